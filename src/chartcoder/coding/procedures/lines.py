"""Vascular catheters by where the tip ends, ports and cuffs, pacing leads and generators (B6.1a)."""

import re

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.record import (
    Candidate,
    Conflict,
    Report,
    axis,
    make,
    span_of,
    stated,
)
from chartcoder.coding.procedures.statements import BODY, Statement
from chartcoder.late import late
from chartcoder.model import Span

WORDS = frozenset(
    """cvc cvl picc line catheter port portacath mediport hickman broviac permcath quinton tunneled cordis introducer vascath trialysis
    tesio groshong lumen swan swan-ganz""".split()
)  # fmt: skip
_LINE = over(
    "line *cath *cvc *cvl *picc *lumen *tlc *hickman *broviac *groshong *perm *quinton *trialysi *cordi *introducer *port"
    " + central femoral jugular subclavian *cvc *cvl *picc *lumen *tlc *hickman *broviac *groshong *dialysi hd *perm *quinton"
    " *vas *trialysi *cordi *introducer *acath cath *mediport chest implant* infusion subcutaneou* access short",
    r"\b(?:(?:central|femoral|jugular|subclavian)(?: venous)? (?:line|catheter|access catheter)s?|CVC|CVL|PICC|(?:triple|double|single|quad)[- ]lumen(?: (?:central )?(?:venous )?(?:catheter|CVC|line))?|TLC|Hickman|Broviac|Groshong"
    r"|(?:tunnell?ed )?(?:cuffed )?(?:non-?tunnell?ed )?(?:hemo)?dialysis (?:catheter|line)|HD catheter|Perm-?[ck]ath|Quinton|vas-?cath|Trialysis|Cordis|introducer sheath|port-?a-?cath|portacath|mediport|(?:chest|implanted|infusion|subcutaneous|venous access) port(?= (?:placement|insertion|implant|was placed))|short catheter)\b",
    re.I,
)
_PLACED = late(
    r"\b(?:placed|placement|inserted|insertion|introduced|threaded|floated|advanced|via|through|puncture|tunnell?ed|ultrasound|US|tip|implant\w*)\b|;",
    re.I,
)
_NOT_NEW = late(
    r"\b(?:existing|already in place|in situ|via (?:the )?(?:PICC|port|central line|CVC)|(?:through|via) (?:the |a |her |his )?(?:(?!\w+ \w+ vein)\w+ ){0,2}?(?:PICC|port|central line|CVC|Hickman|catheter)|infused|given|transfus\w+|remov\w+|pulled|discontinued|exchanged|placed at|access(?:ed)? port|accessed|out)\b",
    re.I,
)
_BELLY = late(r"\bperitone(?:al|um)\b|\bPD\b|\bTenckhoff\b", re.I)
"""A dialysis catheter of the belly is in no vein."""
_TIP = r"\btip\w*\b[^.;]{0,60}?"
_TIPS: tuple[tuple[str, str, str, str], ...] = (
    # where the cava meets the atrium is coded to the cava
    ("02H", "V", "junction svc cava", r"\bjunction (?:of|between) (?:the )?(?:superior vena cava|SVC|right atrium|RA) (?:and|with) (?:the )?(?:superior vena cava|SVC|right atrium|RA)\b|\b(?:SVC|superior vena cava)[ /-](?:right )?(?:atri\w+|RA)\b"),
    ("02H", "6", "ra *atri", r"\b(?:right atrium|RA\b|mid[- ]?atri\w+)"),
    ("02H", "V", "cava* svc* cavo* caval caj* atriocaval*", r"\b(?:superior vena cava|SVC|cavo-?atrial|caval[- ]atrial|CAJ|atriocaval)"),
    ("06H", "0", "cava ivc", r"\b(?:inferior vena cava|IVC)\b"),
    ("05H", "jugular", "jugular", r"\bjugular\b"),
    ("05H", "subclavian", "subclavian", r"\bsubclavian\b"),
    ("05H", "axillary", "axillary", r"\baxillary\b"),
    ("06H", "femoral", "femoral iliac", r"\b(?:femoral|iliac)\b"),
)  # fmt: skip
_VEINS = {
    "jugular": ("M", "N"),
    "subclavian": ("5", "6"),
    "axillary": ("7", "8"),
    "femoral": ("M", "N"),
}
_CUFF = late(r"\btunnell?ed\b(?! (?:under|and))|\bcuff(?:ed)?\b|\bPerm-?[ck]ath\b", re.I)
_PORT = late(
    r"\b(?:port-?a-?cath|portacath|mediport|(?:chest|implanted|infusion|subcutaneous) port\b|reservoir)\b",
    re.I,
)
_NONTUNNELED = late(r"\bnon-?tunnell?ed\b", re.I)


_FEMORAL = late(r"femoral", re.I)


def lines(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Central lines by their tip; the value is asked for where no tip is documented."""
    out: list[Candidate | None] = []
    seen: set[str] = set()
    for statement, match in report.matches(_LINE):
        raw = statement.line.raw
        if (
            stated(statement, match)
            or _NOT_NEW.search(raw)
            or not _PLACED.search(raw)
            or ("dialysis" in match.group().lower() and _BELLY.search(raw))
        ):
            continue
        tip = _tip(report, statement)
        if tip is None:
            vein = _FEMORAL.search(raw)
            body = Filled(4, "0MN" if vein else "6V", "open")
            table = "06H" if vein else "02H"
        else:
            table, part, span = tip
            body = axis(4, part, span)
        made = make(
            report, statement, match, "central venous catheter", "B4.1c", table,
            [body, axis(5, "3"), axis(6, "3", span_of(statement.line, match)), axis(7, "Z", basis="none")],
        )  # fmt: skip
        if made is None or made.code in seen:
            continue
        seen.add(made.code)
        out.append(made)
        out.extend(_pocket(report, statement))
    found = [c for c in out if c is not None]
    return found, ("02HV33", "02H[6V]33", "06H0", "06H[0MN]33Z", "05H", "02H633", "0JH6[03]W", "0JH6[03]X", "0JH63X") if found else ()  # fmt: skip


_AT_TIP = tuple(
    (table, part, over(words if part == "V" else f"{words} + {told}", where + pattern, re.I))
    for told, where in (
        ("tip*", _TIP),
        (
            "end* terminat* position* catheter",
            r"\b(?:end(?:s|ing)? in|terminat\w+ (?:in|at)|position(?:ed)? in|catheter)\b[^.;]{0,30}?",
        ),
        ("", r"\b(?:in|to|within) (?:the )?(?:distal |lower |mid |upper )*"),
    )
    for table, part, words, pattern in _TIPS
    if where == _TIP or part not in _VEINS
)
"""Places of a tip, told as such before other words that tell where a catheter ends."""
_SIDE = late(r"\b(right|left)\b", re.I)


def _tip(report: Report, statement: Statement) -> tuple[str, str, Span] | None:
    """Where the tip of a catheter ends: table, body part and the words that say so."""
    for table, part, pattern in _AT_TIP:
        found = report.find(pattern, statement)
        if found is None:
            continue
        if part in _VEINS:
            side = _SIDE.search(found[0].group()) or _SIDE.search(statement.line.raw)
            if side is None:
                continue
            part = _VEINS[part][0 if side.group(1).lower() == "right" else 1]
        return table, part, found[1]
    return None


_CUT = late(r"\b(?:incision|pocket|sewn|sutured|cutdown)\b", re.I)
_OTHER_CUFF = late(
    r"\bblood pressures?\b|\brotator cuff\b|\bguide ?wires?\b|\bpace(?:r|maker)\b|\bleads?\b",
    re.I,
)


def _pocket(report: Report, statement: Statement) -> "list[Candidate | None]":
    """The reservoir of a port in its pocket; the cuff of a tunneled catheter."""
    port = report.find(_PORT, statement)
    if port and not _NOT_NEW.search(port[0].string):
        cut = report.find(_CUT, statement)
        way = axis(5, "0", cut[1]) if cut else Filled(5, "03", "open")
        where = report.where(port[0])
        return [make(report, where, port[0], "port", "B6.1a", "0JH", [axis(4, "6"), way, axis(6, "W", port[1]), axis(7, "Z", basis="none")])]  # fmt: skip
    cuff = report.find(_CUFF, statement)
    if cuff and _OTHER_CUFF.search(cuff[0].string):
        return []
    if cuff and not report.has(_NONTUNNELED, statement):
        where = report.where(cuff[0])
        return [make(report, where, cuff[0], "tunneled catheter", "B6.1a", "0JH", [axis(4, "6"), axis(5, "3"), axis(6, "X", cuff[1]), axis(7, "Z", basis="none")])]  # fmt: skip
    return []


# --- pacemakers and defibrillators ---------------------------------------------------------------

PACE_WORDS = frozenset(
    "pacemaker ppm icd aicd defibrillator crt crt-p crt-d generator lead pacing biventricular biv".split()
)
_SYSTEM = late(
    r"\b(?:pacemakers?|PPM|A?ICD(?!-?(?:9|10))|defibrillator|CRT(?:-[PD])?|generator|BiV(?: ICD| pacemaker)?)\b",
    re.I,
)
_NEW = late(
    r"\b(?:implant\w*|placed|placement|insert\w*|connected|new (?:dual |single )?|pocket|generator in|leads? to|lead to|leads? (?:were |was )?(?:advanced|positioned|placed))\b",
    re.I,
)
_PARTS_OF = late(
    r"\b(?:pacemaker|PPM|generator|leads?|ICD(?!-?(?:9|10))|AICD|defibrillator|CRT|BiV|device|can)\b",
    re.I,
)
_OFFED = late(
    r"\b(?:turned off|deactivated|interrogat\w+|transected|ICD-?(?:9|10)|codes?|anesthesia|magnet)\b",
    re.I,
)
"""What is told of a device that stays as it is."""
_LEADLESS = late(r"\b(?:leadless|Micra|interrogat\w+|check(?:ed)?|Aveir|temporary)\b", re.I)
_NERVES = late(
    r"\b(?:stimulator|neurostimulat\w+|VNS|DBS|SCS|single array|dual array|vagus)\b", re.I
)
"""Generators of nerves are those of ``stimulators``."""
_DEFIB = late(r"\b(?:A?ICD|defibrillator|CRT-?D|defib\w*)\b", re.I)
_CRT = late(r"\b(?:CRT(?:-?[PD])?|biventricular|BiV|cardiac resynchronization)\b", re.I)
_DUAL = late(r"\bdual[- ]chamber\b|\bDDDR?\b", re.I)
_SINGLE = late(r"\bsingle[- ]chamber\b|\bVVIR?\b", re.I)
_RATE = late(r"\bVVIR\b|\b(?:single[- ]chamber)[^.;]{0,30}\brate[- ]responsive\b", re.I)
_NEW_LEAD = late(
    r"\bnew (?:[\w-]+ ){0,3}lead (?:was |were )?(?:placed|inserted|advanced|implanted)|\blead (?:placement|insertion|implantation)\b",
    re.I,
)
"""A lead beside those that stay."""
_RA = late(
    r"\b(?:RA|right atri\w+|atrial)\b(?=[^.;]{0,40}\blead|[^.;]{0,20}(?:,|and))|\bleads?\b[^.;]{0,80}?\b(?:RA\b|right atri\w+)",
    re.I,
)
_RV = late(r"\b(?:RV|right ventric\w+|ventricular)\b", re.I)
_CS = late(r"\bcoronary (?:sinus|vein)\b", re.I)
_OUT = late(
    r"\b(?:old|existing|depleted|ERI|previous) (?:\w+ ){0,3}(?:generator|battery)?\b[^.;]{0,30}\b(?:out|removed|explanted|disconnected)\b|\bgenerator (?:was )?(?:out|removed|explanted|changed|exchanged?|replac\w+)|\bgenerator (?:change|exchange)\b|\bat ERI\b",
    re.I,
)
_REUSED = late(r"\b(?:chronic|existing|old) leads?\b|\breused\b", re.I)


_GENERATOR = late(r"generator", re.I)
_POCKET = late(r"\b(?:pocket|incision|incised|cut ?down)\b", re.I)
_IN_BELLY = late(r"\babdom\w+ pocket\b", re.I)


def pacing(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Leads by chamber and the generator by kind; a changed generator is taken out and put in."""
    listed = [s for s in report.lines() if s.listed and _SYSTEM.search(s.line.raw)]
    if any(_LEADLESS.search(s.line.raw) for s in listed or report.lines()) or report.has(_NERVES):
        return [], ()
    first = next(
        (
            (s, m) for s in report.lines()
            if (m := _SYSTEM.search(s.line.raw)) and not stated(s, m)
        ), None,
    )  # fmt: skip
    if first is None or not any(
        _NEW.search(s.line.raw) and _PARTS_OF.search(s.line.raw) and not _OFFED.search(s.line.raw)
        for s in report.lines()
    ):
        return [], ()
    statement, match = first
    out: list[Candidate | None] = []
    span = span_of(statement.line, match)
    defib, crt = report.find(_DEFIB), report.find(_CRT)
    lead = "K" if defib else "J"
    changed = report.find(_OUT)
    reused = report.has(_REUSED)
    gen = (
        "9" if crt and defib else "7" if crt else "8" if defib
        else "6" if report.has(_DUAL) else "5" if report.has(_RATE) else "4" if report.has(_SINGLE) else ""
    )  # fmt: skip
    other, told = _generator_of_body(report, bool(defib))
    leads = "lead" in {w for s in report.statements for w in s.line.said}
    added = report.find(_NEW_LEAD) if reused and not changed else None
    if added is not None:
        where = report.where(added[0])
        chambers = [c for c, told in (("6", _RA), ("K", _RV)) if told.search(where.line.raw)]
        new = [_lead(report, where, added[0], c, lead if c == "K" else "J", added[1]) for c in chambers]  # fmt: skip
        return [c for c in new if c is not None], ("02P", "02W", "02H6", "02HK", "0JH6", "0JW")
    one = report.has(_SINGLE) and not report.has(_DUAL) and not crt
    if not (changed or reused):
        tip = report.find(_RA) if not one or report.find(_RV) is None else None
        has_any = False
        if leads and tip:
            out.append(_lead(report, statement, match, "6", "J", tip[1]))
            has_any = True
        rv = report.find(_RV)
        if leads and rv:
            out.append(_lead(report, statement, match, "K", lead, rv[1]))
            has_any = True
        cs = report.find(_CS)
        if leads and cs:
            out.append(_lead(report, statement, match, "4", "J", cs[1]))
        if not has_any and (report.has(_DUAL) or report.has(_SINGLE) or defib):
            if report.has(_DUAL):
                out.append(_lead(report, statement, match, "6", "J", span))
            out.append(_lead(report, statement, match, "K", lead, span))
    if not any(out) and not changed and not _GENERATOR.search(statement.line.raw):
        return [], ()
    pocket = report.find(_POCKET)
    way = axis(5, "0", pocket[1]) if pocket else axis(5, "0", basis="assumed")
    body = report.find(_IN_BELLY)
    part = axis(4, "8", body[1]) if body else axis(4, "6")
    heading = ""
    if told is not None and gen and other != gen:
        gen, span, heading = other, told, f"0JH{part.chars}{way.chars}{gen}Z"
    device = axis(6, gen, span) if gen else Filled(6, "4567", "open")
    if changed:
        out.append(make(report, statement, match, "generator removal", "B6.1c", "0JP", [axis(4, "T"), way, axis(6, "P", changed[1]), axis(7, "Z", basis="none")]))  # fmt: skip
    made = make(report, statement, match, "generator", "B6.1a", "0JH", [part, way, device, axis(7, "Z", basis="none")])  # fmt: skip
    if made is not None and heading in report.book:
        made = made._replace(conflict=Conflict(6, heading, (span,)))
    out.append(made)
    return [c for c in out if c is not None], ("0JH6", "0JPT", "02PA", "02H6", "02HK3[JK]", "02HK3J", "02HK3K", "02H4", "02H7")  # fmt: skip


_NEW_GENERATOR = late(
    r"\b(?:new|connected|implanted|placed)\b[^.;]{0,50}\b(?:generator|device|pacemaker|ICD|can)\b|\b(?:generator|device|pacemaker|ICD)\b[^.;]{0,50}\b(?:connected|implanted|placed)\b",
    re.I,
)


def _generator_of_body(report: Report, defib: bool) -> "tuple[str, Span | None]":
    """The kind of generator that the body of a report connects, where it says one."""
    for statement in report.lines((BODY,)):
        raw = statement.line.raw
        if not _NEW_GENERATOR.search(raw) or _OUT.search(raw):
            continue
        for pattern, pacer, shock in ((_CRT, "7", "9"), (_DUAL, "6", "8"), (_SINGLE, "4", "8")):
            match = pattern.search(raw)
            if match is not None and not stated(statement, match):
                return (shock if defib else pacer), span_of(statement.line, match)
    return "", None


def _lead(
    report: Report, statement: Statement, match: "re.Match[str]", part: str, device: str, span: Span
) -> Candidate | None:  # fmt: skip
    return make(
        report, statement, match, "cardiac lead", "B6.1a", "02H",
        [axis(4, part, span), axis(5, "3"), axis(6, device), axis(7, "Z", basis="none")],
    )  # fmt: skip
