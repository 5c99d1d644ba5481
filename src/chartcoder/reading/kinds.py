"""What kind of document a text is, from its name, its title line and the headings it uses."""

import re

from chartcoder.late import late
from chartcoder.reading.headings import section_of
from chartcoder.reading.text import Text

_NO_TITLE = frozenset(
    "hpi chief-complaint assessment assessment-plan diagnoses plan past-medical-history".split()
)

_ASSESSED = frozenset({"assessment", "assessment-plan", "diagnoses"})
_VISIT = frozenset({"assessment-plan", "plan", "hpi", "physical-exam", "review-of-systems"})

_SEEN = frozenset(
    "physical-exam review-of-systems chief-complaint assessment-plan hospital-course".split()
)
_PERFORMED = late(
    r"\b(?:was|were) (?:then )?(?:taken|brought|transferred|wheeled)\b[^.;]{0,40}\b(?:operating|operative|procedure|endoscop\w+|cath\w*|angio\w*|GI|surgical|treatment)[ -](?:room|suite|table|theat\w+|lab\w*|unit)"
    r"|\bprepped\b|\bsterile(?:ly)? (?:fashion|manner|drap\w+|prep\w*)\b|\bdraped in\b|\bplaced (?:supine|prone)? ?on the operating\b"
    r"|\b(?:scope|\w+scope) was (?:then )?(?:inserted|introduced|passed|advanced|placed)\b"
    r"|\b(?:after|following) (?:the )?(?:informed|written|appropriate|proper|obtaining) (?:informed |written )?consent\b",
    re.I,
)
"""A report tells how the procedure its heading lists was carried out, whatever else it is called."""
_OPERATED = late(
    r"\b(?:operating|operative) (?:room|suite|table|theat)|\b(?:general|spinal|epidural|regional|endotracheal|monitored)[^.;:]{0,30}an(?:a)?esth|\bincision\b",
    re.I,
)

_STUDY = late(
    r"(?:exam(?:ination)?|study|modality|imaging study)(?: type| performed| name)?\s*:[^\n]*\b(?:ct|cta|mri?|mra|pet|x-?rays?|radiographs?|ultrasound|us|sonogra\w+|mammogra\w+|tomosynthesis|duplex|doppler|dexa|dxa|bone density|tomograph\w+|fluoroscop\w+|scintigra\w+|views?|scan)\b",
    re.I,
)
"""The title of a report of imaging: no bedside examination."""
_NERVES = late(
    r"(?:electrodiagnostic|emg(?:/ncs|/ncv)?|ncs/emg|nerve conduction)\b[^:\n]{0,40}$"
    r"|(?:pulmonary function|pft|spirometry|(?:\d+[- ]?(?:hour|hr|h|day) )?(?:holter|event|ambulatory e[ck]g)(?: monitor(?:ing)?)?)(?: (?:tests?|testing|lab(?:oratory)?|reports?|results?|stud(?:y|ies)))+$",
    re.I,
)
"""The title of a report on nerves and muscles, on breathing or on the rhythm of the heart, which is no list of diagnoses."""
_NO_STUDY = frozenset("plan assessment-plan review-of-systems chief-complaint medications".split())

_ORDER = late(
    r"(?:rx|dme|cmn|dwo|swo|supply|supplies)\b[^\n]*\b(?:suppl(?:y|ies)|equipment|order|request|rx)\b|(?:detailed|standard) written order\b|certificate of medical necessity\b|[^\n.:]{0,40}\bsupplies(?: (?:order|request|list|rx))?\s*(?:$|[:(-])",
    re.I,
)
"""The title of an order of supplies."""
_NAMES: tuple[tuple[str, str], ...] = (
    (r"query[ _-]answer", "query-answer"),
    (r"discharge[ _-]*summ|\bdc[ _-]?summ", "discharge-summary"),
    (r"pre-?[ _]?op(?:erative)?\b|pre-?[ _]?procedure", "h-and-p"),
    (r"post-?[ _]?op(?:erative)?[ _,]*(?:\w+[ _]){0,2}(?:visit|check|follow|clinic|appointment|progress|evaluation|exam)", "progress-note"),
    (r"operative|\bop[ _-]?(?:note|report)\b|surgery[ _-]report", "operative-report"),
    (r"speech|swallow(?:ing)?\b|(?:physical|occupational)[ _-]therap", "nursing-note"),
    (r"deliver(?:y|ies)", "delivery-note"),
    (r"an(?:a)?esthesia", "anesthesia-record"),
    (r"patholog|cytolog|surgical[ _-]path", "pathology-report"),
    (r"radiolog|x-?ray|\bct\b|\bmri\b|ultrasound|sonogra|\bcxr\b|mammogra|imaging|echocardiogram", "radiology-report"),
    (r"(?<!function )(?<!vascular )(?<!cath )(?<!sleep )(?<!echo )(?<!pft )(?:\blabs?\b|laborator)|chemistry|\bcbc\b|\bbmp\b|\bcmp\b|microbiolog", "lab"),
    (r"ambulance|\bems\b|prehospital|run[ _-]?(?:sheet|report|record)|patient[ _-]care[ _-](?:report|record)", "ambulance-report"),
    (r"\b(?:rn|lpn|lvn) (?:infusion |treatment |visit |progress |clinic |shift )?(?:note|record|documentation)\b|nurs(?:e|ing)(?!.*\b(?:reviewed|cosigned|seen|addended) by (?:md|do|dr|np|pa|physician|provider)\b)(?![ -]+(?:visit|practitioner|midwife|home|facility))|wound[ _-]care(?![ -]+(?:md|provider|clinic|center|centre|physician|consult|follow))|skin[ _-]assessment|dietit?ian|nutrition", "nursing-note"),
    (r"\borders?\b|requisition|prescription", "order"),
    (r"medications?[ _-]?(?:list|record|administration|reconciliation)|^(?:current |home )?medications$|\bmar\b|med[ _-]?list",
     "medication-list"),
    (r"problem[ _-]?list", "problem-list"),
    (r"emergency|\bed\b[ _-]?(?:note|physician|provider)?|\ber\b", "ed-note"),
    (r"consult", "consult"),
    (r"h(?:istory)?[ _]*(?:&|and|-and-|-?n-?)[ _]*p(?:hysical)?\b|\bh-?&?-?p\b|admission note|admit note", "h-and-p"),
    (r"procedure|catheteri[sz]ation|\b(?:egd|ercp)\b(?!.*follow)|\w{3,}oscop(?:y|ic)\b(?!.*(?:follow|clinic|visit))", "procedure-note"),
    (r"progress|soap|clinic note|office visit|follow-?up|daily note", "progress-note"),
)  # fmt: skip
_REPORT = late(
    r"history (?:and|&) physical|(?:procedure|operative|endoscopy) (?:note|report)$", re.I
)
"""Titles that are headings too: "PROCEDURE NOTE: EGD"."""
_PATIENT = late(
    r"\s*(?:(?:this|the) )?(?:pt\b|patient is\b|(?:an? )?\d{1,3}[ -]?(?:y/?o\b|y\.o|yr|year|[MF]\b|m/?o\b|month|week|day))",
    re.I,
)
"""How the story of a patient begins: "5 yo swallowed a coin" is no title."""
_OPENS = late(
    r"\s*((?:[\w&]+[ -]){0,2}(?:discharge summary|history (?:and|&) physical|operative report|op note|h ?& ?p|progress note|consult(?:ation)?(?: note)?))\s*[.:;,-]",
    re.I,
)
"""A dictation or a run-on note that says in its first words what it is."""
_COMPILED = tuple((late(pattern, re.I), kind) for pattern, kind in _NAMES)


def kind_of(name: str, text: str, cut: Text) -> str:
    """The kind of a document whose kind was not given (one of ``model.DOCUMENT_KINDS``).

    The name and the first line decide when they say it; else the sections do.
    """
    first = text.lstrip()[:120].split("\n", 1)[0]
    plain = re.sub(r"[_.\-]+", " ", name) if not re.fullmatch(r"doc-\d+", name) else ""
    head, _, rest = first.partition(":")
    if (
        _STUDY.match(first)
        and any(s.section == "findings" for s in cut.sentences)
        and not any(s.section in _NO_STUDY for s in cut.sentences)
    ):
        return "radiology-report"
    if _NERVES.match(first):
        return "procedure-note"
    if _ORDER.match(first) and all(s.section not in _SEEN for s in cut.sentences):
        return "order"
    if (
        section_of(head)
        and (rest.strip() or section_of(head) in _NO_TITLE)
        and not _REPORT.search(head.strip())
    ):
        first = ""  # "HPI: rolled out of bed at the nursing home" is no nursing note
    title = (
        len(first) <= 70
        and not first.rstrip().endswith((".", ";", ","))
        and not _PATIENT.match(first)
    )
    sections = {sentence.section for sentence in cut.sentences}
    opening = _OPENS.match(first) if not title else None
    for candidate in (plain, first if title else opening.group(1) if opening else ""):
        for pattern, kind in _COMPILED:
            if candidate and pattern.search(candidate):
                if kind in ("medication-list", "lab") and sections & _ASSESSED:
                    continue
                if kind == "radiology-report" and candidate is first and sections & _VISIT:
                    continue  # a visit note that opens with its imaging
                return kind
    if "postoperative-diagnosis" in sections and "procedures" in sections:
        return "operative-report"
    if "hospital-course" in sections and "diagnoses" in sections:
        return "discharge-summary"
    if "procedures" in sections and not sections & _SEEN and _PERFORMED.search(text):
        return "operative-report" if _OPERATED.search(text) else "procedure-note"
    if "findings" in sections and "physical-exam" not in sections and "hpi" not in sections:
        return "radiology-report"
    return "progress-note"
