"""Look-up of free words in a book of services: tolerant of typing errors, order and short forms.

The wordings of the house and, where installed, the official descriptors are weighted bags of words:
rare words count more; what the query lacks of a wording, and the wording of the query, counts
against it. Facts of the query (views, contrast, size) choose among the numbers of a wording.
"""

import math
import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from chartcoder.terminology.lookup import Entry
from chartcoder.terminology.services.attributes import NUMERIC, agreement, facts_in
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.concepts import FORMS
from chartcoder.terminology.services.words import service_words

_MISSING, _EXTRA = 0.55, 0.45
_CONTRADICTS, _AGREES = 0.25, 0.04
_HOUSE = 0.01
"""What a wording of the house is worth before an official descriptor, and a word of a wording
before one of an attribute."""


class WordIndex(NamedTuple):
    """Wordings as bags of words; the wordings each word is in; the weight and list of words; the
    words of each number's attributes ("nose" chooses among excisions and names none)."""

    bags: tuple[tuple[frozenset[str], tuple[str, ...], bool], ...]
    places: dict[str, tuple[int, ...]]
    weight: dict[str, float]
    words: tuple[str, ...]
    values: dict[str, frozenset[str]]


@lru_cache(maxsize=4)
def word_index(book: ConceptBook) -> WordIndex:
    """Index the wordings of a book (once)."""
    bags: list[tuple[frozenset[str], tuple[str, ...], bool]] = [
        (words, numbers, True) for words, numbers in book.wordings()
    ]
    for number in book.numbers():
        bags.append((frozenset(service_words(book.title(number))), (number,), True))
    for number in book.officials():
        record = book.official(number)
        if record is not None and record.title:
            bags.append((frozenset(service_words(record.title)), (number,), False))
    places: dict[str, list[int]] = defaultdict(list)
    for place, (words, _, _) in enumerate(bags):
        for word in words:
            places[word].append(place)
    weight = {word: 0.3 + math.log(len(bags) / len(having)) for word, having in places.items()}
    values = {}
    for number in book.numbers():
        concept = book.concept(number)
        if concept is not None and concept.attributes:
            said = " ".join(value for key, value in concept.attributes if key not in NUMERIC)
            values[number] = frozenset(service_words(said.replace("|", " ")))
    return WordIndex(
        tuple(bags), {w: tuple(p) for w, p in places.items()}, weight, tuple(sorted(places)), values
    )


def search(text: str, book: ConceptBook, limit: int = 10) -> list[Entry]:
    """Numbers that fit a query, best first: a number, its beginning, or words.

    Args:
        text: the query.
        book: the book of services or supplies.
        limit: most entries.
    """
    plain = text.strip().upper().removeprefix("CPT ").removeprefix("HCPCS ")
    if FORMS[book.system].fullmatch(plain) and (plain in book or book.official(plain)):
        return [_entry(plain, 1.0, book)]
    if re.fullmatch(r"\d{3,4}|[A-Z]\d{2,3}", plain):
        known = dict.fromkeys([*book.numbers(), *book.officials()])
        starting = [n for n in sorted(known) if n.startswith(plain)]
        if starting:
            return [_entry(number, 0.9, book) for number in starting[:limit]]
    stated = facts_in(text)
    scores: dict[str, float] = {}
    for number, score in _by_words(service_words(stated.rest), word_index(book)):
        concept = book.concept(number)
        if concept is not None and stated.facts:
            agrees, contradicts = agreement(dict(concept.attributes), stated.facts)
            score += _AGREES * agrees - _CONTRADICTS * contradicts
        scores[number] = max(score, scores.get(number, 0.0))
    ranked = sorted(scores, key=lambda n: (-round(scores[n], 6), len(n) < 5, n))
    return [_entry(n, scores[n], book) for n in ranked[:limit] if scores[n] > 0.15]


def _by_words(words: list[str], index: WordIndex) -> list[tuple[str, float]]:
    """Numbers and how well the best of their wordings fits."""
    asked = list(dict.fromkeys(words))
    options = [_options(word, index) for word in asked]
    best = [max((index.weight[w] * s for w, s in o.items()), default=1.5) for o in options]
    votes: dict[int, float] = defaultdict(float)
    for choices in options:
        for word, sure in choices.items():
            for place in index.places[word]:
                votes[place] += sure * index.weight[word]
    if not votes:
        return []
    floor = 0.5 * max(votes.values())
    out = []
    for place in (p for p, vote in votes.items() if vote >= floor):
        bag, numbers, house = index.bags[place]
        matched = 0.0
        used = set()
        over: list[tuple[str, float]] = []
        for written, choices, most in zip(asked, options, best, strict=True):
            sure, word = max(((s, w) for w, s in choices.items() if w in bag), default=(0.0, ""))
            if word:
                matched += sure * index.weight[word]
                used.add(word)
            else:
                over.append((written, most))
        missing = sum(index.weight[w] for w in sorted(bag - used))
        for number in numbers:
            values = index.values.get(number, frozenset())
            extra = sum(most for word, most in over if word not in values)
            chosen = -_HOUSE * sum(word in values for word, _ in over)
            score = matched / (matched + _MISSING * missing + _EXTRA * extra + 1e-9) + chosen
            out.append((number, score - (0.0 if house else _HOUSE)))
    return out


def _options(word: str, index: WordIndex) -> dict[str, float]:
    """Words of the book that a word of the query may stand for, each with how surely."""
    if word in index.weight:
        return {word: 1.0}
    found = {}
    if len(word) >= 3:
        found = {known: 0.9 for known in index.words if known.startswith(word)}
    if len(word) >= 4 and not found:
        for known, likeness, _ in process.extract(
            word, index.words, scorer=OSA.normalized_similarity, limit=4, score_cutoff=0.65
        ):
            found[known] = likeness
    # a mistyped short form or a word that is rewritten: "xray", "sonogrm"
    top = max(found.values(), default=0.0)
    return {known: sure for known, sure in found.items() if sure >= top - 0.1}


def _entry(number: str, score: float, book: ConceptBook) -> Entry:
    title = book.title(number)
    concept = book.concept(number)
    if concept is not None and service_words(concept.words[0]) != service_words(title):
        title = f"{title} ({concept.words[0]})"
    valid = book.valid(number)
    return Entry(
        book.system,
        number,
        title,
        len(number) == 5 and valid is not False,
        round(max(0.0, min(1.0, score)), 3),
    )


__all__ = ["WordIndex", "search", "word_index"]
