"""Procedures of operative, procedure and delivery notes, and those told in the note of a visit."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services import counts
from chartcoder.coding.services.blocks import Block
from chartcoder.coding.services.bodies import PAIRED, side_of
from chartcoder.coding.services.choose import (
    Chosen,
    Hit,
    Known,
    affirmed_words,
    choose,
    family_of,
    hits_in,
)
from chartcoder.coding.services.evidence import COUNT, number
from chartcoder.coding.services.once import Once
from chartcoder.coding.services.refine import may_be
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.statements import Sentences, Statement, title_of, undone, undone_in
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, placed_words

SCOPES = frozenset(
    """colonoscopy egd sigmoidoscopy ercp bronchoscopy cystoscopy hysteroscopy colposcopy enteroscopy
    esophagoscopy anoscopy laryngoscopy cystourethroscopy ureteroscopy proctosigmoidoscopy ileoscopy
    pouchoscopy thoracoscopy arthroscopic laparoscopic eus nephroscopy""".split()
)
"""Ways of looking inside that all that is done through them belongs to."""
FRACTURE = frozenset({"closed-treatment", "open-treatment", "percutaneous-fixation"})
_REGIONS: dict[str, tuple[str, ...]] = {
    "calcaneus": ("foot",), "calcanei": ("foot",), "calcaneal": ("foot",), "metatarsal": ("foot",),
    "talus": ("foot",), "toe": ("foot",), "heel": ("foot",), "plantar": ("foot",),
}  # fmt: skip
"""Regions that a part lies in, for procedures named by region."""


class Told(NamedTuple):
    """What one document says was done: services, and the sentences that surround them."""

    chosen: list[Chosen]
    around: tuple[Statement, ...]
    title: tuple[Statement, ...]


def wanted(number: str) -> bool:
    """Whether a number is a procedure: no visit, anesthesia, imaging or laboratory test."""
    if len(number) != 5 or number[4] in "FMU":
        return False
    return (
        "10000" <= number < "70000"
        or number[:2] in ("90", "91", "92", "94", "95", "96", "97")
        or (
            number[:2] == "93"
            or number in ("98925", "98940", "98941", "98942", "99151", "99152", "99153")
            or number[:2] == "77"
            or "99170" <= number <= "99199"
        )
    )


def around_of(found: Sequence[Block], sentences: Sentences) -> tuple[Statement, ...]:
    """Sentences that may say more of a procedure: diagnoses first, then how it was done."""
    order = {
        "diagnosis": 0,
        "listed": 1,
        "study": 1,
        "title": 1,
        "findings": 2,
        "story": 3,
        "technique": 3,
        "anesthesia": 4,
    }
    ranked = sorted((b for b in found if b.kind in order), key=lambda b: (order[b.kind], b.start))
    return tuple(s for b in ranked for s in sentences(b) if not _not_of_it(s))


def _not_of_it(statement: Statement) -> bool:
    return bool(_RISKS.search(statement.open, statement.text))


_RISKS = GATES.over(
    "risk consent* alternative including*",
    r"\brisks\b|\bconsent|\balternatives\b|\bincluding,? but not limited",
    re.I,
)


def procedures_of(
    document: ReadDocument,
    found: Sequence[Block],
    sentences: Sentences,
    listed: Sequence[Statement],
    book: ConceptBook,
    known: Known,
    operative: bool,
) -> Told:
    """The procedures of one document.

    Those listed under a heading; where none is, those that its sentences tell. What is done
    through a scope is found in its findings too.
    """
    around = around_of(found, sentences) if operative else ()
    diagnosis = Once(
        lambda: [
            word
            for block in found
            if block.kind == "diagnosis"
            for s in sentences(block)
            for word in _sites(s)
        ]
    )
    looks = [w for s in listed[:6] for w in s.words if w.word in ("arthroscopic", "laparoscopic")][
        :1
    ]
    hits: list[Hit] = []
    for statement in listed:
        if _CANCELLED.search(statement.text):
            continue
        here = _wanted(hits_in(statement, book, _levels_said(statement), _acceptable(statement)))
        words = {w.word for w in statement.words}
        if words & FRACTURE and not any(h.wording & FRACTURE for h in here):
            carried = _wanted(hits_in(statement, book, diagnosis(), wanted))
            here += [h for h in carried if h.wording & FRACTURE]
        if not here and looks and {w.word for w in statement.words}.isdisjoint(_BY_OPEN):
            here = _wanted(hits_in(statement, book, looks, _acceptable(statement)))
            here = [h for h in here if h.wording & {w.word for w in looks}]
        if not here and not operative:
            here = _led(statement, book)
        if not here and diagnosis():
            here = _wanted(hits_in(statement, book, diagnosis(), wanted))
        if not here:
            regions = _regions(statement, around)
            here = _wanted(hits_in(statement, book, regions, wanted)) if regions else []
        hits += here
    title = tuple(listed)
    hits = [h for h in hits if not _only_named(h)]
    if not operative:
        if not hits:
            return Told([], (), title)
        around = title
    if operative:
        if not listed or not hits:
            hits += _from_story(found, sentences, book)
        hits += _through_scope(document, found, sentences, listed, hits, around, book)
    chosen: list[Chosen] = []
    named: dict[str, dict[int, Statement]] = {}
    for hit in hits:
        numbers = [n for n in hit.numbers if wanted(n)]
        one = choose(hit, book, _known(hit, known), around, numbers)
        if one is None:
            continue
        named.setdefault(one.concept.number, {})[hit.statement.start] = hit.statement
        chosen.append(one)
    out: dict[str, Chosen] = {}
    for one in chosen:
        if one.concept.number in out:
            continue
        family = [c for n in one.hit.numbers if (c := book.concept(n)) is not None]
        family += [c for c in family_of(book, one.concept.number) if c not in family]
        both = _either_side(one, chosen)
        if both is not None:
            one = one._replace(modifiers=(*one.modifiers, ("50", both)))
        times = 1 if both is not None else len(named[one.concept.number])
        said = (one.hit.statement, *around)
        if times > 1 and counts.SPINE.fullmatch(one.concept.number):
            said = (*named[one.concept.number].values(), *around)
        for part in counts.with_units(one, said, family, times):
            out.setdefault(part.concept.number, part)
    return Told(list(out.values()), around, title)


_WORN = frozenset(["splint", "brace", "support", "sling", "orthosis", "boot", "cast"])


def _sites(statement: Statement) -> list[Word]:
    """The words of a diagnosis that may say where something was done: not those of "wrist splints"."""
    words = statement.words
    return [
        word
        for word, after in zip(words, (*words[1:], None), strict=True)
        if after is None or after.word not in _WORN
    ]


_LEAD = 160
"""Characters that what an item of a plan names may take before the sentence of what was done."""
_ACT = late(
    r"\b(?:cryo\w*|ln2|liquid nitrogen|frozen|froze|destroyed|injected|injection|aspirat\w+|incised|i&d|drained|excised|removed|pared|debrided|curett\w+|cauteri[sz]\w+|snipped|trimmed|irrigated|reduced|splinted|casted|repaired|closed)\b",
    re.I,
)


def _led(statement: Statement, book: ConceptBook) -> list[Hit]:
    """What an act names together with its item: "Actinic keratoses (6). Cryotherapy today."."""
    if not _ACT.search(statement.text):
        return []
    text = statement.document.text.text
    start = text.rfind("\n", 0, statement.start) + 1
    if not 0 < statement.start - start <= _LEAD or undone_in(
        statement.document.text, start, statement.start
    ):
        return []
    words = tuple(placed_words(text, start, statement.end))
    whole = statement._replace(start=start, words=words, open=-1)
    own = {w.word for w in statement.words}
    return [
        h
        for h in _wanted(hits_in(whole, book, accept=_acceptable(whole)))
        if not h.wording.isdisjoint(own) and max(w.end for w in h.words) > statement.start
    ]


def _either_side(one: Chosen, chosen: Sequence[Chosen]) -> Span | None:
    """The words of the other side, where two statements tell a procedure on the right and the left."""
    if not PAIRED.fullmatch(one.concept.number):
        return None
    told = {
        c.hit.statement.start: c.hit.statement
        for c in chosen
        if c.concept.number == one.concept.number
    }
    same = list(told.values())
    if len(same) != 2:
        return None
    sides = [found[0] for s in same if (found := side_of((s,), ())) is not None]
    return same[1].whole if sorted(sides) == ["left", "right"] else None


_TREATED = late(
    r"\b(?:treat\w*|manipulat\w+|reduc\w+|splint\w*|cast\w*|fracture care|fixation|orif|pinn\w+|immobili\w+|brace|boot|buddy|sling|nail\w*|plat(?:e|ed|ing)|screws?|hemiarthroplasty)\b",
    re.I,
)


def _only_named(hit: Hit) -> bool:
    """A fracture that a statement names without a treatment is a diagnosis."""
    return (
        "fracture" in hit.wording
        and hit.wording.isdisjoint(FRACTURE)
        and not _TREATED.search(hit.statement.text)
    )


def _levels_said(statement: Statement) -> list[Word]:
    """The region of the spine that levels name: C5-C6 is cervical."""
    found = counts.levels_of(statement)
    if found is None or not statement.text:
        return []
    letter = found[2].text[0].upper()
    region = {"C": "cervical", "T": "thoracic", "L": "lumbar"}.get(letter)
    return [] if region is None else [Word(region, found[2].start, found[2].end)]


_BY_OPEN = frozenset(
    ["open", "arthroscopic", "laparoscopic", "percutaneous", "vaginal", "endoscopic"]
)
"""Ways in; an item of a list that names none is done by the way the list named before it."""


def _acceptable(statement: Statement) -> Callable[[str], bool]:
    """Which numbers a statement may name: procedures that its words do not rule out."""
    text = statement.text
    return lambda number: wanted(number) and may_be(number, text)


_CANCELLED = late(
    r"\b(?:declin\w+|refus\w+|cancel+ed|deferred|not (?:performed|done)|was aborted before|postponed)\b",
    re.I,
)


def _wanted(hits: Sequence[Hit]) -> list[Hit]:
    return [h for h in hits if any(wanted(n) for n in h.numbers)]


def _known(hit: Hit, known: Known) -> Known:
    """What is known for a hit: age, and what its statement counts."""
    facts = dict(known)
    counted = counts.count_of(hit.statement)
    if counted is not None:
        facts["count"] = (str(counted[0]), counted[1])
    levels = counts.levels_of(hit.statement)
    if levels is not None and any(counts.SPINE.fullmatch(n) for n in hit.numbers):
        facts["count"] = (str(levels[1]), levels[2])
    muscles = {m.group().lower() for m in _MUSCLES.finditer(hit.statement.text)}
    if "20552" in hit.numbers and muscles:
        facts["count"] = (str(len(muscles)), hit.statement.whole)
    if "98940" in hit.numbers:
        regions = {m.group().lower()[:3] for m in _SPINE_REGIONS.finditer(hit.statement.text)}
        if regions:
            facts["count"] = (str(len(regions)), hit.statement.whole)
    if "31652" in hit.numbers:
        stations = _STATIONS.search(hit.statement.text) or _STATIONS.search(
            hit.statement.document.text.text
        )
        if stations:
            facts["count"] = (
                str(len(re.findall(r"\d{1,2}[RL]?", stations.group(), re.I))),
                hit.statement.whole,
            )
    if "90792" in hit.numbers:
        text = hit.statement.document.text.text
        medical = _MEDICAL.search(text)
        if medical:
            span = Span(hit.statement.document.id, *medical.span(), medical.group())
            facts["technique"] = ("with medical services", span)
    if "25609" in hit.numbers:
        broken = _FRAGMENTS.search(hit.statement.document.text.text)
        if broken and (pieces := number(broken.group(1) or broken.group(2))) > 1:
            span = Span(hit.statement.document.id, *broken.span(), broken.group())
            facts["count"] = (str(pieces), span)
    leads = _leads(hit.statement)
    if leads is None and any(_DEVICE_CHECK.fullmatch(n) for n in hit.numbers):
        leads = _leads_of_document(hit.statement)
    if leads is not None:
        facts["elements"] = leads
    return facts


_FRAGMENTS = late(
    rf"\b{COUNT}[- ](?:part|fragment)\b|\b{COUNT}\s+(?:[\w-]+\s+){{0,3}}?(?:fragments|parts|pieces)\b",
    re.I,
)
"""In how many pieces a bone is broken."""
_MEDICAL = late(
    r"\b(?:psychiatrist|prescri\w+|start(?:ed)? \w+ \d+ ?mg|labs? (?:ordered|review\w*)|physical exam\w*)\b",
    re.I,
)
"""Words of the medical part of a psychiatric evaluation."""
_SPINE_REGIONS = late(r"\b(?:cervical|thoracic|lumbar|sacral|pelvic|sacroiliac)\b", re.I)
_STATIONS = late(
    r"\bstations? (?:\d{1,2}[RLrl]?\b(?! ?(?:passes|needle|x\b|times|samples|aspirat\w+|cores|biops\w+))(?:,? and|,|/)? ?)+",
    re.I,
)
_MUSCLES = late(
    r"\b(?:trapezius|rhomboids?|levator(?: scapulae)?|splenius|semispinalis|supraspinatus|infraspinatus|teres|deltoid|pectoralis|latissimus|paraspinals?|multifid\w+|quadratus|glute\w+(?: (?:medius|maximus|minimus))?|piriformis|sternocleidomastoid|scm|masseter|temporalis|iliopsoas|serratus|erector spinae)\b",
    re.I,
)
_LEADS = late(
    r"\b(?:(single)|(dual|two)|(biventricular|bi-v|multiple|crt(?:-[dp])?))[- ]?(?:chamber|lead)?",
    re.I,
)


def _leads(statement: Statement) -> tuple[str, Span] | None:
    match = _LEADS.search(statement.text)
    if match is None:
        return None
    value = "1" if match.group(1) else "2" if match.group(2) else "3"
    return value, statement.span(statement.start + match.start(), statement.start + match.end())


_DEVICE_CHECK = late(r"9327[9]|9328[0-4]")
_DEVICE = late(
    r"\b(?:(single)|(dual|two)|(biventricular|bi-v|crt(?:-[dp])?))[- ]?(?:chamber|lead)?\b[^.\n]{0,30}\b(?:pacemaker|ppm|pacer|icd|aicd|defibrillator)\b",
    re.I,
)
"""The device of a patient, wherever a note names it."""


def _leads_of_document(statement: Statement) -> tuple[str, Span] | None:
    """The chambers of the device that the note of a check names elsewhere."""
    document = statement.document
    match = _DEVICE.search(document.text.text)
    if match is None:
        return None
    value = "1" if match.group(1) else "2" if match.group(2) else "3"
    return value, Span(document.id, match.start(), match.end(), match.group())


def _regions(statement: Statement, around: Sequence[Statement]) -> list[Word]:
    """The region of the body that the document speaks of, as words to carry."""
    for said in (statement, *around):
        for word in said.words:
            if word.word in _REGIONS:
                return [Word(r, word.start, word.end) for r in _REGIONS[word.word]]
    return []


def _through_scope(
    document: ReadDocument,
    found: Sequence[Block],
    sentences: Sentences,
    listed: Sequence[Statement],
    hits: Sequence[Hit],
    around: Sequence[Statement],
    book: ConceptBook,
) -> list[Hit]:
    """What the findings of an endoscopy say was done through it, and the endoscopy itself."""
    head = [*listed]
    if not head:
        head = [
            s
            for block in found[:2]
            if block.kind in ("title", "study") or SCOPES & {_fold(block.heading)}
            for s in sentences(block)
        ][:3]
    if not any(w.word in SCOPES for s in head for w in s.words):  # the title names the scope
        head += [s for b in found[:1] if b.kind == "title" for s in title_of(document, b)]
    scopes: dict[str, Word] = {}
    for statement in head or around[:2]:
        for word in affirmed_words(statement):
            if word.word in SCOPES - {"laparoscopic", "arthroscopic"}:
                scopes.setdefault(word.word, word)
    if not scopes:
        return []
    out: list[Hit] = []
    if len(scopes) > 1:  # each finding belongs to the scope that was named last before it
        current: Word | None = None
        for statement in sorted(around, key=lambda s: s.start):
            opening = next((w for w in statement.words if w.word in scopes), None)
            if opening is not None and opening.start - statement.start < 12:
                current = opening
            if current is None or undone(statement) or statement in listed:
                continue
            out += [
                h
                for h in _wanted(hits_in(statement, book, [current], wanted))
                if current.word in h.wording and len(h.wording) > 1
            ]
        return out
    carried = list(scopes.values())
    if not hits:
        for statement in (head or around)[:2]:
            out += [
                h
                for h in _wanted(hits_in(statement, book, accept=wanted))
                if h.wording & scopes.keys()
            ]
    for statement in around:
        if undone(statement) or statement in listed:
            continue
        out += [
            h
            for h in _wanted(hits_in(statement, book, carried, wanted))
            if h.wording & scopes.keys() and len(h.wording) > 1
        ]
    return out


def _fold(heading: str) -> str:
    return heading.lower().split(" ")[0]


SHORT = 1200
"""Characters of a note that is told so briefly that every sentence may name a procedure."""


def _from_story(found: Sequence[Block], sentences: Sentences, book: ConceptBook) -> list[Hit]:
    """Procedures of a note that lists none: of a brief one all, else those first named."""
    brief = sum(b.end - b.start for b in found) < SHORT
    out: list[Hit] = []
    for block in found:
        if block.kind not in ("title", "story", "findings", "technique", "study"):
            continue
        for statement in sentences(block):
            if undone(statement):
                continue
            here = _wanted(hits_in(statement, book, accept=wanted))
            out += here
            if here and not brief:
                return out
    return out
