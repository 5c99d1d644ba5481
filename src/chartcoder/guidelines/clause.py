"""What every clause works with."""

from typing import NamedTuple

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.model import Rejection, Step
from chartcoder.terminology.books import Books


class Outcome(NamedTuple):
    """The drafts that remain and what was rejected on the way."""

    drafts: list[Draft]
    rejections: list[Rejection]


def reject(draft: Draft, books: Books, reason: str, detail: str, clause: str) -> Rejection:
    """A rejection of a draft by a clause."""
    return Rejection(
        "icd10cm",
        draft.code,
        books.entry(draft.code).title,
        reason,
        detail,
        spans_of(draft.document, draft.found),
        clause,
    )


def recode(draft: Draft, code: str, books: Books, clause: str, claim: str, partner: str) -> Draft:
    """A draft whose code a clause changes, with the step that says so."""
    step = Step(
        "guideline",
        claim,
        (),
        clause,
        (("from", draft.code), ("to", code), ("because-of", partner)),
    )
    return draft._replace(code=code, stem=code, steps=(*draft.steps, step))
