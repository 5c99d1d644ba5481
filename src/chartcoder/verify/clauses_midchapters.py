"""Steps of the clauses of chapters 3, 5, 6 and 7: what a true one must look like.

Written from the guidelines, the titles and the notes of the Tabular List, not from the engine: a
forged level, pattern of use, severity, disturbance, stage, eye or partner is a fault.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from chartcoder.codesets.tabular import TabularEntry


class Change(NamedTuple):
    """A guideline step: codes before and after, the code it rests on, and what it quotes."""

    before: str
    after: str
    partner: str
    quoted: str
    title: str
    tabular: Mapping[str, TabularEntry]


Check = Callable[[Change], bool]


def _says(pattern: str, quoted: str) -> bool:
    return re.search(pattern, quoted, re.I) is not None


# --- chapter 3 -------------------------------------------------------------------------------


def _blood(change: Change) -> bool:
    """Anemia of kidney disease, secondary thrombocytopenia, fever, sickle-cell crisis, bleeding from an anticoagulant."""
    if change.after == "D63.1":
        return change.before == "D64.9" and change.partner.startswith("N18")
    if change.after == "D50.0":
        return change.before == "D50.9" and bool(change.partner) and bool(change.quoted)
    if change.after == "D50.9":
        return (change.before, change.partner) == ("D50.0", "D62") and _says("acute", change.quoted)
    if change.after == "D69.59":
        return change.before == "D69.6" and bool(change.partner) and bool(change.quoted)
    if change.after == "R50.81":
        return change.partner.startswith(("D70", "D57")) and change.partner != "D57.3"
    if change.after == "D68.32":
        return bool(change.quoted) and change.partner == change.before
    if change.after.startswith("D57") and change.before.startswith("D57"):
        if change.partner.startswith(("N48.32", "K80")):
            return "other specified complication" in change.title
        one = change.tabular.get(change.partner)
        if one is None or not change.partner.startswith("D57.0"):
            return False
        told = one.title.split(" with ", 1)[-1].removesuffix(", unspecified")
        return told in change.title
    return False


# --- chapter 5 -------------------------------------------------------------------------------

_RANK = {"9": 0, "1": 1, "2": 2}


def _pattern_of_use(change: Change) -> bool:
    """The higher pattern is that of the partner; what the code says beside it is the same."""
    before, after = change.before, change.after
    if before[:3] != after[:3] or change.partner[:5] != after[:5]:
        return False
    if _RANK.get(after[4], -1) <= _RANK.get(before[4], 9):
        return False
    return after[5:] == before[5:] or after[5:6] == before[5:6]


_LEVELS = {"Y90.0": (0, 20), "Y90.1": (20, 40), "Y90.2": (40, 60), "Y90.3": (60, 80), "Y90.4": (80, 100),
           "Y90.5": (100, 120), "Y90.6": (120, 200), "Y90.7": (200, 240), "Y90.8": (240, 10000)}  # fmt: skip


def _level(change: Change) -> bool:
    """The number that is quoted lies in the range of the code, beside a disorder of F10."""
    numbers = re.findall(r"\d*\.?\d+", change.quoted)
    if not change.partner.startswith("F10") or change.after not in _LEVELS or not numbers:
        return False
    value = float(numbers[-1])
    low, high = _LEVELS[change.after]
    return low <= (value * 1000 if value < 1 else value) < high


_SIGNS = {"F68.11": r"psychological", "F68.12": r"physical", "F68.13": r"combined|both|physical and psychological|psychological and physical"}  # fmt: skip
_SEVERITY = {"A": "mild", "B": "moderate", "C": "severe"}
_DISTURBED = {
    "11": r"agitat|aggress|combativ|restless|pacing|exit.seeking|violen|shouting",
    "18": r"behav|disinhibit|sleep|wander",
    "2": r"hallucinat|delusion|paranoi|psycho|suspicious",
    "3": r"mood|depress|apath|anhedon",
    "4": r"anxi",
}
_DISEASE = (
    "G30",
    "G31",
    "G20",
    "G10",
    "G21",
    "G35",
    "A81",
    "A52",
    "B20",
    "E",
    "M32",
    "G40",
    "S06",
    "G23",
    "G91",
)


def _dementia(change: Change) -> bool:
    """Etiology, severity and disturbance are those of the codes it rests on or of what it quotes."""
    before, after = change.before, change.after
    if after == "Z91.83":
        return before.startswith(("F01", "F02", "F03")) and _says("wander", change.quoted)
    if not after.startswith(("F01", "F02", "F03")):
        return change.partner.startswith(("F02", "F06.7")) and after.startswith(_DISEASE)
    if not before.startswith(("F01", "F02", "F03")):
        return after == "F02.80" and change.partner.startswith(("G30", "G31"))
    if after[:3] != before[:3]:
        if after[:3] == "F02" and not change.partner.startswith(_DISEASE):
            return False
        if after[:3] == "F01" and not _says("vascular", change.quoted):
            return False
        if before[:3] != "F03":
            return False
    severity = _SEVERITY.get(after[4])
    kept = after[4] == before[4] or (severity is None and before[4] in "589")
    if not kept and not (severity and _says(severity, change.quoted)):
        if change.partner[4:5] != after[4]:
            return False
    kind = after[5:]
    return kind == before[5:] or (kind in _DISTURBED and _says(_DISTURBED[kind], change.quoted))


# --- chapter 6 -------------------------------------------------------------------------------

_HURTS = ("M25.5", "M54", "M79.6", "R10", "R07", "N64.4", "N94.8", "M26.62")


def _kind_of_pain(change: Change) -> bool:
    """Chronic pain, or pain from trauma, in the words that are quoted, beside a site."""
    if not change.before.startswith(_HURTS) or change.partner != change.before:
        return False
    trauma = _says(r"trauma|injur|accident|collision|MVC|MVA|crash|fall|assault", change.quoted)
    chronic = _says("chronic", change.quoted)
    return {"G89.29": chronic, "G89.21": chronic and trauma, "G89.11": trauma}.get(
        change.after, False
    )


# --- chapter 7 -------------------------------------------------------------------------------

_STAGES = {"1": "mild", "2": "mod", "3": "severe", "4": "indeterminate|determined"}


def _stage(change: Change) -> bool:
    """Same type of glaucoma; the stage is quoted, and the eye where it changes."""
    before, after = change.before, change.after
    if not before.startswith("H40") or before[:5] != after[:5] or len(after) != 8:
        return False
    if not _says(_STAGES.get(after[7], "nothing"), change.quoted):
        return False
    if before[:7] == after[:7]:
        return True
    side = r"right|\bOD\b|\bRE\b" if "right eye" in change.title else r"left|\bOS\b|\bLE\b"
    return _says(side, change.quoted)


def _both(change: Change) -> bool:
    """One code for both eyes or ears: the titles of the two codes differ only in the side."""
    one, other = change.tabular.get(change.before), change.tabular.get(change.partner)
    if one is None or other is None or not _says(r"right (?:eye|ear)", one.title):
        return False
    return other.title == one.title.replace("right", "left") and change.title == re.sub(
        r"right (?:eye|ear)", "bilateral", one.title
    )


def _visual_loss(change: Change) -> bool:
    if not change.before.startswith("H54") or not change.after.startswith("H54"):
        return False
    both = r"both|bilateral|OU|each|(?=.*(?:right|\bOD))(?=.*(?:left|\bOS))"
    eyes = {"H54.3": both, "H54.61": r"right|\bOD\b", "H54.62": r"left|\bOS\b"}
    if change.after in eyes:
        return _says(eyes[change.after], change.quoted)
    grades = re.findall(r"category (\d)", change.title)
    return bool(grades) and all(
        any(g == q for q in re.findall(r"category (\d)", change.quoted, re.I)) for g in grades
    )


CHECKS: dict[str, Check] = {
    "I.C.8": lambda c: c.after.startswith("H62.4") and c.before == c.partner and c.before[0] == "B",
    "I.C.3": _blood,
    "I.C.5.b.1": lambda c: (
        c.before[:5] == c.after[:5]
        and c.before[5:] == "1"
        and c.after[5:] == "0"
        and _says(r"\b(?:not|never|isn't|without|no)\b.*remission", c.quoted)
    ),
    "I.C.5.b.2": _pattern_of_use,
    "I.C.5.b.3": lambda c: (
        c.before.startswith("F12.9") and c.after == "F12.988" and c.partner == "R11.16"
    ),
    "I.C.5": lambda c: c.before == "F41.8" and c.after in ("F32.A", "F41.9"),
    "I.C.6": lambda c: (
        c.title == c.tabular[c.before].title.replace("not intractable", "intractable")
        and _says(r"intractable|refractory|resistant|poorly", c.quoted)
    ),
    "I.C.5.b.4": lambda c: (
        (c.after == "R56.9" and c.before == c.partner and "withdrawal" in c.tabular[c.before].title)
        or (
            c.before.endswith("88")
            and c.after == f"{c.before[:5]}0"
            and bool(c.partner)
            and c.partner[0] not in "FZR"
        )
    ),
    "I.C.5.b.5": _level,
    "I.C.5.c": lambda c: c.before == "F68.10" and _says(_SIGNS.get(c.after, "nothing"), c.quoted),
    "I.C.5.d": _dementia,
    "I.C.6.b.1.a": lambda c: (
        c.before == c.after or (c.after == "G89.29" and _says("chronic", c.quoted))
    ),
    "I.C.6.b.1.b": _kind_of_pain,
    "I.C.6.b.5": lambda c: c.after == "G89.3" and c.partner[:1] == "C" and bool(c.quoted),
    "I.C.7.a.1": _stage,
    "I.C.7.a.2": _both,
    "I.C.7.a.3": _stage,
    "I.C.7.a.5": _stage,
    "I.C.7.b": _visual_loss,
}
"""Clause, and whether a step of it may be."""


def check_midchapters(
    step: Mapping[str, Any], before: str, target: TabularEntry, tabular: Mapping[str, TabularEntry]
) -> Iterator[str]:
    """The fault of a guideline step of chapters 3 and 5 to 7, if it has one."""
    clause = str(step["source"])
    if clause == "I.C.6" or clause.startswith(("I.C.3", "I.C.5", "I.C.6.b", "I.C.7.", "I.C.8")):
        check: Check | None = CHECKS.get(clause)
    else:
        return
    change = Change(
        before,
        target.code,
        str(step["values"].get("because-of", "")),
        " . ".join(span["text"] for span in step["spans"]),
        target.title,
        tabular,
    )
    if check is None or not check(change):
        yield f"clause {clause} does not lead from {before} to {target.code} by what it quotes"
