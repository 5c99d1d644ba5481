"""The independent verifier rejects whatever was forged in a result or taken out of it."""

import copy
import json

import pytest

from chartcoder import Document, Encounter
from chartcoder.verify import verify_result


def step(data, kind, assignment=0):
    return next(s for s in data["assignments"][assignment]["proof"] if s["kind"] == kind)


# Forged quotes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("moved", [-3, -1, 1, 2, 40, 10_000, -10_000])
def test_a_moved_span(proved, moved):
    for name, data, texts in proved:
        for number, assignment in enumerate(data["assignments"]):
            wrong = copy.deepcopy(data)
            span = step(wrong, "read", number)["spans"][0]
            span["start"] += moved
            span["end"] += moved
            assert verify_result(wrong, texts), (name, assignment["code"])


def test_a_span_cut_short(forged):
    data, texts = forged
    span = step(data, "read")["spans"][0]
    span["end"] -= 2
    span["text"] = span["text"][:-2]
    assert verify_result(data, texts)


def test_an_empty_span(forged):
    data, texts = forged
    span = step(data, "read")["spans"][0]
    span["end"], span["text"] = span["start"], ""
    assert verify_result(data, texts)
    step(data, "read")["spans"] = []
    assert verify_result(data)


def test_a_changed_quote(proved):
    for name, data, texts in proved:
        for number, assignment in enumerate(data["assignments"]):
            wrong = copy.deepcopy(data)
            span = step(wrong, "read", number)["spans"][0]
            span["text"] = "x" + span["text"][1:]
            assert verify_result(wrong, texts), (name, assignment["code"])


def test_a_quote_of_other_words_of_the_chart(forged):
    data, texts = forged
    text = texts["doc-1"]
    start = text.index("Hypertension")
    step(data, "read")["spans"] = [
        {"document": "doc-1", "start": start, "end": start + 12, "text": "Hypertension"}
    ]
    assert verify_result(data, texts)
    assert verify_result(data)  # the words alone do not say diabetes


def test_a_quote_of_a_denied_mention(coder):
    text = "HPI: No pneumonia.\n\nASSESSMENT:\n1. Pneumonia\n"
    data = json.loads(coder.code(Encounter(documents=(Document(text=text),))).to_json())
    span = step(data, "read")["spans"][0]
    span["start"], span["end"], span["text"] = 8, 17, "pneumonia"
    assert verify_result(data, {"doc-1": text})


def test_a_quote_of_an_unknown_document(forged):
    data, texts = forged
    step(data, "read")["spans"][0]["document"] = "doc-9"
    assert verify_result(data, texts)
    assert verify_result(data)


def test_another_text_of_the_same_name(sample):
    data, texts = sample
    assert verify_result(data, {"doc-1": texts["doc-1"] + " "})
    assert verify_result(data, {})
    assert verify_result(data, {**texts, "doc-2": "more"})


# Forged books ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    ["house:endocrine:999999", "house:nowhere:1", "title:E11.99", "inclusion:E11/99", "inclusion:E11/0",
     "inclusion:E11/x", "oracle:1", "", "title:"],
)  # fmt: skip
def test_an_index_entry_that_does_not_exist(forged, source):
    data, texts = forged
    step(data, "index")["source"] = source
    assert verify_result(data, texts)


def test_an_index_entry_that_leads_elsewhere(forged):
    data, texts = forged
    step(data, "index")["values"]["code"] = "E10"
    assert verify_result(data, texts)


def test_an_index_entry_with_other_words(forged):
    data, texts = forged
    step(data, "index")["values"]["words"] = "hypertension"
    assert verify_result(data, texts)


@pytest.mark.parametrize(
    "path",
    ["", "E11", "E11.9", "E11 E11.22", "E10 E11.9", "E11 E11.8 E11.9", "E11 E11.99", "E08 E08.9", "nonsense"],
)  # fmt: skip
def test_a_path_that_does_not_exist(forged, path):
    data, texts = forged
    step(data, "tabular")["values"]["path"] = path
    assert verify_result(data, texts)


def test_a_path_that_starts_elsewhere(forged):
    data, texts = forged
    step(data, "tabular")["values"]["start"] = "E10"
    assert verify_result(data, texts)


@pytest.mark.parametrize(
    "code", ["E11.23", "A00.99", "Z99.999", "", "E1122", "e11.22", "not a code"]
)
def test_a_code_that_is_not_in_the_edition(forged, code):
    data, texts = forged
    data["assignments"][0]["code"] = code
    assert verify_result(data, texts)


@pytest.mark.parametrize("code", ["E11", "E11.2", "chapter:4", "block:E08-E13"])
def test_a_header(forged, tabular, code):
    data, texts = forged
    assignment = data["assignments"][0]
    assignment["code"], assignment["title"] = code, tabular[code].title
    assert verify_result(data, texts)


def test_a_header_with_a_whole_proof(coder, tabular):
    """A category whose own entry, path and words hold is still no valid code."""
    text = "ASSESSMENT:\n1. Type 2 diabetes mellitus\n"
    data = json.loads(coder.code(Encounter(documents=(Document(text=text),))).to_json())
    (assignment,) = data["assignments"]
    assignment["code"], assignment["title"] = "E11", tabular["E11"].title
    step(data, "tabular")["values"].update(path="E11", words="")
    step(data, "tabular")["spans"] = []
    assert any("not a valid code" in fault for fault in verify_result(data, {"doc-1": text}))


def test_another_valid_code(forged, tabular):
    data, texts = forged
    for code in ("E11.21", "E11.9", "E10.22", "J18.9"):
        assignment = data["assignments"][0]
        assignment["code"], assignment["title"] = code, tabular[code].title
        assert verify_result(data, texts), code


def test_another_side(forged, tabular):
    data, texts = forged
    assignment = data["assignments"][3]
    assert assignment["code"] == "M25.562"
    assignment["code"], assignment["title"] = "M25.561", tabular["M25.561"].title
    values = step(data, "tabular", 3)["values"]
    values["path"] = values["path"].replace("M25.562", "M25.561")
    assert verify_result(data, texts)
    values["words"] = "right"
    assert verify_result(data, texts)
    step(data, "tabular", 3)["spans"] = []
    assert verify_result(data, texts)


def test_another_title(forged):
    data, texts = forged
    data["assignments"][0]["title"] = "Type 2 diabetes mellitus"
    assert verify_result(data, texts)


def test_a_wrong_digest(forged):
    data, texts = forged
    data["editions"][0]["sha256"] = "0" * 64
    assert verify_result(data, texts)


def test_a_wrong_digest_in_a_proof(forged):
    data, texts = forged
    step(data, "edition")["values"]["sha256"] = "0" * 64
    assert verify_result(data, texts)


@pytest.mark.parametrize("name", ["1999-10-01", "", "latest", "../../etc/passwd"])
def test_another_edition(forged, name):
    data, texts = forged
    data["editions"][0]["edition"] = name
    assert verify_result(data, texts)


def test_no_edition(forged):
    data, texts = forged
    data["editions"] = []
    assert verify_result(data, texts)


def test_two_editions_of_one_book(forged):
    data, texts = forged
    data["editions"] *= 2
    assert verify_result(data, texts)


# Forged notes and clauses ----------------------------------------------------------------------


@pytest.fixture
def excluded(proved):
    """A result with a rejection by an Excludes1 note."""
    _, data, texts = next(p for p in proved if p[0] == "note 5")
    data = copy.deepcopy(data)
    rejection = next(r for r in data["rejections"] if r["reason"] == "excludes1")
    assert rejection["code"] == "E11.9"
    return data, texts, rejection


def test_a_forged_excludes_note(excluded):
    data, texts, rejection = excluded
    for detail in (
        "Excludes1 with E10.9 (E10: any diabetes you like (E11.-)).",
        "Excludes1 with E10.9 (E99: type 2 diabetes mellitus (E11.-)).",
        "Excludes1 with E10.9 (J18: type 2 diabetes mellitus (E11.-)).",
        "Excludes1 with E10.9.",
        "",
    ):
        rejection["detail"] = detail
        assert verify_result(data, texts), detail


def test_an_excludes_note_of_other_codes(excluded, tabular):
    data, texts, rejection = excluded
    rejection["code"], rejection["title"] = "E13.9", tabular["E13.9"].title
    rejection["detail"] = "Excludes1 with E10.9 (E10: gestational diabetes (O24.4-))."
    assert verify_result(data, texts)


def test_an_ignored_excludes_note(proved, tabular):
    """The code that an Excludes1 note kept out is put back."""
    _, data, texts = next(p for p in proved if p[0] == "note 5")
    _, other, _ = next(p for p in proved if p[0] == "note 0")
    data = copy.deepcopy(data)
    smuggled = copy.deepcopy(other["assignments"][0])
    smuggled["role"] = "secondary"
    data["assignments"].append(smuggled)
    faults = verify_result(data, texts)
    assert any("Excludes1" in f and "not honoured" in f for f in faults)


def test_a_forged_rejection(forged):
    data, texts = forged
    rejection = {
        "system": "icd10cm", "code": "J18.9", "title": "Pneumonia, unspecified organism",
        "reason": "negated", "detail": "The text denies it or rules it out.", "clause": "",
        "spans": [{"document": "doc-1", "start": 0, "end": 9, "text": "pneumonia"}],
    }  # fmt: skip
    data["rejections"].append(rejection)
    assert verify_result(data, texts)
    rejection["spans"] = []
    assert verify_result(data, texts) == []
    rejection["title"] = "Pneumonia"
    assert verify_result(data, texts)
    rejection["code"] = "J99.99"
    assert verify_result(data, texts)


def clause(data, assignment=0):
    return next(s for s in data["assignments"][assignment]["proof"] if s["kind"] == "guideline")


@pytest.mark.parametrize(
    ("name", "value"),
    [("from", "E11.8"), ("from", "E10.9"), ("to", "E11.21"), ("to", "E99.9"), ("because-of", "G62.9"),
     ("because-of", "I50.9")],
)  # fmt: skip
def test_a_forged_clause(forged, name, value):
    data, texts = forged
    clause(data)["values"][name] = value
    assert verify_result(data, texts)


def test_a_clause_that_does_not_lead_there(forged, tabular):
    data, texts = forged
    assignment = data["assignments"][2]
    assert assignment["code"] == "I12.9"
    assignment["code"], assignment["title"] = "I16.0", tabular["I16.0"].title
    clause(data, 2)["values"]["to"] = "I16.0"
    assert verify_result(data, texts)


def test_a_context_that_bars_the_code(forged):
    data, texts = forged
    for context in (
        "negated",
        "family",
        "hypothetical",
        "historical",
        "planned",
        "negated, possible",
    ):
        step(data, "context")["values"]["context"] = context
        assert verify_result(data, texts), context


def test_an_uncertain_diagnosis_in_an_office_visit(forged):
    data, texts = forged
    step(data, "context")["values"]["context"] = "possible"
    assert verify_result(data, texts)


def test_a_word_step_that_does_not_hold(proved):
    """Every change to the step that reads an abbreviation is noticed."""
    _, data, texts = next(p for p in proved if p[0] == "note 1")
    at = next(n for n, a in enumerate(data["assignments"]) if a["code"] == "E11.65")
    for field, value in (
        ("source", "abbreviations:999999"),
        ("source", ""),
        ("values", {"word": "hypertension"}),
        ("spans", []),
    ):
        wrong = copy.deepcopy(data)
        step(wrong, "word", at)[field] = value
        assert verify_result(wrong, texts), (field, value)


# What is missing or too much -------------------------------------------------------------------


def carries(removed, assignment):
    """Whether a proof rests on a step: some only add to what others say already."""
    if any(str(s["source"]).startswith("supplies.") for s in assignment["proof"]):
        return False  # lines of drugs and supplies have a checker and tests of their own
    if removed["kind"] == "word" and "axis" in removed["values"]:
        return True  # each axis of a procedure has one step
    if removed["kind"] == "word":
        quoted = " ".join(s["text"] for s in assignment["proof"][0]["spans"]).lower()
        return removed["values"]["word"].replace("-", " ") not in quoted.replace("-", " ")
    if removed["kind"] == "context" and "laterality" in removed["values"]:
        return removed["values"]["laterality"] in assignment["title"].lower()
    if removed["kind"] == "context":
        first = next(s for s in assignment["proof"] if s["kind"] == "context")
        return removed is first or "possible" in first["values"].get("context", "")
    return True


def test_a_removed_step(proved):
    """No step that a proof rests on can be taken away unnoticed."""
    unnoticed, count = [], 0
    for name, data, texts in proved:
        for number, assignment in enumerate(data["assignments"]):
            for at, removed in enumerate(assignment["proof"]):
                if not carries(removed, assignment):
                    continue
                count += 1
                proof = data["assignments"][number]["proof"]
                cut = {**assignment, "proof": proof[:at] + proof[at + 1 :]}
                others = data["assignments"][:number], data["assignments"][number + 1 :]
                wrong = {**data, "assignments": [*others[0], cut, *others[1]]}
                if not verify_result(wrong, texts):
                    unnoticed.append((name, assignment["code"], removed["kind"], removed["claim"]))
    assert unnoticed == []
    assert count > 300


def test_a_removed_proof(forged):
    data, texts = forged
    data["assignments"][0]["proof"] = []
    assert verify_result(data, texts)


def test_a_code_assigned_twice(forged):
    data, texts = forged
    data["assignments"].append(copy.deepcopy(data["assignments"][1]))
    assert verify_result(data, texts)


def test_roles(forged):
    data, texts = forged
    data["assignments"][1]["role"] = "first-listed"
    assert verify_result(data, texts)
    data["assignments"][0]["role"] = "secondary"
    data["assignments"][1]["role"] = "secondary"
    assert verify_result(data, texts)


def test_a_query_about_nothing(proved):
    _, data, texts = next(p for p in proved if p[0] == "note 5")
    assert data["queries"]
    for field, value in (
        ("affects", "J18.9"),
        ("options", [{"text": "Yes", "code": "J99.99"}]),
        ("indicators", [{"span": {"document": "doc-1", "start": 0, "end": 4, "text": "gout"},
                         "source": "doc-1", "date": None}]),
    ):  # fmt: skip
        wrong = copy.deepcopy(data)
        wrong["queries"][0][field] = value
        assert verify_result(wrong, texts), field
