"""Patterns of the installed official index: Alphabetic Index, External Cause Index, the two tables.

A line of the index is a path from its main term down. Its words, without nonessential modifiers and
connectors, are a pattern that leads to the code of the line; cross references ("see …") are followed
where they end at one line.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

from chartcoder.codesets.index_xml import IndexPath, read_drugs, read_index, read_neoplasms
from chartcoder.codesets.tabular import TabularEntry
from chartcoder.terminology.normalize import Vocabulary, book_words
from chartcoder.terminology.patterns import GENERIC, INDEX, Pattern, strongest, title_words
from chartcoder.terminology.words import FUSING, STOP_WORDS, fold, words_of

FILES = ("index", "eindex", "neoplasm", "drug")
"""Members of an edition that are compiled here."""
SIDES = frozenset({"right", "left", "bilateral"})
MAX_WORDS, MAX_CAUSE_WORDS = 8, 5
"""Longest pattern; of the External Cause Index, whose long paths nobody writes, shorter ones."""
MAX_SPELLINGS = 12
"""Most word sets one line may be spelled as."""
MAX_STEPS = 6
"""How many cross references are followed one after the other."""

COLUMNS = (
    ("malignant_primary", "malignant neoplasm"),
    ("malignant_secondary", "metastasis"),
    ("in_situ", "carcinoma in situ"),
    ("benign", "benign neoplasm"),
    ("uncertain", "neoplasm of uncertain behavior"),
    ("unspecified", "neoplasm"),
)
"""Columns of the Table of Neoplasms, and what a note calls a growth of that kind."""
INTENTS = (
    ("accidental", ("poisoning", "overdose")),
    ("adverse_effect", ("adverse effect",)),
    ("underdosing", ("underdosing",)),
)
"""Columns of the Table of Drugs, and what a note says of the drug."""

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

_TAIL = re.compile(r"\s*-+\s*(?:see(?: also)?|code)\b.*$", re.I)
_NEC = re.compile(r"\b(?:NEC|NOS)\b|\(s\)")
_LEFT_OPEN = re.compile(
    r"\b(?:un)?specified\b|\bother\b|\bwithout\b|\bexcept\b|\bnot (?:elsewhere|otherwise|stated)\b"
    r"|\bby site\b",
    re.I,
)
"""Terms that say what is not known or not there: no word of a note leads to them."""
_PLAIN = re.compile(
    r"(?:(?:unspecified|not specified)"
    r"(?: (?:site|type|organ|nature|cause|part|side|degree|stage|quadrant))?"
    r"|(?:site|type) (?:unspecified|not specified))$",
    re.I,
)
_GENERAL = re.compile(
    r"\bby (?:site|type|drug|organ|cause|name|substance|location)\b|\bcondition\b|table of drugs",
    re.I,
)
"""References to more than one line."""
_EPONYM = re.compile(r"(\w[\w'’-]*(?:['’]s|s['’])|[A-Z][\w'’]*-[A-Z][\w'’-]*) \w+$")
"""An eponym and what it names: "Raynaud's disease"."""
_REASON = re.compile(r"Z(?:0|1[0-3]|3[0-9]|4|5[0-3]|7[016])")
"""Categories of reasons for an encounter: said of a visit, not of a finding."""
_VISITS = frozenset({"Examination", "Follow-up", "Test, tests, testing", "Admission"})
"""Main terms of such reasons whose words stand in every note."""
_CONNECTORS = frozenset(
    ["following", "during", "complicating", "complicated", "caused", "causing", "affecting", "affected",
     "involving", "resulting", "cause", "specified", "type", "nature"]
)  # fmt: skip
_CAUSES = frozenset(
    ["drug", "chemical", "medicament", "agent", "substance", "underlying", "medication"]
)
_LINKING = frozenset(
    ["with", "in", "due", "to", "by", "of", "from", "at", "on", "or", "and", "as", "for", "associated",
     "related", "the", "a"]
)  # fmt: skip
_DEFAULTS = frozenset(
    ["mellitus", "unspecified", "uncomplicated", "displaced", "initial", "nontraffic", "accidental"]
)
"""Words below a main term that a note leaves out because they are the default of the family."""


class Line(NamedTuple):
    """A line of an index that leads to a code, its cross reference followed."""

    path: tuple[str, ...]
    code: str


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
    for _, line in _all_lines(dict(files)):
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
    for member, line in _all_lines(files):
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


# Lines of the files


def _all_lines(files: Mapping[str, Path]) -> Iterator[tuple[str, Line]]:
    """Every line that leads to a code, with the member it stands in."""
    growths = list(_neoplasms(files["neoplasm"])) if "neoplasm" in files else []
    for member in ("index", "eindex"):
        if member in files:
            found = lines(read_index(files[member]), {line.path: line.code for line in growths})
            for line in _without_sides(_plain_parents(found)):
                yield member, line
    for line in _without_sides(_plain_parents(growths)):
        yield "neoplasm", line
    if "drug" in files:
        for line in _drugs(files["drug"]):
            yield "drug", line


def _neoplasms(path: Path) -> Iterator[Line]:
    """A line for each site and behaviour of the Table of Neoplasms."""
    for row in read_neoplasms(path):
        for column, named in COLUMNS:
            code = getattr(row, column)
            if code and len(row.path) > 1:
                yield Line((named, *row.path[1:]), code)


def _drugs(path: Path) -> Iterator[Line]:
    """A line for each substance, of what is most often said of it."""
    for row in read_drugs(path):
        for column, ways in INTENTS:
            code = getattr(row, column)
            if code:
                for way in ways:
                    yield Line((way, *row.path), code)


def lines(rows: Sequence[IndexPath], growths: Mapping[tuple[str, ...], str]) -> Iterator[Line]:
    """The lines that lead to a code by themselves or through one cross reference.

    Args:
        rows: an index in book order.
        growths: codes of the Table of Neoplasms by path, for references to it.
    """
    tree = _Tree(rows)
    table = {(way, *map(_key, path)): code for (way, *path), code in growths.items()}
    for number, row in enumerate(rows):
        code = row.code or _followed(number, rows, tree, table)
        if code:
            yield Line(row.path, code)


TOP = -1
"""The number of what stands above the main terms."""


class _Tree:
    """The lines of an index by what is above them and by the names they answer to."""

    def __init__(self, rows: Sequence[IndexPath]) -> None:
        self.rows = rows
        self.below: dict[int, list[int]] = {}
        self.named: dict[int, dict[tuple[str, ...], list[int]]] = {}
        above: list[
            int
        ] = []  # the lines the current one stands below, book order being depth first
        for number, row in enumerate(rows):
            del above[len(row.path) - 1 :]
            self.below.setdefault(above[-1] if above else TOP, []).append(number)
            above.append(number)

    def names(self, number: int) -> dict[tuple[str, ...], list[int]]:
        """The lines right below one by what they may be called; made when first asked for."""
        if number not in self.named:
            names: dict[tuple[str, ...], list[int]] = {}
            for below in self.below.get(number, ()):
                for name in _names(self.rows[below].path[-1]):
                    names.setdefault(name, []).append(below)
            self.named[number] = names
        return self.named[number]

    def find(self, parts: Sequence[str], start: int = TOP) -> set[int]:
        """The lines a reference such as "Failure, heart, congestive" may mean."""
        if not parts:
            return {start}
        names = self.names(start)
        out: set[int] = set()
        for size in range(len(parts), 0, -1):
            key = _key(" ".join(parts[:size]))
            for number in names.get(key, ()) if key else ():
                out |= self.find(parts[size:], number)
            if out:
                return out
        for connector in names.get((), ()):
            out |= self.find(parts, connector)
        return out


@lru_cache(maxsize=20_000)
def _key(text: str) -> tuple[str, ...]:
    return tuple(sorted(set(words_of(_NEC.sub(" ", text)))))


def _names(title: str) -> set[tuple[str, ...]]:
    """What a line may be called in a reference: its whole title, or one of its spellings."""
    title = _TAIL.sub("", title)
    return {_key(title), *(_key(piece) for piece in title.split(",") if _key(piece))}


def _followed(
    number: int, rows: Sequence[IndexPath], tree: _Tree, table: Mapping[tuple[Any, ...], str]
) -> str:
    """The code a line is sent to, or nothing when it is not one."""
    for _ in range(MAX_STEPS):
        row = rows[number]
        if row.code or row.reference:
            return row.code or row.reference
        if not row.see or _GENERAL.search(row.see):
            return ""
        parts = [part.strip() for part in row.see.split(",")]
        if parts[0].lower().startswith("neoplasm"):
            return _growth(parts[1:], table)
        found = tree.find(parts)
        if len(found) != 1:
            return ""
        number = found.pop()
    return ""


_BEHAVIOURS = {"malignant": 0, "primary": 0, "secondary": 1, "in situ": 2, "benign": 3,
               "uncertain behavior": 4, "unspecified behavior": 5}  # fmt: skip


def _growth(parts: Sequence[str], table: Mapping[tuple[Any, ...], str]) -> str:
    """The code of "Neoplasm, skin, in situ" in the Table of Neoplasms."""
    sites = [part for part in parts if part.lower() not in _BEHAVIOURS]
    stated = [_BEHAVIOURS[part.lower()] for part in parts if part.lower() in _BEHAVIOURS]
    if not stated or not sites:
        return ""
    return table.get((COLUMNS[stated[-1]][1], *map(_key, sites)), "")


def _plain_parents(found: Iterable[Line]) -> list[Line]:
    """Lines without those that say what is left open; a heading without a code gets that one."""
    rows = list(found)
    coded = {line.path for line in rows}
    out = []
    for line in rows:
        above = line.path[:-1]
        if above and _PLAIN.match(line.path[-1]):
            if above not in coded:
                coded.add(above)
                out.append(Line(above, line.code))
        elif not any(_LEFT_OPEN.search(term) for term in line.path):
            out.append(line)
    return out


def _without_sides(found: Iterable[Line]) -> list[Line]:
    """Lines that name a side become one line of what they share: the walk chooses the side."""
    out: list[Line] = []
    coded: set[tuple[str, ...]] = set()
    sided: dict[tuple[str, ...], list[str]] = {}
    for line in found:
        kept = tuple(term for term in line.path if term.lower() not in SIDES)
        if kept != line.path:
            sided.setdefault(kept, []).append(line.code)
        else:
            out.append(line)
            coded.add(line.path)
    out.extend(Line(path, _shared(codes)) for path, codes in sided.items() if path not in coded)
    return out


def _shared(codes: Sequence[str]) -> str:
    """The characters that codes have in common from the left."""
    low, high = min(codes), max(codes)
    size = next((n for n, char in enumerate(low) if high[n : n + 1] != char), len(low))
    return low[:size]


# Words of a line


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
    return words, set(words) <= set(_key(text))


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
    text = " ".join(_NEC.sub(" ", _TAIL.sub("", term)).split())
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
