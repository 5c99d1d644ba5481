"""Measured values on admission: what a first laboratory value says of a condition named later.

Only the values that a diagnosis of the stay may rest on are read, each with the span that says it.
The limits are wide: a value between them says nothing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.late import late
from chartcoder.model import Span


class Value(NamedTuple):
    """A measured value and where it stands."""

    test: str
    number: float
    span: Span


_TESTS: tuple[tuple[str, str, float, float], ...] = (
    ("sodium", r"sodium|serum Na|Na\+?", 100, 190),
    ("potassium", r"potassium|K\+?", 1.2, 9.9),
    ("creatinine", r"creatinine|creat|Cr|sCr", 0.2, 20),
    ("hemoglobin", r"ha?emoglobin|hgb|hb", 2, 22),
    ("platelets", r"platelets?|plts?", 1, 900),
    ("magnesium", r"magnesium", 0.3, 6),
    ("phosphorus", r"phosph(?:orus|ate)|phos", 0.3, 12),
    ("glucose", r"glucose|blood sugar|sugar|FSBG|BG", 10, 1500),
    ("bicarbonate", r"bicarb(?:onate)?|HCO3", 3, 50),
    ("saturation", r"SpO2|O2 sats?|sats?|oxygen saturation|sat", 40, 100),
)  # fmt: skip
_COMPILED = {
    test: (
        late(
            rf"\b(?:{words})\b\s*(?:level )?(?:was |of |is |at |to |:|=|,)?\s*(\d{{1,4}}(?:\.\d{{1,2}})?)\b(?!/)",
            re.I if len(words) > 12 else 0,
        ),
        least,
        most,
    )
    for test, words, least, most in _TESTS
}

RULES: tuple[tuple[tuple[str, ...], str, float | None, float | None, float, float], ...] = (
    (("E87.1",), "sodium", None, 133, 135, 999),
    (("E87.0",), "sodium", 147, None, 0, 145),
    (("E87.6",), "potassium", None, 3.4, 3.5, 99),
    (("E87.5",), "potassium", 5.3, None, 0, 5.1),
    (("N17",), "creatinine", 1.7, None, 0, 1.2),
    (("D62", "D64.9", "D50.0", "D50.9"), "hemoglobin", None, 9.5, 12, 99),
    (("D69.6",), "platelets", None, 130, 150, 9999),
    (("E83.42",), "magnesium", None, 1.5, 1.7, 99),
    (("E83.39",), "phosphorus", None, 2.2, 2.5, 99),
    (("E11.65", "E10.65", "E13.65", "R73.9"), "glucose", 180, None, 0, 140),
    (("E87.2",), "bicarbonate", None, 17, 22, 99),
    (("J96.01", "J96.21", "R09.02"), "saturation", None, 90, 94, 100),
)
"""Codes, the test, at or above and at or below which it is abnormal, and the normal range."""


@lru_cache(maxsize=4096)
def test_for(code: str) -> str | None:
    """The test that speaks of a code, if a rule names one."""
    return next((test for codes, test, *_ in RULES if code.startswith(codes)), None)


def values_of(document: ReadDocument, test: str) -> Iterator[Value]:
    """Every value of a test in a document, in reading order."""
    text = document.text.text
    pattern, least, most = _COMPILED[test]
    for match in pattern.finditer(text):
        number = float(match.group(1))
        if least <= number <= most:
            yield Value(test, number, Span(document.id, match.start(), match.end(), match.group()))


def says(value: Value, code: str) -> bool | None:
    """Whether a value is abnormal as a code says (True), normal (False), or neither."""
    for codes, test, above, below, low, high in RULES:
        if test == value.test and code.startswith(codes):
            if (below is not None and value.number <= below) or (
                above is not None and value.number >= above
            ):
                return True
            return False if low <= value.number <= high else None
    return None
