"""Section III: systemic diseases that a list of the past of a stay names."""

from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.clause import Case, Clause, Outcome, from_mention
from chartcoder.guidelines.conventions import excludes1_note
from chartcoder.guidelines.stays import one_condition
from chartcoder.terminology.books import Books

LISTED_IN = ("h-and-p", "discharge-summary", "consult")
"""Documents of the provider in charge, and of those asked, that list the past of a stay."""
SYSTEMIC = (
    "I10", "I11", "I12", "I13", "I50", "I48", "I25.1", "J43", "J44", "E10", "E11", "E13", "N18", "F01", "F03", "G30",
    "G20", "G35", "G40", "G80", "B20", "K74.6", "K70.3", "D57", "M32", "M05", "M06", "J84.1", "F20", "F25", "E84", "E03.9",
    "J45", "G12.2", "G70.0", "Q90",
)  # fmt: skip
"""Chronic diseases of the whole patient: they last, and are evaluated, treated or watched in any stay.

Narrower than ``coding.history.LASTING``: what lasts without care of its own (lipids, weight, malformations) is
reported only where the stay speaks of it."""
A_COMMA = 1.5
"""How far apart the words of one entry may stand in a list."""
_HELD = frozenset({"historical"})


def systemic_of_the_past(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III: a systemic disease that lasts is reported though only the list of the past names it."""
    if not case.inpatient or not drafts:
        return Outcome(drafts, [])
    out = list(drafts)
    for document in case.chart.documents:
        if document.kind not in LISTED_IN:
            continue
        for found in document.found:
            if not _lasts(found) or any(_said(found, draft) for draft in out):
                continue
            present = found._replace(flags=frozenset(), cues=())
            claim = "A systemic disease that lasts, in the list of the past."
            draft = from_mention(case, document, present, books, "III", claim)
            if books.entry(draft.code).billable and not any(
                excludes1_note(books, draft.code, d.code) is not None
                or excludes1_note(books, d.code, draft.code) is not None
                for d in out
            ):
                out.append(draft)
    return Outcome(out, [])


def _lasts(found: Found) -> bool:
    return (
        found.line.sentence.section == "past-medical-history"
        and found.code.startswith(SYSTEMIC)
        and not found.flags - _HELD
        and found.complete
        and found.hit.excess <= A_COMMA
    )


def _said(found: Found, draft: Draft) -> bool:
    """Whether a draft says the condition of a mention, or more."""
    return found.code[:3] == draft.code[:3] or one_condition(found, draft)


SETTLE: tuple[Clause, ...] = (systemic_of_the_past,)
"""Before anything is combined: hypertension of the past joins the kidney disease of the stay."""
