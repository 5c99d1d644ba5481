"""Proofs that rest on an installed official index are looked up in that index."""

import copy
import json

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.codesets.install import install
from chartcoder.terminology import books
from chartcoder.verify import verify_result

TABULAR = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2026</version><chapter><name>7</name><desc>Eye (H00-H59)</desc>
<section id="H00-H05"><desc>Lids (H00-H05)</desc>
<diag><name>H00</name><desc>Hordeolum and chalazion</desc>
<diag><name>H00.1</name><desc>Chalazion</desc></diag>
<diag><name>H00.0</name><desc>Hordeolum</desc></diag></diag>
<diag><name>H01</name><desc>Inflammation of the lid</desc></diag></section></chapter>
</ICD10CM.tabular>
"""
INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version><title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
<letter><title>M</title>
<mainTerm><title>Quibblosis</title>
<term level="1"><title>tarsal</title><code>H00.1</code></term>
<term level="1"><title>marginal</title><code>H00.0</code></term></mainTerm>
</letter></ICD10CM.index>
"""
TEXT = "ASSESSMENT:\n1. Tarsal quibblosis\n"


@pytest.fixture
def proved(tmp_path, monkeypatch):
    """A result that an index line leads to, of a small book with an index of its own."""
    monkeypatch.setenv("CHARTCODER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CHARTCODER_CACHE", str(tmp_path / "cache"))
    for name in ("read_index", "read_synonyms", "read_abbreviations"):
        monkeypatch.setattr(books, name, list)
    for name, text in (("icd10cm-tabular-2026.xml", TABULAR), ("icd10cm-index-2026.xml", INDEX)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    install("icd10cm", [tmp_path / "icd10cm-tabular-2026.xml", tmp_path / "icd10cm-index-2026.xml"])
    encounter = Encounter(documents=(Document(text=TEXT),), service_date="2025-11-01")
    data = json.loads(Coder().code(encounter).to_json())
    assert [a["code"] for a in data["assignments"]] == ["H00.1"]
    assert [e["system"] for e in data["editions"]] == ["icd10cm", "icd10cm-index"]
    return data


def index_step(data):
    return next(s for s in data["assignments"][0]["proof"] if s["kind"] == "index")


def test_a_line_of_the_index_is_accepted(proved):
    assert index_step(proved)["source"] == "index:Quibblosis > tarsal"
    assert verify_result(proved, {"doc-1": TEXT}) == []


@pytest.mark.parametrize(
    "source",
    [
        "index:Quibblosis > marginal",
        "index:Quibblosis",
        "index:Quibblosis > tarsal > left",
        "index:",
        "index:tarsal",
    ],
)
def test_another_line_is_not(proved, source):
    wrong = copy.deepcopy(proved)
    index_step(wrong)["source"] = source
    assert verify_result(wrong, {"doc-1": TEXT})


def test_another_index_file_is_not(proved):
    wrong = copy.deepcopy(proved)
    wrong["editions"][1]["sha256"] = "0" * 64
    assert verify_result(wrong, {"doc-1": TEXT})
    wrong["editions"][1]["system"] = "icd10cm-oracle"
    assert verify_result(wrong, {"doc-1": TEXT})


def test_an_edition_that_is_gone_is_not(proved, monkeypatch, tmp_path):
    monkeypatch.setenv("CHARTCODER_HOME", str(tmp_path / "elsewhere"))
    assert any("not installed" in fault for fault in verify_result(proved, {"doc-1": TEXT}))
