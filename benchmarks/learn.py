"""``python -m benchmarks.learn``: learn from the training half of CodiEsp, write ``learned.tsv``.

The annotators marked their evidence in the Spanish text. Words that both texts share (numbers,
names, Latin and Greek medical words) align the two, so that the English words beside each piece
of evidence are known. A phrase is kept when cases that have it were often given one code right
there; an entry of the books is counted by how often its code was among those of the case.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

from benchmarks.conversion import to_2018
from benchmarks.data import corpus, lines
from chartcoder import Coder
from chartcoder.coding.mentions import scan
from chartcoder.coding.specify import unphased
from chartcoder.reading.lines import line_of
from chartcoder.reading.text import cut
from chartcoder.terminology.entries import DATA

WINDOW = 60
"""How far, in characters, the English words may lie from where the evidence should be."""
LONGEST = 4
ROUNDS = 3
MIN_PRIOR = 5
"""Entries seen once that a category needs before it has a prior of its own."""
MIN_RIGHT, MIN_SHARE = 2, 0.3
HEADER = """# Learned from the training half of CodiEsp (CC BY 4.0, see NOTICE) by: python -m benchmarks.learn
# kind	words	code	seen	right
"""
_WORD = re.compile(r"\w+")


def main() -> None:
    """Learn and write; says how many lines of each kind."""
    path = corpus("codiesp", "train.jsonl")
    if path is None:
        raise SystemExit("CodiEsp is not on this machine; set CHARTCODER_SHARED to its folder")
    (DATA / "learned.tsv").unlink(missing_ok=True)
    coder = Coder()
    back = to_2018()
    seen: Counter[tuple[str, ...]] = Counter()
    entries: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    evidence: list[list[tuple[str, list[tuple[str, ...]]]]] = []
    forward = {back(code): code for code in reversed(list(coder.books.codes()))}
    for record in lines(path):
        grams = _grams(record["text_en"], coder)
        seen.update({words for _, _, words in grams})
        evidence.append(beside(record, grams, "dx"))
        gold = set(record["diagnoses"])
        for words, code in _entries(record["text_en"], coder):
            count = entries[" ".join(words), code]
            count[0] += 1
            count[1] += back(code) in gold
    out = [
        f"entry\t{words}\t{code}\t{count[0]}\t{count[1]}"
        for (words, code), count in entries.items()
    ]
    for (words, code), right in linked(evidence, seen).items():
        current = code if code in coder.books else forward.get(code)
        if current and right >= MIN_RIGHT and right / seen[words] >= MIN_SHARE:
            out.append(f"phrase\t{' '.join(words)}\t{current}\t{seen[words]}\t{right}")
    for chapter, (once, right) in sorted(_priors(entries).items()):
        if len(chapter) > 1 and once < MIN_PRIOR:
            continue
        out.append(f"prior\t{chapter}\t-\t{once}\t{right}")
    (DATA / "learned.tsv").write_text(HEADER + "\n".join(sorted(out)) + "\n", encoding="utf-8")
    print(f"{len(out)} lines: {sum(line.startswith('phrase') for line in out)} phrases")


def _grams(text: str, coder: Coder) -> list[tuple[int, int, tuple[str, ...]]]:
    """Runs of 1 to LONGEST words of the books in a sentence: start, end, words."""
    cut_text = cut(text)
    out = []
    for sentence in cut_text.sentences:
        base = sentence.first
        line = line_of(cut_text, sentence, cut_text.folded[base : sentence.end], coder.books)
        for size in range(1, LONGEST + 1):
            for at in range(len(line.items) - size + 1):
                run = line.items[at : at + size]
                start = cut_text.starts[base + run[0].first]
                end = cut_text.ends[base + run[-1].end - 1]
                out.append((start, end, tuple(sorted({item.word for item in run}))))
    return out


def _entries(text: str, coder: Coder) -> set[tuple[tuple[str, ...], str]]:
    books = coder.books
    return {
        (tuple(sorted(found.hit.pattern.words)), unphased(books, found.code))
        for found in scan(cut(text), books)
        if found.hit.pattern.fire != "stated"
    }


def _priors(entries: dict[tuple[str, str], list[int]]) -> dict[str, tuple[int, int]]:
    """By letter and category, how often entries that fired in one case only were right there.

    Such entries say what to expect of one that no case has shown.
    """
    out: dict[str, tuple[int, int]] = {}
    for (_, code), (seen, right) in entries.items():
        if seen == 1:
            for start in (code[0], code[:3]):
                before = out.get(start, (0, 0))
                out[start] = before[0] + 1, before[1] + right
    return out


def beside(
    record: dict[str, Any], grams: list[tuple[int, int, tuple[str, ...]]], kind: str
) -> list[tuple[str, list[tuple[str, ...]]]]:
    """For each piece of evidence of a kind its code and the phrases that may be its translation.

    Args:
        record: a case.
        grams: its English phrases, each with its place.
        kind: ``dx`` for diagnoses, ``proc`` for procedures.
    """
    place = _alignment(record["text_es"], record["text_en"])
    out = []
    for evidence in record["evidence_es"]:
        if evidence["type"] != kind:
            continue
        offsets = [tuple(map(int, part.split())) for part in evidence["offsets_es"].split(";")]
        first = place(min(o[0] for o in offsets)) - WINDOW
        last = place(max(o[1] for o in offsets)) + WINDOW
        near = {words for s, e, words in grams if s >= first and e <= last}
        out.append((evidence["code"], sorted(near)))
    return out


def linked(
    evidence: list[list[tuple[str, list[tuple[str, ...]]]]], seen: Counter[tuple[str, ...]]
) -> Counter[tuple[tuple[str, ...], str]]:
    """In how many cases each phrase is the best explanation of a piece of evidence.

    Every phrase beside a piece of evidence is a candidate at first; then each piece votes for the
    phrase that is given its code most reliably, and the votes are counted again.
    """
    counts: Counter[tuple[tuple[str, ...], str]] = Counter()
    for case in evidence:
        counts.update({(words, code) for code, near in case for words in near})
    for _ in range(ROUNDS):
        votes: Counter[tuple[tuple[str, ...], str]] = Counter()
        for case in evidence:
            chosen = set()
            for code, near in case:
                best = max(near, key=lambda w: (_score(counts[w, code], seen[w], w), w), default=())
                if best and _score(counts[best, code], seen[best], best) > 0:
                    chosen.add((best, code))
            votes.update(chosen)
        counts = votes
    return counts


def _score(right: int, seen: int, words: tuple[str, ...]) -> float:
    """How surely a phrase means a code; numbers alone mean nothing."""
    if right < MIN_RIGHT or all(word[0].isdigit() or len(word) < 3 for word in words):
        return 0.0
    return (right - 1) / seen * (1 + 0.05 * len(words)) + 0.002 * right


def _alignment(spanish: str, english: str) -> Callable[[int], float]:
    """From a place in the Spanish text to the place in the English one, by shared words."""
    here, there = _cognates(spanish), _cognates(english)
    matcher = SequenceMatcher(None, [w for _, w in here], [w for _, w in there], autojunk=False)
    points = [(0, 0)]
    for a, b, size in matcher.get_matching_blocks():
        points.extend((here[a + n][0], there[b + n][0]) for n in range(size))
    points.append((len(spanish), len(english)))
    starts = [p[0] for p in points]

    def place(at: int) -> float:
        number = min(max(bisect_left(starts, at), 1), len(points) - 1)
        (x0, y0), (x1, y1) = points[number - 1], points[number]
        return y0 if x1 == x0 else y0 + (at - x0) * (y1 - y0) / (x1 - x0)

    return place


def _cognates(text: str) -> list[tuple[int, str]]:
    """Words by what both languages share of them: numbers whole, words by their first letters."""
    out = []
    for match in _WORD.finditer(text):
        word = (
            unicodedata.normalize("NFKD", match.group().lower()).encode("ascii", "ignore").decode()
        )
        for theirs, ours in (("ph", "f"), ("th", "t"), ("y", "i"), ("qu", "c"), ("k", "c")):
            word = word.replace(theirs, ours)
        word = word if word.isdigit() else word[:4]
        if len(word) >= 3 or word.isdigit():
            out.append((match.start(), word))
    return out


if __name__ == "__main__":
    main()
