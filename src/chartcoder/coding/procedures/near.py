"""What the words near a procedure say: body parts, sides, approaches, devices, qualifiers."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from chartcoder.coding.procedures.said import Hit, Word, words_of
from chartcoder.coding.procedures.views import (
    Meaning,
    Value,
    Way,
    devices,
    meanings,
    parts,
    qualifiers,
    ways,
)
from chartcoder.model import Span
from chartcoder.reading.text import Sentence, Text
from chartcoder.terminology.pcs.book import PcsBook

SIDE_WORDS = frozenset({"right", "left", "bilateral", "bilaterally"})


class Line:
    """A sentence of a document, read for procedures; what it holds is looked for when asked."""

    def __init__(self, document: str, text: Text, sentence: Sentence, book: PcsBook) -> None:
        self.document = document
        self.text = text
        self.sentence = sentence
        self.book = book

    @cached_property
    def words(self) -> list[Word]:
        """Its words, in order."""
        return words_of(self.text, self.sentence.first, self.sentence.end)

    @cached_property
    def said(self) -> frozenset[str]:
        """Its words as a set."""
        return frozenset(word.word for word in self.words)

    @cached_property
    def raw(self) -> str:
        """The sentence as written."""
        text = self.text
        return text.text[text.starts[self.sentence.first] : text.ends[self.sentence.end - 1]]

    @cached_property
    def parts(self) -> list[Hit[Value]]:
        """Body parts it names."""
        return parts(self.book).find(self.words)

    @cached_property
    def devices(self) -> list[Hit[Value]]:
        """Devices and substances it names."""
        return devices(self.book).find(self.words)

    @cached_property
    def qualifiers(self) -> list[Hit[Value]]:
        """Qualifiers it names."""
        return qualifiers(self.book).find(self.words)

    @cached_property
    def meanings(self) -> list[Hit[Meaning]]:
        """Words that decide an axis of some tables."""
        return meanings().find(self.words)

    @cached_property
    def ways(self) -> list[Hit[Way]]:
        """Approaches it names."""
        return ways().find(self.words)

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

    def _inside(self, places: tuple[int, ...]) -> bool:
        return self.first <= places[0] and places[-1] < self.end

    def parts(self) -> list[Hit[Value]]:
        """Body parts named in the stretch."""
        return [hit for hit in self.line.parts if self._inside(hit.places)]

    def devices(self) -> list[Hit[Value]]:
        """Devices named in the stretch."""
        return [hit for hit in self.line.devices if self._inside(hit.places)]

    def qualifiers(self) -> list[Hit[Value]]:
        """Qualifiers named in the stretch."""
        return [hit for hit in self.line.qualifiers if self._inside(hit.places)]

    def meanings(self) -> list[Hit[Meaning]]:
        """Words of the stretch that decide an axis of some tables."""
        return [hit for hit in self.line.meanings if self._inside(hit.places)]

    def ways(self) -> list[Hit[Way]]:
        """Approaches named in the stretch."""
        return [hit for hit in self.line.ways if self._inside(hit.places)]

    def sides(self) -> Iterator[tuple[str, int]]:
        """Sides said in the stretch, with their places."""
        for place in range(self.first, self.end):
            word = self.line.words[place].word
            if word in SIDE_WORDS:
                yield "bilateral" if word == "bilaterally" else word, place

    def words(self) -> frozenset[str]:
        """Its words."""
        return frozenset(word.word for word in self.line.words[self.first : self.end])

    def place_of(self, words: frozenset[str]) -> tuple[int, ...]:
        """The first place that has one of these words, if any."""
        for place in range(self.first, self.end):
            if self.line.words[place].word in words:
                return (place,)
        return ()


def whole(line: Line) -> Near:
    """All of a line."""
    return Near(line, 0, len(line.words))
