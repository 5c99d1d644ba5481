"""Where the development data lies, and what its absence means."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("CHARTCODER_SHARED", Path(__file__).parents[2] / "shared"))


def corpus(*parts: str) -> Path | None:
    """The path of a development corpus, or None where the data is not on this machine."""
    path = SHARED.joinpath("corpora", *parts)
    return path if path.exists() else None


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSON-lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def f1(right: int, wrong: int, missed: int) -> float:
    """Micro-F1 from counts."""
    return 2 * right / (2 * right + wrong + missed) if right else 0.0
