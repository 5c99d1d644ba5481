"""Imaging: reports by their title, and films told in the note of a visit."""

import re
from collections.abc import Sequence

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.choose import Chosen, Known, choose, hits_in
from chartcoder.coding.services.refine import may_be
from chartcoder.coding.services.statements import Block, Statement, sentences_of
from chartcoder.late import late
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word

MODALITIES = frozenset(
    """x-ray ct cta mri mra ultrasound mammogram mammography duplex doppler echocardiogram fluoroscopy dexa
    tomosynthesis pet pet-ct arthrogram venogram angiogram scintigraphy scan hida echo ecg kub abi carotid
    elastography esophagram swallow enema myelogram sonohysterogram""".split()
)
_VIEWS = late(
    r"\b(?:\d+|one|two|three|four|five|six|single)\s*-?\s*(?:views?|vw)\b|\b(?:pa|ap|lateral|portable)\b",
    re.I,
)
_SILENT_BLOCKS = ("indication", "diagnosis", "plan", "aside")


def is_imaging(number: str) -> bool:
    """Whether a number is one of imaging or of the heart's tracings and ultrasound."""
    return number[0] == "7" or number[:2] in ("93", "94")


def report_of(
    document: ReadDocument, found: Sequence[Block], book: ConceptBook, known: Known
) -> list[Chosen]:
    """The studies that a report of imaging names in its title, with what its body says of them."""
    head = _head(document, found)
    around = (
        [
            s
            for block in found
            if block.kind not in _SILENT_BLOCKS and "comparison" not in block.heading.lower()
            for s in sentences_of(document, block)
        ]
        if head
        else []
    )
    chosen: list[Chosen] = []
    taken: set[frozenset[str]] = set()
    for statement in head:
        if chosen and not _OPENS_STUDY.match(statement.text):
            continue
        carried: list[Word] = []
        words = {w.word for w in statement.words}
        if words.isdisjoint(MODALITIES):
            match = _VIEWS.search(statement.text)
            place = statement.words[0].start, statement.words[0].end
            if match is not None:
                place = statement.start + match.start(), statement.start + match.end()
            carried = [Word("x-ray", *place)]
        if _NOT_MADE.search(statement.text):
            continue
        for hit in hits_in(statement, book, carried, is_imaging):
            numbers = [n for n in hit.numbers if is_imaging(n)]
            if not numbers:
                continue
            again = hit.wording in taken
            if again and not (_VIEWS.search(statement.text) and _AFTER.search(statement.text)):
                continue
            taken.add(hit.wording)
            one = choose(hit, book, known, around, numbers)
            if one is None or (again and one.concept.number in {c.concept.number for c in chosen}):
                continue
            if again:
                one = one._replace(modifiers=(*one.modifiers, ("59", statement.whole)))
            chosen.append(one)
    return chosen


_OPENS_STUDY = late(
    r"\s*(?:limited |complete |targeted |diagnostic |post-clip |repeat )*(?:ct|mri|mra|cta|ultrasound|x-?ray|xr|mammogram|doppler|duplex|nuclear|dxa|targeted|portable|stress (?:ecg|ekg|test|electrocardiogram))\b"
    r"|\s*(?:repeat |portable |post-?reduction )*(?:left |right |bilateral |both )?(?:\w+ ){1,3}(?:\d|one|two|three|four)[- ]?(?:views?|vw)\b",
    re.I,
)
"""How a sentence names a second study of one report."""


_AFTER = late(r"\b(?:after|post)\b|\brepeat\b|\bpost-?(?:reduction|op)", re.I)
"""Words of films taken again after something was done."""


_NOT_MADE = late(
    r"\b(?:not (?:done|performed|obtained|re-?read|made)|cancel+ed|outside hospital|comparison)\b",
    re.I,
)
_TITLE_LENGTH = 300


def _head(document: ReadDocument, found: Sequence[Block]) -> list[Statement]:
    """What may name the study: what stands under a heading for it, else the first sentences."""
    out: list[Statement] = []
    for block in found:
        if block.kind == "study" and block.start < block.end:
            out += sentences_of(
                document, block._replace(end=min(block.end, block.start + _TITLE_LENGTH))
            )
    for block in found:
        if block.kind in ("title", "listed", "story", "findings", "study"):
            start = block.start - len(block.heading) - 3 if block.heading else block.start
            out += sentences_of(document, block._replace(start=max(0, start)))
        if len(out) > 6:
            break
    return out


def told_of(told: Sequence[Statement], book: ConceptBook, known: Known) -> list[Chosen]:
    """Films and tracings that the note of a visit says were done at it."""
    out: dict[str, Chosen] = {}
    for statement in told:
        if {w.word for w in statement.words}.isdisjoint(MODALITIES):
            continue
        text = statement.text
        for hit in hits_in(statement, book, accept=lambda n: is_imaging(n) and may_be(n, text)):  # noqa: B023
            numbers = [n for n in hit.numbers if is_imaging(n)]
            if not numbers:
                continue
            one = choose(hit, book, known, [s for s in told if s is not statement], numbers)
            if one is not None:
                out.setdefault(one.concept.number, one)
    return list(out.values())
