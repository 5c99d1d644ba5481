"""Modifiers that the record proves, each with the words that prove it.

Place modifiers (sides, digits, lids, vessels) are in ``bodies``; here are those of circumstance:
who did which part, stopped or lesser or greater work, related and repeated operations, telehealth.
"""

import re
from collections.abc import Sequence

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.payer import medicare
from chartcoder.coding.services.choose import Chosen
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.visit_modifiers import TEACHING
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.gates import Gated, earliest

Modifier = tuple[str, Span | None]

_SURGERY = late(r"[1-6]\d{4}")
_IMAGE = late(r"7\d{4}|93(?:8|9)\d\d|9330[3-9]|9331\d|93350|93351|9[45]8\d\d|7[78]\d{3}|88\d{3}")
_BABY = r"(?:infant|neonat\w+|newborn|baby|preterm|premature|(?:day|week|month)s?[- ]old)\b"
_LIGHT = r"(?<![\d.])(?:(?:[0-3](?:\.\d+)?|4(?:\.0+)?) ?kg|(?:[1-3],?)?\d{3} ?(?:g|grams?))\b"
"""A weight of four kilograms at most."""
_LIGHT_EXEMPT = frozenset(
    """30540 30545 31520 33401 33403 33470 33502 33503 33505 33506 33610 33611 33619 33647 33670 33690 33694 33730 33732
    33735 33736 33750 33755 33762 33778 33786 33922 33946 33947 33948 33949 36415 36420 36450 36456 36460 36510 36660
    39503 43313 43314 43520 43831 44055 44126 44127 44128 46070 46705 46715 46716 46730 46735 46740 46742 46744 47700
    47701 49215 49491 49492 49495 49496 49600 49605 49606 49610 49611 53025 54000 54150 54160 63700 63702 63704 63706
    65820""".split()
)
"""Operations that are done on the newborn anyway: their numbers already hold the weight."""
PROOFS: tuple[tuple[str, re.Pattern[str], tuple[Gated, ...]], ...] = tuple(
    (code, numbers, tuple(GATES.over(words, pattern, re.I) for words, pattern in proofs))
    for code, numbers, *proofs in (
        ("26", _IMAGE,
         ("interpretation read reading + only", r"\binterpretation only\b|\bread(?:ing)? only\b"),
         ("professional + component", r"\bprofessional component\b"),
         ("repeat second + interpretation reading", r"\brepeat interpretation\b|\bsecond reading\b"),
         ("film image study + hospital* + taken acquired done", r"\b(?:films?|images?|study) (?:taken|acquired|done) at (?:the|[A-Z]\w+) hospital"),
         ("*hospital + own owned + equipment*", r"hospital (?:owns|owned) (?:the )?equipment")),
        ("TC", _IMAGE,
         ("technical *image* + component sent", r"\btechnical component\b|\bimages (?:were )?sent to (?:dr|the radiologist)[^.]*for (?:interpretation|reading)")),
        ("77", _IMAGE,
         ("second *repeat* + interpretation reading *physician* *provider* + interpretation *another", r"\brepeat interpretation\b|\bsecond reading\b[^.]*another (?:radiologist|physician)|repeated by another (?:physician|provider)")),
        ("53", _SURGERY,
         ("stopped* aborted* discontinued* terminated* abandoned* + because due for secondary after", r"\b(?:stopped|aborted|discontinued|terminated|abandoned)\b[^.]{0,80}\b(?:because|due to|for|secondary|after)\b")),
        ("52", _SURGERY,
         ("reduced + service*", r"\breduced service"),
         ("partially + procedure* service*", r"\bpartially (?:reduced|completed) (?:procedure|service)"),
         ("side + only + bilateral", r"\bone side only of a bilateral procedure\b")),
        ("22", _SURGERY,
         ("extra substantially *took* *increased* *unusual* + work* time* hour* *of* *difficult* *procedural*", r"\bextra work\b|\bsubstantially (?:greater|more) (?:work|time)|took (?:\w+ )?(?:hours|times) [^.]*instead of|increased (?:procedural )?(?:work|complexity) of \d+ ?(?:%|percent)|unusual(?:ly)? (?:difficult|procedural)")),
        ("78", _SURGERY,
         ("return returned back + operating or + *bleed* *hemorrhage* *hematoma* *infection* *dehiscence* *leak* *complication* *obstruct*", r"\b(?:return(?:ed)?|brought back|taken back) to the (?:operating room|or)\b[^.]*\b(?:for|because|with)\b[^.]*(?:bleed\w*|hemorrhage|hematoma|infection|dehiscence|leak|complication|obstruct\w+)")),
        ("58", _SURGERY,
         ("planned staged + stage nextstage secondstage thirdstage", r"\b(?:planned|staged)\b[^.]{0,30}\b(?:second|next|third)? ?stage\b"),
         ("second + stage", r"\bsecond stage\b(?! with \d+ |[:,]? \d+ (?:tissue )?blocks)"),
         ("*planned + first *first* *original*", r"planned at the (?:first|time of the (?:first|original))"),
         ("*staged + procedure*", r"staged procedure"),
         ("*more + extensive + original*", r"more extensive than the original")),
        ("79", _SURGERY,
         ("unrelated + period*", r"\bunrelated\b[^.]*\b(?:global|postoperative) period"),
         ("*within + global + period", r"within the global period of the (?:left|right|other)"),
         ("*day *week + after + *surgeon*", r"(?:weeks|days) after the (?:left|right|other)[^.]*same surgeon")),
        ("59", late(r"644[0-8]\d|6232[0-7]"),
         ("request requested surgeon + surgeon* + request*", r"\brequest(?:ed)? (?:of|by) (?:the )?surgeon|\bsurgeon'?s request")),
        ("62", _SURGERY,
         ("co cosurgeon* two *each* + *surgeon*", r"\bco-?surgeons?\b|\btwo surgeons\b[^.]*distinct|each surgeon (?:doing|performing) a distinct")),
        ("AS", _SURGERY,
         ("physician nurse pa np + assistant practitioner pa np + assist* + *surgery* *surgeon* *dr*", r"\b(?:physician assistant|nurse practitioner|pa-c|np)\b[^.;]{0,40}\b(?:assist(?:ed|ing|ant)?)\b[^.]{0,30}(?:at surgery|surgery|dr|surgeon)")),
        ("80", _SURGERY,
         ("i + assisted", r"\bi assisted\b"),
         ("report + assistant + surgeon*", r"\breport of the assistant surgeon\b|\bassistant surgeon'?s report\b"),
         ("*assistant + surgeon + md*", r"assistant surgeon, md")),
        ("54", _SURGERY,
         ("surgical + care + only", r"\bsurgical care only\b"),
         ("*care + after + operation surgery + go* will is transferred", r"care after (?:the )?(?:operation|surgery) (?:goes|will go|is transferred|transferred) to")),
        ("55", _SURGERY,
         ("i + over + care", r"\bi (?:take|took|am taking) over the care after\b"),
         ("postoperative + only", r"\bpostoperative (?:care|management) only\b"),
         ("*care + elsewhere*", r"care after [^.]{0,60}done elsewhere")),
        ("56", _SURGERY,
         ("preoperative + only", r"\bpreoperative (?:care|management) only\b")),
        ("63", _SURGERY,
         ("infant* neonat* newborn* baby* preterm* premature* old + kg *#kg g *#g gram *#gram *#grams", rf"\b{_BABY}[^;\n]{{0,60}}?{_LIGHT}|{_LIGHT}[^.;\n]{{0,30}}\b{_BABY}")),
        ("95", late(r"9\d{4}"),
         ("*video* *zoom* *doxy*", r"\b(?:secure )?(?:two-way|2-way|live|synchronous|real[- ]time)? ?(?:audio[- ]?(?:and )?video|video visit|two-way video|video (?:call|session|conference|link)|telehealth (?:video|visit by video))\b|by (?:secure )?(?:two-way )?video\b|via (?:zoom|doxy|video)")),
        ("GC", late(r"[1-7]\d{4}|9[0-8]\d{3}"),
         ("teaching resident key critical entire + teaching my me present personally saw examined evaluated supervised", TEACHING.pattern.pattern)),
        ("KX", late(r"97\d{3}|9250[78]|9252[1-6]"),
         ("kx therapy + kx threshold* cap*", r"\bkx\b|\btherapy (?:threshold|cap)[^.\n]{0,40}\b(?:exceeded|met|reached)\b[^.\n]*\b(?:necess\w+|justif\w+)")),
        ("GT", late(r"9\d{4}"),
         ("gt critical + gt method", r"\bGT modifier\b|\bmodifier GT\b|\bcritical access hospital\b[^.]*\bmethod (?:II|2|two)\b")),
        ("93", late(r"9\d{4}"),
         ("telephone *audio*", r"\b(?:by )?telephone only\b|\baudio[- ]only\b")),
    )
)  # fmt: skip
"""Modifiers, the numbers they go with, and the words that prove them: each expression behind a gate."""
_SCREENING = late(r"\bscreening\b", re.I)
_NOT_STOPPED = late(
    r"\bbleeding (?:was )?stopped\b|\bmedications? (?:was |were )?(?:stopped|discontinued)\b", re.I
)


_DRUG = late(
    r"\b(?:aspirin|warfarin|coumadin|heparin|plavix|anticoag\w+|antiplatelet\w*|nsaids?|steroids?|medications?|bleeding|infusion|\w+(?:grel|xaban|statin|pril|olol|formin|profen|oxacin|cillin|mycin|azole|parin))"
    r"(?: \w+){0,2}\s*$",
    re.I,
)


def _drug_stopped(text: str, match: re.Match[str]) -> bool:
    """Whether what was stopped is a drug or a bleeding, no procedure."""
    return _NOT_STOPPED.search(match.group()) is not None or (
        _DRUG.search(text, max(0, match.start() - 40), match.start()) is not None
    )


def circumstances(
    one: Chosen, document: ReadDocument, operative: bool, gates: int
) -> list[Modifier]:
    """The modifiers of circumstance of a service, from the words of its document.

    Args:
        gates: what the words of the document open (``speaks.GATES``).
    """
    text = document.text.text
    number = one.concept.number
    if len(text) > 6000 and not operative:
        text = one.hit.statement.text
    out: list[Modifier] = []
    for code, numbers, proofs in PROOFS:
        opening = [proof for proof in proofs if gates & proof.bit == proof.bit]
        if not opening or not numbers.fullmatch(number):
            continue
        if one.concept.attribute("add-on") and code in ("53", "78", "22"):
            continue
        match = earliest(opening, gates, text)
        if match is None or (code == "53" and _drug_stopped(text, match)):
            continue
        if code == "63" and number in _LIGHT_EXEMPT:
            continue
        if code in ("26", "TC") and (
            one.concept.attribute("billing") or (number[0] == "8" and code == "TC")
        ):
            continue
        if code == "95" and any(m == "93" for m, _ in out):
            continue
        at = text.find(match.group())
        offset = 0 if text is document.text.text else one.hit.statement.start
        out.append(
            (code, Span(document.id, offset + at, offset + at + len(match.group()), match.group()))
        )
    if any(m == "78" for m, _ in out):
        out = [m for m in out if m[0] not in ("58", "79")]
    if not any(m == "95" for m, _ in out):
        out = [m for m in out if m[0] != "GT"]
    elif any(m == "GT" for m, _ in out):  # the facility's own form of the same
        out = [m for m in out if m[0] != "95"]
    if any(m == "AS" for m, _ in out):
        out = [m for m in out if m[0] != "80"]
    return out


def screening_modifier(one: Chosen, document: ReadDocument, chart: Chart) -> Modifier | None:
    """33, or PT of Medicare, on a colonoscopy that began as a screening."""
    number = one.concept.number
    if not ("45378" <= number <= "45398" or "44388" <= number <= "44408"):
        return None
    match = _SCREENING.search(document.text.text)
    if match is None:
        return None
    before = document.text.text[max(0, match.start() - 20) : match.start()].lower()
    if "not a " in before or "last " in before:
        return None
    span = Span(document.id, match.start(), match.end(), match.group())
    if number != "45378" and ("medicare" in document.text.words or medicare(chart)):
        return "PT", span
    return "33", span


SEPARATE = late(
    r"\bseparate(?:ly)?\b|\bdifferent (?:lesion|site|polyp|area)|\banother (?:lesion|site|polyp)|\bdistinct\b",
    re.I,
)
_PAIRS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (late(lesser), late(greater))
    for lesser, greater in (
        (r"45380|45381", r"45384|45385|45390"),
        (r"45380", r"45388"),
        (r"45384", r"45385"),
        (r"45331", r"45338|45333"),
        (r"43239", r"43250|43251|43254|43270"),
        (r"1110[246]", r"114\d\d|116\d\d|17\d{3}|113\d\d"),
        (r"934(?:5[4-9]|6[01])", r"929[2-4]\d"),
        (r"1100\d|1104\d|9759\d", r"1173\d|1175\d"),
        (r"11042|97597", r"1104[34]"),
        (r"11043", r"11044"),
        (r"97597", r"11042"),
        (r"12011|1201[3-8]|1205\d|1204\d", r"1200\d|1203\d"),
        (r"1200\d|1201\d", r"1203\d|1204\d|1205\d"),
        (r"12\d{3}", r"13\d{3}"),
        (r"11720|11721", r"1105[567]|1173\d"),
        (r"71045", r"71046"),
        (r"97140", r"9894\d"),
    )
)  # fmt: skip
"""Numbers of one session that are apart only where the record tells another lesion or place."""


_SUBSETS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("XE", late(r"\b(?:separate|second|another|different) (?:encounter|session|visit)\b|\b(?:returned|came back|seen again|brought back)\b[^.\n]{0,30}\b(?:later|same day|afternoon|evening|that day)\b|\blater (?:the same|that|in the) (?:day|afternoon|evening)\b", re.I)),
    ("XP", late(r"\b(?:by|performed by) (?:a )?(?:different|another|second) (?:physician|provider|practitioner|surgeon)\b", re.I)),
    ("XS", late(r"\b(?:separate|different|another|distinct|second) (?:\w+ ){0,2}(?:lesions?|sites?|polyps?|areas?|wounds?|ulcers?|incisions?|organs?|structures?|locations?|body (?:areas?|regions?)|lacerations?|compartments?|joints?|levels?|vessels?|toes?|fingers?|digits?|segments?)\b", re.I)),
    ("XU", late(r"\bnon-?overlapping\b|\bdid not overlap\b|\bdoes not overlap\b", re.I)),
)  # fmt: skip
"""Reasons for 59 that have a modifier of their own, and the words that prove each."""


def subset_of(one: Chosen, others: Sequence[Chosen], apart: Modifier) -> Modifier:
    """Of Medicare the X modifier in place of 59 where the record proves the reason, else 59 itself."""
    statement = one.hit.statement
    text = statement.document.text.text
    for code, pattern in _SUBSETS:
        match = pattern.search(text)
        if match is not None:
            return code, Span(statement.document.id, match.start(), match.end(), match.group())
    mine = places_in(statement.text)
    rivals = [
        places_in(o.hit.statement.text)
        for o in others
        if o.hit.statement.document is statement.document and _rival(one, o)
    ]
    if mine and rivals and all(its and its.isdisjoint(mine) for its in rivals):
        return "XS", statement.whole
    return apart


def _rival(one: Chosen, other: Chosen) -> bool:
    """Whether a service is the greater one of a pair that another would be part of."""
    return any(
        lesser.fullmatch(one.concept.number) and greater.fullmatch(other.concept.number)
        for lesser, greater in _PAIRS
    )


_PLACES = late(
    r"\b(?:cecum|cecal|ascending|hepatic flexure|transverse|splenic flexure|descending|sigmoid|rect(?:um|al)|antr(?:um|al)|fundus|duoden\w+|esophag\w+|ileum|gastric|stomach"
    r"|(?:upper |lower |mid |(?:right|left) (?:upper |lower )?)?(?:back|arm|forearm|leg|thigh|calf|cheek|nose|forehead|chin|scalp|neck|chest|abdomen|shoulder|hand|foot|ear|temple|flank|buttock|breast|knee|elbow|wrist|ankle|lip|eyelid|shin|hip|groin|axilla|heel|toe|finger|thumb|plantar|sacr(?:um|al)|ischi(?:um|al)|coccyx|trochanter\w*|malleol\w+|metatarsal|pretibial))\b",
    re.I,
)


def places_in(text: str) -> frozenset[str]:
    """The places of the body that a statement names, in small letters."""
    return frozenset(m.group().lower() for m in _PLACES.finditer(text))


_EYE_VISIT = late(r"920(?:02|04|12|14)")
_EYE_PROCEDURE = late(r"6[5-8]\d{3}")


def beside_procedure(one: Chosen, others: Sequence[Chosen]) -> tuple[str, Span | None] | None:
    """25 on the visit of an ophthalmologist who did a procedure at it too."""
    if not _EYE_VISIT.fullmatch(one.concept.number):
        return None
    here = one.hit.statement.document.id
    for other in others:
        done = other.hit.statement
        if _EYE_PROCEDURE.fullmatch(other.concept.number) and done.document.id == here:
            return "25", done.whole
    return None


def distinct(one: Chosen, chosen: Sequence[Chosen]) -> Modifier | None:
    """59 for the lesser of two services that would be one at the same place."""
    number = one.concept.number
    for lesser, greater in _PAIRS:
        if not lesser.fullmatch(number):
            continue
        for other in chosen:
            if other.concept.number != number and greater.fullmatch(other.concept.number):
                document = one.hit.statement.document
                if other.hit.statement.document is not document:
                    continue
                match = SEPARATE.search(document.text.text)
                span = (
                    Span(document.id, match.start(), match.end(), match.group())
                    if match
                    else one.hit.statement.whole
                )
                return "59", span
    return None


ORDER = (
    "22 23 24 25 26 TC 27 32 33 PT 47 50 51 52 53 54 55 56 57 58 59 XE XP XS XU 62 63 66 73 74 76 77 78 79 80"
    " 81 82 AS 90 91 92 93 95 GT GC GW AA QK QX QY QZ QS P1 P2 P3 P4 P5 P6 QW KX GA GY GZ JW JZ"
).split()


def ordered(modifiers: Sequence[Modifier]) -> tuple[Modifier, ...]:
    """Modifiers in claim order: those that change what is meant first, places last; each once."""
    seen: dict[str, Modifier] = {}
    for modifier in modifiers:
        seen.setdefault(modifier[0], modifier)
    place = {code: number for number, code in enumerate(ORDER)}
    return tuple(sorted(seen.values(), key=lambda m: (place.get(m[0], 900), m[0])))
