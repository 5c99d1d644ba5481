"""The clauses of the ICD-10-PCS guidelines, and the procedures of a stay that they leave.

A clause takes the candidates and what it may know of the case, and returns those that remain with
the rejections it made, like the clauses of ICD-10-CM. Imported only where procedures are coded.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from chartcoder.coding.chart import Chart
from chartcoder.coding.draft import Draft
from chartcoder.coding.procedures.engine import candidates
from chartcoder.coding.procedures.prove import steps_of
from chartcoder.coding.procedures.record import Candidate
from chartcoder.guidelines import pcs_b3, pcs_c1, pcs_select, pcs_stay
from chartcoder.guidelines.pcs_clause import PcsCase, rejected
from chartcoder.model import Assignment, LineFacts, Rejection
from chartcoder.terminology.pcs.book import PcsBook

CLAUSES = (*pcs_stay.CLAUSES, *pcs_c1.CLAUSES, *pcs_b3.CLAUSES)
"""In the order in which they apply."""


class Procedures(NamedTuple):
    """The procedures of a stay: what is reported, what is not, what is open, where reports differ."""

    assignments: tuple[Assignment, ...]
    rejections: tuple[Rejection, ...]
    open: tuple[Candidate, ...]
    differing: tuple[Candidate, ...] = ()


def procedures_of(
    chart: Chart, drafts: Sequence[Draft], book: PcsBook, titles: Mapping[str, str] | None = None
) -> Procedures:
    """Code the procedures of a stay.

    Args:
        chart: the chart as read.
        drafts: the diagnoses that are reported, in order.
        book: the edition of the discharge date.
        titles: titles of the diagnoses by code, which tell the body part they concern.
    """
    case = PcsCase(chart, book, drafts, titles or {})
    found = candidates(chart, book)
    rejections: list[Rejection] = []
    for clause in CLAUSES:
        found, refused = clause(found, case)
        rejections.extend(refused)
    kept = [c for c in found if not c.reason and not c.solved.open]
    opened = [c for c in found if not c.reason and c.solved.open]
    codes = {c.code for c in kept}
    declined: dict[tuple[str, str], Candidate] = {}
    for candidate in found:
        if candidate.reason and candidate.code not in codes:
            declined.setdefault((candidate.code, candidate.reason), candidate)
    rejections.extend(rejected(c, book) for c in declined.values())
    rejections.extend(
        rejected(c, book, "open-axis", "The record leaves open a value of the code.", "A11")
        for c in opened
    )
    ordered = pcs_select.ordered(kept, case)
    assignments = tuple(
        Assignment(
            "icd10pcs",
            c.code,
            book.title(c.code),
            "procedure" if n else "principal-procedure",
            pointers=pcs_select.pointers(c, case),
            confidence=round(pcs_select.confidence(c), 2),
            proof=steps_of(c, book),
            line=LineFacts(c.performed.isoformat()) if c.performed is not None else None,
        )
        for n, c in enumerate(ordered)
    )
    return Procedures(
        assignments,
        tuple(_distinct(r for r in rejections if r.code not in codes)),
        tuple(opened),
        tuple(c for c in ordered if c.conflict is not None),
    )


def _distinct(rejections: Iterable[Rejection]) -> list[Rejection]:
    seen: set[tuple[str, str]] = set()
    out = []
    for rejection in rejections:
        key = (rejection.code, rejection.reason)
        if key not in seen:
            seen.add(key)
            out.append(rejection)
    return out
