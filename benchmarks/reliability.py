"""Reliability of the confidence: of the codes given at each level, how many hold?"""

from collections import Counter

from benchmarks.aci import predictions
from chartcoder import Coder

LEVELS = (0.9, 0.8, 0.7, 0.0)


def run(coder: Coder) -> dict[str, float] | None:
    """For each level of confidence the share of codes that either annotator gave."""
    given: Counter[float] = Counter()
    right: Counter[float] = Counter()
    for record, assigned in predictions(coder):
        either = {code for codes in record["labels"].values() if codes for code in codes}
        for code, confidence in assigned:
            level = next(level for level in LEVELS if confidence >= level)
            given[level] += 1
            right[level] += code in either
    if not given:
        return None
    out = {}
    for level in LEVELS:
        if given[level]:
            out[f"right at {level} or more, of {given[level]} codes"] = right[level] / given[level]
    return out
