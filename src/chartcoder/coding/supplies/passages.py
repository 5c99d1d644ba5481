"""Documents cut into passages, each with its heading and whether what it says was done.

A service line needs a finer question than a diagnosis: not whether something is so, but whether
it was done here and today. What is ordered for later, declined, taken at home or was given
elsewhere is no service of this encounter.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.late import late
from chartcoder.model import Span


class Passage(NamedTuple):
    """A sentence or row of a document.

    Attributes:
        start, end: place in the text of the document.
        text: the words, as written.
        low: the same in small letters.
        heading: the heading it stands under, in small letters.
    """

    document: ReadDocument
    start: int
    end: int
    text: str
    low: str
    heading: str

    def span(self, start: int, end: int) -> Span:
        """The span of characters ``start`` to ``end`` of this passage."""
        first, last = self.start + start, self.start + end
        return Span(self.document.id, first, last, self.document.text.text[first:last])

    @property
    def whole(self) -> Span:
        """The span of the passage."""
        return self.span(0, len(self.text))


_PARTS = late(r"[.!?]\s+(?=[A-Z0-9\"(*-])|;\s*|[ \n](?=(?:but|however)[ \n])|,(?= then[ \n])")
_STOPS = late(r"[.!?]\s+(?=[A-Z0-9\"(*-])")

_ABBREVIATED = late(r"\b(?:dr|mr|mrs|ms|st|no|approx|vs|q|e\.g|i\.e|dx|rx|lt|rt|mt|ft)\.$", re.I)
_HEADING = late(r"[A-Za-z][A-Za-z0-9 /&(),'-]{1,58}")
_LABEL = late(r"[A-Za-z][A-Za-z /&()-]{1,38}")
_KNOWN = frozenset(
    """medication medications meds immunization immunizations immunisation immunisations vaccine vaccines
    injection injections procedure procedures order orders plan treatment assessment supplies equipment dme history
    allergies subjective objective exam course impression technique contrast diagnosis diagnoses dx indication
    narrative intervention hpi infusion infusions administered given mar disposition instructions recommendation
    recommendations followup current home rx prescription prescriptions origin destination pickup transport mileage
    payer insurance""".split()
)
"""Words of which a label that is a heading has one."""
_PLAN = late(r"\ba[/&]p\b")
_PARTED = str.maketrans("/&()-", "     ")


def _is_known(label: str) -> bool:
    """Whether a label in small letters names a part of a note.

    >>> _is_known("follow-up"), _is_known("a/p"), _is_known("follow me up")
    (True, True, False)
    """
    whole = label.replace("follow-up", "followup").replace("pick-up", "pickup")
    return (
        not _KNOWN.isdisjoint(whole.translate(_PARTED).split()) or _PLAN.search(label) is not None
    )


_ONE_LINE = late(r"(?:\w+ )?(?:diagnos[ie]s|dx|indication|allergies|payer|insurance|history|hpi)\b")
"""Labels whose matter is said on their line; what follows stands under them no more."""


class Row(NamedTuple):
    """A line of a document, or a paragraph that a margin broke into lines, and its heading."""

    start: int
    end: int
    heading: str


_row: Callable[[tuple[int, int, str]], Row] = partial(tuple.__new__, Row)
"""A line of a tuple, without the Python call of the class."""


def rows_of(document: ReadDocument) -> list[Row]:
    """The lines of a document that say something, in order; headings are none of them."""
    text = document.text.text
    out: list[Row] = []
    heading = ""
    opening = True
    for start, end in _paragraphs(text):
        line = text[start:end]
        stripped = line.strip()
        if not stripped:
            continue
        title_line, opening = opening, False  # the title may be all that names the service
        if len(stripped) < 60 and (stripped[-1] == ":" or stripped.isupper()):
            title = stripped.lstrip("#*").lstrip().removesuffix(":").rstrip()
            if _HEADING.fullmatch(title):
                heading = title.lower()
                if not title_line and _FIGURE.search(stripped) is None:
                    continue
        own = heading
        colon = line.find(":")
        if 0 < colon < 44 and not line[colon + 1 : colon + 2].isdecimal():
            label = line[:colon].strip()
            if _LABEL.fullmatch(label) and _is_known(label := label.lower()):
                own = label
                if not (line[colon + 1 :].strip() and _ONE_LINE.match(own)):
                    heading = own
        out.append(_row((start, end, own)))
    return out


def passages_of(document: ReadDocument, row: Row) -> list[Passage]:
    """The passages of a line, in order."""
    start, end, heading = row
    line = document.text.text[start:end]
    if ";" in line or "but" in line or "however" in line or ", then" in line:
        parts = _PARTS
    else:
        parts = _STOPS  # such a line parts at its stops alone, which are quickly found
    out: list[Passage] = []
    at = 0
    for part in parts.finditer(line):
        stop = part.start()
        stop += line[stop] in ".!?;"
        if not _ABBREVIATED.search(line, max(at, stop - 8), stop):
            _add(out, document, start + at, line[at:stop], heading)
            at = part.end()
    _add(out, document, start + at, line[at:], heading)
    return out


def passages(document: ReadDocument) -> list[Passage]:
    """The passages of a document, in order."""
    return [p for row in rows_of(document) for p in passages_of(document, row)]


_FIGURE = late(r"\d")


def _add(out: list[Passage], document: ReadDocument, at: int, piece: str, heading: str) -> None:
    """Add a stretch of a document without the spaces around it, if anything is left."""
    body = piece.lstrip()
    first = at + len(piece) - len(body)
    body = body.rstrip()
    if body:
        out.append(Passage(document, first, first + len(body), body, body.lower(), heading))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines, with those that a margin broke joined to the line before."""
    begin = start = 0
    for line in text.split("\n"):
        end = begin + len(line)
        if not (
            len(line) > 45
            and line.rstrip()[-1:] not in ".:;!?"
            and text[end + 1 : end + 80].lstrip(" \t")[:1].islower()
        ):
            yield start, end
            start = end + 1
        begin = end + 1


_UNDONE = late(
    r"\b(?:not (?:been )?(?:given|administered|done|needed|indicated|performed|dispensed|received|required)"
    r"|never (?:given|received)|without receiving|(?:was|were|is)? ?held\b(?! (?:in|over|for compression))|hold\b"
    r"|refus\w+|declin\w+|deferr?\w*|cancel\w*|will (?:give|receive|get|start|administer|be|return|need|order|consider|plan|continue|arrange|schedule)"
    r"|plan(?:s|ned)? (?:to|for|on)|to be (?:given|administered|started|done)|schedul\w+|consider\w*|recommend\w*|should (?:get|receive|have)|needs? (?:to|a)\b"
    r"|next (?:visit|week|month|cycle|dose|appointment|time)|at follow-?up|due (?:in|on|for|next|at)|overdue|tomorrow|later this"
    r"|if (?:needed|no|not|pain|she|he|the|symptoms|nausea|fever|worse)|prescri(?:be|bed|ption)\w*|sent to|e-?prescribed|refill\w*|pick(?:ed)? up|over[ -]the[ -]counter"
    r"|at home|home med\w*|takes|taking|outside (?:hospital|facility|clinic)|elsewhere|at (?:his|her|the|a) pharmacy|at (?:cvs|walgreens)"
    r"|prior to arrival|\bpta\b|by ems|ems (?:gave|administered)|en ?route by|given by (?:ems|paramedics|medics)"
    r"|last (?:week|month|year|visit|dose|fall|winter|spring|summer|time|night)|yesterday|previous\w*|history of|prior (?:visit|dose|injection|administration|treatment|infusion|to arrival)|\bordered\b|\bago\b|in (?:19|20)\d\d|allerg\w+|reaction to"
    r"|contraindicated|unable to|return for|available|as an alternative|would like|wants to|discussed (?:giving|starting|possible|option)|options? include|offered"
    r"|(?:mother|father|sister|brother|husband|wife)(?: also)? (?:received|got|had|has|takes|was|is)|up[ -]to[ -]date"
    r"|(?:given|done|received) (?:then|there)\b|in (?:january|february|march|april|may|june|july|august|september|october|november|december)\b)\b"
)
_OFFERED_AND = late(
    r"\b(?:offered and (?:given|accepted)|given prior to|administered prior to|ordered and (?:given|administered)|given as ordered|as ordered|declin\w+ (?:other|further))\b"
)
_DONE = late(
    r"\b(?:given|administered|injected|inj|received|infused|instilled|gave|hung|pushed|delivered|got|tolerated"
    r"|(?:infusion|bolus|drip) (?:started|completed|complete|begun|initiated|of|ran|over)|started (?:at )?\d[\d:]*|start(?:ed)?(?: time)?:? ?\d[\d:]*|stop(?:ped)?:? ?\d[\d:]*|(?:none |nothing )?(?:discarded|wasted)|treated with|medicated with|used|placed|inserted|implanted"
    r"|performed|completed|(?:in|at) (?:the )?(?:office|clinic|ed|er|bedside)(?: today)?|im today|today|x ?1\b|once in|was (?:then )?(?:given|injected|performed)"
    r"|lot(?: ?#|:| no| number)|ndc|by rn|rn\b|deltoid|gluteal|ventrogluteal|vastus|gluteus|dispensed|applied|fitted|provided|issued|supplied|via neb\w*|nebs?\b|treatment)\b"
)
_GIVEN_UNDER = late(
    r"given|administer|\bmar\b|immuni[sz]ations? (?:today|given)|vaccines? (?:today|given)|injections?\b|infusions?\b|ed (?:course|medications|meds)"
    r"|medications? in (?:ed|clinic|office)|course in|intervention|treatments?\b|in-?office|procedures?\b|contrast|technique|nursing"
)
HOME_UNDER = late(
    r"home med|current med|outpatient med|discharge med|prescription|\brx\b|past|history|hpi|allerg|medication list|medications$|follow-?up|recommend|family|subjective"
)
_RECORD = late(
    r"\b(?:medication administration|\bmar\b|infusion (?:record|center|nursing|note|flow|log)|administration record|injection (?:record|visit|note|clinic)"
    r"|immuni[sz]ation (?:administration|visit|record)|vaccine administration|treatment (?:record|flow ?sheet)|nurse visit|nursing (?:note|record|visit)|shot (?:visit|clinic))\b"
)


_DONE_KINDS = frozenset(["procedure-note", "operative-report", "radiology-report"])
"""Documents that tell what was done, verb or not."""


def is_record(document: ReadDocument) -> bool:
    """Whether a document is a record of what was given: MAR, infusion or nursing record."""
    head = document.text.text[:160].lower()
    return document.kind in ("nursing-note", "ambulance-report") or bool(_RECORD.search(head))


def undone(passage: Passage) -> re.Match[str] | None:
    """The words that say that it was not done here and today, if any."""
    found = _UNDONE.search(passage.low)
    return None if found and _OFFERED_AND.search(passage.low) else found


def done(passage: Passage, day: date | None = None) -> str:
    """The words that prove that something was done, empty when nothing does.

    The heading or the kind of the document may say it for every row ("ED MEDICATIONS").
    """
    under = _GIVEN_UNDER.search(passage.heading)
    if not under and HOME_UNDER.search(passage.heading):
        return ""
    said = _DONE.search(passage.low)
    proof = said.group() if said else passage.heading if under else ""
    if not proof and passage.document.kind in _DONE_KINDS:
        proof = passage.document.kind
    if not proof and is_record(passage.document):
        proof = "record of administration"
    return "" if not proof or undone(passage) or _other_day(passage, day) else proof


_DATE = late(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)\b")


def _other_day(passage: Passage, day: date | None) -> bool:
    """Whether every date of the passage is another day than that of service; lots have dates too."""
    if day is None:
        return False
    low = passage.low
    dates = [
        m for m in _DATE.finditer(passage.text)
        if not re.search(r"(?:exp\w*|expir\w*|dob|vis|born|due|lot)[ :.]*(?:date)?[ :.]*$", low[: m.start()])
    ]  # fmt: skip
    said = []
    for match in dates:
        month, number, year = (int(part) for part in match.groups())
        said.append((year + 2000 if year < 100 else year, month, number))
    return bool(said) and (day.year, day.month, day.day) not in said
