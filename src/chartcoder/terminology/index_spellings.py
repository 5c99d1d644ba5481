"""The words that one line of an index may be spelled as: alternatives, eponyms, connectors."""

import re
from collections.abc import Collection, Sequence
from itertools import product

from chartcoder.terminology.index_lines import NEC, TAIL, key_words
from chartcoder.terminology.normalize import Vocabulary, book_words
from chartcoder.terminology.words import STOP_WORDS, fold

MAX_SPELLINGS = 12
"""Most word sets one line may be spelled as."""
_EPONYM = re.compile(r"(\w[\w'’-]*(?:['’]s|s['’])|[A-Z][\w'’]*-[A-Z][\w'’-]*) \w+$")
"""An eponym and what it names: "Raynaud's disease"."""
_CONNECTORS = frozenset(
    ["following", "during", "complicating", "complicated", "caused", "causing", "affecting", "affected",
     "involving", "resulting", "cause", "specified", "type", "nature"]
)  # fmt: skip
_LINKING = frozenset(
    ["with", "in", "due", "to", "by", "of", "from", "at", "on", "or", "and", "as", "for", "associated",
     "related", "the", "a"]
)  # fmt: skip
_DEFAULTS = frozenset(
    ["mellitus", "unspecified", "uncomplicated", "displaced", "initial", "nontraffic", "accidental"]
)
"""Words below a main term that a note leaves out because they are the default of the family."""


def spellings(path: Sequence[str], vocabulary: Vocabulary) -> list[tuple[tuple[str, ...], bool]]:
    """The word sets of a path, one for each choice of alternatives.

    Each comes with whether its words stand in the path as they are (no synonym was applied).
    """
    choices = []
    count = 1
    for term in _joined(path):
        ways = [w for w in (_worded(way, vocabulary) for way in alternatives(term)) if w]
        if not ways:
            return []
        if count * len(ways) > MAX_SPELLINGS:
            ways = ways[:1]
        count *= len(ways)
        choices.append(ways)
    out: dict[frozenset[str], tuple[tuple[str, ...], bool]] = {}
    for chosen in product(*choices):
        head = chosen[0][0]
        words = tuple(
            dict.fromkeys(w for ws, _ in chosen for w in ws if w not in _DEFAULTS or w in head)
        )
        if words:
            out.setdefault(frozenset(words), (words, all(plain for _, plain in chosen)))
    return list(out.values())


def _joined(path: Sequence[str]) -> list[str]:
    """The terms of a path; a letter belongs to the term before it ("Hepatitis", "B")."""
    out: list[str] = []
    for term in path:
        if out and len(term) == 1 and term.isupper() and "," not in out[-1]:
            out[-1] += f" {term}"
        else:
            out.append(term)
    return out


def _worded(text: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], bool] | None:
    """The words of a term and whether no synonym was applied.

    Nothing when a word that counts is one that reading passes over, or when no word counts.
    """
    words = tuple(w for w in book_words(text, vocabulary) if w not in _CONNECTORS)
    if any(_vanishes(token, words) for token in re.findall(r"[\w'’]+", text)):
        return None
    if not words and not _is_connector(text):
        return None
    return words, set(words) <= set(key_words(text))


def _vanishes(token: str, words: Collection[str]) -> bool:
    """A token that says something but that reading passes over: the A of type A, "secondary"."""
    folded = fold(token)
    if folded not in STOP_WORDS or folded in words:
        return False
    return token.lower() not in _LINKING or (len(token) == 1 and token.isupper())


def _is_connector(text: str) -> bool:
    return all(
        word in _LINKING or word in _CONNECTORS for word in re.findall(r"[a-z]+", text.lower())
    )


def alternatives(term: str) -> list[str]:
    """The ways one term of a path may be worded.

    >>> alternatives("Diabetes, diabetic"), alternatives("device, implant or graft")
    (['Diabetes', 'diabetic'], ['device', 'implant', 'graft'])
    >>> alternatives("Wound, open"), alternatives("cerebral laceration or contusion")
    (['Wound open'], ['cerebral laceration', 'cerebral contusion'])
    >>> alternatives("Raynaud's disease, phenomenon or syndrome")
    ["Raynaud's disease", "Raynaud's phenomenon", "Raynaud's syndrome"]
    >>> alternatives("Intubation, difficult or failed")
    ['Intubation difficult', 'Intubation failed']
    """
    text = " ".join(NEC.sub(" ", TAIL.sub("", term)).split())
    pieces = [p.strip() for p in text.split(",") if p.strip()]
    if " or " in text:
        return _either(text, pieces)
    if len(pieces) < 2:
        return [text]
    owner = _EPONYM.match(pieces[0])
    if owner:
        return [pieces[0], *(f"{owner.group(1)} {other}" for other in pieces[1:])]
    stem = pieces[0].lower()[:4]
    forms = [p for p in pieces[1:] if p.lower().startswith(stem) and " " not in p]
    if not forms or " " in pieces[0]:
        return [" ".join(pieces)]
    others = [p for p in pieces[1:] if p not in forms]
    return [" ".join([form, *others]) for form in (pieces[0], *forms)]


def _either(text: str, pieces: Sequence[str]) -> list[str]:
    """The ways of a term that says "or"."""
    if len(pieces) == 1:
        left, _, right = text.partition(" or ")
        lefts, rights = left.split(), right.split()
        if " or " in right:
            return [text]
        if len(rights) == 1 < len(lefts):  # "cerebral laceration or contusion"
            return [left, " ".join([*lefts[:-1], right])]
        if len(lefts) == 1 < len(rights):  # "infectious or parasitic disease"
            return [" ".join([left, *rights[1:]]), right]
        return [left, right]
    listed = [q.strip() for p in pieces for q in re.split(r"\s+or\s+|^or\s+", p) if q.strip()]
    first, *others = listed
    owner = _EPONYM.match(first)
    if owner:
        return [first, *(f"{owner.group(1)} {other}" for other in others)]
    if first[0].isupper():  # a main term and the ways it is qualified
        return [f"{first} {other}" for other in others]
    return listed if all(" " not in piece for piece in listed) else [text]
