"""The level of a visit: the tree of ``docs/services-em.md`` over the facts of one note."""

import re
from collections.abc import Sequence

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.patient_age import stated_age
from chartcoder.coding.services.em import classes, data, minutes, problems, risk
from chartcoder.coding.services.em import numbers as n
from chartcoder.coding.services.em.additions import (
    longitudinal,
    planning,
    procedure_done,
    prolonged,
    remote,
    separate,
    transition_tip,
    transitional,
)
from chartcoder.coding.services.em.model import MDM_NAMES, Addition, Cell, Fact, Level
from chartcoder.coding.services.em.near import above_of, below_of, tips_of
from chartcoder.coding.services.em.note import NOTES, Note, note_of
from chartcoder.coding.services.em.treats import drugs_named, treated_by
from chartcoder.coding.services.em.visit import HOME, HOSPITAL, NURSING, OFFICE, Visit, visit_of
from chartcoder.late import late
from chartcoder.model import Encounter, Result, Span, Step
from chartcoder.terminology.books import Books
from chartcoder.terminology.words import fold


def notes_of(chart: Chart) -> tuple[ReadDocument, ...]:
    """The documents of an encounter that a visit is leveled from, in order."""
    read = [d for d in chart.documents if d.language is None and not _is_record(d)]
    notes = tuple(d for d in read if d.kind in NOTES)
    return notes or tuple(
        d
        for d in read
        if (d.kind == "procedure-note" and _VISIT_TIME.search(d.text.text))
        or (d.kind == "nursing-note" and _NURSE_VISIT.match(d.text.text))
    )


UNSEEN = "Z53.21"
"""Left before a provider saw the patient."""
POSTOPERATIVE = "99024"
"""A visit that the payment for an operation holds: reported for the record, never leveled."""
_RECORD = late(
    r"\s*(?:\w+ ){0,2}(?:infusion|chemotherapy|injection|immuni[sz]ation|transfusion|(?:medication )?administration)\b[^\n.]{0,20}\b(?:record|flow ?-?sheet|log|administration)\b",
    re.I,
)
"""The title of a record of what was given: nobody was seen."""
_TESTED = late(
    r"\b(?:polysomnogra\w+|sleep (?:study|apnea test)|titration study|pulmonary function|pft|holter|event (?:monitor|recorder)|echocardiogra\w+|eeg|stress test|device (?:check|interrogation))\b[^\n.]{0,20}\b(?:report|results?|interpretation|laboratory|lab)\b"
    r"|\b(?:(?:monthly|time|call|contact|activity|care management) log|monthly (?:summary|time))\b",
)
"""The title of the report of a test, or of the time of staff: nobody was seen."""
_OF_RECORDS = frozenset(
    fold(word)
    for word in """polysomnography polysomnogram polysomnographic sleep titration pulmonary pft holter event
    echocardiogram echocardiography eeg stress device log monthly""".split()
)


def _is_record(document: ReadDocument) -> bool:
    """Whether the title of a document is that of a record at which nobody was seen."""
    text = document.text.text
    if _RECORD.match(text):
        return True
    if _OF_RECORDS.isdisjoint(document.text.words):
        return False
    title = text[:TITLE].lstrip().partition("\n")[0].lower()
    return _TESTED.search(title) is not None


TITLE = 100
"""Characters that the title of a document stands in."""
_NURSE_VISIT = late(r"\s*(?:nurse|MA|RN)(?:[- ]only)? visit\b", re.I)
_VISIT_TIME = late(
    r"\b(?:visit time|critical care time|total (?:visit )?time)\b[^.\n]{0,60}\b(?:apart|exclud\w+|exclusive|not (?:counting|including)|separate)\b",
    re.I,
)
"""A note of procedures that tells of a visit apart from them."""


def level(encounter: Encounter, result: Result, chart: Chart, books: Books | None = None) -> Level:
    """The level of the first visit note of an encounter.

    Args:
        encounter: setting, dates, birth date, place of service and patient type, as far as known.
        result: the diagnoses of the encounter.
        chart: the encounter as read.
        books: names drugs; without them only what names no drug counts for the risk.
    """
    notes = notes_of(chart)
    if not notes:
        return _nothing("", "The encounter holds no note of a visit.")
    return level_of(encounter, result, notes[0], books)


def level_of(
    encounter: Encounter, result: Result, document: ReadDocument, books: Books | None
) -> Level:
    """The level of the visit that one note tells of."""
    if any(a.code == UNSEEN for a in result.assignments):
        return _nothing(document.id, "The patient left before being seen: there was no visit.")
    note = note_of(encounter, document)
    visit = visit_of(note, result)
    statements = minutes.spent(note)
    critical = minutes.of_kind(statements, minutes.CRITICAL)
    if critical is not None and critical.minutes >= n.CRITICAL_LEAST:
        return _critical(note, critical)
    if visit.special == "discharge":
        return _discharge(note, visit, statements)
    if visit.special == "nurse":
        return _fixed(note, visit, "99211", "nurse visit of an established patient", "EM.V.nurse")
    if visit.special == "postoperative":
        return _fixed(
            note,
            visit,
            POSTOPERATIVE,
            "visit within the global period of an operation",
            "EM.V.global",
        )
    if visit.special.startswith("wellness"):
        code = {"wellness": "G0439", "wellness-first": "G0438"}.get(visit.special, "G0402")
        made = _fixed(note, visit, code, "wellness visit of Medicare", "EM.V.wellness")
        # beside it planning is prevention too: 33 (42 CFR 410.15)
        planned = (a._replace(modifiers=("33",)) for a in planning(statements))
        made = made._replace(additions=(*made.additions, *planned))
        return _with_problem(note, visit, result, books, made)
    if visit.special == "preventive":
        age = encounter.age_years
        if age is None:
            stated = stated_age(document.id, note.text)
            if stated is None:
                return _nothing(
                    document.id,
                    "Preventive numbers go by age: neither birth date nor age is known.",
                )
            age = stated.months // 12
        made = _fixed(note, visit, n.preventive(age, bool(visit.new)), f"preventive visit at {age} years",
                      "EM.V.preventive", "age")  # fmt: skip
        return _with_problem(note, visit, result, books, made)
    return _leveled(note, visit, result, books, statements)


def _grid(
    note: Note, result: Result, books: Books | None
) -> tuple[tuple[Cell, ...], tuple[problems.Problem, ...]]:
    named = tuple(drugs_named(note, books))
    found = problems.problems_of(note, result, treated_by(iter(named)))
    cells = (
        problems.cell_of(found),
        data.cell_of(data.data_of(note)),
        risk.cell_of(risk.risk_of(note, named), bool(found)),
    )
    return cells, found


def two_of_three(grid: Sequence[Cell]) -> int:
    """The rank that two of the three cells meet or exceed; none without a problem."""
    if grid[0].rank == 0:
        return 0
    return sorted(cell.rank for cell in grid)[1]


def _leveled(
    note: Note, visit: Visit, result: Result, books: Books | None,
    statements: tuple[minutes.Spent, ...],
) -> Level:  # fmt: skip
    day = note.encounter.coding_date
    family = n.family_on(visit.family, day)
    grid, found = _grid(note, result, books)
    rank = two_of_three(grid)
    by_mdm = family.at(rank)
    time = minutes.visit_time(statements, visit.special == "same-day")
    by_time = family.by_time(int(time.value)) if time is not None else None
    order = [number.code for number in family.numbers]
    chosen, basis = by_mdm, "mdm"
    if by_time is not None and (
        by_mdm is None or order.index(by_time.code) > order.index(by_mdm.code)
    ):
        chosen, basis = by_time, "time"
    elif (
        by_mdm is not None
        and by_time == by_mdm == family.numbers[-1]
        and any(prolonged(family, by_mdm.code, "time", time))
    ):
        basis = "time"  # the time alone opens the prolonged numbers
    if chosen is None:
        said = _nothing(note.document.id, "No problem that was addressed is stated.")
        return said._replace(family=visit.family, grid=grid, minutes=time)
    if basis == "mdm":
        by_transition = transitional(note, rank) if visit.place in (OFFICE, HOME) else None
    else:
        by_transition = None
    additions: list[Addition] = []
    done = procedure_done(note) if visit.place in (OFFICE, HOME) else None
    if done is not None:
        apart = separate(note, tuple((p.code, p.span) for p in found), done)
        if apart is not None:
            additions.append(apart)
    tips = [*visit.tips, *tips_of(note, grid, rank, time, family, statements)]
    unsaid = transition_tip(note) if visit.place in (OFFICE, HOME) else None
    if unsaid is not None and by_transition is None:
        tips.append(unsaid)
    if done is not None and not additions:
        tips.append("A procedure was done: the visit counts only for what goes beyond it.")
    additions.extend(remote(visit, bool(visit.new), chosen.rank, day))
    modifiers = tuple(m for a in additions if not a.code for m in a.modifiers)
    additions.extend(prolonged(family, chosen.code, basis, time))
    additions.extend(planning(statements))
    additions.extend(longitudinal(note, family.name, modifiers))
    code = chosen.code
    proof = proof_of(visit, family, grid, rank, time, basis, code)
    if by_transition is not None:
        code, spans, says = by_transition
        proof = (*proof, _step(says, spans, "EM.A.transitional", (("to", code),)))
    return Level(
        code, basis, family.name, chosen.rank, note.document.id, grid, time,
        below_of(family, chosen.code, grid, time, basis), above_of(family, chosen.code, grid, time),
        modifiers, tuple(additions), tuple(tips), proof, tuple(p.code for p in found),
    )  # fmt: skip


def _with_problem(
    note: Note, visit: Visit, result: Result, books: Books | None,
    made: Level,
) -> Level:  # fmt: skip
    """A preventive visit at which a problem was worked up too: a second number with modifier 25."""
    grid, found = _grid(note, result, books)
    rank = two_of_three(grid)
    family = n.FAMILIES[f"office-{'new' if visit.new else 'established'}"]
    number = family.at(rank)
    problem = grid[0]
    # an illness that is only found stable belongs to the preventive visit
    worked = grid[2].rank >= risk.RANKS[risk.MINOR] and any(
        p.shown and p.kind not in (classes.CHRONIC, classes.CANCER, classes.MINOR) for p in found
    )
    if not found or not worked or number is None or rank < 2 or problem.rank < 2:
        return made
    spans = tuple(f.span for f in problem.facts)
    says = "A problem was evaluated beyond the preventive visit."
    extra = Addition(number.code, 1, ("25",), "EM.A.separate", says, spans)
    return made._replace(grid=grid, additions=(*made.additions, extra))


def _critical(note: Note, spent: minutes.Spent) -> Level:
    fact = Fact("time", str(spent.minutes), spent.span)
    more = max(0, -(-(spent.minutes - n.CRITICAL_HOUR) // n.CRITICAL_BLOCK))
    additions: tuple[Addition, ...] = ()
    tips: list[str] = []
    if more:
        says = f"{spent.minutes} minutes: beyond {n.CRITICAL_HOUR}."
        additions = (Addition(n.CRITICAL_MORE, more, (), "EM.T.critical", says, (spent.span,)),)
        if spent.minutes < n.CRITICAL_MEDICARE:
            tips.append(f"Medicare counts {n.CRITICAL_MORE} from {n.CRITICAL_MEDICARE} minutes.")
    values = (("to", n.CRITICAL_FIRST), ("minutes", fact.value), ("family", "critical-care"))
    proof = (_step("Critical care by minutes.", (spent.span,), "EM.T.critical", values),)
    return Level(
        n.CRITICAL_FIRST, "time", "critical-care", 0, note.document.id, (), fact, None, None, (),
        additions, tuple(tips), proof,
    )  # fmt: skip


def _discharge(note: Note, visit: Visit, statements: tuple[minutes.Spent, ...]) -> Level:
    family = "nursing-discharge" if visit.place == NURSING else "hospital-discharge"
    short, long = n.DISCHARGE[family]
    spent = minutes.of_kind(statements, minutes.DISCHARGE) or minutes.of_kind(
        statements, minutes.VISIT
    )
    over = spent is not None and (
        spent.minutes > n.DISCHARGE_MINUTES or (spent.more and spent.minutes >= n.DISCHARGE_MINUTES)
    )
    fact = Fact("time", str(spent.minutes), spent.span) if spent else None
    tips = (
        ()
        if spent
        else (
            f"State the time of the discharge day when it is over {n.DISCHARGE_MINUTES} minutes.",
        )
    )
    made = _fixed(note, visit, long if over else short, "discharge day", "EM.T.discharge",
                  "time" if over else "visit")  # fmt: skip
    step = made.proof[0]._replace(
        spans=(spent.span,) if spent else (),
        values=(("to", made.code), ("minutes", fact.value if fact else ""), ("family", family)),
    )
    return made._replace(family=family, minutes=fact, tips=(*made.tips, *tips), proof=(step,))


def _fixed(
    note: Note, visit: Visit, code: str, says: str, rule: str, basis: str = "visit"
) -> Level:
    """A number that the kind of visit decides, without a grid."""
    spans = tuple(span for _, span in visit.spans)
    step = _step(
        f"{says[:1].upper()}{says[1:]}.",
        spans,
        rule,
        (("to", code), ("family", says.split(" at ", maxsplit=1)[0])),
    )
    return Level(
        code, basis, says.split(" at ", maxsplit=1)[0], 0, note.document.id, (), None, None, None, (), (),
        visit.tips, (step,),
    )  # fmt: skip


def _nothing(document: str, tip: str) -> Level:
    return Level("", "mdm", "", 0, document, (), None, None, None, (), (), (tip,), ())


def _step(
    claim: str, spans: tuple[Span, ...], rule: str, values: tuple[tuple[str, str], ...]
) -> Step:
    return Step("guideline", claim, spans, rule, values)


def proof_of(
    visit: Visit, family: n.Family, grid: tuple[Cell, ...], rank: int,
    time: Fact | None, basis: str, code: str,
) -> tuple[Step, ...]:  # fmt: skip
    """The kind of visit, one step for each cell, the two of three, and the time where it decides."""
    steps = [
        _step(
            f"A {family.says}.", tuple(s for _, s in visit.spans), "EM.V.family",
            (("family", family.name), ("new", "" if visit.new is None else str(visit.new).lower())),
        )
    ]  # fmt: skip
    for cell in grid:
        kinds = ",".join(f.kind + (f":{f.value}" if f.value else "") for f in cell.facts)
        steps.append(
            _step(
                f"{cell.element.capitalize()}: {cell.value}.", tuple(f.span for f in cell.facts),
                cell.rule, (("element", cell.element), ("rank", str(cell.rank)), ("facts", kinds)),
            )
        )  # fmt: skip
    steps.append(
        _step(
            f"Two of three reach {MDM_NAMES[rank]}.", (), "EM.two-of-three",
            (("rank", str(rank)), ("to", code if basis == "mdm" else "")),
        )
    )  # fmt: skip
    if basis == "time" and time is not None:
        steps.append(
            _step(f"{time.value} minutes.", (time.span,), "EM.T.total",
                  (("minutes", time.value), ("to", code)))
        )  # fmt: skip
    return tuple(steps)


__all__ = ["HOSPITAL", "level", "level_of", "notes_of", "proof_of", "two_of_three"]
