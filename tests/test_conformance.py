"""The conformance cases: every one must hold, and every clause has positive and negative ones."""

import json
from datetime import date
from pathlib import Path

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.queries import lint_query

FOLDER = Path(__file__).parents[1] / "conformance"
CASES = [
    json.loads(line)
    for path in sorted(FOLDER.glob("*.jsonl"))
    if not path.name.startswith("pcs-")  # procedures: tests/test_pcs_cases.py
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.strip()
]
DATES = ("service_date", "admission_date", "discharge_date", "birth_date")


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def encounter_of(data: dict) -> Encounter:
    facts = {k: date.fromisoformat(v) if k in DATES else v for k, v in data.items()}
    facts["documents"] = tuple(Document(**document) for document in data["documents"])
    return Encounter(**facts)


def test_ids_are_unique() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict, coder: Coder) -> None:
    result = coder.code(encounter_of(case["encounter"]))
    codes = [a.code for a in result.diagnoses]
    expect = case["expect"]
    assert expect, "a case expects something"
    if "codes" in expect:
        assert codes == expect["codes"]
    if "first" in expect:
        assert codes[:1] == [expect["first"]]
    assert set(expect.get("include", ())) <= set(codes), codes
    assert not set(expect.get("exclude", ())) & set(codes), codes
    poa = {a.code: a.poa for a in result.diagnoses}
    for code, value in expect.get("poa", {}).items():
        assert poa.get(code) == value, poa
    rejected = {(r.code, r.reason) for r in result.rejections}
    for code, reason in expect.get("rejected", {}).items():
        assert (code, reason) in rejected, rejected
    if "queries" in expect:
        asked = [(q.kind, q.affects, q.title) for q in result.queries]
        for query in expect["queries"]:
            assert any(
                kind == query["kind"]
                and affects.startswith(query.get("affects", ""))
                and query.get("asks", "") in title
                for kind, affects, title in asked
            ), asked
        for query in result.queries:
            assert not lint_query(query), query.title
        if not expect["queries"]:
            assert not asked
    for query in expect.get("not_asked", ()):
        assert query not in [q.kind for q in result.queries], result.queries
