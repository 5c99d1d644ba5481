import csv
import os
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from codeset_builders import workbook, write_zip

from chartcoder.cli import main
from chartcoder.codesets.editions import available, effective_span, for_date
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.install import install
from chartcoder.codesets.service_files import (
    contractor_records,
    quarter_from_names,
    records_of,
)
from chartcoder.terminology.services import load_services, load_supplies
from chartcoder.terminology.services.concepts import read_concepts

SHARED = Path(os.environ.get("CHARTCODER_SHARED", Path(__file__).parents[2].parent / "shared"))
OCTOBER = SHARED / "codesets" / "hcpcs" / "HCPCS_L2_2025OCT_rebuilt.csv"


def contractor(code: str, kind: str, long: str, short: str = "", ends: str = "") -> str:
    """One record of the quarterly file: 320 characters."""
    head = f"{code:>5}00100{kind}{long:<80}{short:<28}"
    return f"{head:<268}2020010120200101{ends:<8}".ljust(320)


CONTRACTOR = "\r\n".join(
    [
        "***Disclaimers",
        "",
        contractor("A0425", "3", "Made words of the first line", "Made short"),
        contractor("A0425", "4", "and of the second"),
        contractor("A0426", "3", "Made and ended", "Ended", "20240101"),
        contractor("LT", "7", "Made side", "Side"),
        contractor("99213", "3", "made words that belong to another"),
    ]
)
SCHEDULE = [
    ["2026 National Physician Fee Schedule"],
    ["", "", "", "STATUS"],
    ["HCPCS", "MOD", "DESCRIPTION", "CODE"],
    *[[f"{n}", "", "made words", "A"] for n in range(71045, 71075)],
    ["99299", "", "made words", "D"],
    ["A0425", "", "made words", "A"],
]


def csv_of(rows) -> str:
    return "\n".join(",".join(row) for row in rows)


def test_contractor_record_by_its_columns():
    ambulance, ended, side = contractor_records(CONTRACTOR)
    assert ambulance.long == "Made words of the first line and of the second"
    assert (ambulance.short, ambulance.added, ambulance.ends) == ("Made short", "2020-01-01", "")
    assert ended.ends == "2024-01-01"
    assert (side.code, side.kind) == ("LT", "modifier")


def test_damaged_contractor_file():
    with pytest.raises(CodesetError, match="line 8 is not a record"):
        contractor_records(CONTRACTOR + "\r\nA04")


@pytest.mark.parametrize(
    ("names", "day"),
    [
        (["HCPC2025_OCT_ANWEB.txt"], date(2025, 10, 1)),
        (["x.txt", "october-2025-alpha-numeric-hcpcs-file.zip"], date(2025, 10, 1)),
        (["HCPCS_L2_2025OCT_rebuilt.csv"], date(2025, 10, 1)),
        (["2019-Alpha-Numeric-HCPCS-File.zip"], date(2019, 1, 1)),
        (["PPRRVU2026_Oct_nonQPP.csv"], date(2026, 10, 1)),
        (["PPRRVU.csv", "rvu26d-updated-08-26-2026.zip"], date(2026, 10, 1)),
        (["LONGULT.txt", "CPT 2026 data files"], date(2026, 1, 1)),
        (["LONGULT.txt"], None),
    ],
)
def test_effective_date_from_names(names, day):
    assert quarter_from_names("hcpcs", names) == day


def test_spans_of_quarters_and_years():
    assert effective_span(date(2025, 10, 1), "hcpcs")[1] == date(2025, 12, 31)
    assert effective_span(date(2026, 1, 1), "hcpcs")[1] == date(2026, 3, 31)
    assert effective_span(date(2026, 4, 1), "cpt")[1] == date(2026, 12, 31)


def test_hcpcs_from_the_quarterly_zip(home, tmp_path):
    source = write_zip(
        tmp_path / "october-2025-alpha-numeric-hcpcs-file.zip",
        {"HCPC2025_OCT_ANWEB.txt": CONTRACTOR, "proc_notes.txt": "0001 made"},
    )
    done = install("hcpcs", [source])
    assert (done.name, done.members, done.ignored) == ("2025-10-01", ("list",), ("proc_notes.txt",))
    (edition,) = available("hcpcs")
    # the code that ended before the edition and the number of CPT are not in it
    assert [r.code for r in records_of(edition)] == ["A0425", "LT"]
    stored = (done.folder / "list.txt").read_text(encoding="utf-8")
    assert "belong to another" not in stored


def test_hcpcs_from_a_spreadsheet_with_further_lines(home, tmp_path):
    path = tmp_path / "HCPC2026_JAN_ANWEB.xlsx"
    rows = [
        ["HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION"],
        ["A0425", "100", "3", "Made first", "Made"],
        ["A0425", "200", "4", "and second", ""],
    ]
    path.write_bytes(workbook(rows))
    install("hcpcs", [path])
    (edition,) = available("hcpcs")
    assert records_of(edition)[0].long == "Made first and second"


def test_editions_by_date_of_service(home, tmp_path):
    for name in ("HCPC2025_OCT_ANWEB.txt", "HCPC2026_JAN_ANWEB.txt"):
        (tmp_path / name).write_text(CONTRACTOR, encoding="utf-8")
        install("hcpcs", [tmp_path / name])
    assert for_date("hcpcs", date(2025, 11, 1)).edition.name == "2025-10-01"
    assert for_date("hcpcs", date(2026, 2, 1)).edition.name == "2026-01-01"
    assert not for_date("hcpcs", date(2026, 5, 1)).covers


def test_cpt_numbers_of_a_fee_schedule_without_its_words(home, tmp_path):
    path = tmp_path / "PPRRVU2026_Jan_nonQPP.csv"
    path.write_text(csv_of(SCHEDULE), encoding="utf-8")
    done = install("cpt", [path])
    assert done.members == ("numbers",)
    stored = (done.folder / "numbers.tsv").read_text(encoding="utf-8")
    assert "made words" not in stored
    book = load_services(date(2026, 3, 1))
    assert book.valid("71046") is True
    assert book.valid("99299") is False
    assert book.valid("A0425") is False
    assert book.official("71046").title == ""


def test_cpt_descriptors_of_licensed_files(home, tmp_path):
    folder = tmp_path / "cpt 2026"
    folder.mkdir()
    numbers = range(71045, 71075)
    long = "".join(f"{n}\tMade long words of {n}\r\n" for n in numbers)
    medium = "".join(f"{n} MADE MEDIUM {n}\r\n" for n in numbers)
    (folder / "LONGULT.txt").write_text("Preamble\r\n" + long, encoding="utf-8")
    (folder / "MEDU.txt").write_text(medium, encoding="utf-8")
    (folder / "README.txt").write_text("71045 is a number", encoding="utf-8")
    done = install("cpt", [folder], effective=date(2026, 1, 1))
    assert sorted(done.members) == ["long", "medium"]
    record = load_services().official("71046")
    assert (record.long, record.medium) == ("Made long words of 71046", "MADE MEDIUM 71046")


def test_cpt_consolidated_list(home, tmp_path):
    path = tmp_path / "Consolidated_Code_List_2026.txt"
    lines = ["Concept Id\tCPT Code\tLong\tMedium\tShort"]
    lines += [f"1\t{n}\tMade long {n}\tMade medium\tMade short" for n in range(71045, 71075)]
    path.write_text("\n".join(lines), encoding="utf-8")
    install("cpt", [path])
    assert load_services().official("71050").short == "Made short"


def test_nothing_of_the_system_in_a_file(home, tmp_path):
    path = tmp_path / "notes-2026.txt"
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(CodesetError, match="no file of an cpt edition"):
        install("cpt", [path])


def test_commands(home, tmp_path):
    run = CliRunner().invoke
    for name, text in (
        ("HCPC2025_OCT_ANWEB.txt", CONTRACTOR),
        ("HCPC2026_JAN_ANWEB.txt", CONTRACTOR + "\r\n" + contractor("A0427", "3", "Made new")),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert run(main, ["codesets", "install", "hcpcs", str(tmp_path / name)]).exit_code == 0
    assert "hcpcs     2025-10-01 to 2025-12-31" in run(main, ["codesets", "list"]).output
    told = run(main, ["codesets", "diff", "2025-10-01", "2026-01-01", "--system", "hcpcs"]).output
    assert "New: 1\n  A0427  Made new" in told
    shown = run(main, ["codesets", "show", "A0427", "--system", "hcpcs"]).output
    assert "descriptor of your files: Made new" in shown
    shown = run(main, ["codesets", "show", "71046"])
    assert "chosen by  views 2" in shown.output
    assert "licensed AMA files" in shown.output
    assert run(main, ["codesets", "show", "00001"]).exit_code == 1
    assert run(main, ["codesets", "diff", "2020", "2021", "--system", "cpt"]).exit_code == 2


@pytest.mark.skipif(not OCTOBER.is_file(), reason="no shared folder with the HCPCS list")
def test_every_hcpcs_concept_is_in_the_list_of_october_2025(home):
    install("hcpcs", [OCTOBER])
    book = load_supplies(date(2025, 11, 1))
    unknown = [
        c.number for c in read_concepts("hcpcs") if c.kind != "place" and not book.valid(c.number)
    ]
    assert unknown == []


@pytest.mark.skipif(not OCTOBER.is_file(), reason="no shared folder with the HCPCS list")
def test_billing_units_are_those_of_the_list():
    with OCTOBER.open(encoding="utf-8") as file:
        official = {row["code"]: row["long_desc"].lower() for row in csv.DictReader(file)}
    wrong = []
    for concept in read_concepts("hcpcs"):
        amount = re.match(r"([\d.]+) (mg|mcg|units?|ml|mci)$", concept.units)
        if concept.number[0] in "JQ" and amount:
            number, unit = amount.groups()
            said = official[concept.number].replace(",", "").replace("micrograms", "mcg")
            said = said.replace("microgram", "mcg").replace("milligrams", "mg").replace("cc", "ml")
            if number == "1" and re.search(rf"per (?:{unit}|milli)", said):
                continue
            parts = [float(part) for part in re.findall(rf"([\d.]+) ?{unit}", said)]
            if len(parts) > 1 and sum(parts) == float(number):
                continue  # two salts of one substance: 3 mg and 3 mg
            if not re.search(rf"(?<![\d.]){re.escape(number)} ?(?:usp )?(?:{unit}|milli)", said):
                wrong.append(concept.number)
    assert wrong == []
