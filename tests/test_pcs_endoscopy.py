"""Endoscopies by segment, and steps that a body only tells."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def codes(coder: Coder, text: str) -> list[str]:
    chart = Encounter(
        setting="inpatient",
        discharge_date=date(2026, 3, 12),
        documents=(Document(text=text, kind="operative-report"),),
    )
    return sorted(a.code for a in coder.code(chart).assignments if a.system == "icd10pcs")


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ("A 6 mm polyp in the cecum was removed with a cold snare.", ["0DBH8ZZ"]),
        ("Polyps in the ascending and sigmoid colon were removed by hot snare.", ["0DBK8ZZ", "0DBN8ZZ"]),
        ("There was a sessile polyp in the rectum. It was snared and retrieved.", ["0DBP8ZZ"]),
        ("The scope was advanced to the cecum. A descending colon polyp was snared.", ["0DBM8ZZ"]),
        ("A polyp of the transverse colon was snared. Cold biopsies were taken of the rectum.", ["0DBL8ZZ", "0DBP8ZX"]),
        ("A transverse colon polyp was snared. No biopsies of the rectum were taken.", ["0DBL8ZZ"]),
    ],
)  # fmt: skip
def test_a_colonoscopy_by_its_segments(coder: Coder, findings: str, expected: list[str]) -> None:
    text = f"PROCEDURE PERFORMED: Colonoscopy with polypectomy.\nINDICATION: Anemia.\nDESCRIPTION: {findings}"
    assert codes(coder, text) == expected


def test_an_upper_endoscopy_by_its_segments(coder: Coder) -> None:
    text = (
        "PROCEDURE PERFORMED: EGD with biopsy.\nINDICATION: Dyspepsia.\nDESCRIPTION: The duodenum was normal."
        " There was gastritis of the antrum, which was biopsied. Biopsies were taken from the distal esophagus."
    )
    assert codes(coder, text) == ["0DB38ZX", "0DB68ZX"]


@pytest.mark.parametrize(
    "step",
    [
        "The chest tube was brought out through the lower port site.",
        "The pectoralis muscle was divided and fat was removed from the field.",
        "The subdeltoid bursa was removed to see the tendon.",
        "Hemostasis was obtained with cautery of the tonsillar fossa.",
        "Holes for the pegs were drilled.",
    ],
)
def test_a_step_of_a_body_is_no_procedure(coder: Coder, step: str) -> None:
    text = (
        "PROCEDURE PERFORMED: Laparoscopic appendectomy.\nPOSTOPERATIVE DIAGNOSIS: Acute appendicitis.\n"
        f"DESCRIPTION: Three ports were placed. The appendix was stapled and removed in a bag. {step}"
    )
    assert codes(coder, text) == ["0DTJ4ZZ"]


def test_a_report_whose_heading_is_not_understood_has_no_code_of_its_steps(coder: Coder) -> None:
    text = (
        "PROCEDURE PERFORMED: Pneumatic something of the posterior pole.\nPOSTOPERATIVE DIAGNOSIS: Retinal detachment, right eye.\n"
        "DESCRIPTION: The corneal epithelium was removed with a blade to improve the view."
    )
    assert codes(coder, text) == []


def test_a_scope_of_another_system_is_not_the_approach(coder: Coder) -> None:
    text = (
        "PROCEDURE PERFORMED: Colpocleisis.\nDESCRIPTION: The vaginal epithelium was stripped in front and behind and the walls"
        " were sewn together. Cystoscopy showed jets from both ureters."
    )
    assert codes(coder, text) == ["0ULG7ZZ"]
