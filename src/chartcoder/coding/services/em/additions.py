"""What may stand beside a level: prolonged time, planning, continuing care, modifiers, second visits."""

import re
from collections.abc import Iterator
from datetime import date

from chartcoder.coding.services.em import numbers as n
from chartcoder.coding.services.em.minutes import PLANNING, Spent, of_kind
from chartcoder.coding.services.em.model import Addition, Fact
from chartcoder.coding.services.em.note import GATES, HEAD, Note, compiled, said, withheld
from chartcoder.coding.services.em.visit import OFFICE, Visit
from chartcoder.late import late
from chartcoder.model import Span


def prolonged(family: n.Family, code: str, basis: str, time: Fact | None) -> Iterator[Addition]:
    """Quarters of an hour beyond the highest number of a family that was chosen by time."""
    top = family.numbers[-1]
    if time is None or basis != "time" or code != top.code or not family.prolonged:
        return
    minutes = int(time.value)
    units = (minutes - top.minutes) // n.QUARTER
    if units > 0:
        says = f"{minutes} minutes: {units} full quarter(s) of an hour beyond {top.minutes}."
        yield Addition(family.prolonged, units, (), "EM.T.prolonged", says, (time.span,))
    other, least = family.medicare
    if other and minutes >= least:
        more = 1 + (minutes - least) // n.QUARTER
        says = f"Medicare counts from {least} minutes: {more} unit(s)."
        yield Addition(other, more, (), "EM.T.prolonged-medicare", says, (time.span,), True)


def planning(statements: tuple[Spent, ...]) -> Iterator[Addition]:
    """Advance care planning: 16 minutes reach the first half hour, 46 the second."""
    said_ = of_kind(statements, PLANNING)
    if said_ is None or said_.minutes < 16:
        return
    says = f"{said_.minutes} minutes of advance care planning."
    yield Addition("99497", 1, (), "EM.A.planning", says, (said_.span,))
    more = (said_.minutes - 16) // 30
    if more:
        yield Addition("99498", more, (), "EM.A.planning", says, (said_.span,))


_LONG_TERM = compiled((
    ("longitudinal", "longitudinal continuing ongoing",
     r"\blongitudinal (?:care|relationship|follow\w*)\b|\b(?:continuing|ongoing) (?:focal point|relationship|longitudinal)\b|\b(?:ongoing|continuing) care (?:of|for) (?:\w+ ){0,4}(?:serious|complex|all)\b"),
))  # fmt: skip


def longitudinal(note: Note, family: str, modifiers: tuple[str, ...]) -> Iterator[Addition]:
    """G2211 where the note speaks of the continuing relationship and no modifier 25 is needed."""
    day = note.encounter.coding_date
    home = family.startswith("home-") and day is not None and day >= n.HOME_LONGITUDINAL_FROM
    if not (family.startswith("office-") or home) or "25" in modifiers:
        return
    for cue, line in said(note, _LONG_TERM):
        if not withheld(note, line, cue.span.start, cue.span.end):
            yield Addition(
                "G2211", 1, (), "EM.A.longitudinal", "Continuing care is stated.", (cue.span,)
            )
            return


_PROCEDURE = compiled((
    ("procedure", """cryotherapy liquid injected injection incision drainage sutured sutures repair repaired biopsy excised
        excision removed removal aspirated aspiration debrided debridement inserted insertion packing packed adhesive cautery electrocautery
        destroyed destruction frozen splinted reduced nebulizer vaccine vaccines irrigation""",
     r"\b(?:cryotherapy|liquid nitrogen|(?:was |were )?injected(?: into)?|(?:joint|steroid|trigger point|bursa|tendon) injection (?:given|performed|done)|incision and drainage (?:done|performed)|(?:simple|intermediate|laceration|layered) repair\b|sutured|(?:shave|punch|excisional|endometrial) biopsy (?:performed|done|taken|obtained)|excised|"
     r"(?:cerumen|foreign body|skin tag|toenail|IUD|lesion) (?:removal|removed|inserted|insertion)|aspirated|debrided|anterior packing|tissue adhesive|electrocautery)\b"),
))  # fmt: skip
_UNDONE = late(
    r"\b(?:scheduled|referr\w+|planned|will|next|return|consider\w*|history of|prior|previous|last)\b",
    re.I,
)


def procedure_done(note: Note) -> Span | None:
    """A minor procedure done at the visit itself."""
    for cue, line in said(note, _PROCEDURE):
        text = note.text[line.start : line.end]
        if not _UNDONE.search(text) and not withheld(note, line, cue.span.start, cue.span.end):
            return cue.span
    return None


def separate(note: Note, problems: tuple[tuple[str, Span], ...], done: Span) -> Addition | None:
    """Modifier 25: a problem that stands apart from the one the procedure was for.

    The procedure's sentence shares words with the problem it treats; some other problem must be
    left, else the evaluation belongs to the procedure.
    """
    line = note.line_at(done.start)
    if line is None:
        return None
    words = {w for w in note.words(line) if len(w) > 3}
    apart = [
        span
        for _, span in problems
        if len(words & {w.lower() for w in re.findall(r"\w{4,}", span.text)}) == 0
    ]
    if not apart or len(problems) < 2:
        return None
    says = "A problem was evaluated beside the one the procedure was for."
    return Addition("", 0, ("25",), "EM.A.separate", says, (apart[0], done))


_TRANSITION = GATES.over("transition* tcm", r"\btransition(?:al)? (?:of )?care\b|\bTCM\b", re.I)
_CONTACT = late(
    r"\b(?:within )?(?:2|two) business days\b|\b(?:within )?48 hours of discharge\b", re.I
)
_DAY = r"(\d{1,2})/(\d{1,2})/(\d{4})"
_DISCHARGED = late(rf"\bdischarge[d]?\b[^.\n]{{0,40}}?{_DAY}", re.I)
_SEEN = late(rf"\b(?:visit date|date of (?:visit|service)|seen)\b[^.\n]{{0,15}}?{_DAY}", re.I)
WEEK, FORTNIGHT = 7, 14


def transitional(note: Note, rank: int) -> tuple[str, tuple[Span, ...], str] | None:
    """The number of transitional care: dates of discharge, contact and visit, and the decision making.

    Returns the number, the words that prove it and what they say; None where a part is missing.
    """
    top = _TRANSITION.search(note.top, note.text, 0, HEAD)
    if top is None:
        return None
    contact = _CONTACT.search(note.text)
    out = _DISCHARGED.search(note.text)
    if contact is None or out is None:
        return None
    seen = _SEEN.search(note.text)
    visit = _date(seen) if seen else note.encounter.service_date
    left = _date(out)
    if visit is None or left is None or not 0 <= (visit - left).days <= FORTNIGHT or rank < 3:
        return None
    days = (visit - left).days
    code = "99496" if rank == 4 and days <= WEEK else "99495"
    spans = tuple(note.span(*m.span()) for m in (top, contact, out, seen) if m is not None)
    return code, spans, f"Seen {days} days after discharge, contact within two business days."


def _date(match: re.Match[str]) -> date | None:
    month, day, year = (int(group) for group in match.groups()[-3:])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def remote(visit: Visit, new: bool, rank: int, day: date | None) -> Iterator[Addition]:
    """A visit by video or telephone: the modifier, and the numbers of telemedicine instead."""
    if not visit.remote or visit.place != OFFICE:
        return
    spans = tuple(s for what, s in visit.spans if what.startswith("audio"))
    modifier = "93" if visit.remote == "audio" else "95"
    says = "By telephone only." if visit.remote == "audio" else "By live audio and video."
    yield Addition("", 0, (modifier,), "EM.A.remote", says, spans)
    if day is None or day >= n.TELEMEDICINE_FROM:
        family = n.FAMILIES[f"{visit.remote}-{'new' if new else 'established'}"]
        number = family.at(rank)
        if number is not None:
            says = "The number of telemedicine, where it is taken instead."
            yield Addition(number.code, 1, (), "EM.A.telemedicine", says, spans, True)
