"""How many units of an item were ordered or dispensed."""

import re
from math import ceil
from typing import NamedTuple

from chartcoder.coding.supplies.build import rule_step
from chartcoder.coding.supplies.passages import Passage
from chartcoder.late import late
from chartcoder.model import Step
from chartcoder.terminology.services.concepts import Concept

PACKS = {"A4253": 50, "A4259": 100, "A4927": 100, "A4245": 100, "A4247": 100}
"""Pieces in the box that is one unit."""
_QUANTITY = (
    late(r"\b(?:qty|quantity|dispense|disp|amount|total|units?)\s*[:#=]?\s*(\d{1,4})\b"),
    late(r"#\s?(\d{1,4})\b"),
    late(r"\bx\s?(\d{1,3})\b(?!\s*(?:\d|/|in|cm|mg|ml|day|month|week|mo|wk|h|\"|daily|per))"),
    late(r"\b(\d{1,4})\s*(?:boxes|box|each|ea|strips|lancets|vials|per month|/ ?mo(?:nth)?|/month|a month|monthly|count|ct|catheters|pouches|bags|pieces|pads|dressings|pairs?|bottles|tubes|rolls|yards|wafers|barriers|pens?|sets|sensors|electrodes|masks|cartridges|kits|units|gloves)\b"),
    late(r"\(\s?(\d{1,3})\s?\)"),
    late(r"(?<![\d.x/-])(?<!group)(?<!level)(?<!size)(?<!type)(?<!stage)(?<!class)(?:[ ,:]+|\s[-–]\s*)(\d{1,4})\s*\.?$"),
)  # fmt: skip
_BOXES = late(r"\b(\d{1,3})\s*(?:boxes|box|packs?|bottles)\b")
_DAILY = late(
    r"\b(?:test\w*|check\w*|stick\w*|use)?\s*(\d|once|twice|one|two|three|four)\s*(?:x|times?)?\s*(?:a |per |/)?\s*(?:daily|day|d\b|qd)"
)
_DAYS = late(r"\b(30|31|60|90|100)[- ]?days?\b")
_MONTHS = late(
    r"\b(\d|one|two|three|six)[- ]months?(?:'s?)? (?:supply|supplies)\b|\bx ?(\d) months?\b"
)
_OUNCES = late(r"\b(\d+(?:\.\d+)?) ?-?(?:oz|ounces?)\b")
OUNCES_OF_ONE = 20
"""Tubes of an order; a larger figure beside the ounces of one is no number of tubes."""
NUMBERS = {"once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "six": 6}


class Item(NamedTuple):
    """An item of an order: its concept, its place in the passage, and the steps that chose it."""

    passage: Passage
    concept: Concept
    start: int
    end: int
    wording: str
    steps: tuple[Step, ...]


def units_of(item: Item) -> tuple[int, Step]:
    """How many units were ordered, one where nothing is said."""
    concept, passage = item.concept, item.passage
    number = concept.number
    after = passage.low[item.start : item.end]
    lead = re.search(
        r"(?:^|[\s(:])(\d{1,4})\s+(?:[a-z-]+\s+)?(?:boxes? of |packs? of |pairs? of |bags? of )?$",
        passage.low[: item.start],
    )
    pack = PACKS.get(number, 0)
    boxes = _BOXES.search(passage.low[max(0, item.start - 14) : item.end])
    if pack and boxes:
        units = int(boxes.group(1))
        return units, rule_step("quantity", f"{units} boxes.", (passage.whole,), units=units)
    months = _MONTHS.search(after)
    if concept.units == "month":
        said = (months.group(1) or months.group(2)) if months else "1"
        units = NUMBERS.get(said, 0) or int(said)
        return units, rule_step(
            "quantity", f"{units} months.", (passage.whole,) if months else (), units=units
        )
    pieces = 0
    for pattern in _QUANTITY:
        match = pattern.search(after)
        if match:
            pieces = int(match.group(1))
            break
    if (
        not pieces
        and lead
        and not re.search(r"(?:size|fr|french|gauge|g)\s*$", passage.low[: lead.start(1)])
    ):
        pieces = int(lead.group(1))
    if not pieces and pack:
        daily, days = _DAILY.search(passage.low), _DAYS.search(passage.low)
        if daily and days:
            word = daily.group(1)
            pieces = (NUMBERS.get(word, 0) or int(word)) * int(days.group(1))
    pieces = pieces or 1
    weight = _OUNCES.search(after) if concept.units == "1 oz" else None
    if weight:
        pieces = ceil(float(weight.group(1)) * max(1, pieces if pieces < OUNCES_OF_ONE else 1))
    units = ceil(pieces / pack) if pack else pieces
    if number.startswith("E011") and "pair" not in after and pieces == 2:
        units = 1
    return units, rule_step(
        "quantity",
        f"{pieces} ordered make {units} units.",
        (passage.span(item.start, item.end),),
        pieces=pieces,
        pack=pack or 1,
        units=units,
    )
