"""Coronary bypass by vessel and conduit, and bypass circulation (B3.6b, B3.6c)."""

import re
from typing import NamedTuple

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.record import (
    Candidate,
    Report,
    axis,
    make,
    span_of,
    stated,
)
from chartcoder.coding.procedures.statements import (
    ASIDE,
    BODY,
    COURSE,
    SILENT,
    TITLE,
    Statement,
)
from chartcoder.late import late
from chartcoder.model import Span

BYPASS_WORDS = frozenset(
    "cabg cabgx1 cabgx2 cabgx3 cabgx4 cabgx5 midcab opcab lima rima svg bypass".split()
)
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "single": 1, "double": 2, "triple": 3, "quadruple": 4,
           "a": 1, "an": 1, "both": 2, "six": 6}  # fmt: skip

_CABG = late(
    r"\b(?:CABG(?:[ -]?x?[ -]?\d)?|MIDCAB|OPCAB|(?:aorto)?coronary (?:artery )?bypass(?: graft(?:ing|s)?)?)\b",
    re.I,
)
TARGET = (
    r"(?:LAD|left anterior descending|OM(?:\s?\d)?|obtuse marginal(?: \d)?|[Dd]iag(?:onal)?(?: ?\d)?|D\d|PDA|posterior descending(?: artery)?|RCA|right coronary(?: artery)?|[Cc]ircumflex|CX|LCX|LCx|RI|[Rr]amus(?: intermedius)?|PLV|PLB|posterolateral|"
    r"[Ll]eft main|distal right|acute marginal)"
)
_GRAFT_WORDS = r"(?:LIMA|left internal (?:mammary|thoracic)(?: artery)?|LITA|RIMA|right internal (?:mammary|thoracic)(?: artery)?|RITA|(?:reversed )?(?:SVGs?|saphenous vein(?: grafts?)?|vein grafts?|reversed veins?|vein|GSV)|(?:left |right )?radial(?: artery)?(?: free)?(?: graft)?|BIMA)"
_OF_MAIN = (
    r" (?:branch|artery)(?: (?:off|of) the (?:right|left|circumflex)(?: coronary)?(?: artery)?)?"
)
"""What follows a branch in a list of targets: "posterior descending branch of the right coronary"."""
_GRAFT = late(
    rf"\b({_GRAFT_WORDS})\b(?:(?:(?:(?!\b(?:LIMA|LITA|RIMA|RITA|SVGs?|radial)\b)[^.;:]){{0,40}}?)(?:\bto\b|-|–|→|\bgrafted to\b|\bonto\b)|(?<=mammary),|(?<=mammary artery),|(?<=IMA),)(?: (?:the|a))?\s*((?:(?:first|second|third|distal|proximal|mid|large|the|1st|2nd)\s+)*{TARGET}(?:(?:{_OF_MAIN})?(?:\s*,\s*(?:and )?|\s+and\s+|\s*&\s*|\s*/\s*|\s+(?:then )?to\s+)(?:the |then )?(?:(?:first|second|distal|mid|proximal)\s+)*{TARGET})*)",
    re.I,
)
_ONE = late(TARGET, re.I)
_MAIN = late(_OF_MAIN, re.I)


MODES = (TITLE, BODY, COURSE, ASIDE)
"""Also "Grafts:" and "Findings:", which tell what was sewn or deployed."""


class Graft(NamedTuple):
    """A conduit with the coronary vessels it feeds: device and qualifier of its code."""

    device: str
    source: str
    targets: int
    span: Span
    statement: Statement
    match: "re.Match[str]"


def coronary_bypass(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """CABG: one code for each kind of conduit and source, by the number of vessels it feeds."""
    first = next(
        ((s, m) for s in report.lines() if (m := _CABG.search(s.line.raw)) and not stated(s, m)),
        None,
    )
    grafts = _grafts(report, MODES if first is not None else (TITLE, BODY, COURSE))
    if first is None and not grafts:
        return [], ()
    statement = first[0] if first is not None else grafts[0].statement
    if not grafts:
        return [], ()
    if statement.mode == COURSE and statement.barred:
        return [], ()
    out: list[Candidate | None] = []
    counts: dict[tuple[str, str], list[Graft]] = {}
    for graft in grafts:
        counts.setdefault((graft.device, graft.source), []).append(graft)
    for (device, source), group in sorted(counts.items(), key=lambda g: g[0][0] != "Z"):
        number = min(4, sum(g.targets for g in group))
        spans = tuple(g.span for g in group)
        out.append(
            make(
                report,
                group[0].statement,
                group[0].match,
                "coronary bypass",
                "B3.6c",
                "021",
                [
                    axis(4, str(number - 1), *spans),
                    _way(report),
                    axis(6, device, *spans),
                    axis(7, source, *spans),
                ],
            )
        )
    out.extend(_harvest(report, grafts))
    out.extend(bypass_circulation(report))
    return [c for c in out if c is not None], ("021", "06B[", "06BP", "06BQ", "03BB", "03BC", "5A1221", "02J", "0WJB", "0WJ9")  # fmt: skip


_BY_SCOPE = late(r"\b(?:thoracoscop\w*|robot\w*|endoscopic coronary)\b", re.I)
_OPENED = late(r"\b(?:sternotomy|thoracotomy|incision)\b", re.I)


def _way(report: Report) -> Filled:
    found = report.find(_BY_SCOPE)
    opened = report.find(_OPENED)
    return axis(5, "4", found[1]) if found and not opened else axis(5, "0")


_SEEN_GRAFT = late(
    r"\b(?:patent|engag\w+|cine\w*|angiogra\w+|arteriogra\w+|injected|occluded|previous|prior|status post)\b",
    re.I,
)
"""A graft of an earlier operation, looked at."""


def _grafts(report: Report, modes: tuple[str, ...]) -> "list[Graft]":
    out = []
    seen: set[tuple[str, str]] = set()
    for statement in report.lines(modes):
        if statement.barred or _SEEN_GRAFT.search(statement.line.raw):
            continue
        for match in _GRAFT.finditer(statement.line.raw):
            conduit = match.group(1).lower()
            named = _MAIN.sub("", match.group(2))
            targets = {vessel(t) for t in _ONE.findall(named)}
            device, source = _conduit(conduit, statement.line.raw)
            key = f"{device}{source}{'r' if 'radial' in conduit else ''}"
            new = {t for t in targets if not _fed(key, t, seen)}
            seen.update((key, t) for t in new)
            if not new:
                continue
            out.append(
                Graft(device, source, len(new), span_of(statement.line, match), statement, match)
            )
    return out


def _fed(key: str, vessel: str, seen: "set[tuple[str, str]]") -> bool:
    """Whether a conduit was said to feed a vessel, by its number or without: "diagonal", "D1"."""
    if (key, vessel) in seen or (key, vessel.rstrip("123")) in seen:
        return True
    return vessel in ("d", "om") and any(k == key and v.rstrip("123") == vessel for k, v in seen)


_SPACES = late(r"\s+")


def vessel(said: str) -> str:
    """A coronary vessel by one short name, however it is written."""
    plain = _SPACES.sub("", said.lower())
    for full, short in (("leftanteriordescending", "lad"), ("obtusemarginal", "om"), ("diagonal", "d"), ("diag", "d"), ("posteriordescending", "pda"), ("rightcoronary", "rca"), ("circumflex", "cx"), ("lcx", "cx"), ("artery", "")):  # fmt: skip
        plain = plain.replace(full, short)
    return plain


_LEFT = late(r"lima|lita|left int")
_RIGHT = late(r"rima|rita|right int")
_LEFT_FREE = late(r"free (?:LIMA|left internal)", re.I)
_RIGHT_FREE = late(r"free (?:RIMA|right internal)", re.I)


def _conduit(conduit: str, raw: str) -> tuple[str, str]:
    """Device and qualifier: an internal mammary left on its stem has no device."""
    if _LEFT.match(conduit):
        return ("A", "W") if _LEFT_FREE.search(raw) else ("Z", "9")
    if _RIGHT.match(conduit):
        return ("A", "W") if _RIGHT_FREE.search(raw) else ("Z", "8")
    if "radial" in conduit:
        return "A", "W"
    return "9", "W"


_EVH = late(r"\b(?:EVH|endoscop\w*|endovein)\b", re.I)
_VEIN = late(
    r"\b(?:(left|right|bilateral|both)\b[^.;,]{0,30}?)?(?:greater |great |long )?(?:saphenous|GSV)\b(?:[^.;,]{0,25}?\b(left|right|bilateral|both)\b)?|\bEVH (left|right)\b"
    r"|\b(?:SVGs?|veins?)\b[^.;,]{0,40}\b(left|right|both) (?:leg|thigh|calf|lower extremity)\b",
    re.I,
)
_TAKEN = late(r"\b(?:harvest\w*|EVH|taken|procured|obtained|open incisions?)\b", re.I)


_SIDE_BEFORE = late(
    r"\b(left|right|bilateral|both)\b(?=[^.;,]{0,30}(?:saphenous|GSV))|(?<=EVH )(left|right)", re.I
)
_SIDE_BEHIND = late(
    r"(?:saphenous|GSV|SVGs?|veins?)\b[^.;,]{0,40}\b(left|right|both|bilateral)\b", re.I
)
_RADIAL = late(r"\bradial\b", re.I)
_RADIAL_SIDE = late(r"\b(left|right) radial\b", re.I)


def _harvest(report: Report, grafts: list[Graft]) -> "list[Candidate | None]":
    """B3.9: the conduit taken from another place is a code of its own."""
    out: list[Candidate | None] = []
    veins = any(g.device == "9" for g in grafts)
    arteries = any(g.device == "A" for g in grafts)
    for statement in report.lines():
        raw = statement.line.raw
        if not _TAKEN.search(raw):
            continue
        if veins and not any(c and c.code.startswith("06B") for c in out):
            match = _VEIN.search(raw)
            if match:
                near = raw[max(0, match.start() - 40) : match.end() + 60]
                side = _SIDE_BEFORE.search(near) or _SIDE_BEHIND.search(near)
                word = next((g for g in side.groups() if g), "").lower() if side else ""
                sides = {"left": "Q", "right": "P", "both": "PQ", "bilateral": "PQ"}.get(word, "")
                scoped = _EVH.search(raw)
                span = span_of(statement.line, match)
                for part in sides or "?":
                    filled = axis(4, part, span) if part != "?" else Filled(4, "PQ", "open")
                    way = axis(5, "4", span_of(statement.line, scoped)) if scoped else _harvest_way(raw, statement)  # fmt: skip
                    out.append(
                        make(report, statement, match, "vein harvest", "B3.9", "06B",
                             [filled, way, axis(6, "Z", basis="none"), axis(7, "Z", basis="none")])
                    )  # fmt: skip
        if arteries and not any(c and c.code.startswith("03B") for c in out):
            match = _RADIAL.search(raw)
            if match:
                found = report.find(_RADIAL_SIDE, statement)
                part = {"left": "C", "right": "B"}[found[0].group(1).lower()] if found else ""
                filled = axis(4, part, found[1]) if found else Filled(4, "BC", "open")
                out.append(
                    make(report, statement, match, "radial artery harvest", "B3.9", "03B",
                         [filled, _harvest_way(raw, statement), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")])
                )  # fmt: skip
    return out


_OPENLY = late(r"\bopen\b|\bincisions?\b|\bbridg\w+", re.I)


def _harvest_way(raw: str, statement: Statement) -> Filled:
    match = _OPENLY.search(raw)
    return axis(5, "0", span_of(statement.line, match)) if match else Filled(5, "04", "open")


_PUMP = late(
    r"\b(?:on[- ]pump|on bypass|cardiopulmonary bypass|CPB|heart[- ]lung machine|extracorporeal circulation|bypass time|pump time|full bypass|went on bypass|weaned from bypass)\b",
    re.I,
)
_OFF = late(
    r"\boff[- ]pump\b|\bwithout (?:the use of )?(?:cardiopulmonary bypass|CPB)\b|\bbeating heart\b|\bno (?:cardiopulmonary bypass|CPB)\b",
    re.I,
)


def bypass_circulation(report: Report) -> "list[Candidate | None]":
    """Cardiopulmonary bypass, where it was used."""
    if any(_OFF.search(s.line.raw) for s in report.statements):
        return []
    for statement in report.statements:
        if statement.mode == SILENT:
            continue  # an operation of another day
        match = _PUMP.search(statement.line.raw)
        if match and not stated(statement, match):
            span = span_of(statement.line, match)
            return [
                make(report, statement, match, "cardiopulmonary bypass", "C5A", "5A1",
                     [axis(4, "2", span), axis(5, "2", span), axis(6, "1", span), axis(7, "Z")])
            ]  # fmt: skip
    return []


def pump_only(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Bypass circulation beside other heart surgery."""
    return [c for c in bypass_circulation(report) if c is not None], ("5A1221",)


PUMP_WORDS = frozenset("bypass cpb pump cardiopulmonary extracorporeal".split())
