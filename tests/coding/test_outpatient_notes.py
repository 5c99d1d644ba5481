"""What whole outpatient notes taught: a sentence or two for each fault that they showed."""

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result


def codes(coder: Coder, *texts: str, setting: str = "office") -> list[str]:
    documents = tuple(Document(text=text) for text in texts)
    return [a.code for a in coder.code(Encounter(setting=setting, documents=documents)).diagnoses]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        # headings of an assessment
        ("ENT CLINIC\nPE: wax in both canals.\nDx\n1. Bilateral cerumen impaction", ["H61.23"]),
        ("VISIT\nProblems reviewed:\n1. Hypertension\n2. Gout, on allopurinol", ["I10", "M10.9"]),
        ("CLINIC\nImp/Plan\n#1 Constipation - Miralax", ["K59.00"]),
        ("MOVEMENT DISORDERS CLINIC\nHere for constipation.", ["K59.00"]),
        # a long item is headed before its dash
        ("NOTE\nA/P\n1. Gout\nClass 3 obesity - discussed tirzepatide, he will ask his primary care doctor about it at the visit they have in two weeks.", ["M10.9", "E66.813"]),
        ("NOTE\nA/P:\n# Epilepsy - after stopping his tablets on his own last month because of irritability, will switch to lacosamide over the coming weeks", ["G40.909"]),
        # what closes a note states nothing
        ("NOTE\nImpression: Hypothyroidism due to Hashimoto's thyroiditis - raise levothyroxine to 100 mcg, goal TSH below 2.5 before conception, recheck in 6 weeks.\nAll questions were answered and the patient verbalized understanding.", ["E06.3"]),
        ("NOTE\nAssessment\n1. Gout\nTime: I spent 32 minutes on the date of the encounter examining, counseling, and documenting.", ["M10.9"]),
        # considered, warned of, prevented, planned, of another time
        ("ED NOTE\nMDM: considered arrhythmia, PE, GI bleed, seizure.\nIMPRESSION\n1. Vasovagal syncope", ["R55"]),
        ("NOTE\nImpression:\n1. Graves' disease. Methimazole 20 mg; agranulocytosis and pregnancy warnings given.", ["E05.00"]),
        ("NOTE\nA/P:\nCOPD - stable, flu/RSV done.", ["J44.9"]),
        ("NOTE\nA/P:\n1. Encounter for insertion of intrauterine contraceptive device. String check 6 wks.", ["Z30.430"]),
        ("NOTE\nA/P:\n1. Cystocele\nPlan: pessary fitting next wk", ["N81.10"]),
        ("NOTE\nA/P:\n1. Gout - due for eye exam, referral placed", ["M10.9"]),
        ("NOTE\nA/P:\n1. Jaundice of newborn - low risk, recheck bilirubin in 48 hours", ["P59.9"]),
        ("NOTE\nImpression:\n1. Memory loss, possible early Alzheimer's dementia vs vascular", ["R41.3"]),
        ("NOTE\nA/P:\n1. Asymptomatic microscopic hematuria - negative work-up", ["R31.21"]),
        ("NOTE\nImpression:\n1. Obesity - weight loss will help", ["E66.9"]),
        ("NOTE\nImp: Superficial incisional surgical site infection following incisional hernia repair.", ["T81.41XA"]),
        # combinations and what says more
        ("NOTE\nA/P:\n1. Well-woman gynecologic exam\n2. Cervical cancer screening - Pap sent", ["Z01.419"]),
        ("NOTE\nDx:\n1. Alcoholic cirrhosis\n2. Esophageal varices secondary to cirrhosis, no bleeding", ["K70.30", "I85.10"]),
        ("NOTE\nA/P:\n1. Cancer of the left breast, upper outer quadrant, ER+/PR+/HER2-", ["C50.412", "Z17.411"]),
        ("NOTE\nA/P:\n1. Castration-resistant prostate cancer", ["C61", "Z19.2"]),
        ("NOTE\nDx:\n1. Degenerative disc disease, L4-5, with discogenic low back pain and leg pain", ["M51.362"]),
        ("NOTE\nA/P:\n1. Diabetic ulcer of the left foot with necrosis of bone", ["E11.621", "L97.524"]),
        ("NOTE\nA: Age-related osteoporosis with current pathological fracture of L1 vertebra", ["M80.08XA"]),
        ("NOTE\nA: Bilateral inguinal hernias, direct right, indirect left", ["K40.20"]),
        ("RETINA\nVA 20/40 OD\nA/P:\n1. Exudative age-related macular degeneration OD with active choroidal neovascularization - aflibercept today", ["H35.3211"]),
        ("NOTE\nAssessment\n1. Chronic osteomyelitis of the left foot due to type 2 diabetes", ["E11.69", "M86.672"]),
        # drugs and tobacco of the story
        ("HAND SURGERY\nT2DM on metformin.\nA/P:\n1. Type 2 DM, well controlled", ["E11.9", "Z79.84"]),
        ("NOTE\nImpression:\n1. Right hemiparesis due to old cerebral infarction\nPlan: Cont clopidogrel long-term.", ["I69.351", "Z79.02"]),
        ("VASCULAR\n65 yo M, current smoker 1/2 ppd.\nImpression:\n1. COPD", ["J44.9", "F17.210"]),
        ("VIDEO VISIT\nSpO2 at home 95.\nA/P\n1. COPD", ["J44.9"]),
    ],
)  # fmt: skip
def test_note(coder: Coder, note: str, expected: list[str]) -> None:
    assert codes(coder, note) == expected


def test_gallbladder_is_named_by_the_pathologist(coder: Coder) -> None:
    surgery = "OPERATIVE REPORT\nPOSTOPERATIVE DIAGNOSIS: Symptomatic cholelithiasis\nPROCEDURE: Laparoscopic cholecystectomy"
    report = "SURGICAL PATHOLOGY REPORT\nFINAL DIAGNOSIS: Gallbladder: Chronic cholecystitis and cholelithiasis."
    assert codes(coder, surgery, report, setting="ambulatory-surgery") == ["K80.10"]


def test_specimens_keep_their_order(coder: Coder) -> None:
    scope = "COLONOSCOPY REPORT\nINDICATION: Screening for colon cancer\nIMPRESSION:\n- Polyp of the ascending colon\n- Polyp of the sigmoid colon"
    report = "SURGICAL PATHOLOGY REPORT\nFINAL DIAGNOSIS:\nA. Ascending colon polyp: Tubular adenoma.\nB. Sigmoid colon polyp: Tubular adenoma."
    found = codes(coder, scope, report, setting="ambulatory-surgery")
    assert found == ["Z12.11", "D12.2", "D12.5"]


def test_therapist_alone_gives_the_diagnosis_of_the_referral(coder: Coder) -> None:
    note = "PHYSICAL THERAPY EVALUATION\nReferring dx: Adhesive capsulitis R shoulder\nROM limited, pain 3/10."
    assert codes(coder, note) == ["M75.01"]


def test_injury_of_a_part_is_told_by_the_fracture_there(coder: Coder) -> None:
    note = "EMERGENCY\nSlipping on ice, fell.\nMDM: isolated wrist injury.\nImpression: Closed Colles' fracture of the right radius"
    found = codes(coder, note, setting="emergency")
    assert found[0] == "S52.531A" and "S69.91XA" not in found and "W00.0XXA" in found


def test_burn_of_the_hand_takes_the_side_of_the_examination(coder: Coder) -> None:
    note = "ED NOTE\nPulled a cup of hot coffee onto L hand.\nPE: L hand dorsum: blistering.\nIMPRESSION: Second degree burn of the left hand"
    found = codes(coder, note, setting="emergency")
    assert found[0] == "T23.262A" and "X10.0XXA" in found


def test_concussion_by_a_helmet(coder: Coder) -> None:
    note = "SPORTS MEDICINE\n17 yo M, helmet to helmet hit during a football game.\nDiagnosis: Concussion without loss of consciousness"
    assert codes(coder, note)[:2] == ["S06.0X0A", "W21.81XA"]


def test_a_study_that_only_screens_proves_what_for(coder: Coder) -> None:
    text = "COLONOSCOPY\nINDICATION: Screening, age 50.\nFINDINGS: Normal to the cecum."
    encounter = Encounter(
        documents=(Document(text=text, kind="procedure-note"),), setting="outpatient"
    )
    result = coder.code(encounter, ("icd10cm", "cpt"))
    assert [a.code for a in result.diagnoses] == ["Z12.11"]
    assert verify_result(result.to_dict(), {"doc-1": text}) == []
