"""Where the body of a report says otherwise than its heading, the body is coded (A11, B3.3).

The heading is often written beforehand: it names the other side, both sides where one was done, a
procedure that was then not begun, or an excision that the body calls diagnostic.
"""

import re
from collections.abc import Sequence

from chartcoder.coding.procedures.axes import DIAGNOSTIC, Filled
from chartcoder.coding.procedures.record import Candidate, Conflict, Report, span_of
from chartcoder.coding.procedures.statements import ASIDE, BODY, Statement
from chartcoder.late import late
from chartcoder.model import Span, Step
from chartcoder.terminology.pcs.words import values_of

SIDES = late(
    r"(?<!was )(?<!were )(?<!been )\b(left(?! (?:alone|in|open|to|as|behind|intact|for)\b)|right(?! (?:away|angle)))\b",
    re.I,
)
"""Sides, and no "left alone"."""
_NOTHING = late(
    r"\b(?:no|nothing)\b[^.;]{0,40}\b(?:placed|repaired|done|removed|performed|treated|resected|taken|touched)\b",
    re.I,
)
_GIVEN_UP = late(
    r"\b(?:abort(?:ed)?|abandon(?:ed)?|unresectable|not resectable|inoperable|backed out|given up|never crossed|without having touched"
    r"|(?:procedure|case|operation|attempt)\b[^.;]{0,30}\b(?:stopped|terminated|discontinued|ended)"
    r"|did not (?:think|feel|believe)\b[^.;]{0,40}\bplanned|(?:decided|elected|chose) (?:against|not to)|not to proceed|I stopped"
    r"|no (?:resection|tissue)(?: was| were)? (?:taken|done|performed|carried out))\b",
    re.I,
)
_CAVITY = late(r"\b(?:carcinomatosis|peritone\w+|omentum|omental|ascites)\b", re.I)


def told_otherwise(found: list[Candidate], report: Report) -> list[Candidate]:
    """Candidates of a heading with what the body of the report says of them instead."""
    body = [s for s in report.statements if s.mode == BODY]
    if not body or not any(c.statement.listed for c in found):
        return found
    out = [_side(c, found, report) if _open_to(c) else c for c in found]
    out = [_one_of_both(c, body, report) if _open_to(c) else c for c in out]
    out = [c for c in out if not _diagnostic_in_body(c, out)]
    return _given_up(out, body)


def _open_to(candidate: Candidate) -> bool:
    code = candidate.code
    return (
        not candidate.reason
        and candidate.statement.listed
        and candidate.conflict is None
        and code[0] == "0"
        and code[2] != "J"
    )


def _side(candidate: Candidate, found: Sequence[Candidate], report: Report) -> Candidate:
    """The side that the body does the same procedure on, where it never names that of the heading."""
    code = candidate.code
    values = values_of(report.book, code[:3], 4)
    label, side = values.get(code[3], (frozenset(), ""))
    if side not in ("left", "right"):
        return candidate
    other = next(
        (
            c
            for c in found
            if c.statement.mode == BODY
            and not c.reason
            and c.code[:3] == code[:3]
            and values.get(c.code[3], (frozenset(), ""))[0] == label
            and values[c.code[3]][1] not in ("", side)
        ),
        None,
    )
    if other is None or any(
        c.statement.mode == BODY and c.code[:4] == code[:4] and not c.reason for c in found
    ):
        return candidate
    spans = next(a.spans for a in other.solved.axes if a.position == 4)
    return turned(candidate, 4, other.code[3], spans, report)


def _one_of_both(candidate: Candidate, body: Sequence[Statement], report: Report) -> Candidate:
    """One side of a procedure on both, where the body says that nothing was done on the other."""
    values = values_of(report.book, candidate.code[:3], 4)
    label, side = values.get(candidate.code[3], (frozenset(), ""))
    if side != "bilateral":
        return candidate
    for statement in body:
        raw = statement.line.raw
        match = _NOTHING.search(raw)
        sides = {m.group(1).lower() for m in SIDES.finditer(raw)}
        if match is None or len(sides) != 1:
            continue
        kept = "right" if sides == {"left"} else "left"
        char = next((c for c, (w, s) in values.items() if w == label and s == kept), "")
        if char:
            return turned(candidate, 4, char, (span_of(statement.line, match),), report)
    return candidate


def _diagnostic_in_body(candidate: Candidate, found: Sequence[Candidate]) -> bool:
    """Whether the wedge of a heading is the diagnostic one that the body describes (B3.4a)."""
    if (
        candidate.reason
        or not candidate.statement.listed
        or "wedge" not in candidate.name.entry.term
    ):
        return False
    return candidate.code[6] != DIAGNOSTIC and any(
        c.statement.mode == BODY and not c.reason and c.code == candidate.code[:6] + DIAGNOSTIC
        for c in found
    )


def _given_up(found: list[Candidate], body: Sequence[Statement]) -> list[Candidate]:
    """B3.3: a heading whose procedure the body gives up and never does."""
    given_up = next(((s, m) for s in body if (m := _GIVEN_UP.search(s.line.raw)) is not None), None)
    if given_up is None:
        return found
    if any(c.statement.mode == BODY and not c.reason and _treats(c.code) for c in found):
        return found
    span = span_of(given_up[0].line, given_up[1])
    return [
        c._replace(reason="discontinued", conflict=Conflict(3, c.code, (span,)))
        if _open_to(c) and _treats(c.code) and not c.solved.open
        else c
        for c in found
    ]


def _treats(code: str) -> bool:
    return code[0] == "0" and code[2] in "BTRSGUVXYC157" and code[6] != DIAGNOSTIC


def cavity_seen(report: Report) -> bool:
    """Whether the body of a report looks around in the peritoneal cavity."""
    return any(_CAVITY.search(s.line.raw) for s in report.statements if s.mode in (BODY, ASIDE))


def turned(
    candidate: Candidate, position: int, char: str, spans: tuple[Span, ...], report: Report
) -> Candidate:
    """A candidate of a heading with the value of an axis that the body gives."""
    code = candidate.code
    other = code[: position - 1] + char + code[position:]
    if "?" not in other and other not in report.book:
        return candidate
    axes = tuple(
        Filled(position, char, "rule", spans, "", "") if a.position == position else a
        for a in candidate.solved.axes
    )
    step = Step(
        "guideline", "The body of the report is coded where it differs from the heading.", (),
        "A11", (("from", code), ("to", other)),
    )  # fmt: skip
    return candidate._replace(
        solved=candidate.solved._replace(code=other, axes=axes),
        steps=(*candidate.steps, step),
        conflict=Conflict(position, code, spans),
    )
