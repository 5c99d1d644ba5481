"""How surely a coder would accept a code: few reasons to doubt, each with its weight.

The weights are set so that among codes given at 0.9 or more at least nine of ten hold on the
development data (``benchmarks/RESULTS.md`` shows the table); nothing chooses a code by them.
"""

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.mentions import Found
from chartcoder.reading.statements import STATED

BEST = 0.96
IN_PROSE = 0.16
"""Named in running text, not stated as a diagnosis."""
WORDS_LEFT = 0.22
"""Words of the statement that the code does not account for, at most."""
SPREAD = 0.12
"""The words of the concept stand apart."""
INFERRED = 0.04
"""The site, side or certainty comes from another sentence."""
HISTORY = 0.1
"""A history, status or reason for contact: coders differ on which ones matter to the visit."""

_BREAKS = frozenset(",;:()-–—.")
_NEUTRAL = frozenset(
    """stable controlled uncontrolled improved improving worsening resolved resolving ongoing
    persistent likely new known current unchanged well poorly today currently continue status
    hospital visit follow-up followup right left bilateral""".split()
)


def confidence(document: ReadDocument, found: Found, role: str, inferred: int) -> float:
    """The confidence of a stated diagnosis, 0 to 1.

    Args:
        inferred: how many of its attributes come from other sentences.
    """
    value = BEST
    if role != STATED:
        value -= IN_PROSE
    value -= WORDS_LEFT * (1 - covered(document, found))
    if found.hit.excess > 0.5:
        value -= SPREAD
    value -= INFERRED * inferred
    if found.code[0] == "Z":
        value -= HISTORY
    return max(0.05, round(value, 3))


def covered(document: ReadDocument, found: Found) -> float:
    """The share of the words of the statement that the concept accounts for.

    A statement is the stretch of the sentence around the concept up to the next comma, dash or
    bracket.
    """
    line = found.line
    folded = document.text.folded
    base = line.sentence.first
    first = line.items[found.hit.places[0]].first
    last = line.items[found.hit.places[-1]].end
    while first > 0 and folded[base + first - 1] not in _BREAKS:
        first -= 1
    length = line.sentence.end - base
    while last < length and folded[base + last] not in _BREAKS:
        last += 1
    used = {*found.hit.places, *found.side_items}
    for word in found.used:
        if word in found.near:
            used.add(found.near[word])
    inside = accounted = 0
    for number, item in enumerate(line.items):
        if first <= item.first < last:
            word = item.word
            if word not in _NEUTRAL and not word.isdigit():
                inside += 1
                accounted += number in used
    return accounted / inside if inside else 1.0
