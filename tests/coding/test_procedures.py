"""Procedures of a stay: which are coded, what each axis rests on, what is asked."""

import sys
from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter, Result


def coded(coder: Coder, text: str, kind: str = "operative-report") -> Result:
    return coder.code(
        Encounter(
            (Document(text, kind=kind),), setting="inpatient", discharge_date=date(2024, 5, 2)
        )
    )


def procedures(result: Result) -> list[str]:
    return [a.code for a in result.assignments if a.system == "icd10pcs"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("PROCEDURE: Laparoscopic appendectomy.", ["0DTJ4ZZ"]),
        ("Open posterolateral fusion L4-5 with local autograft.", ["0SG0071"]),
        ("Open posterolateral fusion L2 to L5 with allograft only.", ["0SG10K1"]),
        ("PCI: two drug-eluting stents to the mid RCA.", ["027035Z"]),
        ("Off-pump CABG x1, LIMA to LAD.", ["02100Z9"]),
        ("Left BKA through the distal third of the tibia.", ["0Y6J0Z3"]),
        ("Lap chole, converted to open for dense adhesions; gallbladder removed.", ["0FT40ZZ", "0FJ44ZZ"]),
        ("Orally intubated 02/20/2026 14:20, extubated 02/24/2026 16:00.", ["5A1955Z", "0BH17EZ"]),
        ("EGD with biopsies of the antrum and the duodenum.", ["0DB78ZX", "0DB98ZX"]),
    ],
)  # fmt: skip
def test_codes_of_a_statement(coder: Coder, text: str, codes: list[str]) -> None:
    assert sorted(procedures(coded(coder, text))) == sorted(codes)


@pytest.mark.parametrize(
    "text",
    [
        "Laparoscopic cholecystectomy was not performed.",
        "Family history: mother had a hysterectomy.",
        "EGD cancelled before sedation, scope never inserted.",
    ],
)
def test_what_was_not_done_is_not_coded(coder: Coder, text: str) -> None:
    assert procedures(coded(coder, text)) == []


def test_an_open_axis_is_asked_and_not_guessed(coder: Coder) -> None:
    result = coded(coder, "Cholecystectomy was performed for gallstones.")
    assert procedures(result) == []
    (query,) = [q for q in result.queries if q.kind == "procedure-axis"]
    assert query.affects == "0FT4?ZZ"
    assert query.addressee == "surgeon"
    assert {o.code for o in query.options} >= {"0FT40ZZ", "0FT44ZZ"}
    assert ("0FT4?ZZ", "open-axis") in {(r.code, r.reason) for r in result.rejections}


def test_every_axis_has_its_step_with_words(coder: Coder) -> None:
    result = coded(coder, "PROCEDURE: Laparoscopic left oophorectomy.")
    (assignment,) = [a for a in result.assignments if a.system == "icd10pcs"]
    assert assignment.role == "principal-procedure"
    words = {dict(s.values)["axis"]: s for s in assignment.proof if s.kind == "word"}
    assert dict(words["5"].values)["basis"] == "said"
    assert words["5"].spans[0].text == "Laparoscopic"
    assert "left" in " ".join(s.text for s in words["4"].spans)


def test_outpatient_notes_get_no_procedures(coder: Coder) -> None:
    result = coder.code(Encounter((Document("PROCEDURE: Laparoscopic appendectomy."),)))
    assert procedures(result) == []


def test_mentions_of_procedures_in_any_setting(coder: Coder) -> None:
    found = coder.mentions("A chest X-ray was done, then an appendectomy.", system="icd10pcs")
    assert [m.code[:4] for m in found] == ["BW03", "0DTJ"]
    assert all(span.text for m in found for span in m.spans)


def test_nothing_of_it_is_imported_for_diagnoses() -> None:
    import subprocess

    script = (
        "import sys; from chartcoder import Coder, Document, Encounter;"
        "Coder().code(Encounter((Document('Assessment: COPD.'),)));"
        "print(any('procedures' in m and 'chartcoder' in m or 'terminology.pcs' in m for m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
