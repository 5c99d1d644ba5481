"""MS-DRG by the library ``msdrg``: version by date, the group, and what each diagnosis does to it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from chartcoder.grouping.claim import Claim, bare, poa_of
from chartcoder.grouping.tools import msdrg
from chartcoder.model import Assignment, Drg, GroupedDiagnosis

VERSIONS: tuple[tuple[date, int], ...] = (
    (date(2022, 10, 1), 400),
    (date(2023, 4, 1), 401),
    (date(2023, 10, 1), 410),
    (date(2024, 4, 1), 411),
    (date(2024, 10, 1), 420),
    (date(2025, 4, 1), 421),
    (date(2025, 10, 1), 430),
    (date(2026, 4, 1), 431),
    (date(2026, 10, 1), 440),
)
"""First day of discharge of each grouper version: two a fiscal year, October and April."""
LAST_DAY = date(2027, 3, 31)
"""Last day of the newest version."""

SEXES = {"male": 0, "female": 1, None: 2}
HOME = 1
MET = "HAC_CRITERIA_MET"


def version_for(day: date) -> int | None:
    """The grouper version for discharges of a day, ``None`` where the library has none."""
    if day > LAST_DAY:
        return None
    held = [version for first, version in VERSIONS if first <= day]
    return held[-1] if held else None


def version_name(version: int) -> str:
    """A version as CMS writes it: 43.1."""
    whole, part = divmod(version, 10)
    return f"{whole}.{part}" if part else str(whole)


def claim_input(
    claim: Claim, principal: Assignment, secondary: Sequence[Assignment]
) -> dict[str, Any]:
    """A claim in the words of the library; age is left out when it is not known."""
    out: dict[str, Any] = {
        "version": version_for(claim.day) or VERSIONS[-1][1],
        "discharge_date": int(claim.day.strftime("%Y%m%d")),
        "sex": SEXES.get(claim.facts.sex, 2),
        "discharge_status": int(claim.facts.disposition or HOME),
        "pdx": _diagnosis(principal),
        "sdx": [_diagnosis(a) for a in secondary],
        "procedures": [{"code": code} for code in claim.procedures],
    }
    if claim.facts.age is not None:
        out["age"] = claim.facts.age
    return out


def _diagnosis(assignment: Assignment) -> dict[str, str]:
    poa = poa_of(assignment)
    return {"code": bare(assignment.code), **({"poa": poa} if poa else {})}


def drgs_of(
    claim: Claim, orders: Sequence[tuple[Assignment, Sequence[Assignment]]]
) -> list[Drg | None]:
    """The DRG of the claim with each (principal, other diagnoses) in turn."""
    version = version_for(claim.day)
    if version is None:
        return [None for _ in orders]
    with msdrg().MsdrgGrouper() as grouper:
        return [
            _drg(grouper.group(claim_input(claim, first, rest)), first, rest, claim, version)
            for first, rest in orders
        ]


def _drg(
    out: Mapping[str, Any],
    principal: Assignment,
    secondary: Sequence[Assignment],
    claim: Claim,
    version: int,
) -> Drg:
    # the library sorts the secondary diagnoses by weight; they are matched by code
    detail = {d["code"]: d for d in out["sdx_output"]}
    before, after = out["initial_drg"], out["final_drg"]
    return Drg(
        f"{after or 999:03d}",
        out["final_drg_description"] or "Ungroupable",
        f"{out['final_mdc'] or 0:02d}",
        out["final_mdc_description"] or "",
        _level(out["final_severity"]),
        version_name(version),
        "ok" if out["return_code"] == "OK" else out["return_code"].lower().replace("_", "-"),
        f"{before:03d}" if before and before != after else None,
        principal.code,
        tuple(_effect(a, detail.get(bare(a.code), {})) for a in secondary),
        claim.procedures,
    )


def _effect(assignment: Assignment, detail: Mapping[str, Any]) -> GroupedDiagnosis:
    flags = detail.get("flags", ())
    severity = _level(detail.get("severity"))
    met = next((h for h in detail.get("hacs", ()) if h["hac_status"] == MET), None)
    if met is not None:
        effect = "hac"
    elif "EXCLUDED" in flags:
        effect = "excluded"
    elif "DEATH_EXCLUSION" in flags:
        effect = "died"
    else:
        effect = "counted" if "MARKED_FOR_FINAL" in flags and severity != "none" else ""
    hac = f"{met['hac_number']:02d} {met['description']}" if met else ""
    return GroupedDiagnosis(assignment.code, assignment.poa, severity, effect, hac)


def _level(word: str | None) -> str:
    return word if word in ("MCC", "CC") else "none"
