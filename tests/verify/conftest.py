"""Proved results to check and to forge."""

import copy
import json

import pytest

from chartcoder import Document, Encounter
from chartcoder.verify import verify_result

NOTES = [
    "ASSESSMENT:\n1. Type 2 diabetes\n2. CKD stage 3b\n3. Hypertension\n4. Left knee pain\n",
    "ASSESSMENT:\n1. Bilateral knee pain\n2. T2DM with hyperglycemia\n3. Low back pain\n",
    "ASSESSMENT:\n1. COPD exacerbation\n2. Pneumonia\n3. Cough\n4. No sepsis\n5. Possible gout\n",
    "HPI: Chronic systolic heart failure for years.\n\nASSESSMENT:\n1. Heart failure\n2. HTN\n3. CKD 4\n",
    "ASSESSMENT:\n1. Closed displaced fracture of right lateral malleolus\n2. Asthma\n3. Smoker\n",
    "ASSESSMENT:\n1. Type 1 diabetes\n2. Type 2 diabetes\n3. Carpal tunnel syndrome\n",
    "HPI: Pain of the left knee.\n\nFurther talk of other things, at length.\n\n" * 6
    + "ASSESSMENT:\n1. Osteoarthritis of the knee\n",
]
X_RAY = "LEFT KNEE, 3 VIEWS\nFINDINGS: Narrowing.\nIMPRESSION: Osteoarthritis of the left knee.\n"
VISIT = "ASSESSMENT:\n1. Primary osteoarthritis of the knee\n"


def plain(result):
    return json.loads(result.to_json())


def texts_of(encounter):
    return {encounter.document_id(n): d.text for n, d in enumerate(encounter.documents)}


@pytest.fixture(scope="session")
def proved(coder, examples):
    """(name, result as JSON data, texts) of every example and of the notes above."""
    out = [(e.name, plain(result), texts_of(e.encounter)) for e, result in examples]
    for number, note in enumerate([*NOTES, None]):
        documents = (
            (Document(text=note),)
            if note
            else (Document(text=VISIT), Document(text=X_RAY, kind="radiology-report"))
        )
        encounter = Encounter(documents=documents)
        out.append((f"note {number}", plain(coder.code(encounter)), texts_of(encounter)))
    return out


@pytest.fixture(scope="session")
def sample(proved):
    """One result to forge: two combination codes by way of E11.9 and I10, a stage and a side."""
    _, data, texts = next(p for p in proved if p[0] == "note 0")
    data = copy.deepcopy(data)
    codes = ["E11.22", "N18.32", "I12.9", "M25.562"]
    assert sorted(a["code"] for a in data["assignments"]) == sorted(codes)
    data["assignments"].sort(key=lambda a: codes.index(a["code"]))
    data["assignments"][0]["role"] = "first-listed"
    for assignment in data["assignments"][1:]:
        assignment["role"] = "secondary"
    assert verify_result(data, texts) == []
    return data, texts


@pytest.fixture
def forged(sample):
    data, texts = sample
    return copy.deepcopy(data), texts
