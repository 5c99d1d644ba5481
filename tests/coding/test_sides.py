"""Laterality: in the statement, elsewhere in the chart, both sides, or left open (I.B.13)."""

import pytest


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        ("Primary osteoarthritis of the right knee", ["M17.11"]),
        ("Primary osteoarthritis, left knee", ["M17.12"]),
        ("Knee pain, right", ["M25.561"]),
        ("Knee pain", ["M25.569"]),
        ("Bilateral knee pain", ["M25.561", "M25.562"]),
        ("Acute suppurative otitis media, right ear", ["H66.001"]),
        ("Acute suppurative otitis media, bilateral", ["H66.003"]),
        ("Cataract, left eye", ["H26.9"]),
        ("Age-related nuclear cataract, bilateral", ["H25.13"]),
        ("DVT of the right femoral vein", ["I82.411"]),
        ("Acute DVT of left popliteal vein", ["I82.432"]),
        ("Malignant neoplasm of the left upper lobe of lung", ["C34.12"]),
        ("Carpal tunnel syndrome, bilateral", ["G56.03"]),
        ("Right shoulder pain", ["M25.511"]),
        ("Trigger finger, right ring finger", ["M65.341"]),
        ("Plantar fasciitis", ["M72.2"]),
        ("Hydronephrosis, right", ["N13.30"]),
        ("Right hand laceration", ["S61.411A"]),
        ("Laceration of the forehead", ["S01.81XA"]),
        ("Right eyelid laceration", ["S01.111A"]),
        ("Bilateral inguinal hernia", ["K40.20"]),
        ("Left inguinal hernia", ["K40.90"]),
    ],
)
def test_the_side_of_the_statement(assessed, stated, codes):
    assert assessed(stated) == codes


VISIT = "HPI: Pain for months.\n\nASSESSMENT:\n1. Primary osteoarthritis of the knee\n"


def test_the_side_from_an_x_ray_report(codes_of):
    report = ("radiology-report", "LEFT KNEE, 3 VIEWS\nFINDINGS: Narrowing of the left knee joint.\n"
              "IMPRESSION: Osteoarthritis of the left knee.\n")  # fmt: skip
    assert codes_of(VISIT, report) == ["M17.12"]


def test_the_side_from_a_nursing_note(codes_of):
    report = ("nursing-note", "NURSING NOTE\nRight knee osteoarthritis, ice applied.\n")
    assert codes_of(VISIT, report) == ["M17.11"]


def test_the_side_from_the_history_of_the_same_note(codes_of):
    text = "HPI: Left knee pain for months.\n\nASSESSMENT:\n1. Osteoarthritis of the knee\n"
    assert codes_of(text) == ["M17.12"]


def test_a_report_of_another_site_gives_no_side(codes_of):
    report = ("radiology-report", "LEFT WRIST\nFINDINGS: Fracture of the left wrist.\n")
    assert codes_of(VISIT, report) == ["M17.10"]


def test_sides_that_conflict_stay_open_and_are_asked(code_text):
    left = ("radiology-report", "LEFT KNEE\nFINDINGS: Osteoarthritis of the left knee.\n")
    right = ("radiology-report", "RIGHT KNEE\nFINDINGS: Osteoarthritis of the right knee.\n")
    result = code_text(VISIT, left, right)
    assert [a.code for a in result.diagnoses] == ["M17.10"]
    assert [q.kind for q in result.queries] == ["laterality"]


def test_a_denied_side_gives_none(codes_of):
    report = ("radiology-report", "FINDINGS: No osteoarthritis of the left knee.\n")
    assert codes_of(VISIT, report) == ["M17.10"]


def test_an_open_side_is_asked_without_leading(code_text):
    result = code_text("ASSESSMENT:\n1. Carpal tunnel syndrome\n")
    assert [a.code for a in result.diagnoses] == ["G56.00"]
    (query,) = result.queries
    assert query.affects == "G56.00"
    texts = [option.text for option in query.options]
    assert {"Right", "Left", "Bilateral", "Other (please specify)", "Unable to determine"} == set(
        texts
    )
    assert {o.code for o in query.options} == {"G56.01", "G56.02", "G56.03", None}
    asked = f"{query.title} {query.question}".lower()
    assert not {"pay", "drg", "reimburse", "severity", "right", "left"} & set(asked.split())


def test_a_code_without_sides_is_not_asked_about(code_text):
    assert code_text("ASSESSMENT:\n1. Pneumonia\n2. Gout\n").queries == ()


def test_the_side_is_proved_by_the_document_that_gives_it(code_text):
    report = ("radiology-report", "LEFT KNEE\nIMPRESSION: Osteoarthritis of the left knee.\n")
    (assignment,) = code_text(VISIT, report).diagnoses
    said = [s for step in assignment.proof for s in step.spans if s.document == "doc-2"]
    assert any(s.text.lower() == "left" for s in said)
