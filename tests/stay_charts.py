"""Short ways to code a stay of several documents, shared by the tests of whole stays."""

from datetime import date

from chartcoder import Coder, Document, Encounter, Result

ED, HP, NOTE, CONSULT, END, OP, PROC = (
    "ed-note", "h-and-p", "progress-note", "consult", "discharge-summary", "operative-report", "procedure-note",
)  # fmt: skip


def stay(
    coder: Coder,
    *documents: tuple[str, str],
    born: date | None = None,
    last: date = date(2026, 5, 11),
) -> Result:
    """A stay from 4 May 2026: documents as kind and text, day of birth, day of discharge."""
    return coder.code(
        Encounter(
            documents=tuple(Document(text=text, kind=kind) for kind, text in documents),
            setting="inpatient",
            admission_date=date(2026, 5, 4),
            discharge_date=last,
            birth_date=born,
        )
    )


def codes(result: Result) -> list[str]:
    return [a.code for a in result.diagnoses]


def poa(result: Result) -> dict[str, str | None]:
    return {a.code: a.poa for a in result.diagnoses}
