"""Causes of the hand review of abdominal, pelvic, obstetric and skin procedures."""

import pytest

from chartcoder import Coder
from operative_reports import operative_report, procedures_of

CASES = [
    # postoperative diagnosis, heading, body, codes
    ("Fistula of the stomach", "Closure of gastrostomy.", "The tract was excised and the stomach closed.", ["0DQ60ZZ"]),
    ("Renal failure", "Insertion of peritoneal dialysis catheter.", "An incision was carried down to the peritoneum. The cuff was buried in the fascia.", ["0WHG03Z"]),
    ("Ruptured ectopic pregnancy, right", "Laparoscopic right salpingectomy.", "Trocars were placed. The tube was taken off with the LigaSure.", ["0UT54ZZ", "10T24ZZ"]),
    ("Sterilization", "Bilateral tubal ligation with partial salpingectomy.", "A small incision was made.", ["0UB70ZZ"]),
    ("Renal mass", "Laparoscopic left partial nephrectomy.", "Trocars were placed. Biopsies were taken from the base of the resection.", ["0TB14ZZ"]),
    ("Nevus", "Excision of seborrheic keratosis, left cheek.", "An ellipse was cut.", ["0HB1XZZ"]),
    ("Laceration of the scalp", "I&D and closure of scalp lacerations.", "The edges were stapled.", ["0HQ0XZZ"]),
    ("Buttock abscess", "Incision and drainage of left gluteal abscess.", "An incision was made over the pus. The colostomy was covered, away from the abdomen.", ["0J990ZZ"]),
    ("Infection", "Incision and drainage of right buccal space.", "An incision was made. A Penrose drain was left.", ["0J9100Z"]),
    ("Stasis ulcers", "Split-thickness skin grafts to the right lower leg and the left lower leg.", "Skin was harvested from the right thigh.", ["0HBHXZZ", "0HRKX74", "0HRLX74"]),
    ("Absent nipple", "Left nipple reconstruction with a full-thickness skin graft from the left groin.", "The graft was sutured in place.", ["0HBAXZZ", "0HRXX7Z"]),
    ("Open fracture of the right radius", "Irrigation and debridement of skin, subcutaneous tissue, muscle and bone.", "The wound was washed.", ["0PDH0ZZ"]),
    ("Nevi", "1. Excision of left back skin nevus. 2. Excision of right shoulder skin nevus.", "First the left back was addressed. The left back wound was closed. The shoulder lesion was cut out.", ["0HB6XZZ", "0HBBXZZ"]),
    ("Cholecystitis", "Open cholecystectomy.", "A subcostal incision was made. The gallbladder was removed as specimen and sent for frozen section.", ["0FT40ZZ"]),
    ("Previous cesareans", "1. Repeat low transverse cesarean section. 2. The patient also underwent bilateral tubal occlusion with Hulka clips.", "The uterus was opened low and across.", ["0UL70CZ", "10D00Z1"]),
    ("Bleeding", "D&C.", "There was no evidence of retained products. Curettings were sent to pathology.", ["0UDB7ZX"]),
    ("Food bolus", "EGD with removal of food impaction.", "There was food from the middle to the lower esophagus. The bolus was grasped in the distal esophagus and removed.", ["0DC38ZZ"]),
    ("Coin in the proximal esophagus", "Upper endoscopy with foreign body removal.", "The coin was grasped and removed.", ["0DC18ZZ"]),
    ("Effusion", "Left thoracentesis.", "A liter was drawn while keeping the catheter in place.", ["0W9B3ZZ"]),
    ("Effusion", "Chest tube talc pleurodesis, right chest.", "Talc was put through the chest tube.", ["3E0L3GC"]),
    ("Pancreatitis", "ERCP with biopsy.", "The duodenoscope was advanced. Next, biopsies were obtained of the ampulla.", ["0FBC8ZX"]),
    ("Mammary hypertrophy", "Suction-assisted lipectomy of the breast with removal of 300 cc of breast tissue.", "A stab incision was made.", ["0JD63ZZ"]),
    ("Infected joint replacement", "1. Incision and drainage, left shoulder. 2. Removal of total shoulder arthroplasty, left.", "The deltopectoral interval was opened.", ["0RPK0JZ"]),
    ("Carcinoma", "Excision of left buccal mucosal lesion with full-thickness skin graft.", "Skin was taken from the neck.", ["0CB4XZZ", "0CR4X7Z", "0HB4XZZ"]),
    ("Dyspepsia", "EGD with biopsy.", "The scope was passed. At the GE junction an esophageal biopsy was taken.", ["0DB48ZX"]),
    ("Polyps", "Colonoscopy.", "The colonoscope was advanced. Two polyps of the sigmoid colon were resected with cautery.", ["0DBN8ZZ"]),
    ("Endometriosis", "Laparoscopic ablation of endometrial implants.", "Implants were seen in the cul-de-sac and were ablated. Fluid of the cul-de-sac was removed.", ["0U5F4ZZ"]),
    ("Vault prolapse", "Abdominosacrocolpopexy.", "A midline incision was made. The polypropylene mesh was sewn to the vagina.", ["0UUG0JZ"]),
    ("Abscess", "Incision and drainage of left gluteal abscess.", "An old pigtail catheter was removed. The pus was let out and the cavity was left to drain. No drain was placed.", ["0J990ZZ"]),
    ("Ganglion", "Excision of dorsal ganglion, right wrist.", "An incision was made.", ["0RBN0ZZ"]),
    ("Reflux", "EGD.", "The esophagus was normal. We will go on with proton-pump inhibitor therapy.", ["0DJ08ZZ"]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "title", "body", "codes"), CASES, ids=[c[1][:40] for c in CASES])
def test_codes_of_a_report(coder: Coder, why: str, title: str, body: str, codes: list[str]) -> None:
    assert sorted(procedures_of(coder, operative_report(why, title, body))) == codes


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("She pushed for an hour and delivered a viable male infant, Apgars 8 and 9.", ["10E0XZZ"]),
        ("She pushed well. The Foley was removed. With delivery of the baby the cord was cut. Apgars 8 and 9.", ["10E0XZZ"]),
        ("A vacuum was attempted with two pop-offs. She had a spontaneous vaginal delivery, Apgars 7 and 8.", ["10E0XZZ"]),
        ("She had a spontaneous vaginal delivery. Placenta spontaneous. Uterus and cervix were explored.", ["10E0XZZ"]),
    ],
)  # fmt: skip
def test_a_birth_that_a_note_tells(coder: Coder, told: str, codes: list[str]) -> None:
    told = f"DELIVERY NOTE: This is a 28-year-old G2 at 39 weeks in labor. {told}"
    assert sorted(procedures_of(coder, told)) == codes
