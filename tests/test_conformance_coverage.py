"""Every clause that the documentation calls implemented has its cases."""

import json
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
CLAUSE = re.compile(r"\b(?:I\.[ABC]\.\d+|II\.[A-K]|III\.[A-C]|IV\.[A-Q])(?:\.[a-z0-9]+)*")
PREFIX = {"statuses.md": "I.C.21."}
"""Pages whose table leaves out the beginning of its clauses."""


def cases() -> tuple[Counter[str], Counter[str]]:
    """How many positive and negative cases each clause has, those of its parts included."""
    found: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for path in sorted((ROOT / "conformance").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            above = set()
            for clause in CLAUSE.findall(case["clause"]):
                parts = clause.split(".")
                above |= {".".join(parts[:n]) for n in range(2, len(parts) + 1)}
            found[case["kind"] == "negative"].update(above)
    return found


def implemented() -> set[str]:
    """The clauses that a page of the documentation calls implemented, wholly or partly."""
    found = set()
    for path in sorted((ROOT / "docs" / "guidelines").glob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.split("|")[1:]]
            if len(cells) < 3 or not cells[1].startswith(("implemented", "partly")):
                continue
            cell = cells[0]
            if re.match(r"c\.\d", cell):
                cell = PREFIX.get(path.name, "") + cell
            found.update(CLAUSE.findall(cell))
    return found


def test_every_clause_has_two_positive_cases_and_a_negative_one() -> None:
    positive, negative = cases()
    clauses = implemented()
    assert len(clauses) > 300
    # what no chart can show: that several uses of one drug are looked up in one table
    clauses -= {"I.C.19.e.1"}
    assert [c for c in sorted(clauses) if positive[c] < 2 or negative[c] < 1] == []
