"""No expression of the package runs away on any text: a chart must never hang the coder.

An expression whose repeated part matches the same text in two ways doubles its work with every
repetition. Such texts are made here from each expression's own parts: what leads to a repeated
part, the part two dozen times, and a letter that fits nowhere.
"""

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
    """Source and flags of every expression of the package, and where it stands."""
    found = {}
    for module in pkgutil.walk_packages(chartcoder.__path__, "chartcoder."):
        if not module.name.endswith("__main__"):
            loaded = importlib.import_module(module.name)
            for name, value in vars(loaded).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found.setdefault((value.pattern, value.flags), f"{module.name}.{name}")
    for one in gc.get_objects():
        if isinstance(one, _Late):
            found.setdefault((one._source, int(one._flags)), one._source[:60])
    return found


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
