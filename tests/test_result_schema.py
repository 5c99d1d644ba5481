"""The published JSON Schema of a result: every output fits it, and it says what is wrong."""

import copy
import json
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import chartcoder
from chartcoder.model import (
    Alternative,
    Assignment,
    ClaimFacts,
    Drg,
    Factor,
    Finding,
    GroupedDiagnosis,
    Groupings,
    Hcc,
    Indicator,
    LineFacts,
    Mention,
    Option,
    Place,
    Query,
    Rejection,
    Result,
    RiskScore,
    Span,
    Step,
    Tool,
)

SCHEMA = json.loads(
    files("chartcoder.model").joinpath("result.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)


def faults(data):
    return [
        f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
        for e in VALIDATOR.iter_errors(data)
    ]


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_every_example_fits(examples):
    for example, result in examples:
        assert faults(json.loads(result.to_json())) == [], example.name


@pytest.mark.parametrize("setting", ["inpatient", "outpatient", "emergency", "professional"])
@pytest.mark.parametrize(
    "text",
    ["nothing", "ASSESSMENT:\n1. Carpal tunnel syndrome\n2. No gout\n3. Possible pneumonia\n4. Cough\n",
     "ASSESSMENT:\n1. Bilateral knee pain\n2. Type 1 diabetes\n3. Type 2 diabetes\n4. Ménière’s\ufffe\n"],
)  # fmt: skip
def test_other_results_fit(code_text, text, setting):
    result = code_text(text, setting=setting, service_date="2026-04-06")
    assert faults(json.loads(result.to_json())) == []


def test_the_schema_names_every_field_of_the_records():
    """A field that is added to a record must be published."""
    definitions = SCHEMA["$defs"]
    for record, schema in (
        (Assignment, definitions["assignment"]),
        (LineFacts, definitions["assignment"]["properties"]["line"]),
        (Rejection, definitions["rejection"]),
        (Query, definitions["query"]),
        (Finding, definitions["finding"]),
        (Step, definitions["step"]),
        (Indicator, definitions["query"]["properties"]["indicators"]["items"]),
        (Option, definitions["query"]["properties"]["options"]["items"]),
        (Groupings, definitions["groupings"]),
        (ClaimFacts, definitions["groupings"]["properties"]["facts"]),
        (Alternative, definitions["groupings"]["properties"]["what_if"]["items"]),
        (Tool, definitions["groupings"]["properties"]["tools"]["items"]),
        (Drg, definitions["drg"]),
        (GroupedDiagnosis, definitions["drg"]["properties"]["secondary"]["items"]),
        (RiskScore, definitions["risk_score"]),
        (Hcc, definitions["risk_score"]["properties"]["hccs"]["items"]),
        (Factor, definitions["risk_score"]["properties"]["factors"]["items"]),
    ):
        assert list(schema["properties"]) == list(record._fields), record
        # facts of a service line stand in no other assignment
        always = [f for f in record._fields if (record, f) != (Assignment, "line")]
        assert schema["required"] == always, record
    # places stand in a span only when the source maps were given
    assert list(definitions["span"]["properties"]) == [*Span._fields, "places"]
    assert definitions["span"]["required"] == list(Span._fields)
    assert list(definitions["place"]["properties"]) == list(Place._fields)
    assert list(SCHEMA["properties"]) == ["schema", *Result._fields]
    # groupings stand in a result only when they were asked for
    assert SCHEMA["required"] == ["schema", *(f for f in Result._fields if f != "groupings")]
    assert Mention._fields[0] == "system"  # mentions have a shape of their own


def test_document_kinds_are_those_of_the_model():
    assert SCHEMA["$defs"]["document_kind"]["enum"] == list(chartcoder.model.DOCUMENT_KINDS)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "chartcoder-result-2"),
        (("setting",), "moon"),
        (("coding_date",), "06.04.2026"),
        (("version",), None),
        (("documents",), []),
        (("documents", 0, 2), "abc"),
        (("editions",), []),
        (("assignments", 0, "code"), "E1122"),
        (("assignments", 0, "role"), "third"),
        (("assignments", 0, "poa"), "X"),
        (("assignments", 0, "confidence"), 1.5),
        (("assignments", 0, "units"), 0),
        (("assignments", 0, "proof"), []),
        (("assignments", 0, "proof", 0, "kind"), "guess"),
        (("assignments", 0, "proof", 0, "values"), {"words": 3}),
        (("assignments", 0, "proof", 0, "spans", 0, "start"), -1),
        (("assignments", 0, "more"), 1),
    ],
)
def test_what_does_not_fit_is_refused(code_text, path, value):
    data = json.loads(code_text("ASSESSMENT:\n1. Type 2 diabetes with CKD\n").to_json())
    assert faults(data) == []
    wrong = copy.deepcopy(data)
    inner = wrong
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert faults(wrong)


def test_json_is_the_dictionary_as_text(code_text):
    result = code_text("ASSESSMENT:\n1. Gout\n")
    assert json.loads(result.to_json()) == result.to_dict()
    assert json.loads(result.to_json(indent=None)) == result.to_dict()
    assert "\n" not in result.to_json(indent=None)


def test_the_schema_is_shipped_in_the_wheel(tmp_path):
    root = Path(chartcoder.__file__).parents[2]
    if not (root / "pyproject.toml").is_file():
        pytest.skip("not run from a source tree")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=root, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "chartcoder/model/result.schema.json" in names
    assert "chartcoder/reading/headings.tsv" in names
    assert any(n.startswith("chartcoder/terminology/data/index/") for n in names)
    assert not [n for n in names if n.startswith(("tests/", "examples/", "benchmarks/"))]
