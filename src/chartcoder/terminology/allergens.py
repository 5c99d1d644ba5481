"""What an allergy list names, and the code of allergy status it takes (Z88, Z91.0; I.C.21.c.3).

``data/allergens.tsv`` has one name a line, sorted: **name**, **code** of the Tabular List (the level
that the name decides) and **note**. Drugs take the code of their class in ``data/drugs.tsv``.
"""

from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from chartcoder.terminology.drugs import Drug
from chartcoder.terminology.entries import DATA, TerminologyError, rows
from chartcoder.terminology.words import TOKEN, fold

ALLERGEN = "allergen"
"""Source, in proofs, of codes that a line of either table leads to."""


class Allergen(NamedTuple):
    """A name in an allergy list that is no drug of the table, or goes before it."""

    name: str
    code: str
    note: str
    reference: str


BY_CLASS = {
    "penicillin": "Z88.0",
    "opioid": "Z88.5",
    "aspirin": "Z88.6",
    "salicylate": "Z88.6",
    "nsaid": "Z88.6",
    "acetaminophen": "Z88.6",
    "analgesic": "Z88.6",
    "anesthetic": "Z88.4",
    "local-anesthetic": "Z88.4",
    "vaccine": "Z88.7",
    "immune-globulin": "Z88.7",
    "antifungal": "Z88.3",
    "antiviral": "Z88.3",
    "antimalarial": "Z88.3",
    "anthelminthic": "Z88.3",
    "anti-infective": "Z88.3",
    "topical-anti-infective": "Z88.3",
    "antimycobacterial": "Z88.3",
    "diagnostic": "Z91.041",
}
"""Classes of the table of drugs whose allergy has a code of its own."""
BY_STEM = (("T36.0", "Z88.0"), ("T37.0", "Z88.2"), ("T36", "Z88.1"), ("T37", "Z88.3"))
"""Anti-infectives by the Table of Drugs: penicillins, sulfonamides, other antibiotics, the rest."""
NO_DRUG = frozenset(
    ["chemical", "gas", "metal", "pesticide", "plant", "seafood", "toxin", "alcohol", "street-drug",
     "therapeutic-gas", "unspecified", "class", "nutrition"]
)  # fmt: skip
"""Classes of substances that an allergy list does not mean as drugs."""


def allergy_code(drug: Drug) -> str:
    """The code of allergy status to a drug, or empty for what is no drug.

    >>> from chartcoder.terminology.drugs import Drug
    >>> allergy_code(Drug("amoxicillin", ("T36.0X",), "penicillin", (), "", "", "drugs:1"))
    'Z88.0'
    """
    if drug.kind in NO_DRUG:
        return ""
    if drug.kind in BY_CLASS:
        return BY_CLASS[drug.kind]
    return next((code for stem, code in BY_STEM if drug.stem.startswith(stem)), "Z88.8")


@lru_cache(maxsize=4)
def read_allergens(folder: Path = DATA) -> tuple[Allergen, ...]:
    """Every line of ``folder/allergens.tsv``, in file order.

    Raises:
        TerminologyError: a line without name or code, or out of order.
    """
    path = folder / "allergens.tsv"
    found = tuple(
        Allergen(name, code, note, reference) for reference, (name, code, note) in rows(path, 3)
    )
    for before, after in pairwise(found):
        if not after.code or after.name.casefold() <= before.name.casefold():
            raise TerminologyError(
                f"{path.name}, entry {after.reference}, '{after.name}': needs name and code, sorted"
            )
    return found


@lru_cache(maxsize=1)
def allergens_by_word() -> dict[str, tuple[tuple[tuple[str, ...], Allergen], ...]]:
    """The allergens by their first folded token, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Allergen]]] = {}
    for allergen in read_allergens():
        tokens = tuple(fold(token) for token in TOKEN.findall(allergen.name))
        table.setdefault(tokens[0], []).append((tokens, allergen))
    return {
        word: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for word, found in table.items()
    }
