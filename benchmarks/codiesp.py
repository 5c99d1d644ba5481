"""CodiEsp development cases: every diagnosis mention, predictions mapped back to 2018 codes."""

import json
import os
import subprocess
import sys
import tempfile

from benchmarks.conversion import to_2018
from benchmarks.data import SHARED, corpus, f1, lines
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


def run_installed() -> dict[str, float] | None:
    """The same with the derived Alphabetic Index installed, in a process and folder of its own."""
    index = SHARED / "codesets" / "icd10cm" / "index-derived-fy2026"
    if not index.is_dir() or corpus("codiesp", "dev.jsonl") is None:
        return None
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "CHARTCODER_HOME": home, "CHARTCODER_CACHE": home}
        install = ["chartcoder", "codesets", "install", "icd10cm", str(index)]
        for command in (install, ["benchmarks.codiesp"]):
            done = subprocess.run(
                [sys.executable, "-m", *command],
                capture_output=True,
                text=True,
                check=True,
                env=environment,
            )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    print(json.dumps(run(Coder())))
