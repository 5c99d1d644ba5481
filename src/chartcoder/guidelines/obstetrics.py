"""What the clauses of chapters 15 to 17 share: whose record it is, and at which time of it."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.obstetric import Said
from chartcoder.coding.pregnancy import Pregnancy
from chartcoder.coding.specify import specify
from chartcoder.guidelines.clause import Case, Clause, Outcome, recode
from chartcoder.guidelines.trimester import (
    CHILDBIRTH,
    FIRST,
    PREGNANCY,
    PUERPERIUM,
    SECOND,
    THIRD,
    UNSPECIFIED,
    at_time,
    below_at_time,
    time_of,
)
from chartcoder.model import Rejection, Span
from chartcoder.terminology.books import Books

ABORTIVE = ("O00", "O01", "O02", "O03", "O04", "O07", "O08")
AFTER = ("O85", "O86", "O87", "O89", "O90", "O91", "O92", "F53")
LABOR = ("O62", "O63", "O64", "O65", "O66", "O67", "O68", "O69", "O70", "O72", "O73", "O74", "O75", "O76",
         "O77", "O80", "O82")  # fmt: skip
RECORD = "record"
"""Reason of rejection: the code belongs to another patient's record or another time."""
SIX_WEEKS = 42
"""Days of the puerperium (I.C.15.o.1)."""

_TIME_WORDS = {
    PREGNANCY: frozenset(["pregnancy", "complicating", "during"]),
    CHILDBIRTH: frozenset(["childbirth", "complicating"]),
    PUERPERIUM: frozenset(["puerperium", "postpartum", "complicating"]),
}
_ORDINAL = {FIRST: "1", SECOND: "2", THIRD: "3"}


class Stage(NamedTuple):
    """The time of a maternal record.

    Attributes:
        time: ``pregnancy``, ``childbirth``, ``puerperium``; ``abortive`` when the pregnancy ended
            so; ``later`` after the puerperium.
        trimester: ``first``, ``second``, ``third`` or "" when it is not known.
        said: what the chart says of it.
        why: the fact that shows the time, when the chart says it in words of its own.
    """

    time: str
    trimester: str
    said: Pregnancy
    why: Said | None

    @property
    def times(self) -> tuple[str, ...]:
        """What the last character of a code may say, the fitting first (I.C.15.a.3)."""
        trimester = (self.trimester,) if self.trimester else ()
        if self.time == CHILDBIRTH:
            return (CHILDBIRTH, *trimester, PREGNANCY)
        if self.time == PUERPERIUM:
            return (PUERPERIUM,)
        return (*trimester, PREGNANCY) if trimester else (UNSPECIFIED, PREGNANCY)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words of the chart that show the time."""
        weeks = self.said.weeks or self.said.trimester
        facts = [self.why] if self.time in (CHILDBIRTH, PUERPERIUM) else [weeks or self.why]
        return tuple(fact.span for fact in facts if fact is not None)


ABORTED, LATER = "abortive", "later"


def stage_of(drafts: Sequence[Draft], case: Case) -> Stage | None:
    """The stage of a maternal record, or None on any other record."""
    said = case.facts.pregnancy
    obstetric = [
        d
        for d in drafts
        if (d.code[0] == "O" and d.code != "O94") or d.code.startswith(("Z34", "Z33", "Z39"))
    ]
    if said is None and not obstetric:
        return None
    if case.facts.newborn is not None or case.sex == "male" or _wrong_age(case):
        return None
    said = said or Pregnancy()
    trimester = ""
    if said.weeks is not None:
        trimester = trimester_of(said.weeks.value)
    elif said.trimester is not None:
        trimester = (FIRST, SECOND, THIRD)[int(said.trimester.value) - 1]
    ended = [d for d in obstetric if d.code.startswith(ABORTIVE)]
    going_on = said.weeks or said.pregnant or said.visit or said.trimester
    if said.delivered is not None:
        return Stage(CHILDBIRTH, trimester, said, said.delivered)
    if said.postpartum is not None:
        late = said.postpartum.value > SIX_WEEKS
        return Stage(LATER if late else PUERPERIUM, "", said, said.postpartum)
    if ended and all(d.code.startswith((*ABORTIVE, "O20", "Z33", "O72")) for d in obstetric):
        return Stage(ABORTED, "", said, None)
    if going_on is not None:
        return Stage(PREGNANCY, trimester, said, going_on)
    if not obstetric:
        return None
    if all(d.code.startswith(AFTER) or time_words(d) & _AFTERWARDS for d in obstetric):
        return Stage(PUERPERIUM, "", said, None)
    if any(d.code.startswith("Z39") for d in obstetric):
        return Stage(PUERPERIUM, "", said, None)
    return Stage(PREGNANCY, trimester, said, None)


def _wrong_age(case: Case) -> bool:
    return case.age_years is not None and not 10 <= case.age_years <= 60


_AFTERWARDS = frozenset(["postpartum", "puerperium", "puerperal"])
LACTATING = frozenset(["lactation", "lactational", "breastfeeding", "breastfed", "nursing"])


def time_words(draft: Draft) -> frozenset[str]:
    """The words in which a statement itself names the time."""
    return _AFTERWARDS & draft.found.near.keys()


def trimester_of(weeks: float) -> str:
    """The trimester of completed weeks of gestation (notes at chapter 15)."""
    return FIRST if weeks < 14 else SECOND if weeks < 28 else THIRD


DEFAULTS = {"O72": "O72.1", "O47": "O47.9", "O60": "O60.0", "O48": "O48.0", "O61": "O61.9", "O36": "O36.9",
            "O91": "O91.2", "O92.2": "O92.20"}  # fmt: skip
"""Where the Index leads for a condition that the statement leaves open."""


def completed(books: Books, code: str, words: frozenset[str], stage: Stage) -> str:
    """The most specific entry below one that the statement left open, for the time of the record."""
    code = DEFAULTS.get(code, code)
    entry = books.entry(code)
    if entry.billable or len(code) == 8 or (entry.children and len(entry.children[0]) == 8):
        return code
    extra = _TIME_WORDS.get(stage.time, frozenset())
    if stage.trimester and stage.time != PUERPERIUM:
        extra |= {_ORDINAL[stage.trimester], "trimester"}
    found = specify(books, code, words | extra).code
    return found if books.entry(found).billable else below_at_time(books, found, stage.times)


def fetus_of(draft: Draft, stage: Stage) -> str:
    """The 7th character for the fetus: 0 for one, or when the record names none (I.C.15.a.6)."""
    if stage.said.fetuses is None and not stage.said.named:
        return "0"
    sentence = draft.found.line.sentence
    text = draft.document.text
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    named = {
        int(fact.value)
        for fact in stage.said.named
        if fact.span.document == draft.document.id and begin <= fact.span.start < end
    }
    return str(named.pop()) if len(named) == 1 and stage.said.fetuses is not None else "0"


def with_seventh(books: Books, stem: str, fetus: str) -> str:
    """A stem of chapter 15 with its 7th character, when it takes one."""
    children = books.entry(stem).children
    if not children or len(children[0]) != 8:
        return stem
    return next((c for c in children if c[-1] == fetus), children[0])


def when(stage: Stage, dated: Said | None = None) -> str:
    """The time of a record as a fact that a proof can state: "weeks 31", "childbirth, weeks 39"."""
    weeks = dated or stage.said.weeks
    if stage.time == CHILDBIRTH and stage.why is not None:
        return "childbirth" if weeks is None else f"childbirth, weeks {int(weeks.value)}"
    if stage.time == PUERPERIUM:
        return "puerperium"
    if weeks is not None:
        return f"weeks {int(weeks.value)}"
    return f"{stage.trimester} trimester" if stage.trimester else stage.time


def change(
    draft: Draft,
    stem: str,
    books: Books,
    stage: Stage,
    clause: str,
    claim: str,
    because: str,
    spans: tuple[Span, ...] = (),
) -> Draft:
    """A draft led to another stem of chapter 15, with its 7th character.

    Args:
        because: the code or the fact of the change; beside a code the time is stated too.
    """
    code = with_seventh(books, stem, fetus_of(draft, stage))
    if code == draft.code:
        return draft
    made = recode(draft, code, books, clause, claim, because, spans)._replace(stem=stem)
    step = made.steps[-1]
    if dict(step.values)["because-of"]:
        step = step._replace(values=(*step.values, ("fact", when(stage))))
    return made._replace(steps=(*made.steps[:-1], step))


def where(wanted: Callable[[Sequence[Draft], Case], bool], *clauses: Clause) -> Clause:
    """Clauses in their order, tried only on the records they are for."""

    def run(drafts: list[Draft], case: Case, books: Books) -> Outcome:
        if not wanted(drafts, case):
            return Outcome(drafts, [])
        rejections: list[Rejection] = []
        for clause in clauses:
            drafts, rejected = clause(drafts, case, books)
            rejections.extend(rejected)
        return Outcome(drafts, rejections)

    return run


def coded_stage(drafts: Sequence[Draft], case: Case) -> Stage | None:
    """The stage, when codes of chapter 15 are wanted on this record."""
    said = case.facts.pregnancy
    if said is not None and said.incidental is not None:
        return None
    return stage_of(drafts, case)


def quoted(*facts: Said | None) -> tuple[Span, ...]:
    """The words of the facts that are there."""
    return tuple(fact.span for fact in facts if fact is not None)


def of_mother(drafts: Sequence[Draft], case: Case) -> bool:
    """Anything of a pregnancy is stated or said."""
    if case.facts.pregnancy is not None:
        return True
    return bool([draft for draft in drafts if draft.code.startswith(("O", "Z3"))])


def of_child(drafts: Sequence[Draft], case: Case) -> bool:
    """The record is that of a child, or says that a child was born."""
    if case.facts.newborn is not None:
        return True
    return bool([draft for draft in drafts if draft.code.startswith("Z38")])


def stated(case: Case) -> Iterator[tuple[ReadDocument, Found, str]]:
    """Every mention of the chart with the role of its sentence."""
    for document in case.chart.documents:
        roles = {
            sentence.first: role
            for sentence, role in zip(document.text.sentences, document.roles, strict=True)
        }
        for found in document.found:
            yield document, found, roles[found.line.sentence.first]


__all__ = [
    "ABORTED",
    "ABORTIVE",
    "AFTER",
    "LABOR",
    "LATER",
    "RECORD",
    "Stage",
    "at_time",
    "below_at_time",
    "change",
    "coded_stage",
    "completed",
    "fetus_of",
    "of_child",
    "of_mother",
    "quoted",
    "stage_of",
    "stated",
    "time_of",
    "time_words",
    "trimester_of",
    "when",
    "where",
    "with_seventh",
]
