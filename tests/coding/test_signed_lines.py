"""Lines of services as a coder signs them: each case is a fault that was mended."""

import json
from datetime import date

import pytest

from chartcoder import Document, Encounter
from chartcoder.verify import verify_result


def coded(coder, text, setting="office", kind=None):
    encounter = Encounter(
        setting=setting,
        service_date=date(2026, 5, 2),
        documents=(Document(text=text, kind=kind),),
    )
    result = coder.code(encounter, systems=("icd10cm", "cpt", "hcpcs"))
    assert not list(verify_result(json.loads(result.to_json()), {"doc-1": text}))
    return {line.code: line for line in result.services}


def level(coder, text, setting="outpatient"):
    encounter = Encounter(
        setting=setting, service_date=date(2026, 5, 2), documents=(Document(text=text),)
    )
    return coder.level(encounter)


@pytest.mark.parametrize(
    "text",
    [
        "70 y.o. with acute stroke. tPA given.",
        "CC: stroke.\nED course: alteplase 0.9 mg/kg IV bolus and drip started.\nDx: acute ischemic stroke.",
        "Dx: septic shock.\nED course: started on norepinephrine drip, titrated to MAP 65.",
    ],
)
def test_a_drug_of_emergencies_is_of_high_risk(coder, text):
    found = level(coder, text, "emergency")
    assert found.code == "99285"
    assert "emergency-drug" in {fact.kind for fact in found.cell("risk").facts}


@pytest.mark.parametrize(
    "text",
    [
        "Dx: stroke, not a tPA candidate, tPA not given.",
        "Clotted PICC lumen: tPA 2 mg instilled, dwell 30 minutes.\nDx: occluded catheter.",
    ],
)
def test_a_drug_not_given_or_for_a_catheter_is_none(coder, text):
    facts = level(coder, text, "emergency").cell("risk").facts
    assert "emergency-drug" not in {fact.kind for fact in facts}


def test_the_same_medicines_are_treatment_of_low_risk(coder):
    found = level(
        coder,
        "Established patient.\nA/P: 1. HTN, at goal 2. COPD, stable 3. hypothyroidism, stable."
        " Continue current medications.",
    )
    assert (found.code, found.cell("problems").rank, found.cell("risk").rank) == ("99213", 3, 2)
    assert len(found.cell("problems").facts) == 3


@pytest.mark.parametrize(
    ("test", "value"),
    [("Urine dip positive.", "urinalysis"), ("CA125 34.", "tumor-marker"), ("proBNP 900.", "bnp")],
)
def test_a_test_counts_in_every_form_of_its_name(coder, test, value):
    found = level(coder, f"Results: {test}\nAssessment: UTI.")
    assert value in {fact.value for fact in found.cell("data").facts}


@pytest.mark.parametrize(
    "text",
    [
        "Post-op visit, 2 weeks after laparoscopic cholecystectomy, by the surgeon. Incisions clean.",
        "POSTOPERATIVE VISIT\nPatient is 10 days s/p right total knee arthroplasty. Staples removed today.\n"
        "Assessment: Aftercare following joint replacement.",
        "General surgery clinic. Returns 3 weeks after open ventral hernia repair which I performed. No recurrence.",
    ],
)
def test_a_visit_of_the_surgeon_belongs_to_the_operation(coder, text):
    found = coded(coder, text)
    assert set(found) == {"99024"}
    assert not found["99024"].modifiers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "PCP visit. 2 weeks after appendectomy by Dr. Stone. Assessment: Hypertension, uncontrolled."
            " Plan: start lisinopril 10 mg.",
            "99214",
        ),
        (
            "Orthopedic follow up, 4 weeks after left wrist ORIF by me. New problem: right knee pain, unrelated."
            " Assessment: Right knee sprain. Plan: brace, ibuprofen.",
            "99213",
        ),
    ],
)
def test_another_visit_soon_after_an_operation_is_leveled(coder, text, code):
    assert set(coded(coder, text)) == {code}


@pytest.mark.parametrize(
    ("text", "code", "units"),
    [
        ("Left subacromial injection with Kenalog-40 1 cc. Shoulder bursitis left.", "J3301", 4),
        ("Right knee: depo-medrol 80 injected. OA right knee.", "J1010", 80),
        ("Plantar fascia injection left with 1 cc dexamethasone 4 mg/ml. Plantar fasciitis left.", "J1100", 4),
        ("Bilateral knee injections, kenalog-40 1 cc each knee. Bilateral knee OA.", "J3301", 8),
    ],
)  # fmt: skip
def test_a_drug_told_by_its_strength_has_units(coder, text, code, units):
    assert coded(coder, text)[code].units == units


def test_a_strength_without_volume_is_no_dose_of_a_weak_suspension(coder):
    assert "J3301" not in coded(coder, "Kenalog-10 injected into keloid of chest. Keloid.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Hospital follow-up. Discharged 3 days ago after CHF exacerbation. Our nurse called the patient within"
            " two business days of discharge. Assessment: Acute on chronic systolic heart failure, improving."
            " Plan: continue furosemide.",
            "99495",
        ),
        (
            "TRANSITIONAL CARE MANAGEMENT VISIT\nDischarged from St. Mary's on 4/24 with pneumonia. Phone call 4/25,"
            " within 2 business days.\nAssessment: Pneumonia, resolving. COPD, stable, continue Spiriva.",
            "99495",
        ),
        (
            "Follow-up after hospitalization for DKA, seen 20 days after discharge. Contacted within 2 business days."
            "\nAssessment: Type 1 diabetes, uncontrolled. Increase Lantus.",
            "99214",
        ),
    ],
)
def test_care_after_a_discharge_is_told_in_words(coder, text, code):
    assert code in coded(coder, text)


def test_what_care_after_a_discharge_leaves_unsaid_is_a_tip(coder):
    found = level(
        coder,
        "TCM visit. Discharged two weeks ago.\nAssessment: COPD, improved. Continue Trelegy.",
    )
    assert found.code == "99213"
    assert any("two business days" in tip for tip in found.tips)


@pytest.mark.parametrize("words", ["LWBS", "left without being seen"])
def test_a_patient_who_left_unseen_had_no_visit(coder, words):
    text = f"CC: ankle pain. Triage 18:20. Called x3. Disposition: {words}"
    result = coder.code(
        Encounter(setting="emergency", documents=(Document(text=text),)), ("icd10cm", "cpt")
    )
    assert "Z53.21" in [a.code for a in result.diagnoses]
    assert not result.services


@pytest.mark.parametrize("heading", ["SURGEON:", "PRIMARY SURGEON:", "Surgeon:"])
@pytest.mark.parametrize("name", ["CABGx3", "CABG x3", "CABG x 3"])
def test_labels_in_capitals_and_grafts_without_a_blank(coder, heading, name):
    found = coded(
        coder,
        f"{heading} Ann Bell, MD\nPROCEDURE: {name} with LIMA to LAD and saphenous vein grafts to OM and RCA.\n"
        "POSTOPERATIVE DIAGNOSIS: Coronary artery disease.",
        "professional",
        "operative-report",
    )
    assert set(found) == {"33533", "33518"}
    assert found["33533"].line.rendering == "Ann Bell, MD"


@pytest.mark.parametrize(
    ("procedure", "code", "lighter"),
    [
        ("Exploratory laparotomy.", "49000", True),
        ("Repair of incarcerated right inguinal hernia.", "49496", False),
    ],
)
def test_the_weight_of_an_infant(coder, procedure, code, lighter):
    text = f"Patient: 5 week old, 3.4 kg\nPROCEDURE: {procedure}"
    assert (
        "63" in coded(coder, text, "professional", "operative-report")[code].modifiers
    ) is lighter


def test_a_light_specimen_of_an_adult_is_no_infant(coder):
    text = "45 year old woman.\nPROCEDURE: Exploratory laparotomy. Mass weighing 2.5 kg removed."
    found = coded(coder, text, "professional", "operative-report")
    assert not any("63" in line.modifiers for line in found.values())


def test_an_arterial_line_points_at_the_shock_of_its_report(coder):
    found = coded(
        coder,
        "A-line placement\nIndication: septic shock\nLeft radial artery cannulated percutaneously.",
        "professional",
        "procedure-note",
    )
    assert found["36620"].pointers[:1] == ("A41.9",)


def test_reimplanted_parathyroid(coder):
    found = coded(
        coder,
        "PROCEDURE: Subtotal parathyroidectomy with reimplantation of parathyroid tissue into the left forearm.\n"
        "POSTOPERATIVE DIAGNOSIS: Secondary hyperparathyroidism of renal origin.",
        "professional",
        "operative-report",
    )
    assert set(found) == {"60500", "60512"}


def test_lines_of_the_skin_point_at_the_lesion_of_their_place(coder):
    found = coded(
        coder,
        "DERMATOLOGY VISIT\nProcedures:\n1. Liquid nitrogen cryotherapy to 4 actinic keratoses on the scalp.\n"
        "2. Shave biopsy left nasal ala lesion.\nAssessment/Plan:\n1. Actinic keratoses, scalp x4: treated today.\n"
        "2. Neoplasm of uncertain behavior, left nasal ala: biopsy pending.",
    )
    assert found["17000"].pointers == ("L57.0",)
    assert [code[:3] for code in found["11102"].pointers] == ["D48"]
    assert "30100" not in found


def test_tests_and_treatments_point_at_their_own_reason(coder):
    found = coded(
        coder,
        "URGENT CARE VISIT\nRapid strep negative. Albuterol 2.5 mg via nebulizer given.\n"
        "Assessment: 1. Asthma exacerbation, mild persistent. 2. Acute viral pharyngitis.",
    )
    assert [c[:3] for c in found["87880"].pointers] == ["J02"]
    assert [c[:3] for c in found["94640"].pointers] == ["J45"]


def test_a_ride_has_its_ends_and_no_numbers_of_cpt(coder):
    found = coded(
        coder,
        "PATIENT CARE REPORT\nDispatched 911 emergency.\nScene: roadside. 12 lead ECG done. IV established.\n"
        "Transported emergent to Mercy Hospital ED. Loaded mileage 11.4 miles.",
        "outpatient",
        "ambulance-report",
    )
    assert {code: line.modifiers for code, line in found.items()} == {
        "A0427": ("SH",),
        "A0425": ("SH",),
    }


def test_who_only_reads_supplied_no_contrast(coder):
    text = (
        "CT ABDOMEN AND PELVIS WITH CONTRAST\nINDICATION: pain.\nTECHNIQUE: 100 mL Omnipaque 350 IV."
        " Professional component only.\nFINDINGS: normal.\nIMPRESSION: Diverticulitis of sigmoid colon."
    )
    assert set(coded(coder, text, "professional", "radiology-report")) == {"74177"}


def test_a_record_of_what_was_given_is_no_visit(coder):
    found = coded(
        coder,
        "INFUSION RECORD\nDiagnosis: Iron deficiency anemia.\n10:05 - 10:38 Venofer 200 mg IV infused in 100 mL NS.",
        "outpatient",
    )
    assert set(found) == {"J1756", "96365"}


def test_of_equal_remainders_the_therapy_without_a_unit_comes_first(coder):
    found = coded(
        coder,
        "PHYSICAL THERAPY DAILY NOTE\nDx: Left adhesive capsulitis of shoulder.\nTherapeutic exercise 25 min. Manual"
        " therapy 15 min. Neuromuscular re-education 10 min. Total timed minutes: 50.",
        "outpatient",
    )
    assert {code: line.units for code, line in found.items()} == {
        "97110": 1, "97140": 1, "97112": 1,
    }  # fmt: skip


def test_a_test_before_an_office_procedure(coder):
    found = coded(
        coder,
        "PROCEDURE NOTE: IUD INSERTION\nUrine pregnancy test negative today in office.\nMirena IUD inserted.\n"
        "Diagnosis: Encounter for insertion of intrauterine contraceptive device.",
        "office",
        "procedure-note",
    )
    assert {"81025", "58300", "J7298"} <= set(found)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PROCEDURE: Right radial arterial line placement.", "03HY32Z"),
        ("PROCEDURE: Femoral arterial line, left.", "04HY32Z"),
        ("A-line placed in the left dorsalis pedis.", "04HY32Z"),
    ],
)
def test_an_arterial_line_is_a_monitoring_device(coder, text, code):
    result = coder.code(
        Encounter(setting="inpatient", documents=(Document(text=text, kind="procedure-note"),))
    )
    assert [a.code for a in result.assignments if a.system == "icd10pcs"] == [code]


def test_grafts_of_vein_to_two_vessels_are_two_sites(coder):
    text = "PROCEDURE: CABGx3 with LIMA to LAD and saphenous vein grafts to OM and RCA."
    result = coder.code(
        Encounter(setting="inpatient", documents=(Document(text=text, kind="operative-report"),))
    )
    codes = [a.code for a in result.assignments if a.system == "icd10pcs"]
    assert codes == ["02100Z9", "021109W"]
