"""Section I.C.9.d: what a stroke of the past left, and a stroke that left nothing.

The stroke of this encounter, and the side that its deficits or sequelae affect, are in
``chapter09_stroke``.
"""

import re

from chartcoder.coding.ages import age_of
from chartcoder.coding.chart import ReadDocument, spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.relations import due_to, edges, said
from chartcoder.coding.settle import entry_name, specified
from chartcoder.guidelines.clause import (
    BARRED,
    LAST,
    Case,
    Clause,
    Outcome,
    only_said,
    only_with,
    recode,
    reject,
)
from chartcoder.late import late
from chartcoder.model import Rejection, Span, Step
from chartcoder.reading.statements import PROSE
from chartcoder.terminology.books import Books

KIND = {"I60": "0", "I61": "1", "I62": "2", "I63": "3", "Z86.73": "3", "I65": "8", "I66": "8", "I67": "8",
        "G46": "3"}  # fmt: skip
"""Cerebrovascular disease, and the character of I69 that says which it was."""

DEFICITS: tuple[tuple[tuple[str, ...], str, bool], ...] = (
    (("G81",), "59", False),
    (("G83.2",), "39", False),
    (("G83.1",), "49", False),
    (("G82", "G83.0"), "69", False),
    (("R47.01",), "20", False),
    (("R47.02",), "21", False),
    (("R47.1",), "22", False),
    (("R47.82", "F80.81"), "23", False),
    (("R47.8", "R47.9"), "28", False),
    (("R41.840",), "10", False),
    (("R41.3",), "11", False),
    (("R41.842", "R41.4"), "12", False),
    (("R41.843",), "13", False),
    (("R41.844",), "14", False),
    (("R41.841", "R41.84", "R41.85", "R41.89"), "18", False),
    (("R41.81", "R41.9", "G31.84"), "19", False),
    (("R48.2",), "90", False),
    (("R13.10",), "91", False),
    (("R13.1",), "91", True),
    (("R29.810",), "92", False),
    (("R27",), "93", False),
    (("H53", "H54", "R20", "R26", "G40", "R25", "R56.9", "G89.0", "N31", "R32"), "98", True),
)
"""Neurologic deficits, the end of the code of I69, and whether the deficit keeps its own code."""
WEAK = ("R53.1", "R29.898", "M62.81", "R29.89")

_ANY = (*(start for starts, _, _ in DEFICITS for start in starts), *WEAK)

_OLD = late(
    r"\b(?:old|prior|previous|remote|past|history of|hx of|h/o|s/p|status post|residual\w*|sequela\w*|late effects?|residua|chronic|ago|last year|in (?:19|20)\d\d|(?:19|20)\d\d|post[- ]?stroke|poststroke|following|since)\b",
    re.I,
)
_NEW = late(r"\b(?:acute|new|current|evolving|today|this admission)\b", re.I)
_LEFT_BY = late(
    r"\b(?:residual\w*|sequela\w*|late effects?|residua|with|from|due to|secondary to|2/2|after|following|post[- ]?stroke|poststroke|since)\b|\bw/",
    re.I,
)
_NONE_LEFT = late(
    r"\b(?:no|without|denies|w/o)(?: any)?(?: known| significant| focal| neurologic(?:al)?)* (?:residual\w*|deficits?|sequela\w*|residua)\b",
    re.I,
)


def deficit_of_old_stroke(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.d.1: a deficit that an old stroke left is a sequela, I69, and not the deficit alone.

    I.C.9.d.3: then the old stroke has no code of its own (Z86.73 is for a stroke that left none).
    """
    if not any(d.code.startswith(_ANY) for d in drafts):
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    gone: dict[int, str] = {}
    for draft in drafts:
        ending = _ending(draft) if draft.code.startswith(_ANY) else None
        stroke = None if ending is None else _old_stroke(draft)
        if ending is None or stroke is None:
            out.append(draft)
            continue
        end, keeps = ending
        past, words = stroke
        kind = past.code[4] if past.code.startswith("I69") else KIND[_family(past.code)]
        code = f"I69.{kind}{end}"
        if code not in books or not books.entry(code).billable:
            out.append(draft)
            continue
        claim = f"{draft.code} that a stroke left is {code}."
        read = Step(
            "read", "The stroke that left it.", spans_of(draft.document, past), draft.document.id,
            (
                ("names", entry_name(past)),
                ("words", " ".join(sorted(past.hit.pattern.words))),
                ("code", past.hit.pattern.code),
            ),
        )  # fmt: skip
        joined = recode(
            draft._replace(steps=(*draft.steps, read)),
            code,
            books,
            "I.C.9.d.1",
            claim,
            past.code,
            (words, *spans_of(draft.document, past)),
        )
        out.append(joined)
        if keeps:
            document, sentence, place = draft.order
            out.append(draft._replace(order=(document, sentence, place + 1)))
        gone[id(past)] = code
    if not gone:
        return Outcome(drafts, [])
    kept: list[Draft] = []
    for draft in out:
        bygone = id(draft.found) in gone and not draft.code.startswith("I69.")
        if bygone or draft.code == "I69.30":
            code = gone.get(id(draft.found), next(iter(gone.values())))
            detail = f"Included in {code}."
            rejections.append(reject(draft, books, "combination", detail, "I.C.9.d.1"))
        else:
            kept.append(draft)
    return Outcome(sorted(kept, key=lambda d: d.order), rejections)


def deficits_of_the_same_stroke(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.d.1: every deficit put down to the old stroke is its sequela; all in rehabilitation (II.K).

    "Hemiplegia since the stroke of 2021" says that the stroke is old; "aphasia from the stroke"
    in the next item means the same one.
    """
    late_effect = next(
        (d for d in drafts if d.code.startswith("I69") and d.code[4:5].isdigit()), None
    )
    cue = next(iter(case.facts.stay.of("rehabilitation")), None)
    if late_effect is None:
        return Outcome(drafts, [])
    meant = [d for d in drafts if d.code.startswith(_NOW) and said(d.document, d.found, _THAT)]
    if cue is None and any(d.code.startswith(_NOW) and d not in meant for d in drafts):
        return Outcome(drafts, [])
    out: list[Draft] = []
    gone: list[Rejection] = []
    linked = [d for d in drafts if not d.code.startswith("I") and _by_the_stroke(d) is not None]
    for draft in drafts:
        if draft in meant and any(_one_sentence(draft, d) for d in linked):
            detail = f"The old stroke of {late_effect.code}."
            gone.append(reject(draft, books, "combination", detail, "I.C.9.d.1"))
            continue
        ending = _ending(draft) if draft.code.startswith(_ANY) else None
        code = f"I69.{late_effect.code[4]}{ending[0]}" if ending is not None else ""
        if ending is None or ending[1] or code not in books or not books.entry(code).billable:
            out.append(draft)
            continue
        words = cue.span if cue is not None else _by_the_stroke(draft)
        if words is None:
            out.append(draft)
            continue
        how = "is rehabilitated after" if cue is not None else "is put down to"
        claim = f"{draft.code} {how} the stroke of {late_effect.code}."
        out.append(recode(draft, code, books, "I.C.9.d.1", claim, late_effect.code, (words,)))
    return Outcome(out, gone)


def _one_sentence(one: Draft, other: Draft) -> bool:
    return (
        one.document is other.document
        and one.found.line.sentence.first == other.found.line.sentence.first
    )


_NOW = ("I60", "I61", "I62", "I63", "G45")
_THAT = late(r"\b(?:the|same|that|this|his|her|their|said) (?:same |old |above )?(?:stroke|cva|infarct\w*|bleed|hemorrhage)\b", re.I)  # fmt: skip
"""A stroke that the note has named before."""


def _by_the_stroke(draft: Draft) -> Span | None:
    """The words of its sentence that put a deficit down to a stroke, or None."""
    for other in draft.document.found:
        if other.code.startswith(_NOW) and not other.flags & BARRED:
            words = due_to(draft.document, draft.found, other)
            if words is not None and not said(draft.document, other, _NEW):
                return words
    return None


_LEFT_WITH = late(r"\bwith\b|\bw/|\bleaving\b|\bresult\w* in\b|\bc/b\b", re.I)


def deficits_of_a_recalled_stroke(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.d.1: "status post stroke with right hemiparesis" recalls the stroke, not the hemiparesis."""
    out = list(drafts)
    for number, document in enumerate(case.chart.documents):
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if found.flags != {"historical"} or not found.code.startswith(_ANY):
                continue
            sentence = found.line.sentence
            if any(d.found is found for d in out) or not _role_of(document, sentence.first):
                continue
            strokes = [
                other
                for other in document.found
                if other.line.sentence.first == sentence.first
                and other.code.startswith((*KIND, "I69"))
                and _left_by(document, found, other)
            ]
            if not strokes:
                continue
            plain = found._replace(flags=frozenset(), cues=())
            order = (number, sentence.first, found.hit.places[0])
            out.append(specified(case.chart, document, plain, PROSE, order, books))
    return Outcome(sorted(out, key=lambda d: d.order), [])


def _left_by(document: ReadDocument, deficit: Found, stroke: Found) -> bool:
    """Whether a sentence that recalls a stroke says that a deficit came of it."""
    end, start = edges(document, stroke)[1], edges(document, deficit)[0]
    if end <= start:
        return _LEFT_WITH.search(document.text.text, end, start) is not None
    return due_to(document, deficit, stroke) is not None


def _role_of(document: ReadDocument, first: int) -> str:
    for sentence, role in zip(document.text.sentences, document.roles, strict=True):
        if sentence.first == first:
            return role
    return ""


def _family(code: str) -> str:
    return code if code == "Z86.73" else code[:3]


def _ending(draft: Draft) -> tuple[str, bool] | None:
    """The end of the code of I69 for a deficit, and whether the deficit keeps a code of its own."""
    for starts, end, keeps in DEFICITS:
        if draft.code.startswith(starts):
            return end, keeps
    if draft.code.startswith(WEAK):
        return weakness(draft), False
    return None


def weakness(draft: Draft) -> str:
    """Weakness of one limb is monoplegia, of a side hemiparesis, when a stroke is behind it."""
    arm = leg = False
    for match in _limbs(draft):
        arm, leg = arm or match == "arm", leg or match == "leg"
    if arm != leg:
        return "39" if arm else "49"
    return "59" if arm or draft.side in ("left", "right") else "98"


def _limbs(draft: Draft) -> list[str]:
    words = {*draft.found.near, *draft.found.hit.pattern.words}
    arm = bool(words & {"arm", "hand", "upper"})
    leg = bool(words & {"leg", "foot", "lower"})
    return ["arm"] * arm + ["leg"] * leg


def _old_stroke(draft: Draft) -> tuple[Found, Span] | None:
    """The old stroke that the sentence of a deficit names as its cause, and the words that do so."""
    for other in draft.document.found:
        if other.line.sentence.first != draft.found.line.sentence.first or other is draft.found:
            continue
        if not (_family(other.code) in KIND or other.code.startswith("I69")):
            continue
        if other.flags & (BARRED - {"planned"}):
            continue
        if said(draft.document, draft.found, _NONE_LEFT):
            continue
        words = due_to(draft.document, draft.found, other) or said(draft.document, other, _LEFT_BY)
        old = (
            "historical" in other.flags
            or other.code == "Z86.73"
            or other.code.startswith("I69")
            or said(draft.document, other, _OLD) is not None
        )
        if words is not None and old and not said(draft.document, other, _NEW):
            return other, words
    return None


def old_stroke_or_history(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.d.3: beside the deficits of an old stroke neither its history nor the stroke is coded."""
    late = [d for d in drafts if d.code.startswith("I69")]
    if not late:
        return Outcome(drafts, [])
    out, rejections = [], []
    for draft in drafts:
        plain = draft.code.startswith("I69") and draft.code.endswith("0") and len(draft.code) == 6
        better = next(
            (
                d
                for d in late
                if d is not draft
                and (
                    draft.code == "Z86.73"
                    or (plain and d.code[:5] == draft.code[:5])
                    or (draft.code[:3] in KIND and _same_stroke(draft, d))
                )
            ),
            None,
        )
        if better is None:
            out.append(draft)
        else:
            detail = f"The old stroke left a deficit: {better.code}."
            rejections.append(reject(draft, books, "combination", detail, "I.C.9.d.3"))
    return Outcome(out, rejections)


def _same_stroke(stroke: Draft, late: Draft) -> bool:
    """Whether a sequela rests on the words of a stroke that its sentence calls old."""
    return (
        stroke.document is late.document
        and stroke.found.line.sentence.first == late.found.line.sentence.first
        and bool(set(stroke.found.hit.places) & set(late.found.hit.places))
        and said(stroke.document, stroke.found, _OLD) is not None
        and said(stroke.document, stroke.found, _NEW) is None
    )


def type_of_dysphagia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I69.-91, "use additional code": the phase of dysphagia comes after the sequela."""
    late = next((d for d in drafts if d.code.startswith("I69") and d.code.endswith("91")), None)
    if late is None:
        return Outcome(drafts, [])
    out, rejections = [], []
    document, sentence, place = late.order
    for draft in drafts:
        if draft.code == "R13.10":
            detail = f"Included in {late.code}."
            rejections.append(reject(draft, books, "combination", detail, "I.C.9.d.1"))
        elif draft.code.startswith("R13.1") and draft.order <= late.order:
            out.append(draft._replace(order=(document, sentence, place + 1)))
        else:
            out.append(draft)
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


_PAST = ("I63", "G45.9", "G45.8")
_PAST_SECTIONS = frozenset({"past-medical-history", "hpi"})


def age_of_stroke(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.d.3: a stroke or transient attack of the past that left no deficit is Z86.73.

    "TIA 2019" is history; in a stay the list of past diseases is read for it also.
    """
    out = list(drafts)
    for document in case.chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if not found.code.startswith(_PAST) or found.flags & BARRED:
                continue
            age = age_of(case.chart, document, found)
            draft = next((d for d in out if d.found is found), None)
            if draft is not None:
                fresh = age is None or age.days < 1 or said(document, found, _NEW) is not None
                if draft.code.startswith(_PAST) and not fresh and age is not None:
                    claim = "The record dates it to the past."
                    past = recode(draft, "Z86.73", books, "I.C.9.d.3", claim, "", (age.span,))
                    out[out.index(draft)] = past
            elif (
                case.inpatient
                and found.line.sentence.section in _PAST_SECTIONS
                and (age is not None and age.days > 28)
                and not any(d.code == "Z86.73" for d in out)
            ):
                number = case.chart.documents.index(document)
                order = (LAST + number, found.line.sentence.first, found.hit.places[0])
                recalled = specified(case.chart, document, found, PROSE, order, books)
                claim = "The record dates it to the past."
                spans = (age.span,)
                out.append(recode(recalled, "Z86.73", books, "I.C.9.d.3", claim, "", spans))
    return Outcome(out, [])


COMBINE: tuple[Clause, ...] = (
    only_said(("I6", "G45", "Z86"), age_of_stroke, deficits_of_a_recalled_stroke),
    only_with(_ANY, deficit_of_old_stroke),
    only_with(("I69",), deficits_of_the_same_stroke),
    only_with(("I6",), old_stroke_or_history, type_of_dysphagia),
)
"""Clauses that join or change codes."""
