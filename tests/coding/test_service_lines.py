"""Service lines: what counts as done, families of numbers, units, modifiers, pointers, the result."""

import json
from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.coder import UnknownSystem
from chartcoder.coding.services.counts import timed_units
from chartcoder.coding.services.evidence import affirmed, excised
from chartcoder.verify import verify_result

SYSTEMS = ("icd10cm", "cpt")


def encounter_of(*documents: tuple[str, str], setting: str = "outpatient") -> Encounter:
    return Encounter(
        documents=tuple(Document(text=text, kind=kind) for kind, text in documents),
        setting=setting,
        service_date=date(2026, 3, 2),
    )


def lines(coder: Coder, *documents: tuple[str, str]) -> list[tuple[str, tuple[str, ...], int]]:
    result = coder.code(encounter_of(*documents), SYSTEMS)
    return [
        (a.code, a.modifiers, a.units)
        for a in result.services
        if a.system == "cpt" and not a.code.startswith(("992", "993"))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Right knee injection declined by the patient.",
        "Plan: will schedule colonoscopy next month.",
        "Status post appendectomy 2015.",
        "MRI of the lumbar spine was cancelled.",
        "Outside records reviewed: CT chest last month.",
        "EKG to be done at the next visit.",
        "Hysterectomy 2012.",
    ],
)
def test_what_was_not_done_here_is_no_line(coder: Coder, text: str) -> None:
    assert lines(coder, ("progress-note", text)) == []


def test_an_order_is_no_line(coder: Coder) -> None:
    assert lines(coder, ("order", "MRI right shoulder without contrast. Routine.")) == []


@pytest.mark.parametrize(
    ("views", "code"),
    [("AP", "71045"), ("PA and lateral", "71046"), ("three views", "71047"), ("4 views", "71048")],
)
def test_views_choose_the_number(coder: Coder, views: str, code: str) -> None:
    assert lines(coder, ("radiology-report", f"Chest x-ray, {views}. Lungs clear.")) == [
        (code, (), 1)
    ]


@pytest.mark.parametrize(
    ("contrast", "code"),
    [("without contrast", "70450"), ("with contrast", "70460"),
     ("without and with contrast", "70470")],
)  # fmt: skip
def test_contrast_chooses_the_number(coder: Coder, contrast: str, code: str) -> None:
    assert lines(coder, ("radiology-report", f"CT head {contrast}. Normal."))[0][0] == code


def test_what_is_denied_chooses_nothing(coder: Coder) -> None:
    note = "Right knee injected with 40 mg of Kenalog, no ultrasound."
    assert lines(coder, ("procedure-note", note)) == [("20610", ("RT",), 1)]
    assert affirmed("injected, no ultrasound").strip() == "injected,"


def test_margins_add_to_the_diameter() -> None:
    found = excised("1.2 cm lesion excised with 0.4 cm margins")
    assert found is not None and found[0] == 2.0


def test_repairs_of_one_class_are_added_up(coder: Coder) -> None:
    note = (
        "Simple repair of a 2 cm laceration of the left forearm."
        " Simple repair of a 3 cm laceration of the left leg."
    )
    assert [code for code, _, _ in lines(coder, ("procedure-note", note))] == ["12002"]


def test_closing_an_excision_simply_is_part_of_it(coder: Coder) -> None:
    note = "Excision of a 1.2 cm benign nevus of the back with 0.2 cm margins. Simple closure 3 cm."
    assert [code for code, _, _ in lines(coder, ("procedure-note", note))] == ["11402"]


def test_first_and_further_lesions(coder: Coder) -> None:
    note = "Liquid nitrogen to 6 actinic keratoses of the scalp."
    assert lines(coder, ("procedure-note", note)) == [("17000", (), 1), ("17003", (), 5)]


def test_components_of_a_whole_panel_are_the_panel(coder: Coder) -> None:
    whole = "Glucose 98, BUN 16, creatinine 1.0, Na 140, K 4.0, Cl 104, CO2 24, Ca 9.1"
    assert lines(coder, ("lab", whole)) == [("80048", (), 1)]
    codes = {code for code, _, _ in lines(coder, ("lab", whole.replace(", Ca 9.1", "")))}
    assert "80048" not in codes and "80051" in codes


def test_look_only_endoscopy_is_part_of_the_act(coder: Coder) -> None:
    note = "Colonoscopy to the cecum. A 6 mm sigmoid polyp was removed by cold snare."
    assert [code for code, _, _ in lines(coder, ("procedure-note", note))] == ["45385"]


def test_two_acts_at_two_lesions(coder: Coder) -> None:
    note = "Colonoscopy: snare polypectomy of a transverse polyp and cold forceps biopsy of a separate rectal lesion."
    assert sorted(lines(coder, ("procedure-note", note))) == [
        ("45380", ("59",), 1),
        ("45385", (), 1),
    ]


@pytest.mark.parametrize(("minutes", "units"), [(7, 0), (8, 1), (22, 1), (23, 2), (53, 4)])
def test_eight_minutes(minutes: int, units: int) -> None:
    assert timed_units(minutes) == units


def test_pathology_goes_by_specimen(coder: Coder) -> None:
    report = (
        "SURGICAL PATHOLOGY\nA. Colon polyp, cecum: tubular adenoma.\n"
        "B. Colon polyp, sigmoid: hyperplastic polyp.\nC. Gallbladder: chronic cholecystitis."
    )
    assert sorted(lines(coder, ("pathology-report", report))) == [
        ("88304", (), 1),
        ("88305", (), 2),
    ]


def test_lines_point_at_the_diagnosis_that_says_why(coder: Coder) -> None:
    report = (
        "CHEST, PA AND LATERAL. Indication: cough and fever."
        " Impression: right lower lobe pneumonia."
    )
    (line,) = coder.code(encounter_of(("radiology-report", report)), SYSTEMS).services
    assert line.pointers == ("J18.9",)
    assert line.role == "service-line" and line.line is not None
    assert line.line.date == "2026-03-02"


def test_a_line_without_a_reason_stays_and_is_flagged(coder: Coder) -> None:
    result = coder.code(encounter_of(("lab", "TSH 2.1.")), SYSTEMS)
    assert [a.code for a in result.services] == ["84443"]
    assert result.services[0].pointers == ()
    assert [f.kind for f in result.findings if "84443" in f.message] == ["medical-necessity"]


def test_proof_of_a_line_holds_and_a_forged_one_does_not(coder: Coder) -> None:
    encounter = encounter_of(("procedure-note", "Arthrocentesis of the left knee, 20 mL."))
    data = json.loads(coder.code(encounter, SYSTEMS).to_json())
    texts = {"doc-1": encounter.documents[0].text}
    assert verify_result(data, texts) == []
    line = next(a for a in data["assignments"] if a["role"] == "service-line")
    for forge in (
        {"code": "20605"},
        {"modifiers": ["RT"]},
        {"units": 2},
        {"pointers": ["M17.11"]},
        {"title": "Something else"},
    ):
        forged = {
            **data,
            "assignments": [{**a, **forge} if a is line else a for a in data["assignments"]],
        }
        assert verify_result(forged, texts) != [], forge


def test_a_number_for_two_acts_is_proved_by_each_and_by_no_part_of_a_word(coder: Coder) -> None:
    text = (
        "PROCEDURES:\n1. Posterior lumbar interbody fusion L4-L5.\n2. Posterolateral fusion L4-L5 with"
        " autograft.\nDESCRIPTION: The disc was removed. The transverse processes were decorticated."
    )
    data = json.loads(coder.code(encounter_of(("operative-report", text)), SYSTEMS).to_json())
    line = next(a for a in data["assignments"] if a["code"] == "22633")
    values = next(s["values"] for s in line["proof"] if "attribute" in s["values"])
    assert values == {"attribute": "technique", "value": "interbody"}
    assert verify_result(data, {"doc-1": text}) == []
    values["value"] = "posterolateral"
    assert verify_result(data, {"doc-1": text}) == []
    values["value"] = "body"
    assert verify_result(data, {"doc-1": text}) != []


@pytest.mark.parametrize(
    ("muscles", "needle"),
    [
        ("right tibialis anterior, medial gastrocnemius, vastus lateralis, biceps femoris, gluteus medius", ("95886", 1)),
        ("left tibialis anterior, extensor digitorum brevis, peroneus longus", ("95885", 1)),
        ("right biceps, triceps, deltoid, extensor digitorum communis, FDI", ("95886", 1)),
        ("both legs: tibialis anterior, biceps femoris", ("95885", 2)),
    ],
)  # fmt: skip
def test_muscles_named_one_by_one_are_those_of_their_limb(
    coder: Coder, muscles: str, needle: tuple[str, int]
) -> None:
    text = (
        "NERVE CONDUCTION STUDIES: right median motor, right median sensory, right ulnar motor."
        f" EMG: {muscles}: normal."
    )
    found = lines(coder, ("procedure-note", text))
    assert [(code, units) for code, _, units in found if code.startswith("9588")] == [needle]


def test_systems_restrict_and_are_checked(coder: Coder) -> None:
    encounter = encounter_of(("radiology-report", "Chest x-ray, PA and lateral. Clear."))
    assert coder.code(encounter, ("icd10cm",)).services == ()
    assert [a.code for a in coder.code(encounter, SYSTEMS).services] == ["71046"]
    stay = encounter_of(("radiology-report", "Chest x-ray, PA and lateral."), setting="inpatient")
    assert coder.code(stay).services == ()
    with pytest.raises(UnknownSystem):
        coder.code(encounter, ("icd9",))


def test_only_diagnoses_leave_the_result_as_it_was(coder: Coder) -> None:
    data = coder.code(encounter_of(("progress-note", "Assessment: gout."))).to_dict()
    assert "line" not in data["assignments"][0]
    assert {e["system"] for e in data["editions"]} == {"icd10cm"}
