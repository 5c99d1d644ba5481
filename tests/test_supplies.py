"""Drugs, their giving, supplies, rides and screening: lines, proofs, policies."""

import json
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from benchmarks.conformance import cases, encounter_of

from chartcoder import Coder, Document, Encounter
from chartcoder.codesets.errors import CodesetError
from chartcoder.coding.chart import read_chart
from chartcoder.coding.supplies import Supplies, concerns, supply_lines_of
from chartcoder.coding.supplies.administration import further_hours
from chartcoder.coding.supplies.doses import as_unit, billing_units, doses_in, strength_in, unit_of
from chartcoder.coding.supplies.line import Diagnosis
from chartcoder.coding.supplies.names import aliases, route_fits
from chartcoder.coding.supplies.necessity import necessity_findings
from chartcoder.coding.supplies.pointers import indications
from chartcoder.model.result import plain
from chartcoder.terminology.coverage import Coverage, Policy, load_coverage, read_policies, within
from chartcoder.terminology.coverage_export import read_export
from chartcoder.terminology.services import load_services, load_supplies
from chartcoder.verify.supplies import check_supply

ROOT = Path(__file__).parents[1]
CASES = cases("services-supplies")


@lru_cache(maxsize=1)
def books() -> tuple[Any, Any]:
    return load_supplies(), load_services()


def run(coder: Coder, encounter: Encounter) -> tuple[list[str], Supplies]:
    result = coder.code(encounter)
    chart = read_chart(encounter, coder.books_for(encounter.coding_date))
    diagnoses = [a for a in result.assignments if a.system == "icd10cm"]
    return [a.code for a in diagnoses], supply_lines_of(chart, diagnoses, *books())


def note(text: str, kind: str = "nursing-note", **facts: Any) -> Encounter:
    facts.setdefault("setting", "outpatient")
    facts.setdefault("service_date", date(2026, 4, 14))
    return Encounter(documents=(Document(text=text, kind=kind, id="d"),), **facts)


def lines(coder: Coder, text: str, kind: str = "nursing-note", **facts: Any) -> list[str]:
    _, found = run(coder, note(text, kind, **facts))
    return sorted(
        line.code
        + "".join(f"-{m}" for m in line.modifiers)
        + (f"x{line.units}" if line.units > 1 else "")
        for line in found.lines
    )


def faults(found: Supplies, diagnoses: list[str], encounter: Encounter) -> Iterator[str]:
    texts = {encounter.document_id(n): d.text for n, d in enumerate(encounter.documents)}
    for line in found.lines:
        data = {
            "system": line.system, "code": line.code, "title": line.title, "units": line.units,
            "modifiers": list(line.modifiers), "pointers": list(line.pointers),
            "proof": [plain(step) for step in line.steps],
        }  # fmt: skip
        for fault in check_supply(data, diagnoses):
            yield f"{line.code}: {fault}"
        for modifier in line.modifiers:  # of a ride: where it began and ended
            known = any(modifier in book for book in books()) or line.code.startswith("A0")
            if not known:
                yield f"{line.code}: modifier {modifier} is not in the tables"
        for step in line.steps:
            for span in step.spans:
                if texts[span.document][span.start : span.end] != span.text:
                    yield f"{line.code}: a span does not quote"


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any], coder: Coder) -> None:
    encounter = encounter_of(case["encounter"])
    diagnoses, found = run(coder, encounter)
    wanted = case["expect"]["services"]
    assert sorted((line.code, line.modifiers, line.units) for line in found.lines) == sorted(
        (line["code"], tuple(line["modifiers"]), line["units"]) for line in wanted
    )
    pointers = {line.code: list(line.pointers) for line in found.lines}
    for line in wanted:
        if "pointers" in line:
            assert pointers[line["code"]] == line["pointers"]
    kinds = [finding.kind for finding in found.findings]
    assert all(kind in kinds for kind in case["expect"].get("findings", ()))
    assert list(faults(found, diagnoses, encounter)) == []


def test_enough_cases() -> None:
    assert len(CASES) >= 160
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert len({case["encounter"]["documents"][-1]["text"] for case in CASES}) == len(CASES)


def test_demo_encounter(coder: Coder) -> None:
    folder = ROOT / "examples" / "01-pneumonia-admission"
    documents = tuple(
        Document(text=path.read_text("utf-8"), id=path.stem)
        for path in sorted(folder.glob("*.txt"))
    )
    encounter = Encounter(
        documents=documents, setting="inpatient", service_date=date(2026, 4, 6), sex="female"
    )
    diagnoses, found = run(coder, encounter)
    assert {(x.code, x.units): x.pointers for x in found.lines} == {
        ("E0570", 1): ("J44.0", "J44.1"),
        ("A7003", 1): ("J44.0", "J44.1"),
        ("J7613", 3): ("J44.0", "J44.1"),
    }
    assert [f.kind for f in found.findings] == ["quantity-missing"]
    assert list(faults(found, diagnoses, encounter)) == []


def test_ordinary_note_has_no_lines(coder: Coder) -> None:
    text = (
        "HPI: follow-up of hypertension.\nMEDICATIONS: lisinopril 20 mg daily, metformin 1000 mg twice"
        " daily.\nASSESSMENT\n1. Hypertension, continue lisinopril."
    )
    _, found = run(coder, note(text, "progress-note"))
    assert found == Supplies()
    assert not concerns(read_chart(note(text, "progress-note"), coder.books))


def test_stay_has_no_drug_lines(coder: Coder) -> None:
    assert lines(coder, "NURSING NOTE\nCeftriaxone 1 g IV given.", setting="inpatient") == []


def test_same_giving_told_twice_counts_once(coder: Coder) -> None:
    encounter = Encounter(
        documents=(
            Document(text="ED COURSE\nToradol 30 mg IV push given.", kind="ed-note", id="a"),
            Document(
                text="ED MAR\n10:05 Ketorolac 30 mg IV push given.", kind="nursing-note", id="b"
            ),
        ),
        setting="emergency",
        service_date=date(2026, 4, 14),
    )
    _, found = run(Coder(), encounter)
    assert sorted((x.code, x.units) for x in found.lines) == [("96374", 1), ("J1885", 2)]


def test_brand_in_brackets_is_the_same_drug(coder: Coder) -> None:
    text = "INFUSION RECORD\nPembrolizumab (Keytruda) 200 mg IV infused 09:00-09:35."
    assert lines(coder, text) == ["96413", "J9271x200"]


def test_product_of_one_maker_needs_the_maker(coder: Coder) -> None:
    text = "NURSING NOTE\nCefazolin 1 g IV push given at 10:00."
    assert "J0690x2" in lines(coder, text)
    text = "NURSING NOTE\nPemetrexed, made by Hospira, 500 mg IV push given at 10:00."
    assert "J9294x50" in lines(coder, text)


def test_biosimilar_goes_by_its_own_name(coder: Coder) -> None:
    assert "Q5103x40" in lines(coder, "INFUSION RECORD\nInflectra 400 mg IV infused 09:00-11:00.")
    assert "J1745x40" in lines(coder, "INFUSION RECORD\nInfliximab 400 mg IV infused 09:00-11:00.")


def test_dialysis_chooses_the_code(coder: Coder) -> None:
    visit = Document(
        text="ASSESSMENT\n1. End-stage renal disease on hemodialysis.", kind="progress-note", id="a"
    )
    given = Document(text="NURSING NOTE\nAranesp 60 mcg SC given.", kind="nursing-note", id="b")
    encounter = Encounter(
        documents=(visit, given), setting="outpatient", service_date=date(2026, 4, 14)
    )
    _, found = run(coder, encounter)
    assert "J0882" in [line.code for line in found.lines]


def test_oral_drug_is_no_line(coder: Coder) -> None:
    assert lines(coder, "NURSING NOTE\nPrednisone 40 mg PO given. Ondansetron 4 mg PO given.") == []


def test_strength_is_not_the_dose(coder: Coder) -> None:
    text = "PROCEDURE NOTE\n1 cc of Kenalog 40 was injected into the left knee joint."
    assert lines(coder, text, "procedure-note") == ["J3301x4"]


def test_necessity_flags_and_keeps_the_line(coder: Coder) -> None:
    visit = Document(text="ASSESSMENT\n1. Ankle sprain, right.", kind="progress-note", id="a")
    given = Document(
        text="NURSING NOTE\nVitamin B12 1000 mcg IM given.", kind="nursing-note", id="b"
    )
    encounter = Encounter(
        documents=(visit, given),
        setting="outpatient",
        service_date=date(2026, 4, 14),
        payer="Medicare",
    )
    diagnoses, found = run(coder, encounter)
    assert "J3420" in [line.code for line in found.lines]
    assert ("warning", "medical-necessity") in [(f.level, f.kind) for f in found.findings]
    assert not any(code.startswith(("D51", "E53")) for code in diagnoses)


def test_documented_support_is_pointed_at(coder: Coder) -> None:
    visit = Document(
        text="ASSESSMENT\n1. Hypertension.\n2. Vitamin B12 deficiency.",
        kind="progress-note",
        id="a",
    )
    given = Document(
        text="NURSING NOTE\nVitamin B12 1000 mcg IM given.", kind="nursing-note", id="b"
    )
    encounter = Encounter(
        documents=(visit, given), setting="outpatient", service_date=date(2026, 4, 14)
    )
    _, found = run(coder, encounter)
    assert {line.code: line.pointers for line in found.lines}["J3420"] == ("E53.8",)
    assert "medical-necessity" not in [f.kind for f in found.findings]


def test_sedation_belongs_to_its_procedure(coder: Coder) -> None:
    text = "HOSPITAL COURSE\nIV sedation was given with fentanyl 100 mcg and midazolam 4 mg for the EGD."
    assert lines(coder, text, "progress-note") == []


def test_treatment_without_a_dose_is_no_push(coder: Coder) -> None:
    assert lines(coder, "COURSE\nHe was given IV Protonix.", "progress-note") == []


def test_lines_of_two_rooms_stand_once() -> None:
    from chartcoder.coding.service_line import Line
    from chartcoder.coding.supplies import joined

    services = [Line("cpt", code, "x") for code in ("45378", "90471", "99213", "90662")]
    found = Supplies(
        (Line("hcpcs", "G0121", "x"), Line("cpt", "90662", "x"), Line("hcpcs", "G0008", "x")),
        (),
        ("45378",),
    )
    assert [line.code for line in joined(services, found)] == ["99213", "G0121", "90662", "G0008"]
    psychiatric = [Line("cpt", "90791", "x")]
    assert joined(psychiatric, found) == [*psychiatric, *found.lines]


def test_one_system_is_a_part_of_both(coder: Coder) -> None:
    text = "Flu shot, Fluzone high-dose 0.7 mL IM left deltoid given. Ceftriaxone 1 g IM given."
    encounter = note(text, service_date=date(2026, 10, 5), birth_date=date(1950, 1, 1))
    both = coder.code(encounter, ("icd10cm", "cpt", "hcpcs")).services
    for system in ("cpt", "hcpcs"):
        part = [line.code for line in coder.code(encounter, ("icd10cm", system)).services]
        assert part and part == [line.code for line in both if line.system == system]


def test_no_finding_on_the_necessity_of_a_line_that_is_not_reported(coder: Coder) -> None:
    text = "Botox 200 units injected today for hypertension. Single-dose vials, nothing discarded."
    encounter = note(text, payer="Medicare")
    for systems in (("icd10cm", "cpt"), ("icd10cm", "cpt", "hcpcs")):
        result = coder.code(encounter, systems)
        told = [f for f in result.findings if f.kind == "medical-necessity"]
        named = any(f.message.startswith("J0585:") for f in told)
        assert named == ("hcpcs" in systems)


# --- doses


def test_doses_leave_concentrations_out() -> None:
    assert [(d.value, d.unit) for d in doses_in("2 mL of 40 mg/mL")] == [(2.0, "ml")]
    assert strength_in("2 mL of 40 mg/mL") == (40.0, "mg")
    assert strength_in("albuterol 3 mg/3 mL") == (1.0, "mg")


def test_units_round_up() -> None:
    assert billing_units(1.1, "g", "500 mg") == 3
    assert billing_units(0.25, "mg", "25 mcg") == 10
    assert billing_units(10, "units", "1 mg") is None
    assert unit_of("each") is None
    assert as_unit(1, "l", "ml") == 1000


def test_hours() -> None:
    assert [further_hours(m) for m in (16, 90, 91, 150, 151, 211)] == [0, 0, 1, 1, 2, 3]


def test_routes() -> None:
    assert route_fits("injection", "im") and not route_fits("injection", "oral")
    assert route_fits("inhalation", "neb") and not route_fits("oral", "oral")


# --- tables


def test_tables_name_codes_that_exist() -> None:
    supplies, services = books()
    for rows in aliases().values():
        for row in rows:
            assert all(code in supplies for code in row.codes), row
    known = [*supplies.numbers(), *services.numbers()]
    for beginning, uses, reference in indications():
        assert any(number.startswith(beginning) for number in known), (reference, beginning)
        assert uses, reference


def test_policies_are_enough_and_name_services_that_exist() -> None:
    supplies, services = books()
    policies = read_policies()
    assert len(policies) >= 25
    assert len({p.id for p in policies}) == len(policies)
    for policy in policies:
        for service in policy.services:
            low, _, high = service.partition("-")
            for code in (low, high or low):
                assert code in supplies or code in services, (policy.id, code)


def test_ranges() -> None:
    assert within("E11.65", ("E08-E13",)) and not within("E14", ("E08-E13",))
    assert within("M17.11", ("M",)) and not within("N18.6", ("M",))


def test_excluded_diagnosis_does_not_support() -> None:
    coverage = Coverage([Policy("x", "X", ("J0585",), ("L", "G43"), ("L98.8",))])
    verdict = coverage.judge("J0585", ["L98.8"])
    assert verdict is not None and not verdict.supported and verdict.excluded == ("L98.8",)
    verdict = coverage.judge("J0585", ["G43.709"])
    assert verdict is not None and verdict.supported
    assert coverage.judge("99213", ["L98.8"]) is None


def test_findings_for_any_room() -> None:
    found = necessity_findings(
        [("82306", ("I10",)), ("82306", ("I10",)), ("99213", ())],
        [Diagnosis("I10")],
        load_coverage(),
        False,
    )
    assert [(f.level, f.kind) for f in found] == [("info", "medical-necessity")]


# --- exports of the Medicare Coverage Database (synthetic)

ARTICLE = "article_id,article_version,title,status\n50001,7,Widget scans,A\n50002,1,Old scans,R\n"
HCPC = "article_id,article_version,hcpc_code_id,hcpc_code_group\n50001,7,82306,1\n50001,7,82652,1\n50002,1,71046,1\n"
COVERED = (
    "article_id,article_version,icd10_code_id,icd10_covered_group,description\n"
    '50001,7,E55.9,1,"a, b"\n50001,7,N186,2,c\n50002,1,J18.9,1,d\n'
)
NONCOVERED = "article_id,article_version,icd10_code_id,icd10_noncovered_group\n50001,7,Z00.00,1\n"


def export(folder: Path) -> Path:
    inner = folder / "current_article_csv.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("article.csv", "\ufeff" + ARTICLE)
        archive.writestr("article_x_hcpc_code.csv", HCPC)
        archive.writestr("article_x_icd10_covered.csv", COVERED)
        archive.writestr("article_x_icd10_covered_group.csv", "article_id,paragraph\n50001,text\n")
        archive.writestr("article_x_icd10_noncovered.csv", NONCOVERED)
        archive.writestr("state_lookup.csv", "a\nb\n")
    outer = folder / "current_article.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "current_article_csv.zip")
        archive.writestr("readme.pdf", "x")
    return outer


def test_export_is_read(tmp_path: Path) -> None:
    policies = read_export(export(tmp_path))
    assert [p.id for p in policies] == ["A50001 v7 group 1", "A50001 v7 group 2"]
    assert policies[0].services == ("82306", "82652")
    assert policies[0].supports == ("E55.9",)
    assert policies[1].supports == ("N18.6",)
    assert policies[0].excludes == ("Z00.00",)
    assert policies[0].title == "Widget scans"


def test_export_as_json(tmp_path: Path) -> None:
    folder = tmp_path / "api"
    folder.mkdir()
    rows = [{"article_id": 9, "article_version": 2, "hcpc_code_id": "J1885"}]
    (folder / "article-hcpc-code.json").write_text(json.dumps({"meta": {}, "data": rows}))
    rows = [
        {"article_id": 9, "article_version": 2, "icd10_code_id": "M54.50", "icd10_covered_group": 1}
    ]
    (folder / "article-icd10-covered.json").write_text(json.dumps(rows))
    policies = read_export(folder)
    assert [(p.id, p.services, p.supports) for p in policies] == [
        ("A9 v2 group 1", ("J1885",), ("M54.50",))
    ]


def test_a_file_that_is_no_export(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CodesetError, match="no table"):
        read_export(path)
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK nothing")
    with pytest.raises(CodesetError, match="not a zip"):
        read_export(path)


# --- the verifier finds what is wrong


def spoiled(coder: Coder, text: str, **change: Any) -> list[str]:
    encounter = note(text)
    diagnoses, found = run(coder, encounter)
    line = found.lines[0]._replace(**change)
    return list(faults(Supplies((line,)), diagnoses, encounter))


def test_verifier() -> None:
    coder = Coder()
    drug = "NURSING NOTE\nKetorolac 30 mg IM given."
    assert spoiled(coder, drug) == []
    assert any("units" in f for f in spoiled(coder, drug, units=3))
    assert any("JW" in f for f in spoiled(coder, drug, modifiers=("JW",)))
    assert any("I10" in f for f in spoiled(coder, drug, pointers=("I10",)))
    assert any("table" in f for f in spoiled(coder, drug, title="Water"))
    assert any("entry" in f for f in spoiled(coder, drug, code="J1200", title="x"))
