"""Text files: which encoding, and whether it is text at all."""

from chartcoder.intake.bounds import MAX_BYTES
from chartcoder.model import ChartInputError

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


def decode(data: bytes, name: str, most: int = MAX_BYTES) -> str:
    """The text of a document: UTF-8, UTF-16, UTF-32 with a mark, or Windows-1252.

    Raises:
        ChartInputError: when it is empty, too large or not text.
    """
    if len(data) > most:
        raise ChartInputError(f"{name}: more than {most:,} bytes; split the file")
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
