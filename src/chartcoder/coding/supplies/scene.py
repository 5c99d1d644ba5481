"""What the room reads from: the chart cut into passages, its diagnoses, payer and books."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, start_of
from chartcoder.coding.payer import medicare
from chartcoder.coding.supplies.line import Diagnosis
from chartcoder.coding.supplies.passages import Passage, passages
from chartcoder.late import late
from chartcoder.terminology.services.book import ServiceBook, SupplyBook


class Page:
    """A document, its words, and its passages, which are cut when first asked for."""

    def __init__(self, document: ReadDocument) -> None:
        self.document = document
        self.words = document.text.words

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The passages in order."""
        return tuple(passages(self.document))

    @cached_property
    def low(self) -> str:
        """The text in small letters."""
        return self.document.text.text.lower()

    def holding(self, words: frozenset[str]) -> frozenset[int]:
        """The numbers of the passages that hold any of some folded words."""
        text = self.document.text
        starts = text.starts
        firsts = [p.start for p in self.passages]
        return frozenset(
            [
                bisect_right(firsts, starts[at]) - 1
                for at, word in enumerate(text.folded)
                if word in words
            ]
        )


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
