"""Term pairs: is the first answer of ``lookup`` the code of a damaged title?"""

import json

from benchmarks.data import corpus
from chartcoder import Coder

SETS = ("typo", "abb", "reorder", "sentence")


def run(coder: Coder) -> dict[str, float] | None:
    """Top-1 accuracy for each kind of damage."""
    out = {}
    for name in SETS:
        path = corpus("term-pairs", f"{name}.json")
        if path is None:
            return None
        pairs = json.loads(path.read_text(encoding="utf-8"))
        right = 0
        for pair in pairs:
            found = coder.lookup(pair["term"], limit=1)
            right += bool(found) and found[0].code.replace(".", "") == pair["code"]
        out[name] = right / len(pairs)
    return out
