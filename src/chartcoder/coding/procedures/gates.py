"""The word gates of procedures: which expressions a sentence can match at all (``reading.gates``)."""

from re import Pattern

from chartcoder.reading.gates import Gated, Gates

GATES = Gates()
over = GATES.over
"""An expression with the words of which every match of it holds one."""
ALL = -1
"""All gates open."""
Spoken = Pattern[str] | Gated
"""An expression, tried everywhere or behind its gate."""


def bit_of(spoken: Spoken) -> int:
    """The gate of an expression; none for one that is always tried."""
    return spoken.bit if isinstance(spoken, Gated) else 0


def pattern_of(spoken: Spoken) -> Pattern[str]:
    """An expression without its gate."""
    return spoken.pattern if isinstance(spoken, Gated) else spoken
