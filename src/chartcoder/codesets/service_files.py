"""The official files of HCPCS Level II and CPT, read into plain records.

- HCPCS Level II, quarterly (CMS): the fixed-width contractor record of 320 characters
  (``HCPCyyyy_MON_ANWEB.txt``), the same list as xlsx, or a CSV of codes and descriptions. Layout:
  code 1-5 (a modifier stands in 4-5), sequence 6-10, record identification 11 (3 first line of a
  code, 4 its further lines, 7 and 8 the same for a modifier), long description 12-91, short
  description 92-119, code added 269-276, action effective 277-284, termination date 285-292.
- CPT: the descriptor files of a user licensed by the AMA (long, medium, short, or the consolidated
  list), kept with their descriptors in the user's data folder only; and files of the CMS that list
  CPT numbers (physician fee schedule, OPPS Addendum B, laboratory fee schedule), of which nothing
  but the number column is kept.

What is stored is a text of our own layout, one record a line.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from chartcoder.codesets.editions import Edition
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.order_file import decode
from chartcoder.codesets.recognise import Recognised

HCPCS = re.compile(r"[A-CEG-V]\d{4}|[A-Z][A-Z0-9]")
"""A code or modifier of Level II. Numbers of CPT and codes of dentistry (D) are not taken from a
HCPCS file: their descriptors belong to the AMA and the ADA."""
CPT = re.compile(r"\d{5}|\d{4}[FMTU]")
CONTRACTOR = re.compile(r"(?:[A-Z]\d{4}|   [A-Z0-9]{2})\d{5}[3478]")
DELETED = frozenset("DF")
"""Status of a number in the physician fee schedule that was deleted."""
DESCRIPTORS = ("long", "medium", "short")
LEAST = 20
"""Fewest lines that make a list: shorter texts are notes about it."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAME = re.compile(rf"(?<![a-z])({'|'.join(MONTHS)})[a-z]*(?![a-z])", re.I)
RVU = re.compile(r"rvu(\d\d)([a-d])", re.I)
CLAB = re.compile(r"(\d\d)clabq([1-4])", re.I)
YEAR = re.compile(r"(?<!\d)(20[1-4]\d)(?!\d{3})")


class Record(NamedTuple):
    """One code of an official file.

    ``kind`` is ``code`` or ``modifier``; descriptions are empty where the file had none or they
    were not kept; dates are ISO, empty when not stated.
    """

    code: str
    kind: str = "code"
    short: str = ""
    medium: str = ""
    long: str = ""
    added: str = ""
    ends: str = ""

    @property
    def title(self) -> str:
        """The fullest description."""
        return self.long or self.medium or self.short


def recognise_services(system: str, name: str, data: bytes) -> Recognised | None:
    """Tell which member of an edition of HCPCS or CPT a file is, and bring it into our layout.

    Raises:
        CodesetError: when the file claims to be a member but is damaged.
    """
    base = PurePosixPath(name).name
    ending = PurePosixPath(base.lower()).suffix
    if ending not in {".txt", ".csv", ".xlsx"}:
        return None
    if system == "hcpcs":
        return _hcpcs(base, ending, data)
    return _cpt(base, ending, data)


def _hcpcs(base: str, ending: str, data: bytes) -> Recognised | None:
    if ending == ".txt":
        text = decode(data)
        if not any(CONTRACTOR.match(line) for line in text[:8000].splitlines()):
            return None
        return Recognised("list", "list.txt", data=_packed(contractor_records(text, base)))
    table = _table(data, base, ("hcpc", "hcpcs", "code", "hcpcs code"))
    if table is None:
        return None
    names, rows = table
    if not any("long" in cell for cell in names):
        return None
    return Recognised("list", "list.tsv", data=_packed(listed_records(names, rows, base)))


def contractor_records(text: str, name: str = "HCPCS file") -> list[Record]:
    """Read the fixed-width records of the quarterly HCPCS file, in file order.

    Raises:
        CodesetError: for a line that is not a record, or a further line without its first.
    """
    records: list[Record] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line[:1].isdigit():
            continue  # a number of CPT is not taken from here
        if not CONTRACTOR.match(line):
            if not records:
                continue  # disclaimers stand before the list
            raise CodesetError(f"{name}: line {number} is not a record of the HCPCS layout")
        code, kind = line[:5].strip(), line[10]
        text_ = line[11:91].rstrip()
        if kind in "48":
            if not records or records[-1].code != code:
                if not HCPCS.fullmatch(code):
                    continue
                raise CodesetError(f"{name}: line {number} continues no record")
            records[-1] = records[-1]._replace(long=f"{records[-1].long} {text_.strip()}")
        elif HCPCS.fullmatch(code):
            records.append(
                Record(
                    code,
                    "modifier" if kind == "7" else "code",
                    _folded(line[91:119]),
                    "",
                    text_,
                    _day(line[268:276]),
                    _day(line[284:292]),
                )
            )
    return [record._replace(long=_folded(record.long)) for record in records]


def listed_records(names: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> list[Record]:
    """Read the spreadsheet or CSV form of the HCPCS file; its rows may continue one another."""
    column = {
        field: next((i for i, cell in enumerate(names) if re.search(pattern, cell)), None)
        for field, pattern in (
            ("code", r"^hcpcs?( code)?$|^code$"), ("record", r"^recid|^rec id"),
            ("kind", r"^kind$|^type$"), ("long", r"long"), ("short", r"short"),
            ("added", r"^add"), ("ends", r"^term"),
        )
    }  # fmt: skip

    def cell(row: Sequence[str], field: str) -> str:
        place = column[field]
        return row[place].strip() if place is not None and place < len(row) else ""

    records: list[Record] = []
    for row in rows:
        code, form = cell(row, "code").upper(), cell(row, "record")
        if not HCPCS.fullmatch(code):
            continue
        if form in {"4", "8"} and records and records[-1].code == code:
            records[-1] = records[-1]._replace(long=f"{records[-1].long} {cell(row, 'long')}")
            continue
        records.append(
            Record(
                code,
                "modifier" if len(code) == 2 else "code",
                _folded(cell(row, "short")),
                "",
                cell(row, "long"),
                _day(cell(row, "added")),
                _day(cell(row, "ends")),
            )
        )
    if not records:
        raise CodesetError(f"{name}: holds no HCPCS codes")
    return [record._replace(long=_folded(record.long)) for record in records]


def _cpt(base: str, ending: str, data: bytes) -> Recognised | None:
    if ending == ".txt":
        text = decode(data)
        consolidated = _consolidated(text)
        if consolidated:
            return Recognised("consolidated", "consolidated.tsv", data=_packed(consolidated))
        kind = _descriptor_kind(base)
        records = descriptor_records(text, kind) if kind else []
        if len(records) >= LEAST:
            return Recognised(kind, f"{kind}.tsv", data=_packed(records))
        return None
    table = _table(data, base, ("hcpcs", "hcpcs code", "cpt", "cpt code", "cpt/hcpcs", "hcpc"))
    if table is None:
        return None
    numbers = list(dict.fromkeys(_numbers(*table)))
    if len(numbers) < LEAST:
        return None
    return Recognised("numbers", "numbers.tsv", data=_packed([Record(n) for n in numbers]))


def _descriptor_kind(base: str) -> str:
    """Which descriptors a file of the AMA holds, by its name (LONGULT, MEDU, SHORTU)."""
    lowered = base.lower()
    return next((kind for kind in DESCRIPTORS if lowered.startswith(kind[:3])), "")


def descriptor_records(text: str, kind: str) -> list[Record]:
    """Read a descriptor file of the AMA: a number, then its text, after a tab or blanks.

    The fixed-width long file splits a text over several lines, each with the number and a count of
    two digits; they are joined.
    """
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        match = re.match(r"(\d{5}|\d{4}[FMTU])(?:(\d\d)(?=[ \t]|\S)|)[ \t]*(.*)", line)
        if match is None or not match.group(3).strip():
            continue
        found.setdefault(match.group(1), []).append(match.group(3).strip())
    return [Record(n, **{kind: _folded(" ".join(parts))}) for n, parts in found.items()]


def _consolidated(text: str) -> list[Record]:
    """Read the consolidated list: tab-delimited, columns named in a header."""
    table = _header(csv.reader(io.StringIO(text), delimiter="\t"), ("cpt code", "code"))
    if table is None:
        return []
    names, rows = table
    code = next(i for i, cell in enumerate(names) if cell in ("cpt code", "code"))
    where = {
        k: next((i for i, c in enumerate(names) if c.startswith(k)), None) for k in DESCRIPTORS
    }
    records = []
    for row in rows:
        if code < len(row) and CPT.fullmatch(row[code].strip()):
            texts = {k: _folded(row[i]) for k, i in where.items() if i is not None and i < len(row)}
            records.append(Record(row[code].strip(), **texts))
    return records if len(records) >= LEAST else []


def _numbers(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The numbers of CPT of a fee schedule that are not marked as deleted."""
    wanted = ("hcpcs", "hcpcs code", "cpt", "cpt code", "cpt/hcpcs", "hcpc")
    column = next(i for i, cell in enumerate(names) if cell in wanted)
    status = next(
        (i for i, cell in enumerate(names) if cell in ("status", "code", "status code")), None
    )
    for row in rows:
        number = row[column].strip().upper() if column < len(row) else ""
        gone = status is not None and status < len(row) and row[status].strip() in DELETED
        if CPT.fullmatch(number) and not gone:
            yield number


def _table(
    data: bytes, name: str, wanted: Sequence[str]
) -> tuple[list[str], Iterator[list[str]]] | None:
    """The named columns and rows of a CSV or xlsx whose header has one of some names."""
    from chartcoder.codesets.sheets import is_workbook, sheet_rows

    rows: Iterator[Iterable[object]]
    if is_workbook(data):
        rows = iter(sheet_rows(data, name))
    else:
        rows = iter(csv.reader(io.StringIO(decode(data))))
    return _header(rows, wanted)


def _header(
    rows: Iterator[Iterable[object]], wanted: Sequence[str]
) -> tuple[list[str], Iterator[list[str]]] | None:
    """The header among the first lines, and the rows below it, cells as text."""
    try:
        for _, row in zip(range(60), rows, strict=False):
            names = [_folded(str(cell or "")).lower().strip("*") for cell in row]
            if any(cell in wanted for cell in names) and len(names) > 1:
                below = ([("" if c is None else str(c)) for c in row] for row in rows)
                return names, below
    except csv.Error:
        return None
    return None


def quarter_from_names(system: str, names: Sequence[str]) -> date | None:
    """The effective date that the names of a file, its zip and its folder state.

    A month or quarter (``OCT``, ``rvu26d``, ``26clabq4``) in any of them wins over a bare year,
    which stands for January 1.
    """
    plain = None
    for name in names:
        if match := RVU.search(name):
            return date(2000 + int(match.group(1)), "abcd".index(match.group(2).lower()) * 3 + 1, 1)
        if match := CLAB.search(name):
            return date(2000 + int(match.group(1)), int(match.group(2)) * 3 - 2, 1)
        year = YEAR.search(name)
        if year is None:
            continue
        month = MONTH_NAME.search(re.sub(r"\d", " ", name))
        start = date(int(year.group(1)), 1, 1)
        if month and (month.group(1).lower() in MONTHS[::3]):
            return start.replace(month=MONTHS.index(month.group(1).lower()) + 1)
        plain = plain or start
    return plain


def _packed(records: Iterable[Record]) -> bytes:
    """Records as text of our own layout."""
    return "".join("\t".join(_folded(f) for f in r) + "\n" for r in records).encode()


def read_records(path: Path) -> list[Record]:
    """Read a stored member.

    Raises:
        CodesetError: when it is missing or damaged.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise CodesetError(f"{path.name}: cannot be read; install the edition again") from None
    records = [Record(*line.split("\t")) for line in lines if line.count("\t") == 6]
    if len(records) != len(lines):
        raise CodesetError(f"{path.name}: is damaged; install the edition again")
    return records


def records_of(edition: Edition) -> list[Record]:
    """Every record of an edition valid within it, by code; members of CPT are joined."""
    joined: dict[str, Record] = {}
    for _, path in edition.members:
        for record in read_records(path):
            known = joined.get(record.code, record)
            joined[record.code] = known._replace(
                short=known.short or record.short,
                medium=known.medium or record.medium,
                long=known.long or record.long,
            )
    first = edition.effective_from.isoformat()
    return [joined[c] for c in sorted(joined) if not "" < joined[c].ends < first]


def _folded(text: str) -> str:
    return " ".join(text.split())


def _day(text: str) -> str:
    """A date as ``YYYYMMDD`` or a spreadsheet writes it, in ISO form; empty when it is none."""
    digits = re.sub(r"\D", "", text[:10])
    return (
        f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
        if re.fullmatch(r"20\d{6}|19\d{6}", digits)
        else ""
    )
