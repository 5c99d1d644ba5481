"""What clinicians write, and the code it must lead to; and sentences that must lead to none.

``phrases/*.tsv``: phrase, code. Each is coded as a line of an assessment; the code must come first.
``silent/*.txt``: one sentence a line; each is coded as a whole note and must give no code.
Written apart from the entries of the index, from clinical knowledge.
"""

from collections import defaultdict
from pathlib import Path

from chartcoder import Coder, Document, Encounter

HERE = Path(__file__).parent
RIGHT, TOPIC, SILENT = 0.98, 0.92, 0.99
"""Shares over all phrases, within each topic, and of silent sentences."""
PHRASES = [
    (path.stem, *line.split("\t")[:2])
    for path in sorted((HERE / "phrases").glob("*.tsv"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
QUIET = [
    line
    for path in sorted((HERE / "silent").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def codes(coder: Coder, text: str) -> list[str]:
    result = coder.code(Encounter(documents=(Document(text=text, kind="progress-note"),)))
    return [a.code for a in result.diagnoses]


def first(coder: Coder, phrase: str) -> str:
    found = codes(coder, f"ASSESSMENT:\n1. {phrase}\n")
    return found[0] if found else ""


def test_there_are_enough() -> None:
    assert len({(phrase.casefold()) for _, phrase, _ in PHRASES}) == len(PHRASES)
    assert len(set(QUIET)) == len(QUIET)


def test_phrases_lead_to_their_code(coder: Coder) -> None:
    wrong: dict[str, list[str]] = defaultdict(list)
    for topic, phrase, code in PHRASES:
        found = first(coder, phrase)
        if found != code:
            wrong[topic].append(f"{topic}: {phrase!r}: {found or 'nothing'}, not {code}")
    missed = [line for lines in wrong.values() for line in lines]
    assert len(missed) <= (1 - RIGHT) * len(PHRASES), "\n".join(missed)
    for topic, lines in wrong.items():
        total = sum(name == topic for name, _, _ in PHRASES)
        assert len(lines) <= (1 - TOPIC) * total, "\n".join(lines)


def test_sentences_that_say_nothing_give_nothing(coder: Coder) -> None:
    loud = defaultdict(list)
    for sentence in QUIET:
        for code in codes(coder, sentence):
            loud[sentence].append(code)
    assert len(loud) <= (1 - SILENT) * len(QUIET), "\n".join(f"{k}: {v}" for k, v in loud.items())
