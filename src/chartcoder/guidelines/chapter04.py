"""Section I.C.4: endocrine, nutritional and metabolic diseases: diabetes.

Its complications are in ``chapter04_complications``, the drugs taken for it in ``chapter04_drugs``;
obesity, body mass index and malnutrition in ``chapter04_weight``.
"""

import re

from chartcoder.coding.chart import spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.relations import anywhere, caused_by_words, due_to
from chartcoder.guidelines import chapter04_weight
from chartcoder.guidelines.chapter04_complications import (
    DIABETES,
    diabetes_with,
    level_of_hypoglycemia,
    macular_edema,
    site_of_foot_ulcer,
)
from chartcoder.guidelines.chapter04_drugs import ASKING, LONG_TERM, long_term_drugs
from chartcoder.guidelines.clause import (
    BARRED,
    Case,
    Clause,
    Outcome,
    beside,
    only_with,
    recode,
)
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books

# --- type (I.C.4.a.1, 2) ---------------------------------------------------------------------

_TYPED = frozenset({"type-1", "type-2", "juvenile", "lada", "brittle"})


def one_type_of_diabetes(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.4.a.1 and 2: complications follow the type that the record states; without one it is E11.

    "Diabetic nephropathy" beside type 1 diabetes is E10.21: E11 is only the default.
    """
    drafts = [_known_type(d, books) for d in drafts]
    default = [d for d in drafts if d.code.startswith("E11") and not _TYPED & _words(d.found)]
    if not default:
        return Outcome(drafts, [])
    stated: dict[str, tuple[Span, ...]] = {}
    for document in case.chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if found.code.startswith(DIABETES) and not found.flags & BARRED:
                family = found.code[:3]
                if family != "E11" or _TYPED & _words(found):
                    if found.line.sentence.section != "family-history":
                        stated.setdefault(family, spans_of(document, found))
    if len(stated) != 1 or "E11" in stated:
        return Outcome(drafts, [])
    family, spans = next(iter(stated.items()))
    out = []
    for draft in drafts:
        code = family + draft.code[3:]
        if draft in default and code in books and books.entry(code).billable:
            claim = f"The record states diabetes of category {family}."
            draft = recode(draft, code, books, "I.C.4.a.2", claim, "", spans)
        out.append(draft)
    return Outcome(out, [])


def _known_type(draft: Draft, books: Books) -> Draft:
    """I.C.4.a.6: steroids that raise the sugar of known type 2 diabetes make no drug-induced diabetes."""
    if not draft.code.startswith("E09"):
        return draft
    for word, family in (("type-2", "E11"), ("type-1", "E10")):
        code = family + draft.code[3:]
        if word in draft.found.near and code in books:
            claim = "The sentence states the type of the diabetes."
            span = draft.words.get(word)
            return recode(draft, code, books, "I.C.4.a.1", claim, "", (span,) if span else ())
    return draft


def _words(found: Found) -> set[str]:
    return {*found.hit.pattern.words, *found.used}


# --- secondary diabetes (I.C.4.a.6) ----------------------------------------------------------

PANCREAS = (
    "K85",
    "K86",
    "E84",
    "C25",
    "E24",
    "E83.11",
    "P35.0",
    "E40",
    "E41",
    "E42",
    "E43",
    "E44",
    "E45",
    "E46",
    "E22.0",
)
"""Diseases that bring on diabetes (code first note at E08)."""
NAMED: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"cystic", "fibrosis"}), "E84.9"),
    (frozenset({"chronic", "pancreatitis"}), "K86.1"),
    (frozenset({"cushing"}), "E24.9"),
    (frozenset({"hemochromatosis"}), "E83.119"),
    (frozenset({"acromegaly"}), "E22.0"),
)
"""Words of an entry that leads to E08, and the code of the disease they name."""
_REMOVED = late(
    r"\b(?:post-?\s?)?pancreatectomy\b|\bpancreas (?:was )?removed\b|\bwhipple\b|\bremoval of (?:the )?pancreas\b",
    re.I,
)
_REMOVED_GATE = frozenset(
    "postpancreatectomy pancreatectomy post-pancreatectomy whipple pancreas".split()
)
_PART = late(r"\b(?:partial|distal|subtotal|whipple|tail of)\b", re.I)


def secondary_diabetes(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.4.a.6: diabetes that the provider puts down to a disease is E08, to a drug E09."""
    out = list(drafts)
    for number, draft in enumerate(drafts):
        if not draft.code.startswith("E11") or "type-2" in {
            *_words(draft.found),
            *draft.found.near,
        }:
            continue
        for cause in draft.document.found:
            if not cause.code.startswith(PANCREAS) or cause.flags & BARRED:
                continue
            words = due_to(draft.document, draft.found, cause)
            code = "E08" + draft.code[3:]
            if words is not None and code in books:
                claim = f"Diabetes due to {cause.code} is {code}."
                partner = next((d.code for d in drafts if d.found is cause), "")
                out[number] = recode(draft, code, books, "I.C.4.a.6", claim, partner, (words,))
                break
        else:
            drug = caused_by_words(draft.document, draft.found, _INDUCING)
            code = "E09" + draft.code[3:]
            if drug is not None and code in books:
                claim = f"Diabetes due to a drug is {code}."
                out[number] = recode(draft, code, books, "I.C.4.a.6", claim, "", (drug,))
    return Outcome(out, [])


_INDUCING = late(
    r"(?:long[- ]term |chronic |high[- ]dose |oral )?(?:steroids?|prednisone|prednisolone|dexamethasone|corticosteroids?|glucocorticoids?|tacrolimus|cyclosporine|olanzapine|clozapine|quetiapine|antipsychotics?|pembrolizumab|nivolumab|ipilimumab|thiazides?|pentamidine|drug)\b",
    re.I,
)


def disease_before_secondary_diabetes(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.4.a.6.b, code first note at E08: the disease that brought on the diabetes comes before it."""
    secondary = [d for d in drafts if d.code.startswith("E08")]
    if not secondary:
        return Outcome(drafts, [])
    first = min(secondary, key=lambda d: d.order)
    causes = [d for d in drafts if d.code.startswith(PANCREAS)]
    document, sentence, place = first.order
    out = list(drafts)
    if not causes:
        code = next((c for words, c in NAMED if words <= _words(first.found)), None)
        if code is None or code not in books:
            return Outcome(drafts, [])
        claim = f"The disease that brought on the diabetes is {code}."
        cause = beside(first, code, books, "I.C.4.a.6.b", claim, first.code)
        out.append(cause._replace(order=(document, sentence, place - 1)))
    else:
        late = [d for d in causes if d.order > first.order]
        if len(late) == len(causes):
            linked = [d for d in late if d.order[:2] == first.order[:2]] or late[:1]
            out = [
                d._replace(order=(document, sentence, place - 1)) if d in linked else d for d in out
            ]
    return Outcome(sorted(out, key=lambda d: d.order), [])


def diabetes_after_pancreatectomy(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.4.a.6.b.i: after pancreatectomy E13 comes first, with E89.1 and the absence, Z90.41-."""
    diabetes = next((d for d in drafts if d.code.startswith("E13")), None)
    if diabetes is None:
        return Outcome(drafts, [])
    removed = next(anywhere(case.chart, _REMOVED, _REMOVED_GATE), None)
    if removed is None:
        return Outcome(drafts, [])
    _, where, span = removed
    document, sentence, place = diabetes.order
    after = {"E89.1": (document, sentence, place + 1), "Z90.41": (document, sentence, place + 2)}
    out = [d._replace(order=max(d.order, after[d.code])) if d.code in after else d for d in drafts]
    if not any(d.code == "E89.1" for d in drafts):
        claim = "Diabetes after removal of the pancreas."
        added = beside(diabetes, "E89.1", books, "I.C.4.a.6.b.i", claim, diabetes.code, (span,))
        out.append(added._replace(order=after["E89.1"]))
    if not any(d.code.startswith("Z90.41") for d in drafts):
        part = _PART.search(where.text.text, max(0, span.start - 40), span.end)
        code = "Z90.411" if part else "Z90.410"
        claim = "Absence of the pancreas, asked for at E89.1."
        added = beside(diabetes, code, books, "I.C.4.a.6.b.i", claim, diabetes.code, (span,))
        out.append(added._replace(order=after["Z90.41"]))
    return Outcome(sorted(out, key=lambda d: d.order), [])


# --- insulin pump (I.C.4.a.5) ----------------------------------------------------------------

PUMP = ("T85.614", "T85.624", "T85.633", "T85.694")
_TOO_LITTLE = late(
    r"\bunder-?\s?dos\w+|\bno insulin\b|\binsufficient insulin|\bstopped delivering|\bnot deliver\w*|\bmissed insulin",
    re.I,
)
_TOO_MUCH = late(
    r"\bover-?\s?dos\w+|\btoo much insulin|\bexcess(?:ive)? insulin|\bover-?deliver\w*|\bextra insulin",
    re.I,
)
_PUMP_GATE = frozenset({"pump", "csii"})


def insulin_pump_failure(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.4.a.5: failure of an insulin pump first, then under- or overdosing, then the diabetes."""
    pump = next((d for d in drafts if d.code.startswith(PUMP)), None)
    if pump is None:
        return Outcome(drafts, [])
    first = min(d.order for d in drafts if d is pump or d.code.startswith((*DIABETES, "T38.3X")))
    document, sentence, place = first
    out = []
    drug = next((d for d in drafts if d.code.startswith("T38.3X")), None)
    for draft in drafts:
        if draft is pump:
            draft = draft._replace(order=(document, sentence, place - 2))
        elif draft is drug:
            draft = draft._replace(order=(document, sentence, place - 1))
        out.append(draft)
    if drug is None:
        much, little = (_pump_says(case, p) for p in (_TOO_MUCH, _TOO_LITTLE))
        if much is None and little is None:
            ends = {d.code[4:6] for d in drafts if d.code.startswith(DIABETES)}
            under, over = bool(ends & {"10", "11", "65"}), "64" in ends
        else:
            under, over = little is not None, much is not None and little is None
        if under or over:
            code = "T38.3X6A" if under else "T38.3X1A"
            spans = tuple(s for s in ((little if under else much),) if s is not None)
            kind = "Underdosing" if under else "Overdose"
            claim = f"{kind} of insulin by the failure of the pump."
            added = beside(pump, code, books, "I.C.4.a.5", claim, pump.code, spans)
            out.append(added._replace(order=(document, sentence, place - 1)))
    return Outcome(sorted(out, key=lambda d: d.order), [])


def _pump_says(case: Case, pattern: re.Pattern[str]) -> Span | None:
    return next((span for _, _, span in anywhere(case.chart, pattern, _PUMP_GATE)), None)


COMBINE: tuple[Clause, ...] = (
    only_with(
        DIABETES,
        one_type_of_diabetes,
        secondary_diabetes,
        diabetes_with,
        macular_edema,
        level_of_hypoglycemia,
        site_of_foot_ulcer,
        disease_before_secondary_diabetes,
        diabetes_after_pancreatectomy,
    ),
    only_with(("T85.6",), insulin_pump_failure),
    *chapter04_weight.COMBINE,
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (
    *chapter04_weight.ADD,
    only_with((*ASKING, *LONG_TERM), long_term_drugs),
)
"""Clauses that add codes the record supports beside the stated ones."""
