"""What the findings of a cardiac catheterization prove was done: vessels injected, pressures measured."""

import re

from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import BODY, TITLE
from chartcoder.late import late

WORDS = frozenset("coronary lvedp lvgram cath catheterization pci angiography".split())
_CATH = late(r"\b(?:cath(?:eterization)?|PCI|coronary angiogra\w+|sheath)\b", re.I)
_CORONARIES = late(
    r"^\W*coronar(?:ies|y (?:anatomy|findings|arteries|angiogra\w+|circulation))\s*[:-]", re.I
)
_PRESSURE = late(r"\b(?:LVEDP|LV end[- ]diastolic pressure|LV pressures?)\b[^.;]{0,15}?\d", re.I)

_SIGNS = (
    (_CORONARIES, "coronary angiography", "B21", "B21", "11ZZ"),
    (_PRESSURE, "left heart catheterization", "C4A", "4A0", "23N7"),
)
"""What tells of a study, its name, clause, table and the other characters of its code."""


def findings(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Coronary angiography and left heart pressures told by their findings alone."""
    told = [s for s in report.statements if s.mode in (TITLE, BODY)]
    if not told or not any(_CATH.search(s.line.raw) for s in told):
        return [], ()
    made: dict[str, Candidate] = {}
    for statement in told:
        line = statement.line
        for pattern, term, clause, table, rest in _SIGNS:
            match = pattern.search(line.raw)
            if match is None or stated(statement, match):
                continue
            span = span_of(line, match)
            axes = [axis(n, rest[n - 4], span) for n in (4, 5, 6, 7)]
            found = make(report, statement, match, term, clause, table, axes)
            if found is not None:
                made.setdefault(found.code, found)
    return list(made.values()), ()
