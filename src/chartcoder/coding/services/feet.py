"""Class findings of routine foot care: Q7, Q8, Q9 (Medicare Benefit Policy Manual, chapter 15, section 290).

Nails and calluses are cut at the expense of Medicare where the feet are at risk. The findings of the
examination prove it: one of class A (a part of the foot is gone), two of class B, or one of class B
with two of class C.
"""

import re
from collections.abc import Sequence

from chartcoder.coding.chart import Chart
from chartcoder.coding.service_line import Line
from chartcoder.coding.services.speaks import GATES
from chartcoder.late import late
from chartcoder.model import Span, Step
from chartcoder.reading.gates import Gated
from chartcoder.reading.text import Text

ROUTINE = frozenset(["11055", "11056", "11057", "11719", "11720", "11721", "G0127"])
"""Routine foot care: paring of corns and calluses, trimming and thinning of nails."""
_GONE = r"(?:absent|non-?palpable|not palpable|not felt|0 ?/ ?4|diminished to absent|unable to palpate|cannot be palpated|could not be palpated)"
_FELT = "absent palpable nonpalpable felt 0 palpate palpated pulses pulse"
_DP = r"(?:dorsalis pedis|dp|pedal)"
_PT = r"(?:posterior tibial(?:is)?|pt)"
_PT_ALONE = r"(?:posterior tibial(?:is)?|(?-i:PT)|pt(?= (?:pulses?|arter)))"
"""Alone, ``pt`` is an artery only so written or with its pulse: else it is the patient."""
_AMPUTATED: Gated = GATES.over(
    "amput* *amput*",
    r"\b(?:non-?traumatic |s/p |status post )?(?:transmetatarsal |partial foot |toe |hallux |ray |forefoot |great toe )?amputat(?:ion|ed)\b[^.;\n]{0,40}\b(?:toes?|hallux|foot|ray|forefoot|digit|metatarsal)\b|\b(?:toe|hallux|foot|ray|transmetatarsal|digit)s? (?:is |was |are )?amputat(?:ion|ed)\b|\b(?:toe|hallux|ray|transmetatarsal|partial foot) amputation\b",
    re.I,
)
_TRAUMA = late(r"\btraumatic(?:ally)? |\bno (?:prior |history of )?amput|\bwithout amput", re.I)
_BOTH = rf"{_DP}(?: pulses?)?(?: and |/| & |, ){_PT}(?: (?:pulses?|arter(?:y|ies)))?"
_EITHER = rf"{_PT}(?: pulses?)?(?: and |/| & |, ){_DP}(?: (?:pulses?|arter(?:y|ies)))?"
_PULSES: tuple[tuple[int, Gated], ...] = (
    (2, GATES.over(_FELT, rf"\b(?:(?:{_BOTH}|{_EITHER}|pedal pulses|pulses of (?:the|both) feet)[^.;\n]{{0,30}}\b{_GONE}|{_GONE} (?:{_BOTH}|{_EITHER}|pedal pulses))", re.I)),
    (1, GATES.over(_FELT, rf"\b(?:{_PT_ALONE}(?: pulses?)?[^.;,\n]{{0,20}}\b{_GONE}|{_GONE} {_PT_ALONE}\b)", re.I)),
    (1, GATES.over(_FELT, rf"\b(?:{_DP}(?: pulses?)?[^.;,\n]{{0,20}}\b{_GONE}|{_GONE} {_DP}\b)", re.I)),
)  # fmt: skip
_TROPHIC: tuple[re.Pattern[str], ...] = tuple(
    late(pattern, re.I)
    for pattern in (
        r"\b(?:hair (?:growth )?(?:is )?(?:absent|decreased|diminished|sparse|loss)|(?:absent|decreased|diminished|sparse|no|loss of|lack of) (?:pedal |digital )?hair(?: growth)?)\b",
        r"\bnails?\b[^.\n]{0,40}\b(?:thick\w*|dystroph\w+|hypertroph\w+)|\b(?:thick\w*|dystroph\w+|hypertroph\w+)[^.;\n]{0,25}\bnails?\b",
        r"\b(?:hyper)?pigment\w+|\bhemosiderin\b|\bdiscolou?ration of (?:the )?skin\b",
        r"\bskin\b[^.\n]{0,30}\b(?:thin|shiny|atrophic)\b|\b(?:thin|shiny|atrophic)\b[^.;\n]{0,20}\bskin\b",
        r"\b(?:dependent )?rubor\b|\bskin (?:is )?(?:red|ruborous)\b",
    )
)
"""Changes of hair, nails, pigment, texture and color: three are one finding of class B."""
_CLASS_C: tuple[re.Pattern[str], ...] = tuple(
    late(pattern, re.I)
    for pattern in (
        r"\bclaudication\b",
        r"\b(?:feet|foot|toes|skin|temperature)\b[^.;\n]{0,20}\b(?:cold|cool)\b|\b(?:cold|cool) (?:feet|foot|toes|to touch)\b|\btemperature (?:gradient|changes)\b",
        r"\bedema\b|\bswelling of (?:the |both )?(?:feet|foot|ankles?)\b",
        r"\bparesthesias?\b|\btingling\b|\bnumb(?:ness)?\b",
        r"\bburning\b",
    )
)
_DENIED = late(r"\b(?:no|denies|without|negative for|absence of|not)\b[^.;\n]{0,40}$", re.I)
_FEET = GATES.gate("foot feet toe* nail* toenail* callus* corn corns podiatr* pedal hyperkerato*")


def with_class_findings(chart: Chart, lines: Sequence[Line], opened: Sequence[int]) -> list[Line]:
    """Lines of routine foot care with what the examination of the feet proves (Q7, Q8, Q9).

    Args:
        chart: the chart as read.
        lines: the service lines.
        opened: what the words of each document of the chart open (``speaks.GATES``).
    """
    cared = {line.document for line in lines if line.code in ROUTINE}
    said = {
        d.id: class_findings(d.text, d.id, gates)
        for d, gates in zip(chart.documents, opened, strict=True)
        if d.id in cared
    }
    out: list[Line] = []
    for line in lines:
        found = said.get(line.document)
        if line.code in ROUTINE and found is not None and found[0] not in line.modifiers:
            values = (("modifier", found[0]),)
            step = Step(
                "guideline", f"Modifier {found[0]}.", found[1], f"modifier {found[0]}", values
            )
            line = line._replace(modifiers=(*line.modifiers, found[0]), steps=(*line.steps, step))
        out.append(line)
    return out


def class_findings(text: Text, document: str, gates: int) -> tuple[str, tuple[Span, ...]] | None:
    """The modifier that the findings of a note of foot care prove, and the words of the findings.

    Args:
        text: the text of the note.
        document: the id of the note.
        gates: what its words open.
    """
    if not gates & _FEET:
        return None
    words = text.text
    for gone in _AMPUTATED.finditer(gates, words):
        if not _TRAUMA.search(words, max(0, gone.start() - 24), gone.end()):
            return "Q7", (_span(document, words, gone),)
    major = _pulses(words, gates)
    changes = [m for p in _TROPHIC if (m := _affirmed(p, words))]
    spans = [_span(document, words, m) for _, m in major]
    count = sum(many for many, _ in major)
    if len(changes) >= 3:
        count += 1
        spans += [_span(document, words, m) for m in changes[:3]]
    if count >= 2:
        return "Q8", tuple(spans)
    minor = [m for p in _CLASS_C if (m := _affirmed(p, words))]
    if count == 1 and len(minor) >= 2:
        return "Q9", (*spans, *(_span(document, words, m) for m in minor[:2]))
    return None


def _pulses(words: str, gates: int) -> list[tuple[int, re.Match[str]]]:
    both = _PULSES[0][1].search(gates, words)
    if both is not None:
        return [(2, both)]
    return [(many, m) for many, p in _PULSES[1:] if (m := p.search(gates, words)) is not None]


def _affirmed(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    for match in pattern.finditer(words):
        if not _DENIED.search(words, max(0, match.start() - 50), match.start()):
            return match
    return None


def _span(document: str, words: str, match: re.Match[str]) -> Span:
    return Span(document, match.start(), match.end(), match.group())
