"""Steps of the clauses of chapters 4, 9 and 10: what a true one must look like.

Written from the guidelines, the titles and the notes of the Tabular List, not from the engine: a
forged number, partner, drug, side or target is a fault.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from chartcoder.codesets.tabular import TabularEntry, ancestors
from chartcoder.terminology.drugs import read_drugs
from chartcoder.verify.clauses_conventions import unrelated_by


class Change(NamedTuple):
    """A guideline step: from one code to another, because of other codes, quoting words."""

    before: str
    after: str
    title: str
    because: tuple[str, ...]
    quoted: str
    tabular: dict[str, TabularEntry]


Check = Callable[[Change], Iterator[str]]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _leads(change: Change, before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[str]:
    if not change.before.startswith(before) or not change.after.startswith(after):
        yield f"{change.before} does not lead to {change.after}"


def _pair(before: tuple[str, ...], after: tuple[str, ...], words: str = "") -> Check:
    """From codes of one kind to codes of another, quoting words of a pattern."""
    pattern = re.compile(words, re.I) if words else None

    def check(change: Change) -> Iterator[str]:
        yield from _leads(change, before, after)
        if pattern is not None and not pattern.search(change.quoted):
            yield "the quoted words do not say it"

    return check


# --- chapter 9 -------------------------------------------------------------------------------

_HEART = ("I50", "I51.4", "I51.5", "I51.7", "I51.89", "I51.9", "I11", "I13")
_KIDNEY = ("N18", "I12", "I13")
_HYPERTENSIVE = {
    (True, True, False, False): "I11.0", (True, False, False, False): "I11.9",
    (False, False, True, False): "I12.9", (False, False, True, True): "I12.0",
    (True, True, True, False): "I13.0", (True, True, True, True): "I13.2",
    (True, False, True, False): "I13.10", (True, False, True, True): "I13.11",
}  # fmt: skip


def _hypertension(change: Change) -> Iterator[str]:
    """The combination is that of the heart and kidney disease it rests on; or its stage follows."""
    if change.after.startswith("N18"):
        if not re.match(r"I1[23]|E(?:08|09|10|11|13)\.22$", change.before):
            yield f"{change.before} asks for no stage of kidney disease"
        return
    parts = (change.before, *change.because)
    if not change.before.startswith(("I10", "I11", "I12", "I13")):
        yield f"{change.before} is no hypertension"
    key = (
        any(p.startswith(_HEART) for p in parts),
        any(p.startswith(("I50", "I11.0", "I13.0", "I13.2")) for p in parts),
        any(p.startswith(_KIDNEY) for p in parts),
        any(p.startswith(("N18.5", "N18.6", "I12.0", "I13.11", "I13.2")) for p in parts),
    )
    if _HYPERTENSIVE.get(key) != change.after:
        yield f"{' and '.join(parts)} are not {change.after}"


_ENDOCRINE = ("E0", "E2", "D35.0", "C74", "D44.1")
_ARTERY = ("I70.1", "I77.3", "Q27.1", "N28.0")


def _secondary(change: Change) -> Iterator[str]:
    yield from _leads(change, ("I10", "I15"), ("I15",))
    cause = change.because[0] if change.because else ""
    right = "I15.8"
    if cause.startswith(_ARTERY):
        right = "I15.0"
    elif cause.startswith(("N0", "N1", "N2", "Q61", "M32.14")):
        right = "I15.1"
    elif cause.startswith(_ENDOCRINE):
        right = "I15.2"
    if not cause or change.after != right:
        yield f"hypertension due to {cause or 'nothing'} is not {change.after}"
    if not change.quoted:
        yield "no words of cause are quoted"


_LUNG_PRESSURE = {
    "I27.22": ("I0", "I11", "I13", "I25", "I34", "I35", "I42", "I50", "I51"),
    "I27.23": ("J4", "J6", "J7", "J84", "J96", "G47.3", "E84", "E66.2"),
    "I27.24": ("I26", "I27.82"),
    "I27.29": ("D", "E", "N18", "C92", "I12"),
}


def _pulmonary(change: Change) -> Iterator[str]:
    yield from _leads(change, ("I27.20",), ("I27.2",))
    starts = _LUNG_PRESSURE.get(change.after, ())
    if not any(p.startswith(starts) for p in change.because if starts) or not change.quoted:
        yield f"{' '.join(change.because)} does not make {change.after}"


def _angina(change: Change) -> Iterator[str]:
    """The last character of the combination is that of the angina."""
    yield from _leads(change, ("I25.1", "I25.8"), ("I25.11", "I25.7"))
    kinds = {"I20.0": "0", "I20.1": "1", "I20.2": "2", "I20.8": "8", "I20.9": "9"}
    if not any(kinds.get(p[:5]) == change.after[-1] for p in change.because):
        yield f"{' '.join(change.because)} is not the angina of {change.after}"


_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365, "h": 0}
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
          "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "couple": 2, "few": 3, "several": 4}  # fmt: skip


def _days(quoted: str) -> int | None:
    match = re.search(r"(\d+|\w+)(?: of)?[ -](hour|hr|day|week|wk|month|year|yr)", quoted, re.I)
    if match is None:
        return None
    said = match.group(1).lower()
    count = int(said) if said.isdigit() else _WORDS.get(said, 1)
    return count * _UNITS[match.group(2)[0].lower()]


def _old_infarction(change: Change) -> Iterator[str]:
    """Old after four weeks, acute up to four weeks."""
    days = _days(change.quoted)
    if change.after == change.before:
        if days is None or days > 28 or not change.after.startswith(("I21", "I22")):
            yield "nothing quoted says that it is not older than four weeks"
        return
    yield from _leads(change, ("I21", "I22"), ("I25.2",))
    if days is not None and days <= 28:
        yield f"{days} days are not more than four weeks"


_SUBSEQUENT = {"I21.0": "I22.0", "I21.1": "I22.1", "I21.2": "I22.8", "I21.3": "I22.9", "I21.4": "I22.2",
               "I21.9": "I22.9"}  # fmt: skip


def _subsequent(change: Change) -> Iterator[str]:
    """Only type 1 or unspecified infarctions are subsequent to one another."""
    if change.before.startswith("I22"):
        yield from _leads(change, ("I22",), ("I21",))
        if not any(p.startswith("I21.A") for p in change.because):
            yield "the other infarction is not of another type"
        return
    if _SUBSEQUENT.get(change.before[:5]) != change.after:
        yield f"{change.before} does not lead to {change.after}"
    if not any(p.startswith("I21") and not p.startswith("I21.A") for p in change.because):
        yield "no infarction of type 1 comes before it"
    days = _days(change.quoted)
    if days is not None and days > 28:
        yield f"{days} days are more than four weeks"


_DEFICIT = {"59": "G81|R53|R29|M62", "39": "G83.2|R53|R29|M62", "49": "G83.1|R53|R29|M62", "69": "G82|G83.0", "20": "R47.01",
            "21": "R47.02", "22": "R47.1", "23": "R47.82|F80.81", "28": "R47", "10": "R41.840", "11": "R41.3",
            "12": "R41.842|R41.4", "13": "R41.843", "14": "R41.844", "18": "R41.8", "19": "R41|G31.84", "90": "R48.2",
            "91": "R13", "92": "R29.810", "93": "R27", "98": "H5|R2|G40|R56|R32|G89|N31|R53|M62|R29"}  # fmt: skip
_STROKES = {"0": "I60", "1": "I61", "2": "I62", "3": "I63|Z86.73|G46", "8": "I65|I66|I67"}


def _sequela(change: Change) -> Iterator[str]:
    """A deficit leads to its own code under the kind of stroke; a side by the rule of dominance."""
    if change.before[:5] == change.after[:5] and change.before != change.after:
        yield from _dominance(change)
        return
    match = re.fullmatch(r"I69\.(\d)(\d\d)", change.after)
    if match is None:
        yield f"it does not lead to {change.after}"
        return
    kind, end = match.groups()
    if not re.match(_DEFICIT.get(end, "$"), change.before):
        yield f"{change.before} is not {change.after}"
    strokes = f"{_STROKES.get(kind, '$')}|I69.{kind}"
    if not any(re.match(strokes, p) for p in change.because):
        yield f"{' '.join(change.because) or 'nothing'} is not the stroke of {change.after}"
    if not change.quoted:
        yield "no words link the deficit to the stroke"


def _dominance(change: Change) -> Iterator[str]:
    """The side of the title, dominant or not, by what is quoted: right is dominant by default."""
    title, quoted = change.title.lower(), change.quoted.lower()
    side = "right" if "right" in title else "left" if "left" in title else ""
    if change.before[:3] != change.after[:3] or not side:
        yield f"{change.before} does not lead to {change.after}"
        return
    other = re.search(r"non-?\s?dominant", title) is not None
    if re.search(r"non-?\s?dominant", quoted):
        right = other
    elif "ambidextrous" in quoted:
        right = not other
    elif hand := re.search(r"(left|right)[- ]?hand|\b([lr])hd\b|(left|right)[- ]dominant", quoted):
        dominant = (
            hand.group(1) or hand.group(3) or {"l": "left", "r": "right"}[hand.group(2)]
        ) == side
        right = dominant != other
    elif re.search(r"\bdominant\b", quoted):
        right = not other
    else:
        right = (side == "right") != other
    if not right:
        yield f"the quoted words do not make {change.after} of the {side} side"


# --- chapter 10 ------------------------------------------------------------------------------

_INFECTION = ("J09.X1", "J10.0", "J11.0", "J12", "J13", "J14", "J15", "J16", "J17", "J18", "J20", "J21", "J22", "A48.1",
              "J95.851")  # fmt: skip


def _copd(change: Change) -> Iterator[str]:
    yield from _leads(change, ("J44", "J47"), ("J44", "J47"))
    if change.after in ("J44.0", "J47.0") and not any(
        p.startswith(_INFECTION) for p in change.because
    ):
        yield "no infection of the lower airways stands beside it"
    if change.after == "J44.89" and not any(p.startswith("J45") for p in change.because):
        yield "no asthma stands beside it"


def _respiratory_failure(change: Change) -> Iterator[str]:
    yield from _leads(change, ("J96",), ("J96",))
    if change.after.startswith("J96.2") and change.before.startswith("J96.0"):
        if not any(p.startswith("J96.1") for p in change.because):
            yield "no chronic respiratory failure stands beside it"
        if change.before[-1] != "0" and change.before[-1] != change.after[-1]:
            yield f"{change.before} does not lead to {change.after}"
    elif change.before[:5] != change.after[:5]:
        yield f"{change.before} does not lead to {change.after}"


def _influenza(change: Change) -> Iterator[str]:
    yield from _leads(change, ("J09", "J10", "J11"), ("J09", "J10", "J11"))
    if change.before.startswith("J11") and change.after != change.before:
        yield f"an unidentified virus does not become {change.after}"


_ORGANISM = {"J13": "B95.3", "J14": "B96.3", "J15.0": "B96.1", "J15.1": "B96.5", "J15.20": "B95.8", "J15.211": "B95.61",
             "J15.212": "B95.62", "J15.29": "B95.7", "J15.3": "B95.1", "J15.4": "B95.5", "J15.5": "B96.20",
             "J15.61": "B96.83", "J15.69": "B96.89", "J15.7": "B96.0", "J12.1": "B97.4", "J12.0": "B97.0"}  # fmt: skip


def _organism(change: Change) -> Iterator[str]:
    if _ORGANISM.get(change.before) != change.after or "J95.851" not in change.because:
        yield f"{change.before} does not lead to {change.after}"


_SMOKE = re.compile(
    r"smok|tobacco|cig|nicotine|pack|ppd|pk|vap|chew|snuff|snus|dip|pipe|quit|e-", re.I
)


_STOPPED = re.compile(
    r"\b(?:former|ex-?|quit|stopped|prior|previous|history|hx|remote|past|no longer)\b", re.I
)


def _tobacco(change: Change) -> Iterator[str]:
    """A note at or above the code it rests on asks for the tobacco code, and tobacco is quoted."""
    if not change.after.startswith(("F17", "Z72", "Z77", "Z87", "Z57")):
        return  # another note
    if not change.after.startswith(("F17", "Z72.0", "Z77.22", "Z87.891", "Z57.31")):
        yield f"it does not lead to {change.after}"
    notes = " ".join(
        note
        for p in change.because
        for e in ancestors(change.tabular, p)
        for note in e.use_additional
    )
    if not change.because or f"({change.after.split('.')[0]}" not in notes:
        yield f"no note at {' '.join(change.because) or 'any code'} asks for {change.after}"
    if not _SMOKE.search(change.quoted):
        yield "the quoted words do not speak of tobacco"
    if change.after.startswith("F17") and _STOPPED.search(change.quoted):
        yield "the quoted words speak of the past"


# --- chapter 4 -------------------------------------------------------------------------------

_WITH = {"22": "N18", "21": "N0|N28", "40": "G6", "42": "G6", "41": "G5", "43": "G90|G99|K31", "51": "I7", "52": "I96|I70",
         "621": "L97", "622": "L97|L98", "610": "M14", "69": "M86|N52|E78", "620": "L92|L30", "630": "K05", "36": "H2",
         "319": "H3", "65": "R73", "649": "E16"}  # fmt: skip


def _with(change: Change) -> Iterator[str]:
    """Diabetes with a condition: the end of the code is that of the condition."""
    if change.before[:3] not in ("E08", "E09", "E10", "E11", "E13"):
        return
    wanted = _WITH.get(change.after.partition(".")[2])
    if wanted is None or not any(re.match(wanted, p) for p in change.because):
        yield f"{' '.join(change.because) or 'nothing'} does not make {change.after}"


@lru_cache(maxsize=1)
def _drugs() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for drug in read_drugs():
        found.setdefault(drug.name.casefold(), set()).update(drug.longterms)
    return found


def _drug(change: Change) -> Iterator[str]:
    """The quoted drug is one that takes the code in long-term use, and a diabetes asks for it."""
    yield from _leads(
        change, ("E08", "E09", "E10", "E11", "E13", "O24"), ("Z79.4", "Z79.84", "Z79.85")
    )
    said = change.quoted.casefold()
    known = _drugs().get(said) or _drugs().get(said.removesuffix("s"), set())  # "her insulins"
    if change.after not in known:
        yield f"{change.after} is not for the drug that is quoted"


def _same_end(change: Change) -> Iterator[str]:
    yield from _leads(change, ("E11",), ("E08", "E09", "E10", "E13"))
    if change.before[3:] != change.after[3:] or not change.quoted:
        yield f"{change.before} does not lead to {change.after}"


def _typed(change: Change) -> Iterator[str]:
    yield from _leads(change, ("E09",), ("E10", "E11"))
    if change.before[3:] != change.after[3:] or not re.search(r"1|2|i", change.quoted, re.I):
        yield f"{change.before} does not lead to {change.after}"


_PANCREAS = ("K85", "K86", "E84", "C25", "E24", "E83.11", "P35.0", "E4", "E22.0")


def _detail_of_diabetes(change: Change) -> Iterator[str]:
    if change.after.startswith("E16.A"):
        if change.before[4:6] != "64":
            yield f"{change.before} asks for no level of hypoglycemia"
        return
    if change.after == "N52.1":
        yield from _leads(change, ("N52.9",), ("N52.1",))
        return
    if change.after.startswith("L97"):
        if not re.fullmatch(r"E\d\d\.621", change.before) or change.after[:5] not in (
            "L97.4",
            "L97.5",
        ):
            yield f"{change.before} does not lead to {change.after}"
    elif not re.match(r"E\d\d\.3[2-5]1", change.after) or change.before[:6] != change.after[:6]:
        yield f"{change.before} does not lead to {change.after}"
    elif not any(p.endswith(".311") for p in change.because):
        yield "no macular edema stands beside it"


def _obesity(change: Change) -> Iterator[str]:
    yield from _leads(change, ("E66",), ("E66.81",))
    said = re.search(r"class\s*([123]|i{1,3})\b", change.quoted, re.I)
    number = said.group(1).lower() if said else ""
    if change.after[-1:] != str(len(number) if number.startswith("i") else number):
        yield f"the quoted words do not say the class of {change.after}"


def _body_mass(change: Change) -> Iterator[str]:
    """The quoted number lies in the range of the title, and a diagnosis of weight stands beside it."""
    if not change.after.startswith("Z68"):
        return  # documentation of another kind
    if not change.before.startswith(("E4", "E66", "E88.82", "R6", "F50")):
        yield f"{change.before} is no diagnosis of weight"
    numbers = [float(n) for n in _NUMBER.findall(change.quoted)]
    if not change.after.startswith("Z68") or not numbers:
        yield "no body mass index is quoted"
        return
    value = numbers[0]
    if change.after.startswith("Z68.5"):
        of_95th = re.search(r"(1\d\d)\s?% of", change.quoted)
        value = float(of_95th.group(1)) if of_95th else numbers[-1]
        least, most = {
            "1": (0, 5),
            "2": (5, 85),
            "3": (85, 95),
            "4": (95, 120),
            "5": (120, 140),
            "6": (140, 999),
        }[change.after[-1]]
        if not least <= value < most or not re.search(r"ile|95th", change.quoted, re.I):
            yield f"{value:g} is not in the range of {change.after}"
        return
    bounds = [float(n) for n in re.findall(r"\d+\.?\d*", change.title)]
    if "or less" in change.title:
        fits = value < 20
    elif "or greater" in change.title:
        fits = value >= bounds[0]
    else:
        fits = bounds[0] <= value < bounds[-1] + 0.1
    if not fits:
        yield f"{value:g} is not in the range of {change.after}"


def _scale(change: Change) -> Iterator[str]:
    """The score that is quoted is that of the code."""
    yield from _leads(change, ("I63",), ("R29.7",))
    numbers = [int(float(n)) for n in _NUMBER.findall(change.quoted)]
    if int(change.after[-2:]) not in numbers[-1:]:
        yield f"nothing quoted says the score of {change.after}"


_CHECKS: tuple[tuple[str, Check], ...] = (
    ("I.A.13", _tobacco),
    ("I.A.15", _with),
    ("I.B.14", _body_mass),
    ("I.B.6", _pair(("R53.1", "R29.89", "M62.81"), ("G81", "G83"))),
    ("I.C.18.i", _scale),
    ("I.C.4.a.1", _typed),
    ("I.C.4.a.2", _same_end),
    ("I.C.4.a.3", _drug),
    ("I.C.4.a.5", _pair(("T85.6",), ("T38.3X6A", "T38.3X1A"))),
    ("I.C.4.a.6.b.i", _pair(("E13",), ("E89.1", "Z90.41"), r"pancrea|whipple")),
    ("I.C.4.a.6.b", _pair(("E08",), _PANCREAS)),
    ("I.C.4.a.6", _same_end),
    ("I.C.4.a", _detail_of_diabetes),
    ("I.C.4.b.1", _obesity),
    ("I.C.6.a", _dominance),
    ("I.C.9.a.10", _pair(("I16",), ("I10", "I11", "I12", "I13", "I15"), r"htn|hypertens|blood pressure|bp")),
    ("I.C.9.a.11", _pulmonary),
    ("I.C.9.a.12", _pair(("I1A.0",), ("I10",))),
    ("I.C.9.a.1", _hypertension),
    ("I.C.9.a.2", _hypertension),
    ("I.C.9.a.3", _hypertension),
    ("I.C.9.a.5", _pair(("H35.03",), ("I10",))),
    ("I.C.9.a.6", _secondary),
    ("I.C.9.a", _pair(("I50", "I51", "N18"), ("I10", "I11", "I12", "I13"), r"htn|hypertens|blood pressure|bp")),
    ("I.C.9.b", _angina),
    ("I.C.9.c", _pair(("I63",), ("I97.81", "I97.82"), r"operat|proced|surg|complicat|due to|caused|result|secondary|from|related|attribut|during")),
    ("I.C.9.d.1", _sequela),
    ("I.C.9.d.3", _pair(("I63", "G45"), ("Z86.73",), r"\d|ago|last|year|month|week")),
    ("I.C.9.e.1", _old_infarction),
    ("I.C.9.e.4", _subsequent),
    ("I.C.10.a", _copd),
    ("I.C.10.b", _respiratory_failure),
    ("I.C.10.c", _influenza),
    ("I.C.10.d", _organism),
)  # fmt: skip
"""Clauses by the beginning of their names, the longer ones first where one begins another."""


def check_step(
    step: Mapping[str, Any], target: TabularEntry, tabular: dict[str, TabularEntry]
) -> Iterator[str]:
    """Every fault of a guideline step of these chapters; nothing for the steps of other clauses."""
    clause = step["source"]
    check = next((c for name, c in _CHECKS if _is(clause, name)), None)
    values = {str(k): str(v) for k, v in step["values"].items()}
    if check is None or (values.get("fact") and not clause.startswith("I.C.")):
        return
    change = Change(
        values.get("from", ""),
        target.code,
        target.title,
        tuple(values.get("because-of", "").replace(" and ", " ").split()),
        " . ".join(span["text"] for span in step["spans"]),
        tabular,
    )
    for fault in check(change):
        yield f"clause {clause}: {fault}"


def _is(clause: str, name: str) -> bool:
    return clause == name or clause.startswith(f"{name}.")


def said_apart(proofs: Mapping[str, Sequence[Mapping[str, Any]]], code: str, other: str) -> bool:
    """Whether a step says, in quoted words, that two conditions are unrelated (I.A.12.a)."""
    for one, partner in ((code, other), (other, code)):
        for step in proofs.get(one, ()):
            if step["kind"] != "guideline" or not step["spans"]:
                continue
            if partner not in str(dict(step["values"]).get("because-of", "")).split():
                continue
            if step["source"] == "I.B.8" or (step["source"] == "I.A.12.a" and unrelated_by(step)):
                return True  # acute and chronic forms that are both stated, or unrelated conditions
    return False
