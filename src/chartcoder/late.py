"""What is made when it is first needed: regular expressions, properties.

Most notes touch few of the many expressions that facts are read with; compiling all of them would
double the time to the first code.
"""

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split", "pattern")


class _Late:
    """Compiles on first use; from then on its methods are those of the compiled expression."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """An expression as ``re.compile`` gives it, compiled at its first use."""
    return cast("re.Pattern[str]", _Late(source, flags))


class once(Generic[T]):
    """A property that is worked out when it is first read, and kept with its object.

    ``functools.cached_property`` without the lock that Python 3.11 takes for it.
    """

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    def __get__(self, thing: Any, owner: type | None = None) -> T:
        value = self._work(thing)
        thing.__dict__[self._name] = value
        return value
