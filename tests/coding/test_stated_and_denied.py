"""What a note states, dates, denies or tells of another: one small chart for each cause mended."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter, Result


def coded(coder: Coder, text: str, setting: str = "outpatient") -> Result:
    stay = {"admission_date": date(2026, 5, 1), "discharge_date": date(2026, 5, 4)}
    facts = stay if setting == "inpatient" else {}
    return coder.code(
        Encounter(
            documents=(Document(text=text),),
            setting=setting,
            service_date=date(2026, 5, 1),
            **facts,
        )
    )


def codes(result: Result) -> list[str]:
    return [a.code for a in result.diagnoses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what was diagnosed some years ago is not over
        ("ASSESSMENT: Hypertension diagnosed 5 years ago, controlled.", ["I10"]),
        ("ASSESSMENT: Cancer of the left breast diagnosed 2 months ago.", ["C50.912"]),
        ("ASSESSMENT: Stroke 2 years ago without deficits.", ["Z86.73"]),
        ("ASSESSMENT: Colon cancer resected 4 years ago, no evidence of disease.", ["Z85.038"]),
        # a test that was negative for something
        ("ASSESSMENT: Dyspnea. The CT angiogram was negative for pulmonary embolism.", ["R06.00"]),
        ("ASSESSMENT: Fever. Urine was not consistent with UTI. COPD is not present.", ["R50.9"]),
        # a sentence under a heading that says what the patient has
        ("ASSESSMENT: Cough. The patient has influenza A.", ["J10.1"]),
        ("ASSESSMENT:\n1. Hypertension\nShe has diabetes as well.", ["I10", "E11.9"]),
        ("ASSESSMENT: He has severe anxiety.", ["F41.9"]),
        ("ASSESSMENT: The patient has moderate osteoarthritis of the left knee.", ["M17.12"]),
        # remission is a state of its own; "not having achieved remission" is none
        ("ASSESSMENT: Polysubstance abuse, in remission.", ["F19.11"]),
        # an adjective is that of the condition it stands with
        ("ASSESSMENT: Severe COPD, depression.", ["J44.9", "F32.A"]),
        ("ASSESSMENT: Acute pancreatitis, cholecystitis.", ["K85.90", "K81.9"]),
        ("ASSESSMENT: Depression, severe, recurrent.", ["F33.2"]),
        ("ASSESSMENT: Acute on chronic systolic heart failure, AF.", ["I50.23", "I48.91"]),
        # the knee explains no pain of the shoulder
        ("ASSESSMENT: Left knee osteoarthritis, shoulder pain.", ["M17.12", "M25.512"]),
        # what the provider reads from a picture
        ("ASSESSMENT: Left wrist pain; x-ray shows distal radius fracture.", ["S52.502A"]),
        ("ASSESSMENT: Cough; chest x-ray shows lower lobe pneumonia.", ["J18.9"]),
        ("ASSESSMENT: Cough. Chest x-ray shows no pneumonia.", ["R05.9"]),
        # what an operation left is present
        ("ASSESSMENT: Hypothyroidism s/p thyroidectomy.", ["E89.0"]),
        # a denial that goes on to a cause denies the cause
        ("ASSESSMENT: Cough is not due to asthma.", ["R05.9"]),
        ("ASSESSMENT: CKD stage 3 was not related to his diabetes.", ["N18.30"]),
        ("ASSESSMENT: Pneumonia, not felt to be ventilator-associated.", ["J18.9"]),
        ("ASSESSMENT: Cough. Pneumonia is not suspected due to a low procalcitonin.", ["R05.9"]),
        # drugs that are not taken
        ("ASSESSMENT: Atrial fibrillation, no anticoagulation due to falls.", ["I48.91"]),
    ],
)
def test_visits(coder: Coder, text: str, expected: list[str]) -> None:
    assert codes(coded(coder, text)) == expected


def test_what_a_later_sentence_denies_is_no_diagnosis_of_the_stay(coder: Coder) -> None:
    found = coded(
        coder,
        "DISCHARGE SUMMARY\nHOSPITAL COURSE: Treated for cellulitis of the left leg. Ultrasound was"
        " done, which was negative for DVT.\nDISCHARGE DIAGNOSES: Cellulitis of the left leg.",
        "inpatient",
    )
    assert codes(found) == ["L03.116"]


def test_a_status_is_the_reason_of_no_admission(coder: Coder) -> None:
    found = coded(coder, "The patient will be discharged home on Coumadin 4 mg a day.", "inpatient")
    assert [(a.code, a.role) for a in found.diagnoses] == [("Z79.01", "secondary")]
    assert "no-principal-diagnosis" in [f.kind for f in found.findings]


def test_births_told_of_a_man_are_another_persons(coder: Coder) -> None:
    text = (
        "29 y/o male with bilateral sensorineural hearing loss. Mother went home 5 days postpartum."
        "\nASSESSMENT: Bilateral sensorineural hearing loss."
    )
    assert codes(coded(coder, text)) == ["H90.3"]


def test_a_mention_without_stage_does_not_make_an_ulcer_unstageable(coder: Coder) -> None:
    text = (
        "POSTOPERATIVE DIAGNOSIS: Decubitus ulcer of the left buttock.\n"
        "DESCRIPTION: The base of this decubitus ulcer was excised."
    )
    assert codes(coded(coder, text)) == ["L89.329"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASSESSMENT: ESRD on hemodialysis with anemia in CKD.", ["N18.6", "D63.1", "Z99.2"]),
        ("ASSESSMENT: Anemia in CKD.", ["N18.9", "D63.1"]),
        ("ASSESSMENT: Anemia in ESRD. Hypertension.", ["I12.0", "N18.6", "D63.1"]),
    ],
)
def test_anemia_in_a_kidney_disease_names_both(
    coder: Coder, text: str, expected: list[str]
) -> None:
    assert codes(coded(coder, text)) == expected


def test_how_a_child_lies_is_no_worm(coder: Coder) -> None:
    assert "B74.3" not in codes(coded(coder, "ASSESSMENT: Vertex, LOA, 39 weeks, in labor."))
    assert codes(coded(coder, "ASSESSMENT: Loa loa worm of the eye.")) == ["B74.3"]
