"""Every rule of the tables: it is raised by its chart, passes the linter, and its answers recode."""

import pytest
from rule_charts import CHARTS, CONFLICTS, INFECTION_CHARTS, assessed, visit

from chartcoder.coding.measures import UNITS
from chartcoder.coding.signs import KINDS
from chartcoder.model import QUERY_KINDS, answer_document
from chartcoder.queries.compose import MOST, RULES
from chartcoder.queries.lint import lint_query
from chartcoder.queries.rules import _alternatives
from chartcoder.verify import verify_result


def test_every_rule_has_a_chart():
    assert [rule.id for rule in RULES] == list(dict.fromkeys(rule.id for rule in RULES))
    assert set(CHARTS) == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_is_well_formed(rule, tabular):
    assert rule.kind in QUERY_KINDS
    assert 1 <= rule.weight <= 9
    assert rule.why
    assert len(rule.options) >= 2
    for need in rule.needs:
        assert _alternatives(need)
    for choice in rule.options:
        code = choice[1]
        if code and code != "same":
            assert code in tabular and tabular[code].billable, code


def test_a_need_that_is_not_of_the_language_is_refused():
    with pytest.raises(ValueError, match="not a need"):
        _alternatives("sodum <= 3")


def test_signs_and_tests_have_names_of_their_own():
    assert not KINDS & set(UNITS)


def asked(result, start):
    found = [q for q in result.queries if q.id.startswith(start + "-")]
    assert len(found) == 1, [(q.id, q.title) for q in result.queries]
    return found[0]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_the_chart_raises_the_query_and_the_linter_passes_it(rule, coder):
    result = coder.code(CHARTS[rule.id])
    query = asked(result, rule.id)
    assert query.kind == rule.kind
    assert query.indicators
    assert lint_query(query) == []
    for indicator in query.indicators:
        assert indicator.date
        assert indicator.source


def check_answers(encounter, query, coder):
    before = [(a.code) for a in coder.code(encounter).assignments]
    for option in query.options:
        if option.text.startswith("Other") or (
            "please specify" in option.text and not option.statement
        ):
            continue
        document = answer_document(query, option)
        told = encounter.with_document(document)
        result = coder.code(told)
        codes = [a.code for a in result.assignments]
        assert query.id not in [q.id for q in result.queries], option.text
        texts = {told.document_id(n): d.text for n, d in enumerate(told.documents)}
        assert verify_result(result.to_dict(), texts) == [], option.text
        if option.text == "Unable to determine":
            assert codes == before
        if option.code is not None:
            assert option.code in codes, (option.text, codes)
            if option.code not in before:
                proof = next(a.proof for a in result.assignments if a.code == option.code)
                quoted = {s.document for step in proof for s in step.spans}
                assert document.id in quoted, option.text


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_answers_recode(rule, coder):
    encounter = CHARTS[rule.id]
    check_answers(encounter, asked(coder.code(encounter), rule.id), coder)


@pytest.mark.parametrize("name", [*CONFLICTS, *INFECTION_CHARTS])
def test_other_queries_pass_the_linter_and_their_answers_recode(name, coder):
    encounter = (CONFLICTS | INFECTION_CHARTS)[name]
    result = coder.code(encounter)
    kinds = {"heart failure": "conflict", "denied": "conflict", "urosepsis": "specificity",
             "negative-cultures": "clinical-validation", "organ": "cause-effect",
             "covid-test": "specificity", "poa": "poa", "side": "laterality", "other-side": "laterality", "depth": "conflict"}  # fmt: skip
    query = next(q for q in result.queries if q.kind == kinds[name])
    assert lint_query(query) == []
    check_answers(encounter, query, coder)


def test_ids_are_unique_and_the_cap_holds(coder, examples):
    results = [result for _, result in examples]
    results.extend(coder.code(e) for e in (CHARTS | CONFLICTS | INFECTION_CHARTS).values())
    for result in results:
        ids = [q.id for q in result.queries]
        assert len(set(ids)) == len(ids) <= MOST
        assert all(ids)


def test_what_is_not_asked_is_named(coder):
    names = [
        "Knee pain",
        "Hip pain",
        "Hand pain",
        "Shoulder pain",
        "Elbow pain",
        "Ankle pain",
        "Wrist pain",
    ]
    result = coder.code(visit(assessed(*names)))
    assert len(result.queries) == MOST
    (finding,) = [f for f in result.findings if f.kind == "not-asked"]
    assert "Side of wrist pain" in finding.message


def test_every_example_query_passes_the_linter(examples):
    for example, result in examples:
        for query in result.queries:
            assert lint_query(query) == [], example.name


def test_the_tables_compose_the_same_every_time(coder):
    for encounter in (CHARTS["nutrition"], CONFLICTS["denied"]):
        assert coder.code(encounter).to_json() == coder.code(encounter).to_json()
