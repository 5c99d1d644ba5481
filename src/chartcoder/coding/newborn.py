"""What a chart says of the birth of its patient: where, how, how heavy and after how many weeks."""

import re
from datetime import date
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.obstetric import (
    OF_CESAREAN,
    OUTSIDE,
    WEEK,
    Said,
    Scene,
    count_of,
    first_said,
    group_of,
    hits_of,
    is_planned,
    matches,
    never_barred,
    of_another,
    rule,
    span_at,
    text_before,
    word_set,
)
from chartcoder.late import late


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


def newborn_of(scene: Scene) -> Newborn | None:
    """The birth that the chart of a child speaks of, or None."""
    age = scene.chart.encounter.age_years
    if age is not None and age >= 10:
        return None
    if age is None and not of_newborn(scene):
        return None
    days = _age_days(scene.chart)
    return Newborn(
        days,
        _born_here(scene, days),
        _grams(scene),
        _weeks_at_birth(scene),
        first_said(scene, _TWIN, of_another, count_of),
        first_said(scene, _BY_CESAREAN, is_planned),
        first_said(scene, _BY_VAGINA, is_planned),
        first_said(scene, OUTSIDE, is_planned),
    )


_NEWBORN = rule(
    late(
        r"\bnewborn (?:h ?& ?p|history|admission|exam\w*|discharge|nursery|progress|note|boy|girl|male|female|infant|record|visit)"
        r"|\bborn (?:to|by|via|at|vaginally)\b|\bNICU\b|\bnursery\b|\b(?:\d+|one|two|three)[- ](?:hour|day|hr)s?[- ]old\b"
        r"|\bDOL\s*#?\d|\bday of life\b|\bbaby (?:boy|girl)\b|\bneonat(?:e|al)\b",
        re.I,
    ),
    "newborn born nicu nursery #* dol* day baby neonate neonatal",
    word_set("newborn born nicu nursery old dol life baby neonate neonatal"),
)
_MOTHER = rule(
    late(
        r"\b\d\d\s*-?(?:y\b|yo|y/o|yr|year)[^.\n]{0,40}\bG\d|\bG\d\s?P\d\w*\s+(?:at|@|with|who)"
        r"|\b(?:[2-4]\d|1[4-9])\s*-?\s?(?:y\w*|y/o|year[- ]old)?\s?(?:F\b|female|woman)|\bpost[- ]?partum\b|\bher (?:baby|infant|newborn)\b",
        re.I,
    ),
    "#* g#* post postpartum her",
)
_GROWN = rule(
    late(
        r"\b[5-9]\d[- ](?:year|yr)s?[- ]old\b|\b(?:1[2-9]|[2-9]\d)[- ](?:year|yr)s?[- ]old (?:\w+[ -]){0,2}(?:male|man|gentleman)\b",
        re.I,
    ),
    "#*",
)
"""An adult who bears no child: where one is spoken of and nobody is born, the record is not of a newborn."""
_BORN = rule(
    late(
        r"\b(?:born|delivered|liveborn|newborn|apgars?|infant|baby|boy|girl|delivery|male|female)\b",
        re.I,
    ),
    "born delivered liveborn newborn apgar* infant baby boy girl delivery male female",
)
_FROM_ELSEWHERE = rule(
    late(
        r"\btransferred (?:here|in|from|to (?:us|our))|\btransfer (?:from|in)\b|\boutborn\b|\bOSH\b|\b(?:outside|referring|birth) hospital\b"
        r"|\breadmi\w+|\bborn at (?!home|(?:this|our)\b|\d|term|an? gest)[A-Z][a-z]+|\bbrought (?:in|to|by)\b|\bpresents? (?:to|with)\b",
    ),
    "transferred transfer outborn osh outside referring birth readmi* born brought present*",
)
_NURSERY = rule(
    late(r"\b(?:nursery|rooming|NICU|delivery room|mother-baby|postpartum unit)\b", re.I),
    "nursery rooming nicu delivery mother postpartum",
    word_set("nursery rooming nicu delivery baby unit"),
)
_TWIN = rule(
    late(r"\b(twin|triplet|quadruplet|quintuplet)s?\b", re.I),
    "twin* triplet* quadruplet* quintuplet*",
    word_set("twin twins triplet triplets quadruplet quadruplets quintuplet quintuplets"),
)
_BY_CESAREAN = rule(
    late(r"\b(?:cesarean|c[/-]s\b|c-?section|[PR]?LTCS|LSCS)(?: (?:section|delivery))?", re.I),
    "cesarean c cs csection ltcs pltcs rltcs lscs",
    OF_CESAREAN,
)
_BY_VAGINA = rule(
    late(r"\b(?:N?SVD|NSVB|vaginal(?:ly)?|VAVD|FAVD|VBAC|forceps|vacuum)\b", re.I),
    "svd nsvd nsvb vaginal* vavd favd vbac cesarean c cs csection ltcs pltcs rltcs lscs forceps vacuum",
)
_GRAMS = rule(
    late(
        r"\b(?:birth ?-?weight|BW|b\.w\.|birth wt|weigh(?:ed|ing|s)|weight at birth)\b[^.;\n\d]{0,20}(\d{1,2}[.,]\d{1,3}|\d{3,4})\s*(kg|kilograms?|g|gm|gms|grams?)\b"
        r"|\b(\d[.,]\d{3}|\d{3,4})\s*(g|gm|gms|grams?)\b(?=[^.;\n]{0,40}\b(?:apgars?|infant|male|female|boy|girl|newborn|born)\b)",
        re.I,
    ),
    "birth birthweight bw b weigh* #*",
)
_POUNDS = rule(
    late(
        r"\b(?:birth ?-?weight|BW|birth wt|weigh(?:ed|ing|s)|weight at birth)\b[^.;\n\d]{0,20}(\d{1,2})\s*(?:lbs?|pounds?)\.?,?\s*(?:and )?(\d{1,2}(?:\.\d)?)\s*(?:oz|ounces?)",
        re.I,
    ),
    "birth birthweight bw weigh*",
)
_BIRTH_WEEKS = rule(
    late(
        rf"\b(\d{{2}})\s?-?{WEEK}\.?\s?(?:,|and|&)?\s?[0-6]\s?(?:days?|d)\b|\b(\d{{2}})(?:\s+and\s+|[\s&-]\s*)[0-6]/7\b"
        rf"|\b(\d{{2}})\s*-?\s*{WEEK}(?:'|s)?\s*(?:of\s+)?(?:gestation\w*|GA|EGA)\b|\b(\d{{2}})[- ]?(?:week|wk)(?:er|ers|s)?\b"
        rf"|\b(?:gestational age|E?GA|gestation)\b[^.\d\n]{{0,20}}(\d{{2}})(?:\s*{WEEK}|\s?\+|\s\d/7)"
        rf"|\b(?:born|delivered|birth)\s+(?:\w+\s+){{0,3}}?at\s+(\d{{2}})\s?-?{WEEK}\b|\b(\d{{2}})\s?\+\s?[0-6]\s?{WEEK}",
        re.I,
    ),
    "#* gestation* ga ega born delivered birth",
)
_NOT_AT_BIRTH = late(
    r"\b(?:corrected|postmenstrual|post-menstrual|pma|cga|adjusted|now|currently|today|scan|since|labor from)\b[^.;\n]{0,24}$"
)


_TITLE = late(
    r"\s*(?:newborn|neonatal|nursery|NICU|infant)\b[^\n]{0,20}\b(?:H ?& ?P|history|admission|exam\w*|progress|discharge|note|record|summary)\b",
    re.I,
)
"""The title of a note about the child: it may name the mother's age, parity and tests."""


def of_newborn(scene: Scene) -> bool:
    """Whose record it is, when no age is given: what newborn notes say outweighs what mothers' do."""
    for document, places in zip(scene.chart.documents, scene.places, strict=True):
        text = document.text.text
        if _TITLE.match(text) is not None:
            return True
        if (
            next(matches(_NEWBORN, document, places), None) is not None
            and _MOTHER.pattern.match(text.lstrip()) is None
        ):
            alone = all(next(matches(r, document, places), None) is None for r in (_MOTHER, _GROWN))
            return alone or re.search(r"\bborn to\b", text) is not None
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
    if not inpatient and first_said(scene, _NURSERY, never_barred) is None:
        return None
    if (
        first_said(scene, _FROM_ELSEWHERE, never_barred) is not None
        and first_said(scene, OUTSIDE, never_barred) is None
    ):
        return None
    return first_said(scene, _BORN, never_barred)


def _grams(scene: Scene) -> Said | None:
    found = first_said(scene, _GRAMS, _not_birth, _in_grams)
    return found or first_said(
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
        re.search(r"\b(?:current|today|now|discharge)\b[^.;\n]{0,15}$", text_before(match))
        is not None
    )


def _weeks_at_birth(scene: Scene) -> Said | None:
    for document, match in hits_of(scene, _BIRTH_WEEKS):
        value = float(group_of(match))
        if 20 <= value <= 44 and not _NOT_AT_BIRTH.search(text_before(match)):
            return Said(value, span_at(document, match))
    return None
