"""The procedure cases, driven by the engine: the share that is exact may only rise."""

import pytest
from benchmarks.conformance import cases, encounter_of, wrong

from chartcoder import Coder
from chartcoder.queries.lint import lint_query

LEAST = {"pcs-statements": 0.98, "pcs-reports": 0.97, "pcs-stays": 1.0}


@pytest.mark.parametrize("name", sorted(LEAST))
def test_share_of_exact_cases(name: str, coder: Coder) -> None:
    failed = [case["id"] for case, _ in wrong(name, coder)]
    assert 1 - len(failed) / len(cases(name)) >= LEAST[name], failed


@pytest.mark.parametrize("name", sorted(LEAST))
def test_what_is_asked_passes_the_linter(name: str, coder: Coder) -> None:
    for case in cases(name):
        for query in coder.code(encounter_of(case["encounter"])).queries:
            if query.kind == "procedure-axis":
                assert not lint_query(query), case["id"]
