"""C-CDA: header, narrative, entries, bodies that are files, and XML that is an attack."""

import base64
from datetime import date

import pytest
from made_formats import cda

from chartcoder.intake import read_chart
from chartcoder.intake.formats.cda import read_cda
from chartcoder.intake.formats.html import read_html
from chartcoder.intake.recognise import recognise
from chartcoder.model import ChartInputError

FACTS = {"birth": "1954-05-11", "sex": "female", "date": "2026-04-06", "setting": "inpatient"}


def one(body, head=""):
    data = (
        '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{head}<component>{body}'
        "</component></ClinicalDocument>"
    ).encode()
    assert recognise(data) == "cda"
    (part,) = read_cda(data, "ccd.xml")
    return part


def sections(*inner):
    return "<structuredBody>" + "".join(
        f"<component><section>{i}</section></component>" for i in inner
    ) + "</structuredBody>"  # fmt: skip


def test_facts_of_the_header():
    (part,) = read_cda(cda("Cough.", "Visit", FACTS), "ccd.xml")
    assert {f.field: f.value for f in part.facts} == {
        "sex": "F", "birth_date": date(1954, 5, 11), "id": "V-1", "setting": "inpatient",
        "discharge_date": date(2026, 4, 6),
    }  # fmt: skip
    assert (part.patient, part.visit) == ("4711", "V-1")


def test_sections_lists_and_tables():
    part = one(
        sections(
            "<title>Assessment</title><text><list><item>Pneumonia</item>"
            "<item><content>Gout</content></item></list></text>",
            "<title>Results</title><text><table><thead><tr><th>Test</th><th>Value</th></tr></thead>"
            "<tbody><tr><td>Sodium</td><td>128</td></tr></tbody></table></text>",
        )
    )  # fmt: skip
    (document,) = part.documents
    assert document.text.split("\n") == [
        "Assessment:", "- Pneumonia", "- Gout", "", "Results:", "Test | Value", "Sodium | 128", ""
    ]  # fmt: skip
    at = document.text.index("128")
    assert document.sources.at(at).path == (
        "/ClinicalDocument/component/structuredBody/component[2]/section/text"
        "/table[1]/tbody[1]/tr[1]/td[2]"
    )


PROBLEM = """<entry><act><entryRelationship><observation{negated}>
<templateId root="2.16.840.1.113883.10.20.22.4.4"/><value xsi:type="CD" displayName="{name}">
<originalText><reference value="#p1"/></originalText></value></observation></entryRelationship></act></entry>"""


def test_entries_that_the_narrative_says_are_not_said_twice():
    part = one(
        sections(
            '<title>Problems</title><text><content ID="p1">Essential hypertension</content></text>'
            + PROBLEM.format(name="Hypertension", negated="")
        )
    )
    assert part.documents[0].text.strip() == "Problems:\nEssential hypertension"


def test_entries_without_words_in_the_narrative_are_added():
    medication = (
        '<entry><substanceAdministration><templateId root="2.16.840.1.113883.10.20.22.4.16"/>'
        "<consumable><manufacturedProduct><manufacturedMaterial>"
        '<code displayName="Lisinopril 10 MG"/></manufacturedMaterial></manufacturedProduct>'
        "</consumable></substanceAdministration></entry>"
    )
    result = (
        '<entry><organizer><component><observation><templateId root="2.16.840.1.113883.10.20.22.4.2"/>'
        '<code displayName="Sodium"/><value value="128" unit="mmol/L"/></observation></component>'
        "</organizer></entry>"
    )
    procedure = (
        '<entry><procedure moodCode="INT"><templateId root="2.16.840.1.113883.10.20.22.4.14"/>'
        '<code displayName="Colonoscopy"/></procedure></entry>'
    )
    part = one(
        sections(
            "<title>Problems</title><text>None listed</text>"
            + PROBLEM.format(name="Gout", negated=' negationInd="true"') + medication + result + procedure
        )
    )  # fmt: skip
    (document,) = part.documents
    assert document.text.split("\n")[2:] == [
        "No Gout", "Lisinopril 10 MG", "Sodium: 128 mmol/L", "Planned: Colonoscopy"
    ]  # fmt: skip
    place = document.sources.at(document.text.index("Gout"))
    assert place.path.endswith("/section/entry[1]/act[1]/entryRelationship[1]/observation[1]")


def test_a_body_that_is_a_file():
    rtf = base64.b64encode(b"{\\rtf1 ASSESSMENT:\\par 1. Pneumonia\\par}").decode()
    part = one(
        f'<nonXMLBody><text mediaType="application/rtf" representation="B64">{rtf}</text></nonXMLBody>'
    )
    (document,) = part.documents
    assert document.text == "ASSESSMENT:\n1. Pneumonia\n"
    assert document.sources.at(16).path == (
        "/ClinicalDocument/component/nonXMLBody/text > paragraph 2"
    )


@pytest.mark.parametrize("body", ["!!!", "", "QUJD", "e1xydGYx"])
def test_a_body_that_cannot_be_read_is_a_finding_or_text(body):
    part = one(f'<nonXMLBody><text representation="B64">{body}</text></nonXMLBody>')
    assert part.documents or part.findings[0].kind == "unread"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><ClinicalDocument>&c;</ClinicalDocument>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<ClinicalDocument>&a;</ClinicalDocument>"""


@pytest.mark.parametrize("data", [BOMB, OUTSIDE])
def test_entities_are_refused(data, tmp_path):
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(ChartInputError, match="entities"):
        read_chart(str(tmp_path / "x"))
    with pytest.raises(ChartInputError, match="entities"):
        list(read_cda(data, "x"))


def test_depth_is_bounded():
    deep = b"<ClinicalDocument>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</ClinicalDocument>"
    with pytest.raises(ChartInputError, match="nested"):
        list(read_cda(deep, "x"))


def test_damaged_xml():
    with pytest.raises(ChartInputError, match=r"damaged XML \(line 1\)"):
        list(read_cda(b"<ClinicalDocument><title>Secret</ClinicalDocument>", "x"))


@pytest.mark.parametrize(
    ("cells", "line"),
    [("<td>Gout<table><tr><td>left</td><td>toe</td></tr></table></td><td>active</td>", "Gout left | toe | active"),
     ("<td>Gout</td><td><list><item>active</item><item>chronic</item></list></td>", "Gout | active; chronic"),
     ("<td><list><item>Gout</item></list></td><td>old</td>", "Gout | old"),
     ("<td>mild<br/>persistent<footnote>since May</footnote></td>", "mild; persistent since May"),
     ("<td><table><tr><td>a</td></tr><tr><td>b</td></tr></table></td><td>c</td>", "a b | c")],
)  # fmt: skip
def test_tables_and_lists_in_cells_keep_their_words_apart(cells, line):
    flow = f"<html><body><table><tr>{cells}</tr></table></body></html>"
    (part,) = read_html(flow.encode(), "x")
    assert part.documents[0].text.strip() == line
