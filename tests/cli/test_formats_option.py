"""``code --format``: what is written, where to, and how it ends."""

import json

import pytest
from click.testing import CliRunner

from chartcoder.cli import main

NOTE = "ASSESSMENT:\n1. Pneumonia\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.txt").write_text(NOTE)
    return lambda *words: CliRunner().invoke(main, [*words], catch_exceptions=False)


@pytest.mark.parametrize(
    ("form", "start"),
    [("json", b"{"), ("ndjson", b'{"path": "note.txt"'), ("csv", b"path,"), ("fhir", b"{"),
     ("hl7", b"MSH|"), ("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF")],
)  # fmt: skip
def test_formats(run, form, start, tmp_path):
    if form == "pdf":
        pytest.importorskip("fpdf")
    shown = run("code", "note.txt", "--format", form)
    assert shown.exit_code == 0
    assert shown.stdout_bytes.startswith(start)
    assert run("code", "note.txt", "--format", form, "--output", "out").stdout == ""
    assert (tmp_path / "out").read_bytes() == shown.stdout_bytes


def test_a_file_holds_every_encounter(run, tmp_path):
    (tmp_path / "two.txt").write_text(NOTE)
    for form, lines in (("ndjson", 2), ("csv", 3), ("fhir", 2)):
        assert (
            run("code", "note.txt", "two.txt", "--format", form, "--output", "out").exit_code == 0
        )
        assert len((tmp_path / "out").read_text().splitlines()) == lines


def test_the_format_of_the_terminal_is_no_file(run):
    result = run("code", "note.txt", "--output", "out")
    assert (result.exit_code, result.stderr) == (
        2, "chartcoder: --output needs a --format, for example --format json\n"
    )  # fmt: skip


def test_a_place_that_cannot_be_written(run):
    result = run("code", "note.txt", "--format", "json", "--output", "none/out")
    assert result.exit_code == 2
    assert result.stderr.startswith("chartcoder: out: cannot be written")


def test_a_feed_of_several_visits_with_a_damaged_message(run, tmp_path):
    def note(visit):
        pv1 = "|".join(["PV1", "1", "O"] + [""] * 16 + [visit])
        return f"MSH|^~\\&|A|B|C|D|20260406||MDM^T02|1|P|2.5\rPID|1||7\r{pv1}\rTXA|1|PN\rOBX|1|TX|1||Gout\r"

    (tmp_path / "feed").write_text(note("V1") + "MSH|\r" + note("V2"))
    result = run("code", "feed", "--format", "ndjson")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert [json.loads(x)["path"] for x in result.stdout.splitlines()] == [
        "feed, visit V1", "feed, visit V2"
    ]  # fmt: skip


def test_a_result_with_places_verifies(run, tmp_path):
    (tmp_path / "note.rtf").write_bytes(b"{\\rtf1 ASSESSMENT:\\par 1. Pneumonia\\par 2. Gout\\par}")
    run("code", "note.rtf", "--format", "json", "--output", "result.json")
    data = json.loads((tmp_path / "result.json").read_text())
    assert data["assignments"][0]["proof"][0]["spans"][0]["places"] == [
        {"file": "note.rtf", "path": "paragraph 2"}
    ]
    assert run("verify", "result.json", "--chart", "note.rtf").exit_code == 0
