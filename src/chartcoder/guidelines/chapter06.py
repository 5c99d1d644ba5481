"""Section I.C.6: diseases of the nervous system.

Dominant and nondominant side (I.C.6.a) is settled with the side (``coding.specify``) and by
``chapter09_stroke`` for a stated handedness; pain is in ``chapter06_pain``, dementia in
``chapter05_dementia``.
"""

import re

from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import said
from chartcoder.guidelines import chapter06_pain
from chartcoder.guidelines.clause import Case, Clause, Outcome, only_with, recode, reject
from chartcoder.late import late
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

INTRACTABLE = ("G40", "G43", "G44")
_INTRACTABLE = late(
    r"(?<!not )(?<!non-)(?<!non)\b(?:intractable|refractory|pharmaco-?\s?resistant|(?:drug|treatment|medication|medically)[- ]resistant|poorly[- ]controlled)\b",
    re.I,
)
"""What the notes at G40 and G43 call the same as intractable."""
PLAIN = ("G40.91", "G40.90", "G43.91", "G43.90")
_NOT = "not intractable"


def intractable(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """Notes at G40 and G43: refractory, drug resistant and poorly controlled are intractable.

    The type that the same sentence names takes it over, and the code without type falls.
    """
    out: list[Draft] = []
    rejections: list[Rejection] = []
    typed = {
        d.found.line.sentence.first: d
        for d in drafts
        if d.code.startswith(INTRACTABLE) and not d.code.startswith(PLAIN)
    }
    for draft in drafts:
        if draft.code.startswith(PLAIN):
            better = typed.get(draft.found.line.sentence.first)
            if better is not None and better.code[:3] == draft.code[:3]:
                detail = f"The type is named: {better.code}."
                rejections.append(reject(draft, books, "less-specific", detail, "I.B.2"))
                continue
        if draft.code.startswith(INTRACTABLE) and _NOT in books.entry(draft.code).title:
            words = said(draft.document, draft.found, _INTRACTABLE)
            code = _counterpart(draft.code, books) if words is not None else ""
            if code and words is not None:
                claim = "The provider's word means intractable."
                draft = recode(draft, code, books, "I.C.6", claim, "", (words,))
        out.append(draft)
    return Outcome(out, rejections)


def _counterpart(code: str, books: Books) -> str:
    """The code of the same type and status that says intractable, or empty."""
    wanted = books.entry(code).title.replace(_NOT, "intractable")
    above = books.entry(books.entry(code).parent)
    families = (above, books.entry(above.parent)) if above.parent in books else (above,)
    for family in families:
        for member in books.family(family.code):
            if books.entry(member.code).title == wanted:
                return member.code
    return ""


COMBINE: tuple[Clause, ...] = (only_with(INTRACTABLE, intractable), *chapter06_pain.COMBINE)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = chapter06_pain.ADD
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = chapter06_pain.ORDER
"""Clauses that put codes in order."""
