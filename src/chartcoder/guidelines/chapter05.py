"""Section I.C.5: mental, behavioral and neurodevelopmental disorders: substances, factitious disorder.

Dementia is in ``chapter05_dementia``, pain with psychological factors in ``chapter06_pain``.
"""

import re

from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import due_to, said
from chartcoder.guidelines import chapter05_dementia
from chartcoder.guidelines.clause import Case, Clause, Outcome, beside, only_with, recode, reject
from chartcoder.late import late
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

# --- psychoactive substances (I.C.5.b) -------------------------------------------------------

SUBSTANCES = ("F10", "F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19")
ABUSE, DEPENDENCE, USE = "1", "2", "9"
RANK = {USE: 0, ABUSE: 1, DEPENDENCE: 2}
"""Patterns of use by the character of the code that says them; the higher one is reported."""


def not_in_remission(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.5.b.1: remission is coded only as the provider states it; "not in remission" denies it."""
    out = []
    for draft in drafts:
        if draft.code.startswith(SUBSTANCES) and draft.code[4:] in ("11", "21", "91"):
            denied = said(draft.document, draft.found, _NO_REMISSION)
            if denied is not None:
                code = f"{draft.code[:-1]}0"
                claim = "The provider says that it is not in remission."
                draft = recode(draft, code, books, "I.C.5.b.1", claim, "", (denied,))
        out.append(draft)
    return Outcome(out, [])


_NO_REMISSION = late(r"\b(?:not|never|isn't|without|no)\s+(?:\w+\s+){0,3}remission\b", re.I)


def one_pattern_of_use(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.5.b.2: of use, abuse and dependence of one substance only the highest is coded.

    What the lower one says beside the pattern (intoxication, withdrawal) goes over to the higher.
    """
    rejections: list[Rejection] = []
    out = list(drafts)
    for substance in SUBSTANCES:
        same = [d for d in out if d.code.startswith(substance)]
        if len(same) < 2:
            continue
        highest = max(same, key=lambda d: RANK.get(d.code[4], -1))
        pattern = highest.code[4]
        for draft in same:
            if draft.code[4] == pattern:
                continue
            code = _raised(draft.code, pattern, books)
            if code and not code.endswith("0" if len(code) == 6 else ""):
                code = code if not any(d.code == code for d in out) else ""
            elif code and len(code) == 6:
                code = ""
            if code:
                claim = f"One pattern of use is coded: that of {highest.code}."
                changed = recode(draft, code, books, "I.C.5.b.2", claim, highest.code)
                out = [changed if d is draft else d for d in out]
            else:
                detail = f"One pattern of use is coded: {highest.code}."
                rejections.append(reject(draft, books, "less-specific", detail, "I.C.5.b.2"))
                out = [d for d in out if d is not draft]
        plain = f"{substance}.{pattern}0"
        kept = [d for d in out if d.code.startswith(f"{substance}.{pattern}")]
        fuller = next((d for d in kept if d.code not in (plain, f"{substance}.{pattern}1")), None)
        if fuller is not None:
            for draft in [d for d in kept if d.code == plain]:
                detail = f"{fuller.code} says the pattern of use also."
                rejections.append(reject(draft, books, "less-specific", detail, "I.C.5.b.2"))
                out = [d for d in out if d is not draft]
                if draft.order < fuller.order:
                    out = [d._replace(order=draft.order) if d is fuller else d for d in out]
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


def _raised(code: str, pattern: str, books: Books) -> str:
    """The code of a higher pattern that says the same of its course, or empty."""
    other = f"{code[:4]}{pattern}{code[5:]}"
    if other not in books:
        return ""
    if books.entry(other).billable:
        return other
    plain = [c for c in books.entry(other).children if "unspecified" in books.entry(c).title]
    return plain[0] if plain else ""


_CAUSED_ALIKE = ("F1", "Z", "V", "W", "X", "Y")


def use_with_a_disorder(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.5.b.3: unspecified use is coded only when the provider puts a condition down to it.

    In pregnancy any use is coded (I.C.15.l); a code whose note asks for the use carries it.
    """
    if any(d.code[0] in "OP" for d in drafts) or case.facts.pregnancy is not None:
        return Outcome(drafts, [])
    out, rejections = [], []
    for draft in drafts:
        plain = draft.code.startswith(SUBSTANCES) and draft.code[4:] == "90"
        if not plain or "disorder" in draft.found.hit.pattern.words or _related(draft, drafts):
            out.append(draft)
        else:
            detail = "Use alone: no disorder or condition is put down to it."
            rejections.append(reject(draft, books, "not-related", detail, "I.C.5.b.3"))
    return Outcome(out, rejections)


ASKING_FOR_USE = {"R11.16": "F12", "G62.1": "F10", "G72.1": "F10", "I42.6": "F10", "K29.2": "F10", "K70": "F10",
                  "K85.2": "F10", "K86.0": "F10", "G31.2": "F10", "E24.4": "F10"}  # fmt: skip
"""Conditions that say by themselves that the substance is behind them."""


def _related(use: Draft, drafts: list[Draft]) -> bool:
    for code, substance in ASKING_FOR_USE.items():
        if use.code.startswith(substance) and any(d.code.startswith(code) for d in drafts):
            return True
    for other in drafts:
        if (
            other is use
            or other.code.startswith(_CAUSED_ALIKE)
            or other.document is not use.document
        ):
            continue
        if due_to(use.document, other.found, use.found) is not None:
            return True
    return False


def use_with_hyperemesis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """Note at R11.16: cannabis use behind hyperemesis is use with a cannabis-induced disorder."""
    vomiting = next((d for d in drafts if d.code == "R11.16"), None)
    use = next((d for d in drafts if d.code in ("F12.90", "F12.99")), None)
    if vomiting is None or use is None:
        return Outcome(drafts, [])
    claim = "The note at R11.16 names the use with another cannabis-induced disorder."
    changed = recode(use, "F12.988", books, "I.C.5.b.3", claim, vomiting.code)
    return Outcome([changed if d is use else d for d in drafts], [])


MEDICAL = ("K70", "K85", "K86", "K29", "I42", "G62", "G72", "G31.2", "R11.16", "I33", "I38", "L02", "L03", "B18", "J69",
           "K74", "K92", "E24.4", "I48", "I21")  # fmt: skip
OTHER_DISORDER = ("F10.188", "F10.288", "F10.988", "F11.188", "F11.288", "F14.188", "F14.288", "F15.188", "F15.288",
                  "F19.188", "F19.288")  # fmt: skip


def medical_condition_of_use(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.5.b.4: a medical condition from a substance is no substance-induced disorder.

    Beside "alcoholic pancreatitis" the dependence is F10.20, not F10.288.
    """
    condition = next((d for d in drafts if d.code.startswith(MEDICAL)), None)
    if condition is None:
        return Outcome(drafts, [])
    out = []
    for draft in drafts:
        if draft.code in OTHER_DISORDER and draft.code[4] != USE:
            code = f"{draft.code[:5]}0"
            claim = f"{condition.code} is a medical condition, no substance-induced disorder."
            draft = recode(draft, code, books, "I.C.5.b.4", claim, condition.code)
        out.append(draft)
    return Outcome(out, [])


_WITHDRAWAL = late(r"F1\d\.[129]3")


def seizure_of_withdrawal(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.5.b.4: a seizure in withdrawal has its own code beside that of the withdrawal."""
    if any(d.code.startswith(("R56", "G40")) for d in drafts):
        return Outcome(drafts, [])
    for draft in drafts:
        if _WITHDRAWAL.match(draft.code) and "seizure" in draft.found.hit.pattern.words:
            claim = f"A seizure in withdrawal ({draft.code})."
            added = beside(draft, "R56.9", books, "I.C.5.b.4", claim, draft.code)
            at = drafts.index(draft) + 1
            return Outcome([*drafts[:at], added._replace(side=None), *drafts[at:]], [])
    return Outcome(drafts, [])


# --- anxiety and depression ------------------------------------------------------------------

_JOINED = late(r"\s*(?:,?\s*and|&|/|,|\+)\s*", re.I)


def anxiety_and_depression(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """F41.8: "anxiety depression" is one disorder; "anxiety and depression" are two."""
    out: list[Draft] = []
    for draft in drafts:
        hit, line = draft.found.hit, draft.found.line
        if draft.code == "F41.8" and set(hit.pattern.words) == {"anxiety", "depression"}:
            first, last = (line.items[p] for p in (hit.places[0], hit.places[-1]))
            text, base = draft.document.text, line.sentence.first
            gap = text.text[text.ends[base + first.end - 1] : text.starts[base + last.first]]
            if _JOINED.fullmatch(gap):
                codes = ("F41.9", "F32.A") if first.word == "anxiety" else ("F32.A", "F41.9")
                claim = "Two disorders, joined by and."
                one = recode(draft, codes[0], books, "I.C.5", claim, "")
                out.extend((one, beside(draft, codes[1], books, "I.C.5", claim, "")))
                continue
        out.append(draft)
    return Outcome(sorted(out, key=lambda d: d.order), [])


LEVELS = ((20, "Y90.0"), (40, "Y90.1"), (60, "Y90.2"), (80, "Y90.3"), (100, "Y90.4"), (120, "Y90.5"), (200, "Y90.6"),
          (240, "Y90.7"), (9999, "Y90.8"))  # fmt: skip
"""Blood alcohol in mg/100 ml: each code holds below its number."""


def blood_alcohol_level(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.5.b.5, note at F10: the level goes behind the alcohol disorder that the provider states.

    Anyone who documents it may be the source of the level (I.B.14).
    """
    if not case.facts.alcohol or any(d.code.startswith("Y90") for d in drafts):
        return Outcome(drafts, [])
    disorder = next((d for d in drafts if d.code.startswith("F10")), None)
    if disorder is None:
        return Outcome(drafts, [])
    level = case.facts.alcohol[0]
    code = next(code for below, code in LEVELS if level.value < below)
    claim = f"Blood alcohol of {level.value:g} mg/100 ml beside {disorder.code}."
    spans = (level.span,)
    added = beside(disorder, code, books, "I.C.5.b.5", claim, disorder.code, spans, "alcohol")
    at = drafts.index(disorder) + 1
    return Outcome([*drafts[:at], added._replace(side=None), *drafts[at:]], [])


# --- factitious disorder (I.C.5.c) -----------------------------------------------------------

_SIGNS = (
    ("F68.13", late(r"\b(?:combined|both|physical and psychological|psychological and physical)\b", re.I)),
    ("F68.12", late(r"\bphysical\b(?! abuse| exam)", re.I)),
    ("F68.11", late(r"\bpsychological\b", re.I)),
)  # fmt: skip
ABUSE_OF_A_VICTIM = ("T74", "T76")
_VICTIM = late(
    r"\bvictim\b|\bby (?:his|her|the|their) (?:mother|father|parents?|caregiver|guardian)\b", re.I
)


def factitious_disorder(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.5.c: F68.1- by the kind of signs; imposed on another it is the perpetrator's, not the victim's.

    The victim's record carries the abuse (T74, T76).
    """
    out, rejections = [], []
    abused = next((d for d in drafts if d.code.startswith(ABUSE_OF_A_VICTIM)), None)
    for draft in drafts:
        if draft.code == "F68.10":
            for code, pattern in _SIGNS:
                words = said(draft.document, draft.found, pattern)
                if words is not None:
                    claim = "The provider names the kind of signs."
                    draft = recode(draft, code, books, "I.C.5.c", claim, "", (words,))
                    break
        if draft.code.startswith("F68.A") and (
            abused is not None or said(draft.document, draft.found, _VICTIM) is not None
        ):
            detail = "The patient is the victim: the perpetrator's record carries this code."
            rejections.append(reject(draft, books, "perpetrator", detail, "I.C.5.c"))
            continue
        out.append(draft)
    return Outcome(out, rejections)


COMBINE: tuple[Clause, ...] = (
    only_with(
        SUBSTANCES,
        not_in_remission,
        one_pattern_of_use,
        use_with_a_disorder,
        use_with_hyperemesis,
        medical_condition_of_use,
    ),
    only_with(("F41.8",), anxiety_and_depression),
    only_with(("F68",), factitious_disorder),
    *chapter05_dementia.COMBINE,
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (
    only_with(("F1",), seizure_of_withdrawal),
    only_with(("F10",), blood_alcohol_level),
    *chapter05_dementia.ADD,
)
"""Clauses that add codes the record supports beside the stated ones."""
