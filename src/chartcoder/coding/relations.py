"""What the words around two concepts say of how they belong together: cause, or none.

Clauses ask here only when they have the two concepts at hand, so that a note without them costs
nothing.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.mentions import Found
from chartcoder.late import late
from chartcoder.model import Span

_CAUSED = late(
    r"\b(?:due to|secondary to|2/2|2° to|caused by|because of|as a result of|resulting from|result of|related to|attribut\w+ to"
    r"|from|in (?:the )?setting of|associated with|complicating|complication of|sequela\w* of|late effects? of|residual (?:from|of)|residua of"
    r"|following|after|on the basis of|precipitated by|triggered by|driven by|induced by)\b"
    r"|\bs/p\b",
    re.I,
)
_CAUSES = late(
    r"\b(?:caus(?:es|ed|ing)|lead(?:s|ing) to|led to|result(?:s|ed|ing) in|complicated by|with (?:secondary|resultant|resulting|consequent|associated|residual))\b"
    r"|\b(?:induced|related|associated)\b",
    re.I,
)
_UNRELATED = late(
    r"\b(?:not|non|un|isn't|aren't|nor)[ -]?(?:(?:felt|thought|believed|considered|likely|to be|be|been|clearly|directly|the)\s+){0,3}"
    r"(?:due|related|secondary|attribut\w+|caused|because|from|associated|linked|a (?:result|consequence|complication)|the (?:cause|result)|hypertensive)\b"
    r"|\bunrelated\b|\bindependent(?:ly)? of\b|\brather than\b|\binstead of\b|\bhas nothing to do with\b|\bnot (?:his|her|the|their|from)\b"
    r"|\bnot (?:hypertension|htn|diabetes|cad|coronary|diabetic|hypertensive)\b",
    re.I,
)

_DENYING = frozenset(
    "not unrelated independent independently rather non instead nothing isn't aren't nor".split()
)


def sentence_span(document: ReadDocument, found: Found) -> tuple[int, int]:
    """Where the sentence of a mention starts and ends in the text."""
    sentence = found.line.sentence
    return document.text.starts[sentence.first], document.text.ends[sentence.end - 1]


def edges(document: ReadDocument, found: Found) -> tuple[int, int]:
    """Where the words of a mention start and end in the text."""
    base = found.line.sentence.first
    items = found.line.items
    first = base + items[found.hit.places[0]].first
    last = base + items[found.hit.places[-1]].end - 1
    return document.text.starts[first], document.text.ends[last]


def said(document: ReadDocument, found: Found, pattern: re.Pattern[str]) -> Span | None:
    """Where the sentence of a mention says a pattern, or None."""
    begin, end = sentence_span(document, found)
    match = pattern.search(document.text.text, begin, end)
    return None if match is None else _span(document, match)


def all_said(document: ReadDocument, found: Found, pattern: re.Pattern[str]) -> Iterator[Span]:
    """Every place where the sentence of a mention says a pattern."""
    begin, end = sentence_span(document, found)
    for match in pattern.finditer(document.text.text, begin, end):
        yield _span(document, match)


def anywhere(
    chart: Chart, pattern: re.Pattern[str], gate: frozenset[str]
) -> Iterator[tuple[int, ReadDocument, Span]]:
    """Every place of the chart that says a pattern; only documents with a word of ``gate`` are read."""
    for number, document in enumerate(chart.documents):
        if gate.isdisjoint(document.text.words):
            continue
        for match in pattern.finditer(document.text.text):
            yield number, document, _span(document, match)


def due_to(document: ReadDocument, effect: Found, cause: Found) -> Span | None:
    """The words that make one mention the cause of another of the same sentence, or None."""
    if effect.line.sentence.first != cause.line.sentence.first:
        return None
    effect_start, effect_end = edges(document, effect)
    cause_start, cause_end = edges(document, cause)
    own = [p for p in cause.hit.places if p not in effect.hit.places]
    if own and len(own) < len(cause.hit.places) and own[0] > effect.hit.places[-1]:
        # "pelvic pain due to endometriosis": the site belongs to both
        item = cause.line.items[own[0]]
        cause_start = document.text.starts[cause.line.sentence.first + item.first]
    text = document.text.text
    if effect_start < cause_start:
        match = _CAUSED.search(text, effect_end, cause_start)
        if match is None:
            # "s/p stroke" is one mention: its first words may be those that link
            match = _CAUSED.match(text, cause_start, cause_end)
    else:
        match = _CAUSES.search(text, cause_end, effect_start)
        if match is None and cause_start < effect_start:
            # "Due to severe anemia, type 2 infarction"
            begin, _ = sentence_span(document, cause)
            before = [*_CAUSED.finditer(text, begin, cause_start)]
            match = before[-1] if before and cause_start - before[-1].end() < 25 else None
    if match is None:
        return None
    if _UNRELATED.search(text, max(0, match.start() - 12), match.end()):
        return None
    return _span(document, match)


def caused_by_words(document: ReadDocument, effect: Found, cause: re.Pattern[str]) -> Span | None:
    """The words that put a mention down to something that a pattern names, or None.

    "Diabetes due to prednisone" and "prednisone-induced diabetes" say so, "on prednisone" does not.
    """
    begin, end = sentence_span(document, effect)
    start, stop = edges(document, effect)
    text = document.text.text
    for match in cause.finditer(text, begin, end):
        before = text[stop : match.start()] if match.start() >= stop else ""
        link = _CAUSED.search(before)
        if link is not None and len(before) - link.end() <= 12:
            if not _UNRELATED.search(before):
                return Span(
                    document.id,
                    stop + link.start(),
                    match.end(),
                    text[stop + link.start() : match.end()],
                )
        if match.end() <= start and re.match(r"[- ]?induced\b", text[match.end() : start], re.I):
            return _span(document, match)
    return None


def denied_within(document: ReadDocument, found: Found) -> Span | None:
    """Words between those of a mention that deny that its parts have to do with each other."""
    match = _UNRELATED.search(document.text.text, *edges(document, found))
    return None if match is None else _span(document, match)


def unrelated(chart: Chart, ones: tuple[str, ...], others: tuple[str, ...]) -> Span | None:
    """The words that say that two conditions have nothing to do with each other, or None.

    "CKD from IgA nephropathy, not due to hypertension": the sentence denies the relation, and the
    denial stands before one of the two.
    """
    for _, document, denial in anywhere(chart, _UNRELATED, _DENYING):
        near = _mentions_at(document, denial.start)
        for one in near:
            if one.code.startswith(ones):
                for other in near:
                    if other is not one and other.code.startswith(others):
                        last = max(edges(document, one)[0], edges(document, other)[0])
                        if last >= denial.start:
                            return denial
    return None


def _mentions_at(document: ReadDocument, start: int) -> list[Found]:
    """The mentions of the sentence in which a place of the text stands."""
    token = bisect_right(document.text.starts, start) - 1
    return [
        found
        for found in document.found
        if found.line.sentence.first <= token < found.line.sentence.end
    ]


def _span(document: ReadDocument, match: re.Match[str]) -> Span:
    return Span(document.id, match.start(), match.end(), match.group())
