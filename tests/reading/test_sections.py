"""Sections and shapes of notes: what is stated as a diagnosis, in every way notes are written."""

import pytest

CAUSE = "Acute cholecystitis"
CODE = "K81.0"

ASSESSMENT_HEADINGS = [
    "ASSESSMENT:",
    "Assessment:",
    "ASSESSMENT",
    "Assessment",
    "A:",
    "A/P:",
    "A&P:",
    "AP:",
    "ASSESSMENT AND PLAN:",
    "Assessment and Plan",
    "Assessment & Plan:",
    "Assessment/Plan:",
    "IMPRESSION:",
    "Impression",
    "IMPRESSION AND PLAN:",
    "DIAGNOSIS:",
    "DIAGNOSES:",
    "Dx:",
    "FINAL DIAGNOSIS:",
    "Final diagnoses:",
    "DISCHARGE DIAGNOSIS:",
    "DISCHARGE DIAGNOSES",
    "ED DIAGNOSIS:",
    "CLINICAL IMPRESSION:",
    "PRINCIPAL DIAGNOSIS:",
    "Visit Diagnoses:",
    "PROBLEM LIST:",
    "Active Problems:",
    "POSTOPERATIVE DIAGNOSIS:",
    "Post-op diagnosis:",
    "**Assessment:**",
    "# Assessment",
    "== ASSESSMENT ==",
    "--- Assessment ---",
    "ASSESSMENT :",
    "  Assessment:  ",
]


@pytest.mark.parametrize("heading", ASSESSMENT_HEADINGS)
def test_a_diagnosis_under_its_heading_is_coded(codes_of, heading):
    assert CODE in codes_of(f"HPI:\nPain since two days.\n\n{heading}\n{CAUSE}.\n")


@pytest.mark.parametrize("heading", [h for h in ASSESSMENT_HEADINGS if h.strip()[-1] == ":"])
def test_a_diagnosis_on_the_line_of_its_heading_is_coded(codes_of, heading):
    assert CODE in codes_of(f"HPI: Pain since two days.\n{heading} {CAUSE}\n")


OTHER_HEADINGS = [
    "HISTORY OF PRESENT ILLNESS:",
    "Past Medical History:",
    "PMH:",
    "PAST SURGICAL HISTORY",
    "Family History:",
    "SOCIAL HISTORY:",
    "Review of Systems:",
    "ROS:",
    "MEDICATIONS:",
    "Allergies:",
    "PHYSICAL EXAMINATION:",
    "Labs:",
    "IMAGING:",
    "Patient Instructions:",
    "PREOPERATIVE DIAGNOSIS:",
    "Chief Complaint:",
    "Indications:",
]


@pytest.mark.parametrize("heading", OTHER_HEADINGS)
def test_what_other_sections_name_is_not_coded(codes_of, heading):
    text = f"Office visit\n\n{heading}\nChronic hepatitis C.\n\nASSESSMENT:\n{CAUSE}.\n"
    assert codes_of(text) == [CODE]


DATA_HEADINGS = [
    "Medications:",
    "Allergies:",
]


@pytest.mark.parametrize("heading", DATA_HEADINGS)
def test_a_note_that_opens_with_its_data_is_still_a_note(codes_of, heading):
    text = f"{heading}\nReviewed.\n\nASSESSMENT:\n{CAUSE}.\n"
    assert codes_of(text) == [CODE]


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("HPI: {}", "hpi"),
        ("History of Present Illness\n{}", "hpi"),
        ("PMH: {}", "past-medical-history"),
        ("PAST MEDICAL HISTORY\n{}", "past-medical-history"),
        ("Past Surgical History: {}", "past-surgical-history"),
        ("FAMILY HISTORY: {}", "family-history"),
        ("ROS: {}", "review-of-systems"),
        ("REVIEW OF SYSTEMS:\n{}", "review-of-systems"),
        ("Physical Exam:\n{}", "physical-exam"),
        ("ASSESSMENT: {}", "assessment"),
        ("Impression:\n{}", "assessment"),
        ("Assessment and Plan:\n{}", "assessment-plan"),
        ("Plan: {}", "plan"),
        ("Discharge Diagnosis: {}", "diagnoses"),
        ("Problem list:\n{}", "problem-list"),
        ("Hospital Course: {}", "hospital-course"),
        ("Chief complaint: {}", "chief-complaint"),
        ("Findings:\n{}", "findings"),
        ("Patient Instructions:\n{}", "instructions"),
        ("SUBJECTIVE:\n{}", "hpi"),
        ("OBJECTIVE:\n{}", "physical-exam"),
        ("S: {}", "hpi"),
        ("O: {}", "physical-exam"),
        ("P: {}", "plan"),
        ("Indication: {}", "indication"),
    ],
)
def test_a_mention_knows_its_section(coder, text, section):
    found = coder.mentions(text.format("chest pain and syncope"))
    assert {m.context.section for m in found} == {section}


def test_a_document_without_headings_has_no_section(coder):
    assert {m.context.section for m in coder.mentions("Chest pain and syncope today.")} == {""}


BULLETS = [
    "- ",
    "* ",
    "• ",
    "1. ",
    "1) ",
    "(1) ",
    "1: ",
    "#1 ",
    "a. ",
    "a) ",
    "– ",
    "o ",
    "> ",
    "+ ",
]


@pytest.mark.parametrize("bullet", BULLETS)
def test_lists_of_diagnoses(codes_of, bullet):
    text = f"ASSESSMENT:\n{bullet}Acute cholecystitis\n{bullet}Migraine\n{bullet}Hypokalemia\n"
    assert codes_of(text) == [CODE, "G43.909", "E87.6"]


def test_numbered_diagnoses_on_one_line(codes_of):
    text = "ASSESSMENT: 1. Acute cholecystitis. 2. Migraine. 3. Hypokalemia."
    assert codes_of(text) == [CODE, "G43.909", "E87.6"]


@pytest.mark.parametrize("comma", [", ", "; ", " / ", ". ", " and "])
def test_diagnoses_run_together(codes_of, comma):
    text = f"DIAGNOSES: {comma.join(['Acute cholecystitis', 'migraine', 'hypokalemia'])}"
    assert sorted(codes_of(text)) == ["E87.6", "G43.909", CODE]


def test_crlf_and_tabs(codes_of):
    text = "ASSESSMENT:\r\n\t1.\tAcute cholecystitis\r\n\t2.\tMigraine\r\n"
    assert codes_of(text) == [CODE, "G43.909"]


# Whole notes -----------------------------------------------------------------------------------

SOAP = """S: 44 yo F with right upper quadrant pain after meals. Denies fever. Mother had gallstones.
O: T 100.1. Murphy sign positive. No jaundice.
A: Acute cholecystitis.
P: Admit to surgery. Ceftriaxone.
"""

SOAP_WORDS = """SUBJECTIVE: This is a 44-year-old woman with pain after meals. She denies chest pain.

OBJECTIVE: Afebrile. Abdomen tender.

ASSESSMENT:
1. Acute cholecystitis.
2. Hypokalemia.

PLAN: Return if she develops jaundice or fever.
"""

H_AND_P = """HISTORY AND PHYSICAL

CHIEF COMPLAINT: Abdominal pain.

HISTORY OF PRESENT ILLNESS: The patient is a 61-year-old man with two days of pain. No vomiting.

PAST MEDICAL HISTORY:
1. Pneumonia in 2015.
2. Kidney stone.

FAMILY HISTORY: Father with colon cancer.

REVIEW OF SYSTEMS: Negative for chest pain, cough, dysuria.

PHYSICAL EXAMINATION:
GENERAL: No distress.
ABDOMEN: Tender right upper quadrant.

IMPRESSION:
1. Acute cholecystitis.
2. Hypokalemia.

PLAN: Surgery consult.
"""

CONSULT = """Consultation
Reason for consult: renal function
Thank you for asking us to see this patient with diabetes and chest pain.

IMPRESSION AND RECOMMENDATIONS
1. Acute kidney injury - hold lisinopril.
2. Hyperkalemia - patiromer.
"""

ED = """ED NOTE
CC: ankle pain
HPI: 30 yo M twisted the left ankle. No head injury.
ROS: neg
EXAM: L ankle swollen.
MDM: X-ray negative for fracture. Discussed return precautions incl. DVT.
ED DIAGNOSIS: Sprain of left ankle
DISPOSITION: home
"""

DISCHARGE = """DISCHARGE SUMMARY

ADMISSION DIAGNOSIS: Chest pain.

DISCHARGE DIAGNOSES:
1. Acute cholecystitis.
2. Hypokalemia.

HOSPITAL COURSE: The patient was admitted and had a laparoscopic cholecystectomy. Chest pain was
evaluated and myocardial infarction was ruled out.

DISCHARGE MEDICATIONS: Aspirin for headache.

DISCHARGE INSTRUCTIONS: Call for fever, vomiting or jaundice.
"""

OPERATIVE = """OPERATIVE REPORT

PREOPERATIVE DIAGNOSIS: Suspected appendicitis.

POSTOPERATIVE DIAGNOSIS: Acute cholecystitis.

PROCEDURE PERFORMED: Laparoscopic cholecystectomy.

INDICATIONS: Abdominal pain and vomiting.

DESCRIPTION OF PROCEDURE: The appendix was normal. No hernia was seen.

COMPLICATIONS: None.
"""

CAPITALS = """CHIEF COMPLAINT
ABDOMINAL PAIN
HISTORY OF PRESENT ILLNESS
44 YEAR OLD WOMAN WITH PAIN AFTER MEALS. DENIES CHEST PAIN.
ASSESSMENT AND PLAN
1. ACUTE CHOLECYSTITIS. CONSULT SURGERY.
2. HYPOKALEMIA. REPLACE.
"""

COMMA_RUN = (
    "CHIEF COMPLAINT: , Abdominal pain.,HISTORY OF PRESENT ILLNESS: , The patient is a 44-year-old"
    " woman with pain after meals. She denies chest pain.,PAST MEDICAL HISTORY: , Migraine.,"
    "REVIEW OF SYSTEMS:,  Negative for cough.,IMPRESSION: , Acute cholecystitis with hypokalemia.,"
    "PLAN: , Surgery consult, return for fever."
)

COMMA_RUN_LIST = (
    "SUBJECTIVE:,  This 23-year-old white female presents with complaint of pain.,MEDICATIONS: , None.,"
    "FAMILY HISTORY:,  Asthma.,ASSESSMENT:,1.  Acute cholecystitis.,2.  Hypokalemia.,PLAN:,1.  Surgery.,"
    "2.  Watch for jaundice."
)

TELEGRAPHIC = """44F RUQ pain x2d, no f/c, no CP/SOB
PMH migraine
exam +Murphy
A/P
acute cholecystitis - NPO, abx, surgery
hypokalemia - replete
"""

NO_HEADINGS = """I saw this 44-year-old woman today. She denies chest pain.

Assessment: acute cholecystitis. Hypokalemia.
"""

BY_PROBLEM = """Assessment & Plan

# Acute cholecystitis
- Ceftriaxone and metronidazole
- Surgery to see; watch for jaundice

# Hypokalemia
- Potassium chloride 40 mEq
- Recheck in the morning
"""

LABELLED = """ASSESSMENT AND PLAN
Acute cholecystitis.
• Medical Reasoning: Murphy sign is positive, no jaundice.
• Medical Treatment: Ceftriaxone.
• Patient Education: Return for fever.

Hypokalemia.
• Medical Treatment: Potassium chloride.
"""

NOTES = {
    "soap": (SOAP, {CODE}),
    "soap-words": (SOAP_WORDS, {CODE, "E87.6"}),
    "h-and-p": (H_AND_P, {CODE, "E87.6"}),
    "consult": (CONSULT, {"N17.9", "E87.5"}),
    "ed": (ED, {"S93.402A"}),
    "operative": (OPERATIVE, {CODE}),
    "capitals": (CAPITALS, {CODE, "E87.6"}),
    "comma-run": (COMMA_RUN, {CODE, "E87.6"}),
    "comma-run-list": (COMMA_RUN_LIST, {CODE, "E87.6"}),
    "telegraphic": (TELEGRAPHIC, {CODE, "E87.6"}),
    "by-problem": (BY_PROBLEM, {CODE, "E87.6"}),
    "labelled": (LABELLED, {CODE, "E87.6"}),
}


SETTINGS = {"discharge": "inpatient", "ed": "emergency"}


@pytest.mark.parametrize("name", NOTES)
def test_shapes_of_notes(codes_of, name):
    text, expected = NOTES[name]
    assert set(codes_of(text, setting=SETTINGS.get(name, "outpatient"))) == expected


@pytest.mark.parametrize("name", NOTES)
def test_shapes_of_notes_with_windows_line_ends(codes_of, name):
    text, expected = NOTES[name]
    text = text.replace("\n", "\r\n")
    assert set(codes_of(text, setting=SETTINGS.get(name, "outpatient"))) == expected


# Documents that settle detail but state no diagnosis of the encounter ---------------------------

VISIT = "ASSESSMENT:\n1. Acute cholecystitis.\n"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("radiology-report", "CHEST X-RAY\nFINDINGS: Clear lungs.\nIMPRESSION: Hiatal hernia."),
        ("pathology-report", "SURGICAL PATHOLOGY\nFINAL DIAGNOSIS: Chronic hepatitis C."),
        ("nursing-note", "NURSING NOTE\nAssessment: pressure ulcer of the sacrum, stage 2."),
        ("medication-list", "MEDICATION LIST\nLevothyroxine 50 mcg daily for hypothyroidism"),
        ("lab", "LABORATORY\nImpression: hyponatremia"),
        ("order", "ORDER\nNebulizer. Diagnosis: COPD"),
        ("ambulance-report", "AMBULANCE REPORT\nImpression: stroke"),
    ],
)
def test_documents_of_others_state_no_diagnosis(codes_of, kind, text):
    assert codes_of(VISIT, (kind, text)) == [CODE]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("DISCHARGE SUMMARY\nDISCHARGE DIAGNOSIS: Gout.\n", "discharge-summary"),
        ("OPERATIVE REPORT\nPOSTOPERATIVE DIAGNOSIS: Gout.\n", "operative-report"),
        ("CHEST X-RAY, 2 VIEWS\nFINDINGS: Clear lungs.\nIMPRESSION: Normal.\n", "radiology-report"),
        ("MRI BRAIN\nFINDINGS: None.\nIMPRESSION: Normal.\n", "radiology-report"),
        ("SURGICAL PATHOLOGY REPORT\nSPECIMEN: Skin.\n", "pathology-report"),
        ("NURSING NOTE\nPatient resting.\n", "nursing-note"),
        ("ED NOTE\nCC: pain\n", "ed-note"),
        ("EMERGENCY DEPARTMENT NOTE\nCC: pain\n", "ed-note"),
        ("CONSULTATION\nThank you for the referral.\n", "consult"),
        ("HISTORY AND PHYSICAL\nCC: pain\n", "h-and-p"),
        ("Progress note\nS: pain\n", "progress-note"),
        ("PROBLEM LIST\nGout\n", "problem-list"),
        ("MEDICATION LIST\nAspirin 81 mg\n", "medication-list"),
        ("Laboratory results\nSodium 140\n", "lab"),
        ("ANESTHESIA RECORD\nASA 2\n", "anesthesia-record"),
    ],
)
def test_the_kind_of_a_document_is_recognised(code_text, text, kind):
    assert code_text(text).documents[0][1] == kind


def test_a_given_kind_is_not_overruled(code_text):
    assert code_text(("consult", "DISCHARGE SUMMARY\nGout.")).documents[0][1] == "consult"
