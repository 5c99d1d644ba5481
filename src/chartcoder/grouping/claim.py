"""What a grouper reads of a coded encounter: its codes as on a claim, and the facts beside them."""

from datetime import date
from typing import NamedTuple

from chartcoder.model import Assignment, ClaimFacts, Encounter, Finding, Result

FIRST = ("principal", "first-listed")
PROCEDURES = ("principal-procedure", "procedure")


class Claim(NamedTuple):
    """The codes of one encounter in claim order, without dots, and its facts.

    ``day`` is the date of ``facts``; ``inpatient`` says whether MS-DRG and the code editor apply.
    """

    inpatient: bool
    principal: Assignment | None
    secondary: tuple[Assignment, ...]
    procedures: tuple[str, ...]
    facts: ClaimFacts
    day: date


def claim_of(result: Result, facts: ClaimFacts) -> Claim:
    """The claim of a result: first diagnosis, the others in their order, ICD-10-PCS procedures."""
    diagnoses = result.diagnoses
    principal = next((a for a in diagnoses if a.role in FIRST), None)
    return Claim(
        result.setting == "inpatient",
        principal,
        tuple(a for a in diagnoses if a is not principal),
        tuple(
            bare(a.code)
            for role in PROCEDURES
            for a in result.assignments
            if a.system == "icd10pcs" and a.role == role
        ),
        facts,
        date.fromisoformat(facts.date or result.editions[0].effective),
    )


def facts_of(result: Result, encounter: Encounter | None) -> ClaimFacts:
    """The facts of an encounter; without one only the date is known."""
    if encounter is None:
        return ClaimFacts(result.coding_date, None, None, None)
    day = encounter.coding_date
    return ClaimFacts(
        day.isoformat() if day else result.coding_date,
        encounter.age_years,
        encounter.sex,
        encounter.discharge_disposition,
    )


def assumptions(claim: Claim) -> list[Finding]:
    """What the groupers had to do without, each said once."""
    facts = claim.facts
    out = []
    if facts.date is None:
        out.append(f"no date: grouped as of {claim.day.isoformat()}, the start of the edition used")
    if facts.age is None:
        out.append("age not given: no age edit was checked and no risk score computed")
    if facts.sex is None:
        out.append("sex not given: no sex edit was checked and no risk score computed")
    if claim.inpatient and facts.disposition is None:
        out.append("discharge disposition not given: grouped as discharged home (01)")
    if claim.inpatient and not claim.procedures:
        out.append("no procedure is coded: the DRG is that of a stay without one")
    return [
        Finding("info", "grouping-assumption", text[0].upper() + text[1:] + ".") for text in out
    ]


def bare(code: str) -> str:
    """A code as claims carry it, without the dot."""
    return code.replace(".", "")


def poa_of(assignment: Assignment) -> str | None:
    """The indicator as a grouper takes it: exempt codes carry none."""
    return assignment.poa if assignment.poa in ("Y", "N", "U", "W") else None
