"""How many: lesions, levels, muscles, minutes, and the units of what is counted."""

import math
import re
from collections.abc import Iterator, Sequence

from chartcoder.coding.services.choose import Chosen
from chartcoder.coding.services.evidence import COUNT, area_of, minutes, number
from chartcoder.coding.services.statements import Statement
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.services.concepts import Concept

_THINGS = (
    r"(?:lesions?|biops(?:y|ies)|warts?|keratos[ei]s|aks?|acrochordons?|tags?|nails?|toenails?|sites?|muscles?|levels?|polyps?|nerves?|tendons?"
    r"|injections?|points?|toes?|fingers?|cysts?|veins?|specimens?|limbs?|extremities|stages?|blocks?|vessels?|arteries|grafts?|sessions?|teeth|leads?"
    r"|drugs?|areas?|plugs?|hemorrhoids?|columns?|calluses|corns|markers?|views?|nevi|mollusca|molluscum|papules?|macules?|stents?|fragments?|incisions?"
    r"|studies|visits|cores?|passes|units|tests|joints?|nodules?|clusters?|phlebectomies|groups?|scars?|keloids?|samples?|fibroids?|myomas?|vials?|allergens?|chalazi(?:a|on)|implants?|extracts?|antigens?|(?:body )?regions?|needles?)"
)
_COUNTED = late(
    rf"\b{COUNT}(?!\s*-?(?:mm|cm|ml|mg|weeks?|months?|years?|days?|o.clock|fr|french|gauge|minutes?)\b)\s+(?:\(?[\w-]+\)?\s+){{0,4}}?{_THINGS}\b",
    re.I,
)
_TIMES = late(
    r"\b[x×]\s?(\d{1,2})\b(?!\s*(?:\d|cm|mm|min|days?|weeks?|months?|years?|\.\d))|\(\s*(\d{1,2})\s*\)|\b(\d{1,2})\s?[x×](?=\s|$|[.,;)])",
    re.I,
)
_NAILS = late(
    r"\b(?:toe ?nails?|nails?|toes|digits?)\s*#?\s*(\d{1,2})\s*(?:-|–|through|thru|to)\s*#?(\d{1,2})\b"
    r"(?P<both>[^.;]{0,15}\b(?:bilateral(?:ly)?|b/l|both feet|each foot)\b)?",
    re.I,
)
"""Nails by their numbers: "toenails 1-5 of both feet" are ten."""
_CONTROLS = late(rf"\s*(?:,|and|plus|\+)\s+{COUNT}\s+controls?\b", re.I)
"""Controls of a skin test count with what is tested."""
_LEVEL = late(
    r"\b([CTL])\s?(\d{1,2})(?:\s?(?:[-/–]|(?:to|through)(?=\s?[CTLS]\s?\d))\s?([CTLS])?\s?(\d{1,2}))?\b",
    re.I,
)
_BY_LEAD = frozenset(["63650"])
"""Numbers of the spine that are counted by lead, not by level."""
_SITES = late(r"\s*(?:,|;|\band\b|&|/)\s*")
SPINE = late(r"22\d{3}|63\d{3}|644[789]\d|6463[3-6]|6[23]\d{3}|0274T|20930")
_VERTEBRAE = ("C", 7), ("T", 12), ("L", 5), ("S", 5)


def count_of(statement: Statement) -> tuple[int, Span] | None:
    """The number a statement gives for what was treated: ``x 5``, ``three lesions``."""
    text = statement.text
    match = _COUNTED.search(text)
    if match is not None:
        value = number(match.group(1))
    elif (match := _TIMES.search(text)) is not None:
        value = int(next(g for g in match.groups() if g))
    elif (match := _NAILS.search(text)) is not None:
        value = (int(match.group(2)) - int(match.group(1)) + 1) * (2 if match.group("both") else 1)
    else:
        return None
    if not 0 < value < 100:
        return None
    more = _CONTROLS.match(text, match.end())
    if more is not None:
        value += number(more.group(1))
    return value, statement.span(statement.start + match.start(), statement.start + match.end())


def levels_over(statements: Sequence[Statement]) -> tuple[int, int, Span] | None:
    """The levels that items of a list name together, each item another: "fusion C5-6; fusion C6-7"."""
    told = [(_levels(s), s) for s in statements]
    spaces = [low for (low, _), _ in told]
    if any(len(low) != 1 for low in spaces) or len(set().union(*spaces)) < len(spaces):
        return None
    bones = set().union(*(all_ for (_, all_), _ in told))
    return len(spaces), len(bones), told[-1][1].whole


def _levels(statement: Statement) -> tuple[set[int], set[int]]:
    """Interspaces and vertebrae that a statement names, by their place in the spine."""
    spaces: set[int] = set()
    bones: set[int] = set()
    for low, high, _ in _stretches(statement):
        bones.update(range(low, high + 1))
        spaces.update(range(low, high))
    return spaces, bones


def _stretches(statement: Statement) -> Iterator[tuple[int, int, re.Match[str]]]:
    """The stretches of the spine that a statement names, by the place of their first and last vertebra."""
    for match in _LEVEL.finditer(statement.text):
        low = _bone(match.group(1), match.group(2))
        if low is None:
            continue
        high = low
        if match.group(4):
            letter = match.group(3) or match.group(1)
            if not match.group(3) and int(match.group(4)) < int(match.group(2)):
                letter = "S" if match.group(1).upper() == "L" else letter
            high = _bone(letter, match.group(4)) or low
        if low <= high <= low + 20:
            yield low, high, match


def levels_of(statement: Statement) -> tuple[int, int, Span] | None:
    """Interspaces and vertebrae that a statement names, and where.

    ``C5-C6, C6-C7`` are two interspaces of three vertebrae; ``L4-S1`` is two as well.
    """
    spaces: set[int] = set()
    bones: set[int] = set()
    first = last = 0
    for low, high, match in _stretches(statement):
        first, last = first or match.start() + 1, match.end()
        bones.update(range(low, high + 1))
        spaces.update(range(low, high))
    if not bones:
        return None
    span = statement.span(statement.start + first - 1, statement.start + last)
    return len(spaces), len(bones), span


def _bone(letter: str, figure: str) -> int | None:
    place = 0
    for name, most in _VERTEBRAE:
        if name == letter.upper():
            return place + int(figure) if 0 < int(figure) <= most else None
        place += most
    return None


_LISTED_SITES = late(
    r"\b(?:of|from|at|on|to|in|sites?:?|lesions?:?)\b\s*(?:the\s+)?([^.;:()]+)$", re.I
)


def sites_of(statement: Statement) -> int:
    """How many places a statement enumerates: "of the back, left arm and right calf"."""
    match = _LISTED_SITES.search(statement.text)
    if match is None:
        return 1
    parts = [p for p in _SITES.split(match.group(1)) if p and _SITE.search(p)]
    return max(1, len(parts))


_SITE = late(
    r"\b(?:back|arm|forearm|leg|thigh|calf|cheek|nose|nasal|ala|forehead|chin|scalp|neck|chest|abdomen|shoulder|hand|foot|ear|temple|flank|buttock|breast|knee|elbow|wrist|ankle|lip|eyelid|shin|hip|groin|axilla|trunk|toe|finger|thumb)\b",
    re.I,
)


def with_units(
    one: Chosen,
    statements: Sequence[Statement],
    family: Sequence[Concept],
    hits: int,
) -> list[Chosen]:
    """A service with its units, and the add-on of its family for what goes beyond the first.

    Args:
        one: the service.
        statements: its own statement, then others of the document.
        book: the concepts.
        family: the numbers that share its wording.
        hits: how many statements named it.
    """
    concept = one.concept
    extra = [
        c
        for c in family
        if c.attribute("nth") == "additional"
        and (concept.number in c.parents or (not c.parents and c.number != concept.number))
    ]
    own = statements[0]
    if SPINE.fullmatch(concept.number) and concept.number not in _BY_LEAD:
        return _by_level(one, statements, extra, hits)
    measure = next((c.units for c in extra), concept.units)
    if measure.endswith((" min", "hour")) or measure == "hour":
        return _by_time(one, statements, extra, measure)
    if measure.endswith("sq cm") or measure.endswith("cm"):
        return _by_measure(one, statements, extra)
    counted = count_of(own)
    if concept.number in _BY_LEAD and counted is not None:
        return [
            one._replace(
                units=counted[0], facts=(*one.facts, ("count", str(counted[0]), counted[1]))
            )
        ]
    if counted is None and extra:
        sites = sites_of(own)
        counted = (max(sites, hits), own.whole) if max(sites, hits) > 1 else None
    elif counted is None and hits > 1 and concept.units.startswith("each"):
        counted = (hits, own.whole)
    if counted is None and concept.units.startswith("each"):
        sites = sites_of(own)
        counted = (sites, own.whole) if sites > 1 else None
    if counted is None or counted[0] < 2 or not _counts_it(concept, extra, counted[1].text):
        return [one]
    total, span = counted
    if extra and (bound := _upper(concept.attribute("count"))) > 1:
        step = _step(extra[0].units)
        if total <= bound:
            return [one]
        more = math.ceil((total - bound) / step)
        return [
            one,
            one._replace(concept=extra[0], units=more, facts=(("count", str(total), span),)),
        ]
    if extra:
        low = extra[0].attribute("count").partition("-")[0]
        first = int(low) - 1 if low.isdigit() and low != "1" else 1
        step = _step(extra[0].units)
        more = math.ceil((total - first) / step)
        return [
            one,
            one._replace(concept=extra[0], units=more, facts=(("count", str(total), span),)),
        ]
    if concept.units.startswith("each") and not concept.attribute("count"):
        return [one._replace(units=total, facts=(*one.facts, ("count", str(total), span)))]
    return [one]


def _by_time(
    one: Chosen, statements: Sequence[Statement], extra: Sequence[Concept], measure: str
) -> list[Chosen]:
    """Quarter hours, half hours or hours of a timed service; the first is the number itself."""
    found = time_of(statements)
    if found is None:
        return [one]
    total, span = found
    match = re.search(r"\d+", measure)
    each = int(match.group()) if match else 60
    fact = ("time", str(total), span)
    if not extra:
        units = timed_units(total, each) if each == 15 else max(1, total // each)
        return [one._replace(units=max(1, units), facts=(*one.facts, fact))]
    first = _first_stretch(one.concept, each)
    more = (total - first + each // 2 - 1) // each if total > first else 0
    if more < 1:
        return [one._replace(facts=(*one.facts, fact))]
    return [
        one._replace(facts=(*one.facts, fact)),
        one._replace(concept=extra[0], units=more, facts=(fact,)),
    ]


_NOUNS = {
    "limb": "limb|extremit",
    "extremity": "limb|extremit",
    "joint": "joint",
    "stent": "stent",
    "isolate": "isolate",
    "lobe": "lobe",
}


def _counts_it(concept: Concept, extra: Sequence[Concept], said: str) -> bool:
    """Whether what was counted is what the number counts: muscles are no limbs."""
    units = extra[0].units if extra else concept.units
    noun = units.removeprefix("each ").split(" ")[0]
    wanted = _NOUNS.get(noun)
    return wanted is None or re.search(wanted, said, re.I) is not None


def _upper(count: str) -> int:
    """The most that a range of counts covers; 0 for none."""
    last = count.rpartition("-")[2]
    return int(last) if last.isdigit() and "-" in count else 0


def _first_stretch(concept: Concept, each: int) -> int:
    if "first hour" in concept.title:
        return 60
    match = re.search(r"first (\d+) min", concept.title)
    return int(match.group(1)) if match else each


def _step(units: str) -> int:
    match = re.search(r"\d+", units)
    return int(match.group()) if match and "lesion" in units else 1


def _by_level(
    one: Chosen, statements: Sequence[Statement], extra: Sequence[Concept], hits: int = 1
) -> list[Chosen]:
    found = levels_over(statements[:hits]) if hits > 1 else None
    for statement in statements[: 0 if found else 4]:
        found = levels_of(statement)
        if found:
            break
    if found is None:
        return [one]
    spaces, bones, span = found
    count = bones if "vertebra" in (extra[0].units if extra else "") else max(spaces, 1)
    if one.concept.number in ("22513", "22514", "22510", "22511"):
        count = bones
    if spaces == 0 and extra:
        count = bones
    if one.concept.units in ("each interspace", "per level") and count > 1 and not extra:
        return [one._replace(units=count, facts=(*one.facts, ("count", str(count), span)))]
    if extra and count > 1:
        return [
            one,
            one._replace(concept=extra[0], units=count - 1, facts=(("count", str(count), span),)),
        ]
    return [one]


def _by_measure(
    one: Chosen, statements: Sequence[Statement], extra: Sequence[Concept]
) -> list[Chosen]:
    if not extra:
        return [one]
    bounds = re.findall(r"[\d.]+", one.concept.attribute("area") or "")
    step = re.search(r"\d+", extra[0].units)
    for statement in statements:
        found = area_of(statement.text)
        if found and bounds and step:
            over = found[0] - float(bounds[-1])
            if over > 0:
                span = statement.span(statement.start + found[1], statement.start + found[2])
                return [
                    one,
                    one._replace(
                        concept=extra[0],
                        units=math.ceil(over / int(step.group())),
                        facts=(("area", f"{found[0]:g}", span),),
                    ),
                ]
            return [one]
    return [one]


def timed_units(total: int, each: int = 15) -> int:
    """Units of a timed service by the rule of eight minutes.

    >>> [timed_units(m) for m in (7, 8, 22, 23, 38)]
    [0, 1, 1, 2, 3]
    """
    return (total + each - 8) // each if each == 15 else total // each


def time_of(statements: Sequence[Statement]) -> tuple[int, Span] | None:
    """The first time that statements give, in minutes."""
    for statement in statements:
        found = minutes(statement.text)
        if found:
            return found[0], statement.span(statement.start + found[1], statement.start + found[2])
    return None
