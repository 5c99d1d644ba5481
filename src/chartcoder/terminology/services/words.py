"""The words of services: what clinicians call tests and procedures, folded into one wording.

Apart from the vocabulary of diagnoses, so that looking a service up never loads the books of
ICD-10-CM. ``data/services/words.tsv`` holds the rewrites: written form, words it is read as.
"""

from functools import lru_cache

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
    written = tokens(text)
    table = rewrites()
    out: list[str] = []
    at = 0
    while at < len(written):
        for seen, read_as in table.get(written[at], ()):
            if tuple(written[at : at + len(seen)]) == seen:
                out += read_as
                at += len(seen)
                break
        else:
            if written[at] not in SILENT:
                out.append(written[at])
            at += 1
    return out
