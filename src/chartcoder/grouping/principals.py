"""The what-if table of auditors: every diagnosis that may stand as principal, and its MS-DRG.

UHDDS defines the principal diagnosis by the record; a DRG never chooses it. The table shows an
auditor how much rests on the choice: which other diagnoses the guidelines would let stand, and
what each would group to.
"""

from collections.abc import Sequence

from chartcoder.grouping.claim import Claim, bare
from chartcoder.grouping.drg import drgs_of
from chartcoder.grouping.edits import barred
from chartcoder.guidelines.section2 import STATUS_FIRST
from chartcoder.guidelines.sequence import NEVER_FIRST, first_by_notes
from chartcoder.model import Alternative, Assignment
from chartcoder.terminology.books import Books

PRESENT = ("Y", "W", "exempt")
"""Indicators of a diagnosis that may have occasioned the admission."""
HISTORY = ("Z", "I25.2")
"""Status and history, but for the reasons of contact in ``STATUS_FIRST``."""
UNDERDOSING = "6"
"""Sixth character of T36-T50 for underdosing, which is never principal (I.C.19.e.5.c)."""
PRECEDENCE = ("Z38", "O")
"""What comes before every other code on the record of a birth, and in pregnancy."""
RUNNER_UP = "runner-up"


def what_if(claim: Claim, books: Books | None = None) -> tuple[Alternative, ...]:
    """Each admissible principal diagnosis with the DRG it would lead to, the reported one first.

    Args:
        claim: the claim of a stay.
        books: the books of its date, to honour "code first" notes; without them only the
            Medicare Code Editor and the codes that never come first are asked.
    """
    if not claim.inpatient or claim.principal is None:
        return ()
    everything = (claim.principal, *claim.secondary)
    second = _runner_up(claim.principal)
    able = [
        a for a in claim.secondary
        if a.poa in PRESENT and _may_stand(a.code) and not _behind(a, everything, books)
        and not _yields(a.code, everything)
    ]  # fmt: skip
    able.sort(key=lambda a: a.code != second)
    orders = [(a, [x for x in everything if x is not a]) for a in (claim.principal, *able)]
    stops = barred(claim, orders)
    orders = [o for n, (o, stop) in enumerate(zip(orders, stops, strict=True)) if not n or not stop]
    return tuple(
        Alternative(
            first.code,
            first.title,
            first.poa,
            _basis(first, claim.principal, second),
            drg.number,
            drg.title,
            drg.severity,
        )
        for (first, _), drg in zip(orders, drgs_of(claim, orders), strict=True)
        if drg is not None
    )


def _may_stand(code: str) -> bool:
    """Whether the guidelines let a code stand first at all."""
    if code.startswith(NEVER_FIRST) or (
        code.startswith(HISTORY) and not code.startswith(STATUS_FIRST)
    ):
        return False
    plain = bare(code)
    return not ("T36" <= code[:3] <= "T50" and plain[5:6] == UNDERDOSING)


def _yields(code: str, everything: Sequence[Assignment]) -> bool:
    """Whether a code gives way to the birth (I.C.16.a.2) or to chapter 15 (I.C.15.a.1)."""
    return any(
        not code.startswith(first) and any(a.code.startswith(first) for a in everything)
        for first in PRECEDENCE
    )


def _basis(first: Assignment, principal: Assignment, second: str) -> str:
    if first is principal:
        return "reported"
    return RUNNER_UP if first.code == second else "present"


def _runner_up(principal: Assignment) -> str:
    """The diagnosis that the clause of Section II names as next, or empty."""
    for step in principal.proof:
        if step.kind == "guideline":
            code = dict(step.values).get(RUNNER_UP)
            if code:
                return code
    return ""


def _behind(one: Assignment, everything: Sequence[Assignment], books: Books | None) -> bool:
    """Whether a note of the Tabular List puts another diagnosis before this one (I.A.13)."""
    return books is not None and any(
        first_by_notes(other.code, one.code, books) for other in everything if other is not one
    )
