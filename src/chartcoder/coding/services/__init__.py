"""Services and supplies of an encounter: the lines of a professional or outpatient claim.

``services_of`` is the one door. It is called where CPT or HCPCS is among the systems asked for;
diagnoses alone load none of this.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from chartcoder.coding.chart import Chart
from chartcoder.coding.payer import medicare
from chartcoder.coding.service_line import Line
from chartcoder.coding.services.facts import Doer, doers_of, steps_of
from chartcoder.coding.services.feet import ROUTINE, with_class_findings
from chartcoder.coding.services.line import (
    HOUSE_EDITION,
    HOUSE_FROM,
    digest_of,
    edition_step,
)
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.supplies import joined, supply_lines_of
from chartcoder.model import Assignment, EditionUsed, Finding, LineFacts, Span
from chartcoder.terminology.services.book import (
    ConceptBook,
    ServiceBook,
    SupplyBook,
    load_services,
    load_supplies,
)

if TYPE_CHECKING:
    from chartcoder.coding.services.em import Level


class ServiceLines(NamedTuple):
    """What services add to a result."""

    assignments: tuple[Assignment, ...] = ()
    findings: tuple[Finding, ...] = ()
    editions: tuple[EditionUsed, ...] = ()


@lru_cache(maxsize=4)
def _services(day: date | None) -> ServiceBook:
    return load_services(day)


@lru_cache(maxsize=4)
def _supplies(day: date | None) -> SupplyBook:
    return load_supplies(day)


def services_of(
    chart: Chart,
    diagnoses: Sequence[Assignment],
    systems: frozenset[str],
    visit: "Level | None" = None,
) -> ServiceLines:
    """The service lines of an encounter, after its diagnoses are settled.

    Args:
        chart: the chart as read.
        diagnoses: the diagnoses of the result, in reporting order.
        systems: the code systems asked for, ``cpt`` or ``hcpcs`` among them.
        visit: the leveled visit (``visits.visit_of``), when it is to be a line.
    """
    day = chart.encounter.service_date
    if "cpt" in systems:  # before any gate is asked for: it makes some of its own
        from chartcoder.coding.services.collect import lines_of
    gates = [GATES.opened(d.text.words) for d in chart.documents]
    lines: list[Line] = []
    if "cpt" in systems:
        lines = lines_of(chart, diagnoses, _services(day), gates, _managed(visit))
    found = supply_lines_of(chart, diagnoses, lambda: _supplies(day), lambda: _services(day))
    lines = joined(lines, found)
    if any(line.code.startswith(("963", "964")) for line in lines):
        # the line into the vein is part of what is given through it
        lines = [line for line in lines if line.code != "36000"]
    read = {line.document for line in lines if "26" in line.modifiers}
    if read:  # who only reads the pictures did not supply what was injected for them
        lines = [
            line for line in lines if line.document not in read or not line.code.startswith(AGENTS)
        ]
    lines = _with_notices(chart, lines)
    if any(line.code in ROUTINE for line in lines) and medicare(chart):
        lines = with_class_findings(chart, lines, gates)
    if visit is not None:
        from chartcoder.coding.services.visits import visit_lines

        if visit.code in WELLNESS:  # questions on risks of health and on mood are a part of it
            held = {"96127", "96160", "96161", *(a.code for a in visit.additions)}
            lines = [line for line in lines if line.code not in held]
        if visit.code == "99024":
            lines = [line for line in lines if line.code not in AFTERCARE]
        if visit.code == "99291":
            lines = [line for line in lines if line.code not in CRITICAL_PARTS]
        lines = [*visit_lines(visit, lines, diagnoses, chart, _services(day), gates), *lines]
    left_out = {line.code for line in lines if line.system not in systems}
    lines = [line for line in lines if line.system in systems]
    books: dict[str, ConceptBook] = {
        system: _services(day) if system == "cpt" else _supplies(day)
        for system in dict.fromkeys(line.system for line in lines)
    }
    findings = [f for f in found.findings if _unmet(f) not in left_out]
    findings += _unsupported_by_policy(chart, lines, diagnoses, {_unmet(f) for f in findings})
    told = {_unmet(f) for f in findings}
    doers = doers_of(chart, {line.document for line in lines}, gates)
    return ServiceLines(
        tuple(
            _assignment(line, books[line.system], doers.get(line.document, NOBODY))
            for line in lines
        ),
        (
            *findings,
            *(_unsupported(line) for line in lines if not line.pointers and line.code not in told),
        ),
        tuple(_edition(system, book) for system, book in books.items()),
    )


def _managed(visit: "Level | None") -> Span | None:
    """A drug that the visit manages, as the note names it."""
    if visit is None:
        return None
    facts = (fact for cell in visit.grid if cell.element == "risk" for fact in cell.facts)
    return next((fact.span for fact in facts if fact.kind == "prescription"), None)


_NOTICE = frozenset(
    ["abn", "notice", "waiver", "statutorily", "statute", "statutory", "denied", "denial"]
)


def _with_notices(chart: Chart, lines: list[Line]) -> list[Line]:
    """Lines of procedures with the notice of liability (GA, GX, GY, GZ) that their document tells of."""
    from chartcoder.coding.supplies.passages import passages
    from chartcoder.coding.supplies.stated import waivers

    said = {
        d.id: waivers(passages(d)) for d in chart.documents if not _NOTICE.isdisjoint(d.text.words)
    }
    if not said:
        return lines
    return [
        line._replace(
            modifiers=(*line.modifiers, *said[line.document].modifiers),
            steps=(*line.steps, *said[line.document].steps),
        )
        if line.system == "cpt"
        and line.document in said
        and set(said[line.document].modifiers).isdisjoint(line.modifiers)
        else line
        for line in lines
    ]


WELLNESS = ("G0402", "G0438", "G0439")

AGENTS = ("Q994", "Q995", "Q996", "A95", "A964", "A969", "A970", "A97", "Q39")
"""Contrast agents and tracers."""
AFTERCARE = frozenset("15850 15851 15853 15854 S0630 97602 A6250".split())
"""Stitches, staples and dressings of the surgeon, which the operation's payment holds."""

CRITICAL_PARTS = frozenset(
    """71045 71046 94760 94761 94762 36000 36410 36415 36591 36600 43752 43753 92953 93598 94002 94003
    94004 94660 94662""".split()
)
"""What critical care holds: films of the chest, oximetry, blood gases, gastric tubes, ventilation, pacing."""

NOBODY = Doer()


def _assignment(line: Line, book: ConceptBook, doer: Doer) -> Assignment:
    return Assignment(
        line.system,
        line.code,
        line.title,
        "service-line",
        None,
        line.modifiers,
        line.units,
        line.pointers,
        round(line.confidence, 2),
        (*line.steps, *steps_of(doer), edition_step(book)),
        LineFacts(
            line.date.isoformat() if line.date else None,
            *(None if said is None else said.value for said in doer),
        ),
    )


def _unsupported_by_policy(
    chart: Chart, lines: Sequence[Line], diagnoses: Sequence[Assignment], told: set[str | None]
) -> list[Finding]:
    """A finding for each CPT line that policies on it do not support by any documented diagnosis."""
    own = [(line.code, line.pointers) for line in lines if line.system == "cpt" and line.pointers]
    if not own:
        return []
    from chartcoder.coding.supplies.line import Diagnosis
    from chartcoder.coding.supplies.necessity import necessity_findings
    from chartcoder.terminology.coverage import load_coverage

    documented = tuple(Diagnosis(a.code, a.title) for a in diagnoses)
    found = necessity_findings(own, documented, load_coverage(), medicare(chart))
    return [f for f in found if _unmet(f) not in told]


def _unmet(finding: Finding) -> str | None:
    """What a finding on medical necessity is about: the code of a line, as its message begins."""
    return finding.message.partition(":")[0] if finding.kind == "medical-necessity" else None


def _unsupported(line: Line) -> Finding:
    return Finding(
        "warning",
        "medical-necessity",
        f"{line.code} {line.title}: no documented diagnosis says why it was done.",
    )


def _edition(system: str, book: ConceptBook) -> EditionUsed:
    if book.edition:
        return EditionUsed(system, book.edition, book.effective, digest_of(book))
    return EditionUsed(system, HOUSE_EDITION, HOUSE_FROM, digest_of(book))


__all__ = ["ServiceLines", "services_of"]
