"""The ``mentions`` view of procedures: every procedure a text names, in any setting.

A code has seven characters where the words settle every axis, else the four that say what was done
to which body part. What coded cases taught (``data/pcs/learned.tsv``, see NOTICE) adds phrases and
tells which code annotators give to the names of the index; nothing of it decides what is reported.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import exp, log
from typing import NamedTuple

from chartcoder.coding.procedures.axes import solve
from chartcoder.coding.procedures.choose import chosen
from chartcoder.coding.procedures.engine import diagnostic
from chartcoder.coding.procedures.filled import PART, Solved, Wants
from chartcoder.coding.procedures.naming import Name, named
from chartcoder.coding.procedures.near import Line, whole
from chartcoder.coding.procedures.said import Word
from chartcoder.model import Context, Mention, Span
from chartcoder.reading.context import reaches
from chartcoder.reading.text import Sentence, Text, cut
from chartcoder.terminology.entries import TerminologyError, rows
from chartcoder.terminology.pcs.book import SYSTEM, PcsBook, composed
from chartcoder.terminology.pcs.words import FOLDER, values_of

FLOOR = 0.25
"""Confidence that a mention has by default."""
RIGHT, LEFT, BOTH = "right", "left", "bilateral"
IMAGES = "BC"
"""Sections of images: Imaging and Nuclear Medicine."""
SHORT = 4
"""Characters of a code whose approach or device is open."""
LONGEST = 4
PRIOR, WEIGHT = 0.45, 2.0
"""What is expected of a name that no coded case has shown, and its weight in cases."""
DISCOUNT = 0.6
BESIDE = 0.9
UNSEEN = 3.0
"""Weight in cases of what is expected of a name or table."""
Counts = tuple[int, int]
"""Cases seen, and right there."""


class Taught(NamedTuple):
    """What was learned: phrases with their code, names of the index with the codes given there.

    ``kept`` tells how often each name or phrase was right in cases it was not learned from, and
    ``tables`` the same of all that led to a table.
    """

    phrases: dict[tuple[str, ...], dict[str, float]]
    names: dict[str, dict[str, Counts]]
    kept: dict[str, Counts]
    tables: dict[str, Counts]


class Weights(NamedTuple):
    """A logistic regression of whether a mention is right."""

    bias: float
    sure: float
    """Of the log odds that its phrase or name gives."""
    operation: float
    """Of one that the index does not list: an operation word with a body part."""
    again: float
    """Of one that the text names more than once."""
    share: float
    """Of the log odds that it held in other cases."""


WEIGHTS = Weights(bias=0.04, sure=0.46, operation=-0.67, again=0.86, share=0.78)
"""Fitted on the training half of CodiEsp by ``python -m benchmarks.procedures learn``."""


@lru_cache(maxsize=1)
def taught() -> Taught:
    """The lessons of ``data/pcs/learned.tsv``."""
    path = FOLDER / "learned.tsv"
    return lessons_of(rows(path, 5) if path.exists() else ())


def lessons_of(lines: Iterable[tuple[str, Sequence[str]]]) -> Taught:
    """Lessons from lines of a reference and its fields: kind, words, code, seen, right.

    Raises:
        TerminologyError: when a count is no number.
    """
    out = Taught({}, {}, {}, {})
    for reference, (kind, words, code, seen, right) in lines:
        if not seen.isdigit() or not right.isdigit():
            raise TerminologyError(f"learned.tsv, entry {reference}: two counts expected")
        if kind == "phrase":
            key = tuple(words.split())
            sure = (int(right) - DISCOUNT) / int(seen)
            out.phrases.setdefault(key, {})[code] = sure
        elif kind == "name":
            out.names.setdefault(words, {})[code] = int(seen), int(right)
        else:
            (out.kept if kind == "kept" else out.tables)[words] = int(seen), int(right)
    return out


def said_in(text: str, book: PcsBook, lessons: Taught) -> "list[Said]":
    """Every procedure a text names, however sure, in reading order."""
    return [said for _, found in _read("text", cut(text), book, lessons) for said in found]


def _read(
    name: str, text: Text, book: PcsBook, lessons: Taught
) -> "Iterator[tuple[Sentence, list[Said]]]":
    lines = [Line(name, text, sentence, book) for sentence in text.sentences]
    for line in lines:
        found = list(_mentioned(line, lines, lessons))
        if found:
            yield line.sentence, found


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
    lessons = taught()
    out: list[Mention] = []
    seen: set[tuple[str, int]] = set()
    read = list(_read(name, cut_text, book, lessons))
    times = Counter(said.code[:SHORT] for _, found in read for said in found)
    for sentence, found in read:
        part = cut_text.folded[sentence.first : sentence.end]
        cues = reaches(part, 0, len(part))
        for said in found:
            code, spans = said.code, said.spans
            place = (code, spans[0].start)
            sure = confidence(features(said, times[code[:SHORT]] > 1, lessons))
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
                    said.entry, round(sure, 2),
                )
            )  # fmt: skip
    return out


def features(
    said: "Said", again: bool, lessons: Taught, spare: Counts = (0, 0)
) -> tuple[float, ...]:
    """What ``WEIGHTS`` weighs, in its order.

    Args:
        said: a procedure that the text names.
        again: whether the text names it more than once.
        lessons: what was learned.
        spare: counts of the case itself, which a fit leaves out.
    """
    table = _share(lessons.tables.get(said.code[:3], (0, 0)), spare, PRIOR)
    share = _share(lessons.kept.get(said.key, (0, 0)), spare, table)
    operation = said.key.startswith("operation:")
    return 1.0, _odds(said.sure), float(operation), float(again), _odds(share)


def confidence(values: Sequence[float], weights: Sequence[float] = WEIGHTS) -> float:
    """How likely a mention is right, 0 to 1."""
    return 1 / (
        1 + exp(-sum(value * weight for value, weight in zip(values, weights, strict=True)))
    )


def _share(counts: Counts, spare: Counts, prior: float) -> float:
    seen, right = counts[0] - spare[0], counts[1] - spare[1]
    return (right + UNSEEN * prior) / (seen + UNSEEN)


def _odds(share: float) -> float:
    return log(max(share, 0.01) / max(1 - share, 0.01))


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


class Said(NamedTuple):
    """A procedure that a sentence names.

    Attributes:
        code: seven characters, or four.
        spans: the words.
        entry: the reference of the entry or the lesson.
        key: the name or lesson as ``Taught.kept`` counts it.
        sure: what the lesson or the name alone says of its reliability.
    """

    code: str
    spans: tuple[Span, ...]
    entry: str
    key: str
    sure: float


def _mentioned(line: Line, lines: Sequence[Line], lessons: Taught) -> Iterator[Said]:
    book = line.book
    taken: set[int] = set()
    for codes, places in phrases_of(line.words, lessons):
        if not taken.isdisjoint(places):
            continue
        taken.update(places)
        most = max(codes.values())
        for code, sure in codes.items():
            if sure >= BESIDE * most and book.completions(code, 1):
                yield Said(code, line.span(places), f"learned:{code}", f"learned:{code}", sure)
    for name in named(line, book):
        if set(name.places) <= taken:
            continue
        known = lessons.names.get(name.entry.term)
        for code in codes_of(name, book, lines):
            if known is not None and not name.operation:
                best = max(known, key=lambda c: (known[c][1], c))
                if known[best][1] * 2 > known[best][0] and known[best][1] > 1:
                    code = best if book.completions(best, 1) else code
            key = name.entry.reference if name.operation else name.entry.term
            sure = PRIOR if name.operation else _trust(known, code)
            yield Said(code, line.span(name.places), name.entry.reference, key, sure)


def _trust(known: dict[str, Counts] | None, code: str) -> float:
    seen, right = known.get(code, (0, 0)) if known else (0, 0)
    return (right + WEIGHT * PRIOR) / (seen + WEIGHT)


def phrases_of(
    words: Sequence[Word], lessons: Taught
) -> Iterator[tuple[dict[str, float], tuple[int, ...]]]:
    """Learned phrases: runs of neighbouring words, the longer ones first."""
    for size in range(min(LONGEST, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            key = tuple(sorted({word.stem for word in words[at : at + size]}))
            known = lessons.phrases.get(key)
            if known is not None:
                yield known, tuple(range(at, at + size))


def codes_of(name: Name, book: PcsBook, lines: Sequence[Line]) -> Iterator[str]:
    """The codes of a name, by its own sentence: seven characters, or four.

    Args:
        name: a procedure that a sentence names.
        book: the edition.
        lines: the sentences of the document, which may tell its side.
    """
    nears = [name.near, name.wide, whole(name.near.line)]
    for patterns in name.entry.codes:
        pattern = chosen(patterns, nears, book).pattern
        wants = Wants(nears, name.entry.assume, (), diagnostic(name.near), (), name.focus)
        for solved in solve(book, pattern, wants):
            code = shortened(_sided(solved, book, lines))
            if code:
                yield code


def _sided(solved: Solved, book: PcsBook, lines: Sequence[Line]) -> Solved:
    """With the side of the organ, where only that is open of the body part.

    The side is the one the document names beside this organ; an image of a paired organ shows both
    unless a side is said.
    """
    part = next((axis for axis in solved.open if axis.position == PART), None)
    if part is None:
        return solved
    table = solved.code[:3]
    values = values_of(book, table, PART)
    organs = {values[char][0] for char in part.chars}
    if len(organs) != 1:
        return solved
    organ = min(organs)
    sides = {
        near
        for line in lines
        if organ <= line.said
        for near, _ in whole(line).sides()
        if near in (RIGHT, LEFT)
    }
    side = BOTH if table[0] in IMAGES and len(sides) != 1 else min(sides) if len(sides) == 1 else ""
    char = next((c for c in part.chars if values[c][1] == side), "")
    if not side or not char:
        return solved
    code = solved.code[: PART - 1] + char + solved.code[PART:]
    axes = tuple(
        axis._replace(chars=char, basis="record") if axis is part else axis for axis in solved.axes
    )
    return solved._replace(code=code, axes=axes)


def shortened(solved: Solved) -> str:
    """A code as far as the words support it; an empty string for less than a body part."""
    if not solved.open:
        return solved.code
    return "" if "?" in solved.code[:SHORT] else solved.code[:SHORT]
