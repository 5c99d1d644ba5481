import hashlib
import json
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
from codeset_builders import (
    DRUG,
    DRUG_CSV,
    EINDEX,
    INDEX,
    NEOPLASM,
    PCS_ROWS,
    POA_TEXT,
    TABULAR,
    TABULAR_ORDER,
    order_text,
    pcs_tables,
    workbook,
    write_zip,
)

from chartcoder.codesets import archive
from chartcoder.codesets import install as module
from chartcoder.codesets.editions import available, home_folder, member
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.install import install

FULL = {
    "Table and Index/icd10cm_tabular_2026.xml": TABULAR,
    "Table and Index/icd10cm_index_2026.xml": INDEX,
    "Table and Index/icd10cm_eindex_2026.xml": EINDEX,
    "Table and Index/icd10cm_neoplasm_2026.xml": NEOPLASM,
    "Table and Index/icd10cm_drug_2026.xml": DRUG,
    "Table and Index/icd10cm_tabular.xsd": "<schema/>",
    "Table and Index/icd10cm_tabular_2026.pdf": "%PDF-1.7",
}
CONVERSION = [("Current code assignment", "Effective", "Previous"), ("E11.9", 2017, "E11.8")]


def snapshot(folder: Path):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_all_official_files_together(home, tmp_path):
    sources = [
        write_zip(tmp_path / "icd10cm-table and index-2026.zip", FULL),
        write_zip(
            tmp_path / "codes.zip",
            {
                "codes/ICD10CM_Order_2026.TXT": order_text(TABULAR_ORDER),
                "codes/icd10cm-codes-2026.txt": "A000    Cholera",
            },
        ),
        write_zip(tmp_path / "POAexemptCodesFY26.zip", {"POAexemptCodesFY26.txt": POA_TEXT}),
        tmp_path / "conversion-FY2026.xlsx",
    ]
    sources[3].write_bytes(workbook(CONVERSION))
    done = install("icd10cm", sources)
    assert done.name == "2025-10-01"
    assert set(done.members) == {
        "tabular", "order", "index", "eindex", "neoplasm", "drug", "poa", "conversion",
    }  # fmt: skip
    assert set(done.ignored) == {
        "icd10cm_tabular.xsd", "icd10cm_tabular_2026.pdf", "icd10cm-codes-2026.txt",
    }  # fmt: skip
    assert done.folder == home / "icd10cm" / "2025-10-01"
    assert home == home_folder()
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["effective_from"] == "2025-10-01"
    assert manifest["effective_to"] == "2026-03-31"
    assert {s["name"] for s in manifest["sources"]} == {s.name for s in sources}
    for source, entry in zip(sources, manifest["sources"], strict=True):
        assert entry["sha256"] == hashlib.sha256(source.read_bytes()).hexdigest()
    edition = available("icd10cm")[0]
    assert edition.sha256 == manifest["members"]["tabular"]["sha256"]
    assert member(edition, "poa") == done.folder / "poa.txt"
    # The list of the fiscal year also serves its April edition.
    assert member(available("icd10cm")[1], "poa") == done.folder / "poa.txt"
    assert not list(done.folder.parent.glob(".*"))


def test_folder_with_zips_inside(home, tmp_path):
    folder = tmp_path / "downloads"
    folder.mkdir()
    write_zip(folder / "codes-April-1-2026.zip", {"icd10cm-order-2026.txt": order_text()})
    done = install("icd10cm", [folder])
    assert done.name == "2026-04-01"


def test_second_install_adds_and_repeats(home, tmp_path):
    first = write_zip(tmp_path / "a-2026.zip", FULL)
    install("icd10cm", [first])
    poa = tmp_path / "POAexemptCodesFY26.txt"
    poa.write_text(POA_TEXT, encoding="utf-8")
    done = install("icd10cm", [poa])
    assert done.members == ("poa",)
    assert "tabular" in done.kept
    before = snapshot(done.folder)
    install("icd10cm", [first])
    install("icd10cm", [poa])
    assert snapshot(done.folder) == before


def test_procedure_system(home, tmp_path):
    source = write_zip(
        tmp_path / "pcs.zip",
        {
            "icd10pcs_order_2026.txt": order_text(PCS_ROWS),
            "icd10pcs_tables_2026.xml": pcs_tables(),
            "icd10cm_order_2026.txt": order_text(),
        },
    )
    done = install("icd10pcs", [source])
    assert set(done.members) == {"order", "tables"}
    assert [e.name for e in available("icd10pcs")] == ["2024-04-01", "2025-10-01"]


def test_date_from_content_or_argument(home, tmp_path):
    tabular = tmp_path / "tabular.xml"
    tabular.write_text(TABULAR, encoding="utf-8")
    assert install("icd10cm", [tabular]).name == "2025-10-01"
    order = tmp_path / "mine.txt"
    order.write_text(order_text(), encoding="utf-8")
    with pytest.raises(CodesetError, match="state the effective date"):
        install("icd10cm", [order])
    done = install("icd10cm", [order], effective=date(2023, 10, 1))
    assert done.name == "2023-10-01"


def test_text_form_is_preferred(home, tmp_path):
    sheet = workbook([("Order26", "POAexemptCode"), ("1", "B90.0")])
    source = write_zip(
        tmp_path / "poa.zip",
        {"POAexemptCodesFY26.txt": POA_TEXT, "POAexemptCodesFY26.xlsx": sheet},
    )
    done = install("icd10cm", [source])
    assert (done.folder / "poa.txt").is_file()
    assert "POAexemptCodesFY26.xlsx" in done.ignored


def test_drug_table_as_csv(home, tmp_path):
    source = tmp_path / "icd10cm-drug-April-2025.csv"
    source.write_bytes(DRUG_CSV)
    done = install("icd10cm", [source])
    assert done.name == "2025-04-01"
    assert done.warnings


def failing(tmp_path):
    """Sources that must be refused, and what the error says."""
    bad_order = order_text().replace("00003", "00007")
    yield {"icd10cm-order-2026.txt": bad_order}, "out of order"
    yield {"readme-2026.txt": "hello"}, "no file of an icd10cm edition"
    yield {"../icd10cm-order-2026.txt": order_text()}, "points outside"
    yield {"/etc/icd10cm-order-2026.txt": order_text()}, "points outside"
    yield {"C:\\icd10cm-order-2026.txt": order_text()}, "points outside"
    yield {**FULL, "x_2026.xml": TABULAR.replace("E10.9", "E10.8")}, "two different files"
    yield {**FULL, "icd10cm-order-2025.txt": order_text(TABULAR_ORDER)}, "different editions"
    yield {**FULL, "icd10cm-order-2026.txt": order_text()}, "different editions"
    yield {**FULL, "POAexemptCodesFY25.txt": POA_TEXT}, "not of fiscal year 2026"
    yield {"icd10cm_tabular_2026.xml": TABULAR[:-40]}, "not a readable XML"
    yield {"icd10cm_index_2026.xml": INDEX[:-40]}, "not a readable XML"
    yield (
        {"icd10cm_tabular_2026.xml": "<ICD10CM.tabular></ICD10CM.tabular>"},
        "holds no codes",
    )
    yield {"POAexemptCodesFY26.txt": "POAexemptCode\tx\nwrong\t\n"}, "row 2"


@pytest.mark.parametrize("number", range(13))
def test_refused_sources_leave_everything_as_it_was(home, tmp_path, number):
    cases = list(failing(tmp_path))
    assert len(cases) == 13
    files, message = cases[number]
    install("icd10cm", [write_zip(tmp_path / "good-2026.zip", FULL)])
    before = snapshot(home)
    with pytest.raises(CodesetError, match=message) as error:
        install("icd10cm", [write_zip(tmp_path / "bad.zip", files)])
    assert "\n" not in str(error.value)
    assert snapshot(home) == before
    assert not list((home / "icd10cm").glob(".*"))


def test_web_page_saved_as_zip(home, tmp_path):
    page = tmp_path / "icd10cm-order-2026.zip"
    page.write_text("<html>moved</html>", encoding="utf-8")
    with pytest.raises(CodesetError, match="not a readable zip"):
        install("icd10cm", [page])
    with pytest.raises(CodesetError, match="no such file"):
        install("icd10cm", [tmp_path / "gone.zip"])
    with pytest.raises(CodesetError, match="unknown system"):
        install("icd9", [page])


def test_zip_bombs_are_bounded(home, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBER", 1000)
    bomb = write_zip(tmp_path / "bomb-2026.zip", {"icd10cm-order-2026.txt": "0" * 100_000})
    with pytest.raises(CodesetError, match="expands beyond the limit"):
        install("icd10cm", [bomb])
    monkeypatch.setattr(archive, "MAX_MEMBER", 10**6)
    monkeypatch.setattr(archive, "MAX_TOTAL", 150_000)
    many = write_zip(tmp_path / "many.zip", {f"{n}.txt": "0" * 100_000 for n in range(3)})
    with pytest.raises(CodesetError, match="expands beyond the limit"):
        install("icd10cm", [many])
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    with pytest.raises(CodesetError, match="more than 2 members"):
        install("icd10cm", [many])


def test_encrypted_and_damaged_zips(home, tmp_path):
    path = write_zip(tmp_path / "x.zip", {"icd10cm-order-2026.txt": order_text()})
    with zipfile.ZipFile(path) as archive_file:
        offset = archive_file.start_dir
    data = bytearray(path.read_bytes())
    damaged = bytearray(data)
    damaged[60:120] = bytes(60)
    (tmp_path / "damaged.zip").write_bytes(damaged)
    with pytest.raises(CodesetError):
        install("icd10cm", [tmp_path / "damaged.zip"])
    struct.pack_into("<H", data, offset + 8, 1)
    (tmp_path / "encrypted.zip").write_bytes(data)
    with pytest.raises(CodesetError, match="encrypted"):
        install("icd10cm", [tmp_path / "encrypted.zip"])


def test_a_failed_switch_brings_the_old_edition_back(home, tmp_path, monkeypatch):
    source = write_zip(tmp_path / "good-2026.zip", FULL)
    done = install("icd10cm", [source])
    before = snapshot(done.folder)
    real = Path.replace

    def replace(self, target):
        if self.name.startswith(".install-"):
            raise OSError("full")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(CodesetError):
        install("icd10cm", [source])
    assert snapshot(done.folder) == before


def test_an_edition_set_aside_by_a_cut_install_comes_back(home, tmp_path):
    done = install("icd10cm", [write_zip(tmp_path / "good-2026.zip", FULL)])
    done.folder.rename(done.folder.with_name(f".old-{done.name}"))
    poa = tmp_path / "POAexemptCodesFY26.txt"
    poa.write_text(POA_TEXT, encoding="utf-8")
    assert "tabular" in install("icd10cm", [poa]).kept


def test_folder_given_as_argument(tmp_path):
    done = install("icd10cm", [write_zip(tmp_path / "good-2026.zip", FULL)], home=tmp_path / "h")
    assert done.folder == tmp_path / "h" / "icd10cm" / "2025-10-01"
    assert module.SCHEMA in (done.folder / "manifest.json").read_text(encoding="utf-8")
