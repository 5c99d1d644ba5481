"""The chart as read: every document with its kind, sentences, concepts and stated diagnoses."""

import re
from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

from chartcoder.coding.mentions import Found, scan
from chartcoder.coding.sides import Mark, marks_of
from chartcoder.coding.spine import at_level
from chartcoder.coding.spots import Spots
from chartcoder.late import late
from chartcoder.model import Document, Encounter, Span
from chartcoder.reading.context import RESOLVED
from chartcoder.reading.headings import DIAGNOSIS_SECTIONS
from chartcoder.reading.kinds import kind_of
from chartcoder.reading.language import foreign_language
from chartcoder.reading.statements import PROSE, STATED, statements
from chartcoder.reading.text import Sentence, Text, cut
from chartcoder.terminology.books import Books
from chartcoder.terminology.words import fold


class ReadDocument(NamedTuple):
    """One document as read. ``roles`` runs in step with the sentences of ``text``.

    ``spots`` tell where words stand in it. ``language`` names that of a document which is not
    English: nothing is found in it. ``marks`` are the sides that it gives to parts of the body.
    """

    id: str
    kind: str
    author_role: str
    text: Text
    found: list[Found]
    roles: list[str]
    spots: Spots
    language: str | None = None
    marks: tuple[Mark, ...] = ()


class Chart(NamedTuple):
    """The documents of an encounter as read."""

    encounter: Encounter
    documents: tuple[ReadDocument, ...]


def read_chart(encounter: Encounter, books: Books) -> Chart:
    """Read every document of an encounter."""
    return Chart(
        encounter,
        tuple(
            _read(document, encounter.document_id(number), books)
            for number, document in enumerate(encounter.documents)
        ),
    )


def _read(document: Document, name: str, books: Books) -> ReadDocument:
    text = cut(document.text)
    kind = document.kind or kind_of(document.title or name, document.text, text)
    language = foreign_language(text)
    if language is not None:
        silent, spots = [""] * len(text.sentences), Spots(text)
        return ReadDocument(
            name, kind, document.author_role or "", text, [], silent, spots, language
        )
    if kind == "pathology-report":
        text = _with_specimens(text)
    elif kind == "discharge-summary" and not _COMPLICATION.isdisjoint(text.words):
        text = _with_complications(text)
    spots = Spots(text, books.drug_words(text.words))
    found = _thinned(_read_mentions(text, kind, books))
    if kind == "query-answer":
        # what was asked is quoted above the answer; only the answer is said
        found = [one for one in found if one.line.sentence.section == "assessment"]
    return ReadDocument(
        name,
        kind,
        document.author_role or "",
        text,
        found,
        _roles(text, kind),
        spots,
        None,
        () if kind == "query-answer" else marks_of(text, spots),
    )


LABEL = 14
"""Tokens that the label of a specimen has at most."""


def _with_specimens(text: Text) -> Text:
    """A pathology report with the label of each specimen read as part of what was found in it.

    "SKIN, RIGHT CALF, SHAVE: melanocytic nevus" is one statement, not a heading with a diagnosis.
    """
    out: list[Sentence] = []
    for sentence in text.sentences:
        if sentence.label and not any(token == ":" for token in sentence.label):
            end = out[-1].end if out else 0
            line = text.text.rfind("\n", 0, text.starts[sentence.first]) + 1
            if out and text.starts[out[-1].first] >= line and text.folded[end - 1] == ",":
                end = out.pop().first  # the label was cut at its first comma
            first = max(end, bisect_left(text.starts, line))
            if sentence.first - first <= LABEL:
                sentence = sentence._replace(first=first, opens=True)
        out.append(sentence)
    return text._replace(sentences=out)


_COMPLICATION = frozenset({fold("complication"), fold("complications")})
COMPLICATIONS = "complications of the stay"
"""The label of what a summary lists so: it came up in the stay."""
_HEADS_THEM = late(r"\bcomplications?[ \t]*:", re.I)


def _with_complications(text: Text) -> Text:
    """A summary whose heading "Complications" lists diagnoses of the stay.

    In the report of an operation the same heading is a line of the report.
    """
    out: list[Sentence] = []
    inside = False
    before = 0
    for sentence in text.sentences:
        gap = text.text[before : text.starts[sentence.first]]
        before = text.ends[sentence.end - 1]
        if sentence.section != "procedures":
            inside = False
        elif ":" in gap:
            inside = _HEADS_THEM.search(gap) is not None
        if inside:
            sentence = sentence._replace(section="diagnoses", label=COMPLICATIONS)
        out.append(sentence)
    return text._replace(sentences=out)


def _read_mentions(text: Text, kind: str, books: Books) -> list[Found]:
    found = [at_level(one, books) for one in scan(text, books, labels=kind == "pathology-report")]
    return _since_resolved(text, found)


_POINTING = frozenset({"this", "it", "that", "these", "they", "which"})
_UNDONE = frozenset({"not", "never", "until", "if", "partially", "partly", "almost"})
SHORT = 8
"""Tokens of a sentence that only says what became of the last condition named."""


def _since_resolved(text: Text, found: list[Found]) -> list[Found]:
    """Mentions with what a short next sentence says of the last of them: "This has resolved."."""
    if _RESOLVED not in text.words:
        return found
    over = [
        number
        for number, s in enumerate(text.sentences)
        if number
        and s.end - s.first <= SHORT
        and text.folded[s.first] in _POINTING
        and _RESOLVED in text.folded[s.first : s.end]
        and _UNDONE.isdisjoint(text.folded[s.first : s.end])
    ]
    out = list(found)
    for number in over:
        before = text.sentences[number - 1].first
        here = [n for n, f in enumerate(out) if f.line.sentence.first == before]
        if here:
            last = max(here, key=lambda n: out[n].hit.places[-1])
            out[last] = out[last]._replace(flags=out[last].flags | {RESOLVED})
    return out


_RESOLVED = fold("resolved")


REPEATS = 20
"""How often one document may say the same in the same way before the rest adds nothing."""


def _thinned(found: list[Found]) -> list[Found]:
    """Mentions without the endless repetitions of noise or of a copied chart."""
    if not found or max(Counter([one.code for one in found]).values()) <= REPEATS:
        return found
    seen: Counter[tuple[object, ...]] = Counter()
    out = []
    for one in found:
        key = (one.hit.pattern.reference, one.code, one.side, one.flags, one.line.sentence.section)
        seen[key] += 1
        if seen[key] <= REPEATS:
            out.append(one)
    return out


_NARRATIVES = ("discharge-summary", "delivery-note")


def _roles(text: Text, kind: str) -> list[str]:
    """The role of each sentence; a summary without a list of diagnoses states them in its prose."""
    if kind == "query-answer":
        return [STATED if s.section == "assessment" else "" for s in text.sentences]
    roles = statements(text, kind)
    if kind in _NARRATIVES and not any(roles):
        return [PROSE if s.section in ("", "hospital-course") else "" for s in text.sentences]
    return roles


def states_injury(document: ReadDocument) -> bool:
    """Whether a provider states an injury, or what caused one, in a document.

    A note without headings states what it tells.
    """
    stated: set[int] | None = None
    for found in document.found:
        if found.code[0] in "STVWXY" or found.code.startswith("L55"):
            if stated is None:
                stated = {
                    sentence.first
                    for sentence, role in zip(document.text.sentences, document.roles, strict=True)
                    if role or sentence.section in DIAGNOSIS_SECTIONS
                }
                if not stated:
                    stated = {s.first for s in document.text.sentences if not s.section}
            if found.line.sentence.first in stated:
                return True
    return False


def item_span(document: ReadDocument, found: Found, item: int) -> Span:
    """The span of an item of the sentence a concept was found in."""
    line = found.line
    first = line.sentence.first + line.items[item].first
    end = line.sentence.first + line.items[item].end - 1
    return token_span(document, first, end + 1)


def side_span(document: ReadDocument, found: Found) -> Span:
    """The words that say the side of a mention: of both sides from the first to the last."""
    line = found.line
    base = line.sentence.first
    first = min(line.items[n].first for n in found.side_items)
    return token_span(document, base + first, base + max(line.items[n].end for n in found.side_items))  # fmt: skip


def token_span(document: ReadDocument, first: int, end: int) -> Span:
    """The span of tokens ``first`` to ``end`` (exclusive) of a document."""
    text = document.text
    start, stop = text.starts[first], text.ends[end - 1]
    return Span(document.id, start, stop, text.text[start:stop])


def start_of(document: ReadDocument, found: Found) -> int:
    """Where the words that named the concept begin."""
    line = found.line
    return document.text.starts[line.sentence.first + line.items[found.hit.places[0]].first]


def spans_of(document: ReadDocument, found: Found) -> tuple[Span, ...]:
    """The words that named the concept; neighbours joined into one span."""
    base, items, places = found.line.sentence.first, found.line.items, found.hit.places
    if len(places) == 1:
        item = items[places[0]]
        return (token_span(document, base + item.first, base + item.end),)
    ranges: list[list[int]] = []
    for place in places:
        item = items[place]
        first, end = base + item.first, base + item.end
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1][1] = max(end, ranges[-1][1])
        else:
            ranges.append([first, end])
    return tuple(token_span(document, first, end) for first, end in ranges)
