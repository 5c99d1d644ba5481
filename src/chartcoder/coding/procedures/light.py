"""Phototherapy of a newborn: one session, or light over more than a day (section 6)."""

import re

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.late import late

WORDS = frozenset(
    "phototherapy bililight bililights bilibed biliblanket bili lights blanket light".split()
)
_LIGHT = late(
    r"\bphoto-?(?:therapy|tx)\b|\bbili-?(?:rubin)?[ -]?(?:lights?|blankets?|beds?)\b|\blights (?:on|off)\b",
    re.I,
)
_GIVEN = late(
    r"\b(?:start(?:ed)?|begun|began|initiated|placed|under|received|receives|receiving|on|given|got|treated|required|requiring|continue[ds]?|remain(?:s|ed)?|double|single|triple|intensive|off"
    r"|stopped|discontinued|d/?c'?e?d|days?|h|hrs?|hours?)\b|\d/\d|\bx ?\d",
    re.I,
)
_NOT = late(
    r"\b(?:threshold|criteria|light level|level for|below|consider\w*|if|may|might|unless|not (?:\w+ )?(?:need|requir|indicat|start)\w*|no (?:need|indication)|never|without|no phototherapy|follow\w* for|rebound check for)\b",
    re.I,
)
_LONG = late(
    r"\bcontinue[ds]?\b|\bremain(?:s|ed)?\b|\bdays\b|\b(?:2[4-9]|[3-9]\d|1\d\d) ?(?:h|hrs?|hours?)\b|\d{1,2}/\d{1,2}(?:/\d{2,4})? ?(?:-|–|to|through|until) ?\d{1,2}/\d{1,2}|\bDOL ?\d+ ?(?:-|–|to|through) ?\d+|\bday of life \d+ (?:to|through) ",
    re.I,
)


def phototherapy(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Light for jaundice; how often is left to the stay where one document does not say it."""
    out: list[Candidate] = []
    for statement in report.lines():
        raw = statement.line.raw
        match = _LIGHT.search(raw)
        if match is None or not _GIVEN.search(raw) or _NOT.search(raw):
            continue
        if stated(statement, match) not in ("", "not-stated"):
            continue
        long = _LONG.search(raw)
        times = axis(5, "1", span_of(statement.line, long)) if long else Filled(5, "01", "open")
        made = make(
            report, statement, match, "phototherapy", "C6A", "6A6",
            [axis(4, "0", span_of(statement.line, match)), times, axis(6, "Z"), axis(7, "Z", basis="none")],
        )  # fmt: skip
        if made is not None:
            out.append(made._replace(reason=""))
    return out, ("6A60",)
