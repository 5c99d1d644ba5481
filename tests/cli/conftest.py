import sys
from pathlib import Path

import pytest

# the small made-up releases are built by the tests of the codesets room
sys.path.insert(0, str(Path(__file__).parents[1] / "codesets"))


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Empty folders for editions and caches, so that no test sees what is on this machine."""
    monkeypatch.setenv("CHARTCODER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CHARTCODER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "home" / "codesets"
