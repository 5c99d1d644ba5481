"""``Coder``: the one door through which charts are coded, by program, command line or service."""

import hashlib
from collections.abc import Sequence
from importlib.metadata import version

from chartcoder.coding.chart import Chart, read_chart, spans_of
from chartcoder.coding.diagnoses import draft_diagnoses
from chartcoder.coding.draft import Draft
from chartcoder.coding.facts import facts_of
from chartcoder.coding.look import look_up
from chartcoder.coding.view import mentions_of
from chartcoder.guidelines import CLAUSES
from chartcoder.guidelines.clause import Case
from chartcoder.model import (
    Assignment,
    EditionUsed,
    Encounter,
    Finding,
    Mention,
    Rejection,
    Result,
    Step,
)
from chartcoder.queries import laterality_queries
from chartcoder.terminology.books import Books, load_books
from chartcoder.terminology.lookup import Entry
from chartcoder.terminology.titles import TitleIndex, title_index

VERSION = version("chartcoder")


class Coder:
    """Codes encounters with a set of books.

    Args:
        books: compiled books; the default ones when not given.
    """

    def __init__(self, books: Books | None = None) -> None:
        self.books = books or load_books()
        self._titles: TitleIndex | None = None

    def code(self, encounter: Encounter) -> Result:
        """Code one encounter: assignments in reporting order, each with its proof."""
        books = self.books
        chart = read_chart(encounter, books)
        drafts, rejections = draft_diagnoses(chart, books)
        case = Case(
            encounter.setting == "inpatient",
            encounter.sex,
            encounter.age_years,
            facts_of(chart),
            chart,
        )
        for clause in CLAUSES:
            drafts, rejected = clause(drafts, case, books)
            rejections.extend(rejected)
        assigned = {d.code for d in drafts}
        return Result(
            assignments=tuple(
                _assignment(draft, number, chart, books) for number, draft in enumerate(drafts)
            ),
            rejections=_distinct(rejections, assigned),
            queries=tuple(laterality_queries(chart, drafts, books)),
            findings=_findings(chart, drafts, books),
            editions=(EditionUsed("icd10cm", books.edition, books.effective, books.sha256),),
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
            version=VERSION,
        )

    def mentions(self, text: str, system: str = "icd10cm") -> list[Mention]:
        """Every concept of a text with its context and code, negated ones included.

        Args:
            text: the text of one document.
            system: ``icd10cm``.

        Raises:
            ValueError: for a system that has no mentions.
        """
        if system != "icd10cm":
            raise ValueError(f"mentions: system {system!r} is not available; use icd10cm")
        return mentions_of(text, self.books)

    def lookup(self, text: str, system: str = "icd10cm", limit: int = 10) -> list[Entry]:
        """Entries of a code book that fit a query, best first.

        Typing errors, shortened words and any word order are tolerated. What clinicians write
        ("T2DM w/ CKD 3b") is also read as a note would be.

        Raises:
            ValueError: for a system that has no look-up.
        """
        if system != "icd10cm":
            raise ValueError(f"lookup: system {system!r} is not available; use icd10cm")
        if self._titles is None:
            self._titles = title_index(self.books)
        return look_up(text, limit, self.books, self._titles)


def _assignment(draft: Draft, number: int, chart: Chart, books: Books) -> Assignment:
    first = "principal" if chart.encounter.setting == "inpatient" else "first-listed"
    edition = Step(
        "edition",
        f"Edition of {books.effective}.",
        (),
        books.edition,
        (("sha256", books.sha256),),
    )
    return Assignment(
        "icd10cm",
        draft.code,
        books.entry(draft.code).title,
        first if number == 0 else "secondary",
        confidence=round(draft.confidence, 2),
        proof=(*draft.steps, edition),
    )


def _distinct(rejections: Sequence[Rejection], assigned: set[str]) -> tuple[Rejection, ...]:
    seen: set[tuple[str, str]] = set()
    out = []
    for rejection in rejections:
        key = (rejection.code, rejection.reason)
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
    day = chart.encounter.coding_date
    if day is None:
        out.append(
            Finding(
                "info",
                "no-date",
                f"No date of service given; coded with the edition of {books.effective}.",
            )
        )
    elif day.isoformat() < books.effective:
        out.append(
            Finding(
                "warning",
                "edition",
                f"No installed edition covers {day.isoformat()}; the nearest, {books.effective}, was used.",
            )
        )
    return tuple(out)


__all__ = ["Coder", "spans_of"]
