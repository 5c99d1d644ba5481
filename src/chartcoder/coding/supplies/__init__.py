"""HCPCS Level II: drugs, their administration, supplies, ambulance and screening services.

``supply_lines_of`` reads a chart whose diagnoses are coded and returns service lines with their
proofs. A chart without any word of these services costs a look at its words and nothing else; the
books are loaded when the first such word is met.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from chartcoder.coding.chart import Chart
from chartcoder.coding.service_line import Line
from chartcoder.coding.supplies.administration import administration_lines, flush_line
from chartcoder.coding.supplies.ambulance import ambulance_lines
from chartcoder.coding.supplies.drugs import drug_lines
from chartcoder.coding.supplies.equipment import equipment_lines
from chartcoder.coding.supplies.line import Diagnosis, Supplies
from chartcoder.coding.supplies.necessity import necessity_findings, with_support
from chartcoder.coding.supplies.scene import Scene, scene_of
from chartcoder.coding.supplies.screening import screening_lines
from chartcoder.coding.supplies.stated import policy_met, waivers
from chartcoder.coding.supplies.vaccines import vaccine_lines
from chartcoder.model import Assignment
from chartcoder.terminology.services.book import ServiceBook, SupplyBook
from chartcoder.terminology.words import fold

NOTHING = Supplies()
_GATE = """given administered injected injection inj infused infusion infusing ivp ivpb im iv subq subcut vaccine vaccinated
    vaccines immunization immunizations immunized shot booster mar ambulance ems nebulizer nebulized neb nebs duoneb
    dispensed fitted dme equipment supplies supply durable brace splint crutches walker wheelchair cane
    contrast omnipaque isovue gadolinium technetium mci wellness ippe dsmt dsmes counseling colonoscopy
    sigmoidoscopy psa prostate phq phq9 audit depression alcohol pelvic pap originating hyperbaric eecp ldct
    dystrophic dermabond adhesive recertification certification tdap dtap mmr covid flu influenza shingrix prevnar
    pneumovax gardasil rhogam nexplanon mirena paragard kyleena skyla liletta flushed flush abn bolus hung instilled
    sling boot immobilizer orthosis orthotic stirrup collar commode glucometer behavioral training welcome glaucoma
    stimulation unattended definitive
    nutrition lops protective units wasted subcutaneous intramuscular intravenous intravitreal transfused transfusion injection injections inj
    regadenoson hydration saline toxin sestamibi mdp botulinum onabotulinumtoxina delivered prostheses prosthesis neulasta""".split()


@lru_cache(maxsize=1)
def gate() -> frozenset[str]:
    """Words of which a chart has one at least when this room has anything to do."""
    return frozenset(fold(word) for word in _GATE) | frozenset(_GATE)


def concerns(chart: Chart) -> bool:
    """Whether a chart has any word of these services."""
    words = gate()
    return any(
        document.kind in ("order", "ambulance-report") or not words.isdisjoint(document.text.words)
        for document in chart.documents
    )


def supply_lines_of(
    chart: Chart,
    assignments: Sequence[Assignment],
    supplies: SupplyBook | Callable[[], SupplyBook],
    services: ServiceBook | Callable[[], ServiceBook],
) -> Supplies:
    """The lines of drugs, administration, supplies, ambulance and screening of a chart.

    Args:
        chart: the chart as read.
        assignments: its diagnoses, in reporting order.
        supplies, services: the books, or functions that load them when they are needed.
    """
    if not concerns(chart):
        return NOTHING
    book = supplies if isinstance(supplies, SupplyBook) else supplies()
    numbers = services if isinstance(services, ServiceBook) else services()
    diagnoses = tuple(Diagnosis(a.code, a.title) for a in assignments if a.system == "icd10cm")
    scene = scene_of(chart, diagnoses, book, numbers)
    return _supplies(scene)


def _supplies(scene: Scene) -> Supplies:
    from chartcoder.terminology.coverage import load_coverage

    lines: list[Line] = []
    findings = []
    replaces: tuple[str, ...] = ()
    if scene.chart.encounter.setting != "inpatient":
        drugs = drug_lines(scene)
        giving, tips = administration_lines(scene, drugs.given)
        vaccines, more = vaccine_lines(scene)
        rides, notes = ambulance_lines(scene)
        screened, replaces = screening_lines(scene)
        lines += [*rides, *screened, *vaccines, *drugs.lines, *giving]
        findings += [*notes, *more, *drugs.findings, *tips]
        lines += flush_line(scene, bool(lines))
    ordered, tips = equipment_lines(scene)
    lines += ordered
    findings += tips
    if not lines:
        return Supplies((), tuple(findings), replaces)
    coverage = load_coverage()
    lines = [with_support(_waived(scene, line), scene.diagnoses, coverage) for line in lines]
    lines = [_lawful(line) for line in lines]
    findings += necessity_findings(
        ((line.code, line.pointers) for line in lines), scene.diagnoses, coverage, scene.medicare
    )
    return Supplies(tuple(lines), tuple(dict.fromkeys(findings)), replaces)


_THERAPY = frozenset(["G0283"])
"""Codes of therapy to which KX says that care beyond the yearly threshold is necessary."""


def _waived(scene: Scene, line: Line) -> Line:
    """A line with the modifier of a notice of liability that its document speaks of."""
    for page in scene.pages:
        if page.document.id == line.document:
            if line.code in _THERAPY:
                met = policy_met(page.passages)
                line = line._replace(
                    modifiers=(*line.modifiers, *met.modifiers), steps=(*line.steps, *met.steps)
                )
            said = waivers(page.passages)
            if said.modifiers:
                return line._replace(
                    modifiers=(*line.modifiers, *said.modifiers), steps=(*line.steps, *said.steps)
                )
    return line


def _lawful(line: Line) -> Line:
    """A line without a modifier given twice."""
    return line._replace(modifiers=tuple(dict.fromkeys(line.modifiers)))


OWN = tuple(
    """9028 9029 903 9046 9047 9048 9049 905 906 9070 9071 9072 9073 9074 9075 9130 9131 9132
    9636 9637 9638 9640 9641 9642""".split()
)
"""Beginnings of the numbers of CPT that are read here only: vaccines, globulins, and giving them;
infusions and injections of drugs."""


def joined(services: Sequence[Line], found: Supplies) -> list[Line]:
    """The lines of services with those of this room, each service once.

    What a payer takes under a code of this room leaves the lines of services.
    """
    gone = {*found.replaces, *(line.code for line in found.lines)}
    kept = [line for line in services if line.code not in gone and not line.code.startswith(OWN)]
    return [*kept, *found.lines]


__all__ = ["Supplies", "concerns", "joined", "necessity_findings", "supply_lines_of"]
