"""``chartcoder query``: list, lint and answer on files, folders and standard input."""

import json
import sys

import pytest
from click.testing import CliRunner

from chartcoder.cli import main

STAY = ("--setting", "inpatient", "--date", "2026-04-05")
GOOD = "Clinical indicators:\n- Lab 4/1: sodium 119\nPlease clarify the clinical significance of this finding.\n"


@pytest.fixture
def run(tmp_path, monkeypatch, coder):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.modules["chartcoder.cli.queries"], "coder", lambda: coder)

    def run(*words, stdin=None):
        return CliRunner().invoke(
            main, ["query", *(str(w) for w in words)], input=stdin, catch_exceptions=False
        )

    return run


@pytest.fixture
def chart(tmp_path):
    folder = tmp_path / "chart"
    folder.mkdir()
    (folder / "01-h-and-p.txt").write_text(
        "HISTORY AND PHYSICAL 04/01/2026\nLABS: Na 119.\nASSESSMENT:\n1. Pneumonia\nPLAN: fluid restriction 1.2 L.\n"
    )
    (folder / "02-discharge-summary.txt").write_text(
        "DISCHARGE SUMMARY 04/05/2026\nDISCHARGE DIAGNOSES:\n1. Pneumonia\n"
    )
    return folder


def listed(run, chart):
    return [json.loads(line) for line in run("list", chart, *STAY, "--json").output.splitlines()]


def test_list(run, chart):
    shown = run("list", chart, *STAY)
    assert shown.exit_code == 0
    (query,) = listed(run, chart)
    assert query["id"] in shown.output
    assert query["title"] in shown.output
    assert "01-h-and-p, 2026-04-01" in shown.output
    assert "[ ] 1. Hyponatremia" in shown.output


def test_nothing_to_ask(run, tmp_path):
    (tmp_path / "note.txt").write_text("ASSESSMENT:\n1. Gout\n")
    assert "no query" in run("list", "note.txt").output


def test_a_document_that_cannot_be_read_is_named(run, chart):
    (chart / "03-note.txt").write_bytes(b"")
    shown = run("list", chart, *STAY)
    assert shown.exit_code == 0
    assert shown.stderr == "chartcoder: 03-note.txt: the document is empty\n"


def test_what_is_listed_passes_the_linter(run, chart):
    lines = run("list", chart, *STAY, "--json").output
    assert run("lint", "-", stdin=lines).exit_code == 0
    assert run("lint", "-", stdin=json.dumps(json.loads(lines))).exit_code == 0
    assert run("lint", "-", stdin=json.dumps({"queries": [json.loads(lines)]})).exit_code == 0


def test_lint_of_a_text(run, tmp_path):
    (tmp_path / "good.txt").write_text(GOOD)
    assert run("lint", "good.txt").output == "no problem found\n"
    (tmp_path / "bad.txt").write_text("Please add sepsis; it raises the DRG.\n")
    bad = run("lint", "bad.txt")
    assert bad.exit_code == 1
    assert "steering (wording)" in bad.output
    assert "financial (wording)" in bad.output
    rules = [
        json.loads(line)["rule"] for line in run("lint", "bad.txt", "--json").output.splitlines()
    ]
    assert {"steering", "financial", "no-indicators"} <= set(rules)


@pytest.mark.parametrize("text", ["[1, 2]", '{"kind": "poa"}', "[[]]", '{"queries": 3}'])
def test_lint_of_wrong_json_is_one_line(run, text):
    result = run("lint", "-", stdin=text)
    assert result.exit_code == 2
    assert result.output.count("\n") == 1


def test_lint_of_a_file_that_is_not_there(run):
    result = run("lint", "nothing.txt")
    assert result.exit_code == 2
    assert result.output.startswith("chartcoder: nothing.txt: cannot be read")


def test_answer_shows_what_changes(run, chart):
    (query,) = listed(run, chart)
    result = run("answer", chart, query["id"], "1", *STAY)
    assert result.exit_code == 0
    assert "+ E87.1" in result.output
    unable = run("answer", chart, query["id"], "unable to determine", *STAY)
    assert unable.output == "no code changes\n"
    assert len(list(chart.iterdir())) == 2


def test_answer_is_saved_beside_the_chart(run, chart):
    (query,) = listed(run, chart)
    run("answer", chart, query["id"], "1", *STAY, "--save", "--answered-on", "2026-04-06")
    (saved,) = chart.glob("query-answer-*.txt")
    assert "Date: 2026-04-06" in saved.read_text()
    assert listed(run, chart) == []


def test_answer_as_json(run, chart):
    (query,) = listed(run, chart)
    data = json.loads(run("answer", chart, query["id"], "Hyponatremia", *STAY, "--json").output)
    assert "E87.1" in [a["code"] for a in data["assignments"]]


@pytest.mark.parametrize(
    ("option", "words", "says"),
    [
        ("9", (), "options"),
        ("0", (), "options"),
        ("gout", (), "give its number"),
        ("4", (), "needs the words"),
    ],
)
def test_answer_with_a_wrong_option(run, chart, option, words, says):
    (query,) = listed(run, chart)
    result = run("answer", chart, query["id"], option, *STAY, *words)
    assert result.exit_code == 2
    assert says in result.output
    assert result.output.count("\n") == 1


def test_answer_to_another_query(run, chart):
    result = run("answer", chart, "sodium-low-ffffff", "1", *STAY)
    assert result.exit_code == 2
    assert "no such query" in result.output


def test_save_needs_a_folder(run, chart):
    path = chart / "01-h-and-p.txt"
    (query,) = listed(run, path)
    result = run("answer", path, query["id"], "1", *STAY, "--save")
    assert result.exit_code == 2
    assert "--save" in result.output
