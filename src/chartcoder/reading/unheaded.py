"""Where a section of a note ends although no heading with a colon follows.

"Vitals T 98.4, BP 130/80" closes the history above it; "NKDA" is all that a list of allergies says;
"Patient presents with …" begins a story wherever it stands.
"""

import re

from chartcoder.late import late

RECALLING = frozenset(
    """past-medical-history past-surgical-history family-history social-history medications allergies
    immunizations vitals""".split()
)
"""Sections that say nothing of the present illness: what they swallow is lost."""
_TELLING = frozenset({"", "other", "hpi", "chief-complaint", "review-of-systems"})
"""Other sections in whose place the vital signs may come."""

_SIGN = r"(?:T(?:emp(?:erature)?)?|BP|HR|P(?:ulse)?|RR?|SpO2|SaO2|O2(?: sat\w*)?|sats?|Wt|Ht|Weight|Height|BMI)"
_VITALS = late(
    rf"\s*(?:Vitals?|VITALS?|Vital [Ss]igns|VITAL SIGNS|VSS?)(?: (?:today|on arrival|at triage|on admission))?\s*[-–,]?\s+(?=(?:are |were |is |all |have been )?(?:stable|normal|reviewed|unremarkable|within|wnl|WNL|as )|{_SIGN}\b|\d)"
)
"""The name of the vital signs without a colon, before the first of them."""
_MEASURED = late(rf"\s*{_SIGN}\s*(?:is |of |=|was )?\s*\d")
"""A line that opens with a vital sign: "BP 130/80, HR 72"."""
_MEASURE = late(rf"\b{_SIGN}\b|\d+/\d+|\d\s?(?:%|bpm|kg|lbs?|cm|mmHg|[FC]\b)")
_EXAMINED = frozenset(
    """gen general heent head neck lung lungs chest heart cardiac cv cardiovascular resp abd abdomen abdominal
    ext extremities neuro neurologic skin psych msk eyes ears throat pupils alert awake oriented nad well
    appears appearing appearance obese pleasant male female man woman lady gentleman normal regular clear no
    not in exam exams pe soft nontender moist afebrile comfortable sitting distress stable""".split()
)
"""Words with which an examination goes on below the vital signs."""
_STORY = late(
    r"\s*(?:(?:the |this )?(?:patient|pt)|he|she|mr\.? \w+|mrs\.? \w+|ms\.? \w+)(?: (?:is|was|now|today|currently|again|also|who))*,? (?:presents?|presenting|here|comes?|complains?|c/o|seen today|returns? (?:today|for|with))\b"
    r"|\s*(?:(?:this|the patient|patient|pt|he|she) is )?(?:an? )?\d{1,3}[- ]?(?:yo|y/o|y\.o\.|years?[- ]old|yr[- ]old)\b.{0,60}\b(?:presents?|presenting|here|seen|comes?|c/o|complain\w*)\b",
    re.I,
)
"""How the story of the present illness begins."""
_NOTHING = late(
    r"\s*(?:nkda|nka|none(?: known| reported)?|nil|n/a|negative|non-?contributory|unremarkable|not on file|denies(?: any)?|no (?:known|pertinent|significant|relevant)\b[^.;,]{0,40})\.?\s*",
    re.I,
)
"""All that a section says of nothing."""
_ALLERGIC = late(
    r"allerg|rash|hives|itch|swell|anaphyl|react|intoler|nausea|upset|caus(?:es|ed)|gets? |cough|angioedema|unknown|severe|nkda|latex|shellfish|contrast|food",
    re.I,
)
"""Words that keep a whole sentence in a list of allergies."""
_PLANNED = late(
    r"\b(?:continue|cont|start|started|increase|decrease|refill|recheck|follow[- ]?up|f/u|return|rtc|prescribed?|x \d+ ?d|for \d+ days)\b|[.;] +[A-Z]",
    re.I,
)
"""A plan, or a second sentence."""
_FEW = 4
"""Words of a line that may still name what the patient is allergic to."""


def vitals_named(line: str, section: str) -> int | None:
    """Where the vital signs begin that a line names without a colon, or None."""
    if section not in RECALLING and section not in _TELLING:
        return None
    named = _VITALS.match(line)
    return None if named is None else named.end()


_BEGINS = frozenset("the this patient pt he she mr mr. mrs mrs. ms ms. a an".split())
_SIGNS = frozenset(
    "T Temp Temperature BP HR P Pulse R RR SpO2 SaO2 O2 Sat Sats sat sats Wt Ht Weight Height BMI".split()
)
_LITTLE = 60
"""Characters of a line that may say that there is nothing."""


def section_without_heading(line: str, section: str, last: str) -> str:
    """The section of a line without heading, label or bullet below a section that recalls.

    Args:
        last: what the section has said so far on its last line, "" for nothing yet.

    >>> section_without_heading("BP 130/80, HR 72", "past-medical-history", "COPD")
    'vitals'
    >>> section_without_heading("Type 2 diabetes. Continue metformin.", "allergies", "NKDA")
    ''
    >>> section_without_heading("Sulfa", "allergies", "Penicillin")
    'allergies'
    """
    words = line.split(None, 8)
    word = words[0]
    if section == "vitals":
        stays = (
            len(words) <= 2
            or not word[0].isupper()
            or not _EXAMINED.isdisjoint(w.strip(".,;").lower() for w in words[:8])
            or _MEASURE.search(line) is not None
        )
        return section if stays or not last else ""
    if word in _SIGNS and _MEASURED.match(line):
        return "vitals"
    if (word[0].isdigit() or word.lower() in _BEGINS) and _STORY.match(line):
        return "hpi"
    if not last:
        return section
    if len(last) < _LITTLE and last.lstrip()[:1] in "nNuUdD" and _NOTHING.fullmatch(last):
        return ""
    if (
        section == "allergies"
        and len(words) > _FEW
        and _PLANNED.search(line)
        and not _ALLERGIC.search(line)
    ):
        return ""
    return section
