"""Sequence that holds in every setting: etiology before manifestation, external causes last.

Conventions I.A.13 (etiology/manifestation) and I.A.17 ("code also" alone sets no order), read from
the "code first" and "use additional code" notes of the Tabular List.
"""

from functools import lru_cache

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import Case, Outcome
from chartcoder.guidelines.conventions import code_ranges, covers
from chartcoder.terminology.books import Books

AFTER: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("R65.2",), ("A02.1", "A22.7", "A26.7", "A32.7", "A40", "A41", "A42.7", "A54.86", "B37.7", "O85", "T81.44", "T80.2")),
    (("R29.7",), ("I63",)),
    (("M97",), ("S42", "S52", "S72", "S82", "S92", "M80", "M84.3", "M84.4", "M84.5", "M84.6")),
    (("I85.1",), ("K70", "K71", "K74", "B65", "K76.6")),  # "code first underlying cause" names none
)  # fmt: skip
"""Codes that come after others although the note names only examples of them."""
_LATER = tuple(code for later, _ in AFTER for code in later)
NEVER_FIRST = (
    "B95",
    "B96",
    "B97",
    "R65.2",
    "R29.7",
    "Z16",
    "Z3A",
    "Z37",
    "Z66",
    "Z68",
    "Z79",
    "Z28.3",
    "Z55",
    "Z56",
    "Z57",
    "Z58",
    "Z59",
    "Z60",
    "Z62",
    "Z63",
    "Z64",
    "Z65",
    "V",
    "W",
    "X",
    "Y",
)
_ELSEWHERE = "classified elsewhere"


def etiology_first(drafts: list[Draft], books: Books) -> list[Draft]:
    """I.A.13: a manifestation stands behind its etiology, an external cause behind all else."""
    if len(drafts) < 2:
        return drafts
    out = list(drafts)
    for draft in drafts:
        place = next(n for n, d in enumerate(out) if d is draft)
        needed = [n for n, d in enumerate(out) if d is not draft and comes_first(d, draft, books)]
        if needed and min(needed) > place:
            out.pop(place)
            out.insert(min(needed), draft)
    return [d for d in out if d.code[0] not in "VWXY"] + [d for d in out if d.code[0] in "VWXY"]


def comes_first(first: Draft, second: Draft, books: Books) -> bool:
    """Whether the Tabular List puts one code of a pair before the other."""
    return first_by_notes(first.code, second.code, books)


ACUTE_OF_ALCOHOL = ("F10.12", "F10.13", "F10.22", "F10.23", "F10.92", "F10.93")
"""Intoxication and withdrawal: reasons of an admission by themselves, not only the use that the note
at K70 asks for; the circumstances of the admission put them in order (II.C)."""


@lru_cache(maxsize=65536)
def first_by_notes(first: str, second: str, books: Books) -> bool:
    """``comes_first`` of two codes."""
    if first[:3] == second[:3]:
        return False
    if first.startswith("E86") and second.startswith("E87"):
        return False  # the note joins them; which was the reason of the admission is told (II)
    before = ranges_of(books, second, "code_first")
    if before and covers(before, first):
        return True
    if first.startswith("K70") and second.startswith(ACUTE_OF_ALCOHOL):
        return False
    additional = ranges_of(books, first, "use_additional")
    if additional and covers(additional, second):
        # where both notes point at each other, "code first" decides
        return not covers(ranges_of(books, first, "code_first"), second)
    return second.startswith(_LATER) and any(
        second.startswith(later) and first.startswith(sooner) for later, sooner in AFTER
    )


def needs_first(first: Draft, second: Draft, books: Books) -> bool:
    """Whether a note at the second says "code first" of the first, or it may never precede it."""
    if first.code[:3] == second.code[:3]:
        return False
    before = ranges_of(books, second.code, "code_first")
    return (bool(before) and covers(before, first.code)) or any(
        second.code.startswith(later) and first.code.startswith(sooner) for later, sooner in AFTER
    )


def manifestation(draft: Draft, drafts: list[Draft], books: Books) -> bool:
    """A code that may not stand first: by its title, its nature, or beside its etiology."""
    if _only_adds(books, draft.code):
        return True
    return any(d is not draft and comes_first(d, draft, books) for d in drafts)


@lru_cache(maxsize=16384)
def _only_adds(books: Books, code: str) -> bool:
    """Whether a code may never stand first, by its nature or its title."""
    return code.startswith(NEVER_FIRST) or _ELSEWHERE in books.entry(code).title.lower()


@lru_cache(maxsize=16384)
def ranges_of(books: Books, code: str, field: str) -> tuple[tuple[str, str], ...]:
    """The code ranges in the notes of one kind at a code and above it."""
    return tuple(
        pair
        for entry in books.path(code)
        for note in getattr(entry, field)
        for pair in code_ranges(note)
    )


def never_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.16, I.A.13: what only adds to a diagnosis does not open the list."""
    if not drafts or not drafts[0].code.startswith(NEVER_FIRST):
        return Outcome(drafts, [])
    first = next((d for d in drafts if not d.code.startswith(NEVER_FIRST)), None)
    if first is None:
        return Outcome(drafts, [])
    return Outcome([first, *(d for d in drafts if d is not first)], [])
