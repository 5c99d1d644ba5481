"""NegEx development sentences: is the concept negated?"""

import csv
import re

from benchmarks.data import corpus, f1
from chartcoder.reading.context import reaches
from chartcoder.reading.text import cut


def run() -> dict[str, float] | None:
    """Negation precision, recall and F1 over the sentences of the development half."""
    path = corpus("negex", "dev.tsv")
    if path is None:
        return None
    right = wrong = missed = 0
    with path.open(encoding="utf-8") as file:
        for row in csv.reader(file, delimiter="\t"):
            if len(row) < 4 or row[3] not in ("Negated", "Affirmed"):
                continue
            negated = is_negated(row[2], row[1])
            right += negated and row[3] == "Negated"
            wrong += negated and row[3] == "Affirmed"
            missed += not negated and row[3] == "Negated"
    return {
        "precision": right / (right + wrong),
        "recall": right / (right + missed),
        "F1": f1(right, wrong, missed),
    }


def is_negated(sentence: str, concept: str) -> bool:
    """Whether the first word of the concept, printed in capitals, stands in the reach of a negation."""
    place = re.search(re.escape(concept.upper()), sentence) or re.search(
        re.escape(concept), sentence, re.I
    )
    if place is None:
        return False
    text = cut(sentence)
    first = next((i for i, start in enumerate(text.starts) if start >= place.start()), None)
    if first is None:
        return False
    return any(
        reach.kind == "negated" and reach.start <= first < reach.stop
        for s in text.sentences
        if s.first <= first < s.end
        for reach in reaches(text.folded, s.first, s.end)
    )
