"""The ``mentions`` view of procedures: every procedure a text names, in any setting.

A code has seven characters where the words settle every axis, else the four that say what was done
to which body part. What coded cases taught (``data/pcs/learned.tsv``, see NOTICE) adds phrases and
tells which code annotators give to the names of the index; nothing of it decides what is reported.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.procedures.axes import Solved, Wants, solve
from chartcoder.coding.procedures.choose import chosen
from chartcoder.coding.procedures.engine import diagnostic
from chartcoder.coding.procedures.naming import Name, named
from chartcoder.coding.procedures.near import Line, whole
from chartcoder.coding.procedures.said import Word
from chartcoder.model import Context, Mention, Span
from chartcoder.reading.context import reaches
from chartcoder.reading.text import cut
from chartcoder.terminology.entries import TerminologyError, rows
from chartcoder.terminology.pcs.book import SYSTEM, PcsBook, composed
from chartcoder.terminology.pcs.words import FOLDER

FLOOR = 0.2
"""Confidence that a mention has by default."""
SHORT = 4
"""Characters of a code whose approach or device is open."""
LONGEST = 4
PRIOR, WEIGHT = 0.45, 2.0
"""What is expected of a name that no coded case has shown, and its weight in cases."""
DISCOUNT = 0.6


class Taught(NamedTuple):
    """What was learned: phrases with their code, names of the index with the codes given there."""

    phrases: dict[tuple[str, ...], tuple[str, float]]
    names: dict[str, dict[str, tuple[int, int]]]


@lru_cache(maxsize=1)
def taught() -> Taught:
    """The lessons of ``data/pcs/learned.tsv``: kind, words, code, seen, right."""
    phrases: dict[tuple[str, ...], tuple[str, float]] = {}
    names: dict[str, dict[str, tuple[int, int]]] = {}
    path = FOLDER / "learned.tsv"
    if not path.exists():
        return Taught(phrases, names)
    for reference, (kind, words, code, seen, right) in rows(path, 5):
        if not seen.isdigit() or not right.isdigit():
            raise TerminologyError(f"learned.tsv, entry {reference}: two counts expected")
        if kind == "phrase":
            key = tuple(words.split())
            sure = (int(right) - DISCOUNT) / int(seen)
            if sure > phrases.get(key, ("", 0.0))[1]:
                phrases[key] = code, sure
        else:
            names.setdefault(words, {})[code] = int(seen), int(right)
    return Taught(phrases, names)


def mentions_of(
    text: str, book: PcsBook, name: str = "text", least: float = FLOOR
) -> list[Mention]:
    """Every procedure of a text with its context and code, in reading order.

    Args:
        text: the text of one document.
        book: the edition.
        name: the name the spans give to the document.
        least: confidence below which a mention is left out.
    """
    cut_text = cut(text)
    out: list[Mention] = []
    seen: set[tuple[str, int]] = set()
    for sentence in cut_text.sentences:
        line = Line(name, cut_text, sentence, book)
        if not line.words:
            continue
        found = list(_mentioned(line, book))
        part = cut_text.folded[sentence.first : sentence.end]
        cues = reaches(part, 0, len(part)) if found else ()
        for code, spans, entry, sure in found:
            place = (code, spans[0].start)
            if sure < least or place in seen:
                continue
            seen.add(place)
            flags = {
                cue.kind
                for cue in cues
                if cue.start < cue.stop
                and cut_text.starts[sentence.first + cue.start] <= spans[0].start
                and spans[0].end <= cut_text.ends[sentence.first + cue.stop - 1]
            }
            out.append(
                Mention(
                    SYSTEM, code, _title(code, book), spans, _context(flags, sentence.section),
                    entry, round(min(1.0, sure), 2),
                )
            )  # fmt: skip
    return out


def _context(flags: set[str], section: str) -> Context:
    return Context(
        negated="negated" in flags,
        possible="possible" in flags,
        historical="historical" in flags,
        family="family" in flags,
        hypothetical="hypothetical" in flags,
        planned="planned" in flags,
        section=section,
    )


def _title(code: str, book: PcsBook) -> str:
    if code in book:
        return book.title(code)
    table = book.table(code[:3])
    return (
        composed(table, code[3:])
        if len(code) == 7
        else f"{table.heads[2]} of {table.label(4, code[3:])}"
    )


Said = tuple[str, tuple[Span, ...], str, float]


def _mentioned(line: Line, book: PcsBook) -> Iterator[Said]:
    lessons = taught()
    taken: set[int] = set()
    for code, places, sure in phrases_of(line.words, lessons):
        if book.completions(code, 1) and taken.isdisjoint(places):
            taken.update(places)
            yield code, line.span(places), f"learned:{code}", sure
    for name in named(line, book):
        if set(name.places) <= taken:
            continue
        known = lessons.names.get(name.entry.term)
        for code in codes_of(name, book):
            if known is not None and not name.operation:
                best = max(known, key=lambda c: (known[c][1], c))
                if known[best][1] * 2 > known[best][0] and known[best][1] > 1:
                    code = best if book.completions(best, 1) else code
            sure = _trust(known, code)
            yield code, line.span(name.places), name.entry.reference, sure


def _trust(known: dict[str, tuple[int, int]] | None, code: str) -> float:
    seen, right = 0, 0
    if known:
        seen = max(n for n, _ in known.values())
        right = known.get(code, (0, 0))[1]
    return (right + WEIGHT * PRIOR) / (seen + WEIGHT)


def phrases_of(
    words: Sequence[Word], lessons: Taught
) -> Iterator[tuple[str, tuple[int, ...], float]]:
    """Learned phrases: runs of neighbouring words, the longer ones first."""
    for size in range(min(LONGEST, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            key = tuple(sorted({word.stem for word in words[at : at + size]}))
            known = lessons.phrases.get(key)
            if known is not None:
                yield known[0], tuple(range(at, at + size)), known[1]


def codes_of(name: Name, book: PcsBook) -> Iterator[str]:
    """The codes of a name, by its own sentence only: seven characters, or four."""
    nears = [name.near, name.wide, whole(name.near.line)]
    for patterns in name.entry.codes:
        pattern = chosen(patterns, nears, book)
        wants = Wants(nears, name.entry.assume, (), diagnostic(name.near), (), name.focus)
        for solved in solve(book, pattern, wants):
            code = shortened(solved)
            if code:
                yield code


def shortened(solved: Solved) -> str:
    """A code as far as the words support it; an empty string for less than a body part."""
    if not solved.open:
        return solved.code
    return "" if "?" in solved.code[:SHORT] else solved.code[:SHORT]
