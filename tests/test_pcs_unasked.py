"""Whole stays: what no surgeon is asked for, and what still is."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter

OP, NOTE, END = "operative-report", "progress-note", "discharge-summary"


def coded(coder: Coder, *documents: tuple[str, str]) -> tuple[list[str], list[str]]:
    """Procedure codes of a stay, sorted, and the codes that a query of an axis concerns."""
    result = coder.code(
        Encounter(
            documents=tuple(Document(text=text, kind=kind) for kind, text in documents),
            setting="inpatient",
            admission_date=date(2026, 5, 4),
            discharge_date=date(2026, 5, 11),
        )
    )
    codes = sorted(a.code for a in result.assignments if a.system == "icd10pcs")
    return codes, [q.affects for q in result.queries if q.kind == "procedure-axis"]


@pytest.mark.parametrize(
    ("begun", "ended", "codes"),
    [
        ("12:30 am", "1:00 am", ["0BH17EZ", "5A1945Z"]),  # a day and half an hour
        ("00:30", "01:00", ["0BH17EZ", "5A1945Z"]),
        ("12:30 pm", "11:00 am", ["0BH17EZ", "5A1935Z"]),
    ],
)
def test_hours_on_the_ventilator_by_either_clock(
    begun: str, ended: str, codes: list[str], coder: Coder
) -> None:
    found, asked = coded(
        coder,
        ("ed-note", f"ED 05/04/2026: overdose, intubated by me at {begun}, 8.0. To ICU."),
        (NOTE, f"05/05/2026: passed SBT, extubated at {ended} to nasal cannula."),
    )
    assert (found, asked) == (codes, [])


@pytest.mark.parametrize(
    ("kind", "text", "codes"),
    [
        # the contrast of a picture taken during an operation
        (OP, "PROCEDURE: lap chole w/ IOC\nFINDINGS: IOC normal.", "0FT44ZZ"),
        (OP, "PROCEDURE: Laparoscopic cholecystectomy with intraoperative cholangiogram.", "0FT44ZZ"),
        # the bearing of a total knee, and its cement
        (OP, "PROCEDURE: Left total knee arthroplasty. EBL 200. No complications.", "0SRD0JZ"),
        (OP, "PROCEDURE: Right TKA for osteoarthritis. Tourniquet 70 min.", "0SRC0JZ"),
        # the vein of a transfusion in a stay without a central line
        (NOTE, "POD2. Dizzy. 2 units PRBC given, Hgb 8.1 after.", "30233N1"),
        (END, "Anemia: transfused 1 unit of packed red blood cells.", "30233N1"),
        # depth and place of a debridement, told in short
        (OP, "POSTOP DX: SSI. PROCEDURE: Excisional debridement abd wall incl fascia, wound vac.", "0JB80ZZ"),
        (OP, "PROCEDURE: Excisional debridement of left thigh wound, skin, fat and fascia.", "0JBM0ZZ"),
        # the end of a catheterization, by what was measured
        ("procedure-note", "CARDIAC CATH: LVEDP 18. LAD 40%. No intervention.", "4A023N7"),
        # tubes taken out through the incision of a cesarean
        (OP, "PROCEDURE: repeat LTCS, bilateral salpingectomy. Liveborn female.", "0UT70ZZ 10D00Z1"),
        (OP, "PROCEDURE: Repeat low transverse C/S, bilateral salpingectomy for sterilization.", "0UT70ZZ 10D00Z1"),
        # operations that are done in one way only
        ("procedure-note", "FRENOTOMY. Lingual frenulum clipped, no bleeding.", "0CN7XZZ"),
        (OP, "PROC: 4 compartment fasciotomy, left leg. Pressures 50.", "0KNT0ZZ"),
        (OP, "PROCEDURE: AVR bioprosthetic 25 mm. CPB 90 min.", "02RF08Z 5A1221Z"),
        # a tube over a scope, spelled either way
        (NOTE, "Procedure: fiberoptic intubation. 7.5 ETT placed orally, tolerated well.", "0BH18EZ"),
        (NOTE, "Procedure: fibreoptic intubation. 7.5 ETT placed orally, tolerated well.", "0BH18EZ"),
        # the end of a ventilation
        (END, "He was ventilated for 30 hours in the ICU before extubation.", "5A1945Z"),
        # what was done at another stay
        (END, "Rehabilitation following left total hip replacement.", ""),
        # blood that is lost is no blood that is given
        (END, "Acute blood loss anemia, transfused elsewhere.", ""),
    ],
)  # fmt: skip
def test_nothing_is_asked(coder: Coder, kind: str, text: str, codes: str) -> None:
    assert coded(coder, (kind, text)) == (codes.split(), [])


def test_the_vein_is_asked_where_a_central_line_lies(coder: Coder) -> None:
    line = "Triple lumen catheter placed in the right IJ, tip in the SVC."
    codes, asked = coded(coder, (OP, line), (NOTE, "2 units PRBC given."))
    assert "30233N1" not in codes and "302?3N1" in asked


def test_the_bowel_and_not_the_omentum_is_freed(coder: Coder) -> None:
    text = (
        "PROCEDURE: Exploratory laparotomy, lysis of adhesions\n"
        "Findings: band from the omentum obstructing the distal ileum, bowel viable after release."
    )
    assert coded(coder, (OP, text)) == (["0DNB0ZZ"], [])


def test_the_bearing_of_a_hip_is_asked(coder: Coder) -> None:
    codes, asked = coded(
        coder, (OP, "PROCEDURE: Right total hip arthroplasty, posterior approach.")
    )
    assert codes == [] and asked[0].startswith("0SR9")


@pytest.mark.parametrize(
    ("text", "codes", "asked"),
    [
        # short headings, also in the middle of a line
        ("POSTOP DX: Arrest of dilation. PROC: Primary LTCS, live boy.", "10D00Z1", ""),
        ("Postop dx: UPJ stone. Procedure: cysto, R ureteral stent.", "0T768DZ", ""),
        # the side that the diagnosis tells; irrigation of an open fracture is on the way
        ("POSTOP DX: Open L tibia shaft fracture, Gustilo II. PROC: I&D, IM nail tibia, open.", "0QSH06Z", ""),
        ("POSTOP DX: Open L tibia shaft fracture, Gustilo II. PROC: I&D, IM nail tibia.", "", "0QSH?6Z"),
        ("POSTOP DX: Torsion of left testis. PROC: orchiectomy via scrotal incision.", "0VTB0ZZ", ""),
        # what an endoscopist did stands under the findings
        (
            "EGD. FINDINGS: Stomach: erythema, bx for HP. Duodenum: ulcer with visible vessel, oozing. Epi"
            " injection and 2 clips.",
            "0DB68ZX 0W3P8ZZ",
            "",
        ),
    ],
)  # fmt: skip
def test_short_reports(coder: Coder, text: str, codes: str, asked: str) -> None:
    assert coded(coder, (OP, text)) == (codes.split(), asked.split())


def test_a_summary_does_not_code_the_operation_again(coder: Coder) -> None:
    text = "PROCEDURE: L5-S1 microdiscectomy. Incidental durotomy repaired primarily, open."
    codes, _ = coded(coder, (OP, text), (END, "1. Incidental durotomy, repaired."))
    assert codes.count("00QT0ZZ") == 1
