"""Plain-text files, standard input and folders to documents.

Errors name the file and the rule; they never quote the text (charts are PHI).
"""

import sys
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from chartcoder.model import ChartInputError, Document, Encounter, one_line

MAX_BYTES = 20_000_000
"""Largest document that is read, in bytes."""

TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".note", ".rpt", ""})


def decode(data: bytes, name: str) -> str:
    """The text of a document: UTF-8, UTF-16 with a mark, or Windows-1252.

    Raises:
        ChartInputError: when it is empty, too large or not text.
    """
    if len(data) > MAX_BYTES:
        raise ChartInputError(
            f"{name}: {len(data):,} bytes, at most {MAX_BYTES:,} are read; split the file"
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise ChartInputError(f"{name}: not readable as UTF-16; save it as UTF-8") from None
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    sample = text[:65536]
    odd = sum(1 for c in sample if (ord(c) < 32 and c not in "\t\n\r\f\v\x1e\x1c") or c == "\ufffd")
    if sample and odd > len(sample) * 0.02:
        raise ChartInputError(
            f"{name}: looks like a binary file, not text; convert it to text first"
        )
    if not text.strip():
        raise ChartInputError(f"{name}: the document is empty")
    return text


def read_documents(path: str) -> list[Document]:
    """Documents of a file, of ``-`` (standard input) or of a folder, sorted by name.

    Raises:
        ChartInputError: when nothing there can be read; in a folder the first bad file.
    """
    if path == "-":
        return [Document(text=decode(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"))]
    target = Path(path)
    if target.is_dir():
        files = sorted(
            p for p in target.iterdir()
            if p.is_file() and p.suffix.lower() in TEXT_SUFFIXES and not p.name.startswith(".")
        )  # fmt: skip
        if not files:
            raise ChartInputError(f"{path}: no text documents in this folder (expected .txt files)")
        return [Document(text=decode(_bytes(p), p.name), id=p.stem, title=p.stem) for p in files]
    if not target.exists():
        raise ChartInputError(f"{path}: no such file or folder")
    return [Document(text=decode(_bytes(target), target.name), id=target.stem, title=target.stem)]


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ChartInputError(f"{path.name}: cannot be read ({error.strerror})") from None


def read_encounter(
    path: str,
    setting: str = "outpatient",
    service_date: date | None = None,
    sex: str | None = None,
    birth_date: date | None = None,
) -> Encounter:
    """One encounter from a file, standard input or a folder of documents.

    Raises:
        ChartInputError: when the documents or the facts cannot be used.
    """
    try:
        return Encounter(
            documents=tuple(read_documents(path)),
            setting=setting,
            service_date=service_date,
            sex=sex,
            birth_date=birth_date,
        )
    except ValidationError as error:
        raise ChartInputError(one_line(error)) from None
