"""Where identifiers stand in a text: patterns, labels, and what the structured facts name.

A rule finds too much rather than too little, except for names: a medical word taken for a name would
change what is coded.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chartcoder.deidentify import spoken
from chartcoder.deidentify.words import (
    EPONYMS,
    FACILITY_TAIL,
    NO_NAME,
    PLAIN_FACILITY,
)
from chartcoder.late import late

KINDS = (
    "name", "place", "date", "age", "phone", "fax", "email", "ssn", "record", "plan", "account",
    "licence", "vehicle", "device", "url", "ip", "biometric", "number", "year",
)  # fmt: skip
"""What is replaced. The seventeenth identifier, pictures of faces, is never in what is written."""


class Found(NamedTuple):
    """An identifier in a text. ``kind`` is one of ``KINDS``, ``facility`` or ``zip``."""

    start: int
    end: int
    kind: str


_MONTHS = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_CAP = r"(?:[A-Z][a-zà-öø-ÿ]+(?:[-'’][A-Z][a-zà-öø-ÿ]+)*|(?:Mc|Mac|O['’]|D['’])[A-Z][a-z]+)"
_NAME = rf"(?:(?:{_CAP}|[A-Z]\.)[ ]?(?:[A-Z]\.?[ ])?)?(?:(?:van|von|de|der|la|del|di)[ ])*{_CAP}(?:[ ](?:{_CAP}))?"
_CAPS = r"[A-Z](?:['’][A-Z])?[A-Z]+(?:-[A-Z](?:['’][A-Z])?[A-Z]+)*"
_LISTED = rf"{_CAP},[ ]{_CAP}(?:[ ][A-Z]\.?)?|{_CAPS},[ ]{_CAPS}(?:[ ][A-Z]\.?)?"
_NUMBER = r"[A-Z]{0,4}[- ]?\d[A-Z0-9](?:[A-Z0-9-]{1,22}[A-Z0-9])?"

STATE = r"(?:[A-Z]{2}\s)?"
"""A licence may name its state, or its profession, first."""

_PATTERNS = (
    ("email", late(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b")),
    ("url", late(r"\b(?:https?://|www\.)[^\s<>\"')]{3,300}", re.I)),
    ("url", late(r"(?<![\w@./-])[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,40}){1,4}/[\w%~][^\s<>\"')]{0,200}|(?<![\w@./-])(?:[a-z0-9-]{2,40}\.){1,4}(?:com|org|net|edu|gov)\b(?!/)")),
    ("ip", late(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|\b(?:[0-9a-f]{1,4}:){5,7}[0-9a-f]{1,4}\b", re.I)),
    ("ssn", late(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])|(?<=ssn)[:# ]{1,3}(?:\d{9}|\d{3}\s\d{2}\s\d{4})\b", re.I)),
    ("date", late(r"(?<![\d/.-])(?:0?[1-9]|1[0-2])([/.-])(?:0?[1-9]|[12]\d|3[01])\1(?:19|20)?\d\d(?![\d/])")),
    ("date", late(r"(?<![\d-])(?:19|20)\d\d([-/])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)")),
    ("date", late(rf"\b(?:{_MONTHS})\.?\s+(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?:,?\s+(?:19|20)\d\d)?\b(?!\s*(?:mg|ml|units?|%))", re.I)),
    ("date", late(rf"\b(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?[\s-](?:of\s+)?(?:{_MONTHS})\.?(?:,?[\s-](?:19|20)?\d\d)?\b", re.I)),
    ("date", late(rf"\b(?:{_MONTHS})\.?,?\s+(?:of\s+)?(?:19|20)\d\d\b", re.I)),
    ("date", late(r"(?<![\d/.])0[1-9]/(?:0[1-9]|[12]\d|3[01])(?![\d/])")),
    ("date", late(r"(?:(?<=\bon )|(?<=\bsince )|(?<=\bdated )|(?<=\bfrom )|(?<=\buntil )|(?<=\bdate: ))(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?![\d/])", re.I)),
    ("date", late(r"(?<![\d/.])(?:0?[1-9]|1[0-2])/(?:19|20)\d\d(?![\d/])")),
    ("year", late(r"(?:(?<=\bborn )|(?<=\bborn in )|(?<=\bborn: )|(?<=\bDOB )|(?<=\bDOB: )|(?<=\byear of birth )|(?<=\byear of birth: ))(?:18|19|20)\d\d(?![\d/-])", re.I)),
    ("age", late(r"(?<![\d.])(?:9\d|1[0-2]\d)(?=\s*-?\s*(?:y/?o\b|yrs?\b|years?[ -]olds?\b|year[ -]old\b|y\.o\.|[MF]\b(?![\d/-])|[- ]?yo\b|\s+y\b))|(?<=\bage )(?:9\d|1[0-2]\d)\b|(?<=\baged )(?:9\d|1[0-2]\d)\b|(?<=\bage: )(?:9\d|1[0-2]\d)\b", re.I)),
    ("fax", late(r"(?<=fax)[:# .]{0,4}(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]?\d{3}[-. ]\d{4}\b", re.I)),
    ("phone", late(r"(?<![\d-])(?:\+?1[-. ]?)?(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-. ]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,5})?(?![\d-])", re.I)),
    ("phone", late(r"(?<=\bpager )\d{3,7}\b|(?<=\bext )\d{3,5}\b|(?<=\bext\. )\d{3,5}\b|(?<=\bphone: )\d{3}-\d{4}\b|(?<=\btel )\d{3}-\d{4}\b", re.I)),
    ("phone", late(r"\(\d{3}\)\s?\d{3}[-. ]?\d{4}\b|(?<![\w.-])[2-9]\d{2}[2-9]\d{6}(?![\w-])")),
    ("date", late(r"(?<![\d/.])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?=\s?[-–]\s?\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)\b)")),
    ("date", late(r"(?<=\d[-–])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(?:19|20)?\d\d(?![\d/])")),
    ("vehicle", late(r"(?:(?<=license plate )|(?<=license plate: )|(?<=licence plate )|(?<=plate number )|(?<=plates ))(?=[A-Z]*\d|\d)[A-Z0-9]{1,4}[- ][A-Z0-9]{2,5}\b")),
    ("device", late(r"\(01\)\d{14}(?:\(\d\d\)[A-Z0-9-]{1,20}){0,6}|(?<=\+H)[A-Z0-9]{4,20}(?:/\$?[A-Z0-9]{4,40})?")),
    ("vehicle", late(r"\b(?=[A-HJ-NPR-Z0-9]*\d)(?=[A-HJ-NPR-Z0-9]*[A-Z])[A-HJ-NPR-Z0-9]{17}\b")),
    ("place", late(r"\b\d{1,6}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][a-z]+\s+){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Circle|Highway|Hwy)\b\.?(?:,?\s+(?:Apt|Unit|Suite|Ste|#)\.?\s*\w{1,6})?")),
    ("place", late(r"\bP\.?\s?O\.?\s+Box\s+\d{1,7}\b", re.I)),
    ("place", late(r"\b[A-Z][a-z]+(?:\s[A-Z][a-z]+)?(?=,\s+(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\b(?:\s+\d{5})?)")),
    ("place", late(r"\b[A-Z][a-z]+(?:\s[A-Z][a-z]+)?(?=\s+(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\b\s+\d{5}\b)")),
    ("place", late(r"\b(?!The\b|This\b|Our\b|A\b|In\b)[A-Z][a-z]+(?: [A-Z][a-z]+)?(?= (?:County|Parish|Township)\b)")),
    ("number", late(r"(?<=\bjob )\d{4,10}\b|(?<=\bjob: )\d{4,10}\b|(?<=\bjob# )\d{4,10}\b", re.I)),
    ("zip", late(r"(?<=\b[A-Z]{2} )\d{5}(?:-\d{4})?\b|(?<=\bZIP )\d{5}(?:-\d{4})?\b|(?<=\bZIP: )\d{5}(?:-\d{4})?\b")),
)  # fmt: skip
"""Patterns that need no label."""

_LABELLED = (
    ("record", r"MRN|medical record (?:number|no\.?|#)|med(?:ical)? rec(?:ord)? ?(?:#|no)|chart (?:number|no\.?|#)|patient id|hospital (?:number|no\.?|#)|unit (?:number|no\.?)"),
    ("plan", r"member (?:id|number|no\.?)|policy (?:id|number|no\.?|#)|subscriber (?:id|number)|id ?#|id (?:number|no\.?)|beneficiary (?:id|number)|insurance (?:id|number)|medicare (?:id|number|#)|medicaid (?:id|number|#)|group (?:number|no\.?|#)|MBI|HICN"),
    ("account", r"account (?:number|no\.?|#)|acct\.? ?(?:number|no\.?|#)?|billing (?:number|no\.?)|visit (?:number|no\.?|#|id)|encounter (?:number|no\.?|#|id)|CSN|FIN"),
    ("licence", r"NPI|DEA(?: (?:number|no\.?|#))?|licen[sc]e(?: (?:number|no\.?|#)|(?=\s*[:#]))|lic\.? ?(?:#|no\.?)|certificate (?:number|no\.?|#)|driver['’]?s licen[sc]e"),
    ("vehicle", r"VIN|licen[sc]e plate|plate (?:number|no\.?|#)"),
    ("device", r"serial (?:number|no\.?|#)|serial|S/N|SN|lot (?:number|no\.?|#)|lot|UDI|device id(?:entifier)?|model (?:number|no\.?|#)"),
    ("biometric", r"finger ?print id|voice ?print id|iris (?:scan )?id|retina id|biometric id"),
    ("number", r"accession (?:number|no\.?|#)|accession|specimen (?:number|no\.?|#|id)|case (?:number|no\.?|#)|order (?:number|no\.?|#|id)|study (?:number|no\.?|id)|requisition (?:number|no\.?|#)|job (?:id|number|#)|document (?:id|number)"),
    ("ssn", r"SSN|social security (?:number|no\.?|#)"),
)  # fmt: skip
_NUMBERS = tuple(
    (
        kind,
        late(
            rf"\b(?:{labels})(?:\s*[:#=]\s*|\s+(?:is\s+)?)(?:#\s*)?(?:{STATE if kind == 'licence' else ''})({_NUMBER})(?![\w])",
            re.I,
        ),
    )
    for kind, labels in _LABELLED
)
"""Numbers after a label."""

_TITLED = late(
    rf"\b(?:[Dd]rs?|Mr|Mrs|Ms|Miss|Prof|Mx|Sr|Rev|Nurse|NP|PA-C|CRNA|CNM|RN)\.?[ ]+({_NAME})"
)
_CREDENTIAL = late(
    rf"\b({_NAME}),?[ ]+(?:M\.?D\.?|D\.?O\.?|R\.?N\.?|N\.?P\.?|P\.?A\.?-?C?|CRNA|DPM|PhD|LPN|CNM|FNP|APRN"
    r"|PharmD|DDS|LCSW|PT|OT|RT|CNA|MBBS|DNP|CCC-SLP)\b(?![/\w])"
)
_CAPITALS = late(
    rf"\b({_CAPS}(?: [A-Z]\.?)?(?: (?:DE|LA|VAN|VON|DEL|DER|ST\.?))* {_CAPS})"
    r",[ ]?(?:M\.?D|D\.?O|R\.?N|N\.?P|P\.?A|CRNA|DPM|PHD|LPN|CNM|FNP|APRN|DDS|LCSW|MBBS|DNP)\b"
)
"""A name in capitals before a credential."""
_PLATE = late(
    r"\b(?i:drives|driving|car|truck|van|vehicle|motorcycle|sedan|suv|jeep)\b[^.\n]{0,60}?\b(?i:plates?)"
    r"(?i:\s*(?:#|no\.?|number))?\s*:?\s*((?=[A-Z]{0,4}\d|[A-Z]{2})[A-Z0-9]{2,4}[- ]?[A-Z0-9]{2,5})\b"
)
"""The plate of a vehicle that the sentence names: bones have plates too."""
_TYPIST = late(
    r"\b(?:[Dd]ictated|[Tt]ranscribed|[Tt]yped|Dict\.?|DICTATED|TRANSCRIBED)(?: [Bb]y)?:[ ]*([A-Za-z]{2,3}(?:/[A-Za-z]{2,3})?)\b(?![/.])"
)
_ROLE = (
    r"patient(?: name)?|pt\.?(?: name)?|name|attending(?: physician)?|physician|provider|surgeon"
    r"|assistant(?: surgeon)?|an(?:a)?esthesiologist|anesthesia by|dictated by|(?:co-?)?signed(?: by)?"
    r"|electronically signed by|transcribed by|read by|reviewed by|referring(?: physician| provider)?"
    r"|ordering(?: physician| provider)?|primary care(?: physician| provider)?|pcp|cc|radiologist"
    r"|pathologist|nurse|emergency contact|next of kin|guardian|mother|father|spouse|wife|husband"
    r"|daughter|son|author|resident|consultant|cardiologist|neurologist|midwife"
)
_LABEL_NAME = late(
    rf"(?:^|(?<=[\s;,(]))(?i:{_ROLE})[ ]*:[ ]*(?:(?:Dr|Mr|Mrs|Ms|Prof)\.?[ ]+)?({_LISTED}|{_NAME}|[A-Z]{{2,}}(?:[ ][A-Z]{{2,}}){{1,2}})", re.M
)  # fmt: skip
_AGE = r"\d{1,3}[ -]?(?:y|yo|y/o|yrs?|years?|months?|mo|wk|weeks?|days?|[MF])\b"
_HEADER_NAME = late(
    rf"(?<![A-Za-z.])((?:[A-Z]\.[ ]?){{1,2}}{_CAP}|{_CAP}[ ](?:[A-Z]\.|{_CAP}))(?=,?[ ]{{1,40}}(?:{_AGE}|[MF]\b|DOB|Age))"
)
"""A name before an age or a sex, in the head of a note."""
_HEADED = late(rf"^({_LISTED})(?=\s*(?:\(|\[|MRN|DOB|#|\d|$|[MF]\b))", re.M)
"""A name as lists have it, at the beginning of a line of the head."""
_SIGNED = late(rf"(?:—|--|/s/)[ ]?({_NAME})[ ]*$", re.M)
_FACILITY = late(rf"\b((?:[A-Z][\w.'’-]+[ ]){{1,4}})(?i:(?:{FACILITY_TAIL}))\b")
_EPONYM = late(EPONYMS, re.I)
_ROOM = late(r"\b(?:room|bed)[ #:]+\d{1,4}[A-Z]?\b", re.I)


def found_by_rules(text: str) -> list[Found]:
    """Identifiers that patterns and labels show."""
    out = [
        Found(m.start(), m.end(), kind)
        for kind, p in (*_PATTERNS, *spoken.PATTERNS)
        for m in p.finditer(text)
    ]
    out = [_trimmed(one, text) for one in out]
    for pattern, kind in ((_PLATE, "vehicle"), (_TYPIST, "name")):
        out += [Found(*m.span(1), kind) for m in pattern.finditer(text)]
    for kind, pattern in _NUMBERS:
        out += [Found(*m.span(1), kind) for m in pattern.finditer(text)]
    out += [Found(m.start() + len(m.group()) - len(m.group().split()[-1].lstrip("#:")), m.end(), "number")
            for m in _ROOM.finditer(text)]  # fmt: skip
    out += found_names(text)
    for match in _FACILITY.finditer(text):
        start = _facility_start(match.start(1), match.group(1))
        if start is not None:
            out.append(Found(start, match.end(1) - 1, "facility"))
    return out


def _trimmed(one: Found, text: str) -> Found:
    """Without the label's punctuation that a look-behind let in."""
    body = text[one.start : one.end]
    bare = body.lstrip(":# .")
    return one._replace(start=one.start + len(body) - len(bare))


def _facility_start(start: int, words: str) -> int | None:
    """Where the proper name of a place begins, or nothing for "the emergency clinic"."""
    kept = words.split(" ")[:-1]
    while kept and kept[0].casefold().strip(".,") in PLAIN_FACILITY | NO_NAME:
        start += len(kept[0]) + 1
        kept = kept[1:]
    proper = [w for w in kept if w.casefold() not in PLAIN_FACILITY | NO_NAME]
    return start if proper else None


def found_names(text: str) -> list[Found]:
    """Names after titles and labels, before credentials, in headers and signatures."""
    out: list[Found] = []
    head = text[:400]
    for pattern, where in (
        (_TITLED, text), (_CREDENTIAL, text), (_CAPITALS, text), (spoken.RELATIVE, text), (_LABEL_NAME, text), (_HEADER_NAME, head), (_HEADED, head), (_SIGNED, text[-400:]),
    ):  # fmt: skip
        shift = len(text) - len(where) if pattern is _SIGNED else 0
        for match in pattern.finditer(where):
            out += _names_in(match.group(1), match.start(1) + shift, text)
    return out


def _names_in(name: str, start: int, text: str) -> Iterator[Found]:
    """A name, cut where a word begins that is none."""
    end = 0
    for word in re.finditer(r"[^\s,]+", name):
        if word.group().strip(".").casefold() in NO_NAME:
            break
        end = word.end()
    kept = name[:end].rstrip(", ")
    if sum(c.isalpha() for c in kept) >= 2 and not is_eponym(text, start + len(kept)):
        yield Found(start, start + len(kept), "name")


def is_eponym(text: str, end: int) -> bool:
    """Whether a name that ends here is that of a disease, a sign or a tool, and no person.

    >>> is_eponym("Crohn's disease", 5), is_eponym("Crohn came", 5)
    (True, False)
    """
    return _EPONYM.match(text, end) is not None


def found_by_words(text: str, words: Iterable[str], kind: str) -> list[Found]:
    """Every place of known words (names, numbers) in a text, as whole words."""
    wanted = sorted({w for w in words if len(w) > 1}, key=lambda w: (-len(w), w))
    if not wanted:
        return []
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, wanted)) + r")(?!\w)", re.I)
    return [
        Found(m.start(), m.end(), kind)
        for m in pattern.finditer(text)
        if kind not in ("name", "place")
        or (m.group()[:1].isupper() and not is_eponym(text, m.end()))
    ]


def parts_of_name(name: str) -> Iterator[str]:
    """The words of a name that may stand alone elsewhere."""
    for word in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", name):
        if len(word) >= 3 and word.casefold() not in NO_NAME:
            yield word


def settled(found: Iterable[Found]) -> list[Found]:
    """Without overlaps: what begins first stands, and of those the longest.

    What another one covers beyond it is replaced too: no tail of an identifier is left.
    """
    out: list[Found] = []
    order = {
        kind: n
        for n, kind in enumerate(("date", "ssn", "email", "url", "fax", "phone", "record", "name"))
    }
    for one in sorted(found, key=lambda f: (f.start, -f.end, order.get(f.kind, 99))):
        if one.end <= one.start:
            continue
        if not out or one.start >= out[-1].end:
            out.append(one)
        elif one.end > out[-1].end:
            if one.kind == out[-1].kind == "name":
                out[-1] = out[-1]._replace(end=one.end)
            else:
                out.append(one._replace(start=out[-1].end))
    return out
