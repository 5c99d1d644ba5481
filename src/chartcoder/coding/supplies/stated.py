"""Modifiers that the words of an order or record prove."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from chartcoder.coding.supplies.build import rule_step
from chartcoder.coding.supplies.passages import Passage
from chartcoder.late import late
from chartcoder.model import Step


class Stated(NamedTuple):
    """Modifiers and the steps that prove them."""

    modifiers: tuple[str, ...]
    steps: tuple[Step, ...]


_WAIVERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("GX", late(r"\bvoluntary (?:abn|advance beneficiary notice|notice of liability)\b|\b(?:abn|notice) (?:was )?(?:given|issued) voluntarily\b")),
    ("GZ", late(r"\b(?:no|without (?:an?|a signed)?) ?(?:signed )?(?:abn|advance beneficiary notice)\b.{0,80}\b(?:den\w+|not (?:reasonable|necessary))|\b(?:expect\w*|likely) (?:to be )?deni\w+.{0,60}\bno (?:signed )?(?:abn|advance beneficiary)|\babn (?:was )?(?:not (?:obtained|signed)|refused).{0,60}\bden")),
    ("GA", late(r"\b(?:abn|advance beneficiary notice|waiver of liability)(?: form)?(?: was| is)?(?: signed| on file| obtained| completed)+|\bsigned (?:abn|advance beneficiary notice|waiver of liability)")),
    ("GY", late(r"\b(?:statutorily (?:excluded|non-?covered)|excluded by (?:statute|law)|not a medicare benefit|statutory exclusion|never covered by medicare)\b")),
)  # fmt: skip
_SALE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("UE", late(r"\bused (?:equipment|unit|item|device)\b|\bpurchase of used\b|\b(?:pre-?owned|refurbished)\b")),
    ("RR", late(r"\b(?:rent(?:al|ed|ing)?|monthly rental|rent to own)\b|\brr\b")),
    ("NU", late(r"\b(?:purchase[ds]?|to buy|new (?:equipment|purchase|unit|item)|bought|nu)\b")),
)  # fmt: skip
_KX = late(
    r"\bkx\b|\btherapy (?:threshold|cap)[^.\n]{0,40}\b(?:exceeded|met|reached)\b[^.\n]*\b(?:necess\w+|justif\w+)|\b(?:requirements|criteria) (?:of the (?:lcd|policy|medical policy) )?(?:are |is |have been |has been |specified )?(?:in the policy )?(?:are |have been )?(?:met|satisfied)\b|\bmeets (?:all )?(?:the )?(?:lcd |coverage |medicare )?(?:coverage )?(?:criteria|requirements)\b"
)
_NOT_MET = late(
    r"\b(?:not|does not|do not|doesn't|no) (?:meet|met)\b|\b(?:criteria|requirements) (?:are |is )?not (?:met|satisfied)"
)


def waivers(passages: Iterable[Passage]) -> Stated:
    """GA, GX, GY, GZ where the record speaks of the notice or the exclusion."""
    return _first(passages, _WAIVERS, "the notice or exclusion is documented.")


def sale(passages: Iterable[Passage]) -> Stated:
    """NU, RR or UE where the order says whether equipment is bought, rented or used."""
    return _first(passages, _SALE, "bought, rented or used as the order says.")


def _first(
    passages: Iterable[Passage], modifiers: Iterable[tuple[str, re.Pattern[str]]], claim: str
) -> Stated:
    """The first modifier that a passage states."""
    for passage in passages:
        for modifier, pattern in modifiers:
            match = pattern.search(passage.low)
            if match:
                span = passage.span(*match.span())
                step = rule_step("modifier", f"{modifier}: {claim}", (span,), modifier=modifier)
                return Stated((modifier,), (step,))
    return Stated((), ())


def policy_met(passages: Iterable[Passage]) -> Stated:
    """KX where the record says that the requirements of the policy are met."""
    for passage in passages:
        match = _KX.search(passage.low)
        if match and not _NOT_MET.search(passage.low):
            step = rule_step(
                "modifier",
                "KX: the requirements of the policy are met as documented.",
                (passage.span(*match.span()),),
                modifier="KX",
            )
            return Stated(("KX",), (step,))
    return Stated((), ())


_SIDES: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("RT", "LT"), late(r"\b(?:bilateral\w*|both|bilat|right and left|left and right|one pair|a pair|each (?:leg|foot|shoe|knee|ankle|wrist|arm))\b")),
    (("RT",), late(r"\b(?:right|rt|r)(?=[\s,.;:)]|$)")),
    (("LT",), late(r"\b(?:left|lt|l)(?=[\s,.;:)]|$)")),
)  # fmt: skip


def sides(passage: Passage, start: int, end: int) -> Stated:
    """RT, LT or both as the words of an item or its sentence say."""
    for text, base in ((passage.low[start:end], start), (passage.low, 0)):
        hits = [(m.start(), names, m) for names, pattern in _SIDES if (m := pattern.search(text))]
        if not hits:
            continue
        _, names, match = min(hits, key=lambda h: h[0])
        span = passage.span(base + match.start(), base + match.end())
        return Stated(
            names, (rule_step("side", "The side is stated.", (span,), modifiers=" ".join(names)),)
        )
    return Stated((), ())


def only_side(passages: Iterable[Passage]) -> Stated:
    """RT or LT of an item whose own words name no side, where its document knows but one."""
    found: dict[str, tuple[Passage, re.Match[str]]] = {}
    for passage in passages:
        for names, pattern in _SIDES:
            match = pattern.search(passage.low)
            if match is not None:
                if len(names) > 1:
                    return Stated((), ())
                found.setdefault(names[0], (passage, match))
    if len(found) != 1:
        return Stated((), ())
    name, (passage, match) = next(iter(found.items()))
    span = passage.span(*match.span())
    return Stated(
        (name,), (rule_step("side", "The only side spoken of.", (span,), modifiers=name),)
    )
