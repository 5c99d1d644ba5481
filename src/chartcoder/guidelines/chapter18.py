"""Section I.C.18: symptoms, signs and abnormal findings.

Stroke scale scores (i) are in ``chapter09_stroke``, SIRS (g) in ``chapter01_sepsis``; symptoms that
are part of a disease fall by I.B.5 (``general``).
"""

import re

from chartcoder.coding.coma import GATE, Score, coma_scores
from chartcoder.coding.draft import Draft
from chartcoder.coding.patient_age import stated_age
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
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.terminology.books import Books

BRAIN_INJURY = ("S06",)
SCALE = ("R40.21", "R40.22", "R40.23", "R40.24")
_INDUCED = late(r"\b(?:medically|medication|barbiturate|pentobarb\w*|drug)[- ]induced coma|\binduced coma\b|\bcoma (?:was )?induced", re.I)  # fmt: skip
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
        if draft.code.startswith(SCALE) and not any(
            d.code.startswith(BRAIN_INJURY) for d in drafts
        ):
            detail = "The coma scale goes with an injury of the brain."
            rejections.append(reject(draft, books, "not-reportable", detail, "I.C.18.e.1"))
            continue
        if draft.code == "R40.20":
            here = [
                f
                for f in draft.document.found
                if f.line is draft.found.line
                and f.code[0] not in "RSTVWXYZ"
                and due_to(draft.document, draft.found, f) is not None
            ]
            cause = next((d for d in drafts if any(f.code[:3] == d.code[:3] for f in here)), None)
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
    if any(d.code.startswith((*SCALE, "R40.2A")) for d in drafts):
        return Outcome(drafts, [])
    if all(GATE.isdisjoint(d.text.words) for d in case.chart.documents):
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


# --- loss of consciousness ----------------------------------------------------------------------

_LOSS = r"(?:\bLOC\b|\bloss of consciousness\b|\b(?:was |briefly |remained )?unconscious(?:ness)?\b|\bknocked out\b)"
_LASTING = late(
    rf"{_LOSS}[^.;\n]{{0,40}}?\b(\d+(?:\.\d+)?|an?|few|several|couple(?: of)?)\s*(?:-|to)?\s*(?:\d+\s*)?(sec\w*|min\w*|hours?|hrs?)\b"
    rf"|\b(\d+(?:\.\d+)?|an?|few|several)[- ](sec\w*|min\w*|hours?|hrs?)\s(?:of )?{_LOSS}"
    rf"|\b(brief|momentary|transient)\s{_LOSS}|\b(briefly) (?:lost consciousness|unconscious)"
    rf"|{_LOSS}\s*(?:for|of|x|lasting)?\s*[><~]?\s*(\d+)\s*(h)\b",
    re.I,
)
_NEVER = late(
    rf"\b(?:no|denies|denied|without|negative|never|did not have)\s+(?:\w+\s+){{0,2}}{_LOSS}|{_LOSS}\s*(?:-|:)?\s*(?:status )?(?:denied|negative|none|no|unknown|unclear)\b|did not lose consciousness",
    re.I,
)
_LOST = late(rf"{_LOSS}|\blost consciousness\b", re.I)
_LOSS_GATE = frozenset({"loc", "consciousness", "unconscious", "unconsciousness", "knocked"})
_OPEN = late(r"S06\.[X0-9]X[09A][AD]")
_LIMITS = ((30, "1"), (59, "2"), (359, "3"), (1439, "4"))


def loss_of_consciousness(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: how long consciousness was lost, where the history tells it and the diagnosis does not."""
    lost = [d for d in drafts if d.code == "R55" and "consciousness" in d.found.hit.pattern.words]
    detail = "Told by the code of the injury of the brain."
    gone = [reject(d, books, "integral-symptom", detail, "I.B.5") for d in lost]
    drafts = [d for d in drafts if not any(d is other for other in lost)]
    found = next(anywhere(case.chart, _LASTING, _LOSS_GATE), None)
    character = ""
    if found is not None:
        span = found[2]
        match = _LASTING.search(span.text)
        minutes = _minutes(match.groups()) if match else 0.0
        character = next((c for most, c in _LIMITS if minutes <= most), "5")
    elif next(anywhere(case.chart, _NEVER, _LOSS_GATE), None) is None:
        told = next(anywhere(case.chart, _LOST, _LOSS_GATE), None)
        if told is not None:
            span, character = told[2], "9"
    if not character:
        return Outcome(drafts, gone)
    out = []
    for draft in drafts:
        code = f"{draft.code[:6]}{character}{draft.code[7:]}"
        if draft.code == "S09.90XA":
            code = f"S06.9X{character}A"
            if code in books:
                claim = "An injury of the head with loss of consciousness."
                draft = recode(draft, code, books, "I.B.2", claim, "", (span,))
        elif _OPEN.fullmatch(draft.code) and code != draft.code and code in books:
            claim = "Loss of consciousness as the history tells it."
            draft = recode(draft, code, books, "I.B.2", claim, "", (span,))
            draft = draft._replace(stem=code[:-1])
        out.append(draft)
    return Outcome(out, gone)


def _minutes(groups: tuple[str | None, ...]) -> float:
    """The length of a loss of consciousness; "a few" minutes or "brief" is short."""
    number, unit, other, other_unit, *_, short, short_unit = groups
    number, unit = number or other or short, (unit or other_unit or short_unit or "").lower()
    if number is None or not unit:
        return 1.0
    value = float(number) if number[0].isdigit() else 1.0 if number.lower() in ("a", "an") else 5.0
    return value / 60 if unit.startswith("sec") else value * 60 if unit.startswith("h") else value


# --- inflammatory response (g) --------------------------------------------------------------------

RESPONSE = ("R65.10",)
ORGANS = ("N17", "J96.0", "J96.2", "J80", "K72.0", "K76.7", "D65", "G93.41", "R57")


def response_with_dysfunction(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.18.g: R65.11 where the provider puts an acute organ dysfunction down to the SIRS."""
    response = next(d for d in drafts if d.code in RESPONSE)
    for organ in drafts:
        if not organ.code.startswith(ORGANS):
            continue
        for cause in organ.document.found:
            if not cause.code.startswith("R65.1") or cause.flags & BARRED:
                continue
            words = due_to(organ.document, organ.found, cause)
            if words is None:
                continue
            claim = f"The provider puts {organ.code} down to the inflammatory response."
            new = recode(response, "R65.11", books, "I.C.18.g", claim, organ.code, (words,))
            document, sentence, place = response.order
            behind = (document, sentence, place + 1)
            out = [
                new
                if d is response
                else d._replace(order=max(d.order, behind))
                if d is organ
                else d
                for d in drafts
            ]
            return Outcome(sorted(out, key=lambda d: d.order), [])
    return Outcome(drafts, [])


def death(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.18.h: R99 is for a patient brought in dead; it is no disposition of a stay."""
    if not case.inpatient:
        return Outcome(drafts, [])
    detail = "Death in the stay is no diagnosis."
    gone = [
        reject(d, books, "not-reportable", detail, "I.C.18.h") for d in drafts if d.code == "R99"
    ]
    return Outcome([d for d in drafts if d.code != "R99"], gone)


OWN_ORDER = ("R65", "R78.81", "R29.7", "R40.2")
"""Codes of chapter 18 that are no symptoms and have an order of their own."""


def symptom_after_disease(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.18.b: a symptom coded beside the disease it is a sign of stands behind it."""
    symptoms = [d for d in drafts if d.code[0] == "R" and not d.code.startswith(OWN_ORDER)]
    if not symptoms or len(symptoms) == len(drafts):
        return Outcome(drafts, [])
    out = []
    moved = False
    for draft in drafts:
        if any(draft is symptom for symptom in symptoms):
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
    return any(
        found.line is symptom.found.line
        and found.code[:4] == disease.code[:4]
        and due_to(symptom.document, symptom.found, found) is not None
        for found in symptom.document.found
    )


ADULT = 18


def failure_to_thrive(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """R62.51 is that of a child, R62.7 that of an adult; the age of the patient decides."""
    out = []
    for draft in drafts:
        if draft.code == "R62.51" and (said := _adult(draft, case)) is not None:
            age, spans = said
            claim = "Failure to thrive of an adult."
            draft = recode(draft, "R62.7", books, "I.C.18", claim, f"{age} years", spans)
        out.append(draft)
    return Outcome(out, [])


def _adult(draft: Draft, case: Case) -> tuple[int, tuple[Span, ...]] | None:
    """The age in years of an adult, with the words that say it where the encounter does not."""
    if case.age_years is not None:
        return (case.age_years, ()) if case.age_years >= ADULT else None
    stated = stated_age(draft.document.id, draft.document.text.text)
    if stated is None or stated.months < 12 * ADULT:
        return None
    return stated.months // 12, (stated.span,)


COMBINE: tuple[Clause, ...] = (
    only_with(("R62.51",), failure_to_thrive),
    only_with(("R40.2",), coma),
    only_with(("R99",), death),
    only_with(RESPONSE, response_with_dysfunction),
    only_with((*BRAIN_INJURY, "S09.90"), loss_of_consciousness),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (only_with(BRAIN_INJURY, coma_scale),)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (only_with(("R",), symptom_after_disease),)
"""Clauses that put the codes in order."""
