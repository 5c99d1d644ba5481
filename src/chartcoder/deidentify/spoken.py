"""Identifiers that are written out: ages and days in words, holidays, people by what they are to the patient."""

import re

from chartcoder.late import late

_UNITS = "one two three four five six seven eight nine".split()
_DAYS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
DAY_WORDS = {word: n for n, word in enumerate(_DAYS, start=1)} | {
    "thirtieth": 30,
    **{f"twenty-{word}": 20 + n for n, word in enumerate(_DAYS[:9], start=1)},
    "thirty-first": 31,
}
"""Days of a month in words."""
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
         "ninety": 90}  # fmt: skip
_SMALL = {word: n for n, word in enumerate([*_UNITS, *_TEENS], start=1)} | _TENS
_SMALL |= {f"{t}-{u}": n + k for t, n in _TENS.items() for k, u in enumerate(_UNITS, start=1)}
MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_ALL_DAYS = "|".join(sorted(DAY_WORDS, key=len, reverse=True)).replace("-", "[- ]")
_COUNT = "|".join(sorted(_SMALL, key=len, reverse=True)).replace("-", "[- ]")
YEAR_WORDS = rf"(?:two thousand|nineteen|twenty)(?:,? (?:and )?(?:{_COUNT}))"

PATTERNS = (
    ("date", late(rf"\b(?:{_ALL_DAYS})(?: day)?,? (?:of )?(?:{MONTHS})\b(?:,? (?:{YEAR_WORDS}|(?:19|20)\d\d))?", re.I)),
    ("date", late(rf"\b(?:{MONTHS}),? (?:the )?(?:{_ALL_DAYS})\b(?:,? (?:{YEAR_WORDS}|(?:19|20)\d\d))?", re.I)),
    ("date", late(r"\b(?:Christmas(?: Eve| Day)?|Thanksgiving(?: Day)?|Easter(?: Sunday| Monday)?|Good Friday|New Year['’]?s(?: Eve| Day)?"
                  r"|Fourth of July|Independence Day|Labor Day|Memorial Day|Valentine['’]?s Day|Halloween|Mother['’]?s Day|Father['’]?s Day)"
                  r"(?!\s+(?:Hospital|Clinic|tree|disease))(?:,? (?:of )?(?:19|20)\d\d)?\b")),
    ("age", late(r"(?:\bninet(?:y|ies)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|\b(?:one|a) hundred(?: and)?(?:[- ](?:one|two|three|four|five|six|seven|eight|nine|ten))?)"
                 r"(?=[- ](?:years?|y\b|yrs?)[- ]?(?:old|of age)?)"
                 r"|(?:(?<=\baged )|(?<=\bage )|(?<=\bturned )|(?<=\bturning )|(?<=\bat )|(?<=\bhis )|(?<=\bher ))ninet(?:y|ies)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?\b(?![- ]?(?:%|percent|per|degrees?|mg|ml|units?|seconds?|minutes?|beats?|days?|hours?|pounds?))", re.I)),
)  # fmt: skip
"""Days and ages above 89 in words."""

_EPONYMS = (
    r"Alzheimer|Parkinson|Huntington|Crohn|Hodgkin|Down|Graves|Hashimoto|Marfan|Lynch|Wilson|Gaucher|Turner"
    r"|Klinefelter|Sjogren|Sj[öo]gren|Raynaud|Addison|Cushing|Barrett|Paget|Ehlers|Guillain|Lewy|Type|Stage|COVID"
)
RELATIVE = late(
    r"\b(?:[Hh]er|[Hh]is|[Tt]heir|[Mm]y|[Pp]atient['’]s|[Pp]t['’]s) (?:(?:older|younger|eldest|adult|ex-?|late|step-?) ?)?"
    r"(?:daughter|son|husband|wife|mother|father|sister|brother|aunt|uncle|niece|nephew|cousin|friend|neighbou?r"
    r"|room-?mate|partner|girlfriend|boyfriend|fianc[ée]e?|grand(?:son|daughter|mother|father)|care-?giver)(?:-in-law)?,? "
    rf"(?!(?:{_EPONYMS})\b)([A-Z][a-zà-öø-ÿ]{{2,}}(?:[- ][A-Z][a-zà-öø-ÿ]{{2,}})?)\b"
)
"""Somebody named after what he or she is to the patient."""


def day_of(words: str) -> tuple[int | None, int | None]:
    """The day and the year that a date in words says.

    >>> day_of("fourth of March, two thousand twenty-six"), day_of("May the thirty first")
    ((4, 2026), (31, None))
    """
    text = re.sub(r"[- ,]+", " ", words.lower()).replace(" the ", " ")
    day = next((n for w, n in sorted(DAY_WORDS.items(), key=lambda i: -len(i[0]))
                if re.search(rf"\b{w.replace('-', ' ')}\b", text)), None)  # fmt: skip
    number = re.search(r"\b(?:19|20)\d\d\b", text)
    if number:
        return day, int(number.group())
    said = re.search(r"\b(two thousand|nineteen|twenty)(?: and)? ([a-z ]+)$", text)
    if said is None:
        return day, None
    start = {"two thousand": 2000, "nineteen": 1900, "twenty": 2000}[said.group(1)]
    return day, start + _SMALL.get(said.group(2).strip().replace(" ", "-"), 0)
