"""Whole stays nobody had tuned on: one small chart for each cause that was mended."""

from datetime import date
from functools import partial

import pytest

from chartcoder import Coder, Document, Encounter, Result
from stay_charts import CONSULT, ED, END, HP, NOTE, OP, PROC, codes, poa
from stay_charts import stay as stay_of

stay = partial(stay_of, last=date(2026, 5, 14))


@pytest.mark.parametrize("head", ["Principal problem", "PRINCIPAL DX", "Principal", "Primary Dx"])
def test_named_principal_counts_though_another_note_states_it_first(
    coder: Coder, head: str
) -> None:
    end = f"DISCHARGE SUMMARY\n{head}: Hyperkalemia\nActive problems: Fluid overload; anemia of CKD; ESRD"
    found = stay(
        coder,
        (ED, "Dx: Fluid overload, hyperkalemia."),
        (HP, "A/P:\n1. Fluid overload"),
        (END, end),
    )
    assert codes(found)[0] == "E87.5"
    assert {"E87.70", "D63.1", "N18.6"} <= set(codes(found))


def test_what_stands_below_a_list_of_diagnoses_is_no_diagnosis(coder: Coder) -> None:
    end = (
        "DISCHARGE SUMMARY\nDischarge diagnoses: 1. Severe preeclampsia, delivered at 37w2d by cesarean."
        " 2. Acute blood loss anemia.\nBlood pressure check in 3 days, glucose test at 6 weeks."
    )
    assert not [c for c in codes(stay(coder, (END, end))) if c.startswith("Z01")]
    end = "DIAGNOSES:\n- Pneumonia\n- Asthma\nPsoriasis clinic was called. Return for cough."
    assert codes(stay(coder, (END, end))) == ["J18.9", "J45.909"]
    end = "DIAGNOSES:\n- Pneumonia\n- Asthma\nSecondary: Psoriasis. Gout."
    assert {"L40.9", "M10.9"} <= set(codes(stay(coder, (END, end))))


def test_a_test_done_in_a_stay_is_no_reason_for_a_visit(coder: Coder) -> None:
    found = stay(coder, (END, "1. Pneumonia\n2. Hearing screen passed"))
    assert codes(found) == ["J18.9"]


def test_cirrhosis_before_its_varices(coder: Coder) -> None:
    end = "PRIMARY DX: Bleeding esophageal varices\nSECONDARY DX: Alcoholic cirrhosis; portal hypertension"
    assert codes(stay(coder, (END, end)))[:2] == ["K70.30", "I85.11"]


def test_drug_of_an_adverse_effect_is_never_principal(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "A/P:\n1. Hyponatremia due to HCTZ\n2. Osteopenia"),
        (CONSULT, "05/05/2026\nImp: Dehydration - saline."),
        (END, "Dx\n1. Hyponatremia due to hydrochlorothiazide\n2. Dehydration"),
    )
    assert codes(found)[0] == "E87.1"


def test_operation_of_this_stay_is_no_healing(coder: Coder) -> None:
    report = "OPERATIVE REPORT 05/05/2026\nPOSTOP DX: Osteoporotic fracture of left femur\nPROCEDURE: Nailing, left femur"
    end = "Principal diagnosis: Osteoporotic fracture of left femur s/p cephalomedullary nail"
    found = stay(coder, (HP, "A/P: Left hip fracture."), (OP, report), (END, end))
    assert codes(found)[0] == "M80.052A"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Left rib fractures 6-9", "S22.42XA"),
        ("Fractures of right ribs 4 and 5", "S22.41XA"),
        ("Fracture of left 8th rib", "S22.32XA"),
    ],
)
def test_ribs_in_the_plural_are_several(coder: Coder, words: str, code: str) -> None:
    assert code in codes(stay(coder, (END, f"1. {words}")))


def test_a_splint_is_no_diabetes(coder: Coder) -> None:
    found = stay(coder, (OP, "Dx: closed left distal radius fracture.\nPlan: Sugar-tong splint."))
    assert not [c for c in codes(found) if c.startswith("E11")]


def test_embolization_of_this_stay_is_no_status(coder: Coder) -> None:
    report = (PROC, "IR PROCEDURE 05/04/2026: splenic artery embolization. Coils were deployed.")
    found = stay(coder, report, (END, "1. Splenic laceration status post coil embolization"))
    assert "Z95.828" not in codes(found)


def test_psychotic_features_behind_a_comma(coder: Coder) -> None:
    end = "1. Major depressive disorder, recurrent, severe, with psychotic features"
    assert codes(stay(coder, (END, end))) == ["F33.3"]


def test_less_likely_behind_a_condition_denies_it(coder: Coder) -> None:
    ed = "MDM: CHF exacerbation. Pneumonia less likely, procalcitonin 0.08."
    assert "J18.9" not in codes(stay(coder, (ED, ed), (END, "1. Acute systolic heart failure")))


def test_refused_drug_is_no_refused_vaccine(coder: Coder) -> None:
    hp = "A/P:\n1. COVID-19 pneumonia - dexamethasone, declined remdesivir"
    assert "Z28.21" not in codes(stay(coder, (HP, hp)))
    assert "Z28.21" in codes(stay(coder, (HP, "A/P:\n1. Asthma\n2. Declined COVID vaccine")))


def test_score_of_another_hospital(coder: Coder) -> None:
    ed = "At OSH NIHSS 18, CT negative.\nOn arrival NIHSS 16.\nDx: acute left MCA infarct"
    found = codes(stay(coder, (ED, ed), (END, "1. Acute left MCA ischemic stroke")))
    assert "R29.716" in found and "R29.718" not in found


def test_dysphagia_of_a_disease_of_the_brain_is_coded(coder: Coder) -> None:
    end = "1. Aspiration pneumonia\n2. Oropharyngeal dysphagia due to Parkinson's disease"
    assert "R13.12" in codes(stay(coder, (END, end)))


def test_symptom_in_the_brackets_of_a_diagnosis(coder: Coder) -> None:
    end = "1. Sepsis due to E. coli (tachycardia, hypotension)\n2. Acute cystitis"
    found = codes(stay(coder, (END, end)))
    assert "R00.0" not in found and "I95.9" not in found


def test_failed_pump_is_no_adverse_effect(coder: Coder) -> None:
    hp = "A/P:\n1. DKA, type 1 diabetes, due to insulin pump failure, no insulin delivered"
    found = codes(
        stay(coder, (HP, hp), (END, "1. DKA, type 1 diabetes due to insulin pump failure"))
    )
    assert found[0] == "T85.614A" and "T38.3X5A" not in found


def test_drug_blamed_in_another_note_than_the_first(coder: Coder) -> None:
    found = stay(
        coder,
        (
            HP,
            "HISTORY AND PHYSICAL 05/04/2026\nA/P:\n1. COPD exacerbation\n2. T2DM, metformin held",
        ),
        (NOTE, "PROGRESS NOTE 05/07/2026\nA/P: Steroid-induced hyperglycemia in T2DM - glargine"),
        (END, "1. COPD exacerbation\n2. T2DM with hyperglycemia due to prednisone"),
    )
    assert {"T38.0X5A", "Z79.84"} <= set(codes(found))
    assert poa(found)["E11.65"] == "N"


def test_class_of_a_drug_not_taken_gives_way_to_its_name(coder: Coder) -> None:
    hp = (
        "HPI: Stopped torsemide two weeks ago because of cost.\n"
        "A/P:\n1. Acute on chronic systolic heart failure - due to nonadherence to diuretic"
    )
    found = codes(stay(coder, (HP, hp)))
    assert "T50.1X6A" in found and "T50.2X6A" not in found


def test_cause_of_an_ileus_is_not_asked_when_it_is_said(coder: Coder) -> None:
    hp = "HPI: POD 9 after sigmoid colectomy.\nA/P:\n1. Postoperative pelvic abscess\n2. Ileus"
    end = "1. Pelvic abscess after colectomy\n2. Ileus due to intra-abdominal infection"
    found = stay(coder, (HP, hp), (END, end))
    assert not [q for q in found.queries if q.affects.startswith("K56")]


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("Chemotherapy induced pancytopenia", "D61.810"),
        ("Hepatic encephalopathy", "K76.82"),
        ("Toxic encephalopathy due to oxycodone taken as prescribed", "G92.8"),
        ("Opioid dependence with withdrawal", "F11.23"),
    ],
)
def test_what_a_later_day_names_first_was_not_there(
    coder: Coder, condition: str, code: str
) -> None:
    found = stay(
        coder,
        (HP, "HISTORY AND PHYSICAL 05/04/2026\nA/P: Pneumonia."),
        (NOTE, f"PROGRESS NOTE 05/08/2026\nA/P:\n1. {condition} - treated"),
        (END, f"1. Pneumonia\n2. {condition}"),
    )
    assert poa(found)[code] == "N"


def test_vaccine_given_in_a_stay(coder: Coder) -> None:
    end = "NEWBORN DISCHARGE SUMMARY\n1. Single liveborn, vaginal delivery\nHepatitis B vaccine given IM 05/05."
    assert "Z23" in codes(stay(coder, (END, end), born=date(2026, 5, 4)))


def test_infection_of_the_catheter_before_its_sepsis(coder: Coder) -> None:
    end = "1. Severe sepsis due to Proteus mirabilis, from CAUTI\n2. Acute kidney injury due to sepsis"
    found = codes(stay(coder, (HP, "A/P: Sepsis due to CAUTI with AKI."), (END, end)))
    assert found[:3] == ["T83.511A", "A41.59", "R65.20"]
    end = "1. Sepsis due to pneumonia\n2. CAUTI"
    assert codes(stay(coder, (HP, "A/P: Sepsis. CAUTI."), (END, end)))[0] == "A41.9"


def test_the_fracture_before_the_prosthesis_it_is_at(coder: Coder) -> None:
    report = "OPERATIVE NOTE 05/06/2026\nPostoperative Diagnosis: Right periprosthetic femoral shaft fracture, displaced"
    end = "Admission diagnosis: Right periprosthetic hip fracture\nDischarge diagnosis: Same\nComorbidities: paroxysmal atrial fibrillation, hypertension"
    found = codes(stay(coder, (HP, "PMH: PAF, HTN"), (OP, report), (END, end)))
    assert found[0].startswith("S72.3") and {"M97.01XA", "I48.0", "I10"} <= set(found)


def test_unnamed_adverse_effect_beside_the_named_one(coder: Coder) -> None:
    end = "Principal Dx: Symptomatic bradycardia due to digoxin toxicity (adverse effect, drug taken correctly)\nOther Dx: AKI"
    found = codes(
        stay(coder, (HP, "A/P: Bradycardia due to digoxin, taken as prescribed."), (END, end))
    )
    assert found[:2] == ["R00.1", "T46.0X5A"]


def test_labor_days_after_the_membranes(coder: Coder) -> None:
    found = coder.code(
        Encounter(
            documents=(
                Document("H&P 05/04/2026\nA/P: PPROM at 32w5d, not in labor.", HP),
                Document("05/09/2026\nA: Preterm labor at 33w3d.", NOTE),
                Document("05/09/2026 SVD of liveborn female. Placenta intact.", "delivery-note"),
                Document("1. PPROM\n2. Preterm labor with preterm delivery", END),
            ),
            setting="inpatient",
            sex="female",
            birth_date=date(1999, 1, 1),
            admission_date=date(2026, 5, 4),
        )
    )
    assert "O42.113" in codes(found)


def test_indicator_of_the_drug_is_that_of_its_effect(coder: Coder) -> None:
    found = stay(
        coder,
        (
            HP,
            "HISTORY AND PHYSICAL 05/04/2026\nCr 0.9\nA/P:\n1. Cellulitis of right leg\n2. Hypertension",
        ),
        (NOTE, "PROGRESS NOTE 05/08/2026\nCr 2.4\nAssessment: AKI due to vancomycin."),
        (
            END,
            "1. Cellulitis of right leg\n2. Acute tubular necrosis due to vancomycin\n3. Hypertension",
        ),
    )
    assert poa(found)["N17.0"] == "N" and poa(found)["T36.8X5A"] == "N"


def test_a_day_told_with_the_event_places_it(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "HISTORY AND PHYSICAL 05/04/2026\nA/P: Guillain-Barre syndrome."),
        (NOTE, "05/05/2026 Intubated 05/05 14:00 for acute hypercapnic respiratory failure."),
        (
            END,
            "1. Guillain-Barre syndrome\n2. Acute hypercapnic respiratory failure\nDNR decided 5/12.",
        ),
    )
    assert poa(found)["J96.02"] == "N" and poa(found)["Z66"] == "N"


def test_clot_of_a_catheter_of_the_stay(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "HISTORY AND PHYSICAL 05/04/2026\nA/P: Pyelonephritis."),
        (NOTE, "PN 05/10/2026\nA/P: Acute right brachial DVT due to midline catheter."),
        (END, "1. Pyelonephritis\n2. Acute DVT right brachial vein due to midline catheter"),
    )
    assert (poa(found)["T82.868A"], poa(found)["I82.621"]) == ("N", "N")
    assert not [q for q in found.queries if q.kind == "poa"]


def test_attack_of_what_comes_and_goes(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "PMH: paroxysmal A-fib\nA/P: Hip fracture, left, closed."),
        (NOTE, "05/06/2026. AF with RVR overnight.\nA/P: PAF w/ RVR - diltiazem"),
        (END, "1. Left hip fracture\n2. Paroxysmal atrial fibrillation"),
    )
    assert poa(found)["I48.0"] == "Y"


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        ("Glucose 310 - NPH started for steroid hyperglycemia", "G91.2"),
        ("Cellulitis of right leg. Doubt nec fasc", "M72.6"),
    ],
)
def test_words_that_are_no_diagnosis(coder: Coder, words: str, absent: str) -> None:
    assert absent not in codes(stay(coder, (HP, f"A/P:\n1. Pneumonia\n2. {words}")))


def test_status_that_the_complication_says(coder: Coder) -> None:
    hp = "HPI: deceased donor kidney transplant 2023, CKD stage 3a.\nA/P: Acute rejection of kidney transplant. CKD 3a."
    found = codes(stay(coder, (HP, hp)))
    assert "T86.11" in found and "Z94.0" not in found


def test_drug_in_the_brackets_of_what_it_did(coder: Coder) -> None:
    end = "1. Pneumonia\n2. Drug-induced hypothyroidism (pembrolizumab)\n3. Thrombocytopenia due to alcohol"
    found = codes(stay(coder, (END, end)))
    assert {"E03.2", "T45.AX5A", "D69.59"} <= set(found)


def test_problems_of_a_consult_in_one_line(coder: Coder) -> None:
    consult = "MEDICINE CONSULT 05/04/2026: 1. Hypothyroid - LT4. 2. OSA - CPAP qhs."
    found = codes(stay(coder, (CONSULT, consult), (END, "1. Left hip fracture")))
    assert {"E03.9", "G47.33"} <= set(found)


def procedures(result: Result) -> list[str]:
    return [a.code for a in result.assignments if a.system == "icd10pcs"]


@pytest.mark.parametrize("words", ["Intubation not needed.", "NICU 4 wks, no intubation."])
def test_a_tube_that_was_not_placed(coder: Coder, words: str) -> None:
    assert not procedures(stay(coder, (HP, f"HPI: GI bleed. {words}\nA/P: GI bleed")))


def test_one_tube_and_one_course_told_in_several_notes(coder: Coder) -> None:
    found = stay(
        coder,
        (NOTE, "05/05/2026 Intubated 05/05 14:00 for respiratory failure. PLEX #1 yesterday."),
        (NOTE, "05/09/2026 PLEX 3/5 done. Acute respiratory failure, intubated."),
        (END, "1. Guillain-Barre syndrome\nCOURSE: Ventilated 05/05-05/26."),
    )
    assert sorted(procedures(found)) == ["0BH17EZ", "5A1955Z", "6A551Z3"]


def test_shock_treatment_by_its_electrodes(coder: Coder) -> None:
    note = "ECT #1: bitemporal stimulus delivered, seizure 42 s by EEG."
    assert procedures(stay(coder, (PROC, note))) == ["GZB2ZZZ"]


def test_variceal_band_ligation(coder: Coder) -> None:
    report = (
        OP,
        "ENDOSCOPY REPORT\nProcedure: EGD with variceal band ligation\nFive bands were placed.",
    )
    assert procedures(stay(coder, report)) == ["06L38CZ"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (HP, "HPI: SBO. Hx AAA repair, prostatectomy."),
        (ED, "Tenecteplase 22 mg given at OSH 11:50."),
    ],
)
def test_nothing_is_asked_of_what_was_done_before_or_elsewhere(
    coder: Coder, kind: str, words: str
) -> None:
    found = stay(coder, (kind, words))
    assert not [q for q in found.queries if q.kind == "procedure-axis"]


def test_what_the_summary_names_vaguely_keeps_its_place(coder: Coder) -> None:
    found = stay(
        coder,
        (
            NOTE,
            "05/06/2026\nA/P: Acute right basal ganglia intracerebral hemorrhage. Cerebral edema.",
        ),
        (END, "1. Acute hypertensive intracerebral hemorrhage with IVH\n2. Cerebral edema"),
    )
    assert codes(found)[0] == "I61.0"


def test_stent_of_the_admission_note_after_the_catheter(coder: Coder) -> None:
    report = (OP, "PCI REPORT 05/04/2026\nOne drug-eluting stent deployed in the RCA.")
    note = (HP, "CCU ADMISSION NOTE 05/04/2026\nA/P: Inferior STEMI s/p DES to RCA.")
    end = (END, "1. Inferior STEMI")
    assert "Z95.5" not in codes(stay(coder, report, note, end))
    assert "Z95.5" in codes(stay(coder, note, end))


def test_complication_in_the_singular_is_stated(coder: Coder) -> None:
    note = "PROGRESS NOTE 05/08/2026\nAssessment: Groin hematoma, complication of access, with acute blood loss anemia."
    end = "1. Pulmonary embolism\n2. Right groin hematoma complicating femoral venous access\n3. Acute blood loss anemia"
    found = stay(coder, (HP, "A/P: Pulmonary embolism."), (NOTE, note), (END, end))
    assert poa(found)["D62"] == "N"
    assert "I97.638" in codes(found) and "S30.12XA" not in codes(found)


def test_ileus_after_the_operation_beside_the_obstruction(coder: Coder) -> None:
    end = "1. Small bowel obstruction due to adhesions, s/p resection\n2. Prolonged postoperative ileus\n3. COPD exacerbation"
    note = "POD 8 05/12/2026: COPD exacerbation - prednisone."
    found = stay(
        coder,
        (HP, "HISTORY AND PHYSICAL 05/04/2026\nPMH: COPD\nA/P: SBO."),
        (NOTE, note),
        (END, end),
    )
    assert {"K91.89", "K56.7"} <= set(codes(found))
    assert poa(found)["J44.1"] == "N"


def test_injuries_and_medical_are_the_lists_of_a_trauma_summary(coder: Coder) -> None:
    end = "DISCHARGE SUMMARY\nInjuries: L subdural hematoma (traumatic); scalp contusion\nMedical: chronic atrial fibrillation; acute E. coli cystitis; HTN"
    found = codes(stay(coder, (END, end)))
    assert found[0].startswith("S06.5") and {"I48.20", "N30.00", "B96.20", "I10"} <= set(found)


def test_numbered_list_of_an_admission_note_without_heading(coder: Coder) -> None:
    note = "TRAUMA H&P 05/04/2026\n1. Chronic AF - Eliquis held\n2. HTN; osteopenia\n3. Gout"
    assert {"I48.20", "I10", "M10.9"} <= set(codes(stay(coder, (HP, note))))


def test_both_rami_of_a_pubic_bone(coder: Coder) -> None:
    found = codes(stay(coder, (END, "1. Right superior and inferior pubic rami fractures, closed")))
    assert {"S32.511A", "S32.591A"} <= set(found)
    found = codes(stay(coder, (END, "1. Right inferior pubic ramus fracture, closed")))
    assert found == ["S32.591A"]


def test_oxygen_of_home_beside_the_failure_and_the_lung(coder: Coder) -> None:
    end = "1. Acute on chronic hypoxic respiratory failure\n2. COPD exacerbation"
    found = stay(coder, (ED, "76F, COPD on 2 L home O2. SOB."), (END, end))
    assert "Z99.81" in codes(found)


def test_an_infection_not_felt_to_be_of_the_catheter_is_there(coder: Coder) -> None:
    note = "PROGRESS NOTE 05/08/2026\nA/P: Acute cystitis, not felt catheter related, macrobid."
    found = stay(coder, (HP, "A/P: Hip fracture, left."), (NOTE, note), (END, "1. Acute cystitis"))
    assert poa(found)["N30.00"] == "N"
