"""What a gastrointestinal endoscopy did, by the segments its findings tell.

The heading says "colonoscopy with polypectomy"; which segments, and what was done in each, stands in
the findings (B3.2a, B3.4a). One code for each segment and purpose. They also tell from which third
of the esophagus something stuck was taken, which one was stretched, and the look of a report without
a name for it.
"""

import re
from functools import reduce
from operator import or_
from typing import NamedTuple

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.heading import GIVEN_UP
from chartcoder.coding.procedures.near import Line
from chartcoder.coding.procedures.record import (
    Candidate,
    Conflict,
    Report,
    axis,
    make,
    span_of,
    stated,
)
from chartcoder.coding.procedures.statements import AFTER, ASIDE, BODY, TITLE, Statement
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.gates import Gated

WORDS = frozenset(
    """scope endoscope sigmoidoscope colonoscopy colonoscope sigmoidoscopy egd esophagogastroduodenoscopy gastroscopy endoscopy gastroscope polypectomy panendoscopy
    ileocolonoscopy enteroscopy""".split()
)  # fmt: skip
_LOWER = late(r"\b(?:ileo)?colonoscop\w+|\bsigmoidoscop\w+|\bproctoscop\w+", re.I)
_UPPER = late(
    r"\bEGDs?\b|\besophago-?gastro-?duodeno\w+|\bgastroscop\w+|\bupper (?:GI |gastrointestinal )?endoscop\w+|\bpanendoscop\w+|\bpush enteroscop\w+",
    re.I,
)
_SEGMENTS: dict[str, tuple[tuple[str, Gated], ...]] = {
    "lower": tuple(
        (char, over(words, pattern, re.I))
        for char, words, pattern in (
            ("B", "ti *ile", r"\bterminal ileum\b|\bTI\b|\bile(?:al|um)\b"), ("C", "valve", r"\bileocecal valve\b|\bIC valve\b"), ("H", "cec*", r"\bcec(?:um|al)\b"),
            ("K", "ascending", r"\bascending(?: colon)?\b"), ("L", "transverse flexure", r"\btransverse(?: colon)?\b|\bhepatic flexure\b|\bsplenic flexure\b"), ("M", "*descending", r"\b(?<!pre-)descending(?: colon)?\b"),
            ("N", "*sigmoid", r"\b(?:recto-?)?sigmoid(?: colon)?\b(?!oscop)"), ("P", "rectum rectal", r"\brectum\b|\brectal\b(?! (?:exam|tube|bleed\w*))"), ("Q", "anal", r"\banal canal\b"),
            ("F", "right", r"\bright colon\b|\bright (?=and left colon\b)"), ("G", "left", r"\bleft colon\b|\bleft (?=and right colon\b)"), ("E", "random colon*", r"\brandom\b[^.;]{0,30}\b(?:colon\w*|biops\w+)|\bthroughout the colon\b|\bcolon(?:ic)? (?:mucosal )?biops\w+"),
        )
    ),
    "upper": tuple(
        (char, over(words, pattern, re.I))
        for char, words, pattern in (
            ("4", "*junction z", r"\b(?:GE|EG|gastro-?esophageal|esophago-?gastric) junction\b|\bZ[- ]line\b|\bcardioesophageal junction\b|\bsquamo-?columnar junction\b"),
            ("3", "distal low*", r"\b(?:distal|lower)(?: third of the)? esophag\w+|\b(?:distal|lower)(?= to (?:the )?\w+ esophag)"), ("2", "*mid*", r"\bmid(?:dle)?[- ]esophag\w+|\bmid(?:dle)?(?= to (?:the )?\w+ esophag)"), ("1", "proximal upper*", r"\b(?:proximal|upper) esophag\w+(?!gastro)|\b(?:proximal|upper)(?= to (?:the )?\w+ esophag)"),
            ("7", "pylor* antr*", r"\bpylor(?:us|ic)\b(?! channel was)|\bantr(?:um|al)\b"), ("9", "duoden*", r"\bduoden(?:um|al|itis)\b"), ("A", "jejun*", r"\bjejun(?:um|al)\b"),
            ("6", "stomach* gastric fund* cardia gastriti* curv* incisura* body", r"\bstomach\b|\bgastric\b(?! antr)|\bfund(?:us|ic)\b|\bcardia\b|\bgastritis\b|\b(?:greater|lesser) curv\w+|\bincisura\b|(?<!foreign )\bbody\b(?= (?:of the stomach|and (?:the )?(?:antrum|fundus|cardia))|,)"), ("5", "esophag*", r"\besophag(?:us|eal)\b"),
        )
    ),
}  # fmt: skip
_CUT = over(
    "*snar *polyp mucosal emr hot *forcep",
    r"\bsnar(?:ed|ing)\b|\b(?:by|with|using|via|hot|cold|a) (?:\w+ ){0,2}snare\b(?! (?:was|were|could|had|not))|\bsnare (?:polypectomy|excision|removal|cautery|technique|resection)|,\s*(?:hot|cold) snare\b|\bsnare\b[^.;]{0,60}\b(?:divided|transected)\b|\bpolypectom(?:y|ies)\b|\bmucosal resection\b|\bEMR\b|\bhot[- ]biops\w+|\bpolyps?\b[^.;]{0,60}\b(?:removed|excised|resected|retrieved)\b|\b(?:removed|excised|resected)\b[^.;]{0,40}\b(?:snare|biopsy forceps|cold forceps)\b",
    re.I,
)
_BIOPSY = over(
    "*biops sample",
    r"(?<!hot )(?<!hot-)\bbiops(?:y|ies|ied)\b(?! (?:forceps|site|results?|report))|\bsamples (?:were )?(?:obtained|taken)\b",
    re.I,
)
_NAMING = {
    tract: reduce(or_, [gated.bit for _, gated in rows]) for tract, rows in _SEGMENTS.items()
}
"""The gates of the segments of a tract, one of which stands open wherever a segment is named."""
_ONLY_SEEN = late(
    r"\b(?:advanced|intubat\w+|reached|passed|identified by|introduced|withdrawn|inserted|maneuvered|negotiated)\b",
    re.I,
)
_FINDING = late(
    r"\b(?:polyps?|lesions?|mass(?:es)?|tumou?r|erythema\w*|ulcer\w*|inflam\w+|\w+itis|nodul\w+|erosions?|mucosa|patch\w*|stricture|Barrett\w*|hernia|irregular|edema\w*|friab\w+|granular\w*)\b",
    re.I,
)
TALK = late(
    r"\b(?:await|pending|results?|will|deferred|not (?:taken|obtained|biopsied)|follow[- ]?up|recommend\w*|history|previous\w*|prior|if|repeat|ago|plan|consent\w*|indicat\w+|risks?)\b(?<!\bto see if)",
    re.I,
)
"""Words of what was found, planned or asked, not of what was done."""
_ANOTHER = late(r"\blaparo|\bopen\b|(?<!polyp)ectomy\b|ostomy\b|\bresection\b|\bexcision\b", re.I)
"""An operation of a heading besides the endoscopy, which may cut out bowel of its own."""
_CLAIMS = {"lower": ("0DB[EHK", "0DB[BEHK"), "upper": ("0DB[123", "0DB[67]8")}


class Act(NamedTuple):
    """What was done to a segment: its value, purpose, and the words that say so."""

    char: str
    purpose: str
    statement: Statement
    match: "re.Match[str]"
    spans: tuple[Span, ...]


def endoscopic(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """What was cut, sampled, taken out or stretched in the scoped tracts, by segment."""
    heads = " ".join(s.line.raw for s in report.statements if s.listed)
    out: list[Candidate] = []
    claims: list[str] = []
    for tract, scope in (("lower", _LOWER), ("upper", _UPPER)):
        if not scope.search(heads):
            seen = None if _NAMED.search(heads) else _scoped(report, tract)
            if seen is None:
                continue
            out.append(seen)
        acts = _acts(report, tract)
        made = [c for act in acts if (c := _made(report, act, acts)) is not None]
        made = made or (_unplaced(report, tract) if heads else [])
        if tract == "upper" and _STUCK.search(heads):
            cleared = _cleared(report)
            if cleared is not None:
                out.append(cleared)
                claims.append("0DC")
        if tract == "upper" and not _DILATED.search(heads):
            wide = _widened(report)
            if wide is not None:
                out.append(wide)
        if made:
            out.extend(made)
            claims.extend(_CLAIMS[tract] if _ANOTHER.search(heads) else (*_CLAIMS[tract], "0DB"))
    return out, tuple(claims)


def _acts(report: Report, tract: str) -> list[Act]:
    """Every segment of a tract with what was done there, once each."""
    out: dict[tuple[str, str], Act] = {}
    last: tuple[str, Span] | None = None
    for statement in report.statements:
        if statement.mode not in (BODY, ASIDE) and (statement.listed or statement.mode != TITLE):
            continue
        raw = statement.line.raw
        segments = _segments(statement.line, tract)
        other = _segments(statement.line, "upper" if tract == "lower" else "lower")
        for gated, purpose in ((_CUT, "Z"), (_BIOPSY, "X")):
            for match in gated.finditer(statement.line.opened, raw):
                if stated(statement, match) or TALK.search(raw):
                    continue
                if purpose == "Z" and _GRASPED.search(raw):
                    continue  # a snare that holds the thread of a feeding tube
                if purpose == "X" and any(a.statement is statement and a.purpose == "Z" and abs(a.match.start() - match.start()) < 40 for a in out.values()):  # fmt: skip
                    continue  # "removed with the biopsy forceps"
                if other and (not segments or _near(other, match) < _near(segments, match)):
                    continue  # of the other tract
                listed = _listed(raw, segments, match)
                if purpose == "Z" and len(listed) > 1 and not _MANY.search(raw):
                    listed = [min(listed, key=lambda s: _near([s], match))]
                found = [(c, span_of(statement.line, m)) for c, m in listed]
                if not found and last is not None and not other:
                    found = [last]
                for char, span in found:
                    out.setdefault((char, purpose), Act(char, purpose, statement, match, (span,)))
        if len({c for c, _ in segments}) > 1:
            # "from the distal to the proximal esophagus": all of it
            gullet = all(c in _GULLET for c, _ in segments) and tract == "upper"
            last = (
                ("5", span_of(statement.line, segments[0][1]))
                if gullet and _FINDING.search(raw)
                else None
            )
        elif segments and (_FINDING.search(raw) or raw.strip(" :").lower() == segments[0][1].group().lower()) and not _ONLY_SEEN.search(raw):  # fmt: skip
            char, place = segments[0]
            last = char, span_of(statement.line, place)
        elif other:
            last = None
    exact = {a.purpose for a in out.values() if a.char in "1234" and a.statement.mode == BODY}
    return [
        a
        for a in out.values()
        if not (a.char == "5" and a.purpose in exact and a.statement.mode == ASIDE)
    ]  # "SPECIMEN: esophageal biopsy"


_DILATED = late(r"\bdilat\w+", re.I)
_STRETCHED = over(
    "*dilat",
    r"\bdilat(?:ed|ation|ion)\b[^.;]{0,40}\b(?:balloon|savary|bougies?|maloney|\d+[- ]?(?:mm|F|Fr|French))\b|\b(?:balloon|savary|bougie|maloney) dilat\w+",
    re.I,
)


_STUCK = late(r"\b(?:food|foreign bod(?:y|ies)|bolus|impaction|disimpaction)\b", re.I)
_LIFTED = late(r"\b(?:remov|grasp|retriev|extract|pull|push|pass)\w*\b", re.I)


def _cleared(report: Report) -> Candidate | None:
    """What was stuck in the gullet, by the third that body or diagnosis tell it was taken from."""
    where: tuple[str, Span] | None = None
    for statement in report.statements:
        raw = statement.line.raw
        after = statement.line.sentence.section == AFTER
        if not after and (statement.mode != BODY or not _LIFTED.search(raw)):
            continue
        found = [s for s in _segments(statement.line, "upper") if s[0] in "123"]
        if len(found) == 1 and (after or _STUCK.search(raw)) and not TALK.search(raw):
            where = found[0][0], span_of(statement.line, found[0][1])
            if not after:
                break
    if where is None:
        return None
    for statement in report.statements:
        match = _STUCK.search(statement.line.raw) if statement.listed else None
        if match is not None and not stated(statement, match):
            return make(
                report, statement, match, "removal of matter", "B3.1", "0DC",
                [axis(4, *where), axis(5, "8"), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")],
            )  # fmt: skip
    return None


def _widened(report: Report) -> Candidate | None:
    """A stricture of the gullet that findings or diagnosis say was stretched, with an instrument."""
    last: tuple[str, Span] | None = None
    for statement in report.statements:
        if statement.mode not in (BODY, ASIDE) and statement.line.sentence.section != AFTER:
            continue
        raw = statement.line.raw
        segments = [s for s in _segments(statement.line, "upper") if s[0] in "12345"]
        if segments:
            last = segments[0][0], span_of(statement.line, segments[0][1])
        found = statement.line.search(_STRETCHED)
        if found is not None and not TALK.search(raw) and not stated(statement, found):
            part = axis(4, *last) if last is not None else axis(4, "5")
            return make(
                report, statement, found, "dilation", "B3.1", "0D7",
                [part, axis(5, "8"), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")],
            )  # fmt: skip
    return None


_GULLET = frozenset("1235")
_GRASPED = late(
    r"\bsnare\b[^.;]{0,60}\b(?:thread|string|guide ?wire|wire|suture)\b|\b(?:thread|string|guide ?wire|wire|suture)\b[^.;]{0,60}\bsnare\b",
    re.I,
)
_MANY = late(r"\b(?:polyps|lesions|both|each|respectively)\b", re.I)


def _near(segments: list[tuple[str, "re.Match[str]"]], act: "re.Match[str]") -> int:
    """How far the nearest of some segments stands from an act."""
    return min(max(m.start() - act.end(), act.start() - m.end(), 0) for _, m in segments)


def _segments(line: Line, tract: str) -> list[tuple[str, "re.Match[str]"]]:
    """Segments that a sentence names, in order; the more exact of those at one place."""
    found: list[tuple[str, re.Match[str]]] = []
    opened, raw = line.opened, line.raw
    for char, gated in _SEGMENTS[tract] if opened & _NAMING[tract] else ():
        for match in gated.finditer(opened, raw):
            if all(match.end() <= m.start() or match.start() >= m.end() for _, m in found):
                found.append((char, match))
    return sorted(found, key=lambda f: f[1].start())


_JOINED = late(r"\s*(?:,|and|&|/|, and|as well as|the|\s)*\s*", re.I)


def _listed(
    raw: str, segments: list[tuple[str, "re.Match[str]"]], act: "re.Match[str]"
) -> list[tuple[str, "re.Match[str]"]]:
    """The segments of an act: the nearest, with those that stand in one list with it."""
    kept = [s for s in segments if s[0] != "E"] or segments
    if any(char in "1234" for char, _ in kept):  # "at the GE junction, esophageal biopsies"
        kept = [one for one in kept if one[0] != "5"]
    if not kept:
        return []
    nearest = min(
        range(len(kept)),
        key=lambda n: max(kept[n][1].start() - act.end(), act.start() - kept[n][1].end(), 0),
    )
    group = [kept[nearest]]
    for n in range(nearest + 1, len(kept)):
        if not _JOINED.fullmatch(raw[group[-1][1].end() : kept[n][1].start()]):
            break
        group.append(kept[n])
    for n in range(nearest - 1, -1, -1):
        if not _JOINED.fullmatch(raw[kept[n][1].end() : group[0][1].start()]):
            break
        group.insert(0, kept[n])
    return group


def _made(report: Report, act: Act, acts: list[Act]) -> Candidate | None:
    term = "biopsy" if act.purpose == "X" else "polypectomy"
    qualifier = axis(7, "X", span_of(act.statement.line, act.match)) if act.purpose == "X" else axis(7, "Z", basis="none")  # fmt: skip
    made = make(
        report, act.statement, act.match, term, "B3.4a" if act.purpose == "X" else "B3.2a", "0DB",
        [axis(4, act.char, *act.spans), axis(5, "8"), axis(6, "Z", basis="none"), qualifier],
    )  # fmt: skip
    if made is None:
        return None
    other = _heading_says(report, act, acts)
    if other is not None:
        made = made._replace(conflict=Conflict(4, f"0DB{other[0]}8Z{act.purpose}", (other[1],)))
    return made


_NAMED = late(
    r"(?:ectom(?:y|ies)|otomy|ostomy|plasty|rrhaphy|pexy|(?<!endo)scopy|graphy)\b|\b(?:repair|excision|resection|placement|insertion|removal|biopsy|ERCP|PEG|EGD|EUS|delivery)\b",
    re.I,
)
"""A heading that lists more than "Endoscopy"."""
_WENT = r"\b(?:insert|introduc|advanc|pass|plac)(?:ed)?\b"
_SCOPES = {
    "lower": (late(rf"\b(?:colonoscope|sigmoidoscope)\b[^.;]{{0,80}}{_WENT}", re.I), "D"),
    "upper": (
        late(
            rf"\b(?:gastroscope|panendoscope)\b[^.;]{{0,80}}(?:{_WENT}|\bused\b)|\b(?:endo)?scope\b[^.;]{{0,60}}{_WENT}[^.;]{{0,80}}\b(?:esophag\w+|stomach|duodenum|tongue|oral cavity)\b",
            re.I,
        ),
        "0",
    ),
}


def _scoped(report: Report, tract: str) -> Candidate | None:
    """The look of a report that names no procedure and tells how the scope went."""
    pattern, part = _SCOPES[tract]
    for statement in report.statements:
        if statement.mode not in (BODY, TITLE):
            continue
        match = pattern.search(statement.line.raw)
        if match is not None and not stated(statement, match):
            axes = [axis(4, part), axis(5, "8"), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")]  # fmt: skip
            return make(report, statement, match, "endoscopy", "B3.11a", "0DJ", axes)
    return None


_PARTS = {"lower": "BEHKLMNP", "upper": "12345679"}
_WENT_TO = late(r"\b(?:to|into|through) (?:the )?$", re.I)


def _unplaced(report: Report, tract: str) -> list[Candidate]:
    """A biopsy or polypectomy of the heading whose segment neither it nor a finding tells: asked.

    Where the scope went ("colonoscopy to the cecum") is not where it cut.
    """
    if not any(s.mode == BODY for s in report.statements) or report.has(GIVEN_UP):
        return []
    for statement in report.statements:
        raw = statement.line.raw
        if not statement.listed:
            continue
        for gated, purpose in ((_CUT, "Z"), (_BIOPSY, "X")):
            match = statement.line.search(gated)
            if match is None or any(
                not _WENT_TO.search(raw[: m.start()]) for _, m in _segments(statement.line, tract)
            ):
                continue
            made = make(
                report, statement, match, "polypectomy" if purpose == "Z" else "biopsy", "B3.2a", "0DB",
                [Filled(4, _PARTS[tract], "open"), axis(5, "8"), axis(6, "Z", basis="none"), axis(7, purpose, span_of(statement.line, match))],
            )  # fmt: skip
            return [made] if made is not None else []
    return []


def _heading_says(report: Report, act: Act, acts: list[Act]) -> tuple[str, Span] | None:
    """A segment that the heading names for a purpose and no finding does, beside the first one that does."""
    mine = [a for a in acts if a.purpose == act.purpose]
    if act is not mine[0]:
        return None
    gated = _BIOPSY if act.purpose == "X" else _CUT
    for statement in report.statements:
        match = statement.line.search(gated) if statement.listed else None
        if match is None:
            continue
        for tract in ("lower", "upper"):
            for char, place in _listed(statement.line.raw, _segments(statement.line, tract), match):
                if char != "E" and all(a.char != char for a in mine):
                    return char, span_of(statement.line, place)
    return None
