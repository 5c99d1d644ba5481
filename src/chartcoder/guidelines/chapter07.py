"""Section I.C.7: diseases of the eye and adnexa: stage of glaucoma, blindness and low vision."""

import re
from typing import NamedTuple

from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import all_said, due_to, said, sentence_span
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    beside,
    only_with,
    recode,
    reject,
    with_side,
)
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.terminology.books import Books

# --- glaucoma (I.C.7.a) ----------------------------------------------------------------------

STAGES = {"mild": "1", "mod": "2", "severe": "3", "indeterminate": "4"}
"""Stages of glaucoma, and the 7th character of each."""
_STAGE = late(
    r"\b(mild|mod(?:erate)?|severe|indeterminate)\b(?! (?:pain|dry|cataract|discomfort|nonproliferative|npdr|myopia|ptosis|headache))"
    r"|\bstage\b[^.;,]{0,40}\b(?:cannot be|can not be|could not be) (?:clinically )?determined\b",
    re.I,
)
_EYE = late(
    r"\b(?:(?P<right>right(?: eye)?|OD|(?-i:RE))|(?P<left>left(?: eye)?|(?-i:OS)|(?-i:LE))"
    r"|(?P<both>both eyes|OU|bilateral(?:ly)?|each eye|both))\b",
    re.I,
)


class _Said(NamedTuple):
    """A stage or an eye in a sentence, where it stands."""

    kind: str
    value: str
    span: Span


def _staged(code: str, books: Books) -> bool:
    """Whether a code of glaucoma has its stage as the 7th character."""
    return code.startswith("H40") and len(code) == 8 and "stage" in books.entry(code).title.lower()


def stage_of_glaucoma(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.7.a.1, 3, 4 and 5: the stage of each eye as the provider states it.

    Eyes at different stages have a code each; a stage that moved on in a stay is the highest one;
    without a word of the stage the 7th character is 0, and 4 only where it cannot be determined.
    """
    out: list[Draft] = []
    for draft in drafts:
        if not _staged(draft.code, books):
            out.append(draft)
            continue
        seen = _in_sentence(draft)
        stages = [s for s in seen if s.kind == "stage"]
        eyes = _by_eye(seen)
        if len({s.value for s in stages}) > 1 and {"right", "left"} <= eyes.keys():
            out.extend(_each_eye(draft, eyes, books))
        elif stages:
            best = max(stages, key=lambda s: (s.value != "4", s.value))
            out.append(_with_stage(draft, best, books))
        else:
            out.append(draft)
    return Outcome(out, [])


def _in_sentence(draft: Draft) -> list[_Said]:
    """Stages and eyes of the sentence in the order of the text."""
    out = []
    for span in all_said(draft.document, draft.found, _STAGE):
        word = next((w for w in STAGES if w in span.text.lower()), "indeterminate")
        out.append(_Said("stage", STAGES[word], span))
    if not out:
        return out
    begin, end = sentence_span(draft.document, draft.found)
    for match in _EYE.finditer(draft.document.text.text, begin, end):
        side = next(name for name, words in match.groupdict().items() if words)
        span = Span(draft.document.id, match.start(), match.end(), match.group())
        out.append(_Said("eye", side, span))
    return sorted(out, key=lambda s: s.span.start)


def _by_eye(seen: list[_Said]) -> dict[str, tuple[_Said, _Said]]:
    """The stage that goes with each eye: "moderate OD, severe OS", "right eye moderate, left severe"."""
    row = [s for s in seen if not (s.kind == "eye" and s.value == "both")]
    eyes = [n for n, s in enumerate(row) if s.kind == "eye"]
    if not eyes or len(row) < 3:
        return {}
    stage_first = row[0].kind == "stage"
    out: dict[str, tuple[_Said, _Said]] = {}
    for n in eyes:
        at = n - 1 if stage_first else n + 1
        if 0 <= at < len(row) and row[at].kind == "stage":
            out.setdefault(row[n].value, (row[at], row[n]))
    return out


def _stem(code: str) -> str:
    """A code without its stage."""
    return code[:7]


def _of_eye(code: str, side: str) -> str:
    """The same type of glaucoma in one eye; unchanged where the type knows no side."""
    digit = {"right": "1", "left": "2", "bilateral": "3"}[side]
    if code[5:7] == "0X":
        return code if code[:6] in ("H40.10", "H40.20") else f"{code[:5]}{digit}X{code[7:]}"
    if code[6] == "X":
        return f"{code[:5]}{digit}{code[6:]}"
    return f"{code[:6]}{digit}{code[7:]}"


def _with_stage(draft: Draft, stage: _Said, books: Books) -> Draft:
    code = f"{_stem(draft.code)}{stage.value}"
    if code == draft.code or code not in books:
        return draft
    clause = "I.C.7.a.5" if stage.value == "4" else "I.C.7.a.1"
    claim = "The provider states the stage."
    return recode(draft, code, books, clause, claim, "", (stage.span,))


def _each_eye(draft: Draft, eyes: dict[str, tuple[_Said, _Said]], books: Books) -> list[Draft]:
    out: list[Draft] = []
    claim = "The eyes are at different stages."
    for side in ("right", "left"):
        stage, eye = eyes[side]
        code = f"{_stem(_of_eye(draft.code, side))}{stage.value}"
        if code not in books:
            return [draft]
        spans = (stage.span, eye.span)
        made = (
            recode(draft, code, books, "I.C.7.a.3", claim, "", spans)
            if not out
            else beside(draft, code, books, "I.C.7.a.3", claim, "", spans)
        )
        out.append(with_side(made._replace(side=side), side, eye.span))
    return out


def highest_stage(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.7.a.4: of two stages of one eye in a stay the highest is coded."""
    if not case.inpatient:
        return Outcome(drafts, [])
    out = list(drafts)
    rejections: list[Rejection] = []
    for draft in drafts:
        if not _staged(draft.code, books):
            continue
        higher = next(
            (
                d
                for d in out
                if d is not draft
                and _staged(d.code, books)
                and _stem(d.code) == _stem(draft.code)
                and d.side == draft.side
                and _rank(d.code) > _rank(draft.code)
            ),
            None,
        )
        if higher is not None and draft in out:
            detail = f"The stage went on to that of {higher.code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.7.a.4"))
            out.remove(draft)
    return Outcome(out, rejections)


def _rank(code: str) -> int:
    return 0 if code[7] == "4" else int(code[7])


def both_eyes(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.7.a.2 and I.B.13: the same type and stage in both eyes, or ears, is one bilateral code."""
    out = list(drafts)
    rejections: list[Rejection] = []
    for right in drafts:
        if not right.code.startswith("H") or right.side != "right":
            continue
        title = books.entry(right.code).title
        if "right eye" not in title and "right ear" not in title:
            continue
        left = next(
            (
                d
                for d in out
                if d.side == "left" and books.entry(d.code).title == title.replace("right", "left")
            ),
            None,
        )
        code = _bilateral(right.code, title, books)
        if left is None or right not in out or not code:
            continue
        clause = "I.C.7.a.2" if code.startswith("H40") else "I.B.13"
        claim = "Both sides alike: one bilateral code."
        spans = tuple(d.words[d.side] for d in (right, left) if d.side and d.side in d.words)
        joined = recode(right, code, books, clause, claim, left.code, spans)
        joined = joined._replace(side="bilateral", order=min(right.order, left.order))
        if spans:
            joined = with_side(joined, "bilateral", *spans)
        rejections.append(reject(left, books, "combination", f"Included in {code}.", clause))
        out = [joined if d is right else d for d in out if d is not left]
    return Outcome(out, rejections)


def _bilateral(code: str, title: str, books: Books) -> str:
    """The code of both eyes with otherwise the same title, or empty."""
    wanted = title.replace("right eye", "bilateral").replace("right ear", "bilateral")
    for place in range(len(code) - 1, 4, -1):
        other = f"{code[:place]}3{code[place + 1 :]}"
        if other in books and books.entry(other).title == wanted:
            return other
    return ""


# --- blindness and low vision (I.C.7.b) ------------------------------------------------------

LOSS = ("H54.3", "H54.6", "H54.7")
_BLIND_CATEGORY = late(
    r"(?:(?P<side>right|left|both)(?: eyes?)?|OD|OS|OU)[ ,:-]*(?:is |with |at )?(?:visual impairment )?category (?P<grade>[1-5])\b",
    re.I,
)
_BOTH = late(
    r"\bboth eyes\b|\bbilateral(?:ly)?\b|\bOU\b|\beach eye\b|\b(?:low vision|blind\w*) in both\b",
    re.I,
)
_RIGHT = late(r"\bright\b|\bOD\b", re.I)
_LEFT = late(r"\bleft\b|\bOS\b")
_OTHER_NORMAL = late(
    r"\b(?:normal|good|intact|20/[12]\d) (?:vision|sight|acuity)?\s*(?:in )?(?:the )?(?:other|left|right|fellow|OD|OS)\b|\b(?:left|right|other|fellow)(?: eye)? (?:is )?normal\b",
    re.I,
)


def visual_loss(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.7.b: blindness or low vision by the eyes that are stated; by category where one is.

    Without a category both eyes are H54.3, one is H54.6-, and no word of the eyes H54.7.
    """
    out = []
    for draft in drafts:
        if draft.code.startswith(LOSS):
            code, spans = _loss(draft)
            if code and code != draft.code and code in books:
                claim = "The eye is stated, the category is not."
                if code.startswith(("H54.4", "H54.5", "H54.0", "H54.2")):
                    claim = "The category of visual impairment is stated."
                draft = recode(draft, code, books, "I.C.7.b", claim, "", spans)
                side = {"H54.61": "right", "H54.62": "left"}.get(code, "")
                side = side or ("right" if code.startswith(("H54.41", "H54.51")) else "")
                side = side or ("left" if code.startswith(("H54.42", "H54.52")) else "bilateral")
                draft = with_side(draft, side, *spans)
        out.append(draft)
    return Outcome(out, [])


def cause_of_visual_loss(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.13, note at H54: the cause that the provider names comes before the loss of vision."""
    out = list(drafts)
    for loss in drafts:
        if not loss.code.startswith("H54"):
            continue
        for cause in drafts:
            if cause.code[0] in "RZ" or cause.order < loss.order or cause is loss:
                continue
            if cause.document is loss.document and due_to(loss.document, loss.found, cause.found):
                document, sentence, place = cause.order
                moved = loss._replace(order=(document, sentence, place + 1))
                out = [moved if d is loss else d for d in out]
                break
    return Outcome(sorted(out, key=lambda d: d.order), [])


def _loss(draft: Draft) -> tuple[str, tuple[Span, ...]]:
    document, found = draft.document, draft.found
    graded = [*all_said(document, found, _BLIND_CATEGORY)]
    if graded:
        code = _by_category(graded)
        if code:
            return code, tuple(graded)
    both = said(document, found, _BOTH)
    if both is not None:
        return "H54.3", (both,)
    normal = said(document, found, _OTHER_NORMAL)
    text = draft.side
    right, left = said(document, found, _RIGHT), said(document, found, _LEFT)
    if right is not None and left is not None and normal is None:
        return "H54.3", (right, left)
    if text == "right" or (right is not None and left is None):
        return "H54.61", tuple(s for s in (right,) if s is not None)
    if text == "left" or (left is not None and right is None):
        return "H54.62", tuple(s for s in (left,) if s is not None)
    return "", ()


def _by_category(graded: list[Span]) -> str:
    """The code of the categories of one eye, or of both where both are stated."""
    eyes: dict[str, str] = {}
    for span in graded:
        match = _BLIND_CATEGORY.search(span.text)
        assert match is not None
        side = (
            match["side"] or {"OD": "right", "OS": "left"}.get(span.text[:2].upper(), "both")
        ).lower()
        for eye in ("right", "left") if side == "both" else (side,):
            eyes[eye] = match["grade"]
    right, left = eyes.get("right"), eyes.get("left")
    if right and left:
        low = [g for g in (right, left) if g in "12"]
        if not low:
            return f"H54.0X{right}{left}"
        if len(low) == 2:
            return f"H54.2X{right}{left}"
        return f"H54.11{right}{left}" if right in "345" else f"H54.12{right}{left}"
    grade = right or left or ""
    if right:
        return f"H54.41{grade}A" if grade in "345" else f"H54.51{grade}A"
    return f"H54.42A{grade}" if grade in "345" else f"H54.52A{grade}"


_RETINOPATHY = tuple(
    f"{kind}.3{stage}" for kind in ("E08", "E09", "E10", "E11", "E13") for stage in "2345"
)
_EDEMA_OF_ONE = late(
    r"\b(?:macular (?:o?edema|thickening)|(?:CS|D|C)?ME)\b,?\s*(?:\(|in (?:the |her |his )?|of the )?(?:(?P<r>OD|right)|(?P<l>OS|left))\b"
    r"|\b(?:(?P<R>OD|right)|(?P<L>OS|left))(?: eye)?,? (?:with|has|\+) ?(?:macular o?edema|(?:CS|D|C)ME)\b",
)


def retinopathy_by_eye(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.13: retinopathy of both eyes with edema of one macula is a code for each eye."""
    if len({d.code[:6] for d in drafts if d.code.startswith(_RETINOPATHY)}) != 1:
        return Outcome(drafts, [])
    out: list[Draft] = []
    for draft in drafts:
        words = None
        if draft.code.startswith(_RETINOPATHY) and len(draft.code) == 8 and draft.code[6:] == "13":
            words = said(draft.document, draft.found, _EDEMA_OF_ONE)
        match = None if words is None else _EDEMA_OF_ONE.search(words.text)
        if words is None or match is None:
            out.append(draft)
            continue
        here, other = ("1", "2") if match["r"] or match["R"] else ("2", "1")
        wet, dry = f"{draft.code[:6]}1{here}", f"{draft.code[:6]}9{other}"
        if wet not in books or dry not in books:
            out.append(draft)
            continue
        claim = "Macular edema of one eye, none of the other."
        out.append(recode(draft, wet, books, "I.B.13", claim, "", (words,)))
        out.append(beside(draft, dry, books, "I.B.13", claim, "", (words,)))
    return Outcome(out, [])


COMBINE: tuple[Clause, ...] = (
    only_with(("E08.3", "E09.3", "E10.3", "E11.3", "E13.3"), retinopathy_by_eye),
    only_with(("H40",), stage_of_glaucoma, highest_stage),
    only_with(("H",), both_eyes),
    only_with(("H54",), visual_loss, cause_of_visual_loss),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
