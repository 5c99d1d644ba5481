"""From written tokens to the words of the books: synonyms, abbreviations, fused numbers.

The books (when they are compiled) and the chart (when it is read) go through the same function,
``items``, so that "T2DM", "type II diabetic" and "Type 2 diabetes mellitus" meet as the same words.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from chartcoder.terminology.entries import Abbreviation, Synonym
from chartcoder.terminology.words import FUSING, ROMAN, STOP_WORDS, TOKEN, fold

PUNCTUATION = frozenset("-–—'\"’*_")
"""Marks that do not separate the words of a phrase."""

LETTERED = frozenset(["hepatitis", "vitamin", "influenza", "hemophilia", "streptococcus", "iga"])
"""Words that a single letter belongs to: the "A" of hepatitis A is no article."""


class Rewrite(NamedTuple):
    """A phrase and the words it is read as.

    ``tokens`` are folded tokens as they stand in the text; ``words`` replace them; ``needs`` are
    the context words of an ambiguous abbreviation (empty when it needs none); ``capitals`` is true
    for a short form that counts only in capitals, as ``written``.
    """

    tokens: tuple[str, ...]
    words: tuple[str, ...]
    needs: tuple[str, ...]
    capitals: bool
    reference: str
    written: str = ""


class Item(NamedTuple):
    """A word of the books found in the text: tokens ``first`` to ``end`` (exclusive).

    ``reference`` names the synonym or abbreviation that led to it, empty for the word itself.
    """

    word: str
    first: int
    end: int
    reference: str = ""


_item: Callable[[tuple[str, int, int, str]], Item] = partial(tuple.__new__, Item)
"""An item of its fields: a document has hundreds, and a call of the class takes longer."""

Packed = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool, str, str]
"""A rewrite as a plain tuple, as the compiled books keep it."""


Beginning = tuple[int, Mapping[str, tuple[Rewrite, ...]] | None, frozenset[str] | None]
"""What a folded token is by itself (see ``_kind``), and the rewrites that begin with it.

The rewrites stand by their second token, "" for those that are one token long; None without any.
Last come the tokens that can stand behind it in a rewrite, marks inside a phrase too; None when it
can be a rewrite by itself.
"""


Way = tuple[frozenset[str], frozenset[str], str]
"""A rewrite, to tell whether it may hold: its tokens, its words, how it is written if that counts."""
Ways = tuple[frozenset[str], Mapping[str, Sequence[Way]], Sequence[Way]]
"""The rewrites that begin with a token: their second tokens, those that have one by it, the others."""


class Vocabulary(dict[str, Beginning | None]):
    """Every rewrite by its first token, longest first; unpacked where a text touches them.

    None stands for a token that says nothing: a mark or stop word that no rewrite begins with.
    """

    def __init__(self, rewrites: Mapping[str, Sequence[Packed]]) -> None:
        super().__init__()
        self.rewrites = rewrites
        self._first = frozenset(rewrites)
        self._ways: dict[str, Ways] = {}

    def ways(self, words: frozenset[str], text: str) -> dict[str, list[Way]]:
        """The rewrites that may hold somewhere in a text, by their first token.

        Args:
            words: the folded tokens of the text.
            text: the text as written.
        """
        out: dict[str, list[Way]] = {}
        known = self._ways
        for first in words & self._first:
            if first not in known:
                known[first] = self._ways_of(first)
            seconds, groups, alone = known[first]
            if not seconds.isdisjoint(words):
                found = [w for second in seconds & words for w in groups[second] if w[0] <= words]
                if found:
                    out[first] = found
            for way in alone:
                if way[2] in text:
                    out.setdefault(first, []).append(way)
        return out

    def _ways_of(self, first: str) -> Ways:
        groups: dict[str, list[Way]] = {}
        for tokens, words, _, capitals, _, written in self.rewrites[first]:
            second = tokens[1] if len(tokens) > 1 else ""
            short = written if capitals and not second else ""
            groups.setdefault(second, []).append((frozenset(tokens), frozenset(words), short))
        alone = groups.pop("", [])
        return frozenset(groups), groups, alone

    def __missing__(self, word: str) -> Beginning | None:
        if len(self) >= MOST:
            self.clear()
        self[word] = known = self._beginning(word)
        return known

    def _beginning(self, word: str) -> Beginning | None:
        kind = _kind(word)
        packed = self.rewrites.get(word)
        if packed is None:
            return None if kind == _SILENT else (kind, None, None)
        groups: dict[str, list[Rewrite]] = {}
        for one in packed:
            rewrite = Rewrite(*one)
            second = rewrite.tokens[1] if len(rewrite.tokens) > 1 else ""
            groups.setdefault(second, []).append(rewrite)
        marks = PUNCTUATION | {"."} if len(word) == 1 else PUNCTUATION
        followed = None if "" in groups else marks.union(groups)
        return kind, {key: tuple(group) for key, group in groups.items()}, followed


def sayable(
    tokens: frozenset[str], ways: Mapping[str, Sequence[Way]], firsts: frozenset[str]
) -> frozenset[str]:
    """Every word that an item of a sentence can be: its tokens, and what rewrites make of them.

    It may hold words that no item is: it tells cheaply what a sentence does not say.

    Args:
        tokens: the folded tokens of the sentence.
        ways: the rewrites that may hold in its text (``Vocabulary.ways``).
        firsts: the tokens that these begin with.
    """
    out = tokens
    if not firsts.isdisjoint(tokens):
        for first in firsts & tokens:
            for needed, words, _ in ways[first]:
                if needed <= tokens:
                    out |= words
    if not FUSING.isdisjoint(out):
        numbers = {ROMAN.get(token, token) for token in tokens if len(token) < 4}
        out |= {f"{word}-{number}" for word in out & FUSING for number in numbers}
    return out


MOST = 65536
"""Tokens that a vocabulary remembers at most."""


def tokenise(text: str) -> list[str]:
    """The tokens of a short text, folded, without marks that do not separate."""
    return [fold(t) for t in TOKEN.findall(text) if t not in PUNCTUATION]


def vocabulary(abbreviations: Sequence[Abbreviation], synonyms: Sequence[Synonym]) -> Vocabulary:
    """Build the vocabulary; canonical forms are themselves rewritten, so that chains end."""
    simple = Vocabulary(_grouped([_synonym(s) for s in synonyms]))
    rewrites = []
    for synonym in synonyms:
        rewrite = _synonym(synonym)
        words = _closed(synonym.canonical, simple)
        if rewrite.tokens and words != rewrite.tokens:
            rewrites.append(rewrite._replace(words=words))
    for abbreviation in abbreviations:
        rewrite = Rewrite(
            tuple(tokenise(abbreviation.short)),
            _closed(abbreviation.expansion, simple),
            abbreviation.needs,
            abbreviation.short != abbreviation.short.lower(),
            abbreviation.reference,
            abbreviation.short,
        )
        if rewrite.tokens:
            rewrites.append(rewrite)
    return Vocabulary(_grouped(rewrites))


def _synonym(synonym: Synonym) -> Rewrite:
    words = tuple(item.word for item in items(tokenise(synonym.canonical), Vocabulary({})))
    return Rewrite(tuple(tokenise(synonym.variant)), words, (), False, synonym.reference)


def _closed(text: str, simple: Vocabulary) -> tuple[str, ...]:
    words = tuple(item.word for item in items(tokenise(text), simple))
    for _ in range(3):
        again = tuple(item.word for item in items(list(words), simple))
        if again == words or len(again) > len(words) + 2:
            break
        words = again
    return words


def _grouped(rewrites: Sequence[Rewrite]) -> dict[str, tuple[Packed, ...]]:
    by_first: dict[str, list[Rewrite]] = {}
    for rewrite in rewrites:
        by_first.setdefault(rewrite.tokens[0], []).append(rewrite)
    return {
        first: tuple(
            (r.tokens, r.words, r.needs, r.capitals, r.reference, r.written)
            for r in sorted(group, key=lambda r: (-len(r.tokens), not r.capitals, r.reference))
        )
        for first, group in by_first.items()
    }


def items(
    folded: Sequence[str],
    vocabulary: Vocabulary,
    decide: Callable[[Rewrite, int], bool] | None = None,
) -> list[Item]:
    """Turn folded tokens into items.

    Args:
        folded: folded tokens; punctuation stands as itself.
        vocabulary: the rewrites.
        decide: whether an ambiguous or capitals-only rewrite holds at a token position; without
            it (in the books) every rewrite without needs holds.

    Returns:
        Items in order, stop words and punctuation left out, "type" + "2" fused to "type-2".
    """
    out: list[Item] = []
    count = len(folded)
    after = 0  # where the last rewrite ended
    grading = -1  # index in out of a grading word ("stage") that the next number belongs to
    for position, known in enumerate(map(vocabulary.__getitem__, folded)):
        if known is None or position < after:
            continue
        kind, group, followed = known
        end = position + 1
        if group is not None and (followed is None or (end < count and folded[end] in followed)):
            hit = _rewrite_at(folded, position, group, decide)
            if hit is not None:
                rewrite, after = hit
                for new in rewrite.words:
                    out.append(_item((new, position, after, rewrite.reference)))
                grading = len(out) - 1 if rewrite.words and rewrite.words[-1] in FUSING else -1
                continue
        word = folded[position]
        if grading >= 0:
            before = out[grading]
            number = ROMAN.get(word, word)
            if not PUNCTUATION.issuperset(folded[before.end : position]):
                grading = -1
            elif number[0].isdigit() and len(number) <= 2:
                out[grading] = Item(f"{before.word}-{number}", before.first, end)
                grading = -1
                continue
            elif word not in PUNCTUATION:
                grading = -1
        if kind:  # no plain word
            if kind == _SILENT:
                continue
            if kind == _FUSES:
                grading = len(out)
            elif not (out and out[-1].end == position and out[-1].word in LETTERED):
                continue
        out.append(_item((word, position, end, "")))
    return out


_PLAIN, _FUSES, _LETTER, _SILENT = range(4)


def _kind(word: str) -> int:
    """What a folded token is: a word, a word that takes the next number, a letter, or nothing."""
    if word in FUSING:
        return _FUSES
    if not word[0].isalnum():
        return _SILENT
    if word not in STOP_WORDS:
        return _PLAIN
    return _LETTER if len(word) == 1 else _SILENT


def _rewrite_at(
    folded: Sequence[str],
    position: int,
    group: Mapping[str, tuple[Rewrite, ...]],
    decide: Callable[[Rewrite, int], bool] | None,
) -> tuple[Rewrite, int] | None:
    """The longest rewrite that stands and holds at a position, and where it ends."""
    count = len(folded)
    second = position + 1
    if second < count:
        if folded[second] in PUNCTUATION or folded[second] == ".":
            second = _next_word(folded, second)
    if second < count:
        for rewrite in group.get(folded[second], ()):
            end = second + 1
            for token in rewrite.tokens[2:]:
                end = _next_word(folded, end)
                if end >= count or folded[end] != token:
                    break
                end += 1
            else:
                if _holds(rewrite, position, decide):
                    return rewrite, end
    for rewrite in group.get("", ()):
        if _holds(rewrite, position, decide):
            return rewrite, position + 1
    return None


def _holds(rewrite: Rewrite, position: int, decide: Callable[[Rewrite, int], bool] | None) -> bool:
    if not rewrite.needs and not rewrite.capitals:
        return True
    return decide(rewrite, position) if decide is not None else not rewrite.needs


def _next_word(folded: Sequence[str], end: int) -> int:
    """The next token that is no mark inside a phrase: "C. difficile" is "c difficile"."""
    while end < len(folded) and (
        folded[end] in PUNCTUATION or (folded[end] == "." and len(folded[end - 1]) == 1)
    ):
        end += 1
    return end


def book_words(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words of a term or title of the books."""
    return tuple(item.word for item in items(tokenise(text), vocabulary))
