"""A forged step of a clause of chapters 4, 9 and 10 is told from a true one."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result

VISIT = """MEDICATIONS
metformin 500 mg twice daily

SOCIAL HISTORY
Former smoker, quit 2010.

BMI 36.2

ASSESSMENT
1. Type 2 diabetes
2. CKD stage 3b
3. Hypertension
4. Chronic diastolic heart failure
5. Obesity, class 2
6. Coronary artery disease
7. Angina
8. COPD
9. Acute bronchitis"""
STROKE = """DISCHARGE DIAGNOSES
1. Acute ischemic stroke, left middle cerebral artery
2. Right hemiparesis
3. Ataxia due to an old stroke
HOSPITAL COURSE
NIHSS 12 on arrival."""
LEFT = """Left-handed man.
ASSESSMENT
1. Left hemiplegia, long standing"""
HEART = """DISCHARGE DIAGNOSES
1. Acute inferior STEMI
2. NSTEMI 2 weeks ago
3. Acute respiratory failure with hypoxia
4. Chronic respiratory failure"""

NOTES = {
    "visit": (VISIT, "outpatient"),
    "stroke": (STROKE, "inpatient"),
    "left": (LEFT, "outpatient"),
    "heart": (HEART, "inpatient"),
}


@pytest.fixture(scope="module")
def proofs() -> dict[str, tuple[dict[str, Any], dict[str, str]]]:
    coder = Coder()
    out = {}
    for name, (text, setting) in NOTES.items():
        encounter = Encounter((Document(text),), setting, service_date=date(2026, 5, 4))
        out[name] = (json.loads(coder.code(encounter).to_json()), {"doc-1": text})
    return out


@pytest.mark.parametrize("name", NOTES)
def test_true_steps_hold(proofs, name):
    assert verify_result(*proofs[name]) == []


TARGETS = [
    ("visit", "I.C.9.a.3", "I13.2"),
    ("visit", "I.C.9.a.3", "I11.0"),
    ("visit", "I.A.15", "E11.21"),
    ("visit", "I.C.4.a.3", "Z79.4"),
    ("visit", "I.B.14", "Z68.41"),
    ("visit", "I.A.13", "F17.210"),
    ("visit", "I.C.9.b", "I25.110"),
    ("visit", "I.C.10.a.1", "J44.89"),
    ("stroke", "I.C.9.d.1", "I69.322"),
    ("stroke", "I.C.18.i", "R29.711"),
    ("heart", "I.C.9.e.4", "I22.0"),
    ("heart", "I.C.10.b", "J96.22"),
]


def forged(proof, clause, change):
    """A result with the last step of a clause changed."""
    data = deepcopy(proof[0])
    for assignment in data["assignments"]:
        for step in assignment["proof"]:
            if step["kind"] == "guideline" and step["source"] == clause:
                change(data, assignment, step)
                return data
    raise AssertionError(f"no step of {clause}")


@pytest.mark.parametrize(("name", "clause", "code"), TARGETS)
def test_another_target_is_a_fault(proofs, name, clause, code):
    def change(data, assignment, step):
        step["values"]["to"] = code

    wrong = forged(proofs[name], clause, change)
    assert any(f"clause {clause}" in fault for fault in verify_result(wrong, proofs[name][1]))


PARTNERS = [
    ("visit", "I.C.9.a.3", "I25.119"),
    ("visit", "I.A.15", "I50.32"),
    ("visit", "I.A.13", "E66.812"),
    ("visit", "I.C.10.a.1", "I50.32"),
    ("stroke", "I.C.9.d.1", "G81.91"),
]


@pytest.mark.parametrize(("name", "clause", "partner"), PARTNERS)
def test_another_partner_is_a_fault(proofs, name, clause, partner):
    def change(data, assignment, step):
        step["values"]["because-of"] = partner

    wrong = forged(proofs[name], clause, change)
    assert any(f"clause {clause}" in fault for fault in verify_result(wrong, proofs[name][1]))


QUOTES = [("visit", "I.C.4.a.3"), ("visit", "I.A.13"), ("visit", "I.B.14"), ("stroke", "I.C.18.i")]


@pytest.mark.parametrize(("name", "clause"), QUOTES)
def test_other_quoted_words_are_a_fault(proofs, name, clause):
    text = proofs[name][1]["doc-1"]
    word = "twice" if name == "visit" else "COURSE"
    start = text.index(word)

    def change(data, assignment, step):
        step["spans"] = [
            {"document": "doc-1", "start": start, "end": start + len(word), "text": word}
        ]

    wrong = forged(proofs[name], clause, change)
    assert any(f"clause {clause}" in fault for fault in verify_result(wrong, proofs[name][1]))


def test_an_infarction_of_last_month_is_not_old(proofs):
    text = "ASSESSMENT\n1. NSTEMI three months ago"
    encounter = Encounter((Document(text),), service_date=date(2026, 5, 4))
    data = json.loads(Coder().code(encounter).to_json())
    assert verify_result(data, {"doc-1": text}) == []
    for assignment in data["assignments"]:
        for step in assignment["proof"]:
            if step["source"] == "I.C.9.e.1":
                for span in step["spans"]:
                    span["text"] = "2 weeks ago  "[: len(span["text"])]
    assert verify_result(data, None) != []


def test_excludes1_stands_unless_the_words_part_the_two(proofs):
    text = "ASSESSMENT\n1. Angina due to severe aortic stenosis, not due to his coronary artery disease\n2. Coronary artery disease"
    encounter = Encounter((Document(text),), service_date=date(2026, 5, 4))
    data = json.loads(Coder().code(encounter).to_json())
    codes = {a["code"] for a in data["assignments"]}
    assert {"I20.9", "I25.10"} <= codes
    assert verify_result(data, {"doc-1": text}) == []
    for assignment in data["assignments"]:
        assignment["proof"] = [s for s in assignment["proof"] if s["source"] != "I.A.12.a"]
    assert any("Excludes1" in fault for fault in verify_result(data, {"doc-1": text}))
