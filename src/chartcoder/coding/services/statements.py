"""What the record says was done: the statements in which services are looked for.

An operative or procedure note lists what was done under a heading, and tells it below; a report of
imaging names its study in its title; other notes tell in passing what was done at the visit.
Planned, declined, cancelled and past services are no statements.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.speaks import BRIEF, WORDS
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.services.words import Word, placed_words
from chartcoder.terminology.words import fold


class Block(NamedTuple):
    """A stretch of a document under one heading; ``kind`` is one of the values of KINDS."""

    kind: str
    heading: str
    start: int
    end: int


class Statement(NamedTuple):
    """A few words that say one or more services were done.

    Attributes:
        document: where it stands.
        start, end: its characters.
        kind: ``listed`` (under a heading of procedures), ``title`` (of a report), ``told``.
        words: its words of services.
        undone: words that say it was stopped or not done.
    """

    document: ReadDocument
    start: int
    end: int
    kind: str
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The statement as written."""
        return self.document.text.text[self.start : self.end]

    def span(self, start: int, end: int) -> Span:
        """Words of its document."""
        return Span(self.document.id, start, end, self.document.text.text[start:end])

    @property
    def whole(self) -> Span:
        """The statement as one span."""
        return self.span(self.start, self.end)


_HEADING = late(
    r"(?:^|(?<=\n)|(?<=[.,;]))[ \t]*(?:\d{1,2}[.)][ \t]+)?"
    r"(?:([A-Z][A-Z0-9 /&'’(),-]{1,60}?)[ \t]*:"
    r"|(?<=\n)([A-Z][A-Z /&'()-]{3,40})(?=[ \t]*\n|[ \t]{3,})"
    r"|(?:^|(?<=\n)|(?<=\. ))[ \t]*([A-Z][A-Za-z/&'’() -]{2,44}?)[ \t]*(?::|[ \t]{3,}))"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, late(rf"^(?:{pattern})$", re.I))
    for kind, pattern in (
        ("listed",
         r"(?:(?:title|name|type) of )?(?:operative |surgical |endoscopic |bedside |office |ed |in[- ]office )?"
         r"(?:procedures?|operations?|surger(?:y|ies)|services?|interventions?|treatments?)(?: ?\(s\)| ?/ ?surgery)?"
         r"(?:,? (?:performed|done|rendered|today|completed|provided|given))?(?: today)?(?: details)?"
         r"|procedure note|operative procedures?(?: performed)?|procedures? in (?:the )?(?:ed|office)|surgical procedures?"
         r"|operation/procedure|procedure/operation|surgeries performed|principal procedure|additional procedures?"
         r"|secondary procedures?|primary procedure|delivery|procedure done|anesthesia for|tests? performed|testing performed"
         r"|in[- ]office testing|immunizations? (?:given|administered)(?: today)?|vaccines? (?:given|administered)(?: today)?"),
        ("study", r"(?:type of )?(?:exam(?:ination)?|study|studies|test|modality|exam performed|examination performed|procedure code"
         r"|exam type|examination type|study performed|radiology report|imaging study|specimens?(?: submitted)?|study type|title)"),
        ("diagnosis", r".*(?:diagnos[ei]s|dx|impression|assessment|conclusions?)(?: ?\(es\))?(?: and plan)?"),
        ("indication", r".*(?:indications?|reason|clinical (?:history|information|data)|history|chief complaint|hpi|cc).*"),
        ("plan", r"(?:plan|disposition|recommendations?|instructions|follow[- ]?up|postoperative (?:plan|care)|discharge.*|orders)"),
        ("technique", r"(?:technique|contrast|comparison|protocol)"),
        ("findings", r".*(?:findings?|results?|interpretation)"),
        ("anesthesia", r"(?:type of )?an(?:a)?esthesia(?: type)?|sedation"),
        ("aside", r"(?:estimated )?blood loss|ebl|complications?|specimens? (?:sent|removed)|drains?|fluids?|condition|surgeons?|assistants?"
         r"|first assistant|implants?|hardware|counts?|urine output|consent|date.*|patient.*|mrn|dob|age|sex|time.*|medications?.*|allergies.*"
         r"|medical history|past .*|family history|social history|review of systems|ros|vitals?(?: signs)?|referring.*|ordering.*|provider.*"),
    )
)  # fmt: skip
_OPENS_STORY = late(
    r"\s*,?\s*(?:(?:the|this|an?) (?:patient|infant|child|mother|risks|right|left|appropriate|\w+ (?:arm|leg|knee|shoulder|eye)\b)|after|under|informed|following|"
    r"with the|patient|he |she |consent|once|written|upon|benefits|mr|ms|mrs|risks|prior to|timeout|time-out)",
    re.I,
)
_ITEMS = late(
    r"\s*(?:\n\s*(?=[-•*\d#A-Z(])|;|(?<![\dA-Za-z])\(?\d{1,2}[.)](?=\s)|\.(?=\s)(?<!\bDr\.)(?<!No\.)|\.,|[•]|(?<=\s)-(?=\s)|\n\s*\n)\s*"
)


def blocks(text: str) -> list[Block]:
    """The headed stretches of a document, in order; what precedes the first heading is ``title``."""
    out: list[Block] = []
    start, kind, heading = 0, "title", ""
    for match in _HEADING.finditer(text):
        name = next(g for g in match.groups() if g)
        known = _kind(name.strip())
        if not known and (match.group(3) or len(name) > 40):
            continue  # a label within a paragraph
        if match.start() > start or heading:
            out.append(Block(kind, heading, start, match.start()))
        at = (
            match.end()
            if known
            else match.start() + len(match.group()) - len(match.group().lstrip())
        )
        start, kind, heading = at, known or "story", name.strip()
    out.append(Block(kind, heading, start, len(text)))
    return [part for block in out for part in _one_line(_as_story(block, text), text)]


_LINES = frozenset(["indication", "aside", "anesthesia"])
"""Headings whose matter is said in one line: what follows it tells on."""


def _one_line(block: Block, text: str) -> Iterator[Block]:
    if block.kind in _LINES:
        stop = text.find("\n", block.start, block.end)
        if stop > 0 and text[block.start : stop].strip() and text[stop : block.end].strip():
            yield block._replace(end=stop)
            yield Block("story", "", stop, block.end)
            return
    yield block


def _kind(name: str) -> str:
    for kind, pattern in _KINDS:
        if pattern.match(name):
            return kind
    return ""


def _as_story(block: Block, text: str) -> Block:
    """``PROCEDURE: The patient was brought …`` tells, it does not list."""
    if (
        block.kind == "listed"
        and block.end - block.start > 160
        and _OPENS_STORY.match(text, block.start)
    ):
        return block._replace(kind="story")
    return block


UNDONE = late(
    r"\b(?:declin\w+|refus\w+|cancel+ed|deferred|postponed|aborted before|not (?:be )?(?:performed|done|given|obtained|indicated|necessary|needed|attempted|required)"
    r"|(?:was|were|did) not (?!toler)|will (?:be|get|have|obtain|need|order|schedule|consider|plan|do|perform|return|see|give|start|send|follow)|(?:to|will) be (?:done|performed|scheduled|ordered|drawn|collected|taken|given|repeated|made)|booked (?:for|at|on)|(?:seen |here |comes? |came )to (?:plan|discuss|schedule)"
    r"|plan(?:s|ned)? (?:for|to|is)|(?<!activity )schedul\w+|recommend\w*|consider\w*|discuss\w+|refer(?:red|ral)? (?:to|for)|referral|order(?:s|ed)? (?:for|to)|awaiting|pending"
    r"|history of|hx of|h/o|status post|s/p|prior|previous\w*|last (?:year|month|week|visit|fall|spring|summer|winter)|in (?:19|20)\d\d|since (?:19|20)\d\d"
    r"|tomorrow|planned(?=\s*(?:[;.,]|$))|attempted(?=\s*(?:[;.,]|$))|outside (?:hospital|facility|records?|films?|lab)|(?:years?|months?|weeks?|days?) ago|offered|versus|if (?:no|not|symptoms|pain|worse|needed|it|she|he)"
    r"|(?:19|20)\d\d(?=\s*\.?$)|consult(?=\W*$)|wish(?:es)? to|next (?:visit|week|month|year)|due (?:for|in|next)|return (?:in|for)|at an?other (?:hospital|facility)|ordered(?! and)|needs? (?:a|an|to)|would (?:like|benefit|need)|no need|wants? (?:a|an|to)|in (?:january|february|march|april|june|july|august|september|october|november|december)|(?:could|did) not (?:do|complete|perform|tolerate the)|no usable|unable to (?:complete|perform|do)|hospital records?|records reviewed)\b",
    re.I,
)
"""Words that say a service was planned, declined, past or done elsewhere."""
_DONE = late(
    r"\b(?:performed|done|obtained|given|administered|injected|removed|excised|placed|applied|repaired|completed|taken|drawn|collected|today|"
    r"received|tolerated|shows?|showed|showing|reveal(?:s|ed)?|demonstrat\w+|interpret\w+|in[- ]office|point of care|poc|reads?|results?|positive|negative|normal|"
    r"biopsied|treated|destroyed|frozen|irrigated|drained|aspirated|inserted|debrided|closed|sutured|casted|splinted|reduced|cauterized|trimmed|pared|snared|"
    r"minutes|min|units|used|scored?|predicted|test(?:ed|ing)(?= with| by| of| done|:)|nsr|sinus rhythm|was made|underwent|bx|ln2|attempted|delivered|intubated|cardioverted|curetted|avulsed|x\s?\d)\b",
    re.I,
)
_GAVE_RESULT = re.compile(r"[:=]\s*\S")
PAST = frozenset(
    ["past-surgical-history", "past-medical-history", "family-history", "medications", "allergies",
     "social-history", "instructions", "obstetric-history", "chief-complaint", "review-of-systems",
     "problem-list", "preoperative-diagnosis", "indication"]
)  # fmt: skip
_HISTORY = frozenset(["hpi"])
_TODAY = late(r"\b(?:today|this visit|in (?:the )?(?:office|clinic|ed)|here)\b", re.I)


_EXAMINED = late(r"(?:physical )?exam(?:ination)?", re.I)
VISITS = frozenset(["progress-note", "ed-note", "h-and-p", "consult", "discharge-summary"])
"""Kinds of documents that are the note of a visit."""


def listed(document: ReadDocument, found: list[Block]) -> Iterator[Statement]:
    """The items under headings of procedures, or of the study of a report."""
    text = document.text.text
    for block in found:
        if block.kind == "study" and document.kind in VISITS and _EXAMINED.fullmatch(block.heading):
            continue  # what was found at the bedside
        if block.kind in ("listed", "study"):
            yield from _items(document, text, block.start, block.end, "listed")


def stories(document: ReadDocument, found: list[Block]) -> list[Block]:
    """Headings of procedures in the note of a visit under which the procedure is told at length."""
    if document.kind not in VISITS:
        return []
    return [
        b for b in found if b.kind == "story" and b.heading and _kind(b.heading.strip()) == "listed"
    ]


def _items(
    document: ReadDocument, text: str, start: int, end: int, kind: str
) -> Iterator[Statement]:
    at = start
    for match in _ITEMS.finditer(text, start, end):
        if match.start() > at:
            yield from _statement(document, text, at, match.start(), kind)
        at = match.end()
    if end > at:
        yield from _statement(document, text, at, end, kind)


def _statement(
    document: ReadDocument, text: str, start: int, end: int, kind: str
) -> Iterator[Statement]:
    while start < end and not text[start].isalnum() and text[start] != "(":
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    if end - start >= 2:
        words = tuple(placed_words(text, start, end))
        if words:
            yield Statement(document, start, end, kind, words)


def sentences_of(document: ReadDocument, block: Block, kind: str = "story") -> Iterator[Statement]:
    """The sentences of a block, whatever they say."""
    text = document.text
    titled = block.kind != "title"
    for sentence in text.sentences:
        start, end = text.starts[sentence.first], text.ends[sentence.end - 1]
        if start >= block.end or end <= block.start:
            continue
        if not titled:  # the title line of a document is a heading, no sentence
            titled = True
            yield from _statement(document, text.text, block.start, max(block.start, start), kind)
        if sentence.label:  # what stands before a colon is said too: "EGD: food bolus removed"
            line = text.text.rfind("\n", 0, start) + 1
            stop = max(
                text.text.rfind(". ", line, start) + 1, text.text.rfind("; ", line, start) + 1
            )
            start = max(line, stop)
        yield from _statement(
            document, text.text, max(start, block.start), min(end, block.end), kind
        )


_STRONG = late(
    r"\b(?:performed|injected|excised|removed|repaired|drained|applied|placed|tolerated|biopsied|destroyed|frozen|ln2|liquid nitrogen|shave|punch|today|obtained|taken|"
    r"in[- ](?:the )?(?:office|clinic)|point of care|poc|given|administered|irrigated|aspirated|inserted|debrided|sutured|casted|splinted|cauterized|trimmed|pared|"
    r"minutes|was done|were done|done (?:today|here|in)|using|under sterile|lot|deltoid|drawn|collected|interpretation|interpreted|attempted|underwent|bx|timeout|consent)\b",
    re.I,
)
"""Words that a sentence of a longer note must have to tell a service of the visit."""
_REVIEWED = late(
    r"\b(?:reviewed|review of|brought (?:in|with)|from (?:an? )?(?:outside|other)|independently)\b",
    re.I,
)


def told(document: ReadDocument) -> Iterator[Statement]:
    """Sentences of a note of a visit that say something was done at it."""
    text = document.text
    bare = len(text.text) < BRIEF
    plain = not any(s.section for s in text.sentences)
    free = bare and plain
    for number, sentence in enumerate(text.sentences):
        if sentence.section in PAST or (
            not bare and WORDS.isdisjoint(text.folded[sentence.first : sentence.end])
        ):
            continue
        start, end = text.starts[sentence.first], text.ends[sentence.end - 1]
        line = text.text.rfind("\n", 0, start) + 1
        begin = line if sentence.label and start - line < 60 else start
        said = text.text[begin:end]
        done = _DONE if bare else _STRONG
        if (
            sentence.section != "procedures"
            and not free
            and not (plain and number == 0)
            and not (done.search(said) or (bare and _GAVE_RESULT.search(said)))
        ):
            continue
        if UNDONE.search(said) or (not bare and _REVIEWED.search(said)):
            continue
        if sentence.section in _HISTORY and not _TODAY.search(said):
            continue
        yield from _statement(document, text.text, begin, end, "told")


LISTING = frozenset(
    fold(w)
    for w in """procedure procedures operation operations surgery service services treatment
    treatments immunizations vaccines intervention interventions tests testing""".split()
)
"""Words of the headings under which a note of a visit lists what was done."""
