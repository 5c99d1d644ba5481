"""What every clause works with."""

from collections.abc import Callable
from functools import cache
from itertools import groupby
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.facts import Facts
from chartcoder.coding.mentions import Found, same_words
from chartcoder.coding.settle import specified
from chartcoder.late import late
from chartcoder.model import Rejection, Span, Step
from chartcoder.reading.statements import PROSE
from chartcoder.terminology.books import Books


class Case(NamedTuple):
    """What a clause may know of the encounter beside its drafts.

    Attributes:
        inpatient: the rules of Sections II and III apply, else those of Section IV.
        sex, age_years: of the patient, None when not given.
        facts: numbers and drugs of the chart.
        chart: every document as read, with every mention in it (``documents[i].found``); a clause
            reads mentions, sections and kinds of document, never text.
        said: the first one, two and three characters of the code of every mention.
    """

    inpatient: bool
    sex: str | None
    age_years: int | None
    facts: Facts
    chart: Chart
    said: frozenset[str]


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


def named_better(
    drafts: list[Draft], books: Books, *pairs: tuple[tuple[str, ...], tuple[str, ...]]
) -> Outcome:
    """I.B.2: a draft without a kind falls beside the kind that the same words name.

    Args:
        pairs: beginnings of codes without a kind, and of the codes that name it.
    """
    out, rejections = [], []
    for draft in drafts:
        kinds = next((kinds for vague, kinds in pairs if draft.code.startswith(vague)), ())
        better = next(
            (d for d in drafts if d.code.startswith(kinds) and same_words(d.found, draft.found)),
            None,
        )
        if better is None:
            out.append(draft)
        else:
            detail = f"Less specific than {better.code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.B.2"))
    return Outcome(out, rejections)


def recode(
    draft: Draft,
    code: str,
    books: Books,
    clause: str,
    claim: str,
    partner: str,
    spans: tuple[Span, ...] = (),
    basis: str = "",
) -> Draft:
    """A draft whose code a clause changes, with the step that says so.

    Args:
        partner: the code or fact because of which it changes.
        spans: words of the chart the change rests on.
        basis: what it rests on beside codes: a number, a kind of phrase.
    """
    values = [("from", draft.code), ("to", code), ("because-of", partner)]
    if not _CODES.fullmatch(partner):
        values[2:] = [("because-of", ""), ("fact", partner)]
    if basis:
        values.append(("basis", basis))
    step = Step("guideline", claim, spans, clause, tuple(values))
    return draft._replace(code=code, stem=code, steps=(*draft.steps, step))


_CODES = late(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?: and [A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)*|")


def sided(draft: Draft) -> Draft:
    """A draft with a step that quotes its side, for a code that a clause gives it by side."""
    span = draft.words.get(draft.side) if draft.side else None
    if span is None or any(("laterality", draft.side) in step.values for step in draft.steps):
        return draft
    side = draft.side or ""
    step = Step("context", f"Side: {side}.", (span,), "I.B.13", (("laterality", side),))
    return draft._replace(steps=(*draft.steps, step))


_REPORTED = ("III", "IV.J", "IV.N", "IV.H", "IV.K")
"""Clauses of the sections that say why a diagnosis is reported at all."""


def _only_noted(step: Step) -> bool:
    values = dict(step.values)
    return "from" in values and values["from"] == values.get("to")


def beside(
    draft: Draft,
    code: str,
    books: Books,
    clause: str,
    claim: str,
    partner: str,
    spans: tuple[Span, ...] = (),
    basis: str = "",
) -> Draft:
    """A further code that a clause adds right after a draft, resting on the same words.

    Steps that only say why the draft itself is reported stay with the draft.
    """
    own = tuple(s for s in draft.steps if not (s.source in _REPORTED and _only_noted(s)))
    added = recode(draft._replace(steps=own), code, books, clause, claim, partner, spans, basis)
    document, sentence, place = draft.order
    return added._replace(order=(document, sentence, place + 1))


def with_side(draft: Draft, side: str, *spans: Span) -> Draft:
    """A draft with the words that say the side of the code a clause gave it."""
    step = Step("context", f"Side: {side}.", spans, "I.B.13", (("laterality", side),))
    return draft._replace(steps=(*draft.steps, step))


def noted(
    draft: Draft, clause: str, claim: str, partner: str, spans: tuple[Span, ...] = ()
) -> Draft:
    """A draft whose code a clause leaves as it is, with the step that says why."""
    step = Step(
        "guideline",
        claim,
        spans,
        clause,
        (("from", draft.code), ("to", draft.code), ("because-of", partner)),
    )
    return draft._replace(steps=(*draft.steps, step))


BARRED = frozenset({"negated", "possible", "family", "hypothetical", "planned"})
"""Contexts of a mention that make it no condition of the patient."""


def first_mention(
    case: Case, codes: tuple[str, ...], unread: frozenset[str], also: frozenset[str] = frozenset()
) -> tuple[ReadDocument, Found] | None:
    """The first plain mention of a condition anywhere in the documents of providers, or None.

    Args:
        codes: beginnings of the codes asked for.
        unread: kinds of document that state no diagnoses.
        also: contexts that do no harm here, such as ``historical`` for a lasting disease.
    """
    for document in case.chart.documents:
        if document.kind in unread:
            continue
        for found in document.found:
            if found.code.startswith(codes) and not found.flags - also and found.complete:
                if found.line.sentence.section not in ("family-history", "instructions"):
                    if found.hit.pattern.fire != "stated":
                        return document, found
    return None


class OnlyWith:
    """Clauses in their order, tried only when a draft has a code that begins so.

    Attributes:
        heads: the beginnings asked for, cut to three characters: what ``applied`` looks at.
        mentions: a mention with such a code is enough.
    """

    __slots__ = ("_clauses", "_starts", "heads", "mentions")

    def __init__(
        self, starts: tuple[str, ...], clauses: tuple[Clause, ...], mentions: bool = False
    ) -> None:
        self._starts = starts
        self._clauses = clauses
        self.heads = frozenset(start[:3] for start in starts)
        self.mentions = mentions

    def __call__(self, drafts: list[Draft], case: Case, books: Books) -> Outcome:
        starts = self._starts
        if self.mentions and not self.heads.isdisjoint(case.said):
            return applied(self._clauses, drafts, case, books)
        for draft in drafts:
            if draft.code.startswith(starts):
                return applied(self._clauses, drafts, case, books)
        return Outcome(drafts, [])


def only_with(starts: tuple[str, ...], *clauses: Clause) -> Clause:
    """Clauses in their order, tried only when a draft has a code that begins so."""
    return OnlyWith(starts, clauses)


def only_said(starts: tuple[str, ...], *clauses: Clause) -> Clause:
    """Clauses in their order, tried only when a draft or any mention of the chart, denied ones
    too, has a code that begins so (at most three characters count)."""
    return OnlyWith(starts, clauses, mentions=True)


def applied(clauses: tuple[Clause, ...], drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """What clauses leave of the drafts, one after the other."""
    rejections: list[Rejection] = []
    heads: set[str] | None = None
    for run in _runs(clauses):
        if run.asked is not None:
            if heads is None:
                heads = heads_of(drafts)
            if run.asked.isdisjoint(heads) and run.said.isdisjoint(case.said):
                continue  # none of them concerns the chart
        for clause in run.clauses:
            if isinstance(clause, OnlyWith):
                if heads is None:
                    heads = heads_of(drafts)
                if clause.heads.isdisjoint(heads) and not (
                    clause.mentions and not clause.heads.isdisjoint(case.said)
                ):
                    continue
            after, rejected = clause(drafts, case, books)
            if rejected:
                rejections.extend(rejected)
            if after is not drafts:
                drafts, heads = after, None
    return Outcome(drafts, rejections)


class _Run(NamedTuple):
    """Clauses that follow one another, and what they ask for together.

    ``asked`` is None for a run of clauses that are always tried; ``said`` are the heads of which a
    mention is enough.
    """

    clauses: tuple[Clause, ...]
    asked: frozenset[str] | None
    said: frozenset[str]


RUN = 6
"""Conditional clauses that are asked together at most: of more some one nearly always applies."""


@cache
def _runs(clauses: tuple[Clause, ...]) -> tuple[_Run, ...]:
    out: list[_Run] = []
    for conditional, group in groupby(clauses, lambda clause: isinstance(clause, OnlyWith)):
        members = tuple(group)
        for first in range(0, len(members), RUN):
            part = members[first : first + RUN]
            only = [clause for clause in part if isinstance(clause, OnlyWith)]
            asked = frozenset().union(*(clause.heads for clause in only)) if conditional else None
            said = frozenset().union(*(clause.heads for clause in only if clause.mentions))
            out.append(_Run(part, asked, said))
    return tuple(out)


def heads_of(drafts: list[Draft]) -> set[str]:
    """The first one, two and three characters of every code."""
    out: set[str] = set()
    for draft in drafts:
        code = draft.code
        out.update((code[0], code[:2], code[:3]))
    return out


def heads_said(chart: Chart) -> frozenset[str]:
    """The first one, two and three characters of the codes that a chart mentions."""
    categories = {found.code[:3] for document in chart.documents for found in document.found}
    return frozenset(head for code in categories for head in (code[0], code[:2], code))


def changed_mention(draft: Draft, code: str, books: Books, clause: str, claim: str, spans: tuple[Span, ...]) -> Draft:  # fmt: skip
    """A draft from ``from_mention`` whose code the same clause changes, with one step for both."""
    return recode(draft._replace(steps=draft.steps[:-1]), code, books, clause, claim, "", spans)


LAST = 9_000
"""Document rank of what a clause reads from a history or status section: after every diagnosis."""


def from_mention(
    case: Case,
    document: ReadDocument,
    found: Found,
    books: Books,
    clause: str,
    claim: str,
    partner: str = "",
) -> Draft:
    """A code for a mention that no provider listed as a diagnosis, but that a clause reports.

    It comes after the stated diagnoses, with the proof of its own words and the clause.
    """
    number = case.chart.documents.index(document)
    order = (LAST + number, found.line.sentence.first, found.hit.places[0])
    draft = specified(case.chart, document, found, PROSE, order, books)
    step = Step(
        "guideline",
        claim,
        spans_of(document, found),
        clause,
        (("from", draft.code), ("to", draft.code), ("because-of", partner)),
    )
    return draft._replace(steps=(*draft.steps, step))
