"""Section I.C.16: conditions originating in the perinatal period."""

from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.newborn import Newborn
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    beside,
    from_mention,
    recode,
    reject,
)
from chartcoder.guidelines.obstetrics import RECORD, of_child, quoted, stated, where
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

PERINATAL_DAYS = 28
"""The perinatal period ends with the 28th day after birth (I.C.16)."""


def _perinatal(case: Case) -> Newborn | None:
    """The newborn, while the record is one of the perinatal period."""
    newborn = case.facts.newborn
    return newborn if newborn is not None and newborn.days <= PERINATAL_DAYS else None


# ---------------------------------------------------------------- a.5: birth process by default

PERINATAL: tuple[tuple[tuple[str, ...], str], ...] = (
    (("A40.1",), "P36.0"), (("A40.9",), "P36.10"), (("A40",), "P36.19"), (("A41.0",), "P36.2"),
    (("A41.2",), "P36.30"), (("A41.1",), "P36.39"), (("A41.51",), "P36.4"), (("A41.4",), "P36.5"),
    (("A41.9",), "P36.9"), (("A41",), "P36.8"),
    (("A32",), "P37.2"), (("B00",), "P35.2"), (("B06",), "P35.0"), (("B25",), "P35.1"), (("B37",), "P37.5"),
    (("B58",), "P37.1"), (("B16", "B17", "B19"), "P35.3"), (("A92.5",), "P35.4"),
    (("D65",), "P60"), (("D69.4", "D69.5", "D69.6"), "P61.0"), (("D70",), "P61.5"), (("D75.1", "D45"), "P61.1"),
    (("D64.9", "D50.9"), "P61.4"),
    (("E16.1", "E16.2"), "P70.4"), (("E80.6", "E80.7", "R17"), "P59.9"), (("E83.42",), "P71.2"), (("E83.51",), "P71.1"),
    (("E86",), "P74.1"), (("E87.0",), "P74.21"), (("E87.1",), "P74.22"), (("E87.2",), "P19.9"), (("E87.5",), "P74.31"),
    (("E87.6",), "P74.32"), (("E05",), "P72.1"),
    (("G40", "R56.9"), "P90"), (("R40.20",), "P91.5"),
    (("H10", "H04.3"), "P39.1"),
    (("I10", "I15", "I16"), "P29.2"), (("I27.0", "I27.2"), "P29.30"), (("I46",), "P29.81"), (("I50",), "P29.0"),
    (("R00.0",), "P29.11"), (("R00.1",), "P29.12"),
    (("J12", "J13", "J14", "J15", "J16", "J18"), "P23.9"), (("J80",), "P22.0"), (("J93",), "P25.1"),
    (("J96",), "P28.5"), (("J98.11",), "P28.10"), (("J98.2",), "P25.2"), (("J69.0",), "P24.81"), (("R04.8",), "P26.9"),
    (("R06.0",), "P22.9"), (("R06.82",), "P22.1"), (("R06.81",), "P28.40"), (("R09.0",), "P84"),
    (("R09.2",), "P28.81"),
    (("K21",), "P78.83"), (("K55.3",), "P77.9"), (("K56",), "P76.9"), (("K62.5",), "P54.2"), (("K92.0",), "P54.0"),
    (("K92.1",), "P54.1"), (("K63.1",), "P78.0"), (("K65",), "P78.1"),
    (("R11.14",), "P92.01"), (("R11",), "P92.09"), (("R19.7", "K52.9"), "P78.3"), (("R62.51",), "P92.6"),
    (("R63.3",), "P92.9"),
    (("L08.9", "L08.0", "L01", "L02"), "P39.4"), (("N39.0",), "P39.3"), (("N43.3", "N43.0"), "P83.5"), (("N61",), "P39.0"),
    (("N62",), "P83.4"), (("R50.9",), "P81.9"), (("R60",), "P83.30"), (("R68.0", "T68"), "P80.9"),
)  # fmt: skip
"""Conditions and what they are in a newborn, by the beginning of their codes."""

ORGANISM_OF = (("A41.3", "B96.3"), ("A41.52", "B96.5"), ("A41.53", "B96.89"), ("A41.59", "B96.89"))
"""Organisms that P36.8 does not name (I.C.16.f)."""

_ACQUIRED = frozenset(["community", "acquired"])


def birth_process(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.16.a.5 and f: a condition of a newborn is due to the birth process unless the record says
    that it was acquired in the community; sepsis is P36, with the organism where P36 has none.
    """
    newborn = _perinatal(case)
    if newborn is None:
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        code = next((p for starts, p in PERINATAL if draft.code.startswith(starts)), "")
        if "syndrome" in draft.found.near and (code or draft.code) in ("P22.9", "P22.8"):
            code = "P22.0"
        if _vaccine(draft):
            detail = "The vaccine of the newborn, not an infection."
            rejections.append(reject(draft, books, "not-stated", detail, "I.C.16.a.5"))
            continue
        if not code or draft.found.near.keys() >= _ACQUIRED or code not in books:
            out.append(draft)
            continue
        claim = f"{draft.code} in a newborn is {code}."
        because = f"age {newborn.days} days" if newborn.days >= 0 else "newborn"
        out.append(recode(draft, code, books, "I.C.16.a.5", claim, because))
        organism = next((o for start, o in ORGANISM_OF if draft.code.startswith(start)), "")
        if organism:
            claim = f"The organism of {draft.code}, which P36.8 does not name."
            out.append(beside(draft, organism, books, "I.C.16.f", claim, draft.code))
    named = any(d.code.startswith("P36") and d.code not in ("P36.8", "P36.9") for d in out)
    if not named:
        return Outcome(out, rejections)
    return Outcome([d for d in out if not d.code.startswith(("B95", "B96"))], rejections)


_INFECTED = frozenset(
    "infection infected positive congenital mother maternal exposure exposed chronic acute carrier hbsag".split()
)


def _vaccine(draft: Draft) -> bool:
    """ "Hep B" among the routine care of a newborn is the vaccine."""
    return (
        draft.code == "B19.10"
        and set(draft.found.hit.pattern.words) == {"hepatitis", "b"}
        and _INFECTED.isdisjoint(item.word for item in draft.found.line.items)
    )


# ---------------------------------------------------------------- d, e: prematurity and weight


class _Range(NamedTuple):
    low: float
    high: float
    code: str


WEIGHTS = (
    _Range(0, 499, "P07.01"), _Range(500, 749, "P07.02"), _Range(750, 999, "P07.03"), _Range(1000, 1249, "P07.14"),
    _Range(1250, 1499, "P07.15"), _Range(1500, 1749, "P07.16"), _Range(1750, 1999, "P07.17"),
    _Range(2000, 2499, "P07.18"),
)  # fmt: skip
"""Birth weight in grams."""
AGES = (
    _Range(0, 22, "P07.21"), *(_Range(w, w, f"P07.2{w - 21}") for w in range(23, 28)),
    *(_Range(w, w, f"P07.3{w - 27}") for w in range(28, 37)),
)  # fmt: skip
"""Completed weeks of gestation at birth."""
GROWTH = (
    _Range(0, 499, "1"), _Range(500, 749, "2"), _Range(750, 999, "3"), _Range(1000, 1249, "4"), _Range(1250, 1499, "5"),
    _Range(1500, 1749, "6"), _Range(1750, 1999, "7"), _Range(2000, 2499, "8"), _Range(2500, 9999, "9"),
)  # fmt: skip
"""Last character of P05.0- and P05.1- by birth weight."""


def _in(ranges: tuple[_Range, ...], value: float) -> str:
    return next((r.code for r in ranges if r.low <= value <= r.high), "")


def prematurity(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.16.d and e: a documented prematurity by birth weight, then gestational age; growth by weight.

    Prematurity is coded only where a provider documents it. With both known there are two codes of
    P07, the weight before the age; not the weight beside P05 (Excludes1).
    """
    newborn = case.facts.newborn
    if newborn is None or not any(d.code.startswith(("P05", "P07", "P08")) for d in drafts):
        return Outcome(drafts, [])
    grams = newborn.weight.value if newborn.weight else None
    weeks = newborn.weeks.value if newborn.weeks else None
    slow = any(d.code.startswith(("P05.0", "P05.1")) for d in drafts)
    out: list[Draft] = []
    done = False
    for draft in drafts:
        if draft.code.startswith(("P05.0", "P05.1")) and grams is not None:
            code = f"{draft.code[:5]}{_in(GROWTH, grams)}"
            claim = f"Birth weight {int(grams)} g."
            out.append(
                recode(
                    draft,
                    code,
                    books,
                    "I.C.16.d",
                    claim,
                    f"grams {int(grams)}",
                    quoted(newborn.weight),
                )
            )
        elif draft.code.startswith("P08.1") and grams is not None and grams >= 4500:
            claim = f"Birth weight {int(grams)} g."
            out.append(
                recode(
                    draft,
                    "P08.0",
                    books,
                    "I.C.16.d",
                    claim,
                    f"grams {int(grams)}",
                    quoted(newborn.weight),
                )
            )
        elif draft.code.startswith("P07"):
            if not done:
                out.extend(_premature(draft, drafts, grams, weeks, slow, newborn, books))
                done = True
        else:
            out.append(draft)
    return Outcome(out, [])


def _premature(
    draft: Draft,
    drafts: list[Draft],
    grams: float | None,
    weeks: float | None,
    slow: bool,
    newborn: Newborn,
    books: Books,
) -> list[Draft]:
    stated_codes = [d for d in drafts if d.code.startswith("P07")]
    early = any(d.code.startswith(("P07.2", "P07.3")) for d in stated_codes)
    out: list[Draft] = []
    heavy = _in(WEIGHTS, grams) if grams is not None else ""
    if heavy and not slow:
        claim = f"Birth weight {int(grams or 0)} g."
        out.append(
            recode(
                draft,
                heavy,
                books,
                "I.C.16.d",
                claim,
                f"grams {int(grams or 0)}",
                quoted(newborn.weight),
            )
        )
    elif not slow and grams is None:
        out.extend(d for d in stated_codes if d.code.startswith(("P07.0", "P07.1")))
    age = _in(AGES, weeks) if weeks is not None else ""
    if age and early:
        claim = f"{int(weeks or 0)} completed weeks at birth."
        out.append(
            recode(
                draft,
                age,
                books,
                "I.C.16.d",
                claim,
                f"weeks {int(weeks or 0)}",
                quoted(newborn.weeks),
            )
        )
    elif early:
        out.append(next(d for d in stated_codes if d.code.startswith(("P07.2", "P07.3"))))
    return [d._replace(order=draft.order) for d in out]


# ---------------------------------------------------------------- g, h: stillbirth, COVID-19


def stillbirth(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.16.g: P95 stands alone, and only on a record of the stillbirth itself."""
    if case.facts.newborn is None or not any(d.code == "P95" for d in drafts):
        return Outcome(drafts, [])
    kept = [d for d in drafts if d.code == "P95"]
    detail = "No other code is used with P95."
    return Outcome(
        kept, [reject(d, books, RECORD, detail, "I.C.16.g") for d in drafts if d not in kept]
    )


_VERTICAL = frozenset(
    ["utero", "vertical", "congenital", "intrapartum", "transplacental", "perinatally"]
)


def covid(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.16.h: U07.1 for a newborn with COVID-19; P35.8 before it when contracted in utero or at birth."""
    newborn = _perinatal(case)
    positive = next((d for d in drafts if d.code == "U07.1"), None)
    if newborn is None or positive is None or any(d.code == "P35.8" for d in drafts):
        return Outcome(drafts, [])
    words = set(positive.found.near)
    if not words & _VERTICAL and not words & {"birth", "delivery"}:
        return Outcome(drafts, [])
    claim = "The provider documents that it was contracted in utero or during the birth."
    added = recode(positive, "P35.8", books, "I.C.16.h", claim, "U07.1")
    return Outcome([e for d in drafts for e in ((added, d) if d is positive else (d,))], [])


# ---------------------------------------------------------------- b: observation

SUSPECTED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("A", "B", "P35", "P36", "P37", "P38", "P39", "P23", "G00", "G03", "U07"), "Z05.1"),
    (("I", "P29", "Q2", "R01"), "Z05.0"),
    (("G", "P90", "P91", "P52", "Q0"), "Z05.2"), (("J", "P22", "P24", "P25", "P26", "P27", "P28", "Q3"), "Z05.3"),
    (("Q9", "E84"), "Z05.41"), (("E", "P70", "P71", "P72", "P74"), "Z05.42"), (("D8",), "Z05.43"),
    (("K", "P76", "P77", "P78", "Q4"), "Z05.5"), (("N", "Q5", "Q60", "Q61", "Q62", "Q63", "Q64"), "Z05.6"),
    (("L", "P83"), "Z05.71"), (("M", "Q6", "Q7", "S", "P13"), "Z05.72"),
)  # fmt: skip
"""Kinds of suspected conditions by their codes."""
_SIGNS = ("R", "P22", "P28", "P81", "P90", "P92", "P80", "P29")


def observation(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.16.b: Z05 for a healthy newborn evaluated for a condition that was ruled out.

    A newborn with signs or symptoms of it is coded to these instead. Z05 follows Z38 on the birth
    record and is first on a later one.
    """
    newborn = _perinatal(case)
    if newborn is None:
        return Outcome(drafts, [])
    observed = [d for d in drafts if d.code.startswith("Z05")]
    signs = [d for d in drafts if d.code.startswith(_SIGNS)]
    if signs:
        detail = f"The newborn has signs ({signs[0].code}), which are coded."
        rejections = [reject(d, books, RECORD, detail, "I.C.16.b.1") for d in observed]
        return Outcome([d for d in drafts if d not in observed], rejections)
    if observed:
        return Outcome(drafts, [])
    out = list(drafts)
    for document, found, role in stated(case):
        if not role or "negated" not in found.flags or found.flags & {"family", "historical"}:
            continue
        what = next((p for starts, p in PERINATAL if found.code.startswith(starts)), found.code)
        if not _ruled_out(document, found) or what[0] in "ZORVWXY":
            continue
        if any(d.code[:3] in (what[:3], found.code[:3]) for d in drafts):
            continue
        code = next((z for starts, z in SUSPECTED if what.startswith(starts)), "Z05.89")
        if any(d.code == code for d in out):
            continue
        claim = "Suspected in a healthy newborn and ruled out."
        draft = from_mention(case, document, found, books, "I.C.16.b.1", claim)
        out.append(recode(draft, code, books, "I.C.16.b.1", claim, found.code))
    return Outcome(out, [])


def _ruled_out(document: ReadDocument, found: Found) -> bool:
    """The words that deny it say that it was looked for: "ruled out", "not found"."""
    first = found.line.sentence.first
    for cue in found.cues:
        if cue.kind == "negated":
            words = document.text.folded[first + cue.first : first + cue.end]
            if {"ruled", "found", "excluded", "exclude"} & set(words):
                return True
    return False


# ---------------------------------------------------------------- a.2: the birth record

_BY_COUNT = {1: ("Z38.0", "0", "1"), 2: ("Z38.3", "0", "1"), 3: ("Z38.6", "1", "2"), 4: ("Z38.6", "3", "4"),
             5: ("Z38.6", "5", "6")}  # fmt: skip
_ELSEWHERE = {1: "Z38.1", 2: "Z38.4"}


def birth_record(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.16.a.2 and I.C.17: Z38 first on the record of the birth, once, and on no other record."""
    newborn = case.facts.newborn
    listed = [d for d in drafts if d.code.startswith("Z38")]
    if newborn is None and not listed:
        return Outcome(drafts, [])
    others = [d for d in drafts if d not in listed]
    if newborn is None or newborn.born_here is None or any(d.code == "P95" for d in drafts):
        detail = "Only on the record of the birth."
        return Outcome(others, [reject(d, books, RECORD, detail, "I.C.16.a.2") for d in listed])
    count = int(newborn.multiple.value) if newborn.multiple else 1
    if newborn.outside is not None:
        code = _ELSEWHERE.get(count, "Z38.7")
    else:
        stem, vaginal, cesarean = _BY_COUNT.get(count, ("Z38.6", "8", "9"))
        code = stem + (cesarean if newborn.cesarean is not None else vaginal)
    claim = books.entry(code).title
    how = newborn.outside or newborn.cesarean or newborn.vaginal
    spans = quoted(newborn.born_here, newborn.multiple, how)
    anchor = listed[0] if listed else _liveborn(case, books)
    if anchor is None and others:
        anchor = others[0]
    if anchor is None:
        return Outcome(drafts, [])
    made = beside(anchor, code, books, "I.C.16.a.2", claim, "born in this encounter", spans)
    return Outcome([made._replace(order=(-1, 0, 0)), *others], [])


def _liveborn(case: Case, books: Books) -> Draft | None:
    """A mention that says a child was born, to rest the code on."""
    for document, found, _ in stated(case):
        if found.code.startswith("Z38") and not found.flags & {"negated", "family"}:
            claim = "The record of a birth."
            return from_mention(case, document, found, books, "I.C.16.a.2", claim)
    return None


def perinatal_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.16.a.3: chapter 16 before the codes of other chapters that specify it; Z38 before all."""
    newborn = _perinatal(case)
    if newborn is None:
        return Outcome(drafts, [])

    def rank(draft: Draft) -> int:
        if draft.code.startswith("Z38"):
            return 0
        if draft.code[0] in "PQ" or draft.code == "U07.1":
            return 1
        return 3 if draft.code[0] == "Z" and not draft.code.startswith("Z05") else 2

    return Outcome(sorted(drafts, key=rank), [])


COMBINE: tuple[Clause, ...] = (where(of_child, birth_process, prematurity, stillbirth),)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (where(of_child, covid, observation, birth_record),)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (where(of_child, perinatal_first),)
"""Clauses that put the codes in order or leave codes out for the setting."""
