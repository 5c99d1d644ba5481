"""The book as the coder of procedures needs it: lexicons of what its values are called."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from chartcoder.codesets.pcs.names import APPROACHES
from chartcoder.coding.procedures.said import Lexicon
from chartcoder.terminology.entries import rows
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.procedures import Procedure, read_procedures
from chartcoder.terminology.pcs.words import FOLDER, Words, folded, parted, read_terms, values_of

SURGICAL = "0"
_SILENT = frozenset({"no", "device", "qualifier", "none"})


class Value(NamedTuple):
    """What a term stands for: words of labels, the preferred first, in tables that begin so."""

    labels: tuple[Words, ...]
    where: tuple[str, ...]
    said: str
    reference: str


class Way(NamedTuple):
    """Approaches a term stands for, by their characters, the preferred first."""

    chars: str
    where: tuple[str, ...]
    said: str
    reference: str


@lru_cache(maxsize=1)
def names() -> Lexicon[Procedure]:
    """The house procedure index."""
    return Lexicon(((entry.words, entry) for entry in read_procedures()), stems=True)


def _terms(name: str) -> Iterator[tuple[Words, Value]]:
    for term in read_terms(name):
        labels = tuple(parted(folded(label))[0] for label in term.labels)
        words = frozenset(folded(term.term))
        yield words, Value(labels, term.where, term.term, term.reference)


def _labels(book: PcsBook, axis: int) -> Iterator[tuple[Words, Value]]:
    seen: set[Words] = set()
    for prefix in book.prefixes():
        for label, _ in values_of(book, prefix, axis).values():
            if label not in seen and not label <= _SILENT:
                seen.add(label)
                yield label, Value((label,), (), " ".join(sorted(label)), "label")


@lru_cache(maxsize=2)
def parts(book: PcsBook) -> Lexicon[Value]:
    """What body parts and regions (fourth axis) are called."""
    terms = [*_terms("body_parts"), *_key(book, "body_part_key"), *_labels(book, 4)]
    known = {words for words, _ in terms}
    return Lexicon([*terms, *_vessels(terms, known)])


_VESSEL = (("artery", ("03", "04", "02", "B3", "B4")), ("vein", ("05", "06", "B5")))


def _vessels(terms: list[tuple[Words, Value]], known: set[Words]) -> Iterator[tuple[Words, Value]]:
    """Vessels without the word itself, in the tables of vessels: "right common femoral"."""
    seen: set[tuple[Words, str]] = set()
    for words, value in terms:
        for kind, where in _VESSEL:
            short = words - {kind}
            if value.where and not value.where[0].startswith(where):
                continue
            if kind in words and short and short not in known and (short, kind) not in seen:
                if all(kind in label for label in value.labels):
                    seen.add((short, kind))
                    yield short, value._replace(where=where)


@lru_cache(maxsize=2)
def devices(book: PcsBook) -> Lexicon[Value]:
    """What devices, substances and contrasts (sixth axis) are called."""
    return Lexicon([*_terms("devices"), *_key(book, "device_key"), *_labels(book, 6)])


@lru_cache(maxsize=2)
def qualifiers(book: PcsBook) -> Lexicon[Value]:
    """What qualifiers (seventh axis) are called; body parts they name go by their own names."""
    return Lexicon(_labels(book, 7))


def _key(book: PcsBook, name: str) -> Iterator[tuple[Words, Value]]:
    for term, labels in book.key(name).items():
        words = frozenset(folded(term))
        yield words, Value(tuple(parted(folded(x))[0] for x in labels), (), term, name)


@lru_cache(maxsize=1)
def ways() -> Lexicon[Way]:
    """What approaches are called."""
    chars = {label: char for char, label in APPROACHES.items()}
    return Lexicon(
        (
            frozenset(folded(term.term)),
            Way(
                "".join(chars[label] for label in term.labels if label in chars),
                term.where,
                term.term,
                term.reference,
            ),
        )
        for term in read_terms("approaches")
    )


@lru_cache(maxsize=1)
def way_words() -> frozenset[str]:
    """Words without all of which a sentence names no approach."""
    return frozenset(word for word, _ in ways().begins())


class Meaning(NamedTuple):
    """A line of ``values.tsv``: what a term means on an axis of tables that begin so."""

    where: tuple[str, ...]
    axis: int
    chars: str
    said: str
    reference: str


@lru_cache(maxsize=1)
def meanings() -> Lexicon[Meaning]:
    """What else decides an axis: durations, routes, methods, contrasts, purposes."""
    found = []
    for reference, (term, where, axis, chars) in rows(FOLDER / "values.tsv", 4):
        words = frozenset(folded(term))
        found.append((words, Meaning(tuple(where.split()), int(axis), chars, term, reference)))
    return Lexicon(found, stems=True)


@lru_cache(maxsize=1024)
def meaning_stems(table: str) -> frozenset[str]:
    """Stems without all of which no words decide an axis of a table; most tables have none."""
    return frozenset(
        stem for stem, meaning in meanings().begins() if table.startswith(meaning.where)
    )


@lru_cache(maxsize=8)
def words_by_label(book: PcsBook, axis: int) -> Mapping[Words, frozenset[str]]:
    """Of each label of body parts (4), devices (6) or qualifiers (7) words, one of which each of its names has.

    A qualifier may go by the name of a body part.
    """
    lexicons = {4: (parts,), 6: (devices,), 7: (qualifiers, parts)}[axis]
    found: dict[Words, set[str]] = {}
    for lexicon in lexicons:
        for word, value in lexicon(book).begins():
            for label in value.labels:
                found.setdefault(label, set()).add(word)
    return {label: frozenset(words) for label, words in found.items()}


@lru_cache(maxsize=2)
def places_of(book: PcsBook) -> Mapping[Words, tuple[tuple[str, str], ...]]:
    """Tables (section 0) and characters of each body part, by the words of its label."""
    found: dict[Words, list[tuple[str, str]]] = {}
    for prefix in book.prefixes(SURGICAL):
        for char, (label, _) in values_of(book, prefix, 4).items():
            found.setdefault(label, []).append((prefix, char))
    return {label: tuple(where) for label, where in found.items()}


@lru_cache(maxsize=4096)
def codes_of(book: PcsBook, pattern: str) -> tuple[str, ...]:
    """The codes of a pattern."""
    return tuple(book.completions(pattern))
