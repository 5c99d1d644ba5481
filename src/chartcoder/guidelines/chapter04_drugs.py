"""Section I.C.4.a.3: long-term use of insulin, oral and injectable drugs in diabetes."""

from chartcoder.coding.confidence import HISTORY
from chartcoder.coding.draft import Draft
from chartcoder.coding.medicines import Taken, taken, temporary
from chartcoder.guidelines.clause import LAST, Case, Outcome, beside, reject
from chartcoder.model import Rejection
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

ANTIDIABETIC = frozenset({"insulin", "oral-hypoglycemic", "injectable-hypoglycemic"})
"""Classes of the table of drugs that count."""
LONG_TERM = ("Z79.4", "Z79.84", "Z79.85")
ASKING = ("E08", "E09", "E10", "E11", "E13", "O24")
"""Diabetes of every category; only E10, which always needs insulin, has no note that asks for it."""


def long_term_drugs(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.4.a.3: what the patient takes for diabetes at home: Z79.4, Z79.84, Z79.85, each once.

    Only beside an assigned code of diabetes; insulin given for a while in the hospital does not
    count, and type 1 diabetes says insulin by itself.
    """
    stated = [d for d in drafts if d.code in LONG_TERM]
    diabetes = [d for d in drafts if d.code.startswith(ASKING)]
    if not diabetes and not stated:
        return Outcome(drafts, [])
    out = [d for d in drafts if d.code not in LONG_TERM]
    rejections: list[Rejection] = []
    if not diabetes:
        for draft in stated:
            if draft.role == STATED:
                out.append(draft)
                continue
            detail = "No diabetes is assigned that asks for it."
            rejections.append(reject(draft, books, "not-asked", detail, "I.C.4.a.3"))
        return Outcome(sorted(out, key=lambda d: d.order), rejections)
    uses: dict[str, Taken] = {}
    for use in taken(case.chart, books, ANTIDIABETIC):
        for code in use.codes:
            uses.setdefault(code, use)
    if {d.code[:3] for d in diabetes} == {"E10"} and len(uses) == 1:
        uses.pop("Z79.4", None)
        stated = [d for d in stated if d.code != "Z79.4" or d.role == STATED]
    codes = {d.code for d in stated}
    first = min((use.sentence.first for use in uses.values()), default=0)
    for draft in stated:
        if draft.code not in uses and temporary(draft.document, draft.found):
            detail = "Given for a while, not in long-term use."
            rejections.append(reject(draft, books, "temporary", detail, "I.C.4.a.3"))
            codes.discard(draft.code)
        else:
            out.append(draft)
    for place, code in enumerate(LONG_TERM):
        if code in codes or code not in uses:
            continue
        use = uses[code]
        claim = f"{use.span.text} is taken at home for the diabetes."
        added = beside(diabetes[0], code, books, "I.C.4.a.3", claim, diabetes[0].code, (use.span,))
        order = (LAST + case.chart.documents.index(use.document), first, place)
        sure = round(added.confidence - HISTORY, 3)
        out.append(added._replace(order=order, side=None, confidence=sure))
    return Outcome(sorted(out, key=lambda d: d.order), rejections)
