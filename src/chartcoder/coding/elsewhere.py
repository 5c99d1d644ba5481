"""The side, or the region of the spine, that the rest of a chart gives to a condition (I.B.13, I.B.14).

Every document is asked for itself: what it calls the same disease, then what it says of the same
part of the body. Those that answer must agree, else the side stays open.
"""

from functools import lru_cache

from chartcoder.coding.chart import Chart, ReadDocument, side_span, token_span
from chartcoder.coding.mentions import Found
from chartcoder.coding.problems import PAIRED
from chartcoder.coding.sides import REGIONS as REGIONS_OF_WORDS
from chartcoder.coding.sides import handed, regions_of, side_in
from chartcoder.coding.specify import same_of_side
from chartcoder.coding.spine import OF_THE_SPINE, REGIONS
from chartcoder.model import Span
from chartcoder.terminology.books import Books


@lru_cache(maxsize=16384)
def has_sides(books: Books, start: str) -> bool:
    """Whether an entry, or one below it, names a side."""
    return (
        any(
            {"right", "left"} & member.need or _eye(books, member.code)
            for member in books.family(start)
        )
        or _eye(books, start)
        or bool(same_of_side(books, start, "right"))
    )


def _eye(books: Books, code: str) -> bool:
    """Whether the 7th character of a code says which eye."""
    return any("eye" in meaning for _, meaning in books.entry(code).seventh)


_NOT_NOW = frozenset({"negated", "family", "hypothetical", "historical", "resolved"})
"""Contexts in which a side says nothing of the present problem."""


def side_elsewhere(chart: Chart, found: Found, books: Books) -> tuple[str, Span] | None:
    """The side that the rest of the chart gives to the same concept or site, when it is one.

    Every document is asked for itself, and those that answer must agree.
    """
    near = set(found.near)
    family = regions_of(found.code, ())
    if family:  # "deep vein thrombosis with pulmonary embolism": the lung is not where it lies
        near = {w for w in near if not (REGIONS_OF_WORDS.get(w, family).isdisjoint(family))}
    words = set(found.hit.pattern.words) | near
    regions = regions_of(found.code, words | books.words(found.code))
    chosen: tuple[str, Span] | None = None
    own = found.line.sentence.first
    for document in chart.documents:
        if any(other is found for other in document.found):
            placed = side_in([m for m in document.marks if m.sentence == own], regions)
            if placed is not None:  # "Tinnitus AU"
                return placed[0], token_span(document, placed[1].first, placed[1].end)
    for document in chart.documents:
        sides = _sides_in(document, found, words, regions)
        if sides is None:
            return None
        if len(sides) == 1:
            side, span = next(iter(sides.items()))
            if chosen is not None and chosen[0] != side:
                return None
            chosen = chosen or (side, span)
    return chosen


def dominant_hand(chart: Chart) -> tuple[str, Span] | None:
    """The hand that the chart calls the dominant one (I.C.6.a)."""
    for document in chart.documents:
        hand = handed(document.text)
        if hand is not None:
            side, first, end = hand
            return side, token_span(document, first, end)
    return None


def _sides_in(
    document: ReadDocument, found: Found, words: set[str], regions: frozenset[str]
) -> dict[str, Span] | None:
    """The sides that one document gives, or None when it gives the disease itself two.

    First other mentions of the same family of codes; then any sided mention that shares a word
    of the concept ("left shoulder" in the complaint settles "shoulder pain"); then the sides of
    the part of the body that have no disease beside them ("LEFT KNEE, 3 VIEWS").
    """
    category = found.hit.pattern.code[:3]
    for same_family in (True, False):
        sides: dict[str, Span] = {}
        for other in document.found:
            if other.side is None or other is found or other.flags & _NOT_NOW:
                continue
            if same_family:
                fits = other.hit.pattern.code[:3] == category and _same_part(other, regions)
            else:
                fits = other.code[0] != "Z" and _shares(other, words)
            if fits:
                sides.setdefault(other.side, side_span(document, other))
        if len(sides) > 1 and same_family:
            return None
        if len(sides) == 1:
            return sides
    placed = side_in(document.marks, regions)
    if placed is None:
        return {}
    side, mark = placed
    return {side: token_span(document, mark.first, mark.end)}


def _same_part(other: Found, regions: frozenset[str]) -> bool:
    """Whether a mention may be of the same part of the body."""
    there = regions_of(other.code, other.hit.pattern.words)
    return not there or not regions or bool(there & regions)


def _shares(other: Found, words: set[str]) -> bool:
    return not PAIRED.isdisjoint(words & (set(other.hit.pattern.words)))


_SPINAL = OF_THE_SPINE | {"M50"}
_ELSE = frozenset({"negated", "family", "hypothetical", "historical", "possible"})


def region_told(chart: Chart, found: Found, books: Books) -> tuple[str, ReadDocument, Found] | None:
    """The one region of the spine that the other conditions of the chart are of, and one of them.

    "Spinal stenosis" beside a herniated lumbar disc is lumbar (I.B.14).
    """
    told: dict[str, tuple[str, ReadDocument, Found]] = {}
    for document in chart.documents:
        for other in document.found:
            if other is found or other.code[:3] not in _SPINAL or other.flags & _ELSE:
                continue
            named = REGIONS.keys() & books.words(other.code)
            if len(named) > 1:
                continue
            # the discs of M50 are cervical without a word; where a back hurts places no stenosis
            region = next(iter(named), "cervical" if other.code.startswith("M50") else "")
            if region:
                told.setdefault(region, (region, document, other))
    if told.keys() == {"lumbar", "lumbosacral"}:
        return told["lumbar"]
    return next(iter(told.values())) if len(told) == 1 else None
