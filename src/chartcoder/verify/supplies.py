"""Lines of drugs, their giving, supplies, rides and screening: sums and rules worked out again.

Nothing here reads a note. The rules of rounding, of minutes and of modifiers stand here once more,
so that a slip in those of the engine shows.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import ceil
from typing import Any

from chartcoder.terminology.coverage import Coverage, load_coverage
from chartcoder.terminology.services.book import ConceptBook, load_services, load_supplies
from chartcoder.verify.proof import values_of

RULES = "supplies."
"""Beginning of the source of a step that a rule of supplies made."""
_LEAST = {
    "96360": 31, "96361": 31, "96365": 16, "96367": 16, "96413": 16, "96417": 16,
}  # fmt: skip
"""Minutes from which an infusion counts."""
_FURTHER = frozenset(["96366", "96415"])
_NEXT_HOUR = 91
_MEDICARE = frozenset(
    """G0008 G0009 G0010 G0101 G0102 G0103 G0104 G0105 G0117 G0121 G0127 G0168 G0245 G0246 G0270 G0328 G0402
    G0438 G0439 G0442 G0443 G0444 G0446 G0447 G0472 G0475 Q0091""".split()
)
_PLACES = frozenset("DEGHIJNPRSX")


@lru_cache(maxsize=2)
def _book(system: str) -> ConceptBook:
    return load_services() if system == "cpt" else load_supplies()


@lru_cache(maxsize=1)
def _policies() -> Coverage:
    return load_coverage()


def is_supply(assignment: Mapping[str, Any]) -> bool:
    """Whether a service line was made by the room of supplies."""
    return any(str(step["source"]).startswith(RULES) for step in assignment["proof"])


def check_supply(assignment: Mapping[str, Any], diagnoses: Sequence[str]) -> Iterator[str]:
    """Every fault of a line and its proof, spans apart.

    Args:
        assignment: the line as in the JSON of a result.
        diagnoses: the diagnoses of the result.
    """
    code, steps = assignment["code"], assignment["proof"]
    concept = _book(assignment["system"]).concept(code)
    if concept is None:
        yield "not in the concept tables"
        return
    if concept.title != assignment["title"]:
        yield "the title is not that of the table"
    kinds = [step["kind"] for step in steps]
    if kinds[:1] != ["read"] or not steps[0]["spans"]:
        yield "the proof does not start with what was read"
        return
    if "index" not in kinds or "context" not in kinds:
        yield "the proof has no entry or no word that it was done"
    for step in steps:
        values = values_of(step)
        if step["kind"] == "index":
            if values.get("entry") != concept.reference or values.get("number") != code:
                yield "the entry is not that of the code"
            elif not _names(values.get("wording", ""), concept.words):
                yield "the wording is not one of the code"
        elif str(step["source"]).startswith(RULES):
            yield from _rule(str(step["source"])[len(RULES) :], step, values, assignment)
    yield from _modifiers(assignment)
    yield from _pointers(assignment, diagnoses)
    if code in _MEDICARE and not any(values_of(s).get("payer") == "medicare" for s in steps):
        yield "a code of Medicare without the payer"


def _names(wording: str, words: Sequence[str]) -> bool:
    from chartcoder.terminology.services.words import service_words

    there = set(service_words(wording)) | set(wording.split())
    return any(set(service_words(w)) <= there for w in words)


def _rule(
    rule: str, step: Mapping[str, Any], values: Mapping[str, str], assignment: Mapping[str, Any]
) -> Iterator[str]:
    units = assignment["units"]
    quoted = " ".join(span["text"] for span in step["spans"])
    if "units" in values and rule not in ("insulin",) and int(values["units"]) != units:
        if not (rule == "quantity" and int(values["units"]) // 2 == units):
            yield f"the rule {rule} makes {values['units']} units, the line has {units}"
    if rule in ("units", "waste") and "per" in values:
        dose = float(values["dose"])
        per = float(values["per"])
        given = max(1, ceil(round(dose / per, 6)))
        if rule == "units" and given != int(values["units"]):
            yield "the units are not the dose in billing units, rounded up"
        if rule == "waste":
            rest = float(values["waste"]) * _scale(values["waste_unit"], values["unit"])
            if ceil(round((dose + rest) / per, 6)) - given != units:
                yield "the units thrown away do not follow from dose and waste"
    if rule == "quantity" and "pack" in values:
        pieces, pack = int(values["pieces"]), int(values["pack"])
        if ceil(pieces / pack) != int(values["units"]) and pieces != 2:
            yield "the units are not the pieces in packs, rounded up"
    if rule == "ambulance.miles" and ceil(float(values["miles"])) != units:
        yield "the units are not the miles, rounded up"
    if rule == "minutes" and int(values["per"]) > 1 and units > 1:
        if units * int(values["per"]) > int(values["minutes"]) + 15:
            yield "more units than the minutes hold"
    if rule.startswith("administration.") and rule != "administration.injection":
        yield from _minutes(assignment["code"], units, values)
    if rule in ("waste", "second-site", "modifier") and "modifier" in values:
        if values["modifier"] not in assignment["modifiers"]:
            yield f"the modifier {values['modifier']} is proved but not on the line"
        elif not step["spans"]:
            yield f"the modifier {values['modifier']} quotes nothing"
    if rule == "ambulance.places" and not quoted:
        yield "the places of the ride quote nothing"


_SCALE = {"g": 1000.0, "mg": 1.0, "mcg": 0.001}


def _scale(unit: str, wanted: str) -> float:
    return 1.0 if unit == wanted else _SCALE.get(unit, 1.0) / _SCALE.get(wanted, 1.0)


def _minutes(code: str, units: int, values: Mapping[str, str]) -> Iterator[str]:
    """Minutes against the numbers that stand for them."""
    minutes = [int(m) for m in values.get("minutes", "").split(",") if m]
    if code in _LEAST and any(m < _LEAST[code] for m in minutes):
        yield f"{code} needs {_LEAST[code]} minutes"
    further = sum((m - 31) // 60 for m in minutes if m >= _NEXT_HOUR)
    if code in _FURTHER and further != units:
        yield "the further hours do not follow from the minutes"
    if code == "96361":
        of_fluid = sum(1 + ((m - 31) // 60 if m >= _NEXT_HOUR else 0) for m in minutes)
        if units not in (further, of_fluid):
            yield "the further hours of fluid do not follow from the minutes"


def _modifiers(assignment: Mapping[str, Any]) -> Iterator[str]:
    proved: set[str] = set()
    for step in assignment["proof"]:
        values = values_of(step)
        proved.update(values.get("modifiers", "").split())
        proved.add(values.get("modifier", ""))
        if "origin" in values:
            pair = values["origin"] + values["destination"]
            if set(pair) - _PLACES:
                yield f"{pair} are no places of a ride"
            proved.add(pair)
    for modifier in assignment["modifiers"]:
        if modifier not in proved:
            yield f"the modifier {modifier} has no proof"
    if {"JW", "JZ"} <= set(assignment["modifiers"]):
        yield "JW and JZ exclude each other"


def _pointers(assignment: Mapping[str, Any], diagnoses: Sequence[str]) -> Iterator[str]:
    pointers = list(assignment["pointers"])
    if len(pointers) > 4 or len(set(pointers)) != len(pointers):
        yield "more than four pointers, or one twice"
    for pointer in pointers:
        if pointer not in diagnoses:
            yield f"points at {pointer}, which is no diagnosis of the result"
    proved: set[str] = set()
    for step in assignment["proof"]:
        values = values_of(step)
        proved.update(values.get("pointers", "").split())
        if step["source"] == f"{RULES}coverage":
            verdict = _policies().judge(assignment["code"], values["pointers"].split())
            if verdict is None or not verdict.supported:
                yield "no policy supports what is said to be supported"
    if set(pointers) - proved:
        yield "a pointer has no proof"


__all__ = ["check_supply", "is_supply"]
