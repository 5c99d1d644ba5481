"""From clinicians' words to the values of a table: body parts, devices, approaches.

``body_parts.tsv``, ``devices.tsv`` and ``approaches.tsv`` say, in our own words, which value a term
stands for; an installed body part or device key adds to them. A value of a table is found by the
words of its label, in any order and without its side.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from chartcoder.codesets.pcs.names import APPROACH_SECTIONS, APPROACHES
from chartcoder.late import late
from chartcoder.terminology.entries import DATA, rows
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.words import TOKEN, fold

FOLDER = DATA / "pcs"
SIDES = frozenset({"right", "left", "bilateral", "unilateral"})
DROPPED = frozenset("of the a an to in on at for by with and or using from into its".split())
SIDE_WORDS = {
    "rt": "right", "r": "right", "lt": "left", "l": "left", "bilat": "bilateral", "both": "bilateral",
}  # fmt: skip

LETTERS = late(r"\b[A-Za-z](?:[&/][A-Za-z])+\b")
"""Letters that stand for words: I&D, V/Q; they are read as one word."""
_PARENTHESES = late(r"\([^)]*\)")
_WHERE = late(r" (?:for|in) (?!One|Two|Three|Four).+$")
"""Where a device of the key is used: "… in Heart and Great Vessels"."""
JOINED = str.maketrans({"&": "n", "/": None})

Words = frozenset[str]


class Term(NamedTuple):
    """A line of a table of terms: the labels it stands for, the preferred one first.

    Attributes:
        term: what clinicians say.
        labels: labels of values, without the side.
        where: first characters of the tables it holds in; everywhere when empty.
        reference: ``file:line``.
    """

    term: str
    labels: tuple[str, ...]
    where: tuple[str, ...]
    reference: str


class Found(NamedTuple):
    """A value that words may stand for.

    Attributes:
        char: the character of the value.
        label: its label in the table.
        score: 1.0 when a term or the label itself was said, less when words are left over.
        said: the term it was found by: the words themselves, or an entry of a table or key.
        reference: ``file:line``, ``body_part_key``, ``device_key`` or ``label``.
    """

    char: str
    label: str
    score: float
    said: str
    reference: str


def folded(text: str) -> list[str]:
    """The folded words of a text that count, sides spelled out."""
    out = []
    text = LETTERS.sub(lambda match: match.group().translate(JOINED), text)
    for token in TOKEN.findall(text):
        if token[0].isalnum():
            word = fold(token)
            word = SIDE_WORDS.get(word, word)
            if word not in DROPPED:
                out.append(word)
    return out


def parted(words: Iterable[str]) -> tuple[Words, str]:
    """Words without their side, and the side: ``right``, ``left``, ``bilateral`` or nothing."""
    all_words = frozenset(words)
    sides = all_words & SIDES
    side = "bilateral" if {"right", "left"} <= sides else next(iter(sorted(sides)), "")
    return all_words - SIDES, side


@lru_cache(maxsize=8)
def read_terms(name: str) -> tuple[Term, ...]:
    """The entries of ``body_parts``, ``devices`` or ``approaches``, in file order."""
    return tuple(
        Term(term, _parts(labels), tuple(where.split()), reference)
        for reference, (term, labels, where, _) in rows(FOLDER / f"{name}.tsv", 4)
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@lru_cache(maxsize=8)
def _terms_by_words(name: str) -> Mapping[Words, tuple[Term, ...]]:
    found: dict[Words, tuple[Term, ...]] = {}
    for term in read_terms(name):
        words = frozenset(folded(term.term))
        found[words] = (*found.get(words, ()), term)
    return found


@lru_cache(maxsize=8)
def terms_by_word(name: str) -> Mapping[str, tuple[tuple[Words, Term], ...]]:
    """The terms of a list by one of their words, the rarest one, to find those inside of a text."""
    by_words = _terms_by_words(name)
    counts = Counter(word for words in by_words for word in words)
    found: dict[str, list[tuple[Words, Term]]] = {}
    for words, terms in by_words.items():
        rarest = min(words, key=lambda word: (counts[word], word))
        found.setdefault(rarest, []).extend((words, term) for term in terms)
    return {word: tuple(group) for word, group in found.items()}


@lru_cache(maxsize=16)
def _key_by_words(key: str, book: PcsBook) -> Mapping[Words, tuple[str, tuple[str, ...]]]:
    """The terms of an installed key by their words; what stands in parentheses may go unsaid."""
    found: dict[Words, tuple[str, tuple[str, ...]]] = {}
    for term, labels in book.key(key).items():
        for spelled in (term, _PARENTHESES.sub(" ", term)):
            found.setdefault(frozenset(folded(spelled)), (term, labels))
    return found


def find_body_part(book: PcsBook, table: str, text: str, side: str = "") -> list[Found]:
    """Body parts (fourth axis) of a table that words may stand for, the likeliest first.

    Args:
        book: the edition.
        table: the first three characters of the table.
        text: the words, with or without a side.
        side: ``right``, ``left`` or ``bilateral`` when the words do not say it; values of the
            other side are left out, and those of both sides are kept while the side is open.
    """
    full = frozenset(folded(text))
    _, said_side = parted(full)
    return _find(book, table, 4, full, said_side or side, "body_parts", "body_part_key")


def find_device(book: PcsBook, table: str, text: str) -> list[Found]:
    """Devices or substances (sixth axis) of a table that words may stand for, likeliest first."""
    return _find(book, table, 6, frozenset(folded(text)), "", "devices", "device_key")


def find_approach(book: PcsBook, table: str, text: str) -> list[Found]:
    """Approaches (fifth axis) of a table that words stand for: an entry inside of the words is
    enough ("laparoscopic appendectomy"), the longest one first."""
    if table[0] not in APPROACH_SECTIONS:
        return []
    values = book.axis_values(table, 5)
    words = frozenset(folded(text))
    hits = [
        (len(key), term)
        for key, terms in _terms_by_words("approaches").items()
        if key <= words
        for term in terms
        if not term.where or table.startswith(term.where)
    ]
    out: dict[str, Found] = {}
    for _, term in sorted(hits, key=lambda hit: (-hit[0], hit[1].term)):
        for label in term.labels:
            char = next((c for c, name in APPROACHES.items() if name == label), "")
            if char in values and char not in out:
                out[char] = Found(char, values[char], 1.0, term.term, term.reference)
    return list(out.values())


def _find(
    book: PcsBook, table: str, axis: int, words: Words, side: str, terms: str, key: str
) -> list[Found]:
    """Values of an axis by words: a term of ours, of the installed key, then the label itself."""
    plain = words - SIDES
    if not plain:
        return []
    values = {char: parted(folded(text)) for char, text in book.axis_values(table, axis).items()}
    labels = book.axis_values(table, axis)
    names: list[tuple[Words, float, str, str]] = [(plain, 1.0, " ".join(sorted(plain)), "label")]
    by_words = _terms_by_words(terms)
    for term in by_words.get(words) or by_words.get(plain, ()):  # a side may be part of the name
        if not term.where or table.startswith(term.where):
            for place, label in enumerate(term.labels):
                name = parted(folded(label))[0]
                names.append((name, 0.99 - 0.01 * place, term.term, term.reference))
    if len(names) == 1:
        # no term is said by itself: terms inside of the words, by how much of them they explain
        inside = terms_by_word(terms)
        for group in (inside.get(word, ()) for word in sorted(words)):
            for own, term in group:
                if own <= words and (not term.where or table.startswith(term.where)):
                    for label in term.labels:
                        name = parted(folded(label))[0]
                        share = len((own | name) & plain) / len(plain)
                        names.append((name, 0.95 * share, term.term, term.reference))
    key_words = _key_by_words(key, book)
    said = key_words.get(words) or key_words.get(plain)
    if said is not None:
        labels_said = (_WHERE.sub("", label) for label in said[1])
        names += [(parted(folded(label))[0], 0.95, said[0], key) for label in labels_said]
    out: dict[str, Found] = {}
    for name, sure, text, reference in names:
        for char, (label_words, label_side) in values.items():
            if side and label_side and label_side != side:
                continue
            score = sure * _fit(name, label_words)
            if score and (char not in out or out[char].score < score):
                out[char] = Found(char, labels[char], round(score, 3), text, reference)
    best = max((found.score for found in out.values()), default=0.0)
    kept = [found for found in out.values() if found.score >= 0.6 * best]
    return sorted(kept, key=lambda found: (-found.score, found.char))


@lru_cache(maxsize=512)
def values_of(book: PcsBook, table: str, axis: int) -> Mapping[str, tuple[Words, str]]:
    """The words and the side of each label of an axis."""
    return {char: parted(folded(text)) for char, text in book.axis_values(table, axis).items()}


def _fit(name: Words, label: Words) -> float:
    """How well a name fits a label: 1.0 when they are the same words, nothing when apart.

    A name may say more than the label ("femoral shaft fracture"), or less ("femur"), not both.
    """
    if name == label:
        return 1.0
    if not name or not label or not (name < label or label < name):
        return 0.0
    return 0.9 * len(name & label) / len(name | label)
