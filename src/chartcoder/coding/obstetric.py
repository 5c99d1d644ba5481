"""How the facts of a pregnancy or a birth are found, and what around a place bars it."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence, Set
from itertools import compress
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.gates import Gates
from chartcoder.reading.text import Text
from chartcoder.terminology.words import fold

ELSEWHERE = frozenset(
    ["obstetric-history", "past-medical-history", "past-surgical-history", "family-history",
     "allergies", "instructions", "plan"]
)  # fmt: skip
"""Sections that speak of other pregnancies, other people or another time."""


class Said(NamedTuple):
    """A fact and where it is said; ``value`` is a number where the fact has one."""

    value: float
    span: Span


GATES = Gates()
"""The words that the matches of each rule begin with."""


class Rule(NamedTuple):
    """A pattern, words of which one must stand in the chart for it to be tried, and the gate of the
    words that its matches begin with."""

    pattern: re.Pattern[str]
    words: frozenset[str]
    begins: int


def rule(pattern: re.Pattern[str], begins: str, words: frozenset[str] = frozenset()) -> Rule:
    """A rule whose every match begins with one of some words, as gates are written."""
    return Rule(pattern, words, GATES.gate(begins))


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


Places = Sequence[tuple[int, int]]
"""Where words stand that some rule begins with: the gates they open, and the place in the text."""


class Scene(NamedTuple):
    """A chart to be searched, all its words, and the places of each document where rules may begin."""

    chart: Chart
    words: Set[str]
    places: Sequence[Places]


def scene_of(chart: Chart, words: Set[str]) -> Scene:
    """A chart made ready for its rules."""
    return Scene(chart, words, [places_of(document.text) for document in chart.documents])


_PART = late(r"(?<=[.,])[^\W_]+")


def places_of(text: Text) -> Places:
    """The places of a text where some rule may begin."""
    bits_of = GATES.bits
    wanted = frozenset(filter(bits_of.__getitem__, text.words))
    there = map(wanted.__contains__, text.folded)
    out: list[tuple[int, int]] = []
    for word, start in compress(zip(text.folded, text.starts, strict=True), there):
        out.append((bits_of[word], start))
        if "." in word or "," in word:  # "1.5 weeks" also says "5 weeks"
            for part in _PART.finditer(text.text, start + 1, start + len(word)):
                out.append((bits_of[fold(part.group())], part.start()))
    return out


def hits_of(scene: Scene, rule: Rule) -> Iterator[tuple[ReadDocument, re.Match[str]]]:
    """Every place of a chart that says what a rule looks for."""
    if rule.words and rule.words.isdisjoint(scene.words):
        return
    for document, places in zip(scene.chart.documents, scene.places, strict=True):
        if document.language is None:  # from another nothing is coded, so it states no fact either
            for match in matches(rule, document, places):
                yield document, match


def matches(rule: Rule, document: ReadDocument, places: Places) -> Iterator[re.Match[str]]:
    """Every match of a rule in a document, tried at the words that it may begin with."""
    pattern, _, begins = rule
    text, end = document.text.text, 0
    for bits, start in places:
        if bits & begins and start >= end:
            match = pattern.match(text, start)
            if match is not None:
                end = match.end()
                yield match


def span_at(document: ReadDocument, match: re.Match[str]) -> Span:
    """The words of a match."""
    return Span(document.id, match.start(), match.end(), match.group())


Barred = Callable[[ReadDocument, re.Match[str]], bool]
Value = Callable[[re.Match[str]], float]


def _plain(match: re.Match[str]) -> float:
    return 1.0


def first_said(scene: Scene, rule: Rule, barred: Barred, value: Value = _plain) -> Said | None:
    """The first place that says a fact and is not barred by what stands around it."""
    for document, match in hits_of(scene, rule):
        if not barred(document, match):
            return Said(value(match), span_at(document, match))
    return None


def section_at(document: ReadDocument, place: int) -> str:
    """The section of the sentence that holds a place of the text."""
    sentences = document.text.sentences
    starts = document.text.starts
    at = bisect_right(sentences, place, key=lambda s: starts[s.first]) - 1
    return sentences[at].section if at >= 0 else ""


def text_before(match: re.Match[str], size: int = 50) -> str:
    """What stands before a match in its sentence."""
    part = match.string[max(0, match.start() - size) : match.start()]
    return re.split(r"[.;\n]", part)[-1].lower()


def text_after(match: re.Match[str], size: int = 40) -> str:
    """What stands behind a match in its sentence."""
    part = match.string[match.end() : match.end() + size]
    return re.split(r"[.;\n]", part)[0].lower()


_DENIAL = late(
    r"\b(?:not|no|denies|denied|never|without|negative|if|when|was|were|became|become|get|got|getting"
    r"|becoming|trying|try|plan\w*|hop\w+|wish\w*|may|might|could|prior|previous\w*|last|earlier|past"
    r"|history|h/o|hx|mother|sister|wife|daughter|partner|girlfriend|risk|before|since|until|after)\b"
    r"[^.;,\n]{0,24}$|n't\b[^.;,\n]{0,24}$"
)
_PAST = late(
    r"\b(?:prior|previous\w*|last|earlier|past|history|h/o|hx|mother|sister|daughter|first pregnancy"
    r"|first child|\bg\d\s*[:(-]|in (?:19|20)\d\d|(?:19|20)\d\d\s*:?)\s[^.;,\n]{0,24}$"
)
_YEAR = late(r"^[^.;\n,]{0,16}?(?<![/\-\d])\b(?:in )?((?:19|20)\d\d)\b|^\s*[x×]\s?\d")
_UNDONE = late(
    r"\b(?:not|no|without|if|may|might|consider\w*|avoid\w*|declin\w+|refus\w+|unless|versus|vs|off"
    r"|stopped|mother|father|sister)\b[^.;\n]{0,24}$|n't\b[^.;\n]{0,24}$"
)
_PLANNED = late(
    r"\b(?:plan\w*|schedul\w+|if|prior|previous\w*|history|consent\w*|for|desires?|declin\w+"
    r"|possible)\s+(?:\w+\s+){0,2}$"
)


def _old_year(match: re.Match[str]) -> bool:
    return _YEAR.search(text_after(match)) is not None


def is_denied(document: ReadDocument, match: re.Match[str]) -> bool:
    """Denied, wished for, of another time or of another person."""
    return (
        section_at(document, match.start()) in ELSEWHERE
        or _DENIAL.search(text_before(match)) is not None
        or _MOTHER.search(text_before(match)) is not None
        or _old_year(match)
    )


def of_another(document: ReadDocument, match: re.Match[str]) -> bool:
    """Said of another pregnancy or of another person."""
    return (
        section_at(document, match.start()) in ELSEWHERE
        or _PAST.search(text_before(match)) is not None
        or _MOTHER.search(text_before(match)) is not None
        or _old_year(match)
    )


_MOTHER = late(
    r"\b(?:patient's|patients|his|her|child's|the) mother\b|\bmother (?:reports?|reported|states?|denies|recalls?)\b",
    re.I,
)
"""A pregnancy that the mother of the patient tells of."""


def is_planned(document: ReadDocument, match: re.Match[str]) -> bool:
    """Only planned, or of an earlier year."""
    return _PLANNED.search(text_before(match)) is not None or _old_year(match)


def is_undone(document: ReadDocument, match: re.Match[str]) -> bool:
    """A treatment that is not given, or not to this patient."""
    return (
        section_at(document, match.start()) in ("allergies", "family-history", "instructions")
        or _UNDONE.search(text_before(match)) is not None
    )


_NUMBERS = {"twin": 2, "triplet": 3, "quadruplet": 4, "quintuplet": 5}


def group_of(match: re.Match[str]) -> str:
    """The first group that matched."""
    return next(group for group in match.groups() if group is not None)


def count_of(match: re.Match[str]) -> float:
    """How many children a word such as "triplets" says."""
    return float(_NUMBERS[group_of(match).lower()])


WEEK = r"(?:weeks?|wks?|w)"


OF_CESAREAN = word_set("cesarean c cs section csection ltcs pltcs rltcs lscs hysterotomy")
OUTSIDE = rule(
    late(
        r"\b(?:born|delivered|delivery|birth) (?:at|in|on) (?:home|an? ambulance|the ambulance|an? car|the car|an? birth(?:ing)? center"
        r"|the (?:street|parking lot))|\bhome ?birth\b|\bhome delivery\b|\bborn en route\b|\bborn outside (?:the |of the )?hospital\b",
        re.I,
    ),
    "born delivered delivery birth home homebirth",
    word_set("born delivered delivery birth home homebirth"),
)


def never_barred(document: ReadDocument, match: re.Match[str]) -> bool:
    """Nothing around the place bars it."""
    return False
