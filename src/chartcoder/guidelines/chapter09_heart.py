"""Section I.C.9: coronary disease, myocardial infarction, heart failure, pulmonary hypertension."""

import re

from chartcoder.coding.ages import Age, age_of
from chartcoder.coding.chart import ReadDocument, spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found, same_words
from chartcoder.coding.relations import due_to, said, unrelated
from chartcoder.coding.settle import specified
from chartcoder.guidelines.clause import (
    BARRED,
    LAST,
    Case,
    Clause,
    Outcome,
    noted,
    only_said,
    only_with,
    recode,
    reject,
)
from chartcoder.late import late
from chartcoder.model import Rejection
from chartcoder.reading.statements import PROSE
from chartcoder.terminology.books import Books

# --- coronary disease and angina (I.C.9.b) ---------------------------------------------------

ANGINA = {"I20.0": "0", "I20.1": "1", "I20.2": "2", "I20.8": "8", "I20.9": "9"}
"""Kind of angina, and the last character of the combination code that says it."""
CORONARY = {"I25.10": "I25.11", "I25.810": "I25.70", "I25.811": "I25.75", "I25.812": "I25.76"}
"""Coronary atherosclerosis without angina, and the subcategory that joins angina to it."""
GRAFTS = (
    ("I25.72", frozenset({"mammary", "lima", "rima", "radial", "artery", "arterial", "thoracic"})),
    ("I25.71", frozenset({"vein", "saphenous", "svg", "venous"})),
)
"""Words that say of what a bypass graft is made."""
NOT_CORONARY = (
    "I35",
    "I05",
    "I06",
    "I08",
    "I42.1",
    "I42.2",
    "D5",
    "D6",
    "E05",
    "I47",
    "I48",
    "I27",
    "Q2",
    "J96",
)
"""Diseases that may bring on angina without coronary disease, when a provider says so."""
CORONARY_WORDS = ("I25.1", "I25.7", "I25.8", "I70.9", "I25.9")


def angina_with_coronary_disease(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.b: coronary atherosclerosis and angina are one combination code.

    The relation is assumed unless the provider gives the angina another cause.
    """
    vessel = next((d for d in drafts if d.code in CORONARY), None)
    angina = next((d for d in drafts if d.code[:5] in ANGINA), None)
    if angina is None or vessel is None:
        return Outcome(drafts, [])
    words = unrelated(case.chart, ("I20",), CORONARY_WORDS)
    if words is None:
        for cause in angina.document.found:
            if cause.code.startswith(NOT_CORONARY) and not cause.flags & BARRED:
                words = words or due_to(angina.document, angina.found, cause)
    if words is not None:
        claim = "The angina is said to have another cause than the coronary disease."
        one = noted(angina, "I.A.12.a", claim, vessel.code, (words,))
        other = noted(vessel, "I.A.12.a", claim, angina.code, (words,))
        return Outcome([one if d is angina else other if d is vessel else d for d in drafts], [])
    stem = CORONARY[vessel.code]
    if stem == "I25.70":
        near = vessel.found.near.keys() | set(vessel.found.hit.pattern.words)
        stem = next((code for code, kinds in GRAFTS if kinds & near), stem)
    code = stem + ANGINA[angina.code[:5]]
    claim = f"Coronary atherosclerosis with {angina.code} is {code}."
    joined = recode(vessel, code, books, "I.C.9.b", claim, angina.code)
    joined = joined._replace(order=min(vessel.order, angina.order))
    out = [joined if d is vessel else d for d in drafts if d is not angina]
    rejection = reject(angina, books, "combination", f"Included in {code}.", "I.C.9.b")
    return Outcome(sorted(out, key=lambda d: d.order), [rejection])


def infarction_before_coronary_disease(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.b: an acute infarction comes before the coronary disease."""
    acute = [d for d in drafts if d.code.startswith(("I21", "I22"))]
    if not acute:
        return Outcome(drafts, [])
    first = min(d.order for d in acute)
    last = max(d.order for d in acute)
    late = (last[0], last[1], last[2] + 1)
    out = [
        d._replace(order=late) if d.code.startswith("I25") and d.order < first else d
        for d in drafts
    ]
    return Outcome(sorted(out, key=lambda d: d.order), [])


# --- myocardial infarction (I.C.9.e) ---------------------------------------------------------

RECENT = 28
"""Days within which an infarction keeps its acute code (I.C.9.e.1)."""
INFARCTION = ("I21", "I22")
TYPE_1 = ("I21.0", "I21.1", "I21.2", "I21.3", "I21.4", "I21.9")
"""Infarctions of type 1 or unspecified: only these take a subsequent infarction (I.C.9.e.4)."""
SUBSEQUENT = {"I21.0": "I22.0", "I21.1": "I22.1", "I21.2": "I22.8", "I21.3": "I22.9", "I21.4": "I22.2",
              "I21.9": "I22.9"}  # fmt: skip
FIRST_AGAIN = {
    "I22.0": "I21.09",
    "I22.1": "I21.19",
    "I22.2": "I21.4",
    "I22.8": "I21.29",
    "I22.9": "I21.9",
}
_SECTIONS = frozenset({"past-medical-history", "hpi", "past-surgical-history"})
_EVOLVED = late(r"\b(?:evolv\w+|convert\w+|progress\w+|chang\w+) (?:in)?to\b|\bevolving\b", re.I)


def age_of_infarction(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.e.1: an infarction of up to four weeks is I21, an older one I25.2.

    "NSTEMI two weeks ago" and "status post STEMI last week" are current, "MI in 2014" and "NSTEMI
    three months ago" are old, and so is an infarction in a list of past diseases.
    """
    mentions = [
        (document, found)
        for document in case.chart.documents
        if document.kind not in NOT_CODED_FROM
        for found in document.found
        if found.code.startswith((*INFARCTION, "I25.2"))
    ]
    if not mentions:
        return Outcome(drafts, [])
    out = list(drafts)
    for document, found in mentions:
        if found.flags & BARRED:
            continue
        draft = next((d for d in out if d.found is found), None)
        age = age_of(case.chart, document, found)
        if draft is None:
            if found.code.startswith("I21.A") or _stands_beside(found, document, out):
                continue
            draft = _recalled(case, document, found, age, books)
            if draft is not None:
                out.append(draft)
                out.sort(key=lambda d: d.order)
        elif age is not None and (age.days > RECENT) == draft.code.startswith(INFARCTION):
            if age.days > RECENT:
                claim = "Older than four weeks: an old infarction."
                old = recode(draft, "I25.2", books, "I.C.9.e.1", claim, "", (age.span,))
                out[out.index(draft)] = old
    return Outcome(out, [])


def _stands_beside(found: Found, document: ReadDocument, drafts: list[Draft]) -> bool:
    """Whether the same words have led to an infarction already."""
    return any(
        d.document is document and same_words(d.found, found)
        for d in drafts
        if d.code.startswith((*INFARCTION, "I25.2"))
    )


def _recalled(
    case: Case, document: ReadDocument, found: Found, age: Age | None, books: Books
) -> Draft | None:
    """The draft of an infarction that the record recalls, and that no statement has listed."""
    if not found.code.startswith(INFARCTION):
        return None
    sentence = found.line.sentence
    index = next(n for n, s in enumerate(document.text.sentences) if s.first == sentence.first)
    stated = bool(document.roles[index]) and "historical" in found.flags
    past = case.inpatient and sentence.section in _SECTIONS
    if not stated and not (past and (age is not None or "historical" in found.flags)):
        return None
    number = case.chart.documents.index(document)
    order = (number if stated else LAST + number, sentence.first, found.hit.places[0])
    recent = age is not None and age.days <= RECENT
    spans = (age.span,) if age else ()
    if recent:
        if not stated:
            return None
        plain = found._replace(flags=found.flags - {"historical"}, cues=())
        draft = specified(case.chart, document, plain, PROSE, order, books)
        claim = "Not older than four weeks: still an acute infarction."
        return noted(draft, "I.C.9.e.1", claim, "", spans)
    draft = specified(case.chart, document, found, PROSE, order, books)
    claim = "An infarction that the record recalls is old."
    return recode(draft, "I25.2", books, "I.C.9.e.1", claim, "", spans)


def infarction_that_evolved(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.e.1: an infarction without ST elevation that evolves to one with it is coded as STEMI.

    So is one with ST elevation that thrombolysis converts.
    """
    without = [d for d in drafts if d.code == "I21.4"]
    elevated = [d for d in drafts if d.code.startswith(("I21.0", "I21.1", "I21.2", "I21.3"))]
    out, rejections = list(drafts), []
    for draft in without:
        for other in elevated:
            same = other.found.line.sentence.first == draft.found.line.sentence.first
            if (
                other.document is draft.document
                and same
                and said(draft.document, draft.found, _EVOLVED)
            ):
                if draft in out:
                    out.remove(draft)
                    detail = f"It evolved to or from {other.code}."
                    rejections.append(reject(draft, books, "combination", detail, "I.C.9.e.1"))
    return Outcome(out, rejections)


def infarction_by_type(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.e.2 and 5: I21.9 only while no type is stated; of a type 2 infarction only I21.A1.

    STEMI or NSTEMI in the words of a type 2 infarction, and its demand ischemia, are part of it.
    """
    infarctions = [d for d in drafts if d.code.startswith("I21")]
    if not infarctions:
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    second = next((d for d in infarctions if d.code in ("I21.A1", "I21.A9")), None)
    for draft in drafts:
        better = None
        if draft.code == "I21.9":
            better = next((d for d in infarctions if d.code != "I21.9"), None)
            clause, reason = "I.C.9.e.2", "less-specific"
        elif draft.code == "I21.3":
            better = next(
                (d for d in infarctions if d.code[:5] in ("I21.0", "I21.1", "I21.2")), None
            )
            clause, reason = "I.C.9.e.2", "less-specific"
        elif second is not None and draft is not second:
            clause, reason = "I.C.9.e.5", "combination"
            same = draft.found.line.sentence.first == second.found.line.sentence.first
            if draft.code == "I24.89" and second.code == "I21.A1":
                better = second
            elif draft.code.startswith(TYPE_1) and same and draft.document is second.document:
                better = second if _overlap(draft.found, second.found) else None
        if better is None:
            out.append(draft)
        else:
            rejections.append(reject(draft, books, reason, f"Included in {better.code}.", clause))
    return Outcome(out, rejections)


def _overlap(one: Found, other: Found) -> bool:
    """Whether two mentions stand side by side or in each other: "type 2 NSTEMI"."""
    return min(abs(a - b) for a in one.hit.places for b in other.hit.places) <= 1


def subsequent_infarction(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.e.4: a new infarction within four weeks of another, both of type 1 or unspecified, is I22.

    When the two are of different types each keeps its code of I21.
    """
    infarctions = [d for d in drafts if d.code.startswith(INFARCTION)]
    if len(infarctions) < 2:
        return Outcome(drafts, [])
    earlier = []
    for draft in infarctions:
        age = age_of(case.chart, draft.document, draft.found)
        if age is not None and 0 < age.days <= RECENT:
            earlier.append((draft, age))
    out = list(drafts)
    for draft in infarctions:
        first = [(d, a) for d, a in earlier if d is not draft]
        if draft.code in FIRST_AGAIN:
            others = [d for d in infarctions if d is not draft]
            if all(d.code.startswith("I21.A") for d in others):
                code = FIRST_AGAIN[draft.code]
                claim = "The other infarction is of another type: each has its code of I21."
                partner = others[0].code
                out[out.index(draft)] = recode(draft, code, books, "I.C.9.e.4", claim, partner)
            continue
        if not first or any(d is draft for d, _ in earlier) or draft.code[:5] not in SUBSEQUENT:
            continue
        initial, age = first[0]
        if not initial.code.startswith(TYPE_1):
            continue
        code = SUBSEQUENT[draft.code[:5]]
        claim = f"A new infarction within four weeks of {initial.code}."
        out[out.index(draft)] = recode(
            draft, code, books, "I.C.9.e.4", claim, initial.code, (age.span,)
        )
    return Outcome(out, [])


def cause_before_type_2(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.e.5: the underlying cause of a type 2 infarction is coded before it."""
    second = next((d for d in drafts if d.code == "I21.A1"), None)
    if second is None:
        return Outcome(drafts, [])
    last = second.order
    for cause in second.document.found:
        if cause is second.found or cause.flags & BARRED or cause.code[0] in "ZVWXY":
            continue
        if cause.code.startswith(("I21", "I24", "I25")):
            continue
        if due_to(second.document, second.found, cause) is None:
            continue
        for draft in drafts:
            if draft.found is cause or draft.code[:3] == cause.code[:3]:
                last = max(last, draft.order)
    if last == second.order:
        return Outcome(drafts, [])
    moved = second._replace(order=(last[0], last[1], last[2] + 1))
    out = [moved if d is second else d for d in drafts]
    return Outcome(sorted(out, key=lambda d: d.order), [])


HEART_DISEASE = ("I0", "I20", "I21", "I22", "I24", "I25", "I3", "I4", "I50", "I51", "Q2")


def cause_of_cardiac_arrest(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """Notes at I46.2 and I46.8: cardiac arrest that is put down to a disease, which comes before it."""
    arrest = next((d for d in drafts if d.code == "I46.9"), None)
    if arrest is None:
        return Outcome(drafts, [])
    for cause in arrest.document.found:
        if cause is arrest.found or cause.flags & BARRED or cause.code[0] in "RZ":
            continue
        words = due_to(arrest.document, arrest.found, cause)
        draft = next((d for d in drafts if d.code[:3] == cause.code[:3] and d is not arrest), None)
        if words is None or draft is None:
            continue
        code = "I46.2" if draft.code.startswith(HEART_DISEASE) else "I46.8"
        claim = f"Cardiac arrest due to {draft.code} is {code}."
        joined = recode(arrest, code, books, "I.B.2", claim, draft.code, (words,))
        late = (*draft.order[:2], draft.order[2] + 1)
        joined = joined._replace(order=max(joined.order, late))
        out = [joined if d is arrest else d for d in drafts]
        return Outcome(sorted(out, key=lambda d: d.order), [])
    return Outcome(drafts, [])


# --- heart failure ---------------------------------------------------------------------------

_FLARE = frozenset({"decompensated", "exacerbation", "decompensation", "exacerbated"})
_KINDS = ("I50.2", "I50.3", "I50.4")


def kind_of_heart_failure(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: heart failure whose kind or course another place of the record states.

    "Acute on chronic heart failure" in the assessment and "HFpEF" in the history are I50.33; what is
    decompensated is acute on chronic, as the Index has it.
    """
    failing = [d for d in drafts if d.code == "I50.9" or d.code in ("I50.20", "I50.30", "I50.40")]
    if not failing:
        return Outcome(drafts, [])
    typed = [
        (document, found)
        for document in case.chart.documents
        if document.kind not in NOT_CODED_FROM
        for found in document.found
        if found.code.startswith(_KINDS) and not found.flags & BARRED
    ]
    kinds = {found.code[:5] for _, found in typed}
    out = list(drafts)
    for draft in failing:
        course = _course(draft.found)
        if draft.code == "I50.9":
            if len(kinds) != 1:
                continue
            source, found = typed[0]
            stem = found.code[:5]
            known = max(f.code[5:6] for _, f in typed)
        else:
            source, found = draft.document, draft.found
            stem, known = draft.code[:5], draft.code[5:6]
        if course == "1" and known in ("2", "3"):
            course = "3"
        code = stem + (course or known or "0")
        if code == draft.code or code not in books:
            continue
        claim = "The kind and course of the heart failure are stated in the record."
        spans = spans_of(source, found)
        out[drafts.index(draft)] = recode(draft, code, books, "I.B.2", claim, "", spans)
    return Outcome(out, [])


def _course(found: Found) -> str:
    near = found.near.keys()
    if near & _FLARE or {"acute", "chronic"} <= near:
        return "3"
    return "1" if "acute" in near else "2" if "chronic" in near else ""


# --- pulmonary hypertension ------------------------------------------------------------------

PULMONARY = (
    ("I27.22", ("I50", "I05", "I06", "I08", "I34", "I35", "I42", "I25.5", "I51.9", "I11", "I13")),
    ("I27.23", ("J4", "J84", "J96", "G47.3", "E84.0", "J60", "J61", "J62", "J63", "J70", "E66.2")),
    ("I27.24", ("I26", "I27.82")),
    ("I27.29", ("D86", "D45", "D47", "D57", "E05", "E03", "E75", "N18", "C92", "I12")),
)
"""Kind of secondary pulmonary hypertension by the disease it is due to."""


def pulmonary_hypertension(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.a.11: pulmonary hypertension that the provider puts down to a disease takes its group."""
    plain = next((d for d in drafts if d.code == "I27.20"), None)
    if plain is None:
        return Outcome(drafts, [])
    for cause in plain.document.found:
        if cause.flags & BARRED:
            continue
        for code, starts in PULMONARY:
            if cause.code.startswith(starts):
                words = due_to(plain.document, plain.found, cause)
                if words is None:
                    continue
                claim = f"Pulmonary hypertension due to {cause.code} is {code}."
                joined = recode(plain, code, books, "I.C.9.a.11", claim, cause.code, (words,))
                out, rejections = [], []
                for draft in drafts:
                    if draft is plain:
                        out.append(joined)
                    elif draft.found is cause and draft.code == "I51.9":
                        detail = f"Included in {code}."
                        rejections.append(reject(draft, books, "combination", detail, "I.C.9.a.11"))
                    else:
                        out.append(draft)
                return Outcome(out, rejections)
    return Outcome(drafts, [])


COMBINE: tuple[Clause, ...] = (
    only_said(("I21", "I22", "I25"), age_of_infarction),
    only_with(("I46.9",), cause_of_cardiac_arrest),
    only_with(
        ("I2", "I50"),
        infarction_that_evolved,
        infarction_by_type,
        subsequent_infarction,
        angina_with_coronary_disease,
        infarction_before_coronary_disease,
        cause_before_type_2,
        kind_of_heart_failure,
        pulmonary_hypertension,
    ),
)
"""Clauses that join or change codes."""
