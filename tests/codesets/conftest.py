import os
from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder for editions, so that no test sees what is installed on this machine."""
    monkeypatch.setenv("CHARTCODER_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "codesets"


@pytest.fixture(scope="session")
def official():
    """The folder of official releases used in development; skips where it is absent."""
    root = Path(__file__).parents[2]
    shared = Path(os.environ.get("CHARTCODER_SHARED", root.parent / "shared"))
    folder = shared / "codesets" / "icd10cm"
    if not folder.is_dir():
        pytest.skip("official releases for development are absent (CHARTCODER_SHARED)")
    return folder
