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
