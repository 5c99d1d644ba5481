"""Section I.C.6.b: pain, category G89.

Pain of a device is I.C.19.g.2 (``chapter19_care``), pain from psychological factors I.C.5.a.
"""

import re

from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.relations import anywhere, caused_by_words, due_to, said
from chartcoder.guidelines.clause import (
    BARRED,
    Case,
    Clause,
    Outcome,
    beside,
    from_mention,
    only_with,
    recode,
    reject,
)
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.terminology.books import Books

SITES = ("M25.5", "M54", "M79.6", "R10", "R07.8", "R07.9", "N64.4", "N94.8", "M26.62")
"""Codes that say where it hurts, not whether the pain is acute or chronic."""
LOOSE = ("R52", "G89.1", "G89.2", "M89.8", *SITES)
"""Pain that may turn out to be that of a neoplasm."""
GRADED = ("G89.11", "G89.21", "G89.29")
"""Pain that gives way to a definitive diagnosis; pain of a procedure is a diagnosis of its own."""
NO_CAUSE = "RZVWXYF"
"""Chapters whose codes are no definitive diagnosis of a pain."""

_TRAUMA = late(
    r"\b(?:(?:an? |the |old |prior |recent |his |her |motor vehicle )*(?:trauma|injur(?:y|ies)|accident|collision|MVC|MVA|crash|fall|assault))\b",
    re.I,
)


def pain_of_neoplasm(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.6.b.5: pain that the provider puts down to a neoplasm is G89.3, acute or chronic.

    The site of the pain needs no code of its own.
    """
    neoplasms = [d for d in drafts if d.code[0] == "C"]
    if not neoplasms:
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft.code.startswith(LOOSE):
            cause = _neoplasm_behind(draft)
            if cause is not None:
                found, words = cause
                partner = next((d for d in neoplasms if d.found is found), neoplasms[0])
                if any(d.code == "G89.3" for d in (*out, *drafts)):
                    detail = f"The pain is that of {partner.code}."
                    rejections.append(reject(draft, books, "combination", detail, "I.C.6.b.5"))
                    continue
                claim = f"The pain is put down to {partner.code}."
                draft = recode(draft, "G89.3", books, "I.C.6.b.5", claim, partner.code, (words,))
        out.append(draft)
    return Outcome(out, rejections)


def _neoplasm_behind(draft: Draft) -> tuple[Found, Span] | None:
    for other in draft.document.found:
        if other.code[0] != "C" or other.flags & BARRED:
            continue
        words = due_to(draft.document, draft.found, other)
        if words is not None:
            return other, words
    return None


def definitive_diagnosis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.6.b.1: no code of G89 where the diagnosis behind the pain is known and is what is treated.

    For an encounter for pain control the pain is coded, and the diagnosis after it (I.C.6.b.1.a).
    """
    graded = [d for d in drafts if d.code.startswith(GRADED)]
    if not graded or _pain_control(case) is not None:
        return Outcome(drafts, [])
    out, rejections = [], []
    for draft in drafts:
        cause = _definitive(draft, drafts) if draft in graded else None
        if cause is None:
            out.append(draft)
        else:
            detail = f"The diagnosis behind the pain is known: {cause.code}."
            rejections.append(reject(draft, books, "integral-symptom", detail, "I.C.6.b.1"))
    return Outcome(out, rejections)


def _definitive(pain: Draft, drafts: list[Draft]) -> Draft | None:
    for other in drafts:
        if other is pain or other.document is not pain.document:
            continue
        if other.code[0] in NO_CAUSE or other.code.startswith(("G89", *SITES, "T")):
            continue
        if pain.code == "G89.21" and other.code[0] in "ST":
            continue  # the pain is what the injury left
        if due_to(pain.document, pain.found, other.found) is not None:
            return other
    return None


_CHRONIC = late(r"\b(?:chronic|longstanding chronic)\b", re.I)
_NOT_CHRONIC = late(r"\b(?:not|non|no)[ -]chronic\b", re.I)


def kind_of_pain(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.6.b.1.b.i: a code of G89 beside the site that does not say that the pain is chronic.

    Acute pain has a code only from trauma, after thoracotomy or another procedure. The site comes
    first, unless the encounter is for pain control (I.C.6.b.1.b.ii).
    """
    if any(d.code.startswith(("G89", "F45.41")) for d in drafts):
        return Outcome(drafts, [])
    for draft in drafts:
        if not draft.code.startswith(SITES):
            continue
        near = draft.found.near
        if "chronic" in near:
            if _explained(draft) or said(draft.document, draft.found, _NOT_CHRONIC) is not None:
                continue
            trauma = caused_by_words(draft.document, draft.found, _TRAUMA)
            code = "G89.29" if trauma is None else "G89.21"
            words = said(draft.document, draft.found, _CHRONIC)
            spans = tuple(s for s in (words, trauma) if s is not None)
        elif "acute" in near:
            trauma = caused_by_words(draft.document, draft.found, _TRAUMA)
            if trauma is None or _explained(draft):
                continue
            code, spans = "G89.11", (trauma,)
        else:
            continue
        claim = f"{draft.code} does not say the kind of the pain."
        added = beside(draft, code, books, "I.C.6.b.1.b", claim, draft.code, spans)
        at = drafts.index(draft) + 1
        return Outcome([*drafts[:at], added._replace(side=None), *drafts[at:]], [])
    return Outcome(drafts, [])


def pain_behind_a_diagnosis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.6.b.1.a: for pain control the chronic pain is coded although its cause is known.

    Without that reason the pain is part of the diagnosis and falls (I.B.5).
    """
    if any(d.code.startswith("G89") for d in drafts):
        return Outcome(drafts, [])
    mention = None
    for document in case.chart.documents:
        for found in document.found:
            if (
                "chronic" in found.near
                and found.code.startswith(SITES)
                and not found.flags
                and found.line.sentence.section in _STATED
            ):
                mention = mention or (document, found)
    if mention is None or _pain_control(case) is None:
        return Outcome(drafts, [])
    claim = "The encounter is for pain control; the pain is chronic."
    draft = from_mention(case, *mention, books, "I.C.6.b.1.a", claim)
    words = said(draft.document, draft.found, _CHRONIC)
    spans = (words,) if words is not None else ()
    chronic = recode(draft, "G89.29", books, "I.C.6.b.1.a", claim, "", spans)
    return Outcome([*drafts, chronic._replace(side=None)], [])


_STATED = frozenset({"assessment", "assessment-plan", "diagnoses", "problem-list"})


def _explained(pain: Draft) -> bool:
    """Whether its own sentence puts the pain down to a diagnosis."""
    for other in pain.document.found:
        if other is pain.found or other.code[0] in "RZVWXYFST" or other.flags & BARRED:
            continue
        if other.code.startswith(("G89", *SITES)):
            continue
        if due_to(pain.document, pain.found, other) is not None:
            return True
    return False


_FOR_PAIN = late(
    r"\b(?:here|presents?|presenting|seen|(?:re-?)?admitted|(?:re-?)?admission|encounter|visit|referred|returns?|comes?|reason for (?:visit|admission|encounter|consult\w*)|chief complaint|cc)\b"
    r"[^.\n]{0,70}?\bpain (?:management|control)\b"
    r"|\b(?:admitted|admission|presents?|here) for (?:the )?(?:insertion|implant\w*|placement|trial)[^.\n]{0,40}\b(?:neuro-?stimulator|spinal cord stimulator)\b",
    re.I,
)
_PAIN = frozenset({"pain", "neurostimulator", "stimulator"})


def _pain_control(case: Case) -> Span | None:
    """Where the chart says that the patient came for pain control or management."""
    return next((span for _, _, span in anywhere(case.chart, _FOR_PAIN, _PAIN)), None)


def pain_control_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.6.b.1.a, b.1.b.ii and b.5: G89 is first when the encounter is for pain control.

    The site, the cause or the neoplasm follows it.
    """
    pain = next((d for d in drafts if d.code.startswith("G89")), None)
    if pain is None or drafts[0] is pain or _pain_control(case) is None:
        return Outcome(drafts, [])
    before = drafts[: drafts.index(pain)]
    if any(d.code.startswith(("T8", "Z51.1", "Z51.0")) for d in before):
        return Outcome(drafts, [])
    return Outcome([pain, *(d for d in drafts if d is not pain)], [])


COMBINE: tuple[Clause, ...] = (
    only_with(LOOSE, pain_of_neoplasm),
    only_with(GRADED, definitive_diagnosis),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (
    only_with(SITES, kind_of_pain),
    only_with(("M4", "M5", "M1", "M79.7", "G5"), pain_behind_a_diagnosis),
)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (only_with(("G89",), pain_control_first),)
"""Clauses that put codes in order."""
