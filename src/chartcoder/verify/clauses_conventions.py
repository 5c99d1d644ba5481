"""Steps of Sections I.A, I.B and of chapters 11, 12, 14 and 18: what a true one must look like.

Written from the guidelines, the titles and the notes of the Tabular List, not from the engine.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from chartcoder.codesets.notes import ranges_of
from chartcoder.codesets.tabular import TabularEntry, ancestors


class Change(NamedTuple):
    """A guideline step: codes before and after, those it rests on, and what it quotes."""

    before: str
    after: str
    because: str
    quoted: str
    tabular: dict[str, TabularEntry]
    codes: tuple[str, ...]

    def title(self, code: str) -> str:
        """Title of a code in lower case."""
        entry = self.tabular.get(code)
        return entry.title.lower() if entry else ""

    def notes(self, code: str, kind: str) -> list[str]:
        """The notes of one kind at a code and above it."""
        return [n for e in ancestors(self.tabular, code) for n in getattr(e, kind)]

    def named(self, code: str, kind: str, other: str) -> bool:
        """Whether a note of one kind at a code or above it names another."""
        return any(r.matches(other) for n in self.notes(code, kind) for r in ranges_of(n))


Check = Callable[[Change], bool]

# --- "with" (I.A.15) ----------------------------------------------------------------------------

DIABETES = ("E08", "E09", "E10", "E11", "E13")
_SAYS: tuple[tuple[str, str], ...] = (
    (r"K92\.[012]|K62\.5", r"bleeding|hemorrhage"),
    (r"K57\.[0-9][13]", r"bleeding"),
    (r"K57\.8", r"perforation"),
    (r"K56\.6", r"obstruction"),
    (r"K55\.0", r"with gangrene"),
    (r"N20", r"calculous|calculus"),
    (r"N1[02]", r"pyonephrosis"),
    (r"K60|K63\.2|N32\.1|N82", r"fistula"),
    (r"K61|K63\.[01]|K65\.1", r"abscess"),
    (r"K20", r"with esophagitis"),
    (r"K66\.0", r"adhesions"),
    (r"R18", r"with ascites"),
    (r"K7[014]|K76\.6|B65", r"secondary esophageal varices"),
    (r"L97", r"with (?:\w+ and )*?(?:ulcer|ulceration)|with both ulcer|with ulcer"),
    (r"R35|R39\.1|N39\.4|N13\.8|R33", r"with lower urinary tract symptoms"),
)
"""Conditions, and what the title of the combination must say."""
_ACROSS: tuple[tuple[str, str, str], ...] = (
    (r"F03", r"F02", r"G|A81|A52|B20|E83|E75|M30|M32"),
    (r"D64\.9", r"D63\.1", r"N18"),
    (r"M19\.90|M13\.9", r"L40\.50", r"L40"),
    (r"I42\.9", r"I43", r"E85|E05|A36|E10"),
    (r"I42\.9", r"D86\.85", r"D86"),
    (r"G62\.9", r"G63", r"E85|E5|M3"),
    (r"G72\.9", r"G73\.7", r"E"),
    (r"N05\.9|N28\.9", r"N08", r"E85|D89|C90|D69"),
    (r"M32\.(?:9|10)", r"M32\.14", r"N0"),
    (r"K56\.60", r"K56\.5", r"K66\.0"),
)
"""Conditions that take a code of another kind: before, after, and beside what."""


def _with(change: Change) -> bool:
    if change.before.startswith((*DIABETES, "J09", "J10", "J11")):
        return change.after[:3] == change.before[:3] and " with" in change.title(change.after)
    for before, after, partner in _ACROSS:
        if re.match(before, change.before) and re.match(after, change.after):
            return re.match(partner, change.because) is not None
    if change.after[:3] != change.before[:3]:
        return False
    if change.before.startswith(("K50", "K51")) and change.after[:5] != change.before[:5]:
        return False
    title = change.title(change.after)
    return any(
        re.match(partner, change.because) and re.search(words, title) for partner, words in _SAYS
    ) and _side(title) == _side(change.title(change.before))


def _side(title: str) -> set[str]:
    return set(title.replace(",", " ").split()) & {"right", "left", "bilateral"}


# --- etiology and manifestation (I.A.13) ----------------------------------------------------------


def _manifestation(change: Change) -> bool:
    """A manifestation without its etiology, or one that gets it; retention with a large prostate."""
    if change.after == "R33.8":
        return change.before == "R33.9" and change.because.startswith("N40")
    if change.after == "N13.8":
        return change.before in ("N13.9", "N32.0") and change.because.startswith("N40")
    if change.after.startswith(("F17", "Z72.0", "Z77.22", "Z87.891", "Z57.31")):
        return True  # tobacco, checked with the clauses of chapter 10
    if change.because == change.before and change.named(change.before, "code_first", change.after):
        title = change.title(change.after)
        if change.after.startswith("N18"):
            return re.search(r"\bCKD|\bESRD|kidney|renal|\bend\b", change.quoted, re.I) is not None
        return any(word.lower() in title for word in re.findall(r"[A-Za-z]{3,}", change.quoted))
    if not change.because:
        others = (c for c in change.codes if c != change.after)
        if _DENIED.search(change.quoted):
            return _elsewhere(change, change.before)
        return _elsewhere(change, change.before) and not any(
            change.named(change.before, "code_first", other) for other in others
        )
    return _elsewhere(change, change.after) and bool(change.quoted)


def _elsewhere(change: Change, code: str) -> bool:
    entries = ancestors(change.tabular, code)
    return any("classified elsewhere" in e.title.lower() or e.code_first for e in entries)


# --- several codes (I.B.7, I.B.8, I.B.9) -----------------------------------------------------------


def _asked(change: Change) -> bool:
    """A note at the code it rests on asks for this one."""
    if (change.before, change.after) == (change.because, "R50.81"):
        return True  # neutropenic fever
    if change.after == "Z99.2" and change.because.startswith(("I12", "I13")):
        return change.named("N18.6", "use_additional", "Z99.2")
    if change.after.startswith("L97") and change.before.startswith("I87.2"):
        return "ulcer" in change.quoted.lower()
    if change.after == "Z99.81" and change.because.startswith(("J44", "J96.1")):
        return True
    if (change.because, change.after) == ("K91.89", "K56.7"):
        return "ileus" in change.quoted.lower()
    if (change.because, change.after) == ("I46.2", "I49.01"):
        return re.search(r"\bVF|fibrillation", change.quoted, re.I) is not None
    if change.after == "R33.9":
        return change.because.startswith("N40")
    return change.named(change.because, "use_additional", change.after) or (
        change.named("N40.1", "use_additional", change.after) and change.because.startswith("N40")
    )


_RECEPTORS = {
    "Z17.410": ("Z17.0 Z17.21", "Z17.31"), "Z17.411": ("Z17.0 Z17.21", "Z17.32"),
    "Z17.420": ("Z17.1", "Z17.31"), "Z17.421": ("Z17.1", "Z17.32"),
}  # fmt: skip


def _receptors(change: Change) -> bool:
    """Hormone receptors and HER2 of one tumor have a code of their combination."""
    hormones, her2 = _RECEPTORS.get(change.after, ("", ""))
    return change.before in hormones.split() and change.because == her2


_ACUTE, _CHRONIC = re.compile(r"\b(?:sub)?acute\b", re.I), re.compile(r"\bchronic\b", re.I)
_BOTH = (
    ("J01", "J32"), ("K85", "K86"), ("J20", "J42"), ("J02", "J31.2"), ("J03", "J35.0"), ("J04", "J37.0"),
    ("N30.0", "N30.2"), ("N70.0", "N70.1"), ("N71.0", "N71.1"), ("N73.0", "N73.1"), ("N76.0", "N76.1"),
    ("N41.0", "N41.1"), ("K29.0", "K29.5"), ("K35.80", "K36"), ("K72.00", "K72.10"), ("N10", "N11.9"),
    ("N17.9", "N18.9"), ("D62", "D50.0"), ("I62.01", "I62.03"), ("I82.4", "I82.5"), ("I82.6", "I82.7"),
    ("M86.1", "M86.6"), ("H65.0", "H65.2"),
)  # fmt: skip
"""Acute and chronic forms of one condition, by the beginning of their codes."""


def _acute_and_chronic(change: Change) -> bool:
    said = _ACUTE.search(change.quoted) and _CHRONIC.search(change.quoted)
    pair = any(
        (change.before.startswith(one) and change.after.startswith(other))
        or (change.after.startswith(one) and change.before.startswith(other))
        for one, other in _BOTH
    )
    same = not change.before.startswith(_SAME_END) or _end(change.before) == _end(change.after)
    return bool(said) and pair and same and change.because == change.before


_SAME_END = ("J01", "J32", "N30", "N70", "K29", "I82", "M86", "H65")
"""Conditions whose acute and chronic codes tell the site by the same characters."""


def _end(code: str) -> str:
    """The characters that tell the site or kind."""
    return code[4:5] if code.startswith("J") else code[5:]


def _stones(change: Change) -> bool:
    """Gallstones: what the other code adds stands in the title of the combination."""
    if change.after.startswith("K50.8"):
        both = {change.before[:5], change.because[:5]}
        return both == {"K50.0", "K50.1"} or change.before == change.after
    if not (change.before.startswith("K80") and change.after.startswith("K80")):
        return False
    title, other = change.title(change.after), change.because
    if other.startswith(("K83.1", "K82.0")):
        return "with obstruction" in title
    if other.startswith("K83.0"):
        return "with cholangitis" in title or "cholangitis" in title
    if other.startswith("K81"):
        kind = {"K81.0": "acute", "K81.1": "chronic", "K81.2": "acute and chronic"}.get(other, "")
        return "cholecystitis" in title and kind in title and "without cholecystitis" not in title
    return other.startswith("K80") and bool(change.title(other))


# --- ulcers (I.B.14, I.B.2, I.C.12) -----------------------------------------------------------------

_NUMERALS = {"1": r"1|I|one", "2": r"2|II|two", "3": r"3|III|three", "4": r"4|IV|four"}
_DEPTHS = {
    "1": r"skin|epidermis|dermis|partial|superficial", "2": r"fat|subcutaneous|full", "3": r"muscle", "4": r"bone",
    "5": r"muscle", "6": r"bone",
}  # fmt: skip


def _ulcer(change: Change) -> bool:
    """The stage or depth of the same ulcer, as the quoted words say it."""
    if change.before[:-1] != change.after[:-1]:
        return False
    last = change.after[-1]
    if change.after.startswith("L89"):
        if last in _NUMERALS:
            return re.search(rf"\b(?:{_NUMERALS[last]})\b", change.quoted, re.I) is not None
        word = {"0": r"unstage", "6": r"deep|dti|sdti"}.get(last, "$^")
        return re.search(word, change.quoted, re.I) is not None
    return re.search(_DEPTHS.get(last, "$^"), change.quoted, re.I) is not None


_CONSCIOUS = re.compile(r"\bLOC\b|conscious|knocked out|blacked out|passed out", re.I)


def _stage_or_depth(change: Change) -> bool:
    if change.after.startswith("K85"):
        said = re.search(r"necro", change.quoted, re.I) is not None
        return change.before[:5] == change.after[:5] and said
    if change.after.startswith("S06"):
        same = change.before[:6] == change.after[:6] or change.before == "S09.90XA"
        return same and _CONSCIOUS.search(change.quoted) is not None
    return not change.after.startswith(("L89", "L97", "L98.4")) or _ulcer(change)


def _evolved(change: Change) -> bool:
    return _ulcer(change) and change.before[-1] in "123" and change.after[-1] > change.before[-1]


# --- chapter 18 -------------------------------------------------------------------------------------

_ORGANS = ("N17", "J96", "J80", "K72", "K76.7", "D65", "G93.4", "G92", "I50", "R57", "G62.81", "G72.81")  # fmt: skip


def _scale(change: Change) -> bool:
    """The score that is quoted lies in the range of the code, beside an injury of the brain."""
    if not change.because.startswith("S06"):
        return False
    numbers = [int(n) for n in re.findall(r"\d+", change.quoted)]
    title = change.title(change.after)
    span = re.search(r"score (\d+)-(\d+)", title)
    if span is not None:
        return any(int(span.group(1)) <= n <= int(span.group(2)) for n in numbers)
    letters = {"R40.21": "E", "R40.22": "V", "R40.23": "M"}
    letter = letters.get(change.after[:6])
    if letter is None:
        return False
    said = re.search(rf"{letter}[a-z ():=]*(\d)", change.quoted, re.I)
    return said is not None and said.group(1) == change.after[6]


_VALVES = {"I08.0": "MA", "I08.1": "MT", "I08.2": "AT", "I08.3": "MAT"}
_VALVE_OF = (("M", ("I05", "I34")), ("A", ("I06", "I35")), ("T", ("I07", "I36")))


def _of_two_sites(change: Change) -> bool:
    """Tonsils with adenoids, several valves, the swelling of an injured brain."""
    if change.after in ("J35.3", "J35.03"):
        pair = ("J35.1", "J35.2") if change.after == "J35.3" else ("J35.01", "J35.02")
        return (change.before, change.because) == pair
    if (change.before, change.after) == ("E04.1", "E04.2"):
        return re.search(r"\b(?:bilat|both)", change.quoted, re.I) is not None
    if change.after in _VALVES:
        named = {
            letter
            for letter, codes in _VALVE_OF
            if change.before.startswith(codes) or change.because.startswith(codes)
        }
        return len(named) == 2 and named <= set(_VALVES[change.after])
    return (
        change.before.startswith("S06.9")
        and change.after == f"S06.1{change.before[5:]}"
        and change.because == "G93.6"
    )


_CHECKS: dict[str, Check] = {
    "I.A.9.a": lambda c: (
        c.before[:3] == c.after[:3]
        and c.title(c.after).startswith("other")
        and c.quoted.lower().startswith("other")
    ),
    "I.A.13": _manifestation,
    "I.A.15": _with,
    "I.B.2": _stage_or_depth,
    "I.B.7": _asked,
    "I.B.8": _acute_and_chronic,
    "I.B.9": lambda c: _stones(c) or _of_two_sites(c) or _receptors(c),
    "I.B.14": _stage_or_depth,
    "I.C.12.a.6": _evolved,
    "I.C.12.b.3": _ulcer,
    "I.C.18": lambda c: (c.before, c.after) == ("R62.51", "R62.7"),
    "I.C.18.e": lambda c: (
        (c.before, c.after) == ("R40.20", "R40.2A") and bool(c.because) and c.because[0] not in "SRT"
    ),
    "I.C.18.e.1": _scale,
    "I.C.13.d.1": lambda c: (
        c.after == "Z87.310" and c.because.startswith("M81") and bool(c.quoted)
    ),
    "I.C.18.g": lambda c: (
        (c.before, c.after) == ("R65.10", "R65.11") and c.because.startswith(_ORGANS)
    ),
}  # fmt: skip
"""Clause, and whether a step of it may be."""


def check_step(
    step: Mapping[str, Any],
    before: str,
    after: str,
    tabular: dict[str, TabularEntry],
    codes: tuple[str, ...],
) -> Iterator[str]:
    """The fault of a guideline step of these clauses, if it has one."""
    clause = step["source"]
    check = _CHECKS.get(clause)
    if check is None:
        return
    change = Change(
        before,
        after,
        str(dict(step["values"]).get("because-of", "")),
        " . ".join(span["text"] for span in step["spans"]),
        tabular,
        codes,
    )
    if not check(change):
        yield f"clause {clause} does not lead from {before} to {after} by what it quotes"


_SIDED = re.compile(r"\b(right|left|rt|lt|[rl])\b", re.I)
_DENIED = re.compile(r"\bnot?\b|\bunrelated\b|\bindependent|\brather than\b|\binstead of\b|\bnon", re.I)  # fmt: skip


def unrelated_by(step: Mapping[str, Any]) -> bool:
    """Whether the quoted words of a step of I.A.12.a part two conditions: a denial, or two sides."""
    quoted = " . ".join(span["text"] for span in step["spans"])
    sides = {side[0].lower() for side in _SIDED.findall(quoted)}
    return sides == {"r", "l"} or _DENIED.search(quoted) is not None
