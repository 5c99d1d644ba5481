"""HCCs and raw risk scores of the CMS-HCC models by the library ``hccinfhir``.

One encounter is not a year of data: a plan's score adds up every accepted encounter of the year.
"""

from typing import Any

from chartcoder.grouping.claim import Claim, bare
from chartcoder.grouping.tools import hccinfhir
from chartcoder.model import Factor, Hcc, RiskScore

MODELS: tuple[tuple[str, str], ...] = (
    ("CMS-HCC V28", "CMS-HCC Model V28"),
    ("CMS-HCC V24", "CMS-HCC Model V24"),
)
"""Our name of each model and the library's."""
YEAR = "2026"
"""Payment year of the mapping and the factors that the library takes by default."""
SEXES = {"female": "F", "male": "M"}
ADULT = 18
AGED = 65


def risk_of(claim: Claim) -> tuple[RiskScore, ...]:
    """HCCs and risk score of every model, from the diagnoses of the claim."""
    diagnoses = [*([claim.principal] if claim.principal else []), *claim.secondary]
    codes = {bare(a.code): a.code for a in diagnoses}
    library = hccinfhir()
    return tuple(_score(name, model, codes, claim, library) for name, model in MODELS)


def _score(name: str, model: str, codes: dict[str, str], claim: Claim, library: Any) -> RiskScore:
    age, sex = claim.facts.age, SEXES.get(claim.facts.sex or "")
    known = age is not None and age >= ADULT and sex is not None
    out = library.calculate_raf(
        list(codes), model, age=age if age is not None and known else AGED, sex=sex or "F"
    )
    kept = sorted(out.hcc_list, key=_order)
    titles = {d.hcc: d.label or "" for d in out.hcc_details}
    return RiskScore(
        name,
        YEAR,
        _population(age, known),
        tuple(
            Hcc(
                hcc,
                titles.get(hcc, ""),
                tuple(shown for plain, shown in codes.items() if plain in out.cc_to_dx[hcc]),
                _round(out.coefficients.get(hcc, 0.0)) if known else None,
            )
            for hcc in kept
        ),
        tuple(sorted(set(out.cc_to_dx) - set(kept), key=_order)),
        tuple(
            Factor(part, _round(value))
            for part, value in sorted(out.coefficients.items())
            if part not in kept and value
        )
        if known
        else (),
        _round(out.risk_score) if known else None,
    )


def _population(age: int | None, known: bool) -> str:
    if not known or age is None:
        return "not scored: age and sex of an adult are needed"
    return f"community, not dual eligible, {'aged' if age >= AGED else 'disabled (under 65)'}"


def _round(value: float) -> float:
    return round(float(value), 3)


def _order(hcc: str) -> tuple[int, str]:
    return (int(hcc), "") if hcc.isdecimal() else (10_000, hcc)
