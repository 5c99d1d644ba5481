from codeset_builders import order_text

from chartcoder.codesets.diff import Retitled, diff
from chartcoder.codesets.order_file import parse_order, tabular_from_order

OLD = (
    ("B88", False, "Other infestations"),
    ("B880", True, "Other acariasis"),
    ("C84", False, "Lymphoma"),
    ("C841", True, "Sezary disease"),
    ("Q13", False, "Anterior segment"),
    ("Q1381", True, "Rieger's anomaly"),
    ("Z59", False, "Housing"),
    ("Z597", True, "Insufficient support"),
)
NEW = (
    ("B88", False, "Other infestations"),
    ("B880", False, "Other acariasis"),
    ("B8801", True, "Infestation by Demodex mites"),
    ("B8809", True, "Other acariasis"),
    ("C84", False, "Lymphoma"),
    ("C841", True, "Sézary  Disease"),
    ("Q13", False, "Anterior segment"),
    ("Q1381", True, "Rieger anomaly"),
    ("Z59", True, "Housing"),
)


def book(rows):
    return tabular_from_order(parse_order(order_text(rows)))


def test_changes_in_book_order():
    changes = diff(book(OLD), book(NEW))
    assert [entry.code for entry in changes.added] == ["B88.01", "B88.09"]
    assert [entry.code for entry in changes.deleted] == ["Z59.7"]
    assert changes.retitled == (Retitled("Q13.81", "Rieger's anomaly", "Rieger anomaly"),)
    assert changes.no_longer_billable == ("B88.0",)
    assert changes.now_billable == ("Z59",)


def test_a_book_does_not_differ_from_itself():
    assert not any(diff(book(NEW), book(NEW)))


def test_turning_it_round_swaps_added_and_deleted():
    there, back = diff(book(OLD), book(NEW)), diff(book(NEW), book(OLD))
    assert there.added == back.deleted
    assert there.now_billable == back.no_longer_billable
