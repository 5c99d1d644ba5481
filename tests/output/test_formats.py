"""Results in every format: complete, well-formed, leading back to the chart, the same bytes twice."""

import csv
import io
import json
import re
from datetime import date

import pytest

from chartcoder.intake.formats.fhir import read_fhir
from chartcoder.intake.formats.hl7 import read_hl7
from chartcoder.model import Assignment, Document, Encounter, Place, SourceMap
from chartcoder.output import FORMATS, Export, OutputMissing, export
from chartcoder.output.export import evidence, shown
from chartcoder.output.summary import sheet_of

NOTE = "ASSESSMENT:\n1. Pneumonia\n2. Type 2 diabetes with <CKD> & gout\n"


@pytest.fixture(scope="module")
def item(coder):
    encounter = Encounter(
        documents=(Document(text=NOTE, id="=note", kind="discharge-summary"),), setting="inpatient",
        admission_date=date(2026, 4, 1), discharge_date=date(2026, 4, 6), sex="female",
        birth_date=date(1954, 5, 11), discharge_disposition="home", payer="Care|More", id="V^1",
    )  # fmt: skip
    sources = {
        "=note": SourceMap(((0, len(NOTE), Place("scan.pdf", "", 2, (72.0, 140.0, 300.0, 190.0))),))
    }
    return Export(coder.code(encounter), encounter, sources, "4711", "chart")


@pytest.fixture(scope="module")
def many(examples):
    return [Export(result, example.encounter, {}, "", example.name) for example, result in examples]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_bytes_twice(form, item):
    if form == "pdf":
        pytest.importorskip("fpdf")
    assert export([item], form) == export([item], form)


def test_an_unknown_format(item):
    with pytest.raises(ValueError, match="json, ndjson"):
        export([item], "docx")


def test_json_shows_the_places(item):
    data = json.loads(export([item], "json"))
    spans = [s for a in data["assignments"] for p in a["proof"] for s in p["spans"]]
    assert spans
    assert all(
        s["places"] == [{"file": "scan.pdf", "page": 2, "box": [72.0, 140.0, 300.0, 190.0]}]
        for s in spans
    )


def test_ndjson_has_a_line_for_each(many):
    lines = export(many, "ndjson").decode().splitlines()
    assert [json.loads(line)["path"] for line in lines] == [one.path for one in many]


def test_csv_has_a_row_for_each_code_and_no_formula(item, many):
    rows = list(csv.DictReader(io.StringIO(export([item], "csv").decode(), newline="")))
    assert [r["code"] for r in rows] == [a.code for a in item.result.assignments]
    assert rows[0]["document"] == "'=note"
    assert rows[0]["place"] == "scan.pdf, page 2 (72, 140)"
    assert rows[0]["evidence"]
    total = list(csv.DictReader(io.StringIO(export(many, "csv").decode(), newline="")))
    assert len(total) == sum(len(one.result.assignments) for one in many)


def test_fhir_links_each_code_to_its_words(item):
    bundle = json.loads(export([item], "fhir"))
    resources = {f"{e['resource']['resourceType']}/{e['resource']['id']}": e["resource"]
                 for e in bundle["entry"]}  # fmt: skip
    made = [r for r in resources.values() if r["resourceType"] == "Condition"]
    assert [c["code"]["coding"][0]["code"] for c in made] == [a.code for a in item.result.diagnoses]
    links = [r for r in resources.values() if r["resourceType"] == "Provenance"]
    for one, link in zip(item.result.assignments, links, strict=True):
        assert resources[link["target"][0]["reference"]]["code"]["coding"][0]["code"] == one.code
        quoted = []
        for entity in link["entity"]:
            document = resources[entity["what"]["reference"]]
            import base64

            text = base64.b64decode(document["content"][0]["attachment"]["data"]).decode()
            parts = {e["url"]: list(e.values())[1] for e in entity["extension"][0]["extension"]}
            assert text[parts["start"] : parts["end"]] == parts["text"]
            assert parts["page"] == 2
            quoted.append(parts["text"])
        assert quoted == [s.text for s in evidence(one)]
    (claim,) = [r for r in resources.values() if r["resourceType"] == "Claim"]
    assert claim["diagnosis"][0]["onAdmission"]["coding"][0]["code"] in "YNUW1"
    assert claim["supportingInfo"][0]["code"]["coding"][0]["code"] == "01"


def test_fhir_is_valid(item, many, procedures, visit):
    pytest.importorskip("fhir.resources")
    from fhir.resources.R4B.bundle import Bundle

    for one in (item, procedures, visit, *many):
        Bundle.model_validate_json(export([one], "fhir"))


def test_what_is_written_as_fhir_is_read_without_its_codes(item):
    (part,) = read_fhir(export([item], "fhir"), "coding.json")
    facts = {f.field: f.value for f in part.facts}
    assert facts["discharge_date"] == date(2026, 4, 6)
    assert facts["sex"] == "female"
    assert [d.text for d in part.documents] == [NOTE], "its documents, not its conditions"


@pytest.fixture(scope="module")
def procedures(item):
    """A result with a procedure and a service of every field."""
    more = (
        Assignment("icd10pcs", "0DTJ4ZZ", "Resection of appendix", "procedure"),
        Assignment("cpt", "99213", "Office visit", "service-line", modifiers=("25",), units=2,
                   pointers=(item.result.diagnoses[0].code,)),
    )  # fmt: skip
    result = item.result._replace(assignments=(*item.result.assignments, *more))
    return item._replace(result=result)


@pytest.fixture(scope="module")
def visit(coder):
    """A visit with services, as the coder assigns them."""
    text = (
        "OFFICE VISIT. Established patient.\nASSESSMENT:\n1. Type 2 diabetes, A1c 8.1 %, metformin increased\n"
        "2. Left knee osteoarthritis with effusion\nPROCEDURE: Arthrocentesis of the left knee with injection of 40 mg triamcinolone.\n"
    )  # fmt: skip
    encounter = Encounter(
        documents=(Document(text=text, id="visit"),), setting="professional", sex="female",
        service_date=date(2026, 4, 6), birth_date=date(1954, 5, 11),
    )  # fmt: skip
    return Export(coder.code(encounter, ("icd10cm", "cpt", "hcpcs")), encounter, {}, "47", "visit")


def test_services_are_items_of_the_claim(visit):
    lines = visit.result.services
    assert {a.system for a in lines} == {"cpt", "hcpcs"}
    bundle = json.loads(export([visit], "fhir"))
    (claim,) = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Claim"]
    codes = [d["diagnosisCodeableConcept"]["coding"][0]["code"] for d in claim["diagnosis"]]
    for one, item in zip(lines, claim["item"], strict=True):
        assert item["productOrService"]["coding"][0]["code"] == one.code
        assert item["quantity"]["value"] == one.units
        assert [codes[n - 1] for n in item.get("diagnosisSequence", [])] == list(one.pointers)
        said = [m["coding"][0]["code"] for m in item.get("modifier", [])]
        assert said == list(one.modifiers)
    systems = {m["coding"][0]["code"]: m["coding"][0]["system"]
               for item in claim["item"] for m in item.get("modifier", [])}  # fmt: skip
    assert all(("ama-assn" in system) == code.isdigit() for code, system in systems.items())
    assert systems


def test_references_of_a_bundle_resolve(visit, item, many):
    for one in (visit, item, *many):
        bundle = json.loads(export([one], "fhir"))
        names = {
            e["fullUrl"].removeprefix("http://chartcoder.invalid/fhir/") for e in bundle["entry"]
        }
        assert {
            f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in bundle["entry"]
        } == names
        said = set(re.findall(r'"reference": ?"([^"]+)"', json.dumps(bundle)))
        assert said
        assert said <= names


def test_a_line_of_service_is_printed_with_its_modifiers_units_and_pointers(visit):
    page = export([visit], "html").decode()
    for one in visit.result.services:
        assert f"for {' '.join(one.pointers)}" in page
        assert not one.modifiers or f"modifier {' '.join(one.modifiers)}" in page
        assert one.units == 1 or f"{one.units} units" in page


def test_procedures_stand_in_the_group_of_a_charge(procedures):
    """DFT^P03: PR1 belongs to FT1, DG1 comes after all of them; PID-5 may not be empty."""
    segments = [s.split("|") for s in export([procedures], "hl7").decode().split("\r")]
    order = [s[0] for s in segments]
    assert order.index("FT1") < order.index("PR1") < order.index("DG1")
    pid = segments[order.index("PID")]
    assert pid[5] == "^^^^^^U", "a name that is not sent"
    (part,) = read_hl7(export([procedures], "hl7"), "x")
    assert not [value for kind, value in part.identifiers if kind == "name"]


def test_hl7_is_read_back(item, procedures):
    raw = export([procedures], "hl7").decode()
    (part,) = read_hl7(raw.encode(), "dft.hl7")
    facts = {f.field: f.value for f in part.facts}
    assert (part.patient, part.visit) == ("4711", "V^1")
    assert facts["payer"] == "Care|More"
    assert facts["discharge_date"] == date(2026, 4, 6)
    assert facts["discharge_disposition"] == "01"
    billed = [code for system, code in part.billed if system == "icd10cm"]
    assert billed == [a.code for a in item.result.diagnoses]
    assert ("procedure", "99213") in part.billed
    assert ("procedure", "0DTJ4ZZ") in part.billed
    segments = [s.split("|") for s in raw.split("\r")]
    assert segments[0][8] == "DFT^P03^DFT_P03"
    (charge,) = [s for s in segments if s[0] == "FT1"]
    assert (charge[10], charge[26]) == ("2", "25")
    first = next(s for s in segments if s[0] == "DG1")
    assert first[26] in ("Y", "N", "U", "W", "E")
    words = [s for s in segments if s[0] == "ZEV"]
    assert len(words) == sum(len(evidence(a)) for a in item.result.assignments)
    assert "page 2" in words[0][7]


def test_hl7_without_services_charges_nothing(item):
    segments = [s.split("|") for s in export([item], "hl7").decode().split("\r")]
    (charge,) = [s for s in segments if s[0] == "FT1"]
    assert charge[10] == "0"


def test_html_shows_every_code_and_nothing_unescaped(item):
    page = export([item], "html").decode()
    for one in item.result.assignments:
        assert f">{one.code}<" in page
    assert "<CKD>" not in page
    assert "scan.pdf, page 2" in page
    assert "http" not in page.lower().replace("http-equiv", "")
    assert page.count("<section>") == 1


def test_html_has_a_sheet_for_each_encounter(many):
    assert export(many, "html").decode().count("<section>") == len(many)


def test_a_summary_of_an_outpatient_visit_is_one_page(many):
    pytest.importorskip("fpdf")
    pypdfium2 = pytest.importorskip("pypdfium2")
    visits = [one for one in many if one.result.setting != "inpatient"]
    pages = [len(pypdfium2.PdfDocument(export([one], "pdf"))) for one in visits]
    assert sorted(pages)[len(pages) // 2] == 1
    assert max(pages) <= 2


def test_pdf_holds_what_the_sheet_says(item):
    pytest.importorskip("fpdf")
    pypdfium2 = pytest.importorskip("pypdfium2")
    data = export([item], "pdf")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    for row in sheet_of(item).rows:
        assert row.code in text
    assert "Pneumonia" in text


def test_pdf_without_its_library(item, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "fpdf", None)
    with pytest.raises(OutputMissing, match=r"chartcoder\[formats\]"):
        export([item], "pdf")


def test_a_result_without_codes(coder):
    encounter = Encounter(documents=(Document(text="Nothing."),))
    empty = Export(coder.code(encounter), encounter)
    for form in FORMATS:
        if form == "pdf":
            pytest.importorskip("fpdf")
        assert export([empty], form)


def test_odd_characters_are_written(coder):
    text = "ASSESSMENT:\n1. Pneumonia \ud800 \x0b \u2028 Ménière 😀\n"
    encounter = Encounter(documents=(Document(text=text, id="\ud800"),), id="\x00")
    odd = Export(coder.code(encounter), encounter, {}, "\ud800", "p")
    for form in FORMATS:
        if form == "pdf":
            pytest.importorskip("fpdf")
        assert export([odd], form)


def test_shown():
    assert shown(Place("a.json", "Bundle.entry[0]")) == "a.json, Bundle.entry[0]"
