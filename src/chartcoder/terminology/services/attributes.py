"""What chooses between the numbers of a code book that share a wording: views, size, contrast, …

``KEYS`` is the closed list of attributes; ``facts_in`` reads them from a few written words, and
``fits`` compares a fact with the value a number has.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

NUMBER = r"\d+(?:\.\d+)?"
RANGE = rf"(?:{NUMBER}(?:-{NUMBER})?|[<>]=?{NUMBER})"
WORDS = r"[a-z0-9][a-z0-9 .,/'+|-]*"

KEYS: dict[str, str] = {
    # numbers
    "views": RANGE,  # radiographs taken
    "size": RANGE,  # cm, greatest diameter with margins
    "length": RANGE,  # cm, sum of wounds of one class
    "area": RANGE,  # square cm
    "count": RANGE,  # lesions, levels, vessels, specimens, studies
    "percent": RANGE,  # of body surface
    "age": rf"{RANGE}(?:d|m|y)",  # days, months, years of age
    "time": RANGE,  # minutes
    "days": RANGE,  # of stay, of monitoring, after surgery
    "weight": RANGE,  # g
    "dose": WORDS,  # amount of a product in one unit or container
    "elements": RANGE,  # drug classes, components, electrodes, parameters
    # choices
    "add-on": "yes",  # reported only beside its parent
    "approach": WORDS,
    "billing": "global|professional|technical",
    "brand": WORDS,
    "closure": "none|primary|graft|flap",
    "complexity": WORDS,
    "component": WORDS,  # of a vaccine, a panel, a device
    "contrast": "none|with|both",
    "depth": WORDS,
    "device": WORDS,
    "extent": WORDS,
    "fetus": "single|multiple|each additional",
    "fixation": "none|internal|external|percutaneous",
    "form": WORDS,
    "imaging": WORDS,
    "intent": "diagnostic|therapeutic|screening",
    "laterality": "unilateral|bilateral",
    "manipulation": "yes|no",
    "material": WORDS,
    "mdm": "straightforward|low|moderate|high",
    "mesh": "yes|no",
    "method": WORDS,
    "morphology": "benign|malignant",
    "nth": "initial|additional|subsequent|sequential|concurrent|repeat",
    "open": "yes|no",
    "patient": "new|established",
    "purpose": WORDS,
    "reducible": "yes|no",
    "role": WORDS,  # of a person or a facility
    "route": WORDS,
    "sedation": "none|moderate",
    "setting": WORDS,
    "sex": "female|male",
    "site": WORDS,
    "specimen": WORDS,
    "substance": WORDS,
    "technique": WORDS,
    "trimester": WORDS,
    "visit": "initial|subsequent|discharge|same-day|single",
}
"""Every attribute and the form of its value; ``a|b`` in a value are alternatives."""

_RANGE = re.compile(rf"(?:({NUMBER})(?:-({NUMBER}))?|([<>]=?)({NUMBER}))([dmy]?)")
_DAYS = {"d": 1.0, "m": 30.4375, "y": 365.25, "": 1.0}
NUMERIC = frozenset(
    ["views", "size", "length", "area", "count", "percent", "age", "time", "days", "weight",
     "elements"]
)  # fmt: skip


class Facts(NamedTuple):
    """Facts found in some words, and the words without them."""

    facts: dict[str, str]
    rest: str


def fits(key: str, wanted: str, stated: str) -> bool:
    """Whether a stated fact is one of the values that an attribute of a number covers.

    >>> fits("size", "0.6-1.0", "0.8"), fits("views", ">=4", "2"), fits("age", "<2y", "14m")
    (True, False, True)
    """
    if key not in NUMERIC:
        return not set(stated.split("|")).isdisjoint(wanted.split("|"))
    fact = _RANGE.fullmatch(stated)
    match = _RANGE.fullmatch(wanted)
    if fact is None or fact.group(1) is None or match is None:
        return False
    value = float(fact.group(1)) * _DAYS[fact.group(5)]
    low, high, sign, bound, unit = match.groups()
    scale = _DAYS[unit]
    if low is not None:
        # sizes between two steps of a table (0.55 cm) go up to the next step
        step = 0.1 if "." in low else 1.0
        last = float(high or low)
        slack = scale if unit else 0.0
        return float(low) * scale - step * scale < value <= last * scale + slack * 0.999
    limit = float(bound) * scale
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit,
    }[sign]  # fmt: skip


_NUMBER_WORDS = {
    "single": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
}  # fmt: skip
_N = r"(\d+|single|one|two|three|four|five|six)"
_PATTERNS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.I), key, value)
    for pattern, key, value in (
        (rf"\b{_N}(?: or more)?[ -]?(?:views?|v)\b", "views", ""),
        (r"\bpa (?:and|&) lat(?:eral)?\b", "views", "2"),
        (r"\b(?:w/wo|with and without|w/ and w/o|w and w/o)(?: iv)?(?: contrast)?\b", "contrast", "both"),
        (r"\bwithout (?:and|then|followed by) with (?:iv )?contrast\b", "contrast", "both"),
        (r"\b(?:without|w/o|wo|no|non)[ -]?(?:iv )?contrast\b", "contrast", "none"),
        (r"\bnon-?contrast\b", "contrast", "none"),
        (r"\b(?:with|w/|w)[ ]?(?:iv )?contrast\b|\bcontrast[ -]enhanced\b", "contrast", "with"),
        (r"\b(\d+(?:\.\d+)?)[ -]?cms?\b(?!\s*2| ?sq)", "size", ""),
        (r"\b(\d+(?:\.\d+)?)[ -]?(?:sq(?:uare)?\.? ?cm|cm ?2|cm²)", "area", ""),
        (r"\b(\d+)[ -]?(?:minutes?|mins?)\b", "time", ""),
        (r"\b(\d+) lesions?\b", "count", ""),
        (r"\b(\d+)[ -]?(?:years?|yrs?|y)[ -]?(?:old|/?o)?\b", "age", "y"),
        (r"\b(\d+)[ -]?(?:months?|mos?)[ -]?old\b", "age", "m"),
        (r"\bnew (?:patient|pt)\b", "patient", "new"),
        (r"\b(?:established|est\.?|return(?:ing)?) (?:patient|pt)\b", "patient", "established"),
        (r"\bbilat(?:eral|erally)?\b", "laterality", "bilateral"),
        (r"\bunilat(?:eral)?\b", "laterality", "unilateral"),
        (r"\bscreening\b", "intent", "screening"),
        (r"\bdiagnostic\b", "intent", "diagnostic"),
        (r"\bwithout manipulation\b", "manipulation", "no"),
        (r"\bwith manipulation\b|\bclosed reduction\b", "manipulation", "yes"),
        (r"\b(straightforward|low|moderate|high) (?:mdm|complexity)\b", "mdm", ""),
        (r"\b(?:incarcerated|strangulated)\b", "reducible", "no"),
    )
)  # fmt: skip
CHOOSING = frozenset(
    ["views", "contrast", "size", "area", "time", "count", "age", "manipulation", "mdm"]
)
"""Facts whose words say nothing else: the rest of a query is read without them."""


def facts_in(text: str) -> Facts:
    """Read the attributes that a few words state; the first statement of a key counts.

    >>> facts_in("CT head w/o contrast").facts
    {'contrast': 'none'}
    """
    facts: dict[str, str] = {}
    rest = text
    for pattern, key, value in _PATTERNS:
        match = pattern.search(rest)
        if match is None or key in facts:
            continue
        groups = match.groups()
        said = groups[0].lower() if groups and groups[0] else ""
        said = _NUMBER_WORDS.get(said, said)
        facts[key] = said + value if key == "age" else value or said
        if key in CHOOSING:
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    return Facts(facts, " ".join(rest.split()))


def agreement(attributes: Mapping[str, str], facts: Mapping[str, str]) -> tuple[int, int]:
    """How many facts a number's attributes agree with, and how many they contradict."""
    compared = list(_compared(attributes, facts))
    return sum(compared), len(compared) - sum(compared)


def _compared(attributes: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[bool]:
    for key, stated in facts.items():
        wanted = attributes.get(key)
        if wanted is None and key == "size" and "length" in attributes:
            wanted = attributes["length"]
            key = "length"
        if wanted is not None:
            yield fits(key, wanted, stated)
