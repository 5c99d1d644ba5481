"""What was learned from coded cases: phrases that annotators code, and how far to trust entries.

``data/learned.tsv`` is written by ``python -m benchmarks.learn`` from the training half of CodiEsp
(CC BY 4.0, see NOTICE). It serves the ``mentions`` view only: nothing in it decides what is
reported for an encounter.
"""

from collections.abc import Set
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from chartcoder.terminology.entries import DATA, TerminologyError, rows

PHRASE, ENTRY, CHAPTER = "phrase", "entry", "prior"
KINDS = (PHRASE, ENTRY, CHAPTER)


class Learned(NamedTuple):
    """One line of what was learned.

    Attributes:
        kind: ``phrase`` (words that stand side by side and the code annotators gave them),
            ``entry`` (words of an entry of the books and the code it leads to) or ``prior``
            (entries seen in one case only, by the letter or category of their code).
        words: sorted words of the books, or the letter or category.
        code: ICD-10-CM code or category.
        seen: cases in which the words stood (the entry led to the code).
        right: those of them whose annotators gave the code at that place (gave the code).
    """

    kind: str
    words: tuple[str, ...]
    code: str
    seen: int
    right: int


def read_learned(folder: Path = DATA) -> list[Learned]:
    """Every line of ``folder/learned.tsv``; nothing when the file is missing.

    Raises:
        TerminologyError: a line with an unknown kind or counts that are no counts.
    """
    path = folder / "learned.tsv"
    if not path.exists():
        return []
    out = []
    for reference, (kind, words, code, seen, right) in rows(path, 5):
        if kind not in KINDS or not words or not seen.isdigit() or not right.isdigit():
            raise TerminologyError(f"{path.name}, entry {reference}: kind, words, code, two counts")
        out.append(Learned(kind, tuple(words.split()), code, int(seen), int(right)))
    return out


class Lessons:
    """What was learned, ready for look-ups.

    Attributes:
        longest: the number of words of the longest phrase.
    """

    def __init__(self, lines: list[Learned]) -> None:
        self._phrases: dict[tuple[str, ...], tuple[str, float]] = {}
        self._entries: dict[tuple[str, str], tuple[int, int]] = {}
        self._priors: dict[str, float] = {}
        for line in lines:
            if line.kind == CHAPTER:
                # a letter comes before its categories: "Z" < "Z79"
                above = self._priors.get(line.words[0][0].upper(), UNSEEN)
                share = (line.right + CAUTION * above) / (line.seen + CAUTION)
                self._priors[line.words[0]] = share
                continue
            if line.kind == ENTRY:
                self._entries[" ".join(line.words), line.code] = line.seen, line.right
                continue
            sure = (line.right - DISCOUNT) / line.seen
            before = self._phrases.get(line.words)
            if sure >= PHRASE_FLOOR and (before is None or before[1] < sure):
                self._phrases[line.words] = line.code, sure
        self.longest = max(map(len, self._phrases), default=0)

    def phrase(self, words: Set[str]) -> tuple[str, float] | None:
        """The code annotators give to words that stand side by side, and how surely; or None."""
        return self._phrases.get(tuple(sorted(words)))

    def trust(self, words: Set[str], code: str) -> float:
        """How surely an entry that led from words to a code is right."""
        prior = self._priors.get(code[:3]) or self._priors.get(code[0], UNSEEN)
        seen, right = self._entries.get((" ".join(sorted(words)), code), (0, 0))
        return (right + PRIOR_WEIGHT * prior) / (seen + PRIOR_WEIGHT)


PRIOR_WEIGHT = 3.0
"""How many cases the prior of an entry counts for."""
UNSEEN, CAUTION = 0.5, 10.0
"""What is expected of an entry of a chapter that no case has shown, and its weight in cases."""
DISCOUNT = 0.7
"""Taken from the count of a phrase, so that what was seen twice is not taken for certain."""
PHRASE_FLOOR = 0.35
"""A phrase is used when it means its code at least this surely."""


@lru_cache(maxsize=1)
def lessons() -> Lessons:
    """What was learned, read once, when the first text is asked for its mentions."""
    return Lessons(read_learned())
