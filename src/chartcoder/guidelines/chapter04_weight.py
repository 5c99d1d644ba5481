"""Section I.C.4.b: obesity; body mass index and malnutrition (I.B.14, I.C.21.c.3)."""

import re

from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import said
from chartcoder.guidelines.clause import Case, Clause, Outcome, beside, only_with, recode, reject
from chartcoder.late import late
from chartcoder.terminology.books import Books

# --- class of obesity (I.C.4.b.1) ------------------------------------------------------------

_CLASS = late(
    r"\bclass\s*(?P<a>[123]|I{1,3})\b(?:\s*\([^)]*\))?[\s,]*(?:severe\s+|morbid\s+)?obes\w+|\bobes\w+[^.;\n]{0,30}?\bclass\s*(?P<b>[123]|I{1,3})\b",
    re.I,
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3"}


def class_of_obesity(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.4.b.1: the class of obesity that the provider states, beside other codes of obesity.

    Morbid obesity and obesity of class 3 are one code, that of the class. The class is never taken
    from a body mass index.
    """
    obese = [d for d in drafts if d.code.startswith("E66") and d.code != "E66.3"]
    if not obese:
        return Outcome(drafts, [])
    out: list[Draft] = []
    for draft in drafts:
        out.append(draft)
        if draft not in obese or draft.code.startswith("E66.81"):
            continue
        words = said(draft.document, draft.found, _CLASS)
        if words is None:
            continue
        match = _CLASS.search(words.text)
        number = (match["a"] or match["b"]).lower() if match else ""
        code = f"E66.81{_ROMAN.get(number, number)}"
        if any(d.code == code for d in (*drafts, *out)):
            continue
        claim = "The class of the obesity is stated."
        if draft.code == "E66.9":
            out[-1] = recode(draft, code, books, "I.C.4.b.1", claim, "", (words,))
        else:
            out.append(beside(draft, code, books, "I.C.4.b.1", claim, draft.code, (words,)))
    severe = next((d for d in out if d.code == "E66.813"), None)
    rejections = []
    if severe is not None:
        for draft in [d for d in out if d.code == "E66.01"]:
            detail = "Obesity of class 3 is more specific."
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.4.b.1"))
            out.remove(draft)
            first = min(draft.order, severe.order)
            out[out.index(severe)] = severe = severe._replace(order=first)
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


# --- body mass index (I.B.14) ----------------------------------------------------------------

WEIGHT = ("E66", "E40", "E41", "E42", "E43", "E44", "E45", "E46", "E88.82", "R63.4", "R63.5", "R63.6", "R64",
          "R62.51", "R62.7", "F50.0")  # fmt: skip
"""Diagnoses of weight and nutrition that a body mass index may stand beside."""
ADULT = 20
RANGES = ((70, "Z68.45"), (60, "Z68.44"), (50, "Z68.43"), (45, "Z68.42"), (40, "Z68.41"))
PERCENTILES = (
    (140, "Z68.56"),
    (120, "Z68.55"),
    (95, "Z68.54"),
    (85, "Z68.53"),
    (5, "Z68.52"),
    (0, "Z68.51"),
)
"""Least value, and the code: kg/m2 of adults, percentile of children (above 100: percent of the 95th)."""


def body_mass_index(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.14, note at E66: the body mass index beside a diagnosis of weight that a provider stated.

    The number may come from any clinician; alone, or in pregnancy, it is not coded.
    """
    weight = next((d for d in drafts if d.code.startswith(WEIGHT)), None)
    if weight is None or any(d.code.startswith(("Z68", "O")) for d in drafts):
        return Outcome(drafts, [])
    child = bool(case.facts.percentile)
    if case.age_years is not None:
        child = 2 <= case.age_years < ADULT
    facts = case.facts.percentile if child else case.facts.bmi
    if not facts or (case.age_years is not None and case.age_years < 2):
        return Outcome(drafts, [])
    fact = facts[0]
    code = percentile_code(fact.value) if child else index_code(fact.value)
    claim = f"Body mass index {fact.value:g}{' (percentile)' if child else ''}."
    last = max(
        d.order for d in drafts if d.code.startswith(WEIGHT) and d.order[:2] == weight.order[:2]
    )
    added = beside(weight, code, books, "I.B.14", claim, weight.code, (fact.span,))
    order = (last[0], last[1], last[2] + 1)
    return Outcome(sorted([*drafts, added._replace(order=order)], key=lambda d: d.order), [])


def index_code(value: float) -> str:
    """The code of an adult's body mass index in kg/m2."""
    for least, code in RANGES:
        if value >= least:
            return code
    return f"Z68.{int(value)}" if value >= 20 else "Z68.1"


def percentile_code(value: float) -> str:
    """The code of a child's body mass index by percentile, above 100 in percent of the 95th."""
    return next(code for least, code in PERCENTILES if value >= least)


COMBINE: tuple[Clause, ...] = (only_with(("E66",), class_of_obesity),)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (only_with(WEIGHT, body_mass_index),)
"""Clauses that add codes the record supports beside the stated ones."""
