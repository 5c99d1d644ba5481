"""Section I.A: conventions of the classification."""

import re
from functools import lru_cache

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.clause import Case, Outcome, reject
from chartcoder.terminology.books import Books

_RANGE = re.compile(
    r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?:(?:\.?-)?\s*-\s*([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?))?"
)


@lru_cache(maxsize=8192)
def code_ranges(note: str) -> tuple[tuple[str, str], ...]:
    """The code ranges in the brackets of a note, as (first, last) prefixes."""
    out = []
    for bracket in re.findall(r"\(([^)]*)\)", note):
        for match in _RANGE.finditer(bracket):
            out.append((match.group(1), match.group(2) or match.group(1)))
    return tuple(out)


def covers(ranges: tuple[tuple[str, str], ...], code: str) -> bool:
    """Whether a code lies in one of the ranges."""
    return any(first <= code[: len(first)] and code[: len(last)] <= last for first, last in ranges)


def excludes1_note(books: Books, code: str, other: str) -> str | None:
    """The Excludes1 note at ``code`` or above it that names ``other``, or None."""
    current = code
    while current:
        entry = books.entry(current)
        for note in entry.excludes1:
            if covers(code_ranges(note), other):
                return f"{entry.code}: {note}"
        current = entry.parent
    return None


def excludes1(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.12.a: two codes with an Excludes1 note between them are not reported together.

    The symptom or the less specific of the two falls; between two diseases the one stated later.
    """
    kept = list(drafts)
    rejections = []
    for first in drafts:
        for second in drafts:
            if first is second or first not in kept or second not in kept:
                continue
            note = excludes1_note(books, first.code, second.code)
            if note is None or _two_drugs(first, second) or _stated_apart(first, second):
                continue
            loser = _weaker(first, second, books)
            winner = second if loser is first else first
            kept.remove(loser)
            rejections.append(
                reject(
                    loser, books, "excludes1", f"Excludes1 with {winner.code} ({note}).", "I.A.12.a"
                )
            )
    return Outcome(kept, rejections)


def _two_drugs(first: Draft, second: Draft) -> bool:
    """Two substances with effects of their own are unrelated, whatever their codes exclude."""
    return all("T36" <= draft.code[:3] <= "T50" for draft in (first, second)) and (
        first.found.hit.pattern.words != second.found.hit.pattern.words
    )


def _stated_apart(first: Draft, second: Draft) -> bool:
    """Whether a clause found the two conditions to be unrelated by the provider's words (I.A.12.a)."""
    return any(
        step.source == "I.A.12.a" and dict(step.values).get("because-of") == other.code
        for one, other in ((first, second), (second, first))
        for step in one.steps
    )


def _weaker(first: Draft, second: Draft, books: Books) -> Draft:
    def strength(draft: Draft) -> tuple[bool, bool, float, tuple[int, int, int]]:
        title = books.entry(draft.stem).title.lower()
        return (
            draft.code[0] != "R",
            "unspecified" not in title,
            draft.confidence,
            tuple(-n for n in draft.order),  # type: ignore[return-value]
        )

    return first if strength(first) < strength(second) else second
