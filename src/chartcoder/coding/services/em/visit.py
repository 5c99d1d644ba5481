"""What kind of visit a note tells of: place, new or established, first or later, special kinds.

What is given with the encounter comes first; then the top of the note; then its text. Where new or
established is not said, the established family is taken: its numbers never claim more.
"""

import re
from typing import NamedTuple

from chartcoder.coding.services.em.note import GATES, HEAD, Note, compiled, said, withheld
from chartcoder.late import late
from chartcoder.model import Result, Span
from chartcoder.reading.gates import Gated

OFFICE, HOSPITAL, EMERGENCY, NURSING, HOME = "office", "hospital", "emergency", "nursing", "home"

PLACES = {
    "21": HOSPITAL, "51": HOSPITAL, "61": HOSPITAL, "23": EMERGENCY, "31": NURSING, "32": NURSING,
    "54": NURSING, "56": NURSING, "12": HOME, "13": HOME, "14": HOME, "16": HOME, "33": HOME,
    "04": HOME, "02": OFFICE, "10": OFFICE, "11": OFFICE, "19": OFFICE, "22": OFFICE, "20": OFFICE,
    "17": OFFICE, "49": OFFICE, "50": OFFICE, "71": OFFICE, "72": OFFICE,
}  # fmt: skip
"""Families by place-of-service code."""


class Visit(NamedTuple):
    """The kind of a visit, and the words of the note that say it (none for given facts).

    ``special`` is ``preventive``, ``wellness-first``, ``wellness``, ``wellness-welcome``,
    ``discharge``, ``same-day``, ``nurse``, ``consultation``, ``postoperative`` or "".
    """

    place: str
    new: bool | None
    first: bool
    special: str
    remote: str
    spans: tuple[tuple[str, Span], ...]
    tips: tuple[str, ...]

    @property
    def family(self) -> str:
        """The family of numbers of a leveled visit."""
        kind = "new" if self.new else "established"
        if self.special == "consultation":
            return f"consultation-{'office' if self.place in (OFFICE, HOME, EMERGENCY) else 'hospital'}"
        if self.place == HOSPITAL:
            return (
                "hospital-same-day"
                if self.special == "same-day"
                else ("hospital-initial" if self.first else "hospital-subsequent")
            )
        if self.place == EMERGENCY:
            return "emergency"
        if self.place == NURSING:
            return "nursing-initial" if self.first else "nursing-subsequent"
        return f"{self.place}-{kind}"


_NURSING = GATES.over(
    "nursing skilled snf",
    r"\b(?:nursing (?:home|facility)|skilled nursing|SNF)\b[^\n]{0,40}\b(?:visit|note|H&P|progress|admission|initial|discharge|follow)",
    re.I,
)
_AT_NURSING = GATES.over(
    "nursing snf skilled",
    r"\b(?:visit|seen|rounds?|evaluated) (?:today )?(?:at|in) (?:the |her |his |this )?(?:nursing (?:home|facility)|SNF|skilled nursing)\b",
    re.I,
)
_HOME = GATES.over(
    "home house residence domiciliary housecall",
    r"\b(?:home|house|residence|domiciliary) (?:visit|call)\b|\bhousecall\b",
    re.I,
)
_EMERGENCY = GATES.over(
    "emergency ed er",
    r"\b(?:emergency (?:department|room)|ED|ER)\b[^\n]{0,12}\b(?:note|visit|provider|physician)",
    re.I,
)
_OBSERVATION = GATES.over(
    "observation",
    r"\bobservation\b[^\n]{0,30}\b(?:admission|note|H&P|status|progress|discharge)",
    re.I,
)
_INITIAL = GATES.over(
    "admission initial h history admit",
    r"\b(?:admission|initial|H ?& ?P|history (?:and|&) physical|admit)\b",
    re.I,
)
_NURSE = GATES.over(
    "nurse ma rn author",
    r"\b(?:nurse|MA|RN)(?:[- ]only)? visit\b|^author: (?:RN|LPN|MA)\b",
    re.I | re.M,
)
_VIDEO = GATES.over(
    "telehealth telemedicine tele* video virtual",
    r"\b(?:telehealth|telemedicine|tele-?visit|video|virtual)\b",
    re.I,
)
_AUDIO = GATES.over(
    "audio telephone phone",
    r"\baudio[- ]only\b|\b(?:telephone|phone) (?:visit|encounter|appointment)\b",
    re.I,
)
_PREVENTIVE = GATES.over(
    "annual* yearly* complete* comprehensive* preventive* routine* well* school sport camp health",
    r"\b(?:annual|yearly|complete|comprehensive|preventive|routine)[^.\n]{0,25}\b(?:physical|preventive|wellness|check-?up|health exam\w*)\b|\bwell[- ](?:child|baby|infant|woman|man|adult|adolescent|teen)\b"
    r"|\b(?:school|sports|camp) physical\b|\bpreventive (?:visit|exam\w*|physical|care visit|medicine)\b|\bhealth maintenance (?:visit|exam\w*)\b",
    re.I,
)
_MEDICARE = GATES.over("annual awv", r"\b(?:medicare )?annual wellness visit\b|\bAWV\b", re.I)
_WELCOME = GATES.over(
    "welcome initial ippe",
    r"\bwelcome to medicare\b|\binitial preventive physical\b|\bIPPE\b",
    re.I,
)
_CONSULT = compiled((
    ("consult", "requested request requests requesting asked asks ask opinion consult* thank referring advice question",
     r"\b(?:requested by|at the request of|request(?:s|ed|ing) (?:\w+ ){0,3}(?:advice|opinion|consultation|evaluation|input)|ask(?:s|ed)? (?:us|me|for|whether|to)|asked by|for (?:an |my )?opinion|thank you for (?:asking|the (?:consult|opportunity)|this (?:consult|referral))|consultation for Dr|reason for consult\w*)\b|\bDr\.? \w+,? (?:who |whose )?(?:asks|question|requests)\b"),
))  # fmt: skip
_BY_PATIENT = late(
    r"\bself-referred\b|\brequested by (?:the )?(?:patient|family|wife|husband|daughter|son|mother|father|parents)\b",
    re.I,
)
_NEW = compiled((
    ("new", "new establish establishing first initial intake",
     r"\bnew (?:patient|pt)\b|\b(?:to |here to )?establish(?:ing)? care\b|\bfirst visit (?:with|to|here)\b|\bseen for the first time\b|\bnew to (?:the|our|this|my) (?:practice|clinic|office)\b|\binitial (?:office |outpatient |clinic )?visit\b"),
    ("established", "established follow followup known returns seen last recheck followed",
     r"\bestablished patient\b|\b(?:seen|followed) (?:by me|here|in this (?:clinic|office|practice))\b|\blast (?:seen|visit)\b|\breturns (?:for|to)\b|\bfollow-?up visit\b|\bhere for follow-?up\b|\brecheck\b"),
))  # fmt: skip
_DISCHARGED = GATES.over(
    "discharge", r"\bdischarge (?:summary|day)\b|\b(?:facility|snf|home) discharge\b", re.I
)
_CONSULTED = GATES.over("consult consultation", r"\bconsult(?:ation)?\b", re.I)
_FIRST = GATES.over("initial first", r"\b(?:initial|first)\b", re.I)
_NEWLY = GATES.over("new initial", r"\b(?:new (?:patient|pt)|initial visit)\b", re.I)
_OPERATED = r"(?:surg\w+|operation|procedure|repair|replacement|fusion|fixation|ORIF|bypass|excision|resection|reconstruction|release|\w+(?:ectomy|otomy|ostomy|plasty|rrhaphy|desis))"
_POST_OP = GATES.over(
    "post postop postoperative postsurgical",
    r"\bpost-? ?(?:op(?:erative)?|surgical),? (?:(?:clinic|office|wound|routine|global|week|day|\d+) )*(?:visit|check-?(?:up)?|follow-?up|appointment|exam\w*|evaluation|note)\b",
    re.I,
)
"""How a surgeon's note calls a visit that belongs to the operation."""
_AFTER_OP = GATES.over(
    "day week month wk wks + after sp s status post following out since",
    rf"\b(?P<number>\d{{1,3}}|an?|one|two|three|four|five|six|eight|ten|twelve) (?P<unit>days?|weeks?|wks?|months?) (?:after|s/p|status[- ]post|post|following|out from|since)[- ](?:[\w-]+[ ]){{0,5}}?{_OPERATED}\b",
    re.I,
)
"""A visit told by the time since an operation."""
_SURGEON = GATES.over(
    "surgeon i my our me",
    r"\b(?:by|with|from|see) (?:the |her |his |their )?(?:operating |own )?surgeon\b|^surgeon:|\bsurgeon'?s? (?:note|visit|clinic)\b|\bI (?:performed|did|operated|repaired|replaced|fixed|removed)\b|\bmy (?:operation|surgery)\b|\b(?:performed|done|operated on) by me\b",
    re.I | re.M,
)
_OUT_OF_GLOBAL = GATES.over(
    "unrelated related new outside elsewhere another other different pre preop preoperative",
    r"\b(?:unrelated|not related|new (?:problem|complaint|patient|pt)|pre-?op(?:erative)? (?:visit|evaluation|clearance)|(?:at|by) (?:an )?(?:outside|other|another|different) (?:hospital|facility|surgeon|provider|group)|elsewhere)\b",
    re.I,
)
"""Words of a visit that the package of the operation does not hold."""
_MINOR_OP = late(
    r"\b(?:lesion|cyst|lipoma|mole|nevus|skin|mohs|biopsy|incision and drainage|I&D|nail|laceration|wart|tag)\b",
    re.I,
)
"""Operations with ten days after them; the others have ninety."""
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}  # fmt: skip
_DAYS = {"d": 1, "w": 7, "m": 30}
LONG_GLOBAL, SHORT_GLOBAL = 90, 10
_SAME_DAY = GATES.over(
    "discharged",
    r"\badmitted and discharged\b[^.\n]{0,40}\b(?:on )?(?:the )?same (?:date|day)\b",
    re.I,
)
_BOTH_DAYS = GATES.over("same discharge discharged", r"\b(?:same (?:date|day)|discharged?)\b", re.I)


def visit_of(note: Note, result: Result) -> Visit:
    """The kind of visit that a note tells of."""
    spans: list[tuple[str, Span]] = []
    tips: list[str] = []
    top = note.text[:HEAD]
    place = _place(note, top, spans)
    kind = note.document.kind
    first = kind == "h-and-p" or (
        place in (HOSPITAL, NURSING) and _found(note, _INITIAL, "first visit", spans, 120)
    )
    remote = ""
    if place == OFFICE:
        pos = note.encounter.place_of_service
        if _found(note, _AUDIO, "audio only", spans):
            remote = "audio"
        elif pos in ("02", "10") or _found(note, _VIDEO, "audio and video", spans, 160):
            remote = "video"
    special = _special(note, result, place, top, spans, tips)
    new = _new(note, place, special, spans, tips)
    return Visit(place, new, first, special, remote, tuple(spans), tuple(tips))


def _found(
    note: Note, pattern: Gated, what: str, spans: list[tuple[str, Span]], reach: int = HEAD
) -> bool:
    if not note.top & pattern.bit:
        return False
    match = pattern.pattern.search(note.text, 0, reach)
    if match is None:
        return False
    spans.append((what, note.span(*match.span())))
    return True


def _place(note: Note, top: str, spans: list[tuple[str, Span]]) -> str:
    encounter = note.encounter
    given = PLACES.get(encounter.place_of_service or "")
    if given and not (
        given == OFFICE
        and encounter.place_of_service == "22"
        and _OBSERVATION.search(note.top, top)
    ):
        return given
    if encounter.setting == "inpatient":
        return HOSPITAL
    if encounter.setting == "emergency" or (note.document.kind == "ed-note" and not given):
        return EMERGENCY
    if _found(note, _NURSING, "nursing facility", spans, 160) or _found(
        note, _AT_NURSING, "nursing facility", spans, 160
    ):
        return NURSING
    if _found(note, _HOME, "home or residence", spans, 120):
        return HOME
    if _found(note, _OBSERVATION, "observation", spans, 160):
        return HOSPITAL
    if _found(note, _EMERGENCY, "emergency department", spans, 120):
        return EMERGENCY
    return OFFICE


def _special(
    note: Note, result: Result, place: str, top: str, spans: list[tuple[str, Span]], tips: list[str]
) -> str:
    kind, encounter = note.document.kind, note.encounter
    if place == HOSPITAL:
        one_day = encounter.admission_date is not None and (
            encounter.admission_date == encounter.discharge_date
        )
        if _SAME_DAY.search(note.top, note.text, 0, HEAD):
            return "same-day"
        if one_day and _BOTH_DAYS.search(note.open, note.text):
            return "same-day"
    if place in (HOSPITAL, NURSING) and kind == "discharge-summary":
        return "discharge"
    if place == NURSING and _DISCHARGED.search(note.top, top[:120]):
        return "discharge"
    if kind == "consult" or _CONSULTED.search(note.top, top[:60]):
        asked = next((c.span for c, _ in said(note, _CONSULT)), None)
        if asked is not None and not _BY_PATIENT.search(top):
            spans.append(("requested", asked))
            return "consultation"
        tips.append("Name who requested the consultation and that a report went back.")
    if place in (OFFICE, HOME):
        if note.document.author_role in ("nurse", "rn", "medical-assistant", "ma") or (
            _found(note, _NURSE, "nurse visit", spans, 50)
        ):
            return "nurse"
        if _in_global(note, spans):
            return "postoperative"
        if _found(note, _WELCOME, "first preventive visit of Medicare", spans):
            return "wellness-welcome"
        if _found(note, _MEDICARE, "annual wellness visit", spans):
            first = _FIRST.search(note.open, note.text[:500])
            return "wellness-first" if first else "wellness"
        if _found(note, _PREVENTIVE, "preventive visit", spans, 160):
            return "preventive"
        for a in result.diagnoses[:1]:
            if a.code.startswith(("Z00.0", "Z00.1", "Z01.41")):
                spans.extend(("preventive visit", s) for s in a.proof[0].spans[:1])
                return "preventive"
    return ""


def _in_global(note: Note, spans: list[tuple[str, Span]]) -> bool:
    """Whether the visit belongs to an operation: so called, or told by the time since it and the surgeon's."""
    top = note.text[:HEAD]
    called = _POST_OP.search(note.top, top)
    since = _AFTER_OP.search(note.top, top)
    if called is None and (since is None or not _SURGEON.search(note.open, note.text)):
        return False
    if _OUT_OF_GLOBAL.search(note.open, note.text):
        return False
    if since is not None:
        number = since.group("number").lower()
        days = (_NUMBERS.get(number) or int(number)) * _DAYS[since.group("unit")[0].lower()]
        if days > (
            SHORT_GLOBAL if _MINOR_OP.search(top, since.start(), since.end() + 30) else LONG_GLOBAL
        ):
            return False
    spans.extend(("after an operation", note.span(*m.span())) for m in (called, since) if m)
    return True


_TELLING = frozenset(["", "hpi", "chief-complaint", "assessment", "assessment-plan"])
"""Sections that tell whether a patient is new."""


def _new(
    note: Note, place: str, special: str, spans: list[tuple[str, Span]], tips: list[str]
) -> bool | None:
    """Whether the patient is new, as given or as the note says; None where it does not matter."""
    if place not in (OFFICE, HOME) or special in ("consultation",):
        return None
    given = note.encounter.patient_type
    if given is not None:
        return given == "new"
    telling = [line for line in note.phrased if line.section in _TELLING]
    for cue, line in said(note, _NEW, telling):
        if not withheld(note, line, cue.span.start, cue.span.end):
            spans.append((cue.kind, cue.span))
            return cue.kind == "new"
    head = _NEWLY.search(note.top, note.text[:200])
    if head:
        spans.append(("new", note.span(*head.span())))
        return True
    tips.append(
        "Whether the patient is new or established is not said; the established family was taken."
    )
    return False
