"""Reading the house table of circumstances: where an injury happened, doing what, for pay or not.

``data/circumstances.tsv`` has one phrase a line, sorted: **phrase** (matched word by word, articles
and possessives between its words do not count), **kind** (one of ``KINDS``) and **value**: a code of
Y07, Y92, Y93 or Y99, the residence (``Y92.01``) or room that together make a place, or an intent.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from chartcoder.terminology.entries import DATA, TerminologyError, rows
from chartcoder.terminology.words import TOKEN, fold

KINDS = ("activity", "intent", "perpetrator", "place", "residence", "room", "status")
SKIPPED = frozenset("the a an his her their our my your its this that".split())
"""Words between the words of a phrase that do not count."""

ROOMS: dict[str, dict[str, str]] = {
    "Y92.00": {"kitchen": "0", "dining": "1", "bathroom": "2", "bedroom": "3", "garden": "7"},
    "Y92.01": {"kitchen": "0", "dining": "1", "bathroom": "2", "bedroom": "3", "driveway": "4", "garage": "5",
               "pool": "6", "garden": "7"},
    "Y92.02": {"kitchen": "0", "dining": "1", "bathroom": "2", "bedroom": "3", "driveway": "4", "garage": "5",
               "pool": "6", "garden": "7"},
    "Y92.03": {"kitchen": "0", "bathroom": "1", "bedroom": "2"},
    "Y92.04": {"kitchen": "0", "bathroom": "1", "bedroom": "2", "driveway": "3", "garage": "4", "pool": "5", "garden": "6"},
    "Y92.09": {"kitchen": "0", "bathroom": "1", "bedroom": "2", "driveway": "3", "garage": "4", "pool": "5", "garden": "6"},
    "Y92.12": {"kitchen": "0", "bathroom": "1", "bedroom": "2", "driveway": "3", "garage": "4", "pool": "5", "garden": "6"},
    "Y92.13": {"kitchen": "0", "garage": "5", "pool": "6", "garden": "7"},
    "Y92.14": {"kitchen": "0", "dining": "1", "bathroom": "2", "cell": "3", "pool": "6", "garden": "7"},
    "Y92.16": {"kitchen": "0", "dining": "1", "bathroom": "2", "bedroom": "3"},
    "Y92.23": {"bedroom": "0", "bathroom": "1", "corridor": "2", "cafeteria": "3", "or": "4"},
}  # fmt: skip
"""For each residence the last character of its rooms; 8 is another room, 9 none named."""
ALONE = {"driveway": "Y92.014", "garage": "Y92.015", "pool": "Y92.016"}
"""Rooms that the books know only with a single-family house."""


class Phrase(NamedTuple):
    """A line of the table, with its folded tokens."""

    tokens: tuple[str, ...]
    kind: str
    value: str
    reference: str


@lru_cache(maxsize=1)
def read_circumstances(folder: Path = DATA) -> tuple[Phrase, ...]:
    """Every line of ``folder/circumstances.tsv``, in file order.

    Raises:
        TerminologyError: a line without phrase or value, or with an unknown kind.
    """
    out = []
    for reference, (phrase, kind, value) in rows(folder / "circumstances.tsv", 3):
        tokens = tuple(fold(token) for token in TOKEN.findall(phrase))
        if not tokens or not value or kind not in KINDS:
            raise TerminologyError(
                f"circumstances.tsv, entry {reference}: needs phrase, kind and value"
            )
        out.append(Phrase(tokens, kind, value, reference))
    return tuple(out)


WEAK = {"shower": "bathroom", "bed": "bedroom"}
"""Fixtures that name a room only within a residence that is named."""


def place_code(residence: str, room: str) -> str:
    """The code of category Y92 for a residence and a room, either of them empty when not named.

    >>> place_code("Y92.01", "kitchen"), place_code("Y92.03", ""), place_code("", "driveway")
    ('Y92.010', 'Y92.039', 'Y92.014')
    """
    if not residence and room in WEAK:
        return ""
    room = WEAK.get(room, room)
    if not residence:
        if room in ALONE:
            return ALONE[room]
        if room == "parlor":
            return "Y92.008"
        if room not in ROOMS["Y92.00"]:
            return ""
        residence = "Y92.00"
    if residence == "Y92.00" and room in ALONE:
        return ALONE[room]
    return residence + (ROOMS[residence].get(room, "8") if room else "9")
