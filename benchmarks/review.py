"""Hand review of suggested codes: ``python -m benchmarks.review SEED [N] [--system icd10pcs]``.

Codes the first transcriptions of the shared corpus and prints N of the suggestions, chosen by the
seed, each with the words it rests on and what stands around them. Whether a professional coder would
sign each is for a reader to judge; ``RESULTS.md`` holds the last judgement. ``--all`` prints every
note with its codes, ``--silent`` the notes without any. ``--system icd10pcs`` draws procedures from
the surgical transcriptions of the corpus, coded as stays, and prints the headings of each report.
"""

import random
import re
import sys
from typing import Any, NamedTuple

from benchmarks.data import corpus, lines
from chartcoder import Coder, Document, Encounter

NOTES = 300
PROCEDURES = "icd10pcs"
SURGICAL = "Surgery"
TITLES = 260
"""Characters shown of the heading that lists the procedures of a report."""
AROUND = 140
"""Characters shown on either side of the evidence."""


class Suggestion(NamedTuple):
    """A suggested code with what a reviewer needs to judge it."""

    note: int
    kind: str
    code: str
    title: str
    role: str
    confidence: float
    evidence: tuple[str, ...]
    around: str


def suggestions(
    coder: Coder, records: list[dict[str, Any]], system: str = ""
) -> list[list[Suggestion]]:
    """The suggestions for each note, in the order of the codes; those of one system, or all."""
    out = []
    for number, record in enumerate(records):
        kind, text = str(record.get("specialty", "")), str(record["text"])
        stay = "Discharge" in kind or system == PROCEDURES
        setting = "inpatient" if stay else "outpatient"
        result = coder.code(Encounter(setting=setting, documents=(Document(text=text),)))
        here = []
        for assigned in result.assignments:
            if system and assigned.system != system:
                continue
            spans = [s for step in assigned.proof if step.kind == "read" for s in step.spans]
            begin = spans[0].start if spans else 0
            around = text[max(0, begin - AROUND) : begin + AROUND].replace("\n", " / ")
            evidence = tuple(span.text for span in spans)
            here.append(
                Suggestion(
                    number, kind, assigned.code, assigned.title, assigned.role,
                    assigned.confidence, evidence, around,
                )
            )  # fmt: skip
        out.append(here)
    return out


def _heading(text: str) -> str:
    """What a report lists as its procedures."""
    found = re.search(r"\b(?:PROCEDURES?|OPERATIONS?)[^:]{0,40}:", text)
    start = found.start() if found is not None else 0
    return text[start : start + TITLES].replace("\n", " / ")


def main() -> None:
    """Print a sample of the suggestions, or the notes with or without any."""
    path = corpus("mtsamples", "notes.jsonl")
    if path is None:
        print("the shared corpus is not on this machine (CHARTCODER_SHARED)")
        sys.exit(1)
    system = sys.argv[sys.argv.index("--system") + 1] if "--system" in sys.argv else ""
    if system == PROCEDURES:
        records = [record for record in lines(path) if record.get("specialty") == SURGICAL]
    else:
        records = [record for record, _ in zip(lines(path), range(NOTES), strict=False)]
    by_note = suggestions(Coder(), records, system)
    if "--silent" in sys.argv:
        for number, here in enumerate(by_note):
            if not here:
                print(number, str(records[number]["text"])[:200].replace("\n", " / "))
        return
    every = [one for here in by_note for one in here]
    numbers = [int(a) for a in sys.argv[1:] if a.isdigit()]
    if "--all" not in sys.argv:
        if not numbers:
            print(__doc__)
            sys.exit(2)
        count = numbers[1] if len(numbers) > 1 else 60
        every = sorted(random.Random(numbers[0]).sample(every, min(count, len(every))))
    for place, one in enumerate(every, 1):
        print(f"{place}. note {one.note} ({one.kind}): {one.code} {one.title}")
        print(f"   {one.role}, {one.confidence}: {' | '.join(one.evidence)}")
        if system == PROCEDURES:
            print(f"   {_heading(str(records[one.note]['text']))}")
        print(f"   … {one.around}")


if __name__ == "__main__":
    main()
