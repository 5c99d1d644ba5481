"""Attributes of a mention: side, and the words around it that may make its code more specific."""

from collections.abc import Sequence

from chartcoder.reading.concepts import Hit, Line

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

NEAR, CLOSE = 7.5, 2.45
"""How far, in words, the context of a mention reaches; how far a CLOSE_ONLY word does."""


def side_of(line: Line, hit: Hit, raws: Sequence[str]) -> tuple[str, tuple[int, ...]] | None:
    """The side stated for a hit and the items that say it, or None.

    A side word inside the hit counts first, then the nearest one before or after it without
    another side between.
    """
    found: list[tuple[float, int, str]] = []
    first, last = line.places[hit.places[0]], line.places[hit.places[-1]]
    for number, item in enumerate(line.items):
        side = SIDES.get(item.word)
        if side is None and raws[item.first] in ("R", "L") and _is_side(line, number, raws):
            side = "right" if raws[item.first] == "R" else "left"
        elif side is None and raws[item.first] in EYES:
            side = EYES[raws[item.first]] if hit.pattern.code.startswith(OF_THE_EYE) else None
        elif side is None and raws[item.first - 1].lower() == "both" and item.first:
            if raws[item.first].lower().endswith(_PLURALS):
                side = "bilateral"
        if side is None:
            continue
        place = line.places[number]
        if first <= place <= last:
            distance = 0.0
        elif place < first:
            distance = first - place
        else:
            distance = (place - last) * 1.3
        if distance <= (9 if raws[item.first] in EYES else 6):
            found.append((distance, number, side))
    if not found:
        return None
    found.sort()
    distance, number, side = found[0]
    for other_distance, other, opposite in found[1:]:
        if {side, opposite} == {"right", "left"} and other_distance <= distance + 2.2:
            if abs(line.places[other] - line.places[number]) <= 2.2:
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


_CLOSING = frozenset(",.;:()-–/\n")


def near_words(line: Line, hit: Hit, barred: frozenset[int]) -> dict[str, int]:
    """Words of the sentence that may specify a hit, each with its item; ``barred`` items are not.

    The words of the hit itself are part of the answer.
    """
    first, last = line.places[hit.places[0]], line.places[hit.places[-1]]
    out: dict[str, int] = {}
    inside = set(hit.places)
    for number, item in enumerate(line.items):
        place = line.places[number]
        distance = first - place if place < first else place - last
        if number in inside:
            out[item.word] = number
            continue
        # a side between them does not part them: "glaucoma OS, severe"
        beside = (
            range(number + 1, hit.places[0]) if place < first else range(hit.places[-1] + 1, number)
        )
        distance -= sum(line.items[b].word in _SIDE_WORDS for b in beside)
        if distance <= NEAR and number not in barred and item.word not in SIDES:
            after = OPERATED.get(item.word)
            if after and number + 1 < len(line.items) and line.items[number + 1].word in after:
                continue
            if distance <= CLOSE or item.word not in CLOSE_ONLY:
                out.setdefault(item.word, number)
    return out
