"""``python -m benchmarks.fuzz [reader …] [--minutes N]``: every reader under a coverage-guided fuzzer.

Needs ``atheris`` (requirements-fuzz.lock). Each reader runs in a process of its own, from files that the
generators of the tests write; `mutations` knows what is inside an archive, a PDF or a picture. A finding is any exception
but ``ChartInputError``, a message of several lines, a map that does not fit its text, an input of more than
ten seconds, or more than one gigabyte. ``--write`` puts the figures into docs/formats.md.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "formats.md"
MARK = "<!-- fuzzing -->"
TIME_BOUND = 10
"""Most seconds for one input."""
MEMORY_BOUND = 1_024
"""Most megabytes of the process, the fuzzer and its corpus included."""
LONGEST = 65_536
"""Longest input in bytes; a reader that is quadratic shows at this length."""
READERS = (
    "text", "rtf", "docx", "html", "pdf", "picture", "ocr", "hl7", "cda", "fhir", "archive",
)  # fmt: skip
"""``picture`` reads pictures with words that are made of the input, ``ocr`` with Tesseract itself;
``archive`` is the same files as a zip and as a folder."""


def main() -> None:
    """Run the readers that are named, or all, one after another."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    options.add_argument("readers", nargs="*", choices=[*READERS, []])
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--keep", type=Path, help="folder for corpora, findings and figures")
    options.add_argument("--write", action="store_true", help="figures into docs/formats.md")
    options.add_argument("--only-write", action="store_true", help="the same, without a run")
    options.add_argument("--input", type=Path, help="run one input, to see a finding again")
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    keep = (given.keep or Path(tempfile.mkdtemp(prefix="chartcoder-fuzz-"))).resolve()
    if given.inside:
        from benchmarks.fuzz_targets import fuzz

        fuzz(given.readers[0], keep, given.minutes)
        return
    if given.input:
        from benchmarks.fuzz_targets import TARGETS

        TARGETS[given.readers[0]](given.input.read_bytes())
        return
    failed = False
    if not given.only_write:
        for reader in given.readers or READERS:
            failed |= not run(reader, keep, given.minutes)
    table = shown(keep)
    print(table)
    if given.write or given.only_write:
        write(table)
    print(f"corpora, logs and findings: {keep}", file=sys.stderr)
    sys.exit(failed)


def run(reader: str, keep: Path, minutes: float) -> bool:
    """Fuzz a reader in a process of its own; whether nothing was found."""
    folder = keep / reader
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "corpus").mkdir(parents=True)
    print(f"{reader} …", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks.fuzz", reader, "--inside", "--keep", str(keep),
               "--minutes", str(minutes)]  # fmt: skip
    with (folder / "log").open("wb") as log:
        # nothing that a reader prints belongs to the figures, and Tesseract gets one core
        done = subprocess.run(
            command, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT, check=False,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    figures = read_log((folder / "log").read_text(encoding="utf-8", errors="replace"))
    findings = sorted(p.name for p in folder.glob("*-*") if p.is_file())
    figures |= {"minutes": minutes, "findings": len(findings), "exit": done.returncode}
    (folder / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    return done.returncode == 0 and not findings


def read_log(log: str) -> dict[str, Any]:
    """The figures that libFuzzer prints at its end."""
    numbers = dict(re.findall(r"^stat::(\w+):\s+(\d+)", log, re.M))
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", log)
    return {
        "executions": int(numbers.get("number_of_executed_units", 0)),
        "slowest": int(numbers.get("slowest_unit_time_sec", 0)),
        "memory": int(numbers.get("peak_rss_mb", 0)),
        "covered": int(covered[-1][0]) if covered else 0,
        "corpus": int(covered[-1][2]) if covered else 0,
    }


def shown(keep: Path) -> str:
    """The figures of a folder as a table."""
    rows = ["| Reader | Minutes | Executions | Branches | Slowest input, s | Peak memory, MB | Findings |",
            "|---|---|---|---|---|---|---|"]  # fmt: skip
    for reader in READERS:
        file = keep / reader / "figures.json"
        if not file.is_file():
            continue
        f = json.loads(file.read_text(encoding="utf-8"))
        slowest = f"{f['slowest']}" if f["slowest"] else "< 1"
        rows.append(f"| {reader} | {f['minutes']:g} | {f['executions']:,} | {f['covered']:,} | {slowest}"
                    f" | {f['memory']} | {f['findings']} |")  # fmt: skip
    return "\n".join(rows)


def write(table: str) -> None:
    """Put the table between the marks of docs/formats.md."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(MARK)
    after = rest.partition(MARK)[2]
    PAGE.write_text(f"{before}{MARK}\n{table}\n{MARK}{after}", encoding="utf-8")


Target = Callable[[bytes], None]

if __name__ == "__main__":
    main()
