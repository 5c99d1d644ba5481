"""Steps of the clauses of chapters 15 to 17: what a true one must look like.

Written from the guidelines and the titles of the Tabular List, not from the engine: a forged week,
trimester, weight, partner or target is a fault.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from chartcoder.codesets.tabular import TabularEntry


class Change(NamedTuple):
    """A guideline step: from one code to another, because of a code or a fact, quoting words."""

    clause: str
    before: str
    after: str
    title: str
    because: str
    fact: str
    quoted: str


Check = Callable[[Change], Iterator[str]]

_NUMBER = re.compile(r"\d+")
_TRIMESTER = re.compile(r"\b(first|second|third) trimester")


def _number(change: Change, unit: str) -> float | None:
    """The number of a fact ("weeks 31"), when the fact has the unit."""
    found = re.search(rf"\b{unit} (\d+)", change.fact)
    return float(found.group(1)) if found else None


def _numbers(text: str) -> set[float]:
    return {float(n) for n in _NUMBER.findall(text.replace(",", ""))}


def _trimester(weeks: float) -> str:
    return "first" if weeks < 14 else "second" if weeks < 28 else "third"


def _time(change: Change) -> Iterator[str]:
    """The time that the title names is that of the fact, and the weeks are quoted."""
    title = change.title.lower()
    weeks = _number(change, "weeks")
    if change.after[0] not in "OZ":
        yield f"{change.after} is no code of a pregnancy"
    if weeks is not None and change.quoted and weeks not in _numbers(change.quoted):
        if "childbirth" not in change.fact:
            yield f"nothing quoted says {int(weeks)} weeks"
    named = _TRIMESTER.search(title.replace("with preterm delivery third trimester", ""))
    if named and "preterm labor" not in title:
        said = re.match(r"(first|second|third) trimester", change.fact)
        if weeks is not None and named.group(1) != _trimester(weeks):
            yield f"{int(weeks)} weeks are not the {named.group(1)} trimester"
        elif weeks is None and said and said.group(1) != named.group(1):
            yield f"{change.fact} is not the {named.group(1)} trimester"
    if ("childbirth" in title or "complicating labor" in title) and "childbirth" not in change.fact:
        yield "the title says childbirth, the fact does not"
    puerperal = re.search(r"(?:complicating|in|with) (?:the )?puerperium", title) is not None
    if puerperal and change.fact != "puerperium":
        yield "the title says puerperium, the fact does not"
    if "before 37" in title and weeks is not None and weeks >= 37:
        yield f"{int(weeks)} weeks are not before 37"
    if title.startswith("full-term") and weeks is not None and weeks < 37:
        yield f"{int(weeks)} weeks are not full term"


def _weeks(change: Change) -> Iterator[str]:
    """Z3A says the completed weeks that are quoted."""
    weeks = _number(change, "weeks")
    if weeks is None or weeks not in _numbers(change.quoted):
        yield "the completed weeks are not quoted"
        return
    right = "01" if weeks < 8 else "49" if weeks > 42 else f"{int(weeks):02d}"
    if change.after != f"Z3A.{right}":
        yield f"{int(weeks)} weeks are not {change.after}"


def _to(*starts: str) -> Check:
    """The clause leads only to these codes."""

    def check(change: Change) -> Iterator[str]:
        if not change.after.startswith(starts):
            yield f"it does not lead to {change.after}"

    return check


_COMPLICATING: tuple[tuple[str, str], ...] = (
    (r"A1[5-9]", "O98.0"), (r"A5[0-3]", "O98.1"), (r"A54", "O98.2"), (r"A5[5-9]|A6[034]", "O98.3"),
    (r"A4[01]", "O98.8|O75.3|O85"), (r"A49", "O98.8|B95|B96"), (r"B1[5-9]", "O98.4"), (r"B20|Z21", "O98.7"),
    (r"B37.3", "O23.5|O86.13"), (r"B5|B60|B64", "O98.6"), (r"A[89]|B0|B2[5-7]|B3[034]|U07.1", "O98.5"),
    (r"[AB]", "O98.8"), (r"C", "O9A.1"), (r"D25", "O34.1"), (r"D[56]", "O99.0|O99.1|O90.81|O46|O67|O72.3"),
    (r"D[78]", "O99.1"), (r"D", "O99.89"), (r"E10", "O24.0"), (r"E11", "O24.1"), (r"E08|E09|E13", "O24.8"),
    (r"E4[0-6]", "O25"), (r"E66", "O99.21"), (r"E", "O99.28|O26.89"), (r"F10", "O99.31"), (r"F17", "O99.33"),
    (r"F1", "O99.32"), (r"F", "O99.34"), (r"G08", "O22.5|O87.3"), (r"G97", "O29.4|O74.5|O89.4"),
    (r"G", "O99.35|O26.82"), (r"I26", "O88.2"), (r"I8[0236]", "O22|O87|O99.4"), (r"I95", "O26.5|O90.89"),
    (r"I1[0-5]", "O10|O16"), (r"I", "O99.4"), (r"J", "O99.5"), (r"K64", "O22.4|O87.2"), (r"K[78]", "O26.6|O99.6"), (r"K", "O99.6"),
    (r"L", "O99.7"), (r"[HM]", "O99.89"), (r"N", "O23|O26|O34|O86|O90|O91|O92|O99.89|O75"), (r"Q", "O34|O99.89"),
    (r"R", "O12|O26|O75|O86|O90|O99.81|O99.89|O23"), (r"T7[46]", "O9A.3|O9A.4|O9A.5"), (r"T81", "O86.0|O90.0"), (r"[ST]", "O9A.2"),
    (r"Z22.330", "O99.82"), (r"Z22", "O99.83"), (r"Z98.84", "O99.84"), (r"Z72", "O99.33"), (r"Z67", "O26.89"),
)  # fmt: skip
"""Conditions of other chapters, and where the Alphabetic Index puts them under Pregnancy, complicated
by; Puerperal; Delivery, complicated by."""


def _complicating(change: Change) -> Iterator[str]:
    """The condition is one that the target stands for, and it is the one it started from."""
    if change.because != change.before:
        yield f"{change.because} is not the condition {change.before}"
    targets = next((t for p, t in _COMPLICATING if re.match(p, change.before)), "")
    if not targets or not re.match(targets, change.after):
        yield f"{change.before} does not lead to {change.after}"


_CONTROL = {"insulin": "4", "oral drugs": "5", "diet": "0"}
_SAID = {
    "insulin": r"insulin|nph|lispro|glargine|detemir|aspart|humalog|novolog|lantus|levemir",
    "oral drugs": r"metformin|glyburide|glibenclamide|oral",
    "diet": r"diet|nutrition|mnt|a1",
}


def _control(change: Change) -> Iterator[str]:
    """The control that is quoted is the one of the title."""
    digit = _CONTROL.get(change.fact)
    if digit is None or not change.after.startswith("O24.4") or change.after[-1] != digit:
        yield f"{change.fact} is not {change.after}"
    elif not re.search(_SAID[change.fact], change.quoted, re.I):
        yield f"nothing quoted says {change.fact}"


def _outcome(change: Change) -> Iterator[str]:
    """Z37, for as many children as were born."""
    born = re.search(r"(\d+) born", change.fact)
    if not change.after.startswith("Z37") or born is None or not change.quoted:
        yield f"no delivery is quoted for {change.after}"
        return
    count = int(born.group(1))
    if (count == 1) != (change.after in ("Z37.0", "Z37.1", "Z37.9")) and change.after != "Z37.9":
        yield f"{change.after} is not for {count} born"
    if change.after in ("Z37.1", "Z37.3", "Z37.4", "Z37.7"):
        if not re.search(r"still|demise|death|iufd|no signs of life|0", change.quoted, re.I):
            yield "no stillbirth is quoted"


def _hypertension(change: Change) -> Iterator[str]:
    pairs = {"O10.1": "I11", "O10.2": "I12", "O10.3": "I13", "O10.4": "I15"}
    wanted = pairs.get(change.after[:5])
    if wanted and not change.before.startswith(wanted):
        yield f"{change.after} is not for {change.before}"
    if not change.after.startswith(("O10", "O11", "O16")):
        yield f"it does not lead to {change.after}"
    if change.after.startswith("O11") and not change.before.startswith("O14"):
        yield "O11 needs a pre-eclampsia"


def _grams_or_weeks(change: Change) -> Iterator[str]:
    """Birth weight and gestational age lie in the range of the title, and are quoted."""
    title = change.title.replace(",", "")
    grams, weeks = _number(change, "grams"), _number(change, "weeks")
    if not change.after.startswith(("P05", "P07", "P08")):
        yield f"it does not lead to {change.after}"
    elif grams is not None:
        bounds = [
            float(n) for n in re.findall(r"(\d+)(?=-|\s*grams)|(?<=-)(\d+)", title) for n in n if n
        ]
        if "less than" in title:
            fits = grams < bounds[0]
        elif "and over" in title or "other" in title:
            fits = grams >= 2500
        elif len(bounds) == 2:
            fits = bounds[0] <= grams <= bounds[1]
        else:
            fits = change.after == "P08.0" and grams >= 4500
        if not fits:
            yield f"{int(grams)} g do not fit {change.after}"
        if not _NUMBER.search(change.quoted):
            yield "the birth weight is not quoted"
    elif weeks is not None:
        bounds = [float(n) for n in _NUMBER.findall(title)]
        fits = weeks < bounds[0] if "less than" in title else bool(bounds) and weeks == bounds[-1]
        if not fits:
            yield f"{int(weeks)} weeks do not fit {change.after}"
        if weeks not in _numbers(change.quoted):
            yield f"nothing quoted says {int(weeks)} weeks"
    else:
        yield "neither weight nor weeks are given"


_PERINATAL: tuple[tuple[str, str], ...] = (
    (r"[AB]", "P35|P36|P37|P39"), (r"D", "P60|P61"), (r"E", "P59|P70|P71|P72|P74|P19"), (r"G|R40|R56", "P90|P91"),
    (r"H", "P39"), (r"I", "P29"), (r"J|R0[4-9]", "P2|P84"), (r"R00", "P29"), (r"K", "P54|P7"), (r"L|N61|N39", "P39"),
    (r"N", "P83"), (r"R1[17]|R19|R6[23]", "P59|P78|P92"), (r"R50", "P81"), (r"R60", "P83"), (r"R68|T68", "P80"),
)  # fmt: skip


def _perinatal(change: Change) -> Iterator[str]:
    """Conditions of other chapters become those of chapter 16 of the same kind, up to day 28."""
    days = _number(change, "age")
    if days is not None and days > 28:
        yield f"{int(days)} days are after the perinatal period"
    targets = next((t for p, t in _PERINATAL if re.match(p, change.before)), "")
    if not targets or not re.match(targets, change.after):
        yield f"{change.before} does not lead to {change.after}"


def _liveborn(change: Change) -> Iterator[str]:
    if not change.after.startswith("Z38"):
        yield f"it does not lead to {change.after}"
    elif "cesarean" in change.title.lower() and not re.search(
        r"ces|c-?section|c/s|c-s|LTCS|LSCS", change.quoted, re.I
    ):
        yield "no cesarean is quoted"
    elif "outside" in change.title and not re.search(r"home|outside|ambulance|car|route|cent|street|lot",
                                                     change.quoted, re.I):  # fmt: skip
        yield "no birth outside the hospital is quoted"
    elif "twin" in change.title.lower() and "twin" not in change.quoted.lower():
        yield "no twin is quoted"


_CORRECTED = {"Z87.74": "Q2", "Z87.730": "Q3[567]", "Z87.710": "Q54", "Z87.718": "Q5|Q6[0-4]", "Z87.75": "Q3[0-4]",
              "Z87.731": "Q39", "Z87.720": "Q1[0-5]", "Z87.721": "Q1[67]"}  # fmt: skip


def _corrected(change: Change) -> Iterator[str]:
    """A corrected malformation is a history of the same system."""
    if change.before == change.after:
        return
    if not change.before.startswith("Q") or not change.after.startswith("Z87.7"):
        yield f"{change.before} does not lead to {change.after}"
    elif change.after in _CORRECTED and not re.match(_CORRECTED[change.after], change.before):
        yield f"{change.after} is not the history of {change.before}"


def _observed(change: Change) -> Iterator[str]:
    if change.before != change.after and not change.after.startswith("Z05"):
        yield f"it does not lead to {change.after}"


CHECKS: tuple[tuple[str, Check], ...] = (
    ("I.C.15.a.3", _time),
    ("I.C.15.a.7", _weeks),
    ("I.C.15.b.1", _to("Z34")),
    ("I.C.15.b.2", _to("O", "Z")),
    ("I.C.15.b.5", _outcome),
    ("I.C.15.d", _hypertension),
    ("I.C.15.e.1", _to("O35", "O36")),
    ("I.C.15.i", _control),
    ("I.C.15.k", _to("O85", "B95", "B96")),
    ("I.C.15.n.1", _to("O80")),
    ("I.C.15.o.4", _to("Z39.0", "O80", "Z39")),
    ("I.C.15.p", _to("O94")),
    ("I.C.15.q.4", _to("O04.6")),
    ("I.C.16.a.2", _liveborn),
    ("I.C.16.a.5", _perinatal),
    ("I.C.16.b", _observed),
    ("I.C.16.d", _grams_or_weeks),
    ("I.C.16.f", _to("B95", "B96")),
    ("I.C.16.h", _to("P35.8")),
    ("I.C.17", _corrected),
)
"""Clauses by the beginning of their names, and the check of their steps."""
_BY_CONDITION = (
    "I.C.15.a.1",
    "I.C.15.f",
    "I.C.15.g",
    "I.C.15.l.",
    "I.C.15.m",
    "I.C.15.r",
    "I.C.15.s",
)


def check_step(step: Mapping[str, Any], target: TabularEntry) -> Iterator[str]:
    """Every fault of a guideline step of chapters 15 to 17; nothing for the steps of other clauses."""
    clause = step["source"]
    if not clause.startswith(("I.C.15", "I.C.16", "I.C.17")):
        return
    values = {str(k): str(v) for k, v in step["values"].items()}
    change = Change(
        clause,
        values.get("from", ""),
        target.code,
        target.title,
        values.get("because-of", ""),
        values.get("fact", ""),
        " . ".join(span["text"] for span in step["spans"]),
    )
    check: Check | None = None
    if clause.startswith(_BY_CONDITION) and change.before != change.after:
        check = _complicating if change.fact != "incidental" else _to("Z33.1")
    else:
        check = next((c for start, c in CHECKS if clause.startswith(start)), None)
    faults = list(check(change)) if check is not None else []
    if change.because and check is not _time and change.after[0] == "O" and clause[:6] == "I.C.15":
        faults.extend(_time(change))
    for fault in faults:
        yield f"clause {clause}: {fault}"


def recalls(steps: Sequence[Mapping[str, Any]], barred: set[str]) -> bool:
    """Whether a clause codes what the text only recalls: an earlier pregnancy, a late effect.

    "History of preterm birth" is supervised in the next pregnancy (I.C.15.b.2), "s/p delivery with
    a laceration" and "s/p NSVD" in a note of the stay speak of this delivery (I.C.15.b.4, n.1), a
    sequela is of something past (I.C.15.p).
    """
    if barred != {"historical"}:
        return False
    index = next((s for s in steps if s["kind"] == "index"), None)
    words = set(str(dict(index["values"]).get("words", "")).split()) if index else set()
    if "sequela" in words or words >= {"late", "effect"}:
        return True
    return any(
        step["kind"] == "guideline" and step["source"] in ("I.C.15.b.2", "I.C.15.b.4", "I.C.15.n.1")
        for step in steps
    )
