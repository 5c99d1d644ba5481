"""Axes that rules settle for head, heart and vessels: what a craniotomy is for, fistulas, chambers, stents."""

import re

from chartcoder.coding.procedures.ask import Ask
from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.record import axis, span_of
from chartcoder.late import late

# --- what a craniotomy is for ----------------------------------------------------------------------

_OF_NERVE = over(
    "*acoustic *vestibular",
    r"\b(?:acoustic neuroma|(?:vestibular|acoustic) schwannoma)\b",
    re.I,
)
_OF_MENINGES = over("*meningioma", r"\bmeningiomas?\b", re.I)
_OF_CEREBELLUM = late(r"\b(?:cerebell\w+|posterior fossa|suboccipital)\b", re.I)
_OF_LOBE = late(
    r"\b(?:(?:fronto|temporo|parieto)?(?:frontal|temporal|parietal|occipital)\b(?! (?:bone|artery|muscle))|\w+ lobe\b)",
    re.I,
)


def intracranial(ask: Ask) -> list[Filled]:
    """What of the brain a tumor or a clot was taken from: its kind, then the lobe that is named."""
    lesion = ask.pattern[2] == "B"
    for part, spoken in (("N", _OF_NERVE), ("1", _OF_MENINGES)) if lesion else ():
        found = ask.find(spoken)
        if found is not None and part in _cell(ask):
            return [axis(4, part, found[1])]
    lines = [ask.statement, *(s for s in ask.report.statements if s.listed and lesion)]
    for statement in lines:
        for part, pattern in (("C", _OF_CEREBELLUM), ("7", _OF_LOBE)):
            match = pattern.search(statement.line.raw)
            if match is not None:
                return [axis(4, part, span_of(statement.line, match))]
    return []


def _cell(ask: Ask) -> str:
    """The body parts that a pattern leaves."""
    return ask.pattern[3:].partition("[")[2].partition("]")[0] or "0123456789ABCDFGHJKLMNPQRSTUWXY"


_SPINE = late(
    r"\b(?:laminectom\w+|laminotom\w+|spinal|spine|cervical|thoracic|lumbar|cord|thecal sac|quadripleg\w+|parapleg\w+)\b",
    re.I,
)
_SKULL = late(
    r"\b(?:crani(?:otomy|ectomy|al)|intracranial|burr? holes?|skull|scalp|temporal|parietal|frontal|brain)\b",
    re.I,
)


def epidural(ask: Ask) -> list[Filled]:
    """An epidural clot lies under the skull or in the spinal canal, whichever the report speaks of."""
    skull = ask.find(_SKULL)
    if skull is not None:
        return [axis(4, "3", skull[1])]
    spine = ask.find(_SPINE)
    return [axis(4, "U", spine[1])] if spine is not None else []


def dura(ask: Ask) -> list[Filled]:
    """The dura of the spine is one of the spinal meninges."""
    spine = ask.find(_SPINE)
    if spine is None or ask.report.has(_SKULL):
        return []
    return [axis(4, "T", spine[1])]


# --- fistulas for dialysis -------------------------------------------------------------------------

_THROUGH_SKIN = late(r"\b(?:endovascular|percutaneous(?:ly)?|WavelinQ|Ellipsys)\b", re.I)


def fistula(ask: Ask) -> list[Filled]:
    """A fistula is sewn through an incision, unless its own sentence says otherwise."""
    if _THROUGH_SKIN.search(ask.statement.line.raw):
        return []
    way = axis(5, "0", basis="assumed")
    wrist, arm = ask.find(_WRIST), ask.report.has(_UPPER_ARM)
    if arm:
        above = ask.find(_BRACHIAL)
        return [way, axis(7, "D", above[1])] if above is not None else [way]
    return [way, axis(7, "F", wrist[1])] if wrist is not None else [way]


_WRIST = late(r"\b(?:radio-?cephalic|radial artery|wrist|snuff ?box|Cimino)\b", re.I)
_BRACHIAL = late(r"\bbrachio-?(?:cephalic|basilic)\b|\bupper arm\b", re.I)
_UPPER_ARM = late(
    r"\b(?:brachio-?(?:cephalic|basilic)|brachial artery|upper arm|antecubital)\b", re.I
)

_THROUGH_NOSE = late(r"\b(?:trans-?(?:nasal|sphenoid\w*)|endo-?nasal)", re.I)
_ENDOSCOPE = late(r"\bendoscop\w+", re.I)


def pituitary(ask: Ask) -> list[Filled]:
    """A pituitary tumor taken out through the nose with an endoscope."""
    raw = ask.statement.line.raw
    scope = _ENDOSCOPE.search(raw)
    if scope is None or not _THROUGH_NOSE.search(raw):
        return []
    return [axis(5, "4", span_of(ask.statement.line, scope))]


# --- which side of the heart -------------------------------------------------------------------------

_LEFT_HEART = late(
    r"\b(?:advanced|retrograde|passed|crossed|into|placed|positioned|to)\b[^.;]{0,80}\b(?:left ventric(?:le|ular)|LV|left heart)\b|\b(?:LV|left ventricular) (?:end[- ]diastolic )?pressure",
    re.I,
)
_RIGHT_HEART = late(
    r"\b(?:advanced|passed|inserted|into|through|to)\b[^.;]{0,90}\b(?:right (?:heart|ventric(?:le|ular))|pulmonary arter(?:y|ies)|capillary wedge)\b|\bwedge (?:catheter|pressure)",
    re.I,
)
_SIDE_SAID = late(r"\b(?:right|left|bilateral|both)\b[^.;]{0,30}\bheart\b", re.I)


def side_of_heart(ask: Ask) -> list[Filled]:
    """A catheterization named without a side: the chambers that the report says were reached."""
    if _SIDE_SAID.search(ask.statement.line.raw):
        return []
    left, right = ask.find(_LEFT_HEART), ask.find(_RIGHT_HEART)
    char = "8" if left and right else "7" if left else "6" if right else ""
    spans = [found[1] for found in (left, right) if found is not None]
    return [axis(7, char, *spans)] if char else []


# --- what a balloon or a stent widens ----------------------------------------------------------------

_STENT = over("*stent", r"\bstent(?:s|ed|ing)?\b", re.I)


_LAID = late(r"\b(?:plac\w+|deploy\w*|insert\w+|position\w*)\b", re.I)


_OF = late(r"\bstent(?:s|ing|ed)?(?: placement)? (?:of|to|in|into|across)\b([^.;,]{3,60})", re.I)


def _elsewhere(ask: Ask) -> bool:
    """Whether a sentence ballooned one part and stented another: "angioplasty of SFA, stent of iliac"."""
    line = ask.statement.line
    if any("stent" in line.words[place].word for place in ask.name.places):
        return False
    own = {word for hit in ask.name.near.parts() for word in hit.words} - _SIDES
    found = _OF.search(line.raw)
    if not own or found is None:
        return False
    begin, end = line.start + found.start(1), line.start + found.end(1)
    where = {w.word for w in line.words if begin <= w.start < end} - _SIDES
    return own.isdisjoint(where) and len(where) > 1


_SIDES = frozenset("left right bilateral artery vein vessel common proximal distal".split())


def stented(ask: Ask) -> list[Filled]:
    """A stent stays only in the part that a sentence speaks of with it."""
    if ask.statement.line.search(_STENT) is not None:
        return [axis(6, "Z", basis="none")] if _elsewhere(ask) else []
    stents = [s for s in ask.report.lines() if s.line.search(_STENT) is not None]
    own = {word for hit in ask.name.near.parts() for word in hit.words}
    if not own or not ask.report.has(_STENT):
        return []
    if any(own <= s.line.said for s in stents):
        return []
    if ask.pattern[:3] == "0B7":
        tube = "bronch" if any("bronch" in word for word in own) else "trach"
        if any(tube in s.line.raw.lower() and _LAID.search(s.line.raw) for s in stents):
            return []
    return [axis(6, "Z", basis="none")]
