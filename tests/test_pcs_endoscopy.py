"""Endoscopies by segment, and steps that a body only tells."""

import pytest

from chartcoder import Coder
from operative_reports import procedures_of


def codes(coder: Coder, text: str) -> list[str]:
    return sorted(procedures_of(coder, text, "operative-report"))


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


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ("Gastric varices were banded with good hemostasis.", ["06L28CZ"]),
        ("Two bands were placed on fundal varices.", ["06L28CZ"]),
        ("Large esophageal and gastric varices. The esophageal varices were banded x 5.", ["06L38CZ"]),
        ("Three bands were placed on esophageal varices. Gastric varices were left.", ["06L38CZ"]),
        ("Grade III varices in the lower third. Six bands were placed in a spiral.", ["06L38CZ"]),
    ],
)  # fmt: skip
def test_bands_by_the_varices_they_are_put_on(
    coder: Coder, findings: str, expected: list[str]
) -> None:
    text = f"PROCEDURE PERFORMED: EGD with banding.\nDESCRIPTION: The gastroscope was passed. {findings}"
    assert codes(coder, text) == expected


def test_an_upper_endoscopy_by_its_segments(coder: Coder) -> None:
    text = (
        "PROCEDURE PERFORMED: EGD with biopsy.\nINDICATION: Dyspepsia.\nDESCRIPTION: The duodenum was normal."
        " There was gastritis of the antrum, which was biopsied. Biopsies were taken from the distal esophagus."
    )
    assert codes(coder, text) == ["0DB38ZX", "0DB78ZX"]  # the antrum is the pyloric part


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


@pytest.mark.parametrize(
    ("heading", "told", "expected"),
    [
        # where the scope went is not where it cut
        ("Colonoscopy to cecum with snare polypectomy", "Polyps at 40 and 20 cm were seen.", []),
        ("EGD with biopsy", "The scope was advanced to the duodenum.", []),
        ("Colonoscopy with biopsy", "Biopsies of the left and right colon were taken to see if this was colitis.", ["0DBF8ZX", "0DBG8ZX"]),
        ("Colonoscopy with polypectomy", "There was a pedunculated polyp in the cecum. A snare was laid around its stalk and divided it with current.", ["0DBH8ZZ"]),
        ("Colonoscopy with polypectomy", "A small rectal polyp was removed with a cold biopsy forceps.", ["0DBP8ZZ"]),
        ("EGD with biopsy", "There were ulcers from the middle to the lower esophagus. Biopsies were obtained.", ["0DB58ZX"]),
        ("EGD", "There was a ring in the distal esophagus, which was dilated with a 16 mm balloon.", ["0D738ZZ"]),
        ("EGD and PEG", "A thread was passed and grasped with a snare and drawn out of the mouth.", ["0DH63UZ", "0DJ08ZZ"]),
    ],
)  # fmt: skip
def test_segments_that_findings_tell(
    coder: Coder, heading: str, told: str, expected: list[str]
) -> None:
    text = f"PROCEDURE PERFORMED: {heading}.\nINDICATION: Anemia.\nDESCRIPTION: {told}"
    assert codes(coder, text) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Lesions of endometriosis lay on the left pelvic sidewall and on the right uterosacral ligament.", ["0D5W4ZZ", "0U544ZZ"]),
        ("The ovaries were normal. Implants were seen in the cul-de-sac.", ["0U5F4ZZ"]),
        ("There was no endometriosis of the left ovary. The right ovary bore implants.", ["0U504ZZ"]),
    ],
)  # fmt: skip
def test_endometriosis_is_destroyed_where_it_lay(
    coder: Coder, told: str, expected: list[str]
) -> None:
    text = (
        "PROCEDURE PERFORMED: Laparoscopic ablation of endometrial implants.\nINDICATION: Pelvic pain.\n"
        f"DESCRIPTION: The laparoscope was inserted. {told} All were ablated with argon."
    )
    assert codes(coder, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PROCEDURE PERFORMED: Surgical closure of gastrostomy.", ["0DQ60ZZ"]),
        ("PROCEDURE PERFORMED: Repair of periumbilical hernia through a midline incision.", ["0WQF0ZZ"]),
        ("PROCEDURE PERFORMED: Posterior skinning vulvectomy, open.", ["0UBM0ZZ"]),
        ("PROCEDURE PERFORMED: Z-plasty of a scar of the left nasolabial fold.", ["0HX1XZZ"]),
        ("PROCEDURE PERFORMED: Left thyroid lumpectomy.", ["0GBG0ZZ"]),
    ],
)  # fmt: skip
def test_names_of_general_surgery(coder: Coder, text: str, expected: list[str]) -> None:
    assert codes(coder, text) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("The colonoscope was inserted through the anus and advanced to the cecum. All was normal.", ["0DJD8ZZ"]),
        ("The video gastroscope was passed to the duodenum. Biopsies were taken from the antrum.", ["0DB78ZX"]),
        ("The endoscope was advanced under vision into the esophagus and stomach.", ["0DJ08ZZ"]),
    ],
)  # fmt: skip
def test_a_report_that_only_tells_how_the_scope_went(
    coder: Coder, told: str, expected: list[str]
) -> None:
    text = f"INDICATION: Anemia.\nMEDICATIONS: Versed.\nDESCRIPTION OF THE PROCEDURE: {told}"
    assert codes(coder, text) == expected
