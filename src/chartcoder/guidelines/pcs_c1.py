"""C1: obstetrics. What is part of a cesarean or of another delivery."""

import re

from chartcoder.coding.procedures.record import Candidate
from chartcoder.guidelines.pcs_clause import PcsCase, PcsClause, PcsOutcome, dropped, is_live
from chartcoder.late import late


def delivered(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """C1: a cesarean is the delivery; how the child was taken out of the uterus is part of it."""
    if not any(is_live(c) and c.code.startswith("10D00") for c in found):
        return found, []
    return [
        dropped(c, "integral", "C1", "Part of the cesarean.")
        if is_live(c) and c.code.startswith(("10D07", "10E0", "10907"))
        else c
        for c in found
    ], []


_TRIED = late(
    r"\battempt\w*|\bfailed\b|\bpop-?offs?\b|\bunsuccessful\w*|\bno longer\b|\babandon\w*", re.I
)
"""A vacuum or forceps that did not bring the child."""


def born(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """C1: a child born without help after a failed vacuum; the uterus felt after any delivery."""
    if not any(is_live(c) and c.code.startswith(("10E0", "10D0")) for c in found):
        return found, []
    alone = any(is_live(c) and c.code.startswith("10E0") for c in found)
    out = []
    for candidate in found:
        if is_live(candidate) and candidate.code.startswith(("0UJD", "0TPBX0")):
            candidate = dropped(candidate, "integral", "C1", "Part of the delivery.")
        elif is_live(candidate) and alone and candidate.code.startswith("10D07"):
            if _TRIED.search(candidate.statement.line.raw):
                candidate = dropped(candidate, "discontinued", "C1", "The child was born without.")
        out.append(candidate)
    return out, []


CLAUSES: tuple[PcsClause, ...] = (delivered, born)
"""Clauses on deliveries; they apply before those of B3."""
