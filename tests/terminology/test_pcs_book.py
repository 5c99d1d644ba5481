"""The compiled ICD-10-PCS book, and the words that lead to its values."""

import os
import subprocess
import sys
import time

import pytest

from chartcoder import Coder
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.pcs.names import APPROACHES
from chartcoder.terminology.pcs.book import load_pcs
from chartcoder.terminology.pcs.definitions import house_definitions
from chartcoder.terminology.pcs.lookup import search
from chartcoder.terminology.pcs.words import (
    find_approach,
    find_body_part,
    find_device,
    folded,
    parted,
    read_terms,
)


@pytest.fixture(scope="module")
def book():
    return load_pcs("2024-04-01")


def test_the_default_book(book):
    assert len(book) == 78_638
    assert "0SRC0J9" in book
    assert "0SRC0JX" not in book
    assert book.title("0DTJ4ZZ") == "Resection of Appendix, Percutaneous Endoscopic Approach"
    with pytest.raises(KeyError):
        book.title("0DTJXZZ")


def test_legal_values_lead_to_codes(book):
    assert book.legal("0FT4") == {"0": "Open", "4": "Percutaneous Endoscopic"}
    assert book.legal("0FT40ZZ") == {}
    assert book.legal("ZZ") == {}
    code = ""
    while len(code) < 7:
        code += list(book.legal(code))[-1]
    assert code in book


def test_completions_of_a_pattern(book):
    assert book.completions("0DTJ?ZZ") == ["0DTJ0ZZ", "0DTJ4ZZ", "0DTJ7ZZ", "0DTJ8ZZ"]
    assert book.completions("0DTJ?ZZ", limit=2) == ["0DTJ0ZZ", "0DTJ4ZZ"]
    assert "0DTJ0ZZ" in book.completions("0?TJ0ZZ")
    assert book.completions("0DTQ9") == []


def test_a_missing_edition_is_named():
    with pytest.raises(CodesetError, match="no such edition"):
        load_pcs("1999-10-01")


def test_nothing_of_pcs_is_loaded_when_diagnoses_are_coded():
    code = (
        "import sys; import chartcoder.cli; from chartcoder import Coder, Document, Encounter;"
        "Coder().code(Encounter(documents=(Document(text='Assessment: hypertension.'),)));"
        "print([m for m in sys.modules if '.pcs.' in m and 'names' not in m and 'model' not in m])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert out.stdout.strip() == "[]"


def test_warm_load_and_look_up_are_fast(book):
    started = time.perf_counter()
    load_pcs("2024-04-01")
    assert time.perf_counter() - started < 0.25
    queries = ("replacement right knee joint cemented", "drainge pleural cavity left", "right")
    for query in queries:
        search(query, book)
    for query in queries:
        best = min(_timed(query, book) for _ in range(5))
        assert best < 0.05, query


def _timed(query, book):
    started = time.perf_counter()
    search(query, book)
    return time.perf_counter() - started


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("replacement right knee joint cemented", "0SRC0J9"),
        ("joint knee cemented rihgt replacment", "0SRC0J9"),
        ("laparoscopic resection of gallbladder", "0FT44ZZ"),
        ("bypass coronary two arteries from aorta venous", "021109W"),
        ("CT chest abdomen low osmolar", "BW241ZZ"),
        ("0SRC0J9", "0SRC0J9"),
        ("0DTJ", "0DTJ0ZZ"),
        ("lap chole", "0FT44ZZ"),
        ("lap chole converted to open", "0FT40ZZ"),
        ("right TKA cemented", "0SRC0J9"),
        ("I&D abscess left thigh", "0J9M0ZZ"),
        ("left hemicolectomy", "0DTG0ZZ"),
        ("tonsilectomy", "0CTPXZZ"),
    ],
)
def test_look_up(book, query, code):
    assert search(query, book)[0].code == code


def test_look_up_of_nothing(book):
    assert search("", book) == []
    assert search("zzzzqq", book) == []
    assert Coder().lookup("magnetic resonance brain", system="icd10pcs")[0].code == "B030ZZZ"


@pytest.mark.parametrize(
    ("table", "words", "label"),
    [
        ("0QS", "left femoral shaft", "Femoral Shaft, Left"),
        ("0DB", "antrum of the stomach", "Stomach, Pylorus"),
        ("027", "LAD", "Coronary Artery, One Artery"),
        ("0F9", "CBD", "Common Bile Duct"),
        ("0PS", "fracture of the right distal radius", "Radius, Right"),
        ("07B", "left axillary sentinel lymph node", "Lymphatic, Left Axillary"),
        ("0LQ", "Achilles tendon, right", "Lower Leg Tendon, Right"),
    ],
)
def test_body_parts_by_words(book, table, words, label):
    assert find_body_part(book, table, words)[0].label == label


def test_an_open_side_keeps_both(book):
    assert [f.char for f in find_body_part(book, "0SR", "hip")] == ["9", "B"]
    assert [f.char for f in find_body_part(book, "0SR", "hip", side="left")] == ["B"]
    assert find_body_part(book, "0SR", "") == []
    assert find_body_part(book, "0SR", "right") == []


@pytest.mark.parametrize(
    ("table", "words", "label"),
    [
        ("027", "drug-eluting stent", "Intraluminal Device, Drug-eluting"),
        ("0YU", "polypropylene mesh", "Synthetic Substitute"),
        ("0QS", "IM nail", "Internal Fixation Device, Intramedullary"),
        ("302", "PRBCs", "Red Blood Cells"),
        ("0JH", "Port-A-Cath", "Vascular Access Device, Totally Implantable"),
        ("021", "reversed saphenous vein", "Autologous Venous Tissue"),
    ],
)
def test_devices_by_words(book, table, words, label):
    assert find_device(book, table, words)[0].label == label


def test_approaches_by_words(book):
    found = find_approach(book, "0FT", "laparoscopic cholecystectomy converted to open")
    assert [f.char for f in found] == ["0", "4"]
    assert find_approach(book, "BW2", "open") == []


@pytest.mark.parametrize(("name", "axis", "least"), [("body_parts", 4, 600), ("devices", 6, 250)])
def test_every_term_leads_to_a_label_of_the_default_book(book, name, axis, least):
    labels = {
        parted(folded(text))[0]: prefix
        for prefix in book.prefixes()
        for text in book.axis_values(prefix, axis).values()
    }
    terms = read_terms(name)
    assert len(terms) >= least
    lost = [t for t in terms for text in t.labels if parted(folded(text))[0] not in labels]
    assert lost == []
    ordered = [t.term.casefold() for t in terms]
    assert ordered == sorted(ordered)


def test_every_approach_term_leads_to_an_approach():
    assert {label for term in read_terms("approaches") for label in term.labels} == set(
        APPROACHES.values()
    )


def test_every_root_operation_and_approach_has_our_definition(book):
    told = house_definitions()
    for prefix in book.prefixes("0"):
        assert ("0", 3, book.table(prefix).heads[2]) in told
    for label in APPROACHES.values():
        assert ("", 5, label) in told
    for char in book.legal(""):
        assert ("", 1, book.legal("")[char]) in told


def test_an_installed_key_adds_to_our_lists(book):
    class WithKey:
        """The book with a key of the layout of the official one."""

        def __getattr__(self, name):
            return getattr(book, name)

        def key(self, name):
            return {
                "body_part_key": {"Zyxal (process)": ("Scapula, Right", "Scapula, Left")},
                "device_key": {"Zyx valve": ("Zooplastic Tissue in Heart and Great Vessels",)},
            }[name]

    keyed = WithKey()
    assert [f.label for f in find_body_part(keyed, "0PB", "left zyxal")] == ["Scapula, Left"]
    assert find_device(keyed, "02R", "zyx valve")[0].label == "Zooplastic Tissue"
    assert find_body_part(book, "0PB", "left zyxal") == []
