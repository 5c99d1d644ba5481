"""What stands between two white spaces, cut into tokens once and for all.

A tokenizer over a whole document looks at every letter of it. Yet a document is written in few
different words, most of them with at most a mark behind them; so each is cut and folded when it is
first met, and a document is put together from what is known of its words.
"""

import re
from itertools import accumulate, chain, compress
from typing import cast

from chartcoder.terminology.words import TOKEN, fold

MOST = 100_000
"""Words, as written, that are remembered at most."""
LONGEST = 40
"""Letters of the longest of them: what is longer is no word, and is cut anew each time."""

_TOKENS = re.compile(f"({TOKEN.pattern})")


def tokens_of(text: str) -> tuple[list[str], list[int], list[int]]:
    """The tokens of a text, folded; where each starts; and where it ends."""
    # a word that opens a line keeps the line break: it takes the place of a space
    spaced = text.replace("\n", " \n").replace("\n \n", "\n\n")
    flat = list(chain.from_iterable(map(_KNOWN.__getitem__, spaced.split(" "))))
    folded = cast("list[str]", flat[::3])
    del flat[::3]
    places = list(accumulate(cast("list[int]", flat), initial=-1))
    starts, ends = places[1::2], places[2::2]
    if "" in folded:
        starts = list(compress(starts, folded))
        ends = list(compress(ends, folded))
        folded = list(filter(None, folded))
    return folded, starts, ends


def _cut(chunk: str) -> tuple[str | int, ...]:
    """The tokens of a chunk: each folded, the white space before it, and its length.

    The first space counts the one that parts the chunk from the chunk before. White space behind
    the last token ends in a token "" without length, so that no place is lost.
    """
    if chunk.isascii():
        if chunk.isalpha():
            return fold(chunk), 1, len(chunk)
        word, mark = chunk[:-1], chunk[-1:]
        if word.isalpha() and mark in ".,;:)":
            return fold(word), 1, len(word), mark, 0, 1
    pieces = _TOKENS.split(chunk)  # what stands between tokens and the tokens, by turns
    out: list[str | int] = []
    space = 0 if chunk[:1] == "\n" else 1
    for between, token in zip(pieces[::2], pieces[1::2], strict=False):
        out += (fold(token), space + len(between), len(token))
        space = 0
    if space or pieces[-1]:
        out += ("", space + len(pieces[-1]), 0)
    return tuple(out)


class _Known(dict[str, tuple[str | int, ...]]):
    """Chunks by what is written, cut when they are first met."""

    def __missing__(self, chunk: str) -> tuple[str | int, ...]:
        found = _cut(chunk)
        if len(chunk) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[chunk] = found
        return found


_KNOWN = _Known()
