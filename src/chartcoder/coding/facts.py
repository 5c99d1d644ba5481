"""Facts of an encounter that guidelines ask for beside the diagnoses: numbers and drugs.

Each fact carries the span that says it, so that a proof can quote it.
"""

import re
from collections.abc import Iterator, Set
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, states_injury
from chartcoder.coding.circumstances import Circumstance, circumstances_of
from chartcoder.coding.infections import NOTHING, Infections, infections_of
from chartcoder.coding.injuries import Cue, injury_cues
from chartcoder.coding.newborn import Newborn, newborn_of
from chartcoder.coding.obstetric import Rule, Scene, matches, rule, scene_of, word_set
from chartcoder.coding.oncology import NOTHING as NO_NEOPLASM
from chartcoder.coding.oncology import Oncology, oncology_of
from chartcoder.coding.pregnancy import Pregnancy, pregnancy_of, speaks_of_pregnancy
from chartcoder.coding.statuses import NOTHING as NO_STATUS
from chartcoder.coding.statuses import Statuses, statuses_of
from chartcoder.coding.stay import Stay, stay_of
from chartcoder.coding.substances import Substances, substances_of
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books


class Fact(NamedTuple):
    """A number the chart states: ``value`` in the unit of its name, and where."""

    value: float
    span: Span


class Facts(NamedTuple):
    """What was found, in the order of the chart.

    Attributes:
        gestation: completed weeks of pregnancy at the encounter.
        bmi: body mass index, kg/m2.
        nihss: NIH stroke scale scores.
        alcohol: blood alcohol, mg/100 ml.
        pregnancy, newborn: what the chart says of a pregnancy, or of the birth of the patient.
        circumstances: place, activity, status and intent of injuries (``coding.circumstances``).
        substances: drugs and chemicals related to harm or underdosing (``coding.substances``).
        care: phrases about the care of injuries (see ``coding.injuries``).
        infections: phrases about sepsis, HIV and COVID-19, their cause and course.
        oncology: phrases about the course and treatment of neoplasms, and where they spread.
        percentile: body mass index for age; above 100, percent of the 95th percentile.
        stay: why the patient of a stay came, and what was there when.
        statuses: left against advice, not carried out and why, contact, ruled out.
    """

    gestation: tuple[Fact, ...] = ()
    bmi: tuple[Fact, ...] = ()
    nihss: tuple[Fact, ...] = ()
    alcohol: tuple[Fact, ...] = ()
    pregnancy: Pregnancy | None = None
    newborn: Newborn | None = None
    care: tuple[Cue, ...] = ()
    substances: Substances = Substances()
    circumstances: tuple[Circumstance, ...] = ()
    infections: Infections = NOTHING
    oncology: Oncology = NO_NEOPLASM
    percentile: tuple[Fact, ...] = ()
    stay: Stay = Stay()
    statuses: Statuses = NO_STATUS


_PREGNANT = frozenset(
    """ga ega iup gestation gestational pregnant pregnancy prenatal ob trimester gravida delivery
    labor lmp edd g1p0 g2p1 fht fhr""".split()
)
"""Words without which a text need not be searched for weeks of gestation."""
_GESTATION = rule(
    late(
        r"\b(?:(\d{1,2})\s?w(?:ee)?k?s?\s?(?:and\s)?\d\s?d(?:ays?)?\b"
        r"|(\d{1,2})\s+(?:and\s+)?[0-6]/7(?:\s*-?\s*w(?:ee)?ks?)?"
        r"|(\d{1,2})\s*-?\s*w(?:ee)?ks?(?:'|s)?\s*(?:of\s+)?(?:gestation|gestational|pregnan\w*|iup|intrauterine|ega|ga)\b"
        r"|(?:gestational age|\bga\b|\bega\b|estimated gestation)[^.\d]{0,20}(\d{1,2})\s*(?:w|\+|weeks?|\d/7))",
        re.I,
    ),
    "#* gestation* ga ega estimated",
    _PREGNANT,
)
_BMI = rule(
    late(
        r"\b(?:BMI|body mass index)\b[^.;\d\n]{0,20}(\d{2}(?:\.\d{1,2})?)(?![\d%]|\.\d|\s?(?:st|nd|rd|th|%|percent|kg\b|lbs?\b))",
        re.I,
    ),
    "bmi body",
    word_set("bmi mass"),
)
_PERCENTILE = rule(
    late(
        r"\b(?:BMI|body mass index)\b(?:[^.;\n]|\.\d){0,40}?\b(?:(\d{1,2}(?:\.\d)?)\s?(?:st|nd|rd|th)?\s?-?(?:percentile|%\s?-?ile|%ile|%tile|centile)"
        r"|(1\d\d)\s?% of (?:the )?95th)"
        r"|\b(\d{1,2}(?:\.\d)?)(?:st|nd|rd|th)\s(?:percentile|%ile) (?:for )?(?:BMI|body mass)",
        re.I,
    ),
    "bmi body #*",
    word_set("percentile centile 95th ile tile"),
)
_NIHSS = rule(
    late(r"\bNIH(?:SS| stroke scale)(?: score)?\b[^.;\d\n]{0,20}(\d{1,2})\b", re.I),
    "nih nihss",
    word_set("nih nihss"),
)
_NIHSS_LATER = rule(
    late(
        r"\bNIH(?:SS| stroke scale)\b[^.;\n]{0,70}?,\s*(?:then |now |and )?(\d{1,2})\s+(?:on arrival|at arrival|on admission|on presentation|here)\b",
        re.I,
    ),
    "nih nihss",
    word_set("nih nihss"),
)
_ALCOHOL = rule(
    late(
        r"\b(?:BAL|BAC|blood alcohol(?: level| content| concentration)?|(?:serum )?ethanol(?: level)?|etoh level|alcohol level|etoh(?= \d+ ?mg/dl))\b"
        r"[^.;\d\n<]{0,20}(?:(\d{2,3})(?!\.\d| ?g)|0?(\.\d{2,3}))(?=\b|%)",
        re.I,
    ),
    "bal bac blood serum ethanol etoh alcohol",
    word_set("bal bac alcohol ethanol etoh"),
)
_PER_CENT = 1000
"""A level below 1 is in grams per 100 ml ("BAC 0.21 %"): so many mg."""


_ASKED = _PREGNANT | word_set("bmi nih nihss bal bac ethanol etoh")
"""Words one of which is enough to search a text for a number."""
_LEVEL = ("blood alcohol", "alcohol level")


def _states_numbers(chart: Chart, words: Set[str]) -> bool:
    """Whether a text may state one of the numbers."""
    if not _ASKED.isdisjoint(words) or words >= {"body", "mass"}:
        return True
    if "alcohol" in words:
        for document in chart.documents:
            lower = document.text.text.lower()
            if _LEVEL[0] in lower or _LEVEL[1] in lower:
                return True
    return False


def facts_of(chart: Chart, books: Books | None = None) -> Facts:
    """Every fact of the documents of an encounter; substances only with the books that name them."""
    words, *others = [document.text.words for document in chart.documents] or [frozenset[str]()]
    words = words.union(*others) if others else words
    born = speaks_of_pregnancy(chart, words)
    scene = scene_of(chart, words) if born or _states_numbers(chart, words) else None
    harm = any(map(states_injury, chart.documents))
    return Facts(
        tuple(_numbers(scene, _GESTATION, 4, 43, born)) if scene else (),
        tuple(_numbers(scene, _BMI, 10, 99)) if scene else (),
        _scores(scene) if scene else (),
        tuple(_alcohol(scene)) if scene else (),
        pregnancy_of(scene) if scene and born else None,
        newborn_of(scene) if scene and born else None,
        injury_cues(chart) if harm else (),
        substances_of(chart, books) if books else Substances(),
        circumstances_of(chart) if harm else (),
        infections=infections_of(chart, words),
        oncology=oncology_of(chart, words),
        percentile=tuple(_numbers(scene, _PERCENTILE, 0, 199)) if scene else (),
        stay=stay_of(chart) if chart.encounter.setting == "inpatient" else Stay(),
        statuses=statuses_of(chart, words),
    )


_ELSEWHERE = late(
    r"\b(?:at|from|outside|transferring|osh|referring|field|ems|prior to (?:arrival|transfer))\s+(?:(?:the|an)\s+)?(?:outside |transferring |referring )?(?:hospital|facility|ed\b|er\b|osh\b|[A-Z][a-z]+[^.;]{0,25}?(?::|hospital))"
    r"|\b(?i:at|from|per)\s+(?i:the\s+)?(?:OSH\b|(?i:outside|referring|transferring|sending) (?i:hospital|facility|ED|ER)\b)",
)
_HERE = late(r"\b(?:on arrival|arrival|admission|initial|presenting|on presentation|here)\b", re.I)


def _scores(scene: Scene) -> tuple[Fact, ...]:
    """Scores of this encounter, the one of arrival first: what another hospital scored is left out."""
    chart = scene.chart
    facts = (*_numbers(scene, _NIHSS, 0, 42), *_numbers(scene, _NIHSS_LATER, 0, 42))
    if not facts:
        return ()
    texts = {document.id: document.text.text for document in chart.documents}
    kept: list[tuple[bool, int, Fact]] = []
    for number, fact in enumerate(facts):
        text = texts[fact.span.document]
        start = max(text.rfind(".", 0, fact.span.start), text.rfind("\n", 0, fact.span.start)) + 1
        before = text[start : fact.span.start]
        after = text[fact.span.end : fact.span.end + 40]
        if _ELSEWHERE.search(before) or _ELSEWHERE.match(after.lstrip(" (,-")):
            continue
        kept.append((not _HERE.search(before[-40:] + fact.span.text), number, fact))
    return tuple(fact for _, _, fact in sorted(kept, key=lambda k: k[:2]))


def _numbers(
    scene: Scene, rule: Rule, least: float, most: float, always: bool = False
) -> Iterator[Fact]:
    if not always and rule.words.isdisjoint(scene.words):
        return
    for document, places in zip(scene.chart.documents, scene.places, strict=True):
        for match in matches(rule, document, places):
            value = float(next(group for group in match.groups() if group is not None))
            if least <= value <= most:
                yield Fact(value, _span(document, match.start(), match.end()))


def _alcohol(scene: Scene) -> Iterator[Fact]:
    for fact in _numbers(scene, _ALCOHOL, 0, 600):
        value = round(fact.value * _PER_CENT) if fact.value < 1 else fact.value
        if value >= 10:
            yield fact._replace(value=value)


def _span(document: ReadDocument, start: int, end: int) -> Span:
    return Span(document.id, start, end, document.text.text[start:end])
