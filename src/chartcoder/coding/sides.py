"""Sides that a document gives to parts of the body, whether or not it names a disease there.

"LEFT KNEE, 3 VIEWS", "L wrist swollen", "CONSENT: cataract extraction, right eye": such words
settle the side that a provider leaves open, or contradict the one the provider states (Official
Guidelines I.B.13). Each mark says which part of the body it is of and in what light it stands:
a comparison view, an old operation or a healthy limb tells nothing of the present problem.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chartcoder.coding.spots import Spots, ask
from chartcoder.reading.attributes import radiation
from chartcoder.reading.text import Sentence, Text

RIGHT, LEFT, BILATERAL = "right", "left", "bilateral"
OPPOSITE = {RIGHT: LEFT, LEFT: RIGHT}

CURRENT, WELL, PAST, OTHER = "current", "well", "past", "other"
"""What a mark speaks of: the present problem, a healthy side, an earlier time, somebody else."""


class Mark(NamedTuple):
    """A side that is said of a part of the body.

    Attributes:
        side: ``right``, ``left`` or ``bilateral``.
        regions: parts of the body it may be, as ``REGIONS`` names them.
        first, end: tokens from the side to the part, whichever comes first.
        token: the token of the side.
        sentence: first token of its sentence; -1 in a heading.
        section: section of the sentence; "" in a heading.
        light: ``current``, ``well``, ``past`` or ``other``.
    """

    side: str
    regions: frozenset[str]
    first: int
    end: int
    token: int
    sentence: int
    section: str
    light: str


_REGION_WORDS = {
    "shoulder": "shoulder rotator glenohumeral acromioclavicular supraspinatus scapula",
    "shoulder clavicle": "clavicle clavicular",
    "shoulder arm elbow": "humerus humeral",
    "elbow": "elbow olecranon epicondyle epicondylitis",
    "elbow forearm wrist": "radius radial ulna ulnar",
    "forearm wrist arm": "forearm",
    "wrist hand": "wrist carpal scaphoid",
    "hand wrist": "hand finger thumb metacarpal fingertip",
    "arm": "arm biceps",
    "hip": "hip acetabulum acetabular trochanter intertrochanteric",
    "hip thigh": "femur femoral",
    "thigh": "thigh quadricep",
    "knee": "knee patella patellar meniscus meniscal",
    "leg": "leg calf calve shin tibia tibial fibula fibular lower_limb",
    "ankle leg": "malleolus malleolar bimalleolar trimalleolar",
    "ankle foot": "ankle",
    "foot": "foot feet toe heel metatarsal calcaneus calcaneal plantar hallux forefoot midfoot",
    "eye": "eye eyelid lid cornea corneal retina retinal conjunctiva conjunctival lens globe cataract macula",
    "ear": "ear tm tympanic eardrum pinna",
    "breast": "breast nipple areola",
    "kidney": "kidney renal",
    "lung": "lung pulmonary pleural hemithorax lobe",
    "ovary": "ovary ovarian adnexa adnexal tube fallopian",
    "testis": "testis teste testicle testicular scrotum scrotal",
    "carotid": "carotid",
    "cerebral": "mca cerebral hemisphere hemispheric pca aca hemiparesis hemiplegia",
    "buttock": "buttock",
    "hip buttock": "ischium ischial",
    "cheek": "cheek",
    "nose": "ala",
    "axilla": "axilla axillary",
    "groin": "groin inguinal",
}  # fmt: skip
REGIONS: dict[str, frozenset[str]] = {
    word: frozenset(regions.split())
    for regions, words in _REGION_WORDS.items()
    for word in words.split()
}
"""Words for paired parts of the body, with the regions they may belong to."""

_OF_CODES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("H0", "H1", "H2", "H3", "H4", "H5", "E08.3", "E09.3", "E10.3", "E11.3", "E13.3", "C69", "D31", "S05", "T15", "T26"), "eye"),
    (("H6", "H7", "H8", "H9"), "ear"),
    (("C50", "D05", "D24", "N60", "N61", "N62", "N63", "N64"), "breast"),
    (("C34", "C78.0", "D02.2", "D14.3"), "lung"),
    (("C64", "C65", "C79.0", "D30.0", "D30.1", "N28"), "kidney"),
    (("C56", "C57", "C79.6", "N83", "D27", "D39.1"), "ovary"),
    (("C62", "N44", "N45", "N50"), "testis"),
    (("G56",), "arm wrist hand elbow forearm"),
    (("M54.3", "M54.4"), "leg thigh buttock hip"),
    (("G81", "G83.1", "G83.2", "G83.3"), "arm leg hand"),
    (("G57",), "leg foot ankle thigh hip"),
    (("I80.0", "I80.1", "I80.2", "I82.4", "I82.5", "I70.2", "I83", "I87"), "leg thigh foot hip ankle"),
    (("I82.6", "I82.7", "I80.8"), "arm forearm wrist hand elbow shoulder"),
    (("I65.2",), "carotid"),
    (("S72.0", "S72.1"), "hip thigh"),
    (("S72.4",), "knee thigh"),
    (("S82.0",), "knee"),
    (("S82.5", "S82.6", "S82.84", "S82.85"), "ankle leg"),
    (("S52.5", "S52.6"), "wrist forearm"),
    (("S92",), "foot ankle"),
    (("M22", "M23", "M17"), "knee"),
    (("M16",), "hip"),
    (("M75",), "shoulder"),
    (("M77.0", "M77.1"), "elbow"),
    (("M20.1", "M20.2", "M20.3", "M20.4"), "foot"),
    (("M20.0", "M18"), "hand wrist"),
)  # fmt: skip
"""Parts of the body that go without saying in a family of codes."""

SIDE_TOKENS = {
    "right": RIGHT, "rt": RIGHT, "left": LEFT, "lt": LEFT, "bilateral": BILATERAL,
    "bilaterally": BILATERAL, "both": BILATERAL, "bilat": BILATERAL, "r": RIGHT, "l": LEFT,
    "od": RIGHT, "os": LEFT, "ou": BILATERAL, "ad": RIGHT, "as": LEFT, "au": BILATERAL,
}  # fmt: skip
_LIMBS = {
    "rle": (RIGHT, "leg thigh foot ankle knee"), "lle": (LEFT, "leg thigh foot ankle knee"),
    "ble": (BILATERAL, "leg thigh foot ankle knee"), "rue": (RIGHT, "arm forearm hand wrist elbow"),
    "lue": (LEFT, "arm forearm hand wrist elbow"), "bue": (BILATERAL, "arm forearm hand wrist elbow"),
}  # fmt: skip
_WORDS = ask({*SIDE_TOKENS, *_LIMBS})
_SHORT = {"od": "eye", "os": "eye", "ou": "eye", "ad": "ear", "as": "ear", "au": "ear"}
_SPOKEN_OF = {
    "eye": frozenset("eye cornea corneal retina retinal cataract glaucoma conjunctivitis va iop vision visual lens lid eyelid macula ophthalmology".split()),
    "ear": frozenset("ear otitis tm tympanic cerumen hearing otalgia audiogram aural otorrhea tinnitus hearing".split()),
}  # fmt: skip
"""A short form of an eye or ear counts where the document speaks of eyes or ears."""
_DOSED = frozenset("mg mcg tab tablet cap capsule unit po ml daily".split())

_STOPS = frozenset(". ; ? ! :".split())
_NOT_OF = frozenset(
    """dominant handed hander hand-dominant shift main ventricle ventricular ventriculogram atrial atrium
    bundle heart sided-heart axis coronary without ama against now away quadrant brain-dominant""".split()
)
"""What a side word belongs to that is no side of a paired part."""
_CLAUSE = frozenset({",", ";", "but", "with"})
_STEP = 5
"""Tokens within which the part follows its side; one fewer before it."""

_PAST = frozenset(
    """ago prior previous previously former formerly old comparison compare compared remote past
    childhood earlier historical""".split()
)
_OLD = _PAST | frozenset(map(str, range(1900, 2100)))
_DONE = ("s / p", "status post", "history of", "h / o", "hx of", "last year")
_DONE_WORDS = frozenset({"/", "of", "status", "last"})
"""Words without which none of them stands: "PMHx of" says it too."""
_TREATED = frozenset("replaced repaired amputated removed fused operated".split())
_KIN = frozenset(
    "mother father sister brother aunt uncle grandmother grandfather cousin son daughter husband wife spouse".split()
)
_WELL = frozenset(
    """normal clear pearly unremarkable fine asymptomatic unaffected uninvolved wnl nl healthy
    compressible negative unchanged well symptomless nontender""".split()
)
_DENIED = frozenset("no deny denied without not negative never".split())
_OLD_SECTIONS = frozenset(
    {"past-medical-history", "past-surgical-history", "problem-list", "allergies", "immunizations"}
)
_OTHERS_SECTIONS = frozenset({"family-history", "instructions", "social-history"})
"""Sections that do not speak of the present problem of the patient."""
_EXAMINED = frozenset({"physical-exam", "review-of-systems", "vitals"})
_VIEWS = frozenset(
    """view film standing weightbearing radiograph mammogram mammography xray ultrasound duplex screening
    image x""".split()
)
"""Both sides were looked at; that says nothing of a disease of both."""


def regions_of(code: str, words: Iterable[str]) -> frozenset[str]:
    """The parts of the body that a diagnosis may be of: by its family of codes, else its words."""
    for starts, regions in _OF_CODES:
        if code.startswith(starts):
            return frozenset(regions.split())
    out: set[str] = set()
    words = set(words)
    for word in words:
        out |= REGIONS.get(word, frozenset())
    if {"upper", "extremity"} <= words or {"upper", "limb"} <= words:
        out |= {"arm", "forearm", "wrist", "hand", "elbow"}
    if {"lower", "extremity"} <= words or {"lower", "limb"} <= words:
        out |= {"leg", "thigh", "ankle", "foot"}
    return frozenset(out)


def marks_of(text: Text, spots: Spots) -> tuple[Mark, ...]:
    """Every side that a document gives to a paired part of the body, in order."""
    if _WORDS.isdisjoint(text.words):
        return ()
    folded = text.folded
    at = [n for n in spots.at(_WORDS) if len(folded[n]) > 2 or _meant(text, n, folded[n])]
    if not at:
        return ()
    firsts = spots.firsts
    found: list[Mark] = []
    past, kin = _OLD & text.words, _KIN & text.words
    for token in at:
        word = folded[token]
        sentence = _sentence_at(text.sentences, firsts, token)
        begin, end = _bounds(text, firsts, token, sentence)
        section = sentence.section if sentence is not None else ""
        if word in _LIMBS:
            side, named = _LIMBS[word]
            regions, first, last = frozenset(named.split()), token, token + 1
        elif word in _SHORT:
            part = _SHORT[word]
            if (
                _SPOKEN_OF[part].isdisjoint(text.words)
                or (token > begin and (folded[token - 1] in _DOSED or folded[token - 1].isdigit()))
                or (
                    token + 1 < end
                    and len(text.raw(token + 1)) > 2
                    and text.raw(token + 1).isupper()
                )
            ):
                continue
            side, regions, first, last = SIDE_TOKENS[word], frozenset({part}), token, token + 1
        else:
            side = SIDE_TOKENS[word]
            placed = _part_of(text, token, begin, end)
            if placed is None:
                continue
            regions, first, last = placed
        label = sentence.label if sentence is not None else ""
        light = _light(text, first, last, begin, end, section, label, at, past, kin)
        if side == BILATERAL and (
            "lung" in regions or section in _EXAMINED or _looked_at(folded, last, end, sentence)
        ):
            light = OTHER  # "clear to auscultation bilaterally"
        start = sentence.first if sentence is not None else -1
        found.append(Mark(side, regions, first, last, token, start, section, light))
    return tuple(found)


def _meant(text: Text, number: int, token: str) -> bool:
    """A short form of a side is written in capitals: R, L, OD, AS; "rt" and "lt" are not."""
    if token == "rt":
        return not radiation(text.folded[max(0, number - 15) : number + 6], min(number, 15))
    return token == "lt" or text.raw(number).isupper()


def _sentence_at(
    sentences: Sequence[Sentence], firsts: Sequence[int], token: int
) -> Sentence | None:
    place = bisect_right(firsts, token) - 1
    if place < 0 or token >= sentences[place].end:
        return None
    return sentences[place]


def _bounds(
    text: Text, firsts: Sequence[int], token: int, sentence: Sentence | None
) -> tuple[int, int]:
    """The tokens of the sentence, or those of the heading between two sentences."""
    if sentence is not None:
        return sentence.first, sentence.end
    place = bisect_right(firsts, token)
    begin = text.sentences[place - 1].end if place else 0
    end = firsts[place] if place < len(firsts) else len(text.folded)
    return begin, end


def _part_of(
    text: Text, token: int, begin: int, end: int
) -> tuple[frozenset[str], int, int] | None:
    """The part of the body that a side is said of, and the tokens of both.

    Before the side the line counts, not the sentence: "BREAST, LEFT, MASTECTOMY: carcinoma".
    """
    folded = text.folded
    for number in range(token + 1, min(end, token + 1 + _STEP)):
        word = folded[number]
        if word in _NOT_OF:
            return None
        if word == "hand" and number + 1 < end:
            beyond = folded[number + 1 : number + 3]
            if "dominant" in beyond or "dominance" in beyond:
                return None
        regions = _region_at(folded, number)
        if regions:
            return regions, token, number + 1
        if word in _STOPS or word == "," or word in SIDE_TOKENS:
            break
    for number in range(token - 1, max(0, token - _STEP) - 1, -1):
        if folded[number] in _STOPS and folded[number] != ":":
            break
        if number < begin and "\n" in text.text[text.ends[number] : text.starts[number + 1]]:
            break
        regions = _region_at(folded, number)
        if regions:
            return regions, number, token + 1
    return None


def _region_at(folded: Sequence[str], number: int) -> frozenset[str]:
    """The regions that a word names; "lower extremity" takes two."""
    word = folded[number]
    if word in ("extremity", "limb") and number and folded[number - 1] in ("upper", "lower"):
        return regions_of("", (folded[number - 1], word))
    return REGIONS.get(word, frozenset())


def _light(
    text: Text,
    first: int,
    last: int,
    begin: int,
    end: int,
    section: str,
    label: str,
    at: Sequence[int],
    past: frozenset[str],
    kin: frozenset[str],
) -> str:
    """In what light a side stands: read from its section and the words around it.

    Args:
        at: every side of the document.
        past, kin: words of an earlier time, and of relatives, that the document holds.
    """
    if section in _OTHERS_SECTIONS:
        return OTHER
    if section in _OLD_SECTIONS:
        return PAST
    folded = text.folded
    place = bisect_left(at, first)
    before = at[place - 1] if place else -1
    place = bisect_left(at, last)
    after = at[place] if place < len(at) else end
    lead = folded[max(begin, first - 6) : first]
    for number in range(len(lead) - 1, -1, -1):
        if lead[number] in _CLAUSE:
            lead = lead[number + 1 :]
            break
    tail = folded[last : min(end, after, last + 8)]
    for number, word in enumerate(tail):
        if word in (";", "."):
            tail = tail[:number]
            break
    if kin and not kin.isdisjoint(folded[begin:first]):
        return OTHER
    whole = folded[max(begin, before + 1) : min(end, after)]
    if label:
        whole = label.lower().split() + whole
    if (
        (past and not past.isdisjoint(whole))
        or (label and not _OLD.isdisjoint(whole))
        or _done_before(whole)
        or not _TREATED.isdisjoint(tail)
    ):
        return PAST
    if "contrast" in tail:
        tail = [word for word in tail if word not in ("without", "w/o")]
    if not _DENIED.isdisjoint(lead) or not _DENIED.isdisjoint(tail[:3]):
        return WELL
    return CURRENT if _WELL.isdisjoint(tail) else WELL


def _done_before(whole: Sequence[str]) -> bool:
    """Whether words say that something was done before."""
    if _DONE_WORDS.isdisjoint(whole):
        return False
    joined = " ".join(whole)
    return any(phrase in joined for phrase in _DONE)


def _looked_at(folded: Sequence[str], last: int, end: int, sentence: Sentence | None) -> bool:
    return sentence is None or not _VIEWS.isdisjoint(folded[last : min(end, last + 4)])


def handed(text: Text) -> tuple[str, int, int] | None:
    """The hand that a document calls the dominant one, with the tokens that say so."""
    folded = text.folded
    for number, token in enumerate(folded):
        if token in ("rhd", "lhd"):
            return (RIGHT if token == "rhd" else LEFT), number, number + 1
        if token in _HANDED:
            side = next((w for w in folded[max(0, number - 3) : number] if w in OPPOSITE), "")
            if side:
                return side, max(0, number - 3), number + 1
    return None


_HANDED = frozenset({"handed", "handedness", "dominant"})


def side_in(marks: Sequence[Mark], regions: frozenset[str]) -> tuple[str, Mark] | None:
    """The one side that the marks of a document give to some part of the body, or None."""
    sides: dict[str, Mark] = {}
    for mark in marks:
        if mark.light == CURRENT and mark.regions & regions:
            sides.setdefault(mark.side, mark)
    if len(sides) != 1:
        return None
    return next(iter(sides.items()))
