"""Operations on the spine: fusions by joints and column, discs, decompression (B3.10)."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import BODY, WHY, Statement
from chartcoder.late import late
from chartcoder.model import Span

WORDS = frozenset(
    """fusion fused arthrodesis acdf alif plif tlif xlif dlif olif llif discectomy microdiscectomy diskectomy laminectomy
    laminotomy hemilaminectomy foraminotomy laminoplasty corpectomy kyphoplasty vertebroplasty decompression disc""".split()
)  # fmt: skip

_SPINE = [*(f"C{n}" for n in range(8)), *(f"T{n}" for n in range(1, 13)), *(f"L{n}" for n in range(1, 6)), "S1"]  # fmt: skip
_ORDER = {name: n for n, name in enumerate(_SPINE)}
_LEVEL = late(
    r"\b([CTL])\s?(\d{1,2})\s*(?:-|–|/|\bto\b|\bthrough\b)\s*(?:([CTLS])\s?)?(\d{1,2})\b(?:\s*(?:-|–|/)\s*([CTLS])?(\d{1,2})\b)?",
)
_FUSION = over(
    "acdf *fusion *arthrodes *lif",
    r"\b(ACDF|anterior cervical dis[ck]ectomy and fusion|ALIF|anterior lumbar interbody fusion|PLIF|posterior lumbar interbody fusion|TLIF|transforaminal(?: lumbar)? interbody fusion"
    r"|[XODL]LIF|(?:extreme |direct |oblique )?lateral (?:lumbar )?interbody fusion|(?:posterolateral|posterior|intertransverse)(?: \w+){0,3}? (?:fusion|arthrodesis)|(?:fusion|arthrodesis)(?: \w+){0,3}? (?:posterolateral\w*)"
    r"|anterior (?:\w+ ){0,2}?(?:fusion|arthrodesis)|interbody (?:fusion|arthrodesis)|(?:cervical|lumbar|thoracic|lumbosacral|spinal|spine|vertebral) (?:fusion|arthrodesis))\b",
    re.I,
)
_PLAIN = late(r"\b(fusions?|arthrodes[ie]s)\b", re.I)
_OF_DISC = late(r"\banterior (?:cervical )?(?:dis[ck]ectom\w+|exposure|interbody|approach)", re.I)
"""A heading that lists a fusion without a column, beside an anterior discectomy."""
_ANTERIOR, _BACK, _POSTERIOR = "0", "J", "1"
_CAGE = late(
    r"\b(?:cages?|interbody (?:device|spacer|graft)s?|(?:PEEK|titanium) (?:spacer|implant)s?|intervertebral (?:device|spacer)s?|spacers?)\b",
    re.I,
)
_BONE_BLOCK = late(
    r"\bmachined? (?:bone|allograft)\w*|\bstructural (?:bone )?allograft|\bcortico-?cancellous\b|\bbone (?:implant|spacer|dowel|block)s?\b|\ballograft (?:spacer|dowel|wedge)s?\b",
    re.I,
)
_OF_PLASTIC = late(
    r"\bcages?\b|\bPEEK\b|\btitanium (?:spacer|implant|mesh)|\binterbody device", re.I
)
"""A spacer cut from donor bone is a graft, one of plastic or metal a device."""
_OWN = late(
    r"\b(?:autograft|autologous|autogenous|iliac crest|local bone|morsell?ized (?:local )?bone|laminectomy bone|own bone)\b",
    re.I,
)
_DONOR = late(r"\b(?:allograft|demineralized|DBM|cadaver\w*|donor bone|bone bank)\b", re.I)
_SYNTHETIC = late(
    r"\b(?:synthetic|ceramic|calcium phosphate|hydroxyapatite|bone graft substitute)\b", re.I
)


class Joints(NamedTuple):
    """Joints of a region of the spine: system, body part, disc, count."""

    system: str
    part: str
    disc: str
    number: int


def joints(pairs: Iterable[tuple[str, str]]) -> list[Joints]:
    """Pairs of neighbouring vertebrae by region, with the body part value of their number.

    >>> joints([("L2", "L3"), ("L3", "L4"), ("L4", "L5")])
    [Joints(system='S', part='1', disc='2', number=3)]
    """
    out = []
    for (system, region), number in sorted(Counter(map(_region, pairs)).items()):
        part = region
        if (system, region) == ("R", "1") and number > 1:
            part = "2"
        elif (system, region) == ("R", "6"):
            part = "6" if number == 1 else "7" if number <= 7 else "8"
        elif (system, region) == ("S", "0") and number > 1:
            part = "1"
        out.append(Joints(system, part, _DISCS[system, region], number))
    return out


_DISCS = {("R", "0"): "3", ("R", "1"): "3", ("R", "4"): "5", ("R", "6"): "9", ("R", "A"): "B", ("S", "0"): "2", ("S", "3"): "4"}  # fmt: skip


def _region(pair: tuple[str, str]) -> tuple[str, str]:
    a, b = pair
    if a == "C0":
        return "R", "0"
    if b[0] == "C":
        return "R", "1"
    if a[0] == "C":
        return "R", "4"
    if b[0] == "T":
        return "R", "6"
    if a[0] == "T":
        return "R", "A"
    return ("S", "3") if b == "S1" else ("S", "0")


class Levels(NamedTuple):
    """Levels said: the joints of one or more stretches of the spine."""

    joints: tuple[Joints, ...]
    spans: tuple[Span, ...]
    pairs: frozenset[tuple[str, str]] = frozenset()


def levels(statement: Statement, start: int, end: int) -> Levels:
    """The levels that a stretch of a sentence names, those of one region added up."""
    spans = []
    pairs: set[tuple[str, str]] = set()
    for match in _LEVEL.finditer(statement.line.raw, start, end):
        letter, one, other, two, third, three = match.groups()
        ends = [f"{letter.upper()}{int(one)}", f"{(other or letter).upper()}{int(two)}"]
        if three:
            ends.append(f"{(third or ends[-1][0]).upper()}{int(three)}")
        if any(e not in _ORDER for e in ends):
            continue
        a, b = _ORDER[ends[0]], _ORDER[ends[-1]]
        for n in range(min(a, b), max(a, b)):
            pairs.add((_SPINE[n], _SPINE[n + 1]))
        spans.append(span_of(statement.line, match))
    return Levels(tuple(joints(pairs)), tuple(spans), frozenset(pairs))


def spine(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Fusions, discs and decompressions of a report, and the tables these answer for."""
    out: list[Candidate] = []
    if not report.opens(_FUSION, _DISC, _DECOMPRESS, _REPLACED):
        return [], ()
    said = levels_of_report(report)
    fusions, between = _fusions(report, said, out)
    replaced = not fusions and report.has(_REPLACED)
    if not replaced:
        _discs(report, said, between, fusions, out)
    _harvest(report, fusions, out)
    _decompression(report, said, out)
    claimed: tuple[str, ...] = ()
    if fusions:
        claimed = ("0RG", "0SG", "0RB", "0RT", "0SB2", "0SB4", "0ST2", "0ST4", "0RH", "0SH", "0QB0", "0QB1", "0QB2", "0QB3", "0PB", "0PH", "0QH", "01N", "00N", "0RN", "0SN", "0QS0", "0QS1", "0PS3", "0PS4", "0RS", "0SS0", "0SS3")  # fmt: skip
    elif replaced:
        claimed = (
            "0RB3",
            "0RT3",
            "0SB2",
            "0SB4",
            "0ST2",
            "0ST4",
        )  # a disc makes room for its replacement
    elif out:
        claimed = ("0RB3", "0RB5", "0RB9", "0RBB", "0RT3", "0RT5", "0RT9", "0RTB", "0SB2", "0SB4", "0ST2", "0ST4", "00N", "01N", "0QB0", "0PB", "0RN", "0SN")  # fmt: skip
    return out, claimed


_REPLACED = over(
    "artificial *disc *disk *cervical *lumbar + artificial arthroplast* replacement prosthes*",
    r"\b(?:artificial dis[ck]|dis[ck] (?:arthroplasty|replacement|prosthesis)|(?:cervical|lumbar) arthroplasty)\b",
    re.I,
)


def levels_of_report(report: Report) -> Levels:
    """The first levels of the report."""
    for statement in report.statements:
        found = levels(statement, 0, len(statement.line.raw))
        if found.joints:
            return found
    return Levels((), ())


class Fused(NamedTuple):
    """Where a fusion of a region and column is named first."""

    statement: Statement
    match: "re.Match[str]"
    end: int
    column: Filled
    spans: tuple[Span, ...]


def _fusions(report: Report, said: Levels, out: list[Candidate]) -> tuple[bool, Levels]:
    """Every fusion named: whether there is one, and the levels fused between the bodies."""
    pairs: dict[str, set[tuple[str, str]]] = {}
    firsts: dict[tuple[str, str, str], Fused] = {}
    any_found = False
    for statement in report.lines():
        raw = statement.line.raw
        matches = list(_FUSION.finditer(statement.line.opened, raw))
        if not matches and statement.listed and report.has(_OF_DISC, statement):
            matches = list(_PLAIN.finditer(raw))
        for n, match in enumerate(matches):
            name = match.group(1).lower()
            end = matches[n + 1].start() if n + 1 < len(matches) else len(raw)
            own = levels(statement, match.start(), end)
            start = matches[n - 1].end() if n else 0
            own = own if own.joints else levels(statement, start, match.start())
            own = own if own.joints else levels(statement, 0, len(raw))
            own = own if own.joints else said
            column = _column(name, report, statement)
            any_found = True
            for pair in sorted(own.pairs):
                pairs.setdefault(column[1], set()).add(pair)
                key = (column[1], *_region(pair))
                firsts.setdefault(key, Fused(statement, match, end, column[0], own.spans))
            if not own.joints:
                any_found = False
    for (column_char, system, region), first in firsts.items():
        mine = [p for p in pairs[column_char] if _region(p) == (system, region)]
        (joint,) = joints(mine)
        device = _graft(report, first.statement, column_char, first.match.start(), first.end)
        made = make(
            report, first.statement, first.match, first.match.group(1), "B3.10a", f"0{system}G",
            [axis(4, joint.part, *first.spans), _way(report, first.statement), device, first.column],
        )  # fmt: skip
        if made is not None:
            out.append(made)
    bodies = frozenset(pairs.get(_ANTERIOR, set()) | pairs.get(_BACK, set()))
    return any_found, Levels(tuple(joints(bodies)), (), bodies)


_SCOPED = late(r"\bpercutaneous\w*\b|\bendoscopic\w*\b", re.I)
_EXPOSED = late(r"\b(?:open|incision|midline|ACDF|exposure|retroperitoneal)\b", re.I)


def _way(report: Report, statement: Statement) -> Filled:
    found = report.find(_SCOPED, statement)
    if found and not report.has(_EXPOSED, statement):
        return axis(5, "3" if found[0].group().lower().startswith("perc") else "4", found[1])
    return axis(5, "0")


_IN_FRONT = late(r"acdf|alif|[xodl]lif|anterior|lateral (?:lumbar )?interbody")
_FROM_BEHIND = late(r"plif|tlif|transforaminal|posterior lumbar interbody")
_TO_BODIES = late(r"\b(?:anterior|posterior|transforaminal)\b", re.I)
_SIDE_OF_SPINE = late(r"\b(?:anterior|posterior|posterolateral)\b", re.I)


def _column(name: str, report: Report, statement: Statement) -> tuple[Filled, str]:
    if _IN_FRONT.search(name) and not name.startswith(("plif", "tlif", "postero")):  # fmt: skip
        char = _ANTERIOR
    elif _FROM_BEHIND.search(name):
        char = _BACK
    elif "interbody" in name:
        found = report.find(_TO_BODIES, statement)
        char = _ANTERIOR if found and found[0].group().lower() == "anterior" else _BACK
    elif "poster" in name or "intertransverse" in name:
        char = _POSTERIOR
    else:
        found = report.find(_SIDE_OF_SPINE, statement)
        if found is None:
            return Filled(7, "01J", "open"), "?"
        char = _ANTERIOR if found[0].group().lower() == "anterior" else _POSTERIOR
    return axis(7, char), char


def _graft(report: Report, statement: Statement, column: str, start: int, end: int) -> Filled:
    """The device by B3.10c: a cage first, then own bone, other bone, synthetic material."""
    raw = statement.line.raw[start:end]
    if column in (_ANTERIOR, _BACK):
        found = report.find(_CAGE, statement)
        bone = report.find(_BONE_BLOCK, statement) if found else None
        if found and bone and not report.has(_OF_PLASTIC, statement):
            return axis(6, "K", bone[1])
        if found:
            return axis(6, "A", found[1])
    own = _OWN.search(raw)
    for pattern, char in ((_OWN, "7"), (_DONOR, "K"), (_SYNTHETIC, "J")):
        if own and char != "7":
            continue
        found = report.find(pattern, statement)
        if found:
            return axis(6, char, found[1])
    return Filled(6, "7JK" if column == _POSTERIOR else "7AJK", "open")


_DISC = over(
    "*discectom* *diskectom* disc* disk* nucleus* fragment*",
    r"\b(?:(total|complete|radical|partial|subtotal|micro)[- ]?)?(?:anterior )?(?:cervical )?(?:micro)?dis[ck]ectom(?:y|ies)\b|\bdis[ck]s? (?:(?:at|of|in) (?:[\w&,-]+ ){1,5}?)?(?:was |were )?(?:partially |partly |completely |totally |entirely )?(?:removed|excised|resected)\b(?: (?:entirely|completely|totally|in (?:its )?entirety))?|\b(?:(?:complete|total) )?removal of the (?:[\w-]+ )?dis[ck]\b(?! (?:fragment|space|material))|\b(?:herniated|sequestered|extruded) (?:nucleus|disc|disk|fragment)\w*[^.;]{0,40}(?:removed|excised)"
    r"|\b(?:excision|removal|resection) of (?:an? |the )?(?:(?:large|small|free) )?(?:herniated|sequestered|extruded|protruded|ruptured)\b[^.;,]{0,20}?\b(?:dis[ck]|nucleus|fragment)\b",
    re.I,
)


class Disc(NamedTuple):
    """What was done to a disc: all of it taken, or a part, and where that is said."""

    whole: bool
    statement: Statement
    match: "re.Match[str]"
    spans: tuple[Span, ...]


_ALL_OF_IT = late(r"total|complete|radical|entire", re.I)
_NOT_ALL = late(r"incomplete|subtotal", re.I)


def _discs(
    report: Report, said: Levels, between: Levels, fusions: bool, out: list[Candidate]
) -> None:
    """Discectomies: excision, or resection when the whole disc is said to be removed."""
    found: dict[tuple[str, str], Disc] = {}
    for statement in report.lines():
        raw = statement.line.raw
        for match in _DISC.finditer(statement.line.opened, raw):
            if stated(statement, match):
                continue
            around = levels(statement, max(0, match.start() - 60), len(raw))
            own = around if around.joints else levels(statement, 0, len(raw))
            if not own.joints and statement.mode == BODY and between.joints:
                own = between  # the way to the space that is fused
            own = own if own.joints else said
            if fusions:
                named = [
                    m.start()
                    for m in _FUSION.finditer(statement.line.opened, raw, 0, match.start())
                ]
                before = levels(statement, named[-1] if named else 0, match.start())
                if before.joints:
                    own = before
            whole = _ALL_OF_IT.search(match.group()) and not _NOT_ALL.search(match.group())
            for pair in own.pairs:
                if pair not in found or (whole and not found[pair].whole):
                    found[pair] = Disc(bool(whole), statement, match, own.spans)
    counts: Counter[str] = Counter()
    for pair in sorted(found, key=lambda p: (_ORDER[p[0]], _ORDER[p[1]])):
        disc = found[pair]
        (joint,) = joints([pair])
        table = f"0{joint.system}{'T' if disc.whole else 'B'}"
        way = _disc_way(report, disc.statement, fusions)
        made = make(
            report, disc.statement, disc.match, "discectomy", "B3.8", table,
            [axis(4, joint.disc, *disc.spans), way, axis(6, "Z", basis="none"), axis(7, "Z", basis="none")],
        )  # fmt: skip
        if made is not None:
            out.append(made._replace(copy=counts[made.code]))
            counts[made.code] += 1


_BY_SCOPE = over("endoscopic* percutaneous*", r"\b(?:endoscopic\w*|percutaneous\w*)\b", re.I)


def _disc_way(report: Report, statement: Statement, fusions: bool) -> Filled:
    found = report.find(_BY_SCOPE, statement)
    if found and not fusions:
        return axis(5, "4" if found[0].group().lower().startswith("endo") else "3", found[1])
    return axis(5, "0")


_HARVEST = late(
    r"\b(?:iliac crest|pelvic) (?:bone )?(?:graft|autograft)\b[^.;]{0,60}(?:separate|harvest|obtain|taken)|\bseparate (?:fascial )?(?:skin )?incision\b[^.;]{0,40}\b(left |right )?(?:posterior |anterior )?iliac crest|(?:harvest\w*|taken|obtained)[^.;]{0,60}iliac crest",
    re.I,
)


_SAME = late(r"\bsame\b")
_ILIAC = late(r"\b(left|right)\b[^.;]{0,25}iliac", re.I)


def _harvest(report: Report, fusions: bool, out: list[Candidate]) -> None:
    """B3.9: bone taken through an incision of its own is coded beside the fusion."""
    if not fusions:
        return
    for statement in report.lines():
        match = _HARVEST.search(statement.line.raw)
        if match is None or _SAME.search(statement.line.raw[match.start() : match.end() + 40]):
            continue
        if "separate" not in statement.line.raw:
            continue
        side = _ILIAC.search(statement.line.raw)
        part = {"left": "3", "right": "2"}[side.group(1).lower()] if side else ""
        filled = axis(4, part, span_of(statement.line, match)) if part else Filled(4, "23", "open")
        made = make(
            report, statement, match, "harvest of iliac bone", "B3.9", "0QB",
            [filled, axis(5, "0"), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")],
        )  # fmt: skip
        if made is not None:
            out.append(made)
            return


_DECOMPRESS = over(
    "*lamin* foraminotom* decompress* corpectomy freed unroofed",
    r"\b(?:(?:decompressive |bilateral |partial |hemi)?(?:hemi)?lamin(?:ectomy|ectomies|otomy|otomies|oplasty)|foraminotom(?:y|ies)|decompression|corpectomy)\b"
    r"|\bdecompress(?:ed|ing)?\b[^.;]{0,25}\b(?:cord|thecal sac|nerve roots?|cauda equina)\b|\b(?:cord|thecal sac|nerve roots?) (?:was |were )?(?:well )?(?:freed|decompressed|unroofed)\b",
    re.I,
)
_TO_FREE = late(r"\bdecompress\w*|\bstenosis\b|\bfree(?:d|ing)?\b|\bcompress\w+|\bimping\w+", re.I)
"""Why a lamina is opened to free what lies under it, rather than to reach a disc."""
_CORD = late(
    r"\b(?:spinal cord|cord|conus|myelopath\w*|thecal sac|cauda equina|central canal)\b", re.I
)
_ROOT = late(
    r"\b(?:nerve roots?|radiculopath\w*|foramin\w*|lateral recess|exiting root|traversing root|roots?)\b",
    re.I,
)
_CORDS = {"C": "W", "T": "X", "L": "Y"}
_ROOTS = {"C": "1", "T": "8", "L": "B"}


_LAMINA = late(r"(?:\w+ )?(?:hemi)?lamin", re.I)
_NEEDLE = late(r"\bneedles?\b", re.I)
_OPENED = late(
    r"\b(?:incisions?|incised|dissect\w+|retractors?|lamin\w+|drill|scalpel|open)\b", re.I
)


def _only_way(report: Report, out: list[Candidate]) -> bool:
    """Whether the lamina was opened for a disc alone: nothing listed or diagnosed is compressed (B3.1b)."""
    if not any(c.name.entry.term == "discectomy" for c in out):
        return False
    why = [s for s in report.statements if s.listed or s.line.sentence.section in WHY]
    return not any(_TO_FREE.search(s.line.raw) for s in why)


def _freeing_way(report: Report) -> Filled:
    """Open, unless the report tells of needles alone."""
    needle = report.find(_NEEDLE)
    if needle is not None and not report.has(_OPENED):
        return axis(5, "3", needle[1])
    return axis(5, "0")


_NO_AIM = late(
    r"laminectomy (?:bone|spreader)|laminectomy for (?:tumor|exposure|access|placement)", re.I
)
"""A laminectomy that frees nothing."""


def _decompression(report: Report, said: Levels, out: list[Candidate]) -> None:
    """B3.13: laminectomy to decompress frees the cord or the roots, whichever was compressed."""
    for statement in report.lines():
        match = statement.line.search(_DECOMPRESS)
        if match is None or _NO_AIM.search(statement.line.raw):
            continue
        own = levels(statement, 0, len(statement.line.raw))
        own = own if own.joints else said
        if not own.joints:
            continue
        if statement.mode == BODY and any(c.name.entry.term == "discectomy" for c in out) and not _TO_FREE.search(statement.line.raw):  # fmt: skip
            continue  # the way to the disc (B3.1b)
        if statement.listed and _LAMINA.match(match.group()) and _only_way(report, out):
            continue
        letter = _letter(statement, report)
        root = report.find(_ROOT, statement)
        cord = report.find(_CORD, statement)
        if cord is None and root is None:
            continue
        first = min((f for f in (cord, root) if f is not None), key=lambda f: f is root and cord is not None)  # fmt: skip
        if first is cord:
            table, part = "00N", _CORDS[letter]
        else:
            table, part = "01N", _ROOTS[letter]
        made = make(
            report, statement, match, match.group(), "B3.13", table,
            [axis(4, part, first[1]), _freeing_way(report), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")],
        )  # fmt: skip
        if made is not None and not any(c.code == made.code for c in out):
            out.append(made)


def _letter(statement: Statement, report: Report) -> str:
    for one in (statement, *report.statements):
        match = _LEVEL.search(one.line.raw)
        if match:
            return match.group(1).upper()
    return "L"
