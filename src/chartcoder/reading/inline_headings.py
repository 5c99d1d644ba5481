"""Headings inside a line: run together by a transcription system, told in one line, or in columns."""

import re

from chartcoder.late import late
from chartcoder.reading.headings import (
    DIAGNOSIS_SECTIONS,
    folded_heading,
    heading_table,
    section_of,
)

_INLINE = late(
    r"(?:(?<=[.,;:?!)])|(?<=[.,;:]\s)|(?<=[.,;:]\s\s))\s*([A-Z][A-Z0-9 /&'()\-,]{1,60}?)\s*:(?=[\s,A-Z])"
)
_COMMA_HEAD = late(r"(?:^|(?<=\.,))([A-Z][A-Z /&\-]{4,40}),(?=\s?[\dA-Z])")
"""``FINAL DIAGNOSES,1.  Morbid obesity`` : the transcription kept a comma for the line end."""
_JOINED_HEAD = late(r"(?<=\S,)([A-Z][A-Za-z/&' \-]{2,44}?)\s*:(?=\s?\S)")
"""``…since May,Past Medical History:,1. Gout``: the line end before a known heading is a comma."""
JOINED = 48
"""Letters that such a heading has at most, its comma included."""
_OF_A_LABEL = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/&'()-,"
    " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What a heading in capitals inside a line is written with: only in a run of it does one stand."""


def inline_headings(text: str, start: int, end: int) -> list[re.Match[str]]:
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
                if match is not None and folded_heading(match.group(1)) in table:
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
        if match is not None and folded_heading(match.group(1)) in table:
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


def with_one_line(
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


CONCLUDED = late(r"(?<=[.;]) +((?:Pre-?op |Post-?op |Final )?Dx):(?=\s+[A-Za-z])")
"""The diagnosis at the end of a procedure told in one line: "Cyst excised, closed. Dx: epidermal cyst"."""
_COLUMN = late(r"(?<=   )([A-Z][A-Za-z/&\- ]{1,40}?)\s?:(?=\s)")
_OF_VALUES = frozenset(
    """ct mri all pe sub tx rx imp
    birth medical family condition activity diet""".split()
)
"""Names of headings that stand in columns of values too."""


def with_columns(
    found: list[re.Match[str]], text: str, start: int, end: int
) -> list[re.Match[str]]:
    """With the headings that stand in columns of one line: "Procedure: knee replacement   Dx: arthritis"."""
    table = heading_table()
    taken = {match.start(1) for match in found}
    columns = [
        match
        for match in _COLUMN.finditer(text, start, end)
        if match.start(1) not in taken
        and (name := folded_heading(match.group(1))) in table
        and name not in _OF_VALUES
    ]
    return sorted([*found, *columns], key=lambda m: m.start()) if columns else found


def _behind_joint(text: str, start: int, end: int) -> int:
    """The first place at or behind ``start`` with ".," before it, or -1."""
    joint = text.find(".,", max(start - 2, 0), end)
    return joint + 2 if joint >= 0 else -1
