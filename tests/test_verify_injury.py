"""A forged step of a clause of chapters 19 and 20 is told from a true one."""

import json
from copy import deepcopy

import pytest

from chartcoder import Document, Encounter
from chartcoder.verify import verify_result

ANKLE = """ED NOTE
HPI: was mopping the kitchen floor of her house, slipped on the wet tile and fell.
DIAGNOSIS
1. Open fracture of right lateral malleolus, Gustilo type IIIA"""
CAST = """FRACTURE CLINIC
6 weeks after she slipped on ice and fell. Cast removed, callus on the films.
IMPRESSION: Closed fracture of left distal radius"""
BURN = """BURN UNIT
DIAGNOSES
1. Third degree burn of the chest wall, 24% TBSA, 12% full thickness"""
OVERDOSE = """DIAGNOSES
1. Intentional overdose of sertraline
2. Somnolence"""
RASH = """ASSESSMENT: Rash due to amoxicillin."""
PRESSURE = """ED NOTE
HPI: ran out of his lisinopril because he could not afford it.
DIAGNOSIS: Hypertensive urgency"""
SUSPECTED = """DIAGNOSES
1. Concern for elder neglect
2. Dehydration"""


@pytest.fixture(scope="module")
def proved(coder):
    def prove(text, setting="emergency"):
        encounter = Encounter((Document(text),), setting=setting)
        data = json.loads(coder.code(encounter).to_json())
        assert verify_result(data, {"doc-1": text}) == []
        return data

    return prove


def forge(data, code, text, change):
    """The faults after ``change`` of the last step of chapters 19 and 20 of a code."""
    wrong = deepcopy(data)
    assignment = next(a for a in wrong["assignments"] if a["code"] == code)
    steps = [s for s in assignment["proof"] if s["source"].startswith(("I.C.19", "I.C.20"))]
    change(steps[-1], assignment, wrong)
    return verify_result(wrong, {"doc-1": text})


def retitle(assignment, code, tabular):
    assignment["code"], assignment["title"] = code, tabular[code].title


def test_healing_does_not_make_it_nonunion(proved, tabular):
    data = proved(CAST, "professional")

    def change(step, assignment, _):
        step["values"]["to"] = "S52.502K"
        retitle(assignment, "S52.502K", tabular)

    assert forge(data, "S52.502D", CAST, change)


def test_the_quoted_words_must_speak_of_healing(proved):
    data = proved(CAST, "professional")

    def change(step, assignment, _):
        at = CAST.index("FRACTURE")
        step["spans"] = [{"document": "doc-1", "start": at, "end": at + 8, "text": "FRACTURE"}]

    assert forge(data, "S52.502D", CAST, change)


def test_an_external_cause_has_the_episode_of_its_injury(proved, tabular):
    data = proved(CAST, "professional")
    assert any(a["code"] == "W00.0XXD" for a in data["assignments"])

    def change(step, assignment, _):
        step["values"]["to"] = "W00.0XXS"
        retitle(assignment, "W00.0XXS", tabular)

    assert forge(data, "W00.0XXD", CAST, change)


def test_the_place_is_the_one_that_is_quoted(proved, tabular):
    data = proved(ANKLE)

    def change(step, assignment, _):
        step["values"]["to"] = "Y92.013"
        retitle(assignment, "Y92.013", tabular)

    assert forge(data, "Y92.010", ANKLE, change)


def test_a_circumstance_must_exist(proved):
    data = proved(ANKLE)

    def change(step, *_):
        step["values"]["entry"] = "circumstances:999999"

    assert forge(data, "Y93.E5", ANKLE, change)


def test_type_three_is_no_type_two(proved, tabular):
    data = proved(ANKLE)

    def change(step, assignment, _):
        step["values"]["to"] = "S82.61XD"
        retitle(assignment, "S82.61XD", tabular)

    assert forge(data, "S82.61XC", ANKLE, change)


def test_the_extent_lies_in_the_range_of_the_title(proved, tabular):
    data = proved(BURN)

    def change(step, assignment, _):
        step["values"]["to"] = "T31.41"
        retitle(assignment, "T31.41", tabular)

    assert forge(data, "T31.21", BURN, change)


def test_the_intent_is_the_one_of_the_title(proved):
    data = proved(OVERDOSE)

    def change(step, *_):
        step["values"]["intent"] = "accidental"

    assert forge(data, "T43.222A", OVERDOSE, change)


def test_a_drug_of_another_line(proved):
    data = proved(RASH)

    def change(_, assignment, __):
        index = next(s for s in assignment["proof"] if s["kind"] == "index")
        index["source"] = "drug:drugs:40"

    assert forge(data, "T36.0X5A", RASH, change)


def test_an_adverse_effect_names_its_nature(proved):
    data = proved(RASH)

    def change(step, *_):
        step["values"]["because-of"] = ""

    assert forge(data, "T36.0X5A", RASH, change)


def test_an_underdosing_is_no_adverse_effect(proved, tabular):
    data = proved(PRESSURE)

    def change(step, assignment, _):
        step["values"].update({"from": "T46.4X5A", "to": "T46.4X5A"})
        retitle(assignment, "T46.4X5A", tabular)

    assert forge(data, "T46.4X6A", PRESSURE, change)


def test_a_suspicion_is_reported_by_its_clause_only(proved):
    data = proved(SUSPECTED, "outpatient")
    wrong = deepcopy(data)
    suspected = next(a for a in wrong["assignments"] if a["code"].startswith("T76"))
    suspected["proof"] = [s for s in suspected["proof"] if s["kind"] != "guideline"]
    assert verify_result(wrong, {"doc-1": SUSPECTED})


def test_a_cause_is_reported_by_its_clause_only(proved):
    data = proved(ANKLE)
    wrong = deepcopy(data)
    fall = next(a for a in wrong["assignments"] if a["code"].startswith("W01"))
    fall["proof"] = [s for s in fall["proof"] if s["kind"] != "guideline"]
    assert verify_result(wrong, {"doc-1": ANKLE})
