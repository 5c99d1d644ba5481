"""What is exported, the formats, and the one function that writes any of them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chartcoder.model import Assignment, Encounter, Place, Result, SourceMap, Span

FORMATS = ("json", "ndjson", "csv", "fhir", "hl7", "html", "pdf")
"""Formats of results. ``pdf`` needs the extra ``formats``."""


class OutputMissing(RuntimeError):
    """The library of a format is not installed. The message is one line and says how to get it."""


class Export(NamedTuple):
    """A result and what is known of its encounter.

    Attributes:
        result: the coding.
        encounter: what was coded.
        sources: the source map of each document, when it was read from a file.
        patient: name of the patient in the source system.
        path: where the chart came from.
    """

    result: Result
    encounter: Encounter
    sources: Mapping[str, SourceMap] = {}
    patient: str = ""
    path: str = ""

    @property
    def day(self) -> str:
        """The date that chose the edition, else the first day of the edition."""
        return self.result.coding_date or self.result.editions[0].effective

    def places(self, span: Span) -> tuple[Place, ...]:
        """Where a span stands in its file."""
        found = self.sources.get(span.document)
        return found.places(span.start, span.end) if found is not None else ()

    @property
    def name(self) -> str:
        """A name for this coding that depends on nothing but its content."""
        seed = json.dumps([self.result.to_dict(), self.encounter.id, self.patient], sort_keys=True)
        return hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def evidence(assignment: Assignment) -> tuple[Span, ...]:
    """The words of the chart a code rests on, each once, in the order of its proof."""
    read = [s for step in assignment.proof if step.kind in ("read", "context") for s in step.spans]
    return tuple(dict.fromkeys(read))


def clauses(assignment: Assignment) -> tuple[str, ...]:
    """The clauses of the guidelines in the proof of a code, each once."""
    named = (s.source for s in assignment.proof if s.kind == "guideline" and s.source)
    return tuple(dict.fromkeys(named))


def shown(place: Place) -> str:
    """A place in one line: ``scan.pdf, page 2 (72, 140)``."""
    parts = [place.file]
    if place.path:
        parts.append(place.path)
    if place.page is not None:
        corner = f" ({place.box[0]:g}, {place.box[1]:g})" if place.box is not None else ""
        parts.append(f"page {place.page}{corner}")
    return ", ".join(parts)


def export(items: Sequence[Export], form: str) -> bytes:
    """Results in a format.

    Raises:
        ValueError: for a format that is not one of ``FORMATS``.
        OutputMissing: when the library of a format is not installed.
    """
    if form == "json":
        texts = [item.result.to_json(sources=item.sources) for item in items]
        return "\n".join([*texts, ""]).encode("utf-8")
    if form == "ndjson":
        return "".join(_line(item) for item in items).encode("utf-8")
    if form == "csv":
        from chartcoder.output.table import csv_of

        return csv_of(items).encode("utf-8")
    if form == "fhir":
        from chartcoder.output.fhir import bundle_of

        bundles = [bundle_of(item) for item in items]
        indent = 2 if len(bundles) == 1 else None
        texts = [json.dumps(one, ensure_ascii=True, indent=indent) for one in bundles]
        return "\n".join([*texts, ""]).encode("utf-8")
    if form == "hl7":
        from chartcoder.output.hl7 import message_of

        return "".join(message_of(item) for item in items).encode("utf-8", "replace")
    if form == "html":
        from chartcoder.output.summary import html_of

        return html_of(items).encode("utf-8", "replace")
    if form == "pdf":
        from chartcoder.output.sheet import pdf_of

        return pdf_of(items)
    raise ValueError(f"unknown format {form!r}; use one of {', '.join(FORMATS)}")


def _line(item: Export) -> str:
    result = item.result.to_dict(item.sources)
    text = json.dumps({"path": item.path, **result}, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
