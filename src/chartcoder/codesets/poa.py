"""The list of ICD-10-CM codes exempt from present-on-admission reporting.

Source: ``POAexemptCodesFYYY.zip`` released each year by CDC and CMS; it holds the list as
tab-delimited text and as xlsx, next to the codes added, deleted and revised.
"""

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from chartcoder.codesets.archive import members
from chartcoder.codesets.editions import available
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.order_file import decode, dotted
from chartcoder.codesets.sheets import is_workbook, sheet_rows, tab_rows

CODE = re.compile(r"(?:[A-Z]\d[0-9A-Z]|[A-Z]{2}\d)(?:\.?[0-9A-Z]{1,4})?")
CHANGES = re.compile(r"(?i)add|delet|revis|read[-_ ]?me")
"""Names of the files that list changes rather than the codes themselves."""
SHIPPED = Path(__file__).parent / "data" / "poa_exempt.tsv"
"""The list of fiscal year 2026 in short: beginnings of codes, with the 7th characters it holds for."""


class Exempt:
    """The codes exempt from POA reporting: ``code in exempt``.

    Attributes:
        source: ``installed`` (the official list of the edition) or ``shipped``.
    """

    def __init__(self, codes: frozenset[str] | None = None) -> None:
        self._codes = codes
        self.source = "shipped" if codes is None else "installed"

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, str):
            return False
        return code in self._codes if self._codes is not None else _shipped(code)


def exempt_codes(edition: str) -> Exempt:
    """The exempt codes of an ICD-10-CM edition: its installed list, else the one that ships."""
    return _exempt(edition, os.environ.get("CHARTCODER_HOME"))


@lru_cache(maxsize=8)
def _exempt(edition: str, home: str | None) -> Exempt:
    """The list of an edition; another ``home`` may hold another one."""
    found = next((e for e in available("icd10cm", digest=False) if e.name == edition), None)
    path = dict(found.members).get("poa") if found else None
    return Exempt(read_poa(path) if path else None)


@lru_cache(maxsize=1)
def _lines() -> dict[str, str]:
    rows = (line.split("\t") for line in SHIPPED.read_text(encoding="utf-8").splitlines())
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows if not row[0].startswith("#")}


def _shipped(code: str) -> bool:
    lines = _lines()
    for size in range(1, len(code) + 1):
        letters = lines.get(code[:size])
        if letters is not None and (not letters or (len(code) == 8 and code[-1] in letters)):
            return True
    return False


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
