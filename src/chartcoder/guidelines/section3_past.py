"""Section III.A: what lies in the past of a stay, and the systemic diseases of it that last."""

import re

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.relations import edges, sentence_span
from chartcoder.guidelines.clause import Case, Clause, Outcome, from_mention, only_in_stays, reject
from chartcoder.guidelines.conventions import excludes1_note
from chartcoder.guidelines.stays import (
    AT_ADMISSION,
    chronic,
    number_of,
    one_condition,
)
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.reading.statements import PROSE, STATED
from chartcoder.terminology.books import Books

PREVIOUS = "history-only"


def _of_old_stroke(draft: Draft, drafts: list[Draft]) -> bool:
    """A deficit whose sentence names the old stroke that left it (I.C.9.d.1) lasts."""
    return any(
        d.code == "Z86.73" and d.found.line.sentence.first == draft.found.line.sentence.first
        for d in drafts
    )


def previous_conditions(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III.A: conditions of earlier episodes that have no bearing on the stay are not reported.

    A stated acute condition falls when its own sentence places it in an earlier year, stay or age;
    a history or status that stands only in a list of the past is reported when it bears on care.
    """
    if not case.inpatient:
        return Outcome(drafts, [])
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft.code[0] == "Z":
            idle = _idle(draft) or _of_this_stay(draft, case) or _test_beside(draft, drafts)
            if idle:
                rejections.append(
                    reject(
                        draft,
                        books,
                        PREVIOUS,
                        "A past matter without bearing on the stay.",
                        "III.A",
                    )
                )
            else:
                kept.append(draft)
            continue
        lasting = chronic(draft) or draft.code.startswith("I69") or _of_old_stroke(draft, drafts)
        past = None if lasting else _past(draft, case)
        if past is None:
            kept.append(draft)
        else:
            rejection = reject(draft, books, PREVIOUS, "Of an earlier episode.", "III.A")
            rejections.append(rejection._replace(spans=(*rejection.spans, past)))
    return Outcome(kept, rejections)


NO_BEARING = ("Z80", "Z81", "Z82", "Z83", "Z84", "Z86", "Z87", "Z90", "Z98")
BEARING = (
    "Z86.14",
    "Z86.16",
    "Z86.71",
    "Z86.73",
    "Z86.74",
    "Z87.891",
    "Z90.3",
    "Z90.5",
    "Z90.81",
    "Z98.1",
    "Z98.2",
    "Z98.84",
    "Z98.85",
)
"""What changes care wherever it is written: clots, strokes, arrest, resistant germs, tobacco, lost organs."""
_PAST_SECTIONS = frozenset(
    ["past-medical-history", "past-surgical-history", "family-history", "social-history", "hpi",
     "obstetric-history"]
)  # fmt: skip


PROCEDURES_PAST = ("Z90.4", "Z90.7", "Z90.89", "Z98.5", "Z98.89", "Z98.4", "Z98.81")
"""Operations of the past that change nothing later: not reported even when they are listed."""


CARE_TO_COME = ("Z43", "Z46", "Z48")
_TO_COME = frozenset({"plan", "instructions", "other", "", "hospital-course"})
_AFTER_STAY = late(
    r"\b(?:home (?:health|care|nurs\w+)|HHC?|VNA|visiting nurse|follow[- ]?up|clinic|teach\w*|SNF|rehab\w*|arranged|set up|disposition|discharged?)\b",
    re.I,
)
"""Care that is to be given after the stay is no reason of it."""
RH_POSITIVE = ("Z67.10", "Z67.20", "Z67.30", "Z67.40", "Z67.90")
"""A blood group that asks for nothing."""
OF_A_VISIT = ("Z00", "Z01", "Z02", "Z11", "Z12", "Z13")
"""Examinations and screenings as reasons of a visit (I.C.21.c.16): in a stay a test among others."""


def _idle(draft: Draft) -> bool:
    """A history that only a list of the past names, and no clause has asked for."""
    if any(step.kind == "guideline" for step in draft.steps):
        return False
    if draft.code in RH_POSITIVE:
        return True
    if draft.code.startswith(CARE_TO_COME) and draft.found.line.sentence.section in _TO_COME:
        document, sentence = draft.document, draft.found.line.sentence
        return _AFTER_STAY.search(document.text.written(sentence)) is not None
    if draft.code.startswith(PROCEDURES_PAST) and (
        draft.role == STATED or draft.code.startswith("Z98.89")
    ):
        return True
    return (
        draft.role == PROSE
        and draft.code.startswith(NO_BEARING)
        and not draft.code.startswith(BEARING)
        and draft.found.line.sentence.section in _PAST_SECTIONS
    )


def _test_beside(draft: Draft, drafts: list[Draft]) -> bool:
    """An examination or screening while the stay has a diagnosis of its own."""
    return draft.code.startswith(OF_A_VISIT) and any(d.code[0] != "Z" for d in drafts)


DEVICES = ("Z89", "Z90", "Z94", "Z95", "Z96", "Z97", "Z98")
DONE = frozenset(
    "placed implanted inserted performed nailed stented replaced repaired done".split()
)


OPERATIONS: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (("Z95.828",), frozenset("embolization embolized coil coils filter endograft evar graft".split())),
    (("Z95.5", "Z95.82", "Z98.61", "Z98.62"), frozenset("pci des bms stent stents stented angioplasty".split())),
    (("Z96.0",), frozenset("stent stents stented".split())),
    (("Z96.6",), frozenset("arthroplasty tka tkr tha thr replacement hemiarthroplasty".split())),
    (("Z95.0", "Z95.81"), frozenset("pacemaker icd aicd defibrillator ppm crt".split())),
    (("Z95.1",), frozenset("cabg bypass".split())),
    (("Z95.2", "Z95.3", "Z95.4"), frozenset("valve tavr avr mvr bioprosthesis bioprosthetic".split())),
    (("Z89",), frozenset("amputation amputated disarticulation bka aka tma".split())),
    (("Z98.1",), frozenset("fusion arthrodesis acdf plif tlif".split())),
    (("Z93.0",), frozenset("tracheostomy trach tracheotomy".split())),
    (("Z93.1",), frozenset("peg gastrostomy".split())),
    (("Z93.2",), frozenset("ileostomy".split())),
    (("Z93.3",), frozenset("colostomy hartmann".split())),
    (("Z98.84",), frozenset("bypass sleeve bariatric".split())),
    (("Z92.89",), frozenset("transfusion transfused transfuse prbc".split())),
)  # fmt: skip
"""Statuses, and words of the operations that leave them, as a report of this stay names them."""
REPORTS = frozenset(["operative-report", "procedure-note"])
LATER = REPORTS | {"progress-note", "discharge-summary", "consult"}


def _just_done(draft: Draft, case: Case) -> bool:
    """Whether "s/p" speaks of what a report of this stay describes, and not of an older operation.

    A transfusion has no report; the plan or the course of the stay names it.
    """
    after = draft.document.kind in LATER or _admitted_after(draft, case)
    if not after or draft.found.line.sentence.section in _PAST_SECTIONS:
        return False
    words = next((w for codes, w in OPERATIONS if draft.code.startswith(codes)), None)
    if words is None or dated(draft.found, number_of(case, draft), case) is not None:
        return False
    kinds = AT_ADMISSION | REPORTS if draft.code == "Z92.89" else REPORTS
    told = any(d.kind in kinds and words & d.text.words for d in case.chart.documents)
    if not told and not any(_operated_here(d, words) for d in case.chart.documents):
        return False
    return not any(
        case.chart.documents[number].kind in AT_ADMISSION
        # an admission note written after the operation says "s/p" in its assessment
        and found.line.sentence.section in _PAST_SECTIONS
        and found.code[:5] == draft.code[:5]
        and found.side in (None, draft.side)
        and draft.code != "Z92.89"
        for number, _, found in case.facts.stay.of_codes(draft.code[:3])
    )


_OPERATED_HERE = late(
    r"\b(?:elective(?:ly)?|underwent|taken to (?:the )?(?:or|operating room) for|admitted for)\b([^.\n]{0,80})",
    re.I,
)
_LONG_AGO = late(r"\b(?:19|20)\d\d\b|\bago\b|\bpast\b")


def _operated_here(document: ReadDocument, words: frozenset[str]) -> bool:
    """Whether the summary of the stay itself tells of the operation, where there is no report."""
    if document.kind != "discharge-summary":
        return False
    return any(
        words & set(match.group(1).lower().replace(",", " ").split())
        for match in _OPERATED_HERE.finditer(document.text.text)
        if not _LONG_AGO.search(match.group())
    )


def _admitted_after(draft: Draft, case: Case) -> bool:
    """Whether the admission note that assesses a draft stands behind the report of an operation."""
    if draft.document.kind != "h-and-p":
        return False
    own = number_of(case, draft)
    written = case.facts.stay.written
    reports = [n for n, d in enumerate(case.chart.documents) if d.kind in REPORTS and n < own]
    noted = written[own] if own < len(written) else None
    return noted is not None and any(
        day is not None and abs((day - noted).days) <= 1 for day in (written[n] for n in reports)
    )


def _of_this_stay(draft: Draft, case: Case) -> bool:
    """A status that an operation of this stay brought about: the procedure code says it."""
    if _just_done(draft, case):
        return True
    if not draft.code.startswith(DEVICES):
        return False
    for document in case.chart.documents:
        for found in document.found:
            if found.code[:5] != draft.code[:5] or "historical" in found.flags:
                continue
            words = {item.word for item in found.line.items}
            if found.line.sentence.section not in _PAST_SECTIONS and words & DONE:
                if "history" not in words:
                    return True
    return False


PAST_REACH = 5
"""Words between a condition and the year that dates it."""


def _past(draft: Draft, case: Case) -> Span | None:
    """The words of its own sentence that place a stated condition in an earlier episode."""
    if draft.role != STATED or draft.code[0] in "VWXYO":
        return None
    return dated(draft.found, number_of(case, draft), case)


def dated(found: Found, number: int, case: Case) -> Span | None:
    """The words beside a mention that place it in an earlier year, stay or age."""
    sentence = found.line.sentence
    head = sentence.first + found.line.items[found.hit.places[0]].first
    tail = sentence.first + found.line.items[found.hit.places[-1]].end
    for cue in case.facts.stay.of("past", "year"):
        if cue.document != number or cue.sentence != sentence.first:
            continue
        if not (0 <= cue.first - tail <= PAST_REACH or 0 <= head - cue.end <= 1):
            continue
        if cue.kind == "past" or _earlier_year(cue.span.text, case):
            return cue.span
    return None


def _earlier_year(text: str, case: Case) -> bool:
    encounter = case.chart.encounter
    day = encounter.admission_date or encounter.discharge_date or encounter.service_date
    return day is not None and int(text) < day.year


LISTED_IN = ("h-and-p", "discharge-summary", "consult")
"""Documents of the provider in charge, and of those asked, that list the past of a stay."""
SYSTEMIC = (
    "I10", "I11", "I12", "I13", "I50", "I48", "I25.1", "J43", "J44", "E08", "E09", "E10", "E11", "E13", "N18", "F01", "F03", "G30",
    "G20", "G35", "G40", "G80", "B20", "K74.6", "K70.3", "D57", "M32", "M05", "M06", "J84.1", "F20", "F25", "E84", "E03.9",
    "J45", "G12.2", "G70.0", "Q90",
)  # fmt: skip
"""Chronic diseases of the whole patient: they last, and are evaluated, treated or watched in any stay.

Narrower than ``coding.history.LASTING``: what lasts without care of its own (lipids, weight, malformations) is
reported only where the stay speaks of it."""
A_COMMA = 1.5
"""How far apart the words of one entry may stand in a list."""
_HELD = frozenset({"historical"})


def systemic_of_the_past(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III: a systemic disease that lasts is reported though only the list of the past names it."""
    if not case.inpatient or not drafts:
        return Outcome(drafts, [])
    out = list(drafts)
    alone = len(case.chart.documents) == 1  # a note without a title is the admission note
    for document in case.chart.documents:
        if document.kind not in LISTED_IN and not (alone and document.kind == "progress-note"):
            continue
        for found in document.found:
            if not _lasts(document, found) or any(_said(found, draft) for draft in out):
                continue
            present = found._replace(flags=frozenset(), cues=())
            claim = "A systemic disease that lasts, told of the patient's past."
            draft = from_mention(case, document, present, books, "III", claim)
            if books.entry(draft.code).billable and not any(
                excludes1_note(books, draft.code, d.code) is not None
                or excludes1_note(books, d.code, draft.code) is not None
                for d in out
            ):
                out.append(draft)
    return Outcome(out, [])


_KNOWN_TO_HAVE = late(
    r"(?:\d\s?-?(?:y/?o|y\.o\.|years?[- ]old|yr[- ]old|[MF])\b|\b(?:man|woman|male|female|gentleman|lady|patient|pt|he|she)\b)[^.;]{0,40}?"
    r"\b(?:with|w/|has|h/o|hx of|pmhx?(?: of)?|history(?: of)?)\b[^.;]*$",
    re.I,
)
_CAME = late(
    r"\b(?:presents?|presented|presenting|p/w|admitted|comes?|came|brought|sent|transferred|found|complain\w*|c/o|developed|here|referred|diagnos\w+|new)\b",
    re.I,
)
"""How the story of the illness opens: who the patient is, before what brought him."""


_UNTIL = late(
    r"\buntil (?:\w+ )?(?:19|20)\d\d\b|\b(?:before|prior to|until) (?:\w+ ){0,2}transplant", re.I
)
"""What a transplant or the years ended."""


def _lasts(document: ReadDocument, found: Found) -> bool:
    section = found.line.sentence.section
    if (
        section not in ("past-medical-history", "hpi")
        or not found.code.startswith(SYSTEMIC)
        or found.flags - _HELD
        or not found.complete
        or found.hit.excess > A_COMMA
    ):
        return False
    if section == "past-medical-history":
        begin, end = sentence_span(document, found)
        return _UNTIL.search(document.text.text, begin, end) is None
    begin, _ = sentence_span(document, found)
    start, _ = edges(document, found)
    text = document.text.text
    return (
        _KNOWN_TO_HAVE.search(text, begin, start) is not None
        and _CAME.search(text, begin, start) is None
    )


def _said(found: Found, draft: Draft) -> bool:
    """Whether a draft says the condition of a mention, or more."""
    return found.code[:3] == draft.code[:3] or one_condition(found, draft)


SETTLE: tuple[Clause, ...] = (only_in_stays(previous_conditions, systemic_of_the_past),)
"""Before anything is combined: hypertension of the past joins the kidney disease of the stay."""
