"""Time: what the provider says was spent, for what, and what of it may not count.

Rule EM.T of ``docs/services-em.md``: the provider's own time on the date of the encounter. Time for
procedures, teaching, staff, and services with numbers of their own is left out.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from chartcoder.coding.services.em.model import Fact
from chartcoder.coding.services.em.note import GATES, Line, Note
from chartcoder.late import late
from chartcoder.model import Span

VISIT, CRITICAL, PLANNING, DISCHARGE, OTHER = (
    "visit",
    "critical-care",
    "advance-care-planning",
    "discharge",
    "other",
)


class Spent(NamedTuple):
    """Minutes that a sentence says were spent on a kind of work; ``more`` for "more than"."""

    kind: str
    minutes: int
    more: bool
    total: bool
    span: Span


_NUMBER = late(
    r"(?P<more>\b(?:more than|greater than|over|>|exceed(?:ing|ed)) ?)?(?:"
    r"(?P<hour>\d(?:\.\d+)?|an|one|two)[- ]?(?:hours?|hrs?|h)\b(?:(?: and)? (?P<also>\d{1,2})[- ]?min\w*)?"
    r"|(?P<least>\d{1,3})(?: ?(?:-|to|–) ?\d{1,3})?\+?[- ]?min(?:ute)?s?\b)",
    re.I,
)
_HOURS = {"an": 1.0, "one": 1.0, "two": 2.0}
_SPENT = GATES.over(
    "spent devoted total* time face*",
    r"\b(?:I|we|provider|physician|clinician|practitioner)(?: have| personally| also)* (?:spent|devoted)\b|\b(?:minutes?|mins?|hours?|time)\b[^.;\n]{0,25}\bspent\b"
    r"|\bspent\b[^.;\n]{0,30}\b(?:min(?:ute)?s?|hours?)\b|\btotal(?:ed|ing)? (?:\w+ ){0,3}?(?:time|minutes)\b|\btotal:? \d+ ?min\w*|\b\d{1,3} ?min(?:ute)?s? total\b|\b(?:encounter|visit|clinician|provider|physician) time\b"
    r"|\btime(?: (?:today|on (?:the )?date[^:;.]{0,25}|on DOS))? ?[:=]|\bface[- ]to[- ]face\b",
    re.I,
)
"""How a provider says that time was spent on the patient."""
_WORKED = late(r"\b(?:spent|spend|time|took|provided|devoted|minutes?|mins?)\b", re.I)
"""Enough where the sentence names critical care, a discharge or advance care planning."""
_PATIENTS_OWN = late(
    r"\b(?:she|he|they|patient|pt|child)\b(?: \w+){0,2} (?:spent|slept|spends)\b|\b(?:sleep|slept|tourniquet|operative|anesthe\w+|fluoro\w*|treadmill|bypass|clamp|isch[ae]mi\w+|infusion|OR time|dialysis|wear|screen time|in bed|ambulat\w+|cook\w*|boost|compression|hold)\b",
    re.I,
)
_SYMPTOM = late(
    r"\b(?:onset|ago|pain (?:for|lasts?|lasted)|stiffness|symptoms? (?:for|last\w*)|seizure (?:last\w*)|episodes?|down ?time|tourniquet|door[- ]to|walk\w* time|bleeding time|CPR time|prothrombin)\b",
    re.I,
)
_OF_STAFF = late(
    r"\b(?:nurse|nursing|staff|MA|medical assistant|resident|student|interpreter|pharmacist|technician)\b[^.;]{0,30}\b(?:spent|took|provided)\b|\bteaching (?:time|physician)\b[^.;]{0,10}\bspent\b",
    re.I,
)
_KINDS = (
    (CRITICAL, late(r"\bcritical care\b", re.I)),
    (PLANNING, late(r"\badvance(?:d)? (?:care|directive) planning\b|\bACP\b|\b(?:MOLST|POLST)\b", re.I)),
    (OTHER, late(r"\b(?:tobacco|smoking|cessation|psychotherapy|supervis\w+|care plan oversight|alcohol (?:misuse )?(?:screening|counsel\w+)|obesity counsel\w+|anesthesia|sedation|therapeutic exercise)\b", re.I)),
    (DISCHARGE, late(r"\bdischarg\w+\b", re.I)),
)  # fmt: skip
_PART = late(r"\b(?:of which|including|includes|minus|less|with)\b[^.;]*?$", re.I)
_OTHER_WORK = late(
    r"\b(?:procedures?|injections?|suturing|repair|laceration|biopsy|intubation|line placement|EKG|ECG|x-?ray|tobacco|smoking|cessation|advance care|teaching|critical care|counseling session)\b",
    re.I,
)
_APART = late(
    r"\b(?:exclu(?:ding|sive of|des?|ded)|not (?:including|counting)|separate(?:ly)? (?:from|of)?|apart from|aside from|in addition to|exclusive)\b",
    re.I,
)
_TIMED = GATES.gate("min minute hour hr h *#min *#h")
"""Units of time, apart or glued to their number."""
_MINUTES = GATES.gate("min* hour* hr* *min *mins")
_NAMED = GATES.gate("critical advance* acp molst polst discharg*")
"""Words of the kinds of work that a sentence names."""


def spent(note: Note) -> tuple[Spent, ...]:
    """Every statement of time that was spent on the patient."""
    if not note.open & _MINUTES:
        return ()
    return tuple(_statements(note))


_NOT_OF_TODAY = frozenset({"past-medical-history", "family-history", "instructions"})


def _statements(note: Note) -> Iterator[Spent]:
    told = _SPENT.bit | _NAMED
    for line in note.lines:
        if not (line.open & _TIMED and line.open & told) or line.section in _NOT_OF_TODAY:
            continue
        text = note.text[line.begin : line.end]
        numbers = list(_NUMBER.finditer(text))
        if not numbers:
            continue
        if not _SPENT.search(line.open, text) and not (
            _WORKED.search(text)
            and any(pattern.search(text) for kind, pattern in _KINDS if kind != OTHER)
        ):
            continue
        if _SYMPTOM.search(text) or _OF_STAFF.search(text) or _PATIENTS_OWN.search(text):
            continue
        kind = _kind(text, numbers[0].start())
        minutes, more = _sum(text, numbers)
        if minutes:
            total = re.search(r"\btotal", text, re.I) is not None
            yield Spent(kind, minutes, more, total, note.span(line.begin, line.end))


def _kind(text: str, number: int) -> str:
    """What the time of a sentence was for; what it leaves out ("excluding …") is not it."""
    apart = _APART.search(text)
    if apart is not None:
        text = text[: apart.start()] if apart.start() > number else text
    for kind, pattern in _KINDS:
        match = pattern.search(text)
        part = _PART.search(text[: match.start()]) if match else None
        if match and part is None:
            return kind
    return VISIT


def _minutes(match: re.Match[str]) -> int:
    if match.group("least"):
        return int(match.group("least"))
    hour = match.group("hour").lower()
    value = _HOURS.get(hour) or float(hour)
    return round(value * 60) + int(match.group("also") or 0)


def _sum(text: str, numbers: list[re.Match[str]]) -> tuple[int, bool]:
    """The minutes of a sentence: its total, or its parts together, less what is other work."""
    first = _minutes(numbers[0])
    more = numbers[0].group("more") is not None
    if len(numbers) == 1:
        return first, more
    whole = re.search(r"\btotal\w*\b|\bof which\b|\binclud(?:es|ing)\b", text, re.I) is not None
    parts = []
    for before, match in pairwise(numbers):
        between = text[before.end() : match.start()]
        after = re.split(r"[,;.]", text[match.end() :], maxsplit=1)[0]
        parts.append((_minutes(match), between, after))
    if whole:
        for minutes, between, after in parts:
            other = _OTHER_WORK.search(after) or _OTHER_WORK.search(between)
            if other and not _APART.search(between) and minutes < first:
                first -= minutes
        return first, more
    return first + sum(m for m, _, after in parts if not _OTHER_WORK.search(after)), more


def visit_time(statements: tuple[Spent, ...], whole_stay: bool = False) -> Fact | None:
    """The time of the visit: what is called its total, else the longest time stated.

    ``whole_stay``: of a stay that began and ended on one date the time of the discharge counts too.
    """
    visit = [s for s in statements if s.kind == VISIT or (whole_stay and s.kind == DISCHARGE)]
    totals = [s for s in visit if s.total] or visit
    if not totals:
        return None
    best = max(totals, key=lambda s: s.minutes)
    return Fact("time", str(best.minutes), best.span)


def of_kind(statements: tuple[Spent, ...], kind: str) -> Spent | None:
    """The longest statement of a kind."""
    return max((s for s in statements if s.kind == kind), key=lambda s: s.minutes, default=None)


__all__ = ["CRITICAL", "DISCHARGE", "PLANNING", "Line", "Spent", "of_kind", "spent", "visit_time"]
