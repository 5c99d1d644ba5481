"""Operations told in prose: the verb or noun of an operation with what it was done to.

"The entire sigmoid colon was resected", "spleen removed", "clot evacuated": no entry of the index,
but an operation and its object, from which the root operation and the body part follow (B3.1).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from chartcoder.coding.procedures.near import Line, Near
from chartcoder.coding.procedures.operations import REMOVE, Operation
from chartcoder.coding.procedures.said import Hit, Word
from chartcoder.coding.procedures.views import Value, places_of
from chartcoder.late import late
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.procedures import Procedure

_LESION = frozenset(
    """lesion mass tumor nodule polyp cyst dermoid metastasis lipoma fibroma neoplasm carcinoma melanoma growth node focus
    sarcoma adenoma wart keratosis papilloma myoma fibroid granuloma aneurysm spot ganglion implant endometrioma schwannoma
    meningioma glioma chip tissue margin flap""".split()
)  # fmt: skip
_PORTION = frozenset(
    """segment portion part partial wedge piece strip segmental limited subtotal nonanatomic half edge rim tip section sleeve
    superficial core specimen""".split()
)  # fmt: skip
_WHOLE = frozenset(
    "whole entire entirely all total totally complete completely full radical".split()
)
_MATTER = frozenset(
    "splinter sponge insect bug bead stone calculus calculi clot thrombus hematoma embolus debris plaque bezoar wax cerumen cement pellet glass coin bullet hemorrhage".split()
)
_FLUID = frozenset("pus fluid abscess empyema effusion ascites seroma blood bile".split())
_DEVICE = frozenset(
    """catheter lead plate screw hardware stent tube drain implant prosthesis mesh pin wire nail rod generator pump filter balloon
    sheath line ring iud coil clip band staple suture valve battery port cage fixator expander pessary electrode""".split()
)  # fmt: skip
_NOT_OBJECT = late(
    r"\b(?:through|via|from|off|over|under|beneath|between|near|onto|toward|towards|behind|against|along|across|above|below|around|beside|sparing|preserving|identifying|to gain|protecting|away)\s+"
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


_INTACT = late(
    r"^[\s,]*(?:was |were |is |are |and |both )*(?:left in place|left alone|preserved|spared|intact|normal|unremarkable|identified|protected|conserved|uninjured|kept)",
    re.I,
)
_TOOL = late(
    r"\b(?:blades?|retractors?|clamps?|scope|speculum|forceps|trocars?|ports?|drapes?|tourniquet|cannulas?|sponges?|laps?|packs?|packing|air|gas|CO2|sheaths?|wires?|needles?|sutures?|pins|gloves?|viscoelastic|cement"
    r"|(?:NG|OG|ET|nasogastric|endotracheal|old|rectal|feeding) tube)\b(?: (?:was|were|is|are|then|all|and))*\s*$",
    re.I,
)
"""Instruments that an operation ends by taking away."""
_WEDGED = late(r"\b(?:scope|bronchoscope|catheter|tip)\b[^.;]{0,15}$", re.I)
_HELD = late(r"^ (?:in place|in position|in\b|to (?:the )?skin|down)", re.I)
"""What follows a stitch that only holds something in its place."""
REACH = 14.0


class Object(NamedTuple):
    """What an operation was done to."""

    hit: Hit[Value]
    distance: float


def objects(line: Line, near: Near, operation: Operation, places: tuple[int, ...]) -> list[Object]:
    """Body parts that an operation may have been done to, the likeliest first."""
    out = []
    words = line.words
    first, last = places[0], places[-1]
    for hit in near.parts():
        if hit.term.where[:1] in (("03",), ("05",)) and not hit.words & {"artery", "vein"}:
            continue  # "ovarian": the organ, unless the vessel is said
        if set(hit.places) & set(places) and not set(hit.places) - set(places):
            continue
        if hit.words == _TUBE and not _near_words(words, hit.first) & _OF_UTERUS:
            continue  # "chest tube": no Fallopian one
        if hit.last < first:
            gap = words[first].at - words[hit.last].at
            gap *= 1.0 if operation.verb else 1.6
        elif hit.first > last:
            gap = words[hit.first].at - words[last].at
            gap *= 1.5 if operation.verb else 1.0
        else:
            gap = 0.5
        start = words[hit.first].start
        lead = line.text.text[max(0, start - 40) : start]
        if _NOT_OBJECT.search(lead):
            gap += 5
        if _INTACT.match(line.text.text[words[hit.last].end : words[hit.last].end + 40]):
            gap += 6
        if gap <= REACH:
            out.append(Object(hit, gap - 0.7 * len(hit.words)))
    out.sort(key=lambda o: (o.distance, -len(o.hit.words)))
    return out


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
    if words & _PORTION or words & _LESION - {"tissue", "flap", "specimen"}:
        return "B"
    if words & _WHOLE:
        return "TB"
    return "TB" if said & {"removed", "removal", "resection", "resected", "delivered"} else "BT"


def event(
    operation: Operation, near: Near, places: tuple[int, ...], book: PcsBook
) -> tuple[Procedure, Hit[Value]] | None:
    """An operation with its object, as an entry of the index would have it; None without one."""
    where = places_of(book)
    start = near.line.words[places[0]].start
    lead = near.line.text.text[max(0, start - 60) : start]
    if operation.verb and operation.roots == REMOVE and _TOOL.search(lead):
        return None
    if operation.said == "wedged" and _WEDGED.search(lead):
        return None
    after = near.line.text.text[near.line.words[places[-1]].end :][:20]
    if operation.roots == "Q" and _HELD.match(after):
        return None
    roots = root_of(operation, near, places)
    if operation.roots == "8" and "adhesion" in near.words():
        roots = "N"
    if operation.roots in ("9", "C") and near.words() & _MATTER and not near.words() & _FLUID:
        roots = "C9"
    for found in objects(near.line, near, operation, places):
        hit = found.hit
        for label in hit.term.labels:
            patterns = sorted(
                (roots.index(prefix[2]), prefix)
                for prefix, _ in where.get(label, ())
                if prefix[2] in roots and (not hit.term.where or prefix.startswith(hit.term.where))
            )
            if patterns:
                prefix = patterns[0][1]
                made = Procedure(
                    operation.said, ((prefix,),), "", "", f"operation:{operation.said}"
                )
                return made, hit
    return None
