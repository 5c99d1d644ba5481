"""What was done about a condition in a stay: treated, worked up, watched, or why it kept the patient.

Section III reports a condition beside the principal one because of such words; they stand in its
own sentence, in the lines that discuss it, or where the course of the stay names it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.mentions import Found
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.statements import STATED
from chartcoder.reading.text import Sentence

TREATED, WORKED_UP, PROLONGED, NURSED, EVALUATED = (
    "treated", "worked-up", "prolonged-stay", "nursing", "evaluated",
)  # fmt: skip


class Care(NamedTuple):
    """What was done, and the words that say it."""

    criterion: str
    span: Span


_STEMS = """olol pril sartan statin azole mycin cillin floxacin cycline parin xaban gliptin gliflozin prazole
    semide thiazide dipine oxetine zepam azine pidogrel tidine penem setron formin""".split()
"""What the names of drugs end in, behind four letters or more."""
_BY_LENGTH = {n: "|".join(s for s in _STEMS if len(s) == n) for n in sorted(set(map(len, _STEMS)))}
_ENDS = "|".join(f"(?<={stems})(?<=[a-z]{{{n + 4}}})" for n, stems in _BY_LENGTH.items())
_DRUG = rf"[a-z]{{8,}}+\b(?:{_ENDS})"
"""A word that ends in one: only its end is looked at, and only that of a long word."""

_WORDS: tuple[tuple[str, str], ...] = (
    (PROLONGED, r"\b(?:kept|extended|prolonged|delayed)\b[^.;]{0,40}\b(?:stay|hospital|discharge|days?)\b|\b(?:extra|additional|further) (?:\w+ )?(?:hospital )?days?\b|\bdischarge (?:was )?(?:delayed|postponed)\b"),
    (TREATED, r"\b(?:treat\w*|therapy|continu\w+|resum\w+|restart\w*|start\w*|began|begin|given|gave|receiv\w+|administer\w*|plac\w+ on|kept on|held|hold|withheld|stopp\w+|increas\w+|decreas\w+|adjust\w+|titrat\w+|switch\w+|chang\w+|tapered|wean\w*"
     r"|replet\w*|replac\w*|correct\w*|supplement\w*|transfus\w*|dialy\w+|hemodialysis|intubat\w*|ventilat\w*|bipap|cpap|oxygen|nebul\w*|antibiotic\w*|diure\w+|insulin|sliding scale|steroid\w*|anticoag\w*|heparin|infusion|IV|drip|bolus|fluids?"
     r"|drain\w*|debrid\w*|repair\w*|resect\w*|remov\w+|surgery|stent\w*|cardioverted|paced|pacemaker|catheter\w*|decompress\w*|NG tube|tube feed\w*|medication\w*|medicat\w+|managed with|PRN|mg|mcg|units?|dressing\w*"
     rf"|{_DRUG})\b"),
    (WORKED_UP, r"\b(?:CT|MRI|MRA|CTA|x-?ray|CXR|ultrasound|US|doppler|duplex|echo\w*|EEG|EKG|ECG|EGD|endoscop\w*|colonoscop\w*|bronchoscop\w*|biops\w*|cultur\w*|lumbar puncture|LP|thoracentesis|paracentesis|angiogra\w*|cath|scan|imaging|work-?up|iron studies|work(?:ed)? up|swallow (?:study|evaluation)|PCR|panel|level\w*|serolog\w*|telemetry|labs?)\b"),
    (NURSED, r"\b(?:wound care|turn(?:ed|s|ing)?\b[^.;]{0,20}(?:q ?2|every)|offload\w*|air mattress|special(?:ty)? (?:bed|mattress)|sitter|1:1|one-to-one|restraint\w*|isolation|contact precautions|fall precautions|aspiration precautions|seizure precautions|nursing|frequent checks|neuro checks|q\d+h checks|strict I/?O|precautions|thickened|assist with)\b"),
    (EVALUATED, r"\b(?:evaluat\w+|assess\w*|monitor\w*|follow\w*|trend\w*|watch\w*|observ\w+|check\w*|recheck\w*|repeat\w*|review\w*|consult\w*|seen by|stable|control\w*|improv\w+|resolv\w+|worse\w*|unchanged|at baseline|examined|discussed|outpatient|asymptomatic|rate|compensated|quiet|addressed)\b"),
)  # fmt: skip
_COMPILED = tuple((criterion, late(pattern, re.I)) for criterion, pattern in _WORDS)
_NOT_DONE = late(
    r"\b(?:not|never|no|without|will|should|could|to be|outpatient) (?:be )?(?:\w+ ){0,1}$", re.I
)


def care_of(document: ReadDocument, found: Found) -> Care | None:
    """What the sentence of a mention, or the lines that discuss it, say was done about it."""
    best: Care | None = None
    rank = len(_COMPILED)
    for sentence in _discussion(document, found):
        for place, (criterion, pattern) in enumerate(_COMPILED[:rank]):
            span = _done(document, sentence, pattern)
            if span is not None:
                best, rank = Care(criterion, span), place
                break
    return best


LINES = 5
"""Sentences below a problem that may discuss it."""


def _discussion(document: ReadDocument, found: Found) -> Iterator[Sentence]:
    """The sentence of a mention and, where it states a problem, the lines below up to the next."""
    own = found.line.sentence
    yield own
    count = 0
    sentences, roles = document.text.sentences, document.roles
    for place in range(bisect_right(document.spots.firsts, own.first), len(sentences)):
        sentence = sentences[place]
        if sentence.line == own.line and sentence.section == own.section:
            yield sentence
            continue
        count += 1
        if (
            count > LINES
            or roles[place] == STATED
            or sentence.section != own.section
            or own.section == "hospital-course"
            or sentence.marker[:1].isdigit()
            or (sentence.marker and sentence.marker == own.marker)
        ):
            return
        yield sentence


def _done(document: ReadDocument, sentence: Sentence, pattern: re.Pattern[str]) -> Span | None:
    text = document.text
    start, stop = text.starts[sentence.first], text.ends[sentence.end - 1]
    for match in pattern.finditer(text.text, start, stop):
        # four words at most say that it was not done
        before = " ".join(text.text[start : match.start()].rsplit(" ", 5)[-5:])
        if not _NOT_DONE.search(before):
            return Span(document.id, match.start(), match.end(), match.group())
    return None
