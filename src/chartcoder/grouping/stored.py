"""A result read back from its JSON, as far as groups need it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from chartcoder.model import Assignment, ChartInputError, ClaimFacts, EditionUsed, Result, Step

SCHEMA = "chartcoder-result-1"
SETTINGS = ("inpatient", "outpatient", "emergency", "professional")
_DISPOSITION = re.compile(r"\d\d")


def result_from(data: Any) -> tuple[Result, ClaimFacts | None]:
    """The setting, date, editions and assignments of a stored result, and the facts it was
    grouped with, if it was; spans, rejections and queries are left out.

    Raises:
        ChartInputError: when it is not shaped as ``result.schema.json`` says.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ChartInputError(
            f"not a chartcoder result (schema {SCHEMA} expected); make it with: chartcoder code --json"
        )
    try:
        return _result(data), _facts(data["groupings"]) if "groupings" in data else None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        # what it holds is not repeated, as it may quote a chart
        raise ChartInputError(
            f"the result is malformed ({type(error).__name__}); see result.schema.json"
        ) from None


def _result(data: Mapping[str, Any]) -> Result:
    setting, day = data["setting"], data["coding_date"]
    if setting not in SETTINGS:
        raise ValueError
    editions = tuple(
        EditionUsed(*(_text(e[name]) for name in EditionUsed._fields)) for e in data["editions"]
    )
    for text in (editions[0].effective, *((day,) if day is not None else ())):
        date.fromisoformat(text)
    assignments = tuple(_assignment(a) for a in data["assignments"])
    return Result(assignments, (), (), (), editions, setting, day, (), _text(data["version"]))


def _facts(groupings: Mapping[str, Any]) -> ClaimFacts:
    facts = ClaimFacts(*(groupings["facts"].get(name) for name in ClaimFacts._fields))
    if (
        not isinstance(facts.age, int | None)
        or facts.sex not in ("female", "male", None)
        or not (facts.disposition is None or _DISPOSITION.fullmatch(facts.disposition))
    ):
        raise ValueError
    return facts


def _assignment(data: Mapping[str, Any]) -> Assignment:
    return Assignment(
        _text(data["system"]),
        _text(data["code"]),
        _text(data["title"]),
        _text(data["role"]),
        _text(data["poa"]) if data["poa"] is not None else None,
        proof=tuple(
            Step(s["kind"], s["claim"], (), s["source"], tuple(s["values"].items()))
            for s in data["proof"]
        ),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
