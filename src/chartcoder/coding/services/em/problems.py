"""Problems addressed: each diagnosis of the note with what the note says of its course.

Element EM.P of ``docs/services-em.md``. A problem counts once however many codes it takes, and
only when the note says how it is or what is done for it.
"""

import re
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from chartcoder.coding.services.em import classes as c
from chartcoder.coding.services.em.model import NAMES, Cell, Fact
from chartcoder.coding.services.em.note import GATES, Line, Note, withheld
from chartcoder.late import late
from chartcoder.model import Result, Span
from chartcoder.reading.gates import Gated

RANKS = {
    c.MINOR: 1, c.ACUTE: 2, c.CHRONIC: 2, c.SYSTEMIC: 3, c.INJURY: 3, c.NEW: 3, c.WORSE: 3,
    c.SEVERE: 4, c.THREAT: 4,
}  # fmt: skip

_STABLE = GATES.over(
    """stable goal target well* controlled unchanged asymptomatic quiet remission control compensated good
    surveillance evidence""",
    r"\b(?:stable|at (?:goal|target)|well[- ]?(?:-| )?controlled|controlled|unchanged|asymptomatic|doing well|quiet|in remission"
    r"|under (?:good )?control|compensated|good control|surveillance|no evidence of (?:disease|recurrence))\b",
    re.I,
)
_WORSE = GATES.over(
    """worse* worsening uncontrolled un controlled goal target poor* sub* suboptimal* inadequate* above below exacerbat* flar*
    progress* breakthrough refractory intractable failing decompensated relaps* recurrent improv* respond* side advancing advanced
    hyperglycemia enlarging growing uncontrollable deteriorat* symptomatic""",
    r"\b(?:worse\w*|worsening|uncontrolled|un-controlled|not (?:yet |well |adequately |optimally |fully )?(?:controlled|at (?:goal|target))"
    r"|(?:poor|sub-?optimal|inadequate)(?:ly)? (?:\w+ )?control\w*|poorly controlled|above (?:goal|target|her goal|his goal)|below (?:goal|target)|suboptimal\w*"
    r"|exacerbat\w+|flar(?:e|es|ing)|progress(?:ing|ive|ion|ed)|breakthrough|refractory|intractable|failing|decompensated|relaps\w+|recurrent flares"
    r"|side effects?|not (?:yet |much )?(?:improv(?:ing|ed)|respond(?:ing|ed))|no improvement|advanc(?:ing|ed)|with hyperglycemia|enlarging|growing|uncontrollable|deteriorat\w+|symptomatic)\b",
    re.I,
)
_SEVERE = GATES.over(
    "severe* status acute*",
    r"\bsevere(?:ly)? (?:\w+ ){0,2}(?:exacerbation|progression|flare|worsening|decompensat\w+|worse)\b"
    r"|\b(?:exacerbation|progression|flare),? severe\b|\bstatus asthmaticus\b|\bacute(?:ly)? decompensated\b",
    re.I,
)
_SEVERELY = GATES.over("severe", r"\bsevere\b", re.I)
_THREAT = GATES.over(
    "life threat* danger high imminent impending",
    r"\blife[- ]threatening\b|\bthreat(?:ens|ening)? to (?:life|limb|vision|bodily|(?:self|others))\b|\bthreat to (?:life or )?bodily function\b"
    r"|\bdanger to (?:self|others|her|him)\w*\b|\bhigh risk of (?:rupture|death)\b|\bimminent (?:deterioration|death|rupture)\b|\bimpending\b",
    re.I,
)
_SYSTEMIC = GATES.over(
    "systemic sirs sepsis",
    r"\bsystemic (?:symptoms?|illness|signs)\b|\bwith (?:SIRS|sepsis)\b",
    re.I,
)
_MINOR = GATES.over("minor trivial self selflimited", r"\b(?:minor|trivial|self-?limited)\b", re.I)
_MILD = GATES.over("mild mildly", r"\bmild(?:ly)?\b", re.I)
_BROKEN = GATES.over(
    "displaced angulated comminuted open closed dislocat*",
    r"\b(?:displaced|angulated|comminuted|open fracture|closed reduction|dislocat\w+)\b",
    re.I,
)
_UNBROKEN = GATES.over(
    "non nondisplaced displacement angulation minimally",
    r"\b(?:non-?displaced|no (?:displacement|angulation)|minimally displaced)\b",
    re.I,
)
_CHRONIC = GATES.over(
    "chronic year long longstanding",
    r"\bchronic\b|\bfor (?:\d+ |many |several )?years\b|\blong-?standing\b",
    re.I,
)
_PREVENTED = late(r"\b(?:no (?:new )?problems?|wellness|preventive|routine|healthy|well)\b", re.I)
_BRIEF = GATES.over(
    "newly new metasta*", r"\b(?:newly diagnosed|new diagnosis of|metasta\w+)\b", re.I
)
_FLARE = GATES.over("exacerbation flare", r"\b(?:exacerbation|flare)\b", re.I)
_REMISSION = GATES.over("remission", r"\bin remission\b", re.I)
"""A chronic illness in remission that is still treated is stable, not past."""
_ELSEWHERE = GATES.over(
    "managed followed follow treated handled addressed deferred not per defer",
    r"\b(?:managed|followed|treated|handled|addressed|deferred) (?:elsewhere|by (?:his|her|the|their|outside|an?|dr)?\b|to )"
    r"|\bnot (?:addressed|discussed)\b|\bfollow(?:ed|s) (?:by|with) (?!me\b|us\b)(?:\w+ )?(?:cardiolog|nephrolog|oncolog|endocrin|neurolog|pulmon|rheumat|urolog|psychiat|hematolog|gastro)\w*"
    r"|\bper (?:cardiology|nephrology|oncology|endocrinology|psychiatry)\b|\bdefer to\b",
    re.I,
)
_ACTED = GATES.over(
    """continu* start* increas* decreas* refill* adjust* chang* add added stop* hold held resum* restart* prescri*
    taper* order* check* recheck* refer* monitor* consult* treat* mg unit repeat schedul* observ* wean* titrat*
    replace* inject* plan""",
    r"\b(?:continu\w+|start\w*|increas\w+|decreas\w+|refill\w*|adjust\w*|chang\w+|add(?:ed)?|stop\w*|hold|held|resum\w+|restart\w*|prescri\w+|taper\w*"
    r"|order\w*|check\w*|recheck\w*|refer\w*|monitor\w*|consult\w*|treat\w*|mg|units?|repeat|schedul\w+|observ\w+|wean\w*|titrat\w+|replace\w*|inject\w*|plan)\b",
    re.I,
)
_SAFETY_NET = late(r"\s*(?:return|call|come back|go to|follow[- ]?up|recheck|seek)\b", re.I)
"""Sentences of advice: "return if worse" says nothing of the course."""

_STATING = frozenset(
    "assessment assessment-plan diagnoses plan problem-list postoperative-diagnosis".split()
)


class Problem(NamedTuple):
    """A problem: diagnosis code, kind, the sentence and the span that says how it is."""

    code: str
    kind: str
    span: Span
    shown: bool
    """The note says how it is or what is done for it."""


def problems_of(
    note: Note, result: Result, treated: frozenset[str] = frozenset()
) -> tuple[Problem, ...]:
    """The problems that a note addresses, one for each category of diagnosis, in order.

    Args:
        treated: beginnings of the codes that the drugs of the plan are given for.
    """
    listed = list(_listed(note, result))
    starts = {line.start for _, _, line, _ in listed}
    drugs_for = tuple(sorted(treated))
    out: dict[str, Problem] = {}
    words: list[tuple[str, tuple[Span, ...]]] = []
    for code, kind, line, spans in listed:
        twin = next((k for k, other in words if _overlap(spans, other)), code[:3])
        words.append((twin, spans))
        block = _block(note, line, starts)
        if _elsewhere(note, block):
            continue
        problem = _problem(note, code, kind, block, code.startswith(drugs_for))
        known = out.get(twin)
        if known is None or RANKS.get(problem.kind, 0) > RANKS.get(known.kind, 0):
            out[twin] = problem
    found = list(out.values())
    certain = [p for p in found if p.code[0] != "R"]
    if len(certain) > 1:  # the first chronic illness counts as what the visit was for
        first = certain[0].code
        found = [
            p for p in found if p.shown or p.code == first or p.kind not in (c.CHRONIC, c.CANCER)
        ]
    if not found:
        found.extend(_unknown(note))
    return tuple(found)


def _unknown(note: Note) -> Iterator[Problem]:
    """A diagnosis that is stated in words the books do not know: no more than a minor problem."""
    for sentence, role in zip(note.document.text.sentences, note.document.roles, strict=True):
        line = next((x for x in note.lines if x.first == sentence.first), None)
        if role and line is not None and sentence.section != "plan":
            if not _PREVENTED.search(note.text, line.begin, line.end):
                yield Problem("", c.MINOR, note.sentence(line), True)
            return


def _listed(note: Note, result: Result) -> Iterator[tuple[str, str, Line, tuple[Span, ...]]]:
    """Diagnoses read in this note, with kind, sentence and words; then the serious ones it suspects."""
    settled = set()
    for assignment in result.diagnoses:
        for step in assignment.proof:
            if step.kind != "read" or not step.spans:
                continue
            span = step.spans[0]
            line = note.line_at(span.start) if span.document == note.document.id else None
            if line is None:
                break
            kind = c.class_of(assignment.code, assignment.title)
            if kind == c.NO_PROBLEM and assignment.code.startswith(c.DRUGS_HARM):
                # harm done by a drug: a side effect of the treatment of what is named beside it
                if _CHRONIC.search(line.open, note.text, line.start, line.end):
                    yield assignment.code, c.WORSE, line, step.spans
            elif kind != c.NO_PROBLEM and (line.section in _STATING or not note.assessed):
                settled.add(line.start)
                yield assignment.code, kind, line, step.spans
            break
    for rejection in result.rejections:
        if rejection.reason == "history-only" and rejection.spans:
            span = rejection.spans[0]
            line = note.line_at(span.start) if span.document == note.document.id else None
            if (
                line
                and line.section in _STATING
                and _REMISSION.search(line.open, note.text, line.start, line.end)
            ):
                if c.class_of(rejection.code) == c.CHRONIC:
                    yield rejection.code, c.CHRONIC, line, rejection.spans
    suspected = [
        found
        for found in note.document.found
        if "possible" in found.flags
        and _DISMISSED.isdisjoint(found.flags)
        and c.class_of(found.code) in _SERIOUS
    ]
    if not suspected:
        return
    stated = {s.first for s, role in zip(
        note.document.text.sentences, note.document.roles, strict=True) if role}  # fmt: skip
    for found in suspected:
        first = found.line.sentence.first
        line = next((x for x in note.lines if x.first == first), None)
        if first in stated and line and line.start not in settled:
            yield found.code, c.NEW, line, ()


_DISMISSED = frozenset({"negated", "family", "historical", "hypothetical"})
_SERIOUS = frozenset({c.CANCER, c.THREAT, c.SYSTEMIC, c.NEW})


def _overlap(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether two diagnoses were read from the same words: they are one problem."""
    return any(a.start < b.end and b.start < a.end for a in spans for b in others)


def _block(note: Note, line: Line, starts: Set[int]) -> list[Line]:
    """The sentence of a problem and those after it, up to the next problem or section."""
    out = [line]
    section = line.section
    if section == "plan":
        return out
    for other in note.after(line)[1:]:
        if other.section == section:
            if other.start in starts:
                break
            if not _SAFETY_NET.match(note.text, other.start, other.end):
                out.append(other)
    return out


def _elsewhere(note: Note, block: Sequence[Line]) -> bool:
    """Whether a sentence of a problem leaves it to others."""
    bit, elsewhere = _ELSEWHERE.bit, _ELSEWHERE.pattern
    return any(
        line.open & bit and elsewhere.search(note.text, line.start, line.end) for line in block
    )


def _says(note: Note, pattern: Gated, block: Sequence[Line]) -> Span | None:
    bit = pattern.bit
    for line in block:
        if not line.open & bit:
            continue
        for match in pattern.pattern.finditer(note.text, line.start, line.end):
            if not withheld(note, line, match.start(), match.end(), after=False):
                return note.span(match.start(), match.end())
    return None


def _problem(note: Note, code: str, kind: str, block: Sequence[Line], treated: bool) -> Problem:
    """A problem with its kind as the note tells it, never above what it says."""
    span = note.sentence(block[0])
    head = block[:1]
    if _says(note, _THREAT, block):
        return Problem(code, c.THREAT, span, True)
    worse = _says(note, _WORSE, block)
    stable = _says(note, _STABLE, head)
    if kind == c.CANCER:
        spread = _says(note, _BRIEF, head)
        if worse and spread:
            return Problem(code, c.SEVERE, span, True)
        return Problem(code, c.WORSE if worse or spread else c.CHRONIC, span, bool(worse or stable))
    if kind in (c.ACUTE, c.CHRONIC) and _says(note, _SYSTEMIC, head):
        return Problem(code, c.SYSTEMIC, span, True)
    if kind in (c.CHRONIC, c.WORSE):
        if _says(note, _SEVERE, block):
            return Problem(code, c.SEVERE, span, True)
        if kind == c.CHRONIC and worse:
            kind = c.WORSE
        acted = treated or _says(note, _ACTED, block) is not None
        return Problem(code, kind, span, bool(worse or stable or acted))
    if kind == c.THREAT and stable and not worse and not _urgent(note):
        kind = c.CHRONIC  # an embolism under treatment, seen again in the office
    elif kind == c.THREAT and code.startswith("I50") and _says(note, _MILD, head):
        kind = c.WORSE
    elif kind == c.ACUTE:
        if code.startswith("S") and _displaced(note, block):
            kind = c.INJURY
        elif _says(note, _MINOR, head):
            kind = c.MINOR
        elif code.startswith(("M", "G5", "R", "L")) and _says(note, _CHRONIC, head):
            kind = c.WORSE if worse else c.CHRONIC
        elif _says(note, _FLARE, head) or (code.startswith(("M", "G5")) and worse):
            kind = c.WORSE
    elif (
        kind == c.SYSTEMIC
        and code.startswith("E87")
        and _SEVERELY.search(head[0].open, note.text, head[0].start, head[0].end)
    ):
        kind = c.THREAT
    return Problem(code, kind, span, True)


def _urgent(note: Note) -> bool:
    """Whether the visit is one of the hospital or the emergency department."""
    return note.encounter.setting in ("inpatient", "emergency") or note.document.kind == "ed-note"


def _displaced(note: Note, block: Sequence[Line]) -> bool:
    """A displaced or dislocated part, as the assessment or the report of the picture says."""
    seen = [
        *block,
        *(x for x in note.lines if x.section in ("imaging", "results", "hospital-course")),
    ]
    return _says(note, _BROKEN, seen) is not None and not _says(note, _UNBROKEN, seen)


def cell_of(problems: Sequence[Problem]) -> Cell:
    """The cell of the problems: rules EM.P.0 to EM.P.4."""
    chronic = [p for p in problems if p.kind in (c.CHRONIC, c.CANCER)]
    minor = [p for p in problems if p.kind == c.MINOR]
    best = max((RANKS.get(p.kind, 0) for p in problems), default=0)
    counted = [p for p in problems if RANKS.get(p.kind, 0) == best]
    if best < 3 and len(chronic) >= 2:
        best, counted = 3, chronic
    elif best < 2 and len(minor) >= 2:
        best, counted = 2, minor
    facts = tuple(Fact(p.kind, p.code, p.span) for p in counted)
    return Cell("problems", NAMES["problems"][best], best, f"EM.P.{best}", facts)
