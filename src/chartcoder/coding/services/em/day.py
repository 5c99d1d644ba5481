"""Several visits of one day to one provider: one level, of all that was done at them.

One provider (or one of the same group and specialty) reports one visit of the office a day; what a
second note of that day adds counts toward its level (Medicare Claims Processing Manual, chapter 12,
section 30.6.7). Notes of other days, of other providers or of other kinds of visits stay apart.
"""

import re
from collections.abc import Iterable
from datetime import date

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.services.em import data, problems, risk
from chartcoder.coding.services.em.level import level, level_of, notes_of, proof_of, two_of_three
from chartcoder.coding.services.em.model import Fact, Level
from chartcoder.coding.services.em.near import below_of
from chartcoder.coding.services.em.note import note_of
from chartcoder.coding.services.em.numbers import FAMILIES
from chartcoder.coding.services.em.treats import drugs_named, treated_by
from chartcoder.coding.services.em.visit import visit_of
from chartcoder.coding.services.facts import doer_of
from chartcoder.coding.services.speaks import GATES
from chartcoder.late import late
from chartcoder.model import Encounter, Result
from chartcoder.terminology.books import Books

OFFICE = ("office-new", "office-established")
HEAD = 200
"""Characters at the top of a note that say its date."""
_DATE = late(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)\b|\b(\d{4})-(\d\d)-(\d\d)\b")


def level_of_day(
    encounter: Encounter, result: Result, chart: Chart, books: Books | None = None
) -> Level:
    """The level of the visit of an encounter, with what other visits of the day to the same provider add."""
    first = level(encounter, result, chart, books)
    if first.family not in OFFICE or first.basis != "mdm" or not first.rank:
        return first
    notes = [d for d in notes_of(chart) if d.id != first.document]
    if not notes:
        return first
    own = next(d for d in chart.documents if d.id == first.document)
    if not _of_day(own, encounter):
        return first
    more = [d for d in notes if _again(d, own, encounter, result, books)]
    return _joined(first, [own, *more], encounter, result, books) if more else first


def _again(
    document: ReadDocument,
    own: ReadDocument,
    encounter: Encounter,
    result: Result,
    books: Books | None,
) -> bool:
    """Whether a note tells of another visit of the same day to the same provider."""
    if document.kind != own.kind or not _of_day(document, encounter):
        return False
    mine, its = (
        doer_of(d, encounter, GATES.opened(d.text.folded)).rendering for d in (own, document)
    )
    if mine is not None and its is not None and _surname(mine.value) != _surname(its.value):
        return False
    other = level_of(encounter, result, document, books)
    return other.family in OFFICE and other.basis == "mdm" and other.rank > 0


def _surname(name: str) -> str:
    words = [w for w in re.findall(r"[A-Za-z'’-]{2,}", name.partition(",")[0]) if w.lower() != "dr"]
    return words[-1].lower() if words else name.lower()


def _of_day(document: ReadDocument, encounter: Encounter) -> bool:
    """Whether a note does not say at its top that it is of another day."""
    day = encounter.service_date
    match = _DATE.search(document.text.text, 0, HEAD)
    if match is None or day is None:
        return match is None
    figures = [int(g) for g in match.groups() if g]
    month, number, year = figures if match.group(1) else (figures[1], figures[2], figures[0])
    return (year + 2000 if year < 100 else year, month, number) == _plain(day)


def _plain(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _joined(
    first: Level,
    documents: list[ReadDocument],
    encounter: Encounter,
    result: Result,
    books: Books | None,
) -> Level:
    found: dict[str, problems.Problem] = {}
    facts: list[Fact] = []
    risks: list[Fact] = []
    for document in documents:
        note = note_of(encounter, document)
        named = tuple(drugs_named(note, books))
        for problem in problems.problems_of(note, result, treated_by(iter(named))):
            found.setdefault(problem.code, problem)
        facts += data.data_of(note)
        risks += risk.risk_of(note, named)
    grid = (
        problems.cell_of(tuple(found.values())),
        data.cell_of(_once(facts)),
        risk.cell_of(risks, bool(found)),
    )
    family = FAMILIES[first.family]
    rank = two_of_three(grid)
    number = family.at(rank)
    if number is None or rank < first.rank:
        return first
    visit = visit_of(note_of(encounter, documents[0]), result)
    proof = proof_of(visit, family, grid, rank, None, "mdm", number.code)
    return first._replace(
        code=number.code, rank=number.rank, grid=grid, proof=proof,
        below=below_of(family, number.code, grid, None, "mdm"), above=None,
    )  # fmt: skip


def _once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Each test, note or talk once, whichever visit of the day told of it."""
    return tuple({(fact.kind, fact.value): fact for fact in facts}.values())
