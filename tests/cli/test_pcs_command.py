"""``chartcoder pcs``, and ICD-10-PCS in ``codesets`` and ``lookup``."""

import json

import pytest
from click.testing import CliRunner
from codeset_builders import PCS_ROWS, order_text, pcs_tables, write_zip

from chartcoder.cli import main


def run(*arguments, answers=None):
    return CliRunner().invoke(main, list(map(str, arguments)), input=answers)


@pytest.fixture
def installed(home, tmp_path):
    rows = [*PCS_ROWS[:1], ("0FT44ZZ", True, "Resection of Gallbladder, Endoscopic"), *PCS_ROWS[3:]]
    for year, listed in ((2025, rows), (2026, PCS_ROWS)):
        files = {f"icd10pcs_order_{year}.txt": order_text(listed)}
        if year == 2026:
            files["icd10pcs_tables_2026.xml"] = pcs_tables()
        source = write_zip(tmp_path / f"pcs{year}.zip", files)
        assert run("codesets", "install", "icd10pcs", source).exit_code == 0


def test_a_table_is_listed(home):
    out = run("pcs", "0SR").output
    assert "Replacement" in out
    assert "C Knee Joint, Right" in out
    assert "9 Cemented" in out


def test_what_may_follow_a_prefix_as_json(home):
    told = json.loads(run("pcs", "0ft4", "--json").output)
    assert told["next"] == {"0": "Open", "4": "Percutaneous Endoscopic"}
    assert told["codes"] == 3
    assert told["axes"][4] == "Approach"
    assert [value["character"] for value in told["path"]] == list("0FT4")


def test_the_walk_offers_only_legal_values(home):
    result = run("pcs", answers="0\nF\nT\n5\n-\n4\n9\n4\nZ\n")
    assert "0FT44ZZ  Resection of Gallbladder, Percutaneous Endoscopic Approach" in result.output
    assert "9: not one of 0, 4" in result.output
    assert result.exit_code == 0


def test_the_walk_stops_on_an_empty_line(home):
    result = run("pcs", answers="0\nF\nT\n\n")
    assert result.exit_code == 0
    assert "0FT: 47 codes" in result.output


@pytest.mark.parametrize(
    ("prefix", "message"),
    [("ZZ", "begins so"), ("0FT40ZX", "after 0FT40Z may stand: Z No Qualifier")],
)
def test_prefixes_that_lead_nowhere(home, prefix, message):
    result = run("pcs", prefix)
    assert result.exit_code == 2
    assert message in result.output


def test_show_explains_each_axis_with_our_definitions(home):
    told = json.loads(run("codesets", "show", "0SRC0J9", "--json").output)
    assert [axis["label"] for axis in told["axes"]] == [
        "Medical and Surgical", "Lower Joints", "Replacement", "Knee Joint, Right", "Open",
        "Synthetic Substitute", "Cemented",
    ]  # fmt: skip
    assert told["axes"][2]["definition"].startswith("Putting in a material that takes the place")


def test_show_of_a_letter_code_and_of_a_diagnosis(home):
    assert "Radiography" in run("codesets", "show", "BW03ZZZ").output
    assert "Type 2 diabetes" in run("codesets", "show", "E11.9").output


def test_editions_side_by_side(installed):
    listed = json.loads(run("codesets", "list", "--json").output)["editions"]
    names = [e["edition"] for e in listed if e["system"] == "icd10pcs"]
    assert names == ["2024-04-01", "2024-10-01", "2025-10-01"]
    told = json.loads(
        run("codesets", "diff", "FY25", "FY26", "--system", "icd10pcs", "--json").output
    )
    assert [item["code"] for item in told["added"]] == ["0FT40ZZ"]
    assert [item["code"] for item in told["retitled"]] == ["0FT44ZZ"]
    old = run("codesets", "show", "0FT44ZZ", "--edition", "FY25").output
    assert "Resection of Gallbladder, Endoscopic" in old
    by_date = run("pcs", "0FT40ZZ", "--date", "2026-01-15").output
    assert "Resection of Gallbladder, Open Approach" in by_date


def test_lookup_by_title_words(home):
    result = run(
        "lookup", "--system", "icd10pcs", "--json", "laparoscopc", "galbladder", "resection"
    )
    first = json.loads(result.output.splitlines()[0])
    assert (first["system"], first["code"]) == ("icd10pcs", "0FT44ZZ")


def test_a_date_no_edition_covers_is_said(home):
    result = run("pcs", "0FT", "--date", "2026-11-01")
    assert result.exit_code == 0
    assert "no installed edition covers 2026-11-01; shown as of 2024-04-01" in result.stderr
    assert "no such edition" in run("pcs", "0FT", "--edition", "FY19").stderr
