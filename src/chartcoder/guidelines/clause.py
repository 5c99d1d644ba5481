"""What every clause works with."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

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
        worked: what clauses worked out of this case, for a later one that asks the same; nothing in
            it changes an answer (see ``worked_out``).
        asked: what the chart of a visit says the patient came for (see ``section4_service.reasons``).
    """

    inpatient: bool
    sex: str | None
    age_years: int | None
    facts: Facts
    chart: Chart
    said: frozenset[str]
    worked: dict[tuple[object, ...], Any]
    asked: tuple[tuple[int, Found], ...] = ()


class Outcome(NamedTuple):
    """The drafts that remain and what was rejected on the way."""

    drafts: list[Draft]
    rejections: list[Rejection]


Clause = Callable[[list[Draft], Case, Books], Outcome]
Work = TypeVar("Work")


def worked_out(
    work: Callable[[list[Draft], Case, Books], Work], drafts: list[Draft], case: Case, books: Books
) -> Work:
    """What some work on drafts gives, done once in a case: the clause that orders them and the one
    that proves the order ask the same."""
    key = (work, *map(id, drafts))
    known = case.worked.get(key)
    if known is None:  # the drafts are kept, so that their identities stay theirs
        known = case.worked[key] = (tuple(drafts), work(drafts, case, books))
    result: Work = known[1]
    return result


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


_REPORTED = ("III", "IV.A", "IV.I", "IV.J", "IV.N", "IV.H", "IV.K")
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
        starts: the beginnings asked for.
        clauses: what is tried then.
        mentions: a mention with such a code is enough; of a beginning three characters count.
    """

    __slots__ = ("clauses", "mentions", "starts")

    def __init__(
        self, starts: tuple[str, ...], clauses: tuple[Clause, ...], mentions: bool = False
    ) -> None:
        self.starts = starts
        self.clauses = clauses
        self.mentions = mentions

    def __call__(self, drafts: list[Draft], case: Case, books: Books) -> Outcome:
        return applied((self,), drafts, case, books)


def only_with(starts: tuple[str, ...], *clauses: Clause) -> Clause:
    """Clauses in their order, tried only when a draft has a code that begins so."""
    return OnlyWith(starts, clauses)


def only_said(starts: tuple[str, ...], *clauses: Clause) -> Clause:
    """Clauses in their order, tried only when a draft or any mention of the chart, denied ones
    too, has a code that begins so (at most three characters count)."""
    return OnlyWith(starts, clauses, mentions=True)


class OnlyInStays:
    """Clauses in their order, tried only in a stay: those of Sections II and III."""

    __slots__ = ("clauses",)

    def __init__(self, clauses: tuple[Clause, ...]) -> None:
        self.clauses = clauses

    def __call__(self, drafts: list[Draft], case: Case, books: Books) -> Outcome:
        return applied((self,), drafts, case, books)


def only_in_stays(*clauses: Clause) -> Clause:
    """Clauses in their order, tried only in a stay."""
    return OnlyInStays(clauses)


def applied(clauses: tuple[Clause, ...], drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """What clauses leave of the drafts, one after the other."""
    rejections: list[Rejection] = []
    plan = _plan(clauses)
    said = plan.called_in(case)
    called: int | None = None
    for asked, run in plan.runs:
        if asked:
            if called is None:
                called = plan.called_by(drafts) | said
            if not asked & called:
                continue  # none of them concerns the chart
        for bit, clause, inner in run:
            if bit:
                if called is None:
                    called = plan.called_by(drafts) | said
                if not bit & called:
                    continue
            if inner:
                after, rejected = applied(inner, drafts, case, books)
            else:
                after, rejected = clause(drafts, case, books)
            if rejected:
                rejections.extend(rejected)
            if after is not drafts:
                drafts, called = after, None
    return Outcome(drafts, rejections)


_Run = tuple[int, tuple[tuple[int, Clause, tuple[Clause, ...]], ...]]
"""Clauses that follow one another, all of them conditional or none: their bits together, and each
with its bit (0 for a clause that is always tried); of several behind one condition, all."""


RUN = 8
"""Conditional clauses that are asked together at most: of more some one nearly always applies."""


class _Plan:
    """The runs of some clauses, and the conditional ones that a code calls for, a bit for each."""

    __slots__ = ("_calls", "_heads", "_starts", "_stays", "runs")

    def __init__(self, clauses: tuple[Clause, ...]) -> None:
        self._starts: list[tuple[int, tuple[str, ...]]] = []
        self._calls = lru_cache(maxsize=8192)(self._called)
        self._heads: dict[str, int] = {}
        self._stays = 0
        runs: list[list[tuple[int, Clause, tuple[Clause, ...]]]] = []
        for number, clause in enumerate(clauses):
            bit = 1 << number
            if isinstance(clause, OnlyWith):
                self._starts.append((bit, clause.starts))
                for start in clause.starts if clause.mentions else ():
                    self._heads[start[:3]] = self._heads.get(start[:3], 0) | bit
            elif isinstance(clause, OnlyInStays):
                self._stays |= bit
            else:
                bit = 0
            inner = clause.clauses if isinstance(clause, OnlyWith | OnlyInStays) else (clause,)
            if not runs or bool(runs[-1][0][0]) != bool(bit) or (bit and len(runs[-1]) == RUN):
                runs.append([])
            alone = len(inner) == 1 and not isinstance(inner[0], OnlyWith | OnlyInStays)
            runs[-1].append((bit, inner[0], () if alone else inner))
        self.runs: tuple[_Run, ...] = tuple(
            (sum([bit for bit, _, _ in run]), tuple(run)) for run in runs
        )

    def called_by(self, drafts: list[Draft]) -> int:
        """The bits of the clauses that the codes of drafts call for."""
        bits = 0
        if self._starts:
            calls = self._calls
            for draft in drafts:
                bits |= calls(draft.code)
        return bits

    def called_in(self, case: Case) -> int:
        """The bits of the clauses that the setting, or a mention of the chart, calls for."""
        bits = self._stays if case.inpatient else 0
        if self._heads:
            for head in case.said.intersection(self._heads):
                bits |= self._heads[head]
        return bits

    def _called(self, code: str) -> int:
        return sum([bit for bit, starts in self._starts if code.startswith(starts)])


@cache
def _plan(clauses: tuple[Clause, ...]) -> _Plan:
    return _Plan(clauses)


def heads_said(chart: Chart) -> frozenset[str]:
    """The first one, two and three characters of the codes that a chart mentions."""
    codes = {found.code for document in chart.documents for found in document.found}
    categories = {code[:3] for code in codes}
    blocks = {category[:2] for category in categories}
    return frozenset(categories.union(blocks, {block[0] for block in blocks}))


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
    to: str = "",
) -> Draft:
    """A code for a mention that no provider listed as a diagnosis, but that a clause reports.

    It comes after the stated diagnoses, with the proof of its own words and the clause; ``to`` is the
    code that the clause gives for it, when it is another one.
    """
    number = case.chart.documents.index(document)
    order = (LAST + number, found.line.sentence.first, found.hit.places[0])
    draft = specified(case.chart, document, found, PROSE, order, books)
    step = Step(
        "guideline",
        claim,
        spans_of(document, found),
        clause,
        (("from", draft.code), ("to", to or draft.code), ("because-of", partner)),
    )
    code, stem = (to, to) if to else (draft.code, draft.stem)
    return draft._replace(code=code, stem=stem, steps=(*draft.steps, step))
