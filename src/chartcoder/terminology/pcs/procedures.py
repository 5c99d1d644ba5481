"""The house procedure index: what a procedure is called, and where it leads in ICD-10-PCS.

``data/pcs/index/*.tsv`` by body system, in our own words (layout: ``docs/pcs.md``). An entry gives
the part of a code that its name decides, as patterns; the words around it decide the rest.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from chartcoder.terminology.entries import TerminologyError, rows
from chartcoder.terminology.pcs.words import FOLDER, Words, folded


class Procedure(NamedTuple):
    """A line of the index.

    Attributes:
        term: what clinicians call the procedure; with a side only where that leads elsewhere.
        codes: for each code the procedure takes, the patterns it may be built from; the words of
            the record choose among them (``0DTJ?ZZ``, ``0SR[9B]0``; see ``PcsBook.completions``).
        assume: the approach (or what else stands fifth) of the first code when the record does
            not tell it; empty where it has to be asked.
        note: why, where the choice is not obvious.
        reference: ``file:line``.
    """

    term: str
    codes: tuple[tuple[str, ...], ...]
    assume: str
    note: str
    reference: str

    @property
    def words(self) -> Words:
        """The words that must be said; a side only where it is part of the name."""
        return frozenset(folded(self.term))


@lru_cache(maxsize=2)
def read_procedures(folder: Path = FOLDER) -> tuple[Procedure, ...]:
    """Every entry of ``folder/index/*.tsv``, in file and line order.

    Raises:
        TerminologyError: a line without term or pattern.
    """
    found = []
    for path in sorted((folder / "index").glob("*.tsv")):
        for reference, (term, patterns, assume, note) in rows(path, 4):
            codes = tuple(
                tuple(pattern.strip() for pattern in code.split("|"))
                for code in patterns.split(" + ")
            )
            if not term or not all(pattern for code in codes for pattern in code):
                raise TerminologyError(f"{path.name}, entry {reference}: needs term and patterns")
            found.append(Procedure(term, codes, assume, note, reference))
    return tuple(found)


@lru_cache(maxsize=1)
def _by_word() -> Mapping[str, tuple[tuple[Words, Procedure], ...]]:
    """Entries by the rarest of their words."""
    entries = [(entry.words, entry) for entry in read_procedures()]
    counts = Counter(word for words, _ in entries for word in words)
    found: dict[str, list[tuple[Words, Procedure]]] = {}
    for words, entry in entries:
        if words:
            rarest = min(words, key=lambda word: (counts[word], word))
            found.setdefault(rarest, []).append((words, entry))
    return {word: tuple(group) for word, group in found.items()}


def find_procedures(words: Iterable[str]) -> list[Procedure]:
    """Entries whose words are all among these folded words, those that say most first.

    An entry whose words are part of another one's is left out.
    """
    said = frozenset(words)
    index = _by_word()
    hits = [
        (own, entry) for word in sorted(said) for own, entry in index.get(word, ()) if own <= said
    ]
    kept = [(own, entry) for own, entry in hits if not any(own < other for other, _ in hits)]
    kept.sort(key=lambda hit: (-len(hit[0]), hit[1].term))
    return [entry for _, entry in kept]
