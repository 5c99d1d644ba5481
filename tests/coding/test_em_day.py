"""Visits of one day to one provider are one level; notes of another day or provider stay apart."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter

DAY = date(2026, 3, 2)
FIRST = "{}, established patient.\nAssessment/Plan:\n1. Hypertension, at goal. Continue lisinopril."
SECOND = (
    "{}, established patient, came back.\nAssessment/Plan:\n1. Type 2 diabetes with hyperglycemia, not at goal."
    " Metformin raised to 1000 mg twice a day."
)


def level(coder: Coder, *documents: Document) -> str:
    encounter = Encounter(documents=documents, setting="office", service_date=DAY)
    lines = coder.code(encounter, ("icd10cm", "cpt")).services
    return next(line.code for line in lines if line.code.startswith("992"))


def note(text: str, when: str, end: str = "", time: date | None = None) -> Document:
    return Document(text=text.format(when) + end, kind="progress-note", time=time)


def test_one_visit_alone(coder: Coder) -> None:
    assert level(coder, note(FIRST, "Seen 03/02/2026")) == "99213"


@pytest.mark.parametrize(
    "when", ["Seen 03/02/2026", "Seen March 2, 2026", "Seen 2026-03-02", "Seen"]
)
def test_a_second_note_of_the_day_adds(coder: Coder, when: str) -> None:
    assert level(coder, note(FIRST, "Seen 03/02/2026"), note(SECOND, when)) == "99214"


@pytest.mark.parametrize("when", ["Seen 03/05/2026", "Seen March 5, 2026", "Seen 2026-03-05"])
def test_a_note_of_another_day_does_not(coder: Coder, when: str) -> None:
    assert level(coder, note(FIRST, "Seen 03/02/2026"), note(SECOND, when)) == "99213"


def test_the_date_a_document_comes_with_counts(coder: Coder) -> None:
    first = note(FIRST, "Seen", time=DAY)
    assert level(coder, first, note(SECOND, "Seen", time=DAY)) == "99214"
    assert level(coder, first, note(SECOND, "Seen", time=date(2026, 3, 5))) == "99213"


def test_another_signer_stays_apart(coder: Coder) -> None:
    mine, its = "\nSigned: Anna Lee, MD", "\nSigned: Omar Diaz, MD"
    first = note(FIRST, "Seen", mine)
    assert level(coder, first, note(SECOND, "Seen", mine)) == "99214"
    assert level(coder, first, note(SECOND, "Seen", its)) == "99213"
