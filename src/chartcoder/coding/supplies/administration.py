"""Injections and infusions by their hierarchy (CPT 96360-96379, 96401-96549).

One initial service for each access site: cancer drugs before other drugs before fluids, infusion
before push. Infusions count from 16 minutes, fluids from 31, each further hour from 31 minutes past
the last; a shorter infusion, or one whose end is not documented, is a push.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chartcoder.coding.service_line import Line
from chartcoder.coding.supplies.build import line_of, rule_step
from chartcoder.coding.supplies.given import Given
from chartcoder.coding.supplies.line import tip
from chartcoder.coding.supplies.passages import done, is_record
from chartcoder.coding.supplies.pointers import Pointers, pointers_of
from chartcoder.coding.supplies.scene import Scene
from chartcoder.late import late
from chartcoder.model import Finding, Step
from chartcoder.terminology.services.concepts import Concept

LONGEST = 480
"""Minutes beyond which an infusion of a cancer drug by a pump has its own number."""
SHORTEST_INFUSION, SHORTEST_HYDRATION, NEXT_HOUR = 16, 31, 91
_NONE = frozenset(
    ["neb", "contrast", "tracer", "device", "local", "flush", "self", "none", "blood"]
)
_BUNDLED = frozenset(["J1245", "J2785", "J2805", "J2997", "J9030"])
"""Drugs whose giving belongs to the test they are given for."""
_OPERATIVE = frozenset(
    [
        "operative-report",
        "procedure-note",
        "anesthesia-record",
        "delivery-note",
        "radiology-report",
        "ambulance-report",
    ]
)
HORMONAL = frozenset(
    [
        "J9217",
        "J9218",
        "J9202",
        "J9395",
        "J9393",
        "J9394",
        "J9155",
        "J3315",
        "J3316",
        "J9226",
        "J1952",
        "J1951",
        "J1954",
        "J9219",
    ]
)
NOT_CANCER = frozenset(["J9209", "J9030", "J9031", "J9219", "J9226"])
COMPLEX = frozenset(
    [
        "J1745",
        "J2323",
        "J2350",
        "J3380",
        "J3262",
        "Q5103",
        "Q5104",
        "Q5121",
        "Q5133",
        "Q5134",
        "Q5135",
        "Q5156",
    ]
)
"""Biologicals whose giving by vein needs the watch of a cancer drug, whatever they are given for."""
_COMPLEX_NAMES = ("bevacizumab", "trastuzumab", "rituximab", "infliximab")


class Item(NamedTuple):
    """One giving by vein: ``kind`` is ``chemo``, ``drug`` or ``fluid``; ``mode`` ``infusion`` or ``push``."""

    kind: str
    mode: str
    minutes: int
    given: Given
    code: str

    @property
    def rank(self) -> tuple[int, int]:
        """Place in the hierarchy; the lower the sooner it is the initial service."""
        order = (
            "chemo infusion",
            "chemo push",
            "drug infusion",
            "drug push",
            "fluid infusion",
            "chemo pump",
        )
        return order.index(f"{self.kind} {self.mode}"), -self.minutes


def further_hours(minutes: int) -> int:
    """Hours beyond the first that count: each from its 31st minute.

    >>> [further_hours(m) for m in (60, 90, 91, 150, 151)]
    [0, 0, 1, 1, 2]
    """
    return (minutes - 31) // 60 if minutes >= NEXT_HOUR else 0


def administration_lines(scene: Scene, given: Sequence[Given]) -> tuple[list[Line], list[Finding]]:
    """The lines of giving what was given."""
    findings: list[Finding] = []
    own = [g for g in given if _counts(g)]
    lines = list(_injections(scene, [g for g in own if g.route in ("im", "sc")]))
    items = [i for g in own if g.route == "iv" and (i := _item(g, findings)) is not None]
    items = _together(items)
    main = [i for i in items if not i.given.second_site]
    apart = [i for i in items if i.given.second_site]
    if main and apart and min(i.rank for i in apart) < min(i.rank for i in main):
        main, apart = apart, main  # the lesser of two initial services is the one set apart
    lines = [*_site(scene, main, ()), *_site(scene, apart, ("59",)), *lines]
    missing = [
        g
        for g in own
        if not g.route
        and g.choice.concept is not None
        and g.choice.concept.attribute("route") == "injection"
    ]
    for one in missing:
        findings.append(
            tip(
                "route-missing",
                f"{one.span.document}: how the drug was given is not documented; its administration cannot be coded.",
            )
        )
    return lines, findings


def _counts(given: Given) -> bool:
    if given.passage.document.kind in _OPERATIVE or given.choice.kind in _NONE:
        return False
    if given.dose is None and not is_record(given.passage.document):
        return False  # "placed on IV Rocephin" is a treatment, not a giving
    return given.choice.concept is not None and given.choice.concept.number not in _BUNDLED


def is_chemo(given: Given) -> bool:
    """Whether a drug is given as cancer drugs are."""
    concept = given.choice.concept
    if concept is None or concept.number in NOT_CANCER:
        return False
    if concept.number in COMPLEX:
        return given.route == "iv"
    if concept.number.startswith("Q5"):
        return any(name in concept.title.lower() for name in _COMPLEX_NAMES)
    return concept.number.startswith("J9")


def _item(given: Given, findings: list[Finding]) -> Item | None:
    concept = given.choice.concept
    assert concept is not None
    if given.choice.kind == "fluid":
        if given.minutes is None:
            findings.append(
                tip(
                    "hydration-time",
                    f"{given.span.document}: fluids by vein count from 31 minutes; document start and stop times.",
                )
            )
            return None
        if given.minutes < SHORTEST_HYDRATION:
            return None
        return Item("fluid", "infusion", given.minutes, given, concept.number)
    kind = "chemo" if is_chemo(given) else "drug"
    if kind == "chemo" and (given.minutes or 0) > LONGEST and "pump" in given.passage.low:
        return Item(kind, "pump", given.minutes or 0, given, concept.number)
    if (
        given.minutes is not None
        and given.minutes >= SHORTEST_INFUSION
        and not (given.push and not given.infusion)
    ):
        return Item(kind, "infusion", given.minutes, given, concept.number)
    if given.infusion and given.minutes is None and not given.push:
        findings.append(
            tip(
                "infusion-time",
                f"{given.span.document}: the infusion of {concept.number} has no start and stop time, so that it counts as a push; document both.",
                "warning",
            )
        )
    return Item(kind, "push", given.minutes or 0, given, concept.number)


def _together(items: Sequence[Item]) -> list[Item]:
    """Infusions of one drug at one site added up, pushes kept apart; fluids without the time drugs ran."""
    out: list[Item] = []
    for item in items:
        same = next(
            (
                o
                for o in out
                if o.code == item.code
                and o.mode == item.mode == "infusion"
                and o.given.second_site == item.given.second_site
            ),
            None,
        )
        if same is None:
            out.append(item)
        else:
            out[out.index(same)] = same._replace(minutes=same.minutes + item.minutes)
    return [_without_overlap(i, out) if i.kind == "fluid" else i for i in out]


def _without_overlap(fluid: Item, items: Sequence[Item]) -> Item:
    """Minutes in which fluid ran while a drug ran too do not count."""
    start = fluid.given.start
    if start is None:
        return fluid
    lost = 0
    for other in items:
        begin = other.given.start
        if other.kind != "fluid" and other.mode == "infusion" and begin is not None:
            lost += max(0, min(start + fluid.minutes, begin + other.minutes) - max(start, begin))
    return fluid._replace(minutes=max(0, fluid.minutes - lost))


def _site(scene: Scene, items: Sequence[Item], modifiers: tuple[str, ...]) -> Iterator[Line]:
    """The lines of one access site."""
    left = [i for i in items if i.kind != "fluid" or i.minutes >= SHORTEST_HYDRATION]
    if not left:
        return
    first = min(left, key=lambda i: i.rank)
    initial = {
        "chemo infusion": "96413",
        "chemo push": "96409",
        "drug infusion": "96365",
        "drug push": "96374",
        "fluid infusion": "96360",
        "chemo pump": "96416",
    }
    yield from _line(
        scene,
        initial[f"{first.kind} {first.mode}"],
        [first],
        1,
        modifiers,
        "initial",
        "initial service of the site: first in the hierarchy",
    )
    counts: dict[str, list[Item]] = {}
    pushed: list[Item] = [first] if first.mode == "push" else []
    units: dict[str, int] = {}

    def add(number: str, item: Item, n: int = 1) -> None:
        counts.setdefault(number, []).append(item)
        units[number] = units.get(number, 0) + n

    extra = {"chemo": "96415", "drug": "96366", "fluid": "96361"}
    if first.mode == "infusion" and further_hours(first.minutes):
        add(extra[first.kind], first, further_hours(first.minutes))
    for item in left:
        if item is first:
            continue
        if item.kind == "fluid":
            add("96361", item, 1 + further_hours(item.minutes))
        elif item.mode == "pump":
            add("96416", item)
        elif item.mode == "push":
            again = any(p.code == item.code for p in pushed)
            pushed.append(item)
            if not again:
                add("96411" if item.kind == "chemo" else "96375", item)
            elif scene.facility and _apart(item, pushed[:-1]) and item.kind == "drug":
                add("96376", item)
        elif item.kind == "chemo":
            add("96417", item)
            if further_hours(item.minutes):
                add("96415", item, further_hours(item.minutes))
        elif _beside(item, left):
            if "96368" not in counts:
                add("96368", item)
        else:
            add("96367", item)
            if further_hours(item.minutes):
                add("96366", item, further_hours(item.minutes))
    claims = {
        "96361": "further fluids by vein", "96366": "further hours", "96367": "another drug after the first",
        "96368": "a drug that ran beside another", "96375": "another drug by push", "96376": "the same drug again over 30 minutes later",
        "96416": "a long infusion of a cancer drug by a pump", "96411": "another cancer drug by push", "96415": "further hours", "96417": "another cancer drug after the first",
    }  # fmt: skip
    for number in sorted(counts, key=lambda n: (n[:4] != "9641", n)):
        yield from _line(scene, number, counts[number], units[number], (), "add-on", claims[number])


def _apart(item: Item, before: Sequence[Item]) -> bool:
    """Whether a push came more than half an hour after the last one of the same drug."""
    starts = [p.given.start for p in before if p.code == item.code and p.given.start is not None]
    return bool(starts) and item.given.start is not None and item.given.start - max(starts) > 30


def _beside(item: Item, items: Sequence[Item]) -> bool:
    """Whether an infusion ran while one that comes before it in the hierarchy ran."""
    if item.given.concurrent:
        return True
    start = item.given.start
    if start is None:
        return False
    for other in items:
        begin = other.given.start
        if other is item or other.mode != "infusion" or other.kind == "fluid" or begin is None:
            continue
        if other.rank < item.rank or (
            other.rank == item.rank and items.index(other) < items.index(item)
        ):
            if begin < start + item.minutes and start < begin + other.minutes:
                return True
    return False


def _line(
    scene: Scene,
    number: str,
    items: Sequence[Item],
    units: int,
    modifiers: tuple[str, ...],
    rule: str,
    claim: str,
) -> Iterator[Line]:
    concept = scene.services.concept(number)
    if concept is None:
        return
    spans = [i.given.span for i in items] + [
        i.given.timed for i in items if i.given.timed is not None
    ]
    step = rule_step(
        f"administration.{rule}", f"{claim}.", spans,
        kinds=",".join(f"{i.kind} {i.mode}" for i in items), minutes=",".join(str(i.minutes) for i in items), units=units,
    )  # fmt: skip
    extra = (
        [rule_step("second-site", "Given at a second access site.", spans, modifier="59")]
        if modifiers
        else []
    )
    yield line_of(
        scene, concept, [i.given.passage for i in items], spans, items[0].given.proof, units,
        (step, *extra), modifiers, pointers=_points(scene, number, [i.given for i in items]),
    )  # fmt: skip


def _points(scene: Scene, number: str, given: Sequence[Given]) -> Pointers:
    """Those of the drugs; the encounter for treatment before the cancer it treats."""
    codes: list[str] = list(scene.having("Z51.1")) if number.startswith(("964", "9652")) else []
    sure = 0.9
    steps: tuple[Step, ...] = ()
    for one in given:
        concept = one.choice.concept
        points = pointers_of(scene, concept.number if concept else number, (one.passage,))
        codes += [c for c in points.codes if c not in codes]
        sure = min(sure, points.confidence)
        steps = steps or points.steps
    said = tuple(codes[:4])
    values = (("pointers", " ".join(said)),)
    return Pointers(
        said, tuple(Step(s.kind, s.claim, s.spans, s.source, values) for s in steps), sure
    )


def _injections(scene: Scene, given: Sequence[Given]) -> Iterator[Line]:
    """Drugs under the skin or into a muscle, each injection counted."""
    groups: dict[str, list[Given]] = {}
    for one in given:
        groups.setdefault(_injection_code(scene, one), []).append(one)
    for number, many in groups.items():
        concept = scene.services.concept(number)
        if concept is None:
            continue
        units = sum(max(1, g.repeats) for g in many)
        spans = [g.span for g in many]
        step = rule_step(
            "administration.injection",
            "Injected under the skin or into a muscle.",
            spans,
            routes=",".join(g.route for g in many),
            units=units,
        )
        yield line_of(
            scene, concept, [g.passage for g in many], spans, many[0].proof, units, (step,),
            pointers=_points(scene, number, many),
        )  # fmt: skip


def _injection_code(scene: Scene, given: Given) -> str:
    concept = given.choice.concept
    assert concept is not None
    if concept.number in HORMONAL and concept.number != "J9219":
        return "96402"
    if concept.number == "J1950":
        return "96402" if scene.having("C61", "C50") else "96372"
    return "96401" if is_chemo(given) else "96372"


_FLUSH = late(
    r"\b(?:port|mediport|port-?a-?cath|picc|central line|hickman|line|cvc|catheter)\b[^.\n]{0,60}\b(?:flush\w*)|\bflush\w*\b[^.\n]{0,40}\b(?:port|picc|central line|hickman|cvc)\b"
)


_MADE = late(
    r"\b(?:port|mediport|port-?a-?cath|picc|central line|hickman|cvc|catheter)\b[^.\n]{0,40}\b(?:placement|placed|insert\w+|implant\w+|exchange\w*|replace\w*|reposition\w*|tunneled)|\b(?:placement|insertion|exchange|replacement|implantation) of [^.\n]{0,40}\b(?:port|picc|line|catheter)\b"
)
"""A port or line that was put in: its flush is part of that."""


def flush_line(scene: Scene, others: bool) -> Iterator[Line]:
    """The flush of a port or line, only where nothing else was done."""
    if others or any(
        p.document.kind not in ("nursing-note", "medication-list", "procedure-note")
        for p in scene.pages
    ):
        return
    for page in scene.pages:
        made = page.document.kind == "procedure-note" and _MADE.search(page.low)
        for passage in page.passages:
            match = None if made else _FLUSH.search(passage.low)
            if match and done(passage, scene.day):
                concept: Concept | None = scene.services.concept("96523")
                if concept is not None:
                    step = rule_step(
                        "flush", "Nothing but the flush was done.", (passage.whole,), units=1
                    )
                    yield line_of(
                        scene,
                        concept,
                        [passage],
                        [passage.span(*match.span())],
                        "flushed",
                        1,
                        (step,),
                    )
                return
