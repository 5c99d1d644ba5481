"""B3.2 over the documents of a stay: what several notes tell of one intubation or one course."""

from chartcoder.coding.procedures.record import Candidate
from chartcoder.coding.procedures.statements import COURSE
from chartcoder.guidelines.pcs_clause import PcsCase, PcsClause, PcsOutcome
from chartcoder.late import late

TUBES = ("0BH17EZ", "0BH18EZ")
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


def watched(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.1b: the brain waves watched during a shock treatment are part of it."""
    shocks = {c.statement.document for c in found if not c.reason and c.code.startswith("GZB")}
    if not shocks:
        return found, []
    waves = ("4A00X4", "4A10X4")
    return [
        c for c in found if not (c.code.startswith(waves) and c.statement.document in shocks)
    ], []


CLAUSES: tuple[PcsClause, ...] = (one_tube, sessions, watched)
"""Clauses on what one stay tells in several documents."""
