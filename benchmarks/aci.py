"""ACI-Bench development notes: reported diagnoses against two annotators (evaluation only)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from benchmarks.data import corpus, f1, lines
from chartcoder import Coder, Document, Encounter
from chartcoder.model import Assignment

ASKED_FOR = ("I.A.13", "I.C.4.a.3", "I.B.14")
"""Clauses that add codes which a note at a diagnosis asks for (long-term drugs, tobacco, body mass
index). The annotators gave the diagnoses of the assessment only, so these codes are not compared."""


def compared(assignment: Assignment) -> bool:
    """Whether a code is a diagnosis of its own, not one that only a note asks for."""
    return not any(s.kind == "guideline" and s.source in ASKED_FOR for s in assignment.proof)


def predictions(coder: Coder) -> Iterator[tuple[dict[str, Any], list[tuple[str, float]]]]:
    """Each note with the codes reported for it and their confidence."""
    path = corpus("acibench", "dev.jsonl")
    if path is None:
        return
    for record in lines(path):
        sex = record["meta"].get("patient_gender")
        encounter = Encounter(
            documents=(Document(text=record["note"]),),
            setting="outpatient",
            service_date=date(2026, 5, 1),
            sex=sex if sex in ("male", "female") else None,
        )
        given = coder.code(encounter).diagnoses
        yield record, [(a.code, a.confidence) for a in given if compared(a)]


def run(coder: Coder) -> dict[str, float] | None:
    """Precision against either annotator, recall of what both gave, F1 against each."""
    count: Counter[str] = Counter()
    for record, codes in predictions(coder):
        given = {code for code, _ in codes}
        labels = {k: set(v) for k, v in record["labels"].items() if v is not None}
        either = set().union(*labels.values())
        count["given"] += len(given)
        count["in either"] += len(given & either)
        if len(labels) == 2:
            both = set.intersection(*labels.values())
            count["both"] += len(both)
            count["both found"] += len(both & given)
        for name, gold in labels.items():
            count[f"{name} right"] += len(given & gold)
            count[f"{name} wrong"] += len(given - gold)
            count[f"{name} missed"] += len(gold - given)
    if not count:
        return None
    return {
        "precision against either": count["in either"] / count["given"],
        "recall of both": count["both found"] / count["both"],
        **{
            f"micro-F1 {name[-1].upper()}": f1(
                count[f"{name} right"], count[f"{name} wrong"], count[f"{name} missed"]
            )
            for name in ("annotator_a", "annotator_b")
        },
    }
