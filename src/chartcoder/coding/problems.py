"""What the discussion of a stated problem adds to it: its site, its cause.

A provider names a problem ("Arthritis.", "Shortness of breath.") and reasons about it in the lines
below. Those lines belong to the problem until the next one is stated.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from chartcoder.coding.chart import ReadDocument, item_span, spans_of, token_span
from chartcoder.coding.mentions import Found
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books
from chartcoder.terminology.patterns import Pattern

PAIRED = frozenset(
    """shoulder elbow wrist hand finger thumb hip knee ankle foot toe leg arm thigh forearm eye ear
    breast kidney lung ovary testicle testis ureter femur tibia fibula humerus radius ulna clavicle
    patella heel calf groin flank axilla eyelid cornea retina hemisphere carotid""".split()
)
"""Paired parts of the body: a side said of one of them holds for conditions of that part."""
SITES = PAIRED | {"neck", "back", "spine", "jaw", "sacroiliac"}

_CAUSE = late(
    r"\b(?:i (?:do )?(?:believe|think|feel)(?: that)? (?:this|it|these|that|her|his|the)\b[^.;]{0,60}?\b(?:is|are|was|were)"
    r"|(?:secondary|due) to|caused by|explained by|correlat(?:es?|ed|ing) with|correspond(?:s|ed|ing)? (?:to|with)|on account of|as a result of|is from|are from|represents?)\b",
    re.I,
)


DISCUSSION = 60
"""Sentences that the discussion of one problem runs to, at most."""


def below(document: ReadDocument, found: Found) -> Iterator[Found]:
    """Mentions in the lines that discuss a stated problem, its own line included."""
    begin = found.line.sentence.first
    sentences = document.text.sentences
    at = bisect_left(sentences, begin, key=lambda sentence: sentence.first)
    stop = sentences[min(at + DISCUSSION, len(sentences)) - 1].end
    for number in range(at + 1, min(at + DISCUSSION, len(sentences))):
        if (
            document.roles[number] == STATED
            or sentences[number].section != found.line.sentence.section
        ):
            stop = sentences[number].first
            break
    first = bisect_left(document.found, begin, key=lambda other: other.line.sentence.first)
    for number in range(first, len(document.found)):
        other = document.found[number]
        if other.line.sentence.first >= stop:
            break
        yield other


def site_of_problem(
    document: ReadDocument, found: Found, books: Books
) -> tuple[Pattern, Found, tuple[Span, ...]] | None:
    """The site that the discussion of a problem gives to it, when it is one.

    "Arthritis." as a problem, "knee x-ray showed arthritis" below it: the books know arthritis of
    the knee, so the problem is that.
    """
    words = set(found.hit.pattern.words)
    if (
        found.code[0] in "RGFZ"
        or words & SITES
        or "unspecified" not in books.entry(found.code).title.lower()
    ):
        return None
    chosen: tuple[Pattern, Found, tuple[Span, ...]] | None = None
    for other in below(document, found):
        if other is found or not words <= set(other.hit.pattern.words):
            continue
        if other.flags & {"negated", "possible", "family", "hypothetical"}:
            continue
        for site in sorted(SITES & other.near.keys()):
            pattern = books.exact(frozenset(words | {site}))
            if pattern is None or pattern.fire != "yes":
                continue
            if chosen is not None and chosen[0].code != pattern.code:
                return None
            spans = (*spans_of(document, other), item_span(document, other, other.near[site]))
            chosen = chosen or (pattern, other, spans)
    return chosen


SYMPTOMS = ("R", "M25.5", "M54.9", "M54.5", "M54.2", "M79.6", "M79.1")


def cause_of_problem(
    document: ReadDocument, found: Found, books: Books
) -> tuple[Found, Span] | None:
    """The condition that the provider states, without doubt, to be behind a symptom.

    "Shortness of breath." as a problem, "I believe this is an exacerbation of her heart failure"
    below it: the diagnosis is the heart failure (IV.D: a symptom is coded while no diagnosis has
    been established). Returns the mention and the words that link it.
    """
    if not found.code.startswith(SYMPTOMS):
        return None
    text = document.text
    for other in below(document, found):
        if other is found or other.flags or other.code[0] in "RZVWXY" or not other.complete:
            continue
        if other.code.startswith(SYMPTOMS) or other.hit.excess > 1:
            continue
        sentence = other.line.sentence
        head = sentence.first + other.line.items[other.hit.places[0]].first
        before = text.text[text.starts[sentence.first] : text.starts[head]]
        links = list(_CAUSE.finditer(before))
        if not links or len(before) - links[-1].end() > 40:
            continue
        if "unspecified site" in books.entry(other.code).title or other.code.startswith("T14"):
            continue
        first = next(
            i for i in range(sentence.first, head + 1)
            if text.ends[i] > text.starts[sentence.first] + links[-1].start()
        )  # fmt: skip
        return other, token_span(document, first, head)
    return None
