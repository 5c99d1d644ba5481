"""Lint of the ICD-10-PCS terminology: ``python -m chartcoder.terminology.pcs.lint [FILE…]``.

Prints one line a problem and exits 1 when there is any. The default book decides what is legal.
"""

from collections.abc import Iterator

from chartcoder.codesets.editions import PCS_PACKAGE_EFFECTIVE
from chartcoder.codesets.pcs.names import APPROACHES
from chartcoder.terminology.lint import tell, unsorted
from chartcoder.terminology.pcs.book import PcsBook, cells_of, load_pcs
from chartcoder.terminology.pcs.procedures import Procedure, read_procedures
from chartcoder.terminology.pcs.stems import stem
from chartcoder.terminology.pcs.words import FOLDER, SIDES, folded, parted, read_terms

MAX_WORDS = 8
LISTS = {"body_parts": 4, "devices": 6, "approaches": 5}


def problems() -> list[str]:
    """Every fault, as one line each."""
    book = load_pcs(PCS_PACKAGE_EFFECTIVE.isoformat())
    found = list(_terms(book))
    seen: dict[frozenset[str], Procedure] = {}
    read: dict[frozenset[str], Procedure] = {}
    for entry in read_procedures():
        found += [f"{entry.reference}: '{entry.term}': {fault}" for fault in _faults(entry, book)]
        same = seen.setdefault(entry.words, entry)
        if same is not entry:
            found.append(f"{entry.reference}: '{entry.term}' repeats {same.reference}")
        # the coder reads "changed" and "exchange" as one word
        alike = read.setdefault(frozenset(map(stem, entry.words)), entry)
        if (alike.codes, alike.assume) != (entry.codes, entry.assume):
            found.append(f"{entry.reference}: '{entry.term}' contradicts {alike.reference}")
    files = [*(FOLDER / f"{name}.tsv" for name in LISTS), *sorted((FOLDER / "index").glob("*.tsv"))]
    return [*found, *unsorted(files, 4)]


def _faults(entry: Procedure, book: PcsBook) -> Iterator[str]:
    """What is wrong with one entry."""
    if entry.term != " ".join(entry.term.split()):
        yield "white space"
    if not any(len(word) > 1 for word in entry.words):
        yield "has no word of two letters"
    if len(entry.words) > MAX_WORDS:
        yield f"has {len(entry.words)} words that count"
    for number, code in enumerate(entry.codes):
        assumed = False
        for pattern in code:
            try:
                cells = cells_of(pattern)
            except ValueError as error:
                yield str(error)
                continue
            codes = book.completions(pattern)
            if not codes:
                yield f"no code of the default book fits {pattern}"
            for place, cell in enumerate(cells):
                lost = [c for c in cell if not any(found[place] == c for found in codes)]
                if codes and len(cell) > 1 and lost:
                    yield f"{pattern}: {''.join(lost)} leads to no code"
            assumed = assumed or any(found[4] == entry.assume for found in codes)
        if number == 0 and entry.assume and not assumed:
            yield f"no code of {'|'.join(code)} has {entry.assume} as fifth character"


def _terms(book: PcsBook) -> Iterator[str]:
    """Faults of the lists of body parts, devices and approaches."""
    for name, axis in LISTS.items():
        labels = set(APPROACHES.values()) if axis == 5 else set()
        if axis != 5:
            for prefix in book.prefixes():
                labels |= set(book.axis_values(prefix, axis).values())
        known = {parted(folded(label))[0] for label in labels}
        seen: dict[tuple[frozenset[str], tuple[str, ...]], str] = {}
        for term in read_terms(name):
            words = frozenset(folded(term.term))
            if not words - SIDES:
                yield f"{term.reference}: '{term.term}' has no word that counts"
            for label in term.labels:
                if parted(folded(label))[0] not in known:
                    yield f"{term.reference}: '{label}' is no label of the default book"
            other = seen.setdefault((words, term.where), term.reference)
            if other != term.reference:
                yield f"{term.reference}: '{term.term}' repeats {other}"


if __name__ == "__main__":
    tell(problems(), f"{len(read_procedures())} procedures")
