"""Imaging: reports by their title, and films told in the note of a visit."""

import re
from collections.abc import Sequence

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.blocks import Block
from chartcoder.coding.services.choose import Chosen, Known, choose, hits_in
from chartcoder.coding.services.refine import may_be
from chartcoder.coding.services.statements import Statement, sentences_of
from chartcoder.late import late
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word

MODALITIES = frozenset(
    """x-ray ct cta mri mra ultrasound mammogram mammography duplex doppler echocardiogram fluoroscopy dexa
    tomosynthesis pet pet-ct arthrogram venogram angiogram scintigraphy scan hida echo ecg kub abi carotid
    biophysical bpp elastography esophagram swallow enema myelogram sonohysterogram""".split()
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
    return _arthrograms(chosen, book)


_INJECTED = {"73040": "23350", "73525": "27093", "73580": "27369", "73085": "24220", "73115": "25246", "73615": "27648"}  # fmt: skip
"""Films of a joint filled with contrast, and the number of filling it."""
_SECTIONS = late(r"7(?:3[27]2[123]|3[27]0[12]|3[27]1[89]|370[12]|320[12])")
_FILLED = late(r"\binject(?:ion|ed)\b", re.I)
_GUIDED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("77002", late(r"\bfluoroscop\w+", re.I)),
    ("76942", late(r"\bultrasound\b|\bsonograph\w+", re.I)),
)


def _arthrograms(chosen: list[Chosen], book: ConceptBook) -> list[Chosen]:
    """Of an MR or CT arthrogram the sections, the injection and its guidance; no films of their own."""
    if not any(_SECTIONS.fullmatch(c.concept.number) for c in chosen):
        return chosen
    out: list[Chosen] = []
    for one in chosen:
        filling = book.concept(_INJECTED.get(one.concept.number, ""))
        if filling is None:
            out.append(one)
            continue
        statement = one.hit.statement
        match = _FILLED.search(statement.document.text.text)
        if match is None:
            continue  # filled by another
        span = statement.span(match.start(), match.end())
        out.append(one._replace(concept=filling, facts=(("technique", span.text, span),)))
        for code, pattern in _GUIDED:
            guide, seen = book.concept(code), pattern.search(statement.document.text.text)
            if guide is not None and seen is not None:
                place = statement.span(seen.start(), seen.end())
                out.append(
                    one._replace(
                        concept=guide, facts=(("imaging", place.text, place),), modifiers=()
                    )
                )
                break
    return out


_OPENS_STUDY = late(
    r"\s*(?:limited |complete |targeted |diagnostic |post-clip |repeat )*(?:ct|mri|mra|cta|ultrasound|x-?ray|xr|mammogram|doppler|duplex|nuclear|dxa|targeted|portable|biophysical|bpp|fetal|stress (?:ecg|ekg|test|electrocardiogram))\b"
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

        def may(number: str, text: str = statement.text) -> bool:
            return is_imaging(number) and may_be(number, text)

        for hit in hits_in(statement, book, accept=may):
            numbers = [n for n in hit.numbers if is_imaging(n)]
            if not numbers:
                continue
            one = choose(hit, book, known, [s for s in told if s is not statement], numbers)
            if one is not None:
                out.setdefault(one.concept.number, one)
    return list(out.values())
