"""Reading the house table of drugs: what a name in a medication list or a poisoning stands for.

``data/drugs.tsv`` has one name a line, sorted by case-folded name, then route:

- **name**: a generic or US brand name, a common misspelling or a clinician's short form. A name
  in capitals counts only in capitals (``INH`` is isoniazid, "inh" after puffs is not).
- **stem**: the code of the Table of Drugs and Chemicals up to, but without, the character for the
  intent, as ``T45.51`` for warfarin (``T45.511`` accidental … ``T45.516`` underdosing).
- **class**: the kind of drug in our own short words.
- **longterm**: the code of category Z79 that long-term use takes; empty where only Z79.899 is left
  or where something the name does not say decides.
- **route**: how the drug of this line is given, where that matters for the code.
- **note**: the generic name of a brand, the right spelling, or why.

A combination lists a stem for each ingredient, the main one first, and every code of long-term use,
separated by commas. Of several lines of one name the route in the chart chooses; the line without
a route stands where the chart names none.
"""

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from chartcoder.terminology.entries import DATA, TerminologyError, rows

ROUTES = (
    "",
    "buccal",
    "dental",
    "implant",
    "inhaled",
    "injection",
    "intrauterine",
    "intravesical",
    "nasal",
    "ophthalmic",
    "oral",
    "otic",
    "rectal",
    "topical",
    "transdermal",
    "vaginal",
)
"""Words for how a drug is given; the empty one leaves it open."""

_STEM = re.compile(r"T(?:3[6-9]|[45]\d|6[0-5])\.[0-9A-Z][0-9X]?")
_LONG_TERM = re.compile(r"Z79\.\d{1,3}")
_CLASS = re.compile(r"[a-z][a-z0-9-]*")


class Drug(NamedTuple):
    """A name of a drug or other substance, by one route of administration.

    Attributes:
        name: as clinicians write it.
        stems: code prefixes whose children are the intents, one for each ingredient.
        kind: the class of the drug, such as ``anticoagulant``.
        longterms: codes of category Z79 for long-term use, often none.
        route: one of ``ROUTES``.
        note: generic name, right spelling or reason.
        reference: ``file:line`` without the ending, the name of the line in proofs.
    """

    name: str
    stems: tuple[str, ...]
    kind: str
    longterms: tuple[str, ...]
    route: str
    note: str
    reference: str

    @property
    def stem(self) -> str:
        """The stem of the main ingredient."""
        return self.stems[0]

    @property
    def longterm(self) -> str:
        """The first code of long-term use, empty when there is none."""
        return self.longterms[0] if self.longterms else ""

    @property
    def capitals_only(self) -> bool:
        """Whether the name counts only when it is written in capitals."""
        return self.name == self.name.upper() != self.name.lower()


def read_drugs(folder: Path = DATA) -> tuple[Drug, ...]:
    """Every line of ``folder/drugs.tsv``, in file order.

    Raises:
        TerminologyError: a line without name, stem or class, with a malformed stem, class or code
            of long-term use, with an unknown route, out of order or twice in the file.
    """
    path = folder / "drugs.tsv"
    drugs = tuple(_drug(cells, reference, path.name) for reference, cells in rows(path, 6))
    for before, after in pairwise(drugs):
        if _place(after) == _place(before):
            raise _fault(path.name, after, "the same name and route twice")
        if _place(after) < _place(before):
            raise _fault(path.name, after, f"stands after '{before.name}': sort by name and route")
    return drugs


def _drug(cells: list[str], reference: str, file: str) -> Drug:
    name, stems, kind, longterms, route, note = cells
    drug = Drug(name, _parts(stems), kind, _parts(longterms), route, note, reference)
    if not name or not stems or not kind:
        raise _fault(file, drug, "needs name, stem and class")
    for stem in drug.stems:
        if not _STEM.fullmatch(stem):
            raise _fault(file, drug, f"'{stem}' is not a code before its intent (T36-T65)")
    for code in drug.longterms:
        if not _LONG_TERM.fullmatch(code):
            raise _fault(file, drug, f"'{code}' is not a code of category Z79")
    if not _CLASS.fullmatch(kind):
        raise _fault(file, drug, f"'{kind}' is not a class: lower case, words joined by hyphens")
    if route not in ROUTES:
        raise _fault(file, drug, f"'{route}' is not a route")
    return drug


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",")) if cell else ()


def _place(drug: Drug) -> tuple[str, str]:
    return drug.name.casefold(), drug.route


def _fault(file: str, drug: Drug, what: str) -> TerminologyError:
    return TerminologyError(f"{file}, entry {drug.reference}, '{drug.name}': {what}")
