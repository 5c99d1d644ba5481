"""A name of a house table (drug, allergen) as a mention that leads to a code."""

from chartcoder.coding.chart import ReadDocument, token_span
from chartcoder.coding.mentions import Found
from chartcoder.reading.concepts import Hit
from chartcoder.reading.lines import Line
from chartcoder.reading.text import Sentence
from chartcoder.terminology.normalize import Item, Vocabulary, book_words
from chartcoder.terminology.patterns import Pattern


def named_found(
    document: ReadDocument,
    sentence: Sentence,
    first: int,
    end: int,
    source: str,
    reference: str,
    code: str,
) -> Found:
    """The tokens ``first`` to ``end`` (exclusive) of a sentence as a mention of a table's line.

    Args:
        source: kind of table, as proofs name it.
        reference: the line of the table.
        code: what the line leads to.
    """
    folded = document.text.folded
    items = [
        Item(folded[at], at - sentence.first, at + 1 - sentence.first)
        for at in range(first, end)
        if folded[at][0].isalnum()
    ]
    words = book_words(token_span(document, first, end).text, Vocabulary({}))
    pattern = Pattern(words, code, source, "yes", (), reference)
    places = tuple(range(len(items)))
    line = Line(sentence, items, [float(place) for place in places], [item.word for item in items])
    near = {item.word: place for place, item in enumerate(items)}
    hit = Hit(pattern, places, 0.0)
    return Found(line, hit, code, True, (), None, (), frozenset(), (), near)
