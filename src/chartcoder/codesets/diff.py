"""What changed between two editions of the Tabular List."""

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from chartcoder.codesets.tabular import TabularEntry


class Retitled(NamedTuple):
    """A code whose title changed."""

    code: str
    old: str
    new: str


class EditionDiff(NamedTuple):
    """The changes from an old edition to a new one; every list is in book order.

    Attributes:
        added, deleted: entries of codes only the new, or only the old, edition has.
        retitled: codes of both editions with another title.
        now_billable, no_longer_billable: codes of both editions whose flag changed.
    """

    added: tuple[TabularEntry, ...]
    deleted: tuple[TabularEntry, ...]
    retitled: tuple[Retitled, ...]
    now_billable: tuple[str, ...]
    no_longer_billable: tuple[str, ...]


def diff(old: Mapping[str, TabularEntry], new: Mapping[str, TabularEntry]) -> EditionDiff:
    """Compare two editions code by code; chapters and blocks are left out.

    Titles are compared without regard to white space, case and accents, because the order file
    writes the same title in plain letters.
    """
    before = {code: entry for code, entry in old.items() if ":" not in code}
    after = {code: entry for code, entry in new.items() if ":" not in code}
    both = [(before[code], entry) for code, entry in after.items() if code in before]
    return EditionDiff(
        added=tuple(entry for code, entry in after.items() if code not in before),
        deleted=tuple(entry for code, entry in before.items() if code not in after),
        retitled=tuple(
            Retitled(now.code, was.title, now.title)
            for was, now in both
            if was.title != now.title and _plain(was.title) != _plain(now.title)
        ),
        now_billable=tuple(now.code for was, now in both if now.billable and not was.billable),
        no_longer_billable=tuple(
            now.code for was, now in both if was.billable and not now.billable
        ),
    )


def _plain(title: str) -> str:
    """A title as it is compared."""
    letters = unicodedata.normalize("NFKD", title)
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split()).casefold()
