"""Where a service line was done and by whom: place of service, rendering and ordering provider.

Only what the record or the encounter states. The rendering provider is whoever signs the report of
the service, or is named in it for that part; the ordering one is named as such.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.spots import ask
from chartcoder.late import late
from chartcoder.model import Encounter, Span, Step
from chartcoder.reading.gates import Gated


class Said(NamedTuple):
    """A fact of a line and the words that state it, if words do."""

    value: str
    span: Span | None


class Doer(NamedTuple):
    """What a document states for the lines read from it."""

    place: Said | None = None
    rendering: Said | None = None
    ordering: Said | None = None


HEAD = 120
"""Characters at the top of a document that name its place."""
_BOOKED = late(r"\b(?:booked|scheduled|planned|refer\w+|to be)\b[^.\n]*$", re.I)
_CODE = GATES.over(
    "place pos pos#* + service* pos pos#*", r"\b(?:place of service|POS)\s*[:#=]?\s*(\d\d)\b", re.I
)
_PLACES: tuple[tuple[str, Gated], ...] = (
    ("10", GATES.over("telehealth telemedicine video audio", r"\b(?:telehealth|telemedicine|video (?:visit|session)|audio and video)\b(?=[\s\S]{0,200}\b(?:at|from) (?:his |her |their )?home\b)", re.I)),
    ("02", GATES.over("telehealth telemedicine video", r"\b(?:telehealth|telemedicine|video visit)\b", re.I)),
    ("41", GATES.over("patient run ambulance", r"\b(?:patient care report|run (?:sheet|report)|ambulance)\b", re.I)),
    ("24", GATES.over("ambulatory surgicenter asc endoscopy", r"\bambulatory surg(?:ery|ical) center\b|\bsurgicenter\b|\bASC\b|\bendoscopy center\b")),
    ("23", GATES.over("emergency ed", r"\bemergency (?:department|room)\b|\bED (?:physician|provider|note|nursing|chart|results|course|procedure|MAR)\b", re.I)),
    ("31", GATES.over("skilled snf", r"\bskilled nursing facility\b|\bSNF\b")),
    ("32", GATES.over("nursing", r"\bnursing (?:home|facility)\b", re.I)),
    ("13", GATES.over("assisted", r"\bassisted living\b", re.I)),
    ("20", GATES.over("urgent", r"\burgent care\b", re.I)),
    ("21", GATES.over("inpatient hospital icu intensive", r"\b(?:inpatient|hospital day|ICU|intensive care unit)\b", re.I)),
    ("65", GATES.over("dialysis in incenter", r"\bdialysis (?:unit|center|facility)\b|\bin-?center (?:hemo)?dialysis\b", re.I)),
    ("22", GATES.over("hospital outpatient infusion wound", r"\b(?:hospital outpatient|outpatient hospital|infusion center|wound center)\b", re.I)),
    ("12", GATES.over("home house", r"\b(?:home visit|house call)\b", re.I)),
    ("11", GATES.over("office clinic", r"\b(?:office|clinic)\b(?! (?:will|to) call)(?<!hospital clinic)", re.I)),
)  # fmt: skip
"""Words at the top of a document that name a place, and its code; the first that fits counts."""
_ANY_PLACE = reduce(or_, [place.bit for _, place in _PLACES])

_NAME = r"(?:Dr\.?[ ]+)?[A-Z][A-Za-z'’-]*\.?(?:[ ][A-Z]\.)?(?:[ ][A-Z][A-Za-z'’-]+){0,2}"
_TITLE = (
    r"(?:MD|DO|DPM|DDS|OD|NP|FNP|CRNA|PA-C|PA|RN|LPN|PT|DPT|OTR|SLP|LCSW|PhD|PsyD|DC|CNM|AuD)\b"
)
_TITLES = rf"(?:,?\s*{_TITLE}(?:,\s*(?:MD|DO|DPT|PhD|NP|RN))?)"
_CAPITALS = r"(?:PRIMARY |OPERATING |ATTENDING )?SURGEON(?:S|\(S\))?|OPERATOR|ENDOSCOPIST|PROCEDURALIST|ANESTHESIOLOGIST|CARDIOLOGIST|PATHOLOGIST|RADIOLOGIST|THERAPIST|RENDERING(?: PROVIDER)?|PERFORM(?:ED|ING)(?: BY| PHYSICIAN| PROVIDER)?|INTERPRET(?:ED|ING)(?: BY| PHYSICIAN)?|READ BY|ATTENDING(?: PHYSICIAN)?|PROVIDER"
"""The same in a report that writes its labels in capitals; there a colon must follow."""
_BY_ROLE = GATES.over(
    """surgeon* operator* endoscopist* proceduralist* anesthesiologist* cardiologist* pathologist* radiologist*
    therapist* rendering* perform* interpret* read attending* provider*""",
    rf"(?P<role>[Ss]urgeon|[Oo]perator|[Ee]ndoscopist|[Pp]roceduralist|[Aa]nesthesiologist|[Cc]ardiologist|[Pp]athologist|[Rr]adiologist|[Tt]herapist|[Rr]endering(?: provider)?|[Pp]erformed by|[Ii]nterpret(?:ed|ing)(?: (?:by|physician))?|[Rr]ead by|[Aa]ttending(?: physician)?|[Pp]rovider|{_CAPITALS}(?=[ \t]*:))\s*:?\s*(?P<name>{_NAME}{_TITLES}?)",
    begins="primary operating",
)
_SIGNED = GATES.over(
    "signed",
    rf"\b(?:(?:[Ee]lectronically )?[Ss]igned(?: by| electronically by)?|(?:ELECTRONICALLY )?SIGNED(?: BY| ELECTRONICALLY BY)?)[:,]?\s+(?P<name>{_NAME}{_TITLES}?)",
    begins="electronically",
)
_LAST = late(rf"[ \t]*(?P<name>{_NAME}{_TITLES})[^\n]{{0,30}}\s*\Z")
"""A line that is a name with a title, and the end of the document."""
_TITLED = late(_TITLE)
_BEHIND = 34
"""Characters that the last title of such a line, and what may follow it, take."""
FOOT = 300
"""Characters of the end of a document that such a name stands in."""
_ORDERING = GATES.over(
    "order ordered* ordering* referred* referring* requested* requesting* prescriber*",
    rf"\b(?:[Oo]rder(?:ed|ing)(?: (?:by|provider|physician))?|[Rr]eferr(?:ing|ed)(?: (?:by|provider|physician))?|[Rr]equest(?:ing|ed)(?: (?:by|provider|physician))|[Pp]rescriber|(?:ORDER|REFERR|REQUEST)(?:ED|ING)(?: BY| PROVIDER| PHYSICIAN)?(?=[ \t]*:)|PRESCRIBER(?=[ \t]*:)|[Oo]rder(?=:[^\n]{{0,80}}\bDr\b)[^\n]{{0,80}}?(?=Dr))\s*:?\s*(?P<name>{_NAME}{_TITLES}?)",
)
ask("order ordered ordering referred referring requested provider therapist surgeon signed".split())
_NOT_NAMES = late(
    r"^(?:Dr\.?$|The|Today|Same|Patient|None|Pending|Date|Time|Signed|Electronically|By|MD|For|In|At|This|See|No|Not|Assistant|Anesthesia|Procedure|Plan|Results?|CT|MRI|CBC|Chest|Labs?)\b|^(?:INFORMATION|SIGNATURE|NAME|NOTE|DATE|SURGEON|ASSISTANT|ANESTHESIA|PROCEDURE|NONE|SAME|SELF)\b"
)
_GAVE_ANESTHESIA = frozenset(["anesthesiologist", "rendering", "rendering provider", "provider"])
_STAFF = late(r"\b(?:RN|LPN|MA|CMA|Medic|EMT)$")
"""Who signs what is billed by the provider in charge."""
_RENDERS = ("rendering", "performing", "surgeon", "operator", "anesthesiologist", "radiologist", "pathologist", "therapist", "attending")  # fmt: skip
_ORDERS = ("ordering", "referring", "prescriber", "requesting")


def doer_of(document: ReadDocument, encounter: Encounter, gates: int) -> Doer:
    """What a document, else the encounter, states of place and providers.

    Args:
        gates: what its words open (``speaks.GATES``).
    """
    text = document.text.text
    return Doer(
        _place(document, text, gates, encounter),
        _rendering(document, text, gates, encounter),
        _ordering(document, text, gates, encounter),
    )


def doers_of(chart: Chart, documents: Collection[str], opened: Sequence[int]) -> dict[str, Doer]:
    """Place and providers of the documents that lines were read from, by their ids.

    Args:
        chart: the chart as read.
        documents: the ids.
        opened: what the words of each document of the chart open.
    """
    return {
        d.id: doer_of(d, chart.encounter, gates)
        for d, gates in zip(chart.documents, opened, strict=True)
        if d.id in documents
    }


def steps_of(doer: Doer) -> tuple[Step, ...]:
    """The steps that prove what the record states; what the encounter gives needs none."""
    out = []
    for kind, said in (
        ("place-of-service", doer.place),
        ("rendering", doer.rendering),
        ("ordering", doer.ordering),
    ):
        if said is not None and said.span is not None:
            claim = f"{kind.replace('-', ' ').capitalize()}: as the record states."
            out.append(
                Step("guideline", claim, (said.span,), f"line.{kind}", ((kind, said.value),))
            )
    return tuple(out)


def _span(document: ReadDocument, start: int, end: int) -> Span:
    return Span(document.id, start, end, document.text.text[start:end])


def _place(document: ReadDocument, text: str, gates: int, encounter: Encounter) -> Said | None:
    if encounter.place_of_service:
        return Said(encounter.place_of_service, None)
    stated = _CODE.search(gates, text)
    if stated:
        return Said(stated.group(1), _span(document, *stated.span()))
    words = document.text.folded[: bisect_left(document.text.starts, HEAD + 200)]
    head = GATES.opened(words)
    for code, pattern in _PLACES if head & _ANY_PLACE else ():
        match = pattern.search(head, text, 0, HEAD + (200 if code == "10" else 0))
        if match and not _BOOKED.search(text, 0, match.start()):
            return Said(code, _span(document, *match.span()))
    if encounter.setting == "emergency":
        return Said("23", None)
    return Said("21", None) if encounter.setting == "inpatient" else None


def _rendering(document: ReadDocument, text: str, gates: int, encounter: Encounter) -> Said | None:
    for match in _by_role(document, gates):
        gave = match.group("role").lower() in _GAVE_ANESTHESIA
        if (document.kind == "anesthesia-record") == gave and not _NOT_NAMES.match(
            match.group("name")
        ):
            return Said(match.group("name").strip(), _span(document, *match.span("name")))
    last = _last(text)
    for match in (
        *_SIGNED.at_words(gates, document.text, standing=document.spots.at),
        *((last,) if last else ()),
    ):
        name = match.group("name")
        if not _NOT_NAMES.match(name) and not _STAFF.search(name):
            return Said(name.strip(), _span(document, *match.span("name")))
    return _given(encounter, _RENDERS)


def _by_role(document: ReadDocument, gates: int) -> Iterator[re.Match[str]]:
    """Every role and name of a document that begin a line, or stand behind a stop or a gap."""
    text = document.text.text
    done = 0
    for match in _BY_ROLE.at_words(gates, document.text, standing=document.spots.at):
        start = match.start()
        before = text[:start].rstrip(" \t")
        if start >= done and (
            not before or before[-1] in "\n.;" or "   " in text[len(before) : start]
        ):
            yield match
            done = match.end()


def _last(text: str) -> re.Match[str] | None:
    """The first of the last lines of a text that is a name it ends with."""
    end = len(text.rstrip())
    if _TITLED.search(text, max(0, end - _BEHIND)) is None:
        return None
    start = text.rfind("\n", 0, max(0, end - FOOT)) + 1
    while True:
        match = _LAST.match(text, start)
        start = text.find("\n", start) + 1
        if match is not None or not start:
            return match


def _ordering(document: ReadDocument, text: str, gates: int, encounter: Encounter) -> Said | None:
    for match in _ORDERING.at_words(gates, document.text, standing=document.spots.at):
        if not _NOT_NAMES.match(match.group("name")):
            return Said(match.group("name").strip(), _span(document, *match.span("name")))
    return _given(encounter, _ORDERS)


def _given(encounter: Encounter, roles: Sequence[str]) -> Said | None:
    """A provider of the encounter by role: the name, else the NPI."""
    for role in roles:
        for provider in encounter.providers:
            if provider.role.lower().startswith(role) and (provider.name or provider.npi):
                return Said(provider.name or provider.npi or "", None)
    return None
