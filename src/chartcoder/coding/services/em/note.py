"""The note whose visit is leveled: its sentences, what its top says, and what it withholds."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.late import late
from chartcoder.model import Encounter, Span
from chartcoder.reading.gates import Gates

GATES = Gates()
"""What the words of a sentence let the expressions of this room match."""

NOTES = frozenset({"progress-note", "h-and-p", "consult", "ed-note", "discharge-summary"})
"""Kinds of document that a visit is leveled from."""

RECALLED = frozenset(
    """past-medical-history past-surgical-history family-history social-history allergies
    review-of-systems immunizations instructions obstetric-history""".split()
)
"""Sections that tell nothing of what was done at the visit."""

DECIDED = frozenset(
    """assessment assessment-plan plan diagnoses hospital-course other condition procedures
    problem-list""".split()
)
"""Sections in which the provider says what was decided or done."""

HEAD = 300
"""Characters at the top of a note that say what kind of visit it is."""


class Line(NamedTuple):
    """A sentence: its place in the text and among the words, and its section.

    ``begin`` stands before the heading or label on its line ("Chest X-ray: clear"), which the
    sentence itself leaves out; ``first`` is the first of its tokens and ``stop`` the one after the
    last; ``decides`` tells that it stands where the provider says what is decided or done, by its
    section or by its label ("ED COURSE/MDM"); ``open`` are the gates that the words from ``begin``
    on open.
    """

    begin: int
    start: int
    end: int
    section: str
    first: int
    stop: int
    decides: bool
    open: int


class Said(NamedTuple):
    """A phrase of a table found in the note."""

    kind: str
    span: Span


class Note(NamedTuple):
    """A note with what its readers share.

    ``phrased``: the sentences that open the gate of a phrase of any table, but those of recalled
    sections; ``assessed``: it has a section that decides something; ``open``: the gates its words
    open, ``top`` those of the words that begin in its first ``HEAD`` characters.
    """

    encounter: Encounter
    document: ReadDocument
    text: str
    lines: tuple[Line, ...]
    phrased: tuple[Line, ...]
    assessed: bool
    open: int
    top: int

    @property
    def head(self) -> str:
        """The top of the note, in lower case."""
        return self.text[:HEAD].lower()

    def span(self, start: int, end: int) -> Span:
        """A span of the note."""
        return Span(self.document.id, start, end, self.text[start:end])

    def sentence(self, line: Line) -> Span:
        """A whole sentence as a span."""
        return self.span(line.start, line.end)

    def words(self, line: Line) -> frozenset[str]:
        """The folded words of a sentence, and of what stands before it on its line."""
        _, starts, _, folded, _, _ = self.document.text
        return frozenset(folded[bisect_left(starts, line.begin) : line.stop])

    def line_at(self, position: int) -> Line | None:
        """The sentence a character stands in."""
        lines = self.lines
        at = bisect_right(lines, position, key=_START) - 1
        return lines[at] if at >= 0 and position < lines[at].end else None

    def after(self, line: Line) -> tuple[Line, ...]:
        """A sentence and all that follow it."""
        return self.lines[bisect_left(self.lines, line.start, key=_START) :]


_START = attrgetter("start")


_DECIDING = late(
    r"\b(?:course|MDM|decision|treatments?|management|dispo\w*|interventions?|tx|plan|rx|rec\w*|given|meds given)\b",
    re.I,
)
"""Labels under which something is decided or done."""


@lru_cache(maxsize=1024)
def _decides(label: str) -> bool:
    return _DECIDING.search(label) is not None


_GIVEN = late(
    r"(?:(?:the )?(?:pt|patient) )?(?:was )?(?:given|received|treated with|administered)\b", re.I
)
"""How an emergency note tells of its treatment outside any section of it."""
_STORY = frozenset({"hpi", "chief-complaint", "medications"}) | RECALLED


_line = partial(tuple.__new__, Line)
"""A line from its fields in a row: a third of the work of the constructor, for every sentence."""


def note_of(encounter: Encounter, document: ReadDocument) -> Note:
    """A document as the readers of facts take it."""
    whole, starts, ends, folded, sentences, words = document.text
    telling = GATES.telling(words)
    bits, told = GATES.bits, telling.intersection
    phrases = _PHRASES.gates
    urgent = document.kind == "ed-note" or encounter.setting == "emergency"
    assessed = any(s.section in _ASSESSING and s.end > s.first for s in sentences)
    deciding = _SAYS_SO if assessed else _ANYWHERE
    lines: list[Line] = []
    phrased: list[Line] = []
    opened = False  # whether a known section stood above
    done = 0
    for first, end, section, label, _, _, _, _ in sentences:
        if end <= first:
            continue
        begin = starts[first]
        before = first
        if before > done:
            before = bisect_left(starts, whole.rfind("\n", 0, begin) + 1, done, first)
        here = 0
        for word in told(folded[before:end]):
            here |= bits[word]
        decides = (
            section in deciding
            or (opened and section == "other")
            or (label != "" and _decides(label))
            or (urgent and section not in _STORY and _GIVEN.match(whole, begin) is not None)
        )
        line = _line((starts[before], begin, ends[end - 1], section, first, end, decides, here))
        lines.append(line)
        if here & phrases and section not in RECALLED:
            phrased.append(line)
        done = end
        opened = opened or section not in ("", "other")
    top = GATES.opened_by(told(folded[: bisect_left(starts, HEAD)]))
    return Note(
        encounter, document, whole, tuple(lines), tuple(phrased), assessed,
        GATES.opened_by(telling), top,
    )  # fmt: skip


_ASSESSING = DECIDED - {"other", "procedures"}
_SAYS_SO = DECIDED - {"other"}
_ANYWHERE = DECIDED | {""}
"""Above the first section a note tells who comes and why, unless no section of it decides anything."""


class Phrase(NamedTuple):
    """A phrase to search for; ``also``: a gate that must stand open beside its own, 0 for none."""

    kind: str
    pattern: re.Pattern[str]
    also: int


class Phrases(NamedTuple):
    """Phrases by the bit of their own gate, and those bits together."""

    rules: dict[int, Phrase]
    gates: int


class _All:
    """The gates of all phrases of the room."""

    gates = 0


_PHRASES = _All()

Row = tuple[str, str, str]


def compiled(rules: Sequence[Row]) -> Phrases:
    """A table of phrases: kind, words of which one must stand in the sentence, expression.

    After a ``+`` stand words of which the sentence needs one too. Words as ``GATES`` takes them.
    """
    made: dict[int, Phrase] = {}
    for kind, words, pattern in rules:
        first, _, also = words.partition("+")
        made[GATES.gate(first)] = Phrase(kind, late(pattern, re.I), GATES.gate(also) if also else 0)
    gates = sum(made)
    _PHRASES.gates |= gates
    return Phrases(made, gates)


def said(
    note: Note, table: Phrases, lines: Iterable[Line] | None = None
) -> Iterator[tuple[Said, Line]]:
    """Every phrase of a table in the note, with its sentence; recalled sections are not read.

    Args:
        note: the note.
        table: the phrases.
        lines: the sentences among ``note.phrased`` to look in, else all of them.
    """
    gates = note.open & table.gates
    if not gates:
        return
    text, rules = note.text, table.rules
    for line in note.phrased if lines is None else lines:
        here = line.open & gates
        while here:
            bit = here & -here
            here ^= bit
            kind, pattern, also = rules[bit]
            if not also or line.open & also:
                for match in pattern.finditer(text, line.begin, line.end):
                    yield Said(kind, note.span(*match.span())), line


_CLAUSE = late(r"[;\n]|\.(?!\d)")


def clause_around(note: Note, line: Line, start: int) -> str:
    """The clause that a place stands in."""
    before = note.text[line.begin : start]
    cut = max((m.end() for m in _CLAUSE.finditer(before)), default=0)
    return before[cut:] + clause_after(note, line, start)


def clause_after(note: Note, line: Line, start: int) -> str:
    """The text from a place to the end of its clause; a decimal point ends none."""
    stop = _CLAUSE.search(note.text, start, line.end)
    return note.text[start : stop.start() if stop else line.end]


_WHOLE = GATES.over(
    "if unless when sign* return should consider* would could might may in were",
    r"\b(?:if|unless|when to|signs (?:of|that)|return precautions|should (?:she|he|they|symptoms|it)|consider(?:ed|s|ing)?|"
    r"(?:would|could|might|may) (?:be|need|require|benefit|want)|in case|were to)\b[^.;\n]*$",
    re.I,
)
"""What makes the rest of a sentence a thought, not a deed."""
_NEAR = GATES.over(
    """no not without den* declin* refus* defer* never avoid* neither nor doe do did wont dont didnt
    instead rather offered""",
    r"\b(?:no|not|without|den(?:y|ies|ied)|declin\w+|refus\w+|deferr?\w*|never|avoid\w*|neither|nor"
    r"|does not|do not|did not|won't|don't|didn't|instead of|rather than|offered|no need for)\b[^.;,:\n]{0,40}$",
    re.I,
)
_AFTER = GATES.over(
    "not declined refused deferred unnecessary none",
    r"^[^.;,\n]{0,30}\b(?:(?:is |are |was |were )?not (?:needed|given|used|indicated|ordered|done|obtained|necessary|required|recommended|warranted|started)"
    r"|declined|refused|deferred|unnecessary|none ordered|but not needed)\b|^[;,] declined\b",
    re.I,
)


def withheld(note: Note, line: Line, start: int, end: int, after: bool = True) -> bool:
    """Whether the sentence denies, only considers or puts off what stands at a place."""
    if line.open & (_WHOLE.bit | _NEAR.bit):
        before = note.text[line.begin : start]
        if _WHOLE.search(line.open, before) or _NEAR.search(line.open, before):
            return True
    return after and _AFTER.search(line.open, note.text[end : line.end]) is not None
