"""Sides and fingers, lids, toes and coronary vessels: the modifiers of places of the body."""

import re
from collections.abc import Sequence

from chartcoder.coding.service_line import Line
from chartcoder.coding.services.choose import Chosen
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.statements import Statement
from chartcoder.late import late
from chartcoder.model import Span, Step

PAIRED = late(
    r"1[0]0[3][0]|19[0-9]{3}|20(?:52[6-7]|55[01]|60\d|61[0-2]|680|670|69\d)|21(?:356|36\d|385|386|39\d)|2[3-8]\d{3}|29(?:065|075|085|086|105|125|126|13[01]|240|260|280|345|355|358|365|405|425|435|445|505|515|530|540|550|580|581|584|8[0-9]{2}|9[01]\d)"
    r"|30(?:130|140|801|901|903|905)|31(?:23[3-9]|24\d|25\d|26\d|27\d|28\d|29\d)|32\d{3}|33[0]?0[0]|35(?:301|371|556|566|571|656|661|666)|36(?:222|223|224|225|226|251|465|466|47\d|482|818|819|82\d|83\d)|37(?:609|215|216|700|718|722|765|766|785)|38(?:500|505|525|531|740|745|760|765|900)"
    r"|49(?:495|496|500|501|505|507|520|521|525|550|553|555|557|650|651)|50\d{3}|52(?:005|320|325|33\d|34\d|35\d)|54(?:5\d\d|6\d\d|700|8\d\d)|55(?:0[4-6]\d|1\d\d|500|520|53\d|540)|58(?:661|662|700|720|925|940)"
    r"|60(?:540|545|650)|61\d{3}|63(?:02\d|03\d|04[0-4])|64(?:51\d|61[1267]|40[0-9]|41[0-9]|42[01]|44[0-9]|45\d|46\d|47\d|48\d|49[0-5]|63[2-6]|640|702|704|708|71\d|72\d|776|778|78\d|8[3-9]\d)|6[5-8]\d{3}|69\d{3}"
    r"|73\d{3}|70(?:1[23]0|170|19\d|200|328|332|336|480|481|482|390)|71100|71101|76(?:51\d|519|529|604|641|642|881|882|883)|7706[156]|930\d9|921[3]6|93(?:88[02]|926|931|971|986|990)|92(?:2[0-9]\d|13[234])"
)
"""Numbers of a service to one of two like parts."""
FINGERS = late(
    r"26(?!6[01]\d)\d{3}|117[3-6]\d|11720|2913[01]|2908[56]|64831|64702|73140|2055\d|20600|20604|116\d\d|11740"
)
TOES = late(
    r"28(?:0[1-9]\d|1[0-9]\d|2[0-9]\d|3[0-4]\d|4[9]\d|5[0-9]\d|6[0-9]\d|82\d)|117[3-6]\d|11740|73660|20600|20604|2955\d"
)
LIDS = late(r"6(?:77|78|79)\d\d|1582[0-3]|6876[01]|6784[0]|67810|688\d\d")
CORONARY = late(r"929(?:2[0-9]|3[37]|4[134]|7[38])")
BOTH_SIDED = late(
    r"31231|31575|30520|30801|30802|61645|32674|73565|92(?!136)\d{3}|69990|63650|58[56]\d\d(?<!58661)(?<!58662)"
)

_RIGHT = GATES.over("right rt r od ad rue rle", r"\b(?:right|rt\.?|r)\b(?!\s*(?:atri|ventric|upper quadrant|lower quadrant|away|colon|heart|hemicolon|lobe of liver))|\b(?:OD|AD|RUE|RLE)\b", re.I)  # fmt: skip
_LEFT = GATES.over("left lt l os as lue lle", r"\b(?:left|lt\.?|l)\b(?!\s*(?:atri|ventric|upper quadrant|lower quadrant|colon|heart|open|in place|main|anterior descending|circumflex|[1-5]\b))|\b(?:OS|AS|LUE|LLE)\b", re.I)  # fmt: skip
_BOTH = GATES.over("bilat* both b ou au", r"\b(?:bilateral\w*|bilat\.?|both (?:(?:upper|lower|medial|lateral) )?(?:lids|eyelids|recti|knees|sides|eyes|ears|feet|hands|shoulders|hips|wrists|ankles|elbows|breasts|legs|arms|lungs|kidneys|ureters|testes|nostrils|nares|thumbs)|b/l|OU|AU)\b", re.I)  # fmt: skip
_SHORT = late(r"^[rl]\.?$", re.I)

_ORDINALS = {
    "great": 0, "hallux": 0, "big": 0, "first": 0, "1st": 0, "thumb": 0,
    "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "little": 4, "small": 4, "pinky": 4,
}  # fmt: skip
_FINGER = {"thumb": 0, "index": 1, "pointer": 1, "long": 2, "middle": 2, "ring": 3, "small": 4, "little": 4, "pinky": 4, "fifth": 4, "fourth": 3, "third": 2, "second": 1, "first": 0}  # fmt: skip
_FINGER_NAMED = late(
    r"\b(thumb|(?:index|pointer|long|middle|ring|small|little|pinky|second|third|fourth|fifth)(?= (?:finger|digit|trigger|phalanx|nail|fingernail|proximal|distal|metacarp|pip|dip|mcp|fingertip)))", re.I
)  # fmt: skip
_TOE_NAMED = late(
    r"\b(hallux|(?:great|big|first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|little|small)(?=[- ](?:toe|digit|toenail|hammer ?toe|mtp|metatars|nail)))", re.I
)  # fmt: skip
_LID = late(
    r"\b(upper|lower)\b(?=[^.;]{0,25}\b(?:lids?|eyelids?|punct\w+|blepharoplast\w+))|\b(RUL|LUL|RLL|LLL)\b",
    re.I,
)
_VESSEL: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("LD", late(r"\b(?:lad|left anterior descending|diagonal)\b", re.I)),
    ("LC", late(r"\b(?:circumflex|lcx|cx|obtuse marginal|om\d?)\b", re.I)),
    ("RC", late(r"\b(?:rca|right coronary|pda)\b", re.I)),
    ("LM", late(r"\b(?:left main|lmca)\b", re.I)),
    ("RI", late(r"\b(?:ramus)\b", re.I)),
)

_EYE_OF_SURGERY = frozenset(["92136", "76519"])
"""Measurements of both eyes, of which the eye to be operated on is named."""
_OPERATED = late(
    r"\b(?:surgery|operation|implant\w*) (?:of|on|in|for) (?:the )?(right|left)\b|\b(right|left) (?:eye )?(?:cataract )?surgery\b",
    re.I,
)
_BEFORE_IT = late(r"(?:\b(?:after|following|since) (?:the |that of the )?|\bperiod of the )$", re.I)
"""What leads to the other side, that was done earlier: "three weeks after the left"."""

Placed = tuple[tuple[str, Span | None], ...]


def place_modifiers(
    one: Chosen, around: Sequence[Statement], title: Sequence[Statement] = ()
) -> Placed:
    """Modifiers for the place of a service, each with the words that say it."""
    number = one.concept.number
    statement = one.hit.statement
    if CORONARY.fullmatch(number):
        for said in (statement, *around):
            for code, pattern in _VESSEL:
                match = pattern.search(said.text)
                if match:
                    return (
                        (code, said.span(said.start + match.start(), said.start + match.end())),
                    )
        return ()
    if number in _EYE_OF_SURGERY:
        match = _OPERATED.search(statement.text)
        if match:
            said_ = (match.group(1) or match.group(2)).lower()
            span = statement.span(statement.start + match.start(), statement.start + match.end())
            return (("RT" if said_ == "right" else "LT", span),)
    laterality = one.concept.attribute("laterality")
    side = side_of((statement, *title), around, min((w.start for w in one.hit.words), default=0))
    if laterality == "bilateral" or BOTH_SIDED.fullmatch(number):
        return ()
    if LIDS.fullmatch(number):
        lids = _lids(statement, side, around)
        if lids:
            return lids
    if FINGERS.fullmatch(number) or TOES.fullmatch(number):
        digits = _digits(statement, number, side, around)
        if digits:
            return digits
    if side is None or not PAIRED.fullmatch(number):
        return ()
    which, span = side
    if which == "both":
        return () if laterality == "unilateral" and number.startswith("70") else (("50", span),)
    return (("RT" if which == "right" else "LT", span),)


def side_of(
    near: Sequence[Statement], around: Sequence[Statement], at: int = 0
) -> tuple[str, Span] | None:
    """The side a service was done on: the statement's own, else the one side its document names."""
    for statement in near:
        found = _sides(statement)
        if found:
            return found[0] if len(found) == 1 else _nearest_side(found, at)
    named: dict[str, Span] = {}
    for statement in around:
        for which, span in _sides(statement):
            named.setdefault(which, span)
    if len(named) == 1:
        return next(iter(named.items()))
    return None


def _nearest_side(found: list[tuple[str, Span]], at: int) -> tuple[str, Span]:
    """Of several sides the one that stands by the service; both, where right and left are named."""
    named = {which for which, _ in found}
    if named == {"right", "left"}:
        text = found[0][1]
        gap = abs(found[0][1].start - found[1][1].start)
        if gap < 60:
            return "both", text
    return min(found, key=lambda f: (abs(f[1].start - at), f[0] != "both"))


def _sides(statement: Statement) -> list[tuple[str, Span]]:
    out = []
    for which, pattern in (("both", _BOTH), ("right", _RIGHT), ("left", _LEFT)):
        for match in pattern.finditer(statement.open, statement.text):
            start, end = statement.start + match.start(), statement.start + match.end()
            if _SHORT.match(match.group()) and not match.group()[0].isupper():
                continue
            if _BEFORE_IT.search(statement.text, 0, match.start()):
                continue
            out.append((which, statement.span(start, end)))
            break
    return out


def _lids(
    statement: Statement, side: tuple[str, Span] | None, around: Sequence[Statement]
) -> Placed:
    for said in (statement, *around):
        match = _LID.search(said.text)
        if match is None:
            continue
        span = said.span(said.start + match.start(), said.start + match.end())
        short = (match.group(2) or "").upper()
        if short:
            return ((f"E{ {'LUL': 1, 'LLL': 2, 'RUL': 3, 'RLL': 4}[short] }", span),)
        if side is None:
            return ()
        upper = match.group(1).lower() == "upper"
        left, right = ("E1", "E3") if upper else ("E2", "E4")
        if side[0] == "both":
            return (("50", side[1]),)
        return ((left if side[0] == "left" else right, span),)
    return ()


PLUGS = frozenset(["68760", "68761"])
"""Closing of tear openings: each is a line of its own lid."""


def each_lid(line: Line, statement: Statement) -> list[Line]:
    """A line for the lids of both sides as a line for each lid, where upper or lower is named."""
    match = _LID.search(statement.text)
    if "50" not in line.modifiers or match is None or not match.group(1):
        return [line]
    lids = ("E1", "E3") if match.group(1).lower() == "upper" else ("E2", "E4")
    span = statement.span(statement.start + match.start(), statement.start + match.end())
    out = []
    for lid in lids:
        steps = tuple(
            Step("guideline", f"Modifier {lid}.", (span,), f"modifier {lid}", (("modifier", lid),))
            if ("modifier", "50") in step.values
            else step
            for step in line.steps
        )
        modifiers = tuple(lid if m == "50" else m for m in line.modifiers)
        out.append(line._replace(modifiers=modifiers, steps=steps))
    return out


def _digits(
    statement: Statement, number: str, side: tuple[str, Span] | None, around: Sequence[Statement]
) -> Placed:
    if side is None or side[0] == "both":
        return ()
    for said in (statement, *around[:6]):
        toe = _TOE_NAMED.search(said.text) if TOES.fullmatch(number) else None
        finger = _FINGER_NAMED.search(said.text) if FINGERS.fullmatch(number) else None
        if toe is not None and not (finger and "toe" not in said.text.lower()):
            place = _ORDINALS[toe.group(1).lower()]
            span = said.span(said.start + toe.start(), said.start + toe.end())
            code = ("TA" if place == 0 else f"T{place}") if side[0] == "left" else f"T{place + 5}"
            return ((code, span),)
        if finger is not None:
            place = _FINGER[finger.group(1).lower()]
            span = said.span(said.start + finger.start(), said.start + finger.end())
            code = ("FA" if place == 0 else f"F{place}") if side[0] == "left" else f"F{place + 5}"
            return ((code, span),)
    return ()
