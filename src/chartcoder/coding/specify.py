"""From an entry of the Tabular List down to the most specific code that the words support.

Official Guidelines I.B.2: a code is valid only to its full number of characters; I.A.5: the 7th
character. The walk reads titles: a code is reached when every word that sets it apart from the
entry it started at stands in the context of the mention.
"""

from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.terminology.books import Books
from chartcoder.terminology.normalize import book_words

_WITHOUT = late(r"\bwithout\b.*")
SECOND_CHOICE = frozenset({"subluxation", "incomplete"})
"""Words of titles that are not the default of their family."""


HAND = ("M65.0", "M65.1", "M65.8", "M65.9", "M67")
"""Categories that place the tendons of fingers in the hand."""
_FINGERS = frozenset({"finger", "thumb", "palm"})
ARM = ("S42.3", "S52")
"""Fractures whose titles say "arm" of a bone that lies nowhere else."""
_SIDES = frozenset({"right", "left", "bilateral"})


class Specified(NamedTuple):
    """A code and the words of the context that led to it; ``complete`` when it is billable."""

    code: str
    words: tuple[str, ...]
    complete: bool


def specify(books: Books, start: str, context: Set[str], side: str | None = None) -> Specified:
    """The most specific code at or below ``start`` whose distinguishing words are in ``context``.

    Args:
        start: an entry of the Tabular List.
        context: words around the mention, as words of the books.
        side: ``right``, ``left``, ``bilateral`` or None; replaces side words in the context.

    Returns:
        A code without its 7th character (see ``seventh``), or the lowest entry that the words and
        the "unspecified" codes of the list decide.
    """
    entry = books.entry(start)
    if side == "bilateral" and "unilateral" in entry.title.lower() and entry.parent in books:
        start = entry.parent
        entry = books.entry(start)
    if entry.billable or _takes_seventh(books, start):
        other = same_of_side(books, start, side) if side else ""
        return Specified(other or start, (side,) if side and other else (), True)
    words = set(context)
    words -= _SIDES
    if side:
        words.add(side)
        if side != "bilateral":
            words.add("unilateral")
        if start.startswith(DOMINANT):
            words |= _dominance(side, words)
    if start.startswith("C50") and "male" not in words:
        words.add("female")  # the default of the Index
    limb = words | _limb(words)
    if start.startswith("M18") or (start.startswith(HAND) and not _FINGERS.isdisjoint(words)):
        words = words | {"hand"}
    if start.startswith(ARM):
        words = words | {"arm"}
    reach = words | limb
    best = None
    best_key: tuple[int, ...] = ()
    base = books.words(start)
    for member in books.family(start):
        need = member.need
        if need <= reach and need <= (words if _NAMED_LIMB.isdisjoint(member.words) else limb):
            shared = member.words & base
            said = len(shared & words)
            key = (
                len(need),
                said,
                said - len(shared),
                SECOND_CHOICE.isdisjoint(member.words - words),
                member.billable,
                -member.dropped,
                ("uncomplicated" in words) == ("uncomplicated" in books.entry(member.code).title),
            )
            if best is None or key > best_key:
                best, best_key = member, key
    code = start
    used: tuple[str, ...] = ()
    if best is not None:
        code = best.code
        used = tuple(sorted(best.need))
    if side and not used:
        code, used = _one_or_both(books, start, code, side)
    code = _unspecified(books, code, side)
    return Specified(code, used, books.entry(code).billable or _takes_seventh(books, code))


@lru_cache(maxsize=16384)
def _one_or_both(books: Books, start: str, code: str, side: str) -> tuple[str, tuple[str, ...]]:
    """The only child that says "unilateral" where a side is stated, or "bilateral" where both are."""
    word = "bilateral" if side == "bilateral" else "unilateral"
    found = [c for c in books.entry(start).children if word in books.entry(c).title.lower().split()]
    return (found[0], (side,)) if len(found) == 1 else (code, ())


DOMINANT = ("G81", "G83.1", "G83.2", "G83.3", "I69")
"""Categories that ask whether the dominant side is affected."""


def _dominance(side: str, words: Set[str]) -> Set[str]:
    """I.C.6.a: the right side counts as the dominant one, the left one does not, unless stated."""
    if {"dominant", "nondominant"} & words or side == "bilateral":
        return frozenset({"affecting", "side"})
    said = "dominant" if side == "right" else "nondominant"
    return frozenset({"affecting", "side", said})


@lru_cache(maxsize=65536)
def _takes_seventh(books: Books, code: str) -> bool:
    children = books.entry(code).children
    return bool(children) and len(children[0]) == 8 and bool(books.entry(code).seventh)


@lru_cache(maxsize=16384)
def same_of_side(books: Books, code: str, side: str) -> str:
    """The same as a code of an unspecified side, of the side that is stated; "" when there is none.

    "Pressure ulcer of hip, stage 2" names L89.202 by its words; of the right hip it is L89.212.
    """
    words = books.words(code)
    if side in words or "unspecified" not in books.entry(code).title.lower():
        return ""
    above = books.entry(code).parent
    for _ in range(2):
        if not above or ":" in above:
            return ""
        for member in books.family(above):
            if member.words == words | {side} and len(member.code) == len(code):
                return member.code
        above = books.entry(above).parent
    return ""


_NAME = late(r"[a-z0-9]+")
_FILLER = frozenset(
    "right left bilateral unspecified side unilateral of the eye ear dominant nondominant".split()
)
"""Words of titles that only say which side, and what goes without saying beside it."""


@lru_cache(maxsize=16384)
def twin(books: Books, code: str, side: str) -> str:
    """The code whose title differs from that of ``code`` in its side only; "" when there is none."""
    mine = _NAME.findall(books.entry(code).title.lower())
    kin = {word.rstrip("s") for word in mine if word not in _FILLER}
    dominance = "nondominant" if side == "left" else "dominant"  # I.C.6.a
    above = books.entry(code).parent
    for _ in range(4):
        if not above or ":" in above:
            return ""
        stack = list(reversed(books.entry(above).children))
        while stack:
            other = stack.pop()
            entry = books.entry(other)
            stack.extend(reversed(entry.children))
            if not entry.billable:
                continue
            title = _NAME.findall(entry.title.lower())
            if side in title and kin == {w.rstrip("s") for w in title if w not in _FILLER}:
                if {"dominant", "nondominant"} & set(title) - {dominance}:
                    continue
                if mine.count("unspecified") - title.count("unspecified") in (0, 1):
                    return other
        above = books.entry(above).parent
    return ""


@lru_cache(maxsize=16384)
def _unspecified(books: Books, code: str, side: str | None) -> str:
    """Go down through children that say "unspecified", as far as there are any."""
    while True:
        entry = books.entry(code)
        if not entry.children or _takes_seventh(books, code):
            return code
        plain = [c for c in entry.children if "unspecified" in books.entry(c).title.lower()]
        if side:
            open_side = [books.words(c) | {side} for c in plain]
            here = [c for c in entry.children if c in books and books.words(c) in open_side]
            if len(here) == 1:
                code = here[0]
                continue
            base = books.words(code) | {side, "eye", "ear"}
            plain += [c for c in entry.children if c in books and side in books.words(c) <= base]
            sided = [c for c in plain if side in books.entry(c).title.lower()]
            plain = sided or plain
        if not plain:
            plain = _default_child(books, code)
        if not plain:
            return code
        code = min(plain, key=lambda c: _plainness(books, code, c, entry.children.index(c)))


def _plainness(books: Books, above: str, code: str, place: int) -> tuple[int, ...]:
    """Of several children that say "unspecified", the one that adds the least comes first.

    "Chronic or unspecified duodenal ulcer with hemorrhage" adds the bleeding; "unspecified cause,
    unspecified class" leaves more open than "unspecified cause, class I".
    """
    title = books.entry(code).title.lower()
    title = title.replace(" with unspecified", " unspecified")
    adds = " with " in title and " with " not in books.entry(above).title.lower()
    either = " or unspecified" in title
    return (adds, either, -title.count("unspecified"), len(books.words(code)), place)


_NAMED_LIMB = frozenset(["limb", "extremity"])
_UPPER = frozenset("arm forearm elbow wrist hand shoulder".split())
_LOWER = frozenset("leg thigh calf shin knee ankle foot heel hip".split())


def _limb(words: Set[str]) -> frozenset[str]:
    """The limb that a part of the body belongs to, in the words of titles ("lower limb")."""
    upper, lower = not _UPPER.isdisjoint(words), not _LOWER.isdisjoint(words)
    if upper == lower:
        return frozenset()
    return frozenset({"limb", "extremity", "upper" if upper else "lower"})


def _default_child(books: Books, code: str) -> list[str]:
    """The child that only says "other" or "not specified as" beside the words of its parent.

    The Index gives such codes as the default: "Ascites" is R18.8 "Other ascites".
    """
    entry = books.entry(code)
    base = books.words(code)
    named = [c for c in entry.children if c in books and books.words(c) <= base]
    plain = [c for c in named if "not specified as" in books.entry(c).title]
    return plain or [c for c in named if books.entry(c).title.startswith("Other ")][:1]


def unphased(books: Books, code: str) -> str:
    """A code as the text supports it when no episode of care is stated: without 7th character.

    External causes are padded with the placeholder X (guideline I.A.4).
    """
    if code[0] in "VWXY" and _takes_seventh(books, code):
        return books.entry(code).children[0][:-1]
    return code


COMPLICATIONS = ("delayed", "nonunion", "malunion")
"""Healing of a fracture that is not routine, as its 7th characters name it."""


def seventh_of_eye(books: Books, code: str, words: Set[str]) -> str:
    """The code with the 7th character of the eye that is stated, or empty when it names no eye."""
    entry = books.entry(code)
    if not any("eye" in meaning for _, meaning in entry.seventh):
        return ""
    side = next((s for s in ("bilateral", "right", "left") if s in words), "unspecified")
    if {"right", "left"} <= words:
        side = "bilateral"
    letter = next((x for x, meaning in entry.seventh if meaning.lower().startswith(side)), "")
    return next((child for child in entry.children if child[-1] == letter), "")


_TOPHI = frozenset(["tophus", "tophi", "tophaceous"])


def seventh(books: Books, code: str, phase: str, words: Set[str]) -> str:
    """The code with its 7th character (guideline I.A.5), or unchanged when it takes none.

    Args:
        phase: ``A`` active treatment, ``D`` healing or aftercare, ``S`` sequela.
        words: words around the mention; "open", "delayed", "nonunion", "malunion" choose within
            the fracture characters.
    """
    if not books.entry(code).seventh:
        return code
    eye = seventh_of_eye(books, code, words)
    if eye:
        return eye
    if code.startswith("M1A") and _takes_seventh(books, code) and not words.isdisjoint(_TOPHI):
        return books.entry(code).children[-1]
    if _takes_seventh(books, code) and not any(c[-1] == "A" for c in books.entry(code).children):
        return _stated_seventh(books, code, words) or _silent_seventh(books, code)
    healing = next((word for word in COMPLICATIONS[::-1] if word in words), "")
    return phased(books, code, phase, "12" if "open" in words else "", healing)


def phased(books: Books, code: str, phase: str, opened: str = "", healing: str = "") -> str:
    """The code with the 7th character whose meaning says all this, or unchanged (I.C.19.a, c).

    Args:
        opened: "" for a closed fracture, ``12`` for open type I or II, ``3`` for type III.
        healing: one of COMPLICATIONS, or "" for routine healing.
    """
    if not _takes_seventh(books, code):
        return code
    entry = books.entry(code)
    by_letter = {child[-1]: child for child in entry.children}
    wanted = {"A": "initial", "D": "subsequent", "S": "sequela"}.get(phase, "")
    best, best_score = None, 0
    for letter, meaning in entry.seventh:
        said = meaning.lower()
        if letter not in by_letter or not wanted or wanted not in said:
            continue
        score = 8
        if "open" in said or "closed" in said:
            score += 4 * (("open" in said) == bool(opened))
            score += 2 * (("iiia" in said) == (opened == "3"))
        if phase == "D":
            score += 1 if (healing in said if healing else _routine(said)) else 0
        if score > best_score:
            best, best_score = letter, score
    if best is not None:
        return by_letter[best]
    return by_letter.get("0") or by_letter.get("9") or entry.children[0]


def _routine(meaning: str) -> bool:
    return not any(word in meaning for word in COMPLICATIONS)


_UNSAID = frozenset({"eye", "stage", "unspecified", "dry"})
"""Words in the meaning of a 7th character that notes leave out."""


def _stated_seventh(books: Books, code: str, words: Set[str]) -> str | None:
    """The code with the 7th character that the words state: an eye, a stage, an edema."""
    title = books.entry(code).title
    best: tuple[int, str] = (0, "")
    for child in books.entry(code).children:
        meaning = _WITHOUT.sub("", books.entry(child).title[len(title) :])
        need = set(book_words(meaning, books.vocabulary)) - _UNSAID
        if need and need <= words and len(need) > best[0]:
            best = len(need), child
    return best[1] or None


def _silent_seventh(books: Books, code: str) -> str:
    """The 7th character when the words state none: "unspecified", or the one that adds nothing."""
    title, children = books.entry(code).title, books.entry(code).children
    meanings = {child: books.entry(child).title[len(title) :] for child in children}
    plain = [c for c in children if "unspecified" in meanings[c]]
    plain += [c for c in children if c[-1] == "0" and not meanings[c].startswith(", with ")]
    return plain[0] if plain else children[-1]
