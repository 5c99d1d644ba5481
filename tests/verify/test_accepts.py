"""The independent verifier: it accepts what the engine proves, never raises, and uses none of the engine."""

import ast
import copy
from pathlib import Path

import pytest

import chartcoder
from chartcoder.verify import verify_result


def test_every_proof_of_every_example_is_accepted(proved):
    assert [(name, verify_result(data, texts)) for name, data, texts in proved] == [
        (name, []) for name, _, _ in proved
    ]


def test_every_proof_is_accepted_without_the_chart(proved):
    assert [f for _, data, _ in proved for f in verify_result(data)] == []


def test_the_examples_have_proofs_to_check(proved):
    assert sum(len(data["assignments"]) for _, data, _ in proved) > 50


# Nothing that is given to the verifier makes it raise ------------------------------------------


@pytest.mark.parametrize(
    "data",
    [None, 1, "text", [], {}, {"schema": "other"}, {"schema": "chartcoder-result-1"},
     {"schema": "chartcoder-result-1", "assignments": 1}],
)  # fmt: skip
def test_what_is_no_result(data):
    assert verify_result(data)
    assert verify_result(data, {"doc-1": "text"})


def walk(value, path=()):
    """The place of every value inside JSON data."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from walk(value[key], (*path, key))


@pytest.mark.parametrize("put", [None, 7, "x", [], {}, [[]], {"a": 1}])
def test_malformed_results_are_faults_not_crashes(sample, put):
    data, texts = sample
    for path in walk(data):
        wrong = copy.deepcopy(data)
        inner = wrong
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = put
        assert isinstance(verify_result(wrong, texts), list)


def test_faults_do_not_quote_the_chart(sample):
    data, texts = sample
    wrong = copy.deepcopy(data)
    for assignment in wrong["assignments"]:
        for part in assignment["proof"]:
            for span in part["spans"]:
                span["start"] += 1
                span["end"] += 1
    faults = " ".join(verify_result(wrong, texts))
    assert faults
    assert "diabetes\n" not in faults
    assert "Left knee" not in faults


# Independence ----------------------------------------------------------------------------------

SOURCE = Path(chartcoder.__file__).parent
ENGINE = (
    "chartcoder.reading",
    "chartcoder.coding",
    "chartcoder.guidelines",
    "chartcoder.queries",
    "chartcoder.coder",
    "chartcoder.intake",
    "chartcoder.cli",
    "chartcoder.terminology.books",
    "chartcoder.terminology.learned",
    "chartcoder.terminology.lookup",
    "chartcoder.terminology.titles",
)
"""Everything that finds concepts in text, walks to codes or applies clauses.

What words and index entries are (``terminology.words``, ``.normalize``, ``.entries``, ``.patterns``,
``.installed``) belongs to the books, which the verifier reads by itself.
"""


def imports_of(module):
    """The modules of this project that a module names in its imports, wherever they stand."""
    path = SOURCE.parent.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(
                    [*package.split(".")[: len(package.split(".")) - node.level + 1], base]
                )
            found.add(base.strip("."))
            found.update(f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            raise AssertionError(f"{module} imports by name")
    return {
        name
        for name in found
        if name.startswith("chartcoder.")
        and (SOURCE.parent.joinpath(*name.split(".")).is_dir()
             or SOURCE.parent.joinpath(*name.split(".")).with_suffix(".py").is_file())
    }  # fmt: skip


def test_the_verifier_uses_none_of_the_engine():
    """Neither it nor what it imports reaches the code that matches concepts or chooses codes."""
    seen = {f"chartcoder.verify.{p.stem}" for p in (SOURCE / "verify").glob("[!_]*.py")}
    seen.add("chartcoder.verify")
    todo = sorted(seen)
    while todo:
        for name in sorted(imports_of(todo.pop()) - seen):
            seen.add(name)
            todo.append(name)
    assert len(seen) > 5
    assert sorted(m for m in seen if m.startswith(ENGINE)) == []


def test_the_import_inspection_sees_the_engine():
    assert "chartcoder.coding.chart" in imports_of("chartcoder.coder")
    assert "chartcoder.verify.proof" in imports_of("chartcoder.verify.result")
