"""What every clause of the ICD-10-PCS guidelines works with."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from chartcoder.coding.chart import Chart
from chartcoder.coding.draft import Draft
from chartcoder.coding.procedures.record import Candidate
from chartcoder.model import Rejection, Step
from chartcoder.terminology.pcs.book import PcsBook


class PcsCase(NamedTuple):
    """What a clause may know beside the candidates: the chart, the book, the diagnoses and titles."""

    chart: Chart
    book: PcsBook
    drafts: Sequence[Draft]
    titles: Mapping[str, str] = MappingProxyType({})


PcsOutcome = tuple[list[Candidate], list[Rejection]]
PcsClause = Callable[[list[Candidate], PcsCase], PcsOutcome]


def is_live(candidate: Candidate) -> bool:
    """Whether nothing has spoken against a candidate so far."""
    return not candidate.reason


def shown(code: str, book: PcsBook) -> str:
    """The title of a code, or what is known of one with open axes."""
    if code in book:
        return book.title(code)
    head = code[:3]
    table = book.table(head)
    known = [
        book.label(code, n) for n in range(4, 8) if code[n - 1 : n] not in ("", "?")
        and code[n - 1] in book.axis_values(head, n)
    ]  # fmt: skip
    return ", ".join([f"{table.heads[2]} ({table.heads[1]})", *known])


def rejected(
    candidate: Candidate, book: PcsBook, reason: str = "", detail: str = "", clause: str = ""
) -> Rejection:
    """The rejection of a candidate; by its own reason when none is given."""
    line = candidate.statement.line
    return Rejection(
        "icd10pcs",
        candidate.code,
        shown(candidate.code, book),
        reason or candidate.reason,
        detail or candidate.detail or _DETAILS.get(candidate.reason, "Not coded."),
        line.span(candidate.name.places),
        clause or candidate.clause,
    )


_DETAILS = {
    "not-performed": "The record says that it was not done in this stay.",
    "not-stated": "No sentence says that it was performed.",
    "historical": "It was done before this stay.",
    "negated": "The record denies it.",
    "planned": "It is planned, not done.",
    "possible": "The record only considers it.",
    "hypothetical": "The record only considers it.",
    "family": "It concerns another person.",
}


def step(
    candidate: Candidate, clause: str, claim: str, partner: str = "", before: str = ""
) -> Candidate:
    """A candidate with the step of a clause that touched it."""
    values = (
        ("from", before or candidate.code),
        ("to", candidate.code),
        ("because-of", partner),
    )
    return candidate._replace(
        steps=(*candidate.steps, Step("guideline", claim, (), clause, values))
    )


def dropped(candidate: Candidate, reason: str, clause: str, detail: str) -> Candidate:
    """A candidate that a clause does not code."""
    return candidate._replace(reason=reason, clause=clause, detail=detail)
