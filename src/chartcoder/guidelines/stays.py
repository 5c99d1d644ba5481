"""What the sections on hospital stays share: whose word comes last, and which mentions are one
condition."""

from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import TypeVar

from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.stay import Place
from chartcoder.guidelines.clause import Case

TURN = {"ambulance-report": 0, "ed-note": 1, "h-and-p": 2, "discharge-summary": 9}
"""Kinds of document in the order of a stay; the others come between, as the chart has them."""
ATTENDING = frozenset(
    ["h-and-p", "progress-note", "discharge-summary", "operative-report", "procedure-note",
     "delivery-note"]
)  # fmt: skip
"""Kinds of document in which the provider in charge speaks."""
AT_ADMISSION = frozenset(["ambulance-report", "ed-note", "h-and-p"])
SPEAKING = frozenset(
    ["", "other", "assessment", "assessment-plan", "plan", "diagnoses", "hospital-course",
     "postoperative-diagnosis", "problem-list"]
)  # fmt: skip
"""Sections in which a provider judges; an examination of today rules nothing out."""

NOT_NOW = frozenset({"negated", "hypothetical", "family", "historical"})

CHRONIC = (
    "B18", "B20", "C", "D0", "D1", "D2", "D3", "D4", "D50", "D51", "D56", "D57.1", "D63", "D80", "D86", "E0", "E10.2",
    "E10.3", "E10.4", "E10.5", "E10.610", "E10.9", "E11.2", "E11.3", "E11.4", "E11.5", "E11.610", "E11.9", "E13.9", "E2", "E3",
    "E55", "E66", "E78", "E84", "E85", "E88.81", "F01", "F02", "F03", "F04", "F06", "F10.10", "F10.20", "F11.10",
    "F11.20", "F12.10", "F12.20", "F14.10", "F14.20", "F15.10", "F15.20", "F17", "F2", "F3", "F40", "F41", "F42", "F43.1", "F6", "F7",
    "F8", "F9", "G10", "G12", "G20", "G30", "G31", "G35", "G40.909", "G43.909", "G47.3", "G60", "G62", "G70", "G80", "G82", "H25", "H26",
    "H35", "H40", "H54", "H90", "H91", "I05", "I06", "I07", "I08", "I09", "I10", "I11", "I12", "I13", "I15", "I25", "I27", "I34", "I35",
    "I36", "I37", "I42", "I43", "I44.7", "I45.10", "I48.1", "I48.2", "I49.5", "I50.22", "I50.32", "I50.42", "I51", "I65", "I67.2", "I70",
    "I71.4", "I73", "I83", "I87.2", "J40", "J41", "J42", "J43", "J44.9", "J45.20", "J45.30", "J45.40", "J45.50", "J45.909", "J47.9",
    "J84.1", "J96.1", "K21", "K22.7", "K44", "K50.90", "K51.90", "K57.30", "K57.90", "K58", "K70.30", "K70.0", "K73", "K74", "K76.0", "K80.20",
    "L40", "L93", "M05", "M06", "M08", "M1", "M32", "M34", "M35", "M41", "M43", "M47", "M48", "M51", "M54.1", "M81", "M85", "N18",
    "N20.0", "N25", "N28.1", "N40", "N80", "N81", "Q", "R73.03",
)  # fmt: skip
"""Conditions that last, by the beginning of their codes (Appendix I: acute and chronic)."""
PASSING = ("E22.2", "E27.2")
"""Acute ones among them."""


def turn(case: Case, number: int) -> tuple[int, int]:
    """The place of a document in the course of a stay."""
    return TURN.get(case.chart.documents[number].kind, 5), number


def final_document(case: Case) -> int:
    """The document that speaks last of those in which the provider in charge does; -1 for none."""
    spoken = [n for n, d in enumerate(case.chart.documents) if d.kind in ATTENDING]
    return max(spoken, key=lambda n: turn(case, n), default=-1)


def number_of(case: Case, draft: Draft) -> int:
    """The place of the document of a draft in the chart."""
    return next(n for n, d in enumerate(case.chart.documents) if d is draft.document)


def mentions(case: Case, *kinds: str) -> Iterator[tuple[int, Found]]:
    """Every mention in documents of some kinds (of all without any), with its document."""
    for number, document in enumerate(case.chart.documents):
        if not kinds or document.kind in kinds:
            for found in document.found:
                yield number, found


def role_of(case: Case, number: int, found: Found) -> str:
    """Whether the sentence of a mention states diagnoses (see ``reading.statements``)."""
    document = case.chart.documents[number]
    for sentence, role in zip(document.text.sentences, document.roles, strict=True):
        if sentence.first == found.line.sentence.first:
            return role
    return ""


def one_condition(found: Found, draft: Draft) -> bool:
    """Whether a mention speaks of the condition of a draft, however fully."""
    code, own = found.code, draft.code
    first = draft.found
    if code in (own, first.code, draft.stem):
        return True
    category = code[:3]
    if category != own[:3] and category != first.code[:3]:
        return False
    return not set(found.hit.pattern.words).isdisjoint(first.hit.pattern.words)


Work = TypeVar("Work")


def by_condition(work: Callable[[Case, Draft], Work]) -> Callable[[Case, Draft], Work]:
    """Work on the condition of a draft, done once in a case: the steps of a draft, and all else that
    clauses add to it beside its code, are nothing to it."""

    @wraps(work)
    def known(case: Case, draft: Draft) -> Work:
        key = (work, draft.code, draft.stem, id(draft.found))
        done = case.worked.get(key)
        if done is None:  # the mention is kept, so that its identity stays its own
            done = case.worked[key] = (draft.found, work(case, draft))
        result: Work = done[1]
        return result

    return known


@by_condition
def speaking_of(case: Case, draft: Draft) -> list[Place]:
    """Every mention of the condition of a draft, in reading order."""
    places = case.facts.stay.of_codes(draft.code[:3], draft.found.code[:3])
    return [place for place in places if one_condition(place.found, draft)]


BROADER = {
    "I24.9": ("I20.0", "I21"),
    "I21.9": ("I21",),
    "I63.9": ("I63", "G45"),
    "A41.9": ("A40", "A41", "R65.2"),
    "J18.9": ("J12", "J13", "J14", "J15", "J16", "J18"),
    "I50.9": ("I50",),
    "I82.40": ("I82.4",),
}
"""Names of a whole family: who rules it out rules out each member (ACS: every infarction)."""


def denies(found: Found, draft: Draft) -> bool:
    """Whether a mention rules out a draft; a denied detail ("no acute …") leaves the rest."""
    if "negated" not in found.flags:
        return False
    if found.code in (draft.code, draft.found.code):
        return set(found.hit.pattern.words) <= {*draft.found.hit.pattern.words, *draft.found.near}
    if draft.code.startswith(BROADER.get(found.code, ("-",))):
        return True
    return found.code[:3] == draft.found.code[:3] and set(found.hit.pattern.words) <= set(
        draft.found.hit.pattern.words
    )


def chronic(draft: Draft) -> bool:
    """A condition that lasts, none of whose parts is acute."""
    return _lasts(draft.code)


@lru_cache(maxsize=4096)
def _lasts(code: str) -> bool:
    return code.startswith(CHRONIC) and not code.startswith(PASSING)
