"""CodiEsp procedures: micro precision, recall and F1 by four characters and by the code as labelled.

``python -m benchmarks.procedures learn`` learns from the training half and writes
``terminology/data/pcs/learned.tsv``, the way ``benchmarks.learn`` does for diagnoses.
"""

import sys
from collections import Counter, defaultdict
from typing import Any

from benchmarks.data import corpus, f1, lines
from benchmarks.learn import beside, linked
from chartcoder import Coder
from chartcoder.coding.procedures.naming import named
from chartcoder.coding.procedures.near import Line
from chartcoder.coding.procedures.view import LONGEST, codes_of, taught
from chartcoder.reading.text import cut
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.words import FOLDER

MIN_RIGHT, MIN_SHARE = 2, 0.2
HEADER = """# Learned from the training half of CodiEsp (CC BY 4.0, see NOTICE) by: python -m benchmarks.procedures learn
# kind	words	code	seen	right
"""


def run(coder: Coder) -> dict[str, float] | None:
    """The figures on the development half."""
    path = corpus("codiesp", "dev.jsonl")
    return None if path is None else measure(coder, list(lines(path)))


def measure(coder: Coder, records: list[dict[str, Any]]) -> dict[str, float]:
    """The figures of some cases."""
    counts = {4: [0, 0, 0], 7: [0, 0, 0]}
    for record in records:
        given = {m.code for m in coder.mentions(record["text_en"], system="icd10pcs")}
        for size, count in counts.items():
            gold = {code[:size] for code in record["procedures"]}
            said = {code[:size] for code in given}
            count[0] += len(said & gold)
            count[1] += len(said - gold)
            count[2] += len(gold - said)
    out = {}
    for size, (right, wrong, missed) in counts.items():
        name = "4 characters" if size == 4 else "as labelled"
        out[f"{name}, precision"] = right / max(1, right + wrong)
        out[f"{name}, recall"] = right / max(1, right + missed)
        out[f"{name}, F1"] = f1(right, wrong, missed)
    return out


def learn(coder: Coder, records: list[dict[str, Any]]) -> list[str]:
    """Lines of ``learned.tsv`` from coded cases."""
    book = coder.pcs_for(None)
    seen: Counter[tuple[str, ...]] = Counter()
    names: dict[str, Counter[str]] = defaultdict(Counter)
    times: Counter[str] = Counter()
    evidence = []
    for record in records:
        text = record["text_en"]
        grams, entries = _read(text, book)
        seen.update({words for _, _, words in grams})
        evidence.append(beside(record, grams, "proc"))
        gold = set(record["procedures"])
        for term, codes in entries.items():
            times[term] += 1
            tables = {code[:3] for code in codes}
            near = {code for code in gold if code in codes or code[:3] in tables}
            names[term].update(near)
    out = []
    for (words, code), right in linked(evidence, seen).items():
        if right >= MIN_RIGHT and right / seen[words] >= MIN_SHARE and book.completions(code, 1):
            out.append(f"phrase\t{' '.join(words)}\t{code}\t{seen[words]}\t{right}")
    for term, count in times.items():
        if not names[term]:
            out.append(f"name\t{term}\t-\t{count}\t0")
        out.extend(f"name\t{term}\t{code}\t{count}\t{n}" for code, n in names[term].items())
    return sorted(out)


def _read(
    text: str, book: PcsBook
) -> tuple[list[tuple[int, int, tuple[str, ...]]], dict[str, set[str]]]:
    """Runs of words with their place, and the names of the index with the codes they lead to."""
    cut_text = cut(text)
    grams = []
    entries: dict[str, set[str]] = defaultdict(set)
    for sentence in cut_text.sentences:
        line = Line("text", cut_text, sentence, book)
        words = line.words
        for size in range(1, LONGEST + 1):
            for at in range(len(words) - size + 1):
                run_of = words[at : at + size]
                key = tuple(sorted({word.stem for word in run_of}))
                grams.append((run_of[0].start, run_of[-1].end, key))
        for name in named(line, book):
            if not name.operation:
                entries[name.entry.term].update(codes_of(name, book))
                entries[name.entry.term].update(
                    p[:3] for code in name.entry.codes for p in code if "?" not in p[:3]
                )
    return grams, entries


def main() -> None:
    """``learn`` writes the lessons; ``cross`` measures on a fifth of the training half not learned from."""
    path = corpus("codiesp", "train.jsonl")
    if path is None:
        raise SystemExit("CodiEsp is not on this machine; set CHARTCODER_SHARED to its folder")
    records = list(lines(path))
    target = FOLDER / "learned.tsv"
    coder = Coder()
    if "cross" in sys.argv:
        kept = target.read_text(encoding="utf-8") if target.exists() else None
        for fold in range(2):
            held = [r for n, r in enumerate(records) if n % 5 == fold]
            rest = [r for n, r in enumerate(records) if n % 5 != fold]
            target.write_text(HEADER + "\n".join(learn(coder, rest)) + "\n", encoding="utf-8")
            taught.cache_clear()
            print({k: round(v, 3) for k, v in measure(coder, held).items()})
        if kept is not None:
            target.write_text(kept, encoding="utf-8")
        return
    out = learn(coder, records)
    target.write_text(HEADER + "\n".join(out) + "\n", encoding="utf-8")
    print(f"{len(out)} lines: {sum(line.startswith('phrase') for line in out)} phrases")


if __name__ == "__main__":
    main()
