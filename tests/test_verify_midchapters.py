"""A forged step of a clause of chapters 3 and 5 to 8 is told from a true one."""

import json
from copy import deepcopy
from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result

BLOOD = """ASSESSMENT
1. Sickle cell crisis with priapism
2. Fever
3. Epistaxis due to warfarin"""
KIDNEY = """ASSESSMENT
1. Anemia
2. CKD stage 4"""
MIND = """Blood alcohol level 180 mg/dL on arrival.
DISCHARGE DIAGNOSES
1. Moderate Alzheimer dementia with agitation
2. Alcohol abuse with intoxication
3. Alcohol dependence
4. Factitious disorder imposed on self with predominantly physical symptoms"""
PAIN = """ASSESSMENT
1. Chronic neck pain
2. Pain due to lung cancer
3. Lung cancer"""
NECK = "ASSESSMENT\n1. Chronic neck pain"
EYES = """ASSESSMENT
1. POAG OU, moderate OD, severe OS
2. Nuclear cataract right eye
3. Nuclear cataract left eye
4. Blindness, right eye"""
NERVE = "ASSESSMENT\n1. Temporal lobe epilepsy, medically refractory\n2. Anxiety and depression"
EAR = "ASSESSMENT\n1. Fungal otitis externa, right"

NOTES = {
    "blood": (BLOOD, "outpatient"),
    "kidney": (KIDNEY, "outpatient"),
    "mind": (MIND, "inpatient"),
    "pain": (PAIN, "outpatient"),
    "neck": (NECK, "outpatient"),
    "eyes": (EYES, "outpatient"),
    "nerve": (NERVE, "outpatient"),
    "ear": (EAR, "outpatient"),
}


@pytest.fixture(scope="module")
def proofs():
    coder = Coder()
    out = {}
    for name, (text, setting) in NOTES.items():
        encounter = Encounter((Document(text),), setting, service_date=date(2026, 5, 4))
        out[name] = (json.loads(coder.code(encounter).to_json()), {"doc-1": text})
    return out


@pytest.mark.parametrize("name", NOTES)
def test_true_steps_hold(proofs, name):
    assert verify_result(*proofs[name]) == []


def forged(proof, clause, leads_to, values):
    """A result in which the step of a clause that leads to a code is changed."""
    data = deepcopy(proof[0])
    for assignment in data["assignments"]:
        for step in assignment["proof"]:
            if step["source"] == clause and step["values"].get("to") == leads_to:
                step["values"].update(values)
                return data
    raise AssertionError(f"no step of {clause} leads to {leads_to}")


FORGED = [
    ("kidney", "I.C.3", "D63.1", {"to": "D63.0"}),
    ("kidney", "I.C.3", "D63.1", {"because-of": "D64.9"}),
    ("blood", "I.C.3", "D57.09", {"to": "D57.01"}),
    ("blood", "I.C.3", "R50.81", {"because-of": "N48.32"}),
    ("blood", "I.C.3", "D68.32", {"because-of": "N48.32"}),
    ("mind", "I.C.5.b.5", "Y90.6", {"to": "Y90.8"}),
    ("mind", "I.C.5.b.5", "Y90.6", {"because-of": "G30.9"}),
    ("mind", "I.C.5.b.2", "F10.229", {"to": "F10.231"}),
    ("mind", "I.C.5.b.2", "F10.229", {"because-of": "G30.9"}),
    ("mind", "I.C.5.c", "F68.12", {"to": "F68.11"}),
    ("mind", "I.C.5.d", "F02.B11", {"to": "F02.C11"}),
    ("mind", "I.C.5.d", "F02.B11", {"to": "F02.B2"}),
    ("mind", "I.C.5.d", "F02.B11", {"because-of": "F10.229"}),
    ("neck", "I.C.6.b.1.b", "G89.29", {"to": "G89.11"}),
    ("neck", "I.C.6.b.1.b", "G89.29", {"to": "G89.4"}),
    ("pain", "I.C.6.b.5", "G89.3", {"to": "G89.29"}),
    ("eyes", "I.C.7.a.3", "H40.1112", {"to": "H40.1113"}),
    ("eyes", "I.C.7.a.3", "H40.1123", {"to": "H40.1124"}),
    ("eyes", "I.B.13", "H25.13", {"because-of": "H40.1112"}),
    ("eyes", "I.C.7.b", "H54.61", {"to": "H54.62"}),
    ("nerve", "I.C.6", "G40.219", {"to": "G40.319"}),
    ("nerve", "I.C.5", "F41.9", {"to": "F41.1"}),
    ("ear", "I.C.8", "H62.41", {"to": "H60.91"}),
]


@pytest.mark.parametrize(("name", "clause", "code", "values"), FORGED)
def test_a_forged_step_is_a_fault(proofs, name, clause, code, values):
    wrong = forged(proofs[name], clause, code, values)
    assert any(f"clause {clause}" in fault for fault in verify_result(wrong, proofs[name][1]))
