"""What an event is called in Section I.C.20: transport accidents, falls with a blow, intent."""

from collections.abc import Sequence

UNSPECIFIC = ("W19", "X58", "X59", "V89", "V49.9", "V49.4", "V49.5", "V49.6", "V87.9", "V19.9", "V29.9", "W18.3", "W22.8",
              "W49.9", "Y09", "Y04.9", "W64", "V43.9", "V09")  # fmt: skip
"""Codes that give way to a more specific telling of the same event."""

DRIVER = frozenset("driver driving drove".split())
PASSENGER = frozenset("passenger backseat".split())
PICKUP = frozenset("pickup".split())
VAN = frozenset("van minivan".split())
SUV = frozenset("suv".split())
HEAVY = frozenset(
    "semi semitruck semitrailer trailer tractor bus rig dump 18-wheeler wheeler truck lorry".split()
)
CAR = frozenset("car sedan automobile vehicle coupe taxi auto".split())
FIXED = frozenset(
    "tree pole guardrail wall median barrier ditch fence building hydrant embankment post curb house mailbox".split()
)
ANIMAL = frozenset("deer elk moose cow dog animal".split())
ROLLOVER = frozenset("rollover rolled flipped overturned".split())
STRUCK = frozenset(
    "hit struck rear ended ending end rear-ended broadsided boned t-boned sideswiped crashed collided collision ran lost head head-on into".split()
)
TRAIL = frozenset("trail park path sidewalk driveway skate pump".split())


def _affirmed(tokens: Sequence[str]) -> list[str]:
    """The words of a sentence without what it denies: "no other vehicle"."""
    if "no" not in tokens and "without" not in tokens:
        return list(tokens)
    return [
        word
        for at, word in enumerate(tokens)
        if {"no", "without"}.isdisjoint(tokens[max(0, at - 2) : at])
    ]


def transport(sentences: Sequence[Sequence[str]], stem: str) -> str:
    """The code of a transport accident from who the patient was, in what, and against what.

    Args:
        sentences: folded tokens of the sentence of the event first, then of its neighbours.
        stem: the code that the words of the event led to.

    Returns:
        A code without 7th character; ``stem`` where the words do not decide more.
    """
    sentences = [_affirmed(sentence) for sentence in sentences]
    words = set(sentences[0])
    wide = set().union(*sentences)
    traffic = not (({"lot"} & words and "parking" in words) or "driveway" in words)
    role = "driver" if DRIVER & wide else "passenger" if PASSENGER & wide else ""
    if stem.startswith(("V4", "V5", "V87", "V89")) and not words & {
        "pedestrian",
        "bicyclist",
        "cyclist",
        "motorcyclist",
    }:
        return _car(words, wide, role, traffic, stem)
    if stem.startswith("V0") and not stem.startswith("V00"):
        digit = "1" if traffic else "0"
        if words & (HEAVY - {"truck", "trailer"}) and not words & PICKUP:
            return f"V04.{digit}0"
        if words & (CAR | SUV | VAN | PICKUP) or "truck" in words:
            return f"V03.{digit}0"
        if words & {"motorcycle", "moped"}:
            return f"V02.{digit}0"
        if words & {"bicycle", "bike", "bicyclist", "cyclist"}:
            return f"V01.{digit}0"
        return stem
    if stem.startswith("V2"):
        rider = "5" if PASSENGER & wide else "4"
        if words & (HEAVY - {"truck", "trailer"}):
            return f"V24.{rider}9"
        if words & ANIMAL and words & STRUCK:
            return f"V20.{rider}9"
        if words & (CAR | SUV | VAN | PICKUP | {"truck"}) and words & STRUCK:
            return f"V23.{rider}9"
        if words & FIXED and words & STRUCK:
            return f"V27.{rider}9"
        return stem
    if stem.startswith("V1"):
        if words & (HEAVY - {"truck", "trailer"}) and words & STRUCK:
            return "V14.4" if traffic else "V14.0"
        if words & (CAR | SUV | VAN | PICKUP | {"truck"}) and words & STRUCK:
            return "V13.4" if traffic else "V13.0"
        if stem in ("V18.0", "V18.4"):
            road = wide & {"street", "road", "highway", "traffic", "intersection"}
            return "V18.4" if road and not wide & TRAIL else "V18.0"
    return stem


def _car(words: set[str], wide: set[str], role: str, traffic: bool, stem: str) -> str:
    digit = {("driver", True): "5", ("passenger", True): "6", ("", True): "9",
             ("driver", False): "0", ("passenger", False): "1", ("", False): "3"}[role, traffic]  # fmt: skip
    collided = bool(words & STRUCK) or stem.startswith(("V43", "V44", "V47", "V40"))
    other = _counterpart(words, stem)
    if not other:
        if ROLLOVER & wide and not {"hit", "struck"} & words:
            return f"V48.{digit}" if role or stem.startswith("V48") else stem
        if not role:
            return stem
        if not collided and not {"collision", "mvc", "accident", "mva", "crash", "wreck"} & wide:
            return stem
        if {"mvc", "mva", "accident", "wreck"} & words and not collided:
            return (
                f"V49.{'4' if role == 'driver' else '5'}0"
                if {"mvc", "collision"} & words
                else "V49.9"
            )
        return (
            f"V49.{'4' if role == 'driver' else '5'}0"
            if traffic
            else f"V49.{'0' if role == 'driver' else '1'}0"
        )
    if other == "fixed":
        return f"V47.{digit}"
    if other == "animal":
        return f"V40.{digit}"
    if other == "heavy":
        return f"V44.{digit}"
    kind = {"suv": "1", "car": "2", "pickup": "3", "van": "4"}[other]
    return f"V43.{digit}{kind}"


def _counterpart(words: set[str], stem: str) -> str:
    """What a car ran into: "another car", "a pickup", "a tree"."""
    if words & FIXED and words & {"hit", "struck", "into", "crashed", "lost", "ran", "collided"}:
        return "fixed"
    if stem.startswith("V47"):
        return "fixed"
    if words & (ANIMAL - {"dog"}) and words & {"hit", "struck", "collided"}:
        return "animal"
    if not words & STRUCK and not stem.startswith("V43"):
        return ""
    if words & PICKUP:
        return "pickup"
    if words & (HEAVY - {"truck"}) or (
        "truck" in words and words & {"dump", "semi", "box", "garbage", "delivery", "fire"}
    ):
        return "heavy"
    if words & SUV:
        return "suv"
    if words & VAN:
        return "van"
    if "truck" in words:
        return "pickup"
    another = {"another", "other", "oncoming", "second"} & words
    if {"car", "sedan", "taxi"} & words and (another or stem.startswith("V43")):
        return "car"
    return ""


FURNITURE = frozenset(
    "table chair dresser desk furniture bed nightstand couch sofa cabinet counter countertop bench bookcase".split()
)
GLASS = frozenset("glass window mirror".split())
THINGS = frozenset(
    "floor ground wall door curb sink tub bathtub toilet rail railing concrete pavement tile doorframe edge step rock sidewalk radiator heater pole tree fence object".split()
)
_BLOW = frozenset("hit hitting striking struck strike bumped bumping".split())
_SURFACE = frozenset("floor ground concrete pavement sidewalk tile".split())


def strike(stem: str, folded: Sequence[str]) -> str:
    """I.C.20.a.7: a fall by slipping or tripping and then a blow is one combination code.

    >>> strike("W01.0", "tripped and fell striking her head on the coffee table".split())
    'W01.190'
    """
    if stem not in ("W01.0", "W18.11"):
        return stem
    blow = next((n for n, word in enumerate(folded) if word in _BLOW), None)
    fall = next(
        (
            n
            for n, word in enumerate(folded)
            if word in ("fell", "fall", "falling", "slipped", "tripped", "slip", "trip", "stumbled")
        ),
        None,
    )
    if blow is None or fall is None or blow < fall:
        return stem
    after = set(folded[blow + 1 : blow + 12])
    if {"not", "denies", "no"} & set(folded[max(0, blow - 4) : blow]):
        return stem
    if stem == "W18.11":
        return "W18.12" if after & (FURNITURE | GLASS | THINGS) else stem
    if after & GLASS:
        return "W01.110"
    if after & FURNITURE:
        return "W01.190"
    if after & (THINGS - _SURFACE):
        return "W01.198"
    return stem


RULES: dict[str, tuple[str, str]] = {
    "Y07.01": ("Y07.010", "Y07.011"),
    "Y07.02": ("Y07.020", "Y07.021"),
    "Y07.03": ("Y07.030", "Y07.031"),
    "Y07.04": ("Y07.040", "Y07.041"),
}
"""Partners as perpetrators: the code of a current and of a former one."""

SHARP_WITH = (
    ("glass", "0"),
    ("knife", "1"),
    ("dagger", "2"),
    ("sword", "2"),
    ("razor", "8"),
    ("scissors", "8"),
)
"""What somebody was cut with, and the last character of X78, X99 and Y28."""

_SHARP = ("W25", "W26", "W27", "W29")
INTENTION: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "self-harm": (
        (("W32",), "X72"),
        (("W33",), "X73.9"),
        (("W34",), "X74.9"),
        (("W26.0",), "X78.1"),
        (("W25",), "X78.0"),
        (_SHARP, "X78.8"),
        (("W13", "W15", "W14", "W17"), "X80"),
        (("X00", "X01", "X02", "X03", "X04", "X05", "X06", "X08"), "X76"),
        (("X11", "X12"), "X77.1"),
        (("X15", "X16", "X17"), "X77.3"),
        (("W65",), "X71.0"),
        (("W67",), "X71.1"),
        (("W69", "W73", "W74"), "X71.8"),
        (("V4", "V5", "V89", "V49"), "X82.8"),
        (("W20", "W22"), "X79"),
    ),
    "assault": (
        (("W32",), "X93"),
        (("W33",), "X94.9"),
        (("W34",), "X95.9"),
        (("W26.0",), "X99.1"),
        (("W25",), "X99.0"),
        (_SHARP, "X99.8"),
        (("W20", "W22"), "Y00"),
        (("W50.0",), "Y04.0"),
        (("W50.3",), "Y04.1"),
        (("W51", "W03"), "Y04.2"),
        (("X00", "X01", "X03", "X04", "X06", "X08"), "X97"),
        (("X11", "X12"), "X98.1"),
    ),
    "undetermined": (
        (("W32",), "Y22"),
        (("W33",), "Y23.9"),
        (("W34", "X95", "X74"), "Y24.9"),
        (("W26.0", "X78.1", "X99.1"), "Y28.1"),
        (("W25", "X78.0", "X99.0"), "Y28.0"),
        ((*_SHARP, "X78", "X99"), "Y28.8"),
        (("W13", "W15", "W14", "W17", "X80"), "Y30"),
        (("X00", "X01", "X02", "X03", "X04", "X05", "X06", "X08", "X76", "X97"), "Y26"),
        (("X11", "X12"), "Y27.1"),
        (("W65", "W67", "W69", "W73", "W74"), "Y21.8"),
        (("W20", "W22"), "Y29"),
        (("V",), "Y32"),
        (("W", "X"), "Y33"),
    ),
}  # fmt: skip
"""By stated intent: the codes of an accident, and the code of the event with that intent (I.C.20.h)."""
