"""The draft of a diagnosis, on its way from the chart to the result."""

from collections.abc import Mapping
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.mentions import Found
from chartcoder.model import Span, Step


class Draft(NamedTuple):
    """A diagnosis on its way to the result.

    ``stem`` is the code without 7th character, ``code`` the whole code; ``order`` is the place in the chart; ``steps`` is the proof so far. ``start`` is the entry the walk
    began at, ``words`` the words that could specify the code, each with the span that says it.
    ``poa`` is the present-on-admission indicator of a diagnosis of a stay.
    """

    document: ReadDocument
    found: Found
    role: str
    stem: str
    code: str
    side: str | None
    order: tuple[int, int, int]
    steps: tuple[Step, ...]
    confidence: float
    start: str
    words: Mapping[str, Span]
    poa: str | None = None
