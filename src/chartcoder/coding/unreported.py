"""Why a mention is not reported: what is denied, recalled, doubted or to come (I.A.19, III, IV.H, IV.J)."""

import re

from chartcoder.coding.chart import ReadDocument, spans_of
from chartcoder.coding.free_text import trace_only
from chartcoder.coding.mentions import Found
from chartcoder.late import late
from chartcoder.reading.statements import PROSE
from chartcoder.terminology.books import Books

PASSING = ("G45",)
"""What has passed when it is diagnosed: a transient ischemic attack."""

FULL_TITLE = 5
"""Words of a title that, found together, are stated and not met by chance."""
OBSERVED = ("Z03", "Z05")
TO_COME = ("Z00", "Z01", "Z11", "Z12", "Z13", "Z30", "Z51.0", "Z51.1")
"""Services that, where they are planned, are those of another visit."""


def unreportable(found: Found, role: str, final: bool, books: Books) -> tuple[str, str, str] | None:
    """Why a mention is not reported: (reason, sentence, clause), or None when it is.

    ``final`` is true for the last statement of a stay, where an uncertain diagnosis is coded as if
    it existed (II.H, III.C).
    """
    flags = found.flags
    status = found.code[0] == "Z"
    if found.code.startswith(OBSERVED) and "hypothetical" not in flags:
        return None  # their own titles say that it was suspected and ruled out
    if "negated" in flags:
        return "negated", "The text denies it or rules it out.", ""
    if "family" in flags and not found.code.startswith(("Z80", "Z81", "Z82", "Z83", "Z84")):
        return "family", "The text speaks of a relative.", "I.C.21.c.4"
    if "hypothetical" in flags and not (
        found.code == "Z23" and _GIVEN & set(found.hit.pattern.words)
    ):
        return "hypothetical", "It is a condition, a risk or an advice, not a finding.", ""
    if "planned" in flags and (not status or found.code.startswith(TO_COME)):
        return "planned", "It is planned or considered, not established.", ""
    if found.code[0] in "VWXY":
        return (
            "external-cause",
            "A cause of an injury that is not coded, or is told elsewhere.",
            "I.C.20",
        )
    if trace_only(found):
        return "abnormal-finding", "A trace of backflow is no valve disease.", "III.B"
    if "possible" in flags and not final:
        return (
            "uncertain",
            "Uncertain: coded only when still uncertain at discharge of a stay.",
            "IV.H",
        )
    if "resolved" in flags and not found.code.startswith(("Z0", "Z8", *PASSING)):
        return "resolved", "The text says that it has resolved.", "IV.J"
    if (
        "historical" in flags
        and (not status or found.code == "Z23")
        and not _late_effect(found)
        and not _remission(found, books)
    ):
        return "history-only", "The text recalls it; it does not state it as present.", "IV.J"
    if (
        role == PROSE
        and found.code[0] == "Z"
        and found.hit.pattern.source != "house"
        and not found.code.startswith("Z85")
        and len(found.hit.pattern.words) < FULL_TITLE
    ):
        return "not-stated", "A status in running text that was not stated as such.", ""
    return None


def _remission(found: Found, books: Books) -> bool:
    """A code of its own for what is in remission: the words say its present state."""
    return "in remission" in books.entry(found.code).title.lower()


def _late_effect(found: Found) -> bool:
    """A sequela is present although what left it lies in the past."""
    words = set(found.hit.pattern.words)
    return "sequela" in words or words >= {"late", "effect"} or found.code.startswith("I69")


LATER = tuple("Z43 Z44 Z45 Z46 Z47 Z48 Z30.431 Z09 Z11 Z12 Z13 Z01.0 Z01.1 Z01.2".split())
_INTERVAL = late(
    r"[ ,]*(?:(?:is |are )?(?:over)?due\b(?! to\b)|(?:on |this |next )?(?:mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\b|tomorrow\b|next (?:visit|week|wk|month|mo|year)\b|(?:in |at )?~?\d+(?:\s?-\s?\d+)? ?(?:h|hrs?|hours?|d|days?|wks?|weeks?|mos?|months?|yrs?|years?)\b)",
    re.I,
)
_GIVEN = frozenset({"given", "administered", "today"})
"""Words that make a vaccine one that was given at the visit."""
VACCINATED = tuple(
    """A33 A34 A35 A36 A37 A39 A80 A82 B01 B02
    B05 B06 B15 B16 B26 J09 J10 J11 U07.1""".split()
)
"""Diseases that name the vaccines against them."""
_INJECTED = late(
    r"#\s?\d\b|\b(?:0?\.\d+|1(?:\.0)?) ?ml\b|\blot ?(?:#|no|number|:)|\b(?:im|sq|sc|subq)\b[^.\n]{0,20}\b(?:thigh|deltoid|arm|vastus)\b",
    re.I,
)
"""What is written beside a vaccine: which of its doses, how much, the lot, the place."""
EXAMINED = ("Z00", "Z01.0", "Z01.1", "Z01.2", "Z01.3")


def aside(document: ReadDocument, found: Found) -> tuple[str, str, str] | None:
    """An examination named behind a condition ("long-term drug - eye exam in February fine") is no
    service of this visit."""
    if found.code.startswith(VACCINATED):
        sentence = found.line.sentence
        text = document.text
        said = text.text[text.starts[sentence.first] : text.ends[sentence.end - 1]]
        if _INJECTED.search(said):
            return "not-stated", "It names a vaccine that was given.", ""
        return None
    if not found.code.startswith(EXAMINED):
        return None
    for other in document.found:
        if other.line is found.line and other.hit.places[0] < found.hit.places[0]:
            if not other.code.startswith(("Z0", "Z1", "Z2")) and not other.flags:
                return "not-stated", "An examination that the note mentions in passing.", "IV.A"
    return None


ROUTINE_TEST = "Z01.89"
"""A test done for no condition; in a plan it is an order."""
_IMPLANTS = ("Z95.0", "Z95.81")
_ADVISED = late(
    r"(?: (?:placement|implantation|implant|insertion|is|was|to be))* (?:recommended|indicated|planned|scheduled|considered|discussed|declined|offered|deferred)\b",
    re.I,
)


def later(document: ReadDocument, found: Found) -> tuple[str, str, str] | None:
    """A service with the time after which it is due ("wound check 48h") is one of a later visit.

    An implant that is recommended or planned is not there yet.
    """
    if found.code.startswith(_IMPLANTS):
        end = spans_of(document, found)[-1].end
        if _ADVISED.match(document.text.text, end):
            return "planned", "It is planned or considered, not established.", ""
    if found.code == ROUTINE_TEST and found.line.sentence.section == "plan":
        return "planned", "It is planned or considered, not established.", ""
    if not found.code.startswith(LATER):
        return None
    end = spans_of(document, found)[-1].end
    if _INTERVAL.match(document.text.text, end) is None:
        return None
    return "planned", "It is planned or considered, not established.", ""
