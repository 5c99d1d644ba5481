"""Counts of the official releases; skipped where the development data is absent."""

import zipfile
from datetime import date

import pytest

from chartcoder.codesets.conversion import read_conversion, to_earlier
from chartcoder.codesets.diff import diff
from chartcoder.codesets.editions import default_tabular, for_date, tabular_of
from chartcoder.codesets.index_xml import kind_of_index, read_drugs, read_index, read_neoplasms
from chartcoder.codesets.install import install
from chartcoder.codesets.order_file import read_order, tabular_from_order
from chartcoder.codesets.poa import read_poa
from chartcoder.terminology.entries import read_abbreviations, read_synonyms
from chartcoder.terminology.installed import confirms, index_patterns
from chartcoder.terminology.normalize import book_words, vocabulary


@pytest.mark.parametrize(
    ("name", "rows", "billable"),
    [
        ("fy2024/icd10cm-CodesDescriptions-2024.zip", 97_296, 74_044),
        ("fy2025/ICD10-CM Code Descriptions 2025.zip", 97_584, 74_260),
        ("fy2026/icd10cm-Code Descriptions-2026.zip", 98_186, 74_719),
    ],
)
def test_order_files(official, name, rows, billable):
    found = read_order(official / name)
    assert len(found) == rows
    assert sum(row.billable for row in found) == billable
    tree = tabular_from_order(found)
    assert all(
        entry.billable != bool(entry.children) for code, entry in tree.items() if ":" not in code
    )
    assert all(entry.parent in tree for entry in tree.values() if entry.parent)


def test_packaged_book_has_the_codes_of_the_order_file(official):
    rows = read_order(official / "fy2026/icd10cm-Code Descriptions-2026.zip")
    changes = diff(tabular_from_order(rows), default_tabular())
    assert not changes.added
    assert not changes.deleted
    assert not changes.now_billable
    assert not changes.no_longer_billable


def test_fiscal_year_2017_xml(official, tmp_path):
    with zipfile.ZipFile(official / "official-xml-fy2017/ICD10CM_FY2017_Full_XML.zip") as archive:
        data = {name: archive.read(name) for name in archive.namelist() if name.endswith(".xml")}
    index = read_index(data["icd10cm_index_2017.xml"])
    assert len(index) == 77_199
    assert sum(bool(line.code) for line in index) == 59_412
    assert sum(bool(line.manifestation) for line in index) == 746
    assert len(read_index(data["icd10cm_eindex_2017.xml"])) == 7_572
    assert len(read_neoplasms(data["icd10cm_neoplasm_2017.xml"])) == 1_930
    assert len(read_drugs(data["icd10cm_drug_2017.xml"])) == 7_416


def test_other_index_files(official):
    tables = official / "tables-fy2022"
    assert len(read_drugs(tables / "icd10cm_drug_2022.xml")) == 7_423
    assert len(read_drugs(tables / "icd10cm-drug-April-2025.csv")) == 7_404
    assert len(read_neoplasms(tables / "icd10cm_neoplasm_2022.xml")) == 1_939
    derived = official / "index-derived-fy2026"
    main = derived / "icd10cm_index_FY2026_rolled_forward.xml"
    external = derived / "icd10cm_eindex_FY2026_rolled_forward.xml"
    assert (kind_of_index(main), kind_of_index(external)) == ("index", "eindex")
    assert len(read_index(main)) == 81_515


def test_conversion_tables(official):
    rows = read_conversion(official / "fy2026/ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx")
    assert len(rows) == 5_884
    earlier = read_conversion(official / "fy2025/icd-10-cm-conversion-table-FY2025.xlsx")
    assert len(earlier) == 5_397
    book = {r.code for r in read_order(official / "fy2024/icd10cm-CodesDescriptions-2024.zip")}
    new = [c for c, e in default_tabular().items() if e.billable and c not in book]
    mapped = [code for code in new if to_earlier(rows, code, 2024, book)]
    assert (len(new), len(mapped)) == (739, 717)


def test_poa_lists(official):
    assert len(read_poa(official / "fy2025/POAexemptCodesFY25.zip")) == 38_154
    assert len(read_poa(official / "fy2026/POAexemptCodesFY26.zip")) == 38_349


def test_install_of_a_whole_year(official, home):
    done = install("icd10cm", sorted((official / "fy2026").iterdir()))
    assert set(done.members) == {"order", "poa", "conversion"}
    choice = for_date("icd10cm", date(2025, 12, 1))
    assert choice.covers
    assert len([c for c in tabular_of(choice.edition) if ":" not in c]) == 98_186


def test_derived_index_as_patterns(official):
    derived = official / "index-derived-fy2026"
    tables = official / "tables-fy2022"
    files = {
        "index": derived / "icd10cm_index_FY2026_rolled_forward.xml",
        "eindex": derived / "icd10cm_eindex_FY2026_rolled_forward.xml",
        "neoplasm": tables / "icd10cm_neoplasm_2022.xml",
        "drug": tables / "icd10cm_drug_2022.xml",
    }
    book = default_tabular()
    words = vocabulary(read_abbreviations(), read_synonyms())
    patterns = index_patterns(files, book, words)
    assert 80_000 < len(patterns) < 120_000
    found = {frozenset(pattern.words): pattern for pattern in patterns}
    for said, code in (
        ("hepatitis C", "B19.20"),
        ("septic shock", "R65.21"),
        ("weight loss", "R63.4"),
        ("arteriovenous fistula", "I77.0"),
        ("poisoning aspirin", "T39.011"),
        ("malignant neoplasm spleen", "C26.1"),
    ):
        assert found[frozenset(book_words(said, words))].code == code
    assert not [p for p in patterns if len(p.words) == 1 and p.code[0] in "VWXYZ"]
    assert all(confirms(pattern, files, book, words) for pattern in patterns[::97])
