"""Ambulance run sheets: base rate by level and urgency, miles, origin and destination."""

import re
from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from chartcoder.coding.service_line import Line
from chartcoder.coding.supplies.build import line_of, rule_step
from chartcoder.coding.supplies.line import tip
from chartcoder.coding.supplies.passages import Passage
from chartcoder.coding.supplies.scene import Page, Scene
from chartcoder.late import late
from chartcoder.model import Finding, Span, Step

BASE = {
    ("BLS", False): "A0428", ("BLS", True): "A0429", ("ALS1", False): "A0426", ("ALS1", True): "A0427",
    ("ALS2", False): "A0433", ("ALS2", True): "A0433", ("SCT", False): "A0434", ("SCT", True): "A0434",
    ("FIXED", False): "A0430", ("FIXED", True): "A0430", ("ROTARY", False): "A0431", ("ROTARY", True): "A0431",
    ("INTERCEPT", False): "A0432", ("INTERCEPT", True): "A0432",
}  # fmt: skip
MILES = {"FIXED": "A0435", "ROTARY": "A0436"}
_LEVELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ROTARY", late(r"\b(?:rotary[- ]wing|helicopter|lifeflight|life flight|air ?med\w*|medevac)\b")),
    ("FIXED", late(r"\bfixed[- ]wing\b|\bairplane\b|\bair ambulance plane\b")),
    ("SCT", late(r"\b(?:sct|specialty care transport|critical care transport|cct)\b")),
    ("INTERCEPT", late(r"\bparamedic intercept\b|\bals intercept\b")),
    ("ALS2", late(r"\bals[- ]?2\b|\bals,? level (?:2|ii)\b|\badvanced life support,? level (?:2|two)\b")),
    ("ALS1", late(r"\bals[- ]?1?\b|\badvanced life support\b|\bparamedic (?:unit|crew|level)\b")),
    ("BLS", late(r"\bbls\b|\bbasic life support\b")),
)  # fmt: skip
_SAID = late(
    r"\b(?:level of (?:service|care)|service level|level|transport (?:level|type)|type of (?:service|transport)|unit type|billing level|mode)\s*[:=-]"
)
_ALS2 = late(
    r"\b(?:intubat\w+|endotracheal|cardioversion|defibrillat\w+|transcutaneous pacing|pac(?:ed|ing)\b|chest decompression|needle decompression|cricothyrotomy|intraosseous|\bio (?:access|line)|central line)\b"
)
_ALS1 = late(
    r"\b(?:12[- ]lead|cardiac monitor\w*|ecg monitor\w*|ekg monitor\w*|iv (?:access|established|started|placed|line)|saline lock|iv (?:fluid|bolus)|(?:mg|mcg|g|ml) (?:iv|ivp|im|in|io)\b|nebuli[sz]\w+|albuterol|d50|d10|narcan|naloxone|fentanyl|zofran|ondansetron|nitro\w*|adenosine|als assessment|capnography)\b"
)
_PUSHES = late(
    r"\b(?:epinephrine|epi|amiodarone|atropine|adenosine|dextrose|d50|naloxone|narcan|fentanyl|morphine|midazolam|versed|lidocaine|sodium bicarb\w*|calcium|furosemide|lasix|diphenhydramine|benadryl|ondansetron|zofran|ketamine|magnesium)\b[^.\n;]{0,40}\b(?:iv|ivp|io)\b"
)
_URGENT = late(
    r"\b(?:911|9-1-1|emergen(?:t|cy)(?! department| room| dept)|lights and sirens|immediate response|code 3|priority (?:1|one)|p1|stat response|hot response)\b"
)
_PLANNED = late(
    r"\b(?:non-?emergen\w+|nonemergent|scheduled|routine|code 1\b|priority 3|pre-?arranged|discharge (?:transport|to)|repetitive|return trip|inter-?facility transfer,? scheduled)\b"
)
_NOT_URGENT = late(r"\bnon-?emergen\w+|\bnot (?:an )?emergen\w+")
_MILES = (
    late(r"\b(?:loaded|patient|transport|total loaded|ground) ?(?:mileage|miles|mi)\s*(?:[:=-]|of|was|were)?\s*(\d+(?:\.\d+)?)"),
    late(r"\b(\d+(?:\.\d+)?)\s*(?:loaded|transport|statute)(?: statute)? (?:miles|mi)\b"),
    late(r"\bloaded\s*[:=-]?\s*(\d+(?:\.\d+)?)\b(?! ?(?:min|at))"),
    late(r"\bmileage\s*[:=-]?\s*(\d+(?:\.\d+)?)\b(?!,)"),
    late(r"\b(\d+(?:\.\d+)?)\s*(?:miles|mi)\b(?! (?:away|from|per|unloaded|empty))"),
)  # fmt: skip
_ODOMETER = late(
    r"\b(?:odometer|mileage|odo)?[^\n.;]{0,20}\b(?:at )?(?:scene|origin|pick-?up|start(?:ing)?|begin(?:ning)?|loaded)(?: odometer| mileage)?\s*[:=]?\s*(\d{3,7}(?:\.\d)?)[^\n]{0,40}?\b(?:at )?(?:destination|dest|hospital|end(?:ing)?|arrival)(?: odometer| mileage)?\s*[:=]?\s*(\d{3,7}(?:\.\d)?)"
)
_CLOCKS = late(r"(?:[01]\d|2[0-3])[0-5]\d")
_METER = late(r"\b(?:odometer|odo|mileage|miles|mi)\b")
"""Figures of four digits at scene and destination are times, where no word of a meter stands."""
_PLACES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("G", late(r"\bhospital[- ]based (?:dialysis|esrd)|\bhospital dialysis\b")),
    ("J", late(r"\b(?:dialysis|esrd facility)\b")),
    ("N", late(r"\b(?:snf|skilled nursing|nursing home|nursing facility|rehab(?:ilitation)? (?:and nursing|center)|nursing (?:and|&) rehab\w*)\b")),
    ("E", late(r"\b(?:assisted living|residential|custodial|group home|domiciliary|memory care|board and care|adult family home|alf)\b")),
    ("I", late(r"\b(?:airport|helipad|landing zone|air(?:strip|field)|rendezvous|transfer site)\b")),
    ("D", late(r"\b(?:diagnostic|imaging center|radiation|clinic|urgent care|wound center|cancer center|therapeutic site|ambulatory surgery|surgery center)\b")),
    ("P", late(r"\b(?:physician'?s? office|doctor'?s? office|medical office|pcp office|dr\.? office)\b")),
    ("H", late(r"\b(?:hospital|medical center|emergency (?:department|room)|\bed\b|\ber\b|\bicu\b|trauma center|regional|health center|infirmary)\b")),
    ("R", late(r"\b(?:residence|home|house|apartment|private residence|domicile|apt)\b")),
    ("S", late(r"\b(?:scene|roadside|highway|road|street|intersection|mvc|mva|park|store|school|workplace|work site|accident|restaurant|mall|church|gym|interstate|parking lot|field|beach|office building|sidewalk|supermarket)\b")),
)  # fmt: skip
_FROM = late(
    r"(?:^|\s{2,})(?:origin|p/?u|pick-?up(?: location| address| from)?|transported from|from|pt location|patient location|scene(?: location| address)?|sending(?: facility)?|incident location|location)\s*[:=-]\s*(.+?)(?=\s{3,}|$)"
)
_TO = late(
    r"(?:^|\s{2,})(?:destination|drop-?off(?: location)?|transported to|to|receiving(?: facility| hospital)?|dest|delivered to)\s*[:=-]\s*(.+?)(?=\s{3,}|$)"
)
_FROM_TO = late(
    r"\b(?:transported|transport|transfer(?:red)?|taken|moved|conveyed|run|trip)?\s*(?:the )?(?:patient |pt )?from\s+(.{3,70}?)\s+to\s+(.{3,70}?)(?:[.,;]|$)"
)
_ENDS = r"(?:hospital|residence|home|scene|snf|skilled nursing facility|nursing home|nursing facility|dialysis(?: center)?|clinic|physician office|assisted living)"
_PLACE_TO_PLACE = late(rf"\b({_ENDS}) to (?:the |a |an )?(?:\w+ )?({_ENDS})\b")
_TAKEN_TO = late(
    r"\b(?:transported|taken|conveyed|transport)(?:,? (?:non-?)?(?:emergen(?:t|cy)(?:ly)?|code \d|priority \d|without incident|lights and sirens|by (?:ground|air|ambulance|stretcher)|safely|stable|in stable condition|routine(?:ly)?)){0,3}\s+to\s+(.{3,70}?)(?:[.,;]|$)"
)
_FOUND_AT = late(
    r"\b(?:dispatched to|responded to|picked up (?:at|from)|arrived at|called to|arrived on scene at|found (?:at|in)|(?:fall|fell|collapsed?|collapse|illness|emergency|call) (?:at|in))\s+(.{3,70}?)(?:[.,;]| for | to find|$)"
)
_DEAD = late(r"\b(?:pronounced (?:dead|deceased)|pronouncement|died|time of death|doa)\b")
_NO_RIDE = late(
    r"\b(?:no transport|not transported|refus\w+ (?:of )?transport\w*|transport (?:was )?(?:refused|declined|cancel\w+)|declin\w+ transport\w*|patient refused|treated and released|released (?:at|on) scene|treat(?:ed)? (?:and|/|&) releas\w*|cancelled (?:en ?route|on scene))\b"
)
_TREATED = late(
    r"\b(?:treat(?:ed|ment)|administered|given|bandag\w+|splint\w*|dextrose|glucose|naloxone|narcan|assess\w+)\b"
)
_QM = late(r"\bqm\b|\bunder arrangement\b")
_QN = late(
    r"\bqn\b|\b(?:furnished|provided) directly by (?:the )?(?:hospital|provider)|\bprovider[- ]owned ambulance\b|\bhospital[- ]owned ambulance\b"
)
NEED = late(
    r"\b(?:bed[- ]?(?:confined|bound)|unable to (?:sit|stand|walk|ambulate|bear weight|get up|tolerate)|cannot (?:sit|stand|walk|ambulate)|stretcher|other means|contraindicat\w+|requires? (?:oxygen|monitor\w*|suction\w*|restraint\w*|cardiac|iv|stretcher|supine)"
    r"|medical(?:ly)? necess\w+|pcs\b|physician certification|unresponsive|unconscious|chest pain|stroke|seizure|shock|hemorrhag\w*|respiratory distress|altered mental|hip fracture|fall\w*|trauma|syncope|dyspnea|shortness of breath|cardiac arrest|overdose|ventilator)"
)


class Place(NamedTuple):
    """An end of the ride: its letter and the words that say it."""

    letter: str
    span: Span


def ambulance_lines(scene: Scene) -> tuple[list[Line], list[Finding]]:
    """The lines of every run sheet."""
    lines: list[Line] = []
    findings: list[Finding] = []
    for page in scene.pages:
        if page.document.kind == "ambulance-report":
            lines += _run(scene, page, findings)
    return lines, findings


def _run(scene: Scene, page: Page, findings: list[Finding]) -> Iterator[Line]:
    everything = [p for p in page.passages if p.text]
    if not everything:
        return
    low = "\n".join(p.low for p in everything)
    level, why = _level(everything, low)
    urgent, urgency = _urgency(everything)
    name = page.document.id
    dead = _DEAD.search(low)
    stays = _NO_RIDE.search(low)
    own = _arrangement(everything)
    if stays and not dead:
        where = _passage_of(everything, _NO_RIDE)
        if _TREATED.search(low) and not re.search(r"cancel\w+ (?:en ?route|prior)", low):
            yield from _line(
                scene,
                "A0998",
                where,
                [where.whole],
                1,
                (),
                (rule_step("ambulance.no-transport", "Treated, not transported.", (where.whole,)),),
            )
        return
    origin, goal = _ends(everything)
    modifiers: list[str] = []
    steps: list[Step] = [*why, *urgency]
    if origin and goal:
        modifiers.append(origin.letter + goal.letter)
        steps.append(
            rule_step(
                "ambulance.places",
                f"From {origin.letter} to {goal.letter}.",
                (origin.span, goal.span),
                origin=origin.letter,
                destination=goal.letter,
            )
        )
    elif not dead:
        findings.append(
            tip(
                "ambulance-places",
                f"{name}: origin or destination of the ride is not documented; its modifier is missing.",
                "warning",
            )
        )
    if level is None:
        findings.append(
            tip(
                "ambulance-level",
                f"{name}: neither the level of service nor a treatment that tells it is documented.",
                "warning",
            )
        )
        return
    if level not in ("SCT", "FIXED", "ROTARY", "ALS2", "INTERCEPT") and urgent is None:
        findings.append(
            tip(
                "ambulance-urgency",
                f"{name}: whether the response was an emergency is not documented; coded as planned.",
                "warning",
            )
        )
    miles, said = _miles(everything)
    first = why[0].spans[0] if why and why[0].spans else everything[0].whole
    at = next((p for p in everything if p.start <= first.start < p.end), everything[0])
    if (
        dead
        and re.search(
            r"pronounced (?:dead|deceased) (?:before|prior to|at|on)|died (?:before|prior)|(?:before|prior to) (?:loading|transport|arrival)|after dispatch|dead on (?:arrival|scene)|\bdoa\b|no transport|not transported",
            low,
        )
        and miles is None
    ):
        where = _passage_of(everything, _DEAD)
        steps.append(
            rule_step(
                "ambulance.death",
                "Dead after the call, before the ride: basic rate, no miles.",
                (where.whole,),
                modifier="QL",
            )
        )
        air = {"FIXED": "A0430", "ROTARY": "A0431"}
        yield from _line(
            scene, air.get(level, "A0429" if urgent else "A0428"), at, [first], 1, ("QL",), steps
        )
        return
    number = BASE[(level, bool(urgent))]
    shared = [*modifiers, *own.modifiers] if own else modifiers
    yield from _line(scene, number, at, [first], 1, shared, [*steps, *(own.steps if own else ())])
    if miles is None or said is None:
        findings.append(
            tip("ambulance-miles", f"{name}: loaded miles are not documented.", "warning")
        )
    else:
        units = max(1, ceil(miles))
        step = rule_step(
            "ambulance.miles",
            f"{miles:g} loaded miles; a part of a mile counts as one here.",
            (said.whole,),
            miles=f"{miles:g}",
            units=units,
        )
        places = [s for s in steps if s.source.endswith("places")]
        yield from _line(
            scene,
            MILES.get(level, "A0425"),
            said,
            [said.whole],
            units,
            shared,
            [step, *places, *(own.steps if own else ())],
        )
    if not NEED.search(low):
        findings.append(
            tip(
                "medical-necessity",
                f"{name}: why no other transport would do is not documented.",
                "warning",
            )
        )
    elif (
        not urgent
        and level in ("BLS", "ALS1")
        and not re.search(r"\bpcs\b|physician certification|certif", low)
    ):
        findings.append(
            tip(
                "ambulance-certification",
                f"{name}: a planned ride needs the certification of a physician; none is mentioned.",
            )
        )


def _passage_of(passages: Sequence[Passage], pattern: re.Pattern[str]) -> Passage:
    return next((p for p in passages if pattern.search(p.low)), passages[0])


def _level(passages: Sequence[Passage], low: str) -> tuple[str | None, list[Step]]:
    """The level stated, else the one that the treatment tells."""
    for labelled in (True, False):
        for passage in passages:
            if labelled and not _SAID.search(passage.low):
                continue
            for level, pattern in _LEVELS:
                match = pattern.search(passage.low)
                if match and not (
                    level in ("ALS1", "ALS2")
                    and re.search(r"\bals (?:not|unavailable|cancel)|no als", passage.low)
                ):
                    if level == "ALS1" and not labelled and _pushes(passages) >= 3:
                        continue
                    span = passage.span(*match.span())
                    return level, [
                        rule_step(
                            "ambulance.level",
                            f"The level of service is stated: {level}.",
                            (span,),
                            level=level,
                        )
                    ]
    for level, pattern in (("ALS2", _ALS2), ("ALS1", _ALS1)):
        for passage in passages:
            match = pattern.search(passage.low)
            if match and not re.search(
                r"\b(?:no|not|without|denies)\b[^.]{0,30}$", passage.low[: match.start()]
            ):
                span = passage.span(*match.span())
                return level, [
                    rule_step(
                        "ambulance.level",
                        f"The treatment tells the level: {level}.",
                        (span,),
                        level=level,
                    )
                ]
    treated = _passage_of(passages, _TREATED)
    if re.search(
        r"\b(?:oxygen|vital signs|vitals|stretcher|splint|bandage|backboard|c-?collar)\b", low
    ):
        return "BLS", [
            rule_step(
                "ambulance.level",
                "Only basic treatment is documented: BLS.",
                (treated.whole,),
                level="BLS",
            )
        ]
    return None, []


def _pushes(passages: Sequence[Passage]) -> int:
    return sum(len(_PUSHES.findall(p.low)) for p in passages)


def _urgency(passages: Sequence[Passage]) -> tuple[bool | None, list[Step]]:
    for passage in passages:
        match = _PLANNED.search(passage.low)
        if match:
            return False, [
                rule_step(
                    "ambulance.urgency",
                    "A planned ride.",
                    (passage.span(*match.span()),),
                    emergency="no",
                )
            ]
    for passage in passages:
        match = _URGENT.search(passage.low)
        if match and not _NOT_URGENT.search(passage.low):
            return True, [
                rule_step(
                    "ambulance.urgency",
                    "An emergency response.",
                    (passage.span(*match.span()),),
                    emergency="yes",
                )
            ]
    return None, []


def _place(passage: Passage, start: int, end: int) -> Place | None:
    text = passage.low[start:end]
    hits = [
        (m.start(), n, letter, m)
        for n, (letter, pattern) in enumerate(_PLACES)
        if (m := pattern.search(text))
    ]
    if not hits:
        return None
    _, _, letter, match = min(hits, key=lambda hit: hit[:2])
    return Place(letter, passage.span(start + match.start(), start + match.end()))


def _ends(passages: Sequence[Passage]) -> tuple[Place | None, Place | None]:
    origin: Place | None = None
    goal: Place | None = None
    for passage in passages:
        for pattern, is_origin in ((_FROM, True), (_TO, False)):
            match = pattern.search(passage.low)
            if match:
                place = _place(passage, *match.span(1))
                if is_origin:
                    origin = origin or place
                else:
                    goal = goal or place
        if passage.heading.startswith(("origin", "pick", "from")) and origin is None:
            origin = _place(passage, 0, len(passage.low))
        if passage.heading.startswith(("destination", "to", "receiving")) and goal is None:
            goal = _place(passage, 0, len(passage.low))
    for passage in passages:
        match = _FROM_TO.search(passage.low)
        if match:
            origin = origin or _place(passage, *match.span(1))
            goal = goal or _place(passage, *match.span(2))
    for passage in passages:
        match = _PLACE_TO_PLACE.search(passage.low)
        if match:
            origin = origin or _place(passage, *match.span(1))
            goal = goal or _place(passage, *match.span(2))
    for passage in passages:
        taken = _TAKEN_TO.search(passage.low)
        if taken:
            goal = goal or _place(passage, *taken.span(1))
        found = _FOUND_AT.search(passage.low)
        if found:
            origin = origin or _place(passage, *found.span(1))
    return origin, goal


def _miles(passages: Sequence[Passage]) -> tuple[float | None, Passage | None]:
    for passage in passages:
        match = _ODOMETER.search(passage.low)
        if match and not (_CLOCKS.fullmatch(match.group(1)) and not _METER.search(passage.low)):
            miles = float(match.group(2)) - float(match.group(1))
            if 0 < miles < 2000:
                return round(miles, 1), passage
    for pattern in _MILES:
        for passage in passages:
            match = pattern.search(passage.low)
            if (
                match
                and float(match.group(1)) < 2000
                and not re.search(r"unloaded|to scene|en ?route to scene", passage.low)
            ):
                return float(match.group(1)), passage
    return None, None


class _Own(NamedTuple):
    modifiers: tuple[str, ...]
    steps: tuple[Step, ...]


def _arrangement(passages: Sequence[Passage]) -> _Own | None:
    """QM or QN where the sheet says whose ambulance it was."""
    for modifier, pattern in (("QM", _QM), ("QN", _QN)):
        for passage in passages:
            match = pattern.search(passage.low)
            if match:
                return _Own(
                    (modifier,),
                    (
                        rule_step(
                            "modifier",
                            "Whose ambulance it was is stated.",
                            (passage.span(*match.span()),),
                            modifier=modifier,
                        ),
                    ),
                )
    return None


def _line(
    scene: Scene,
    number: str,
    passage: Passage,
    spans: Sequence[Span],
    units: int,
    modifiers: Sequence[str],
    steps: Sequence[Step],
) -> Iterator[Line]:
    concept = scene.supplies.concept(number)
    if concept is not None:
        yield line_of(scene, concept, [passage], spans, "run sheet", units, steps, modifiers)
