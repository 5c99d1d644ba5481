"""Section I.C.9.c and d: the current stroke, the side it affects, and stroke in a procedure.

What a stroke of the past left is in ``chapter09_sequelae``.
"""

import re

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import anywhere, said
from chartcoder.guidelines.chapter09_sequelae import WEAK, weakness
from chartcoder.guidelines.clause import (
    BARRED,
    LAST,
    Case,
    Clause,
    Outcome,
    beside,
    only_with,
    recode,
    reject,
    sided,
)
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books

# --- side and dominance (I.C.9.d.1, I.C.6.a) -------------------------------------------------

_HAND = late(
    r"\b(?:(?P<both>ambidextrous)|(?P<side>left|right)[- ]?(?:hand(?:ed(?:ness)?|\s?-?dominant)|(?:hand )?dominan(?:t|ce))"
    r"|(?P<short>[RL])(?:HD\b| ?hand(?:ed)?\b)|(?P<word>left|right) is (?:his|her|the) dominant)",
    re.I,
)
_HAND_GATE = frozenset(
    """ambidextrous handed lefthanded righthanded handedness dominant hand rhd lhd dominance right left""".split()
)
_NON_DOMINANT = late(r"\bnon-?\s?dominant\b", re.I)
_DOMINANT = late(r"(?<!non)(?<!non-)(?<!non )\bdominant\b", re.I)


def dominance(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.d.1, I.C.6.a: the affected side of a paralysis as dominant or not.

    Where the record does not say: right is dominant, left is not, in ambidextrous people every side
    is dominant.
    """
    out = list(drafts)
    hand: tuple[str, tuple[Span, ...]] | None = None
    for number, draft in enumerate(drafts):
        family = _sided_family(draft, books)
        if family is None:
            continue
        draft = _side_of_palsy(draft)
        if draft.side not in ("left", "right"):
            continue
        if hand is None:
            hand = _hand(case)
        which, spans = hand
        words = said(draft.document, draft.found, _NON_DOMINANT)
        if words is not None:
            dominant, spans = False, (words,)
        else:
            words = said(draft.document, draft.found, _DOMINANT)
            if words is not None:
                dominant, spans = True, (words,)
            elif which == "both":
                dominant = True
            else:
                dominant = draft.side == (which or "right")
        code = family.get((draft.side, dominant))
        if code is None or code == draft.code:
            continue
        clause = "I.C.6.a" if draft.code[0] == "G" else "I.C.9.d.1"
        claim = f"The {draft.side} side counts as {'dominant' if dominant else 'not dominant'}."
        step_spans = (*spans, *((draft.words[draft.side],) if draft.side in draft.words else ()))
        out[number] = recode(sided(draft), code, books, clause, claim, "", step_spans)
    return Outcome(out, [])


_PALSY = late(
    r"\b(right|left|rt|lt|R|L)\b\.?[- ]?(?:(?:sided?|spastic|flaccid|dense|mild|residual|body|upper|lower|extremity|arm|leg|hand|face|facial)[- ]+){0,3}"
    r"(?:hemi(?:paresis|plegia)|weakness|mono(?:paresis|plegia)|paresis|paralysis)"
    r"|\b(?:(?:right|left|rt|lt|R|L)\b\.?,? (?:non-?\s?)?|(?:non-?\s?)?dominant,? (?=(?:right|left)\b)(?:right|left) )(?:dominant )?(?:sided?|arm|leg|upper|lower|limb|body)\b",
    re.I,
)
_LEFT_SIDE = late(r"\b(?:left|lt|L)\b", re.I)


def _side_of_palsy(draft: Draft) -> Draft:
    """A draft with the side that stands at the palsy itself, not that of the stroke beside it."""
    words = said(draft.document, draft.found, _PALSY)
    if words is None:
        return draft
    side = "left" if _LEFT_SIDE.search(words.text[:20]) else "right"
    if side == draft.side:
        return draft
    return draft._replace(side=side, words={**draft.words, side: words})


def _sided_family(draft: Draft, books: Books) -> dict[tuple[str, bool], str] | None:
    """The codes of a family that name a side and its dominance."""
    if not draft.code.startswith(("G81", "G83.1", "G83.2", "G83.3", "I69")):
        return None
    title = books.entry(draft.code).title
    if "side" not in title and "dominant" not in title:
        return None
    family: dict[tuple[str, bool], str] = {}
    for code in books.entry(books.entry(draft.code).parent).children:
        title = books.entry(code).title.lower()
        for side in ("left", "right"):
            if f"{side} dominant" in title:
                family[side, True] = code
            elif side in title and ("non-dominant" in title or "nondominant" in title):
                family[side, False] = code
    return family or None


def _hand(case: Case) -> tuple[str, tuple[Span, ...]]:
    for _, document, span in anywhere(case.chart, _HAND, _HAND_GATE):
        if document.kind in ("radiology-report", "lab"):
            continue
        match = _HAND.match(span.text)
        if match is None:
            continue
        if match["both"]:
            return "both", (span,)
        side = match["side"] or match["word"] or {"r": "right", "l": "left"}[match["short"].lower()]
        return side.lower(), (span,)
    return "", ()


# --- the current stroke ----------------------------------------------------------------------


def weakness_of_stroke(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.6: weakness of a limb or side that a current stroke brings is hemi- or monoplegia."""
    stroke = next((d for d in drafts if d.code.startswith(("I60", "I61", "I62", "I63"))), None)
    if stroke is None:
        return Outcome(drafts, [])
    out = list(drafts)
    for number, draft in enumerate(drafts):
        if draft.code.startswith(WEAK) and draft.side in ("left", "right"):
            code = {"39": "G83.20", "49": "G83.10", "59": "G81.90"}.get(weakness(draft))
            if code is not None:
                claim = f"Weakness of one side with {stroke.code} is {code}."
                out[number] = recode(draft, code, books, "I.B.6", claim, stroke.code)
    return Outcome(out, [])


def stroke_scale(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.18.i, note at I63: the first score of the stroke scale in this encounter, after the stroke."""
    stroke = next((d for d in drafts if d.code.startswith("I63")), None)
    if stroke is None or not case.facts.nihss:
        return Outcome(drafts, [])
    score = case.facts.nihss[0]
    code = f"R29.7{int(score.value):02d}"
    if code not in books or any(d.code == code for d in drafts):
        return Outcome(drafts, [])
    claim = f"Stroke scale score {int(score.value)}."
    added = beside(stroke, code, books, "I.C.18.i", claim, stroke.code, (score.span,))
    out, rejections = [added], []
    for draft in drafts:
        if draft.code.startswith("R29.7"):
            detail = f"The first score of this encounter is {code}."
            rejections.append(reject(draft, books, "other-score", detail, "I.C.18.i"))
        else:
            out.append(draft)
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


def thrombolysis_elsewhere(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """Note at I63, I21 and I22: thrombolysis at another hospital within the last 24 hours."""
    acute = next((d for d in drafts if d.code.startswith(("I63", "I21", "I22"))), None)
    if acute is None or any(d.code == "Z92.82" for d in drafts):
        return Outcome(drafts, [])
    for document in case.chart.documents:
        for found in document.found:
            if found.code == "Z92.82" and not found.flags & BARRED:
                claim = f"Thrombolysis at another hospital, asked for at {acute.code}."
                spans = spans_of(document, found)
                added = beside(acute, "Z92.82", books, "I.C.21.c.3", claim, acute.code, spans)
                order = (LAST + case.chart.documents.index(document), found.line.sentence.first, 0)
                return Outcome([*drafts, added._replace(order=order, side=None)], [])
    return Outcome(drafts, [])


# --- stroke in the course of a procedure (I.C.9.c) -------------------------------------------

_INTRAOPERATIVE = late(
    r"\b(?:intra-?\s?operative|intra-?\s?procedural|during (?:the )?(?:surgery|procedure|operation|cabg|endarterectomy|\w+ (?:surgery|replacement|repair|bypass)))",
    re.I,
)
_POSTPROCEDURAL = late(
    r"\b(?:complication of|complicating|due to|caused by|as a result of|resulting from|secondary to|from|related to|attribut\w+ to)\s+(?:(?:his|her|the|a|an|left|right|recent|aortic|mitral|coronary|carotid|cardiac|valve|artery)\s+){0,5}"
    r"(?:surgery|procedure|operation|cabg|bypass|endarterectomy|tavr|replacement|catheteri[sz]ation|angiogra\w+|repair|stenting|ablation)\b"
    r"|\bpost-?\s?(?:operative|procedural)(?: ischemic| embolic| cerebral)? (?:stroke|cva|infarct\w*|cerebrovascular)[^.;]{0,60}\bcomplication\b|\bcomplication\b[^.;]{0,60}\bpost-?\s?(?:operative|procedural)",
    re.I,
)
_CARDIAC = late(
    r"\b(?:cabg|coronary (?:artery )?bypass|cardiac (?:surgery|catheteri[sz]ation)|(?:aortic|mitral|tricuspid|heart) valve|valve (?:replacement|repair|surgery)|tavr|tavi|avr|mvr|open heart|heart (?:surgery|transplant))\b",
    re.I,
)


def stroke_of_a_procedure(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.9.c: infarction that the provider says a procedure caused, during it or after it."""
    out = list(drafts)
    for draft in drafts:
        if not draft.code.startswith("I63") or any(d.code.startswith("I97.8") for d in drafts):
            continue
        during = said(draft.document, draft.found, _INTRAOPERATIVE)
        words = during or said(draft.document, draft.found, _POSTPROCEDURAL)
        if words is None:
            continue
        heart = said(draft.document, draft.found, _CARDIAC) is not None
        code = ("I97.81" if during else "I97.82") + ("0" if heart else "1")
        claim = "The provider puts the stroke down to the procedure."
        added = beside(draft, code, books, "I.C.9.c", claim, draft.code, (words,))
        document, sentence, place = draft.order
        out.append(added._replace(order=(document, sentence, place - 1)))
    return Outcome(sorted(out, key=lambda d: d.order), [])


COMBINE: tuple[Clause, ...] = (
    only_with(("I6",), weakness_of_stroke),
    only_with(("G8", "I69"), dominance),
    only_with(("I63",), stroke_of_a_procedure),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (only_with(("I63", "I21", "I22"), stroke_scale, thrombolysis_elsewhere),)
"""Clauses that add codes the record supports beside the stated ones."""
