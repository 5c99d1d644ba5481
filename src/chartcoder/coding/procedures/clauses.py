"""Clauses of a sentence, and what says that the procedure one names was not done.

"Sigmoid resected, diverting stoma considered but not made" denies the stoma only.
"""

import re
from functools import lru_cache

from chartcoder.coding.procedures.gates import ALL, over
from chartcoder.late import late

_CUTS = late(
    r"[;:]|,(?! (?:and |or )?(?:left|right|bilateral)\b)|\.\s|\b(?:but|so|then|after|before|because|while|although|when|which|followed by|prior to)\b|\bwith(?= (?:an? )?(?:attempted|failed|aborted|planned)\b)",
    re.I,
)
_NOT_DONE = over(
    "cancel* would not never deferred postponed declined refus* will scheduled be consent* candidate considered offered consider* recommend* awaiting risk option discussed instead rather need next tomorrow later outpatient if should possible evaluat* elsewhere no previously ago prior history h 19* 20* outside status s past ordered requested plan against reviewed held planned did",
    r"\b(?:cancel(?:l)?ed|would have (?:liked|preferred|wanted)|(?:was|were|is) not (?:performed|done|made|attempted|needed|required|placed)|not (?:performed|done|made|attempted|needed|required|given|recorded)|never (?:performed|inserted|done|placed)|deferred|postponed"
    r"|declined|refused|will (?:undergo|need|require|have|be|get|follow)|scheduled(?! (?:repeat|surgery was|as))|to be (?:performed|scheduled|done)|(?<!with )(?<!with verbal )(?<!with informed )(?<!after )consent\w*|candidate for|considered|offered"
    r"|consider(?:ing)?|recommend\w*|awaiting|risks? (?:of|and|include)|options?|discussed|instead of|rather than|no need for|did not (?:need|require|undergo|receive)"
    r"|next (?:week|month|year)|tomorrow|at a later date|later date|as an outpatient|(?<!see )(?<!determine )if (?:he|she|the|this|needed|necessary)|should (?:he|she|the)|for possible|possible|evaluat\w+ for|elsewhere|no \w+ (?:was|were) (?:done|placed|performed)"
    r"|previously|years? ago|months? ago|weeks? ago|prior|history of|h/o|in (?:19|20)\d\d|outside hospital|status post|s/p|past|never (?:given|done|used)|to be (?:transfused|given)|ordered|(?:was|were) requested|plan (?:is|was) (?:for|to)|against|reviewed|refus\w+|held(?! (?:with|by|in|open|together|reduced|to|down|up|at|under|on))|planned(?! (?:cesarean|return|staged)))\b",
    re.I,
)
_TALKED = over(
    "discussed considered offered declined option alternative",
    r"^(?:[A-Z][A-Za-z ]{0,30}:\s*)?(?:(?:we|I) )?(?:discussed|considered|offered|declined|options|alternatives)\b",
    re.I,
)
"""A sentence that opens so only talks of all that it lists."""
_PLANNED = late(
    r"\b(?:planned|plan for|plans? to|intended|intention|attempted|attempt(?:s|ed)? (?:at|to)|scheduled for|brought for|taken for|for planned|began as|begun|started as)\b",
    re.I,
)
ABORTED = over(
    "*abort *abandon *terminat *discontinu *stopped *could *unable *would *crossed *completed *tolerated *possible ended"
    " *nothing *looked *backed *resectable *inoperable"
    " + *abort *abandon *terminat *discontinu *stopped ended *nothing *looked *backed *resectable *inoperable not unable",
    r"\b(?:abort(?:ed)?|abandon(?:ed)?|terminat(?:ed|ion of (?:the )?(?:procedure|case))|discontinu\w+|stopped|could not be|unable to|would not (?:cross|pass|advance)|not (?:be )?(?:crossed|completed|tolerated|possible)"
    r"|procedure ended|case ended|nothing (?:was )?(?:resected|removed|biopsied|done)|only looked at|backed out|unresectable|not resectable|inoperable)\b",
    re.I,
)  # fmt: skip
CANCELLED = over(
    "*cancel *incision *induction *sedation *started *begun *inserted *incised *counsel *consent"
    " + *cancel never before prior not only",
    r"\b(?:cancel(?:l)?ed|never (?:inserted|started|begun|incised)|before (?:incision|induction|sedation|the incision)|prior to (?:incision|induction|sedation)|not (?:started|begun|inserted)|only (?:counseling|consent))\b",
    re.I,
)

_OFF = late(
    r"\b(?:cancel\w*|abort\w*|abandon\w*|stopped|postponed|called off|terminated|ended|not)\b", re.I
)
_WHOLE = late(
    r"\b(?:case|procedure|surgery|operation|exam(?:ination)?|study|scope|incision|induction|sedation|anesthesia)\b",
    re.I,
)
"""What has to be cancelled for nothing to have been done: not a film or a unit of plasma."""


def clause_at(raw: str, place: int) -> tuple[int, int]:
    """Start and end of the clause of a sentence that a character stands in."""
    start, end = 0, len(raw)
    for first, last in _cuts(raw):
        if last <= place:
            start = last
        elif first > place:
            end = first
            break
    return start, end


@lru_cache(maxsize=8)
def _cuts(raw: str) -> tuple[tuple[int, int], ...]:
    """Where the clauses of a sentence part; asked again for each word of it."""
    return tuple(match.span() for match in _CUTS.finditer(raw))


_AFTER = ("status post", "s/p")


def not_done(raw: str, place: int, opened: int = ALL, dated: bool = False) -> str:
    """Why a procedure named at a place of a sentence was not done, or an empty string.

    "Status post" tells of this stay where the sentence names a day of it (``dated``).
    """
    if opened & _TALKED.bit and _TALKED.pattern.match(raw):
        return "not-performed"
    return _denied(raw, *clause_at(raw, place), dated) if opened & _NOT_DONE.bit else ""


@lru_cache(maxsize=8)
def _denied(raw: str, start: int, end: int, dated: bool = False) -> str:
    """Why what a clause names was not done; asked again for each word of it."""
    match = _NOT_DONE.pattern.search(raw, start, end)
    while dated and match is not None and match.group().lower() in _AFTER:
        match = _NOT_DONE.pattern.search(raw, match.end(), end)
    if match is None:
        return ""
    return "planned" if match.group().lower().startswith("planned") else "not-performed"


def planned(raw: str, place: int) -> bool:
    """Whether the clause of a place, or what stands right before it, only plans or attempts."""
    start, end = clause_at(raw, place)
    return _PLANNED.search(raw[max(0, start - 25) : end]) is not None


def aborted(raw: str) -> bool:
    """Whether a sentence, whose words open the gate ``ABORTED``, says that a procedure was ended before it was done."""
    return ABORTED.pattern.search(raw) is not None


def cancelled(raw: str) -> bool:
    """Whether a sentence, whose words open the gate ``CANCELLED``, says that nothing was begun."""
    match = CANCELLED.pattern.search(raw)
    if match is None:
        return False
    said = match.group().lower()
    if said.startswith("cancel"):
        return _WHOLE.search(raw) is not None
    return not said.startswith(("before", "prior")) or _OFF.search(raw) is not None
