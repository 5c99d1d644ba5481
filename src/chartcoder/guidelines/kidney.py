"""The stage of chronic kidney disease that a combination code asks for ("use additional code")."""

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import Case, Outcome, beside
from chartcoder.terminology.books import Books

STAGES = {
    "stage-1": "N18.1", "stage-2": "N18.2", "stage-3": "N18.30", "stage-3a": "N18.31", "stage-3b": "N18.32",
    "stage-4": "N18.4", "stage-5": "N18.5", "end": "N18.6",
}  # fmt: skip
"""Words for a stage, and its code."""
COMBINED = ("E08.22", "E09.22", "E10.22", "E11.22", "E13.22", "I12", "I13")


def stage_of_kidney_disease(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.a.2, note at E08 to E13.22: the stage of the kidney disease beside its combination code.

    "Diabetic CKD stage 3a" is E11.22 and N18.31. Without a stage N18.9 stands only beside
    hypertension, whose notes ask for it.
    """
    if any(d.code.startswith("N18") for d in drafts):
        return Outcome(drafts, [])
    parts = [d for d in drafts if d.code.startswith(COMBINED)]
    if not parts:
        return Outcome(drafts, [])
    for draft in parts:
        words = {*draft.found.near, *draft.found.hit.pattern.words}
        code = next((c for word, c in STAGES.items() if word in words), "")
        if code:
            break
    else:
        if not any(d.code.startswith("I1") for d in drafts):
            return Outcome(drafts, [])
        draft, code = parts[0], "N18.9"
    late = code in ("N18.5", "N18.6")
    if draft.code in ("I12.9", "I13.0", "I13.10") and late:
        return Outcome(drafts, [])
    claim = f"The stage of the kidney disease of {draft.code}."
    added = beside(draft, code, books, "I.C.9.a.2", claim, draft.code)
    return Outcome(sorted([*drafts, added], key=lambda d: d.order), [])
