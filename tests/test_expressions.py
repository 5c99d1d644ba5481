"""Expressions match as those of ``re`` and are found faster; none runs away: a chart must never hang
the coder.

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
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chartcoder
from chartcoder import expressions as quick
from chartcoder.expressions import expression
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


def every_expression():
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
    tried, turns = expression(source, flags), Counter()
    for ahead, part in repeats(tree_of(source, flags)):
        for _ in range(PARTS):
            one, other = written(part, rng, turns), written(part, rng, turns)
            mixed = "".join(written(part, rng, turns) for _ in range(TIMES))
            for many in (one * TIMES, (one + other) * (TIMES // 2), mixed):
                text = written(ahead, rng, turns) + many + "\x01"
                signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)
                try:
                    tried.search(text)
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
    every = every_expression()
    assert len(every) > 1500
    rng = random.Random(11)
    assert not [where for (source, flags), where in every.items() if runs_away(source, flags, rng)]


def test_the_test_finds_an_expression_that_does():
    assert runs_away(r"ribs?((?:\d{1,2}(?:st|th)?[\s,]*(?:and)?\s*)+)x", 0, random.Random(3))


ODD = "ſKİıéÉµ“”–√½"
"""Characters beyond ASCII, the first four equal to s, k and i where case is ignored."""


def matches(compiled, text):
    return [(m.span(), m.groups(), m.lastgroup) for m in compiled.finditer(text)]


def same(source, flags, texts):
    """Whether an expression matches the texts as that of ``re`` does."""
    ours, theirs = expression(source, flags), re.compile(source, flags)
    return (
        (ours.pattern, ours.flags, ours.groups) == (theirs.pattern, theirs.flags, theirs.groups)
        and dict(ours.groupindex) == dict(theirs.groupindex)
        and all(
            matches(ours, text) == matches(theirs, text)
            and repr(ours.match(text)) == repr(theirs.match(text))
            and repr(ours.fullmatch(text)) == repr(theirs.fullmatch(text))
            for text in texts
        )
    )


def test_every_expression_matches_as_that_of_re():
    rng, wrong = random.Random(5), []
    for (source, flags), where in every_expression().items():
        turns, tree = Counter(), tree_of(source, flags)
        made = [written(tree, rng, turns) for _ in range(6)]
        mixed = "".join(rng.choice(" ,.x") + one + rng.choice(" \n.s") for one in made)
        noise = "".join(rng.choice(mixed + ODD) for _ in range(200))
        if not same(source, flags, [*made, mixed, mixed.upper(), noise]):
            wrong.append(where)
    assert not wrong


PIECES = st.sampled_from(
    r"a b k s i 7 - . é K ſ \b \w \d \s \W [^a] [a-k] [^\s,] $ ^ \  "
    r"(?=k) (?<=a) (?<![a-c]) (?!s) (?i:k|S|ka) (?-i:Ab|aB)".split(" ")
)
TREES = st.recursive(
    st.lists(PIECES, max_size=4).map("".join),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=5).map(lambda one: f"({'|'.join(one)})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda one: f"(?:{''.join(one)}){{0,2}}"),
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join),
    ),
    max_leaves=8,
)


@given(
    TREES,
    st.sampled_from([0, re.I, re.I | re.A, re.I | re.M, re.S]),
    st.lists(st.text("abksABKSI i7-.é\n,_KſİıÉ", max_size=12), min_size=1, max_size=8),
)
def test_any_expression_matches_as_that_of_re(source, flags, texts):
    try:
        re.compile(source, flags)
    except re.error:
        return
    assert same(source, flags, texts)


def test_a_search_is_faster():
    source, text = (
        r"\b(?:gallstone|galactorrhea|hernia|ileus)\b",
        "The patient walked in today. " * 4000,
    )
    took = []
    for compiled in (re.compile(source, re.I), expression(source, re.I)):
        begun = time.process_time()
        assert compiled.search(text) is None
        took.append(time.process_time() - begun)
    assert took[1] < 0.7 * took[0]


def test_with_another_version_of_the_engine_expressions_are_those_of_re(monkeypatch):
    monkeypatch.setattr(quick, "TRIED", False)
    assert expression("(a|b)c", re.I) is re.compile("(a|b)c", re.I)


def test_this_version_of_the_engine_was_tried():
    assert quick.TRIED


def test_what_is_no_expression_is_an_error():
    with pytest.raises(re.error):
        expression("(a")
