"""E/M levels: what counts, what does not, and that a forged level does not pass the verifier."""

import json
from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.coding.services.em import Level
from chartcoder.coding.services.em.numbers import FAMILIES, family_on, preventive
from chartcoder.verify import verify_levels
from chartcoder.verify.em import _MINUTES, _RANGES


def level(coder: Coder, text: str, **facts: object) -> Level:
    given = {"patient_type": "established", "place_of_service": "11", **facts}
    return coder.level(Encounter(documents=(Document(text=text),), **given))


def kinds(level: Level, element: str) -> list[str]:
    cell = level.cell(element)
    assert cell is not None
    return [fact.kind for fact in cell.facts]


def named_tests(level: Level) -> list[str]:
    cell = level.cell("data")
    assert cell is not None
    return [fact.value for fact in cell.facts if fact.kind == "test"]


def test_the_tables_of_engine_and_verifier_agree() -> None:
    for name, numbers in _RANGES.items():
        family = family_on(name, date(2023, 6, 1))
        for rank in (1, 2, 3, 4):
            number = family.at(rank)
            assert number is not None
            assert number.code == numbers[rank - 1]
        for number in family.numbers:
            assert number.minutes == _MINUTES.get(number.code, 0)


def test_minutes_raised_in_2024() -> None:
    for day, code in ((date(2026, 1, 1), "99305"), (date(2023, 1, 1), "99306")):
        number = family_on("nursing-initial", day).by_time(45)
        assert number is not None
        assert number.code == code


@pytest.mark.parametrize(
    ("age", "new", "code"),
    [(0, True, "99381"), (1, False, "99392"), (4, True, "99382"), (17, False, "99394"),
     (39, True, "99385"), (64, False, "99396"), (65, True, "99387")],
)  # fmt: skip
def test_preventive_numbers_go_by_age(age: int, new: bool, code: str) -> None:
    assert preventive(age, new) == code


A_P = "Assessment: Hypertension, stable.\nPlan: Continue lisinopril 10 mg."


def test_a_panel_and_its_parts_are_one_test(coder: Coder) -> None:
    found = level(
        coder, f"Labs: CBC with WBC 9, hemoglobin 13. BMP: sodium 140, creatinine 0.9.\n{A_P}"
    )
    assert named_tests(found) == ["cbc", "metabolic-panel"]


def test_both_sides_are_one_test_two_regions_are_two(coder: Coder) -> None:
    found = level(
        coder,
        f"Imaging: X-ray of right knee and X-ray of left knee reviewed. X-ray left hip reviewed.\n{A_P}",
    )
    assert sorted(named_tests(found)) == ["xray:hip", "xray:knee"]


@pytest.mark.parametrize(
    "plan",
    ["No labs or CBC needed.", "If worse, CBC and CT head.", "Consider MRI brain.",
     "CBC in 6 months.", "Patient declined mammogram."],
)  # fmt: skip
def test_what_is_not_ordered_is_no_data(coder: Coder, plan: str) -> None:
    assert named_tests(level(coder, f"{A_P} {plan}")) == []


def test_an_interpreted_picture_is_not_reviewed_too(coder: Coder) -> None:
    found = level(coder, f"Data: Chest x-ray, images personally reviewed by me: clear.\n{A_P}")
    assert kinds(found, "data") == ["interpretation"]


def test_a_test_billed_by_itself_does_not_count(coder: Coder) -> None:
    found = level(coder, f"Office ECG read by me and billed separately: normal.\n{A_P}")
    assert kinds(found, "data") == []


def test_talking_to_patient_or_nurse_is_no_discussion(coder: Coder) -> None:
    found = level(coder, f"{A_P} Discussed with patient and her daughter. Discussed with my nurse.")
    assert kinds(found, "data") == []
    talk = level(coder, f"{A_P} Discussed with Dr. Chen, cardiology.")
    assert kinds(talk, "data") == ["discussion"]


@pytest.mark.parametrize(
    "words",
    ["CBC and BMP reviewed by me.", "I reviewed the chest x-ray report.", "My interpretation of the BMP: normal.",
     "Chest x-ray report reviewed by me.", "We discussed drinking less alcohol.", "She called Dr. Lee last week."],
)  # fmt: skip
def test_neither_interpretation_nor_discussion(coder: Coder, words: str) -> None:
    found = kinds(level(coder, f"Data: {words}\n{A_P}"), "data")
    assert not {"interpretation", "discussion"} & set(found)


@pytest.mark.parametrize(
    "words",
    ["I reviewed the images of the chest CT.", "Head CT, my read: no bleed.", "Chest film I viewed: clear.",
     "EKG interpreted by me: sinus rhythm.", "Chest x-ray independently interpreted by me."],
)  # fmt: skip
def test_interpretation(coder: Coder, words: str) -> None:
    assert kinds(level(coder, f"Data: {words}\n{A_P}"), "data") == ["interpretation"]


def test_historian_of_an_adult_needs_a_reason_or_a_plain_word(coder: Coder) -> None:
    assert kinds(level(coder, f"HPI: Wife says he snores.\n{A_P}"), "data") == []
    told = level(coder, f"HPI: History obtained from wife as he is aphasic.\n{A_P}")
    assert kinds(told, "data") == ["historian"]


def test_a_list_of_drugs_is_no_management(coder: Coder) -> None:
    text = "Medications: lisinopril 10 mg, metformin 500 mg.\nAssessment: Left knee osteoarthritis, stable.\nPlan: Exercise."
    found = level(coder, text)
    assert kinds(found, "risk") == ["low-risk-treatment"]
    assert any("no decision" in tip for tip in found.tips)


def test_what_is_sold_freely_is_no_prescription(coder: Coder) -> None:
    text = "Assessment: Sprain of left ankle.\nPlan: {} as needed."
    assert "prescription" not in kinds(level(coder, text.format("Ibuprofen 400 mg")), "risk")
    assert kinds(level(coder, text.format("Ibuprofen 800 mg")), "risk") == ["prescription"]


def test_toxicity_monitoring_needs_drug_test_and_interval(coder: Coder) -> None:
    text = "Assessment: Rheumatoid arthritis, stable.\nPlan: Continue methotrexate. {}"
    often = "CBC and liver tests every 8 weeks to watch for toxicity."
    seldom = "CBC and liver tests every 6 months to watch for toxicity."
    assert kinds(level(coder, text.format(often)), "risk") == ["toxicity-monitoring"]
    assert kinds(level(coder, text.format(seldom)), "risk") == ["prescription"]


def test_followed_elsewhere_is_not_addressed(coder: Coder) -> None:
    text = "Assessment/Plan:\n1. Hypertension, stable. Continue lisinopril.\n2. CHF, followed by cardiology."
    problems = level(coder, text).cell("problems")
    assert problems is not None
    assert [f.value for f in problems.facts] == ["I11.0"]


def test_two_stable_chronic_illnesses_are_moderate(coder: Coder) -> None:
    text = "Assessment: 1. Hypertension, stable. 2. Hypothyroidism, stable.\nPlan: Continue lisinopril and levothyroxine."
    assert level(coder, text).code == "99214"


def test_a_title_that_says_displaced_is_no_documentation(coder: Coder) -> None:
    text = "Assessment: Closed fracture of right lateral malleolus.\nPlan: Splint. {}"
    plain = level(coder, text.format(""))
    assert kinds(plain, "problems") == ["acute-uncomplicated"]
    shown = level(
        coder, "Imaging: displaced fracture of the lateral malleolus.\n" + text.format("")
    )
    assert kinds(shown, "problems") == ["complicated-injury"]


def test_a_stable_illness_at_a_preventive_visit_is_no_second_visit(coder: Coder) -> None:
    text = "ANNUAL PHYSICAL\nAssessment:\n1. Annual physical exam.\n2. {}\nPlan: {}"
    facts = {"birth_date": date(1980, 1, 1), "service_date": date(2026, 3, 1)}
    stable = level(
        coder, text.format("Hypertension, stable.", "Continue lisinopril 10 mg."), **facts
    )
    assert (stable.code, stable.additions) == ("99396", ())
    worse = level(
        coder, text.format("Hypertension, uncontrolled.", "Increase lisinopril to 20 mg."), **facts
    )
    assert [(a.code, a.modifiers) for a in worse.additions] == [("99214", ("25",))]


def test_unknown_patient_type_takes_the_established_family(coder: Coder) -> None:
    found = level(coder, f"HPI: Feels well.\n{A_P}", patient_type=None)
    assert found.code == "99213"
    assert any("new or established" in tip for tip in found.tips)


def test_no_problem_no_level(coder: Coder) -> None:
    found = level(coder, "HPI: Here today.\nVitals: BP 120/80.")
    assert found.code == ""
    assert found.tips


@pytest.mark.parametrize(
    ("words", "code"),
    [("I spent 29 minutes in total on this visit today.", "99213"),
     ("Total time 30 minutes today.", "99214"),
     ("Total time today was 45 minutes, of which 20 minutes were spent on the procedure.", "99213"),
     ("My nurse spent 60 minutes with her, total time.", "99213"),
     ("Smoking cessation counseling was provided, total time 45 minutes.", "99213"),
     ("She slept for a total sleep time of 257 minutes.", "99213"),
     ("He spent 60 minutes on the treadmill.", "99213"),
     ("Symptoms lasted a total time of 60 minutes and the onset was slow.", "99213")],
)  # fmt: skip
def test_time(coder: Coder, words: str, code: str) -> None:
    assert level(coder, f"HPI: Feels well.\n{A_P}\n{words}").code == code


def test_emergency_never_by_time(coder: Coder) -> None:
    text = "ED note. Cold for two days.\nImpression: Common cold.\nI spent 90 minutes in total."
    assert level(coder, text, place_of_service="23", setting="emergency").code == "99282"


def test_g2212_only_from_its_own_threshold(coder: Coder) -> None:
    found = level(coder, f"HPI: Feels well.\n{A_P}\nTotal time 60 minutes.")
    assert [a.code for a in found.additions] == ["99417"]
    more = level(coder, f"HPI: Feels well.\n{A_P}\nTotal time 70 minutes.")
    assert [(a.code, a.units, a.instead) for a in more.additions] == [
        ("99417", 2, False), ("G2212", 1, True)]  # fmt: skip


def test_every_note_of_a_stay_is_leveled_by_itself(coder: Coder) -> None:
    first = Document(
        text="ADMISSION H&P\nAssessment: Septic shock due to pneumonia.\nPlan: Admit to ICU, norepinephrine drip.",
        kind="h-and-p",
    )
    later = Document(
        text="PROGRESS NOTE\nAssessment: Hypertension, stable.\nPlan: Continue lisinopril 10 mg.",
        kind="progress-note",
    )
    stay = Encounter(documents=(first, later), setting="inpatient")
    assert [(x.code, x.document) for x in coder.levels(stay)] == [
        ("99223", "doc-1"),
        ("99231", "doc-2"),
    ]


FORGERIES = (
    lambda x: x.update(code="99215"),
    lambda x: x["grid"][0].update(rank=4, rule="EM.P.4"),
    lambda x: x["grid"][1].update(rank=4, rule="EM.D.4"),
    lambda x: x["grid"][2]["facts"][0]["span"].update(text="admission"),
    lambda x: x.update(basis="time"),
    lambda x: x["additions"].append(
        {
            "code": "99417",
            "units": 1,
            "modifiers": [],
            "rule": "EM.T.prolonged",
            "says": "",
            "spans": [],
            "instead": False,
        }
    ),
    lambda x: x.update(proof=[]),
)


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_forged_level_has_faults(coder: Coder, forge) -> None:
    text = f"HPI: Feels well.\n{A_P}"
    data = json.loads(
        json.dumps({"schema": "chartcoder-em-1", "levels": [level(coder, text).to_dict()]})
    )
    assert not verify_levels(data, {"doc-1": text})
    forge(data["levels"][0])
    assert verify_levels(data, {"doc-1": text})


def test_malformed_levels_raise_nothing() -> None:
    assert verify_levels([]) and verify_levels({"schema": "chartcoder-em-1", "levels": [{}]})
    assert FAMILIES["emergency"].by_time(500) is None
