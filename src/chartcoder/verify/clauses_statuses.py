"""Steps of Section I.C.21 and entries of its tables: what a true one must look like.

Written from the guidelines and the titles of the Tabular List: an allergy of another class, a history
of another condition, a reason that nothing quoted says, a status beside the wrong host is a fault.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from chartcoder.codesets.tabular import TabularEntry
from chartcoder.terminology.allergens import allergy_code, read_allergens
from chartcoder.terminology.drugs import Drug, read_drugs
from chartcoder.terminology.normalize import Vocabulary, book_words

ALLERGEN, MEDICINE, CUE, PAST = "allergen", "medicine", "cue", "past"
SOURCES = (ALLERGEN, MEDICINE, CUE, PAST)
"""Kinds of index entry that this section adds."""
LISTS = frozenset({"past-medical-history", "past-surgical-history"})

CUES: dict[str, tuple[tuple[str, ...], str]] = {
    "against-advice": (("Z53.29",), r"\bAMA\b|advice|elope|abscond"),
    "not-seen": (("Z53.21",), r"LWBS|being (?:seen|evaluated)"),
    "cancelled": (("Z53.0", "Z53.1", "Z53.2", "Z53.8"), r"cancel|postpon|abort|defer|reschedul|not (?:done|performed|carried)"),
    "vaccine-given": (("Z23",), r"ml\b|\bi\.?m\b|\bs[qc]\b|sub|intra|lot|deltoid|thigh|given|administered|injected"),
    "screening-scope": (("Z12.11", "Z12.31"), r"screen"),
    "no-vaccine": (("Z28",), r"\bnot\b|defer|postpon|h[eo]ld|declin|refus|stock|unavailable"),
}  # fmt: skip
"""Phrases that lead to a code by themselves: the codes, and what they must say."""


@lru_cache(maxsize=1)
def _drugs() -> dict[str, Drug]:
    return {drug.reference: drug for drug in read_drugs()}


@lru_cache(maxsize=1)
def _allergens() -> dict[str, tuple[str, str]]:
    return {a.reference: (a.name, a.code) for a in read_allergens()}


def check_status_entry(kind: str, reference: str, words: set[str], code: str) -> Iterator[str]:
    """Whether a line of the tables of allergies or drugs has these words and leads to this code."""
    if kind == CUE:
        if reference.startswith("operation:"):
            if reference != f"operation:{code}" or not code.startswith(AFTERCARE):
                yield f"the phrase {reference} does not lead to {code}"
            return
        if reference not in CUES or not code.startswith(CUES[reference][0]):
            yield f"the phrase {reference} does not lead to {code}"
        return
    drug = _drugs().get(reference)
    if kind == MEDICINE:
        if drug is None:
            yield f"the line {reference} of the table of drugs does not exist"
        elif words != _words(drug.name):
            yield f"the line {reference} of the table of drugs has other words"
        elif code not in drug.longterms and code != "Z79.2":
            yield f"the line {reference} of the table of drugs does not lead to {code}"
        return
    name, leads_to = _allergens().get(reference, ("", ""))
    if drug is not None:
        name, leads_to = drug.name, allergy_code(drug)
    if not name:
        yield f"the line {reference} of the allergies does not exist"
    elif words != _words(name):
        yield f"the line {reference} of the allergies has other words"
    elif leads_to != code:
        yield f"the line {reference} of the allergies leads to {leads_to}, not to {code}"


def _words(name: str) -> set[str]:
    return set(book_words(name, Vocabulary({})))


class Change(NamedTuple):
    """A guideline step: from one code to another, because of a code, quoting words."""

    before: str
    after: str
    because: str
    basis: str
    fact: str
    quoted: str


HISTORY: dict[str, tuple[str, ...]] = {
    "Z86.73": ("G45", "I60", "I61", "I62", "I63"), "Z86.711": ("I26",), "Z86.718": ("I82",), "Z86.72": ("I80",), "Z86.74": ("I46",),
    "Z86.16": ("U07.1",), "Z86.11": ("A15", "A16", "A17", "A18", "A19"), "Z86.15": ("Z22.7",), "Z86.14": ("A49.02",),
    "Z87.11": ("K25", "K26", "K27", "K28"), "Z87.01": ("J12", "J13", "J14", "J15", "J16", "J18"), "Z87.442": ("N20", "N21", "N22"),
    "Z87.440": ("N39.0", "N30"), "Z86.32": ("O24.4",), "Z86.0100": ("K63.5", "D12.6"), "I25.2": ("I21",), "Z91.51": ("T14.91", "T36", "T4", "T5"),
}  # fmt: skip
"""Histories, and the conditions they are of."""
_OUT = re.compile(r"ruled out|excluded|not (?:found|confirmed)|no (?:\w+ ){0,2}injur|without (?:\w+ ){0,2}injur|uninjured", re.I)  # fmt: skip
_LYSIS = re.compile(r"tpa|alteplase|tenecteplase|tnk|thromboly|drip and ship", re.I)
_QUIT = re.compile(r"\b(?:quit|stopped|no longer)\b", re.I)
_STILL = re.compile(r"history|h/o|\bhx\b|known|\bon\b|continu|tak(?:es|ing)|treated|controlled|managed|maintained|refill", re.I)  # fmt: skip
STATUS = ("Z14", "Z15", "Z16", "Z17", "Z18", "Z21", "Z22", "Z28.3", "Z33.1", "Z66", "Z67", "Z68", "Z74.01", "Z76.82", "Z78", "Z79", "Z88", "Z89",
          "Z90", "Z91.0", "Z92.82", "Z93", "Z94", "Z95", "Z96", "Z97", "Z98", "Z99")  # fmt: skip
REASONED = ("Z28", "Z53.0", "Z53.1", "Z53.2", "Z53.8")


def _status(change: Change) -> bool:
    if not change.after.startswith(STATUS):
        return False
    if change.before == change.after:
        return True
    if change.after == "Z96.41":
        return change.because.startswith(("E08", "E09", "E10", "E11", "E13")) and "pump" in change.quoted.lower()  # fmt: skip
    return (
        change.after == "Z92.82"
        and change.because.startswith(("I21", "I22", "I63"))
        and _LYSIS.search(change.quoted) is not None
    )


def _history(change: Change) -> bool:
    if change.basis == "lasting":
        return change.before == change.after and _STILL.search(change.quoted) is not None
    if change.after == "Z87.891" and change.before.startswith("F17"):
        return _QUIT.search(change.quoted) is not None
    if change.before == change.after:
        return change.after.startswith(("Z8", "Z91.5", "I25.2", *_BECOME))
    return change.before.startswith(HISTORY.get(change.after, ("?",)))


_BECOME = tuple(start for starts in HISTORY.values() for start in starts)


JOINTS = {
    "Z96.61": "shoulder", "Z96.62": "elbow", "Z96.63": "wrist", "Z96.64": "hip", "Z96.65": "knee",
    "Z96.66": "ankle",
}  # fmt: skip
GRAFTS = {"Z95.1": r"bypass|cabg", "Z95.2": r"valve"}
_REPLACED = re.compile(r"arthroplasty|replacement|\bTHA\b|\bTHR\b", re.I)
_ARTHRITIS = {"Z96.65": ("M17",), "Z96.64": ("M16",), "Z96.61": ("M19.01", "M19.11")}
_SHORT_JOINT = re.compile(r"\br?T(?:[KHS]A|[KH]R)s?\b")


AFTERCARE = ("Z47", "Z48")
_OPERATION = re.compile(
    r"\w(?:ectomy|otomy|ostomy|plasty|plasties|pexy|plication|scopy)\b|repair|replac|bypass|cabg|graft|fusion|release|surg|operat|reconstruct|transplant"
    r"|correction|fixation|resection|reversal|takedown|transposition|decompression|circumcision|sleeve|cataract|phaco"
    r"|\b(?:r?T[KHS][AR]s?|ORIF|TAH|TLH|TURP|BSO|AVR|MVR|TAVR|EVAR|VATS|FESS|CTR|RCR|ACDF|appy|chole)\b",
    re.I,
)
_SOON = re.compile(r"\d|post|visit|check|follow|surgical|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|s/p|after|since|out", re.I)  # fmt: skip


def _aftercare(change: Change) -> bool:
    """The joint or the graft that the status names is quoted; of aftercare, the operation and when."""
    if (
        change.after.startswith(AFTERCARE)
        and change.because == ""
        and (change.before == change.after or change.before[0] in "DEGHIJKLMNQ")
    ):
        return bool(_OPERATION.search(change.quoted) and _SOON.search(change.quoted))
    if change.because == "Z47.1":
        joint = JOINTS.get(change.after[:6], "?")
        return joint in change.quoted.lower() or _SHORT_JOINT.search(change.quoted) is not None
    if change.because.startswith("S72.0") and change.because.endswith("D"):
        return change.after.startswith("Z96.64") and _REPLACED.search(change.quoted) is not None
    if change.after == "Z47.1" and change.because.startswith("Z96.6"):
        arthritis = _ARTHRITIS.get(change.because[:6], "?")
        return change.before.startswith(arthritis) and "rehab" in change.quoted.lower()
    words = GRAFTS.get(change.after, "$^")
    return change.because == "Z48.812" and re.search(words, change.quoted, re.I) is not None


def _newborn(change: Change) -> bool:
    days = re.fullmatch(r"(\d+) days old", change.fact)
    if change.before != "Z00.11" or days is None:
        return False
    age = int(days.group(1))
    return change.after == ("Z00.110" if age < 8 else "Z00.111" if age <= 28 else "Z00.129")


def _not_done(change: Change) -> bool:
    if change.before != change.after:
        return False
    if change.after in ("Z53.29", "Z53.21") and not change.quoted:
        return True  # the phrase itself is quoted where it was read
    return change.after.startswith(REASONED) and bool(change.quoted)


CHECKS: dict[str, Callable[[Change], bool]] = {
    "I.C.21.c.1": lambda c: (
        (
            c.after.startswith("Z20")
            and not c.before.startswith("Z")
            and re.search(r"contact|expos", c.quoted, re.I) is not None
        )
        or (c.after == "Z20.6" and c.before == "Z21")
    ),
    "I.C.21.c.2": lambda c: (
        c.before == c.after == "Z23"
        and re.search(CUES["vaccine-given"][1], c.quoted, re.I) is not None
    ),
    "I.C.21.c.5": lambda c: (
        c.before == c.after
        and c.after in CUES["screening-scope"][0]
        and re.search(CUES["screening-scope"][1], c.quoted, re.I) is not None
    ),
    "I.C.21.c.3": _status,
    "I.C.21.c.4": _history,
    "I.C.21.c.6": lambda c: (
        c.before == c.after
        or (c.after.startswith(("Z03", "Z04", "Z05")) and _OUT.search(c.quoted) is not None)
    ),
    "I.C.21.c.7": _aftercare,
    "I.C.21.c.10": lambda c: c.after == "Z30.2" and c.before in ("Z30.09", "Z30.2"),
    "I.C.21.c.12": _newborn,
    "I.C.21.c.13": _not_done,
    "I.C.21.c.17": lambda c: c.before == c.after and "Z55" <= c.after[:3] <= "Z65",
}
"""Clause, and whether a step of it may be."""


def check_statuses(step: Mapping[str, Any], before: str, target: TabularEntry) -> Iterator[str]:
    """The fault of a guideline step of Section I.C.21, if it has one."""
    clause = str(step["source"])
    if not clause.startswith("I.C.21"):
        return
    values = {str(k): str(v) for k, v in step["values"].items()}
    change = Change(
        before,
        target.code,
        values.get("because-of", ""),
        values.get("basis", ""),
        values.get("fact", ""),
        " . ".join(span["text"] for span in step["spans"]),
    )
    check = CHECKS.get(clause)
    if check is None or not check(change):
        yield f"clause {clause} does not lead from {before} to {target.code} by what it quotes"


def check_places(steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A phrase must say what it stands for; an operation without "history" stands in a list of the past."""
    index = next(step for step in steps if step["kind"] == "index")
    kind, _, reference = str(index["source"]).partition(":")
    if kind not in SOURCES:
        return
    read = steps[0]
    section = str(read["values"].get("section", ""))
    quoted = " ".join(span["text"] for span in read["spans"])
    if kind == PAST and section not in LISTS:
        yield f"a {section or 'text'} is no list of the past"
    if kind == CUE and reference in CUES and not re.search(CUES[reference][1], quoted, re.I):
        yield f"nothing quoted says {reference}"
    if kind == ALLERGEN and section in ("family-history", "review-of-systems"):
        yield f"an allergy in {section} is not that of the patient"
    if not any(s["kind"] == "guideline" and str(s["source"]).startswith("I.C.21") for s in steps):
        yield "no clause of I.C.21 reports it"
