"""Section I.C.9: diseases of the circulatory system: hypertension.

Coronary disease and heart failure are in ``chapter09_heart``, stroke in ``chapter09_stroke`` and what
it left in ``chapter09_sequelae``.
"""

from chartcoder.coding.chart import spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import due_to, unrelated
from chartcoder.guidelines import chapter09_heart, chapter09_sequelae, chapter09_stroke
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    beside,
    first_mention,
    only_with,
    recode,
    reject,
)
from chartcoder.guidelines.kidney import COMBINED as COMBINED_KIDNEY
from chartcoder.guidelines.kidney import stage_of_kidney_disease
from chartcoder.terminology.books import Books

HEART = ("I50", "I51.4", "I51.5", "I51.7", "I51.89", "I51.9")
"""Heart conditions that are presumed to be due to hypertension (I.C.9.a.1)."""
INCLUDED = ("I51.5", "I51.7")
"""Heart conditions that a code of I11 or I13 says by itself (I.C.9.a.1)."""
ESSENTIAL = ("I10", "I11", "I12", "I13")
HYPERTENSION = (*ESSENTIAL, "I15")
KIDNEY = ("N18", "N02", "N03", "N04", "N05", "N08", "Q61")

COMBINED = {
    # (heart, failing, kidney, late)
    (True, True, False, False): ("I11.0", "I.C.9.a.1"),
    (True, False, False, False): ("I11.9", "I.C.9.a.1"),
    (False, False, True, False): ("I12.9", "I.C.9.a.2"),
    (False, False, True, True): ("I12.0", "I.C.9.a.2"),
    (True, True, True, False): ("I13.0", "I.C.9.a.3"),
    (True, True, True, True): ("I13.2", "I.C.9.a.3"),
    (True, False, True, False): ("I13.10", "I.C.9.a.3"),
    (True, False, True, True): ("I13.11", "I.C.9.a.3"),
}
"""The code of hypertension by what it is with, and the clause."""
FAILING = ("I50", "I11.0", "I13.0", "I13.2")
LATE = ("N18.5", "N18.6", "I12.0", "I13.11", "I13.2")


def hypertension_of_a_crisis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.a.10: beside a hypertensive crisis the hypertension the record identifies is coded."""
    crisis = next((d for d in drafts if d.code.startswith("I16")), None)
    if crisis is None or any(d.code.startswith((*HYPERTENSION, "I1A")) for d in drafts):
        return Outcome(drafts, [])
    mention = first_mention(case, HYPERTENSION, NOT_CODED_FROM)
    if mention is None:
        return Outcome(drafts, [])
    source, found = mention
    claim = f"The hypertension with {crisis.code} is coded also."
    code = found.code if books.entry(found.code).billable else "I10"
    words = spans_of(source, found)
    added = beside(crisis, code, books, "I.C.9.a.10", claim, crisis.code, words)
    document, sentence, place = crisis.order
    return _sorted([*drafts, added._replace(order=(document, sentence, place + 1))])


def hypertension_told_elsewhere(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.a: a heart or kidney disease of the visit takes the hypertension the note names anywhere.

    The relation is presumed, so the hypertension is no condition of its own that the assessment
    would have to name: "HPI: 70-year-old with HTN … A/P: heart failure" is I11.0 and I50.9.
    """
    ill = next((d for d in drafts if d.code.startswith((*HEART, "N18"))), None)
    if ill is None or any(d.code.startswith((*HYPERTENSION, "I16", "I1A")) for d in drafts):
        return Outcome(drafts, [])
    mention = first_mention(case, ESSENTIAL, NOT_CODED_FROM, frozenset({"historical"}))
    if mention is None or unrelated(case.chart, (*HEART, *KIDNEY), HYPERTENSION) is not None:
        return Outcome(drafts, [])
    source, found = mention
    code = found.code if books.entry(found.code).billable else "I10"
    claim = f"The hypertension of the record is taken with {ill.code}."
    added = beside(ill, code, books, "I.C.9.a", claim, ill.code, spans_of(source, found))
    if code[:3] in ("I12", "I13"):
        added = added._replace(found=found)  # its words tell the stage of the kidney disease
    document, sentence, place = ill.order
    return _sorted([*drafts, added._replace(order=(document, sentence, place + 1))])


def hypertension_behind_resistant(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.a.12: resistant hypertension stands beside a code for the hypertension itself.

    Where no other kind is stated it is essential hypertension, the default of the Index.
    """
    resistant = next((d for d in drafts if d.code == "I1A.0"), None)
    if resistant is None:
        return Outcome(drafts, [])
    kinds = [d for d in drafts if d.code.startswith(HYPERTENSION)]
    if not kinds:
        claim = "Resistant hypertension is coded beside the hypertension."
        plain = beside(resistant, "I10", books, "I.C.9.a.12", claim, "I1A.0")
        return _sorted([*drafts, plain._replace(order=_before(resistant.order))])
    last = max(d.order for d in kinds)
    if resistant.order > last:
        return Outcome(drafts, [])
    moved = resistant._replace(order=(last[0], last[1], last[2] + 1))
    return _sorted([moved if d is resistant else d for d in drafts])


def hypertension_with_retinopathy(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.a.5: with hypertensive retinopathy goes a code for the systemic hypertension."""
    eye = next((d for d in drafts if d.code.startswith("H35.03")), None)
    if eye is None or any(d.code.startswith(HYPERTENSION) for d in drafts):
        return Outcome(drafts, [])
    claim = f"{eye.code} goes with the code of the hypertension."
    added = beside(eye, "I10", books, "I.C.9.a.5", claim, eye.code)
    document, sentence, place = added.order
    return _sorted([*drafts, added._replace(order=(document, sentence, place + 1))])


ENDOCRINE = (
    "E03",
    "E05",
    "E20",
    "E21",
    "E22",
    "E23",
    "E24",
    "E25",
    "E26",
    "E27",
    "D35.0",
    "C74",
    "D44.1",
)
RENAL = (
    "N00",
    "N01",
    "N02",
    "N03",
    "N04",
    "N05",
    "N08",
    "N11",
    "N13",
    "N14",
    "N15",
    "N18",
    "N26",
    "N28",
    "Q61",
    "M32.14",
)
ARTERIAL = ("I70.1", "I77.3", "Q27.1", "N28.0")
CAUSES = (*ENDOCRINE, *RENAL, *ARTERIAL, "G47.3", "Q25.1", "I77.6", "M31.4", "D45")
"""Diseases that a provider may name as the cause of hypertension."""


def secondary_hypertension(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.a.6: hypertension that the provider puts down to a disease is I15, beside the disease."""
    out = list(drafts)
    for number, draft in enumerate(drafts):
        if draft.code not in ("I10", "I15.9"):
            continue
        for cause in draft.document.found:
            if cause is draft.found or not cause.code.startswith(CAUSES) or cause.flags & _BAD:
                continue
            words = due_to(draft.document, draft.found, cause)
            if words is None:
                continue
            code = "I15.8"
            for family, starts in (("I15.0", ARTERIAL), ("I15.1", RENAL), ("I15.2", ENDOCRINE)):
                if cause.code.startswith(starts):
                    code = family
                    break
            stated = next((d.code for d in drafts if d.found is cause), None)
            if stated is None:
                continue
            claim = f"Hypertension due to {stated} is {code}."
            out[number] = recode(draft, code, books, "I.C.9.a.6", claim, stated, (words,))
            break
    return Outcome(out, [])


_BAD = frozenset({"negated", "possible", "family", "hypothetical", "planned"})


def hypertension_with_heart_and_kidney(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.a.1 to 3: hypertension with heart disease is I11, with kidney disease I12, both I13.

    The relation is presumed, unless the provider says that the two are unrelated. A combination
    that is stated as such ("hypertensive heart disease") joins what stands beside it.
    """
    pressures = [d for d in drafts if d.code.startswith(ESSENTIAL)]
    if not pressures:
        return Outcome(drafts, [])
    hearts = [d for d in drafts if d.code.startswith(HEART)]
    kidneys = [d for d in drafts if d.code.startswith("N18")]
    if not hearts and not kidneys and len(pressures) == 1:
        return Outcome(drafts, [])
    if hearts and unrelated(case.chart, HEART, HYPERTENSION) is not None:
        hearts = []
    if kidneys and unrelated(case.chart, KIDNEY, HYPERTENSION) is not None:
        kidneys = []
    parts = [*pressures, *hearts, *kidneys]
    key = (
        any(d.code.startswith((*HEART, "I11", "I13")) for d in parts),
        any(d.code.startswith(FAILING) for d in parts),
        any(d.code.startswith(("N18", "I12", "I13")) for d in parts),
        any(d.code.startswith(LATE) for d in parts),
    )
    if key not in COMBINED:
        return Outcome(drafts, [])
    code, clause = COMBINED[key]
    main = next((d for d in pressures if d.code == code), pressures[0])
    others = [d for d in pressures if d is not main]
    heart = ([d for d in hearts if d.code.startswith(FAILING)] or hearts)[:1]
    partner = " and ".join(
        dict.fromkeys(d.code for d in (*heart, *kidneys[:1], *others) if d.code != code)
    )
    combined = main
    if main.code != code:
        claim = f"Hypertension with {partner} is {code}."
        combined = recode(main, code, books, clause, claim, partner)
    combined = combined._replace(order=min(d.order for d in parts))
    rejections = []
    out = []
    for draft in drafts:
        if draft is main:
            out.append(combined)
        elif draft in others or (draft in hearts and draft.code in INCLUDED):
            detail = f"Included in {code}."
            rejections.append(reject(draft, books, "combination", detail, clause))
        else:
            out.append(draft)
    if code.startswith("I12") and main.order[:2] > combined.order[:2]:
        # kidney disease that its own statement puts down to diabetes: that comes before what is
        # presumed of a hypertension stated later
        document, sentence, place = combined.order
        out = [
            d._replace(order=min(d.order, (document, sentence, place - 1)))
            if d.code.startswith(DIABETIC_KIDNEY) and d.order[:2] == (document, sentence)
            else d
            for d in out
        ]
    out.sort(key=lambda d: (d.order, d is not combined))
    return Outcome(out, rejections)


DIABETIC_KIDNEY = ("E08.22", "E09.22", "E10.22", "E11.22", "E13.22")


STROKE = ("I60", "I61", "I62", "I63", "I65", "I66", "I67")


def stroke_before_hypertension(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.a.4: of cerebrovascular disease and hypertension the code of I60 to I67 comes first."""
    stroke = next((d for d in drafts if d.code.startswith(STROKE)), None)
    if stroke is None:
        return Outcome(drafts, [])
    document, sentence, place = stroke.order
    late = (document, sentence, place + 1)
    out = [
        d._replace(order=late) if d.code.startswith(ESSENTIAL) and d.order < stroke.order else d
        for d in drafts
    ]
    return _sorted(out)


def _before(order: tuple[int, int, int]) -> tuple[int, int, int]:
    document, sentence, place = order
    return document, sentence, place - 1


def _sorted(drafts: list[Draft]) -> Outcome:
    return Outcome(sorted(drafts, key=lambda d: d.order), [])


COMBINE: tuple[Clause, ...] = (
    *chapter09_heart.COMBINE,
    *chapter09_sequelae.COMBINE,
    *chapter09_stroke.COMBINE,
    only_with((*HEART, "N18"), hypertension_told_elsewhere),
    only_with(COMBINED_KIDNEY, stage_of_kidney_disease),
    only_with(
        ("I1", "H35.03"),
        secondary_hypertension,
        hypertension_of_a_crisis,
        hypertension_behind_resistant,
        hypertension_with_retinopathy,
        hypertension_with_heart_and_kidney,
        stroke_before_hypertension,
    ),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = chapter09_stroke.ADD
"""Clauses that add codes the record supports beside the stated ones."""
