"""Cues: phrases of a chart that say something of the course or cause of a condition.

They often stand beside the words that name the condition ("no evidence of disease", "developed on
hospital day 4"), so they are read once for the chart, each with its span and the sentence it stands
in, and bound to mentions by the clauses of the guidelines.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.spots import ask
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.text import Sentence


class Cue(NamedTuple):
    """A phrase found.

    Attributes:
        kind: what it says, a word of the table it was found with.
        document: place of its document in the chart.
        sentence: first token of its sentence.
        first, end: its own tokens, ``end`` exclusive.
        section: section of the sentence.
    """

    kind: str
    span: Span
    document: int
    sentence: int
    first: int
    end: int
    section: str


class Row(NamedTuple):
    """Words and pieces of lower-case text: without any of them a text does not say a phrase."""

    words: frozenset[str]
    pieces: tuple[str, ...]

    def stands_in(self, words: Iterable[str], text: str) -> bool:
        """Whether one of the row stands among folded words or in lower-case text."""
        if not self.words.isdisjoint(words):
            return True
        for piece in self.pieces:  # noqa: SIM110 - a plain loop, it runs at every sentence
            if piece in text:
                return True
        return False


def row(written: str) -> Row:
    """A row: folded words, and pieces of text that end in ``*`` and write ``_`` for a space."""
    forms = written.split()
    return Row(
        frozenset(form for form in forms if not form.endswith("*")),
        tuple(form[:-1].replace("_", " ") for form in forms if form.endswith("*")),
    )


class Rule(NamedTuple):
    """A phrase to search for in sentences that hold one of ``words`` and one of each row ``also``."""

    kind: str
    words: frozenset[str]
    pattern: re.Pattern[str]
    also: tuple[Row, ...] = ()


class Table(NamedTuple):
    """Phrases to search for.

    Attributes:
        rules: the phrases.
        asking: for each word of a phrase the numbers of those that it calls for.
    """

    rules: tuple[Rule, ...]
    asking: Mapping[str, tuple[int, ...]]


def compiled(
    rules: Sequence[tuple[str, str, str]], also: Mapping[str, Sequence[str]] | None = None
) -> Table:
    """A table of phrases, ready to be searched for: kind, folded words, regular expression.

    Args:
        also: for some kinds, rows of which each must have a word beside.
    """
    rows = {kind: tuple(map(row, written)) for kind, written in (also or {}).items()}
    asking: dict[str, tuple[int, ...]] = {}
    for number, (_, words, _) in enumerate(rules):
        for word in frozenset(words.split()):
            asking[word] = (*asking.get(word, ()), number)
    ask(asking)
    return Table(
        tuple(
            Rule(kind, frozenset(words.split()), late(pattern, re.I), rows.get(kind, ()))
            for kind, words, pattern in rules
        ),
        asking,
    )


def cues(chart: Chart, table: Table, silent: Collection[str] = ()) -> Iterator[Cue]:
    """Every phrase of a table in the chart, in reading order.

    Args:
        silent: sections that are not read.
    """
    for number, document in enumerate(chart.documents):
        text = document.text
        every = _telling(table, text.words)
        if not every:
            continue
        found: list[Cue] = []
        for sentence in document.spots.sentences(every):
            if sentence.section not in silent:
                words = text.folded[sentence.first : sentence.end]
                called = {rule for word in every.intersection(words) for rule in table.asking[word]}
                here = [table.rules[rule] for rule in sorted(called)]
                found.extend(_in_sentence(document, number, sentence, here, words))
        if found:
            yield from sorted(found, key=lambda cue: (cue.first, cue.end))


def _telling(table: Table, words: frozenset[str]) -> set[str]:
    """Those of the words of a document that call for a phrase whose rows may stand there too."""
    rules = table.rules
    telling: set[str] = set()
    for word in table.asking.keys() & words:
        for rule in table.asking[word]:
            for one in rules[rule].also:
                if not one.pieces and one.words.isdisjoint(words):
                    break
            else:
                telling.add(word)
                break
    return telling


def _in_sentence(
    document: ReadDocument,
    number: int,
    sentence: Sentence,
    rules: Sequence[Rule],
    words: list[str],
) -> Iterator[Cue]:
    text = document.text
    begin, close = text.starts[sentence.first], text.ends[sentence.end - 1]
    lower = ""
    for rule in rules:
        if rule.also:
            lower = lower or text.text[begin:close].lower()
            if not all(one.stands_in(words, lower) for one in rule.also):
                continue
        for match in rule.pattern.finditer(text.text, begin, close):
            start, stop = match.span()
            first = bisect_right(text.starts, start) - 1
            end = max(first + 1, bisect_right(text.starts, stop - 1))
            yield Cue(
                rule.kind,
                Span(document.id, start, stop, match.group()),
                number,
                sentence.first,
                first,
                end,
                sentence.section,
            )
