"""Words of a sentence with their places, and terms found among them.

A term is a set of words, as in the lists of ``terminology.pcs``: it is said where all of its words
stand close together, in any order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from chartcoder.reading.text import Text
from chartcoder.terminology.pcs.stems import stem
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
    out: list[Word] = []
    at = 0.0
    start = text.starts[first] if first < end else 0
    stop = text.ends[end - 1] if first < end else 0
    joined = {m.start(): m for m in LETTERS.finditer(text.text, start, stop)}
    skip = -1
    for place in range(first, end):
        begin = text.starts[place]
        if begin < skip:
            continue
        whole = joined.get(begin)
        if whole is not None:  # "I&D", "V/Q"
            skip = whole.end()
            at += 1
            word = fold(whole.group().translate(JOINED))
            out.append(Word(word, begin, whole.end(), at, word))
            continue
        token = text.folded[place]
        if token in _TOLD:
            token = _in_context(text, place, first, end)
        if token == "out" and out and out[-1].word in _PHRASAL:
            # "taken out", "picked out": one word of an operation
            out[-1] = out[-1]._replace(word="removed", stem=stem("removed"), end=text.ends[place])
            continue
        if not token[0].isalnum():
            at += _GAPS.get(token, 0.3)
            continue
        word = SIDE_WORDS.get(token, token)
        if token in ("od", "os", "ou") and text.raw(place).isupper():
            word = _EYES.get(token, token) if _EYE & set(text.folded[first:end]) else token
        if token in ("l", "r") and not text.raw(place).isupper():
            word = token  # "l" of a list or a litre
        at += _LINKS.get(token, 0.0)
        if word in DROPPED:
            continue
        at += 1
        out.append(Word(word, begin, text.ends[place], at, stem(word)))
    return out


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


class Lexicon(Generic[P]):
    """Terms by the rarest of their words.

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
        self._by_word: dict[str, list[tuple[Words, P]]] = {}
        for words, term in known:
            rarest = min(words, key=lambda word: (counts[word], word))
            self._by_word.setdefault(rarest, []).append((words, term))

    def find(self, said: Sequence[Word]) -> list[Hit[P]]:
        """Every term said, wherever its words stand close enough, in order of place."""
        places: dict[str, list[int]] = {}
        for n, word in enumerate(said):
            places.setdefault(word.stem if self._stems else word.word, []).append(n)
        out: list[Hit[P]] = []
        for anchor_word, at in places.items():
            for words, term in self._by_word.get(anchor_word, ()):
                if words <= places.keys():
                    for anchor in at:
                        hit = _around(said, places, words, term, anchor_word, anchor)
                        if hit is not None:
                            out.append(hit)
        out.sort(key=lambda hit: (hit.places, -len(hit.words)))
        return out


def _around(
    said: Sequence[Word],
    places: Mapping[str, list[int]],
    words: Words,
    term: P,
    word: str,
    anchor: int,
) -> Hit[P] | None:
    """A term around a place of its rarest word: of every other word the nearest place."""
    if len(words) == 1:
        return Hit(term, words, (anchor,), 0.0)
    here = said[anchor].at
    chosen = {anchor}
    for other in words:
        if other != word:
            chosen.add(min(places[other], key=lambda n: (abs(said[n].at - here), n)))
    if len(chosen) < len(words):
        return None
    found = tuple(sorted(chosen))
    excess = said[found[-1]].at - said[found[0]].at - (len(found) - 1)
    return Hit(term, words, found, excess) if excess <= SLACK[min(len(words), 5)] else None


def longest(hits: Iterable[Hit[P]]) -> list[Hit[P]]:
    """Hits that share no word: those that say most first, then the closest; in order of place."""
    taken: set[int] = set()
    kept = []
    for hit in sorted(hits, key=lambda h: (-len(h.words), h.excess, h.places)):
        if taken.isdisjoint(hit.places):
            taken.update(hit.places)
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.places)
