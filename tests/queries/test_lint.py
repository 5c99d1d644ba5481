"""The linter: queries as people write them, not fit to be sent and fit to be sent."""

import pytest

from chartcoder.model import Indicator, Option, Query, Span
from chartcoder.queries.lint import RULES, lint_query

SODIUM = """Query: Serum sodium
Clinical indicators:
- Lab 4/1: sodium 119
- Progress note 4/2: fluid restriction 1.2 L
Question: Based on your clinical judgment, what condition, if any, do these findings represent?
[ ] Hyponatremia
[ ] SIADH
[ ] Other (please specify)
[ ] Unable to determine
"""

HEART = """Title: Type and acuity of heart failure
Clinical indicators:
- Discharge summary 4/7: "heart failure"
- Echo report 4/2: LVEF 25%
- MAR 4/2: furosemide 80 mg IV BID
Question: Can the heart failure documented be further specified by type and acuity?
[ ] Acute systolic heart failure
[ ] Acute on chronic systolic heart failure
[ ] Chronic systolic heart failure
[ ] Other (please specify)
[ ] Unable to determine
"""

SEPSIS = """Title: Clinical picture on admission
Clinical indicators:
- ED note 4/1: T 39.3, HR 128, BP 84/50
- Lab 4/1: lactate 4.1, WBC 19.2
- H&P 4/1: "pneumonia", cefepime and 30 mL/kg saline given
Question: What condition, if any, accounts for these findings?
[ ] Sepsis due to pneumonia
[ ] Pneumonia without sepsis
[ ] Other (please specify)
[ ] Unable to determine
"""


def swap(text, *pairs):
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


BAD = [
    # titles that name the answer
    ("leading-title", swap(SODIUM, ("Query: Serum sodium", "Query: Hyponatremia clarification"))),
    ("leading-title", swap(SEPSIS, ("Clinical picture on admission", "Sepsis query"))),
    ("leading-title", "Subject: Malnutrition documentation\nClinical indicators:\n- Dietitian note 4/2: BMI 16.2, 12 lb loss in 2 months\nQuestion: How would you describe the nutritional status?\n[ ] Moderate malnutrition\n[ ] Severe malnutrition\n[ ] Underweight\n[ ] Other\n[ ] Unable to determine\n"),
    ("leading-title", "Title: Acute respiratory failure?\nFindings:\n- ED note 4/1: SpO2 82% on room air, RR 34\n- Nursing note 4/1: 6 L nasal cannula\nQuestion: Which condition do these findings represent?\n[ ] Acute hypoxic respiratory failure\n[ ] Hypoxemia only\n[ ] Other\n[ ] Unable to determine\n"),
    ("leading-title", "Re: Encephalopathy\nClinical indicators:\n- Nursing note 4/1: confused, oriented to self only\n- CT report 4/1: no acute finding\nQuestion: What is the cause of the change in mental status?\nOptions: Metabolic encephalopathy / Delirium / Other / Unable to determine\n"),
    ("leading-title", "Title: AKI present?\nClinical indicators:\n- Lab 4/1: creatinine 2.4\n- Lab 4/4: creatinine 0.9\nQuestion: What condition, if any, does the course of creatinine represent?\n[ ] Acute kidney injury\n[ ] Prerenal azotemia\n[ ] Other\n[ ] Unable to determine\n"),
    # questions that introduce the answer
    ("leading-question", swap(SEPSIS, ("What condition, if any, accounts for these findings?", "Based on your judgment, what findings support the sepsis in this patient?"))),
    ("leading-question", swap(SODIUM, ("what condition, if any, do these findings represent?", "which kind of hyponatremia does the patient have?"))),
    ("leading-question", "Clinical indicators:\n- Lab 4/2: Hgb 7.1\n- Progress note 4/2: 2 units PRBC transfused\nQuestion: What was the acuity of the blood loss anemia treated with transfusion?\n[ ] Acute blood loss anemia\n[ ] Chronic blood loss anemia\n[ ] Other\n[ ] Unable to determine\n"),
    ("leading-question", "Clinical indicators:\n- Dietitian note 4/2: BMI 16\nQuestion: Please clarify the degree of malnutrition.\n[ ] Mild\n[ ] Moderate\n[ ] Severe\n[ ] Other\n[ ] Unable to determine\n"),
    # yes/no about something new
    ("yes-no-new-diagnosis", "Clinical indicators:\n- ED note 4/1: T 39.3, HR 128\n- Lab 4/1: lactate 4.1\nQuestion: Does the patient have sepsis?\n[ ] Yes\n[ ] No\n[ ] Other\n[ ] Unable to determine\n"),
    ("yes-no-new-diagnosis", "Clinical indicators:\n- Lab 4/1: sodium 121\nQuestion: Is this hyponatremia?\n[ ] Yes\n[ ] No\n"),
    ("yes-no-new-diagnosis", "Lab 4/1: creatinine 2.9, baseline 1.0.\nDid the patient have acute kidney injury?"),
    ("yes-no-new-diagnosis", "Clinical indicators:\n- Dietitian note 4/3: weight loss 15 lb\nQuestion: Can you confirm malnutrition?\n[ ] Yes\n[ ] No\n[ ] Other\n[ ] Unable to determine\n"),
    ("yes-no-new-diagnosis", "Clinical indicators:\n- Nursing note 4/2: confused overnight\nQuestion: Was encephalopathy present?\n[ ] Yes\n[ ] No\n[ ] Other\n[ ] Unable to determine\n"),
    ("yes-no-new-diagnosis", "Clinical indicators:\n- Lab 4/2: Hgb fell from 12 to 7.4\nQuestion: Should this be called acute blood loss anemia?\n[ ] Agree\n[ ] Disagree\n[ ] Other\n[ ] Unable to determine\n"),
    # yes/no where more is possible
    ("yes-no-form", "Clinical indicators:\n- Nursing note 4/1: wound over sacrum 2 x 3 cm\nQuestion: Is the wound any deeper than described?\n[ ] Yes\n[ ] No\n[ ] Other\n[ ] Unable to determine\n"),
    ("yes-no-form", "Clinical indicators:\n- Progress note 4/2: knee pain\nQuestion: Is it the right knee?\n[ ] Yes\n[ ] No\n[ ] Other\n[ ] Unable to determine\n"),
    # steering
    ("steering", swap(SODIUM, ("Question: Based on your clinical judgment, what condition, if any, do these findings represent?", "Question: Please document hyponatremia in your next note if you agree."))),
    ("steering", swap(SEPSIS, ("What condition, if any, accounts for these findings?", "Don't you agree that these findings go beyond a local infection?"))),
    ("steering", swap(HEART, ("Can the heart failure documented be further specified by type and acuity?", "Could you please add acute systolic heart failure to the discharge summary?"))),
    ("steering", swap(SODIUM, ("Based on your clinical judgment,", "We believe this is a real disorder;"))),
    ("steering", swap(HEART, ("Can the heart failure documented be further specified by type and acuity?", "You should specify the acuity. What is it?"))),
    ("steering", swap(SEPSIS, ("What condition, if any, accounts for these findings?", "Would you consider documenting a systemic condition?"))),
    ("steering", swap(HEART, ("Can the heart failure documented be further specified by type and acuity?", "Is there a stronger term for the heart failure documented in the discharge summary?"))),
    ("steering", "Clinical indicators:\n- Lab 4/1: K 2.8\n- MAR 4/1: KCl 40 mEq\nPlease add hypokalemia as a diagnosis."),
    ("steering", "Clinical indicators:\n- Dietitian note 4/2: BMI 15.9\nQuestion: I suspect a nutritional disorder; which one?\n[ ] Severe malnutrition\n[ ] Underweight\n[ ] Other\n[ ] Unable to determine\n"),
    ("steering", "Clinical indicators:\n- Wound care note 4/2: sacral wound, full thickness\nQuestion: You forgot to document the wound. What is it?\n[ ] Pressure ulcer\n[ ] Abrasion of another cause\n[ ] Other\n[ ] Unable to determine\n"),
    # conclusions
    ("interpretation", swap(SEPSIS, ("What condition, if any, accounts for these findings?", "The patient meets SIRS criteria. What condition is this?"))),
    ("interpretation", swap(SODIUM, ("Based on your clinical judgment,", "These values are diagnostic of a disorder;"))),
    ("interpretation", swap(HEART, ("Can the heart failure documented", "The echo is consistent with the acute form. Can the heart failure documented"))),
    ("interpretation", "Clinical indicators:\n- Dietitian note 4/2: meets ASPEN criteria, BMI 16\nQuestion: What is the nutritional diagnosis?\n[ ] Severe malnutrition\n[ ] Moderate malnutrition\n[ ] Other\n[ ] Unable to determine\n"),
    ("interpretation", swap(SEPSIS, ("What condition, if any, accounts for these findings?", "The picture is classic for one condition. Which is it?"))),
    # payment
    ("financial", SODIUM + "Note: an answer affects reimbursement.\n"),
    ("financial", swap(SEPSIS, ("Question: ", "This would move the case to a higher DRG. Question: "))),
    ("financial", HEART + "Acute heart failure is an MCC.\n"),
    ("financial", HEART + "Specified heart failure counts for the HCC and RAF.\n"),
    ("financial", SODIUM + "Without it the insurer will deny the stay.\n"),
    ("financial", SODIUM + "Needed to capture all comorbid conditions.\n"),
    ("financial", SEPSIS + "Medicare pays for specificity.\n"),
    # scores
    ("quality-score", SEPSIS + "This improves the severity of illness of your patients.\n"),
    ("quality-score", SODIUM + "Your SOI and ROM profile is below that of your peers.\n"),
    ("quality-score", HEART + "Mortality index and quality metrics depend on it.\n"),
    ("quality-score", "Clinical indicators:\n- Nursing note 4/4: stage 3 pressure ulcer of the heel\nQuestion: Was the pressure ulcer present on admission? If not it will count as a PSI.\n[ ] Yes\n[ ] No\n[ ] Other\n[ ] Unable to determine\n"),
    ("quality-score", SODIUM + "It helps our star rating.\n"),
    # consequences
    ("impact", swap(SODIUM, ("[ ] Hyponatremia", "[ ] Hyponatremia (E87.1)"))),
    ("impact", HEART + "Your answer will change the principal diagnosis.\n"),
    ("impact", SODIUM + "It cannot be coded from a laboratory value.\n"),
    ("impact", SEPSIS + "We ask in order to code the stay.\n"),
    # pressure
    ("pressure", swap(SODIUM, ("Question: ", "Failure to respond is reported. Question: "))),
    ("pressure", swap(HEART, ("Question: ", "Other hospitalists always specify this. Question: "))),
    ("pressure", swap(HEART, ("Question: ", "This must be answered before discharge. Question: "))),
    # indicators
    ("no-indicators", "Title: Heart function\nQuestion: How would you describe the condition further?\n[ ] Systolic\n[ ] Diastolic\n[ ] Other\n[ ] Unable to determine\n"),
    ("no-indicators", "Please clarify the type of anemia documented in the discharge summary.\n[ ] Iron deficiency anemia\n[ ] Anemia in chronic disease\n[ ] Other\n[ ] Unable to determine\n"),
    ("undated-indicator", swap(SODIUM, ("Lab 4/1: sodium 119", "Lab: sodium 119"))),
    ("undated-indicator", swap(HEART, ("Echo report 4/2:", "Echo report:"))),
    ("unsourced-indicator", swap(SODIUM, ("Lab 4/1: sodium 119", "4/1: sodium 119"))),
    ("unsourced-indicator", swap(SEPSIS, ("ED note 4/1: T 39.3, HR 128, BP 84/50", "4/1 T 39.3, HR 128, BP 84/50"))),
    ("irrelevant-indicator", swap(SODIUM, ("- Progress note 4/2: fluid", "- Lab 4/1: platelets 240\n- Progress note 4/2: fluid"))),
    ("irrelevant-indicator", swap(HEART, ("- MAR 4/2:", "- Lab 4/2: lipase 40\n- MAR 4/2:"))),
    ("irrelevant-indicator", swap(HEART, ("- MAR 4/2:", "- Progress note 4/2: PHQ-9 score 4\n- MAR 4/2:"))),
    ("prior-encounter", swap(HEART, ("- MAR 4/2:", "- Discharge summary of previous admission 11/2024: systolic heart failure\n- MAR 4/2:"))),
    ("prior-encounter", swap(SODIUM, ("- Progress note 4/2:", "- Lab of prior encounter 1/3: sodium 120\n- Progress note 4/2:"))),
    ("prior-encounter", "Clinical indicators:\n- Clinic record of last visit 2/1: stage 4 kidney disease\nQuestion: What is the stage of the kidney disease?\n[ ] Chronic kidney disease stage 3b\n[ ] Chronic kidney disease stage 4\n[ ] Other\n[ ] Unable to determine\n"),
    # questions
    ("no-question", "Clinical indicators:\n- Lab 4/1: sodium 119\n[ ] Hyponatremia\n[ ] SIADH\n[ ] Other\n[ ] Unable to determine\n"),
    ("two-questions", swap(HEART, ("type and acuity?", "type and acuity? And what caused it?"))),
    # options
    ("one-option", swap(SODIUM, ("[ ] SIADH\n", ""))),
    ("one-option", swap(SEPSIS, ("[ ] Pneumonia without sepsis\n", ""))),
    ("no-other", swap(SODIUM, ("[ ] Other (please specify)\n", ""))),
    ("no-other", swap(HEART, ("[ ] Other (please specify)\n", ""))),
    ("no-undetermined", swap(SEPSIS, ("[ ] Unable to determine\n", ""))),
    ("no-undetermined", swap(HEART, ("[ ] Unable to determine\n", ""))),
    ("missing-option", "Clinical indicators:\n- Progress note 4/2: \"knee pain\"\nQuestion: Which side does the knee pain concern?\n[ ] Right\n[ ] Bilateral\n[ ] Other\n[ ] Unable to determine\n"),
    ("missing-option", "Clinical indicators:\n- Progress note 4/4: \"pressure ulcer of heel\"\nQuestion: Was the pressure ulcer present on admission?\n[ ] Present on admission\n[ ] Present, resolved since\n[ ] Other\n[ ] Unable to determine\n"),
    ("missing-option", "Clinical indicators:\n- Discharge summary 4/7: \"sepsis\"\n- Lab 4/1: lactate 1.0, WBC 7\nQuestion: Which of the following describes the sepsis documented in the summary?\n[ ] Sepsis is confirmed\n[ ] Sepsis is confirmed, early stage\n[ ] Other\n[ ] Unable to determine\n"),
    ("unsupported-option", swap(SODIUM, ("[ ] SIADH\n", "[ ] SIADH\n[ ] Severe malnutrition\n"))),
    ("unsupported-option", swap(HEART, ("[ ] Chronic systolic heart failure\n", "[ ] Chronic systolic heart failure\n[ ] Acute kidney injury\n"))),
    ("unsupported-option", "Clinical indicators:\n- Nursing note 4/1: rash on the arms since amoxicillin\nQuestion: What does this finding represent?\n[ ] Drug rash\n[ ] Sepsis\n[ ] Other\n[ ] Unable to determine\n"),
    ("favored-option", swap(HEART, ("[ ] Acute systolic heart failure", "[x] Acute systolic heart failure"))),
    ("favored-option", swap(SODIUM, ("[ ] Hyponatremia", "[ ] **Hyponatremia**"))),
    ("favored-option", swap(SEPSIS, ("[ ] Sepsis due to pneumonia", "[ ] Sepsis due to pneumonia (most likely)"))),
    ("favored-option", swap(SEPSIS, ("[ ] Sepsis due to pneumonia", "[ ] SEPSIS DUE TO PNEUMONIA"))),
]  # fmt: skip

GOOD = [
    SODIUM,
    HEART,
    SEPSIS,
    swap(SODIUM, ("what condition, if any, do these findings represent?", "can you please clarify the clinical significance of these findings?")),
    "Clinical indicators:\n- H&P 4/1: SpO2 83% on room air, RR 34, using accessory muscles\n- Nursing note 4/1: 6 L nasal cannula\nQuestion: What condition, if any, do these findings represent?\n[ ] Acute respiratory failure with hypoxia\n[ ] Hypoxemia without respiratory failure\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Rise of creatinine\nClinical indicators:\n- Lab 4/1: creatinine 2.4\n- Lab 4/4: creatinine 0.9\n- Progress note 4/2: IV fluids, losartan held\nQuestion: What condition, if any, does the course of creatinine represent?\n[ ] Acute kidney injury\n[ ] Acute tubular necrosis\n[ ] Prerenal azotemia\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Hemoglobin and transfusion\nClinical indicators:\n- Lab 4/1: Hgb 13.1\n- Lab 4/3: Hgb 7.4\n- Operative report 4/2: EBL 900 mL\n- MAR 4/3: 2 units PRBC\nQuestion: What condition, if any, was treated with the transfusion?\n[ ] Acute blood loss anemia\n[ ] Chronic blood loss anemia\n[ ] Expected blood loss without anemia\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Nutritional status\nClinical indicators:\n- Dietitian note 4/2: BMI 16.2, 12 lb loss in 2 months, severe muscle wasting\n- Orders 4/2: nutrition supplements TID\nQuestion: How would you describe the nutritional status?\n[ ] Severe protein-calorie malnutrition\n[ ] Moderate protein-calorie malnutrition\n[ ] Underweight without malnutrition\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Stage of chronic kidney disease\nClinical indicators:\n- Progress note 4/7: \"chronic kidney disease\"\n- Lab 4/7: eGFR 36\nQuestion: Can the stage of the chronic kidney disease be specified?\n[ ] Chronic kidney disease stage 3a\n[ ] Chronic kidney disease stage 3b\n[ ] Chronic kidney disease stage 4\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Pressure ulcer of heel\nClinical indicators:\n- Nursing note 4/4: \"pressure ulcer of left heel, stage 2\"\n- H&P 4/1: \"skin intact\"\n- Progress note 4/5: \"pressure ulcer of heel\"\nQuestion: Was the pressure ulcer of the heel present on admission?\n[ ] Yes\n[ ] No\n[ ] Other (please specify)\n[ ] Clinically unable to determine\n",
    "Title: Onset of gout\nClinical indicators:\n- Progress note 4/5: \"gout of the right knee\"\nQuestion: Was the gout present at the time of the inpatient admission?\n[ ] Present at the time of admission\n[ ] Not present at the time of admission\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Pathology result\nClinical indicators:\n- Pathology report 4/4: \"adenocarcinoma of the sigmoid colon\"\n- Operative report 4/2: sigmoid mass resected\nQuestion: The pathology report states adenocarcinoma. Do you agree with this finding?\n[ ] Yes\n[ ] No\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Sepsis documented on 4/1\nClinical indicators:\n- H&P 4/1: \"sepsis\"\n- ED note 4/1: T 37.0, HR 78, BP 128/70\n- Lab 4/1: WBC 7.4, lactate 1.0\nQuestion: Which of the following describes the sepsis documented in the H&P?\n[ ] Sepsis is confirmed (please specify the findings)\n[ ] Sepsis was ruled out\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Cause of anemia\nClinical indicators:\n- Progress note 4/3: \"anemia\", \"colon cancer on FOLFOX\"\n- Lab 4/3: Hgb 8.4\nQuestion: Can the cause of the anemia be specified?\n[ ] Anemia due to chemotherapy\n[ ] Anemia due to the cancer\n[ ] Iron deficiency anemia\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Relation of two conditions\nClinical indicators:\n- Discharge summary 4/7: \"osteoporosis\", \"fracture of neck of femur\"\n- H&P 4/1: fell from standing height\nQuestion: Is the fracture due to osteoporosis?\n[ ] Yes\n[ ] No\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Differing statements\nClinical indicators:\n- Cardiology consult 4/3: \"acute diastolic heart failure\"\n- Progress note 4/4: \"acute systolic heart failure\"\nQuestion: The documentation of heart failure differs between providers. Which statement applies?\n[ ] Acute diastolic heart failure\n[ ] Acute systolic heart failure\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Side of the knee pain\nClinical indicators:\n- Progress note 4/7: \"knee osteoarthritis\"\n- Imaging report 4/7: \"joint space loss\"\nQuestion: Which side does the osteoarthritis of the knee concern?\n[ ] Right\n[ ] Left\n[ ] Bilateral\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Organism of pneumonia\nClinical indicators:\n- Discharge summary 4/7: \"pneumonia\"\n- Culture report 4/3: sputum grew MRSA\n- MAR 4/3: vancomycin\nQuestion: Can the organism of the pneumonia be specified?\n[ ] MRSA pneumonia\n[ ] Bacterial pneumonia, organism not determined\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Change of mental status\nClinical indicators:\n- ED note 4/1: confused, oriented to self only\n- CT report 4/1: no acute finding\n- Progress note 4/3: mental status back to baseline\nQuestion: What condition, if any, accounts for the change?\n[ ] Metabolic encephalopathy\n[ ] Delirium\n[ ] Altered mental status only\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Troponin\nClinical indicators:\n- Lab 4/1: troponin 22, then 480\n- ED note 4/1: chest pressure for two hours\n- EKG report 4/1: ST depression V4 to V6\nQuestion: What do these findings represent?\n[ ] Type 1 NSTEMI\n[ ] Type 2 myocardial infarction\n[ ] Acute nonischemic myocardial injury\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Depression\nClinical indicators:\n- Progress note 4/7: \"depression\", PHQ-9 score 16\nQuestion: Can episode and severity of the depression be specified?\n[ ] Major depressive disorder, single episode, moderate\n[ ] Major depressive disorder, recurrent, moderate\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Clinical indicators:\n- Lab 4/1: sodium 119\n- Progress note 4/2: fluid restriction 1.2 L\nPlease clarify the clinical significance of these findings, based on your judgment.\n",
    "Clinical indicators:\n- Operative report 4/2: \"lysis of adhesions\"\n- Operative report 4/2: \"2 cm enterotomy, repaired\"\nCan you please describe the clinical significance of the enterotomy?\n[ ] A complication of the operation\n[ ] Inherent to the operation\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Wound described by nursing\nClinical indicators:\n- Wound care note 4/2: sacral wound 3 x 2 cm, full thickness, slough\nQuestion: How would you describe the wound?\n[ ] Pressure ulcer of the sacrum\n[ ] Incontinence-associated skin damage\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Type of diabetes\nClinical indicators:\n- Progress note 4/7: \"diabetes since age 9\", insulin pump\n- Lab 4/7: GAD antibodies positive\nQuestion: Can the type of the diabetes documented be specified?\n[ ] Type 1 diabetes\n[ ] Type 2 diabetes\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Heart failure, type\nClinical indicators:\n- H&P 4/1: \"CHF\", IV furosemide\n- Echo report of prior admission 11/2025, relevant because no echo was repeated: EF 30%\nQuestion: Can the CHF documented in the H&P be further specified?\n[ ] Acute on chronic systolic heart failure\n[ ] Chronic systolic heart failure\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Cultures and the diagnosis\nClinical indicators:\n- Progress note 4/3: \"urinary tract infection\", \"chronic indwelling catheter\"\n- Culture report 4/2: urine grew E. coli\nQuestion: Is the urinary tract infection related to the catheter?\n[ ] Yes\n[ ] No\n[ ] Other (please specify)\n[ ] Unable to determine\n",
    "Title: Serum potassium\nClinical indicators:\n- Lab 4/1: potassium 2.7\n- MAR 4/1: KCl 40 mEq IV twice\nQuestion: What condition, if any, was treated?\nOptions: Hypokalemia / A finding without clinical significance / Other (please specify) / Unable to determine\n",
]  # fmt: skip


def rules_of(text):
    return [problem.rule for problem in lint_query(text)]


def test_there_are_enough_examples():
    assert len(BAD) >= 60
    assert len(GOOD) >= 25
    assert len({text for _, text in BAD}) == len(BAD)
    assert len(set(GOOD)) == len(GOOD)


@pytest.mark.parametrize("number", range(len(BAD)), ids=lambda n: f"{n}-{BAD[n][0]}")
def test_a_bad_query_is_rejected_by_its_rule(number):
    rule, text = BAD[number]
    assert rule in rules_of(text)


@pytest.mark.parametrize("number", range(len(GOOD)))
def test_a_good_query_passes(number):
    assert rules_of(GOOD[number]) == []


def test_every_rule_has_a_bad_example():
    named = {rule for rule, _ in BAD}
    rules = {name for name, _ in RULES} - {"kind", "yes-no"}
    assert rules <= named
    assert {"yes-no-form", "yes-no-new-diagnosis"} <= named


def test_a_problem_says_where_and_how_to_mend():
    for _, text in BAD:
        for problem in lint_query(text):
            assert problem.rule and problem.where and problem.what and problem.mend


def test_options_may_be_given_apart():
    text = SODIUM.split("[ ]", maxsplit=1)[0]
    options = ["Hyponatremia", "SIADH", "Other (please specify)", "Unable to determine"]
    assert lint_query(text, options) == []
    assert [p.rule for p in lint_query(text, options[:2])] == ["no-other", "no-undetermined"]


def record(**changes):
    span = Span("lab-1", 0, 10, "sodium 119")
    base = Query(
        "specificity", "attending", "Serum sodium", "What condition, if any, do these findings represent?",
        (Indicator(span, "lab-1", "2026-04-01"),),
        (Option("Hyponatremia", "E87.1"), Option("SIADH", "E22.2"), Option("Other (please specify)"), Option("Unable to determine")),
        "",
    )  # fmt: skip
    return base._replace(**changes)


def test_a_record_is_linted_like_a_text():
    assert lint_query(record()) == []
    assert [p.rule for p in lint_query(record(title="Hyponatremia"))] == ["leading-title"]
    assert [p.rule for p in lint_query(record(kind="nudge"))] == ["kind"]
    assert "no-indicators" in [p.rule for p in lint_query(record(indicators=()))]
    unsourced = (record().indicators[0]._replace(source=""),)
    assert [p.rule for p in lint_query(record(indicators=unsourced))] == ["unsourced-indicator"]
    undated = (record().indicators[0]._replace(date=None),)  # shown as undated
    assert lint_query(record(indicators=undated)) == []


def test_the_linter_does_not_change_its_mind():
    for text in (*GOOD, *(text for _, text in BAD)):
        assert lint_query(text) == lint_query(text)


@pytest.mark.parametrize("text", ["", " \n", "?", "[ ] ", "- ", "Query:", "\x00", "a" * 5000])
def test_any_text_is_linted(text):
    assert lint_query(text)
