"""The codes that the instruction notes of the Tabular List name, as ranges a code can be tested on.

Notes name codes in parentheses: ``diabetes mellitus (E08-E13)``, ``(I82.4-, I82.5-)``,
``(T36-T50 with fifth or sixth character 5)``, ``(E08-E13 with .51-.52)``.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from chartcoder.codesets.tabular import TabularEntry, ancestors

PLACED_AFTER = {
    "C4A": "C43", "C7A": "C75", "C7B": "C75", "D3A": "D36", "I1A": "I16", "I5A": "I52",
    "J4A": "J44", "M1A": "M08", "O9A": "O99", "QA0": "Q99", "Z3A": "Z36",
}  # fmt: skip
"""Categories with a letter out of turn, and the category they follow in the book."""

CODE = r"(?:[A-Z]\d[0-9A-Z]|[A-Z]{2}\d)(?:\.[0-9A-Z]{1,4})?"
ITEM = re.compile(rf"({CODE})(?:\.?-?\s*(?:-|\bto\b)\s*({CODE}))?\.?-?\.?")
SEPARATOR = re.compile(r"\s*(?:[,;.]\s*(?:and\s+|or\s+)?|and\s+|or\s+|\s)\s*")
GROUP = re.compile(r"\(([^()]*[A-Z][0-9A-Z]{2}[^()]*)\)")
BARE = re.compile(
    r"\b(?:classif\w+ (?:to|in)|(?:sub)?categor(?:y|ies)|codes? from|from)\s+"
    rf"(?:(?:sub)?categor(?:y|ies)\s+)?(?={CODE})",
    re.IGNORECASE,
)
"""Words that announce codes outside of parentheses (``conditions classified to A74.-``)."""
TRAILING = re.compile(rf"\s\(?({CODE})(\.?-?)[)}}]?\.?\s*$")
"""A code at the very end of a note, where the parentheses were left out or not closed."""
ORDINALS = {
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "six": 6, "seventh": 7,
    "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7,
}  # fmt: skip
OPEN_FRACTURE = tuple("BCEFHJMNQR")
"""7th characters of an open fracture."""


Restriction = tuple[str, tuple[int, ...], tuple[str, ...], bool]
NO_RESTRICTION: Restriction = ("", (), (), False)


class CodeRange(NamedTuple):
    """A span of codes named by a note.

    Attributes:
        first, last: ends of the span, with the dot and without trailing dashes; everything below
            them is part of it.
        rule: how ``values`` restrict the span: nothing, ``character`` (the code has one of the
            values at ``positions``), ``decimals`` (its part after the dot starts with one of
            them), ``ending`` (it ends with one of them).
        positions: places of the character counted from 1 without the dot. With several places it
            stands at the last of them that is filled and not the placeholder X; with ``together``
            the values span them all.
        values: see ``rule``.
        together: the positions are read as one string (``fifth to sixth characters 51``).
    """

    first: str
    last: str
    rule: str = ""
    positions: tuple[int, ...] = ()
    values: tuple[str, ...] = ()
    together: bool = False

    def matches(self, code: str) -> bool:
        """Tell whether a code (with or without its dot) lies in the range."""
        flat = code.replace(".", "")
        key, low, high = sort_key(flat), sort_key(self.first), sort_key(self.last)
        if not (key[: len(low)] >= low and key[: len(high)] <= high):
            return False
        if self.rule == "decimals":
            return flat[3:].startswith(self.values)
        if self.rule == "ending":
            return flat[3:].endswith(self.values)
        if self.rule == "character":
            return _characters(flat, self.positions, self.together) in self.values
        return True


class ExcludesConflict(NamedTuple):
    """An Excludes1 note that keeps two codes apart.

    ``code`` is the code whose book entry (or one above it, ``entry``) carries the note, ``other``
    the code that the note names; ``note`` is its text.
    """

    code: str
    other: str
    entry: str
    note: str


def sort_key(code: str) -> str:
    """A text that sorts codes in book order, where ``C4A`` comes between ``C43`` and ``C44``."""
    flat = code.replace(".", "")
    category = flat[:3]
    before = PLACED_AFTER.get(category)
    if before is None:
        return f"{category}0{flat[3:]}"
    turn = 2 if category == "C7B" else 1
    return f"{before}{turn}{flat[3:]}"


@lru_cache(maxsize=65536)
def ranges_of(note: str) -> tuple[CodeRange, ...]:
    """The code ranges a note names, in its order; none when it names no code.

    Parentheses are read when they hold nothing but codes and their restriction, so that words
    such as ``(with C3 glomerulopathy)`` are not taken for codes; codes outside of parentheses
    when words such as ``classified to`` announce them, or at the very end.
    """
    found: list[CodeRange] = []
    for group in GROUP.finditer(note):
        found += _group(group.group(1))
    bare = re.sub(r"\([^()]*\)", " ", note)
    for lead in BARE.finditer(bare):
        spans, rest = _spans(bare[lead.end() :])
        restricted = re.match(r"\s*with\b(.*)", rest)
        restriction = _restriction(rest.strip(" .")) if restricted else NO_RESTRICTION
        if restriction is not None:
            found += [CodeRange(first, last, *restriction) for first, last in spans]
    if not found and (end := TRAILING.search(bare)) and "." in end.group(0):
        found.append(CodeRange(end.group(1), end.group(1)))
    return tuple(dict.fromkeys(found))


def excludes1_conflicts(
    tabular: Mapping[str, TabularEntry], code_a: str, code_b: str
) -> list[ExcludesConflict]:
    """The Excludes1 notes that keep two codes from being reported together.

    Notes of the codes themselves and of everything above them (category, block, chapter) count,
    in both directions. A note above both codes is left out: it sends the other condition out of
    a part of the book that both are in, so it does not tell them apart.

    Whether the two conditions are unrelated, which lifts an Excludes1 note (Official Guidelines
    I.A.12.a), is for the reader of the chart to decide.
    """
    entries = dict(tabular) if not isinstance(tabular, dict) else tabular
    lines = {c: list(ancestors(entries, c)) for c in (code_a, code_b)}
    shared = {e.code for e in lines[code_a]} & {e.code for e in lines[code_b]}
    found: list[ExcludesConflict] = []
    for code, other in ((code_a, code_b), (code_b, code_a)):
        for entry in lines[code]:
            if entry.code in shared:
                continue
            found += [
                ExcludesConflict(code, other, entry.code, note)
                for note in entry.excludes1
                if any(span.matches(other) for span in ranges_of(note))
            ]
    return found


def _group(text: str) -> list[CodeRange]:
    """Read the inside of one pair of parentheses; nothing unless all of it is understood."""
    text = re.sub(r"^\s*(?:i\.e\.|e\.g\.|see|codes?|category|categories)\s+", "", text, flags=re.I)
    spans, rest = _spans(text.strip())
    rest = rest.strip(" ,.;-")
    restriction = _restriction(rest) if rest else NO_RESTRICTION
    if restriction is None:
        return []
    return [CodeRange(first, last, *restriction) for first, last in spans]


def _spans(text: str) -> tuple[list[tuple[str, str]], str]:
    """Read the list of codes and ranges a text starts with; return it and what follows."""
    spans: list[tuple[str, str]] = []
    at = 0
    while match := ITEM.match(text, at):
        first, last = match.groups()
        spans.append((first, last or first))
        at = match.end()
        gap = SEPARATOR.match(text, at)
        if gap is None or ITEM.match(text, gap.end()) is None:
            break
        at = gap.end()
    return spans, text[at:]


def _restriction(text: str) -> Restriction | None:
    """Read what follows ``with`` after the codes; nothing when it is not understood."""
    match = re.fullmatch(r"with\s+(.+)", text, re.IGNORECASE)
    if match is None:
        return None
    words = match.group(1).lower().replace("-character", " character").strip()
    if re.fullmatch(r"\.?\d[\d., -]*(?:(?:or|and)\s*[\d., -]+)*", words):
        return ("decimals", (), _values(words), False)
    if match := re.fullmatch(r"final characters? (.+)", words):
        values = _values(match.group(1))
        if all(len(value) == 1 for value in values):
            # The final character before the 7th is the intent of a poisoning (T36-T50).
            return ("character", (5, 6), values, False)
        return ("ending", (), values, False)
    if words == "open fracture 7th character":
        return ("character", (7,), OPEN_FRACTURE, False)
    ordinal = "|".join(ORDINALS)
    match = re.fullmatch(rf"({ordinal})(?: (or|to) ({ordinal}))? characters?\s*(.*)", words)
    if match is None:
        return None
    start, joiner, end, rest = match.groups()
    positions = (ORDINALS[start],) + ((ORDINALS[end],) if end else ())
    if not rest or rest.startswith("to "):
        return NO_RESTRICTION  # any intent will do
    values = _values(rest)
    if not all(re.fullmatch(r"[0-9A-Z]{1,2}", value) for value in values):
        return None
    return ("character", positions, values, joiner == "to")


def _values(text: str) -> tuple[str, ...]:
    """Read a list of characters or endings: ``1-4 or 6``, ``.51-.52``, ``-23``, ``b or c``."""
    found: list[str] = []
    for part in re.split(r"\s*(?:,|\bor\b|\band\b|\.\s)\s*", text):
        piece = part.strip().strip(".").upper()
        if match := re.fullmatch(r"\.?(\d+)-\.?(\d+)", piece):
            low, high = match.groups()
            found += [str(n).zfill(len(low)) for n in range(int(low), int(high) + 1)]
        elif value := piece.strip("-. "):
            found.append(value)
    return tuple(found)


def _characters(flat: str, positions: tuple[int, ...], together: bool) -> str:
    """The character of a code a restriction is about, or nothing when the code is too short."""
    if together:
        return flat[positions[0] - 1 : positions[-1]]
    for place in sorted(positions, reverse=True):
        if len(flat) >= place and (flat[place - 1] != "X" or len(positions) == 1):
            return flat[place - 1]
    return ""
