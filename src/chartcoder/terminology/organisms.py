"""Organisms that cause infections, and resistance to drugs, as words of the books.

An organism has up to four codes: as the cause of a disease that is classified elsewhere, as the
cause of sepsis, as the cause of pneumonia, and as an infection of unspecified site.
"""

from collections.abc import Set
from typing import NamedTuple

from chartcoder.terminology.words import fold


class Organism(NamedTuple):
    """``words`` name it; a code that the classification does not give is empty."""

    words: frozenset[str]
    cause: str
    sepsis: str
    pneumonia: str


def _organism(words: str, cause: str, sepsis: str = "", pneumonia: str = "") -> Organism:
    return Organism(frozenset(map(fold, words.split())), cause, sepsis, pneumonia)


ORGANISMS: tuple[Organism, ...] = (
    _organism("methicillin resistant staphylococcus aureus", "B95.62", "A41.02", "J15.212"),
    _organism("methicillin susceptible staphylococcus aureus", "B95.61", "A41.01", "J15.211"),
    _organism("methicillin sensitive staphylococcus aureus", "B95.61", "A41.01", "J15.211"),
    _organism("staphylococcus aureus", "B95.61", "A41.01", "J15.211"),
    _organism("staphylococcus epidermidis", "B95.7", "A41.1", "J15.29"),
    _organism("staphylococcus lugdunensis", "B95.7", "A41.1", "J15.29"),
    _organism("staphylococcus saprophyticus", "B95.7", "A41.1", "J15.29"),
    _organism("staphylococcus hominis", "B95.7", "A41.1", "J15.29"),
    _organism("staphylococcus haemolyticus", "B95.7", "A41.1", "J15.29"),
    _organism("coagulase negative staphylococcus", "B95.7", "A41.1", "J15.29"),
    _organism("staphylococcus", "B95.8", "A41.2", "J15.20"),
    _organism("group streptococcus", "B95.0", "A40.0", "J15.4"),
    _organism("streptococcus pyogenes", "B95.0", "A40.0", "J15.4"),
    _organism("group b streptococcus", "B95.1", "A40.1", "J15.3"),
    _organism("streptococcus agalactiae", "B95.1", "A40.1", "J15.3"),
    _organism("streptococcus pneumoniae", "B95.3", "A40.3", "J13"),
    _organism("pneumococcal", "B95.3", "A40.3", "J13"),
    _organism("pneumococcus", "B95.3", "A40.3", "J13"),
    _organism("group c streptococcus", "B95.4", "A40.8", "J15.4"),
    _organism("group g streptococcus", "B95.4", "A40.8", "J15.4"),
    _organism("streptococcus viridans", "B95.4", "A40.8", "J15.4"),
    _organism("streptococcus anginosus", "B95.4", "A40.8", "J15.4"),
    _organism("streptococcus mitis", "B95.4", "A40.8", "J15.4"),
    _organism("streptococcus bovis", "B95.4", "A40.8", "J15.4"),
    _organism("streptococcus gallolyticus", "B95.4", "A40.8", "J15.4"),
    _organism("streptococcus", "B95.5", "A40.9", "J15.4"),
    _organism("group streptococcal", "B95.0", "A40.0", "J15.4"),
    _organism("group b streptococcal", "B95.1", "A40.1", "J15.3"),
    _organism("streptococcal", "B95.5", "A40.9", "J15.4"),
    _organism("staphylococcal", "B95.8", "A41.2", "J15.20"),
    _organism("enterococcus", "B95.2", "A41.81", "J15.8"),
    _organism("enterococcal", "B95.2", "A41.81", "J15.8"),
    _organism("escherichia coli", "B96.20", "A41.51", "J15.5"),
    _organism("klebsiella", "B96.1", "A41.59", "J15.0"),
    _organism("proteus", "B96.4", "A41.59", "J15.69"),
    _organism("morganella", "B96.4", "A41.59", "J15.69"),
    _organism("pseudomonas", "B96.5", "A41.52", "J15.1"),
    _organism("pseudomonal", "B96.5", "A41.52", "J15.1"),
    _organism("hemophilus influenzae", "B96.3", "A41.3", "J14"),
    _organism("haemophilus influenzae", "B96.3", "A41.3", "J14"),
    _organism("mycoplasma pneumoniae", "B96.0", "", "J15.7"),
    _organism("bacteroides fragilis", "B96.6", "A41.4", "J15.8"),
    _organism("bacteroides", "B96.6", "A41.4", "J15.8"),
    _organism("clostridium perfringens", "B96.7", "A41.4", "J15.8"),
    _organism("helicobacter pylori", "B96.81"),
    _organism("vibrio vulnificus", "B96.82", "A41.59"),
    _organism("acinetobacter", "B96.83", "A41.54", "J15.61"),
    _organism("serratia", "B96.89", "A41.53", "J15.69"),
    _organism("enterobacter", "B96.89", "A41.59", "J15.69"),
    _organism("citrobacter", "B96.89", "A41.59", "J15.69"),
    _organism("stenotrophomonas", "B96.89", "A41.59", "J15.69"),
    _organism("providencia", "B96.89", "A41.59", "J15.69"),
    _organism("corynebacterium", "B96.89", "A41.89", "J15.8"),
    _organism("adenovirus", "B97.0", "A41.89", "J12.0"),
    _organism("enterovirus", "B97.10", "A41.89"),
    _organism("coxsackie", "B97.11", "A41.89"),
    _organism("coxsackievirus", "B97.11", "A41.89"),
    _organism("echovirus", "B97.12", "A41.89"),
    _organism("respiratory syncytial virus", "B97.4", "A41.89", "J12.1"),
    _organism("parvovirus", "B97.6", "A41.89"),
    _organism("papillomavirus", "B97.7"),
    _organism("human metapneumovirus", "B97.81", "A41.89", "J12.3"),
    _organism("rhinovirus", "B97.89", "A41.89"),
)
"""The longest set of words that is said wins."""

RESISTANCE: tuple[tuple[frozenset[str], str], ...] = tuple(
    (frozenset(words.split()), code)
    for words, code in (
        ("extended spectrum beta lactamase", "Z16.12"),
        ("vancomycin resistant", "Z16.21"),
        ("carbapenem resistant", "Z16.13"),
        ("carbapenemase", "Z16.13"),
        ("carbapenemresistant", "Z16.13"),
        ("multidrug resistant", "Z16.24"),
        ("fluoroquinolone resistant", "Z16.23"),
        ("ciprofloxacin resistant", "Z16.23"),
    )
)
"""Resistance that the words of an organism carry with them ("VRE", "ESBL Klebsiella")."""

ORGANISM_WORDS = frozenset(word for organism in ORGANISMS for word in organism.words)
"""Words without one of which no organism is named: a quick look before ``organism_in``."""
_RESISTING = frozenset(word for words, _ in RESISTANCE for word in words)

CAUSES = ("B95", "B96", "B97")
"""Categories of organisms as the cause of diseases classified elsewhere."""


def organism_in(words: Set[str]) -> Organism | None:
    """The organism that a set of words names, or None."""
    if ORGANISM_WORDS.isdisjoint(words):
        return None
    best: Organism | None = None
    for organism in ORGANISMS:
        if organism.words <= words and (best is None or len(organism.words) > len(best.words)):
            best = organism
    return best


def resistance_in(words: Set[str]) -> str | None:
    """The code of the resistance that a set of words names, or None."""
    if _RESISTING.isdisjoint(words):
        return None
    return next((code for named, code in RESISTANCE if named <= words), None)
