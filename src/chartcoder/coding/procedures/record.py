"""Candidates and the report they come from: what special rules read and make."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from chartcoder.coding.procedures.clauses import not_done
from chartcoder.coding.procedures.filled import Filled, Solved
from chartcoder.coding.procedures.gates import ALL, Spoken, bit_of, pattern_of
from chartcoder.coding.procedures.naming import Name
from chartcoder.coding.procedures.near import Line, Near
from chartcoder.coding.procedures.statements import BODY, COURSE, TITLE, Statement, reached
from chartcoder.coding.procedures.technique import Sign
from chartcoder.model import Span, Step
from chartcoder.reading.gates import Gated
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.procedures import Procedure

MAIN, TOLD = 0, 1
"""Ranks of a candidate: listed or named as a procedure, or told among what was done on the way."""


class Conflict(NamedTuple):
    """A value of which heading and body of a report disagree: the code of the heading, and words."""

    position: int
    heading: str
    spans: tuple[Span, ...]


class Candidate(NamedTuple):
    """A procedure on its way to the result.

    Attributes:
        name: the entry that named it and where.
        solved: its code, with the basis of each axis.
        statement: the sentence that states it.
        performed: when it was done, if a sentence says so.
        reason: why it is not coded; empty while it is.
        detail, clause: of that reason.
        steps: what rules did to it.
        rank: ``MAIN`` or ``TOLD``.
        conflict: where the heading says otherwise than the body, which is coded.
        copy: number of a procedure done again on another site of one body part value (B3.2b).
        of, told: the pattern of the index, where the words ``told`` turn it into another table.
    """

    name: Name
    solved: Solved
    statement: Statement
    performed: date | None
    reason: str = ""
    detail: str = ""
    clause: str = ""
    steps: tuple[Step, ...] = ()
    rank: int = MAIN
    copy: int = 0
    conflict: "Conflict | None" = None
    of: str = ""
    told: tuple[Span, ...] = ()

    @property
    def code(self) -> str:
        """Its code."""
        return self.solved.code


class Report(NamedTuple):
    """One document as its sentences, with what they tell of the approach as a whole.

    ``opened`` are the word gates that its sentences open together.
    """

    statements: Sequence[Statement]
    way: Sequence[Sign]
    book: PcsBook
    opened: int = ALL

    def lines(self, modes: tuple[str, ...] = (TITLE, BODY, COURSE)) -> Iterator[Statement]:
        """The sentences that may state a procedure."""
        return (s for s in self.statements if s.mode in modes)

    def opens(self, *some: Gated) -> bool:
        """Whether its words open the gate of any of some expressions."""
        return any(self.opened & gated.bit == gated.bit for gated in some)

    def matches(
        self, gated: Gated, modes: tuple[str, ...] = (TITLE, BODY, COURSE)
    ) -> Iterator[tuple[Statement, "re.Match[str]"]]:
        """The first match in each sentence of some modes whose words open the gate."""
        bit, pattern = gated.bit, gated.pattern
        if self.opened & bit == bit:
            for statement in self.statements:
                line = statement.line
                if line.opened & bit == bit and statement.mode in modes:
                    match = pattern.search(line.raw)
                    if match is not None:
                        yield statement, match

    def find(
        self, spoken: Spoken, first: Statement | None = None
    ) -> tuple["re.Match[str]", Span] | None:
        """The first place that a pattern matches, in one sentence before all others."""
        bit = bit_of(spoken)
        if self.opened & bit != bit:
            return None
        pattern = pattern_of(spoken)
        ordered = [first] if first is not None else []
        for statement in [*ordered, *self.statements]:
            if bit and statement.line.opened & bit != bit:
                continue
            for match in pattern.finditer(statement.line.raw):
                if not not_done(statement.line.raw, match.start(), statement.line.opened):
                    return match, span_of(statement.line, match)
        return None

    def has(self, spoken: Spoken, first: Statement | None = None) -> bool:
        """Whether a pattern matches anywhere."""
        return self.find(spoken, first) is not None

    def where(self, match: "re.Match[str]") -> Statement:
        """The sentence that a match stands in."""
        return next(s for s in self.statements if s.line.raw == match.string)


def span_of(line: Line, match: "re.Match[str]", group: int | str = 0) -> Span:
    """The words of a match in a sentence."""
    return line.quote(line.start + match.start(group), line.start + match.end(group))


def places_of(line: Line, match: "re.Match[str]") -> tuple[int, ...]:
    """Places of the words of a match; of the nearest word when it holds none that counts."""
    start = line.start
    first, last = start + match.start(), start + match.end()
    inside = tuple(n for n, w in enumerate(line.words) if w.start < last and w.end > first)
    if inside:
        return inside
    near = min(range(len(line.words)), key=lambda n: abs(line.words[n].start - first), default=0)
    return (near,)


def axis(position: int, char: str, *spans: Span, basis: str = "rule") -> Filled:
    """An axis that a rule fills."""
    return Filled(position, char, basis, spans)


def stated(statement: Statement, match: "re.Match[str]") -> str:
    """Why what a match names was not done, or an empty string."""
    line = statement.line
    if statement.barred:
        return statement.barred
    said = not_done(line.raw, match.start(), line.opened, statement.dated)
    if said:
        return said
    start = line.start
    denied = next(iter(reached(statement, start + match.start())), None)
    return denied.kind if denied else ""


def make(
    report: Report,
    statement: Statement,
    match: "re.Match[str]",
    term: str,
    clause: str,
    table: str,
    axes: Sequence[Filled],
) -> Candidate | None:
    """A candidate that a rule makes; None when the edition has no such code.

    An axis whose basis is ``open`` stays open.
    """
    code = table + "".join("?" if a.basis == "open" else a.chars for a in axes)
    if not report.book.completions(code, 1):
        return None
    line = statement.line
    entry = Procedure(term, ((code,),), "", "", f"rule:{clause}")
    places = places_of(line, match)
    near = Near(line, places[0], places[-1] + 1, places[0])
    name = Name(entry, places, near, near)
    solved = Solved(code, code, tuple(axes))
    reason = stated(statement, match)
    start = line.start
    day = statement.day_of(start + match.start(), start + match.end())
    return Candidate(name, solved, statement, day, reason)
