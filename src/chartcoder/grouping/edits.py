"""Medicare Code Editor by the library ``msdrg``, and present-on-admission checks, as findings.

The library says how often an edit fires, not for which code. A code is named when the edit fires
less often without it.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from chartcoder.grouping.claim import Claim
from chartcoder.grouping.drg import claim_input, version_for
from chartcoder.grouping.tools import msdrg
from chartcoder.model import Assignment, Drg, Finding


class Edit(NamedTuple):
    """How an edit is told: its level, and what it says of the codes it fires for."""

    level: str
    says: str


EDITS: dict[str, Edit] = {
    "INVALID_CODE": Edit("error", "not a valid code on the day of discharge"),
    "SEX_CONFLICT": Edit("error", "does not agree with the sex of the patient"),
    "AGE_CONFLICT": Edit("error", "does not agree with the age of the patient"),
    "QUESTIONABLE_ADMISSION": Edit("warning", "alone seldom justifies an admission"),
    "MANIFESTATION_AS_PDX": Edit("error", "is a manifestation and cannot be principal"),
    "NONSPECIFIC_PDX": Edit("warning", "is nonspecific as principal diagnosis"),
    "E_CODE_AS_PDX": Edit("error", "is an external cause and cannot be principal"),
    "UNACCEPTABLE_PDX": Edit("error", "is not acceptable as principal diagnosis"),
    "DUPLICATE_OF_PDX": Edit("error", "repeats the principal diagnosis"),
    "MEDICARE_IS_SECONDARY_PAYER": Edit("info", "suggests that another payer comes first"),
    "REQUIRES_SDX": Edit("error", "is acceptable as principal only with a secondary diagnosis"),
    "NONSPECIFIC_OR": Edit("warning", "is a nonspecific procedure"),
    "OPEN_BIOPSY": Edit("warning", "is an open biopsy: check the approach"),
    "NON_COVERED": Edit("warning", "is a procedure that is not covered"),
    "BILATERAL": Edit("warning", "occurs on both sides: check the procedures"),
    "QUESTIONABLE_OBSTETRIC_ADMISSION": Edit("warning", "a delivery without a diagnosis for it"),
    "WRONG_PROCEDURE_PERFORMED": Edit("error", "tells of a wrong procedure"),
    "INCONSISTENT_WITH_LENGTH_OF_STAY": Edit("warning", "does not agree with the length of stay"),
    "UNSPECIFIED": Edit("warning", "does not say a side that the code set can say"),
    "INVALID_AGE": Edit("error", "the age is not usable"),
    "INVALID_SEX": Edit("error", "the sex is not usable"),
    "INVALID_DISCHARGE_STATUS": Edit("error", "the discharge status is not a valid one"),
    "INVALID_ADMIT_DX": Edit("error", "the admitting diagnosis is not valid"),
    "INVALID_POA": Edit("error", "has a present-on-admission indicator that is not valid"),
}
"""Edits of the Medicare Code Editor by the library's name, in our words."""
LIMITED = Edit("warning", "is covered only under conditions")
OTHER = Edit("warning", "fires an edit of the code editor")

BARS = ("INVALID_CODE", "MANIFESTATION_AS_PDX", "E_CODE_AS_PDX", "UNACCEPTABLE_PDX", "REQUIRES_SDX")
"""Edits after which a diagnosis cannot stand as principal."""
NEED_AGE = ("AGE_CONFLICT", "INVALID_AGE")
NEED_SEX = ("SEX_CONFLICT", "INVALID_SEX")

Counts = dict[str, int]
Run = Callable[[dict[str, Any]], Counts]


def edits_of(claim: Claim, principal: Assignment) -> list[Finding]:
    """The edits that fire for a claim, each with the codes it fires for."""
    if version_for(claim.day) is None:
        return []
    with msdrg().MceEditor() as editor:
        return _named(claim, principal, lambda data: _counts(editor.edit(data)))


def barred(claim: Claim, orders: Sequence[tuple[Assignment, Sequence[Assignment]]]) -> list[bool]:
    """Whether the editor bars the principal diagnosis of each (principal, others)."""
    with msdrg().MceEditor() as editor:
        out = []
        for first, rest in orders:
            data = claim_input(claim, first, ())
            alone = _counts(editor.edit(data))
            if rest:  # a few codes are acceptable beside a secondary diagnosis
                alone.pop("REQUIRES_SDX", None)
            out.append(any(name in alone for name in BARS))
        return out


def _counts(answer: dict[str, Any]) -> Counts:
    return {edit["name"]: edit["count"] for edit in answer["edits"]}


def _named(claim: Claim, principal: Assignment, run: Run) -> list[Finding]:
    whole = claim_input(claim, principal, claim.secondary)
    fired = run(whole)
    deaf = (NEED_AGE if claim.facts.age is None else ()) + (
        NEED_SEX if claim.facts.sex is None else ()
    )
    fired = {name: count for name, count in fired.items() if name not in deaf}
    if not fired:
        return []
    less = [
        (shown, run({**whole, part: [x for m, x in enumerate(whole[part]) if m != n]}))
        for part, shown_codes in (
            ("sdx", [a.code for a in claim.secondary]),
            ("procedures", list(claim.procedures)),
        )
        for n, shown in enumerate(shown_codes)
    ]
    alone = run({**whole, "sdx": [], "procedures": []})
    return [
        _finding(name, _codes(name, count, principal.code, alone, less))
        for name, count in sorted(fired.items())
    ]


def _codes(
    name: str, count: int, principal: str, alone: Counts, less: Sequence[tuple[str, Counts]]
) -> list[str]:
    """The codes an edit fires for: the principal when it fires for it alone, others without which
    it fires less often."""
    first = [principal] if name in alone else []
    return first + [code for code, without in less if without.get(name, 0) < count]


def _finding(name: str, codes: Sequence[str]) -> Finding:
    edit = EDITS.get(name) or (LIMITED if name.startswith("LIMITED_COVERAGE") else OTHER)
    kind = "mce-" + name.lower().replace("_", "-")
    who = ", ".join(dict.fromkeys(codes))
    said = f"{who}: {edit.says}" if who else edit.says[0].upper() + edit.says[1:]
    return Finding(edit.level, kind, f"{said} (Medicare Code Editor).")


def poa_edits(claim: Claim, drg: Drg | None) -> list[Finding]:
    """Present on admission: indicators that lack, a principal that was not present, and HACs."""
    if not claim.inpatient or claim.principal is None:
        return []
    out = []
    lacking = [a.code for a in (claim.principal, *claim.secondary) if a.poa is None]
    if lacking:
        out.append(
            Finding(
                "error", "poa-missing", f"{', '.join(lacking)}: no present-on-admission indicator."
            )
        )
    if claim.principal.poa in ("N", "U"):
        out.append(
            Finding(
                "warning",
                "poa-principal",
                f"{claim.principal.code}: principal, yet its indicator is {claim.principal.poa};"
                " the reason of an admission is present at it.",
            )
        )
    for diagnosis in drg.secondary if drg else ():
        if diagnosis.effect == "hac":
            out.append(
                Finding(
                    "warning",
                    "hac",
                    f"{diagnosis.code}: hospital-acquired condition {diagnosis.hac}; it does not"
                    " raise the DRG.",
                )
            )
    return out
