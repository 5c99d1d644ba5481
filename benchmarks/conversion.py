"""Current codes back to the codes of fiscal year 2018, through the official conversion table."""

import re
from collections.abc import Callable

import openpyxl

from benchmarks.data import SHARED

TABLE = "codesets/icd10cm/fy2026/ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx"


def to_2018() -> Callable[[str], str]:
    """A function from a current code to the code that was valid in fiscal year 2018."""
    previous: dict[str, str] = {}
    sheet = openpyxl.load_workbook(SHARED / TABLE, read_only=True).active
    assert sheet is not None
    for row in sheet.iter_rows(values_only=True):
        code, year, before = (str(cell or "").strip() for cell in row[:3])
        if year[:4].isdigit() and int(year[:4]) > 2018 and code and before:
            previous[code] = re.split(r"[,;\s]+", before)[0].split("-")[0]

    def back(code: str) -> str:
        padding = code[len(code.rstrip("X")) :] if code.endswith("X") else ""
        for _ in range(8):
            if code not in previous:
                return code
            code = previous[code]
        return code + padding if padding and len(code) < 7 else code

    return back
