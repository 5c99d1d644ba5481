"""How many codes an edition has, without reading its book."""

import json
from itertools import pairwise
from pathlib import Path

from chartcoder.codesets.editions import Edition

FLAG = 14
"""Column of an order file that says whether a code is valid (``1``) or a heading (``0``)."""


def count_codes(edition: Edition) -> int | None:
    """Valid codes of an edition; None when only reading its whole book could tell."""
    files = dict(edition.members)
    if "titles" in files and "order" not in files:
        return sum(bool(line.strip()) for line in files["titles"].open("rb"))
    if "codes" in files:
        return _leaves(files["codes"].read_text(encoding="utf-8").split())
    if "order" in files:
        return count_order(files["order"].read_bytes())
    return _stated(edition.path.parent)


def count_order(data: bytes) -> int:
    """Valid codes of an order file."""
    return sum(line[FLAG : FLAG + 1] == b"1" for line in data.splitlines())


def _leaves(lines: list[str]) -> int:
    """Codes of a list in book order that no code of the next line continues."""
    codes = [line for line in lines if len(line) > 2 and "-" not in line]
    return sum(not after.startswith(code) for code, after in pairwise([*codes, ""]))


def _stated(folder: Path) -> int | None:
    """The number the manifest of an installed edition states."""
    try:
        count = json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("codes")
    except (OSError, ValueError, AttributeError):
        return None
    return count if isinstance(count, int) else None
