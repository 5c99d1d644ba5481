"""Several visits of one day to one provider: one level, of all that was done at them.

One provider (or one of the same group and specialty) reports one visit of the office a day; what a
second note of that day adds counts toward its level (Medicare Claims Processing Manual, chapter 12,
section 30.6.7). Notes of other days, of other providers or of other kinds of visits stay apart.
"""

from collections.abc import Iterable

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
from chartcoder.coding.stay import days_of
from chartcoder.late import late
from chartcoder.model import Encounter, Result
from chartcoder.terminology.books import Books

OFFICE = ("office-new", "office-established")


def level_of_day(
    encounter: Encounter, result: Result, chart: Chart, books: Books | None = None
) -> Level:
    """The level of the visit of an encounter, with what other visits of the day to the same provider add."""
    first = level(encounter, result, chart, books)
    if first.family not in OFFICE or first.basis != "mdm" or not first.rank:
        return first
    notes = notes_of(chart)
    if len(notes) < 2:
        return first
    of_day = {
        document.id
        for document, day in zip(chart.documents, days_of(chart), strict=True)
        if day is None or day == encounter.service_date
    }
    own, *others = notes
    if own.id not in of_day:
        return first
    signer = _signer(own, encounter)
    more = [
        d
        for d in others
        if d.id in of_day
        and d.kind == own.kind
        and _same(signer, _signer(d, encounter))
        and _is_visit(level_of(encounter, result, d, books))
    ]
    return _joined(first, [own, *more], encounter, result, books) if more else first


def _is_visit(other: Level) -> bool:
    return other.family in OFFICE and other.basis == "mdm" and other.rank > 0


def _signer(document: ReadDocument, encounter: Encounter) -> str:
    """The family name of who made a visit; empty where nothing says it."""
    rendering = doer_of(document, encounter, GATES.opened(document.text.folded)).rendering
    return _surname(rendering.value) if rendering is not None else ""


def _same(mine: str, its: str) -> bool:
    return not mine or not its or mine == its


_NAME = late(r"[A-Za-z'’-]{2,}")


def _surname(name: str) -> str:
    words = [w for w in _NAME.findall(name.partition(",")[0]) if w.lower() != "dr"]
    return words[-1].lower() if words else name.lower()


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
