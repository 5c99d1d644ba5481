"""Answers of the books that are worked out once and kept: a look-up in a dictionary from then on.

The look-ups of the books are asked some hundred times a note. A dictionary that fills itself answers
faster than a call through ``lru_cache``, whose order of use nobody needs here.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST = 65536
"""Answers kept at most; then all are let go and gathered anew."""


class _Kept(dict[K, V], Generic[K, V]):
    def __init__(self, work: Callable[[K], V], most: int) -> None:
        super().__init__()
        self._work = work
        self._most = most

    def __missing__(self, key: K) -> V:
        answer = self._work(key)
        if len(self) >= self._most:
            self.clear()
        self[key] = answer
        return answer


def kept(work: Callable[[K], V], most: int = MOST) -> Callable[[K], V]:
    """A function of one argument that remembers its answers."""
    return _Kept(work, most).__getitem__
