"""Vertebral levels: which region of the spine a sentence speaks of.

Conditions of the spine (M40-M54) are coded by region. The levels stand anywhere in the sentence:
"L5-S1 disc degeneration, facet arthropathy and spondylosis with radiculopathy".
"""

from chartcoder.coding.mentions import Found
from chartcoder.coding.specify import specify
from chartcoder.reading.concepts import Hit
from chartcoder.reading.lines import Line
from chartcoder.terminology.books import Books

OF_THE_SPINE = frozenset(f"M{n}" for n in (*range(40, 44), *range(45, 52), 53, 54))
"""Categories whose codes name a region of the spine (M50 does by its own levels)."""

REGIONS = {
    "cervical": "cervical", "thoracic": "thoracic", "lumbar": "lumbar", "lumbosacral": "lumbosacral",
    "thoracolumbar": "thoracolumbar", "cervicothoracic": "cervicothoracic",
}  # fmt: skip
_LETTERS = {"c": "cervical", "t": "thoracic", "l": "lumbar"}
_LAST = {"c": 7, "t": 12, "l": 5}
"""The last vertebra of each region: the disc below it joins two regions."""
_BELOW = {"c": "cervicothoracic", "t": "thoracolumbar", "l": "lumbosacral"}
_NEXT = {"c": "t1", "t": "l1", "l": "s1"}
_REGION_WORDS = frozenset({*REGIONS, "region"})


def at_level(found: Found, books: Books) -> Found:
    """A mention of a spinal condition without a region, placed at the level its sentence names."""
    if found.code[:3] not in OF_THE_SPINE or not _REGION_WORDS.isdisjoint(found.used):
        return found
    title = books.entry(found.code).title.lower()
    if "unspecified" not in title or not REGIONS.keys().isdisjoint(found.hit.pattern.words):
        return found
    levels = _levels(found.line)
    if not levels:
        return found
    places, hit = found.line.places, found.hit
    first, last = places[hit.places[0]], places[hit.places[-1]]

    def distance(number: int) -> float:
        return max(first - places[number], places[number] - last, 0.0)

    region, number, below = min(levels, key=lambda level: distance(level[1]))
    if number in hit.places:
        return found
    near = {**found.near, region: number, "region": number}
    for words in (frozenset({*hit.pattern.words, region}), None):
        pattern = hit.pattern if words is None else books.exact(words)
        if pattern is None or pattern.code[:3] != found.code[:3]:
            continue
        better = specify(books, pattern.code, near.keys(), found.side)
        if better.complete and region in books.words(better.code):
            used = better.words or (region,)
            where = tuple(sorted({*hit.places, number, below})) if words else hit.places
            return found._replace(
                hit=Hit(pattern, where, hit.excess), code=better.code, complete=True,
                used=used, near=near,
            )  # fmt: skip
    return found


def _levels(line: Line) -> list[tuple[str, int, int]]:
    """The regions that the items of a sentence name, each with the first and last item of it."""
    out = []
    items = line.items
    for number, item in enumerate(items):
        word = item.word
        if word in REGIONS:
            out.append((REGIONS[word], number, number))
        elif word[:1] in _LETTERS and word[1:].isdigit() and int(word[1:]) <= _LAST[word[0]]:
            letter = word[0]
            following = items[number + 1].word if number + 1 < len(items) else ""
            joined = number + 1 < len(items) and items[number + 1].first == item.end + 1
            if joined and int(word[1:]) == _LAST[letter] and following in (_NEXT[letter], "1"):
                out.append((_BELOW[letter], number, number + 1))
            else:
                before = items[number - 1].word if number else ""
                if not (out and before == f"{letter}{int(word[1:]) - 1}"):
                    out.append((_LETTERS[letter], number, number))
    return out
