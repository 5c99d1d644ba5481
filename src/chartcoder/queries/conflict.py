"""Statements of two providers of one encounter that cannot both be true (Section III; I.B.14).

The attending decides. What the attending says last of a condition, after the other provider, is that
decision; only what stays open is asked.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chartcoder.coding.chart import spans_of
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.section3 import ONE_VALUE
from chartcoder.guidelines.stays import ATTENDING, SPEAKING, TURN
from chartcoder.model import Indicator, Option, Query
from chartcoder.queries.rules import Sight
from chartcoder.terminology.books import Books

MORE_VALUES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("stroke or hemorrhage", (("I63", "infarction"), ("I61", "hemorrhage"), ("I60", "subarachnoid"))),
    ("pneumonia", (("J69.0", "aspiration"), ("J12", "viral"), ("J15", "bacterial"), ("J13", "bacterial"))),
    ("kidney injury", (("N17.0", "tubular"), ("R39.2", "prerenal"))),
    ("bowel inflammation", (("K50", "crohn"), ("K51", "ulcerative"))),
    ("headache", (("G43", "migraine"), ("G44.2", "tension"))),
    ("swelling of a leg", (("I82.4", "thrombosis"), ("L03.11", "cellulitis"))),
)  # fmt: skip
"""Conditions of which one excludes the other as an account of the same illness."""
DENIABLE = ("A41", "J18.9", "J96.0", "N17", "G93.4", "I21", "E43", "E44", "I26", "I82.4", "J69.0", "D62", "I63")  # fmt: skip
"""Conditions asked about when one provider states them and another rules them out."""
NAMES = {
    "diabetes": "Type of diabetes", "heart failure": "Type and acuity of heart failure", "atrial fibrillation": "Type of atrial fibrillation",
    "kidney disease": "Stage of chronic kidney disease", "malnutrition": "Degree of malnutrition", "infarction": "Type of myocardial infarction",
}  # fmt: skip


class Said(NamedTuple):
    """A provider's plain statement: which document, which mention, of what, and which value."""

    number: int
    found: Found
    matter: str
    value: str


def conflict_queries(sight: Sight) -> list[tuple[int, Query]]:
    """Conflicts with their weight, in reading order."""
    if not sight.case.inpatient or len(sight.case.chart.documents) < 2:
        return []
    said = list(_statements(sight))
    out: list[tuple[int, Query]] = []
    seen: set[str] = set()
    for number, one in enumerate(said):
        for other in said[number + 1 :]:
            if one.matter not in seen and _differ(one, other, said, sight):
                seen.add(one.matter)
                out.append((8, _query(one, other, sight)))
    return out


def _statements(sight: Sight) -> Iterator[Said]:
    chart = sight.case.chart
    for number, document in enumerate(chart.documents):
        if document.kind not in ATTENDING and document.kind not in ("consult", "ed-note"):
            continue
        stated = {s.first: r for s, r in zip(document.text.sentences, document.roles, strict=True)}
        for found in document.found:
            section = found.line.sentence.section
            if not stated.get(found.line.sentence.first) and section not in SPEAKING:
                continue
            if found.flags == {"negated"} and found.code.startswith(DENIABLE):
                yield Said(number, found, found.code[:3], "denied")
            if found.flags:
                continue
            if found.code.startswith(DENIABLE):
                yield Said(number, found, found.code[:3], "stated")
            if found.code.startswith("E11") and "type-2" not in (
                *found.hit.pattern.words,
                *found.near,
            ):
                continue  # "diabetes" is type 2 by default (I.C.4.a.2), nobody's word
            for matter, value in _values(found.code, sight.books):
                yield Said(number, found, matter, value)


def _values(code: str, books: Books) -> Iterator[tuple[str, str]]:
    if "unspecified" not in books.entry(code).title.lower():
        for rule in ONE_VALUE:
            value = rule(code)
            if value is not None and value[0] not in ("depression", "asthma", "gallstones"):
                yield value
    for matter, values in MORE_VALUES:
        for start, name in values:
            if code.startswith(start):
                yield matter, name


def _differ(one: Said, other: Said, said: list[Said], sight: Sight) -> bool:
    """Two providers, one matter, two values, and no later word of the attending on it."""
    documents = sight.case.chart.documents
    if one.matter != other.matter or one.value == other.value or one.number == other.number:
        return False
    ours = [documents[s.number].kind in ATTENDING for s in (one, other)]
    authors = [documents[s.number].author_role for s in (one, other)]
    if all(ours) and (authors[0] == authors[1] or not all(authors)):
        return False  # the same provider learned more
    if "ed-note" in (documents[one.number].kind, documents[other.number].kind):
        return False  # the emergency physician hands over; the attending goes on
    attending = [
        s for s in said if s.matter == one.matter and documents[s.number].kind in ATTENDING
    ]
    against = [s for s, own in zip((one, other), ours, strict=True) if not own] or [one, other]
    settled = [s for s in attending if all(_after(s, a, sight) for a in against)]
    return not settled and not _assigned_neither(one, other, sight)


def _after(one: Said, other: Said, sight: Sight) -> bool:
    """Whether a statement was made after another: by kind of document, by day, by place."""
    ranks = [TURN.get(sight.case.chart.documents[s.number].kind, 5) for s in (one, other)]
    if ranks[0] != ranks[1]:
        return ranks[0] > ranks[1]
    written = sight.case.facts.stay.written
    days = [written[s.number] if s.number < len(written) else None for s in (one, other)]
    if days[0] is not None and days[1] is not None and days[0] != days[1]:
        return days[0] > days[1]
    return one.number > other.number


def _assigned_neither(one: Said, other: Said, sight: Sight) -> bool:
    """A matter of which no code is reported is none of the encounter."""
    categories = (one.found.code[:3], other.found.code[:3])
    return not any(d.code.startswith(categories) for d in sight.drafts)


def _query(one: Said, other: Said, sight: Sight) -> Query:
    documents = sight.case.chart.documents
    quoted = []
    for said in (one, other):
        document = documents[said.number]
        spans = spans_of(document, said.found)
        quoted.append(Indicator(spans[0], document.id))
    draft = next(
        (d for d in sight.drafts if d.code.startswith((one.found.code[:3], other.found.code[:3]))),
        None,
    )
    name = " ".join(span.text for span in spans_of(documents[one.number], one.found)).lower()
    if "denied" in (one.value, other.value):
        stated = one if one.value == "stated" else other
        words = " ".join(s.text for s in spans_of(documents[stated.number], stated.found))
        options = (
            Option(f"{words} is confirmed", stated.found.code, words),
            Option(f"{words} was ruled out", None, f"{words} was ruled out"),
        )
        title = f"Differing statements about {words.lower()}"
    else:
        options = (_as_said(one, sight), _as_said(other, sight))
        title = NAMES.get(one.matter, f"Differing statements about {name}")
    return Query(
        "conflict",
        "attending",
        title,
        "Two documents of this encounter differ. Based on your clinical judgement, which statement"
        " describes the patient's condition?",
        tuple(quoted),
        (*options, *OPEN_ANSWERS),
        draft.code if draft is not None else "",
    )


def _as_said(said: Said, sight: Sight) -> Option:
    title = sight.books.entry(said.found.code).title
    return Option(title, said.found.code)


OPEN_ANSWERS = (Option("Other (please specify)"), Option("Unable to determine"))
"""What every query offers beside the supported answers."""
