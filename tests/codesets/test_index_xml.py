import contextlib

import pytest
from codeset_builders import DRUG, DRUG_CSV, EINDEX, INDEX, NEOPLASM, TABULAR
from hypothesis import given
from hypothesis import strategies as st

from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.index_xml import (
    kind_of_index,
    read_drugs,
    read_index,
    read_neoplasms,
    split_modifiers,
)


def test_index_paths():
    lines = {line.path: line for line in read_index(INDEX.encode())}
    main = lines[("Diabetes, diabetic",)]
    assert main.modifiers == ("mellitus", "sugar")
    assert main.code == "E11.9"
    assert lines[("Diabetes, diabetic", "with", "amyotrophy")].code == "E11.44"
    assert lines[("Diabetes, diabetic", "with")].code == ""
    assert lines[("Diabetes, diabetic", "bronzed")].see == "Hemochromatosis"
    assert lines[("Amyloidosis",)].see_also == "Disease, amyloid"
    heart = lines[("Amyloidosis", "heart")]
    assert (heart.code, heart.manifestation) == ("E85.4", "I43")
    assert lines[("Amyloidosis", "taser")].code == "T75.4-"
    assert lines[("Amyloidosis", "other")].reference == "T75.0"
    assert lines[("Diabetes, diabetic", "with", "cataract NEC")].modifiers == ("senile (old)",)
    assert list(lines)[1] == ("Diabetes, diabetic", "with")


def test_neoplasm_rows():
    rows = read_neoplasms(NEOPLASM.encode())
    assert rows[0].malignant_primary == "C80.1"
    row = rows[1]
    assert row.path == ("Neoplasm, neoplastic", "abdomen")
    assert row.modifiers == ("wall",)
    assert row[2:8] == ("C76.2", "C79.8-", "", "D36.7", "D48.7", "D49.89")
    assert row.see_also == "Neoplasm, skin"


@pytest.mark.parametrize("data", [DRUG.encode(), DRUG_CSV])
def test_drug_rows_in_both_layouts(data):
    rows = read_drugs(data)
    assert rows[0].path == ("Acrolein",)
    assert rows[0].modifiers == ("gas",)
    assert rows[0][2:8] == ("T59.891", "T59.892", "T59.893", "T59.894", "", "")
    assert rows[1].path == ("Acrolein", "liquid")
    assert rows[1].accidental == "T54.1X1"
    assert rows[2].see == "Naproxen"


def test_drug_csv_see_also():
    row = read_drugs(DRUG_CSV)[3]
    assert (row.path, row.see, row.see_also) == (("Charcoal",), "", "Carbon, black")


def test_kinds():
    kinds = [kind_of_index(x.encode()) for x in (INDEX, EINDEX, NEOPLASM, DRUG)]
    assert kinds == ["index", "eindex", "neoplasm", "drug"]
    untitled = EINDEX.replace("External Cause of Injuries", "")
    assert kind_of_index(untitled.encode()) == "eindex"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<a/>", b"<ICD10CM.index>", b"<ICD10CM.index/>", TABULAR.encode(),
        b'<!DOCTYPE x [<!ENTITY a "b">]><ICD10CM.index>&a;</ICD10CM.index>',
    ],
)  # fmt: skip
def test_other_files_are_refused(data):
    for read in (read_index, read_neoplasms, read_drugs):
        with pytest.raises(CodesetError):
            read(data)


def test_tables_and_indexes_are_not_confused(tmp_path):
    path = tmp_path / "drug.xml"
    path.write_text(DRUG, encoding="utf-8")
    with pytest.raises(CodesetError, match=r"drug\.xml"):
        read_index(path)
    with pytest.raises(CodesetError, match="not a Table of Neoplasms"):
        read_neoplasms(path)
    with pytest.raises(CodesetError, match=r"gone\.xml"):
        read_drugs(tmp_path / "gone.xml")


@given(st.text(alphabet="ab ,()", max_size=40))
def test_splitting_loses_no_letter(title):
    term, modifiers = split_modifiers(title)
    letters = sorted(c for c in title if c in "ab")
    assert sorted(c for c in term + "".join(modifiers) if c in "ab") == letters
    assert "  " not in term


@given(st.lists(st.sampled_from(["acute", "old"]), max_size=3))
def test_flat_modifiers_come_back(words):
    title = "Pain" + "".join(f" ({word})" for word in words)
    assert split_modifiers(title) == ("Pain", tuple(words))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(CodesetError):
        read_drugs(data)


def test_a_broken_csv_is_one_line():
    with pytest.raises(CodesetError):
        read_drugs(b'Substance,"' + b"x" * 200_000)
