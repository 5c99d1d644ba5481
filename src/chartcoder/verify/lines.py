"""Service lines: from the quoted words to the concept, its attributes, the number, its edition.

The tables of concepts are read afresh; nothing here matches wordings in a note or chooses numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from chartcoder.codesets.editions import available
from chartcoder.terminology.services.attributes import fits
from chartcoder.terminology.services.concepts import Concept, read_concepts
from chartcoder.terminology.services.digest import tables_digest
from chartcoder.terminology.services.words import service_words
from chartcoder.verify.proof import Fact, check_span, values_of
from chartcoder.verify.supplies import check_supply, is_supply

SYSTEMS = ("cpt", "hcpcs")
HOUSE = "house"


@lru_cache(maxsize=2)
def concepts(system: str) -> Mapping[str, Concept]:
    """The concepts of a system by number."""
    return {concept.number: concept for concept in read_concepts(system)}


@lru_cache(maxsize=2)
def _modifiers() -> frozenset[str]:
    return frozenset(
        n for system in SYSTEMS for n, c in concepts(system).items() if c.kind == "modifier"
    )


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    return frozenset(n for n, c in concepts("hcpcs").items() if c.kind == "place")


def check_lines(
    assignments: Sequence[Mapping[str, Any]], editions: Sequence[Mapping[str, Any]], fact: Fact
) -> Iterator[str]:
    """Every fault of the service lines of a result."""
    lines = [a for a in assignments if a["role"] == "service-line"]
    for other in assignments:
        if other["system"] in SYSTEMS and other["role"] != "service-line":
            yield f"{other['code']}: a service must be a service line"
    used = {e["system"]: e for e in editions}
    numbers = {a["code"] for a in lines}
    diagnoses = set(fact.codes)
    for line in lines:
        for fault in _line(line, used.get(line["system"]), numbers, diagnoses, fact):
            yield f"{line['code']}: {fault}"


def _line(
    line: Mapping[str, Any],
    edition: Mapping[str, Any] | None,
    numbers: set[str],
    diagnoses: set[str],
    fact: Fact,
) -> Iterator[str]:
    if line["system"] not in SYSTEMS:
        yield f"a service line of {line['system']}"
        return
    for step in line["proof"]:
        for span in step["spans"]:
            yield from check_span(span, fact)
    yield from _edition(line, edition)
    if not isinstance(line["units"], int) or line["units"] < 1:
        yield "no units"
    for pointer in line["pointers"]:
        if pointer not in diagnoses:
            yield f"points at {pointer}, which is not a diagnosis of the result"
    for modifier in line["modifiers"]:
        if line["code"].startswith("A0") and set(modifier) <= _places():
            continue  # where a ride began and ended
        if modifier not in _modifiers():
            yield f"modifier {modifier} is not in the tables"
    yield from _doer(line)
    if is_supply(line):
        yield from check_supply(line, fact.codes)
        return
    index = next((s for s in line["proof"] if s["kind"] == "index" and "by" in s["values"]), None)
    if index is None:
        # the level of a visit rests on the steps of its grid
        if not any(
            s["kind"] == "index" or str(s["source"]).startswith(("E/M", "EM."))
            for s in line["proof"]
        ):
            yield "the proof names no entry"
        return
    concept = concepts(line["system"]).get(line["code"])
    if concept is None:
        yield "no concept of that number"
        return
    yield from _concept(line, concept, index, numbers)


_DOERS = {"line.rendering": "rendering", "line.ordering": "ordering", "line.place-of-service": "place_of_service"}  # fmt: skip


def _doer(line: Mapping[str, Any]) -> Iterator[str]:
    """Place and providers of a line are what their steps say, and a provider is quoted by name."""
    facts = line.get("line") or {}
    for step in line["proof"]:
        field = _DOERS.get(str(step["source"]))
        if field is None:
            continue
        value = next(iter(values_of(step).values()), "")
        if facts.get(field) != value:
            yield f"the {field} is not that of its step"
        quoted = " ".join(span["text"] for span in step["spans"])
        if field != "place_of_service" and value not in quoted:
            yield f"the {field} is not quoted"


def _concept(
    line: Mapping[str, Any], concept: Concept, index: Mapping[str, Any], numbers: set[str]
) -> Iterator[str]:
    steps = line["proof"]
    values = values_of(index)
    if line["title"] != concept.title:
        yield "the title is not that of the concept"
    if values.get("number") != concept.number or index["source"] != concept.reference:
        yield "the entry is not that of the number"
    wording = frozenset(values.get("wording", "").split())
    if wording not in {frozenset(service_words(w)) for w in concept.words} and not _shares(
        wording, concept
    ):
        yield "the number has no such wording"
    read = [span["text"] for s in steps if s["kind"] == "read" for span in s["spans"]]
    if not read:
        yield "nothing is quoted"
    elif values["by"] == "wording" and not wording <= frozenset(service_words(" ; ".join(read))):
        yield "the quoted words do not say its wording"
    chosen = " ".join(s["values"]["attribute"] for s in steps if "attribute" in s["values"])
    if values.get("attributes") != chosen:
        yield "the attributes that chose the number are not those of its steps"
    for step in steps:
        stated = values_of(step)
        if step["kind"] == "tabular" and "attribute" in stated:
            key = stated["attribute"]
            wanted = concept.attribute(key)
            if (
                wanted
                and wanted != "any"
                and step["spans"]
                # of two numbers that are one, each says its own part
                and not (values["by"] == "rule" and stated["value"] in wanted.split(" and "))
                and not fits(key, wanted, stated["value"])
            ):
                yield f"{key} {stated['value']} is not {wanted}"
    proved = [values_of(s)["modifier"] for s in steps if "modifier" in s["values"]]
    for modifier in line["modifiers"]:
        if modifier not in proved:
            yield f"modifier {modifier} has no step"
    units = [values_of(s)["units"] for s in steps if "units" in s["values"]]
    if line["units"] > 1 and units != [str(line["units"])]:
        yield "its units have no step"
    pointed = [values_of(s)["pointers"].split() for s in steps if "pointers" in s["values"]]
    if line["pointers"] and pointed != [list(line["pointers"])]:
        yield "its pointers have no step"
    if concept.attribute("add-on") and concept.parents and numbers.isdisjoint(concept.parents):
        yield "an added number without the one it is added to"


def _shares(wording: frozenset[str], concept: Concept) -> bool:
    """Wordings written ``=NUMBER`` or with alternatives are spelled out in the tables already."""
    return any(wording <= frozenset(service_words(w)) for w in concept.words)


def _edition(line: Mapping[str, Any], edition: Mapping[str, Any] | None) -> Iterator[str]:
    system = line["system"]
    if edition is None:
        yield f"the result names no edition of {system}"
        return
    steps = [s for s in line["proof"] if s["kind"] == "edition"]
    if len(steps) != 1 or steps[0]["source"] != edition["edition"]:
        yield "the edition step names another book"
        return
    if values_of(steps[0]).get("sha256") != edition["sha256"]:
        yield "the digest of its edition is not that of the result"
    if edition["edition"] == HOUSE:
        if edition["sha256"] != tables_digest(system):
            yield "the digest is not that of the concept tables"
        return
    found = next((e for e in available(system) if e.name == edition["edition"]), None)
    if found is None:
        yield f"edition {edition['edition']}: not installed on this machine"
    elif found.sha256 != edition["sha256"]:
        yield "its digest is not that of the installed edition"
