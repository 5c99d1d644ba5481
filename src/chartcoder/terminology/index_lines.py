"""The lines of the installed official index, each with its code, cross references followed.

The Alphabetic Index, the External Cause Index, and the Tables of Neoplasms and of Drugs.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from chartcoder.codesets.index_xml import IndexPath, read_drugs, read_index, read_neoplasms
from chartcoder.terminology.words import words_of

SIDES = frozenset({"right", "left", "bilateral"})
MAX_STEPS = 6
"""How many cross references are followed one after the other."""
COLUMNS = (
    ("malignant_primary", "malignant neoplasm"),
    ("malignant_secondary", "metastasis"),
    ("in_situ", "carcinoma in situ"),
    ("benign", "benign neoplasm"),
    ("uncertain", "neoplasm of uncertain behavior"),
    ("unspecified", "neoplasm"),
)
"""Columns of the Table of Neoplasms, and what a note calls a growth of that kind."""
INTENTS = (
    ("accidental", ("poisoning", "overdose")),
    ("adverse_effect", ("adverse effect",)),
    ("underdosing", ("underdosing",)),
)
"""Columns of the Table of Drugs, and what a note says of the drug."""
TAIL = re.compile(r"\s*-+\s*(?:see(?: also)?|code)\b.*$", re.I)
NEC = re.compile(r"\b(?:NEC|NOS)\b|\(s\)")
_LEFT_OPEN = re.compile(
    r"\b(?:un)?specified\b|\bother\b|\bwithout\b|\bexcept\b|\bnot (?:elsewhere|otherwise|stated)\b"
    r"|\bby site\b",
    re.I,
)
"""Terms that say what is not known or not there: no word of a note leads to them."""
_PLAIN = re.compile(
    r"(?:(?:unspecified|not specified)"
    r"(?: (?:site|type|organ|nature|cause|part|side|degree|stage|quadrant))?"
    r"|(?:site|type) (?:unspecified|not specified))$",
    re.I,
)
_GENERAL = re.compile(
    r"\bby (?:site|type|drug|organ|cause|name|substance|location)\b|\bcondition\b|table of drugs",
    re.I,
)
"""References to more than one line."""


class Line(NamedTuple):
    """A line of an index that leads to a code, its cross reference followed."""

    path: tuple[str, ...]
    code: str


def all_lines(files: Mapping[str, Path]) -> Iterator[tuple[str, Line]]:
    """Every line that leads to a code, with the member it stands in."""
    growths = list(_neoplasms(files["neoplasm"])) if "neoplasm" in files else []
    for member in ("index", "eindex"):
        if member in files:
            found = lines(read_index(files[member]), {line.path: line.code for line in growths})
            for line in _without_sides(_plain_parents(found)):
                yield member, line
    for line in _without_sides(_plain_parents(growths)):
        yield "neoplasm", line
    if "drug" in files:
        for line in _drugs(files["drug"]):
            yield "drug", line


def _neoplasms(path: Path) -> Iterator[Line]:
    """A line for each site and behaviour of the Table of Neoplasms."""
    for row in read_neoplasms(path):
        for column, named in COLUMNS:
            code = getattr(row, column)
            if code and len(row.path) > 1:
                yield Line((named, *row.path[1:]), code)


def _drugs(path: Path) -> Iterator[Line]:
    """A line for each substance, of what is most often said of it."""
    for row in read_drugs(path):
        for column, ways in INTENTS:
            code = getattr(row, column)
            if code:
                for way in ways:
                    yield Line((way, *row.path), code)


def lines(rows: Sequence[IndexPath], growths: Mapping[tuple[str, ...], str]) -> Iterator[Line]:
    """The lines that lead to a code by themselves or through one cross reference.

    Args:
        rows: an index in book order.
        growths: codes of the Table of Neoplasms by path, for references to it.
    """
    tree = _Tree(rows)
    table = {(way, *map(key_words, path)): code for (way, *path), code in growths.items()}
    for number, row in enumerate(rows):
        code = row.code or _followed(number, rows, tree, table)
        if code:
            yield Line(row.path, code)


TOP = -1
"""The number of what stands above the main terms."""


class _Tree:
    """The lines of an index by what is above them and by the names they answer to."""

    def __init__(self, rows: Sequence[IndexPath]) -> None:
        self.rows = rows
        self.below: dict[int, list[int]] = {}
        self.named: dict[int, dict[tuple[str, ...], list[int]]] = {}
        above: list[int] = []  # the lines above the current one: book order is depth first
        for number, row in enumerate(rows):
            del above[len(row.path) - 1 :]
            self.below.setdefault(above[-1] if above else TOP, []).append(number)
            above.append(number)

    def names(self, number: int) -> dict[tuple[str, ...], list[int]]:
        """The lines right below one by what they may be called; made when first asked for."""
        if number not in self.named:
            names: dict[tuple[str, ...], list[int]] = {}
            for below in self.below.get(number, ()):
                for name in _names(self.rows[below].path[-1]):
                    names.setdefault(name, []).append(below)
            self.named[number] = names
        return self.named[number]

    def find(self, parts: Sequence[str], start: int = TOP) -> set[int]:
        """The lines a reference such as "Failure, heart, congestive" may mean."""
        if not parts:
            return {start}
        names = self.names(start)
        out: set[int] = set()
        for size in range(len(parts), 0, -1):
            key = key_words(" ".join(parts[:size]))
            for number in names.get(key, ()) if key else ():
                out |= self.find(parts[size:], number)
            if out:
                return out
        for connector in names.get((), ()):
            out |= self.find(parts, connector)
        return out


@lru_cache(maxsize=20_000)
def key_words(text: str) -> tuple[str, ...]:
    """The words of a term, sorted, without the marks that say what is left open."""
    return tuple(sorted(set(words_of(NEC.sub(" ", text)))))


def _names(title: str) -> set[tuple[str, ...]]:
    """What a line may be called in a reference: its whole title, or one of its spellings."""
    title = TAIL.sub("", title)
    return {key_words(title), *(key_words(piece) for piece in title.split(",") if key_words(piece))}


def _followed(
    number: int, rows: Sequence[IndexPath], tree: _Tree, table: Mapping[tuple[Any, ...], str]
) -> str:
    """The code a line is sent to, or nothing when it is not one."""
    for _ in range(MAX_STEPS):
        row = rows[number]
        if row.code or row.reference:
            return row.code or row.reference
        if not row.see or _GENERAL.search(row.see):
            return ""
        parts = [part.strip() for part in row.see.split(",")]
        if parts[0].lower().startswith("neoplasm"):
            return _growth(parts[1:], table)
        found = tree.find(parts)
        if len(found) != 1:
            return ""
        number = found.pop()
    return ""


_BEHAVIOURS = {"malignant": 0, "primary": 0, "secondary": 1, "in situ": 2, "benign": 3,
               "uncertain behavior": 4, "unspecified behavior": 5}  # fmt: skip


def _growth(parts: Sequence[str], table: Mapping[tuple[Any, ...], str]) -> str:
    """The code of "Neoplasm, skin, in situ" in the Table of Neoplasms."""
    sites = [part for part in parts if part.lower() not in _BEHAVIOURS]
    stated = [_BEHAVIOURS[part.lower()] for part in parts if part.lower() in _BEHAVIOURS]
    if not stated or not sites:
        return ""
    return table.get((COLUMNS[stated[-1]][1], *map(key_words, sites)), "")


def _plain_parents(found: Iterable[Line]) -> list[Line]:
    """Lines without those that say what is left open; a heading without a code gets that one."""
    rows = list(found)
    coded = {line.path for line in rows}
    out = []
    for line in rows:
        above = line.path[:-1]
        if above and _PLAIN.match(line.path[-1]):
            if above not in coded:
                coded.add(above)
                out.append(Line(above, line.code))
        elif not any(_LEFT_OPEN.search(term) for term in line.path):
            out.append(line)
    return out


def _without_sides(found: Iterable[Line]) -> list[Line]:
    """Lines that name a side become one line of what they share: the walk chooses the side."""
    out: list[Line] = []
    coded: set[tuple[str, ...]] = set()
    sided: dict[tuple[str, ...], list[str]] = {}
    for line in found:
        kept = tuple(term for term in line.path if term.lower() not in SIDES)
        if kept != line.path:
            sided.setdefault(kept, []).append(line.code)
        else:
            out.append(line)
            coded.add(line.path)
    out.extend(Line(path, _shared(codes)) for path, codes in sided.items() if path not in coded)
    return out


def _shared(codes: Sequence[str]) -> str:
    """The characters that codes have in common from the left."""
    low, high = min(codes), max(codes)
    size = next((n for n, char in enumerate(low) if high[n : n + 1] != char), len(low))
    return low[:size]
