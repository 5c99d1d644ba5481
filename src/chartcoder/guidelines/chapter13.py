"""Section I.C.13: diseases of the musculoskeletal system.

Fractures in osteoporosis (d) and their 7th characters (c) are in ``chapter19``, which reads the
course of every fracture.
"""

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import same_words
from chartcoder.guidelines.clause import Case, Clause, Outcome, beside, only_with, reject
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

OLD = frozenset({"old", "chronic", "recurrent", "degenerative", "healed", "habitual"})
"""Words that take a condition of a bone, joint or muscle out of the chapter of injuries."""
CURRENT = ("S43", "S46", "S53", "S56", "S63", "S66", "S73", "S76", "S83", "S86", "S93", "S96", "S33", "S13")  # fmt: skip
"""Sprains, tears and dislocations that chapter 13 has a chronic form of."""


def chronic_not_injury(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.13.b: a chronic, old or recurrent condition is coded to chapter 13, not as a current injury."""
    lasting = [d for d in drafts if d.code[0] == "M"]
    if not lasting:
        return Outcome(drafts, [])
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        other = None
        if draft.code.startswith(CURRENT) and OLD & {*draft.words, *draft.found.hit.pattern.words}:
            other = next((d for d in lasting if same_words(d.found, draft.found)), None)
        if other is None:
            kept.append(draft)
        else:
            detail = f"Old or chronic: {other.code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.13.b"))
    return Outcome(kept, rejections)


_FRAGILE = ("M80",)
BONES = (
    ("1", ("S42.0", "S42.1")), ("2", ("S42",)), ("3", ("S52", "S62.0", "S62.1")), ("4", ("S62",)), ("5", ("S72",)), ("6", ("S82",)),
    ("7", ("S82.5", "S82.6", "S92")), ("8", ("S12", "S22.0", "S32.0")), ("B", ("S32.1", "S32.3", "S32.4", "S32.5", "S32.8")),
)  # fmt: skip
"""The site of a fracture in osteoporosis (M80.0-, M80.8-), and traumatic fractures of the same bones."""


def fracture_in_osteoporosis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.13.d.2: the fracture that the provider puts down to osteoporosis is no traumatic one."""
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    first: dict[int, tuple[int, int, int]] = {}
    for draft in drafts:
        bones = tuple(
            f"M80.{kind}{site}"
            for site, bone in BONES
            if draft.code[0] == "S" and draft.code.startswith(bone)
            for kind in "08"
        )
        fragile = next(
            (
                d
                for d in drafts
                if bones and d.code.startswith(bones) and {d.side, draft.side} != {"right", "left"}
            ),
            None,
        )
        if fragile is None:
            kept.append(draft)
        else:
            first[id(fragile)] = min(draft.order, first.get(id(fragile), fragile.order))
            detail = f"The fracture is that of {fragile.code}."
            rejections.append(reject(draft, books, "combination", detail, "I.C.13.d.2"))
    out = [d._replace(order=first[id(d)]) if id(d) in first else d for d in kept]
    return Outcome(sorted(out, key=lambda d: d.order) if first else drafts, rejections)


def healed_fragility_fracture(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.13.d.1: osteoporosis without a current fracture, but with one in the past: Z87.310 after it."""
    disease = next((d for d in drafts if d.code.startswith("M81")), None)
    if disease is None or any(d.code == "Z87.310" for d in drafts):
        return Outcome(drafts, [])
    past = next(
        (
            (document, found)
            for document in case.chart.documents
            for found in document.found
            if found.code.startswith(_FRAGILE)
            and "historical" in found.flags
            and not found.flags & {"negated", "family", "possible"}
        ),
        None,
    )
    if past is None:
        return Outcome(drafts, [])
    document, found = past
    claim = "A fracture in osteoporosis that has healed."
    spans = spans_of(document, found)
    rank, sentence, place = disease.order
    rejections = []
    out = []
    for draft in drafts:
        if draft.code == "Z87.81" and draft.found.line is found.line:
            detail = "The fracture was one in osteoporosis."
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.13.d.1"))
        else:
            out.append(draft)
    new = beside(disease, "Z87.310", books, "I.C.13.d.1", claim, disease.code, spans)
    out.append(new._replace(order=(rank, sentence, place + 1)))
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


COMBINE: tuple[Clause, ...] = (
    only_with(CURRENT, chronic_not_injury),
    only_with(("M81",), healed_fragility_fracture),
    only_with(("M80",), fracture_in_osteoporosis),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
