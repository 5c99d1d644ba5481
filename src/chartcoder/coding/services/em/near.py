"""The levels just below and above, what is missing for them, and tips for the documentation.

A tip says what the note leaves unsaid; it never suggests doing more for the sake of a number.
"""

from collections.abc import Sequence

from chartcoder.coding.services.em import data, risk
from chartcoder.coding.services.em.minutes import PLANNING, VISIT, Spent
from chartcoder.coding.services.em.model import MDM_NAMES, NAMES, Cell, Fact, Neighbour
from chartcoder.coding.services.em.note import GATES, Note
from chartcoder.coding.services.em.numbers import Family, Number

_LIFTS = {
    ("problems", 2): "an uncomplicated acute problem, one stable chronic illness, or two minor problems",
    ("problems", 3): "a chronic illness that is worse or not at its goal, two stable chronic illnesses, an acute"
    " illness that makes the whole patient ill, a complicated injury, or a new problem of uncertain outlook",
    ("problems", 4): "a chronic illness in a severe turn, or a problem that threatens life or a bodily function",
    ("data", 2): "two unique tests or outside notes, or a history that someone else had to give",
    ("data", 3): "three unique tests, outside notes or historians, or an own interpretation of a picture or"
    " tracing, or a discussion with another professional",
    ("data", 4): "two of: three unique tests, notes or historians; an own interpretation; a discussion",
    ("risk", 2): "a treatment or test of low risk",
    ("risk", 3): "management of a prescription drug, a decision for surgery, or living conditions that limit care",
    ("risk", 4): "a decision for hospital care, emergency or risky major surgery, a controlled drug by injection, a drug of"
    " emergencies that is watched from minute to minute,"
    " tests for the toxicity of a drug, or giving up treatment because of the prognosis",
}  # fmt: skip
"""What a cell needs for a rank, in our own words."""


_BECAUSE = GATES.gate("because")


def _place(family: Family, code: str) -> int:
    return next(i for i, number in enumerate(family.numbers) if number.code == code)


def above_of(
    family: Family, code: str, grid: Sequence[Cell], time: Fact | None
) -> Neighbour | None:
    """The next higher number and what the note lacks for it."""
    place = _place(family, code)
    if place + 1 == len(family.numbers):
        return None
    higher = family.numbers[place + 1]
    met = [cell for cell in grid if cell.rank >= higher.rank]
    why = [_has(cell, higher.rank) for cell in met]
    short = 2 - len(met)
    lacking = [cell for cell in grid if cell.rank < higher.rank]
    if short > 0:
        why.append(f"missing {'one' if short == 1 else 'two'} of:")
        why.extend(
            f"{cell.element} {NAMES[cell.element][higher.rank]} (now {cell.value}):"
            f" {_LIFTS[cell.element, higher.rank]}"
            for cell in lacking
        )
    why.extend(_time_to(higher, time))
    return Neighbour(higher.code, tuple(why))


def _time_to(number: Number, time: Fact | None) -> list[str]:
    if not number.minutes:
        return []
    if time is None:
        return [f"or a stated total time of {number.minutes} minutes"]
    return [f"or {number.minutes} minutes in total ({time.value} are stated)"]


def _has(cell: Cell, rank: int) -> str:
    return f"met: {cell.element} {NAMES[cell.element][rank]}"


def below_of(
    family: Family, code: str, grid: Sequence[Cell], time: Fact | None, basis: str
) -> Neighbour | None:
    """The next lower number and what lifts the note over it."""
    place = _place(family, code)
    if place == 0:
        return None
    number, lower = family.numbers[place], family.numbers[place - 1]
    if basis == "time" and time is not None:
        return Neighbour(lower.code, (f"exceeded: {time.value} minutes reach {number.minutes}",))
    why = [f"exceeded: {cell.element} {cell.value}" for cell in grid if cell.rank >= number.rank]
    return Neighbour(lower.code, tuple(why))


def tips_of(
    note: Note, grid: Sequence[Cell], rank: int, time: Fact | None, family: Family,
    statements: Sequence[Spent],
) -> list[str]:  # fmt: skip
    """What could be said more clearly in the note."""
    tips = []
    problems, _, risky = grid
    vague = [f for f in problems.facts if f.kind == "stable-chronic"]
    if vague and problems.rank <= 3 and not _says_state(vague):
        tips.append("Say of each chronic illness whether it is at its goal, worse or unchanged.")
    if risky.rank < risk.RANKS[risk.PRESCRIPTION] and _lists_drugs(note):
        tips.append(
            "A list of drugs is no decision: name what is continued, changed or stopped and why."
        )
    if time is None and any(s.kind in (VISIT, PLANNING) for s in statements):
        tips.append("Time was stated for a part of the visit only; a total would be clearer.")
    if rank and problems.rank > rank and family.name != "emergency" and time is None:
        tips.append(
            f"The problems are {problems.value}, data and risk support {MDM_NAMES[rank]} only."
        )
    if any(f.kind == data.HISTORIAN for f in grid[1].facts) and not note.open & _BECAUSE:
        tips.append("Say why someone else had to give the history.")
    return tips


def _says_state(facts: Sequence[Fact]) -> bool:
    words = ("stable", "goal", "control", "unchanged", "worse", "remission", "target")
    return all(any(word in fact.span.text.lower() for word in words) for fact in facts)


def _lists_drugs(note: Note) -> bool:
    return any(line.section == "medications" for line in note.lines)
