"""CodiEsp development cases: every diagnosis mention, predictions mapped back to 2018 codes."""

from benchmarks.conversion import to_2018
from benchmarks.data import corpus, f1, lines
from chartcoder import Coder


def run(coder: Coder) -> dict[str, float] | None:
    """Micro precision, recall and F1 over the diagnosis codes of each case."""
    path = corpus("codiesp", "dev.jsonl")
    if path is None:
        return None
    right = wrong = missed = 0
    back = to_2018()
    for record in lines(path):
        gold = set(record["diagnoses"])
        given = {back(mention.code) for mention in coder.mentions(record["text_en"])}
        right += len(given & gold)
        wrong += len(given - gold)
        missed += len(gold - given)
    return {
        "precision": right / (right + wrong),
        "recall": right / (right + missed),
        "F1": f1(right, wrong, missed),
    }
