"""Section I.C.21.c.7: a visit soon after an operation that went well is aftercare."""

import re

from chartcoder.coding.ages import NUMBERS, SPELLED
from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.cues import Cue
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.guidelines.binding import at, place_of
from chartcoder.guidelines.chapter21_codes import JOINTS, SIDES
from chartcoder.guidelines.chapter21_visits import cued, sentence_of
from chartcoder.guidelines.clause import Case, Outcome, beside, with_side
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books

C7 = "I.C.21.c.7"
TOLD_IN = frozenset(
    ["", "other", "hpi", "chief-complaint", "assessment", "assessment-plan", "diagnoses"]
)
STATED_IN = frozenset(["assessment", "assessment-plan", "diagnoses"])
SPEAKS = frozenset({*TOLD_IN, "plan"})
"""Sections that tell why the patient came, and from what operation."""
OTHERWISE = ("C", "D0", "O", "P", "S", "T", "Z47", "Z48", "Z08", "Z09", "Z51", "Z01", "I97", "J95", "K91", "N99", "M96",
             "L76", "G97", "H59", "H95", "E89", "D78", "K68.11", "Z38", "Z39")  # fmt: skip
"""Codes that say the care themselves: a cancer, an injury in healing, a complication, an aftercare."""
LEFT = ("Z90", "Z95", "Z96", "Z98")
"""What an operation left, which says nothing of why the patient is seen."""
WEEKS = 12
"""A visit later than this is no longer aftercare by its date alone."""
_AGO = late(
    rf"\b(\d{{1,2}}|{SPELLED})\s*-?\s*(days?|d|weeks?|wks?|wk|w|months?|mos?|mo|years?|yrs?|yr|y)\b",
    re.I,
)
_LONG_AGO = late(r"\b(?:19|20)\d\d\b|\byears?\b|\byrs?\b|\bchildhood\b|\bremote\b|\bprior\b|\bhistory\b", re.I)  # fmt: skip
_WELL = late(r"\b(?:doing|recover\w*|heal\w*|progress\w*|improv\w*)\b", re.I)
_SHORT: tuple[tuple[str, str], ...] = (("th", "hip"), ("tk", "knee"), ("tsa", "shoulder"))
"""How the short names of replacements begin, and their joints."""
_JOINTS = late(r"\b(hip|knee|shoulder|elbow|ankle)s?\b|\b(TH[AR]|TK[AR]|R?TSA)s?\b", re.I)
_SIDE = late(r"\b(?:(right|rt|R)|(left|lt|L)|(bilateral|b/l|both))\b\.?", re.I)


def after_an_operation(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.7: "two weeks after hip replacement, doing well" is aftercare, with the joint.

    The note calls itself a postoperative visit, or counts the days since the operation; a
    complication, an injury in healing or a cancer is coded instead.
    """
    cues = case.facts.statuses.cues
    if case.inpatient or not any(c.kind.startswith("operation:") for c in cues):
        return Outcome(drafts, [])
    if case.chart.encounter.setting == "emergency":
        return Outcome(drafts, [])
    if any(d.code.startswith(OTHERWISE) for d in drafts):
        return Outcome(drafts, [])
    visits = [c for c in cues if c.kind == "after-surgery" and c.section in SPEAKS]
    for cue in cues:
        if not cue.kind.startswith("operation:") or cue.section not in SPEAKS:
            continue
        document = case.chart.documents[cue.document]
        if document.kind in NOT_CODED_FROM:
            continue
        why = _recent(document, cue, visits, all(d.code.startswith(LEFT) for d in drafts))
        if why is None:
            continue
        code = cue.kind.partition(":")[2]
        claim = "Seen soon after the operation, without a complication."
        added = cued(case, cue, code, claim, C7, books, why)
        if _opens(case, cue, drafts):
            number, sentence, place = min((d.order for d in drafts), default=added.order)
            added = added._replace(order=(number, sentence, place - 1))
        out = [added, *drafts]
        if code == "Z47.1" and not any(d.code.startswith("Z96.6") for d in drafts):
            out.extend(_joint(added, cue, books))
        return Outcome(sorted(out, key=lambda d: d.order), [])
    return Outcome(drafts, [])


def _opens(case: Case, cue: Cue, drafts: list[Draft]) -> bool:
    """Whether the operation is why the patient came: no diagnosis stands before it in the note."""
    return all(at(cue) <= place_of(case, d) for d in drafts)


def _recent(
    document: ReadDocument, cue: Cue, visits: list[Cue], alone: bool
) -> tuple[Span, ...] | None:
    """The words that make an operation a recent one for which the patient is seen, or None.

    Args:
        alone: nothing else is stated: then "10 days after carpal tunnel release" is why.
    """
    text = document.text
    sentence = sentence_of(document, cue)
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    counted = weeks_ago(text.text, begin, end)
    ago = None if counted is None else counted[1]
    if counted is not None and counted[0] > WEEKS:
        return None
    if ago is None and _LONG_AGO.search(text.text, begin, end):
        return None
    same = next((v for v in visits if v.document == cue.document), None)
    if same is not None and (ago is not None or same.sentence <= cue.sentence):
        return (same.span, cue.span)
    if ago is None:
        return None
    right_before = alone and 0 <= cue.span.start - ago.end() <= 2
    seen = alone or cue.section in STATED_IN
    if right_before or (seen and _WELL.search(text.text, begin, end)):
        return (Span(document.id, ago.start(), ago.end(), ago.group()), cue.span)
    return None


def weeks_ago(text: str, begin: int, end: int) -> tuple[float, re.Match[str]] | None:
    """The first time that a stretch of text counts, in weeks, and its words."""
    ago = _AGO.search(text, begin, end)
    if ago is None:
        return None
    word = ago.group(1).lower()
    number = int(word) if word.isdigit() else NUMBERS[word]
    return number * {"d": 1 / 7, "w": 1.0, "m": 4.345, "y": 52.0}[ago.group(2)[0].lower()], ago


def _joint(added: Draft, cue: Cue, books: Books) -> list[Draft]:
    """The joint that was replaced, asked for by the note at Z47.1."""
    named = _JOINTS.search(cue.span.text)
    if named is None:
        return []
    word = (named.group(1) or "").lower() or next(
        joint
        for start, joint in _SHORT
        if named.group(2).lower().removeprefix("r").startswith(start)
    )
    start = next(code for joint, code in JOINTS if joint == word)
    side = _SIDE.search(cue.span.text)
    name = "" if side is None else ("right", "left", "bilateral")[(side.lastindex or 1) - 1]
    code = f"{start}{SIDES.get(name, '9')}"
    if code not in books:
        return []
    claim = "The operation after which the aftercare is given."
    joint = beside(added, code, books, C7, claim, added.code, (cue.span,))
    return [with_side(joint, name, cue.span) if name else joint]
