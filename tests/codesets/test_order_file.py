import contextlib

import pytest
from codeset_builders import ORDER_ROWS, order_text, write_zip
from hypothesis import given
from hypothesis import strategies as st

from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.order_file import (
    decode,
    dotted,
    parse_order,
    read_order,
    tabular_from_order,
)


def test_rows_keep_order_flags_and_titles():
    rows = parse_order(order_text())
    assert [row.code for row in rows[:3]] == ["A00", "A00.0", "A00.9"]
    assert [row.billable for row in rows[:3]] == [False, True, True]
    assert rows[12].long.endswith("initial encounter for closed fracture")
    assert len(rows[12].short) <= 60


def test_procedure_codes_have_no_dot():
    row = parse_order(order_text([("0016070", True, "Bypass")]), system="icd10pcs")[0]
    assert row.code == "0016070"


@pytest.mark.parametrize(
    "name",
    [
        "icd10cm-order-2026.txt",
        "Code Descriptions/icd10cm_order_2027.txt",
        "deep/er/ICD10CM-Order-April-2025.TXT",
    ],
)
def test_zip_layouts(tmp_path, name):
    path = write_zip(
        tmp_path / "codes.zip",
        {
            "icd10cm-order-addenda-2026.txt": "Delete:      1 B880    Other acariasis",
            "icd10cm-codes-2026.txt": "A000    Cholera",
            name: order_text(),
        },
    )
    assert len(read_order(path)) == len(ORDER_ROWS)


def test_plain_file_in_either_encoding(tmp_path):
    text = order_text([("H810", True, "Ménière's disease")])
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(text.encode(encoding))
        assert read_order(path)[0].long == "Ménière's disease"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no rows"),
        ("<html>moved</html>", "line 1 is not a row"),
        (order_text() + "00015 A", "line 15 is not a row"),
        (order_text()[len(order_text().splitlines(True)[0]) :], "out of order"),
        (order_text([("A00", False, "x"), ("A00", False, "x")]), "repeats code A00"),
    ],
)
def test_damaged_files_are_refused_in_one_line(text, message):
    with pytest.raises(CodesetError, match=message) as error:
        parse_order(text)
    assert "\n" not in str(error.value)


def test_missing_file_and_empty_zip(tmp_path):
    with pytest.raises(CodesetError, match=r"gone\.txt"):
        read_order(tmp_path / "gone.txt")
    with pytest.raises(CodesetError, match="holds no icd10cm order file"):
        read_order(write_zip(tmp_path / "none.zip", {"readme.txt": "hello"}))


def test_tree_from_prefixes():
    tree = tabular_from_order(parse_order(order_text()))
    assert tree["E11.9"].parent == "E11"
    assert tree["E11"].parent == "chapter:4"
    assert tree["M1A.9XX1"].parent == "M1A"
    assert tree["M1A"].parent == "chapter:13"
    assert tree["QA0"].parent == "chapter:17"
    assert tree["S52.501A"].parent == "S52.501"
    assert tree["S52.501"].parent == "S52.5"
    assert tree["S52.501"].children == ("S52.501A", "S52.501S")
    assert dict(tree["S52.501"].seventh) == {
        "A": "initial encounter for closed fracture",
        "S": "sequela",
    }
    assert tree["chapter:1"].children == ("A00",)
    assert "chapter:22" not in tree
    assert [code for code in tree if ":" not in code] == [
        row.code for row in parse_order(order_text())
    ]


CODES = st.lists(
    st.from_regex(r"[A-TV-Z][0-9][0-9A-Z]{1,5}", fullmatch=True),
    min_size=1,
    max_size=30,
    unique=True,
)
TITLES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=80)


@given(CODES, TITLES)
def test_every_row_survives_and_hangs_under_a_prefix(codes, title):
    rows = parse_order(order_text([(code, True, title) for code in sorted(codes)]))
    assert [row.code.replace(".", "") for row in rows] == sorted(codes)
    tree = tabular_from_order(rows)
    for code, entry in tree.items():
        if ":" in code:
            continue
        parent = entry.parent
        assert parent in tree
        assert code in tree[parent].children
        assert parent.startswith("chapter:") or code.startswith(parent)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(CodesetError):
        assert parse_order(text)


@given(st.binary(max_size=50))
def test_any_bytes_decode(data):
    assert isinstance(decode(data), str)


def test_dotted():
    assert [dotted(c) for c in ("A00", "E119", "S52501A", "E11.9")] == [
        "A00", "E11.9", "S52.501A", "E11.9",
    ]  # fmt: skip
