"""The view of every procedure that a text names."""

import pytest

from chartcoder import Coder


def mentioned(coder: Coder, text: str) -> set[str]:
    return {m.code for m in coder.mentions(text, system="icd10pcs", least=0.0)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Renal biopsy was done. CT had shown a mass of the left kidney.", "0TB1"),
        ("Renal biopsy was done. CT had shown a mass of the right kidney.", "0TB0"),
    ],
)
def test_the_document_tells_the_side_of_an_organ(coder: Coder, text: str, code: str) -> None:
    assert {c[:4] for c in mentioned(coder, text) if c.startswith("0TB")} == {code}


def test_no_side_is_guessed(coder: Coder) -> None:
    both = "Renal biopsy was done. Cysts of the right kidney and of the left kidney."
    assert not any(c.startswith("0TB") for c in mentioned(coder, both))


def test_an_image_of_a_paired_organ_shows_both(coder: Coder) -> None:
    assert "BT43ZZZ" in mentioned(coder, "Renal ultrasound was normal.")


def test_what_is_named_again_is_surer(coder: Coder) -> None:
    once, *_ = coder.mentions("Cystoscopy was done.", system="icd10pcs", least=0.0)
    again, *_ = coder.mentions(
        "Cystoscopy was done. Cystoscopy showed a tumor.", system="icd10pcs", least=0.0
    )
    assert again.code == once.code and again.confidence > once.confidence
