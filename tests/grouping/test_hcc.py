"""HCCs and raw risk scores against the published CMS mapping and relative factors."""

import pytest
from made_results import facts, made

from chartcoder.grouping import groupings_of


def risk(*codes, given=None, setting="outpatient"):
    found = groupings_of(made(*codes, setting=setting), facts=given or facts())
    return {score.model.split()[1]: score for score in found.risk}


@pytest.mark.parametrize(
    ("code", "v28", "v24"),
    [
        ("E11.22", ["37"], ["18"]),
        ("E11.9", ["38"], ["19"]),
        ("E10.10", ["36"], ["17"]),
        ("N18.32", ["328"], ["138"]),
        ("N18.6", ["326"], ["136"]),
        ("I50.22", ["226"], ["85"]),
        ("I50.23", ["224"], ["85"]),
        ("J44.9", ["280"], ["111"]),
        ("I48.20", ["238"], ["96"]),
        ("F33.1", ["155"], ["59"]),
        ("C50.911", ["23"], ["12"]),
        ("B20", ["1"], ["1"]),
        ("I73.9", [], ["108"]),
        ("I10", [], []),
    ],
)
def test_the_mapping_of_both_models(code, v28, v24):
    found = risk(code)
    assert [h.hcc for h in found["V28"].hccs] == v28
    assert [h.hcc for h in found["V24"].hccs] == v24
    for score in found.values():
        assert all(h.codes == (code,) for h in score.hccs)


def test_a_score_is_the_sum_of_its_published_factors():
    """Diabetes with kidney disease stage 3b, woman of 72 in the community, aged, not dual."""
    v28 = risk("E11.22", "N18.32", given=facts(72, "female"))["V28"]
    assert [(h.hcc, h.factor) for h in v28.hccs] == [("37", 0.166), ("328", 0.127)]
    assert [(f.name, f.factor) for f in v28.factors] == [("F70_74", 0.395)]
    assert v28.score == 0.688
    assert v28.population == "community, not dual eligible, aged"


def test_interactions_count():
    v28 = risk("I50.22", "E11.9")["V28"]
    assert ("DIABETES_HF_V28", 0.112) in [tuple(f) for f in v28.factors]
    v24 = risk("I50.22", "E11.9")["V24"]
    assert ("DIABETES_CHF", 0.121) in [tuple(f) for f in v24.factors]


def test_the_hierarchy_drops_the_lesser():
    v28 = risk("E11.9", "E11.22")["V28"]
    assert [h.hcc for h in v28.hccs] == ["37"]
    assert v28.dropped == ("38",)


def test_two_codes_of_one_category_are_counted_once():
    v28 = risk("I48.20", "I49.5")["V28"]
    assert [(h.hcc, h.codes) for h in v28.hccs] == [("238", ("I48.20", "I49.5"))]


@pytest.mark.parametrize("given", [facts(age=None), facts(sex=None), facts(age=9)])
def test_no_score_without_an_adult_of_known_age_and_sex(given):
    v28 = risk("J44.9", given=given)["V28"]
    assert [(h.hcc, h.factor) for h in v28.hccs] == [("280", None)]
    assert (v28.score, v28.factors) == (None, ())
    assert v28.population.startswith("not scored")
