"""Section IV.A, IV.E, IV.L to IV.Q: why the patient came, and the service that has a code of its own."""

import re
from collections.abc import Iterator

from chartcoder.coding.chart import Chart, ReadDocument, spans_of, token_span
from chartcoder.coding.cues import Cue
from chartcoder.coding.diagnoses import INPATIENT, NOT_CODED_FROM, diagnostic_only
from chartcoder.coding.draft import Draft
from chartcoder.coding.free_text import of_the_past
from chartcoder.coding.mentions import Found
from chartcoder.coding.unreported import later
from chartcoder.guidelines.binding import seen_on, under_way
from chartcoder.guidelines.chapter21_visits import cued
from chartcoder.guidelines.clause import Case, Outcome, from_mention
from chartcoder.late import late
from chartcoder.terminology.books import Books

ASKED_IN = frozenset({"chief-complaint", "indication"})
"""Sections in which the reason for the visit stands."""
OPENING = 3
"""Sentences at the head of a note, or of its history, that may say the reason for the visit."""

TREATMENT = ("Z51.0", "Z51.11", "Z51.12")
PREOPERATIVE = ("Z01.81",)
EXAMINATION = ("Z00", "Z01.0", "Z01.1", "Z01.2", "Z01.3", "Z01.4", "Z02", "Z34", "Z39", "Z38", "Z08", "Z09", "Z36", "Z32", "Z30", "Z31")  # fmt: skip
SCREENING = ("Z11", "Z12", "Z13")
SERVICES = (
    TREATMENT,
    PREOPERATIVE,
    EXAMINATION,
    SCREENING,
    (
        "Z45",
        "Z46",
        "Z47",
        "Z48",
        "Z43",
        "Z40",
        "Z41",
        "Z42",
        "Z51",
        "Z52",
        "Z01",
        "Z71.3",
        "Z71.83",
    ),
)
"""Codes for contact with a service, the stronger claim to stand first before the weaker."""
SERVICE_CODES = tuple(
    code
    for group in SERVICES
    for code in group
    if not code.startswith(("Z34", "Z36", "Z39", "Z38"))
)
"""Services read from the complaint; those of pregnancy and birth are read by their chapters."""


def reasons(chart: Chart) -> tuple[tuple[int, Found], ...]:
    """What the chart of a visit says the patient came for, each with the number of its document:
    complaint or indication, else the opening words."""
    if chart.encounter.setting == INPATIENT:
        return ()
    asked = [
        (number, found)
        for number, document in enumerate(chart.documents)
        for found in document.found
        if found.line.sentence.section in ASKED_IN and found.flags <= _PLANNED
    ]
    return (*(asked or _opening(chart)), *_clearance(chart))


_CAME_FOR = late(
    r"\b(?:came|comes?|coming|here|presents?|presented|referred|seen|sent|asked|requests?)\b[^.;]{0,60}$",
    re.I,
)


_CLEARED = frozenset({"clearance", "cleared", "preoperative", "preop", "preprocedural"})


def _clearance(chart: Chart) -> Iterator[tuple[int, Found]]:
    """The examination before an operation for which, as a history says anywhere, the patient came (IV.M)."""
    for number, document in enumerate(chart.documents):
        if _CLEARED.isdisjoint(document.text.words):
            continue
        for found in document.found:
            sentence = found.line.sentence
            if not found.code.startswith(PREOPERATIVE) or sentence.section not in ("hpi", ""):
                continue
            begin = document.text.starts[sentence.first]
            before = document.text.text[begin : spans_of(document, found)[0].start]
            if not found.flags and _CAME_FOR.search(before):
                yield number, found


_PLANNED = frozenset({"planned"})
ENCOUNTER = ["encounter", "for"]
"""Words that name the reason of a visit wherever they begin a sentence."""


def _opening(chart: Chart) -> Iterator[tuple[int, Found]]:
    for number, document in enumerate(chart.documents):
        if document.kind in NOT_CODED_FROM:
            continue
        heads: set[int] = set()
        left = {"": OPENING, "hpi": OPENING, "other": OPENING}
        folded = document.text.folded
        named = "encounter" in document.text.words
        for sentence in document.text.sentences:
            section = sentence.section
            if section in left:
                heads.add(sentence.first)
                left[section] -= 1
                if not left[section]:
                    del left[section]
                    if not left and not named:
                        break
            elif named and folded[sentence.first : sentence.first + 2] == ENCOUNTER:
                heads.add(sentence.first)
        for found in document.found:
            if found.line.sentence.first in heads and found.flags <= _PLANNED:
                yield number, found


def service(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.E, IV.L, IV.M, IV.O, IV.P, IV.Q: the service a patient came for has a code of its own.

    It is read where the reason for the visit stands; a screening that is only ordered is not the
    service of this visit.
    """
    if case.inpatient:
        return Outcome(drafts, [])
    out = list(drafts)
    for number, found in case.asked:
        if not found.code.startswith(SERVICE_CODES) or found.hit.excess > _spread(found):
            continue
        document = case.chart.documents[number]
        if found.hit.pattern.fire == "stated" and not _meant(found):
            continue
        if of_the_past(document, found):
            continue
        if found.code in TREATMENT and (_prepared(document, found) or under_way(document, found)):
            continue
        if found.code.startswith(SCREENING) and seen_on(document, found):
            continue
        if found.code.startswith(ROUTINE) and _by_which(document, found):
            continue
        if found.code.startswith(FITTING) and later(document, found) is not None:
            continue
        if found.code.startswith(("Z08", "Z09")) and drafts:
            continue  # a condition that is still there is followed, not its completed treatment
        if found.code.startswith("Z01.0") and any(
            d.code[0] == "H" and d.code < "H60" and not d.code.startswith("H52") for d in drafts
        ):
            continue  # eyes that are looked at for a disease of theirs are no routine examination
        if found.code.startswith(AFTERCARE) and any(d.code[0] in "ST" for d in drafts):
            continue  # an injury in healing keeps its code (I.C.21.c.7)
        if document.kind in NOT_CODED_FROM and not diagnostic_only(case.chart):
            continue
        if any(d.code[:5] == found.code[:5] for d in out):
            continue
        added = from_mention(
            case,
            document,
            found,
            books,
            clause_of(found.code),
            "The service the patient came for.",
        )
        if books.entry(added.code).billable and not _pregnant(added, out):
            out.append(added)
    return Outcome([*out, *_bare_screening(out, case, books)], [])


_NOT_GIVING = frozenset(
    ["operative-report", "radiology-report", "pathology-report", "lab", "anesthesia-record"]
)
"""Records at which no treatment of a neoplasm is given."""
_ACCESS = frozenset(
    [
        "port",
        "access",
        "mediport",
        "portacath",
        "picc",
        "catheter",
        "line",
        "reservoir",
        "clearance",
    ]
)


def _prepared(document: ReadDocument, found: Found) -> bool:
    """I.C.2.e.2: a treatment that a way in is made for, or that a picture recalls, is not given at this encounter."""
    if document.kind in _NOT_GIVING:
        return True
    sentence = found.line.sentence
    return not _ACCESS.isdisjoint(document.text.folded[sentence.first : sentence.end])


def _spread(found: Found) -> int:
    """Words that may stand within a service: a reason is listed ("colon cancer screening, average risk")."""
    listed = found.line.sentence.section in ASKED_IN and found.code.startswith("Z12")
    return 3 if listed else 1


_SCREENED = (
    ("colonoscopy", "Z12.11"),
    ("colonoscope", "Z12.11"),
    ("mammogram", "Z12.31"),
    ("mammography", "Z12.31"),
)
"""Studies of which the indication says no more than that they screen."""
_SCREEN = frozenset({"screening", "screen"})
_STUDY = frozenset(word for word, _ in _SCREENED)
TITLE = 2
"""Sentences of a report that may be its title."""
_NOT_ROUTINE = frozenset(
    "diagnostic positive abnormal prior previous last not after surveillance".split()
)
_STUDIES = frozenset({"procedure-note", "operative-report", "radiology-report"})


def _bare_screening(drafts: list[Draft], case: Case, books: Books) -> Iterator[Draft]:
    """I.C.21.c.5: "Indication: screening" of a colonoscopy or mammogram says what is screened for."""
    if any(d.code.startswith(SCREENING) for d in drafts):
        return
    for number, document in enumerate(case.chart.documents):
        text = document.text
        if document.kind not in _STUDIES or _SCREEN.isdisjoint(text.words):
            continue
        code = next((c for word, c in _SCREENED if word in text.words), None)
        if code is None:
            continue
        for place, sentence in enumerate(text.sentences):
            titles = place < TITLE and document.kind == "radiology-report"
            if not titles and sentence.section not in ASKED_IN:
                continue
            said = text.folded[sentence.first : sentence.end]
            if titles and sentence.section not in ASKED_IN and _STUDY.isdisjoint(said):
                continue
            if _SCREEN.isdisjoint(said) or not _NOT_ROUTINE.isdisjoint(said):
                continue
            first = sentence.first + next(n for n, word in enumerate(said) if word in _SCREEN)
            span = token_span(document, first, first + 1)
            cue = Cue("screening-scope", span, number, sentence.first, first, first + 1, sentence.section)  # fmt: skip
            claim = "The study screens; its organ is that of the study."
            draft = cued(case, cue, code, claim, "I.C.21.c.5", books, (span,))
            yield draft._replace(order=(number, sentence.first, 0))
            return


ROUTINE = ("Z00", "Z01")
_BY = frozenset({"on", "in", "by", "during", "from", "at", "with"})


def _by_which(document: ReadDocument, found: Found) -> bool:
    """ "High calcium found on routine labs": how it was found, not what the patient came for."""
    first = found.line.sentence.first + found.line.items[found.hit.places[0]].first
    return first > found.line.sentence.first and document.text.folded[first - 1] in _BY


FITTING = ("Z43", "Z44", "Z45", "Z46")
"""Care of openings and devices: where it is planned, it is that of another visit."""
AFTERCARE = ("Z43", "Z44", "Z45", "Z46", "Z47", "Z48", "Z51")


def _meant(found: Found) -> bool:
    """Whether common words in a complaint mean the service.

    A visit to which the patient came for an "annual exam" may turn to problems alone: such words
    count where a provider states them.
    """
    return found.line.sentence.section in ASKED_IN and not found.code.startswith("Z00")


def screening_history(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.Q (note at Z12): the family history of cancer for which the screening is done."""
    if case.inpatient or not any(d.code.startswith("Z12") for d in drafts):
        return Outcome(drafts, [])
    out = list(drafts)
    for document in case.chart.documents:
        for found in document.found:
            if not found.code.startswith("Z80") or found.flags - {
                "family",
                "possible",
                "historical",
            }:
                continue
            if all(d.code[:3] != "Z80" for d in out):
                asserted = found._replace(flags=frozenset({"family"}), cues=())
                out.append(
                    from_mention(
                        case, document, asserted, books, "IV.Q", "Why the screening is done."
                    )
                )
    return Outcome(out, [])


def _pregnant(draft: Draft, drafts: list[Draft]) -> bool:
    """IV.O, I.C.15.b.2: Z34 is not reported with a code of chapter 15."""
    return draft.code.startswith("Z34") and any(d.code[0] == "O" for d in drafts)


def clause_of(code: str) -> str:
    """The clause that asks for the code of a service."""
    for codes, clause in (
        (TREATMENT, "IV.L"), (PREOPERATIVE, "IV.M"), (("Z34",), "IV.O"), (("Z00", "Z01"), "IV.P"), (SCREENING, "IV.Q"),
    ):  # fmt: skip
        if code.startswith(codes):
            return clause
    return "IV.E"
