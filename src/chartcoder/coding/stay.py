"""What the chart says of the encounter itself: why the patient came, and what was there when.

Words such as "admitted with", "on hospital day 3", "present on admission" or "preoperative
clearance" bear on the conditions named beside them. They are read once for a chart, each with its
span, and bound to mentions by ``governing``.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, token_span
from chartcoder.coding.mentions import Found
from chartcoder.coding.spots import ask
from chartcoder.late import late
from chartcoder.model import Span

PRESENT, ABSENT, AROSE, UNDETERMINED, UNCLEAR, ADMITTED, FRESH, DATED = (
    "present", "absent", "arose", "undetermined", "unclear", "admitted", "fresh", "dated",
)  # fmt: skip
"""``fresh`` is what a note calls new on its day; in a note of a later day it arose."""
PLACED = frozenset({PRESENT, ABSENT, AROSE, UNDETERMINED, UNCLEAR, ADMITTED, FRESH, DATED})
"""Kinds that place a condition in time: there on admission, or come up after it."""


class Cue(NamedTuple):
    """Words that say something of the encounter.

    Attributes:
        kind: see ``_STAY`` and ``_VISIT``.
        way: ``forward`` (bears on what follows), ``back`` (on what precedes) or ``both``.
        explicit: the words speak of being present on admission as such.
        span: the words.
        document: place of the document in the chart.
        first, end: tokens of the words.
        sentence: first token of their sentence; -1 for a heading.
        until: token up to which a heading bears on what follows; 0 in a sentence.
        section: section of the sentence.
    """

    kind: str
    way: str
    explicit: bool
    span: Span
    document: int
    first: int
    end: int
    sentence: int
    until: int
    section: str


class Place(NamedTuple):
    """A mention and where it stands: its document, and its turn in the whole chart."""

    document: int
    turn: int
    found: Found


class Stay(NamedTuple):
    """The cues of a chart and the day each document was written, where it says so."""

    cues: tuple[Cue, ...] = ()
    written: tuple[date | None, ...] = ()
    tokens: tuple[list[str], ...] = ()
    placed: Mapping[tuple[int, int], tuple[Cue, ...]] = {}
    """Cues that place something in time, by document and sentence; headings by -1."""
    by_category: Mapping[str, tuple[Place, ...]] = {}
    """Every mention by the category of its code, in reading order."""

    def of_codes(self, *categories: str) -> list[Place]:
        """The mentions of some categories, in reading order."""
        if len(set(categories)) == 1:
            return list(self.by_category.get(categories[0], ()))
        places = [p for c in dict.fromkeys(categories) for p in self.by_category.get(c, ())]
        return sorted(places, key=lambda place: place.turn)

    def of(self, *kinds: str) -> tuple[Cue, ...]:
        """The cues of some kinds, in reading order."""
        return tuple(cue for cue in self.cues if cue.kind in kinds)


_STAY: tuple[tuple[str, str, bool, str], ...] = (
    (ABSENT, "both", True, r"\b(?:not|wasn't|absent|were not|was not) (?:yet )?(?:present |evident |noted )?(?:on|at|upon) (?:the time of )?(?:admission|arrival|presentation)\b"
     r"|\bPOA\b\s*[:=\-]?\s*(?:no?\b|N\b)|\bnot POA\b|\bnon-POA\b|\bhospital[- ](?:acquired|onset)\b|\bnosocomial\b|\bacquired in (?:the )?hospital\b"
     r"|\bno (?:\w+ ){1,5}(?:on|at|upon) (?:admission|arrival|presentation)\b"),
    (ABSENT, "both", False, r"\b(?:normal|clear|intact|baseline|negative|unremarkable|within normal limits)\b[^.;,]{0,25}\b(?:on|at|upon) (?:admission|arrival|presentation)\b"),
    (UNDETERMINED, "both", True, r"\b(?:cannot|can not|could not|can't|unable to|not possible to)\s+(?:be )?(?:clinically )?(?:determin\w*|establish\w*|say|tell|know\w*|decide\w*)\s+(?:clinically )?(?:whether|if|when)\b[^.;]{0,60}\b(?:present|admission|arrival|POA|before|prior|began|developed)\b"
     r"|\b(?:unable to|cannot|could not) (?:clinically )?determine (?:the )?(?:POA|presence on admission|onset)\b|\bPOA (?:status )?(?:cannot|could not) be determined\b|\bclinically (?:undetermined|unable to determine)\b"),
    (UNCLEAR, "both", True, r"\b(?:unclear|uncertain|unknown|not documented|not clear) (?:whether|if|when)\b[^.;]{0,60}\b(?:present|admission|arrival|onset|hospital)\b|\bPOA (?:status )?(?:unknown|unclear)\b"),
    (PRESENT, "both", True, r"\bpresent(?: and \w+)? (?:on|at|upon|prior to|before) (?:the time of )?(?:admission|arrival|presentation)\b|\bPOA\b(?!\s*[:=\-]?\s*(?:no?\b|unknown|unclear))"
     r"|\balready (?:present|there|had)\b[^.;]{0,30}\b(?:admi\w+|arriv\w+)\b|\bpresent (?:prior to|before) (?:admission|hospitalization)\b"),
    (PRESENT, "both", False, r"\b(?:on|at|upon) (?:the time of |initial |hospital )?(?:admission|arrival|presentation)\b|\b(?:prior to|before) (?:the |this )?(?:admission|arrival|presentation|hospitalization|coming in|inpatient order)\b"
     r"|\bin (?:the )?(?:ED|ER|emergency (?:department|room))\b|\bpre-?existing\b|\blong-?standing\b|\bat home\b"),
    (ADMITTED, "forward", False, r"\b(?:re-?)?(?:admitted|hospitali[sz]ed|brought in|transferred|came|comes|coming)(?: to (?:the |our )?(?:hospital|ICU|floor|medicine|medical ward|telemetry|unit))?(?: from [^,.;]{0,30}?)? (?:with|for|because of|due to)\b"
     r"|\b(?:admission|hospitali[sz]ation) (?:was )?(?:for|due to|because of)\b|\bpresent(?:ed|s|ing)(?: to (?:the |our )?(?:\w+ ){1,3})? ?(?:with|for)\b|\b(?:sent|brought|came|comes|come|walked) (?:in |over )?(?:with|for)\b|\breason for (?:this )?admission\b\s*(?:was|is|:)?|\barrived with\b|\bfound (?:at home|by (?:family|his wife|her husband))\b"),
    (AROSE, "both", False, r"\b(?:on )?(?:hospital|hosp\.?) day #?\s?(?:[2-9]|[1-9]\d|two|three|four|five|six|seven|eight|nine|ten)\b|\bHD ?#?(?:[2-9]|[1-9]\d)\b|\b(?:on )?post-?op(?:erative)? day #?\s?(?:\d+|one|two|three|four|five)\b|\bPOD ?#?\d+\b"
     r"|\bon (?:the )?(?:day (?:[2-9]|[1-9]\d|two|three|four|five|six)|(?:second|third|fourth|fifth|sixth|seventh|2nd|3rd|4th|5th|6th|7th) (?:hospital |post-?operative )?(?:day|night))\b"
     r"|\b(?:during|throughout|in the course of|later in) (?:the |this |his |her )?(?:inpatient |hospital )?(?:stay|hospitali[sz]ation|admission|hospital course|hospital stay)\b|\bwhile (?:inpatient|in-?house|hospitali[sz]ed|admitted|in (?:the )?(?:hospital|ICU|unit)|on the (?:floor|ward|unit))\b"
     r"|\b(?:after|following|since) (?:admission|the operation|surgery|extubation|the procedure|delivery|transfer to the floor)\b|\bdays? (?:after|into) (?:the |his |her )?(?:admission|hospitali[sz]ation|stay)\b|\bintra-?operatively\b|\bpost-?operatively\b|\bin (?:the )?(?:PACU|recovery room)\b"
     r"|\b(?:hospital|post-?operative) course (?:was )?(?:complicated|notable|prolonged)(?: by)?\b"),
    (AROSE, "forward", False, r"\b(?:subsequently |later |then |also |acutely )?(?:developed|develops|went into|evolved into)\b|\b(?:course|stay|recovery) (?:was )?complicated by\b|\bcomplicated by\b|\bcourse\b[^.;\n]{0,20}\bc/b\b"),
    (FRESH, "both", False, r"\b(?:after|following)\b[^.;]{0,40}?\b(?:last night|overnight|yesterday|this morning)\b|\bsince (?:last night|yesterday|this morning)\b|\bovernight\b|\bnew (?:today|overnight|this morning|since yesterday)\b|\b(?:now|newly) with\b|\b(?:this morning|today) (?:found|noted|developed|with new)\b|\bnew (?=[a-z]+ (?:today|overnight|this))"),
    (DATED, "both", False, r"\b(?:intubated|developed|diagnosed|occurred|arrested|coded|decided|changed to|reintubated|fell|aspirated)\b(?:[^.;\n]|\.(?=\d)){0,30}?\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b"),
    ("rehabilitation", "forward", False, r"\b(?:admit\w*|admission|here|encounter|stay|transferred)\b(?:(?!discharg|dispo)[^.;\n]){0,60}?\bfor\b(?:(?!discharg)[^.;\n]){0,50}?\brehab(?:ilitation)?\b(?! (?:placement|evaluation|consult))|\badmit\w* to (?:the |our |an? )?(?:\w+ ){0,3}rehab(?:ilitation)?\b|\b(?:inpatient|acute|comprehensive) rehab(?:ilitation)? (?:admission|program|course)\b|\brehab(?:ilitation)? (?:admission|H&P|history and physical|hospital course|discharge summary|course)\b"),
    ("observation", "both", False, r"\b(?:placed|admitted|kept|held|monitored|started)\b[^.;]{0,30}\bobservation\b|\bobservation (?:status|unit|stay|bed|care)\b"),
    ("outpatient-surgery", "both", False, r"\b(?:outpatient|same[- ]day|day|ambulatory) (?:surgery|procedure|operation|surgical)\b|\b(?:admitted|kept) (?:from|after|following) (?:the )?(?:PACU|recovery room|day surgery|ambulatory surgery|outpatient (?:surgery|procedure))\b"),
    ("not-done", "both", False, r"\b(?:surgery|operation|procedure|case|repair|resection|arthroplasty|replacement|cholecystectomy|hysterectomy|prostatectomy|colectomy|bypass|ablation|fusion|catheteri[sz]ation|treatment|chemotherapy)\b[^.;]{0,40}?\b(?:was |were |is |had to be |has been )?(?:cancel+ed|cancelled|postponed|deferred|not (?:done|performed|carried out|undertaken)|called off|rescheduled|aborted)\b"
     r"|\b(?:cancel+ed|postponed|deferred)\b[^.;]{0,30}\b(?:surgery|operation|procedure|case)\b"),
    ("either", "both", False, r"\bversus\b|\bvs\b\.?|\beither\b[^.;]{1,80}\bor\b"),
    ("principal", "forward", True, r"\b(?:principal|primary|main) (?:discharge |final |hospital )?(?:diagnos[ie]s|dx|problem)\b|^[ \t]*principal\b(?=\s*:)"),
    ("past", "both", False, r"\b(?:years?|months?|decades?) ago\b|\bprior (?:admission|hospitali[sz]ation|stay)\b|\bprevious (?:admission|hospitali[sz]ation|stay)\b|\blast (?:year|month|spring|summer|fall|winter|admission)\b|\bas a (?:child|teen\w*)\b|\bin childhood\b"),
    ("year", "both", False, r"\b(?:19|20)\d\d\b(?!/|\s?(?:g|gm|gms|grams?|mg|mL|cc|kcal|units?)\b)"),
)  # fmt: skip

_PATTERNS = tuple((kind, way, explicit, late(text, re.I)) for kind, way, explicit, text in _STAY)

_ANCHORS: tuple[str, ...] = (
    "admission arrival presentation poa acquired onset nosocomial",
    "admission arrival presentation",
    "determine determined establish established say tell know known decide decided + cannot can cant could unable not"
    " ; undetermined unable",
    "unclear uncertain unknown documented clear + whether if when ; poa",
    "present + admission arrival presentation hospitalization ; poa already",
    "admission arrival presentation hospitalization coming order ed er emergency existing preexisting standing longstanding home",
    "admitted readmitted hospitalized brought transferred came coming admission hospitalization presented presenting sent come"
    " walked arrived found + with for because due reason home family wife husband",
    "day hd pod night intraoperatively operatively postoperatively pacu ; room + recovery"
    " ; stay hospitalization admission course + during throughout course later"
    " ; inpatient inhouse house hospitalized admitted hospital icu unit floor ward + while"
    " ; admission operation surgery extubation procedure delivery floor + after following since",
    "developed develops went evolved complicated ; c + course",
    "night overnight yesterday morning today now newly",
    "intubated developed diagnosed occurred arrested coded decided changed reintubated fell aspirated + /",
    "rehab rehabilitation",
    "observation",
    "outpatient day ambulatory + surgery procedure operation surgical ; pacu recovery + admitted kept",
    "canceled cancelled postponed deferred rescheduled aborted ; done performed carried undertaken + not ; called + off",
    "versus vs either",
    "principal primary main",
    "ago childhood ; prior previous + admission hospitalization stay ; child teen teenager + as"
    " ; last + year month spring summer fall winter admission",
    "",
)
"""For each pattern the folded words of which one must stand in a sentence, in rows; behind a ``+``
those of which one must stand beside them. The last pattern asks for a year."""

_Gate = tuple[int, frozenset[str]]
"""A pattern, and the words of which one must stand beside the one that asks for it; none for no need."""


class _Gates(dict[str, tuple[_Gate, ...]]):
    """The gates of each folded word, worked out when it is first met."""

    def __missing__(self, word: str) -> tuple[_Gate, ...]:
        gates: tuple[_Gate, ...] = ()
        if len(word) == 4 and word.isdecimal() and word[:2] in ("19", "20"):
            gates = ((_YEAR, frozenset()),)
        elif word[:2] in ("hd", "po") and _HOSPITAL_DAY.fullmatch(word):
            gates = self["hd"]
        if len(self) < _MOST:
            self[word] = gates
            if gates:
                ask((word,))
        return gates


def _gates() -> _Gates:
    gates: dict[str, list[_Gate]] = {}
    for number, rows in enumerate(_ANCHORS):
        for row in rows.split(";"):
            words, _, beside = row.partition("+")
            for word in words.split():
                gates.setdefault(word, []).append((number, frozenset(beside.split())))
    return _Gates({word: tuple(here) for word, here in gates.items()})


_GATES = _gates()
ask(_GATES)
_MOST = 100_000
"""Words whose gates are remembered at most."""
_YEAR = len(_ANCHORS) - 1
_HOSPITAL_DAY = late(r"(?:hd|pod)\d+")

_SILENT = frozenset(
    """past-medical-history past-surgical-history family-history social-history medications allergies
    immunizations instructions review-of-systems""".split()
)
"""Sections that say nothing of what happened in the stay."""

_DAY = late(
    r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b|\b(\d{4})-(\d{2})-(\d{2})\b"
    r"|\b(January|February|March|April|May|June|July|August|September|October|November|December) (\d{1,2}), (\d{4})\b"
)
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_HEAD = 240
"""Characters at the top of a document in which its date stands."""


def stay_of(chart: Chart) -> Stay:
    """The cues of a stay and the days its documents were written."""
    cues: list[Cue] = []
    for number, document in enumerate(chart.documents):
        if document.kind not in ("lab", "medication-list", "order"):
            cues.extend(_cues(document, number))
    days = days_of(chart)
    tokens = tuple(document.text.folded for document in chart.documents)
    first = _first_day(chart, days)
    later = frozenset(
        number
        for number, day in enumerate(days)
        if (day is not None and first is not None and day > first)
        or any(
            c.document == number
            and c.kind == AROSE
            and c.span.start < _HEAD
            and c.span.text.lower().startswith(("hospital day", "hd", "pod", "postop", "post-op"))
            for c in cues
        )
    )
    dated = (
        cue._replace(kind=AROSE)
        if (cue.kind == FRESH and cue.document in later)
        or (cue.kind == DATED and first is not None and _after(cue.span.text, first))
        else cue
        for cue in cues
    )
    known = tuple(cue for cue in dated if cue.kind not in (FRESH, DATED))
    placed: dict[tuple[int, int], list[Cue]] = {}
    for cue in known:
        if cue.kind in PLACED:
            placed.setdefault((cue.document, cue.sentence), []).append(cue)
    return Stay(
        known,
        days,
        tokens,
        {where: tuple(here) for where, here in placed.items()},
        _categories(chart),
    )


_LAST_DAY = late(r"(\d{1,2})/(\d{1,2})(?:/\d{2,4})?$")


def _after(text: str, first: date) -> bool:
    """Whether words end in a day of the stay that comes after that of the admission."""
    match = _LAST_DAY.search(text)
    if match is None:
        return False
    try:
        day = date(first.year, int(match.group(1)), int(match.group(2)))
    except ValueError:
        return False
    return 0 < (day - first).days <= _LONGEST


_LONGEST = 120
"""Days after which a day without a year is none of the stay."""


def days_of(chart: Chart) -> tuple[date | None, ...]:
    """The day each document was written: as given, else as its top says."""
    return tuple(
        given.time
        if type(given.time) is date
        else _written(document) or _day_of_title(document, chart)
        for given, document in zip(chart.encounter.documents, chart.documents, strict=True)
    )


def _categories(chart: Chart) -> dict[str, tuple[Place, ...]]:
    out: dict[str, list[Place]] = {}
    turn = 0
    for number, document in enumerate(chart.documents):
        for found in document.found:
            out.setdefault(found.code[:3], []).append(Place(number, turn, found))
            turn += 1
    return {category: tuple(places) for category, places in out.items()}


def _first_day(chart: Chart, days: tuple[date | None, ...]) -> date | None:
    """The day of admission: as given, else that of the first note of it."""
    if chart.encounter.admission_date is not None:
        return chart.encounter.admission_date
    return next(
        (
            d
            for d, doc in zip(days, chart.documents, strict=True)
            if d and doc.kind in ("h-and-p", "ed-note")
        ),
        None,
    )


def _windows(document: ReadDocument) -> Iterator[tuple[int, int, Sequence[int]]]:
    """The sentences, and the headings between them, in which a word asks for a pattern: the first
    token, the one behind the last, and those of the words."""
    text, firsts = document.text, document.spots.firsts
    sentences = text.sentences
    at = document.spots.at({word for word in text.words if _GATES[word]})
    place = 0
    while place < len(at):
        token = at[place]
        after = bisect_right(firsts, token)
        first, end = (firsts[after - 1], sentences[after - 1].end) if after else (0, 0)
        if token >= end:  # a heading
            first, end = end, firsts[after] if after < len(firsts) else len(text.folded)
        stop = bisect_left(at, end, place)
        yield first, end, at[place:stop]
        place = stop


def _matches(document: ReadDocument) -> Iterator[tuple[int, re.Match[str]]]:
    """Every match of a pattern, tried only where one of its words stands."""
    text = document.text
    folded = text.folded
    for first, end, tokens in _windows(document):
        words = folded[first:end]
        wanted: set[int] = set()
        for token in tokens:
            for number, beside in _GATES[folded[token]]:
                if number not in wanted and not (beside and beside.isdisjoint(words)):
                    wanted.add(number)
        if wanted:
            start, stop = text.starts[first], text.ends[end - 1]
            for number in sorted(wanted):
                for match in _PATTERNS[number][3].finditer(text.text, start, stop):
                    yield number, match


def _cues(document: ReadDocument, number: int) -> Iterator[Cue]:
    text = document.text
    if not text.sentences:
        return
    firsts = document.spots.firsts
    spoken = {mention.line.sentence.first for mention in document.found}
    found: list[Cue] = []
    taken: list[tuple[int, int]] = []
    for which, match in _matches(document):
        kind, way, explicit, _ = _PATTERNS[which]
        start, stop = match.span()
        if kind in PLACED and any(start < b and a < stop for a, b in taken):
            continue  # part of a longer or stronger phrase
        first = max(0, bisect_right(text.starts, start) - 1)
        end = max(first + 1, bisect_right(text.starts, stop - 1))
        place = bisect_right(firsts, first) - 1
        sentence = text.sentences[place] if place >= 0 else None
        if explicit and sentence is not None and place and sentence.first not in spoken:
            before = text.sentences[place - 1]
            if before.line == sentence.line and before.section == sentence.section:
                # "DVT; it cannot be determined whether it was present on admission"
                sentence = before._replace(end=sentence.end)
        inside = sentence is not None and first < sentence.end
        if inside and sentence is not None and sentence.section in _SILENT:
            continue
        if kind in PLACED:
            taken.append((start, stop))
        until = 0 if inside else _heading_until(document, place)
        found.append(
                Cue(
                    kind, way, explicit, Span(document.id, start, stop, match.group()), number,
                    first, end, sentence.first if inside and sentence else -1, until,
                    sentence.section if sentence else "",
                )
            )  # fmt: skip
    yield from sorted(found, key=lambda cue: (cue.first, cue.end))


def _heading_until(document: ReadDocument, before: int) -> int:
    """The token up to which a heading after sentence ``before`` bears: the next heading."""
    sentences = document.text.sentences
    place = before + 1
    if place >= len(sentences):
        return 0
    end = sentences[place].end
    for sentence in sentences[place + 1 :]:
        if sentence.first > end + 1:  # tokens between two sentences are a heading or a number
            gap = document.text.folded[end : sentence.first]
            if any(token.isalpha() and len(token) > 1 for token in gap):
                break
        end = sentence.end
    return end


def _written(document: ReadDocument) -> date | None:
    """The day a document says at its top that it was written."""
    match = _DAY.search(document.text.text, 0, _HEAD)
    if match is None:
        return None
    month, day, year, iso_year, iso_month, iso_day, name, name_day, name_year = match.groups()
    try:
        if iso_year:
            return date(int(iso_year), int(iso_month), int(iso_day))
        if name:
            return date(int(name_year), _MONTHS.index(name.lower()) + 1, int(name_day))
        full = int(year) if len(year) == 4 else 2000 + int(year)
        return date(full, int(month), int(day))
    except ValueError:
        return None


_SHORT_DAY = late(r"(?<![\d/.:])(\d{1,2})/(\d{1,2})(?![\d/]|\.\d)")
_TITLE_END = 60
"""Characters of the first line in which a day without its year stands: "Progress note 6/4"."""


def _day_of_title(document: ReadDocument, chart: Chart) -> date | None:
    """The day of the stay that the first line of a note names by month and day."""
    first = chart.encounter.admission_date
    if first is None:
        return None
    match = _SHORT_DAY.search(document.text.text.lstrip().split("\n", 1)[0][:_TITLE_END])
    if match is None:
        return None
    last = chart.encounter.discharge_date
    for year in (first.year, first.year + 1):
        try:
            day = date(year, int(match.group(1)), int(match.group(2)))
        except ValueError:
            return None
        if first <= day and (day <= last if last is not None else (day - first).days <= _LONGEST):
            return day
    return None


_LINKS = frozenset(
    "due secondary from caused likely probable probably possible possibly suspected presumed".split()
)


_LINK_REACH = 4
"""Tokens before a cause in which the word stands that makes it one."""


def linked(document: ReadDocument, symptom: Found, cause: Found) -> Span | None:
    """The word between a symptom and a condition of the same sentence that makes it the cause."""
    sentence = symptom.line.sentence
    if cause.line.sentence.first != sentence.first:
        return None
    last = symptom.hit.places[-1]
    # "pelvic pain due to endometriosis": the site may belong to both
    head = next((p for p in cause.hit.places if p > last), cause.hit.places[0])
    first = sentence.first + symptom.line.items[last].end
    stop = sentence.first + cause.line.items[head].first
    for token in range(max(first, stop - _LINK_REACH), stop):
        if document.text.folded[token] in _LINKS:
            return token_span(document, token, token + 1)
    return None


def in_brackets(document: ReadDocument, symptom: Found, cause: Found) -> bool:
    """Whether a symptom stands in the brackets behind a condition: "preeclampsia (BP, headache)".

    What is put there says what the diagnosis rests on.
    """
    sentence = symptom.line.sentence
    if cause.line.sentence.first != sentence.first:
        return False
    tail = sentence.first + cause.line.items[cause.hit.places[-1]].end
    head = sentence.first + symptom.line.items[symptom.hit.places[0]].first
    if not tail < head <= tail + _BRACKETED:
        return False
    text = document.text
    between = text.text[text.ends[tail - 1] : text.starts[head]]
    return between.lstrip().startswith("(") and ")" not in between


_BRACKETED = 12
"""Tokens behind a condition in which the brackets on it may still name a symptom."""


_ENDING = frozenset(
    """resolved resolving converted improved improving cleared weaned extubated removed normalized
    corrected better discharged stopped completed recovered afebrile defervesced
    repaired nailed stented replaced underwent advanced""".split()
)
_NEXT = 4
"""Tokens after a condition in which its end may be said."""


def _ends(folded: list[str], cue: Cue, head: int, tail: int) -> bool:
    """Whether a day of the stay is that on which a condition ended: "resolved on day 3"."""
    between = folded[tail : cue.first] if cue.first > head else folded[tail : tail + _NEXT]
    return not _ENDING.isdisjoint(between)


def governing(stay: Stay, number: int, found: Found) -> Cue | None:
    """The cue that places a mention in time: what was said of it, else the heading it stands under.

    "Admitted with pneumonia and developed delirium on day 3": a word that points forward rules
    until the next one; "on day 3" rules what stands nearest to it.
    """
    sentence = found.line.sentence
    here = stay.placed.get((number, sentence.first), ())
    headings = stay.placed.get((number, -1), ())
    if not here and not headings:
        return None
    head = sentence.first + found.line.items[found.hit.places[0]].first
    tail = sentence.first + found.line.items[found.hit.places[-1]].end
    folded = stay.tokens[number] if number < len(stay.tokens) else []
    before: Cue | None = None
    after: Cue | None = None
    above: Cue | None = None
    for cue in headings:
        if cue.end <= sentence.first < cue.until:
            above = cue
    for cue in here:
        if cue.kind == AROSE and cue.way == "both" and _ends(folded, cue, head, tail):
            continue
        if cue.explicit and cue.kind == ABSENT and cue.first <= head < cue.end:
            return cue  # "no pressure ulcer on admission"
        if cue.end <= head + 1 and cue.way != "back":
            before = cue
        elif cue.first > head and cue.end >= tail and cue.way != "forward" and after is None:
            after = cue
    if after is not None and after.explicit:
        return after
    if before is None or after is None:
        return before or after or above
    if before.way == "forward":
        return before
    return before if head - before.end <= after.first - tail else after
