"""Names of procedures in a sentence: entries of the house index, and operations with a body part."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.procedures.events import event, possible
from chartcoder.coding.procedures.near import SIDE_WORDS, Line, Near
from chartcoder.coding.procedures.operations import Operation, operations
from chartcoder.coding.procedures.said import Hit, Word, longest
from chartcoder.coding.procedures.views import Value, names
from chartcoder.late import late
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.procedures import Procedure


class Name(NamedTuple):
    """A procedure named: an entry of the index, or one made from an operation and its object.

    Attributes:
        entry: the entry.
        places: places of its words in its line.
        near: the stretch of words that is its own.
        wide: that stretch and the inspections before it, which tell the way ("thoracotomy with").
        operation: the operation word, of a procedure that the index does not list.
        focus: the body part that such an operation was done to.
    """

    entry: Procedure
    places: tuple[int, ...]
    near: Near
    wide: Near
    operation: str = ""
    focus: Hit[Value] | None = None

    @property
    def looks(self) -> bool:
        """Whether it is only a way in, or a look."""
        return _looks(self.entry.codes)


@lru_cache(maxsize=4096)
def _looks(codes: tuple[tuple[str, ...], ...]) -> bool:
    """Whether an entry of the index is nothing but Inspection."""
    return all(p[0] == "0" and p[2:3] == "J" for code in codes for p in code)


@lru_cache(maxsize=1)
def _naming() -> frozenset[str]:
    """Tokens without all of which a sentence names no procedure."""
    return names().tokens | operations().tokens


def named(line: Line, book: PcsBook) -> list[Name]:
    """The procedures a sentence names, each with the stretch of words that is its own."""
    if _naming().isdisjoint(line.tokens):
        return []
    entries = longest([hit for hit in line.entries if _written(hit, line)])
    others = longest(operations().find(line))
    taken = {place for hit in entries for place in hit.places}
    found: list[tuple[Procedure | Operation, tuple[int, ...]]] = [
        (hit.term, hit.places) for hit in entries
    ]
    found += [
        (hit.term, hit.places)
        for hit in others
        if taken.isdisjoint(hit.places) and possible(hit.term, line.said)
    ]
    if any(_CUT_BONE.intersection(hit.words) for hit in entries):
        found = [f for f in found if not isinstance(f[0], Operation) or f[0].roots != "S"]
    if not found:
        return []
    found.sort(key=lambda f: f[1])
    for n in range(len(found) - 1, 0, -1):
        if _short_for(line, found[n - 1][1], found[n][1]):
            found[n - 1 : n + 1] = [(found[n][0], (*found[n - 1][1], *found[n][1]))]
    whole = len(line.plain)
    bounds = [(0, whole)]
    if len(found) > 1:
        bounds = _bounds(line.words, [places for _, places in found])
    out: list[Name] = []
    start = 0
    for (entry, places), (first, end) in zip(found, bounds, strict=True):
        near = Near(line, first, end, places[0])
        operation, focus = "", None
        if isinstance(entry, Operation):
            made = event(entry, near, places, book)
            if made is None:
                continue
            operation, (entry, focus) = entry.said, made
        wide = Near(line, start, end, places[0])
        name = Name(entry, places, near, wide, operation, focus)
        if not name.looks:
            start = end
        out.append(name)
    return out


_CUT_BONE = frozenset({"osteotomy", "bunionectomy"})
"""Names that hold the fixation of what was cut: "osteotomy with internal screw fixation"."""


_APPOSED = late(r"\s?\(")


def _short_for(line: Line, places: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Whether a name is told again in brackets, with more: "incision and drainage (I&D) of a …"."""
    if after[0] != places[-1] + 1 or len(after) < 2:
        return False
    text = line.text.text
    return (
        _APPOSED.fullmatch(text, line.words[places[-1]].end, line.words[after[0]].start) is not None
    )


_LOST = late(r"\bblood loss\b", re.I)


def _reach(hit: Hit[Procedure], line: Line) -> tuple[int, int]:
    """Characters from the first to the last word of a term."""
    return line.words[hit.first].start, line.words[hit.last].end


_OF_BONE = frozenset(
    "cable wire wiring femur femoral fracture plate humerus patella trochanter trochanteric stem bone shaft sternum tibia tibial".split()
)
"""A cerclage beside these words goes around a bone."""
_OF_EYE = late(r"\b(?:eyes?|retina\w*|vitre\w+|macula\w*|OD|OS)\b")
_A_LINE = late(r"\ba[- ]?lines?\b(?<!a line)|\bart\b|\bart(?:erial)? lines?\b", re.I)


_BOTH = late(
    r"\b(?:left|right)[^.;,]{0,12}(?:,|and|&|/|-)[^.;,]{0,6}\b(?:left|right)\b|\bbilateral\b|\bboth\b",
    re.I,
)


_ROOMS = frozenset({"catheterization", "cath"})
_ROOM = late(r"\s+(?:lab\w*|suite|table|room|protocol)\b", re.I)
_VENTRICULAR = frozenset({"left", "ventricular", "angiography"})
_OF_VENTRICLE = late(r"ventricular\s+angio", re.I)
_SIDES = frozenset({"left", "right"})
_OF_OTHERS = late(r"\s*(?:selective )?(?:coronar|ventric|femoral|iliac)", re.I)
"""What sides before it belong to, rather than to the name that ends with them."""


def _written(hit: Hit[Procedure], line: Line) -> bool:
    """A short form counts as it is written: "TIPS" is no tip."""
    term = hit.term.term
    if hit.words >= {"left", "right"} and not _BOTH.search(line.raw):
        return False  # "left heart catheterization by the right femoral artery"
    if hit.words >= _VENTRICULAR and not _OF_VENTRICLE.search(line.text.text, *_reach(hit, line)):
        return False  # "coronary angiography and left ventricular pressures"
    last = line.words[hit.last]
    if last.word in _ROOMS and _ROOM.match(line.text.text, last.end):
        return False  # "brought to the cardiac catheterization suite"
    if (
        len(hit.words) > 2
        and last.word in _SIDES
        and _OF_OTHERS.match(line.text.text, line.words[hit.last].end)
    ):
        return False  # "left heart catheterization, left and right coronary angiography"
    if len(hit.places) == 1 and len(term) < 8 and "-" in term and not term.isupper():
        return term.casefold() in line.raw.casefold()  # "A-line" is no line
    if "transfusion" in term and _LOST.search(line.text.text, *_reach(hit, line)):
        return False  # "acute blood loss anemia - transfused": no product
    if term == "cerclage" and line.said & _OF_BONE:
        return False
    if term.startswith("A-line"):
        return _A_LINE.search(line.raw) is not None
    if len(hit.places) > 1 or not term.isupper():
        return True
    word = line.words[hit.first]
    raw = line.text.text[word.start : word.end]
    if term == "TIPS" and not raw.isupper():
        return False  # "tips at T8"
    if term == "PPV" and not _OF_EYE.search(line.text.text):
        return False  # positive pressure ventilation
    if raw.islower() and len(term) < 5 and raw.casefold() != term.casefold():
        return False  # "pegs" of an implant
    return raw.casefold() in (term.casefold(), f"{term.casefold()}s")


def _past_sides(words: Sequence[Word], end: int, stop: int) -> int:
    """The end of a stretch moved behind sides that close a clause: "ethmoidectomy, right and left,"."""
    after = end
    while after < stop and words[after].word in SIDE_WORDS:
        after += 1
    closes = after < len(words) and words[after].at - words[after - 1].at >= 2
    return after if after > end and closes else end


def _bounds(words: Sequence[Word], found: Sequence[tuple[int, ...]]) -> list[tuple[int, int]]:
    """The stretch of each name: to the widest gap between it and its neighbours."""
    out = []
    first = 0
    for n, places in enumerate(found):
        end = len(words)
        if n + 1 < len(found):
            last, nxt = places[-1], found[n + 1][0]
            if nxt > last:
                end = max(
                    range(last + 1, nxt + 1),
                    key=lambda k: (round(words[k].at - words[k - 1].at, 2), -k),
                )
                end = _past_sides(words, end, nxt)
            else:
                end = last + 1
        out.append((first, max(end, places[-1] + 1)))
        first = min(end, len(words))
    return out
