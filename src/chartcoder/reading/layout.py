"""The layout of a document: lines, headings, sections, sentences.

Notes come in many shapes: capitals on a line of their own, "Heading:" at the start of a line,
headings run together in one paragraph by a transcription system, or no headings at all.
"""

import re
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.reading.headings import (
    DIAGNOSIS_SECTIONS,
    DOUBTFUL,
    SUB_LABELS,
    folded_heading,
    heading_table,
    may_head,
    section_of,
)
from chartcoder.reading.inline_headings import (
    CONCLUDED,
    inline_headings,
    with_columns,
    with_one_line,
)
from chartcoder.reading.unheaded import RECALLING, section_without_heading, vitals_named


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
        known = table.get(folded_heading(spaced.group(1)))
        if known is not None and (spaced.group(1).isupper() or len(spaced.group(1)) > 4):
            return known, spaced.end()
    word = line.split(None, 1)[0].lower()
    if word in _CONCLUDING:
        parted = _PARTED.match(line)
        known = table.get(folded_heading(parted.group(1))) if parted else None
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
        known = table.get(folded_heading(bare.group(1)))
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
            or (may_head(alone) and folded_heading(alone) in heading_table())
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
        doubtful = folded_heading(named.group(1)) in DOUBTFUL
        known = "" if doubtful else section_of(named.group(1))
        if known and section == "diagnoses" and folded_heading(named.group(1)) == "medical":
            known = section  # "Injuries: …", then "Medical: …": the two lists of a summary
        exact = heading_table().get(folded_heading(named.group(1))) is not None
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
        elif folded_heading(named.group(1)) in SUB_LABELS:
            label = named.group(1)
            position = named.end()
            opens = False
        elif named.group(1)[0].isupper() and not doubtful:
            label = named.group(1)
    # headings run together in one line by transcription
    cursor = position
    if ":" in line or ",1." in line or line[:1].isupper():
        inlines = inline_headings(text, position, end)
        if not marker:
            inlines = with_one_line(inlines, text, position, end, section)
        if "   " in line and text.find(":", text.find("   ", position, end), end) > 0:
            inlines = with_columns(inlines, text, position, end)
        if section == "procedures" and " Dx:" in line:
            inlines = sorted(
                [*inlines, *CONCLUDED.finditer(text, position, end)], key=lambda m: m.start()
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
