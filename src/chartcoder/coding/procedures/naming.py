"""Names of procedures in a sentence: entries of the house index, and operations with a body part."""

from collections.abc import Sequence
from typing import NamedTuple

from chartcoder.coding.procedures.near import Line, Near
from chartcoder.coding.procedures.operations import Operation, operations
from chartcoder.coding.procedures.said import Hit, Word, longest
from chartcoder.coding.procedures.views import names, places_of
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.procedures import Procedure


class Name(NamedTuple):
    """A procedure named: an entry of the index (or one made from an operation and a body part)."""

    entry: Procedure
    places: tuple[int, ...]
    near: Near
    operation: str = ""
    """The operation word, of a procedure that the index does not list."""


def named(line: Line, book: PcsBook) -> list[Name]:
    """The procedures a sentence names, each with the stretch of words that is its own."""
    entries = longest(names().find(line.words))
    taken = {place for hit in entries for place in hit.places}
    found: list[tuple[Procedure, tuple[int, ...], str]] = [
        (hit.term, hit.places, "") for hit in entries
    ]
    for hit in longest(operations().find(line.words)):
        if taken.isdisjoint(hit.places):
            found.append((_made(hit), hit.places, hit.term.said))
    found.sort(key=lambda f: f[1])
    bounds = _bounds(line.words, [places for _, places, _ in found])
    out = []
    for (entry, places, operation), (first, end) in zip(found, bounds, strict=True):
        near = Near(line, first, end, places[0])
        if operation:
            made = with_part(operation, entry, near, book)
            if made is None:
                continue
            entry = made
        out.append(Name(entry, places, near, operation))
    return out


def _made(hit: Hit[Operation]) -> Procedure:
    return Procedure(hit.term.said, ((),), "", "", f"operation:{hit.term.said}")


def with_part(said: str, entry: Procedure, near: Near, book: PcsBook) -> Procedure | None:
    """An operation with the body parts named beside it, as an entry of the index would have it."""
    operation = next(o for o in operations_by(said))
    where = places_of(book)
    hits = sorted(near.parts(), key=lambda h: (-len(h.words), abs(h.first - near.anchor)))
    for hit in hits:
        patterns = []
        for label in hit.term.labels:
            for prefix, char in where.get(label, ()):
                if prefix[2] in operation.roots and (
                    not hit.term.where or prefix.startswith(hit.term.where)
                ):
                    patterns.append((operation.roots.index(prefix[2]), prefix, char))
            if patterns:
                break
        if patterns:
            best = min(p[0] for p in patterns)
            prefixes = sorted({p[1] for p in patterns if p[0] == best})
            codes = tuple(f"{prefix}?{operation.rest}" for prefix in prefixes[:1])
            return entry._replace(codes=(codes,), assume=operation.assume)
    return None


def operations_by(said: str) -> list[Operation]:
    """Operations of a term."""
    from chartcoder.coding.procedures.operations import OPERATIONS

    return [o for o in OPERATIONS if o.said == said]


def _bounds(words: Sequence[Word], found: Sequence[tuple[int, ...]]) -> list[tuple[int, int]]:
    """The stretch of each name: to the widest gap between it and its neighbours."""
    out = []
    first = 0
    for n, places in enumerate(found):
        end = len(words)
        if n + 1 < len(found):
            last, nxt = places[-1], found[n + 1][0]
            if nxt > last:
                cut = max(
                    range(last + 1, nxt + 1),
                    key=lambda k: (round(words[k].at - words[k - 1].at, 2), -k),
                )
                end = cut
            else:
                end = last + 1
        out.append((first, max(end, places[-1] + 1)))
        first = min(end, len(words))
    return out
