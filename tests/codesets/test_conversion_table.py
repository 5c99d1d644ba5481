from datetime import date, datetime

import pytest
from codeset_builders import workbook, write_zip
from hypothesis import given
from hypothesis import strategies as st

from chartcoder.codesets.conversion import (
    Conversion,
    parse_previous,
    read_conversion,
    to_earlier,
)
from chartcoder.codesets.errors import CodesetError

ROWS = [
    ("The National Center for Health Statistics has published an update ...", None, None),
    ("Current code assignment", "Effective", "Previous Code(s) Assignment"),
    ("A04.71", 2017, "A04.7"),
    ("G93.32", datetime(2023, 4, 1), "G93.3; R53.82"),
    ("W453XXA", 2025, "W45.8XXA"),
    ("I20.2 ", 2022, "I20.0-I20.1; I20.8"),
    ("R29.737", 2016, "None"),
    ("A04.71", 2017, "A04.7"),
    ("B02.2", 2024, "B02.1"),
    ("B02.1", 2020, "B02.0"),
    (None, None, None),
]


def table(tmp_path, rows=ROWS):
    path = tmp_path / "icd-10-cm-conversion-table-FY2026.xlsx"
    path.write_bytes(workbook(rows))
    return path


def test_rows(tmp_path):
    rows = read_conversion(table(tmp_path))
    assert rows[0] == Conversion("A04.71", date(2017, 10, 1), ("A04.7",))
    assert rows[1].effective == date(2023, 4, 1)
    assert rows[1].previous == ("G93.3", "R53.82")
    assert rows[2].current == "W45.3XXA"
    assert rows[3].previous == ("I20.0", "I20.1", "I20.8")
    assert rows[4].previous == ()
    assert len(rows) == 7  # the repeated row once


def test_inside_a_zip(tmp_path):
    path = write_zip(tmp_path / "2026-conversion-table.zip", {"a/b.xlsx": workbook(ROWS)})
    assert len(read_conversion(path)) == 7


@pytest.mark.parametrize(
    ("text", "previous", "together"),
    [
        ("None", (), False),
        ("G56.01 and G56.02", ("G56.01", "G56.02"), True),
        ("M93.011 & M93.012", ("M93.011", "M93.012"), True),
        ("H02.101-H02.103; H02.109", ("H02.101", "H02.102", "H02.103", "H02.109"), False),
        ("S06.897A-S06.899A", ("S06.897A", "S06.898A", "S06.899A"), False),
        ("Codes in Categories T15-T19", ("T15-T19",), False),
        ("I63.- and P91.88", ("I63.-", "P91.88"), True),
        ("K59.09 AND Code from categories T36-T50", ("K59.09", "T36-T50"), True),
        ("I10-I15.9", ("I10-I15.9",), False),
        ("S06.890D-S06.899S", ("S06.890D-S06.899S",), False),
        ("E75.240, E75.241 ", ("E75.240", "E75.241"), False),
    ],
)
def test_previous_codes(text, previous, together):
    assert parse_previous(text) == (previous, together)


def test_to_earlier_follows_chains(tmp_path):
    rows = read_conversion(table(tmp_path))
    assert to_earlier(rows, "B02.2", 2026) == ("B02.2",)
    assert to_earlier(rows, "B02.2", 2022) == ("B02.1",)
    assert to_earlier(rows, "B02.2", 2018) == ("B02.0",)
    assert to_earlier(rows, "E11.9", 2018) == ("E11.9",)
    assert to_earlier(rows, "R29.737", 2015) == ()
    assert to_earlier(rows, "G93.32", date(2023, 3, 31)) == ("G93.3", "R53.82")
    assert to_earlier(rows, "G93.32", date(2023, 4, 1)) == ("G93.32",)


def test_to_earlier_resolves_ranges_with_the_earlier_book():
    rows = (
        Conversion("W44.A1XA", date(2023, 10, 1), ("T15-T16",)),
        Conversion("P91.82", date(2020, 10, 1), ("I63.-", "P91.88")),
    )
    valid = {"T15.00XA", "T16.1XXA", "T17.0", "I63.9", "chapter:19"}
    assert set(to_earlier(rows, "W44.A1XA", 2020, valid)) == {"T15.00XA", "T16.1XXA"}
    assert to_earlier(rows, "P91.82", 2018, valid) == ("I63.9",)
    assert to_earlier(rows, "P91.82", 2018) == ("I63.-", "P91.88")


def test_a_loop_in_the_table_ends():
    rows = (
        Conversion("A01.1", date(2020, 10, 1), ("A01.2",)),
        Conversion("A01.2", date(2021, 10, 1), ("A01.1", "A01.3")),
    )
    assert to_earlier(rows, "A01.2", 2016) == ("A01.3",)


@pytest.mark.parametrize(
    "rows",
    [
        [("nothing", "of", "that kind")],
        [("Current code assignment",), ("A04.71", "soon", "A04.7")],
        [("Current code assignment",), ("not a code", 2017, "A04.7")],
    ],
)
def test_other_workbooks_are_refused(tmp_path, rows):
    with pytest.raises(CodesetError):
        read_conversion(table(tmp_path, rows))


def test_a_damaged_workbook_is_one_line(tmp_path):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(CodesetError, match=r"broken\.xlsx: not a readable xlsx"):
        read_conversion(path)


@given(st.text(max_size=60))
def test_any_cell_is_read(text):
    previous, together = parse_previous(text)
    assert not together or len(previous) >= 1


@given(st.integers(0, 8), st.integers(1, 9))
def test_ranges_are_written_out(low, high):
    previous, _ = parse_previous(f"H44.2{low}-H44.2{high}")
    if low < high:
        assert previous == tuple(f"H44.2{n}" for n in range(low, high + 1))
    else:
        assert previous == (f"H44.2{low}-H44.2{high}",)
