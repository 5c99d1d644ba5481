"""The example charts of ``examples/``, with what their coder expects."""

import json
from datetime import date
from pathlib import Path
from typing import NamedTuple

from chartcoder import Document, Encounter

EXAMPLES = Path(__file__).parents[1] / "examples"


class Example(NamedTuple):
    """An example chart with the codes its coder expects and refuses."""

    name: str
    facts: dict
    encounter: Encounter
    expected: frozenset
    not_expected: frozenset


def read_example(folder):
    facts = json.loads((folder / "encounter.json").read_text(encoding="utf-8"))
    documents = tuple(
        Document(text=path.read_text(encoding="utf-8"), id=path.stem, title=path.stem)
        for path in sorted(folder.glob("*.txt"))
    )
    encounter = Encounter(
        documents=documents,
        setting=facts["setting"],
        service_date=date.fromisoformat(facts["service_date"]),
        sex=facts["sex"],
        birth_date=date.fromisoformat(facts["birth_date"]),
    )
    return Example(
        folder.name,
        facts,
        encounter,
        frozenset(item["code"] for item in facts["expected"]),
        frozenset(item["code"] for item in facts["not_expected"]),
    )


EXAMPLE_FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/encounter.json"))
