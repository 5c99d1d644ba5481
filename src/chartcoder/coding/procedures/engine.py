"""Procedures performed in a stay, from the record to candidates with their codes."""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import compress
from operator import not_

from chartcoder.coding.chart import Chart
from chartcoder.coding.procedures.ask import Ask
from chartcoder.coding.procedures.axes import solve
from chartcoder.coding.procedures.breathing import ventilated
from chartcoder.coding.procedures.choose import Chosen, chosen, further
from chartcoder.coding.procedures.clauses import (
    ABORTED,
    CANCELLED,
    aborted,
    cancelled,
    not_done,
    planned,
)
from chartcoder.coding.procedures.dates import stay_of
from chartcoder.coding.procedures.ended import assisted, settled
from chartcoder.coding.procedures.filled import Wants
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.naming import Name, named
from chartcoder.coding.procedures.near import Near, whole
from chartcoder.coding.procedures.passing import in_passing
from chartcoder.coding.procedures.record import MAIN, TOLD, Candidate, Report, span_of
from chartcoder.coding.procedures.rules import central_line, of_table
from chartcoder.coding.procedures.special import special
from chartcoder.coding.procedures.statements import (
    ASIDE,
    BODY,
    COURSE,
    SILENT,
    TITLE,
    WHY,
    Statement,
    reached,
    read,
)
from chartcoder.coding.procedures.technique import technique
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.pcs.book import PcsBook, cells_of

OF_A_COURSE = ("4", "B", "C", "F", "3E0F", "0DJD7")
"""What the prose of a course only mentions: images, measurements, rehabilitation, what is breathed in
(oxygen, aerosols), a rectal examination."""


def candidates(chart: Chart, book: PcsBook) -> list[Candidate]:
    """Every procedure that a document says was performed, in reading order."""
    out: list[Candidate] = []
    stay = stay_of(chart.encounter)
    told: list[list[Statement]] = []
    for place, document in enumerate(chart.documents):
        time = chart.encounter.documents[place].time
        written = time.date() if isinstance(time, datetime) else time
        statements = read(document, place, book, stay, written)
        if statements:
            told.append(statements)
            out.extend(_of_document(statements, book))
    out.extend(ventilated(told, out, book))
    if any(map(_vein_assumed, out)) and any(central_line(d.text.text) for d in chart.documents):
        out = [_vein_open(c) if _vein_assumed(c) else c for c in out]
    return out


def _vein_assumed(candidate: Candidate) -> bool:
    """Whether the vein of a transfusion was told by no word."""
    part = candidate.solved.axes[0]
    return candidate.code[:3] == "302" and part.basis == "assumed"


def _vein_open(candidate: Candidate) -> Candidate:
    """A transfusion of a stay with a central line: which vein it ran into is open."""
    solved = candidate.solved
    part = solved.axes[0]._replace(chars="34", basis="open")
    code = f"{solved.code[:3]}?{solved.code[4:]}"
    return candidate._replace(solved=solved._replace(code=code, axes=(part, *solved.axes[1:])))


def _of_document(statements: Sequence[Statement], book: PcsBook) -> list[Candidate]:
    opened = 0
    for statement in statements:
        opened |= statement.line.opened
    way = technique(statements, opened)
    rules = Report(statements, way, book, opened)
    ruled, claimed = special(rules)
    told = [
        (s, names)
        for s in statements
        if s.mode in (TITLE, BODY, COURSE) and (names := named(s.line, book))
    ]
    out = list(ruled)
    if not told and not out:
        return []
    report = any(s.mode in (TITLE, BODY) for s in statements)
    headed = report and any(s.mode == BODY for s in statements)
    titles = [whole(s.line) for s in statements if s.mode == TITLE]
    body = [whole(s.line) for s in statements if s.mode in (BODY, ASIDE)]
    reasons = [whole(s.line) for s in statements if report and s.line.sentence.section in WHY]
    lines = [s.line for s in statements] if report else []
    bit = CANCELLED.bit
    nothing = any(cancelled(line.raw) for line in lines if line.opened & bit == bit)
    bit = ABORTED.bit
    ended = any(aborted(line.raw) for line in lines if line.opened & bit == bit)
    for statement, names in told:
        for name in names:
            reason = _reason(statement, name, nothing, ended)
            nears = [name.near, name.wide, whole(statement.line)]
            if statement.mode != COURSE:
                line = statement.line
                entitled = statement.mode == TITLE
                nears += [n for n in titles if n.line is not line] if entitled else titles
                again = body if entitled else [n for n in body if n.line is not line]
                telling = statement.line.stems(name.places) - _PLAIN
                if telling and statement.listed:
                    # what the body tells of this procedure goes before what else it tells
                    apart = [near.line.acts.isdisjoint(telling) for near in again]
                    nears += compress(again, map(not_, apart))
                    nears += compress(again, apart)
                else:
                    nears += again
            rank = MAIN
            if (headed and statement.mode == BODY) or (name.operation and not statement.listed):
                rank = TOLD
            found = [
                chosen(
                    _for_looks(patterns, statements), _with_reasons(nears, reasons, patterns), book
                )
                for patterns in name.entry.codes
            ]
            more = further([choice.pattern for choice in found], name.near, book)
            for choice in [*found, *map(Chosen, more)]:
                pattern = choice.pattern
                if claimed and pattern.startswith(claimed):
                    continue
                given = name.entry.term.startswith(_INSTILLED)
                if statement.mode == COURSE and _mentioned(pattern) and not given:
                    continue
                rule = of_table(pattern)
                fixed = rule(Ask(pattern, name, statement, rules)) if rule is not None else ()
                wants = Wants(
                    nears, name.entry.assume, way if statement.mode != COURSE else (),
                    diagnostic(name.near, pattern), fixed, name.focus,
                    reasons if statement.mode != COURSE else (),
                )  # fmt: skip
                why = reason or in_passing(
                    statement, name, pattern, way, headed and statement.mode == BODY
                )
                words = statement.line.words
                day = statement.day_of(words[name.places[0]].start, words[name.places[-1]].end)
                times: dict[str, int] = {}
                for solved in solve(book, pattern, wants):
                    own = pattern[1] in "PQRS" or pattern == "027"
                    if claimed and own and solved.code.startswith(claimed):
                        continue
                    copy = times.get(solved.code, 0)
                    times[solved.code] = copy + 1
                    out.append(
                        Candidate(
                            name, solved, statement, day, why, rank=rank, copy=copy,
                            of=choice.of, told=choice.told,
                        )
                    )  # fmt: skip
    return assisted(settled(out, rules), rules)


_LOOKS = frozenset({"cosmetic", "aesthetic"})


def _alters(pattern: str) -> bool:
    """Whether the root operation of a pattern is Alteration."""
    return pattern[:1] == "0" and pattern[2:3] == "0"


def _for_looks(patterns: Sequence[str], statements: Sequence[Statement]) -> Sequence[str]:
    """The alteration alone, of what may be one, where the report says it is for the looks."""
    altered = [pattern for pattern in patterns if _alters(pattern)]
    if not altered or len(altered) == len(patterns):
        return patterns
    told = [s for s in statements if s.mode in (TITLE, SILENT) and s.line.said & _LOOKS]
    return altered if any(not _FUNCTION.search(s.line.raw) for s in told) else patterns


_FUNCTION = late(
    r"\b(?:not|no|non-?|rather than) (?:for )?(?:a |any )?(?:cosmetic|aesthetic)", re.I
)


def _with_reasons(
    nears: Sequence[Near], reasons: Sequence[Near], patterns: Sequence[str]
) -> Sequence[Near]:
    """The words that choose a root operation: for an alteration also why it was done."""
    if not any(map(_alters, patterns)):
        return nears
    own = [near for near in nears if near.own]
    return [*own, *reasons, *(near for near in nears if not near.own)]


_PLAIN = frozenset(
    """right left bilateral upper lower proximal distal total partial with of procedure open placement insertion removal
    repair excision resection release open closed artery vein nerve bone joint tendon muscle skin tissue catheter tube""".split()
)
"""Words of a name that any sentence may have."""
_INSTILLED = (
    "surfactant",
    "poractant",
    "beractant",
    "calfactant",
    "Curosurf",
    "Survanta",
    "Infasurf",
)
"""Put into the trachea by a procedure, unlike what is breathed in."""


def _mentioned(pattern: str) -> bool:
    """Whether the prose of a course only mentions it: what looks on from outside is an examination."""
    return pattern.startswith(OF_A_COURSE) or (pattern[2] == "J" and cells_of(pattern)[4] == "X")


def _reason(statement: Statement, name: Name, nothing: bool, ended: bool) -> str:
    """Why a procedure named was not done, or an empty string."""
    line = statement.line
    first = line.words[name.places[0]].start
    last = line.words[name.places[-1]].end
    offset = line.start
    if nothing:
        return "not-performed"
    if statement.barred:
        return statement.barred
    opened = line.opened
    if opened & _ENDED.bit and _ENDED.pattern.match(line.raw, last - offset):
        return "discontinued"
    if _FAILED.search(opened, line.raw[: first - offset]):
        return "discontinued"
    said = not_done(line.raw, first - offset, line.opened, statement.dated) or not_done(
        line.raw, last - offset - 1, line.opened, statement.dated
    )
    if said and not (said == "planned" and ended):
        return said if not name.looks or said != "planned" else ""
    if ended and not name.looks and planned(line.raw, first - offset):
        return "discontinued"
    denied = next(iter(reached(statement, first)), None)
    return denied.kind if denied else ""


_FAILED = over(
    "failed attempted unsuccessful aborted abandoned",
    r"\b(?:failed|attempted|unsuccessful|aborted|abandoned)\s+(?:at\s+)?$",
    re.I,
)
"""Right before it: tried and not done."""
_ENDED = over(
    "aborted abandoned terminated discontinued completed unsuccessful",
    r"[\s,;:(-]{0,3}(?:was |were |then )?(?:aborted|abandoned|terminated|discontinued|not completed|unsuccessful\b(?! (?:conservative|medical)))",
    re.I,
)
"""Right after the name of a procedure: it was begun and given up."""
_DIAGNOSTIC = frozenset({"biopsy", "biopsied", "diagnostic", "bx", "fna", "sampled", "sampling"})


_ANALYSED = over(
    "*lab *path *cytolog culture* crystal* cell analys* microbiolog* gram light* + for to",
    r"\b(?:for|to|sent for|sent to) (?:the )?(?:lab\w*|path\w*|cytolog\w*|cultures?|crystals?|cell count|analysis|microbiolog\w*|gram stain|Light's)\b",
    re.I,
)
_FROZEN = over("frozen", r"\b(?:for frozen|frozen section)\b", re.I)
_KNOWN = late(
    r"\b(?:excision|resection|excised|resected)\b[^.;]{0,60}\b(?:carcinoma|melanoma|cancer|sarcoma)\b|\bmargins?\b",
    re.I,
)
_COUNTED = over(
    "pmn* cell neutrophil* saag gram cytolog* light* sent",
    r"\b(?:PMNs?|cell count|neutrophils|SAAG|gram stain|cytology|light'?s criteria|(?:studies|labs|cultures?) sent|sent for studies)\b",
    re.I,
)
"""What was measured in a fluid that was tapped."""
_TREATED = late(
    r"\b(?:therapeutic|complete\w*|entire\w*|treatment|large[- ]volume|LVP|relief|evacuat\w+|left (?:in|to)\b|drain\b)|\d ?(?:L\b|liters?)",
    re.I,
)


_TAPS = ("0W9", "0S9", "0R9")


def diagnostic(near: Near, pattern: str = "") -> tuple[Span, ...] | None:
    """Words that make a procedure diagnostic, or None (B3.4a)."""
    place = near.place_of(_DIAGNOSTIC)
    if place:
        return near.line.span(place)
    line = near.line
    told = _ANALYSED if pattern[2:3] in ("9", "D") else _FROZEN if pattern[2:3] == "B" else None
    match = line.search(told) if told is not None else None
    if match is None and pattern.startswith(_TAPS):
        match = line.search(_COUNTED)
    if match is None or pattern[:1] != "0" or _TREATED.search(line.raw):
        return None
    if told is _FROZEN and _KNOWN.search(line.raw):
        return None  # margins of a cancer that is taken out
    return (span_of(line, match),)
