"""Coronary intervention: one code for each kind of device, by vessels and stents (B4.4)."""

import re
from typing import NamedTuple

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.heart import MODES, NUMBERS, TARGET, vessel
from chartcoder.coding.procedures.near import Line
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
    Statement,
)
from chartcoder.late import late
from chartcoder.model import Span

PCI_WORDS = frozenset(
    "pci ptca stent stenting stented des bms poba angioplasty atherectomy everolimus zotarolimus sirolimus balloon ballooned".split()
)
_CORONARY = late(
    rf"\b(?:(?:proximal|mid|distal|ostial)\s+(?:and\s+(?:proximal|mid|distal)\s+)?)?{TARGET}\b"
)
_GATE = over(
    "pci* ptca* poba* percutaneou* coronary cath des* bms* drug bare *stent *limus",
    r"\b(?:PCI|PTCA|POBA|percutaneous coronary|percutaneous intervention of|coronary (?:angioplasty|stent\w*|intervention)|cath lab|DES|BMS|drug[- ]eluting stent|bare[- ]metal stent|(?:everolimus|zotarolimus|sirolimus)(?:[- ]eluting)? stent)s?\b",
    re.I,
)
_STENT = over(
    "des* drug *limus *stent* xience* resolute* synergy* promus* endeavor* taxus* cypher* onyx* orsiro* bms*",
    r"\b(?:(?P<n>one|two|three|four|five|single|a|an|\d)\s+)?(?:(?:overlapping|new|additional|more|long|short|end to end)\s+)*(?:(?P<des>DES\b|drug[- ]elut\w+(?:[ ,]+(?:\w+ ){0,3}(?:Taxus|Xience\w*|Cypher|Promus|Endeavor|Resolute|Synergy))?(?: RX)?(?: coronary)?(?: stents?)?|everolimus[- ](?:eluting )?stents?|zotarolimus[- ](?:eluting )?stents?|sirolimus[- ](?:eluting )?stents?|(?:Xience\w*|Resolute\w*|Synergy|Promus|Endeavor|Taxus|Cypher|Onyx|Orsiro)(?: RX)?(?: \d(?:\.\d+)? ?[x×] ?\d+(?: ?mm)?)?(?: (?:DES\b|stents?\b|drug[- ]elut\w+(?: stents?)?))?)"
    r"|(?P<bms>BMS|bare[- ]metal (?:coronary )?stents?|(?:Vision|Multi-?Link|Driver|Liberte|Veriflex|Rebel)(?: \w+)? stents?)|(?P<any>stent(?:s|ing|ed)?\b))(?:\s*[x×]\s*(?P<x>\d)(?!\.\d)\b)?",
    re.I,
)  # fmt: skip
_BALLOON = over(
    "poba ptca balloon* angioplasty",
    r"\b(?:POBA|PTCA|balloon angioplasty|plain balloon|balloon(?:ed)? (?:dilat\w+|inflat\w+)|angioplasty|ballooned)\b",
    re.I,
)


_DEPLOYED = late(
    r"\b(?:deploy\w*|implant\w*|placed|placement|inflat\w*|stent(?:ed|ing)|dilat\w*|post-?dilat\w*|performed|treated with|successful\w*)\b"
    r"|\b(?:DES|BMS|stents?) ?[x×] ?\d(?!\.\d)|\b(?:DES|BMS|POBA|PTCA) (?:to|of|only|alone)\b",
    re.I,
)
"""A device that was put to use; telegraphic reports only count: "DES x2 to mid LAD"."""


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
    if not any(s.line.search(_GATE) or _aimed(s.line) for s in report.lines(MODES)):
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
    for statement in report.lines(MODES):
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
    sites = _one_each(sites) or _balloon_alone(report)
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
            device = Filled(6, "4D", "open")
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


def _balloon_alone(report: Report) -> "list[Site]":
    """The angioplasty of a heading, where the body says that its stent did not get there."""
    if not any(_NOT_IN.search(s.line.raw) and "stent" in s.line.said for s in report.lines()):
        return []
    for statement in report.lines():
        match = statement.line.search(_BALLOON) if statement.listed else None
        if match is not None and "coronary" in statement.line.said and not stated(statement, match):
            span = span_of(statement.line, match)
            return [Site("?", "balloon", 0, span, match, statement)]
    return []


_NUMBER = late(r"\d+(?:\.\d+)?")


def _sizes(report: Report) -> list[str]:
    """Sizes of the stents that were deployed, in the order of the report."""
    out = []
    for statement in report.lines(MODES):
        raw = statement.line.raw
        if "stent" not in raw and "Stent" not in raw:
            continue
        if statement.barred or _NOT_IN.search(raw) or _EARLIER.search(raw):
            continue
        for match in _SIZED.finditer(raw):
            said = next(g for g in match.groups() if g)
            numbers = _NUMBER.findall(said)
            out.append(" ".join(f"{float(n):g}" for n in numbers))
    return out


_EARLIER = late(
    r"\b(?:in-stent|restenosis|previous\w*|prior|old|existing|last year|years? ago)\b", re.I
)


def _aimed(line: Line) -> bool:
    """Whether a sentence tells of a stent or balloon that went into a coronary vessel."""
    return (
        (line.search(_STENT) is not None or line.search(_BALLOON) is not None)
        and _CORONARY.search(line.raw) is not None
        and _DEPLOYED.search(line.raw) is not None
    )


def _spoken_of(statement: Statement) -> "Site | None":
    """The only coronary vessel that a sentence names."""
    found = {_vessel_of(m): m for m in _CORONARY.finditer(statement.line.raw)}
    if len(found) != 1:
        return None
    ((vessel, match),) = found.items()
    return Site(vessel, "", 0, span_of(statement.line, match), match, statement)


_NONE = late(r"\b(?:no|not|without|in[- ])\s*$|in-$", re.I)
_SHARED = late(
    r"\s*(?:,|and|&|, and)\s*(?:to )?(?:the )?(?:(?:[\w-]+ ){0,3}(?:lesions?|stenosis) (?:in|of) (?:the )?)?"
)
"""Between two vessels of a list."""


def _sites(statement: Statement) -> "list[Site]":
    """The vessels of a sentence, each with the device nearest to it."""
    raw = statement.line.raw
    acts: list[tuple[re.Match[str], str, int]] = []
    for match in _STENT.pattern.finditer(raw):
        if stated(statement, match) or _NONE.search(raw[: match.start()]):
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
        acts.append((match, kind, int(said) if said.isdigit() else NUMBERS.get(said, 1)))
    balloons = [m for m in _BALLOON.pattern.finditer(raw) if not stated(statement, m)]
    if acts and _NOT_IN.search(raw):
        acts = []
    if any(kind != "any" for _, kind, _ in acts):
        acts = [a for a in acts if a[1] != "any"]
    out = []
    used: set[int] = set()
    vessels = [m for m in _CORONARY.finditer(raw) if not _BESIDE.search(raw, 0, m.start())]
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
            and _SHARED.fullmatch(raw, vessels[k].end(), vessels[k + 1].start())
            and (n + 1 >= len(acts) or acts[n + 1][0].start() > vessels[k + 1].start())
        ):  # fmt: skip
            k += 1
            used.add(k)
            group.append(k)
        share = count if len(group) == 1 else max(1, count // len(group))
        for g in group:
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


_BESIDE = late(
    r"\b(?:across|beyond|via|bifurcation with|adjacent to|take-?off of|origin of)\s+(?:the |an? )?(?:(?:first|second|large|small) )?(?:\w+ )?\Z",
    re.I,
)
"""Before a vessel that only tells where another one was treated."""
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


_PART_OF = late(r"^(?:(?:proximal|mid|distal|ostial|and)\s+)+", re.I)


def _vessel_of(match: "re.Match[str]") -> str:
    return vessel(_PART_OF.sub("", match.group()))


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
