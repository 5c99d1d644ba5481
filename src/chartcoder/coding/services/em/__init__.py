"""Levels of evaluation and management: the 2021/2023 grid as a tree over facts of the note.

See ``docs/services-em.md`` for the tree and its rules.
"""

from chartcoder.coding.services.em.level import level, level_of, notes_of, two_of_three
from chartcoder.coding.services.em.model import Addition, Cell, Fact, Level, Neighbour

__all__ = [
    "Addition",
    "Cell",
    "Fact",
    "Level",
    "Neighbour",
    "level",
    "level_of",
    "notes_of",
    "two_of_three",
]
