"""Conversions and discontinued procedures: the look that remains of them (B3.2d, B3.3)."""

import re
from collections.abc import Sequence

from chartcoder.coding.procedures.axes import NOTHING, Filled, Solved
from chartcoder.coding.procedures.record import MAIN, Candidate, Report, axis, make
from chartcoder.late import late
from chartcoder.model import Step

_PARTS = {
    "D": {"12345890": "0", "67": "6", "ABCEFGHJKLMNPQR": "D", "ST": "U", "V": "V", "W": "W"},
    "F": {"012": "0", "4": "4", "56789C": "B", "DF": "D", "G": "G"},
    "T": {"0234": "5", "1": "5", "67": "9", "BC": "B", "D": "D"},
    "U": {"012": "3", "567": "8", "9BC": "D", "FGH": "H", "LMJ": "M"},
    "V": {"0": "4", "9BC": "D", "12367": "4", "S": "S"},
    "B": {"123456789AB": "0", "CDFK": "K", "GHJL": "L", "MNPQ": "Q"},
    "2": {"0123456789CDFGHJKLM": "A", "PQRSTVWX": "Y"},
    "3": {"": "Y"}, "4": {"": "Y"}, "5": {"": "Y"}, "6": {"": "Y"},
    "G": {"GHJK": "K", "234": "5", "LMNPQR": "R", "0": "0"},
    "7": {"P": "P"}, "0": {"0123": "0", "TUVWXY": "U"},
}  # fmt: skip
"""Body parts of a body system, and the value for looking at them; any part where the key is empty."""


def looked_at(code: str, way: str, report: Report) -> str:
    """The inspection of the body part of a code by an approach, or an empty string."""
    if code[0] != "0" or code[1] not in "0123456789BCDFGTUVRS":
        return ""
    table = f"0{code[1]}J"
    part = ""
    if code[1] in "RS":
        part = code[3]
    for parts, value in _PARTS.get(code[1], {}).items():
        if code[3] in parts or not parts:
            part = value
    found = f"{table}{part}{way}ZZ" if part else ""
    return found if found in report.book else ""


def converted(found: list[Candidate], report: Report) -> list[Candidate]:
    """B3.2d: begun with a scope and converted: the open procedure, and a look through the scope."""
    if not report.way or report.way[0][2] != "conversion":
        return found
    spans = report.way[0][1]
    out: list[Candidate] = []
    looked = False
    for candidate in found:
        code = candidate.code
        if candidate.reason not in ("", "discontinued") or code[0] != "0" or code[2] == "J":
            out.append(candidate)
            continue
        opened = code[:4] + "0" + code[5:]
        if code[4] in "48F" and opened in report.book:
            axes = tuple(
                Filled(5, "0", "rule", spans, "conversion", "technique") if a.position == 5 else a
                for a in candidate.solved.axes
            )
            candidate = candidate._replace(
                solved=Solved(opened, candidate.solved.pattern, axes), reason="",
                steps=(*candidate.steps, _step("B3.2d", "Converted to an open approach.", code, opened)),
            )  # fmt: skip
        out.append(candidate)
        if candidate.rank == MAIN and not looked and candidate.code[4:5] == "0":
            look = _look(candidate, looked_at(candidate.code, "4", report), "B3.2d", report)
            if look is not None:
                out.append(look)
                looked = True
    return out


def discontinued(found: list[Candidate], report: Report) -> list[Candidate]:
    """B3.3: ended before any other root operation was done, a procedure is an inspection."""
    out = list(found)
    for candidate in found:
        if candidate.reason != "discontinued" or candidate.solved.open:
            continue
        code = candidate.code
        if any(c.code[:2] == code[:2] and not c.reason for c in out):
            continue
        if any(c.code[0] == "0" and c.code[2] == "J" and not c.reason for c in out):
            continue
        look = _look(candidate, looked_at(code, code[4], report), "B3.3", report)
        if look is not None:
            out.append(look)
    return out


def _look(candidate: Candidate, code: str, clause: str, report: Report) -> Candidate | None:
    if not code:
        return None
    axes = [Filled(n, code[n - 1], "rule") for n in (4, 5)]
    axes += [Filled(n, NOTHING, "none") for n in (6, 7)]
    step = _step(clause, "What remains is an inspection.", candidate.code, code)
    return candidate._replace(
        solved=Solved(code, candidate.solved.pattern, tuple(axes)), reason="", steps=(step,)
    )


def _step(clause: str, claim: str, before: str, after: str) -> Step:
    return Step("guideline", claim, (), clause, (("from", before), ("to", after)))


_ROBOT = late(r"\b(?:robot(?:ic(?:ally)?)?(?:[- ]assist\w*)?|da Vinci)\b(?! (?:was|is) (?:down|not))", re.I)
_REGIONS = {"W": "DFTUVB2G7WQS", "9": "C9N0", "X": "XPR", "Y": "YL"}


def robotic(found: Sequence[Candidate], report: Report) -> list[Candidate]:
    """Robotic assistance is coded beside the procedure it assists."""
    said = report.find(_ROBOT)
    base = next(
        (c for c in found if not c.reason and c.rank == MAIN and c.code[0] == "0" and c.code[2] != "J"),
        None,
    )  # fmt: skip
    if said is None or base is None or base.code[4] not in "0348?":
        return []
    statement = next(s for s in report.statements if s.line.raw == said[0].string)
    region = next((r for r, systems in _REGIONS.items() if base.code[1] in systems), "W")
    way = base.code[4] if base.code[4] != "?" else "4"
    made = make(
        report, statement, said[0], "robotic assistance", "B3.1b", "8E0",
        [axis(4, region), axis(5, way), axis(6, "C", said[1]), axis(7, "Z", basis="none")],
    )  # fmt: skip
    return [made] if made is not None else []


def settled(found: Sequence[Candidate], report: Report) -> list[Candidate]:
    """Candidates of a report with its conversion and discontinued procedures settled."""
    return discontinued(converted(list(found), report), report)
