"""Combination codes, Excludes1, integral symptoms, duplicates (I.A.12, I.A.15, I.B.5, I.B.9, I.B.12)."""

import pytest

COMBINATIONS = [
    (["Type 2 diabetes", "Chronic kidney disease stage 3b"], ["E11.22", "N18.32"]),
    (["Type 1 diabetes", "Chronic kidney disease stage 4"], ["E10.22", "N18.4"]),
    (["Type 2 diabetes", "Peripheral neuropathy"], ["E11.42"]),
    (["Type 2 diabetes", "Gastroparesis"], ["E11.43", "K31.84"]),
    (["Type 2 diabetes", "Peripheral vascular disease"], ["E11.51"]),
    (["Type 2 diabetes", "Hyperglycemia"], ["E11.65"]),
    (["Type 2 diabetes", "Hypoglycemia"], ["E11.649"]),
    (["Type 2 diabetes", "Pneumonia"], ["E11.9", "J18.9"]),
    (["Hypertension", "Chronic kidney disease stage 4"], ["I12.9", "N18.4"]),
    (["Hypertension", "ESRD"], ["I12.0", "N18.6"]),
    (["Hypertension", "Congestive heart failure"], ["I11.0", "I50.9"]),
    (["Hypertension", "Acute systolic heart failure"], ["I11.0", "I50.21"]),
    (["Hypertension", "Heart failure", "CKD stage 3a"], ["I13.0", "I50.9", "N18.31"]),
    (["Hypertension", "Heart failure", "CKD stage 5"], ["I13.2", "I50.9", "N18.5"]),
    (["Hypertension", "Heart failure", "ESRD"], ["I13.2", "I50.9", "N18.6"]),
    (["Heart failure", "CKD stage 3a"], ["I50.9", "N18.31"]),
    (["Hypertension", "Pneumonia"], ["I10", "J18.9"]),
    (["COPD", "Pneumonia"], ["J18.9", "J44.0"]),
    (["COPD exacerbation", "Pneumonia"], ["J18.9", "J44.0", "J44.1"]),
    (["COPD", "Acute bronchitis"], ["J20.9", "J44.0"]),
    (["Hypertension", "Type 2 diabetes", "CKD stage 3a"], ["E11.22", "I12.9", "N18.31"]),
]


@pytest.mark.parametrize(("stated", "codes"), COMBINATIONS)
def test_combination_codes(assessed, stated, codes):
    assert sorted(assessed(*stated)) == sorted(codes)


@pytest.mark.parametrize(("stated", "codes"), COMBINATIONS)
def test_the_order_of_statements_does_not_change_the_set(assessed, stated, codes):
    assert sorted(assessed(*reversed(stated))) == sorted(codes)


@pytest.mark.parametrize(
    ("first", "then"),
    [("I13.0", "I50.9"), ("I11.0", "I50.9"), ("I12.9", "N18.4"), ("E11.22", "N18.32")],
)
def test_the_combination_code_comes_before_its_detail(assessed, first, then):
    stated = next(s for s, codes in COMBINATIONS if first in codes and then in codes)
    for order in (stated, list(reversed(stated))):
        codes = assessed(*order)
        assert codes.index(first) < codes.index(then)


INTEGRAL = [
    (["Pneumonia", "Cough"], ["J18.9"]),
    (["Pneumonia", "Fever", "Shortness of breath"], ["J18.9"]),
    (["Acute appendicitis", "Abdominal pain", "Nausea and vomiting"], ["K35.80"]),
    (["Congestive heart failure", "Dyspnea", "Leg edema"], ["I50.9"]),
    (["Kidney stone", "Flank pain", "Hematuria"], ["N20.0"]),
    (["Urinary tract infection", "Dysuria"], ["N39.0"]),
    (["Acute cholecystitis", "Right upper quadrant pain"], ["K81.0"]),
    (["Migraine", "Headache"], ["G43.909"]),
    (["Osteoarthritis of the left knee", "Left knee pain"], ["M17.12"]),
    (["Influenza", "Fever", "Cough"], ["J11.1"]),
    (["NSTEMI", "Chest pain"], ["I21.4"]),
    (["Epilepsy", "Seizure"], ["G40.909"]),
    (["Type 2 diabetes with hyperglycemia", "Polyuria"], ["E11.65"]),
    (["Acute pharyngitis", "Sore throat"], ["J02.9"]),
    (["Alzheimer's disease", "Memory loss"], ["G30.9", "F02.80"]),
]


@pytest.mark.parametrize(("stated", "codes"), INTEGRAL)
def test_symptoms_that_are_part_of_the_disease_are_not_coded(assessed, stated, codes):
    assert assessed(*stated) == codes


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        (["Pneumonia", "Syncope"], ["J18.9", "R55"]),
        (["Gout", "Chest pain"], ["M10.9", "R07.9"]),
        (["Osteoarthritis of the left knee", "Right shoulder pain"], ["M17.12", "M25.511"]),
        (["Hypertension", "Headache"], ["I10", "R51.9"]),
        (["Kidney stone", "Cough"], ["N20.0", "R05.9"]),
    ],
)
def test_symptoms_of_something_else_are_coded(assessed, stated, codes):
    assert assessed(*stated) == codes


@pytest.mark.parametrize(
    ("stated", "kept", "gone"),
    [
        (["Acute respiratory failure with hypoxia", "Hypoxemia"], "J96.01", "R09.02"),
        (["Type 1 diabetes", "Type 2 diabetes"], "E10.9", "E11.9"),
    ],
)
def test_excludes1(code_text, stated, kept, gone):
    result = code_text("ASSESSMENT:\n" + "".join(f"{n}. {s}\n" for n, s in enumerate(stated, 1)))
    codes = [a.code for a in result.diagnoses]
    assert kept in codes
    assert gone not in codes
    assert gone in {r.code for r in result.rejections}


def test_anemia_of_a_stated_cause(assessed):
    assert assessed("Iron deficiency anemia", "Anemia") == ["D50.9"]


DUPLICATES = [
    ["Pneumonia", "Pneumonia"],
    ["Hypertension", "HTN", "high blood pressure"],
    ["Type 2 diabetes", "T2DM", "Diabetes mellitus type II"],
    ["GERD", "gastroesophageal reflux disease", "Reflux"],
    ["Left knee pain", "Pain in the left knee"],
]


@pytest.mark.parametrize("stated", DUPLICATES)
def test_a_code_is_reported_once(assessed, stated):
    assert len(assessed(*stated)) == 1


def test_a_diagnosis_of_two_documents_is_reported_once(codes_of):
    text = "ASSESSMENT:\n1. Pneumonia\n"
    assert codes_of(text, text, ("discharge-summary", "DISCHARGE DIAGNOSES:\n1. Pneumonia\n")) == [
        "J18.9"
    ]
