"""What one part of a note leaves open and another part tells."""

from datetime import date

import pytest

from chartcoder import Document, Encounter
from chartcoder.reading.kinds import kind_of
from chartcoder.reading.text import cut


def codes(coder, text):
    encounter = Encounter(
        setting="outpatient", service_date=date(2026, 5, 2), documents=(Document(text=text),)
    )
    return [a.code for a in coder.code(encounter).diagnoses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "HPI: 66 F with HTN, here for CHF follow up.\nA/P:\n1. Chronic diastolic CHF, euvolemic",
            ["I11.0", "I50.32"],
        ),
        (
            "PMH: hypertension, gout\nA/P:\n1. CKD 3a - stable",
            ["I12.9", "N18.31"],
        ),
        (
            "HPI: a history of hypertension and CKD stage 3b.\nA/P:\n1. CHF, euvolemic",
            ["I13.0", "I50.9", "N18.32"],
        ),
        (
            "Family history: hypertension. Denies hypertension.\nA/P:\n1. CKD 3a - stable",
            ["N18.31"],
        ),
        (
            "PMH: hypertension\nA/P:\n1. Systolic heart failure, not due to hypertension.",
            ["I50.20"],
        ),
    ],
)
def test_heart_and_kidney_disease_take_the_hypertension_of_the_note(coder, text, expected):
    assert codes(coder, text) == expected


def test_the_kind_of_a_disease_told_in_the_history(coder):
    text = "HPI: 72 M with permanent AF.\nASSESSMENT:\n# AF, rate controlled, continue apixaban"
    assert codes(coder, text)[0] == "I48.21"


def test_findings_of_an_endoscopy_without_an_impression(coder):
    found = codes(
        coder,
        "COLONOSCOPY REPORT\nIndication: screening, age 52, average risk.\nFindings: 8 mm sessile "
        "polyp in ascending colon removed by cold snare. Sigmoid diverticulosis. Internal hemorrhoids.",
    )
    assert found == ["Z12.11", "K63.5", "K57.30", "K64.8"]
    found = codes(
        coder,
        "EGD\nIndication: melena\nFindings: No varices. Gastritis of the antrum, biopsied for H. pylori.",
    )
    assert "K29.70" in found and not {"B96.81", "I85.00"} & set(found)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("EGD", "procedure-note"),
        ("PROCEDURE NOTE: EGD", "procedure-note"),
        ("Bronchoscopy", "procedure-note"),
        ("Colonoscopy follow-up", "progress-note"),
        ("EGD follow-up visit", "progress-note"),
    ],
)
def test_the_kind_of_a_note_titled_by_a_scope(title, kind):
    text = f"{title}\nFindings: normal.\nThe patient tolerated it well."
    assert kind_of("doc-1", text, cut(text)) == kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HPI: breast cancer, ER+, here for follow up.\nAssessment: Left breast cancer", "Z17.0"),
        ("HPI: triple negative breast cancer.\nAssessment: Left breast cancer", "Z17.421"),
        ("Assessment: Left breast cancer, upper outer quadrant, ER+/PR+/HER2-.", "Z17.411"),
    ],
)
def test_receptors_that_the_note_tells(coder, text, code):
    assert code in codes(coder, text)


def test_receptors_of_a_cancer_that_is_history_are_not_coded(coder):
    text = "HPI: lumpectomy 2015 for ER positive breast cancer, NED.\nAssessment: History of left breast cancer."
    assert codes(coder, text) == ["Z85.3"]


def test_failure_to_thrive_by_age(coder):
    assert codes(coder, "88F FTT, bedbound.\nAssessment: Failure to thrive.") == ["R62.7"]
    assert codes(coder, "9 month old, poor feeding.\nAssessment: Failure to thrive.") == ["R62.51"]


def test_methotrexate_for_arthritis_is_a_long_term_drug(coder):
    text = "52F on methotrexate 15 mg weekly.\nA: Seropositive rheumatoid arthritis multiple sites. Continue methotrexate."
    assert codes(coder, text) == ["M05.79", "Z79.631"]


@pytest.mark.parametrize(
    ("text", "gone", "kept"),
    [
        ("Assessment: BPH with LUTS, urinary retention resolved.", "R33.9", "N40.1"),
        ("Assessment:\n1. Gout\n2. Cellulitis of the left leg, resolved.", "L03.116", "M10.9"),
        ("Assessment:\n1. Gout\n2. Cough, fever and chills resolved.", "R05.9", "M10.9"),
    ],
)
def test_what_resolved_of_a_list(coder, text, gone, kept):
    found = codes(coder, text)
    assert gone not in found and kept in found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HPI: adenocarcinoma R upper lobe lung, on chemo.\nA: Metastatic NSCLC", "C34.11"),
        ("HPI: cancer of the head of the pancreas, on chemo.\nA: Pancreatic cancer", "C25.0"),
        ("HPI: no evidence of cancer of the left upper lobe.\nA: Right lung cancer", "C34.91"),
    ],
)
def test_the_part_where_the_note_places_a_cancer(coder, text, code):
    assert codes(coder, text)[0] == code
