"""Attributes of a mention: side, and the words around it that may make its code more specific."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from chartcoder.reading.concepts import Hit
from chartcoder.reading.lines import Line

SIDES = {
    "right": "right", "rt": "right", "left": "left", "lt": "left", "bilateral": "bilateral",
    "bilaterally": "bilateral", "both": "bilateral", "rightsided": "right", "leftsided": "left",
    "bilat": "bilateral",
}  # fmt: skip

EYES = {"OD": "right", "OS": "left", "OU": "bilateral"}
_SIDE_WORDS = frozenset({*SIDES, "r", "l", *map(str.lower, EYES)})
OF_THE_EYE = (
    *(f"H{n}" for n in range(6)), "E08.3", "E09.3", "E10.3", "E11.3", "E13.3", "B00.5", "B02.3",
    "B30", "C69", "D31", "S00.1", "S00.2", "S01.1", "S05", "T15", "T26", "T85.2", "Z96.1", "Z98.4",
)  # fmt: skip
"""Categories of which OD, OS and OU (right, left, both eyes) are said."""

CLOSE_ONLY = frozenset(
    [
        "acute",
        "chronic",
        "subacute",
        "severe",
        "moderate",
        "mild",
        "upper",
        "lower",
        "recurrent",
        "persistent",
        "first",
        "second",
        "third",
        "open",
        "old",
        "simple",
        "complex",
        "complete",
        "partial",
        "incomplete",
        "multiple",
        "single",
        "major",
        "minor",
        "initial",
        "subsequent",
        "late",
        "early",
        "other",
        "new",
        "active",
        "inactive",
        "primary",
        "secondary",
        "deep",
        "superficial",
        "anterior",
        "posterior",
        "medial",
        "lateral",
        "proximal",
        "distal",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "joint",
        "bone",
        "skin",
        "blood",
    ]
)
"""Words that say something only of what stands next to them."""

OPERATED = {"open": frozenset(["reduction", "repair", "treatment", "surgery", "operation"])}
"""Words that mean an operation before another word: open reduction says nothing of the fracture."""

_MEASURED = frozenset({"trimester", "stage", "outer", "inner"})
"""Words that an ordinal or a severity before them belongs to: "first trimester", "mild stage", "upper outer"."""

NEAR, CLOSE = 7.5, 2.45
SIDES_BETWEEN = 4.0
"""How far, in words, the context of a mention reaches; how far a CLOSE_ONLY word does."""


class Said(NamedTuple):
    """A word of a sentence that says a side; ``eye`` when only of an eye (OD, OS, OU)."""

    item: int
    side: str
    eye: bool


_WRITTEN = frozenset({"r", "l", "both", *map(str.lower, EYES)})
"""Tokens that say a side by how they are written, or what follows them."""


def sides_said(line: Line, part: Sequence[str], raws: Callable[[], Sequence[str]]) -> list[Said]:
    """The words of a sentence that say a side.

    Args:
        part: the folded tokens of the sentence.
        raws: gives the tokens as written, asked only when needed.
    """
    if _WRITTEN.isdisjoint(part):
        if SIDES.keys().isdisjoint(line.words):
            return []
        return [
            Said(number, SIDES[word], False)
            for number, word in enumerate(line.words)
            if word in SIDES and not (word == "rt" and radiation(part, line.items[number].first))
        ]
    out = []
    written = raws()
    for number, item in enumerate(line.items):
        side = SIDES.get(item.word)
        raw = written[item.first]
        if item.word == "rt" and radiation(part, item.first):
            continue
        if side is not None:
            out.append(Said(number, side, raw in EYES))
        elif raw in ("R", "L") and _is_side(line, number, written):
            out.append(Said(number, "right" if raw == "R" else "left", False))
        elif raw in ("r", "l") and _before_a_pair(line, number):
            out.append(Said(number, "right" if raw == "r" else "left", False))
        elif raw in EYES:
            out.append(Said(number, EYES[raw], True))
        elif item.first and written[item.first - 1].lower() == "both":
            if raw.lower().endswith(_PLURALS):
                out.append(Said(number, "bilateral", False))
    return out


_TREATED = frozenset(
    """cancer carcinoma ca dcis lcis tumor lymphoma sarcoma glioma glioblastoma metastasis met mets lumpectomy mastectomy
    prostatectomy chemo chemotherapy adjuvant boost oncology gleason whole breast postop""".split()
)
"""Words beside which RT is radiotherapy."""
_SIDED = frozenset(
    """breast lung axilla axillary neck face cheek tonsil side sided frontal parietal temporal occipital lobe adrenal
    iliac pelvic chest""".split()
)


def radiation(part: Sequence[str], at: int) -> bool:
    """Whether the "RT" at a token is radiotherapy: "s/p lumpectomy and RT", not "RT breast cancer"."""
    if at + 1 < len(part) and (part[at + 1] in _PAIRED or part[at + 1] in _SIDED):
        return False
    return not _TREATED.isdisjoint(part)


_AHEAD = 2
"""Words before a palsy among which its own side may stand."""


def side_of(line: Line, hit: Hit, said: Sequence[Said]) -> tuple[str, tuple[int, ...]] | None:
    """The side stated for a hit and the items that say it, or None.

    A side word inside the hit counts first, then the nearest one before or after it without
    another side between.
    """
    found: list[tuple[float, int, str]] = []
    first, last = line.places[hit.places[0]], line.places[hit.places[-1]]
    for number, side, eye in said:
        if eye and line.items[number].word not in SIDES:
            if not hit.pattern.code.startswith(OF_THE_EYE):
                continue
        place = line.places[number]
        if first <= place <= last:
            distance = 0.0
        elif place < first:
            distance = first - place
        else:
            distance = (place - last) * 1.3
        if distance <= (9 if eye else 6):
            found.append((distance, number, side))
    if not found:
        return None
    found.sort()
    distance, number, side = found[0]
    if hit.pattern.code.startswith("I69") and distance == 0.0:
        # "right hemiplegia following left MCA infarct": the side before it is that of the palsy
        ahead = [f for f in found if hit.places[0] - _AHEAD <= f[1] < hit.places[0]]
        if ahead:
            return ahead[0][2], (ahead[0][1],)
    for other_distance, other, opposite in found[1:]:
        if {side, opposite} == {"right", "left"} and other_distance <= distance + 2.2:
            if abs(other - number) == 1 and abs(line.places[other] - line.places[number]) <= 2.2:
                return "bilateral", (number, other)
    return side, (number,)


_PLURALS = ("s", "feet", "teeth")


def _is_side(line: Line, number: int, raws: Sequence[str]) -> bool:
    """Whether an R or L is a side: before a word, or behind one where a thought ends.

    "Knee pain R, worse on stairs" has a side, "3 L of oxygen" and "vitamin L" have none.
    """
    item = line.items[number]
    if number + 1 < len(line.items) and line.items[number + 1].first <= item.end + 1:
        return True
    closed = item.end >= len(raws) or raws[item.end] in _CLOSING
    before = raws[item.first - 1] if item.first else ""
    return closed and (before.isalpha() or before in (",", ")"))


_PAIRED = frozenset(
    """ankle knee hip shoulder elbow wrist hand foot leg arm forearm thigh calf shin heel toe hallux finger thumb
    great big index ring breast ear eye eyelid cornea tm flank groin testicle clavicle femur tibia fibula humerus radius
    ulna patella acl pcl mcl rotator achilles biceps upper lower distal proximal lateral medial inguinal
    maxillary ureter ureteral renal kidney ovary ovarian""".split()
)
"""What a small r or l stands before when it is a side: "r ankle", and not "3 l nc" or "l spine"."""


def _before_a_pair(line: Line, number: int) -> bool:
    item = line.items[number]
    if number + 1 >= len(line.items):
        return False
    following = line.items[number + 1]
    if following.first != item.end or following.word not in _PAIRED:
        return False
    return not (number and line.items[number - 1].word.isdigit())


_CLOSING = frozenset(",.;:()-–/\n")


_LIMITED = CLOSE_ONLY.union(SIDES, OPERATED)
"""Words that are not always near where they stand near."""


def near_words(line: Line, hit: Hit, barred: frozenset[int]) -> dict[str, int]:
    """Words of the sentence that may specify a hit, each with its item; ``barred`` items are not.

    The words of the hit itself are part of the answer.
    """
    places = line.places
    inside = hit.places
    begin, end = inside[0], inside[-1]
    first, last = places[begin], places[end]
    # nothing further out can be near, however many sides stand between
    low = bisect_left(places, first - NEAR - SIDES_BETWEEN)
    high = bisect_right(places, last + NEAR + SIDES_BETWEEN)
    words = line.words[low:high]
    sides: list[int] = []
    out: dict[str, int] = {}
    if not _SIDE_WORDS.isdisjoint(words):
        sides = [n for n, word in enumerate(words, low) if word in _SIDE_WORDS]
    else:
        # with no side between, all that is too far stands at the ends
        while first - places[low] > NEAR:
            low += 1
        while places[high - 1] - last > NEAR:
            high -= 1
        words = line.words[low:high]
        out = {word: number for number, word in enumerate(words, low)}
        if len(out) == len(words):
            for word in _LIMITED.intersection(words):
                number = out[word]
                if number not in inside:
                    place = places[number]
                    distance = first - place if place < first else place - last
                    if _of_another(word, number, distance, line):
                        del out[word]
            for number in barred:
                if low <= number < high and number not in inside:
                    out.pop(words[number - low], None)
            return out
        out = {}
    for number, word in enumerate(words, low):
        if number in inside:
            out[word] = number
            continue
        place = places[number]
        distance = first - place if place < first else place - last
        if sides:  # a side between them does not part them: "glaucoma OS, severe"
            if place < first:
                distance -= bisect_left(sides, begin) - bisect_right(sides, number)
            else:
                distance -= max(0, bisect_left(sides, number) - bisect_right(sides, end))
        if distance > NEAR or number in barred:
            continue
        if word in _LIMITED and _of_another(word, number, distance, line):
            continue
        out.setdefault(word, number)
    return out


def _of_another(word: str, number: int, distance: float, line: Line) -> bool:
    """Whether a word that is not always near, at a distance from a hit, belongs to something else."""
    if word in SIDES:
        return True
    ahead = line.words[number + 1] if number + 1 < len(line.words) else ""
    if word in OPERATED and ahead in OPERATED[word]:
        return True
    return distance > CLOSE and word in CLOSE_ONLY and ahead not in _MEASURED
