"""What notes of the specialties taught: a sentence or two for each fault that they showed."""

import pytest

from chartcoder import Coder, Document, Encounter


def codes(coder: Coder, text: str, setting: str = "office") -> list[str]:
    encounter = Encounter(setting=setting, documents=(Document(text=text),))
    return [a.code for a in coder.code(encounter).diagnoses]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        # an export that sets a bullet before every heading
        ("• ROS: negative\n• Exam: wheeze\n• ED Diagnosis: Acute bronchitis\n• Disposition: home", ["J20.9"]),
        ("- HPI: cough\n- PE: lungs clear\n- Assessment: Acute bronchitis\n- Plan: fluids", ["J20.9"]),
        ("# Assessment:\n- HTN: stable\n- Labs: BMP\n- T2DM: A1c 7", ["I10", "E11.9"]),
        # white space around the stroke of a heading
        ("PE: plaques\nImpression / Plan\n# Plaque psoriasis -> same cream", ["L40.0"]),
        ("PE: plaques\nAssessment / Plan:\n1. Plaque psoriasis", ["L40.0"]),
        # a note told in one line, with the diagnosis under its short form
        ("15F rolled her ankle, h/o gout. Exam: swelling. Dx: left ankle sprain. Plan: ice.", ["S93.402A"]),
        # the assessment takes up the problem list above it
        ("Problem list:\n1. Gout - refill\n2. Hypothyroidism - TSH\nA/P: doing well, as above. RTC 6 mo.", ["M10.9", "E03.9"]),
        ("Problem list:\n1. Gout\n2. Hypothyroidism\nA/P: Acute bronchitis.", ["J20.9"]),
        # a dictation typed without capitals
        ("on exam cervix without lesions, no adnexal mass. assessment, midline cystocele. plan, pessary declined.", ["N81.11"]),
        ("he has no fever. there is a large effusion. impression gout. no sign of septic arthritis.", ["M10.9"]),
        # a small r or l before one of a pair
        ("dx: r ankle sprain, l knee contusion", ["S93.401A", "S80.02XA"]),
        # a site that has an injury of its own takes none from the one before it
        ("Dx: right ankle sprain, left knee contusion", ["S93.401A", "S80.02XA"]),
        ("Dx: sprain of the right ankle and left knee", ["S93.401A", "S83.92XA"]),
        ("dx: cerumen impaction l ear", ["H61.22"]),
        ("dx: l spine strain, on 2 l nc", ["S39.012A"]),
        # the toe of an amputation in short
        ("Dx: s/p R great toe amp", ["Z89.411"]),
        ("Dx: s/p right hallux amp 2020", ["Z89.411"]),
        # normal development beside an abnormal finding
        ("A:\n- Well child 12 mo, normal growth and development, with abnormal findings\n- Infantile eczema", ["Z00.121", "L20.83"]),
        # a course of therapy that goes on is not what the visit is for
        ("Here for surveillance cystoscopy - bladder cancer, on intravesical BCG, 5 of 6.", ["C67.9"]),
        ("Here for intravesical BCG treatment 3 of 6. Bladder cancer, lateral wall.", ["Z51.12", "C67.2"]),
        # advice behind a dash
        ("Assessment:\n1. Epilepsy - seizure precautions\n2. Dementia - fall precautions", ["G40.909", "F03.90"]),
        ("Assessment:\n1. Concussion without LOC - return precautions given\n2. Gout - diet handout", ["S06.0X0A", "M10.9"]),
        ("IMP: Posterior vitreous detachment OU – RD precautions", ["H43.813"]),
        ("Assessment:\n1. Influenza - vaccine given\n2. Gout", ["M10.9", "Z23"]),
        # an anemia that is put down to the malignancy, whatever else there is
        ("A/P:\n1. Multiple myeloma\n2. Anemia due to myeloma\n3. CKD stage 3a", ["C90.00", "D63.0", "N18.31"]),
        ("Assessment: chemotherapy-induced neutropenia with fever", ["D70.1", "R50.81", "T45.1X5A"]),
        # headings of a telegraphic note, and a test that is planned
        ("hands: scaly erythematous plaques\nA/\n- hand eczema\nP/\n- gloves", ["L30.9"]),
        ("A/P:\n1. UTI in first trimester pregnancy - cephalexin, culture sent, test of cure", ["O23.41"]),
        # the joint that was replaced is the other one
        ("Assessment: right hip OA s/p left THA", ["M16.11", "Z96.642"]),
        ("Assessment: right hip OA s/p right THA", ["Z96.641"]),
        ("Assessment: ASCUS Pap, high risk HPV positive", ["R87.610", "R87.810"]),
        ("Assessment: LSIL, HPV positive", ["R87.612", "R87.810"]),
        ("Assessment: sternal contusion", ["S20.214A"]),
        ("Assessment: CRVO OS with macular edema", ["H34.8120"]),
        # a foreign body that nobody says to choke anyone
        ("Dx: foreign body in pharynx", ["T17.208A"]),
        ("Dx: foreign body of larynx causing asphyxiation", ["T17.300A"]),
        ("Dx: fish bone in throat", ["T17.228A"]),
        ("Dx: peanut in right main bronchus", ["T17.528A"]),
        ("Dx: age related osteoporosis with current pathological fracture T12, subsequent visit, routine healing", ["M80.08XD"]),
        # a short note that begins with its patient has no title
        ("5 yo swallowed a coin. Dx: esophageal foreign body", ["T18.108A"]),
        ("45M with trouble swallowing, esophageal stricture", ["K22.2"]),
        # RT is radiotherapy beside a tumor, and the right side before a part of the body
        ("Assessment: breast cancer s/p lumpectomy and RT", ["C50.919"]),
        ("Assessment: RT breast cancer", ["C50.911"]),
        ("Assessment: shoulder pain, RT", ["M25.511"]),
        # a screening at which something was found, before the visit
        ("HPI: 68F found to have new calcifications on screening mammo 3/26.\nAssessment: fibroadenoma left breast", ["D24.2"]),
        ("Assessment: Neonatal jaundice. Good wt gain.", ["P59.9"]),
        # the joint of the thumb is one of the hand; obstruction has a code beside the prostate
        ("Imp: right thumb CMC arthritis", ["M18.11"]),
        ("Imp: primary osteoarthritis of first CMC joint, left", ["M18.12"]),
        ("Imp: BPH with urinary obstruction, incomplete emptying", ["N40.1", "R39.14", "N13.8"]),
        # boxes of a form that were left empty
        ("Impression:\n☒ Primary osteoarthritis of right knee\n☐ Gout\n☒ Essential hypertension", ["M17.11", "I10"]),
        ("Impression:\n☐ Gout\n☐ Essential hypertension", ["M10.9", "I10"]),
        # pain of a neoplasm that the history tells of, and pain that is the complaint
        ("HPI: returns for toxicity check. Reports stable back pain from bone metastases.\nA/P:\nLung cancer of the right upper lobe with bone metastases - CT\nCancer related pain - same", ["C34.11", "C79.51", "G89.3"]),
    ],
)  # fmt: skip
def test_codes(coder: Coder, note: str, expected: list[str]) -> None:
    assert codes(coder, note) == expected


@pytest.mark.parametrize(
    "note",
    [
        "17M, varsity soccer, R knee injury - planted and twisted, felt pop. A: 1) acute R ACL tear",
        "Rolled it in soccer and hurt the ankle. Right ankle sprain.",
    ],
)
def test_the_activity_of_a_note_without_headings(coder: Coder, note: str) -> None:
    """I.C.20.c: what a short note tells counts although it has no section that states."""
    assert codes(coder, note, "emergency")[-2:] == ["Y93.66", "Y99.8"]


@pytest.mark.parametrize(
    ("note", "cause"),
    [
        ("27M restrained driver in a car vs car collision, T-boned. Dx: cervical strain", "V43.52XA"),
        ("MVC, car vs. car, restrained passenger. Dx: cervical strain", "V43.62XA"),
        ("19M auto vs ped, struck while crossing street. Dx: left knee contusion", "V03.10XA"),
    ],
)  # fmt: skip
def test_what_ran_into_what(coder: Coder, note: str, cause: str) -> None:
    """I.C.20: the "vs" between two vehicles doubts nothing."""
    assert cause in codes(coder, note, "emergency")


BEFORE = "CLINIC NOTE\nHPI: 60 yo seen for knee pain. No fever. PMH: asthma as a child.\nExam: R knee effusion, crepitus.\n"


@pytest.mark.parametrize(
    "stated",
    [
        "**Assessment:** Primary osteoarthritis of right knee; essential hypertension\n**Plan:** PT",
        "**Assessment**: Primary osteoarthritis of right knee; essential hypertension\n**Plan**: PT",
        "Assessment - Primary osteoarthritis of right knee. Essential hypertension.\nPlan - PT",
        "ASSESSMENT -- Primary osteoarthritis of right knee, essential hypertension\nPLAN -- PT",
        "impression - primary osteoarthritis of right knee, essential hypertension. plan - pt",
        "Assessment | Primary osteoarthritis of right knee | Essential hypertension\nPlan | PT",
        "Assessment. Primary osteoarthritis of right knee. Essential hypertension. Plan. PT.",
        "A+P: Primary osteoarthritis of right knee, essential hypertension - PT, lisinopril",
        "A-P:\n- Primary osteoarthritis of right knee\n- Essential hypertension",
        "Diagnosis List\nPrimary osteoarthritis of right knee\nEssential hypertension",
        "Problems Addressed This Visit\nPrimary osteoarthritis of right knee\nEssential hypertension",
        "4) Assessment: Primary osteoarthritis of right knee, Essential hypertension\n5) Plan: PT",
        "ASSESSMENT: THIS IS A 60 YEAR OLD WITH PRIMARY OSTEOARTHRITIS OF RIGHT KNEE AND ESSENTIAL HYPERTENSION.\nPLAN: PT",
    ],
)
def test_shapes_of_an_assessment(coder: Coder, stated: str) -> None:
    assert codes(coder, BEFORE + stated) == ["M17.11", "I10"]
