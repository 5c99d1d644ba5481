"""What a chart has beside its list of diagnoses: conditions that only its history or its drugs name.

An assessment may name nothing ("Doing well, continue the same."), point to the history ("with related
comorbidities"), or leave a treated condition to the list of medications (III, IV.A, IV.G, IV.J).
"""

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.coding.history import LASTING
from chartcoder.coding.mentions import Found
from chartcoder.model import Rejection, Span, Step
from chartcoder.reading.statements import PROSE
from chartcoder.terminology.words import fold

FREE, SILENT = "free", "silent"
"""How a chart is read that states no diagnosis: one without assessment, and one whose assessment
names nothing. Of the history of the second, the complaint counts and what lasts."""


NAMED = frozenset(
    {"uncertain", "negated", "resolved", "unspecific", "not-stated", "abnormal-finding"}
)
"""Rejections by which an assessment has named a condition, though none is coded."""


BESIDE = ("I25.2", "Z68", "Z79", "Z88", "Z91")
"""What is no reason for a visit."""


def silent(drafts: list[Draft], rejections: list[Rejection]) -> bool:
    """Whether an assessment tells nothing that a patient is seen for."""
    return all(
        d.code.startswith(BESIDE) or (d.code[0] == "R" and d.role == PROSE) for d in drafts
    ) and NAMED.isdisjoint(r.reason for r in rejections)


COMORBID = fold("comorbidities")


def comorbid(document: ReadDocument) -> bool:
    """Whether the assessment points to the conditions of the history: "with related comorbidities"."""
    text = document.text
    return COMORBID in text.words and any(
        role and COMORBID in text.folded[s.first : s.end]
        for s, role in zip(text.sentences, document.roles, strict=True)
    )


def listed_past(found: Found) -> bool:
    """Whether a list of the past plainly names a disease that lasts (IV.I, IV.J)."""
    sentence = found.line.sentence
    return (
        sentence.section == "past-medical-history"
        and found.code.startswith(LASTING)
        and found.complete
        and not found.flags
        and sentence.end - sentence.first <= LISTED
    )


COMPLAINT = 6
"""Tokens of a complaint that says one thing only."""


def whole_complaint(document: ReadDocument, found: Found) -> bool:
    """Whether a complaint is nothing but this: "Chief complaint: Depression."."""
    sentence = found.line.sentence
    words = [t for t in document.text.folded[sentence.first : sentence.end] if t.isalpha()]
    return (
        sentence.section == "chief-complaint"
        and sentence.opens
        and len(words) <= COMPLAINT
        and not found.flags
        and (found.code[0] not in "RZ" or found.code.startswith("Z71"))
    )


DRUGS = "drugs"
"""The role of a sentence in a list of medications, until it says what a drug is for."""


def drug_is_for(document: ReadDocument, found: Found) -> bool:
    """Whether a list of medications says what a drug is given for: "clonidine for hyperactivity" (III)."""
    sentence = found.line.sentence
    if sentence.section != "medications" or found.flags or not found.complete:
        return False
    if found.code.startswith(PASSING) or found.hit.excess > 1:
        return False
    at = sentence.first + found.line.items[found.hit.places[0]].first
    folded = document.text.folded
    if not _ENDED.isdisjoint(folded[sentence.first : at]):
        return False
    before = folded[max(sentence.first, at - 3) : at]
    return "for" in before and _TO_COME.isdisjoint(folded[at : at + 8])


PASSING = (*"ABRSTUVWXYZ", "J0", "J1", "J2", "N39.0", "L03", "K52", "H10", "H66")
"""What a drug of a list was once given for and has cured, and what is no disease."""
_ENDED = frozenset({"stop", "stopped", "discontinue", "discontinued", "held", "off", "dc", "intolerant", "allergy"})  # fmt: skip
_TO_COME = frozenset({"prevention", "prophylaxis", "prn", "needed", "if"})
"""Words by which a drug is for what may come."""
LISTED = 24
"""Tokens of a sentence that lists what a patient has."""


def told_beside(draft: Draft, spans: tuple[Span, ...]) -> Draft:
    """A draft with the step that says why it is reported though nobody listed it."""
    complaint = draft.found.line.sentence.section == "chief-complaint"
    claim = "The complaint of the visit." if complaint else "It lasts or is treated."
    values = (("from", draft.code), ("to", draft.code), ("because-of", ""))
    step = Step("guideline", claim, spans, "IV.A" if complaint else "IV.I", values)
    return draft._replace(steps=(*draft.steps, step))
