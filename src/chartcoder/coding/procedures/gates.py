"""The word gates of procedures: which expressions a sentence can match at all (``reading.gates``)."""

from chartcoder.reading.gates import Gates

GATES = Gates()
over = GATES.over
"""An expression with the words of which every match of it holds one."""
