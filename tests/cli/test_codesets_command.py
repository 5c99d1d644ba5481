"""``chartcoder codesets``: every command on small made-up releases."""

import hashlib
import io
import json
import tempfile
import urllib.request
from datetime import date
from urllib.error import URLError

import pytest
from click.testing import CliRunner
from codeset_builders import (
    DRUG,
    INDEX,
    ORDER_ROWS,
    POA_TEXT,
    TABULAR,
    TABULAR_ORDER,
    order_text,
    write_zip,
)

from chartcoder.cli import main
from chartcoder.codesets.addresses import addresses_for


def run(*arguments):
    return CliRunner().invoke(main, ["codesets", *map(str, arguments)])


def one_line(result, code=2):
    """The error of a command that failed, which must be its last line, without a traceback."""
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    line = result.stderr.splitlines()[-1]
    assert line.startswith("chartcoder: ")
    assert "Traceback" not in result.output
    return line


@pytest.fixture
def fy25(home, tmp_path):
    source = write_zip(
        tmp_path / "codes-2025.zip",
        {"icd10cm-order-2025.txt": order_text(), "POAexemptCodesFY25.txt": POA_TEXT, "a.pdf": "x"},
    )
    return run("install", "icd10cm", source)


@pytest.fixture
def fy26(home, tmp_path):
    files = {
        "icd10cm-tabular-2026.xml": TABULAR,
        "icd10cm-order-2026.txt": order_text(TABULAR_ORDER),
        "icd10cm-index-2026.xml": INDEX,
    }
    return run("install", "icd10cm", write_zip(tmp_path / "all-2026.zip", files))


def test_install_says_what_it_did(fy25, home):
    assert fy25.exit_code == 0
    assert fy25.stdout.splitlines()[0] == "icd10cm 2024-10-01: installed order, poa"
    assert "a.pdf" in fy25.stdout
    assert "reading codes-2025.zip" in fy25.stderr
    assert "no notes" in fy25.stderr
    assert (home / "icd10cm" / "2024-10-01" / "order.txt").is_file()


def test_install_again_adds(fy26, tmp_path):
    drug = tmp_path / "icd10cm_drug_2026.xml"
    drug.write_text(DRUG, encoding="utf-8")
    result = run("install", "icd10cm", drug)
    assert "installed drug" in result.stdout
    assert "kept from before: index, order, tabular" in result.stdout


def test_install_of_files_without_a_year(home, tmp_path):
    source = tmp_path / "order.txt"
    source.write_text(order_text(), encoding="utf-8")
    assert "state the effective date" in one_line(run("install", "icd10cm", source))
    done = run("install", "icd10cm", source, "--effective", "2023-10-01")
    assert done.stdout.startswith("icd10cm 2023-10-01:")
    assert "YYYY-MM-DD" in run("install", "icd10cm", source, "--effective", "2023").stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["icd10cm"], "--fiscal-year"),
        (["icd10cm", "gone.zip"], "gone.zip: no such file or folder"),
        (["icd10cm", "x.zip", "--fiscal-year", "2026"], "not both"),
        (["icd10cm", "x.zip", "--april"], "--fiscal-year"),
        (["icd10cm", "https://example.org/a.zip"], "state --sha256 once for each address"),
        (["icd10cm", "https://example.org/a.zip", "--sha256", "123"], "64 hexadecimal digits"),
        (["icd10cm", "a.zip", "--sha256", "0" * 64], "0 addresses and 1 checksums"),
        (["icd10cm", "--fiscal-year", "2031"], "no official address is known"),
    ],
)
def test_install_refuses(home, arguments, message):
    assert message in one_line(run("install", *arguments))
    assert not home.exists()


def test_install_refuses_damaged_files(home, tmp_path):
    bad = write_zip(tmp_path / "bad-2026.zip", {"icd10cm-tabular-2026.xml": TABULAR[:-30]})
    assert "not a readable XML" in one_line(run("install", "icd10cm", bad))
    assert "icd9" in run("install", "icd9", bad).stderr


@pytest.fixture
def web(monkeypatch, tmp_path):
    """What each address answers; no test reaches the network. Temporary folders are watched."""
    answers = {}

    def urlopen(request, timeout):
        answer = answers.get(request.full_url, URLError("no network"))
        if isinstance(answer, Exception):
            raise answer
        return io.BytesIO(answer)

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return answers


def zip_bytes(tmp_path, files):
    return write_zip(tmp_path / "made.zip", files).read_bytes()


def test_install_from_an_address(home, web, tmp_path):
    url = "https://example.org/files/icd10cm%20order%202025.zip"
    web[url] = zip_bytes(tmp_path, {"icd10cm-order-2025.txt": order_text()})
    digest = hashlib.sha256(web[url]).hexdigest()
    done = run("install", "icd10cm", url, "--sha256", digest.upper())
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("icd10cm 2024-10-01: installed order")
    assert "fetching icd10cm order 2025.zip" in done.stderr
    assert not list((tmp_path / "tmp").iterdir())


@pytest.mark.parametrize(
    ("url", "answer", "message"),
    [
        ("https://example.org/a.zip", URLError("down"), "could not be fetched"),
        ("https://example.org/a.zip", TimeoutError(), "could not be fetched"),
        ("https://example.org/a.zip", b"<html>moved</html>", "sent no .zip"),
        ("https://example.org/a.zip", b"PK\x03\x04 something else", "its digest differs"),
        ("http://example.org/a.zip", b"PK\x03\x04", "only https"),
        ("ftp://example.org/a.zip", b"PK\x03\x04", "only https"),
        ("https://[example.org/a.zip", b"PK\x03\x04", "Invalid IPv6"),
    ],
)
def test_a_failed_download_leaves_nothing_behind(home, web, tmp_path, url, answer, message):
    web[url] = answer
    line = one_line(run("install", "icd10cm", url, "--sha256", "0" * 64))
    assert message in line
    assert f"Download it by hand from {url}" in line
    assert "chartcoder codesets install icd10cm FILE" in line
    assert not home.exists()
    assert not list((tmp_path / "tmp").iterdir())


def test_official_addresses_of_a_fiscal_year(home, web, tmp_path):
    for address in addresses_for("icd10cm", date(2025, 10, 1)):
        web[address.url] = zip_bytes(tmp_path, {"icd10cm-order-2026.txt": order_text()})
    last = addresses_for("icd10cm", date(2025, 10, 1))[-1]
    web[last.url] = URLError("down")
    line = one_line(run("install", "icd10cm", "--fiscal-year", "2026"))
    assert last.url in line
    assert not home.exists()
    april = addresses_for("icd10cm", date(2026, 4, 1))
    for address in april:
        web[address.url] = zip_bytes(tmp_path, {"icd10cm-order-2026.txt": order_text()})
    done = run("install", "icd10cm", "--fiscal-year", "2026", "--april")
    assert done.stdout.startswith("icd10cm 2026-04-01: installed order")


def test_list(fy25, fy26):
    result = run("list")
    assert result.exit_code == 0
    text = result.stdout
    assert "2024-10-01 to 2025-03-31" in text
    assert "2026-04-01 to 2026-09-30   74,719 codes  package" in text
    assert "uses  index of 2025-10-01" in text
    assert "lacks tabular" in text
    assert "2025-04-01 to 2025-09-30  not covered" in text
    assert "icd10pcs  2024-04-01 to 2024-09-30   78,638 codes  package" in text
    told = json.loads(run("list", "--json").stdout)
    by_name = {e["edition"]: e for e in told["editions"]}
    valid = sum(billable for _, billable, _ in ORDER_ROWS)
    assert by_name["2024-10-01"]["codes"] == valid
    assert by_name["2025-10-01"]["codes"] == sum(row[1] for row in TABULAR_ORDER)
    assert by_name["2025-10-01"]["missing"] == ["eindex", "neoplasm", "drug", "poa", "conversion"]
    assert by_name["2026-04-01"]["borrowed"] == {"index": "2025-10-01"}
    assert len(by_name["2026-04-01"]["sha256"]) == 64


def test_list_of_files_without_a_book(home, tmp_path):
    source = tmp_path / "icd10cm-index-2024.xml"
    source.write_text(INDEX.replace("2026", "2024"), encoding="utf-8")
    done = run("install", "icd10cm", source)
    assert "later editions" in done.stderr
    assert "2023-10-01  no book of this date, only index" in run("list").stdout


def test_list_names_a_damaged_manifest(home):
    folder = home / "icd10cm" / "2025-10-01"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    assert "manifest.json is damaged" in one_line(run("list"))


def test_show_a_code_with_every_note(fy26):
    result = run("show", "e109", "--edition", "2025-10-01")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "E10.9  Type 1 diabetes mellitus without complications"
    assert "valid code; edition of 2025-10-01 (to 2026-03-31)" in lines[1]
    assert "  chapter 4  Endocrine, nutritional and metabolic diseases (E00-E89)" in lines
    assert "    E08-E13  Diabetes mellitus" in lines
    assert "Excludes1 (at E10)" in lines
    assert "Excludes1 (at E08-E13)" in lines
    assert "  neonatal diabetes mellitus (P70.2)" in lines


def test_show_seventh_characters_and_headings(fy26):
    text = run("show", "S06.1X0", "--edition", "FY26").stdout
    assert "heading, not a valid code" in text
    assert "7th character\n  A  initial encounter" in text
    assert "S06.1X0S  Cerebral edema without loss of consciousness, sequela" in text
    told = json.loads(run("show", "S061X0D", "--edition", "26", "--json").stdout)
    assert told["valid"] is True
    assert [item["character"] for item in told["seventh_characters"]] == ["A", "D", "S"]
    assert [item["code"] for item in told["path"]] == ["chapter 19", "S00-S09", "S06", "S06.1X0"]
    assert told["poa_exempt"] is None
    block = json.loads(run("show", "e08-e13", "--edition", "2026", "--json").stdout)
    assert [item["code"] for item in block["below"]] == ["E10", "E11"]
    assert run("show", "chapter 4", "--edition", "2026").stdout.startswith("chapter 4  Endocrine")


def test_show_by_date_and_poa(fy25, tmp_path):
    told = json.loads(run("show", "A00.0", "--date", "2024-12-01", "--json").stdout)
    assert (told["edition"], told["poa_exempt"], told["notes"]) == ("2024-10-01", False, [])
    poa = tmp_path / "POAexemptCodesFY25.txt"
    poa.write_text(POA_TEXT + "1\tA00.0\tx\r\n", encoding="utf-8")
    run("install", "icd10cm", poa)
    assert "exempt from POA reporting" in run("show", "A000", "--date", "2024-12-01").stdout
    late = run("show", "A00.0", "--date", "2025-05-01")
    assert late.exit_code == 0
    assert "no installed edition covers 2025-05-01; shown as of 2024-10-01" in late.stderr


def test_show_errors(fy25):
    assert "no such code in the edition of 2024-10-01" in one_line(
        run("show", "E99.99", "--edition", "2024-10-01"), code=1
    )
    assert "there are: 2024-10-01, 2026-04-01" in one_line(run("show", "A00", "--edition", "1999"))
    assert "not both" in one_line(run("show", "A00", "--edition", "FY25", "--date", "2024-12-01"))


def test_diff(home, tmp_path):
    old = [("A04", False, "Infections"), ("A047", True, "C. difficile"), ("B01", True, "Pox")]
    new = [
        ("A04", False, "Infections"),
        ("A047", False, "C. difficile"),
        ("A0471", True, "C. difficile, recurrent"),
        ("B02", True, "Zoster"),
    ]
    for year, rows in ((2017, old), (2018, [*new, ("C00", True, "Lip")])):
        source = tmp_path / f"icd10cm-order-{year}.txt"
        source.write_text(order_text(rows), encoding="utf-8")
        assert run("install", "icd10cm", source).exit_code == 0
    text = run("diff", "FY17", "2017-10-01").stdout
    assert text.startswith("icd10cm 2016-10-01 → 2017-10-01\nNew: 3\n")
    assert "  A04.7     C. difficile\n            → A04.71" in text
    told = json.loads(run("diff", "2017", "2018", "--json").stdout)
    assert [item["code"] for item in told["added"]] == ["A04.71", "B02", "C00"]
    assert [item["code"] for item in told["deleted"]] == ["B01"]
    assert told["newly_split"] == [{"code": "A04.7", "title": "C. difficile", "into": ["A04.71"]}]
    assert told["retitled"] == told["newly_valid"] == []
    back = json.loads(run("diff", "2018", "2017", "--json").stdout)
    assert back["newly_valid"] == [{"code": "A04.7", "title": "C. difficile", "valid": True}]
    assert "the same edition" in one_line(run("diff", "2017", "FY17"))
    assert "there are:" in one_line(run("diff", "2017", "2099"))


def test_diff_shows_revised_titles(home, tmp_path):
    for year, title in ((2017, "Cholera, unspecified"), (2018, "Cholera, not further described")):
        source = tmp_path / f"icd10cm-order-{year}.txt"
        source.write_text(order_text([("A00", True, title)]), encoding="utf-8")
        run("install", "icd10cm", source)
    text = run("diff", "2017", "2018").stdout
    assert "A00       Cholera, unspecified\n            → Cholera, not further described" in text


def test_coding_with_a_damaged_home_is_one_line(home, tmp_path):
    folder = home / "icd10cm" / "2025-10-01"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("[]", encoding="utf-8")
    note = tmp_path / "note.txt"
    note.write_text("ASSESSMENT\n1. Cholera.\n", encoding="utf-8")
    assert "damaged" in one_line(CliRunner().invoke(main, ["code", str(note)]))
