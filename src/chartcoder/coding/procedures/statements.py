"""Which sentences of a document state a performed procedure, and how.

A heading ("PROCEDURE PERFORMED:") lists what was done; the body of the report describes it; a
hospital course tells it in prose. Consent, indication, plan and history state nothing that was
done in this stay.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.procedures.dates import (
    DATED,
    UNKNOWN,
    Stay,
    bare_dates,
    date_in,
    day_beside,
    head_date,
    report_date,
)
from chartcoder.coding.procedures.gates import GATES, over
from chartcoder.coding.procedures.near import Line
from chartcoder.coding.procedures.said import Said
from chartcoder.coding.procedures.views import names
from chartcoder.late import late
from chartcoder.reading.context import (
    FAMILY,
    HISTORICAL,
    HYPOTHETICAL,
    NEGATED,
    PLANNED,
    POSSIBLE,
    Reach,
)
from chartcoder.reading.text import Sentence, Text
from chartcoder.terminology.pcs.book import PcsBook

TITLE, BODY, COURSE, ASIDE, SILENT = "title", "body", "course", "aside", "silent"
EVERY = (TITLE, BODY, COURSE, ASIDE, SILENT)
AFTER = "postoperative-diagnosis"
WHY = frozenset({AFTER, "preoperative-diagnosis"})
"""Sections of a report that say why: "POSTOP DX: fracture of the right tibia. PROC: IM nail"."""
PART = "part"
"""Headings of parts of a report's body, which in other documents open a part of the course."""

REPORTS = frozenset({"operative-report", "procedure-note", "delivery-note"})
SUMMARY = "discharge-summary"
"""Tells the whole stay: its own date is that of no procedure."""
EXAMS = frozenset({"radiology-report"})
UNREAD = frozenset({"order", "medication-list", "problem-list", "pathology-report", "lab", "ambulance-report"})  # fmt: skip

_HEADS: tuple[tuple[str, str], ...] = (
    (r"findings? (?:and|&|/) (?:interventions?|procedures?|treatments?)|transfusions?|blood products?", BODY),
    (r"(?:planned|proposed|scheduled) (?:and|&|/) (?:performed|done)", TITLE),
    (r"access|(?:arterio|angio)gra(?:phy|m)|hemodynamics|attempts?|steps|operative (?:course|details?)", PART),
    (r"plan(?:ned)?|proposed|scheduled|recommended|consent|indicat\w*|history|histor\w*|allerg\w*|preop\w*|pre-op\w*"
     r"|physical(?! (?:therap|rehab|med))|review of systems|vitals?|postop\w* diag\w*|post-op\w* diag\w*|diagnos[ei]s|complaint|reason|risk\w*|disposition|follow|instructions?|plan|past|prior|previous|family|social|medications?|condition", SILENT),
    (r"details?|description|technique|narrative|report of|in detail|course of (?:the )?(?:operation|procedure)|summary of|operative note|operative report|procedure note", BODY),
    (r"anesthesia|an(?:a)?esthetic|sedation|surgeons?|assistants?|anesthesiologist|specimens?|complications?|ebl|blood loss|estimated|counts?|fluids?|drains?|urine|tourniquet"
     r"|implants?|findings?|closure|dressings?|antibiotics?|equipment|position(?:ing)?|prep|wound class\w*|cultures?|devices?|grafts?|hardware|components?|impression|comparison|contrast|medications? given|tubes?", ASIDE),
    (r"done|procs?|procedures?|operations?|surger(?:y|ies)|exam(?:ination)?|stud(?:y|ies)|interventions?|treatments?|title|name of|deliver(?:y|ies)|delivery type", TITLE),
    (r"hospital course|course|events|interval|progress|narrative|summary|assessment", COURSE),
)  # fmt: skip
_COMPILED = tuple((late(rf"\b(?:{pattern})\b", re.I), mode) for pattern, mode in _HEADS)
_SECTIONS = {
    "procedures": TITLE, "hospital-course": COURSE, "": COURSE, "other": COURSE, "hpi": COURSE,
    "assessment": COURSE, "assessment-plan": COURSE, "findings": ASIDE, "imaging": COURSE,
    "results": COURSE, "chief-complaint": SILENT, "physical-exam": SILENT,
}  # fmt: skip

_DONE = late(
    r"\b(?:underwent|undergone|was performed|were performed|performed|was done|were done|was (?:successfully )?(?:placed|inserted|removed|drained|repaired|excised"
    r"|resected|intubated|extubated|cardioverted|transfused|dialy[sz]ed|delivered|given|started|administered|taken|converted|ligated|amputated|debrided|aspirated|stented|exchanged"
    r"|replaced|obtained|instilled|infused|carried out|completed|closed|biopsied|initiated|created|reduced|fixed|lysed|embolized|ablated|implanted|ventilated|on the ventilator|paced)"
    r"|were (?:placed|inserted|removed|drained|excised|resected|biopsied|obtained|carried out|transfused|given|performed|delivered)|with (?:good |mechanical )?capture|received|required|got|status post|s/p|had a|had an|had infusions?|repeated sessions|sessions? on|intubated|extubated|transfused|delivered|placed|inserted"
    r"|taken to the (?:operating room|or|cath lab|endoscopy suite)|we (?:performed|placed|inserted|did)|course of|treated with|successful|uncomplicated|after|via|following|received|ventilat|dialysis|POD|\d+ ?(?:units?|u(?= (?:of )?(?:p?RBC|FFP|plts?\b|platelet|cryo|blood)))|given|repaired|infused|(?:was |were )run|run (?:through|via|over)|delivery of|managed with"
    r"|for (?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?:consecutive |full )?(?:days|hours|h|hrs|minutes|min)"
    r"|(?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?:\w+ )?(?:treatments|sessions|shocks)|return of (?:spontaneous )?circulation|ROSC"
    r"|(?:N?SVD|NSVB|VAVD|FAVD) of (?:an? )?(?:viable|liveborn|live|healthy|male|female|infant|boy|girl|baby)"
    r"|started|begun|put (?:in|a|an)|by (?:me|IR|Dr|anesthesia|surgery|ortho\w*|urology|GI)|tolerated|without (?:complications?|incident|difficulty)|w/o (?:complications?|problems?|incident)|done at|clear (?:fluid|AF)|meconium|amnihook|artificially|reapproximated|closed (?:by|with)|removed (?:at|by)|sent(?! to (?:the )?(?:floor|ICU|ward|rehab)))\b",
    re.I,
)
_PAST = late(
    r"\b(?:history of|h/o|hx|OSH|(?:at|from) (?:the )?(?:referring|transferring|sending) hospital|years? ago|months? ago|(?:in|since) (?:19|20)\d\d|previous(?:ly)?|prior|remote|past surgical|childhood|last (?:year|month)|old|outside hospital|at (?:an )?outside|before (?:this )?admission|prior to admission|prior to (?:this|arrival|transfer))\b",
    re.I,
)
_BARRED = frozenset({NEGATED, FAMILY, HYPOTHETICAL, PLANNED, POSSIBLE, HISTORICAL})


class Statement(NamedTuple):
    """A sentence that may state performed procedures.

    ``barred`` is why nothing that it names was done, ``listed`` whether a heading lists it,
    ``dated`` whether it says itself on which day of the stay, ``days`` which days it names and where.
    """

    document: int
    number: int
    mode: str
    line: Line
    performed: date | None
    listed: bool = False
    dated: bool = False
    days: tuple[tuple[int, date], ...] = ()

    def day_of(self, first: int, last: int) -> date | None:
        """When what stands between two characters of its document was done."""
        start = self.line.start
        beside = day_beside(self.days, self.line.raw, first - start, last - start)
        return beside or self.performed

    @property
    def barred(self) -> str:
        """Why nothing that it names was done, or an empty string."""
        return _barred(self.line.raw, self.mode, self.dated)


def read(
    document: ReadDocument,
    place: int,
    book: PcsBook,
    stay: Stay = UNKNOWN,
    written: date | None = None,
) -> list[Statement]:
    """The sentences of a document with the mode they are written in.

    Args:
        document: the document.
        place: its number in the chart.
        book: the edition.
        stay: the bounds of the stay, for dates that a sentence shortens.
        written: when the document was written: the day of an operative report that states none.
    """
    if document.language is not None or document.kind in UNREAD:
        return []
    out: list[Statement] = []
    kind = document.kind
    report = kind in REPORTS
    mode = BODY if report else TITLE if kind in EXAMS else COURSE
    text = document.text
    before = 0
    section = parted = ""
    day = None
    summary = kind == SUMMARY
    head_of = head_date(text.text, stay)
    whole = report_date(text) or (written if report else None)
    if whole is None and not summary:
        whole = head_of
    last = stay.end if summary else whole
    named = told = False
    long = report and len(text.sentences) >= LONG
    telling = GATES.telling(text.words)
    scoped = _scoped(document, GATES.opened_by(telling))
    headless = report and not _heads(document)
    for number, sentence in enumerate(text.sentences):
        start = text.starts[sentence.first]
        head = _heading(text.text[before:start])
        if head == "PE" and report:
            head, section = "", sentence.section  # an embolism of the lung; no exam is there
        kept = mode
        if head:
            mode = _mode(head, sentence.section, kind, mode)
        elif sentence.section != section:
            mode = _mode("", sentence.section, kind, mode)
        here = mode
        if scoped and here == ASIDE and _FINDINGS.search(head):
            here = mode = BODY
        if sentence.label and not head:
            here = _mode(sentence.label, sentence.section, kind, mode)
            if here != mode and sentence.opens:
                mode = here if here in (TITLE, BODY, SILENT) and report else mode
        if here == TITLE and long and _PROSE.match(text.written(sentence)):
            here = mode = BODY  # "PROCEDURE: The patient was brought to the room": no list
            parted = sentence.label or parted
        if here == TITLE and named and not head and _narrates(text, number, kind):
            here = mode = BODY if report else COURSE
        if here == SILENT and report and _LISTS.match(text.text, start):
            here = mode = TITLE
        if here == SILENT and report and not head and not sentence.label:
            if _BEGINS.match(text.written(sentence)) and _new_line(text, number):
                here = mode = BODY  # below "Indication: mass", without a heading of its own
        if here == TITLE and kept != TITLE and _OF_DAY.search(head or sentence.label or ""):
            here, mode = ASIDE, kept  # "Surgery date:" lists no procedure
        if here == TITLE and told:
            # "PROCEDURE:" again, after the list of procedures and other headings: the body
            told = not _PERFORMED.search(head or sentence.label or "")
            here = mode = BODY if told else TITLE
        section = sentence.section
        before = text.ends[sentence.end - 1]
        unknown = head or sentence.label
        if here != kept and not head and _is_phrase(text, sentence, sentence.label):
            here = mode = kept
        if parted and sentence.label == parted and here == TITLE:
            here = BODY
        elif unknown:
            # "CT of the brain without contrast: no bleed": the label is what the sentence is about
            wider = _label_before(text, sentence, unknown)
            plain = not _kind(unknown)
            called = wider < sentence.first and _names_any(Said(text, wider, sentence.first))
            if called and here == ASIDE:
                here = mode = BODY if report else COURSE
            if plain and not called and here == TITLE and _part_of_body(document, out, sentence):
                here = mode = BODY
                parted = sentence.label
            if wider < sentence.first and (plain or called):
                sentence = sentence._replace(first=wider)
        line = Line(document.id, text, sentence, book, telling)
        listed = here == TITLE
        if here == BODY and headless:
            here = TITLE  # a report without headings states its procedure in its sentences
        may_be_dated = line.opened & DATED == DATED
        own = date_in(line.raw, stay) if may_be_dated else None
        if own is not None and whole is not None and own < whole and report:
            own = None  # what a report recalls
        dated = False
        days: list[tuple[int, date]] = []
        if may_be_dated and not report and here in (COURSE, TITLE):
            days = bare_dates(line.raw, stay, last)
            at, on = days[0] if days else (0, None)
            leads = on is not None and not any(c.isalpha() for c in line.raw[:at])
            dated = on is not None and (not leads if not summary else on != head_of)
            if dated:
                own = on
            elif summary and (stay.begin is not None or own == head_of):
                own = None
            if leads and not summary:
                whole = on  # an entry of notes kept by the day
        after = line.search(_AFTER_DAYS) if here == COURSE and not dated else None
        if after is not None and (head_of or last) and stay.begin is not None:
            ago = (head_of or last or stay.begin) - timedelta(days=int(after.group(1)))
            dated = ago >= stay.begin
            own = ago if dated else own
        if summary and here == TITLE and out and out[-1].mode != TITLE:
            day = None
        day = own or (day if here in (TITLE, BODY) else None)
        out.append(Statement(place, number, here, line, day or whole, listed, dated, tuple(days)))
        named = named or (listed and _names_one(line))
        told = told or (named and here != TITLE and report)
    return out


_AFTER_DAYS = over(
    "pod* ppd* post*",
    r"\b(?:POD|PPD|post-?(?:op(?:erative)?|partum) day) ?#? ?(\d{1,2})\b",
    re.I,
)
"""Days since an operation or a delivery."""
_OF_DAY = late(r"\bdates?\b|\bDOS\b", re.I)
_PERFORMED = late(r"\b(?:performed|done|titles?)\b", re.I)
_OPERATION = late(
    r"\w(?:ectom(?:y|ies)|otom(?:y|ies)|ostomy|plasty|scopy|desis|pexy|rrhaphy|tripsy|centesis)\b"
    r"|\b(?:fusion|repair|excision|resection|removal|insertion|placement|CABG|PCI|ORIF|bypass|delivery)\b",
    re.I,
)


LONG = 8
"""Sentences of a report that tells its procedure, rather than states it."""
_PROSE = late(
    r"[\W_]*(?:the patient\b(?! also underwent)|patient was\b|after\b|under\b(?! (?:fluoro|ultrasound|CT))|with the patient\b|following\b|informed consent\b|(?:he|she|mr|mrs|ms)\b\.?|once\b|having\b|in the (?:operating|supine|prone|left|right)\b"
    r"|prior to\b|general an|the risks\b|this (?:patient|is an?)\b|the (?:\w+ ){1,3}(?:was|were) (?:prepped|draped|brought|placed|taken|prepared|positioned)\b)",
    re.I,
)
"""How the narrative of an operation begins."""


_BEGINS = late(
    r"[\W_]*(?:(?:after|under|with|following)\b[^.;]{0,60}\b(?:an(?:a)?esthe\w+|sedation|sedated|lidocaine|consent\w*|time[- ]?out|prep\w*|block)\b"
    r"|(?:informed |written |verbal )?consent (?:was )?(?:obtained|signed)|an? (?:\w+ )?time[- ]?out\b"
    r"|(?:the|an?) (?:\w+ ){0,3}\w*scope was (?:passed|inserted|introduced|advanced)\b"
    r"|(?:the )?(?:patient|pt) was (?:brought|taken|placed|positioned|prepped|intubated|anesthetized|sedated)\b"
    r"|(?:the |his |her )?(?:\w+ ){1,3}(?:was|were) (?:prepped|sterilely|cleaned|draped)\b)",
    re.I,
)
"""How the steps of a procedure begin, and no account of why it was done does."""


def _new_line(text: Text, number: int) -> bool:
    """Whether a sentence begins a line."""
    return number > 0 and text.sentences[number - 1].line != text.sentences[number].line


_TELLING = 3
"""Sentences on one line that tell rather than list."""


def _narrates(text: Text, number: int, kind: str | None) -> bool:
    """Whether a line after the list of procedures tells how they were done, without a heading of its own."""
    sentences = text.sentences
    line = sentences[number].line
    if number == 0 or sentences[number - 1].line == line or kind not in (*REPORTS, SUMMARY):
        return False
    if sentences[number].marker or sentences[number].label:
        return False
    return sum(s.line == line for s in sentences[number : number + 12]) >= _TELLING


def _names_one(line: Line) -> bool:
    """Whether a line of a heading names a procedure, rather than its date or surgeon."""
    return bool(line.entries) or _OPERATION.search(line.raw) is not None


def _names_any(said: Said) -> bool:
    """Whether a stretch of tokens names a procedure of the index."""
    return not names().tokens.isdisjoint(said.tokens) and bool(names().find(said))


def _part_of_body(document: ReadDocument, before: list[Statement], sentence: Sentence) -> bool:
    """Whether a label after the list of procedures opens a part of the body of an operative report."""
    if document.kind not in REPORTS or not any(s.listed for s in before):
        return False
    last = before[-1].line.sentence
    return last.line != sentence.line or last.label != sentence.label


_ENDOSCOPY = over(
    "egd endoscopy colonoscopy bronchoscopy sigmoidoscopy ercp eus gastroscopy enteroscopy",
    r"\b(?:EGD|(?:upper|GI) (?:GI )?endoscopy|colonoscopy|bronchoscopy|sigmoidoscopy|ERCP|EUS|gastroscopy|enteroscopy)\b",
    re.I,
    begins="upper gi",
)
_DESCRIBED = over(
    "description technique details narrative procedure detail",
    r"\b(?:description|technique|details|narrative|procedure note|in detail)\b|\bprocedure:[^:]*\bprocedure:",
    re.I,
    begins="in",
)
_FINDINGS = late(r"^findings?$", re.I)


def _scoped(document: ReadDocument, opened: int) -> bool:
    """Whether an endoscopist told what was found and what was done in one place, "Findings"."""
    text = document.text
    return (
        document.kind in REPORTS
        and any(_ENDOSCOPY.at_words(opened, text))
        and not any(_DESCRIBED.at_words(opened, text))
    )


_LISTS = late(r"(?:procedures?|operations?|proc|surgery)(?: performed| done)?\s*:", re.I)
"""A heading in the middle of a line: "Postop dx: hip fracture. Procedure: nail"."""
_SIDED = late(r"\b(?:right|left|bilateral|[RL]|\d+)\b")
_BROKEN = late(
    r"\b(?:painful|retained|broken|infected|loose|failed|failing|clogged|displaced|dislodged|malfunction\w*|leaking|obstructed"
    r"|prominent|symptomatic|exposed|eroded|migrated)\b",
    re.I,
)
_OPENS = late(r"^(?:after|following|through|under|via|because|with|at|in|on)\b", re.I)
"""Words that open a sentence and no heading."""


def _is_phrase(text: Text, sentence: Sentence, label: str) -> bool:
    """Whether what stands before a colon is what the sentence is about, and no heading of a report.

    "Left upper arm AV graft: 6 mm PTFE loop" names the procedure, "Painful hardware: plate removed"
    the reason; "Drains:" and "Hardware:" are headings.
    """
    if " " not in label:
        return False
    if _OPENS.search(label) or _BROKEN.search(label):
        return True
    if _SIDED.search(label) and not any(pattern.match(label) for pattern, _ in _COMPILED):
        return True
    end = text.starts[sentence.first] + len(label)
    last = sentence.first
    while last < sentence.end and text.starts[last] < end:
        last += 1
    return _names_any(Said(text, sentence.first, last))


def _label_before(text: Text, sentence: Sentence, label: str) -> int:
    """The first token of the label before a sentence, or of the sentence where another line has it."""
    start = text.starts[sentence.first]
    at = text.text.rfind(label, max(0, start - len(label) - 8), start)
    if at < 0 or "\n" in text.text[at:start]:
        return sentence.first
    return bisect_left(text.starts, at, 0, sentence.first)


def _heads(document: ReadDocument) -> bool:
    return any(s.section == "procedures" for s in document.text.sentences)


def _heading(gap: str) -> str:
    """The heading that stands between two sentences, if one does."""
    stripped = gap.strip(" \n\r\t.,;•-*")
    if not stripped or not (stripped[0].isalpha() or any(map(str.isalpha, stripped))):
        return ""
    return stripped.rstrip(":").split("\n")[-1].strip()


@lru_cache(maxsize=8)
def _kind(head: str) -> str:
    """The mode that a heading opens, or an empty string for one that says none."""
    return next((mode for pattern, mode in _COMPILED if pattern.search(head)), "")


_DESCRIBES = late(r"\b(?:details?|in detail|description|technique|narrative)\b", re.I)


def _mode(head: str, section: str, kind: str, mode: str) -> str:
    found = _kind(head) if head else ""
    if found:
        if found == TITLE and _DESCRIBES.search(head):
            return BODY
        if found in (COURSE, PART):
            return BODY if kind in REPORTS else COURSE
        return found
    if head and section in ("", "other"):
        return mode if kind in REPORTS else COURSE
    if head and section == "diagnoses" and kind not in REPORTS and _PROBLEM.search(head):
        return COURSE
    if section in _SECTIONS:
        found = _SECTIONS[section]
        return BODY if found == COURSE and kind in REPORTS else found
    return SILENT


_PROBLEM = late(
    r"^(?:respiratory|pulmonary|access|lines?|nutrition|FEN|FEN/GI|GI|bilirubin|hepatobiliary|heme|hematology|hematologic|neuro|neurologic|cardiac"
    r"|cardiovascular|CV|renal|GU|ID|infectious disease|endocrine|screens?|skin|musculoskeletal)$",
    re.I,
)
"""Headings of a course told by organ system, in a summary that has no heading for it."""


def _barred(raw: str, mode: str, dated: bool = False) -> str:
    """Why nothing that a sentence names was done in this stay, or an empty string."""
    if mode != COURSE:
        return ""
    if _PAST.search(raw) and not dated:
        return "historical"
    if not dated and not _DONE.search(raw):
        return "not-stated"
    return ""


_RESUMED = late(r"\b(?:plus|then|followed by|along with)\b", re.I)
"""Words after which what was denied ends: "without mesh, plus fundoplication"."""


def _enclosed(text: Text, trigger: int, place: int) -> bool:
    """Whether a trigger stands in parentheses that end before a place: "(site not given)"."""
    if trigger >= place:
        return False
    closing = text.text.find(")", trigger, place)
    opening = text.text.rfind("(", max(0, trigger - 60), trigger)
    return closing >= 0 and opening >= 0 and text.text.find(")", opening, trigger) < 0


def reached(statement: Statement, first: int) -> Iterable[Reach]:
    """Triggers that deny, doubt, plan or recall the word at a character place."""
    text = statement.line.text
    base = statement.line.sentence.first
    for reach in statement.line.reaches:
        if reach.kind not in _BARRED:
            continue
        if statement.mode == TITLE and reach.kind in (POSSIBLE, HISTORICAL, PLANNED, HYPOTHETICAL):
            continue
        if statement.dated and reach.kind == HISTORICAL:
            continue  # a day of this stay
        if text.folded[base + reach.first] == "free":
            continue  # "free flap", "freed": no denial of a procedure
        if statement.mode == BODY and text.folded[base + reach.first] == "next":
            continue  # "Next, biopsies were taken": the step after it
        if _enclosed(text, text.starts[base + reach.first], first):
            continue
        begin = text.starts[base + reach.start] if reach.start < reach.stop else -1
        end = text.ends[base + reach.stop - 1] if reach.start < reach.stop else -1
        if begin <= first < end and not (
            reach.kind == NEGATED and _RESUMED.search(text.text, begin, first)
        ):
            yield reach
