"""FHIR R4: a Bundle with the codes as Condition and Procedure, a draft Claim, and a Provenance for
each code that leads to the words of the chart.

Resources carry the tag ``urn:chartcoder``; the reader passes such resources over, so that a coding
never becomes evidence of itself. FHIR demands times that a result does not have (``recorded``,
``created``): they are the coding date.
"""

import base64
import re
from typing import Any

from chartcoder.model import OURS, Assignment, Span
from chartcoder.output.export import Export, clauses, evidence

Json = dict[str, Any]

SYSTEMS = {
    "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "icd10pcs": "http://www.cms.gov/Medicare/Coding/ICD10",
    "cpt": "http://www.ama-assn.org/go/cpt",
    "hcpcs": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
}
BASE = "http://chartcoder.invalid/fhir"
"""Of the full URLs, so that the references inside a Bundle resolve; no such host exists (RFC 2606)."""
_TERMS = "http://terminology.hl7.org/CodeSystem"
_CLASSES = {"inpatient": ("IMP", "inpatient encounter"), "emergency": ("EMER", "emergency")}
_STATUS = "https://www.nubc.org/CodeSystem/PatDischargeStatus"
_POS = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
_POA = "https://www.nubc.org/CodeSystem/PresentOnAdmissionIndicator"
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def bundle_of(item: Export) -> Json:
    """The Bundle of a result."""
    entries: list[Json] = [_patient(item), _encounter(item), *_documents(item)]
    for number, one in enumerate(item.result.assignments, start=1):
        made = (
            _condition(one, number, item)
            if one.system == "icd10cm"
            else _procedure(one, number, item)
        )
        entries += [made, _provenance(one, number, made, item)]
    if item.result.assignments:
        entries.append(_claim(item))
    return {
        "resourceType": "Bundle",
        "id": f"coding-{item.name}",
        "meta": {"tag": [_tag()]},
        "type": "collection",
        "entry": [
            {"fullUrl": f"{BASE}/{r['resourceType']}/{r['id']}", "resource": r}
            for r in entries
        ],
    }  # fmt: skip


def _tag() -> Json:
    return {"system": OURS, "code": "coded", "display": "Assigned by Chartcoder"}


def _ref(kind: str, item: Export, tail: str = "") -> Json:
    return {"reference": f"{kind}/{item.name}{tail}"}


def _coding(system: str, code: str, display: str = "") -> Json:
    return {"system": system, "code": code, **({"display": display} if display else {})}


def _concept(system: str, code: str, display: str = "") -> Json:
    return {"coding": [_coding(system, code, display)]}


def _clean(text: str) -> str:
    return _BAD.sub(" ", text)


def _patient(item: Export) -> Json:
    out: Json = {"resourceType": "Patient", "id": item.name}
    if item.patient:
        out["identifier"] = [{"value": _clean(item.patient)}]
    if item.encounter.sex:
        out["gender"] = item.encounter.sex
    if item.encounter.birth_date:
        out["birthDate"] = item.encounter.birth_date.isoformat()
    return out


def _encounter(item: Export) -> Json:
    code, display = _CLASSES.get(item.result.setting, ("AMB", "ambulatory"))
    out: Json = {
        "resourceType": "Encounter", "id": item.name, "status": "finished",
        "class": _coding(f"{_TERMS}/v3-ActCode", code, display), "subject": _ref("Patient", item),
    }  # fmt: skip
    if item.encounter.id:
        out["identifier"] = [{"value": _clean(item.encounter.id)}]
    period = _period(item)
    if period:
        out["period"] = period
    return out


def _period(item: Export) -> Json:
    chart = item.encounter
    start = chart.admission_date or chart.service_date
    end = chart.discharge_date or (chart.service_date if not chart.admission_date else None)
    if start and end and start > end:
        start = end
    return {k: v.isoformat() for k, v in (("start", start), ("end", end)) if v is not None}


def _documents(item: Export) -> list[Json]:
    """The documents as they were read, so that every span can be found again."""
    out: list[Json] = []
    for number, document in enumerate(item.encounter.documents):
        name = item.encounter.document_id(number)
        text = document.text.encode("utf-8", "surrogatepass")
        out.append({
            "resourceType": "DocumentReference", "id": f"{item.name}-d{number + 1}",
            "meta": {"tag": [_tag()]}, "status": "current", "subject": _ref("Patient", item),
            "description": _clean(name) or "document",
            "context": {"encounter": [_ref("Encounter", item)]},
            "content": [{"attachment": {
                "contentType": "text/plain; charset=utf-8",
                "data": base64.b64encode(text or b" ").decode("ascii"),
                "title": _clean(name) or "document",
            }}],
        })  # fmt: skip
    return out


def _condition(one: Assignment, number: int, item: Export) -> Json:
    return {
        "resourceType": "Condition", "id": f"{item.name}-c{number}", "meta": {"tag": [_tag()]},
        "clinicalStatus": _concept(f"{_TERMS}/condition-clinical", "active"),
        "verificationStatus": _concept(f"{_TERMS}/condition-ver-status", "confirmed"),
        "category": [_concept(f"{_TERMS}/condition-category", "encounter-diagnosis")],
        "code": {**_concept(SYSTEMS[one.system], one.code, one.title), "text": one.title},
        "subject": _ref("Patient", item), "encounter": _ref("Encounter", item),
    }  # fmt: skip


def _procedure(one: Assignment, number: int, item: Export) -> Json:
    out = {
        "resourceType": "Procedure", "id": f"{item.name}-c{number}", "meta": {"tag": [_tag()]},
        "status": "completed",
        "code": {**_concept(SYSTEMS[one.system], one.code, one.title), "text": one.title},
        "subject": _ref("Patient", item), "encounter": _ref("Encounter", item),
    }  # fmt: skip
    done = (one.line.date if one.line else None) or item.result.coding_date
    if done:
        out["performedDateTime"] = done
    return out


def _provenance(one: Assignment, number: int, made: Json, item: Export) -> Json:
    documents = {item.encounter.document_id(n): n for n in range(len(item.encounter.documents))}
    entities = [
        {
            "extension": [_quoted(span, item)], "role": "source",
            "what": _ref("DocumentReference", item, f"-d{documents[span.document] + 1}"),
        }
        for span in evidence(one)
        if span.document in documents
    ]  # fmt: skip
    return {
        "resourceType": "Provenance", "id": f"{item.name}-p{number}",
        "target": [{"reference": f"{made['resourceType']}/{made['id']}"}],
        "recorded": f"{item.day}T00:00:00Z",
        "activity": {"text": "Coding: " + ("; ".join(clauses(one)) or "as documented")},
        "agent": [{
            "type": _concept(f"{_TERMS}/provenance-participant-type", "assembler"),
            "who": {"display": f"Chartcoder {item.result.version}"},
        }],
        **({"entity": entities} if entities else {}),
    }  # fmt: skip


def _quoted(span: Span, item: Export) -> Json:
    """The words of a span and their place, as a complex extension."""
    parts: list[Json] = [
        {"url": "text", "valueString": _clean(span.text).strip() or "?"},
        {"url": "start", "valueInteger": span.start},
        {"url": "end", "valueInteger": span.end},
    ]
    for place in item.places(span):
        parts.append({"url": "file", "valueString": _clean(place.file) or "?"})
        if place.path:
            parts.append({"url": "path", "valueString": _clean(place.path)})
        if place.page is not None:
            parts.append({"url": "page", "valueInteger": place.page})
        if place.box is not None:
            box = " ".join(f"{edge:g}" for edge in place.box)
            parts.append({"url": "box", "valueString": box})
    return {"url": f"{OURS}:evidence", "extension": parts}


def _claim(item: Export) -> Json:
    result, chart = item.result, item.encounter
    stay = result.setting == "inpatient"
    diagnoses = result.diagnoses
    sequence = {a.code: n for n, a in enumerate(diagnoses, start=1)}
    out: Json = {
        "resourceType": "Claim", "id": item.name, "meta": {"tag": [_tag()]}, "status": "draft",
        "type": _concept(f"{_TERMS}/claim-type",
                         "professional" if result.setting == "professional" else "institutional"),
        "use": "claim", "patient": _ref("Patient", item), "created": item.day,
        "provider": {"display": "not stated"}, "priority": _concept(f"{_TERMS}/processpriority", "normal"),
        "insurance": [{"sequence": 1, "focal": True,
                       "coverage": {"display": _clean(chart.payer or "") or "not stated"}}],
    }  # fmt: skip
    period = _period(item)
    if period:
        out["billablePeriod"] = period
    if diagnoses:
        out["diagnosis"] = [_claimed(a, n) for n, a in enumerate(diagnoses, start=1)]
    rows = [a for a in result.assignments if a.system == "icd10pcs"]
    if rows:
        out["procedure"] = [
            {
                "sequence": n,
                **({"date": a.line.date} if a.line and a.line.date else {}),
                "procedureCodeableConcept": _concept(SYSTEMS[a.system], a.code, a.title),
            }
            for n, a in enumerate(rows, start=1)
        ]
    if result.services:
        out["item"] = [
            {
                "sequence": n,
                "diagnosisSequence": [sequence[c] for c in a.pointers if c in sequence] or None,
                "productOrService": _concept(SYSTEMS[a.system], a.code),
                "modifier": [_modifier(m) for m in a.modifiers] or None,
                "quantity": {"value": a.units},
                **_served(a),
            }
            for n, a in enumerate(result.services, start=1)
        ]
        out["item"] = [{k: v for k, v in row.items() if v is not None} for row in out["item"]]
    info = _supporting(item, stay)
    if info:
        out["supportingInfo"] = [{"sequence": n, **row} for n, row in enumerate(info, start=1)]
    return out


def _modifier(modifier: str) -> Json:
    """Two digits are a modifier of CPT, anything else one of HCPCS."""
    return _concept(SYSTEMS["cpt" if modifier.isdigit() else "hcpcs"], modifier)


def _served(one: Assignment) -> Json:
    """When and where a service was done."""
    facts = one.line
    if facts is None:
        return {}
    place = facts.place_of_service
    return {
        **({"servicedDate": facts.date} if facts.date else {}),
        **({"locationCodeableConcept": _concept(_POS, place)} if place else {}),
    }


def _claimed(one: Assignment, number: int) -> Json:
    out: Json = {
        "sequence": number,
        "diagnosisCodeableConcept": _concept(SYSTEMS[one.system], one.code, one.title),
    }
    if one.role in ("principal", "first-listed"):
        out["type"] = [_concept(f"{_TERMS}/ex-diagnosistype", "principal")]
    if one.poa:
        code = {"exempt": "1"}.get(one.poa, one.poa)
        out["onAdmission"] = _concept(_POA, code)
    return out


def _supporting(item: Export, stay: bool) -> list[Json]:
    """Discharge status and admission period, the documents, and the DRG when it was grouped."""
    carin = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBSupportingInfoType"
    out: list[Json] = []
    if item.encounter.discharge_disposition:
        out.append({
            "category": _concept(carin, "discharge-status"),
            "code": _concept(_STATUS, item.encounter.discharge_disposition),
        })  # fmt: skip
    if stay and item.encounter.admission_date:
        period = _period(item)
        out.append({"category": _concept(carin, "admissionperiod"), "timingPeriod": period})
    groupings = item.result.groupings
    if groupings is not None and groupings.drg is not None:
        out.append({
            "category": _concept(carin, "drg"),
            "code": _concept("https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/"
                             "AcuteInpatientPPS/MS-DRG-Classifications-and-Software",
                             groupings.drg.number, groupings.drg.title),
        })  # fmt: skip
    for number in range(len(item.encounter.documents)):
        out.append({
            "category": _concept(f"{_TERMS}/claiminformationcategory", "attachment"),
            "valueReference": _ref("DocumentReference", item, f"-d{number + 1}"),
        })  # fmt: skip
    return out
