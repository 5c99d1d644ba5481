"""The house procedure index: its lint, and what names of procedures lead to."""

from pathlib import Path

import pytest

from chartcoder.terminology.entries import TerminologyError
from chartcoder.terminology.pcs import lint
from chartcoder.terminology.pcs.book import cells_of, load_pcs
from chartcoder.terminology.pcs.procedures import Procedure, find_procedures, read_procedures
from chartcoder.terminology.pcs.words import folded


@pytest.fixture(scope="module")
def book():
    return load_pcs("2024-04-01")


def titles(book, text):
    """The titles of the codes that a name leads to, with the approach that is assumed."""
    (entry, *_) = find_procedures(folded(text))
    found = [c for pattern in entry.codes[0] for c in book.completions(pattern)]
    assumed = [code for code in found if code[4] == entry.assume]
    return [book.title(code) for code in assumed or found]


def test_the_terminology_has_no_faults():
    assert lint.problems() == []
    assert len(read_procedures()) >= 2_500


@pytest.mark.parametrize(
    ("name", "title"),
    [
        (
            "CABG x3",
            "Bypass Coronary Artery, Three Arteries from Left Internal Mammary, Open Approach",
        ),
        ("TURP", "Excision of Prostate, Via Natural or Artificial Opening Endoscopic"),
        ("PEG placement", "Insertion of Feeding Device into Stomach, Percutaneous Approach"),
        ("thoracentesis", "Drainage of Right Pleural Cavity, Percutaneous Approach"),
        ("C-section", "Extraction of Products of Conception, Low, Open Approach"),
        ("vaginal delivery", "Delivery of Products of Conception, External Approach"),
        (
            "PICC line",
            "Insertion of Infusion Device into Superior Vena Cava, Percutaneous Approach",
        ),
        ("CRRT", "Performance of Urinary Filtration, Continuous, Greater than 18 hours Per Day"),
        ("circumcision", "Resection of Prepuce, External Approach"),
        ("D&C", "Extraction of Endometrium, Via Natural or Artificial Opening"),
        ("lumbar puncture", "Drainage of Spinal Canal, Percutaneous Approach, Diagnostic"),
        ("chest x-ray", "Plain Radiography of Chest"),
        ("BKA amputation", "Detachment at Left Lower Leg, Mid, Open Approach"),
    ],
)
def test_names_lead_to_their_codes(book, name, title):
    assert title in titles(book, name)


def test_a_procedure_of_several_codes():
    (entry, *_) = find_procedures(folded("Whipple procedure"))
    assert [code[0][:3] for code in entry.codes] == ["0FB", "0DT", "0FT", "0F1"]


def test_the_entry_that_says_more_wins():
    assert [e.term for e in find_procedures(folded("bilateral mastectomy"))] == [
        "bilateral mastectomy"
    ]
    assert find_procedures(folded("weather report")) == []


def test_letters_joined_by_a_sign_are_one_word():
    assert folded("I&D of V/Q and T&A") == ["ind", "vq", "tna"]


@pytest.mark.parametrize("pattern", ["0DTJ-ZZ", "[9B", "0DTJ0ZZZ", "0SR[]"])
def test_what_is_no_pattern(pattern):
    with pytest.raises(ValueError, match=r"pattern|longer"):
        cells_of(pattern)


def test_faults_are_found(book):
    def faults(*codes, term="some procedure", assume=""):
        entry = Procedure(term, tuple((code,) for code in codes), assume, "", "x:1")
        return " ".join(lint._faults(entry, book))

    assert faults("0DTJ?ZZ") == ""
    assert "no code of the default book fits 0DTJXZZ" in faults("0DTJXZZ")
    assert "9 leads to no code" in faults("0DT[J9]?ZX") or "fits" in faults("0DT[J9]?ZX")
    assert "3 leads to no code" in faults("0DTJ[03]ZZ")
    assert "has 3 as fifth character" in faults("0DTJ?ZZ", assume="3")
    assert "two letters" in faults("0DTJ?ZZ", term="d")
    assert "not a pattern" in faults("0DTJ*")


def test_a_line_without_pattern_is_refused(tmp_path: Path):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "x.tsv").write_text("appendectomy\t\n", encoding="utf-8")
    with pytest.raises(TerminologyError, match=r"x\.tsv"):
        read_procedures(tmp_path)
