"""What whole notes of a medical office taught: a sentence or two for each fault that they showed."""

import json

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result


def codes(coder: Coder, text: str) -> list[str]:
    result = coder.code(Encounter(setting="office", documents=(Document(text=text),)))
    return [a.code for a in result.diagnoses]


STORY = "66 year old man with cough and chest pain. Lungs with crackles at the base. "


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        # tests that are named together are negative together
        ("Fever for 3 days. Rapid influenza and COVID swabs are negative. Viral syndrome.", ["B34.9"]),
        ("Sore throat. Rapid strep, influenza and COVID tests all negative. Acute pharyngitis.", ["J02.9"]),
        ("Cough. Influenza A and B, RSV and COVID are negative. Acute bronchitis.", ["J20.9"]),
        ("NOTE\nA/P:\n1. Headache, stress test negative, GERD", ["R51.9", "K21.9"]),
        ("NOTE\nA/P:\n1. Influenza, COVID test negative", ["J11.1"]),
        # the mark of a risk model is no cancer
        ("NOTE\nAssessment/Plan\nType 2 diabetes with neuropathy (HCC)", ["E11.40"]),
        ("NOTE\nA/P:\n1. COPD (CMS/HCC)\n2. Morbid obesity (CMS-HCC)", ["J44.9", "E66.01"]),
        ("NOTE\nA/P:\n1. HCC, segment 6, s/p TACE", ["C22.0"]),
        ("NOTE\nA/P:\n1. Hepatocellular carcinoma (HCC)", ["C22.0"]),
        ("NOTE\nA/P:\n1. Cirrhosis with HCC", ["K74.60", "C22.0"]),
        # heads of columns, lists of drugs, what a story calls a diagnosis
        ("NOTE\nPast Medical History:\nDiagnosis        Date\nPneumonia        2011\nAssessment:\n1. Gout", ["M10.9"]),
        ("NOTE\nPast Medical History\nDiagnosis Date\n• Pneumonia 2011\nAssessment:\n1. Gout", ["M10.9"]),
        ("NOTE\nOutpatient Medications Marked as Taking for the 5/2/26 encounter (Office Visit) with Ann Lee, MD\nMedication Sig Dispense Refill\n• colchicine 0.6 mg\nAssessment/Plan\nGout", ["M10.9"]),
        ("NOTE\nIBD history:\n- Diagnosis: ulcerative colitis, 2017\n- Prior drugs: azathioprine (pancreatitis)\nA/P:\n1. Ulcerative colitis", ["K51.90"]),
        # a heading dictated as a sentence
        (STORY + "Assessment and plan. Left lower lobe pneumonia. We will treat with doxycycline.", ["J18.9"]),
        (STORY + "He has a history of asthma as a child. Impression. Costochondritis. Naproxen twice a day. Follow up as needed in the clinic in two weeks.", ["M94.0"]),
        # what is to be, what is normal
        ("NOTE\nA/P:\n1. Overweight. Goal 5% weight loss.", ["E66.3"]),
        ("NOTE\nA/P:\n1. Obesity\n- 7-10% weight loss advised", ["E66.9"]),
        ("NOTE\nA/P:\n1. Weight loss, 10 lb, discussed\n2. HTN", ["R63.4", "I10"]),
        ("NOTE\nA/P:\n1. HTN. FLU SHOT IN FALL.", ["I10"]),
        ("NOTE\nA/P:\n1. HTN\n2. COVID booster in October.", ["I10"]),
        ("NOTE\nA/P:\n1. HTN\n2. Flu shot today.", ["I10", "Z23"]),
        ("NOTE\nA/P:\n1. Postsurgical hypoparathyroidism, calcium at target low normal", ["E89.2"]),
        # the cause of a symptom, the cause of a finding
        ("NOTE\nA/P:\n1. Palpitations. These correlate with PVCs on his monitor.\n2. HTN", ["I49.3", "I10"]),
        ("NOTE\nA/P:\n1. Thrombocytopenia secondary to cirrhosis", ["D69.59", "K74.60"]),
        ("NOTE\nA/P:\n1. Thrombocytopenia due to portal hypertension", ["D69.59", "K76.6"]),
        ("NOTE\nA/P:\n1. Thrombocytopenia likely due to hypersplenism", ["D69.6"]),
        ("NOTE\nA/P:\n1. Thrombocytopenia, not due to cirrhosis", ["D69.6"]),
        # old infarctions with their wall
        ("NOTE\nA/P:\n1. Old inferior MI", ["I25.2"]),
        ("NOTE\nA/P:\n1. CAD, old anterior wall MI 2012", ["I25.10", "I25.2"]),
        # code status in running text, the strain of another person
        ("NOTE\nA/P:\n1. Hypertension\n2. Goals of care. Daughter is HCPOA. DNR confirmed, POLST signed.", ["I10", "Z66"]),
        ("NOTE\nA/P:\n1. Hypertension\n2. Goals of care. Discussed DNR and full code, she will think about it.", ["I10"]),
        ("NOTE\nA/P:\n1. Alzheimer's dementia. Caregiver stress discussed.", ["G30.9", "F02.80"]),
        ("NOTE\nA/P:\n1. Anxiety. Caregiver stress, cares for her mother.", ["F41.9", "Z63.6"]),
        # long-term drugs
        ("NOTE\nA/P:\n1. Crohn's disease on long term immunosuppressive therapy with infliximab", ["K50.90", "Z79.620"]),
        ("NOTE\nA/P:\n1. CAD s/p DES 2025\n- continue dual antiplatelet therapy with aspirin and ticagrelor", ["I25.10", "Z95.5", "Z79.02", "Z79.82"]),
        # a short form before a colon names the problem of its line
        ("NOTE\nAssessment and plan\nCOPD: continue tiotropium.\nPCOS: diet.\nHTN: stable", ["J44.9", "E28.2", "I10"]),
        ("NOTE\nA/P: COPD: stable. HTN: continue losartan. GERD: cont PPI. F/U: 3 mo", ["J44.9", "I10", "K21.9"]),
        ("NOTE\nA/P\nHypertension: at goal.\nLABS: reviewed, hyperkalemia", ["I10"]),
        # a long item is headed before its colon
        ("NOTE\nA/P\nChronic migraine without aura, not intractable, without status migrainosus: start topiramate, contraception discussed, sumatriptan limit 9 days per month.\nHTN: stable", ["G43.709", "I10"]),
        ("NOTE\nA/P\nAcute cystitis without hematuria: nitrofurantoin twice a day for five days, urine culture was sent, call if there is a fever, flank pain or vomiting", ["N30.00"]),
        # short forms that mean two things
        ("NOTE\nA/P\n# HTN\n# HCM: vaccines UTD", ["I10"]),
        ("NOTE\nA/P\n# HCM with LVOT gradient 40, on metoprolol", ["I42.2"]),
        ("NOTE\nA/P\n1. AF s/p AVN ablation", ["I48.91"]),
        ("NOTE\nA/P\n1. AVN of the left hip", ["M87.052"]),
        # services of another day
        ("NOTE\nA/P\n1. SLE. Eye exam due for HCQ.", ["M32.9"]),
        ("NOTE\nA/P\n1. Gout. Age appropriate cancer screening reviewed. Mammogram overdue.", ["M10.9"]),
        ("NOTE\nCC: urinary retention, Foley placed, voiding trial next Tuesday\nA/P\n1. Urinary retention", ["R33.9"]),
        # what notes ask for beside a code
        ("NOTE\nA/P\n1. BPH with urinary obstruction and acute urinary retention", ["N40.1", "N13.8", "R33.8"]),
        ("NOTE\nHPI: he uses 2 L oxygen with exertion and sleep.\nA/P\n1. Chronic hypoxemic respiratory failure", ["J96.11", "Z99.81"]),
        ("NOTE\nA/P\n1. Chronic hypoxemic resp failure, exertional/nocturnal O2.", ["J96.11", "Z99.81"]),
        ("NOTE\nA/P\n1. Chronic respiratory failure with hypoxia, discussed starting 2 L oxygen", ["J96.11"]),
        # the failure answers for the hypertension that stands before it
        ("CC: follow-up of HFpEF, permanent AF\nA/P\n1. Hypertensive heart disease\n2. Chronic diastolic heart failure\n3. Permanent atrial fibrillation", ["I11.0", "I50.32", "I48.21"]),
        # a longer line among problems is named up to its comma
        ("NOTE\nA/P\nOSA, severe, on auto-CPAP 8-14 with excellent adherence and benefit. Continue.\nGERD. Weight loss, elevate head of bed.", ["G47.33", "K21.9"]),
        ("NOTE\nA/P\nGout, on allopurinol 300 mg daily with uric acid 5.2 and no more attacks since the cellulitis in 2024.\nHTN", ["M10.9", "I10"]),
        # short forms in capitals that look like other words
        ("NOTE\nA/P\nAS, low disease activity. Ankylosing spondylitis since 2010.", ["M45.9"]),
        ("NOTE\nA/P\nAs above.\nGout", ["M10.9"]),
        # how it was found, what is watched for, what was taken before
        ("NOTE\nCC: high calcium on routine labs\nA/P\nPrimary hyperparathyroidism", ["E21.0"]),
        ("NOTE\nA/P\nCirrhosis due to chronic hepatitis B\nHCC surveillance: US every 6 months", ["K74.60", "B18.1"]),
        ("NOTE\nRx hx: 6-MP (nausea), methotrexate 2015\nA/P\nCrohn's disease on ustekinumab", ["K50.90", "Z79.620"]),
        ("NOTE\nA/P\n1. Seasonal allergic rhinitis due to pollen", ["J30.1"]),
        ("NOTE\nA/P\n1. Seasonal allergic rhinitis", ["J30.2"]),
        # a sign of the complaint is answered by its disease
        ("CC: high calcium, osteoporosis\nA/P\n1. Primary hyperparathyroidism\n2. Osteoporosis, postmenopausal", ["E21.0", "M81.0"]),
        # advice, risks, tests and worries
        ("NOTE\nA/P\n1. HTN - low salt diet, walking, avoid NSAIDs", ["I10"]),
        ("NOTE\nA/P\n1. GERD - 2 g sodium diet, low fat diet", ["K21.9"]),
        ("NOTE\nA/P\n1. Low sodium, 128", ["E87.1"]),
        ("NOTE\nA/P\n1. Hyperlipidemia - ASCVD risk 12%, start statin", ["E78.5"]),
        ("NOTE\nA/P\n1. Elevated LFTs - RUQ US. Hepatitis panel.", ["R79.89"]),
        ("NOTE\nA/P\n1. GERD - wean PPI; concerns about osteoporosis and dementia addressed", ["K21.9"]),
    ],
)  # fmt: skip
def test_note(coder: Coder, note: str, expected: list[str]) -> None:
    assert codes(coder, note) == expected


@pytest.mark.parametrize(
    "note",
    [
        "NOTE\nHPI: he uses 2 L oxygen with exertion and sleep.\nA/P\n1. Chronic hypoxemic respiratory failure",
        "NOTE\nA/P\n1. Chronic hypoxemic resp failure, exertional/nocturnal O2.",
        "NOTE\nA/P\n1. Thrombocytopenia due to portal hypertension",
        "NOTE\nA/P\n1. BPH with urinary obstruction and acute urinary retention",
    ],
)
def test_proofs_hold(coder: Coder, note: str) -> None:
    result = coder.code(Encounter(setting="office", documents=(Document(text=note),)))
    assert not verify_result(json.loads(result.to_json()), {"doc-1": note})
