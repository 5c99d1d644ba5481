import contextlib

import pytest
from codeset_builders import POA_TEXT, workbook, write_zip
from hypothesis import given
from hypothesis import strategies as st

from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.poa import parse_poa, poa_from_bytes, read_poa

CODES = frozenset({"B90.0", "Z68.54", "S06.1X0D"})
SHEET = [("Order26", "POAexemptCode", "Description"), ("1", "B90.0", "a"), ("2", "Z68.54", "b"),
         (3, "S061X0D", None)]  # fmt: skip


def test_text_workbook_and_zip(tmp_path):
    text = tmp_path / "list.txt"
    text.write_text(POA_TEXT, encoding="utf-8")
    sheet = tmp_path / "list.xlsx"
    sheet.write_bytes(workbook(SHEET))
    both = write_zip(
        tmp_path / "POAexemptCodesFY26.zip",
        {
            "POAexemptAddCodesFY26.txt": "Order26\tPOAexemptCode\tDescription\r\n1\tA00.0\tx\r\n",
            "POAexemptCodesFY26.txt": POA_TEXT,
            "POAexemptCodesFY26.xlsx": sheet.read_bytes(),
            "ReadMePOAexemptFY26.txt": "Description of the files",
        },
    )
    assert read_poa(text) == read_poa(sheet) == read_poa(both) == CODES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Description of the files\n",
        "Order26\tAction\tPOAexemptCode\tDescription\n1\tRevise from:\tQ13.81\tx\n",
        "POAexemptCode\tDescription\nnot a code\tx\n",
        "POAexemptCode\tDescription\n",
    ],
)
def test_other_files_are_refused(text):
    with pytest.raises(CodesetError):
        poa_from_bytes(text.encode(), "list.txt")


def test_zip_without_a_list(tmp_path):
    with pytest.raises(CodesetError, match="holds no list"):
        read_poa(write_zip(tmp_path / "x.zip", {"readme.pdf": b"%PDF"}))


@given(st.sets(st.from_regex(r"[A-Z][0-9][0-9A-Z]\.[0-9]{1,4}", fullmatch=True), min_size=1))
def test_every_code_is_kept(codes):
    rows = [("Order", "POA exempt Code"), *((n, code) for n, code in enumerate(codes))]
    assert parse_poa(rows, "list") == codes


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(CodesetError):
        poa_from_bytes(data, "list.txt")
