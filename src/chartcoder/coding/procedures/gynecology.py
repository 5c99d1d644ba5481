"""What headings seldom say: where destroyed endometriosis lay, that a tube held a pregnancy (B3.2a, C1)."""

import re

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import AFTER, ASIDE, BODY
from chartcoder.late import late
from chartcoder.model import Span

WORDS = frozenset({"endometriosis", "endometrial", "endometriotic"})
_DESTROYED = late(
    r"\b(?:ablat|fulgurat|cauter|vapori[sz]|coagulat|destr|burn)\w*\b[^.;]{0,60}\b(?:endometriosis|endometriotic|endometrial implants?)\b"
    r"|\b(?:endometriosis|endometriotic \w+|endometrial implants?) (?:ablation|fulguration|cauterization|vaporization)\b",
    re.I,
)
_SEEN = late(r"\b(?:endometrio\w+|endometrial implants?|implants?|lesions?)\b", re.I)
_NOWHERE = late(
    r"\b(?:no|without|free of|negative for|not)\b[^.;]{0,40}\b(?:endometrio\w+|implants?|lesions?)\b|\b(?:consent\w*|risks?|history|recommend\w*)\b",
    re.I,
)
_SITES: tuple[tuple[str, str, "re.Pattern[str]"], ...] = (
    ("0D5", "W", late(r"\b(?:side ?wall|ovarian fossa|peritone(?:um|al)(?! (?:fluid|cavity))|bladder flap|vesicouterine)", re.I)),
    ("0U5", "4", late(r"\b(?:uterosacral|broad|round) ligaments?\b", re.I)),
    ("0U5", "F", late(r"\bcul[- ]?de[- ]?sac\b|\bpouch of Douglas\b", re.I)),
    ("0U5", "2", late(r"\b(?:both|bilateral) ovar(?:ies|ian)\b", re.I)),
    ("0U5", "1", late(r"\bleft ovar(?:y|ian)\b(?! fossa)", re.I)),
    ("0U5", "0", late(r"\bright ovar(?:y|ian)\b(?! fossa)", re.I)),
)  # fmt: skip
"""Tables and values with the places where the tissue grows."""
_NORMAL = late(r"^[^.;,]{0,40}\b(?:normal|unremarkable|clear)\b", re.I)
_OPEN = late(r"\blaparotomy\b", re.I)
_SCOPE = late(r"\blaparoscop\w+", re.I)


def _way(report: Report) -> str:
    """Open where the report tells of a laparotomy and of no laparoscope."""
    return "0" if report.has(_OPEN) and not report.has(_SCOPE) else "4"


def endometriosis(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Destruction of endometriosis by the places that findings tell; asked when they tell none."""
    for statement in report.statements:
        match = _DESTROYED.search(statement.line.raw) if statement.listed else None
        if match is None or stated(statement, match):
            continue
        if any(site.search(statement.line.raw) for _, _, site in _SITES):
            return [], ()  # the heading says where
        if not any(s.mode == BODY for s in report.statements):
            return [], ()
        rest = [axis(5, _way(report)), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")]
        term = "ablation of endometriosis"
        made = [
            make(report, statement, match, term, "B3.2a", table, [axis(4, char, span), *rest])
            for table, char, span in _places(report)
        ]
        if not made:
            made = [
                make(report, statement, match, term, "A11", "0U5", [Filled(4, "0124F", "open"), *rest])
            ]  # fmt: skip
        return [c for c in made if c is not None], ("0U5[", "0UB[", "0U5B")
    return [], ()


ECTOPIC_WORDS = frozenset({"ectopic"})
_TUBE_OUT = late(r"\bsalping(?:o-?oophor)?ectomy\b", re.I)
_PREGNANT = late(r"\b(?:ectopic|tubal) (?:pregnancy|gestation)\b", re.I)
_NAMED = late(
    r"\b(?:removal|extraction|evacuation|resection|salpingostomy|excision)\b[^.;]{0,30}\b(?:ectopic|tubal pregnancy)",
    re.I,
)
_NO_MORE = late(
    r"\b(?:no|not|without|possible|suspected|probable|rule out|history|previous|prior|versus)\b",
    re.I,
)


def ectopic(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """A tube taken out with the pregnancy in it: the products of conception are coded beside it (C1)."""
    why = next(
        (
            (statement, match)
            for statement in report.statements
            if statement.line.sentence.section == AFTER
            and (match := _PREGNANT.search(statement.line.raw))
            and not _NO_MORE.search(statement.line.raw[: match.start()])
        ),
        None,
    )
    if why is None or any(s.listed and _NAMED.search(s.line.raw) for s in report.statements):
        return [], ()
    for statement in report.statements:
        match = _TUBE_OUT.search(statement.line.raw) if statement.listed else None
        if match is None or stated(statement, match):
            continue
        span = span_of(why[0].line, why[1])
        made = make(
            report, statement, match, "ectopic pregnancy", "C1", "10T",
            [axis(4, "2", span), axis(5, _way(report)), axis(6, "Z", span), axis(7, "Z", span)],
        )  # fmt: skip
        return ([made] if made is not None else []), ()
    return [], ()


def _places(report: Report) -> list[tuple[str, str, Span]]:
    """Where the report saw lesions, each place once."""
    out: dict[tuple[str, str], Span] = {}
    for statement in report.statements:
        raw = statement.line.raw
        if statement.mode not in (BODY, ASIDE) or not _SEEN.search(raw) or _NOWHERE.search(raw):
            continue
        for table, char, site in _SITES:
            match = site.search(raw)
            if match is not None and not _NORMAL.match(raw[match.end() :]):
                out.setdefault((table, char), span_of(statement.line, match))
    return [(table, char, span) for (table, char), span in out.items()]
