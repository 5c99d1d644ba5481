"""What the record says was done: the statements in which services are looked for.

An operative or procedure note lists what was done under a heading, and tells it below; a report of
imaging names its study in its title; other notes tell in passing what was done at the visit.
Planned, declined, cancelled and past services are no statements.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.blocks import (
    LONGEST_HEADING,
    REST_OF_HEADING,
    Block,
    kind_of,
    may_end,
)
from chartcoder.coding.services.speaks import BRIEF, GATES, WORDS
from chartcoder.coding.spots import ask
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.text import Sentence, Text
from chartcoder.terminology.services.words import Word, as_services, placed_words
from chartcoder.terminology.words import fold


class Statement(NamedTuple):
    """A few words that say one or more services were done.

    Attributes:
        document: where it stands.
        start, end: its characters.
        kind: ``listed`` (under a heading of procedures), ``title`` (of a report), ``told``.
        words: its words of services.
        open: the gates that its words open (``speaks.GATES``); all (-1) where they are not known,
            as of a statement made from another that it reaches beyond.
    """

    document: ReadDocument
    start: int
    end: int
    kind: str
    words: tuple[Word, ...]
    open: int = -1

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


_ITEMS = late(
    r"\s*(?:\n\s*(?=[-•*\d#A-Z(])|;|(?<![\dA-Za-z])\(?\d{1,2}[.)](?=\s)|\.(?=\s)(?<!\bDr\.)(?<!No\.)|\.,|[•]|(?<=\s)-(?=\s)|\n\s*\n)\s*"
)


UNDONE = GATES.over(
    """declin* refus* cancel* deferred postponed aborted not will be plan* schedul* recommend* consider* discuss*
    refer* order* awaiting pending history hx h status s prior previous* last *19 *20 tomorrow attempted outside ago offered
    versus if consult wish* booked next due return other* another need* no would want* january february march april may june
    july august september october november december could did unable hospital records aother report reports yesterday night week admission""",
    r"\b(?:declin\w+|refus\w+|cancel+ed|deferred|postponed|aborted before|not (?:be )?(?:performed|done|given|obtained|indicated|necessary|needed|attempted|required)"
    r"|(?:was|were|did) not (?!toler)|will (?:be|get|have|obtain|need|order|schedule|consider|plan|do|perform|return|see|give|start|send|follow)|(?:to|will) be (?:done|performed|scheduled|ordered|drawn|collected|taken|given|repeated|made)|booked (?:for|at|on)|(?:seen |here |comes? |came )to (?:plan|discuss|schedule)"
    r"|plan(?:s|ned)? (?:for|to|is)|(?<!activity )(?<!activation )(?<!sleep )(?<!feeding )schedul\w+|recommend\w*|consider\w*|discuss\w+|refer(?:red|ral)? (?:to|for)|referral|order(?:s|ed)? (?:for|to)|awaiting|pending"
    r"|history of|hx of|h/o|status post|s/p|(?<!vs )(?<!vs\. )(?<!than )(?<!unchanged from )(?<!change from )(?<!compared to )(?<!compared with )prior|previous\w*|last (?:year|month|week|visit|fall|spring|summer|winter)|in (?:19|20)\d\d|since (?:19|20)\d\d"
    r"|tomorrow|planned(?=\s*(?:[;.,]|$))|attempted(?=\s*(?:[;.,]|$))|outside (?:hospital|facility|records?|films?|lab)|(?:years?|months?|weeks?|days?) ago|offered|versus|if (?:no|not|symptoms|pain|worse|needed|it|she|he)"
    r"|(?:19|20)\d\d(?=\s*\.?$)|consult(?=\W*$)|wish(?:es)? to|next (?:visit|week|month|year)|due (?:for|in|next)|return (?:in|for)|at an?other (?:hospital|facility)|ordered(?! and)|needs? (?:a|an|to)|would (?:like|benefit|need)|no need|wants? (?:a|an|to)|in (?:january|february|march|april|june|july|august|september|october|november|december)|(?:could|did) not (?:do|complete|perform|tolerate the)|no usable|unable to (?:complete|perform|do)|hospital records?|records reviewed|reports? (?:was |were )?reviewed|(?:done|taken|obtained|performed|resulted) (?:yesterday|last night|earlier this week|on admission))\b",
    re.I,
    begins="was were did to seen here come comes came in since year years month months week weeks day days at done taken obtained performed resulted",
)
"""Words that say a service was planned, declined, past or done elsewhere."""
DONE_TODAY = "".join(
    rf"(?<!\b{word} )"
    for word in "presents present presenting comes came returns here seen visit well better him her me us".split()
)
DONE_TODAY += "today"
"""Not the day on which the patient comes or is seen: "presents today with an abnormal result"."""
_DONE = GATES.over(
    """performed done obtained given administered injected removed excised placed applied repaired completed taken
    drawn collected today received tolerated show* reveal* demonstrat* interpret* office point poc read* result* positive
    negative normal biopsied treated destroyed frozen irrigated drained aspirated inserted debrided closed sutured
    casted splinted reduced cauterized trimmed pared snared minutes min units used score* predicted tested testing 20* pass* gonioscopy nsr sinus was underwent bx
    ln2 attempted delivered intubated cardioverted curetted avulsed fracture fx closed x x#* shave punch neg pos scalpel curette betadine
    chlorhexidine hemostasis bleeding sq intravitreal fingerstick fingersticks heelstick heelsticks finger heel""",
    r"\b(?:performed|done|obtained|given|administered|injected|removed|excised|placed|applied|repaired|completed|taken|drawn|collected|"
    + DONE_TODAY
    + r"|"
    r"received|tolerated|shows?|showed|showing|reveal(?:s|ed)?|demonstrat\w+|interpret\w+|in[- ]office|point of care|poc|reads?|results?|positive|negative|normal|"
    r"biopsied|treated|destroyed|frozen|irrigated|drained|aspirated|inserted|debrided|closed|sutured|casted|splinted|reduced|cauterized|trimmed|pared|snared|"
    r"minutes|min|units|used|scored?|predicted|20/\d\d|pass(?:ed)?(?=[\s.,;]|$)|gonioscopy(?= open| closed| grade| narrow| \d)|test(?:ed|ing)(?= with| by| of| done|:)|nsr|sinus rhythm|was made|underwent|bx|ln2|attempted|delivered|intubated|cardioverted|curetted|avulsed|fracture care|fx care|closed treatment|x\s?\d"
    r"|shave|punch|neg|pos|scalpel|curette|betadine|chlorhexidine|hemostasis|bleeding (?:was )?controlled|sq\.? cm|intravitreal|finger-?sticks?|heel-?sticks?)\b",
    re.I,
    begins="in",
)
EARLIER = GATES.over(
    """day week wk wks month year + after following since out post postoperative* postop* + surg* operation procedure repair
    replacement fusion fixation orif bypass excision resection reconstruction release cesarean *ectomy *otomy *ostomy
    *plasty *rrhaphy *desis""",
    r"\b(?:days?|weeks?|wks?|months?|years?)[ ,]+(?:after|following|since|out (?:from|after|of)|post(?:-?op(?:eratively|erative)?)?)[- ,]+(?:from )?(?:[\w-]+[ ]){0,5}?(?:surg\w+|operation|procedure|repair|replacement|fusion|fixation|orif|bypass|excision|resection|reconstruction|release|cesarean|\w+(?:ectomy|otomy|ostomy|plasty|rrhaphy|desis))\b",
    re.I,
)
"""The time since an operation: the note of a visit names it, and did not do it."""
_GAVE_RESULT = late(r"[:=]\s*\S")
PAST = frozenset(
    ["past-surgical-history", "past-medical-history", "family-history", "medications", "allergies",
     "social-history", "instructions", "obstetric-history", "chief-complaint", "review-of-systems",
     "problem-list", "preoperative-diagnosis", "indication"]
)  # fmt: skip
_HISTORY = frozenset(["hpi"])
_TODAY = GATES.over(
    "today visit office clinic ed here",
    r"\b(?:today|this visit|in (?:the )?(?:office|clinic|ed)|here)\b",
    re.I,
)


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
        b
        for b in found
        if b.kind == "story" and b.heading and kind_of(b.heading.strip()) == "listed"
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
    start, end = _trimmed(text, start, end)
    if end - start >= 2:
        words, gates = _words(document, start, end)
        if words:
            yield Statement(document, start, end, kind, words, gates)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the marks and spaces around it."""
    while start < end and not text[start].isalnum() and text[start] != "(":
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    return start, end


def _tokens(text: Text, start: int, end: int) -> tuple[int, int] | None:
    """The first token of a stretch and that behind it; nothing where it begins or ends within one."""
    first, last = bisect_left(text.starts, start), bisect_left(text.starts, end)
    if (first and text.ends[first - 1] > start) or (first < last and text.ends[last - 1] > end):
        return None
    return first, last


def _words(document: ReadDocument, start: int, end: int) -> tuple[tuple[Word, ...], int]:
    """The words of services of a stretch of a document, and the gates that its words open."""
    text = document.text
    tokens = _tokens(text, start, end)
    if tokens is None:
        return tuple(placed_words(text.text, start, end)), -1
    first, last = tokens
    folded, written = text.folded[first:last], text.text
    placed = zip(folded, text.starts[first:last], text.ends[first:last], strict=True)
    seen = [word for word in placed if written[word[1]].isalnum()]
    return tuple(as_services(written, seen)), GATES.opened(folded)


def words_of(statement: Statement) -> list[str]:
    """The folded words of the stretch of a statement, one that begins or ends within it included."""
    text = statement.document.text
    first, last = bisect_left(text.starts, statement.start), bisect_left(text.starts, statement.end)
    if first and text.ends[first - 1] > statement.start:
        first -= 1
    return text.folded[first:last]


def undone(statement: Statement) -> bool:
    """Whether a statement says that a service was planned, declined, past or done elsewhere."""
    return undone_in(statement.document.text, statement.start, statement.end, statement.open)


def undone_in(text: Text, start: int, end: int, opened: int = -1) -> bool:
    """The same of a stretch of a text, whose words open some gates (or are not known to)."""
    if opened & UNDONE.bit == 0:
        return False
    tokens = _tokens(text, start, end)
    if tokens is None:
        return UNDONE.search(opened, text.text, start, end) is not None
    return next(UNDONE.at_words(opened, text, *tokens), None) is not None


def sentences_of(document: ReadDocument, block: Block) -> Iterator[Statement]:
    """The sentences of a block, whatever they say."""
    text = document.text.text
    for start, end in _stretches(document, block):
        yield from _statement(document, text, start, end, "story")


def sentences_with(
    document: ReadDocument, found: Sequence[Block], words: frozenset[str]
) -> Iterator[Statement]:
    """The sentences of some blocks that hold one of some folded words, or begin or end within a word."""
    text = document.text
    places = [text.starts[token] for token in document.spots.at(words)]
    for block in found:
        if bisect_left(places, block.start - LONGEST_HEADING) == bisect_left(places, block.end):
            continue
        for start, end in _stretches(document, block):
            tokens = _tokens(text, start, end)
            if tokens is None or not words.isdisjoint(text.folded[slice(*tokens)]):
                yield from _statement(document, text.text, start, end, "story")


Sentences = Callable[[Block], Sequence[Statement]]
"""The sentences of each block of one document, read once however many ask for them."""


def sentences_in(document: ReadDocument) -> Sentences:
    """What gives the sentences of the blocks of a document (``sentences_of``)."""
    read: dict[Block, tuple[Statement, ...]] = {}

    def sentences(block: Block) -> tuple[Statement, ...]:
        found = read.get(block)
        if found is None:
            found = read[block] = tuple(sentences_of(document, block))
        return found

    return sentences


def places_of(document: ReadDocument, block: Block) -> Iterator[Statement]:
    """The sentences of a block without their words: where they stand."""
    text = document.text.text
    for begin, stop in _stretches(document, block):
        start, end = _trimmed(text, begin, stop)
        if end - start >= 2:
            yield Statement(document, start, end, "story", ())


def _stretches(document: ReadDocument, block: Block) -> Iterator[tuple[int, int]]:
    text = document.text
    written, starts, ends = text.text, text.starts, text.ends
    _, _, begin, finish = block
    titled = block.kind != "title"
    for sentence in text.sentences[_sentence_at(document, begin) :]:
        start, end = starts[sentence.first], ends[sentence.end - 1]
        if start >= finish:
            break
        if end <= begin:
            continue
        if not titled:  # the title line of a document is a heading, no sentence
            titled = True
            yield begin, max(begin, start)
        if sentence.label:  # what stands before a colon is said too: "EGD: food bolus removed"
            line = written.rfind("\n", 0, start) + 1
            start = max(
                line, written.rfind(". ", line, start) + 1, written.rfind("; ", line, start) + 1
            )
        yield start if start > begin else begin, end if end < finish else finish


def _sentence_at(document: ReadDocument, start: int) -> int:
    """A sentence before which none reaches beyond a place."""
    text = document.text
    token = bisect_left(text.starts, start)
    return max(0, bisect_left(text.sentences, token, key=lambda s: s.first) - 1)


def title_of(document: ReadDocument, block: Block) -> Iterator[Statement]:
    """The first line of a block, as a statement: a title is no sentence."""
    text = document.text.text
    stop = text.find("\n", block.start, block.end)
    yield from _statement(document, text, block.start, stop if stop > 0 else block.end, "title")


_STRONG = GATES.over(
    """performed injected excised removed repaired drained applied placed tolerated biopsied destroyed frozen ln2
    liquid shave punch today obtained taken office clinic point poc given administered irrigated aspirated inserted debrided
    sutured casted splinted cauterized trimmed pared minutes done using sterile lot deltoid drawn collected
    interpretation interpreted attempted underwent bx timeout consent fracture fx closed scalpel curette betadine
    chlorhexidine hemostasis bleeding sq intravitreal fingerstick fingersticks heelstick heelsticks finger heel prick percutaneous intradermal scratch patch oct hvf field fields fundus optos pachymetry visual""",
    r"\b(?:performed|injected|excised|removed|repaired|drained|applied|placed|tolerated|biopsied|destroyed|frozen|ln2|liquid nitrogen|shave|punch|"
    + DONE_TODAY
    + r"|obtained|taken|"
    r"in[- ](?:the )?(?:office|clinic)|point of care|poc|given|administered|irrigated|aspirated|inserted|debrided|sutured|casted|splinted|cauterized|trimmed|pared|"
    r"minutes|was done|were done|done (?:today|here|in)|fracture care|fx care|closed treatment|using|under sterile|lot|deltoid|drawn|collected|interpretation|interpreted|attempted|underwent|bx|timeout|consent"
    r"|scalpel|curette|betadine|chlorhexidine|hemostasis|bleeding (?:was )?controlled|sq\.? cm|intravitreal|finger-?sticks?|heel-?sticks?)\b|\b(?:oct|hvf|visual fields?|fundus photo\w*|optos|pachymetry)\b[^.:\n]{0,24}:|\b(?:prick|percutaneous|intradermal|scratch|patch)\)? tests?\b",
    re.I,
    begins="in was were under",
)
"""Words that a sentence of a longer note must have to tell a service of the visit."""
_REVIEWED = GATES.over(
    "reviewed review brought from independently",
    r"\b(?:reviewed|review of|brought (?:in|with)|from (?:an? )?(?:outside|other)|independently)\b",
    re.I,
)


_PROCEDURE = frozenset(["proc", "procedure"])
_NUMBERED = late(r"proc(?:edure)?\.?\s*(?:#|no\.?)?\s*\d{1,2}\b", re.I)
"""How a procedure is numbered where no heading lists it: "Proc #2 - knee injection"."""
_WORDS = ask(WORDS)


def _from_heading(text: Text, before: int, first: int) -> int:
    """The first token of a sentence whose first words were taken for a heading: "EKG interpreted by me"."""
    between = text.text[text.starts[before] : text.starts[first]]
    return before if between.strip().isalnum() and "\n" not in between else first


def _reaching(sentences: Sequence[Sentence], tokens: Sequence[int]) -> Iterator[int]:
    """The numbers of the sentences that hold one of some tokens, or follow next on it."""
    ends = [sentence.end for sentence in sentences]
    done = 0
    for token in tokens:
        if token >= done:
            number = bisect_right(ends, token)
            if number == len(ends):
                return
            done = ends[number]
            yield number


_SAID_ON_A_LINE = frozenset(["chief-complaint", "indication"])


def _below_complaint(sentences: Sequence[Sentence], number: int) -> bool:
    """Whether a sentence only follows on the line of the complaint or the reason of a test."""
    sentence = sentences[number]
    if sentence.section not in _SAID_ON_A_LINE:
        return False
    first = number
    while first and sentences[first - 1].section == sentence.section:
        first -= 1
    return sentence.line > sentences[first].line + (first == number)


def told(document: ReadDocument) -> Iterator[Statement]:
    """Sentences of a note of a visit that say something was done at it."""
    text = document.text
    bare = len(text.text) < BRIEF
    plain = not any(s.section for s in text.sentences)
    free = bare and plain
    folded, starts = text.folded, text.starts
    spoken = _WORDS & text.words
    if not bare and not spoken:
        return
    done = _DONE if bare else _STRONG
    begins = done.opening(text.words)
    sentences = text.sentences
    for number in (
        range(len(sentences)) if bare else _reaching(sentences, document.spots.at(spoken))
    ):
        sentence = sentences[number]
        if sentence.section in PAST and not _below_complaint(sentences, number):
            continue
        opens, before = sentence.first, sentence.end
        last = sentences[number - 1].end if number else 0
        if number and not sentence.label and 0 < opens - last <= 2:
            opens = _from_heading(text, last, opens)
        words = folded[opens:before]
        if not bare and spoken.isdisjoint(words):
            continue
        begin = start = starts[opens]
        if sentence.label:
            line = text.text.rfind("\n", 0, start) + 1
            if start - line < 60:
                begin = line
                opens = bisect_left(starts, begin)
        anyhow = sentence.section == "procedures" or free or (plain and number == 0)
        if folded[opens] in _PROCEDURE and _NUMBERED.match(text.text, begin):
            anyhow = True
        if not (anyhow or bare) and begins.isdisjoint(folded[opens:before]):
            continue
        gates = GATES.opened(words) if begin == start else -1  # its label is said too
        said = text.text[begin : text.ends[before - 1]]
        if (
            not anyhow
            and next(done.at_words(gates, text, opens, before), None) is None
            and not (bare and _GAVE_RESULT.search(said))
        ):
            continue
        if next(EARLIER.at_words(gates, text, opens, before), None) is not None:
            continue
        if next(UNDONE.at_words(gates, text, opens, before), None) is not None or (
            not bare and _REVIEWED.search(gates, said)
        ):
            continue
        if sentence.section in _HISTORY and not _TODAY.search(gates, said):
            continue
        yield from _statement(document, text.text, begin, text.ends[before - 1], "told")


LISTING = GATES.gate(
    """proc laceration lac procedure procedures operation operations surgery service services treatment
    treatments immunizations vaccines intervention interventions tests testing"""
)
"""Words of the headings under which a note of a visit lists what was done."""
_HEADS = ask(
    fold(word)
    for word in """laceration procedure procedures operation operations surgery surgeries service services intervention
    interventions treatment treatments delivery anesthesia test tests testing immunization immunizations vaccine
    vaccines exam examination study studies modality report specimen specimens title""".split()
)
"""Words of which every heading of procedures or of a study holds one."""


def may_list(document: ReadDocument) -> bool:
    """Whether a document may have a heading of procedures or of a study (see ``blocks``)."""
    text = document.text
    here = _HEADS & text.words
    if not here:
        return False
    written, starts = text.text, text.starts
    for token in document.spots.at(here):
        at = starts[token]
        stop = written.find(".", at)
        if stop >= 0:  # no heading goes beyond a stop: most words stand in a sentence of prose
            said = written[at:stop]
            if ":" not in said and "\n" not in said and "   " not in said and "\t" not in said:
                continue
        if not may_end(written, at, REST_OF_HEADING):
            continue
        start = max([written.rfind(mark, 0, at) for mark in "\n.,;"]) + 1
        if may_end(written, start, beyond=at) and written[start:at].lower() != "physical ":
            return True
    return False
