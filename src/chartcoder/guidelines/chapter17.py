"""Section I.C.17: congenital malformations, deformations and chromosomal abnormalities.

That a malformation is coded at any age, and first or second, is what the coding of stated
diagnoses does by itself; that Z38 comes first on the birth record stands in ``chapter16``.
"""

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    from_mention,
    only_said,
    only_with,
    recode,
    reject,
)
from chartcoder.guidelines.obstetrics import stated
from chartcoder.model import Rejection
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

CORRECTED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("Q54",), "Z87.710"), (("Q5", "Q60", "Q61", "Q62", "Q63", "Q64"), "Z87.718"),
    (("Q10", "Q11", "Q12", "Q13", "Q14", "Q15"), "Z87.720"), (("Q16", "Q17"), "Z87.721"), (("Q18",), "Z87.790"),
    (("Q0",), "Z87.728"), (("Q35", "Q36", "Q37"), "Z87.730"), (("Q39.0", "Q39.1", "Q39.2"), "Z87.731"),
    (("Q43.7",), "Z87.732"), (("Q38", "Q39", "Q4"), "Z87.738"), (("Q2",), "Z87.74"), (("Q3",), "Z87.75"),
    (("Q79.0", "Q79.1"), "Z87.760"), (("Q79.3",), "Z87.761"), (("Q79.4",), "Z87.762"), (("Q79.2", "Q79.5"), "Z87.763"),
    (("Q6", "Q7", "Q80", "Q81", "Q82", "Q83", "Q84"), "Z87.768"), (("Q",), "Z87.798"),
)  # fmt: skip
"""The personal history code of a malformation that has been corrected."""

NOT_CORRECTED = ("Q8", "Q9", "Q04", "Q07", "Q02")
"""Syndromes and chromosomal abnormalities: nothing corrects them."""

NOT_YET = frozenset(
    [
        "awaiting",
        "await",
        "plan",
        "planned",
        "pending",
        "scheduled",
        "schedule",
        "needs",
        "need",
        "before",
        "impending",
        "elective",
        "upcoming",
    ]
)
"""Words that say of a repair that it is still to come."""
OPERATING = frozenset({"operative-report", "procedure-note"})
"""Kinds of document that tell the repair itself."""
REPAIR = frozenset(["repair", "repaired", "corrected", "correction", "closure", "closed", "ligation", "ligated", "pyloromyotomy",
                    "kasai", "pull-through", "pullthrough", "surgically", "fixed"])  # fmt: skip

INHERENT: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Q21.3",), ("Q21.0", "Q22.1", "Q24.3", "Q25.49", "I51.7", "R23.0")),
    (("Q23.4",), ("Q23.0", "Q23.2", "Q25.42", "Q25.1", "Q22.8")),
    (("Q21.2",), ("Q21.0", "Q21.1")),
    (("Q20.0",), ("Q21.0",)),
    (("Q90",), ("P94.2", "Q10.3", "Q38.2", "R29.8")),
    (("Q96",), ("R62.52", "Q18.3")),
    (("Q05",), ("R29.8",)),
    (("Q35", "Q36", "Q37"), ("P92", "R63.3")),
    (("Q79.3", "Q79.2"), ("K63.1X",)),
    (("Q39.1", "Q39.2"), ("Q39.0",)),
    (("Q40.0",), ("R11", "P92.0")),
    (("Q43.1",), ("K59.0", "P76")),
    (("Q87.4",), ("Q67",)),
    (("Q79.6",), ("M35.7",)),
    (("Q61.2", "Q61.3"), ("N28.1", "Q61.0")),
    (("Q85.0",), ("L81.3", "D36.1")),
)  # fmt: skip
"""Anomalies, and manifestations that are part of them (by the beginning of their codes)."""


def corrected(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.17: a malformation that has been corrected is a personal history (Z87.7)."""
    if not any(d.code[0] == "Q" for d in drafts) and not _old_ones(case):
        return Outcome(drafts, [])
    out: list[Draft] = []
    for draft in drafts:
        words = draft.found.near.keys()
        # what is repaired in this stay was present in it
        if (
            draft.code[0] == "Q"
            and not case.inpatient
            and draft.document.kind not in OPERATING
            and not draft.code.startswith(NOT_CORRECTED)
            and words & REPAIR
            and words.isdisjoint(NOT_YET)
        ):
            draft = _history(draft, books)
        out.append(draft)
    codes = {d.code for d in out}
    for document, found, role in stated(case):
        if role != STATED or found.code[0] != "Q" or "historical" not in found.flags:
            continue
        if found.flags & {"negated", "family"} or found.code.startswith(NOT_CORRECTED):
            continue
        if not found.near.keys() & REPAIR:
            continue
        claim = "A malformation that has been corrected."
        draft = from_mention(case, document, found, books, "I.C.17", claim)
        number = case.chart.documents.index(document)
        draft = _history(draft, books)._replace(order=(number, *draft.order[1:]))
        if draft.code not in codes:
            codes.add(draft.code)
            out.append(draft)
    return Outcome(sorted(out, key=lambda d: d.order), [])


def _old_ones(case: Case) -> bool:
    return any(
        "historical" in found.flags and found.code[0] == "Q"
        for document in case.chart.documents
        for found in document.found
    )


def _history(draft: Draft, books: Books) -> Draft:
    code = next(z for starts, z in CORRECTED if draft.code.startswith(starts))
    claim = f"{draft.code} has been corrected: {code}."
    return recode(draft, code, books, "I.C.17", claim, draft.code)


def inherent_manifestations(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.17: what is an inherent part of a specific anomaly is not coded beside it."""
    named = [d for d in drafts if d.code[0] == "Q"]
    if not named:
        return Outcome(drafts, [])
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        whole = next((d for d in named if d is not draft and _part_of(draft.code, d.code)), None)
        if whole is None:
            kept.append(draft)
        else:
            detail = f"An inherent part of {whole.code}."
            rejections.append(reject(draft, books, "integral-symptom", detail, "I.C.17"))
    return Outcome(kept, rejections)


def _part_of(part: str, whole: str) -> bool:
    return any(
        whole.startswith(anomalies) and part.startswith(parts) for anomalies, parts in INHERENT
    )


COMBINE: tuple[Clause, ...] = (
    only_said(("Q",), corrected),
    only_with(("Q",), inherent_manifestations),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
