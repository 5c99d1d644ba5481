"""Coverage of the house terminology: ``python -m chartcoder.coding.report``.

Prints entries per file and per category, categories without any, and the common diagnoses
(``common_diagnoses.tsv``) that have fewer wordings than they should. It stands here and not in
``terminology`` because which code a wording leads to is for coding to say.
"""

import sys
from collections import Counter

from chartcoder.coding.specify import specify
from chartcoder.terminology.books import Books, load_books
from chartcoder.terminology.entries import (
    DATA,
    read_abbreviations,
    read_index,
    read_synonyms,
    rows,
    variants,
)

WORDINGS = 6
"""Ways of saying it that a common diagnosis should have, at least."""

PARTS: dict[str, tuple[str, ...]] = {
    "E11.69": ("E11.9", "E78.5"),
    "I11.0": ("I10", "I50.9"),
    "I13.0": ("I10", "I50.9", "N18.9"),
    "J44.0": ("J44.9", "J18.9"),
}
"""Combinations that clauses make of conditions named apart, and the plain codes of these.

Whoever names the parts names the combination: the part with the fewest wordings counts.
"""

SIDES = (None, "right", "left", "bilateral")


def wordings(books: Books) -> Counter[str]:
    """How many patterns of the books lead to each code when nothing but the side is said."""
    found: Counter[str] = Counter()
    for pattern in books.patterns():
        words = set(pattern.words)
        found.update({specify(books, pattern.code, words, side).code for side in SIDES})
    return found


def common() -> list[tuple[str, str]]:
    """The diagnoses most often reported in US care: (code without 7th character, setting)."""
    path = DATA / "common_diagnoses.tsv"
    if not path.exists():
        return []
    return [(cells[0], cells[1]) for _, cells in rows(path, 2)]


def main() -> None:
    """Print the report; exit 1 when a common diagnosis has too few wordings."""
    books = load_books()
    entries = read_index()
    spelled = sum(len(variants(entry.term)) for entry in entries)
    files = Counter(entry.reference.split(":")[0] for entry in entries)
    print(f"{len(entries):,} entries, {spelled:,} terms as spelled out")
    print(f"{len(read_abbreviations()):,} abbreviations, {len(read_synonyms()):,} synonyms")
    for name, count in sorted(files.items()):
        print(f"  {name:18}{count:7,}")
    categories = [c for c in books.codes() if len(c) == 3 and ":" not in c]
    having = {entry.code[:3] for entry in entries}
    empty = [c for c in categories if c not in having]
    print(f"{len(categories) - len(empty):,} of {len(categories):,} categories have entries")
    by_chapter: dict[str, list[str]] = {}
    for category in empty:
        by_chapter.setdefault(category[0], []).append(category)
    for letter, without in sorted(by_chapter.items()):
        print(f"  without, {letter}: {' '.join(without)}")
    listed = common()
    said = wordings(books)
    for code, parts in PARTS.items():
        said[code] = max(said[code], min(said[part] for part in parts))
    few = [(code, said[code]) for code, _ in listed if said[code] < WORDINGS]
    print(f"{len(listed) - len(few)} of {len(listed)} common diagnoses have {WORDINGS} wordings")
    for code, number in few:
        print(f"  {code:9}{number:3}  {books.entry(code).title}")
    sys.exit(1 if few else 0)


if __name__ == "__main__":
    main()
