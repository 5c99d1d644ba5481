"""Procedures performed in a stay, from the record to candidates with their codes."""

from collections.abc import Sequence
from chartcoder.coding.chart import Chart
from chartcoder.coding.procedures.axes import Wants, solve
from chartcoder.coding.procedures.choose import chosen
from chartcoder.coding.procedures.clauses import aborted, cancelled, not_done, planned
from chartcoder.coding.procedures.ended import settled
from chartcoder.coding.procedures.naming import Name, named
from chartcoder.coding.procedures.near import Near, whole
from chartcoder.coding.procedures.record import MAIN, TOLD, Candidate, Report
from chartcoder.coding.procedures.rules import Ask, of_table
from chartcoder.coding.procedures.special import special
from chartcoder.coding.procedures.statements import (
    ASIDE,
    BODY,
    COURSE,
    TITLE,
    Statement,
    reached,
    read,
)
from chartcoder.coding.procedures.technique import technique
from chartcoder.model import Span
from chartcoder.terminology.pcs.book import PcsBook


def candidates(chart: Chart, book: PcsBook) -> list[Candidate]:
    """Every procedure that a document says was performed, in reading order."""
    out: list[Candidate] = []
    for place, document in enumerate(chart.documents):
        statements = read(document, place, book)
        if statements:
            out.extend(_of_document(statements, book))
    return out


def _of_document(statements: Sequence[Statement], book: PcsBook) -> list[Candidate]:
    way = technique(statements)
    rules = Report(statements, way, book)
    ruled, claimed = special(rules)
    report = any(s.mode in (TITLE, BODY) for s in statements)
    headed = report and any(s.mode == BODY for s in statements)
    titles = [whole(s.line) for s in statements if s.mode == TITLE]
    body = [whole(s.line) for s in statements if s.mode in (BODY, ASIDE)]
    nothing = report and any(cancelled(s.line.raw) for s in statements)
    ended = report and any(aborted(s.line.raw) for s in statements)
    out = list(ruled)
    for statement in statements:
        if statement.mode not in (TITLE, BODY, COURSE):
            continue
        for name in named(statement.line, book):
            reason = _reason(statement, name, nothing, ended)
            nears = [name.near, name.wide, whole(statement.line)]
            if statement.mode != COURSE:
                nears += [near for near in titles if near.line is not statement.line]
                nears += [near for near in body if near.line is not statement.line]
            rank = MAIN
            if headed and statement.mode == BODY:
                rank = TOLD
            elif name.operation and not headed:
                rank = TOLD
            for patterns in name.entry.codes:
                pattern = chosen(patterns, nears, book)
                if claimed and pattern.startswith(claimed):
                    continue
                rule = of_table(pattern)
                fixed = rule(Ask(pattern, name, statement, rules)) if rule is not None else ()
                wants = Wants(
                    nears, name.entry.assume, way if statement.mode != COURSE else (),
                    diagnostic(name.near), fixed, name.focus,
                )  # fmt: skip
                for solved in solve(book, pattern, wants):
                    out.append(
                        Candidate(name, solved, statement, statement.performed, reason, rank=rank)
                    )
    return settled(out, rules)


def _reason(statement: Statement, name: Name, nothing: bool, ended: bool) -> str:
    """Why a procedure named was not done, or an empty string."""
    line = statement.line
    first = line.words[name.places[0]].start
    last = line.words[name.places[-1]].end
    offset = line.text.starts[line.sentence.first]
    if nothing:
        return "not-performed"
    if statement.barred:
        return statement.barred
    said = not_done(line.raw, first - offset)
    if said:
        return said
    if ended and not name.looks and planned(line.raw, first - offset):
        return "discontinued"
    denied = next(iter(reached(statement, first, last)), None)
    return denied.kind if denied else ""


_DIAGNOSTIC = frozenset({"biopsy", "biopsied", "diagnostic", "bx", "fna"})


def diagnostic(near: Near) -> tuple[Span, ...] | None:
    """Words that make a procedure diagnostic, or None."""
    place = near.place_of(_DIAGNOSTIC)
    return near.line.span(place) if place else None
