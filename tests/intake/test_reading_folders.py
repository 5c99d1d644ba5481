"""Intake: names, order and facts of the documents of a folder."""

import json
from datetime import date

import pytest

from chartcoder import ChartInputError
from chartcoder.intake import read_documents, read_encounter
from chartcoder.intake.files import decode


@pytest.fixture
def folder(tmp_path):
    for name in ("note-10.txt", "note-2.txt", "note-1.TXT", ".hidden.txt", "scan.pdf", "b.md", "c"):
        (tmp_path / name).write_text("Pneumonia.")
    return tmp_path


def test_documents_come_in_the_order_of_their_numbers(folder):
    # scan.pdf holds text: the ending of a name is never asked
    names = ["b", "c", "note-1", "note-2", "note-10", "scan"]
    assert [d.id for d in read_documents(str(folder))] == names


def test_documents_that_differ_by_their_endings_keep_names_of_their_own(tmp_path):
    for name in ("visit.txt", "visit.md", "other.txt"):
        (tmp_path / name).write_text("Pneumonia.")
    assert [d.id for d in read_documents(str(tmp_path))] == ["other", "visit.md", "visit.txt"]


def test_a_file_is_one_document(folder):
    (document,) = read_documents(str(folder / "note-2.txt"))
    assert (document.id, document.title, document.text) == ("note-2", "note-2", "Pneumonia.")


def test_line_ends_and_characters_are_kept_as_they_are(tmp_path):
    text = "Fever\r\nCough\rRash\n\tnaïve \u2019 \x0b end"
    (tmp_path / "note.txt").write_bytes(text.encode())
    (document,) = read_documents(str(tmp_path / "note.txt"))
    assert document.text == text


def test_facts_of_the_folder(folder):
    (folder / "encounter.json").write_text(
        json.dumps(
            {
                "setting": "hospital", "service_date": "2026-04-06", "admission_date": "2026-04-01",
                "discharge_date": "2026-04-07", "sex": "F", "birth_date": "1954-05-11",
                "payer": "Medicare", "id": "V1", "providers": [{"role": "attending"}],
                "expected": [{"code": "J18.9"}], "not_expected": [],
            }
        )
    )  # fmt: skip
    encounter = read_encounter(str(folder))
    assert encounter.setting == "inpatient"
    assert encounter.sex == "female"
    assert encounter.coding_date == date(2026, 4, 7)
    assert encounter.age_years == 71
    assert encounter.id == "V1"
    assert encounter.providers[0].role == "attending"


def test_what_is_given_comes_first(folder):
    (folder / "encounter.json").write_text('{"setting": "hospital", "sex": "F"}')
    encounter = read_encounter(str(folder), setting="office", sex="male")
    assert (encounter.setting, encounter.sex) == ("outpatient", "male")


def test_dates_of_the_stay_that_are_given_come_first(folder):
    (folder / "encounter.json").write_text(
        '{"admission_date": "2026-04-01", "discharge_date": "2026-04-07"}'
    )
    given = read_encounter(
        str(folder), admission_date=date(2026, 4, 2), discharge_date=date(2026, 4, 8)
    )
    assert (given.admission_date, given.discharge_date) == (date(2026, 4, 2), date(2026, 4, 8))
    dated = read_encounter(str(folder), service_date=date(2025, 11, 3))
    assert dated.coding_date == date(2025, 11, 3)
    assert dated.admission_date == date(2026, 4, 1)


def test_without_facts_the_setting_is_outpatient(folder):
    assert read_encounter(str(folder)).setting == "outpatient"


def test_what_a_coder_should_find_does_not_reach_the_encounter(folder):
    (folder / "encounter.json").write_text('{"expected": "anything", "not_expected": 7}')
    assert not hasattr(read_encounter(str(folder)), "expected")


def test_null_facts_are_not_given(folder):
    (folder / "encounter.json").write_text('{"setting": null, "sex": null, "service_date": null}')
    assert read_encounter(str(folder)).service_date is None


def test_a_large_file_is_refused_before_it_is_decoded():
    with pytest.raises(ChartInputError, match="bytes"):
        decode(b"x" * 20_000_001, "note.txt")


@pytest.mark.parametrize("mark", ["", "\x0c", "\x1e", "\x00", "\ufeff"])
def test_single_control_characters_do_not_make_a_text_binary(mark):
    text = f"Pneumonia of the left lower lobe.{mark} Fever. Cough, three days of it, no chills."
    assert decode(text.encode(), "note.txt") == text


def test_a_folder_that_may_not_be_listed(tmp_path, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    with pytest.raises(ChartInputError, match="Permission denied"):
        read_documents(str(tmp_path))


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    (tmp_path / "note.txt").write_text("Pneumonia.")

    def refuse(self, *_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(ChartInputError, match="Permission denied"):
        read_documents(str(tmp_path / "note.txt"))
