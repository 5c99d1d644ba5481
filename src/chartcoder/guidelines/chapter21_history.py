"""Section I.C.21.c.4: personal history, by the decision table of ``coding.history``.

A history is reported where it bears on care: in a stay the clots, strokes, infarctions and resistant
germs of the past and every neoplasm that is gone; in other settings what an assigned code, or a drug
that prevents its return, makes matter today.
"""

from collections.abc import Iterator

from chartcoder.coding.chart import ReadDocument, token_span
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.history import PASSES, PAST, past_code
from chartcoder.coding.medicines import taken
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.chapter02_course import SOLID, gone
from chartcoder.guidelines.clause import Case, Outcome, changed_mention, from_mention
from chartcoder.guidelines.conventions import covers
from chartcoder.guidelines.sequence import ranges_of
from chartcoder.model import Span
from chartcoder.terminology.books import Books
from chartcoder.terminology.neoplasms import BLOOD, SECONDARIES, history_of

C4 = "I.C.21.c.4"
LISTED = frozenset({"past-medical-history", "past-surgical-history", "problem-list"})
REASON = frozenset({"indication"})
"""Where a history is what the encounter is about."""
TOLD = LISTED | REASON | {"hpi", "social-history", "", "obstetric-history", "other"}
IN_A_STAY = ("Z86.7", "Z86.14", "Z86.15", "Z86.16", "I25.2", "Z91.51")
"""Histories that change the care of every stay (III.A)."""

BEARS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Z87.11", ("K92.2", "Z09")),
    ("Z87.01", ("Z09",)),
    ("Z86.01", ("Z12.11",)),
    ("Z86.71", ("Z79.01",)),
    ("Z86.73", ("Z79.82", "Z79.02", "Z79.01")),
    ("Z86.16", ("M35.81",)),
    ("Z87.310", ("M81",)),
    ("Z91.51", ("F2", "F3", "F43", "F60", "R45.851")),
)  # fmt: skip
"""Histories, and the codes of an outpatient encounter beside which each is reported.

The condition itself is not among them: who has it again needs no history of it."""

PREVENTED: dict[str, frozenset[str]] = {
    "Z86.73": frozenset({"aspirin", "antiplatelet"}),
    "Z86.711": frozenset({"anticoagulant"}),
    "Z86.718": frozenset({"anticoagulant"}),
}
"""Histories, and the drugs that prevent their return."""
PREVENTION_NEEDS = (
    "I10",
    "I11",
    "I12",
    "I13",
    "E08",
    "E09",
    "E10",
    "E11",
    "E13",
    "E78",
    "I48",
    "I25",
    "I65",
    "I70",
    "I73",
)
"""Risks of a stroke or clot: while one is managed, the history and its drug matter."""
TESTS = frozenset(["procedure-note", "operative-report", "radiology-report", "order"])
"""Kinds of document with an indication."""
NOTES = ("Z08", "Z09", "Z12", "Z15", "Z28.3", "Z71.85", "Z79.81", "Z87.892", "M81", "M35.81", "K52.2", "D89.44")  # fmt: skip
"""Codes whose notes ask for a history or a status."""
_ASKING = (*NOTES, *{code for _, codes in BEARS for code in codes}, *PREVENTION_NEEDS)
DATE_REACH = 4


def past_conditions(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.4, III.A, IV.J: what is over and bears on care is personal history.

    Of a list of the past only events, and what the list dates or calls history, are over.
    """
    if not (
        case.inpatient
        or any(d.code.startswith(_ASKING) for d in drafts)
        or any(d.kind in TESTS for d in case.chart.documents)
    ):
        return Outcome(drafts, [])
    out = list(drafts)
    codes = {d.code for d in drafts}
    stated = {d.code[:3] for d in drafts}
    for document, found, span in _past(case):
        code = found.code if found.code[0] == "Z" else _history(found)
        if code is None or code in codes or (found.code[:3] in stated and found.code[0] != "Z"):
            continue
        if code == "Z86.73" and any(d.code.startswith(("I69", "I63", "G45")) for d in out):
            continue
        if found.code.startswith(("Z86", "Z87")) and _still_named(found, drafts):
            continue
        reason = found.line.sentence.section in REASON and found.code[0] == "Z"
        if not reason and not _bears(code, out, case, books):
            continue
        codes.add(code)
        claim = "Over, and it bears on the care of the encounter."
        draft = from_mention(case, document, found, books, C4, claim)
        if draft.code != code:
            draft = changed_mention(draft, code, books, C4, claim, span)
        if books.entry(draft.code).billable:
            out.append(draft._replace(side=None))
    return Outcome(out, [])


def _still_named(found: Found, drafts: list[Draft]) -> bool:
    """A "history of hernia" that tells how the hernia of today began."""
    words = set(found.hit.pattern.words) - {"history", "personal", "chronic", "recurrent"}
    return any(d.code[0] != "Z" and not words.isdisjoint(d.found.hit.pattern.words) for d in drafts)


_READ = (
    "Z85",
    "Z86",
    "Z87",
    "Z91.51",
    "I25.2",
    "T",
    *(code for codes, _ in PAST for code in codes),
)


_READ_HEADS = frozenset(start[:3] for start in _READ)


def _past(case: Case) -> Iterator[tuple[ReadDocument, Found, tuple[Span, ...]]]:
    """Mentions of the past, with the words that make them so."""
    if case.said.isdisjoint(_READ_HEADS):
        return
    for document in case.chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if not found.code.startswith(_READ):
                continue
            section = found.line.sentence.section
            if section not in TOLD or found.flags - {"historical"} or not found.complete:
                continue
            if found.code.startswith(("Z85", "Z86", "Z87", "Z91.51", "I25.2")):
                if found.hit.pattern.fire == "yes" and not found.code.startswith("Z87.891"):
                    yield document, found, ()
                continue
            if _history(found) is None:
                continue
            year = _year(document, found, case)
            if year is not None:
                yield document, found, (year,)
            elif "historical" in found.flags:
                yield document, found, _cue(document, found)
            elif section in LISTED and (found.code.startswith(PASSES) or _attempt(found)):
                yield document, found, ()


def _attempt(found: Found) -> bool:
    """An overdose that the words call a suicide attempt."""
    return found.code[0] == "T" and {"suicide", "attempt"} <= set(found.hit.pattern.words)


def _history(found: Found) -> str | None:
    return "Z91.51" if _attempt(found) else past_code(found.code)


def _cue(document: ReadDocument, found: Found) -> tuple[Span, ...]:
    base = found.line.sentence.first
    return tuple(
        token_span(document, base + cue.first, base + cue.end)
        for cue in found.cues
        if cue.kind == "historical"
    )


def _year(document: ReadDocument, found: Found, case: Case) -> Span | None:
    """The earlier year that stands right beside a mention."""
    day = case.chart.encounter.admission_date or case.chart.encounter.coding_date
    if day is None:
        return None
    sentence, folded = found.line.sentence, document.text.folded
    head = sentence.first + found.line.items[found.hit.places[0]].first
    tail = sentence.first + found.line.items[found.hit.places[-1]].end
    for at in range(tail, min(tail + DATE_REACH, sentence.end)):
        if folded[at] in (",", ";"):
            break
        token = folded[at]
        if len(token) == 4 and token.isdecimal() and 1920 <= int(token) < day.year:
            return token_span(document, at, at + 1)
    for at in range(head - 1, max(sentence.first, head - DATE_REACH) - 1, -1):
        if folded[at] in (",", ";"):
            break
        if len(folded[at]) == 4 and folded[at].isdecimal() and 1920 <= int(folded[at]) < day.year:
            return token_span(document, at, at + 1)
    return None


def _bears(code: str, drafts: list[Draft], case: Case, books: Books) -> bool:
    """Whether a history matters: by the kind of history in a stay, else by the codes of today."""
    if case.inpatient:
        return code.startswith(IN_A_STAY) or _asked(code, drafts, books)
    return _asked(code, drafts, books) or _prevented(code, drafts, case, books)


def _asked(code: str, drafts: list[Draft], books: Books) -> bool:
    """Whether a code of the encounter asks for a history, by its note or by what it is."""
    starts = next((codes for start, codes in BEARS if code.startswith(start)), ())
    if starts and any(d.code.startswith(starts) for d in drafts):
        return True
    return any(
        covers(ranges_of(books, d.code, "use_additional"), code)
        for d in drafts
        if d.code.startswith(NOTES)
    )


def _prevented(code: str, drafts: list[Draft], case: Case, books: Books) -> bool:
    kinds = PREVENTED.get(code)
    if kinds is None or not any(d.code.startswith(PREVENTION_NEEDS) for d in drafts):
        return False
    return next(taken(case.chart, books, kinds), None) is not None


RISK_OF = ("Z15", "Z40.0", "Z71.83", "Z31.5", "Z79.81")
"""Encounters and statuses that a family history explains."""


def family_history(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.4 and c.13, note at Z15: the family history of the disease that is the risk."""
    asking = next((d for d in drafts if d.code.startswith(RISK_OF)), None)
    if asking is None or any(
        d.code.startswith(("Z80", "Z81", "Z82", "Z83", "Z84")) for d in drafts
    ):
        return Outcome(drafts, [])
    starts = ("Z80",) if asking.code.startswith(("Z15.0", "Z40.0", "Z79.81")) else ("Z80", "Z82", "Z83", "Z84")  # fmt: skip
    for document in case.chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if not found.code.startswith(starts) or found.hit.pattern.fire != "yes":
                continue
            if found.flags - {"family", "historical"}:
                continue
            asserted = found._replace(flags=frozenset({"family"}), cues=())
            claim = f"The family history that explains {asking.code}."
            draft = from_mention(case, document, asserted, books, C4, claim, asking.code)
            if books.entry(draft.code).billable:
                return Outcome([*drafts, draft._replace(side=None)], [])
    return Outcome(drafts, [])


def past_neoplasms(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.d and m, III.A: a neoplasm in the list of the past of a stay, gone, is history."""
    if not case.inpatient or not case.facts.oncology.cues:
        return Outcome(drafts, [])
    out = list(drafts)
    for document in case.chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if found.line.sentence.section not in LISTED or found.flags - {"historical"}:
                continue
            if not found.code.startswith(SOLID) or found.code.startswith((*BLOOD, *SECONDARIES)):
                continue
            history = history_of(found.code)
            if history is None or any(
                d.code == history or d.code[:3] == found.code[:3] for d in out
            ):
                continue
            claim = "A neoplasm of the past, no disease."
            draft = from_mention(case, document, found, books, "I.C.2.m", claim)
            cue = gone(draft, case)
            if cue is None:
                continue
            out.append(changed_mention(draft, history, books, "I.C.2.m", claim, (cue.span,)))
    return Outcome(out, [])
