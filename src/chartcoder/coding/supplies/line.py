"""The records of this room beside the service line."""

from typing import NamedTuple

from chartcoder.coding.service_line import Line
from chartcoder.model import Finding


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
