"""Teeth taken out: upper or lower by their numbers, one, several or all of a jaw."""

import re
from collections.abc import Iterator

from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import BODY, COURSE, TITLE, Statement
from chartcoder.late import late
from chartcoder.model import Span

WORDS = frozenset({"tooth", "teeth"})
_LIST = (
    r"(?:(?i:[\s,.#&–-]|\b(?:numbers?|nos?\.|and|through|thru|to)(?![a-z]))*+"
    r"\b(?:[1-9]|[12]\d|3[0-2]|[A-T])\b(?!\s?(?:mm|cm|mL|cc|%)))+"
)
"""Numbers or letters of teeth; what parts them is taken whole, so that a long list is read once."""
_OUT = over(
    "teeth tooth + *extract remov*",
    rf"(?i:\b(?:extractions?(?! sites?)|removal|extracted|removed)\b[^.;:]{{0,60}}?\b(?:teeth|tooth)\b)(?P<after>{_LIST})"
    rf"|(?i:\b(?:teeth|tooth)\b)(?P<before>{_LIST})\s*,?\s*(?i:(?:was|were|where)(?: then| all| also)? (?:extracted|removed))",
)
"""A list of teeth behind the word of the operation, or before it."""
_ALL = late(
    r"\bfull[- ]mouth (?:dental )?extraction|\b(?:all|remaining)(?: of)?(?: the| her| his)?(?: remaining)? (?:teeth|dentition)\b",
    re.I,
)
_ONE = late(r"\b(\d{1,2}|[A-T])\b")
_RANGE = late(r"\b(\d{1,2})\s*(?:-|–|through|thru|to)\s*#?\s*(\d{1,2})\b", re.I)
_UPPER, _LOWER = "W", "X"
_SINGLE, _SEVERAL, _WHOLE = "0", "1", "2"


def teeth(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Extractions of the teeth whose numbers the heading lists, else the body."""
    out: list[Candidate] = []
    if not report.opens(_OUT):
        return [], ()
    for modes in ((TITLE,), (BODY, COURSE)):
        found = [one for s in report.lines(modes) for one in _taken(s)]
        whole = any(_ALL.search(s.line.raw) for s, _, _, _ in found)
        for part in (_UPPER, _LOWER):
            mine = [one for one in found if any(_jaw(t) == part for t in one[2])]
            number = len({t for one in mine for t in one[2] if _jaw(t) == part})
            if not number:
                continue
            statement, match, _, span = mine[0]
            count = _WHOLE if whole else _SINGLE if number == 1 else _SEVERAL
            made = make(
                report, statement, match, "extraction of teeth", "B3.2a", "0CD",
                [axis(4, part, span), axis(5, "X"), axis(6, "Z", basis="none"), axis(7, count, span)],
            )  # fmt: skip
            if made is not None:
                out.append(made)
        if out:
            break
    return out, ("0CD",) if out else ()


def _taken(statement: Statement) -> Iterator[tuple[Statement, "re.Match[str]", set[str], Span]]:
    """The teeth that a sentence says were taken out."""
    line = statement.line
    for match in _OUT.finditer(line.opened, line.raw):
        if stated(statement, match):
            continue
        group = "after" if match.group("after") else "before"
        said = match.group(group)
        if group == "after":  # a list may run on behind a full stop
            more = _MORE.match(line.text.text, line.start + match.end(group))
            said += more.group() if more is not None else ""
        yield statement, match, _numbers(said), span_of(line, match, group)


_MORE = late(r"\.\s+#\d{1,2}(?:[\s,#]|and|\d{1,2})*")


def _numbers(said: str) -> set[str]:
    """The teeth of a list, ranges filled in.

    >>> sorted(_numbers("#2, #4 through #6"))
    ['2', '4', '5', '6']
    """
    found = set(_ONE.findall(said))
    for first, last in _RANGE.findall(said):
        found |= {str(n) for n in range(int(first), int(last) + 1)}
    return found


def _jaw(tooth: str) -> str:
    """Permanent teeth 1 to 16 and milk teeth A to J are above."""
    above = int(tooth) <= 16 if tooth.isdigit() else tooth <= "J"
    return _UPPER if above else _LOWER
