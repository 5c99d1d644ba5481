import subprocess
import sys
from datetime import date

import pytest
from codeset_builders import TABULAR, TABULAR_ORDER, order_text, write_zip

from chartcoder.codesets import editions
from chartcoder.codesets.dates import effective_from_name, effective_from_names
from chartcoder.codesets.editions import (
    CodesetError,
    available,
    default_tabular,
    effective_span,
    fiscal_year,
    for_date,
    keep_listed,
    member,
    tabular_of,
)
from chartcoder.codesets.install import install
from chartcoder.codesets.tabular import read_tabular


def test_default_book_leaves_out_codes_that_are_not_released():
    book = default_tabular()
    assert "S06.1X7A" in book
    assert not [c for c in book if c[:3] == "S06" and c[6:7] in ("7", "8") and c[-1:] in "DS"]
    assert book["S06.1X7"].children == ("S06.1X7A",)
    assert [char for char, _ in book["S06.1X7"].seventh] == ["A"]
    assert "S06.1X0D" in book
    assert book["E11.9"].billable
    assert sum(entry.billable for entry in book.values()) == 74_719


def test_default_book_is_read_without_importing_its_package():
    script = (
        "import sys; from chartcoder.codesets.editions import default_files; default_files();"
        "sys.exit('simple_icd_10_cm' in sys.modules or 'openpyxl' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_keep_listed_changes_nothing_when_all_is_listed(tmp_path):
    path = tmp_path / "tabular.xml"
    path.write_text(TABULAR, encoding="utf-8")
    book = read_tabular(path)
    listed = frozenset(code.replace(".", "") for code in book)
    assert keep_listed(book, listed) is book


def test_packaged_edition(home):
    (edition,) = available("icd10cm")
    assert (edition.name, edition.source) == ("2026-04-01", "package")
    assert edition.effective_to == date(2026, 9, 30)
    assert len(edition.sha256) == 64
    assert member(edition, "tabular") == edition.path
    assert member(edition, "index") is None
    assert tabular_of(edition) is default_tabular()


def test_choice_by_date_and_nearest(home, tmp_path):
    source = tmp_path / "icd10cm-order-2025.txt"
    source.write_text(order_text(), encoding="utf-8")
    install("icd10cm", [source])
    inside = for_date("icd10cm", date(2025, 3, 31))
    assert (inside.edition.name, inside.covers) == ("2024-10-01", True)
    after = for_date("icd10cm", date(2025, 4, 1))  # the April update is not installed
    assert (after.edition.name, after.covers) == ("2024-10-01", False)
    near = for_date("icd10cm", date(2026, 3, 1))
    assert (near.edition.name, near.covers) == ("2026-04-01", False)
    assert for_date("icd10cm", date(2026, 4, 1)).covers
    assert not for_date("icd10cm", date(2030, 1, 1)).covers
    assert for_date("icd10cm", date(2010, 1, 1)).edition.name == "2024-10-01"


def test_book_from_order_file_only(home, tmp_path):
    source = write_zip(tmp_path / "codes.zip", {"icd10cm_order_2025.txt": order_text()})
    install("icd10cm", [source])
    book = tabular_of(for_date("icd10cm", date(2024, 12, 1)).edition)
    assert book["E11.9"].title == "Type 2 diabetes mellitus without complications"
    assert book["E11"].parent == "chapter:4"


def test_order_file_corrects_the_xml(home, tmp_path):
    source = write_zip(
        tmp_path / "both.zip",
        {
            "icd10cm-tabular-2026.xml": TABULAR,
            "icd10cm-order-2026.txt": order_text(TABULAR_ORDER),
        },
    )
    install("icd10cm", [source])
    edition = for_date("icd10cm", date(2025, 11, 1)).edition
    book = tabular_of(edition)
    assert "S06.1X7D" not in book
    assert "S06.1X7A" in book
    assert edition.path.name == "tabular.xml"


def test_order_file_of_the_packaged_date_does_not_hide_its_notes(home, tmp_path):
    source = tmp_path / "icd10cm-order-April-2026.txt"
    source.write_text(order_text(), encoding="utf-8")
    install("icd10cm", [source])
    (edition,) = available("icd10cm")
    assert edition.source == "package"
    assert member(edition, "order") is not None


def test_unknown_or_absent_systems(home, monkeypatch):
    monkeypatch.setattr("chartcoder.codesets.editions.PCS_PACKAGE", "no_such_package")
    with pytest.raises(CodesetError, match="unknown system"):
        available("icd9")
    with pytest.raises(CodesetError, match="no edition of icd10pcs"):
        for_date("icd10pcs", date(2026, 1, 1))


def test_damaged_manifest_is_named(home):
    folder = home / "icd10cm" / "2025-10-01"
    folder.mkdir(parents=True)
    for text in ("{", "[]", '{"effective_from": 3}'):
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(CodesetError, match="manifest"):
            available("icd10cm")


def test_missing_package_is_one_line(monkeypatch):
    monkeypatch.setattr(editions, "PACKAGE", "no_such_package_here")
    with pytest.raises(CodesetError, match="is missing"):
        editions.default_files()


def test_spans_and_fiscal_years():
    assert effective_span(date(2018, 10, 1))[1] == date(2019, 9, 30)
    assert effective_span(date(2025, 10, 1))[1] == date(2026, 3, 31)
    assert effective_span(date(2026, 4, 1))[1] == date(2026, 9, 30)
    assert (fiscal_year(date(2025, 9, 30)), fiscal_year(date(2025, 10, 1))) == (2025, 2026)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("icd10cm-order-2026.txt", date(2025, 10, 1)),
        ("tabular_-2027.xml", date(2026, 10, 1)),
        ("icd10c-tabular-April-1-2026.xml", date(2026, 4, 1)),
        ("Code-desciptions-April-2025.zip", date(2025, 4, 1)),
        ("april-1-2026-code-descriptions-tabular-order.zip", date(2026, 4, 1)),
        ("2025-icd-10-pcs-order-file-april.zip", date(2025, 4, 1)),
        ("2025-Update", date(2025, 4, 1)),
        ("POAexemptCodesFY26.zip", date(2025, 10, 1)),
        ("ICD-10-CM-Conversion-Table-FY2024-Effective-10-01-2023-Final.xlsx", date(2023, 10, 1)),
        ("tabular.xml", None),
    ],
)
def test_dates_in_names(name, day):
    assert effective_from_name(name) == day


def test_april_in_any_name_wins():
    assert effective_from_names(["icd10cm-order-2026.txt", "x-April-1-2026.zip"]) == date(
        2026, 4, 1
    )
    assert effective_from_names(["a", "b"]) is None
