"""Medicare Code Editor: each conflict names its code; present on admission."""

import pytest
from made_results import facts, made

from chartcoder.grouping import groupings_of
from chartcoder.grouping.edits import EDITS


def edits(result, given=None):
    """Kind and codes of every finding but what was assumed."""
    found = groupings_of(result, facts=given or facts())
    return {f.kind: f.message.split(":")[0] for f in found.edits if f.kind != "grouping-assumption"}


@pytest.mark.parametrize(
    ("kind", "codes", "given", "names"),
    [
        ("mce-invalid-code", ("J18.9", "E11.2"), None, "E11.2"),
        ("mce-invalid-code", ("J18.99", "I10"), None, "J18.99"),
        ("mce-age-conflict", ("Z38.00",), facts(age=45), "Z38.00"),
        ("mce-age-conflict", ("O80", ("Z37.0", "exempt")), facts(70, "female"), "O80, Z37.0"),
        ("mce-age-conflict", ("J18.9", "N40.0"), facts(age=5), "N40.0"),
        ("mce-manifestation-as-pdx", ("H42", "I10"), None, "H42"),
        ("mce-unacceptable-pdx", ("B96.20", "N39.0"), None, "B96.20"),
        ("mce-e-code-as-pdx", ("W01.0XXA", "S72.001A"), None, "W01.0XXA"),
        ("mce-duplicate-of-pdx", ("E11.9", "E11.9"), None, "E11.9"),
        ("mce-requires-sdx", ("Z51.89",), None, "Z51.89"),
        ("mce-questionable-admission", ("I10",), None, "I10"),
    ],
)
def test_each_conflict_names_its_code(kind, codes, given, names):
    assert edits(made(*codes), given).get(kind) == names


def test_a_sex_conflict_is_an_edit_until_october_2024():
    result = made("C61", day="2024-09-30")
    assert edits(result, facts(sex="female", day="2024-09-30"))["mce-sex-conflict"] == "C61"
    assert edits(result, facts(sex="male", day="2024-09-30")) == {}
    after = made("C61", day="2024-10-01")
    assert edits(after, facts(sex="female", day="2024-10-01")) == {}


def test_two_codes_of_one_conflict_are_both_named():
    named = edits(made("J18.9", "N40.0", "I10", "N40.1"), facts(age=5))
    assert named["mce-age-conflict"] == "N40.0, N40.1"


def test_an_admissible_stay_has_no_edits():
    assert edits(made("J18.9", "J96.01", "I10")) == {}
    assert edits(made("Z51.89", "I10")) == {}


def test_unknown_age_and_sex_fire_no_edit_of_theirs():
    given = facts(age=None, sex=None, day="2024-09-30")
    assert edits(made("O80", ("Z37.0", "exempt"), day="2024-09-30"), given) == {}


def test_a_procedure_that_is_not_a_code():
    assert edits(made("M17.11", procedures=("0SRC0J9", "0SRXXXX")))["mce-invalid-code"] == "0SRXXXX"


def test_present_on_admission():
    named = edits(made(("J18.9", "N"), ("I10", None), ("L89.154", "N")))
    assert named == {"poa-missing": "I10", "poa-principal": "J18.9", "hac": "L89.154"}


def test_every_edit_is_told_in_words():
    for name, edit in EDITS.items():
        assert edit.level in ("info", "warning", "error"), name
        assert edit.says
