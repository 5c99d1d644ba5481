"""Appendix I: when in the course of a stay the chart first speaks of a condition."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from chartcoder.codesets.poa import Exempt
from chartcoder.coding.chart import COMPLICATIONS, ReadDocument, spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.stay import ABSENT, ADMITTED, AROSE, PRESENT, Cue, governing
from chartcoder.guidelines.clause import Case
from chartcoder.guidelines.stays import (
    AT_ADMISSION,
    by_condition,
    chronic,
    one_condition,
    speaking_of,
)
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books


class Decision(NamedTuple):
    """An indicator, the paragraph that gave it, and the words it rests on."""

    poa: str
    because: str
    claim: str
    spans: tuple[Span, ...] = ()


class View(NamedTuple):
    """A draft and what the rules ask of its chart."""

    draft: Draft
    case: Case
    books: Books
    all: list[Draft]
    exempt: Exempt | None = None
    """The list of exempt codes; without it the question is left out."""


COMBINED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("J44.1", "J45.21", "J45.31", "J45.41", "J45.51", "J45.901", "J47.1"), ("exacerbation", "flare", "decompensated")),
    (("J44.0", "J47.0"), ("pneumonia", "bronchitis", "infection")),
    (("J45.22", "J45.32", "J45.42", "J45.52", "J45.902"), ("asthmaticus",)),
    (("I50.21", "I50.23", "I50.31", "I50.33", "I50.41", "I50.43"), ("acute", "decompensated", "exacerbation", "decompensation", "overload")),
    (("J96.2",), ("acute",)),
    (("K25.0", "K25.2", "K25.4", "K25.6", "K26.0", "K26.2", "K26.4", "K26.6", "K27.0", "K27.4", "K28.0", "K28.4", "K29.01", "K29.21",
      "K29.31", "K29.41", "K29.51", "K29.61", "K29.71", "K29.81", "K29.91", "K31.811", "K57.01", "K57.11", "K57.21", "K57.31", "K57.33", "K57.81", "K57.91", "K55.21"),
     ("hemorrhage", "bleeding", "melena", "hematemesis")),
    (("K25.1", "K25.5", "K26.1", "K26.5", "K27.1", "K27.5"), ("perforation", "perforated")),
    (("E10.1", "E11.1", "E13.1"), ("ketoacidosis",)),
    (("E10.65", "E11.65", "E13.65"), ("hyperglycemia",)),
    (("E10.64", "E11.64", "E13.64"), ("hypoglycemia",)),
    (("E10.62", "E11.62"), ("ulcer",)),
    (("F10.23", "F11.23", "F13.23"), ("withdrawal", "delirium")),
    (("G40.901", "G40.911", "G40.801"), ("epilepticus",)),
    (("I25.11", "I25.7"), ("angina",)),
    (("O11", "O14"), ("preeclampsia",)),
)  # fmt: skip
"""Codes of more than one concept, and the words of the part that may come up later."""
PROCEDURAL = ("D78", "E36", "E89", "G97", "H59", "H95", "I97", "J95", "K91", "L76", "M96", "N99", "T81", "T84", "T85", "T82", "T83", "O75.4")  # fmt: skip


def first_named(view: View, days: int) -> Decision | None:
    """Where a dated note of the ward first names a condition, so many days after the admission."""
    first = admitted(view.case)
    documents = view.case.chart.documents
    if first is None or all(d.kind not in AT_ADMISSION for d in documents):
        return None
    written = view.case.facts.stay.written
    earliest: tuple[date, tuple[Span, ...]] | None = None
    for number, _, found in speaking_of(view.case, view.draft):
        if found.flags & {"negated", "hypothetical", "family", "historical"}:
            continue
        if not _speaks_of(found, view.draft):
            continue
        document = documents[number]
        if document.kind in ("discharge-summary", "query-answer"):
            continue
        day = written[number] if number < len(written) else None
        if document.kind in AT_ADMISSION or day is None:
            return None
        if earliest is None or day < earliest[0]:
            earliest = day, spans_of(document, found)
    if earliest is None or (earliest[0] - first).days < days:
        return None
    return Decision("N", "arose", "First named after the first days of the stay.", earliest[1])


NOT_OF_THE_STAY = frozenset(
    ["past-medical-history", "past-surgical-history", "family-history", "social-history",
     "review-of-systems", "instructions", "allergies", "medications"]
)  # fmt: skip


RECURRING = ("I48", "I47", "G43", "D69.6", "K59.0", "R33")
"""Conditions that come and go, yet last: in a list of the past they were there on admission."""


@lru_cache(maxsize=4096)
def part_words(code: str) -> tuple[str, ...] | None:
    """The words of the part of a combination code that may have come up later."""
    return next((words for codes, words in COMBINED if code.startswith(codes)), None)


def governed(view: View) -> list[tuple[Cue, tuple[Span, ...]]]:
    """The cues that place the mentions of a condition in time, with the mentions."""
    return _governed(view.case, view.draft) if view.case.facts.stay.cues else []


@by_condition
def _governed(case: Case, draft: Draft) -> list[tuple[Cue, tuple[Span, ...]]]:
    out = []
    for number, found in _told_of(case, draft):
        cue = governing(case.facts.stay, number, found)
        if cue is None or "family" in found.flags:
            continue
        if "negated" not in found.flags or cue.kind == ABSENT:
            out.append((cue, spans_of(case.chart.documents[number], found)))
    return out


def _told_of(case: Case, draft: Draft) -> Iterator[tuple[int, Found]]:
    """Every mention of a condition; of a complication also what names it without the operation:
    "she developed an ileus" tells of the postoperative ileus."""
    for number, _, found in speaking_of(case, draft):
        if _speaks_of(found, draft):
            yield number, found
    if not draft.code.startswith(PROCEDURAL):
        return
    words = set(draft.found.hit.pattern.words)
    if words.isdisjoint(_AFTERWARDS):
        return
    bare = words - _AFTERWARDS
    for number, document in enumerate(case.chart.documents):
        for found in document.found:
            if bare and bare == set(found.hit.pattern.words):
                yield number, found


_AFTERWARDS = frozenset({"postoperative", "postprocedural", "postop"})


def _speaks_of(found: Found, draft: Draft) -> bool:
    """A mention of the condition, of its later part where the code combines two."""
    if not one_condition(found, draft):
        return False
    part = part_words(draft.code)
    if part is None or found.code == draft.code:
        return True
    return not set(part).isdisjoint((*found.hit.pattern.words, *found.near))


def arose_in_stay(view: View, strong: bool = False) -> Decision | None:
    """What says that the condition came up in the stay; ``strong``: in words that leave no doubt."""
    for cue, spans in governed(view):
        if strong and cue.sentence < 0:
            continue  # the heading of a note gives its day; what goes on then began before
        if cue.kind == AROSE and (cue.way == "both" or not strong):
            return Decision("N", "arose", "Came up during the stay.", (*spans, cue.span))
        if cue.kind == ABSENT and not strong:
            return Decision("N", "arose", "Not there on admission.", (*spans, cue.span))
    draft = view.draft
    if not strong and draft.found.line.sentence.label == COMPLICATIONS:
        return Decision(
            "N", "arose", "Listed as a complication of the stay.",
            spans_of(draft.document, draft.found),
        )  # fmt: skip
    if (
        not strong
        and draft.code.startswith(PROCEDURAL)
        and not draft.code.startswith(OF_YEARS)
        and _operated(view.case)
        and not _named_first(view)
    ):
        return Decision(
            "N",
            "arose",
            "A complication of the operation of this stay.",
            spans_of(draft.document, draft.found),
        )
    return None if strong else _postoperative(view)


OF_YEARS = ("T84.01", "T84.03", "T84.05", "T84.06")
"""What becomes of a joint prosthesis in months and years: broken, loosened, worn, bone resorbed."""
_AFTER_OPERATION = late(
    r"\bpost-?\s?partum\b|\bpost-?\s?op(?:erative(?:ly)?)?\b(?! (?:diagnos|dx|day|visit|course|care|instruction))",
    re.I,
)


def _postoperative(view: View) -> Decision | None:
    """A condition called postoperative or postpartum in the stay of the operation or delivery, and
    not named at admission."""
    said = view.case.facts.pregnancy
    delivered = said is not None and said.delivered is not None
    if not (delivered or _operated(view.case)) or _named_first(view):
        return None
    for number, _, found in speaking_of(view.case, view.draft):
        document = view.case.chart.documents[number]
        sentence = found.line.sentence
        after = _AFTER_OPERATION.search(document.text.written(sentence))
        if after is not None and found.flags.isdisjoint(("negated", "family", "historical")):
            start = document.text.starts[sentence.first]
            span = Span(document.id, start + after.start(), start + after.end(), after.group())
            claim = "Came up after the operation or delivery."
            return Decision("N", "arose", claim, (*spans_of(document, found), span))
    return None


def _operated(case: Case) -> bool:
    return any(
        d.kind in ("operative-report", "procedure-note", "anesthesia-record")
        for d in case.chart.documents
    ) or any(
        d.kind == "discharge-summary" and _TAKEN_TO_OR.search(d.text.text) is not None
        for d in case.chart.documents
    )


_TAKEN_TO_OR = late(
    r"\b(?:taken|brought|went|proceeded)\b[^.\n]{0,40}?\bto (?:the )?(?:OR|operating (?:room|theat\w+)|surgery)\b"
    r"|\bunderwent\b[^.\n]{0,80}?\bon (?:hospital day|HD ?#?\d|\d{1,2}/\d{1,2})",
    re.I,
)
"""How a summary alone tells of an operation of its stay."""


def _named_first(view: View) -> bool:
    return at_admission(view) is not None or (bool(view.all) and view.all[0] is view.draft)


def at_admission(view: View) -> Decision | None:
    """Where a document of the admission names the condition, or a later one says it was there."""
    if view.draft.code.startswith("T81.44"):
        # what names the sepsis and the infected wound stands under other codes
        for other in view.all:
            if other.code.startswith(
                ("T81.40", "T81.41", "T81.42", "T81.43", "T81.49", "A40", "A41")
            ):
                there = at_admission(view._replace(draft=other))
                if there is not None:
                    return there
    return _at_admission(view.case, view.draft)


@by_condition
def _at_admission(case: Case, draft: Draft) -> Decision | None:
    lasts = chronic(draft) or draft.code.startswith(RECURRING)
    for number, _, found in speaking_of(case, draft):
        if not found.flags.isdisjoint(_NOT_THEN):
            continue
        section = found.line.sentence.section
        if section in ("family-history", "instructions"):
            continue
        if section in NOT_OF_THE_STAY and not lasts:
            continue  # what an acute condition did before is another episode
        document = case.chart.documents[number]
        if not _speaks_of(found, draft):
            continue
        if not (of_first_day(case, number) or told_of_coming(document, section)):
            continue
        cue = governing(case.facts.stay, number, found)
        if cue is not None and cue.kind in (AROSE, ABSENT) and document.kind not in AT_ADMISSION:
            continue
        return Decision(
            "Y",
            "admission-document",
            "Named in a document of the admission.",
            spans_of(document, found),
        )
    for cue, spans in _governed(case, draft) if case.facts.stay.cues else ():
        if cue.kind in (PRESENT, ADMITTED):
            return Decision(
                "Y", "said-of-admission", "Said of the time of admission.", (*spans, cue.span)
            )
    return None


_NOT_THEN = frozenset({"negated", "hypothetical", "family", "planned", "historical"})


def told_of_coming(document: ReadDocument, section: str) -> bool:
    """Whether a section of a summary tells how the patient came."""
    return document.kind == "discharge-summary" and section in ("hpi", "chief-complaint")


def of_first_day(case: Case, number: int) -> bool:
    """Whether a document was written at the admission, by its kind or its date."""
    document = case.chart.documents[number]
    if document.kind in AT_ADMISSION:
        return True
    if document.kind in (
        "discharge-summary",
        "operative-report",
        "delivery-note",
        "pathology-report",
    ):
        return False
    written = case.facts.stay.written
    day = written[number] if number < len(written) else None
    first = admitted(case)
    return day is not None and first is not None and day <= first


def admitted(case: Case) -> date | None:
    """The day of admission: as given, else that of the first document of the admission."""
    encounter = case.chart.encounter
    if encounter.admission_date is not None:
        return encounter.admission_date
    written = case.facts.stay.written
    for number, document in enumerate(case.chart.documents):
        if document.kind in AT_ADMISSION and number < len(written) and written[number]:
            return written[number]
    return None


_NUMBER = late(r"\d")
"""Another value between the first and "on admission": "Hgb 7.4 (11.8 on admission)"."""


def said_of_admission(case: Case, number: int, span: Span) -> bool:
    """Whether a value stands beside words such as "on admission"."""
    text = case.chart.documents[number].text
    for cue in case.facts.stay.of(PRESENT, ADMITTED):
        if cue.document == number and cue.sentence >= 0:
            begin = text.starts[cue.sentence]
            if (
                begin <= span.start
                and span.start - cue.span.end < 60
                and cue.span.start - span.end < 40
                and not _NUMBER.search(text.text, span.end, max(span.end, cue.span.start))
            ):
                return True
    return False
