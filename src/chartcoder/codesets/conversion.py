"""The ICD-10-CM conversion table: for each new code, the code used before it existed.

Source: ``icd-10-cm-conversion-table-FYYYYY.xlsx`` released each year by CDC/NCHS.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from chartcoder.codesets.archive import members
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.notes import CodeRange
from chartcoder.codesets.order_file import dotted
from chartcoder.codesets.sheets import is_workbook, sheet_rows

CODE = re.compile(r"(?:[A-Z]\d[0-9A-Z]|[A-Z]{2}\d)(?:\.?[0-9A-Z]{1,4})?")
PREVIOUS = re.compile(rf"({CODE.pattern})\.?(-)?(?:(?<=-)|\s*-\s*)?({CODE.pattern})?")
JOINED = re.compile(r"\band\b|&", re.IGNORECASE)


class Conversion(NamedTuple):
    """One row of the conversion table.

    Attributes:
        current: the code the row is about, with its dot.
        effective: first day the code is valid.
        previous: the codes assigned before that day. A range that cannot be written out without
            the book of that time stays as printed (``T15-T19``, ``I63.-``). Empty when there was
            no earlier code.
        together: the row names its previous codes as a combination (``A and B``), all of which
            stood for the current code; otherwise they are alternatives.
    """

    current: str
    effective: date
    previous: tuple[str, ...]
    together: bool = False


def parse_previous(text: str) -> tuple[tuple[str, ...], bool]:
    """Read the cell of previous codes: the codes, and whether they belong together.

    Ranges whose ends differ in one digit only are written out (``H44.20-H44.23``).
    """
    found: list[str] = []
    for match in PREVIOUS.finditer(text):
        first, wildcard, last = match.groups()
        first = dotted(first)
        if last:
            found += _written_out(first, dotted(last))
        elif wildcard:
            found.append(f"{first}.-" if len(first) == 3 else f"{first}-")
        else:
            found.append(first)
    return tuple(dict.fromkeys(found)), bool(JOINED.search(text)) and len(found) > 1


def parse_conversion(rows: Iterable[tuple[Any, ...]], name: str) -> tuple[Conversion, ...]:
    """Read the rows of the table, after its preamble and header.

    Raises:
        CodesetError: when there is no header, or a row is not one of a conversion table.
    """
    found: list[Conversion] = []
    started = False
    for number, row in enumerate(rows, 1):
        cells = (*row, None, None, None)[:3]
        if not started:
            started = str(cells[0] or "").strip().lower().startswith("current code")
            continue
        if all(cell is None or not str(cell).strip() for cell in cells):
            continue
        current = str(cells[0] or "").strip().upper()
        effective = _effective(cells[1])
        if not CODE.fullmatch(current) or effective is None:
            raise CodesetError(f"{name}: row {number} is not a row of a conversion table")
        previous, together = parse_previous(str(cells[2] or ""))
        found.append(Conversion(dotted(current), effective, previous, together))
    if not found:
        raise CodesetError(f"{name}: not an ICD-10-CM conversion table")
    return tuple(dict.fromkeys(found))  # the official table repeats a few rows


def read_conversion(path: Path) -> tuple[Conversion, ...]:
    """Read an official conversion table: the xlsx, or a zip or folder that holds it.

    Raises:
        CodesetError: when there is no conversion table in it.
    """
    for member in members(path):
        if not member.name.lower().endswith(".xlsx"):
            continue
        data = member.read()
        if is_workbook(data) and is_conversion(data, member.name):
            return parse_conversion(sheet_rows(data, member.name), member.name)
    raise CodesetError(f"{path.name}: holds no ICD-10-CM conversion table (xlsx)")


def is_conversion(data: bytes, name: str) -> bool:
    """Tell whether a workbook is a conversion table, by its header."""
    for number, row in enumerate(sheet_rows(data, name)):
        if str((row or ("",))[0] or "").strip().lower().startswith("current code"):
            return True
        if number >= 10:
            break
    return False


def to_earlier(
    table: Collection[Conversion],
    code: str,
    year: int | date,
    valid: Collection[str] | None = None,
) -> tuple[str, ...]:
    """The codes that stood for a current code at an earlier time, following chains of the table.

    Args:
        table: the conversion table of the code's own release or a later one.
        code: a current code, with its dot.
        year: a fiscal year (its first day, October 1 of the year before) or a date.
        valid: codes of the earlier edition. When given, ranges of the table are resolved with it
            and codes that are not in it are left out.

    Returns:
        The code itself when it was already valid, nothing when it had no predecessor, otherwise
        the earlier codes in the order of the table. Without ``valid`` a range stays as printed.
    """
    day = year if isinstance(year, date) else date(year - 1, 10, 1)
    by_code: dict[str, list[Conversion]] = {}
    for row in table:
        if row.effective > day:
            by_code.setdefault(row.current, []).append(row)
    found: dict[str, None] = {}
    pending, seen = [code], {code}
    while pending:
        current = pending.pop(0)
        rows = by_code.get(current)
        if rows is None:
            found[current] = None
            continue
        earlier = [before for row in rows for before in row.previous]
        pending += [before for before in earlier if before not in seen]
        seen.update(earlier)
    if valid is None:
        return tuple(found)
    known = valid if isinstance(valid, set | frozenset | dict) else frozenset(valid)
    resolved: dict[str, None] = {}
    for item in found:
        if "-" in item:
            first, _, last = item.partition("-")
            span = CodeRange(first.rstrip("."), (last or first).rstrip("."))
            resolved.update(dict.fromkeys(c for c in known if ":" not in c and span.matches(c)))
        elif item in known:
            resolved[item] = None
    return tuple(resolved)


def _written_out(first: str, last: str) -> list[str]:
    """The codes of a range that differ in one digit, or the range as printed."""
    if len(first) == len(last):
        differing = [i for i in range(len(first)) if first[i] != last[i]]
        if len(differing) == 1 and len(first) > 3:
            at = differing[0]
            low, high = first[at], last[at]
            if low.isdigit() and high.isdigit() and low < high:
                return [f"{first[:at]}{n}{first[at + 1 :]}" for n in range(int(low), int(high) + 1)]
    return [f"{first}-{last}"]


def _effective(cell: Any) -> date | None:
    """The effective date of a row: a date, or a year that stands for its October 1."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip() if cell is not None else ""
    return date(int(text), 10, 1) if re.fullmatch(r"20\d\d", text) else None
