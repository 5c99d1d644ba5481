"""What a chart says of a pregnancy or of a birth, beside its diagnoses.

Guidelines of chapters 15 to 17 ask for facts that are no diagnoses: how far the pregnancy is,
whether the patient delivered in this encounter and what was born, how long ago a delivery was,
whose record it is, what the newborn weighed. Each fact carries the span that says it.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Set
from datetime import date
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.late import late
from chartcoder.model import Span

STRONG = frozenset(
    """ega iup siup gestation gestational pregnant pregnancy gravid prenatal antenatal antepartum
    trimester gravida lmp edd edc fetal fetus fht fhr primigravida multigravida postpartum puerperium
    placenta ppd svd nsvd cesarean ltcs vbac tolac twins newborn neonate neonatal nicu apgar apgars weeker
    hellp preeclampsia eclampsia previa accreta increta percreta pprom oligohydramnios polyhydramnios
    oligohydramnio polyhydramnio twin iugr gravidarum hyperemesis multip primip breech abruption fetuses primips multips
    preterm premature prematurity preemie stillborn trimesters newborns breastfeeding""".split()
)
"""Words of a pregnancy or a birth."""
WEAK = frozenset(
    """ob obstetric delivery delivered deliver labor infant baby born birth placenta vaginal midwife
    partum nursery sibling mother""".split()
)
"""Words that speak of a birth where two of them meet."""


def speaks_of_pregnancy(chart: Chart, words: Set[str]) -> bool:
    """Whether a chart need be searched for a pregnancy or a birth at all."""
    encounter = chart.encounter
    age = encounter.age_years
    if age == 0:
        return True
    if (encounter.sex == "male" and age is not None and age >= 10) or (
        age is not None and age > 60
    ):
        return False
    if not STRONG.isdisjoint(words) or len(WEAK & words) > 1:
        return True
    return any(word[0] in "g1234" and _notation(word) for word in words)


def _notation(word: str) -> bool:
    """How notes write a gestational age ("31w5d") or count the pregnancies ("g2p1001")."""
    if word[0] == "g":
        return word[1:2].isdigit() and "p" in word
    return word[0] in "1234" and "w" in word and word[-1] in "wd0123456"


_ELSEWHERE = frozenset(
    ["obstetric-history", "past-medical-history", "past-surgical-history", "family-history",
     "allergies", "instructions", "plan"]
)  # fmt: skip
"""Sections that speak of other pregnancies, other people or another time."""


class Said(NamedTuple):
    """A fact and where it is said; ``value`` is a number where the fact has one."""

    value: float
    span: Span


class Pregnancy(NamedTuple):
    """What the chart of a woman says of her pregnancy. Every field is None when nothing is said.

    Attributes:
        weeks: completed weeks of gestation at the encounter (of a stay: at its admission).
        trimester: 1, 2 or 3, where it is said in words.
        pregnant: she is pregnant now.
        visit: the encounter is a prenatal visit.
        delivered: she delivered during the encounter.
        postpartum: she is in the puerperium; the value is the time since delivery in days, or -1.
        live, still: infants born alive and dead in this encounter.
        cesarean, vaginal: how.
        first, again: a first pregnancy, or not.
        fetuses: how many, when more than one.
        named: fetuses named by number or letter, each where it is said.
        incidental: the provider says that the pregnancy does not bear on the encounter.
        outside: she delivered before she came to the hospital.
        latency: hours from the rupture of membranes to the onset of labor.
        insulin, tablets, diet: how a gestational diabetes is controlled.
    """

    weeks: Said | None = None
    trimester: Said | None = None
    pregnant: Said | None = None
    visit: Said | None = None
    delivered: Said | None = None
    postpartum: Said | None = None
    live: Said | None = None
    still: Said | None = None
    cesarean: Said | None = None
    vaginal: Said | None = None
    first: Said | None = None
    again: Said | None = None
    fetuses: Said | None = None
    named: tuple[Said, ...] = ()
    incidental: Said | None = None
    outside: Said | None = None
    latency: Said | None = None
    insulin: Said | None = None
    tablets: Said | None = None
    diet: Said | None = None


class Newborn(NamedTuple):
    """What the chart of a newborn, or of a child once premature, says of the birth.

    Attributes:
        days: age in days at the start of the encounter, or -1 when it is not known.
        born_here: the record is that of the birth itself.
        weight: birth weight in grams.
        weeks: completed weeks of gestation at birth.
        multiple: 2 for a twin, 3 for a triplet …
        cesarean, vaginal, outside: how and where.
    """

    days: int
    born_here: Said | None = None
    weight: Said | None = None
    weeks: Said | None = None
    multiple: Said | None = None
    cesarean: Said | None = None
    vaginal: Said | None = None
    outside: Said | None = None


class Rule(NamedTuple):
    """A pattern, and words of which one must stand in the chart for it to be tried."""

    pattern: re.Pattern[str]
    words: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class Scene(NamedTuple):
    """A chart to be searched and all its words."""

    chart: Chart
    words: Set[str]


def pregnancy_of(chart: Chart, words: Set[str]) -> Pregnancy | None:
    """The pregnancy that the chart of a woman speaks of, or None."""
    age = chart.encounter.age_years
    scene = Scene(chart, words)
    if chart.encounter.sex == "male" or (age is not None and not 10 <= age <= 60):
        return None
    if age is None and _of_newborn(chart):
        return None
    said = Pregnancy(
        weeks=_weeks(scene),
        trimester=_trimester(scene),
        pregnant=_first(scene, _PREGNANT, _denied),
        visit=_first(scene, _VISIT, _denied),
        first=_first(scene, _PRIMI, _other),
        again=_first(scene, _MULTI, _other),
        fetuses=_first(scene, _FETUSES, _other, _count),
        named=tuple(
            Said(_letter(match), _span(document, match)) for document, match in _hits(scene, _NAMED)
        ),
        incidental=_first(scene, _INCIDENTAL, _never),
        outside=_first(scene, _OUTSIDE, _planned),
        latency=_latency(scene),
        insulin=_first(scene, _INSULIN, _undone),
        tablets=_first(scene, _TABLETS, _undone),
        diet=_first(scene, _DIET, _undone),
    )
    said = _after_delivery(scene, said)
    return None if said == Pregnancy() else said


def newborn_of(chart: Chart, words: Set[str]) -> Newborn | None:
    """The birth that the chart of a child speaks of, or None."""
    scene = Scene(chart, words)
    days = _age_days(chart)
    age = chart.encounter.age_years
    if age is not None and age >= 10:
        return None
    if age is None and not _of_newborn(chart):
        return None
    return Newborn(
        days,
        _born_here(scene, days),
        _grams(scene),
        _weeks_at_birth(scene),
        _first(scene, _TWIN, _other, _count),
        _first(scene, _BY_CESAREAN, _planned),
        _first(scene, _BY_VAGINA, _planned),
        _first(scene, _OUTSIDE, _planned),
    )


# ---------------------------------------------------------------- finding and judging


def _hits(scene: Scene, rule: Rule) -> Iterator[tuple[ReadDocument, re.Match[str]]]:
    if rule.words and rule.words.isdisjoint(scene.words):
        return
    for document in scene.chart.documents:
        for match in rule.pattern.finditer(document.text.text):
            yield document, match


def _span(document: ReadDocument, match: re.Match[str]) -> Span:
    return Span(document.id, match.start(), match.end(), match.group())


Barred = Callable[[ReadDocument, re.Match[str]], bool]
Value = Callable[[re.Match[str]], float]


def _plain(match: re.Match[str]) -> float:
    return 1.0


def _first(scene: Scene, rule: Rule, barred: Barred, value: Value = _plain) -> Said | None:
    """The first place that says a fact and is not barred by what stands around it."""
    for document, match in _hits(scene, rule):
        if not barred(document, match):
            return Said(value(match), _span(document, match))
    return None


def _section(document: ReadDocument, place: int) -> str:
    """The section of the sentence that holds a place of the text."""
    sentences = document.text.sentences
    starts = document.text.starts
    at = bisect_right(sentences, place, key=lambda s: starts[s.first]) - 1
    return sentences[at].section if at >= 0 else ""


def _before(match: re.Match[str], size: int = 50) -> str:
    """What stands before a match in its sentence."""
    part = match.string[max(0, match.start() - size) : match.start()]
    return re.split(r"[.;\n]", part)[-1].lower()


def _after(match: re.Match[str], size: int = 40) -> str:
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
    return _YEAR.search(_after(match)) is not None


def _denied(document: ReadDocument, match: re.Match[str]) -> bool:
    return (
        _section(document, match.start()) in _ELSEWHERE
        or _DENIAL.search(_before(match)) is not None
        or _old_year(match)
    )


def _other(document: ReadDocument, match: re.Match[str]) -> bool:
    """Said of another pregnancy or of another person."""
    return (
        _section(document, match.start()) in _ELSEWHERE
        or _PAST.search(_before(match)) is not None
        or _old_year(match)
    )


def _planned(document: ReadDocument, match: re.Match[str]) -> bool:
    return _PLANNED.search(_before(match)) is not None or _old_year(match)


def _undone(document: ReadDocument, match: re.Match[str]) -> bool:
    return (
        _section(document, match.start()) in ("allergies", "family-history", "instructions")
        or _UNDONE.search(_before(match)) is not None
    )


# ---------------------------------------------------------------- the pregnancy

_PREGNANT = Rule(
    late(
        r"\b(?:pregnant|(?:intrauterine|twin|triplet|viable|ongoing|current|this|high[- ]risk) pregnancy"
        r"|pregnancy at \d|S?IUP|(?:first|second|third|1st|2nd|3rd) trimester(?! (?:loss|miscarriage|abortion|sab|tab|demise))|antepartum|undelivered"
        r"|prenatal (?:visit|care)|fetal (?:movements?|heart|tracing|monitoring)|FH[TR]s?|EGA|gravid)\b",
        re.I,
    ),
    _words(
        "pregnant pregnancy iup siup trimester antepartum undelivered prenatal fetal fht fhr fhts fhrs ega gravid"
    ),
)
_VISIT = Rule(
    late(
        r"\b(?:(?:prenatal|antenatal|obstetrical|obstetric|OB)\s+(?:return\s+|follow[- ]?up\s+|intake\s+|new\s+)?"
        r"(?:visit|check(?:[- ]?up)?|appointment|follow[- ]?up|intake|clinic)"
        r"|(?:return|new|initial|routine)\s+(?:OB|obstetric|prenatal)(?:\s+(?:visit|check|care))?|ROB)\b",
        re.I,
    ),
    _words("prenatal antenatal obstetrical obstetric ob rob"),
)
_PRIMI = Rule(
    late(
        r"\bG\s?1\s?,?\s?P\s?0\w*|\b(?:primigravida|primigravid|primip|nullip|nullipara|nulliparous|first pregnancy"
        r"|gravida (?:1|one))\b",
        re.I,
    )
)
_MULTI = Rule(
    late(
        r"\bG\s?(?:[2-9]|1\d)\s?,?\s?(?:P\s?\d\w*|\b)|\b(?:multigravida|multigravid|multip|multipara|multiparous"
        r"|gravida (?:[2-9]|1\d|two|three|four|five|six))\b",
        re.I,
    )
)
_FETUSES = Rule(
    late(
        r"\b(twin|triplet|quadruplet|quintuplet)s?(?:\s+(?:pregnancy|gestation|IUP|A|B))?\b", re.I
    ),
    _words("twin twins triplet triplets quadruplet quadruplets quintuplet quintuplets"),
)
_NAMED = Rule(
    late(r"\b(?i:twin|fetus|baby|triplet|infant)\s+#?([A-E]|[1-5])\b"),
    _words("twin fetus baby triplet infant"),
)
_TRIMESTER = Rule(
    late(
        r"\b(?:in (?:her|the)|currently(?: in)?|pregnan\w+,?|IUP,?|gestation,?)\s+(first|second|third|1st|2nd|3rd)[- ]trimester\b"
        r"|\b(first|second|third|1st|2nd|3rd)[- ]trimester (?:of )?(?:intrauterine )?(?:pregnan\w+|gestation)",
        re.I,
    ),
    _words("trimester"),
)
_INCIDENTAL = Rule(
    late(
        r"\bpregnan(?:cy|t)\b[^.;\n]{0,60}\bincidental\b|\bincidental(?:ly)?,? pregnan\w+"
        r"|\b(?:not|un|without)[ -]?(?:related|affect\w*|impact\w*)[^.;\n]{0,20}\b(?:the |her |this )?pregnancy"
        r"|\bpregnancy\b[^.;\n]{0,30}\b(?:is |was )?(?:not affected|unaffected|unrelated)\b",
        re.I,
    ),
    _words("pregnancy pregnant"),
)
_INSULIN = Rule(
    late(
        r"\b(?:insulin|NPH|lispro|glargine|detemir|aspart|humalog|novolog|lantus|levemir)\b(?! resist)",
        re.I,
    ),
    _words("insulin nph lispro glargine detemir aspart humalog novolog lantus levemir"),
)
_TABLETS = Rule(
    late(
        r"\b(?:metformin|glyburide|glibenclamide|oral (?:hypogly\w+|agents?|medications?))\b", re.I
    ),
    _words("metformin glyburide glibenclamide oral"),
)
_DIET = Rule(
    late(
        r"\bdiet\b|\bdiet[- ](?:only|controlled|alone)|\bmedical nutrition therapy|\bMNT\b|\bclass A1\b|\bGDMA1\b"
        r"|\bA1 ?GDM\b|\bGDM A1\b",
        re.I,
    ),
    _words("diet nutrition mnt a1 gdma1 a1gdm"),
)
_NUMBERS = {"twin": 2, "triplet": 3, "quadruplet": 4, "quintuplet": 5}
_ORDINALS = {"f": 1.0, "1": 1.0, "s": 2.0, "2": 2.0, "t": 3.0, "3": 3.0}


def _group(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)


def _count(match: re.Match[str]) -> float:
    return float(_NUMBERS[_group(match).lower()])


def _letter(match: re.Match[str]) -> float:
    letter = match.group(1)
    return float(letter) if letter.isdigit() else float("ABCDE".index(letter) + 1)


def _trimester(scene: Scene) -> Said | None:
    """The trimester that the chart states in words, when it states only one."""
    found: dict[float, Said] = {}
    for document, match in _hits(scene, _TRIMESTER):
        if not _other(document, match):
            value = _ORDINALS[_group(match)[0].lower()]
            found.setdefault(value, Said(value, _span(document, match)))
    return next(iter(found.values())) if len(found) == 1 else None


_WEEK = r"(?:weeks?|wks?|w)"
_OF_PREGNANCY = (
    r"pregnan\w+|gestational|gravidarum|hyperemesis|morning sickness|(?:pre-?)?eclampsia|HELLP|previa"
    r"|low[- ]lying placenta|abruption|abruptio|accreta|increta|percreta|PPROM|PROM|rupture of membranes"
    r"|oligohydramnios|polyhydramnios|IUGR|FGR|growth restriction|LGA|SGA|fetus|fetal|breech"
    r"|transverse lie|twins|triplets|di/di|mono/di|short cervix|round ligament|contractions"
    r"|(?:preterm|false) labor|AMA|maternal age|multigravida|primigravida|multip|primip|rh neg\w*"
    r"|threatened (?:ab|sab|abortion|miscarriage)"
)
"""What only a pregnant patient has: the weeks beside it are those of the pregnancy."""
_WEEKS = Rule(
    late(
        rf"\b(\d{{1,2}})\s?-?{_WEEK}\.?\s?(?:,|and|&)?\s?[0-6]\s?(?:days?|d)\b"
        r"|\b(\d{1,2})(?:\s+and\s+|[\s&-]\s*)[0-6]/7\b"
        rf"|\b(\d{{2}})\.[0-6]\s?{_WEEK}\b"
        rf"|\b(\d{{2}})\.[0-6]\s?{_WEEK}\b"
        rf"|\b(\d{{1,2}})\s*-?\s*{_WEEK}(?:'|s)?\s*(?:of\s+)?(?:gestation\w*|pregnan\w*|S?IUP|intrauterine|EGA|GA)\b"
        rf"|\b(?:gestational age|E?GA|estimated gestation)\b[^.\d\n]{{0,20}}(\d{{1,2}})(?:\s*{_WEEK}|\s?\+|\s\d/7)"
        rf"|\b(?:pregnan\w+|S?IUP|gestation|gravid|female|woman|twins|G\s?\d{{1,2}}\s?,?\s?P\s?\d\w*)"
        rf"(?:\s+(?:who is|now|currently))?\s*,?\s+(?:at|@)\s*(\d{{1,2}})\s?-?(?:{_WEEK}\b|\+\s?[0-6]\b)"
        rf"|\bcurrently\s+(\d{{1,2}})\s*{_WEEK}\b(?!\s*(?:ago|post|old|out))"
        rf"|\b(?:IUP|pregnancy|gestation|trimester),?\s+(\d{{1,2}})\s?-?{_WEEK}\b"
        rf"|\b(?:{_OF_PREGNANCY})\b(?:[^.;:\n\d]|\b\d(?:st|nd|rd)\b){{0,45}}?(?:,|\bat|@|(?<!\bx)(?<!\bfor)(?<!\bin))\s+(\d{{1,2}})\s?-?{_WEEK}"
        rf"(?=\s*(?:$|[.,;)\n]))",
        re.I | re.M,
    )
)
_DATING = late(r"^\s*(?:us\b|u/s|ultrasound|scan|sono\w*|dating|labs?\b|(?:in|of) (?:19|20)\d\d)")
_ANOTHER_TIME = late(
    r"\b(?:will|plan\w*|schedul\w+|until|if|goal|repeat|recheck|return(?! ob| visit| prenatal)|rtc|prior|previous\w*|last|history"
    r"|gbs|culture|gct|gtt|glucola|anatomy|quad|nipt|tdap|diagnos\w+|dx\w*|noted|found|screen\w*|since"
    r"|started|placed|ultrasound|scan|first visit|deliver at|delivery at|corrected"
    r"|postmenstrual|pma|adjusted|on)\b[^.;\n]{0,20}$"
)
_OLD_YEAR = late(r"\b((?:19|20)\d\d)\b")
_FIRST_KINDS = ("h-and-p", "ed-note", "consult", "progress-note")
_STATING = ("assessment", "assessment-plan", "diagnoses", "postoperative-diagnosis")


def _weeks(scene: Scene) -> Said | None:
    """Weeks of gestation at the encounter; the admission counts for a stay."""
    inpatient = scene.chart.encounter.setting == "inpatient"
    day = scene.chart.encounter.coding_date
    best: tuple[tuple[int, int], Said] | None = None
    for document, match in _hits(scene, _WEEKS):
        value = float(_group(match))
        section = _section(document, match.start())
        if not 4 <= value <= 43 or section in _ELSEWHERE:
            continue
        before = _before(match)
        years = [int(year) for year in _OLD_YEAR.findall(before)]
        if (
            _DATING.search(_after(match))
            or _ANOTHER_TIME.search(before)
            or (years and (day is None or min(years) < day.year))
        ):
            continue
        kind = document.kind
        rank = (
            (_FIRST_KINDS.index(kind) if kind in _FIRST_KINDS else 9) if inpatient else 0,
            0 if section in _STATING else 1,
        )
        if best is None or rank < best[0]:
            best = (rank, Said(value, _span(document, match)))
    return best[1] if best else None


_LATENCY = Rule(
    late(
        r"\blabor\b[^.;\n]{0,30}?\b(?:within|<|less than)\s*(?:the first )?(24)\s?(?:h|hrs?|hours?)\b"
        r"|\blabor (?:began|started|onset|ensued)\b[^.;\n]{0,50}?\b(\d{1,2})\s?(?:h|hrs?|hours?) (?:after|post|following|from)\b"
        r"|\b(?:rupture\w*|S?ROM|membranes)\b[^.;\n]{0,40}?\b(\d{1,2})\s?(?:h|hrs?|hours?) (?:before|prior to) (?:the )?(?:onset of )?labor",
        re.I,
    ),
    _words("labor"),
)
_LONG_LATENCY = Rule(
    late(
        r"\blabor\b[^.;\n]{0,40}?\b(?:more than|over|>|beyond|after|greater than)\s*(24|[3-9]\d)\s?(?:h|hrs?|hours?)\b"
        r"|\b(?:without|no|not in)\b[^.;\n]{0,20}labor\b[^.;\n]{0,20}?\b(?:after|for|at)\s*(2[5-9]|[3-9]\d)\s?(?:h|hrs?|hours?)\b",
        re.I,
    ),
    _words("labor"),
)


def _latency(scene: Scene) -> Said | None:
    long = _first(scene, _LONG_LATENCY, _old, lambda m: max(25.0, float(_group(m))))
    return long or _first(scene, _LATENCY, _old, lambda m: float(_group(m)))


def _old(document: ReadDocument, match: re.Match[str]) -> bool:
    return _section(document, match.start()) in _ELSEWHERE - {"plan"}


# ---------------------------------------------------------------- delivery and puerperium

_OF_CESAREAN = _words("cesarean c cs section csection ltcs pltcs rltcs lscs hysterotomy")
_OF_DELIVERY = _OF_CESAREAN | _words(
    """delivered delivery deliver delivers birth born gave apgar apgars placenta svd nsvd nsvb vavd
    favd vbac vaginal vaginally ppd postpartum partum live liveborn livebirth living viable healthy
    vigorous baby infant forceps vacuum"""
)
_MODE = r"(?:N?SVD|NSVB|vaginal (?:delivery|birth)|VAVD|FAVD|VBAC|cesarean(?: (?:section|delivery))?|c[/-]s\b|c-?section|[PR]?LTCS|LSCS)"
_DELIVERED = Rule(
    late(
        r"\b(?:delivered|delivery of|birth of|gave birth to)\s+(?:[\w,/()\-]+\s+){0,7}?"
        r"(?:infants?|baby|babies|newborns?|neonates?|males?|females?|boy|girl|fetus|twins|son|daughter|stillborn)\b"
        r"|\b(?:infants?|baby|male|female|boy|girl|fetus|twins?)\s+(?:was |were )?delivered\b"
        r"|\bapgars?\b[^.;\n]{0,30}?\d"
        r"|\bplacenta (?:was )?(?:delivered|spontaneous\w*|expressed|removed|manually)"
        rf"|\bdelivered (?:by|via)\s+(?:[\w\-]+\s+){{0,4}}?{_MODE}|\bliveborn (?:male|female|infant|boy|girl|baby)\b"
        rf"|\b{_MODE}(?: of| at \d{{1,2}}:?\d\d| \d{{1,2}}:\d\d| was performed| performed)",
        re.I,
    ),
    _OF_DELIVERY,
)
_SINCE = Rule(
    late(
        rf"\b(?:s/p|status post|after|following|from)\s+(?:[\w\-]+\s+){{0,4}}?{_MODE}|\bPPD\s*#?\s*\d"
        r"|\bpost[- ]?partum day\s*#?\s*\d",
        re.I,
    ),
    _OF_DELIVERY,
)
_AMOUNT = r"(?<!\d\.)(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten)\s*-?\s*(days?|weeks?|wks?|months?|mos?)"
_AGO = Rule(
    late(
        rf"\b{_AMOUNT}\s*(?:post[- ]?partum|pp\b|(?:after|since|out from|s/p|status post|post)\s+(?:[\w-]+\s+){{0,3}}?"
        rf"(?:delivery|giving birth|birth|{_MODE}))"
        rf"|\b(?:delivered|gave birth|delivery|birth|{_MODE})\b[^.;\n]{{0,50}}?\b{_AMOUNT}\s*(?:ago|prior|earlier)"
        r"|\b(?:PPD|post[- ]?partum day)\s*#?\s*(\d{1,2})()"
        rf"|\b(?:POD|post-?op(?:erative)? day)\s*#?\s*(\d{{1,2}})()\s+(?:from|after|s/p|status post|of|following)\s+(?:[\w-]+\s+){{0,3}}?{_MODE}"
        rf"|\b(?:POD|post-?op(?:erative)? day)\s*#?\s*(\d{{1,2}})()\s+(?:from|after|s/p|status post|of|following)\s+(?:[\w-]+\s+){{0,3}}?{_MODE}",
        re.I,
    ),
    _OF_DELIVERY,
)
_POSTPARTUM = Rule(
    late(
        r"\b(?:\d\s?-?(?:weeks?|wks?)\s+)?post[- ]?partum (?:visit|check\w*|follow[- ]?up|exam\w*|appointment|week)\b"
        r"|\bpuerperium\b|\bpost[- ]?partum (?:patient|woman|female)\b|\brecently delivered\b",
        re.I,
    ),
    _words("postpartum partum puerperium recently"),
)
_READMITTED = Rule(
    late(
        r"\bre-?admi(?:t|ss)\w*|\breturn(?:s|ed) (?:to|with)\b|\bdischarged home\b[^.\n]{0,40}\bago\b",
        re.I,
    )
)
_LIVE = Rule(
    late(
        r"\b(?:live[- ]?born|living|viable|vigorous|healthy|live)\b,?\s+(?:[\w,/-]+\s+){0,5}?"
        r"(?:infants?|baby|babies|newborns?|neonate|males?|females?|boys?|girls?|twins|triplets)\b"
        r"|\blive births?\b|\bliveborns?\b|\bapgars?\b[^.;\n]{0,30}?\b[1-9]\b|\b(?:mother|mom) and (?:baby|infant)\b"
        r"|\bbaby (?:stable|well|doing well|rooming)|\b(?:baby|infant|neonate|newborn)\b[^.;\n]{0,30}\bNICU\b",
        re.I,
    ),
    _OF_DELIVERY,
)
_STILL = Rule(
    late(
        r"\bstill[- ]?born\w*|\bstill[- ]?births?|\b(?:intrauterine )?fetal (?:demise|death)\b|\bIUFD\b|\bno signs of life\b"
        r"|\bapgars?\b[^.;\n]{0,20}?\b0\s*(?:/|and|,)\s*0\b",
        re.I,
    ),
    _words("still stillborn stillbirth stillbirths demise death iufd signs apgar apgars"),
)
_CESAREAN = Rule(
    late(
        r"\b(?:cesarean|c[/-]s\b|c-?section|[PR]?LTCS|LSCS|hysterotomy)(?: (?:section|delivery))?",
        re.I,
    ),
    _OF_CESAREAN,
)
_VAGINAL = Rule(
    late(
        r"\b(?:N?SVD|NSVB|vaginal(?:ly)? (?:delivery|birth)|VAVD|FAVD|VBAC|(?:forceps|vacuum)[- ](?:assisted )?delivery"
        r"|delivered vaginally)\b",
        re.I,
    ),
    _OF_DELIVERY,
)
_UNITS = {"d": 1, "w": 7, "m": 30}
_SPOKEN = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
           "seven": 7, "eight": 8, "nine": 9, "ten": 10}  # fmt: skip


def _days(match: re.Match[str]) -> float:
    amount, unit = (group for group in match.groups() if group is not None)
    number = float(amount) if amount.isdigit() else float(_SPOKEN[amount.lower()])
    return number * _UNITS[(unit or "d")[0].lower()]


def _long_ago(document: ReadDocument, match: re.Match[str]) -> bool:
    """A delivery before this encounter: another year, "prior", "9 days ago"."""
    return (
        _other(document, match)
        or re.search(r"\bago\b|\bearlier\b|\blast (?:week|month)\b", _after(match, 90)) is not None
        or re.search(r"\bago\b", _before(match)) is not None
    )


def _after_delivery(scene: Scene, said: Pregnancy) -> Pregnancy:
    """Whether she delivered in this encounter, or before it; and what was born."""
    since = _first(scene, _AGO, _other, _days)
    delivered = _first(scene, _DELIVERED, _long_ago)
    weak = _first(scene, _SINCE, _long_ago)
    back = _first(scene, _READMITTED, _old)
    stay = scene.chart.encounter.setting == "inpatient"
    numbered = since is not None and since.span.text[:1].lower() == "p"
    if (since is not None and not numbered) or said.outside is not None:
        delivered = weak = None
    elif back is not None:
        delivered = (
            delivered if any(d.kind == "delivery-note" for d in scene.chart.documents) else None
        )
        weak = None
    if delivered is None and stay and weak is not None:
        delivered = weak
    if delivered is not None:
        still = _first(scene, _STILL, _denied)
        live = _first(scene, _LIVE, _other)
        if live and still and said.fetuses is None:
            live = None
        return said._replace(
            delivered=delivered,
            live=live,
            still=still,
            cesarean=_first(scene, _CESAREAN, _planned),
            vaginal=_first(scene, _VAGINAL, _planned),
        )
    visit = _first(scene, _POSTPARTUM, _other)
    found = visit or weak or said.outside
    if since is None and found is not None:
        since = Said(-1.0, found.span)
    return said._replace(postpartum=since)


# ---------------------------------------------------------------- the newborn

_NEWBORN = Rule(
    late(
        r"\bnewborn (?:h ?& ?p|history|admission|exam\w*|discharge|nursery|progress|note|boy|girl|male|female|infant|record|visit)"
        r"|\bborn (?:to|by|via|at|vaginally)\b|\bNICU\b|\bnursery\b|\b(?:\d+|one|two|three)[- ](?:hour|day|hr)s?[- ]old\b"
        r"|\bDOL\s*#?\d|\bday of life\b|\bbaby (?:boy|girl)\b|\bneonat(?:e|al)\b",
        re.I,
    ),
    _words("newborn born nicu nursery old dol life baby neonate neonatal"),
)
_MOTHER = late(
    r"\b\d\d\s*-?(?:y\b|yo|y/o|yr|year)[^.\n]{0,40}\bG\d|\bG\d\s?P\d\w*\s+(?:at|@|with|who)"
    r"|\b(?:[2-4]\d|1[4-9])\s*-?\s?(?:y\w*|y/o|year[- ]old)?\s?(?:F\b|female|woman)|\bpost[- ]?partum\b|\bher (?:baby|infant|newborn)\b",
    re.I,
)
_BORN = Rule(
    late(
        r"\b(?:born|delivered|liveborn|newborn|apgars?|infant|baby|boy|girl|delivery|male|female)\b",
        re.I,
    )
)
_FROM_ELSEWHERE = Rule(
    late(
        r"\btransferred (?:here|in|from|to (?:us|our))|\btransfer (?:from|in)\b|\boutborn\b|\bOSH\b|\b(?:outside|referring|birth) hospital\b"
        r"|\breadmi\w+|\bborn at (?!home|(?:this|our)\b|\d|term|an? gest)[A-Z][a-z]+|\bbrought (?:in|to|by)\b|\bpresents? (?:to|with)\b",
    )
)
_NURSERY = Rule(
    late(r"\b(?:nursery|rooming|NICU|delivery room|mother-baby|postpartum unit)\b", re.I),
    _words("nursery rooming nicu delivery baby unit"),
)
_TWIN = Rule(
    late(r"\b(twin|triplet|quadruplet|quintuplet)s?\b", re.I),
    _words("twin twins triplet triplets quadruplet quadruplets quintuplet quintuplets"),
)
_BY_CESAREAN = Rule(
    late(r"\b(?:cesarean|c[/-]s\b|c-?section|[PR]?LTCS|LSCS)(?: (?:section|delivery))?", re.I),
    _OF_CESAREAN,
)
_BY_VAGINA = Rule(late(r"\b(?:N?SVD|NSVB|vaginal(?:ly)?|VAVD|FAVD|VBAC|forceps|vacuum)\b", re.I))
_OUTSIDE = Rule(
    late(
        r"\b(?:born|delivered|delivery|birth) (?:at|in|on) (?:home|an? ambulance|the ambulance|an? car|the car|an? birth(?:ing)? center"
        r"|the (?:street|parking lot))|\bhome ?birth\b|\bhome delivery\b|\bborn en route\b|\bborn outside (?:the |of the )?hospital\b",
        re.I,
    ),
    _words("born delivered delivery birth home homebirth"),
)
_GRAMS = Rule(
    late(
        r"\b(?:birth ?-?weight|BW|b\.w\.|birth wt|weigh(?:ed|ing|s)|weight at birth)\b[^.;\n\d]{0,20}(\d{1,2}[.,]\d{1,3}|\d{3,4})\s*(kg|kilograms?|g|gm|gms|grams?)\b"
        r"|\b(\d[.,]\d{3}|\d{3,4})\s*(g|gm|gms|grams?)\b(?=[^.;\n]{0,40}\b(?:apgars?|infant|male|female|boy|girl|newborn|born)\b)",
        re.I,
    )
)
_POUNDS = Rule(
    late(
        r"\b(?:birth ?-?weight|BW|birth wt|weigh(?:ed|ing|s)|weight at birth)\b[^.;\n\d]{0,20}(\d{1,2})\s*(?:lbs?|pounds?)\.?,?\s*(?:and )?(\d{1,2}(?:\.\d)?)\s*(?:oz|ounces?)",
        re.I,
    )
)
_BIRTH_WEEKS = Rule(
    late(
        rf"\b(\d{{2}})\s?-?{_WEEK}\.?\s?(?:,|and|&)?\s?[0-6]\s?(?:days?|d)\b|\b(\d{{2}})(?:\s+and\s+|[\s&-]\s*)[0-6]/7\b"
        rf"|\b(\d{{2}})\s*-?\s*{_WEEK}(?:'|s)?\s*(?:of\s+)?(?:gestation\w*|GA|EGA)\b|\b(\d{{2}})[- ]?(?:week|wk)(?:er|ers|s)?\b"
        rf"|\b(?:gestational age|E?GA|gestation)\b[^.\d\n]{{0,20}}(\d{{2}})(?:\s*{_WEEK}|\s?\+|\s\d/7)"
        rf"|\b(?:born|delivered|birth)\s+(?:\w+\s+){{0,3}}?at\s+(\d{{2}})\s?-?{_WEEK}\b|\b(\d{{2}})\s?\+\s?[0-6]\s?{_WEEK}",
        re.I,
    )
)
_NOT_AT_BIRTH = late(
    r"\b(?:corrected|postmenstrual|post-menstrual|pma|cga|adjusted|now|currently|today|scan|since|labor from)\b[^.;\n]{0,24}$"
)


def _of_newborn(chart: Chart) -> bool:
    """Whose record it is, when no age is given: what newborn notes say outweighs what mothers' do."""
    for document in chart.documents:
        text = document.text.text
        if _NEWBORN.pattern.search(text) is not None and _MOTHER.match(text.lstrip()) is None:
            return _MOTHER.search(text) is None or re.search(r"\bborn to\b", text) is not None
    return False


def _age_days(chart: Chart) -> int:
    encounter = chart.encounter
    start = encounter.admission_date or encounter.service_date or encounter.discharge_date
    if start is None or encounter.birth_date is None:
        return -1
    return (_day(start) - _day(encounter.birth_date)).days


def _day(value: date) -> date:
    return date(value.year, value.month, value.day)


def _born_here(scene: Scene, days: int) -> Said | None:
    """The words that say of the birth, when this is the record of the birth (I.C.16.a.2)."""
    encounter = scene.chart.encounter
    inpatient = encounter.setting == "inpatient"
    if encounter.setting not in ("inpatient", "professional"):
        return None
    longest = 1 if inpatient and encounter.admission_date else 5 if inpatient else 3
    if days > longest or (days < 0 and encounter.birth_date is not None):
        return None
    if not inpatient and _first(scene, _NURSERY, _never) is None:
        return None
    if (
        _first(scene, _FROM_ELSEWHERE, _never) is not None
        and _first(scene, _OUTSIDE, _never) is None
    ):
        return None
    return _first(scene, _BORN, _never)


def _never(document: ReadDocument, match: re.Match[str]) -> bool:
    return False


def _grams(scene: Scene) -> Said | None:
    found = _first(scene, _GRAMS, _not_birth, _in_grams)
    return found or _first(
        scene,
        _POUNDS,
        _not_birth,
        lambda m: round(float(m.group(1)) * 453.592 + float(m.group(2)) * 28.3495),
    )


def _in_grams(match: re.Match[str]) -> float:
    number, unit = (group for group in match.groups() if group is not None)
    if unit.lower().startswith("k"):
        return round(float(number.replace(",", ".")) * 1000)
    return float(number.replace(",", "").replace(".", ""))


def _not_birth(document: ReadDocument, match: re.Match[str]) -> bool:
    return (
        re.search(r"\b(?:current|today|now|discharge)\b[^.;\n]{0,15}$", _before(match)) is not None
    )


def _weeks_at_birth(scene: Scene) -> Said | None:
    for document, match in _hits(scene, _BIRTH_WEEKS):
        value = float(_group(match))
        if 20 <= value <= 44 and not _NOT_AT_BIRTH.search(_before(match)):
            return Said(value, _span(document, match))
    return None
