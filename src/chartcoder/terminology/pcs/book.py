"""The compiled ICD-10-PCS book of an edition: tables, titles, definitions, keys.

One cache file for each edition holds every table as a packed string, unpacked when it is first
asked for, so that loading takes milliseconds and the memory is that of the tables in use. Nothing
of it is loaded where only diagnoses are coded.
"""

import csv
import gc
import hashlib
import marshal
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from chartcoder.codesets import editions
from chartcoder.codesets.editions import Edition
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.order_file import read_order
from chartcoder.codesets.pcs import official
from chartcoder.codesets.pcs.derive import tables_from_titles
from chartcoder.codesets.pcs.model import LENGTH, PcsRow, PcsTable
from chartcoder.codesets.pcs.official import Definition
from chartcoder.terminology import cache
from chartcoder.terminology.pcs.definitions import house_definitions

FORMAT = "pcs-1"
SYSTEM = "icd10pcs"
_CELL = re.compile(r"([0-9A-Z?])|\[([0-9A-Z]+)\]|(.)", re.DOTALL)
PARTS = ("titles", "order", "tables", "index", "definitions", "body_part_key", "device_key")
"""Members of an edition that are compiled in."""


class AxisValue(NamedTuple):
    """One character of a code: its axis, what it stands for, and the definition of that."""

    position: int
    axis: str
    char: str
    label: str
    definition: Definition | None = None


class PcsBook:
    """The tables of one edition. All methods are pure reads; prefixes are in capitals.

    Attributes:
        edition: name of the edition, its effective date.
        effective, effective_to: first and last day of discharge it applies to.
        sha256: digest of the main file of the edition.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._tables: dict[str, bytes] = data["tables"]
        self._titles: dict[str, bytes] = data["titles"]
        self._definitions: bytes = data["definitions"]
        self._keys: dict[str, bytes] = data["keys"]
        self._index: bytes = data["index"]
        self._count: int = data["count"]
        self.edition: str = data["edition"]
        self.effective: str = data["effective"]
        self.effective_to: str = data["effective_to"]
        self.sha256: str = data["sha256"]
        self.table = lru_cache(maxsize=1024)(self._table)
        self.opening = lru_cache(maxsize=2048)(self._opening)
        self.titles = lru_cache(maxsize=64)(self._titles_of)
        self.definitions = lru_cache(maxsize=1)(self._all_definitions)
        self.key = lru_cache(maxsize=4)(self._key)
        self.index = lru_cache(maxsize=1)(self._index_terms)

    def __len__(self) -> int:
        """Number of codes."""
        return self._count

    def __contains__(self, code: object) -> bool:
        """Whether a code is valid in this edition."""
        if not isinstance(code, str) or len(code) != LENGTH or code[:3] not in self._tables:
            return False
        for four, five, six, seven in self.table(code[:3]).rows:
            if code[3] in four and code[4] in five and code[5] in six and code[6] in seven:
                return True
        return False

    def prefixes(self, start: str = "") -> list[str]:
        """The first three characters of every table that begins so, in book order."""
        return [prefix for prefix in self._tables if prefix.startswith(start[:3])]

    def _opening(self, start: str) -> str:
        """The first table that begins so."""
        return next(iter(self.prefixes(start)))

    def codes(self, start: str = "") -> Iterator[str]:
        """Every code that begins so, in book order."""
        for prefix in self.prefixes(start):
            for code in self.table(prefix).codes():
                if code.startswith(start):
                    yield code

    def _table(self, prefix: str) -> PcsTable:
        """The table of three characters.

        Raises:
            KeyError: when the edition has no such table.
        """
        axes, heads, labels, rows = marshal.loads(self._tables[prefix])
        return PcsTable(prefix, axes, heads, labels, tuple(PcsRow(*row) for row in rows))

    def legal(self, prefix: str) -> dict[str, str]:
        """The characters that may follow a prefix of zero to six characters, with their labels.

        Only values that lead to at least one code are given; nothing follows a whole code or a
        prefix that begins none.
        """
        place = len(prefix)
        if place >= LENGTH:
            return {}
        if place < 3:
            found: dict[str, str] = {}
            for known in self._tables:
                if known.startswith(prefix) and known[place] not in found:
                    found[known[place]] = self.table(known).heads[place]
            return found
        if prefix[:3] not in self._tables:
            return {}
        table, rest = self.table(prefix[:3]), prefix[3:]
        chars = sorted({c for row in table.rows if rest in row for c in row[place - 3]})
        return {char: _label(table, place + 1, rest, char) for char in chars}

    def completions(self, pattern: str, limit: int | None = None) -> list[str]:
        """The codes a pattern stands for, in book order: ``0DTJ?ZZ``, ``0SR[9B]0``.

        ``?`` is any value, ``[9B]`` one of some; a pattern shorter than a code is open at its end.

        Args:
            pattern: see above.
            limit: most codes.

        Raises:
            ValueError: when it is not a pattern.
        """
        wanted = cells_of(pattern)
        found: list[str] = []
        for prefix in self._matching(wanted[:3]):
            rests: set[str] = set()
            for row in self.table(prefix).rows:
                cells = [
                    "".join(char for char in cell if not choice or char in choice)
                    for choice, cell in zip(wanted[3:], row, strict=True)
                ]
                if all(cells):
                    rests.update(PcsRow(*cells).codes())
            found.extend(prefix + rest for rest in sorted(rests))
            if limit is not None and len(found) >= limit:
                return found[:limit]
        return found

    def _matching(self, three: Sequence[str]) -> list[str]:
        """The tables whose first characters are among three choices."""
        if all(len(choice) == 1 for choice in three):
            prefix = "".join(three)
            return [prefix] if prefix in self._tables else []
        return [
            prefix
            for prefix in self._tables
            if all(not a or b in a for a, b in zip(three, prefix, strict=True))
        ]

    def title(self, code: str) -> str:
        """The long title of a code; of an edition without an order file, one put together.

        Raises:
            KeyError: when the edition does not have the code.
        """
        if code not in self:
            raise KeyError(code)
        titles = self.titles(code[:3])
        return titles[code] if code in titles else composed(self.table(code[:3]), code[3:])

    def _titles_of(self, prefix: str) -> Mapping[str, str]:
        """The long titles of a table, as the edition prints them."""
        packed = self._titles.get(prefix)
        if packed is None:
            return {}
        lines = zlib.decompress(packed).decode("utf-8").split("\n")
        return dict(zip(lines[::2], lines[1::2], strict=True))

    def axis_values(self, prefix: str, position: int) -> dict[str, str]:
        """Every value of an axis (1 to 7) of a table by its character, whatever its row."""
        table = self.table(prefix[:3])
        if position <= 3:
            return {prefix[position - 1]: table.heads[position - 1]}
        labels = table.labels[position - 4]
        return {char: text for char, text in labels.items() if len(char) == 1}

    def label(self, code: str, position: int) -> str:
        """What the character of a code at a position (1 to 7) stands for."""
        return self.table(code[:3]).label(position, code[3:])

    def explain(self, code: str) -> tuple[AxisValue, ...]:
        """The axes of a code, or of the first characters of one, each with its definition."""
        out = []
        for position, char in enumerate(code, start=1):
            if position <= 3:
                prefix = self.opening(code[:position])
                table = self.table(prefix)
                text = table.heads[position - 1]
            else:
                table = self.table(code[:3])
                text = _label(table, position, code[3:], char)
            told = self.definition(code[0], position, text)
            out.append(AxisValue(position, table.axes[position - 1], char, text, told))
        return tuple(out)

    def definition(self, section: str, position: int, label: str) -> Definition | None:
        """The definition of a value: the installed official one, else ours, if there is any."""
        return self.definitions().get((section, position, label)) or house_definitions().get(
            (section if position == 3 else "", position, label)
        )

    def _all_definitions(self) -> dict[tuple[str, int, str], Definition]:
        if not self._definitions:
            return {}
        return {key: Definition(*told) for key, told in marshal.loads(self._definitions).items()}

    def _key(self, name: str) -> dict[str, tuple[str, ...]]:
        """The installed ``body_part_key`` or ``device_key``: term → labels; empty without one."""
        packed = self._keys.get(name)
        return marshal.loads(packed) if packed else {}

    def _index_terms(self) -> list[official.IndexTerm]:
        """The lines of the installed Alphabetic Index; empty without one."""
        if not self._index:
            return []
        return [official.IndexTerm(*term) for term in marshal.loads(zlib.decompress(self._index))]


@lru_cache(maxsize=8192)
def cells_of(pattern: str) -> tuple[str, ...]:
    """The seven cells of a pattern: the characters each allows, empty for any.

    >>> cells_of("0SR[9B]0")
    ('0', 'S', 'R', '9B', '0', '', '')

    Raises:
        ValueError: when it is not a pattern.
    """
    cells = []
    for match in _CELL.finditer(pattern):
        char, choice, wrong = match.groups()
        if wrong:
            raise ValueError(f"{pattern}: not a pattern of ICD-10-PCS")
        cells.append(choice or char.replace("?", ""))
    if len(cells) > LENGTH:
        raise ValueError(f"{pattern}: longer than a code")
    return (*cells, *[""] * (LENGTH - len(cells)))


def _label(table: PcsTable, position: int, rest: str, char: str) -> str:
    """The label of a character after what of a code is known; the group of section X may decide."""
    labels = table.labels[position - 4]
    if position == 6 and len(rest) == 4:
        return labels.get(char + rest[3], labels[char])
    return labels[char]


def composed(table: PcsTable, rest: str) -> str:
    """A title put together from the labels of a code, for an edition that has none."""
    said = [table.label(axis, rest) for axis in (4, 5, 6, 7)]
    absent = ("No Device", "No Qualifier", "No Substance", "None")
    return ", ".join([f"{table.heads[2]} of {said[0]}", *(t for t in said[1:] if t not in absent)])


def compile_book(edition: Edition, progress: Callable[[str], None] | None = None) -> dict[str, Any]:
    """Compile an edition into packed strings (see ``PcsBook``).

    Raises:
        CodesetError: when a file of the edition is missing or damaged.
    """
    say = progress or (lambda _: None)
    files = dict(edition.members)
    say(f"reading ICD-10-PCS of {edition.name}")
    titles = _titles(files)
    if "tables" in files:
        tables = official.read_tables(files["tables"].read_bytes())
    else:
        tables = tables_from_titles(titles)
    codes = {prefix: table.codes() for prefix, table in tables.items()}
    definitions: dict[tuple[str, int, str], Definition] = {}
    if "definitions" in files:
        definitions = official.read_definitions(files["definitions"].read_bytes())
    terms = official.read_index(files["index"].read_bytes()) if "index" in files else []
    return {
        "tables": {
            prefix: marshal.dumps((t.axes, t.heads, tuple(map(dict, t.labels)), tuple(map(tuple, t.rows))))
            for prefix, t in tables.items()
        },
        "titles": {
            prefix: zlib.compress("\n".join(f"{c}\n{titles[c]}" for c in of).encode(), 9)
            for prefix, of in codes.items()
            if all(code in titles for code in of)
        },
        "definitions": marshal.dumps({key: tuple(told) for key, told in definitions.items()}),
        "keys": _keys(files, definitions, terms),
        "index": zlib.compress(marshal.dumps([tuple(term) for term in terms])) if terms else b"",
        "count": sum(map(len, codes.values())),
        "edition": edition.name,
        "effective": edition.effective_from.isoformat(),
        "effective_to": edition.effective_to.isoformat(),
        "sha256": hashlib.sha256(edition.path.read_bytes()).hexdigest(),
    }  # fmt: skip


def _titles(files: Mapping[str, Path]) -> dict[str, str]:
    """Code → long title, from the order file or the packaged list; empty without either."""
    if "order" in files:
        return {row.code: row.long for row in read_order(files["order"], SYSTEM) if row.billable}
    if "titles" not in files:
        return {}
    with files["titles"].open(encoding="utf-8", newline="") as lines:
        found = {row[0]: row[1].strip() for row in csv.reader(lines) if len(row) > 1}
    return {code: title for code, title in found.items() if len(code) == LENGTH and code.isalnum()}


def _keys(
    files: Mapping[str, Path],
    definitions: dict[tuple[str, int, str], Definition],
    terms: list[official.IndexTerm],
) -> dict[str, bytes]:
    """The keys of the edition: their own files, else the definitions, else the index."""
    found: dict[str, bytes] = {}
    of_index = official.keys_of_index(terms)
    for name, axis in (("body_part_key", 4), ("device_key", 6)):
        key = dict(of_index)
        if definitions:
            key = official.keys_of_definitions(definitions, axis)
        if name in files:
            key |= official.read_key(files[name].read_bytes(), files[name].name)
        if key:
            found[name] = marshal.dumps(key)
    return found


def _path(edition: Edition) -> Path:
    """The cache file of an edition.

    Raises:
        CodesetError: when a file of the edition is missing.
    """
    here = Path(__file__)
    rooms = (here.parent, Path(official.__file__).parent, Path(editions.__file__).parent)
    software = cache.stamp(sorted(f for room in rooms for f in room.glob("*.py")), FORMAT)
    try:
        sources = cache.stamp((path for name, path in edition.members if name in PARTS), FORMAT)
    except OSError as error:
        missing = Path(error.filename or edition.name).name
        raise CodesetError(
            f"{SYSTEM}/{edition.name}: {missing} is missing; install the edition again"
        ) from None
    return cache.folder() / f"pcs-{software}-{edition.name}-{sources}.marshal"


def load_pcs(
    edition: Edition | str | date | None = None, progress: Callable[[str], None] | None = None
) -> PcsBook:
    """The ICD-10-PCS book of an edition, from the cache or freshly compiled (two seconds, once).

    Args:
        edition: an edition, its name, a date of discharge (the nearest edition when none covers
            it), or nothing for the newest one on this machine.
        progress: told each step of a compilation.

    Raises:
        CodesetError: when there is no such edition on this machine, or a file of it is damaged.
    """
    found = edition if isinstance(edition, Edition) else _chosen(edition)
    path = _path(found)
    data = cache.read(path)
    if data is None:
        enabled = gc.isenabled()
        gc.disable()
        try:
            data = compile_book(found, progress)
        finally:
            if enabled:
                gc.enable()
        cache.write(path, data)
    return PcsBook(data)


def _chosen(wanted: str | date | None) -> Edition:
    here = editions.available(SYSTEM, digest=False)
    if not here:
        raise CodesetError(
            f"no edition of {SYSTEM} is on this machine: install the package"
            f" {editions.PCS_PACKAGE}, or official files (chartcoder codesets install {SYSTEM})"
        )
    if wanted is None:
        return here[-1]
    if isinstance(wanted, date):
        return editions.choose(here, wanted).edition
    for edition in here:
        if edition.name == wanted:
            return edition
    names = ", ".join(edition.name for edition in here)
    raise CodesetError(f"{SYSTEM}/{wanted}: no such edition on this machine (there are: {names})")
