"""Class findings of routine foot care, from the words of an examination."""

import pytest

from chartcoder.coding.services.feet import class_findings
from chartcoder.coding.services.speaks import GATES
from chartcoder.reading.text import cut


@pytest.mark.parametrize(
    ("text", "modifier"),
    [
        ("Transmetatarsal amputation of the left foot. Toenails thick.", "Q7"),
        ("Traumatic amputation of the left great toe in 1990. Nails long.", ""),
        ("Traumatic amputation of the left little toe. Right hallux amputated for gangrene.", "Q7"),
        ("DP and PT pulses non-palpable bilaterally. Calluses of both feet.", "Q8"),
        ("PT pulses absent. Toes: hair growth absent, nails thickened, skin thin and shiny.", "Q8"),
        ("Absent dorsalis pedis pulse on the right foot, burning and numbness of the toes.", "Q9"),
        ("Dorsalis pedis pulse absent on the right foot. No edema, no numbness, no burning.", ""),
        ("Absent pt pulse, feet cold, burning of the toes.", "Q9"),
        ("Pt absent last week. Toenails debrided. Burning and numbness of the toes.", ""),
        ("dp and pt pulses not palpable, nails thick.", "Q8"),
        ("DP and PT pulses palpable. Feet cool, edema present. Toenails thick.", ""),
    ],
)
def test_findings_prove_the_modifier(text: str, modifier: str) -> None:
    read = cut(text)
    found = class_findings(read, "doc-1", GATES.opened(read.folded))
    assert (found[0] if found else "") == modifier
    assert not found or all(text[s.start : s.end] == s.text for s in found[1])
