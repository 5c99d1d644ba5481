"""The layout of a document: lines, headings, sections, sentences.

Notes come in many shapes: capitals on a line of their own, "Heading:" at the start of a line,
headings run together in one paragraph by a transcription system, or no headings at all.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.reading.unheaded import RECALLING, section_without_heading, vitals_named

HEADINGS = Path(__file__).parent / "headings.tsv"

DIAGNOSIS_SECTIONS = frozenset(
    ["assessment", "assessment-plan", "diagnoses", "postoperative-diagnosis", "problem-list"]
)
"""Sections in which a provider states the diagnoses of the encounter."""


class Segment(NamedTuple):
    """A stretch of text of one section and line: ``label`` is the sub-heading before it."""

    start: int
    end: int
    section: str
    label: str
    line: int
    opens: bool
    """True when the segment starts its line (after bullet or number, not after a label)."""
    marker: str
    """The bullet or number that stood before it: ``"•"``, ``"1."``, or empty."""


@lru_cache(maxsize=1)
def heading_table() -> dict[str, str]:
    """Section by folded heading, from ``headings.tsv``."""
    table = {}
    for row in HEADINGS.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            section, names = row.split("\t")
            for name in names.split("|"):
                table[_folded(name)] = section
    return table


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """The first three letters of the headings."""
    return frozenset(name[:3] for name in heading_table())


def _may_head(line: str) -> bool:
    """Whether a line begins as a heading of the table does: told before the whole line is folded."""
    begin = line[:3]
    return not begin.isalnum() or begin.casefold() in _beginnings()


_BETWEEN_WORDS = late(r"[^a-z0-9&/+]+")


def _folded(heading: str) -> str:
    plain = heading.casefold()
    words = plain.split()
    if plain.isascii() and "".join(words).isalnum():
        return " ".join(words)
    if "/" in words:  # "Impression / Plan"
        plain = plain.replace(" / ", "/")
    return _BETWEEN_WORDS.sub(" ", plain).strip()


_OPERATIVE = frozenset(["postoperative-diagnosis", "preoperative-diagnosis"])
"""Sections whose headings must speak of a diagnosis: a "POSTOP VISIT" states none."""
_KEYWORDS = (
    ("postop", "postoperative-diagnosis"),
    ("post op", "postoperative-diagnosis"),
    ("preop", "preoperative-diagnosis"),
    ("pre op", "preoperative-diagnosis"),
    ("family history", "family-history"),
    ("social history", "social-history"),
    ("surgical history", "past-surgical-history"),
    ("medical history", "past-medical-history"),
    ("present illness", "hpi"),
    ("review of systems", "review-of-systems"),
    ("assessment and plan", "assessment-plan"),
    ("assessment", "assessment"),
    ("impression", "assessment"),
    ("allergies", "allergies"),
    ("medications", "medications"),
    ("vital signs", "vitals"),
    ("instructions", "instructions"),
    ("hospital course", "hospital-course"),
    ("diagnos", "diagnoses"),
    ("physical exam", "physical-exam"),
    ("examination", "physical-exam"),
    ("laborator", "labs"),
    ("labs", "labs"),
    ("radiolog", "imaging"),
    ("x ray", "imaging"),
    ("procedure", "procedures"),
    ("findings", "findings"),
    ("plan", "plan"),
    ("recommendation", "plan"),
    ("history", "hpi"),
)


_PLAN = late(r"\bplan(?!ar|tar|es?\b|t)")
"""A plan, and no planar scan, plantar fascia or implanted device."""


@lru_cache(maxsize=4096)
def section_of(heading: str) -> str:
    """The section a heading opens, or "" when it is not a heading known to open one.

    >>> section_of("PAST MEDICAL HISTORY"), section_of("Impression & Plan"), section_of("Skin")
    ('past-medical-history', 'assessment-plan', '')
    """
    folded = _folded(heading)
    found = heading_table().get(folded)
    if found is not None:
        return found
    if len(folded.split()) <= 6:
        for word, section in _KEYWORDS:
            if word == "plan" and not _PLAN.search(folded):
                continue
            if word in folded and not (
                section in _OPERATIVE and "diagnos" not in folded and " dx" not in folded
            ):
                return section
    return ""


SUB_LABELS = frozenset(
    """medical reasoning|medical treatment|additional testing|patient education and counseling
    |patient education|plan|assessment|treatment|testing|work up|workup|specialist referral
    |specialist referrals|follow up|followup|reasoning|counseling|medications|medication|labs
    |imaging|rationale|status|discussion|therapy|monitoring|referral|referrals|orders|procedures
    |self management goals|diagnostics|patient agreements""".replace("\n", "")
    .replace("    |", "|")
    .split("|")
)
"""Labels inside a problem that do not name the problem."""

DOUBTFUL = frozenset(
    ["working diagnosis", "working dx", "presumptive diagnosis", "provisional diagnosis",
     "differential", "differential diagnosis", "ddx", "rule out", "r o", "r/o"]
)  # fmt: skip
"""Labels that doubt what follows them: they stay in the text, where the context reads them."""

_MARKER = late(
    r"\s*(?:([•·▪●○◦‣*\-–—>+#]+\s+|#+(?=[A-Za-z]))|(#?[(]?\d{1,2}[.):]|#\d{1,2}|[a-zA-Z][.)](?! "
    r"?(?:coli|aureus|pneumoniae|pylori|diff|difficile|aeruginosa|influenzae|fragilis|faecalis|faecium"
    r"|epidermidis|mirabilis|pyogenes|agalactiae|viridans|marcescens|cloacae|baumannii|perfringens)\b))\s+)"
)
_LABEL = late(r"([A-Za-z][A-Za-z0-9 /&+,'’()\-]{0,60}?)\s*:(?=\s|$|\D)")
_BOLD_LABEL = late(
    r"([A-Za-z][A-Za-z0-9 /&+,'’()\-]{0,60}?)(?:\*\*|__)?\s*:(?:\*\*|__)?(?=\s|$|\D)"
)
"""The same between the marks of bold type: "**Assessment:** gout"."""
LABEL = 61
"""Letters that a label has at most."""
_INLINE = late(
    r"(?:(?<=[.,;:?!)])|(?<=[.,;:]\s)|(?<=[.,;:]\s\s))\s*([A-Z][A-Z0-9 /&'()\-,]{1,60}?)\s*:(?=[\s,A-Z])"
)
_COMMA_HEAD = late(r"(?:^|(?<=\.,))([A-Z][A-Z /&\-]{4,40}),(?=\s?[\dA-Z])")
"""``FINAL DIAGNOSES,1.  Morbid obesity`` : the transcription kept a comma for the line end."""
_JOINED_HEAD = late(r"(?<=\S,)([A-Z][A-Za-z/&' \-]{2,44}?)\s*:(?=\s?\S)")
"""``…since May,Past Medical History:,1. Gout``: the line end before a known heading is a comma."""
JOINED = 48
"""Letters that such a heading has at most, its comma included."""
_CAPITALS = late(r"[A-Z][A-Z0-9 /&,'’().\-]*[A-Z)]:?\s*$")


_SHORT = frozenset(
    """pmh pmhx psh pshx fh fhx sh shx ros pe meds all hpi cc dx imp vs labs mdm dispo ap a/p mse
    allergies allergy exam plan ekg cxr soc fam prep rec""".split()
)
_VITAL = frozenset({"vitals", "vital", "vs", "vss"})
_NO_ALLERGY = late(r"\s*Allerg(?:ies|y) +(?=NK(?:D?A)\b|[Nn]one\b|[Nn]o known)")
_BARE = late(r"\s*([A-Z][A-Z/&-]{1,9})[ \t]+(?=\S)")
_SPACED = late(r"\s*([A-Z][A-Za-z/&' \-]{1,40}?)(?:[ \t]{2,}|\t)(?=\S)")


_CONCLUDING = frozenset(
    """assessment assessment/plan impression impression/plan diagnosis diagnoses dx imp a/p a&p final clinical plan
    discharge assessment. impression. diagnosis. diagnoses. plan.""".split()
)
_PARTED = late(
    r"\s*([A-Za-z][A-Za-z/&]*(?: (?!-)[A-Za-z/&]+){0,3}?)(?:\s+(?:[-–—]{1,2}|\|)\s+|\.\s+(?=[A-Z]))(?=\S)"
)
"""A heading parted from its text by a dash, a stroke of a table or a full stop: "Assessment - gout"."""
_STATING = DIAGNOSIS_SECTIONS | {"plan"}


_COURSE = late(r"\s*(?:Brief )?(?:Hospital |ED )?Course\.\s+(?=[A-Z])")
"""``Course. Admitted with …``: a heading that ends in a full stop."""


_MEASURED = late(r"\d(?!\d{3}\b(?!/))")


def _bare_heading(line: str, section: str) -> tuple[str, int] | None:
    """A heading without a colon: set apart by white space, or one of the usual short forms.

    "POST-OP DX     Chronic cholecystitis", "PMHX HTN, DM2". Returns the section and where the
    text begins.
    """
    table = heading_table()
    course = _COURSE.match(line) if "ourse." in line else None
    if course:
        return "hospital-course", course.end()
    spaced = _SPACED.match(line) if "  " in line or "\t" in line else None
    if spaced and not spaced.group(1).isspace() and ":" not in spaced.group(1):
        known = table.get(_folded(spaced.group(1)))
        if known is not None and (spaced.group(1).isupper() or len(spaced.group(1)) > 4):
            return known, spaced.end()
    word = line.split(None, 1)[0].lower()
    if word in _CONCLUDING:
        parted = _PARTED.match(line)
        known = table.get(_folded(parted.group(1))) if parted else None
        if known in _STATING and (known != "plan" or section in DIAGNOSIS_SECTIONS):
            return str(known), parted.end() if parted else 0
    if word in _VITAL:
        begin = vitals_named(line, section)
        if begin is not None:
            return "vitals", begin
    bare = None
    if word in _SHORT:
        bare = _BARE.match(line)
        free = _NO_ALLERGY.match(line) if bare is None else None
        if free:
            return "allergies", free.end()
    if bare:
        known = table.get(_folded(bare.group(1)))
        # "PE 208/112 HR 92" is the examination, "PE on CT" and "PE 2019" are embolisms
        if known is not None and (bare.group(1) != "PE" or _MEASURED.match(line, bare.end())):
            return known, bare.end()
    return None


_MEDICATION_LIST = late(
    r"(?:Current |Home )?(?:Outpatient |Facility-Administered |Outpatient Encounter )+Medications (?:Marked as Taking|on File|as of)\b[^.;]{0,120}$"
)
"""Headings of the drugs of a visit as records export them, with the visit they belong to."""
_TABLED = frozenset(
    {
        "past-medical-history",
        "past-surgical-history",
        "problem-list",
        "family-history",
        "medications",
    }
)
_COLUMNS = frozenset(
    """diagnosis diagnoses date dates noted onset procedure laterality location problem relation age of
    name comment comments medication sig dispense refill refills status provider year resolved""".split()
)

_HEAD_OF_COLUMNS = 80


def _heads_columns(line: str, section: str, out: list[Segment]) -> bool:
    """Whether a line heads the columns of a list: "Diagnosis   Date", "Medication Sig Dispense Refill".

    A word alone does so right below the heading of the list; elsewhere it is a heading itself.
    """
    if len(line) > _HEAD_OF_COLUMNS:
        return False
    words = line.strip(" •*-\t").lower().split()
    if not words or not _COLUMNS.issuperset(words) or line.rstrip().endswith(":"):
        return False
    return len(words) > 1 or not out or out[-1].section != section


_TICKED = frozenset("☒☑✓✔✅■")


def _unticked(text: str) -> str:
    """The empty box of a form of which others are ticked, or ""."""
    if text.isascii():
        return ""
    box = next((box for box in "☐□" if box in text), "")
    return box if box and not _TICKED.isdisjoint(text) else ""


def _is_unticked(line: str, box: str) -> bool:
    """Whether a line is an item of a form that was left empty: "☐ Gout"."""
    return line.lstrip().startswith(box) and line.count(box) == 1 and _TICKED.isdisjoint(line)


def segments(text: str) -> list[Segment]:
    """Cut a document into segments, in order; white-space lines give none."""
    out: list[Segment] = []
    section = ""
    opener = ""
    end = -1
    number = -1
    boxes = _unticked(text)
    for line in text.replace("\r", "\n").split("\n"):
        start = end + 1
        end = start + len(line)
        if line:
            number += 1
            if not line.isspace() and not (boxes and _is_unticked(line, boxes)):
                section, opener = _line(text, line, start, end, number, section, opener, out)
    return out


def _line(
    text: str,
    line: str,
    start: int,
    end: int,
    number: int,
    section: str,
    opener: str,
    out: list[Segment],
) -> tuple[str, str]:
    """Read one line into ``out``: the section that it leaves open, and the bullet that opened it."""
    stripped = line.strip()
    if section in _TABLED and _heads_columns(line, section, out):
        return section, opener
    if stripped[0] in "COH" and "edications " in line and _MEDICATION_LIST.match(stripped):
        return "medications", ""
    if len(stripped) <= 70 and not stripped.endswith((".", ",", ";")):
        alone = stripped.rstrip(":").strip(" *#_=-/")
        capitals = _CAPITALS.match(stripped)
        if (
            capitals
            or stripped.endswith(":")
            or (_may_head(alone) and _folded(alone) in heading_table())
        ):
            known = section_of(alone) if alone else ""
            if known and (len(alone) > 2 or alone.isupper() or alone == "Dx"):
                return known, ""
            if capitals and stripped.isupper() and len(alone.split()) <= 6:
                if (
                    section not in DIAGNOSIS_SECTIONS
                    and section != "plan"
                    and len(alone) > 3
                    and not any(c.isdigit() for c in alone)
                    and section not in {"medications", "allergies"}
                ):
                    # an unknown heading in capitals closes the section before it, yet what it
                    # says may be a diagnosis, so it is also read
                    out.append(Segment(start, end, "other", "", number, True, ""))
                    return "other", ""
    marker = ""
    position = start
    bullet = None
    bold = False
    if not stripped[0].isalpha() or stripped[1:2] in ".)":
        bullet = _MARKER.match(line)
        if bullet is None and stripped.startswith(("**", "__")):
            bold = True
            position = start + line.find(stripped[:2]) + 2
    if bullet:
        marker = (bullet.group(1) or bullet.group(2).lstrip("#")).strip()
        position = start + bullet.end()
    label = ""
    opens = True
    bare = None if bullet else _bare_heading(line, section)
    if bare is not None:
        section, offset = bare
        opener = ""
        position = start + offset
    colon = text.find(":", position, end)
    # a label is short, unless white space parts it from its colon
    near = 0 < colon - position <= LABEL or (colon > position and text[colon - 1].isspace())
    named = (_BOLD_LABEL if bold else _LABEL).match(text, position, end) if near else None
    if section in RECALLING and named is None and bare is None and not bullet:
        last = text[out[-1].start : out[-1].end] if out and out[-1].section == section else ""
        section = section_without_heading(line, section, last)
    if named and len(named.group(1).split()) <= 7:
        doubtful = _folded(named.group(1)) in DOUBTFUL
        known = "" if doubtful else section_of(named.group(1))
        if known and section == "diagnoses" and _folded(named.group(1)) == "medical":
            known = section  # "Injuries: …", then "Medical: …": the two lists of a summary
        exact = heading_table().get(_folded(named.group(1))) is not None
        if (
            known
            and (exact or named.group(1).isupper() or not marker)
            and (
                (
                    _opens(section, known, marker, exact)
                    and not (marker and known == "diagnoses" and section in _STORY)
                )
                or _closes(section, known, text[start:position], opener)
            )
        ):
            section, opener = known, text[start:position] if marker else ""
            position = named.end()
            label = ""
        elif _folded(named.group(1)) in SUB_LABELS:
            label = named.group(1)
            position = named.end()
            opens = False
        elif named.group(1)[0].isupper() and not doubtful:
            label = named.group(1)
    # headings run together in one line by transcription
    cursor = position
    if ":" in line or ",1." in line or line[:1].isupper():
        inlines = _inline_headings(text, position, end)
        if not marker:
            inlines = _with_one_line(inlines, text, position, end, section)
        if "   " in line and text.find(":", text.find("   ", position, end), end) > 0:
            inlines = _with_columns(inlines, text, position, end)
        if section == "procedures" and " Dx:" in line:
            inlines = sorted(
                [*inlines, *_CONCLUDED.finditer(text, position, end)], key=lambda m: m.start()
            )
        for inline in inlines:
            name = inline.group(1).strip(" ,.")
            known = section_of(name)
            if not known and marker and not text[position : inline.start(1)].strip():
                continue  # "2. COPD: continue tiotropium" names the problem of its line
            problem = not known and section in DIAGNOSIS_SECTIONS and _names_a_problem(name)
            if problem and not text[position : inline.start(1)].strip():
                continue  # so does "COPD: continue tiotropium" on a line without a number
            if cursor < inline.start():
                out.extend(
                    _listed(
                        text,
                        Segment(cursor, inline.start(), section, label, number, opens, marker),
                    )
                )
            cursor = inline.start(1) if problem else inline.end()
            opens = True
            marker = ""
            if problem:
                label = name
            elif known:
                section, label, opener = known, "", ""
            else:
                label = name
                opens = False
    if text[cursor:end].strip(" ,.:;"):
        out.extend(_listed(text, Segment(cursor, end, section, label, number, opens, marker)))
    return section, opener


_NO_PROBLEM = frozenset(
    """ap mdm rx dc dispo ekg ecg cxr ct mri us labs lab meds med code diet pt ot slp id neuro cv resp pulm gi gu
    heme onc endo renal msk psych derm skin fen fengi ppx dvt vte access lines tubes acp hcm hm rtc fu f/u d/c
    er ed icu or note plan dx ddx imp pcp sw cm addendum time total cpt icd pmh ros hpi cc sh fh vs pe exam all
    subj obj prn goal goals rec recs done due why tx crp wbc hgb cr bun""".split()
)
"""Short forms before a colon that name no disease."""


def _names_a_problem(name: str) -> bool:
    """Whether a label of an assessment is one short form that may name a disease: "HTN: stable"."""
    return len(name) <= 6 and " " not in name and name.lower() not in _NO_PROBLEM


_OF_A_LABEL = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/&'()-,"
    " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What a heading in capitals inside a line is written with: only in a run of it does one stand."""


def _inline_headings(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Headings inside a line, in order: those with a colon, and known ones before a comma."""
    found: list[re.Match[str]] = []
    begin = start
    table = heading_table()
    colon = text.find(":", start, end)
    while colon >= 0:
        if text[colon - 1].islower():
            comma = text.rfind(",", max(begin, colon - JOINED), colon)
            if comma > start and text[comma + 1].isupper():
                match = _JOINED_HEAD.match(text, comma + 1, colon + 3)
                if match is not None and _folded(match.group(1)) in table:
                    found.append(match)
        else:
            run = begin + len(text[begin:colon].rstrip(_OF_A_LABEL))
            match = _INLINE.search(text, run, min(colon + 2, end))
            if match is not None:
                found.append(match)
        begin = colon + 1
        colon = text.find(":", begin, end)
    # one before a comma stands at the begin of the text, or behind ".,"
    at = 0 if start == 0 else _behind_joint(text, start, end)
    joined = False
    while at >= 0:
        match = _COMMA_HEAD.match(text, at, end)
        if match is not None and _folded(match.group(1)) in table:
            found.append(match)
            joined = True
        at = _behind_joint(text, at + 1, end)
    if joined:
        found.sort(key=lambda match: match.start())
    return found


_MIXED = late(r"(?<=[.;!?)])\s+([A-Z][A-Za-z/& ]{1,24}?)\s*:(?=\s)")
_DICTATED = late(
    r"(?<=[.;!?)])\s+(Assessment(?:(?: and| &|/) ?[Pp]lan)?|(?:Clinical )?[Ii]mpression(?:(?: and| &|/) ?[Pp]lan)?|Final diagnos[ei]s)\.(?=\s+[A-Z\d])"
)
"""A heading dictated as a sentence of its own: "… of the calves. Assessment and plan. Pneumonia. …"."""
_CONCLUDES = ("ssessment", "mpression", "iagnos")
_OF_A_NOTE = frozenset(
    ["assessment", "assessment plan", "assessment/plan", "assessment and plan", "assessment & plan", "impression",
     "clinical impression", "plan", "dx", "final dx", "ed dx", "diagnosis", "diagnoses", "final diagnosis", "exam", "physical exam", "objective",
     "meds", "medications", "allergies", "social history", "family history", "past medical history", "vitals", "labs"]
)  # fmt: skip
"""Headings by which a note told in one line is cut, written as words of a sentence are."""
_REPORTS = frozenset({"imaging", "labs", "laboratory", "findings", "procedure", "pathology"})


def _with_one_line(
    found: list[re.Match[str]], text: str, start: int, end: int, section: str
) -> list[re.Match[str]]:
    """With the headings of a note told in one line, when it comes to a conclusion:
    "62M with cough. Exam: wheezing. Assessment: exacerbation of COPD. Plan: prednisone."

    The impression of a picture stays with the picture, and inside an assessment each problem has its
    own "Plan:".
    """
    if section in DIAGNOSIS_SECTIONS or section == "plan":
        return found
    if not any(text.find(part, start, end) >= 0 for part in _CONCLUDES):
        return found
    mixed = [
        match
        for match in _MIXED.finditer(text, start, end)
        if match.group(1).lower() in _OF_A_NOTE and not match.group(1).isupper()
    ]
    mixed.extend(_DICTATED.finditer(text, start, end))
    heads = {match.group(1).lower() for match in mixed}
    concluded = {head for head in heads if section_of(head) in DIAGNOSIS_SECTIONS}
    if not concluded or (section in _REPORTS and not any("assess" in head for head in concluded)):
        return found
    return sorted([*found, *mixed], key=lambda match: match.start())


_CONCLUDED = late(r"(?<=[.;]) +((?:Pre-?op |Post-?op |Final )?Dx):(?=\s+[A-Za-z])")
"""The diagnosis at the end of a procedure told in one line: "Cyst excised, closed. Dx: epidermal cyst"."""
_COLUMN = late(r"(?<=   )([A-Z][A-Za-z/&\- ]{1,40}?)\s?:(?=\s)")
_OF_VALUES = frozenset(
    [
        "ct",
        "mri",
        "all",
        "pe",
        "sub",
        "tx",
        "rx",
        "imp",
        "birth",
        "medical",
        "family",
        "condition",
        "activity",
        "diet",
    ]
)
"""Names of headings that stand in columns of values too."""


def _with_columns(
    found: list[re.Match[str]], text: str, start: int, end: int
) -> list[re.Match[str]]:
    """With the headings that stand in columns of one line: "Procedure: knee replacement   Dx: arthritis"."""
    table = heading_table()
    taken = {match.start(1) for match in found}
    columns = [
        match
        for match in _COLUMN.finditer(text, start, end)
        if match.start(1) not in taken
        and (name := _folded(match.group(1))) in table
        and name not in _OF_VALUES
    ]
    return sorted([*found, *columns], key=lambda m: m.start()) if columns else found


def _behind_joint(text: str, start: int, end: int) -> int:
    """The first place at or behind ``start`` with ".," before it, or -1."""
    joint = text.find(".,", max(start - 2, 0), end)
    return joint + 2 if joint >= 0 else -1


_NUMBERED = late(r"(?:^|(?<=[.,;:?)])|(?<=[.,;:?)]\s))[\s,]*(\d{1,2})[.)]\s+(?=[A-Za-z])")


_NUMBERED_ON = late(r"(?:(?<=[.,;:?)])|(?<=\s))[\s,]*(\d{1,2})[.)]\s+(?=[A-Za-z])")
"""In a list that began with 1 the next number needs no stop before it: "1. Gout 2. Anemia"."""
_COUNTED = late(
    r"\b(?:type|stages?|grade|class|level|phase|degree|day|pod|number|no|group|nyha|ckd|mobitz|x|times|to|of|or|and|about|by|over|age|aged|bid|every|q|line)\s*$",
    re.I,
)
"""Words that a number belongs to: "type 2." is no item of a list."""


_OPENING = late(r"\s*(1)[.)]\s+(?=[A-Za-z])")


def _listed(text: str, segment: Segment) -> list[Segment]:
    """A numbered list run together in one line, cut into its items.

    ``1.  Pneumonia.,2.  Dehydration.`` is two lines that a transcription system joined; numbers
    count only in sequence from 1, so that doses and values stay where they are.
    """
    if segment.marker and segment.marker[0].isdigit():
        expected = int("".join(c for c in segment.marker if c.isdigit())) + 1
    else:
        expected = 1
    number = str(expected)
    if text.find(number, segment.start, segment.end) < 0 or not (
        _counts(text, f"{number}.", segment.start, segment.end)
        or _counts(text, f"{number})", segment.start, segment.end)
    ):
        return [segment]
    cuts: list[tuple[int, int, int]] = []
    opening = _OPENING.match(text, segment.start, segment.end) if expected == 1 else None
    if opening:  # "A/P 1. Pneumonia. 2. Anemia.": nothing stands before the first number
        cuts.append((opening.start(1), opening.end(), 1))
        expected = 2
    pattern = _NUMBERED_ON if opening else _NUMBERED
    for match in pattern.finditer(text, segment.start, segment.end):
        if int(match.group(1)) == expected and not (
            opening and _COUNTED.search(text, segment.start, match.start(1))
        ):
            cuts.append((match.start(1), match.end(), expected))
            expected += 1
    # a lone "1." in the middle of prose is no list
    if not cuts or (len(cuts) == 1 and text[segment.start : cuts[0][0]].strip(" ,.")):
        return [segment]
    out = []
    if text[segment.start : cuts[0][0]].strip(" ,.:;"):
        out.append(segment._replace(end=cuts[0][0]))
    for place, (_, begin, value) in enumerate(cuts):
        stop = cuts[place + 1][0] if place + 1 < len(cuts) else segment.end
        out.append(Segment(begin, stop, segment.section, "", segment.line, True, f"{value}."))
    return out


def _counts(text: str, number: str, start: int, end: int) -> bool:
    """Whether a number stands there with white space behind it, as before an item of a list."""
    at = text.find(number, start, end)
    while at >= 0:
        if text[at + len(number) : at + len(number) + 1].isspace():
            return True
        at = text.find(number, at + 1, end)
    return False


_STORY = frozenset({"hpi", "past-medical-history", "past-surgical-history", "social-history"})
"""Sections in which "- Diagnosis: colitis, 2017" among other bullets is a fact of the story."""


def _closes(section: str, known: str, before: str, opener: str) -> bool:
    """Whether a bullet that opened a section with its heading opens the next one.

    In an export every heading may have a bullet: "• ROS: negative", then "• Exam: …" and
    "• ED Diagnosis: …". Below an assessment only a further statement or the plan does.
    """
    if not before or before != opener:
        return False
    return section not in _STATING or known in _STATING


def _opens(section: str, known: str, marker: str, exact: bool) -> bool:
    """Whether a labelled line opens a section: inside an assessment, "• Plan:" is only a label.

    Below an examination "4) Assessment:" does, "- Neck:" does not.
    """
    if not marker:
        return True
    if section in ("physical-exam", "review-of-systems"):
        return exact and known in _STATING
    return exact and section not in _STATING
