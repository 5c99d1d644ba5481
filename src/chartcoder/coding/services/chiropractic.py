"""Manipulation of the spine by a chiropractor: the number by the regions that were treated."""

import re
from collections.abc import Sequence

from chartcoder.coding.services.choose import Chosen, Hit
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.statements import Statement, undone
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, service_words
from chartcoder.terminology.words import fold

SETTLED = frozenset(["9894"])
"""Beginnings of the numbers that are settled where this room finds one."""
_TREATED = GATES.over(
    "cmt manipulat* adjusted adjustment adjustments diversified hvla activator",
    r"\b(?:CMT|manipulat(?:ion|ions|ed)|adjust(?:ed|ments?)|diversified|HVLA|activator)\b",
    re.I,
)
_OF_CHIROPRACTOR = late(r"\bchiropract\w+|\bD\.?C\.?(?=\s*(?:$|[\n,;]))|\bCMT\b", re.I)
_SAID = frozenset(
    fold(word) for word in "chiropractic chiropractor chiropractors dc d.c cmt".split()
)
_REGIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, late(pattern, re.I))
    for name, pattern in (
        ("cervical", r"\bcervical\b|\bneck\b|\bc-?spine\b|\bC\s?-?[1-7]\b|\bocciput\b|\batlas\b|\baxis\b"),
        ("thoracic", r"\bthoracic\b|\bmid-?\s?back\b|\bt-?spine\b|\bT\s?-?(?:1[0-2]|[1-9])\b|\bdorsal\b"),
        ("lumbar", r"\blumbar\b|\blow(?:er)? back\b|\bl-?spine\b|\bL\s?-?[1-5]\b|\blumbosacral\b|\blumbopelvic\b"),
        ("sacral", r"\bsacr(?:al|um)\b|\blumbosacral\b|\bS\s?-?1\b|\bcoccyx\b"),
        ("pelvic", r"\bpelvi[cs]\b|\bsacro-?iliac\b|\bSIJ?\b(?= ?joint|s?\b)|\bili(?:um|ac)\b|\blumbopelvic\b"),
    )
)  # fmt: skip
"""The five regions of the spine that are counted, and what names them."""
_NUMBERS = ((5, "98942"), (3, "98941"), (1, "98940"))
_ACTIVE = late(r"\b(?:active|corrective|acute)(?:/corrective)? (?:care|treatment)\b|\bAT modifier\b", re.I)  # fmt: skip
_MAINTAINED = late(r"\bmaintenance\b", re.I)
_MEDICARE = late(r"\bmedicare\b", re.I)


def chiropractic_of(statements: Sequence[Statement], book: ConceptBook) -> list[Chosen]:
    """The manipulation that a chiropractor's note tells, with AT where Medicare treats actively."""
    if not statements or _SAID.isdisjoint(statements[0].document.text.words):
        return []
    regions: dict[str, Span] = {}
    first: tuple[Statement, re.Match[str]] | None = None
    for statement in statements:
        match = _TREATED.search(statement.open, statement.text)
        if match is None or undone(statement):
            continue
        if not _OF_CHIROPRACTOR.search(statement.document.text.text):
            continue
        for name, pattern in _REGIONS:
            found = pattern.search(statement.text)
            if found is not None:
                first = first or (statement, match)
                where = statement.span(
                    statement.start + found.start(), statement.start + found.end()
                )
                regions.setdefault(name, where)
    if first is None:
        return []
    statement, match = first
    code = next(number for least, number in _NUMBERS if len(regions) >= least)
    concept = book.concept(code)
    if concept is None or book.valid(code) is False:
        return []
    hit = Hit(
        statement, frozenset(service_words(concept.words[0])), (),
        tuple(Word(n, s.start, s.end) for n, s in regions.items() if s.start < statement.end and s.end > statement.start),
    )  # fmt: skip
    fact = ("count", str(len(regions)), statement.whole)
    return [Chosen(concept, hit, (fact,), True, 1, _acute(statement))]


def _acute(statement: Statement) -> tuple[tuple[str, Span | None], ...]:
    """AT: for Medicare, treatment that the note calls active, not maintenance."""
    document = statement.document
    text = document.text.text
    said = _ACTIVE.search(text)
    if said is None or not _MEDICARE.search(text) or _MAINTAINED.search(text):
        return ()
    return (("AT", Span(document.id, said.start(), said.end(), said.group())),)
