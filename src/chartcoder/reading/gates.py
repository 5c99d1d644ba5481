"""Word gates: which expressions a stretch of text can match at all, told by its words in one pass.

Trying a hundred expressions at every sentence of a note costs more than all else together, though
most of them match nowhere. Every match of such an expression holds a word of a few; so each has a
gate, a bit that those words open. The bits of a word are remembered, those of a sentence are the
union of its words', and an expression is tried only where its gate stands open.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from functools import reduce
from itertools import compress, count
from operator import or_
from re import Match, Pattern
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.reading.text import Text
from chartcoder.terminology.words import fold

MOST = 100_000
"""Words whose bits are remembered at most."""


class Gated(NamedTuple):
    """An expression and the bit, or bits, without all of which it matches nowhere.

    ``bits`` gives those of a folded word, and ``begins`` holds one of the words that a match begins
    with: for most expressions those that open the gate.
    """

    bit: int
    pattern: Pattern[str]
    bits: "_Bits"
    begins: int

    def search(
        self, opened: int, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Match[str] | None:
        """The first match, looked for when the gate stands open.

        Args:
            opened: gates that the words of the text, or of more than it, open.
            text: the text.
            start, end: the stretch of it.
        """
        bit = self.bit
        return self.pattern.search(text, start, end) if opened & bit == bit else None

    def finditer(
        self, opened: int, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[Match[str]]:
        """Every match, looked for when the gate stands open."""
        bit = self.bit
        return self.pattern.finditer(text, start, end) if opened & bit == bit else iter(())

    def at_words(
        self,
        opened: int,
        text: Text,
        first: int = 0,
        end: int | None = None,
        standing: Callable[[Set[str]], list[int]] | None = None,
    ) -> Iterator[Match[str]]:
        """The matches that stand at the words they may begin with, tried there and nowhere else.

        For an expression whose every match begins with a word of its gate, or one of those named
        beside it (see ``Gates.over``): a long text has few such words.

        Args:
            opened: gates that the words open.
            text: the text.
            first, end: the tokens of it that are looked at, all when no end is given.
            standing: the tokens of a whole text that are one of some words, where that is known.
        """
        bit = self.bit
        if opened & bit == bit:
            bits, begins = self.bits, self.begins
            if end is None:  # a whole text: first which of its words, then where
                opening, stop = self.opening(text.words), sys.maxsize
                if standing is not None:
                    places = standing(opening)
                else:
                    places = list(compress(count(), map(opening.__contains__, text.folded)))
            else:
                stop = text.ends[end - 1]
                words = enumerate(text.folded[first:end], first)
                places = [at for at, word in words if bits[word] & begins]
            for at in places:
                match = self.pattern.match(text.text, text.starts[at], stop)
                if match is not None:
                    yield match

    def opening(self, words: Set[str]) -> frozenset[str]:
        """Those of some words that a match may begin with."""
        return self.bits.opening(self.begins, words)


def earliest(patterns: Iterable[Gated], opened: int, text: str) -> Match[str] | None:
    """The first match in a text of several expressions, each behind its own gate."""
    found = [match for p in patterns if (match := p.search(opened, text)) is not None]
    return min(found, key=lambda match: match.start()) if found else None


class _Bits(dict[str, int]):
    """The bits of a word, worked out when it is first met.

    ``met`` are the words it knows, ``telling`` those among them that open a gate, ``shut`` for some
    gates words that do not open them.
    """

    def __init__(self, gates: "Gates") -> None:
        super().__init__()
        self._gates = gates
        self.met: set[str] = set()
        self.telling: set[str] = set()
        self.shut: dict[int, set[str]] = {}

    def opening(self, gate: int, words: Set[str]) -> frozenset[str]:
        """Those of some words that open a gate, or one of several bits."""
        shut = self.shut.setdefault(gate, set())
        left = words - shut
        found = frozenset([word for word in left if self[word] & gate])
        if len(shut) < MOST:
            shut |= left - found
        return found

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST:
            self.forget()
        self[word] = bits = self._gates.bits_of(word)
        self.met.add(word)
        if bits:
            self.telling.add(word)
        return bits

    def forget(self) -> None:
        """Start anew, as when a gate is made or too many words are remembered."""
        self.clear()
        self.met.clear()
        self.telling.clear()


class Gates:
    """The gates of one room.

    A gate is opened by folded words, written in a row: ``read`` for the word itself, ``review*``
    for every word that begins so, ``*oscopy`` for one that holds it anywhere; ``#`` is a digit.
    """

    def __init__(self) -> None:
        self.made: list[Gated] = []
        self._bits = _Bits(self)
        self._whole: dict[str, int] = {}
        self._begin: dict[str, int] = {}
        self._within: dict[str, int] = {}
        self._next = 1

    def gate(self, words: str) -> int:
        """A new gate, opened by words."""
        bit = self._next
        self._next <<= 1
        self._bits.forget()
        for form in words.split():
            for word in [form.replace("#", d) for d in "0123456789"] if "#" in form else [form]:
                if word.startswith("*"):
                    table, key = self._within, word.strip("*")
                elif word.endswith("*"):
                    table, key = self._begin, word[:-1]
                else:
                    table, key = self._whole, fold(word)
                table[key] = table.get(key, 0) | bit
        return bit

    def over(self, words: str, pattern: str, flags: int = 0, begins: str = "") -> Gated:
        """An expression whose every match holds one of the words, and one of each row after a ``+``;
        with no words it is always tried.

        Args:
            words: the words.
            pattern, flags: the expression.
            begins: words that a match may begin with beside those, for ``Gated.at_words``.
        """
        rows = [row for row in words.split("+") if row.strip()]
        bit = sum(map(self.gate, rows))
        first = self.gate(f"{words.replace('+', ' ')} {begins}") if begins else bit
        gated = Gated(bit, late(pattern, flags), self._bits, first)
        self.made.append(gated)
        return gated

    def bits_of(self, word: str) -> int:
        """The gates that one folded word opens."""
        bits = self._whole.get(word, 0)
        begin = self._begin
        for stop in range(1, len(word) + 1):
            bits |= begin.get(word[:stop], 0)
        for part, bit in self._within.items():
            if part in word:
                bits |= bit
        return bits

    @property
    def bits(self) -> Mapping[str, int]:
        """The gates that a folded word opens, remembered."""
        return self._bits

    def open(self, gate: int, words: Collection[str]) -> bool:
        """Whether folded words open a gate, or all of several bits: told at the first that do."""
        shut = self._bits.shut.setdefault(gate, set())
        if shut.issuperset(words):
            return not gate
        bits, left = self._bits, gate
        for word in words:
            opened = bits[word] & gate
            if opened:
                left &= ~opened
                if not left:
                    return True
            elif len(shut) < MOST:
                shut.add(word)
        return False

    def opened(self, words: Iterable[str]) -> int:
        """The gates that folded words open together."""
        return reduce(or_, filter(None, map(self._bits.__getitem__, words)), 0)

    def telling(self, words: frozenset[str]) -> frozenset[str]:
        """Those of the distinct words of a document that open any gate, commonly one in four.

        A stretch of the document opens what those in it open: the others need no look.
        """
        bits = self._bits
        new: Set[str] = words - bits.met
        if len(bits) + len(new) > MOST:  # forgotten before they are met, not halfway
            bits.forget()
            new = words
        for word in new:
            bits[word]
        return words & bits.telling

    def opened_by(self, telling: Iterable[str]) -> int:
        """The gates that words open together of which each opens one (``telling``)."""
        bits = self._bits
        opened = 0
        for word in telling:
            opened |= bits[word]
        return opened
