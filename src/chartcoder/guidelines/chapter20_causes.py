"""Section I.C.20.a, f and h, and I.B.19: which events of the record made the injuries."""

from collections.abc import Iterator
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.circumstances import TELLING, Circumstance
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.chapter19_sites import FRACTURES, places
from chartcoder.guidelines.chapter20_events import (
    INTENTION,
    SHARP_WITH,
    UNSPECIFIC,
    strike,
    transport,
)
from chartcoder.guidelines.clause import Case
from chartcoder.model import Span
from chartcoder.reading.attributes import SIDES
from chartcoder.terminology.books import Books
from chartcoder.terminology.patterns import Pattern

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


class Event(NamedTuple):
    """A mention that says how an injury came about, and the code of the event."""

    document: ReadDocument
    number: int
    sentence: int
    found: Found
    stem: str
    spans: tuple[Span, ...]


def phase_of(draft: Draft) -> str:
    """The episode of care of an injury by its 7th character: A, D or S; A without one."""
    if len(draft.code) != 8:
        return "A"
    letter = draft.code[-1]
    return "A" if letter in "ABC" else "S" if letter == "S" else "D"


def told_events(drafts: list[Draft], injuries: list[Draft], case: Case) -> Iterator[Event]:
    """Mentions of causes in the sections that tell what happened, for the injuries coded."""
    healing = all(phase_of(d) != "A" for d in injuries)
    leading = drafts[0] in injuries or (len(drafts) > 1 and drafts[1] in injuries)
    words = set().union(*(injury_words(d) for d in injuries))
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


def told_with_place(case: Case, books: Books) -> Iterator[Event]:
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


def injury_words(draft: Draft) -> set[str]:
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


def chosen(events: list[Event], injuries: list[Draft], case: Case, books: Books) -> list[Event]:
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
        mine = {n for n, d in enumerate(injuries) if injury_words(d) & _sentence_words(event)}
        theirs = {
            n for o in out for n, d in enumerate(injuries) if injury_words(d) & _sentence_words(o)
        }
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
