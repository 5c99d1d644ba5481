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


_TRANSITION = GATES.over(
    "transition* tcm *hospital* *discharge* admission inpatient",
    r"\btransition(?:al|s)? (?:of |in )?care\b|\bTCM\b|\b(?:post-?|after |following )?(?:hospital(?:i[sz]ation)?|discharge)(?: discharge| stay)? (?:follow-?up|f/u|visit|check)\b|\bfollow-?up (?:visit |appointment )?(?:after|from|of|post|following|for)(?: (?:a|an|the|her|his|recent))* (?:hospital\w*|discharge|admission|inpatient stay)\b",
    re.I,
)
_NAMED = late(r"\btransition|\bTCM\b", re.I)
_CONTACT = late(
    r"\b(?:within )?(?:1|one|2|two)(?:[- ]| \(\d\) )?(?:business|working)[- ]days?\b|\b(?:within )?(?:24|48)[- ](?:hours?|hrs?) (?:of|after) (?:hospital )?discharge\b"
    r"|\b(?:called|contacted|phoned|reached|call(?:ed)? made|phone call|telephone (?:call|contact)|spoke)\b[^.\n]{0,50}\b(?:the )?(?:day (?:after|following)|next (?:business )?day after) (?:hospital )?discharge\b",
    re.I,
)
_COUNT = r"(?P<{0}>\d{{1,2}}|a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen)"
_SINCE = late(
    rf"\bdischarged?\b[^.\n]{{0,40}}?\b{_COUNT.format('ago')} (?P<unit1>days?|weeks?) ago\b"
    rf"|\bwithin {_COUNT.format('within')}(?: \(\d+\))?(?: calendar)?[- ](?P<unit2>days?|weeks?) (?:of|after|from|post)[- ](?:the |her |his |hospital )*discharge\b"
    rf"|\b{_COUNT.format('after')}[- ](?P<unit3>days?|weeks?) (?:after|since|post|following|s/p|from)[- ](?:the |her |his |hospital )*discharge\b"
    rf"|\bpost-?discharge day #?(?P<day>\d{{1,2}})\b",
    re.I,
)
"""The time since the discharge, told in words."""
_FIGURES = {
    word: number
    for number, word in enumerate(
        """one two three four five six seven eight nine ten eleven twelve thirteen
        fourteen""".split(),
        1,
    )
} | {"a": 1}
_DAY = r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?(?![\d/])"
_DISCHARGED = late(
    rf"\b(?:discharge[d]?|d/?c'?d?)\b(?:[^.\n]|(?<=St)\.|(?<=Dr)\.){{0,40}}?(?<![\d/]){_DAY}", re.I
)
_SEEN = late(rf"\b(?:visit date|date of (?:visit|service)|seen)\b[^.\n]{{0,15}}?{_DAY}", re.I)
WEEK, FORTNIGHT = 7, 14


def transitional(note: Note, rank: int) -> tuple[str, tuple[Span, ...], str] | None:
    """The number of transitional care: dates of discharge, contact and visit, and the decision making.

    Returns the number, the words that prove it and what they say; None where a part is missing.
    """
    top = _TRANSITION.search(note.top, note.text, 0, HEAD)
    if top is None or rank < 3:
        return None
    out = _DISCHARGED.search(note.text)
    contact = _CONTACT.search(note.text) or _contacted(note, out)
    if contact is None:
        return None
    seen = _SEEN.search(note.text)
    visit = _date(seen, note.encounter.service_date) if seen else note.encounter.service_date
    left = _date(out, visit) if out else None
    if visit is not None and left is not None:
        days = (visit - left).days
        says = f"Seen {days} days after discharge"
    else:
        out, seen = _SINCE.search(note.text), None
        if out is None:
            return None
        days = _told(out)
        says = f"Seen within {days} days of discharge"
    if not 0 <= days <= FORTNIGHT:
        return None
    code = "99496" if rank == 4 and days <= WEEK else "99495"
    spans = tuple(note.span(*m.span()) for m in (top, contact, out, seen) if m is not None)
    return code, spans, f"{says}, contact within two business days."


_CONTACTED = late(
    rf"\b(?:(?:interactive |initial )?contact(?:ed)?|call(?:ed)?|phoned|spoke|outreach)\b[^.\n]{{0,50}}?(?<![\d/]){_DAY}",
    re.I,
)
SATURDAY = 5


def _contacted(note: Note, out: re.Match[str] | None) -> re.Match[str] | None:
    """A contact whose date is within two business days of the discharge."""
    found = _CONTACTED.search(note.text) if out is not None else None
    if found is None or out is None:
        return None
    seen = note.encounter.service_date
    left, reached = _date(out, seen), _date(found, seen)
    if left is None or reached is None or reached < left or (reached - left).days > WEEK:
        return None
    days = (date.fromordinal(n) for n in range(left.toordinal() + 1, reached.toordinal() + 1))
    return found if sum(day.weekday() < SATURDAY for day in days) <= 2 else None


def _told(match: re.Match[str]) -> int:
    """The days since a discharge, as a note tells them."""
    said = match.groupdict()
    if said["day"]:
        return int(said["day"])
    number = (said["ago"] or said["within"] or said["after"]).lower()
    unit = said["unit1"] or said["unit2"] or said["unit3"]
    return (_FIGURES.get(number) or int(number)) * (7 if unit[0].lower() == "w" else 1)


def transition_tip(note: Note) -> str | None:
    """What a visit of transitional care leaves unsaid: the contact, or when the patient was discharged."""
    top = _TRANSITION.search(note.top, note.text, 0, HEAD)
    if top is None:
        return None
    lacking = []
    if not (_CONTACT.search(note.text) or _contacted(note, _DISCHARGED.search(note.text))):
        if not _NAMED.search(top.group()):
            return None  # no care after a discharge, or none that was begun by a call
        lacking.append("that the patient was contacted within two business days of the discharge")
    if not (_DISCHARGED.search(note.text) or _SINCE.search(note.text)):
        lacking.append("the date of the discharge")
    return f"Care after discharge: say {' and '.join(lacking)}." if lacking else None


def _date(match: re.Match[str], visit: date | None = None) -> date | None:
    """The date of a match; without a year the last such day up to the visit."""
    month, day, year = match.groups()[-3:]
    if month is None or (year is None and visit is None):
        return None
    try:
        if year is not None:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        if visit is None:
            return None
        found = date(visit.year, int(month), int(day))
        return found if found <= visit else found.replace(year=visit.year - 1)
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
