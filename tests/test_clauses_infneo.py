"""The verifier tells a forged step of I.C.1 and I.C.2 from a true one."""

import copy
import json
from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result

NOTES = {
    "organism": ("outpatient", "ASSESSMENT: Urinary tract infection due to E. coli."),
    "resistance": ("inpatient", "FINAL DIAGNOSIS: Urinary tract infection due to ESBL-producing E. coli."),
    "sepsis": ("inpatient", "DISCHARGE DIAGNOSES\n1. Sepsis\n2. Acute kidney injury due to sepsis"),
    "combination": ("inpatient", "FINAL DIAGNOSIS: Lobar pneumonia due to Streptococcus pneumoniae."),
    "hiv": ("outpatient", "PMH: AIDS-defining illness 2015.\nASSESSMENT: HIV positive, on Biktarvy."),
    "covid": ("outpatient", "ASSESSMENT: Acute bronchitis due to COVID-19."),
    "metastasis": ("outpatient", "ASSESSMENT: PROSTATE CANCER WITH BONE AND BLADDER METASTATIC DISEASE."),
    "history": ("outpatient", "ASSESSMENT: Melanoma of the back, excised 2020, NED."),
    "anemia": ("outpatient", "A/P\n1. Cancer of the left ovary\n2. Anemia"),
    "therapy": ("outpatient", "ASSESSMENT: Small cell carcinoma of the right lung. Here for cycle 3 of carboplatin."),
    "fracture": ("inpatient", "DIAGNOSES\n1. Pathological fracture of the right femur due to bone metastasis"),
}  # fmt: skip
FORGED = {
    "organism": "B96.1",
    "resistance": "Z16.21",
    "sepsis": "R65.21",
    "combination": "J15.0",
    "hiv": "Z21",
    "covid": "J20.9",
    "metastasis": "C78.7",
    "history": "Z85.3",
    "anemia": "D63.1",
    "therapy": "Z51.81",
    "fracture": "M84.551D",
}


def coded(coder: Coder, setting: str, text: str) -> dict:
    day = date(2026, 5, 4)
    result = coder.code(
        Encounter(setting=setting, service_date=day, documents=(Document(text=text),))
    )
    return json.loads(result.to_json())


@pytest.mark.parametrize("name", NOTES)
def test_true_steps_hold(name: str, coder: Coder) -> None:
    setting, text = NOTES[name]
    data = coded(coder, setting, text)
    assert verify_result(data, {"doc-1": text}) == []
    assert any(step["kind"] == "guideline" for a in data["assignments"] for step in a["proof"]), (
        "a clause applies"
    )


@pytest.mark.parametrize("name", NOTES)
def test_forged_steps_fail(name: str, coder: Coder) -> None:
    setting, text = NOTES[name]
    forged = copy.deepcopy(coded(coder, setting, text))
    changed = [
        (a, step)
        for a in forged["assignments"]
        for step in a["proof"]
        if step["kind"] == "guideline" and step["source"].startswith(("I.C.1.", "I.C.2"))
    ]
    assignment, step = changed[-1]
    code = FORGED[name]
    step["values"]["to"] = code
    assignment["code"] = code
    assignment["title"] = coder.books.entry(code).title
    faults = verify_result(forged, {"doc-1": text})
    assert any("by what it quotes" in fault for fault in faults), faults


def test_forged_words_fail(coder: Coder) -> None:
    setting, text = NOTES["history"]
    forged = coded(coder, setting, text)
    for assignment in forged["assignments"]:
        for step in assignment["proof"]:
            if step["kind"] == "guideline":
                step["spans"] = []
    assert any("by what it quotes" in f for f in verify_result(forged, {"doc-1": text}))
