"""What the chart says of the care of an injury: healing, its complications, the extent of a burn.

These cues stand in sentences that often do not name the injury ("sutures out today", "6 weeks
post ORIF, good callus"), so they are read once for the chart and bound to injuries by the clauses
of Section I.C.19. A chart without any injury code costs nothing.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.cues import row
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.text import Sentence


class Cue(NamedTuple):
    """A phrase about the care of an injury.

    Attributes:
        kind: ``healing`` (the text speaks of healing), ``after`` (of care after treatment), ``visit`` (a
            follow-up visit), ``active`` (treatment begins), ``unseen`` (never treated so far), ``delayed``, ``nonunion``,
            ``malunion``, ``late`` (a late effect), ``before`` (treated elsewhere before),
            ``gustilo`` (type of an open fracture), ``extent`` and ``deep`` (per cent of the body
            burned, and burned to the third degree; ``deep-near`` when the number comes after).
        value: the type of an open fracture (``12`` or ``3``), a number, or empty.
        words: folded words of the sentence the cue stands in.
        document: place of the document in the chart.
        sentence: first token of the sentence.
    """

    kind: str
    value: str
    span: Span
    words: frozenset[str]
    document: int
    sentence: int
    section: str


_N = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|a few)"
_UNIT = r"(?:-|\s)?(?:days?|weeks?|wks?|wk|months?|mos?|d|w)\b"
_OPERATION = (
    r"(?:surgery|orif|operation|repair|fixation|pinning|nailing|reduction|casting|injury|fracture|accident|fall|crash"
    r"|burn|grafting|skin graft|discharge)"
)

_CUES: tuple[tuple[str, str], ...] = (
    (
        "healing",
        r"\b(?<!non[- ])(?<!not )heal(?:ing|ed) (?:very )?(?:well|nicely|appropriately|as expected|normally|on schedule|uneventfully|routinely|satisfactorily|fractures?|wound|laceration|burn|incision)\b"
        r"|\b(?:is|are|appears?|continues|continuing|noted) (?:to be |to )?(?:well |nicely )?heal(?:ing|ed)?\b"
        r"|\b(?:evidence|signs?) of (?:\w+ )?healing\b|\b(?:interval|routine|good|appropriate|progressive|expected|early|bony|some|satisfactory|clinical|radiographic) (?:\w+ )?healing\b"
        r"|[,;:-]\s*healing(?=\s*(?:[,.;]|$))|\bcallus\b|\bwell[- ]healed\b|\bincision (?:is |has )?(?:clean|healed|healing|well)|\bunion (?:is )?progressing|\b(?:bony|solid) union\b",
    ),
    (
        "after",
        r"\b(?:cast|splint|boot|suture|stitch(?:es)?|staple|pin|k-?wire|hardware|fixator|screw)s?\s+(?:was |were |are |is |now )?(?:removed|removal|off|out)\b"
        r"|\b(?:remov(?:al|e|ed) of (?:the |his |her )?(?:cast|splint|sutures?|stitches|staples|pins|hardware|external fixator))\b"
        r"|\bout of (?:the |a |her |his )?cast\b"
        rf"|\b{_N}{_UNIT}\s+(?:s/p|status post|post|post-?op(?:erative(?:ly)?)?|out from|following|since|after)\s+(?:\w+\s+){{0,5}}?{_OPERATION}\b"
        rf"|\b{_N}{_UNIT}\s+(?:post-?op(?:erative(?:ly)?)?|out|post[- ]injury|post[- ]surgery|post[- ]burn)\b"
        r"|\bpost-?op(?:erative)? (?:visit|check|follow[- ]?up|appointment|week|day)\b"
        r"|\b(?:s/p|status post) (?:\w+ ){0,3}?(?:orif|crpp|fixation|repair|pinning|nailing|nail|arthroplasty|hemiarthroplasty|casting|grafting)\b"
        r"|\baftercare\b|\brehab(?:ilitation)?\b|\bphysical therapy (?:for|after|following)\b",
    ),
    (
        "visit",
        r"\b(?:follow(?:s|ed|ing)?[- ]?up|f/u|fu)\b(?!\s+(?:in|with|as|if|at|on|next|prn|after)\b)"
        r"|\bre-?check\b|\bre-?evaluation\b|\breturns? (?:today )?(?:for|to clinic|to the clinic)\b"
        r"|\b(?:fracture|wound|burn|hand|cast) (?:clinic|check)\b|\bdressing change\b",
    ),
    (
        "unseen",
        r"\bdelay(?:ed)? (?:in )?(?:seeking|presentation)|\bdid(?: not|n't) seek\b|\bnever (?:sought|saw a|had it (?:looked|checked|treated))"
        r"|\bno (?:prior|previous|medical) (?:treatment|care|attention)\b|\bha[sd] not (?:sought|seen|been (?:seen|treated))\b",
    ),
    (
        "active",
        r"\b(?:will (?:need|require|undergo|proceed)|needs|requires|recommend(?:ed)?|proceed(?:ing)? with|schedul\w+ for|consent\w* for|taken to (?:the )?or|plan for)\s+(?:\w+\s+){0,4}?(?:orif|surgery|fixation|operative|pinning|nailing|arthroplasty|grafting|excision|closed reduction)\b"
        r"|\bunderwent (?:\w+\s+){0,3}?(?:orif|closed reduction|reduction)\b.{0,30}\btoday\b"
        r"|\bcast (?:was )?(?:applied|placed)\b|\bplaced in(?:to)? a (?:\w+[- ]){0,3}(?:cast|splint|boot)\b|\breduced (?:and|under)\b"
        r"|\bclosed reduction (?:was )?(?:performed|done)|\bre-?fractured?\b|\brepaired today\b|\bnew injury\b|\binitial (?:visit|evaluation|consult\w*)\b",
    ),
    ("delayed", r"\bdelayed (?:union|healing)\b|\bslow(?:ly)? (?:to )?heal(?:ing)?\b|\bheal\w* slowly\b"),
    ("nonunion", r"\bnon-?\s?union\b|\bnonunited\b|\bun-?united\b|\bfailed to unite\b|\bpseud(?:o)?arthrosis\b"),
    ("malunion", r"\bmal-?\s?union\b|\bmalunited\b|\bhealed (?:in|with) (?:\w+ ){0,2}(?:malposition|angulation|malalignment|malrotation)\b"),
    (
        "late",
        r"\bsequelae?\s+of\b|\blate effects?\s+of\b|\bresiduals?\s+(?:of|from)\b"
        r"|\b(?:due|secondary)\s+to\s+(?:\w+\s+){0,3}?(?:old|prior|previous|remote|past|healed|childhood)\b"
        r"|\b(?:from|after|following)\s+(?:an?\s+|his\s+|her\s+|the\s+)?(?:old|prior|previous|remote|past|healed|childhood)\b"
        r"|\b(?:due|secondary)\s+to\b[^.;\n]{0,60}?\b(?:years?|months?) ago\b|\b(?:from|after|following)\b[^.;\n]{0,60}?\b(?:years? ago|in (?:19|20)\d\d)\b"
        r"|\b(?:due|secondary)\s+to\b[^.;\n]{0,60}?\bin (?:19|20)\d\d\b",
    ),
    (
        "before",
        r"\b(?:seen|treated|evaluated|stitched|sutured|splinted|reduced|diagnosed|x-?rayed) (?:\w+ ){0,3}?(?:in|at|by) (?:the |an |our |outside )?(?:\w+ )?(?:ed|er|emergency|urgent care|hospital|clinic|facility)\b"
        r"|\b(?:referred|sent|transferred) (?:\w+ ){0,2}?(?:from|by) (?:the |an )?(?:\w+ )?(?:ed|er|emergency|urgent care|hospital)\b"
        r"|\bwent to (?:the |an )?(?:ed|er|emergency|urgent care)\b|\b(?:ed|er|urgent care) (?:visit|follow[- ]?up)\b|\bfollow(?:ing)?[- ]?up (?:from|after) (?:the |an )?(?:ed|er|emergency|urgent care)\b",
    ),
    ("gustilo", r"\bgustilo(?:[- ]anderson)?[ ,:]*(?:(?:type|grade|class)\s*)?(iii|ii|i|[123])[- ]?([abc])?\b"),
    ("gustilo", r"\b(?:type|grade)\s*(iii|ii|i|[123])[- ]?([abc])?\s+(?:open|compound)\b"),
    ("gustilo", r"\bopen\b[^.;\n]{0,40}?\b(?:type|grade)\s*(iii|ii|i|[123])[- ]?([abc])?\b"),
    (
        "extent",
        r"(?:\b|~|≈)(\d{1,3}(?:\.\d)?)\s?(?:%|percent|per cent)\s*(?:of )?(?:the |his |her |total )?(?:tbsa|bsa|total body surface|body surface|body)\b",
    ),
    ("extent", r"\b(?:tbsa|bsa|total body surface area|body surface area)\b[^.;%\n\d]{0,25}?(\d{1,3}(?:\.\d)?)\s?(?:%|percent|per cent)"),
    (
        "deep",
        r"(?:\b|~|≈)(\d{1,3}(?:\.\d)?)\s?(?:%|percent|per cent)\s*(?:\w+ ){0,3}?(?:is |are |was |being |of which is )?(?:third[- ]degree|3rd[- ]degree|full[- ]thickness)\b",
    ),
    ("deep-near", r"\b(?:third[- ]degree|3rd[- ]degree|full[- ]thickness)\b[^.;%\n\d]{0,40}?(\d{1,3}(?:\.\d)?)\s?(?:%|percent|per cent)"),
)  # fmt: skip
_ALSO = {
    kind: row(written)
    for kind, written in {
        "after": "cast splint boot suture stitch* staple pin k kwire hardware fixator screw surgery orif operation repair"
        " fixation pinning nail* reduction casting injury fracture accident fall crash burn graft* discharge post* out crpp"
        " arthroplasty hemiarthroplasty aftercare rehab* physical",
        "unseen": "seeking presentation seek sought saw looked checked treated treatment care attention seen",
        "active": "orif surgery fixation operative pinning nailing arthroplasty grafting excision reduction reduced cast splint"
        " boot fractur* repaired injury initial",
        "late": "sequela* late* residual* old prior previous remote past healed childhood ago in_19* in_20*",
        "before": "ed er emergency* urgent* hospital* clinic* facility*",
        "gustilo": "gustilo* type* grade*",
        "delayed": "union* heal*",
        "nonunion": "union* unit* arthrosis*",
        "malunion": "mal* angulation*",
        "extent": "%* percent* per_cent*",
        "deep": "%* percent* per_cent*",
        "deep-near": "%* percent* per_cent*",
    }.items()
}
"""For some kinds, words of which one must stand in the sentence beside those of ``_TRIGGERS``."""
_COMPILED = tuple((kind, late(pattern, re.I), _ALSO.get(kind)) for kind, pattern in _CUES)

_SILENT = frozenset(
    """past-medical-history past-surgical-history family-history social-history medications allergies
    immunizations instructions review-of-systems""".split()
)
"""Sections that do not speak of the care of the injury at hand."""

_FUTURE = late(
    r"\b(?:will|return (?:in|to)|schedul\w*|plan|refer\w*|should|if|until|expect\w*|recommend\w*|arrange\w*|anticipat\w*"
    r"|next|before|once|follow[- ]?up (?:with|in)|come back)\b",
    re.I,
)
_LATER = late(r"[^.;\n]{0,25}?\bin (?:\d|a week|one|two)|\s+(?:next|at \d)", re.I)
"""A plan for later: "suture removal in 7 days" is no visit for suture removal."""
_NOT_YET = frozenset({"after", "visit"})
_DENIED = late(
    r"\b(?:no|not|without|denies|never|rule out|r/o|minimal|absent)\s+(?:\w+\s+){0,3}$", re.I
)
_RISK = late(
    r"\b(?:risks?|include|including|such as|prevent|avoid|possib\w+|potential\w*|may|could|might|chance|concern\w*|if)\b",
    re.I,
)
_GONE_WRONG = frozenset({"delayed", "nonunion", "malunion"})
_NEVER_DENIED = frozenset({"active", "unseen", "extent", "deep", "deep-near", "gustilo"})

_TRIGGERS: dict[str, str] = {
    "healing": "heal healing healed callus incision union",
    "after": "removed removal remove off out post postop postoperative postoperatively s status aftercare rehab"
    " rehabilitation therapy since following after",
    "visit": "follow followup following followed f fu recheck check re reevaluation return returns clinic dressing",
    "unseen": "delay delayed seek sought never no not didnt has had",
    "active": "will need require requires undergo recommend recommended proceed proceeding schedule scheduled consent"
    " consented taken plan underwent cast placed reduced closed refracture refractured repaired new initial",
    "delayed": "delayed slow slowly",
    "nonunion": "nonunion non union nonunited ununited un unite pseudarthrosis pseudoarthrosis",
    "malunion": "malunion mal malunited healed",
    "late": "sequela sequelae late residual residuals due secondary from after following",
    "before": "seen treated evaluated stitched sutured splinted reduced diagnosed xrayed ray referred sent transferred"
    " went ed er urgent follow",
    "gustilo": "gustilo open compound",
    "extent": "tbsa bsa body surface",
    "deep": "third 3 3rd full degree thickness",
    "deep-near": "third 3 3rd full degree thickness",
}
_KINDS_OF: dict[str, frozenset[str]] = {}
for _kind, _words in _TRIGGERS.items():
    for _word in _words.split():
        _KINDS_OF[_word] = _KINDS_OF.get(_word, frozenset()) | {_kind}
_SAYING = frozenset(_KINDS_OF)


def injury_cues(chart: Chart) -> tuple[Cue, ...]:
    """Every cue of a chart that states an injury, a burn or a late effect, in reading order.

    Only such a chart is asked (``states_injury``).
    """
    out: list[Cue] = []
    for number, document in enumerate(chart.documents):
        if document.kind not in ("lab", "medication-list", "order"):
            for sentence in document.text.sentences:
                if sentence.section not in _SILENT:
                    out.extend(_cues(document, number, sentence))
    return tuple(out)


def _cues(document: ReadDocument, number: int, sentence: Sentence) -> Iterator[Cue]:
    text = document.text
    part = text.folded[sentence.first : sentence.end]
    said = _SAYING.intersection(part)
    if not said:
        return
    words = frozenset(part)
    kinds = frozenset().union(*[_KINDS_OF[word] for word in said])
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    lower = text.text[begin:end].lower()
    for kind, pattern, also in _COMPILED:
        if kind not in kinds or (also is not None and not also.stands_in(words, lower)):
            continue
        for match in pattern.finditer(text.text, begin, end):
            before = text.text[begin : match.start()]
            if kind not in _NEVER_DENIED and _DENIED.search(before[-40:]):
                continue
            if kind in _GONE_WRONG and (sentence.section == "plan" or _RISK.search(before)):
                continue
            if kind in _NOT_YET and (
                sentence.section == "plan"
                or _FUTURE.search(before)
                or _LATER.match(text.text[match.end() : end])
            ):
                continue
            span = Span(document.id, match.start(), match.end(), match.group())
            value = _value(kind, match.groups())
            yield Cue(kind, value, span, words, number, sentence.first, sentence.section)


def _value(kind: str, groups: Sequence[str | None]) -> str:
    if kind == "gustilo":
        return "3" if (groups[0] or "").lower() in ("iii", "3") else "12"
    return groups[0] or "" if groups else ""
