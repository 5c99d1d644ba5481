"""Plain text: taken over as it stands, offset by offset."""

import re
from collections.abc import Iterator

from chartcoder.intake.parts import Fault, Part, Piece, verbatim
from chartcoder.intake.text import decode
from chartcoder.model import ChartInputError, Place

_UNBROKEN = re.compile(r"[!-~]{300,}")
"""Signs without a blank between them, longer than any word, address or code (not so in Chinese)."""
LEAST = 4_000
"""Shorter texts are read whatever they hold."""


def read_text(data: bytes, name: str) -> Iterator[Part | Fault]:
    """One document.

    Raises:
        ChartInputError: when it is no text, or text without words (noise, Base64, an export of keys).
    """
    text = decode(data, name)
    if len(text) >= LEAST:
        unbroken = sum(m.end() - m.start() for m in _UNBROKEN.finditer(text))
        if unbroken > len(text) / 2:
            raise ChartInputError(f"{name}: holds no words (encoded or binary data?)")
    yield Part((Piece(text, verbatim(text, Place(name))),))
