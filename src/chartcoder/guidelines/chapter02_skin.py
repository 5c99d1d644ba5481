"""Section I.C.2: a neoplasm of a place that skin covers is one of skin where the chart speaks of skin."""

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import Case, Outcome, recode
from chartcoder.model import Span
from chartcoder.terminology.books import Books

OF_SKIN = {"D48.9": "D48.5", "D49.9": "D49.2"}
"""Neoplasms of an unnamed site, and those of skin of the same behavior."""
_PLACES = frozenset(
    """forearm forearms arm arms shoulder shoulders back chest trunk abdomen flank cheek nose ear neck leg legs
    thigh calf shin knee ankle foot toe hand finger thumb wrist elbow hip buttock eyelid temple forehead scalp chin
    face groin axilla eyebrow jawline hairline clavicle extremity heel sole palm""".split()
)
_SKIN = (
    "skin", "cutaneous", "dermatology", "dermatologist", "derm", "shave", "punch", "mohs", "mole", "moles", "nevus",
    "nevi", "melanocytic", "melanoma", "pigmented", "papule", "keratosis", "keratoses", "epidermal", "sunscreen", "dermoscopy",
)  # fmt: skip
"""Words of charts that look at skin, the plainest first."""


def neoplasm_of_skin(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2: "neoplasm of uncertain behavior, right forearm" after a shave biopsy is one of skin.

    The Table of Neoplasms lists a forearm or a cheek apart from its skin; which of the two is meant,
    the visit says: its clinic, its biopsy, what it calls the lesion.
    """
    out = []
    for draft in drafts:
        sentence = draft.found.line.sentence
        folded = draft.document.text.folded[sentence.first : sentence.end]
        if draft.code in OF_SKIN and not _PLACES.isdisjoint(folded):
            span = next((s for d in case.chart.documents if (s := _skin(d)) is not None), None)
            if span is not None:
                claim = "A place that skin covers, in a chart that speaks of skin."
                draft = recode(
                    draft, OF_SKIN[draft.code], books, "I.C.2", claim, "", (span,), "skin"
                )
        out.append(draft)
    return Outcome(out, [])


def _skin(document: ReadDocument) -> Span | None:
    """The first word of a document that speaks of skin."""
    text = document.text
    word = next((w for w in _SKIN if w in text.words), None)
    if word is None:
        return None
    at = text.folded.index(word)
    return Span(document.id, text.starts[at], text.ends[at], text.raw(at))
