"""B3.2 over the documents of a stay: what several notes tell of one intubation or one course."""

from datetime import date

from chartcoder.coding.procedures.breathing import TUBES
from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.record import Candidate
from chartcoder.coding.procedures.statements import COURSE, SUMMARY
from chartcoder.guidelines.pcs_clause import PcsCase, PcsClause, PcsOutcome, dropped
from chartcoder.late import late

PHERESIS = "6A55"
_AGAIN = late(r"(?i:\bre-?\s?intubat)")


def one_tube(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.2: a tube that a later note tells of is the one that was placed, unless it was placed again."""
    placed: int | None = None
    out = []
    for candidate in found:
        if not candidate.reason and candidate.code in TUBES:
            statement = candidate.statement
            told = statement.mode == COURSE and not _AGAIN.search(statement.line.raw)
            if placed is not None and told and statement.document != placed:
                continue
            placed = statement.document if placed is None else placed
        out.append(candidate)
    return out, []


def sessions(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.2, section 6: pheresis on several days of a stay is one code, of several sessions."""
    live = [c for c in found if not c.reason and c.code.startswith(PHERESIS)]
    out = list(found)
    for kind in dict.fromkeys(c.code[6] for c in live):
        same = [c for c in live if c.code[6] == kind]
        if len({c.statement.document for c in same}) < 2:
            continue
        first = next((c for c in same if c.code[4] == "1"), same[0])
        code = f"{first.code[:4]}1{first.code[5:]}"
        if code not in case.book:
            continue
        spans = tuple(span for c in same for span in c.solved.axes[0].spans)
        axes = tuple(
            a._replace(chars="1", spans=tuple(dict.fromkeys((*a.spans, *spans))))
            if a.position == 5
            else a
            for a in first.solved.axes
        )
        joined = first._replace(solved=first.solved._replace(code=code, axes=axes))
        gone = {id(c) for c in same if c is not first}
        out = [joined if c is first else c for c in out if id(c) not in gone]
    return out, []


LIGHT = "6A60"


def under_light(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.2, section 6: phototherapy that documents of more than one day tell of is of several sessions."""
    live = [c for c in found if not c.reason and c.code.startswith(LIGHT)]
    if not live:
        return found, []
    long = next((c for c in live if c.code[4] == "1"), None)
    days = {c.performed or c.statement.document for c in live}
    first = live[0]
    if long is None:
        char = "1" if len(days) > 1 else "0"
        spans = tuple(s for c in live for s in c.solved.axes[0].spans) if char == "1" else ()
        axes = tuple(
            a._replace(chars=char, basis="rule", spans=spans) if a.position == 5 else a
            for a in first.solved.axes
        )
        code = f"{LIGHT}{char}{first.code[5:]}"
        long = first._replace(solved=first.solved._replace(code=code, axes=axes))
    long = long._replace(performed=first.performed)
    gone = {id(c) for c in live if c is not first}
    return [long if c is first else c for c in found if id(c) not in gone], []


def watched(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.1b: the brain waves watched during a shock treatment are part of it."""
    shocks = {c.statement.document for c in found if not c.reason and c.code.startswith("GZB")}
    if not shocks:
        return found, []
    waves = ("4A00X4", "4A10X4")
    return [
        c for c in found if not (c.code.startswith(waves) and c.statement.document in shocks)
    ], []


def of_the_mother(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """C1: the record of a newborn tells how it was born; the delivery is in the mother's stay."""
    patient = case.chart.encounter
    born, came = patient.birth_date, patient.admission_date or patient.service_date
    child = born is not None and came is not None and came.year - born.year < YOUNGEST
    if not child and patient.sex != "male":
        return found, []
    return [
        dropped(c, "family", "C1", "Of the mother.") if not c.reason and c.code[0] == "1" else c
        for c in found
    ], []


YOUNGEST = 8
"""Years below which nobody gives birth."""


BYPASS = "021"
TOLD_AGAIN = ("0", "1", "5A19", "5A09")
"""Operations, deliveries and episodes of breathing support."""


def retold(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.2: what a note or the summary tells again of an operation is the one that was reported.

    A report of the operation goes before words of a course, and what settles more axes before what
    leaves them open. Two days of the stay, both said, are two operations.
    """
    live = [c for c in found if not c.reason and c.code.startswith(TOLD_AGAIN)]
    if len({c.statement.document for c in live}) < 2:
        return found, []
    weak = {id(c): _weak(c, case) for c in live}
    ranked = sorted(
        live,
        key=lambda c: (weak[id(c)], bool(c.solved.open), -sum(map(_told, c.solved.axes))),
    )
    gone: set[int] = set()
    days: dict[int, date | None] = {}
    for place, candidate in enumerate(ranked):
        if not weak[id(candidate)]:
            continue
        kept = next(
            (o for o in ranked[:place] if id(o) not in gone and _same(candidate, o, case)), None
        )
        if kept is None:
            continue
        gone.add(id(candidate))
        if candidate.statement.dated and weak[id(kept)] and not kept.statement.dated:
            days.setdefault(id(kept), candidate.performed)
    return [
        c._replace(performed=days[id(c)]) if id(c) in days else c
        for c in found
        if id(c) not in gone
    ], []


def _told(axis: Filled) -> bool:
    return axis.basis in ("name", "said", "record", "rule")


def _weak(candidate: Candidate, case: PcsCase) -> bool:
    """Whether it is told in passing: in the prose of a course, or by the summary."""
    statement = candidate.statement
    kind = case.chart.documents[statement.document].kind
    return statement.mode == COURSE or kind == SUMMARY


def _same(again: Candidate, first: Candidate, case: PcsCase) -> bool:
    """Whether one candidate may tell again of another, by operation, body part and day."""
    if again.statement.document == first.statement.document:
        return False
    one, other = again.code, first.code
    sure = first.statement.dated or first.statement.mode != COURSE
    if one[0] != "5" and again.statement.dated and sure and first.performed:
        if again.performed != first.performed:
            return False
    short = case.chart.documents[again.statement.document].kind == SUMMARY and again.solved.open
    if short and one[0] == other[0] == "0" and first.statement.mode != COURSE:
        # the summary says in short what a report says in full
        return one[1] == other[1] or (again.performed or first.performed) == first.performed
    if one[0] == "5":
        return one == other and not any(_AGAIN.search(c.statement.line.raw) for c in (again, first))
    if one[:3] != other[:3]:
        return False
    if one[2] == "H" and not again.solved.open and one[5:] != other[5:]:
        return False  # another line or device
    if one[3] == "?":
        part = next((a.chars for a in again.solved.axes if a.position == 4), "")
        return other[3] in part or part in ("", "?")
    return one[3] == other[3] or one.startswith(BYPASS)  # vessels counted together


CLAUSES: tuple[PcsClause, ...] = (one_tube, sessions, under_light, watched, of_the_mother, retold)
"""Clauses on what one stay tells in several documents."""
