"""The records of an E/M level: facts, cells of the grid, neighbours, additions, and the level."""

from typing import Any, NamedTuple

from chartcoder.model import Span, Step
from chartcoder.model.result import plain

NONE, STRAIGHTFORWARD, LOW, MODERATE, HIGH = 0, 1, 2, 3, 4
"""Ranks of a cell and of medical decision making."""

NAMES = {
    "problems": ("none", "minimal", "low", "moderate", "high"),
    "data": ("minimal", "minimal", "limited", "moderate", "extensive"),
    "risk": ("none", "minimal", "low", "moderate", "high"),
}
"""The word for each rank of each element; without any data the data are minimal."""

MDM_NAMES = ("none", "straightforward", "low", "moderate", "high")


class Fact(NamedTuple):
    """One thing the note says that counts for a cell.

    Attributes:
        kind: what it counts as, such as ``stable-chronic``, ``test`` or ``prescription``.
        value: what makes it unique: a diagnosis code, the name of a test, a source, minutes.
        span: the words of the note.
    """

    kind: str
    value: str
    span: Span


class Cell(NamedTuple):
    """One cell of the grid: its element, value and rank, the rule that set it and its facts."""

    element: str
    value: str
    rank: int
    rule: str
    facts: tuple[Fact, ...]


class Neighbour(NamedTuple):
    """The level just below or above, and what keeps the note from it (or lifts it over it)."""

    code: str
    why: tuple[str, ...]


class Addition(NamedTuple):
    """A further number beside the level: what proves it and under which of our rules.

    ``instead`` marks one that other rules take in place of what was chosen, such as G2212 for
    99417; the reader picks one of the two.
    """

    code: str
    units: int
    modifiers: tuple[str, ...]
    rule: str
    says: str
    spans: tuple[Span, ...] = ()
    instead: bool = False


class Level(NamedTuple):
    """The level of one note.

    Attributes:
        code: the number, or "" when the note supports none.
        basis: ``mdm``, ``time``, ``age`` (preventive) or ``visit`` (the kind of service decides).
        family: the family of numbers, such as ``office-established``.
        rank: rank of medical decision making or of the time, 0 when neither decides.
        document: the note that was leveled.
        grid: problems, data and risk; empty for families that have no grid.
        minutes: the time that counts, or None when the note states none.
        below, above: the neighbours in the family.
        modifiers: with their sentences in ``additions`` of the same rule.
        additions: add-on numbers and separate services of the same note.
        tips: what could be documented better, never a suggestion to do more.
        proof: the steps a checker can test (``verify.em``).
        addressed: codes of every problem that was addressed, those that decide among them.
    """

    code: str
    basis: str
    family: str
    rank: int
    document: str
    grid: tuple[Cell, ...]
    minutes: Fact | None
    below: Neighbour | None
    above: Neighbour | None
    modifiers: tuple[str, ...]
    additions: tuple[Addition, ...]
    tips: tuple[str, ...]
    proof: tuple[Step, ...]
    addressed: tuple[str, ...] = ()

    def cell(self, element: str) -> Cell | None:
        """The cell of an element, or None."""
        return next((cell for cell in self.grid if cell.element == element), None)

    def to_dict(self) -> dict[str, Any]:
        """The level as plain lists and dictionaries."""
        out: dict[str, Any] = plain(self)
        return out
