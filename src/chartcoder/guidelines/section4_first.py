"""Section IV.A, IV.G, IV.K to IV.N: which diagnosis is listed first, and why."""

from chartcoder.coding.chart import spans_of
from chartcoder.coding.diagnoses import diagnostic_only
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.clause import LAST, Case, Outcome, worked_out
from chartcoder.guidelines.general import SITE_WORDS
from chartcoder.guidelines.section4_service import (
    ASKED_IN,
    PREOPERATIVE,
    SERVICES,
    clause_of,
)
from chartcoder.guidelines.sequence import comes_first, etiology_first, manifestation
from chartcoder.guidelines.signs import is_sign
from chartcoder.guidelines.stays import chronic, one_condition
from chartcoder.model import Span, Step
from chartcoder.terminology.books import Books


def first_listed(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.A, IV.G, IV.K, IV.L, IV.M, IV.N: what is chiefly responsible for the visit comes first.

    The treatment, examination or screening the patient came for; in surgery its reason; else the
    diagnosis that answers the complaint, before chronic ones that are only followed.
    """
    if case.inpatient or not drafts:
        return Outcome(drafts, [])
    first, _, _ = chosen(drafts, case, books)
    out = [first, *(d for d in drafts if d is not first)]
    if first.code.startswith(PREOPERATIVE):
        reason = _reason_for_surgery(out[1:], case)
        if reason is not None:
            out = [first, reason, *(d for d in out[1:] if d is not reason)]
    return Outcome(etiology_first(out, books), [])


def chosen(drafts: list[Draft], case: Case, books: Books) -> tuple[Draft, str, tuple[Span, ...]]:
    """The first-listed diagnosis, the clause that decides, and the words it rests on."""
    return worked_out(_chosen, sorted(drafts, key=lambda d: d.order), case, books)


def _chosen(stated: list[Draft], case: Case, books: Books) -> tuple[Draft, str, tuple[Span, ...]]:
    asked = case.asked
    services = [d for d in stated if d.code[0] == "Z"]
    for group in SERVICES if services else ():
        for draft in services:
            if draft.code.startswith(group):
                said = _asked_for(draft, asked, case)
                if said is not None or draft is stated[0]:
                    return draft, clause_of(draft.code), said or ()
    able = [d for d in stated if d.code[0] not in "VWXY"]
    main = (
        [
            d
            for d in able
            if (d.code[0] != "Z" or d.code == "Z21") and not manifestation(d, able, books)
        ]
        or able
        or stated
    )
    operated = _operated(main, case)
    if operated is not None:
        return operated
    first = main[0]
    if diagnostic_only(case.chart):
        return first, "IV.K", spans_of(first.document, first.found)
    said = _answers(first, asked, case)
    if said is None and first.code.startswith(("I11", "I13")):
        # heart failure with hypertension is stated by two codes, and the first has no words of its own
        rest = (d for d in able if d is not first and comes_first(first, d, books))
        said = next((words for d in rest if (words := _answers(d, asked, case))), None)
    if said is None and chronic(first):
        for draft in main[1:]:
            if draft.code.startswith("R45") and first.code[0] == "F":
                continue  # a thought of suicide goes with the disorder it is part of
            if draft.order[0] >= LAST:
                continue  # what a clause reads from the story is not why the patient came
            other = _answers(draft, asked, case)
            if other is not None and not _only_told(draft, first, asked):
                return draft, "IV.G", other
    return first, "IV.G", said or ()


def _operated(drafts: list[Draft], case: Case) -> tuple[Draft, str, tuple[Span, ...]] | None:
    """IV.A.1, IV.N: the first postoperative diagnosis, or what the pathologist named of it.

    A symptom or an abnormal finding gives way to a disease that was found (I.B.4).
    """
    symptom: tuple[Draft, str, tuple[Span, ...]] | None = None
    for document in case.chart.documents:
        stated = [f for f in document.found if f.line.sentence.section == "postoperative-diagnosis"]
        if not stated:
            continue
        stated.sort(key=lambda f: (f.line.sentence.first, f.hit.places[0]))
        for found in stated:
            if not found.flags:
                draft = next((d for d in drafts if one_condition(found, d)), None)
                if draft is None:
                    continue
                chosen_one = (draft, "IV.N", spans_of(document, found))
                if not draft.code.startswith(SYMPTOMS):
                    if symptom is None or not chronic_medical(draft):
                        return chosen_one
                symptom = symptom or chosen_one
    return symptom


SYMPTOMS = ("R", "D72.82", "M25.5", "M79.6", "M54.5", "N94.1", "N94.4", "N94.5", "N94.6")
"""Symptoms and abnormal findings."""


Asked = tuple[tuple[int, Found], ...]


def _asked_for(draft: Draft, asked: Asked, case: Case) -> tuple[Span, ...] | None:
    for number, found in asked:
        if found.code[:5] == draft.code[:5] or found is draft.found:
            return spans_of(case.chart.documents[number], found)
    return None


def _answers(draft: Draft, asked: Asked, case: Case) -> tuple[Span, ...] | None:
    """The words of the complaint that a diagnosis answers."""
    for number, found in asked:
        if (
            one_condition(found, draft)
            or is_sign(found.code, draft.code)
            or (draft.code[0] in "MS" and _same_site(found, draft))
        ):
            return spans_of(case.chart.documents[number], found)
    return None


def _only_told(draft: Draft, first: Draft, asked: Asked) -> bool:
    """I.C.6.b.5: pain of a neoplasm comes first only where it is the complaint, not as it is told."""
    return (
        draft.code == "G89.3"
        and first.code[0] == "C"
        and not any(found.line.sentence.section in ASKED_IN for _, found in asked)
    )


def _same_site(found: Found, draft: Draft) -> bool:
    here = SITE_WORDS.intersection((*found.hit.pattern.words, *found.near))
    return not here.isdisjoint((*draft.found.hit.pattern.words, *draft.found.near))


def _reason_for_surgery(drafts: list[Draft], case: Case) -> Draft | None:
    """The condition to be operated, named beside the pre-operative evaluation."""
    for document in case.chart.documents:
        heads = {
            f.line.sentence.first for f in document.found if f.code.startswith(PREOPERATIVE)
        }  # fmt: skip
        for found in document.found:
            if found.line.sentence.first in heads or found.line.sentence.section in ASKED_IN:
                reason = next(
                    (d for d in drafts if d.code[0] not in "Z" and one_condition(found, d)), None
                )
                if reason is not None and not chronic_medical(reason):
                    return reason
    return None


def chronic_medical(draft: Draft) -> bool:
    """A chronic condition of internal medicine: it is assessed before surgery, not operated."""
    return draft.code.startswith(
        ("E", "I10", "I11", "I12", "I13", "I48", "I50", "J4", "N18", "D", "F")
    )


def first_reason(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.A: the step that says why the first diagnosis is listed first."""
    if case.inpatient or not drafts:
        return Outcome(drafts, [])
    first = drafts[0]
    best, clause, spans = chosen(drafts, case, books)
    if best is not first:
        clause, spans = "IV.A", ()
    step = Step(
        "guideline",
        "Listed first: the reason for the visit.",
        spans,
        clause,
        (("first-listed", first.code),),
    )
    return Outcome([first._replace(steps=(*first.steps, step)), *drafts[1:]], [])
