"""Look-up of free words in ICD-10-PCS: titles by their parts, tolerant of typing errors and order.

The labels of all tables are indexed by word, not the 78,000 titles: a query finds the tables whose
root operation, body part, approach, device and qualifier explain most of its words, and the rows
of a table tell which of its values may stand together.
"""

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from chartcoder.codesets.pcs.model import LENGTH, PcsRow
from chartcoder.terminology.lookup import Entry
from chartcoder.terminology.pcs.book import SYSTEM, PcsBook
from chartcoder.terminology.pcs.procedures import find_procedures, read_procedures
from chartcoder.terminology.pcs.words import (
    find_approach,
    find_body_part,
    folded,
    read_terms,
    terms_by_word,
)

_PER_ROW = 6
"""Most codes taken of one row of a table."""
_NAMED = 0.93
"""Score from which a query is the name of a procedure, and titles are not searched."""
_COMPLETED = 300
"""Most codes looked at of a pattern of a procedure."""
_EXTRA = 0.015
"""What each word of a label costs that the query does not have."""
_MOST_TABLES = 24
"""Most tables whose rows are looked at."""
_OPERATION = 0.02
"""What a root operation that was said is worth over a device of the same name."""
_IDLE = frozenset({"approach", "procedure", "operation", "surgery", "code"})
"""Words of a query that no label has to explain."""
_LISTS = ("devices", "approaches", "body_parts")
_SILENT = frozenset({"no", "none", "device", "qualifier", "substance"})

_Place = tuple[str, int, str]
"""A value: table, axis, character; the root operation is axis 3."""


class LabelIndex(NamedTuple):
    """Word → the values whose labels have it, and how much each word tells."""

    places: dict[str, tuple[_Place, ...]]
    weight: dict[str, float]
    words: tuple[str, ...]
    lengths: dict[_Place, int]


@lru_cache(maxsize=2)
def label_index(book: PcsBook) -> LabelIndex:
    """Index the labels of every table of a book (a tenth of a second, once)."""
    places: dict[str, list[_Place]] = {}
    lengths: dict[_Place, int] = {}
    for prefix in book.prefixes():
        table = book.table(prefix)
        labels = [(3, prefix[2], f"{table.heads[2]} {table.heads[1]}")]
        for axis in (4, 5, 6, 7):
            labels += [(axis, c, text) for c, text in book.axis_values(prefix, axis).items()]
        for axis, char, text in labels:
            words = frozenset(folded(text)) - _SILENT
            lengths[prefix, axis, char] = len(words) if axis > 3 else 0
            for word in words:
                places.setdefault(word, []).append((prefix, axis, char))
    count = len(book.prefixes())
    weight = {}
    for word, having in places.items():
        tables = len({prefix for prefix, _, _ in having})
        weight[word] = 0.4 + math.log(1 + count / tables)
    return LabelIndex(
        {word: tuple(having) for word, having in places.items()},
        weight, tuple(sorted(places)), lengths,
    )  # fmt: skip


def search(text: str, book: PcsBook, limit: int = 10) -> list[Entry]:
    """Codes that fit a query, best first: a code or its beginning, or words of titles.

    Args:
        text: the query.
        book: the edition.
        limit: most entries.
    """
    plain = text.strip().upper()
    if 3 <= len(plain) <= LENGTH and plain[:3] in book.prefixes(plain[:3]):
        codes = list(islice(book.codes(plain), limit))
        if codes:
            return [_entry(code, 1.0, book) for code in codes]
    index = label_index(book)
    scores: dict[str, float] = {}
    said = [_corrected(word, index) for word in folded(text) if word not in _IDLE]
    for code, score in _by_procedures(said, book):
        scores[code] = max(score, scores.get(code, 0.0))
    if max(scores.values(), default=0.0) < _NAMED:
        for code, score in _by_words(_in_words_of_the_book(said, index), book, index):
            scores[code] = max(score, scores.get(code, 0.0))
    ranked = sorted(scores, key=lambda code: (-scores[code], code))
    return [_entry(code, scores[code], book) for code in ranked[:limit]]


def _in_words_of_the_book(words: list[str], index: LabelIndex) -> list[str]:
    """A query with what clinicians call a value ("laparoscopic", "SFA") said as its label says it."""
    for name in _LISTS:
        inside = [
            (own, term)
            for word in words
            for own, term in terms_by_word(name).get(word, ())
            if own <= set(words) and (len(own) > 1 or own.isdisjoint(index.weight))
        ]
        for own, term in sorted(inside, key=lambda pair: (-len(pair[0]), pair[1].term)):
            if own <= set(words):
                words = [w for w in words if w not in own] + folded(term.labels[0])
    return words


def _by_procedures(words: list[str], book: PcsBook) -> Iterator[tuple[str, float]]:
    """Codes of the procedures that a query names, by the share of its words they explain."""
    said = frozenset(words)
    if not said:
        return
    for entry in find_procedures(said)[:_PER_ROW]:
        rest = said - entry.words
        for number, patterns in enumerate(entry.codes):
            for pattern in patterns:
                table = pattern[:3]
                way = find_approach(book, table, " ".join(words))[:1]
                left = rest.difference(*(folded(found.said) for found in way))
                parts = find_body_part(book, table, " ".join(sorted(left))) if left else []
                likely = {part.char: left & {*folded(part.said)} for part in parts}
                for code in book.completions(pattern, _COMPLETED):
                    title = _title_words(code, book)
                    unsaid = len(left - title - likely.get(code[3], frozenset()))
                    fits = code[4] == way[0].char if way else code[4] == entry.assume
                    score = 1.0 - 0.12 * unsaid - 0.03 * (not fits) - 0.02 * number
                    yield code, max(0.0, score - 0.001 * len(title - said))


@lru_cache(maxsize=16384)
def _title_words(code: str, book: PcsBook) -> frozenset[str]:
    return frozenset(folded(book.title(code)))


def _corrected(word: str, index: LabelIndex) -> str:
    """A word that neither a label nor a term has, as the one most like it."""
    known = _written(index.words)
    if word in known or len(word) < 5:
        return word
    found = process.extractOne(word, known, scorer=OSA.normalized_similarity, score_cutoff=0.8)
    return found[0] if found else word


@lru_cache(maxsize=2)
def _written(words: tuple[str, ...]) -> dict[str, str]:
    """Every word of the labels and of the terms for them, in order."""
    terms = [term.term for name in _LISTS for term in read_terms(name)]
    terms += [entry.term for entry in read_procedures()]
    known = sorted({*words}.union(*(folded(term) for term in terms)))
    return dict(zip(known, known, strict=True))


def _by_words(words: list[str], book: PcsBook, index: LabelIndex) -> Iterator[tuple[str, float]]:
    """Codes and their scores: the share of the query's words that their labels explain."""
    tokens = [t for word in dict.fromkeys(words) if (t := _readings(word, index))]
    total = sum(max(index.weight[w] for w in token) for token in tokens)
    total += 1.5 * (len(dict.fromkeys(words)) - len(tokens))
    if not tokens:
        return
    gained: dict[str, dict[tuple[int, str], dict[int, float]]] = {}
    for number, token in enumerate(tokens):
        for word, sure in token.items():
            worth = sure * index.weight[word]
            for prefix, axis, char in index.places[word]:
                of_value = gained.setdefault(prefix, {}).setdefault((axis, char), {})
                of_value[number] = max(worth, of_value.get(number, 0.0))
    bound = {prefix: sum(_best(values.values()).values()) for prefix, values in gained.items()}
    floor = 0.75 * max(bound.values())
    likely = sorted((p for p in gained if bound[p] >= floor), key=lambda p: (-bound[p], p))
    for prefix in likely[:_MOST_TABLES]:
        for row in book.table(prefix).rows:
            yield from _codes_of(prefix, row, gained[prefix], total, index)


def _codes_of(
    prefix: str, row: PcsRow, gained: dict[tuple[int, str], dict[int, float]], total: float,
    index: LabelIndex,
) -> Iterator[tuple[str, float]]:  # fmt: skip
    """The likeliest codes of a row: on every axis the values that explain most, Z before others."""
    cells = []
    head = gained.get((3, prefix[2]), {})
    told = dict(head)
    for axis, cell in zip((4, 5, 6, 7), row, strict=True):
        worth = {
            char: sum(
                max(0.0, w - told.get(n, 0.0)) for n, w in gained.get((axis, char), {}).items()
            )
            for char in cell
        }
        most = max(worth.values())
        kept = [char for char in cell if worth[char] >= most - 1e-9]
        cells.append(
            sorted(kept, key=lambda c: (c != "Z", index.lengths[prefix, axis, c], c))[:_PER_ROW]
        )
        told = _best([told, gained.get((axis, cells[-1][0]), {})])
    for chars in islice(product(*cells), 2 * _PER_ROW):
        values = list(zip((4, 5, 6, 7), chars, strict=True))
        found = _best([head, *(gained.get(value, {}) for value in values)])
        extra = sum(
            max(0, index.lengths[prefix, axis, char] - len(gained.get((axis, char), ())))
            for axis, char in values
        )
        yield (
            prefix + "".join(chars),
            sum(found.values()) / total - _EXTRA * extra + _OPERATION * (bool(head) - 1),
        )


def _best(gains: Iterable[dict[int, float]]) -> dict[int, float]:
    """What each token of the query gains at most."""
    best: dict[int, float] = {}
    for gain in gains:
        for number, worth in gain.items():
            if worth > best.get(number, 0.0):
                best[number] = worth
    return best


def _readings(word: str, index: LabelIndex) -> dict[str, float]:
    """Words of labels that a word of the query may stand for, each with how surely."""
    if word in index.weight:
        return {word: 1.0}
    found = {}
    if len(word) >= 3:
        for known in index.words:
            if known.startswith(word):
                found[known] = 0.9
    if len(word) >= 4 and not found:
        for known, likeness, _ in process.extract(
            word, index.words, scorer=OSA.normalized_similarity, limit=3, score_cutoff=0.7
        ):
            found[known] = likeness
    best = max(found.values(), default=0.0)
    return {known: sure for known, sure in found.items() if sure >= best - 0.1}


def _entry(code: str, score: float, book: PcsBook) -> Entry:
    return Entry(SYSTEM, code, book.title(code), True, round(max(0.0, min(1.0, score)), 3))
