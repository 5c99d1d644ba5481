"""Look-up of free words in the books: titles, and what clinicians write."""

import re

from chartcoder.coding.mentions import scan
from chartcoder.coding.specify import seventh
from chartcoder.reading.text import cut
from chartcoder.terminology.books import Books
from chartcoder.terminology.lookup import Entry
from chartcoder.terminology.titles import TitleIndex, search_titles

SURE = 0.8
"""A title that fits this well is what was asked for; below it, the clinical reading comes first."""

_CODE = re.compile(r"[A-Za-z]\d[0-9A-Za-z](?:\.?[0-9A-Za-z]{0,4})")


def look_up(text: str, limit: int, books: Books, titles: TitleIndex) -> list[Entry]:
    """Entries for a query, best first: a code, a title, or a clinical phrase."""
    plain = text.strip()
    if _CODE.fullmatch(plain):
        code = plain.upper().replace(".", "")
        code = code if len(code) <= 3 else f"{code[:3]}.{code[3:]}"
        if code in books:
            below = [code, *books.entry(code).children]
            return [_entry(c, 1.0 if c == code else 0.9, books) for c in below[:limit]]
    by_title = search_titles(text, titles, limit)
    ranked: list[tuple[str, float]] = []
    if not by_title or by_title[0][1] < SURE:
        for found in sorted(
            scan(cut(text), books), key=lambda f: (-len(f.hit.places), f.hit.places)
        ):
            code = seventh(books, found.code, "A", found.near.keys())
            if code not in {c for c, _ in ranked}:
                ranked.append((code, 0.95 - 0.02 * len(ranked)))
    known = {c for c, _ in ranked}
    ranked.extend((code, score) for code, score in by_title if code not in known)
    return [_entry(code, score, books) for code, score in ranked[:limit]]


def _entry(code: str, score: float, books: Books) -> Entry:
    entry = books.entry(code)
    return Entry("icd10cm", code, entry.title, entry.billable, round(score, 3))
