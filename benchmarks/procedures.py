"""CodiEsp procedures: micro precision, recall and F1 by four characters and by the code as labelled.

``python -m benchmarks.procedures learn`` learns from the training half and writes
``terminology/data/pcs/learned.tsv``, the way ``benchmarks.learn`` does for diagnoses.
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from benchmarks.data import corpus, f1, lines
from benchmarks.learn import beside, linked
from chartcoder import Coder
from chartcoder.coding.procedures.naming import named
from chartcoder.coding.procedures.near import Line
from chartcoder.coding.procedures.view import (
    LONGEST,
    SHORT,
    Said,
    Weights,
    codes_of,
    confidence,
    features,
    lessons_of,
    said_in,
    taught,
)
from chartcoder.reading.text import cut
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.words import FOLDER

MIN_RIGHT, MIN_SHARE = 2, 0.1
FOLDS = 5
STEPS, PACE, RIDGE = 600, 0.5, 1e-3
"""Of the descent that fits the weights."""
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


Row = tuple[str, str, str, str, str]
"""A line of ``learned.tsv``: kind, words, code, cases seen, cases right."""


def learn(coder: Coder, records: list[dict[str, Any]]) -> tuple[list[Row], Weights]:
    """Lines of ``learned.tsv`` from coded cases, and the weights of a mention's confidence.

    How far a name or phrase holds is counted in cases it was not learned from: each fifth of the
    cases is read with the lessons of the others.
    """
    book = coder.pcs_for(None)
    read: list[list[tuple[Said, bool, bool]]] = []
    for fold in range(FOLDS):
        rest = [r for n, r in enumerate(records) if n % FOLDS != fold]
        lessons = lessons_of(("", row) for row in _lessons(coder, rest))
        for record in records[fold::FOLDS]:
            gold = {code[:SHORT] for code in record["procedures"]}
            said = said_in(record["text_en"], book, lessons)
            times = Counter(one.code[:SHORT] for one in said)
            surest = {one.code[:SHORT]: one for one in sorted(said, key=lambda s: (s.sure, s.key))}
            read.append([(one, times[short] > 1, short in gold) for short, one in surest.items()])
    rows: list[Row] = []
    for kind, key in (("kept", lambda s: s.key), ("table", lambda s: s.code[:3])):
        seen, right = Counter[str](), Counter[str]()
        for case in read:
            for one, _, holds in case:
                seen[key(one)] += 1
                right[key(one)] += holds
        rows.extend((kind, words, "-", str(n), str(right[words])) for words, n in seen.items())
    counted = lessons_of(("", row) for row in rows)
    examples = [
        (features(one, again, counted, (1, int(holds))), float(holds))
        for case in read
        for one, again, holds in case
    ]
    return sorted([*_lessons(coder, records), *rows]), _fitted(examples)


def _fitted(examples: list[tuple[tuple[float, ...], float]]) -> Weights:
    """Logistic regression by gradient descent."""
    weights = [0.0] * len(Weights._fields)
    for _ in range(STEPS):
        slope = [RIDGE * w * len(examples) for w in weights]
        for values, holds in examples:
            off = confidence(values, weights) - holds
            for n, value in enumerate(values):
                slope[n] += off * value
        weights = [w - PACE * s / len(examples) for w, s in zip(weights, slope, strict=True)]
    return Weights(*(round(w, 2) for w in weights))


def _lessons(coder: Coder, records: list[dict[str, Any]]) -> list[Row]:
    """Phrases, and the codes given to the names of the index."""
    book = coder.pcs_for(None)
    seen: Counter[tuple[str, ...]] = Counter()
    names: dict[str, Counter[str]] = defaultdict(Counter)
    times: Counter[str] = Counter()
    said: dict[str, Counter[str]] = defaultdict(Counter)
    evidence = []
    for record in records:
        text = record["text_en"]
        grams, entries = _read(text, book)
        seen.update({words for _, _, words in grams})
        evidence.append(beside(record, grams, "proc"))
        gold = set(record["procedures"])
        for term, codes in entries.items():
            times[term] += 1
            said[term].update(c for c in codes if len(c) > 3)
            tables = {code[:3] for code in codes}
            near = {code for code in gold if code in codes or code[:3] in tables}
            names[term].update(near)
    out: list[Row] = []
    for (words, code), right in linked(evidence, seen).items():
        if right >= MIN_RIGHT and right / seen[words] >= MIN_SHARE and book.completions(code, 1):
            out.append(("phrase", " ".join(words), code, str(seen[words]), str(right)))
    for term, count in times.items():
        for code in names[term] | said[term]:
            seen_in = said[term][code] or count
            out.append(("name", term, code, str(seen_in), str(names[term][code])))
    return out


def _read(
    text: str, book: PcsBook
) -> tuple[list[tuple[int, int, tuple[str, ...]]], dict[str, set[str]]]:
    """Runs of words with their place, and the names of the index with the codes they lead to."""
    cut_text = cut(text)
    grams = []
    entries: dict[str, set[str]] = defaultdict(set)
    read = [Line("text", cut_text, sentence, book) for sentence in cut_text.sentences]
    for line in read:
        words = line.words
        for size in range(1, LONGEST + 1):
            for at in range(len(words) - size + 1):
                run_of = words[at : at + size]
                key = tuple(sorted({word.stem for word in run_of}))
                grams.append((run_of[0].start, run_of[-1].end, key))
        for name in named(line, book):
            if not name.operation:
                entries[name.entry.term].update(codes_of(name, book, read))
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
        kept = target.read_text(encoding="utf-8")
        for fold in range(FOLDS):
            _write(target, learn(coder, [r for n, r in enumerate(records) if n % FOLDS != fold])[0])
            taught.cache_clear()
            print({k: round(v, 3) for k, v in measure(coder, records[fold::FOLDS]).items()})
        target.write_text(kept, encoding="utf-8")
        return
    out, weights = learn(coder, records)
    _write(target, out)
    print(f"{len(out)} lines: {sum(row[0] == 'phrase' for row in out)} phrases; {weights}")


def _write(target: Path, rows: list[Row]) -> None:
    target.write_text(HEADER + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
