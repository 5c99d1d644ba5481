"""What one code tells of another in the record of a stay: the second code that a note asks for, and
the vague code that says nothing beside the exact one (I.B.2, I.A.14)."""

from chartcoder.coding.care import care_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.stay import linked
from chartcoder.guidelines.clause import Case, Clause, Outcome, beside, only_with, reject
from chartcoder.terminology.books import Books


def ileus_after_operation(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.14, the note at K91.89: the disorder that followed the procedure has its own code."""
    out = list(drafts)
    for draft in drafts:
        if draft.code != "K91.89" or "ileus" not in draft.found.hit.pattern.words:
            continue
        if not any(d.code.startswith("K56") for d in drafts):
            claim = "The postprocedural disorder is an ileus."
            added = beside(draft, "K56.7", books, "I.A.14", claim, draft.code)
            out.insert(out.index(draft) + 1, added)
    return Outcome(out, [])


FIBRILLATION = frozenset(["vf", "fibrillation"])


def rhythm_of_arrest(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.7, the note at I46.2: an arrest in ventricular fibrillation names both."""
    arrest = next((d for d in drafts if d.code == "I46.2"), None)
    if arrest is None or any(d.code == "I49.01" for d in drafts):
        return Outcome(drafts, [])
    if FIBRILLATION.isdisjoint(arrest.found.hit.pattern.words):
        return Outcome(drafts, [])
    claim = "The arrest is put down to ventricular fibrillation."
    added = beside(arrest, "I49.01", books, "I.B.7", claim, arrest.code)
    at = drafts.index(arrest) + 1
    return Outcome([*drafts[:at], added, *drafts[at:]], [])


TOLD: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("R50.9", "R50.2"), ("R50.81",)),
    (("T81.40", "T81.49"), ("T81.41", "T81.42", "T81.43")),
    (("O86.00", "O86.09"), ("O86.01", "O86.02", "O86.03")),
    (("Z91.19",), ("Z91.12", "Z91.13", "Z91.14")),
    (("P70.1",), ("P70.0",)),
    (("R58",), ("K92", "D62", "D50.0", "O72", "I60", "I61", "I62", "K25.4", "K26.4", "K57.31", "K57.33")),
)  # fmt: skip
"""Codes, and the more exact ones beside which they say nothing."""


def told(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: the unspecified form falls beside the code that says it exactly."""
    gone = []
    for draft in drafts:
        exact = tuple(e for vague, codes in TOLD if draft.code.startswith(vague) for e in codes)
        other = next((d for d in drafts if exact and d.code.startswith(exact)), None)
        if other is not None:
            gone.append((draft, other))
    rejections = [
        reject(d, books, "less-specific", f"Less specific than {other.code}.", "I.B.2")
        for d, other in gone
    ]
    return Outcome([d for d in drafts if not any(d is g for g, _ in gone)], rejections)


def vague_wound(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: a wound without a place is no diagnosis of a stay that names others."""
    vague = [d for d in drafts if d.code.startswith(("T14.8", "T14.9"))]
    if not case.inpatient or len(vague) == len(drafts):
        return Outcome(drafts, [])
    detail = "Names neither the wound nor its place."
    rejections = [reject(d, books, "unspecific", detail, "I.B.2") for d in vague]
    return Outcome([d for d in drafts if d not in vague], rejections)


def reason_of_nonadherence(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III: a complaint that only says why a drug was not taken is no diagnosis of the stay."""
    refusals = [d for d in drafts if d.code.startswith("Z91.1")]
    gone = [
        d
        for d in drafts
        if d.code[0] == "R"
        and any(
            d.document is r.document and linked(d.document, r.found, d.found) is not None
            for r in refusals
        )
    ]
    detail = "Said only as the reason of the nonadherence."
    rejections = [reject(d, books, "not-stated", detail, "III") for d in gone]
    return Outcome([d for d in drafts if d not in gone], rejections)


PASSING = ("P83.1", "L72.0", "K09.8")
"""What most newborns have and nobody treats."""


def insignificant(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.16.a.6: a finding of the newborn examination that needs no care is not coded."""
    gone = [
        d
        for d in drafts
        if d.code.startswith(PASSING)
        and len(drafts) > 1
        and care_of(d.document, d.found) is None
        and any(o.code.startswith("Z38") for o in drafts)
    ]
    detail = "Noted without any care (I.C.16.a.6)."
    rejections = [reject(d, books, "not-stated", detail, "I.C.16.a.6") for d in gone]
    return Outcome([d for d in drafts if d not in gone], rejections)


COMBINE: tuple[Clause, ...] = (
    only_with(("Z91.1",), reason_of_nonadherence),
    only_with(tuple(code for vague, _ in TOLD for code in vague), told),
    only_with(("T14.8", "T14.9"), vague_wound),
)
"""Clauses that leave out what another code tells."""
ADD: tuple[Clause, ...] = (
    only_with(("K91.89",), ileus_after_operation),
    only_with(("I46.2",), rhythm_of_arrest),
    only_with(PASSING, insignificant),
    only_with(tuple(code for vague, _ in TOLD for code in vague), told),
)
"""Clauses that add the second code of a note."""
