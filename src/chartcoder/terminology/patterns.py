"""Patterns: the word sets that lead to a code, from the house index, the Tabular List and the Index.

A pattern is a set of words of the books. It matches where all of them stand close together in one
sentence. Where it came from is its ``source``; ``reference`` names the very line or title.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from chartcoder.codesets.tabular import TabularEntry
from chartcoder.terminology.entries import HouseEntry, variants
from chartcoder.terminology.normalize import Vocabulary, book_words

HOUSE, INDEX, TITLE, INCLUSION = "house", "index", "title", "inclusion"
SOURCES = (HOUSE, INDEX, TITLE, INCLUSION)
"""In order of trust: where two patterns have the same words, the earlier source wins."""
PAST = "past"
"""Source of house entries for "history of …" that a list of the past says without the word."""
LEARNED = "learned"
"""Source of phrases learned from coded cases; such patterns are not compiled."""


class Pattern(NamedTuple):
    """A set of words and the code it leads to. ``needs`` is only for ``fire == "near"``."""

    words: tuple[str, ...]
    code: str
    source: str
    fire: str
    needs: tuple[tuple[str, ...], ...]
    reference: str


DEFAULT_WORDS = frozenset(
    [
        "unspecified",
        "nos",
        "nec",
        "unilateral",
        "primary",
        "mellitus",
        "uncomplicated",
        "closed",
        "displaced",
        "initial",
        "specified",
        "other",
        "elsewhere",
        "classified",
        "not",
        "otherwise",
        "simple",
        "single",
        "essential",
        "nontraffic",
        "accidental",
        "unintentional",
        "level",
        "site",
        "part",
        "region",
        "type",
        "mention",
        "intractable",
        "status",
        "classifiable",
        "generalized",
        "body",
        "side",
        "multiple",
    ]
) - {"multiple", "generalized", "status", "intractable"}
"""Words of titles that a note leaves out because they are the default of the code family."""

_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_WITHOUT = re.compile(
    r"(?:,\s*|\s+)(?:without(?: mention of)?|not(?= intractable)|not (?=specified as|having achieved)"
    r"|excluding|except(?: for)?)\b(?:(?! (?:of )?(?:right|left|bilateral)\b| of unspecified\b)[^,;])*",
    re.I,
)
_NONE_OF = re.compile(
    r",? with unrestricted hearing on the contralateral side|,? without (?:(?!with )[^,;]+, ){2,}(?:and|or) [^,;]+$",
    re.I,
)
"""The end of a title that says all that it is without, or that the other ear hears well."""
_NOT_CLASSIFIED = re.compile(
    r",?\s*\b(?:not elsewhere classified|not otherwise specified|elsewhere classified"
    r"|(?:in (?:other )?)?(?:diseases|conditions|disorders)? ?classified elsewhere"
    r"|NOS|NEC|unspecified as to[^,]*|of unspecified (?:severity|degree|type|nature|origin|cause|etiology))\b",
    re.I,
)
_OTHER = re.compile(
    r"^(?:other|others)\b|\bother (?:specified|and unspecified)\b|^(?:multiple|certain)\b", re.I
)
_NEUTRAL = frozenset(
    """unspecified nos nec other specified elsewhere classified not otherwise disorder disorders
    and or of the a an in with without to due by for as type""".split()
)
"""Words beside which a lone word of a title is still the whole title."""

GENERIC = frozenset(
    """pain disease activity exposure accident birth donor ventricle axis blood injury fracture
    infection surgery allergy hypersensitivity ganglion dye fall person place other body organ
    tissue skin bone joint muscle nerve vessel artery vein heart lung liver brain eye ear nose
    mouth throat neck chest abdomen back arm leg hand foot finger toe head face treatment
    examination observation counseling screening vaccination history encounter presence absence
    test device implant graft transplant complication failure foreign animal human male female
    child adult newborn pregnancy delivery labor work school home sport water air food drug
    poison burn wound cut tear bite contact event care medication family patient status mass lump
    abnormal normal change condition problem symptom sign finding growth weight height age stress
    arrest pattern behavior medical lesion defect deformity abnormality dependence abuse use procedure
    """.split()
)
"""Words too common to stand for a title by themselves; the house index decides about them."""


_NO_CONDITION = frozenset(
    """history medical treatment pattern behavior status care encounter examination personal
    condition problem change state other person family procedure""".split()
)
"""Words that name no condition however many of them stand together."""


def _too_common(code: str, title: str, words: tuple[str, ...]) -> bool:
    """A title that shrank to one word (or is one very common word) would fire everywhere."""
    if len(words) > 1:
        return _NO_CONDITION.issuperset(words)
    if title.strip().isupper() and len(title.strip()) < 4:
        return True
    # "Melanoma (malignant)" is any melanoma; "Cocaine (topical)" is only the anaesthetic
    plain = title if code[0] == "T" else _BRACKETS.sub("", title)
    written = [w for w in re.findall(r"[A-Za-z0-9]+", plain.lower()) if w not in _NEUTRAL]
    return words[0] in GENERIC or len(written) > 1


def _fire(term: str, words: tuple[str, ...]) -> str:
    """A lone acronym ("GAVE", "PRES") counts only in capitals."""
    return "capitals" if len(words) == 1 and len(term) > 1 and term.isupper() else "yes"


def title_words(title: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words of a title that carry meaning: no brackets, no "without …", no defaults.

    >>> title_words("Type 2 diabetes mellitus without complications", Vocabulary({}))
    ('type-2', 'diabetes')
    """
    text = _NOT_CLASSIFIED.sub("", _WITHOUT.sub("", _NONE_OF.sub("", _BRACKETS.sub("", title))))
    words = book_words(text, vocabulary)
    kept = tuple(
        dict.fromkeys(
            w for w in words if w not in DEFAULT_WORDS or (w == "body" and "body of" in title)
        )
    )
    return kept or tuple(dict.fromkeys(words))


def dropped(title: str, vocabulary: Vocabulary) -> int:
    """How many words of the title were left out as defaults: fewer means the plainer title."""
    return len(set(book_words(title, vocabulary))) - len(title_words(title, vocabulary))


def house_patterns(entries: Iterable[HouseEntry], vocabulary: Vocabulary) -> Iterator[Pattern]:
    """One pattern for each way a house entry can be spelled."""
    for entry in entries:
        needs = tuple(
            (need,) if need.startswith("section:") else book_words(need, vocabulary)
            for need in entry.needs
        )
        for required, _ in variants(entry.term):
            words = tuple(dict.fromkeys(book_words(required, vocabulary)))
            if words:
                fire = _fire(required, words) if entry.fire == "yes" else entry.fire
                yield Pattern(words, entry.code, HOUSE, fire, needs, entry.reference)


def tabular_patterns(
    tabular: Mapping[str, TabularEntry], vocabulary: Vocabulary
) -> Iterator[Pattern]:
    """Patterns of titles and inclusion terms, for entries above the 7th character.

    Titles that begin with "other" say what a code is not, so they are left to the walk down the
    list. Titles that name a side are found through the entry above them.
    """
    for code, entry in tabular.items():
        if ":" in code or (len(code) == 8 and tabular[entry.parent].seventh):
            continue
        if "classified elsewhere" not in entry.title.lower() and not _OTHER.search(entry.title):
            words = title_words(entry.title, vocabulary)
            if (
                words
                and not {"right", "left", "bilateral"} & set(words)
                and not _too_common(code, entry.title, words)
            ):
                yield Pattern(words, _above_sides(code, tabular), TITLE, "yes", (), f"{code}")
        for number, term in enumerate(entry.inclusion_terms, start=1):
            if ";" in term or term.lower().startswith(("any ", "conditions ", "other ")):
                continue
            term = re.sub(r"\bNOS\b", "", term)
            words = title_words(term, vocabulary)
            if (
                words
                and not {"right", "left", "bilateral"} & set(words)
                and not _too_common(code, term, words)
            ):
                yield Pattern(
                    words, code, INCLUSION, _fire(term.strip(), words), (), f"{code}/{number}"
                )


def _above_sides(code: str, tabular: Mapping[str, TabularEntry]) -> str:
    """The entry from which the walk can still choose the side.

    "Carpal tunnel syndrome, unspecified upper limb" is one of four children that differ by side.
    """
    entry = tabular[code]
    if "unspecified" not in entry.title.lower() or entry.parent not in tabular:
        return code
    beside = (tabular[child].title.lower() for child in tabular[entry.parent].children)
    if any(" right " in f" {title} " or ", right" in title for title in beside):
        return entry.parent if ":" not in entry.parent else code
    return code


def _plainer(one: Pattern, other: Pattern, tabular: Mapping[str, TabularEntry]) -> bool:
    """Whether a title says "unspecified" where its neighbor of the same words says "other"."""
    mine, its = tabular[one.code].title.lower(), tabular[other.code].title.lower()
    return (
        one.code[:3] == other.code[:3]
        and len(one.code) == len(other.code)
        and "unspecified" in mine
        and "unspecified" not in its
        and " other " in its
    )


def strongest(patterns: Iterable[Pattern], tabular: Mapping[str, TabularEntry]) -> list[Pattern]:
    """One pattern for each set of words and needs.

    The more trusted source wins. Within the Tabular List, the entry higher in the tree wins: the
    walk finds its children; between strangers the first in book order. A single word that the house
    trusts only beside others ("erythema") is not trusted alone because the Tabular List names it.
    """
    rank = {source: place for place, source in enumerate(SOURCES)}
    best: dict[tuple[frozenset[str], tuple[tuple[str, ...], ...]], Pattern] = {}
    for pattern in patterns:
        if pattern.code not in tabular:
            continue
        same = (frozenset(pattern.words), pattern.needs)
        other = best.get(same)
        if (
            other is None
            or (rank[pattern.source], len(pattern.code))
            < (
                rank[other.source],
                len(other.code) if rank[pattern.source] == rank[other.source] >= 2 else 0,
            )
            or (pattern.source == other.source == TITLE and _plainer(pattern, other, tabular))
        ):
            best[same] = pattern
    beside = {words for words, needs in best if needs and len(words) == 1}
    return [
        pattern
        for (words, needs), pattern in best.items()
        if needs or words not in beside or pattern.source == HOUSE
    ]
