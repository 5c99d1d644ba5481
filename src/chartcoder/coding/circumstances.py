"""Circumstances of an injury in the words of the chart: place, activity, status, intent.

Only charts with an injury are read, and only sections that tell what happened.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.model import Span
from chartcoder.reading.text import Sentence
from chartcoder.terminology.circumstances import SKIPPED, Phrase, read_circumstances

TELLING = frozenset(
    """hpi chief-complaint assessment assessment-plan diagnoses postoperative-diagnosis hospital-course
    indication other""".split()
) | {""}
"""Sections that tell how an injury came about."""


class Circumstance(NamedTuple):
    """A phrase of the table of circumstances found in the chart.

    ``sentence`` is the number of its sentence in the document, ``first`` its first token.
    """

    kind: str
    value: str
    reference: str
    span: Span
    document: int
    sentence: int
    first: int


_NOT = frozenset(["not", "no", "denies", "without", "never", "non"])
_BEFORE: dict[str, frozenset[str]] = {
    "residence": _NOT | {"live", "lives", "living", "resident", "resides", "front", "outside", "went", "sent", "return", "returned", "discharged"},
    "room": _NOT | {"front", "outside"},
    "place": _NOT | {"works", "front", "outside", "attend", "attends", "seen"},
    "activity": _NOT | {"enjoys", "able", "unable", "difficulty", "trouble", "pain", "difficult", "problem", "resume", "return", "stop", "stopped", "avoid", "continue"},
    "status": _NOT | {"return", "returned", "unable"},
    "perpetrator": _NOT,
    "intent": _NOT | {"denied", "deny", "prior", "previous", "past"},
}  # fmt: skip
_AFTER: dict[str, frozenset[str]] = {
    "activity": frozenset(
        "pain difficulty boot shoe coach every daily regularly weekly time each most routinely".split()
    ),
    "room": frozenset(["knife", "scissors", "shears", "towel", "sponge", "cleaner"]),
    "residence": frozenset(["health", "medication", "med", "oxygen", "exercise", "care", "o2"]),
    "place": frozenset(["nurse", "records"]),
}


Table = Mapping[str, Sequence[Phrase]]
"""Phrases by their first token, the longest first."""


@lru_cache(maxsize=1)
def _by_rarest() -> dict[str, list[tuple[Phrase, frozenset[str]]]]:
    """Phrases and their tokens, by that token which the fewest phrases have."""
    phrases = read_circumstances()
    often = Counter(token for phrase in phrases for token in set(phrase.tokens))
    table: dict[str, list[tuple[Phrase, frozenset[str]]]] = {}
    for phrase in phrases:
        rarest = min(phrase.tokens, key=lambda token: (often[token], token))
        table.setdefault(rarest, []).append((phrase, frozenset(phrase.tokens)))
    return table


def _phrases_of(words: frozenset[str]) -> Table:
    """The phrases whose tokens all stand among the words of a document."""
    rarest = _by_rarest()
    table: dict[str, list[Phrase]] = {}
    for word in rarest.keys() & words:
        for phrase, tokens in rarest[word]:
            if tokens <= words:
                table.setdefault(phrase.tokens[0], []).append(phrase)
    for group in table.values():
        group.sort(key=lambda p: (-len(p.tokens), p.reference))
    return table


def circumstances_of(chart: Chart) -> tuple[Circumstance, ...]:
    """Every circumstance of the injuries of a chart that states one, in reading order."""
    out: list[Circumstance] = []
    for number, document in enumerate(chart.documents):
        table = _phrases_of(document.text.words)
        firsts, folded = frozenset(table), document.text.folded
        for place, sentence in enumerate(document.text.sentences if table else ()):
            if sentence.section in TELLING:
                if not firsts.isdisjoint(folded[sentence.first : sentence.end]):
                    out.extend(_in_sentence(document, number, place, sentence, table))
    return tuple(out)


def _in_sentence(
    document: ReadDocument, number: int, place: int, sentence: Sentence, table: Table
) -> Iterator[Circumstance]:
    text = document.text
    taken: dict[str, int] = {}
    words = set(text.folded[sentence.first : sentence.end])
    for position in range(sentence.first, sentence.end):
        for phrase in table.get(text.folded[position], ()):
            if not words.issuperset(phrase.tokens) or taken.get(phrase.kind, -1) >= position:
                continue
            end = _match(phrase.tokens, text.folded, position, sentence.end)
            if end is None or _barred(phrase.kind, text.folded, sentence, position, end):
                continue
            taken[phrase.kind] = end - 1
            start, stop = text.starts[position], text.ends[end - 1]
            span = Span(document.id, start, stop, text.text[start:stop])
            yield Circumstance(
                phrase.kind, phrase.value, phrase.reference, span, number, place, position
            )


def _match(tokens: tuple[str, ...], folded: list[str], position: int, stop: int) -> int | None:
    at = position
    for number, token in enumerate(tokens):
        while number and at < stop and folded[at] in SKIPPED and folded[at] != token:
            at += 1
        if at >= stop or folded[at] != token:
            return None
        at += 1
    return at


def _barred(kind: str, folded: list[str], sentence: Sentence, first: int, end: int) -> bool:
    before = [w for w in folded[max(sentence.first, first - 4) : first] if w not in SKIPPED]
    if not _BEFORE[kind].isdisjoint(before[-3:]):
        return True
    after = folded[end : min(end + 2, sentence.end)]
    return not _AFTER.get(kind, frozenset()).isdisjoint(after)
