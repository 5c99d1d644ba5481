"""Measured values of a chart: laboratory results, vital signs, scores and echo findings.

Every value has the unit of its test (see ``TESTS``), the words that say it, and whether it is of
this encounter: a baseline or an earlier result is ``past``. Trends written with arrows give one
value for each number.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.spots import ask
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.words import fold


class Measure(NamedTuple):
    """A value: ``number`` in the unit of ``test``; ``document`` is its place in the chart."""

    test: str
    number: float
    span: Span
    document: int
    past: bool


TESTS: tuple[tuple[str, str, str, float, float], ...] = (
    # test, unit, how it is written, least and most that is plausible
    ("sodium", "mmol/L", r"sodium|serum na|na\+?", 100, 190),
    ("potassium", "mmol/L", r"potassium|k\+?", 1.2, 9.9),
    ("creatinine", "mg/dL", r"creatinine|creat|scr|cr", 0.2, 20),
    ("hemoglobin", "g/dL", r"h(?:a)?emoglobin|hgb|hb", 2, 22),
    ("platelets", "10^9/L", r"platelets?(?: count)?|plts?", 1, 900),
    ("wbc", "10^9/L", r"wbc|white (?:blood )?(?:cell )?count|leukocytes", 0.1, 99),
    ("magnesium", "mg/dL", r"magnesium|mg", 0.3, 6),
    ("phosphorus", "mg/dL", r"phosphorus|phosphate|phos", 0.3, 12),
    ("calcium", "mg/dL", r"calcium|ca", 4, 18),
    ("glucose", "mg/dL", r"glucose|blood sugar|fsbg|fingerstick", 10, 1500),
    ("bicarbonate", "mmol/L", r"bicarbonate|bicarb|hco3|co2", 3, 50),
    ("lactate", "mmol/L", r"lactate|lactic acid", 0.3, 25),
    ("ph", "", r"ph", 6.8, 7.8),
    ("pco2", "mmHg", r"pa?co2", 10, 140),
    ("saturation", "%", r"spo2|o2 sats?|sats?|oxygen saturation|pulse ox", 40, 100),
    ("temperature", "degrees C", r"temperature|temp|tmax|t", 31, 109),
    ("pulse", "/min", r"heart rate|hr|pulse|p", 30, 220),
    ("respirations", "/min", r"respiratory rate|resp rate|respirations|rr|resp", 5, 70),
    ("systolic", "mmHg", r"blood pressure|bp|sbp", 40, 280),
    ("map", "mmHg", r"map|mean arterial pressure", 25, 150),
    ("troponin", "assay", r"(?:hs-?|high[- ]sensitivity )?trop(?:onin)?s?(?: [it])?", 0, 99999),
    ("bnp", "pg/mL", r"(?:nt[- ]?pro)?-?bnp", 1, 90000),
    ("ef", "%", r"ef|lvef|ejection fraction", 5, 85),
    ("egfr", "mL/min/1.73 m2", r"egfr|gfr", 2, 140),
    ("gcs", "points", r"gcs|glasgow coma (?:scale|score)", 3, 15),
    ("phq9", "points", r"phq[- ]?9", 0, 27),
    ("bmi", "kg/m2", r"bmi|body mass index", 10, 99),
    ("mcv", "fL", r"mcv", 50, 140),
    ("ferritin", "ng/mL", r"ferritin", 1, 9999),
    ("b12", "pg/mL", r"(?:vitamin )?b12", 20, 2000),
    ("tsat", "%", r"tsat|transferrin saturation|iron saturation", 1, 100),
    ("inr", "", r"inr", 0.8, 20),
    ("ammonia", "umol/L", r"ammonia|nh3", 5, 500),
    ("albumin", "g/dL", r"albumin", 0.8, 6),
)
"""The tests that queries rest on. Names are read without regard to case."""

_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d{1,5}(?:\.\d{1,3})?)"
_UNIT = r"(?!\d|[.,]\d|\s?(?:mg|meq|g|gm|mcg|mmol|units?|tab\w*|ml|cc|hours?|days?|weeks?|years?|pm|am)\b(?!\s?/)|-?(?:year|day|week)|/\d{1,2}/\d)"
_SAID = (
    r"(?:\s*(?:level|count|score|value|result)s?)?\s*(?:\([a-z ]{1,16}\)\s*)?(?:(?:on (?:admission|arrival|presentation|room air|ra)|"
    r"today|now|peaked|initially|again|this morning|rose|fell|dropped|increased|decreased|improved|went|has|had|been|corrected|down|up|"
    r"remain(?:s|ed)?|estimated|approximately|about|around|is|was|were|of|at|to|from|as|low|high|only|found|noted|[:=,~<>-]|[*†])\s*){0,5}"
)
_CHAIN = late(
    rf"\s*%?\s*(?:-+>+|>+|→|=>|to|then|and then|, then|and|/|up to|down to|,)\s*{_NUMBER}{_UNIT}",
    re.I,
)
_BASELINE_AFTER = late(
    rf"[\s,;]*(?:\(|\[|from |vs\.? |versus |with |against )?\s*(?:a |an |her |his |the )?(?:known |usual |prior )?(?:baseline|b/l|bl)\b"
    rf"\s*(?:creatinine|cr|hgb|hemoglobin)?\s*(?:of|is|was|around|about|approximately|approx|near|[:=~])*\s*{_NUMBER}",
    re.I,
)
_BASELINE_BEFORE = late(
    r"\b(?:baseline|b/l|previous|prior|last (?:year|month|week|visit)|usual|outside record\w*)[ (:,]*(?:serum |of |was |is )*$",
    re.I,
)
_PAST_AFTER = late(
    r"(?:\s?-\s?\d{1,3})?\s*%?\)?,?\s*(?:\w+ ){0,2}?(?:last (?:year|month|spring|summer|fall|winter|visit)|(?:months?|years?|weeks?) ago|in (?:19|20)\d\d|at baseline|\(?baseline\)?(?!\s*[\w:=~]))",
    re.I,
)
_LONGEST = 12
"""Values of a trend that are read."""
_TRENDS = frozenset(["sodium", "potassium", "creatinine", "hemoglobin", "platelets", "lactate", "troponin", "wbc", "bnp", "saturation"])  # fmt: skip
_ALONE = frozenset("t p k na cr ca mg ph hb ef co2 map x".split())
"""Short names that say a test only where a number follows at once."""
_CAPITAL = frozenset("t p k na ca mg hb map".split())
"""Of these, the ones that must be written with a capital."""
_OTHER_BEFORE = late(r"(?:dose|pain|goal|target|keep|maintain|if|until|for|urine|u|titrat\w+|less than|above|>|<)\s*$", re.I)  # fmt: skip


def _anchors() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """Patterns by the folded first token of each way a test is written."""
    firsts = {
        "hemoglobin": "hemoglobin haemoglobin hgb hb", "sodium": "sodium serum na", "platelets": "platelet platelets plt plts",
        "wbc": "wbc white leukocytes", "glucose": "glucose blood fsbg fingerstick", "bicarbonate": "bicarbonate bicarb hco3 co2",
        "lactate": "lactate lactic", "pco2": "pco2 paco2", "saturation": "spo2 o2 sat sats oxygen pulse",
        "temperature": "temperature temp tmax t", "pulse": "heart hr pulse p", "respirations": "respiratory resp respirations rr",
        "systolic": "blood bp sbp", "map": "map mean", "troponin": "hs high hstrop trop trops troponin troponins hstroponin",
        "bnp": "nt ntprobnp bnp probnp", "ef": "ef lvef ejection", "gcs": "gcs glasgow", "phq9": "phq phq9", "bmi": "bmi body",
        "b12": "vitamin b12", "tsat": "tsat transferrin iron", "magnesium": "magnesium mg", "phosphorus": "phosphorus phosphate phos",
        "calcium": "calcium ca", "potassium": "potassium k", "creatinine": "creatinine creat scr cr", "egfr": "egfr gfr",
        "ammonia": "ammonia nh3",
    }  # fmt: skip
    out: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for test, _, written, *_ in TESTS:
        pattern = late(rf"(?:{written})(?![a-z0-9]){_SAID}{_NUMBER}{_UNIT}", re.I)
        short = late(rf"(?:{written})(?![a-z0-9])\s*(?:is|was|of|[:=])?\s*{_NUMBER}{_UNIT}", re.I)  # fmt: skip
        for word in firsts.get(test, test).split():
            out.setdefault(fold(word), []).append((test, short if word in _ALONE else pattern))
    return {word: tuple(patterns) for word, patterns in out.items()}


_ANCHORS = _anchors()
_NAMES = ask(_ANCHORS)
_BOUNDS: Mapping[str, tuple[float, float]] = {t: (least, most) for t, _, _, least, most in TESTS}
UNITS: Mapping[str, str] = {test: unit for test, unit, *_ in TESTS}
_OLD_SECTIONS = frozenset(
    ["past-medical-history", "family-history", "social-history", "medications", "instructions",
     "immunizations", "obstetric-history"]
)  # fmt: skip


def measured(chart: Chart) -> tuple[Measure, ...]:
    """Every measured value of the documents of an encounter, in reading order."""
    out: list[Measure] = []
    for number, document in enumerate(chart.documents):
        out.extend(_of_document(document, number))
    return tuple(out)


def _of_document(document: ReadDocument, number: int) -> Iterator[Measure]:
    text = document.text
    until = -1
    folded = text.folded
    for token in document.spots.at(_NAMES):
        if text.starts[token] < until:
            continue
        word = folded[token]
        if word in _CAPITAL and text.text[text.starts[token]].islower():
            continue  # "40 mg 2 times a day" is no magnesium
        for test, pattern in _ANCHORS[word]:
            match = pattern.match(text.text, text.starts[token])
            if match is None:
                continue
            place = bisect_right(document.spots.firsts, token) - 1
            section = text.sentences[place].section if place >= 0 else ""
            found = list(_values(document, number, test, match, section in _OLD_SECTIONS))
            if found:
                until = max(measure.span.end for measure in found)
                yield from found
                break


def _values(
    document: ReadDocument, number: int, test: str, match: re.Match[str], old: bool
) -> Iterator[Measure]:
    """The value of a match, those that follow it in a trend, and the baseline named beside it."""
    text = document.text.text
    before = text[max(0, match.start() - 24) : match.start()]
    if _OTHER_BEFORE.search(before):
        return
    past = old or _BASELINE_BEFORE.search(before) is not None
    value = _number(test, match.group(1))
    if value is None:
        return
    end = match.end()
    if text[end : end + 2].lower() in ("yo", "y/"):
        return
    series: list[tuple[float, int, int]] = [(value, match.start(), end)]
    if test in _TRENDS:
        while len(series) < _LONGEST and (follow := _CHAIN.match(text, end)) is not None:
            more = _number(test, follow.group(1))
            if more is None or (follow.group().strip()[:1] in ",/a" and test != "troponin"):
                break
            series.append((more, follow.start(1), follow.end()))
            end = follow.end()
    if not past and _PAST_AFTER.match(text, end) is not None and len(series) == 1:
        past = True
    if len(series) > 1:
        start = match.start()
        for item, _, stop in series:
            yield Measure(test, item, _span(document, start, stop), number, past)
    else:
        yield Measure(test, value, _span(document, match.start(), end), number, past)
    baseline = _BASELINE_AFTER.match(text, end)
    if baseline is not None:
        usual = _number(test, baseline.group(1))
        if usual is not None:
            whole = _span(document, match.start(), baseline.end())
            yield Measure(test, usual, whole, number, True)


def _number(test: str, written: str) -> float | None:
    value = float(written.replace(",", ""))
    least, most = _BOUNDS[test]
    if not least <= value <= most:
        if test in ("platelets", "wbc") and value >= 1000:  # written per microliter
            value /= 1000
            return value if least <= value <= most else None
        return None
    if test == "temperature" and value > 50:
        value = round((value - 32) / 1.8, 1)
        return value if value >= 31 else None
    return value


def _span(document: ReadDocument, start: int, end: int) -> Span:
    return Span(document.id, start, end, document.text.text[start:end])
