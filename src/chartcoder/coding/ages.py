"""How long ago something happened, as a sentence says it: "two weeks ago", "in 2014", "POD 3"."""

import re
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.mentions import Found
from chartcoder.coding.relations import edges, sentence_span
from chartcoder.late import late
from chartcoder.model import Span

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "couple": 2, "few": 3,
    "several": 4, "last": 1, "past": 1, "this": 0,
}  # fmt: skip
SPELLED = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_DAYS = {"d": 1, "h": 0, "w": 7, "m": 30, "y": 365}
_AGO = late(
    r"\b(?:(?P<n>\d{1,3}|an?|" + SPELLED + r"|(?:a )?couple(?: of)?|(?:a )?few|several)"
    r"[ -](?P<u>hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?)[ -](?:ago|prior|earlier|before|back|previously|old|post|s/p|after|out)\b"
    r"|\b(?P<l>last|this) (?P<v>week|month|year)\b"
    r"|\b(?:in|since|from|of|circa|~)?\s?\(?(?P<y>(?:19|20)\d\d)\b(?!\s?(?:mg|ml|units?|/))"
    r"|\b(?P<t>yesterday|today|(?:earlier )?this (?:morning|admission))\b)",
    re.I,
)


class Age(NamedTuple):
    """How many days ago, and the words that say so."""

    days: int
    span: Span


def age_of(chart: Chart, document: ReadDocument, found: Found) -> Age | None:
    """How long ago what a mention names happened, by the words nearest to it, or None.

    Words after the mention bind tighter than those before it; another mention of the same kind
    that stands nearer to the words has them.
    """
    begin, end = sentence_span(document, found)
    here = edges(document, found)
    rivals = [
        edges(document, other)
        for other in document.found
        if other is not found
        and other.line.sentence.first == found.line.sentence.first
        and other.code[:2] == found.code[:2]
    ]
    best: tuple[int, Age] | None = None
    for match in _AGO.finditer(document.text.text, begin, end):
        days = _days(match, chart)
        distance = _distance(here, match)
        if days is None or any(_distance(rival, match) < distance for rival in rivals):
            continue
        span = Span(document.id, match.start(), match.end(), match.group())
        if best is None or distance < best[0]:
            best = (distance, Age(days, span))
    return best[1] if best else None


def _distance(place: tuple[int, int], match: re.Match[str]) -> int:
    start, end = place
    if match.start() >= end:
        return match.start() - end
    return (start - match.end()) * 2 if match.end() <= start else 0


def _days(match: re.Match[str], chart: Chart) -> int | None:
    if match["n"]:
        said = match["n"].lower().replace(" of", "").removeprefix("a ")
        count = int(said) if said.isdigit() else NUMBERS[said]
        return count * _DAYS[match["u"][0].lower()]
    if match["l"]:
        return NUMBERS[match["l"].lower()] * _DAYS[match["v"][0].lower()]
    if match["t"]:
        return 0
    today = chart.encounter.coding_date
    if today is None:
        return 365
    year = int(match["y"])
    if year == today.year:
        return None
    return (today.year - year - 1) * 365 + today.timetuple().tm_yday if year < today.year else None
