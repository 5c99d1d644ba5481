"""Attributes of a mention: side, acuity, severity, stage, and numbers that belong to a word."""

import pytest

SIDES = [
    ("Pain in the left knee.", "left"),
    ("Left knee pain.", "left"),
    ("Knee pain, left.", "left"),
    ("Knee pain on the left.", "left"),
    ("Knee pain on the left side.", "left"),
    ("Lt knee pain.", "left"),
    ("L knee pain.", "left"),
    ("Right knee pain.", "right"),
    ("Rt knee pain.", "right"),
    ("R knee pain", "right"),
    ("Right-sided knee pain.", "right"),
    ("RIGHT KNEE PAIN", "right"),
    ("Bilateral knee pain.", "bilateral"),
    ("Knee pain bilaterally.", "bilateral"),
    ("B/L knee pain", "bilateral"),
    ("Knee pain.", None),
    ("The patient left. Knee pain.", None),
    ("Knee pain. Left wrist fracture in 2010.", None),
]


@pytest.mark.parametrize(("text", "side"), SIDES)
def test_side(coder, text, side):
    found = [m for m in coder.mentions(text) if m.code.startswith("M25.56")]
    assert found
    assert {m.context.laterality for m in found} == {side}


def test_the_side_is_in_the_code(coder):
    codes = [m.code for text, _ in SIDES[:1] for m in coder.mentions(text)]
    assert codes == ["M25.562"]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Acute kidney failure.", "acuity", "acute"),
        ("Chronic sinusitis.", "acuity", "chronic"),
        ("Subacute endocarditis.", "acuity", "subacute"),
        ("Severe asthma exacerbation.", "severity", "severe"),
        ("Moderate persistent asthma.", "severity", "moderate"),
        ("Mild persistent asthma.", "severity", "mild"),
        ("Chronic kidney disease, stage IV.", "stage", "stage-4"),
        ("Type 2 diabetes mellitus.", "stage", "type-2"),
        ("Type II diabetes.", "stage", "type-2"),
        ("Pressure ulcer of the sacrum stage 2.", "stage", "stage-2"),
    ],
)
def test_attribute(coder, text, name, value):
    assert value in {getattr(m.context, name) for m in coder.mentions(text)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CKD 3a", "N18.31"),
        ("CKD stage IIIb", "N18.32"),
        ("CKD-4", "N18.4"),
        ("stage 5 chronic kidney disease", "N18.5"),
        ("T2DM", "E11.9"),
        ("DM2", "E11.9"),
        ("type II diabetes", "E11.9"),
        ("diabetes mellitus, type 1", "E10.9"),
        ("T1DM", "E10.9"),
        ("Grade 1 hemorrhoids", "K64.0"),
        ("third degree hemorrhoids", "K64.2"),
        ("stage 3 pressure ulcer of the sacrum", "L89.153"),
        ("pressure injury of sacrum, stage II", "L89.152"),
        ("class 2 obesity", "E66.812"),
        ("first degree AV block", "I44.0"),
        ("3rd degree burn of the chest", "T21.31XA"),
    ],
)
def test_numbers_grade_the_word_beside_them(assessed, text, code):
    assert assessed(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "Sodium 140, potassium 4.0, type and screen sent.",
        "Seen 3 times, last on 2/2.",
        "BP 140/90, P 80, R 18, T 98.6.",
        "40 mg IV q8h x 3 days.",
    ],
)
def test_numbers_alone_name_no_disease(coder, text):
    assert coder.mentions(text) == []


def test_spans_quote_the_words_that_name_the_concept(coder):
    text = "Pain of the left knee since May."
    mention = next(m for m in coder.mentions(text) if m.code == "M25.562")
    assert [s.text for s in mention.spans] in (["Pain", "knee"], ["Pain of the left knee"])
    assert all(text[s.start : s.end] == s.text for s in mention.spans)


def test_mentions_come_in_reading_order(coder):
    text = "Cough. Fever. No rash.\nHeadache and vertigo."
    starts = [m.spans[0].start for m in coder.mentions(text)]
    assert starts == sorted(starts)


NAMED = [
    ("asthma", "J45"),
    ("gout", "M10"),
    ("COPD", "J44"),
    ("hypertension", "I10"),
    ("type 2 diabetes", "E11"),
    ("pneumonia", "J18"),
    ("deep vein thrombosis", "I82"),
    ("DVT", "I82"),
    ("pulmonary embolism", "I26"),
    ("heart failure", "I50"),
    ("CHF", "I50"),
    ("atrial fibrillation", "I48"),
    ("myocardial infarction", "I21"),
    ("stroke", "I63"),
    ("epilepsy", "G40"),
    ("migraine", "G43"),
    ("Parkinson's disease", "G20"),
    ("depression", "F32"),
    ("schizophrenia", "F20"),
    ("hypothyroidism", "E03"),
    ("hyperlipidemia", "E78"),
    ("obesity", "E66"),
    ("anemia", "D64"),
    ("sepsis", "A41"),
    ("urinary tract infection", "N39"),
    ("UTI", "N39"),
    ("kidney stone", "N20"),
    ("acute kidney injury", "N17"),
    ("chronic kidney disease", "N18"),
    ("cirrhosis", "K74"),
    ("hepatitis C", "B"),
    ("appendicitis", "K3"),
    ("cholecystitis", "K81"),
    ("pancreatitis", "K85"),
    ("GERD", "K21"),
    ("Crohn's disease", "K50"),
    ("psoriasis", "L40"),
    ("cellulitis", "L03"),
    ("rheumatoid arthritis", "M06"),
    ("osteoporosis", "M81"),
    ("low back pain", "M54"),
    ("breast cancer", "C50"),
    ("lung cancer", "C34"),
    ("influenza", "J1"),
    ("COVID-19", "U07"),
    ("chest pain", "R07"),
    ("abdominal pain", "R10"),
    ("headache", "R51"),
    ("fever", "R50"),
    ("cough", "R05"),
    ("syncope", "R55"),
    ("dizziness", "R42"),
    ("nausea", "R11"),
    ("rash", "R21"),
    ("back pain", "M54"),
]


@pytest.mark.parametrize(("name", "code"), NAMED)
def test_a_disease_that_is_named_is_mentioned(coder, name, code):
    """Search and surveillance count on it: "every concept with its context and its code"."""
    assert any(m.code.startswith(code) for m in coder.mentions(f"The patient has {name}."))


@pytest.mark.parametrize(("name", "code"), NAMED)
def test_a_disease_that_is_denied_is_mentioned_as_denied(coder, name, code):
    found = [m for m in coder.mentions(f"The patient denies {name}.") if m.code.startswith(code)]
    assert found
    assert all(m.context.negated for m in found)
