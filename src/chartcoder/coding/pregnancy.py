"""What a chart says of a pregnancy, beside its diagnoses.

Guidelines of chapters 15 to 17 ask for facts that are no diagnoses: how far the pregnancy is,
whether the patient delivered in this encounter and what was born, how long ago a delivery was.
Each fact carries the span that says it (``obstetric.py``); those of a birth are in ``newborn.py``.
"""

import re
from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.newborn import of_newborn
from chartcoder.coding.obstetric import (
    ELSEWHERE,
    OF_CESAREAN,
    OUTSIDE,
    WEEK,
    Said,
    Scene,
    count_of,
    first_said,
    group_of,
    hits_of,
    is_denied,
    is_planned,
    is_undone,
    never_barred,
    of_another,
    rule,
    section_at,
    span_at,
    text_after,
    text_before,
    word_set,
)
from chartcoder.late import late

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
    return any(map(_notation, words))


@lru_cache(maxsize=100_000)
def _notation(word: str) -> bool:
    """How notes write a gestational age ("31w5d") or count the pregnancies ("g2p1001")."""
    if word[0] == "g":
        return word[1:2].isdigit() and "p" in word
    return word[0] in "1234" and "w" in word and word[-1] in "wd0123456"


_MAN = late(
    r"\b\d{1,3}[- ]?(?:y/?o|yo|yrs?|years?)[- ]?(?:old)?\b[^.;]{0,40}?\b(?:(?:fe)?male|(?:wo)?man|gentleman|boy|girl|lady)\b",
    re.I,
)
_MEN = ("male", "man", "gentleman", "boy")


def _of_a_man(chart: Chart) -> bool:
    """Whether the notes present the patient as male: the births they tell of are another's."""
    found = (_MAN.search(document.text.text) for document in chart.documents)
    said = [match.group().lower().split()[-1] for match in found if match]
    return bool(said) and all(word in _MEN for word in said)


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


def pregnancy_of(scene: Scene) -> Pregnancy | None:
    """The pregnancy that the chart of a woman speaks of, or None."""
    chart = scene.chart
    age = chart.encounter.age_years
    if chart.encounter.sex == "male" or (age is not None and not 10 <= age <= 60):
        return None
    if (age is None and of_newborn(scene)) or (not chart.encounter.sex and _of_a_man(chart)):
        return None
    said = Pregnancy(
        weeks=_weeks(scene),
        trimester=_trimester(scene),
        pregnant=first_said(scene, _PREGNANT, is_denied),
        visit=first_said(scene, _VISIT, is_denied),
        first=first_said(scene, _PRIMI, of_another),
        again=first_said(scene, _MULTI, of_another),
        fetuses=first_said(scene, _FETUSES, of_another, count_of),
        named=tuple(
            Said(_letter(match), span_at(document, match))
            for document, match in hits_of(scene, _NAMED)
        ),
        incidental=first_said(scene, _INCIDENTAL, never_barred),
        outside=first_said(scene, OUTSIDE, is_planned),
        latency=_latency(scene),
        insulin=first_said(scene, _INSULIN, is_undone),
        tablets=first_said(scene, _TABLETS, is_undone),
        diet=first_said(scene, _DIET, is_undone),
    )
    said = _after_delivery(scene, said)
    return None if said == Pregnancy() else said


_PREGNANT = rule(
    late(
        r"\b(?:pregnant|(?:intrauterine|twin|triplet|viable|ongoing|current|this|high[- ]risk) pregnancy"
        r"|pregnancy at \d|S?IUP|(?:first|second|third|1st|2nd|3rd) trimester(?! (?:loss|miscarriage|abortion|sab|tab|demise))|antepartum|undelivered"
        r"|prenatal (?:visit|care)|fetal (?:movements?|heart|tracing|monitoring)|FH[TR]s?|EGA|gravid)\b",
        re.I,
    ),
    "pregnan* intrauterine twin triplet viable ongoing current this high #* siup iup antepartum undelivered prenatal fetal fht* fhr* ega gravid",
    word_set(
        "pregnant pregnancy iup siup trimester antepartum undelivered prenatal fetal fht fhr fhts fhrs ega gravid"
    ),
)
_VISIT = rule(
    late(
        r"\b(?:(?:prenatal|antenatal|obstetrical|obstetric|OB)\s+(?:return\s+|follow[- ]?up\s+|intake\s+|new\s+)?"
        r"(?:visit|check(?:[- ]?up)?|appointment|follow[- ]?up|intake|clinic)"
        r"|(?:return|new|initial|routine)\s+(?:OB|obstetric|prenatal)(?:\s+(?:visit|check|care))?|ROB"
        r"|routine (?:visit|check(?:[- ]?up)?|follow[- ]?up)|fund(?:al (?:height|ht)|us (?:is )?(?:at )?\d\d))\b",
        re.I,
    ),
    "prenatal antenatal obstetrical obstetric ob return new initial routine rob fundal fundus",
    word_set("prenatal antenatal obstetrical obstetric ob rob routine fundal fundus"),
)
_PRIMI = rule(
    late(
        r"\bG\s?1\s?,?\s?P\s?0\w*|\b(?:primigravida|primigravid|primip|nullip|nullipara|nulliparous|first pregnancy"
        r"|gravida (?:1|one))\b",
        re.I,
    ),
    "g g1* primi* nulli* #* gravida",
)
_MULTI = rule(
    late(
        r"\bG\s?(?:[2-9]|1\d)\s?,?\s?(?:P\s?\d\w*|\b)|\b(?:multigravida|multigravid|multip|multipara|multiparous"
        r"|gravida (?:[2-9]|1\d|two|three|four|five|six))\b",
        re.I,
    ),
    "g g#* multi* gravida",
)
_FETUSES = rule(
    late(
        r"\b(twin|triplet|quadruplet|quintuplet)s?(?:\s+(?:pregnancy|gestation|IUP|A|B))?\b", re.I
    ),
    "twin* triplet* quadruplet* quintuplet*",
    word_set("twin twins triplet triplets quadruplet quadruplets quintuplet quintuplets"),
)
_NAMED = rule(
    late(r"\b(?i:twin|fetus|baby|triplet|infant)\s+#?([A-E]|[1-5])\b"),
    "twin fetus baby triplet infant",
    word_set("twin fetus baby triplet infant"),
)
_TRIMESTER = rule(
    late(
        r"\b(?:in (?:her|the)|currently(?: in)?|pregnan\w+,?|IUP,?|gestation,?)\s+(first|second|third|1st|2nd|3rd)[- ]trimester\b"
        r"|\b(first|second|third|1st|2nd|3rd)[- ]trimester (?:of )?(?:intrauterine )?(?:pregnan\w+|gestation)",
        re.I,
    ),
    "in currently pregnan* iup gestation #*",
    word_set("trimester"),
)
_INCIDENTAL = rule(
    late(
        r"\bpregnan(?:cy|t)\b[^.;\n]{0,60}\bincidental\b|\bincidental(?:ly)?,? pregnan\w+"
        r"|\b(?:not|un|without)[ -]?(?:related|affect\w*|impact\w*)[^.;\n]{0,20}\b(?:the |her |this )?pregnancy"
        r"|\bpregnancy\b[^.;\n]{0,30}\b(?:is |was )?(?:not affected|unaffected|unrelated)\b",
        re.I,
    ),
    "pregnancy pregnant incidental* not* un* without*",
    word_set("pregnancy pregnant"),
)
_INSULIN = rule(
    late(
        r"\b(?:insulin|NPH|lispro|glargine|detemir|aspart|humalog|novolog|lantus|levemir)\b(?! resist)",
        re.I,
    ),
    "insulin nph lispro glargine detemir aspart humalog novolog lantus* levemir",
    word_set("insulin nph lispro glargine detemir aspart humalog novolog lantus levemir"),
)
_TABLETS = rule(
    late(
        r"\b(?:metformin|glyburide|glibenclamide|oral (?:hypogly\w+|agents?|medications?))\b", re.I
    ),
    "metformin glyburide glibenclamide oral",
    word_set("metformin glyburide glibenclamide oral"),
)
_DIET = rule(
    late(
        r"\bdiet\b|\bdiet[- ](?:only|controlled|alone)|\bmedical nutrition therapy|\bMNT\b|\bclass A1\b|\bGDMA1\b"
        r"|\bA1 ?GDM\b|\bGDM A1\b",
        re.I,
    ),
    "diet medical mnt class gdma1 a1 a1gdm gdm",
    word_set("diet nutrition mnt a1 gdma1 a1gdm"),
)
_ORDINALS = {"f": 1.0, "1": 1.0, "s": 2.0, "2": 2.0, "t": 3.0, "3": 3.0}


def _letter(match: re.Match[str]) -> float:
    letter = match.group(1)
    return float(letter) if letter.isdigit() else float("ABCDE".index(letter) + 1)


def _trimester(scene: Scene) -> Said | None:
    """The trimester that the chart states in words, when it states only one."""
    found: dict[float, Said] = {}
    for document, match in hits_of(scene, _TRIMESTER):
        if not of_another(document, match):
            value = _ORDINALS[group_of(match)[0].lower()]
            found.setdefault(value, Said(value, span_at(document, match)))
    return next(iter(found.values())) if len(found) == 1 else None


_OF_PREGNANCY = (
    r"pregnan\w+|gestational|gravidarum|hyperemesis|morning sickness|(?:pre-?)?eclampsia|HELLP|previa"
    r"|low[- ]lying placenta|abruption|abruptio|accreta|increta|percreta|PPROM|PROM|rupture of membranes"
    r"|oligohydramnios|polyhydramnios|IUGR|FGR|growth restriction|LGA|SGA|fetus|fetal|breech"
    r"|transverse lie|twins|triplets|di/di|mono/di|short cervix|round ligament|contractions"
    r"|(?:preterm|false) labor|AMA|maternal age|multigravida|primigravida|multip|primip|rh neg\w*"
    r"|threatened (?:ab|sab|abortion|miscarriage)"
)
"""What only a pregnant patient has: the weeks beside it are those of the pregnancy."""
_WEEKS = rule(
    late(
        rf"\b(\d{{1,2}})\s?-?{WEEK}\.?\s?(?:,|and|&)?\s?[0-6]\s?(?:days?|d)\b"
        r"|\b(\d{1,2})(?:\s+and\s+|[\s&-]\s*)[0-6]/7\b"
        rf"|\b(\d{{2}})\.[0-6]\s?{WEEK}\b"
        rf"|\b(\d{{2}})\.[0-6]\s?{WEEK}\b"
        rf"|\b(\d{{1,2}})\s*-?\s*{WEEK}(?:'|s)?\s*(?:of\s+)?(?:gestation\w*|pregnan\w*|S?IUP|intrauterine|EGA|GA)\b"
        rf"|\b(?:gestational age|E?GA|estimated gestation)\b[^.\d\n]{{0,20}}(\d{{1,2}})(?:\s*{WEEK}|\s?\+|\s\d/7)"
        rf"|\b(?:pregnan\w+|S?IUP|gestation|gravid|female|woman|twins|labor|G\s?\d{{1,2}}\s?,?\s?P\s?\d\w*)"
        rf"(?:\s+(?:who is|now|currently))?\s*,?\s+(?:at|@)\s*(\d{{1,2}})\s?-?(?:{WEEK}\b|\+\s?[0-6]\b)"
        rf"|\b(\d{{2}})\s?-?{WEEK},?\s+(?:(?:repeat|primary|spontaneous|normal|low[- ]transverse|uncomplicated)\s+){{0,3}}"
        r"(?:vaginal delivery|c(?:a?e)?sarean|N?SVD|VBAC)\b"
        rf"|\bcurrently\s+(\d{{1,2}})\s*{WEEK}\b(?!\s*(?:ago|post|old|out))"
        rf"|\b(?:IUP|pregnancy|gestation|trimester),?\s+(\d{{1,2}})\s?-?{WEEK}\b"
        rf"|\b(?:{_OF_PREGNANCY})\b(?:[^.;:\n\d]|\b\d(?:st|nd|rd)\b){{0,45}}?(?:,|\bat|@|(?<!\bx)(?<!\bfor)(?<!\bin))\s+(\d{{1,2}})\s?-?{WEEK}"
        rf"(?=\s*(?:$|[.,;)\n]))",
        re.I | re.M,
    ),
    "#* gestation* ga ega estimated labor pregnan* iup siup gravid* female woman twin* g g#* currently trimester hyperemesis morning preeclampsia pre eclampsia hellp previa low abruptio* accreta increta percreta pprom prom rupture oligohydramnio* polyhydramnio* iugr fgr growth lga sga fetus fetal breech transverse triplet* di mono short round contraction* preterm false ama maternal multi* primi* rh threatened",
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
    for document, match in hits_of(scene, _WEEKS):
        value = float(group_of(match))
        section = section_at(document, match.start())
        if not 4 <= value <= 43 or section in ELSEWHERE:
            continue
        before = text_before(match)
        years = [int(year) for year in _OLD_YEAR.findall(before)]
        if (
            _DATING.search(text_after(match))
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
            best = (rank, Said(value, span_at(document, match)))
    return best[1] if best else None


_LATENCY = rule(
    late(
        r"\blabor\b[^.;\n]{0,30}?\b(?:within|<|less than)\s*(?:the first )?(24)\s?(?:h|hrs?|hours?)\b"
        r"|\blabor (?:began|started|onset|ensued)\b[^.;\n]{0,50}?\b(\d{1,2})\s?(?:h|hrs?|hours?) (?:after|post|following|from)\b"
        r"|\b(?:rupture\w*|S?ROM|membranes)\b[^.;\n]{0,40}?\b(\d{1,2})\s?(?:h|hrs?|hours?) (?:before|prior to) (?:the )?(?:onset of )?labor",
        re.I,
    ),
    "labor rupture* srom rom membrane*",
    word_set("labor"),
)
_LONG_LATENCY = rule(
    late(
        r"\blabor\b[^.;\n]{0,40}?\b(?:more than|over|>|beyond|after|greater than)\s*(24|[3-9]\d)\s?(?:h|hrs?|hours?)\b"
        r"|\b(?:without|no|not in)\b[^.;\n]{0,20}labor\b[^.;\n]{0,20}?\b(?:after|for|at)\s*(2[5-9]|[3-9]\d)\s?(?:h|hrs?|hours?)\b",
        re.I,
    ),
    "labor without no not",
    word_set("labor"),
)


def _latency(scene: Scene) -> Said | None:
    long = first_said(scene, _LONG_LATENCY, _old, lambda m: max(25.0, float(group_of(m))))
    return long or first_said(scene, _LATENCY, _old, lambda m: float(group_of(m)))


def _old(document: ReadDocument, match: re.Match[str]) -> bool:
    return section_at(document, match.start()) in ELSEWHERE - {"plan"}


_OF_DELIVERY = OF_CESAREAN | word_set(
    """delivered delivery deliver delivers birth born gave apgar apgars placenta svd nsvd nsvb vavd
    favd vbac vaginal vaginally ppd postpartum partum live liveborn livebirth living viable healthy
    vigorous baby infant forceps vacuum"""
)
_MODE = r"(?:N?SVD|NSVB|vaginal (?:delivery|birth)|VAVD|FAVD|VBAC|cesarean(?: (?:section|delivery))?|c[/-]s\b|c-?section|[PR]?LTCS|LSCS)"
_DELIVERED = rule(
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
    "delivered delivery birth gave infant* baby male female boy girl fetus twin* apgar* placenta liveborn svd nsvd nsvb vaginal* vavd favd vbac cesarean c cs csection ltcs pltcs rltcs lscs",
    _OF_DELIVERY,
)
_SINCE = rule(
    late(
        rf"\b(?:s/p|status post|after|following|from)\s+(?:[\w\-]+\s+){{0,4}}?{_MODE}|\bPPD\s*#?\s*\d"
        r"|\bpost[- ]?partum day\s*#?\s*\d",
        re.I,
    ),
    "s status after following from ppd* post postpartum",
    _OF_DELIVERY,
)
_AMOUNT = r"(?<!\d\.)(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten)\s*-?\s*(days?|weeks?|wks?|months?|mos?)"
_AGO = rule(
    late(
        rf"\b{_AMOUNT}\s*(?:post[- ]?partum|pp\b|(?:after|since|out from|s/p|status post|post)\s+(?:[\w-]+\s+){{0,3}}?"
        rf"(?:delivery|giving birth|birth|{_MODE}))"
        rf"|\b(?:delivered|gave birth|delivery|birth|{_MODE})\b[^.;\n]{{0,50}}?\b{_AMOUNT}\s*(?:ago|prior|earlier)"
        r"|\b(?:PPD|post[- ]?partum day)\s*#?\s*(\d{1,2})()"
        rf"|\b(?:POD|post-?op(?:erative)? day)\s*#?\s*(\d{{1,2}})()\s+(?:from|after|s/p|status post|of|following)\s+(?:[\w-]+\s+){{0,3}}?{_MODE}"
        rf"|\b(?:POD|post-?op(?:erative)? day)\s*#?\s*(\d{{1,2}})()\s+(?:from|after|s/p|status post|of|following)\s+(?:[\w-]+\s+){{0,3}}?{_MODE}",
        re.I,
    ),
    "#* a an aday* aweek* awk* amo* anday* anweek* anwk* anmo* one* two* three* four* five* six* seven* eight* nine* ten* delivered gave delivery birth ppd* pod* post* svd nsvd nsvb vaginal* vavd favd vbac cesarean c cs csection ltcs pltcs rltcs lscs",
    _OF_DELIVERY,
)
_POSTPARTUM = rule(
    late(
        r"\b(?:\d\s?-?(?:weeks?|wks?)\s+)?post[- ]?partum (?:visit|check\w*|follow[- ]?up|exam\w*|appointment|week)\b"
        r"|\bpuerperium\b|\bpost[- ]?partum (?:patient|woman|female)\b|\brecently delivered\b",
        re.I,
    ),
    "#* post postpartum puerperium recently",
    word_set("postpartum partum puerperium recently"),
)
_READMITTED = rule(
    late(
        r"\bre-?admi(?:t|ss)\w*|\breturn(?:s|ed) (?:to|with)\b|\bdischarged home\b[^.\n]{0,40}\bago\b",
        re.I,
    ),
    "re readmi* return* discharged",
)
_LIVE = rule(
    late(
        r"\b(?:live[- ]?born|living|viable|vigorous|healthy|live)\b,?\s+(?:[\w,/-]+\s+){0,5}?"
        r"(?:infants?|baby|babies|newborns?|neonate|males?|females?|boys?|girls?|twins|triplets)\b"
        r"|\blive births?\b|\bliveborns?\b|\bapgars?\b[^.;\n]{0,30}?\b[1-9]\b|\b(?:mother|mom) and (?:baby|infant)\b"
        r"|\bbaby (?:stable|well|doing well|rooming)|\b(?:baby|infant|neonate|newborn)\b[^.;\n]{0,30}\bNICU\b",
        re.I,
    ),
    "live live* living viable vigorous healthy apgar* mother mom baby infant neonate newborn",
    _OF_DELIVERY,
)
_STILL = rule(
    late(
        r"\bstill[- ]?born\w*|\bstill[- ]?births?|\b(?:intrauterine )?fetal (?:demise|death)\b|\bIUFD\b|\bno signs of life\b"
        r"|\bapgars?\b[^.;\n]{0,20}?\b0\s*(?:/|and|,)\s*0\b",
        re.I,
    ),
    "still* intrauterine fetal iufd no apgar*",
    word_set("still stillborn stillbirth stillbirths demise death iufd signs apgar apgars"),
)
_CESAREAN = rule(
    late(
        r"\b(?:cesarean|c[/-]s\b|c-?section|[PR]?LTCS|LSCS|hysterotomy)(?: (?:section|delivery))?",
        re.I,
    ),
    "cesarean c cs csection ltcs pltcs rltcs lscs hysterotomy",
    OF_CESAREAN,
)
_VAGINAL = rule(
    late(
        r"\b(?:N?SVD|NSVB|vaginal(?:ly)? (?:delivery|birth)|VAVD|FAVD|VBAC|(?:forceps|vacuum)[- ](?:assisted )?delivery"
        r"|delivered vaginally)\b",
        re.I,
    ),
    "svd nsvd nsvb vaginal* vavd favd vbac forceps vacuum delivered",
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
        of_another(document, match)
        or re.search(r"\bago\b|\bearlier\b|\blast (?:week|month)\b", text_after(match, 90))
        is not None
        or re.search(r"\bago\b", text_before(match)) is not None
    )


def _after_delivery(scene: Scene, said: Pregnancy) -> Pregnancy:
    """Whether she delivered in this encounter, or before it; and what was born."""
    since = first_said(scene, _AGO, of_another, _days)
    delivered = first_said(scene, _DELIVERED, _long_ago)
    weak = first_said(scene, _SINCE, _long_ago)
    back = first_said(scene, _READMITTED, _old)
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
        still = first_said(scene, _STILL, is_denied)
        live = first_said(scene, _LIVE, of_another)
        if live and still and said.fetuses is None:
            live = None
        return said._replace(
            delivered=delivered,
            live=live,
            still=still,
            cesarean=first_said(scene, _CESAREAN, is_planned),
            vaginal=first_said(scene, _VAGINAL, is_planned),
        )
    visit = first_said(scene, _POSTPARTUM, of_another)
    found = visit or weak or said.outside
    if since is None and found is not None:
        since = Said(-1.0, found.span)
    return said._replace(postpartum=since)
