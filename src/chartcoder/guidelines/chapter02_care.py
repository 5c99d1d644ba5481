"""Sections I.C.2.a, c, e to h and l.6: encounters for treatment, complications, symptoms, fractures."""

import re

from chartcoder.coding.cues import Cue
from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import due_to
from chartcoder.guidelines.binding import (
    after,
    at,
    discussed,
    one_behind,
    place_of,
    places_of,
    under_way,
)
from chartcoder.guidelines.chapter02_spread import is_primary
from chartcoder.guidelines.clause import BARRED, Case, Outcome, beside, recode, reject
from chartcoder.late import late
from chartcoder.terminology.books import Books
from chartcoder.terminology.neoplasms import SECONDARIES, SITE_WORDS

THERAPY = {"Z51.0": "radiation", "Z51.11": "chemotherapy", "Z51.12": "immunotherapy"}
_PLAIN = frozenset(
    """chemotherapy chemo radiation therapy treatment radiotherapy immunotherapy antineoplastic
    cancer external beam""".split()
)
"""Words that name a therapy without saying that it is the reason for the encounter."""


def _neoplasms(drafts: list[Draft]) -> list[Draft]:
    return [
        d
        for d in drafts
        if d.code[0] == "C" or d.code.startswith(("D0", "D37", "D45", "D46", "D47"))
    ]


def therapy_encounter(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.a, e.1, e.2 and f: Z51 where the therapy is the reason for the encounter, and only there.

    Not in a stay in which the neoplasm is removed or its extent determined, not for implants, and
    not because a therapy is discussed, planned or recalled.
    """
    own = [d for d in drafts if d.code in THERAPY]
    facts = case.facts.oncology
    given = facts.of("given")
    if case.inpatient:
        given = tuple(c for c in given if _REASON.search(c.span.text))
    if not own and not given:
        return Outcome(drafts, [])
    out = list(drafts)
    rejections = []
    neoplasm = next(iter(_neoplasms(drafts)), None)
    barred = _other_reason(case)
    for draft in own:
        plain = set(draft.found.hit.pattern.words) <= _PLAIN or under_way(
            draft.document, draft.found
        )
        if (barred is None and not plain) or (barred is None and _given_here(draft, given, case)):
            continue
        out.remove(draft)
        detail = "The therapy is not the reason for the encounter."
        rejections.append(reject(draft, books, "not-encounter", detail, "I.C.2.e"))
    if barred is None and given and neoplasm is not None:
        kept = {d.code for d in out}
        for code, cue in _kinds(given, case):
            if code not in kept and not (kept & THERAPY.keys() and cue in given):
                claim = "The therapy is given at this encounter."
                added = beside(
                    neoplasm, code, books, "I.C.2.e.2", claim, neoplasm.code, (cue.span,)
                )
                out.append(added._replace(order=(-1, 0, len(out))))
                kept.add(code)
    return Outcome(out, rejections)


_REASON = late(r"\b(?:admi\w+|encounter|here|presents?|comes?|visit)\b", re.I)
"""Of a stay the therapy is the reason only where the words say so."""


def _other_reason(case: Case) -> Cue | None:
    """Removal of the neoplasm in the stay, or an implant: not an encounter for Z51."""
    facts = case.facts.oncology
    implants = facts.of("implant")
    if implants:
        return implants[0]
    if not case.inpatient:
        return None
    extent = facts.of("extent")
    if extent:
        return extent[0]
    past = {c.span for c in facts.of("removed")}
    done = [
        c
        for c in facts.of("removal")
        if c.section in ("diagnoses", "procedures", "hospital-course", "postoperative-diagnosis")
        and not any(p.start <= c.span.start < p.end and "history" in p.text.lower() for p in past)
    ]
    return done[0] if done else None


def _given_here(draft: Draft, given: tuple[Cue, ...], case: Case) -> bool:
    places = {at(c) for c in given}
    return not places.isdisjoint({place_of(case, draft), *discussed(case, draft)})


def _kinds(given: tuple[Cue, ...], case: Case) -> list[tuple[str, Cue]]:
    """The kinds of therapy given: by the drugs named where it is said to be given."""
    places = {at(c) for c in given}
    documents = {
        n
        for n, d in enumerate(case.chart.documents)
        if d.kind in ("nursing-note", "procedure-note")
    }
    out: list[tuple[str, Cue]] = []
    for code in ("Z51.0", "Z51.11", "Z51.12"):
        cue = next(
            (
                c
                for c in case.facts.oncology.of(THERAPY[code])
                if at(c) in places or c.document in documents
            ),
            None,
        )
        if cue is not None:
            out.append((code, cue))
    return out or [("Z51.11", given[0])]


def anemia_of_neoplasm(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.c.1 and I.A.15: anemia without another cause, beside an active malignancy, is D63.0."""
    anemia = next((d for d in drafts if d.code == "D64.9"), None)
    if anemia is None:
        return Outcome(drafts, [])
    stated = next((d for d in drafts if d.code[0] == "C" and _put_down_to(anemia, d)), None)
    cancer = stated or next(
        (d for d in drafts if d.code[0] == "C" and not d.code.startswith(("C44", "C4A"))), None
    )
    other = any(
        d.code.startswith(("D5", "D60", "D61", "D62", "D63", "D64", "N18", "K92", "O"))
        for d in drafts
        if d is not anemia
    )
    if cancer is None or (other and stated is None):
        return Outcome(drafts, [])
    claim = f"Anemia in neoplastic disease ({cancer.code}); no other cause is documented."
    if stated is not None:
        claim = f"Anemia that the provider puts down to {cancer.code}."
    changed = recode(anemia, "D63.0", books, "I.C.2.c.1", claim, cancer.code)
    return Outcome([changed if d is anemia else d for d in drafts], [])


def _put_down_to(anemia: Draft, cancer: Draft) -> bool:
    """Whether the sentence of an anemia makes a cancer of that kind its cause."""
    return any(
        found.code[0] == "C"
        and (
            found.code[:3] == cancer.code[:3]
            or (cancer.code.startswith(_LEUKEMIA) and found.code.startswith(_LEUKEMIA))
        )
        and not found.flags & BARRED
        and due_to(anemia.document, anemia.found, found) is not None
        for found in anemia.document.found
        if found.line is anemia.found.line
    )


_LEUKEMIA = ("C91", "C92", "C93", "C94", "C95")

ADVERSE = "T45.1X5A"
EFFECTS = ("D64.81", "D61.810", "D70.1")
"""Codes that say by themselves that the drugs are the cause."""


def effect_of_therapy(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.c.2 and e.3: what chemotherapy causes takes the adverse effect of the drugs."""
    if any(d.code.startswith("T45.1X5") for d in drafts):
        return Outcome(drafts, [])
    effects = case.facts.oncology.of("effect")
    places = {at(c) for c in effects}
    effect = next(
        (
            d
            for d in drafts
            if d.code in EFFECTS or (d.code[0] in "DEGKLNR" and place_of(case, d) in places)
        ),
        None,
    )
    if effect is None:
        return Outcome(drafts, [])
    claim = f"{effect.code} is an adverse effect of antineoplastic drugs."
    spans = tuple(c.span for c in effects if at(c) == place_of(case, effect))
    added = beside(effect, ADVERSE, books, "I.C.2.c.2", claim, effect.code, spans)
    return Outcome(sorted([*drafts, added], key=lambda d: d.order), [])


def fracture_of_neoplasm(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.l.6: a pathological fracture that the provider links to a neoplasm is M84.5."""
    out = []
    for draft in drafts:
        if draft.code.startswith("M84.4"):
            cancer = next(
                (
                    d
                    for d in drafts
                    if d.code[0] in "CD"
                    and not places_of(case, d).isdisjoint(places_of(case, draft))
                ),
                None,
            )
            code = f"M84.5{draft.code[5:]}"
            if cancer is not None and code in books:
                claim = f"Pathological fracture due to {cancer.code}."
                draft = recode(draft, code, books, "I.C.2.l.6", claim, cancer.code)
        out.append(draft)
    broken = {place_of(case, d) for d in out if d.code.startswith("M84.5")}
    traumatic = [
        d for d in out if d.code[0] == "S" and d.code[2:3] == "2" and place_of(case, d) in broken
    ]
    rejections = [
        reject(d, books, "combination", "The fracture is pathological.", "I.C.2.l.6")
        for d in traumatic
    ]
    return Outcome([d for d in out if d not in traumatic], rejections)


def fever_of_neutropenia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.7, the note at D70: fever with neutropenia is R50.81 beside it."""
    neutropenia = next((d for d in drafts if d.code.startswith("D70")), None)
    if neutropenia is None or any(d.code == "R50.81" for d in drafts):
        return Outcome(drafts, [])
    fever = next((d for d in drafts if d.code in ("R50.9", "R50.2")), None)
    if fever is not None and place_of(case, fever) == place_of(case, neutropenia):
        claim = "Fever presenting with neutropenia."
        changed = recode(fever, "R50.81", books, "I.B.7", claim, neutropenia.code)
        return Outcome([changed if d is fever else d for d in drafts], [])
    if {"fever", "febrile"}.isdisjoint(neutropenia.found.hit.pattern.words):
        return Outcome(drafts, [])
    claim = "Fever presenting with neutropenia."
    added = beside(neutropenia, "R50.81", books, "I.B.7", claim, neutropenia.code)
    return Outcome(one_behind(drafts, neutropenia, [added]), [])


def overlapping_site(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2: a primary that overlaps contiguous sites goes to .8 of its category."""
    out = []
    for draft in drafts:
        if is_primary(draft.code) and "overlapping" in draft.found.near and len(draft.code) > 3:
            code = _overlapping(draft, books)
            if code is not None and code != draft.code:
                claim = "The lesion overlaps two or more contiguous sites."
                span = draft.words.get("overlapping")
                spans = (span,) if span is not None else ()
                draft = recode(draft, code, books, "I.C.2", claim, "", spans)
        out.append(draft)
    return Outcome(out, [])


def _overlapping(draft: Draft, books: Books) -> str | None:
    category = draft.code[:3]
    entry = f"{category}.8"
    if entry not in books or "overlapping" not in books.entry(entry).title.lower():
        return None
    if books.entry(entry).billable:
        return entry
    side = draft.side or "unspecified"
    codes = [c for c in books.codes() if c.startswith(entry) and books.entry(c).billable]
    sex = " male" if " male" in books.entry(draft.stem).title else "female"
    sided = [c for c in codes if side in books.entry(c).title]
    return next((c for c in sided if sex in books.entry(c).title), sided[0] if sided else None)


ECTOPIC = {"Q45.3": "C25.9", "Q89.2": "C73"}
"""Ectopic tissue, and a malignant neoplasm of the organ it comes from."""


def ectopic_tissue(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2: a malignant neoplasm of ectopic tissue is coded to the site of origin."""
    tissue = next((d for d in drafts if d.code in ECTOPIC), None)
    if tissue is None:
        return Outcome(drafts, [])
    place = place_of(case, tissue)
    cancer = next((d for d in drafts if is_primary(d.code) and place_of(case, d) == place), None)
    if cancer is None:
        return Outcome(drafts, [])
    code = ECTOPIC[tissue.code]
    claim = f"Arises in ectopic tissue ({tissue.code}): coded to the site of origin."
    changed = recode(cancer, code, books, "I.C.2", claim, tissue.code)
    detail = f"The origin of {code}."
    rejection = reject(tissue, books, "combination", detail, "I.C.2")
    out = [changed if d is cancer else d for d in drafts if d is not tissue]
    return Outcome(out, [rejection])


def named_histology(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2: unspecified behavior (D49) falls where the same statement names what the tumor is."""
    loose = [d for d in drafts if d.code.startswith("D49") or _is_mass(d)]
    if not loose:
        return Outcome(drafts, [])
    out, rejections = [], []
    for draft in drafts:
        better = (
            next((d for d in drafts if _names(d, draft, case)), None) if draft in loose else None
        )
        if better is None:
            out.append(draft)
        else:
            detail = f"The neoplasm is named: {better.code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.2"))
    return Outcome(out, rejections)


def _names(better: Draft, draft: Draft, case: Case) -> bool:
    return (
        (
            better.code.startswith(("C", "D0", "D1", "D2", "D3", "D4"))
            # a lesion beside a cancer of the past is a new one
            or (
                better.code.startswith("Z85")
                and draft.code[0] == "D"
                and _AGAIN.isdisjoint(draft.found.near)
            )
        )
        and not better.code.startswith("D49")
        and (
            place_of(case, better) == place_of(case, draft)
            or (draft.code[0] == "D" and _one_site(better, draft))
            or (better.code[0] == "C" and draft.code.startswith("D49") and _said_beside(draft))
        )
    )


_AGAIN = frozenset({"recurrent", "recurrence", "recurring", "new"})


def _said_beside(draft: Draft) -> bool:
    """Whether the sentence that says "tumor" names the cancer it speaks of.

    "Adenocarcinoma with tumor extension into the seminal vesicle" is one disease.
    """
    return any(
        other.line is draft.found.line and other.code[0] == "C" and "negated" not in other.flags
        for other in draft.document.found
    )


_MASS = frozenset(["mass", "lump", "lesion", "nodule"])


def _is_mass(draft: Draft) -> bool:
    return draft.code[0] in "RNKL" and not _MASS.isdisjoint(draft.found.hit.pattern.words)


def _one_site(one: Draft, other: Draft) -> bool:
    """Two mentions that name the same site."""
    return not SITE_WORDS.isdisjoint(
        set(one.found.hit.pattern.words) & set(other.found.hit.pattern.words)
    )


def male_breast(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2: the breast of a man has codes of its own."""
    if case.sex != "male":
        return Outcome(drafts, [])
    out = []
    for draft in drafts:
        if draft.code.startswith("C50") and draft.code[5:6] == "1":
            code = f"{draft.code[:5]}2{draft.code[6:]}"
            if code in books:
                claim = "The patient is male."
                draft = recode(draft, code, books, "I.C.2", claim, "")
        out.append(draft)
    return Outcome(out, [])


ANY_CANCER = ("R18.0", "R64", "R63.4", "R53.0", "R97")
SYMPTOMS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("R04.2", "R05", "R06.0", "R09.0"), ("C32", "C33", "C34", "C37", "C38", "C45", "C78.0", "C78.1", "C78.2")),
    (("R13",), ("C0", "C1", "C32", "C77.1")),
    (("R31", "R33", "R39"), ("C61", "C64", "C65", "C66", "C67", "C68", "C79.11")),
    (("R17",), ("C22", "C23", "C24", "C25", "C78.7")),
    (("R10", "R11", "R19"), ("C15", "C16", "C17", "C18", "C19", "C20", "C22", "C25", "C48", "C56", "C78")),
    (("R51", "R56", "R41", "R47", "R26", "R42"), ("C70", "C71", "C79.3")),
    (("R49",), ("C32",)),
)  # fmt: skip
"""Symptoms that are characteristic of a malignancy of a site."""
FIRST_NEOPLASM = ("D63.0", "J91.0", "I31.31", "G95.2")
"""Codes whose notes put the neoplasm before them."""


def neoplasm_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.c.1, f and g: the malignancy stands before its anemia, effusion and symptoms."""
    if not _neoplasms(drafts):
        return Outcome(drafts, [])
    out = list(drafts)
    for draft in drafts:
        place = out.index(draft)
        same = [d for d in _neoplasms(out[place:]) if d.code != "C80.2"]
        if not same or any(d.code[0] == "C" for d in out[:place]):
            continue
        if draft.code.startswith(FIRST_NEOPLASM):
            chosen = next((d for d in same if place_of(case, d) == place_of(case, draft)), same[0])
        elif draft.code[0] == "R":
            found = [d for d in same if _characteristic(draft, d, case)]
            if not found:
                continue
            chosen = found[0]
        else:
            continue
        moved = [chosen, *(d for d in same if d is not chosen and _goes_with(d, chosen, case))]
        for cancer in moved:
            out.remove(cancer)
        out[place:place] = moved
    return Outcome(out, [])


def _goes_with(other: Draft, chosen: Draft, case: Case) -> bool:
    """A metastasis of the same statement stays with its primary."""
    return other.code.startswith(SECONDARIES) and place_of(case, other) == place_of(case, chosen)


def _characteristic(symptom: Draft, cancer: Draft, case: Case) -> bool:
    if symptom.code.startswith(ANY_CANCER):
        return True
    if place_of(case, symptom) == place_of(case, cancer):
        return True
    return any(
        symptom.code.startswith(signs) and cancer.code.startswith(sites)
        for signs, sites in SYMPTOMS
    )


def therapy_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.e.2 and e.3: Z51.0 and Z51.1 stand first, then the malignancy, then complications."""
    therapy = [d for d in drafts if d.code in THERAPY]
    if not therapy:
        return Outcome(drafts, [])
    rest = [d for d in drafts if d not in therapy]
    return Outcome([*sorted(therapy, key=lambda d: d.code), *rest], [])


def adverse_effect_last(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.c.2: anemia first, then the neoplasm, then the adverse effect."""
    anemia = next((d for d in drafts if d.code == "D64.81"), None)
    effect = next((d for d in drafts if d.code.startswith("T45.1X5")), None)
    if anemia is None or effect is None or drafts[0] is not anemia:
        return Outcome(drafts, [])
    out = [d for d in drafts if d is not effect]
    spot = out.index(anemia) + 1
    while spot < len(out) and out[spot].code[0] == "C":
        spot += 1
    out.insert(spot, after(effect, out[spot - 1]))
    return Outcome(out, [])
