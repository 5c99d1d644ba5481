"""The conformance cases: every one must hold, and every clause has positive and negative ones."""

import json
from pathlib import Path

import pytest
from benchmarks.conformance import encounter_of, level_holds

from chartcoder import Coder
from chartcoder.coding.services.em import Level
from chartcoder.coding.services.em.numbers import FAMILIES
from chartcoder.queries import lint_query
from chartcoder.verify import verify_levels

FOLDER = Path(__file__).parents[1] / "conformance"
CASES = [
    json.loads(line)
    for path in sorted(FOLDER.glob("*.jsonl"))
    if not path.name.startswith(("pcs-", "services-"))  # tests/test_pcs_cases.py, _services_cases
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.strip()
]


def test_ids_are_unique() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids))


CODED = [case for case in CASES if "em" not in case["expect"]]
LEVELED = [case for case in CASES if "em" in case["expect"]]


@pytest.mark.parametrize("case", CODED, ids=[case["id"] for case in CODED])
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
    if "allow" in expect:
        assert set(codes) <= {*expect["include"], *expect["allow"]}, codes
        due = [q.title for q in result.queries if q.kind != "procedure-axis"]
        assert len(due) == len(expect["queries"]), due
    if "procedures" in expect:
        given = [a.code for a in result.assignments if a.system == "icd10pcs"]
        assert sorted(given) == sorted(expect["procedures"])
    poa = {a.code: a.poa for a in result.diagnoses}
    for code, value in expect.get("poa", {}).items():
        assert poa.get(code) == value, poa
    rejected = {(r.code, r.reason) for r in result.rejections}
    for code, reason in expect.get("rejected", {}).items():
        assert (code, reason) in rejected, rejected
    if "queries" in expect:
        # cases of the diagnosis clauses ask nothing of the procedures beside them
        asked = [(q.kind, q.affects, q.title) for q in result.queries if q.kind != "procedure-axis"]
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


RANK = {n.code: n.rank for family in FAMILIES.values() for n in family.numbers}
ELEMENTS = ("problems", "data", "risk")


@pytest.fixture(scope="module")
def levels(coder: Coder) -> dict[str, Level]:
    return {case["id"]: coder.level(encounter_of(case["encounter"])) for case in LEVELED}


def test_em_levels_are_right(levels: dict[str, Level]) -> None:
    assert len(LEVELED) >= 160
    wrong = [case["id"] for case in LEVELED if not level_holds(case, levels[case["id"]])]
    assert len(wrong) <= 0.03 * len(LEVELED), wrong


def test_em_is_never_above_the_documentation(levels: dict[str, Level]) -> None:
    for case in LEVELED:
        expect, level = case["expect"]["em"], levels[case["id"]]
        if level.code != expect["code"]:
            assert RANK.get(level.code, 0) < RANK.get(expect["code"], 9), (case["id"], level.code)
        allowed = {add.split("x")[0] for add in expect.get("adds", ())}
        for addition in level.additions:
            if addition.code and not addition.instead:
                name = "-".join((addition.code, *addition.modifiers))
                assert name in allowed, (case["id"], name)


def test_em_cells_are_right(levels: dict[str, Level]) -> None:
    wrong, count = [], 0
    for case in LEVELED:
        for element in ELEMENTS:
            if element in case["expect"]["em"]:
                count += 1
                cell = levels[case["id"]].cell(element)
                value = cell.value if cell else None
                if value != case["expect"]["em"][element]:
                    wrong.append((case["id"], element, value))
    assert len(wrong) <= 0.03 * count, wrong


def test_em_proofs_hold(levels: dict[str, Level]) -> None:
    for case in LEVELED:
        level = levels[case["id"]]
        texts = {level.document: case["encounter"]["documents"][0]["text"]}
        data = {"schema": "chartcoder-em-1", "levels": [level.to_dict()]}
        assert not verify_levels(json.loads(json.dumps(data)), texts), case["id"]
