"""Section I.C.18: symptoms, signs and abnormal findings.

Stroke scale scores (i) are in ``chapter09_stroke``, SIRS (g) in ``chapter01_sepsis``; symptoms that
are part of a disease fall by I.B.5 (``general``).
"""

import re

from chartcoder.coding.coma import GATE, Score, coma_scores
from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import anywhere, due_to
from chartcoder.guidelines.clause import (
    BARRED,
    Case,
    Clause,
    Outcome,
    beside,
    only_with,
    recode,
    reject,
)
from chartcoder.guidelines.signs import is_sign
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

BRAIN_INJURY = ("S06",)
COMA = ("R40.20", "R40.2A")
_INDUCED = re.compile(r"\b(?:medically|medication|barbiturate|pentobarb\w*|drug)[- ]induced coma|\binduced coma\b|\bcoma (?:was )?induced", re.I)  # fmt: skip
_INDUCED_GATE = frozenset({"induced", "medically-induced"})


def coma(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.18.e: no coma code for an induced coma; R40.2A for one whose cause, no injury, is known."""
    induced = next(anywhere(case.chart, _INDUCED, _INDUCED_GATE), None)
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft.code.startswith("R40.2") and induced is not None:
            detail = "The coma is medically induced."
            rejections.append(reject(draft, books, "not-reportable", detail, "I.C.18.e"))
            continue
        if draft.code == "R40.20":
            cause = next(
                (
                    d
                    for d in drafts
                    if d is not draft
                    and d.document is draft.document
                    and d.code[0] not in "RSTVWXYZ"
                    and due_to(d.document, draft.found, d.found) is not None
                ),
                None,
            )
            if cause is not None and "R40.2A" in books:
                claim = f"Coma due to {cause.code}, no injury."
                draft = recode(draft, "R40.2A", books, "I.C.18.e", claim, cause.code)
                document, sentence, place = cause.order
                draft = draft._replace(order=max(draft.order, (document, sentence, place + 1)))
        out.append(draft)
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


_TOTALS = ((13, "R40.241"), (9, "R40.242"), (3, "R40.243"))


def coma_scale(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.18.e.1, I.B.14: the first coma scale of this encounter, beside an injury of the brain.

    Three codes when eyes, voice and movement are told, else the total; none for a sedated patient.
    """
    injury = next(d for d in drafts if d.code.startswith(BRAIN_INJURY))
    if any(d.code.startswith(("R40.21", "R40.22", "R40.23", "R40.24", "R40.2A")) for d in drafts):
        return Outcome(drafts, [])
    if all(GATE.isdisjoint(d.text.folded) for d in case.chart.documents):
        return Outcome(drafts, [])
    if injury.code.endswith(("D", "S")):
        return Outcome(drafts, [])
    if next(anywhere(case.chart, _INDUCED, _INDUCED_GATE), None) is not None:
        return Outcome(drafts, [])
    scores = list(coma_scores(case.chart))
    if not scores:
        return Outcome(drafts, [])
    # the score on arrival here comes before one taken on the way, and that before later ones
    score = min(scores, key=lambda s: "23104".index(s.when))
    codes = _codes(score)
    if any(code not in books for code in codes):
        return Outcome(drafts, [])
    claim = f"Glasgow coma scale {score.total}."
    added = []
    last = max(d.order for d in drafts if d.code[0] not in "VWXY")
    document, sentence, place = last
    for number, code in enumerate(codes, start=1):
        new = beside(
            injury,
            code,
            books,
            "I.C.18.e.1",
            claim,
            injury.code,
            (score.span,),
            f"coma {score.when}",
        )
        added.append(new._replace(order=(document, sentence, place + number)))
    kept = [d for d in drafts if d.code != "R40.20"]
    rejections = [
        reject(d, books, "less-specific", "The coma scale is documented.", "I.C.18.e.1")
        for d in drafts
        if d.code == "R40.20"
    ]
    return Outcome(sorted([*kept, *added], key=lambda d: d.order), rejections)


def _codes(score: Score) -> list[str]:
    if score.parts is not None:
        eyes, voice, movement = score.parts
        return [
            f"R40.21{eyes}{score.when}",
            f"R40.22{voice}{score.when}",
            f"R40.23{movement}{score.when}",
        ]
    stem = next(code for least, code in _TOTALS if score.total >= least)
    return [f"{stem}{score.when}"]


def death(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.18.h: R99 is for a patient brought in dead; it is no disposition of a stay."""
    if not case.inpatient:
        return Outcome(drafts, [])
    detail = "Death in the stay is no diagnosis."
    gone = [
        reject(d, books, "not-reportable", detail, "I.C.18.h") for d in drafts if d.code == "R99"
    ]
    return Outcome([d for d in drafts if d.code != "R99"], gone)


def symptom_after_disease(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.18.b: a symptom coded beside the disease it is a sign of stands behind it."""
    symptoms = [d for d in drafts if d.code[0] == "R"]
    if not symptoms or len(symptoms) == len(drafts):
        return Outcome(drafts, [])
    out = []
    moved = False
    for draft in drafts:
        if draft.code[0] == "R":
            later = [
                d
                for d in drafts
                if d.order > draft.order and d.code[0] not in "RVWXYZ" and _sign_of(draft, d)
            ]
            if later:
                document, sentence, place = later[0].order
                draft = draft._replace(order=(document, sentence, place + 1))
                moved = True
        out.append(draft)
    return Outcome(sorted(out, key=lambda d: d.order) if moved else drafts, [])


def _sign_of(symptom: Draft, disease: Draft) -> bool:
    if disease.found.flags & BARRED:
        return False
    if disease.code[0] != "C" and is_sign(symptom.code, disease.code):
        return True
    return symptom.document is disease.document and (
        due_to(disease.document, symptom.found, disease.found) is not None
    )


COMBINE: tuple[Clause, ...] = (only_with(("R40.2",), coma), only_with(("R99",), death))
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (only_with(BRAIN_INJURY, coma_scale),)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (symptom_after_disease,)
"""Clauses that put the codes in order."""
