"""One synthetic chart for each rule of the tables of queries: the smallest that raises it."""

from datetime import date

from chartcoder import Document, Encounter

DS = "discharge-summary"


def stay(*documents, **facts):
    given = {
        "setting": "inpatient", "sex": "male", "birth_date": date(1952, 3, 4),
        "admission_date": date(2026, 4, 1), "discharge_date": date(2026, 4, 7), **facts,
    }  # fmt: skip
    return _encounter(documents, given)


def visit(*documents, **facts):
    given = {
        "setting": "outpatient", "sex": "female", "birth_date": date(1960, 3, 4),
        "service_date": date(2026, 4, 7), **facts,
    }  # fmt: skip
    return _encounter(documents, given)


def _encounter(documents, facts):
    made = tuple(
        Document(kind=d[0], text=d[1], author_role=d[2] if len(d) > 2 else None) for d in documents
    )
    return Encounter(documents=made, **facts)


def hp(text):
    return ("h-and-p", "HISTORY AND PHYSICAL 04/01/2026\n" + text)


def pn(text, day="04/03/2026"):
    return ("progress-note", f"PROGRESS NOTE {day}\n" + text)


def ds(diagnoses, course=""):
    lines = "\n".join(f"{n}. {d}" for n, d in enumerate(diagnoses, start=1))
    return (
        DS,
        f"DISCHARGE SUMMARY 04/07/2026\n\nDISCHARGE DIAGNOSES:\n{lines}\n\nHOSPITAL COURSE: {course}\n",
    )


def lab(text):
    return ("lab", "LABORATORY 04/01/2026\n" + text)


def nurse(text):
    return ("nursing-note", "NURSING NOTE 04/01/2026\n" + text)


def film(text):
    return ("radiology-report", "CHEST X-RAY 04/01/2026\nFINDINGS: " + text)


def echo(text):
    return ("radiology-report", "ECHOCARDIOGRAM 04/02/2026\nFINDINGS: " + text)


def assessed(*diagnoses, more=""):
    lines = "\n".join(f"{n}. {d}" for n, d in enumerate(diagnoses, start=1))
    return ("progress-note", f"{more}\nASSESSMENT:\n{lines}\n")


CHARTS = {
    # findings without a diagnosis
    "sodium-low": stay(lab("Sodium 119 mmol/L. Serum osmolality 248."), pn("Fluid restriction 1.2 L a day, recheck."), ds(["Pneumonia"])),
    "sodium-high": stay(lab("Na 156."), pn("Free water flushes 250 mL q4h."), ds(["Urinary tract infection"])),
    "potassium-low": stay(lab("K 2.7."), pn("IV potassium 40 mEq given twice."), ds(["Viral gastroenteritis"])),
    "potassium-high": stay(lab("Potassium 6.6, not hemolyzed."), pn("Calcium gluconate and patiromer given."), ds(["Gout"])),
    "magnesium-low": stay(lab("Magnesium 1.0."), pn("Magnesium sulfate 4 g infused."), ds(["Viral gastroenteritis"])),
    "phosphate-low": stay(lab("Phosphorus 1.1."), pn("IV phosphate 30 mmol."), ds(["Viral gastroenteritis"])),
    "hemoglobin-fall": stay(lab("Hgb 13.1 on 04/01. Hgb 7.4 on 04/03."), pn("Received 2 units PRBC. EBL 900 mL in surgery."), ds(["Closed fracture of left femoral neck"])),
    "creatinine-rise": stay(lab("Creatinine 0.9 on admission. Creatinine 2.2 on 04/03."), pn("IV fluids started, losartan held."), ds(["Pneumonia"])),
    "oxygen-need": stay(hp("SpO2 84% on room air, RR 32, using accessory muscles. Placed on 6 L nasal cannula."), ds(["COPD exacerbation"])),
    "carbon-dioxide": stay(hp("ABG: pH 7.21, pCO2 78. Started on BiPAP."), ds(["COPD exacerbation"])),
    "infection-hypotension": stay(hp("BP 78/40, HR 128, T 39.2. Lactate 4.6. 30 mL/kg saline bolus, norepinephrine started."), ds(["Pneumonia"])),
    "troponin": stay(lab("Troponin 22 -> 480."), hp("Chest pressure for two hours. ST depression in V4-V6."), ds(["Hypertension"])),
    "mental-status": stay(hp("Found confused, oriented to self only. CT head negative."), pn("Mental status back to baseline after two days of ceftriaxone."), ds(["Urinary tract infection"])),
    "acidosis": stay(lab("Lactate 5.1, bicarbonate 12, pH 7.19."), pn("Volume given."), ds(["Diabetes mellitus type 2"])),
    "glucose-ketones": stay(lab("Glucose 612, pH 7.08, bicarbonate 8, large ketones."), pn("Insulin drip per protocol."), ds(["Type 1 diabetes mellitus"])),
    "platelets-low": stay(lab("Platelets 42."), pn("Heparin held, argatroban begun."), ds(["Closed fracture of left femoral neck"])),
    "lung-opacity": stay(hp("T 39.0, RR 26. WBC 17.2."), film("New right lower lobe consolidation."), pn("Ceftriaxone and azithromycin day 2."), ds(["Cough"])),
    "body-mass-high": stay(hp("BMI 46.2. Needs bariatric bed."), ds(["Cellulitis of left lower leg"])),
    "nutrition": stay(nurse("Dietitian: BMI 16.4, lost 14 lb in two months, severe muscle wasting at temples. Nutrition supplements TID."), ds(["Pneumonia"])),
    "skin-wound": stay(nurse("Skin: pressure ulcer of sacral region, stage 3. Wound care consulted."), ds(["Pneumonia"])),
    "pathology": stay(("pathology-report", "SURGICAL PATHOLOGY 04/04/2026\nFINAL DIAGNOSIS: Sigmoid colon, resection: adenocarcinoma of sigmoid colon."), ds(["Obstruction of colon"])),
    # not specific enough
    "heart-failure-reduced": stay(echo("LVEF 25%, global hypokinesis."), ds(["Heart failure"])),
    "heart-failure-preserved": stay(echo("LVEF 60%, grade 2 diastolic dysfunction."), ds(["Congestive heart failure"])),
    "heart-failure-reduced-visit": visit(assessed("Heart failure", more="Echo last month showed LVEF 30%. Echo today: LVEF 30%.")),
    "heart-failure-preserved-visit": visit(assessed("Heart failure", more="Echo today: LVEF 60%, grade 1 diastolic dysfunction.")),
    "heart-failure-acuity": stay(hp("2+ edema, crackles. BNP 2400. Furosemide 80 mg IV twice a day."), ds(["Systolic heart failure"])),
    "heart-failure-acuity-diastolic": stay(hp("2+ edema, crackles. BNP 1400. Furosemide 80 mg IV twice a day."), ds(["Diastolic heart failure"])),
    "heart-failure-acute-treatment": stay(hp("2+ edema, crackles. BNP 2400. Furosemide 80 mg IV twice a day."), ds(["Heart failure"])),
    "neoplasm-tissue": visit(assessed("Neoplasm of uncertain behavior of the left calf")),
    "kidney-stage-3a": visit(assessed("Chronic kidney disease", more="Labs: eGFR 52.")),
    "kidney-stage-3b": visit(assessed("Chronic kidney disease", more="Labs: eGFR 36.")),
    "kidney-stage-4": visit(assessed("Chronic kidney disease", more="Labs: eGFR 22.")),
    "kidney-stage-5": visit(assessed("Chronic kidney disease", more="Labs: eGFR 11.")),
    "diabetes-uncontrolled": visit(assessed("Type 2 diabetes, uncontrolled", more="Labs: A1c 9.8.")),
    "anemia-iron": visit(assessed("Anemia", more="Labs: Hgb 9.1, MCV 71, ferritin 6. Ferrous sulfate started.")),
    "anemia-b12": visit(assessed("Anemia", more="Labs: Hgb 9.1, MCV 118, B12 90.")),
    "anemia-blood-loss": stay(lab("Hgb 12.4 on 04/01. Hgb 8.1 on 04/02."), pn("Transfused 2 units PRBC. EBL 700 mL."), ds(["Closed fracture of left femoral neck", "Anemia"])),
    "pneumonia-aspiration": stay(hp("Witnessed aspiration of dinner in the facility. Unasyn started."), ds(["Pneumonia"])),
    "pneumonia-mrsa": stay(lab("Sputum culture grew MRSA."), pn("Vancomycin continued."), ds(["Pneumonia"])),
    "pneumonia-pseudomonas": stay(lab("Sputum culture grew Pseudomonas aeruginosa."), pn("Cefepime continued."), ds(["Pneumonia"])),
    "pneumonia-klebsiella": stay(lab("Sputum culture grew Klebsiella pneumoniae."), pn("Ceftriaxone continued."), ds(["Pneumonia"])),
    "diabetes-type": visit(assessed("Diabetes mellitus", more="Diabetes since age 9, GAD antibodies positive, on insulin pump.")),
    "asthma-severity": visit(assessed("Asthma", more="Uses albuterol 4 days a week, nighttime symptoms twice a month.")),
    "depression-moderate": visit(assessed("Depression", more="PHQ-9 score 14.")),
    "depression-severe": visit(assessed("Depression", more="PHQ-9 score 23.")),
    "encephalopathy-type": stay(hp("Lethargic and confused. WBC 18."), ds(["Encephalopathy", "Urinary tract infection"])),
    "infarction-type": stay(lab("Troponin 0.04 -> 0.92."), hp("HR 134, BP 82/50. Supply demand mismatch considered by cardiology; demand ischemia noted."), ds(["Myocardial infarction", "Pneumonia"])),
    "troponin-meaning": stay(lab("Troponin 30 -> 210."), hp("Chest pain for an hour."), ds(["Elevated troponin", "Hypertension"])),
    "obesity-class-3": visit(assessed("Obesity", more="BMI 43.")),
    "obesity-class-2": stay(hp("BMI 37."), ds(["Obesity", "Cellulitis of left lower leg"])),
    "pressure-ulcer-stage": stay(pn("Sacral wound with full-thickness loss and slough, wound care daily."), ds(["Pressure ulcer of sacral region", "Pneumonia"])),
    "fracture-open": visit(assessed("Fracture of shaft of right tibia", more="Open wound over the fracture, bone exposed. Washout planned."), setting="emergency"),
    "lung-lobe": visit(assessed("Cancer of left lung", more="CT: 3 cm mass in the left upper lobe.")),
    "respiratory-failure-kind": stay(hp("SpO2 82% on room air. 6 L nasal cannula."), ds(["Acute respiratory failure", "Pneumonia"])),
    # clinical validation
    "sepsis-findings": stay(hp("T 37.0, HR 78, BP 128/70, RR 16. WBC 7.4. Lactate 1.0."), ds(["Sepsis", "Urinary tract infection"])),
    "respiratory-failure-findings": stay(hp("SpO2 98% on room air, RR 16, comfortable."), ds(["Acute hypoxic respiratory failure", "Pneumonia"])),
    "kidney-injury-findings": stay(lab("Creatinine 0.9 on 04/01, creatinine 0.9 on 04/03."), ds(["Acute kidney injury", "Pneumonia"])),
    "malnutrition-findings": stay(nurse("Dietitian: well nourished, BMI 24, eating 100% of meals."), ds(["Severe protein-calorie malnutrition", "Pneumonia"])),
    "pneumonia-findings": stay(hp("T 36.8, SpO2 98% on room air. WBC 6.2."), film("Lungs are clear. No infiltrate."), ds(["Pneumonia", "Hypertension"])),
    "encephalopathy-findings": stay(hp("Alert and oriented x3."), pn("Oriented x 3, conversant."), ds(["Metabolic encephalopathy", "Urinary tract infection"])),
    "hyponatremia-findings": stay(lab("Sodium 138 on 04/01. Sodium 140 on 04/03."), ds(["Hyponatremia", "Pneumonia"])),
    "hypokalemia-findings": stay(lab("Potassium 4.1 on 04/01. Potassium 4.4 on 04/03."), ds(["Hypokalemia", "Pneumonia"])),
    "blood-loss-findings": stay(lab("Hgb 14.1 on 04/01. Hgb 13.8 on 04/03."), ds(["Acute blood loss anemia", "Closed fracture of left femoral neck"])),
    "thrombocytopenia-findings": stay(lab("Platelets 288."), ds(["Thrombocytopenia", "Pneumonia"])),
    "obesity-findings": stay(hp("BMI 22.4."), ds(["Obesity", "Pneumonia"])),
    # cause and effect
    "anemia-neoplasm": visit(assessed("Cancer of sigmoid colon on chemotherapy", "Anemia", more="Labs: Hgb 8.9. Chemotherapy with FOLFOX.")),
    "fracture-bone": stay(hp("Fell down two steps of the porch."), ds(["Closed fracture of neck of left femur", "Osteoporosis"])),
    "rash-drug": visit(assessed("Rash", more="Rash two days after starting amoxicillin for a tooth.")),
    "ileus-operation": stay(pn("POD 4 after colectomy. NG tube placed for distension."), ds(["Diverticulitis of colon", "Ileus"])),
    "bleeding-anticoagulant": stay(hp("On warfarin. INR 6.2. Vitamin K and FFP given."), ds(["Gastrointestinal bleeding", "Atrial fibrillation"])),
    "urine-catheter": stay(hp("Chronic indwelling urinary catheter, changed in the ED."), ds(["Urinary tract infection"])),
    "blood-line": stay(hp("PICC line in the right arm for three weeks."), lab("Blood cultures positive."), ds(["Bacteremia"])),
    "lung-ventilator": stay(pn("Ventilator day 6. New fever."), ds(["Pneumonia", "Traumatic brain injury"])),
    "wound-operation": stay(pn("Midline incision with purulent drainage, opened at the bedside."), ds(["Cellulitis of abdominal wall", "Diverticulitis of colon"])),
}  # fmt: skip
"""Rule id to the chart that raises it."""

CONFLICTS = {
    "heart failure": stay(
        ("consult", "CARDIOLOGY CONSULT 04/05/2026\nASSESSMENT:\n1. Acute diastolic heart failure\n", "cardiologist"),
        ("progress-note", "PROGRESS NOTE 04/04/2026\nASSESSMENT:\n1. Acute systolic heart failure\n2. Hypertension\n", "attending"),
    ),
    "denied": stay(
        ("progress-note", "PROGRESS NOTE 04/03/2026\nASSESSMENT:\n1. Sepsis\n2. Urinary tract infection\n", "attending"),
        ("consult", "INFECTIOUS DISEASE CONSULT 04/04/2026\nASSESSMENT:\n1. Urinary tract infection\n2. No sepsis\n", "infectious-disease"),
    ),
}  # fmt: skip

INFECTION_CHARTS = {
    "urosepsis": stay(hp("Fever and flank pain."), ds(["Urosepsis"])),
    "negative-cultures": stay(hp("T 39.4, HR 122. Lactate 3.1. Blood cultures: no growth."), ds(["Sepsis", "Pneumonia"])),
    "organ": stay(hp("T 39.4, HR 122. Creatinine 2.4, baseline 0.9."), ds(["Sepsis", "Pneumonia", "Acute kidney injury"])),
    "covid-test": visit(("progress-note", "HPI: Asymptomatic, screened before surgery.\nRESULTS: COVID-19 PCR positive.\nASSESSMENT:\n1. Positive COVID-19 test\n")),
    "poa": stay(ds(["Pneumonia", "Gout; it is unclear whether it was present on admission"])),
    "other-side": visit(
        ("progress-note", "ASSESSMENT:\n1. Osteoarthritis of right knee\n"),
        ("radiology-report", "LEFT KNEE X-RAY\nIMPRESSION: Osteoarthritis of the left knee.\n"),
    ),
    "depth": stay(
        nurse("Pressure ulcer of sacral region, stage 3."),
        pn("Wound nurse: pressure ulcer of sacral region, stage 2."),
        ds(["Pneumonia", "Pressure ulcer of sacral region"]),
    ),
    "side": visit(("progress-note", "ASSESSMENT:\n1. Osteoarthritis of knee\n")),
}  # fmt: skip
