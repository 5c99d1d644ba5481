"""Care by the month, the phone or the plan: services of evaluation that are no visit of the grid."""

import re
from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.choose import Chosen, Hit, Known
from chartcoder.coding.services.evidence import COUNT, minutes, number
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.statements import UNDONE, Statement, undone
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.gates import Gated
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, service_words
from chartcoder.terminology.words import fold

BY_TIME: tuple[tuple[Gated, tuple[tuple[int, str], ...], tuple[str, int, int] | None], ...] = (
    (GATES.over("advance", r"\badvance care planning\b", re.I), ((16, "99497"),), ("99498", 46, 30)),
    (GATES.over("chronic + management", r"\bchronic care management\b", re.I), ((20, "99490"),), ("99439", 40, 20)),
    (GATES.over("e evisit portal", r"\be-?visit\b|\bportal (?:visit|encounter|messages?)\b|through the (?:patient )?portal", re.I), ((21, "99423"), (11, "99422"), (5, "99421")), None),
    (GATES.over("principal", r"\bprincipal care management\b", re.I), ((30, "99426"),), ("99427", 60, 30)),
    (GATES.over("remote", r"\bremote (?:physiologic|patient) monitoring (?:management|treatment)\b", re.I), ((20, "99457"),), ("99458", 40, 20)),
    (GATES.over("tobacco smoking cessation quit* + cessation counsel* quit*", r"\b(?:tobacco|smoking) cessation\b|\bcounsel\w+[^.;\n]{0,30}\b(?:cessation|quit(?:ting)?(?: smoking)?)\b|\bcessation counsel\w+", re.I), ((11, "99407"), (4, "99406")), None),
)  # fmt: skip
"""Services by their minutes: words, (least minutes, number) from the most, and the number for
more: least minutes of its first unit and of each further one."""
BY_MONTH = tuple(row for row in BY_TIME if row[2] is not None and row[2][0] != "99498")
"""Services whose minutes of a month are added up in a log."""
_BY_MONTH = reduce(or_, (row[0].bit for row in BY_MONTH))
BY_WORDS: tuple[tuple[Gated, str], ...] = (
    (GATES.over("epidural", r"\bdaily (?:visit|management)[^.]*\bepidural catheter|epidural catheter[^.]*daily management", re.I), "01996"),
    (GATES.over("newborn + healthy normal", r"\b(?:healthy|normal) newborn\b[^.]*\b(?:first day|initial|day of birth)", re.I), "99460"),
    (GATES.over("newborn + subsequent", r"\b(?:healthy|normal) newborn\b[^.]*\bsubsequent", re.I), "99462"),
    (GATES.over("transitional", r"\btransitional care\b[^.]*\b(?:day [1-7]\b|within 7 days)[^.]*\bhigh complexity", re.I), "99496"),
    (GATES.over("transitional", r"\btransitional care\b(?!(?=[^.]*high complexity)[^.]*\b(?:day [1-7]\b|within 7 days))[^.]*\b(?:moderate|high) complexity", re.I), "99495"),
    (GATES.over("unit + cell prbc* platelet plasma ffp", r"\bunits?\b[^.\n]{0,40}\b(?:red (?:blood )?cells|prbcs?|platelets|plasma|ffp)\b[^.\n]{0,30}\b\d{1,2}:?\d\d\s*(?:-|to)\s*\d{1,2}:?\d\d", re.I), "36430"),
    (GATES.over("postpartum", r"\bpostpartum visit only\b|\bpostpartum care only\b", re.I), "59430"),
)  # fmt: skip


_MANAGED = (*(row[0].bit for row in BY_TIME), *(row[0].bit for row in BY_WORDS))
"""Gates of which a statement of these services opens one."""
_NEBULIZED = late(r"^[^\n]*\b(?:neb(?:s|ulizer|ulized)?|hhn|svn)\b[^\n]*$", re.I | re.M)
_CLOCK = late(r"\b[0-2]?\d:?[0-5]\d\b")


def nebulized_of(statement: Statement, book: ConceptBook) -> list[Chosen]:
    """Treatments by nebulizer in the rows of a record of administration, each with its time."""
    text = statement.document.text.text
    rows = [
        m for m in _NEBULIZED.finditer(text)
        if _CLOCK.search(m.group()) and not UNDONE.search(-1, m.group()) and not _NOT_GIVEN.search(m.group())
    ]  # fmt: skip
    if not rows:
        return []
    first = _one(statement._replace(start=0, end=len(text)), rows[0], "94640", 1, book, None)
    if len(rows) == 1 or not first:
        return first
    span = statement.span(rows[1].start(), rows[1].end())
    again = first[0]._replace(units=len(rows) - 1, modifiers=(("76", span),))
    return [*first, again]


_NOT_GIVEN = late(r"\b(?:prn|home|held|refused|declined|not given)\b", re.I)
_DIALYSIS_MONTH: tuple[tuple[int, tuple[str, str, str], str], ...] = (
    (2, ("90951", "90952", "90953"), "90963"),
    (12, ("90954", "90955", "90956"), "90964"),
    (20, ("90957", "90958", "90959"), "90965"),
    (200, ("90960", "90961", "90962"), "90966"),
)
"""A month of dialysis by age (years, exclusive): four visits and more, two or three, one; at home."""
_ON_DIALYSIS = late(r"\b(?:esrd|end[- ]stage (?:renal|kidney)|dialysis)\b", re.I)
_MONTH = late(r"\b(?:month(?:ly)?)\b", re.I)
_MONTH_VISITS = GATES.over(
    "*visit *encounter time",
    rf"\b{COUNT} (?:face[- ]to[- ]face |physician |documented |dialysis |comprehensive )*(?:visits|encounters)\b(?: (?:this|in the|for the|per) month)?"
    rf"|\bseen (?:face[- ]to[- ]face )?{COUNT} times\b|\bone (?:face[- ]to[- ]face )?visit\b",
    re.I,
)
_ON_DATES = GATES.over(
    "seen visit* rounded face",
    r"\b(?:seen|visits?|rounded|face[- ]to[- ]face)\b[^.\n]{0,50}?((?:\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b(?: \([^)\n]*\))?(?:,? and |, ?| & |; ?)?){1,6})",
    re.I,
)
"""Visits told by their dates: "seen at the unit on 4/6, 4/13 and 4/20"."""
_DATES = late(r"\b\d{1,2}/\d{1,2}\b")
_AT_HOME = late(r"\bhome (?:hemo)?dialysis\b|\bperitoneal dialysis\b|\b(?:capd|ccpd)\b", re.I)


_DIALYSIS = frozenset(
    fold(word) for word in "dialysis hemodialysis esrd end-stage end capd ccpd".split()
)


def _dialysis_month(
    statements: Sequence[Statement], book: ConceptBook, known: Known
) -> list[Chosen]:
    """The monthly care of a patient on dialysis, by the visits of the month."""
    if not statements or _DIALYSIS.isdisjoint(statements[0].document.text.words):
        return []
    for statement in statements:
        match = _MONTH_VISITS.search(statement.open, statement.text)
        dated = None if match else _ON_DATES.search(statement.open, statement.text)
        if match is None and dated is None:
            continue
        text = statement.document.text.text
        if _ON_DIALYSIS.search(text) and _MONTH.search(text):
            return _by_visits(statement, match, dated, book, known)
    return []


def _by_visits(
    statement: Statement,
    match: re.Match[str] | None,
    dated: re.Match[str] | None,
    book: ConceptBook,
    known: Known,
) -> list[Chosen]:
    """The number of a month of dialysis from the words that count its visits, or date them."""
    said = match or dated
    if said is None:
        return []
    if match is not None:
        visits = number(next((g for g in match.groups() if g), "one"))
    else:
        visits = len(set(_DATES.findall(said.group(1))))
    text = statement.document.text.text
    age = known["age"][0]
    years = int(age[:-1]) if age.endswith("y") else 0 if age.endswith("d") else int(age[:-1]) // 12
    center, home = next((c, h) for below, c, h in _DIALYSIS_MONTH if years < below)
    code = home if _AT_HOME.search(text) else center[0 if visits >= 4 else 1 if visits > 1 else 2]
    place = statement.span(statement.start + said.start(), statement.start + said.end())
    return _one(statement, said, code, 1, book, ("count", str(visits), place))


_MONTHLY = late(r"\bmonth(?:ly)?\b|\bmcp\b", re.I)
_DIALYZED = GATES.gate("dialysis esrd hd capd ccpd pd")


def month_of(
    document: ReadDocument, gates: int, book: ConceptBook, known: Callable[[], Known]
) -> list[Chosen]:
    """The monthly care of dialysis that a longer note with such a title tells of."""
    if not gates & _DIALYZED:
        return []
    text = document.text.text
    top = text[: 2 * TITLE]
    if not _MONTHLY.search(top) or not _ON_DIALYSIS.search(top):
        return []
    for line in _LINES.finditer(text):
        said = line.group()
        match = _MONTH_VISITS.pattern.search(said)
        dated = None if match else _ON_DATES.pattern.search(said)
        if (match or dated) and not UNDONE.search(-1, said):
            whole = Statement(document, line.start(), line.end(), "told", ())
            return _by_visits(whole, match, dated, book, known())
    return []


_LINES = late(r"[^.\n]+")
_SHOTS_SAID = late(
    r"\ballerg(?:y|en)\b[^.\n]{0,25}\b(?:injections?|shots?|immunotherapy)\b|\bimmunotherapy (?:injections?|shots?|visit)\b",
    re.I,
)
_SHOT_ROW = late(
    r"\b0?\.\d+ ?(?:ml|cc)\b[^.,;\n]{0,25}?\b(?:sq|sc|subq|subcut\w*)\b|\b(?:sq|sc|subq|subcut\w*)\b[^.,;\n]{0,15}?\b0?\.\d+ ?(?:ml|cc)\b",
    re.I,
)
"""How much of an extract went under the skin: once for each shot."""
_IMMUNE = GATES.gate("allergy allergen immunotherapy")


def shots_of(document: ReadDocument, gates: int, book: ConceptBook) -> list[Chosen]:
    """Shots of an allergy extract that the rows of a record tell, under a title that names them."""
    if not gates & _IMMUNE:
        return []
    text = document.text.text
    title = _SHOTS_SAID.search(text, 0, 2 * TITLE)
    if title is None:
        return []
    rows = [m for m in _SHOT_ROW.finditer(text) if not UNDONE.search(-1, m.group())]
    if not rows:
        return []
    whole = Statement(document, 0, len(text), "told", ())
    place = whole.span(rows[0].start(), rows[-1].end())
    code = "95117" if len(rows) > 1 else "95115"
    return _one(whole, title, code, 1, book, ("count", str(len(rows)), place))


def managed_of(statements: Sequence[Statement], book: ConceptBook, known: Known) -> list[Chosen]:
    """Services of management that a note tells."""
    out: list[Chosen] = _dialysis_month(statements, book, known)
    for statement in statements:
        opened = statement.open
        if not any(opened & gate == gate for gate in _MANAGED):
            continue
        text = statement.text
        for pattern, steps, more in BY_TIME:
            match = pattern.search(opened, text)
            time = minutes(text) if match else None
            if match is None or time is None or undone(statement):
                continue
            code = next((n for least, n in steps if time[0] >= least), None)
            if code is None:
                continue
            fact = (
                "minutes",
                str(time[0]),
                statement.span(statement.start + time[1], statement.start + time[2]),
            )
            out += _one(statement, match, code, 1, book, fact)
            if more and time[0] >= more[1]:
                units = 1 + (time[0] - more[1]) // more[2]
                out += _one(statement, match, more[0], units, book, fact)
        for pattern, code in BY_WORDS:
            match = pattern.search(opened, text)
            if match is not None:
                out += _one(statement, match, code, 1, book, None)
    return out


_TOTAL = late(
    r"\btotal\b[^.\n]{0,50}?\b(?:time|minutes|mins?)\b[^.\n]{0,20}?\d|\b\d{2,3} ?(?:min|minutes)\b[^.\n]{0,12}\btotal\b",
    re.I,
)
TITLE = 90
"""Characters that the title of a log stands in."""


def logged(document: ReadDocument, gates: int, book: ConceptBook) -> list[Chosen]:
    """A service of the month that the title of a log names, with the total of its minutes."""
    if not gates & _BY_MONTH or not any(gates & row[0].bit == row[0].bit for row in BY_MONTH):
        return []
    text = document.text.text
    title = text.lstrip().split("\n", 1)[0][:TITLE]
    first = len(text) - len(text.lstrip())
    for pattern, steps, more in BY_MONTH:
        match = pattern.pattern.search(text, first, first + len(title))
        total = _TOTAL.search(text, first + len(title)) if match else None
        if match is None or total is None:
            continue
        end = text.find("\n", total.end())
        time = minutes(text[total.start() : end if end > 0 else len(text)])
        code = next((n for least, n in steps if time and time[0] >= least), None)
        if time is None or code is None:
            return []
        whole = Statement(document, first, first + len(title), "title", ())
        place = whole.span(total.start() + time[1], total.start() + time[2])
        fact = ("minutes", str(time[0]), place)
        found = re.search(re.escape(match.group()), whole.text)
        if found is None:
            return []
        out = _one(whole, found, code, 1, book, fact)
        if more and time[0] >= more[1]:
            out += _one(whole, found, more[0], 1 + (time[0] - more[1]) // more[2], book, fact)
        return out
    return []


def _one(
    statement: Statement,
    match: re.Match[str],
    code: str,
    units: int,
    book: ConceptBook,
    fact: tuple[str, str, Span | None] | None,
) -> list[Chosen]:
    concept = book.concept(code)
    if concept is None or book.valid(code) is False:
        return []
    start, end = statement.start + match.start(), statement.start + match.end()
    hit = Hit(
        statement, frozenset(service_words(concept.words[0])), (), (Word("managed", start, end),)
    )
    facts = () if fact is None else (fact,)
    return [Chosen(concept, hit, facts, True, units)]
