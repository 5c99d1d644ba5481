"""Start, end and length of a giving, as written."""

import re

from chartcoder.coding.supplies.names import Named
from chartcoder.coding.supplies.passages import Passage
from chartcoder.late import late
from chartcoder.model import Span

_CLOCK = r"(\d{1,2}):?(\d\d)\s*(?:hrs?|h)?\s*(am|pm|a\.m\.|p\.m\.)?"
_STOP_WORDS = r"(?:stop(?:ped)?|end(?:ed)?|complet(?:e|ed|ion)|finish(?:ed)?|done|infused|off|d/c'?d?|discontinued|until|till)"
_START = late(
    rf"\b(?:start(?:ed)?|begun|began|initiated|hung|on|begin|from|infusing)(?: time)?(?: at)?[ :@]*{_CLOCK}\b"
)
_STOP = late(rf"\b{_STOP_WORDS}(?: time)?(?: at)?[ :@]*{_CLOCK}\b")
_RANGE = late(rf"\b{_CLOCK}\s*(?:-|–|—|to|until|till|through)\s*{_CLOCK}\b")
_COLUMNS = late(
    r"(?<![\d:/])([01]?\d|2[0-3]):?([0-5]\d)[ \t]*[|,\t ][ \t|,]*([01]?\d|2[0-3]):?([0-5]\d)(?![\d:/.]|[ \t]*(?:mg|mcg|ml|g|units?)\b)"
)
"""Start and end in columns of a table of administration, side by side: "0940   1145"."""
_OVER = late(
    r"\b(?:over|x|for|ran(?: over| for)?|during|lasting|duration:?)?\s*(\d+(?:\.\d+)?)\s*-?\s*(min(?:ute)?s?|h(?:ou)?rs?|h)\b"
    r"(?:\s*(?:and\s*)?(\d+)\s*min(?:ute)?s?)?"
)
_CLOCK_FIRST = late(
    r"(?:^|(?<=[;|] )|(?<=\| ))(\d{1,2}:?\d\d)(\s*[ap]m)?\s*[:-]?\s*"
    r"(?:(?:the|iv|ns|bolus|infusion|infusing|drip|fluids?|saline|bag|treatment|chemo)\s+){0,3}(stopped|finished|completed|complete|ended|off|done|infused)\b"
)
_RATE = late(
    r"\b\d+(?:\.\d+)?\s*(?:ml|cc)s?\s*/\s*h(?:r|our)?\b|\bq\s?\d+\s?(?:h|min)|\bevery \d+ (?:min|h)"
)


def clock(hour: str, minute: str, half: str | None) -> int | None:
    """The minute of the day of a written time."""
    h, m = int(hour), int(minute)
    if half and half[0] in "pP" and h < 12:
        h += 12
    if half and half[0] in "aA" and h == 12:
        h = 0
    return h * 60 + m if h < 24 and m < 60 else None


def times_of(
    page: Passage, name: Named, end: int, tail: str, alone: bool
) -> tuple[int | None, int | None, Span | None]:
    """When it began and how many minutes it ran, and the words that say so."""
    low = page.low
    first = 0 if alone else name.start
    own = low[first:end]
    span = page.whole
    for text in (own, tail):
        between = _RANGE.search(text)
        if between:
            a, b = clock(*between.group(1, 2, 3)), clock(*between.group(4, 5, 6))
            if a is not None and b is not None:
                return a, (b - a) % 1440, span
    columns = _COLUMNS.search(own)
    if columns:
        a, b = clock(columns[1], columns[2], None), clock(columns[3], columns[4], None)
        if a is not None and b is not None and a != b:
            return a, (b - a) % 1440, span
    joined = f"{own} | {tail}" if tail else own
    joined = _CLOCK_FIRST.sub(r"\3 \1\2", joined)
    start = _START.search(joined)
    stop = _STOP.search(joined)
    began = clock(*start.group(1, 2, 3)) if start else None
    if began is None:
        at = re.match(rf"\s*\[?{_CLOCK}\b(?!\s*(?:mg|ml|units))", low)
        began = clock(*at.group(1, 2, 3)) if at else None
    over_at = clock(*stop.group(1, 2, 3)) if stop else None
    if began is not None and over_at is not None:
        return began, (over_at - began) % 1440, span
    for text in (own, tail):
        for over in _OVER.finditer(text):
            if any(r.start() < over.end() and over.start() < r.end() for r in _RATE.finditer(text)):
                continue
            word = over.group(0).strip()
            if (
                not re.match(r"(?:over|x|for|ran|during|lasting|duration)", word)
                and not re.search(
                    r"(?:iv|ivpb|piggyback|infus\w+|push|dose)[ ,:(]*$|^[ ,:(]*$",
                    text[: over.start()],
                )
                and not re.match(r"[ )]*(?:infusion|iv|push|drip)", text[over.end() :])
            ):
                continue
            value = float(over.group(1))
            minutes = (
                value if over.group(2).startswith("m") else value * 60 + float(over.group(3) or 0)
            )
            return began, round(minutes), span
    return began, None, span if began is not None else None
