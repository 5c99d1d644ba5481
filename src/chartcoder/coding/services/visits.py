"""The visit as a service line: its E/M level, with modifier 25 beside a procedure of the same note."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.service_line import Line
from chartcoder.coding.services.em import Level
from chartcoder.coding.services.em.day import level_of_day
from chartcoder.coding.services.em.level import POSTOPERATIVE
from chartcoder.coding.services.pointers import in_document
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.visit_modifiers import decision, visit_modifiers
from chartcoder.late import late
from chartcoder.model import Assignment, Encounter, Result, Span, Step
from chartcoder.reading.gates import Gated
from chartcoder.terminology.books import Books
from chartcoder.terminology.services.book import ServiceBook

_INSTEAD = late(
    r"9079[12]|9083[2479]|9084\d|90853|908[7-9]\d|9093\d|9096\d|9200[24]|9201[24]|9250[78]|9252\d|9260\d|97\d{3}|9894\d|9892\d|958[01]\d|9578\d|99439|9942[4-7]|9943[07]|9945[78]|9948[4789]|9949[0-4]|G0511|G055[678]|5943\d|5942\d|99291|9327[9]|9328\d|9329[0-8]"
)
"""Services that are themselves the visit: none is leveled beside them without its own words."""
_PROCEDURE = late(
    r"[1-6]\d{4}|9046\d|9047\d|90480|G00(?:08|09|10)|9637\d|9400\d|94010|94060|94640|93000|93015|9327[9]|9328\d|9329[0-2]|9940[67]"
)
_BY_STAFF = late(r"9637\d|9[0]4[67]\d|90480|G00(?:08|09|10)|36415|9640\d|9641\d")
_ANCILLARY = late(
    r"9637\d|9[0]4[67]\d|90480|G00(?:08|09|10)|36415|9640\d|9641\d|9464\d|9400\d|94010|94060|93000|9301[5-8]|9940[67]"
)
"""What is given or measured at a visit; it is never all of a visit with an examination."""
_PREVENTIVE = late(r"993[89]\d")
_OPERATIVE = ("operative-report", "procedure-note", "delivery-note", "anesthesia-record")
_SEPARATE = GATES.over(
    "separate separately apart addition unrelated significant medical mdm total new",
    r"\b(?:separate(?:ly)?|apart from|in addition|unrelated|significant|medical decision|mdm|total (?:visit )?time|new problem)\b",
    re.I,
)


_PLACES: tuple[tuple[Gated, str], ...] = (
    (GATES.over("subsequent initial hospital inpatient discharge *observation*", r"\b(?:subsequent|initial) (?:hospital|inpatient)\b|\bhospital (?:day|care|discharge(?! (?:f/u|follow)))\b|\binpatient (?:consult\w*|subsequent|progress|follow-?up|note|rounds?)|\bhospital (?:progress|rounds?|visit)\b|\bhospital follow-?up(?! visit)(?![\s\S]{0,150}\bdischarged?\b)|\bdischarge day management\b|observation", re.I), "21"),
    (GATES.over("nursing snf skilled", r"\b(?:nursing facility|nursing home|snf|skilled nursing)\b", re.I), "31"),
    (GATES.over("home seen house", r"\b(?:home visit|seen at home|house call)\b", re.I), "12"),
    (GATES.over("assisted", r"\bassisted living\b", re.I), "13"),
)  # fmt: skip
"""Places that the first words of a note name, and their codes."""
BRIEFLY = 200
"""Characters that those words stand in."""


def _place(chart: Chart) -> str:
    """The place of service that the note of a visit names, where it is brief about it."""
    for document in chart.documents:
        if document.kind in ("progress-note", "h-and-p", "consult", "discharge-summary"):
            text = document.text
            head = text.text[:BRIEFLY]
            gates = GATES.opened(text.folded[: bisect_left(text.starts, BRIEFLY)])
            for pattern, place in _PLACES:
                if pattern.search(gates, head):
                    return place
    return ""


def visit_of(encounter: Encounter, result: Result, chart: Chart, books: Books) -> Level | None:
    """The level of the visit of an encounter; nothing where no note supports one."""
    if encounter.place_of_service is None:
        place = _place(chart)
        if place:
            encounter = replace(encounter, place_of_service=place)
    found = level_of_day(encounter, result, chart, books)
    if not found.code or (found.rank == 0 and found.basis == "mdm"):
        return None
    return found


def visit_lines(
    found: Level,
    lines: Sequence[Line],
    diagnoses: Sequence[Assignment],
    chart: Chart,
    book: ServiceBook,
    opened: Sequence[int],
) -> list[Line]:
    """The line of a visit and its additions, when the other lines are not the visit themselves."""
    own = next((a.code for a in found.additions if a.instead and a.code.startswith("980")), "")
    if own and book.concept(own) is not None:
        # the numbers of telehealth say themselves that it was by sound, or sound and picture
        found = found._replace(
            code=own, modifiers=tuple(m for m in found.modifiers if m not in ("93", "95"))
        )
    concept = book.concept(found.code)
    if concept is None:  # a wellness visit of HCPCS: its own line comes from there
        here = {line.code for line in lines}
        beside = _additions(found, _pointers(found, diagnoses), chart, book)
        return [line for line in beside if line.code not in here]
    if book.valid(found.code) is False:
        return []
    notes = {found.document, *(f.span.document for cell in found.grid for f in cell.facts)}
    same = [line for line in lines if line.document in notes]
    if found.code == POSTOPERATIVE:  # it has neither modifiers nor anything beside it
        pointers = _pointers(found, diagnoses)
        return [
            Line(
                "cpt", found.code, concept.title, (), 1, chart.encounter.service_date, pointers,
                found.document, _pointed(list(found.proof), pointers), 0.75,
            )
        ]  # fmt: skip
    if found.code == "99211" and any(_BY_STAFF.fullmatch(line.code) for line in lines):
        return []  # what the nurse did has its own number
    document, gates = next(
        pair for pair in zip(chart.documents, opened, strict=True) if pair[0].id == found.document
    )
    instead = any(_INSTEAD.fullmatch(line.code) for line in same) and not _PREVENTIVE.fullmatch(
        found.code
    )
    by_nurse = {d.id for d in chart.documents if d.kind in ("nursing-note", "medication-list")}
    procedures = [
        line
        for line in lines
        if _PROCEDURE.fullmatch(line.code) and (line.document in notes or line.document in by_nurse)
    ]
    if not instead and any(_SHOT.fullmatch(line.code) for line in same):
        instead = not _examined(document)
    text = document.text.text
    separate = _SEPARATE.search(gates, text) if instead or procedures else None
    checked = instead and _beside_a_check(same, found)
    if instead and not separate and not checked:
        return []
    if (
        procedures
        and not checked
        and found.basis == "mdm"
        and not separate
        and _only_for(procedures, diagnoses, found)
        and not (_examined(document) and all(_ANCILLARY.fullmatch(p.code) for p in procedures))
        and not (document.kind == "ed-note" and _worked_up(found))
        and not (
            _examined(document)
            and decision(text, gates, lines, book) is not None
            and not _INTERVAL.search(text)
        )
    ):
        return []  # what the note tells is the procedure
    modifiers = list(found.modifiers)
    steps = list(found.proof)
    if _PREVENTIVE.fullmatch(found.code):  # a tracing is no procedure beside a check-up
        procedures = [line for line in procedures if line.code[:2] != "93"]
    if procedures and "25" not in modifiers:
        modifiers.insert(0, "25")
        span = (
            Span(document.id, separate.start(), separate.end(), separate.group())
            if separate
            else None
        )
        steps.append(
            Step(
                "guideline",
                "Modifier 25: the visit is documented apart from the procedure.",
                () if span is None else (span,),
                "modifier 25",
                (("modifier", "25"),),
            )
        )
    more = [
        (m, s)
        for m, s in visit_modifiers(text, gates, document.id, lines, book)
        if m not in modifiers
    ]
    if any(m == "57" for m, _ in more):  # the visit at which major surgery was decided
        modifiers = [m for m in modifiers if m != "25"]
        steps = [s for s in steps if ("modifier", "25") not in s.values]
    for code, where in more:
        modifiers.append(code)
        steps.append(
            Step(
                "guideline",
                f"Modifier {code}.",
                (where,),
                f"modifier {code}",
                (("modifier", code),),
            )
        )
    pointers = _pointers(found, diagnoses)
    out = [
        Line(
            "cpt",
            found.code,
            concept.title,
            tuple(modifiers),
            1,
            chart.encounter.service_date,
            pointers,
            document.id,
            _pointed(steps, pointers),
            0.75,
        )
    ]
    out += _additions(found, pointers, chart, book)
    here = {line.code for line in lines}
    return [line for line in out if line.code not in here]


def _pointed(steps: list[Step], pointers: tuple[str, ...]) -> tuple[Step, ...]:
    """The steps of a visit with the one that says which diagnoses it was for."""
    if not pointers:
        return tuple(steps)
    step = Step(
        "guideline",
        f"Done for {', '.join(pointers)}.",
        (),
        "pointers",
        (("pointers", " ".join(pointers)), ("why", "said")),
    )
    return (*steps, step)


def _additions(
    found: Level, pointers: tuple[str, ...], chart: Chart, book: ServiceBook
) -> list[Line]:
    """The lines of what a visit has beside its level: prolonged time, planning, a problem of its own."""
    out: list[Line] = []
    for addition in found.additions:
        extra = book.concept(addition.code)
        if extra is None or addition.instead or addition.code == found.code:
            continue
        out.append(
            Line(
                "cpt", addition.code, extra.title, addition.modifiers, addition.units,
                chart.encounter.service_date, pointers, found.document,
                (Step("guideline", addition.says, addition.spans, addition.rule, ()),), 0.7,
            )
        )  # fmt: skip
    return out


_INTERVAL = late(
    r"\b(?:here|scheduled|presents|returns?|admitted|brought) (?:today )?for (?:\w+ ){0,3}(?:surgery|procedure|operation|orif|reduction|fixation|follow-?up)\b|\bfollow-?up\b[^.\n]{0,20}\bfracture\b",
    re.I,
)
"""Words of a visit for an operation that was decided before."""


def _worked_up(found: Level) -> bool:
    """Whether an emergency physician ordered or read studies before a procedure: more than its own work."""
    return any(cell.element == "data" and cell.facts for cell in found.grid)


_SHOT = late(r"9511[57]")
"""Shots of an extract: without an examination they are all of the visit."""
_CHECK = late(r"9327[9]|9328\d|9329\d")


def _beside_a_check(lines: Sequence[Line], found: Level) -> bool:
    """Whether a visit is about more than the device that was checked at it."""
    instead = [line.code for line in lines if _INSTEAD.fullmatch(line.code)]
    return all(_CHECK.fullmatch(code) for code in instead) and len(set(found.addressed)) >= MANY


def _examined(document: ReadDocument) -> bool:
    """Whether a provider examined and assessed: what staff then gave is not all of the visit."""
    sections = {sentence.section for sentence in document.text.sentences}
    return "physical-exam" in sections and not sections.isdisjoint(_ASSESSED)


_ASSESSED = ("assessment", "assessment-plan", "diagnoses", "plan")


def _only_for(procedures: Sequence[Line], diagnoses: Sequence[Assignment], found: Level) -> bool:
    """Whether every problem of the visit is what a procedure was done for."""
    done = {line.pointers[0] for line in procedures if line.pointers}
    problems = {
        fact.value for cell in found.grid if cell.element == "problems" for fact in cell.facts
    }
    coded = {d.code for d in diagnoses}
    others = {
        d.code
        for d in diagnoses
        if d.code[0] not in "RVWXYZ" and d.code not in done and in_document(d, found.document)
    }
    if (
        problems
        and all(code[:1] in ("", "Z") for code in problems)
        and all(c[0] == "Z" for c in coded)
    ):
        return True  # what the service was for is no problem that was worked up
    return bool(problems & coded) and problems & coded <= done and len(others) < MANY


MANY = 2
"""Further conditions in the note of a visit from which it is about more than its procedure."""


def _pointers(found: Level, diagnoses: Sequence[Assignment]) -> tuple[str, ...]:
    problems = [
        fact.value for cell in found.grid if cell.element == "problems" for fact in cell.facts
    ]
    known = [d.code for d in diagnoses if d.role != "external-cause"]
    ranked = [code for code in dict.fromkeys((*problems, *found.addressed)) if code in known]
    return tuple((ranked or known)[:4])
