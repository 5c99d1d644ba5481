"""Tobacco codes that a note at an assigned code asks for ("use additional code", I.A.13).

The Tabular List asks for tobacco dependence, use, history or exposure at chapter 10 and at many
circulatory, digestive and other codes. Smoking that no assigned code asks for is not reported.
"""

import re
from functools import lru_cache

from chartcoder.coding.chart import ReadDocument, spans_of
from chartcoder.coding.confidence import HISTORY
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.relations import said
from chartcoder.guidelines.clause import LAST, Case, Outcome, beside, recode
from chartcoder.guidelines.conventions import excludes1_note
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books

TOBACCO = ("F17", "Z87.891", "Z72.0", "Z77.22", "Z57.31")
"""What the notes name, in the order in which a record with several is read."""
_READ = frozenset(
    {
        "social-history",
        "problem-list",
        "past-medical-history",
        "assessment",
        "assessment-plan",
        "diagnoses",
        "chief-complaint",
        "hpi",
        "other",
        "",
    }
)
"""Sections in which the record tells whether the patient smokes."""
_KINDS = frozenset({"lab", "radiology-report", "pathology-report", "order"})
_PACKS = late(
    r"\bcigarettes?\b|\bpacks?\b|\bppd\b|\bpk[- /]?(?:yrs?|years?|d)\b|\bpack[- ]years?\b", re.I
)
"""Packs are of cigarettes."""
_NEVER = late(
    r"\b(?:does(?: not|n't)|do not|never|non-?\s?smoker|no (?:current |history of )?(?:tobacco|smok\w+|cigarettes?)|denies|none|negative)\b",
    re.I,
)
_QUIT = late(
    r"\b(?:quit|stopped)(?: smoking| cigarettes)?[ ,(]+(?:in |since |about |approximately |around |over |~|at age )?(?:(?:19|20)?\d\d?\b|a (?:few|couple)|several|one|two|three|five|ten|many|years|last)|\bno longer smok\w+|\bhas (?:since )?quit\b",
    re.I,
)


@lru_cache(maxsize=8192)
def asks_for_tobacco(books: Books, code: str) -> str:
    """The entry at or above a code whose note asks for tobacco codes, or empty."""
    place = code
    while place:
        entry = books.entry(place)
        if any("(F17" in note or "(Z87.891)" in note for note in entry.use_additional):
            return place
        place = entry.parent
    return ""


def tobacco(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.13, note "use additional code": the tobacco code of the record, where a code asks for it."""
    stated = next((d for d in drafts if d.code.startswith(TOBACCO)), None)
    if stated is not None and stated.code != "Z87.891" and "pack" in stated.found.hit.pattern.words:
        over = said(stated.document, stated.found, _QUIT)
        if over is not None and "Z87.891" in books:
            claim = "The packs are of the past."
            past = recode(stated, "Z87.891", books, "I.C.21.c.4", claim, "", (over,))
            return Outcome([past if d is stated else d for d in drafts], [])
    if stated is not None and stated.code != "F17.200":
        return Outcome(drafts, [])
    asking = next((d for d in drafts if asks_for_tobacco(books, d.code)), None)
    if asking is None and stated is None:
        return Outcome(drafts, [])
    best = _best(case)
    if best is None:
        return Outcome(drafts, [])
    document, found, words = best
    smoked = None if words else said(document, found, _PACKS)
    product = "F17.210" if found.code == "F17.200" and smoked is not None else found.code
    if stated is not None:
        if not product.startswith("F17.2") or product == "F17.200" or words is not None:
            return Outcome(drafts, [])
        claim = "The record names the product."
        fuller = recode(stated, product, books, "I.B.2", claim, "", spans_of(document, found))
        return Outcome([fuller if d is stated else d for d in drafts], [])
    assert asking is not None
    code = product if words is None else "Z87.891"
    if any(_excluded(books, code, d.code) for d in drafts):
        return Outcome(drafts, [])
    claim = f"Asked for by the note at {asks_for_tobacco(books, asking.code)}."
    spans = (*spans_of(document, found), *((words,) if words else ()))
    added = beside(asking, code, books, "I.A.13", claim, asking.code, spans)
    order = (LAST + case.chart.documents.index(document), found.line.sentence.first, 0)
    sure = round(asking.confidence - HISTORY, 3)
    return Outcome([*drafts, added._replace(order=order, side=None, confidence=sure)], [])


def _excluded(books: Books, code: str, other: str) -> bool:
    return bool(excludes1_note(books, code, other) or excludes1_note(books, other, code))


_RECALLED = late(r"\b(?:history|hx|former|past|prior)\b", re.I)


def _recalled(document: ReadDocument, found: Found) -> bool:
    """Whether the words of a mention say themselves that it may be over: "history of smoking"."""
    return any(_RECALLED.search(span.text) for span in spans_of(document, found))


def _best(case: Case) -> tuple[ReadDocument, Found, Span | None] | None:
    """The mention of tobacco that counts, and the words that make it a past use."""
    best: tuple[int, ReadDocument, Found, Span | None] | None = None
    for document in case.chart.documents:
        if document.kind in _KINDS:
            continue
        for found in document.found:
            if not found.code.startswith(TOBACCO) or not found.complete:
                continue
            if found.flags - {"historical"} or found.line.sentence.section not in _READ:
                continue
            past = None
            if found.code.startswith(("F17", "Z72.0")):
                if said(document, found, _NEVER) is not None:
                    continue
                past = said(document, found, _QUIT)
                if past is None and ("historical" in found.flags or _recalled(document, found)):
                    continue
            code = found.code if past is None else "Z87.891"
            rank = next(n for n, start in enumerate(TOBACCO) if code.startswith(start)) * 2
            rank += code == "F17.200"
            if best is None or rank < best[0]:
                best = (rank, document, found, past)
    return best[1:] if best else None
