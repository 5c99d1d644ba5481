"""Place of service, rendering and ordering provider of service lines, as the record states them."""

import json

from chartcoder import Coder, Document, Encounter
from chartcoder.model.encounter import Provider
from chartcoder.verify import verify_result

SYSTEMS = ("icd10cm", "cpt", "hcpcs")
NOTE = (
    "OFFICE VISIT\nEstablished patient.\nAssessment: primary osteoarthritis of the right knee.\n"
    "PROCEDURE: The right knee was injected with 40 mg of triamcinolone acetonide (Kenalog).\n"
    "J. Albright, MD"
)


def facts(coder: Coder, text: str, kind: str, **more: object) -> set[tuple[str | None, ...]]:
    encounter = Encounter(documents=(Document(text=text, kind=kind),), **more)
    return {line.line[1:] for line in coder.code(encounter, SYSTEMS).services if line.line}


def test_place_and_provider_of_a_note(coder: Coder) -> None:
    assert facts(coder, NOTE, "progress-note") == {("11", "J. Albright, MD", None)}


def test_ordering_provider_of_an_order(coder: Coder) -> None:
    order = "STANDARD WRITTEN ORDER - DME\nStandard wheelchair, rental\nPrescriber: T. Halloran, MD"
    assert facts(coder, order, "order") == {(None, None, "T. Halloran, MD")}


def test_who_gave_the_anesthesia_is_not_the_surgeon(coder: Coder) -> None:
    record = (
        "ANESTHESIA RECORD\nOperation: right total knee arthroplasty   Surgeon: Dr. Hahn\n"
        "Anesthesiologist: Dr. Meyer, personally performed\nASA 2. Start 10:00, end 11:30."
    )
    assert facts(coder, record, "anesthesia-record") == {(None, "Dr. Meyer", None)}


def test_what_the_encounter_gives_counts_and_a_nurse_renders_nothing(coder: Coder) -> None:
    record = "MAR\nCeftriaxone 1 g IM left gluteus 10:00\nL. Castro RN"
    given = {
        "place_of_service": "office",
        "providers": (Provider("attending", "Dr. Yuen"), Provider("ordering", npi="1234567893")),
    }
    assert facts(coder, record, "nursing-note", **given) == {("11", "Dr. Yuen", "1234567893")}


def test_nothing_is_made_up(coder: Coder) -> None:
    assert facts(coder, "Arthrocentesis of the left knee, 20 mL.", "procedure-note") == {
        (None, None, None)
    }


def test_a_provider_that_is_not_quoted_is_a_fault(coder: Coder) -> None:
    encounter = Encounter(documents=(Document(text=NOTE, kind="progress-note"),))
    data = json.loads(coder.code(encounter, SYSTEMS).to_json())
    texts = {"doc-1": NOTE}
    assert verify_result(data, texts) == []
    line = next(a for a in data["assignments"] if a["role"] == "service-line")
    line["line"]["rendering"] = "Dr. Other"
    assert verify_result(data, texts) != []
