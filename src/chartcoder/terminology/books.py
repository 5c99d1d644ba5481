"""The compiled books of an edition: everything that reading and coding look up, from one cache file.

The cache holds plain dictionaries of strings, unpacked only where a note touches them, so that the
time to the first code does not grow with the size of the code sets. It is rebuilt when a source
file changes (name, size, time of change) and written under a temporary name first. The caches of
several editions lie side by side.
"""

import gc
import hashlib
import marshal
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from chartcoder.codesets import editions
from chartcoder.codesets.editions import Edition
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.tabular import TabularEntry, TabularError
from chartcoder.terminology import cache
from chartcoder.terminology.drugs import Drug, read_drugs
from chartcoder.terminology.entries import DATA, read_abbreviations, read_index, read_synonyms
from chartcoder.terminology.installed import index_patterns
from chartcoder.terminology.normalize import Vocabulary, vocabulary
from chartcoder.terminology.patterns import (
    Pattern,
    dropped,
    house_patterns,
    strongest,
    tabular_patterns,
    title_words,
)
from chartcoder.terminology.words import TOKEN, fold

FORMAT = "9"
APART = ("cpt", "hcpcs", "pcs", "services")
"""Folders of the terminology that are compiled into books of their own."""
OTHER = 100
"""Added to the plainness of titles that begin with "Other": they come last."""


_LIMB = re.compile(
    r"(?:(?:metacarpal|metatarsal) bone, (?:right|left|unspecified) (hand|foot)"
    r"| level,? (?:of )?(?:right|left|unspecified) (arm|leg))$"
)
_ORGANS = frozenset({"eye", "ear", "eyelid"})
_STAGES = frozenset("mild moderate severe early intermediate advanced indeterminate".split())
"""Stages that are said without the word: "severe glaucoma"."""


class Family(NamedTuple):
    """A descendant of a tabular entry: its code, the words of its title, those of them that set it
    apart, and plainness."""

    code: str
    words: frozenset[str]
    need: frozenset[str]
    dropped: int
    billable: bool


class Anchor(NamedTuple):
    """The patterns (by number) whose rarest word is one word.

    Attributes:
        seconds: the second-rarest words of those that have more than one.
        groups: all words and the number of each, by second-rarest word.
        alone: the patterns of that one word.
    """

    seconds: frozenset[str]
    groups: dict[str, tuple[tuple[frozenset[str], int], ...]]
    alone: tuple[int, ...]


class Books:
    """The books of one edition, ready for look-ups. All methods are pure reads.

    Attributes:
        vocabulary: synonyms and abbreviations.
        edition: name of the tabular edition, its effective date.
        effective, effective_to: first and last day it applies to.
        sha256: digest of the file the Tabular List was read from.
        indexes: the index files compiled in: member, edition it lies in, digest.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._tabular: dict[str, bytes] = data["tabular"]
        self._anchors: dict[str, str] = data["anchors"]
        self.anchors = frozenset(self._anchors)
        self._patterns: list[str] = data["patterns"]
        self._words: dict[str, tuple[str, int]] = data["words"]
        self._drugs: dict[str, str] = data["drugs"]
        self._drug_words = frozenset(self._drugs)
        self.edition: str = data["edition"]
        self.effective: str = data["effective"]
        self.effective_to: str = data["effective_to"]
        self.sha256: str = data["sha256"]
        self.indexes: tuple[tuple[str, str, str], ...] = data["indexes"]
        self.vocabulary = Vocabulary(data["rewrites"])
        self.entry = lru_cache(maxsize=65536)(self._entry)
        self.words = lru_cache(maxsize=65536)(self._title_words)
        self.anchored = lru_cache(maxsize=65536)(self._anchored)
        self.family = lru_cache(maxsize=16384)(self._family)
        self.pattern = lru_cache(maxsize=65536)(self._pattern)
        self.drugs = lru_cache(maxsize=16384)(self._drugs_at)

    def __contains__(self, code: str) -> bool:
        return code in self._tabular

    def codes(self) -> Iterable[str]:
        """Every code and heading, in book order."""
        return self._tabular.keys()

    def _entry(self, code: str) -> TabularEntry:
        while code not in self._tabular and code.endswith("X"):
            code = code[:-1].rstrip(".")  # placeholders before a 7th character say nothing
        packed = self._tabular[code]
        if packed:
            return TabularEntry(*marshal.loads(packed))
        # a 7th-character code says no more than the code above it and its extension
        above = self.entry(self._seventh_parent(code))
        meaning = dict(above.seventh)[code[-1]]
        return TabularEntry(code, f"{above.title}, {meaning}", above.code, billable=True)

    def _seventh_parent(self, code: str) -> str:
        stem = code[:-1]
        while not self._tabular.get(stem):
            stem = stem[:-1].rstrip(".")
        return stem

    def path(self, code: str) -> list[TabularEntry]:
        """The entry of ``code`` and those above it up to its category."""
        out = []
        while code and ":" not in code:
            out.append(self.entry(code))
            code = out[-1].parent
        return out

    def _title_words(self, code: str) -> frozenset[str]:
        """The words of a title that carry meaning (see ``patterns.title_words``).

        A code with its 7th character or placeholders says no more than the entry above it.
        """
        while code not in self._words and len(code) > 3:
            code = code[:-1].rstrip(".")
        return frozenset(self._words[code][0].split())

    def _anchored(self, word: str) -> Anchor | None:
        """The patterns whose rarest word is ``word``, if there are any."""
        packed = self._anchors.get(word)
        if packed is None:
            return None
        groups: dict[str, list[tuple[frozenset[str], int]]] = {}
        for number in packed.split():
            words = self._patterns[int(number)].partition("\t")[0].split()
            groups.setdefault(words[1] if len(words) > 1 else "", []).append(
                (frozenset(words), int(number))
            )
        alone = tuple(number for _, number in groups.pop("", ()))
        joined = {second: tuple(group) for second, group in groups.items()}
        return Anchor(frozenset(joined), joined, alone)

    def _pattern(self, number: int) -> Pattern:
        return _unpacked(self._patterns[number])

    def _drugs_at(self, word: str) -> tuple[tuple[tuple[str, ...], tuple[Drug, ...]], ...]:
        """Drugs whose name begins with a folded token: tokens and lines of the table, longest first."""
        packed = self._drugs.get(word)
        if packed is None:
            return ()
        groups: dict[tuple[str, ...], list[Drug]] = {}
        for line in packed.split("\n"):
            tokens, name, stems, kind, longterms, route, note, reference = line.split("\t")
            drug = Drug(
                name, tuple(stems.split(",")), kind,
                tuple(longterms.split(",")) if longterms else (), route, note, reference,
            )  # fmt: skip
            groups.setdefault(tuple(tokens.split(" ")), []).append(drug)
        return tuple((tokens, tuple(group)) for tokens, group in groups.items())

    def drug_words(self, folded: Iterable[str]) -> frozenset[str]:
        """Those of some folded tokens that the name of a drug begins with."""
        return self._drug_words.intersection(folded)

    def exact(self, words: frozenset[str]) -> Pattern | None:
        """The pattern that has just these words and needs nothing beside them, or None."""
        for word in sorted(words):
            anchor = self.anchored(word)
            if anchor is None:
                continue
            joined = (pair for group in anchor.groups.values() for pair in group)
            alone = ((frozenset({word}), number) for number in anchor.alone)
            for required, number in (*joined, *alone):
                if required == words and not self.pattern(number).needs:
                    return self.pattern(number)
        return None

    def patterns(self) -> Iterable[Pattern]:
        """Every pattern, in compiled order."""
        return map(_unpacked, self._patterns)

    def _common(self, code: str) -> frozenset[str]:
        """Words of every title below: "elbow" goes without saying for lateral epicondylitis.

        A bilateral title need not repeat them: "…, right eye", "…, left eye", "…, bilateral".
        """
        children = [self.words(c) for c in self.entry(code).children if c in self._words]
        said = [words for words in children if "bilateral" not in words] or children
        if len(said) < 2:
            return frozenset()
        return frozenset.intersection(*said)

    def _family(self, code: str) -> tuple[Family, ...]:
        """Every entry below ``code`` down to, but without, the 7th character."""
        other = self._words[code][1] // OTHER if code in self._words else 0
        out = []
        above = self.words(code) | self._common(code)
        stack = [(child, above) for child in reversed(self.entry(code).children)]
        while stack:
            child, base = stack.pop()
            if child not in self._words:
                continue
            entry = self.entry(child)
            words, left_out = self._words[child]
            below = [c for c in entry.children if c in self._words]
            full = frozenset(words.split())
            need = full - base
            limb = _LIMB.search(entry.title)
            if limb:
                # "fifth metacarpal bone, right hand": the limb goes without saying
                need -= {limb.group(1) or limb.group(2)}
            if not _STAGES.isdisjoint(full):
                need -= {"stage"}
            if "breast" in full:
                need -= {"female"}  # the breast of a man is said to be one
            # "Other …" says what the code is not: no word of a note leads there by itself,
            # unless the entry the walk began at says so already
            if left_out // OTHER <= other:
                out.append(Family(child, full, need, left_out % OTHER, not below))
            # the organ that all titles below name and this one does not goes without saying, too
            base |= (self._common(child) - full) & _ORGANS
            stack.extend((c, base) for c in reversed(below))
        return tuple(out)


def compile_books(
    edition: Edition, progress: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Compile the books of an edition into plain dictionaries (see ``Books``).

    Raises:
        CodesetError: when a file of the edition is missing or damaged.
    """
    say = progress or (lambda _: None)
    say(f"reading the Tabular List of {edition.name}")
    try:
        tabular = editions.tabular_of(edition)
    except TabularError as error:
        raise CodesetError(f"icd10cm/{edition.name}: {error}; install the edition again") from None
    words_source = vocabulary(read_abbreviations(), read_synonyms())
    say("compiling the house index and the Tabular List")
    house = [
        p._replace(code=valid_then(p.code, tabular))
        for p in house_patterns(read_index(), words_source)
    ]
    listed = list(tabular_patterns(tabular, words_source))
    files = editions.index_files(edition)
    found = [*house, *listed]
    if files:
        say("compiling the installed index")
        found.extend(index_patterns(files, tabular, words_source, house, listed))
    patterns = strongest(found, tabular)
    del found, house, listed
    counts = Counter(word for pattern in patterns for word in set(pattern.words))
    ordered = []
    anchors: dict[str, list[int]] = {}
    for number, pattern in enumerate(patterns):
        rarest = tuple(sorted(set(pattern.words), key=lambda w: (counts[w], w)))
        ordered.append(_packed(pattern._replace(words=rarest)))
        anchors.setdefault(rarest[0], []).append(number)
    words = {
        code: (
            " ".join(title_words(entry.title, words_source)),
            dropped(entry.title, words_source) + OTHER * _says_other(entry.title),
        )
        for code, entry in tabular.items()
        if ":" not in code and not (len(code) == 8 and tabular[entry.parent].seventh)
    }
    return {
        "tabular": {
            code: b"" if _is_seventh(entry, tabular) else marshal.dumps(tuple(entry))
            for code, entry in tabular.items()
        },
        "anchors": {word: " ".join(map(str, numbers)) for word, numbers in anchors.items()},
        "patterns": ordered,
        "words": words,
        "drugs": _packed_drugs(),
        "rewrites": dict(words_source.rewrites),
        "edition": edition.name,
        "effective": edition.effective_from.isoformat(),
        "effective_to": edition.effective_to.isoformat(),
        "sha256": _digest(edition.path),
        "indexes": tuple((name, path.parent.name, _digest(path)) for name, path in files.items()),
    }


def valid_then(code: str, tabular: Mapping[str, TabularEntry]) -> str:
    """A code of the house index as an edition has it: one split later is the one it came from."""
    older = code
    while older not in tabular and len(older) > 3:
        older = older[:-1].rstrip(".")
    return older if older in tabular else code


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _packed(pattern: Pattern) -> str:
    """A pattern as one line: a string loads faster than a tuple of strings."""
    needs = "|".join(" ".join(need) for need in pattern.needs)
    words = " ".join(pattern.words)
    return "\t".join((words, pattern.code, pattern.source, pattern.fire, needs, pattern.reference))


def _packed_drugs() -> dict[str, str]:
    """The lines of the table of drugs by the first token of the name, longest names first."""
    lines: dict[str, list[tuple[int, str]]] = {}
    for drug in read_drugs():
        tokens = [fold(token) for token in TOKEN.findall(drug.name)]
        packed = (
            " ".join(tokens), drug.name, ",".join(drug.stems), drug.kind, ",".join(drug.longterms),
            drug.route, drug.note, drug.reference,
        )  # fmt: skip
        lines.setdefault(tokens[0], []).append((-len(tokens), "\t".join(packed)))
    return {word: "\n".join(line for _, line in sorted(group)) for word, group in lines.items()}


def _unpacked(line: str) -> Pattern:
    words, code, source, fire, needs, reference = line.split("\t")
    split = tuple(tuple(need.split()) for need in needs.split("|")) if needs else ()
    return Pattern(tuple(words.split()), code, source, fire, split, reference)


def _is_seventh(entry: TabularEntry, tabular: dict[str, TabularEntry]) -> bool:
    return len(entry.code) == 8 and bool(tabular[entry.parent].seventh)


def _says_other(title: str) -> int:
    """How often a title says what it is not; "other specified" says it twice."""
    lowered = f" {title.lower()} "
    return lowered.count(" other ") + lowered.count("other specified") + ("elsewhere" in lowered)


def _cache(edition: Edition) -> Path:
    """The cache file of an edition: of this software, the edition, and the files it lies in.

    Raises:
        CodesetError: when a file of the edition is missing.
    """
    here = Path(__file__).parent
    rooms = (here, here.parent / "codesets")
    data = (f for f in DATA.rglob("*.tsv") if f.relative_to(DATA).parts[0] not in APART)
    software = cache.stamp(sorted((*data, *(f for r in rooms for f in r.glob("*.py")))), FORMAT)
    books = [path for name, path in edition.members if name in ("tabular", "codes", "order")]
    try:
        sources = cache.stamp((*books, *editions.index_files(edition).values()), FORMAT)
    except OSError as error:
        missing = Path(error.filename or edition.name).name
        raise CodesetError(
            f"icd10cm/{edition.name}: {missing} is missing; install the edition again"
        ) from None
    return cache.folder() / f"books-{software}-{edition.name}-{sources}.marshal"


def edition_named(name: str) -> Edition:
    """The ICD-10-CM edition of a name (its effective date).

    Raises:
        CodesetError: when it is not on this machine.
    """
    here = editions.available("icd10cm", digest=False)
    found = next((edition for edition in here if edition.name == name), None)
    if found is None:
        names = ", ".join(edition.name for edition in here)
        raise CodesetError(f"icd10cm/{name}: no such edition is installed (there are: {names})")
    return found


def load_books(
    edition: Edition | str | None = None, progress: Callable[[str], None] | None = None
) -> Books:
    """The books of an edition, from the cache or freshly compiled (some seconds, once).

    Args:
        edition: an edition, its name, or nothing for the newest one on this machine.
        progress: told each step of a compilation.

    Raises:
        CodesetError: when the edition is not on this machine, or a file of it is damaged.
    """
    if edition is None:
        edition = editions.available("icd10cm", digest=False)[-1]
    elif isinstance(edition, str):
        edition = edition_named(edition)
    path = _cache(edition)
    enabled = gc.isenabled()
    gc.disable()
    try:
        data = cache.read(path)
        if data is None:
            data = compile_books(edition, progress)
            cache.write(path, data)
        return Books(data)
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


def is_compiled(edition: Edition) -> bool:
    """Whether the books of an edition can be loaded without compiling them."""
    return _cache(edition).is_file()
