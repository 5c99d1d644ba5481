"""Groups computed from finished codes: MS-DRG, Medicare code edits, HCC. Nothing that codes reads them."""

from typing import NamedTuple

from chartcoder.model.result import Finding


class GroupingMissing(RuntimeError):
    """The optional extra is not installed. The message is one line and says how to install it."""


class ClaimFacts(NamedTuple):
    """What was grouped beside the codes; ``None`` where the encounter does not say."""

    date: str | None
    """The date that chose the version: discharge, else service, else start of the edition."""
    age: int | None
    sex: str | None
    disposition: str | None
    """Patient discharge status, two digits as on the claim (01 home, 20 died …)."""


class GroupedDiagnosis(NamedTuple):
    """What one secondary diagnosis is to the MS-DRG.

    Attributes:
        code: as assigned.
        poa: as assigned.
        severity: ``MCC``, ``CC`` or ``none``, before exclusions.
        effect: ``counted`` when the DRG rests on it; ``excluded`` when the principal diagnosis takes
            its CC or MCC away; ``died`` when the death of the patient does; ``hac`` when it was
            acquired in hospital and does not count; else empty.
        hac: number and name of the hospital-acquired condition it is, or empty.
    """

    code: str
    poa: str | None
    severity: str
    effect: str
    hac: str = ""


class Drg(NamedTuple):
    """An MS-DRG: the group a stay is paid by.

    Attributes:
        number: three digits.
        title: as the grouper names it.
        mdc: major diagnostic category, two digits.
        mdc_title: its name.
        severity: ``MCC``, ``CC`` or ``none``: the level the secondary diagnoses reach.
        version: of the grouper, such as ``43.1``.
        status: ``ok``, or the grouper's word for why it could not group.
        before_hac: the DRG without regard to hospital-acquired conditions, where it differs.
        principal: the diagnosis grouped as principal.
        secondary: every other diagnosis, in the order of the result.
        procedures: the ICD-10-PCS codes grouped.
    """

    number: str
    title: str
    mdc: str
    mdc_title: str
    severity: str
    version: str
    status: str
    before_hac: str | None
    principal: str
    secondary: tuple[GroupedDiagnosis, ...]
    procedures: tuple[str, ...]


class Hcc(NamedTuple):
    """A hierarchical condition category that counts, with the codes that lead to it."""

    hcc: str
    title: str
    codes: tuple[str, ...]
    factor: float | None


class Factor(NamedTuple):
    """A part of a risk score that is no category: demographics, an interaction."""

    name: str
    factor: float


class RiskScore(NamedTuple):
    """HCCs and raw risk score (RAF) of one model, from the diagnoses of this encounter alone.

    Attributes:
        model: such as ``CMS-HCC V28``.
        year: payment year of mapping and factors.
        population: the segment that was assumed.
        hccs: categories left after the hierarchies, in order.
        dropped: categories that a hierarchy took away.
        factors: demographic factor, interactions.
        score: their sum, before normalisation and coding adjustment; ``None`` when age or sex is
            not known.
    """

    model: str
    year: str
    population: str
    hccs: tuple[Hcc, ...]
    dropped: tuple[str, ...]
    factors: tuple[Factor, ...]
    score: float | None


class Alternative(NamedTuple):
    """One row of the what-if table: a diagnosis that may stand as principal, and its DRG.

    ``basis`` is ``reported``, ``runner-up`` (of the clause of Section II that chose) or ``present``
    (present on admission and not barred). An aid to audits: the principal diagnosis follows from
    the record and Section II, never from this table.
    """

    code: str
    title: str
    poa: str | None
    basis: str
    drg: str
    drg_title: str
    severity: str


class Tool(NamedTuple):
    """A library that computed a group, with its version."""

    name: str
    version: str


class Groupings(NamedTuple):
    """What the codes of one encounter group to.

    ``drg`` is ``None`` outside a stay, without a principal diagnosis or where no version covers
    the date. ``edits`` are those of the Medicare Code Editor and what was assumed.
    """

    facts: ClaimFacts
    drg: Drg | None
    edits: tuple[Finding, ...]
    risk: tuple[RiskScore, ...]
    what_if: tuple[Alternative, ...]
    tools: tuple[Tool, ...]
