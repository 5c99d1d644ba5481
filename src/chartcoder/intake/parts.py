"""What a reader hands over: documents with their source maps, and facts with their places.

A reader is a plain function ``(data, name) -> Iterator[Part | Fault]``. It interprets no medicine,
opens no other file, and raises ``ChartInputError`` for what it cannot read at all.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from chartcoder.intake.bounds import MAX_PLACES
from chartcoder.model import ChartInputError, Finding, Place, SourceMap

_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def shown_name(name: str) -> str:
    """The name of a file as places and errors give it: what ends a line or is no UTF-8 is a ``?``."""
    return _UNSHOWN.sub("?", name)


class Piece(NamedTuple):
    """A document as it was read."""

    text: str
    sources: SourceMap
    title: str = ""
    kind: str | None = None
    author_role: str | None = None
    time: Any = None
    id: str = ""


class Fact(NamedTuple):
    """A structured fact: a field of ``Encounter``, its value and where it stands."""

    field: str
    value: Any
    place: str


def bounds_of(
    setting: str | None, start: date | None, end: date | None, places: tuple[str, str, str]
) -> Iterator[Fact]:
    """The bounds of a stay; of any other encounter the date of service.

    Args:
        setting: as the source says it.
        start, end: what the source states.
        places: where the first day stands, where the last one, and where both do.
    """
    if setting == "inpatient":
        if start is not None:
            yield Fact("admission_date", start, places[0])
        if end is not None:
            yield Fact("discharge_date", end, places[1])
    elif start is not None or end is not None:
        yield Fact("service_date", start or end, places[2])


class Part(NamedTuple):
    """What one file, message or resource says of one encounter.

    Attributes:
        patient, visit: their names in the source system; parts of one visit are put together, and a
            part without a visit belongs to the only visit of its patient.
        documents, facts: what was found, in the order of the source.
        billed: codes that a claim or a problem list carries, as (system, code). They are never read
            by the coder: a claim is no evidence of a diagnosis.
        findings: what the reader of the result should know.
        identifiers: who the patient is, as (kind, value) with the kinds of ``deidentify``; read by
            de-identification only.
    """

    documents: tuple[Piece, ...] = ()
    facts: tuple[Fact, ...] = ()
    patient: str = ""
    visit: str = ""
    billed: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


class Fault(NamedTuple):
    """A part of a source that cannot be read: one line, without any of its text."""

    message: str


Reader = Callable[[bytes, str], Iterator[Part | Fault]]


class TextMaker:
    """Builds a text piece by piece, with the map from its offsets to their places."""

    __slots__ = ("_ends", "_entries", "_length", "_parts", "empty")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._entries: list[tuple[int, int, Place]] = []
        self._length = 0
        self._ends = 0
        """Line ends that nothing follows yet."""
        self.empty = True
        """Whether nothing but white space was written."""

    def add(self, text: str, place: Place | None = None) -> None:
        """Append a text; without a place it is a separator of our own.

        Raises:
            ChartInputError: when the document is made of too many pieces.
        """
        if not text:
            return
        if place is not None:
            if len(self._entries) >= MAX_PLACES:
                raise ChartInputError("a document of too many pieces")
            self._entries.append((self._length, self._length + len(text), place))
        self._append(text)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        bare = text.rstrip("\n")
        self._ends = len(text) - len(bare) + (0 if bare else self._ends)
        if self.empty and bare.strip():
            self.empty = False

    def line_end(self, lines: int = 1) -> None:
        """End the line, if one is open; ``lines`` above 1 leave blank lines."""
        if self._length > self._ends and self._ends < lines:
            self.add("\n" * (lines - self._ends))

    def piece(self, **facts: Any) -> Piece:
        """The finished document."""
        return Piece("".join(self._parts), SourceMap(tuple(self._entries)), **facts)

    def extend(self, text: str, sources: SourceMap) -> None:
        """Append a text that has a map of its own."""
        self._entries.extend(sources.shifted(self._length))
        if text:
            self._append(text)


def verbatim(text: str, place: Place) -> SourceMap:
    """The map of a text that was taken over as it stands."""
    if not text:
        return SourceMap(())
    return SourceMap(((0, len(text), place._replace(chars=(0, len(text)))),))
