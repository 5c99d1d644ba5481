"""The words of services with the place where each stands in a text."""

import re
from functools import lru_cache
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.terminology.services.words import SILENT, rewrites
from chartcoder.terminology.words import TOKEN, fold


class Word(NamedTuple):
    """A word of services (see ``service_words``) and the characters it was read from."""

    word: str
    start: int
    end: int


def placed_words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of services of a stretch of text, in order, each with its place in ``text``.

    >>> placed_words("CXR today")[1]
    Word(word='chest', start=0, end=3)
    """
    seen = [
        (_fold(match.group()), match.start(), match.end())
        for match in TOKEN.finditer(text, start, len(text) if end is None else end)
        if match.group()[0].isalnum()
    ]
    if any(word == "icd" for word, _, _ in seen):
        seen = [w for w in seen if w[0] != "icd" or not _CODES.match(text, w[2])]
    table = rewrites()
    out: list[Word] = []
    at = 0
    while at < len(seen):
        word, first, last = seen[at]
        for tokens, read_as in table.get(word, ()):
            stop = at + len(tokens)
            if tuple(w for w, _, _ in seen[at:stop]) == tokens:
                out += [Word(w, first, seen[stop - 1][2]) for w in read_as]
                at = stop
                break
        else:
            if word not in SILENT:
                out.append(Word(word, first, last))
            at += 1
    return out


_CODES = late(r"[- ]?(?:9|10)\b|[- ]codes?\b", re.I)
"""``ICD-9 code``: no defibrillator."""


@lru_cache(maxsize=8192)
def _fold(token: str) -> str:
    return fold(token)
