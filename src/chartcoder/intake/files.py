"""Plain-text files, standard input and folders to an encounter.

Errors name the file and the rule; they never quote the text (charts are PHI).
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from chartcoder.model import ChartInputError, Document, Encounter, one_line

MAX_BYTES = 20_000_000
"""Largest document that is read, in bytes."""

TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".note", ".rpt", ""})

FACTS = "encounter.json"
"""The file of a folder that holds the facts of its encounter."""
FACT_FIELDS = frozenset(
    ["setting", "service_date", "admission_date", "discharge_date", "sex", "birth_date",
     "discharge_disposition", "payer", "providers", "id", "patient_type", "place_of_service"]
)  # fmt: skip
NOT_READ = frozenset({"expected", "not_expected"})
"""Fields of practice charts that say what a coder should find; they never reach the coder."""

_BINARY = (
    (b"%PDF", "a PDF file"),
    (b"{\\rtf", "an RTF file"),
    (b"PK\x03\x04", "a Word or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
)
"""First bytes of files that people hand over for text."""

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""Byte order marks, the longer ones first."""


def decode(data: bytes, name: str) -> str:
    """The text of a document: UTF-8, UTF-16, UTF-32 with a mark, or Windows-1252.

    Raises:
        ChartInputError: when it is empty, too large or not text.
    """
    if len(data) > MAX_BYTES:
        raise ChartInputError(f"{name}: more than {MAX_BYTES:,} bytes; split the file")
    for start, what in _BINARY:
        if data.startswith(start):
            raise ChartInputError(f"{name}: {what}, not text; convert it to text first")
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), _unmarked(data))
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            shown = encoding[:6].upper()
            raise ChartInputError(f"{name}: not readable as {shown}; save it as UTF-8") from None
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


def _unmarked(data: bytes) -> str:
    """UTF-16 without a mark shows by every second byte being zero; all else is tried as UTF-8."""
    sample = data[:4096]
    half = len(sample) // 2
    if half >= 4:
        for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
            if zeros.count(0) > 0.6 * half and sample.count(0) < 1.1 * half:
                return encoding
    return "utf-8-sig"


def read_documents(path: str) -> list[Document]:
    """Documents of a file, of ``-`` (standard input) or of a folder, sorted by name.

    Names are sorted as people number them: ``note-2`` comes before ``note-10``.

    Raises:
        ChartInputError: when nothing there can be read; in a folder the first bad file.
    """
    if path == "-":
        return [Document(text=decode(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"))]
    target = Path(path)
    shown = _shown(path)
    try:
        if target.is_dir():
            return list(_folder(target, shown))
        if not target.exists():
            raise ChartInputError(f"{shown}: no such file or folder")
    except (OSError, ValueError) as error:
        if isinstance(error, ChartInputError):
            raise
        reason = getattr(error, "strerror", None) or "not a path"
        raise ChartInputError(f"{shown}: cannot be read ({reason})") from None
    return [Document(text=decode(_bytes(target), target.name), id=target.stem, title=target.stem)]


def _folder(folder: Path, shown: str) -> Iterator[Document]:
    files = sorted(
        (p for p in folder.iterdir()
         if p.is_file() and p.suffix.lower() in TEXT_SUFFIXES and not p.name.startswith(".")),
        key=_natural,
    )  # fmt: skip
    if not files:
        raise ChartInputError(f"{shown}: no text documents in this folder (expected .txt files)")
    stems = [p.stem for p in files]
    for path in files:
        # two files may differ by their endings only; a document has a name of its own
        name = path.stem if stems.count(path.stem) == 1 else path.name
        yield Document(text=decode(_bytes(path), path.name), id=name, title=path.stem)


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    parts = re.findall(r"\d+|\D+", path.name.casefold())
    return [(int(p), "") if p.isdecimal() else (-1, p) for p in parts], path.name


def _shown(path: str) -> str:
    """A path as errors name it: what is too long or has lines is more likely a note than a path."""
    if len(path) > 255 or "\n" in path:
        return f"a path of {len(path):,} characters"
    return path


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ChartInputError(f"{path.name}: cannot be read ({error.strerror})") from None


def read_facts(path: str) -> dict[str, Any]:
    """The facts of an encounter from the ``encounter.json`` of its folder; nothing without one.

    Raises:
        ChartInputError: when the file is not an object of known fields.
    """
    if path == "-":
        return {}
    file = Path(path) / FACTS
    try:
        if not file.is_file():
            return {}
    except (OSError, ValueError):
        return {}
    try:
        data = json.loads(decode(_bytes(file), FACTS))
    except json.JSONDecodeError as error:
        raise ChartInputError(f"{FACTS}: not valid JSON (line {error.lineno})") from None
    except RecursionError:
        raise ChartInputError(f"{FACTS}: nested too deeply") from None
    if not isinstance(data, dict):
        raise ChartInputError(f"{FACTS}: must be one JSON object of facts")
    unknown = sorted(data.keys() - FACT_FIELDS - NOT_READ)
    if unknown:
        allowed = ", ".join(sorted(FACT_FIELDS))
        raise ChartInputError(f"{FACTS}: unknown field {unknown[0][:40]!r}; known are {allowed}")
    return {name: data[name] for name in data.keys() & FACT_FIELDS if data[name] is not None}


def read_encounter(
    path: str,
    setting: str | None = None,
    service_date: date | None = None,
    sex: str | None = None,
    birth_date: date | None = None,
    admission_date: date | None = None,
    discharge_date: date | None = None,
    discharge_disposition: str | None = None,
) -> Encounter:
    """One encounter from a file, standard input or a folder of documents.

    What is given here comes before the ``encounter.json`` of the folder; a date of service takes
    the place of its discharge date too, since either chooses the edition.

    Raises:
        ChartInputError: when the documents or the facts cannot be used.
    """
    documents = tuple(read_documents(path))
    facts = read_facts(path)
    from_file = facts.keys()
    given = {
        "setting": setting, "service_date": service_date, "sex": sex, "birth_date": birth_date,
        "admission_date": admission_date, "discharge_date": discharge_date,
        "discharge_disposition": discharge_disposition,
    }  # fmt: skip
    if service_date is not None:
        facts.pop("discharge_date", None)
    facts = facts | {name: value for name, value in given.items() if value is not None}
    try:
        return Encounter(documents=documents, **facts)
    except ValidationError as error:
        from_facts = any(
            item["loc"] and item["loc"][0] in from_file and given.get(str(item["loc"][0])) is None
            for item in error.errors(include_input=False, include_url=False)
        )
        raise ChartInputError((f"{FACTS}: " if from_facts else "") + one_line(error)) from None
