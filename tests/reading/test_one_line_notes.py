"""A note told in one line is cut by the headings that its sentences begin with."""

import pytest

from chartcoder import Document, Encounter

NOTES = [
    (
        "62M presents with cough. PMH: COPD, HTN. Meds: lisinopril, tiotropium. Exam: wheezing. "
        "Assessment/Plan: COPD exacerbation - prednisone. HTN - continue lisinopril.",
        ["J44.1", "I10"],
    ),
    (
        "Patient hypotensive and febrile. Assessment: septic shock due to pneumonia.",
        ["A41.9", "R65.21", "J18.9"],
    ),
    (
        "Subjective: knee pain and poor sleep. Objective: effusion right knee. "
        "Assessment: Right knee osteoarthritis. Insomnia. Plan: PT, melatonin.",
        ["M17.11", "G47.00"],
    ),
    (
        "HPI: cough for 3 days, fever. Exam: crackles RLL. "
        "Assessment: community acquired pneumonia. Plan: azithromycin.",
        ["J18.9"],
    ),
    # the fall that injured is no fall of the past
    (
        "72M s/p fall yesterday, c/o R wrist pain. Xray R wrist: displaced Colles fracture. "
        "Imp: Right Colles fracture, closed.",
        ["S52.531A"],
    ),
    # inside an assessment each problem has its own plan
    (
        "Assessment:\nDiabetes - stable. Plan: metformin.\nHypertension - stable. Plan: lisinopril.",
        ["E11.9", "I10"],
    ),
    # the impression of a picture is no assessment
    ("CXR today. Impression: RLL pneumonia. Patient feels better.", []),
]


@pytest.mark.parametrize(("text", "codes"), NOTES)
def test_codes(coder, text, codes):
    result = coder.code(Encounter(setting="outpatient", documents=(Document(text=text),)))
    assert [a.code for a in result.diagnoses] == codes
