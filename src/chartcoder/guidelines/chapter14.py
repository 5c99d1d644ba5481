"""Section I.C.14: diseases of the genitourinary system."""

import re

from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import said, sentence_span
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    beside,
    from_mention,
    only_with,
    recode,
    reject,
)
from chartcoder.guidelines.joins import joined, joins
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.terminology.books import Books

KIDNEY = ("N18",)


def end_stage_only(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.14.a.1: where a stage and end stage renal disease are both documented, N18.6 alone."""
    if not any(d.code == "N18.6" for d in drafts):
        return Outcome(drafts, [])
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft.code.startswith(KIDNEY) and draft.code != "N18.6":
            detail = "End stage renal disease is documented."
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.14.a.1"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


# --- stones -------------------------------------------------------------------------------------

WITH = joins(
    (r"N13\.3[09]", "N13.2", "N20", ""),
    (r"N13\.(?:0|1|2|30|39|4)", "N13.6", "N10 N12", ""),
)


def obstructed_kidney(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.15: hydronephrosis with a stone is N13.2, with infection of the kidney N13.6."""
    done = joined(drafts, case, books, WITH, "I.A.15")
    if not any(d.code == "N13.6" for d in done.drafts):
        return done
    told = [d for d in done.drafts if d.code.startswith(("N10", "N12"))]
    rejected = [reject(d, books, "combination", "Included in N13.6.", "I.B.9") for d in told]
    kept = [d for d in done.drafts if not any(d is t for t in told)]
    return Outcome(kept, [*done.rejections, *rejected])


# --- prostate ---------------------------------------------------------------------------------

PROSTATE = ("N40",)
URINARY = ("R35.0", "R35.1", "R39.11", "R39.12", "R39.13", "R39.14", "R39.15", "R39.16", "N39.4", "N13.8", "N13.9", "N32.0", "R33.8", "R33.9")  # fmt: skip
"""Lower urinary tract symptoms for which the note at N40.1 and N40.3 asks, and retention."""
SHORT = (
    (late(r"\b(?:urinary )?frequency\b", re.I), "R35.0"),
    (late(r"\bnocturia\b", re.I), "R35.1"),
    (late(r"\bhesitancy\b", re.I), "R39.11"),
    (late(r"\b(?:weak|poor|slow|decreased) (?:urinary )?stream\b", re.I), "R39.12"),
    (late(r"\bincomplete (?:bladder )?emptying\b", re.I), "R39.14"),
    (late(r"\b(?:urinary )?urgency\b", re.I), "R39.15"),
    (late(r"\b(?:urinary )?retention\b", re.I), "R33.8"),
    (late(r"(?<!outlet )(?<!neck )\bobstruction\b", re.I), "N13.8"),
    (late(r"\bstrain(?:ing|s)?\b", re.I), "R39.16"),
    (late(r"\b(?:urinary|bladder[- ](?:outlet|neck)|outlet|outflow|urethral) obstruction\b|\bBPH with obstruction\b", re.I), "N13.8"),
)  # fmt: skip
"""Urinary symptoms and obstruction as they are named in short beside a large prostate."""
OBSTRUCTED = frozenset({"N13.9", "N32.0"})
_TOLD_IN = frozenset({"", "hpi", "chief-complaint", "assessment", "assessment-plan", "plan", "diagnoses", "hospital-course", "subjective"})  # fmt: skip


def prostate_with_symptoms(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.15 and the note at N40.1: an enlarged prostate with urinary symptoms, then each of them.

    A symptom that the history of the present illness tells counts too.
    """
    base = next(d for d in drafts if d.code.startswith(PROSTATE))
    symptoms = [d for d in drafts if d.code.startswith(URINARY)]
    out = list(drafts)
    told: list[Draft] = []
    have = {d.code for d in symptoms}
    for document in case.chart.documents:
        for found in document.found:
            code = found.code
            if not code.startswith(URINARY) or found.flags or code in have:
                continue
            if not found.complete or found.line.sentence.section not in _TOLD_IN:
                continue
            if code.startswith("R33") and any(c.startswith("R33") for c in have):
                continue
            have.add(code)
            claim = "A urinary symptom for which the note at the prostate code asks."
            told.append(from_mention(case, document, found, books, "I.B.7", claim, base.code))
    for word, code in SHORT:
        if code in have or code not in books or (code == "R33.8" and "R33.9" in have):
            continue
        if code == "N13.8" and not have.isdisjoint(OBSTRUCTED):
            continue
        span = said(base.document, base.found, word)
        if span is None or _denied(base, span):
            continue
        have.add(code)
        claim = "A urinary symptom named with the prostate."
        told.append(beside(base, code, books, "I.B.7", claim, base.code, (span,)))
    if not symptoms and not told:
        return Outcome(drafts, [])
    target = {"N40.0": "N40.1", "N40.2": "N40.3"}.get(base.code, base.code)
    if target != base.code:
        first = (*symptoms, *told)[0]
        claim = f"{base.code} with {first.code} is {target}."
        new = recode(base, target, books, "I.A.15", claim, first.code)
        out = [new if d is base else d for d in out]
        base = new
    document_rank, sentence, place = base.order
    after = (document_rank, sentence, place + 1)
    out = [d._replace(order=max(d.order, after)) if d in symptoms else d for d in out]
    out += [d._replace(order=after) for d in told]
    out = [_retention(d, base, books) for d in out]
    return Outcome(sorted(out, key=lambda d: d.order), [])


_NO = late(r"\b(?:no|not|denies|denied|without|negative for)\b[^.;]*$", re.I)


def _denied(draft: Draft, span: Span) -> bool:
    begin, _ = sentence_span(draft.document, draft.found)
    return _NO.search(draft.document.text.text[begin : span.start]) is not None


def _retention(draft: Draft, base: Draft, books: Books) -> Draft:
    """R33.8 is retention whose cause is named first: the prostate; N13.8 its obstruction (the Index
    leads from the obstructed bladder neck to the prostate that causes it)."""
    code = {"R33.9": "R33.8", "N13.9": "N13.8", "N32.0": "N13.8"}.get(draft.code)
    if code is None:
        return draft
    claim = "Retention or obstruction with an enlarged prostate."
    return recode(draft, code, books, "I.A.13", claim, base.code)


COMBINE: tuple[Clause, ...] = (
    only_with(("N18.6",), end_stage_only),
    only_with(("N13",), obstructed_kidney),
    only_with(PROSTATE, prostate_with_symptoms),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
