"""Combinations that the report counts by their parts are reached by naming the parts."""

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.coding.report import PARTS

SAID = {
    "E11.9": "Type 2 diabetes",
    "E78.5": "hyperlipidemia",
    "I10": "Hypertension",
    "I50.9": "congestive heart failure",
    "N18.9": "chronic kidney disease",
    "J44.9": "COPD",
    "J18.9": "pneumonia",
}


@pytest.mark.parametrize("code", sorted(PARTS))
def test_parts_make_the_combination(code: str) -> None:
    lines = [f"{n}. {SAID[part]}" for n, part in enumerate(PARTS[code], 1)]
    if code == "E11.69":
        lines = ["1. Hyperlipidemia due to type 2 diabetes"]
    text = "ASSESSMENT:\n" + "\n".join(lines)
    result = Coder().code(Encounter(documents=(Document(text=text),)))
    assert code in [a.code for a in result.diagnoses]
