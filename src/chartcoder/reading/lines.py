"""Lines: the sentences of a document as items of the books, and how far apart their words stand."""

from collections.abc import Sequence, Set
from typing import NamedTuple

from chartcoder.reading.headings import DIAGNOSIS_SECTIONS
from chartcoder.reading.text import Sentence, Text
from chartcoder.terminology.books import Books
from chartcoder.terminology.normalize import Item, Rewrite, items

_GAP = {",": 1.4, ":": 3.0, "(": 2.0, ")": 1.0, "and": 0.6, "or": 0.6, "/": 0.3, "-": 0.0, "–": 1.5, "—": 0.25,
        "with": 0.5, "but": 3.0, "for": 0.6, "which": 2.0, "who": 2.0, "that": 1.5, "he": 2.5, "she": 2.5,
        "patient": 2.0, "is": 0.6, "was": 0.6, "has": 1.0, "had": 1.0, "to": 0.4, "as": 0.8, "than": 0.8}  # fmt: skip
SIDE_WORDS = frozenset(["right", "left", "bilateral", "both"])
SIDE_STEP = 0.4
"""A side between the words of a concept hardly parts them."""


class Line(NamedTuple):
    """A sentence with its items, and the place of each item on a line where a gap costs more.

    ``words`` are those of the items.
    """

    sentence: Sentence
    items: list[Item]
    places: list[float]
    words: list[str]


def line_of(
    text: Text, sentence: Sentence, part: Sequence[str], books: Books, labels: bool = False
) -> Line:
    """A sentence of a document as items of the books.

    Args:
        part: the folded tokens of the sentence.
        labels: a colon parts no more than a comma does, as after the specimen of a pathologist.
    """
    gaps = _LABEL_GAP if labels else _GAP
    offset = sentence.first

    def decide(rewrite: Rewrite, position: int) -> bool:
        if rewrite.capitals:
            # "DOE" and "DOEs" are the short form, "does" and "DOES" are not
            raw = text.raw(position + offset)
            if len(rewrite.tokens) == 1 and raw not in (rewrite.written, f"{rewrite.written}s"):
                return False
        needs = rewrite.needs
        if not needs:
            return True
        present = text.words
        if not present.isdisjoint(needs) or any(_phrase(need, present) for need in needs):
            return True
        if UNMARKED in needs:
            return not _is_mark(text.folded, position + offset, sentence)
        return ITEM in needs and _is_item(
            text.folded, position + offset, len(rewrite.tokens), sentence
        )

    found = items(part, books.vocabulary, decide)
    places: list[float] = []
    place = 0.0
    previous = 0
    for word, begin, end, _ in found:
        if begin >= previous:
            if labels and word in _SPECIMEN:
                place += 0.2
            else:
                place += SIDE_STEP if word in SIDE_WORDS else 1.0
            if begin > previous:
                for at in range(previous, begin):
                    token = part[at]
                    if token not in gaps:
                        place += 0.25
                    elif token in _DASHES and not labels and _spaced(text, offset + at):
                        place += 2.8
                    else:
                        place += gaps[token]
            previous = end
        places.append(place)
    return Line(sentence, found, places, [item[0] for item in found])


_SPECIMEN = frozenset(
    """biopsy excision excisional incisional shave punch resection curettage polypectomy colectomy hemicolectomy
    lumpectomy mastectomy needle core skin specimen right left malignant invasive infiltrating well moderately
    poorly differentiated""".split()
)
"""Words of the label of a specimen, between its site and what was found in it."""
_LABEL_GAP = _GAP | {":": 0.3, ",": 0.3} | dict.fromkeys(_SPECIMEN, 0.1)
_DASHES = frozenset("-–—")


PAST_SECTIONS = frozenset({"past-medical-history", "past-surgical-history"})
"""Sections that an entry may ask for: "hip replacement" is a status in the surgical history."""

ITEM = "item:"
"""Need of an abbreviation that means a disease wherever it is an item of its own among diagnoses."""
UNMARKED = "unmarked:"
"""Need of an abbreviation that is another thing in brackets: the record puts "(HCC)" or "(CMS/HCC)" behind
the diagnoses of its risk model, whatever they are."""
_LISTED_IN = DIAGNOSIS_SECTIONS | PAST_SECTIONS
_ASSESSED = frozenset({"assessment", "assessment-plan"})
_PARTED = frozenset(",;/&(")
_OVER = frozenset(
    ", ; / & ( ) . - – — : and on with w s off rate stable controlled well poorly new recent since".split()
)
_VITALS = frozenset({"vss", "nad", "vital"})


def _is_item(folded: list[str], at: int, length: int, sentence: Sentence) -> bool:
    """Whether tokens are an item among diagnoses: "1. AF - rate controlled", "PMH: HTN, AF, DM2".

    "AF, VSS" is no item: the patient is afebrile. In an assessment it opens its line or sentence: in
    "stable, RA" the patient breathes room air.
    """
    if sentence.section not in _LISTED_IN:
        return False
    if at > sentence.first and (
        sentence.section in _ASSESSED or (folded[at - 1] not in _PARTED and folded[at - 1] != "and")
    ):
        return False
    end = at + length
    if end >= sentence.end:
        return True
    return folded[end] in _OVER and not (
        end + 1 < sentence.end and folded[end] in ",/" and folded[end + 1] in _VITALS
    )


def _is_mark(folded: list[str], at: int, sentence: Sentence) -> bool:
    """Whether a short form of one word stands alone in brackets, or behind a slash in them."""
    if at + 1 >= sentence.end or folded[at + 1] != ")" or at == sentence.first:
        return False
    return folded[at - 1] == "(" or (folded[at - 1] in "/-" and "(" in folded[at - 4 : at])


def _spaced(text: Text, at: int) -> bool:
    """A dash between spaces parts two thoughts: "Gout - renal dose of allopurinol"."""
    return at > 0 and text.starts[at] > text.ends[at - 1]


def _phrase(need: str, present: Set[str]) -> bool:
    return " " in need and all(word in present for word in need.split())
