"""The walk down the Tabular List: the most specific code that the statement supports (I.B.2)."""

import pytest

STATED = [
    # plain statement -> unspecified code of the family
    ("Pneumonia", "J18.9"),
    ("Acute bronchitis", "J20.9"),
    ("Acute sinusitis", "J01.90"),
    ("Acute maxillary sinusitis", "J01.00"),
    ("Acute recurrent maxillary sinusitis", "J01.01"),
    ("Chronic maxillary sinusitis", "J32.0"),
    ("Acute pharyngitis", "J02.9"),
    ("Streptococcal pharyngitis", "J02.0"),
    ("Strep throat", "J02.0"),
    ("Influenza A", "J10.1"),
    ("COVID-19", "U07.1"),
    ("COPD", "J44.9"),
    ("COPD with acute exacerbation", "J44.1"),
    ("COPD exacerbation", "J44.1"),
    ("Emphysema", "J43.9"),
    ("Centrilobular emphysema", "J43.2"),
    ("Mild intermittent asthma", "J45.20"),
    ("Moderate persistent asthma with acute exacerbation", "J45.41"),
    ("Severe persistent asthma with status asthmaticus", "J45.52"),
    ("Asthma", "J45.909"),
    ("Acute respiratory failure with hypoxia", "J96.01"),
    ("Acute hypoxic respiratory failure", "J96.01"),
    ("Chronic respiratory failure with hypercapnia", "J96.12"),
    ("Pleural effusion", "J90"),
    ("Aspiration pneumonia", "J69.0"),
    ("Obstructive sleep apnea", "G47.33"),
    # heart and vessels
    ("Hypertension", "I10"),
    ("Essential hypertension", "I10"),
    ("Hypertensive urgency", "I16.0"),
    ("Atrial fibrillation", "I48.91"),
    ("Paroxysmal atrial fibrillation", "I48.0"),
    ("Permanent atrial fibrillation", "I48.21"),
    ("Persistent atrial fibrillation", "I48.19"),
    ("Atrial flutter", "I48.92"),
    ("Congestive heart failure", "I50.9"),
    ("Acute systolic heart failure", "I50.21"),
    ("Chronic diastolic heart failure", "I50.32"),
    ("Acute on chronic systolic heart failure", "I50.23"),
    ("Acute on chronic diastolic CHF", "I50.33"),
    ("HFpEF", "I50.30"),
    ("NSTEMI", "I21.4"),
    ("STEMI of the anterior wall", "I21.09"),
    ("Coronary artery disease", "I25.10"),
    ("CAD with stable angina", "I25.118"),
    ("Unstable angina", "I20.0"),
    ("Aortic stenosis", "I35.0"),
    ("Nonrheumatic mitral regurgitation", "I34.0"),
    ("Peripheral vascular disease", "I73.9"),
    ("Saddle pulmonary embolism without cor pulmonale", "I26.92"),
    ("Pulmonary embolism", "I26.99"),
    ("Abdominal aortic aneurysm", "I71.40"),
    ("Orthostatic hypotension", "I95.1"),
    ("Grade I internal hemorrhoids", "K64.0"),
    ("Varicose veins of the right leg", "I83.91"),
    # metabolism
    ("Type 2 diabetes mellitus", "E11.9"),
    ("Type 2 diabetes with hyperglycemia", "E11.65"),
    ("Type 2 diabetes with diabetic polyneuropathy", "E11.42"),
    ("Type 2 diabetes with diabetic neuropathy", "E11.40"),
    ("Type 1 diabetes with ketoacidosis", "E10.10"),
    ("Type 1 diabetes mellitus", "E10.9"),
    ("Diabetic gastroparesis, type 2", "E11.43"),
    ("Type 2 diabetes with hypoglycemia without coma", "E11.649"),
    ("Hypothyroidism", "E03.9"),
    ("Hyperthyroidism", "E05.90"),
    ("Graves disease", "E05.00"),
    ("Mixed hyperlipidemia", "E78.2"),
    ("Hyperlipidemia", "E78.5"),
    ("Hypercholesterolemia", "E78.00"),
    ("Morbid obesity due to excess calories", "E66.01"),
    ("Vitamin D deficiency", "E55.9"),
    ("Hyponatremia", "E87.1"),
    ("Hypokalemia", "E87.6"),
    ("Hyperkalemia", "E87.5"),
    ("Dehydration", "E86.0"),
    ("Gout", "M10.9"),
    ("Severe protein-calorie malnutrition", "E43"),
    # kidney and bladder
    ("Acute kidney injury", "N17.9"),
    ("Acute tubular necrosis", "N17.0"),
    ("Chronic kidney disease", "N18.9"),
    ("Chronic kidney disease, stage 4", "N18.4"),
    ("ESRD", "N18.6"),
    ("Urinary tract infection", "N39.0"),
    ("Acute cystitis without hematuria", "N30.00"),
    ("Acute cystitis with hematuria", "N30.01"),
    ("Acute pyelonephritis", "N10"),
    ("Kidney stone", "N20.0"),
    ("Ureteral stone", "N20.1"),
    ("BPH with LUTS", "N40.1"),
    ("BPH", "N40.0"),
    ("Hematuria", "R31.9"),
    ("Gross hematuria", "R31.0"),
    # gut
    ("GERD", "K21.9"),
    ("GERD with esophagitis", "K21.00"),
    ("Acute gastritis", "K29.00"),
    ("Duodenal ulcer with hemorrhage", "K26.4"),
    ("Acute appendicitis", "K35.80"),
    ("Acute cholecystitis", "K81.0"),
    ("Cholelithiasis", "K80.20"),
    ("Acute pancreatitis", "K85.90"),
    ("Gallstone pancreatitis", "K85.10"),
    ("Diverticulosis of the colon", "K57.30"),
    ("Diverticulitis of the sigmoid colon", "K57.32"),
    ("Crohn's disease", "K50.90"),
    ("Ulcerative colitis", "K51.90"),
    ("Irritable bowel syndrome with diarrhea", "K58.0"),
    ("Constipation", "K59.00"),
    ("Umbilical hernia", "K42.9"),
    ("Small bowel obstruction", "K56.609"),
    ("Cirrhosis of liver", "K74.60"),
    ("Alcoholic cirrhosis without ascites", "K70.30"),
    ("Nonalcoholic fatty liver disease", "K76.0"),
    # infection, blood, neoplasm
    ("Sepsis", "A41.9"),
    ("Sepsis due to E. coli", "A41.51"),
    ("MRSA sepsis", "A41.02"),
    ("Herpes zoster", "B02.9"),
    ("HIV disease", "B20"),
    ("Chronic hepatitis C", "B18.2"),
    ("Iron deficiency anemia", "D50.9"),
    ("Anemia", "D64.9"),
    ("Acute blood loss anemia", "D62"),
    ("Thrombocytopenia", "D69.6"),
    ("Sickle cell disease", "D57.1"),
    ("Adenocarcinoma of the sigmoid colon", "C18.7"),
    ("Prostate cancer", "C61"),
    ("Malignant melanoma of scalp", "C43.4"),
    ("Basal cell carcinoma of the nose", "C44.311"),
    ("Multiple myeloma", "C90.00"),
    # mind and nerves
    ("Major depressive disorder, recurrent, moderate", "F33.1"),
    ("Depression", "F32.A"),
    ("Generalized anxiety disorder", "F41.1"),
    ("Anxiety", "F41.9"),
    ("PTSD", "F43.10"),
    ("Alcohol dependence", "F10.20"),
    ("Opioid dependence", "F11.20"),
    ("Nicotine dependence, cigarettes", "F17.210"),
    ("Schizophrenia", "F20.9"),
    ("Bipolar I disorder", "F31.9"),
    ("Parkinson's disease", "G20.A1"),
    ("Multiple sclerosis", "G35.D"),
    ("Migraine", "G43.909"),
    ("Migraine without aura", "G43.009"),
    ("Chronic migraine without aura, intractable", "G43.719"),
    ("Epilepsy", "G40.909"),
    ("Insomnia", "G47.00"),
    ("Carpal tunnel syndrome, right", "G56.01"),
    ("Sciatica, left side", "M54.32"),
    ("Bell's palsy", "G51.0"),
    # skin, joints, symptoms
    ("Cellulitis of the left lower leg", "L03.116"),
    ("Cellulitis", "L03.90"),
    ("Atopic dermatitis", "L20.9"),
    ("Plaque psoriasis", "L40.0"),
    ("Actinic keratosis", "L57.0"),
    ("Rheumatoid arthritis", "M06.9"),
    ("Osteoarthritis of the left knee", "M17.12"),
    ("Osteoporosis", "M81.0"),
    ("Low back pain", "M54.50"),
    ("Chest pain", "R07.9"),
    ("Abdominal pain", "R10.9"),
    ("Right upper quadrant pain", "R10.11"),
    ("Syncope", "R55"),
    ("Fever", "R50.9"),
    ("Headache", "R51.9"),
    ("Dizziness", "R42"),
    ("Nausea and vomiting", "R11.2"),
    ("Shortness of breath", "R06.02"),
    ("Fatigue", "R53.83"),
    ("Weight loss", "R63.4"),
]


@pytest.mark.parametrize(("stated", "code"), STATED)
def test_a_stated_diagnosis(assessed, stated, code):
    assert assessed(stated) == [code]


WRITTEN = [
    ("PNEUMONIA", "J18.9"),
    ("ACUTE RECURRENT MAXILLARY SINUSITIS", "J01.01"),
    ("COPD WITH ACUTE EXACERBATION", "J44.1"),
    ("MILD INTERMITTENT ASTHMA", "J45.20"),
    ("CHRONIC RESPIRATORY FAILURE WITH HYPERCAPNIA", "J96.12"),
    ("PERMANENT ATRIAL FIBRILLATION", "I48.21"),
    ("ACUTE ON CHRONIC SYSTOLIC HEART FAILURE", "I50.23"),
    ("HIV DISEASE", "B20"),
    ("GRADE I INTERNAL HEMORRHOIDS", "K64.0"),
    ("CARPAL TUNNEL SYNDROME, RIGHT", "G56.01"),
    ("OSTEOARTHRITIS OF THE LEFT KNEE", "M17.12"),
    ("type 2 diabetes with hyperglycemia", "E11.65"),
    ("crohn's disease", "K50.90"),
    ("crohn’s disease", "K50.90"),
    ("Crohn disease", "K50.90"),
    ("graves' disease", "E05.00"),
    ("copd exacerbation", "J44.1"),
    ("esrd", "N18.6"),
    ("bph", "N40.0"),
    ("Oesophagitis", "K20.90"),
    ("Anaemia", "D64.9"),
    ("Hypokalaemia", "E87.6"),
    ("Diarrhoea", "R19.7"),
    ("Pneumonia -- improving", "J18.9"),
    ("Pneumonia, improving.", "J18.9"),
    ("Pneumonia (improving)", "J18.9"),
    ("Pneumonia - on ceftriaxone", "J18.9"),
    ("Pneumonia: continue ceftriaxone", "J18.9"),
    ("Pneumonia; continue ceftriaxone", "J18.9"),
    ("pneumonia, stable", "J18.9"),
    ("Acute pneumonia", "J18.9"),
    ("Diagnosis: pneumonia", "J18.9"),
    ("The patient has pneumonia.", "J18.9"),
    ("pneumonias", "J18.9"),
    ("Kidney stones", "N20.0"),
    ("Stone of the kidney", "N20.0"),
    ("Renal calculus", "N20.0"),
    ("Nephrolithiasis", "N20.0"),
    ("Failure of the heart, congestive", "I50.9"),
    ("Type-2 diabetes", "E11.9"),
    ("Diabetes, type II", "E11.9"),
    ("DM type 2", "E11.9"),
    ("NIDDM", "E11.9"),
    ("High blood pressure", "I10"),
    ("HTN", "I10"),
    ("A-fib", "I48.91"),
    ("afib", "I48.91"),
    ("AFib", "I48.91"),
    ("Heartburn", "R12"),
]


@pytest.mark.parametrize(("stated", "code"), WRITTEN)
def test_the_way_it_is_written_does_not_matter(assessed, stated, code):
    assert assessed(stated) == [code]


DETAIL_ELSEWHERE = [
    # statement, other text of the same note, code
    ("Heart failure", "Known chronic systolic heart failure.", "I50.22"),
    ("Atrial fibrillation", "She has permanent atrial fibrillation.", "I48.21"),
]


@pytest.mark.parametrize(("stated", "elsewhere", "code"), DETAIL_ELSEWHERE)
def test_a_fuller_mention_elsewhere_settles_the_detail(codes_of, stated, elsewhere, code):
    assert code in codes_of(f"HPI: {elsewhere}\n\nASSESSMENT:\n1. {stated}\n")


@pytest.mark.parametrize(
    ("stated", "elsewhere", "code"),
    [
        ("Heart failure", "No systolic heart failure.", "I50.9"),
        ("Heart failure", "Possible systolic heart failure.", "I50.9"),
        ("Heart failure", "Mother with systolic heart failure.", "I50.9"),
        ("Chronic kidney disease", "Rule out chronic kidney disease stage 4.", "N18.9"),
    ],
)
def test_a_mention_that_is_not_asserted_settles_nothing(codes_of, stated, elsewhere, code):
    assert codes_of(f"HPI: {elsewhere}\n\nASSESSMENT:\n1. {stated}\n") == [code]


def test_two_fuller_mentions_that_disagree_settle_nothing(codes_of):
    text = (
        "HPI: Chronic systolic heart failure. Chronic diastolic heart failure.\n\n"
        "ASSESSMENT:\n1. Heart failure\n"
    )
    assert codes_of(text) == ["I50.9"]


def test_the_unspecified_code_falls_beside_the_specified_one(assessed):
    assert assessed("Atrial fibrillation", "Paroxysmal atrial fibrillation") == ["I48.0"]


def test_the_parts_of_a_list_do_not_specify_each_other(assessed):
    assert assessed("Acute bronchitis", "Sinusitis") == ["J20.9", "J32.9"]
