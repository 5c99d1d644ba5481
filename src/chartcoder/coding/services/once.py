"""Values of one chart that are worked out when they are first asked for."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """A function without arguments, called once at most however many ask for its value.

    Made for each document; ``functools.cache`` takes longer to make than most of them to call.
    """

    __slots__ = ("_found", "_make")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._found: list[T] = []

    def __call__(self) -> T:
        found = self._found
        if not found:
            found.append(self._make())
        return found[0]
