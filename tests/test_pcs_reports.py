"""What a report names in passing, and where its body says otherwise than its heading."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.model import Result


def coded(coder: Coder, *lines: str, kind: str = "operative-report") -> Result:
    document = Document(text="\n".join(lines), kind=kind)
    return coder.code(
        Encounter(setting="inpatient", discharge_date=date(2026, 3, 2), documents=(document,))
    )


def codes(result: Result) -> list[str]:
    return [a.code for a in result.assignments if a.system == "icd10pcs"]


def test_ports_of_a_scope_are_no_reservoirs(coder: Coder) -> None:
    result = coded(
        coder,
        "PROCEDURE: Laparoscopic cholecystectomy.",
        "DESCRIPTION: After port placement at the umbilicus the gallbladder was dissected free.",
        "Ports removed under vision.",
    )
    assert codes(result) == ["0FT44ZZ"]


def test_a_reservoir_in_a_report_without_a_scope_stays(coder: Coder) -> None:
    result = coded(coder, "PROCEDURE: Chest port placement, right internal jugular, tip in the SVC, pocket made by incision.")  # fmt: skip
    assert any(code.startswith("0JH6") for code in codes(result))


def test_what_is_cancelled_cancels_only_itself(coder: Coder) -> None:
    result = coded(
        coder,
        "PROCEDURE: Laparoscopic appendectomy.",
        "DESCRIPTION: The appendix was divided and removed.",
        "FFP was ordered and then cancelled.",
    )
    assert codes(result) == ["0DTJ4ZZ"]


def test_a_film_afterwards_is_not_coded(coder: Coder) -> None:
    result = coded(
        coder,
        "PROCEDURE: Right chest tube placement, percutaneous.",
        "DETAILS: Tube left to suction.",
        "Chest film: no pneumothorax.",
        kind="procedure-note",
    )
    assert not any(code.startswith("BW03") for code in codes(result))


def test_one_side_of_both_is_coded_and_asked(coder: Coder) -> None:
    result = coded(
        coder,
        "PROCEDURE: Laparoscopic bilateral inguinal hernia repair with mesh.",
        "DESCRIPTION: Ports were placed. Mesh was placed over the right floor.",
        "No mesh was placed on the left.",
    )
    assert codes(result) == ["0YU54JZ"]
    assert [q.affects for q in result.queries if q.kind == "procedure-axis"] == ["0YU54JZ"]


def test_a_procedure_given_up_is_an_inspection_and_asked(coder: Coder) -> None:
    result = coded(
        coder,
        "PROCEDURE: Laparoscopic right hemicolectomy.",
        "DESCRIPTION: Ports were placed. The omentum was studded with implants.",
        "The tumor was unresectable and the procedure was ended.",
    )
    assert codes(result) == ["0WJG4ZZ"]
    query = next(q for q in result.queries if q.kind == "procedure-axis")
    assert query.affects == "0DTF4ZZ"
    assert "root operation" in str(query)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Missed abortion with retained products: suction D&C.", "10D17ZZ"),
        ("Retained placenta, manual removal under epidural.", "10D17Z9"),
        ("D&C for bleeding, curettings sent to pathology.", "0UDB7ZX"),
    ],
)
def test_curettage_by_what_is_taken_out(coder: Coder, text: str, code: str) -> None:
    assert codes(coded(coder, text)) == [code]


def test_a_drain_that_stays_is_the_device(coder: Coder) -> None:
    assert codes(coded(coder, "Retroperitoneal abscess drained percutaneously, catheter left.")) == ["0W9H30Z"]  # fmt: skip


def test_an_examination_is_no_procedure(coder: Coder) -> None:
    exam = coded(
        coder,
        "PHYSICAL EXAM: Fundus examination normal. Otoscopy normal. Rectal exam: no masses.",
        "HOSPITAL COURSE: Funduscopy was done, supplemental oxygen was given.",
        kind="h-and-p",
    )
    assert codes(exam) == []
    assert [q for q in exam.queries if q.kind == "procedure-axis"] == []
