"""Section I.C.8: diseases of the ear and mastoid process.

The guidelines have no text for this chapter yet: these are conventions of Section I.A and notes of
the Tabular List at H60 to H95. One code for both ears is ``chapter07.both_eyes``.
"""

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    beside,
    named_better,
    only_with,
    sided,
)
from chartcoder.terminology.books import Books

NAMED = ("H65", "H66.0", "H66.1", "H66.2", "H66.3", "H66.4", "H67")
"""Otitis media whose kind is stated."""
_MYCOSIS = ("B36.9", "B36.8")


def named_otitis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: otitis of no stated kind falls beside the kind that the same words name."""
    return named_better(
        drafts, books, (("H66.9",), NAMED), (("H60.9",), (*_MYCOSIS, "B37.84", "H60.3"))
    )


_EAR = {"right": "H62.41", "left": "H62.42", "bilateral": "H62.43"}


def otitis_in_mycosis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.13, note at H62: the mycosis comes first, the otitis externa in it by ear after it."""
    mycosis = next(
        (
            d
            for d in drafts
            if d.code.startswith(_MYCOSIS)
            and not {"externa", "otomycosis"}.isdisjoint(d.found.hit.pattern.words)
        ),
        None,
    )
    if mycosis is None or any(d.code.startswith("H62") for d in drafts):
        return Outcome(drafts, [])
    code = _EAR.get(mycosis.side or "", "H62.40")
    claim = f"Otitis externa in {mycosis.code}."
    added = beside(sided(mycosis), code, books, "I.C.8", claim, mycosis.code)
    at = drafts.index(mycosis) + 1
    return Outcome([*drafts[:at], added, *drafts[at:]], [])


COMBINE: tuple[Clause, ...] = (only_with(("H66.9", "H60.9"), named_otitis),)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (only_with(_MYCOSIS, otitis_in_mycosis),)
"""Clauses that add codes the record supports beside the stated ones."""
