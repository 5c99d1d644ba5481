"""Anesthesia: the number of the base service, who gave it, physical status, time."""

import re
from collections.abc import Sequence

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.anesthetized import BY_ONE_LUNG, HEADED, LISTED, ONE_LUNG
from chartcoder.coding.services.choose import Chosen, Hit, hits_in
from chartcoder.coding.services.evidence import minutes
from chartcoder.coding.services.statements import Statement
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, service_words

SURGERY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (late(rf"\b(?:{pattern})\b", re.I), number)
    for pattern, number in (
        (r"upper and lower endoscop\w+|egd and (?:a )?colonoscop\w+|(?:both )?upper and lower gi endoscop\w+", "00813"),
        (r"screening colonoscop\w+", "00812"),
        (r"colonoscop\w+|sigmoidoscop\w+", "00811"),
        (r"ercp", "00732"),
        (r"egd|upper (?:gi )?endoscop\w+|esophagogastroduodenoscop\w+", "00731"),
        (r"ect\b|electroconvulsive", "00104"),
        (r"cephalomedullary|intertrochanteric", "01230"),
        (r"cataract|phaco\w*|lens surgery", "00142"),
        (r"vitrectom\w+|retina\w*", "00145"),
        (r"tonsillectom\w+|adenoidectom\w+|intraoral", "00170"),
        (r"myringotom\w+|ear tubes?|tympan\w+|tubes, age", "00126"),
        (r"septoplast\w+|sinus surgery|nasal (?:fracture|surgery)|rhinoplast\w+", "00160"),
        (r"craniotom\w+|intracranial", "00210"),
        (r"thyroid\w*|neck dissection|tracheostom\w+", "00320"),
        (r"carotid endarterectom\w+|major vessels of (?:the )?neck", "00350"),
        (r"mastectom\w+|breast (?:biops\w+|lumpectom\w+|surgery|excision)|lumpectom\w+", "00400"),
        (r"breast reconstruct\w+|breast reduction", "00402"),
        (r"pacemaker", "00530"),
        (r"off[- ]pump (?:coronary|cabg)", "00566"),
        (r"on[- ]pump (?:coronary|cabg)|cabg|coronary (?:artery )?bypass", "00567"),
        (r"valve replacement|open heart", "00562"),
        (r"cervical (?:spine )?(?:fusion|discectom\w+)|acdf", "00600"),
        (r"lumbar fusion|spinal fusion with instrumentation|(?:thoracic|lumbar)[^.;]{0,30}instrumentation|extensive spine", "00670"),
        (r"lumbar (?:laminectom\w+|discectom\w+|microdiscectom\w+)", "00630"),
        (r"laparoscopic cholecystectom\w+|cholecystectom\w+|liver resection|hepatic|gastric bypass|upper abdom\w+", "00790"),
        (r"(?:ventral|incisional|umbilical|epigastric) hernia", "00750"),
        (r"inguinal hernia|femoral hernia|lower abdominal hernia", "00830"),
        (r"(?:laparoscopic )?append\w+|colectom\w+|bowel resection|lower abdom\w+|hysterectom\w+ laparoscopic|laparoscopic hysterectom\w+|hysterectom\w+|ovarian|diagnostic laparoscop\w+", "00840"),
        (r"turp|transurethral resection of (?:the )?prostate", "00914"),
        (r"turbt|transurethral resection of (?:a )?bladder", "00912"),
        (r"ureteroscop\w+", "00918"),
        (r"cystoscop\w+", "00910"),
        (r"hysteroscop\w+", "00952"),
        (r"dilation and curettage|d&c", "00940"),
        (r"hemorrhoid\w*|anal|perianal", "00902"),
        (r"total hip", "01214"),
        (r"hip fracture|open (?:repair|treatment|reduction) of a hip|hip orif|femoral neck fracture", "01210"),
        (r"total knee", "01402"),
        (r"knee arthroscop\w+|acl|knee surgery", "01400"),
        (r"ankle (?:fracture|orif)|bunion\w*|foot surgery", "01480"),
        (r"total shoulder|shoulder arthroplast\w+|reverse shoulder", "01638"),
        (r"shoulder arthroscop\w+|rotator cuff", "01630"),
        (r"carpal tunnel|trigger finger|hand (?:soft|surgery)", "01810"),
        (r"(?:distal radius|wrist|forearm|hand|metacarpal) (?:fracture|orif)", "01830"),
        (r"av fistula|dialysis access|arteriovenous fistula", "01844"),
        (r"cardiac cath\w*", "01920"),
        (r"mri|ct scan|imaging", "01922"),
    )
)  # fmt: skip
"""Operations told in the record of an anesthesia, and the number of the anesthesia for each."""
_LABOR = late(r"\b(?:labor epidural|epidural (?:analgesia )?for labor|neuraxial labor)\b", re.I)
_CESAREAN = late(r"\b(?:cesarean|c-section)\b", re.I)
_TIME = late(r"\b([0-2]?\d):?([0-5]\d)\s*(?:h|hrs)?\s*(?:-|–|to|until|,? ?/? ?(?:end(?:ed|s)?|stop(?:ped)?|finish(?:ed)?)(?: at)?:?)\s*([0-2]?\d):?([0-5]\d)\b", re.I)  # fmt: skip
_STARTS = late(
    r"\ban(?:a)?es(?:thesia|th|t)?\.? ?(?:start|begin|began|in)(?:ed| time)?(?: at)?[ :]*([0-2]?\d):?([0-5]\d)\b",
    re.I,
)
_ENDS = late(
    r"\ban(?:a)?es(?:thesia|th|t)?\.? ?(?:end|stop|finish|out)(?:ed|ped)?(?: time)?(?: at)?[ :]*([0-2]?\d):?([0-5]\d)\b",
    re.I,
)
"""Start and end of the anesthesia among other times of a record."""
_UNTIL = late(
    r"\b([01]?\d|2[0-3]):?([0-5]\d)\b(?:[^.]|(?<=\bDr)\.){0,80}?\b(?:until|to)\b[^.]{0,30}?\b([01]?\d|2[0-3]):?([0-5]\d)\b",
    re.I,
)
_STATUS = late(
    r"\bASA(?: physical status| class| ps)?\s*:?\s*([1-6]|I{1,3}|IV|V|VI)(?:\s?E)?\b", re.I
)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
_MAC = late(r"\bMAC\b|\b[Mm]onitored anesthesia care\b")
_WHOLE_OR_REGIONAL = late(
    r"\b(?:(?:spinal|epidural|general|caudal|subarachnoid)(?: anesthesia| block)?\s*(?:\+|/|,|&|and|with)\s*MAC|MAC\s*(?:\+|/|,|&|and|with)\s*(?:spinal|epidural|general)|conver(?:ted|sion) (?:from MAC )?to (?:general|GA\b))",
    re.I,
)
"""Anesthesia of which the watched sedation is a part: no monitored care of its own."""
_CRNA_ALONE = late(
    r"\bcrna(?: [a-z]\.? \w+)?(?: alone|,? without|,? not medically directed|non-?medically directed)|crna,? without medical direction",
    re.I,
)
_DIRECTED_CRNA = late(
    r"\bcrna\b(?:(?!\bnot\b|\bnon-?|\bwithout\b)[^;\n]){0,50}?medically directed|medically directed crna",
    re.I,
)
_DIRECTS = late(
    r"\banesthesiologist (?:who )?direct(?:ed|ing) (?:two|three|four|2|3|4)|direct(?:ed|ing) (?:two|three|four|2|3|4) (?:concurrent )?(?:cases|rooms)",
    re.I,
)
_DIRECTS_ONE = late(r"\bdirect(?:ed|ing) one crna|medical direction of one", re.I)
_IN_PERSON = late(r"\b(?:anesthesiologist[^.;]{0,40}in person|personally performed|performed personally|by the anesthesiologist|of the anesthesiologist|anesthesiologist in (?:person|attendance)|dr\.? \w+,?(?: (?:personally|in person))|personally performed|performed (?:the (?:case|an(?:a)?esthe\w+) )?personally|present throughout)\b", re.I)  # fmt: skip
_UNUSUAL = late(
    r"\bgeneral anesthesia was needed\b|\bunusual anesthesia\b|\bbecause (?:the patient was |of a? ?)combative",
    re.I,
)


def anesthesia_of(
    document: ReadDocument, statements: Sequence[Statement], book: ConceptBook, age: str = "40y"
) -> list[Chosen]:
    """The anesthesia that its record shows, with status, provider and units of 15 minutes."""
    whole = _whole(document, statements)
    if whole is None:
        return []
    text = whole.text
    if re.search(
        r"\bno anesthesia today\b|\bpre-?operative anesthesia assessment\b|\bpre-?anesthesia (?:evaluation|assessment)\b",
        text,
        re.I,
    ):
        return []
    base = _base(whole, book)
    if not base:
        return []
    times = [(m.start(), m.end(), _span_minutes(*m.groups())) for m in _TIME.finditer(text)]
    starts, ends = _STARTS.search(text), _ENDS.search(text)
    if starts and ends:
        total = _span_minutes(*starts.groups(), *ends.groups())
        times = [(starts.start(), ends.end(), total)]
    if not times and base[0][0] == "01967":
        until = list(_UNTIL.finditer(text))
        times = [(m.start(), m.end(), _span_minutes(*m.groups())) for m in until]
        if len(until) == 1 and ends and len(base) > 1:  # labor, then the cesarean up to the end
            total = _span_minutes(*until[0].groups()[2:], *ends.groups())
            times.append((ends.start(), ends.end(), total))
    out: list[Chosen] = []
    status = _status(whole)
    provider = _provider(whole)
    mac = None if _WHOLE_OR_REGIONAL.search(text) else _MAC.search(text)
    for place, (number, match) in enumerate(base):
        concept = book.concept(number)
        if concept is None or book.valid(number) is False:
            continue
        modifiers: list[tuple[str, Span | None]] = []
        if provider:
            modifiers.append(provider)
        if status:
            modifiers.append(status)
        if mac:
            modifiers.append(("QS", whole.span(mac.start(), mac.end())))
        unusual = _UNUSUAL.search(text)
        if unusual:
            modifiers.append(("23", whole.span(unusual.start(), unusual.end())))
        units = 1
        facts: tuple[tuple[str, str, Span | None], ...] = ()
        if place < len(times):
            first, last, total = times[place]
            units = max(1, round(total / 15))
            span = whole.span(first, last)
            facts = (("time", str(total), span),)
        else:
            found = minutes(text)
            if found:
                units = max(1, round(found[0] / 15))
                facts = (("time", str(found[0]), whole.span(found[1], found[2])),)
        hit = Hit(
            whole, frozenset(service_words(concept.words[0])), (number,),
            (Word("anesthesia", match[0], match[1]),),
        )  # fmt: skip
        out.append(Chosen(concept, hit, facts, True, units, tuple(modifiers)))
    return [*out, *_qualifying(whole, out, book, age)]


_AFTER = late(
    r"\b(?:for|of) (?:post-?operative |post-?surgical )?(?:pain (?:control |relief |management )?after|analgesia after)|post-?op(?:erative)? (?:pain|analgesia)"
    r"|request(?:ed)? (?:of|by) (?:the )?surgeon|surgeon'?s request|at surgeon request",
    re.I,
)
_OWN_ANESTHETIC = late(
    r"\b(?:block|nerve block) (?:as|was) the (?:primary )?an(?:a)?esthe\w+", re.I
)


def blocks_of(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Nerve blocks and epidurals for the pain after an operation: apart from its anesthesia, with 59."""
    out: list[Chosen] = []
    for one in chosen:
        number, statement = one.concept.number, one.hit.statement
        if not ("64400" <= number <= "64489" or number in ("62320", "62322", "62324", "62326")):
            continue
        match = _AFTER.search(statement.text)
        if match is None or _OWN_ANESTHETIC.search(statement.text):
            continue
        span = statement.span(statement.start + match.start(), statement.start + match.end())
        out.append(one._replace(modifiers=(*one.modifiers, ("59", span))))
    return out


_EMERGENCY = late(r"\bemergency\b|\bASA\s*(?:class )?(?:[1-5]|I{1,3}|IV|V)\s?E\b", re.I)
_AGE_SAID = late(r"\b(?:age[d]?:?\s*|)(\d{2,3})(?:[- ]year[- ]old|\b)", re.I)


def _qualifying(
    whole: Statement, given: Sequence[Chosen], book: ConceptBook, age: str
) -> list[Chosen]:
    """What makes an anesthesia harder: an emergency, an age under 1 or over 70."""
    if not given or given[0].concept.number == "01967":
        return []
    out = []
    match = _EMERGENCY.search(whole.text)
    old = (age.endswith("y") and int(age[:-1]) > 70) or (age.endswith("m") and int(age[:-1]) < 12)
    for number, place in (
        ("99100", (0, min(len(whole.text), 1)) if old else None),
        ("99140", (match.start(), match.end()) if match else None),
    ):
        concept = book.concept(number)
        if concept is None or place is None or book.valid(number) is False:
            continue
        said = _AGE_SAID.search(whole.text) if number == "99100" else match
        at = (said.start(), said.end()) if said else place
        hit = Hit(whole, frozenset(service_words(concept.words[0])), (), (Word("anesthesia", *at),))
        out.append(Chosen(concept, hit, (), True))
    return out


def _whole(document: ReadDocument, statements: Sequence[Statement]) -> Statement | None:
    if not statements:
        return None
    text = document.text.text
    return statements[0]._replace(
        start=0, end=len(text), words=tuple(w for s in statements for w in s.words)
    )


def _base(whole: Statement, book: ConceptBook) -> list[tuple[str, tuple[int, int]]]:
    text = whole.text
    labor = _LABOR.search(text)
    if labor:
        out = [("01967", (labor.start(), labor.end()))]
        cesarean = _CESAREAN.search(text)
        if cesarean:
            out.append(("01968", (cesarean.start(), cesarean.end())))
        return out
    cesarean = _CESAREAN.search(text)
    if cesarean:
        return [("01961", (cesarean.start(), cesarean.end()))]
    line = HEADED.search(text)
    for pattern, number in LISTED if line is not None else ():
        assert line is not None
        match = pattern.search(text, *line.span(1))
        if match:
            if ONE_LUNG.search(text):
                number = BY_ONE_LUNG.get(number, number)
            return [(number, (match.start(), match.end()))]
    for pattern, number in SURGERY:
        match = (pattern.search(text, *line.span(1)) if line else None) or pattern.search(text)
        if match:
            return [(number, (match.start(), match.end()))]
    for hit in hits_in(whole, book):
        numbers = [n for n in hit.numbers if "00100" <= n <= "01999"]
        if numbers:
            return [(numbers[0], (hit.words[0].start, hit.words[0].end))]
    return []


def _span_minutes(*clocks: str) -> int:
    h1, m1, h2, m2 = (int(g) for g in clocks)
    return ((h2 * 60 + m2) - (h1 * 60 + m1)) % 1440 or 1440


def _status(whole: Statement) -> tuple[str, Span] | None:
    match = _STATUS.search(whole.text)
    if match is None:
        return None
    said = match.group(1).upper()
    value = int(said) if said.isdigit() else _ROMAN[said]
    return f"P{value}", whole.span(match.start(), match.end())


def _provider(whole: Statement) -> tuple[str, Span] | None:
    for code, pattern in (
        ("QX", _DIRECTED_CRNA), ("QZ", _CRNA_ALONE), ("QK", _DIRECTS), ("QY", _DIRECTS_ONE),
        ("AA", _IN_PERSON),
    ):  # fmt: skip
        match = pattern.search(whole.text)
        if match:
            return code, whole.span(match.start(), match.end())
    return None
