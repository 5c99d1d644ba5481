"""The allergy list: what the patient is allergic to, as facts with spans (I.C.21.c.3).

Read in the section of allergies, behind "All:" inside a line, and where running text says "allergic
to …" or "… allergy". A list that says "NKDA" names nothing; what is only not tolerated, was ruled
out, or belongs to a relative is no allergy of the patient.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, token_span
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.headings import section_of
from chartcoder.reading.text import Sentence
from chartcoder.terminology.allergens import allergens_by_word, allergy_code
from chartcoder.terminology.books import Books

_SECTION = "allergies"
_HEADS = frozenset(["all", "allergy", "allergies"])
_WORDS = _HEADS | {"allergic", "anaphylactic", "anaphylaxis", "pcn"}
_NOT_READ = frozenset(["family-history", "instructions", "review-of-systems", "labs", "imaging"])
_KINDS = frozenset(
    ["lab", "radiology-report", "pathology-report", "order", "ambulance-report", "nursing-note"]
)
"""Kinds of document that hold no allergy list of a provider."""

_CUT = late(
    r"[;.\n]|\bno (?:known )?(?:\w+ )?allergies\s*[,;(-]|,(?=\s*(?:\w+ ){0,2}allerg)|\bbut\b|\bexcept\b|\bother than\b",
    re.I,
)
_DENIED = late(
    r"\b(?:no|not|denies|denied|without|negative|never|non-?allergic|possible|possibly|questionable|doubtful|unsure"
    r"|tolerat\w+|treated with|given|takes|taking|took|uses|able to take|ok with|fine with|instead|like|due to|because of"
    r"|mother|father|sister|brother|son|daughter|family|aunt|uncle|grand\w+)\b",
    re.I,
)
_UNDONE = late(
    r"\b(?:intoleran\w+|side effects?|not (?:a )?(?:true )?allerg\w+|not allergic|ruled out|removed|de-?labell?ed|tolerat\w+|no longer"
    r"|refuted|disproved|denied|denies|negative|unlikely|outgrew|outgrown)\b|^\s*\?",
    re.I,
)
_TO = late(r"\b(?:allergic|allergy|allergies|anaphylaxis|anaphylactic)\s+(?:reactions?\s+)?(?:to|include[s:]*|are|is)\b|\ballerg\w+ (?:list|history)?\s*:", re.I)  # fmt: skip
_AFTER = late(r"^[\s\-]*(?:drug |antibiotic |medication )?(?:allerg(?:y|ies|ic)|anaphylaxis)\b", re.I)  # fmt: skip


class Allergy(NamedTuple):
    """A substance the patient is allergic to.

    Attributes:
        code: of the Tabular List, the level the name decides.
        span: the name as written.
        document: place of its document in the chart.
        sentence: the sentence it stands in.
        first, end: its tokens, ``end`` exclusive.
        reference: the line of ``drugs.tsv`` or ``allergens.tsv`` that leads to the code.
    """

    code: str
    span: Span
    document: int
    sentence: Sentence
    first: int
    end: int
    reference: str


def allergies_of(chart: Chart, books: Books) -> Iterator[Allergy]:
    """Every allergy that the chart documents, in reading order."""
    for number, document in enumerate(chart.documents):
        if document.kind in _KINDS:
            continue
        closed = -1
        for sentence in document.text.sentences:
            if sentence.section in _NOT_READ:
                continue
            whole = sentence.section == _SECTION
            if whole:
                if sentence.line == closed:
                    continue
                if _other_label(document, sentence):
                    closed = sentence.line
                    continue
            elif _opens_list(document, sentence):
                whole = True
            elif _WORDS.isdisjoint(document.text.folded[sentence.first : sentence.end]):
                continue
            yield from _in_sentence(document, number, sentence, books, whole)


def _other_label(document: ReadDocument, sentence: Sentence) -> bool:
    """A heading in the middle of a line that closes the list: "Allergies: PCN. Meds: …"."""
    text = document.text
    folded = text.folded[sentence.first : min(sentence.first + 4, sentence.end)]
    if ":" not in folded[1:]:
        return False
    label = token_span(document, sentence.first, sentence.first + folded.index(":")).text.lower()
    return section_of(label) not in ("", _SECTION) and "drug" not in label


def _opens_list(document: ReadDocument, sentence: Sentence) -> bool:
    """A sentence that begins with "All:" or "Allergy list:" inside another section."""
    folded = document.text.folded[sentence.first : min(sentence.first + 4, sentence.end)]
    return bool(folded) and folded[0] in _HEADS and ":" in folded[1:3]


def _in_sentence(
    document: ReadDocument, number: int, sentence: Sentence, books: Books, whole: bool
) -> Iterator[Allergy]:
    text = document.text
    begin, stop = text.starts[sentence.first], text.ends[sentence.end - 1]
    previous = begin
    named = list(_names(document, sentence, books))
    for place, (first, end, code, reference) in enumerate(named):
        head, tail = text.starts[first], text.ends[end - 1]
        following = text.starts[named[place + 1][0]] if place + 1 < len(named) else stop
        before, after = text.text[begin:head], text.text[tail:following]
        piece = _CUT.split(before)[-1]
        gap = text.text[previous:head]
        previous = tail
        if not whole and not (_said(before) or _AFTER.match(after)):
            continue
        if _DENIED.search(piece) or _DENIED_HERE.search(gap):
            continue
        if _UNDONE.search(_CUT.split(after)[0]):
            continue
        span = token_span(document, first, end)
        yield Allergy(code, span, number, sentence, first, end, reference)


_DENIED_HERE = late(r"\b(?:tolerat\w+|treated with|given|takes|instead)\b[^;.]*$", re.I)


def _said(before: str) -> bool:
    """Whether "allergic to" stands before a name, with nothing but other names between."""
    matches = list(_TO.finditer(before))
    if not matches:
        return False
    between = before[matches[-1].end() :]
    return len(between) <= 60 and not re.search(r"[.;]|\b(?:he|she|takes|on|for|with)\b", between)


def _names(
    document: ReadDocument, sentence: Sentence, books: Books
) -> Iterator[tuple[int, int, str, str]]:
    """Names of drugs and other allergens in a sentence: tokens, code and line of the table."""
    folded = document.text.folded
    table = allergens_by_word()
    position = sentence.first
    while position < sentence.end:
        best: tuple[int, str, str] | None = None
        for tokens, allergen in table.get(folded[position], ()):
            if _stands(tokens, folded, position, sentence.end):
                best = (position + len(tokens), allergen.code, allergen.reference)
                break
        for tokens, drugs in books.drugs(folded[position]):
            end = position + len(tokens)
            if best is not None and end <= best[0]:
                break
            if not _stands(tokens, folded, position, sentence.end):
                continue
            drug = next((d for d in drugs if not d.route), drugs[0])
            written = token_span(document, position, end).text
            code = allergy_code(drug)
            if not code or (drug.capitals_only and written != drug.name):
                continue
            best = (end, code, drug.reference)
            break
        if best is None:
            position += 1
            continue
        yield position, *best
        position = best[0]


def _stands(tokens: tuple[str, ...], folded: Sequence[str], position: int, stop: int) -> bool:
    end = position + len(tokens)
    return end <= stop and tuple(folded[position:end]) == tokens
