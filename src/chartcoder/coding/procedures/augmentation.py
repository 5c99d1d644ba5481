"""Cement put into vertebrae: which regions of the spine a heading lists, with or without a balloon."""

import re

from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import TITLE
from chartcoder.late import late

WORDS = frozenset("kyphoplasty vertebroplasty kyphoplasties vertebroplasties".split())
_CEMENTED = late(r"\b(kyphoplast|vertebroplast)\w+\b", re.I)
_VERTEBRA = late(r"\b(C[2-7]|T1[0-2]|T[1-9]|L[1-5])\b", re.I)
_PLACES = {"C": ("0P", "3"), "T": ("0P", "4"), "L": ("0Q", "0")}
"""Tables and body part of the vertebrae of a region."""


def augmentation(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Supplement of each region that a heading lists (B3.2a), and its reposition by a balloon."""
    out: list[Candidate] = []
    for statement in report.lines((TITLE,)):
        raw = statement.line.raw
        match = _CEMENTED.search(raw)
        if match is None or stated(statement, match):
            continue
        raised = match.group(1).lower() == "kyphoplast"
        for level in _VERTEBRA.finditer(raw):
            system, part = _PLACES[level.group()[0].upper()]
            for table, device in ((f"{system}U", "J"), (f"{system}S", "Z"))[: 2 if raised else 1]:
                made = make(
                    report, statement, match, match.group(), "B3.2a", table,
                    [axis(4, part, span_of(statement.line, level)), axis(5, "3"), axis(6, device), axis(7, "Z", basis="none")],
                )  # fmt: skip
                if made is not None and all(c.code != made.code for c in out):
                    out.append(made)
    return out, ("0PU3", "0PU4", "0QU0", "0PS3", "0PS4", "0QS0") if out else ()
