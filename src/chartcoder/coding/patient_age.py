"""The age of the patient as a note says it: "6 month old", "54 y/o", "72M", "3 days old"."""

import re
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.model import Span

MONTHS = r"(\d(?<!\w\d)\d?)[- ]?(?:month|mo|m)[- ]?(?:s )?(?:old|/?o)\b"
YEARS = r"(\d(?<!\w\d)\d{0,2})(?:[- ]?(?:year|yr|y)s?[- ]?(?:old|/?o)|\s?[MF])\b"
AGED = r"\bage:? (\d{1,3})\b"
DAYS = r"\b(\d{1,2})[- ]?(?:day|week)s?[- ]?old\b|\bnewborn\b|\bneonat\w+"
"""Forms of an age. The figures stand first, and the boundary behind the first of them: so the
expressions are tried at figures only."""
_FORMS = tuple(
    (late(pattern, re.I), unit)
    for pattern, unit in ((MONTHS, "m"), (YEARS, "y"), (AGED, "y"), (DAYS, "d"))
)
OLDEST = 120


class Stated(NamedTuple):
    """An age and the words that say it.

    Attributes:
        months: whole months; 0 in the first one.
    """

    months: int
    span: Span


def stated_age(document: str, text: str) -> Stated | None:
    """The first age that a note states, or None.

    Args:
        document: the id of the note.
        text: its text.

    >>> stated_age("doc-1", "6 month old, well child check").months
    6
    """
    found = []
    for pattern, unit in _FORMS:
        match = pattern.search(text)
        if match is None:
            continue
        number = int(next((g for g in match.groups() if g), "0"))
        if unit == "y" and number > OLDEST:
            continue
        months = {"m": number, "y": 12 * number, "d": 0}[unit]
        found.append(Stated(months, Span(document, match.start(), match.end(), match.group())))
    return min(found, key=lambda one: one.span.start, default=None)
