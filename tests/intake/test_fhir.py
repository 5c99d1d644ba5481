"""FHIR: every resource that is read, both ways of the releases, references, and what is damaged."""

import base64
import json
import os
import time
from datetime import date
from pathlib import Path

import pytest

from chartcoder.intake import Fault, read_charts
from chartcoder.intake.formats.fhir import read_fhir, read_fhir_lines
from chartcoder.intake.recognise import recognise
from chartcoder.model import ChartInputError

NOTE = "ASSESSMENT:\n1. Pneumonia\n"


def b64(text):
    return base64.b64encode(text.encode()).decode()


def bundle(*resources):
    return {
        "resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]
    }  # fmt: skip


def parts(*resources):
    data = resources[0] if len(resources) == 1 else bundle(*resources)
    return list(read_fhir(json.dumps(data).encode(), "chart.json"))


def facts(*resources):
    return {f.field: f.value for part in parts(*resources) for f in part.facts}


PATIENT = {"resourceType": "Patient", "id": "p", "birthDate": "1954-05-11", "gender": "female"}
REFERENCE = {
    "resourceType": "DocumentReference", "id": "d", "status": "current",
    "type": {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]},
    "subject": {"reference": "Patient/p"},
    "content": [{"attachment": {"contentType": "text/plain", "data": b64(NOTE)}}],
}  # fmt: skip


def test_a_single_document_reference():
    (part,) = parts(REFERENCE)
    (one,) = part.documents
    assert (one.text, one.kind) == (NOTE, "discharge-summary")
    place = one.sources.at(15)
    assert place.path == "DocumentReference.content[0].attachment.data"
    assert place.chars == (0, len(NOTE))


def test_facts_of_a_stay_in_r4():
    found = facts(
        PATIENT,
        {
            "resourceType": "Encounter", "id": "e", "class": {"code": "IMP"},
            "subject": {"reference": "Patient/p"},
            "period": {"start": "2026-04-01T10:00:00Z", "end": "2026-04-06"},
            "hospitalization": {"dischargeDisposition": {"coding": [{"code": "snf"}]}},
            "participant": [{"type": [{"coding": [{"code": "ATND"}]}],
                             "individual": {"display": "Ann Roe"}}],
        },
        {"resourceType": "Coverage", "beneficiary": {"reference": "Patient/p"},
         "payor": [{"display": "Medicare"}]},
    )  # fmt: skip
    assert found == {
        "birth_date": date(1954, 5, 11), "sex": "female", "setting": "inpatient",
        "admission_date": date(2026, 4, 1), "discharge_date": date(2026, 4, 6),
        "discharge_disposition": "snf", "payer": "Medicare", "id": "e",
        "providers": ("attending", "Ann Roe", None),
    }  # fmt: skip


def test_facts_of_a_visit_in_r5():
    found = facts(
        PATIENT,
        {
            "resourceType": "Encounter", "id": "e", "class": [{"coding": [{"code": "EMER"}]}],
            "subject": {"reference": "Patient/p"}, "actualPeriod": {"start": "2026-04-01"},
            "admission": {"dischargeDisposition": {"coding": [{"code": "home"}]}},
            "participant": [{"type": [{"coding": [{"code": "ATND"}]}],
                             "actor": {"reference": "Practitioner/x"}}],
        },
        {"resourceType": "Practitioner", "id": "x", "name": [{"given": ["Ann"], "family": "Roe"}],
         "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}]},
        {"resourceType": "Coverage", "beneficiary": {"reference": "Patient/p"},
         "insurer": {"display": "Aetna"}},
    )  # fmt: skip
    assert found["setting"] == "emergency"
    assert found["service_date"] == date(2026, 4, 1)
    assert found["payer"] == "Aetna"
    assert found["providers"] == ("attending", "Ann Roe", "1234567893")


def test_an_attachment_in_a_binary():
    reference = {
        **REFERENCE, "content": [{"attachment": {"url": "Binary/b", "title": "Visit"}}]
    }  # fmt: skip
    (part,) = parts(PATIENT, reference, {"resourceType": "Binary", "id": "b", "data": b64(NOTE)})
    (one,) = part.documents
    assert one.title == "Visit"
    assert one.sources.at(15).path == "Bundle.entry[2].resource.data"


def test_nothing_is_fetched():
    reference = {
        **REFERENCE, "content": [{"attachment": {"url": "https://example.org/n.txt"}}]
    }  # fmt: skip
    (part,) = parts(reference)
    assert part.documents == ()
    assert "nothing is fetched" in part.findings[0].message


def test_the_first_form_that_can_be_read_counts():
    forms = [{"attachment": {"data": "!"}}, {"attachment": {"data": b64(NOTE)}},
             {"attachment": {"data": b64("<html><body><p>again</p></body></html>")}}]  # fmt: skip
    (part,) = parts({**REFERENCE, "content": forms})
    assert [d.text for d in part.documents] == [NOTE]


def test_a_composition_has_its_sections():
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><ul><li>Pneumonia</li><li>Gout</li></ul></div>'
    (part,) = parts(
        {
            "resourceType": "Composition", "title": "Progress note",
            "section": [
                {"title": "Assessment", "text": {"div": div},
                 "section": [{"title": "Plan", "text": {"div": "<div>Rest.</div>"}}]},
            ],
        }
    )  # fmt: skip
    (one,) = part.documents
    assert one.text.rstrip() == "Assessment:\n- Pneumonia\n- Gout\n\nPlan:\nRest."
    place = one.sources.at(one.text.index("Gout"))
    assert place.path == "Composition.section[0].text.div > /div[1]/ul[1]/li[2]"


def test_a_report_has_its_results_and_its_conclusion():
    (part,) = parts(
        {"resourceType": "DiagnosticReport", "id": "r", "category": [{"coding": [{"code": "LAB"}]}],
         "code": {"text": "Chemistry"}, "result": [{"reference": "Observation/o"}],
         "conclusion": "Hyponatremia."},
        {"resourceType": "Observation", "id": "o", "code": {"text": "Sodium"},
         "valueQuantity": {"value": 128, "unit": "mmol/L"},
         "referenceRange": [{"low": {"value": 136}, "high": {"value": 145}}],
         "interpretation": [{"coding": [{"code": "L"}]}]},
    )  # fmt: skip
    (one,) = part.documents
    assert one.text == "Sodium: 128 mmol/L (ref 136 to 145) L\n\nImpression:\nHyponatremia."
    assert one.kind == "lab"
    assert one.sources.at(one.text.index("128")).path == "Bundle.entry[1].resource.valueQuantity"


def test_lists_of_structured_entries(codes_of):
    (part,) = parts(
        {"resourceType": "Condition", "id": "1", "code": {"text": "Gout"},
         "category": [{"coding": [{"code": "problem-list-item"}]}]},
        {"resourceType": "Condition", "id": "2", "code": {"coding": [{"display": "Pneumonia"}]},
         "category": [{"coding": [{"code": "encounter-diagnosis"}]}]},
        {"resourceType": "Condition", "id": "3", "code": {"text": "Stroke"},
         "verificationStatus": {"coding": [{"code": "entered-in-error"}]}},
        {"resourceType": "Procedure", "id": "4", "code": {"text": "Appendectomy"},
         "performedDateTime": "2026-04-02"},
        {"resourceType": "MedicationAdministration", "id": "5",
         "medicationCodeableConcept": {"text": "Ceftriaxone 1 g"}},
        {"resourceType": "MedicationAdministration", "id": "6",
         "medication": {"concept": {"text": "Heparin"}}},
        {"resourceType": "Observation", "id": "7", "code": {"text": "Smoking"},
         "valueCodeableConcept": {"text": "Former smoker"}},
    )  # fmt: skip
    found = {d.title: (d.kind, d.text) for d in part.documents}
    assert found == {
        "Encounter diagnoses": ("progress-note", "Encounter diagnoses:\nPneumonia"),
        "Problem list": ("problem-list", "Gout"),
        "Procedures": ("order", "Appendectomy (2026-04-02)"),
        "Medications given": ("medication-list", "Ceftriaxone 1 g\nHeparin"),
        "Results": ("lab", "Smoking: Former smoker"),
    }
    codes = codes_of(*found.values())
    assert "J18.9" in codes
    assert "M10.9" not in codes, "a standing problem list states nothing of this visit"


def test_a_claim_is_no_evidence(tmp_path):
    claim = {
        "resourceType": "Claim", "type": {"coding": [{"code": "institutional"}]},
        "diagnosis": [{"diagnosisCodeableConcept": {"coding": [
            {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "J18.9"}]}}],
        "item": [{"productOrService": {"coding": [
            {"system": "http://www.ama-assn.org/go/cpt", "code": "99213"}]}}],
        "billablePeriod": {"start": "2026-04-06"},
    }  # fmt: skip
    (part,) = parts(claim)
    assert part.billed == (("icd10cm", "J18.9"), ("cpt", "99213"))
    assert part.documents == ()
    (tmp_path / "claim.json").write_text(json.dumps(claim))
    (fault,) = read_charts(str(tmp_path / "claim.json"))
    assert fault == Fault(
        "claim.json: holds no clinical document (a claim is no evidence of a diagnosis)"
    )


def test_visits_are_kept_apart(tmp_path):
    def note(n):
        return {
            **REFERENCE,
            "id": f"d{n}",
            "context": {"encounter": [{"reference": f"Encounter/e{n}"}]},
        }

    def visit(n):
        return {"resourceType": "Encounter", "id": f"e{n}", "class": {"code": "AMB"},
                "period": {"start": f"2026-04-0{n}"}, "subject": {"reference": "Patient/p"}}  # fmt: skip

    (tmp_path / "b").write_text(json.dumps(bundle(PATIENT, visit(1), visit(2), note(1), note(2))))
    found = list(read_charts(str(tmp_path / "b")))
    assert [(c.encounter.id, c.encounter.service_date.day, c.encounter.sex) for c in found] == [
        ("e1", 1, "female"), ("e2", 2, "female")
    ]  # fmt: skip


def test_what_chartcoder_wrote_is_no_evidence():
    ours = {"resourceType": "Condition", "id": "1", "code": {"text": "Gout"},
            "meta": {"tag": [{"system": "urn:chartcoder"}]}}  # fmt: skip
    (part,) = parts(ours)
    assert part.documents == ()


def test_lines_damaged_ones_are_faults():
    lines = [json.dumps(REFERENCE), "{", json.dumps({**REFERENCE, "id": "e"})]
    found = list(read_fhir_lines("\n".join(lines).encode(), "x.ndjson"))
    faults = [f.message for f in found if isinstance(f, Fault)]
    assert faults == ["x.ndjson: line 2 is not valid JSON"]
    (part,) = [f for f in found if not isinstance(f, Fault)]
    assert len(part.documents) == 2
    assert part.documents[1].sources.at(3).path.startswith("line(3).DocumentReference.content[0]")


@pytest.mark.parametrize(
    "data",
    [b"{", b"[]", b"{}", b'{"resourceType": 7}', b"[" * 100_000, b'{"a":' * 100_000,
     b'{"resourceType": "Bundle", "entry": ' + b"9" * 10_000 + b"}"],
)  # fmt: skip
def test_what_is_no_fhir(data):
    with pytest.raises(ChartInputError):
        list(read_fhir(data, "chart.json"))


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, [7], [{}], {"coding": 7}, {"coding": [7]}])
def test_members_of_another_type_count_as_absent(value):
    for kind in ("Encounter", "DocumentReference", "DiagnosticReport", "Composition", "Binary",
                 "Condition", "Procedure", "Observation", "MedicationAdministration", "Coverage",
                 "Claim", "Patient"):  # fmt: skip
        resource = dict.fromkeys(
            ("class", "period", "content", "code", "result", "section", "text", "data", "subject",
             "valueQuantity", "payor", "insurance", "diagnosis", "item", "type", "participant",
             "hospitalization", "category", "conclusion", "birthDate", "gender", "meta", "id",
             "presentedForm", "component", "contained", "context", "encounter"), value,
        )  # fmt: skip
        for _ in read_fhir(json.dumps({**resource, "resourceType": kind}).encode(), "x"):
            pass


def test_a_bundle_of_two_hundred_resources(tmp_path):
    notes = [{**REFERENCE, "id": f"d{n}", "content": [{"attachment": {"data": b64(NOTE * 100)}}]}
             for n in range(198)]  # fmt: skip
    (tmp_path / "b").write_text(json.dumps(bundle(PATIENT, *notes)))
    start = time.process_time()
    (chart,) = read_charts(str(tmp_path / "b"))
    assert time.process_time() - start < 2
    assert len(chart.encounter.documents) == 198


def test_many_patients_take_time_in_proportion(tmp_path):
    lines = [json.dumps({**PATIENT, "id": f"p{n}"}) for n in range(20_000)]
    (tmp_path / "p.ndjson").write_text("\n".join(lines))
    start = time.process_time()
    (fault,) = read_charts(str(tmp_path / "p.ndjson"))
    assert time.process_time() - start < 4
    assert "no clinical document" in fault.message


SHARED = Path(os.environ.get("CHARTCODER_SHARED", Path(__file__).parents[3] / "shared"))
SAMPLES = SHARED / "x12" / "fhir_samples"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples of CMS here (CHARTCODER_SHARED)")
def test_samples_of_cms():
    files = sorted(SAMPLES.rglob("*.json"))
    assert files
    billed = 0
    for file in files:
        data = file.read_bytes()
        assert recognise(data) == "fhir"
        found = list(read_fhir(data, file.name))
        assert found
        assert not [f for f in found if isinstance(f, Fault)]
        assert not [x for f in found for x in f.findings]
        billed += sum(len(part.billed) for part in found)
        if file.name == "eobReadInpatient.json":
            known = {f.field: f.value for part in found for f in part.facts}
            assert known["setting"] == "inpatient"
            assert {"admission_date", "discharge_date", "payer"} <= known.keys()
    assert billed > 50
