"""What the room reads from: the chart cut into passages, its diagnoses, payer and books."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, start_of
from chartcoder.coding.payer import medicare
from chartcoder.coding.supplies.line import Diagnosis
from chartcoder.coding.supplies.passages import Passage, Row, passages_of, rows_of
from chartcoder.late import late
from chartcoder.terminology.services.book import ServiceBook, SupplyBook


class Page:
    """A document, its words, and its passages, each cut when it is first asked for."""

    def __init__(self, document: ReadDocument) -> None:
        self.document = document
        self.words = document.text.words
        self._cut: dict[int, list[Passage]] = {}

    @cached_property
    def rows(self) -> list[Row]:
        """The lines in order."""
        return rows_of(self.document)

    def of_row(self, number: int) -> list[Passage]:
        """The passages of a line."""
        found = self._cut.get(number)
        if found is None:
            found = self._cut[number] = passages_of(self.document, self.rows[number])
        return found

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The passages in order."""
        return tuple([p for number in range(len(self.rows)) for p in self.of_row(number)])

    @cached_property
    def low(self) -> str:
        """The text in small letters."""
        return self.document.text.text.lower()

    def _places(self, words: frozenset[str]) -> list[int]:
        """Where some folded words stand."""
        starts = self.document.text.starts
        return [starts[token] for token in self.document.spots.at(words)]

    def _rows_at(self, places: list[int]) -> set[int]:
        firsts = [row.start for row in self.rows]
        return {bisect_right(firsts, place) - 1 for place in places}

    def rows_holding(self, words: frozenset[str]) -> set[int]:
        """The numbers of the lines that hold any of some folded words."""
        return self._rows_at(self._places(words))

    def holding(
        self, words: frozenset[str], following: int = 0
    ) -> tuple[list[Passage], frozenset[int]]:
        """The passages of the lines that hold any of some folded words, and some that follow each.

        Args:
            words: the words.
            following: how many passages at least follow a line where so many are left.

        Returns:
            The passages, and the numbers of those among them that hold the words.
        """
        places = self._places(words)
        rows = len(self.rows)
        out: list[Passage] = []
        done = 0
        for number in sorted(self._rows_at(places)):
            left = following
            for at in range(max(number, 0), rows):
                here = self.of_row(at)
                if at >= done:
                    out += here
                    done = at + 1
                if at > number:
                    left -= len(here)
                if left <= 0:
                    break
        starts = [p.start for p in out]
        numbers = {bisect_right(starts, place) - 1 for place in places}
        return out, frozenset(numbers - {-1})


class Scene(NamedTuple):
    """The chart as this room reads it.

    Attributes:
        medicare: whether the payer is Medicare (or a plan in its place).
    """

    chart: Chart
    pages: tuple[Page, ...]
    diagnoses: tuple[Diagnosis, ...]
    medicare: bool
    supplies: SupplyBook
    services: ServiceBook

    @property
    def day(self) -> date | None:
        """The day of service."""
        return self.chart.encounter.service_date or self.chart.encounter.coding_date

    @property
    def facility(self) -> bool:
        """Whether a hospital reports: emergency department, infusion center."""
        return self.chart.encounter.setting == "emergency" or any(
            _HOSPITAL.search(page.document.text.text[:1500].lower()) for page in self.pages
        )

    @property
    def kidney(self) -> bool:
        """Whether the patient is on dialysis for end-stage kidney disease."""
        return any(d.code in ("N18.6", "Z99.2") for d in self.diagnoses)

    def having(self, *beginnings: str) -> tuple[str, ...]:
        """The assigned diagnoses that begin so, in reporting order."""
        return tuple(d.code for d in self.diagnoses if d.code.startswith(beginnings))


_HOSPITAL = late(
    r"\b(?:infusion (?:center|suite|unit)|hospital outpatient|emergency department|\bed\b (?:course|note|medications|meds|nursing)|outpatient infusion)"
)


def scene_of(
    chart: Chart,
    diagnoses: Sequence[Diagnosis],
    supplies: SupplyBook,
    services: ServiceBook,
) -> Scene:
    """Cut the chart and settle payer and setting."""
    pages = tuple(Page(d) for d in chart.documents if d.language is None)
    return Scene(
        chart,
        pages,
        tuple(diagnoses),
        medicare(chart),
        supplies,
        services,
    )


def codes_said(page: Passage) -> list[str]:
    """ICD-10-CM codes of the concepts that a passage names, in order."""
    out = []
    for found in page.document.found:
        if page.start <= start_of(page.document, found) < page.end:
            if not {"negated", "family"} & found.flags:
                out.append(found.code)
    return out
