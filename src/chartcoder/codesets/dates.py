"""Effective dates read from the names of official files."""

import re
from datetime import date

YEAR = re.compile(r"(?<!\d)(20[1-4]\d)(?!\d)")
SHORT_YEAR = re.compile(r"FY[-_ ]?(\d\d)(?!\d)", re.IGNORECASE)
UPDATE_FOLDER = re.compile(r"20\d\d[-_ ]update\b", re.IGNORECASE)
"""Folder the CDC publishes an April update in."""


def year_from_name(name: str) -> int | None:
    """The fiscal year a file name states (``...-order-2026.txt``, ``POAexemptCodesFY26.txt``)."""
    if match := YEAR.search(name):
        return int(match.group(1))
    if match := SHORT_YEAR.search(name):
        return 2000 + int(match.group(1))
    return None


def effective_from_name(name: str) -> date | None:
    """The effective date a file name states, or nothing when it states no year.

    A fiscal year stands for October 1 of the calendar year before; a name that says April stands
    for the April 1 update of that year.
    """
    year = year_from_name(name)
    if year is None:
        return None
    if "april" in name.lower() or UPDATE_FOLDER.search(name):
        return date(year, 4, 1)
    return date(year - 1, 10, 1)


def effective_from_names(names: list[str]) -> date | None:
    """The effective date several names of the same file state (its own, its zip's, its folder's).

    April in any of them wins, because the members of an update often bear the plain year.
    """
    found = [day for name in names if (day := effective_from_name(name)) is not None]
    return next((day for day in found if day.month == 4), found[0] if found else None)
