"""FHIR R4, R4B and R5 in JSON: single resources, Bundles, and NDJSON.

Resources are read with small typed look-ups instead of a model of the whole standard: what hospitals
send is often not strictly valid, and a chart must not be lost over a field that is never read. The
FHIRPath of every text is kept.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from chartcoder.intake.bounds import MAX_DEPTH, MAX_ENCOUNTERS, MAX_STRUCTURED
from chartcoder.intake.formats import fhir_facts
from chartcoder.intake.formats.fhir_documents import documents_of, listed
from chartcoder.intake.formats.fhir_values import Json, codes, objects, reference, string
from chartcoder.intake.parts import Fact, Fault, Part, Piece
from chartcoder.intake.text import decode
from chartcoder.model import ChartInputError, Finding


class Resource(NamedTuple):
    """A resource, where it stands, and the names that references may call it by."""

    data: Json
    path: str
    names: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Its resource type."""
        return string(self.data, "resourceType")


def read_fhir(data: bytes, name: str) -> Iterator[Part | Fault]:
    """A resource or a Bundle: a part for each encounter it speaks of."""
    text = decode(data, name, MAX_STRUCTURED)
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ChartInputError(f"{name}: not valid JSON (line {error.lineno})") from None
    except (RecursionError, ValueError):
        raise ChartInputError(f"{name}: nested too deeply, or a number too long") from None
    resources: list[Resource] = []
    _gather(found, "", resources, 0)
    if not resources:
        raise ChartInputError(f"{name}: holds no FHIR resource")
    yield from _parts(resources, name)


def read_fhir_lines(data: bytes, name: str) -> Iterator[Part | Fault]:
    """NDJSON, a resource a line; a damaged line is a fault and the rest goes on."""
    resources: list[Resource] = []
    for number, line in enumerate(decode(data, name, MAX_STRUCTURED).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            yield Fault(f"{name}: line {number} is not valid JSON")
            continue
        _gather(found, f"line({number}).", resources, 0)
    yield from _parts(resources, name)


def _gather(found: Any, path: str, out: list[Resource], depth: int, url: str = "") -> None:
    """Every resource of a Bundle (nested ones too) or of a list, with its path."""
    if depth > MAX_DEPTH:
        raise ChartInputError("resources nested too deeply")
    if isinstance(found, list):
        for number, item in enumerate(found):
            _gather(item, f"{path}[{number}].", out, depth + 1)
        return
    if not isinstance(found, dict) or not string(found, "resourceType"):
        return
    kind = string(found, "resourceType")
    if kind == "Bundle":
        root = f"{path}Bundle" if path in ("",) or path.endswith(".") else path
        for number, entry in enumerate(objects(found, "entry")):
            inner = entry.get("resource")
            _gather(inner, f"{root}.entry[{number}].resource", out, depth + 1,
                    string(entry, "fullUrl"))  # fmt: skip
        return
    here = f"{path}{kind}" if path == "" or path.endswith(".") else path
    name = string(found, "id")
    names = tuple(n for n in (url, f"{kind}/{name}" if name else "") if n)
    out.append(Resource(found, here, names))
    for number, inner in enumerate(objects(found, "contained")):
        # contained resources are known by "#id" inside their container only
        inside = string(inner, "id")
        out.append(
            Resource(inner, f"{here}.contained[{number}]",
                     (f"{here}#{inside.lstrip('#')}",) if inside else ())
        )  # fmt: skip


class Store(NamedTuple):
    """All resources of a source, and how to follow a reference."""

    by_name: dict[str, Resource]
    patients: dict[str, Resource]
    staff: tuple[tuple[str, str], ...]
    """Who practitioners and relatives are, for de-identification."""

    def follow(self, source: Resource, ref: str) -> Resource | None:
        """The resource that a reference means, when it is here."""
        if not ref:
            return None
        if ref.startswith("#"):
            return self.by_name.get(f"{source.path.split('.contained[')[0]}{ref}")
        found = self.by_name.get(ref)
        if found is None and ref.count("/") > 1:
            plain = ref.split("/_history/", maxsplit=1)[0]
            found = self.by_name.get("/".join(plain.split("/")[-2:]))
        return found


def _parts(resources: list[Resource], file: str) -> Iterator[Part | Fault]:
    by_name: dict[str, Resource] = {}
    for resource in resources:
        for name in resource.names:
            by_name.setdefault(name, resource)
    staff = [r for r in resources if r.kind in _PEOPLE][:MOST_STAFF]
    store = Store(
        by_name,
        {_key(r): r for r in resources if r.kind == "Patient"},
        tuple(i for r in staff for i in fhir_facts.identifiers(r.data)),
    )
    encounters = [r for r in resources if r.kind == "Encounter"]
    patients = [r for r in resources if r.kind == "Patient"]
    visits: dict[str, list[Resource]] = {}
    for encounter in encounters:
        visits.setdefault(_patient_of(encounter, store), []).append(encounter)
    groups: dict[tuple[str, str], list[Resource]] = {}
    for encounter in encounters:
        groups[_patient_of(encounter, store), _key(encounter)] = [encounter]
    for resource in resources:
        if resource.kind in ("Encounter", "Patient", "Binary", "Bundle") and not (
            resource.kind == "Binary" and len(resources) == 1
        ):
            continue
        patient = _patient_of(resource, store)
        if not patient and len(patients) == 1:
            patient = _key(patients[0])
        visit = _visit_of(resource, store)
        mine = visits.get(patient, [])
        if not visit and len(mine) == 1:
            visit = _key(mine[0])
        groups.setdefault((patient, visit), []).append(resource)
    # what names its patient and no visit belongs to no visit when there are several
    if not groups:
        groups = {(_key(patient), ""): [] for patient in patients}
    for number, ((patient, visit), members) in enumerate(groups.items()):
        if number > MAX_ENCOUNTERS:
            yield Fault(f"{file}: more than {MAX_ENCOUNTERS:,} encounters; split the file")
            return
        yield _part(patient, visit, members, store, file)


def _key(resource: Resource) -> str:
    return resource.names[-1] if resource.names else resource.path


def _patient_of(resource: Resource, store: Store) -> str:
    for field in ("subject", "patient", "beneficiary"):
        ref = reference(resource.data, field)
        if ref:
            found = store.follow(resource, ref)
            return _key(found) if found is not None else ref
    return ""


def _visit_of(resource: Resource, store: Store) -> str:
    data = resource.data
    refs = [reference(data, "encounter"), reference(data, "context")]
    refs += [reference(item, "") for item in objects(data, "context")]
    for context in objects(data, "context"):  # R4: context.encounter[0]
        refs += [reference(item, "") for item in objects(context, "encounter")]
    for item in objects(data, "item"):
        refs += [reference(one, "") for one in objects(item, "encounter")]
    for ref in refs:
        if not ref:
            continue
        found = store.follow(resource, ref)
        if found is not None and found.kind == "Encounter":
            return _key(found)
        if found is None and "Encounter/" in ref:
            return ref
    return ""


def _part(
    patient: str, visit: str, members: list[Resource], store: Store, file: str
) -> Part:  # fmt: skip
    facts: list[Fact] = []
    pieces: list[Piece] = []
    billed: list[tuple[str, str]] = []
    findings: list[Finding] = []
    person = store.by_name.get(patient) or store.patients.get(patient)
    if person is None and not patient and len(store.patients) == 1:
        person = next(iter(store.patients.values()))
    if person is not None:
        facts += fhir_facts.patient(person.data, person.path)
    for resource in members:
        billed += fhir_facts.billed(resource.data)

        def follow(ref: str, source: Resource = resource) -> tuple[Json, str] | None:
            found = store.follow(source, ref)
            return None if found is None else (found.data, found.path)

        def data(ref: str, source: Resource = resource) -> Json | None:
            found = store.follow(source, ref)
            return None if found is None else found.data

        facts += fhir_facts.facts(resource.data, resource.path, data)
        pieces += documents_of(resource.data, resource.path, file, follow, findings)
    rows = [(r.data, r.path) for r in members]
    pieces += listed(rows, file)
    stay = next((r for r in members if r.kind == "Encounter"), None)
    name = _number(stay, visit, "VN")
    if name:
        facts.append(Fact("id", name, f"{stay.path}.identifier" if stay else "Encounter.id"))
    who = _number(person, patient, "MR")
    named = [r for r in (person, *members) if r is not None]
    identifiers = [*(i for r in named for i in fhir_facts.identifiers(r.data)), *store.staff]
    return Part(
        tuple(pieces), tuple(facts), who, name, tuple(billed), tuple(findings),
        tuple(dict.fromkeys(identifiers)),
    )  # fmt: skip


MOST_STAFF = 200
"""Practitioners of a source whose names are looked for in every chart of it."""
_PEOPLE = frozenset({"Practitioner", "RelatedPerson", "PractitionerRole"})


def _number(resource: Resource | None, key: str, kind: str) -> str:
    """How the source system calls a patient or a visit: its number, else the id of the resource.

    Messages of other formats carry the number, so that a chart of several formats comes together.
    """
    found = objects(resource.data, "identifier") if resource is not None else []
    typed = [i for i in found if kind in codes(i.get("type"))]
    values = (string(i, "value").strip() for i in (*typed, *found))
    return next((v for v in values if v), "") or key.rsplit("/", 1)[-1]
