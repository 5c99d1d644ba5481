"""Which mentions and cues belong to a draft: same sentence, or the lines that discuss a problem."""

import re
from collections.abc import Iterable, Iterator, Sequence

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.cues import Cue
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.clause import Case
from chartcoder.late import late
from chartcoder.reading.statements import STATED

Place = tuple[int, int]
"""A sentence: place of the document in the chart, first token of the sentence."""

UNSAID = frozenset({"negated", "family", "hypothetical", "planned", "historical"})
"""Contexts in which a mention says nothing of the present patient."""
ELSEWHERE = frozenset(
    """past-medical-history past-surgical-history family-history social-history medications
    allergies immunizations instructions obstetric-history""".split()
)
"""Sections that do not speak of the present conditions."""


def number_of(case: Case, document: ReadDocument) -> int:
    """The place of a document in the chart."""
    return next(n for n, other in enumerate(case.chart.documents) if other is document)


def place_of(case: Case, draft: Draft) -> Place:
    """The sentence a draft was stated in."""
    return number_of(case, draft.document), draft.found.line.sentence.first


def said(case: Case, starts: str | tuple[str, ...]) -> Iterator[tuple[int, Found]]:
    """Mentions whose code begins so and that speak of the patient now, with their document."""
    for number, document in enumerate(case.chart.documents):
        for found in document.found:
            if (
                found.code.startswith(starts)
                and UNSAID.isdisjoint(found.flags)
                and found.line.sentence.section not in ELSEWHERE
            ):
                yield number, found


def places_of(case: Case, draft: Draft) -> set[Place]:
    """Every sentence of the chart that names the category of a draft, its own included."""
    places = {(n, f.line.sentence.first) for n, f in said(case, draft.found.code[:3])}
    places.add(place_of(case, draft))
    return places


def discussed(case: Case, draft: Draft) -> set[Place]:
    """The sentences that name a draft, and those that discuss it where it is stated as a problem."""
    places: set[Place] = set()
    for number, first in places_of(case, draft):
        places.add((number, first))
        document = case.chart.documents[number]
        inside = False
        for sentence, role in zip(document.text.sentences, document.roles, strict=True):
            if sentence.first == first:
                inside = role == STATED
                section = sentence.section
            elif inside and (role == STATED or sentence.section != section):
                break
            elif inside:
                places.add((number, sentence.first))
    return places


def at(cue: Cue) -> Place:
    """The sentence a cue stands in."""
    return cue.document, cue.sentence


def first_token(found: Found) -> int:
    """The first token of the words of a mention."""
    return found.line.sentence.first + found.line.items[found.hit.places[0]].first


def last_token(found: Found) -> int:
    """The last token of the words of a mention."""
    return found.line.sentence.first + found.line.items[found.hit.places[-1]].end - 1


def after(draft: Draft, host: Draft) -> Draft:
    """A draft moved to right behind another one."""
    document, sentence, place = host.order
    return draft._replace(order=(document, sentence, place + 1))


def one_behind(drafts: Sequence[Draft], host: Draft, moved: Iterable[Draft]) -> list[Draft]:
    """The drafts with some of them standing right behind another one, in the order given."""
    moving = list(moved)
    out: list[Draft] = []
    for draft in drafts:
        if any(draft is m for m in moving):
            continue
        out.append(draft)
        if draft is host:
            out.extend(moving)
    return out


_UNDER_WAY = late(
    r"\b(?:on|continu\w+|undergoing|receiving|getting|started|began|completed|finished|tolerat\w+|since|after|s/p|responding to)\s+(?:\w+[ -]){0,2}$",
    re.I,
)


def under_way(document: ReadDocument, found: Found) -> bool:
    """Whether the words tell of a course of therapy and not that the visit is for it.

    "Here for cystoscopy, on intravesical BCG (5 of 6)".
    """
    start = document.text.starts[first_token(found)]
    return _UNDER_WAY.search(document.text.text, max(0, start - 40), start) is not None


_SEEN_ON = late(
    r"\b(?:on|by|via|abnormal|positive|recent|prior|previous|last)\s+(?:\w+ ){0,1}$", re.I
)


def seen_on(document: ReadDocument, found: Found) -> bool:
    """Whether a screening is only where something was found: "calcifications on screening mammo"."""
    start = document.text.starts[first_token(found)]
    return _SEEN_ON.search(document.text.text, max(0, start - 40), start) is not None
