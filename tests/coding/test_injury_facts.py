"""What the chart says of an injury's care, of substances, and of where and how it happened."""

import pytest

from chartcoder import Document, Encounter
from chartcoder.coding.chart import read_chart
from chartcoder.coding.facts import facts_of
from chartcoder.coding.injuries import injury_cues
from chartcoder.coding.substances import substances_of
from chartcoder.guidelines.chapter19_burns import degrees, extent_code
from chartcoder.guidelines.chapter19_sites import gravity
from chartcoder.guidelines.chapter20_events import strike, transport
from chartcoder.terminology.circumstances import place_code, read_circumstances


def chart(coder, text):
    return read_chart(Encounter((Document(text),)), coder.books)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Good callus on the films.", {"healing"}),
        ("Cast removed today.", {"after"}),
        ("Sutures out at two weeks.", {"after"}),
        ("6 weeks s/p ORIF.", {"after"}),
        ("Suture removal in 7 days.", set()),
        ("Will have the cast removed next week.", set()),
        ("No callus yet.", set()),
        ("Discussed the risk of nonunion.", set()),
        ("He never sought care for it.", {"unseen"}),
        ("Gustilo type IIIB.", {"gustilo"}),
        ("Contracture due to an old burn.", {"late"}),
        ("Seen in the ED yesterday.", {"before"}),
    ],
)
def test_cues(coder, sentence, kinds):
    text = f"HPI: {sentence}\nASSESSMENT\n1. Fracture of left radius"
    cues = injury_cues(chart(coder, text))
    assert {c.kind for c in cues} == kinds
    assert all(text[c.span.start : c.span.end] == c.span.text for c in cues)


def test_no_injury_no_cues(coder):
    read = chart(coder, "HPI: Good callus, cast removed.\nASSESSMENT\n1. Hypertension")
    facts = facts_of(read)
    assert facts.care == () == facts.circumstances


@pytest.mark.parametrize(
    ("sentence", "relations"),
    [
        ("Rash due to amoxicillin.", ["cause"]),
        ("Amoxicillin-induced rash.", ["cause"]),
        ("Overdose of sertraline and lorazepam.", ["excess", "excess"]),
        ("Took twice his metoprolol by mistake.", ["error"]),
        ("Ran out of his lisinopril.", ["less"]),
        ("Noncompliance with levothyroxine.", ["less"]),
        ("Lithium toxicity.", ["toxicity"]),
        ("Lisinopril was stopped by cardiology.", []),
        ("Continue metformin, not changed.", []),
        ("Switched from lisinopril to losartan.", []),
        ("Denies overdose of any sertraline.", []),
    ],
)
def test_relations_of_substances(coder, sentence, relations):
    found = substances_of(chart(coder, f"ASSESSMENT\n{sentence}"), coder.books).found
    assert [s.relation for s in found if s.relation != "exposed"] == relations


def test_every_circumstance_leads_to_a_code(tabular):
    for phrase in read_circumstances():
        if phrase.kind in ("activity", "perpetrator", "place", "status"):
            assert tabular[phrase.value].billable, phrase


@pytest.mark.parametrize(
    ("residence", "room", "code"),
    [
        ("Y92.01", "kitchen", "Y92.010"),
        ("Y92.03", "", "Y92.039"),
        ("Y92.12", "bed", "Y92.122"),
        ("", "driveway", "Y92.014"),
        ("", "parlor", "Y92.008"),
        ("", "shower", ""),
        ("Y92.23", "bathroom", "Y92.231"),
    ],
)
def test_place_of_a_residence(residence, room, code, tabular):
    assert place_code(residence, room) == code
    assert not code or tabular[code].billable


@pytest.mark.parametrize(
    ("total", "third", "code"),
    [
        (4, 0, "T31.0"),
        (10, 0, "T31.10"),
        (35, 12, "T31.31"),
        (95, 92, "T31.99"),
        (22, 40, "T31.22"),
    ],
)
def test_extent(total, third, code):
    assert extent_code("T31", total, third) == code


def test_degrees_of_a_sentence():
    assert degrees("2 3 degree burn right thigh 1 degree hand".split()) == [(1, 3), (6, 1)]
    assert degrees("partial thickness burn forearm full thickness hand".split()) == [(0, 2), (4, 3)]


@pytest.mark.parametrize(
    ("text", "stem", "code"),
    [
        ("restrained driver struck by a pickup truck", "V49.40", "V43.53"),
        ("front seat passenger , car hit by a bus", "V49.50", "V44.6"),
        ("driver lost control and hit a tree", "V49.40", "V47.5"),
        ("pedestrian struck by a van in the parking lot", "V03.10", "V03.00"),
        ("motorcyclist struck by a car", "V29.99", "V23.49"),
    ],
)
def test_transport(text, stem, code):
    assert transport([text.split()], stem) == code


def test_a_fall_and_a_blow():
    told = "tripped and fell striking her head on the coffee table".split()
    assert strike("W01.0", told) == "W01.190"
    denied = "slipped and fell and did not hit her head".split()
    assert strike("W01.0", denied) == "W01.0"


def test_gravity_puts_the_longest_beginning_first():
    assert gravity("S06.5X0A") < gravity("S72.001A") < gravity("S52.501A") < gravity("S60.012A")
