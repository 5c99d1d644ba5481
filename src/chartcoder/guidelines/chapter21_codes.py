"""Section I.C.21.c: which Z codes stand beside which others, and in which place."""

from chartcoder.coding.chart import spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.past import past_operations
from chartcoder.guidelines.clause import (
    BARRED,
    Case,
    Outcome,
    beside,
    from_mention,
    reject,
    with_side,
)
from chartcoder.guidelines.conventions import WITHOUT_IMPLANT, excludes1_note, on_other_side
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

C3 = "I.C.21.c.3"


def operations_of_the_past(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.3: limbs, organs, devices and openings that a list of the past of a stay names."""
    if not case.inpatient:
        return Outcome(drafts, [])
    out = list(drafts)
    for document in case.chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for found in past_operations(document, books):
            if not found.complete or any(
                d.code == found.code or (d.code[:5] == found.code[:5] and found.code[0] == "Z")
                for d in out
            ):
                continue
            claim = "Left by an operation of the past."
            out.append(from_mention(case, document, found, books, C3, claim))
    return Outcome(out, [])


TOLD: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Z94.0",), ("T86.1", "Z48.22")), (("Z94.1",), ("T86.2", "Z48.21")), (("Z94.2",), ("T86.81", "Z48.24")), (("Z94.3",), ("T86.3", "Z48.280")),
    (("Z94.4",), ("T86.4", "Z48.23")), (("Z94.81", "Z94.84"), ("T86.0", "T86.5", "Z48.290")), (("Z94.83",), ("T86.89",)), (("Z94.7",), ("T86.84",)), (("Z94",), ("Z98.85",)),
    (("Z93.0",), ("Z43.0", "J95.0")), (("Z93.1",), ("Z43.1", "K94.2")), (("Z93.2",), ("Z43.2", "K94.1")), (("Z93.3",), ("Z43.3", "K94.0")),
    (("Z93.4",), ("Z43.4", "K94.1", "K94.3")), (("Z93.5",), ("Z43.5", "N99.51")), (("Z93.6",), ("Z43.6", "N99.5")),
    (("Z95.0",), ("Z45.01", "T82.110", "T82.111", "T82.120", "T82.121", "T82.190", "T82.191")), (("Z95.810",), ("Z45.02", "T82.11", "T82.12", "T82.19")),
    (("Z95.1",), ("T82.21", "I25.70", "I25.71", "I25.72", "I25.73", "I25.79", "I25.81")), (("Z95.2", "Z95.3", "Z95.4"), ("T82.0", "T82.22")),
    (("Z95.5",), ("T82.855",)), (("Z96.41",), ("Z46.81", "T85.6", "T85.72")), (("Z96.6",), ("T84.0", "T84.5", "M97")), (("Z96.21",), ("Z45.321",)),
    (("Z96.0",), ("T83.0", "T83.1", "T83.2", "T83.5", "T83.6", "T83.8", "T83.9")),
    (("Z96.22",), ("Z45.82",)), (("Z97.1",), ("Z44.0", "Z44.1")), (("Z97.5",), ("Z30.43", "T83.3")), (("Z89",), ("T87",)),
    (("Z98.2",), ("T85.0", "Z45.41")), (("Z98.84",), ("K95",)), (("Z98.82",), ("T85.4", "Z45.81")), (("Z97.3",), ("Z46.0",)),
    (("Z22.330",), ("O99.82",)), (("Z91.040",), ("T78.49",)),
)  # fmt: skip
"""Statuses, and the complications and aftercare codes that say them."""


def told_by_other(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.3 and c.7: no status beside the complication or the aftercare that says it."""
    if not any(d.code[:2] in ("Z2", "Z8", "Z9") for d in drafts):
        return Outcome(drafts, [])
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        others = tuple(c for status, codes in TOLD if draft.code.startswith(status) for c in codes)
        other = next(
            (
                d
                for d in drafts
                if others and d.code.startswith(others) and not on_other_side(d, draft)
            ),
            None,
        )
        if other is None:
            kept.append(draft)
        else:
            detail = f"Said by {other.code}."
            rejections.append(reject(draft, books, "combination", detail, C3))
    return Outcome(kept, rejections)


SIGNS_OF: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Z12.31", "Z12.39"), ("N63", "N64.4", "N64.5", "N61", "C50")),
    (("Z12.11", "Z12.12", "Z12.10"), ("K62.5", "K92.1", "K92.2", "R19.4", "R19.5", "D50")),
    (("Z12.5",), ("R97.2", "C61")),
    (("Z12.2",), ("R04.2", "R91", "C34")),
    (("Z13.1",), ("E10", "E11", "E13", "R35", "R63.1")),
    (("Z13.820",), ("M80", "M81")),
    (("Z12.83",), ("C43", "D48.5", "D49.2")),
)  # fmt: skip
"""Screenings, and the signs and diseases known before the test that make it diagnostic."""


def screening_or_sign(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.5: a test because of a sign is diagnostic; the sign is coded, not a screening.

    What the examination itself found (polyps, hemorrhoids) leaves the screening as it is.
    """
    if not any(d.code.startswith(("Z12", "Z13")) for d in drafts):
        return Outcome(drafts, [])
    kept, rejections = [], []
    for draft in drafts:
        signs = tuple(s for tests, codes in SIGNS_OF if draft.code.startswith(tests) for s in codes)
        sign = next((d for d in drafts if signs and d.code.startswith(signs)), None)
        if sign is None or sign.document.kind in ("procedure-note", "pathology-report"):
            kept.append(draft)
        else:
            detail = f"A diagnostic test because of {sign.code}."
            rejections.append(reject(draft, books, "sign-present", detail, "I.C.21.c.5"))
    return Outcome(kept, rejections)


NONSPECIFIC = ("Z02.9", "Z04.9", "Z13.9", "Z41.9", "Z52.9", "Z86.59", "Z88.9", "Z92.0")


def nonspecific(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.14: nonspecific Z codes not in a stay, and elsewhere only where nothing says more."""
    vague = [d for d in drafts if d.code in NONSPECIFIC]
    if not vague:
        return Outcome(drafts, [])
    gone = [
        d
        for d in vague
        if case.inpatient
        or any(o is not d and o.code[:3] == d.code[:3] for o in drafts)
        or (d.code in ("Z02.9", "Z04.9", "Z13.9") and any(o.code[0] != "Z" for o in drafts))
    ]
    detail = "Too unspecific where anything else is documented."
    rejections = [reject(d, books, "unspecific", detail, "I.C.21.c.14") for d in gone]
    return Outcome([d for d in drafts if d not in gone], rejections)


JOINTS = (("knee", "Z96.65"), ("hip", "Z96.64"), ("shoulder", "Z96.61"), ("elbow", "Z96.62"), ("ankle", "Z96.66"), ("wrist", "Z96.63"))  # fmt: skip
SIDES = {"right": "1", "left": "2", "bilateral": "3"}
HEART = (
    (frozenset(["bypass", "coronary"]), "Z95.1"),
    (frozenset(["cabg"]), "Z95.1"),
    (frozenset(["valve", "prosthetic"]), "Z95.2"),
)


AFTERCARE = ("Z47.1", "Z48.812")


def aftercare_status(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.7: the status that says after which operation the aftercare is given.

    The note at Z47.1 asks for the joint; Z48.812 goes with the graft of the guideline's example.
    """
    out = list(drafts)
    for draft in drafts:
        if draft.code not in AFTERCARE:
            continue
        words = {item.word for item in draft.found.line.items}
        status = ""
        if draft.code == "Z47.1" and not any(d.code.startswith("Z96.6") for d in drafts):
            joint = next((start for word, start in JOINTS if word in words), "")
            side = next((s for s in SIDES if s in words), "")
            status = f"{joint}{SIDES.get(side, '9')}" if joint else ""
        elif draft.code == "Z48.812" and not any(d.code.startswith("Z95") for d in drafts):
            status = next((code for need, code in HEART if need <= words), "")
        if status and status in books:
            claim = "The operation after which the aftercare is given."
            spans = spans_of(draft.document, draft.found)
            added = beside(draft, status, books, "I.C.21.c.7", claim, draft.code, spans)
            named = next((s for s in draft.words if s in SIDES), "")
            out.append(with_side(added, named, draft.words[named]) if named else added)
    return Outcome(sorted(out, key=lambda d: d.order) if len(out) > len(drafts) else out, [])


DIABETES = ("E08", "E09", "E10", "E11", "E13")


def insulin_pump(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.3: the pump that a statement of the diabetes names is a status of its own."""
    host = next((d for d in drafts if d.code.startswith(DIABETES)), None)
    if host is None or any(d.code == "Z96.41" for d in drafts):
        return Outcome(drafts, [])
    for document in case.chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            words = found.hit.pattern.words
            if "pump" in words and "insulin" in words and not found.flags & BARRED:
                if found.code.startswith(DIABETES):
                    claim = "Presence of the insulin pump that the diagnosis names."
                    spans = spans_of(document, found)
                    added = beside(host, "Z96.41", books, C3, claim, host.code, spans)
                    return Outcome([*drafts, added._replace(side=None)], [])
    return Outcome(drafts, [])


_BRIEFLY = frozenset(
    "procedure operation surgery anesthesia transport intraoperative imaging".split()
)


def restraint(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.3, Z78.1: not for a restraint during a procedure."""
    brief = [
        d
        for d in drafts
        if d.code == "Z78.1" and not _BRIEFLY.isdisjoint(item.word for item in d.found.line.items)
    ]
    rejections = [reject(d, books, "temporary", "During a procedure only.", C3) for d in brief]
    return Outcome([d for d in drafts if d not in brief], rejections)


def excluded_status(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.12.a: no code that this section adds beside one that excludes it."""
    added = [
        d
        for d in drafts
        if d.code[0] in "ZI" and any(s.source.startswith("I.C.21.") for s in d.steps)
    ]
    if not added:
        return Outcome(drafts, [])
    kept = list(drafts)
    rejections = []
    for draft in added:
        for other in drafts:
            if other is draft or other not in kept:
                continue
            note = excludes1_note(books, draft.code, other.code) or excludes1_note(
                books, other.code, draft.code
            )
            if note is not None and draft in kept:
                gone, stays = (other, draft) if other.code in WITHOUT_IMPLANT else (draft, other)
                kept.remove(gone)
                detail = f"Excludes1 with {stays.code} ({note})."
                rejections.append(reject(gone, books, "excludes1", detail, "I.A.12.a"))
    return Outcome(kept, rejections)


FIRST_ONLY = ("Z00.0", "Z00.1", "Z00.2", "Z00.3", "Z00.5", "Z00.7", "Z00.8", "Z01", "Z02", "Z04", "Z33.2", "Z31.81", "Z31.83", "Z31.84",
              "Z34", "Z39", "Z38", "Z40", "Z42", "Z51.0", "Z51.1", "Z52", "Z76.1", "Z76.2", "Z99.12")  # fmt: skip
"""Z codes that may only be first-listed, Z00.6 and Z52.9 excepted."""
TOGETHER = ("Z51.0", "Z51.1")
"""Two of these may stand together (I.C.2.e.2)."""


def first_only(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.15: what may only be first-listed comes first; a second such code is not reported."""
    only = [d for d in drafts if d.code.startswith(FIRST_ONLY) and d.code != "Z52.9"]
    if not only:
        return Outcome(drafts, [])
    first = only[0]
    rejections = []
    out = [first, *(d for d in drafts if d is not first)]
    for other in only[1:]:
        if not (first.code.startswith(TOGETHER) and other.code.startswith(TOGETHER)):
            out.remove(other)
            detail = f"May only be first-listed, as {first.code} is."
            rejections.append(reject(other, books, "first-only", detail, "I.C.21.c.15"))
    return Outcome(out, rejections)
