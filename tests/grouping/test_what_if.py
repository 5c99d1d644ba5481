"""The what-if table: only what the guidelines let stand as principal, the reported one first."""

import pytest
from made_results import facts, made

from chartcoder.grouping import groupings_of


@pytest.fixture(scope="module")
def books(coder):
    return coder.books


def table(result, books=None):
    found = groupings_of(result, facts=facts(), alternatives=True, books=books)
    return [(row.code, row.basis, row.drg) for row in found.what_if]


def test_each_admissible_diagnosis_with_its_drg():
    result = made("J18.9", "J96.01", "I50.23", "I10", runner="I50.23")
    assert table(result) == [
        ("J18.9", "reported", "193"),
        ("I50.23", "runner-up", "291"),
        ("J96.01", "present", "189"),
        ("I10", "present", "304"),
    ]


def test_no_table_unless_asked_and_none_outside_a_stay():
    assert groupings_of(made("J18.9", "I10"), facts=facts()).what_if == ()
    assert table(made("J18.9", "I10", setting="emergency")) == []


def test_what_was_not_present_is_no_alternative():
    assert [c for c, *_ in table(made("J18.9", ("J96.01", "N"), ("N39.0", "U")))] == ["J18.9"]


def test_what_may_never_be_principal_is_no_alternative():
    result = made(
        "N39.0",
        "B96.20",  # an organism: unacceptable
        "H42",  # a manifestation
        ("Z86.73", "exempt"),  # a history
        ("I25.2", "exempt"),
        ("Z51.11", "exempt"),  # a reason of admission: may stand
        "R65.20",
        "T50.1X6A",  # underdosing
        ("W01.0XXA", "Y"),
        "E11.2",  # not a code
    )
    assert [c for c, *_ in table(result)] == ["N39.0", "Z51.11"]


def test_a_code_first_note_is_honoured(books):
    result = made("I13.0", "I50.23", "N18.32", "N17.9")
    assert [c for c, *_ in table(result, books)] == ["I13.0", "N17.9"]
    assert "I50.23" in [c for c, *_ in table(result)]  # the editor alone does not know


def test_chapter_15_comes_before_other_chapters():
    result = made("O42.02", "J45.30", "O24.410")
    assert [c for c, *_ in table(result)] == ["O42.02", "O24.410"]


def test_the_reported_principal_is_shown_even_when_the_editor_bars_it():
    assert table(made("B96.20", "N39.0"))[0][:2] == ("B96.20", "reported")
