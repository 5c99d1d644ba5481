"""Services by the clock: therapy in quarter hours, psychotherapy, sedation."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.blocks import Block
from chartcoder.coding.services.choose import Chosen, Hit, Known
from chartcoder.coding.services.counts import timed_units
from chartcoder.coding.services.evidence import minutes
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.statements import Statement, sentences_of, sentences_with, undone
from chartcoder.coding.spots import ask
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, service_words

THERAPY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (late(rf"\b(?:{pattern})\b", re.I), number)
    for pattern, number in (
        (
            r"therapeutic ex(?:ercises?)?|there?x|ther\.?[ -]ex(?:ercises?)?|strengthening exercises?",
            "97110",
        ),
        (r"neuromuscular re-?ed(?:ucation)?|nmr|neuro re-?ed", "97112"),
        (r"aquatic therapy|aquatic exercises?", "97113"),
        (r"gait training", "97116"),
        (r"massage(?: therapy)?", "97124"),
        (
            r"manual therapy|joint mobili[sz]ation|soft tissue mobili[sz]ation|myofascial release",
            "97140",
        ),
        (r"therapeutic activit(?:y|ies)|ther\.?[ -]?act(?:ivit(?:y|ies))?", "97530"),
        (r"self[- ]care(?:/| and )?(?:home management)?(?: training)?|adl training", "97535"),
        (r"community (?:re)?integration", "97537"),
        (r"wheelchair (?:management|training)", "97542"),
        (r"(?:attended|manual) (?:electrical stimulation|e-?stim)|e-?stim,? attended", "97032"),
        (r"iontophoresis", "97033"),
        (r"contrast baths?", "97034"),
        (
            r"(?:therapeutic )?ultrasound(?= (?:to|for|at|\d|over|\())|ultrasound therapy|therapeutic ultrasound",
            "97035",
        ),
        (r"orthotic (?:management|training|fitting)[^.;]*initial", "97760"),
        (r"prosthetic training", "97761"),
        (r"physical performance test", "97750"),
    )
)
"""Therapies counted in quarter hours of direct contact."""
_THERAPY_SAID = GATES.over(
    "physical occupational speech + therap*",
    r"\b(?:physical|occupational|speech) therap\w+",
    re.I,
)
_THERAPIST = GATES.over(
    "pt ot dpt otr slp *slp",
    r"\bCCC-SLP\b|\bPT (?:daily|progress|note|treatment|visit)|\bOT (?:daily|progress|note|treatment)|\bDPT\b|\bOTR\b|,\s?PT\b",
    begins="ccc ,",
)
_TIMED = GATES.over(
    "min minute *#min* x x#*", r"\b\d{1,3}\s?(?:min|mins|minutes)\b|\bx\s?\d{1,2}'", re.I
)

ask("physical occupational speech therapy therapist therapeutic min minute x".split())


def is_therapy(document: ReadDocument, gates: int) -> bool:
    """Whether a document is the record of a therapist, with times.

    Args:
        gates: what its words open (``speaks.GATES``).
    """
    if not gates & _TIMED.bit:
        return False  # nothing in it could be one of its rows
    return any(
        next(said.at_words(gates, document.text, standing=document.spots.at), None) is not None
        for said in (_THERAPY_SAID, _THERAPIST)
    )


def timed_rows(document: ReadDocument, found: Sequence[Block]) -> list[Statement]:
    """The rows of a therapist's record that give minutes."""
    statements = sentences_with(document, found, _TIMED.opening(document.text.words))
    return [s for s in statements if _TIMED.search(s.open, s.text) and not undone(s)]


_CONTACT = late(
    r"\b(?:physical therap\w+|occupational therap\w+|therapist|pt|ot|minutes|min|mins|units?)\b",
    re.I,
)


_THERAPY = GATES.gate(
    """therapeutic ther there* thera* thex therx strengthening neuromuscular nmr neuro aquatic gait massage* manual joint
    soft myofascial self adl community wheelchair attended e estim iontophoresis contrast ultrasound orthotic prosthetic
    physical"""
)
"""Words of which a statement of ``THERAPY`` has one."""
_BESIDE = 14
"""Characters between two names of one therapy: "manual therapy, scar massage 15 min"."""


def therapy_of(statements: Sequence[Statement], book: ConceptBook) -> list[Chosen]:
    """Timed therapies with the units of the rule of eight minutes over their total time."""
    found: dict[str, tuple[int, Statement, re.Match[str]]] = {}
    told: set[tuple[str, int]] = set()
    for statement in statements:
        if not statement.open & _THERAPY or undone(statement):
            continue
        text = statement.text
        places = sorted(
            (m.start(), m, number)
            for pattern, number in THERAPY
            for m in [pattern.search(text)]
            if m is not None
        )
        joined: set[int] = set()
        for place, (start, match, number) in enumerate(places):
            stop = places[place + 1][0] if place + 1 < len(places) else len(text)
            time = minutes(text[start:stop])
            if match.start() in joined:
                continue  # said of the therapy before it
            if time is None and place + 1 < len(places) and stop - match.end() < _BESIDE:
                after = places[place + 2][0] if place + 2 < len(places) else len(text)
                time = minutes(text[start:after])
                joined.add(places[place + 1][0])
            if time is None and place == 0:
                before = minutes(text[:start])
                time = before if before and before[2] >= start - 12 else None
            here = (statement.document.id, statement.start + match.start())
            if time is None or here in told:
                continue
            told.add(here)  # statements may overlap
            total = time[0] + (found[number][0] if number in found else 0)
            found[number] = (total, statement, match)
    if not found:
        return []
    units = _shared(found)
    out = []
    for number, (time_, statement, match) in found.items():
        concept = book.concept(number)
        if units[number] < 1 or concept is None or book.valid(number) is False:
            continue
        start = statement.start + match.start()
        end = statement.start + match.end()
        hit = Hit(
            statement,
            frozenset(service_words(concept.words[0])),
            (number,),
            (Word(match.group().lower(), start, end),),
        )
        out.append(
            Chosen(concept, hit, (("time", str(time_), statement.whole),), True, units[number])
        )
    return out


def _shared(found: dict[str, tuple[int, Statement, re.Match[str]]]) -> dict[str, int]:
    """Units of each therapy: full quarter hours, then the largest remainders up to the total.

    Of two remainders that are the same that of a therapy without a unit comes first.
    """
    total = timed_units(sum(time for time, _, _ in found.values()))
    units = {number: time // 15 for number, (time, _, _) in found.items()}
    left = sorted(found, key=lambda n: (-(found[n][0] % 15), units[n] > 0, n))
    for number in left:
        if sum(units.values()) >= total:
            break
        if found[number][0] % 15:
            units[number] += 1
    return units


_PSYCHOTHERAPY = GATES.over(
    "psychotherap* therapy prolonged session cbt dbt emdr",
    r"\bpsychotherap(?:y|ies)|\b(?:cbt|dbt|emdr)(?= (?:provided|performed|delivered|done|for|session|x|was)\b)|\b(?:family|group) therapy\b|(?:individual|supportive|cbt|cognitive behaviou?ral|behaviou?ral health) (?:therapy|session)\b|\bprolonged exposure\b|\bcognitive processing therapy\b|\bindividual therapy\b",
    re.I,
)
_VISIT = late(
    r"\b(?:with e/m|in addition to (?:the )?(?:e/m|medication management|(?:medical |office )?visit)|medication management|evaluation and management|e/m|meds? (?:reviewed|adjusted)|prescri\w+)\b",
    re.I,
)
_CRISIS = late(r"\bcrisis\b", re.I)
_FAMILY = late(r"\bfamily (?:psycho)?therapy\b", re.I)
_GROUP = late(r"\bgroup (?:psycho)?therapy\b", re.I)
_WITHOUT = late(r"\bwithout (?:the )?patient\b", re.I)
_SEDATION = GATES.over(
    "sedation",
    r"\b(?:moderate|conscious) sedation\b|\b(?:gave|supervised|provided) (?:and supervised )?(?:the )?sedation\b",
    re.I,
)


_EVALUATION = late(
    r"\b(?:psychiatric|psychological|neuropsychological|physical therapy|occupational therapy|speech|swallow\w*|nutrition|audiolog\w+|vestibular|[PO]T|SLP)\b[^\n]{0,30}\b(?:evaluation|assessment|intake)\b",
    re.I,
)
"""Titles of notes that name the service itself."""
_EVALUATED = frozenset(["evaluation", "assessment", "intake"])
TOP = 120
"""Characters that a title stands in."""


def titled(
    document: ReadDocument, found: Callable[[], Sequence[Block]], told: Sequence[Statement]
) -> list[Statement]:
    """The title of a note, where it names psychotherapy and nothing below does."""
    text = document.text
    words = text.folded[: bisect_left(text.starts, TOP)]
    if not (
        (GATES.open(_PSYCHOTHERAPY.bit, words) and _PSYCHOTHERAPY.search(-1, text.text, 0, TOP))
        or (not _EVALUATED.isdisjoint(words) and _EVALUATION.search(text.text, 0, TOP))
    ):
        return []
    first = next(sentences_of(document, found()[0]), None)
    if first is None or undone(first):
        return []
    if _EVALUATION.search(first.text):
        return [first]
    if any(_PSYCHOTHERAPY.search(s.open, s.text) for s in told):
        return []
    return [first] if _PSYCHOTHERAPY.search(first.open, first.text) else []


def psychotherapy_of(
    statements: Sequence[Statement], book: ConceptBook, known: Known
) -> list[Chosen]:
    """Psychotherapy by its minutes; beside a visit that manages drugs it is the add-on."""
    for statement in statements:
        match = _PSYCHOTHERAPY.search(statement.open, statement.text)
        if match is None or undone(statement):
            continue
        near = statement.document.text.text[match.start() and statement.start : statement.end]
        time = minutes(statement.text)
        whole = [s for s in statements if s.document is statement.document]
        if time is None:
            time = next((t for s in whole if (t := minutes(s.text))), None)
        if _GROUP.search(near):
            return _one(statement, match, "90853", book, 1, None)
        if _FAMILY.search(near):
            code = "90846" if _WITHOUT.search(near) else "90847"
            return _one(statement, match, code, book, 1, None)
        if time is None:
            return []
        said = f"{time[0]}"
        if _CRISIS.search(near):
            if time[0] < 30:
                return []
            more = (
                max(0, (time[0] - 60) // 30 + (1 if (time[0] - 60) % 30 >= 15 else 0))
                if time[0] >= 75
                else 0
            )
            out = _one(statement, match, "90839", book, 1, said)
            return out + (_one(statement, match, "90840", book, more, said) if more else [])
        managed = known.get("managed", ("", None))[0]
        visit = managed == statement.document.id or any(_VISIT.search(s.text) for s in whole)
        for least, alone, beside in (
            (53, "90837", "90838"),
            (38, "90834", "90836"),
            (16, "90832", "90833"),
        ):
            if time[0] >= least:
                return _one(statement, match, beside if visit else alone, book, 1, said)
    return []


def sedation_of(statements: Sequence[Statement], book: ConceptBook, age: str) -> list[Chosen]:
    """Moderate sedation by the operator: the first quarter hour, and each further one."""
    for place, statement in enumerate(statements):
        match = _SEDATION.search(statement.open, statement.text)
        if match is None or undone(statement):
            continue
        time = _sedated([statement, *statements[place + 1 : place + 4]])
        if time is None or time < 10:
            continue
        other = re.search(
            r"(?:different|another|second|other) (?:physician|provider)", statement.text, re.I
        )
        child = (age.endswith(("m", "d")) and (age.endswith("d") or int(age[:-1]) < 60)) or age in (
            "0y",
            "1y",
            "2y",
            "3y",
            "4y",
        )
        first, more = ("99155", "99157") if other else ("99151", "99153")
        if not child:
            first = str(int(first) + 1)
        out = _one(statement, match, first, book, 1, str(time))
        over = (time - 15 + 7) // 15 if time >= 23 else 0
        return out + (_one(statement, match, more, book, over, str(time)) if over else [])
    return []


_SEDATED = late(
    r"\b(?:intra-?service|sedation (?:time|start\w*|began|duration|total)|total sedation|face[- ]to[- ]face)\b",
    re.I,
)
"""Words that a sentence behind the one that names the sedation tells its time with."""
_FROM_TO = late(
    r"\b(?:start\w*|began|from)\s*(?:at|:|time:?)?\s*([01]?\d|2[0-3]):?([0-5]\d)\b[^.\n]{0,20}?(?:\b(?:stop\w*|end\w*|until|to)\b|-)\s*(?:at|:|time:?)?\s*([01]?\d|2[0-3]):?([0-5]\d)\b",
    re.I,
)


def _sedated(said: Sequence[Statement]) -> int | None:
    """The minutes of a sedation, as its sentence or one of the next tells them, by figure or by the clock."""
    for place, statement in enumerate(said):
        if place and not _SEDATED.search(statement.text):
            continue
        time = minutes(statement.text)
        if time is not None:
            return time[0]
        clock = _FROM_TO.search(statement.text)
        if clock is not None:
            first, start, last, stop = map(int, clock.groups())
            return ((last - first) * 60 + stop - start) % 1440
    return None


def _one(
    statement: Statement,
    match: re.Match[str],
    number: str,
    book: ConceptBook,
    units: int,
    time: str | None,
) -> list[Chosen]:
    concept = book.concept(number)
    if concept is None or book.valid(number) is False or units < 1:
        return []
    start, end = statement.start + match.start(), statement.start + match.end()
    hit = Hit(
        statement, frozenset(service_words(concept.words[0])), (number,),
        (Word(match.group().lower(), start, end),),
    )  # fmt: skip
    facts: tuple[tuple[str, str, Span | None], ...] = ()
    if time is not None:
        facts = (("minutes", time, statement.whole),)
    return [Chosen(concept, hit, facts, True, units)]
