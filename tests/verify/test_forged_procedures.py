"""A forged axis, span, entry, code or edition of a procedure is told."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result

TEXT = "PROCEDURE: Laparoscopic left oophorectomy.\n"


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    encounter = Encounter(
        (Document(TEXT, kind="operative-report", id="op"),),
        setting="inpatient",
        discharge_date=date(2024, 5, 2),
    )
    return json.loads(Coder().code(encounter).to_json())


def test_a_true_proof_holds(result: dict[str, Any]) -> None:
    assert verify_result(result, {"op": TEXT}) == []


def _procedure(data: dict[str, Any]) -> dict[str, Any]:
    return next(a for a in data["assignments"] if a["system"] == "icd10pcs")


def _step(data: dict[str, Any], kind: str, axis: str = "") -> dict[str, Any]:
    return next(
        s
        for s in _procedure(data)["proof"]
        if s["kind"] == kind and s["values"].get("axis", "") == axis
    )


def _code(data: dict[str, Any]) -> None:
    _procedure(data)["code"] = "0UT04ZZ"


def _axis(data: dict[str, Any]) -> None:
    _step(data, "word", "5")["values"]["char"] = "0"


def _span(data: dict[str, Any]) -> None:
    _step(data, "word", "5")["spans"][0]["start"] += 1


def _entry(data: dict[str, Any]) -> None:
    _step(data, "index")["source"] = "digestive:1"


def _edition(data: dict[str, Any]) -> None:
    next(e for e in data["editions"] if e["system"] == "icd10pcs")["sha256"] = "0" * 64


def _words(data: dict[str, Any]) -> None:
    _step(data, "word", "4")["spans"] = _step(data, "word", "5")["spans"]


def _role(data: dict[str, Any]) -> None:
    _procedure(data)["role"] = "procedure"


@pytest.mark.parametrize("forge", [_code, _axis, _span, _entry, _edition, _words, _role])
def test_a_forged_proof_is_told(
    result: dict[str, Any], forge: Callable[[dict[str, Any]], None]
) -> None:
    data = json.loads(json.dumps(result))
    forge(data)
    assert verify_result(data, {"op": TEXT})
