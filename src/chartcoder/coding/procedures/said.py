"""Words of a sentence with their places, and terms found among them.

A term is a set of words, as in the lists of ``terminology.pcs``: it is said where all of its words
stand close together, in any order.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import accumulate, compress
from typing import Any, Generic, NamedTuple, TypeVar

from chartcoder.reading.text import Text
from chartcoder.terminology.pcs.stems import FORMS, forms_of, nouns_of, stem
from chartcoder.terminology.pcs.words import DROPPED, JOINED, LETTERS, SIDE_WORDS, Words
from chartcoder.terminology.words import fold

P = TypeVar("P")


class Word(NamedTuple):
    """A folded word: its characters in the document, and its place on a line of gaps."""

    word: str
    start: int
    end: int
    at: float
    stem: str = ""


_GAPS = {",": 1.5, ";": 8.0, ".": 8.0, ":": 2.0, "(": 1.0, ")": 0.5, "/": 0.2, "-": 0.0, "–": 0.5}
_LINKS = {"and": 0.5, "with": 0.5, "for": 0.5, "then": 2.0, "by": 0.3, "via": 0.3, "using": 0.5}
SLACK = (0.0, 0.0, 2.6, 3.6, 4.6, 5.6)
"""How far beyond touching the words of a term may spread, by their number."""


def words_of(text: Text, first: int, end: int) -> list[Word]:
    """The words that count of tokens ``first`` to ``end`` (exclusive), sides spelled out."""
    tokens = text.folded[first:end]
    if not tokens:
        return []
    if not _JOINING.isdisjoint(tokens) or ("out" in tokens and not _PHRASAL.isdisjoint(tokens)):
        return _joined(text, first, end)
    senses = list(map(_SENSES.__getitem__, tokens))
    if not _CHANGING.isdisjoint(tokens):
        for place, token in enumerate(tokens):
            if token in _CHANGING:
                senses[place] = _sense(_decided(text, first + place, first, end))
    steps, words, nouns = zip(*senses, strict=True)
    rows = zip(
        words, text.starts[first:end], text.ends[first:end], accumulate(steps), nouns, strict=True
    )
    return list(map(_word, compress(rows, words)))


_word: Callable[[tuple[str, int, int, float, str]], Word] = partial(tuple.__new__, Word)
"""A word, without the call in Python that the constructor of a record is."""


def _joined(text: Text, first: int, end: int) -> list[Word]:
    """The words of tokens some of which are read as one: "I&D", "taken out"."""
    out: list[Word] = []
    at = 0.0
    starts, ends = text.starts, text.ends
    found = LETTERS.finditer(text.text, starts[first], ends[end - 1])
    joined = {m.start(): m for m in found}
    skip = -1
    for place, token in enumerate(text.folded[first:end], first):
        begin = starts[place]
        if begin < skip:
            continue
        whole = joined.get(begin)
        if whole is not None:  # "I&D", "V/Q"
            skip = whole.end()
            at += 1
            word = fold(whole.group().translate(JOINED))
            out.append(Word(word, begin, whole.end(), at, word))
            continue
        if token == "out" and out and out[-1].word in _PHRASAL:
            # "taken out", "picked out": one word of an operation
            out[-1] = out[-1]._replace(word="removed", stem=stem("removed"), end=ends[place])
            continue
        told = token in _CHANGING
        step, word, noun = _sense(_decided(text, place, first, end)) if told else _SENSES[token]
        at += step
        if word:
            out.append(Word(word, begin, ends[place], at, noun))
    return out


def _decided(text: Text, place: int, first: int, end: int) -> str:
    """The word that a token is in its sentence."""
    token = text.folded[place]
    if token in _TOLD:
        token = _in_context(text, place, first, end)
    if token in _EYES and text.raw(place).isupper():
        return token if _EYE.isdisjoint(text.folded[first:end]) else _EYES[token]
    if token in ("l", "r") and not text.raw(place).isupper():
        return token  # "l" of a list or a litre
    return SIDE_WORDS.get(token, token)


MOST = 100_000
"""Tokens that are remembered at most."""


class _Senses(dict[str, tuple[float, str, str]]):
    """Of a token that means the same everywhere: how far it steps, its word if it counts, its noun."""

    def __missing__(self, token: str) -> tuple[float, str, str]:
        if len(self) >= MOST:
            self.clear()
        self[token] = sense = _plain(token)
        return sense


class _Words(dict[str, str]):
    """Of a token that means the same everywhere: its word if it counts."""

    def __missing__(self, token: str) -> str:
        if len(self) >= MOST:
            self.clear()
        self[token] = word = _plain(token)[1]
        return word


_SENSES = _Senses()
_WORDS = _Words()


def _plain(token: str) -> tuple[float, str, str]:
    if not token[0].isalnum():
        return _GAPS.get(token, 0.3), "", ""
    return _sense(SIDE_WORDS.get(token, token), _LINKS.get(token, 0.0))


def _sense(word: str, gap: float = 0.0) -> tuple[float, str, str]:
    return (gap, "", "") if word in DROPPED else (gap + 1.0, word, stem(word))


_JOINING = frozenset("&/")
_CHANGING = frozenset("left both each out od os ou l r".split())
"""Tokens whose word the sentence decides."""
_DECIDED = _JOINING | _CHANGING


_READ = {
    "left": ("leave",), "both": ("each",), "each": ("both", "bilateral"), "out": ("removed",),
    "od": ("right",), "os": ("left",), "ou": ("bilateral",),
}  # fmt: skip


def read_as(words: Iterable[str]) -> frozenset[str]:
    """The tokens that may be read as one of some words."""
    told = frozenset(words)
    sides = (token for token, word in SIDE_WORDS.items() if word in told)
    others = (token for token, read in _READ.items() if not told.isdisjoint(read))
    return told | _JOINING | frozenset((*sides, *others))


_PHRASAL = frozenset("taken took picked".split())
_EYES = {"od": "right", "os": "left", "ou": "bilateral"}
_EYE = frozenset(
    """eye lens cataract iol retina retinal vitreous vitrectomy cornea corneal iris strabismus glaucoma rectus eyelid lid phaco
    phacoemulsification trabeculectomy macula conjunctiva sclera orbit keratoplasty""".split()
)
"""Words of a sentence in which OD, OS and OU are eyes."""
_TOLD = frozenset({"left", "both", "each"})
_STAYS = frozenset(
    """to in open alone behind as intact undisturbed attached within at unrepaired untouched indwelling inside under
    connected draining clamped""".split()
)
"""Words after "left" that make it a verb: "drain left in place"."""
_STAYING = frozenset(
    "stent drain catheter tube pigtail packing wick foley penrose seton sponge stents drains tubes".split()
)
_DETERMINED = frozenset("the his her patient of on from side right and".split())
_PAIRED = frozenset("eye ear side breast knee hip leg arm foot hand lung kidney ovary tube".split())


def _in_context(text: Text, place: int, first: int, end: int) -> str:
    """ "left" without the verb, "both" without the pronoun, "each" of a paired organ as "both"."""
    token = text.folded[place]
    after = text.folded[place + 1] if place + 1 < end else "."
    if token == "left":
        before = text.folded[place - 1] if place > first else ""
        if before in _STAYING and not after[0].isalnum():
            return "leave"  # "double-J stent left."
        if before == "and" and (place < first + 2 or text.folded[place - 2] != "right"):
            before = ""  # "placed and left to suction"
        return "leave" if after in _STAYS and before not in _DETERMINED else token
    if token == "both":
        later = text.folded[min(place + 2, end - 1)]
        pronoun = not after[0].isalnum() and after != "-"
        return "each" if pronoun or "bone" in (after, later) else token
    return "both" if after in _PAIRED else token


class Hit(NamedTuple, Generic[P]):
    """A term found: the places of its words (in the list searched), and how far they spread."""

    term: P
    words: Words
    places: tuple[int, ...]
    excess: float

    @property
    def first(self) -> int:
        """Place of its first word."""
        return self.places[0]

    @property
    def last(self) -> int:
        """Place of its last word."""
        return self.places[-1]


Places = Mapping[str, tuple[int, ...]]
"""The places of each word."""
T = TypeVar("T")


class asked(Generic[T]):
    """What is worked out when it is first asked for, and kept: without the lock of the library's."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, line: Any, owner: type | None = None) -> T:
        value = line.__dict__[self._name] = self._work(line)
        return value


class Said:
    """The words of a stretch of tokens, looked for when asked.

    In most sentences each token tells its word by itself; where the words stand is worked out only
    for those in which a term is found.

    Attributes:
        text: the document.
        first, end: the tokens, the last exclusive.
        tokens: these, folded.
    """

    def __init__(self, text: Text, first: int, end: int) -> None:
        self.text = text
        self.first = first
        self.end = end
        self.tokens = text.folded[first:end]

    @asked
    def words(self) -> list[Word]:
        """The words that count, in order."""
        return words_of(self.text, self.first, self.end)

    @asked
    def plain(self) -> list[str]:
        """These words without their places."""
        if _DECIDED.isdisjoint(self.tokens):
            return list(filter(None, map(_WORDS.__getitem__, self.tokens)))
        return [word.word for word in self.words]

    @asked
    def nouns(self) -> list[str]:
        """These words without their endings."""
        return self.plain if FORMS.isdisjoint(self.said) else nouns_of(self.plain)

    @asked
    def said(self) -> frozenset[str]:
        """Its words as a set."""
        return frozenset(self.plain)

    @asked
    def acts(self) -> frozenset[str]:
        """Its words without their endings, as a set."""
        return self.said if self.nouns is self.plain else frozenset(self.nouns)

    @asked
    def places(self) -> Places:
        """Where each word stands."""
        return places_of(self.plain)

    @asked
    def noun_places(self) -> Places:
        """Where each word stands, by what it is without its ending."""
        return self.places if self.nouns is self.plain else places_of(self.nouns)


def places_of(words: Sequence[str]) -> Places:
    """The places of each word of a list, in order."""
    found: dict[str, tuple[int, ...]] = dict(zip(words, zip(range(len(words))), strict=True))
    if len(found) < len(words):  # some are said again
        before: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            if found[word][0] != place:
                before.setdefault(word, []).append(place)
        for word, places in before.items():
            found[word] = (*places, *found[word])
    return found


_Alone = tuple[Words, P]
_Beside = tuple[str, Words, P]
"""A term that is one word, and one of several: its next rarest word beside the rarest."""


class Lexicon(Generic[P]):
    """Terms by the rarest of their words, each with the next rarest, if it has one.

    Args:
        terms: words and what they stand for.
        stems: whether every form of the word of an operation counts as the same.
    """

    def __init__(self, terms: Iterable[tuple[Words, P]], stems: bool = False) -> None:
        self._stems = stems
        known = [(words, term) for words, term in terms if words]
        if stems:
            known = [(frozenset(map(stem, words)), term) for words, term in known]
        counts = Counter(word for words, _ in known for word in words)
        by_word: dict[str, tuple[list[_Alone[P]], list[_Beside[P]], set[str]]] = {}
        for words, term in known:
            rarest, *others = sorted(words, key=lambda word: (counts[word], word))
            alone, beside, nexts = by_word.setdefault(rarest, ([], [], set()))
            if others:
                nexts.add(others[0])
                beside.append((others[0], words, term))
            else:
                alone.append((words, term))
        self._by_word = by_word
        self._begins = frozenset(by_word)

    def begins(self) -> Iterator[tuple[str, P]]:
        """The word that the search for each term begins with, and the term."""
        for word, (alone, beside, _) in self._by_word.items():
            for _, term in alone:
                yield word, term
            for _, _, term in beside:
                yield word, term

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The tokens without all of which no term is said: those of the words a search begins with."""
        begins = self._begins
        return read_as(begins | forms_of(begins) if self._stems else begins)

    def find(self, line: Said) -> list[Hit[P]]:
        """Every term said, wherever its words stand close enough, in order of place."""
        stems = self._stems
        there = line.acts if stems else line.said
        out: list[Hit[P]] = []
        for anchor in there & self._begins:
            alone, beside, nexts = self._by_word[anchor]
            if alone:
                for place in (line.noun_places if stems else line.places)[anchor]:
                    out += [Hit(term, words, (place,), 0.0) for words, term in alone]
            if nexts.isdisjoint(there):
                continue
            for other, words, term in beside:
                if other in there and words <= there:
                    places = line.noun_places if stems else line.places
                    for place in places[anchor]:
                        hit = _around(line.words, places, words, term, anchor, place)
                        if hit is not None:
                            out.append(hit)
        if len(out) > 1:
            out.sort(key=lambda hit: (hit.places, -len(hit.words)))
        return out


def _around(
    said: Sequence[Word], places: Places, words: Words, term: P, word: str, anchor: int
) -> Hit[P] | None:
    """A term around a place of its rarest word: of every other word the nearest place."""
    here = said[anchor].at
    chosen = {anchor}
    for other in words:
        if other != word:
            at = places[other]
            chosen.add(
                at[0] if len(at) == 1 else min(at, key=lambda n: (abs(said[n].at - here), n))
            )
    if len(chosen) < len(words):
        return None
    found = tuple(sorted(chosen))
    excess = said[found[-1]].at - said[found[0]].at - (len(found) - 1)
    return Hit(term, words, found, excess) if excess <= SLACK[min(len(words), 5)] else None


def longest(hits: Iterable[Hit[P]]) -> list[Hit[P]]:
    """Hits that share no word: those that say most first, then the closest; in order of place."""
    hits = list(hits)
    if len(hits) < 2:
        return hits
    taken: set[int] = set()
    kept = []
    for hit in sorted(hits, key=lambda h: (-len(h.words), h.excess, h.places)):
        if taken.isdisjoint(hit.places):
            taken.update(hit.places)
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.places)
