"""Axes that rules settle for whole tables: fixation, amputation, joints, routes, contrast, layers.

A rule sees the pattern of a name, its sentence and the report, and gives the axes it decides.
"""

import re

from chartcoder.coding.procedures.ask import Ask, Rule, denied, first_of
from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.organs import (
    dura,
    epidural,
    fistula,
    intracranial,
    pituitary,
    side_of_heart,
    stented,
)
from chartcoder.coding.procedures.record import axis, span_of
from chartcoder.coding.procedures.statements import EVERY
from chartcoder.late import late

# --- fractures and dislocations (B3.15) --------------------------------------------------------

_NAIL = over(
    "nail* rod rodded rodding imn cmn",
    r"\b(?:intramedullary|IM)\b[^.;]{0,12}\b(?:nail\w*|rods?)|\b(?:cephalomedullary|antegrade|retrograde|reamed|gamma|trochanteric|Rush)\b[^.;]{0,20}\b(?:nail\w*|rods?)|\b(?:IMN|CMN|nailing|nailed|nail)\b|\brod(?:ded|ding)\b",
    re.I,
)
_PLATE = over(
    "plate* miniplate* plating screw* k kwire* kirschner* pin pinned pinning internal orif* crpp* cannulated* tension fixed suture dhs* hip",
    r"\b(?:(?:mini)?plates?\b|plated|plating|screws?\b|K-?wires?|Kirschner|pin(?:s|ned|ning)\b|internal fixation|ORIF|CRPP|cannulated|tension band|fixed with|suture anchor fixation|DHS|hip screw)",
    re.I,
)
_EXTERNAL = over(
    "external externally ex exfix monoplanar ring ilizarov* hybrid + fix* exfix monoplanar ilizarov*",
    r"\bexternal(?:ly)? fix\w+|\bex[- ]?fix\b|\bmonoplanar\b|\bring fixator|\bIlizarov|\bhybrid fixator",
    re.I,
)
_INTERNAL = late(r"\binternal[^.;]{0,20}fixation|\bORIF\b|\bplat(?:e|ed|ing)\b|\bnail", re.I)
_IN_CAST = late(
    r"\bclosed[- ]reduction\b[^.;]{0,80}\b(?:cast(?:ing)?|splint(?:ing)?|immobili[sz]er|brace)\b",
    re.I,
)
_HELD = late(
    r"\b(?:fixation|fixator|pin(?:s|ning|ned)?|plates?|screws?|nail\w*|rods?|K-?wires?|ORIF|CRPP|percutaneous)\b",
    re.I,
)
"""A heading that sets a bone in a cast, and what would hold it inside."""
_MONO = over("monoplanar monolateral uniplanar", r"\bmono(?:planar|lateral)\b|\buniplanar\b", re.I)
_RING = over("ring ilizarov", r"\bring\b|\bIlizarov\b", re.I)
_OPEN = late(
    r"\b(?:ORIF|open reduction|open(?:ed|ly)|incisions?|volar approach|under (?:direct )?(?:vision|visualization)|deltoid split|through (?:\w+ )?(?:wound|approach)|Kocher-Langenbeck|exposure|exposed|approach)\b",
    re.I,
)
_OPEN_REDUCTION = over(
    "orif open opened openly reduced through intraoral + orif opened openly reduction reduced wound incision",
    r"\b(?:ORIF|open reduction|opened|openly|reduced (?:under|open)|through (?:an? )?(?!stab|small|tiny|mini|poke|separate|percutaneous|second|third|same|proximal|distal|lateral)\w+ (?:wound|incision)|intraoral incision|open incisions?)\b",
    re.I,
)
_CLOSED_REDUCTION = over(
    "*closed *reduced crpp + *reduc *treat *manipulat crpp",
    r"\bclosed(?:ly)?[- ]?(?:reduc\w+|treat\w+)|\breduced (?:closed|with|by)|\bCRPP\b|\bclosed manipulat\w+",
    re.I,
)
_SCOPE = over("arthroscop*", r"\barthroscop\w+", re.I)
_PINNED = over("percutaneous* pinned pinning", r"\bpercutaneous\w*|\bpinn(?:ed|ing)\b", re.I)
_REDUCED = over("reduc*", r"\breduc\w+", re.I)
_OUT_OF_JOINT = over("dislocat* sublux*", r"\b(?:dislocat\w+|sublux\w+)\b", re.I)


def fixation(ask: Ask) -> list[Filled]:
    """Reposition of a bone: the device that stays, and whether the site was opened."""
    out: list[Filled] = []
    raw_find = ask.report.find
    in_cast = _IN_CAST.search(ask.statement.line.raw) if ask.statement.listed else None
    if in_cast and not _HELD.search(ask.statement.line.raw):
        return [axis(5, "X", span_of(ask.statement.line, in_cast)), axis(6, "Z", basis="none")]
    external = raw_find(_EXTERNAL, ask.statement)
    own = ask.statement.line.raw
    if external and external[0].string != own and _INTERNAL.search(own):
        external = None  # another way that the report only weighs
    if external:
        char = "5"
        if raw_find(_MONO, ask.statement):
            char = "B"
        elif raw_find(_RING, ask.statement):
            char = "C"
        out.append(axis(6, char, external[1]))
    else:
        out.extend(first_of(ask, 6, (("6", _NAIL), ("4", _PLATE))))
    fixed = bool(out)
    if not fixed:
        out.append(axis(6, "Z", basis="none"))
    opened = raw_find(_OPEN_REDUCTION, ask.statement)
    closed = raw_find(_CLOSED_REDUCTION, ask.statement)
    if opened and closed and ask.statement.listed and closed[0].string == own != opened[0].string:
        opened = None  # what another line of the heading opened is another bone
    if opened and not (closed and closed[0].start() < opened[0].start() and closed[0].string == opened[0].string):  # fmt: skip
        out.append(axis(5, "0", opened[1]))
    elif closed:
        out.append(axis(5, "3" if fixed else "X", closed[1]))
    else:
        scope = raw_find(_SCOPE, ask.statement)
        pin = raw_find(_PINNED, ask.statement)
        cut = raw_find(_OPEN, ask.statement)
        if scope:
            out.append(axis(5, "4", scope[1]))
        elif pin and fixed:
            out.append(axis(5, "3", pin[1]))
        elif cut:
            out.append(axis(5, "0", cut[1]))
        elif not fixed:
            found = raw_find(_REDUCED, ask.statement)
            if found and raw_find(_OUT_OF_JOINT, ask.statement):
                out.append(axis(5, "X", found[1]))
    return out


# --- amputations (B3.19) ------------------------------------------------------------------------

_HIGH = late(
    r"\b(?:proximal (?:third|portion|part|phalanx)|high|upper third|through the proximal)\b", re.I
)
_MID = late(
    r"\b(?:mid(?:dle)?[- ]?(?:third|portion|part|shaft|thigh|calf|phalanx|leg|forearm)?|mid-?portion|PIP)\b",
    re.I,
)
_LOW = late(
    r"\b(?:distal (?:third|portion|part|phalanx|half of)|low|lower third|supracondylar|condyles|DIP|guillotine ankle|(?:at|above) (?:the )?(?:ankle|malleol\w+|wrist)(?: (?:level|joint))?|supramalleolar)\b",
    re.I,
)
_JOINT = late(
    r"\b(?:MTP|MCP|metatarsophalangeal|metacarpophalangeal|disarticulat\w+|at the (?:base|MTP|MCP))\b",
    re.I,
)


_RAYS = late(r"\b(?:transmetatarsal|TMA)\b", re.I)
_RAY = late(r"\bray\b", re.I)
_DIGIT = late(r"\b(?:toe|hallux|finger|thumb|digit)\b", re.I)


def amputation(ask: Ask) -> list[Filled]:
    """Detachment: the level of a limb, the phalanx of a digit, the rays of a foot or hand."""
    raw = ask.statement.line.raw
    if ask.pattern[:3] == "0Y6" and _RAYS.search(raw):
        return []
    if _RAY.search(raw):
        return []
    if _DIGIT.search(raw):
        return first_of(ask, 7, (("0", _JOINT), ("1", _HIGH), ("2", _MID), ("3", _LOW)))
    return first_of(ask, 7, (("1", _HIGH), ("3", _LOW), ("2", _MID)))


# --- joint replacement (B6.1, device values of 0SR and 0RR) -------------------------------------

_CEMENTED = over("*cement", r"(?<!un)(?<!non)(?<!not )\bcement(?:ed)?\b(?! ?less)", re.I)
_UNCEMENTED = over(
    "un uncemented cementless press pressfit porous* non noncemented without ingrowth",
    r"\b(?:un-?cemented|cementless|press[- ]?fit|porous(?:[- ](?:coated|ingrowth))?|non-?cemented|without cement|ingrowth)\b",
    re.I,
)
_CERAMIC_POLY = over(
    "ceramic* + polyethylene poly",
    r"\bceramic(?: femoral)?(?: head)?[^.;]{0,30}?\b(?:on )?(?:polyethylene|poly)\b",
    re.I,
)
_CERAMIC = over(
    "ceramic",
    r"\bceramic[- ]on[- ]ceramic\b|\bceramic head[^.;]{0,40}ceramic (?:liner|insert)",
    re.I,
)
_METAL_POLY = over(
    "metal cobalt cobaltchrome cocr stainless + polyethylene poly",
    r"\b(?:metal|cobalt[- ]?chrome|CoCr|stainless)\b[^.;]{0,40}?\b(?:on )?(?:polyethylene|poly)\b",
    re.I,
)
_METAL_METAL = over("metal", r"\bmetal[- ]on[- ]metal\b", re.I)
_OXINIUM = over("oxidized oxinium", r"\boxidized zirconium\b[^.;]{0,30}poly\w*|\boxinium\b", re.I)
_METAL = over(
    "metal cobalt cobaltchrome cocr monopolar unipolar bipolar titanium",
    r"\b(?:metal|cobalt[- ]?chrome|CoCr|monopolar|unipolar|bipolar|titanium)\b",
    re.I,
)
_COMPONENTS = late(
    r"\b(?:components?|implants?|prosthes[ie]s|cemented|press[- ]?fit|femoral|tibial)\b", re.I
)
_MEDIAL = over(
    "*medial + *uni *compartment *uka",
    r"\bmedial (?:unicompartmental|unicondylar|uni|compartment)|\bunicompartmental[^.;]{0,20}medial|\bmedial[^.;]{0,20}(?:UKA|unicompartmental)",
    re.I,
)
_LATERAL = over("lateral + uni*", r"\blateral (?:unicompartmental|unicondylar|uni)", re.I)
_PATELLOFEMORAL = over("patellofemoral", r"\bpatellofemoral (?:arthroplasty|replacement)", re.I)


_OF_CERAMIC = late(r"\bceramic\b", re.I)


def joint(ask: Ask) -> list[Filled]:
    """Replacement of a hip or knee: bearing and fixation, as far as the report says them."""
    out: list[Filled] = []
    hip = any(c in ask.pattern[3:8] for c in "9B")
    knee = any(c in ask.pattern[3:8] for c in "CD") and not hip
    if hip:
        out += first_of(ask, 6, (("3", _CERAMIC), ("1", _METAL_METAL), ("6", _OXINIUM), ("4", _CERAMIC_POLY), ("2", _METAL_POLY)))  # fmt: skip
    elif knee:
        partial = (("L", _MEDIAL), ("M", _LATERAL), ("N", _PATELLOFEMORAL))
        of_all = "[6J]" in ask.pattern  # the compartments that its body speaks of are no bearing
        out += first_of(ask, 6, (*(() if of_all else partial), ("6", _OXINIUM)))
        if not out:
            out += first_of(ask, 6, (("J", _COMPONENTS),))
        if not out and "[6J]" in ask.pattern:
            # a total knee is of metal and plastic; another bearing is told where there is one
            out.append(axis(6, "J", *ask.statement.line.span(ask.name.places)))
    elif any(c in ask.pattern[3:8] for c in "RS"):
        out += first_of(ask, 6, (("3", _OF_CERAMIC), ("1", _METAL)))
    out += first_of(ask, 7, (("9", _CEMENTED), ("A", _UNCEMENTED)))  # one cemented part is enough
    return out


# --- drains (B6.2) ------------------------------------------------------------------------------

_DRAIN_STAYS = over(
    "drain* catheter* tube* pigtail* penros* malecot*",
    r"\b(?:drain|catheter|tube|pigtail|Penrose|Malecot)s?\b[^.;,]{0,25}\b(?:left|sutured|secured|in place|stays?|remains?|to (?:gravity|bulb|suction|bag|drainage))\b"
    r"|\bleft[^.;,]{0,15}\b(?:drain|catheter|tube)\b|\b(?:with|over) an? (?:\d+[- ]?(?:F|Fr|French) )?(?:pigtail |Penrose )?(?:catheter|drain)\b(?! aspirat)",
    re.I,
)


_MEANWHILE = late(r"\b(?:while|keeping)\b", re.I)
"""A catheter that stays for the length of a tap only."""


_LAID_OPEN = ("I&D", "incision and drainage")
_A_DRAIN = over(
    "drain* penros* jackson jp blake hemovac seton wick malecot catheter* tube*",
    r"(?<!to )\bdrains?\b|\b(?:Penrose|Jackson-Pratt|JP|Blake|Hemovac|seton|wick|Malecot)\b|\b(?:catheter|tube)s?\b[^.;]{0,25}\b(?:left|placed|inserted|secured|sutured)\b",
    re.I,
)
_NO_DRAIN = late(r"\bno (?:\w+ )?drains?\b|\bdrains?\b\W{0,4}none\b|\bremov\w+", re.I)


def drain(ask: Ask) -> list[Filled]:
    """Drainage: the drain that stays, where its sentence says so."""
    line, report = ask.statement.line, ask.report
    match = line.search(_DRAIN_STAYS)
    if match is not None and not denied(line.raw, match):
        return [axis(6, "0", span_of(line, match))]
    tapped = "centesis" in ask.name.entry.term and not any(
        not _MEANWHILE.search(s.line.raw) for s, _ in report.matches(_DRAIN_STAYS, EVERY)
    )
    if not tapped and ask.name.entry.term.startswith(_LAID_OPEN):
        tapped = not any(
            not _NO_DRAIN.search(s.line.raw) for s, _ in report.matches(_A_DRAIN, EVERY)
        )
    return [axis(6, "Z", basis="none")] if tapped else []


# --- monitors of intracranial pressure ------------------------------------------------------------

_BOLT = late(r"\b(?:twist[- ]?drill|stab (?:incision|wound)|bolt(?:ed)?|percutaneous\w*)\b", re.I)


_PRESSURE = late(r"\b(?:ICP|pressure|monitor|ventricul|EVD)\w*", re.I)


def brain_monitor(ask: Ask) -> list[Filled]:
    """A pressure monitor through a twist drill hole of its own, whatever else was opened."""
    for statement in (ask.statement, *ask.report.lines()):
        raw = statement.line.raw
        match = _BOLT.search(raw)
        if match is not None and _PRESSURE.search(raw):
            return [axis(5, "3", span_of(statement.line, match))]
    return []


# --- endografts -----------------------------------------------------------------------------------

_BRANCHED = late(r"\b(?:fenestrat\w+|branched|FEVAR|BEVAR)\b", re.I)


def endograft(ask: Ask) -> list[Filled]:
    """Restriction of the aorta by an endograft: a plain one, unless branches are spoken of."""
    found = ask.find(_BRANCHED)
    if found is not None and not denied(found[0].string, found[0]):
        return []
    graft = ask.find(_GRAFT)
    return [axis(6, "D", graft[1])] if graft is not None else []


_GRAFT = late(r"\b(?:EVAR|TEVAR|endovascular|endograft|stent[- ]graft|main body)\b", re.I)


# --- routes of administration and transfusion ---------------------------------------------------

_CENTRAL = over(
    "central picc port* hickman broviac cvc ij jugular subclavian lumen tlc permcath tunneled cordis uvc umbilical",
    r"\b(?:central(?: venous)?(?: line| catheter| access)?|PICC|port(?:-?a-?cath)?|Hickman|Broviac|CVC|IJ|internal jugular|subclavian|triple[- ]lumen|TLC|Permcath|tunneled|cordis|UVC|umbilical ven\w+)\b",
    re.I,
)
_PERIPHERAL = over(
    "peripheral* piv iv* antecubital forearm hand saline hep* *14 *16 *18 *20 *22 14* 16* 18* 20* 22*",
    r"\b(?:peripheral(?:ly)?(?! blood)(?: IV| line| vein)?|PIV|IV in (?:the )?(?:left|right) (?:forearm|arm|hand)|(?:1[46]|18|20|22)[- ]?(?:G|gauge)|antecubital|large[- ]bore IVs?|forearm|hand IV|saline lock|hep-?lock)\b",
    re.I,
)


def route(ask: Ask) -> list[Filled]:
    """Peripheral or central vein, when the record says which.

    Blood runs into a peripheral vein where no document speaks of a central line (``engine``).
    """
    said = first_of(ask, 4, (("4", _CENTRAL), ("3", _PERIPHERAL)))
    if not said and ask.pattern.startswith("302"):
        return [axis(4, "3", basis="assumed")]
    raw = ask.statement.line.raw
    if not said and ask.pattern.endswith("317") and not _LOCAL.search(raw):
        return [axis(4, "3", basis="assumed")]
    return said


_LOCAL = late(
    r"\b(?:catheter\w*|intra-?\w+|arter\w*|pleur\w*|chest tube|cath-?flo|dwell\w*|lys[ie]s|lumens?|EKOS|directed|line)\b(?<!intravenous)",
    re.I,
)
"""A thrombolytic given where the clot is, which is no drip for a stroke."""


def central_line(raw: str) -> bool:
    """Whether words speak of a line in a central vein."""
    return _CENTRAL.pattern.search(raw) is not None


# --- shock treatment ------------------------------------------------------------------------------

_BOTH_SIDES = late(r"\b(?:bilateral\w*|bitemporal|bifrontal)\b", re.I)
_ONE_SIDE = late(r"\b(?:unilateral\w*|RUL)\b", re.I)


def shocks(ask: Ask) -> list[Filled]:
    """Electrodes on one side or on both, wherever the record of the treatments says so."""
    return first_of(ask, 4, (("2", _BOTH_SIDES), ("0", _ONE_SIDE)))


# --- contrast -----------------------------------------------------------------------------------

_LOW_OSM = over(
    "*osmolar *omnipaque *iohexol *isovue *iopamidol *optiray *ioversol *ultravist *iopromide *visipaque *iodixanol *oxilan *hexabrix",
    r"\b(?:low[- ]osmolar|Omnipaque|iohexol|Isovue|iopamidol|Optiray|ioversol|Ultravist|iopromide|Visipaque|iodixanol|Oxilan|Hexabrix)\b",
    re.I,
)
_HIGH_OSM = over(
    "*osmolar *conray *iothalamate *renografin *diatrizoate *hypaque *gastrografin",
    r"\b(?:high[- ]osmolar|Conray|iothalamate|Renografin|diatrizoate|Hypaque|Gastrografin)\b",
    re.I,
)
_WITHOUT = over(
    "*contrast *noncon con",
    r"\b(?:without|no|non-?)\s?(?:IV |intravenous )?contrast\b|\bnon-?con(?:trast)?\b|\bw/o contrast\b",
    re.I,
)
_BOTH = over(
    "without w wo wout *andw",
    r"\bwithout (?:and|then) with\b|\bwith and without\b|\bw(?:/|ith) ?(?:and|&) ?w/?o(?:ut)?\b",
    re.I,
)


def contrast(ask: Ask) -> list[Filled]:
    """The contrast of an image and, for both, the run without before it."""
    table = ask.pattern[:1] + ask.pattern[2:3]
    out: list[Filled] = []
    both = ask.report.find(_BOTH, ask.statement)
    if table == "B3":
        found = ask.report.find(
            late(
                r"\b(?:with(?:out)? (?:and with(?:out)? )?)?(?:gadolinium|gadavist|gadobutrol|magnevist|multihance|contrast)\b",
                re.I,
            ),
            ask.statement,
        )
        without = ask.report.find(_WITHOUT, ask.statement)
        if both and found:
            out += [axis(5, "Y", found[1]), axis(6, "0", both[1])]
        elif found and not without:
            out += [axis(5, "Y", found[1])]
        elif without:
            out += [axis(5, "Z", without[1])]
        return out
    if both:
        out.append(axis(6, "0", both[1]))
    out += first_of(ask, 5, (("1", _LOW_OSM), ("0", _HIGH_OSM)))
    if not any(a.position == 5 for a in out):
        without = ask.report.find(_WITHOUT, ask.statement)
        if without:
            out.append(axis(5, "Z", without[1]))
    return out


# --- devices of joints that are taken out (B6.1c) --------------------------------------------------

_SPACER = late(r"\bspacer\b", re.I)
_LINER = late(r"\b(?:liner|insert|poly(?:ethylene)? (?:exchange|liner|insert|swap))\b", re.I)
_ALL_PARTS = late(
    r"\b(?:components?|prosthes[ie]s|implants?|femoral|tibial|stem|cup|total)\b", re.I
)


def joint_device(ask: Ask) -> list[Filled]:
    """What is taken out of a joint: a spacer, a liner alone, else the prosthesis itself."""
    if "J" not in ask.pattern:
        return []
    spacer = ask.find(_SPACER)
    if spacer and not denied(spacer[0].string, spacer[0]):
        return [axis(6, "8", spacer[1])]
    liner = ask.find(_LINER)
    if liner and ask.find(_ALL_PARTS) is None:
        return [axis(6, "9", liner[1])]
    line = ask.statement.line
    return [axis(6, "J", *line.span(ask.name.places))]


# --- ribs, and weeks of a pregnancy -------------------------------------------------------------------

_NUMBERS = r"(?:(?<!\d)\d{1,2}(?!\d)(?:st|nd|rd|th)?(?:[\s,&-]|and|through|to)*+)+"
_RIBS = late(rf"\bribs? (?:#|nos?\. ?)?({_NUMBERS})|({_NUMBERS})ribs?\b", re.I)
_RANGE = late(r"(\d{1,2})(?:st|nd|rd|th)?\s*(?:-|through|to)\s*(\d{1,2})", re.I)


_NUMBER = late(r"\d{1,2}")


def ribs(ask: Ask) -> list[Filled]:
    """One or two ribs, or three and more, by the numbers that the sentence lists."""
    match = _RIBS.search(ask.statement.line.raw)
    if match is None:
        return []
    said = match.group(1) or match.group(2)
    numbers = {int(n) for n in _NUMBER.findall(said)}
    for first, last in _RANGE.findall(said):
        numbers |= set(range(int(first), int(last) + 1))
    return [axis(4, "2" if len(numbers) > 2 else "1", span_of(ask.statement.line, match))]


_WEEKS = late(r"\b(\d{1,2})(?:[ +]\d/7)?[- ]?(?:weeks?|wks?)\b", re.I)
_TRIMESTERS = ((14, "9B"), (28, "CD"), (99, "FG"))
"""Up to which week, and the fetuses of that trimester, one or several."""
_SEVERAL = late(r"\b(?:twins?|triplets?|multiple|multifetal|di-?di|mono-?di)\b", re.I)


def trimester(ask: Ask) -> list[Filled]:
    """Ultrasound of a pregnancy: the trimester from the weeks of gestation."""
    weeks = ask.find(_WEEKS)
    if weeks is None:
        return []
    pair = next(chars for limit, chars in _TRIMESTERS if int(weeks[0].group(1)) < limit)
    char = pair[1] if ask.find(_SEVERAL) else pair[0]
    return [axis(4, char, weeks[1])]


def _ribs_and(head: str) -> Rule:
    return ribs if head != "0PS" else lambda ask: [*ribs(ask), *fixation(ask)]


def of_table(pattern: str) -> Rule | None:
    """The rule that answers for a pattern, if there is one."""
    head = pattern[:3]
    if pattern.startswith(("00B[0", "00C[07")):
        return intracranial
    if pattern.startswith("00C[3U]"):
        return epidural
    if pattern.startswith(("00Q[2T]", "00U[2T]")):
        return dura
    if head == "031":
        return fistula
    if pattern[:4] in ("0GB0", "0GT0"):
        return pituitary
    if pattern == "4A023N?":
        return side_of_heart
    if head in ("0B7", "037", "047", "057", "067"):
        return stented
    if head[:2] == "0P" and pattern[3:7] == "[12]":
        return _ribs_and(head)
    if head in ("0PS", "0QS", "0NS", "0RS", "0SS"):
        return fixation
    if head in ("0Y6", "0X6"):
        return amputation
    if head[0] == "0" and head[2:] == "9":
        return drain
    if head == "00H" and pattern.endswith("2Z"):
        return brain_monitor
    if head == "04V" and pattern.startswith("04V0"):
        return endograft
    if head == "0SR":
        return joint
    if head == "0SP":
        return joint_device
    if head == "BY4":
        return trimester
    if pattern.startswith(("302[34]", "3E0[34]")):
        return route
    if head == "GZB":
        return shocks
    if head[0] == "B" and head[2] in "0123" and head[2] != "0":
        return contrast
    return None
