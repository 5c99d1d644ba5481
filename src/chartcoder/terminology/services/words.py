"""The words of services: what clinicians call tests and procedures, folded into one wording.

Apart from the vocabulary of diagnoses, so that looking a service up never loads the books of
ICD-10-CM. ``data/services/words.tsv`` holds the rewrites: written form, words it is read as.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.terminology.entries import DATA, rows
from chartcoder.terminology.words import STOP_WORDS, TOKEN, fold

SILENT = STOP_WORDS | {"without", "using", "use", "any", "other", "not", "than"}
"""Words that tell no two services apart; contrast, views and the like are attributes."""


def tokens(text: str) -> list[str]:
    """The folded words of a text, punctuation left out."""
    return [fold(token) for token in TOKEN.findall(text) if token[0].isalnum()]


@lru_cache(maxsize=1)
def rewrites() -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """First token → (tokens, words they are read as), longest first."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for _, (written, read_as) in rows(DATA / "services" / "words.tsv", 2):
        for form in written.split(";"):
            seen = tuple(tokens(form))
            found.setdefault(seen[0], []).append((seen, tuple(read_as.split())))
    return {word: tuple(sorted(group, key=lambda g: -len(g[0]))) for word, group in found.items()}


def service_words(text: str) -> list[str]:
    """The words of a text that name services, in order.

    >>> service_words("CXR"), service_words("ultrasound of the kidneys")
    (['x-ray', 'chest'], ['ultrasound', 'kidney'])
    """
    return [placed.word for placed in placed_words(text)]


class Word(NamedTuple):
    """A word of services (see ``service_words``) and the characters it was read from."""

    word: str
    start: int
    end: int


_word: Callable[[tuple[str, int, int]], Word] = partial(tuple.__new__, Word)
"""A word of a tuple, without the Python call of the class."""


def placed_words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of services of a stretch of text, in order, each with its place in ``text``.

    >>> placed_words("CXR today")[1]
    Word(word='chest', start=0, end=3)
    """
    return as_services(
        text,
        [
            (_fold(match.group()), match.start(), match.end())
            for match in TOKEN.finditer(text, start, len(text) if end is None else end)
            if match.group()[0].isalnum()
        ],
    )


def as_services(text: str, seen: list[tuple[str, int, int]]) -> list[Word]:
    """Folded words of a text with their places, read as words of services."""
    words = [word for word, _, _ in seen]
    if "icd" in words or "avf" in words:
        seen = [w for w in seen if not _is_other(text, *w)]
        words = [word for word, _, _ in seen]
    table = rewrites()
    if table.keys().isdisjoint(words):
        return [_word(w) for w in seen if w[0] not in SILENT]
    out: list[Word] = []
    done = 0
    for at, placed in enumerate(seen):
        if at < done:
            continue
        word, first, _ = placed
        forms = table.get(word)
        if forms is not None:
            for form, read_as in forms:
                stop = at + len(form)
                if tuple(words[at:stop]) == form:
                    if form == _DISCHARGED and "/" in text[first : seen[stop - 1][2]]:
                        continue
                    out += [_word((w, first, seen[stop - 1][2])) for w in read_as]
                    done = stop
                    break
        if at >= done and word not in SILENT:
            out.append(_word(placed))
    return out


_DISCHARGED = ("d", "c")
"""What is written ``d/c`` was discontinued or discharged; a curettage is ``D&C``."""


def _is_other(text: str, word: str, start: int, end: int) -> bool:
    """Whether what may name a device names codes, or a lead of a tracing."""
    if word == "icd":
        return _CODES.match(text, end) is not None
    return word == "avf" and _leads(text, start, end)


_CODES = late(r"[- ]?(?:9|10)\b|[- ]codes?\b", re.I)
"""``ICD-9 code``: no defibrillator."""


_OTHER_LEADS = late(r"\bav[lr]\b|\b(?:iii?|v[1-6]|leads?|inferior\w*)\b", re.I)


def _leads(text: str, start: int, end: int) -> bool:
    """Whether ``aVF`` is a lead of a tracing: so written, or beside other leads."""
    return text[start:end] == "aVF" or bool(
        _OTHER_LEADS.search(text[max(0, start - 16) : end + 12])
    )


@lru_cache(maxsize=8192)
def _fold(token: str) -> str:
    return fold(token)
