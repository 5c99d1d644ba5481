"""What every clause works with."""

from collections.abc import Callable
from typing import NamedTuple

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.facts import Facts
from chartcoder.model import Rejection, Span, Step
from chartcoder.terminology.books import Books


class Case(NamedTuple):
    """What a clause may know of the encounter beside its drafts.

    Attributes:
        inpatient: the rules of Sections II and III apply, else those of Section IV.
        sex, age_years: of the patient, None when not given.
        facts: numbers and drugs of the chart.
    """

    inpatient: bool
    sex: str | None
    age_years: int | None
    facts: Facts


class Outcome(NamedTuple):
    """The drafts that remain and what was rejected on the way."""

    drafts: list[Draft]
    rejections: list[Rejection]


Clause = Callable[[list[Draft], Case, Books], Outcome]


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


def recode(
    draft: Draft,
    code: str,
    books: Books,
    clause: str,
    claim: str,
    partner: str,
    spans: tuple[Span, ...] = (),
) -> Draft:
    """A draft whose code a clause changes, with the step that says so.

    Args:
        partner: the code or fact because of which it changes.
        spans: words of the chart the change rests on.
    """
    step = Step(
        "guideline",
        claim,
        spans,
        clause,
        (("from", draft.code), ("to", code), ("because-of", partner)),
    )
    return draft._replace(code=code, stem=code, steps=(*draft.steps, step))


def beside(
    draft: Draft,
    code: str,
    books: Books,
    clause: str,
    claim: str,
    partner: str,
    spans: tuple[Span, ...] = (),
) -> Draft:
    """A further code that a clause adds right after a draft, resting on the same words."""
    added = recode(draft, code, books, clause, claim, partner, spans)
    document, sentence, place = draft.order
    return added._replace(order=(document, sentence, place + 1))
