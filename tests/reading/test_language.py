"""Documents that are not English are left alone, and said so."""

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.reading.language import foreign_language
from chartcoder.reading.text import cut

SPANISH = (
    "HISTORIA: Paciente de 54 años. Niega dolor torácico, niega fiebre.\n\n"
    "DIAGNÓSTICO:\n1. Sin evidencia de neumonía.\n2. Descartar infarto agudo de miocardio.\n"
)
GERMAN = (
    "Der Patient wurde mit Pneumonie aufgenommen. Kein Anhalt für Diabetes, keine"
    " Herzinsuffizienz bei der Untersuchung."
)
FRENCH = "Le patient est un homme de 45 ans avec une pneumonie, sans fièvre. Pas de diabète."
SHORT = "El paciente presenta dolor abdominal y fiebre desde hace tres días. Dx: apendicitis aguda."
ENGLISH = (
    "Mr. de la Cruz was seen in Los Angeles for pneumonia.",
    "C/o cough x 3 d. No fever. PNA.",
    "Dx: DM, HTN",
    "Patient presents with fever. DA agonist held. Diagnostic workup pending.",
    "",
)


@pytest.mark.parametrize(
    ("text", "language"),
    [(SPANISH, "Spanish"), (SHORT, "Spanish"), (GERMAN, "German"), (FRENCH, "French")],
)
def test_another_language_is_not_coded(text: str, language: str) -> None:
    result = Coder().code(Encounter(documents=(Document(text=text),)))
    assert result.diagnoses == ()
    assert [f.kind for f in result.findings].count("language") == 1
    assert any(language in f.message for f in result.findings)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_english(text: str) -> None:
    assert foreign_language(cut(text)) is None


def test_one_foreign_document_leaves_the_others() -> None:
    result = Coder().code(
        Encounter(documents=(Document(text=SPANISH), Document(text="Assessment: Pneumonia.")))
    )
    assert [a.code for a in result.diagnoses] == ["J18.9"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("患者因肺炎入院，无发热，无糖尿病。", "Chinese"), ("患者は肺炎で入院しました。発熱なし。", "Japanese"),
     ("환자는 폐렴으로 입원했습니다. 발열 없음.", "Korean"), ("لا توجد حمى، المريض مصاب بالتهاب رئوي", "Arabic"),
     ("Пациент поступил с пневмонией, без лихорадки.", "Russian or another language in Cyrillic letters"),
     ("Ο ασθενής εισήχθη με πνευμονία.", "Greek"), ("Pneumonia, β-blocker, IFN-γ, α-thalassemia, Δ 3 °C", None),
     ("Assessment: pneumonia (肺炎), spoke through an interpreter of Chinese.", None)],
)  # fmt: skip
def test_other_scripts(text, language):
    assert foreign_language(cut(text)) == language
