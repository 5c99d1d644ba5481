"""Regular expressions that are compiled when a text first needs them.

Most notes touch few of the many expressions that facts are read with; compiling all of them would
double the time to the first code.
"""

import re
from typing import Any, cast

from chartcoder.expressions import expression

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split", "pattern")


class _Late:
    """Compiles on first use; from then on its methods are those of the compiled expression."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = expression(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """An expression as ``re.compile`` gives it, compiled at its first use (see ``expressions``)."""
    return cast("re.Pattern[str]", _Late(source, flags))
