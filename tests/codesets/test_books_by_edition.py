"""Compiled books of several editions: which one is loaded, what is cached, what is stale."""

import os
from datetime import date

import pytest
from codeset_builders import INDEX, TABULAR, order_text, write_zip

from chartcoder import Coder, Document, Encounter
from chartcoder.codesets.editions import available, index_files
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.install import install
from chartcoder.terminology import books as module
from chartcoder.terminology.books import edition_named, load_books, valid_then
from chartcoder.terminology.cache import MAX_CACHES
from chartcoder.terminology.entries import HouseEntry


@pytest.fixture
def cache(tmp_path, monkeypatch, home):
    """An empty cache folder, and a house index of three lines so that compiling is quick."""
    monkeypatch.setenv("CHARTCODER_CACHE", str(tmp_path / "cache"))
    house = [
        HouseEntry("adult onset diabetes", "E11", "yes", (), "", "test:1"),
        HouseEntry("juvenile diabetes", "E10.99", "yes", (), "", "test:2"),
        HouseEntry("mouse fever", "A99.9", "yes", (), "", "test:3"),
    ]
    monkeypatch.setattr(module, "read_index", lambda: house)
    monkeypatch.setattr(module, "read_synonyms", list)
    monkeypatch.setattr(module, "read_abbreviations", list)
    return tmp_path / "cache"


@pytest.fixture
def fy25(tmp_path):
    """An edition with codes and titles only."""
    source = tmp_path / "icd10cm-order-2025.txt"
    source.write_text(order_text(), encoding="utf-8")
    install("icd10cm", [source])
    return edition_named("2024-10-01")


@pytest.fixture
def fy26(tmp_path):
    """An edition with a Tabular List and an index."""
    source = write_zip(
        tmp_path / "2026.zip",
        {"icd10cm-tabular-2026.xml": TABULAR, "icd10cm-index-2026.xml": INDEX},
    )
    install("icd10cm", [source])
    return edition_named("2025-10-01")


def test_codes_and_titles_are_enough(cache, fy25):
    books = load_books(fy25)
    assert (books.edition, books.effective, books.effective_to) == (
        "2024-10-01",
        "2024-10-01",
        "2025-03-31",
    )
    assert books.sha256 == available("icd10cm")[0].sha256
    assert books.indexes == ()
    assert books.entry("E11.9").title == "Type 2 diabetes mellitus without complications"
    assert [e.code for e in books.path("S52.501A")] == ["S52.501A", "S52.501", "S52.5"]
    leads = {p.code for p in books.patterns() if "adult" in p.words}
    assert leads == {"E11"}
    assert "A99.9" not in {p.code for p in books.patterns()}


def test_an_edition_with_an_index(cache, fy26):
    books = load_books("2025-10-01")
    (index,) = books.indexes
    assert index[:2] == ("index", "2025-10-01")
    assert len(index[2]) == 64
    # lines whose code this small book does not have are left out
    found = {(" ".join(p.words), p.code) for p in books.patterns() if p.source == "index"}
    assert found == {("diabetes", "E11.9")}
    assert {p.code for p in books.patterns() if "juvenile" in p.words} == {"E10.9"}


def test_an_older_index_serves_a_newer_edition(cache, fy26, tmp_path):
    newest = available("icd10cm")[-1]
    assert index_files(newest)["index"].parent.name == "2025-10-01"
    assert index_files(edition_named("2025-10-01")).keys() == {"index"}
    older = tmp_path / "icd10cm-order-2024.txt"
    older.write_text(order_text(), encoding="utf-8")
    install("icd10cm", [older])
    assert index_files(edition_named("2023-10-01")) == {}


def test_caches_lie_side_by_side(cache, fy25, fy26, monkeypatch):
    load_books(fy25)
    load_books(fy26)
    assert len(list(cache.glob("books-*.marshal"))) == 2
    monkeypatch.setattr(module, "compile_books", None)
    assert load_books(fy25).edition == "2024-10-01"
    assert load_books("2025-10-01").edition == "2025-10-01"


def test_a_changed_source_is_compiled_again(cache, fy26):
    first = load_books(fy26)
    index = index_files(fy26)["index"]
    index.write_text(INDEX.replace("E11.44", "E10.9"), encoding="utf-8")
    os.utime(index, (1, 1))
    again = load_books(fy26)
    assert again.sha256 == first.sha256
    assert again.indexes != first.indexes
    assert "E10.9" in {p.code for p in again.patterns() if p.source == "index"}
    assert "E10.9" not in {p.code for p in first.patterns() if p.source == "index"}


def test_a_damaged_cache_is_written_anew(cache, fy25):
    load_books(fy25)
    (path,) = cache.glob("books-*.marshal")
    size = path.stat().st_size
    for damage in (b"", b"\0", path.read_bytes()[:1000], b"i\x01\0\0\0"):
        path.write_bytes(damage)
        assert load_books(fy25).edition == "2024-10-01"
        assert path.stat().st_size == size


def test_caches_are_bounded_and_stale_ones_go(cache, fy25, fy26):
    cache.mkdir()
    load_books(fy25)
    (mine,) = cache.glob("books-*.marshal")
    software = mine.name.split("-")[1]
    (cache / "books-0123456789abcdef.marshal").write_bytes(b"of an earlier version")
    (cache / "books-0123456789abcdef-2026-04-01-00.marshal").write_bytes(b"of other software")
    (cache / "notes.txt").write_text("not ours")
    for number in range(8):
        path = cache / f"books-{software}-20{number:02}-10-01-00.marshal"
        path.write_bytes(b"")
        os.utime(path, (number, number))
    load_books(fy26)
    left = sorted(p.name for p in cache.glob("books-*"))
    assert len(left) == MAX_CACHES
    assert mine.name in left
    assert all(name.startswith(f"books-{software}-") for name in left)
    assert not any("-2000-" in name or "-2001-" in name for name in left)
    assert (cache / "notes.txt").exists()


def test_a_cache_that_cannot_be_written_is_no_error(cache, fy25):
    cache.write_text("a file in the way")
    assert load_books(fy25).edition == "2024-10-01"


def test_errors_are_one_line(cache, fy25):
    with pytest.raises(CodesetError, match="no such edition") as error:
        load_books("1999-10-01")
    assert "2024-10-01" in str(error.value)
    fy25.path.unlink()
    with pytest.raises(CodesetError, match=r"order\.txt is missing; install"):
        load_books(fy25)


def test_a_code_split_later():
    book = {"A04": 1, "A04.7": 1, "S52": 1}
    assert valid_then("A04.72", book) == "A04.7"
    assert valid_then("S52.501A", book) == "S52"
    assert valid_then("A04.7", book) == "A04.7"
    assert valid_then("U07.1", book) == "U07.1"


def encounter(day):
    return Encounter(
        documents=(Document(text="ASSESSMENT\n1. Adult onset diabetes.\n"),), service_date=day
    )


def test_each_encounter_gets_the_edition_of_its_date(cache, fy25, fy26):
    coder = Coder()
    for day, edition, covered in (
        (date(2024, 12, 31), "2024-10-01", True),
        (date(2025, 12, 31), "2025-10-01", True),
        (date(2025, 5, 1), "2024-10-01", False),
        (date(2019, 5, 1), "2024-10-01", False),
    ):
        result = coder.code(encounter(day))
        assert [a.code for a in result.diagnoses] == ["E11.9"]
        assert result.editions[0].edition == edition
        warned = [f for f in result.findings if f.kind == "edition"]
        assert bool(warned) is not covered
        if warned:
            assert warned[0].level == "warning"
            assert day.isoformat() in warned[0].message
            assert edition in warned[0].message
    named = coder.code(encounter(date(2025, 12, 31))).editions
    assert [e.system for e in named] == ["icd10cm", "icd10cm-index"]


def test_no_date_means_the_newest_edition(cache, fy25, tmp_path):
    source = tmp_path / "icd10cm-order-2027.txt"
    source.write_text(order_text(), encoding="utf-8")
    install("icd10cm", [source])
    coder = Coder()
    assert coder.books.edition == "2026-10-01"
    result = coder.code(encounter(None))
    assert result.editions[0].edition == "2026-10-01"
    assert [f.kind for f in result.findings] == ["no-date"]


def test_books_pin_an_edition(cache, fy25, fy26):
    coder = Coder(books=load_books(fy25))
    result = coder.code(encounter(date(2025, 12, 31)))
    assert result.editions[0].edition == "2024-10-01"
    assert [f.kind for f in result.findings] == ["edition"]
    assert coder.books_for(date(2025, 12, 31)) is coder.books


def test_only_some_editions_stay_loaded(cache, fy25, fy26, monkeypatch):
    monkeypatch.setattr("chartcoder.coder.MOST_LOADED", 1)
    coder = Coder()
    first = coder.books_for(date(2024, 12, 1))
    assert coder.books_for(date(2024, 12, 2)) is first
    coder.books_for(date(2025, 12, 1))
    assert coder.books_for(date(2024, 12, 1)) is not first


def test_making_a_coder_loads_nothing(cache, fy25, monkeypatch):
    monkeypatch.setattr("chartcoder.coder.load_books", None)
    Coder()


def test_progress_is_told(cache, fy26):
    steps = []
    Coder(progress=steps.append).code(encounter(date(2025, 12, 1)))
    assert any("2025-10-01" in step for step in steps)
    assert any("index" in step for step in steps)
