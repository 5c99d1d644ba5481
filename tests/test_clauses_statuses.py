"""Statuses, histories and encounters (I.C.21): what is read, and that forged steps are told."""

import importlib
import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.coding.allergies import allergies_of
from chartcoder.coding.chart import read_chart
from chartcoder.coding.history import DECISIONS
from chartcoder.coding.medicines import ended, lasting, taken
from chartcoder.terminology.allergens import BY_CLASS, read_allergens
from chartcoder.terminology.drugs import read_drugs
from chartcoder.verify import verify_result

# ---- allergy list ----------------------------------------------------------------------------

LISTS = (
    ("ALLERGIES\nPenicillin (rash).", ["Z88.0"]),
    ("Denies HTN.  All: latex - contact rash.  Nonsmoker.", ["Z91.040"]),
    ("ALL: ASA -> LIP SWELLING", ["Z88.6"]),
    ("Allergies: NKDA", []),
    ("Allergies: no known drug allergies. Latex.", ["Z91.040"]),
    ("Allergies: PCN, codeine; shellfish. Meds: lisinopril", ["Z88.0", "Z88.5", "Z91.013"]),
    ("He is allergic to morphine but tolerates hydromorphone.", ["Z88.5"]),
    ("Denies allergy to latex, penicillin", []),
    ("Mother is allergic to sulfa", []),
    ("Allergies: lisinopril - cough (intolerance)", []),
    ("Penicillin allergy was ruled out by skin testing.", []),
    ("Allergies: Bactrim, Tdap, fluconazole", ["Z88.2", "Z88.7", "Z88.3"]),
    ("Penicillin allergy, so cefazolin given. Takes aspirin.", ["Z88.0"]),
    ("NKDA\nHome meds: apixaban 2.5 bid", []),
)


@pytest.mark.parametrize(("text", "codes"), LISTS)
def test_allergy_list(text: str, codes: list[str], coder: Coder) -> None:
    chart = read_chart(Encounter((Document(text),)), coder.books)
    assert [a.code for a in allergies_of(chart, coder.books)] == codes


def test_every_allergen_leads_to_a_code_of_allergy(coder: Coder) -> None:
    codes = {a.code for a in read_allergens()} | set(BY_CLASS.values())
    assert all(code in coder.books and code.startswith(("Z88", "Z91.0")) for code in codes)
    assert BY_CLASS.keys() <= {drug.kind for drug in read_drugs()}


# ---- drugs -----------------------------------------------------------------------------------

USES = (
    ("HOME MEDICATIONS\nprednisone 5 mg daily", "systemic-steroid", True),
    ("HOME MEDICATIONS\nprednisone 40 mg for 5 days", "systemic-steroid", False),
    ("HOME MEDICATIONS\noxycodone 5 mg as needed", "opioid", False),
    ("HOME MEDICATIONS\noxycodone ER 10 mg bid", "opioid", True),
    ("HOME MEDICATIONS\nnitrofurantoin 50 mg nightly for prophylaxis", "anti-infective", True),
    ("HOME MEDICATIONS\nnitrofurantoin 100 mg bid", "anti-infective", False),
)


@pytest.mark.parametrize(("text", "kind", "expected"), USES)
def test_lasting_use(text: str, kind: str, expected: bool, coder: Coder) -> None:
    chart = read_chart(Encounter((Document(text, kind="medication-list"),)), coder.books)
    uses = list(taken(chart, coder.books, frozenset([kind])))
    assert [lasting(use) for use in uses][:1] in ([expected], [] if not expected else [True])


def test_a_brand_is_ended_by_its_generic_name(coder: Coder) -> None:
    chart = read_chart(Encounter((Document("COURSE: Eliquis was stopped."),)), coder.books)
    assert [name for name, _ in ended(chart, coder.books)] == ["apixaban"]


# ---- decision table --------------------------------------------------------------------------


@pytest.mark.parametrize("row", DECISIONS, ids=[d.row for d in DECISIONS])
def test_the_function_of_a_row_exists_and_names_a_clause(row: Any) -> None:
    module, _, function = row.where.rpartition(".")
    assert callable(getattr(importlib.import_module(f"chartcoder.{module}"), function))
    assert row.clause and row.said and row.outcome


# ---- forged steps ----------------------------------------------------------------------------

STAY = """DISCHARGE SUMMARY
FINAL DIAGNOSES
1. Pneumonia
2. History of hypertension
ALLERGIES: penicillin (rash)
PAST MEDICAL HISTORY
PE 2019. Colon cancer 2014, resected, no recurrence.
PAST SURGICAL HISTORY
Splenectomy 1998
HOME MEDICATIONS
apixaban 5 mg bid
COURSE: On day 3 the patient left AMA."""
VISIT = """CLINIC
A/P
1. Acute otitis media, right
2. MMR not given today because of fever
3. Close contact with meningococcal disease"""
NEWBORN = "NEWBORN CHECK\nAssessment: Newborn exam, normal."


def stay() -> Encounter:
    return Encounter(
        (Document(STAY, kind="discharge-summary"),), "inpatient",
        admission_date=date(2026, 5, 1), discharge_date=date(2026, 5, 4),
    )  # fmt: skip


def visit() -> Encounter:
    return Encounter((Document(VISIT),), service_date=date(2026, 5, 4), birth_date=date(2024, 5, 1))


def newborn() -> Encounter:
    return Encounter((Document(NEWBORN),), service_date=date(2026, 5, 6), birth_date=date(2026, 5, 1))  # fmt: skip


def result(coder: Coder, encounter: Encounter) -> tuple[dict[str, Any], dict[str, str]]:
    texts = {encounter.document_id(n): d.text for n, d in enumerate(encounter.documents)}
    return json.loads(coder.code(encounter).to_json()), texts


@pytest.mark.parametrize(
    ("chart", "code", "wrong"),
    [
        (stay, "Z88.0", "Z88.1"),
        (stay, "Z79.01", "Z79.02"),
        (stay, "Z90.81", "Z90.5"),
        (stay, "Z86.711", "Z86.718"),
        (stay, "Z85.038", "Z85.048"),
        (stay, "Z53.29", "Z53.21"),
        (stay, "I10", "I15.9"),
        (visit, "Z28.01", "Z53.09"),
        (visit, "Z20.811", "Z22.31"),
        (newborn, "Z00.110", "Z00.111"),
    ],
)
def test_forged_target(chart: Any, code: str, wrong: str, coder: Coder) -> None:
    data, texts = result(coder, chart())
    assert verify_result(data, texts) == []
    forged = deepcopy(data)
    assignment = next(a for a in forged["assignments"] if a["code"] == code)
    assignment["code"], assignment["title"] = wrong, coder.books.entry(wrong).title
    for step in assignment["proof"]:
        if step["kind"] == "guideline" and step["values"].get("to") == code:
            step["values"]["to"] = wrong
    assert any(wrong in fault for fault in verify_result(forged, texts))


@pytest.mark.parametrize("code", ["Z88.0", "Z79.01", "Z90.81", "Z53.29"])
def test_a_removed_clause_is_noticed(code: str, coder: Coder) -> None:
    data, texts = result(coder, stay())
    assignment = next(a for a in data["assignments"] if a["code"] == code)
    assignment["proof"] = [
        s for s in assignment["proof"] if not str(s["source"]).startswith("I.C.21")
    ]
    assert any(code in fault for fault in verify_result(data, texts))


def test_an_operation_outside_a_list_of_the_past_is_noticed(coder: Coder) -> None:
    data, texts = result(coder, stay())
    assignment = next(a for a in data["assignments"] if a["code"] == "Z90.81")
    assignment["proof"][0]["values"]["section"] = "hpi"
    assert any("Z90.81" in fault for fault in verify_result(data, texts))


# ---- bugs ------------------------------------------------------------------------------------


def codes(coder: Coder, text: str, **facts: Any) -> list[str]:
    facts.setdefault("service_date", date(2026, 5, 4))
    return [a.code for a in coder.code(Encounter((Document(text),), **facts)).diagnoses]


def test_metformin_and_obesity_of_the_preoperative_note_carry_their_codes(coder: Coder) -> None:
    notes = (
        Document("PRE-OP NOTE\nPMH: DM2 (metformin), obesity class 2, BMI 37.2", kind="h-and-p"),
        Document("POST-OP DX: Umbilical hernia", kind="operative-report"),
    )
    found = coder.code(Encounter(notes, service_date=date(2026, 5, 4), birth_date=date(1975, 3, 3)))
    assert {"Z79.84", "Z68.37"} <= {a.code for a in found.diagnoses}


def test_a_drug_of_an_unrelated_list_is_not_reported_at_a_visit(coder: Coder) -> None:
    text = "MEDICATIONS\nwarfarin 5 mg daily\nASSESSMENT\n1. Seborrheic keratosis"
    assert codes(coder, text) == ["L82.1"]


def test_an_ended_drug_is_not_in_long_term_use(coder: Coder) -> None:
    text = "MEDICATIONS\nwarfarin 5 mg daily\nASSESSMENT\n1. Paroxysmal atrial fibrillation. Warfarin stopped."
    assert codes(coder, text) == ["I48.0"]
