"""Whatever is read, an assigned code is a valid, billable code of the edition, and stands once."""

import pytest

from chartcoder.terminology.entries import read_index, variants

PHRASES = """
abdominal aneurysm|abortion|abscess|abscess of tooth|acne|adhesions|adrenal mass|alcohol abuse
|alcohol withdrawal|allergic rhinitis|allergy|alopecia|amputation of toe|anal fissure|anaphylaxis
|anemia in pregnancy|angina|ankle fracture|ankle sprain|anorexia|aortic dissection|aphasia|arm pain
|arthritis|arthritis of hip|ascites|asthma attack|ataxia|atelectasis|atrial septal defect|attention deficit
|back strain|bacteremia|bartholin cyst|bee sting|bipolar disorder|bite of dog|bladder cancer
|bleeding ulcer|blepharitis|blister of foot|boil|bone metastases|brain bleed|brain tumor
|breast cancer|breast lump|broken arm|broken hip|bronchiectasis|bruise of thigh|bunion|burn|burn of hand
|bursitis of shoulder|cardiac arrest|cardiomyopathy|cataract|celiac disease|cellulitis of face
|cerebral palsy|cervical cancer|cervical radiculopathy|cervicitis|chalazion|chest wall pain|chickenpox
|cholangitis|cleft lip|clot in leg|cold sore|colitis|colon cancer|complication of surgery|compression fracture
|conjunctivitis|contact dermatitis|corneal abrasion|coronary disease|cramp|croup|cyst of kidney
|deafness|decubitus ulcer|deep vein thrombosis|delirium|delivery|dementia|dental caries|depression with psychosis
|dermatitis|diabetes|diabetic foot ulcer|diabetic retinopathy|dislocation of shoulder|disc herniation|diverticulitis
|drug abuse|drug overdose|dry eye|dysmenorrhea|dysphagia|ear infection|eclampsia|ectopic pregnancy|eczema
|elbow fracture|electrolyte disorder|embolism|encephalitis|encephalopathy|endocarditis|endometriosis
|epistaxis|erectile dysfunction|esophageal varices|eye injury|fall|fall from ladder|fatty liver|femur fracture
|fibroids|finger laceration|flu|food poisoning|foot drop|foot ulcer|foreign body in ear|fracture|fracture of rib
|frostbite|fungal infection|gangrene|gestational diabetes|glaucoma|goiter|gonorrhea|gunshot wound|hand pain
|head injury|hearing loss|heart attack|heart block|heart disease|heat stroke|hemangioma|hematoma
|hemiplegia|hemophilia|hemorrhage|hepatic encephalopathy|hepatitis|hernia|herniated disc|herpes|hip fracture
|hip replacement|hyperemesis|hypertensive heart disease|hypoglycemia|hypotension|ileus|impetigo
|incontinence|infection|infertility|ingrown nail|injury of knee|insect bite|insomnia|intracranial hemorrhage|jaundice
|joint pain|keratitis|kidney cancer|kidney failure|kidney injury|knee injury|kyphosis|labor|laceration
|laceration of hand|laryngitis|leg ulcer|leukemia|lipoma|liver cancer|liver failure|lung cancer|lung mass|lupus
|lymphoma|macular degeneration|mastitis|melanoma|meningitis|menopause|metastatic cancer|miscarriage|mood disorder
|motor vehicle accident|mumps|muscle strain|myalgia|myocarditis|nasal fracture|neck pain|nephrotic syndrome
|neuralgia|neutropenia|newborn|obesity|opioid overdose|optic neuritis|osteomyelitis|osteoporotic fracture
|otitis externa|ovarian cyst|overweight|pacemaker|pain|palpitations|pancreatic cancer|paralysis|paraplegia
|pelvic pain|peptic ulcer|pericarditis|peritonitis|phlebitis|pilonidal cyst|pneumothorax|poisoning|polyp
|pregnancy|preeclampsia|premature birth|pressure sore|prostatitis|psoriasis|psychosis|pulmonary edema
|pulmonary hypertension|pyelonephritis|rash|renal failure|retinal detachment|rheumatic heart disease
|rotator cuff tear|scabies|scoliosis|seizure disorder|sexual assault|shingles|shock|shoulder dislocation|sinusitis
|skin cancer|skin infection|smoking|spinal stenosis|splenomegaly|spondylosis|stab wound|stroke|stye|substance abuse
|suicide attempt|sunburn|syphilis|tendinitis|testicular torsion|thrombosis|thyroid cancer|thyroid nodule
|tibia fracture|tonsillitis|tooth abscess|toxic shock|transplant rejection|tuberculosis|twin pregnancy|ulcer
|ulcer of heel|urethritis|urinary retention|uterine prolapse|vaginitis|valve disease|vertebral fracture|viral infection
|vision loss|vitamin deficiency|warts|wound|wound infection|wrist fracture|yeast infection
"""
PHRASES = [" ".join(p.split()) for p in PHRASES.split("|")]


@pytest.mark.parametrize("phrase", PHRASES)
def test_an_assigned_code_is_billable(assessed, tabular, phrase):
    codes = assessed(phrase, f"Left {phrase}", f"Chronic {phrase}")
    assert [c for c in codes if c not in tabular or not tabular[c].billable] == []
    assert len(set(codes)) == len(codes)


INCOMPLETE = [
    "Acute pain",
    "Esophageal food impaction",
    "Basal cell carcinoma of the right eyelid",
    "Personal history of skin cancer",
    "Paget's disease of the nipple",
    "Hypertropia",
    "Contusion of great toe",
    "Traumatic amputation of the arm",
    "Vertical strabismus",
    "Pelvic ring fracture",
    "Periprosthetic fracture around hip",
    "Lumbar disc degeneration",
]


@pytest.mark.parametrize("stated", INCOMPLETE)
def test_a_statement_that_decides_no_valid_code_gets_no_header(assessed, tabular, stated):
    codes = assessed(stated)
    assert [c for c in codes if not tabular[c].billable] == []


def test_no_entry_of_the_house_index_leads_to_a_header(assessed, tabular):
    terms = [variants(entry.term)[0][0] for entry in read_index()][::9]
    wrong = set()
    for first in range(0, len(terms), 50):
        codes = assessed(*terms[first : first + 50])
        wrong.update(c for c in codes if c not in tabular or not tabular[c].billable)
    assert sorted(wrong) == []


@pytest.mark.parametrize("setting", ["inpatient", "outpatient", "emergency", "professional"])
def test_all_phrases_at_once(code_text, tabular, setting):
    text = "DISCHARGE DIAGNOSES:\n" + "".join(f"{n}. {p}\n" for n, p in enumerate(PHRASES, 1))
    result = code_text(text, setting=setting)
    codes = [a.code for a in result.diagnoses]
    assert len(codes) > 50
    assert len(set(codes)) == len(codes)
    assert all(tabular[c].billable for c in codes)
    assert all(tabular[a.code].title == a.title for a in result.diagnoses)


def test_there_are_enough_phrases():
    assert len(set(PHRASES)) == len(PHRASES) >= 150


def test_the_codes_of_every_example_are_billable(examples, tabular):
    for example, result in examples:
        for assignment in result.diagnoses:
            assert tabular[assignment.code].billable, (example.name, assignment.code)
            assert tabular[assignment.code].title == assignment.title


def test_no_example_has_a_code_twice(examples):
    for example, result in examples:
        codes = [a.code for a in result.diagnoses]
        assert len(set(codes)) == len(codes), example.name


def test_one_code_of_each_example_comes_first(examples):
    for example, result in examples:
        roles = [a.role for a in result.diagnoses]
        first = "principal" if example.encounter.setting == "inpatient" else "first-listed"
        if roles:
            assert roles[0] == first, example.name
            assert not {"principal", "first-listed"} & set(roles[1:]), example.name


def test_a_rejected_code_is_not_also_assigned(examples):
    for example, result in examples:
        assigned = {a.code for a in result.diagnoses}
        assert not assigned & {r.code for r in result.rejections}, example.name
