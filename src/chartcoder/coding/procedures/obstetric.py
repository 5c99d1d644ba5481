"""Curettage by what is taken out, births that a note only tells, oxytocin given for labor (C1, C2, B3.4a)."""

import re

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.late import late
from chartcoder.model import Span

OXYTOCIN_WORDS = frozenset({"oxytocin", "pitocin", "pit"})
Found = tuple["re.Match[str]", Span]
WORDS = frozenset("dnc curettage curetting curettings curette placenta".split())
_CURETTAGE = late(
    r"\b(?:(?:suction |vacuum |sharp )?D ?& ?C|(?:suction |vacuum |sharp )?curettage|dilat(?:at)?ion and curettage|suction curette)\b",
    re.I,
)
_PRODUCTS = late(
    r"\b(?:retained (?:products|placent\w+|POC|tissue|fragments?)|products of conception|RPOC|missed abortion|blighted ovum|anembryonic|fetal demise|early pregnancy (?:loss|failure)|incomplete abortion|miscarriage|placental tissue)\b",
    re.I,
)
_BY_HAND = late(r"\bmanual(?:ly)? (?:removal|removed|extract\w+)\b", re.I)
_RETAINED = late(r"\bretained (?:placenta|products)\b|\bplacenta\b[^.;]{0,20}\bretained\b", re.I)
_STUDIED = late(
    r"\bcurett(?:ings?|ed tissue)\b[^.;]{0,40}\b(?:path\w*|histolog\w*|lab\w*)\b|\bdiagnostic\b|\bfractional\b|\bendo(?:cervical|metrial) curettings\b",
    re.I,
)
_OTHER_PLACE = late(r"\b(?:bone|wound|skin|sinus|lesion|disc|endplates?)\b", re.I)


def curettage(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """D&C: products of conception retained, or endometrium; a placenta taken out by hand."""
    hand = report.find(_BY_HAND)
    kept = report.find(_RETAINED)
    if hand and kept:
        return _made(report, _BY_HAND, "manual removal of retained placenta", "10D", "17Z9", kept)
    found = report.find(_CURETTAGE)
    if found is None or _OTHER_PLACE.search(found[0].string):
        return [], ()
    products = _found(report)
    if products:
        return _made(report, _CURETTAGE, "curettage", "10D", "17ZZ", products)
    studied = report.find(_STUDIED)
    if studied:
        return _made(report, _CURETTAGE, "curettage", "0UD", "B7ZX", studied)
    return [], ()


_DOUBTED = late(
    r"\b(?:no|not|without|negative for|suspicious|suspected|rule out|versus|possible|either|no evidence of)\b[^.;]{0,60}$",
    re.I,
)


def _found(report: Report) -> Found | None:
    """Words of retained products that no sentence denies or doubts."""
    for statement in report.statements:
        raw = statement.line.raw
        for match in _PRODUCTS.finditer(raw):
            if not _DOUBTED.search(raw[: match.start()]) and not stated(statement, match):
                return match, span_of(statement.line, match)
    return None


BIRTH_WORDS = frozenset({"apgar", "apgars", "placenta"})
_BORN = late(
    r"\bdeliver(?:ed|y of|ing|y)?\b[^.;]{0,30}?\b(?:live|live-?born|viable|vigorous|healthy|male|female|baby|infant|boy|girl)\b",
    re.I,
)
_PUSHED = late(r"\bpush(?:ed|ing|es)?\b|\bcrown(?:ed|ing)\b", re.I)
_HELPED = late(
    r"\b(?:cesarean|c-?section|forceps|vacuum|vaginal delivery|VBAC|N?SVD|hysterotomy|uterine incision)\b",
    re.I,
)


def birth(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """A birth that a note only tells, without help of forceps or vacuum (C1)."""
    if report.has(_HELPED) or not report.has(_PUSHED):
        return [], ()
    for statement in report.lines():
        match = _BORN.search(statement.line.raw)
        if match is None or stated(statement, match):
            continue
        span = span_of(statement.line, match)
        axes = [axis(n, c, span) for n, c in zip((4, 5, 6, 7), "0XZZ", strict=True)]
        made = make(report, statement, match, "delivery", "C1", "10E", axes)
        if made is not None:
            return [made], ("10E0",)
    return [], ()


_OXYTOCIN = late(
    r"\b(?:oxytocin|pitocin)\b|\bpit\b(?=[^.;]{0,20}\d ?m ?U)|\bpit (?=augmentation|induction)",
    re.I,
)
_LABOR = late(
    r"\b(?:induc\w+|augment\w+|stimulat\w+ (?:of )?labor|IOL|m ?U ?/ ?min|milli-?units?|(?<=\d)m ?U|(?<=\d )m ?U)\b",
    re.I,
)
"""What it is given for; milliunits a minute are the dose of labor, not that after birth."""
_DOSE = late(r"\d ?(?:m ?U\b|milli-?units?\b)", re.I)
"""A dose that runs needs no word that it was given."""
_CENTRAL = late(r"\b(?:central|PICC|jugular|subclavian)\b", re.I)


def oxytocin(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Induction or augmentation of labor by oxytocin into a vein."""
    for statement in report.lines():
        raw = statement.line.raw
        match = _OXYTOCIN.search(raw)
        labor = _LABOR.search(raw)
        if match is None or labor is None:
            continue
        why = stated(statement, match)
        runs = why == "not-stated" and _DOSE.search(raw) is not None
        if why and not runs:
            continue
        span = span_of(statement.line, match)
        route = "4" if _CENTRAL.search(raw) else "3"
        made = make(
            report, statement, match, "oxytocin", "C1", "3E0",
            [axis(4, route, span), axis(5, "3"), axis(6, "V", span), axis(7, "J", span)],
        )  # fmt: skip
        if made is not None:
            return [made._replace(reason="") if runs else made], ("3E03", "3E04")
    return [], ()


_ATTEMPT = late(r"\battempt(?:ed|s)?(?: at)?(?: an?)?(?: \w+)? $", re.I)


def _made(
    report: Report, pattern: "re.Pattern[str]", term: str, table: str, rest: str, why: Found
) -> tuple[list[Candidate], tuple[str, ...]]:
    for statement in report.lines():
        match = pattern.search(statement.line.raw)
        if match is None or stated(statement, match) or _ATTEMPT.search(statement.line.raw[: match.start()]):  # fmt: skip
            continue
        span = span_of(statement.line, match)
        axes: list[Filled] = [axis(n, rest[n - 4], span, why[1]) for n in (4, 5, 6, 7)]
        made = make(report, statement, match, term, "C2", table, axes)
        if made is not None:
            return [made], ("0UDB", "0UDN", "10D1", "10A0")
    return [], ()
