"""What whole stays taught: one small chart for each cause that was mended."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from stay_charts import END, HP, NOTE, OP, codes, poa, stay


def test_the_patient_is_on_the_drug_that_a_diagnosis_names(coder: Coder) -> None:
    found = stay(coder, (HP, "A/P: Sepsis."), (END, "1. Sepsis\n2. Permanent AF, on warfarin"))
    assert "Z79.01" in codes(found)
    drip = stay(coder, (HP, "A/P: Pneumonia. New AF on heparin gtt."), (END, "1. Pneumonia\n2. AF"))
    assert "Z79.01" not in codes(drip)


@pytest.mark.parametrize(
    ("day", "indicator"), [("05/07/2026", "N"), ("05/05/2026", "U")], ids=["later", "next day"]
)
def test_an_acute_condition_first_named_after_the_first_days(
    coder: Coder, day: str, indicator: str
) -> None:
    found = stay(
        coder,
        (HP, "HISTORY AND PHYSICAL 05/04/2026\nA/P: Cellulitis of left leg."),
        (NOTE, f"PROGRESS NOTE {day}\nA/P:\n1. Cellulitis of left leg\n2. Hypokalemia, replaced"),
        (END, "1. Cellulitis of left leg\n2. Hypokalemia"),
    )
    assert poa(found)["E87.6"] == indicator


def test_a_drug_is_not_asked_when_it_began(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "HISTORY AND PHYSICAL 05/04/2026\nA/P: Asthma exacerbation."),
        (NOTE, "PROGRESS NOTE 05/05/2026\nA/P: Hypokalemia due to albuterol, KCl given."),
        (END, "1. Asthma exacerbation\n2. Hypokalemia due to albuterol"),
    )
    assert [q.affects for q in found.queries if q.kind == "poa"] == ["E87.6"]


def test_a_stent_of_this_stay_is_no_status(coder: Coder) -> None:
    report = (OP, "CARDIAC CATH\nSuccessful PCI/DES x1 mid LAD.")
    end = (END, "1. NSTEMI\n2. CAD s/p DES to LAD")
    assert "Z95.5" not in codes(stay(coder, (HP, "A/P: NSTEMI."), report, end))
    assert "Z95.5" in codes(stay(coder, (HP, "PMH: CAD s/p DES 2020\nA/P: NSTEMI."), end))


def test_an_antidote_is_no_poison(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "A/P: Intentional Tylenol overdose, suicide attempt - NAC."),
        (END, "1. Intentional acetaminophen overdose"),
    )
    assert codes(found) == ["T39.1X2A"]


def test_a_class_of_drugs_gives_way_to_the_drug(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "HISTORY AND PHYSICAL 05/04/2026\nA/P: Heart failure."),
        (NOTE, "PROGRESS NOTE 05/08/2026\nA/P: Hypokalemia due to lasix."),
        (END, "1. Heart failure\n2. Diuretic-induced hypokalemia"),
    )
    assert "T50.1X5A" in codes(found)
    assert "T50.2X5A" not in codes(found)


def test_advanced_age_of_a_mother_is_not_leaving(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "37 y/o G3P2 39w0d, repeat LTCS. AMA. A/P: IUP 39w, prior cesarean."),
        (END, "DISCHARGE SUMMARY\nAMA multigravida. Delivered by repeat cesarean. Liveborn male."),
    )
    assert "Z53.29" not in codes(found)
    assert "Z37.0" in codes(found)


def test_foley_after_a_dash_is_a_plan(coder: Coder) -> None:
    found = stay(coder, (HP, "A/P: UTI - foley out, cipro."), (END, "1. UTI"))
    assert codes(found) == ["N39.0"]
    due = stay(coder, (HP, "A/P: UTI due to foley."), (END, "1. UTI due to foley"))
    assert "T83.511A" in codes(due)


def test_side_of_a_palsy_is_its_own(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "INPATIENT REHABILITATION H&P\nA/P: Rehab after stroke. Aphasia."),
        (END, "1. Right hemiplegia following left MCA infarct\n2. Aphasia"),
    )
    assert codes(found) == ["I69.351", "I69.320"]


def test_ruled_out_denies_what_stands_before(coder: Coder) -> None:
    end = (END, "1. Chest pain, ACS ruled out, probably due to GERD")
    assert codes(stay(coder, (HP, "A/P: Chest pain."), end)) == ["K21.9"]


def test_arthritis_is_gone_with_its_joint(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "INPATIENT REHABILITATION H&P\nA/P: s/p R TKA for OA right knee."),
        (END, "1. Primary osteoarthritis right knee s/p right TKA, rehabilitation"),
    )
    assert codes(found)[:1] == ["Z47.1"]
    assert "M17.11" not in codes(found)


def test_fragility_fracture_is_no_injury(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "A/P: Left intertrochanteric hip fracture."),
        (END, "1. Osteoporotic fracture of left femur"),
    )
    assert codes(found) == ["M80.052A"]


def test_bone_of_the_metastasis(coder: Coder) -> None:
    found = stay(coder, (HP, "A/P: Back pain."), (END, "1. Prostate cancer with bone metastases"))
    assert codes(found)[:2] == ["C61", "C79.51"]
    assert "C41.9" not in codes(found)


def test_vaccine_of_a_newborn(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "NEWBORN EXAM\nTerm female, SVD.\nA/P: Term newborn. Routine care, Hep B, vit K."),
        (END, "Term female, SVD. Hep B given."),
        born=date(2026, 5, 4),
    )
    assert "P35.3" not in codes(found)


def test_the_class_of_an_opioid_gives_way_to_the_drug(coder: Coder) -> None:
    found = stay(
        coder,
        (HP, "A/P: Accidental heroin overdose - naloxone drip."),
        (END, "Opioid overdose, accidental (heroin)."),
    )
    assert codes(found) == ["T40.1X1A"]


def test_diabetes_by_default_is_nobodys_word(coder: Coder) -> None:
    found = coder.code(
        Encounter(
            documents=(
                Document("A/P: Type 1 diabetes with DKA. Diabetes ed.", HP, "intensivist"),
                Document("Type 1 diabetes with DKA.", END, "pediatrician"),
            ),
            setting="inpatient",
        )
    )
    assert not [q for q in found.queries if q.kind == "conflict"]


def test_a_long_item_of_a_numbered_list_is_stated(coder: Coder) -> None:
    end = (
        "1. Type II open displaced comminuted fracture of shaft of right tibia and fibula s/p IMN\n"
        "2. Concussion with LOC 5 min"
    )
    assert codes(stay(coder, (END, end)))[:1] == ["S82.251B"]


def test_withdrawal_is_no_mere_use_beside_the_liver(coder: Coder) -> None:
    found = stay(coder, (HP, "A/P:\n1. Delirium tremens\n2. Alcoholic hepatitis"))
    assert codes(found) == ["F10.231", "K70.10"]


def test_systemic_diseases_of_the_past_are_reported_and_combined(coder: Coder) -> None:
    found = stay(
        coder,
        (END, "PAST MEDICAL HISTORY: Hypertension, CKD stage 3, dementia, appendicitis, breast cancer 2010."
              "\nDISCHARGE DIAGNOSIS: Cellulitis of left leg."),
    )  # fmt: skip
    assert set(codes(found)) == {"L03.116", "I12.9", "N18.30", "F03.90"}
    denied = stay(
        coder, (END, "PMH: No hypertension, no diabetes.\nDISCHARGE DIAGNOSIS: Pneumonia.")
    )
    assert codes(denied) == ["J18.9"]
