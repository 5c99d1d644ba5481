"""Section I.C.3: diseases of the blood and immune mechanism.

The guidelines have no text for this chapter yet: these are the conventions of Section I.A and the
notes of the Tabular List at D50 to D89. Anemia in neoplasm and from chemotherapy is I.C.2.c.
"""

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found, same_words
from chartcoder.coding.relations import denied_within, due_to, unrelated
from chartcoder.guidelines.clause import Case, Clause, Outcome, beside, only_with, recode, reject
from chartcoder.model import Span
from chartcoder.terminology.books import Books

# --- anemia (I.A.15, note at D63.1) ----------------------------------------------------------

OTHER_ANEMIA = ("D5", "D60", "D61", "D62", "D63", "D64.0", "D64.1", "D64.2", "D64.3", "D64.4", "D64.8", "O99.0",
                "C", "K92.2", "K92.1", "K92.0")  # fmt: skip
"""Anemias with a cause of their own, and what usually is the cause of one (I.C.2.c.1, bleeding)."""


def anemia_in_kidney_disease(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.15: the Index lists anemia "in (due to) (with)" chronic kidney disease: D63.1.

    The link is presumed unless another anemia or cause is coded, or the provider denies it.
    """
    anemia = next((d for d in drafts if d.code == "D64.9"), None)
    kidney = next((d for d in drafts if d.code.startswith("N18")), None)
    if anemia is None or kidney is None:
        return Outcome(drafts, [])
    if any(d.code.startswith(OTHER_ANEMIA) for d in drafts if d is not anemia):
        return Outcome(drafts, [])
    if unrelated(case.chart, ("D63.1", "D64.9"), ("N18",)) is not None:
        return Outcome(drafts, [])
    for cause in anemia.document.found:
        if cause.code[0] not in "RZ" and not cause.code.startswith(("N18", "D6")):
            if due_to(anemia.document, anemia.found, cause) is not None:
                return Outcome(drafts, [])
    claim = f"Anemia with chronic kidney disease ({kidney.code}); no other cause is documented."
    changed = recode(anemia, "D63.1", books, "I.C.3", claim, kidney.code)
    return Outcome([changed if d is anemia else d for d in drafts], [])


KIDNEY = ("N18", "I12", "I13")


def kidney_disease_of_anemia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.13: "anemia in ESRD" names both; the kidney disease is coded before it."""
    anemia = next((d for d in drafts if d.code == "D63.1"), None)
    if anemia is None or any(d.code.startswith(KIDNEY) for d in drafts):
        return Outcome(drafts, [])
    word = next((w for w in ("end", "kidney") if w in anemia.words), None)
    if word is None or denied_within(anemia.document, anemia.found):
        return Outcome(drafts, [])
    code = "N18.6" if word == "end" else "N18.9"
    claim = "The kidney disease that the words name."
    added = beside(anemia, code, books, "I.A.13", claim, anemia.code, (anemia.words[word],))
    document, sentence, place = anemia.order
    first = added._replace(order=(document, sentence, place - 1))
    return Outcome(sorted([first, *drafts], key=lambda d: d.order), [])


def kidney_disease_before_anemia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.13, note at D63.1: the kidney disease is coded before its anemia."""
    anemia = next((d for d in drafts if d.code == "D63.1"), None)
    kidney = next((d for d in drafts if d.code.startswith("N18")), None)
    if anemia is None or kidney is None or kidney.order < anemia.order:
        return Outcome(drafts, [])
    document, sentence, place = kidney.order
    moved = anemia._replace(order=(document, sentence, place + 1))
    return Outcome(sorted((moved if d is anemia else d for d in drafts), key=lambda d: d.order), [])


_SLOW_LOSS = ("N92", "N93", "K92", "K62.5", "K25.4", "K26.4", "K27.4", "K64", "K31.811", "K57.31", "D25", "R31", "R04.0")  # fmt: skip


def anemia_of_blood_loss(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """D50.0: iron deficiency anemia that the provider puts down to bleeding is that of blood loss."""
    out = []
    for draft in drafts:
        if draft.code == "D50.9":
            for cause in drafts:
                if not cause.code.startswith(_SLOW_LOSS) or cause.document is not draft.document:
                    continue
                words = due_to(draft.document, draft.found, cause.found)
                if words is not None:
                    claim = f"Iron deficiency from the loss of blood of {cause.code}."
                    draft = recode(draft, "D50.0", books, "I.C.3", claim, cause.code, (words,))
                    break
        out.append(draft)
    return Outcome(out, [])


def acute_loss_on_iron_deficiency(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.8, the note at D50.0: "acute blood loss anemia on iron deficiency anemia" is both; no chronic loss is stated.

    The words of the acute loss, read together with the deficiency, would say D50.0.
    """
    acute = next((d for d in drafts if d.code == "D62"), None)
    if acute is None:
        return Outcome(drafts, [])
    out = []
    for draft in drafts:
        if draft.code == "D50.0" and set(draft.found.hit.pattern.words) >= _IRON:
            lost = next(
                (
                    found
                    for found in draft.document.found
                    if found.code == "D62" and same_words(found, draft.found)
                ),
                None,
            )
            if lost is not None:
                claim = "The loss of blood is acute (D62); the iron deficiency is another matter."
                spans = spans_of(draft.document, lost)
                draft = recode(draft, "D50.9", books, "I.C.3", claim, "D62", spans)
        out.append(draft)
    return Outcome(out, [])


_IRON = frozenset({"iron", "deficiency", "loss"})

_NO_CAUSE = ("R", "Z", "Q", "V", "W", "X", "Y", "B20", "D69", "D75.82", "D61.81")


def secondary_thrombocytopenia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """D69.59: a low platelet count that the provider puts down to another disease is secondary."""
    out = []
    for draft in drafts:
        if draft.code == "D69.6":
            for cause in draft.document.found:
                if cause.code.startswith(_NO_CAUSE) or cause.flags & {"negated", "possible"}:
                    continue
                words = due_to(draft.document, draft.found, cause)
                if words is not None:
                    claim = f"The lack of platelets is secondary to {cause.code}."
                    named = _named_leukemia(cause, drafts)
                    draft = recode(draft, "D69.59", books, "I.C.3", claim, named, (words,))
                    break
        out.append(draft)
    return Outcome(out, [])


_OF_WHICH_KIND = ("C91", "C92", "C93", "C94")


def _named_leukemia(cause: Found, drafts: list[Draft]) -> str:
    """The code of a cause; of "leukemia", that of the leukemia that the chart names."""
    if not cause.code.startswith("C95"):
        return cause.code
    return next((d.code for d in drafts if d.code.startswith(_OF_WHICH_KIND)), cause.code)


# --- pancytopenia, neutropenia ---------------------------------------------------------------

PARTS = ("D64.9", "D69.6", "D70.9", "D72.819", "D72.810")
"""The cell lines of which pancytopenia is the lack."""


def parts_of_pancytopenia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.5: anemia, leukopenia and thrombocytopenia are what pancytopenia means.

    Neutropenia with fever keeps its code (note at D70).
    """
    whole = next((d for d in drafts if d.code.startswith("D61.81")), None)
    if whole is None:
        return Outcome(drafts, [])
    fever = any(d.code == "R50.81" for d in drafts)
    parts = [
        d for d in drafts if d.code in PARTS and not (d.code == "D70.9" and (fever or _febrile(d)))
    ]
    rejections = [
        reject(d, books, "integral-symptom", f"Part of {whole.code}.", "I.B.5") for d in parts
    ]
    return Outcome([d for d in drafts if d not in parts], rejections)


def _febrile(draft: Draft) -> bool:
    return not _FEVER.isdisjoint(draft.found.hit.pattern.words)


def cause_of_neutropenia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: neutropenia without a cause falls beside the one whose cause is stated."""
    plain = next((d for d in drafts if d.code == "D70.9"), None)
    named = next((d for d in drafts if d.code.startswith(("D70.1", "D70.2", "D70.3"))), None)
    if plain is None or named is None:
        return Outcome(drafts, [])
    detail = f"Less specific than {named.code}."
    moved = named._replace(order=min(plain.order, named.order))
    out = [moved if d is named else d for d in drafts if d is not plain]
    if _febrile(plain) and "R50.81" not in {d.code for d in drafts}:
        claim = f"Fever presenting with {named.code}."
        fever = recode(plain, "R50.81", books, "I.C.3", claim, named.code)
        document, sentence, place = moved.order
        out.append(fever._replace(order=(document, sentence, place + 1)))
    rejection = reject(plain, books, "less-specific", detail, "I.B.2")
    return Outcome(sorted(out, key=lambda d: d.order), [rejection])


_FEVER = frozenset({"fever", "febrile"})


# --- sickle-cell disease (notes at D57) ------------------------------------------------------

_SS = {"D57.01": "1", "D57.02": "2", "D57.03": "3", "D57.04": "4", "D57.09": "8"}
"""Complications of a crisis of Hb-SS, and the character that says them in the other kinds."""
_KIND = {"D57.20": "D57.21", "D57.21": "D57.21", "D57.40": "D57.41", "D57.41": "D57.41", "D57.42": "D57.43",
         "D57.43": "D57.43", "D57.44": "D57.45", "D57.45": "D57.45", "D57.80": "D57.81", "D57.81": "D57.81"}  # fmt: skip
"""Beginning of a code of another kind of sickle-cell disease, and of its codes with crisis."""
CRISIS = ("D57.00", "D57.219", "D57.419", "D57.439", "D57.459", "D57.819")
NAMED_COMPLICATION = ("N48.32", "K80")
"""Complications that the note at D57.09 and its like names, with codes of their own."""


def kind_of_sickle_cell_crisis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.9: the kind of sickle-cell disease and the complication of its crisis are one code."""
    base = next((d for d in drafts if d.code[:6] in _KIND), None)
    crises = [d for d in drafts if d.code in _SS or d.code == "D57.00"]
    if base is None or not crises:
        return Outcome(drafts, [])
    named = next((d for d in crises if d.code in _SS), crises[0])
    code = f"{_KIND[base.code[:6]]}{_SS.get(named.code, '9')}"
    if code not in books:
        return Outcome(drafts, [])
    rejections = [reject(d, books, "combination", f"Included in {code}.", "I.B.9") for d in crises]
    changed = base
    if code != base.code and (named.code in _SS or not base.code.startswith(_KIND[base.code[:6]])):
        claim = f"With {named.code} it is {code}."
        changed = recode(base, code, books, "I.C.3", claim, named.code)
    out = [changed if d is base else d for d in drafts if d not in crises]
    return Outcome(out, rejections)


def complication_of_sickle_cell_crisis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """Note at D57.09: a crisis with a complication that has a code of its own, which follows."""
    crisis = next((d for d in drafts if d.code in CRISIS), None)
    other = next((d for d in drafts if d.code.startswith(NAMED_COMPLICATION)), None)
    if crisis is None or other is None:
        return Outcome(drafts, [])
    code = "D57.09" if crisis.code == "D57.00" else f"{crisis.code[:-1]}8"
    claim = f"The crisis has a complication with a code of its own, {other.code}."
    changed = recode(crisis, code, books, "I.C.3", claim, other.code)
    return Outcome([changed if d is crisis else d for d in drafts], [])


def fever_of_sickle_cell_disease(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """Note at D57: fever associated with it is R50.81."""
    disease = next((d for d in drafts if d.code.startswith("D57") and d.code != "D57.3"), None)
    fever = next((d for d in drafts if d.code == "R50.9"), None)
    if disease is None or fever is None:
        return Outcome(drafts, [])
    claim = f"Fever associated with {disease.code}."
    changed = recode(fever, "R50.81", books, "I.C.3", claim, disease.code)
    return Outcome([changed if d is fever else d for d in drafts], [])


# --- bleeding from anticoagulants (note at D68.32) -------------------------------------------

BLEEDING = ("R31", "K92.0", "K92.1", "K92.2", "K62.5", "R04", "I60", "I61", "I62", "N93", "N92", "H11.3", "H43.1",
            "K66.1", "R58", "M79.81", "N42.1", "K25.4", "K26.4", "K27.4", "K29.01", "K57.31", "K55.21", "K31.811")  # fmt: skip
_ANTICOAGULANT = "T45.515"


def bleeding_from_anticoagulant(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """D68.32, I.C.19.e.5.a: bleeding that the provider puts down to an anticoagulant taken correctly.

    The effect that is wanted, a long clotting time without bleeding, is no hemorrhagic disorder.
    """
    if any(d.code == "D68.32" for d in drafts):
        return Outcome(drafts, [])
    drug = next((d for d in drafts if d.code.startswith(_ANTICOAGULANT)), None)
    if drug is None:
        return Outcome(drafts, [])
    nature = {dict(s.values).get("because-of") for s in drug.steps if s.source == "I.C.19.e.5.a"}
    bleeding = next((d for d in drafts if d.code in nature and d.code.startswith(BLEEDING)), None)
    if bleeding is None:
        return Outcome(drafts, [])
    claim = f"The bleeding ({bleeding.code}) is an adverse effect of an anticoagulant."
    added = beside(bleeding, "D68.32", books, "I.C.3", claim, bleeding.code, (_cue(drug),))
    at = drafts.index(bleeding) + 1
    return Outcome(
        [*drafts[:at], added._replace(order=bleeding.order, side=None), *drafts[at:]], []
    )


def _cue(drug: Draft) -> Span:
    """The name of the drug as the chart writes it."""
    return drug.steps[0].spans[0]


COMBINE: tuple[Clause, ...] = (
    only_with(
        ("D64.9", "D63.1"),
        anemia_in_kidney_disease,
        kidney_disease_of_anemia,
        kidney_disease_before_anemia,
    ),
    only_with(("D50.9",), anemia_of_blood_loss),
    only_with(("D50.0",), acute_loss_on_iron_deficiency),
    only_with(("D69.6",), secondary_thrombocytopenia),
    only_with(("D61.81",), parts_of_pancytopenia),
    only_with(("D70",), cause_of_neutropenia),
    only_with(
        ("D57",),
        kind_of_sickle_cell_crisis,
        complication_of_sickle_cell_crisis,
        fever_of_sickle_cell_disease,
    ),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (only_with((_ANTICOAGULANT,), bleeding_from_anticoagulant),)
"""Clauses that add codes the record supports beside the stated ones."""
