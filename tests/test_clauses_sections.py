"""Sections II to IV and Appendix I: the steps say what decided, and a forged one is noticed."""

import copy
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from benchmarks.conformance import cases, encounter_of

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result

FILES = ("II", "III", "IV", "POA")

STAY = (
    (
        "h-and-p",
        "H&P 03/02/2026\nCC: cough and fever\nA/P: 1. Pneumonia. 2. Hypertension: amlodipine.",
    ),
    (
        "discharge-summary",
        "DISCHARGE SUMMARY\nDISCHARGE DIAGNOSES\n1. Pneumonia\n2. Probable sleep apnea\n"
        "3. Hypertension\n4. Delirium\n5. Old myocardial infarction\nHOSPITAL COURSE\n"
        "On hospital day 3 he developed delirium, treated with haloperidol.",
    ),
)
REHAB = (
    (
        "discharge-summary",
        "REHABILITATION DISCHARGE SUMMARY\nAdmitted for rehabilitation.\nDIAGNOSES\n"
        "1. Right dominant hemiplegia following cerebral infarction\n2. Hypertension",
    ),
)
EXAM = (
    ("progress-note", "CC: Annual physical\nA/P\n1. Annual physical exam.\n2. New hypertension."),
)
SURGERY = (
    ("h-and-p", "PRE-OP NOTE\nDx: Symptomatic cholelithiasis"),
    (
        "operative-report",
        "OPERATIVE REPORT\nPRE-OP DX: Symptomatic cholelithiasis\n"
        "POST-OP DX: Chronic calculous cholecystitis\nPROCEDURE: Laparoscopic cholecystectomy",
    ),
)


def coded(
    coder: Coder, setting: str, documents: tuple[tuple[str, str], ...]
) -> tuple[dict[str, Any], dict[str, str]]:
    encounter = Encounter(
        documents=tuple(Document(text=text, kind=kind) for kind, text in documents),
        setting=setting,
        admission_date=date(2026, 3, 2),
        discharge_date=date(2026, 3, 7),
    )
    data = json.loads(coder.code(encounter).to_json())
    return data, {f"doc-{n}": text for n, (_, text) in enumerate(documents, 1)}


def of(data: dict[str, Any], code: str) -> dict[str, Any]:
    return next(a for a in data["assignments"] if a["code"] == code)


def step(assignment: dict[str, Any], name: str) -> dict[str, Any]:
    return next(s for s in assignment["proof"] if name in s["values"])


@pytest.fixture(scope="module")
def stay(coder: Coder) -> tuple[dict[str, Any], dict[str, str]]:
    return coded(coder, "inpatient", STAY)


def test_every_proof_of_the_conformance_cases_holds(coder: Coder) -> None:
    faults = []
    for name in FILES:
        for case in cases(name):
            encounter = encounter_of(case["encounter"])
            data = json.loads(coder.code(encounter).to_json())
            texts = {f"doc-{n}": d.text for n, d in enumerate(encounter.documents, 1)}
            faults.extend((case["id"], fault) for fault in verify_result(data, texts))
    assert faults == []


def test_the_stay(stay: tuple[dict[str, Any], dict[str, str]]) -> None:
    data, texts = stay
    assert verify_result(data, texts) == []
    found = {a["code"]: (a["role"], a["poa"]) for a in data["assignments"]}
    assert found == {
        "J18.9": ("principal", "Y"),
        "G47.30": ("secondary", "Y"),
        "I10": ("secondary", "Y"),
        "F05": ("secondary", "N"),
        "I25.2": ("secondary", "exempt"),
    }
    assert step(of(data, "J18.9"), "principal")["values"]["runner-up"] == "G47.30"
    assert step(of(data, "G47.30"), "final")["source"] == "III.C"
    assert step(of(data, "F05"), "criterion")["values"]["criterion"] == "treated"
    assert [s["text"] for s in step(of(data, "F05"), "poa")["spans"]] == ["delirium", "developed"]


def principal(data: dict[str, Any]) -> None:
    step(of(data, "J18.9"), "principal")["values"]["principal"] = "I10"


def runner_up(data: dict[str, Any]) -> None:
    step(of(data, "J18.9"), "principal")["values"]["runner-up"] = "K35.80"


def complication(data: dict[str, Any]) -> None:
    step(of(data, "J18.9"), "principal")["source"] = "II.G"


def rehabilitation(data: dict[str, Any]) -> None:
    step(of(data, "J18.9"), "principal")["source"] = "II.K"


def another_order(data: dict[str, Any]) -> None:
    first, second = data["assignments"][:2]
    first["role"], second["role"] = "secondary", "principal"
    data["assignments"][:2] = [second, first]


def not_final(data: dict[str, Any]) -> None:
    step(of(data, "G47.30"), "final")["values"]["final"] = "doc-1"


def no_criterion(data: dict[str, Any]) -> None:
    found = step(of(data, "F05"), "criterion")
    found["values"]["criterion"] = "expensive"


def unquoted(data: dict[str, Any]) -> None:
    step(of(data, "F05"), "criterion")["spans"] = []


def present(data: dict[str, Any]) -> None:
    of(data, "F05")["poa"] = "Y"


def present_twice(data: dict[str, Any]) -> None:
    of(data, "F05")["poa"] = "Y"
    step(of(data, "F05"), "poa")["values"]["poa"] = "Y"


def exempt(data: dict[str, Any]) -> None:
    assignment = of(data, "I10")
    assignment["poa"] = "exempt"
    step(assignment, "poa")["values"].update({"poa": "exempt", "because": "exempt"})


def not_exempt(data: dict[str, Any]) -> None:
    assignment = of(data, "I25.2")
    assignment["poa"] = "Y"
    step(assignment, "poa")["values"].update({"poa": "Y", "because": "chronic"})


def unspoken(data: dict[str, Any]) -> None:
    found = step(of(data, "J18.9"), "poa")
    found["values"]["because"] = "stated-present"
    found["spans"] = []


def role(data: dict[str, Any]) -> None:
    of(data, "I10")["role"] = "external-cause"


def visit(data: dict[str, Any]) -> None:
    data["setting"] = "outpatient"


@pytest.mark.parametrize(
    "forge",
    [
        principal, runner_up, complication, rehabilitation, another_order, not_final, no_criterion,
        unquoted, present, present_twice, exempt, not_exempt, unspoken, role, visit,
    ],
)  # fmt: skip
def test_a_forged_stay(
    stay: tuple[dict[str, Any], dict[str, str]], forge: Callable[[dict[str, Any]], None]
) -> None:
    data, texts = copy.deepcopy(stay[0]), stay[1]
    forge(data)
    assert verify_result(data, texts)


def test_rehabilitation_needs_its_word(coder: Coder) -> None:
    data, texts = coded(coder, "inpatient", REHAB)
    assert verify_result(data, texts) == []
    found = step(of(data, "I69.351"), "principal")
    assert found["source"] == "II.K"
    found["spans"] = list(data["assignments"][0]["proof"][0]["spans"])
    assert any("II.K" in fault for fault in verify_result(data, texts))


def test_the_finding_of_an_examination_is_assigned(coder: Coder) -> None:
    data, texts = coded(coder, "office", EXAM)
    assert verify_result(data, texts) == []
    assert [a["code"] for a in data["assignments"]] == ["Z00.01", "I10"]
    step(of(data, "Z00.01"), "because-of")["values"]["because-of"] = "Z00.00"
    assert any("finding" in fault for fault in verify_result(data, texts))


def test_the_postoperative_diagnosis_quotes_the_report(coder: Coder) -> None:
    data, texts = coded(coder, "ambulatory-surgery", SURGERY)
    assert verify_result(data, texts) == []
    found = step(of(data, "K80.10"), "first-listed")
    assert found["source"] == "IV.N"
    at = texts["doc-1"].index("cholelithiasis")
    found["spans"] = [{"document": "doc-1", "start": at, "end": at + 14, "text": "cholelithiasis"}]
    assert any("IV.N" in fault for fault in verify_result(data, texts))


def test_a_visit_has_no_indicator(coder: Coder) -> None:
    data, texts = coded(coder, "office", EXAM)
    of(data, "I10")["poa"] = "Y"
    assert any("outside of a stay" in fault for fault in verify_result(data, texts))
