"""Two sides of one sentence that one condition is said of: "left knee and right knee".

The nearest side word alone would make "osteoarthritis of the left knee and right knee" one of the
left, and "cancer of the left upper lobe and right lower lobe" one of the upper lobe.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from chartcoder.reading.attributes import Said
from chartcoder.reading.concepts import Hit
from chartcoder.reading.lines import Line


class Pair(NamedTuple):
    """A right and a left that "and" joins, each with the words of its place.

    Attributes:
        first, second: items of the two side words.
        between: items of the place of the first side.
        after: items of the place of the second.
        strong: joined by a word, not by a comma alone.
    """

    first: int
    second: int
    between: tuple[int, ...]
    after: tuple[int, ...]
    strong: bool


_AND = frozenset({"and", "&", "/", "+", "plus", ">", "<", ","})
_THAN = frozenset({"greater", "worse", "more", "less", "as", "well"})
_FILL = frozenset("of the on in at to her his their a an than as well within lung lungs".split())
_STOP = frozenset(",.;:()?!-–—/&+".split()) | frozenset(
    """with without after due from status s/p secondary since for by and or but which that is was are were
    causing following not no on to today now""".split()
) | frozenset(",.;:()?!/&+-–—")  # fmt: skip
_HEALTHY = frozenset({"normal", "negative", "clear", "unaffected", "fine", "intact", "spared", "unremarkable", "good", "healthy"})  # fmt: skip
_PLACE = 4
"""Words of a place that stand behind a side."""


def pairs_of(line: Line, part: Sequence[str], said: Sequence[Said]) -> list[Pair]:
    """The sides of a sentence that are joined, in reading order."""
    out = []
    for one, other in pairwise(said):
        if one.side == other.side or "bilateral" in (one.side, other.side):
            continue
        pair = _pair(line, part, one.item, other.item)
        if pair is not None:
            out.append(pair)
    return out


def _pair(line: Line, part: Sequence[str], first: int, second: int) -> Pair | None:
    items = line.items
    begin, end = items[first].end, items[second].first
    tokens = part[begin:end]
    joint = next((k for k in range(len(tokens) - 1, -1, -1) if tokens[k] in _AND), None)
    if "than" in tokens:
        joint = next((k for k, t in enumerate(tokens) if t in _THAN), joint)
        rest = tokens[(joint or 0) :]
        if not all(t in _THAN or t in _FILL for t in rest):
            return None
    elif joint is None or not all(t in _FILL for t in tokens[joint + 1 :]):
        return None
    strong = tokens[joint or 0] != ","
    while joint and (tokens[joint - 1] == "," or tokens[joint - 1] in _AND):
        joint -= 1  # "…, and": the comma belongs to the "and"
    cut = begin + (joint or 0)
    between = tuple(n for n in range(first + 1, second) if items[n].first < cut)
    if len(between) > _PLACE or any(t in _STOP and t not in _FILL for t in part[begin:cut]):
        return None
    after: list[int] = []
    reached = items[second].end
    for number in range(second + 1, len(items)):
        gap = part[reached : items[number].first]
        if any(t not in _FILL for t in gap) or part[items[number].first] in _STOP:
            break
        if len(after) == _PLACE:
            break
        after.append(number)
        reached = items[number].end
    return Pair(first, second, between, tuple(after), strong)


def both_of(pair: Pair, line: Line, hit: Hit) -> bool:
    """Whether a condition is said of one part on both sides: "right wrist and left wrist"."""
    items = line.items
    here = [items[n].word for n in pair.between]
    there = [items[n].word for n in pair.after]
    if not pair.strong and not here:
        return False  # "right, left" alone joins nothing
    ahead = hit.places[0] < pair.first
    behind = hit.places[-1] > pair.second
    if not ahead and not behind:
        return False
    if not _HEALTHY.isdisjoint(there):
        return False  # "left ear, right ear normal"
    if here == there[: len(here)]:
        return (bool(here) or behind or not there) and (pair.strong or behind or here == there)
    if not here:  # "right and left knee"
        return bool(there)
    return ahead and not there and pair.strong


def apart_of(pair: Pair, line: Line, hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a condition is said of two parts, one of each side: "right foot and left hand"."""
    if not pair.strong or not pair.between or not pair.after or hit.places[0] >= pair.first:
        return False
    if [line.items[n].word for n in pair.between] == [
        line.items[n].word for n in pair.after[: len(pair.between)]
    ]:
        return False
    low, high = pair.second, pair.after[-1]
    return not any(
        other is not hit and low <= other.places[0] and other.places[-1] <= high for other in hits
    )
