"""Section I.C.15.a.3 to a.7: trimester, childbirth or puerperium, and what the weeks decide."""

from collections.abc import Callable
from datetime import date

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.obstetric import Said
from chartcoder.guidelines.clause import Case, Outcome
from chartcoder.guidelines.obstetrics import (
    ABORTED,
    AFTER,
    LACTATING,
    LATER,
    Stage,
    change,
    coded_stage,
    completed,
    quoted,
    time_words,
    trimester_of,
    when,
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
from chartcoder.model import Span
from chartcoder.terminology.books import Books

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
    stage = coded_stage(drafts, case)
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
    spans = quoted(dated) or stage.spans
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
    stage = coded_stage(drafts, case)
    if stage is None:
        return Outcome(drafts, [])
    out = []
    for draft in drafts:
        divide = next((f for start, f in _DIVIDED if draft.code.startswith(start)), None)
        stem = divide(draft, stage) if divide else ""
        spans: tuple[Span, ...] = ()
        if stem.startswith("O42.9"):
            spans = _labor_later(case)
            stem = f"O42.1{stem[5:]}" if spans else stem
        if stem and stem in books:
            weeks = stage.said.weeks
            because = f"weeks {int(weeks.value)}" if weeks else when(stage)
            facts = (weeks, stage.said.latency if stem.startswith("O42") else None)
            claim = f"{books.entry(stem).title}: {because}."
            stem = below_at_time(books, stem, stage.times)
            draft = change(
                draft, stem, books, stage, "I.C.15.a.3", claim, because, (*quoted(*facts), *spans)
            )
        out.append(draft)
    return Outcome(out, [])


_LATER = 2
"""Days between two notes that are more than 24 hours apart, whatever the hour of each."""


def _labor_later(case: Case) -> tuple[Span, ...]:
    """What shows that labor began more than 24 hours after the membranes ruptured: dated notes.

    Both the note that first names the rupture and the one that first names labor have a day.
    """
    if not case.inpatient:
        return ()
    ruptured, labor = (_first_dated(case, start) for start in ("O42", "O60"))
    if ruptured is None or labor is None or (labor[0] - ruptured[0]).days < _LATER:
        return ()
    return (*ruptured[1], *labor[1])


def _first_dated(case: Case, start: str) -> tuple[date, tuple[Span, ...]] | None:
    """The earliest note that states a condition, with its day; None where a note has no day."""
    stay, documents = case.facts.stay, case.chart.documents
    first: tuple[date, tuple[Span, ...]] | None = None
    for number, _, found in stay.of_codes(start):
        if found.flags or documents[number].kind == "discharge-summary":
            continue
        day = stay.written[number] if number < len(stay.written) else None
        if day is None:
            return None
        if first is None or day < first[0]:
            first = day, spans_of(documents[number], found)
    return first


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
