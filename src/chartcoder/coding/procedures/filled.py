"""An axis with its value, a code as far as it is known, and what is asked of the axes of a name."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.procedures.near import Near
from chartcoder.coding.procedures.said import Hit
from chartcoder.coding.procedures.views import Value
from chartcoder.model import Span

PART, WAY, DEVICE, QUALIFIER = 4, 5, 6, 7
NOTHING = "Z"
DIAGNOSTIC = "X"


class Filled(NamedTuple):
    """An axis with its value, or with the values that are left open.

    Attributes:
        position: 4 to 7.
        chars: the character; several when it is open.
        basis: ``name`` (the index entry decides), ``said`` (words near the name), ``record``
            (words elsewhere in the document), ``assumed`` (the index, when the record is silent),
            ``only`` (no other value goes with the rest), ``none`` (nothing said: no device, no
            qualifier), ``rule`` (a guideline), ``open``.
        spans: the words it rests on.
        said: the term they were read as.
        reference: where the term stands.
    """

    position: int
    chars: str
    basis: str
    spans: tuple[Span, ...] = ()
    said: str = ""
    reference: str = ""


class Solved(NamedTuple):
    """A code, or what is known of one: ``code`` has ``?`` where an axis is open."""

    code: str
    pattern: str
    axes: tuple[Filled, ...]

    @property
    def open(self) -> tuple[Filled, ...]:
        """The axes that stay open."""
        return tuple(axis for axis in self.axes if axis.basis == "open")


class Wants(NamedTuple):
    """What is asked of the axes of a name.

    Attributes:
        nears: the words to be searched, the nearest first.
        assume: fifth character when the record does not tell it.
        way: approaches of the whole operation, told by its technique, the surest first.
        diagnostic: whether the purpose is a diagnosis.
        fixed: what a rule decides of an axis.
        focus: the body part that the operation was done to, where the words say so.
        reasons: the diagnoses of the report, which may tell the side.
    """

    nears: Sequence[Near]
    assume: str = ""
    way: Sequence[tuple[str, tuple[Span, ...], str, str]] = ()
    diagnostic: tuple[Span, ...] | None = None
    fixed: Sequence[Filled] = ()
    focus: Hit[Value] | None = None
    reasons: Sequence[Near] = ()


@lru_cache(maxsize=2048)
def chars_of(codes: tuple[str, ...], position: int) -> str:
    """The values that codes have on an axis."""
    return "".join(sorted({code[position - 1] for code in codes}))
