"""The verifier tells a forged step of the conventions and of chapters 11 to 18 from a true one."""

import copy
import json
from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result

# name: setting, text, code of the assignment, clause, forged target, forged partner
NOTES = {
    "with": ("outpatient", "ASSESSMENT: Duodenal ulcer with melena.", "K26.4", "I.A.15", "K26.5", "K92.1"),
    "arthritis": ("outpatient", "ASSESSMENT:\n1. Psoriasis\n2. Arthritis", "L40.50", "I.A.15", "L40.50", "I10"),
    "named": ("outpatient", "ASSESSMENT: Amyloid cardiomyopathy", "E85.4", "I.A.13", "E05.90", "I43"),
    "in": ("outpatient", "ASSESSMENT: Polyneuropathy in systemic lupus erythematosus", "G63", "I.A.13", "G62.9", "M32.9"),
    "other": ("outpatient", "ASSESSMENT: Other specified anxiety disorder", "F41.8", "I.A.9.a", "F41.0", ""),
    "asked": ("outpatient", "HPI: on hemodialysis.\nASSESSMENT: End stage renal disease", "Z99.2", "I.B.7", "Z99.2", "I10"),
    "oxygen": ("outpatient", "EXAM: SpO2 91% on 2L, baseline.\nASSESSMENT: 1. COPD 2. Chronic hypoxic respiratory failure, continue O2 2 L",
               "Z99.81", "I.B.7", "Z99.81", "I10"),
    "both": ("outpatient", "ASSESSMENT: Acute and chronic sinusitis", "J01.90", "I.B.8", "J01.00", "J45.909"),
    "stones": ("outpatient", "ASSESSMENT:\n1. Gallstones\n2. Acute cholecystitis", "K80.00", "I.B.9", "K80.10", "K81.0"),
    "receptors": ("outpatient", "ASSESSMENT: Cancer of the left breast, ER+/PR+/HER2-", "Z17.411", "I.B.9", "Z17.410", "Z17.31"),
    "depth": ("outpatient", "ASSESSMENT: Ulcer of the left heel with full thickness loss", "L97.422", "I.B.2", "L97.424", ""),
    "stage": ("inpatient", "DISCHARGE DIAGNOSES\n1. Pressure ulcer of sacrum, stage 2 on admission, progressed to stage 4",
              "L89.154", "I.C.12.a.6", "L89.153", "L89.152"),
    "consciousness": ("outpatient", "HPI: hit by a ball, LOC 5 minutes.\nASSESSMENT: Concussion", "S06.0X1A", "I.B.2", "S06.1X1A", ""),
    "coma": ("outpatient", "ED NOTE\nGCS 14 on arrival.\nDIAGNOSIS: Traumatic subdural hematoma", "R40.2412", "I.C.18.e.1",
             "R40.2432", "S06.5X0A"),
    "response": ("inpatient", "DISCHARGE DIAGNOSES\n1. Acute pancreatitis with SIRS\n2. Acute kidney injury due to SIRS",
                 "R65.11", "I.C.18.g", "R65.11", "K85.90"),
    "fragile": ("outpatient", "ASSESSMENT: 1. Osteoporosis 2. h/o wrist fracture due to osteoporosis", "Z87.310", "I.C.13.d.1",
                "Z87.310", "I10"),
}  # fmt: skip


def coded(coder: Coder, name: str) -> tuple[dict, dict[str, str], dict, dict]:
    setting, text, code, clause, _, _ = NOTES[name]
    day = date(2026, 5, 4)
    encounter = Encounter(setting=setting, service_date=day, documents=(Document(text=text),))
    data = json.loads(coder.code(encounter).to_json())
    found = next(a for a in data["assignments"] if a["code"] == code)
    step = next(s for s in found["proof"] if s["source"] == clause)
    return data, {"doc-1": text}, found, step


@pytest.mark.parametrize("name", NOTES)
def test_true_steps_hold(name: str, coder: Coder) -> None:
    data, texts, _, _ = coded(coder, name)
    assert verify_result(data, texts) == []


@pytest.mark.parametrize("name", NOTES)
def test_forged_steps_do_not(name: str, coder: Coder) -> None:
    data, texts, found, step = coded(coder, name)
    clean = copy.deepcopy(data)
    target, partner = NOTES[name][4:]
    if target == found["code"]:
        step["values"]["because-of"] = partner
    else:
        step["values"]["to"] = target
        found["code"] = target
        found["title"] = coder.books.entry(target).title
    faults = verify_result(data, texts)
    assert any(f"clause {step['source']} " in fault for fault in faults), faults
    assert verify_result(clean, texts) == []


def test_acute_and_chronic_need_the_words(coder: Coder) -> None:
    data, texts, _, step = coded(coder, "both")
    step["spans"] = []
    assert any("I.B.8" in fault for fault in verify_result(data, texts))


def test_two_sides_lift_an_excludes_note_only_when_quoted(coder: Coder) -> None:
    text = (
        "ASSESSMENT:\n1. Acute tear of the medial meniscus of the left knee\n"
        "2. Derangement of the medial meniscus of the right knee due to old tear"
    )
    encounter = Encounter(documents=(Document(text=text),), service_date=date(2026, 5, 4))
    data = json.loads(coder.code(encounter).to_json())
    codes = [a["code"] for a in data["assignments"]]
    assert "M23.203" in codes and any(code.startswith("S83.2") for code in codes)
    assert verify_result(data, {"doc-1": text}) == []
    for assignment in data["assignments"]:
        for step in assignment["proof"]:
            if step["source"] == "I.A.12.a":
                step["spans"] = step["spans"][:1]
    assert any("Excludes1" in fault for fault in verify_result(data, {"doc-1": text}))
