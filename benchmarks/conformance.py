"""Our own conformance cases of procedures, services and visit levels: which ones come out right.

The cases (``conformance/``) say what each encounter should give; the tests hold the shares to a
floor, this module prints them. ``python -m benchmarks.conformance SET`` lists the cases that fail,
with what was given.
"""

import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from chartcoder import Coder, Document, Encounter
from chartcoder.coding.services.em import Level
from chartcoder.model.result import Assignment

FOLDER = Path(__file__).parents[1] / "conformance"
DATES = ("service_date", "admission_date", "discharge_date", "birth_date")
SYSTEMS = ("icd10cm", "cpt", "hcpcs")
CPT = re.compile(r"\d{4}[0-9MTU]")
VISIT = re.compile(r"99(?:2\d\d|3[0-8]\d|39[1-7]|4[0-8]\d|49[1-8])|980(?:0\d|1[0-6])")
"""Evaluation and management: compared only where a case names one (levels are cases of their own)."""
NOT_COMPARED = {"51", "GN", "GO", "GP"}
"""Payers differ on whether 51 and the plan of therapy are written; cases say nothing about them."""
PAYERS_OWN = {"XE": "59", "XP": "59", "XS": "59", "XU": "59"}
"""The X modifiers are the finer forms of 59 that only some payers take."""

Case = dict[str, Any]
ServiceLine = tuple[str, tuple[str, ...], int]
"""A number, its modifiers, its units."""


def cases(name: str) -> list[Case]:
    """The cases of a file of ``conformance/``, named without its ending."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def encounter_of(data: dict[str, Any]) -> Encounter:
    """The encounter of a case."""
    facts = {k: date.fromisoformat(v) if k in DATES else v for k, v in data.items()}
    facts["documents"] = tuple(Document(**document) for document in data["documents"])
    return Encounter(**facts)


def procedures(case: Case, coder: Coder) -> tuple[bool, Any]:
    """Whether a stay has exactly the expected ICD-10-PCS codes, principal and questions."""
    result = coder.code(encounter_of(case["encounter"]))
    expect = case["expect"]
    given = [a.code for a in result.assignments if a.system == "icd10pcs"]
    asked = [q.affects for q in result.queries if q.kind == "procedure-axis"]
    right = (
        sorted(given) == sorted(expect["procedures"])
        and expect.get("principal_procedure") in (None, *given[:1])
        and not (asked and "procedure-axis" in expect.get("not_asked", ()))
        and all(
            any(code.startswith(query["affects"]) for code in asked)
            for query in expect.get("queries", ())
        )
    )
    return right, (given, asked)


def service_line(code: str, modifiers: tuple[str, ...], units: int) -> ServiceLine:
    """A line as it is compared."""
    return code, tuple(sorted({PAYERS_OWN.get(m, m) for m in modifiers} - NOT_COMPARED)), units


def expected_lines(case: Case) -> Counter[ServiceLine]:
    """The service lines a case asks for."""
    return Counter(
        service_line(line["code"], tuple(line.get("modifiers", ())), line["units"])
        for line in case["expect"]["services"]
    )


def given_lines(case: Case, coder: Coder) -> list[Assignment]:
    """The service lines of the encounter; visits only where the case names one."""
    visits = any(VISIT.fullmatch(code) for code, _, _ in expected_lines(case))
    services = coder.code(encounter_of(case["encounter"]), SYSTEMS).services
    return [a for a in services if visits or not VISIT.fullmatch(a.code)]


def services(case: Case, coder: Coder) -> tuple[bool, Any]:
    """Whether an encounter has exactly the expected lines, with modifiers and units."""
    got = Counter(service_line(a.code, a.modifiers, a.units) for a in given_lines(case, coder))
    return got == expected_lines(case), sorted(got.elements())


def level_holds(case: Case, found: Level) -> bool:
    """Whether a level is exactly the expected one: number, basis, additions, modifiers."""
    expect = case["expect"]["em"]
    return (
        (found.code, found.basis) == (expect["code"], expect["basis"])
        and _added(found) == sorted(expect.get("adds", ()))
        and set(expect.get("modifiers", ())) <= set(found.modifiers)
    )


def _added(found: Level) -> list[str]:
    return sorted(
        "-".join((a.code, *a.modifiers)) if a.modifiers else f"{a.code}x{a.units}"
        for a in found.additions
        if a.code and not a.instead
    )


def level(case: Case, coder: Coder) -> tuple[bool, Any]:
    """Whether a visit note comes out at the expected level."""
    found = coder.level(encounter_of(case["encounter"]))
    return level_holds(case, found), (found.code, found.basis, _added(found))


SETS = {
    "pcs-statements": procedures,
    "pcs-reports": procedures,
    "pcs-stays": procedures,
    "services-statements": services,
    "services-documents": services,
    "em": level,
}


def wrong(name: str, coder: Coder) -> list[tuple[Case, Any]]:
    """The cases of a set that do not hold, each with what was given."""
    judged = ((case, SETS[name](case, coder)) for case in cases(name))
    return [(case, given) for case, (right, given) in judged if not right]


def run(coder: Coder) -> dict[str, float]:
    """The share of right cases of each set, and how many cases it has."""
    out: dict[str, float] = {}
    for name in SETS:
        count = len(cases(name))
        out[f"{name}, cases"] = count
        out[f"{name}, exact"] = 1 - len(wrong(name, coder)) / count
    return out


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in SETS:
        sys.exit(f"name one set: {', '.join(SETS)}")
    for failed, given in wrong(sys.argv[1], Coder()):
        print(failed["id"], json.dumps(failed["expect"]), "GIVEN", given, sep="\n  ")
