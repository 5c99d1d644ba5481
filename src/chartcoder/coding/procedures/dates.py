"""When a procedure was done: dates of a sentence, of its report, of its document (UHDDS item 14)."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from chartcoder.coding.procedures.gates import GATES
from chartcoder.late import late
from chartcoder.model import Encounter
from chartcoder.reading.text import Text

_MONTHS = {
    name: n
    for n, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|oct october|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = late(
    r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b|\b(\d{4})-(\d{2})-(\d{2})\b"
    rf"|\b({_NAMES})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b|\b(\d{{1,2}}) ({_NAMES})\.?,? (\d{{4}})\b",
    re.I,
)
_NUMBERED = late(r"\d/\d|\d{4}")
"""What every whole date holds."""
_SHORT = late(
    rf"(?:\b(?:on|from|of|dated?)|[(,])\s*(?:(\d{{1,2}})/(\d{{1,2}})(?![\d/%])|({_NAMES})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? \d{{4}}))",
    re.I,
)
"""A day without its year, where a word says that it is one."""
_BARE = late(
    r"(?<![\w./-])(\d{1,2})/(\d{1,2})(?![\w/%]|-\d+ ?%)(?! ?(?:units?|doses?|L|mL|mg|mm)\b)"
)
"""A day without its year and without a word for it, as lists of what was done have it: "EGD 2/4"."""
_HOSPITAL_DAY = late(r"\b(?:hospital|HD) ?(?:day)? ?(?:#|number |no\.? )?(\d{1,2})\b", re.I)
_LABELED = late(
    r"^[ \t]*(?:DATE(?: OF (?:SURGERY|OPERATION|PROCEDURE|SERVICE|EXAM|DELIVERY|STUDY))?|(?:SURGERY|OPERATION|PROCEDURE|SERVICE|DELIVERY) DATE|DOS)\b[ \t]*[:,-][ \t,]*(?P<said>[^\n]{4,40})",
    re.I | re.M,
)
_LABELS = frozenset({"date", "dos"})
"""Words of which such a label has one."""


DATED = GATES.gate("*0 *1 *2 *3 *4 *5 *6 *7 *8 *9") | GATES.gate(
    "*/ *- *jan *feb *mar *apr *may *jun *jul *aug *sep *oct *nov *dec *hospital *hd"
)
"""Gates of a sentence that may hold a date: a digit, and a month or what parts the numbers."""


class Stay(NamedTuple):
    """The bounds of a stay, which complete dates that a record shortens."""

    begin: date | None = None
    end: date | None = None


UNKNOWN = Stay()


def stay_of(encounter: Encounter) -> Stay:
    """The bounds of an encounter."""
    end = encounter.discharge_date or encounter.service_date
    begin = encounter.admission_date or (encounter.service_date if end is None else None)
    return Stay(begin, end)


def date_in(raw: str, stay: Stay = UNKNOWN) -> date | None:
    """The first calendar date of a sentence; one without a year is the last before discharge."""
    match = _DATE.search(raw) if _NUMBERED.search(raw) else None
    if match is not None:
        return _whole(match)
    if stay.end is None and stay.begin is None:
        return None
    match = _SHORT.search(raw)
    if match is not None:
        month, day, name, day_of = match.groups()
        return _in_stay(int(month or _MONTHS[name.lower()]), int(day or day_of), stay)
    match = _HOSPITAL_DAY.search(raw) if stay.begin is not None else None
    if match is not None and stay.begin is not None:
        return stay.begin + timedelta(days=max(0, int(match.group(1)) - 1))
    return None


_ENDED = late(
    r"\b(?:out|removed|pulled|d/?c'?e?d|off|stopped|until|through|since removed|due|f/u|follow-?up|appt|expected)[ (]*(?:on )?$",
    re.I,
)
"""Right before a date: when something ended, or is to come."""


def bare_dates(raw: str, stay: Stay, last: date | None) -> list[tuple[int, date]]:
    """The days within a stay that a sentence names by month and day, and where they stand.

    Args:
        raw: the sentence.
        stay: the bounds of the stay; without its begin no number is taken for a day.
        last: the day of the document, after which nothing of it was done.
    """
    if stay.begin is None or last is None:
        return []
    found = [(m.start(), _whole(m)) for m in _DATE.finditer(raw)]
    found += [
        (m.start(), _in_stay(int(m.group(1)), int(m.group(2)), stay)) for m in _BARE.finditer(raw)
    ]
    return sorted(
        (at, on)
        for at, on in found
        if on is not None and stay.begin <= on <= last and not _ENDED.search(raw[:at])
    )


def day_beside(days: Sequence[tuple[int, date]], raw: str, first: int, last: int) -> date | None:
    """The day of a sentence that belongs to words of it: right behind them, else before them.

    "Banding 2/10, TIPS 2/12": each has the day of its own item.
    """
    if len(days) < 2:
        return None
    end = min((p for p in (raw.find(mark, last) for mark in ";,") if p >= 0), default=len(raw))
    behind = next((on for place, on in days if last <= place < end), None)
    if behind is not None:
        return behind
    before = [on for place, on in days if place < first]
    return before[-1] if before else None


def _whole(match: "re.Match[str]") -> date | None:
    month, day, year, y, m, d, name, day_of, year_of, day_a, name_a, year_a = match.groups()
    try:
        if y:
            return date(int(y), int(m), int(d))
        if name:
            return date(int(year_of), _MONTHS[name.lower()], int(day_of))
        if name_a:
            return date(int(year_a), _MONTHS[name_a.lower()], int(day_a))
        return date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return None


def _in_stay(month: int, day: int, stay: Stay) -> date | None:
    """A day and month in the last year before the end of the stay; None outside a known stay."""
    last = stay.end or (stay.begin + timedelta(days=180) if stay.begin else None)
    if last is None:
        return None
    for year in (last.year, last.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        if found <= last:
            return found if stay.begin is None or found >= stay.begin else None
    return None


_HEAD = 90
"""Characters in which a document says what it is and of which day."""


_HEADED = late(
    r"\b(?:date(?: of (?:surgery|operation|procedure|service))?|DOS)\b[ \t]*[:#]?[ \t]*"
    + _DATE.pattern,
    re.I,
)
"""A date in the middle of a line of a heading: "MRN 12   Date: 11/02/2026"."""


_BELOW = late(r"[^\n]*\n[ \t]*((?:Date:?[ \t]*)?[\d/ ,:.-]{8,24})(?:\n|$)", re.I)
"""A date, with a time or not, alone in the line below the title."""


def head_date(text: str, stay: Stay) -> date | None:
    """The date in the first line of a document, if it is a day of the stay."""
    raw = text.lstrip()
    first = raw[:_HEAD].split("\n")[0]
    match = _DATE.search(first) if _NUMBERED.search(first) else None
    if match is None:
        below = _BELOW.match(raw[:_HEAD])
        match = _DATE.search(below.group(1)) if below is not None else None
    if match is None:
        start = raw[: 4 * _HEAD].casefold()
        match = _HEADED.search(raw, 0, 4 * _HEAD) if "date" in start or "dos" in start else None
    on = _whole(match) if match is not None else None
    if on is None:
        return None
    if (stay.begin is not None and on < stay.begin) or (stay.end is not None and on > stay.end):
        return None
    return on


def report_date(text: Text) -> date | None:
    """The date that a report says it is of: "DATE OF SURGERY: 02/27/2026"."""
    if _LABELS.isdisjoint(text.words):
        return None
    match = _LABELED.search(text.text)
    return date_in(match.group("said")) if match is not None else None
