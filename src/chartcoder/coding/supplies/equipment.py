"""Equipment, braces, prostheses and supplies: from orders, and what was dispensed at a visit."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil

from chartcoder.coding.service_line import Line
from chartcoder.coding.spots import ask
from chartcoder.coding.supplies.build import line_of, rule_step
from chartcoder.coding.supplies.detail import chosen_of
from chartcoder.coding.supplies.doses import as_unit, content_in, doses_in, unit_of
from chartcoder.coding.supplies.line import tip
from chartcoder.coding.supplies.names import choose, name_index, names_in
from chartcoder.coding.supplies.passages import Passage, undone
from chartcoder.coding.supplies.quantity import NUMBERS, Item, units_of
from chartcoder.coding.supplies.scene import Page, Scene
from chartcoder.coding.supplies.stated import Stated, only_side, policy_met, sale, sides
from chartcoder.late import late
from chartcoder.model import Finding, Span, Step
from chartcoder.terminology.services.concepts import Concept
from chartcoder.terminology.services.words import service_words
from chartcoder.terminology.words import fold

AREAS = frozenset(["equipment", "orthotics-prosthetics", "supplies"])
_ORDER = late(
    r"\b(?:durable medical|dme|supply order|supplies order|equipment order|order for supplies|standard written order|detailed (?:written )?order|certificate of medical necessity|cmn|discharge orders?|orthotic order|prosthetic order|order)\b"
)
_ORDERED_UNDER = late(
    r"\b(?:dme|equipment|supplies|supply|orders?|discharge orders?|orthotics?|durable)\b"
)
_ELSE_ORDERED = late(r"lab|imaging|medication")
_CANCELLED = late(
    r"\b(?:cancel\w*|discontinu\w*|declin\w+|refus\w+|not needed|no longer|do not|don't|will not|already (?:has|have|owns?)|on hold|hold\b|returned|never (?:used|delivered)"
    r"|denied|consider\w*|if (?:needed|approved)|not ordered|instead of|d/c'?d|owns? (?:a|an|his|her)|possible)\b"
)
_CAST = late(
    r"\b(?:short[- ]arm|long[- ]arm|short[- ]leg|long[- ]leg|posterior|volar|plaster|fiberglass|orthoglass|gutter|sugar[- ]tong|bulky) (?:[a-z-]+ ){0,2}splint"
)
_PENDING = late(
    r"\b(?:awaiting|pending (?:approval|authorization)|after approval|not yet (?:delivered|approved)|prior authorization (?:pending|required)|on backorder)\b"
)
_DISPENSED = late(
    r"\b(?:dispensed|fitted(?: with| for)?|provided(?: with)?|issued|supplied|sent home with|discharged with|applied|placed in|given|delivered|prefabricated|off[- ]the[- ]shelf)\b"
)
_NO_ORDERS = frozenset(
    ["lab", "radiology-report", "pathology-report", "ambulance-report", "problem-list"]
)
_VERBS = frozenset(
    """dispensed fitted provided issued supplied sent discharged applied placed given delivered dme equipment
    supplies supply order orders orthotic durable prefabricated shelf""".split()
)
_NOUNS = frozenset(
    """brace splint sling boot crutch walker cane wheelchair commode immobilizer orthosis orthotic nebulizer collar
    stirrup compressor cpap bipap oxygen concentrator stocking tens glucometer strip lancet catheter pouch dressing
    dme equipment supply bed scooter shoe pump spacer meter prosthesis mask cuff bandage rollator""".split()
)
_VERBS = ask(_VERBS | frozenset(fold(word) for word in _VERBS))
_NOUNS = _NOUNS | frozenset(fold(word) for word in _NOUNS)
_AT_VISIT = frozenset(["A4565", "A4614", "A4627", "A4570", "A7003", "A9273", "A4670"])
_WOUNDS = late(r"\b(\d|two|three|four) (?:wounds?|ulcers?|sites?)\b")
FARTHEST = 9
"""Words that a wording may spread over."""


@lru_cache(maxsize=1024)
def _is_ordered_under(heading: str) -> bool:
    """Whether a heading is one of orders of equipment."""
    return bool(_ORDERED_UNDER.search(heading)) and not _ELSE_ORDERED.search(heading)


def equipment_lines(scene: Scene) -> tuple[list[Line], list[Finding]]:
    """The lines of what was ordered or dispensed."""
    lines: list[Line] = []
    findings: list[Finding] = []
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for page in scene.pages:
        order = is_order(page)
        pending = order and bool(_PENDING.search(page.low))
        if not order and (page.words.isdisjoint(_NOUNS) or page.words.isdisjoint(_VERBS)):
            continue
        if page.document.kind in _NO_ORDERS:
            continue
        steady = _steady(page) if order else ()
        above: tuple[str, ...] = steady
        for passage, under in _looked_at(page, order):
            told = not order and not under and bool(_DISPENSED.search(passage.low))
            if (
                (order and pending)
                or not (order or under or told)
                or _CANCELLED.search(passage.low)
                or _UNTICKED.match(passage.low)
            ):
                continue
            if told and (undone(passage) or page.document.kind in ("operative-report",)):
                continue
            for item in _items(scene, passage, findings, above if order else ()):
                number = item.concept.number
                if order:  # the next row may be a part of it: "CPAP", then "full face mask"
                    own = item.wording.split()
                    more = (_PARTS_OF[w] for w in own if w in _PARTS_OF)
                    above = (*steady, *above[len(steady) :][-8:], *own, *more)
                if told and _CAST.search(passage.low) and item.concept.number.startswith("L"):
                    continue  # the splint of a cast room, its own service
                if told and not _handed(passage.low, item.start):
                    continue
                if told and item.concept.area == "supplies" and number not in _AT_VISIT:
                    continue
                for line in _lines(scene, page, item, order or under):
                    key = (line.code, line.modifiers)
                    if key not in seen:
                        seen.add(key)
                        lines.append(line)
            if order or under:
                lines += _inhaled(scene, passage, findings)
    return lines, findings


def _looked_at(page: Page, order: bool) -> Iterator[tuple[Passage, bool]]:
    """The passages that may order or hand out an item, and whether each stands under orders.

    Args:
        page: the document.
        order: whether it is an order, of which every line may.
    """
    handed = frozenset[int]() if order else page.rows_holding(_VERBS)
    for number, row in enumerate(page.rows):
        under = _is_ordered_under(row.heading)
        if order or under or number in handed:
            for passage in page.of_row(number):
                yield passage, under


_UNTICKED = late(r"\W{0,3}(?:\[ ?\]|☐)")
"""A box of a form that was left empty."""
_STEADY: tuple[tuple[str, frozenset[str]], ...] = (
    ("ostomy", frozenset("ileostomy colostomy urostomy ostomy stoma".split())),
    ("cpap", frozenset("cpap bipap apap bilevel".split())),
)
"""What all of an order is about, and the words that say it: its items are named without it."""


STEADY = frozenset(word for word, _ in _STEADY)


def _steady(page: Page) -> tuple[str, ...]:
    """The word that the items of an order go without: "drainable pouch" of a patient with a stoma."""
    return tuple(word for word, said in _STEADY if not page.words.isdisjoint(said))


_PARTS_OF = {"bipap": "cpap", "bilevel": "cpap", "apap": "cpap"}
"""Devices whose masks and tubing are those of another."""
_BETWEEN = late(r"\s*(?:an? |the |new |one |two |to the patient[: ]*)?(?:[a-z-]+ ){0,4}")


def _handed(low: str, start: int) -> bool:
    """Whether an item, not a drug beside it, is what was given: "boot given", "given crutches"."""
    if any(m.group() != "given" for m in _DISPENSED.finditer(low)):
        return True
    for match in _DISPENSED.finditer(low):
        between = low[match.end() : start]
        if match.start() > start or (
            " with " not in f" {between} " and _BETWEEN.fullmatch(between)
        ):
            return True
    return False


def is_order(page: Page) -> bool:
    """Whether a document is an order of equipment or supplies."""
    head = page.document.text.text[:200].lower()
    return page.document.kind == "order" or (
        page.document.kind in ("medication-list", "progress-note", "nursing-note")
        and bool(
            re.match(
                r"\s*(?:order|dme|durable|supply|supplies|standard written|detailed (?:written )?order|certificate of medical)\b",
                head,
            )
        )
    )


def _places(text: str) -> list[tuple[str, int, int]]:
    """The service words of a text with their places; a rewritten form has one place."""
    out: list[tuple[str, int, int]] = []
    for match in re.finditer(r"[A-Za-z0-9][A-Za-z0-9'.-]*", text):
        for word in service_words(match.group().rstrip(".")):
            out.append((word, match.start(), match.end()))
    return out


def _items(
    scene: Scene, passage: Passage, findings: list[Finding], above: Sequence[str] = ()
) -> Iterator[Item]:
    """The items of a passage.

    Args:
        above: words of the items that the rows before it of one order named.
    """
    places = _places(passage.text)
    groups: dict[frozenset[str], list[Concept]] = {}
    spans: dict[frozenset[str], tuple[int, int]] = {}
    for wording, span in _wordings(scene, passage, places, above):
        if wording not in groups:
            groups[wording] = _of_wording(scene, wording)
            spans[wording] = span
    out: list[Item] = []
    for wording, concepts in sorted(groups.items(), key=lambda g: (-len(g[0]), sorted(g[0]))):
        span = spans[wording]
        if not concepts or any(c.number == i.concept.number for i in out for c in concepts):
            continue
        begin, end = _segment(passage.low, *span)
        chosen, steps = chosen_of(concepts, passage, begin, end)
        if chosen is None:
            names = ", ".join(c.number for c in concepts[:6])
            findings.append(
                tip(
                    "item-detail",
                    f"{passage.document.id}: an item is ordered without the detail that chooses among {names}.",
                )
            )
            continue
        out.append(Item(passage, chosen, span[0], end, " ".join(sorted(wording)), steps))
    kept = [i for i in out if not any(_holds(o, i, passage) for o in out if o is not i)]
    kept.sort(key=lambda i: i.start)
    for item in kept:
        after = [o.start for o in kept if item.start < o.start < item.end]
        yield item._replace(end=min(after)) if after else item


def _holds(other: Item, item: Item, passage: Passage) -> bool:
    """Whether another item says all that this one says: "folding walker with wheels"."""
    there = set(service_words(passage.text))
    mine, its = (
        (set(i.wording.split()) | {w for _, v in i.concept.attributes for w in v.split()}) & there
        for i in (item, other)
    )
    if _made_with(other.concept, item.concept):
        return True
    if item.concept.number[:4] == "A550" and other.concept.number[:4] == "A551":
        return False  # shoes with inserts are both
    near = item.start < other.end and other.start < item.end
    return near and mine < its


_MADE_WITH = (
    ("rails", frozenset(["E0305", "E0310"])),
    ("mattress", frozenset(["E0271", "E0272"])),
)
"""Parts that the code of a bed holds."""


def _made_with(bed: Concept, part: Concept) -> bool:
    held = bed.attribute("component")
    return bed.number.startswith("E0") and any(
        name in held and part.number in numbers for name, numbers in _MADE_WITH
    )


_PIECES = late(
    r",|;|:|\+|\(|\)|\n|\. |\band\b|\bwith (?=(?:a |an )?(?:heated |full |nasal )?(?:humidifier|mask|tubing))"
)


def _wordings(
    scene: Scene,
    passage: Passage,
    places: Sequence[tuple[str, int, int]],
    above: Sequence[str],
) -> Iterator[tuple[frozenset[str], tuple[int, int]]]:
    """The wordings in each piece of a passage, and where.

    A piece that names nothing by itself is read with the words of the pieces before it: "Nebulizer
    with compressor, disposable administration set".
    """
    cuts = [0, *(m.end() for m in _PIECES.finditer(passage.low)), len(passage.low)]
    before: list[tuple[str, int, int]] = [(word, 0, 0) for word in above]
    steady = [placed for placed in before if placed[0] in STEADY]
    named: list[frozenset[str]] = []
    for begin, end in pairwise(cuts):
        own = [p for p in places if begin <= p[1] < end]
        if not own:
            continue
        found = _in_places(scene, own)
        mine = {w for w, _, _ in own}
        left = mine.difference(*(wording for wording, _ in found))
        for near in (steady, [] if found else before[-8:]):
            if not (left and near):
                continue
            more = [
                (wording, (min(p[1] for p in own if p[0] in wording), span[1]))
                for wording, span in _in_places(scene, [*near, *own])
                if wording & left and wording - mine and not any(whole < wording for whole in named)
            ]
            if more:
                found = [*found, *more]
                break
        named += [wording for wording, _ in found]
        yield from found
        before += own


def _in_places(
    scene: Scene, places: Sequence[tuple[str, int, int]]
) -> list[tuple[frozenset[str], tuple[int, int]]]:
    words = {w for w, _, _ in places}
    found = {f.words for f in scene.supplies.find(words) if f.concept.area in AREAS}
    out = [(wording, span) for wording in found if (span := _where(wording, places)) is not None]
    return sorted(out, key=lambda o: (-len(o[0]), sorted(o[0])))


def _of_wording(scene: Scene, wording: frozenset[str]) -> list[Concept]:
    """Every code of a wording, in table order."""
    book = scene.supplies
    numbers = [
        number
        for word in sorted(wording)
        for words, named in book.anchored(word)
        if words == wording
        for number in named
    ]
    concepts = [c for n in dict.fromkeys(numbers) if (c := book.concept(n)) is not None]
    return [c for c in concepts if c.area in AREAS]


def _where(
    wording: frozenset[str], places: Sequence[tuple[str, int, int]]
) -> tuple[int, int] | None:
    """The shortest stretch that holds every word of a wording."""
    best: tuple[int, int, int] | None = None
    at = {word: [n for n, (w, _, _) in enumerate(places) if w == word] for word in wording}
    if not all(at.values()):
        return None
    for last in range(len(places)):
        nearest = [max((n for n in spots if n <= last), default=-1) for spots in at.values()]
        if min(nearest) < 0:
            continue
        size = last - min(nearest)
        if best is None or size < best[0]:
            best = (size, min(nearest), last)
    if best is None or best[0] > FARTHEST:
        return None
    return places[best[1]][1], places[best[2]][2]


_BREAK = late(
    r";|\n|\. |, (?:and )?(?=\d+ (?:box|each(?! (?:change|dressing|time|day))|pair)|[a-z]+ (?:box|kit|set|mask|tubing)\b)"
)


def _segment(low: str, start: int, end: int) -> tuple[int, int]:
    begin = max((m.end() for m in _BREAK.finditer(low, 0, start)), default=0)
    after = _BREAK.search(low, end)
    return begin, after.start() if after else len(low)


def _lines(scene: Scene, page: Page, item: Item, ordered: bool) -> Iterator[Line]:
    concept = item.concept
    passage = item.passage
    near = _neighbours(page, passage)
    bought = sale([passage, *page.passages]) if concept.number[0] in "EK" else Stated((), ())
    met = policy_met(page.passages)
    side = (
        sides(passage, item.start, item.end)
        if (concept.number[0] == "L" and concept.area != "supplies")
        or concept.number.startswith(("A65", "A550", "A551"))
        else Stated((), ())
    )
    if concept.area == "orthotics-prosthetics" and concept.number < "L1600":
        side = Stated((), ())  # spine and trunk have no side
    elif "L1600" <= concept.number < "L5000" and not side.modifiers:
        side = only_side(page.passages)
    units, step = units_of(item)
    steps: list[Step] = [*item.steps, step, *bought.steps, *met.steps]
    modifiers: list[str] = [*bought.modifiers]
    modifiers += met.modifiers
    if concept.number in (
        "A4253",
        "A4259",
        "E0607",
        "A4233",
        "A4256",
        "A4258",
        "A4239",
        "A4238",
        "E2103",
    ):
        own, why = _insulin(scene, near)
        if own and not met.modifiers:
            modifiers.append(own)
            steps.append(why)
    if concept.number.startswith("A6") and concept.number < "A6500":
        wounds = _WOUNDS.search(passage.low)
        said = None if wounds is None else passage.span(*wounds.span())
        number = 0 if wounds is None else NUMBERS.get(wounds.group(1), 0) or int(wounds.group(1))
        if said is None:
            said, number = _only_wound(page), 1
        if said is not None:
            modifiers.insert(0, f"A{number}")
            steps.append(
                rule_step(
                    "wounds",
                    f"Dressing of {number} wounds.",
                    (said,),
                    modifier=f"A{number}",
                )
            )
    span = passage.span(item.start, item.end)
    proof = "ordered" if ordered else "dispensed"
    sets: list[tuple[str, ...]] = [(s,) for s in side.modifiers] or [()]
    if len(sets) == 2 and units > 1:
        units = max(1, units // 2)
    for one in sets:
        yield line_of(
            scene, concept, [passage], [span], proof, units, (*steps, *(side.steps if one else ())),
            (*modifiers, *one), item.wording,
        )  # fmt: skip


_NUMBERED_WOUND = late(r"\b(?:wound|ulcer) ?(?:#|no\.? ?|number )(\d)\b")


def _only_wound(page: Page) -> Span | None:
    """The words that number the one wound an order is for."""
    found = [
        (match.group(1), passage.span(*match.span()))
        for passage in page.passages
        for match in _NUMBERED_WOUND.finditer(passage.low)
    ]
    return found[0][1] if len({number for number, _ in found}) == 1 else None


def _neighbours(page: Page, passage: Passage) -> Sequence[Passage]:
    return (passage, *(p for p in page.passages if p is not passage))


_NOT_INSULIN = late(
    r"\b(?:not (?:on|treated with|using|taking) insulin|non-?insulin|no insulin|diet[- ]controlled|oral agents only)\b"
)
_INSULIN = late(
    r"\b(?:on insulin|insulin[- ](?:treated|dependent|requiring|using)|treated with insulin|uses insulin|takes insulin|insulin (?:pump|injections?|therapy|\d))"
)


def _insulin(scene: Scene, near: Sequence[Passage]) -> tuple[str, Step]:
    """KX for glucose supplies of a patient on insulin, KS without, where the record says which."""
    for passage in near:
        without = _NOT_INSULIN.search(passage.low)
        if without:
            return "KS", rule_step(
                "insulin",
                "Not treated with insulin.",
                (passage.span(*without.span()),),
                modifier="KS",
            )
        treated = _INSULIN.search(passage.low)
        if treated:
            return "KX", rule_step(
                "insulin", "Treated with insulin.", (passage.span(*treated.span()),), modifier="KX"
            )
    if scene.having("Z79.4"):
        return "KX", rule_step("insulin", "Treated with insulin: Z79.4.", (), modifier="KX")
    return "", rule_step("insulin", "", ())


_VIALS = late(
    r"#\s?(\d{1,4})\b|\b(\d{1,4})\s*(?:unit[- ]dose )?(?:vials?|ampules?|ampuls?|nebules|respules|doses|unit doses)\b|\b(?:dispense|disp|qty|quantity)\s*[:#=]?\s*(\d{1,4})\b|\b(\d{1,4}) ?(?:per month|/ ?mo(?:nth)?)"
)


def _inhaled(scene: Scene, passage: Passage, findings: list[Finding]) -> Iterator[Line]:
    """Drugs for a nebulizer: by the vials dispensed, one vial where their number is not stated."""
    for name in names_in(passage.text, name_index(scene.supplies)):
        if not re.search(
            r"neb|inhal|vial|unit[- ]dose|ampul|respule", f"{passage.heading} {passage.low}"
        ):
            continue
        if re.search(r"\b(?:mdi|hfa|inhaler|puffs?)\b", passage.low):
            continue
        choice = choose(name, "neb", passage.low, None, False, scene.supplies)
        concept = choice.concept
        if concept is None or (choice.kind != "neb" and concept.attribute("route") != "inhalation"):
            continue
        vials = _VIALS.search(passage.low, name.end)
        number = next((int(g) for g in vials.groups() if g), 1) if vials else 1
        if vials is None:
            findings.append(
                tip(
                    "quantity-missing",
                    f"{passage.document.id}: {concept.number} is ordered without the number of vials; units of one vial are given.",
                )
            )
        one = unit_of(concept.units)
        spans = [passage.span(name.start, name.end)]
        word = Step(
            "word",
            f'"{name.name}" is the name of the drug.',
            (spans[0],),
            f"supplies/{choice.reference}" if choice.reference else "",
            (("name", name.name),),
        )
        if one is None:
            step = rule_step("quantity", f"{number} vials.", spans, units=number)
            yield line_of(scene, concept, [passage], spans, "ordered", number, (word, step))
            continue
        dose = content_in(passage.text[name.end :]) or next(
            (d for d in doses_in(passage.text[name.end :]) if d.unit != "ml"), None
        )
        value = as_unit(dose.value, dose.unit, one[1]) if dose else None
        if value is None:
            percent = re.search(r"\b0?\.(083|042|021|5|02)\s*%", passage.low)
            strength = {"083": 2.5, "042": 1.25, "021": 0.63, "5": 2.5, "02": 0.5}
            if percent is None:
                findings.append(
                    tip(
                        "dose-missing",
                        f"{passage.document.id}: {concept.number} is ordered without the strength of a vial; units cannot be counted.",
                        "warning",
                    )
                )
                continue
            value = strength[percent.group(1)]
        total = value * number
        units = max(1, ceil(round(total / one[0], 6)))
        step = rule_step(
            "units",
            f"{number} vials of {value:g} {one[1]} make {units} units of {concept.units}.",
            (passage.whole,),
            dose=f"{total:g}",
            unit=one[1],
            per=f"{one[0]:g}",
            units=units,
        )
        yield line_of(scene, concept, [passage], spans, "ordered", units, (word, step))
