"""No expression of the package runs away on any text: a chart must never hang the coder.

An expression whose repeated part matches the same text in two ways doubles its work with every
repetition. Such texts are made here from each expression's own parts: what leads to a repeated
part, the part two dozen times, and a letter that fits nowhere.
"""

import dataclasses
import gc
import importlib
import pkgutil
import random
import re
import signal
from collections import Counter

import pytest

import chartcoder
from chartcoder.late import _Late
from chartcoder.reading.gates import Gates
from matching_texts import REPEATS, c, tree_of, written

TIMES = 24
"""Repetitions: work that doubles with each is millions of steps; else it is microseconds."""
PARTS, SLOW = 3, 0.5
"""Texts tried for each repeated part, and seconds of work that none may take."""


class RanAwayError(Exception):
    """A search was stopped."""


def stop(number, frame):
    raise RanAwayError


def expressions():
    """Source and flags of every expression that a module of the package keeps, and where it stands."""
    found = {}
    for module in pkgutil.walk_packages(chartcoder.__path__, "chartcoder."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                for source, flags in held(value, 6):
                    found.setdefault((source, flags), f"{module.name}.{name}")
    return found


def held(value, depth):
    """Source and flags of the expressions in a value and in the tables and records it holds."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value.pattern, value.flags
    elif isinstance(value, _Late):
        yield value._source, int(value._flags)
    elif isinstance(value, Gates):
        yield from held(value.made, depth)
    elif depth and isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from held(one, depth - 1)
    elif depth and isinstance(value, dict):
        yield from held(tuple(value.values()), depth - 1)
    elif depth and dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from held(tuple(vars(value).values()), depth - 1)


def repeats(tree, before=()):
    """Each part that may be repeated many times, with what must stand before it."""
    for at, (kind, value) in enumerate(tree):
        ahead = (*before, *list(tree)[:at])
        if kind in REPEATS:
            if int(value[1]) > 8:
                yield ahead, value[2]
            yield from repeats(value[2], ahead)
        elif kind is c.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, ahead)
        elif kind is c.SUBPATTERN:
            yield from repeats(value[3], ahead)
        elif kind is c.ATOMIC_GROUP:
            yield from repeats(value, ahead)
        elif kind in (c.ASSERT, c.ASSERT_NOT):
            yield from repeats(value[1], ahead)


def runs_away(source, flags, rng):
    """Whether a text made against an expression keeps it busy."""
    expression, turns = re.compile(source, flags), Counter()
    for ahead, part in repeats(tree_of(source, flags)):
        for _ in range(PARTS):
            one, other = written(part, rng, turns), written(part, rng, turns)
            mixed = "".join(written(part, rng, turns) for _ in range(TIMES))
            for many in (one * TIMES, (one + other) * (TIMES // 2), mixed):
                text = written(ahead, rng, turns) + many + "\x01"
                signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)
                try:
                    expression.search(text)
                except RanAwayError:
                    return True
                finally:
                    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return False


@pytest.fixture(autouse=True)
def stopped_by_a_signal():
    before = signal.signal(signal.SIGVTALRM, stop)
    gc.disable()  # a collection of all the books would count as work of a search
    yield
    gc.enable()
    signal.signal(signal.SIGVTALRM, before)


def test_no_expression_doubles_its_work_with_every_repetition():
    every = expressions()
    assert len(every) > 1500
    rng = random.Random(11)
    assert not [where for (source, flags), where in every.items() if runs_away(source, flags, rng)]


def test_the_test_finds_an_expression_that_does():
    assert runs_away(r"ribs?((?:\d{1,2}(?:st|th)?[\s,]*(?:and)?\s*)+)x", 0, random.Random(3))
