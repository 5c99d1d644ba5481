"""From stated diagnoses to draft diagnosis codes: what is reportable, and how specific it is.

A diagnosis is reported because a provider stated it (Official Guidelines I.A.19, III, IV.G, IV.J).
What the statement leaves open, the rest of the encounter may settle: first the same sentence,
then other mentions of the same concept anywhere in the chart.
"""

from chartcoder.coding.chart import Chart, ReadDocument, spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.free_text import FREE_TEXT, teaches, tells
from chartcoder.coding.history import LASTING, still_there
from chartcoder.coding.mentions import Found
from chartcoder.coding.problems import cause_of_problem
from chartcoder.coding.settle import both_sides, specified
from chartcoder.coding.unlisted import (
    DRUGS,
    FREE,
    SILENT,
    comorbid,
    drug_is_for,
    listed_past,
    silent,
    told_beside,
    whole_complaint,
)
from chartcoder.coding.unreported import aside, later, unreportable
from chartcoder.model import Rejection, Span, Step
from chartcoder.reading.lines import PAST_SECTIONS
from chartcoder.reading.statements import PROSE, STATED, head_of
from chartcoder.terminology.books import Books
from chartcoder.terminology.neoplasms import BLOOD
from chartcoder.terminology.words import fold

INPATIENT = "inpatient"
STATUS_SECTIONS = frozenset({"past-medical-history", "past-surgical-history", "allergies", "social-history",
                             "medications", "obstetric-history", "hpi", "family-history"})  # fmt: skip
"""Sections of a stay in which history and status codes (Z14-Z99) are read (III, I.C.21.c)."""

PRESENCE = (
    "Z89",
    "Z90",
    "Z93",
    "Z94",
    "Z95",
    "Z96",
    "Z97",
    "Z98.1",
    "Z98.2",
    "Z98.84",
    "Z98.85",
    "Z99",
)
"""What an operation of the past left: its plain name in a list of the past means the status."""
OF_THE_STAY = ("Z16", "Z22", "Z66", "Z74.01", "Z76.82", "Z78.1", "Z99.1")
"""Statuses of the stay itself, told in its course or by its orders."""
COURSE = frozenset({"hospital-course", "condition", "", "other", "instructions"})

STATUS_CATEGORIES = ("Z14", "Z15", "Z18", "Z74.01", "Z76.82", "Z78.1", "Z91.5", "Z91.81", "Z16", "Z17", "Z21", "Z22", "Z66", "Z67", "Z79", "Z85", "Z86", "Z87", "Z88", "Z89", "Z90", "Z91.1", "Z92", "Z93", "Z94",
                     "Z95", "Z96", "Z97", "Z98", "Z99", "Z59", "Z68", "Z77.22", "I25.2")  # fmt: skip

LIFELONG = ("K50", "K51", "M05", "M06", "M08", "M32", "G35", "L40", "D86", "K52.83")
"""Diseases that stay with the patient: in remission they are present, and no code tells it apart."""

STATUS_RANK = 9_000
"""Where the histories and statuses of a stay stand when diagnoses are listed."""
DOCUMENT_RANK = {"discharge-summary": 0, "h-and-p": 2, "consult": 3, "ed-note": 4}
"""In a stay the final statement of the attending comes first; other documents follow in order."""

NOT_CODED_FROM = frozenset({"radiology-report", "pathology-report", "lab", "order", "nursing-note",
                            "medication-list", "ambulance-report"})  # fmt: skip
"""Kinds of document that settle detail but do not state diagnoses of the encounter (I.B.14)."""

INTERPRETED = frozenset({"radiology-report", "pathology-report"})
"""Tests that a physician interprets (IV.K)."""
DIAGNOSTIC = INTERPRETED | {"lab", "order"}


def diagnostic_only(chart: Chart) -> bool:
    """Whether a chart holds nothing but tests and their orders (IV.K)."""
    return chart.encounter.setting != INPATIENT and all(
        document.kind in DIAGNOSTIC for document in chart.documents
    )


_OPERATED = frozenset({"procedure-note", "operative-report"})


def draft_diagnoses(chart: Chart, books: Books) -> tuple[list[Draft], list[Rejection]]:
    """Every diagnosis a provider of the encounter stated, specified, in the order of the chart.

    A report of a procedure whose conclusion names no disease ("successful port placement") says it in
    its indication. A visit whose assessment names no condition at all ("Doing well, continue the
    same.") is read as one without assessment: what it is seen for stands in its history (IV.A, IV.G).
    """
    tests = diagnostic_only(chart)
    free = not any(
        any(d.roles)
        for d in chart.documents
        if d.kind not in NOT_CODED_FROM or (tests and d.kind in INTERPRETED)
    )
    drafts, rejections = _drafted(chart, books, tests, FREE if free else "")
    if free or chart.encounter.setting == INPATIENT:
        return drafts, rejections
    if all(document.kind in _OPERATED for document in chart.documents):
        nothing = not drafts and not rejections
        return _drafted(chart, books, tests, FREE) if nothing else (drafts, rejections)
    if tests or not silent(drafts, rejections):
        return drafts, rejections
    return _drafted(chart, books, tests, SILENT)


def _drafted(
    chart: Chart, books: Books, tests: bool, free: str
) -> tuple[list[Draft], list[Rejection]]:
    """The drafts of a chart, read as free text or by what it states."""
    drafts: list[Draft] = []
    rejections: list[Rejection] = []
    inpatient = chart.encounter.setting == INPATIENT
    last = final_statement(chart)
    therapy = not inpatient and all(d.kind in ON_REFERRAL for d in chart.documents)
    for number, document in enumerate(chart.documents):
        if document.kind in NOT_CODED_FROM and not (
            (tests and document.kind in INTERPRETED) or therapy
        ):
            continue
        sentences = zip(document.text.sentences, document.roles, strict=True)
        roles = {
            sentence.first: role or DRUGS
            for sentence, role in sentences
            if role or sentence.section == "medications"
        }
        rank = rank_of(document, inpatient)
        telling = bool(free) and not teaches(document)
        past = not inpatient and (telling or comorbid(document))
        for found in document.found:
            role = roles.get(found.line.sentence.first, "")
            unlisted = False
            if role == DRUGS:
                unlisted = drug_is_for(document, found)
                role = PROSE if unlisted else ""
            elif past and not role and listed_past(found):
                role, unlisted = PROSE, True
            if not role and not telling and not inpatient:
                if found.code != RESUSCITATION or not _code_status(document, found):
                    continue
                role = PROSE
            if role == STATED and _behind_heading(document, found):
                role = ""
            if therapy and not _referred(document, found):
                continue
            if telling and found.line.sentence.section in FREE_TEXT and tells(document, found):
                here = free == FREE or found.code.startswith(LASTING)
                here = here or found.line.sentence.section == "chief-complaint"
                if here and not _of_title(document, found):
                    role, unlisted = PROSE, free == SILENT
            told = inpatient and not role and _status(found)
            if told:
                role = PROSE
            if not role:
                continue
            if found.hit.pattern.fire == "stated" and role != STATED and not _status(found):
                if not (telling and whole_complaint(document, found)):
                    continue
            final = inpatient and number == last
            if inpatient and "resolved" in found.flags:
                # what resolved during the stay was treated in it (III)
                found = found._replace(flags=found.flags - {"resolved"})
            if "historical" in found.flags and found.code.startswith((*BLOOD, *LIFELONG)):
                found = _in_remission(document, found)
            if _operated(document, found):
                found = found._replace(flags=found.flags | {"historical"})
            if "historical" in found.flags and found.code[0] in "ST":
                found = treated_injury(document, found)
            lasts = still_there(document, found, books) if "historical" in found.flags else None
            if lasts is not None:
                found = found._replace(flags=found.flags - {"historical"}, cues=())
            reason = unreportable(found, role, final, books) or later(document, found)
            reason = reason or aside(document, found)
            if reason is not None and inpatient and reason[2] == "IV.H":
                reason = (reason[0], reason[1], "III.C")
            if reason is None and inpatient and role == PROSE and _reason_for_visit(found):
                reason = "not-stated", "A reason for a visit named in running text of a stay.", ""
            behind_all = STATUS_RANK if told else rank  # a history stands behind every diagnosis
            order = (behind_all + number, found.line.sentence.first, found.hit.places[0])
            settled: tuple[Step, ...] = ()
            if reason is not None:
                confirmed = _confirmed(chart, found) if reason[0] == "uncertain" else None
                if confirmed is None:
                    rejections.append(_rejection(document, found, books, *reason))
                    continue
                found = found._replace(flags=found.flags - {"possible"}, cues=())
                settled = (
                    Step(
                        "context",
                        "Stated without doubt elsewhere in the chart.",
                        spans_of(*confirmed),
                        "IV.H",
                        (("context", "asserted"),),
                    ),
                )
            draft = specified(chart, document, found, role, order, books)
            if draft.code == NEWBORN_EXAM:
                draft = _by_days(draft, chart)
            if not books.entry(draft.code).billable:
                why = ("unspecific", "The words decide no valid code.", "I.B.2")
                rejections.append(_rejection(document, found, books, *why))
                continue
            if settled:
                draft = draft._replace(steps=(*draft.steps[:-1], *settled, draft.steps[-1]))
            for one in both_sides(draft, books):
                if unlisted and not inpatient:
                    one = told_beside(one, spans_of(document, found))
                drafts.append(one if lasts is None else _lasting(one, lasts))
            behind = cause_of_problem(document, found, books) if role == STATED else None
            if behind is not None:
                cause, link = behind
                draft = specified(chart, document, cause, PROSE, order, books)
                step = Step("context", "Stated as the cause of the problem.", (link,), "IV.D")
                draft = draft._replace(steps=(*draft.steps[:-1], step, draft.steps[-1]))
                drafts.extend(both_sides(draft, books))
    return drafts, rejections


NEWBORN_EXAM = "Z00.11"


def _by_days(draft: Draft, chart: Chart) -> Draft:
    """The examination of a newborn by its age in days; later it is a routine child examination."""
    encounter = chart.encounter
    day = encounter.admission_date or encounter.coding_date
    if day is None or encounter.birth_date is None:
        return draft
    days = (day - encounter.birth_date).days
    code = "Z00.110" if days < 8 else "Z00.111" if days <= 28 else "Z00.129"
    values = (("from", draft.code), ("to", code), ("because-of", ""), ("fact", f"{days} days old"))
    step = Step("guideline", f"{days} days old.", (), "I.C.21.c.12", values)
    return draft._replace(code=code, stem=code, steps=(*draft.steps, step))


def _lasting(draft: Draft, span: Span) -> Draft:
    """A diagnosis called history that is present, with the step that says so (I.C.21.c.4)."""
    values = (("from", draft.code), ("to", draft.code), ("because-of", ""), ("basis", "lasting"))
    claim = "Called history, but it lasts or is treated: the condition is present."
    step = Step("guideline", claim, (span,), "I.C.21.c.4", values)
    return draft._replace(steps=(*draft.steps, step))


def rank_of(document: ReadDocument, inpatient: bool) -> int:
    """Where a document stands among those of the encounter when diagnoses are listed."""
    return DOCUMENT_RANK.get(document.kind, 1) * 1000 if inpatient else 0


_NOT_LAST = NOT_CODED_FROM | {
    "consult", "ed-note", "operative-report", "anesthesia-record", "query-answer",
}  # fmt: skip


def final_statement(chart: Chart) -> int:
    """The document of a stay in which the provider in charge speaks last; -1 for none."""
    spoken = [n for n, d in enumerate(chart.documents) if d.kind not in _NOT_LAST]
    summaries = [n for n in spoken if chart.documents[n].kind == "discharge-summary"]
    notes = [n for n, d in enumerate(chart.documents) if d.kind != "query-answer"]
    if len(notes) == 1:
        return notes[0]
    return (summaries or spoken or [-1])[-1]


ON_REFERRAL = frozenset({"nursing-note", "order", "ambulance-report"})
"""Records of staff, and orders of a provider: alone they state the diagnosis of who referred, or
what a crew found."""
REFERRED = frozenset({"diagnoses", "preoperative-diagnosis"})
"""Where a chart of a therapist alone names the diagnosis of the provider who referred the patient."""


def _in_remission(document: ReadDocument, found: Found) -> Found:
    """A neoplasm of blood or lymph "in remission" is present; its code tells the remission."""
    base = found.line.sentence.first
    folded = document.text.folded
    if all(
        folded[base + cue.end - 1] == "remission" for cue in found.cues if cue.kind == "historical"
    ):
        return found._replace(flags=found.flags - {"historical"}, cues=())
    return found


def _reason_for_visit(found: Found) -> bool:
    """A Z code that tells why somebody came (Z00-Z13, Z23, Z30-Z39 …), not what the patient is or has."""
    return found.code[0] == "Z" and not found.code.startswith(STATUS_CATEGORIES)


_EVENTS = frozenset(
    """fall fell slip trip mvc mva mvcc accident collision crash rollover assault altercation injury trauma
    gsw stabbing bite blow crush explosion syncope seizure""".split()
)
_TREATED = frozenset(
    """orif fixation surgery repair reduction casting pinning nailing nail arthroplasty hemiarthroplasty
    debridement washout grafting closure splinting""".split()
)


def treated_injury(document: ReadDocument, found: Found) -> Found:
    """A mention of an injury that "status post" does not make history.

    "S/p fall with hip fracture" recalls the fall, "s/p ORIF of an ankle fracture" the operation;
    the fracture is the present problem (I.C.19.a). Returns the mention with or without the flag.
    """
    text, base = document.text, found.line.sentence.first
    cues = [c for c in found.cues if c.kind == "historical"]
    for cue in cues:
        written = "".join(text.raw(base + i) for i in range(cue.first, cue.end)).lower()
        if written.replace(" ", "") not in ("s/p", "statuspost", "sp"):
            return found
    head = found.line.items[found.hit.places[0]].first
    last = max(cue.end for cue in cues)
    words = {item.word for item in found.line.items if last <= item.first < last + 14}
    after = {text.folded[base + at] for at in range(last, min(last + 5, head))}
    if after & _EVENTS or words & _TREATED:
        return found._replace(flags=found.flags - {"historical"})
    return found


_TITLE_ENDS = frozenset(
    "clinic center centre note visit report consult consultation service program institute department".split()
)


def _referred(document: ReadDocument, found: Found) -> bool:
    """Whether a record of staff names a diagnosis of who referred, or a crew a sign or injury it saw."""
    section = found.line.sentence.section
    if document.kind == "ambulance-report":
        return found.code[0] in "RST" and section in (*REFERRED, "assessment")
    return section in REFERRED


def _behind_heading(document: ReadDocument, found: Found) -> bool:
    """Whether a mention stands in what a long item says after its heading."""
    sentence = found.line.sentence
    stop = head_of(document.text, sentence)
    if stop is None:
        return False
    first = found.line.items[found.hit.places[0]].first
    return document.text.starts[sentence.first + first] > stop


def _of_title(document: ReadDocument, found: Found) -> bool:
    """Whether a mention only stands in the title of its document: "MOVEMENT DISORDERS CLINIC"."""
    sentence = found.line.sentence
    return sentence.line == 0 and document.text.folded[sentence.end - 1] in _TITLE_ENDS


_OPERATION = frozenset(
    """repair repaired removal resection excision release fixation replacement arthroplasty
    reconstruction ablation""".split()
)
_AFTER = frozenset({"following", "after", "post"})


def _operated(document: ReadDocument, found: Found) -> bool:
    """Whether a mention only names the operation after which something came.

    "Wound infection following incisional hernia repair" states no hernia.
    """
    if _OPERATION.isdisjoint(document.text.words):
        return False
    folded = document.text.folded
    sentence = found.line.sentence
    items = [found.line.items[place] for place in found.hit.places]
    behind = sentence.first + max(item.end for item in items)
    if behind >= sentence.end or folded[behind] not in _OPERATION:
        return False
    first = sentence.first + min(item.first for item in items)
    return not _AFTER.isdisjoint(folded[max(sentence.first, first - 3) : first])


CONFIRMING = frozenset({"assessment", "assessment-plan", "plan", "diagnoses", "hospital-course"})
"""Sections in which a plain statement settles a diagnosis that another sentence still doubts."""


def _confirmed(chart: Chart, found: Found) -> tuple[ReadDocument, Found] | None:
    """Where a provider states without doubt what this sentence calls uncertain.

    "Foot pain, consistent with a fracture" in the assessment is settled by "x-rays revealed a
    fracture" in the plan of the same provider (IV.H speaks of diagnoses that stay uncertain).
    """
    words = set(found.hit.pattern.words)
    for document in chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for other in document.found:
            if (
                other.line.sentence.section in CONFIRMING
                and not other.flags
                and other.code[:3] == found.code[:3]
                and (words <= set(other.hit.pattern.words) or other.code == found.code)
            ):
                return document, other
    return None


RESUSCITATION = "Z66"
_OPEN = frozenset(
    fold(word)
    for word in """discuss discussed discussion consider considering explained option options versus vs full think thinking
    undecided decide whether if rescinded revoked reversed declined refused""".split()
)
"""Words of a talk about resuscitation that has come to no order against it."""


def _code_status(document: ReadDocument, found: Found) -> bool:
    """Whether an assessment or plan says in running text that the patient is not to be resuscitated."""
    sentence = found.line.sentence
    if sentence.section not in _PLANNED_IN or found.flags:
        return False
    return _OPEN.isdisjoint(document.text.folded[sentence.first : sentence.end])


_PLANNED_IN = frozenset({"assessment", "assessment-plan", "plan"})


def _status(found: Found) -> bool:
    """A history or status of the patient, read outside the diagnoses of a stay."""
    section, fire = found.line.sentence.section, found.hit.pattern.fire
    if section in COURSE:
        cancer = section in ("", "other") and found.code.startswith("Z85")
        return fire == "yes" and (cancer or found.code.startswith(OF_THE_STAY))
    if section not in STATUS_SECTIONS or not found.code.startswith(STATUS_CATEGORIES):
        return False
    if fire == "stated":
        return section in PAST_SECTIONS and found.code.startswith(PRESENCE)
    return fire in ("yes", "near")


def _rejection(
    document: ReadDocument, found: Found, books: Books, reason: str, detail: str, clause: str
) -> Rejection:
    return Rejection(
        "icd10cm", found.code, books.entry(found.code).title, reason, detail,
        spans_of(document, found), clause,
    )  # fmt: skip
