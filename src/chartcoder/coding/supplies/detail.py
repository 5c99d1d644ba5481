"""The code of a wording by what an order says of the item: size, form, material."""

import re
from collections.abc import Sequence

from chartcoder.coding.supplies.build import rule_step
from chartcoder.coding.supplies.passages import Passage
from chartcoder.late import late
from chartcoder.model import Step
from chartcoder.terminology.services.concepts import Concept
from chartcoder.terminology.services.words import service_words

DEFAULTS = frozenset(
    """A7003 E0114 E0135 E0143 E0163 E0260 K0001 E1390 E2103 A4239 A4338 A4351 E0730 A7034 A7038 E0562 E0601
    E2601 A4450 L4361 L1833 L1852 L1902 L3924 L4397 E0466 E0470 A6216 A6222 A6402 A6234 A6257 A6196 A6209
    A6251 A6242 A5061 A5051 A5071 A4253 E0247 L3660 E0550 E0603 A4230 A4233 L1930 E0160 E0305 A6530 B4150
    B4087 B4035 L1971 L8300 L1812 E0275 E0325 E0561 A4625 A7520 L3000 E0110 E0650 A7000 A4405 A4414""".split()
)
"""Of the codes of one wording, the one meant where the order says no more."""
_SHELF = late(r"\bots\b|\boff[- ]the[- ]shelf\b|\bprefab\w* (?:item|ots)\b")
_AREA = late(
    r"(\d+(?:\.\d+)?)\s*(?:in(?:ch(?:es)?)?|\"|cm)?\s*(?:x|by)\s*(\d+(?:\.\d+)?)\s*(in|\"|cm)?"
)
_POUNDS = late(r"\b(\d{3})\s*(?:lb|lbs|pounds)\b")
_PRESSURE = late(r"\b(\d{2})\s*(?:-|to)\s*(\d{2})\s*mm ?hg\b")


def chosen_of(
    concepts: Sequence[Concept], passage: Passage, begin: int, end: int
) -> tuple[Concept | None, tuple[Step, ...]]:
    """The code of a wording by what the order says of it."""
    if len(concepts) == 1:
        return concepts[0], ()
    text = passage.low[begin:end]
    words = set(service_words(text)) | set(re.findall(r"[a-z0-9-]+", text))
    if _SHELF.search(text):  # however it was put on, it is not one that was bent to fit
        words = (words | {"off", "shelf"}) - {"fitted", "custom"}
    scored = [(_score(c, text, words), c) for c in concepts]
    best = max(score for score, _ in scored)
    kept = [c for score, c in scored if score == best]
    if len(kept) > 1:
        kept = [c for c in kept if c.number in DEFAULTS] or kept
    if len(kept) != 1:
        return None, ()
    values = " ".join(f"{k}={v}" for k, v in kept[0].attributes)
    claim = (
        f"{values or 'no further detail'} chooses {kept[0].number}."
        if best > 0
        else f"The order says no more: {kept[0].number}."
    )
    return kept[0], (
        rule_step(
            "item.choice",
            claim,
            (passage.span(begin, end),) if best > 0 else (),
            chosen=kept[0].number,
        ),
    )


def _score(concept: Concept, text: str, words: set[str]) -> float:
    total = 0.0
    for key, value in concept.attributes:
        size = _size_fits(value, text)
        if size is not None:
            total += 2 if size else -3
            continue
        if key == "sex":
            continue
        if key == "count" and value.isdigit():
            total += (
                re.search(rf"\b{value}(?![./]|\s?(?:l|lpm|liters?|mg|ml|x|hours?)\b)", text)
                is not None
            )
            continue
        parts = [
            p
            for p in re.findall(r"[a-z0-9-]+", value)
            if p not in ("with", "and", "or", "of", "the")
        ]
        negative = value.startswith(("non-", "without"))
        if negative and (
            value in text
            or (value.removeprefix("non-") in text and "non" in words)
            or value.replace("non-", "not ") in text
            or (value == "non-disposable" and "reusable" in words)
        ):
            total += 1.5
        elif not negative and all(p in words or p.rstrip("s") in words for p in parts):
            total += 1
        elif parts and not negative and any(p in words for p in parts):
            total += 0.25
    return total


def _size_fits(value: str, text: str) -> bool | None:
    """Whether a size stated fits an extent; nothing where neither speaks of size."""
    if "sq in" in value:
        match = _AREA.search(text)
        if match is None:
            return None
        area = float(match.group(1)) * float(match.group(2))
        if match.group(3) == "cm":
            area /= 6.4516
        if "less" in value:
            return area <= 16
        if "over" in value:
            return area > 48
        return 16 < area <= 48
    if "mmhg" in value:
        match = _PRESSURE.search(text)
        if match is None:
            return None
        return (int(match.group(1)) < 30) == value.startswith("18")
    if value == "below knee":
        return True if re.search(r"\bknee[- ]high|below[- ](?:the[- ])?knee", text) else None
    if value.endswith(" lb") or value.endswith("lb or less"):
        match = _POUNDS.search(text)
        if match is None:
            return None
        weight = int(match.group(1))
        if "600" in value and "350" in value:
            return 350 < weight <= 600
        if "over 600" in value:
            return weight > 600
        return (weight > 300) == ("over" in value)
    if "22 inches" in value:
        match = re.search(r"\b(\d{2})\s*(?:in(?:ch(?:es)?)?|\"|x)", text)
        if match is None:
            return None
        return (int(match.group(1)) < 22) == value.startswith("under")
    return None
