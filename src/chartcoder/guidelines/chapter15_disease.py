"""Section I.C.15.c to l and o.5: hypertension, diabetes, the fetus, sepsis, use of substances, the heart."""

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import Case, Outcome, beside, from_mention, recode, reject
from chartcoder.guidelines.obstetrics import (
    ABORTED,
    LATER,
    RECORD,
    Stage,
    change,
    coded_stage,
    quoted,
    stated,
)
from chartcoder.guidelines.trimester import CHILDBIRTH, PREGNANCY, PUERPERIUM, below_at_time
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

# ---------------------------------------------------------------- d, g, i: hypertension, diabetes

_PREEXISTING = frozenset(["chronic", "preexisting", "existing", "essential", "pregestational", "longstanding",
                          "benign", "history"])  # fmt: skip


def hypertension(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.c and d: pre-existing hypertension is O10, with pre-eclampsia O11; else O16.

    Hypertensive heart or kidney disease keeps its I11, I12 or I13 code beside O10.1 to O10.3.
    """
    stage = coded_stage(drafts, case)
    pressure = next(
        (d for d in drafts if d.code.startswith(("I10", "I11", "I12", "I13", "I15"))), None
    )
    if stage is None or stage.time in (ABORTED, LATER):
        return Outcome(drafts, [])
    if pressure is None and not any(d.code.startswith("O10") for d in drafts):
        return Outcome(drafts, [])
    out: list[Draft] = []
    toxic = next((d for d in drafts if d.code.startswith("O14")), None)
    for draft in drafts:
        if draft is pressure:
            out.extend(_pressure(draft, drafts, stage, case, books))
        elif draft is toxic and any(d.code.startswith(("O10", "I1")) for d in drafts):
            pre = pressure is None or _before_pregnancy(pressure, case)
            if pre:
                stem = below_at_time(books, "O11", stage.times)
                claim = "Pre-eclampsia in a patient with pre-existing hypertension."
                partner = next(d.code for d in drafts if d.code.startswith(("O10", "I1")))
                out.append(
                    change(draft, stem, books, stage, "I.C.15.d", claim, partner, stage.spans)
                )
            else:
                out.append(draft)
        else:
            out.append(draft)
    return Outcome(out, [])


def _pressure(
    draft: Draft, drafts: list[Draft], stage: Stage, case: Case, books: Books
) -> list[Draft]:
    others = {d.code[:3] for d in drafts}
    if (
        others & {"O13", "O14", "O16"}
        and draft.code == "I10"
        and not _before_pregnancy(draft, case)
    ):
        return []
    entry = {"I11": "O10.1", "I12": "O10.2", "I13": "O10.3", "I15": "O10.4"}.get(draft.code[:3])
    if entry is None:
        if not _before_pregnancy(draft, case):
            entry = "O16"
        else:
            words = draft.found.near.keys()
            entry = "O10.0" if words & {"essential", "primary"} else "O10.9"
    stem = below_at_time(books, entry, stage.times)
    claim = f"{draft.code} in a maternal record is {stem}."
    made = change(draft, stem, books, stage, "I.C.15.d", claim, draft.code, stage.spans)
    return [made] if draft.code == "I10" else [made, draft]


def _before_pregnancy(draft: Draft, case: Case) -> bool:
    """The hypertension existed before the pregnancy: said so, or listed in the past history."""
    if draft.code != "I10" or draft.found.near.keys() & _PREEXISTING:
        return True
    for _, found, _ in stated(case):
        if found.code != "I10" or found.flags & {"negated", "family", "possible"}:
            continue
        if (
            found.near.keys() & _PREEXISTING
            or found.line.sentence.section == "past-medical-history"
        ):
            return True
    return False


_NOT_WITH_GESTATIONAL = (
    "O24",
    "E08",
    "E09",
    "E10",
    "E11",
    "E13",
    "O99.81",
    "Z79.4",
    "Z79.84",
    "Z79.85",
)


def diabetes(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.i: gestational diabetes by its control; no other O24 beside it.

    Insulin wins over diet, tablets over diet. I.C.15.g is among the conditions of other chapters.
    """
    if not any(d.code.startswith("O24") for d in drafts):
        return Outcome(drafts, [])
    stage = coded_stage(drafts, case)
    gestational = next((d for d in drafts if d.code.startswith("O24.4")), None)
    if stage is None or gestational is None:
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft is gestational or draft.code.startswith("O24.4"):
            out.append(_controlled(draft, stage, books))
        elif draft.code.startswith(_NOT_WITH_GESTATIONAL):
            detail = "Not beside gestational diabetes, which names its control."
            rejections.append(reject(draft, books, "combination", detail, "I.C.15.i"))
        else:
            out.append(draft)
    return Outcome(out, rejections)


def _controlled(draft: Draft, stage: Stage, books: Books) -> Draft:
    if not draft.code.endswith("9"):
        return draft
    said = stage.said
    for fact, digit, name in (
        (said.insulin, "4", "insulin"),
        (said.tablets, "5", "oral drugs"),
        (said.diet, "0", "diet"),
    ):
        if fact is not None:
            code = draft.code[:-1] + digit
            claim = f"Gestational diabetes controlled by {name}."
            return change(draft, code, books, stage, "I.C.15.i", claim, name, quoted(fact))
    return draft


# ---------------------------------------------------------------- e: the fetus


FETAL: tuple[tuple[tuple[str, ...], str], ...] = (
    (("Q00",), "O35.02"), (("Q01",), "O35.04"), (("Q02",), "O35.07"), (("Q03",), "O35.06"),
    (("Q04.0",), "O35.01"), (("Q04.2",), "O35.05"), (("Q05",), "O35.08"),
    (("Q04", "Q06", "Q07"), "O35.09"),
    (("Q90",), "O35.13"), (("Q91.4", "Q91.5", "Q91.6", "Q91.7"), "O35.11"), (("Q91",), "O35.12"),
    (("Q96",), "O35.14"), (("Q97", "Q98"), "O35.15"), (("Q9",), "O35.19"),
    (("Q1", "Q35", "Q36", "Q37"), "O35.A"), (("Q2",), "O35.B"), (("Q3",), "O35.C"),
    (("Q79.0", "Q79.2", "Q79.3", "Q4", "K"), "O35.D"), (("Q5", "Q60", "Q61", "Q62", "Q63", "Q64", "N13"), "O35.E"),
    (("Q67", "Q76", "Q77", "Q78", "Q79"), "O35.F"), (("Q69", "Q70", "Q71", "Q74.0"), "O35.G"),
    (("Q65", "Q66", "Q72", "Q74"), "O35.H"), (("Q",), "O35.8"),
    (("P05",), "O36.59"), (("P08",), "O36.6"), (("P29.1", "R00", "I49", "I47"), "O36.83"), (("D64", "P61"), "O36.82"),
)  # fmt: skip
"""Conditions of a fetus on the record of its mother."""


def fetal_conditions(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.e: a fetal condition is coded in O35 or O36 on the mother's record, never as P or Q.

    The provider who states it in the assessment lets it modify the management of the mother.
    """
    stage = coded_stage(drafts, case)
    if stage is None or stage.time not in (PREGNANCY, CHILDBIRTH):
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        fetal = draft.code[0] == "P" or bool(draft.found.near.keys() & {"fetal", "fetus"})
        stem = next((s for starts, s in FETAL if draft.code.startswith(starts)), "")
        if fetal and stem:
            stem = below_at_time(books, stem, stage.times)
            claim = f"{draft.code} of the fetus is {stem} on the mother's record."
            out.append(
                change(draft, stem, books, stage, "I.C.15.e.1", claim, draft.code, stage.spans)
            )
        elif draft.code[0] == "P":
            detail = "Codes of chapter 16 are never for the record of the mother."
            rejections.append(reject(draft, books, RECORD, detail, "I.C.16.a.1"))
        else:
            out.append(draft)
    return Outcome(out, rejections)


# ---------------------------------------------------------------- k: puerperal sepsis

ORGANISMS: tuple[tuple[str, str], ...] = (
    ("A40.0", "B95.0"), ("A40.1", "B95.1"), ("A40.3", "B95.3"), ("A40", "B95.5"), ("A41.01", "B95.61"),
    ("A41.02", "B95.62"), ("A41.1", "B95.7"), ("A41.2", "B95.8"), ("A41.3", "B96.3"), ("A41.51", "B96.20"),
    ("A41.52", "B96.5"), ("A41.53", "B96.89"), ("A41.59", "B96.89"), ("A41.4", "B96.89"), ("A41.81", "B95.2"),
)  # fmt: skip
"""The organism of a sepsis code, as a code of its own."""


def puerperal_sepsis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.k: O85 with the organism; A40 and A41 are not used for puerperal sepsis.

    Sepsis after an obstetrical procedure is O86.04 and keeps the code of the sepsis.
    """
    stage = coded_stage(drafts, case)
    if stage is None or stage.time not in (PUERPERIUM, CHILDBIRTH):
        return Outcome(drafts, [])
    if any(d.code == "O86.04" for d in drafts):
        return Outcome([d for d in drafts if d.code != "O85"], [])
    sepsis = [d for d in drafts if d.code.startswith(("A40", "A41"))]
    if not sepsis or (stage.time == CHILDBIRTH and not any(d.code == "O85" for d in drafts)):
        return Outcome(drafts, [])
    out: list[Draft] = []
    for draft in drafts:
        if draft not in sepsis:
            out.append(draft)
            continue
        claim = f"{draft.code} in the puerperium is O85."
        made = recode(draft, "O85", books, "I.C.15.k", claim, draft.code, stage.spans)
        if not any(d.code == "O85" for d in (*out, *drafts)):
            out.append(made)
        organism = next((o for s, o in ORGANISMS if draft.code.startswith(s)), "")
        if organism:
            claim = f"The organism of {draft.code}."
            out.append(beside(draft, organism, books, "I.C.15.k", claim, draft.code))
    return Outcome(out, [])


_OBSTETRIC_INFECTION = ("O23", "O41.1", "O75.3", "O85", "O86", "O91")
INFECTIONS: tuple[tuple[str, str], ...] = (
    ("A49.01", "B95.61"), ("A49.02", "B95.62"), ("A49.1", "B95.5"), ("A49.3", "B96.0"), ("B96.20", "B96.20"),
)  # fmt: skip
"""An infection of no stated site, and its organism as a code of its own."""


def organisms(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.k and the notes at O23, O85, O86: beside an obstetric infection the organism is B95 or B96."""
    if not any(d.code.startswith(_OBSTETRIC_INFECTION) for d in drafts):
        return Outcome(drafts, [])
    out = []
    for draft in drafts:
        code = next((o for start, o in INFECTIONS if draft.code.startswith(start)), "")
        if code and code != draft.code:
            claim = f"The organism of the infection: {code}."
            draft = recode(draft, code, books, "I.C.15.k", claim, draft.code)
        out.append(draft)
    return Outcome(out, [])


# ---------------------------------------------------------------- l: alcohol, tobacco, drugs

_USE = ("F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19", "Z72.0")


def substances(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.l: use of alcohol, tobacco or drugs in pregnancy is coded wherever it is documented."""
    stage = coded_stage(drafts, case)
    if stage is None or stage.time not in (PREGNANCY, CHILDBIRTH, PUERPERIUM):
        return Outcome(drafts, [])
    known = {d.code[:3] for d in drafts}
    out = list(drafts)
    for document, found, role in stated(case):
        if role or found.flags or not found.code.startswith(_USE) or found.code[:3] in known:
            continue
        if found.line.sentence.section not in ("social-history", "hpi", "past-medical-history", ""):
            continue
        claim = "Used during the pregnancy or postpartum."
        draft = from_mention(case, document, found, books, "I.C.15.l", claim)
        if books.entry(draft.code).billable:
            known.add(draft.code[:3])
            out.append(draft)
    return Outcome(out, [])


# ---------------------------------------------------------------- o.5: the heart


def cardiomyopathy(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.o.5: O90.3 only without heart disease before the pregnancy; it stands alone for it."""
    if not any(d.code == "O90.3" for d in drafts):
        return Outcome(drafts, [])
    return Outcome([d for d in drafts if not d.code.startswith(("I42", "O99.4"))], [])
