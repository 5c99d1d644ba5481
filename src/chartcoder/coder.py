"""``Coder``: the one door through which charts are coded, by program, command line or service."""

import gc
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from chartcoder.codesets.editions import Edition, available, choose
from chartcoder.codesets.errors import CodesetError
from chartcoder.coding.chart import Chart, read_chart
from chartcoder.coding.diagnoses import draft_diagnoses
from chartcoder.coding.draft import Draft
from chartcoder.coding.facts import facts_of
from chartcoder.coding.look import look_up
from chartcoder.coding.view import FLOOR, mentions_of
from chartcoder.guidelines import CLAUSES
from chartcoder.guidelines.clause import Case, applied, heads_said
from chartcoder.guidelines.section4_service import reasons
from chartcoder.model import (
    Assignment,
    EditionUsed,
    Encounter,
    Finding,
    Mention,
    Option,
    Query,
    Rejection,
    Result,
    Step,
    answer_document,
)
from chartcoder.queries import procedure_findings, queries_of
from chartcoder.terminology.books import Books, load_books
from chartcoder.terminology.lookup import Entry
from chartcoder.terminology.titles import TitleIndex, title_index
from chartcoder.version import __version__

if TYPE_CHECKING:
    from chartcoder.coding.services.em import Level
    from chartcoder.terminology.pcs.book import PcsBook
    from chartcoder.terminology.services.book import ConceptBook

Book = TypeVar("Book")

MOST_LOADED = 4
"""Editions whose books are kept in memory."""


SETTLED_AFTER = frozenset({16, 256, 4096})
"""Numbers of charts after which what their words unpacked of the books is set apart from the rest.

The entries that the words of charts lead to are kept; the garbage collector would go through all of
them again and again, a tenth of the time of a long run. It never has anything to free there.
"""


class UnknownSystem(ValueError):
    """A code system that the call does not know."""


class Coder:
    """Codes encounters, each with the edition of its date.

    Editions are those on this machine when the coder is made; the books of one are loaded when an
    encounter first needs them.

    Args:
        books: compiled books, to use these whatever the date.
        progress: told each step when books are compiled on first use.
    """

    def __init__(
        self, books: Books | None = None, progress: Callable[[str], None] | None = None
    ) -> None:
        self._pinned = books
        self._progress = progress
        self._editions = available("icd10cm", digest=False) if books is None else ()
        self._loaded: dict[str, Books] = {}
        self._titles: TitleIndex | None = None
        self._pcs_editions: Sequence[Edition] | None = None
        self._pcs: dict[str, PcsBook] = {}
        self._services: dict[str, ConceptBook] = {}
        self._charts = 0

    @property
    def books(self) -> Books:
        """The pinned books, or those of the newest edition."""
        return self.books_for(None)

    def books_for(self, day: date | None) -> Books:
        """The books an encounter of a date is coded with: of the edition that covers it, else of
        the nearest one; of the newest when there is no date."""
        if self._pinned is not None:
            return self._pinned
        edition = _chosen(self._editions, day)
        return _kept(self._loaded, edition, lambda: load_books(edition, self._progress))

    def pcs_for(self, day: date | None) -> "PcsBook":
        """The ICD-10-PCS book of a date of discharge, or the newest one; loaded when first asked for.

        Raises:
            CodesetError: when no edition of ICD-10-PCS is on this machine.
        """
        from chartcoder.terminology.pcs.book import load_pcs

        if self._pcs_editions is None:
            self._pcs_editions = available("icd10pcs", digest=False)
        if not self._pcs_editions:
            return load_pcs(None)  # says what is missing
        edition = _chosen(self._pcs_editions, day)
        return _kept(self._pcs, edition, lambda: load_pcs(edition, self._progress))

    def code(self, encounter: Encounter, systems: Sequence[str] | None = None) -> Result:
        """Code one encounter: assignments in reporting order, each with its proof.

        Args:
            encounter: the encounter.
            systems: code systems to report; when not given the diagnoses, and the procedures of a
                stay. The diagnoses always come: service lines point at them. Services (``cpt``,
                ``hcpcs``) come when they are named: they take about as long as the rest of a note.

        Raises:
            UnknownSystem: for a system that is not coded (a ``ValueError``).
        """
        wanted = _systems(encounter.setting, systems)
        books = self.books_for(encounter.coding_date)
        chart = read_chart(encounter, books)
        drafts, rejections = draft_diagnoses(chart, books)
        case = Case(
            encounter.setting == "inpatient",
            encounter.sex,
            encounter.age_years,
            facts_of(chart, books),
            chart,
            heads_said(chart),
            {},
            reasons(chart),
        )
        drafts, rejected = applied(CLAUSES, drafts, case, books)
        rejections.extend(rejected)
        assigned = {d.code for d in drafts}
        edition = Step(
            "edition",
            f"Edition of {books.effective}.",
            (),
            books.edition,
            (("sha256", books.sha256),),
        )
        queries, not_asked = queries_of(case, drafts, books)
        result = Result(
            assignments=tuple(
                _assignment(draft, number, chart, books, edition)
                for number, draft in enumerate(drafts)
            ),
            rejections=_distinct(rejections, assigned),
            queries=queries,
            findings=(
                *_findings(chart, drafts, books),
                *procedure_findings(chart, drafts, books),
                *not_asked,
            ),
            editions=_editions_used(books),
            setting=encounter.setting,
            coding_date=encounter.coding_date.isoformat() if encounter.coding_date else None,
            documents=tuple(
                (
                    d.id,
                    d.kind,
                    hashlib.sha256(d.text.text.encode("utf-8", "surrogatepass")).hexdigest(),
                )
                for d in chart.documents
            ),
            version=__version__,
        )
        if case.inpatient and "icd10pcs" in wanted:
            result = self._with_procedures(result, chart, drafts)
        if not wanted.isdisjoint(("cpt", "hcpcs")):
            result = _with_services(result, chart, wanted, books)
        self._charts += 1
        if self._charts in SETTLED_AFTER:
            gc.collect()
            gc.freeze()
        return result

    def level(self, encounter: Encounter) -> "Level":
        """The E/M level of the first visit note of an encounter (see ``docs/services-em.md``)."""
        return self.levels(encounter)[0]

    def levels(self, encounter: Encounter) -> "tuple[Level, ...]":
        """The E/M level of every visit note of an encounter, each note by itself.

        With several notes, each is leveled by the diagnoses it states; what another day's note says
        proves nothing for it.
        """
        from chartcoder.coding.services.em import level, level_of, notes_of

        books = self.books_for(encounter.coding_date)
        chart = read_chart(encounter, books)
        notes = notes_of(chart)
        if len(notes) < 2:
            return (level(encounter, self.code(encounter, ("icd10cm",)), chart, books),)
        out = []
        for number, document in enumerate(chart.documents):
            if document in notes:
                alone = replace(encounter.documents[number], id=document.id)
                own = replace(encounter, documents=(alone,))
                out.append(level_of(own, self.code(own, ("icd10cm",)), document, books))
        return tuple(out)

    def answer(
        self,
        encounter: Encounter,
        query: Query,
        option: Option | int,
        words: str = "",
        author_role: str | None = None,
        day: date | None = None,
    ) -> Result:
        """Code an encounter with the provider's answer to one of its queries.

        The answer becomes a document of the chart, see ``model.answer_document``; to keep it, add
        that document to the encounter with ``Encounter.with_document``.

        Raises:
            ChartInputError: when the query has no such option, or the words it asks for are lacking.
        """
        document = answer_document(query, option, words, author_role, day)
        return self.code(encounter.with_document(document))

    def _with_procedures(self, result: Result, chart: Chart, drafts: Sequence[Draft]) -> Result:
        """A result with the procedures of its stay; with a finding where no book of them is at hand."""
        from chartcoder.guidelines.pcs import procedures_of
        from chartcoder.queries.procedure_axis import axis_queries, difference_queries

        try:
            book = self.pcs_for(chart.encounter.coding_date)
        except CodesetError as error:
            finding = Finding("warning", "no-procedure-book", str(error))
            return result._replace(findings=(*result.findings, finding))
        titles = {a.code: a.title for a in result.assignments}
        found = procedures_of(chart, drafts, book, titles)
        if not found.assignments and not found.rejections:
            return result
        used = EditionUsed("icd10pcs", book.edition, book.effective, book.sha256)
        return result._replace(
            assignments=(*result.assignments, *found.assignments),
            rejections=(*result.rejections, *found.rejections),
            queries=(
                *result.queries,
                *axis_queries(found.open, book),
                *difference_queries(found.differing, book),
            ),
            editions=(*result.editions, used),
        )

    def mentions(
        self,
        text: str,
        system: str = "icd10cm",
        document: str = "text",
        least: float | None = None,
    ) -> list[Mention]:
        """Every concept of a text with its context and code, negated ones included.

        Args:
            text: the text of one document.
            system: ``icd10cm``, or ``icd10pcs`` for the procedures that the text names.
            document: the name the spans give to the document.
            least: confidence (0 to 1) below which an affirmed concept is left out; 0 for all of
                them. What the text denies is never left out.

        Raises:
            UnknownSystem: for a system that has no mentions (a ``ValueError``).
        """
        if system == "icd10pcs":
            from chartcoder.coding.procedures import view

            floor = view.FLOOR if least is None else least
            return view.mentions_of(text, self.pcs_for(None), document, floor)
        if system != "icd10cm":
            raise UnknownSystem(
                f"mentions: system {system!r} is not available; use icd10cm or icd10pcs"
            )
        return mentions_of(text, self.books, document, FLOOR if least is None else least)

    def lookup(self, text: str, system: str = "icd10cm", limit: int = 10) -> list[Entry]:
        """Entries of a code book that fit a query, best first.

        Typing errors, shortened words and any word order are tolerated. What clinicians write
        ("T2DM w/ CKD 3b") is also read as a note would be.

        Args:
            text: words, or a code or its beginning.
            system: ``icd10cm``, ``icd10pcs``, ``cpt`` or ``hcpcs``.
            limit: most entries.

        Raises:
            UnknownSystem: for a system that has no look-up (a ``ValueError``).
        """
        if system == "icd10pcs":
            from chartcoder.terminology.pcs.lookup import search

            return search(text, self.pcs_for(None), limit)
        if system in ("cpt", "hcpcs"):
            from chartcoder.terminology import services

            if system not in self._services:
                load = services.load_services if system == "cpt" else services.load_supplies
                self._services[system] = load()
            return services.search(text, self._services[system], limit)
        if system != "icd10cm":
            raise UnknownSystem(
                f"lookup: system {system!r} is not available; use icd10cm, icd10pcs, cpt or hcpcs"
            )
        if self._titles is None:
            self._titles = title_index(self.books)
        return look_up(text, limit, self.books, self._titles)


SYSTEMS = ("icd10cm", "icd10pcs", "cpt", "hcpcs")


def _chosen(editions: Sequence[Edition], day: date | None) -> Edition:
    """The edition of a date; the newest when there is none."""
    return editions[-1] if day is None else choose(editions, day).edition


def _kept(loaded: dict[str, Book], edition: Edition, load: Callable[[], Book]) -> Book:
    """The book of an edition, loaded when it is not among the last ones."""
    book = loaded.get(edition.name)
    if book is None:
        book = load()
        if len(loaded) >= MOST_LOADED:
            loaded.pop(next(iter(loaded)))
        loaded[edition.name] = book
    return book


def _systems(setting: str, systems: Sequence[str] | None) -> frozenset[str]:
    """The code systems to report: those asked for, else those of the setting."""
    if systems is None:
        # services cost more time than the diagnoses and are reported where they are asked for
        return frozenset(SYSTEMS[:2] if setting == "inpatient" else SYSTEMS[:1])
    for system in systems:
        if system not in SYSTEMS:
            raise UnknownSystem(
                f"code: system {system!r} is not available; use {', '.join(SYSTEMS)}"
            )
    return frozenset(systems)


def _with_services(result: Result, chart: Chart, wanted: frozenset[str], books: Books) -> Result:
    """A result with its service lines, which point at its diagnoses."""
    from chartcoder.coding.services import services_of
    from chartcoder.coding.services.visits import visit_of
    from chartcoder.queries.necessity import necessity_queries

    visit = visit_of(chart.encounter, result, chart, books) if "cpt" in wanted else None
    services = services_of(chart, result.diagnoses, wanted, visit)
    return result._replace(
        assignments=(*result.assignments, *services.assignments),
        queries=(*result.queries, *necessity_queries(services.assignments)),
        findings=(*result.findings, *services.findings),
        editions=(*result.editions, *services.editions),
    )


def _editions_used(books: Books) -> tuple[EditionUsed, ...]:
    """The Tabular List, then the installed index files, if any."""
    return (
        EditionUsed("icd10cm", books.edition, books.effective, books.sha256),
        *(EditionUsed(f"icd10cm-{name}", day, day, sha) for name, day, sha in books.indexes),
    )


def _assignment(draft: Draft, number: int, chart: Chart, books: Books, edition: Step) -> Assignment:
    role = "secondary"
    if number == 0 and chart.encounter.setting != "inpatient":
        role = "first-listed"
    elif number == 0 and _is_principal(draft):
        role = "principal"
    elif draft.code[0] in "VWXY":
        role = "external-cause"
    return Assignment(
        "icd10cm",
        draft.code,
        books.entry(draft.code).title,
        role,
        draft.poa,
        confidence=round(draft.confidence, 2),
        proof=(*draft.steps, edition),
    )


def _is_principal(draft: Draft) -> bool:
    """Whether a clause of Section II chose it: a status alone is the reason of no admission."""
    return any("principal" in dict(step.values) for step in draft.steps)


def _distinct(rejections: Sequence[Rejection], assigned: set[str]) -> tuple[Rejection, ...]:
    seen: set[tuple[str, str]] = set()
    out = []
    for rejection in rejections:
        key = (rejection.code, rejection.reason)
        if rejection.code[0] in "VWXY" and any(
            code.startswith(rejection.code) for code in assigned
        ):
            continue  # assigned with its 7th character
        if key not in seen and rejection.code not in assigned:
            seen.add(key)
            out.append(rejection)
    return tuple(out)


def _findings(chart: Chart, drafts: Sequence[Draft], books: Books) -> tuple[Finding, ...]:
    out = []
    if not drafts:
        out.append(
            Finding(
                "warning",
                "no-diagnosis",
                "No diagnosis stated by a provider was found; check that the assessment is complete.",
            )
        )
    elif chart.encounter.setting == "inpatient" and not _is_principal(drafts[0]):
        out.append(
            Finding(
                "warning",
                "no-principal-diagnosis",
                "Nothing stated can be the reason of the admission; check that the record of the stay"
                " is complete.",
            )
        )
    for document in chart.documents:
        if document.language is not None:
            out.append(
                Finding(
                    "warning",
                    "language",
                    f"{document.id}: seems to be in {document.language}; only English is read,"
                    " nothing was coded from it. Give a translation.",
                )
            )
    day = chart.encounter.coding_date
    if day is None:
        out.append(
            Finding(
                "info",
                "no-date",
                f"No date of service given; coded with the edition of {books.effective}.",
            )
        )
    elif not books.effective <= day.isoformat() <= books.effective_to:
        out.append(
            Finding(
                "warning",
                "edition",
                f"No installed edition covers {day.isoformat()}; that of {books.effective} was used,"
                " whose codes may not have been valid on that day (see chartcoder codesets list).",
            )
        )
    return tuple(out)


__all__ = ["SYSTEMS", "Coder", "UnknownSystem"]
