"""Section I.C.4.a with I.A.15: complications of diabetes: combinations, eyes, low sugar, foot ulcers."""

import re

from chartcoder.coding.depth import depth_said, side_said
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found, same_words
from chartcoder.coding.relations import due_to, said, unrelated
from chartcoder.coding.specify import specify
from chartcoder.guidelines.chapter12 import DEPTH
from chartcoder.guidelines.clause import (
    BARRED,
    Case,
    Outcome,
    beside,
    recode,
    reject,
    sided,
)
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.terminology.books import Books

DIABETES = ("E08", "E09", "E10", "E11", "E13")
PLAIN = ("E08.9", "E09.9", "E10.9", "E11.9", "E13.9")

_PERIPHERAL = frozenset(
    {"peripheral", "polyneuropathy", "peripherally", "foot", "distal", "stocking"}
)
_ALWAYS: frozenset[str] = frozenset()
_NEPHROPATHY = frozenset({"nephropathy", "glomerulosclerosis", "glomerulonephrosis"})

WITH_DIABETES: tuple[tuple[tuple[str, ...], str, bool, bool, frozenset[str]], ...] = (
    (("N18",), "22", True, False, _ALWAYS),
    (("N08", "N05.9", "N28.9", "N05.1", "N04.9"), "21", False, False, _NEPHROPATHY),
    (("G62.9", "G63"), "42", False, False, _PERIPHERAL),
    (("G62.9", "G63"), "40", False, False, _ALWAYS),
    (("G58.9", "G59"), "41", False, False, _ALWAYS),
    (("G90.9", "G90.0", "G90.89", "G99.0"), "43", False, False, _ALWAYS),
    (("K31.84",), "43", True, False, _ALWAYS),
    (("I96",), "52", False, False, _ALWAYS),
    (("I73.9", "I79.8"), "51", False, False, _ALWAYS),
    (("I70.26",), "52", True, False, _ALWAYS),
    (("I70.2", "I70.92"), "51", True, False, _ALWAYS),
    (("L97.4", "L97.5"), "621", True, False, _ALWAYS),
    (("L97", "L98.4"), "622", True, True, _ALWAYS),
    (("M14.6",), "610", False, False, _ALWAYS),
    (("M86",), "69", True, False, _ALWAYS),
    (("L92.1",), "620", False, False, _ALWAYS),
    (("L30.9",), "620", False, True, _ALWAYS),
    (("K05.6",), "630", False, False, _ALWAYS),
    (("K05.3", "K05.2", "K05.4"), "630", True, False, _ALWAYS),
    (("H26.9", "H28"), "36", False, False, _ALWAYS),
    (("H35.00", "H35.0", "H36"), "319", False, False, _ALWAYS),
    (("R73.9",), "65", False, False, _ALWAYS),
    (("E16.2",), "649", False, False, _ALWAYS),
    (("E16.A",), "649", True, False, _ALWAYS),
    (("N52.9", "N52.1"), "69", True, True, _ALWAYS),
    (("E78",), "69", True, True, _ALWAYS),
)  # fmt: skip
"""Conditions that the Index lists "with" diabetes (I.A.15): their codes, the end of the combination
code, whether the condition keeps a code of its own beside it, whether the provider must link it
because the Index has it only as "not elsewhere classified", and words one of which must be said."""
OWN_CAUSE = ("N18", "M86")
"""Conditions that may have several causes: only an outright denial parts them from diabetes."""


def diabetes_with(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.15 and I.C.4.a: diabetes and a condition the Index lists "with" it are one combination.

    The link is presumed unless the provider names another cause. One combination code is made for
    each condition, as many as needed; the plain diabetes code goes.
    """
    base = next((d for d in drafts if d.code in PLAIN), None)
    base = base or next((d for d in drafts if d.code.startswith(DIABETES)), None)
    if base is None or base.code.startswith(("E10.A", "E11.A")):
        return Outcome(drafts, [])
    family = base.code[:3]
    rejections: list[Rejection] = []
    combined: dict[str, Draft] = {}
    there = {d.code for d in drafts}
    kept: list[Draft] = []
    for draft in drafts:
        link = None if draft is base else _link(draft, case, family, there)
        if link is None:
            kept.append(draft)
            continue
        ending, keeps = link
        code = f"{family}.{ending}"
        if code not in books:
            kept.append(draft)
            continue
        if code not in combined and code not in there:
            claim = f"Diabetes with {draft.code} is {code}."
            joined = recode(base, code, books, "I.A.15", claim, draft.code)
            order = base.order if base.code in PLAIN else draft.order
            combined[code] = joined._replace(order=min(order, draft.order))
        if keeps:
            if draft.code == "N52.9":
                claim = f"Erectile dysfunction with {code} is N52.1."
                draft = recode(draft, "N52.1", books, "I.C.4.a", claim, base.code)
            kept.append(draft)
        else:
            rejections.append(reject(draft, books, "combination", f"Included in {code}.", "I.B.9"))
    complicated = combined or any(d.code.startswith(DIABETES) and d.code not in PLAIN for d in kept)
    out: list[Draft] = [*combined.values()]
    for draft in kept:
        if draft.code in PLAIN and complicated:
            if draft is not base or not combined:
                detail = "A complication is stated."
                rejections.append(reject(draft, books, "less-specific", detail, "I.C.4.a"))
        else:
            out.append(draft)
    out = [_before_complication(d, out) if d.code.endswith(".69") else d for d in out]
    out.sort(key=lambda d: (d.order, not d.code.startswith(DIABETES), d.code))
    return Outcome(out, rejections)


def _before_complication(draft: Draft, drafts: list[Draft]) -> Draft:
    """Note at E11.69 ("use additional code to identify complication"): the diabetes stands before
    the complication that its own words name."""
    named = [d.order for d in drafts if d is not draft and same_words(d.found, draft.found)]
    if not named or not draft.code.startswith(DIABETES) or min(named) > draft.order:
        return draft
    document, sentence, place = min(named)
    return draft._replace(order=(document, sentence, place - 1))


def _link(draft: Draft, case: Case, family: str, there: set[str]) -> tuple[str, bool] | None:
    """The end of the combination code for a condition, and whether the condition stays."""
    for starts, ending, keeps, linked, words in WITH_DIABETES:
        if not draft.code.startswith(starts):
            continue
        if words and not words & {*draft.found.near, *draft.found.hit.pattern.words}:
            continue
        if linked and not _stated_link(draft):
            return None
        if _other_cause(draft, case, starts):
            return None
        if ending == "40" and f"{family}.42" in there:
            ending = "42"
        if ending == "319" and any(code.startswith(f"{family}.3") for code in there):
            return None
        return ending, keeps
    return None


def _stated_link(draft: Draft) -> bool:
    for other in draft.document.found:
        if other.code.startswith(DIABETES) and due_to(draft.document, draft.found, other):
            return True
    return (
        "diabetes" in draft.found.near and said(draft.document, draft.found, _DIABETIC) is not None
    )


_DIABETIC = late(r"\bdiabetic\b", re.I)


def _other_cause(draft: Draft, case: Case, starts: tuple[str, ...]) -> bool:
    """Whether the provider puts a condition down to something else than diabetes."""
    if unrelated(case.chart, (draft.code[:3],), DIABETES) is not None:
        return True
    if draft.code.startswith(OWN_CAUSE):
        return False
    for cause in draft.document.found:
        if cause.code.startswith((*DIABETES, *starts)) or cause.flags & BARRED:
            continue
        if cause.code[0] in "RZVWXY" or not _apart(cause, draft.found):
            continue
        if due_to(draft.document, draft.found, cause) is not None:
            return True
    return False


def _apart(one: Found, other: Found) -> bool:
    return not set(one.hit.places) & set(other.hit.places)


def macular_edema(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.4.a: the stage of retinopathy and macular edema stated beside it are one code."""
    swollen = next((d for d in drafts if re.fullmatch(r"E(?:08|09|10|11|13)\.311", d.code)), None)
    if swollen is None:
        return Outcome(drafts, [])
    family = swollen.code[:3]
    staged = [d for d in drafts if re.match(rf"{family}\.3[2345]9", d.code)]
    if not staged:
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft in staged and (not swollen.side or not draft.side or swollen.side == draft.side):
            letter = {"right": "1", "left": "2", "bilateral": "3"}.get(
                draft.side or swollen.side or "", "9"
            )
            code = f"{draft.code[:6]}1{letter}"
            claim = "Macular edema is stated with the retinopathy."
            draft = recode(sided(draft), code, books, "I.C.4.a", claim, swollen.code)
        elif draft is swollen:
            detail = "Included in the code of the retinopathy."
            rejections.append(reject(draft, books, "combination", detail, "I.C.4.a"))
            continue
        out.append(draft)
    return Outcome(out, rejections)


LEVELS = {"level-1": "E16.A1", "level-2": "E16.A2", "level-3": "E16.A3"}


def level_of_hypoglycemia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """Note at E08 to E13.64: the level of the hypoglycemia, when it is stated."""
    low = next((d for d in drafts if d.code.startswith(DIABETES) and d.code[4:6] == "64"), None)
    if low is None or any(d.code.startswith("E16.A") for d in drafts):
        return Outcome(drafts, [])
    code = next((c for word, c in LEVELS.items() if word in low.found.near), None)
    if code is None or code not in books:
        return Outcome(drafts, [])
    claim = "The level of the hypoglycemia is stated."
    return Outcome(_after(low, beside(low, code, books, "I.C.4.a", claim, low.code), drafts), [])


def _after(draft: Draft, added: Draft, drafts: list[Draft]) -> list[Draft]:
    return sorted(
        [*drafts, added._replace(order=(*draft.order[:2], draft.order[2] + 1))],
        key=lambda d: d.order,
    )


# --- foot ulcer ------------------------------------------------------------------------------

_HEEL = frozenset({"heel", "midfoot", "calcaneus", "calcaneal"})


def site_of_foot_ulcer(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """Note at E08 to E13.621 and .622: the site and depth of the ulcer, L97, after the diabetes."""
    foot = next(
        (d for d in drafts if d.code.startswith(DIABETES) and d.code.endswith((".621", ".622"))),
        None,
    )
    if foot is None:
        return Outcome(drafts, [])
    out: list[Draft] = []
    ulcers = [d for d in drafts if d.code.startswith("L97")]
    for draft in drafts:
        if draft in ulcers and draft.code.endswith("9"):
            depth = _depth(draft)
            if depth is not None and draft.code[:-1] + depth[0] in books:
                claim = "The depth of the ulcer is stated."
                code = draft.code[:-1] + depth[0]
                draft = recode(draft, code, books, "I.B.2", claim, "", (depth[1],))
        if draft in ulcers and draft.order <= foot.order:
            document, sentence, place = foot.order
            draft = draft._replace(order=(document, sentence, place + 1))
        out.append(draft)
    if not ulcers and foot.code.endswith(".621"):
        words = {*foot.found.near, *foot.found.hit.pattern.words}
        stem = "L97.4" if words & _HEEL else "L97.5"
        foot = _with_side_of(foot, stem, case)
        nearest = specify(books, stem, frozenset(), foot.side).code
        code = nearest if books.entry(nearest).billable else f"{stem}09"
        depth = _depth(foot)
        spans: tuple[Span, ...] = ()
        depth = depth or depth_said(case.chart, stem, foot.side, books)
        if depth is not None and code[:-1] + depth[0] in books:
            code, spans = code[:-1] + depth[0], (depth[1],)
        claim = "The site of the ulcer, asked for by the note at the diabetes code."
        out.append(beside(sided(foot), code, books, "I.C.4.a", claim, foot.code, spans))
    return Outcome(sorted(out, key=lambda d: d.order), [])


def _with_side_of(foot: Draft, stem: str, case: Case) -> Draft:
    """The diabetes with the side of the ulcer, where another clinician says it (I.B.13)."""
    settled = side_said(case.chart, stem) if foot.side is None else None
    if settled is None:
        return foot
    side, span = settled
    return foot._replace(side=side, words={**foot.words, side: span})


def _depth(draft: Draft) -> tuple[str, Span] | None:
    for character, pattern in DEPTH:
        words = said(draft.document, draft.found, pattern)
        if words is not None:
            return character, words
    return None
