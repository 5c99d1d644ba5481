"""Typed look-ups in FHIR JSON: a value of another type than expected counts as absent."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

Json = dict[str, Any]


def string(data: Json, name: str) -> str:
    """A string member, else ``""``."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def objects(data: Json, name: str) -> list[Json]:
    """The objects of a member that is a list of objects or a single one.

    R4 and R5 differ in which it is for some members.
    """
    value = data.get(name)
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return []


def numbered(data: Json, name: str) -> Iterator[tuple[str, Json]]:
    """The objects of a member, each with its step of a FHIRPath (``.name[0]``, ``.name``)."""
    value = data.get(name)
    if isinstance(value, dict):
        yield f".{name}", value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield f".{name}[{number}]", item


def reference(data: Json, name: str) -> str:
    """The target of a Reference member (R5: also of a CodeableReference)."""
    value: Any = data.get(name) if name else data
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict):
        return ""
    found = value.get("reference")
    if isinstance(found, dict):
        found = found.get("reference")
    return found if isinstance(found, str) else ""


def codings(concept: Any) -> list[Json]:
    """The codings of a CodeableConcept, of a Coding, or of R5's CodeableReference."""
    if isinstance(concept, list):
        return [coding for item in concept for coding in codings(item)]
    if not isinstance(concept, dict):
        return []
    if isinstance(concept.get("concept"), dict):
        return codings(concept["concept"])
    if "coding" in concept:
        return objects(concept, "coding")
    return [concept] if isinstance(concept.get("code"), str) else []


def codes(concept: Any) -> list[str]:
    """The codes of a concept."""
    return [string(coding, "code") for coding in codings(concept)]


def words(concept: Any) -> tuple[str, str]:
    """What a concept says in words, and the step of the path to it."""
    if not isinstance(concept, dict):
        return "", ""
    if isinstance(concept.get("concept"), dict):
        said, step = words(concept["concept"])
        return said, f".concept{step}"
    if string(concept, "text").strip():
        return string(concept, "text"), ".text"
    for number, coding in enumerate(objects(concept, "coding")):
        if string(coding, "display").strip():
            return string(coding, "display"), f".coding[{number}].display"
    return string(concept, "display"), ".display"


def day(text: Any) -> date | None:
    """The date of a FHIR date or dateTime that is exact to the day."""
    if not isinstance(text, str) or len(text) < 10:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def moment(text: Any) -> datetime | date | None:
    """A dateTime as it was on the clock where it was written; the zone is left out."""
    on = day(text)
    if on is None or not isinstance(text, str) or len(text) < 16 or text[10] != "T":
        return on
    try:
        return datetime.fromisoformat(text[:16])
    except ValueError:
        return on


def value_of(data: Json) -> tuple[str, str]:
    """What an Observation or a component measured, as text, and the step of its path."""
    for name, value in data.items():
        if not name.startswith("value") or name == "value":
            continue
        if name == "valueQuantity" and isinstance(value, dict):
            number = value.get("value")
            if isinstance(number, int | float | str) and not isinstance(number, bool):
                mark = string(value, "comparator")
                unit = string(value, "unit") or string(value, "code")
                return f"{mark}{number} {unit}".strip(), f".{name}"
        elif name == "valueCodeableConcept":
            said, step = words(value)
            if said:
                return said, f".{name}{step}"
        elif name == "valueBoolean" and isinstance(value, bool):
            return ("yes" if value else "no"), f".{name}"
        elif name == "valueRange" and isinstance(value, dict):
            ends = [e.get("value") for n in ("low", "high") for e in objects(value, n)]
            return " to ".join(str(e) for e in ends if isinstance(e, int | float)), f".{name}"
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value), f".{name}"
    return "", ""
