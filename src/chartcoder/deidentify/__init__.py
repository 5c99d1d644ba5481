"""De-identification on request: the 18 identifiers of the HIPAA safe harbor (45 CFR 164.514(b)(2)).

Identifiers are found by rules and by the structured facts of the chart, and replaced by invented
values: the same one everywhere in a chart, dates moved by one number of days for each patient.
"""

from chartcoder.deidentify.chart import Deidentified, Moved, Replaced, deidentify
from chartcoder.deidentify.rules import KINDS, Found

__all__ = ["KINDS", "Deidentified", "Found", "Moved", "Replaced", "deidentify"]
"""``Moved`` maps offsets between the text before and after."""
