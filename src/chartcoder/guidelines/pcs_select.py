"""Selection of the principal procedure, the order of the others, and what each treats (UHDDS)."""

from collections.abc import Sequence

from chartcoder.coding.procedures.record import Candidate
from chartcoder.guidelines.pcs_clause import PcsCase

SECTIONS = "012X573468BCDFGH9"
"""Sections by how definitive their procedures are."""
_DIAGNOSTIC_ROOTS = "JK"


def ordered(kept: Sequence[Candidate], case: PcsCase) -> list[Candidate]:
    """The procedures in order: definitive treatment of the principal diagnosis first.

    Procedures for definitive treatment come before diagnostic ones, those related to the principal
    diagnosis before the others (selection of principal procedure 1 to 3).
    """
    principal = case.drafts[0].code if case.drafts else ""
    return sorted(
        kept,
        key=lambda c: (
            not c.code.startswith(("10D0", "10E0")),
            # a diagnostic procedure for the principal diagnosis goes before treatment of another
            2 * (not treats(c.code, principal)) + (not definitive(c.code)),
            c.name.entry.reference == "rule:B3.9",  # a graft taken goes after what it served
            SECTIONS.find(c.code[0]) if c.code[0] in SECTIONS else 99,
        ),
    )


def definitive(code: str) -> bool:
    """Whether a procedure treats, rather than diagnoses or explores."""
    if code[0] in "BC4F":
        return False
    return not (code[0] == "0" and (code[2] in _DIAGNOSTIC_ROOTS or code[6] == "X"))


_SYSTEMS = {
    "0": "GCISFD", "1": "GSM", "2": "IQTR", "3": "IST", "4": "IST", "5": "IST", "6": "IST", "7": "CDR",
    "8": "HSCT", "9": "HJSC", "B": "JCSR", "C": "JKCS", "D": "KCDSTR", "F": "KCDST", "G": "ECD",
    "H": "LCDNST", "J": "LSMTCD", "K": "MSCL", "L": "MS", "M": "MS", "N": "SMCD", "P": "SMCQ", "Q": "SMCQ",
    "R": "MS", "S": "MST", "T": "NCDSR", "U": "NOCDZ", "V": "NCDZ", "W": "KRSTJNCD", "X": "SMTI", "Y": "SMTIKE",
}  # fmt: skip
"""Chapters of diagnoses (first letters) that a procedure of a body system usually treats."""


def treats(code: str, diagnosis: str) -> bool:
    """Whether a procedure may treat a diagnosis: by body system and chapter."""
    if not diagnosis:
        return False
    if code[0] == "1":
        return diagnosis[0] == "O"
    if code[0] == "0":
        return diagnosis[0] in _SYSTEMS.get(code[1], "")
    return False


def pointers(candidate: Candidate, case: PcsCase) -> tuple[str, ...]:
    """The diagnosis that a procedure treats, when one of the reported ones fits."""
    for draft in case.drafts:
        if treats(candidate.code, draft.code):
            return (draft.code,)
    return ()


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
