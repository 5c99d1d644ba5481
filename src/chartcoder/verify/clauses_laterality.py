"""What a checker can test of the clauses on laterality (Official Guidelines I.B.13)."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

_NO_SIDE = frozenset(
    "right left bilateral unspecified unilateral of the eye ear side dominant nondominant".split()
)


def plain_title(title: str) -> frozenset[str]:
    """The words of a title without its side."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    return frozenset(word.rstrip("s") for word in words if word not in _NO_SIDE)


def passes(start: str, path: Collection[str], tabular: Mapping[str, Any]) -> bool:
    """Whether a path passes the index entry, or the same code of the side that is said.

    "Pressure ulcer of unspecified buttock, stage 3" is found by its words; of the right buttock
    it is another code of the same title but for the side.
    """
    if start in path:
        return True
    if start not in tabular or start[:3] not in path:
        return False
    wanted = plain_title(tabular[start].title)
    return any(code in tabular and plain_title(tabular[code].title) == wanted for code in path)


def check_step(
    step: Mapping[str, Any], before: str, after: Any, tabular: Mapping[str, Any]
) -> Iterator[str]:
    """Two codes of one condition that become the bilateral one: nothing but the side differs."""
    if step["source"] != "I.B.13" or "bilateral" not in after.title.lower():
        return
    partner = str(dict(step["values"]).get("because-of", ""))
    wanted = plain_title(after.title)
    sides = [f" {_comma_free(tabular[c].title)} " for c in (before, partner) if c in tabular]
    if len(sides) != 2 or any(plain_title(title) != wanted for title in sides):
        yield f"clause I.B.13 does not lead from {before} and {partner} to {after.code}"
    elif not any(" right " in t for t in sides) or not any(" left " in t for t in sides):
        yield f"clause I.B.13 does not join a right and a left side in {after.code}"


def _comma_free(title: str) -> str:
    return title.lower().replace(",", " ")


def check_conflict(
    rejection: Mapping[str, Any], known: Collection[str], tabular: Mapping[str, Any]
) -> Iterator[str]:
    """A code left out because another document gives the other side: that code must be known."""
    if rejection["reason"] != "conflict":
        return
    wanted = plain_title(tabular[rejection["code"]].title)
    others = [c for c in known if c[:3] == rejection["code"][:3] and c != rejection["code"]]
    if not any(c in tabular and plain_title(tabular[c].title) == wanted for c in others):
        yield "no code of the other side was read"
