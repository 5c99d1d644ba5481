"""The records of this room: a service line on its way to the result, and what stands beside it."""

import datetime
from typing import NamedTuple

from chartcoder.model import Finding, Span, Step


class Line(NamedTuple):
    """A service line: one code with its units, modifiers, pointers and proof.

    Attributes:
        system: ``cpt`` or ``hcpcs``.
        pointers: diagnosis codes of the same result, the most relevant first.
        document, spans: where it is documented.
        reason: a sentence that says why the line stands.
    """

    system: str
    code: str
    title: str
    modifiers: tuple[str, ...] = ()
    units: int = 1
    date: datetime.date | None = None
    pointers: tuple[str, ...] = ()
    document: str = ""
    spans: tuple[Span, ...] = ()
    steps: tuple[Step, ...] = ()
    confidence: float = 0.9
    reason: str = ""
    place_of_service: str = ""
    ordering: str = ""
    rendering: str = ""


class Diagnosis(NamedTuple):
    """A diagnosis of the result that a line may point at."""

    code: str
    title: str = ""


class Supplies(NamedTuple):
    """What the room found.

    Attributes:
        lines: service lines in the order of the chart.
        findings: tips on documentation and on medical necessity.
        replaces: numbers of CPT that a payer takes under one of these lines instead.
    """

    lines: tuple[Line, ...] = ()
    findings: tuple[Finding, ...] = ()
    replaces: tuple[str, ...] = ()


def tip(kind: str, message: str, level: str = "info") -> Finding:
    """A finding of this room; the message never quotes the chart."""
    return Finding(level, kind, message)
