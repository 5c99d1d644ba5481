"""The umbilical artery catheter of a newborn, by the vertebra its tip lies at (B4.1c)."""

import re

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.late import late

WORDS = frozenset({"uac", "uacs", "umbilical"})
_UAC = late(r"\bUACs?\b|\bumbilical arter(?:y|ial)(?: (?:line|catheter)\w*)?", re.I)
_PLACED = late(
    r"\b(?:placed|placement|inserted|secured|put in|tip|at [TL] ?\d|in good position)\b", re.I
)
_GONE = late(r"\b(?:out|removed|discontinued|d/?c'?d|attempt\w*|unable|unsuccessful)\b", re.I)
_LEVEL = late(r"\b([TL]) ?-?(\d{1,2})\b")
_ARCH, _CHEST = 5, 10
"""Thoracic vertebrae beside the descending aorta of the chest."""


def arterial(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """A catheter high in the aorta of the chest, or low in that of the abdomen; else it is asked."""
    for statement in report.lines():
        raw = statement.line.raw
        match = _UAC.search(raw)
        if match is None or not _PLACED.search(raw) or _GONE.search(raw):
            continue
        if stated(statement, match) not in ("", "not-stated"):
            continue
        span = span_of(statement.line, match)
        levels = [
            (m.group(1), int(m.group(2)), span_of(statement.line, m)) for m in _LEVEL.finditer(raw)
        ]
        high = next((p for kind, n, p in levels if kind == "T" and _ARCH <= n <= _CHEST), None)
        low = next((p for kind, n, p in levels if kind == "L" or n > _CHEST), None)
        table, part = "04H", Filled(4, "0Y", "open")
        if high is not None:
            table, part = "02H", axis(4, "W", high)
        elif low is not None:
            part = axis(4, "0", low)
        made = make(
            report, statement, match, "umbilical artery catheter", "B4.1c", table,
            [part, axis(5, "3"), axis(6, "3", span), axis(7, "Z", basis="none")],
        )  # fmt: skip
        if made is not None:
            return [made._replace(reason="")], ("04H",)
    return [], ()
