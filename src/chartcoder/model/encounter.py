"""What comes in: one patient encounter and its documents.

These records are filled from outside, so pydantic validates them at the door. Validation errors
name the field and the rule, never the text of a document (charts are PHI).
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

DOCUMENT_KINDS = (
    "progress-note",
    "h-and-p",
    "consult",
    "ed-note",
    "discharge-summary",
    "operative-report",
    "procedure-note",
    "delivery-note",
    "anesthesia-record",
    "radiology-report",
    "pathology-report",
    "lab",
    "nursing-note",
    "order",
    "medication-list",
    "problem-list",
    "ambulance-report",
    "query-answer",
)
"""Kinds of document. A kind that is not in this list counts as not given and is recognised."""

SETTINGS = {
    "inpatient": "inpatient",
    "hospital": "inpatient",
    "acute-inpatient": "inpatient",
    "rehabilitation": "inpatient",
    "long-term-care": "inpatient",
    "psychiatric": "inpatient",
    "outpatient": "outpatient",
    "office": "outpatient",
    "clinic": "outpatient",
    "ambulatory": "outpatient",
    "ambulatory-surgery": "outpatient",
    "observation": "outpatient",
    "telehealth": "outpatient",
    "home": "outpatient",
    "home-health": "outpatient",
    "nursing-facility": "outpatient",
    "hospice": "outpatient",
    "emergency": "emergency",
    "ed": "emergency",
    "er": "emergency",
    "professional": "professional",
}
"""Settings accepted, each with the setting whose rules apply to it."""

DISPOSITIONS = {
    "home": "01",
    "transfer": "02",
    "acute-hospital": "02",
    "skilled-nursing": "03",
    "snf": "03",
    "intermediate-care": "04",
    "home-health": "06",
    "against-advice": "07",
    "ama": "07",
    "died": "20",
    "expired": "20",
    "still-a-patient": "30",
    "hospice-home": "50",
    "hospice": "51",
    "rehabilitation": "62",
    "long-term-care-hospital": "63",
    "psychiatric": "65",
}
"""Words for where a patient went, each with its patient discharge status; codes are taken too."""

PATIENT_TYPES = {"new": "new", "n": "new", "established": "established", "est": "established"}
"""Words for whether a professional of the same group and specialty saw the patient before."""

PLACES_OF_SERVICE = {
    "telehealth": "02",
    "homeless-shelter": "04",
    "telehealth-home": "10",
    "office": "11",
    "home": "12",
    "assisted-living": "13",
    "group-home": "14",
    "urgent-care": "20",
    "inpatient-hospital": "21",
    "outpatient-hospital": "22",
    "emergency-room": "23",
    "skilled-nursing": "31",
    "nursing-facility": "32",
}
"""Words for a place of service, each with its two-digit code; codes are taken too."""

SEXES = {"f": "female", "female": "female", "m": "male", "male": "male"}


class ChartInputError(ValueError):
    """Input that cannot be used. The message is one line: what is wrong, where, how to mend it."""


def _setting(value: Any) -> str:
    key = str(value).strip().lower().replace("_", "-").replace(" ", "-")
    if key not in SETTINGS:
        raise ValueError(f"unknown setting; use one of {', '.join(sorted(SETTINGS))}")
    return SETTINGS[key]


def _sex(value: Any) -> str | None:
    if value is None or not str(value).strip():
        return None
    key = str(value).strip().lower()
    if key in {"u", "unknown", "other", "x"}:
        return None
    if key not in SEXES:
        raise ValueError("unknown sex; use female, male, F or M, or leave it out")
    return SEXES[key]


def _disposition(value: Any) -> str | None:
    if value is None or not str(value).strip():
        return None
    key = str(value).strip().lower().replace("_", "-").replace(" ", "-")
    if key.isascii() and key.isdigit() and 1 <= int(key) <= 99:
        return f"{int(key):02d}"
    if key not in DISPOSITIONS:
        raise ValueError(
            f"unknown disposition; use its two-digit code or one of {', '.join(sorted(DISPOSITIONS))}"
        )
    return DISPOSITIONS[key]


def _patient_type(value: Any) -> str | None:
    if value is None or not str(value).strip():
        return None
    key = str(value).strip().lower()
    if key not in PATIENT_TYPES:
        raise ValueError("unknown patient type; use new or established, or leave it out")
    return PATIENT_TYPES[key]


def _place_of_service(value: Any) -> str | None:
    if value is None or not str(value).strip():
        return None
    key = str(value).strip().lower().replace("_", "-").replace(" ", "-")
    if key.isascii() and key.isdigit() and 1 <= int(key) <= 99:
        return f"{int(key):02d}"
    if key not in PLACES_OF_SERVICE:
        raise ValueError(
            "unknown place of service; use its two-digit code or one of"
            f" {', '.join(sorted(PLACES_OF_SERVICE))}"
        )
    return PLACES_OF_SERVICE[key]


def _kind(value: Any) -> str | None:
    key = str(value or "").strip().lower().replace("_", "-").replace(" ", "-")
    return key if key in DOCUMENT_KINDS else None


def _role(value: Any) -> str | None:
    key = str(value or "").strip().lower().replace("_", "-").replace(" ", "-")
    return key or None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("document text must be a string; decode bytes before making a Document")
    return value


_CONFIG = ConfigDict(hide_input_in_errors=True, extra="forbid")


@dataclass(frozen=True, config=_CONFIG)
class Document:
    """One document of the chart.

    Args:
        text: the document as written. Spans count Unicode code points of this string.
        kind: one of DOCUMENT_KINDS; recognised from the text when not given.
        author_role: who wrote it, an open word such as ``attending`` or ``radiologist``.
        id: name of the document within the encounter; ``doc-1``, ``doc-2`` … when not given.
        time: when it was written.
        title: a heading from the source system, used only to recognise the kind.
    """

    text: Annotated[str, BeforeValidator(_text)]
    kind: Annotated[str | None, BeforeValidator(_kind)] = None
    author_role: Annotated[str | None, BeforeValidator(_role)] = None
    id: str | None = None
    time: datetime | date | None = None
    title: str | None = None


@dataclass(frozen=True, config=_CONFIG)
class Provider:
    """A provider of the encounter: role (``attending``, ``surgeon`` …), name and NPI."""

    role: str
    name: str | None = None
    npi: str | None = None


@dataclass(frozen=True, config=_CONFIG)
class Encounter:
    """One encounter: the unit that is coded.

    Args:
        documents: the chart, at least one document.
        setting: decides which Official Guidelines sections apply (Section II and III for
            inpatient, Section IV for every other setting).
        service_date: date of service; for an inpatient stay the discharge date counts when given.
        admission_date, discharge_date: bounds of a stay.
        sex, birth_date: of the patient; used to choose between codes, never guessed.
        discharge_disposition: where the patient went, a patient discharge status (01 home, 20 died
            …) or a word for one; read by grouping only.
        payer: name of the payer; no coding room reads it.
        providers: who took part.
        id: name of the encounter in the source system.
        patient_type: ``new`` or ``established``; read by the levels of E/M services only.
        place_of_service: two-digit code, or a word for one; read by services only.
    """

    documents: Annotated[tuple[Document, ...], Field(min_length=1)]
    setting: Annotated[str, BeforeValidator(_setting)] = "outpatient"
    service_date: date | None = None
    admission_date: date | None = None
    discharge_date: date | None = None
    sex: Annotated[str | None, BeforeValidator(_sex)] = None
    birth_date: date | None = None
    discharge_disposition: Annotated[str | None, BeforeValidator(_disposition)] = None
    payer: str | None = None
    providers: tuple[Provider, ...] = ()
    id: str | None = None
    patient_type: Annotated[str | None, BeforeValidator(_patient_type)] = None
    place_of_service: Annotated[str | None, BeforeValidator(_place_of_service)] = None

    @property
    def coding_date(self) -> date | None:
        """The date that chooses the edition: discharge for a stay, else the date of service."""
        return self.discharge_date or self.service_date

    @property
    def age_years(self) -> int | None:
        """Age in whole years on the first day of the encounter, when both dates are known."""
        day = self.admission_date or self.service_date or self.discharge_date
        if day is None or self.birth_date is None or day < self.birth_date:
            return None
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before

    def with_document(self, document: Document) -> "Encounter":
        """The encounter with one more document, such as an answer to a query."""
        return replace(self, documents=(*self.documents, document))

    def document_id(self, index: int) -> str:
        """The name of the document at ``index``, given or made from its place."""
        return self.documents[index].id or f"doc-{index + 1}"


def one_line(error: ValidationError) -> str:
    """Say a pydantic error in one line, without any value from the input."""
    parts = []
    for item in error.errors(include_input=False, include_url=False, include_context=False):
        where = ".".join(str(part) for part in item["loc"]) or "input"
        parts.append(f"{where}: {item['msg'].removeprefix('Value error, ')}")
    return "; ".join(parts)
