"""Measured values: how they are written, what is of the past, and what is no value."""

import time

import pytest

from chartcoder import Document, Encounter
from chartcoder.coding.chart import read_chart
from chartcoder.coding.measures import measured
from chartcoder.coding.signs import KINDS, signs_of


@pytest.fixture(scope="module")
def read(coder):
    def read(text):
        return read_chart(Encounter(documents=(Document(text=text),)), coder.books)

    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Na 122, K 5.9.", [("sodium", 122), ("potassium", 5.9)]),
        ("Serum sodium was 121 mEq/L.", [("sodium", 121)]),
        ("Cr 2.9 > 2.7 > 2.1.", [("creatinine", 2.9), ("creatinine", 2.7), ("creatinine", 2.1)]),
        ("Creatinine rose from 0.9 to 2.1.", [("creatinine", 0.9), ("creatinine", 2.1)]),
        ("T 101.2 F, HR 118, BP 84/50, RR 28, SpO2 86 % RA.",
         [("temperature", 38.4), ("pulse", 118), ("systolic", 84), ("respirations", 28), ("saturation", 86)]),
        ("WBC 14,200. Platelets 88,000.", [("wbc", 14.2), ("platelets", 88)]),
        ("hs-troponin 22 -> 480.", [("troponin", 22), ("troponin", 480)]),
        ("pH 7.21, pCO2 68.", [("ph", 7.21), ("pco2", 68)]),
        ("PHQ-9 score of 14.", [("phq9", 14)]),
        ("LVEF 35%.", [("ef", 35)]),
        ("Potassium 40 mEq PO twice.", []),
        ("Magnesium 2 g IV.", []),
        ("Metoprolol 25 mg 2 times a day.", []),
        ("Goal BP 130.", []),
        ("Sodium chloride infusion.", []),
        ("Sodium 5000.", []),
    ],
)  # fmt: skip
def test_values(read, text, expected):
    assert [(m.test, m.number) for m in measured(read(text)) if not m.past] == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [("Cr 2.9 (baseline 1.8).", 1.8), ("Baseline creatinine 1.8.", 1.8), ("EF 30 % last year.", 30), ("EF 25-30 % last year.", 25)],
)  # fmt: skip
def test_the_past(read, text, number):
    assert [m.number for m in measured(read(text)) if m.past] == [number]


def test_spans_quote_the_text(read):
    text = "LABS: Na 119, Cr 2.9 (baseline 1.1), Trop 41 -> 43."
    for measure in measured(read(text)):
        assert text[measure.span.start : measure.span.end] == measure.span.text


def signs(read, text):
    chart = read(text)
    words = set(chart.documents[0].text.folded)
    return {kind for kind in KINDS if signs_of(chart, kind, words)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Fluid restriction 1.2 L.", "fluid restriction"),
        ("Transfused 2 units PRBC.", "transfusion"),
        ("Placed on 6 L nasal cannula.", "oxygen given"),
        ("Using accessory muscles.", "respiratory distress"),
        ("Right lower lobe consolidation.", "infiltrate"),
        ("Sputum culture grew MRSA.", "sputum MRSA"),
    ],
)
def test_signs(read, text, kind):
    assert kind in signs(read, text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No fluid restriction.", "fluid restriction"),
        ("Consider hypertonic saline.", "hypertonic saline"),
        ("No respiratory distress.", "respiratory distress"),
        ("No aspiration event, without witnessed aspiration.", "aspiration sign"),
        ("If worse, start BiPAP.", "ventilatory support"),
        ("Incision and drainage of the abscess.", "surgical wound"),
        ("FAMILY HISTORY: father was transfused 2 units.", "transfusion"),
    ],
)
def test_no_signs(read, text, kind):
    assert kind not in signs(read, text)


@pytest.mark.parametrize(
    "text", ["Cr 1 " + "> 1 " * 20000, "sodium is " * 20000, "T " * 40000, "O2 sat " * 20000]
)
def test_noise_costs_little(read, text):
    chart = read(text)
    begun = time.process_time()
    measured(chart)
    assert time.process_time() - begun < 3
