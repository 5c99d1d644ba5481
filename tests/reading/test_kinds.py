"""The kind of a document, told by its first line or by what it tells."""

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.reading.kinds import kind_of
from chartcoder.reading.text import cut

REPORT = "TECHNIQUE: axial images.\nFINDINGS: No mass.\nIMPRESSION: Normal."
VISIT = "HPI: headache.\nPLAN: ibuprofen."
OPERATION = (
    "After informed consent was obtained, the patient was brought to the operating room and placed "
    "supine. General anesthesia was induced. The abdomen was prepped and draped. An infraumbilical "
    "incision was made and trocars were placed. The cystic duct and artery were clipped and "
    "transected. The gallbladder was dissected from the liver bed and removed. Counts were correct. "
    "The fascia was closed with Vicryl. The patient was taken to recovery."
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"EXAM: CT HEAD WITHOUT CONTRAST\nCLINICAL HISTORY: headache\n{REPORT}", "radiology-report"),
        (f"Study: Ultrasound of the thyroid\nHISTORY: nodule\n{REPORT}", "radiology-report"),
        (f"EXAM: CT scan reviewed, alert and oriented\n{VISIT}", "progress-note"),
        ("Rx: Diabetic testing supplies\nTest strips, 90 days.", "order"),
        ("Ostomy supplies - 30 days\nPouches #20", "order"),
        ("Supplies given to the patient today.\nEXAM: Alert.\nPLAN: Return.", "progress-note"),
        ("PULMONARY FUNCTION LABORATORY\nIndication: cough\nSpirometry: FEV1 2.1 L", "procedure-note"),
        ("CHEMISTRY LAB\nNa 140", "lab"),
        ("PATIENT CARE REPORT\nUnit 4. Dispatched for a fall.", "ambulance-report"),
        # reports without the usual pair of diagnoses
        (f"PROCEDURE PERFORMED: Laparoscopic cholecystectomy.\nPROCEDURE: {OPERATION}", "operative-report"),
        (f"OPERATION: Laparoscopic cholecystectomy.\nFINDINGS: Gallstones.\nPROCEDURE: {OPERATION}", "operative-report"),
        (
            "PROCEDURE: Sigmoidoscopy.\nFINDINGS: Normal mucosa.\nPROCEDURE: The sigmoidoscope was "
            "inserted into the rectum and advanced to 60 cm.",
            "procedure-note",
        ),
        ("PROCEDURE: CT of the head without contrast.\nFINDINGS: No bleed.", "radiology-report"),
        (
            "CHIEF COMPLAINT: Mole.\nPHYSICAL EXAM: Mole of the back.\nPROCEDURE: The back was prepped "
            "and draped and the mole shaved.\nPLAN: Return as needed.",
            "progress-note",
        ),
    ],
)  # fmt: skip
def test_the_record_says_its_kind(text: str, kind: str) -> None:
    assert kind_of("doc-1", text, cut(text)) == kind


def test_steps_of_an_operation_under_procedure_are_not_coded(coder: Coder) -> None:
    text = f"PROCEDURE PERFORMED: Laparoscopic cholecystectomy.\nPROCEDURE: {OPERATION}"
    result = coder.code(Encounter(setting="inpatient", documents=(Document(text=text),)))
    assert [a.code for a in result.assignments if a.system == "icd10pcs"] == ["0FT44ZZ"]
