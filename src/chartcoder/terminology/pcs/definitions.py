"""Our own short definitions of sections, root operations, types and approaches, in our own words."""

from functools import lru_cache

from chartcoder.codesets.pcs.official import Definition
from chartcoder.terminology.entries import DATA, rows

FILE = DATA / "pcs" / "definitions.tsv"


@lru_cache(maxsize=1)
def house_definitions() -> dict[tuple[str, int, str], Definition]:
    """Definitions by section (of operations; empty otherwise), axis and label.

    Columns of the file: axis, sections (``0123`` or empty), label, definition, examples.
    """
    found: dict[tuple[str, int, str], Definition] = {}
    for _, (axis, sections, label, text, examples) in rows(FILE, 5):
        for section in sections or ("",):
            told = Definition(text, "", (examples,) if examples else ())
            found[section, int(axis), label] = told
    return found
