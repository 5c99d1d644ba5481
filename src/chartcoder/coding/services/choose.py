"""Finding services in statements, and the number of a family that the record supports."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.services.evidence import (
    DENIED,
    NUMERIC,
    USUAL,
    Said,
    affirmed,
    numbers_in,
    says,
)
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.statements import Statement
from chartcoder.model import Span
from chartcoder.terminology.services.attributes import fits
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.concepts import Concept
from chartcoder.terminology.services.words import Word

Known = Mapping[str, tuple[str, Span | None]]
"""Facts known from elsewhere, by attribute: the value and the words that state it."""


@lru_cache(maxsize=4096)
def family_of(book: ConceptBook, number: str) -> tuple[Concept, ...]:
    """The numbers that share a wording with one (see ``ConceptBook.family``), remembered."""
    return book.family(number)


class Hit(NamedTuple):
    """A wording found in a statement.

    Attributes:
        statement: where.
        wording: its words.
        numbers: the numbers it names.
        words: the words of the statement that say it.
    """

    statement: Statement
    wording: frozenset[str]
    numbers: tuple[str, ...]
    words: tuple[Word, ...]


class Chosen(NamedTuple):
    """A number with what chose it: (attribute, value, words that state it or nothing)."""

    concept: Concept
    hit: Hit
    facts: tuple[tuple[str, str, Span | None], ...]
    sure: bool
    units: int = 1
    modifiers: tuple[tuple[str, Span | None], ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words that say it, neighbours joined."""
        return spans_of(self.hit)


def spans_of(hit: Hit) -> tuple[Span, ...]:
    """The words of a hit as spans; words of one stretch are joined."""
    out: list[list[int]] = []
    text = hit.statement.document.text.text
    for word in sorted(hit.words, key=lambda w: w.start):
        if out and (word.start <= out[-1][1] or not text[out[-1][1] : word.start].strip(" -/,")):
            out[-1][1] = max(out[-1][1], word.end)
        else:
            out.append([word.start, word.end])
    return tuple(hit.statement.span(a, b) for a, b in out)


REACH = 9
"""Words of a long sentence within which the words of a wording must stand."""


def hits_in(
    statement: Statement,
    book: ConceptBook,
    carried: Sequence[Word] = (),
    accept: Callable[[str], bool] | None = None,
) -> list[Hit]:
    """The wordings whose words all stand close together in a statement; the longest win.

    Args:
        statement: the statement.
        book: the concepts.
        carried: words that its document says once for all statements, such as ``colonoscopy``.
        accept: numbers that are looked for, all when not given.
    """
    places: dict[str, list[Word]] = {}
    words = affirmed_words(statement)
    for word in (*words, *carried):
        places.setdefault(word.word, []).append(word)
    there = set(places)  # a set of its own is asked faster than the keys
    own = {word.word for word in words}
    head = _head_of(words, statement)
    order = {id(word): number for number, word in enumerate(words) if number >= head}
    found: list[Hit] = []
    for name in own:
        for wording, numbers in book.anchored(name):
            if wording <= there and (accept is None or any(map(accept, numbers))):
                near = _nearest(wording, places, order)
                if near is not None:
                    found.append(Hit(statement, wording, numbers, near))
    for name in {word.word for word in carried} - own:
        for wording, numbers in book.anchored(name):
            if (
                wording <= there
                and not wording.isdisjoint(own)
                and (accept is None or any(map(accept, numbers)))
            ):
                near = _nearest(wording, places, order)
                if near is not None:
                    found.append(Hit(statement, wording, numbers, near))
    found.sort(key=lambda h: (-len(h.wording), sorted(h.wording)))
    return [
        h
        for h in found
        if not any(h.wording < other.wording and _inside(h, other) for other in found)
    ]


_AFTERMATH = GATES.over(
    "for because due + after following from since",
    r"(\b(?:for|because of|due to)\s+(?:\w+\s+){0,2}?(?:bleeding|hemorrhage|hematoma|infection|dehiscence|leak(?:age)?|abscess|complications?)\s+(?:after|following|from|since)\s+)([^.;:,]*)",
    re.I,
)
"""What went wrong after an earlier operation: its name is not what is done now."""
_LOOKS = frozenset(["arthroscopic", "laparoscopic", "thoracoscopic", "endoscopic", "robotic"])


def _head_of(words: Sequence[Word], statement: Statement) -> int:
    """How many first words name a look inside "with" all that follows; they stand by each of it."""
    for number, word in enumerate(words[:4]):
        if word.word in _LOOKS:
            rest = statement.text[word.end - statement.start :].lstrip(" ,:")
            return number + 1 if rest[:5].lower() in ("with ", "and w") else 0
    return 0


def affirmed_words(statement: Statement) -> tuple[Word, ...]:
    """The words of a statement that it does not deny."""
    opened = statement.open
    if opened & DENIED.bit == 0 and opened & _AFTERMATH.bit != _AFTERMATH.bit:
        return statement.words
    text = affirmed(statement.text)
    text = _AFTERMATH.pattern.sub(lambda m: m.group(1) + " " * len(m.group(2)), text)
    if text == statement.text:
        return statement.words
    return tuple(w for w in statement.words if text[w.start - statement.start] != " ")


def _inside(hit: Hit, other: Hit) -> bool:
    """Whether a hit stands within the words of a longer one."""
    return {(w.start, w.end) for w in hit.words} <= {(w.start, w.end) for w in other.words}


def _nearest(
    wording: frozenset[str], places: Mapping[str, list[Word]], order: Mapping[int, int]
) -> tuple[Word, ...] | None:
    """The words of a wording that stand closest together, or nothing when they are far apart."""
    rare = min(wording, key=lambda w: (len(places[w]), w))
    best: tuple[int, tuple[Word, ...]] | None = None
    for pivot in places[rare]:
        at = order.get(id(pivot))
        chosen = [pivot]
        reach = 0
        for word in sorted(wording - {rare}):
            nearest = min(
                places[word],
                key=lambda w: abs(order[id(w)] - at) if at is not None and id(w) in order else 0,
            )
            chosen.append(nearest)
            if at is not None and id(nearest) in order:
                reach = max(reach, abs(order[id(nearest)] - at))
        if best is None or reach < best[0]:
            best = (reach, tuple(chosen))
    if best is None or best[0] > REACH:
        return None
    return best[1]


def choose(
    hit: Hit,
    book: ConceptBook,
    known: Known,
    around: Sequence[Statement] = (),
    only: Iterable[str] | None = None,
) -> Chosen | None:
    """The number of a wording that the record supports best.

    What the statement says counts most, then what the rest of the document says; where it is
    silent the lesser or common form is taken (``USUAL``).

    Args:
        hit: the wording.
        book: the concepts.
        known: facts known from elsewhere (age, counted lesions), by attribute.
        around: other statements of the same procedure, read after the statement itself.
        only: numbers to choose among, all those of the wording when not given.
    """
    numbers = hit.numbers if only is None else tuple(only)
    family = [
        c for n in numbers if (c := book.concept(n)) is not None and book.valid(n) is not False
    ]
    if not family:
        return None
    firsts = [c for c in family if c.attribute("nth") != "additional"]
    family = firsts or family
    keys = _differing(family)
    said: dict[str, dict[str, tuple[float, Span | None]]] = {}
    for key in keys:
        said[key] = _stated(key, family, hit, known, around)
    ranked = sorted(
        family, key=lambda c: (-_score(c, keys, said), _unusual(c, keys, said), c.number)
    )
    best = ranked[0]
    facts = []
    for key in keys:
        value = best.attribute(key)
        if not value:
            continue
        held = [(v, where) for v, (_, where) in said[key].items() if _agrees(key, value, v)]
        facts.append((key, held[0][0] if held else value, held[0][1] if held else None))
    sure = len(ranked) == 1 or (_score(ranked[0], keys, said), _unusual(ranked[0], keys, said)) != (
        _score(ranked[1], keys, said),
        _unusual(ranked[1], keys, said),
    )
    return Chosen(best, hit, tuple(facts), sure)


def _differing(family: Sequence[Concept]) -> list[str]:
    """The attributes in which the numbers of a family differ, in the order of the tables."""
    if len(family) == 1:
        return [k for k, _ in family[0].attributes if k in ("age",)]
    keys = dict.fromkeys(k for c in family for k, _ in c.attributes if k != "add-on")
    return [k for k in keys if len({c.attribute(k) for c in family}) > 1]


def _agrees(key: str, wanted: str, stated: str) -> bool:
    if wanted == "any":
        return True
    return fits(key, wanted, stated) if key in NUMERIC else stated in wanted.split("|")


def _stated(
    key: str,
    family: Sequence[Concept],
    hit: Hit,
    known: Known,
    around: Sequence[Statement],
) -> dict[str, tuple[float, Span | None]]:
    """The values of an attribute that are stated, each with its weight and words."""
    if key in known:
        return {known[key][0]: (3.0, known[key][1])}
    texts = [(hit.statement, 3.0), *((s, 1.5) for s in around)]
    out: dict[str, tuple[float, Span | None]] = {}
    if key in NUMERIC:
        for statement, weight in texts:
            found = numbers_in(key, statement.text)
            if found:
                return {found.value: (weight, _at(statement, found))}
        return out
    values = dict.fromkeys(v for c in family for v in c.attribute(key).split("|") if v)
    for statement, weight in texts:
        words = [w.word for w in statement.words]
        for value in values:
            if value in out:
                continue
            found = says(key, value, statement.text, words)
            if found:
                out[value] = (weight, _at(statement, found))
        if out:
            break
    if len(out) > 1:
        out = _strongest(key, out)
    return out


_OVER: dict[str, tuple[str, ...]] = {
    "contrast": ("both", "with", "none"),
    "billing": ("global",),
    "extent": ("extended", "follow-up", "limited", "complete"),
    "method": ("automated with manual rescreen", "concentrated", "instruments", "automated"),
    "complexity": ("complex", "complicated", "intermediate", "simple"),
    "nth": ("repeat", "initial"),
    "approach": ("laparoscopic", "endoscopic", "vaginal"),
    "depth": ("bone", "muscle", "subfascial", "deep"),
    "reducible": ("no",),
    "fixation": ("internal",),
    "manipulation": ("no",),
    "site": ("medial and lateral", "atrial and ventricular", "upper and lower limbs"),
    "technique": (
        "with cholangiogram",
        "non-tunneled",
        "multiple approaches",
        "without anesthesia",
        "with cpap",
        "without medical services",
        "with graft",
        "air and bone",
    ),
    "imaging": ("ultrasound",),
    "open": ("yes",),
    "laterality": ("bilateral",),
    "component": ("with nonstress test", "uterus with tubes or ovaries"),
    "morphology": ("malignant",),
    "purpose": ("not ruptured", "ruptured"),
}
"""Of several stated values of an attribute, the one that holds the others."""


def _strongest(
    key: str, out: dict[str, tuple[float, Span | None]]
) -> dict[str, tuple[float, Span | None]]:
    for value in _OVER.get(key, ()):
        if value in out:
            return {value: out[value]}
    if key == "site":  # the first named
        first = min(out, key=lambda v: span.start if (span := out[v][1]) is not None else 0)
        here = out[first][1]
        return {v: o for v, o in out.items() if here is None or o[1] == here or v == first}
    return out


def _score(
    concept: Concept, keys: Sequence[str], said: Mapping[str, dict[str, tuple[float, Span | None]]]
) -> float:
    total = 0.0
    for key in keys:
        stated = said[key]
        value = concept.attribute(key)
        if not stated:
            continue
        if not value:
            total -= 0.5
        elif any(_agrees(key, value, v) for v in stated):
            total += max(w for v, (w, _) in stated.items() if _agrees(key, value, v))
        else:
            total -= 2 * max(w for w, _ in stated.values())
    return total


def _unusual(
    concept: Concept, keys: Sequence[str], said: Mapping[str, dict[str, tuple[float, Span | None]]]
) -> float:
    """How far a number is from the usual where the record is silent."""
    total = 0.0
    for key in keys:
        value = concept.attribute(key)
        if said[key] or not value:
            continue
        usual = USUAL.get(key, ())
        if value in usual:
            total += 0.05 * usual.index(value)
        elif key in NUMERIC:
            total += 0.5 + _least(value) / 1e5
        else:
            total += 1.0
    if concept.number in PREFERRED:
        total -= 0.5
    return total + (5.0 if concept.attribute("add-on") and len(keys) > 0 else 0.0)


PREFERRED = frozenset(["36620", "47562", "66991", "66984", "69210", "90791", "57522", "93312"])
"""Numbers of which another of the family is rare and always said."""


def _least(value: str) -> float:
    """The least number of a range, so that the lesser is taken where none is stated."""
    figures = "".join(c if c.isdigit() or c == "." else " " for c in value).split()
    if not figures:
        return 0.0
    return float(figures[0]) - (1e4 if value.startswith("<") else 0.0)


def _at(statement: Statement, said: Said) -> Span | None:
    if said.start < 0:
        return None
    return statement.span(statement.start + said.start, statement.start + said.end)
