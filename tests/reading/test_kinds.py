"""Kinds of documents that are told by their first line."""

import pytest

from chartcoder.model import Document
from chartcoder.reading.kinds import kind_of
from chartcoder.reading.text import cut

REPORT = "TECHNIQUE: axial images.\nFINDINGS: No mass.\nIMPRESSION: Normal."
VISIT = "HPI: headache.\nPLAN: ibuprofen."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"EXAM: CT HEAD WITHOUT CONTRAST\nCLINICAL HISTORY: headache\n{REPORT}", "radiology-report"),
        (f"Study: Ultrasound of the thyroid\nHISTORY: nodule\n{REPORT}", "radiology-report"),
        (f"EXAM: CT scan reviewed, alert and oriented\n{VISIT}", "progress-note"),
        ("PATIENT CARE REPORT\nUnit 4. Dispatched for a fall.", "ambulance-report"),
    ],
)  # fmt: skip
def test_a_first_line_names_the_record(text: str, kind: str) -> None:
    assert Document(text=text).kind is None
    assert kind_of("doc-1", text, cut(text)) == kind
