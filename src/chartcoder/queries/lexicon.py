"""Conditions that queries speak of, and the findings that bear on each.

The linter uses them to tell whether a text introduces a condition that nothing quoted supports. A
condition that is not listed here is not judged.
"""

import re
from typing import NamedTuple

from chartcoder.late import late


class Condition(NamedTuple):
    """A condition: how it is named, and words of findings and treatments that bear on it."""

    name: str
    named: re.Pattern[str]
    support: re.Pattern[str]


_TABLE: tuple[tuple[str, str, str], ...] = (
    ("sepsis", r"sepsis|septic(?:emia)?|urosepsis|septic shock|bacteremia",
     r"temp\w*|fever|febrile|\bt ?(?:3[5-9]|4[01]|9[5-9]|10\d)|wbc|leuko\w+|white|lactate|lactic|hypotens\w*|bp|sbp|blood pressure|map|cultures?|infect\w*|hr|heart rate|pulse|tachy\w*|rr|resp\w*|urosep\w+|procalcitonin|antibiotic\w*|bands|pressor\w*|norepinephrine|uti|pneumonia|cellulitis"),
    ("respiratory failure", r"respiratory failure|hypox[ei]\w*|hypercapni\w*|ards|respiratory insufficiency|respiratory acidosis",
     r"spo2|sats?|saturation|oxygen|o2|pa?co2|po2|ph|abg|vbg|rr|resp\w*|bipap|cpap|ventilat\w*|intubat\w*|accessory|distress|room air|ra|dyspnea|breath\w*|cannula|nc|hfnc|liters?|sleepy"),
    ("kidney injury", r"(?:acute )?(?:kidney|renal) (?:injury|failure|insufficiency)|aki|arf|acute tubular necrosis|atn|azotemia",
     r"creatinine|cr|scr|bun|urine output|oligur\w*|e?gfr|dialysis|fena|casts|baseline|kidney|renal|contrast|fluids?|held"),
    ("malnutrition", r"malnutrition|malnourish\w*|underweight|cachexia|refeeding",
     r"bmi|body mass|weight|lost|intake|eating|meals?|wasting|muscle|fat|dietit\w*|nutrition\w*|supplement\w*|tpn|feed\w*|nourished|appetite|phos\w*"),
    ("encephalopathy", r"encephalopath\w*|deliri\w*|altered mental status",
     r"mental\w*|confus\w*|orient\w*|letharg\w*|obtund\w*|gcs|ammonia|eeg|agitat\w*|somnolen\w*|alert|ct|mri|baseline|a&o|lactulose|asterixis"),
    ("anemia", r"an(?:a)?emi\w+|blood loss",
     r"hgb|hb|hemoglobin|hct|hematocrit|transfus\w*|prbcs?|red cells|bleed\w*|bled|iron|ferritin|mcv|ebl|blood loss|melena|hematochezia|b12|tsat|chemo\w*|darbepoetin|epo\w*|carcinoma|cancer|lymphoma|kidney disease|ckd"),
    ("heart failure", r"heart failure|chf|hfref|hfpef|cardiomyopathy|systolic (?:dys)?function|diastolic (?:dys)?function|cardiac failure",
     r"ef|lvef|echo\w*|ejection|bnp|nt-probnp|edema|furosemide|lasix|bumetanide|diure\w*|crackles|rales|jv[dp]|orthopnea|congest\w*|overload\w*|hypokinesis|diastolic|systolic|weight gain|heart failure|chf"),
    ("myocardial infarction", r"myocardial infarction|nstemi|stemi|myocardial injury|demand ischemia|acute coronary syndrome",
     r"trop\w*|hs-?trop\w*|ecg|ekg|st[- ]\w*|chest (?:pain|pressure|tightness)|cath\w*|t[- ]wave|demand|bp|hr|pulse"),
    ("sodium", r"hyponatr\w*|hypernatr\w*|siadh|inappropriate secretion", r"sodium|na|osm\w*|hypertonic|fluid restrict\w*|water|salt|tolvaptan|d5w"),
    ("potassium", r"hypokal\w*|hyperkal\w*", r"potassium|k|kcl|patiromer|kayexalate|lokelma|ekg|ecg"),
    ("pneumonia", r"pneumonia|pneumonitis",
     r"infiltrat\w*|opacit\w*|consolidation|cxr|x-?ray|chest|sputum|cough|fever|temp\w*|wbc|antibiotic\w*|ceftriaxone|azithromycin|cefepime|vancomycin|zosyn|piperacillin\S*|aspirat\w*|swallow\w*|choked|ventilator|vent|mrsa|pseudomonas|klebsiella|lungs?|film"),
    ("pressure ulcer", r"pressure (?:ulcers?|injur(?:y|ies)|sores?)|decubit\w*", r"wound|ulcer|sacr\w*|heels?|coccyx|buttock|braden|skin|thickness|stage|slough|eschar|pressure"),
    ("obesity", r"obes\w*", r"bmi|body mass|weight"),
    ("kidney disease", r"chronic kidney disease|ckd|end stage renal|esrd", r"e?gfr|creatinine|cr|scr|dialysis|kidney|renal|ckd|baseline|hgb|hemoglobin"),
    ("diabetes", r"diabet\w*|ketoacidosis|dka|hyperglycemia", r"glucose|sugar|a1c|insulin|ketones?|antibod\w*|peptide|diabet\w*|ph|bicarb\w*"),
    ("acidosis", r"acidosis", r"ph|bicarb\w*|hco3|lactate|lactic|gap|pa?co2|abg"),
    ("platelets", r"thrombocytopeni\w*|hit|disseminated intravascular|pancytopenia", r"platelets?|plts?|heparin|smear|pf4|counts?|wbc|hgb"),
    ("shock", r"(?:cardiogenic|hypovolemic|hemorrhagic) shock|shock", r"bp|sbp|map|pressors?|norepinephrine|lactate|hypotens\w*|levophed|blood pressure|vasopressor\w*"),
    ("coagulopathy", r"coagulopath\w*|hemorrhagic disorder", r"inr|ptt|bleed\w*|warfarin|coumadin|apixaban|rivaroxaban|vitamin k|ffp|anticoag\w*|kcentra|melena"),
    ("depression", r"depress\w*", r"phq\S*|mood|suicid\w*|sertraline|fluoxetine|ssri|antidepress\w*|depress\w*"),
    ("urinary infection", r"urinary tract infection|uti|cystitis|pyelonephritis", r"urine|urinalysis|ua|cultures?|dysuria|catheter|foley|uti|wbc|flank|urinary|urosep\w+"),
    ("pathological fracture", r"pathologic(?:al)? fracture|fracture due to osteoporosis|fragility fracture", r"fall|fell|osteopor\w*|dexa|bone|fracture|standing|t-score|tripped"),
    ("ileus", r"ileus", r"bowel|ng|distens\w*|distend\w*|abdom\w*|flatus|post-?op\w*|pod|operation|surgery|kub|ileus"),
    ("asthma", r"asthma", r"inhaler|albuterol|night\w*|symptoms?|wheez\w*|asthma|peak flow|controller"),
    ("stroke", r"stroke|cerebral infarct\w*|cva", r"ct|mri|nihss|weakness|aphasia|droop|tpa|deficit|stroke|infarct\w*"),
    ("embolism", r"pulmonary embol\w*|deep vein thrombosis|dvt", r"cta?|d-dimer|doppler|ultrasound|heparin|swelling|duplex|embol\w*|filling defect"),
    ("hypotension", r"hypotension", r"bp|sbp|map|blood pressure|hypotens\w*|bolus|fluids?|pressor\w*"),
    ("dehydration", r"dehydrat\w*", r"fluids?|bun|sodium|na|mucous|turgor|bolus|intake|creatinine|water|d5w"),
    ("surgical complication", r"(?:surgical site|wound) infection", r"wound|incision\w*|drainage|purulen\w*|erythema|cultures?|surg\w*|operat\w*|pod|cellulitis|abscess"),
    ("cancer", r"\w*carcinoma|malignan\w*|cancer|metasta\w*|lymphoma", r"patholog\w*|biopsy|mass|ct|pet|carcinoma|tumor|\w*carcinoma|lesion|lobe|nodes?|cytology|cancer|malignan\w*|lung ca"),
    ("arrhythmia", r"atrial (?:fibrillation|flutter)", r"ekg|ecg|telemetry|irregular|rate|cardioversion|amiodarone|fibrillation|flutter|afib"),
    ("alcohol withdrawal", r"alcohol withdrawal|delirium tremens", r"ciwa|alcohol|etoh|lorazepam|tremor\w*|drinks?"),
    ("pancreatitis", r"pancreatitis", r"lipase|amylase|abdom\w*|ct|epigastric"),
    ("rash", r"drug (?:rash|eruption)|skin eruption|urticaria", r"rash|hives|started|pruritus|amoxicillin|after|itch\w*|drug"),
)  # fmt: skip

CONDITIONS = tuple(
    Condition(
        name,
        late(rf"\b(?:{named})\b", re.I),
        late(rf"(?<![\w/])(?:{support})(?![\w])", re.I),
    )
    for name, named, support in _TABLE
)


def conditions_in(text: str) -> frozenset[str]:
    """The conditions that a text names."""
    return frozenset(c.name for c in CONDITIONS if c.named.search(text))


def supported_by(text: str) -> frozenset[str]:
    """The conditions on which what a text quotes bears."""
    return frozenset(c.name for c in CONDITIONS if c.support.search(text))
