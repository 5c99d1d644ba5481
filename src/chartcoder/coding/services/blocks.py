"""The headed stretches of a document, and what each heading says of the services below it.

An operative or procedure note lists under a heading what was done and tells it below; indications,
plans and findings are no services.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from chartcoder.late import late


class Block(NamedTuple):
    """A stretch of a document under one heading; ``kind`` is one of the values of KINDS."""

    kind: str
    heading: str
    start: int
    end: int


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
         r"|(?:laceration|wound|lac) (?:repairs?|closures?)(?: note| procedure)?"
         r"|procedure note|operative procedures?(?: performed)?|procedures? in (?:the )?(?:ed|office)|surgical procedures?"
         r"|operation/procedure|procedure/operation|surgeries performed|principal procedure|additional procedures?"
         r"|secondary procedures?|primary procedure|delivery|procedure done|anesthesia for|tests? performed|testing performed"
         r"|in[- ]office testing|immunizations? (?:given|administered)(?: today)?|vaccines? (?:given|administered)(?: today)?"),
        ("study", r"(?:type of )?(?:exam(?:ination)?|study|studies|test|modality|exam performed|examination performed|procedure code"
         r"|exam type|examination type|study performed|radiology report|imaging study|specimens?(?: submitted)?|study type|title)"),
        ("diagnosis", r".*(?:diagnos[ei]s|dx|impression|assessment|conclusions?)(?: ?\(es\))?(?:(?: and | ?/ ?| ?& ?)plan)?|impr?|imp ?/ ?plan|a ?[/&] ?p|a"),
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


def blocks(text: str) -> list[Block]:
    """The headed stretches of a document, in order; what precedes the first heading is ``title``."""
    out: list[Block] = []
    start, kind, heading = 0, "title", ""
    for match in _headings(text):
        group = match.lastindex or 1
        name = match.group(group)
        bare = name.strip()
        known = kind_of(bare)
        if not known and (group == 3 or len(name) > 40):
            continue  # a label within a paragraph
        if match.start() > start or heading:
            out.append(Block(kind, heading, start, match.start()))
        at = (
            match.end()
            if known
            else match.start() + len(match.group()) - len(match.group().lstrip())
        )
        start, kind, heading = at, known or "story", bare
    out.append(Block(kind, heading, start, len(text)))
    parts: list[Block] = []
    for block in out:
        if block.kind == "listed":
            parts.append(_as_story(block, text))
        elif block.kind in _LINES:
            parts += _one_line(block, text)
        else:
            parts.append(block)
    return parts


_OPENS = late(r"[.,;](?=[ \t]*[A-Z0-9])")
"""What a heading within a line stands behind."""
_CAPITALS = late(r"\n(?=[A-Z][A-Z /&'()-]{3})")
"""What a heading that is a line in capitals stands behind."""
_AHEAD = late(r"[ \t]*(?:\d{1,2}[.)][ \t]+)?[A-Z][A-Za-z0-9 /&'’(),-]*")
"""The letters of a heading, and all that may follow of that kind."""
REST_OF_HEADING = late(r"[A-Za-z0-9 /&'’(),-]*")
"""The same letters from within a heading."""
LONGEST_HEADING = 80
"""Characters within which a heading inside a line has come to its colon or gap."""


def _headings(text: str) -> Iterator[re.Match[str]]:
    """What ``_HEADING`` finds, tried only where one may begin and comes to its end."""
    done = 0
    for start in _starts(text):
        if start >= done and may_end(text, start):
            match = _HEADING.match(text, start)
            if match is not None:
                done = match.end()
                yield match


def _starts(text: str) -> list[int]:
    """Where a heading may begin: before a colon, a gap, or as a line in capitals."""
    found = {0, *[match.end() for match in _CAPITALS.finditer(text)]}
    gaps = "   " in text or "\t" in text
    mark, reach = (
        ("\n", len(text)) if gaps else (":", LONGEST_HEADING)
    )  # rare gaps: all of each line
    at = 0
    while True:
        end = text.find(mark, at)
        if end < 0:
            if not gaps:
                return sorted(found)
            end = len(text)
        line = text.rfind("\n", 0, end) + 1
        if line >= at:
            found.add(line)
            at = line
        at = max(at, end - reach)
        head = text[at:end]
        if "." in head or "," in head or ";" in head:
            found.update([match.end() for match in _OPENS.finditer(text, at, end)])
        if end == len(text):
            return sorted(found)
        at = end + 1


def may_end(text: str, start: int, pattern: re.Pattern[str] = _AHEAD, beyond: int = 0) -> bool:
    """Whether the letters of a heading reach beyond a place and are followed by a mark that ends one."""
    ahead = pattern.match(text, start)
    if ahead is None:
        return False
    end = ahead.end()
    return end > beyond and (
        end == len(text) or text[end] in ":\t\n" or text.find("   ", start, end) >= 0
    )


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


@lru_cache(maxsize=2048)
def kind_of(name: str) -> str:
    """What a heading says of what stands below it, empty for one that says nothing of services."""
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
