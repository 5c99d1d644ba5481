"""Stage and depth of ulcers, as any clinician of the chart documents them (Official Guidelines I.B.14).

The provider states the ulcer; a nurse may say how deep it is. Only mentions of an ulcer of the same
kind, part of the body and side count, and all of them must say the same.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, item_span, side_span, spans_of
from chartcoder.coding.mentions import Found
from chartcoder.coding.sides import regions_of
from chartcoder.coding.specify import specify
from chartcoder.model import Span
from chartcoder.terminology.books import Books

ULCERS = ("L89", "L97", "L98.4")
_DEPTH = frozenset(
    """unstageable fat layer exposed exposure subcutaneous necrosis involvement muscle bone breakdown limited deep
    tissue damage dti""".split()
)
_STAGED = ("stage-", "category-")
_SITES = frozenset(
    """sacral sacrum coccyx tailbone buttock hip heel ankle elbow back head occiput knee ischium ischial
    trochanter foot toe midfoot calf thigh leg shin""".split()
)
_SAME = {
    "sacrum": "sacral",
    "coccyx": "sacral",
    "tailbone": "sacral",
    "occiput": "head",
    "midfoot": "foot",
}
_NOT = frozenset({"no", "not", "without", "deny"})
_REACH = 25
"""Items behind an ulcer within which its depth is told, up to the next ulcer."""


class Depth(NamedTuple):
    """What one mention says of the depth: the words with their spans, and where it stands."""

    document: ReadDocument
    found: Found
    words: dict[str, Span]


def depths_of(chart: Chart, found: Found, side: str | None, books: Books) -> list[Depth]:
    """Every other mention of an ulcer like this one that says a stage or a depth."""
    kind = next((start for start in ULCERS if found.code.startswith(start)), None)
    if kind is None:
        return []
    here = _site(found, books)
    regions = regions_of(found.code, found.hit.pattern.words)
    out = []
    for document in chart.documents:
        for other in document.found:
            if other is found or other.flags or other.side not in (None, side or other.side):
                continue
            if not other.code.startswith(kind):
                continue
            there = _site(other, books)
            if here and there and not here & there:
                continue
            beside = regions_of(other.code, other.hit.pattern.words)
            if regions and beside and not regions & beside:
                continue
            said = _said(document, other)
            if said:
                out.append(Depth(document, other, said))
    return out


def _site(found: Found, books: Books) -> frozenset[str]:
    words = set(found.hit.pattern.words) | set(books.words(found.code)) | set(found.near)
    return frozenset(_SAME.get(word, word) for word in words & _SITES)


def _said(document: ReadDocument, found: Found) -> dict[str, Span]:
    """Words of a stage or depth beside an ulcer, or behind it before the next one is named."""
    items = found.line.items
    heads = sorted(
        other.hit.places[0]
        for other in document.found
        if other.line is found.line and other.code.startswith(ULCERS)
    )
    first, last = found.hit.places[0], found.hit.places[-1]
    end = next((head for head in heads if head > last), len(items))
    own = set(found.near.values()) | set(range(first, min(end, last + _REACH)))
    folded, base = document.text.folded, found.line.sentence.first
    out = {}
    for n in sorted(own):
        if n < len(items) and (items[n].word in _DEPTH or items[n].word.startswith(_STAGED)):
            at = base + items[n].first
            before = folded[max(base, at - 3) : at]
            if "," in before:
                before = before[len(before) - before[::-1].index(",") :]
            if _NOT.isdisjoint(before):  # "no necrosis", "no bone"
                out[items[n].word] = item_span(document, found, n)
    return out


def depth_elsewhere(
    chart: Chart,
    found: Found,
    start: str,
    stem: str,
    side: str | None,
    words: Mapping[str, Span],
    books: Books,
) -> tuple[str, tuple[Span, ...], dict[str, Span], str] | None:
    """The stage or depth that a clinician gives to an ulcer whose statement leaves it open.

    Returns the code, the spans that name the ulcer and its depth, the words, and the document.
    """
    title = books.entry(stem).title.lower()
    if "unspecified stage" not in title and "unspecified severity" not in title:
        return None
    chosen: tuple[str, Depth] | None = None
    for depth in depths_of(chart, found, side, books):
        code = specify(books, start, words.keys() | depth.words.keys(), side).code
        if code == stem:
            continue
        if chosen is not None and chosen[0] != code:
            return None
        chosen = chosen or (code, depth)
    if chosen is None:
        return None
    code, depth = chosen
    spans = (*spans_of(depth.document, depth.found), *depth.words.values())
    return code, spans, depth.words, depth.document.id


def _mentions(chart: Chart, start: str, side: str | None) -> Iterator[tuple[ReadDocument, Found]]:
    for document in chart.documents:
        for found in document.found:
            if found.code.startswith(start) and not found.flags:
                if found.side in (None, side or found.side):
                    yield document, found


def depth_said(chart: Chart, start: str, side: str | None, books: Books) -> tuple[str, Span] | None:
    """The last character of the code for the depth that all mentions of an ulcer agree on."""
    chosen: tuple[str, Span] | None = None
    for document, found in _mentions(chart, start, side):
        words = _said(document, found)
        code = specify(books, start, words.keys(), side or found.side).code
        if not words or "unspecified severity" in books.entry(code).title:
            continue
        if chosen is not None and chosen[0] != code[-1]:
            return None
        chosen = chosen or (code[-1], next(iter(words.values())))
    return chosen


def side_said(chart: Chart, start: str) -> tuple[str, Span] | None:
    """The side that all mentions of an ulcer agree on."""
    sides: dict[str, Span] = {}
    for document, found in _mentions(chart, start, None):
        if found.side is not None:
            sides.setdefault(found.side, side_span(document, found))
    return next(iter(sides.items())) if len(sides) == 1 else None
