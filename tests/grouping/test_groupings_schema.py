"""Results with groupings fit the published schema, examples and odd cases alike."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from made_results import facts, made

from chartcoder.grouping import groupings_of

VALIDATOR = Draft202012Validator(
    json.loads(files("chartcoder.model").joinpath("result.schema.json").read_text(encoding="utf-8"))
)


def faults(result, found):
    data = json.loads(result._replace(groupings=found).to_json())
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
            for e in VALIDATOR.iter_errors(data)]  # fmt: skip


def test_every_example_fits(examples):
    stays = 0
    for example, result in examples:
        found = groupings_of(result, example.encounter, alternatives=True)
        assert faults(result, found) == [], example.name
        if found.drg is not None:
            stays += 1
            assert (found.drg.status, found.drg.version) == ("ok", "43.1"), example.name
            assert [r.code for r in found.what_if][:1] == [found.drg.principal]
            assert not [f for f in found.edits if f.level == "error"], example.name
    assert stays == 6


@pytest.mark.parametrize(
    "result",
    [
        made("W01.0XXA", "S72.001A"),
        made("J18.9", ("L89.154", "N"), procedures=("0BJ08ZZ",)),
        made("J18.9", day=None),
        made("J18.9", day="2031-01-01"),
        made("J44.9", setting="professional"),
    ],
)
def test_odd_results_fit(result):
    given = facts(day=result.coding_date)
    assert faults(result, groupings_of(result, facts=given, alternatives=True)) == []
