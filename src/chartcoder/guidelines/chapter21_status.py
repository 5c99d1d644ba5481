"""Section I.C.21.c.3: allergy status (Z88, Z91.0) and long-term drug therapy (Z79).

What is reported when is told in docs/guidelines/statuses.md: an allergy to a drug wherever this
encounter documents it, other allergies in a stay or where a provider states them; a drug in
long-term use in a stay, and in other settings beside an assigned condition that it is taken for.
"""

from functools import lru_cache

from chartcoder.coding.allergies import Allergy, allergies_of
from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.coding.medicines import (
    ended,
    generic,
    kinds_named,
    lasting,
    said_long_term,
    started,
    taken,
)
from chartcoder.coding.named import named_found
from chartcoder.coding.settle import plain_draft
from chartcoder.coding.specify import specify
from chartcoder.coding.statuses import ALLERGY
from chartcoder.guidelines.clause import LAST, Case, Outcome, reject
from chartcoder.model import Span, Step
from chartcoder.reading.statements import PROSE, STATED
from chartcoder.reading.text import Sentence
from chartcoder.terminology.allergens import ALLERGEN
from chartcoder.terminology.books import Books

C3 = "I.C.21.c.3"
MEDICINE = "medicine"
"""Source, in proofs, of a code of long-term use that a line of the table of drugs leads to."""

CARE_RELATED = ("Z88", "Z91.040", "Z91.041")
"""Allergies that bear on the care of every encounter: drugs, latex gloves, contrast."""


def _rank(number: int, sentence: Sentence, place: int) -> tuple[int, int, int]:
    return LAST + number, sentence.first, place


def _status(
    case: Case,
    number: int,
    sentence: Sentence,
    first: int,
    end: int,
    source: str,
    reference: str,
    start: str,
    claim: str,
    books: Books,
    spans: tuple[Span, ...] = (),
) -> Draft:
    """A status code that a name of a table leads to, with the step of the clause."""
    document = case.chart.documents[number]
    found = named_found(document, sentence, first, end, source, reference, start)
    code = specify(books, start, frozenset()).code
    found = found._replace(code=code)
    order = _rank(number, sentence, first - sentence.first)
    draft = plain_draft(document, found, PROSE, order, books)
    values = (("from", draft.code), ("to", draft.code), ("because-of", ""))
    return draft._replace(steps=(*draft.steps, Step("guideline", claim, spans, C3, values)))


def allergy_status(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.3, Z88 and Z91.0-: what the patient is allergic to, each code once.

    In a stay every documented allergy is; in other settings one that bears on the encounter: the
    provider states it or speaks of it in the plan, drugs are given on the spot (emergency,
    surgery, a procedure at the visit), or a drug is chosen among those that the allergy concerns.
    """
    if not case.facts.statuses.speaks & ALLERGY:
        return Outcome(drafts, [])
    out = list(drafts)
    codes = {d.code for d in drafts}
    for allergy in allergies_of(case.chart, books):
        if allergy.code not in books or not _bears(allergy, case, books):
            continue
        claim = f"Allergy status: {allergy.span.text}."
        draft = _status(
            case, allergy.document, allergy.sentence, allergy.first, allergy.end,
            ALLERGEN, allergy.reference, allergy.code, claim, books,
        )  # fmt: skip
        if draft.code not in codes and books.entry(draft.code).billable:
            codes.add(draft.code)
            out.append(draft)
    return Outcome(out, [])


ANTI_INFECTIVE = frozenset(
    """antibiotic penicillin cephalosporin fluoroquinolone macrolide tetracycline anti-infective rifamycin
    aminoglycoside carbapenem antifungal antiviral antimalarial anthelminthic antimycobacterial""".split()
)
OPIOIDS = frozenset(["opioid"])
INFLAMMATION = frozenset(["nsaid", "aspirin", "salicylate"])
GROUPS = {
    "Z88.0": ANTI_INFECTIVE, "Z88.1": ANTI_INFECTIVE, "Z88.2": ANTI_INFECTIVE, "Z88.3": ANTI_INFECTIVE,
    "Z88.4": frozenset(["anesthetic", "local-anesthetic"]), "Z88.5": OPIOIDS, "Z88.6": INFLAMMATION,
    "Z88.7": frozenset(["vaccine", "immune-globulin"]), "Z91.041": frozenset(["diagnostic"]),
}  # fmt: skip
"""Allergies, and the classes of drug among which the allergy decides."""
ON_THE_SPOT = frozenset(["operative-report", "procedure-note", "anesthesia-record", "ed-note", "delivery-note", "h-and-p"])  # fmt: skip
"""Kinds of document of an encounter in which drugs are given on the spot."""
_DONE = frozenset(
    """consent timeout sterile prepped draped injected anesthetized anesthesia infused infusion biopsy
    excised sutured""".split()
)
"""Words of a procedure done at the visit; two of them must stand in its plan or its report."""
PLANNING = frozenset(["assessment", "assessment-plan", "plan", "diagnoses", "procedures", "instructions"])  # fmt: skip


def _bears(allergy: Allergy, case: Case, books: Books) -> bool:
    """Whether an allergy bears on the encounter (see ``allergy_status``)."""
    if case.inpatient:
        return True
    document = case.chart.documents[allergy.document]
    sentences = zip(document.text.sentences, document.roles, strict=True)
    if any(role and sentence.first == allergy.sentence.first for sentence, role in sentences):
        return True
    if allergy.sentence.section in PLANNING or allergy.sentence.section == "hospital-course":
        return True
    if not allergy.code.startswith(CARE_RELATED):
        return False
    if case.chart.encounter.setting == "emergency" or any(
        d.kind in ON_THE_SPOT for d in case.chart.documents
    ):
        return True
    planned = [
        (other, sentence)
        for other in case.chart.documents
        for sentence in other.text.sentences
        if sentence.section in PLANNING
    ]
    words: set[str] = set()
    for other, sentence in planned:
        words.update(other.text.folded[sentence.first : sentence.end])
    named = case.chart.documents[allergy.document].text.folded[allergy.first : allergy.end]
    if len(words & _DONE) > 1 or words.issuperset(named):
        return True
    group = GROUPS.get(allergy.code)
    return group is not None and any(
        kind in group for other, sentence in planned for kind in kinds_named(other, sentence, books)
    )


VESSELS = ("I20", "I21", "I22", "I24", "I25", "I63", "I65", "I66", "I67", "I69", "I70", "I73", "I74", "G45", "Z86.73", "Z95.1", "Z95.5",
           "Z95.82", "Z98.61", "Z98.62")  # fmt: skip
AUTOIMMUNE = ("L40", "L20", "L73.2", "M05", "M06", "M07", "M08", "M31", "M32", "M33", "M34", "M35", "M45", "K50", "K51", "H20", "G35", "D86",
              "J45", "Z94", "T86", "D89.81", "L50.1", "M46", "N04", "N03", "K75.4", "G70")  # fmt: skip
CANCER = ("C", "D0", "D3", "D4", "Z85", "Z86.0", "Z15.0", "Z80.3")
TAKEN_FOR: dict[str, tuple[str, ...]] = {
    "anticoagulant": ("I48", "I26", "I27.2", "I27.82", "I82", "I63", "I69", "I74", "I51.3", "D68", "I05", "I34", "I35", "Z86.71", "Z95.2",
                      "Z95.3", "Z95.4", "Z51.81", "Z86.73", "I80", "D69", "R79.1"),
    "antiplatelet": VESSELS,
    "aspirin": (*VESSELS, "E08", "E09", "E10", "E11", "E13"),
    "nsaid": ("M05", "M06", "M08", "M1", "M45", "M47", "M25.5", "M54"),
    "inhaled-steroid": ("J41", "J42", "J43", "J44", "J45", "J47", "O99.5"),
    "systemic-steroid": (*AUTOIMMUNE, "J44", "J84", "E27", "E23.0", "E25", "D59", "D69"),
    "biologic": AUTOIMMUNE,
    "asthma-biologic": ("J45", "J33", "L20", "L50"),
    "jak-inhibitor": (*AUTOIMMUNE, "L63", "D45", "D75.81", "D47.1", "L80"),
    "mtor-inhibitor": ("Z94", "T86", *CANCER),
    "calcineurin-inhibitor": AUTOIMMUNE,
    "immunosuppressant": AUTOIMMUNE,
    "immunomodulator": ("G35", "B18", "C90", "D46", "L40"),
    "multiple-sclerosis": ("G35", "G36", "G37"),
    "antineoplastic": (*AUTOIMMUNE, *CANCER),
    "estrogen-modulator": ("C50", "D05", "Z85.3", "Z86.000", "Z15.01", "Z80.3", "N60", "M81"),
    "aromatase-inhibitor": ("C50", "D05", "Z85.3", "Z86.000", "Z15.01"),
    "estrogen-lowering": ("C50", "C61", "Z85.3", "Z85.46", "N80"),
    "bisphosphonate": ("M80", "M81", "M85.8", "M88", "C79.5", "C90"),
    "hormone-replacement": ("N95", "E28.3", "E29", "F64", "Z90.7", "M81", "E23.0", "E89.4"),
    "contraceptive": ("N92", "N94", "N80", "E28.2", "Z30.4"),
    "opioid": ("G89", "M54", "M96.1", "M51", "M47", "M48", "M16", "M17", "M19", "C", "D57", "Z51.5", "G62", "G90.5", "M79.7"),
    "salicylate": ("M05", "M06"),
    "androgen": ("E29", "E23.0", "F64"),
}  # fmt: skip
"""Classes of drug with a code of long-term use, and what each is taken for."""
for _kind in ("antibiotic", "penicillin", "cephalosporin", "fluoroquinolone", "macrolide", "tetracycline", "anti-infective",
              "rifamycin", "aminoglycoside"):  # fmt: skip
    TAKEN_FOR[_kind] = ("N39.0", "Z87.440", "B20", "Z94", "D57", "J44", "J47", "L70", "L71", "D73", "Z90.81", "I05", "I09", "K76.6", "E84", "D80", "D83")  # fmt: skip
EVERY_KIND = frozenset(TAKEN_FOR)
ANTIBIOTICS = "Z79.2"
DIABETES_DRUGS = ("Z79.4", "Z79.84", "Z79.85")
"""Told by I.C.4.a.3."""
ADDICTION = ("F11.2", "F11.1", "F11.9")
"""Opioids of a treatment program say nothing of Z79.891 (I.C.21.c.3)."""


def long_term_use(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.3, Z79: drugs in continuous use, for a chronic condition or to prevent one.

    Not for a short course, not for a drug that was stopped, not for the maintenance treatment of
    an addiction.
    """
    if (
        not case.inpatient
        and not any(_asks(d.code) for d in drafts)
        and not any(map(_dual_therapy, case.chart.documents))
    ):
        return Outcome(drafts, [])
    kinds = EVERY_KIND if case.inpatient else _kinds_for(drafts)
    asked = kinds if case.inpatient else kinds | _kinds_taken_for(drafts)
    uses = [
        u
        for u in taken(case.chart, books, asked)
        if lasting(u) and not started(u) and (u.drug.kind in kinds or said_long_term(u))
    ]
    if not uses and not any(d.code.startswith("Z79") for d in drafts):
        return Outcome(drafts, [])
    given_up = dict(ended(case.chart, books))
    out, rejections = [], []
    for draft in drafts:
        gone = _given_up(draft, given_up)
        if gone is not None:
            detail = "The drug was stopped."
            rejections.append(reject(draft, books, "stopped", detail, C3))
        else:
            out.append(draft)
    codes = {d.code for d in out}
    addicted = any(d.code.startswith(ADDICTION) for d in drafts)
    for use in uses:
        if generic(use.drug) in given_up:
            continue
        for code in use.codes or (ANTIBIOTICS,):
            if code in codes or code in DIABETES_DRUGS or code not in books:
                continue
            if code == "Z79.891" and addicted:
                continue
            codes.add(code)
            number = case.chart.documents.index(use.document)
            claim = f"{use.span.text} is in long-term use."
            out.append(
                _status(
                    case, number, use.sentence, use.first, use.end,
                    MEDICINE, use.drug.reference, code, claim, books,
                )
            )  # fmt: skip
    return Outcome(out, rejections)


RISKY = frozenset(
    """anticoagulant systemic-steroid inhaled-steroid calcineurin-inhibitor immunosuppressant mtor-inhibitor
    jak-inhibitor biologic asthma-biologic opioid""".split()
)
"""Drugs whose long-term use is a risk by itself: bleeding, infection, dependence. Those against tumors
are so where they are taken for a disease of the immune system: methotrexate."""
PREVENTION: dict[str, tuple[str, ...]] = {
    "aspirin": ("Z86.73", "Z86.71"),
    "antiplatelet": ("Z86.73",),
    "anticoagulant": ("Z86.71", "Z86.73"),
    "estrogen-modulator": ("C50", "D05", "Z85.3", "Z86.000", "Z15.01", "Z80.3"),
    "aromatase-inhibitor": ("C50", "D05", "Z85.3", "Z86.000", "Z15.01"),
    "estrogen-lowering": ("C50", "C61", "Z85.3", "Z85.46"),
}
"""Drugs that prevent the return of what is history, or go on for years after a cancer (I.C.2.m)."""
MONITORED = ("Z51.81",)
"""The note there asks for any long-term drug therapy."""
_ASKING = tuple(
    {
        *MONITORED,
        *(start for kind in RISKY for start in TAKEN_FOR[kind]),
        *AUTOIMMUNE,
        *(start for starts in PREVENTION.values() for start in starts),
        "Z79",
    }
)


_DUAL = frozenset({"dapt", "antiplatelet"})
_OF_TWO = frozenset("clopidogrel ticagrelor prasugrel plavix brilinta effient".split())


def _dual_therapy(document: ReadDocument) -> bool:
    """Whether a document names the drugs of a therapy that by its name goes on for months."""
    words = document.text.words
    return not (_DUAL.isdisjoint(words) or _OF_TWO.isdisjoint(words))


@lru_cache(maxsize=4096)
def _asks(code: str) -> bool:
    """Whether some drug taken for a code may be reported beside it in an outpatient encounter."""
    return code.startswith(_ASKING)


def _kinds_for(drafts: list[Draft]) -> frozenset[str]:
    """The classes of drug that are reported in an outpatient encounter, by its codes."""
    codes = tuple(d.code for d in drafts)
    if any(code.startswith(MONITORED) for code in codes):
        return EVERY_KIND
    return frozenset().union(*map(_kinds_asked_by, codes))


@lru_cache(maxsize=4096)
def _kinds_asked_by(code: str) -> frozenset[str]:
    """The classes of drug that one code asks for: risky ones taken for it, those that prevent."""
    return frozenset(
        (
            *(kind for kind in RISKY if code.startswith(TAKEN_FOR[kind])),
            *(("antineoplastic",) if code.startswith(AUTOIMMUNE) else ()),
            *(kind for kind, starts in PREVENTION.items() if code.startswith(starts)),
        )
    )


def _kinds_taken_for(drafts: list[Draft]) -> frozenset[str]:
    """Classes of drug taken for an assigned code: reported where the provider says "long-term"."""
    return frozenset().union(*(_kinds_taken_for_code(d.code) for d in drafts))


@lru_cache(maxsize=4096)
def _kinds_taken_for_code(code: str) -> frozenset[str]:
    return frozenset(kind for kind, starts in TAKEN_FOR.items() if code.startswith(starts))


def _given_up(draft: Draft, given_up: dict[str, Span]) -> str | None:
    """The drug of a code of long-term use that was read from running text, when it was stopped."""
    if not draft.code.startswith("Z79") or draft.role == STATED:
        return None
    words = set(draft.found.hit.pattern.words)
    return next((name for name in given_up if set(name.split()) <= words), None)
