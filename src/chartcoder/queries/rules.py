"""The language of the tables of queries: what a rule says, and how its evidence is found.

A need of a rule is one line that a clinician can read; alternatives are parted by ``|``:

====================================  =====================================================
``sodium <= 125``                     a value of this encounter (``coding.measures.TESTS``)
``all saturation >= 94``              a value, and no other of the encounter says otherwise
``twice sodium >= 135``               two values or more, and no other says otherwise
``normal temperature pulse wbc: 3``   at least 3 values of these tests, every one normal
``creatinine up x1.5``                highest value at least 1.5 times the baseline, or the lowest
``hemoglobin down 2``                 a fall by at least 2
``troponin rises``                    two values, the highest at least a fifth above the lowest
``creatinine flat``                   two values that differ by less than a fifth
``transfusion``                       a sign or treatment (``coding.signs``)
``no oxygen given``                   that sign does not stand in the chart
``coded N18 D63``                     an assigned code begins so
``nursing L89``, ``pathology C``      a condition named in such a document
``unstaged``                          no document stages a pressure ulcer (nursing may, I.B.14)
====================================  =====================================================
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument, spans_of
from chartcoder.coding.cues import Cue
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.measures import UNITS, Measure, measured
from chartcoder.coding.mentions import Found
from chartcoder.coding.signs import KINDS, signs_of
from chartcoder.guidelines.clause import Case
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books

STAY, ACUTE, VISIT, ANY = "stay", "acute", "visit", "any"
"""Where a rule applies: inpatient stays; stays and the emergency department; visits of an office or
clinic; every setting."""

Choice = tuple[str, str | None] | tuple[str, str | None, str]
"""Text of an option, the code it leads to (None: leaves the codes as they are; "" : that of its
words) and, where it is not the text itself, what the provider documents with it."""


class Rule(NamedTuple):
    """A point that a chart may leave open, and the question about it.

    Attributes:
        id: of the rule, part of the id of its queries.
        kind: of the query (``model.QUERY_KINDS``).
        where: STAY, ACUTE, VISIT or ANY.
        about: beginnings of codes, one of which must be assigned: the diagnosis asked about; empty
            when findings stand without a diagnosis.
        needs: lines of the language above, each of which must hold.
        unless: beginnings of codes; a provider who names one anywhere has answered already.
        title: neutral; ``{name}`` is the diagnosis in the words of the chart.
        options: the answers that the needs support.
        weight: what an answer changes, 1 (a detail) to 9 (the diagnosis of the stay).
        why: for the reader of the table.
        adults: applies from 18 years on.
    """

    id: str
    kind: str
    where: str
    about: tuple[str, ...]
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    title: str
    options: tuple[Choice, ...]
    weight: int
    why: str
    adults: bool = True


class Sight:
    """What rules look at: the coded case, its values and signs.

    Values and signs are read when the first rule asks for them: most notes need neither.
    """

    def __init__(self, case: Case, drafts: Sequence[Draft], books: Books) -> None:
        self.case = case
        self.drafts = drafts
        self.books = books
        self._signs: dict[str, Sequence[Cue]] = {}

    @cached_property
    def measures(self) -> Mapping[str, Sequence[Measure]]:
        """The measured values of the chart by test."""
        out: dict[str, list[Measure]] = {}
        for measure in measured(self.case.chart):
            out.setdefault(measure.test, []).append(measure)
        return out

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset().union(*(d.text.words for d in self.case.chart.documents))

    def sign(self, kind: str) -> Sequence[Cue]:
        """Where a sign or treatment stands in the chart."""
        if kind not in self._signs:
            self._signs[kind] = signs_of(self.case.chart, kind, self._words)
        return self._signs[kind]


Evidence = tuple[Span, ...]
Test = Callable[[Sight], Evidence | None]
NORMAL: Mapping[str, tuple[float, float]] = {
    "temperature": (36.0, 37.9), "pulse": (50, 99), "respirations": (8, 20), "wbc": (4, 11.9),
    "lactate": (0, 1.9), "systolic": (100, 400), "saturation": (94, 100), "sodium": (135, 145),
}  # fmt: skip
"""Values that speak against an acute illness."""


def evidence(need: str, sight: Sight) -> Evidence | None:
    """The words of the chart by which a need holds, or None."""
    for test in _alternatives(need):
        found = test(sight)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1024)
def _alternatives(need: str) -> tuple[Test, ...]:
    return tuple(_test(part.strip()) for part in need.split("|"))


_COMPARED = late(r"(all |twice )?(\w+) (<=|>=|<|>) (\d+(?:\.\d+)?)")
_UP = late(r"(\w+) up x(\d+(?:\.\d+)?)")
_DOWN = late(r"(\w+) down (\d+(?:\.\d+)?)")


def _test(part: str) -> Test:
    """The function for one alternative.

    Raises:
        ValueError: for a line that is not of the language.
    """
    words = part.split()
    if part in KINDS:
        return lambda sight: _spans(sight.sign(part))
    if words[0] == "no" and part[3:] in KINDS:
        return lambda sight: () if not sight.sign(part[3:]) else None
    if part == "unstaged":
        return _unstaged
    if words[0] == "coded":
        return lambda sight: _coded(tuple(words[1:]), sight)
    if words[0] in ("nursing", "pathology", "radiology"):
        return lambda sight: _named_in(words[0], tuple(words[1:]), sight)
    if words[0] == "normal":
        names, _, least = part[7:].partition(":")
        return lambda sight: _all_normal(names.split(), int(least), sight)
    compared = _COMPARED.fullmatch(part)
    if compared and compared.group(2) in UNITS:
        return _comparison(*compared.groups())
    up = _UP.fullmatch(part)
    if up and up.group(1) in UNITS:
        return lambda sight: _rise(sight.measures.get(up.group(1), ()), float(up.group(2)))
    down = _DOWN.fullmatch(part)
    if down and down.group(1) in UNITS:
        return lambda sight: _fall(sight.measures.get(down.group(1), ()), float(down.group(2)))
    if len(words) == 2 and words[0] in UNITS and words[1] in ("rises", "flat"):
        return lambda sight: _trend(sight.measures.get(words[0], ()), words[1])
    raise ValueError(f"not a need of a query rule: {part}")


def _spans(cues: Iterable[Cue]) -> Evidence | None:
    found = tuple(dict.fromkeys(cue.span for cue in cues))[:2]
    return found or None


def _comparison(every: str | None, test: str, sign: str, bound: str) -> Test:
    limit = float(bound)
    holds: Callable[[float], bool] = {
        "<": lambda n: n < limit,
        "<=": lambda n: n <= limit,
        ">": lambda n: n > limit,
        ">=": lambda n: n >= limit,
    }[sign]

    def run(sight: Sight) -> Evidence | None:
        here = [m for m in sight.measures.get(test, ()) if not m.past]
        good = [m for m in here if holds(m.number)]
        if not good or (every and len(good) < len(here)):
            return None
        if every == "twice ":
            return tuple(dict.fromkeys(m.span for m in good))[:3] if len(good) > 1 else None
        worst = (min if sign[0] == "<" else max)(good, key=lambda m: m.number)
        return (worst.span,)

    return run


def _all_normal(tests: Sequence[str], least: int, sight: Sight) -> Evidence | None:
    """At least so many of the tests, and no value of any of them outside the normal range."""
    quoted: list[Span] = []
    for test in tests:
        low, high = NORMAL[test]
        here = [m for m in sight.measures.get(test, ()) if not m.past]
        if any(not low <= m.number <= high for m in here):
            return None
        if here:
            quoted.append(here[0].span)
    return tuple(quoted[:5]) if len(quoted) >= least else None


def _rise(values: Sequence[Measure], factor: float) -> Evidence | None:
    """KDIGO: a rise over the known baseline; without one, over the lowest value of the stay."""
    now = [m for m in values if not m.past]
    if not now:
        return None
    past = [m for m in values if m.past]
    lowest = min((m for m in (past or now)), key=lambda m: m.number)
    highest = max(now, key=lambda m: m.number)
    if highest.number < factor * lowest.number or highest.number < 1.0:
        return None
    return tuple(dict.fromkeys((highest.span, lowest.span)))


def _fall(values: Sequence[Measure], by: float) -> Evidence | None:
    """A value that comes after a higher one (or after the baseline) and is lower by so much."""
    highest: Measure | None = None
    for m in sorted(values, key=lambda m: not m.past):
        if highest is not None and not m.past and highest.number - m.number >= by:
            return tuple(dict.fromkeys((highest.span, m.span)))
        if highest is None or m.number > highest.number:
            highest = m
    return None


def _trend(values: Sequence[Measure], how: str) -> Evidence | None:
    if len(values) < 2 or not any(not m.past for m in values):
        return None
    low = min(values, key=lambda m: m.number)
    high = max(values, key=lambda m: m.number)
    moved = high.number > 1.2 * low.number
    if moved != (how == "rises"):
        return None
    return tuple(dict.fromkeys((low.span, high.span)))


def _coded(codes: tuple[str, ...], sight: Sight) -> Evidence | None:
    draft = next((d for d in sight.drafts if d.code.startswith(codes)), None)
    return spans_of(draft.document, draft.found)[:1] if draft is not None else None


_KINDS = {
    "nursing": "nursing-note",
    "pathology": "pathology-report",
    "radiology": "radiology-report",
}


def _named_in(kind: str, codes: tuple[str, ...], sight: Sight) -> Evidence | None:
    found = named_in(kind, codes, sight)
    return spans_of(*found)[:1] if found is not None else None


def named_in(kind: str, codes: tuple[str, ...], sight: Sight) -> tuple[ReadDocument, Found] | None:
    """The first plain mention of some codes in documents of a kind that states no diagnoses."""
    for document in sight.case.chart.documents:
        if document.kind == _KINDS[kind]:
            for found in document.found:
                if found.code.startswith(codes) and not found.flags:
                    return document, found
    return None


def _unstaged(sight: Sight) -> Evidence | None:
    for document in sight.case.chart.documents:
        if not _STAGED.isdisjoint(document.text.words):
            if any(found.code.startswith("L89") for found in document.found):
                return None
    return ()


_STAGED = frozenset(["stage", "staged", "unstageable"])


_NO_ANSWER = frozenset({"family", "hypothetical", "planned"})


def spoken_of(codes: tuple[str, ...], sight: Sight) -> bool:
    """Whether a provider names one of some conditions anywhere, be it to deny it."""
    if not codes:
        return False
    if any(d.code.startswith(codes) for d in sight.drafts):
        return True
    for document in sight.case.chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if found.code.startswith(codes) and not found.flags & _NO_ANSWER:
                return True
    return False
