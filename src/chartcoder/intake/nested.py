"""Files inside messages and resources: read by their content, placed where they were found."""

import base64
from collections.abc import Iterator
from contextvars import ContextVar
from importlib import import_module

from chartcoder.intake.bounds import MAX_FILE, MAX_NESTED
from chartcoder.intake.parts import Fault, Part, Piece, Reader
from chartcoder.intake.recognise import recognise
from chartcoder.model import ChartInputError

READERS = {
    "text": ("plain", "read_text"),
    "rtf": ("rtf", "read_rtf"),
    "docx": ("docx", "read_docx"),
    "html": ("html", "read_html"),
    "pdf": ("pdf", "read_pdf"),
    "image": ("picture", "read_picture"),
    "hl7": ("hl7", "read_hl7"),
    "cda": ("cda", "read_cda"),
    "fhir": ("fhir", "read_fhir"),
    "fhir-lines": ("fhir", "read_fhir_lines"),
}
"""Module and function of each format; a module is imported when its format first comes."""

NOT_READ = {
    "old-office": "an old Word or Office file; save it as DOCX or PDF",
    "gzip": "a gzip file; unpack it first",
    "spreadsheet": "a spreadsheet; save it as text",
    "slides": "a presentation; save it as PDF",
    "opendocument": "an OpenDocument file; save it as DOCX or PDF",
    "fhir-xml": "FHIR in XML; send it as JSON",
    "xml": "XML, but no C-CDA document",
    "json": "JSON, but no FHIR resource",
    "result": "a result of Chartcoder, no chart",
}
"""What is recognised but not read, and what to do."""

_INSIDE = frozenset({"text", "rtf", "docx", "html", "pdf", "image", "cda"})
_depth: ContextVar[int] = ContextVar("depth", default=0)


def reader_of(data: bytes, name: str) -> Reader:
    """The reader of a file.

    Raises:
        ChartInputError: when its format is not read, or it is too large.
    """
    if len(data) > MAX_FILE:
        raise ChartInputError(f"{name}: more than {MAX_FILE:,} bytes; split the file")
    kind = recognise(data)
    if kind in NOT_READ:
        raise ChartInputError(f"{name}: {NOT_READ[kind]}")
    if kind not in READERS:
        raise ChartInputError(f"{name}: a {kind} file lies where a document is expected")
    module, function = READERS[kind]
    found: Reader = getattr(import_module(f"chartcoder.intake.formats.{module}"), function)
    return found


def decoded(text: str) -> bytes:
    """The bytes of a file that is carried as Base64.

    Raises:
        ChartInputError: when it is damaged or empty.
    """
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise ChartInputError("the attachment is not valid Base64") from None
    if not data:
        raise ChartInputError("the attachment is empty")
    return data


def pieces_inside(data: bytes, file: str, where: str, title: str = "") -> Iterator[Piece]:
    """The documents of a file that lies at ``where`` in another one.

    Raises:
        ChartInputError: when it cannot be read there.
    """
    level = _depth.get() + 1
    if level > MAX_NESTED:
        raise ChartInputError("files lie inside one another too deeply")
    kind = recognise(data)
    if kind not in _INSIDE:
        raise ChartInputError(NOT_READ.get(kind, f"{kind} inside another file is not read"))
    token = _depth.set(level)
    try:
        parts = _named(reader_of(data, file), data, file)
    finally:
        _depth.reset(token)
    for part in parts:
        if isinstance(part, Fault):
            raise ChartInputError(part.message.removeprefix(f"{file}: "))
        for piece in part.documents:
            yield piece._replace(
                sources=piece.sources.under(file, where), title=title or piece.title
            )


def _named(reader: Reader, data: bytes, file: str) -> list[Part | Fault]:
    # to the end at once: what reads later would not see the depth
    try:
        return list(reader(data, file))
    except ChartInputError as error:
        raise ChartInputError(str(error).removeprefix(f"{file}: ")) from None
