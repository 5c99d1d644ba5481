"""Lint of the tables of services and supplies: ``python -m chartcoder.terminology.services.lint``.

Prints one line a problem and exits 1 when there is any.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from pathlib import Path

from chartcoder.terminology.entries import DATA, TerminologyError
from chartcoder.terminology.services.concepts import FORMS, GLOBALS, Concept, read_concepts
from chartcoder.terminology.services.words import service_words

UNITS = re.compile(
    r"(?:\d+(?:\.\d+)?|[\d,]+) (?:mg|mcg|g|ml|units?|iu|mci|uci|meq|min|cells?|sq cm|ml pack|vg|pfu"
    r"|oz|inch(?:es)?|feet|cc|lb|kcal|vials?|pieces?|billion vg|mmol|kit)"
    r"|each(?: [a-z0-9 /-]+)?|pair|set|box|per [a-z0-9 /-]+|dose|treatment|mile|day|week|month|hour|kit"
)
"""What one unit may be."""
SYSTEMS = ("cpt", "hcpcs")
LONGEST = 160
"""Most characters of a concept: longer ones explain rather than name."""


def problems(folder: Path = DATA) -> list[str]:
    """Every fault of the tables in ``folder``, as one line each."""
    found: list[str] = []
    for system in SYSTEMS:
        try:
            concepts = read_concepts(system, folder)
        except TerminologyError as error:
            found.append(f"{system}/{error}")
            continue
        found += _rows(system, concepts)
        found += _order(concepts)
        found += _shared(concepts)
    return found


def _rows(system: str, concepts: Sequence[Concept]) -> Iterator[str]:
    """Faults of single rows."""
    known: dict[str, str] = {}
    for concept in concepts:
        at = f"{concept.reference}: {concept.number}"
        if not FORMS[system].fullmatch(concept.number):
            yield f"{at} is no number of {system}"
        if concept.number in known:
            yield f"{at} stands in {known[concept.number]} already"
        known[concept.number] = concept.reference
        if concept.units and not UNITS.fullmatch(concept.units):
            yield f"{at}: unknown unit '{concept.units}'"
        if concept.global_days and concept.global_days not in GLOBALS:
            yield f"{at}: unknown global period '{concept.global_days}'"
        if len(concept.title) > LONGEST:
            yield f"{at}: the concept has {len(concept.title)} characters"
        keys = [key for key, _ in concept.attributes]
        if len(set(keys)) < len(keys):
            yield f"{at}: repeats an attribute"
        for wording in concept.words:
            if not service_words(wording):
                yield f"{at}: '{wording}' has no word that counts"
    for concept in concepts:
        for parent in concept.parents:
            if parent not in known:
                yield f"{concept.reference}: {concept.number}: parent {parent} has no concept"


def _order(concepts: Sequence[Concept]) -> Iterator[str]:
    """Tables whose numbers are not in order."""
    for before, after in pairwise(concepts):
        if before.area == after.area and after.number <= before.number:
            yield f"{after.reference}: {after.number} stands after {before.number}: sort by number"


def _shared(concepts: Sequence[Concept]) -> Iterator[str]:
    """Numbers of one wording that no attribute tells apart."""
    having: dict[frozenset[str], list[Concept]] = defaultdict(list)
    for concept in concepts:
        for words in {frozenset(service_words(wording)) for wording in concept.words}:
            having[words].append(concept)
    told = set()
    for words, numbers in having.items():
        for one, other in combinations(numbers, 2):
            pair = (one.number, other.number)
            if dict(one.attributes) == dict(other.attributes) and pair not in told:
                told.add(pair)
                yield (
                    f"{one.reference}: '{' '.join(sorted(words))}' names {one.number} and"
                    f" {other.number}, and no attribute chooses"
                )


def main() -> None:
    """Print the faults and exit 1 when there is any."""
    lines = problems()
    for line in lines:
        print(line)
    counts = ", ".join(f"{len(read_concepts(s))} {s}" for s in SYSTEMS) if not lines else ""
    print(f"{counts or 'concepts not counted'}, {len(lines)} problems", file=sys.stderr)
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()
