"""Look-up of free words in the books: titles, and what clinicians write."""

from chartcoder.coding.mentions import scan
from chartcoder.coding.specify import seventh
from chartcoder.late import late
from chartcoder.reading.text import cut
from chartcoder.terminology.books import Books
from chartcoder.terminology.lookup import Entry
from chartcoder.terminology.titles import TitleIndex, search_titles

_CODE = late(r"[A-Za-z]\d[0-9A-Za-z](?:\.?[0-9A-Za-z]{0,4})")


def look_up(text: str, limit: int, books: Books, titles: TitleIndex) -> list[Entry]:
    """Entries for a query, best first: a code, a title, or a clinical phrase."""
    plain = text.strip()
    if _CODE.fullmatch(plain):
        code = plain.upper().replace(".", "")
        code = code if len(code) <= 3 else f"{code[:3]}.{code[3:]}"
        if code in books:
            below = [code, *books.entry(code).children]
            return [_entry(c, 1.0 if c == code else 0.9, books) for c in below[:limit]]
    scores: dict[str, float] = {}
    for code, score in search_titles(text, titles, limit):
        scores[code] = score
    for code, score in _as_written(text, books):
        scores[code] = max(score, scores.get(code, 0.0))
    ranked = sorted(scores, key=lambda code: -scores[code])
    return [_entry(code, scores[code], books) for code in ranked[:limit]]


def _as_written(text: str, books: Books) -> list[tuple[str, float]]:
    """Codes of the query read as a clinician's note; the score is the share of it they explain."""
    out = []
    for found in scan(cut(text), books):
        items = found.line.items
        explained = {*found.hit.places, *found.side_items}
        explained.update(found.near[word] for word in found.used if word in found.near)
        explained.update(n for n, item in enumerate(items) if item.word in books.words(found.code))
        share = len(explained) / len(items)
        code = seventh(books, found.code, "A", found.near.keys())
        out.append((code, 0.95 * share + 0.001 * len(found.hit.places)))
    return sorted(out, key=lambda pair: -pair[1])


def _entry(code: str, score: float, books: Books) -> Entry:
    entry = books.entry(code)
    return Entry("icd10cm", code, entry.title, entry.billable, round(score, 3))
