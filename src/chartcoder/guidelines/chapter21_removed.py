"""Section I.C.21.c.7, IV.I: what an operation took away is not present at a visit after it."""

from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.guidelines.chapter21_aftercare import C7, OTHERWISE, TOLD_IN, WEEKS, weeks_ago
from chartcoder.guidelines.clause import Case, Outcome, recode, reject
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.reading.text import Sentence, Text
from chartcoder.terminology.books import Books


class Operation(NamedTuple):
    """An operation, the diseases that it ends, and the aftercare that follows it.

    Attributes:
        words: of which a chart that names it holds one.
        pattern: how it is written, in small letters.
        ends: beginnings of the codes of what it takes out, closes or replaces.
        aftercare: the code of a visit soon after it.
    """

    words: frozenset[str]
    pattern: str
    ends: tuple[str, ...]
    aftercare: str


OPERATIONS: tuple[Operation, ...] = tuple(
    Operation(frozenset(words.split()), pattern, tuple(ends.split()), aftercare)
    for words, pattern, ends, aftercare in (
        ("cholecystectomy chole ccy", r"\b(?:cholecystectomy|chole|ccy)\b", "K80.0 K80.1 K80.2 K81 K82", "Z48.815"),
        ("appendectomy appy", r"\b(?:appendectomy|appy)\b", "K35 K36 K37 K38", "Z48.815"),
        ("repair herniorrhaphy hernioplasty", r"\b(?:repair|herniorrhaphy|hernioplasty)\b", "K40 K41 K42 K43", "Z48.815"),
        ("hemorrhoidectomy", r"\bhemorrhoidectomy\b", "K64", "Z48.815"),
        ("fistulotomy", r"\bfistulotomy\b", "K60", "Z48.815"),
        ("hysterectomy tah tlh tvh lavh", r"\b(?:hysterectomy|tah|tlh|tvh|lavh)\b", "D25 N80.0 N84.0 N85.0 N92 N93.8 N93.9 N81.2 N81.3", "Z48.816"),
        ("circumcision", r"\bcircumcision\b", "N47", "Z48.816"),
        ("hydrocelectomy", r"\bhydrocelectomy\b", "N43", "Z48.816"),
        ("orchiopexy", r"\borchiopexy\b", "Q53", "Z48.816"),
        ("varicocelectomy", r"\bvaricocelectomy\b", "I86.1", "Z48.816"),
        ("tonsillectomy adenotonsillectomy", r"\b(?:adeno)?tonsillectomy\b", "J35.0 J35.1 J35.3 J03", "Z48.813"),
        ("adenoidectomy adenotonsillectomy", r"\badeno(?:id|tonsill)ectomy\b", "J35.2 J35.3", "Z48.813"),
        ("septoplasty", r"\bseptoplasty\b", "J34.2", "Z48.813"),
        ("phaco phacoemulsification cataract", r"\b(?:phaco(?:emulsification)?|cataract (?:surgery|extraction|removal))\b", "H25 H26.0 H26.1 H26.2 H26.3 H26.8 H26.9", "Z48.810"),
        ("tha thr hip", r"\b(?:tha|thr|hip (?:replacement|arthroplasty))\b", "M16 M87.05 M87.25 M87.35 M87.85", "Z47.1"),
        ("tka tkr knee", r"\b(?:tka|tkr|knee (?:replacement|arthroplasty))\b", "M17", "Z47.1"),
        ("tsa rtsa shoulder", r"\b(?:r?tsa|shoulder (?:replacement|arthroplasty))\b", "M19.01 M12.81", "Z47.1"),
        ("bunionectomy", r"\bbunionectomy\b", "M20.1", "Z47.89"),
        ("trigger", r"\btrigger (?:finger |thumb )?release\b", "M65.3", "Z47.89"),
        ("carpal ctr", r"\b(?:carpal tunnel release|ctr)\b", "G56.0", "Z48.811"),
        ("thyroidectomy", r"\bthyroidectomy\b", "E04", "Z48.89"),
        ("parathyroidectomy", r"\bparathyroidectomy\b", "E21.0 D35.1", "Z48.89"),
        ("tavr savr avr aortic", r"\b(?:tavr|savr|avr|aortic valve replacement)\b", "I35", "Z48.812"),
        ("excision removal", r"\b(?:excision|removal)\b", "L72 D17 L05", "Z48.817"),
        ("excision ganglionectomy", r"\b(?:excision|ganglionectomy)\b", "M67.4", "Z47.89"),
    )
)  # fmt: skip
ORGANS = ("K80", "K81", "K82", "K35", "K36", "K37", "K38", "D25", "J35", "M16", "M17", "M87")
"""Diseases of what is taken out whole: the story tells it, whatever the assessment repeats."""
REMOVABLE = tuple(dict.fromkeys(code for operation in OPERATIONS for code in operation.ends))
"""Diseases that an operation of the table ends."""
_SINCE = late(
    r"(?:\bs/p|\bstatus[- ]post|\bpost[- ]?op(?:erative(?:ly)?)?|\bafter|\bfollowing|\btreated (?:with|by)|\bhad|\bunderwent|\bpod ?#?\d*)\b[^.;]{0,60}$"
)
"""Words before an operation by which it is over."""
_LEFT_OVER = frozenset(
    """residual recurrent recurrence recurred retained persistent persisting remaining remnant contralateral again
    scheduled planned awaiting pending before preoperative candidate failed recommend will""".split()
)
"""Words by which the disease is there again, still, or on the other side."""
_JUST_NOW = late(
    r"\b(?:today|yesterday|this (?:morning|admission|stay)|intraop\w*|pod ?#?[0-4]\b|post[- ]?op(?:erative)? day ?#?[0-4]\b|[1-4] days? ago)"
)
_DAYS = frozenset(["pod", "postop", "postoperative"])
_SAME_DAY = frozenset(
    ["operative-report", "procedure-note", "anesthesia-record", "discharge-summary", "h-and-p"]
)
"""Documents of the day on which the disease was treated."""
_AFTERCARE = ("Z47", "Z48", "Z09")
_SIDE = late(
    r"\b(?:(right|rt|r|od)|(left|lt|l|os)|(bilateral|both|ou))\b\.?(?:(?!\b(?:right|rt|r|od|left|lt|l|os|bilateral|both|ou)\b)[^.;,]){0,30}$"
)
"""The side that stands last before an operation: "right hip OA s/p left THA"."""
_SIDE_AFTER = late(r"[^.;,]{0,20}?\b(?:(right|rt|r|od)|(left|lt|l|os)|(bilateral|both|ou|each))\b")
_SIDES = ("right", "left", "bilateral")
_BEFORE = 60
"""Characters before an operation in which its side stands."""


class _Told(NamedTuple):
    operation: Operation
    span: Span
    sentence: Sentence


def ended_by_operation(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.7, IV.I: "gallstones, s/p lap chole two weeks ago" states aftercare, no gallstones.

    Without a word on when, the disease is left out where anything else is stated. On the day of
    the operation it is its reason (IV.N).
    """
    if not _visit(case):
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        told = _told(draft, own=True) if draft.code.startswith(REMOVABLE) else None
        if told is None:
            out.append(draft)
            continue
        when = _when(draft.document, told, case)
        if when is not None and not any(d.code.startswith(_COMPLICATED) for d in drafts):
            claim = f"Seen soon after the operation for {draft.code}."
            code = told.operation.aftercare
            out.append(recode(draft, code, books, C7, claim, "", (when, told.span)))
        elif len(drafts) > 1:
            rejections.append(_gone(draft, books))
        else:
            out.append(draft)
    return Outcome(out, rejections)


def removed_by_operation(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.7, IV.I: aftercare of an operation leaves nothing of the disease that it ended.

    On the other side, again or still there, the disease stays.
    """
    if not _visit(case) or not any(d.code.startswith(_AFTERCARE) for d in drafts):
        return Outcome(drafts, [])
    gone = [d for d in drafts if d.code.startswith(REMOVABLE) and _told(d, own=False) is not None]
    kept = [d for d in drafts if d not in gone]
    return Outcome(kept, [_gone(d, books) for d in gone])


_COMPLICATED = tuple(code for code in OTHERWISE if not code.startswith(("Z4", "C", "D0")))


def _visit(case: Case) -> bool:
    return not case.inpatient and case.chart.encounter.setting != "emergency"


def _gone(draft: Draft, books: Books) -> Rejection:
    detail = "Removed or repaired by the operation after which the patient is seen."
    return reject(draft, books, "resolved", detail, C7)


def _told(draft: Draft, own: bool) -> _Told | None:
    """The operation that ended the disease of a draft, if the chart tells one.

    Args:
        own: only in the statement of the disease.
    """
    document = draft.document
    text = document.text
    operations = [
        o
        for o in OPERATIONS
        if not o.words.isdisjoint(text.words) and draft.code.startswith(o.ends)
    ]
    if not operations or document.kind in _SAME_DAY:
        return None
    mine = draft.found.line.sentence
    if not _LEFT_OVER.isdisjoint(text.folded[mine.first : mine.end]):
        return None
    whole = draft.code.startswith(ORGANS)
    for sentence in text.sentences:
        other = sentence.first != mine.first
        if own and other and not whole:
            continue
        folded = text.folded[sentence.first : sentence.end]
        for operation in operations:
            if operation.words.isdisjoint(folded):
                continue
            body = text.written(sentence).lower()
            for match in late(operation.pattern).finditer(body):
                if own and other and not _recent(text, sentence):
                    continue
                if _SINCE.search(body[: match.start()]) and _same_side(
                    draft, body, match.start(), match.end(), own and not other
                ):
                    if _just_done(text, mine):
                        return None
                    begin = text.starts[sentence.first] + match.start()
                    end = begin + len(match.group())
                    span = Span(document.id, begin, end, text.text[begin:end])
                    return _Told(operation, span, sentence)
    return None


def _recent(text: Text, sentence: Sentence) -> bool:
    """Whether a sentence counts the time since an operation, up to the end of its aftercare."""
    if sentence.section not in TOLD_IN:
        return False
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    ago = weeks_ago(text.text, begin, end)
    return ago is not None and ago[0] <= WEEKS


def _just_done(text: Text, mine: Sentence) -> bool:
    """Whether the operation was one of these days: its reason is still what is treated."""
    return any(
        _JUST_NOW.search(text.written(s).lower())
        for s in text.sentences
        if s.line == mine.line or not _DAYS.isdisjoint(text.folded[s.first : s.end])
    )


def _same_side(draft: Draft, body: str, begin: int, end: int, own: bool) -> bool:
    """Whether an operation was on the side of the disease; its own statement need not say so."""
    side = _SIDE.search(body, max(0, begin - _BEFORE), begin) or _SIDE_AFTER.match(body, end)
    named = "" if side is None else _SIDES[(side.lastindex or 1) - 1]
    if draft.side is None or named in (draft.side, "bilateral"):
        return True
    return own and not named and draft.side != "bilateral"


def _when(document: ReadDocument, told: _Told, case: Case) -> Span | None:
    """The words by which the operation is a recent one, or the visit one after it."""
    text = document.text
    for sentence in (told.sentence, *text.sentences):
        if sentence is not told.sentence and told.operation.words.isdisjoint(
            text.folded[sentence.first : sentence.end]
        ):
            continue
        begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
        ago = weeks_ago(text.text, begin, end)
        if ago is not None:
            weeks, match = ago
            if weeks > WEEKS:
                return None
            return Span(document.id, match.start(), match.end(), match.group())
    cues = case.facts.statuses.of("after-surgery")
    return next((c.span for c in cues if c.span.document == document.id), None)
