"""Coronary bypass and intervention by vessel and device, bypass circulation (B3.6b, B3.6c, B4.4)."""

import re
from typing import NamedTuple

from chartcoder.coding.procedures.axes import Filled
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
_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "single": 1, "double": 2, "triple": 3, "quadruple": 4,
           "a": 1, "an": 1, "both": 2, "six": 6}  # fmt: skip

_CABG = late(
    r"\b(?:CABG(?:[ -]?x?[ -]?\d)?|MIDCAB|OPCAB|(?:aorto)?coronary (?:artery )?bypass(?: graft(?:ing|s)?)?)\b",
    re.I,
)
_TARGET = (
    r"(?:LAD|left anterior descending|OM\s?\d?|obtuse marginal(?: \d)?|diag(?:onal)?(?: ?\d)?|D\d|PDA|posterior descending(?: artery)?|RCA|right coronary(?: artery)?|circumflex|CX|LCX|LCx|RI|ramus(?: intermedius)?|PLV|PLB|posterolateral|"
    r"left main|distal right|acute marginal)"
)
_GRAFT_WORDS = r"(?:LIMA|left internal (?:mammary|thoracic)(?: artery)?|LITA|RIMA|right internal (?:mammary|thoracic)(?: artery)?|RITA|(?:reversed )?(?:SVGs?|saphenous vein(?: grafts?)?|vein grafts?|reversed veins?|vein|GSV)|(?:left |right )?radial(?: artery)?(?: free)?(?: graft)?|BIMA)"
_OF_MAIN = (
    r" (?:branch|artery)(?: (?:off|of) the (?:right|left|circumflex)(?: coronary)?(?: artery)?)?"
)
"""What follows a branch in a list of targets: "posterior descending branch of the right coronary"."""
_GRAFT = late(
    rf"\b({_GRAFT_WORDS})\b(?:(?:[^.;:]{{0,40}}?)(?:\bto\b|-|–|→|\bgrafted to\b|\bonto\b)|(?<=mammary),|(?<=mammary artery),|(?<=IMA),)(?: (?:the|a))?\s*((?:(?:first|second|third|distal|proximal|mid|large|the|1st|2nd)\s+)*{_TARGET}(?:(?:{_OF_MAIN})?(?:\s*,\s*(?:and )?|\s+and\s+|\s*&\s*|\s*/\s*|\s+(?:then )?to\s+)(?:the |then )?(?:(?:first|second|distal|mid|proximal)\s+)*{_TARGET})*)",
    re.I,
)
_ONE = late(_TARGET, re.I)
_MAIN = late(_OF_MAIN, re.I)


_ALL = (TITLE, BODY, COURSE, ASIDE)
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
    grafts = _grafts(report, _ALL if first is not None else (TITLE, BODY, COURSE))
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


def _way(report: Report) -> Filled:
    found = report.find(late(r"\b(?:thoracoscop\w*|robot\w*|endoscopic coronary)\b", re.I))
    opened = report.find(late(r"\b(?:sternotomy|thoracotomy|incision)\b", re.I))
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
            targets = {_vessel(t) for t in _ONE.findall(named)}
            key = conduit[:4]
            new = {t for t in targets if (key, t) not in seen}
            seen.update((key, t) for t in new)
            if not new:
                continue
            device, source = _conduit(conduit, statement.line.raw)
            out.append(
                Graft(device, source, len(new), span_of(statement.line, match), statement, match)
            )
    return out


def _vessel(said: str) -> str:
    plain = re.sub(r"\s+", "", said.lower())
    for full, short in (("leftanteriordescending", "lad"), ("obtusemarginal", "om"), ("diagonal", "d"), ("diag", "d"), ("posteriordescending", "pda"), ("rightcoronary", "rca"), ("circumflex", "cx"), ("lcx", "cx"), ("artery", "")):  # fmt: skip
        plain = plain.replace(full, short)
    return plain


def _conduit(conduit: str, raw: str) -> tuple[str, str]:
    """Device and qualifier: an internal mammary left on its stem has no device."""
    if re.match(r"lima|lita|left int", conduit):
        return ("A", "W") if re.search(r"free (?:LIMA|left internal)", raw, re.I) else ("Z", "9")
    if re.match(r"rima|rita|right int", conduit):
        return ("A", "W") if re.search(r"free (?:RIMA|right internal)", raw, re.I) else ("Z", "8")
    if "radial" in conduit:
        return "A", "W"
    return "9", "W"


_EVH = late(r"\b(?:EVH|endoscop\w*|endovein)\b", re.I)
_VEIN = late(
    r"\b(?:(left|right|bilateral|both)\b[^.;,]{0,30}?)?(?:greater |great |long )?(?:saphenous|GSV)\b(?:[^.;,]{0,25}?\b(left|right|bilateral|both)\b)?|\bEVH (left|right)\b",
    re.I,
)
_TAKEN = late(r"\b(?:harvest\w*|EVH|taken|procured|obtained|open incisions?)\b", re.I)


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
                side = re.search(r"\b(left|right|bilateral|both)\b(?=[^.;,]{0,30}(?:saphenous|GSV))|(?<=EVH )(left|right)", near, re.I) or re.search(r"(?:saphenous|GSV)[^.;,]{0,30}\b(left|right|both|bilateral)\b", near, re.I)  # fmt: skip
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
            match = re.search(r"\bradial\b", raw, re.I)
            if match:
                found = report.find(late(r"\b(left|right) radial\b", re.I), statement)
                part = {"left": "C", "right": "B"}[found[0].group(1).lower()] if found else ""
                filled = axis(4, part, found[1]) if found else Filled(4, "BC", "open")
                out.append(
                    make(report, statement, match, "radial artery harvest", "B3.9", "03B",
                         [filled, _harvest_way(raw, statement), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")])
                )  # fmt: skip
    return out


def _harvest_way(raw: str, statement: Statement) -> Filled:
    match = re.search(r"\bopen\b|\bincisions?\b|\bbridg\w+", raw, re.I)
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


# --- coronary intervention -------------------------------------------------------------------

PCI_WORDS = frozenset(
    "pci ptca stent stenting stented des bms poba angioplasty atherectomy everolimus zotarolimus sirolimus balloon ballooned".split()
)
_CORONARY = late(
    rf"\b(?:(?:proximal|mid|distal|ostial)\s+(?:and\s+(?:proximal|mid|distal)\s+)?)?{_TARGET}\b"
)
_GATE = late(
    r"\b(?:PCI|PTCA|POBA|percutaneous coronary|coronary (?:angioplasty|stent\w*|intervention)|cath lab|DES|BMS|drug[- ]eluting stent|bare[- ]metal stent|(?:everolimus|zotarolimus|sirolimus)(?:[- ]eluting)? stent)s?\b",
    re.I,
)
_STENT = late(
    r"\b(?:(?P<n>one|two|three|four|five|single|a|an|\d)\s+)?(?:(?:overlapping|new|additional|more|long|short|end to end)\s+)*(?:(?P<des>DES\b|drug[- ]elut\w+(?:[ ,]+(?:\w+ ){0,3}(?:Taxus|Xience\w*|Cypher|Promus|Endeavor|Resolute|Synergy))?(?: RX)?(?: coronary)?(?: stents?)?|everolimus[- ](?:eluting )?stents?|zotarolimus[- ](?:eluting )?stents?|sirolimus[- ](?:eluting )?stents?|Xience\w*(?: stents?)?|Resolute\w*(?: stents?)?|(?:Synergy|Promus|Endeavor|Taxus|Cypher|Onyx|Orsiro)(?: RX)?(?: stents?)?)"
    r"|(?P<bms>BMS|bare[- ]metal (?:coronary )?stents?|(?:Vision|Multi-?Link|Driver|Liberte|Veriflex|Rebel)(?: \w+)? stents?)|(?P<any>stent(?:s|ing|ed)?\b))(?:\s*[x×]\s*(?P<x>\d)(?!\.)\b)?",
    re.I,
)  # fmt: skip
_BALLOON = late(
    r"\b(?:POBA|PTCA|balloon angioplasty|plain balloon|balloon(?:ed)? (?:dilat\w+|inflat\w+)|angioplasty|ballooned)\b",
    re.I,
)


_DEPLOYED = late(
    r"\b(?:deploy\w*|implant\w*|placed|placement|inflat\w*|stent(?:ed|ing)|dilat\w*|post-?dilat\w*|performed|treated with|successful\w*)\b",
    re.I,
)


_FORK = late(
    r"\bbifurcation(?:al)? (?:lesion|stenosis|disease|stent\w*|PCI|angioplasty|intervention|treatment|technique)|\bkissing\b[^.;]{0,20}\bballoon"
    r"|(?:\b(?:lesions?|stenosis|stenoses|PCI|stent\w*|angioplasty) (?:at|of|in|into|across|involving|to|within) (?:the |a )?(?:[\w/-]+ ){0,4}bifurcation\b)"
    r"|\bbifurcation\b[^.;]{0,40}\b(?:stented|ballooned|treated|dilated)\b"
    r"|(?:\b(?:LAD|diagonal|circumflex|OM|RCA|PDA|LCX|main|descending)\b[ /-]){1,3}bifurcation\b(?! is| was| has)",
    re.I,
)
"""A fork that was treated, not how a vessel runs: "the left main bifurcates", "the aortic bifurcation"."""
_NOT_IN = late(
    r"\b(?:attempt\w*|tried|unable|inability)\b[^.;]{0,60}\b(?:advance|deliver|place|pass|put|cross)\w*|\bcould not\b[^.;]{0,60}\b(?:advance\w*|deliver\w*|pass\w*|cross\w*)|\badvance it\b|\bstent was removed\b",
    re.I,
)
"""A stent that did not reach its place."""


_PUT_IN = late(
    r"\bstents?\b[^.;]{0,60}\b(?:was|were) (?:successfully )?(?:deployed|placed|implanted)\b", re.I
)
_SIZE = r"\d(?:\.\d+)?\s?(?:mm)?\s?(?:[x×]|by)\s?\d\d?(?!\.?\d)"
_SIZED = late(
    rf"({_SIZE})(?:(?!balloon|[.;]\s|\d\s?[x×])[^;]){{0,40}}\b(?:stent(?:s|ed)?\b|Xience|Taxus|Endeavor|Promus|Cypher|Resolute|Synergy)"
    rf"|\bstent,? (?:measuring |of )?({_SIZE})|({_SIZE})(?= and {_SIZE}[^.;]{{0,20}}stents\b)",
    re.I,
)
"""The size of a stent: stents of two sizes are two."""


class Site(NamedTuple):
    """A coronary vessel with what was done in it."""

    vessel: str
    kind: str
    stents: int
    span: Span
    match: "re.Match[str]"
    statement: Statement


def coronary_intervention(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """PCI: one code for each kind of device, by number of vessels, the device by number of stents."""
    if not any(_GATE.search(s.line.raw) or _aimed(s.line.raw) for s in report.lines(_ALL)):
        return [], ()
    if not any(_CORONARY.search(s.line.raw) for s in report.lines()) and not any(
        "coronary" in s.line.said for s in report.lines()
    ):
        return [], ()
    sites: list[Site] = []
    last: Site | None = None
    heading = [one for s in report.lines() if s.listed and not s.barred for one in _sites(s)]
    listed = bool(heading)
    only = {s.vessel for s in heading if s.vessel != "?"}
    for statement in report.lines(_ALL):
        if statement.mode == ASIDE and not _PUT_IN.search(statement.line.raw):
            continue
        told = statement.mode == BODY or (listed and not statement.listed)
        if told and not _DEPLOYED.search(statement.line.raw):
            last = _spoken_of(statement) or last
            continue  # what stood there before
        if not statement.barred:
            some = _sites(statement)
            if some and all(s.vessel == "?" for s in some):
                # the one vessel of the heading, else the one just spoken of
                named = next(iter(only)) if len(only) == 1 else last.vessel if last else "?"
                some = [s._replace(vessel=named) for s in some]
            sites.extend(some)
            last = _spoken_of(statement) or (last if len(statement.line.raw) < 60 else None)
    sites = _one_each(sites)
    if not sites:
        return [], ()
    out = []
    sizes = len(set(_sizes(report)))
    bifurcation = report.find(_FORK)
    for kind in ("des", "bms", "any", "balloon"):
        group = [s for s in sites if s.kind == kind]
        if not group:
            continue
        vessels = min(4, len({s.vessel for s in group}))
        stents = min(4, max(sum(s.stents for s in group), sizes))
        spans = tuple(s.span for s in group)
        first = group[0]
        if kind == "balloon":
            device = axis(6, "Z", basis="none")
        elif kind == "any":
            device = Filled(6, "4" + "D", "open")
        else:
            device = axis(6, {"des": "4567", "bms": "DEFG"}[kind][stents - 1], *spans)
        way = axis(5, "3")
        fork = axis(7, "6", bifurcation[1]) if bifurcation else axis(7, "Z", basis="none")
        made = make(
            report, first.statement, first.match, "coronary intervention", "B4.4", "027",
            [axis(4, str(vessels - 1), *spans), way, device, fork],
        )  # fmt: skip
        if made is not None:
            out.append(made)
    return out, ("027[0123]", "0270", "0271", "0272", "0273", "02J")


def _sizes(report: Report) -> list[str]:
    """Sizes of the stents that were deployed, in the order of the report."""
    out = []
    for statement in report.lines(_ALL):
        raw = statement.line.raw
        if "stent" not in raw and "Stent" not in raw:
            continue
        if statement.barred or _NOT_IN.search(raw) or _EARLIER.search(raw):
            continue
        for match in _SIZED.finditer(raw):
            said = next(g for g in match.groups() if g)
            numbers = re.findall(r"\d+(?:\.\d+)?", said)
            out.append(" ".join(f"{float(n):g}" for n in numbers))
    return out


_EARLIER = late(
    r"\b(?:in-stent|restenosis|previous\w*|prior|old|existing|last year|years? ago)\b", re.I
)


def _aimed(raw: str) -> bool:
    """Whether a sentence tells of a stent or balloon that went into a coronary vessel."""
    return (
        (_STENT.search(raw) is not None or _BALLOON.search(raw) is not None)
        and _CORONARY.search(raw) is not None
        and _DEPLOYED.search(raw) is not None
    )


def _spoken_of(statement: Statement) -> "Site | None":
    """The only coronary vessel that a sentence names."""
    found = {_vessel_of(m): m for m in _CORONARY.finditer(statement.line.raw)}
    if len(found) != 1:
        return None
    ((vessel, match),) = found.items()
    return Site(vessel, "", 0, span_of(statement.line, match), match, statement)


def _sites(statement: Statement) -> "list[Site]":
    """The vessels of a sentence, each with the device nearest to it."""
    raw = statement.line.raw
    acts: list[tuple[re.Match[str], str, int]] = []
    for match in _STENT.finditer(raw):
        if stated(statement, match) or re.search(r"\b(?:no|not|without|in[- ])\s*$|in-$", raw[: match.start()], re.I):  # fmt: skip
            continue
        if _STOOD.search(raw[max(0, match.start() - 30) : match.start()]):
            continue
        if raw[match.end() : match.end() + 10].lower().startswith((" restenosis", "-restenosis", " thrombosis", " because")):  # fmt: skip
            continue
        kind = next(k for k in ("des", "bms", "any") if match.group(k))
        if acts and match.start() - acts[-1][0].end() < 3 and not match.group("n"):
            acts[-1] = (acts[-1][0], min(kind, acts[-1][1], key=_SURE), acts[-1][2])
            continue  # "Taxus drug-eluting stent"
        said = (match.group("x") or match.group("n") or "1").lower()
        acts.append((match, kind, int(said) if said.isdigit() else _NUMBER.get(said, 1)))
    balloons = [m for m in _BALLOON.finditer(raw) if not stated(statement, m)]
    if acts and _NOT_IN.search(raw):
        acts = []
    if any(kind != "any" for _, kind, _ in acts):
        acts = [a for a in acts if a[1] != "any"]
    out = []
    used: set[int] = set()
    vessels = [m for m in _CORONARY.finditer(raw) if not re.search(r"\b(?:across|beyond|via)\s+(?:the\s+)?$", raw[: m.start()])]  # fmt: skip
    claimed: dict[int, str] = {}
    for n, (match, kind, count) in enumerate(acts):
        nearest = [(_gap(match, v), k) for k, v in enumerate(vessels) if k not in used]
        if not nearest:
            continue
        _, k = min(nearest)
        used.add(k)
        group = [k]
        # "one DES each to the LAD and RCA": the next vessel of a list shares it
        while (
            k + 1 < len(vessels) and (k + 1) not in used
            and re.fullmatch(r"\s*(?:,|and|&|, and)\s*(?:to )?(?:the )?(?:(?:[\w-]+ ){0,3}(?:lesions?|stenosis) (?:in|of) (?:the )?)?", raw[vessels[k].end() : vessels[k + 1].start()])
            and (n + 1 >= len(acts) or acts[n + 1][0].start() > vessels[k + 1].start())
        ):  # fmt: skip
            k += 1
            used.add(k)
            group.append(k)
        share = count if len(group) == 1 else max(1, count // len(group))
        for g in group:
            claimed[g] = kind
            out.append(Site(_vessel_of(vessels[g]), kind, share, span_of(statement.line, match), match, statement))  # fmt: skip
    for match in balloons:
        nearest = [(_gap(match, v), k) for k, v in enumerate(vessels) if k not in used]
        if nearest and not any(abs(match.start() - a[0].start()) < 25 for a in acts):
            _, k = min(nearest)
            used.add(k)
            out.append(Site(_vessel_of(vessels[k]), "balloon", 0, span_of(statement.line, match), match, statement))  # fmt: skip
    if acts and not out:
        for match, kind, count in acts:
            out.append(Site("?", kind, count, span_of(statement.line, match), match, statement))
    return out


_STOOD = late(
    r"\b(?:previous\w*|prior|remote|old|existing|patent|known|earlier|needed|planned|possible)\s+(?:[\w-]+ ){0,3}$",
    re.I,
)
"""Before a stent of another day."""


_SURE = ("des", "bms", "any").index
"""Kinds of stent, what says most first."""


def _gap(act: "re.Match[str]", vessel: "re.Match[str]") -> tuple[int, int]:
    """How far a vessel stands from a device; one behind it is nearer than one before it."""
    if vessel.start() >= act.end():
        return vessel.start() - act.end(), 0
    return (act.start() - vessel.end()) * 2, 1


def _vessel_of(match: "re.Match[str]") -> str:
    plain = _vessel(
        re.sub(r"^(?:(?:proximal|mid|distal|ostial|and)\s+)+", "", match.group(), flags=re.I)
    )
    return re.sub(r"\d$", "", plain) if plain.startswith("rca") else plain


def _one_each(sites: "list[Site]") -> "list[Site]":
    """Each vessel once: where a stent went, a balloon before it is part of it."""
    named = [s for s in sites if s.vessel != "?"]
    if named:
        sites = named
    out: list[Site] = []
    for site in sites:
        same = [o for o in out if o.vessel == site.vessel]
        if site.kind == "balloon" and any(o.vessel == site.vessel and o.kind != "balloon" for o in sites):  # fmt: skip
            continue
        if any(o.kind == site.kind and o.statement is not site.statement for o in same):
            continue
        if site.kind == "any" and any(o.kind in ("des", "bms") for o in sites):
            continue
        out.append(site)
    return out


def pump_only(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Bypass circulation beside other heart surgery."""
    return [c for c in bypass_circulation(report) if c is not None], ("5A1221",)


PUMP_WORDS = frozenset("bypass cpb pump cardiopulmonary extracorporeal".split())
