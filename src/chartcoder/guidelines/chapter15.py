"""Section I.C.15: pregnancy, childbirth and the puerperium.

The facts a clause asks for (weeks, delivery, time since it) come from ``coding/pregnancy.py``; the
stage of the record from ``obstetrics.py``; the variants of a code by trimester from
``trimester.py``; where chapter 15 puts conditions of other chapters from ``complicating.py``.
"""

from collections.abc import Callable

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.pregnancy import Said
from chartcoder.guidelines.clause import (
    LAST,
    Case,
    Clause,
    Outcome,
    beside,
    from_mention,
    recode,
    reject,
)
from chartcoder.guidelines.complicating import Row, history_of, row_of
from chartcoder.guidelines.conventions import excludes1_note
from chartcoder.guidelines.general import most_specific
from chartcoder.guidelines.obstetrics import (
    ABORTED,
    ABORTIVE,
    AFTER,
    LABOR,
    LACTATING,
    LATER,
    Stage,
    change,
    completed,
    of_mother,
    stage_of,
    stated,
    time_words,
    trimester_of,
    when,
    where,
)
from chartcoder.guidelines.trimester import (
    CHILDBIRTH,
    LACTATION,
    PREGNANCY,
    PUERPERIUM,
    TRIMESTERS,
    at_time,
    below_at_time,
    time_of,
)
from chartcoder.model import Rejection, Span
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

RECORD = "record"
"""Reason of rejection: the code belongs to another patient's record or another time."""
MATERNAL = ("O", "Z33", "Z34", "Z36", "Z37", "Z39", "Z3A")


def _spans(*facts: Said | None) -> tuple[Span, ...]:
    return tuple(fact.span for fact in facts if fact is not None)


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
                       _spans(said.incidental))  # fmt: skip
        kept.append(added)
    return Outcome(kept, rejections)


def _stage(drafts: list[Draft], case: Case) -> Stage | None:
    """The stage, when codes of chapter 15 are wanted on this record."""
    said = case.facts.pregnancy
    if said is not None and said.incidental is not None:
        return None
    return stage_of(drafts, case)


def ended_pregnancy_is_history(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.a: an abortion or ectopic listed beside a pregnancy that goes on is history."""
    stage = _stage(drafts, case)
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


ACROSS: tuple[tuple[str, str, str], ...] = (
    ("O22.0", "", "O87.4"), ("O22.1", "O87.8", "O87.8"), ("O22.2", "", "O87.0"), ("O22.3", "", "O87.1"),
    ("O22.4", "O87.2", "O87.2"), ("O22.5", "", "O87.3"), ("O22.8", "", "O87.8"), ("O22.9", "", "O87.9"),
    ("O23.0", "", "O86.21"), ("O23.1", "", "O86.22"), ("O23.4", "", "O86.20"), ("O23.3", "", "O86.29"),
    ("O23.51", "", "O86.11"), ("O23.59", "", "O86.13"), ("O29.4", "O74.5", "O89.4"),
)  # fmt: skip
"""Conditions whose childbirth or puerperium code stands in another category: (entry, childbirth,
puerperium)."""


def time_of_pregnancy(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.a.3 to 7: the last character is the trimester, childbirth or the puerperium.

    The weeks or trimester the provider documents decide (completed weeks, a.7); in childbirth the
    "in childbirth" code is taken where there is one, else the trimester; for a stay the trimester
    at admission, unless the statement itself dates the condition (a.4). A condition stated as
    postpartum keeps its puerperium code beside those of the delivery (I.C.15.c). The 7th character
    names the fetus (a.6).
    """
    stage = _stage(drafts, case)
    if stage is None:
        return Outcome(drafts, [])
    return Outcome([timed(draft, stage, case, books) for draft in drafts], [])


def timed(draft: Draft, stage: Stage, case: Case, books: Books) -> Draft:
    """A draft of chapter 15 with the last characters that the time of the record asks for."""
    if draft.code[0] != "O" and not draft.code.startswith("Z34"):
        return draft
    words = frozenset(draft.found.near)
    after = bool(time_words(draft)) or draft.stem.startswith(AFTER)
    own = stage
    dated = _dated(draft, case)
    if dated is not None and stage.time in (PREGNANCY, CHILDBIRTH):
        own = stage._replace(trimester=trimester_of(dated.value))
    if after:
        own = own._replace(time=PUERPERIUM)
    elif stage.time in (LATER, ABORTED):
        own = own._replace(time=PREGNANCY)
    stem = completed(books, draft.stem, words, own)
    if not stem:
        return draft
    now = time_of(books, stem)
    explicit = now in TRIMESTERS and "trimester" in words and own.time == PREGNANCY
    if not explicit:
        feeding = stem.startswith(("O91", "O92")) and words & LACTATING
        stem = at_time(books, stem, (LACTATION, *own.times) if feeding else own.times)
    if own.time in (CHILDBIRTH, PUERPERIUM) and time_of(books, stem) != own.time:
        for starts, childbirth, puerperium in ACROSS:
            target = puerperium if own.time == PUERPERIUM else childbirth
            if target and stem.startswith(starts):
                stem = target
    spans = _spans(dated) or stage.spans
    because = when(own, dated)
    claim = f"Time of the record: {because}."
    return change(draft, stem, books, stage, "I.C.15.a.3", claim, because, spans)


def _dated(draft: Draft, case: Case) -> Said | None:
    """Weeks of gestation that the statement itself gives to the condition (I.C.15.a.4)."""
    if not case.inpatient:
        return None
    sentence = draft.found.line.sentence
    text = draft.document.text
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    for fact in case.facts.gestation:
        if fact.span.document == draft.document.id and begin <= fact.span.start < end:
            return Said(fact.value, fact.span)
    return None


# ---------------------------------------------------------------- weeks decide the condition


def weeks_decide(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.a.3: conditions that chapter 15 divides by the week of the pregnancy.

    False labor and preterm labor before 37 completed weeks, rupture of membranes at term or not,
    fetal death and bleeding before 20 weeks or later, vomiting after 20 weeks.
    """
    stage = _stage(drafts, case)
    if stage is None:
        return Outcome(drafts, [])
    out = []
    for draft in drafts:
        divide = next((f for start, f in _DIVIDED if draft.code.startswith(start)), None)
        stem = divide(draft, stage) if divide else ""
        if stem and stem in books:
            weeks = stage.said.weeks
            because = f"weeks {int(weeks.value)}" if weeks else when(stage)
            facts = (weeks, stage.said.latency if stem.startswith("O42") else None)
            claim = f"{books.entry(stem).title}: {because}."
            stem = below_at_time(books, stem, stage.times)
            draft = change(draft, stem, books, stage, "I.C.15.a.3", claim, because, _spans(*facts))
        out.append(draft)
    return Outcome(out, [])


def _rupture(draft: Draft, stage: Stage) -> str:
    words = draft.found.near.keys()
    hours = stage.said.latency.value if stage.said.latency else None
    known = draft.stem[:5]
    part = {"O42.0": "0", "O42.1": "1"}.get(known, "9")
    if hours is not None:
        part = "0" if hours <= 24 else "1"
    weeks = stage.said.weeks.value if stage.said.weeks else None
    if "term" in words or (weeks is not None and weeks >= 37 and "preterm" not in words):
        return f"O42.{part}2"
    if "preterm" in words or weeks is not None:
        return f"O42.{part}1"
    return f"O42.{part}0"


def _preterm_labor(draft: Draft, stage: Stage) -> str:
    weeks = stage.said.weeks.value if stage.said.weeks else None
    if stage.time != CHILDBIRTH or weeks is None:
        return "O60.0" if stage.time == PREGNANCY else ""
    if weeks >= 37:
        return "O60.23"
    return "O60.14" if weeks >= 28 else "O60.12"


def _false_labor(draft: Draft, stage: Stage) -> str:
    weeks = stage.said.weeks.value if stage.said.weeks else None
    return "" if weeks is None else "O47.1" if weeks >= 37 else "O47.0"


def _bleeding(draft: Draft, stage: Stage) -> str:
    weeks = stage.said.weeks.value if stage.said.weeks else None
    if weeks is None or stage.time != PREGNANCY:
        return ""
    if draft.code.startswith("N93"):
        return "O20.9" if weeks < 20 else "O46.9"
    if draft.code.startswith("O20.9") and weeks >= 20:
        return "O46.9"
    return "O20.9" if draft.code.startswith("O46.9") and weeks < 20 else ""


def _fetal_death(draft: Draft, stage: Stage) -> str:
    weeks = stage.said.weeks.value if stage.said.weeks else None
    return "O02.1" if weeks is not None and weeks < 20 else ""


def _vomiting(draft: Draft, stage: Stage) -> str:
    weeks = stage.said.weeks.value if stage.said.weeks else None
    if stage.time != PREGNANCY:
        return ""
    return "O21.2" if weeks is not None and weeks >= 20 else "O21.9"


def _post_term(draft: Draft, stage: Stage) -> str:
    weeks = stage.said.weeks.value if stage.said.weeks else None
    return "" if weeks is None or weeks < 40 else "O48.1" if weeks >= 42 else "O48.0"


_DIVIDED: tuple[tuple[str, Callable[[Draft, Stage], str]], ...] = (
    ("O42", _rupture),
    ("O60", _preterm_labor),
    ("O47", _false_labor),
    ("N93", _bleeding),
    ("O20.9", _bleeding),
    ("O46.9", _bleeding),
    ("O36.4", _fetal_death),
    ("O21.9", _vomiting),
    ("R11", _vomiting),
    ("O48", _post_term),
)
"""Conditions by the beginning of their code, and the function that finds their entry by week."""


# ---------------------------------------------------------------- b: first-listed, history


def supervision(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.b.2: what an earlier pregnancy left is supervised in this one; not at its delivery.

    A stated history of preterm birth, stillbirth, cesarean … leads to O09.-, or O34.21- for the
    scar. First or later pregnancy decides between primigravida and multigravida. O09 is for the
    prenatal period only.
    """
    stage = _stage(drafts, case)
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
    return change(draft, stem, books, stage, "I.C.15.b.2", claim, because, _spans(fact))


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
    stage = _stage(drafts, case)
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
        anchor = next(
            (
                (d, f)
                for d, f, _ in stated(case)
                if f.code.startswith("Z34") and "negated" not in f.flags
            ),
            None,
        )
        if anchor is None:
            return Outcome(kept, rejections)
        claim = "A routine prenatal visit without complications."
        normal = from_mention(case, *anchor, books, "I.C.15.b.1", claim)
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
                     (*stage.spans, *_spans(fact)))  # fmt: skip
    changed = changed._replace(order=(-1, 0, 0))
    return Outcome([changed, *(d for d in kept if d is not normal)], rejections)


# ---------------------------------------------------------------- d, g, i: hypertension, diabetes

_PREEXISTING = frozenset(["chronic", "preexisting", "existing", "essential", "pregestational", "longstanding",
                          "benign", "history"])  # fmt: skip


def hypertension(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.c and d: pre-existing hypertension is O10, with pre-eclampsia O11; else O16.

    Hypertensive heart or kidney disease keeps its I11, I12 or I13 code beside O10.1 to O10.3.
    """
    stage = _stage(drafts, case)
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
    stage = _stage(drafts, case)
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
            return change(draft, code, books, stage, "I.C.15.i", claim, name, _spans(fact))
    return draft


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
    stage = _stage(drafts, case)
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


# ---------------------------------------------------------------- the delivery

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
_OF_DELIVERY = ("O10", "O11", "O12", "O13", "O14", "O15", "O16", "O24", "O26", "O3", "O4", "O6", "O7", "O86",
                "O88", "O90", "O99.82")  # fmt: skip


def documented_at_delivery(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.b.4: complications that the notes of the delivery document are coded."""
    stage = _stage(drafts, case)
    if stage is None or stage.time != CHILDBIRTH:
        return Outcome(drafts, [])
    known = {d.code for d in drafts}
    out = list(drafts)
    for document, found, _ in stated(case):
        if (
            document.kind not in _NARRATIVE
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
    stage = _stage(drafts, case)
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


def normal_delivery(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.n.1: O80 for a full-term, uncomplicated delivery of a single live infant; alone of chapter 15."""
    stage = _stage(drafts, case)
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
        else:
            kept.append(draft)
    if not normal or any(d.code in ("O80", "O82") for d in kept) or said.cesarean is not None:
        return Outcome(kept, rejections)
    for document, found, _ in stated(case):
        if found.code == "O80" and not found.flags & {"negated", "family", "hypothetical"}:
            claim = "Full-term delivery of a single live infant without complications."
            draft = from_mention(case, document, found, books, "I.C.15.n.1", claim)
            return Outcome([draft._replace(order=(-1, 0, 0)), *kept], rejections)
    return Outcome(kept, rejections)


_MANY = {3: "1", 4: "2", 5: "3", 6: "4"}


def outcome_of_delivery(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.b.5: Z37 on the maternal record of every delivery, on no later one."""
    stage = _stage(drafts, case)
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
                   _spans(stage.why, said.live, said.still, said.fetuses))  # fmt: skip
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
    stage = _stage(drafts, case)
    if stage is None or stage.said.weeks is None:
        return Outcome(drafts, [])
    coded = [d for d in drafts if d.code[0] == "O" or d.code.startswith("Z34")]
    ended = any(d.code.startswith(_WEEKS_NOT) for d in drafts)
    if not coded or ended or stage.time not in (PREGNANCY, CHILDBIRTH):
        return Outcome(drafts, [])
    weeks = stage.said.weeks.value
    code = "Z3A.01" if weeks < 8 else "Z3A.49" if weeks > 42 else f"Z3A.{int(weeks):02d}"
    kept = [d for d in drafts if not d.code.startswith("Z3A")]
    claim = f"{int(weeks)} completed weeks of gestation."
    added = beside(coded[0], code, books, "I.C.15.a.7", claim, f"weeks {int(weeks)}",
                   _spans(stage.said.weeks))  # fmt: skip
    return Outcome([*kept, added._replace(order=(LAST - 1, 0, 0))], [])


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
    stage = _stage(drafts, case)
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
    stage = _stage(drafts, case)
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
    stage = _stage(drafts, case)
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


# ---------------------------------------------------------------- o, p, q


def cardiomyopathy(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.15.o.5: O90.3 only without heart disease before the pregnancy; it stands alone for it."""
    if not any(d.code == "O90.3" for d in drafts):
        return Outcome(drafts, [])
    return Outcome([d for d in drafts if not d.code.startswith(("I42", "O99.4"))], [])


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
                    draft, "Z39.0", books, "I.C.15.o.4", claim, "outside", _spans(said.outside)
                )
            return Outcome([draft._replace(order=(-1, 0, 0)), *drafts], [])
    return Outcome(drafts, [])


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
    stage = _stage(drafts, case)
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
    for document, found, role in stated(case):
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
