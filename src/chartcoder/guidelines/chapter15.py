"""Section I.C.15: pregnancy, childbirth and the puerperium.

Here are whose record it is, supervision, conditions of other chapters and the order; the others
stand in ``chapter15_time.py``, ``chapter15_disease.py`` and ``chapter15_delivery.py``.
The facts a clause asks for (weeks, delivery, time since it) come from ``coding/pregnancy.py``; the
stage of the record from ``obstetrics.py``; the variants of a code by trimester from
``trimester.py``; where chapter 15 puts conditions of other chapters from ``complicating.py``.
"""

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.chapter15_delivery import (
    abortion,
    care_after_outside_delivery,
    documented_at_delivery,
    more_specific,
    normal_delivery,
    outcome_of_delivery,
    resolved_before_delivery,
    sequela,
    weeks_of_gestation,
)
from chartcoder.guidelines.chapter15_disease import (
    cardiomyopathy,
    diabetes,
    fetal_conditions,
    hypertension,
    organisms,
    puerperal_sepsis,
    substances,
)
from chartcoder.guidelines.chapter15_time import time_of_pregnancy, weeks_decide
from chartcoder.guidelines.clause import Case, Clause, Outcome, beside, from_mention, reject
from chartcoder.guidelines.complicating import Row, history_of, row_of
from chartcoder.guidelines.conventions import excludes1_note
from chartcoder.guidelines.obstetrics import (
    ABORTED,
    ABORTIVE,
    LACTATING,
    LATER,
    RECORD,
    Stage,
    change,
    coded_stage,
    completed,
    of_mother,
    quoted,
    stated,
    when,
    where,
)
from chartcoder.guidelines.trimester import (
    CHILDBIRTH,
    LACTATION,
    PREGNANCY,
    PUERPERIUM,
    at_time,
    below_at_time,
)
from chartcoder.model import Rejection
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

MATERNAL = ("O", "Z33", "Z34", "Z36", "Z37", "Z39", "Z3A")


# ---------------------------------------------------------------- a: general rules


def maternal_codes_on_maternal_record(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.a.2: no code of chapter 15 on the record of a newborn (or of a man)."""
    if case.facts.newborn is None and case.sex != "male":
        return Outcome(drafts, [])
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft.code.startswith(MATERNAL):
            detail = "Codes of chapter 15 are for the record of the mother."
            rejections.append(reject(draft, books, RECORD, detail, "I.C.15.a.2"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


def incidental_pregnancy(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.a.1: Z33.1 in place of chapter 15 when the provider calls the pregnancy incidental."""
    said = case.facts.pregnancy
    if said is None or said.incidental is None or not drafts:
        return Outcome(drafts, [])
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft.code.startswith(("O", "Z34", "Z33", "Z3A")):
            detail = "The provider documents the pregnancy as incidental."
            rejections.append(reject(draft, books, RECORD, detail, "I.C.15.a.1"))
        else:
            kept.append(draft)
    if kept:
        claim = "The provider documents the pregnancy as incidental to the encounter."
        added = beside(kept[-1], "Z33.1", books, "I.C.15.a.1", claim, "incidental",
                       quoted(said.incidental))  # fmt: skip
        kept.append(added)
    return Outcome(kept, rejections)


def ended_pregnancy_is_history(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.a: an abortion or ectopic listed beside a pregnancy that goes on is history."""
    stage = coded_stage(drafts, case)
    if stage is None or stage.time not in (PREGNANCY, CHILDBIRTH) or stage.why is None:
        return Outcome(drafts, [])
    listed = [d for d in drafts if d.code.startswith(ABORTIVE)]
    if not listed or all(d.found.line.sentence.section != "problem-list" for d in listed):
        return Outcome(drafts, [])
    kept, rejections = [], []
    for draft in drafts:
        if draft in listed and draft.found.line.sentence.section == "problem-list":
            detail = "A pregnancy that ended is listed beside one that goes on."
            rejections.append(reject(draft, books, "history-only", detail, "I.C.15.a.1"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


# ---------------------------------------------------------------- b: first-listed, history


def supervision(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.b.2: what an earlier pregnancy left is supervised in this one; not at its delivery.

    A stated history of preterm birth, stillbirth, cesarean … leads to O09.-, or O34.21- for the
    scar. First or later pregnancy decides between primigravida and multigravida. O09 is for the
    prenatal period only.
    """
    stage = coded_stage(drafts, case)
    if stage is None or stage.time not in (PREGNANCY, CHILDBIRTH):
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        stem = history_of(draft.code) if draft.code[0] in "ZN" else ""
        if stem and (stage.time == PREGNANCY or stem.startswith("O34")):
            draft = _history(draft, stem, stage, books)
        draft = _gravida(draft, stage, books)
        if draft.code.startswith("O09") and stage.time == CHILDBIRTH:
            detail = "Supervision is for the prenatal period; this is the delivery."
            rejections.append(reject(draft, books, RECORD, detail, "I.C.15.b.2"))
        else:
            out.append(draft)
    if stage.time == PREGNANCY and stage.why is not None:
        out.extend(_from_history(stage, case, books))
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


def _history(draft: Draft, stem: str, stage: Stage, books: Books) -> Draft:
    below = completed(books, stem, frozenset(draft.found.near), stage)
    below = at_time(books, below, stage.times)
    claim = f"{books.entry(stem).title}: history in a pregnant patient."
    return change(draft, below, books, stage, "I.C.15.b.2", claim, "history", stage.spans)


def _gravida(draft: Draft, stage: Stage, books: Books) -> Draft:
    """Elderly or young primigravida or multigravida, as the record counts the pregnancies."""
    if not draft.code.startswith(("O09.5", "O09.6")):
        return draft
    words = draft.found.near.keys()
    if words & {"primigravida", "multigravida"}:
        return draft
    said = stage.said
    fact = said.first if said.first is not None and said.again is None else said.again
    if fact is None:
        return draft
    digit = "1" if fact is said.first else "2"
    stem = below_at_time(books, f"{draft.code[:5]}{digit}", stage.times)
    because = "primigravida" if digit == "1" else "multigravida"
    claim = f"The record counts the pregnancies: {because}."
    return change(draft, stem, books, stage, "I.C.15.b.2", claim, because, quoted(fact))


def _from_history(stage: Stage, case: Case, books: Books) -> list[Draft]:
    """Conditions of earlier pregnancies that the provider lists in the assessment."""
    out = []
    for document, found, role in stated(case):
        if role != STATED or "historical" not in found.flags or found.flags & {"negated", "family"}:
            continue
        stem = history_of(found.code)
        if not stem or found.code[0] == "Z":
            continue
        claim = "A condition of an earlier pregnancy, stated in the assessment."
        draft = from_mention(case, document, found, books, "I.C.15.b.2", claim)
        number = case.chart.documents.index(document)
        draft = draft._replace(order=(number, *draft.order[1:]))
        out.append(_history(draft, stem, stage, books))
    return out


def normal_supervision(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.b.1: Z34 first at a routine visit without complications, never with chapter 15."""
    stage = coded_stage(drafts, case)
    if stage is None:
        return Outcome(drafts, [])
    complications = [d for d in drafts if d.code[0] == "O" or d.code == "Z33.2"]
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft.code.startswith(("Z34", "Z33.1")) and (
            complications or stage.time != PREGNANCY or draft.code.startswith("Z33.1")
        ):
            partner = complications[0].code if complications else stage.time
            detail = f"Not with {partner}: it is for a pregnancy without complications."
            rejections.append(reject(draft, books, "complicated", detail, "I.C.15.b.1"))
        else:
            kept.append(draft)
    if complications or case.inpatient or stage.time != PREGNANCY:
        return Outcome(kept, rejections)
    normal = next((d for d in kept if d.code.startswith("Z34")), None)
    if normal is None:
        if stage.said.visit is None:
            return Outcome(kept, rejections)
        # where the visit has no name ("OB visit"), the pregnancy that is assessed is its reason
        named = [
            (d, f, f.code if f.code.startswith("Z34") else "Z34.90")
            for d, f, role in stated(case)
            if "negated" not in f.flags
            and (f.code.startswith("Z34") or (f.code == "Z33.1" and role == STATED))
        ]
        if not named:
            return Outcome(kept, rejections)
        document, found, code = min(named, key=lambda n: n[1].code == "Z33.1")
        claim = "A routine prenatal visit without complications."
        normal = from_mention(case, document, found, books, "I.C.15.b.1", claim, to=code)
        kept.append(normal)
    said = stage.said
    fact = said.first if said.first is not None and said.again is None else said.again
    branch = "Z34.9" if fact is None else "Z34.0" if fact is said.first else "Z34.8"
    if normal.code.startswith("Z34.0"):
        branch = "Z34.0"
    stem = below_at_time(books, branch, stage.times)
    if stem.endswith("0") and normal.stem.startswith(branch):
        stem = normal.stem  # the trimester of its own sentence
    claim = "Supervision of a normal pregnancy, by pregnancy and trimester."
    changed = change(normal, stem, books, stage, "I.C.15.b.1", claim, when(stage),
                     (*stage.spans, *quoted(fact)))  # fmt: skip
    changed = changed._replace(order=(-1, 0, 0))
    return Outcome([changed, *(d for d in kept if d is not normal)], rejections)


# ---------------------------------------------------------------- a.1: conditions of other chapters


def replaced_by_chapter15(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.a.1: conditions that chapter 15 names itself lose their code of another chapter."""
    return _complicating(drafts, case, books, keeping=False)


def complicating_conditions(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.a.1: a condition of another chapter complicates the pregnancy.

    The code of chapter 15 comes first, the condition is specified by its own code beside it: also
    diabetes (I.C.15.g), HIV (f), infections and COVID-19 (s), alcohol, tobacco and drugs (l),
    injury and poisoning (m), abuse (r). The provider would say if the pregnancy was not affected.
    """
    return _complicating(drafts, case, books, keeping=True)


CLAUSE_BY_ENTRY = {
    "O24": "I.C.15.g", "O98.7": "I.C.15.f", "O98.5": "I.C.15.s", "O99.31": "I.C.15.l.1", "O99.33": "I.C.15.l.2",
    "O99.32": "I.C.15.l.3", "O9A.2": "I.C.15.m", "O9A.3": "I.C.15.r", "O9A.4": "I.C.15.r", "O9A.5": "I.C.15.r",
    "O85": "I.C.15.k", "O98.8": "I.C.15.a.1",
}  # fmt: skip


def _clause_for(code: str) -> str:
    return next((c for start, c in CLAUSE_BY_ENTRY.items() if code.startswith(start)), "I.C.15.a.1")


def entry_for(row: Row, stage: Stage) -> str:
    """The entry of chapter 15 for a condition at the time of the record."""
    if stage.time == CHILDBIRTH and row.childbirth:
        return row.childbirth
    if stage.time == PUERPERIUM and row.puerperium:
        return row.puerperium
    return row.pregnancy


def target_of(draft: Draft, stage: Stage, books: Books) -> str:
    """The code of chapter 15 that a condition of another chapter has at this time, or ""."""
    if draft.code[0] in "OPVWXYU" and not draft.code.startswith("U07.1"):
        return ""
    row = row_of(draft.code)
    if row is None:
        return ""
    if draft.code[0] == "R" and stage.time == CHILDBIRTH and not row.childbirth:
        return ""
    entry = entry_for(row, stage)
    if not entry:
        return ""
    feeding = entry.startswith(("O91", "O92")) and draft.found.near.keys() & LACTATING
    return below_at_time(books, entry, (LACTATION, *stage.times) if feeding else stage.times)


def _complicating(drafts: list[Draft], case: Case, books: Books, keeping: bool) -> Outcome:
    stage = coded_stage(drafts, case)
    if stage is None or stage.time in (ABORTED, LATER):
        return Outcome(drafts, [])
    out: list[Draft] = []
    septic = any(d.code in ("O85", "O86.04") for d in drafts)
    abused = any(d.code.startswith(("O9A.3", "O9A.4", "O9A.5")) for d in drafts)
    for draft in drafts:
        row = row_of(draft.code) if draft.code[0] not in "OPVWXY" else None
        if (septic and draft.code.startswith(("A40", "A41"))) or (abused and draft.code[0] in "ST"):
            row = None
        late = draft.code[0] == "R" or (row is not None and row.keeps)
        target = target_of(draft, stage, books) if row is not None and late == keeping else ""
        if row is None or not target:
            out.append(draft)
            continue
        if any(d.code == target for d in out) and not row.keeps:
            continue
        clause = _clause_for(target)
        claim = f"{draft.code} complicates the pregnancy, childbirth or puerperium: {target}."
        made = change(draft, target, books, stage, clause, claim, draft.code, stage.spans)
        out.append(made)
        if row.keeps and excludes1_note(books, draft.code, made.code) is None:
            out.append(draft)
    return Outcome(out, [])


# ---------------------------------------------------------------- the order

_ADMISSION = ("h-and-p", "ed-note", "consult", "progress-note")
_NEVER_FIRST = ("O69", "O70", "O71", "O72", "O73", "O75", "O99", "O86", "O87", "O89", "O90", "O91", "O92",
                "O94", "O26.89")  # fmt: skip
"""Codes that are not the reason of an admission for delivery while another one is."""


def obstetric_order(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.a.1, b: chapter 15 first, each with the code that specifies it; weeks and outcome after.

    A prenatal visit lists O09 first (b.2). A delivery lists first what prompted the admission; of a
    cesarean the condition it was done for, when she was admitted with it (b.4). O94 follows the
    condition that it explains (p.3).
    """
    stage = coded_stage(drafts, case)
    if stage is None or not any(d.code[0] == "O" for d in drafts):
        return Outcome(drafts, [])
    obstetric = [d for d in drafts if d.code[0] == "O" and d.code != "O94"]
    obstetric.sort(key=lambda d: d.code.startswith("O08"))  # "use additional code" at O00 to O02
    if stage.time == PREGNANCY and not case.inpatient:
        obstetric.sort(key=lambda d: not d.code.startswith("O09"))
    elif stage.time == CHILDBIRTH:
        first = _principal(obstetric, stage, case)
        obstetric.sort(key=lambda d: d is not first)
    out: list[Draft] = []
    rest = [d for d in drafts if d not in obstetric]
    for draft in obstetric:
        out.append(draft)
        for other in list(rest):
            if target_of(other, stage, books) == draft.code or _follows(other, draft):
                out.append(other)
                rest.remove(other)
    sequelae = [d for d in rest if d.code == "O94"]
    rest = [d for d in rest if d.code != "O94"]
    ordinary = [d for d in rest if d.code[0] != "Z"]
    weeks = [d for d in rest if d.code.startswith("Z3A")]
    born = [d for d in rest if d.code.startswith("Z37")]
    leading = [d for d in rest if d.code.startswith(("Z33.2", "Z39"))]
    others = [d for d in rest if d.code[0] == "Z" and d not in (*weeks, *born, *leading)]
    return Outcome([*leading, *out, *ordinary, *sequelae, *weeks, *born, *others], [])


def sequela_second(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.p.3: O94 follows the condition that it explains."""
    if not drafts or drafts[0].code != "O94":
        return Outcome(drafts, [])
    place = next((n for n, d in enumerate(drafts) if d.code[0] not in "OZ"), 0)
    if not place:
        return Outcome(drafts, [])
    return Outcome([*drafts[1 : place + 1], drafts[0], *drafts[place + 1 :]], [])


def _follows(other: Draft, draft: Draft) -> bool:
    """Codes that specify an O10 or infection code: the hypertension, the organism."""
    if other.code.startswith(("I11", "I12", "I13", "I15")):
        return draft.code.startswith("O10")
    if other.code.startswith(("B95", "B96", "R65.2")):
        return draft.code.startswith(("O85", "O86", "O23", "O75.3", "O03", "O04", "O08", "O41.1"))
    return False


_BEFORE_LABOR = ("O32", "O33", "O34", "O36", "O44", "O45")
_IN_LABOR = ("O61", "O62", "O63", "O64", "O65", "O66", "O68", "O76", "O77")
"""What a cesarean is done for, known before labor or found in it."""


def _principal(obstetric: list[Draft], stage: Stage, case: Case) -> Draft | None:
    """The reason of an admission that ends in a delivery (I.C.15.b.4)."""
    normal = next((d for d in obstetric if d.code in ("O80", "O82")), None)
    if normal is not None:
        return normal
    able = [d for d in obstetric if not d.code.startswith(_NEVER_FIRST)] or obstetric
    admitted: list[str] = []
    indicated: list[str] = []
    order = {id(document): n for n, document in enumerate(case.chart.documents)}
    told = sorted(
        stated(case),
        key=lambda one: (order[id(one[0])], one[1].line.sentence.first, one[1].hit.places[0]),
    )  # the first words of a sentence first
    for document, found, role in told:
        if found.code[0] not in "OIEZ" or found.flags & {"negated", "family", "historical"}:
            continue
        section = found.line.sentence.section
        if section in ("indication", "preoperative-diagnosis"):
            indicated.append(found.code[:3])
        elif document.kind in _ADMISSION and (role or section == "chief-complaint"):
            admitted.append(found.code[:3])
    if stage.said.cesarean is not None:
        both = [
            d for d in able if d.code[:3] in indicated and (d.code[:3] in admitted or not admitted)
        ]
        if both:
            return both[0]
    for category in admitted:
        for draft in able:
            if draft.code[:3] == category:
                return draft
    if stage.said.cesarean is not None:
        for starts in (_BEFORE_LABOR, _IN_LABOR):
            done_for = next((d for d in able if d.code.startswith(starts)), None)
            if done_for is not None:
                return done_for
    return able[0] if able else None


COMBINE: tuple[Clause, ...] = (
    where(
        of_mother,
        maternal_codes_on_maternal_record,
        incidental_pregnancy,
        ended_pregnancy_is_history,
        sequela,
        abortion,
        puerperal_sepsis,
        organisms,
        fetal_conditions,
        hypertension,
        supervision,
        time_of_pregnancy,
        weeks_decide,
        resolved_before_delivery,
        diabetes,
        cardiomyopathy,
        replaced_by_chapter15,
    ),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (
    where(
        of_mother,
        documented_at_delivery,
        more_specific,
        substances,
        complicating_conditions,
        replaced_by_chapter15,
        cardiomyopathy,
        care_after_outside_delivery,
        normal_delivery,
        normal_supervision,
        outcome_of_delivery,
        weeks_of_gestation,
    ),
)
"""Clauses that add codes the record supports beside the stated ones."""


def hiv_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.f: of the infections that complicate a pregnancy, symptomatic HIV comes first."""
    hiv = next((d for d in drafts if d.code.startswith("O98.7")), None)
    if hiv is None or not drafts[0].code.startswith("O98.8"):
        return Outcome(drafts, [])
    return Outcome([hiv, *(d for d in drafts if d is not hiv)], [])


ORDER: tuple[Clause, ...] = (
    where(of_mother, diabetes, obstetric_order, hiv_first, sequela_second),
)
"""Clauses that put the codes in order or leave codes out for the setting."""
