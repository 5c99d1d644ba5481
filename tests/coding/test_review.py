"""What reading operative and free-text notes by hand has shown, by the cause of each error."""

import pytest

from chartcoder import Coder, Document, Encounter


def codes(coder: Coder, text: str) -> list[str]:
    return [a.code for a in coder.code(Encounter(documents=(Document(text=text),))).diagnoses]


def operated(after: str, procedures: str = "Exploration.", more: str = "") -> str:
    return (
        f"PREOPERATIVE DIAGNOSIS: Same.\nPOSTOPERATIVE DIAGNOSIS: {after}\n"
        f"PROCEDURE PERFORMED: {procedures}\n{more}"
    )


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        # the region of the spine stands anywhere in the sentence
        ("L4-L5 and L5-S1 facet changes, spondylosis with radiculopathy.", "M47.27"),
        ("Herniated nucleus pulposus T8-T9.", "M51.24"),
        # the noun belongs to the named condition before it
        ("Dupuytren's nodule in the left palm.", "M72.0"),
        ("Tailor's bunion deformity, right foot.", "M21.621"),
        ("Hallux limitus deformity of the right foot.", "M20.5X1"),
        ("Tachybrady arrhythmia.", "I49.5"),
        # the qualifier of a hernia is not that of the testis
        ("Left undescended testis plus left inguinal hernia.", "Q53.10"),
        ("Bilateral direct inguinal hernia.", "K40.20"),
        ("Thrombosed arteriovenous shunt, left forearm.", "T82.868A"),
        ("Bilateral thyroid nodules.", "E04.2"),
        ("Left communicating hydrocele.", "N43.2"),
        ("Open angle glaucoma, left eye.", "H40.10X0"),
        ("Tenosynovitis of the left third and fourth fingers.", "M65.942"),
        ("Painful varicosities, lower extremities, bilaterally.", "I83.813"),
        ("Multiparity, requested sterilization.", "Z30.2"),
        ("Malignant pleural effusion, left, with dyspnea.", "J91.0"),
    ],
)
def test_the_first_code_of_a_statement(coder: Coder, after: str, expected: str) -> None:
    assert codes(coder, operated(after))[0] == expected


@pytest.mark.parametrize(
    ("after", "absent"),
    [
        ("Dupuytren's nodule in the left palm.", "R22"),
        ("Tailor's bunion deformity, right foot.", "M21.61"),
        ("Hallux limitus deformity of the right foot.", "M21.6"),
        ("Tachybrady arrhythmia.", "I49.9"),
        ("Painful enlarged navicular bone, right foot.", "R52"),
        ("Mild posterior wall erythema of the bladder.", "L53"),
        ("Penoscrotal hypospadias with chordee.", "Q54.4"),
        ("Prosthetic vascular graft, possibly infected.", "T82.7"),
        ("Infected right hip bipolar arthroplasty.", "F31"),
        ("Laceration of the penis with bleeding.", "R58"),
        ("Multiparity, requested sterilization.", "Z64"),
        ("Nonfunctioning inflatable penile prosthesis.", "Z96"),
    ],
)
def test_what_a_statement_does_not_say(coder: Coder, after: str, absent: str) -> None:
    assert not any(code.startswith(absent) for code in codes(coder, operated(after)))


def test_a_mass_of_two_sites_is_two(coder: Coder) -> None:
    found = coder.mentions("Mass of the left breast and axilla.")
    assert {m.code for m in found} == {"N63.20", "R22.32"}


def test_surgery_lists_the_disease_before_its_symptom(coder: Coder) -> None:
    found = codes(coder, operated("1. Leukocytosis.\n2. Acute pancreatitis."))
    assert found[0] == "K85.90"


def test_postoperative_diagnoses_keep_their_order(coder: Coder) -> None:
    found = codes(coder, operated("Adenocarcinoma of prostate, erectile dysfunction."))
    assert found[0] == "C61"


def test_tonsils_and_adenoids_have_one_code(coder: Coder) -> None:
    found = codes(coder, operated("1. Hypertrophic tonsils.\n2. Adenoid hypertrophy."))
    assert found == ["J35.3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Mild mitral regurgitation.\n2. Moderate aortic stenosis.", ["I08.0"]),
        ("1. Degenerative mitral regurgitation.\n2. Aortic stenosis.", ["I34.0", "I35.0"]),
        ("1. Aortic stenosis.\n2. Trace mitral regurgitation.", ["I35.0"]),
        ("1. Cerebral edema due to severe brain injury.", ["S06.1X0A"]),
    ],
)
def test_one_code_for_several_sites(coder: Coder, text: str, expected: list[str]) -> None:
    assert codes(coder, f"ASSESSMENT:\n{text}") == expected


def test_services_of_the_past_are_not_the_service(coder: Coder) -> None:
    more = (
        "INDICATIONS: He then underwent chemotherapy and radiation therapy with a brief response. "
        "Her most recent Pap smear was normal."
    )
    found = codes(coder, operated("Bladder cancer.", more=more))
    assert not {"Z51.0", "Z51.11", "Z12.4"} & set(found)


def test_the_service_of_today_is(coder: Coder) -> None:
    text = "CHIEF COMPLAINT: Here for chemotherapy for her breast cancer.\nASSESSMENT:\n1. Breast cancer."
    assert codes(coder, text)[0] == "Z51.11"


def test_family_planning_by_vasectomy_is_sterilization(coder: Coder) -> None:
    text = operated("1. Left spermatocele.\n2. Family planning.", "Bilateral partial vasectomy.")
    assert "Z30.2" in codes(coder, text)


def test_an_operation_of_today_leaves_no_status(coder: Coder) -> None:
    text = (
        "DISCHARGE SUMMARY\nFINAL DIAGNOSES:\n1. Morbid obesity, status post laparoscopic gastric bypass.\n"
        "OPERATION AND PROCEDURE: Laparoscopic gastric bypass."
    )
    found = codes(coder, text)
    assert "E66.01" in found and "Z98.84" not in found


def test_admission_diagnoses_give_way_to_those_of_discharge(coder: Coder) -> None:
    text = (
        "ADMITTING DIAGNOSIS: Difficulty voiding.\nHISTORY: He was admitted for surgery.\n"
        "DISCHARGE DIAGNOSIS: Enlarged prostate with bladder neck obstruction."
    )
    assert codes(coder, text)[0] == "N40.1"


def test_a_drug_ended_for_hives_is_not_underdosed(coder: Coder) -> None:
    text = "IMPRESSION: Recurrent urinary tract infection; stopped the prophylactic Macrodantin due to hives."
    assert not any(code.startswith(("T", "Z91.1")) for code in codes(coder, text))


def test_what_was_operated_on_is_over(coder: Coder) -> None:
    text = "IMPRESSION: Satisfactory course after circumcision for severe phimosis."
    assert "N47.1" not in codes(coder, text)


def test_this_has_resolved(coder: Coder) -> None:
    text = "ASSESSMENT:\n1. Eczema with hives after the picnic. This has resolved.\n"
    assert "L50.9" not in codes(coder, text)
    text = "ASSESSMENT:\n1. Eczema with hives after the picnic. This has not resolved.\n"
    assert "L50.9" in codes(coder, text)


def test_a_rise_of_psa_after_treatment(coder: Coder) -> None:
    text = (
        "HPI: Adenocarcinoma of the prostate, status post radical prostatectomy and irradiation.\n"
        "IMPRESSION: Slow rise in PSA."
    )
    assert "R97.21" in codes(coder, text)


def test_symptoms_of_endometriosis_come_after_it(coder: Coder) -> None:
    found = codes(coder, operated("1. Chronic pelvic pain.\n2. Dysmenorrhea.\n3. Endometriosis."))
    assert found[0] == "N80.9" and not any(code.startswith("R10.2") for code in found)
