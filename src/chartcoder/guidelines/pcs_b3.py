"""B3: root operations. One function for each clause."""

from chartcoder.coding.procedures.engine import Candidate
from chartcoder.guidelines.pcs_clause import PcsCase, PcsClause, PcsOutcome, dropped


def same_procedure(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.2: a procedure named twice is coded once, unless on distinct body parts."""
    out: list[Candidate] = []
    seen: dict[str, int] = {}
    for candidate in found:
        if candidate.reason:
            out.append(candidate)
        elif candidate.code in seen:
            continue
        else:
            seen[candidate.code] = len(out)
            out.append(candidate)
    return out, []


def inspection(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.11a: looking at a body part to do a procedure on it is not coded apart."""
    real = [c for c in found if not c.reason and c.code[:1] == "0" and c.code[2] != "J"]
    out = []
    for candidate in found:
        code = candidate.code
        if not candidate.reason and code[0] == "0" and code[2] == "J":
            other = next((c for c in real if _looked_at(code, c.code)), None)
            if other is not None:
                candidate = dropped(
                    candidate, "integral", "B3.11a", f"Inspection is part of {other.code}."
                )
        out.append(candidate)
    return out, []


def _looked_at(inspection: str, other: str) -> bool:
    """Whether a procedure was done through the approach of an inspection, in its region."""
    return inspection[4] == other[4] or "?" in (inspection[4], other[4])


CLAUSES: tuple[PcsClause, ...] = (same_procedure, inspection)
