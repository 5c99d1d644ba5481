"""The age of the patient as a note says it: "6 month old", "54 y/o", "72M", "3 days old"."""

import re
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.model import Encounter, Span

_FORMS = tuple(
    (late(pattern, re.I), unit)
    for pattern, unit in (
        (r"(\d(?<!\w\d)\d{0,2})(?:[- ]?(?:year|yr|y)s?[- ]?(?:old|/?o)|\s?[MF])\b", "y"),
        (r"(\d(?<!\w\d)\d?)[- ]?(?:month|mo|m)[- ]?(?:s )?(?:old|/?o)\b", "m"),
        (r"\bage:? (\d{1,3})\b", "y"),
        (r"\b(\d{1,2})[- ]?(?:day|week)s?[- ]?old\b|\bnewborn\b|\bneonat\w+", "d"),
    )
)
"""Forms of an age and their units. The figures stand first, and the boundary behind the first of
them: so the expressions are tried at figures only."""
OLDEST = 120
LONGEST = len("age: 100")
"""Characters that an age may begin before its figure."""


class Stated(NamedTuple):
    """An age and the words that say it: a number of years ``y``, months ``m`` or days ``d``."""

    number: int
    unit: str
    span: Span

    @property
    def months(self) -> int:
        """Whole months; 0 in the first one."""
        return {"y": 12 * self.number, "m": self.number, "d": 0}[self.unit]


def stated_age(document: str, text: str) -> Stated | None:
    """The first age that a note states, or None.

    Args:
        document: the id of the note.
        text: its text.

    >>> stated_age("doc-1", "6 month old, well child check").months
    6
    >>> stated_age("doc-1", "72M with a scar, 6 months old").months
    864
    """
    first: Stated | None = None
    stop = len(text)
    for pattern, unit in _FORMS:
        match = pattern.search(text, 0, stop)
        if match is None:
            continue
        number = int(next((g for g in match.groups() if g), "1"))
        if (unit == "y" and number > OLDEST) or (first and first.span.start < match.start()):
            continue
        first = Stated(number, unit, Span(document, match.start(), match.end(), match.group()))
        stop = min(len(text), match.start() + LONGEST)  # behind it none is looked for
    return first


def months_old(encounter: Encounter) -> int | None:
    """The age in whole months by the birth date, on the day of service or of admission, or None."""
    born = encounter.birth_date
    day = encounter.service_date or encounter.admission_date or encounter.discharge_date
    if born is None or day is None or day < born:
        return None
    return 12 * (day.year - born.year) + day.month - born.month - (day.day < born.day)
