"""Sections I.C.1.b, c and e: organisms beside the infections they cause, and their resistance."""

from collections.abc import Sequence
from typing import NamedTuple

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.binding import (
    ELSEWHERE,
    UNSAID,
    Place,
    after,
    at,
    discussed,
    first_token,
    last_token,
    one_behind,
    place_of,
    places_of,
    said,
)
from chartcoder.guidelines.clause import Case, Outcome, beside, recode, reject
from chartcoder.guidelines.conventions import code_ranges, covers
from chartcoder.guidelines.general import PLAIN
from chartcoder.terminology.books import Books
from chartcoder.terminology.organisms import (
    CAUSES,
    ORGANISM_WORDS,
    Organism,
    organism_in,
    resistance_in,
)

NO_AGENT = ("Z", "P", "A15", "A16", "A17", "A18", "A19")
"""Codes whose words may name an organism that is not the cause of another infection."""
PAST = frozenset({"resolved", "possible"})

SEPSIS_OPEN = ("A41.9", "A41.89")
PNEUMONIA_OPEN = ("J18.9", "J18.0", "J18.1", "J15.9", "J12.9", "J15.6", "J15.69")
"""Sepsis and pneumonia of an organism that the code leaves open."""

HOSTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("B96.81", ("K25", "K26", "K27", "K28", "K29")),
    ("B9", ("R78.81",)),
)
"""Conditions an organism is coded beside though no note asks for it: ulcers, bacteremia."""


LOCALIZED = ("G06", "H66", "K35", "K57", "K61", "K65", "K75.0", "K81", "K83.0", "L89", "M46.2", "M46.5", "M72.6",
             "N12", "T82.6", "T82.7", "T83.5", "T84.5", "T84.6", "T85.7")  # fmt: skip
"""Localized infections of other chapters whose codes name no organism."""


class Agent(NamedTuple):
    """An organism named in the chart: the code as a cause, and the mention."""

    cause: str
    organism: Organism | None
    resistance: str | None
    found: Found
    number: int

    @property
    def place(self) -> Place:
        """The sentence it stands in."""
        return self.number, self.found.line.sentence.first


def agents(case: Case) -> list[Agent]:
    """Organisms that the chart names as present, in reading order."""
    out = []
    past = PAST - {"resolved"} if case.inpatient else PAST
    nameless = ORGANISM_WORDS.isdisjoint
    causes = not case.said.isdisjoint(CAUSES)
    for number, document in enumerate(case.chart.documents):
        if document.kind == "lab":
            continue
        for found in document.found:
            words = found.hit.pattern.words
            if nameless(words) and not (causes and found.code.startswith(CAUSES)):
                continue
            organism = organism_in(frozenset(words))
            cause = found.code if found.code.startswith(CAUSES) else ""
            if organism is None and not cause:
                continue
            if found.flags & (UNSAID | past) or found.code.startswith(NO_AGENT):
                continue
            if found.line.sentence.section in ELSEWHERE:
                continue
            said = _whole(found, organism)
            code = cause if cause and (said is organism or said is None) else ""
            if not code and said is not None:
                code = said.cause
            near = frozenset(words) | _joined(found)
            out.append(Agent(code, said, resistance_in(near), found, number))
    return out


def _whole(found: Found, organism: Organism | None) -> Organism | None:
    """The organism with the words next to the mention that make it more precise ("MSSA")."""
    fuller = organism_in(frozenset(found.hit.pattern.words) | _joined(found))
    if organism is None or (fuller is not None and organism.words <= fuller.words):
        return fuller
    return organism


def _joined(found: Found) -> frozenset[str]:
    """Words written as one with the words of a mention, or right before them."""
    items, places = found.line.items, found.line.places
    first = found.hit.places[0]
    inside = {items[p].first for p in found.hit.places}
    return frozenset(
        item.word
        for number, item in enumerate(items)
        if item.first in inside or (number < first and places[first] - places[number] <= 2.5)
    )


def asks_for(books: Books, code: str, cause: str) -> bool:
    """Whether a note at a code, or above it, asks for the organism as an additional code."""
    for start, hosts in HOSTS:
        if cause.startswith(start) and code.startswith(hosts):
            return True
    current = code
    while current:
        entry = books.entry(current)
        for note in entry.use_additional:
            if covers(code_ranges(note), cause) or note == "code to identify infection":
                return True
        if current.startswith("block"):
            break
        current = entry.parent
    return False


def organism_of_infection(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.b and I.C.1.e.1: the organism in the code of the infection, else right beside it.

    An organism belongs to the infection of its own sentence, else to the problem whose discussion
    names it. Codes of organisms, or of infections of unspecified site, that have their place then
    fall.
    """
    named = agents(case)
    loose = [d for d in drafts if d.code.startswith((*CAUSES, "A49", "A04.8"))]
    if not named:
        return _without_infection(drafts, loose, books) if loose else Outcome(drafts, [])
    out = list(drafts)
    rejections = []
    used: set[Place] = set()
    placed: dict[str, str] = {}
    for agent in named:
        out, hosts = _joined_codes(out, agent, case, books)
        out = _second_organism(out, agent, named, case, books)
        asking = _hosts(out, agent, case, books)
        if hosts or asking:
            used.add(agent.place)
        if not asking or agent.cause in placed:
            continue
        host = asking[-1]
        placed[agent.cause] = host.code
        own = next((d for d in out if d.code == agent.cause), None)
        if own is not None:
            out[out.index(own)] = after(own, host)
        else:
            claim = f"{agent.cause} is the organism of {host.code}."
            spans = spans_of(case.chart.documents[agent.number], agent.found)
            out.append(beside(host, agent.cause, books, "I.C.1.b", claim, host.code, spans))
    kept = []
    for draft in out:
        if (
            draft in loose
            and draft.code not in placed
            and (
                draft.code.startswith(CAUSES)
                or (draft.code == "A04.8" and "B96.81" in placed)
                or _named_elsewhere(draft, used, case)
            )
        ):
            rejections.append(
                reject(draft, books, "combination", "Told by the code of the infection.", "I.C.1.b")
            )
        else:
            kept.append(draft)
    return Outcome(sorted(kept, key=lambda d: d.order), rejections)


def _without_infection(drafts: list[Draft], loose: Sequence[Draft], books: Books) -> Outcome:
    """Codes B95 to B97 only stand beside an infection."""
    gone = [d for d in loose if d.code.startswith(CAUSES)]
    return Outcome(
        [d for d in drafts if d not in gone],
        [
            reject(d, books, "no-infection", "No infection that it causes is coded.", "I.C.1.b")
            for d in gone
        ],
    )


def _named_elsewhere(draft: Draft, used: set[Place], case: Case) -> bool:
    return not used.isdisjoint(places_of(case, draft))


def _joined_codes(
    drafts: list[Draft], agent: Agent, case: Case, books: Books
) -> tuple[list[Draft], list[str]]:
    """Sepsis and pneumonia of the organism: the combination code (I.C.1.e.1.a)."""
    if agent.organism is None:
        return drafts, []
    out, hosts = [], []
    document = case.chart.documents[agent.number]
    for draft in drafts:
        for open_codes, code in (
            (SEPSIS_OPEN, agent.organism.sepsis),
            (PNEUMONIA_OPEN, agent.organism.pneumonia),
        ):
            if draft.code in open_codes and code and _binds(agent, draft, drafts, case):
                claim = f"{draft.code} due to the organism named is {code}."
                spans = spans_of(document, agent.found)
                draft = recode(draft, code, books, "I.C.1.e.1.a", claim, "", spans)
        if draft.code in (agent.organism.sepsis, agent.organism.pneumonia) and draft.code:
            hosts.append(draft.code)
        out.append(draft)
    return out, hosts


_JOINED = frozenset([",", "and", "&", "/", "+", "plus", "("])


def _second_organism(
    drafts: list[Draft], agent: Agent, named: list[Agent], case: Case, books: Books
) -> list[Draft]:
    """Sepsis of two organisms named together has a code for each of them."""
    if agent.organism is None or not agent.organism.sepsis:
        return drafts
    text = case.chart.documents[agent.number].text.folded
    for other in named:
        if other is agent or other.place != agent.place or other.organism is None:
            continue
        between = text[last_token(other.found) + 1 : first_token(agent.found)]
        if not between or not _JOINED.issuperset(between):
            continue
        host = next((d for d in drafts if d.code == other.organism.sepsis), None)
        code = agent.organism.sepsis
        if host is None or any(d.code == code for d in drafts):
            continue
        if agent.place in places_of(case, host):
            claim = f"A second organism beside that of {host.code}."
            spans = spans_of(case.chart.documents[agent.number], agent.found)
            added = beside(host, code, books, "I.C.1.e.1.a", claim, host.code, spans)
            return one_behind(drafts, host, [added._replace(order=host.order)])
    return drafts


def _binds(agent: Agent, draft: Draft, drafts: Sequence[Draft], case: Case) -> bool:
    """Same sentence; for sepsis also that of its shock, or a blood culture in the discussion of it.

    A plainer statement of the same disease elsewhere falls by itself (I.B.2).
    """
    if agent.place in places_of(case, draft):
        own = [
            d for d in drafts if d.code[:3] == draft.code[:3] and place_of(case, d) == agent.place
        ]
        return not own or draft in own
    if draft.code.startswith("A41") and any(
        (n, f.line.sentence.first) == agent.place for n, f in said(case, "R65.2")
    ):
        return True
    grown = {at(cue) for cue in case.facts.infections.of("culture-positive")}
    return (
        draft.code.startswith("A41")
        and agent.place in grown
        and agent.place in discussed(case, draft)
    )


def _hosts(drafts: Sequence[Draft], agent: Agent, case: Case, books: Books) -> list[Draft]:
    """The infections of an organism that ask for it: of its sentence, else of its problem."""
    asking = [
        d for d in drafts if not d.code.startswith(CAUSES) and asks_for(books, d.code, agent.cause)
    ]
    if any(d.code.startswith(("A40", "A41")) for d in drafts):
        asking = [d for d in asking if d.code != "D59.31"]
    if agent.organism is not None and any(d.code == agent.organism.sepsis for d in drafts):
        asking = [d for d in asking if not d.code.startswith(("T80", "T81"))]
    for code, fuller in PLAIN:
        if any(d.code.startswith(fuller) for d in asking):
            asking = [d for d in asking if d.code != code]
    near = [d for d in asking if agent.place in places_of(case, d)]
    if not near and not any(agent.place in discussed(case, d) for d in asking):
        # an infection that names no organism, though no note asks for one
        asking = [
            d
            for d in drafts
            if d.code.startswith(LOCALIZED)
            and not any(
                d.code == code and any(o.code.startswith(fuller) for o in drafts)
                for code, fuller in PLAIN
            )
        ]
        near = [d for d in asking if agent.place in places_of(case, d)]
    return near or [d for d in asking if agent.place in discussed(case, d)][:1]


MRSA = ("A41.02", "J15.212", "A49.02", "B95.62")
INFECTION = ("A", "B", "J0", "J1", "J2", "J85", "J86", "N10", "N12", "N15.1", "N30", "N39.0", "N41", "N45", "N7",
             "L0", "K35", "K61", "K65", "K81", "K83.0", "M00", "M46", "M60.0", "M72.6", "M86", "G0", "H66", "I33",
             "T81.4", "T80.2", "T82.6", "T82.7", "T83.5", "T84.5", "T84.6", "T85.7", "R78.81")  # fmt: skip
"""Infections that a resistance may be told of."""
TUBERCULOSIS = ("A15", "A17", "A18", "A19")


def resistant_infection(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.c and I.C.1.e.1: resistance follows the infection, unless the code tells it.

    Methicillin resistance is told by the codes of MRSA infections; Z16 without an infection is not
    reported.
    """
    own = [d for d in drafts if d.code.startswith("Z16")]
    infections = [d for d in drafts if d.code.startswith(INFECTION)]
    if not own and not infections:
        return Outcome(drafts, [])
    told = [a for a in agents(case) if a.resistance is not None] if infections else []
    if not own and not told:
        return Outcome(drafts, [])
    out = [d for d in drafts if d not in own]
    rejections = []
    done: set[str] = set()
    for draft in own:
        hosts = [d for d in infections if places_of(case, draft) & discussed(case, d)]
        if not hosts or (draft.code == "Z16.11" and hosts[-1].code in MRSA):
            detail = "No infection is coded, or its code tells the resistance."
            rejections.append(reject(draft, books, "no-infection", detail, "I.C.1.c"))
            continue
        if draft.code == "Z16.24" and hosts[-1].code.startswith(TUBERCULOSIS):
            claim = "Several drugs against tuberculosis."
            draft = recode(draft, "Z16.342", books, "I.C.1.c", claim, hosts[-1].code)
        done.add(draft.code)
        out.append(after(draft, hosts[-1]))
    for agent in told:
        code = agent.resistance
        hosts = [d for d in infections if agent.place in discussed(case, d)]
        if code is None or code in done or not hosts:
            continue
        done.add(code)
        claim = f"The organism of {hosts[-1].code} is resistant."
        spans = spans_of(case.chart.documents[agent.number], agent.found)
        out.append(beside(hosts[-1], code, books, "I.C.1.c", claim, hosts[-1].code, spans))
    return Outcome(sorted(out, key=lambda d: d.order), rejections)
