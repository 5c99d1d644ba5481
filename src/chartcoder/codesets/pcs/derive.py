"""The tables of ICD-10-PCS, derived from the codes and long titles of an edition.

A code says which value it has on every axis, its title says in words what the values are. Read
together, the codes of a table (the first three characters) give its labels, and which values go
together gives its rows: exactly the codes of the edition and no others.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from chartcoder.codesets.pcs.model import PcsTable, rows_of
from chartcoder.codesets.pcs.names import axes_of, heads_of
from chartcoder.codesets.pcs.titles import label, said

_Votes = dict[tuple[int, str], Counter[str]]


def tables_from_titles(titles: Mapping[str, str]) -> dict[str, PcsTable]:
    """Every table of an edition by its three characters, in book order."""
    groups: dict[str, list[str]] = {}
    for code in sorted(titles):
        groups.setdefault(code[:3], []).append(code)
    return {prefix: _table(prefix, codes, titles) for prefix, codes in groups.items()}


def _table(prefix: str, codes: list[str], titles: Mapping[str, str]) -> PcsTable:
    found = {code: said(code, titles[code]) for code in codes}
    plain, other = _votes(codes, found, plain=True), _votes(codes, found, plain=False)
    settled = {key: _most(plain.get(key) or other[key]) for key in {**plain, **other}}
    # A qualifier may take the place of the body part it lies in: "Left Atrial Appendage".
    hidden: dict[str, Counter[str]] = {}
    for code, (body, _, _, _) in found.items():
        if not settled[7, code[6]] and body and body != settled[4, code[3]]:
            hidden.setdefault(code[6], Counter())[body] += 1
    for char, counts in hidden.items():
        settled[7, char] = _most(counts)
    labels = tuple(
        {char: settled[axis, char] for char in sorted({code[axis - 1] for code in codes})}
        for axis in (4, 5, 6, 7)
    )
    if prefix[0] == "X":
        labels = (*labels[:2], _paired(codes, found), labels[3])
    return PcsTable(
        prefix, axes_of(prefix[0]), heads_of(prefix), labels, rows_of(code[3:] for code in codes)
    )


def _votes(codes: Iterable[str], found: Mapping[str, tuple[str, ...]], *, plain: bool) -> _Votes:
    """What titles say of each value; plain ones leave nothing else out or in."""
    votes: _Votes = {}
    for code in codes:
        for axis, text in zip((4, 5, 6, 7), found[code], strict=True):
            if plain and axis < 7 and code[6] != "Z":
                continue
            votes.setdefault((axis, code[axis - 1]), Counter())[label(code, axis, text)] += 1
    return votes


def _most(votes: Counter[str]) -> str:
    """What most titles say; the shorter label on a tie."""
    return min(votes, key=lambda text: (not text, -votes[text], len(text), text))


def _paired(codes: Iterable[str], found: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Labels of the sixth character of section X, which means something else in each group of
    new technology: by the sixth and seventh character together where they differ."""
    pairs = {code[5:7]: label(code, 6, found[code][2]) for code in codes}
    single: dict[str, set[str]] = {}
    for pair, text in pairs.items():
        single.setdefault(pair[0], set()).add(text)
    out = {char: " / ".join(sorted(texts)) for char, texts in sorted(single.items())}
    return out | {pair: text for pair, text in sorted(pairs.items()) if len(single[pair[0]]) > 1}
