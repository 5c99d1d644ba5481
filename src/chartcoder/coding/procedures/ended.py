"""What is settled when a report has been read: conversions and discontinued procedures (B3.2d, B3.3).

Also the approach and side that its body gives instead of the heading (A11), and what assisted.
"""

import re
from collections.abc import Sequence

from chartcoder.coding.procedures.filled import NOTHING, Filled, Solved
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.heading import (
    SIDES,
    cavity_seen,
    sides_listed,
    told_otherwise,
    turned,
)
from chartcoder.coding.procedures.record import (
    MAIN,
    Candidate,
    Conflict,
    Report,
    axis,
    make,
    span_of,
)
from chartcoder.coding.procedures.said import asked
from chartcoder.coding.procedures.statements import BODY, Statement
from chartcoder.late import late
from chartcoder.model import Span, Step
from chartcoder.reading.gates import Gated
from chartcoder.terminology.pcs.words import values_of

_PARTS = {
    "D": {"1234590": "0", "67": "6", "8ABCEFGHJKLMNPQR": "D", "ST": "U", "V": "V", "W": "W"},
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


_ATTEMPTED = late(r"\battempted\b", re.I)


def _before_attempt(candidate: Candidate) -> bool:
    """Whether a heading names it before what was attempted: "arthroscopic debridement with attempted …"."""
    line = candidate.statement.line
    match = _ATTEMPTED.search(line.raw) if candidate.statement.listed else None
    if match is None:
        return False
    last = line.words[candidate.name.places[-1]].start - line.start
    return last < match.start()


def _by_mouth(candidate: Candidate) -> bool:
    """Whether it was begun with a scope through the mouth: a gastrostomy that was pulled."""
    term = candidate.name.entry.term
    return candidate.reason == "discontinued" and (
        "PEG" in term or "percutaneous endoscopic" in term
    )


def converted(found: list[Candidate], report: Report) -> list[Candidate]:
    """B3.2d: begun with a scope and converted: the open procedure, and a look through the scope."""
    if not report.way or report.way[0][2] != "conversion":
        return found
    spans = report.way[0][1]
    out: list[Candidate] = []
    looked = False
    scope = "8" if any(_by_mouth(c) for c in found) else "4"
    for candidate in found:
        code = candidate.code
        if candidate.reason not in ("", "discontinued") or code[0] != "0" or code[2] == "J":
            out.append(candidate)
            continue
        if _before_attempt(candidate):
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
            look = _look(candidate, looked_at(candidate.code, scope, report), "B3.2d")
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
        seen = looked_at(code, code[4], report)
        if (
            candidate.conflict is not None
            and code[1] in "DFUT"
            and code[4] in "04"
            and cavity_seen(report)
        ):
            seen = f"0WJG{code[4]}ZZ"
        look = _look(candidate, seen, "B3.3")
        if look is not None:
            out.append(look)
    return out


def _look(candidate: Candidate, code: str, clause: str) -> Candidate | None:
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


_ROBOT = over(
    "*robot *vinci",
    r"\b(?:robot(?:ic(?:ally)?)?(?:[- ]assist\w*)?|da Vinci)\b(?! (?:was|is) (?:down|not))",
    re.I,
)
_REGIONS = {"W": "DFTUVB2G7WQS", "9": "C9N0", "X": "XPR", "Y": "YL"}


def _aided(found: Sequence[Candidate]) -> Candidate | None:
    """The first operation, which a robot or a computer may have assisted."""
    return next(
        (c for c in found if not c.reason and c.rank == MAIN and c.code[0] == "0" and c.code[2] != "J"),
        None,
    )  # fmt: skip


def robotic(found: Sequence[Candidate], report: Report) -> list[Candidate]:
    """Robotic assistance is coded beside the procedure it assists."""
    base = _aided(found)
    if base is None or base.code[4] not in "0348?":
        return []
    said = report.find(_ROBOT)
    if said is None:
        return []
    statement = report.where(said[0])
    region = next((r for r, systems in _REGIONS.items() if base.code[1] in systems), "W")
    way = base.code[4] if base.code[4] != "?" else "4"
    made = make(
        report, statement, said[0], "robotic assistance", "B3.1b", "8E0",
        [axis(4, region), axis(5, way), axis(6, "C", said[1]), axis(7, "Z", basis="none")],
    )  # fmt: skip
    return [made] if made is not None else []


def assisted(found: Sequence[Candidate], report: Report) -> list[Candidate]:
    """Candidates with the assistance of a robot or a computer, each coded once."""
    made = robotic(found, report)
    named = [c for c in found if not (made and c.code[:3] == "8E0" and c.code[5] == "C")]
    guided = navigated(found, report)
    named = [c for c in named if not (guided and c.code[:3] == "8E0" and c.code[5] == "B")]
    return [*named, *made, *guided]


_NAVIGATED = over(
    "*computer *navigation *stereota *stealth *brainlab",
    r"\b(?:computer[- ]assist\w+|(?:frameless|stereotactic|image[- ]guided|intraoperative|surgical|computer(?:ized)?|neuro)[- ]?(?:stereotactic )?navigation|frameless stereota\w+|StealthStation|Stealth navigation|BrainLab)\b",
    re.I,
)
_IMAGES = (("H", late(r"\b(?:MRI?|magnetic resonance)\b", re.I)), ("G", late(r"\b(?:CT|computed tomograph\w*|O-arm)\b", re.I)), ("F", late(r"\bfluoroscop\w*\b", re.I)))  # fmt: skip


def navigated(found: Sequence[Candidate], report: Report) -> list[Candidate]:
    """Computer assistance beside the procedure it assists, with the images that it uses."""
    base = _aided(found)
    said = report.find(_NAVIGATED) if base is not None else None
    if said is None or base is None:
        return []
    system, part = base.code[1], base.code[3]
    region = next((r for r, systems in _NAVIGATED_AT.items() if system in systems), "")
    if system in "QS" and part not in ("0123" if system == "Q" else "012345678"):
        region = "Y"  # bones and joints of the leg, rather than pelvis and spine
    if not region:
        return []
    statement = report.where(said[0])
    image = axis(7, "Z", basis="none")
    for one in report.statements:
        if one.line.search(_NAVIGATED) or "navigation" in one.line.said:
            for char, pattern in _IMAGES:
                match = pattern.search(one.line.raw)
                if match is not None and image.chars == "Z":
                    image = axis(7, char, span_of(one.line, match))
    made = make(
        report, statement, said[0], "computer assistance", "B3.1b", "8E0",
        [axis(4, region), axis(5, "X"), axis(6, "B", said[1]), image],
    )  # fmt: skip
    return [made] if made is not None else []


_NAVIGATED_AT = {"9": "0C9N18", "Y": "Y", "W": "DFTUVBRSQPWG", "X": "X"}
"""Regions with the body systems of the procedures that are navigated there."""


_SCOPED = over(
    "*trocar *pneumoperitoneum *scop *port *insufflat *camera",
    r"\b(?:trocars?|pneumoperitoneum|laparoscop\w+|thoracoscop\w+|ports? (?:were|was|went)|insufflat\w+|camera|arthroscop\w+)\b",
    re.I,
)
_CUT = over(
    "*otomy *incision *converted",
    r"\b(?:laparotomy|thoracotomy|arthrotomy|craniotomy|sternotomy|(?:midline|subcostal|Kocher|McBurney|inguinal|flank|long) incision|converted|incision was (?:made|carried))\b",
    re.I,
)


_SEEN = over(
    "*endoscop *portal",
    r"\bendoscop\w+|\bportals?\b(?! (?:vein|venous|tri|hyper|system|pressure))",
    re.I,
)
"""A scope whose body needs no trocar: that of a carpal tunnel."""


_Sided = tuple[str, Statement, "re.Match[str]"]


class _Body:
    """The body of a report; what it tells of the way in and of the side is looked for when asked."""

    def __init__(self, statements: Sequence[Statement], report: Report) -> None:
        self.statements = statements
        self.report = report

    def _first(self, gated: Gated) -> Span | None:
        for statement in self.statements if self.report.opens(gated) else ():
            match = statement.line.search(gated)
            if match is not None:
                return span_of(statement.line, match)
        return None

    @asked
    def scoped(self) -> Span | None:
        """The first words of a scope."""
        return self._first(_SCOPED)

    @asked
    def cut(self) -> Span | None:
        """The first words of an incision."""
        return self._first(_CUT)

    @asked
    def seen(self) -> Span | None:
        """The first words of a scope that needs no trocar."""
        return self._first(_SEEN)

    @asked
    def sides(self) -> list[_Sided]:
        """The sides that it says, with where it says them."""
        if not self.report.opens(SIDES):
            return []
        return [
            (match.group(1).lower(), statement, match)
            for statement in self.statements
            if statement.line.opened & SIDES.bit
            for match in SIDES.pattern.finditer(statement.line.raw)
        ]


def body_wins(found: list[Candidate], report: Report) -> list[Candidate]:
    """Where the body of a report says otherwise than its heading, the body is coded."""
    told = [s for s in report.statements if s.mode == BODY]
    if not told or not any(s.listed for s in report.statements):
        return found
    body = _Body(told, report)
    out = []
    for candidate in found:
        headed = candidate.reason == "" and candidate.statement.listed and candidate.code[0] == "0"
        if headed and candidate.code[2] != "J":
            candidate = _other_way(candidate, body, report)
            if candidate.solved.axes[0].basis != "name":
                other = _other_side(candidate, body, report)
                if other is not candidate and not _twin(candidate, other.code, found):
                    candidate = other
        elif _told_without_side(candidate):
            other = _other_side(candidate, body, report)
            candidate = other if other.conflict is None else other._replace(conflict=None)
        out.append(candidate)
    return out


def _told_without_side(candidate: Candidate) -> bool:
    """Whether a sentence of the body tells a procedure whose side another one gave."""
    return (
        not candidate.reason
        and candidate.statement.mode == BODY
        and candidate.code[0] == "0"
        and candidate.statement.line.search(SIDES) is None
    )


_BY_SCOPE = late(r"\blap|scop", re.I)


def _other_way(candidate: Candidate, body: _Body, report: Report) -> Candidate:
    code = candidate.code
    way = next(a for a in candidate.solved.axes if a.position == 5)
    if way.basis not in ("said", "rule") or code[4] not in "04":
        return candidate
    if way.basis == "rule":
        said = [s for s in report.statements if s.listed and _BY_SCOPE.search(s.line.raw)]
        if code[4] == "0" and said and way.said == "conversion":
            other = code[:4] + "4" + code[5:]
            return candidate._replace(conflict=Conflict(5, other, way.spans))
        return candidate
    span, against = (body.scoped, body.cut) if code[4] == "0" else (body.cut, body.scoped)
    if span is None or against is not None:
        return candidate
    line = candidate.statement.line
    if code[4] == "4" and body.seen is not None:
        return candidate  # the incision of an endoscopic release
    if code[4] == "0" and line.search(_CUT) is not None:
        return candidate  # "thoracoscopy, then minithoracotomy with resection"
    return turned(candidate, 5, "4" if code[4] == "0" else "0", (span,), report)


def _twin(candidate: Candidate, code: str, found: Sequence[Candidate]) -> bool:
    """Whether one name of a heading says both sides: "bilateral inguinal lymphadenectomy"."""
    return any(
        c.code == code
        and c.statement is candidate.statement
        and c.name.places == candidate.name.places
        for c in found
        if c.code != candidate.code
    )


def _other_side(candidate: Candidate, body: _Body, report: Report) -> Candidate:
    """A candidate with the other side, where the body of its report says no other."""
    values = values_of(report.book, candidate.code[:3], 4)
    label, side = values.get(candidate.code[3], (frozenset(), ""))
    if side not in ("left", "right"):
        return candidate
    others = [one for one in body.sides if one[0] != side]
    if len(others) < 2 or len(others) < len(body.sides):
        return candidate
    if len(sides_listed(report)) > 1:
        return candidate  # one thing on the left, another on the right
    char = next(
        (c for c, (words, of) in values.items() if words == label and of == others[0][0]), ""
    )
    if not char:
        return candidate
    return turned(candidate, 4, char, (span_of(others[0][1].line, others[0][2]),), report)


def _both_hearts(found: list[Candidate], report: Report) -> list[Candidate]:
    """Catheterization of the right and of the left heart, named apart: one code for both."""
    right = next((c for c in found if not c.reason and c.code == "4A023N6"), None)
    left = next((c for c in found if not c.reason and c.code == "4A023N7"), None)
    if right is None or left is None:
        return found
    spans = left.statement.line.span(left.name.places)
    both = turned(right, 7, "8", spans, report)
    step = _step("B3.2", "Both sides of the heart are one code.", right.code, both.code)
    both = both._replace(conflict=None, steps=(*right.steps, step))
    return [
        both if c is right else c
        for c in found
        if c is right or c.reason or c.code not in ("4A023N6", "4A023N7")
    ]


def settled(found: Sequence[Candidate], report: Report) -> list[Candidate]:
    """Candidates of a report with its conversion and discontinued procedures settled."""
    told = told_otherwise(converted(_both_hearts(list(found), report), report), report)
    return body_wins(discontinued(told, report), report)
