"""Plain text: taken over as it stands, offset by offset."""

from collections.abc import Iterator

from chartcoder.intake.parts import Fault, Part, Piece, verbatim
from chartcoder.intake.text import decode
from chartcoder.model import Place


def read_text(data: bytes, name: str) -> Iterator[Part | Fault]:
    """One document."""
    text = decode(data, name)
    yield Part((Piece(text, verbatim(text, Place(name))),))
