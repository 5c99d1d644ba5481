"""Section I.C.20: external causes of morbidity.

Which events of the record made the injuries is in ``chapter20_causes``, what an event is called in
``chapter20_events``.
"""

from collections.abc import Iterator, Sequence

from chartcoder.coding.circumstances import TELLING, Circumstance
from chartcoder.coding.draft import Draft
from chartcoder.coding.specify import phased, specify
from chartcoder.guidelines.chapter20_causes import (
    Event,
    chosen,
    injury_words,
    phase_of,
    told_events,
    told_with_place,
)
from chartcoder.guidelines.chapter20_events import RULES
from chartcoder.guidelines.clause import (
    LAST,
    Case,
    Clause,
    Outcome,
    beside,
    from_mention,
    only_with,
    recode,
)
from chartcoder.model import Span
from chartcoder.terminology.books import Books
from chartcoder.terminology.circumstances import place_code

INJURIES = ("S", "T07", "T14", "T15", "T16", "T17", "T18", "T19", "T2", "T30", "T31", "T32", "T33", "T34", "T66", "T67",
            "T68", "T69", "T70", "T71", "T73", "T74", "T75", "T79", "L55")  # fmt: skip
"""Conditions due to an external cause that their own code does not name (I.C.20.a.1, a.8)."""
AFTER_ALL = LAST + 500
"""Document rank of external causes: they come last (I.C.20.a.6)."""


def external_causes(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.20.a to k: how the injury came about, where, doing what and in what status.

    The cause is reported for as long as the injury is treated, with the 7th character of the
    injury (a.2); place, activity and status only once, with the first treatment (b, c, k). Nothing
    is reported that the chart does not plainly describe, nor for suspected abuse (I.C.19.f).
    """
    injuries = [d for d in drafts if d.code.startswith(INJURIES)]
    if not injuries or any(d.code.startswith("T76") for d in drafts):
        return Outcome(drafts, [])
    known = [d for d in drafts if d.code[0] in "VWXY"]
    told = list(told_events(drafts, injuries, case))
    if not told and case.chart.encounter.setting != "outpatient":
        told = list(told_with_place(case, books))
    events = chosen(told, injuries, case, books)
    added: list[Draft] = []
    for rank, event in enumerate(events):
        draft = _event_draft(event, rank, injuries, case, books)
        if draft is not None and all(d.code != draft.code for d in (*added, *known)):
            added.append(draft)
    confirmed = next((d for d in drafts if d.code.startswith("T74")), None)
    if confirmed is not None:
        added = _abuse(added, events, confirmed, injuries, case, books)
    corroded = next((d for d in injuries if "orrosion" in books.entry(d.stem).title), None)
    first = added[0] if added else corroded
    if first is None:
        return Outcome([*drafts, *_activity_alone(drafts, injuries, case, books)], [])
    if _first_treatment(injuries, case):
        added.extend(_around(first, events, case, books, corroded is not None and not added))
    return Outcome([*drafts, *added], [])


def _letter(injuries: Sequence[Draft], event: Event | None = None) -> str:
    """The episode of care that the external cause shares with its injury (a.2, i)."""
    same = [
        d for d in injuries
        if event is not None and d.document is event.document
        and d.found.line.sentence.first == event.found.line.sentence.first
    ]  # fmt: skip
    phases = [phase_of(d) for d in same] or [phase_of(d) for d in injuries]
    for phase in "ADS":
        if phase in phases:
            return phase
    return "A"


def _event_draft(
    event: Event, rank: int, injuries: list[Draft], case: Case, books: Books
) -> Draft | None:
    claim = "How the injury came about."
    found = event.found._replace(flags=event.found.flags - {"historical", "family"})
    draft = from_mention(case, event.document, found, books, "I.C.20.a", claim)
    stem = event.stem
    if stem != draft.stem:
        draft = draft._replace(stem=stem)
    near = event.found.near.keys() - ({"terrorist"} if stem.startswith("Y38") else set())
    stem = _default(specify(books, stem, near, None).code, books)
    letter = _letter(injuries, event)
    code = phased(books, stem, letter)
    if not books.entry(code).billable:
        return None
    order = (AFTER_ALL, rank, 0)
    if code == draft.code:
        return draft._replace(order=order)
    if code[:7] == draft.code[:7]:
        claim = f"7th character {letter} as that of the injury."
        clause = "I.C.20.a.2"
    elif event.spans:
        claim, clause = f"Intent stated: {books.entry(stem).title}.", "I.C.20.h"
    else:
        claim, clause = f"As it is told: {books.entry(stem).title}.", "I.C.20.a.5"
    like = next((d.code for d in injuries if phase_of(d) == letter), injuries[0].code)
    partner = like if clause == "I.C.20.a.2" else ""
    changed = recode(draft, code, books, clause, claim, partner, event.spans)
    return changed._replace(stem=stem, order=order)


def _default(stem: str, books: Books) -> str:
    """Below a code that asks what the event led to: "other injury", not drowning, and a civilian."""
    while True:
        entry = books.entry(stem)
        below = [c for c in entry.children if len(c) < 8]
        plain = [
            c for c in below
            if "other injury" in books.entry(c).title or "civilian injured" in books.entry(c).title
        ]  # fmt: skip
        plain = plain or (below if len(below) == 1 else [])
        if not plain:
            return stem
        stem = plain[0]


# ---- abuse ---------------------------------------------------------------------------------


def _abuse(
    added: list[Draft],
    events: list[Event],
    confirmed: Draft,
    injuries: list[Draft],
    case: Case,
    books: Books,
) -> list[Draft]:
    """I.C.20.g: the assault behind a physical injury, and the perpetrator when known."""
    assaults = [
        d for d in added
        if d.code[:2] in ("X9", "Y0") and d.code[:3] not in ("X90", "X91", "Y07")
    ]  # fmt: skip
    perpetrators = [d for d in added if d.code.startswith("Y07")]
    if not perpetrators:
        perpetrators = list(_perpetrators(confirmed, events, case, books))[:1]
    hurt = [d for d in injuries if d.code[0] == "S" or d.code.startswith(("T14", "T2", "T71"))]
    others = [d for d in added if d not in assaults and d not in perpetrators]
    abused = confirmed.code.startswith(("T74.1", "T74.2", "T74.9"))
    if hurt and not assaults and abused:
        claim = "Abuse is an assault; by what means is not stated."
        means = beside(confirmed, "Y09", books, "I.C.20.g", claim, confirmed.code)
        assaults = [means]
    # abuse takes priority over every other cause (f)
    return [
        draft._replace(order=(AFTER_ALL, place, 0))
        for place, draft in enumerate((*assaults, *perpetrators, *others))
    ]


def _perpetrators(
    confirmed: Draft, events: list[Event], case: Case, books: Books
) -> Iterator[Draft]:
    """Who is named in the sentences of the abuse and of the assault, else in the index."""
    number = case.chart.documents.index(confirmed.document)
    firsts = [s.first for s in confirmed.document.text.sentences]
    scope = {(number, firsts.index(confirmed.found.line.sentence.first))}
    scope |= {(e.number, e.sentence) for e in events}
    claim = "The perpetrator is named."
    named = [c for c in case.facts.circumstances if c.kind == "perpetrator" and c.value in books]
    named.sort(key=lambda c: (c.document, c.sentence) not in scope)
    for c in named:
        yield _beside(confirmed, c.value, books, "I.C.20.g", claim, (c.span,), c.reference, 0)
    for document in case.chart.documents:
        for found in document.found:
            if not found.hit.pattern.code.startswith("Y07"):
                continue
            if (
                found.flags & {"negated", "hypothetical"}
                or found.line.sentence.section not in TELLING
            ):
                continue
            stem = found.code
            if stem in RULES:
                stem = RULES[stem][bool(FORMER & found.near.keys())]
            if stem not in books or not books.entry(stem).billable:
                continue
            found = found._replace(flags=found.flags - {"historical", "family"})
            draft = from_mention(case, document, found, books, "I.C.20.g", claim)
            if stem != draft.code:
                draft = recode(draft, stem, books, "I.C.20.g", claim, "")
            yield draft


FORMER = frozenset(["former", "ex", "divorced", "estranged"])


# ---- place, activity, status ----------------------------------------------------------------


def _first_treatment(injuries: list[Draft], case: Case) -> bool:
    """Whether this is the first encounter for the injury (b, c, k)."""
    if any(phase_of(d) != "A" for d in injuries):
        return False
    return not any(cue.kind == "before" for cue in case.facts.care)


def _around(
    first: Draft,
    events: list[Event],
    case: Case,
    books: Books,
    place_only: bool,
) -> Iterator[Draft]:
    """Place, activity and status, each once, as the sentences around the event state them."""
    scope = _scope(events, case)
    facts = [c for c in case.facts.circumstances if (c.document, c.sentence) in scope]
    facts.sort(key=lambda c: (scope[c.document, c.sentence], c.document, c.first))
    place = _place(facts)
    if place is not None and place[0] in books:
        code, spans, references = place
        yield _beside(first, code, books, "I.C.20.b", "Where it happened.", spans, references, 70)
    if place_only:
        return
    activity = next((c for c in facts if c.kind == "activity"), None)
    if activity is not None:
        yield _beside(
            first, activity.value, books, "I.C.20.c", "What the patient was doing.",
            (activity.span,), activity.reference, 80,
        )  # fmt: skip
    status = next(
        (c for c in case.facts.circumstances if c.kind == "status" and c.value != "Y99.8"), None
    )
    status = status or next((c for c in facts if c.kind == "status"), None)
    if status is not None:
        yield _beside(
            first, status.value, books, "I.C.20.k", "The status of the patient at the time.",
            (status.span,), status.reference, 90,
        )  # fmt: skip
    elif activity is not None and not first.code.startswith(
        ("X92", "X93", "X94", "X95", "X99", "Y0")
    ):
        yield _beside(
            first, "Y99.8", books, "I.C.20.k", "Neither for pay nor in service: leisure, sport or at home.",
            (activity.span,), activity.reference, 90,
        )  # fmt: skip


PLAY = frozenset(
    "tackled practice game match scrimmage teammate court field opponent tournament".split()
)
HURT = frozenset(
    """injured hurt twisted rolled landed popped pop collided tackled sprained strained jammed hyperextended inverted
    hit struck fell felt snapped kicked elbowed""".split()
)


def _activity_alone(
    drafts: list[Draft], injuries: list[Draft], case: Case, books: Books
) -> Iterator[Draft]:
    """I.C.20.c and k: the activity during which an injury happened whose cause is not told."""
    if (
        not _first_treatment(injuries, case)
        or case.chart.encounter.setting == "outpatient"
        or drafts[0] not in injuries
    ):
        return
    words = set().union(*(injury_words(d) for d in injuries))
    for c in case.facts.circumstances:
        if c.kind != "activity":
            continue
        text = case.chart.documents[c.document].text
        sentence = text.sentences[c.sentence]
        said = set(text.folded[sentence.first : sentence.end])
        beside_it = text.sentences[c.sentence + 1 : c.sentence + 2]
        after = set(text.folded[beside_it[0].first : beside_it[0].end]) if beside_it else set()
        if (said & HURT and said & words) or (after & PLAY and after & HURT and after & words):
            first = injuries[0]
            claim = "What the patient was doing."
            yield _beside(first, c.value, books, "I.C.20.c", claim, (c.span,), c.reference, 80)
            status = next((s for s in case.facts.circumstances if s.kind == "status"), None)
            why = status or c
            value = status.value if status else "Y99.8"
            claim = "The status of the patient at the time."
            yield _beside(first, value, books, "I.C.20.k", claim, (why.span,), why.reference, 90)
            return


def _scope(events: list[Event], case: Case) -> dict[tuple[int, int], int]:
    """Sentences that tell of the events, each with its distance; the whole history without one."""
    scope: dict[tuple[int, int], int] = {}
    for event in events:
        sentences = event.document.text.sentences
        section = sentences[event.sentence].section
        for distance in (0, -1, 1):
            at = event.sentence + distance
            if 0 <= at < len(sentences) and sentences[at].section == section:
                key = (event.number, at)
                scope[key] = min(scope.get(key, 9), abs(distance) + (distance > 0))
    if not events:
        for c in case.facts.circumstances:
            scope.setdefault((c.document, c.sentence), 0)
    return scope


def _place(facts: list[Circumstance]) -> tuple[str, tuple[Span, ...], str] | None:
    """The most telling place: one outside a residence, or a residence with its room."""
    by_distance: dict[tuple[int, int], list[Circumstance]] = {}
    for c in facts:
        by_distance.setdefault((c.document, c.sentence), []).append(c)
    residence = room = None
    for group in by_distance.values():
        outside = next((c for c in group if c.kind == "place"), None)
        here = next((c for c in group if c.kind == "residence"), None)
        inside = next((c for c in group if c.kind == "room"), None)
        if outside is not None and here is None and residence is None:
            return outside.value, (outside.span,), outside.reference
        residence = residence or here
        room = room or inside
        if residence is not None and residence.value == "Y92.00":
            # "at home … in her apartment": the kind of home that is named
            named = next((c for c in facts if c.kind == "residence" and c.value != "Y92.00"), None)
            residence = named or residence
        if residence is not None:
            break
    if residence is None and room is None:
        return None
    code = place_code(residence.value if residence else "", room.value if room else "")
    used = [c for c in (residence, room) if c is not None]
    if not code:
        return None
    return code, tuple(c.span for c in used), " ".join(c.reference for c in used)


def _beside(
    first: Draft,
    code: str,
    books: Books,
    clause: str,
    claim: str,
    spans: tuple[Span, ...],
    entry: str,
    place: int,
) -> Draft:
    draft = beside(first, code, books, clause, claim, first.code, spans)
    step = draft.steps[-1]._replace(values=(*draft.steps[-1].values, ("entry", entry)))
    return draft._replace(steps=(*draft.steps[:-1], step), order=(AFTER_ALL, place, 0))


def external_causes_last(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.20.a.6, d and f: never first; causes, then place, activity and status."""
    causes = [
        d
        for d in drafts
        if d.code[0] in "VWXY" and not d.code.startswith(("Y83", "Y84", "Y90", "Y95"))
    ]
    if not causes:
        return Outcome(drafts, [])
    rest = [d for d in drafts if d not in causes]
    if not rest:
        return Outcome([], [])
    tail = {"Y92": 1, "Y93": 2, "Y99": 3}
    causes.sort(key=lambda d: (tail.get(d.code[:3], 0), d.order))
    return Outcome([*rest, *causes], [])


COMBINE: tuple[Clause, ...] = ()
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (only_with(INJURIES, external_causes),)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (only_with(("V", "W", "X", "Y"), external_causes_last),)
"""Clauses that put the codes of the chapter in their order."""
