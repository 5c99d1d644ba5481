"""The last character of chapter 15: codes that differ only by trimester, childbirth or puerperium.

Titles say it: "…, third trimester", "… complicating childbirth", "… in the puerperium". Two codes of
a category whose titles are the same without these words are variants of one condition.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from chartcoder.late import late
from chartcoder.terminology.books import Books

FIRST, SECOND, THIRD, UNSPECIFIED = "first", "second", "third", "unspecified"
PREGNANCY, CHILDBIRTH, PUERPERIUM, LACTATION = "pregnancy", "childbirth", "puerperium", "lactation"
TRIMESTERS = (FIRST, SECOND, THIRD)

_TRIMESTER = late(r",?\s*\b(first|second|third|unspecified) trimester\b", re.I)
_TIME = late(
    r",?\s*\b(?:complicating|associated with|during|in)\s+(?:the\s+)?(pregnancy|childbirth|labor|puerperium"
    r"|lactation)\b(?!,? childbirth|,? the puerperium)",
    re.I,
)
_BRACKETS = late(r"\s*\([^)]*\)")


@lru_cache(maxsize=4096)
def split_title(title: str) -> tuple[str, str]:
    """A title without what it says of the time, and the time: ``""`` when it says none.

    >>> split_title("Anemia complicating pregnancy, third trimester")
    ('anemia', 'third')
    >>> split_title("Gestational diabetes mellitus in childbirth, diet controlled")
    ('gestational diabetes mellitus, diet controlled', 'childbirth')
    >>> split_title("Placenta accreta")
    ('placenta accreta', '')
    """
    text = _BRACKETS.sub("", title)
    time = ""
    spoken = _TIME.search(text)
    if spoken:
        time = spoken.group(1).lower()
        time = CHILDBIRTH if time == "labor" else time
        text = text[: spoken.start()] + text[spoken.end() :]
    trimester = _TRIMESTER.search(text)
    if trimester:
        time = trimester.group(1).lower()
        text = text[: trimester.start()] + text[trimester.end() :]
    return " ".join(text.lower().strip(" ,").split()), time


@lru_cache(maxsize=512)
def _variants(books: Books, category: str) -> dict[tuple[str, str], str]:
    """Every code of a category (without 7th character) by its title without time, and its time."""
    out: dict[tuple[str, str], str] = {}
    stack = [category]
    while stack:
        code = stack.pop()
        entry = books.entry(code)
        below = [c for c in entry.children if len(c) < 8 or not entry.seventh]
        if below:
            stack.extend(below)
        else:
            out.setdefault(split_title(entry.title), code)
    return out


def time_of(books: Books, stem: str) -> str:
    """What the title of a code says of the time, or ""."""
    return split_title(books.entry(stem).title)[1]


def at_time(books: Books, stem: str, times: Sequence[str]) -> str:
    """The variant of a code for the first of ``times`` that the Tabular List has, or the code."""
    key, now = split_title(books.entry(stem).title)
    if not now:
        return stem
    variants = _variants(books, stem[:3])
    return next((variants[key, time] for time in times if (key, time) in variants), stem)


@lru_cache(maxsize=2048)
def _leaves(books: Books, stem: str) -> tuple[tuple[str, str], ...]:
    """Every code at or below an entry (without 7th character) with its time, in book order."""
    out = []
    stack = [stem]
    while stack:
        code = stack.pop()
        entry = books.entry(code)
        below = [c for c in entry.children if len(c) < 8 or not entry.seventh]
        if below:
            stack.extend(reversed(below))
        else:
            out.append((code, split_title(entry.title)[1]))
    return tuple(out)


def below_at_time(books: Books, stem: str, times: Sequence[str]) -> str:
    """The code at or below an entry for the first of ``times`` that it has.

    Without a match the code for an unspecified trimester, else the first that says no time, else "".
    """
    leaves = _leaves(books, stem)
    for time in (*times, UNSPECIFIED, ""):
        for code, says in leaves:
            if says == time:
                return code
    return leaves[0][0] if len(leaves) == 1 else ""
