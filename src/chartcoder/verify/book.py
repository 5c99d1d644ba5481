"""What a proof is compared with: the edition it names and the house terminology, read afresh."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from chartcoder.codesets.editions import available, index_files, tabular_of
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.tabular import TabularEntry, TabularError
from chartcoder.terminology.entries import read_abbreviations, read_index, read_synonyms
from chartcoder.terminology.normalize import (
    Rewrite,
    Vocabulary,
    book_words,
    items,
    tokenise,
    vocabulary,
)


class Book(NamedTuple):
    """The Tabular List of an edition, the digest of its file, and the index files it is used with."""

    name: str
    sha256: str
    tabular: dict[str, TabularEntry]
    files: tuple[tuple[str, Path], ...]

    def listed_then(self, code: str) -> str:
        """A code of the house index in this edition: one split later is the one it came from."""
        older = code
        while older not in self.tabular and len(older) > 3:
            older = older[:-1].rstrip(".")
        return older if older in self.tabular else code


def book(name: str) -> Book | None:
    """The ICD-10-CM edition of that name, or None when it is not on this machine."""
    try:
        found = next((e for e in available("icd10cm") if e.name == name), None)
        if found is None:
            return None
        files = tuple(sorted(index_files(found).items()))
        return Book(name, found.sha256, tabular_of(found), files)
    except (CodesetError, TabularError, OSError):
        return None


@lru_cache(maxsize=16)
def file_digest(path: Path) -> str:
    """SHA-256 of a file of the books."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def words_of_the_house() -> Vocabulary:
    """Synonyms and abbreviations, as the terms and titles of the books are read with them."""
    return vocabulary(read_abbreviations(), read_synonyms())


@lru_cache(maxsize=1)
def house_entries() -> dict[str, tuple[str, str]]:
    """Term and code of every line of the house index, by its reference."""
    return {entry.reference: (entry.term, entry.code) for entry in read_index()}


@lru_cache(maxsize=1)
def rewrites() -> dict[str, tuple[str, str]]:
    """What is written and what it is read as, by the reference of its line."""
    out = {a.reference: (a.short, a.expansion) for a in read_abbreviations()}
    out.update({s.reference: (s.variant, s.canonical) for s in read_synonyms()})
    return out


def plain_words(text: str) -> set[str]:
    """The words of quoted text as they stand, without synonyms and abbreviations."""
    return set(book_words(text, Vocabulary({})))


MEANINGS = 4
"""How many meanings of one short form are considered."""


def said_by(text: str) -> set[str]:
    """The words that quoted text may say: every abbreviation in it may hold."""
    words = words_of_the_house()
    tokens = tokenise(text)
    said = set(book_words(text, words))
    tried: set[str] = set()

    def untried(rewrite: Rewrite, position: int) -> bool:
        return rewrite.reference not in tried

    for _ in range(MEANINGS):
        # a short form with several meanings may hold any of them
        found = items(tokens, words, untried)
        said |= {item.word for item in found}
        tried |= {item.reference for item in found if item.reference}
    return said


_LEVEL = re.compile(r"\b([ctl])(\d{1,2})(?:\s*[-/]?\s*([ctls])?(\d{1,2}))?\b", re.I)
_REGION = {"c": "cervical", "t": "thoracic", "l": "lumbar"}
_JUNCTION = {("c", "7"): "cervicothoracic", ("t", "12"): "thoracolumbar", ("l", "5"): "lumbosacral"}


def regions_said(text: str) -> set[str]:
    """The regions of the spine that quoted levels say: L4 is lumbar, L5-S1 lumbosacral.

    >>> sorted(regions_said("T8-T9")), sorted(regions_said("L5-S1"))
    (['thoracic'], ['lumbosacral'])
    """
    said = set()
    for letter, number, below, next_one in _LEVEL.findall(text.lower()):
        joint = _JUNCTION.get((letter, number))
        crossing = joint is not None and next_one == "1" and below != letter
        said.add(joint if crossing and joint else _REGION[letter])
    return said
