"""Checks of the guideline steps of Sections I.C.19 and I.C.20: what each may lead to, and by which words.

A check gets the step, the entry it starts from and the one it leads to, and yields its faults.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from chartcoder.codesets.tabular import TabularEntry
from chartcoder.terminology.circumstances import SKIPPED, Phrase, place_code, read_circumstances
from chartcoder.terminology.drugs import Drug, read_drugs
from chartcoder.terminology.normalize import Vocabulary, book_words
from chartcoder.terminology.words import TOKEN, fold

Check = Callable[[Mapping[str, Any], TabularEntry, TabularEntry], Iterator[str]]

_KIND_WORDS = {
    "healing": r"heal|callus|union",
    "after": r"remov|\boff\b|\bout\b|post|s/p|status|since|after|following|aftercare|rehab|therapy",
    "visit": r"f/?u\b|follow|re-?check|re-?eval|return|clinic|check|dressing",
    "delayed": r"delay|slow",
    "nonunion": r"unit|union|arthrosis",
    "malunion": r"unit|union|healed",
    "gustilo": r"gustilo|open|compound",
    "open": r"open|compound",
    "unseen": r"delay|\bno\b|not|n't|never",
}
_KIND_MEANS = {
    "healing": "subsequent", "after": "subsequent", "visit": "subsequent", "delayed": "delayed",
    "nonunion": "nonunion", "malunion": "malunion", "gustilo": "open", "open": "open", "unseen": "initial",
}  # fmt: skip
_INTENTS = {
    "accidental": "accidental", "self-harm": "self-harm", "assault": "assault",
    "undetermined": "undetermined",
}  # fmt: skip


def _values(step: Mapping[str, Any]) -> dict[str, str]:
    return {str(k): str(v) for k, v in step["values"].items()}


def _said(step: Mapping[str, Any]) -> str:
    return " ".join(str(span["text"]) for span in step["spans"])


def _episode(step: Mapping[str, Any], before: TabularEntry, after: TabularEntry) -> Iterator[str]:
    """Only the 7th character changes, and it says what the quoted words say."""
    basis = _values(step).get("basis", "").split()
    if before.code == after.code:
        return
    if after.code.startswith("M80") and before.code.startswith(("S", "M48.5")):
        if not _values(step).get("because-of", "").startswith(("M81", "M80.00", "M80.80")):
            yield "names no osteoporosis"
        return
    if before.code[:7] != after.code[:7] or len(after.code) != 8:
        yield "changes more than the 7th character"
        return
    title = after.title.lower()
    if not basis:
        if "sequela" not in title:
            yield "names no words for another episode of care"
        elif not _values(step).get("because-of"):
            yield "names nothing that the old injury left behind"
        return
    for kind in basis:
        if _KIND_MEANS.get(kind, "?") not in title:
            yield f"{kind} does not mean {after.title}"
        if not re.search(_KIND_WORDS.get(kind, r"$^"), _said(step), re.I):
            yield f"nothing quoted says {kind}"


def _same_family(
    step: Mapping[str, Any], before: TabularEntry, after: TabularEntry
) -> Iterator[str]:
    if before.code[:7] != after.code[:7]:
        yield "changes more than the 7th character"


def _depth(step: Mapping[str, Any], before: TabularEntry, after: TabularEntry) -> Iterator[str]:
    """A burn stays at its site; a chemical comes from T51 to T65."""
    if after.code[0] == "T" and "T51" <= after.code[:3] <= "T65":
        return
    if before.code[:4] != after.code[:4] or before.code[5:] != after.code[5:]:
        yield "moves the burn to another site"


def _extent(step: Mapping[str, Any], before: TabularEntry, after: TabularEntry) -> Iterator[str]:
    """The per cent quoted lie in the range of the title."""
    numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", _said(step))]
    if not after.code.startswith(("T31", "T32")):
        yield "does not lead to an extent of a burn"
        return
    least = 10 * int(after.code[4])
    most = least + 10 if least < 90 else 100.1
    if not any(least <= n < most for n in numbers):
        yield f"nothing quoted lies in the range of {after.code}"
    third = 10 * int(after.code[5:6] or 0)
    if third and not any(third <= n < third + 10.1 for n in numbers):
        yield f"nothing quoted says so much burned to the third degree as {after.code}"


def _starts(*codes: str) -> Check:
    def check(step: Mapping[str, Any], before: TabularEntry, after: TabularEntry) -> Iterator[str]:
        if not after.code.startswith(codes):
            yield f"does not lead to {after.code}"

    return check


def _digit(code: str) -> str:
    if len(code) != 8:
        return ""
    return code[5] if code[6] == "X" else code[6]


def _adverse(step: Mapping[str, Any], before: TabularEntry, after: TabularEntry) -> Iterator[str]:
    """The code of a correctly taken drug (…5) beside its effect, or the drug-induced form."""
    if "T36" <= after.code[:3] <= "T50":
        if _digit(after.code) != "5":
            yield f"{after.code} is no adverse effect"
        if not _values(step).get("because-of"):
            yield "names no nature of the adverse effect"
    elif not re.search(
        r"drug|medicament|induced|toxic|chemotherapy|antineoplastic|anticoagulant|allergic|secondary|phototoxic|external agent",
        after.title,
        re.I,
    ):
        yield f"{after.code} is no effect of a drug"


def _poison(step: Mapping[str, Any], before: TabularEntry, after: TabularEntry) -> Iterator[str]:
    """A poisoning or toxic effect whose title has the intent that the step claims."""
    digit = _digit(after.code)
    if not "T36" <= after.code[:3] <= "T65" or digit in ("5", "6"):
        yield f"{after.code} is no poisoning"
        return
    intent = _values(step).get("intent", "accidental")
    title = after.title.lower()
    said = next((kind for kind, word in _INTENTS.items() if word in title), "accidental")
    if said != intent:
        yield f"the intent of {after.code} is not {intent}"
    if intent == "undetermined" and not re.search(
        r"undetermin|determin|unclear|not clear", _said(step), re.I
    ):
        yield "nothing quoted leaves the intent undetermined"


def _underdosed(
    step: Mapping[str, Any], before: TabularEntry, after: TabularEntry
) -> Iterator[str]:
    drug = "T36" <= after.code[:3] <= "T50" and _digit(after.code) == "6"
    if not drug and not after.code.startswith(("Z91.1", "Y63.6")):
        yield f"{after.code} is no underdosing"


def _phase_of(code: str) -> str:
    letter = code[-1] if len(code) == 8 else "A"
    return "A" if letter in "ABC" else "S" if letter == "S" else "D"


def _as_injury(step: Mapping[str, Any], before: TabularEntry, after: TabularEntry) -> Iterator[str]:
    """The 7th character of an external cause is that of its injury (I.C.20.a.2)."""
    if before.code[:7] != after.code[:7]:
        yield "changes more than the 7th character"
    partners = _values(step).get("because-of", "").split()
    if partners and all(_phase_of(p) != after.code[-1] for p in partners):
        yield f"{after.code} has not the episode of {', '.join(partners)}"


def _cause(step: Mapping[str, Any], before: TabularEntry, after: TabularEntry) -> Iterator[str]:
    if after.code[0] not in "VWXY" or after.code.startswith(("Y92", "Y93", "Y99", "Y9")):
        yield f"{after.code} is no cause of an injury"


@lru_cache(maxsize=1)
def _phrases() -> dict[str, Phrase]:
    return {phrase.reference: phrase for phrase in read_circumstances()}


def _circumstance(category: str) -> Check:
    def check(step: Mapping[str, Any], before: TabularEntry, after: TabularEntry) -> Iterator[str]:
        if not after.code.startswith(category):
            yield f"{after.code} is not of category {category}"
            return
        said = _said(step)
        tokens = [t for t in map(fold, TOKEN.findall(said)) if t not in SKIPPED]
        values: dict[str, str] = {}
        for reference in _values(step).get("entry", "").split():
            phrase = _phrases().get(reference)
            if phrase is None:
                yield f"the circumstance {reference} does not exist"
                continue
            if not {t for t in phrase.tokens if t not in SKIPPED} <= set(tokens):
                yield f"the quoted words do not say the circumstance {reference}"
            values[phrase.kind] = phrase.value
        if category == "Y92" and ("residence" in values or "room" in values):
            reached = place_code(values.get("residence", ""), values.get("room", ""))
        elif category == "Y99" and "activity" in values:
            reached = "Y99.8"
        else:
            reached = next(iter(values.values()), "")
        if reached != after.code:
            yield f"the circumstances lead to {reached or 'no code'}, not to {after.code}"

    return check


def _perpetrator(
    step: Mapping[str, Any], before: TabularEntry, after: TabularEntry
) -> Iterator[str]:
    """An assault, or the one who is named."""
    if not after.code.startswith(("X9", "Y0")):
        yield f"does not lead to {after.code}"
    elif "entry" in _values(step):
        yield from _circumstance("Y07")(step, before, after)


CHECKS: dict[str, Check] = {
    "I.C.19.a": _episode,
    "I.C.19.c.1": _episode,
    "I.C.19.b": _same_family,
    "I.C.19.c": _starts("S12", "S22.0", "S32.0"),
    "I.C.19.b.3": _starts("D78.1", "K91.7", "N99.7", "J95.7", "I97.5", "H59.2"),
    "I.C.19.d": _depth,
    "I.C.19.d.4": _starts("L08.9"),
    "I.C.19.d.6": _extent,
    "I.C.19.e.5.a": _adverse,
    "I.C.19.e.5.b": _poison,
    "I.C.19.e.5.c": _underdosed,
    "I.C.19.e.5.d": _poison,
    "I.C.19.f": _starts("T74", "T76", "Z04.4", "Z04.7", "Z04.8"),
    "I.C.19.g.2": _starts("G89.18", "G89.28"),
    "I.C.19.g.3.b": _starts("T86.1", "Z94.0"),
    "I.C.20.a": _cause,
    "I.C.20.a.2": _as_injury,
    "I.C.20.a.5": _cause,
    "I.C.20.b": _circumstance("Y92"),
    "I.C.20.c": _circumstance("Y93"),
    "I.C.20.g": _perpetrator,
    "I.C.20.h": _cause,
    "I.C.20.k": _circumstance("Y99"),
}
"""The check of each clause that changes or adds a code."""


def check_injury_clause(
    step: Mapping[str, Any], before: TabularEntry | None, after: TabularEntry
) -> Iterator[str]:
    """Every fault of a guideline step of Sections I.C.19 and I.C.20."""
    check = CHECKS.get(step["source"])
    if check is not None and before is not None:
        for fault in check(step, before, after):
            yield f"clause {step['source']}: {fault}"


def missing_clause(steps: Sequence[Mapping[str, Any]], code: str) -> Iterator[str]:
    """Codes that only a clause can report: causes of an injury, and what the table of drugs names."""
    sources = [str(step["source"]) for step in steps if step["kind"] == "guideline"]
    index = next(step for step in steps if step["kind"] == "index")
    leads_to = _values(index).get("code", " ")
    if leads_to[0] in "VWXY" and not leads_to.startswith(("Y90", "Y95")) and code[:3] != "Z04":
        if not any(source in ("I.C.20.a", "I.C.20.g") for source in sources):
            yield "no clause of I.C.20 reports the cause"
    if str(index["source"]).startswith("drug:") and not any(
        source.startswith(("I.C.19.e", "I.C.19.d")) for source in sources
    ):
        yield "no clause of I.C.19 says what the substance did"
    if code.startswith(("T76", "Z04.4", "Z04.7", "Z04.8")) and leads_to.startswith("T74"):
        if "I.C.19.f" not in sources:
            yield "no clause of I.C.19.f reports the suspicion"


@lru_cache(maxsize=1)
def _drugs() -> dict[str, Drug]:
    return {drug.reference: drug for drug in read_drugs()}


def check_drug_entry(reference: str, words: set[str], code: str) -> Iterator[str]:
    """Whether a line of the table of drugs has these words and leads to this code."""
    drug = _drugs().get(reference)
    if drug is None:
        yield f"the line {reference} of the table of drugs does not exist"
        return
    if words != set(book_words(drug.name, Vocabulary({}))):
        yield f"the line {reference} of the table of drugs has other words"
    monoxide = drug.stem == "T58.9" and code.startswith("T58.")
    if not monoxide and code[:-1] not in drug.stems:
        yield f"the line {reference} of the table of drugs leads to {drug.stem}, not to {code}"
