"""Broken bones and joints put back at a visit, told by the deed alone: "closed reduction performed".

Which bone or joint it was, the injury that the note codes says; where it codes two that could have
been put back, nothing is taken for granted.
"""

import re
from collections.abc import Sequence

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.choose import Chosen, Hit
from chartcoder.coding.services.pointers import in_document
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.statements import PAST, UNDONE, Statement
from chartcoder.late import late
from chartcoder.model import Assignment, Span
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, service_words

_REDUCED = GATES.over(
    "reduc*",
    r"\b(?:closed )?reduction (?:was )?(?:then )?(?:successfully |easily )?(?:performed|done|achieved|obtained|accomplished|completed|successful)\b"
    r"|\b(?:was|were) (?:then |easily |successfully |gently |manually |subsequently |closed )*reduced\b"
    r"|\b(?:successful(?:ly)?|easily|closed|then|manually) (?:closed )?reduc(?:tion|ed)\b"
    r"|\breduced (?:with|by|after|under|using|via)\b|\b(?:fracture|dislocation|joint) reduced\b",
    re.I,
)
_OF_BONE = late(
    r"\b(?:fractures?|fx|dislocat\w+|joints?|closed reduction|(?:counter)?traction|manipulat\w+|block|sedation|shoulder|elbow|wrist|hip|knee|patella|ankle|jaw|fingers?|thumb|toes?|digit|pip|dip|mcp|ip|splint\w*|cast\w*|bone)\b",
    re.I,
)
"""What shows that a bone was put back, and no dose or swelling reduced."""
_UNDER = late(
    r"\b(?:general anesthesia|under anesthesia|propofol|ketamine|etomidate|deep sedation)\b", re.I
)
_MODERATE = late(r"\b(?:moderate|conscious)(?: conscious)? sedation\b", re.I)
"""Sedation that is no anesthesia: it has numbers of its own where the operator gives it."""
BY_INJURY: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (late(injury), number, under)
    for injury, number, under in (
        (r"S03\.0", "21480", "21480"),
        (r"S42\.0", "23505", "23505"),
        (r"S42\.2", "23605", "23605"),
        (r"S43\.0", "23650", "23655"),
        (r"S42\.4[12]", "24535", "24535"),
        (r"S53\.03", "24640", "24640"),
        (r"S53\.1", "24600", "24605"),
        (r"S52\.3", "25505", "25505"),
        (r"S52\.2", "25535", "25535"),
        (r"S52\.5", "25605", "25605"),
        (r"S62\.3", "26605", "26605"),
        (r"S62\.(?:52|63|66)", "26755", "26755"),
        (r"S62\.(?:51|61|62|64|65)", "26725", "26725"),
        (r"S63\.26", "26700", "26705"),
        (r"S63\.(?:12|2[789])", "26770", "26775"),
        (r"S73\.0", "27250", "27252"),
        (r"T84\.02[01]", "27265", "27266"),
        (r"S83\.0", "27560", "27562"),
        (r"S82\.2", "27752", "27752"),
        (r"S82\.5", "27762", "27762"),
        (r"S82\.6", "27788", "27788"),
        (r"S82\.84", "27810", "27810"),
        (r"S82\.85", "27818", "27818"),
        (r"S93\.0", "27840", "27842"),
        (r"S92\.3", "28475", "28475"),
        (r"S92\.5", "28515", "28515"),
        (r"S93\.11", "28660", "28665"),
    )
)
"""Injuries by their codes, and the number of putting them back, without anesthesia and under it."""
_OPEN = frozenset("BC")
"""Seventh characters of open fractures, which are washed out and treated otherwise."""


def reductions_of(
    document: ReadDocument, diagnoses: Sequence[Assignment], book: ConceptBook, gates: int
) -> list[Chosen]:
    """The bone or joint that a note of a visit says was put back.

    Args:
        document: the note.
        diagnoses: those of the encounter.
        book: the concepts.
        gates: what the words of the note open (``speaks.GATES``).
    """
    if not gates & _REDUCED.bit:
        return []
    injuries = [
        (diagnosis, number, under)
        for diagnosis in diagnoses
        if in_document(diagnosis, document.id) and diagnosis.code[-1:] not in _OPEN
        for injury, number, under in BY_INJURY
        if injury.match(diagnosis.code) and _now(diagnosis.code)
    ]
    if len(injuries) != 1:
        return []
    text = document.text
    for sentence in text.sentences:
        if sentence.section in PAST:
            continue
        start, end = text.starts[sentence.first], text.ends[sentence.end - 1]
        opened = GATES.opened(text.folded[sentence.first : sentence.end])
        said = text.text[start:end]
        match = _REDUCED.search(opened, said)
        if match is None or not _OF_BONE.search(said) or UNDONE.search(opened, said):
            continue
        diagnosis, number, under = injuries[0]
        deep = _UNDER.search(text.text) and not _MODERATE.search(text.text)
        concept = book.concept(under if deep else number)
        if concept is None or book.valid(concept.number) is False:
            return []
        begin, stop = start + match.start(), start + match.end()
        hit = Hit(
            Statement(document, start, end, "told", (), opened),
            frozenset(service_words(concept.words[0])), (), (Word("reduced", begin, stop),),
        )  # fmt: skip
        place = _place(diagnosis)
        facts = (("site", diagnosis.code, place),)
        return [Chosen(concept, hit, facts, True, 1, _side(diagnosis, place, number))]
    return []


def _now(code: str) -> bool:
    """Whether an injury is under active treatment; a dislocated prosthesis too."""
    return code[-1:] == "A"


def _place(diagnosis: Assignment) -> Span | None:
    """The words by which an injury was read."""
    return next((s for step in diagnosis.proof if step.kind == "read" for s in step.spans), None)


def _side(
    diagnosis: Assignment, place: Span | None, number: str
) -> tuple[tuple[str, Span | None], ...]:
    """The side that the code of the injury names; fingers and toes have modifiers of their own."""
    title = f" {diagnosis.title.lower()} "
    if number.startswith(("2670", "2672", "2675", "2677", "28515", "2866")):
        return ()
    for word, modifier in ((" right ", "RT"), (" left ", "LT")):
        if word in title:
            return ((modifier, place),)
    return ()
