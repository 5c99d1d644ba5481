"""What the words near a procedure say: body parts, sides, approaches, devices, qualifiers."""

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from chartcoder.coding.procedures.gates import GATES
from chartcoder.coding.procedures.said import Hit, Said, asked
from chartcoder.coding.procedures.views import (
    Meaning,
    Value,
    Way,
    devices,
    meanings,
    names,
    parts,
    qualifiers,
    ways,
)
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.context import Reach, reaches
from chartcoder.reading.gates import Gated
from chartcoder.reading.text import Sentence, Text
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.procedures import Procedure

_OF_VAGINA = frozenset("vault cuff wall laceration tear prolapse septum mass cyst".split())
_NONE = frozenset({"no", "without", "neither", "nor"})
_ACCESS = frozenset("access approach groin puncture sheath cutdown".split())
"""Words of a way in: the side before them is not that of the body part."""
_WAY_IN = frozenset("femoral radial brachial groin jugular axillary common vein artery".split())
_ENDS = frozenset({"neck", "head"})
_OF_ENDS = frozenset(
    "femoral femur humeral humerus radial radius fibular fibula metatarsal metacarpal surgical anatomic talar talus bladder gallbladder pancreatic pancreas mandibular condylar long".split()
)
"""Before "neck" and "head": a bone or organ that has one."""
_TRABECULAR = late(r"\b(?:trabecular|tantalum|porous) $", re.I)
_PAIRED = late(r"\s+(?:of the |the )?(?:sides?|eyes?|ears?|lids?|legs?|arms?|feet|hands?)\b", re.I)
"""What there are two of, after "both"."""
_LEFT = late(r"\s+(?:the|in|intact|open|alone|behind|to)\b|\s+of\s+(?:the|it)\b", re.I)
_POSITION = late(r"\s+of\s+(?:the|it)\b", re.I)
"""After "left" and "right": the verb, or where something lies beside a landmark."""
SIDE_WORDS = frozenset({"right", "left", "bilateral", "bilaterally"})


class Line(Said):
    """A sentence of a document, read for procedures; what it holds is looked for when asked.

    Attributes:
        document: the name of its document.
        text, sentence: where it stands.
        book: the edition of the procedures.
        tokens: its folded tokens.
        opened: the word gates that its tokens open.
        start: where it starts in its document.
        raw: the sentence as written.
    """

    def __init__(
        self,
        document: str,
        text: Text,
        sentence: Sentence,
        book: PcsBook,
        telling: frozenset[str] | None = None,
    ) -> None:
        """Read it; ``telling`` are the words of its document that open a gate, where they are known."""
        super().__init__(text, sentence.first, sentence.end)
        self.document = document
        self.sentence = sentence
        self.book = book
        self.opened = (
            GATES.opened(self.tokens)
            if telling is None
            else GATES.opened_by(telling.intersection(self.tokens))
        )
        self.start = text.starts[self.first]
        self.raw = text.text[self.start : text.ends[self.end - 1]]

    def search(self, gated: Gated) -> "re.Match[str] | None":
        """The first match of an expression, looked for when its gate stands open."""
        bit = gated.bit
        return gated.pattern.search(self.raw) if self.opened & bit == bit else None

    @asked
    def reaches(self) -> tuple[Reach, ...]:
        """What its triggers deny, doubt, plan or recall."""
        return tuple(reaches(self.tokens, 0, len(self.tokens)))

    @asked
    def entries(self) -> list[Hit[Procedure]]:
        """Entries of the house index that it names."""
        return [] if names().tokens.isdisjoint(self.tokens) else names().find(self)

    def stems(self, places: tuple[int, ...]) -> frozenset[str]:
        """The words at some places, without their endings."""
        nouns = self.nouns
        return frozenset([nouns[place] for place in places])

    @asked
    def parts(self) -> list[Hit[Value]]:
        """Body parts it names."""
        found = parts(self.book).find(self)
        if self.said.isdisjoint(_ENDS):
            return found
        return [hit for hit in found if not self._of_bone(hit)]

    def _of_bone(self, hit: Hit[Value]) -> bool:
        """Whether "neck" or "head" is that of a bone or an organ: "femoral neck"."""
        place = hit.first
        return (
            len(hit.places) == 1
            and self.plain[place] in _ENDS
            and place > 0
            and self.plain[place - 1] in _OF_ENDS
        )

    @asked
    def devices(self) -> list[Hit[Value]]:
        """Devices and substances it names, but for those it denies: "no plate"."""
        found = devices(self.book).find(self)
        if not self.said.isdisjoint(_NONE):
            found = [hit for hit in found if not any(map(self._denied, hit.places))]
        return [hit for hit in found if not self._porous(hit)] if "metal" in self.said else found

    def _porous(self, hit: Hit[Value]) -> bool:
        """Whether "metal" is of a porous shell or cone, which is no bearing surface."""
        if len(hit.places) > 1 or self.plain[hit.first] != "metal":
            return False
        start = self.words[hit.first].start
        return _TRABECULAR.search(self.text.text, max(0, start - 12), start) is not None

    @asked
    def qualifiers(self) -> list[Hit[Value]]:
        """Qualifiers it names."""
        return qualifiers(self.book).find(self)

    @asked
    def meanings(self) -> list[Hit[Meaning]]:
        """Words that decide an axis of some tables."""
        return meanings().find(self)

    @asked
    def ways(self) -> list[Hit[Way]]:
        """Approaches it names."""
        return [hit for hit in ways().find(self) if not self._of_part(hit)]

    def _of_part(self, hit: Hit[Way]) -> bool:
        """Whether "vaginal" is of a part or a tear of the vagina, not the way in."""
        words, after = self.plain, hit.last + 1
        return (
            len(hit.places) == 1
            and words[hit.first] in ("vaginal", "transvaginal")
            and after < len(words)
            and words[after] in _OF_VAGINA
        )

    def _denied(self, place: int) -> bool:
        """Whether "no" or "without" stands before a word, in its clause."""
        lead = [w for w in self.words[max(0, place - 3) : place] if self.words[place].at - w.at < 4]
        return any(w.word in _NONE for w in lead)

    def span(self, places: tuple[int, ...]) -> tuple[Span, ...]:
        """The words at some places, neighbours joined into one span."""
        out: list[list[int]] = []
        for place in places:
            if out and place == out[-1][1] + 1:
                out[-1][1] = place
            else:
                out.append([place, place])
        return tuple(
            self.quote(self.words[first].start, self.words[last].end) for first, last in out
        )

    def quote(self, start: int, end: int) -> Span:
        """A span of its document."""
        return Span(self.document, start, end, self.text.text[start:end])


P = TypeVar("P")


class Near(NamedTuple):
    """A stretch of a line: words from place ``first`` to ``end`` (exclusive)."""

    line: Line
    first: int
    end: int
    anchor: int = -1
    """Place of the name that the stretch belongs to, -1 when it names none."""

    @property
    def own(self) -> bool:
        """Whether the words belong to the name itself."""
        return self.anchor >= 0

    def _within(self, hits: list[Hit[P]]) -> list[Hit[P]]:
        """Hits that stand in the stretch; the list of the line itself where that is all of them."""
        first, end = self.first, self.end
        if first == 0 and end == len(self.line.plain):
            return hits
        return [hit for hit in hits if first <= hit.places[0] and hit.places[-1] < end]

    def parts(self) -> list[Hit[Value]]:
        """Body parts named in the stretch."""
        hits = self.line.parts
        return self._within(hits) if hits else hits

    def devices(self) -> list[Hit[Value]]:
        """Devices named in the stretch."""
        hits = self.line.devices
        return self._within(hits) if hits else hits

    def qualifiers(self) -> list[Hit[Value]]:
        """Qualifiers named in the stretch."""
        hits = self.line.qualifiers
        return self._within(hits) if hits else hits

    def meanings(self) -> list[Hit[Meaning]]:
        """Words of the stretch that decide an axis of some tables."""
        hits = self.line.meanings
        return self._within(hits) if hits else hits

    def ways(self) -> list[Hit[Way]]:
        """Approaches named in the stretch."""
        hits = self.line.ways
        return self._within(hits) if hits else hits

    def sides(self) -> Iterator[tuple[str, int]]:
        """Sides said in the stretch, with their places."""
        if SIDE_WORDS.isdisjoint(self.line.said):
            return
        for place, word in enumerate(self.line.plain[self.first : self.end], self.first):
            if word in SIDE_WORDS and not self._of_access(place) and not self._no_side(place):
                yield "bilateral" if word == "bilaterally" else word, place

    def _no_side(self, place: int) -> bool:
        """Whether a word is no side here: "both views", "left the room", "to the right of it"."""
        words, text = self.line.words, self.line.text.text
        word = words[place]
        after = text[word.end : word.end + 16]
        if word.end - word.start == 1 and text[word.start - 1 : word.start] == "-":
            return True  # the last letter of a product's name
        if word.word == "bilateral":
            if self.own or text[word.start : word.end].casefold() != "both":
                return False
            return not any(place < h.first <= place + 3 for h in self.line.parts) and (
                not _PAIRED.match(after)
            )
        return (_LEFT if word.word == "left" else _POSITION).match(after) is not None

    def _of_access(self, place: int) -> bool:
        """Whether a side is that of the way in: "left femoral access", "right groin"."""
        words, after = self.line.plain, place + 1
        while after < len(words) and words[after] in _WAY_IN:
            after += 1
        return place + 1 < after < len(words) and words[after] in _ACCESS

    def words(self) -> frozenset[str]:
        """Its words."""
        words = self.line.plain
        if self.first == 0 and self.end == len(words):
            return self.line.said
        return frozenset(words[self.first : self.end])

    def place_of(self, words: frozenset[str]) -> tuple[int, ...]:
        """The first place that has one of these words, if any."""
        if not words.isdisjoint(self.line.said):
            for place, word in enumerate(self.line.plain[self.first : self.end], self.first):
                if word in words:
                    return (place,)
        return ()


def whole(line: Line) -> Near:
    """All of a line."""
    return Near(line, 0, len(line.plain))
