"""HL7 v2.6: one DFT^P03 message for each encounter; 2.6 is the first version whose DG1 has a POA indicator.

P03 demands an FT1. A coding without service lines brings one of quantity 0, which carries the
diagnoses and charges nothing; procedures stand in the group of the last FT1. The patient's name is not ours to
send: PID-5 says so by its type. Evidence stands in ZEV segments, which a receiver may pass over.
"""

from collections.abc import Iterator

from chartcoder.model import Assignment
from chartcoder.output.export import Export, evidence, shown

_ESCAPES = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "&": "\\T\\",
            "\r": "\\X0D\\", "\n": "\\.br\\"}  # fmt: skip
_CLASSES = {"inpatient": "I", "emergency": "E"}
_SYSTEMS = {"icd10cm": "I10", "icd10pcs": "I10P", "cpt": "C4", "hcpcs": "HCPCS"}
_PRIORITY = {"principal": "1", "first-listed": "1"}


def message_of(item: Export) -> str:
    """The message; segments end with a carriage return."""
    return "".join(segment + "\r" for segment in _segments(item))


def text(value: object) -> str:
    """A value with the separators escaped."""
    return "".join(_ESCAPES.get(c, c if c >= " " else " ") for c in str(value or ""))


def _day(value: object) -> str:
    return str(value or "").replace("-", "")


def _segment(name: str, fields: dict[int, str]) -> str:
    return "|".join([name, *(fields.get(n, "") for n in range(1, max(fields, default=0) + 1))])


def _segments(item: Export) -> Iterator[str]:
    chart, result = item.encounter, item.result
    when = _day(item.day) + "0000"
    sender = f"CHARTCODER^{text(result.version)}"
    yield (f"MSH|^~\\&|{sender}||||{when}||DFT^P03^DFT_P03|{item.name}|P|2.6|||||USA|UNICODE UTF-8")
    yield f"EVN|P03|{when}"
    sex = {"female": "F", "male": "M"}.get(chart.sex or "", "U")
    yield _segment(
        "PID", {1: "1", 3: text(item.patient), 5: "^^^^^^U", 7: _day(chart.birth_date), 8: sex}
    )
    yield _segment("PV1", {
        1: "1", 2: _CLASSES.get(result.setting, "O"), 19: text(chart.id),
        36: text(chart.discharge_disposition), 44: _day(chart.admission_date or chart.service_date),
        45: _day(chart.discharge_date),
    })  # fmt: skip
    diagnoses, lines = result.diagnoses, result.services
    pointed = "~".join(_coded(a) for a in diagnoses)
    if not lines:
        yield _segment("FT1", {1: "1", 4: _day(item.day), 6: "CG", 7: "DX^Diagnoses only^L", 10: "0",
                               19: pointed})  # fmt: skip
    for number, one in enumerate(lines, start=1):
        mine = [a for a in diagnoses if a.code in one.pointers] or diagnoses
        yield _segment("FT1", {
            1: str(number), 4: _day((one.line.date if one.line else None) or item.day), 6: "CG", 7: _coded(one), 10: str(one.units),
            19: "~".join(_coded(a) for a in mine), **_providers(one), 25: _coded(one),
            26: "~".join(text(m) for m in one.modifiers),
        })  # fmt: skip
    procedures = [a for a in result.assignments if a.system == "icd10pcs"]
    for number, one in enumerate(procedures, start=1):
        on = _day((one.line.date if one.line else None) or item.day)
        yield _segment("PR1", {1: str(number), 3: _coded(one), 5: on})
    for number, one in enumerate(diagnoses, start=1):
        yield _segment("DG1", {
            1: str(number), 3: _coded(one), 6: "F",
            15: _PRIORITY.get(one.role, "2"), 26: {"exempt": "E"}.get(one.poa or "", one.poa or ""),
        })  # fmt: skip
    if chart.payer:
        yield _segment("IN1", {1: "1", 2: text(chart.payer), 3: "U", 4: text(chart.payer)})
    number = 0
    for one in result.assignments:
        for span in evidence(one):
            number += 1
            places = item.places(span)
            yield _segment("ZEV", {
                1: str(number), 2: _coded(one), 3: text(span.document), 4: str(span.start),
                5: str(span.end), 6: text(span.text), 7: text(shown(places[0]) if places else ""),
            })  # fmt: skip


def _providers(one: Assignment) -> dict[int, str]:
    """FT1-20 and FT1-21: who did and who ordered a service, by name."""
    facts = one.line
    named = {} if facts is None else {20: facts.rendering, 21: facts.ordering}
    return {field: f"^{text(name)}" for field, name in named.items() if name}


def _coded(one: Assignment) -> str:
    return f"{text(one.code)}^{text(one.title)}^{_SYSTEMS[one.system]}"
