"""Where words stand in a document, whether somebody asked for them beforehand or not."""

from chartcoder.coding.spots import Spots, ask
from chartcoder.reading.gates import Gates
from chartcoder.reading.text import cut

ask(["splint"])
TEXT = cut("Splint applied. Zebra seen; the splint was dry.\nAnother zebra, no splint.")


def test_words_asked_for_and_others_stand_in_order() -> None:
    expected = [n for n, word in enumerate(TEXT.folded) if word in ("splint", "zebra")]
    spots = Spots(TEXT)
    assert len(expected) == 5
    assert spots.at({"splint", "zebra", "absent"}) == expected
    assert spots.at({"zebra"}) == [n for n in expected if TEXT.folded[n] == "zebra"]
    assert spots.at({"absent"}) == []


def test_an_expression_tried_where_words_are_known_to_stand_matches_the_same() -> None:
    gates = Gates()
    gated = gates.over("zebra splint*", r"\b(?:zebra|splint) (?:seen|was)")
    opened = gates.opened(TEXT.words)
    plain = [m.span() for m in gated.at_words(opened, TEXT)]
    known = [m.span() for m in gated.at_words(opened, TEXT, standing=Spots(TEXT).at)]
    assert known == plain
    assert len(plain) == 1
