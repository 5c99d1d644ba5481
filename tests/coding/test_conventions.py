"""Readers and clauses of the conventions that the conformance cases pass by."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.coding.chart import read_chart
from chartcoder.coding.coma import coma_scores
from chartcoder.guidelines.conventions import excludes1_note


def codes(coder: Coder, text: str, setting: str = "outpatient") -> list[str]:
    encounter = Encounter(
        documents=(Document(text=text),), setting=setting, service_date=date(2026, 5, 4)
    )
    return [a.code for a in coder.code(encounter).diagnoses]


@pytest.mark.parametrize(
    ("text", "total", "parts", "when"),
    [
        ("GCS 14 on arrival.", 14, None, "2"),
        ("GCS was 7 (E2 V1 M4) at the scene.", 7, (2, 1, 4), "1"),
        ("Glasgow coma score: 9 on admission", 9, None, "3"),
        ("GCS E4V5M6", 15, (4, 5, 6), "0"),
        ("GCS 8 per EMS, improved on the way", 8, None, "1"),
    ],
)
def test_coma_scores(
    coder: Coder, text: str, total: int, parts: tuple[int, int, int] | None, when: str
) -> None:
    chart = read_chart(Encounter(documents=(Document(text=text),)), coder.books)
    score = next(coma_scores(chart))
    assert (score.total, score.parts, score.when) == (total, parts, when)
    assert text[score.span.start : score.span.end] == score.span.text


@pytest.mark.parametrize(
    "text", ["GCS 3T while sedated on propofol.", "GCS 99.", "GCS 12 (E4 V5 M6)"]
)
def test_scores_that_do_not_count(coder: Coder, text: str) -> None:
    chart = read_chart(Encounter(documents=(Document(text=text),)), coder.books)
    assert list(coma_scores(chart)) == []


def test_notes_without_brackets_are_read(coder: Coder) -> None:
    note = excludes1_note(coder.books, "S06.0X0A", "S06.5X0A")
    assert note is not None and note.startswith("S06.0: ")
    assert excludes1_note(coder.books, "I10", "E78.5") is None


def test_a_list_in_one_line_needs_no_stops(coder: Coder) -> None:
    text = "Impression: 1. Gout 2. Essential hypertension 3. Migraine"
    assert codes(coder, text) == ["M10.9", "I10", "G43.909"]


def test_a_type_is_no_number_of_a_list(coder: Coder) -> None:
    text = "Assessment: 1. Diabetes mellitus type 2. Continue diet 2. Essential hypertension"
    assert codes(coder, text) == ["E11.9", "I10"]


def test_a_visit_to_a_nursing_home_is_no_nursing_note(coder: Coder) -> None:
    assert codes(coder, "NURSING HOME VISIT\nAssessment:\n1. Paraplegia") == ["G82.20"]
    assert codes(coder, "NURSING NOTE\nAssessment:\n1. Paraplegia") == []


def test_codes_added_late_are_still_excluded(coder: Coder) -> None:
    text = (
        "GI\nHere for gastrostomy tube exchange.\nAssessment: Gastrostomy tube in place, exchanged."
    )
    found = codes(coder, text)
    assert not {"Z43.1", "Z93.1"} <= set(found)


def test_remission_of_a_lifelong_disease_is_present(coder: Coder) -> None:
    assert codes(coder, "Assessment: Crohn's disease of the terminal ileum, in remission") == [
        "K50.00"
    ]
    assert codes(coder, "Assessment: Breast cancer, in remission") != ["C50.919"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HPI: brief LOC.\nAssessment: Concussion", "S06.0X1A"),
        ("HPI: LOC for 2 hours.\nAssessment: Traumatic subdural hematoma", "S06.5X3A"),
        ("HPI: lost consciousness.\nAssessment: Concussion", "S06.0X9A"),
        ("HPI: denies LOC.\nAssessment: Concussion", "S06.0X0A"),
    ],
)
def test_loss_of_consciousness(coder: Coder, text: str, code: str) -> None:
    assert code in codes(coder, text)
