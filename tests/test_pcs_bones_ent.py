"""Bones, joints, spine, mouth, nose, ear and eye: what wordings of operative reports must lead to."""

import pytest

from chartcoder import Coder
from operative_reports import procedures_of


def report(heading: str, body: str, diagnosis: str = "As below.") -> str:
    """An operative report in the usual shape."""
    return (
        f"POSTOPERATIVE DIAGNOSIS: {diagnosis}\nPROCEDURE PERFORMED: {heading}\n"
        f"ANESTHESIA: General.\nDESCRIPTION OF PROCEDURE: The patient was brought to the operating room, prepped and draped. {body}"
    )


def codes(coder: Coder, text: str) -> list[str]:
    return procedures_of(coder, text, "operative-report")


CASES = {
    "scarf": (
        "Scarf bunionectomy, left first metatarsal.",
        "The medial eminence was resected and a Z-shaped cut made. Two screws were put across it.",
        {"0QBP0ZZ", "0QSP04Z"},
    ),
    "austin-akin": (
        "Austin-Akin bunionectomy, right foot.",
        "Each cut was held with a screw.",
        {"0QBN0ZZ", "0QSN04Z", "0QSQ04Z"},
    ),
    "wedge-osteotomy": (
        "Closing wedge osteotomy, right fourth metatarsal, with screw fixation.",
        "A wedge of bone was removed and the gap closed.",
        {"0QSN04Z"},
    ),
    "osteotomy-once": (
        "Weil osteotomy with internal screw fixation, left second metatarsal.",
        "The head was shifted back and fixed with one screw.",
        {"0QSP04Z"},
    ),
    "distal-syme": (
        "Distal Syme amputation of the right great toe.",
        "The nail and the tip of the bone were removed.",
        {"0Y6P0Z3"},
    ),
    "meniscoplasty": (
        "Arthroscopy with medial meniscoplasty, right knee.",
        "The torn rim was trimmed with a shaver.",
        {"0SBC4ZZ"},
    ),
    "orif-once": (
        "Open reduction and internal fixation (ORIF) of the left wrist.",
        "A volar plate was applied to the distal radius.",
        {"0PSJ04Z"},
    ),
    "trochanteric-nail": (
        "Intramedullary rod of the right hip, trochanteric fixation nail.",
        "The nail was passed over a guide wire percutaneously.",
        {"0QS636Z"},
    ),
    "weighed-fixator": (
        "Open reduction and internal fixation of right distal radius fracture.",
        "We had talked of external fixation before. A locking plate was put on the bone.",
        {"0PSH04Z"},
    ),
    "cast-after-setting": (
        "Closed reduction of left tibial shaft fracture and application of a long leg cast.",
        "The bone was manipulated until straight.",
        {"0QSHXZZ"},
    ),
    "head-of-hip": (
        "Right hip hemiarthroplasty, cemented, bipolar.",
        "The neck was cut and the femoral head was resected. The cemented stem was seated.",
        {"0SRR019"},
    ),
    "shoulder-prosthesis-out": (
        "Removal of total shoulder arthroplasty, right shoulder.",
        "Both components were taken out.",
        {"0RPJ0JZ"},
    ),
    "two-regions-of-cement": (
        "Kyphoplasty at T11 and L2.",
        "Balloons were inflated and cement injected.",
        {"0PU43JZ", "0PS43ZZ", "0QU03JZ", "0QS03ZZ"},
    ),
    "plain-fusion": (
        "Anterior cervical discectomy C4-C5 and C5-C6, fusion with machined allograft at C4-C5 and C5-C6.",
        "The discs were curetted. The grafts were tapped in.",
        {"0RG20K0", "0RB30ZZ"},
    ),
    "closing-words": (
        "Anterior cervical fusion C5-C6 with a PEEK cage.",
        "The cage was packed. The wound was closed, dressings were put on and the procedure was terminated.",
        {"0RG10A0"},
    ),
    "uvula": (
        "Uvulopalatopharyngoplasty.",
        "The uvula and the edge of the soft palate were cut away.",
        {"0CTNXZZ", "0CB3XZZ"},
    ),
    "cleft": (
        "Repair of cleft soft palate.",
        "The edges were incised and closed in layers.",
        {"0CQ3XZZ"},
    ),
    "tongue": (
        "Excision of lesion of the left side of the tongue.",
        "It was cut out as an ellipse.",
        {"0CB7XZZ"},
    ),
    "pebble": (
        "Removal of foreign body from left ear.",
        "A pebble was seen in the canal and lifted out.",
        {"09C4XZZ"},
    ),
    "septum-cut": (
        "Tonsillectomy and septoplasty.",
        "The tonsils were removed and the pillars sutured. The crooked part of the septum was excised.",
        {"0CTPXZZ", "09BM0ZZ"},
    ),
    "larynx": (
        "Total laryngectomy.",
        "After a direct laryngoscopy an apron flap was raised and the larynx removed.",
        {"0CTS0ZZ"},
    ),
    "four-lids": (
        "Quad blepharoplasty, cosmetic.",
        "Skin was removed from the left upper lid, then the left lower lid.",
        {"080N0ZZ", "080P0ZZ", "080Q0ZZ", "080R0ZZ"},
    ),
    "upper-entropion": (
        "Repair of entropion, left upper eyelid.",
        "Through an incision in the crease the lid was turned out with sutures.",
        {"08QP0ZZ"},
    ),
    "lens": (
        "Cataract extraction with lens implantation, left eye.",
        "The nucleus was emulsified and a lens placed in the bag. A paracentesis was made at the limbus.",
        {"08RK3JZ"},
    ),
    "skin-cancer": (
        "Excision of squamous cell carcinoma of the left hand.",
        "An ellipse was cut down to fascia.",
        {"0HBGXZZ"},
    ),
    "needle-in-thigh": (
        "Removal of foreign body of left thigh.",
        "A small incision was made and a piece of glass pulled out.",
        {"0JCM0ZZ"},
    ),
    "dupuytren": (
        "Excision of Dupuytren contracture, left palm.",
        "The cord was dissected and cut out through a zigzag incision of the hand.",
        {"0JBK0ZZ"},
    ),
    "tarsectomy": (
        "Partial tarsectomy, left cuboid, and partial metatarsectomy, left foot.",
        "Bone was cut away with an osteotome.",
        {"0QBM0ZZ", "0QBP0ZZ"},
    ),
    "recession": (
        "Bilateral rectus recession, both eyes.",
        "The muscle was moved back and sutured.",
        {"08SL0ZZ", "08SM0ZZ"},
    ),
    "epicondyle": (
        "Open reduction and internal fixation of right medial epicondyle fracture.",
        "A screw held the fragment.",
        {"0PSF04Z"},
    ),
    "eye-shielded-at-the-end": (
        "Phacoemulsification with intraocular lens, right eye.",
        "The lens was placed. A shield and ointment were put on and the procedure was terminated.",
        {"08RJ3JZ"},
    ),
    "hemi-implant": (
        "Bunionectomy with hemi implant, left first metatarsophalangeal joint.",
        "The base was reamed and the implant tapped in.",
        {"0QBP0ZZ", "0SRN0JZ"},
    ),
    "two-jaw-grafts": (
        "Autologous bone graft to maxilla and left mandible.",
        "Blocks of bone were screwed on.",
        {"0NUR07Z", "0NUV07Z"},
    ),
    "frontal-table": (
        "Open reduction and plate fixation of depressed anterior table of the frontal sinus.",
        "The fragments were lifted through a coronal incision and plated.",
        {"0NS104Z"},
    ),
    "root-of-tongue": (
        "Excisional biopsy of lesion of the base of tongue.",
        "With a mouth gag in place an ellipse was cut out.",
        {"0CBM7ZX"},
    ),
    "disc-on-the-way": (
        "1. Revision laminectomies L2-L3, L3-L4 and L4-L5. 2. Posterior lumbar interbody fusion at L3-L4 with a cage.",
        "The nerve roots were decompressed. Discectomy was performed and the cage tapped in.",
        {"0SG00AJ", "0SB20ZZ", "01NB0ZZ"},
    ),
    "two-jaws": (
        "Extraction of teeth #3, #4 and #30.",
        "They were luxated and delivered with forceps.",
        {"0CDWXZ1", "0CDXXZ0"},
    ),
    "milk-tooth": (
        "Removal of tooth K.",
        "It was elevated and delivered.",
        {"0CDXXZ0"},
    ),
    "all-teeth": (
        "Extraction of all remaining teeth numbers 5 through 12 and 20 through 27.",
        "They were luxated and delivered with forceps.",
        {"0CDWXZ2", "0CDXXZ2"},
    ),
    "teeth-of-the-body": (
        "Dental rehabilitation under general anesthesia.",
        "Teeth #1 and #2 were extracted. Gauze was packed.",
        {"0CDWXZ1"},
    ),
    "sella": (
        "Reconstruction of the sellar floor with autologous bone, a small cranioplasty.",
        "An incision was made and a chip of bone was laid over the sella.",
        {"0NRC07Z"},
    ),
    "palate-part": (
        "Resection of soft palate.",
        "The edge was trimmed with cautery.",
        {"0CB3XZZ"},
    ),
    "looked-then-opened": (
        "1. Diagnostic arthroscopy, right shoulder. 2. Arthrotomy. 3. Bankart repair, right shoulder.",
        "The scope showed a torn labrum. The shoulder was opened and anchors held the labrum.",
        {"0RJJ4ZZ", "0RQJ0ZZ"},
    ),
    "nasal-scope-no-ear": (
        "Nasal endoscopy. Placement of ventilation tubes, both ears, with myringotomy.",
        "An incision was made in each drum and a tube was set.",
        {"099500Z", "099600Z", "09JK8ZZ"},
    ),
    "mesh-told": (
        "Right inguinal hernia repair.",
        "An incision was made in the groin. The sac was reduced. A sheet of mesh was sutured to the ligament.",
        {"0YU50JZ"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_codes(coder: Coder, name: str) -> None:
    heading, body, expected = CASES[name]
    assert set(codes(coder, report(heading, body))) == expected


def test_bone_of_the_diagnosis(coder: Coder) -> None:
    text = report(
        "Closed reduction and application of a sugar-tong splint.",
        "The wrist was pulled straight. Pinning will be planned should it slip.",
        "Right distal radius fracture.",
    )
    assert codes(coder, text) == ["0PSHXZZ"]


def test_both_bones_of_the_diagnosis(coder: Coder) -> None:
    text = report(
        "Closed reduction and casting.",
        "The arm was pulled straight.",
        "Left both-bone forearm fracture.",
    )
    assert codes(coder, text) == ["0PSJXZZ", "0PSLXZZ"]


def test_compartments_of_a_total_knee(coder: Coder) -> None:
    text = report(
        "Left total knee cemented arthroplasty.",
        "The medial compartment was bare. The femoral component was cemented.",
    )
    assert codes(coder, text) == ["0SRD0J9"]


def test_which_bone_was_sampled_is_asked(coder: Coder) -> None:
    text = report(
        "1. Kyphoplasty at L1. 2. Bone biopsy.",
        "The needle was seen on the right side of the body of the vertebra. Cement was injected.",
    )
    assert sorted(codes(coder, text)) == ["0QS03ZZ", "0QU03JZ"]


def test_neck_of_a_bone_is_no_neck(coder: Coder) -> None:
    text = report(
        "Debridement of muscle and open wound. Pinning of right femoral neck fracture.",
        "The muscle was debrided. Pins were passed.",
    )
    assert not any(code[:4] in ("0KD2", "0KB2") for code in codes(coder, text))


def test_looks_told_in_the_indications(coder: Coder) -> None:
    text = (
        "PROCEDURE PERFORMED: Rhinoplasty with cartilage graft and repair of the septum.\n"
        "INDICATIONS: He asked for a cosmetic change of his nose.\n"
        "DESCRIPTION OF PROCEDURE: The patient was brought to the operating room. An incision was made."
    )
    assert any(code.startswith("090K") for code in codes(coder, text))


def test_both_views_are_no_side(coder: Coder) -> None:
    text = report(
        "Arthroscopic rotator cuff repair.",
        "The scope was put into the shoulder. Portals were made, both superior and inferior.",
    )
    assert codes(coder, text) == []


def test_left_the_room_is_no_side(coder: Coder) -> None:
    text = report(
        "Phacoemulsification with intraocular lens.",
        "A stab was made to the right of the limbus. She tolerated it well and left the room awake.",
    )
    assert codes(coder, text) == []


def test_the_other_side_has_its_own_report(coder: Coder) -> None:
    text = report(
        "Right total knee arthroplasty done with a left total knee arthroplasty, which will be dictated separately.",
        "The cemented components were seated.",
    )
    assert codes(coder, text) == ["0SRC0J9"]


def test_porous_shell_is_no_bearing(coder: Coder) -> None:
    text = report(
        "Total hip replacement, left, with a trabecular metal shell, uncemented.",
        "The cup was seated and the head was put on.",
    )
    assert not any(code.startswith("0SRB01") for code in codes(coder, text))


def test_repositioned_c_arm_is_no_reposition(coder: Coder) -> None:
    text = report(
        "Epidural catheter placement at L3-L4.",
        "After repositioning the C-arm over the lumbar spine the needle was passed.",
    )
    assert not any(code.startswith("0QS") for code in codes(coder, text))


def test_nerves_of_a_joint_are_burnt(coder: Coder) -> None:
    text = report("Right L4, L5 and S1 radiofrequency ablation.", "The needle was placed.")
    assert not any(code.startswith("0S5") for code in codes(coder, text))
