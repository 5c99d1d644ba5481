"""What counts of free text: of a note without any list of diagnoses or assessment.

Such a note tells what the patient has, and much besides: the tools of an operation, services of
the past, traits of the patient. Signs and statuses count where the words say why the patient is
seen (Official Guidelines I.B.4, IV.A, IV.D).
"""

import re

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.mentions import Found
from chartcoder.late import late

FREE_TEXT = frozenset({"", "hpi", "chief-complaint", "hospital-course", "other", "indication"})
"""Where a chart without any list, assessment or diagnosis heading says what the patient has."""

VAGUE = frozenset({"R58", "R52", "R69", "T14.8", "T14.90", "B99.9"})
"""Findings that every free text mentions somewhere and that are no diagnosis by themselves."""

ONLY_STATED = ("D49", "R60.9", "Z")
"""Codes of words that a description uses ("the tumor", "edema"), or of what a patient once had."""


_BROUGHT = late(
    r"\b(?:present(?:s|ed|ing)?|complain\w*|c/o|came|comes?|seen|referred|admitted|brought|evaluated|consult\w*"
    r"|continues to have|here (?:for|with)|request\w*|diagnos\w+|desires?|wish\w*)\b",
    re.I,
)
"""Words that tell why a patient is seen."""


_GENERAL = late(
    r"\b(?:is|are) (?:an?|the) (?:[\w-]+ ){0,3}(?:disease|condition|disorder|form|type|kind|infection|illness|problem|syndrome|inflammation|loss)s? (?:in which|that|of the|of \w+|where|when|caused|affecting|characteri[sz]ed)\b"
    r"|\b(?:affects?|occurs? in|seen in) (?:about |up to |nearly |around |approximately )?(?:\d|one in|millions|many people|most people)"
    r"|\b(?:people|persons|individuals|those|patients|adults|women|men) (?:with|who have) [\w -]{3,40}? (?:often|may|can|should|usually|tend|are at)\b|\byour (?:doctor|provider|health care|blood|body)\b",
    re.I,
)
"""How a text for teaching speaks: of the disease, or to its reader."""
_OF_SOMEONE = late(
    r"\b(?:patient|pt|he|she|his|her|mr|mrs|ms|presents?|presented|admitted|denies|reports|complains|c/o|hpi|exam|\d{1,3}\s?-?\s?(?:y/?o|yr|year)s?[- ]?(?:old)?|[MF]\b(?=,))\b(?!['’]?s\b)",
    re.I,
)


OPENING, WITHIN = 4_000, 20_000
"""Characters in which a text for teaching shows itself, and in which a chart names its patient."""


def teaches(document: ReadDocument) -> bool:
    """Whether a text describes a disease in general and speaks of no patient."""
    text = document.text.text
    if _OF_SOMEONE.search(text, 0, WITHIN) is not None:  # found early in nearly every chart
        return False
    return _GENERAL.search(text, 0, OPENING) is not None


def tells(document: ReadDocument, found: Found) -> bool:
    """Whether free text names a diagnosis, or a sign or status for which the patient is seen."""
    if found.code in VAGUE:
        return False
    sentence = found.line.sentence
    if found.code[0] not in "RZ" and not found.code.startswith(ONLY_STATED):
        return True
    if sentence.section in ("chief-complaint", "indication") and sentence.opens:
        return not found.code.startswith(("D49", "R60.9"))
    if found.code.startswith(("D49", "R60.9")):
        return False
    text = document.text
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    return _BROUGHT.search(text.text, begin, end) is not None and not (
        found.code[0] == "Z" and of_the_past(document, found)
    )


_DONE_BEFORE = late(
    r"\b(?:underwent|undergone|received|had|treated with|completed|after|following|previous|prior|recent|last|failed"
    r"|status post|s/p|time of)\b[^.;]{0,70}$",
    re.I,
)
_DONE_AFTER = late(
    r"^[^.;]{0,20}?\b(?:was|were|showed|shows|included|revealed|demonstrated|\w+ (?:years?|months?|weeks?) ago|in (?:19|20)\d\d)\b",
    re.I,
)
_FOR_IT = late(
    r"\b(?:here|presents?|presenting|comes?|came|admitted|seen|today|scheduled|returns?|arrives?|elected|brought)\b[^.;]{0,40}$",
    re.I,
)


def of_the_past(document: ReadDocument, found: Found) -> bool:
    """A service that the history tells: "then underwent chemotherapy", "the Pap smear was normal"."""
    text, sentence = document.text, found.line.sentence
    base, items = sentence.first, found.line.items
    begin, end = text.starts[base], text.ends[sentence.end - 1]
    head = text.starts[base + items[found.hit.places[0]].first]
    tail = text.ends[base + items[found.hit.places[-1]].end - 1]
    if _FOR_IT.search(text.text[begin:head]):
        return False
    return bool(
        _DONE_BEFORE.search(text.text[begin:head]) or _DONE_AFTER.search(text.text[tail:end])
    )


VALVES = ("I05.1", "I06.1", "I07.1", "I08", "I34.0", "I35.1", "I36.1", "I37.1")
"""Insufficiency of a valve of the heart."""
_TRACE = frozenset({"trace", "trivial", "physiologic", "physiological"})


def trace_only(found: Found) -> bool:
    """Whether a valve leaks only as healthy valves do: "trace tricuspid regurgitation"."""
    if not found.code.startswith(VALVES):
        return False
    items = found.line.items
    for number in range(found.hit.places[0] - 1, max(found.hit.places[0] - 4, -1), -1):
        if items[number].word in _TRACE:
            return True
        if items[number].word in ("mild", "moderate", "severe", "with", "regurgitation"):
            return False
    return any(items[p].word in _TRACE for p in found.hit.places)
