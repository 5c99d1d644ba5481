"""A whole chart without its identifiers, and the way back from its spans."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from chartcoder.deidentify.rules import (
    Found,
    found_by_rules,
    found_by_words,
    found_names,
    parts_of_name,
    settled,
)
from chartcoder.deidentify.surrogates import OLDEST, Surrogates
from chartcoder.deidentify.words import NO_NAME, NO_PLACE
from chartcoder.model import Document, Encounter, Provider

Engine = Callable[[str], Sequence[Found]]
"""Finds more identifiers in a text, beside the rules."""


class Replaced(NamedTuple):
    """An identifier that was replaced: where it stood, where its value stands. No text is kept."""

    start: int
    end: int
    new_start: int
    new_end: int
    kind: str


class Moved(NamedTuple):
    """The map between a text and its version without identifiers."""

    replaced: tuple[Replaced, ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text as it was; a span that touches a value covers the whole identifier."""
        return self._at(start, True, False), self._at(end, False, False)

    def forth(self, start: int, end: int) -> tuple[int, int]:
        """The span of the new text."""
        return self._at(start, True, True), self._at(end, False, True)

    def _at(self, offset: int, first: bool, forth: bool) -> int:
        rows = [
            (r.start, r.end, r.new_start, r.new_end) if forth
            else (r.new_start, r.new_end, r.start, r.end)
            for r in self.replaced
        ]  # fmt: skip
        begins = [row[0] for row in rows]
        index = bisect_right(begins, offset if first else offset - 1) - 1
        if index < 0:
            return offset
        low, high, other_low, other_high = rows[index]
        if low <= offset < high or (not first and low < offset <= high):
            return other_low if first else other_high
        return offset - high + other_high


class Deidentified(NamedTuple):
    """A chart without its identifiers.

    Attributes:
        encounter: with new texts, moved dates, and names that name nobody.
        moved: the map of each document, in their order.
        days: how far dates were moved back.
        counts: how many identifiers of each kind were replaced.
    """

    encounter: Encounter
    moved: tuple[Moved, ...]
    days: int
    counts: tuple[tuple[str, int], ...]


def deidentify(
    encounter: Encounter,
    key: bytes,
    patient: str = "",
    known: Mapping[str, Sequence[str]] | None = None,
    engine: Engine | None = None,
) -> Deidentified:
    """Replace the identifiers of a chart.

    Args:
        encounter: the chart.
        key: the secret that values are made with; keep it to make the same ones again.
        patient: how the patient is called in the source system; charts of one patient and one key
            get the same values and the same number of days.
        known: identifiers from structured facts by kind (``name``, ``record``, ``phone`` …).
        engine: finds more of them, such as that of ``deidentify.presidio``.
    """
    s = Surrogates(key, patient or encounter.id or "")
    texts = [document.text for document in encounter.documents]
    if encounter.coding_date:
        s.year = s.seen = encounter.coding_date.year
    else:
        s.seen = _last_year(texts)
    facts = {kind: list(values) for kind, values in (known or {}).items()}
    facts.setdefault("name", []).extend(p.name for p in encounter.providers if p.name)
    if patient:
        facts.setdefault("record", []).append(patient)
    if encounter.id:
        facts.setdefault("account", []).append(encounter.id)
    names = {w for name in facts["name"] for w in parts_of_name(name)}
    for text in texts:
        names |= {w for f in found_names(text) for w in parts_of_name(text[f.start : f.end])}
    places = {
        text[f.start : f.end]
        for text in texts
        for f in found_by_rules(text)
        if f.kind == "place" and not any(c.isdigit() for c in text[f.start : f.end])
    }
    places = {p for p in places if p.casefold() not in NO_PLACE | NO_NAME}
    s.know_given(_given(facts["name"]))
    counts: dict[str, int] = {}
    documents: list[Document] = []
    maps: list[Moved] = []
    old = _older(encounter)

    def cleaned(text: str) -> tuple[str, Moved]:
        found = [*found_by_rules(text), *found_by_words(text, names, "name")]
        found += found_by_words(text, places, "place")
        for kind, values in facts.items():
            if kind != "name":
                found += found_by_words(text, [v for v in values if len(v) > 2], kind)
        if engine is not None:
            found += engine(text)
        return _replaced(text, settled(found), s, counts)

    for number, document in enumerate(encounter.documents):
        text, moved = cleaned(document.text)
        maps.append(moved)
        title = cleaned(document.title or "")[0]
        documents.append(
            Document(
                text=text, kind=document.kind, author_role=document.author_role,
                id=f"doc-{number + 1}", time=_moved_time(document.time, s), title=title or None,
            )
        )  # fmt: skip
    result = replace(
        encounter,
        documents=tuple(documents),
        service_date=_moved(encounter.service_date, s),
        admission_date=_moved(encounter.admission_date, s),
        discharge_date=_moved(encounter.discharge_date, s),
        birth_date=_born(encounter, s, old),
        providers=tuple(
            Provider(role=p.role, name=s.value("name", p.name) if p.name else None)
            for p in encounter.providers
        ),
        id=s.value("account", encounter.id) if encounter.id else None,
    )
    return Deidentified(result, tuple(maps), s.days, tuple(sorted(counts.items())))


def _last_year(texts: Sequence[str]) -> int | None:
    """The latest year of a date, when the chart does not say when it was written."""
    dates = [t[f.start : f.end] for t in texts for f in found_by_rules(t) if f.kind == "date"]
    years = [int(y) for d in dates for y in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", d)]
    years += [
        2000 + int(m[1]) for d in dates if (m := re.fullmatch(r"\d{1,2}/\d{1,2}/([0-4]\d)", d))
    ]
    return max(years, default=None)


def _given(names: Sequence[str]) -> set[str]:
    """The words of names that are given names: ``Family, Given`` or ``Given Family``."""
    out: set[str] = set()
    for name in names:
        _, comma, rest = name.partition(",")
        words = list(parts_of_name(rest if comma else name))
        out |= {w.casefold() for w in (words if comma else words[:-1])}
    return out


def _replaced(
    text: str, found: Sequence[Found], s: Surrogates, counts: dict[str, int]
) -> tuple[str, Moved]:  # fmt: skip
    out: list[str] = []
    rows: list[Replaced] = []
    at = size = 0
    for one in found:
        out.append(text[at : one.start])
        size += one.start - at
        value = s.value(one.kind, text[one.start : one.end])
        out.append(value)
        rows.append(Replaced(one.start, one.end, size, size + len(value), one.kind))
        size += len(value)
        at = one.end
        counts[one.kind] = counts.get(one.kind, 0) + 1
    out.append(text[at:])
    return "".join(out), Moved(tuple(rows))


def _older(encounter: Encounter) -> bool:
    age = encounter.age_years
    return age is not None and age > 89


def _born(encounter: Encounter, s: Surrogates, old: bool) -> date | None:
    """The moved birth date; of people above 89, one that makes them 90."""
    born = encounter.birth_date
    if born is None:
        return None
    if not old:
        return s.moved(born)
    day = encounter.admission_date or encounter.service_date or encounter.discharge_date
    assert day is not None  # or there were no age
    return s.moved(day) - timedelta(OLDEST * 365 + 23)


def _moved(day: date | None, s: Surrogates) -> date | None:
    return None if day is None else s.moved(day)


def _moved_time(time: datetime | date | None, s: Surrogates) -> datetime | date | None:
    if isinstance(time, datetime):
        return time - timedelta(s.days)
    return _moved(time, s)
