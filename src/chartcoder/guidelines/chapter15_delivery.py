"""Section I.C.15.b.4, b.5 and n to q: the delivery and its outcome, weeks, abortion, what is left of them."""

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.chapter15_disease import diabetes
from chartcoder.guidelines.chapter15_time import time_of_pregnancy, weeks_decide
from chartcoder.guidelines.clause import LAST, Case, Outcome, beside, from_mention, recode, reject
from chartcoder.guidelines.general import most_specific
from chartcoder.guidelines.obstetrics import (
    ABORTIVE,
    AFTER,
    LABOR,
    RECORD,
    coded_stage,
    quoted,
    stated,
)
from chartcoder.guidelines.trimester import CHILDBIRTH, PREGNANCY
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

_NARRATIVE = (
    "delivery-note",
    "operative-report",
    "discharge-summary",
    "procedure-note",
    "progress-note",
)
_NOT_READ = frozenset(
    ["family-history", "obstetric-history", "past-medical-history", "past-surgical-history", "allergies",
     "social-history", "review-of-systems", "instructions", "medications", "preoperative-diagnosis", "plan"]
)  # fmt: skip
_CARRIER = ("O99.82", "Z22.330")
"""Carriers of group B streptococcus: the note of the admission says it, the delivery is led by it."""
_OF_DELIVERY = ("O10", "O11", "O12", "O13", "O14", "O15", "O16", "O24", "O26", "O3", "O4", "O6", "O7", "O86",
                "O88", "O90", *_CARRIER)  # fmt: skip


def documented_at_delivery(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.b.4: complications that the notes of the delivery document are coded."""
    stage = coded_stage(drafts, case)
    if stage is None or stage.time != CHILDBIRTH:
        return Outcome(drafts, [])
    known = {d.code for d in drafts}
    out = list(drafts)
    for document, found, _ in stated(case):
        if (
            (document.kind not in _NARRATIVE and not found.code.startswith(_CARRIER))
            or not found.code.startswith(_OF_DELIVERY)
            or not _of_this_delivery(document, found)
            or found.line.sentence.section in _NOT_READ
            or found.hit.pattern.fire not in ("yes", "near")
        ):
            continue
        claim = "Documented in the notes of the delivery."
        draft = from_mention(case, document, found, books, "I.C.15.b.4", claim)
        for clause in (time_of_pregnancy, weeks_decide, diabetes):
            draft = clause([draft], case, books).drafts[0]
        if draft.code not in known and books.entry(draft.code).billable:
            known.add(draft.code)
            out.append(draft)
    return Outcome(out, [])


def more_specific(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: what the notes of the delivery add may say more than what was stated."""
    return most_specific(drafts, case, books) if case.facts.pregnancy else Outcome(drafts, [])


def _of_this_delivery(document: ReadDocument, found: Found) -> bool:
    """Nothing denies or recalls it; "s/p delivery with …" in a note of the stay speaks of this one."""
    flags = found.flags - ({"resolved"} if found.code.startswith(LABOR) else set())
    if not flags:
        return True
    if flags != {"historical"}:
        return False
    first = found.line.sentence.first
    return all(
        {t for t in document.text.folded[first + cue.first : first + cue.end] if t.isalnum()}
        in ({"s", "p"}, {"sp"}, {"status", "post"})
        for cue in found.cues
        if cue.kind == "historical"
    )


def resolved_before_delivery(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.n.2: a complication of the pregnancy that has resolved before the delivery is left out."""
    stage = coded_stage(drafts, case)
    if stage is None or stage.time != CHILDBIRTH:
        return Outcome(drafts, [])
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        gone = any(cue.kind == "resolved" for cue in draft.found.cues)
        if gone and draft.code[0] == "O" and not draft.code.startswith((*LABOR, *AFTER)):
            detail = "It resolved before the admission for delivery."
            rejections.append(reject(draft, books, "resolved", detail, "I.C.15.n.2"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


_DELIVERED = ("O80", "Z38.00")
"""Mentions of a vaginal delivery: "of a liveborn female" names the child, on the record of the mother."""


def normal_delivery(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.n.1: O80 for a full-term, uncomplicated delivery of a single live infant; alone of chapter 15."""
    stage = coded_stage(drafts, case)
    if stage is None:
        return Outcome(drafts, [])
    complications = [
        d for d in drafts if d.code[0] == "O" and not d.code.startswith(("O80", "O82"))
    ]
    delivered = stage.time == CHILDBIRTH
    said = stage.said
    normal = (
        delivered
        and not complications
        and said.still is None
        and said.fetuses is None
        and (said.weeks is None or said.weeks.value >= 37)
    )
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft.code.startswith(("O80", "O82")) and not normal:
            partner = complications[0].code if complications else "the record"
            detail = f"Not with {partner}: it is for a delivery without complications."
            rejections.append(reject(draft, books, "complicated", detail, "I.C.15.n.1"))
        elif draft.code == "O80" and "historical" in draft.found.flags:
            claim = "The delivery of this stay."
            kept.append(recode(draft, "O80", books, "I.C.15.n.1", claim, "", stage.spans))
        else:
            kept.append(draft)
    if not normal or any(d.code in ("O80", "O82") for d in kept) or said.cesarean is not None:
        return Outcome(kept, rejections)
    for document, found, _ in stated(case):
        if found.code in _DELIVERED and not found.flags & {"negated", "family", "hypothetical"}:
            claim = "Full-term delivery of a single live infant without complications."
            draft = from_mention(case, document, found, books, "I.C.15.n.1", claim, to="O80")
            return Outcome([draft._replace(order=(-1, 0, 0)), *kept], rejections)
    return Outcome(kept, rejections)


_MANY = {3: "1", 4: "2", 5: "3", 6: "4"}


def outcome_of_delivery(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.b.5: Z37 on the maternal record of every delivery, on no later one."""
    stage = coded_stage(drafts, case)
    if stage is None:
        return Outcome(drafts, [])
    kept = [d for d in drafts if not d.code.startswith("Z37")]
    rejections = []
    if stage.time != CHILDBIRTH:
        detail = "No delivery in this encounter."
        rejections = [
            reject(d, books, RECORD, detail, "I.C.15.b.5")
            for d in drafts
            if d.code.startswith("Z37")
        ]
        return Outcome(kept if rejections else drafts, rejections)
    anchor = next((d for d in kept if d.code[0] == "O"), kept[0] if kept else None)
    if anchor is None:
        return Outcome(drafts, [])
    said = stage.said
    born = int(said.fetuses.value) if said.fetuses else 1
    code = _outcome(born, said.live is not None, said.still is not None)
    claim = books.entry(code).title
    added = beside(anchor, code, books, "I.C.15.b.5", claim, f"delivered, {born} born",
                   quoted(stage.why, said.live, said.still, said.fetuses))  # fmt: skip
    return Outcome([*kept, added._replace(order=(LAST - 1, 0, 1))], [])


def _outcome(born: int, live: bool, still: bool) -> str:
    if not live and not still:
        return "Z37.9"
    if born == 1:
        return "Z37.0" if live else "Z37.1"
    if born == 2:
        return "Z37.3" if live and still else "Z37.2" if live else "Z37.4"
    if live:
        return f"Z37.{'6' if still else '5'}{_MANY.get(born, '0')}"
    return "Z37.7"


_WEEKS_NOT = (*ABORTIVE, "Z33.2")


def weeks_of_gestation(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.a.7, I.C.21.c.11: Z3A for the completed weeks, not after an abortion or the delivery."""
    stage = coded_stage(drafts, case)
    if stage is None or stage.said.weeks is None:
        return Outcome(drafts, [])
    coded = [d for d in drafts if d.code[0] == "O" or d.code.startswith("Z34")]
    ended = any(d.code.startswith(_WEEKS_NOT) for d in drafts)
    if not coded and not any(d.code.startswith(("Z33", "Z36")) for d in drafts):
        detail = "Weeks of gestation stand only beside a code of the pregnancy."
        alone = [d for d in drafts if d.code.startswith("Z3A")]
        rejections = [reject(d, books, "not-stated", detail, "I.C.21.c.11") for d in alone]
        return Outcome([d for d in drafts if d not in alone], rejections)
    if not coded or ended or stage.time not in (PREGNANCY, CHILDBIRTH):
        return Outcome(drafts, [])
    weeks = stage.said.weeks.value
    code = "Z3A.01" if weeks < 8 else "Z3A.49" if weeks > 42 else f"Z3A.{int(weeks):02d}"
    kept = [d for d in drafts if not d.code.startswith("Z3A")]
    claim = f"{int(weeks)} completed weeks of gestation."
    added = beside(coded[0], code, books, "I.C.15.a.7", claim, f"weeks {int(weeks)}",
                   quoted(stage.said.weeks))  # fmt: skip
    return Outcome([*kept, added._replace(order=(LAST - 1, 0, 0))], [])


def sequela(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.p: O94 for a sequela, after the condition that it left; not the old complication."""
    out: list[Draft] = []
    changed = False
    for draft in drafts:
        words = draft.found.near.keys()
        old = words & {"sequela", "sequelae"} or words >= {"late", "effect"}
        if draft.code[0] == "O" and draft.code != "O94" and old:
            claim = f"{draft.code} is the complication that left the sequela."
            draft = recode(draft, "O94", books, "I.C.15.p.1", claim, draft.code)
            changed = True
        out.append(draft)
    named = {(d.document.id, d.found.line.sentence.first) for d in out if d.code == "O94"}
    kept = [
        d
        for d in out
        if d.code[0] != "O"
        or d.code == "O94"
        or (d.document.id, d.found.line.sentence.first) not in named
    ]
    return Outcome(kept, []) if changed or len(kept) < len(out) else Outcome(drafts, [])


def abortion(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.q: retained products give way to a complication; bleeding after an elective abortion is O04.6."""
    if not any(d.code.startswith((*ABORTIVE, "Z33.2")) for d in drafts):
        return Outcome(drafts, [])
    induced = any(d.code.startswith(("O04", "O07", "Z33.2")) for d in drafts)
    complicated = any(
        d.code.startswith(("O03", "O04", "O07")) and d.code not in ("O03.4", "O03.9", "O07.4")
        for d in drafts
    )
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft.code in ("O03.4", "O03.9", "O07.4") and complicated:
            detail = "A complication of the abortion is coded instead."
            rejections.append(reject(draft, books, "combination", detail, "I.C.15.q.2"))
        elif draft.code == "Z33.2" and any(d.code.startswith(("O04", "O07")) for d in drafts):
            detail = "The termination is part of its complication."
            rejections.append(reject(draft, books, "combination", detail, "I.C.15.q"))
        elif draft.code.startswith("O72") and induced:
            claim = "Hemorrhage after an elective abortion is O04.6."
            out.append(recode(draft, "O04.6", books, "I.C.15.q.4", claim, draft.code))
        else:
            out.append(draft)
    return Outcome(out, rejections)


def care_after_outside_delivery(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.o.4: delivered outside, admitted for routine care without complications: Z39.0."""
    said = case.facts.pregnancy
    if said is None or said.outside is None or not case.inpatient:
        return Outcome(drafts, [])
    if any(d.code[0] == "O" for d in drafts):
        kept = [d for d in drafts if not d.code.startswith("Z39.0")]
        return Outcome(kept, [])
    if any(d.code == "Z39.0" for d in drafts):
        return Outcome(drafts, [])
    for document, found, _ in stated(case):
        if found.code.startswith(("O80", "Z39")) and "negated" not in found.flags:
            claim = "Admitted for routine care after a delivery outside the hospital."
            draft = from_mention(case, document, found, books, "I.C.15.o.4", claim)
            if draft.code != "Z39.0":
                draft = recode(
                    draft, "Z39.0", books, "I.C.15.o.4", claim, "outside", quoted(said.outside)
                )
            return Outcome([draft._replace(order=(-1, 0, 0)), *drafts], [])
    return Outcome(drafts, [])
