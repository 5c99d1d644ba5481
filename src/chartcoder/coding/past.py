"""Operations and devices of the past, read in the lists that name nothing else.

"PSH: ileostomy 2019, right hip replacement" means the status without saying "history of". The
entries of the house index that ask for the word "history" hold there (I.C.21.c.3).
"""

from collections.abc import Iterator

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.mentions import Found
from chartcoder.coding.specify import specify
from chartcoder.reading.concepts import Hit
from chartcoder.reading.lines import Line
from chartcoder.reading.text import Sentence
from chartcoder.terminology.books import Books
from chartcoder.terminology.normalize import Item, Rewrite, items
from chartcoder.terminology.patterns import HOUSE, PAST, Pattern

LISTS_OF_PAST = frozenset({"past-medical-history", "past-surgical-history"})
LEFT_BEHIND = ("Z89", "Z90.1", "Z90.2", "Z90.3", "Z90.5", "Z90.6", "Z90.81", "Z93", "Z94", "Z95", "Z96", "Z98.1", "Z98.2", "Z98.84", "Z98.85")  # fmt: skip
"""What an operation leaves for life and what bears on later care."""
LONGEST = 4
"""Words of an entry beside "history"."""
_SIDES = ("bilateral", "right", "left")
_DENIED = frozenset({"no", "not", "deny", "without", "planned", "scheduled", "declined", "refused", "removed", "reversed", "reversal", "takedown", "closed"})  # fmt: skip


def past_operations(document: ReadDocument, books: Books) -> Iterator[Found]:
    """What an operation in a list of the past left behind, in reading order."""
    text = document.text
    present = text.words
    for sentence in text.sentences:
        if sentence.section not in LISTS_OF_PAST:
            continue
        part = text.folded[sentence.first : sentence.end]

        def plain(rewrite: Rewrite, at: int, first: int = sentence.first) -> bool:
            raw = text.raw(first + at)
            written = not rewrite.capitals or raw in (rewrite.written, f"{rewrite.written}s")
            return written and (
                not rewrite.needs or any(set(need.split()) <= present for need in rewrite.needs)
            )

        found = items(part, books.vocabulary, plain)
        for piece in _pieces(part, found):
            yield from _in_piece(sentence_line(sentence, found), part, piece, books)


def sentence_line(sentence: Sentence, found: list[Item]) -> Line:
    """The line of a sentence whose items stand one after the other."""
    return Line(
        sentence, found, [float(n) for n in range(len(found))], [item.word for item in found]
    )


def _pieces(part: list[str], found: list[Item]) -> Iterator[list[int]]:
    """The items between commas, semicolons and line ends, by number."""
    cuts = [n for n, token in enumerate(part) if token in (",", ";", ".", ":")]
    start = 0
    for cut in (*cuts, len(part)):
        piece = [n for n, item in enumerate(found) if start <= item.first < cut]
        if piece:
            yield piece
        start = cut


def _in_piece(line: Line, part: list[str], piece: list[int], books: Books) -> Iterator[Found]:
    words = [line.items[n].word for n in piece]
    if not _DENIED.isdisjoint(
        part[
            line.items[piece[0]].first - 1 if line.items[piece[0]].first else 0 : line.items[
                piece[-1]
            ].end
        ]
    ):
        return
    plain = [n for n in piece if line.items[n].word not in _SIDES]
    for size in range(min(LONGEST, len(plain)), 0, -1):
        for at in range(len(plain) - size + 1):
            places = tuple(plain[at : at + size])
            pattern = books.exact(frozenset({line.items[n].word for n in places} | {"history"}))
            if (
                pattern is None
                or pattern.source != HOUSE
                or not pattern.code.startswith(LEFT_BEHIND)
            ):
                continue
            side = next((s for s in _SIDES if s in words), None)
            near = {line.items[n].word: n for n in piece}
            done = specify(books, pattern.code, near.keys() - set(_SIDES), side)
            own = tuple(w for w in pattern.words if w != "history")
            entry = Pattern(own, pattern.code, PAST, "yes", (), pattern.reference)
            yield Found(
                line, Hit(entry, places, 0.0), done.code, done.complete, done.words, side,
                (near[side],) if side else (), frozenset(), (), near,
            )  # fmt: skip
            return
