"""Section IV.J, IV.N: ambulatory surgery: what was found, what the pathologist names, what coexists."""

from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.clause import Case, Outcome, from_mention, reject
from chartcoder.guidelines.stays import chronic, one_condition
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

SURGICAL = frozenset({"operative-report", "procedure-note"})


def postoperative_diagnosis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.N: the postoperative diagnosis is coded where it differs from the preoperative one.

    Across the documents of the encounter: what a pre-operative note gives as the reason of the
    surgery falls when the operative report ends with another diagnosis of the same kind.
    """
    if case.inpatient:
        return Outcome(drafts, [])
    after = [d for d in drafts if d.found.line.sentence.section == "postoperative-diagnosis"]
    if not after:
        return Outcome(drafts, [])
    before = [
        found
        for document in case.chart.documents
        if document.kind in SURGICAL
        for found in document.found
        if found.line.sentence.section == "preoperative-diagnosis"
    ]
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        better = None if draft in after else _operated_for(draft, after, before)
        if better is None:
            kept.append(draft)
        else:
            detail = f"After the operation it is {better.code}."
            rejections.append(reject(draft, books, "ruled-out", detail, "IV.N"))
    return Outcome(kept, rejections)


def _operated_for(draft: Draft, after: list[Draft], before: list[Found]) -> Draft | None:
    """The postoperative diagnosis that stands for a draft of a document before the operation."""
    if any(d.code == draft.code for d in after):
        return None
    same = next((d for d in after if d.code[:3] == draft.code[:3]), None)
    if same is not None:
        return same
    asked = any(one_condition(found, draft) for found in before)
    return after[0] if asked and not chronic(draft) else None


UNNAMED = ("K63.5", "K62.1", "K31.7", "N84", "N63", "R22", "L98.9", "D49", "D48", "D37", "D38", "D39", "D40", "D41", "J33", "J38.1", "R91", "R59",
           "E04.1", "R19.0", "N28.89", "N28.1", "R93", "R92", "K13.7", "K63.89", "D23", "L72", "D22")  # fmt: skip
"""Lesions whose nature a pathologist may name (polyp, mass, nodule, lump)."""
LESIONS = frozenset("polyp mass lump nodule lesion tumor neoplasm growth mole nevus adenopathy lymphadenopathy cyst".split())  # fmt: skip
NAMED_BY_PATHOLOGY = (
    "C",
    "D0",
    "D1",
    "D2",
    "D3",
    "K63.5",
    "K62.1",
    "N80",
    "L72",
    "L82",
    "K31.7",
    "N84",
    "K80",
    "K81",
)


def pathology(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.N, IV.K: a pathologist's diagnosis of the same encounter names what was removed.

    The pathologist is a physician; when the report is there at the time of coding, its diagnosis
    takes the place of the polyp, mass or lump of the operative report.
    """
    surgical = next((n for n, d in enumerate(case.chart.documents) if d.kind in SURGICAL), None)
    if case.inpatient or surgical is None:
        return Outcome(drafts, [])
    out = list(drafts)
    rejections: list[Rejection] = []
    at = case.chart.documents[surgical].text
    unnamed = any({word, f"{word}s"} & at.words for word in LESIONS)
    removed = (surgical, -1, 0)
    named = 0
    for document in case.chart.documents:
        if document.kind != "pathology-report":
            continue
        for found in document.found:
            if found.flags or not found.complete or not found.code.startswith(NAMED_BY_PATHOLOGY):
                continue
            if not _diagnosed(found, document.text.folded):
                continue
            gone = [d for d in out if _named_by(found, d, books)]
            if not gone and (not unnamed or found.code.startswith(("K80", "K81"))):
                continue
            added = from_mention(case, document, found, books, "IV.N", "Named by the pathologist.")
            if not books.entry(added.code).billable:
                continue
            out = [d for d in out if d not in gone]
            rejections.extend(
                reject(d, books, "ruled-out", f"Named {added.code} by the pathologist.", "IV.N")
                for d in gone
                if d.code != added.code
            )
            if all(d.code != added.code for d in out):
                order = min((d.order for d in gone), default=removed)
                if gone:
                    removed = order  # further specimens of one lesion follow it as reported
                named += 1
                out.append(added._replace(order=(*order[:2], order[2] + (0 if gone else named))))
    return Outcome(out, rejections)


def _diagnosed(found: Found, folded: list[str]) -> bool:
    """A mention after the specimen: "Cecum, polyp: tubular adenoma" finds the adenoma."""
    first = found.line.sentence.first
    part = folded[first : found.line.sentence.end]
    if ":" not in part:
        return True
    colon = part.index(":")
    return any(found.line.items[place].first > colon for place in found.hit.places)


def _named_by(found: Found, draft: Draft, books: Books) -> bool:
    """Whether a draft is the lesion that the pathologist names: of the same site, or of none."""
    if draft.document.kind == "pathology-report":
        return False
    if draft.code.startswith("K80.2") and found.code.startswith(("K80.0", "K80.1")):
        return True  # the gallbladder with its stones is found inflamed
    if found.code.startswith(("K80", "K81")):
        return False
    if draft.code[:3] == found.code[:3]:
        return "unspecified" in books.entry(draft.stem).title.lower()
    if not draft.code.startswith(UNNAMED):
        return False
    site = (books.words(draft.stem) | set(draft.found.hit.pattern.words)) - LESIONS - _PLAIN
    return not site or not site.isdisjoint({item.word for item in found.line.items})


_PLAIN = frozenset(
    """unspecified other disorder of and localized swelling abnormal finding uncertain behavior
    benign diagnostic imaging skin subcutaneous tissue solitary single""".split()
)


SYSTEMIC = (
    "D57", "D66", "D67", "D68", "E08", "E10", "E11", "E13", "E66.01", "E66.2", "E66.81", "G20", "G35", "G40", "G47.3", "G70.0", "I10", "I11", "I12",
    "I13", "I20", "I25", "I27", "I34", "I35", "I42", "I48", "I50", "J43", "J44", "J45", "J84", "J96.1", "K70.3", "K74", "N18",
)  # fmt: skip
"""Conditions that change anesthesia and recovery whatever the operation is."""
BEFORE_SURGERY = frozenset({"h-and-p", "anesthesia-record", "consult"})


def coexisting(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.J: conditions that coexist and affect care are coded; in surgery the systemic ones do.

    They stand in the history of the pre-operative note or the record of anesthesia, and nobody
    lists them again as diagnoses of the day.
    """
    if case.inpatient or not any(d.kind in SURGICAL for d in case.chart.documents) or not drafts:
        return Outcome(drafts, [])
    out = list(drafts)
    for document in case.chart.documents:
        if document.kind not in BEFORE_SURGERY:
            continue
        for found in document.found:
            if found.flags or not found.code.startswith(SYSTEMIC) or not found.complete:
                continue
            if found.line.sentence.section not in (
                "past-medical-history",
                "procedures",
                "",
                "hpi",
                "other",
            ):
                continue
            if any(d.code[:3] == found.code[:3] for d in out):
                continue
            added = from_mention(
                case, document, found, books, "IV.J", "Coexists and affects the care of the day."
            )
            if books.entry(added.code).billable:
                out.append(added)
    return Outcome(out, [])
