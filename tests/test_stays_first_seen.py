"""What stays that had never been seen taught: one small chart for each cause that was mended."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter, Result
from chartcoder.reading.kinds import kind_of
from chartcoder.reading.text import cut
from stay_charts import END, HP, NOTE, OP, PROC, codes, poa, stay


def woman(coder: Coder, *texts: str) -> Result:
    """A stay of a woman from 4 to 11 May 2026; the kinds of its documents are read from the texts."""
    return coder.code(
        Encounter(
            documents=tuple(Document(text=text) for text in texts),
            setting="inpatient",
            admission_date=date(2026, 5, 4),
            discharge_date=date(2026, 5, 11),
            sex="female",
            birth_date=date(1988, 2, 3),
        )
    )


def procedures(result: Result) -> list[str]:
    return [a.code for a in result.assignments if a.system == "icd10pcs"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("EtOH dependence, at risk for withdrawal", "F10.20"),
        ("Alcohol dependence, monitored for signs of withdrawal; none seen", "F10.20"),
        ("Alcohol dependence with withdrawal", "F10.239"),
    ],
)
def test_what_may_only_come_makes_nothing_more_specific(coder: Coder, said: str, code: str) -> None:
    assert code in codes(stay(coder, (END, f"1. Pneumonia\n2. {said}")))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Acute myeloid leukemia, not in remission", "C92.00"),
        ("Acute myeloid leukemia, no remission after induction", "C92.00"),
        ("Acute myeloid leukemia in remission", "C92.01"),
    ],
)
def test_a_remission_that_is_denied(coder: Coder, said: str, code: str) -> None:
    assert codes(stay(coder, (END, f"1. {said}"))) == [code]


def test_a_weight_is_no_year(coder: Coder) -> None:
    found = coder.code(
        Encounter(
            documents=(
                Document(text="NICU NOTE\nBorn at 33w4d by c-section, birth weight 1980 g."),
                Document(text="NICU DISCHARGE SUMMARY\nDiagnoses:\n1. Preterm male 33 4/7 weeks, 1980 g"),
            ),
            setting="inpatient",
            admission_date=date(2026, 5, 4),
            discharge_date=date(2026, 5, 20),
            birth_date=date(2026, 5, 4),
            sex="male",
        )
    )  # fmt: skip
    assert {"P07.17", "P07.36"} <= set(codes(found))


def test_the_knee_of_the_other_side_keeps_its_status(coder: Coder) -> None:
    end = (END, "1. Aseptic loosening of right total knee arthroplasty")
    other = stay(coder, (HP, "PMH: s/p L TKA 2016\nA/P: Loose right TKA."), end)
    same = stay(coder, (HP, "PMH: s/p R TKA 2016\nA/P: Loose right TKA."), end)
    assert "Z96.652" in codes(other)
    assert not any(code.startswith("Z96") for code in codes(same))


def test_a_loosened_joint_is_none_of_the_operation(coder: Coder) -> None:
    """The revision is what the patient came for; the trouble after it does not come first."""
    found = stay(
        coder,
        (HP, "Here for revision R TKA."),
        (OP, "PREOPERATIVE DIAGNOSIS: Loosening\nPROCEDURE: Revision right TKA, all components."),
        (END, "Dx: aseptic loosening R total knee, s/p revision\n"
              "Other: acute blood loss anemia, post op urinary retention due to BPH"),
    )  # fmt: skip
    assert codes(found)[0] == "T84.032A"
    assert poa(found)["T84.032A"] == "Y"
    assert poa(found)["N99.89"] == "N"


def test_a_complication_of_a_list_does_not_displace_the_principal(coder: Coder) -> None:
    found = stay(
        coder,
        (END, "DISCHARGE DIAGNOSES: Perforated sigmoid diverticulitis with purulent peritonitis, "
              "postoperative ileus.\nHOSPITAL COURSE: On postoperative day 3 she developed an ileus."),
    )  # fmt: skip
    assert codes(found)[0] == "K57.20"
    assert (poa(found)["K91.89"], poa(found)["K56.7"]) == ("N", "N")


def test_words_that_stand_together_say_more_than_words_apart(coder: Coder) -> None:
    found = woman(coder, "DISCHARGE SUMMARY\nDx: pelvic abscess and purulent peritonitis.")
    assert "K65.0" in codes(found)
    assert "N73.5" not in codes(found)
    pelvic = woman(coder, "DISCHARGE SUMMARY\nDx: pelvic peritonitis.")
    assert codes(pelvic) == ["N73.5"]


def test_varices_of_a_cirrhosis_that_alcohol_caused(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "A/P:\n# Decompensated alcoholic cirrhosis w/ ascites and portal hypertension"),
        (END, "1. Bleeding esophageal varices\n2. Alcoholic cirrhosis with ascites, portal "
              "hypertension, portal hypertensive gastropathy"),
    )  # fmt: skip
    assert codes(found)[:2] == ["K70.31", "I85.11"]


@pytest.mark.parametrize("virus", [("hepatitis C", "B18.2"), ("HBV", "B19.10")])
def test_cirrhosis_of_a_viral_hepatitis_has_both_codes(
    coder: Coder, virus: tuple[str, str]
) -> None:
    found = codes(stay(coder, (END, f"1. Cirrhosis due to {virus[0]}")))
    assert set(found) == {"K74.60", virus[1]}


def test_acute_loss_of_blood_on_iron_deficiency(coder: Coder) -> None:
    found = stay(coder, (END, "1. Acute blood loss anemia on iron deficiency anemia"))
    assert sorted(codes(found)) == ["D50.9", "D62"]
    slow = stay(coder, (END, "1. Iron deficiency anemia due to chronic blood loss"))
    assert codes(slow) == ["D50.0"]


def test_fever_of_neutropenia_beside_pancytopenia(coder: Coder) -> None:
    found = stay(
        coder,
        (NOTE, "05/07/2026\n1. Febrile neutropenia\n2. Pancytopenia d/t chemotherapy"),
        (
            END,
            "1. AML\n2. Febrile neutropenia\n3. Chemo induced pancytopenia, chemo induced diarrhea",
        ),
    )
    assert {"R50.81", "D61.810", "K52.1"} <= set(codes(found))


def test_anemia_due_to_leukemia(coder: Coder) -> None:
    found = stay(
        coder,
        (
            END,
            "1. AML\n2. Anemia and thrombocytopenia due to leukemia\n3. Chemo induced pancytopenia",
        ),
    )
    assert {"D63.0", "D61.810"} <= set(codes(found))
    assert "C95.90" not in codes(found)
    platelets = stay(coder, (END, "1. AML\n2. Thrombocytopenia due to leukemia"))
    steps = [s for a in platelets.diagnoses if a.code == "D69.59" for s in a.proof]
    assert any(dict(s.values).get("because-of") == "C92.00" for s in steps)


def test_petechiae_of_the_brain_are_none_of_the_skin(coder: Coder) -> None:
    brain = stay(coder, (END, "1. Left MCA infarct with petechial hemorrhagic transformation"))
    assert "R23.3" not in codes(brain)
    skin = stay(coder, (END, "1. Petechial hemorrhages of the skin"))
    assert codes(skin) == ["R23.3"]


def test_a_stent_says_more_than_an_angioplasty(coder: Coder) -> None:
    found = codes(stay(coder, (END, "1. CAD with prior PCI to LCx 2018, patent stent")))
    assert "Z95.5" in found
    assert "Z98.61" not in found


def test_chronic_drugs_that_a_diagnosis_names(coder: Coder) -> None:
    found = codes(
        stay(coder, (END, "1. Rheumatoid arthritis on chronic prednisone and methotrexate"))
    )
    assert {"Z79.52", "Z79.631"} <= set(found)
    given = codes(stay(coder, (END, "1. COPD exacerbation, treated with prednisone")))
    assert "Z79.52" not in given


def test_a_specialty_before_the_title_of_an_admission_note() -> None:
    for title in ("CARDIOTHORACIC SURGERY HISTORY & PHYSICAL", "Orthopedic History and Physical"):
        text = f"{title}\nHPI: chest pain.\nImpression: CAD"
        assert kind_of("doc-1", text, cut(text)) == "h-and-p"


def test_the_history_of_a_summary_tells_how_the_patient_came(coder: Coder) -> None:
    found = stay(
        coder,
        (END, "DISCHARGE DIAGNOSES: Diverticulitis. Acute kidney injury.\n"
              "HISTORY OF PRESENT ILLNESS: Left lower abdominal pain. Creatinine was 2.0 from 0.8.\n"
              "HOSPITAL COURSE: Creatinine returned to 0.9 with fluids."),
    )  # fmt: skip
    assert poa(found)["N17.9"] == "Y"


def test_care_after_the_stay_is_no_reason_of_it(coder: Coder) -> None:
    found = stay(
        coder, (END, "Dx: Diverticulitis\nDISPOSITION: Home with home health for ostomy care.")
    )
    assert "Z43.9" not in codes(found)


def test_thoughts_of_suicide_that_the_patient_came_with(coder: Coder) -> None:
    text = (
        "PSYCHIATRIC DISCHARGE SUMMARY\nReason for admission: Low mood for 2 months. "
        "She {} suicidal ideation.\nDischarge diagnoses:\n1. MDD, recurrent, severe"
    )
    assert "R45.851" in codes(woman(coder, text.format("endorsed")))
    assert "R45.851" not in codes(woman(coder, text.format("denied")))


def test_a_sterilization_that_was_desired_and_done(coder: Coder) -> None:
    wish = "H&P 05/04/2026\nG3P2 at 39w1d for IOL. Desires permanent sterilization.\nA/P: IOL"
    report = "OPERATIVE REPORT 05/05/2026\nProcedure: Primary low transverse cesarean section{}\nViable male."
    end = "DISCHARGE SUMMARY\nDelivered at 39w2d, liveborn male.\n1. s/p primary LTCS"
    done = woman(coder, wish, report.format(", bilateral salpingectomy"), end)
    assert "Z30.2" in codes(done)
    assert "Z30.2" not in codes(woman(coder, wish, report.format(""), end))


# --- procedures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (OP, "Procedure: Exploratory laparotomy, sigmoid colectomy with end descending colostomy", ["0DTN0ZZ", "0D1M0Z4"]),
        (OP, "Procedure: Open sigmoid resection and end colostomy", ["0DTN0ZZ", "0D1M0Z4"]),
        (PROC, "Procedure: bone marrow biopsy\nLeft posterior iliac crest aspirate and core biopsy obtained.", ["07DR3ZX"]),
        (PROC, "Bone marrow aspirate was obtained from the right posterior superior iliac spine.", ["07DR3ZX"]),
        (NOTE, "05/06/2026\nHgb 7.6 -> 1u PRBC through R IJ central line.", ["30243N1"]),
        (NOTE, "05/06/2026\nECT was started on 5/4; 6 bilateral treatments, last on 5/6.", ["GZB2ZZZ"]),
    ],
)  # fmt: skip
def test_procedures_by_the_words_beside_them(
    coder: Coder, kind: str, text: str, expected: list[str]
) -> None:
    assert sorted(procedures(stay(coder, (kind, text)))) == sorted(expected)


def test_both_leads_that_one_sentence_places(coder: Coder) -> None:
    found = stay(
        coder,
        (PROC, "Procedure: Implantation of dual chamber pacemaker\nActive fixation leads were placed in "
               "the right ventricular apex and the right atrial appendage. Generator placed in the pocket."),
    )  # fmt: skip
    assert {"02H63JZ", "02HK3JZ", "0JH606Z"} <= set(procedures(found))


def test_a_graft_told_twice_by_other_names_is_one(coder: Coder) -> None:
    found = stay(
        coder,
        (OP, "Operation: CABG x3: LIMA to LAD, reverse saphenous vein graft from aorta to OM1, reverse "
             "saphenous vein graft from aorta to PDA.\nDetails: Median sternotomy. Distal anastomosis of "
             "vein to the PDA and vein to OM1, then left internal mammary to LAD."),
    )  # fmt: skip
    assert {"02100Z9", "021109W"} <= set(procedures(found))
    assert "021209W" not in procedures(found)


@pytest.mark.parametrize(
    "said",
    ["6 cm x 6 hours on pit at 24 mu with IUPC", "IOL with cytotec, then pitocin, max 18 mU/min"],
)
def test_a_dose_that_runs_was_given(coder: Coder, said: str) -> None:
    assert procedures(woman(coder, f"LABOR NOTE 5/5/2026\n{said}.")) == ["3E033VJ"]


def test_the_day_of_a_note_in_the_line_below_its_title(coder: Coder) -> None:
    found = stay(
        coder,
        (
            "ed-note",
            "ED Provider Note\n05/04/2026\nIntubated for hypoxic respiratory failure at 1145.",
        ),
        (NOTE, "PROGRESS NOTE 05/10/2026\nExtubated 5/10 at 0930 to HFNC."),
    )
    assert {"0BH17EZ", "5A1955Z"} <= set(procedures(found))


# --- the second time -------------------------------------------------------------------------------


def test_complications_and_comorbid_conditions_of_a_summary(coder: Coder) -> None:
    found = stay(
        coder,
        (END, "Principal dx: Adenocarcinoma of ascending colon\nComplications: anastomotic leak with "
              "peritonitis. Acute kidney injury, resolved.\nComorbid: COPD, HTN"),
    )  # fmt: skip
    assert {"K91.89", "N17.9", "J44.9", "I10"} <= set(codes(found))
    assert poa(found)["N17.9"] == "N"
    none = stay(
        coder, (END, "Principal dx: COPD exacerbation\nComplications: None.\nSecondary dx: HTN")
    )
    assert codes(none) == ["J44.1", "I10"]


RUN_ON = (
    "discharge summary. adm 5/4/26 dc 5/11/26. 64M copd exacerbation. steroid induced hyperglycemia w/o dm, "
    "ssi. tubed 5/4 1400, extubated 5/9 1100. c diff 5/8 po vanc. delirium icu, seroquel. d/c snf. DNR."
)


def test_a_summary_in_small_letters(coder: Coder) -> None:
    """Its sentences end at their stops, and a denial in one of them does not reach the next."""
    assert kind_of("doc-1", RUN_ON, cut(RUN_ON)) == "discharge-summary"
    assert len(cut(RUN_ON).sentences) > 6
    found = woman(coder, RUN_ON)
    assert {"R73.9", "A04.72", "F05", "Z66"} <= set(codes(found))
    assert not any(code.startswith(("E09", "Z79.2")) for code in codes(found))
    assert {"0BH17EZ", "5A1955Z"} <= set(procedures(found))


def test_a_stop_before_a_small_letter_in_a_note_with_capitals() -> None:
    text = "Seen for pain. Given approx. ten doses. Better today. No fever."
    assert len(cut(text).sentences) == 4


def test_an_opening_that_was_made_in_the_stay_is_no_status(coder: Coder) -> None:
    report = (OP, "OPERATIVE NOTE 05/08/2026\nProcedure: percutaneous tracheostomy, PEG\n"
                  "EGD guided pull PEG 20 Fr placed in stomach.")  # fmt: skip
    end = (END, "1. Acute respiratory failure with hypoxia, s/p trach\n2. Dysphagia s/p PEG")
    found = stay(coder, report, end)
    assert not any(code.startswith("Z93") for code in codes(found))
    assert sorted(procedures(found)) == ["0B113F4", "0DH63UZ"]
    before = stay(coder, (HP, "PMH: s/p PEG 2024\nA/P: Pneumonia"), (END, "1. Pneumonia"))
    assert "Z93.1" in codes(before)


@pytest.mark.parametrize(("title", "indicator"), [("Progress 5/8", "N"), ("Progress 5/5", "U")])
def test_a_title_with_month_and_day(coder: Coder, title: str, indicator: str) -> None:
    found = stay(
        coder,
        (HP, "H&P\nA/P: Ankle fracture."),
        (NOTE, f"{title}\nA/P: Hypokalemia, K repleted."),
        (END, "1. Cellulitis of left leg\n2. Hypokalemia"),
    )
    assert poa(found)["E87.6"] == indicator


def test_inappropriate_antidiuretic_hormone_may_come_up(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "H&P 05/04/2026\nA/P: SAH."),
        (NOTE, "NEURO ICU PROGRESS NOTE 5/9/2026\nNa 126: SIADH - 3% saline."),
        (END, "1. Subarachnoid hemorrhage\n2. SIADH"),
    )
    assert poa(found)["E22.2"] == "N"


def test_a_ruptured_aneurysm_is_told_by_its_hemorrhage(coder: Coder) -> None:
    found = stay(
        coder, (END, "1. Aneurysmal SAH from ruptured ACOM aneurysm\n2. aneurysm s/p coiling")
    )
    assert codes(found) == ["I60.2"]


def test_an_aneurysm_that_is_filled_leaves_its_artery_open(coder: Coder) -> None:
    said = "coil embolization of ruptured anterior communicating artery {}. 6 coils with complete occlusion."
    filled = stay(coder, (PROC, f"Procedure: {said.format('aneurysm')}"))
    assert procedures(filled) == ["03VG3DZ"]


def test_forceps_applied_with_consent(coder: Coder) -> None:
    found = woman(
        coder,
        "DELIVERY NOTE 5/5/2026\nCat II FHR -> low forceps applied with consent at +2, one pull. Viable female.",
    )
    assert procedures(found) == ["10D07Z3"]


def test_the_reason_of_an_induction_is_what_the_admission_names_first(coder: Coder) -> None:
    found = woman(
        coder,
        "L&D H&P 5/4/2026\n28yo G1P0 @ 37w3d.\nImpression: IUP 37w3d, preeclampsia w/ severe features, FGR.",
        "DELIVERY NOTE 5/5/2026\nSVD of viable female.",
        "DISCHARGE SUMMARY\nDx: Vaginal delivery @ 37w4d, liveborn. FGR. Preeclampsia with severe features.",
    )
    assert codes(found)[0] == "O14.14"
