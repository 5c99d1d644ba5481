"""What a look-up answers with."""

from typing import NamedTuple


class Entry(NamedTuple):
    """An entry of a code book that fits a query; ``score`` is between 0 and 1."""

    system: str
    code: str
    title: str
    billable: bool
    score: float
