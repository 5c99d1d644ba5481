"""Section I.C.10: diseases of the respiratory system."""

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import Case, Clause, Outcome, recode
from chartcoder.terminology.books import Books

LOWER_INFECTION = ("J12", "J13", "J14", "J15", "J16", "J17", "J18", "J20", "J22", "J10.0", "J11.0")


def copd_with_lower_infection(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.10.a, J44.0: COPD with pneumonia or acute bronchitis, beside J44.1 when exacerbated."""
    copd = next((d for d in drafts if d.code in ("J44.1", "J44.9")), None)
    infection = next((d for d in drafts if d.code.startswith(LOWER_INFECTION)), None)
    if copd is None or infection is None or any(d.code == "J44.0" for d in drafts):
        return Outcome(drafts, [])
    claim = f"COPD with {infection.code} is J44.0."
    added = recode(copd, "J44.0", books, "I.C.10.a", claim, infection.code)
    out = []
    for draft in drafts:
        if draft is copd:
            out.append(added)
        if draft is not copd or copd.code == "J44.1":
            out.append(draft)
    return Outcome(out, [])


COMBINE: tuple[Clause, ...] = (copd_with_lower_infection,)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
