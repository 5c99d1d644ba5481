"""The concept tables of CPT and HCPCS Level II: TSV files in our own words, one number a line.

Layout and meaning of the columns: ``docs/services.md``.
"""

import re
from pathlib import Path
from typing import NamedTuple

from chartcoder.terminology.entries import DATA, TerminologyError, rows, variants
from chartcoder.terminology.services.attributes import KEYS

COLUMNS = ("number", "concept", "words", "attributes", "units", "parent", "global")
FORMS = {
    "cpt": re.compile(r"\d{5}|\d{4}[FMTU]|\d\d|[P]\d"),
    "hcpcs": re.compile(r"[A-CEG-V]\d{4}|[A-Z][A-Z0-9]|[A-Z]"),
}
"""Forms of a number: CPT Category I, II (F), III (T), multianalyte (M) and proprietary (U) tests;
HCPCS Level II; modifiers of two characters; origins and destinations of an ambulance of one. Codes
of dentistry (D) belong to the American Dental Association and are in no table."""
GLOBALS = ("000", "010", "090", "MMM", "XXX", "YYY", "ZZZ")
"""Days of the global period as the Medicare fee schedule writes them; ZZZ goes with another code."""


class Concept(NamedTuple):
    """One number of a code book, in our own words.

    Attributes:
        system: ``cpt`` or ``hcpcs``.
        number: the number, code, or modifier.
        title: what it is.
        words: wordings that name it; several numbers may share one, which attributes then settle.
        attributes: what chooses between the numbers of a wording, as (key, value); the keys are
            those of ``attributes.KEYS``.
        units: what one unit is (``15 min``, ``250 mg``, ``each lesion``); empty: one a service.
        parents: numbers this one is a part of, is added to, or that hold it by definition.
        global_days: days of the global period, where certain (see ``GLOBALS``).
        area: name of the table it stands in.
        reference: ``file:line``, the name of the entry in proofs.
    """

    system: str
    number: str
    title: str
    words: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...] = ()
    units: str = ""
    parents: tuple[str, ...] = ()
    global_days: str = ""
    area: str = ""
    reference: str = ""

    @property
    def kind(self) -> str:
        """``code``, ``modifier``, or ``place`` (origin or destination of an ambulance)."""
        return {1: "place", 2: "modifier"}.get(len(self.number), "code")

    def attribute(self, key: str) -> str:
        """The value of an attribute, empty when the number has none."""
        return dict(self.attributes).get(key, "")


def read_concepts(system: str, folder: Path = DATA) -> list[Concept]:
    """Every concept of a system, in file and line order; ``=NUMBER`` among the words is spelled out.

    Raises:
        TerminologyError: for a line that is not an entry, or an unknown attribute.
    """
    found: list[Concept] = []
    for path in sorted((folder / system).glob("*.tsv")):
        for reference, cells in rows(path, len(COLUMNS)):
            number, title, words, attributes, units, parent, days = cells
            if not number or not title or not words:
                raise TerminologyError(f"{reference}: needs a number, a concept and words")
            found.append(
                Concept(
                    system,
                    number,
                    title,
                    _list(words),
                    read_attributes(attributes, reference),
                    units,
                    _list(parent),
                    days,
                    path.stem,
                    f"{system}/{reference}",
                )
            )
    by_number = {concept.number: concept for concept in found}
    return [c._replace(words=_spelled(c, by_number)) for c in found]


def read_attributes(cell: str, reference: str) -> tuple[tuple[str, str], ...]:
    """``key=value; key=value`` as pairs.

    Raises:
        TerminologyError: for a key that is not in the closed list, or a value of another form.
    """
    pairs = []
    for part in _list(cell):
        key, _, value = part.partition("=")
        form = KEYS.get(key)
        if form is None:
            raise TerminologyError(f"{reference}: unknown attribute '{key}'")
        if not all(re.fullmatch(form, one) for one in value.split("|")):
            raise TerminologyError(f"{reference}: '{value}' is no value of '{key}'")
        pairs.append((key, value))
    return tuple(pairs)


def _spelled(
    concept: Concept, by_number: dict[str, Concept], above: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The wordings of a concept with alternatives and those of other numbers written out."""
    out: list[str] = []
    for word in concept.words:
        if word.startswith("="):
            other = by_number.get(word[1:])
            if other is None or other.number in (*above, concept.number):
                raise TerminologyError(f"{concept.reference}: '{word}' names no row with wordings")
            out += _spelled(other, by_number, (*above, concept.number))
        else:
            out += [required for required, _ in variants(word)]
    return tuple(dict.fromkeys(out))


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
