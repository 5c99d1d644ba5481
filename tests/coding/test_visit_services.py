"""Services that the note of a visit tells in few words."""

from datetime import date

import pytest

from chartcoder import Document, Encounter


def services(coder, text, kind=None):
    encounter = Encounter(
        setting="outpatient",
        service_date=date(2026, 5, 2),
        documents=(Document(text=text, kind=kind),),
    )
    result = coder.code(encounter, systems=("icd10cm", "cpt", "hcpcs"))
    return {a.code: a for a in result.services}


WRIST = "Dx: Closed displaced left distal radius fracture."


@pytest.mark.parametrize(
    ("told", "dx", "code", "modifiers"),
    [
        ("Closed reduction performed, sugar tong splint applied.", WRIST, "25605", ("LT",)),
        ("Fracture was reduced under hematoma block and splinted.", WRIST, "25605", ("LT",)),
        (
            "Reduced with gentle traction, post films show good position. Sling.",
            "Dx: Anterior dislocation left shoulder.",
            "23650",
            ("LT",),
        ),
        (
            "Dorsal dislocation reduced after digital block. Buddy taped.",
            "Dx: PIP dislocation right ring finger.",
            "26770",
            None,
        ),
    ],
)
def test_a_bone_put_back_is_that_of_the_injury(coder, told, dx, code, modifiers):
    found = services(coder, f"ED NOTE\nSeen after a fall.\nProcedure: {told}\n{dx}")
    assert code in found
    if modifiers is not None:
        assert found[code].modifiers == modifiers
    assert not {"29125", "29105", "64450"} & set(found)


@pytest.mark.parametrize(
    "told",
    [
        "Lasix dose was reduced.",
        "Ortho will do closed reduction tomorrow.",
        "Fracture was reduced at the outside hospital yesterday.",
        "Swelling reduced by elevation.",
    ],
)
def test_what_is_reduced_elsewhere_or_is_no_bone_is_not_coded(coder, told):
    assert "25605" not in services(coder, f"ED NOTE\nSeen after a fall. {told}\n{WRIST}")


def test_psychotherapy_beside_managed_drugs_is_the_add_on(coder):
    found = services(
        coder,
        "PSYCHIATRY\nDx: MDD, recurrent, moderate.\nPlan: increase Zoloft to 150 mg. 20 min of "
        "supportive psychotherapy provided.",
    )
    assert {"90833"} <= set(found) and "90832" not in found
    assert any(code.startswith("9921") for code in found)
    alone = services(
        coder,
        "PSYCHIATRY\nSupportive psychotherapy 45 minutes.\nDx: MDD, recurrent, moderate.\n"
        "Plan: continue weekly therapy.",
    )
    assert "90834" in alone and not any(code.startswith("9921") for code in alone)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("Nails 1-5 bilateral thick, yellow, debrided x10.", "11721"),
        ("Toenails 1-5 on both feet were debrided in length and thickness.", "11721"),
        ("Toenails 1 through 5 right foot were debrided.", "11720"),
    ],
)
def test_nails_are_counted_by_their_numbers(coder, told, code):
    assert code in services(coder, f"PODIATRY\n{told}\nDx: onychomycosis")


def test_what_a_number_is_for_by_its_definition_is_all_it_points_at(coder):
    found = services(
        coder,
        "DERMATOLOGY\nProcedure: Liquid nitrogen to 6 actinic keratoses of the forehead.\n"
        "A/P:\n1. Actinic keratoses, treated\n2. Plaque psoriasis\n3. Seborrheic keratosis",
    )
    assert found["17000"].pointers == ("L57.0",)
    assert found["17003"].units == 5


def test_a_dip_of_urine_told_behind_vitals_is_a_service(coder):
    found = services(
        coder,
        "URGENT CARE NOTE\n24 y/o female with burning and frequency for two days. No fever, no flank pain.\n"
        "PMH: asthma. Meds: albuterol as needed. No known allergies.\nVitals: T 98.4 BP 118/70 HR 76\n"
        "UA dip in office: LE 3+, nitrite positive, blood trace. Urine hCG negative.\n"
        + "Abdomen soft, nontender, no flank tenderness. " * 6
        + "\nDx: Acute cystitis\nPlan: nitrofurantoin 100 mg BID for 5 days.",
    )
    assert {"81002", "81025"} <= set(found)


def test_a_well_child_by_the_age_that_the_note_states(coder):
    found = services(
        coder,
        "PEDIATRICS\n6 month old well child check. Growing well.\nExam: normal.\n"
        "Assessment: Well child, normal growth and development.\n"
        "Immunizations given today: DTaP, IPV, PCV20, rotavirus (oral). "
        "Counseled mother on all vaccine components.",
    )
    assert {"99391", "90700", "90713", "90677", "90460", "90461"} <= set(found)
    assert not {"90696", "90473", "90474", "90471"} & set(found)
    assert (found["90460"].units, found["90461"].units) == (4, 2)


def test_the_blood_type_of_a_patient_is_no_test_of_the_day(coder):
    found = services(coder, "OB visit. IUP 28 weeks. Rh negative - Rhogam 300 mcg IM given today.")
    assert "J2790" in found and "86901" not in found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ASSESSMENT: Knee OA. Plan: kenalog 40 mg inj today right knee.", "20610"),
        (
            "Assessment: right shoulder bursitis\nProcedure: R subacromial inj w/ kenalog 40",
            "20610",
        ),
    ],
)
def test_inj_is_an_injection(coder, text, code):
    assert code in services(coder, text)


def test_botulinum_for_migraine_is_no_injection_of_the_wrist(coder):
    found = services(
        coder,
        "NEUROLOGY. Chronic migraine. Also carpal tunnel syndrome.\nProcedure: OnabotulinumtoxinA 155 "
        "units injected in 31 sites per PREEMPT protocol.\nAssessment: Chronic migraine w/o aura, "
        "intractable, w/o status migrainosus. Bilateral carpal tunnel syndrome - wrist splints.",
    )
    assert "64615" in found and not {"20605", "20526"} & set(found)


def test_denials_are_looked_for_only_where_a_value_is_named(monkeypatch):
    """A long report with many choices took a tenth of a second in blanking out denials."""
    from chartcoder.coding.services import evidence

    asked = []
    plain = evidence.affirmed
    monkeypatch.setattr(evidence, "affirmed", lambda text: asked.append(text) or plain(text))
    words = evidence.service_words("knee injected, no ultrasound")
    assert evidence.says("site", "hip", "knee injected, no ultrasound", words) is None
    assert not asked
    assert evidence.says("site", "knee", "knee injected, no ultrasound", words) is not None
    assert len(asked) == 1
