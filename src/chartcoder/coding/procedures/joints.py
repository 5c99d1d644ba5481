"""Parts of a joint prosthesis that are taken out, told in the body of a report (B6.1c)."""

import re

from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import BODY, SILENT, TITLE
from chartcoder.late import late

WORDS = frozenset(
    "spacer explant explanted component prosthesis button liner baseplate reimplantation revision hardware".split()
)
_JOINT = late(r"\b(knee|hip)\b", re.I)
_ARTHROPLASTY = late(
    r"\b(?:arthroplast\w+|replacement|re-?implantation|revision|explant\w*|resection arthroplasty|TKA|THA)\b",
    re.I,
)
_PART = (
    r"(?P<part>spacers?|(?:patell\w+|femoral|tibial|acetabular|polyethylene|loose|old|failed|revision|modular|metal)[- ](?:\w+ ){0,2}?"
    r"(?:components?|buttons?|stems?|cups?|heads?|liners?|inserts?|trays?|baseplates?|implants?|prosthes[ie]s)|(?:old |loose |failed )?(?:components|prosthesis|implants))"
)
_OUT = late(
    rf"\b{_PART}\b[^.;]{{0,80}}?\b(?:taken out|removed|explanted|extracted|retrieved|knocked (?:out|off))\b|\b(?:removal|explantation|explant|extraction) of (?:the |all )?(?:\w+ ){{0,2}}?{_PART.replace('part', 'after')}\b",
    re.I,
)
_OLD = late(
    r"\b(?:revision|re-?implantation|explant\w*|infected|failed|failure|loos\w+|spacer|periprosthetic|previous(?:ly)? (?:total|hip|knee)|removal|exchange|conversion|stage|status post|worn|wear|dislocat\w+)\b",
    re.I,
)
"""Words of a heading or diagnosis that tell of a joint replaced before."""
_TRIAL = late(r"\b(?:trials?|trialed|jigs?|guides?|native|excess|cement mantle)\b", re.I)
_REVISED = late(r"\b(?:revision|removal|explant\w*|conversion|exchange|re-?implant\w*)\b", re.I)
_SPACER, _LINER, _SYNTHETIC = "8", "9", "J"
_PARTS = {
    ("knee", "right"): "C",
    ("knee", "left"): "D",
    ("hip", "right"): "9",
    ("hip", "left"): "B",
}


_SIDE = late(r"\b(left|right)\b", re.I)
_LINED = late(r"liner|insert")


def taken_out(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Removal of a spacer, a liner or components from a knee or hip that is replaced again."""
    title = next(
        (s for s in report.lines((TITLE,)) if _JOINT.search(s.line.raw) and _ARTHROPLASTY.search(s.line.raw)),
        None,
    )  # fmt: skip
    if title is None or not any(
        _OLD.search(s.line.raw) for s in report.statements if s.listed or s.mode == SILENT
    ):
        return [], ()
    joint = _JOINT.search(title.line.raw)
    side = report.find(_SIDE, title)
    if joint is None or side is None:
        return [], ()
    part = _PARTS[joint.group(1).lower(), side[0].group(1).lower()]
    out: list[Candidate] = []
    for statement in report.lines((BODY,)):
        match = _OUT.search(statement.line.raw)
        if match is None or stated(statement, match):
            continue
        if _TRIAL.search(statement.line.raw[max(0, match.start() - 25) : match.end()]):
            continue
        said = (match.group("part") or match.group("after")).lower()
        if "head" in said and not _REVISED.search(title.line.raw):
            continue  # the head of the femur itself
        device = _SPACER if "spacer" in said else _LINER if _LINED.search(said) else _SYNTHETIC  # fmt: skip
        made = make(
            report, statement, match, "removal of prosthesis", "B6.1c", "0SP",
            [axis(4, part, side[1]), axis(5, "0"), axis(6, device, span_of(statement.line, match)), axis(7, "Z", basis="none")],
        )  # fmt: skip
        if made is not None and all(c.code != made.code for c in out):
            out.append(made)
    if any(c.code[5] == _SYNTHETIC for c in out):
        out = [c for c in out if c.code[5] != _LINER]  # a liner comes out with its components
    return out, ("0QT", "0QB", "0SP") if out else ()
