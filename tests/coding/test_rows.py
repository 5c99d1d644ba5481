"""The words asked for beside a phrase stand wherever its expression matches."""

import random
import re
from collections import Counter

import pytest

from chartcoder.coding import injuries, statuses, substances
from chartcoder.coding.cues import row
from chartcoder.terminology.words import TOKEN, fold
from matching_texts import tree_of, written

ROWS = [
    *((rule.kind, rule.pattern, one) for rule in statuses._TABLE.rules for one in rule.also),
    *((kind, pattern, also) for kind, pattern, also in injuries._COMPILED if also),
    *((relation, ahead, pieces) for relation, pieces, ahead, _ in substances._RULES),
    ("interaction", substances._INTERACTION, substances._COMBINED),
]


@pytest.mark.parametrize(("kind", "pattern", "one"), ROWS)
def test_a_row_stands_wherever_its_expression_matches(kind, pattern, one):
    tree, expression = tree_of(pattern.pattern), re.compile(pattern.pattern, re.I)
    rng, turns, matched = random.Random(7), Counter(), 0
    for _ in range(3000):
        text = written(tree, rng, turns)
        if expression.search(text) is None:
            continue
        matched += 1
        words = [fold(token) for token in TOKEN.findall(text)]
        assert one.stands_in(words, text.lower()), text
    assert matched


def test_a_row_knows_words_and_pieces():
    one = row("post pod* status_post*")
    assert one.stands_in(["post"], "post") and one.stands_in([], "pod3")
    assert one.stands_in([], "status post repair")
    assert not one.stands_in(["status"], "status: stable")


def test_what_follows_a_drug_is_matched_at_its_start():
    for _, _, _, behind in substances._RULES:
        assert all(part.startswith("^") for part in re.split(r"\|(?=\^)", behind.pattern))
