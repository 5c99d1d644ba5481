"""Hours on the ventilator that no sentence tells: from the day of the tube to its removal (C5A).

The emergency department writes when the tube went in, a progress note days later that it came out;
a summary tells only the two days.
Where the hours of the day leave the value of the axis open, it is asked for.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, stated
from chartcoder.coding.procedures.statements import COURSE, TITLE, Statement
from chartcoder.late import late
from chartcoder.terminology.pcs.book import PcsBook

TUBES = ("0BH17EZ", "0BH18EZ")
"""Intubation, without and with an endoscope."""
_OFF = late(
    r"\bextubated\b|\b(?:vent(?:ilator)?|MV) (?:was )?off\b|\boff (?:of )?(?:the )?vent(?:ilator)?\b|\b(?:liberated|weaned) (?:off|from) (?:the )?(?:mechanical )?vent\w*|\btrach collar (?:x|for|trial tolerated|24|48)",
    re.I,
)
_CLOCK = late(
    r"(?<![\d/.])(?:([01]?\d|2[0-3]):([0-5]\d)|([01]\d|2[0-3])([0-5]\d))(?![\d/]|\s?(?:mL|mg|g|cc|units|L)\b)(?:\s?([ap])\.?m\b)?",
    re.I,
)
_DAY = 24.0
_LEAST, _MOST = 24.0, 96.0


class At(NamedTuple):
    """When something was done: the day, and the hour of it when told."""

    day: date
    hour: float | None
    statement: Statement


def _at(statement: Statement, near: int) -> At | None:
    start = statement.line.start
    day = statement.day_of(start + near, start + near + 1)
    if day is None:
        return None
    times = sorted(
        _CLOCK.finditer(statement.line.raw), key=lambda m: (m.end() < near, abs(m.start() - near))
    )
    hour = None
    if times:
        h, m, hh, mm, half = times[0].groups()
        hour = int(h or hh) + int(m or mm) / 60
        if half:
            hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return At(day, hour, statement)


def _value(begin: At, end: At) -> str:
    """The values of the axis that the days and hours leave."""
    days = (end.day - begin.day).days * _DAY
    least = (
        days
        + (0.0 if end.hour is None else end.hour)
        - (_DAY if begin.hour is None else begin.hour)
    )
    most = (
        days
        + (_DAY if end.hour is None else end.hour)
        - (0.0 if begin.hour is None else begin.hour)
    )
    least, most = max(least, 0.0), max(most, 0.0)
    values = "".join(
        char
        for char, low, high in (("3", 0.0, _LEAST), ("4", _LEAST, _MOST), ("5", _MOST, 1e9))
        if least < high and most >= low and not (char == "5" and most <= _MOST)
    )
    return values or "345"


def _operation(candidate: Candidate, day: date) -> bool:
    """Whether a procedure is an operation that may have been done on a day."""
    code = candidate.code
    return code[0] == "0" and code[2] not in "J9H" and candidate.performed in (None, day)


def ventilated(
    documents: Sequence[Sequence[Statement]], found: Sequence[Candidate], book: PcsBook
) -> list[Candidate]:
    """The ventilation of a stay whose tube and extubation the chart tells apart, by their days.

    On the day of an operation the tube belongs to the anesthetic.
    """
    live = [c for c in found if not c.reason]
    if any(c.code.startswith("5A19") for c in live):
        return []
    tube = next((c for c in live if c.code in TUBES), None)
    if tube is None:
        return []
    line = tube.statement.line
    begin = _at(tube.statement, line.words[tube.name.places[0]].start - line.start)
    if begin is None:
        return []
    for statements in documents:
        for statement in statements:
            if statement.mode not in (COURSE, TITLE):
                continue
            match = _OFF.search(statement.line.raw)
            if match is None or stated(statement, match) not in ("", "not-stated"):
                continue
            end = _at(statement, match.start())
            if end is None or end.day < begin.day:
                continue
            if end.day == begin.day and any(_operation(c, begin.day) for c in live):
                continue
            chars = _value(begin, end)
            report = Report(statements, (), book)
            spans = line.span(tube.name.places)
            hours = axis(5, chars, *spans) if len(chars) == 1 else Filled(5, chars, "open")
            made = make(
                report, statement, match, "mechanical ventilation", "C5A", "5A1",
                [axis(4, "9", *spans), hours, axis(6, "5"), axis(7, "Z")],
            )  # fmt: skip
            if made is not None:
                return [made._replace(reason="", performed=begin.day)]
    return []
