"""A report without the usual pair of diagnoses is still the report of a procedure."""

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.reading.kinds import kind_of
from chartcoder.reading.text import cut

BODY = (
    "After informed consent was obtained, the patient was brought to the operating room and placed "
    "supine. General anesthesia was induced. The abdomen was prepped and draped. An infraumbilical "
    "incision was made and trocars were placed. The cystic duct and artery were clipped and "
    "transected. The gallbladder was dissected from the liver bed and removed. Counts were correct. "
    "The fascia was closed with Vicryl. The patient was taken to recovery."
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"PROCEDURE PERFORMED: Laparoscopic cholecystectomy.\nPROCEDURE: {BODY}", {"operative-report"}),
        (f"OPERATION: Laparoscopic cholecystectomy.\nFINDINGS: Gallstones.\nPROCEDURE: {BODY}", {"operative-report"}),
        (
            "PROCEDURE: Sigmoidoscopy.\nFINDINGS: Normal mucosa.\nPROCEDURE: The sigmoidoscope was "
            "inserted into the rectum and advanced to 60 cm.",
            {"procedure-note"},
        ),
        ("PROCEDURE: CT of the head without contrast.\nFINDINGS: No bleed.", {"radiology-report"}),
        (
            "CHIEF COMPLAINT: Mole.\nPHYSICAL EXAM: Mole of the back.\nPROCEDURE: The back was prepped "
            "and draped and the mole shaved.\nPLAN: Return as needed.",
            {"progress-note"},
        ),
    ],
)  # fmt: skip
def test_a_report_of_a_procedure_is_known_by_what_it_tells(text: str, kind: set[str]) -> None:

    assert kind_of("doc-1", text, cut(text)) in kind


def test_steps_of_an_operation_under_procedure_are_not_coded() -> None:
    text = f"PROCEDURE PERFORMED: Laparoscopic cholecystectomy.\nPROCEDURE: {BODY}"
    result = Coder().code(Encounter(setting="inpatient", documents=(Document(text=text),)))
    assert [a.code for a in result.assignments if a.system == "icd10pcs"] == ["0FT44ZZ"]
