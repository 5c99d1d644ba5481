"""Work over a second shows its progress on a terminal, and nothing in a pipe."""

import time

import pytest

from chartcoder.cli import progress as module
from chartcoder.cli.progress import progress


def test_slow_work_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(module, "FIRST", 0.02)
    monkeypatch.setattr(module, "EVERY", 0.02)
    with progress() as shown:
        shown.doing("coding visit.txt (1 of 2)")
        time.sleep(0.15)
    assert "coding visit.txt (1 of 2) … 0 s" in capsys.readouterr().err


def test_quick_work_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress() as shown:
        shown.doing("coding visit.txt (1 of 2)")
    assert capsys.readouterr().err == ""


def test_a_pipe_sees_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "FIRST", 0.01)
    with progress() as shown:
        shown.doing("coding visit.txt (1 of 2)")
        time.sleep(0.05)
    assert capsys.readouterr().err == ""
