"""No silent unspecified side; sides of body parts; sides and stages that documents give differently."""

import json
import re
from collections import defaultdict
from copy import deepcopy

import pytest

from chartcoder import Document, Encounter
from chartcoder.coding.sides import handed, marks_of
from chartcoder.coding.specify import twin
from chartcoder.coding.spots import Spots
from chartcoder.reading.text import cut
from chartcoder.verify import verify_result
from example_charts import EXAMPLE_FOLDERS, read_example
from test_conformance import CASES, encounter_of

SIDES = {"right", "left", "bilateral"}
FILLING = {*SIDES, "unspecified", "unilateral", "side", "of", "the", "eye", "ear"}
HEART = ("I50", "I51")
"""Right and left heart failure are kinds of failure, not sides of a paired organ."""


def words(title):
    return re.findall(r"[a-z0-9]+", title.lower())


def without_side(title):
    return frozenset(word.rstrip("s") for word in words(title) if word not in FILLING)


@pytest.fixture(scope="module")
def sided(tabular):
    """Titles without their side, by category, of every billable code that has one."""
    found = defaultdict(set)
    for code, entry in tabular.items():
        if ":" not in code and entry.billable and {"right", "left"} & set(words(entry.title)):
            found[code[:3]].add(without_side(entry.title))
    return found


def silent(result, sided):
    """Assigned codes of an open side that no query asks about."""
    asked = {query.affects for query in result.queries if query.kind == "laterality"}
    return [
        a.code
        for a in result.diagnoses
        if not SIDES & set(words(a.title))
        and without_side(a.title) in sided[a.code[:3]]
        and not a.code.startswith(HEART)
        and a.code not in asked
    ]


def test_no_silent_unspecified_side_in_any_conformance_case(coder, sided):
    found = {}
    for case in CASES:
        codes = silent(coder.code(encounter_of(case["encounter"])), sided)
        if codes:
            found[case["id"]] = codes
    assert found == {}


def test_no_silent_unspecified_side_in_any_example(coder, sided):
    for folder in EXAMPLE_FOLDERS:
        assert silent(coder.code(read_example(folder).encounter), sided) == [], folder.name


def test_the_property_sees_an_open_side(coder, sided):
    result = coder.code(Encounter((Document("ASSESSMENT:\n1. Carpal tunnel syndrome\n"),)))
    assert silent(result._replace(queries=()), sided) == ["G56.00"]


LATERALITY = [case for case in CASES if case["id"].startswith("lat.")]


def test_there_are_enough_cases():
    assert len(LATERALITY) >= 170
    several = [c for c in LATERALITY if len(c["encounter"]["documents"]) > 1]
    assert len(several) >= 100


def test_every_proof_of_the_cases_holds(coder):
    for case in LATERALITY:
        encounter = encounter_of(case["encounter"])
        texts = {encounter.document_id(n): d.text for n, d in enumerate(encounter.documents)}
        data = json.loads(coder.code(encounter).to_json())
        assert verify_result(data, texts) == [], case["id"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LEFT KNEE, 3 VIEWS", [("left", "knee", "current")]),
        ("BREAST, LEFT, CORE BIOPSY: carcinoma", [("left", "breast", "current")]),
        ("HPI: right shoulder pain", [("right", "shoulder", "current")]),
        ("HPI: R wrist swollen", [("right", "wrist", "current")]),
        ("EXAM: Left TM bulging, red. Right TM pearly.",
         [("left", "ear", "current"), ("right", "ear", "well")]),
        ("HPI: denies left knee pain", [("left", "knee", "well")]),
        ("HPI: Left knee was replaced in 2018.", [("left", "knee", "past")]),
        ("COMPARISON: right knee 06/2022", [("right", "knee", "past")]),
        ("FAMILY HISTORY: mother left breast cancer", [("left", "breast", "other")]),
        ("HPI: right hand dominant typist", []),
        ("HPI: right upper quadrant pain, left shift, left main 40 %", []),
        ("HPI: friend left without being seen, all right now", []),
        ("PLAN: 3 L of oxygen", []),
        ("EXAM: lungs clear bilaterally", [("bilateral", "lung", "other")]),
        ("BILATERAL KNEES, STANDING", [("bilateral", "knee", "other")]),
        ("HPI: eye red. Ulcer OS. Cetirizine 10 mg OD", [("left", "eye", "current")]),
        ("HPI: ear wax AS", [("left", "ear", "current")]),
        ("HPI: TAKE AS NEEDED FOR EAR PAIN", []),
    ],
)  # fmt: skip
def test_marks(text, expected):
    marks = [
        (m.side, part, m.light)
        for m in marks_of(cut(text), Spots(cut(text)))
        for part in sorted(m.regions)
        if part in ("knee", "breast", "shoulder", "wrist", "ear", "eye", "lung")
    ]
    assert marks == expected


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Right-handed man.", "right"), ("left hand dominant", "left"), ("LHD", "left"),
        ("RHD seamstress", "right"), ("Right hand weak.", None), ("single-handed", None),
    ],
)  # fmt: skip
def test_handed(text, side):
    found = handed(cut(text))
    assert (found[0] if found else None) == side


@pytest.mark.parametrize(
    ("code", "side", "other"),
    [
        ("M17.10", "left", "M17.12"), ("M17.11", "bilateral", "M17.0"), ("S72.001A", "left", "S72.002A"),
        ("H25.11", "bilateral", "H25.13"), ("E11.3211", "left", "E11.3212"), ("G81.91", "left", "G81.94"),
        ("K40.90", "left", ""), ("M72.2", "right", ""),
    ],
)  # fmt: skip
def test_twin(coder, code, side, other):
    assert twin(coder.books, code, side) == other


def chart(*documents, setting="outpatient"):
    return Encounter(
        tuple(Document(kind=kind, text=text) for kind, text in documents), setting=setting
    )


OTHER_KNEE = chart(
    ("operative-report",
     "POSTOPERATIVE DIAGNOSIS: Primary osteoarthritis, right knee\nPROCEDURE: Left total knee arthroplasty"),
)  # fmt: skip


def test_a_procedure_of_the_other_side_is_a_finding_and_a_query(coder):
    result = coder.code(OTHER_KNEE)
    assert [f.kind for f in result.findings if f.level == "warning"] == ["side-of-procedure"]
    (query,) = result.queries
    assert (query.kind, query.addressee, query.affects) == ("laterality", "attending", "M17.11")
    assert [o.code for o in query.options] == ["M17.11", "M17.12", "M17.0", None, None]


def test_a_procedure_of_the_same_side_is_no_finding(coder):
    result = coder.code(
        chart(("operative-report", "POSTOPERATIVE DIAGNOSIS: Primary osteoarthritis, left knee\n"
               "PROCEDURE: Left total knee arthroplasty"))
    )  # fmt: skip
    assert not [f for f in result.findings if f.kind == "side-of-procedure"]
    assert result.queries == ()


def test_a_contradiction_is_quoted_from_both_documents(coder):
    result = coder.code(
        chart(("progress-note", "ASSESSMENT: Primary osteoarthritis, right knee."),
              ("radiology-report", "LEFT KNEE\nIMPRESSION: Osteoarthritis of the left knee."))
    )  # fmt: skip
    (query,) = result.queries
    assert {i.span.document for i in query.indicators} == {"doc-1", "doc-2"}
    assert not re.search(r"\b(?:right|left)\b", f"{query.title} {query.question}".split('"')[0])


def test_the_side_that_falls_is_rejected_as_a_conflict(coder):
    result = coder.code(
        chart(("ed-note", "IMPRESSION: Closed fracture of left distal radius"),
              ("discharge-summary", "FINAL DIAGNOSIS: Closed fracture of right distal radius"),
              setting="inpatient")
    )  # fmt: skip
    assert [a.code for a in result.diagnoses] == ["S52.501A"]
    assert ("S52.502A", "conflict") in {(r.code, r.reason) for r in result.rejections}


def test_a_conflict_without_the_other_side_is_told_from_a_true_one(coder):
    texts = {"doc-1": "IMPRESSION: Closed fracture of left distal radius",
             "doc-2": "FINAL DIAGNOSIS: Closed fracture of right distal radius"}  # fmt: skip
    two = chart(
        ("ed-note", texts["doc-1"]), ("discharge-summary", texts["doc-2"]), setting="inpatient"
    )
    data = json.loads(coder.code(two).to_json())
    assert verify_result(data, texts) == []
    (rejection,) = [r for r in data["rejections"] if r["reason"] == "conflict"]
    rejection["code"], rejection["title"] = (
        "S52.92XA",
        "Unspecified fracture of left forearm, initial encounter for closed fracture",
    )
    assert any("other side" in fault for fault in verify_result(data, texts))


STAGED = chart(
    ("discharge-summary", "FINAL DIAGNOSIS: Sacral pressure ulcer, present on admission"),
    ("nursing-note", "Sacrum: pressure injury 3 x 2 cm, pink bed, no slough, STAGE 2, dressing changed."),
    setting="inpatient",
)  # fmt: skip


def test_the_stage_is_quoted_from_the_nurse(coder):
    (ulcer,) = coder.code(STAGED).diagnoses
    assert ulcer.code == "L89.152"
    assert any("STAGE 2" in s.text and s.document == "doc-2" for p in ulcer.proof for s in p.spans)


def test_a_stage_that_nobody_documents_is_told_from_a_true_one(coder):
    texts = {f"doc-{n + 1}": d.text for n, d in enumerate(STAGED.documents)}
    data = json.loads(coder.code(STAGED).to_json())
    assert verify_result(data, texts) == []
    forged = deepcopy(data)
    (ulcer,) = forged["assignments"]
    ulcer["code"], ulcer["title"] = "L89.154", "Pressure ulcer of sacral region, stage 4"
    (step,) = [s for s in ulcer["proof"] if s["kind"] == "tabular"]
    step["values"]["path"] = step["values"]["path"].replace("L89.152", "L89.154")
    step["values"]["words"] = "stage-4"
    for query in forged["queries"]:
        query["affects"] = "L89.154"
    assert any("stage-4" in fault for fault in verify_result(forged, texts))


def test_a_side_that_nobody_says_is_told_from_a_true_one(coder):
    text = "ASSESSMENT: Primary osteoarthritis of both knees."
    data = json.loads(coder.code(chart(("progress-note", text))).to_json())
    assert verify_result(data, {"doc-1": text}) == []
    forged = deepcopy(data)
    (knees,) = forged["assignments"]
    knees["code"], knees["title"] = "M17.2", "Bilateral post-traumatic osteoarthritis of knee"
    (step,) = [s for s in knees["proof"] if s["kind"] == "tabular"]
    step["values"]["path"] = "M17 M17.2"
    assert any("does not pass the index entry" in f for f in verify_result(forged, {"doc-1": text}))


def test_a_bilateral_code_without_both_sides_is_told_from_a_true_one(coder):
    text = "ASSESSMENT:\n1. Primary osteoarthritis of right knee\n2. Primary osteoarthritis of left knee"
    data = json.loads(coder.code(chart(("progress-note", text))).to_json())
    assert [a["code"] for a in data["assignments"]] == ["M17.0"]
    assert verify_result(data, {"doc-1": text}) == []
    (step,) = [
        s for s in data["assignments"][0]["proof"]
        if s["kind"] == "guideline" and s["source"] == "I.B.13"
    ]  # fmt: skip
    step["values"]["because-of"] = "M17.11"
    assert any("right and a left" in f for f in verify_result(data, {"doc-1": text}))
