import pytest
from codeset_builders import TABULAR
from hypothesis import given
from hypothesis import strategies as st

from chartcoder.codesets.editions import default_tabular
from chartcoder.codesets.notes import (
    CodeRange,
    excludes1_conflicts,
    ranges_of,
    sort_key,
)
from chartcoder.codesets.tabular import read_tabular

CASES = [
    ("diabetes mellitus (E08-E13)", "E11.9 E08.00 E13", "E14 E07.9 P70.2"),
    ("secondary hypertension (I15.0-I15.9)", "I15.0 I15.9", "I15 I16.0"),
    ("stenosis (I63.3-I63.5-)", "I63.511 I63.40", "I63.6"),
    ("thrombosis (I82.4-, I82.5-, I82.81-)", "I82.401 I82.811", "I82.6 I82.82"),
    ("atherosclerosis (I70.2--I70.7-)", "I70.25 I70.701", "I70.8"),
    ("apnea of newborn (P28.3- - P28.4-)", "P28.30 P28.49", "P28.5"),
    ("arthritis (M05.00 to M05.8A)", "M05.10 M05.8A", "M05.9"),
    ("dementia (F01.-, F02.-)", "F02.80 F01", "F03.90"),
    ("head injury (S00 - S09)", "S06.0X0A", "S10.0"),
    ("other infections (J00-J06; J20-J22)", "J20.9 J02.9", "J10.1"),
    ("heart attack (I21.0-I21.B, I22.-)", "I21.B I21.A1 I22.9", "I23.0"),
    ("gout (M05-M1A)", "M08.0 M1A.9XX0", "M10.9"),
    ("skin cancer (C43-C44)", "C4A.9 C44.90", "C45.0"),
    ("melanoma (C43.-)", "C43.9", "C4A.9"),
    ("drug (T36-T50 with fifth or sixth character 5)", "T36.0X5A T45.515A T37.95XA",
     "T36.0X1A T43.651A T51.0X5A T40.5X1A"),
    ("poisoning (T36-T65 with fifth or sixth character 1-4 or 6)", "T36.0X6A T43.651A",
     "T36.0X5A"),
    ("underdosing (T36-T50 with final character 6)", "T45.516A T36.0X6D", "T45.515A"),
    ("gangrene (E08-E13 with .51-.52)", "E11.51 E09.52", "E11.59"),
    ("skin disorders (E08-E13 with .62-)", "E11.621 E13.628", "E11.69"),
    ("hyperosmolarity (E08, E09, E11, E13 with final characters .00 or .01)", "E11.00 E13.01",
     "E10.00 E11.10"),
    ("dementia (F10-F19, with .17, .27, .97)", "F10.27 F19.97", "F10.26"),
    ("aphasia (I69. with final characters -20)", "I69.020 I69.320", "I69.321"),
    ("psychosis (F11-F19 with fifth to sixth characters 51)", "F11.151 F19.951", "F11.159"),
    ("fracture (S42.- with 7th character B or C)", "S42.001B", "S42.001A"),
    ("open fracture (S52.- with open fracture 7th character)", "S52.501B S52.501N",
     "S52.501A S52.501D"),
    ("collision (V01-V09 with 5th character 9)", "V03.09XA", "V03.01XA"),
    ("whooping cough (A37 with fifth-character 1)", "A37.01", "A37.00"),
    ("toxin (T51-T65 with fifth or sixth character to indicate intent)", "T51.0X1A", "T50.0X1A"),
    ("specific infections classified to A00-B99", "B20 A41.9", "C00.0"),
    ("code(s) from F11-F16 and F18-F19 to identify the drug", "F12.10 F19.20", "F17.200"),
    ("torticollis NOS M43.6", "M43.6", "M43.5"),
    ("acquired absence (Z89.52-", "Z89.521", "Z89.51"),
    ("cord injury refer to the cord (S24.0 and S24.1)", "S24.101A", "S24.2"),
]  # fmt: skip


@pytest.mark.parametrize(("note", "inside", "outside"), CASES, ids=[c[0] for c in CASES])
def test_ranges(note, inside, outside):
    spans = ranges_of(note)
    assert spans
    for code in inside.split():
        assert any(span.matches(code) for span in spans), code
        assert any(span.matches(code.replace(".", "")) for span in spans), code
    for code in outside.split():
        assert not any(span.matches(code) for span in spans), code


@pytest.mark.parametrize(
    "note",
    [
        "", "acute nephritic syndrome (with C3 glomerulopathy)", "G6PD (G6PD) deficiency",
        "anemia unresponsive to vitamin B12 or folate therapy", "human papilloma virus (HPV)",
        "see categories E08-E10, E11, E13 with ketoacidosis",
        "paralysis (complete), except as in G80-G82",
    ],
)  # fmt: skip
def test_notes_without_usable_codes(note):
    assert ranges_of(note) == ()


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "tabular.xml"
    path.write_text(TABULAR, encoding="utf-8")
    return read_tabular(path)


def test_conflict_of_either_direction(book):
    found = excludes1_conflicts(book, "E11.9", "E10.9")
    assert [(c.code, c.other, c.entry) for c in found] == [("E10.9", "E11.9", "E10")]
    assert found[0].note == "type 2 diabetes mellitus (E11.-)"
    assert excludes1_conflicts(book, "E10.9", "E11.9") == found


def test_notes_of_the_block_are_inherited(book):
    (found,) = excludes1_conflicts(book, "P70.2", "E11.9")
    assert (found.code, found.entry) == ("E11.9", "block:E08-E13")


def test_no_conflict(book):
    assert excludes1_conflicts(book, "P70.2", "S06.1X0A") == []
    assert excludes1_conflicts(book, "E11.9", "E11.9") == []
    assert excludes1_conflicts(book, "X99", "E11.9") == []


def test_default_book():
    book = default_tabular()
    assert excludes1_conflicts(book, "M54.50", "S39.012A")[0].entry == "M54.5"
    assert not excludes1_conflicts(book, "I10", "E11.9")


def test_book_order_of_lettered_categories():
    categories = [c for c in default_tabular() if len(c) == 3]
    assert len(categories) > 1900
    ordered = [c for c in categories if c[0] != "U"]  # chapter 22 stands at the end of the book
    assert sorted(ordered, key=sort_key) == ordered


CODE = st.from_regex(r"[A-TV-Z][0-9]{2}(\.[0-9A-Z]{1,4})?", fullmatch=True)


@given(CODE, CODE)
def test_the_ends_of_a_range_are_inside(first, last):
    if sort_key(first) > sort_key(last):
        first, last = last, first
    span = CodeRange(first, last)
    assert span.matches(first)
    assert span.matches(last)
    assert span.matches(f"{last}9" if "." in last else f"{last}.9")


@given(st.text(max_size=80))
def test_any_note_is_read(note):
    for span in ranges_of(note):
        assert isinstance(span.matches("E11.9"), bool)


@given(CODE, st.sampled_from(["with fifth character", "with", "with final characters", "-", ","]))
def test_half_written_restrictions_do_not_fail(code, tail):
    assert isinstance(ranges_of(f"something ({code} {tail})"), tuple)
