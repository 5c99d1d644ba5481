"""Doses as written, and how many billing units they make."""

import re
from math import ceil
from typing import NamedTuple

from chartcoder.late import late

_SIZE = {"g": 1e3, "mg": 1.0, "mcg": 1e-3, "ng": 1e-6}
_NAMES = {
    "gm": "g", "gms": "g", "gram": "g", "grams": "g", "g": "g", "mg": "mg", "mgs": "mg", "milligrams": "mg",
    "milligram": "mg", "mcg": "mcg", "µg": "mcg", "μg": "mcg", "ug": "mcg", "micrograms": "mcg",
    "microgram": "mcg", "ml": "ml", "mls": "ml", "cc": "ml", "ccs": "ml", "l": "l", "liter": "l", "liters": "l",
    "litre": "l", "litres": "l", "unit": "units", "units": "units", "u": "units", "iu": "units", "meq": "meq",
    "mci": "mci", "uci": "uci",
}  # fmt: skip
UNIT = r"(?:grams?|gms?|g|milligrams?|mgs?|micrograms?|mcg|[µμu]g|mls?|ccs?|lit(?:er|re)s?|l|units?|iu|u|meq|mci|uci)"
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
DOSE = late(
    rf"(?<![\d/.])({NUMBER})\s*(?:-\s*)?(million|mil|k)?\s*({UNIT})\b(?!\s*/\s*(?:kg|m2|hr?|min|day))",
    re.I,
)
_CONCENTRATION = late(
    rf"({NUMBER})\s*(mg|mcg|g|units?)\s*(?:/|per)\s*({NUMBER})?\s*(ml|cc)\b", re.I
)
_PERCENT = late(rf"({NUMBER})\s*%")


class Dose(NamedTuple):
    """An amount: ``value`` in ``unit``; ``start`` and ``end`` are its place in the words read."""

    value: float
    unit: str
    start: int
    end: int


def doses_in(text: str) -> list[Dose]:
    """Every amount of a text in order; concentrations (40 mg/mL) are not amounts.

    >>> [(d.value, d.unit) for d in doses_in("Rocephin 1 g IM, Bicillin 1.2 million units")]
    [(1.0, 'g'), (1200000.0, 'units')]
    """
    barred = [m.span() for m in _CONCENTRATION.finditer(text)]
    out = []
    for match in DOSE.finditer(text):
        if any(a <= match.start() < b for a, b in barred):
            continue
        number, scale, unit = match.groups()
        value = float(number.replace(",", ""))
        value *= {"million": 1e6, "mil": 1e6, "k": 1e3}.get((scale or "").lower(), 1.0)
        out.append(Dose(value, _NAMES[unit.lower()], match.start(), match.end()))
    return out


def strength_in(text: str) -> tuple[float, str] | None:
    """What one mL holds, as written ("40 mg/mL", "2.5 mg/3 mL")."""
    match = _CONCENTRATION.search(text)
    if match is None:
        return None
    amount, unit, volume, _ = match.groups()
    per = float((volume or "1").replace(",", "")) or 1.0
    return float(amount.replace(",", "")) / per, _NAMES[unit.lower()]


def content_in(text: str) -> Dose | None:
    """The amount a container holds as written: "2.5 mg/3 mL" is 2.5 mg."""
    match = _CONCENTRATION.search(text)
    if match is None or match.group(3) is None:
        return None
    return Dose(
        float(match.group(1).replace(",", "")), _NAMES[match.group(2).lower()], *match.span()
    )


def unit_of(units: str) -> tuple[float, str] | None:
    """One billing unit as an amount: "250 mg", "100,000 units"; nothing for "each" or "dose".

    >>> unit_of("100,000 units"), unit_of("dose")
    ((100000.0, 'units'), None)
    """
    match = re.match(rf"({NUMBER})\s*({UNIT})\b", units, re.I)
    if match is None:
        return None
    return float(match.group(1).replace(",", "")), _NAMES[match.group(2).lower()]


def as_unit(value: float, unit: str, wanted: str) -> float | None:
    """An amount in another unit, or nothing where they measure different things."""
    if unit == wanted:
        return value
    if unit in _SIZE and wanted in _SIZE:
        return value * _SIZE[unit] / _SIZE[wanted]
    if {unit, wanted} == {"l", "ml"}:
        return value * 1000 if unit == "l" else value / 1000
    return None


def billing_units(value: float, unit: str, units: str) -> int | None:
    """How many billing units an amount makes, a part of a unit counting as a whole one.

    >>> billing_units(1, "g", "250 mg"), billing_units(60, "mg", "15 mg"), billing_units(80, "mg", "1 mg")
    (4, 4, 80)
    """
    one = unit_of(units)
    if one is None:
        return None
    amount = as_unit(value, unit, one[1])
    if amount is None:
        return None
    return max(1, ceil(round(amount / one[0], 6)))
