"""The independent verifier over every result of the benchmark notes: how many faults?"""

from datetime import date

from benchmarks.data import corpus, lines
from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result

SAMPLES = 300


def run(coder: Coder) -> dict[str, float] | None:
    """Proofs checked and faults found over ACI-Bench notes and transcriptions."""
    aci, samples = corpus("acibench", "dev.jsonl"), corpus("mtsamples", "notes.jsonl")
    if aci is None or samples is None:
        return None
    texts = [r["note"] for r in lines(aci)] + [r["text"] for r in lines(samples)][:SAMPLES]
    proofs = faults = 0
    for text in texts:
        encounter = Encounter(documents=(Document(text=text),), service_date=date(2026, 5, 1))
        result = coder.code(encounter)
        proofs += len(result.assignments)
        faults += len(verify_result(result.to_dict(), {"doc-1": text}))
    return {"checked": float(proofs), "faults": float(faults)}
