"""Sentences that no pattern can stand in are not read as items: nothing is lost by it."""

import pytest

from chartcoder.coding.mentions import scan
from chartcoder.reading.layout import segments
from chartcoder.reading.lines import line_of
from chartcoder.reading.text import cut
from chartcoder.terminology.books import load_books
from chartcoder.terminology.normalize import sayable

SENTENCES = (
    "T2DM with stage IIIb CKD, on dialysis",
    "PMH: HTN, AF, CAD s/p CABG x3, HFrEF",
    "Class - 3 obesity; hepatitis A and vitamin D deficiency",
    "Seen for a shortness of breath. He walked the dog.",
    "E. coli urinary tract infection, low back pain R>L",
    "SOB, DOEs and a grade 2 ankle sprain - left",
)


@pytest.mark.parametrize("text", SENTENCES)
def test_every_word_of_an_item_is_sayable(text):
    books = load_books()
    read = cut(text)
    ways = books.vocabulary.ways(read.words, text)
    for sentence in read.sentences:
        part = read.folded[sentence.first : sentence.end]
        said = line_of(read, sentence, part, books).words
        assert said and set(said) <= sayable(frozenset(part), ways, frozenset(ways))


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_that_are_passed_over_hold_no_mention(text):
    books = load_books()
    read = cut(text)
    assert scan(read, books) == scan(read, books, lambda line: [])


def test_headings_inside_a_line_stand_right_before_their_colon():
    text = "LEFT KNEE at 10:30, pain: worse.  IMPRESSION\xa0: Gout. PLAN , NEXT: rest"
    assert [(s.section, s.label) for s in segments(text)] == [
        ("", ""), ("assessment", ""), ("plan", ""),
    ]  # fmt: skip
