"""The 7th character: episode of care of injuries, fracture healing, placeholder X (I.A.5, I.C.19.a)."""

import pytest


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("Sprain of left ankle", "S93.402A"),
        ("Sprain of the right wrist", "S63.501A"),
        ("Laceration of the scalp", "S01.01XA"),
        ("Concussion without loss of consciousness", "S06.0X0A"),
        ("Contusion of left hip", "S70.02XA"),
        ("Abrasion of left forearm", "S50.812A"),
        ("Closed fracture of right lateral malleolus, displaced", "S82.61XA"),
        ("Nondisplaced fracture of the right lateral malleolus", "S82.64XA"),
        ("Open fracture of right lateral malleolus", "S82.61XB"),
        ("Fracture of left clavicle", "S42.002A"),
        ("Fracture of left femoral neck", "S72.002A"),
        ("Strain of lumbar muscle", "S39.012A"),
        ("Fracture of right lateral malleolus, routine healing", "S82.61XD"),
        ("Displaced fracture of right lateral malleolus, healing well", "S82.61XD"),
        ("Displaced fracture of right lateral malleolus with delayed healing", "S82.61XG"),
        ("Displaced fracture of right lateral malleolus with nonunion", "S82.61XK"),
        ("Displaced fracture of right lateral malleolus with malunion", "S82.61XP"),
        ("Sprain of left ankle, sequela", "S93.402S"),
        ("Stress fracture of right tibia", "M84.361A"),
    ],
)
def test_seventh_character(assessed, stated, code):
    assert assessed(stated) == [code]


def test_the_placeholder_fills_short_codes(assessed):
    (code,) = assessed("Laceration of the scalp")
    assert code == "S01.01XA"
    assert len(code.replace(".", "")) == 7


def test_codes_without_7th_character_get_none(assessed):
    assert assessed("Pneumonia", "Type 2 diabetes", "Low back pain") == ["J18.9", "E11.9", "M54.50"]


def test_no_injury_code_is_assigned_without_its_7th_character(assessed, tabular):
    for text in ("Ankle sprain", "Burn of hand", "Hip fracture", "Head injury", "Dog bite of hand"):
        for code in assessed(text):
            assert tabular[code].billable
