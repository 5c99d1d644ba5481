"""Rows of an official spreadsheet or tab-delimited text, as plain text cells."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from chartcoder.codesets.errors import CodesetError

XLSX_SIGNATURE = b"PK\x03\x04"
MAX_ROWS = 500_000
"""Most rows read of one sheet (the largest official one has under 100,000)."""
MAX_EXPANDED = 256 * 1024 * 1024
"""Most bytes the parts of a workbook may expand to."""


def sheet_rows(data: bytes, name: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the first sheet of an xlsx workbook, cells as openpyxl gives them.

    Raises:
        CodesetError: when the workbook cannot be read or expands beyond the bounds.
    """
    import zipfile

    import openpyxl

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_EXPANDED:
                raise CodesetError(f"{name}: expands beyond the limit")
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except CodesetError:
        raise
    except Exception as error:
        raise CodesetError(f"{name}: not a readable xlsx ({type(error).__name__})") from None
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            if number >= MAX_ROWS:
                raise CodesetError(f"{name}: more than {MAX_ROWS} rows")
            yield tuple(row)
    except CodesetError:
        raise
    except Exception as error:
        raise CodesetError(f"{name}: damaged xlsx ({type(error).__name__})") from None
    finally:
        book.close()


def tab_rows(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a tab-delimited text; cells in quotation marks are unquoted."""
    for line in text.splitlines():
        yield tuple(cell.strip().strip('"') for cell in line.split("\t"))


def is_workbook(data: bytes) -> bool:
    """Tell whether bytes are those of an xlsx file."""
    return data[:4] == XLSX_SIGNATURE
