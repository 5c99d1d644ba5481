"""What comes out: assignments with their proofs, rejections, queries and findings."""

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from chartcoder.model.mention import Span
from chartcoder.model.source import Sources, with_places

if TYPE_CHECKING:
    from chartcoder.model.groupings import Groupings


class Step(NamedTuple):
    """One step of a proof, a claim that a checker can test on its own.

    Attributes:
        kind: one of ``read``, ``context``, ``word``, ``index``, ``tabular``, ``notes``,
            ``guideline``, ``edition``.
        claim: the step in plain words.
        spans: the words of the chart it rests on.
        source: where the rule stands: an edition and code, an index entry, a guideline clause.
        values: the machine-readable part of the claim, as ordered name/value pairs.
    """

    kind: str
    claim: str
    spans: tuple[Span, ...] = ()
    source: str = ""
    values: tuple[tuple[str, str], ...] = ()


class LineFacts(NamedTuple):
    """What a service line says beside its code: when, where (place-of-service code), by whom."""

    date: str | None = None
    place_of_service: str | None = None
    rendering: str | None = None
    ordering: str | None = None


class Assignment(NamedTuple):
    """A code that is reported.

    Attributes:
        system: ``icd10cm``, ``icd10pcs``, ``cpt`` or ``hcpcs``.
        code: as printed in its book (ICD-10-CM with the dot).
        title: official title, or our own words where the official one is not free.
        role: ``principal`` or ``first-listed``, ``secondary``, ``external-cause``, ``procedure``,
            ``service-line``.
        poa: present-on-admission indicator (Y, N, U, W, or ``exempt``) of an inpatient diagnosis.
        modifiers, units: of a procedure or service.
        pointers: the diagnosis codes that justify a service line, or the one that a procedure treats.
        confidence: calibrated probability, 0 to 1, that a coder would accept the code.
        proof: the ordered steps from the words of the chart to the code.
        line: date, place and providers of a service line; the date of a procedure of a stay, where
            the record tells it; nothing for other roles.
    """

    system: str
    code: str
    title: str
    role: str
    poa: str | None = None
    modifiers: tuple[str, ...] = ()
    units: int = 1
    pointers: tuple[str, ...] = ()
    confidence: float = 0.0
    proof: tuple[Step, ...] = ()
    line: LineFacts | None = None


class Rejection(NamedTuple):
    """A candidate that was not coded, and why.

    ``reason`` is a fixed word (see ``docs/how-it-works.md``), ``detail`` says it in a sentence.
    """

    system: str
    code: str
    title: str
    reason: str
    detail: str
    spans: tuple[Span, ...] = ()
    clause: str = ""


class Indicator(NamedTuple):
    """A fact of the chart that a query quotes."""

    span: Span
    source: str
    date: str | None = None


class Option(NamedTuple):
    """A possible answer to a query, and the code it would lead to (none when undetermined).

    ``statement`` is what the provider documents with this answer; without it the text itself, and
    nothing for an answer that leaves the matter open.
    """

    text: str
    code: str | None = None
    statement: str = ""


QUERY_KINDS = (
    "laterality",
    "specificity",
    "conflict",
    "clinical-validation",
    "cause-effect",
    "poa",
    "procedure-axis",
    "medical-necessity",
)
"""What a query may ask for."""


class Query(NamedTuple):
    """A question to the provider about something the chart leaves open.

    ``kind`` is one of QUERY_KINDS; ``id`` names the query within its encounter and stays the same
    while the words it asks about do. The first indicator is what is asked about.
    """

    kind: str
    addressee: str
    title: str
    question: str
    indicators: tuple[Indicator, ...]
    options: tuple[Option, ...]
    affects: str
    id: str = ""


class Finding(NamedTuple):
    """Something the reader of a result should know: ``level`` is ``info``, ``warning`` or ``error``."""

    level: str
    kind: str
    message: str


class EditionUsed(NamedTuple):
    """An edition a result rests on, with the digest of the source it was read from."""

    system: str
    edition: str
    effective: str
    sha256: str


class Result(NamedTuple):
    """The coding of one encounter."""

    assignments: tuple[Assignment, ...]
    rejections: tuple[Rejection, ...]
    queries: tuple[Query, ...]
    findings: tuple[Finding, ...]
    editions: tuple[EditionUsed, ...]
    setting: str
    coding_date: str | None
    documents: tuple[tuple[str, str, str], ...]
    """(id, kind, SHA-256 of the text) of every document read, in the order of the encounter."""
    version: str
    groupings: "Groupings | None" = None
    """MS-DRG, edits and HCC when they were asked for, computed from the finished codes."""

    @property
    def diagnoses(self) -> tuple[Assignment, ...]:
        """The ICD-10-CM assignments, in reporting order."""
        return tuple(a for a in self.assignments if a.system == "icd10cm")

    @property
    def services(self) -> tuple[Assignment, ...]:
        """The service lines (CPT and HCPCS Level II), in claim order."""
        return tuple(a for a in self.assignments if a.role == "service-line")

    def to_dict(self, sources: Sources | None = None) -> dict[str, Any]:
        """The result as plain lists and dictionaries, in the shape of ``result.schema.json``.

        With the source maps of the documents every span says where it stands in its file.
        """
        out: dict[str, Any] = {"schema": "chartcoder-result-1", **plain(self)}
        if self.groupings is None:
            del out["groupings"]
        if sources:
            located: dict[str, Any] = with_places(out, sources)
            return located
        return out

    def to_json(self, indent: int | None = 2, sources: Sources | None = None) -> str:
        """The result as JSON text: the same input and editions always give the same bytes."""
        text = json.dumps(self.to_dict(sources), ensure_ascii=False, indent=indent)
        # half a surrogate pair cannot be written as UTF-8; JSON has an escape for it
        return _HALVES.sub(lambda half: f"\\u{ord(half.group()):04x}", text)


_HALVES = re.compile("[\ud800-\udfff]")


def plain(value: Any) -> Any:
    """Turn records into dictionaries and tuples into lists, keeping field order."""
    if isinstance(value, Step):
        fields = {name: plain(getattr(value, name)) for name in value._fields}
        return {**fields, "values": dict(value.values)}
    if isinstance(value, Assignment) and value.line is None:
        return {name: plain(getattr(value, name)) for name in value._fields if name != "line"}
    if hasattr(value, "_fields"):
        return {name: plain(getattr(value, name)) for name in value._fields}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value
