"""The conformance cases of ICD-10-PCS as data: every code exists, every clause has both kinds."""

import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.terminology.pcs.book import PcsBook, load_pcs

FOLDER = Path(__file__).parents[1] / "conformance"
CASES = [
    json.loads(line)
    for name in ("pcs-statements.jsonl", "pcs-reports.jsonl", "pcs-stays.jsonl")
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
]
AXES = {"root operation", "body part", "approach", "device", "qualifier", "duration"}
AT_LEAST = {"pcs": 400, "pcs-report": 40, "pcs-stay": 10}


@pytest.fixture(scope="module")
def book() -> PcsBook:
    return load_pcs()


def test_ids_and_texts_are_unique() -> None:
    for values in (
        [case["id"] for case in CASES],
        [case["encounter"]["documents"][0]["text"] for case in CASES],
    ):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_enough_statements_and_reports() -> None:
    of_kind = Counter(case["id"].partition(".")[0] for case in CASES)
    for name, least in AT_LEAST.items():
        assert of_kind[name] >= least


def test_every_code_is_in_the_book(book: PcsBook) -> None:
    for case in CASES:
        for code in case["expect"]["procedures"]:
            assert code in book, (case["id"], code)


def test_every_query_names_an_axis_of_codes_that_exist(book: PcsBook) -> None:
    for case in CASES:
        for query in case["expect"].get("queries", ()):
            assert query["kind"] == "procedure-axis"
            assert query["axis"] in AXES, case["id"]
            assert book.completions(query["affects"], 1), (case["id"], query)


def test_the_principal_procedure_is_one_of_the_procedures() -> None:
    for case in CASES:
        expect = case["expect"]
        if "principal_procedure" in expect:
            assert expect["principal_procedure"] in expect["procedures"], case["id"]


def test_a_case_asks_or_says_that_nothing_is_asked() -> None:
    for case in CASES:
        expect = case["expect"]
        assert ("queries" in expect) != ("not_asked" in expect), case["id"]


def test_every_clause_has_positive_and_negative_cases() -> None:
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for case in CASES:
        kinds[case["clause"]][case["kind"]] += 1
    for clause, of in kinds.items():
        assert of["positive"] >= 2, clause
        assert of["negative"] >= 1, clause


def test_every_root_operation_of_medical_and_surgical_occurs(book: PcsBook) -> None:
    used = {code[2] for case in CASES for code in case["expect"]["procedures"] if code[0] == "0"}
    assert {prefix[2] for prefix in book.prefixes("0")} == used


def test_every_section_occurs(book: PcsBook) -> None:
    used = {code[0] for case in CASES for code in case["expect"]["procedures"]}
    assert {prefix[0] for prefix in book.prefixes()} == used


def test_a_query_calls_the_axis_by_its_name_in_the_table(coder: Coder) -> None:
    text = "Hospital course: Intubated 5/2 for airway protection, extubated 5/3."
    chart = Encounter(
        setting="inpatient",
        admission_date=date(2026, 4, 30),
        discharge_date=date(2026, 5, 9),
        documents=(Document(text=text, kind="discharge-summary"),),
    )
    (query,) = [q for q in coder.code(chart).queries if q.kind == "procedure-axis"]
    assert query.title == "Duration of mechanical ventilation"
    assert "describes the duration?" in query.question
