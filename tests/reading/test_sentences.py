"""Sentences: where one ends, and that what ends inside a word or number is no end."""

import pytest

from chartcoder.reading.text import cut


def sentences(text):
    read = cut(text)
    return [text[read.starts[s.first] : read.ends[s.end - 1]] for s in read.sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fever. Cough.", ["Fever.", "Cough."]),
        ("Fever! Cough? Rash.", ["Fever!", "Cough?", "Rash."]),
        ("Fever; cough", ["Fever;", "cough"]),
        ("Fever\nCough", ["Fever", "Cough"]),
        ("Seen by Dr. Smith today.", ["Seen by Dr. Smith today."]),
        ("A lesion of 1.5 cm was seen.", ["A lesion of 1.5 cm was seen."]),
        ("Takes 2.5 mg b.i.d. with food.", ["Takes 2.5 mg b.i.d. with food."]),
        ("BP 120/80. Pulse 72.", ["BP 120/80.", "Pulse 72."]),
        ("Pain in the knee.No fever.", ["Pain in the knee.", "No fever."]),
        ("Fever, e.g. with chills.", ["Fever, e.g. with chills."]),
        ("pt. denies fever.", ["pt. denies fever."]),
        ("Fever.\n\nCough.", ["Fever.", "Cough."]),
        ("", []),
        ("   \n \t\n", []),
    ],
)
def test_sentence_ends(text, expected):
    assert sentences(text) == expected


def test_wrapped_lines_are_one_sentence():
    text = (
        "The patient is a 61-year-old man who came to the clinic today because of\n"
        "pain in the left knee that began last week.\n"
    )
    assert len(sentences(text)) == 1


def test_list_items_are_not_joined():
    text = (
        "- the patient takes aspirin every day, as ordered by his cardiologist\n"
        "- the patient takes metformin every day, as ordered by his internist\n"
    )
    assert len(sentences(text)) == 2


def test_tokens_quote_the_document():
    text = "Crohn’s disease, T2DM; 1.5 cm\t(left) naïve\r\nend\u00a0of line"
    read = cut(text)
    assert all(
        text[a:b].strip() == text[a:b] != "" for a, b in zip(read.starts, read.ends, strict=True)
    )
    assert len(read.starts) == len(read.ends) == len(read.folded)


def test_sentences_do_not_overlap_and_keep_their_order():
    text = "HPI: Fever. No cough.\n1. Gout\n2. Rash, itching; pain.\n\nPLAN: rest"
    read = cut(text)
    ends = 0
    for sentence in read.sentences:
        assert ends <= sentence.first < sentence.end <= len(read.starts)
        ends = sentence.end


def test_lines_joined_by_commas_are_sentences():
    text = cut("IMPRESSION: Old ankle sprain.,Tear of the tendon. Seen by Dr. Roe Jr., MD.")
    said = [text.text[text.starts[s.first] : text.ends[s.end - 1]] for s in text.sentences]
    assert said == ["Old ankle sprain.", "Tear of the tendon.", "Seen by Dr. Roe Jr., MD."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no rash. lungs clear.", ["no rash.", "lungs clear."]),
        ("takes 2 tabs. daily. no rash.", ["takes 2 tabs. daily.", "no rash."]),
        ("no rash. lungs clear. She left. then came.", ["no rash. lungs clear.", "She left. then came."]),
        ("Seen by pediatr. surgery today.", ["Seen by pediatr. surgery today."]),
    ],
)  # fmt: skip
def test_sentences_of_a_dictation_without_capitals(text, expected):
    assert sentences(text) == expected
