"""What the hand review of reports on heart, vessels, chest and nerves brought up, in wordings of our own."""

import json
from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result
from operative_reports import operative_report, procedures_of

CASES = [
    # "descending" holds no drug-eluting stent; a vessel that bifurcates is no forked lesion
    ("Angina", "PTCA of the left anterior descending.", "The left main bifurcates into the left anterior descending and the circumflex. A 2.5 x 12 balloon was inflated in the mid left anterior descending.", ["02703ZZ"]),
    ("Angina", "Stenting of the mid RCA.", "A 3.0 x 18 mm Xience stent was deployed in the mid RCA. Distal to it a 2.5 x 8 mm Xience stent was deployed.", ["027035Z"]),
    ("Angina", "PCI of the circumflex.", "A Cypher drug-eluting stent 3.0 x 23 was deployed in the circumflex.", ["027034Z"]),
    ("Angina", "PCI of the LAD.", "The lesion at the LAD-diagonal bifurcation was crossed. A 3.0 x 23 Promus stent was deployed in the LAD.", ["0270346"]),
    ("Angina", "PCI of the RCA with a Taxus stent.", "The previously stented circumflex was widely patent. A 3.5 x 16 Taxus stent was deployed in the RCA.", ["027034Z"]),
    ("Coronary disease", "Coronary artery bypass x2, left internal mammary artery, left anterior descending, saphenous vein graft to the obtuse marginal.", "A sternotomy was made. The left greater saphenous vein was harvested through an open incision. The grafting was done off-pump.", ["021009W", "02100Z9", "06BQ0ZZ"]),
    ("Coronary disease", "Off-pump CABG x2, saphenous vein graft to the posterior descending branch of the right coronary artery and obtuse marginal.", "A sternotomy was made. The right greater saphenous vein was harvested through an open incision.", ["021109W", "06BP0ZZ"]),
    ("Angina", "Left heart catheterization, left and right coronary angiography.", "Omnipaque was injected.", ["4A023N7", "B2111ZZ"]),
    ("Angina", "1. Left heart cath. 2. LV gram. 3. LIMA angiography.", "Isovue was injected.", ["4A023N7", "B2151ZZ", "B2181ZZ"]),
    ("Cardiomyopathy", "Left heart catheterization.", "The echo of last month revealed dilated left ventricle. The vein graft was known to be 100% occluded.", ["4A023N7"]),
    ("Heart block", "Insertion of VVIR pacemaker.", "The ventricular lead was placed in the apex. A pocket was made.", ["02HK3JZ", "0JH605Z"]),
    ("Arrhythmia", "1. Implantation of single chamber ICD. 2. Defibrillation threshold testing.", "The ventricular lead was placed. A pocket was made.", ["02HK3KZ", "0JH608Z"]),
    ("Carpal tunnel", "Endoscopic carpal tunnel release.", "An incision was made at the wrist. The endoscopic blade divided the ligament.", ["01N54ZZ"]),
    ("Carpal tunnel", "1. Right shoulder arthroscopy with subacromial decompression. 2. Right carpal tunnel release.", "The arthroscope was placed in the shoulder. Then an incision was made over the palm.", ["01N50ZZ", "0RNJ4ZZ"]),
    ("Empyema", "Left thoracoscopy and left thoracotomy with drainage of lung abscess.", "The lung could not be seen. A thoracotomy was made.", ["0B9L0ZZ", "0BJL4ZZ"]),
    ("Acoustic neuroma", "Left suboccipital craniectomy for resection of tumor.", "The dura was opened and the cerebellum retracted.", ["00BN0ZZ"]),
    ("Metastases", "1. Left parietal craniotomy and excision of metastasis. 2. Right suboccipital craniectomy and excision of tumor.", "", ["00B70ZZ", "00BC0ZZ"]),
    ("Quadriparesis", "Evacuation of epidural hematoma.", "The cervical laminectomy wound was opened.", ["00CU0ZZ"]),
    ("Acute epidural hematoma", "Evacuation of epidural hematoma.", "A temporal craniotomy was made.", ["00C30ZZ"]),
    ("Facet arthropathy", "Right L4-5 facet injection with triamcinolone.", "The needle was advanced.", ["3E0U33Z"]),
    ("Spasticity", "Phenol neurolysis of the left obturator nerve.", "", ["3E0T3TZ"]),
    ("Effusion", "VATS pleurodesis.", "Ports were placed. Talc was insufflated.", ["3E0L4GC"]),
    ("Hyperparathyroidism", "Excision of left inferior parathyroid adenoma.", "An incision was made.", ["0GBP0ZZ"]),
    ("Papillary carcinoma", "Completion thyroidectomy.", "A collar incision was made. The right lobe of the thyroid was dissected free and removed.", ["0GTH0ZZ"]),
    ("Renal failure", "Creation of AV fistula, right wrist.", "The cephalic vein was sewn to the radial artery.", ["031B0ZF"]),
    ("Renal failure", "Percutaneous transluminal angioplasty of the right cephalic vein.", "A balloon was inflated.", ["057D3ZZ"]),
    ("Claudication", "1. Balloon angioplasty of the left superficial femoral artery. 2. Left external iliac artery stent placement.", "The sheath was placed.", ["047J3DZ", "047L3ZZ"]),
    ("Stenosis", "Rigid bronchoscopy with balloon dilation of the trachea.", "The old stents had been taken out last year.", ["0B718ZZ"]),
    ("Carcinoma of the vulva", "Bilateral inguinal lymphadenectomy.", "An incision was made. The right inguinal nodes were sent. More tissue was taken on the right.", ["07TH0ZZ", "07TJ0ZZ"]),
    ("Pneumonia", "Bronchoscopy with bronchoalveolar lavage.", "The bronchoscope was passed. The left upper lobe was clear. Lavage was carried out in the right upper lobe.", ["0B9C8ZX"]),
    ("Mitral regurgitation", "Mitral valve repair with ring annuloplasty.", "A sternotomy was made. A Dacron ring was sewn to the annulus.", ["02UG0JZ"]),
    ("Subdural hematoma", "Right burr hole evacuation of subdural hematoma with placement of subdural drain.", "A burr hole was made and the dura opened.", ["00C40ZZ"]),
    ("Cardiomyopathy", "See below.", "Cardiac catheterization was performed. A wedge catheter was advanced through the right heart to the pulmonary artery. A pigtail was advanced retrograde into the left ventricle.", ["4A023N8"]),
    ("Angina", "Coronary angiography.", "In the cardiac catheterization laboratory Omnipaque was injected.", ["B2111ZZ"]),
    ("Angina", "Left heart catheterization and left ventriculography.", "Isovue was injected.", ["4A023N7", "B2151ZZ"]),
    ("Lead failure", "Right ventricular pacemaker lead placement.", "A new ventricular lead was placed in the apex. The chronic lead was capped and the generator put back.", ["02HK3JZ"]),
    ("Renal failure", "Left forearm arteriovenous fistula between cephalic vein and radial artery.", "An incision was made.", ["031C0ZF"]),
    ("Renal failure", "Left basilic vein transposition, second stage.", "An incision was made. The vein was superficialized.", ["05SC0ZZ"]),
    ("Tremor", "1. Left frontal craniotomy for placement of deep brain stimulator electrode. 2. Right frontal craniotomy for placement of deep brain stimulator electrode.", "", ["00H00MZ", "00H00MZ"]),
    ("Prematurity", "Ligation (clip interruption) of patent ductus arteriosus.", "A thoracotomy was made.", ["02LR0CT"]),
    ("Adenoma", "Endoscopic transnasal resection of pituitary tumor.", "The dura was opened.", ["0GB04ZZ"]),
    ("Shunt malfunction", "Endoscopic proximal shunt revision.", "The incision was opened.", ["00W64JZ"]),
    ("Spinal fluid leak", "Dural repair.", "The lumbar wound was opened and the dura was sutured.", ["00QT0ZZ"]),
    ("Aspirated peanut", "Rigid bronchoscopy with foreign body removal.", "A foreign body was seen in the left main stem and grasped.", ["0BC78ZZ"]),
    ("Broken stent", "Rigid bronchoscopy with removal of foreign body, the old stent.", "The scope was passed.", ["0BP08DZ"]),
    ("Herniated disc, L5-S1", "L5-S1 laminectomy with discectomy.", "An incision was made. The disc fragment was taken out.", ["0SB40ZZ"]),
    ("Stenosis and herniated disc, L5-S1", "L5-S1 decompressive laminectomy with discectomy.", "An incision was made. The nerve roots were free.", ["01NB0ZZ", "0SB40ZZ"]),
    ("Radiculopathy", "L4-5 nerve root decompression.", "The needle was advanced and 5 mL injected.", ["01NB3ZZ"]),
    ("Secundum defect", "Repair of atrial septal defect with autologous pericardial patch.", "A sternotomy was made. Cardiopulmonary bypass was begun.", ["02U507Z", "5A1221Z"]),
    ("Thoracoabdominal aneurysm", "Dacron graft replacement of thoracoabdominal aneurysm.", "A thoracoabdominal incision was made.", ["02RW0JZ", "04R00JZ"]),
    ("Angina", "Stenting of the left anterior descending with a drug-eluting stent.", "A Xience 2.75 x 15 stent was deployed with its distal marker adjacent to bifurcation with a diagonal branch.", ["027034Z"]),
    ("Angina", "Coronary angioplasty.", "A 2.5 balloon was inflated in the LAD. We attempted to advance a bare metal stent but could not pass it.", ["02703ZZ"]),
    ("Renal failure", "Creation of left brachiobasilic fistula.", "This patient has a known right subclavian vein occlusion. An incision was made.", ["03180ZD"]),
    ("Effusion", "Subxiphoid pericardiotomy.", "An incision was made. A chest tube was left in the pericardium.", ["0W9D00Z"]),
    ("Effusion", "Insertion of a 10-French pigtail catheter in the right pleural space.", "", ["0W9930Z"]),
    ("Norwood operation", "Delayed primary chest closure.", "", ["0WQ80ZZ"]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "title", "body", "codes"), CASES, ids=[c[1][:40] for c in CASES])
def test_codes_of_a_report(coder: Coder, why: str, title: str, body: str, codes: list[str]) -> None:
    assert sorted(procedures_of(coder, operative_report(why, title, body))) == codes


def test_a_heading_of_what_was_planned_and_performed_lists_it(coder: Coder) -> None:
    body = (
        "The old generator was removed from the pocket. The leads were interrogated. A new generator"
        " was connected to them."
    )
    title = "Dual chamber pacemaker generator replacement."
    text = operative_report("Battery at end of life", title, body)
    text = text.replace("PROCEDURE PERFORMED", "PROCEDURES PLANNED AND PERFORMED")
    assert sorted(procedures_of(coder, text)) == ["0JH606Z", "0JPT0PZ"]


def test_an_epidural_clot_in_a_course_quotes_the_skull(coder: Coder) -> None:
    text = (
        "HOSPITAL COURSE: He fell from a ladder. He was taken to the operating room for a craniotomy"
        " and evacuation of the epidural hematoma on 3/10/2026. He did well."
    )
    document = Document(text=text, kind="discharge-summary")
    result = coder.code(
        Encounter(setting="inpatient", discharge_date=date(2026, 3, 12), documents=(document,))
    )
    assert [a.code for a in result.assignments if a.system == "icd10pcs"] == ["00C30ZZ"]
    assert verify_result(json.loads(result.to_json()), {"doc-1": text}) == []
