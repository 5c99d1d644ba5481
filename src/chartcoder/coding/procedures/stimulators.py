"""Neurostimulators: leads by where they lie, the generator by its arrays (B6.1a)."""

import re

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import Statement
from chartcoder.late import late

WORDS = frozenset(
    "stimulator neurostimulator vns dbs scs stimulation neurostimulation array".split()
)
_SYSTEM = late(
    r"\b(?:vag(?:us|al)(?: nerve)? stimulat\w+|VNS|deep brain stimulat\w+|DBS|spinal cord stimulat\w+|SCS|neuro-?stimulat\w+"
    r"|sacral(?: nerve)? (?:neuro)?(?:stimulat\w+|modulat\w+))\b",
    re.I,
)
_NEW = late(
    r"\b(?:implant\w*|placed|placement|insert\w*|wrapped|coiled|connected|pocket|by stereotactic|tunnel\w+)\b",
    re.I,
)
_OLD = late(
    r"\b(?:remov\w+|explant\w*|revis\w+|replac\w+|depleted|end of life|interrogat\w+|turned off|exchang\w+)\b",
    re.I,
)
_LEAD = r"\b(?:leads?|electrodes?)\b"
_LEADS: tuple[tuple[str, str, str, "re.Pattern[str]"], ...] = (
    ("00H", "E", "0", late(rf"\bvag(?:us|al)\b[^.;]{{0,60}}{_LEAD}|{_LEAD}[^.;]{{0,60}}\bvag(?:us|al)\b", re.I)),
    ("00H", "0", "3", late(rf"\b(?:STN|subthalamic|GPi|globus pallidus|thalam\w+|VIM|brain)\b[^.;]{{0,40}}{_LEAD}|{_LEAD}[^.;]{{0,60}}\b(?:STN|subthalamic|GPi|globus pallidus|thalam\w+|VIM)\b", re.I)),
    ("00H", "U", "3", late(rf"\bepidural\b[^.;]{{0,60}}{_LEAD}|{_LEAD}[^.;]{{0,60}}\bepidural\b", re.I)),
    ("01H", "Y", "3", late(rf"\bsacral\b[^.;]{{0,60}}{_LEAD}|{_LEAD}[^.;]{{0,60}}\b(?:sacral|S3)\b", re.I)),
)  # fmt: skip
"""Table, body part, the usual approach, and the words of a lead."""
_BOTH = late(r"\b(?:bilateral\w*|both|right and left|left and right)\b", re.I)
_GENERATOR = late(r"\b(?:generator|battery|IPG)\b", re.I)
_RECHARGEABLE = late(r"(?<!non)(?<!non-)\brechargeable\b", re.I)
_SINGLE = late(
    r"\bsingle[- ](?:array|channel)\b|\bVNS\b|\bvag(?:us|al)(?: nerve)? stimulat\w+", re.I
)
_SEVERAL = late(r"\b(?:dual|multiple|two|double)[- ](?:array|channel)\w*", re.I)
_OPEN = late(
    r"\b(?:laminotomy|laminectomy|craniotomy|burr ?hole|paddle|neck incision|cervical incision|cutdown|cut down)\b",
    re.I,
)
_PIERCED = late(r"\b(?:percutaneous\w*|needle|twist[- ]drill|Tuohy|stereotactic)\b", re.I)
_POCKET = late(r"\b(?:pocket|incision|incised)\b", re.I)
_ABDOMEN = late(r"\babdom\w+(?: wall)?(?: subcutaneous)? pocket\b", re.I)
_BACK = late(
    r"\b(?:buttock|back|flank|gluteal)\b[^.;]{0,30}\bpocket\b|\bpocket\b[^.;]{0,30}\b(?:buttock|back|flank|gluteal)\b",
    re.I,
)


def stimulators(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """A stimulator that is put in: each lead, one on both sides of the brain twice, and the generator."""
    lines = [s for s in report.lines() if not _OLD.search(s.line.raw)]
    if not any(_SYSTEM.search(s.line.raw) for s in lines):
        return [], ()
    out: list[Candidate | None] = []
    for table, part, way, pattern in _LEADS:
        for statement in lines:
            match = pattern.search(statement.line.raw)
            if match and not stated(statement, match) and _new(report, statement):
                made = _lead(report, statement, match, (table, part, way))
                out.append(made)
                if (
                    part == "0"
                    and made is not None
                    and (_BOTH.search(statement.line.raw) or _other_list(lines, pattern, statement))
                ):
                    out.append(made._replace(copy=1))  # one on each side (B3.2b)
                break
    generator = next(
        ((s, m) for s in lines if (m := _GENERATOR.search(s.line.raw)) and not stated(s, m)), None
    )
    if generator is not None and _new(report, generator[0]):
        out.append(_generator(report, *generator))
    found = [c for c in out if c is not None]
    return found, ("0JH6", "0JH7", "0JH8", "00HE", "00H0", "00HU", "01HY") if found else ()


def _other_list(lines: list[Statement], pattern: "re.Pattern[str]", first: Statement) -> bool:
    """Whether a heading lists the other side apart: "1. Left electrode. 2. Right electrode."."""
    sides = {
        word
        for s in lines
        if s.listed and first.listed and pattern.search(s.line.raw)
        for word in s.line.said & {"left", "right"}
    }
    return len(sides) == 2


def _new(report: Report, statement: Statement) -> bool:
    return bool(_NEW.search(statement.line.raw)) or report.has(_NEW, statement)


def _lead(
    report: Report, statement: Statement, match: "re.Match[str]", where: tuple[str, str, str]
) -> Candidate | None:
    table, part, usual = where
    opened = None if _PIERCED.search(statement.line.raw) else report.find(_OPEN, statement)
    pierced = report.find(_PIERCED, statement)
    way = axis(5, usual, basis="assumed")
    if opened is not None:
        way = axis(5, "0", opened[1])
    elif pierced is not None and part != "E":
        way = axis(5, "3", pierced[1])
    span = span_of(statement.line, match)
    return make(
        report, statement, match, "neurostimulator lead", "B6.1a", table,
        [axis(4, part, span), way, axis(6, "M", span), axis(7, "Z", basis="none")],
    )  # fmt: skip


def _generator(report: Report, statement: Statement, match: "re.Match[str]") -> Candidate | None:
    several, single = report.find(_SEVERAL), report.find(_SINGLE)
    charged = report.find(_RECHARGEABLE)
    span = span_of(statement.line, match)
    kind = several or single
    if kind is None:
        device = Filled(6, "BCDE", "open")
    else:
        char = ("E" if charged else "D") if several else ("C" if charged else "B")
        device = axis(6, char, kind[1])
    pocket = report.find(_POCKET, statement)
    way = axis(5, "0", pocket[1]) if pocket else axis(5, "0", basis="assumed")
    abdomen, back = report.find(_ABDOMEN, statement), report.find(_BACK, statement)
    part = axis(4, "6")
    if abdomen:
        part = axis(4, "8", abdomen[1])
    elif back:
        part = axis(4, "7", back[1])
    return make(
        report, statement, match, "stimulator generator", "B6.1a", "0JH",
        [part._replace(spans=part.spans or (span,)), way, device, axis(7, "Z", basis="none")],
    )  # fmt: skip
