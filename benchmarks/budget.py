"""Milliseconds per 2.7 kB of text, the budget of the design: ``python -m benchmarks.budget [PASSES]``.

Each note counts with the least time of its passes, so that a busy moment of the machine spoils no
figure. Diagnoses of office notes, the same with services, and operative reports of stays.
"""

import sys
import time
from collections.abc import Sequence
from datetime import date

from benchmarks.data import corpus, lines
from benchmarks.speed import notes
from chartcoder import Coder, Document, Encounter

SIZE = 2700
"""Characters of the note that the budget speaks of."""
ALL = ("icd10cm", "cpt", "hcpcs")
REPORTS = 40


def milliseconds(
    coder: Coder,
    setting: str,
    texts: Sequence[str],
    passes: int,
    systems: Sequence[str] | None = None,
) -> float:
    """The time of a note of ``SIZE`` characters."""
    day = date(2026, 5, 1)
    charts = [
        Encounter(setting=setting, service_date=day, documents=(Document(text=text),))
        for text in texts
    ]
    best = [float("inf")] * len(charts)
    for _ in range(passes + 1):
        for number, chart in enumerate(charts):
            begun = time.perf_counter()
            coder.code(chart, systems)
            best[number] = min(best[number], time.perf_counter() - begun)
    return 1000 * sum(best) * SIZE / sum(map(len, texts))


def main() -> None:
    """Print the three figures."""
    passes = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    coder, office, path = Coder(), notes(), corpus("mtsamples", "notes.jsonl")
    if not office or path is None:
        sys.exit("The development corpora are not on this machine (set CHARTCODER_SHARED).")
    surgery = [r["text"] for r in lines(path) if r.get("specialty") == "Surgery"]
    reports = [text for text in surgery if 1200 < len(text) < 6000][:REPORTS]
    print(f"diagnoses               {milliseconds(coder, 'outpatient', office, passes):.1f} ms")
    print(
        f"diagnoses and services  {milliseconds(coder, 'outpatient', office, passes, ALL):.1f} ms"
    )
    print(f"operative notes (stays) {milliseconds(coder, 'inpatient', reports, passes):.1f} ms")


if __name__ == "__main__":
    main()
