"""The conformance cases of services and supplies (CPT, HCPCS Level II).

The cases are checked as data, then run against the coder.
"""

from collections import Counter

import pytest
from benchmarks.conformance import (
    CPT,
    Case,
    cases,
    encounter_of,
    expected_lines,
    given_lines,
    service_line,
)

from chartcoder import Coder
from chartcoder.codesets.tabular import TabularEntry
from chartcoder.model.encounter import DOCUMENT_KINDS
from chartcoder.model.result import Assignment
from chartcoder.terminology.services import load_services, load_supplies

CASES = [*cases("services-statements"), *cases("services-documents")]
RIGHT_AT_LEAST = {"svc": 0.99, "svc-doc": 0.98}
"""Share of cases whose lines are all right with modifiers and units. To be raised,
never lowered, with the coding of services."""
POINTED_AT_LEAST = 0.95
"""Share of the cases with right lines whose pointers are right too; to be raised likewise."""


def test_ids_and_texts_are_unique() -> None:
    texts = [tuple(d["text"] for d in case["encounter"]["documents"]) for case in CASES]
    for values in ([case["id"] for case in CASES], texts):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_encounters_are_valid() -> None:
    for case in CASES:
        encounter_of(case["encounter"])
        assert all(d["kind"] in DOCUMENT_KINDS for d in case["encounter"]["documents"]), case["id"]


def test_every_code_and_modifier_is_in_the_books() -> None:
    services, supplies = load_services(), load_supplies()
    for case in CASES:
        for line in case["expect"]["services"]:
            book = services if CPT.fullmatch(line["code"]) else supplies
            assert line["code"] in book, (case["id"], line["code"])
            assert line["units"] >= 1, case["id"]
            for modifier in line.get("modifiers", ()):
                places = line["code"].startswith("A04") and all(c in supplies for c in modifier)
                known = modifier in services or modifier in supplies
                assert places or known, (case["id"], modifier)


def test_every_pointer_is_a_code_of_diagnosis(tabular: dict[str, TabularEntry]) -> None:
    for case in CASES:
        for line in case["expect"]["services"]:
            assert len(line.get("pointers", ())) <= 4, case["id"]
            for code in line.get("pointers", ()):
                assert code in tabular and tabular[code].billable, (case["id"], code)


def test_an_added_number_has_its_parent_beside_it() -> None:
    services = load_services()
    for case in CASES:
        codes = {line["code"] for line in case["expect"]["services"]}
        for code in codes:
            concept = services.concept(code) if CPT.fullmatch(code) else None
            if concept and concept.attribute("add-on") == "yes" and concept.parents:
                assert codes & set(concept.parents), (case["id"], code)


def test_every_area_has_positive_and_negative_cases() -> None:
    kinds: dict[str, Counter[str]] = {}
    for case in CASES:
        kinds.setdefault(case["clause"], Counter())[case["kind"]] += 1
        assert (case["kind"] == "positive") == bool(case["expect"]["services"]), case["id"]
    for area, of in kinds.items():
        assert of["positive"] >= 2, area
        assert of["negative"] >= 1, area


def test_enough_cases() -> None:
    of_kind = Counter(case["id"].partition(".")[0] for case in CASES)
    assert of_kind["svc"] >= 800
    assert of_kind["svc-doc"] >= 60


@pytest.fixture(scope="module")
def outcomes(coder: Coder) -> dict[str, list[tuple[str, bool, bool]]]:
    """For each set of cases: (id, whether the lines are right, whether their pointers are)."""
    found: dict[str, list[tuple[str, bool, bool]]] = {}
    for case in CASES:
        lines = given_lines(case, coder)
        got = Counter(service_line(a.code, a.modifiers, a.units) for a in lines)
        name = case["id"].partition(".")[0]
        right = got == expected_lines(case)
        found.setdefault(name, []).append((case["id"], right, pointed(case, lines)))
    return found


def pointed(case: Case, lines: list[Assignment]) -> bool:
    """Whether every line that names its reasons has one in the result with these first."""
    return all(
        any(a.code == line["code"] and list(a.pointers)[: len(reasons)] == reasons for a in lines)
        for line in case["expect"]["services"]
        if (reasons := line.get("pointers"))
    )


@pytest.mark.parametrize("name", sorted(RIGHT_AT_LEAST))
def test_lines_are_right(name: str, outcomes: dict[str, list[tuple[str, bool, bool]]]) -> None:
    wrong = [case for case, right, _ in outcomes[name] if not right]
    assert 1 - len(wrong) / len(outcomes[name]) >= RIGHT_AT_LEAST[name], wrong


def test_lines_point_at_their_reasons(outcomes: dict[str, list[tuple[str, bool, bool]]]) -> None:
    of_right = [(case, there) for part in outcomes.values() for case, right, there in part if right]
    wrong = [case for case, there in of_right if not there]
    assert 1 - len(wrong) / len(of_right) >= POINTED_AT_LEAST, wrong
