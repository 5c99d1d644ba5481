"""The records of ICD-10-PCS: a table, its rows, and what each character of a code stands for."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

LENGTH = 7
"""Characters of a code; every character is one axis."""

Labels = tuple[Mapping[str, str], ...]
"""Per axis 4 to 7: character → label. In section X a sixth character may stand for another
substance in each group of new technology; the sixth and seventh character together then are a
second key."""


class PcsRow(NamedTuple):
    """A row of a table: any of its values of one axis goes with any of the others.

    Each field is a string of characters, in book order.
    """

    four: str
    five: str
    six: str
    seven: str

    def codes(self) -> Iterator[str]:
        """The last four characters of every code of the row."""
        return map("".join, product(*self))

    def __contains__(self, rest: object) -> bool:
        """Whether the row allows the characters from the fourth on, as far as they are given."""
        if not isinstance(rest, str):
            return False
        return all(char in allowed for char, allowed in zip(rest, self, strict=False))


class PcsTable(NamedTuple):
    """All codes that share their first three characters.

    Attributes:
        prefix: those characters.
        axes: names of the seven axes.
        heads: labels of the first three characters.
        labels: labels of the characters of axes four to seven.
        rows: what may be combined.
    """

    prefix: str
    axes: tuple[str, ...]
    heads: tuple[str, str, str]
    labels: Labels
    rows: tuple[PcsRow, ...]

    def label(self, axis: int, rest: str) -> str:
        """What a code of the table says on an axis; ``rest`` are its characters from the fourth."""
        if axis <= 3:
            return self.heads[axis - 1]
        labels, char = self.labels[axis - 4], rest[axis - 4]
        return labels.get(rest[2:4], labels[char]) if axis == 6 else labels[char]

    def codes(self) -> list[str]:
        """Every code of the table, sorted."""
        return sorted({self.prefix + rest for row in self.rows for rest in row.codes()})


def rows_of(rests: Iterable[str]) -> tuple[PcsRow, ...]:
    """The fewest rows found that expand to exactly these four-character endings.

    Endings that differ in one axis only are joined, axis by axis; two groups are joined only when
    they are alike in the three other axes, so the rows never allow more than was given.
    """
    groups: dict[tuple[str, str, str, str], None] = dict.fromkeys(
        (rest[0], rest[1], rest[2], rest[3]) for rest in sorted(set(rests))
    )
    for axis in (3, 1, 2, 0):
        joined: dict[tuple[str, ...], list[str]] = {}
        for group in groups:
            others = group[:axis] + group[axis + 1 :]
            joined.setdefault(others, []).append(group[axis])
        groups = {}
        for others, chars in joined.items():
            merged = "".join(sorted("".join(chars)))
            cells = (*others[:axis], merged, *others[axis:])
            groups[(cells[0], cells[1], cells[2], cells[3])] = None
    return tuple(sorted(PcsRow(*group) for group in groups))
