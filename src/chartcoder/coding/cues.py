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
from chartcoder.model import Span


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


Table = Sequence[tuple[str, re.Pattern[str]]]


def compiled(rules: Sequence[tuple[str, str]]) -> Table:
    """A table of phrases, ready to be searched for: (kind, regular expression) pairs."""
    return tuple((kind, re.compile(pattern, re.I)) for kind, pattern in rules)


def cues(chart: Chart, table: Table, silent: Collection[str] = ()) -> Iterator[Cue]:
    """Every phrase of a table in the chart, in reading order.

    Args:
        silent: sections that are not read.
    """
    for number, document in enumerate(chart.documents):
        found = list(_in_document(document, number, table, silent))
        yield from sorted(found, key=lambda cue: (cue.first, cue.end))


def _in_document(
    document: ReadDocument, number: int, table: Table, silent: Collection[str]
) -> Iterator[Cue]:
    text = document.text
    firsts = [sentence.first for sentence in text.sentences]
    for kind, pattern in table:
        for match in pattern.finditer(text.text):
            start, stop = match.span()
            first = bisect_right(text.starts, start) - 1
            place = bisect_right(firsts, first) - 1
            if place < 0 or text.sentences[place].section in silent:
                continue
            end = max(first + 1, bisect_right(text.starts, stop - 1))
            yield Cue(
                kind,
                Span(document.id, start, stop, match.group()),
                number,
                firsts[place],
                first,
                end,
                text.sentences[place].section,
            )
