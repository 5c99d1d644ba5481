"""Small faults that notes about blood, mind, nerves and senses brought to light."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter


def codes(coder: Coder, text: str, setting: str = "outpatient") -> list[str]:
    encounter = Encounter((Document(text),), setting, service_date=date(2026, 5, 4))
    return [a.code for a in coder.code(encounter).diagnoses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Assessment:\n1. Hypothyroidism, TSH 3.1", ["E03.9"]),
        ("Assessment:\n1. At risk for stroke", []),
        ("Assessment: Left hemiplegia s/p stroke", ["I69.354"]),
        ("Dx: Hb-S beta zero thalassemia with vaso-occlusive crisis", ["D57.439"]),
        ("Dx: Alcoholic hepatitis without ascites due to alcohol dependence", ["K70.10", "F10.20"]),
        ("Dx: Chronic migraine without aura, intractable, with status migrainosus", ["G43.711"]),
        ("Dx: Sickle cell trait in the father of the child", []),
        ("Dx: POAG right eye, severe stage", ["H40.1113"]),
        ("Dx: Chest pain due to cocaine use", ["R07.9", "F14.90"]),
        ("Dx: Alcohol dependence with withdrawal", ["F10.239"]),
        ("Dx: Chronic pelvic pain due to endometriosis", ["N80.9"]),
    ],
)
def test_codes(coder, text, expected):
    assert codes(coder, text) == expected


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("BAL 112 mg/dL", "Y90.5"),
        ("Ethanol level 19", "Y90.0"),
        ("BAC 0.08 %", "Y90.4"),
        ("blood alcohol 0.245", "Y90.8"),
        ("EtOH 60 mg/dL", "Y90.3"),
    ],
)
def test_blood_alcohol_level(coder, said, level):
    assert codes(coder, f"{said}\nDx: alcohol abuse") == ["F10.10", level]


@pytest.mark.parametrize(
    "said", ["Alcohol level <10", "etoh 3 beers", "alcohol 2 drinks, glucose 112"]
)
def test_no_blood_alcohol_level(coder, said):
    assert codes(coder, f"{said}\nDx: alcohol abuse") == ["F10.10"]
