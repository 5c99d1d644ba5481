"""What the hand review of surgical reports brought up, in wordings of our own."""

import pytest

from chartcoder import Coder
from operative_reports import operative_report, procedures_of

CASES = [
    # T-tubes of the ear drum are no bile duct drains
    ("Otitis", "Bilateral myringotomies with insertion of Goode T-tube.", "A radial incision was made in each drum.", ["099500Z", "099600Z"]),
    ("Patent ductus", "Coil occlusion of patent ductus arteriosus.", "", ["02LR3DT"]),
    ("Bursitis", "1. I&D of the right knee. 2. Excision of prepatellar bursa, right knee.", "An incision was made.", ["0MBN0ZZ"]),
    ("Splinter", "1. Incision and drainage, right foot. 2. Removal of foreign body, right foot.", "An incision was made. The splinter was removed from the subcutaneous tissue.", ["0JCQ0ZZ"]),
    ("Gynecomastia", "Removal of 300 g of breast tissue, left breast.", "An incision was made.", ["0HBU0ZZ"]),
    ("Pancreatitis", "ERCP with biopsy.", "The duodenoscope was advanced. Biopsies were obtained of the ampulla.", ["0FBC8ZX"]),
    ("Aging face", "1. Facelift. 2. Left upper lid blepharoplasty.", "An incision was made in the left upper lid.", ["080P0ZZ", "0W020ZZ"]),
    ("Lesion", "Excision of left upper lid skin lesion.", "", ["08BPXZZ"]),
    ("Carcinoma", "Excision of basal cell carcinoma, left medial canthus.", "", ["08BRXZZ"]),
    ("Claudication", "Aortobifemoral bypass with Hemashield graft.", "A midline incision was made.", ["04100JK"]),
    ("Gallstones", "Laparoscopic cholecystectomy with attempted cholangiogram.", "Trocars were placed. The cholangiocatheter would not pass and further attempts were aborted. The opening was enlarged to facilitate gallbladder removal.", ["0FT44ZZ"]),
    ("Instability", "Attempted arthroscopic Bankart repair followed by open Bankart repair, left shoulder.", "Portals were made. A deltopectoral incision was made.", ["0RJK4ZZ", "0RQK0ZZ"]),
    ("Tailor's bunion", "Removal of bone, right fifth metatarsal head.", "An incision was made.", ["0QBN0ZZ"]),
    ("Mucus plug", "Fiberoptic bronchoscopy.", "The patient was breathing supplemental oxygen. The bronchoscope was passed.", ["0BJ08ZZ"]),
    ("Prolapse", "Uterosacral vault suspension.", "A midline incision was made.", ["0USG0ZZ"]),
    ("Blighted ovum", "Vacuum D&C.", "The curette was passed.", ["10D17ZZ"]),
    ("Leukoplakia", "Direct laryngoscopy with left vocal cord stripping.", "The laryngoscope was placed.", ["0CDV8ZZ"]),
    ("Rupture", "Open repair of left pectoralis major tendon.", "An incision was made.", ["0LQD0ZZ"]),
    ("Adhesions", "Lysis of interloop bowel adhesions.", "A midline laparotomy was made.", ["0DN80ZZ"]),
    ("Instability of the left shoulder", "Arthroscopic Bankart repair, left shoulder.", "We injected the glenohumeral joint with 60 cc of saline. Portals were made.", ["0RQK4ZZ"]),
    ("Diarrhea", "Colonoscopy.", "The colonoscope was advanced to the cecum. I would have liked to take biopsies of the terminal ileum.", ["0DJD8ZZ"]),
    ("Anemia", "EGD with biopsy.", "The esophageal mucosa was normal. In the stomach there was gastritis. Multiple biopsies were obtained.", ["0DB68ZX"]),
    ("Stones", "Laparoscopy, laparotomy, cholecystectomy.", "Trocars were placed, then a subcostal incision was made.", ["0FJ44ZZ", "0FT40ZZ"]),
    ("Carcinoma in situ", "Cervical cone biopsy.", "A weighted speculum was placed.", ["0UBC7ZX"]),
    ("Partial cuff tear", "Arthroscopic rotator cuff debridement, left shoulder.", "Portals were made.", ["0LB24ZZ"]),
    ("Hypertrophy", "Submucous resection of inferior turbinates.", "The nasal endoscope was used.", ["09BL8ZZ"]),
    ("Hemarthrosis", "1. Arthrotomy, left total knee. 2. Polyethylene exchange, left knee.", "An incision was made. The tibial liner was exchanged.", ["0SPD09Z", "0SUW09Z"]),
    ("Compression fracture", "Kyphoplasty at T8.", "The needle was advanced and cement injected.", ["0PS43ZZ", "0PU43JZ"]),
    ("Compression fracture", "Kyphoplasty, L2.", "The needle was advanced and cement injected.", ["0QS03ZZ", "0QU03JZ"]),
    ("Osteomyelitis", "Placement of left subclavian Broviac catheter.", "The tip lies at the junction of the superior vena cava and right atrium.", ["02HV33Z"]),
    ("Laceration", "Repair of left ear laceration.", "", ["0HQ3XZZ"]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "title", "body", "codes"), CASES, ids=[c[1][:40] for c in CASES])
def test_codes_of_a_report(coder: Coder, why: str, title: str, body: str, codes: list[str]) -> None:
    assert sorted(procedures_of(coder, operative_report(why, title, body))) == codes
