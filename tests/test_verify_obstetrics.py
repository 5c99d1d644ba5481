"""A forged step of a clause of chapters 15 to 17 is told from a true one."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result

PRENATAL = """OB RETURN VISIT
38 yo G3P1011 at 31w5d
A/P:
1. Elderly multigravida: growth ultrasound.
2. Gestational diabetes. NPH 10 units at bedtime since last week.
3. Iron deficiency anemia, oral iron.
4. Chronic hypertension, labetalol."""
DELIVERY = """DELIVERY NOTE
27 yo G1P0 at 39w4d. SVD of a live born male infant, Apgars 8/9.
DIAGNOSES
1. Gestational hypertension"""
NEWBORN = """NICU H&P
Preterm male born by cesarean at 31w4d, birth weight 1,620 g, Apgars 6/8.
Assessment
1. Prematurity
2. Pneumonia"""
REPAIRED = """CLINIC
Assessment: Omphalocele, corrected in infancy"""


def prenatal() -> Encounter:
    return Encounter((Document(PRENATAL),), service_date=date(2026, 5, 4), sex="female")


def delivery() -> Encounter:
    return Encounter(
        (Document(DELIVERY, kind="delivery-note"),),
        "inpatient",
        admission_date=date(2026, 4, 20),
        discharge_date=date(2026, 4, 22),
        sex="female",
    )


def newborn() -> Encounter:
    return Encounter(
        (Document(NEWBORN),),
        "inpatient",
        admission_date=date(2026, 4, 20),
        discharge_date=date(2026, 4, 29),
        birth_date=date(2026, 4, 20),
        sex="male",
    )


def repaired() -> Encounter:
    return Encounter((Document(REPAIRED),), service_date=date(2026, 5, 4))


def result(coder: Coder, encounter: Encounter) -> tuple[dict[str, Any], dict[str, str]]:
    texts = {encounter.document_id(n): d.text for n, d in enumerate(encounter.documents)}
    return json.loads(coder.code(encounter).to_json()), texts


def steps_of(data: dict[str, Any], code: str) -> list[dict[str, Any]]:
    found = next(a for a in data["assignments"] if a["code"] == code)
    return [s for s in found["proof"] if s["kind"] == "guideline"]


FORGERIES: tuple[tuple[Callable[[], Encounter], str, str, str], ...] = (
    (prenatal, "Z3A.31", "fact", "weeks 33"),
    (prenatal, "O24.414", "fact", "diet"),
    (prenatal, "O99.013", "because-of", "O24.414"),
    (prenatal, "O10.913", "because-of", "Z99.89"),
    (delivery, "O13.4", "fact", "weeks 39"),
    (delivery, "Z37.0", "fact", "delivered, 2 born"),
    (newborn, "P07.16", "fact", "grams 2400"),
    (newborn, "P07.34", "fact", "weeks 35"),
    (newborn, "P23.9", "fact", "age 40 days"),
)


@pytest.mark.parametrize(("chart", "code", "name", "value"), FORGERIES)
def test_forged_fact(
    chart: Callable[[], Encounter], code: str, name: str, value: str, coder: Coder
) -> None:
    data, texts = result(coder, chart())
    assert verify_result(data, texts) == []
    forged = deepcopy(data)
    for step in steps_of(forged, code):
        if name in step["values"]:
            step["values"][name] = value
    assert any(code in fault for fault in verify_result(forged, texts))


def forged_target(data: dict[str, Any], code: str, wrong: str, title: str) -> dict[str, Any]:
    """The result with another code at the end of the last step of a proof."""
    forged = deepcopy(data)
    assignment = next(a for a in forged["assignments"] if a["code"] == code)
    assignment["code"], assignment["title"] = wrong, title
    steps_of(forged, wrong)[-1]["values"]["to"] = wrong
    return forged


@pytest.mark.parametrize(
    ("chart", "code", "wrong"),
    [
        (prenatal, "O99.013", "O99.283"),
        (prenatal, "O10.913", "O10.912"),
        (prenatal, "Z3A.31", "Z3A.32"),
        (delivery, "O13.4", "O13.5"),
        (delivery, "Z37.0", "Z37.2"),
        (newborn, "P07.16", "P07.17"),
        (newborn, "P23.9", "P36.9"),
        (newborn, "Z38.01", "Z38.1"),
        (repaired, "Z87.763", "Z87.74"),
    ],
)
def test_forged_target(chart: Callable[[], Encounter], code: str, wrong: str, coder: Coder) -> None:
    data, texts = result(coder, chart())
    forged = forged_target(data, code, wrong, coder.books.entry(wrong).title)
    assert any(wrong in fault for fault in verify_result(forged, texts))
