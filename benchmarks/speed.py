"""Notes per second beside medspaCy in one run; start-up time, memory, determinism."""

import compileall
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import chartcoder
from benchmarks.data import corpus, lines
from chartcoder import Coder, Document, Encounter

TARGETS = (
    "hypertension", "diabetes", "congestive heart failure", "depression", "asthma", "arthritis", "pneumonia",
    "kidney stones", "back pain", "chest pain", "shortness of breath", "nausea", "fever", "anemia", "reflux",
    "hypothyroidism", "fracture", "sprain", "headache", "cough",
)  # fmt: skip


def notes() -> list[str]:
    """The ACI-Bench development notes, or nothing."""
    path = corpus("acibench", "dev.jsonl")
    return [record["note"] for record in lines(path)] if path else []


ROUNDS = 4
"""Turns of both programs; the best of each counts, so that a busy moment of the machine hits neither."""


def rate(work: Callable[[str], object], texts: list[str], seconds: float) -> float:
    """Texts a second over whole passes of at least ``seconds``."""
    done, start = 0, time.perf_counter()
    while not done or time.perf_counter() - start < seconds:
        for text in texts:
            work(text)
        done += len(texts)
    return done / (time.perf_counter() - start)


def run(coder: Coder) -> dict[str, float] | None:
    """Notes a second of the coder and of medspaCy (default pipeline, 20 target rules)."""
    texts = notes()
    if not texts:
        return None

    def code(text: str) -> object:
        return coder.code(_encounter(text))

    rate(code, texts, 0)
    try:
        import medspacy
        from medspacy.target_matcher import TargetRule
    except ImportError:
        return {"chartcoder notes/s": max(rate(code, texts, 1) for _ in range(ROUNDS))}
    from loguru import logger

    logger.remove()
    pipeline = medspacy.load()
    pipeline.get_pipe("medspacy_target_matcher").add([TargetRule(t, "PROBLEM") for t in TARGETS])
    pipeline(texts[0])
    turns = [(rate(code, texts, 2), rate(pipeline, texts, 2)) for _ in range(ROUNDS)]
    own, theirs = (max(best) for best in zip(*turns, strict=True))
    ratios = [a / b for a, b in turns]
    return {
        "chartcoder notes/s": own,
        "medspaCy notes/s": theirs,
        "ratio": own / theirs,
        "ratio, least of its turns": min(ratios),
        "ratio, most of its turns": max(ratios),
    }


def _encounter(text: str) -> Encounter:
    return Encounter(documents=(Document(text=text),), service_date=date(2026, 5, 1))


_FIRST = """
import json, sys, time
start = time.perf_counter()
from chartcoder import Coder, Document, Encounter
result = Coder().code(Encounter(documents=(Document(text="ASSESSMENT\\n1. Pneumonia.\\n2. Type 2 diabetes."),)))
assert result.assignments
print(time.perf_counter() - start)
coder = Coder()
for text in json.load(sys.stdin):
    coder.code(Encounter(documents=(Document(text=text),)))
# the peak of this process; ru_maxrss would count the one that started it
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) / 1024)
"""


def start_up() -> dict[str, float]:
    """Seconds from import to the first code with a warm cache, best of 5; peak memory in MB of a
    process that then codes every development note."""
    # a package that pip installs has its bytecode; a checkout may not
    compileall.compile_dir(str(Path(chartcoder.__file__).parent), quiet=1)
    runs = []
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", _FIRST],
            input=json.dumps(notes()),
            capture_output=True,
            text=True,
            check=True,
        )
        seconds, megabytes = map(float, done.stdout.split())
        runs.append((seconds, megabytes))
    return {
        "start to first code, s": min(r[0] for r in runs),
        "peak memory, MB": max(r[1] for r in runs),
    }


_MANY = """
import hashlib, json, sys
from datetime import date
from chartcoder import Coder, Document, Encounter
texts = json.load(sys.stdin)
coder = Coder()
digest = set()
for _ in range(250):
    whole = hashlib.sha256()
    for text in texts:
        whole.update(coder.code(Encounter(documents=(Document(text=text),), service_date=date(2026, 5, 1))).to_json().encode())
    digest.add(whole.hexdigest())
print(*sorted(digest))
"""


def determinism() -> dict[str, float]:
    """How many different results 1,000 codings in 4 processes with different hash seeds give."""
    texts = notes()[:4] or ["ASSESSMENT\n1. Pneumonia.\n2. Type 2 diabetes with neuropathy."]
    seen: set[str] = set()
    for seed in ("0", "1", "42", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", _MANY],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        seen.update(done.stdout.split())
    return {"different results in 1,000 codings": float(len(seen))}


__all__ = ["determinism", "hashlib", "notes", "run", "start_up"]
