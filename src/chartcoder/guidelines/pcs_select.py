"""Selection of the principal procedure, the order of the others, and what each treats (UHDDS)."""

from collections.abc import Sequence

from chartcoder.coding.procedures.record import Candidate
from chartcoder.guidelines.pcs_clause import PcsCase
from chartcoder.guidelines.pcs_treats import closeness, support

SECTIONS = "012X573468BCDFGH9"
"""Sections by how definitive their procedures are."""
_DIAGNOSTIC_ROOTS = "JK"


def ordered(kept: Sequence[Candidate], case: PcsCase) -> list[Candidate]:
    """The procedures in order: definitive treatment of the principal diagnosis first.

    Procedures for definitive treatment come before diagnostic ones, those related to the principal
    diagnosis before the others (selection of principal procedure 1 to 4).
    """
    principal = case.drafts[0].code if case.drafts else ""
    title = case.titles.get(principal, "")

    def rank(candidate: Candidate) -> tuple[bool | int, ...]:
        code = candidate.code
        near = closeness(code, principal, title, case.book)
        serves = support(code)
        return (
            not code.startswith(("10D0", "10E0")),
            # a diagnostic procedure for the principal diagnosis goes before treatment of another
            2 * (serves or not near) + (not definitive(code)),
            serves,
            candidate.name.entry.reference
            == "rule:B3.9",  # a graft taken goes after what it served
            code[0] == "0" and code[2] == "P",  # a device taken out, after what replaces it
            not near and code.startswith(_AIRWAYS),  # a tube serves what else was done
            -near,  # the procedure most related to the principal diagnosis
            code.startswith("3E0"),
            SECTIONS.find(code[0]) if code[0] in SECTIONS else 99,
        )

    return sorted(kept, key=rank) if len(kept) > 1 else list(kept)


_AIRWAYS = ("0BH1", "0B11")


def definitive(code: str) -> bool:
    """Whether a procedure treats, rather than diagnoses or explores."""
    if code[0] in "BC4F":
        return False
    return not (code[0] == "0" and (code[2] in _DIAGNOSTIC_ROOTS or code[6] == "X"))


def pointers(candidate: Candidate, case: PcsCase) -> tuple[str, ...]:
    """The reported diagnosis that a procedure treats: the closest, of its own report before others."""
    if support(candidate.code):
        return ()
    document = candidate.statement.line.document
    best: tuple[tuple[int, bool, int], str] | None = None
    for place, draft in enumerate(case.drafts):
        near = closeness(candidate.code, draft.code, case.titles.get(draft.code, ""), case.book)
        key = (-near, draft.document.id != document, place)
        if near and (best is None or key < best[0]):
            best = key, draft.code
    return (best[1],) if best is not None else ()


def confidence(candidate: Candidate) -> float:
    """How surely a coder would accept the code, by the basis of its axes."""
    sure = 0.95
    for axis in candidate.solved.axes:
        sure -= {"record": 0.03, "assumed": 0.06, "none": 0.01}.get(axis.basis, 0.0)
    if candidate.name.operation:
        sure -= 0.08
    if candidate.statement.mode == "course":
        sure -= 0.1
    return max(0.3, sure)
