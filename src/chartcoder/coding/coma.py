"""Glasgow coma scale scores of a chart: total or by component, and when they were taken."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.late import late
from chartcoder.model import Span

GATE = frozenset({"gcs", "glasgow"})
_SCORE = late(r"\b(?:GCS|Glasgow coma (?:scale|score))\b", re.I)
_TOTAL = late(r"^(?:\s*(?:score|total|was|is|of|:|=|-|,|at|initially|on arrival|in the field))*\s*(\d{1,2})(?:\s?T)?\b", re.I)  # fmt: skip
_PARTS = late(
    r"\bE(?:yes?(?: opening)?)?\s*[:=]?\s*([1-4])\b[\s,;/+]*V(?:erbal(?: response)?)?\s*[:=]?\s*([1-5])\b[\s,;/+]*M(?:otor(?: response)?)?\s*[:=]?\s*([1-6])\b"
    r"|\bE([1-4])\s?V([1-5])\s?M([1-6])\b",
    re.I,
)
_WHEN = (
    ("1", late(r"\b(?:in the field|field|at (?:the )?scene|on scene|EMS|paramedics?|EMT|en route|prehospital)\b", re.I)),
    ("4", late(r"\b(?:24 hours|hospital day [2-9]|day [2-9]|next day)\b", re.I)),
    ("2", late(r"\b(?:on arrival|arrival|ED|ER|emergency (?:department|room)|triage|trauma bay|presentation)\b", re.I)),
    ("3", late(r"\b(?:on admission|at admission|admission|admitted)\b", re.I)),
)  # fmt: skip
_KIND = {"ambulance-report": "1", "ed-note": "2", "h-and-p": "3"}
_SEDATED = late(
    r"\b(?:sedat\w+|medically[- ]induced|induced coma|propofol|paralyzed|intubated and sedated)\b",
    re.I,
)
AROUND = 90


def _time(sentence: str, start: int, stop: int) -> str:
    """The 7th character by the words of time nearest to a score; "" when there are none."""
    near = [
        (min(abs(found.start() - stop), abs(start - found.end())), character)
        for character, pattern in _WHEN
        for found in pattern.finditer(sentence)
    ]
    return min(near)[1] if near else ""


class Score(NamedTuple):
    """A score: its total, the components (eyes, voice, movement) where told, the 7th character of
    its time, and the words."""

    total: int
    parts: tuple[int, int, int] | None
    when: str
    span: Span


def coma_scores(chart: Chart) -> Iterator[Score]:
    """Every score of an unsedated patient, in the order of the chart."""
    for document in chart.documents:
        if GATE.isdisjoint(document.text.words):
            continue
        for match in _SCORE.finditer(document.text.text):
            score = _read(document, match)
            if score is not None:
                yield score


def _read(document: ReadDocument, match: re.Match[str]) -> Score | None:
    text = document.text.text
    end = min((n for n in (text.find("\n", match.end()), text.find(". ", match.end())) if n >= 0), default=len(text))  # fmt: skip
    begin = max(text.rfind("\n", 0, match.start()), text.rfind(". ", 0, match.start())) + 1
    after = text[match.end() : min(end, match.end() + AROUND)]
    if _SEDATED.search(text, begin, end):
        return None
    total = _TOTAL.search(after)
    found = _PARTS.search(after)
    parts = None
    stop = match.end()
    if found is not None:
        eyes, voice, movement = (int(n) for n in found.groups() if n is not None)
        parts = (eyes, voice, movement)
        stop += found.end()
    if total is not None:
        value = int(total.group(1))
        stop = max(stop, match.end() + total.end())
    elif parts is not None:
        value = sum(parts)
    else:
        return None
    if not 3 <= value <= 15 or (parts is not None and sum(parts) != value):
        return None
    sentence = text[begin:end]
    when = _time(sentence, match.start() - begin, stop - begin)
    when = when or _KIND.get(document.kind, "0")
    return Score(
        value, parts, when, Span(document.id, match.start(), stop, text[match.start() : stop])
    )
