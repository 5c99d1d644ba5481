"""Section I.C.20: external causes of morbidity."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.circumstances import TELLING, Circumstance
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.specify import phased, specify
from chartcoder.guidelines.chapter19_sites import FRACTURES, places
from chartcoder.guidelines.chapter20_events import (
    INTENTION,
    RULES,
    SHARP_WITH,
    UNSPECIFIC,
    strike,
    transport,
)
from chartcoder.guidelines.clause import LAST, Case, Clause, Outcome, beside, from_mention, recode
from chartcoder.model import Span
from chartcoder.reading.attributes import SIDES
from chartcoder.terminology.books import Books
from chartcoder.terminology.circumstances import place_code
from chartcoder.terminology.patterns import Pattern

INJURIES = ("S", "T07", "T14", "T15", "T16", "T17", "T18", "T19", "T2", "T30", "T31", "T32", "T33", "T34", "T66", "T67",
            "T68", "T69", "T70", "T71", "T73", "T74", "T75", "T79", "L55")  # fmt: skip
"""Conditions due to an external cause that their own code does not name (I.C.20.a.1, a.8)."""
CLEAR = (*FRACTURES, "S01", "S11", "S21", "S31", "S41", "S51", "S61", "S71", "S81", "S91", "S06", "S03.0", "S13.1",
         "S43.0", "S43.1", "S53.0", "S53.1", "S63.0", "S63.1", "S63.2", "S73.0", "S83.0", "S83.1", "S93.0", "S93.1", "T15",
         "T16", "T17", "T18", "T19", "T2", "T33", "T34", "T66", "T67", "T68", "T69", "T7", "L55", "S05", "S08", "S68")  # fmt: skip
"""Injuries that an accident must have made: fractures, dislocations, wounds, burns, foreign bodies."""
STATING = frozenset(["assessment", "assessment-plan", "diagnoses", "postoperative-diagnosis"])
MECHANISM = frozenset(
    ["mechanism", "mechanism of injury", "moi", "injury", "date and mechanism", "cause of injury"]
)
NO_EVENT = ("Y62", "Y63", "Y64", "Y65", "Y66", "Y69", "Y7", "Y8", "Y90", "Y91", "Y92", "Y93", "Y95", "Y96", "Y97", "Y98",
            "Y99")  # fmt: skip
"""Codes of the chapter that are no cause of an injury."""
AFTER_ALL = LAST + 500
"""Document rank of external causes: they come last (I.C.20.a.6)."""


class Event(NamedTuple):
    """A mention that says how an injury came about, and the code of the event."""

    document: ReadDocument
    number: int
    sentence: int
    found: Found
    stem: str
    spans: tuple[Span, ...]


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
    told = list(_events(drafts, injuries, case))
    if not told and case.chart.encounter.setting != "outpatient":
        told = list(_told_with_place(case, books))
    events = _chosen(told, injuries, case, books)
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
    phases = [_phase(d) for d in same] or [_phase(d) for d in injuries]
    for phase in "ADS":
        if phase in phases:
            return phase
    return "A"


def _phase(draft: Draft) -> str:
    if len(draft.code) != 8:
        return "A"
    letter = draft.code[-1]
    return "A" if letter in "ABC" else "S" if letter == "S" else "D"


def _events(drafts: list[Draft], injuries: list[Draft], case: Case) -> Iterator[Event]:
    """Mentions of causes in the sections that tell what happened, for the injuries coded."""
    healing = all(_phase(d) != "A" for d in injuries)
    leading = drafts[0] in injuries or (len(drafts) > 1 and drafts[1] in injuries)
    words = set().union(*(_words(d) for d in injuries))
    if any(d.code.startswith("S06") for d in injuries):
        words |= HEAD
    office = case.chart.encounter.setting == "outpatient" and not _for_work(case)
    clear = drafts[0] in injuries and drafts[0].code.startswith(CLEAR)
    for number, document in enumerate(case.chart.documents):
        if document.kind in NOT_CODED_FROM:
            continue
        firsts = {s.first: n for n, s in enumerate(document.text.sentences)}
        for found in document.found:
            sentence = found.line.sentence
            if found.code[0] not in "VWXY" or found.code.startswith(NO_EVENT):
                continue
            if sentence.section not in TELLING or not _stands(found, document, healing, case):
                continue
            stated = sentence.section in STATING or (sentence.label or "").lower() in MECHANISM
            if office and not stated and document.kind != "ed-note":
                # an office reports what the provider states, or what plainly made a wound or fracture
                if not clear or not words & {item.word for item in found.line.items}:
                    continue
                if found.code.startswith(UNSPECIFIC):
                    continue
            elif not leading and not stated and not _names(found, words, document, firsts):
                continue
            yield Event(document, number, firsts[sentence.first], found, found.code, ())


HEAD = frozenset({"head", "helmet"})
"""A brain injury comes from a blow to the head, which its own words do not name."""
_SLIPS = ("slipped", "tripped", "stumbled", "fell", "fall", "falling")


def _needing(word: str, words: list[str], books: Books) -> Pattern | None:
    """A lone word that tells of an event beside one of the words it needs."""
    anchor = books.anchored(word)
    for number in anchor.alone if anchor is not None else ():
        pattern = books.pattern(number)
        if pattern.code[0] == "W" and any(set(need) <= set(words) for need in pattern.needs):
            return pattern
    return None


def _told_with_place(case: Case, books: Books) -> Iterator[Event]:
    """A fall that the index found only together with its place: "slipped in the parking lot"."""
    for number, document in enumerate(case.chart.documents):
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if not found.hit.pattern.code.startswith("Y92") or found.flags:
                continue
            if found.line.sentence.section not in TELLING:
                continue
            words = [item.word for item in found.line.items]
            named = [word for word in _SLIPS if word in words]
            for wanted in (frozenset([*named[:1], "fell"]), frozenset(named[:1])):
                pattern = books.exact(wanted) if named and wanted <= set(words) else None
                pattern = pattern or (_needing(named[0], words, books) if named else None)
                wanted = frozenset(pattern.words) if pattern else wanted
                if pattern is not None and pattern.code[0] == "W":
                    spots = tuple(sorted(words.index(word) for word in wanted))
                    hit = found.hit._replace(pattern=pattern, places=spots)
                    told = found._replace(hit=hit, code=pattern.code)
                    firsts = [s.first for s in document.text.sentences]
                    place = firsts.index(found.line.sentence.first)
                    yield Event(document, number, place, told, pattern.code, ())
                    break


def _for_work(case: Case) -> bool:
    """An injury at work: whoever pays for it asks how it happened."""
    return any(c.kind == "status" and c.value == "Y99.0" for c in case.facts.circumstances)


def _stands(found: Found, document: ReadDocument, healing: bool, case: Case) -> bool:
    """Whether the text tells the event as one that happened to the patient."""
    flags = found.flags
    if flags & {"negated", "hypothetical", "planned"}:
        return False
    if "possible" in flags and not case.inpatient:
        return False
    if "historical" in flags and not healing:
        # "s/p fall" tells of the fall
        base = found.line.sentence.first
        for cue in found.cues:
            if cue.kind == "historical":
                said = "".join(document.text.raw(base + at) for at in range(cue.first, cue.end))
                if said.lower() not in ("s/p", "statuspost", "sp"):
                    return False
    return True


def _words(draft: Draft) -> set[str]:
    """Words that name the injury or its site."""
    return (set(draft.found.hit.pattern.words) | set(places(draft))) - SIDES.keys()


def _names(found: Found, words: set[str], document: ReadDocument, firsts: dict[int, int]) -> bool:
    """Whether the sentence of an event, or the next one, names an injury that is coded."""
    place = firsts[found.line.sentence.first]
    sentences = document.text.sentences
    for other in sentences[max(0, place - 1) : place + 2]:
        if other.section == found.line.sentence.section and words & set(
            document.text.folded[other.first : other.end]
        ):
            return True
    return any(item.word in words for item in found.line.items)


def _chosen(events: list[Event], injuries: list[Draft], case: Case, books: Books) -> list[Event]:
    """The events that caused the injuries, each as specific as the chart is, in order of rank.

    One event that is told twice is one event: the more specific code stands. A second cause is
    reported only where its own sentence names an injury that the first one does not explain.
    """
    if not events:
        return []
    told = [_specific(event, case, books) for event in events]
    told = [e for e in told if e.stem in books]
    if any(e.stem[0] == "V" for e in told):
        # I.B.19.c: an accident on the way out of the storm is no direct result of it
        told = [e for e in told if not (e.stem.startswith(STORM) and _leaving(e))]
    told.sort(
        key=lambda e: (
            _rank(e.stem),
            not e.stem.startswith(STORM),
            e.stem.startswith(UNSPECIFIC),
            e.number,
            e.sentence,
        )
    )
    out: list[Event] = []
    for event in told:
        if not out:
            out.append(event)
            continue
        if event.document is out[0].document and _part_of_storm(event, out):
            out.append(event)
            continue
        if event.stem.startswith(UNSPECIFIC) or any(_one_event(event, o) for o in out):
            continue
        mine = {n for n, d in enumerate(injuries) if _words(d) & _sentence_words(event)}
        theirs = {n for o in out for n, d in enumerate(injuries) if _words(d) & _sentence_words(o)}
        if mine - theirs:
            out.append(event)
    return out


STORM = ("X37",)
IN_STORM = ("X38", "X36", "W20", "X30", "X31", "W22", "X39", "W85", "W65", "W74")
"""What befalls people in a storm, coded behind it (I.B.19.b)."""
_LEAVING = frozenset(
    {"evacuate", "evacuating", "evacuated", "evacuation", "evacuee", "fleeing", "fled"}
)


def _part_of_storm(event: Event, told: list[Event]) -> bool:
    """I.B.19.b: a flood or a collapse in the storm is coded beside it, the storm first."""
    return (
        event.stem.startswith(IN_STORM)
        and any(o.stem.startswith(STORM) for o in told)
        and not any(o.stem[:3] == event.stem[:3] for o in told)
    )


def _leaving(event: Event) -> bool:
    sentence = event.found.line.sentence
    return not _LEAVING.isdisjoint(event.document.text.folded[sentence.first : sentence.end])


def _sentence_words(event: Event) -> set[str]:
    return {item.word for item in event.found.line.items}


def _one_event(first: Event, second: Event) -> bool:
    """Two mentions of one sentence, of one category, or of one kind of event."""
    if first.document is second.document and first.sentence == second.sentence:
        return True
    if first.stem[:3] == second.stem[:3] or first.stem[0] == second.stem[0] == "V":
        return True
    falls = ("W0", "W10", "W11", "W12", "W13", "W14", "W15", "W17", "W18", "W19", "V00")
    return first.stem.startswith(falls) and second.stem.startswith(falls)


def _rank(stem: str) -> int:
    """I.C.20.f: abuse, terrorism, cataclysm, transport, then everything else."""
    if stem.startswith("Y38"):
        return 1
    if stem.startswith(("X34", "X35", "X36", "X37", "X38", "X39.0")):
        return 2
    return 3 if stem[0] == "V" else 4


def _specific(event: Event, case: Case, books: Books) -> Event:
    """The code of an event as the whole of its telling supports it."""
    items = [item.word for item in event.found.line.items]
    text = event.document.text
    sentence = text.sentences[event.sentence]
    told = items
    after = text.sentences[event.sentence + 1 : event.sentence + 2]
    before = text.sentences[max(0, event.sentence - 1) : event.sentence]
    near = [
        text.folded[s.first : s.end] for s in (*before, *after) if s.section == sentence.section
    ]
    stem = event.stem
    if stem[0] == "V":
        found = transport([text.folded[sentence.first : sentence.end], *near], stem)
        stem = found if found in books else stem
    hit = strike(stem, text.folded[sentence.first : sentence.end])
    stem = hit if hit in books else stem
    for word, ending in SHARP_WITH:
        if stem in ("X78.9", "X99.9", "Y28.9") and word in told and stem[:4] + ending in books:
            stem = stem[:4] + ending
            break
    event = event._replace(stem=stem)
    intent = _intention(event, case)
    if intent is not None:
        for starts, code in INTENTION[intent.value]:
            if stem.startswith(starts) and code in books:
                return event._replace(stem=code, spans=(intent.span,))
    if stem.startswith("Y38") and not set(told) & FEDERAL:
        # terrorism is what the Federal Government calls so; else it is an assault (j.2)
        stem = "X96.9" if BLAST & set(told) else "Y09"
    return event._replace(stem=stem)


BLAST = frozenset("explosion bomb bombing blast explosive".split())
FEDERAL = frozenset("fbi federal government confirmed identified declared".split())


def _intention(event: Event, case: Case) -> Circumstance | None:
    """The intent stated for an event: in its sentence, else by a provider of the chart (h)."""
    intents = [
        c for c in case.facts.circumstances if c.kind == "intent" and c.document == event.number
    ]
    here = [c for c in intents if c.sentence == event.sentence]
    doubted = next((c for c in intents if c.value == "undetermined"), None)
    if doubted is not None:
        return doubted
    for group in (here, [c for c in intents if c.sentence != event.sentence]):
        values = {c.value for c in group}
        if "accident" in values:
            return None
        if group:
            return group[0] if group[0].value in INTENTION else None
    return None


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
    like = next((d.code for d in injuries if _phase(d) == letter), injuries[0].code)
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
    if any(_phase(d) != "A" for d in injuries):
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
    words = set().union(*(_words(d) for d in injuries))
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
ADD: tuple[Clause, ...] = (external_causes,)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (external_causes_last,)
"""Clauses that put the codes of the chapter in their order."""
