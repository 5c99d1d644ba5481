"""``chartcoder em``: the printed grid, its JSON, and the verifier on it."""

import json

import pytest
from click.testing import CliRunner

from chartcoder.cli import main

NOTE = (
    "HPI: Home pressures in the 160s.\nAssessment: Hypertension, uncontrolled.\n"
    "Plan: Increase amlodipine to 10 mg daily.\n"
)


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


def run(*words):
    return CliRunner().invoke(main, [str(w) for w in words], catch_exceptions=False)


def test_the_grid_is_printed_with_its_words_and_neighbours(note):
    shown = run("em", note, "--patient-type", "established", "--place", "office")
    assert shown.exit_code == 0
    for part in ("99214", "office-established", "“Hypertension, uncontrolled.”", "“amlodipine”",
                 "below     99213", "above     99215", "missing two of:"):  # fmt: skip
        assert part in shown.output


def test_what_is_given_comes_before_the_note(note):
    new = run("em", note, "--patient-type", "new", "--json")
    assert json.loads(new.output)["levels"][0]["code"] == "99204"


def test_the_json_passes_the_verifier_and_a_raised_level_does_not(note, tmp_path):
    levels = json.loads(run("em", note, "--json").output)
    file = tmp_path / "levels.json"
    file.write_text(json.dumps(levels))
    held = run("verify", file, "--chart", note)
    assert held.exit_code == 0
    assert "1 levels, every proof holds" in held.output
    levels["levels"][0]["code"] = "99215"
    file.write_text(json.dumps(levels))
    assert run("verify", file, "--chart", note).exit_code == 1


def test_an_unknown_patient_type_is_one_clear_line(note):
    bad = run("em", note, "--patient-type", "sometimes")
    assert bad.exit_code == 2
    assert "use new or established" in bad.output
