"""``python -m benchmarks [name …] [--write]``: print the figures; ``--write`` updates RESULTS.md."""

import platform
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    aci,
    codiesp,
    conformance,
    cpt,
    negex,
    procedures,
    proofs,
    reliability,
    sections,
    speed,
    terms,
)
from chartcoder import Coder

RESULTS = Path(__file__).parent / "RESULTS.md"
MARK = "<!-- figures -->"

GOALS = {
    "ACI-Bench dev / precision against either": ">= .85",
    "ACI-Bench dev / recall of both": ">= .92",
    "ACI-Bench dev / micro-F1 A": ">= .74",
    "ACI-Bench dev / micro-F1 B": ">= .60",
    "CodiEsp dev / F1": ">= .58",
    "CodiEsp dev, index installed / F1": ">= .60",
    "CodiEsp procedures dev / 4 characters, F1": ">= .50",
    "CodiEsp procedures dev / as labelled, F1": ">= .40",
    "NegEx dev / F1": ">= .97",
    "Term pairs / typo": ">= .99",
    "Term pairs / abb": ">= .99",
    "Term pairs / reorder": ">= .99",
    "Term pairs / sentence": ">= .99",
    "Sections / headed notes": ">= .95",
    "CPT of operative notes / recall": ">= .80",
    "CPT of operative notes / precision": ">= .75",
    "Conformance / pcs-statements, exact": ">= .97",
    "Conformance / pcs-reports, exact": ">= .97",
    "Conformance / pcs-stays, exact": ">= .97",
    "Conformance / services-statements, exact": ">= .97",
    "Conformance / services-documents, exact": ">= .97",
    "Conformance / em, exact": ">= .97",
    "Proofs / faults": "0",
    "Speed / ratio": ">= 20",
    "Start / start to first code, s": "< 0.5",
    "Start / peak memory, MB": "< 300",
    "Determinism / different results in 1,000 codings": "1",
}


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
    coder = Coder()
    parts: dict[str, Callable[[], dict[str, float] | None]] = {
        "ACI-Bench dev": lambda: aci.run(coder),
        "Confidence (ACI-Bench dev)": lambda: reliability.run(coder),
        "CodiEsp dev": lambda: codiesp.run(coder),
        "CodiEsp dev, index installed": codiesp.run_installed,
        "CodiEsp procedures dev": lambda: procedures.run(coder),
        "NegEx dev": negex.run,
        "Term pairs": lambda: terms.run(coder),
        "Sections": sections.run,
        "CPT of operative notes": lambda: cpt.run(coder),
        "Conformance": lambda: conformance.run(coder),
        "Proofs": lambda: proofs.run(coder),
        "Speed": lambda: speed.run(coder),
        "Start": speed.start_up,
        "Determinism": speed.determinism,
    }
    rows = []
    for name, part in parts.items():
        if wanted and not any(w.lower() in name.lower() for w in wanted):
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        figures = part()
        if figures is None:
            rows.append(f"| {name} | development data not on this machine | |")
            continue
        for what, value in figures.items():
            shown = f"{value:.3f}" if value < 10 else f"{value:,.0f}"
            rows.append(f"| {name}: {what} | {shown} | {GOALS.get(f'{name} / {what}', '')} |")
    table = "\n".join(["| What | Measured | Goal |", "|---|---|---|", *rows])
    print(table)
    if "--write" in sys.argv:
        machine = f"Python {platform.python_version()}, {platform.machine()}"
        block = f"{MARK}\n`make bench` ({machine}):\n\n{table}\n{MARK}"
        before, _, rest = RESULTS.read_text(encoding="utf-8").partition(MARK)
        after = rest.partition(MARK)[2]
        RESULTS.write_text(before + block + after, encoding="utf-8")


if __name__ == "__main__":
    main()
