"""The date of each procedure of a stay, the diagnosis it treats, and which one is principal (UHDDS)."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter, Result
from chartcoder.coding.procedures.dates import Stay, date_in, report_date
from chartcoder.output import Export
from chartcoder.output.fhir import bundle_of
from chartcoder.reading.text import cut
from chartcoder.verify import verify_result


def code(coder: Coder, *documents: Document, **facts: object) -> Result:
    facts = {"setting": "inpatient", "discharge_date": date(2026, 3, 12)} | facts
    return coder.code(Encounter(documents=documents, **facts))


def procedures(result: Result) -> dict[str, tuple[str | None, tuple[str, ...]]]:
    return {
        a.code: (a.line.date if a.line else None, a.pointers)
        for a in result.assignments
        if a.system == "icd10pcs"
    }


STAY = Stay(date(2026, 3, 1), date(2026, 3, 12))


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("He underwent cholecystectomy on 03/04/2026.", date(2026, 3, 4)),
        ("Cholecystectomy, March 4, 2026.", date(2026, 3, 4)),
        ("On 4 March 2026 the gallbladder was removed.", date(2026, 3, 4)),
        ("On 3/4 the gallbladder was removed.", date(2026, 3, 4)),
        ("On March 4th the gallbladder was removed.", date(2026, 3, 4)),
        ("On hospital day 4 the gallbladder was removed.", date(2026, 3, 4)),
        ("Strength was 3/4 in the left arm.", None),
        ("On 02/12 he had been seen elsewhere.", None),
    ],
)
def test_dates_of_a_sentence(raw: str, found: date | None) -> None:
    assert date_in(raw, STAY) == found


def test_the_date_of_a_report_is_its_labeled_one() -> None:
    assert report_date(cut("DATE OF BIRTH: 01/02/1950\nDATE OF SURGERY: 03/04/2026\n")) == date(
        2026, 3, 4
    )


REPORT = (
    "OPERATIVE REPORT\nDATE OF SURGERY: 03/04/2026\nPREOPERATIVE DIAGNOSIS: Acute appendicitis.\n"
    "POSTOPERATIVE DIAGNOSIS: Acute appendicitis.\nPROCEDURE: Laparoscopic appendectomy.\n"
    "DESCRIPTION: Three ports were placed. A hernia repair of 01/05/2020 had left mesh. The appendix"
    " was stapled at its base and removed in a bag."
)


def test_each_procedure_carries_its_date_and_diagnosis(coder: Coder) -> None:
    chart = Encounter(
        setting="inpatient",
        discharge_date=date(2026, 3, 12),
        documents=(Document(text=REPORT, kind="operative-report"),),
    )
    result = coder.code(chart)
    ((code_, (day, pointers)),) = procedures(result).items()
    assert (code_, day) == ("0DTJ4ZZ", "2026-03-04")
    assert pointers[0].startswith("K35")
    done = [
        e["resource"] for e in bundle_of(Export(result, chart))["entry"] if e["resource"]["resourceType"] == "Procedure"
    ]  # fmt: skip
    assert [p["performedDateTime"] for p in done] == ["2026-03-04"]


def test_a_report_without_a_date_has_that_of_its_document(coder: Coder) -> None:
    text = REPORT.replace("DATE OF SURGERY: 03/04/2026\n", "")
    dated = Document(text=text, kind="operative-report", time=date(2026, 3, 5))
    assert procedures(code(coder, dated))["0DTJ4ZZ"][0] == "2026-03-05"
    assert (
        procedures(code(coder, Document(text=text, kind="operative-report")))["0DTJ4ZZ"][0] is None
    )


def test_a_forged_date_is_a_fault(coder: Coder) -> None:
    data = code(coder, Document(text=REPORT, kind="operative-report")).to_dict()
    assert not verify_result(data)
    mine = next(a for a in data["assignments"] if a["system"] == "icd10pcs")
    mine["line"]["date"] = "2026-03-09"
    assert any("date" in fault for fault in verify_result(data))


def test_each_procedure_points_to_the_diagnosis_of_its_body_part(coder: Coder) -> None:
    text = (
        "DISCHARGE SUMMARY\nDISCHARGE DIAGNOSES:\n1. Closed fracture of left femoral neck.\n2. End stage renal disease.\n"
        "3. Acute blood loss anemia.\nPROCEDURES:\n1. Left total hip arthroplasty, cemented, metal on polyethylene, 03/05/2026.\n"
        "2. Intermittent hemodialysis, 4 hours, 03/06/2026.\n3. Transfusion of 2 units of packed red cells, peripheral IV, 03/06/2026.\n"
    )  # fmt: skip
    found = procedures(code(coder, Document(text=text, kind="discharge-summary")))
    by_table = {code_[:3]: (day, pointers) for code_, (day, pointers) in found.items()}
    assert by_table["0SR"] == ("2026-03-05", ("S72.002A",))
    assert by_table["5A1"] == ("2026-03-06", ("N18.6",))
    assert by_table["302"] == ("2026-03-06", ("D62",))


def test_definitive_treatment_of_the_principal_diagnosis_goes_first(coder: Coder) -> None:
    text = (
        "DISCHARGE SUMMARY\nPRINCIPAL DIAGNOSIS: Cholelithiasis with acute cholecystitis.\nPROCEDURES:\n"
        "1. Right internal jugular triple lumen catheter, tip in the superior vena cava.\n2. Diagnostic upper endoscopy.\n"
        "3. Laparoscopic cholecystectomy.\n"
    )  # fmt: skip
    result = code(coder, Document(text=text, kind="discharge-summary"))
    mine = [a for a in result.assignments if a.system == "icd10pcs"]
    assert [a.code for a in mine] == ["0FT44ZZ", "0DJ08ZZ", "02HV33Z"]
    assert mine[0].role == "principal-procedure"
    assert mine[2].pointers == ()  # a line serves the care, it treats no diagnosis


def test_a_diagnostic_procedure_for_the_principal_goes_before_treatment_of_another(
    coder: Coder,
) -> None:
    text = (
        "DISCHARGE SUMMARY\nPRINCIPAL DIAGNOSIS: Adenocarcinoma of right upper lobe of lung.\nSECONDARY DIAGNOSES: Acute cholecystitis.\n"
        "PROCEDURES:\n1. Laparoscopic cholecystectomy.\n2. Bronchoscopy with endobronchial biopsy of the right upper lobe.\n"
    )  # fmt: skip
    result = code(coder, Document(text=text, kind="discharge-summary"))
    mine = [a.code for a in result.assignments if a.system == "icd10pcs"]
    assert mine[-1] == "0FT44ZZ"
    assert mine[0][:3] == "0BB"
