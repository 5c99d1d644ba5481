"""Section I.C.9: diseases of the circulatory system."""

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import Case, Clause, Outcome, recode
from chartcoder.terminology.books import Books

HEART = ("I50", "I51.4", "I51.5", "I51.7", "I51.81", "I51.89", "I51.9")
"""Heart conditions that are presumed to be due to hypertension (I.C.9.a.1)."""


def hypertension_with_heart_and_kidney(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.a.1 to 3: hypertension with heart failure is I11.0, with kidney disease I12, both I13."""
    pressure = next((d for d in drafts if d.code == "I10"), None)
    if pressure is None:
        return Outcome(drafts, [])
    heart = next((d for d in drafts if d.code.startswith(HEART)), None)
    kidney = next((d for d in drafts if d.code.startswith("N18")), None)
    late = kidney is not None and kidney.code in ("N18.5", "N18.6")
    failing = heart is not None and heart.code.startswith("I50")
    if heart is not None and kidney is not None:
        code = {
            (True, False): "I13.0",
            (False, False): "I13.10",
            (False, True): "I13.11",
            (True, True): "I13.2",
        }[failing, late]
        clause = "I.C.9.a.3"
    elif heart is not None:
        code, clause = ("I11.0" if failing else "I11.9"), "I.C.9.a.1"
    elif kidney is not None:
        code, clause = ("I12.0" if late else "I12.9"), "I.C.9.a.2"
    else:
        return Outcome(drafts, [])
    partners = [d for d in (heart, kidney) if d is not None]
    first = min(d.order for d in (*partners, pressure))
    partner = " and ".join(d.code for d in partners)
    combined = recode(
        pressure, code, books, clause, f"Hypertension with {partner} is {code}.", partner
    )._replace(order=first)
    out = [combined if d is pressure else d for d in drafts]
    out.sort(key=lambda d: (d.order, d is not combined))
    return Outcome(out, [])


COMBINE: tuple[Clause, ...] = (hypertension_with_heart_and_kidney,)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
