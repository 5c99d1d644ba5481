"""An answer to a query is a document of the provider; the coding reads it and the query is gone."""

from datetime import date

import pytest
from rule_charts import CHARTS, CONFLICTS, INFECTION_CHARTS, assessed, ds, hp, stay, visit

from chartcoder import Document
from chartcoder.intake import read_encounter
from chartcoder.model import ChartInputError, answer_document, read_answer
from chartcoder.verify import verify_result


def ask(coder, encounter, kind):
    return next(q for q in coder.code(encounter).queries if q.kind == kind)


def option(query, start):
    return next(o for o in query.options if o.text.startswith(start))


def codes(result):
    return [a.code for a in result.diagnoses]


def test_the_encounter_is_left_as_it_was(coder):
    encounter = CHARTS["sodium-low"]
    query = ask(coder, encounter, "specificity")
    result = coder.answer(encounter, query, option(query, "Hyponatremia"))
    assert "E87.1" in codes(result)
    assert len(encounter.documents) == 3
    assert "E87.1" not in codes(coder.code(encounter))


def test_the_answer_is_a_dated_document_of_the_provider(coder):
    query = ask(coder, CHARTS["sodium-low"], "specificity")
    document = answer_document(query, 0, day=date(2026, 4, 8))
    assert document.kind == "query-answer"
    assert document.author_role == query.addressee == "attending"
    assert document.time == date(2026, 4, 8)
    assert read_answer(document.text).query == query.id
    assert read_answer("ASSESSMENT: gout") is None


@pytest.mark.parametrize(
    ("side", "code"), [("Right", "M17.11"), ("Left", "M17.12"), ("Bilateral", "M17.0")]
)
def test_a_side(coder, side, code):
    encounter = INFECTION_CHARTS["side"]
    query = ask(coder, encounter, "laterality")
    assert codes(coder.answer(encounter, query, option(query, side))) == [code]


def test_a_side_leaves_the_episode_of_care_alone(coder):
    encounter = visit(
        (
            "progress-note",
            "ASSESSMENT:\n1. Healing fracture of distal radius, routine follow-up in cast\n",
        )
    )
    before = coder.code(encounter)
    assert codes(before)[0].endswith("D")
    query = ask(coder, encounter, "laterality")
    document = answer_document(query, option(query, "Left"))
    told = encounter.with_document(document)
    result = coder.code(told)
    assert codes(result)[0] == "S52.502D"
    texts = {told.document_id(n): d.text for n, d in enumerate(told.documents)}
    assert verify_result(result.to_dict(), texts) == []


def test_a_side_of_one_pain_is_not_that_of_another(coder):
    encounter = visit(assessed("Hand pain", "Foot pain"))
    result = coder.code(encounter)
    assert codes(result) == ["M79.643", "M79.673"]
    query = next(q for q in result.queries if q.affects == "M79.643")
    assert codes(coder.answer(encounter, query, option(query, "Right"))) == ["M79.641", "M79.673"]


@pytest.mark.parametrize(
    ("start", "poa"), [("Present", "Y"), ("Not present", "N"), ("Unable", "W")]
)
def test_onset(coder, start, poa):
    encounter = INFECTION_CHARTS["poa"]
    query = ask(coder, encounter, "poa")
    result = coder.answer(encounter, query, option(query, start))
    assert codes(result) == codes(coder.code(encounter))
    assert {a.code: a.poa for a in result.diagnoses}["M10.9"] == poa
    assert not [q for q in result.queries if q.kind == "poa"]


def test_onset_of_a_coded_detail_adds_no_code(coder):
    encounter = stay(
        ds(
            [
                "Pneumonia",
                "Pressure ulcer of sacral region, stage 3; it is unclear whether it was present on admission",
            ]
        )
    )
    query = ask(coder, encounter, "poa")
    result = coder.answer(encounter, query, 0)
    assert codes(result) == codes(coder.code(encounter)) == ["J18.9", "L89.153"]


def test_a_conflict_is_decided(coder):
    encounter = CONFLICTS["heart failure"]
    query = ask(coder, encounter, "conflict")
    result = coder.answer(encounter, query, option(query, "Acute diastolic"))
    assert "I50.31" in codes(result)
    assert "I50.21" not in codes(result)
    assert not [q for q in result.queries if q.kind == "conflict"]


def test_a_cause(coder):
    encounter = CHARTS["urine-catheter"]
    query = ask(coder, encounter, "cause-effect")
    assert "T83.511A" in codes(coder.answer(encounter, query, 0))
    assert codes(coder.answer(encounter, query, 1)) == codes(coder.code(encounter))


def test_ruled_out_removes_the_code_and_says_so(coder):
    encounter = CHARTS["sepsis-findings"]
    query = ask(coder, encounter, "clinical-validation")
    result = coder.answer(encounter, query, 1)
    assert "A41.9" not in codes(result)
    assert ("A41.9", "ruled-out") in {(r.code, r.reason) for r in result.rejections}


def test_confirmed_keeps_the_code_and_cites_the_answer(coder):
    encounter = CHARTS["sepsis-findings"]
    query = ask(coder, encounter, "clinical-validation")
    result = coder.answer(encounter, query, 0)
    assert codes(result) == codes(coder.code(encounter))
    proof = result.diagnoses[0].proof
    assert any(s.document.startswith("query-answer") for step in proof for s in step.spans)
    assert not result.queries


def test_unable_to_determine_changes_nothing_but_the_query(coder):
    for encounter in (CHARTS["heart-failure-reduced"], CHARTS["rash-drug"], CONFLICTS["denied"]):
        before = coder.code(encounter)
        query = before.queries[0]
        after = coder.answer(encounter, query, option(query, "Unable"))
        assert [(a.code, a.poa) for a in after.diagnoses] == [
            (a.code, a.poa) for a in before.diagnoses
        ]
        assert query.id not in [q.id for q in after.queries]


def test_words_of_the_provider(coder):
    encounter = CHARTS["sodium-low"]
    query = ask(coder, encounter, "specificity")
    other = option(query, "Other")
    with pytest.raises(ChartInputError, match="needs the words"):
        coder.answer(encounter, query, other)
    result = coder.answer(encounter, query, other, words="Hyponatremia\ndue to thiazide")
    assert "E87.1" in codes(result)


@pytest.mark.parametrize("wrong", [-1, 99])
def test_an_option_the_query_does_not_have(coder, wrong):
    query = ask(coder, CHARTS["sodium-low"], "specificity")
    with pytest.raises(ChartInputError, match="options"):
        answer_document(query, wrong)
    with pytest.raises(ChartInputError, match="no such option"):
        answer_document(query, query.options[0]._replace(text="Gout"))


def test_one_answer_after_another(coder):
    encounter = stay(
        hp("Echo: LVEF 25%. Choked on lunch, witnessed aspiration. Unasyn."),
        ds(["Pneumonia", "Heart failure"]),
    )
    for _ in range(9):
        queries = coder.code(encounter).queries
        if not queries:
            break
        query = queries[0]
        encounter = encounter.with_document(answer_document(query, 0))
    result = coder.code(encounter)
    assert not result.queries
    assert {"J69.0", "I50.21"} <= set(codes(result))


def test_an_answer_read_from_its_file(coder, tmp_path):
    (tmp_path / "01-discharge-summary.txt").write_text(
        "DISCHARGE SUMMARY\nLVEF 30 %.\nDISCHARGE DIAGNOSES:\n1. Heart failure\n", encoding="utf-8"
    )
    encounter = read_encounter(str(tmp_path), "inpatient")
    query = ask(coder, encounter, "specificity")
    document = answer_document(query, 0, day=date(2026, 4, 8))
    (tmp_path / f"{document.id}.txt").write_text(document.text, encoding="utf-8")
    result = coder.code(read_encounter(str(tmp_path), "inpatient"))
    assert codes(result) == ["I50.21"]
    assert {name: kind for name, kind, _ in result.documents}[document.id] == "query-answer"


@pytest.mark.parametrize(
    "text",
    ["QUERY ANSWER", "QUERY ANSWER\nQuery: x\nRegarding: \"gout\" (nowhere, 999999)\nAssessment: Gout",
     "Query: x\nAssessment: Sepsis was ruled out", "QUERY ANSWER\n\nQuery: \nAssessment:\n"],
)  # fmt: skip
def test_an_answer_that_fits_nothing_harms_nothing(coder, text):
    encounter = stay(ds(["Pneumonia"])).with_document(Document(text=text, kind="query-answer"))
    assert "J18.9" in codes(coder.code(encounter))


def test_an_asked_word_in_an_answer_is_no_diagnosis(coder):
    text = 'QUERY ANSWER\n\nQuery: x-1\nAsked: Clinical picture of sepsis\nRegarding: "sepsis" (doc-1, 3)\nAssessment: Unable to determine\n'
    encounter = stay(ds(["Pneumonia"])).with_document(Document(text=text, kind="query-answer"))
    assert codes(coder.code(encounter)) == ["J18.9"]
