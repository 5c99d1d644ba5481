"""Modifiers of a visit beside 25: unrelated after surgery, decision for surgery, teaching, hospice.

Each stands only with the words that prove it.
"""

import re
from collections.abc import Sequence

from chartcoder.coding.service_line import Line
from chartcoder.coding.services.speaks import GATES
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.services.book import ServiceBook

Modifier = tuple[str, Span]

_OPERATION = r"(?:surgery|operat\w+|surgical (?:repair|intervention|treatment)|\w+ectomy|\w+otomy|\w+plasty|orif|fixation|arthroplasty)"
_DECIDED = late(
    rf"\bdecision (?:was )?(?:made )?(?:today )?(?:for|to (?:operate|proceed (?:with|to)|perform|take \w+ (?:to|for)))\b[^.;]{{0,40}}?(?:{_OPERATION}|operating room|\bOR\b|\boperate\b)?"
    rf"|\bdecided (?:to (?:operate|proceed (?:with|to))|on|for|upon)\b[^.;]{{0,30}}?{_OPERATION}"
    rf"|\b(?:needs?|requires?|recommend\w*|indicated?|will (?:take|go|proceed)|taking|taken|proceed\w*)\b[^.;]{{0,50}}?(?:\b(?:emergent|emergency|urgent)(?:ly)?\b[^.;]{{0,30}}{_OPERATION}|\bto (?:the )?(?:operating room|OR)\b)",
    re.I,
)
_DECIDING = GATES.gate("decision decided operating emergen* urgent*")
"""Without any of these a decision is only to go ``to the OR``."""
_TO_OR = (late(r"o (?:[tT]he )?[oO][rR]\b"), late(r"O (?:[tT][hH][eE] )?O[rR]\b"))
"""The end of ``to``, so that the search has letters to look for."""
_AT_ONCE = late(
    r"\b(?:today|tonight|now|tomorrow|immediate(?:ly)?|emergen(?:t|cy|tly)|urgent(?:ly)?|this (?:morning|afternoon|evening)|same day|in the morning|within 24 hours)\b",
    re.I,
)
_LATER = late(
    r"\b(?:elective(?:ly)?|next (?:week|month)|in (?:\d+|two|three|four|six|several) (?:days|weeks|months)|schedul\w+ for|later (?:this|in)|at a later date|when (?:he|she|they) (?:is|are) ready|no (?:need|indication) for)\b",
    re.I,
)
_MAJOR = late(
    r"44[019]\d{2}|47[56]\d{2}|2[27]\d{3}|49[5-6]\d{2}|58(?:1[4-9]|2\d|5[4-7]|66|7\d|9\d)\d|33\d{3}|35[0-6]\d{2}|6[13]\d{3}|50[2-5]\d{2}"
)
"""Operations of ninety days where the tables do not give them: belly, joints and spine, heart, brain."""
_UNRELATED = GATES.over(
    "unrelated related relation", r"\b(?:unrelated|not related|no relation)\b", re.I
)
_GLOBAL = GATES.over(
    "period global post* after since following out s within",
    r"\b(?:post-?op(?:erative)?|global) period\b|\bglobal days\b|\b(?:\d+|one|two|three|four|six|eight|ten) (?:days?|weeks?|months?) (?:after|since|following|out from|post|status post|s/p)\b|\bpost-?op(?:erative)? (?:day|week) \d+|\bwithin (?:the )?(?:90|10)[- ]day\b",
    re.I,
)
_SURGEON = GATES.over(
    "surgeon i my our same",
    r"\b(?:by|her|his|the|same|operating|own) surgeon\b|\bI (?:performed|did|operated|repaired|replaced|fixed|removed)\b|\b(?:my|our) (?:operation|surgery|patient|repair)\b|\bsame (?:physician|group)\b",
    re.I,
)
TEACHING = GATES.over(
    "teaching resident key critical entire + teaching my me present personally saw examined evaluated supervised",
    r"\bteaching physician (?:statement|attestation)\b|\bresident\b[^.]{0,60}\b(?:with me present|in my presence)\b"
    r"|\bI (?:was (?:physically )?present|saw and (?:examined|evaluated)|personally (?:saw|examined|evaluated)|examined|evaluated|supervised)\b[^.]{0,80}\bresident\b"
    r"|\bI was (?:physically )?present (?:for|during|with the resident)[^.]{0,20}\b(?:key|critical|entire)\b",
    re.I,
)
"""The statement of a teaching physician about what a resident did under him."""
_NO_RESIDENT = late(
    r"\b(?:no|without (?:a|any)?) ?residents?\b|\bresident (?:was )?not (?:involved|present)\b",
    re.I,
)
_HOSPICE = GATES.over(
    "hospice",
    r"\b(?:in|enrolled in|under|on|receiving|elected) (?:a |the |home )?hospice\b|\bhospice (?:patient|program|care|enrollee|beneficiary)\b",
    re.I,
)
_NOT_IN_HOSPICE = late(
    r"\b(?:not|no longer|declin\w+|consider\w*|discuss\w*|revoked|referral to|discharged from)\b[^.;]{0,25}\bhospice\b|\bhospice (?:was |is )?(?:declined|discussed|offered|considered|revoked)\b",
    re.I,
)
_TERMINAL = late(r"\b(?:hospice|terminal)\b", re.I)


def visit_modifiers(
    text: str, gates: int, document: str, lines: Sequence[Line], book: ServiceBook
) -> list[Modifier]:
    """24, 57, GC and GW of a visit, from the words of its note and the operations of the day.

    Args:
        gates: what the words of the note open (``speaks.GATES``).
    """
    out: list[Modifier] = []
    for code, span in (
        ("24", _after_surgery(text, gates)),
        ("57", decision(text, gates, lines, book)),
        ("GC", teaching(text, gates)),
        ("GW", hospice(text, gates)),
    ):
        if span is not None:
            out.append((code, Span(document, span[0], span[1], text[span[0] : span[1]])))
    return out


def decision(
    text: str, gates: int, lines: Sequence[Line], book: ServiceBook
) -> tuple[int, int] | None:
    """The words of a decision for major surgery on the day of the visit or the day before."""
    broken = any(_FRACTURE.fullmatch(line.code) for line in lines)
    if not gates & _DECIDING and not broken:
        if not any(to.search(text) for to in _TO_OR):
            return None
    decided = list(_DECIDED.finditer(text))
    if not decided and not broken:
        return None
    operated = any(
        (concept := book.concept(line.code)) is not None
        and (
            concept.global_days == "090"
            or (not concept.global_days and _MAJOR.fullmatch(line.code) is not None)
        )
        for line in lines
    )
    minor = any(
        (concept := book.concept(line.code)) is not None and concept.global_days in ("000", "010")
        for line in lines
    )
    for match in decided:
        start = max(text.rfind(".", 0, match.start()), text.rfind("\n", 0, match.start())) + 1
        ends = [e for e in (text.find(".", match.end()), text.find("\n", match.end())) if e >= 0]
        said = text[start : min(ends, default=len(text))]
        if _LATER.search(said):
            continue
        if operated or (_AT_ONCE.search(said) and not minor):
            return match.span()
    if broken and operated:
        care = _CARE.search(text)
        return None if care is None else care.span()
    return None


_FRACTURE = late(r"2[3-8][5-8]\d{2}|2[12]3\d{2}|274\d{2}|277\d{2}")
_CARE = late(
    r"\b(?:fracture|fx) care\b|\bclosed (?:treatment|reduction)\b|\b(?:no|without) (?:reduction|manipulation)\b|\btreat\w* (?:closed|non-?operative\w*|conservative\w*)|\bnon-?operative (?:treatment|management)\b",
    re.I,
)
"""Words of the decision to treat a fracture, which begins its ninety days."""


def _after_surgery(text: str, gates: int) -> tuple[int, int] | None:
    """The words of a visit of the surgeon, within the time that an operation covers, for else."""
    if not (gates & _GLOBAL.bit and gates & _SURGEON.bit):
        return None
    unrelated = _UNRELATED.search(gates, text)
    if unrelated is None or not _GLOBAL.search(gates, text) or not _SURGEON.search(gates, text):
        return None
    return unrelated.span()


def teaching(text: str, gates: int) -> tuple[int, int] | None:
    """The words of a teaching physician about the part of a resident."""
    match = TEACHING.search(gates, text)
    return None if match is None or _NO_RESIDENT.search(text) else match.span()


def hospice(text: str, gates: int) -> tuple[int, int] | None:
    """The words that a patient of a hospice was seen for what is not the terminal illness."""
    match = _HOSPICE.search(gates, text)
    if match is None or _NOT_IN_HOSPICE.search(text) or not _UNRELATED.search(gates, text):
        return None
    return match.span()
