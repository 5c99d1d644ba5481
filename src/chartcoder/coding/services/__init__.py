"""Services and supplies of an encounter: the lines of a professional or outpatient claim.

``services_of`` is the one door. Nothing of the books of CPT and HCPCS is loaded for a chart that
says nothing of services.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from chartcoder.coding.chart import Chart
from chartcoder.coding.services.line import (
    HOUSE_EDITION,
    HOUSE_FROM,
    Line,
    digest_of,
    edition_step,
)
from chartcoder.coding.services.speaks import speaks_of_services
from chartcoder.model import Assignment, EditionUsed, Finding, LineFacts
from chartcoder.terminology.services.book import ConceptBook, ServiceBook, load_services

if TYPE_CHECKING:
    from chartcoder.coding.services.visits import Visit


class ServiceLines(NamedTuple):
    """What services add to a result."""

    assignments: tuple[Assignment, ...] = ()
    findings: tuple[Finding, ...] = ()
    editions: tuple[EditionUsed, ...] = ()


NOTHING = ServiceLines()


@lru_cache(maxsize=4)
def _services(day: date | None) -> ServiceBook:
    return load_services(day)


def services_of(
    chart: Chart,
    diagnoses: Sequence[Assignment],
    systems: frozenset[str],
    visit: "Visit | None" = None,
) -> ServiceLines:
    """The service lines of an encounter, after its diagnoses are settled.

    Args:
        chart: the chart as read.
        diagnoses: the diagnoses of the result, in reporting order.
        systems: the code systems to report; ``cpt`` and ``hcpcs`` matter here.
        visit: the leveled visit (``visits.visit_of``), when it is to be a line.
    """
    if systems.isdisjoint(("cpt", "hcpcs")) or (visit is None and not speaks_of_services(chart)):
        return NOTHING
    from chartcoder.coding.services.collect import lines_of

    lines: list[Line] = []
    books: dict[str, ConceptBook] = {}
    if "cpt" in systems:
        book = _services(chart.encounter.service_date)
        books["cpt"] = book
        lines += lines_of(chart, diagnoses, book)
        if visit is not None:
            from chartcoder.coding.services.visits import visit_lines

            lines = [*visit_lines(visit, lines, diagnoses, chart, book), *lines]
    if not lines:
        return NOTHING
    used = {line.system: books[line.system] for line in lines}
    return ServiceLines(
        tuple(_assignment(line, books[line.system]) for line in lines),
        tuple(_unsupported(line) for line in lines if not line.pointers),
        tuple(_edition(system, book) for system, book in used.items()),
    )


def _assignment(line: Line, book: ConceptBook) -> Assignment:
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
        (*line.steps, edition_step(book)),
        LineFacts(
            line.date.isoformat() if line.date else None,
            line.place_of_service or None,
            line.rendering or None,
            line.ordering or None,
        ),
    )


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


__all__ = ["NOTHING", "Line", "ServiceLines", "services_of", "speaks_of_services"]
