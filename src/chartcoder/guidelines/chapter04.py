"""Section I.C.4: endocrine, nutritional and metabolic diseases."""

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import Case, Clause, Outcome, recode, reject
from chartcoder.terminology.books import Books

WITH_DIABETES: tuple[tuple[tuple[str, ...], str, bool], ...] = (
    (("N18", "N19"), "22", True),
    (("N08", "N05.9"), "21", False),
    (("H35.00", "H35.0"), "319", False),
    (("H36",), "319", False),
    (("G62.9", "G63"), "42", False),
    (("G58.9", "G59"), "41", False),
    (("G90.9", "G90.0"), "43", False),
    (("K31.84",), "43", True),
    (("I73.9", "I79.8"), "51", False),
    (("L97.3", "L97.4", "L97.5"), "621", True),
    (("L97", "L98.4"), "622", True),
    (("M14.6",), "610", False),
    (("R73.9",), "65", False),
    (("E16.2",), "649", False),
)
"""Conditions that "with" links to diabetes (I.A.15), the end of the combination code, and whether
the condition keeps a code of its own beside it."""


def diabetes_with(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.15 and I.C.4.a: diabetes and a condition the Index lists "with" it are one combination.

    The link is presumed unless the provider names another cause. One combination code is made for
    each condition; the plain diabetes code goes.
    """
    plain = [d for d in drafts if d.code in ("E08.9", "E09.9", "E10.9", "E11.9", "E13.9")]
    if not plain:
        return Outcome(drafts, [])
    diabetes = plain[0]
    family = diabetes.code[:3]
    out: list[Draft] = []
    rejections = []
    combined: dict[str, Draft] = {}
    taken: set[int] = set()
    for number, draft in enumerate(drafts):
        for starts, ending, keeps in WITH_DIABETES:
            if draft.code.startswith(starts):
                code = f"{family}.{ending}"
                if code in books and code not in combined:
                    combined[code] = recode(
                        diabetes,
                        code,
                        books,
                        "I.A.15",
                        f"Diabetes with {draft.code} is {code}.",
                        draft.code,
                    )._replace(order=min(diabetes.order, draft.order))
                if not keeps:
                    taken.add(number)
                    rejections.append(
                        reject(draft, books, "combination", f"Included in {code}.", "I.B.9")
                    )
                break
    if not combined:
        return Outcome(drafts, [])
    for number, draft in enumerate(drafts):
        if draft is diabetes:
            out.extend(combined.values())
        elif number not in taken:
            out.append(draft)
    return Outcome(sorted(out, key=lambda d: (d.order, d.code)), rejections)


COMBINE: tuple[Clause, ...] = (diabetes_with,)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
