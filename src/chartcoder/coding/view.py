"""The ``mentions`` view: concepts of one text as public records."""

from chartcoder.coding.chart import ReadDocument, spans_of, token_span
from chartcoder.coding.mentions import Found, scan
from chartcoder.coding.specify import unphased
from chartcoder.coding.spots import Spots
from chartcoder.model import Context, Mention
from chartcoder.reading.concepts import Hit
from chartcoder.reading.lines import Line
from chartcoder.reading.text import cut
from chartcoder.terminology.books import Books
from chartcoder.terminology.learned import Lessons, lessons
from chartcoder.terminology.patterns import LEARNED, Pattern

_ACUITY = ("acute", "chronic", "subacute", "recurrent")
_SEVERITY = ("mild", "moderate", "severe")


FLOOR = 0.3
"""Confidence that the mention of an affirmed concept has by default: coded cases contradict the
entries below it too often. What the text denies is always mentioned."""


def mentions_of(text: str, books: Books, name: str = "text", least: float = FLOOR) -> list[Mention]:
    """Every concept of a text with its context and its code, in reading order.

    What coded cases taught (``terminology.learned``) adds phrases and tells which entries
    annotators hardly ever confirm; its share of right answers is the confidence.

    Args:
        least: confidence below which a concept that is not denied is left out.
    """
    taught = lessons()
    cut_text = cut(text)
    found_all = scan(cut_text, books, lambda line: _phrases(line, taught))
    document = ReadDocument(name, "", "", cut_text, found_all, [], Spots(cut_text))
    by_sentence: dict[int, list[Found]] = {}
    for found in found_all:
        by_sentence.setdefault(found.line.sentence.first, []).append(found)
    out = []
    seen: set[tuple[str, int, tuple[int, ...]]] = set()
    for found in sorted(found_all, key=lambda f: (f.line.sentence.first, f.hit.places)):
        pattern = found.hit.pattern
        if pattern.fire == "stated":
            continue
        code = unphased(books, found.code)
        if pattern.source == LEARNED:
            code = pattern.code
            known = taught.phrase(frozenset(pattern.words))
            sure = known[1] if known else 0.0
        else:
            sure = taught.trust(frozenset(pattern.words), code)
        if (sure < least and "negated" not in found.flags) or (
            pattern.source == LEARNED and _said(found, by_sentence[found.line.sentence.first])
        ):
            continue
        stem = code if code in books else found.code
        place = (code, found.line.sentence.first, found.hit.places)
        if place in seen:
            continue  # a learned phrase that says what the books say of the same words
        seen.add(place)
        out.append(
            Mention(
                "icd10cm",
                code,
                books.entry(stem).title,
                spans_of(document, found),
                _context(document, found),
                f"{pattern.source}:{pattern.reference}",
                round(sure, 2),
            )
        )
    return out


def _said(phrase: Found, beside: list[Found]) -> bool:
    """A learned phrase inside a longer concept of the books says nothing more.

    Args:
        beside: what was found in the same sentence.
    """
    places = set(phrase.hit.places)
    return any(
        other.hit.pattern.source != LEARNED
        and places < set(other.hit.places)
        and other.hit.excess <= 0.5
        for other in beside
    )


def _phrases(line: Line, taught: Lessons) -> list[Hit]:
    """Learned phrases of a sentence: runs of neighbouring words, the longer ones first."""
    out: list[Hit] = []
    count = len(line.items)
    for size in range(min(taught.longest, count), 0, -1):
        for at in range(count - size + 1):
            words = frozenset(item.word for item in line.items[at : at + size])
            known = taught.phrase(words)
            if known is not None:
                pattern = Pattern(tuple(sorted(words)), known[0], LEARNED, "yes", (), "codiesp")
                out.append(Hit(pattern, tuple(range(at, at + size)), 0.0))
    return out


def _context(document: ReadDocument, found: Found) -> Context:
    flags = found.flags
    sentence = found.line.sentence
    stage = next((w for w in found.near if w.startswith(("stage-", "type-", "grade-"))), None)
    return Context(
        negated="negated" in flags,
        possible="possible" in flags,
        historical="historical" in flags,
        family="family" in flags or sentence.section == "family-history",
        hypothetical="hypothetical" in flags,
        planned="planned" in flags,
        resolved="resolved" in flags,
        laterality=found.side,
        acuity=next((w for w in _ACUITY if w in found.near), None),
        severity=next((w for w in _SEVERITY if w in found.near), None),
        stage=stage,
        cause=_cause(document, found),
        phase=_phase(found),
        section=sentence.section,
        cues=tuple(
            token_span(document, sentence.first + cue.first, sentence.first + cue.end)
            for cue in found.cues
        ),
    )


_LINKS = (("due", "to"), ("secondary", "to"), ("caused", "by"), ("because", "of"))
_PHASES = (
    ("healing", "subsequent"), ("subsequent", "subsequent"), ("followup", "subsequent"),
    ("sequela", "sequela"), ("initial", "initial"),
)  # fmt: skip


def _cause(document: ReadDocument, found: Found) -> str | None:
    """What the sentence says right after the concept to have caused it: at most six words."""
    folded = document.text.folded
    base = found.line.sentence.first
    after = base + found.line.items[found.hit.places[-1]].end
    for at in range(after, min(after + 4, found.line.sentence.end - 2)):
        if (folded[at], folded[at + 1]) in _LINKS:
            first = end = at + 2
            while end < found.line.sentence.end and end - first < 6 and folded[end][0].isalnum():
                end += 1
            return token_span(document, first, end).text if end > first else None
    return None


def _phase(found: Found) -> str | None:
    """The episode of care that the words around an injury name."""
    if found.code[0] not in "ST" and not found.code.startswith("M8"):
        return None
    return next((phase for word, phase in _PHASES if word in found.near), None)
