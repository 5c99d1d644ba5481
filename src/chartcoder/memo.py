"""What a function says of a word or a code, remembered.

``functools.lru_cache`` also remembers in which order it was asked and writes that down at every
look-up. A note looks up hundreds of words, so here the memory is a plain dictionary, emptied when
it is full.
"""

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class _Memo(dict[K, V]):
    """A dictionary that asks a function for what it does not hold."""

    def __init__(self, function: Callable[[K], V], most: int) -> None:
        super().__init__()
        self._function = function
        self._most = most

    def __missing__(self, key: K) -> V:
        if len(self) >= self._most:
            self.clear()
        self[key] = value = self._function(key)
        return value


def memo(function: Callable[[K], V], most: int) -> Callable[[K], V]:
    """A function of one argument that is asked once for each key, up to ``most`` of them.

    >>> square = memo(lambda n: n * n, 100)
    >>> square(3), square(3)
    (9, 9)
    """
    return _Memo(function, most).__getitem__
