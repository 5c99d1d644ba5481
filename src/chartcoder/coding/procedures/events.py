"""Operations told in prose: the verb or noun of an operation with what it was done to.

"The entire sigmoid colon was resected", "spleen removed", "clot evacuated": no entry of the index,
but an operation and its object, from which the root operation and the body part follow (B3.1).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.near import Line, Near
from chartcoder.coding.procedures.operations import REMOVE, Operation
from chartcoder.coding.procedures.said import Hit, Word
from chartcoder.coding.procedures.views import Value, places_of
from chartcoder.late import late
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.procedures import Procedure
from chartcoder.terminology.pcs.words import Words

_LESION = frozenset(
    """lesion mass tumor nodule polyp cyst dermoid metastasis lipoma fibroma neoplasm carcinoma melanoma growth node focus
    sarcoma adenoma wart keratosis papilloma myoma fibroid granuloma aneurysm spot ganglion implant endometrioma schwannoma
    meningioma glioma chip tissue margin flap bleb bulla""".split()
)  # fmt: skip
_PORTION = frozenset(
    """segment portion part partial wedge piece strip segmental limited subtotal nonanatomic half edge rim tip section sleeve
    superficial core specimen""".split()
)  # fmt: skip
_WHOLE = frozenset(
    "whole entire entirely all total totally complete completely full radical".split()
)
_MATTER = frozenset(
    "splinter sponge insect bug bead stone calculus calculi clot thrombus thrombi hematoma embolus debris plaque bezoar wax cerumen cement pellet glass coin bullet hemorrhage bolus food peanut nut seed bean tooth denture battery button plug shrapnel thorn".split()
)
_FLUID = frozenset("pus fluid abscess empyema effusion ascites seroma blood bile".split())
_DEVICE = frozenset(
    """catheter lead plate screw hardware stent tube drain implant prosthesis mesh pin wire nail rod generator pump filter balloon
    sheath line ring iud coil clip band staple suture valve battery port cage fixator expander pessary electrode""".split()
)  # fmt: skip
_NOT_OBJECT = late(
    r"\b(?:through|via|from|out of|off|over|under|beneath|between|near|onto|toward|towards|behind|against|along|across|above|below|around|beside|sparing|preserving|identifying|to gain|protecting|away)\s+"
    r"(?:the |a |an |his |her |both |each |this |that )?(?:[\w-]+ )?$",
    re.I,
)
_TUBE = frozenset({"tube"})
_OF_UTERUS = frozenset(
    "fallopian uterine uterus both bilateral right left ovary cervix adnexa ligated".split()
)


def _near_words(words: Sequence[Word], place: int) -> frozenset[str]:
    """The words right before a place, and the two after it."""
    return frozenset(w.word for w in words[max(0, place - 2) : place + 3])


_SPREAD = late(r"\bmetasta\w+ (?:from|of) (?:an? |the |his |her |known )?$", re.I)
_SPARED = late(
    r"\b(?:sparing|preserving|identifying|to gain|protecting|away from|through|via|overlying)\s+"
    r"(?:the |a |an |his |her |both |each |this |that )?(?:[\w-]+ )?(?:[\w-]+ )?$",
    re.I,
)
"""What an operation leaves alone or goes through."""
_INTACT = late(
    r"^[\s,]*(?:was |were |is |are |and |both )*(?:left in place|left alone|preserved|spared|intact|normal|unremarkable|identified|protected|conserved|uninjured|kept)",
    re.I,
)
_TOOLS = tuple(
    """blade blades retractor retractors clamp clamps scope instrument instruments protector protectors shield shields patch
    patches wire wires dilator dilators introducer introducers trial trials component components template templates manipulator
    speculum forceps trocar trocars port ports drape drapes tourniquet cannula cannulas sponge sponges lap laps pack packs packing
    air gas co2 sheath sheaths needle needles suture sutures pins glove gloves viscoelastic cement tube""".split()
)
"""How the last word of an instrument ends."""
_LINKING = frozenset("was were is are then all and".split())
_TOOL = late(
    r"\b(?:blades?|retractors?|clamps?|\w*scope|instruments?|protectors?|shields?|patch(?:es)?|guide ?wires?|glide ?wires?|dilators?|introducers?|trials?|trial components?|templates?|manipulator|speculum|forceps|trocars?|ports?|drapes?|tourniquet|cannulas?|sponges?|laps?|packs?|packing|air|gas|CO2|sheaths?|wires?|needles?|sutures?|pins|gloves?|viscoelastic|cement"
    r"|guide ?wire|dilators?"
    r"|(?:NG|OG|ET|nasogastric|endotracheal|old|rectal|feeding) tube)\b(?: (?:was|were|is|are|then|all|and))*\s*$",
    re.I,
)
"""Instruments that an operation ends by taking away."""
_FORCEPS = late(r"\bbiopsy forceps\b", re.I)
_WEDGED = late(r"\b(?:scope|bronchoscope|catheter|tip)\b[^.;]{0,15}$", re.I)
_MEASURED = over(
    "*cm *inch *feet",
    r"\b\d+\s?(?:cm|inch(?:es)?|feet) (?:segment |portion |length )?of (?:it|the)\b|\b\d+[- ]?(?:cm|inch(?:es)?|feet)\b[- ](?:\w+ ){0,2}(?:loop|segment|length|portion|piece|stretch)\b",
    re.I,
)
"""A measured length of an organ is a part of it: "20 cm of it resected"."""
_LOOPS = frozenset("ileum ileal jejunum jejunal small".split())
_PEEL = frozenset("peel rind cortex periosteum fibrin".split())
_SAMPLED = frozenset({"sampled", "sampling"})
_TISSUES = frozenset("node nodes lymph lymphatic station lesion mass nodule tumor tissue".split())
_TOWARD = late(r"\b(?:to|until|toward|towards) (?:the |a )?(?:right |left )?$", re.I)
"""After a verb, how far it went: "stripped to the knee"."""
_LAYERED = frozenset({"skin", "subcutaneous"})
_OUT_OF = late(r"\b(?:out of|from within)\s+(?:the |a |an |his |her )?(?:right |left )?$", re.I)
"""Before the part that a stone or clot is taken from: its object."""
_FASTENED = late(
    r"\b(?:catheter|drain|tube|line|lead|port|sheath|flange|pump|generator)s?\b[^.;]{0,25}$", re.I
)
"""A device is sewn where it lies."""
_CLOSED = frozenset({"closed", "closure"})
_TORN = frozenset(
    "laceration lacerations lac lacs hernia defect perforation tear rupture gash cut".split()
)
"""What is repaired by closing it; a wound of an operation is closed as part of it."""
_GASHES = frozenset({"laceration", "lacerations"})
_COMPOUND = late(
    r"^[\s-]+(?:thrombectomy|embolectomy|peanut|foreign|food|tooth|material|coin|object|system|catheter|device|cannula|needle|biops\w+|cytology)\b",
    re.I,
)
"""After "aspiration" or "drainage": how something else is done, or a tool."""
_OF_JOINT = frozenset({"ganglion", "synovitis", "synovium"})
_TAKEN = ("B", "T", "TB", "BT")
_NODES = frozenset({"node", "nodes"})
_COVERS = ("0HB", "0HT", "0JB", "0JT", "0WB", "0XB", "0YB")
_ONLY_MATTER = frozenset({"pulled", "suctioned"})
_BANDS = frozenset({"adhesion", "adhesions", "band", "bands"})
_IN_SITU = late(r"\b(?:in situ|no reduction|without reduction)\b", re.I)
"""A bone held as it lies is not put back: a device is put in (B3.15)."""
_KEPT = late(
    r"^ (?:through|to|as|at|onto) (?:the |a |an )?(?:\w+ ){0,3}(?:skin|abdom\w+|stoma|\w+ostomy|quadrant|[RL][UL]Q|flank|umbilicus)\b",
    re.I,
)
"""Bowel brought out to the skin stays: a stoma."""
_HELD = late(r"^ (?:in place|in position|in\b|to (?:the )?skin|down)", re.I)
"""What follows a stitch that only holds something in its place."""
_FIXED = frozenset("nail nailing nailed imn cmn pinning fracture fx cephalomedullary crpp".split())
_OUT_OF_JOINT = frozenset("dislocation dislocated subluxation subluxed joint".split())
_INCISION = late(
    r"^\s*(?:incisions?|forceps|cannulas?|clamps?|sutures?|stitch(?:es)?|catheters?|position|pressures?|site\b|proven|-proven|angio\w+|to the (?:operating|OR|recovery|PACU|ICU|gurney|table|stretcher|bed)|off the operating)\b",
    re.I,
)
"""After a word of an operation: what it is done with."""
_HAS = late(r"\b(?:has|have|had|known|with|show\w+|reveal\w+|demonstrat\w+)\b[^.;]{0,40}$", re.I)
_PULLED = late(
    r"^\s*(?:over (?:an?|the) (?:exchange|guide|wire|J\b)|from (?:the|its) (?:\w+ )?pocket)", re.I
)
_STATE = late(
    r"\b(?:(?:revealed|reveals|showed|shows|demonstrated|demonstrates|noted|found)(?: an?| the)?|(?:known|found|felt|seen|thought|shown|noted) to be(?: \d+ ?%)?|\d+ ?%|mildly|minimally|markedly|moderately|severely|massively|grossly|hugely|not|appeared?(?: to be)?|already|chronically|known|functionally|recent|previous|totally|subtotally) $",
    re.I,
)
"""Before a participle: how something is, not what was done."""
_STATES = tuple(
    """revealed reveals showed shows demonstrated demonstrates noted found a an the be % mildly minimally markedly moderately
    severely massively grossly hugely not appear appeared already chronically known functionally recent previous totally
    subtotally""".split()
)
"""How the last word of such a lead ends."""
_WHOLLY = late(r"\b(?:completely|totally|nearly|partially) $", re.I)
_OF_TOOL = late(
    r"^ of (?:the |all )?(?:\w+ )?(?:sheaths?|catheters?|wires?|guidewires?|sutures?|packing|packs?|sponges?|dressings?|drapes?|trocars?|ports?|instruments?|speculum|tourniquet)\b",
    re.I,
)
_WIDENED = late(
    r"\b(?:balloon\w*|dilators?|bougies?|savary|maloney|sequential\w*|serial\w*|sounds?|to \d+|up to|with (?:a|an) \d+|stent\w*)\b",
    re.I,
)
_SECRETIONS = late(
    r"\b(?:secretions?|mucus|mucous|air|gastric contents|fundic|pool|gas|irrigant|viscoelastic|debris)\b",
    re.I,
)
_OF_AIR = late(r"\b(?:air|gas|scope|endoscope|orogastric|nasogastric|NG|OG|stomach)\b", re.I)
_SPELLED = late(r"\bfixation,? \($", re.I)
_POSITIONED = late(
    r"^\s+(?:of )?(?:the |his |her )?(?:C-?arm|fluoro|image|patient|table|scope|needle|catheter|retract|lead)",
    re.I,
)
_AND_REBUILT = late(r"^\s+(?:and|/)\s*reconst", re.I)
"""A ligament "repaired and reconstructed" is reconstructed."""
_LARGE = frozenset({"palate", "tongue"})
_SOME_TISSUE = over(
    "tissue", r"\b(?:removal|resection|excision) of (?:\w+ ){0,2}tissue (?:from|in|within)\b", re.I
)
_BURNT_JOINTS = ("0S5", "0R5")
REACH = 14.0
TOPIC = 9.0
"""How far what stands before a colon is from any operation after it."""


_WAY_IN = late(r"^ (?:incision|approach|access|cutdown|exposure|port|closure)\b", re.I)
"""After a body part: where the operation went in, not what it was done to."""
_NAMED = late(
    r"(?:ectomy|[oa]tomy|ostomy|plasty|scopy|pexy|rrhaphy|repair|biops(?:y|ies)|resection)\b", re.I
)


def _topic(line: Line) -> int:
    """Place after the colon of a sentence whose label names what it is about, and no procedure."""
    if ":" not in line.raw:
        return 0
    words = line.words
    for n in range(1, len(words)):
        if ":" in line.text.text[words[n - 1].end : words[n].start]:
            label = line.text.text[words[0].start : words[n].start]
            return 0 if _NAMED.search(label) else n
    return 0


_HELD_BY = late(
    r"\b(?:adhesions?|bands?|adherent|stuck|fixed)\b[^.;,]{0,60}\b(?:to|with|against) (?:the |its |his |her )?(?:anterior |posterior |lateral )?$",
    re.I,
)
"""Before what an organ was stuck to: the organ is freed (B3.13)."""


class Object(NamedTuple):
    """What an operation was done to."""

    hit: Hit[Value]
    distance: float


def _has_subject(line: Line, first: int) -> bool:
    """Whether words stand before a verb in its clause: what was done is done to them."""
    lead = line.text.text[line.words[0].start : line.words[first].start]
    clause = lead[max(lead.rfind(mark) for mark in ",;:.") + 1 :]
    words = [word for word in clause.casefold().split() if word.isalpha()]
    if not (_LESION | _MATTER).isdisjoint(words):
        return False  # "dermoid shelled out, rest of the ovary kept": its organ may stand behind
    return any(word not in _LEADING for word in words)


_LEADING = frozenset("and then next we i was were is are subsequently also carefully".split())
"""Words before a verb that are not what it was done to."""


def objects(line: Line, near: Near, operation: Operation, places: tuple[int, ...]) -> list[Object]:
    """Body parts that an operation may have been done to, the likeliest first."""
    out = []
    words, text = line.words, line.text.text
    first, last = places[0], places[-1]
    words_said = near.words()
    same = "same" in words_said
    matter = not words_said.isdisjoint(_MATTER)
    stuck = "N" in operation.roots and not words_said.isdisjoint(_BANDS)
    topic = _topic(line)
    parts = near.parts()
    longer = [(frozenset(o.places), len(o.words)) for o in parts if len(o.places) > 1]
    for hit in parts:
        hit_first, hit_last = hit.places[0], hit.places[-1]
        if hit_last < first:
            gap = words[first].at - words[hit_last].at
            gap *= 1.0 if operation.verb else 1.6
        elif hit_first > last:
            apart = operation.verb and "," in text[words[last].end : words[hit_first].start]
            if apart and _has_subject(line, first):
                continue  # "artery divided, gallbladder dissected off the liver"
            gap = words[hit_first].at - words[last].at
            gap *= 1.5 if operation.verb else 1.0
        else:
            gap = 0.5
        if hit_last < topic <= first:
            gap = min(gap, TOPIC)
        if gap > REACH and not same:
            continue
        if any(len(hit.words) < size and taken.issuperset(hit.places) for taken, size in longer):
            continue  # "hepatic" of the hepatic flexure
        if hit.term.where[:1] in (("03",), ("05",)) and not hit.words & {"artery", "vein"}:
            continue  # "ovarian": the organ, unless the vessel is said
        if set(hit.places) <= set(places):
            continue
        if hit.words == _TUBE and not _near_words(words, hit_first) & _OF_UTERUS:
            continue  # "chest tube": no Fallopian one
        end = words[hit_last].end
        if _WAY_IN.match(text[end : end + 20]):
            continue
        start = words[hit_first].start
        lead = text[max(0, start - 80 if stuck else start - 40) : start]
        if "metasta" in lead.casefold() and _SPREAD.search(lead):
            continue  # where a metastasis came from
        if operation.roots != "8" and _SPARED.search(lead):
            continue
        if operation.verb and hit_first > last and _TOWARD.search(lead):
            continue
        if stuck and _HELD_BY.search(lead):
            continue
        source = matter and _OUT_OF.search(lead)
        if not source and _NOT_OBJECT.search(lead):
            gap += 5
        if _INTACT.match(text[end : end + 40]):
            gap += 6
        if gap <= REACH or same:
            out.append(Object(hit, gap - 0.7 * len(hit.words)))
    out.sort(key=lambda o: (o.distance, -len(o.hit.words)))
    return out


_GRAFTS = frozenset({"graft", "conduit", "patch", "mesh", "prosthesis"})
_MADE = frozenset("ptfe dacron goretex gore prosthetic synthetic".split())
_EXCISED = frozenset("removed removal excised excision explanted resected".split())


def _prosthetic(words: Words) -> bool:
    """Whether a graft is spoken of that is made of a fabric: cutting it out is Removal."""
    return bool(words & _GRAFTS and words & _MADE)


_AMOUNT = over(
    "*cc *ml g *#g *gm *gram",
    r"\b\d+\s*(?:cc|ml|g|gm|grams?)\s+of\s+(?:\w+ ){0,2}(?:tissue|fat|gland|parenchyma)\b|\b(?:resection|removal|excision) of (?:approximately |about )?\d+\s*(?:cc|ml|g|gm|grams?)\b",
    re.I,
)
"""Some of a body part, by weight or volume: "removal of 350 cc of breast tissue"."""


def root_of(operation: Operation, near: Near, places: tuple[int, ...]) -> str:
    """The root operations that the operation may be, the likeliest first."""
    if operation.roots != REMOVE:
        return operation.roots
    words = near.words()
    said = frozenset(near.line.words[p].word for p in places)
    matter = words & _MATTER and not words & (_LESION - {"tissue"} | _PORTION)
    if words & _DEVICE and not matter and not words & _LESION and said & {"removed", "removal"}:
        return "P"
    if matter:
        return "C"
    if _prosthetic(words) and said & _EXCISED:
        return "P"
    if (
        words & _PORTION
        or near.line.search(_MEASURED)
        or near.line.search(_AMOUNT)
        or near.line.search(_SOME_TISSUE)
        or words & _LESION - {"tissue", "flap", "specimen"}
    ):
        return "B"
    if words & _WHOLE:
        return "TB"
    return "TB" if said & {"removed", "removal", "resection", "resected", "delivered"} else "BT"


_SKIN = frozenset({"skin"})
_DEEP = frozenset("muscle tendon nerve artery vein bone joint skin subcutaneous".split())
_OF_SKIN = frozenset("nevus nevi mole keratosis actinic seborrheic keratotic".split())
"""Growths that only the skin has."""
_LAYER_WORDS = (
    (frozenset({"subcutaneous", "fat", "fatty", "adipose"}), frozenset("subcutaneous tissue fascia".split())),
    (frozenset({"intramuscular"}), frozenset({"muscle"})),
    (frozenset("skin dermis dermal epidermis cutaneous squamous basal keratosis melanoma".split()) | _OF_SKIN, frozenset({"skin"})),
)  # fmt: skip
"""Words of a layer, and what labels of that layer say beside the region."""


def _with_layers(labels: tuple[Words, ...], words: Words, roots: str) -> tuple[Words, ...]:
    """The layers of a region first, where the words tell one: fat of the forearm (B3.5, B4.6)."""
    if "J" in roots or "6" in roots:
        return labels
    layered = tuple(
        label | layer for said, layer in _LAYER_WORDS if words & said for label in labels
    )
    if roots == "Q" and words & _TORN and not layered:
        layered = tuple(label | _SKIN for label in labels if not label & _DEEP)
    return (*layered, *labels)


def possible(operation: Operation, words: Words) -> bool:
    """Whether a word that rarely is an operation may be one beside these words."""
    if operation.said == "closure":
        return bool(words & _GASHES)
    if operation.said in _CLOSED:
        return bool(words & _TORN)
    if operation.said in _SAMPLED:
        return bool(words & _TISSUES)
    return operation.said not in _ONLY_MATTER or bool(words & _MATTER)


def _of_tool(before: Sequence[str]) -> bool:
    """Whether an instrument may stand before an operation: "the retractors were then removed"."""
    last = next((word for word in reversed(before) if word not in _LINKING), "")
    return last.endswith(_TOOLS)


_RESULTS = ("specimen", "stump", "staple", "anastomosis", "enterotomy")
_RESULT = late(
    r"\b(?:specimens?|stump|staple line|anastomosis|enterotomy)(?: (?:was|were|is|are|then|all|and))*\s*$"
)
"""What an operation brings about, or leaves: what is then done to it is part of the operation (B3.1b)."""


def _of_vessels(known: Iterable[tuple[str, str]], root: str) -> list[tuple[int, str]]:
    """A device of a vessel is that of all vessels of its system, which have one value."""
    for prefix, _ in known:
        if prefix[1] in "3456":
            return [(0, f"0{prefix[1]}{root}Y")]
    return []


def _by_catheter(operation: Operation, prefix: str) -> bool:
    """Whether a vessel is filled with coils, which a catheter brings there unless another way is told."""
    said = operation.said
    return prefix[1] in "3456" and prefix[2] == "L" and ("coil" in said or "embol" in said)


def event(
    operation: Operation, near: Near, places: tuple[int, ...], book: PcsBook
) -> tuple[Procedure, Hit[Value]] | None:
    """An operation with its object, as an entry of the index would have it; None without one.

    The object stands in its stretch of words, or else elsewhere in its sentence.
    """
    line = near.line
    if _is_none(operation, line, places):
        return None
    made = _with_object(operation, near, places, book)
    if made is None and near.end - near.first < len(line.words):
        made = _with_object(operation, Near(line, 0, len(line.words), places[0]), places, book)
    return made


def _is_none(operation: Operation, line: Line, places: tuple[int, ...]) -> bool:
    """Whether the words around a word of an operation tell that none is meant."""
    said, roots, verb = operation
    text = line.text.text
    start, end = line.words[places[0]].start, line.words[places[-1]].end
    lead, after = text[max(0, start - 60) : start], text[end : end + 20]
    if _INCISION.match(after):
        return True  # "release incisions"
    if _OF_TOOL.match(after):
        return True  # "removal of the sheath"
    if lead.rstrip().casefold().endswith(_STATES) and _STATE.search(lead):
        return True  # "mildly dilated"
    if roots == REMOVE:
        return (
            (verb and _of_tool(lead.casefold().split()) and _TOOL.search(lead) is not None)
            # a catheter for the next one; a generator from its pocket
            or _PULLED.match(after) is not None
            or _KEPT.match(text[end : end + 70]) is not None
        )
    if roots == "Q" and (_HELD.match(after) or _AND_REBUILT.match(after)):
        return True
    if roots == "7" and verb and not _WIDENED.search(line.raw):
        return True
    if roots == "S" and _POSITIONED.match(after):
        return True  # the C-arm, the patient
    if roots == "9" and _COMPOUND.match(after):
        return True
    if verb and any(word in lead for word in _RESULTS) and _RESULT.search(lead):
        return True  # "specimen extracted", "rectal stump oversewn"
    told = _NONE_BESIDE.get(said)
    return told is not None and bool(told(line, lead))


_NONE_BESIDE: dict[str, Callable[[Line, str], object]] = {
    # what a polyp was taken out with
    "forceps biopsy": lambda line, lead: _FORCEPS.search(line.raw),
    # how a lung was freed
    "stripped": lambda line, lead: line.said & _PEEL,
    "wedged": lambda line, lead: _WEDGED.search(lead),
    # "has a known subclavian vein occlusion"
    "occlusion": lambda line, lead: _HAS.search(lead),
    "occluded": lambda line, lead: _WHOLLY.search(lead),
    "dilated": lambda line, lead: _WHOLLY.search(lead),
    # the abbreviation of the words before it
    "ORIF": lambda line, lead: _SPELLED.search(lead),
    # an eye, at the end
    "patched": lambda line, lead: "shielded" in line.said,
    "aspirated": lambda line, lead: _SECRETIONS.search(line.raw),
    "decompressed": lambda line, lead: _OF_AIR.search(line.raw),
    "sutured": lambda line, lead: _FASTENED.search(lead),
    "sewn": lambda line, lead: _FASTENED.search(lead),
}
"""Words of operations, and what in their sentence or right before them tells that none is meant."""


@lru_cache(maxsize=4096)
def _tables(
    book: PcsBook, label: Words, roots: str, where: tuple[str, ...]
) -> tuple[tuple[int, str], ...]:
    """The tables that have a body part, of some root operations, the likeliest first."""
    known = places_of(book).get(label, ())
    found = sorted(
        (roots.index(prefix[2]), prefix)
        for prefix, _ in known
        if prefix[2] in roots and (not where or prefix.startswith(where))
    )
    if not found and roots in ("P", "W"):
        found = _of_vessels(known, roots)
    return tuple(found)


def _with_object(
    operation: Operation, near: Near, places: tuple[int, ...], book: PcsBook
) -> tuple[Procedure, Hit[Value]] | None:
    """An operation with the object that a stretch of words has for it, if it has one."""
    line, words = near.line, near.words()
    if not possible(operation, words):
        return None
    if operation.roots == "Q" and "episiotomy" in words:
        return None  # its closure (C1)
    found = objects(line, near, operation, places)
    if not found:
        return None
    bone = operation.roots == "S" and line.said & _FIXED and not line.said & _OUT_OF_JOINT
    roots = root_of(operation, near, places)
    if roots == "TB" and line.said & _LOOPS and not line.said & _WHOLE:
        roots = "BT"  # a resection of small bowel takes a stretch of it
    if operation.roots == "8" and words & _BANDS:
        roots = "N"
    if operation.roots == "S" and _IN_SITU.search(line.raw):
        roots = "H"
    if operation.roots in ("9", "C") and words & _MATTER and not words & _FLUID:
        roots = "C9"
    for hit, _ in found:
        for label in _with_layers(hit.term.labels, words, roots):
            patterns = _tables(book, label, roots, hit.term.where)
            if roots in ("M", "6") and label & _LAYERED and not hit.words & _LAYERED:
                continue  # a thumb put on again is no skin
            if patterns and patterns[0][1] in _BURNT_JOINTS and "joint" not in hit.words:
                continue  # "radiofrequency ablation at L5-S1" is of nerves
            if words & _OF_JOINT and roots in _TAKEN:
                # of a tendon or a joint
                patterns = tuple([p for p in patterns if p[1][1] in "LMRS"])
            if roots in _TAKEN and words & _NODES and patterns and patterns[0][1] in _COVERS:
                continue  # nodes of the axilla are no fat of the arm
            if operation.said == "washout" and patterns and patterns[0][1][1] in "NPQ":
                continue  # of an open fracture: part of setting it
            if bone and patterns and patterns[0][1][1] in "RS":
                continue  # "closed reduction and nailing, right hip": of the bone, by its fixation
            if roots in _TAKEN and "joint" in label and len(hit.words) == 1:
                continue  # "800 g removed … shoulder grooving"
            if patterns and patterns[0][1] == "0CT" and label & _LARGE and not words & _WHOLE:
                patterns = ((0, "0CB"),)  # some of the palate or tongue
            if patterns:
                prefix = patterns[0][1]
                way = "3" if prefix == "02C" or _by_catheter(operation, prefix) else ""
                made = Procedure(
                    operation.said, ((prefix,),), way, "", f"operation:{operation.said}"
                )
                return made, hit
    return None
