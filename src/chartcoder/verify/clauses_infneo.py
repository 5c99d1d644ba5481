"""What the clauses of I.C.1 (infections) and I.C.2 (neoplasms) may change, and on what words.

Each check gets a guideline step with the code before and after it, and yields its faults. The words
are those that the step quotes; the partner is the code that it rests on.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from chartcoder.codesets.tabular import TabularEntry
from chartcoder.terminology.neoplasms import (
    CHEMOTHERAPY,
    IMMUNOTHERAPY,
    history_of,
    secondary_of,
)
from chartcoder.terminology.normalize import book_words
from chartcoder.terminology.organisms import CAUSES, organism_in, resistance_in
from chartcoder.verify.book import house_entries, said_by, words_of_the_house


class Change(NamedTuple):
    """A guideline step: codes before and after, the code it rests on, and what it quotes."""

    before: str
    after: str
    partner: str
    text: str
    tabular: Mapping[str, TabularEntry]

    @property
    def title(self) -> str:
        """The title of the code it leads to."""
        return self.tabular[self.after].title


Check = Callable[[Change], bool]


def _has(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.I)
    return lambda text: compiled.search(text) is not None


_hiv = _has(r"\bHIV\b|\bAIDS\b|opportunistic")
_doubtful = _has(r"indeterminate|inconclusive|equivocal|conclusive")
_negative = _has(r"negative|non-?reactive")
_unknown = _has(
    r"unknown|unidentified|undetermined|occult|no (?:known )?primary|not (?:known|found|identified)|CUP"
)
_gone = _has(
    r"\bNED\b|no |hx|h/o|history|prior|previous|past|without|free|cured|survivor|undetectable|not recurred|complet|finish|ended|done|treat|s/p|status post"
    r"|excis|resect|remov|after|following|underwent|had|received|history of|ectomy|surgery|mohs|turbt|post"
)
_going_on = _has(
    r"\bon\b|tak(?:ing|es)|continu|start|began|begin|resum|tolerat|initiat|current|now|still|active|ongoing|remain|undergo"
    r"|receiv|getting|adjuvant|plan|schedul|will|next|await|due|cycle|recur|progress|residual|relaps|rising|newly|diagnos"
    r"|margin|operable|unresectable|C\d|here|proceed|for|today|visit|watchful|to start|to follow|in progress"
)  # fmt: skip
_given = _has(
    rf"{CHEMOTHERAPY}|{IMMUNOTHERAPY}|\bcycle\b|\binfusion\b|\bC\d|radiation|radiotherapy|\w{{0,2}}RT\b|\bfraction|treatment"
)
_after_covid = _has(r"covid|cov-2|coronavirus")

ORGANS = (
    "N17",
    "J96.0",
    "J96.2",
    "J80",
    "K72.0",
    "K76.7",
    "D65",
    "G93.41",
    "G92",
    "G62.81",
    "G72.81",
)
COVID = {
    "J18.9": "J12.82", "J12.9": "J12.82", "J12.89": "J12.82", "J18.8": "J12.82", "J20.9": "J20.8",
    "J98.9": "J98.8", "A08.4": "A08.39", "A41.9": "A41.89",
}  # fmt: skip


def _organism(change: Change) -> bool:
    """The words name the organism, and the infection asks for it (or is bacteremia, or an ulcer)."""
    said = said_by(change.text)
    named = organism_in(said)
    if not change.after.startswith(CAUSES):
        return False
    if named is None or named.cause != change.after:
        return _entry_for(change.after, said)
    return True


def _entry_for(code: str, said: set[str]) -> bool:
    words = words_of_the_house()
    return any(
        leads == code and set(book_words(re.sub(r"[\[\]|()]", " ", term), words)) <= said
        for term, leads in house_entries().values()
    )


def _combination(change: Change) -> bool:
    named = organism_in(said_by(change.text))
    return named is not None and change.after in (named.sepsis, named.pneumonia)


def _resistance(change: Change) -> bool:
    if change.before == "Z16.24":
        return change.after == "Z16.342" and change.partner.startswith(("A15", "A17", "A18", "A19"))
    return change.after.startswith("Z16") and resistance_in(said_by(change.text)) == change.after


def _severe(change: Change) -> bool:
    if change.after == "A41.9":
        return change.partner.startswith("R65.2")
    return change.after == "R65.20" and "severe" in change.text.lower()


def _history(change: Change) -> bool:
    if change.before.startswith("Z"):
        return history_of(change.after) == change.before and _going_on(change.text)
    if change.before == change.after:
        return history_of(change.after) is not None
    return history_of(change.before) == change.after and _gone(change.text)


def _secondary(change: Change) -> bool:
    if change.after.startswith("C7B") and change.before.startswith(("C77", "C78", "C79")):
        return change.partner.startswith(("C7A", "D3A"))
    if change.before.startswith("D3A"):
        return change.after[3:] == change.before[3:] and change.partner.startswith("C7")
    said = said_by(change.text)
    site = secondary_of(said)
    if site is not None and change.after.startswith(site):
        return True
    # "mediastinal and hilar lymph nodes": the nodes are quoted with the last region
    region = secondary_of(said | {"node"})
    return change.after.startswith("C77") and region != "C77.9" and change.after == region


def _overlap(change: Change) -> bool:
    if change.partner:
        return (change.partner, change.after) in (("Q45.3", "C25.9"), ("Q89.2", "C73"))
    if change.after[:3] != change.before[:3]:
        return False
    if (change.before, change.after) in (("D48.9", "D48.5"), ("D49.9", "D49.2")):
        return re.search(r"skin|cutan|derm|shave|punch|mohs|mole|nev|melan|pigment|papule|kerato|sunscreen", change.text, re.I) is not None  # fmt: skip
    if "overlapping" in change.title.lower():
        return "overlapping" in change.text.lower()
    return " male" in change.title and change.after[6:] == change.before[6:]


CHECKS: dict[str, Check] = {
    "I.C.1.a.2.g": lambda c: (c.before, c.after) == ("Z21", "B20") and _hiv(c.text),
    "I.C.1.a.2.f": lambda c: (
        c.before in ("B20", "Z11.4") and c.after == "R75" and _doubtful(c.text)
    ),
    "I.C.1.a.2.i": lambda c: (c.before, c.after) == ("Z11.4", "Z71.7") and _negative(c.text),
    "I.C.1.b": _organism,
    "I.C.1.c": _resistance,
    "I.C.1.e.1.a": _combination,
    "I.C.1.d.1.a.iii": lambda c: c.after == "R65.20" and c.partner.startswith(ORGANS),
    "I.C.1.d.1.b": _severe,
    "I.C.1.d.5.b": lambda c: (
        (c.after == "A41.9" or c.after.startswith("T81.44")) and c.partner.startswith("T81")
    ),
    "I.C.1.d.5.c": lambda c: (
        c.before == "R65.21" and c.after.startswith("T81.12") and c.partner.startswith("T81")
    ),
    "I.C.1.g.1.b": lambda c: (
        (c.after == "U07.1" and c.partner in ("J12.82", "A41.89"))
        or (COVID.get(c.before) == c.after and c.partner == "U07.1")
    ),
    "I.C.1.g.1.i": lambda c: c.after == "Z86.16" or c.before == c.after == "U07.1",
    "I.C.1.g.1.j": lambda c: c.after in ("Z09", "Z86.16") and c.partner in ("Z09", "Z86.16"),
    "I.C.1.g.1.m": lambda c: (
        c.after == "U09.9" and bool(c.partner) and (c.before == c.partner or _after_covid(c.text))
    ),
    "I.C.2": _overlap,
    "I.C.2.c.1": lambda c: (c.before, c.after) == ("D64.9", "D63.0") and c.partner[:1] == "C",
    "I.C.2.c.2": lambda c: c.after == "T45.1X5A" and bool(c.partner),
    "I.C.2.e.2": lambda c: (
        c.after in ("Z51.0", "Z51.11", "Z51.12") and c.partner[:1] in ("C", "D") and _given(c.text)
    ),
    "I.C.2.k": lambda c: c.after == "C80.1" and _unknown(c.text),
    "I.C.2.l": _secondary,
    "I.C.2.l.6": lambda c: (
        c.before.startswith("M84.4")
        and c.after == f"M84.5{c.before[5:]}"
        and c.partner[:1] in ("C", "D")
    ),
    "I.C.2.m": _history,
    "I.C.2.n": lambda c: (
        c.after[:5] == c.before[:5]
        and c.title.endswith("in remission")
        and "remission" in c.text.lower()
    ),
    "I.C.2.r": lambda c: c.after.startswith("T86") and c.partner[:1] == "C",
    "I.C.2.t": lambda c: c.after[:5] == c.before[:5] and "extranodal" in c.title,
}
"""Clause, and whether a step of it may be."""
COVID_CLAUSES = ("I.C.1.g.1.c", "I.C.1.g.1.d")


def check_infneo(
    step: Mapping[str, Any], before: str, after: str, tabular: Mapping[str, TabularEntry]
) -> Iterator[str]:
    """The fault of a guideline step of I.C.1 or I.C.2, if it has one."""
    clause = step["source"]
    if not clause.startswith(("I.C.1.", "I.C.2")) or (
        clause.startswith("I.C.2") and clause[5:6].isdigit()
    ):
        return
    change = Change(
        before,
        after,
        str(step["values"].get("because-of", "")),
        " . ".join(span["text"] for span in step["spans"]),
        tabular,
    )
    if clause.startswith(COVID_CLAUSES):
        fits = COVID.get(before) == after and change.partner == "U07.1"
    else:
        check = CHECKS.get(clause)
        fits = check is not None and check(change)
    if not fits:
        yield f"clause {clause} does not lead from {before} to {after} by what it quotes"
