"""Values of a table by the words of their labels, and the words without which none of them is said.

Facts of the book, remembered: which values an axis has is asked again for every name of a chart.
"""

from collections.abc import Mapping
from functools import lru_cache

from chartcoder.coding.procedures.filled import PART
from chartcoder.coding.procedures.views import words_by_label
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.words import Words, values_of

LAYERS = {
    "H": frozenset({"skin"}),
    "J": frozenset({"subcutaneous", "tissue", "fascia"}),
    "K": frozenset({"muscle"}),
    "L": frozenset({"tendon"}),
}
"""The layer of a body system, which labels of its regions say beside the region."""


@lru_cache(maxsize=4096)
def by_label_of(book: PcsBook, table: str, position: int, chars: str) -> Mapping[Words, str]:
    """The characters of an axis by the words of their labels."""
    values = values_of(book, table, position)
    out: dict[Words, str] = {}
    for char in chars:
        if char in values:
            label = values[char][0]
            out[label] = out.get(label, "") + char
    return out


@lru_cache(maxsize=4096)
def words_of_values(book: PcsBook, table: str, position: int, chars: str) -> frozenset[str]:
    """Words without all of which a sentence names none of some values of an axis."""
    known = words_by_label(book, position)
    labels = by_label_of(book, table, position, chars)
    return frozenset[str]().union(*(known.get(label, ()) for label in labels))


@lru_cache(maxsize=4096)
def words_of_parts(book: PcsBook, table: str, chars: str) -> frozenset[str]:
    """Words without all of which a sentence names none of some body parts of a table, nor one that
    says more or less than one of them."""
    labels = {label for label in by_label_of(book, table, PART, chars) if label}
    spoken = frozenset[str]().union(*labels)
    layer = LAYERS.get(table[1], frozenset())
    out: set[str] = set()
    for label, words in words_by_label(book, PART).items():
        if not spoken.isdisjoint(label) and (
            label in labels
            or label | layer in labels
            or any(v > label or v < label for v in labels)
        ):
            out |= words
    return frozenset(out)


@lru_cache(maxsize=4096)
def akin(book: PcsBook, table: str, chars: str, label: Words) -> str:
    """The body parts of a table, among some, of whose labels one says more than the other.

    None where it is all of them.
    """
    values = values_of(book, table, PART)
    fit = "".join([c for c in chars if values[c][0] > label or values[c][0] < label])
    return fit if len(fit) < len(chars) else ""
