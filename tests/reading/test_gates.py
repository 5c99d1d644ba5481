"""Word gates never close where their expression matches."""

import random
import re
from collections import Counter
from types import SimpleNamespace

import pytest

from chartcoder.coding import facts as numbers
from chartcoder.coding import newborn, obstetric, pregnancy
from chartcoder.coding.procedures import engine  # noqa: F401 - makes the gates of procedures
from chartcoder.coding.procedures.gates import GATES as PROCEDURES
from chartcoder.coding.services import collect, facts, visits
from chartcoder.coding.services.em import additions, data, minutes, problems, risk, studies, visit
from chartcoder.coding.services.em.note import GATES as EM
from chartcoder.coding.services.em.note import Phrases
from chartcoder.coding.services.laboratory import GATES as LABORATORY
from chartcoder.coding.services.speaks import GATES as SERVICES
from chartcoder.coding.supplies.given import GATES as SUPPLIES
from chartcoder.reading.gates import Gates
from chartcoder.reading.statements import GATES as STATEMENTS
from chartcoder.reading.text import cut
from chartcoder.terminology.words import TOKEN, fold
from matching_texts import tree_of, written

ROOMS = (collect, facts, visits)
"""Rooms that make the gates of services."""
TIMES, TRIES = 400, 2000


def missed(gates, bit, pattern):
    """Texts that an expression matches though its gate stays closed, and how many texts matched."""
    tree, expression = tree_of(pattern.pattern), re.compile(pattern.pattern, re.I)
    rng = random.Random(7)
    matched, tries, wrong, turns = 0, 0, set(), Counter()
    while tries < TRIES or (not matched and tries < 10 * TRIES):
        tries += 1
        text = written(tree, rng, turns)
        found = expression.search(text)
        if found is None:
            continue
        matched += 1
        if gates.opened(fold(t) for t in TOKEN.findall(text)) & bit != bit:
            wrong.add(found.group())
        if matched == TIMES:
            break
    assert matched, pattern.pattern
    return wrong


@pytest.mark.parametrize("gates", [EM, SERVICES, LABORATORY, PROCEDURES, SUPPLIES, STATEMENTS])
def test_a_gate_opens_wherever_its_expression_matches(gates):
    assert gates.made
    shut = {}
    for gated in gates.made:
        wrong = missed(gates, gated.bit, gated.pattern)
        if wrong:
            shut[gated.pattern.pattern] = wrong
    assert not shut


@pytest.mark.parametrize("gates", [EM, SERVICES, LABORATORY, PROCEDURES, SUPPLIES, STATEMENTS])
def test_a_match_begins_with_a_word_that_may_begin_one(gates):
    """What ``at_words`` looks for it finds wherever the expression alone does."""
    lost = {}
    for gated in gates.made:
        if gated.begins != gated.bit:
            tree, expression = (
                tree_of(gated.pattern.pattern),
                re.compile(gated.pattern.pattern, re.I),
            )
            rng, turns = random.Random(7), Counter()
            for _ in range(TRIES):
                text = cut(written(tree, rng, turns))
                found = expression.search(text.text)
                if found and not any(gated.at_words(-1, text)):
                    lost.setdefault(gated.pattern.pattern[:80], set()).add(found.group())
    assert not lost


TABLES = [
    (f"{module.__name__.rsplit('.', 1)[1]}.{name}", table)
    for module in (additions, data, minutes, problems, risk, studies, visit)
    for name, table in vars(module).items()
    if isinstance(table, Phrases)
]


@pytest.mark.parametrize("table", [t for _, t in TABLES], ids=[n for n, _ in TABLES])
def test_the_gates_of_a_phrase_open_wherever_it_matches(table):
    shut = {}
    for bit, (_, pattern, also) in table.rules.items():
        wrong = missed(EM, bit | also, pattern)
        if wrong:
            shut[pattern.pattern] = wrong
    assert not shut


def test_forms_of_words():
    gates = Gates()
    whole, begin, within, digit = (
        gates.gate("notes"),
        gates.gate("review*"),
        gates.gate("*oscopy"),
        gates.gate("*#min"),
    )
    assert gates.opened(["note"]) == whole
    assert gates.opened(["reviewing"]) == begin
    assert gates.opened(["colonoscopy"]) == within
    assert gates.opened(["30min"]) == digit
    assert gates.opened(["min", "noted", "preview"]) == 0
    assert gates.opened(["note", "colonoscopy"]) == whole | within


def test_a_gate_made_later_is_seen():
    gates = Gates()
    gates.gate("other")
    assert gates.opened(["pain"]) == 0
    pain = gates.over("pain", r"\bpain\b")
    assert gates.opened(["pain"]) == pain.bit
    assert pain.search(pain.bit, "no pain")
    assert pain.search(0, "no pain") is None
    assert [m.group() for m in pain.finditer(pain.bit, "pain, pain")] == ["pain", "pain"]
    assert list(pain.finditer(0, "pain")) == []


def test_rows_of_words_must_all_be_there():
    gates = Gates()
    both = gates.over("chest + pain", r"\bchest\b.*\bpain\b")
    assert both.search(gates.opened(["chest", "pain"]), "chest pain")
    assert both.search(gates.opened(["chest"]), "chest pain") is None
    assert list(both.finditer(gates.opened(["pain"]), "chest pain")) == []


RULES = [
    pytest.param(rule, id=f"{module.__name__.rsplit('.', 1)[1]}.{name}")
    for module in (numbers, newborn, obstetric, pregnancy)
    for name, rule in vars(module).items()
    if isinstance(rule, obstetric.Rule)
]


def begun(rule, text):
    """Where a rule matches when it is tried at the words of its gate only."""
    read = SimpleNamespace(text=cut(text))
    return [m.span() for m in obstetric.matches(rule, read, obstetric.places_of(read.text))]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_at_its_words_what_it_finds_anywhere(rule):
    tree = tree_of(rule.pattern.pattern)
    rng, turns, matched = random.Random(7), Counter(), 0
    for _ in range(TIMES):
        text = f"seen, {written(tree, rng, turns)} today"
        found = [m.span() for m in rule.pattern.finditer(text)]
        matched += bool(found)
        assert begun(rule, text) == found, text
    assert matched


def test_a_number_within_a_number_begins_a_match():
    text = "she is 1.5 weeks, mother's 31 weeks' gestation, 1,2 weeks pregnant"
    found = [m.group() for m in pregnancy._WEEKS.pattern.finditer(text)]
    assert "2 weeks pregnant" in found
    assert [text[a:b] for a, b in begun(pregnancy._WEEKS, text)] == found


def test_telling_words_are_told_whole_when_too_many_words_are_remembered(monkeypatch):
    monkeypatch.setattr("chartcoder.reading.gates.MOST", 3)
    gates = Gates()
    gates.gate("cough fever")
    gates.opened(["some"])
    assert gates.telling(frozenset(["cough", "and", "fever"])) == {"cough", "fever"}
