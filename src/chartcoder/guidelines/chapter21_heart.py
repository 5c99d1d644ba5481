"""Sections IV.J, I.C.21.c.3: the heart of a patient who is seen for heart or vessels.

A pacemaker, a graft or a stent changes the care of whoever is seen for a condition of the circulation,
wherever the note tells of it; so does coronary disease that the story calls present.
"""

import re

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.relations import edges, sentence_span
from chartcoder.guidelines.clause import Case, Outcome, from_mention
from chartcoder.late import late
from chartcoder.terminology.books import Books

DEVICES = ("Z95.0", "Z95.1", "Z95.2", "Z95.3", "Z95.4", "Z95.5", "Z95.810", "Z95.811", "Z95.812")
"""Implants and grafts of the heart."""
CORONARY = ("I25.1", "I25.5", "I25.2", "I20.8", "I20.9")
"""Coronary disease, what it left, and the angina that makes one code with it."""
_TOLD_OF = (*CORONARY, *DEVICES)
_CATEGORIES = frozenset(code[:3] for code in _TOLD_OF)
SEEN_FOR = ("I", "E78", "R00", "R07", "R55", "R06.0", "R94.3", "Z45.0", "Z48.812")
"""What a patient is seen for whose care such a status affects."""
_OF_STENTS = ("I20", "I21", "I24", "I25", "R07")
"""What a stent of a coronary artery bears on."""
_TOLD = frozenset(["", "other", "hpi", "chief-complaint", "assessment", "assessment-plan"])
_SURGICAL = frozenset(["operative-report", "procedure-note", "anesthesia-record"])
_STORY = frozenset(["hpi", "chief-complaint"])
_OPERATED = frozenset(
    """pacemaker pacer icd aicd defibrillator crt cabg bypass valve tavr savr avr mvr stent stents des pci lvad
    device lead leads""".split()
)
"""Words of a list of procedures that may name such a device."""
_HISTORICAL = frozenset({"historical"})
_HAS = late(
    r"\b(?:has|have|had|with|w/|s/p|status[- ]post|post|h/o|hx|history|known|in place|in situ|implant\w*|placed|placement|since|ago|(?:19|20)\d\d"
    r"|interrogat\w*|functioning|paced|dependent|received|underwent)\b",
    re.I,
)
"""Words by which a device is the patient's."""
_TO_COME = late(
    r"\b(?:candidates? for|consider\w*|evaluat\w* for|refer\w* for|schedul\w* for|recommend\w*|discuss\w*|declin\w*|refus\w*|needs?|plan\w*|possible|offer\w*|option of|if|may|might|will|would)\b[^.;]{0,40}$|\bfor (?:[\w-]+ ){0,4}$",
    re.I,
)
"""Words before a device that the patient does not have yet."""
_GONE = late(
    r",?(?: (?:has been|is|was|being|placement|implantation|implant|insertion|generator|to be))*,? (?:removed|explant\w*|extract\w*|evaluation|candidate|planned|scheduled|recommended|indicated|considered|declined|discussed)\b",
    re.I,
)
"""Words behind a device that is no longer, or not yet, there."""
_NOT_HIS = late(
    r"\b(?:risks?(?: factors?)?|rule|r/o|evaluat\w*|assess\w*|screen\w*|work-?up|concern\w*|suspect\w*|premature|family|father|mother|brother|sister|parents?"
    r"|history|h/o|hx|worried)\b[^.;]{0,30}$",
    re.I,
)
_FEW = 60


def heart_of_the_story(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.J, I.C.21.c.3: implants of the heart and coronary disease told beside what is assessed."""
    if not any(d.code.startswith(SEEN_FOR) for d in drafts):
        return Outcome(drafts, [])
    if any(document.kind in _SURGICAL for document in case.chart.documents):
        return Outcome(drafts, [])
    out = list(drafts)
    told = [
        (document, found)
        for document in case.chart.documents
        if document.kind not in NOT_CODED_FROM
        for found in document.found
        if found.code[:3] in _CATEGORIES
        and found.code.startswith(_TOLD_OF)
        and found.line.sentence.section in _TOLD
        and found.complete
    ]
    for document, found in told:
        if case.inpatient:
            break  # which diseases a stay reports, Section III says
        if (
            found.code.startswith(CORONARY)
            and _new(found, out)
            and _is_present(document, found, out)
        ):
            claim = "Told as present, at a visit for heart or vessels."
            out.append(from_mention(case, document, found, books, "IV.J", claim))
    for document, found in told:
        if case.inpatient and (found.line.sentence.section not in _STORY or _done_here(case)):
            continue
        if found.code.startswith(DEVICES) and _new(found, out) and _is_there(document, found, out):
            claim = "An implant or graft of the heart, at a visit for heart or vessels."
            out.append(from_mention(case, document, found, books, "I.C.21.c.3", claim))
    return Outcome(out, [])


def _done_here(case: Case) -> bool:
    """Whether the heart was operated on in the stay: its devices may be of the stay."""
    return any(
        sentence.section == "procedures"
        and not _OPERATED.isdisjoint(document.text.folded[sentence.first : sentence.end])
        for document in case.chart.documents
        for sentence in document.text.sentences
    )


def _new(found: Found, drafts: list[Draft]) -> bool:
    return all(d.code[:5] != found.code[:5] for d in drafts)


def _is_there(document: ReadDocument, found: Found, drafts: list[Draft]) -> bool:
    """Whether the story says that a device is in place; a stent bears on coronary disease."""
    if not found.flags <= _HISTORICAL:
        return False
    if found.hit.pattern.fire == "near" and found.code in ("Z95.1", "Z95.5"):
        return False  # a graft or stent of no named place
    if found.code == "Z95.5" and not any(d.code.startswith(_OF_STENTS) for d in drafts):
        return False
    begin, end = sentence_span(document, found)
    text = document.text.text
    start, stop = edges(document, found)
    if _TO_COME.search(text, max(begin, start - _FEW), start) or _GONE.match(text, stop, end):
        return False
    return _HAS.search(text, begin, end) is not None


def _is_present(document: ReadDocument, found: Found, drafts: list[Draft]) -> bool:
    """Whether the story calls coronary disease present; an old infarction or angina goes with it."""
    old = found.code == "I25.2"
    if found.flags - (_HISTORICAL if old else frozenset()):
        return False
    if found.code.startswith(("I20", "I25.2")) and not any(
        d.code.startswith("I25.1") for d in drafts
    ):
        return False
    begin, _ = sentence_span(document, found)
    start, _ = edges(document, found)
    return old or _NOT_HIS.search(document.text.text, max(begin, start - _FEW), start) is None
