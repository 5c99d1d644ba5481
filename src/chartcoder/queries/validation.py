"""Diagnoses that the findings of the chart speak against (clinical validation).

A code is assigned because the provider documents the diagnosis (I.A.19); whether it is clinically
valid is asked, never decided here. Nothing is asked where findings are merely absent.
"""

from chartcoder.queries.rules import STAY, Rule

STANDS = (
    ("{name} is confirmed (please specify the supporting findings)", "same", "{name}"),
    ("{name} was ruled out", None, "{name} was ruled out"),
)

VALIDATION: tuple[Rule, ...] = (
    Rule("sepsis-findings", "clinical-validation", STAY, ("A40", "A41"),
         ("normal temperature pulse respirations wbc lactate: 3", "no vasopressor"), ("R65",), "Clinical picture of {name}", STANDS,
         8, "Temperature, pulse, breathing, white cells and lactate are all normal."),
    Rule("respiratory-failure-findings", "clinical-validation", STAY, ("J96.0", "J96.2"),
         ("all saturation >= 94", "room air", "all respirations <= 22", "no oxygen given", "no ventilatory support", "no respiratory distress"), (),
         "Clinical picture of {name}", STANDS, 8, "Normal saturation on room air without distress."),
    Rule("kidney-injury-findings", "clinical-validation", STAY, ("N17",),
         ("creatinine flat", "all creatinine < 1.3"), ("N18.6", "Z99.2"), "Clinical picture of {name}", STANDS, 7, "Creatinine that did not move."),
    Rule("malnutrition-findings", "clinical-validation", STAY, ("E43", "E44", "E46"),
         ("well nourished", "bmi >= 18.5 | albumin >= 3.5", "no wasting", "no weight loss", "no poor intake"), (), "Clinical picture of {name}", STANDS, 8, "No criterion, and signs of good nutrition."),
    Rule("pneumonia-findings", "clinical-validation", STAY, ("J18.9", "J15.9"),
         ("clear chest film", "normal temperature wbc saturation respirations: 2", "no infiltrate", "no oxygen given"), (), "Clinical picture of {name}", STANDS, 7, "A clear film, no fever, normal white cells."),
    Rule("encephalopathy-findings", "clinical-validation", STAY, ("G93.4", "G92.8"),
         ("oriented", "no confusion"), (), "Clinical picture of {name}", STANDS, 8, "Oriented whenever examined."),
    Rule("hyponatremia-findings", "clinical-validation", STAY, ("E87.1",),
         ("twice sodium >= 135",), (), "Clinical picture of {name}", STANDS, 4, "Every sodium is normal."),
    Rule("hypokalemia-findings", "clinical-validation", STAY, ("E87.6",),
         ("twice potassium >= 3.6", "no potassium treatment"), (), "Clinical picture of {name}", STANDS, 2, "Every potassium is normal."),
    Rule("blood-loss-findings", "clinical-validation", STAY, ("D62",),
         ("twice hemoglobin >= 12.0", "no transfusion"), (), "Clinical picture of {name}", STANDS, 6, "Hemoglobin that stayed normal."),
    Rule("thrombocytopenia-findings", "clinical-validation", STAY, ("D69.6",),
         ("all platelets >= 150",), (), "Clinical picture of {name}", STANDS, 3, "Every platelet count is normal."),
    Rule("obesity-findings", "clinical-validation", STAY, ("E66",),
         ("all bmi < 27",), ("E66.3",), "Clinical picture of {name}", STANDS, 3, "The body mass index does not fit."),
)  # fmt: skip
"""Diagnoses whose findings speak against them."""
