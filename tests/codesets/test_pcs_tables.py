"""The tables of ICD-10-PCS, read from the official XML or derived from codes and titles."""

import csv
import re

import pytest
from codeset_builders import PCS_ROWS, order_text, pcs_tables, write_zip
from hypothesis import given
from hypothesis import strategies as st

from chartcoder.codesets import editions
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.install import install
from chartcoder.codesets.order_file import read_order
from chartcoder.codesets.pcs import official
from chartcoder.codesets.pcs.derive import tables_from_titles
from chartcoder.codesets.pcs.model import rows_of
from chartcoder.codesets.pcs.titles import label, said


@pytest.fixture(scope="session")
def packaged():
    """Codes and titles of the default book."""
    with editions.default_pcs_file().open(encoding="utf-8", newline="") as lines:
        return {row[0]: row[1] for row in csv.reader(lines)}


@pytest.fixture(scope="session")
def derived(packaged):
    return tables_from_titles(packaged)


@pytest.fixture(scope="session")
def official_pcs(official):
    """The folder of official ICD-10-PCS releases."""
    return official.parent / "icd10pcs"


def words(text):
    return frozenset(re.findall(r"\w+", text.lower()))


def test_derived_tables_regenerate_exactly_the_codes_of_the_default_book(packaged, derived):
    codes = [code for table in derived.values() for code in table.codes()]
    assert len(codes) == len(packaged) == 78_638
    assert set(codes) == set(packaged)
    assert len(derived) == 905


def test_every_axis_of_every_code_has_a_label(packaged, derived):
    lacking = [
        (code, axis)
        for code in packaged
        for axis in range(1, 8)
        if not derived[code[:3]].label(axis, code[3:])
    ]
    assert lacking == []


def test_titles_say_nothing_that_no_label_says(packaged, derived):
    """Every word of a title stands in a label or belongs to the grammar of titles."""
    grammar = words(
        "of to from with using in into on at and approach bleeding matter created procedure"
        " therapy treatment for contrast equipment forces region device devices training osteopathic"
        " chiropractic fitting extracorporeal substance abuse regions system systems examination"
    )
    left = {}
    for code, title in packaged.items():
        table = derived[code[:3]]
        said_by = frozenset().union(*(words(table.label(a, code[3:])) for a in range(1, 8)))
        plural = {w.removesuffix("s") for w in said_by} | {w + "s" for w in said_by}
        if rest := words(title) - said_by - plural - grammar:
            left.setdefault(code[:3], rest)
    assert left == {}


@pytest.mark.parametrize(
    ("code", "title", "expected"),
    [
        ("0SRC0J9", "Replacement of Right Knee Joint with Synthetic Substitute, Cemented, Open Approach",
         ("Knee Joint, Right", "Open", "Synthetic Substitute", "Cemented")),
        ("021109W", "Bypass Coronary Artery, Two Arteries from Aorta with Autologous Venous Tissue, Open Approach",
         ("Coronary Artery, Two Arteries", "Open", "Autologous Venous Tissue", "Aorta")),
        ("02703E6", "Dilation of Coronary Artery, One Artery, Bifurcation, with Two Intraluminal Devices, Percutaneous Approach",
         ("Coronary Artery, One Artery", "Percutaneous", "Intraluminal Device, Two", "Bifurcation")),
        ("0RG10A0", "Fusion of Cervical Vertebral Joint with Interbody Fusion Device, Anterior Approach, Anterior Column, Open Approach",
         ("Cervical Vertebral Joint", "Open", "Interbody Fusion Device", "Anterior Approach, Anterior Column")),
        ("0DB68ZX", "Excision of Stomach, Via Natural or Artificial Opening Endoscopic, Diagnostic",
         ("Stomach", "Via Natural or Artificial Opening Endoscopic", "No Device", "Diagnostic")),
        ("30243N1", "Transfusion of Nonautologous Red Blood Cells into Central Vein, Percutaneous Approach",
         ("Central Vein", "Percutaneous", "Red Blood Cells", "Nonautologous")),
        ("BW2510Z", "Computerized Tomography (CT Scan) of Chest, Abdomen and Pelvis using Low Osmolar Contrast, Unenhanced and Enhanced",
         ("Chest, Abdomen and Pelvis", "Low Osmolar", "Unenhanced and Enhanced", "None")),
    ],
)  # fmt: skip
def test_a_title_is_parted_into_its_axes(code, title, expected):
    parts = said(code, title)
    assert tuple(label(code, axis, parts[axis - 4]) for axis in (4, 5, 6, 7)) == expected


@given(st.sets(st.text("01Z", min_size=4, max_size=4), min_size=1))
def test_rows_allow_what_was_given_and_nothing_else(rests):
    rows = rows_of(rests)
    assert {rest for row in rows for rest in row.codes()} == rests


def test_default_book_is_the_official_one_of_april_2024(packaged, official_pcs):
    rows = read_order(official_pcs / "cms_2024_pr.zip", "icd10pcs")
    assert {row.code: row.long for row in rows if row.billable} == packaged


def test_official_tables_expand_to_exactly_their_order_file(official_pcs):
    tables = official.read_tables((official_pcs / "icd10pcs_tables_2025.xml").read_bytes())
    codes = {code for table in tables.values() for code in table.codes()}
    rows = read_order(official_pcs / "cms_2025_pr.zip", "icd10pcs")
    assert len(codes) == 78_948
    assert codes == {row.code for row in rows if row.billable}


def test_derived_labels_have_the_words_of_the_official_ones(packaged, derived, official_pcs):
    tables = official.read_tables((official_pcs / "icd10pcs_tables_2025.xml").read_bytes())
    apart, compared = [], 0
    for code in packaged:
        table = tables.get(code[:3])
        if table is None or not any(code[3:] in row for row in table.rows):
            continue
        for axis in range(1, 8):
            compared += 1
            ours, theirs = derived[code[:3]].label(axis, code[3:]), table.label(axis, code[3:])
            if words(ours) != words(theirs):
                apart.append((code[:3], axis, ours, theirs))
    assert compared > 500_000
    assert len(set(apart)) <= 1  # a vaccine that shares a character with "autologous"


def test_index_definitions_and_keys(official_pcs):
    index = official.read_index((official_pcs / "icd10pcs_index_2025.xml").read_bytes())
    assert official.IndexTerm(("Colectomy",), (), ("Excision, Gastrointestinal System",)) in index
    assert ("0Y0K",) in {term.codes for term in index if term.path[0] == "Alteration"}
    told = official.read_definitions((official_pcs / "icd10pcs_definitions_2025.xml").read_bytes())
    assert told["0", 3, "Bypass"].includes
    key = official.keys_of_definitions(told, 4)
    assert len(key) == 1_106
    listed = official.read_key((official_pcs / "body_part_key.json").read_bytes())
    assert len(set(key) ^ set(listed)) <= 4  # slips of the pen in the list


def test_install_of_all_official_files(home, official_pcs):
    names = ("icd10pcs_tables_2025.xml", "icd10pcs_index_2025.xml", "cms_2025_pr.zip",
             "icd10pcs_definitions_2025.xml", "body_part_key.json", "device_key.json")  # fmt: skip
    done = install("icd10pcs", [official_pcs / name for name in names])
    assert done.name == "2024-10-01"
    assert set(done.members) == {
        "tables", "index", "order", "definitions", "body_part_key", "device_key",
    }  # fmt: skip
    assert not done.warnings


def test_a_table_in_which_a_character_means_two_things(tmp_path):
    table = official.read_tables(pcs_tables().encode())["XW0"]
    assert table.codes() == ["XW033A6", "XW033A7"]
    assert table.label(6, "33A6") == "First Substance"
    assert table.label(6, "33A7") == "Second Substance"


def test_tables_and_order_file_must_belong_together(home, tmp_path):
    source = write_zip(
        tmp_path / "pcs.zip",
        {"icd10pcs_order_2026.txt": order_text(PCS_ROWS), "icd10pcs_tables_2026.xml": pcs_tables()},
    )
    done = install("icd10pcs", [source])
    assert not done.warnings
    other = order_text([*PCS_ROWS[:3], ("0FT50ZZ", True, "Resection of Right Hepatic Duct")])
    with pytest.raises(CodesetError, match="different editions"):
        install("icd10pcs", [write_zip(tmp_path / "o.zip", {"icd10pcs_order_2026.txt": other})])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("icd10pcs_tables_2026.xml", "<ICD10PCS.tabular><pcsTable>", "not a readable XML"),
        ("icd10pcs_tables_2026.xml", "<ICD10PCS.tabular></ICD10PCS.tabular>", "holds no tables"),
        ("icd10pcs_tables_2026.xml", "<ICD10PCS.tabular><pcsTable><pcsRow/></pcsTable>"
                                     "</ICD10PCS.tabular>", "first three axes"),
        ("icd10pcs_index_2026.xml", "<ICD10PCS.index></ICD10PCS.index>", "holds no terms"),
        ("body_part_key.json", '{"name": "Body Part Key", "data": 3}', "not a readable key"),
    ],
)  # fmt: skip
def test_damaged_files_are_refused(home, tmp_path, name, text, message):
    source = tmp_path / name
    source.write_text(text, encoding="utf-8")
    with pytest.raises(CodesetError, match=message):
        install("icd10pcs", [source])
