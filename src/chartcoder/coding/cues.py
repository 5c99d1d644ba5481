"""Cues: phrases of a chart that say something of the course or cause of a condition.

They often stand beside the words that name the condition ("no evidence of disease", "developed on
hospital day 4"), so they are read once for the chart, each with its span and the sentence it stands
in, and bound to mentions by the clauses of the guidelines.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
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


class Rule(NamedTuple):
    """A phrase to search for in sentences that hold one of ``words``."""

    kind: str
    words: frozenset[str]
    pattern: re.Pattern[str]


Table = Sequence[Rule]


def compiled(rules: Sequence[tuple[str, str, str]]) -> Table:
    """A table of phrases, ready to be searched for: kind, folded words, regular expression."""
    return tuple(
        Rule(kind, frozenset(words.split()), late(pattern, re.I)) for kind, words, pattern in rules
    )


def cues(chart: Chart, table: Table, silent: Collection[str] = ()) -> Iterator[Cue]:
    """Every phrase of a table in the chart, in reading order.

    Args:
        silent: sections that are not read.
    """
    for number, document in enumerate(chart.documents):
        found: list[Cue] = []
        text = document.text
        here = [rule for rule in table if not rule.words.isdisjoint(text.words)]
        every = frozenset().union(*(rule.words & text.words for rule in here))
        for sentence in text.sentences if here else ():
            words = every.intersection(text.folded[sentence.first : sentence.end])
            if words and sentence.section not in silent:
                found.extend(_in_sentence(document, number, sentence, here, words))
        yield from sorted(found, key=lambda cue: (cue.first, cue.end))


def _in_sentence(
    document: ReadDocument, number: int, sentence: Sentence, table: Table, words: frozenset[str]
) -> Iterator[Cue]:
    text = document.text
    begin, close = text.starts[sentence.first], text.ends[sentence.end - 1]
    for rule in table:
        if rule.words.isdisjoint(words):
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
