"""Where words that somebody asks for stand in a document: found in one pass for all who ask.

Most of what is looked for in a note begins with a few words. Going through every sentence anew for
each such question costs more than the questions; so modules name their words once (``ask``), and a
document is gone through once for all of them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from itertools import compress, count

from chartcoder.reading.text import Sentence, Text

_ASKED: set[str] = set()
"""Folded words that some question begins with."""


def ask(words: Iterable[str]) -> frozenset[str]:
    """Folded words that will be asked for, as a set."""
    asked = frozenset(words)
    _ASKED.update(asked)
    return asked


class Spots:
    """Where words stand in one document.

    Args:
        text: the document.
        more: words of it that will be asked for beside those of ``ask``.
    """

    def __init__(self, text: Text, more: Set[str] = frozenset()) -> None:
        self._text = text
        self._more = more

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        folded = self._text.folded
        known = (self._text.words & _ASKED) | self._more
        where: dict[str, list[int]] = {}
        for token in compress(count(), map(known.__contains__, folded)):
            word = folded[token]
            there = where.get(word)
            if there is None:
                where[word] = [token]
            else:
                there.append(token)
        return where

    @cached_property
    def firsts(self) -> list[int]:
        """The first token of each sentence."""
        return [sentence.first for sentence in self._text.sentences]

    def at(self, words: Set[str]) -> list[int]:
        """The tokens of a document that are one of some words, in order."""
        where = self._where
        here = words & self._text.words
        unasked = here - where.keys()
        if unasked:
            self._look_for(unasked)
        out: list[int] = []
        for word in here:
            out += where[word]
        out.sort()
        return out

    def _look_for(self, words: Set[str]) -> None:
        """Find words of the document that nobody asked for when it was gone through."""
        where = self._where
        for word in words:
            where[word] = []
        for token, word in enumerate(self._text.folded):
            if word in words:
                where[word].append(token)

    def sentences(self, words: Set[str]) -> Iterator[Sentence]:
        """The sentences in which one of some words stands, in order."""
        sentences, firsts = self._text.sentences, self.firsts
        end = 0
        for token in self.at(words):
            if token >= end:
                place = bisect_right(firsts, token) - 1
                if place >= 0 and token < sentences[place].end:
                    end = sentences[place].end
                    yield sentences[place]
