"""The command line: code, mentions, lookup, explain and verify on files, stdin and folders."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from chartcoder.cli import main

NOTE = "HPI: No fever.\n\nASSESSMENT:\n1. Type 2 diabetes\n2. CKD stage 3b\n3. Left knee pain\n"
CODES = {"E11.22", "N18.32", "M25.562"}


@pytest.fixture
def run(tmp_path, monkeypatch, coder):
    """Run the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    # one Coder for all tests: its books and its index of titles are made once
    monkeypatch.setattr(sys.modules["chartcoder.cli.main"], "coder", lambda *_, **__: coder)

    def run(*words, stdin=None):
        return CliRunner().invoke(
            main, [str(w) for w in words], input=stdin, catch_exceptions=False
        )

    return run


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "visit"
    path.mkdir()
    (path / "02-x-ray.txt").write_text(
        "LEFT KNEE, 3 VIEWS\nFINDINGS: Narrowing.\nIMPRESSION: Osteoarthritis of the left knee.\n"
    )
    (path / "01-visit.txt").write_text("ASSESSMENT:\n1. Osteoarthritis of the knee\n")
    return path


def coded(output):
    return {a["code"] for a in json.loads(output)["assignments"]}


# code ------------------------------------------------------------------------------------------


def test_code_a_file(run, note):
    result = run("code", note)
    assert result.exit_code == 0
    assert result.stderr == ""
    for code in CODES:
        assert code in result.stdout
    assert "knee pain" in result.stdout


def test_code_a_file_as_json(run, note):
    result = run("code", note, "--json")
    assert result.exit_code == 0
    assert coded(result.stdout) == CODES


def test_code_standard_input(run):
    result = run("code", "-", "--json", stdin=NOTE.encode())
    assert result.exit_code == 0
    assert coded(result.stdout) == CODES


def test_code_a_folder(run, folder):
    result = run("code", folder, "--json")
    data = json.loads(result.stdout)
    diagnoses = [a for a in data["assignments"] if a["system"] == "icd10cm"]
    assert [a["code"] for a in diagnoses] == ["M17.12"]
    assert [d[0] for d in data["documents"]] == ["01-visit", "02-x-ray"]


def test_code_several_as_json_lines(run, note, folder):
    result = run("code", note, folder, "--ndjson")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert len(lines) == 2
    assert [json.loads(line)["path"] for line in lines] == [str(note), str(folder)]
    assert {a["code"] for a in json.loads(lines[0])["assignments"]} == CODES


def test_code_nothing_is_no_error(run):
    result = run("code", "-", stdin=b"Nice weather.")
    assert result.exit_code == 0
    assert "no code" in result.stdout


@pytest.mark.parametrize(
    ("setting", "kept"),
    [("inpatient", True), ("outpatient", False), ("emergency", False), ("ED", False)],
)
def test_the_setting_counts(run, setting, kept):
    text = b"DISCHARGE DIAGNOSES:\n1. Probable pneumonia\n"
    result = run("code", "-", "--json", "--setting", setting, stdin=text)
    assert ("J18.9" in coded(result.stdout)) == kept


def test_options_come_before_the_encounter_file(run, folder):
    (folder / "encounter.json").write_text('{"setting": "inpatient", "service_date": "2026-04-06"}')
    data = json.loads(
        run("code", folder, "--json", "--setting", "emergency", "--date", "2026-05-01").stdout
    )
    assert (data["setting"], data["coding_date"]) == ("emergency", "2026-05-01")


def test_the_date_is_in_the_result(run, note):
    data = json.loads(run("code", note, "--json", "--date", "2026-04-06").stdout)
    assert data["coding_date"] == "2026-04-06"


def test_a_bad_file_among_good_ones(run, note, tmp_path):
    result = run("code", tmp_path / "none.txt", note, "--ndjson")
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 1
    assert "none.txt" in result.stderr


# mentions --------------------------------------------------------------------------------------


def test_mentions(run, note):
    result = run("mentions", note)
    assert result.exit_code == 0
    assert "negated" in result.stdout
    assert "R50.9" in result.stdout


def test_mentions_as_json_lines(run, note):
    result = run("mentions", note, "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    fever = next(m for m in found if m["code"] == "R50.9")
    assert fever["context"]["negated"] is True
    span = fever["spans"][0]
    assert NOTE[span["start"] : span["end"]] == span["text"] == "fever"


# lookup ----------------------------------------------------------------------------------------


def test_lookup(run):
    result = run("lookup", "type", "2", "diabetes")
    assert result.exit_code == 0
    assert "E11" in result.stdout


@pytest.mark.parametrize("words", ["E11.9", "e119", "E11"])
def test_lookup_of_a_code(run, words):
    first = json.loads(run("lookup", words, "--json").stdout.splitlines()[0])
    assert first["code"] in ("E11.9", "E11")
    assert first["billable"] == (first["code"] == "E11.9")


def test_lookup_tolerates_typing_errors(run):
    codes = [
        json.loads(line)["code"]
        for line in run("lookup", "diabtes", "melitus", "--json").stdout.splitlines()
    ]
    assert any(code.startswith("E1") for code in codes)


def test_lookup_limit(run):
    assert len(run("lookup", "fracture", "--limit", "3", "--json").stdout.splitlines()) == 3


def test_lookup_without_an_answer(run):
    result = run("lookup", "qqqzzz")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


# explain ---------------------------------------------------------------------------------------


def test_explain_an_assigned_code(run, note):
    result = run("explain", note, "M25.562")
    assert result.exit_code == 0
    for part in ("read", "index", "tabular", "edition", "knee pain"):
        assert part in result.stdout


def test_explain_a_rejected_code(run):
    text = b"ASSESSMENT:\n1. Pneumonia\n2. Cough\n"
    result = run("explain", "-", "R05.9", stdin=text)
    assert result.exit_code == 0
    assert "I.B.5" in result.stdout


AS_WRITTEN = [
    "M25.562",
]


@pytest.mark.parametrize("code", AS_WRITTEN)
def test_explain_takes_a_code_as_people_write_it(run, note, code):
    assert run("explain", note, code).exit_code == 0


OPERATION = b"""OPERATIVE REPORT
POSTOPERATIVE DIAGNOSIS: Acute appendicitis
PROCEDURE: Laparoscopic appendectomy
DESCRIPTION: The appendix was removed laparoscopically.
"""


@pytest.mark.parametrize(
    ("setting", "code"), [("inpatient", "0DTJ4ZZ"), ("outpatient", "44970"), ("inpatient", "k3580")]
)
def test_explain_codes_of_every_system(run, setting, code):
    result = run("explain", "-", code, "--setting", setting, stdin=OPERATION)
    assert result.exit_code == 0
    assert "1. read:" in result.stdout
    assert "append" in result.stdout


def test_explain_a_code_that_is_not_there(run, note):
    result = run("explain", note, "A00.0")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


# verify ----------------------------------------------------------------------------------------


@pytest.fixture
def proved(run, note, tmp_path):
    path = tmp_path / "result.json"
    path.write_text(run("code", note, "--json").stdout, encoding="utf-8")
    return path


def test_verify(run, proved):
    result = run("verify", proved)
    assert result.exit_code == 0
    assert "3 assignments" in result.stdout


def test_verify_with_the_chart(run, proved, note):
    result = run("verify", proved, "--chart", note)
    assert result.exit_code == 0
    assert "not compared" not in result.stdout


def test_verify_a_folder(run, folder, tmp_path):
    path = tmp_path / "result.json"
    path.write_text(run("code", folder, "--json").stdout, encoding="utf-8")
    assert run("verify", path, "--chart", folder).exit_code == 0


def test_verify_a_forged_result(run, proved, note):
    proved.write_text(proved.read_text(encoding="utf-8").replace("E11.22", "E11.21"))
    result = run("verify", proved, "--chart", note)
    assert result.exit_code == 1
    assert "E11.21" in result.stdout
    assert "knee pain" not in result.stdout + result.stderr


def test_verify_against_another_chart(run, proved, note):
    note.write_text(NOTE + "\n", encoding="utf-8")
    assert run("verify", proved, "--chart", note).exit_code == 1


@pytest.mark.parametrize("text", ["[]", "{}", "1", '{"schema": "chartcoder-result-1"}'])
def test_verify_what_is_no_result(run, tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)
    result = run("verify", path)
    assert result.exit_code == 1
    assert "Traceback" not in result.output


# Everywhere ------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["code", "mentions", "lookup", "explain", "verify"])
def test_every_command_has_help(run, command):
    for option in ("-h", "--help"):
        result = run(command, option)
        assert result.exit_code == 0
        assert "Usage" in result.stdout


def test_version(run):
    assert "0.1.0" in run("--version").stdout


def chartcoder(*words, **options):
    return subprocess.run(
        [sys.executable, "-c", "from chartcoder.cli import main; main()", *map(str, words)],
        capture_output=True, timeout=60, check=False, **options,
    )  # fmt: skip


def test_no_colours_when_piped(note):
    for words in (("code", note), ("explain", note, "M25.562")):
        done = chartcoder(*words)
        assert done.returncode == 0
        assert b"\x1b" not in done.stdout + done.stderr


def test_standard_input_of_a_process(note):
    done = chartcoder("code", "-", "--json", input=NOTE.encode())
    assert done.returncode == 0
    assert coded(done.stdout) == CODES


def test_output_in_a_plain_locale(note):
    """A terminal that knows only ASCII must not end the program."""
    note.write_text("ASSESSMENT:\n1. Sjögren’s disease\n2. Ménière disease\n", encoding="utf-8")
    env = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for words in (("code", note), ("code", note, "--json"), ("mentions", note)):
        done = chartcoder(*words, env=env)
        assert b"Traceback" not in done.stderr, words
        assert done.returncode == 0


def test_a_reader_that_closes_early(note):
    """``chartcoder mentions note.txt | head -1`` ends quietly."""
    note.write_text(NOTE * 500, encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        "from chartcoder.cli import main; main()",
        "mentions",
        str(note),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(timeout=60)
    assert errors == b""
