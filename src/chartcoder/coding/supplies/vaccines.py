"""Vaccines that were given: the product by name and age, and its administration.

Through 18 years with counseling each vaccine is counted by its components; else the first injected
vaccine and each further one, those by nose or mouth apart. Medicare has its own codes for giving
influenza, pneumococcal and hepatitis B vaccine.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chartcoder.coding.patient_age import months_old, stated_age
from chartcoder.coding.service_line import Line
from chartcoder.coding.supplies.build import line_of, rule_step
from chartcoder.coding.supplies.line import tip
from chartcoder.coding.supplies.names import Named, names_in, vaccine_index
from chartcoder.coding.supplies.passages import Passage, done, undone
from chartcoder.coding.supplies.scene import Scene
from chartcoder.late import late
from chartcoder.model import Finding, Span, Step
from chartcoder.terminology.services.attributes import fits
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.concepts import Concept
from chartcoder.terminology.words import fold

COMPONENTS = {
    "90707": 3, "90710": 4, "90700": 3, "90715": 3, "90714": 2, "90702": 2, "90696": 4, "90697": 6,
    "90698": 5, "90723": 5, "90636": 2,
}  # fmt: skip
"""Diseases a combined vaccine is against; one for all others."""
GLOBULINS = frozenset(
    ["90281", "90371", "90375", "90376", "90378", "90384", "90385", "90389", "90396"]
)
ANTIBODIES = frozenset(["90380", "90381"])
FLU = (
    "90653",
    "90654",
    "90655",
    "90656",
    "90657",
    "90658",
    "90660",
    "90661",
    "90662",
    "90672",
    "90673",
    "90674",
)
PNEUMO = ("90670", "90671", "90677", "90684", "90732")
HEP_B = ("90739", "90740", "90743", "90744", "90746", "90747", "90759")
_COUNSELED = late(
    r"\bcounsel\w+|discuss\w+ (?:the )?(?:risks?|benefits?|vaccine|immuni|side effects)|risks?(?:,| and|/) ?benefits? (?:were )?(?:discussed|reviewed)|\b(?:risks?|benefits?|components?|side effects|vaccines?)\b[^.\n]{0,30}\b(?:discussed|reviewed|explained) (?:by me )?(?:with|to)\b"
)
_NOT_COUNSELED = late(r"\b(?:no|without|not) counsel\w+|counsel\w+ (?:not|was not)")
_STATE = late(r"\b(?:vfc|vaccines for children|state[- ]supplied|supplied by the state)\b")
_GATE = frozenset(
    """vaccine vaccination vaccinated immunization immunize shot booster injection component im intranasal lot deltoid
    thigh globulin""".split()
)
_GATE = _GATE | frozenset(fold(word) for word in _GATE)
_LIKE_VACCINE = late(
    r"\b(?:vaccin\w+|immuni[sz]\w+|shot|booster|dose|injection|component|im\b|sq\b|sc\b|subq|po\b|intranasal|0\.25|0\.5 ?ml|lot|deltoid|thigh|mist|globulin)"
)
_ROW = late(
    r"\b(?:0?\.\d+|1(?:\.0)?|2) ?m[lL]\b[^\n]{0,30}\b(?:im|sq|sc|subq|intramuscular\w*|subcut\w*|po|oral\w*|intranasal\w*|thigh|deltoid|vastus|arm)\b"
)
"""The row of a list of vaccines: how much, and where."""
_FACTS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("form", "high dose", late(r"\bhigh[- ]dose\b|\bhd\b")),
    ("form", "adjuvanted", late(r"\badjuvant\w*\b")),
    ("form", "preservative free", late(r"\bpreservative[- ]free\b|\bpf\b")),
    ("form", "recombinant", late(r"\brecombinant\b")),
    ("form", "cell culture", late(r"\bcell[- ](?:culture|based)\b")),
    ("route", "nasal", late(r"\bintranasal\w*|\bnasal\b|\bmist\b")),
    ("dose", "0.25 ml", late(r"\b0?\.25 ?ml\b")),
    ("dose", "0.5 ml", late(r"\b0?\.5 ?ml\b")),
    ("dose", "1 ml", late(r"\b1(?:\.0)? ?ml\b")),
    ("dose", "full", late(r"\b(?:full[- ]dose|300 ?mcg)\b")),
    ("dose", "mini", late(r"\b(?:mini|50 ?mcg|micro)\b")),
    ("elements", "13", late(r"\b13[- ]valent|\bpneumo\w*[^.]{0,24}\b13\b")), ("elements", "20", late(r"\b20[- ]valent|\bpneumo\w*[^.]{0,24}\b20\b")),
    ("brand", "pfizer", late(r"\b(?:pfizer|comirnaty)\b")), ("brand", "moderna", late(r"\b(?:moderna|spikevax)\b")),
    ("brand", "novavax", late(r"\b(?:novavax|nuvaxovid)\b")), ("form", "dialysis three dose", late(r"\bdialysis\b")),
)  # fmt: skip


class Shot(NamedTuple):
    """A vaccine given: what it is (nothing when the product is not clear) and what may be it."""

    passage: Passage
    name: Named
    concept: Concept | None
    family: tuple[str, ...]
    proof: str


def vaccine_lines(scene: Scene) -> tuple[list[Line], list[Finding]]:
    """The lines of the vaccines given and of giving them."""
    findings: list[Finding] = []
    shots: list[Shot] = []
    index = vaccine_index(scene.services)
    for page in scene.pages:
        if page.document.kind in ("lab", "order", "problem-list", "radiology-report"):
            continue
        first = frozenset() if page.words.isdisjoint(_GATE) else index.begun(page.words)
        if not first:
            continue
        near, holding = page.holding(first)
        for at in sorted(holding):
            passage = near[at]
            names = names_in(passage.text, index, with_aliases=False)
            if not names or not _LIKE_VACCINE.search(f"{passage.heading} {passage.low}"):
                continue
            proof = done(passage, scene.day)
            if not proof and _ROW.search(passage.low) and not undone(passage):
                proof = "dose and route"
            if not proof or re.search(
                r"\b(?:titer|antibod\w+ (?:positive|negative)|status|records?|exposure|test)\b",
                passage.low,
            ):
                continue
            for name in names:
                shots.append(_shot(scene, passage, name, proof))
    shots = _once(shots)
    lines: list[Line] = []
    for shot in shots:
        if shot.concept is None:
            findings.append(
                tip(
                    "vaccine-product",
                    f"{shot.passage.document.id}: the product of a vaccine is not documented; its code cannot be chosen.",
                    "warning",
                )
            )
            continue
        modifiers = ("SL",) if _STATE.search(shot.passage.document.text.text.lower()) else ()
        steps = [
            Step(
                "word",
                f'"{shot.name.name}" is the name of the vaccine.',
                (_span(shot),),
                "",
                (("name", shot.name.name),),
            )
        ]
        if modifiers:
            steps.append(
                rule_step("modifier", "Supplied by the state.", (_span(shot),), modifier="SL")
            )
        units = 1
        lines.append(
            line_of(
                scene,
                shot.concept,
                [shot.passage],
                [_span(shot)],
                shot.proof,
                units,
                steps,
                modifiers,
                shot.concept.words[0],
            )
        )
    lines += _giving(scene, shots)
    return lines, findings


def _span(shot: Shot) -> Span:
    return shot.passage.span(shot.name.start, shot.name.end)


def _shot(scene: Scene, passage: Passage, name: Named, proof: str) -> Shot:
    low = passage.low
    facts: dict[str, list[str]] = {}
    for key, value, pattern in _FACTS:
        if pattern.search(low):
            facts.setdefault(key, []).append(value)
    age = _age(scene)
    book: ConceptBook = scene.services
    found = [c for n in name.codes if (c := book.concept(n)) is not None]
    kept = [c for c in found if _fits(c, facts, age)]
    if len(kept) > 1:
        scored = [
            (
                sum(
                    fits(k, c.attribute(k), v)
                    for k, vs in facts.items()
                    for v in vs
                    if c.attribute(k)
                ),
                c,
            )
            for c in kept
        ]
        best = max(score for score, _ in scored)
        kept = [c for score, c in scored if score == best]
        if len(kept) > 1 and best == 0:
            kept = _usual(kept)
    return Shot(passage, name, kept[0] if len(kept) == 1 else None, name.codes, proof)


def _usual(kept: list[Concept]) -> list[Concept]:
    """Of products that a name leaves open, the only one without a special form."""
    plain = [c for c in kept if c.attribute("form") in ("three dose", "recombinant", "standard")]
    return plain if len(plain) == 1 else kept


def _fits(concept: Concept, facts: dict[str, list[str]], age: str) -> bool:
    if concept.attribute("age") and age and not fits("age", concept.attribute("age"), age):
        return False
    for key, values in facts.items():
        wanted = concept.attribute(key)
        if wanted and not any(fits(key, wanted, v) for v in values):
            return False
        if (
            not wanted
            and key == "form"
            and {"high dose", "adjuvanted", "recombinant"} & set(values)
            and concept.number in FLU
        ):
            return False
    return concept.attribute("route") != "nasal" or "route" in facts


def _age(scene: Scene) -> str:
    months = _months(scene)
    if months is None:
        return ""
    return f"{months // 12}y" if months >= 24 else f"{months}m"


def _months(scene: Scene) -> int | None:
    """The age of the patient in months, by the birth date, else as a note says it."""
    months = months_old(scene.chart.encounter)
    if months is not None:
        return months
    texts = ((page.document.id, page.document.text.text) for page in scene.pages)
    stated = next((s for id_, text in texts if (s := stated_age(id_, text)) is not None), None)
    return None if stated is None else stated.months


def _once(shots: Sequence[Shot]) -> list[Shot]:
    """Without what a second sentence or document says again."""
    out: list[Shot] = []
    for shot in shots:
        twin = next((o for o in out if set(o.family) & set(shot.family)), None)
        if twin is None:
            out.append(shot)
        elif twin.concept is None and shot.concept is not None:
            out[out.index(twin)] = shot
    return out


def _giving(scene: Scene, shots: Sequence[Shot]) -> Iterator[Line]:
    """The lines of administration."""
    numbers = [(s, s.concept.number if s.concept else s.family[0]) for s in shots]
    for shot, number in numbers:
        if number in GLOBULINS:
            yield from _line(scene, "96372", [shot], 1, "an immune globulin is an injected drug")
        elif number in ANTIBODIES:
            told = _counseled([shot], scene)
            yield from _line(
                scene, "96380" if told else "96381", [shot], 1, "an antibody against RSV"
            )
    vaccines = [(s, n) for s, n in numbers if n not in GLOBULINS and n not in ANTIBODIES]
    covid = [s for s, n in vaccines if n.startswith("913")]
    for shot in covid:
        yield from _line(scene, "90480", [shot], 1, "a COVID-19 vaccine")
    left = [(s, n) for s, n in vaccines if not n.startswith("913")]
    if scene.medicare:
        for code, family, name in (
            ("G0008", FLU, "influenza"),
            ("G0009", PNEUMO, "pneumococcal"),
            ("G0010", HEP_B, "hepatitis B"),
        ):
            own = [s for s, n in left if n in family]
            if own:
                concept = scene.supplies.concept(code)
                if concept is not None:
                    step = rule_step(
                        "vaccine",
                        f"Giving {name} vaccine has its own code for Medicare.",
                        [_span(own[0])],
                        payer="medicare",
                        units=1,
                    )
                    yield line_of(
                        scene, concept, [own[0].passage], [_span(own[0])], own[0].proof, 1, (step,)
                    )
            left = [(s, n) for s, n in left if n not in family]
    if not left:
        return
    months = _months(scene)
    if months is not None and months < 19 * 12 and _counseled([s for s, _ in left], scene):
        yield from _line(
            scene,
            "90460",
            [s for s, _ in left],
            len(left),
            "first component of each vaccine, with counseling",
        )
        more = [(s, COMPONENTS.get(n, 1) - 1) for s, n in left]
        total = sum(n for _, n in more)
        if total:
            yield from _line(
                scene,
                "90461",
                [s for s, n in more if n],
                total,
                "further components, with counseling",
            )
        return
    other = [s for s, n in left if _by_mouth_or_nose(s, n)]
    injected = [s for s, n in left if not _by_mouth_or_nose(s, n)]
    if injected:
        yield from _line(scene, "90471", injected[:1], 1, "the first injected vaccine")
        if injected[1:]:
            yield from _line(
                scene, "90472", injected[1:], len(injected) - 1, "further injected vaccines"
            )
    if other and not injected:
        yield from _line(scene, "90473", other[:1], 1, "the first vaccine by nose or mouth")
        other = other[1:]
    if other:
        yield from _line(scene, "90474", other, len(other), "further vaccines by nose or mouth")


def _by_mouth_or_nose(shot: Shot, number: str) -> bool:
    return number in ("90660", "90680", "90681", "90690") or bool(_MOUTH_NOSE.search(_item(shot)))


_MOUTH_NOSE = late(r"\b(?:intranasal\w*|po|by mouth|oral\w*)\b")


def _item(shot: Shot) -> str:
    """A vaccine of a list with what is said of it: "rotavirus (oral)" of "DTaP, rotavirus (oral)"."""
    low = shot.passage.low
    begin = max(low.rfind(",", 0, shot.name.start), low.rfind(";", 0, shot.name.start)) + 1
    ends = [at for mark in ",;" if (at := low.find(mark, shot.name.end)) >= 0]
    return low[begin : min(ends, default=len(low))]


def _counseled(shots: Sequence[Shot], scene: Scene) -> bool:
    """Whether the record of the vaccines, or a sentence on them in another note, tells of counseling."""
    own = {id(s.passage.document) for s in shots}
    for page in scene.pages:
        if id(page.document) in own:
            if _COUNSELED.search(page.low) and not _NOT_COUNSELED.search(page.low):
                return True
        elif any(
            _COUNSELED.search(p.low)
            and _ON_VACCINES.search(p.low)
            and not _NOT_COUNSELED.search(p.low)
            for p in page.passages
        ):
            return True
    return False


_ON_VACCINES = late(r"\b(?:vaccin\w+|immuni[sz]\w+|shots?)\b")


def _line(
    scene: Scene, number: str, shots: Sequence[Shot], units: int, claim: str
) -> Iterator[Line]:
    concept = scene.services.concept(number)
    if concept is None:
        return
    spans = [_span(s) for s in shots]
    step = rule_step("vaccine", f"Given: {claim}.", spans, units=units)
    yield line_of(scene, concept, [s.passage for s in shots], spans, shots[0].proof, units, (step,))
