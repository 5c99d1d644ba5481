"""What one code tells of another in the record of a stay: the second code that a note asks for, and
the vague code that says nothing beside the exact one (I.B.2, I.B.7)."""

from chartcoder.coding.care import care_of
from chartcoder.coding.chart import spans_of, token_span
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import same_words
from chartcoder.coding.stay import linked
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    beside,
    only_with,
    recode,
    reject,
    sided,
)
from chartcoder.guidelines.stays import speaking_of
from chartcoder.model import Span
from chartcoder.terminology.books import Books


def _spans(draft: Draft) -> tuple[Span, ...]:
    return spans_of(draft.document, draft.found)


def ileus_after_operation(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.7, the note at K91.89: the disorder that followed the procedure has its own code."""
    out = list(drafts)
    for draft in drafts:
        if draft.code != "K91.89" or "ileus" not in draft.found.hit.pattern.words:
            continue
        if not any(d.code.startswith(("K56.0", "K56.7")) for d in drafts):
            claim = "The postprocedural disorder is an ileus."
            added = beside(draft, "K56.7", books, "I.B.7", claim, draft.code, _spans(draft))
            out.insert(out.index(draft) + 1, added)
    return Outcome(out, [])


KIND_OF_HYPERTENSION = {"O11.1": "O10.011", "O11.2": "O10.012", "O11.3": "O10.013", "O11.4": "O10.02", "O11.5": "O10.03"}  # fmt: skip


def hypertension_before_pregnancy(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.7, the note at O11: the kind of the hypertension is coded too; chronic means essential."""
    host = next((d for d in drafts if d.code in KIND_OF_HYPERTENSION), None)
    if host is None or any(d.code.startswith("O10") for d in drafts):
        return Outcome(drafts, [])
    claim = "The hypertension on which the preeclampsia was superimposed."
    code = KIND_OF_HYPERTENSION[host.code]
    added = beside(host, code, books, "I.B.7", claim, host.code, _spans(host))
    at = drafts.index(host) + 1
    return Outcome([*drafts[:at], added, *drafts[at:]], [])


URINARY_INFECTIONS = (
    "N10",
    "N11",
    "N12",
    "N13.6",
    "N15.1",
    "N30",
    "N34",
    "N39.0",
    "N41",
    "N45",
    "O23",
    "O86.2",
    "P39.3",
)
_URINARY = frozenset({"urinary", "tract", "infection"})


def infection_of_catheter(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.7, the note at T83.5: the infection that the catheter brought is coded too."""
    host = next((d for d in drafts if d.code.startswith("T83.51")), None)
    if host is None or any(d.code.startswith(URINARY_INFECTIONS) for d in drafts):
        return Outcome(drafts, [])
    if not set(host.found.hit.pattern.words) >= _URINARY:
        return Outcome(drafts, [])
    claim = "The infection that came of the catheter."
    added = beside(host, "N39.0", books, "I.B.7", claim, host.code, _spans(host))
    at = max((n for n, d in enumerate(drafts) if d.code.startswith(("A41", "R65"))), default=-1)
    at = max(at, drafts.index(host)) + 1
    return Outcome([*drafts[:at], added, *drafts[at:]], [])


PNEUMONIA = ("J12", "J13", "J14", "J15", "J16", "J17", "J18", "J69.0")
_NOSOCOMIAL = frozenset({"hospital", "acquired"})


def from_the_hospital(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.20: a pneumonia named for the hospital it was caught in is a nosocomial condition (Y95)."""
    if "Y95" not in books or any(d.code == "Y95" for d in drafts):
        return Outcome(drafts, [])
    for draft in drafts:
        words = draft.found.hit.pattern.words
        if draft.code.startswith(PNEUMONIA) and (
            "nosocomial" in words or set(words) >= _NOSOCOMIAL
        ):
            claim = "The pneumonia was acquired in the hospital."
            added = beside(draft, "Y95", books, "I.C.20", claim, draft.code, _spans(draft))
            return Outcome([*drafts, added._replace(side=None)], [])
    return Outcome(drafts, [])


FIBRILLATION = frozenset(["vf", "fibrillation"])


def rhythm_of_arrest(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.7, the note at I46.2: an arrest in ventricular fibrillation names both."""
    arrest = next((d for d in drafts if d.code == "I46.2"), None)
    if arrest is None or any(d.code == "I49.01" for d in drafts):
        return Outcome(drafts, [])
    if FIBRILLATION.isdisjoint(arrest.found.hit.pattern.words):
        return Outcome(drafts, [])
    claim = "The arrest is put down to ventricular fibrillation."
    added = beside(arrest, "I49.01", books, "I.B.7", claim, arrest.code, _spans(arrest))
    at = drafts.index(arrest) + 1
    return Outcome([*drafts[:at], added, *drafts[at:]], [])


OPIOIDS = frozenset(["opioid", "opiate", "narcotic"])
TOLD: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("R50.9", "R50.2"), ("R50.81",)),
    (("T81.40", "T81.49"), ("T81.41", "T81.42", "T81.43")),
    (("O86.00", "O86.09"), ("O86.01", "O86.02", "O86.03")),
    (("Z91.19",), ("Z91.12", "Z91.13", "Z91.14")),
    (("P70.1",), ("P70.0",)),
    (("N39.0",), ("N10", "N11", "N12", "N13.6", "N30", "N34.1")),
    (("K56.60", "K56.69"), ("K50.012", "K50.112", "K50.812", "K50.912", "K51.012", "K51.212", "K51.312", "K51.812", "K51.912")),
    (("I72.9",), ("I60", "I67.1")),
    (("C95.9",), ("C91", "C92", "C93", "C94")),
    (("C95.0",), ("C91.0", "C92.0", "C92.4", "C92.5", "C92.6", "C92.A", "C93.0", "C94.0", "C94.2")),
    (("D64.9",), ("D50", "D51", "D52", "D53", "D55", "D56", "D57", "D58", "D59", "D61", "D63")),
    (("M62.82",), ("T79.6",)),
    (("T18.9XXA",), ("T18.0", "T18.1", "T18.2", "T18.3", "T18.4", "T18.5")),
    (("T40.2X1A",), ("T40.1X1A", "T40.3X1A", "T40.411A", "T40.421A", "T40.491A")),
    (("T40.2X2A",), ("T40.1X2A", "T40.3X2A", "T40.412A", "T40.422A", "T40.492A")),
    (("E11.51",), ("E11.52",)),
    (("E10.51",), ("E10.52",)),
    (("I26.09", "I26.99"), ("I26.02", "I26.92")),
    (("Z79.60",), ("Z79.61", "Z79.62", "Z79.63", "Z79.64", "Z79.69")),
    (("R58",), ("K92", "D62", "D50.0", "O72", "I60", "I61", "I62", "K25.4", "K26.4", "K57.31", "K57.33")),
)  # fmt: skip
"""Codes, and the more exact ones beside which they say nothing."""


def told(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: the unspecified form falls beside the code that says it exactly."""
    gone = []
    for draft in drafts:
        if draft.code.startswith("T40.2X") and OPIOIDS.isdisjoint(draft.found.hit.pattern.words):
            continue  # a drug of its own, not the name of the class
        exact = tuple(e for vague, codes in TOLD if draft.code.startswith(vague) for e in codes)
        other = next((d for d in drafts if exact and d.code.startswith(exact)), None)
        if other is not None:
            gone.append((draft, other))
    rejections = [
        reject(d, books, "less-specific", f"Less specific than {other.code}.", "I.B.2")
        for d, other in gone
    ]
    out = []
    for draft in drafts:
        places = [g.order for g, other in gone if other is draft]
        if not any(draft is g for g, _ in gone):
            out.append(draft._replace(order=min([draft.order, *places])) if places else draft)
    return Outcome(sorted(out, key=lambda d: d.order) if gone else drafts, rejections)


INTEGRAL = ("S32.1", "S32.4", "S32.5", "S72", "M80.05")


def mobility_of_fracture(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.5: not being able to move is part of a broken hip."""
    bone = next((d for d in drafts if d.code.startswith(INTEGRAL)), None)
    if bone is None:
        return Outcome(drafts, [])
    gone = [d for d in drafts if d.code == "Z74.09"]
    rejections = [
        reject(d, books, "integral-symptom", f"Part of {bone.code}.", "I.B.5") for d in gone
    ]
    return Outcome([d for d in drafts if d not in gone], rejections)


def site_of_metastasis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2: "prostate cancer with bone metastases" names one primary; the bone is the metastasis'."""
    gone = []
    for draft in drafts:
        if not "C00" <= draft.code[:3] <= "C75":
            continue
        beside_it = [
            f for f in draft.document.found if f is not draft.found and same_words(f, draft.found)
        ]
        if any("C77" <= f.code[:3] <= "C79" for f in beside_it) and any(
            "C00" <= f.code[:3] <= "C75" for f in beside_it
        ):
            gone.append(draft)
    detail = "The site is that of the metastasis."
    rejections = [reject(d, books, "combination", detail, "I.C.2") for d in gone]
    return Outcome([d for d in drafts if not any(d is g for g in gone)], rejections)


def vague_wound(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: a wound without a place is no diagnosis of a stay that names others."""
    vague = [d for d in drafts if d.code.startswith(("T14.8", "T14.9"))]
    if not case.inpatient or len(vague) == len(drafts):
        return Outcome(drafts, [])
    detail = "Names neither the wound nor its place."
    rejections = [reject(d, books, "unspecific", detail, "I.B.2") for d in vague]
    return Outcome([d for d in drafts if d not in vague], rejections)


def reason_of_nonadherence(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III: a complaint that only says why a drug was not taken is no diagnosis of the stay."""
    refusals = [d for d in drafts if d.code.startswith("Z91.1")]
    gone = [
        d
        for d in drafts
        if d.code[0] == "R"
        and any(
            d.document is r.document and linked(d.document, r.found, d.found) is not None
            for r in refusals
        )
    ]
    detail = "Said only as the reason of the nonadherence."
    rejections = [reject(d, books, "not-stated", detail, "III") for d in gone]
    return Outcome([d for d in drafts if d not in gone], rejections)


def lodging(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.17: where a homeless patient goes at discharge is not where the patient lived."""
    street = next((d for d in drafts if d.code == "Z59.02"), None)
    shelter = next((d for d in drafts if d.code == "Z59.01"), None)
    if street is None or shelter is None or not case.inpatient:
        return Outcome(drafts, [])
    if shelter.document.kind not in ("discharge-summary", "progress-note"):
        return Outcome(drafts, [])
    detail = "Of the time after the stay; the patient came from the street."
    rejection = reject(shelter, books, "not-stated", detail, "I.C.21.c.17")
    return Outcome([d for d in drafts if d is not shelter], [rejection])


REPLACED = frozenset(["hemiarthroplasty", "arthroplasty", "replacement", "tha", "thr"])
HIPS = {"right": "Z96.641", "left": "Z96.642"}


def replaced_after_fracture(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.7: the hip that replaced a broken femoral neck, in the stay after that of the operation."""
    out = list(drafts)
    for draft in drafts:
        if not draft.code.startswith("S72.0") or draft.code[-1] != "D" or draft.side not in HIPS:
            continue
        named = _replaced(draft, case)
        if any(d.code.startswith("Z96.64") for d in drafts) or named is None:
            continue
        claim = "The fracture was treated by a replacement of the hip."
        code = HIPS[draft.side]
        added = beside(draft, code, books, "I.C.21.c.7", claim, draft.code, (named,))
        out.insert(out.index(draft) + 1, sided(added))
    return Outcome(out, [])


def _replaced(draft: Draft, case: Case) -> Span | None:
    """Where a sentence on the fracture names the replacement."""
    for number, _, found in speaking_of(case, draft):
        sentence = found.line.sentence
        document = case.chart.documents[number]
        for token in range(sentence.first, sentence.end):
            if document.text.folded[token] in REPLACED:
                return token_span(document, token, token + 1)
    return None


JOINTS = (("Z96.65", "M17"), ("Z96.64", "M16"), ("Z96.61", "M19.01"), ("Z96.61", "M19.11"))


def arthritis_replaced(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.7, II.K: in rehabilitation after a replacement the arthritis of that joint is gone: Z47.1."""
    cue = next(iter(case.facts.stay.of("rehabilitation")), None)
    if cue is None:
        return Outcome(drafts, [])
    out: list[Draft] = []
    for draft in drafts:
        joint = next(
            (status for status, arthritis in JOINTS if draft.code.startswith(arthritis)), "-"
        )
        new = next((d for d in drafts if d.code.startswith(joint)), None)
        if new is None or {new.side, draft.side} == {"right", "left"}:
            out.append(draft)
            continue
        claim = "The joint was replaced; the rehabilitation is the care after it."
        out.append(recode(draft, "Z47.1", books, "I.C.21.c.7", claim, new.code, (cue.span,)))
    return Outcome(out, [])


PASSING = ("P83.1", "L72.0", "K09.8")
"""What most newborns have and nobody treats."""


def insignificant(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.16.a.6: a finding of the newborn examination that needs no care is not coded."""
    gone = [
        d
        for d in drafts
        if d.code.startswith(PASSING)
        and len(drafts) > 1
        and care_of(d.document, d.found) is None
        and any(o.code.startswith("Z38") for o in drafts)
    ]
    detail = "Noted without any care (I.C.16.a.6)."
    rejections = [reject(d, books, "not-stated", detail, "I.C.16.a.6") for d in gone]
    return Outcome([d for d in drafts if d not in gone], rejections)


_LOW = frozenset(["low", "transverse"])
_EARLIER = frozenset(["history", "prior", "previous"])


def scar_of_cesarean(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: the scar is that of a low transverse cut where the record says so of an earlier birth."""
    draft = next((d for d in drafts if d.code == "O34.219"), None)
    if draft is None:
        return Outcome(drafts, [])
    for number, _, found in case.facts.stay.of_codes("Z98", "O34"):
        words = {item.word for item in found.line.items}
        exact = found.code == "O34.211" or (
            found.code == "Z98.891" and words >= _LOW and not words.isdisjoint(_EARLIER)
        )
        if exact and not found.flags & {"negated", "family"}:
            spans = spans_of(case.chart.documents[number], found)
            claim = "The earlier cesarean was low transverse."
            better = recode(draft, "O34.211", books, "I.B.2", claim, draft.code, spans)
            return Outcome([better if d is draft else d for d in drafts], [])
    return Outcome(drafts, [])


_VAGUE = tuple(code for vague, _ in TOLD for code in vague)

COMBINE: tuple[Clause, ...] = (
    only_with(
        ("C77", "C78", "C79", "Z74.09", "Z91.1", "T14.8", "T14.9", "O34.219", *_VAGUE),
        site_of_metastasis, mobility_of_fracture, reason_of_nonadherence, told, vague_wound,
        scar_of_cesarean,
    ),
)  # fmt: skip
"""Clauses that leave out what another code tells."""
ADD: tuple[Clause, ...] = (
    only_with(
        ("K91.89", "I46.2", "O11", "S72.0", "Z96.6", "Z59.01", *PASSING, *_VAGUE),
        hypertension_before_pregnancy,
        ileus_after_operation, rhythm_of_arrest, insignificant, replaced_after_fracture,
        arthritis_replaced, lodging, told,
    ),
    only_with(PNEUMONIA, from_the_hospital),
    only_with(("T83.51",), infection_of_catheter),
)  # fmt: skip
"""Clauses that add the second code of a note."""
