"""Mohs surgery: by the site, its stages, and the blocks of a stage beyond five."""

import re
from collections.abc import Sequence

from chartcoder.coding.services.choose import Chosen, Hit
from chartcoder.coding.services.evidence import COUNT, number, says
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.statements import Statement, undone
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, service_words

_MOHS = GATES.over("mohs", r"\bmohs\b", re.I)
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "final": 0}
_STAGE = late(
    rf"\b(?:stage (?P<roman>I{{1,3}}|IV|V|\d)\b|(?P<nth>first|second|third|fourth|fifth) stage\b|{COUNT} stages?\b)"
    rf"(?:[^.;]{{0,24}}?\b(?P<blocks>\d{{1,2}}|one|two|three|four|five|six|seven|eight|nine|ten) (?:tissue |histolog\w+ )?(?:blocks?|sections))?",
    re.I,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
WITHIN_STAGE = 5
"""Blocks that one stage holds."""
_TRUNK = ("trunk", "arms", "legs")
_CHOICE = ("head", "neck", "hands", "feet", "genitalia", *_TRUNK)
SETTLED = frozenset(["1731"])


def mohs_of(statements: Sequence[Statement], book: ConceptBook) -> list[Chosen]:
    """The first stage, further stages and further blocks of Mohs surgery that statements tell."""
    first = next(
        (s for s in statements if _MOHS.search(s.open, s.text) and not undone(s)),
        None,
    )
    if first is None:
        return []
    match = _MOHS.search(-1, first.text)
    assert match is not None
    told = [s for s in statements if s.document is first.document]
    stages, over, span = 0, 0, first.whole
    for statement in told:
        for stage in _STAGE.finditer(statement.text):
            nth = stage.group("nth") or stage.group("roman")
            place = (
                _ORDINAL.get(nth.lower()) or _ROMAN.get(nth.lower()) or int(nth)
                if nth
                else number(stage.group(3))
            )
            stages = max(stages, place)
            if stage.group("blocks"):
                over += max(0, number(stage.group("blocks")) - WITHIN_STAGE)
            span = statement.span(statement.start + stage.start(), statement.start + stage.end())
    if stages == 0:
        return []
    site = next((v for s in told for v in _CHOICE if says("site", v, s.text, ())), "")
    start, more = ("17313", "17314") if site in _TRUNK else ("17311", "17312")
    out: list[Chosen] = []
    for code, units in ((start, 1), (more, stages - 1), ("17315", over)):
        concept = book.concept(code)
        if units < 1 or concept is None or book.valid(code) is False:
            continue
        at = first.start + match.start(), first.start + match.end()
        hit = Hit(first, frozenset(service_words(concept.words[0])), (), (Word("mohs", *at),))
        facts: tuple[tuple[str, str, Span | None], ...] = (("count", str(stages), span),)
        out.append(Chosen(concept, hit, facts, True, units))
    return out
