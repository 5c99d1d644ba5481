"""Support of body functions: ventilation by hours, dialysis by kind, ECMO by cannulation (section 5)."""

import re
from datetime import datetime
from typing import NamedTuple

from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import BODY, COURSE, TITLE, Statement
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.gates import Gated

WORDS = frozenset(
    """intubated intubation tubed extubated extubation reintubated ventilator vent ventilation ventilated ett endotracheal bipap cpap hfnc hfno optiflow
    nippv niv flow cannula vapotherm trach tracheostomy mechanical imv""".split()
)  # fmt: skip
_STAMP = late(
    r"\b(\d{1,2})/(\d{1,2})(?:/(\d{2,4}))?(?:\s*(?:at|@|,)?\s*(\d{1,2}):?(\d{2})(?:\s*(?:h|hrs?|hours))?\b)?|\b(\d{4})-(\d{2})-(\d{2})(?:[T ]+(?:at )?(\d{1,2}):(\d{2}))?"
)
_WORDS = "two three four five six seven eight nine ten".split()
_HOURS = late(
    r"\b(\d{1,4}(?:\.\d)?)\s*(?:consecutive |total )?(?:h|hrs?|hours?)\b|\b(\d{1,3}|"
    + "|".join(_WORDS)
    + r")\s*(?:consecutive )?days?\b",
    re.I,
)
_IN = over(
    "*intubat tubed ett endotracheal",
    r"\b(re-?)?intubat(?:ed|ion)\b|\btubed\b|\bETT\b|\bendotracheal tube\b",
    re.I,
)
_OUT = over(
    "*extubat *off liberated ventilator vent transfer died expired death discharg*",
    r"\b(?:self[- ])?extubat(?:ed|ion)\b|\b(?:weaned off|off|liberated from) (?:the )?(?:ventilator|vent)\b|\b(?:ventilator|vent) (?:was )?(?:disconnected|stopped|off)\b|\b(?:transfer|died|expired|death|discharged?)\b",
    re.I,
)
_VENT = over(
    "*vent *ventilat imv",
    r"\b(?:on (?:our |the |a )?(?:mechanical )?(?:ventilator|vent)|mechanical(?:ly)? ventilat\w+|ventilator|ventilated|vent (?:support|until|day|since|from|x|for)|(?:on )?vent(?= \d)|IMV)\b",
    re.I,
)
_ELSEWHERE = late(
    r"\b(?:EMS|in the field|field|outside (?:hospital|facility|ED)|OSH|paramedics?|prior to (?:arrival|transfer)|transferring|another hospital|en route|arrived intubated|arrived)\b",
    re.I,
)
_SURGERY = late(
    r"\b(?:GA|general an(?:a)?esthesia|under anesthesia|for (?:the |his |her )?(?:surgery|procedure|operation|CABG|\w+ectomy|\w+plasty|repair)|in the OR|operating room|anesthesia record|routine(?:ly)?|intraoperative\w*|no postop(?:erative)? ventilation|LMA)\b",
    re.I,
)


def _days(said: str) -> float:
    return _WORDS.index(said.lower()) + 2.0 if said.lower() in _WORDS else float(said)


_OF_GUT = late(
    r"\b(?:esophagus|stomach|duodenum|pylorus|papilla|cecum|ileum|colon|duct|valve|ureter|os|scope)\b[^.;]{0,30}$|\b(?:colonoscope|endoscope|gastroscope)\b[^.;]{0,40}$",
    re.I,
)
"""What a scope intubates: no airway."""


class Spell(NamedTuple):
    """A spell of ventilation: its start, end, or hours, and the words for it."""

    hours: float
    spans: tuple[Span, ...]
    statement: Statement
    match: "re.Match[str]"


def _time(match: "re.Match[str]", year: int) -> tuple[datetime, bool] | None:
    month, day, y, hour, minute, y2, m2, d2, h2, n2 = match.groups()
    try:
        if y2:
            return datetime(int(y2), int(m2), int(d2), int(h2 or 0), int(n2 or 0)), h2 is not None
        full = int(y) if y and len(y) == 4 else 2000 + int(y) if y else year
        return datetime(
            full, int(month), int(day), int(hour or 0), int(minute or 0)
        ), hour is not None
    except ValueError:
        return None


_CLOCK = late(
    r"(?<![\d/:.-])([01]?\d|2[0-3]):([0-5]\d)\b(?!\s*(?:[ap]\.?m|min|of))(?:,? (?:on|of) (\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\b)?",
    re.I,
)
"""A time of day, before its date or on the day that the report speaks of."""
_YEAR = over("#* + / -", r"\b\d{1,2}/\d{1,2}/(20\d\d|\d\d)\b|\b(20\d\d)-\d\d-\d\d\b")
Stamp = tuple[datetime, "re.Match[str]"]


def _stamps(statement: Statement, year: int) -> list[Stamp]:
    """Points in time that a sentence names, in order of place."""
    raw = statement.line.raw
    out: list[Stamp] = []
    for match in _STAMP.finditer(raw):
        at = _time(match, year)
        if at is not None and at[1]:
            out.append((at[0], match))
    for match in _CLOCK.finditer(raw):
        if any(m.start() < match.end() and match.start() < m.end() for _, m in out):
            continue
        hour, minute, month, day, y = match.groups()
        on = statement.performed
        try:
            if month:
                full = int(y) if y and len(y) == 4 else 2000 + int(y) if y else year
                at_time = datetime(full, int(month), int(day), int(hour), int(minute))
            elif on is not None:
                at_time = datetime(on.year, on.month, on.day, int(hour), int(minute))
            else:
                continue
        except ValueError:
            continue
        out.append((at_time, match))
    return sorted(out, key=lambda s: s[1].start())


def _year(report: Report) -> int:
    """The year of the first whole date of a report, for dates without one."""
    found = report.find(_YEAR)
    if found is None:
        return 2000
    said = next(g for g in found[0].groups() if g)
    return int(said) if len(said) == 4 else 2000 + int(said)


_ANESTHETIC = late(r"\ban(?:a)?esthe\w+|\bGETA\b|\bLMA\b|\bgeneral endotracheal\b", re.I)


_PASSED = late(r"\b(?:oral(?:ly)?|placed|passed|inserted)\b", re.I)
_THEN_OUT = late(r"^[^.;,]{0,20}\bextub", re.I)
_STANDS = late(
    r"\bpost[- ]$|\bself[- ]$|\bwhile $|\bremain(?:ed|s) $|\b(?:through|via|down|over|alongside|beyond) (?:the |an? |her |his )?(?:existing |indwelling )?$",
    re.I,
)
"""Before a tube that is in already."""
_AGAIN = late(r"reintub", re.I)
_SCOPED = late(
    r"\b(?:fib(?:er|re)-?optic\w*|bronchoscop\w*|video ?laryngoscop\w*|glidescope)\b", re.I
)


def ventilation(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Intubation and ventilation: hours of each spell from start to extubation (5A1935Z/45Z/55Z).

    Ventilation of an operation is part of the anesthesia. A tube placed elsewhere is not coded;
    the hours then start at arrival.
    """
    out: list[Candidate | None] = []
    events: list[tuple[datetime, str, Span, Statement, re.Match[str]]] = []
    stated_hours: list[Spell] = []
    tubes = 0
    breathing = _IN.bit | _OUT.bit | _VENT.bit
    told = [s for s in report.lines() if s.line.opened & breathing]
    headed = any(s.mode == BODY for s in report.statements)
    asleep = (
        headed
        and any(not s.listed for s in told)
        and _ANESTHETIC.search(report.statements[0].line.text.text) is not None
    )
    year = _year(report) if told else 0
    for statement in told:
        raw = statement.line.raw
        if asleep and not statement.listed:
            continue  # the tube of an anesthetic
        if (
            headed
            and not statement.listed
            and not (_CLOCK.search(raw) or statement.line.search(_VENT))
        ):
            continue
        if statement.barred in ("historical", "not-performed") and statement.mode == COURSE and not _STAMP.search(raw):  # fmt: skip
            continue
        surgical = _SURGERY.search(raw) is not None
        for match in _IN.finditer(statement.line.opened, raw):
            said = stated(statement, match)
            if said and said != "not-stated":
                continue
            if surgical or _not_placed(raw, match) or _OF_GUT.search(raw[: match.start()]):
                continue
            if match.group().lower() in ("ett", "endotracheal tube") and not _PASSED.search(raw):  # fmt: skip
                continue
            if _ELSEWHERE.search(raw[: match.start() + 60]) or _THEN_OUT.search(raw[match.end() :]):
                continue
            if _STANDS.search(raw[: match.start()]):
                continue
            if tubes and not match.group(1) and report.find(_IN) and not _AGAIN.search(raw[match.start() - 3 : match.end()]):  # fmt: skip
                continue
            way = axis(5, "7")
            span = span_of(statement.line, match)
            scoped = _SCOPED.search(raw)
            way = axis(5, "8", span_of(statement.line, scoped)) if scoped and scoped.group().lower().startswith("fib") else way  # fmt: skip
            made = make(report, statement, match, "endotracheal intubation", "B6.1a", "0BH", [axis(4, "1", span), way, axis(6, "E", span), axis(7, "Z", basis="none")])  # fmt: skip
            if made is not None and not made.reason.startswith("not-p"):
                out.append(made._replace(reason="", copy=tubes))
                tubes += 1
        _spells(statement, events, stated_hours, year)
    spells = _joined(events) or stated_hours
    for spell in spells:
        char = "3" if spell.hours < 24 else "4" if spell.hours <= 96 else "5"
        made = make(report, spell.statement, spell.match, "mechanical ventilation", "C5A", "5A1", [axis(4, "9", *spell.spans), axis(5, char, *spell.spans), axis(6, "5"), axis(7, "Z")])  # fmt: skip
        if made is not None:
            out.append(made._replace(reason=""))
    out.extend(_assisted(report))
    found = [c for c in out if c is not None]
    return found, ("5A19", "5A09", "0BH17E", "0BH1")


_NOT_AFTER = late(
    r"^[^.;,]{0,15}\b(?:not|never|un)\s?(?:needed|required|necessary|indicated|performed|done|pursued)\b|^[^.;,]{0,15}\b(?:avoided|averted|declined|deferred|refused)\b",
    re.I,
)


_NO = late(r"\bno\s*$", re.I)
_AVOIDED = late(
    r"\b(?:not|avoid\w*|never|no need for|did not require|without|refus\w+|DNI|do not|if)\b[^.;]{0,30}$",
    re.I,
)


def _not_placed(raw: str, match: "re.Match[str]") -> bool:
    if _NO.search(raw[: match.start()]) or _NOT_AFTER.search(raw[match.end() :]):
        return True  # "intubation not needed", "no intubation"
    return _AVOIDED.search(raw[: match.start()]) is not None


_TO = late(r"\bto\s*$")
_UNTIL = late(r"\b(?:to|until|through)\s*(?:\w+\s){0,2}$", re.I)
_MASK = late(r"\bBi-?PAP|CPAP|HFNC|high[- ]flow", re.I)


def _spells(
    statement: Statement,
    events: "list[tuple[datetime, str, Span, Statement, re.Match[str]]]", hours: list[Spell],
    year: int,
) -> None:  # fmt: skip
    raw = statement.line.raw
    on = statement.line.search(_VENT)
    for at, stamp in _stamps(statement, year):
        before = raw[max(0, raw.rfind(";", 0, stamp.start())) : stamp.start()]
        after = raw[stamp.end() : stamp.end() + 40]
        outs = list(_OUT.pattern.finditer(before))
        ins = [*_IN.pattern.finditer(before), *_VENT.pattern.finditer(before)]
        last_out = max((m.start() for m in outs), default=-1)
        last_in = max((m.start() for m in ins), default=-1)
        if last_out > last_in:
            kind = "out"
        elif last_in >= 0:
            kind = "in"
        elif _TO.search(before):
            kind = "out" if on else ""
        elif _OUT.pattern.search(after):
            kind = "out"
        else:
            kind = "in" if on or _IN.pattern.search(after) else ""
        if _UNTIL.search(before) and events and events[-1][1] == "in" and events[-1][3] is statement:  # fmt: skip
            kind = "out"
        if kind and not _MASK.search(raw):
            events.append((at, kind, span_of(statement.line, stamp), statement, stamp))
    if on is None or stated(statement, on) in ("not-performed", "negated"):
        return
    if _SURGERY.search(raw):
        return
    said = _HOURS.search(raw)
    if said:
        number = float(said.group(1)) if said.group(1) else _days(said.group(2)) * 24
        hours.append(Spell(number, (span_of(statement.line, said),), statement, on))
        return
    between = _FROM_TO.search(raw)
    if between is not None:
        days = _days_between(between, year)
        if days >= LONG_DAYS:
            hours.append(Spell(days * 24.0, (span_of(statement.line, between),), statement, on))


_FROM_TO = late(
    r"\bventilat(?:ed|ion)(?: from)? (\d{1,2})/(\d{1,2})(?:/\d{2,4})?\s?(?:-|–|to|until|through)\s?(\d{1,2})/(\d{1,2})\b",
    re.I,
)
LONG_DAYS = 6
"""Days between two dates that are more than 96 hours apart, whatever the hour of each."""


def _days_between(match: "re.Match[str]", year: int) -> int:
    try:
        first, last = (datetime(year, int(match.group(n)), int(match.group(n + 1))) for n in (1, 3))
    except ValueError:
        return 0
    return (last - first).days


def _joined(events: "list[tuple[datetime, str, Span, Statement, re.Match[str]]]") -> list[Spell]:
    out = []
    start = None
    for at, kind, span, statement, match in sorted(events, key=lambda e: e[0]):
        if kind == "in" and start is None:
            start = (at, span, statement, match)
        elif kind == "out" and start is not None:
            hours = (at - start[0]).total_seconds() / 3600
            out.append(Spell(hours, (start[1], span), start[2], start[3]))
            start = None
    return out


_ASSIST: tuple[tuple[str, Gated], ...] = (
    ("7", over("*cpap", r"\b[NB]?CPAP\b", re.I)),
    ("8", over("*bipap *bilevel *bpap *nippv *niv", r"\b(?:BiPAP|bilevel|BPAP|NIPPV|NIV)\b", re.I)),
    (
        "A",
        over(
            "*hfnc *hfno *flow *optiflow *vapotherm *velocity",
            r"\b(?:HFNC|HFNO|high[- ]flow (?:nasal cannula|nasal oxygen|oxygen)|Optiflow|Vapotherm|high velocity)\b",
            re.I,
        ),
    ),
)
_OF_VENT = late(r"\b(?:vent(?:ilator|ilated)?|intubated|MV)(?: x| for)? ?$", re.I)
"""Hours of the ventilator beside those of a mask."""
_BETWEEN = late(
    r"^[^.;]{0,12}\b(\d{1,2})/(\d{1,2})(?:/\d{2,4})?\s?(?:-|–|to|until|through)\s?(\d{1,2})/(\d{1,2})\b",
    re.I,
)
_HOME = late(
    r"\b(?:home|nocturnal|for sleep apnea|for OSA|at night|nightly|weaning trial|refus\w+|not tolerat\w+)\b",
    re.I,
)


def _hours_of(raw: str, named: "re.Match[str]") -> "re.Match[str] | None":
    """The hours that a sentence tells of one kind of help among those it names.

    "BiPAP for 18 hours, then high flow": those of BiPAP; "18 hours of BiPAP" stand before it.
    """
    places = sorted({m.start() for _, gated in _ASSIST for m in gated.pattern.finditer(raw)})
    for hours in _HOURS.finditer(raw):
        if _OF_VENT.search(raw[: hours.start()]):
            continue
        before = [place for place in places if place < hours.start()]
        after = [place for place in places if place > hours.start()]
        first = bool(after) and (not before or _OF_IT.match(raw, hours.end()) is not None)
        if (after[0] if first else before[-1]) == named.start():
            return hours
    return None


_OF_IT = late(r"\s+(?:of|on)\b", re.I)


def _assisted(report: Report) -> "list[Candidate | None]":
    """Breathing assisted without a tube: by interface and hours."""
    out: list[Candidate | None] = []
    for char, gated in _ASSIST:
        best: tuple[float, tuple[Span, ...], Statement, re.Match[str]] | None = None
        for statement, match in report.matches(gated):
            if stated(statement, match) in ("not-performed", "negated", "historical") or _HOME.search(statement.line.raw):  # fmt: skip
                continue
            raw = statement.line.raw
            stamps = [at for at, _ in _stamps(statement, 2000)]
            said = _hours_of(raw, match)
            between = _BETWEEN.search(raw[match.end() :])
            days = _days_between(between, 2000) if between is not None else 0
            if len(stamps) >= 2:
                hours = (stamps[-1] - stamps[0]).total_seconds() / 3600
            elif between is not None and days > 1 and not (said and said.start() < between.start()):
                hours = days * 24.0 + (days > 4)
            elif said:
                hours = float(said.group(1)) if said.group(1) else _days(said.group(2)) * 24
            else:
                continue
            if best is None or hours > best[0]:
                best = hours, (span_of(statement.line, match),), statement, match
        if best is not None:
            time = "3" if best[0] < 24 else "4" if best[0] <= 96 else "5"
            made = make(report, best[2], best[3], "assisted breathing", "C5A", "5A0", [axis(4, "9", *best[1]), axis(5, time), axis(6, "5"), axis(7, char, *best[1])])  # fmt: skip
            out.append(made._replace(reason="") if made is not None else None)
    return out


# --- dialysis, ECMO, apheresis ---------------------------------------------------------------------

KIDNEY_WORDS = frozenset(
    "hd hemodialysis dialysis dialyzed crrt cvvhd cvvh cvvhdf cvvhdf sled sledd pirrt ihd ultrafiltration ckrt".split()
)
_DIALYSIS: tuple[tuple[str, "re.Pattern[str]"], ...] = (
    (
        "9",
        late(
            r"\b(?:CRRT|CVVHD?F?|CVVHDF|CKRT|continuous (?:renal replacement|veno-?venous|hemodialysis|dialysis|kidney replacement)\w*)\b",
            re.I,
        ),
    ),
    (
        "8",
        late(
            r"\b(?:SLEDD?|PIRRT|slow low[- ]efficiency|(?:prolonged|sustained) (?:intermittent|low[- ]efficiency))\b",
            re.I,
        ),
    ),
    (
        "7",
        late(
            r"\b(?:i?HD|hemodialysis|haemodialysis|dialy[sz]ed)\b(?! (?:catheter|access|line|graft|fistula))",
            re.I,
        ),
    ),
)
_RUN = late(
    r"\b(?:\d+(?:\.\d+)?\s*(?:h|hrs?|hours?)|UF|ran|run(?:ning)?|session|received|underwent|performed|treatment|through (?:the )?(?:existing|AVF|left|right)|via|days?|tonight|today|daily|initiated|started|tolerated)\b",
    re.I,
)


def dialysis(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Dialysis by kind: intermittent, prolonged intermittent, continuous."""
    out: list[Candidate | None] = []
    for statement in report.lines((TITLE, BODY, COURSE)):
        raw = statement.line.raw
        for char, pattern in _DIALYSIS:
            match = next(
                (m for m in pattern.finditer(raw) if not _LINES.match(raw[m.end() :])), None
            )
            if match is None or stated(statement, match) not in ("", "not-stated"):
                continue
            if char == "7" and (not _RUN.search(raw) or _only_access(raw, match)):
                continue
            if any(c and c.code[4] > char and c.statement is statement for c in out):
                if not _RUNS.match(match.group()):
                    continue  # "continuous dialysis"
            span = span_of(statement.line, match)
            made = make(report, statement, match, "dialysis", "C5A", "5A1", [axis(4, "D"), axis(5, char, span), axis(6, "0"), axis(7, "Z")])  # fmt: skip
            if made is not None and all(c is None or c.code != made.code for c in out):
                out.append(made._replace(reason=""))
    return [c for c in out if c is not None], ("5A1D",)


_LINES = late(r"^ ?(?:catheter|access|line|graft|fistula|cath)\b", re.I)
_RUNS = late(r"i?HD$|hemodialysis$", re.I)


_ACCESS = late(r"\s*(?:catheter|access|line|graft|fistula|patient|dependent)", re.I)
_CHRONIC = late(r"\b(?:ESRD on|chronic|outpatient|for|needs?|long[- ]term|on)\s*$", re.I)


def _only_access(raw: str, match: "re.Match[str]") -> bool:
    near = raw[match.end() : match.end() + 25]
    before = raw[max(0, match.start() - 25) : match.start()]
    return _ACCESS.match(near) is not None or _CHRONIC.search(before) is not None


ECMO_WORDS = frozenset("ecmo ecl oxygenation".split())
_ECMO = late(
    r"\b(?:(?:VV|V-V|VA|V-A|veno-?\w+)?[- ]?ECMO|ECLS|extracorporeal membrane oxygenation)\b", re.I
)


_CENTRAL = late(r"\bcentral(?:ly)?\b[^.;]{0,15}cannul\w*|\bsternotomy\b|\bopen chest\b", re.I)
_VENOUS = late(r"\b(?:VV|V-V|veno-?venous)\b", re.I)
_ARTERIAL = late(r"\b(?:VA|V-A|veno-?arterial)\b|\bfemoral artery\b", re.I)


def ecmo(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """ECMO: central by an opened chest, else peripheral by the vessels of its cannulas."""
    for statement in report.lines():
        match = _ECMO.search(statement.line.raw)
        if match is None or stated(statement, match) not in ("", "not-stated"):
            continue
        central, venous = report.find(_CENTRAL, statement), report.find(_VENOUS, statement)
        arterial = report.find(_ARTERIAL, statement)
        pick = ("F", central) if central else ("H", venous) if venous else ("G", arterial)
        if pick[1] is None:
            return [], ("5A15",)
        made = make(report, statement, match, "ECMO", "C5A", "5A1", [axis(4, "5"), axis(5, "2"), axis(6, "2"), axis(7, pick[0], pick[1][1])])  # fmt: skip
        return ([made._replace(reason="")] if made is not None else []), ("5A15", "5A1221")
    return [], ()


APHERESIS_WORDS = frozenset(
    "plasmapheresis apheresis pheresis leukapheresis plex plateletpheresis exchange phototherapy".split()
)
_APHERESIS: tuple[tuple[str, Gated], ...] = (
    ("3", over("plasmapheres* plasma plex tpe therapeutic", r"\b(?:plasmapheresis|plasma exchange|PLEX|TPE|therapeutic plasma exchange)\b", re.I)),
    ("V", over("pbsc stem + *apheres* collect* harvest*", r"\b(?:PBSC|stem cells?)\b[^.;]{0,40}\b(?:apheresis|collect\w+|harvest\w*)\b|\bstem cell apheresis", re.I)),
    ("1", over("leukapheres* leukocytapheres*", r"\b(?:leukapheresis|leukocytapheresis)\b", re.I)),
    ("2", over("plateletpheres* thrombocytapheres*", r"\b(?:plateletpheresis|thrombocytapheresis)\b", re.I)),
    ("0", over("exchange erythrocytapheres*", r"\b(?:red (?:blood )?cell exchange|erythrocytapheresis)\b", re.I)),
)  # fmt: skip
_MANY = late(
    r"\b(?:x\s?([2-9]|1\d)|([2-9]|1\d) (?:sessions|treatments|exchanges|cycles|days|consecutive)|(?:two|three|four|five|six|seven) (?:\w+ )?(?:sessions|treatments|exchanges|days|cycles)|daily|multiple|series|[2-9] ?/ ?[3-9](?= ?[.;:,]|$)|alternate days|serial|course of)\b",
    re.I,
)


def apheresis(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Pheresis by what is taken, once or several times."""
    out: list[Candidate | None] = []
    kinds = [row for row in _APHERESIS if report.opens(row[1])]
    for statement in report.lines() if kinds else ():
        for char, gated in kinds:
            match = statement.line.search(gated)
            if match is None or stated(statement, match) not in ("", "not-stated"):
                continue
            many = _MANY.search(statement.line.raw)
            made = make(report, statement, match, "pheresis", "C6A", "6A5", [axis(4, "5"), axis(5, "1" if many else "0", *((span_of(statement.line, many),) if many else ())), axis(6, "Z"), axis(7, char, span_of(statement.line, match))])  # fmt: skip
            if made is not None and all(c is None or c.code != made.code for c in out):
                out.append(made._replace(reason=""))
    return [c for c in out if c is not None], ("6A55", "6A5") if out else ()
