"""Data reviewed and analyzed: tests, notes of others, historians, interpretation, discussion.

Element EM.D of ``docs/services-em.md``. Each unique test, source and historian counts once; a test
that is interpreted independently does not count again as reviewed.
"""

import re
from collections.abc import Iterator, Sequence

from chartcoder.coding.services.em.model import NAMES, Cell, Fact
from chartcoder.coding.services.em.note import GATES, Line, Note, compiled, said, withheld
from chartcoder.coding.services.em.studies import tests_of
from chartcoder.late import late

TEST, EXTERNAL, HISTORIAN = "test", "external-note", "historian"
INTERPRETED, DISCUSSED = "interpretation", "discussion"

_PARENT = r"(?:step)?(?:mother|mom|mommy|father|dad|parents?|grand(?:mother|father|parents?)|guardian|foster (?:mother|father|parents?))"
_OTHER = (
    r"daughter|dtr|son|wife|husband|spouse|partner|sister|brother|niece|nephew|caregiver|caretaker|EMS|paramedics?|(?:nursing home |facility )?staff"
    r"|(?:charge |facility )?nurse|aide|witness(?:es)?|bystanders?|family|friend|roommate|neighbor|police"
)
_PERSON = rf"(?:{_PARENT}|{_OTHER})"
_PERSONS = """daughter dtr son wife husband spouse partner sister brother niece nephew caregiver caretaker ems paramedic*
    staff nurse aide witness* bystander* family friend roommate neighbor police step*
    mother mom mommy father dad parent* grand* guardian foster"""
"""The words of ``_PERSON``."""
_READERS = "*view *viewed *visuali* *interpret* *read *look"
_PARTNERS = """dr cardiolog* neurosurg* surg* neurolog* nephrolog* oncolog* pulmonolog* gastroenterolog* intensivist
    hospitalist radiologist orthop* urolog* endocrinolog* infectious psychiatr* obstetric* hematolog* rheumatolog*
    toxicolog* poison pathologist physician provider doctor pcp manager worker nurse counselor psychologist teacher
    officer attorney lawyer"""
"""With whom a case is discussed."""
_TABLE = compiled((
    (HISTORIAN, f"history hx independent collateral + {_PERSONS}", rf"\b(?:history|hx) (?:is |was |also |\(?as )?(?:\w+ ){{0,2}}?(?:obtained|provided|given|supplemented|taken|supplied|comes|came)\b[^.;]{{0,30}}\b(?:by|from)\b[^.;]{{0,30}}?\b{_PERSON}\b"),
    (HISTORIAN, f"history hx + {_PERSONS}", rf"\b(?:history|hx) (?:is )?(?:from|per|by|via)\b[^.;]{{0,25}}?\b{_PERSON}\b"),
    (HISTORIAN, f"history hx + {_PERSONS}", rf"\b{_PERSON}(?: at (?:the )?bedside)?(?:, who| who)? (?:gives?|provides?|provided|gave|supplies|supplied|supplements?|supplemented)\b[^.;]{{0,20}}?\b(?:history|hx)\b"),
    (HISTORIAN, f"per + {_PERSONS}", rf"\b(?:as )?per (?:his |her |the |their |pt's |SNF )?{_PERSON}\b(?! (?:request|preference|wish))"),
    (HISTORIAN, "independent collateral", r"\bindependent historian\b|\bcollateral (?:history|information)\b"),
    (INTERPRETED, f"i + {_READERS}", r"\bI(?: have| also| myself)* (?:re-?)?(?:viewed|visuali[sz]ed|reviewed|interpreted|read|looked at|over-?read)\b[^.;]{0,50}?\b(?:images|films?|tracings?|strips?|slides?|smear)\b(?![^.;]{0,12}\breports?\b)"),
    (INTERPRETED, f"i + {_READERS}", r"\b(?:images?|films?|tracings?|strips?|ECG|EKG|x-?rays?|CXR|CT|MRI|echo)\b[^.;]{0,20}?\bI (?:have |personally |independently )*(?:viewed|visuali[sz]ed|interpreted|read)\b"),
    (INTERPRETED, "personally independently myself", r"\b(?:personally|independently|myself)\b(?: have| also| personally| independently)*,? (?:re-?)?(?:viewed|visuali[sz]ed|reviewed|interpreted|read|looked at|over-?read)\b[^.;]{0,50}?\b(?:images?|imaging|films?|tracings?|strips?|scans?|radiographs?|slides?|smear)\b(?![^.;]{0,12}\breports?\b)"),
    (INTERPRETED, "personally independently", r"\b(?:personally|independently) (?:re-?)?(?:viewed|visuali[sz]ed|reviewed|interpreted|read|over-?read)\b[^.;]{0,40}?\b(?:x-?rays?|CXR|CT|MRI|ECG|EKG|echo\w*|ultrasound|angiogram|EEG)\b(?![^.;]{0,12}\breports?\b)"),
    (INTERPRETED, "me myself", r"\b(?:viewed|visuali[sz]ed|interpreted|read|over-?read)\b by (?:me|myself)\b|\b(?:images?|films?|tracings?|strips?|slides?)\b[^.;]{0,25}\breviewed(?: and interpreted)? by (?:me|myself)\b"),
    (INTERPRETED, "my", r"\bmy (?:own |independent |personal |preliminary |direct )*(?:interpretation|read(?:ing)?|review of (?:the )?(?:images?|films?|tracing))\b"),
    (INTERPRETED, "independent independently", r"\bindependent(?:ly)? interpret(?:ation|ed)\b"),
    (DISCUSSED, f"d dw discuss discussed discussion spoke conferred called talked conversation phoned case + {_PARTNERS}", r"\b(?:discuss(?:ed|ion)?|[dD]/[wW]|spoke|conferred|called|talked|conversation|phoned|case reviewed)\b(?:(?!\b(?:patient|pt|family|if|that|should|wife|husband|mother|father|daughter|son)\b)[^.;\n]){0,60}?\b(?:Dr\b\.? \w+|(?i:cardiolog\w+|(?:neuro)?surge(?:on|ry)|neurolog\w+|nephrolog\w+|oncolog\w+|pulmonolog\w+|gastroenterolog\w+|intensivist|hospitalist|radiologist|orthop\w+|urolog\w+|endocrinolog\w+|infectious disease|psychiatr\w+|obstetric\w+|hematolog\w+|rheumatolog\w+|toxicolog\w+|poison (?:control|center)|pathologist|(?:primary care|ED|emergency|referring|outside) (?:physician|provider|doctor)|PCP|case manager|social worker|school (?:nurse|counselor|psychologist)|teacher|parole officer|attorney|lawyer))"),
))  # fmt: skip
_NOT_DISCUSSED = late(
    r"\b(?:with|by) (?:the )?(?:patient|family|wife|husband|mother|father|daughter|son|nurse|my (?:nurse|partner|attending|resident|colleague)|resident|student)\b(?![^.;]*\bDr\b)"
    r"|\b(?:will|to|plan to) (?:discuss|call|speak)\b|\bshould (?:discuss|call)\b",
    re.I,
)
_BILLED = late(
    r"\b(?:billed|reported|charged) separately\b|\bseparately (?:billed|reported|billable|charged)\b|\b(?:in-?|our )?office (?:ECG|EKG|x-?rays?|ultrasound|spirometry)\b",
    re.I,
)
"""The provider's own test, read under a number of its own, is no part of the visit."""
_BY_OTHERS = late(rf"\b(?:she|he|they|patient|pt|{_PERSON})(?: has| have| had| also)? ?$", re.I)
"""Who talked was not the provider."""
_REPORTS = GATES.over(
    "step* mother mom mommy father dad parent* grand* guardian foster",
    rf"\b{_PARENT} (?:reports?|states?|says|notes?|noticed|describes?|denies|brought|thinks)\b",
    re.I,
)
"""A parent tells the history of a young child; of an older patient it must be said why."""
_OTHER_TELLS = GATES.over(
    _PERSONS,
    rf"\b(?:{_OTHER}|{_PARENT}) (?:reports?|states?|says|notes?|describes?)\b",
    re.I,
)
_CANNOT = GATES.over(
    """cannot cant can unable could unreliable poor nonverbal non aphasi* obtunded unresponsive intubated confus*
    delirious altered dement* does""",
    r"\b(?:cannot|can't|unable|could not|unreliable|poor historian|nonverbal|non-verbal|aphasi\w+|obtunded|unresponsive|intubated|confus\w+|delirious|altered|dement\w+|does not speak)\b",
    re.I,
)
_YOUNG = 12
_CHILD = GATES.over(
    "old", r"\b(\d{1,2})[- ](?:year|yr)s?[- ]old\b|\b\d{1,2}[- ](?:month|week|day)s?[- ]old\b", re.I
)

_SOURCE = (
    r"outside(?: (?:hospital|facility))?|hospital|ED|ER|emergency (?:department|room)|urgent care|PCP|primary care|cardiology|neurology|nephrology|oncology|surg(?:ery|ical)"
    r"|orthop\w+|urology|pulmon\w+|endocrin\w+|gastro\w+|GI|psychiatr\w+|rheumatology|hematology|dermatology|ophthalmolog\w+|OB|obstetric\w*|podiatry|referring|consult\w*"
    r"|nursing (?:home|facility)|SNF|EMS|transfer|admission|school|prenatal|physical therapy|Dr\.? \w+?(?:'s)"
)
_EXTERNAL = late(
    rf"(?i:\b({_SOURCE})(?: (?:hospital|physician|provider|office|clinic|progress|visit|consult\w*|discharge|operative|department|team|care))* (?:notes?|records?|summar(?:y|ies)|letters?|chart)\b)"
    r"|(?i:\b(discharge summar(?:y|ies))\b)|\b(?:[Nn]otes?|[Rr]ecords|[Ll]etter) (?:from|of) (?:the )?(Dr\.? \w+|[A-Z]\w+(?: [A-Z]\w+)?)"
)
_EXTERNAL_GATE = GATES.gate("note record summary letter chart")
_READ = GATES.over(
    "*review* read obtained",
    r"\b(?:re-?)?review(?:ed|ing)?\b|\b(?:read|obtained)\b",
    re.I,
)
_ASKED_FOR = late(r"\b(?:request\w*|obtain|send for|will review|await\w*)\b[^.;]*$", re.I)


def data_of(note: Note) -> tuple[Fact, ...]:
    """Every fact of the data element, unique, in order of the note."""
    facts: list[Fact] = []
    interpreted: set[str] = set()
    tests = list(tests_of(note))
    for fact, line in _phrases(note):
        facts.append(fact)
        if fact.kind == INTERPRETED:
            of = _interpreted(note, tests, line)
            if not of and not line.open & _PICTURES:
                facts.pop()  # "labs read by me" interprets no picture
            interpreted |= of
    facts.extend(_told(note))
    facts.extend(_external(note))
    facts.extend(
        f
        for f, line in tests
        if f.value not in interpreted
        and not (_pictured(f) and _BILLED.search(note.text, line.begin, line.end))
    )
    seen: dict[tuple[str, str], Fact] = {}
    for fact in sorted(facts, key=lambda f: (f.span.start, f.span.end)):
        key = (fact.kind, fact.value if fact.kind in (TEST, EXTERNAL) else "")
        seen.setdefault(key, fact)
    return tuple(_once(note, list(seen.values())))


def _once(note: Note, facts: list[Fact]) -> Iterator[Fact]:
    """Tests that another names more closely, or holds as a part, are left out."""
    names = {f.value for f in facts if f.kind == TEST}
    whole = note.open & _WHOLE_PANEL != 0
    for fact in facts:
        if fact.kind == TEST:
            bare = ":" not in fact.value and any(n.startswith(f"{fact.value}:") for n in names)
            part = fact.value == "glucose" and "metabolic-panel" in names
            if (
                bare
                or part
                or (fact.value == "hepatic-panel" and whole and "metabolic-panel" in names)
            ):
                continue
        yield fact


def _phrases(note: Note) -> Iterator[tuple[Fact, Line]]:
    for cue, line in said(note, _TABLE):
        start, end = cue.span.start, cue.span.end
        if withheld(note, line, start, end):
            continue
        if cue.kind == INTERPRETED and _BILLED.search(note.text, line.begin, line.end):
            continue
        if cue.kind == DISCUSSED:
            clause = note.text[max(line.begin, start - 12) : end]
            if _NOT_DISCUSSED.search(clause) or _BY_OTHERS.search(note.text[line.begin : start]):
                continue
        yield Fact(cue.kind, "", cue.span), line


def _interpreted(note: Note, tests: Sequence[tuple[Fact, Line]], line: Line) -> set[str]:
    """The tests that an interpretation is of: those of its sentence, else of the one before."""
    here = {fact.value for fact, at in tests if at.start == line.start and _pictured(fact)}
    if here:
        return here
    before = [other for other in note.lines if other.end <= line.start]
    if not before:
        return set()
    return {f.value for f, at in tests if at.start == before[-1].start and _pictured(f)}


_PICTURED = frozenset(
    "cta ct mra mri us xray ecg echo stress-test eeg spirometry angiogram".split()
)


_PICTURES = GATES.gate("image imaging film tracing strip slide smear scan radiograph telemetry")
_WHOLE_PANEL = GATES.gate("cmp comprehensive")


def _pictured(fact: Fact) -> bool:
    return fact.value.split(":")[0] in _PICTURED


def young(note: Note) -> bool:
    """Whether the patient is a child who cannot be expected to give the history."""
    age = note.encounter.age_years
    if age is not None:
        return age <= _YOUNG
    match = _CHILD.search(note.open, note.text)
    return match is not None and (match.group(1) is None or int(match.group(1)) <= _YOUNG)


def _told(note: Note) -> Iterator[Fact]:
    """Someone else tells the history: of a child a parent, of others with the reason for it."""
    if not note.open & _OTHER_TELLS.bit:
        return  # no person of either list
    child = young(note)
    if not child and not note.open & _CANNOT.bit:
        return
    pattern = _REPORTS if child else _OTHER_TELLS
    for line in note.lines:
        if line.section not in ("hpi", "chief-complaint", "") or not (
            child or line.open & _CANNOT.bit
        ):
            continue
        match = pattern.search(line.open, note.text, line.start, line.end)
        if match and (child or _CANNOT.search(line.open, note.text, line.start, line.end)):
            yield Fact(HISTORIAN, "", note.span(*match.span()))


def _external(note: Note) -> Iterator[Fact]:
    """Notes of others that were reviewed, each source once."""
    if not note.open & _EXTERNAL_GATE:
        return
    for place, line in enumerate(note.lines):
        if not line.open & _EXTERNAL_GATE or line.section == "medications":
            continue
        if not _reading(note, place) and not _reviewed_label(note, line):
            continue
        for match in _EXTERNAL.finditer(note.text, line.begin, line.end):
            start, end = match.span()
            if withheld(note, line, start, end) or _ASKED_FOR.search(note.text[line.begin : start]):
                continue
            source = next(group for group in match.groups() if group)
            yield Fact(EXTERNAL, _source(source), note.span(start, end))


def _reading(note: Note, place: int) -> bool:
    """Whether a sentence tells of reading, or goes on with results that one before it tells of."""
    for line in reversed(note.lines[: place + 1]):
        if _READ.search(line.open, note.text, line.begin, line.end):
            return True
        if line.section not in ("results", "labs"):
            return False
    return False


def _reviewed_label(note: Note, line: Line) -> bool:
    """Whether a sentence follows "Reviewed:" or "Data reviewed:" on its line."""
    start = note.text.rfind("\n", 0, line.start) + 1
    return "review" in note.text[start : line.start].lower()


def _source(words: str) -> str:
    """The name a source counts under."""
    plain = re.sub(r"\W+", " ", words.lower().removesuffix("'s")).strip()
    if plain.startswith(("discharge", "admission", "hospital")):
        return "hospital"
    if plain in ("ed", "er") or plain.startswith("emergency"):
        return "emergency"
    if plain in ("pcp", "primary care"):
        return "primary-care"
    return plain


def cell_of(facts: Sequence[Fact]) -> Cell:
    """The cell of the data: rules EM.D.1 to EM.D.4."""
    documents = [f for f in facts if f.kind in (TEST, EXTERNAL)]
    historian = [f for f in facts if f.kind == HISTORIAN]
    pictures = [f for f in facts if f.kind == INTERPRETED][:1]
    talks = [f for f in facts if f.kind == DISCUSSED][:1]
    three = len(documents) + len(historian) >= 3
    categories = three + bool(pictures) + bool(talks)
    if categories >= 2:
        rank = 4
    elif categories == 1:
        rank = 3
    elif len(documents) >= 2 or historian:
        rank = 2
    else:
        rank = 1
    kept = tuple(sorted((*documents, *historian, *pictures, *talks), key=lambda f: f.span.start))
    return Cell("data", NAMES["data"][rank], rank, f"EM.D.{rank}", kept)
