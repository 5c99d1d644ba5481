"""Conditions that no list states: told in a plan, a complaint, a history or a list of drugs."""

import json
from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result


def codes(coder: Coder, text: str, setting: str = "outpatient") -> list[str]:
    encounter = Encounter(
        setting=setting, service_date=date(2026, 5, 2), documents=(Document(text=text),)
    )
    return [a.code for a in coder.code(encounter).diagnoses]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Plan: For her diabetes mellitus, we will continue her on Lantus.", "E11.9"),
        ("Plan: As for his hypertension, blood pressure is at goal.", "I10"),
        ("Assessment: With regard to the atrial fibrillation, he stays on Eliquis.", "I48.91"),
    ],
)
def test_a_plan_in_sentences_names_its_problems(coder: Coder, text: str, code: str) -> None:
    assert code in codes(coder, text)


@pytest.mark.parametrize(
    "text",
    [
        "Assessment: Gout.\nPlan: For her surgery, the risks of stroke were discussed.",
        "Assessment: Gout.\nPlan: As for possible sleep apnea, we will order a study.",
        "Assessment: Gout.\nPlan: For her daughter's asthma, see the other chart.",
    ],
)
def test_what_a_plan_doubts_or_says_of_others_is_not_coded(coder: Coder, text: str) -> None:
    assert codes(coder, text) == ["M10.9"]


@pytest.mark.parametrize(
    "risks",
    [
        "Risks and benefits were reviewed, which included but not limited to death, pulmonary embolism, "
        "small bowel obstruction and bleeding.",
        "The risks include but are not limited to stroke, pneumonia and bowel obstruction.",
    ],
)
def test_a_list_of_risks_runs_past_but_not_limited_to(coder: Coder, risks: str) -> None:
    assert codes(coder, f"Assessment and plan: Morbid obesity. {risks}") == ["E66.01"]


@pytest.mark.parametrize(
    "text",
    [
        "HPI: The patient is a 78-year-old female with the problem of essential hypertension.\n"
        "Assessment and plan: She is doing quite well. Continue the current medication, return in 3 months.",
        "Chief complaint: Hypertension.\nAssessment: Doing well.\nPlan: Return in 3 months.",
    ],
)
def test_an_assessment_that_names_nothing_leaves_the_complaint_and_what_lasts(
    coder: Coder, text: str
) -> None:
    assert codes(coder, text) == ["I10"]


def test_an_assessment_of_a_history_names_something(coder: Coder) -> None:
    text = (
        "Reason: follow up, breast cancer treated 2018 with lumpectomy.\n"
        "Assessment: History of breast cancer, no evidence of disease."
    )
    assert "C50.919" not in codes(coder, text)


def test_comorbidities_of_an_assessment_are_those_of_the_history(coder: Coder) -> None:
    history = "Past medical history: Significant for hypertension. She takes hydrochlorothiazide."
    obese = "Assessment: 56-year-old female with a body mass index of 41 and obesity"
    assert "I10" in codes(coder, f"{history}\n{obese} with related comorbidities.")
    assert "I10" not in codes(coder, f"{history}\n{obese}.")


@pytest.mark.parametrize("setting", ["inpatient", "outpatient"])
def test_a_list_of_drugs_says_what_a_drug_is_for(coder: Coder, setting: str) -> None:
    text = (
        "Final diagnoses: Gastroenteritis.\n"
        "Medications: Adderall and clonidine for attention deficit hyperactivity disorder."
    )
    assert codes(coder, text, setting)[:2] == ["K52.9", "F90.9"]


def test_a_drug_against_what_may_come_states_nothing(coder: Coder) -> None:
    text = "Final diagnoses: Gastroenteritis.\nMedications: Lovenox for deep vein thrombosis prophylaxis."
    assert not any(code.startswith("I82") for code in codes(coder, text, "inpatient"))


def test_a_note_without_assessment_has_its_bare_complaint(coder: Coder) -> None:
    text = (
        "CHIEF COMPLAINT: Depression.\nHPI: Sleep has been poor since May. She does not have pain."
    )
    assert "F32.A" in codes(coder, text)


def test_every_symptom_of_the_complaint_stands_where_all_is_uncertain(coder: Coder) -> None:
    text = (
        "CHIEF COMPLAINT: Irritable baby with fever.\nCLINICAL IMPRESSION: Likely viral syndrome."
    )
    assert {"R50.9", "R68.12"} <= set(codes(coder, text))


def test_a_routine_test_of_a_plan_is_an_order(coder: Coder) -> None:
    text = "Assessment:\n1. Hypertension.\nPlan:\n1. Echocardiogram.\n2. Routine blood tests."
    assert codes(coder, text) == ["I10"]


def test_the_clearance_for_which_a_history_says_the_patient_came(coder: Coder) -> None:
    text = (
        "HPI: 57-year-old female with hypertension. She has severe backache. She is scheduled for surgery. "
        "She also came to my office for surgical clearance.\nDiagnoses:\n1. Hypertension."
    )
    assert "Z01.818" in codes(coder, text)


def test_the_one_region_of_the_spine_that_a_chart_speaks_of(coder: Coder) -> None:
    lumbar = "HPI: MRI of the lumbar spine shows lumbar degenerative disc disease."
    neck = "HPI: MRI shows lumbar degenerative disc disease. She also has cervical spondylosis."
    stenosis = "Assessment: Spinal stenosis."
    assert "M48.061" in codes(coder, f"{lumbar}\n{stenosis}")
    assert "M48.00" in codes(coder, f"{neck}\n{stenosis}")


def test_the_next_condition_of_a_list_lends_no_word(coder: Coder) -> None:
    found = codes(coder, "Assessment: Degenerative disc disease, spinal stenosis, diabetes, gout.")
    assert "M47.9" not in found
    assert "M48.00" in found


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Spiral fracture of the left humerus", "S42.342A"),
        ("Displaced comminuted fracture of left radius shaft", "S52.352A"),
    ],
)
def test_a_bone_of_the_arm_needs_no_arm(coder: Coder, words: str, code: str) -> None:
    assert codes(coder, f"Diagnoses:\n1. {words}.") == [code]


@pytest.mark.parametrize(
    "cause", ["bladder outlet obstruction", "bladder neck obstruction", "urinary obstruction"]
)
def test_an_obstruction_by_the_prostate_is_n13_8(coder: Coder, cause: str) -> None:
    text = f"Discharge diagnoses: 1. Prostatic hypertrophy with {cause}. 2. Gout."
    assert codes(coder, text, "inpatient")[:2] == ["N40.1", "N13.8"]


def test_harm_by_misuse_is_a_poisoning(coder: Coder) -> None:
    text = "Diagnoses: Delirium secondary to misuse of prescribed Valium."
    found = codes(coder, text, "inpatient")
    assert "T42.4X1A" in found
    assert "T42.4X5A" not in found


def test_abuse_as_a_cause_is_no_adverse_effect(coder: Coder) -> None:
    text = "Diagnoses: Depression due to polysubstance abuse."
    assert not any(code.startswith("T50") for code in codes(coder, text))


def test_headings_that_a_comma_joins_to_the_line_before(coder: Coder) -> None:
    text = (
        "Chief Complaint:, Cough for 3 days.,Past Medical History:,1. Hypertension,2. Gout,"
        "Family History:, Father had a pacemaker and stroke.,Allergies:, Penicillin,"
        "Assessment:, Acute bronchitis"
    )
    found = codes(coder, text)
    assert found[0] == "J20.9"
    assert "Z95.0" not in found


def test_a_grown_patient_is_no_newborn(coder: Coder) -> None:
    text = (
        "A 50-year-old Asian female comes with vomiting. She works as a nurse in a newborn nursery.\n"
        "Assessment: Vomiting."
    )
    assert codes(coder, text, "inpatient") == ["R11.10"]


def test_kidneys_that_a_transplant_replaced_have_no_end_stage(coder: Coder) -> None:
    text = (
        "Chief complaint: Abdominal pain.\nPast Medical History:\n"
        "1. End stage renal disease, on peritoneal dialysis until 1996.\n2. Steroid induced diabetes mellitus"
    )
    found = codes(coder, text, "inpatient")
    assert "N18.6" not in found
    assert "E09.9" in found


def test_a_lesion_of_a_lobe_of_the_brain(coder: Coder) -> None:
    assert codes(coder, "Diagnoses:\n1. Parietal lobe lesion.") == ["G93.9"]


def test_how_much_stress_is_no_stress(coder: Coder) -> None:
    text = "Axis I: Bipolar disorder.\nAxis IV: Stressors are moderate."
    assert codes(coder, text) == ["F31.9"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lung cancer with metastasis.", ["C34.90", "C79.9"]),
        ("Colon cancer with metastasis to the lung.", ["C18.9", "C78.00"]),
    ],
)
def test_the_organ_of_a_cancer_is_not_that_of_its_spread(
    coder: Coder, text: str, expected: list[str]
) -> None:
    assert codes(coder, f"Assessment:\n1. {text}\n2. Gout.") == [*expected, "M10.9"]


def test_a_drug_that_was_stopped_is_for_nothing(coder: Coder) -> None:
    text = "Meds: insulin, dapagliflozin, stopped for recurrent yeast infections.\nDiagnoses: Gout."
    assert "B37.9" not in codes(coder, text)


def test_the_lung_gives_no_side_to_a_vein_of_the_leg(coder: Coder) -> None:
    text = (
        "HPI: Workup shows bilateral pulmonary infarcts.\n"
        "Impression:\n1. Deep venous thromboses with pulmonary embolism."
    )
    assert "I82.409" in codes(coder, text)


def test_a_counseling_that_a_patient_came_for(coder: Coder) -> None:
    text = (
        "SUBJECTIVE: This is a followup dietary consultation for polycystic ovarian syndrome and hyperlipidemia.\n"
        "ASSESSMENT: We identified some ways of preventing her from having problems with low blood sugar."
    )
    assert set(codes(coder, text)) == {"Z71.3", "E28.2", "E78.5"}


def test_a_long_list_of_an_assessment_is_read_to_its_end(coder: Coder) -> None:
    text = (
        "Assessment: Low back pain, degenerative disc disease, spinal stenosis, diabetes, and history of "
        "prostate cancer status post radiation."
    )
    assert {"M48.00", "E11.9", "Z85.46", "Z92.3"} <= set(codes(coder, text))


def test_where_the_back_hurts_places_no_stenosis(coder: Coder) -> None:
    text = "HPI: Lower back pain when standing.\nAssessment: Spinal stenosis."
    assert "M48.00" in codes(coder, text)


def test_a_history_of_smoking_is_no_dependence_of_today(coder: Coder) -> None:
    text = "PMH: Hypertension. History of smoking two packs per day of cigarettes.\nAssessment: Hypertension."
    assert "F17.210" not in codes(coder, text)


def test_insulins_in_the_plural_prove_the_insulin(coder: Coder) -> None:
    text = "HPI: We adjusted her insulins at home.\nAssessment: Type 2 diabetes."
    result = coder.code(Encounter(documents=(Document(text=text),)))
    assert "Z79.4" in [a.code for a in result.assignments]
    assert not verify_result(json.loads(result.to_json()), {"doc-1": text})
