"""Where the body of a report says otherwise than its heading, the body is coded (A11, B3.3).

The heading is often written beforehand: it names the other side, both sides where one was done, a
procedure that was then not begun, or an excision that the body calls diagnostic.
"""

import re
from collections.abc import Sequence

from chartcoder.coding.procedures.filled import DIAGNOSTIC, Filled
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.record import TOLD, Candidate, Conflict, Report, span_of
from chartcoder.coding.procedures.statements import ASIDE, BODY, LONG, SILENT, Statement
from chartcoder.late import late
from chartcoder.model import Span, Step
from chartcoder.terminology.pcs.words import values_of

SIDES = over(
    "*left *right",
    r"\b(?<!was )(?<!were )(?<!been )(left(?! (?:alone|in|open|to|as|behind|intact|for)\b)|right(?! (?:away|angle)))\b",
    re.I,
)
"""Sides, and no "left alone"."""
_NOTHING = late(
    r"\b(?:no|nothing)\b[^.;]{0,40}\b(?:placed|repaired|done|removed|performed|treated|resected|taken|touched)\b",
    re.I,
)
GIVEN_UP = over(
    "*abort *abandon *resectable *inoperable *backed *given *crossed *touched *stopped *terminated *discontinued ended"
    " *planned *decided *elected *chose *proceed *resection *tissue",
    r"\b(?:abort(?:ed)?|abandon(?:ed)?|unresectable|not resectable|inoperable|backed out|given up|never crossed|without having touched"
    r"|(?:procedure|case|operation|attempt)\b[^.;]{0,30}\b(?:stopped|terminated|discontinued|ended)"
    r"|did not (?:think|feel|believe)\b[^.;]{0,40}\bplanned|(?:decided|elected|chose) (?:against|not to)|not to proceed|I stopped"
    r"|no (?:resection|tissue)(?: was| were)? (?:taken|done|performed|carried out))\b",
    re.I,
)
_ENDING = late(r"\b(?:procedure|case|operation)\b.*\b(?:terminated|ended)$", re.I)
_DRESSED = late(
    r"\b(?:dressings?|clos(?:ed|ure)|sutured?s?|extubated|Steri-?Strips|staples|tolerated|ointment|drops|shield|patch(?:ed)?)\b",
    re.I,
)
_CAVITY = late(r"\b(?:carcinomatosis|peritone\w+|omentum|omental|ascites)\b", re.I)


def told_otherwise(found: list[Candidate], report: Report) -> list[Candidate]:
    """Candidates of a heading with what the body of the report says of them instead."""
    body = [s for s in report.statements if s.mode == BODY]
    if not body:
        return found
    if not any(s.listed for s in report.statements):
        long = len(body[0].line.text.sentences) >= LONG
        return _of_heading(found, report) if long else found
    found = [_way_in(c, report) for c in _of_heading(found, report)]
    out = [_side(c, found, report) if _open_to(c) and not _of_name(c) else c for c in found]
    out = [_one_of_both(c, body, report) if _open_to(c) else c for c in out]
    out = [_not_placed(c, body) if _open_to(c) else c for c in out]
    out = [_cut_out(c, out, body, report) if _open_to(c) else c for c in out]
    out = [_which_bowel(c, report) if _open_to(c) else c for c in out]
    out = [c for c in out if not _diagnostic_in_body(c, out)]
    ended = {c.code for c in out if c.reason == "discontinued" and c.statement.listed}
    out = [c._replace(reason="discontinued") if c.code in ended and _open_to(c) else c for c in out]
    return _given_up([_of_joint(c, report) for c in out], body)


_JOINT = over("*arthro *joint", r"\b(?:arthroplasty|arthrotomy|joint)\b", re.I)
_NEAR_JOINT = late(r"\b(?:shoulder|elbow|wrist|hip|knee|ankle)\b", re.I)
_SKIN_SAID = late(r"\b(?:skin|scar|lacerat\w+|graft|flap|subcutaneous|lesion|nevus|cyst)\b", re.I)


def _of_joint(candidate: Candidate, report: Report) -> Candidate:
    """What a heading does to a "shoulder" beside its arthrotomy is done to the joint, not its skin."""
    if candidate.reason or candidate.code[:2] != "0H" or not candidate.statement.listed:
        return candidate
    raw = candidate.statement.line.raw
    if not _NEAR_JOINT.search(raw) or _SKIN_SAID.search(raw):
        return candidate
    if not any(s.listed and s.line.search(_JOINT) for s in report.statements):
        return candidate
    return candidate._replace(
        reason="integral", detail="Of the joint that is opened.", clause="B3.1b"
    )


_STEPS = "N8LQ2357J"
"""Root operations that a narrative tells of the way more often than of the aim."""


def _of_heading(found: list[Candidate], report: Report) -> list[Candidate]:
    """Without what verbs of the body tell of parts that neither heading nor diagnosis names.

    Where no procedure of the heading was understood, "the corneal epithelium was removed" is a step
    of it, not what was done.
    """
    if any(c.statement.listed and not c.reason and c.code[2] != "J" for c in found):
        return found
    looked = any(c.statement.listed and not c.reason for c in found)
    stems = {
        word.word[:5]
        for s in report.statements
        if s.listed or s.mode == SILENT
        for word in s.line.words
        if len(word.word) > 3
    }
    out = []
    for candidate in found:
        if looked and candidate.code[6] == DIAGNOSTIC:
            out.append(candidate)
            continue
        if candidate.rank == TOLD and candidate.code[2] == "J" and candidate.code[0] == "0":
            candidate = candidate._replace(
                reason=candidate.reason or "integral", detail="A look on the way.", clause="B3.11a"
            )
        if candidate.rank == TOLD and candidate.name.operation and not candidate.reason:
            said = " ".join(a.said for a in candidate.solved.axes if a.position == 4)
            if (
                candidate.code[1] in "WXY"
                or candidate.code[2] in _STEPS
                or not any(word[:5] in stems for word in said.split() if len(word) > 3)
            ):
                candidate = candidate._replace(
                    reason="integral", detail="A step that the body of the report tells.", clause="B3.1b"
                )  # fmt: skip
        out.append(candidate)
    return out


_OPENED = late(
    r"^(?:\w+ )?(?:mini-?)?(?:thoracotomy|sternotomy|laparotomy|craniotomy|arthrotomy|thoracoscopy|laparoscopy)$",
    re.I,
)
_LOOKED = frozenset(
    "exploratory exploration explored explore diagnostic diagnosis inspection".split()
)


def _way_in(candidate: Candidate, report: Report) -> Candidate:
    """A thoracotomy beside other words of a heading is the way in, unless it explores (B3.1b)."""
    if candidate.reason or not candidate.statement.listed or candidate.code[2] != "J":
        return candidate
    if not _OPENED.match(candidate.name.entry.term) or candidate.statement.line.said & _LOOKED:
        return candidate
    others = {
        word.word
        for s in report.statements
        if s.listed
        for word in s.line.words
        if not word.word[0].isdigit() and word.word not in ("left", "right")
    }
    own = {candidate.statement.line.words[p].word for p in candidate.name.places}
    if len(others - own) < 2:
        return candidate
    return candidate._replace(reason="integral", detail="The way to what was done.", clause="B3.1b")


def _open_to(candidate: Candidate) -> bool:
    code = candidate.code
    return (
        not candidate.reason
        and candidate.statement.listed
        and candidate.conflict is None
        and code[0] == "0"
        and code[2] != "J"
    )


def sides_listed(report: Report) -> set[str]:
    """The sides that the heading names: both, where it lists one thing on each."""
    lines = [s.line for s in report.statements if s.listed]
    return {m.group(1).lower() for line in lines for m in SIDES.finditer(line.opened, line.raw)}


def _side(candidate: Candidate, found: Sequence[Candidate], report: Report) -> Candidate:
    """The side that the body does the same procedure on, where it never names that of the heading."""
    code = candidate.code
    values = values_of(report.book, code[:3], 4)
    label, side = values.get(code[3], (frozenset(), ""))
    if side not in ("left", "right"):
        return candidate
    other = next(
        (
            c
            for c in found
            if c.statement.mode == BODY
            and not c.reason
            and c.code[:3] == code[:3]
            and values.get(c.code[3], (frozenset(), ""))[0] == label
            and values[c.code[3]][1] not in ("", side)
        ),
        None,
    )
    if other is not None and len(sides_listed(report)) > 1:
        if other.statement.line.search(SIDES) is None:
            return candidate
    if other is None or any(
        c.statement.mode == BODY and c.code[:4] == code[:4] and not c.reason for c in found
    ):
        return candidate
    spans = next(a.spans for a in other.solved.axes if a.position == 4)
    return turned(candidate, 4, other.code[3], spans, report)


def _one_of_both(candidate: Candidate, body: Sequence[Statement], report: Report) -> Candidate:
    """One side of a procedure on both, where the body says that nothing was done on the other."""
    values = values_of(report.book, candidate.code[:3], 4)
    label, side = values.get(candidate.code[3], (frozenset(), ""))
    if side != "bilateral":
        return candidate
    for statement in body:
        raw = statement.line.raw
        match = _NOTHING.search(raw)
        sides = {m.group(1).lower() for m in SIDES.finditer(statement.line.opened, raw)}
        if match is None or len(sides) != 1:
            continue
        kept = "right" if sides == {"left"} else "left"
        char = next((c for c, (w, s) in values.items() if w == label and s == kept), "")
        if char:
            return turned(candidate, 4, char, (span_of(statement.line, match),), report)
    return candidate


_DEVICES = frozenset(
    "stent mesh tube drain graft filter catheter plate screw ring patch sling coil band clip".split()
)
_NONE_LEFT = r"\b(?:no|neither an?|without an?) (?:\w+ ){{0,2}}{0}s?\b[^.;]{{0,20}}\b(?:needed|necessary|required|placed|used|left|inserted|put)\b|\b{0}s? (?:was|were) (?:not|never) (?:needed|placed|used|left|inserted|required|deployed)\b"
_LEFT = r"(?<!no )\b{0}s?\b[^.;]{{0,30}}(?<!not )(?<!never )\b(?:placed|left|inserted|deployed|sutured|secured|put|advanced|passed)\b"


_PLACING = {
    word: (late(_NONE_LEFT.format(word), re.I), late(_LEFT.format(word), re.I)) for word in _DEVICES
}
"""Of each device: that it was not placed, and that it was."""


def _not_placed(candidate: Candidate, body: Sequence[Statement]) -> Candidate:
    """The device of a heading that the body says was not placed, and never places."""
    if candidate.code[5] in "Z?":
        return candidate
    devices = candidate.name.near.words() & _DEVICES
    for word in sorted(devices):
        none, left = _PLACING[word]
        denied = next((s for s in body if none.search(s.line.raw)), None)
        if denied is not None and not any(left.search(s.line.raw) for s in body if s is not denied):
            return candidate._replace(reason="not-performed")
    return candidate


_INSTEAD = late(
    r"\b(?:chang(?:ed|ing)|switched|turned) to\b|\binstead\b|\brather than\b|\b(?:laser|probe|generator|console|device|equipment)\b[^.;]{0,40}\b(?:fail\w*|broke\w*|not (?:available|work\w*|used))",
    re.I,
)


def _cut_out(
    candidate: Candidate, found: Sequence[Candidate], body: Sequence[Statement], report: Report
) -> Candidate:
    """The destruction of a heading that the body says was done as an excision instead."""
    code = candidate.code
    if code[2] != "5" or not any(_INSTEAD.search(s.line.raw) for s in body):
        return candidate
    if any(c.statement.mode == BODY and c.code[:4] == code[:4] for c in found):
        return candidate  # the body says the destruction too
    other = next(
        (c for c in found if c.statement.mode == BODY and not c.reason and c.code[:2] == code[:2] and c.code[2] in "BT" and c.code[3] == code[3]),
        None,
    )  # fmt: skip
    if other is None:
        return candidate
    whole = f"{code[:2]}B{code[3:]}"
    if whole not in report.book:
        return candidate
    spans = other.statement.line.span(other.name.places)
    step = Step(
        "guideline", "The body of the report is coded where it differs from the heading.", (),
        "A11", (("from", code), ("to", whole)),
    )  # fmt: skip
    return candidate._replace(
        solved=candidate.solved._replace(code=whole, pattern=whole),
        steps=(*candidate.steps, step),
        conflict=Conflict(3, whole, spans),
    )


_BOWELS = {"8": (("A", late(r"\bjejun\w+", re.I)), ("B", late(r"\b(?:terminal |distal |neo-?terminal )*ile(?:um|al)\b", re.I))),
           "E": (("H", late(r"\bcec(?:um|al)\b", re.I)), ("K", late(r"\bascending\b", re.I)), ("L", late(r"\btransverse\b", re.I)),
                 ("M", late(r"\bdescending\b", re.I)), ("N", late(r"\bsigmoid\b", re.I)))}  # fmt: skip
"""Small and large intestine as a whole, with the parts that a body may name instead."""
_TAKEN = late(
    r"\b(?:necro\w+|dusky|ischemi\w+|gangren\w+|perforat\w+|strictur\w+|segment|resect\w*|excis\w*|stapl\w*|transect\w*|divided|taken|removed|tumor|mass|injur\w+|\d+ ?cm)\b",
    re.I,
)


def _which_bowel(candidate: Candidate, report: Report) -> Candidate:
    """The part of the bowel that the body takes, where the heading says only small or large."""
    code = candidate.code
    if code[1:3] not in ("DB", "DT") or code[3] not in _BOWELS:
        return candidate
    found: dict[str, Span] = {}
    for statement in report.statements:
        if statement.mode not in (BODY, ASIDE) or not _TAKEN.search(statement.line.raw):
            continue
        for char, pattern in _BOWELS[code[3]]:
            match = pattern.search(statement.line.raw)
            if match is not None:
                found.setdefault(char, span_of(statement.line, match))
    other = "".join(found) if len(found) == 1 else ""
    exact = code[:3] + other + code[4:]
    if not other or exact not in report.book:
        return candidate
    axes = tuple(
        Filled(4, other, "record", (found[other],), "", "") if a.position == 4 else a
        for a in candidate.solved.axes
    )
    return candidate._replace(
        solved=candidate.solved._replace(code=exact, pattern=exact, axes=axes)
    )


def _diagnostic_in_body(candidate: Candidate, found: Sequence[Candidate]) -> bool:
    """Whether the wedge of a heading is the diagnostic one that the body describes (B3.4a)."""
    if (
        candidate.reason
        or not candidate.statement.listed
        or "wedge" not in candidate.name.entry.term
    ):
        return False
    return candidate.code[6] != DIAGNOSTIC and any(
        c.statement.mode == BODY and not c.reason and c.code == candidate.code[:6] + DIAGNOSTIC
        for c in found
    )


def _given_up(found: list[Candidate], body: Sequence[Statement]) -> list[Candidate]:
    """B3.3: a heading whose procedure the body gives up and never does."""
    given_up = next(
        (
            (s, m)
            for s in body
            if (m := s.line.search(GIVEN_UP)) is not None and not _finished(s.line.raw, m.group())
        ),
        None,
    )
    if given_up is None:
        return found
    if any(c.statement.mode == BODY and not c.reason and _treats(c.code) for c in found):
        return found
    span = span_of(given_up[0].line, given_up[1])
    return [
        c._replace(reason="discontinued", conflict=Conflict(3, c.code, (span,)))
        if _open_to(c) and _treats(c.code) and not c.solved.open
        else c
        for c in found
    ]


def _finished(raw: str, said: str) -> bool:
    """Whether "the procedure was terminated" is how a report ends, with the wound closed."""
    return _ENDING.search(said) is not None and _DRESSED.search(raw) is not None


def _of_name(candidate: Candidate) -> bool:
    """Whether the name itself gives the side: one of the four lids of a quadrilateral operation."""
    axes = candidate.solved.axes
    return bool(axes) and axes[0].basis == "name" and len(candidate.name.entry.codes) > 1


def _treats(code: str) -> bool:
    return code[0] == "0" and code[2] in "BTRSGUVXYC157" and code[6] != DIAGNOSTIC


def cavity_seen(report: Report) -> bool:
    """Whether the body of a report looks around in the peritoneal cavity."""
    return any(_CAVITY.search(s.line.raw) for s in report.statements if s.mode in (BODY, ASIDE))


def turned(
    candidate: Candidate, position: int, char: str, spans: tuple[Span, ...], report: Report
) -> Candidate:
    """A candidate of a heading with the value of an axis that the body gives."""
    code = candidate.code
    other = code[: position - 1] + char + code[position:]
    if "?" not in other and other not in report.book:
        return candidate
    axes = tuple(
        Filled(position, char, "rule", spans, "", "") if a.position == position else a
        for a in candidate.solved.axes
    )
    step = Step(
        "guideline", "The body of the report is coded where it differs from the heading.", (),
        "A11", (("from", code), ("to", other)),
    )  # fmt: skip
    return candidate._replace(
        solved=candidate.solved._replace(code=other, axes=axes),
        steps=(*candidate.steps, step),
        conflict=Conflict(position, code, spans),
    )
