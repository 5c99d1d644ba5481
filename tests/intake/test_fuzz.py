"""Every reader on damaged input: it reads or says one clear line, and its map fits its text.

``CHARTCODER_EXAMPLES=20000 pytest tests/intake/test_fuzz.py`` runs longer.
"""

import json

import made_formats
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartcoder.intake.archive import Archive
from chartcoder.intake.charts import _File, charts_of, parts_of
from chartcoder.intake.nested import reader_of
from chartcoder.intake.parts import Fault
from chartcoder.intake.recognise import recognise
from chartcoder.model import ChartInputError
from example_charts import EXAMPLE_FOLDERS, read_example

SECRET = "Quatermass"
NOTE = f"Progress note\n\nPatient {SECRET}, 61 y.\nASSESSMENT:\n1. Pneumonia\n2. Type 2 diabetes | A1c 8.1 %\n"
EXAMPLE = read_example(EXAMPLE_FOLDERS[1])
FACTS = {"birth": "1954-05-11", "sex": "female", "date": "2026-04-06", "setting": "inpatient"}
_EXTRA = """<entry><observation><templateId root="2.16.840.1.113883.10.20.22.4.4"/>
<value displayName="Gout"/></observation></entry>"""

SEEDS = {
    "text": NOTE.encode(),
    "rtf": made_formats.rtf(NOTE),
    "html": made_formats.html(NOTE),
    "hl7": made_formats.as_hl7(EXAMPLE)["feed.hl7"],
    "cda": made_formats.cda(NOTE, "Visit", FACTS, _EXTRA),
    "fhir": made_formats.as_fhir(EXAMPLE)["bundle.json"],
    "fhir-lines": made_formats.as_lines(EXAMPLE)["export.ndjson"],
    "zip": made_formats.zipped({"a.txt": NOTE.encode(), "b.rtf": made_formats.rtf(NOTE)}),
}
BINARY = {"docx": "docx", "pdf": "fpdf"}
PIECES = [
    b"\\", b"{", b"}", b"\\'e", b"\\u-1?", b"\\bin9 ", b"|", b"^", b"~", b"\r", b"\rMSH|^~\\&|", b"<", b">",
    b"<td>", b"</tr>", b"<!--", b"&#0;", b"&lt", b'"', b"[", b"]", b"null", b"[1]", b"{}", b"\x00", b"\xff",
    b"<br/>", b"OBX|9|ED|||^^^Base64^AAAA\r", b'"resourceType":"Bundle"', b"endobj", b"stream", b"PK\x03\x04",
]  # fmt: skip


def seed(name):
    if name in SEEDS:
        return SEEDS[name]
    pytest.importorskip(BINARY[name])
    if name == "pdf":
        pytest.importorskip("pypdfium2")
    return getattr(made_formats, name)(NOTE)


EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(PIECES) | st.binary(max_size=6)),
    min_size=1, max_size=6,
)  # fmt: skip


def damaged(data, edits):
    for where, cut, piece in edits:
        at = int(where * len(data))
        data = data[:at] + piece + data[at + cut :]
    return data


def check(data):
    """Read a file as the door does; nothing but readable charts and lines of error comes out."""
    found = list(charts_of(parts_of([_File("chart", data)]), "chart", {}, {}))
    assert found
    for one in found:
        messages = [one.message] if isinstance(one, Fault) else [f.message for f in one.findings]
        for message in messages:
            assert "\n" not in message
            assert SECRET not in message
        if isinstance(one, Fault):
            continue
        for number, document in enumerate(one.encounter.documents):
            end = 0
            for low, high, place in one.sources[one.encounter.document_id(number)].entries:
                assert end <= low < high <= len(document.text)
                assert place.file.startswith("chart")
                end = high


@pytest.mark.parametrize("name", [*SEEDS, *BINARY])
def test_damaged_files(name):
    data = seed(name)
    assert recognise(data) == name

    @given(EDITS)
    def run(edits):
        check(damaged(data, edits))

    run()


@pytest.mark.parametrize("name", [*SEEDS, *BINARY])
def test_files_that_end_early(name):
    data = seed(name)
    for part in range(0, 40):
        check(data[: len(data) * part // 40])


@given(st.binary(max_size=200), st.sampled_from([b"", *PIECES, b"{\\rtf1 ", b"MSH|^~\\&|", b"%PDF-1.4\n",
                                                b"<html>", b'<?xml version="1.0"?><ClinicalDocument>',
                                                b"\x89PNG\r\n\x1a\n", b"II*\x00"]))  # fmt: skip
def test_any_bytes(data, head):
    check(head + data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(
        ["Patient/p", "#p", "2026-04-06", "IMP", "AAAA", "e1xydGYxIGF9", "<div>x</div>"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["coding", "code", "display", "text", "reference", "data", "url", "value", "start",
                         "end", "attachment", "div", "section", "title", "resource", "concept"]),
        inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
RESOURCES = st.fixed_dictionaries(
    {"resourceType": st.sampled_from(
        ["Patient", "Encounter", "DocumentReference", "DiagnosticReport", "Composition", "Binary",
         "Condition", "Procedure", "Observation", "MedicationAdministration", "Coverage", "Claim",
         "ExplanationOfBenefit", "Bundle"])},
    optional=dict.fromkeys(("id", "class", "period", "subject", "content", "section", "presentedForm", "result", "code", "valueQuantity", "component", "payor", "insurance", "diagnosis", "item", "context", "encounter", "category", "contained", "entry", "medication", "participant", "hospitalization", "identifier"), VALUES),
)  # fmt: skip


@given(st.lists(RESOURCES, min_size=1, max_size=4))
def test_any_resources(resources):
    check(
        json.dumps(
            {"resourceType": "Bundle", "entry": [{"resource": r} for r in resources]}
        ).encode()
    )
    check("\n".join(json.dumps(r) for r in [*resources, *resources]).encode())


def test_readers_and_archives_raise_one_kind_of_error():
    with pytest.raises(ChartInputError):
        Archive(b"PK\x03\x04", "x")
    with pytest.raises(ChartInputError):
        reader_of(b"\x1f\x8b", "x")
