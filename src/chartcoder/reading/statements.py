"""Which sentences state the diagnoses of the encounter, and how.

A provider states diagnoses as headings of an assessment, as a list, in a "Diagnosis:" line, or in
the prose of an assessment that has neither. The opening summary of an assessment ("57-year-old
with a past medical history of … who presents with …") recalls; it states nothing by itself.
"""

import re

from chartcoder.late import late
from chartcoder.reading.gates import Gates
from chartcoder.reading.headings import DIAGNOSIS_SECTIONS, SUB_LABELS
from chartcoder.reading.text import Sentence, Text
from chartcoder.terminology.words import fold

STATED, PROSE, PROCEDURE = "stated", "prose", "procedure"

MAX_WORDS = 16
"""A heading or list item is short; a longer line is prose."""
SEVERAL = 3
"""Commas of an assessment that is a list though it has no numbers."""
MAX_LISTED = 40
"""An item of a numbered list may be longer, as long as it has no verb."""

GATES = Gates()
_SUMMARY = GATES.over(
    "y* month* week* day* history",
    r"\b(?:year|month|week|day|yr|y)s?[- ]?(?:/?o|old)\b|\bpast medical history\b|\bhistory significant for\b",
    re.I,
)
_ACTION = late(
    r"^(?:we|i|he|she|they|patient|the patient|continue|cont|add|switch|swap|arrange|start|stop|increase|decrease|follow|return|order|ordered|check|recheck|"
    r"repeat|obtain|refer|referral|schedule|consider|discussed|discuss|recommend|recommended|will|would|monitor|call|"
    r"encouraged?|encourage|advised?|counsel|counseled|take|give|begin|refill|prescribed?|avoid|await|send|her|his|this|these|there|"
    r"please|may|if|wean|hold|resume|titrate|admit|transfer|transfuse|no|not|(?-i:[Aa]ll)|agree|to|trend|keep|plan|self|instructed|reviewed|most|you|your|it|after|given|at|on|in|(?-i:[Aa]s))\b",
    re.I,
)
_FOLLOWED = late(
    r"^follow[- ]?up(?: visit)?(?: of| for| on|:)?\s+(?!in\b|with\b|next\b|as\b|after\b|at\b|appointment|\d)",
    re.I,
)
"""A visit's reason written as a heading: "Follow-up bilateral breast cysts." states the cysts."""
_VERB = GATES.over(
    """is isnt are arent was wasnt were werent will* would* should* could* can can't has hasnt had hadnt
    have* present* report* denies state believe think* recommend* continue appear* seem* feel* noted
    discussed show* demonstrat* reveal*""",
    r"\b(?:is|are|was|were|will|would|should|can|could|has|had|have|presents?|reports?|denies|states|believe|think|"
    r"recommend|continue|appears|seems|feel|feels|noted|discussed|showed|shows|demonstrat\w+|reveal\w+)\b",
    re.I,
)


_CONCERNS = frozenset(fold(word) for word in "for as with in".split())
_CONCERNING = late(
    r"(?:for (?:the|this|her|his|their|(?:the )?(?:patient|pt)['’]?s) |(?:as for|with (?:regards?|respect) to"
    r"|in (?:terms of|regards? to)) (?:the |this |her |his |their )?)[^,:;.]{3,60}?[,:]\s",
    re.I,
)
"""A problem of a plan told in sentences: "For her diabetes, we will continue the insulin."."""


def concerns(text: Text, sentence: Sentence) -> int | None:
    """Where the problem ends that opens a sentence of the plan, or None."""
    if sentence.section not in ASSESSED and sentence.section != "plan":
        return None
    found = _CONCERNING.match(text.text, text.starts[sentence.first], text.ends[sentence.end - 1])
    return None if found is None else found.end() - 1


def _opened(text: Text, sentence: Sentence) -> int:
    """The gates that the words of a sentence open."""
    return GATES.opened(text.folded[sentence.first : sentence.end])


LISTING = frozenset(["procedure-note", "operative-report", "radiology-report", "pathology-report"])
"""Kinds of document whose impression is a list, whatever its shape."""
REPORTED = frozenset({"procedure-note", "operative-report"})
"""Kinds of document that tell an operation."""


def statements(text: Text, kind: str = "") -> list[str]:
    """For each sentence ``stated``, ``prose`` or "" (states no diagnosis)."""
    roles = _statements(text, kind)
    if kind == "discharge-summary":
        _listed_at_discharge(text, roles)
    elif kind in CONSULTING and not any(roles):
        _listed_problems(text, roles)
    ended = _below_the_list(text)
    for number in ended:
        roles[number] = ""
    if kind in LISTING:
        for number, sentence in enumerate(text.sentences):
            if number in ended:
                continue
            body = text.written(sentence)
            if kind in REPORTED and sentence.section == "assessment" and _NARRATIVE.search(body):
                continue  # what was done, under a heading that the report has run past
            if sentence.section in ("assessment", "diagnoses", "postoperative-diagnosis") or (
                kind == "pathology-report" and sentence.section in ("", "other")
            ):
                roles[number] = STATED
    return roles


CONSULTING = frozenset({"consult", "progress-note", "h-and-p"})


def _listed_problems(text: Text, roles: list[str]) -> None:
    """The numbered list of a short note without headings: "CONSULT: 1. AF - hold drug. 2. HTN"."""
    items = [
        number
        for number, sentence in enumerate(text.sentences)
        if sentence.section in ("", "other") and sentence.marker[:1].isdigit() and sentence.opens
    ]
    if len(items) < 2:
        return
    for number in items:
        sentence = text.sentences[number]
        body = text.written(sentence)
        if sentence.end - sentence.first <= MAX_LISTED and _names_first(
            body, _opened(text, sentence)
        ):
            roles[number] = STATED
    for number, sentence in enumerate(text.sentences[1:], start=1):
        # "5. HTN; dementia; osteopenia": one item, several problems
        before = text.sentences[number - 1]
        short = sentence.end - sentence.first <= SHORT
        if roles[number - 1] == STATED and before.line == sentence.line and short:
            if text.folded[before.end - 1] == ";" and not sentence.opens:
                roles[number] = STATED


_DONE_ABOUT_IT = late(
    r"(?:[,;:]|\s[-–—]+)\s*(?:will |plan to |we will )?(?:continue|cont|recommend|add|start|stop|increase|decrease|check|recheck"
    r"|repeat|refer|monitor|hold|resume|titrate|follow|order|refill|discuss(?:ed)?|counsel(?:ed)?|advis(?:e|ed)|given|feels?|reports?|denies)\b",
    re.I,
)
"""What an item says to be done about the problem it names first."""


def _names_first(body: str, opened: int) -> bool:
    """Whether an item names a problem before it says anything of it: "HTN, stable - continue …"."""
    done = _DONE_ABOUT_IT.search(body)
    head = body[: done.start()] if done else body
    short = len(head.split()) <= MAX_WORDS and not _ACTION.match(body)
    return short and (not _VERB.search(opened, head) or _headed(body, opened))


def _listed_at_discharge(text: Text, roles: list[str]) -> None:
    """What a summary lists: numbered lines under no heading; not the prose below a list.

    A line of running text under "DISCHARGE DX: …" tells the course; it states nothing.
    """
    begun = -1
    for number, sentence in enumerate(text.sentences):
        body = text.written(sentence)
        if sentence.section in ("", "other") and sentence.marker[:1].isdigit():
            words = sentence.end - sentence.first
            verb = _VERB.search(_opened(text, sentence), body)
            if (words <= MAX_WORDS and (sentence.opens or not verb)) or (
                words <= MAX_LISTED and not verb
            ):
                roles[number] = STATED
        elif sentence.section == "diagnoses":
            begun = sentence.line if begun < 0 else begun
            if sentence.line > begun and not sentence.marker and _NARRATIVE.search(body):
                roles[number] = ""


_WRAPPED = 60
"""Characters of a line that may go on in the next one."""


def _below_the_list(text: Text) -> frozenset[int]:
    """Sentences under a heading of diagnoses that stand below its list and are no part of it.

    "DISCHARGE DIAGNOSES: 1. … 2. …", and on a line of its own "Blood pressure check in 3 days.":
    an unmarked line of whole sentences ends a list with numbers or bullets; behind diagnoses on the
    line of the heading it does so when it is more than a name.
    """
    out: list[int] = []
    begun, marked, inline, over = -1, False, False, False
    previous = ""
    lines: dict[int, list[int]] = {}
    for number, sentence in enumerate(text.sentences):
        if sentence.section == "diagnoses":
            lines.setdefault(sentence.line, []).append(number)
    for line, numbers in lines.items():
        first, last = text.sentences[numbers[0]], text.sentences[numbers[-1]]
        start, stop = text.starts[first.first], text.ends[last.end - 1]
        body = text.text[start:stop]
        head = text.text[text.text.rfind("\n", 0, start) + 1 : start]
        below = numbers[0] == 0 or text.sentences[numbers[0] - 1].section != "diagnoses"
        if below or ":" in head:
            begun, marked, over, inline = line, False, False, ":" in head
        over = over and not first.marker
        if (
            line > begun
            and not over
            and not first.marker
            and not first.label
            and (marked or inline)
        ):
            whole = body.endswith(".") and body[:1].isupper()
            ready = previous.endswith(".") or len(previous) < _WRAPPED
            over = whole and ready and (marked or len(numbers) > 1)
        if over:
            out.extend(n for n in numbers if not _named_alone(text, n))
        marked = marked or any(text.sentences[n].marker for n in numbers)
        previous = body
    return frozenset(out)


_NAME = 5
"""Tokens of a name that stands alone, its full stop included: "Long term insulin."."""


def _named_alone(text: Text, number: int) -> bool:
    sentence = text.sentences[number]
    body = text.written(sentence)
    return (
        sentence.end - sentence.first <= _NAME
        and not any(c.isdigit() for c in body)
        and not (_VERB.search(_opened(text, sentence), body) or _ACTION.match(body))
    )


_NARRATIVE = late(
    r"\b(?:was|were|had|has been|gone|given|treated|started|stopped|improved|received|admitted|presented"
    r"|underwent|showed|normal|completed|discharged|tolerated|defervesced|cleared|weaned|came|went"
    r"|remained|grew)\b.*\.\s*$",
    re.I | re.S,
)
"""Words of a report, in a sentence with its full stop."""


def _statements(text: Text, kind: str) -> list[str]:
    """The roles of the sentences of a note."""
    roles: list[str] = []
    listed_in: set[int] = set()
    block = 0
    blocks: list[int] = []
    previous_section = ""
    named = "diagnosis" in text.folded
    for sentence in text.sentences:
        if sentence.section != previous_section:
            block += 1
            previous_section = sentence.section
        blocks.append(block)
        role = _role(text, sentence)
        if role == PROSE and roles and _goes_on(text, roles):
            role = STATED
        if not role and named and "diagnosis" in text.folded[sentence.first : sentence.end]:
            body = text.written(sentence)
            role = STATED if _FINAL_SAID.search(body) else role
        if role == STATED:
            listed_in.add(block)
        roles.append(role)
    stated = any(role == STATED for role in roles)
    if not any(role and _may_name(text, n) and not _acts(text, n) for n, role in enumerate(roles)):
        # an assessment that holds nothing but its opening summary says it all there
        for number, sentence in enumerate(text.sentences):
            if sentence.section in ASSESSED and _SUMMARY.search(
                _opened(text, sentence),
                text.written(sentence),
            ):
                roles[number] = PROSE
    _settle_sections(text, roles, kind)
    _settle_admission(text, roles, blocks)
    if kind in _REPORTS and not any(roles):
        _settle_findings(text, roles)
    for number, role in enumerate(roles):
        if role == PROSE and _asserts(text, number):
            roles[number] = STATED
        elif role == PROSE and stated and blocks[number] in listed_in:
            roles[number] = STATED if _opens_with_name(text, text.sentences[number]) else ""
    return roles


_HAS = late(
    r"^(?:(?:the |this )?(?:patient|pt)|he|she|(?:mr|mrs|ms)\.? \w+)(?: (?:also|now|clearly|likely|therefore))? (?:has|have|is positive for|was positive for|tested positive for"
    r"|tests positive for|(?:is|was|has been) (?:also )?(?:diagnosed with|found to have)|meets criteria for)\b(?! (?:been|had|no|not|a history|history|gone|taken|done|tried))",
    re.I,
)


_SHOWS = late(
    r"^(?:(?:chest|plain|today's|repeat|her|his|the|a|an|initial|follow-?up) )*(?:x-?rays?|xrs?|cxr|films?|radiographs?|ct(?: scan)?|cta|mri|ultrasound|imaging|biopsy|pathology)"
    r"(?: (?!not\b|no\b)\w+){0,4}? (?:shows?|showed|reveal(?:s|ed)|demonstrate[sd]|confirm(?:s|ed)|(?:is|was) positive for)\b",
    re.I,
)


def _asserts(text: Text, number: int) -> bool:
    """Whether a short sentence under a heading says outright what the patient has, or a test shows."""
    sentence = text.sentences[number]
    if sentence.section not in ASSESSED or sentence.end - sentence.first > MAX_WORDS:
        return False
    if _ASSERTING.isdisjoint(text.folded[sentence.first : sentence.end]):
        return False
    body = text.written(sentence)
    return bool(_HAS.match(body) or _SHOWS.match(body) or _FARES.match(body))


_ASSERTING = frozenset(
    fold(word)
    for word in """has have positive diagnosed found criteria show showed reveals revealed demonstrates
    demonstrated confirms confirmed stable controlled uncontrolled goal continue continued""".split()
)
"""Words of which each of the three expressions needs one."""
_FARES = late(
    r"[A-Z][\w'/-]*(?: [\w'/-]+){0,3},? (?:is |are |remains? )?(?:stable|well[- ]controlled|controlled|uncontrolled|at goal|not at goal|above goal)(?:,| -|;| on|: )? ?(?:continue|cont\b|increase|decrease|start|add|same|no change|refill\w*|on\b|with\b)"
    r"|[A-Z][\w'/-]*(?: [\w'/-]+){0,3}, on [a-z][\w-]+(?: [\w-]+)?,? continue"
)
"""How a condition fares and what is done for it: "HTN stable, continue losartan"."""


def _may_name(text: Text, number: int) -> bool:
    """Whether a sentence may name a problem: in a plan only an item of a list ("PLAN: PT" does not)."""
    sentence = text.sentences[number]
    return sentence.section != "plan" or bool(sentence.marker)


def _acts(text: Text, number: int) -> bool:
    """Whether a sentence only says what is done."""
    sentence = text.sentences[number]
    return bool(_ACTION.match(text.written(sentence)))


_FINAL_SAID = late(r"\b(?:final|discharge|postoperative) diagnosis (?:was|is)\b", re.I)
"""Where running text says the diagnosis that the others led to."""

_SAME = frozenset({"same", "unchanged"})
"""``POSTOPERATIVE DIAGNOSIS: Same.`` points back to the preoperative one."""

SHORT = 8


def _goes_on(text: Text, roles: list[str]) -> bool:
    """A further short statement on the line of one: "Sprain of the wrist. Contusion of the knee."

    It has no verb. In an item of a list it is shorter, or joined by a semicolon.
    """
    number = len(roles)
    sentence = text.sentences[number]
    if sentence.opens or sentence.label or sentence.end - sentence.first > MAX_WORDS:
        return False
    first = number
    while first:
        before = text.sentences[first - 1]
        if before.line != sentence.line or before.section != sentence.section:
            break
        first -= 1
    if first == number or roles[first] != STATED:
        return False
    if sentence.marker and text.folded[text.sentences[number - 1].end - 1] != ";":
        if sentence.end - sentence.first > SHORT or roles[-1] != STATED:
            return False
    body = text.written(sentence)
    opened = _opened(text, sentence)
    dash = _DASH.search(opened, body)
    if dash is not None:  # "Anemia of CKD - Hgb 10.2, continue Epogen.": its heading states it
        body = body[: dash.start()]
    return not (_ACTION.match(body) or _VERB.search(opened, body) or _SUMMARY.search(opened, body))


def _settle_sections(text: Text, roles: list[str], kind: str) -> None:
    """What the other sections of the document make of preoperative diagnoses and problem lists.

    A preoperative diagnosis stands only while no postoperative one does (IV.N); a problem list
    that was carried forward does not speak for a visit that has an assessment of its own. That of a
    discharge summary ("Principal problem: …", "Active problems: …") is its list of diagnoses.
    """
    sections = {s.section for s, role in zip(text.sentences, roles, strict=True) if role}
    assessed = bool(
        sections & {"assessment", "assessment-plan", "diagnoses", "postoperative-diagnosis"}
    )
    unchanged = any(
        s.section == "postoperative-diagnosis"
        and not _SAME.isdisjoint(text.folded[s.first : s.end])
        for s in text.sentences
    )
    carried = assessed and kind != "discharge-summary" and "problem-list" in sections
    carried = carried and not _points_back(text)
    for number, sentence in enumerate(text.sentences):
        if sentence.section == "problem-list" and carried:
            roles[number] = ""
        if sentence.section == "preoperative-diagnosis" and (unchanged or not assessed):
            roles[number] = STATED


_TAKING_UP = frozenset("as see per listed noted outlined problem dx diagnosis".split())
"""Words before "above" by which an assessment takes up what was listed."""


def _points_back(text: Text) -> bool:
    """Whether the assessment takes up the problem list above it: "IUP at 33w2d, as above."."""
    folded = text.folded
    if "above" not in text.words:
        return False
    return any(
        any(
            folded[at] == "above" and folded[at - 1] in _TAKING_UP
            for at in range(sentence.first + 1, sentence.end)
        )
        for sentence in text.sentences
        if sentence.section in ASSESSED and "above" in folded[sentence.first : sentence.end]
    )


_REPORTS = frozenset({"procedure-note", "operative-report"})
_SCOPED = frozenset(
    """colonoscopy sigmoidoscopy egd esophagogastroduodenoscopy gastroscopy endoscopy enteroscopy ercp
    bronchoscopy laryngoscopy anoscopy proctoscopy""".split()
)
"""Examinations whose findings the physician who looks interprets on the spot."""


def _settle_findings(text: Text, roles: list[str]) -> None:
    """In a report of an endoscopy without an impression, the findings are its diagnoses (IV.K)."""
    if _SCOPED.isdisjoint(text.words):
        return
    for number, sentence in enumerate(text.sentences):
        if sentence.section == "findings" and sentence.end - sentence.first <= MAX_LISTED:
            roles[number] = STATED


_ADMISSION = late(r"\b(?:admi(?:tting|ssion)|presenting|initial)\s+diagnos", re.I)
_FINAL = late(r"\b(?:discharge|final|principal)\s+diagnos", re.I)


def _settle_admission(text: Text, roles: list[str], blocks: list[int]) -> None:
    """Diagnoses under an admission heading stand only while none are given for the discharge."""
    heads: dict[int, str] = {}
    for number, sentence in enumerate(text.sentences):
        if sentence.section == "diagnoses":
            begin = text.ends[text.sentences[number - 1].end - 1] if number else 0
            head = text.text[begin : text.starts[sentence.first]]
            if _ADMISSION.search(head) or _FINAL.search(head) or blocks[number] not in heads:
                heads[number] = head
    if not any(_FINAL.search(head) for head in heads.values()):
        return
    for number, head in heads.items():
        sentence = text.sentences[number]
        if _FINAL.search(head) and not _SAME.isdisjoint(text.folded[sentence.first : sentence.end]):
            return  # "Discharge diagnosis: Same" points back to that of the admission
    admitted = False
    for number, sentence in enumerate(text.sentences):
        if sentence.section != "diagnoses":
            admitted = False
            continue
        head = heads.get(number, "")
        if _FINAL.search(head):
            admitted = False
        elif _ADMISSION.search(head):
            admitted = True
        if admitted:
            roles[number] = ""


_CLERICAL = GATES.over(
    """min* electronically question* verbali* summar* recognition dictated proofread generated agreed
    appointment* portal call*""",
    r"\b(?:spent|total time|time spent|face[- ]to[- ]face)\b[^.]{0,60}\bmin(?:ute)?s?\b|\belectronically signed\b|\bquestions were answered\b"
    r"|\bverbali[sz]ed understanding\b|\bafter[- ]visit summary\b|\bvoice recognition\b|\bdictated\b|\bproofread\b|\bnote (?:was )?generated\b"
    r"|\bplan was reviewed and agreed\b|^(?:follow[- ]?up )?appointment to be made\b|\bin the portal\b|\bcall 911\b",
    re.I,
)
"""What closes a note: time for the bill ("I spent 32 minutes … counseling"), signature, disclaimer."""
_DASH = GATES.over("- – —", r"\s[-–—]+\s")


def _headed(body: str, opened: int, colon: bool = True) -> bool:
    """Whether a long item opens with a heading before a dash: "Gout, left toe - start colchicine …".

    A colon parts as a dash does: "Chronic gout, left toe: start colchicine …".
    """
    return _heading_end(body, opened, colon) >= 0


def _heading_end(body: str, opened: int, colon: bool = True) -> int:
    """Where the heading ends before a dash between spaces, else before a colon, or -1."""
    dash = _DASH.search(opened, body)
    label = body.find(": ") if colon else -1
    if dash is None and label < 0:
        return -1
    for end in (dash.start() if dash else -1, label):
        head = body[: max(end, 0)]
        if head and len(head.split()) <= MAX_WORDS:
            if not (_VERB.search(opened, head) or _SUMMARY.search(opened, head)):
                return end
    return -1


def head_of(text: Text, sentence: Sentence) -> int | None:
    """Where the heading of a long item ends that states by its heading alone, or None.

    What follows the dash tells what is done and why: "Epilepsy - 2/2 stopping his drug because of
    irritability, switch to lacosamide …" states no irritability.
    """
    if text.folded[sentence.first] in _CONCERNS:
        concerned = concerns(text, sentence)
        if concerned is not None:
            return concerned
    words = sentence.end - sentence.first
    if words <= MAX_WORDS or not sentence.opens or sentence.section not in ASSESSED:
        return None
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    body = text.text[begin:end]
    listed = sentence.marker[:1].isdigit() and words <= MAX_LISTED
    opened = _opened(text, sentence)
    if listed and not _VERB.search(opened, body):
        return None
    end = _heading_end(body, opened)
    if end < 0 and _commaed(body, words) and not _enumerates(body):
        end = body.find(",")
    return begin + end if end >= 0 else None


ASSESSED = frozenset({"assessment", "assessment-plan"})
_NAMED_FIRST = 5
"""Words of a problem that a comma parts from how it does: "OSA, severe, on auto-CPAP …"."""
_PERSON = late(
    r"\b(?:he|she|they|his|her|we|i|patient|pt|who|which|that|went|underwent|yesterday|today|because)\b",
    re.I,
)


def _opens_with_name(text: Text, sentence: Sentence) -> bool:
    """Whether a longer line among the problems of an assessment is one of them, named up to a comma."""
    words = sentence.end - sentence.first
    if (
        not sentence.opens
        or sentence.section not in ASSESSED
        or not MAX_WORDS < words <= MAX_LISTED
    ):
        return False
    body = text.written(sentence)
    if not _commaed(body, words) or _ACTION.match(body):
        return False
    opened = _opened(text, sentence)
    return not (_VERB.search(opened, body) or _SUMMARY.search(opened, body))


def _commaed(body: str, words: int) -> bool:
    """Whether a longer item without a number names a problem before a comma, and tells no story."""
    comma = body.find(",")
    if comma < 0 or words > MAX_LISTED or len(body[:comma].split()) > _NAMED_FIRST:
        return False
    return _PERSON.search(body) is None


def _enumerates(body: str) -> bool:
    """Whether commas part one condition from the next: "low back pain, stenosis, diabetes, and gout"."""
    return body.count(",") >= SEVERAL and body[body.rfind(",") + 1 :].lstrip().startswith("and ")


def _role(text: Text, sentence: Sentence) -> str:
    section = sentence.section
    if section not in DIAGNOSIS_SECTIONS and section != "plan":
        return ""
    words = sentence.end - sentence.first
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    followed = _FOLLOWED.match(text.text[begin:end])
    body = text.text[begin + followed.end() if followed else begin : end]
    opened = _opened(text, sentence)
    if _CLERICAL.search(opened, body):
        return ""
    if section in ("diagnoses", "postoperative-diagnosis", "problem-list"):
        return STATED
    if text.folded[sentence.first] in _CONCERNS and concerns(text, sentence) is not None:
        return STATED
    if sentence.label and sentence.label.strip().lower() in SUB_LABELS:
        return "" if section == "plan" else PROSE
    listed = words <= MAX_LISTED and sentence.marker[:1].isdigit()
    if MAX_WORDS < words <= MAX_LISTED and not sentence.marker and section in ASSESSED:
        listed = body.count(",") >= SEVERAL
    headed = sentence.opens and _headed(body, opened, section != "plan")
    if sentence.opens and (listed or headed or words <= MAX_WORDS) and not _ACTION.match(body):
        verb = _VERB.search(opened, body)
        if verb and words > MAX_WORDS and not headed:
            return "" if section == "plan" else PROSE
        if sentence.alone and (not verb or (headed and section == "plan")):
            if section == "plan" and sentence.marker and not sentence.marker[0].isdigit():
                return ""
            return STATED
        said = sentence.marker or not verb or headed
        if section != "plan" and said and not _SUMMARY.search(opened, body):
            return STATED
        if section == "plan" and sentence.marker[:1].isdigit() and (not verb or headed):
            return STATED
    if section == "plan" or _SUMMARY.search(opened, body):
        return ""
    if sentence.label and sentence.opens:
        return STATED
    return PROSE
