"""Where the chart gives another side to a diagnosis than its code has (Official Guidelines I.B.13).

A contradiction is a mention of the same condition on the other side, or a document that speaks of
the same part of the body on the other side only. What is healthy, past or compared with says
nothing against it, and neither does a second condition that is coded for the other side.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, side_span, token_span
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.sides import BILATERAL, CURRENT, OPPOSITE, PAST, Mark, regions_of
from chartcoder.model import Span
from chartcoder.reading.headings import DIAGNOSIS_SECTIONS
from chartcoder.terminology.books import Books

_NOT_NOW = frozenset({"negated", "family", "hypothetical", "historical", "resolved", "planned"})
_DIAGNOSES = DIAGNOSIS_SECTIONS | {"preoperative-diagnosis"}
_SILENT = frozenset(
    """past-medical-history past-surgical-history family-history problem-list instructions medications
    allergies social-history""".split()
)
_EXAMINED = frozenset({"physical-exam", "review-of-systems", "vitals"})
"""An examination describes both sides; only the disease named there contradicts."""
_OPERATED = frozenset({"procedures"})
_ORDERS = frozenset({"order"})


class Opposing(NamedTuple):
    """Words that give a diagnosis another side; ``procedure`` when they name what was done."""

    document: ReadDocument
    span: Span
    procedure: bool


class _Look(NamedTuple):
    """What one document says of the side of a draft."""

    against: Span | None
    both: Span | None
    procedure: Span | None
    supported: bool


def regions_of_draft(draft: Draft, books: Books) -> frozenset[str]:
    """The parts of the body that a draft may be of."""
    words = set(draft.found.hit.pattern.words) | set(draft.found.near) | books.words(draft.stem)
    return regions_of(draft.code, words)


@lru_cache(maxsize=16384)
def sides_of_code(books: Books, code: str) -> frozenset[str]:
    """The sides that the title of a code names."""
    title = books.entry(code).title.lower().replace(",", " ").split()
    return frozenset(title) & {"right", "left", "bilateral"}


def opposing(chart: Chart, draft: Draft, drafts: Sequence[Draft], books: Books) -> list[Opposing]:
    """The words of the chart that give a draft another side than its code has."""
    side = draft.side
    if side is None or side not in sides_of_code(books, draft.code):
        return []
    if side == BILATERAL:
        return _half_denied(chart, draft, books)
    other = OPPOSITE[side]
    if not _said(chart, other):
        return []
    regions = regions_of_draft(draft, books)
    for beside in drafts:
        if beside is not draft and beside.side in (other, BILATERAL):
            there = regions_of_draft(beside, books)
            if there & regions or (not regions and beside.code[:3] == draft.code[:3]):
                return []
    looks = [_look(document, draft, regions, side, other) for document in chart.documents]
    backed = {
        document.kind
        for document, look in zip(chart.documents, looks, strict=True)
        if look.supported and document is not draft.document
    }
    treated = any(
        mark.light == PAST and mark.side == other and mark.regions & regions
        for document in chart.documents
        for mark in document.marks
    )
    out = []
    for document, look in zip(chart.documents, looks, strict=True):
        against = look.procedure or look.against
        if not look.procedure and (look.supported or document.kind in backed):
            against = None
        if against is None and look.both is not None and not treated and not look.supported:
            against = look.both
        if against is not None:
            out.append(Opposing(document, against, look.procedure is not None))
    return out


def _said(chart: Chart, side: str) -> bool:
    return any(
        mark.side in (side, BILATERAL) for document in chart.documents for mark in document.marks
    ) or any(
        found.side in (side, BILATERAL) for document in chart.documents for found in document.found
    )


def operated(mark: Mark, document: ReadDocument) -> bool:
    """Whether a side is that of a procedure: done, ordered or consented to."""
    return mark.section in _OPERATED or document.kind in _ORDERS


def _look(
    document: ReadDocument, draft: Draft, regions: frozenset[str], side: str, other: str
) -> _Look:
    # where providers state diagnoses, the statement itself is no support of it
    stating = document.kind not in NOT_CODED_FROM
    category = draft.code[:3]
    against: Span | None = None
    both: Span | None = None
    procedure: Span | None = None
    supported = False
    for found in document.found:
        section = found.line.sentence.section
        if found.side is None or found.flags & _NOT_NOW or section in _SILENT:
            continue
        if found.code[:3] != category or not _fits(found, regions):
            continue
        if found.side == side:
            supported = supported or not (stating and section in _DIAGNOSES)
        elif found.side == other:
            against = against or side_span(document, found)
        elif found.side == BILATERAL and document is not draft.document:
            both = both or side_span(document, found)
    settled = _settled_tokens(document)
    done: dict[str, Mark] = {}
    for mark in document.marks:
        if mark.light != CURRENT or not mark.regions & regions or mark.token in settled:
            continue
        if operated(mark, document):
            done.setdefault(mark.side, mark)
        if mark.side == side:
            if not (stating and mark.section in _DIAGNOSES):
                supported = True
        elif mark.side == other and mark.section not in _SILENT:
            if stating and (mark.section in _EXAMINED or mark.section in _DIAGNOSES):
                continue
            against = against or token_span(document, mark.first, mark.end)
    if other in done and side not in done and BILATERAL not in done:
        mark = done[other]
        procedure = token_span(document, mark.first, mark.end)
    return _Look(against, both, procedure, supported)


def _settled_tokens(document: ReadDocument) -> frozenset[int]:
    """Tokens of sides that belong to a status or to something recalled."""
    return frozenset(
        found.line.sentence.first + found.line.items[item].first
        for found in document.found
        if found.side is not None and (found.code[0] == "Z" or found.flags & _NOT_NOW)
        for item in found.side_items
    )


def _fits(found: Found, regions: frozenset[str]) -> bool:
    there = regions_of(found.code, found.hit.pattern.words)
    return not there or not regions or bool(there & regions)


def _half_denied(chart: Chart, draft: Draft, books: Books) -> list[Opposing]:
    """A bilateral diagnosis of which another document denies one side."""
    regions = regions_of_draft(draft, books)
    out = []
    for document in chart.documents:
        if document is draft.document:
            continue
        for found in document.found:
            if (
                found.side in OPPOSITE
                and "negated" in found.flags
                and found.code[:3] == draft.code[:3]
                and _fits(found, regions)
            ):
                span = side_span(document, found)
                out.append(Opposing(document, span, False))
                break
    return out
