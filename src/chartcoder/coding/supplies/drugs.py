"""Lines of drugs, biologicals, contrast agents and tracers: code and billing units from the dose.

A part of a billing unit counts as a whole one; the doses of a day are added before rounding. What
patients take by mouth or give themselves, local anesthetics of a procedure, flushes of a line and
the fluid a drug is dissolved in are no lines of their own.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from chartcoder.coding.service_line import Line
from chartcoder.coding.supplies.build import line_of, rule_step
from chartcoder.coding.supplies.doses import as_unit, unit_of
from chartcoder.coding.supplies.given import FOLLOWING, Given, given_in
from chartcoder.coding.supplies.line import tip
from chartcoder.coding.supplies.names import name_index
from chartcoder.coding.supplies.passages import is_record
from chartcoder.coding.supplies.scene import Scene
from chartcoder.late import late
from chartcoder.model import Finding, Step
from chartcoder.terminology.services.concepts import Concept
from chartcoder.terminology.words import fold

_OPERATIVE = frozenset(["operative-report", "procedure-note", "anesthesia-record", "delivery-note"])
_OF_A_STUDY = frozenset(["J0153", "J1245", "J1250", "J2785", "J2805"])
"""Drugs that a picture is taken under, given by those who take it."""
_SEDATION = frozenset(["J2250", "J3010", "J2704", "J1171", "J2270", "J2175", "J1200"])
_SEDATED = late(r"\b(?:sedat\w+|an(?:a)?esthe\w+|induction|premedicat\w+ for)\b")
_SILENT = frozenset(["local", "flush", "self", "none"])
_PARENTERAL = frozenset(["iv", "im", "sc", "ia"])
_NO_RECORD = frozenset(
    ["problem-list", "pathology-report", "lab", "query-answer", "order", "ambulance-report"]
)


_TOLD = frozenset(
    """given administered injected inj infused instilled inserted implanted infusion hydration bolus drip gave hung pushed ivp ivpb
    deltoid gluteal ventrogluteal gluteus neb nebs nebulizer nebulized mar injection injections contrast mci lot
    im iv sc sq subq subcut subcutaneous intramuscular intravenous intramuscularly intravenously intravitreal
    medicated tolerated""".split()
)
"""Words of which a document that tells of a giving has one: a verb for it, or a route."""
_TOLD = _TOLD | frozenset(fold(word) for word in _TOLD)


class Drugs(NamedTuple):
    """What was given, the lines of the drugs, and tips."""

    given: tuple[Given, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


def drug_lines(scene: Scene) -> Drugs:
    """The lines of every drug that was given."""
    given: list[Given] = []
    for page in scene.pages:
        if page.document.kind in _NO_RECORD:
            continue
        first = name_index(scene.supplies).begun(page.words)
        if not first or (
            page.words.isdisjoint(_TOLD)
            and page.document.kind not in _OPERATIVE
            and not is_record(page.document)
        ):
            continue
        near, holding = page.holding(first, FOLLOWING)
        for one in given_in(near, holding, scene.supplies, scene.day, scene.kidney):
            if page.document.kind in ("radiology-report",) and one.choice.kind not in (
                "contrast",
                "tracer",
            ):
                if one.choice.concept is None or one.choice.concept.number not in _OF_A_STUDY:
                    continue
            if page.document.kind in _OPERATIVE and (
                (one.route == "iv" and one.choice.kind != "contrast")
                or (one.choice.concept is not None and one.choice.concept.number in _SEDATION)
            ):
                continue  # part of the anesthesia or sedation of the procedure
            if _SEDATED.search(one.passage.low) and (
                one.choice.concept is None or one.choice.concept.number in _SEDATION
            ):
                continue
            given.append(one)
    given = _without_parts(_once(given))
    findings: list[Finding] = []
    lines: list[Line] = []
    groups: dict[str, list[Given]] = {}
    for one in given:
        if one.choice.kind in _SILENT:
            continue
        if one.choice.concept is None:
            if one.route in _PARENTERAL and (one.name.codes or one.name.rows):
                findings.append(
                    tip(
                        "drug-product",
                        f"{one.span.document}: a drug was given whose product is not named well enough for a code.",
                    )
                )
            continue
        groups.setdefault(one.choice.concept.number, []).append(one)
    for many in groups.values():
        lines += _lines_of(scene, many, findings)
    return Drugs(tuple(given), tuple(lines), tuple(findings))


def _once(given: Sequence[Given]) -> list[Given]:
    """Without what a second document, or a summary sentence, says again: same drug, dose and route.

    Rows of one record of administration with their own times are givings of their own.
    """
    out: list[Given] = []
    for one in given:
        code = one.choice.concept.number if one.choice.concept else one.name.name
        twin = next(
            (
                other for other in out
                if (other.choice.concept.number if other.choice.concept else other.name.name) == code
                and (other.passage.document is not one.passage.document or one.start is None or other.start is None or (one.dose is None and other.dose is not None))
                and (other.dose is None or one.dose is None or _same_dose(other, one))
            ),
            None,
        )  # fmt: skip
        if twin is None:
            out.append(one)
        elif (
            (twin.dose is None and one.dose is not None)
            or (not twin.route and one.route)
            or (_timed(one) > _timed(twin) and _says_as_much(one, twin))
        ):
            out[out.index(twin)] = one
    return out


def _says_as_much(one: Given, twin: Given) -> bool:
    """Whether a giving with its times says the dose, and the bags of blood, that its twin says."""
    return (one.dose is not None or twin.dose is None) and one.repeats >= twin.repeats


def _timed(one: Given) -> int:
    """How much is known of when it was given: nothing, its start, its length too."""
    return (one.start is not None) + (one.minutes is not None)


def _without_parts(given: Sequence[Given]) -> list[Given]:
    """Without the parts of a fixed mixture that its sentence spells out."""
    mixed = {
        id(g.passage) for g in given if g.choice.concept and g.choice.concept.number == "J7620"
    }
    parts = ("J7613", "J7644")
    return [
        g for g in given
        if not (id(g.passage) in mixed and g.choice.concept and g.choice.concept.number in parts)
    ]  # fmt: skip


def _same_dose(one: Given, other: Given) -> bool:
    if one.dose is None or other.dose is None:
        return True
    value = as_unit(other.dose.value, other.dose.unit, one.dose.unit)
    return value is not None and abs(value - one.dose.value) < 1e-6


def _lines_of(scene: Scene, many: Sequence[Given], findings: list[Finding]) -> Iterator[Line]:
    concept = many[0].choice.concept
    assert concept is not None
    if many[0].choice.kind == "fluid":
        yield from _fluids(scene, many)
        return
    one = unit_of(concept.units)
    passages = [g.passage for g in many]
    spans = [g.span for g in many]
    if one is None:
        units = sum(g.repeats for g in many)
        step = rule_step(
            "units", f"{units} counted.", spans, unit=concept.units or "each", units=units
        )
        yield line_of(
            scene,
            concept,
            passages,
            spans,
            many[0].proof,
            units,
            (_alias(many[0]), step),
            wording=_wording(concept, many[0]),
        )
        return
    amount = 0.0
    for g in many:
        value = as_unit(g.dose.value, g.dose.unit, one[1]) if g.dose else None
        if value is None:
            findings.append(
                tip(
                    "dose-missing",
                    f"{g.span.document}: {concept.number} was given, but its dose is not documented in {one[1]}; billing units cannot be counted.",
                    "warning",
                )
            )
            return
        spans.append(g.passage.span(g.dose.start, g.dose.end) if g.dose else g.span)
        amount += value
    units = max(1, ceil(round(amount / one[0], 6)))
    step = rule_step(
        "units",
        f"{_plain(amount)} {one[1]} given make {units} of {concept.units}; a part counts as a whole.",
        spans,
        dose=_plain(amount), unit=one[1], per=_plain(one[0]), units=units,
    )  # fmt: skip
    waste = next((g.waste for g in many if g.waste is not None), None)
    kept = next((g.no_waste for g in many if g.no_waste is not None), None)
    wasted = 0
    if waste is not None:
        value = as_unit(waste.amount, waste.unit, one[1])
        if value is not None:
            wasted = ceil(round((amount + value) / one[0], 6)) - units
    modifiers: tuple[str, ...] = ()
    more = []
    if waste is None and kept is not None:
        modifiers = ("JZ",)
        more.append(rule_step("waste", "Nothing was thrown away.", (kept,), modifier="JZ"))
    elif waste is None and any(g.single_dose for g in many):
        findings.append(
            tip(
                "drug-waste",
                f"{many[0].span.document}: {concept.number} came from a single-dose container; document the amount thrown away, or that there was none.",
            )
        )
    main = line_of(
        scene,
        concept,
        passages,
        spans,
        many[0].proof,
        units,
        (_alias(many[0]), step, *more),
        modifiers,
        _wording(concept, many[0]),
    )
    yield main
    if waste is not None and wasted > 0:
        yield line_of(
            scene, concept, passages, (*spans, waste.span), many[0].proof, wasted,
            (_alias(many[0]), rule_step(
                "waste", f"{_plain(waste.amount)} {waste.unit} thrown away.", (waste.span,), modifier="JW",
                dose=_plain(amount), waste=_plain(waste.amount), waste_unit=waste.unit, unit=one[1], per=_plain(one[0]), units=wasted,
            )), ("JW",), _wording(concept, many[0]),
        )  # fmt: skip


def _fluids(scene: Scene, many: Sequence[Given]) -> Iterator[Line]:
    """Bags of fluid by their size."""
    concept = many[0].choice.concept
    assert concept is not None
    total = 0.0
    for g in many:
        value = as_unit(g.dose.value, g.dose.unit, "ml") if g.dose else None
        total += value or 0.0
    if total < 100:
        return
    bags: dict[str, int] = {}
    if concept.number in ("J7030", "J7040", "J7050"):
        whole, rest = divmod(total, 1000)
        if whole:
            bags["J7030"] = int(whole)
        if rest:
            size = "J7050" if rest <= 250 else "J7040" if rest <= 500 else "J7030"
            bags[size] = bags.get(size, 0) + 1
    elif concept.number in ("J7070", "J7060"):
        whole, rest = divmod(total, 1000)
        if whole:
            bags["J7070"] = int(whole)
        if rest:
            size = "J7060" if rest <= 500 else "J7070"
            bags[size] = bags.get(size, 0) + 1
    else:
        one = unit_of(concept.units)
        bags[concept.number] = max(1, ceil(total / (one[0] if one else 1000)))
    spans = [g.span for g in many]
    for number, units in bags.items():
        bag = scene.supplies.concept(number)
        if bag is not None:
            step = rule_step(
                "bags", f"{_plain(total)} mL of fluid.", spans, volume=_plain(total), units=units
            )
            yield line_of(
                scene,
                bag,
                [g.passage for g in many],
                spans,
                many[0].proof,
                units,
                (_alias(many[0]), step),
            )


def _alias(given: Given) -> Step:
    """The step from the name written to the drug."""
    name = given.name.name
    source = f"supplies/{given.choice.reference}" if given.choice.reference else ""
    return Step(
        "word", f'"{name}" is the name of the drug.', (given.span,), source, (("name", name),)
    )


def _wording(concept: Concept, given: Given) -> str:
    """The wording of the concept that the name is, else its first one."""
    for word in concept.words:
        if " ".join(word.replace("-", " ").split()) == given.name.name:
            return word
    return concept.words[0]


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
