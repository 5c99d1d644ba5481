"""Drugs that were given: each with dose, route, times, and what was thrown away."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from chartcoder.coding.supplies.doses import (
    NUMBER,
    Dose,
    as_unit,
    content_in,
    doses_in,
    strength_in,
    unit_of,
)
from chartcoder.coding.supplies.names import Choice, Named, choose, name_index, names_in
from chartcoder.coding.supplies.passages import HOME_UNDER, Passage, done, undone
from chartcoder.coding.supplies.times import clock, times_of
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.gates import Gates
from chartcoder.reading.text import Text
from chartcoder.terminology.services.book import SupplyBook

ROUTES: tuple[tuple[str, str], ...] = (
    ("eye", r"\b(?:intravitreal\w*|intravitreous|vitreous)\b"),
    ("ia", r"\b(?:intra-?articular\w*|(?:glenohumeral|subacromial|knee|hip|shoulder|ankle|wrist|elbow|thumb|joint|bursal?|bursa|tendon sheath|trigger (?:finger|point)|carpal tunnel|epidural|facet|sacroiliac|si joint|intralesional|plantar fascia|epicondyle|keloid|lesions?)\b)"),
    ("id", r"\b(?:intradermal\w*|transdermal\w*|topical\w*)\b"),
    ("im", r"\b(?:im|i\.m\.|intramuscular\w*|deltoid|gluteal|ventrogluteal|dorsogluteal|vastus|gluteus|buttock)(?!\w)"),
    ("implant", r"\b(?:implant\w*|inserted)\b"),
    ("it", r"\bintrathecal\w*\b"),
    ("iv", r"\b(?:iv|ivp|ivpb|i\.v\.|intravenous\w*|iv push|by vein|piggyback)(?![\w-])"),
    ("nasal", r"\b(?:intranasal\w*|nasal\w*|each nostril)\b"),
    ("neb", r"\b(?:neb\w*|inhalation|inhaled|hhn|svn)\b"),
    ("oral", r"\b(?:po|p\.o\.|oral\w*|by mouth|tabs?|tablets?|caps?|capsules?|pills?|odt|sl|sublingual\w*|chewable|liquid|elixir|suppository|pr|rectal\w*)(?!\w)"),
    ("sc", r"\b(?:sc|sq|s\.c\.|subq|sub-?q|subcut\w*|subcutaneous\w*|sub cut)(?!\w)"),
)  # fmt: skip
"""Words of each route; of two that begin at one place the former counts."""
GATES = Gates()
_ROUTE = GATES.over(
    """intravitreal* intravitreous vitreous intra intraarticular* glenohumeral subacromial knee hip shoulder ankle wrist
    elbow thumb joint bursal bursa tendon trigger carpal epidural facet sacroiliac si intralesional plantar epicondyle
    keloid lesion intradermal* transdermal* topical* im i intramuscular* deltoid gluteal ventrogluteal dorsogluteal vastus
    gluteus buttock implant* inserted intrathecal* iv ivp ivpb intravenous* by piggyback intranasal* nasal* each neb*
    inhalation inhaled hhn svn po p oral* tab tablet cap capsule pill odt sl sublingual* chewable liquid elixir
    suppository pr rectal* sc sq s subq sub subcut*""",
    "|".join(f"(?P<{route}>{pattern})" for route, pattern in ROUTES),
    re.I,
)
_PUSH = late(r"\b(?:ivp|iv push|push(?:ed)?|slow push|iv bolus|bolus)\b")
_INFUSION = late(
    r"\b(?:ivpb|piggyback|infus\w+|drip|gtt|iv over|hung|ran|running|rate of|ml/hr?|cc/hr?|over \d+ ?(?:min|h))"
)
_TIMES = late(
    r"(?:\bx|\btimes)\s?(\d)\b(?!\s*(?:mg|g|ml|min|h|d|w|mo)\b)|\b(two|three) (?:doses|treatments|nebs?|times)\b|\btwice\b"
)
_WASTE = (
    late(rf"({NUMBER})\s*(mg|mcg|g|units?|ml|cc)s?(?: of (?:the )?(?:drug|vial|medication))?\s*(?:was |were |being )?(?:wasted?|discarded|unused|thrown)", re.I),
    late(rf"(?:wasted?|wastage|discard(?:ed)?|discard amount|jw)\s*(?:amount|of)?[ :=]*({NUMBER})\s*(mg|mcg|g|units?|ml|cc)", re.I),
)  # fmt: skip
_NO_WASTE = late(
    r"\b(?:no (?:drug |medication )?(?:waste|wastage|discard|amount (?:was )?discarded|(?:drug |medication )?(?:was )?(?:wasted|discarded))|zero (?:waste|discarded)|nothing (?:was )?(?:wasted|discarded)"
    r"|none (?:wasted|discarded)|\b0 ?(?:mg|ml|units?)? ?(?:wasted?|discarded)|(?:waste|discarded)[ :]*(?:0|none|no)\b|(?:entire|full|whole) (?:vial|contents?|syringe|dose of the vial)|all of the vial|vial (?:was )?(?:used up|fully used|used (?:whole|entirely|completely)))"
)
_SINGLE = late(
    r"\b(?:single[- ](?:dose|use)(?: vial| container| syringe)?|sdv|prefilled syringe)\b"
)
_MULTI = late(r"\b(?:multi(?:ple)?[- ]dose|mdv)\b")
_CARRIER = late(
    r"(?:\b(?:in|with|diluted in|mixed in|reconstituted (?:in|with))\s+|/\s*)(?:\d[\d,.]*\s*(?:ml|cc|l)s?\s*(?:of\s*)?)?(?:(?:0?\.9|\d(?:\.\d+)?) ?%\s*)?$"
)
_DISSOLVED = late(
    r"\b(?:in|/)\s*\d[\d,]* ?(?:ml|cc)s? (?:of )?(?:ns|d5w|normal saline|saline|0?\.9|sodium chloride|dextrose|lr|lactated)\b"
)
"""A drug dissolved in a bag of fluid runs into a vein."""
_KEEP_OPEN = late(
    r"\b(?:kvo|tko|keep vein open|keep[- ]open|to keep (?:the )?(?:vein|line)|saline lock|flush\w*)\b"
)
_SECOND_SITE = late(
    r"\b(?:second|separate|another|other|2nd|additional|different) (?:iv|site|line|access|iv site|iv access|iv line|venous access)\b"
)
_CONCURRENT = late(
    r"\b(?:concurrent\w*|simultaneous\w*|same time|y-?site|running with|alongside)\b"
)


class Waste(NamedTuple):
    """What was thrown away of a drug: an amount, or the words that nothing was."""

    amount: float
    unit: str
    span: Span


class Given(NamedTuple):
    """One giving of a drug.

    Attributes:
        passage, name: where it stands and the name found.
        choice: the code, if one could be chosen.
        dose: the amount given in all.
        route: ``iv``, ``im``, ``sc``, ``ia``, ``neb``, ``oral`` …, or "".
        start, minutes: minute of the day it began, and how long it ran, where written.
        infusion, push: words for either.
        proof: the words that prove that it was given.
    """

    passage: Passage
    name: Named
    choice: Choice
    dose: Dose | None
    route: str
    start: int | None
    minutes: int | None
    infusion: bool
    push: bool
    repeats: int
    proof: str
    waste: Waste | None = None
    no_waste: Span | None = None
    single_dose: bool = False
    second_site: bool = False
    concurrent: bool = False
    timed: Span | None = None

    @property
    def span(self) -> Span:
        """The words of the name."""
        return self.passage.span(self.name.start, self.name.end)


FOLLOWING = 3
"""Passages that may say more of a drug named before them."""


def given_in(
    pages: Sequence[Passage],
    holding: frozenset[int],
    book: SupplyBook,
    day: date | None,
    kidney: bool,
) -> list[Given]:
    """Every giving of a drug in the passages of one document, in order.

    Args:
        pages: the passages that may hold a name, each with ``FOLLOWING`` of those that follow it.
        holding: numbers of the passages that hold the first word of a name.
    """
    index = name_index(book)
    named = [
        _merged([n for n in names_in(page.text, index) if not _carries(n, page)], page)
        if at in holding
        else []
        for at, page in enumerate(pages)
    ]
    out: list[Given] = []
    for number, page in enumerate(pages):
        if not named[number]:
            continue
        if _closed(page, named[number], out) or _wasted(page, named[number], out):
            continue
        proof = done(page, day) or _told(page)
        if not proof and not undone(page):
            follow = pages[number + 1] if number + 1 < len(pages) else None
            if follow is not None and not named[number + 1]:
                if _answers(follow):
                    proof = done(follow, day)
                elif _CONTINUES.search(follow.low) and doses_in(follow.text):
                    proof = done(follow, day)
                    page = _joined(page, follow)
        if not proof:
            continue
        if number + 1 < len(pages) and not named[number + 1] and _only_vial(page):
            follow = pages[number + 1]
            if _CONTINUES.search(follow.low) and doses_in(follow.text) and not undone(follow):
                page = _joined(page, follow)
        tail = _tail(pages, named, number)
        out += _of_passage(page, named[number], tail, proof, kidney, book)
    return out


_ENDS = late(
    r"^\s*\[?(\d{1,2}):?(\d\d)\s*(am|pm)?\]?\s*[:-]?\s*.{0,40}\b(?:complete(?:d)?|finished|stopped|ended|done|infused|off|discontinued|d/c'?d?)\b"
)


def _closed(page: Passage, names: Sequence[Named], out: list[Given]) -> bool:
    """Whether a row only says that an infusion begun before has ended; its minutes are then known."""
    match = _ENDS.search(page.low)
    if match is None or _START_SAID.search(page.low):
        return False
    codes = {code for name in names for code in _codes(name)}
    for place in range(len(out) - 1, -1, -1):
        one = out[place]
        if one.start is None or one.minutes is not None or not codes & _codes(one.name):
            continue
        end = clock(match.group(1), match.group(2), match.group(3))
        if end is None:
            return False
        out[place] = one._replace(
            minutes=(end - one.start) % 1440, infusion=True, push=False, timed=page.whole
        )
        return True
    return False


_ONLY_WASTE = late(
    r"^\W*(?:\d{1,2}:?\d\d\W*)?(?:drug |medication )?(?:wast(?:e[ds]?|age)|discard(?:ed|s)?|jw)\b|\b(?:wasted|discarded|thrown away)\b"
)


def _wasted(page: Passage, names: Sequence[Named], out: list[Given]) -> bool:
    """Whether a row only says what was thrown away of a drug given before it."""
    if _ONLY_WASTE.search(page.low) is None or len(names) != 1:
        return False
    every = doses_in(page.text)
    codes = _codes(names[0])
    for place in range(len(out) - 1, -1, -1):
        one = out[place]
        if one.dose is None or one.waste is not None or not codes & _codes(one.name):
            continue
        waste = _waste(page, page.low, names[0])
        if waste is None and len(every) == 1 and every[0].value > 0:
            dose = every[0]
            waste = Waste(dose.value, dose.unit, page.span(dose.start, dose.end))
        if waste is None or len(every) != 1:
            return False
        out[place] = one._replace(waste=waste, no_waste=None)
        return True
    return False


_START_SAID = late(r"\b(?:start(?:ed)?|begun|began|hung|initiated)\b")
_FLUID_FOR = late(
    r"\b(?:treated|hydrat\w+|bolus\w*|resuscitat\w+|started|infused|fluids?) with\s+(?:\d[\d,.]*\s*(?:ml|cc|l|liters?)s?\s*(?:of\s*)?)?(?:0?\.9 ?%\s*)?$"
)


_ALONG = late(
    r"\b(?:y-?site(?:d|s)?(?: in(?:to)?)?|piggyback(?:ed)? (?:in)?to|running|concurrent(?:ly)?|simultaneous(?:ly)?|alongside|same time|together)(?: with| as)? $"
)
"""Words before a drug that only tells what another one ran beside."""


def _carries(name: Named, page: Passage) -> bool:
    """Whether a fluid or anesthetic is only what another drug is dissolved in, or a drug what another ran beside."""
    if _ALONG.search(page.low[: name.start]):
        return True
    return bool(
        any(row.kind in ("fluid", "local") for row in name.rows)
        and _CARRIER.search(page.low[: name.start])
        and not _FLUID_FOR.search(page.low[: name.start])
    )


def _merged(names: Sequence[Named], page: Passage) -> list[Named]:
    """Names of one drug side by side as one: "IVIG: Gamunex", "pembrolizumab (Keytruda)"."""
    out: list[Named] = []
    for name in names:
        if out and _BETWEEN.fullmatch(page.text[out[-1].end : name.start]):
            mine, before = _codes(name), _codes(out[-1])
            if mine & before:
                narrow = name if len(mine) <= len(before) else out[-1]
                out[-1] = narrow._replace(start=out[-1].start, end=name.end)
                continue
        out.append(name)
    return out


_BETWEEN = late(r"[\s(:/,-]*")


def _codes(name: Named) -> set[str]:
    listed = {code for row in name.rows for code in row.codes}
    return listed or set(name.codes)


_WITH_ROUTE = late(
    r"\b(?:mg|mcg|g|gm|grams?|units?|ml|cc|liters?|l)\b[^.;]{0,40}\b(?:im|iv|ivp|ivpb|sc|sq|subq|subcut\w*|intramuscular\w*|intravenous\w*|intravitreal\w*)\b"
    r"|\b(?:im|iv|sc|sq|subq|subcutaneous|intramuscular|intravenous|intravitreal) (?:injection|push)\b[^.;]{0,40}\d ?(?:mg|mcg|g|gm|grams?|units?|ml|cc)\b"
)
_INJECTION = late(
    r"\b(?:knee|shoulder|hip|elbow|wrist|ankle|thumb|joint|bursal?|bursa|glenohumeral|subacromial|tendon|trigger (?:finger|point)|fascia|epicondyle|carpal tunnel|si joint|steroid|cortisone|intralesional)\b[^.;]{0,30}\binjections?\b[^.;]{0,60}\d ?(?:mg|mcg|ml|cc)\b"
)
"""The title of an injection with what was in it: "Left subacromial injection with Kenalog-40 1 cc"."""
_REGULAR = late(
    r"\b(?:daily|weekly|monthly|yearly|annually|every|each (?:day|week|month)|q\d+\w*|q\.?\d|qd|qhs|bid|tid|qid|prn|as needed|twice|nightly|once a|a (?:day|week|month)"
    r"|start\b(?! ?(?:time|at|:|\d))|starting|begin\w*|continue\w*|resume\w*|increase\w*|order\w*|switch\w*|for \d+ (?:days|weeks|doses)|maintenance|weeks?|months?|sliding)\b"
)
_PLANNED_UNDER = late(r"\b(?:plan|a/p|a&p|orders?|recommendations?|assessment|impression)\b")
_VISIT_KINDS = frozenset(["progress-note", "ed-note", "consult", "medication-list"])


def _told(page: Passage) -> str:
    """A dose with its route in a note of a visit, with neither a verb nor a schedule.

    "Ferric carboxymaltose 750 mg IV, 10:00 to 10:20." tells of a giving; under a heading of plans
    or of medicines, or with a frequency, it would be an order or a habit.
    """
    if page.document.kind not in _VISIT_KINDS or not (
        _WITH_ROUTE.search(page.low) or _INJECTION.search(page.low)
    ):
        return ""
    if _PLANNED_UNDER.search(page.heading) or HOME_UNDER.search(page.heading):
        return ""
    if _REGULAR.search(page.low) or undone(page):
        return ""
    return "dose and route"


_CONTINUES = late(r"\b(?:injected|administered|given|infused|instilled)\b")


def _only_vial(page: Passage) -> bool:
    """Whether the only amounts of a passage are sizes of containers."""
    every = doses_in(page.text)
    return bool(every) and all(_VIAL.match(page.text, dose.end) for dose in every)


def _joined(page: Passage, follow: Passage) -> Passage:
    """Two passages read as one."""
    text = page.document.text.text[page.start : follow.end]
    return page._replace(end=follow.end, text=text, low=text.lower())


_ANSWER = late(
    r"^(?:this |it |the (?:injection|dose|infusion|medication) )?(?:was |were )?(?:given|administered|tolerated|injected|infused)|^(?:pt|patient|she|he) tolerated"
)


def _answers(page: Passage) -> bool:
    """Whether a passage only says that what stands before it was given."""
    return bool(_ANSWER.search(page.low)) and not undone(page)


def _tail(pages: Sequence[Passage], named: Sequence[Sequence[Named]], number: int) -> list[Passage]:
    """What follows on a drug before the next one is named: times, waste, site."""
    out: list[Passage] = []
    for after in range(number + 1, min(number + 1 + FOLLOWING, len(pages))):
        if any(
            (n.rows and n.rows[0].kind not in ("flush", "local")) or n.codes for n in named[after]
        ):
            break
        out.append(pages[after])
    return out


def _of_passage(
    page: Passage,
    names: Sequence[Named],
    following: Sequence[Passage],
    proof: str,
    kidney: bool,
    book: SupplyBook,
) -> list[Given]:
    out: list[Given] = []
    tail = " | ".join(after.low for after in following)
    every = doses_in(page.text)
    used: set[int] = set()
    for place, name in enumerate(names):
        begin = names[place - 1].end if place else 0
        end = names[place + 1].start if place + 1 < len(names) else len(page.text)
        after = page.low[name.end : end]
        before = page.low[begin : name.start]
        last = all(
            row.kind in ("local", "flush") for later in names[place + 1 :] for row in later.rows
        )
        here = before[-40:] + page.low[name.start : end]
        more = here + (" | " + tail if last else "")
        text, here_from = page.document.text, page.start
        behind = _route(text, here_from + name.end, here_from + end)
        route = (
            behind
            or _route(text, here_from + max(begin, name.start - 25), here_from + name.start)
            or _route(text, here_from, page.end)
            or next((r for p in following if last and (r := _route(text, p.start, p.end))), "")
        )
        if not route and page.document.kind in _PROCEDURES:
            route = _route(text, 0, len(text.text))
        fluid = any(row.kind == "fluid" for row in name.rows)
        if not route and (fluid or _INFUSION.search(more) or _DISSOLVED.search(after)):
            route = "iv"  # what is infused is infused into a vein
        if not route:
            route = _joint_before(page)
        if route == "neb" and behind == "" and "neb" not in here and "inhal" not in here:
            route = ""
        dose = _dose(page, name, every, used, begin, end)
        choice = choose(
            name, route, page.low, (dose.value, dose.unit) if dose else None, kidney, book
        )
        if "flush" in page.low and choice.concept and choice.concept.number == "J1644":
            continue
        if choice.kind == "fluid" and _KEEP_OPEN.search(here):
            continue
        if not route and not _says_route(name, choice):
            continue  # it may have been swallowed
        dose = _whole(dose, page, name, choice)
        start, minutes, span = times_of(page, name, end, tail if last else "", len(names) == 1)
        count = max(
            _count(after), 2 if _EACH_TIME.search(page.low) or _each_side(page, route) else 1
        )
        if route == "eye" and re.search(r"\b(?:each eye|both eyes|bilateral\w*|ou)\b", page.low):
            count = 2
        if choice.kind == "tracer":
            own = page.low[name.start : end]
            count = max(count, len(re.findall(r"\d\s*mci\b", own)))
        if choice.kind == "blood":
            count = _bags(page)
        if dose is not None and count > 1:
            dose = dose._replace(value=dose.value * count)
        waste = _waste(page, more, name)
        kept = _NO_WASTE.search(more)
        out.append(
            Given(
                page, name, choice, dose, route, start, minutes,
                bool(_INFUSION.search(more)), bool(_PUSH.search(after)) or bool(_PUSH.search(before[-25:])),
                count, proof, waste,
                page.whole if kept and waste is None and not _MULTI.search(more) else None,
                bool(_SINGLE.search(more)) and not _MULTI.search(more),
                bool(_SECOND_SITE.search(more)),
                bool(_CONCURRENT.search(more)),
                span,
            )
        )  # fmt: skip
    return out


_PROCEDURES = frozenset(["procedure-note", "operative-report"])
_ONLY_INJECTED = frozenset(
    """J0696 J0690 J0692 J0694 J0561 J1010 J3301 J0702 J2919 J1050 J1071 J1650 J1756 J1439 J2916 J1750 Q0138
    J3489 J0897 J2506 J1442 J0585 J9217 J1950 J1644 J2426 J2315 J1631 J2357 J2790 J0881 J0885 J3373 J2543
    J9045 J9060 J9267 J9171 J9263 J9000 J9305 J9395 J9041 J9201 J9190 J0178 J2778 J2777 J7325 J7323 J7324
    J7321 J7327 J7318 J1720 J3475 J2997 J9030""".split()
)


def _says_route(name: Named, choice: Choice) -> bool:
    """Whether a drug can only have been injected, so that no route need be written."""
    if choice.kind or choice.concept is None:
        return True
    concept = choice.concept
    return (
        concept.number in _ONLY_INJECTED
        or concept.attribute("route") != "injection"
        or name.name.split()[-1].endswith("mab")
        or concept.number.startswith("Q5")
        or (
            any(word in concept.attribute("brand").replace("-", " ") for word in (name.name,))
            and concept.number.startswith(("J9", "J0", "J3"))
            and concept.title.lower().split(",")[0].endswith("mab")
        )
    )


def _joint_before(page: Passage) -> str:
    """The route into a joint, where the words before a passage on its line name one: "knee aspirated, then injected with"."""
    text = page.document.text.text
    start = text.rfind("\n", 0, page.start) + 1
    if "inject" not in page.low or page.start - start > _LINE:
        return ""
    return "ia" if _route(page.document.text, start, page.start) == "ia" else ""


_LINE = 300
"""Characters of a line before a passage that still tell of the same act."""


def _route(text: Text, start: int, end: int) -> str:
    """The first route that a stretch of a text names, tried only at words that begin one."""
    first, last = bisect_left(text.starts, start), bisect_left(text.starts, end)
    if first == last:
        return ""
    match = next(_ROUTE.at_words(_ROUTE.bit, text, first, last), None)
    return (match.lastgroup or "") if match else ""


_VIAL = late(r"\s*(?:(?:single|multi)[- ](?:dose|use) )?(?:vials?|syringes?|bottles?)\b", re.I)
_BESIDE = late(r"[\s(]*(?:of|iv|im|ivp|sq|subq|dose of|x 1)?\s*")
_BARE = late(r"\s*[:,-]?\s*(\d+(?:\.\d+)?)\s*(?=(?:im|iv|ivp|sq|sc|subq)\b)", re.I)


def _dose(
    page: Passage, name: Named, every: Sequence[Dose], used: set[int], begin: int, end: int
) -> Dose | None:
    """The dose of a name: right before it ("60 mg of Toradol"), else the first one after it."""
    for dose in every:
        if begin <= dose.start and dose.end <= name.start and dose.start not in used:
            if _BESIDE.fullmatch(page.low[dose.end : name.start]):
                used.add(dose.start)
                mass = _mass_after(every, name, end)
                if dose.unit != "ml" or mass is None:
                    return dose
                used.add(mass.start)
                return mass
    after = [d for d in every if name.end <= d.start and d.end <= end and d.start not in used]
    waste = [w.span() for p in _WASTE for w in p.finditer(page.text)]
    after = [d for d in after if not any(a <= d.start < b for a, b in waste)]
    given = [d for d in after if not _VIAL.match(page.text, d.end)]
    after = given or after  # the size of the vial is not the dose
    mass = next((d for d in after if d.unit not in ("ml", "l")), None)
    one = mass or (after[0] if after else None)
    if one is not None:
        used.add(one.start)
        return one
    bare = _BARE.match(page.low, name.end)
    if bare and bare.end() <= end:
        return Dose(float(bare.group(1)), "", bare.start(1), bare.end(1))
    before = [d for d in every if begin <= d.start and d.end <= name.start and d.start not in used]
    if before and "," not in page.text[before[-1].end : name.start]:
        used.add(before[-1].start)
        return before[-1]
    return None


def _mass_after(every: Sequence[Dose], name: Named, end: int) -> Dose | None:
    return next(
        (
            d
            for d in every
            if name.end <= d.start <= min(end, name.end + 12) and d.unit not in ("ml", "l")
        ),
        None,
    )


_IN_NAME = late(r"\b(10|40|80)$")


def _whole(dose: Dose | None, page: Passage, name: Named, choice: Choice) -> Dose | None:
    """A dose in the dimension of the billing unit: "2 mL of 40 mg/mL" is 80 mg."""
    if choice.concept is None:
        return dose
    one = unit_of(choice.concept.units)
    if dose is None:
        return (content_in(page.text) or _strength_alone(page, name, choice)) if one else None
    if one is None:
        return dose
    if dose.unit == "":
        return dose._replace(unit=one[1])
    if as_unit(dose.value, dose.unit, one[1]) is not None:
        return dose
    if dose.unit == "ml":
        strength = strength_in(page.text)
        named = _IN_NAME.search(name.name) or re.match(
            r"[- ]?(10|40|80)\b(?!\s*m)", page.text[name.end :]
        )
        if strength is None and named:
            strength = (float(named.group(1)), "mg")
        if strength is not None:
            return dose._replace(value=dose.value * strength[0], unit=strength[1])
        return content_in(page.text)
    return dose


_STRENGTHS = frozenset(["20", "40", "60", "80", "120"])
_DEPOTS = frozenset(["J1010", "J3301"])
"""Steroids for joints that are called by what one mL, or the dose, holds: "Depo-Medrol 80"."""
_NUMBER_AFTER = re.compile(r"[- ]{0,2}(\d{2,3})\b(?!\s*(?:mg|mcg|g|m[lL]|cc|%|/|-|\.\d))")


def _strength_alone(page: Passage, name: Named, choice: Choice) -> Dose | None:
    """The milligrams of a depot steroid that is named by them, where no amount is written."""
    if choice.concept is None or choice.concept.number not in _DEPOTS:
        return None
    match = _IN_NAME.search(page.text, name.start, name.end) or _NUMBER_AFTER.match(
        page.text, name.end
    )
    if match is None or match.group(1) not in _STRENGTHS:
        return None
    return Dose(float(match.group(1)), "mg", match.start(1), match.end(1))


_BAGS = late(r"\b(\d{1,2}|one|two|three|four|five|six)\s*(?:units?|bags?|u)\b")
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def _bags(page: Passage) -> int:
    """Units of a blood product."""
    match = _BAGS.search(page.low)
    return 1 if match is None else _WORDS.get(match.group(1), 0) or int(match.group(1))


_EACH_TIME = late(r"\b(?:two|second)\b[^.;]{0,90}\beach (?:time|treatment)\b")


_EACH_SIDE = late(
    r"\b(?:each|per) (?:knee|shoulder|hip|side|elbow|wrist|ankle|thumb|heel|foot|joint)\b"
)


def _each_side(page: Passage, route: str) -> bool:
    """Whether the dose is that of each of two joints."""
    return route == "ia" and _EACH_SIDE.search(page.low) is not None


def _count(after: str) -> int:
    match = _TIMES.search(after)
    if match is None:
        return 1
    if match.group(1):
        return max(1, int(match.group(1)))
    return 3 if match.group(2) == "three" else 2


def _waste(page: Passage, more: str, name: Named) -> Waste | None:
    for pattern in _WASTE:
        match = pattern.search(more)
        if match and float(match.group(1).replace(",", "")) > 0:
            found = pattern.search(page.text, name.start)
            span = page.whole if found is None else page.span(found.start(), found.end())
            unit = match.group(2).lower().rstrip("s").replace("cc", "ml").replace("unit", "units")
            return Waste(float(match.group(1).replace(",", "")), unit, span)
    return None
