"""The list of ICD-10-CM codes exempt from present-on-admission reporting.

Source: ``POAexemptCodesFYYY.zip`` released each year by CDC and CMS; it holds the list as
tab-delimited text and as xlsx, next to the codes added, deleted and revised.
"""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from chartcoder.codesets.archive import members
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.order_file import decode, dotted
from chartcoder.codesets.sheets import is_workbook, sheet_rows, tab_rows

CODE = re.compile(r"(?:[A-Z]\d[0-9A-Z]|[A-Z]{2}\d)(?:\.?[0-9A-Z]{1,4})?")
CHANGES = re.compile(r"(?i)add|delet|revis|read[-_ ]?me")
"""Names of the files that list changes rather than the codes themselves."""


def parse_poa(rows: Iterable[tuple[Any, ...]], name: str) -> frozenset[str]:
    """Read the rows of a list of exempt codes.

    Raises:
        CodesetError: when the rows have no column ``POAexemptCode``, list changes (a column
            ``Action``), or hold something that is not a code.
    """
    column: int | None = None
    found: set[str] = set()
    for number, row in enumerate(rows, 1):
        cells = [str(cell).strip() if cell is not None else "" for cell in row]
        if not any(cells):
            continue
        if column is None:
            heads = [cell.lower().replace(" ", "") for cell in cells]
            place = next((i for i, head in enumerate(heads) if head == "poaexemptcode"), None)
            if place is None and number < 10:
                continue  # a line of preamble
            if place is None or "action" in heads:
                break
            column = place
            continue
        code = cells[column].upper() if column < len(cells) else ""
        if not CODE.fullmatch(code):
            raise CodesetError(f"{name}: row {number} does not hold an ICD-10-CM code")
        found.add(dotted(code))
    if not found:
        raise CodesetError(f"{name}: not a list of codes exempt from POA reporting")
    return frozenset(found)


def poa_from_bytes(data: bytes, name: str) -> frozenset[str]:
    """Read a list of exempt codes from the bytes of its text or xlsx form.

    Raises:
        CodesetError: when it is not such a list.
    """
    return parse_poa(sheet_rows(data, name) if is_workbook(data) else tab_rows(decode(data)), name)


def read_poa(path: Path) -> frozenset[str]:
    """Read the POA-exempt codes (with the dot) from the official zip, its txt or its xlsx.

    Raises:
        CodesetError: when there is no such list in it.
    """
    for member in sorted_members(path):
        return poa_from_bytes(member[1], member[0])
    raise CodesetError(f"{path.name}: holds no list of codes exempt from POA reporting")


def sorted_members(path: Path) -> list[tuple[str, bytes]]:
    """The members that may be the list, text before xlsx (it reads a hundred times faster)."""
    found = []
    for member in members(path):
        base = PurePosixPath(member.name).name
        single = member.name == path.name
        if not base.lower().endswith((".txt", ".xlsx")):
            continue
        if single or ("poa" in base.lower() and not CHANGES.search(base)):
            found.append((base, member.read()))
    return sorted(found, key=lambda item: item[0].lower().endswith(".xlsx"))
