"""Reading the house clinical index: TSV files in our own words, one entry a line.

Layout and meaning of the columns: ``docs/terminology.md``.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from chartcoder.terminology.words import words_of

DATA = Path(__file__).parent / "data"

INDEX_COLUMNS = ("term", "code", "fire", "needs", "note")
FIRE = ("yes", "stated", "near")


class HouseEntry(NamedTuple):
    """One line of the house index.

    Attributes:
        term: what clinicians write; ``(word)`` is optional, ``[a|b]`` are alternatives.
        code: category, subcategory or code the term leads to.
        fire: ``yes`` anywhere, ``stated`` only where a provider states diagnoses, ``near`` only
            with one of ``needs`` in the same sentence.
        needs: words or short phrases.
        reference: ``file:line`` without the ending, the name of the entry in proofs.
    """

    term: str
    code: str
    fire: str
    needs: tuple[str, ...]
    note: str
    reference: str


class Abbreviation(NamedTuple):
    """One meaning of an abbreviation.

    Attributes:
        short: as written; lower case matches any case, upper case matches only capitals.
        expansion: the words it stands for.
        needs: context that decides an ambiguous one: words of the document, or ``section:NAME``;
            empty when it needs none.
        reference: ``file:line``.
    """

    short: str
    expansion: str
    needs: tuple[str, ...]
    note: str
    reference: str


class Synonym(NamedTuple):
    """A word or phrase and the word or phrase it is read as."""

    variant: str
    canonical: str
    note: str
    reference: str


class TerminologyError(ValueError):
    """A line of the house terminology that cannot be read."""


def rows(path: Path, columns: int) -> Iterator[tuple[str, list[str]]]:
    """Yield (reference, cells) of every entry line of a TSV file; ``#`` starts a comment line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) > columns:
            raise TerminologyError(
                f"{path.name}:{number}: {len(cells)} columns, at most {columns} allowed"
            )
        yield f"{path.stem}:{number}", [c.strip() for c in cells] + [""] * (columns - len(cells))


def read_index(folder: Path = DATA) -> list[HouseEntry]:
    """Every entry of ``folder/index/*.tsv``, in file and line order.

    Raises:
        TerminologyError: a line without term or code, or with an unknown ``fire`` word.
    """
    entries = []
    for path in sorted((folder / "index").glob("*.tsv")):
        for reference, (term, code, fire, needs, note) in rows(path, 5):
            fire = fire or "yes"
            if not term or not code or fire not in FIRE or (fire == "near") != bool(needs):
                raise TerminologyError(
                    f"{path.name}, entry {reference}: needs term, code, fire"
                    f" ({', '.join(FIRE)}) and, for near only, the words it needs"
                )
            entries.append(HouseEntry(term, code, fire, _list(needs), note, reference))
    return entries


def read_abbreviations(folder: Path = DATA) -> list[Abbreviation]:
    """Every abbreviation of ``folder/abbreviations.tsv``."""
    return [
        Abbreviation(short, expansion, _list(needs), note, reference)
        for path in sorted(folder.glob("abbreviations*.tsv"))
        for reference, (short, expansion, needs, note) in rows(path, 4)
    ]


def read_synonyms(folder: Path = DATA) -> list[Synonym]:
    """Every synonym of ``folder/synonyms.tsv``."""
    return [
        Synonym(variant, canonical, note, reference)
        for path in sorted(folder.glob("synonyms*.tsv"))
        for reference, (variant, canonical, note) in rows(path, 3)
    ]


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


_ALTERNATIVES = re.compile(r"\[([^\]]*)\]")


def variants(term: str) -> list[tuple[str, str]]:
    """Spell out a term: (required words, optional words) for each choice of alternatives.

    >>> variants("[tear|rupture] of rotator cuff (complete)")
    [('tear of rotator cuff', 'complete'), ('rupture of rotator cuff', 'complete')]
    """
    spelled = [term]
    while match := _ALTERNATIVES.search(spelled[0]):
        choices = match.group(1).split("|")
        spelled = [text.replace(match.group(), choice, 1) for text in spelled for choice in choices]
    out = []
    for text in spelled:
        optional = " ".join(re.findall(r"\(([^)]*)\)", text))
        required = " ".join(re.sub(r"\([^)]*\)", " ", text).split())
        out.append((required, optional))
    return out


def key(text: str) -> frozenset[str]:
    """The folded words of a term as a set: two terms with the same key are the same entry."""
    return frozenset(words_of(text))
