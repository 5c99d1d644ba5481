"""Patterns of the installed official index: Alphabetic Index, External Cause Index, the two tables.

A line of the index is a path from its main term down. Its words, without nonessential modifiers and
connectors, are a pattern that leads to the code of the line; cross references ("see …") are followed
where they end at one line.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from chartcoder.codesets.tabular import TabularEntry
from chartcoder.terminology.index_lines import all_lines
from chartcoder.terminology.index_spellings import spellings
from chartcoder.terminology.normalize import Vocabulary, book_words
from chartcoder.terminology.patterns import GENERIC, INDEX, Pattern, strongest, title_words
from chartcoder.terminology.words import FUSING, fold

FILES = ("index", "eindex", "neoplasm", "drug")
"""Members of an edition that are compiled here."""
MAX_WORDS, MAX_CAUSE_WORDS = 8, 5
"""Longest pattern; of the External Cause Index, whose long paths nobody writes, shorter ones."""
VAGUE = (GENERIC - {"pain", "infection"}) | frozenset(
    """accidental adhesion adhesive admission advice aftercare allergic ambulation analgesia anesthesia
    anesthetic anger anomalous anomaly appearance arc arch asymmetry attack bend bleeder blood blow
    broad brittle cell circulation circumcision clad cold collapse collateral collision complaint
    complication compulsive condition congenital conus corn course crescent crush crushed crushing
    decline defective deficiency deformity degenerative delivery dentition depth development
    deprivation diuresis double drug effect elevated elevation encounter enlarged enlargement
    exhaustive explosion exposed false fear fight fire fit flat flooding fold force foreign freezing
    frozen function gas globus granulation gravel hanging heat heavy hurricane hyperplasia illness imbalance
    infective inflammatory injured ischemia ischemic intermittent intoxicated irregular irregularity irritable jaw
    killing lack laceration large late lesion level limb local localized loss low malleus mammogram
    mechanical mobile movement multiple narrow neglect nerve nervous neuropathic newborn noise
    normal observation obstruction old operation overactive papa paralytic partial passage pin
    pitting plethora positive pre pressure prolonged puberty quality radiation rapid rate raw
    reaching reaction reflex relaxation residual resistance respiratory result retained rib rigid
    rotation sac sample scale scar senile sensitive separation septic severe shape short sick silent
    simple single sitting skeletal slipping slow small soft spastic split spotting standing sterile
    sterilization strain stretch strong structure subject suicide surgical swallowed symptomatic
    system tag temperature temporary therapy thick thin tight tilt tired tone torus total toxic
    trace traction transient trap travel traumatic twisting ulcer ulcerative ulcerated undiagnosed
    unstable vibration visible vision voice wandering waste wasting water weak wet worry zone""".split()
)
"""Words too common to be a line of the index by themselves."""
DESCRIBING = frozenset(
    """abnormal absence anomaly antibody calcification change complication compression congestion
    cyst cystic damage decrease defect deformity degeneration deposit destruction deviation
    displacement distortion elevated erosion hemorrhage increase infiltrate inflammation irregular
    irritation lack lesion necrosis obstruction occlusion positive problem prolonged small symptom
    thickening""".split()
)
"""Main terms that describe a finding; with a site alone they are a diagnosis only where stated."""
SPECIMENS = frozenset({"blood", "urine", "stool", "serum", "plasma", "sputum", "fluid"})
"""Words that stand side by side in every list of findings: "blood and urine"."""
_REASON = re.compile(r"Z(?:0|1[0-3]|3[0-9]|4|5[0-3]|7[016])")
"""Categories of reasons for an encounter: said of a visit, not of a finding."""
_VISITS = frozenset({"Examination", "Follow-up", "Test, tests, testing", "Admission"})
"""Main terms of such reasons whose words stand in every note."""
_CAUSES = frozenset(
    ["drug", "chemical", "medicament", "agent", "substance", "underlying", "medication"]
)


def index_patterns(
    files: Mapping[str, Path],
    tabular: Mapping[str, TabularEntry],
    vocabulary: Vocabulary,
    house: Iterable[Pattern] = (),
    titles: Iterable[Pattern] = (),
) -> list[Pattern]:
    """Patterns of every installed index file, one for each set of words.

    Args:
        files: installed files by member name (see ``FILES``).
        tabular: the Tabular List of the edition; lines whose code it does not have are left out.
        vocabulary: synonyms and abbreviations.
        house: patterns of the house index, which decides alone about the same words.
        titles: patterns of the Tabular List; where one of the same words settles at the code of
            the line, it is left to the list, from whose entry more detail can be reached.
    """
    taken = {frozenset(p.words): p for p in house}
    listed = {frozenset(p.words): p for p in strongest(titles, tabular)}
    family = _Family(tabular, vocabulary)
    out: dict[frozenset[str], Pattern] = {}
    for words, code, path in _ranked(files, tabular, vocabulary):
        key = frozenset(words)
        if key in taken or key in out:
            continue
        fire = _fire(words, code, path)
        if fire and not (key in listed and family.settles(listed[key].code, code, key)):
            out[key] = Pattern(words, code, INDEX, fire, (), " > ".join(path))
    plain = {
        key: p.code
        for key, p in {**listed, **out, **taken}.items()
        if (p.fire, p.needs) == ("yes", ())
    }
    return [p for p in out.values() if not _said_shorter(p, plain)]


def confirms(
    pattern: Pattern,
    files: Mapping[str, Path],
    tabular: Mapping[str, TabularEntry],
    vocabulary: Vocabulary,
) -> bool:
    """Whether the installed index has the line a pattern names, with its words and its code."""
    path = tuple(pattern.reference.split(" > "))
    codes = _codes_by_path(tuple(files.items())).get(path, ())
    return pattern.code in {known(code, tabular) for code in codes} and frozenset(
        pattern.words
    ) in {frozenset(words) for words, _ in spellings(path, vocabulary)}


@lru_cache(maxsize=2)
def _codes_by_path(files: tuple[tuple[str, Path], ...]) -> dict[tuple[str, ...], list[str]]:
    out: dict[tuple[str, ...], list[str]] = {}
    for _, line in all_lines(dict(files)):
        out.setdefault(line.path, []).append(line.code)
    return out


def _said_shorter(pattern: Pattern, codes: Mapping[frozenset[str], str]) -> bool:
    """Some of its words alone lead to the same code, anywhere: the others add nothing."""
    return any(
        codes.get(frozenset(fewer)) == pattern.code
        for size in range(1, len(pattern.words))
        for fewer in combinations(pattern.words, size)
    )


def _ranked(
    files: Mapping[str, Path], tabular: Mapping[str, TabularEntry], vocabulary: Vocabulary
) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Words, code and path of every way a line is spelled, in order of trust.

    Words that stand in the book come before those a synonym led to, short paths before long ones.
    """
    found: list[tuple[bool, int, int, tuple[str, ...], str, tuple[str, ...]]] = []
    for member, line in all_lines(files):
        code = known(line.code, tabular)
        if not code:
            continue
        longest = MAX_CAUSE_WORDS if member == "eindex" else MAX_WORDS
        for words, plain in spellings(line.path, vocabulary):
            if len(words) <= longest:
                found.append((not plain, len(line.path), len(found), words, code, line.path))
    alone = {frozenset(words) for _, length, _, words, _, _ in found if length == 1}
    return [
        (words, code, path)
        for _, _, _, words, code, path in sorted(found)
        if not _needs_cause(path, alone, vocabulary)
    ]


def _needs_cause(
    path: Sequence[str], alone: Collection[frozenset[str]], vocabulary: Vocabulary
) -> bool:
    """A line "due to" another disease or a drug holds only where a note says so.

    Words do not show it: "diabetes, foot ulcer, no drug allergies".
    """
    for place, term in enumerate(path):
        if term.lower().startswith("due to"):
            rest = " ".join([term[6:], *path[place + 1 :]])
            words = frozenset(book_words(rest, vocabulary))
            return words in alone or not words.isdisjoint(_CAUSES)
    return False


def _fire(words: tuple[str, ...], code: str, path: Sequence[str]) -> str:
    """Where a line may fire: anywhere, only where diagnoses are stated, in capitals, or nowhere."""
    if code.startswith("X58"):
        return ""
    if len(words) == 1:
        return _fire_alone(words[0], code, path)
    if _REASON.match(code):
        return "stated" if len(words) > 2 and path[0] not in _VISITS else ""
    describes = len(words) == 2 and fold(path[0].split()[0].strip(",")) in DESCRIBING
    vague = VAGUE.issuperset(words) and code[0] != "R"
    if describes or vague or SPECIMENS.issuperset(words) or _is_ordinal(words):
        return "stated"
    return "yes"


def _fire_alone(word: str, code: str, path: Sequence[str]) -> str:
    """Where a line of one word may fire."""
    if word in VAGUE or len(word) < 3 or code[0] in "VWXYZ":
        return ""
    named = path[-1].split()[0]
    if named.isupper():
        # three letters mean too many things: LAD is an artery more often than a deficiency
        return "capitals" if len(word) > 3 else ""
    adjective = word.endswith(("ic", "al", "ous", "ive", "oid", "ed"))
    return "" if adjective and fold(named.strip(",")) != word else "yes"


def _is_ordinal(words: Collection[str]) -> bool:
    """A name that rests on the order of its words: "three-day fever" is no fever for three days."""
    return any(w.isdigit() and int(w) <= 10 for w in words) and FUSING.isdisjoint(words)


def known(code: str, tabular: Mapping[str, TabularEntry]) -> str:
    """The entry of the Tabular List that a printed code means, or nothing."""
    code = code.rstrip("-").rstrip(".")
    if code in tabular:
        return code
    padded = code if "." in code else f"{code}."
    while len(padded) < 7:
        padded += "X"
        if padded in tabular:
            return padded
    return ""


class _Family:
    """Where the walk down the Tabular List ends for some words, as far as it can be foreseen."""

    def __init__(self, tabular: Mapping[str, TabularEntry], vocabulary: Vocabulary) -> None:
        self.tabular = tabular
        self.words = lru_cache(maxsize=None)(
            lambda code: frozenset(title_words(tabular[code].title, vocabulary))
        )

    def settles(self, start: str, code: str, words: frozenset[str]) -> bool:
        """True when the walk from ``start`` with ``words`` ends at ``code`` and nowhere else."""
        while start != code:
            entry = self.tabular[start]
            if "elsewhere" in entry.title:
                return False
            said = words | self.words(start)
            children = [c for c in entry.children if len(c) < 8 or not entry.seventh]
            named = [c for c in children if self.words(c) <= said and "ther " not in self._title(c)]
            plain = [c for c in children if "unspecified" in self._title(c)]
            onward = set(named or plain)
            if len(onward) != 1:
                return False
            start = onward.pop()
            if not code.startswith(start):
                return False
        return True

    def _title(self, code: str) -> str:
        return self.tabular[code].title
