"""The structured facts of FHIR resources: patient, stay, payer, and the codes a claim carries."""

from collections.abc import Callable, Iterator
from typing import Any

from chartcoder.intake.formats.fhir_values import (
    Json,
    codes,
    codings,
    day,
    objects,
    reference,
    string,
)
from chartcoder.intake.parts import Fact, bounds_of

SETTINGS = {
    "IMP": "inpatient", "ACUTE": "inpatient", "NONAC": "inpatient", "EMER": "emergency",
    "OBSENC": "observation", "AMB": "outpatient", "SS": "ambulatory-surgery", "VR": "telehealth",
    "HH": "home-health", "PRENC": "outpatient", "FLD": "outpatient",
}  # fmt: skip
"""v3 ActCode of an encounter, as a setting."""
DISPOSITIONS = {
    "home": "home", "alt-home": "home", "other-hcf": "acute-hospital", "hosp": "hospice",
    "long": "long-term-care-hospital", "aadvice": "against-advice", "exp": "expired",
    "psy": "psychiatric", "rehab": "rehabilitation", "snf": "snf",
}  # fmt: skip
"""HL7 discharge disposition, as a word of ``Encounter``."""
ROLES = {"ATND": "attending", "ADM": "admitting", "PPRF": "attending", "CON": "consultant",
         "REF": "referring", "SPRF": "assistant"}  # fmt: skip

Follow = Callable[[str], Json | None]


def patient(data: Json, path: str) -> Iterator[Fact]:
    """Birth date and sex. Gender identity is not read; administrative gender is what claims use."""
    born = day(data.get("birthDate"))
    if born is not None:
        yield Fact("birth_date", born, f"{path}.birthDate")
    sex = string(data, "gender").lower()
    if sex in ("female", "male"):
        yield Fact("sex", sex, f"{path}.gender")


def facts(data: Json, path: str, follow: Follow) -> Iterator[Fact]:
    """What a resource other than Patient says of the encounter."""
    kind = string(data, "resourceType")
    if kind == "Encounter":
        yield from _encounter(data, path, follow)
    elif kind == "Coverage":
        for member in ("payor", "insurer"):
            name = _named(objects(data, member), follow)
            if name:
                yield Fact("payer", name, f"{path}.{member}")
                break
    elif kind in ("Claim", "ExplanationOfBenefit"):
        yield from _claim(data, path, follow)


def _encounter(data: Json, path: str, follow: Follow) -> Iterator[Fact]:
    setting = next((SETTINGS[c] for c in codes(data.get("class")) if c in SETTINGS), None)
    if setting is not None:
        yield Fact("setting", setting, f"{path}.class")
    for name in ("period", "actualPeriod"):
        for period in objects(data, name):
            start, end = day(period.get("start")), day(period.get("end"))
            where = f"{path}.{name}"
            yield from bounds_of(setting, start, end, (f"{where}.start", f"{where}.end", where))
    for name in ("hospitalization", "admission"):
        for stay in objects(data, name):
            for code in codes(stay.get("dischargeDisposition")):
                word = DISPOSITIONS.get(code) or (
                    code if code.isdigit() and len(code) < 3 else None
                )
                if word and word not in ("0", "00"):
                    yield Fact("discharge_disposition", word, f"{path}.{name}.dischargeDisposition")
                    break
    for number, taker in enumerate(objects(data, "participant")):
        role = next((ROLES[c] for c in codes(taker.get("type")) if c in ROLES), None)
        if role is None:
            continue
        for member in ("individual", "actor"):
            for who in objects(taker, member):
                said = _provider(who, follow)
                if any(said):
                    yield Fact("providers", (role, *said), f"{path}.participant[{number}]")


def _provider(who: Json, follow: Follow) -> tuple[str | None, str | None]:
    found = follow(reference(who, "")) or {}
    name = string(who, "display")
    for one in objects(found, "name"):
        name = name or string(one, "text") or f"{_given(one)} {string(one, 'family')}".strip()
    npi = next(
        (
            string(i, "value")
            for i in objects(found, "identifier")
            if "us-npi" in string(i, "system")
        ),
        None,
    )
    return name or None, npi


def _given(name: Json) -> str:
    """The given names of a HumanName."""
    given = name.get("given")
    return " ".join(g for g in given if isinstance(g, str)) if isinstance(given, list) else ""


def _claim(data: Json, path: str, follow: Follow) -> Iterator[Fact]:
    for cover in objects(data, "insurance"):
        found = [
            payer
            for one in objects(cover, "coverage")
            for coverage in [follow(reference(one, "")) or {}]
            for payer in (one, *objects(coverage, "payor"), *objects(coverage, "insurer"))
        ]
        name = _named(found, follow) or _named(objects(data, "insurer"), follow)
        if name:
            yield Fact("payer", name, f"{path}.insurance")
            break
    kinds = set(codes(data.get("type"))) | set(codes(data.get("subType")))
    stay = "inpatient" in kinds or "inpatient-or-nursing" in kinds
    if stay:
        yield Fact("setting", "inpatient", f"{path}.type")
    for period in objects(data, "billablePeriod"):
        start, end = day(period.get("start")), day(period.get("end"))
        where = f"{path}.billablePeriod"
        yield from bounds_of(
            "inpatient" if stay else None, start, end, (f"{where}.start", f"{where}.end", where)
        )


def _named(refs: list[Json], follow: Follow) -> str:
    for ref in refs:
        found = follow(reference(ref, "")) or {}
        # some systems send the name of a payer as the value of an identifier
        inline = [
            string(i, "value")
            for i in objects(ref, "identifier")
            if "payer" in string(i, "system") or not string(i, "system")
        ]
        name = string(ref, "display") or string(found, "name") or next(iter(inline), "")
        if name.strip():
            return name.strip()
    return ""


_NUMBERS = {"Patient": "record", "Encounter": "account", "Coverage": "plan", "Practitioner": "licence",
            "Device": "device"}  # fmt: skip


def identifiers(data: Json) -> Iterator[tuple[str, str]]:
    """Names, numbers and addresses that a resource states, for de-identification."""
    kind = string(data, "resourceType")
    if kind in ("Patient", "Practitioner", "RelatedPerson"):
        for one in objects(data, "name"):
            full = f"{string(one, 'family')}, {_given(one)}".strip(", ") or string(one, "text")
            if full:
                yield "name", full
        for contact in objects(data, "contact"):
            for one in objects(contact, "name"):
                full = string(one, "family") or string(one, "text")
                if full:
                    yield "name", full
        for one in objects(data, "telecom"):
            value = string(one, "value").strip()
            if value:
                yield ("email" if "@" in value else "phone"), value
        for one in objects(data, "address"):
            lines = one.get("line")
            for value in (*(lines if isinstance(lines, list) else ()), one.get("city")):
                if isinstance(value, str) and value.strip():
                    yield "place", value.strip()
    number = _NUMBERS.get(kind)
    if number is not None:
        for one in objects(data, "identifier"):
            if string(one, "value").strip():
                yield number, string(one, "value").strip()
    if kind == "Coverage" and string(data, "subscriberId"):
        yield "plan", string(data, "subscriberId")


SYSTEMS = (
    ("icd-10-cm", "icd10cm"), ("icd-10-pcs", "icd10pcs"), ("icd-10", "icd10cm"),
    ("ama-assn.org/go/cpt", "cpt"), ("HCPCS", "hcpcs"), ("hcpcs", "hcpcs"),
)  # fmt: skip
"""Parts of the names of code systems."""


def system_of(url: str) -> str:
    """Our word for a code system, else ``""``."""
    return next((ours for part, ours in SYSTEMS if part in url), "")


def billed(data: Json) -> Iterator[tuple[str, str]]:
    """The codes of a claim or a list of benefits."""
    if string(data, "resourceType") not in ("Claim", "ExplanationOfBenefit"):
        return
    concepts: list[Any] = []
    for name in ("diagnosis", "procedure"):
        for row in objects(data, name):
            concepts += [row.get(f"{name}CodeableConcept")]
    concepts += [row.get("productOrService") for row in objects(data, "item")]
    seen: set[tuple[str, str]] = set()
    for concept in concepts:
        for coding in codings(concept):
            pair = system_of(string(coding, "system")), string(coding, "code").strip()
            if all(pair) and pair not in seen:
                seen.add(pair)
                yield pair
