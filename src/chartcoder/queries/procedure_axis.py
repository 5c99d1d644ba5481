"""Queries about a value of a procedure code that the record leaves open (A11, B3.1)."""

import hashlib

from chartcoder.coding.procedures.record import Candidate
from chartcoder.model import Indicator, Option, Query, Span
from chartcoder.terminology.pcs.book import PcsBook

_UNASKED = "BC"
"""Imaging: its contrast and field stand in the record of radiology; no surgeon is asked for them."""
MOST = 12
"""Most options that a query lists."""


def axis_queries(open_ones: tuple[Candidate, ...], book: PcsBook) -> list[Query]:
    """A query for each procedure with an open axis: the legal values, none of them suggested."""
    out = []
    seen: set[str] = set()
    for candidate in open_ones:
        if candidate.code in seen or candidate.code[0] in _UNASKED:
            continue
        seen.add(candidate.code)
        axis = candidate.solved.open[0]
        line = candidate.statement.line
        quoted = line.span(candidate.name.places)
        labels = book.axis_values(candidate.code[:3], axis.position)
        name = _name(candidate.code, axis.position, book)
        options = tuple(
            Option(labels[char], _with(candidate.code, axis.position, char, book))
            for char in axis.chars[:MOST]
        )
        said = quoted[0].text if quoted else candidate.name.entry.term
        out.append(
            Query(
                "procedure-axis",
                "surgeon",
                f"{name.capitalize()} of {candidate.name.entry.term.lower()}",
                f'The record documents "{said}". Based on your clinical judgement, which of'
                f" the following describes the {name}?",
                tuple(Indicator(span, span.document) for span in quoted),
                (*options, Option("Other"), Option("Unable to determine")),
                candidate.code,
                _id(quoted, axis.position),
            )
        )
    return out


def difference_queries(differing: tuple[Candidate, ...], book: PcsBook) -> list[Query]:
    """A query for each procedure of which heading and body of the report disagree."""
    out = []
    for candidate in differing:
        conflict = candidate.conflict
        if conflict is None:
            continue
        position = conflict.position
        name = _name(candidate.code, position, book)
        heading = candidate.statement.line.span(candidate.name.places)
        options = tuple(
            Option(book.label(code, position), code)
            for code in (candidate.code, conflict.heading)
            if code in book
        )
        out.append(
            Query(
                "procedure-axis",
                "surgeon",
                f"{name.capitalize()} of {candidate.name.entry.term.lower()}",
                f"Heading and body of the report differ on the {name}. Based on your clinical"
                f" judgement, which of the following describes the {name}?",
                tuple(Indicator(span, span.document) for span in (*heading, *conflict.spans)),
                (*options, Option("Other"), Option("Unable to determine")),
                conflict.heading if position == 3 else candidate.code,
                _id(heading, position),
            )
        )
    return out


def _name(code: str, position: int, book: PcsBook) -> str:
    """What the axis of a table is called, as a surgeon would say it: "duration" of a ventilation."""
    said = book.table(code[:3]).axes[position - 1].lower()
    return "further detail" if said == "qualifier" else said


def _id(quoted: tuple[Span, ...], position: int) -> str:
    """A name that the same question always has."""
    key = f"{quoted[0] if quoted else None}|{position}".encode("utf-8", "surrogatepass")
    return f"procedure-axis-{hashlib.sha256(key).hexdigest()[:6]}"


def _with(code: str, position: int, char: str, book: PcsBook) -> str | None:
    """The code with an option filled in, when that completes it."""
    whole = code[: position - 1] + char + code[position:]
    return whole if whole in book else None
