"""What holds for any text at all: quotes are exact, nothing raises, nothing is random."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chartcoder import ChartInputError, Document, Encounter

PHRASES = [
    "type 2 diabetes", "no", "denies", "history of", "left", "right knee pain", "CKD stage 3b", "HTN",
    "pneumonia", "possible", "if he develops", "mother with", "fracture of right lateral malleolus",
    "ASSESSMENT:", "Assessment and Plan:", "PLAN:", "HPI:", "\n", "\n\n", ". ", ", ", ";", "- ", "1. ",
    "•", "COPD exacerbation", "acute on chronic systolic heart failure", "ruled out", "but", "except",
    "Discharge Diagnosis:", "FAMILY HISTORY", "smoker", "L", "R", "T2DM", "?", "(", ")", ":", "/",
    "bilateral", "sepsis", "chest pain", "follow-up", "s/p", "\t", "\r\n", "allergic to penicillin",
]  # fmt: skip
clinical = st.lists(st.sampled_from(PHRASES), max_size=40).map(" ".join)
any_text = st.text(st.characters(exclude_categories=[]), max_size=300)
texts = st.one_of(clinical, any_text, st.tuples(any_text, clinical, any_text).map("\n".join))
settings_of_care = st.sampled_from(["inpatient", "outpatient", "emergency", "professional"])

WEIRD = [
    "",
    "\x00",
    "\x00" * 1000,
    "".join(map(chr, range(256))),
    "\ud800\udfff lone \udc00 surrogates: pneumonia \ud83d",
    "\u202eainomuenp\u202c ASSESSMENT: \u200fpneumonia\u200e",
    "التشخيص: السكري من النوع الثاني. Assessment: type 2 diabetes",
    "診断：糖尿病。ASSESSMENT：肺炎",
    "ASSESSMENT:\n1. ｐｎｅｕｍｏｎｉａ ﬁbrillation ½ ² ① Ⅳ ǅ ŉ ß İ ı\n",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘ pneumonia",
    "a" * 100_000,
    "1" * 100_000,
    "1." * 20_000,
    "a-" * 20_000,
    "A:" * 5_000,
    "(" * 10_000,
    "no " * 5_000,
    "\n" * 50_000,
    "ASSESSMENT:" + " " * 50_000 + "pneumonia",
    "ASSESSMENT:\n" + "1. Pneumonia\n" * 500,
    "ASSESSMENT:\r1. Pneumonia\r2. Gout\r",
    "ASSESSMENT:\u2028pneumonia\u2029gout\x85asthma\x0bcough\x0cfever\x1c\x1d\x1e",
    "ASSESSMENT: 😀 pneumonia 👨‍👩‍👧‍👦 gout",
    "'" * 5_000,
    "'s " * 2_000,
    "stage stage stage 3 type type 2 grade",
    "Ⅱ٣४ type ٢ diabetes stage ３",
]


def check_spans(spans, texts):
    for span in spans:
        assert span.text == texts[span.document][span.start : span.end]
        assert span.text
        assert 0 <= span.start < span.end


def all_spans(result):
    for assignment in result.diagnoses:
        for step in assignment.proof:
            yield from step.spans
    for rejection in result.rejections:
        yield from rejection.spans
    for query in result.queries:
        yield from (indicator.span for indicator in query.indicators)


def check_result(result, texts):
    check_spans(all_spans(result), texts)
    codes = [a.code for a in result.diagnoses]
    assert len(set(codes)) == len(codes)
    assert not set(codes) & {r.code for r in result.rejections}
    json.loads(result.to_json())


def encounter_of(*texts, **facts):
    return Encounter(documents=tuple(Document(text=t) for t in texts), **facts)


@pytest.mark.parametrize("text", WEIRD, ids=range(len(WEIRD)))
def test_strange_texts(coder, text):
    check_result(coder.code(encounter_of(text)), {"doc-1": text})
    for mention in coder.mentions(text):
        check_spans((*mention.spans, *mention.context.cues), {"text": text})


@given(texts, settings_of_care)
def test_code_quotes_exactly_and_never_raises(coder, text, setting):
    check_result(coder.code(encounter_of(text, setting=setting)), {"doc-1": text})


@given(texts)
def test_mentions_quote_exactly_and_never_raise(coder, text):
    for mention in coder.mentions(text):
        check_spans((*mention.spans, *mention.context.cues), {"text": text})
        assert 0 <= mention.confidence <= 1
        assert mention.title


@given(st.lists(clinical, min_size=1, max_size=4), settings_of_care)
def test_several_documents(coder, parts, setting):
    texts = {f"doc-{n}": part for n, part in enumerate(parts, start=1)}
    check_result(coder.code(encounter_of(*parts, setting=setting)), texts)


@given(clinical, settings_of_care)
def test_assigned_codes_are_billable(coder, tabular, text, setting):
    result = coder.code(encounter_of("ASSESSMENT:\n" + text, setting=setting))
    assert [a.code for a in result.diagnoses if not tabular[a.code].billable] == []


@given(clinical, settings_of_care)
def test_proofs_hold(coder, text, setting):
    from chartcoder.verify import verify_result

    text = "ASSESSMENT:\n" + text
    data = json.loads(coder.code(encounter_of(text, setting=setting)).to_json())
    assert verify_result(data, {"doc-1": text}) == []


NEGATED = [
    "No evidence of appendicitis.", "Patient denies hemoptysis.", "There is no jaundice.",
    "Negative for tuberculosis.", "He has never had malaria.", "Without meningitis.",
    "Cholera was ruled out.", "No gout, no psoriasis, no scurvy.",
]  # fmt: skip


@given(clinical, st.sampled_from(NEGATED), settings_of_care)
def test_a_negated_sentence_adds_no_code(coder, text, negated, setting):
    """Whatever the note says, denying something unrelated adds nothing to it."""
    before = coder.code(encounter_of("ASSESSMENT:\n" + text, setting=setting))
    after = coder.code(encounter_of(f"ASSESSMENT:\n{text}\n\n{negated}\n", setting=setting))
    assert {a.code for a in after.diagnoses} <= {a.code for a in before.diagnoses}


@given(st.sampled_from(NEGATED), settings_of_care)
def test_a_negated_sentence_of_an_example_adds_no_code(coder, examples, negated, setting):
    for chart, result in examples[::6]:
        documents = list(chart.encounter.documents)
        last = documents[-1]
        documents[-1] = Document(
            text=f"{last.text}\n\n{negated}\n", id=last.id, title=last.title, kind=last.kind
        )
        facts = {"sex": chart.encounter.sex, "birth_date": chart.encounter.birth_date}
        setting = chart.encounter.setting
        after = coder.code(
            Encounter(
                documents=tuple(documents), setting=setting,
                service_date=chart.encounter.service_date, **facts,
            )
        )  # fmt: skip
        assert {a.code for a in after.diagnoses} <= {a.code for a in result.diagnoses}


@given(texts, settings_of_care)
def test_the_same_input_gives_the_same_bytes(coder, text, setting):
    encounter = encounter_of(text, setting=setting)
    assert coder.code(encounter).to_json() == coder.code(encounter).to_json()
    assert coder.mentions(text) == coder.mentions(text)


@given(
    st.lists(st.integers(0, 6), min_size=3, max_size=3),
    st.sampled_from(["\n", "\r\n", " \n", "\n\t"]),
)
def test_blank_lines_between_sections_change_nothing(coder, blanks, end):
    parts = ["HPI: Cough for days.", "ASSESSMENT:", "1. Pneumonia", "2. Gout"]
    text = parts[0] + "".join(
        end * (n + 1) + part for n, part in zip(blanks, parts[1:], strict=True)
    )
    assert [a.code for a in coder.code(encounter_of(text)).diagnoses] == ["J18.9", "M10.9"]


@given(clinical, st.integers(0, 5))
def test_white_space_around_a_note_changes_no_code(coder, text, count):
    text = "ASSESSMENT:\n" + text
    plain = [a.code for a in coder.code(encounter_of(text)).diagnoses]
    padded = "\n" * count + text + " \n" * count
    assert [a.code for a in coder.code(encounter_of(padded)).diagnoses] == plain


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
@example("E11.9")
@example("\x00")
@example("type 2 diabetes \ud800")
def test_lookup_never_raises(coder, text):
    for entry in coder.lookup(text, limit=5):
        assert 0 <= entry.score <= 1
        assert entry.title


@given(st.one_of(st.none(), st.integers(), st.binary(), st.lists(st.text())))
def test_a_document_must_be_text(value):
    with pytest.raises((ChartInputError, ValueError)) as caught:
        Document(text=value)
    if value:
        assert repr(value) not in str(caught.value)
