"""Lint of the house terminology: ``python -m chartcoder.terminology.lint [FILE…]``.

Prints one line a problem and exits 1 when there is any.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import NoReturn

from chartcoder.codesets.editions import default_tabular
from chartcoder.terminology.entries import (
    DATA,
    HouseEntry,
    key,
    read_abbreviations,
    read_index,
    read_synonyms,
    rows,
    variants,
)
from chartcoder.terminology.normalize import tokenise
from chartcoder.terminology.words import words_of

MAX_WORDS = 9
DOUBT_IS_CODED = (
    "Z", "H40.0", "H53.04", "T76", "O33", "O35", "O36", "O41", "R87", "E11.37", "F32.5",
)  # fmt: skip
"""Codes whose own titles speak of suspicion or of what is over."""
_DOUBT = re.compile(
    r"\b(?:suspect(?:ed)?|presum(?:ed|ptive)|possible|probable|likely|resolv(?:ed|ing)|questionable"
    r"|ruled? out)\b",
    re.I,
)
"""Whether a condition is certain or over is for reading to judge, not for an entry to swallow."""


def problems(folder: Path = DATA) -> list[str]:
    """Every fault of the terminology in ``folder``, as one line each, in file order."""
    found: list[str] = []
    tabular = default_tabular()
    entries = read_index(folder)
    titles = {entry.title.casefold(): code for code, entry in tabular.items()}
    seen: dict[tuple[frozenset[str], frozenset[str]], HouseEntry] = {}
    for entry in entries:
        node = tabular.get(entry.code)
        if node is None:
            found.append(f"{entry.reference}: code {entry.code} is not in the edition")
        elif len(entry.code) == 8 and node.parent and tabular[node.parent].seventh:
            found.append(f"{entry.reference}: {entry.code}: leave the 7th character to the engine")
        titled = titles.get(entry.term.casefold(), "")
        if titled and (tabular[titled].billable or not entry.code.startswith(titled)):
            # a title that leaves the code open may be given the default of the Index
            found.append(f"{entry.reference}: '{entry.term}' is a title of the Tabular List")
        if entry.term != " ".join(entry.term.split()) or entry.term != entry.term.strip():
            found.append(f"{entry.reference}: white space in '{entry.term}'")
        for required, _ in variants(entry.term):
            words = words_of(required)
            if not words or len(words) > MAX_WORDS:
                found.append(f"{entry.reference}: '{required}' has {len(words)} words that count")
            if {"right", "left", "bilateral"} & set(words):
                found.append(f"{entry.reference}: '{required}' names a side")
            same = (key(required), frozenset(entry.needs))
            other = seen.get(same)
            if other is not None and other.code != entry.code:
                found.append(
                    f"{entry.reference}: '{required}' → {entry.code} contradicts"
                    f" {other.reference} → {other.code}"
                )
            elif other is not None:
                found.append(f"{entry.reference}: '{required}' repeats {other.reference}")
            seen.setdefault(same, entry)
    found.extend(unsorted(sorted((folder / "index").glob("*.tsv")), 5))
    found.extend(_abbreviations(folder))
    found.extend(_hiding(entries))
    return found


def _hiding(entries: Iterable[HouseEntry]) -> Iterator[str]:
    """Entries for lists only that take the words from an entry of their category for any text.

    The longer wording is what is found; where it may not fire, nothing would.
    """
    worded = [(e, frozenset(words_of(words))) for e in entries for words, _ in variants(e.term)]
    anywhere = {(words, e.code[:3]): e for e, words in worded if e.fire == "yes"}
    for entry, words in worded:
        if entry.fire != "stated":
            continue
        for size in range(1, len(words)):
            for fewer in combinations(sorted(words), size):
                other = anywhere.get((frozenset(fewer), entry.code[:3]))
                if other is not None:
                    yield f"{entry.reference}: 'stated', and hides {other.reference}"


def unsorted(paths: Iterable[Path], columns: int) -> Iterator[str]:
    """The first line of each table that does not stand where its term sorts."""
    for path in paths:
        terms = [cells[0].casefold() for _, cells in rows(path, columns)]
        for before, after in pairwise(terms):
            if after < before:
                yield f"{path.name}: '{after}' stands after '{before}': sort by term"
                break


def _abbreviations(folder: Path) -> list[str]:
    found = []
    by_short = defaultdict(list)
    for abbreviation in read_abbreviations(folder):
        if not abbreviation.short or not abbreviation.expansion:
            found.append(f"{abbreviation.reference}: short form or expansion is missing")
        by_short[abbreviation.short].append(abbreviation)
    for short, meanings in by_short.items():
        open_ones = [m for m in meanings if not m.needs]
        if len(meanings) > 1 and open_ones:
            found.append(
                f"{open_ones[0].reference}: '{short}' has {len(meanings)} meanings,"
                " each needs the context that decides"
            )
    variants_seen: dict[str, str] = {}
    for synonym in read_synonyms(folder):
        folded = " ".join(tokenise(synonym.variant))
        if not synonym.canonical or not folded:
            found.append(f"{synonym.reference}: variant or canonical form is missing")
        if folded in variants_seen:
            found.append(f"{synonym.reference}: '{synonym.variant}' is already a variant")
        variants_seen[folded] = synonym.canonical
    return found


def tell(found: Iterable[str], checked: str) -> NoReturn:
    """Print faults and exit 1 when there is any; files named at the command show only theirs."""
    wanted = tuple(Path(name).stem for name in sys.argv[1:])
    lines = [line for line in found if not wanted or line.startswith(wanted)]
    for line in lines:
        print(line)
    print(f"{checked}, {len(lines)} problems", file=sys.stderr)
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    tell(problems(), f"{len(read_index())} entries")
