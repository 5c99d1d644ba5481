"""Errors of input: one line on stderr, exit code 2, no traceback, nothing of the document."""

import json
import sys

import pytest
from click.testing import CliRunner

from chartcoder.cli import main

SECRET = "Zebulon Quatermass"
NOTE = f"{SECRET}, MRN 99887766.\nASSESSMENT:\n1. Pneumonia\n"


@pytest.fixture
def run(tmp_path, monkeypatch, coder):
    monkeypatch.chdir(tmp_path)
    # one Coder for all tests: its books and its index of titles are made once
    monkeypatch.setattr(sys.modules["chartcoder.cli.main"], "coder", lambda *_, **__: coder)

    def run(*words, stdin=None):
        return CliRunner().invoke(
            main, [str(w) for w in words], input=stdin, catch_exceptions=False
        )

    return run


def refused(result, *parts):
    """The error is one plain line that says what is wrong."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("chartcoder: ")
    assert "Traceback" not in result.stderr
    assert SECRET not in result.stderr
    assert "99887766" not in result.stderr
    assert "input_value" not in result.stderr
    assert "pydantic" not in result.stderr
    for part in parts:
        assert part in result.stderr


COMMANDS = [("code",), ("code", "--json"), ("code", "--ndjson"), ("mentions",), ("explain",)]


def words_for(command, path):
    return (*command, path, "J18.9") if command == ("explain",) else (*command, path)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_missing_file(run, command):
    refused(run(*words_for(command, "none.txt")), "none.txt", "no such file")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_without_documents(run, command, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / ".DS_Store").write_bytes(b"\x00\x01")
    refused(run(*words_for(command, "empty")), "empty", "no documents")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_with_nothing_readable(run, command, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "scan.pdf").write_bytes(b"%PDF-1.4")
    refused(run(*words_for(command, "empty")), "scan.pdf", "PDF")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file(run, command, content, tmp_path):
    (tmp_path / "note.txt").write_bytes(content)
    refused(run(*words_for(command, "note.txt")), "note.txt", "empty")


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_empty_standard_input(run, content):
    refused(run("code", "-", stdin=content), "standard input", "empty")


BINARY = [
    (bytes(range(256)) * 40, "binary"),
    (b"\x00" * 5000, "binary"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\n" + NOTE.encode(), "PDF"),
    (b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "damaged zip"),
    (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "picture"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100), "picture"),
    (b"\x1f\x8b\x08\x00" + bytes(range(200)), "gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "DOCX"),
]


@pytest.mark.parametrize(("content", "part"), BINARY)
def test_a_damaged_or_binary_file(run, content, part, tmp_path):
    (tmp_path / "note.txt").write_bytes(content)
    refused(run("code", "note.txt"), "note.txt", part)
    refused(run("code", "-", stdin=content), "standard input", part)


ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "latin-1",
    "cp1252",
]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_are_read(run, encoding, tmp_path):
    text = "ASSESSMENT:\n1. Ménière disease of the left ear, since one naïve year.\n2. Pneumonia\n"
    (tmp_path / "note.txt").write_bytes(text.encode(encoding))
    result = run("code", "note.txt", "--json")
    data = json.loads(result.stdout)
    assert {"H81.02", "J18.9"} == {a["code"] for a in data["assignments"]}


def test_broken_utf16_is_explained(run, tmp_path):
    (tmp_path / "note.txt").write_bytes(b"\xff\xfe" + NOTE.encode("utf-16-le") + b"\x00\xd8x")
    refused(run("code", "note.txt"), "note.txt", "UTF-16")


def test_a_file_that_is_too_large(run, tmp_path):
    (tmp_path / "note.txt").write_bytes(b"fever " * 3_400_000)
    refused(run("code", "note.txt"), "note.txt", "bytes")


@pytest.mark.parametrize("setting", ["hospice-ship", "", SECRET.lower()])
def test_an_unknown_setting(run, setting, tmp_path):
    (tmp_path / "note.txt").write_text(NOTE)
    result = run("code", "note.txt", "--setting", setting)
    refused(result, "setting", "inpatient", "outpatient")


def test_an_unknown_sex(run, tmp_path):
    (tmp_path / "note.txt").write_text(NOTE)
    refused(run("code", "note.txt", "--sex", "blue"), "sex", "female", "male")


@pytest.mark.parametrize("day", ["2026-13-01", "04/06/2026", "today", "2026-02-30", ""])
@pytest.mark.parametrize("option", ["--date", "--birth-date"])
def test_a_bad_date_is_refused(run, option, day, tmp_path):
    (tmp_path / "note.txt").write_text(NOTE)
    result = run("code", "note.txt", option, day)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "YYYY-MM-DD" in result.stderr
    assert "Traceback" not in result.stderr


FACTS = [
    ("{", "line 1"),
    ("", "empty"),
    ("[]", "object"),
    ('"inpatient"', "object"),
    ('{"setting": "moon"}', "setting"),
    ('{"service_date": "06.04.2026"}', "service_date"),
    ('{"service_date": "2026-13-40"}', "service_date"),
    ('{"birth_date": "' + SECRET + '"}', "birth_date"),
    ('{"sex": "' + SECRET + '"}', "sex"),
    ('{"seting": "inpatient"}', "seting"),
    ('{"payer": {"name": "' + SECRET + '"}}', "payer"),
    ('{"documents": []}', "documents"),
    ("[" * 100_000, ""),
]


@pytest.mark.parametrize(("text", "part"), FACTS)
def test_an_invalid_encounter_file(run, text, part, tmp_path):
    (tmp_path / "visit").mkdir()
    (tmp_path / "visit" / "note.txt").write_text(NOTE)
    (tmp_path / "visit" / "encounter.json").write_text(text)
    refused(run("mentions", "visit"), "encounter.json", part)


def test_a_note_given_for_a_path_is_not_repeated(run):
    refused(run("code", NOTE), "characters")
    refused(run("code", NOTE * 500), "characters")


@pytest.mark.parametrize("path", ["a\x00b", "x" * 300, "note.txt/inner"])
def test_paths_that_cannot_be(run, path, tmp_path):
    (tmp_path / "note.txt").write_text(NOTE)
    refused(run("code", path))


def test_a_bad_document_in_a_folder_is_named(run, tmp_path):
    (tmp_path / "visit").mkdir()
    (tmp_path / "visit" / "01.txt").write_text(NOTE)
    (tmp_path / "visit" / "02.txt").write_bytes(b"")
    result = run("code", "visit", "--json")
    assert result.exit_code == 2
    assert result.stderr == "chartcoder: 02.txt: the document is empty\n"
    data = json.loads(result.stdout)
    assert [a["code"] for a in data["assignments"]] == ["J18.9"]
    assert {"level": "error", "kind": "unread", "message": "02.txt: the document is empty"} in data[
        "findings"
    ]


@pytest.mark.parametrize("text", ["", "{", "not json", "\x00\x01\x02" * 50, "[" * 100_000])
def test_verify_what_cannot_be_read(run, text, tmp_path):
    (tmp_path / "result.json").write_text(text)
    refused(run("verify", "result.json"), "result.json")


def test_verify_does_not_repeat_the_file(run, tmp_path):
    (tmp_path / "result.json").write_text(f"{{{SECRET}")
    refused(run("verify", "result.json"))


def test_verify_against_a_missing_chart(run, tmp_path):
    (tmp_path / "note.txt").write_text(NOTE)
    (tmp_path / "result.json").write_text(run("code", "note.txt", "--json").stdout)
    refused(run("verify", "result.json", "--chart", "none"), "none")


def test_verify_a_missing_file(run):
    result = run("verify", "none.json")
    assert result.exit_code == 2
    assert "none.json" in result.stderr
    assert "Traceback" not in result.stderr


REFUSED = [
    ("lookup", "gout", "--limit", "0"),
    ("lookup", "gout", "--limit", "many"),
    ("lookup",),
]


@pytest.mark.parametrize("words", REFUSED)
def test_lookup_refuses(run, words):
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "words", [(), ("code",), ("nonsense",), ("code", "note.txt", "--nonsense")]
)
def test_a_command_line_that_cannot_be_used(run, words):
    result = run(*words)
    assert result.exit_code == 2
    assert "Usage" in result.output
    assert "Traceback" not in result.output
