"""A vaccine given, in whatever document, is why the patient came (Z23) and has its lines."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter

SYSTEMS = ("icd10cm", "cpt", "hcpcs")


@pytest.mark.parametrize(
    ("kind", "text", "given"),
    [
        ("nursing-note", "IMMUNIZATIONS GIVEN\nMMR 0.5 mL SQ left thigh lot U0112", True),
        ("nursing-note", "1615 Boostrix 0.5 mL IM left deltoid, lot 4GH2", True),
        ("medication-list", "MAR\nFluzone 0.5 mL IM given 10:20 by RN", True),
        ("progress-note", "Shingrix second dose 0.5 mL IM right deltoid. Signed by Dr. Lee.", True),
        ("nursing-note", "MAR\nFlublok 0.5 mL IM held, patient febrile", False),
        ("nursing-note", "MMR 0.5 mL SQ declined by the mother", False),
        ("progress-note", "Assessment: hypertension. Prevnar 20 IM due at the next visit.", False),
        ("progress-note", "Immunizations: Tdap 0.5 mL IM given 2019.\nAssessment: cough.", False),
        ("order", "ORDER\nTdap 0.5 mL IM once", False),
    ],
)
def test_z23_of_a_vaccine_given(coder: Coder, kind: str, text: str, given: bool) -> None:
    encounter = Encounter(documents=(Document(text=text, kind=kind),), setting="office")
    result = coder.code(encounter, SYSTEMS)
    assert ("Z23" in {a.code for a in result.diagnoses}) == given
    for line in result.services:
        if given and line.code.startswith("904"):
            assert line.pointers[0] == "Z23"


def test_counseling_of_the_note_counts_for_the_vaccines_of_the_nurse(coder: Coder) -> None:
    note = Document(
        text="WELL CHILD CHECK\nPLAN: I counseled the mother on each vaccine.", kind="progress-note"
    )
    nurse = Document(text="IMMUNIZATIONS GIVEN\nMMR 0.5 mL SQ left thigh", kind="nursing-note")
    encounter = Encounter(
        documents=(note, nurse), service_date=date(2026, 5, 4), birth_date=date(2025, 5, 2)
    )
    lines = {a.code: a.units for a in coder.code(encounter, SYSTEMS).services}
    assert lines["90460"] == 1
    assert lines["90461"] == 2
