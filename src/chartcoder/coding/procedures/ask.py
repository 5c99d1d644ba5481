"""What a rule for a table is asked: a name that leads to a pattern, with its sentence and report."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.gates import Spoken, bit_of, pattern_of
from chartcoder.coding.procedures.naming import Name
from chartcoder.coding.procedures.record import Report, axis, span_of
from chartcoder.coding.procedures.statements import Statement
from chartcoder.late import late
from chartcoder.model import Span


class Ask(NamedTuple):
    """A name that leads to a pattern, and where it stands."""

    pattern: str
    name: Name
    statement: Statement
    report: Report

    def find(self, spoken: Spoken) -> "tuple[re.Match[str], Span] | None":
        """The first place of a pattern, in the sentence of the name before all others."""
        return self.report.find(spoken, self.statement)


Rule = Callable[[Ask], list[Filled]]


def first_of(ask: Ask, position: int, table: Sequence[tuple[str, Spoken]]) -> list[Filled]:
    """The axis value of the first expression that matches: own words, sentence, then report."""
    opened = ask.report.opened
    table = [row for row in table if opened & bit_of(row[1]) == bit_of(row[1])]
    if not table:
        return []
    near = ask.name.near
    words = near.line.words
    line = ask.statement.line
    if words and near.end > near.first:
        a, b = words[near.first].start - line.start, words[near.end - 1].end - line.start
    else:
        a, b = 0, 0
    raw = line.raw
    for char, spoken in table:
        match = pattern_of(spoken).search(raw, a, b)
        if match and not denied(raw, match):
            return [axis(position, char, span_of(line, match))]
    for char, spoken in table:
        for match in pattern_of(spoken).finditer(raw):
            if not denied(raw, match):
                return [axis(position, char, span_of(line, match))]
    for char, spoken in table:
        found = ask.report.find(spoken)
        if found and not denied(found[0].string, found[0]):
            return [axis(position, char, found[1])]
    return []


_NO = late(r"\b(?:no|not|without|never|denies|free of|sparing)\b[^.;,]{0,25}$", re.I)


def denied(raw: str, match: "re.Match[str]") -> bool:
    """Whether what a match names is denied right before it."""
    return _NO.search(raw[: match.start()]) is not None
