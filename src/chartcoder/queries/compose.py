"""From a coded chart to the few queries worth a physician's time.

Rules of the tables are tried against the values, signs and codes of the chart; what they ask is
ranked by what an answer would change, and only the first few are sent. An answered query is not
asked again.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, read_chart, spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM, draft_diagnoses
from chartcoder.coding.draft import Draft
from chartcoder.coding.facts import facts_of
from chartcoder.coding.mentions import Found
from chartcoder.coding.stay import days_of
from chartcoder.guidelines import CLAUSES
from chartcoder.guidelines.clause import Case, applied, heads_said
from chartcoder.guidelines.stays import speaking_of
from chartcoder.late import late
from chartcoder.model import (
    Document,
    Encounter,
    Finding,
    Indicator,
    Option,
    Query,
    Span,
    read_answer,
)
from chartcoder.queries.causes import CAUSES
from chartcoder.queries.conflict import OPEN_ANSWERS, conflict_queries
from chartcoder.queries.conventions import convention_queries
from chartcoder.queries.history import history_queries
from chartcoder.queries.infections import infection_queries
from chartcoder.queries.missing import MISSING
from chartcoder.queries.open_side import laterality_queries
from chartcoder.queries.rules import (
    ACUTE,
    STAY,
    VISIT,
    Choice,
    Evidence,
    Rule,
    Sight,
    evidence,
    named_in,
    spoken_of,
)
from chartcoder.queries.specific import SPECIFIC
from chartcoder.queries.validation import VALIDATION
from chartcoder.queries.when import poa_queries
from chartcoder.terminology.books import Books

MOST = 5
"""Queries of one encounter; a physician answers a few."""
RULES: tuple[Rule, ...] = (*MISSING, *SPECIFIC, *VALIDATION, *CAUSES)
_WITHOUT_SUBJECT = frozenset(number for number, rule in enumerate(RULES) if not rule.about)
WEIGHT_OF_SIDE, WEIGHT_OF_ONSET, WEIGHT_OF_DEPTH, WEIGHT_OF_INFECTION = 3, 4, 6, 8
ADULT = 18

QUESTIONS = {
    "": "The record shows these findings; no provider relates them to a condition. Based on your"
    " clinical judgement, which condition, if any, do they represent?",
    "specificity": 'The record documents "{name}" and the findings quoted. Based on your clinical'
    " judgement, how would you describe it more specifically?",
    "clinical-validation": 'The record documents "{name}" and the findings quoted. Based on your'
    " clinical judgement, which of the following describes the diagnosis?",
    "cause-effect": 'The record documents "{name}" and the findings quoted. Based on your clinical'
    " judgement, how are they related?",
}


class Asked(NamedTuple):
    """A query, what an answer changes (1 to 9), and the rule it comes from."""

    weight: int
    query: Query
    rule: str


def queries_of(
    case: Case, drafts: list[Draft], books: Books
) -> tuple[tuple[Query, ...], tuple[Finding, ...]]:
    """The queries of a coded encounter, the weightiest first, and a finding on those not asked."""
    chart = case.chart
    asked = [
        *(
            Asked(WEIGHT_OF_SIDE if q.kind == "laterality" else WEIGHT_OF_DEPTH, q, "")
            for q in _worded(laterality_queries(chart, drafts, books), drafts)
        ),
        *(Asked(WEIGHT_OF_INFECTION, q, "") for q in infection_queries(case, drafts, books)),
        *(Asked(WEIGHT_OF_INFECTION, q, "") for q in convention_queries(drafts)),
        *(Asked(WEIGHT_OF_INFECTION, q, "") for q in history_queries(case, books)),
        *(Asked(WEIGHT_OF_ONSET, q, "") for q in _onsets(case, drafts)),
        *_by_rules(case, drafts, books),
    ]
    if not asked:
        return (), ()
    days = _days(chart)
    answered = _answered(chart)
    asked = [a._replace(query=_finished(a, days)) for a in asked]
    asked = [a for a in asked if not _is_answered(a.query, answered, chart)]
    asked.sort(key=lambda a: -a.weight)
    left = [a.query.title for a in asked[MOST:]]
    findings: tuple[Finding, ...] = ()
    if left:
        text = f"Further points that the chart leaves open, not asked: {'; '.join(left)}."
        findings = (Finding("info", "not-asked", text),)
    return tuple(a.query for a in asked[:MOST]), findings


_SIDED = late(r"\b(?:left|right|bilateral)\b\s*", re.I)


def _worded(queries: list[Query], drafts: list[Draft]) -> list[Query]:
    """Queries about a side, each answer with the words it documents: the side and the condition."""
    out = []
    for query in queries:
        draft = next((d for d in drafts if d.code == query.affects), None)
        if query.kind == "laterality" and draft is not None:
            spans = spans_of(draft.document, draft.found)
            name = _SIDED.sub("", " ".join(" ".join(s.text.split()) for s in spans))
            query = query._replace(
                options=tuple(
                    o._replace(statement=f"{o.text} {name}") if o.code and not o.statement else o
                    for o in query.options
                )
            )
        out.append(query)
    return out


WARD = frozenset(["h-and-p", "ed-note", "progress-note", "discharge-summary", "delivery-note"])
"""Documents that tell of a stay; from the report of an operation alone nobody asks for onsets."""


def _onsets(case: Case, drafts: list[Draft]) -> list[Query]:
    """Queries about onset worth asking: of diagnoses, not of symptoms."""
    if not case.inpatient or all(d.kind not in WARD for d in case.chart.documents):
        return []
    return [q for q in poa_queries(drafts) if q.affects[0] != "R"]


def _by_rules(case: Case, drafts: list[Draft], books: Books) -> list[Asked]:
    if all(document.kind in NOT_CODED_FROM for document in case.chart.documents):
        return []  # nobody to ask: tests only
    sight = Sight(case, drafts, books)
    found = [Asked(weight, query, "") for weight, query in conflict_queries(sight)]
    concerned = _WITHOUT_SUBJECT.union(*[_about(draft.code) for draft in drafts])
    child = case.age_years is not None and case.age_years < ADULT
    for number in sorted(
        concerned & _applying(case.chart.encounter.setting, case.inpatient, child)
    ):
        rule = RULES[number]
        query = _tried(rule, sight)
        if query is not None:
            found.append(Asked(rule.weight, query, rule.id))
    return _one_each(found)


def _one_each(found: Sequence[Asked]) -> list[Asked]:
    """One query for each diagnosis: the weightiest."""
    best: dict[str, Asked] = {}
    out = []
    for asked in found:
        key = asked.query.affects
        if not key:
            out.append(asked)
        elif key not in best or asked.weight > best[key].weight:
            best[key] = asked
    return [*out, *best.values()]


@lru_cache(maxsize=4096)
def _about(code: str) -> frozenset[int]:
    """The rules that are about a code, by their numbers."""
    return frozenset(
        number for number, rule in enumerate(RULES) if rule.about and code.startswith(rule.about)
    )


@lru_cache(maxsize=64)
def _applying(setting: str, inpatient: bool, child: bool) -> frozenset[int]:
    """The rules that apply in a setting and at an age, by their numbers."""
    acute = setting in ("inpatient", "emergency")
    return frozenset(
        number
        for number, rule in enumerate(RULES)
        if not (rule.adults and child)
        and (rule.where != STAY or inpatient)
        and (rule.where not in (ACUTE, VISIT) or acute == (rule.where == ACUTE))
    )


def _tried(rule: Rule, sight: Sight) -> Query | None:
    """The query of a rule, when the chart holds what it needs."""
    subject: Draft | None = None
    if rule.about:
        subject = next((d for d in sight.drafts if d.code.startswith(rule.about)), None)
        if subject is None or not PRESUMED.get(rule.id, _always)(subject):
            return None
    quoted: list[Span] = []
    for need in rule.needs:
        found: Evidence | None = evidence(need, sight)
        if found is None:
            return None
        quoted.extend(found)
    if subject is None:
        if spoken_of(rule.unless, sight):
            return None
    elif any(d.code.startswith(rule.unless) for d in sight.drafts if d is not subject) or (
        rule.kind == "cause-effect" and _cause_said(subject, sight)
    ):
        return None
    return _query(rule, subject, quoted, sight)


def _cause_said(subject: Draft, sight: Sight) -> bool:
    """Whether a provider names another condition as the cause: "ileus due to the abscess"."""
    documents = sight.case.chart.documents
    return any(
        other.code[:3] != subject.code[:3]
        and other.code[0] not in "RTVWXYZ"
        and not other.flags & {"negated", "possible"}
        and _linked(documents[number], found, other)
        for number, _, found in speaking_of(sight.case, subject)
        if "negated" not in found.flags
        for other in documents[number].found
        if other.line.sentence.first == found.line.sentence.first
    )


_LINKS = frozenset("due secondary caused".split())


def _linked(document: ReadDocument, effect: Found, cause: Found) -> bool:
    """Whether a word between two mentions of a sentence makes the second the cause of the first."""
    base = effect.line.sentence.first
    tail = base + effect.line.items[effect.hit.places[-1]].end
    head = base + cause.line.items[cause.hit.places[0]].first
    return not _LINKS.isdisjoint(document.text.folded[tail:head])


def _always(subject: Draft) -> bool:
    return True


def _by_default(subject: Draft) -> bool:
    """A diabetes whose type no word of the chart says (I.C.4.a.2)."""
    return not {"1", "2"} & {*subject.found.hit.pattern.words, *subject.found.near}


PRESUMED: Mapping[str, Callable[[Draft], bool]] = {
    "diabetes-type": _by_default,
    "anemia-neoplasm": lambda subject: subject.found.code == "D64.9",
}
"""Rules about what the classification presumes: they are asked where the chart does not say it."""


def _query(rule: Rule, subject: Draft | None, quoted: Sequence[Span], sight: Sight) -> Query:
    words = _words(rule, subject, sight)
    own: tuple[Span, ...] = ()
    if subject is not None:
        own = spans_of(subject.document, subject.found)
    spans = _distinct((*own, *quoted))
    question = QUESTIONS[rule.kind if subject is not None else ""]
    author = (subject.document.author_role if subject is not None else "") or "attending"
    return Query(
        rule.kind,
        author,
        _filled(rule.title, words),
        _filled(question, words),
        tuple(Indicator(span, span.document) for span in spans),
        (*(_option(choice, words, subject, sight) for choice in rule.options), *OPEN_ANSWERS),
        subject.code if subject is not None else "",
    )


def _distinct(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans without those that quote the same words of the same document once more."""
    seen: dict[tuple[str, str], Span] = {}
    for span in spans:
        seen.setdefault((span.document, span.text.lower()), span)
    return tuple(seen.values())


DIABETES = {"E10": "type 1 diabetes mellitus", "E11": "type 2 diabetes mellitus", "E13": "other specified diabetes mellitus"}  # fmt: skip
BONES = {"S72": "femur", "S22": "vertebra", "S32.0": "vertebra", "S42": "humerus", "S52": "forearm", "S32.5": "pelvis"}  # fmt: skip


def _words(rule: Rule, subject: Draft | None, sight: Sight) -> dict[str, str]:
    """What the placeholders of a rule stand for."""
    words = {"name": "", "side": "", "site": "", "wound": "", "type": "", "type_text": ""}
    if subject is not None:
        name = " ".join(s.text for s in spans_of(subject.document, subject.found))
        name = " ".join(name.split())
        words["name"] = name[:1].lower() + name[1:] if name[1:2].islower() else name
        words["side"] = f"{subject.side} " if subject.side in ("right", "left") else ""
        bone = next((b for start, b in BONES.items() if subject.code.startswith(start)), "bone")
        words["site"] = words["side"] + bone
    for kind in ("nursing", "pathology"):
        need = next((n for n in rule.needs if n.startswith(kind)), None)
        found = named_in(kind, tuple(need.split()[1:]), sight) if need else None
        if found is not None:
            words["wound"] = sight.books.entry(found[1].code).title
    diabetes = next((d.code[:3] for d in sight.drafts if d.code[:3] in DIABETES), "")
    words["type"] = DIABETES.get(diabetes, "diabetes mellitus")
    words["type_text"] = words["type"]
    return words


def _filled(text: str, words: dict[str, str]) -> str:
    filled = re.sub(r"\{(\w+)\}", lambda m: words[m.group(1)], text).strip(" ,")
    return filled[:1].upper() + filled[1:]


def _option(choice: Choice, words: dict[str, str], subject: Draft | None, sight: Sight) -> Option:
    text, code, *said = choice
    statement = _filled(said[0], words) if said else ""
    if code == "same":
        code = subject.code if subject is not None else None
    elif code == "":
        code = _code_of(statement, sight.books)
    elif code is not None and code not in sight.books:
        code = None  # not in the edition of the encounter
    return Option(_filled(text, words), code, statement)


def _code_of(statement: str, books: Books) -> str | None:
    """The code that the words of an answer lead to."""
    alone = Encounter((Document(f"Assessment: {statement}", kind="query-answer"),), "inpatient")
    chart = read_chart(alone, books)
    drafts, _ = draft_diagnoses(chart, books)
    case = Case(True, None, None, facts_of(chart, books), chart, heads_said(chart), {})
    drafts, _ = applied(CLAUSES, drafts, case, books)
    return drafts[0].code if drafts else None


def _answered(chart: Chart) -> frozenset[str]:
    """The queries that the chart holds answers to."""
    answers = (read_answer(d.text.text) for d in chart.documents if d.kind == "query-answer")
    return frozenset(answer.query for answer in answers if answer is not None)


def _is_answered(query: Query, answered: frozenset[str], chart: Chart) -> bool:
    """Whether a query was answered, or asks the same once more about the words of the answer."""
    if query.id in answered:
        return True
    first = query.indicators[0].span.document if query.indicators else ""
    if all(d.id != first or d.kind != "query-answer" for d in chart.documents):
        return False
    return query.id.rpartition("-")[0] in {name.rpartition("-")[0] for name in answered}


def _days(chart: Chart) -> dict[str, str]:
    """The date each document is quoted with: its own, else that of a service of one day."""
    encounter = chart.encounter
    service = None if encounter.setting == "inpatient" else encounter.coding_date
    out = {}
    for document, given, day in zip(
        chart.documents, encounter.documents, days_of(chart), strict=True
    ):
        if day is None and isinstance(given.time, datetime):
            day = given.time.date()
        if day is None:
            day = service
        if day is not None:
            out[document.id] = day.isoformat()
    return out


_OTHER = late(r"\b(?:other|another)\b", re.I)
_UNDETERMINED = late(r"\bunable to determine\b|\bundetermined\b", re.I)


def _finished(asked: Asked, days: dict[str, str]) -> Query:
    """A query with its id and with the dates of what it quotes; undated where there is none."""
    query = asked.query
    first = query.indicators[0].span if query.indicators else None
    key = f"{query.title}|{first}".encode("utf-8", "surrogatepass")
    name = f"{asked.rule or query.kind}-{hashlib.sha256(key).hexdigest()[:6]}"
    options = query.options
    if not any(_OTHER.search(o.text) for o in options):
        last = len(options) - any(_UNDETERMINED.search(o.text) for o in options[-1:])
        options = (*options[:last], OPEN_ANSWERS[0], *options[last:])
    if not any(_UNDETERMINED.search(o.text) for o in options):
        options = (*options, OPEN_ANSWERS[1])
    return query._replace(
        id=query.id or name,
        options=options,
        indicators=tuple(
            i if i.date else i._replace(date=days.get(i.span.document)) for i in query.indicators
        ),
    )
