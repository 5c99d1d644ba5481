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
from chartcoder.terminology.services.attributes import agreement, facts_in
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.concepts import FORMS
from chartcoder.terminology.services.words import service_words

_MISSING, _EXTRA = 0.55, 0.45
_CONTRADICTS, _AGREES = 0.25, 0.04
_HOUSE = 0.01
"""What a wording of the house is worth before an official descriptor."""


class WordIndex(NamedTuple):
    """Wordings as bags of words; the wordings each word is in; the weight and list of words."""

    bags: tuple[tuple[frozenset[str], tuple[str, ...], bool], ...]
    places: dict[str, tuple[int, ...]]
    weight: dict[str, float]
    words: tuple[str, ...]


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
    return WordIndex(
        tuple(bags), {w: tuple(p) for w, p in places.items()}, weight, tuple(sorted(places))
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
    options = [_options(word, index) for word in dict.fromkeys(words)]
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
        matched = extra = 0.0
        used = set()
        for choices, most in zip(options, best, strict=True):
            sure, word = max(((s, w) for w, s in choices.items() if w in bag), default=(0.0, ""))
            if word:
                matched += sure * index.weight[word]
                used.add(word)
            else:
                extra += most
        missing = sum(index.weight[w] for w in sorted(bag - used))
        score = matched / (matched + _MISSING * missing + _EXTRA * extra + 1e-9)
        out += [(number, score - (0.0 if house else _HOUSE)) for number in numbers]
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
    valid = book.valid(number)
    return Entry(
        book.system, number, title, len(number) == 5 and valid is not False,
        round(max(0.0, min(1.0, score)), 3),
    )  # fmt: skip


__all__ = ["WordIndex", "search", "word_index"]
