"""Texts that an expression matches, made from its parts."""

import re
import warnings
from functools import cache

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from re import _constants as c
    from re import _parser as parser

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 "
REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)


def tree_of(source, flags=0):
    """The parts of an expression."""
    return parser.parse(source, flags)


def written(tree, rng, turns):
    """A text that an expression matches, what must not stand aside; branches take turns."""
    out = []
    for kind, value in tree:
        if kind is c.LITERAL:
            out.append(chr(value))
        elif kind is c.NOT_LITERAL:
            out.append(rng.choice([x for x in LETTERS if ord(x) != value]))
        elif kind is c.ANY:
            out.append(rng.choice(LETTERS))
        elif kind is c.IN:
            out.append(one_of(value, rng))
        elif kind is c.BRANCH:
            turn = turns[id(value)]
            turns[id(value)] += 1
            out.append(written(value[1][turn % len(value[1])], rng, turns))
        elif kind is c.SUBPATTERN:
            out.append(written(value[3], rng, turns))
        elif kind is c.ATOMIC_GROUP:
            out.append(written(value, rng, turns))
        elif kind is c.ASSERT and value[0] > 0:
            out.append(written(value[1], rng, turns))
        elif kind in REPEATS:
            least, most, inner = value
            times = rng.randint(least, min(int(most), least + 2))
            out.append("".join(written(inner, rng, turns) for _ in range(times)))
    return "".join(out)


def one_of(choices, rng):
    good = letters(klass(choices))
    if not good:  # signs and letters of other scripts
        return next(chr(v[0] if kind is c.RANGE else v) for kind, v in choices)
    return " " if " " in good and rng.random() < 0.6 else rng.choice(good)


@cache
def letters(one):
    return [x for x in LETTERS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ-./,&:;()" if re.match(one, x)]


def klass(choices):
    out = ""
    for kind, value in choices:
        if kind is c.NEGATE:
            out += "^"
        elif kind is c.LITERAL:
            out += re.escape(chr(value))
        elif kind is c.RANGE:
            out += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        elif kind is c.CATEGORY:
            out += {
                c.CATEGORY_DIGIT: r"\d",
                c.CATEGORY_WORD: r"\w",
                c.CATEGORY_SPACE: r"\s",
                c.CATEGORY_NOT_DIGIT: r"\D",
                c.CATEGORY_NOT_WORD: r"\W",
                c.CATEGORY_NOT_SPACE: r"\S",
            }[value]
    return f"[{out}]"
