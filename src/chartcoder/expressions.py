"""Regular expressions that find their place in a text quickly.

``re`` tries a whole expression at every character of a text, unless the expression begins with a
character that it knows. Most expressions over clinical text begin at the edge of a word and ignore
case, and ``re`` knows no first character of these. Here it is told which characters a match can
begin with, and alternatives that begin alike are tried together (``ab|ac|d`` as ``a(?:b|c)|d``). It
then finds the same matches and passes over most characters at a glance.

That goes through parts of ``re`` that may change: its parser, and the layout of the program its
engine runs, which has a version. With a version that this module was not tried with, expressions
are compiled by ``re.compile``: they match the same, more slowly.
"""

import re
from collections.abc import Callable, Iterable
from re import _compiler, _parser  # type: ignore[attr-defined]  # no stubs
from re import _constants as _c  # type: ignore[attr-defined]  # no stubs
from typing import Any, cast

KNOWN = frozenset({20220615, 20221023, 20230612})
"""Versions of the engine's program that this module was tried with: those of Python 3.11-3.13."""
TRIED = int(_c.MAGIC) in KNOWN

ASCII = 128
"""Characters below are told apart; a match may begin with any of the others."""
ANY = (1 << ASCII) - 1
IGNORECASE = int(re.IGNORECASE)
MOST = 90
"""First characters beyond which knowing them saves nothing."""
SHARED = frozenset("iks")
"""Letters that equal letters beyond ASCII too when case is ignored (dotless i, Kelvin, long s)."""


def expression(source: str, flags: int = 0) -> re.Pattern[str]:
    """An expression that matches as that of ``re.compile`` and is searched for faster.

    Args:
        source: the expression.
        flags: those of ``re``.

    Raises:
        re.error: when the source is no expression.
    """
    if not TRIED:
        return re.compile(source, flags)
    tree = _parser.parse(source, int(flags))
    flags = int(flags) | tree.state.flags
    _group(tree, flags)
    starts, empty = _first(tree, flags)
    program = _compiler._code(tree, flags)
    known = program[2] & _c.SRE_INFO_PREFIX
    if not known and not empty and starts.bit_count() <= MOST:
        program = _told(program, starts)
    names = tree.state.groupdict
    by_number: list[str | None] = [None] * tree.state.groups
    for name, number in names.items():
        by_number[number] = name
    compiled = _compiler._sre.compile(
        source, flags, program, tree.state.groups - 1, names, tuple(by_number)
    )
    return cast("re.Pattern[str]", compiled)


def _told(program: list[int], starts: int) -> list[int]:
    """A program whose head tells the characters that a match begins with."""
    others = ANY ^ starts
    bitmap = [others >> 32 * word & 0xFFFFFFFF for word in range(8)]
    head = [*program[:5], _c.NEGATE, _c.CHARSET, *bitmap, _c.FAILURE]
    head[1] = len(head) - 1
    head[2] = _c.SRE_INFO_CHARSET
    return head + program[1 + program[1] :]


# The characters that a match can begin with, as bits; and whether it can be empty.


def _first(tree: Iterable[tuple[Any, Any]], flags: int) -> tuple[int, bool]:
    starts = 0
    for kind, value in tree:
        more, empty = _first_of(kind, value, flags)
        starts |= more
        if not empty:
            return starts, False
    return starts, True


def _first_of(kind: Any, value: Any, flags: int) -> tuple[int, bool]:
    if kind is _c.LITERAL:
        return _among([(kind, value)], flags), False
    if kind is _c.IN:
        return _among(value, flags), False
    if kind is _c.BRANCH:
        each = [_first(tree, flags) for tree in value[1]]
        return _union(starts for starts, _ in each), any(empty for _, empty in each)
    if kind is _c.SUBPATTERN:
        return _first(value[3], _compiler._combine_flags(flags, value[1], value[2]))
    if kind is _c.ATOMIC_GROUP:
        return _first(value, flags)
    if kind in _compiler._REPEATING_CODES:
        starts, empty = _first(value[2], flags)
        return starts, empty or value[0] == 0
    if kind in (_c.AT, _c.ASSERT, _c.ASSERT_NOT):
        return 0, True
    return ANY, False


def _union(sets: Iterable[int]) -> int:
    union = 0
    for one in sets:
        union |= one
    return union


def _among(choices: Iterable[tuple[Any, Any]], flags: int) -> int:
    """The characters of a class."""
    starts = 0
    for kind, value in choices:
        if kind is _c.CATEGORY:
            starts |= _CATEGORIES[value]
        elif kind is _c.LITERAL or kind is _c.RANGE:
            low, high = value if kind is _c.RANGE else (value, value)
            if high >= ASCII and flags & IGNORECASE:
                return ANY  # may equal a letter of ASCII
            for char in range(low, min(high + 1, ASCII)):
                starts |= 1 << char
                if flags & IGNORECASE and chr(char).isalpha():
                    starts |= 1 << (char ^ 32)
        else:
            return ANY
    return starts


def _where(test: Callable[[str], bool]) -> int:
    return _union(1 << char for char in range(ASCII) if test(chr(char)))


_DIGITS, _SPACES = _where(str.isdigit), _where(str.isspace)
_WORDS = _where(lambda char: char.isalnum() or char == "_")
_CATEGORIES = {
    _c.CATEGORY_DIGIT: _DIGITS,
    _c.CATEGORY_NOT_DIGIT: ANY ^ _DIGITS,
    _c.CATEGORY_SPACE: _SPACES,
    _c.CATEGORY_NOT_SPACE: ANY ^ _SPACES,
    _c.CATEGORY_WORD: _WORDS,
    _c.CATEGORY_NOT_WORD: ANY ^ _WORDS,
}


# Alternatives that begin with the same letter, tried together.


def _group(tree: Any, flags: int) -> None:
    """Group the alternatives in a parsed expression, in place."""
    for at, (kind, value) in enumerate(tree.data):
        if kind is _c.BRANCH:
            for branch in value[1]:
                _group(branch, flags)
            tree.data[at] = kind, (None, _grouped(value[1], flags))
        elif kind is _c.SUBPATTERN:
            _group(value[3], _compiler._combine_flags(flags, value[1], value[2]))
        elif kind is _c.ATOMIC_GROUP:
            _group(value, flags)
        elif kind in _compiler._REPEATING_CODES:
            _group(value[2], flags)
        elif kind in (_c.ASSERT, _c.ASSERT_NOT):
            _group(value[1], flags)


def _grouped(branches: list[Any], flags: int) -> list[Any]:
    """The alternatives, those that begin with the same letter as one.

    Only neighbours change places, and only such as begin with different letters: where one of them
    matches, the others do not.
    """
    grouped: list[Any] = []
    alike: dict[str, list[Any]] = {}
    for branch in [*branches, None]:
        letter = _letter(branch, flags) if branch is not None else ""
        if letter:
            alike.setdefault(letter, []).append(branch)
            continue
        grouped += [_headed(_as_one(group, flags), flags) for group in alike.values()]
        alike = {}
        if branch is not None:
            grouped.append(branch)
    return grouped


def _letter(branch: Any, flags: int) -> str:
    """The ASCII character that an alternative begins with, empty when it is no single one."""
    if branch.data and branch.data[0][0] is _c.LITERAL and branch.data[0][1] < ASCII:
        char = chr(branch.data[0][1])
        return char.lower() if flags & IGNORECASE else char
    return ""


def _as_one(branches: list[Any], flags: int) -> Any:
    """One alternative for several that begin alike."""
    one = branches[0]
    if len(branches) > 1:
        state, first = one.state, one.data[0]
        rests = [_parser.SubPattern(state, branch.data[1:]) for branch in branches]
        one = _parser.SubPattern(state, [first, (_c.BRANCH, (None, _grouped(rests, flags)))])
    return one


def _headed(branch: Any, flags: int) -> Any:
    """An alternative whose first letter is written in both cases: the engine then passes it over at
    a glance where the text has another."""
    first = branch.data[0][1]
    letter = chr(first).lower()
    if flags & IGNORECASE and letter.isalpha() and letter not in SHARED:
        both = [(_c.LITERAL, ord(letter.upper())), (_c.LITERAL, ord(letter))]
        exact = _parser.SubPattern(branch.state, [(_c.IN, both)])
        branch.data[0] = _c.SUBPATTERN, (None, 0, IGNORECASE, exact)
    return branch
