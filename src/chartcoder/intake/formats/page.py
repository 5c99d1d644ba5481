"""From words with boxes to lines of text: reading order of columns, rows of tables kept on one line.

A page is cut at white gutters (columns) where the lines on both sides fill their columns as prose
does; the cells of a table do not, so a table stays in rows. Wide gaps inside a line become as many
blanks as they are wide, since notes align with them.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise
from statistics import median
from typing import NamedTuple

from chartcoder.intake.parts import TextMaker
from chartcoder.model import Place

GUTTER = 9.0
"""Narrowest white strip between two columns, in points."""
FILLED = 0.6
"""Share of its column's width that a line of prose fills, at the median."""
_LEAST_LINES = 4
"""Fewest lines of a column."""
_MOST_CUTS = 6
_MOST_GUTTERS = 70
"""Most places on a page where a gutter is tried: a letter is 68 gutters wide."""


class Word(NamedTuple):
    """A word and its box in points from the top left of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None = None


Line = list[Word]


def lines_of(
    words: Sequence[Word], width: float, page: int, name: str, made: TextMaker
) -> None:  # fmt: skip
    """Add the lines of a page to a document, each word with its box."""
    for block in _blocks(list(words), width, 0):
        left = min(w.left for w in block)
        made.line_end()
        lines = rows(block)
        steps = [two[0].bottom - one[0].bottom for one, two in pairwise(lines)]
        usual = sorted(steps)[len(steps) // 4] if steps else 0.0
        margin = max(line[-1].right for line in lines)
        filled = sum(1 for line in lines if line[-1].right >= left + 0.88 * (margin - left))
        full = filled >= 0.3 * len(lines) and margin - left > 0.5 * width
        before: Line | None = None
        for line in lines:
            if before is not None:
                step = line[0].bottom - before[0].bottom
                if step > 1.6 * usual and not (step < 3.5 * usual and _open(before, line)):
                    made.add("\n\n")
                elif goes_on(before, line, margin, full, left):
                    made.add(" ")
                    _line(line, line[0].left, page, name, made)
                    before = line
                    continue
                else:
                    made.add("\n")
            _line(line, left, page, name, made)
            before = line
        made.line_end()


def _line(line: Line, left: float, page: int, name: str, made: TextMaker) -> None:
    blank = _blank(line)
    made.add(" " * min(int((line[0].left - left) / blank + 0.4), 40))
    before: Word | None = None
    for word in line:
        if before is not None:
            gap = word.left - before.right
            made.add(" " * max(1, min(round(gap / blank), 40)) if gap > 1.8 * blank else " ")
        box = (round(word.left, 1), round(word.top, 1), round(word.right, 1), round(word.bottom, 1))
        made.add(word.text, Place(name, "", page, box, None, word.confidence))
        before = word


_OPEN = frozenset(
    """no not denies denied without with and or of the a an for to in at by from is was are were has had
    possible probable likely""".split()
)
"""Words that no statement ends with."""
_COUNTED = frozenset(
    """class grade stage type phase category level degree ckd nyha asa gravida para bmi a1c hba1c ef
    gcs nihss phq-9 gleason day week age aged""".split()
)
"""Words that a number goes with."""
_NUMBER = re.compile(r"\d|[IVX]{1,4}[ab]?\b")
_NEW = re.compile(r"[-•*▪○–]|\(?\d{1,2}[.):]|[A-Z][A-Za-z /&-]{0,40}:")
"""What begins a line of its own: a bullet, a number, a label."""


def goes_on(line: Line, following: Line, margin: float, full: bool, left: float) -> bool:
    """Whether a line of print goes on in the next one: it ended because the page did.

    A negation must not be cut from what it negates, nor an item of a list be joined to another. So
    the next line's first word must not have fitted, and the text must look like running text.
    """
    last, first = line[-1].text, following[0].text
    start = " ".join(w.text for w in following[:6])
    if last[-1] in ".:;!?" or _NEW.match(start) or _spread(line) or _spread(following):
        return False
    if following[0].left - left > 3 * _blank(following) and following[0].left > line[0].left + 1:
        return False
    if last.casefold().strip("(") in _OPEN or (last[-1] == "," and first[0].islower()):
        return True
    if last.casefold().strip("(") in _COUNTED and _NUMBER.match(first):
        return True
    fits = line[-1].right + _blank(line) + (following[0].right - following[0].left) <= margin
    return not fits and (first[0].islower() or full)


def _open(line: Line, following: Line) -> bool:
    """Whether a paragraph ends within a statement: a note that was printed line by line."""
    return line[-1].text.casefold().strip("(") in _OPEN and following[0].text[0].islower()


def _spread(line: Line) -> bool:
    """Whether wide gaps divide a line, as those of a table do."""
    wide = 4 * _blank(line)
    return any(two.left - one.right > wide for one, two in pairwise(line))


def _blank(line: Line) -> float:
    """The usual width of a character of a line."""
    letters = sum(len(w.text) for w in line)
    return max(1.0, sum(w.right - w.left for w in line) / max(1, letters))


def rows(words: list[Word]) -> list[Line]:
    """Words in lines, from top to bottom, each from left to right."""
    lines: list[Line] = []
    for word in sorted(words, key=lambda w: ((w.top + w.bottom) / 2, w.left)):
        middle = (word.top + word.bottom) / 2
        for line in lines[:-4:-1]:
            top, bottom = line[0].top, line[0].bottom
            if top + 0.15 * (bottom - top) <= middle <= bottom - 0.15 * (bottom - top):
                line.append(word)
                break
        else:
            lines.append([word])
    for line in lines:
        line.sort(key=lambda w: w.left)
    return lines


def _blocks(words: list[Word], width: float, cuts: int) -> list[list[Word]]:
    """Blocks in reading order: what spans the page, then the columns below it, left to right."""
    if len(words) < 2 * _LEAST_LINES or cuts >= _MOST_CUTS:
        return [words] if words else []
    lines = rows(words)
    found = _columns(lines)
    if found is None:
        return [words]
    first, end, gutter = found
    middle = [w for line in lines[first:end] for w in line]
    above = [w for line in lines[:first] for w in line]
    below = [w for line in lines[end:] for w in line]
    return [
        *_blocks(above, width, cuts + 1),
        *_blocks([w for w in middle if w.left < gutter], width, cuts + 1),
        *_blocks([w for w in middle if w.left >= gutter], width, cuts + 1),
        *_blocks(below, width, cuts + 1),
    ]


def _columns(lines: list[Line]) -> tuple[int, int, float] | None:
    """The longest run of lines with one white gutter and prose on both sides of it."""
    edges = [_edges(line) for line in lines]
    tried: set[int] = set()
    best: tuple[int, int, float] | None = None
    for index, line in enumerate(lines):
        for low, high in _gaps(line):
            spot = int((low + high) / 2 / GUTTER)
            if spot in tried:
                continue
            if len(tried) > _MOST_GUTTERS:
                return best
            tried.add(spot)
            run = _run(edges, index, low, high)
            if run is not None and (best is None or run[1] - run[0] > best[1] - best[0]):
                best = run
    return best


class _Edges(NamedTuple):
    """A line as a gutter sees it: for each word its middle, and how far those before and after it reach."""

    middles: list[float]
    first: float
    reaches: list[float]
    """The rightmost edge of the words up to each."""
    begins: list[float]
    """The leftmost edge of the words from each on."""


def _edges(line: Line) -> _Edges:
    words = sorted(line, key=lambda w: w.left + w.right)
    return _Edges(
        [(w.left + w.right) / 2 for w in words],
        min(w.left for w in words),
        list(accumulate((w.right for w in words), max)),
        list(accumulate((w.left for w in reversed(words)), min))[::-1],
    )


def _gaps(line: Line) -> list[tuple[float, float]]:
    return [(one.right, two.left) for one, two in pairwise(line) if two.left - one.right >= GUTTER]


def _run(
    edges: Sequence[_Edges], start: int, low: float, high: float
) -> tuple[int, int, float] | None:  # fmt: skip
    """Extend a gutter down from a line while no word stands in it."""
    end = start
    for line in edges[start:]:
        cut = bisect_left(line.middles, (low + high) / 2)
        new_low = max(low, line.reaches[cut - 1]) if cut else low
        new_high = min(high, line.begins[cut]) if cut < len(line.middles) else high
        if new_high - new_low < GUTTER:
            break
        low, high = new_low, new_high
        end += 1
    gutter = (low + high) / 2
    sides: list[list[tuple[float, float]]] = [[], []]
    for line in edges[start:end]:
        cut = bisect_left(line.middles, gutter)
        if cut:
            sides[0].append((line.first, line.reaches[cut - 1]))
        if cut < len(line.middles):
            sides[1].append((line.begins[cut], line.reaches[-1]))
    for rows in sides:
        if len(rows) < _LEAST_LINES:
            return None
        across = max(r for _, r in rows) - min(left for left, _ in rows)
        if across < 100 or median(r - left for left, r in rows) < FILLED * across:
            return None
    return start, end, gutter
