"""The compiled books of services (CPT) and supplies (HCPCS Level II).

One cache file for each edition, loaded when a service or supply is first asked for. A book always
has the house concepts; an installed edition adds the official numbers and descriptors of the user's
own files.
"""

import marshal
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from chartcoder.codesets import editions
from chartcoder.codesets.editions import Edition
from chartcoder.codesets.service_files import Record, records_of
from chartcoder.terminology import cache
from chartcoder.terminology.entries import DATA
from chartcoder.terminology.services.attributes import agreement
from chartcoder.terminology.services.concepts import Concept, read_concepts
from chartcoder.terminology.services.words import service_words

FORMAT = "services-1"


class Found(NamedTuple):
    """A concept that some words name.

    Attributes:
        concept: the concept.
        words: the words of its wording, all of them in the text.
        agrees, contradicts: how many of the facts given its attributes agree with or contradict.
    """

    concept: Concept
    words: frozenset[str]
    agrees: int = 0
    contradicts: int = 0


class ConceptBook:
    """The concepts of one system, and the official records of an edition. All methods are reads.

    Attributes:
        system: ``cpt`` or ``hcpcs``.
        edition: name of the installed edition, empty when there is none.
        effective, effective_to: first and last day of service of it.
    """

    system = ""

    def __init__(self, data: dict[str, Any]) -> None:
        self._concepts: dict[str, bytes] = data["concepts"]
        self._anchors: dict[str, str] = data["anchors"]
        self._wordings: list[str] = data["wordings"]
        self._official: dict[str, tuple[str, ...]] = data["official"]
        self.edition: str = data["edition"]
        self.effective: str = data["effective"]
        self.effective_to: str = data["effective_to"]
        self.sha256: str = data["sha256"]
        self.concept = lru_cache(maxsize=8192)(self._concept)
        self.anchored = lru_cache(maxsize=8192)(self._anchored)

    def __len__(self) -> int:
        """Number of concepts, modifiers included."""
        return len(self._concepts)

    def __contains__(self, number: object) -> bool:
        return number in self._concepts

    def numbers(self) -> Iterable[str]:
        """Every number that has a concept, in the order of the tables."""
        return self._concepts.keys()

    def _concept(self, number: str) -> Concept | None:
        """The concept of a number, or nothing."""
        packed = self._concepts.get(number)
        return None if packed is None else Concept(*marshal.loads(packed))

    def official(self, number: str) -> Record | None:
        """What the installed edition says of a number; nothing without an edition or the number."""
        fields = self._official.get(number)
        return None if fields is None else Record(number, *fields)

    def officials(self) -> Iterable[str]:
        """Every number of the installed edition."""
        return self._official.keys()

    def valid(self, number: str) -> bool | None:
        """Whether a number may be reported in this edition; unknown (None) without an edition."""
        return number in self._official if self._official else None

    def title(self, number: str) -> str:
        """Our words for a number, else the descriptor of the user's files, else nothing."""
        concept = self.concept(number)
        if concept is not None:
            return concept.title
        record = self.official(number)
        return record.title if record is not None else ""

    def wordings(self) -> Iterable[tuple[frozenset[str], tuple[str, ...]]]:
        """Every wording as a set of words, and the numbers it names."""
        for packed in self._wordings:
            words, _, numbers = packed.partition("\t")
            yield frozenset(words.split()), tuple(numbers.split())

    def _anchored(self, word: str) -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
        """The wordings whose rarest word this is, with the numbers they name."""
        out = []
        for place in self._anchors.get(word, "").split():
            words, _, numbers = self._wordings[int(place)].partition("\t")
            out.append((frozenset(words.split()), tuple(numbers.split())))
        return tuple(out)

    def find(
        self, words: str | Iterable[str], facts: Mapping[str, str] | None = None
    ) -> tuple[Found, ...]:
        """The concepts whose wording stands in some words, in any order.

        Those of a wording that a longer one holds are left out. Of several numbers of one wording
        those that facts contradict are left out too, unless all are contradicted.

        Args:
            words: a text, or words of ``service_words``.
            facts: what else is known, by attribute (see ``facts_in``).

        Returns:
            The longest wording first; of one wording the number that agrees with most facts.
        """
        there = frozenset(service_words(words) if isinstance(words, str) else words)
        hits = [
            (wording, numbers)
            for word in there & self._anchors.keys()
            for wording, numbers in self.anchored(word)
            if wording <= there
        ]
        known = facts or {}
        out: dict[str, Found] = {}
        for wording, numbers in sorted(hits, key=lambda h: (-len(h[0]), sorted(h[0]))):
            if any(wording < other for other, _ in hits):
                continue
            for found in self._chosen(wording, numbers, known):
                out.setdefault(found.concept.number, found)
        return tuple(out.values())

    def _chosen(
        self, wording: frozenset[str], numbers: tuple[str, ...], facts: Mapping[str, str]
    ) -> list[Found]:
        """The numbers of a wording that facts leave open."""
        found = []
        for number in numbers:
            concept = self.concept(number)
            if concept is not None:
                found.append(Found(concept, wording, *agreement(dict(concept.attributes), facts)))
        least = min((f.contradicts for f in found), default=0)
        kept = [f for f in found if f.contradicts == least]
        return sorted(kept, key=lambda f: -f.agrees)

    def family(self, number: str) -> tuple[Concept, ...]:
        """The numbers that share a wording with this one, itself included, in table order."""
        concept = self.concept(number)
        if concept is None:
            return ()
        wanted = [frozenset(service_words(words)) for words in concept.words]
        shared = {
            other
            for words in wanted
            for word in words
            for wording, numbers in self.anchored(word)
            if wording == words
            for other in numbers
        }
        return tuple(c for n in self._concepts if n in shared and (c := self.concept(n)))


class ServiceBook(ConceptBook):
    """CPT: services by number."""

    system = "cpt"


class SupplyBook(ConceptBook):
    """HCPCS Level II: drugs, supplies, devices, ambulance and other services by code."""

    system = "hcpcs"

    def drugs(self, name: str) -> tuple[Concept, ...]:
        """The codes of a drug by the name of its substance or a brand; units say the dose of one.

        ``Concept.attribute("route")`` and ``"form"`` tell products of one substance apart.
        """
        named = (found.concept for found in self.find(name))
        return tuple(c for c in named if c.attribute("substance"))


def load_services(day: date | None = None) -> ServiceBook:
    """The book of CPT for a date of service; of the newest installed edition without one."""
    return ServiceBook(_load("cpt", _edition("cpt", day)))


def load_supplies(day: date | None = None) -> SupplyBook:
    """The book of HCPCS Level II for a date of service; of the newest edition without one."""
    return SupplyBook(_load("hcpcs", _edition("hcpcs", day)))


def _edition(system: str, day: date | None) -> Edition | None:
    """The installed edition for a date, or nothing when none is installed."""
    here = editions.available(system, digest=False)
    if not here:
        return None
    return here[-1] if day is None else editions.choose(here, day).edition


def _load(system: str, edition: Edition | None) -> dict[str, Any]:
    path = _cache(system, edition)
    data = cache.read(path)
    if data is None:
        data = compile_book(system, edition)
        cache.write(path, data)
    return data


def compile_book(system: str, edition: Edition | None) -> dict[str, Any]:
    """Everything a book looks up, as plain dictionaries that load fast."""
    concepts = read_concepts(system)
    numbers: dict[frozenset[str], list[str]] = {}
    for concept in concepts:
        for wording in concept.words:
            words = frozenset(service_words(wording))
            if words and concept.number not in numbers.setdefault(words, []):
                numbers[words].append(concept.number)
    common: dict[str, int] = {}
    for words in numbers:
        for word in words:
            common[word] = common.get(word, 0) + 1
    wordings: list[str] = []
    anchors: dict[str, list[str]] = {}
    for words, named in numbers.items():
        ordered = sorted(words, key=lambda word: (common[word], word))
        anchors.setdefault(ordered[0], []).append(str(len(wordings)))
        wordings.append(f"{' '.join(ordered)}\t{' '.join(named)}")
    return {
        "concepts": {c.number: marshal.dumps(tuple(c)) for c in concepts},
        "anchors": {word: " ".join(places) for word, places in anchors.items()},
        "wordings": wordings,
        "official": {r.code: tuple(r)[1:] for r in records_of(edition)} if edition else {},
        "edition": edition.name if edition else "",
        "effective": edition.effective_from.isoformat() if edition else "",
        "effective_to": edition.effective_to.isoformat() if edition else "",
        "sha256": edition.sha256 if edition else "",
    }


def _cache(system: str, edition: Edition | None) -> Path:
    """The cache file of a book: of this software, the tables, and the files of the edition."""
    here = Path(__file__).parent
    code = (*here.glob("*.py"), here.parent / "entries.py", here.parent / "words.py")
    tables = (*(DATA / system).glob("*.tsv"), *(DATA / "services").glob("*.tsv"))
    software = cache.stamp(sorted((*code, *tables)), FORMAT)
    sources = cache.stamp((path for _, path in edition.members), FORMAT) if edition else "house"
    name = edition.name if edition else "none"
    return cache.folder() / f"{system}-{software}-{name}-{sources}.marshal"
