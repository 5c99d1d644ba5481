"""HL7 v2: separators, escapes, facts, documents, and what is damaged."""

import base64
import time
from datetime import date, datetime

import pytest
from made_formats import pdf

from chartcoder.intake import Fault, read_chart, read_charts
from chartcoder.intake.formats.hl7 import read_hl7
from chartcoder.intake.recognise import recognise
from chartcoder.model import ChartInputError

HEAD = "MSH|^~\\&|EHR|H|CC|X|20260406||{}|1|P|2.5.1"
PID = "PID|1||4711^^^HOSP^MR||DOE^JANE||19540511|F"
PV1 = "|".join(["PV1", "1", "I"] + [""] * 4 + ["1234567893^Roe^Ann"] + [""] * 11 + ["V-1"])


def parts(*segments, kind="MDM^T02", end="\r"):
    text = end.join([HEAD.format(kind), *segments]) + end
    return list(read_hl7(text.encode(), "feed.hl7"))


def documents(*segments, **more):
    return [d for part in parts(*segments, **more) for d in part.documents]


def facts(*segments, **more):
    return {f.field: f.value for part in parts(*segments, **more) for f in part.facts}


def test_facts_of_a_stay():
    pv1 = "|".join([PV1] + [""] * 16 + ["03"] + [""] * 7 + ["20260401", "20260406"])
    found = facts(PID, pv1, "IN1|1|PLAN|123|Medicare^^", kind="ADT^A03")
    assert found == {
        "birth_date": date(1954, 5, 11), "sex": "F", "setting": "inpatient",
        "admission_date": date(2026, 4, 1), "discharge_date": date(2026, 4, 6),
        "discharge_disposition": "03", "payer": "Medicare", "id": "V-1",
        "providers": ("attending", "Ann Roe", "1234567893"),
    }  # fmt: skip


def test_the_dates_of_a_visit_are_dates_of_service():
    pv1 = "|".join(["PV1", "1", "E"] + [""] * 41 + ["202604061015"])
    assert facts(PID, pv1, kind="ADT^A04")["service_date"] == date(2026, 4, 6)


def test_values_that_are_none_are_not_facts():
    pid = 'PID|1||4711||DOE||""|U'
    assert facts(pid, "PV1|1|U") == {}
    assert "birth_date" not in facts("PID|1||4711||DOE||19541301|X")


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends(end):
    (one,) = documents("TXA|1|PN|TX|20260406", "OBX|1|TX|1||Cough.", "OBX|2|TX|1||Fever.", end=end)
    assert one.text == "Cough.\nFever."
    assert one.kind == "progress-note"
    assert one.time == date(2026, 4, 6)


def test_escapes_repetitions_and_lines():
    (one,) = documents("TXA|1|CN|TX|202604061530", r"OBX|1|FT|1||A \T\ B\.br\second \X41\~third")
    assert one.text == "A & B\nsecond A\nthird"
    assert one.time == datetime(2026, 4, 6, 15, 30)
    at = one.text.index("third")
    assert one.sources.at(at).path == "MDM[1].OBX[1]-5[2]"


def test_separators_are_those_of_the_message():
    text = "MSH#*+!%#EHR#H#C#X#20260406##MDM*T02#1#P#2.4\rPID#1##9*x##D##19600102#M\rTXA#1#DS\rOBX#1#TX#1##R!F!S!S!T"
    (part,) = read_hl7(text.encode(), "odd.hl7")
    assert part.patient == "9"
    assert part.documents[0].text == "R#S*T"
    assert part.documents[0].kind == "discharge-summary"


def test_results_have_name_value_unit_range_and_flag():
    (one,) = documents(
        PID, "OBR|1||1|24320-4^Basic metabolic panel^LN|||20260406|||||||||||||||||LAB",
        "OBX|1|NM|2951-2^Sodium^LN||128|mmol/L|136-145|L|||F",
        "OBX|2|CE|600-7^Blood culture^LN||115329001^No growth^SCT||||||F",
        "NTE|1||Hemolyzed sample.", "OBX|3|NM|2823-3^Potassium^LN||9.9|mmol/L|||||W", kind="ORU^R01",
    )  # fmt: skip
    assert one.kind == "lab"
    assert one.text == (
        "Sodium: 128 mmol/L (ref 136-145) L\nBlood culture: No growth\nHemolyzed sample."
    )
    assert one.sources.at(one.text.index("128")).path == "ORU[1].OBX[1]-5"


def test_a_radiology_report():
    (one,) = documents(
        "OBR|1||1|71046^Chest X-ray|||20260406|||||||||||||||||RAD",
        "OBX|1|TX|71046^Chest X-ray||Left lower lobe opacity.||||||F", kind="ORU^R01",
    )  # fmt: skip
    assert one.kind == "radiology-report"
    assert one.title == "Chest X-ray"
    assert one.text == "Left lower lobe opacity."


def test_a_cancelled_document_is_left_out():
    txa = "|".join(["TXA", "1", "PN"] + [""] * 14 + ["CA"])
    (part,) = parts(PID, txa, "OBX|1|TX|1||Wrong patient.")
    assert part.documents == ()
    assert part.findings[0].kind == "left-out"
    assert "Wrong" not in part.findings[0].message


def test_a_file_inside_a_message():
    pytest.importorskip("pypdfium2")
    data = base64.b64encode(pdf("ASSESSMENT:\n1. Pneumonia")).decode()
    (one,) = documents("TXA|1|PN", f"OBX|1|ED|1||^AP^PDF^Base64^{data}")
    assert "1. Pneumonia" in one.text
    place = one.sources.at(one.text.index("Pneumonia"))
    assert (place.path, place.page) == ("MDM[1].OBX[1]-5", 1)


@pytest.mark.parametrize(
    "data", ["^AP^PDF^Base64^!!!", "^AP^PDF^Base64^", "^AP^PDF^Base64^JVBERi0x", "x"]
)
def test_a_damaged_file_inside_a_message_is_a_finding(data):
    (part,) = parts("TXA|1|PN", f"OBX|1|ED|1||{data}", "OBX|2|TX|1||Cough.")
    assert [d.text for d in part.documents] == ["Cough."]
    assert [f.kind for f in part.findings] == ["unread"]


def test_diagnoses_of_a_feed_are_a_problem_list_and_no_statement(codes_of):
    (part,) = parts(PID, "DG1|1||J18.9^Pneumonia, unspecified^I10|||A", kind="ADT^A01")
    (listed,) = part.documents
    assert listed.text == "Pneumonia, unspecified"
    assert listed.kind == "problem-list"
    assert part.billed == (("icd10cm", "J18.9"),)
    assert codes_of("ASSESSMENT:\n1. Gout\n", ("problem-list", listed.text)) == ["M10.9"]


def test_a_damaged_message_is_a_fault_and_the_rest_goes_on():
    note = ["TXA|1|PN", "OBX|1|TX|1||Cough."]
    text = "\r".join([HEAD.format("MDM^T02"), *note, "MSH|", *note, HEAD.format("MDM^T02"), *note])
    found = list(read_hl7(text.encode(), "feed.hl7"))
    assert [type(f).__name__ for f in found] == ["Part", "Fault", "Part"]
    assert found[1].message.startswith("feed.hl7: message 2:")


def test_batches_and_frames_are_passed_over():
    note = "\r".join([HEAD.format("MDM^T02"), PID, "TXA|1|PN", "OBX|1|TX|1||Cough."])
    data = f"FHS|^~\\&|X\rBHS|^~\\&|X\r\x0b{note}\r\x1c\r\x0b{note}\r\x1c\rBTS|2\rFTS|1\r".encode()
    assert recognise(data) == "hl7"
    assert [p.documents[0].text for p in read_hl7(data, "b.hl7")] == ["Cough.", "Cough."]


def test_a_thousand_messages(tmp_path):
    """Two hundred visits, five messages each, are read in two seconds."""
    out = []
    for n in range(200):
        pid = f"PID|1||{n}^^^H^MR||DOE^J||19600102|M"
        pv1 = "|".join(["PV1", "1", "O"] + [""] * 16 + [f"V{n}"] + [""] * 24 + ["20260406"])
        out.append("\r".join([HEAD.format("ADT^A08"), pid, pv1]))
        for note in range(4):
            lines = [
                f"OBX|{i}|TX|1||Line {i} of the note, no fever, cough for three days."
                for i in range(40)
            ]
            out.append("\r".join([HEAD.format("MDM^T02"), pid, pv1, f"TXA|{note}|PN", *lines]))
    (tmp_path / "feed").write_text("\r".join(out))
    start = time.process_time()
    found = list(read_charts(str(tmp_path / "feed")))
    assert time.process_time() - start < 2
    assert len(found) == 200
    assert all(len(chart.encounter.documents) == 4 for chart in found)
    assert {chart.encounter.id for chart in found} == {f"V{n}" for n in range(200)}


def test_later_messages_bring_a_stay_up_to_date(tmp_path):
    first = "|".join(["PV1", "1", "E"] + [""] * 16 + ["V-1"] + [""] * 24 + ["20260401"])
    last = "|".join(["PV1", "1", "I"] + [""] * 16 + ["V-1"] + [""] * 24 + ["20260401", "20260406"])
    text = "\r".join(
        [HEAD.format("ADT^A04"), PID, first, HEAD.format("MDM^T02"), PID, last, "TXA|1|PN",
         "OBX|1|TX|1||Cough."]
    )  # fmt: skip
    (tmp_path / "feed").write_text(text)
    chart = read_chart(str(tmp_path / "feed"))
    assert chart.encounter.setting == "inpatient"
    assert chart.encounter.discharge_date == date(2026, 4, 6)
    assert chart.findings == ()


def test_no_message_no_reading():
    with pytest.raises(ChartInputError):
        list(read_hl7(b"", "feed.hl7"))
    assert [type(f) for f in read_hl7(b"PID|1||4711", "feed.hl7")] == [Fault]


ODD = "MSH|^~\\&|E|H|C|X|20260406||ORU^R01|1|P|2.5.1||||||{}\rPID|1||47||DOE^J\rPV1|1|O\rOBX|1|TX|n||{}\r"


@pytest.mark.parametrize(
    ("stated", "encoding", "text"),
    [("8859/1", "cp1252", "Crohn’s, Ménière"), ("8859/2", "iso8859-2", "Grzegrzółka"), ("8859/15", "utf-8", "Ménière"),
     ("ISO IR87", "shift_jis", "肺炎"), ("ISO IR87", "iso2022_jp", "肺炎"), ("KS X 1001", "euc_kr", "폐렴"),
     ("UNICODE UTF-8", "utf-8", "肺炎"), ("UNICODE", "utf-16", "Ménière"), ("", "cp1252", "Ménière"),
     ("8859/99", "utf-8", "é")],
)  # fmt: skip
def test_the_set_of_characters_that_msh_18_names(stated, encoding, text):
    (part,) = read_hl7(ODD.format(stated, text).encode(encoding), "x")
    assert part.documents[0].text == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [("\\X41C3A9\\", "Aé"), ("\\X41E9\\", "Aé"), ("a\\C2842\\b\\M2842\\c", "abc"), ("\\Zabc\\", "\\Zabc\\"),
     ("5\\'3", "5\\'3"), ("\\H\\b\\N\\", "b"), ("a\\.sp2\\b", "a\n\nb"), ("a\\.in+5\\b", "ab"), ("\\X4\\", "\\X4\\")],
)  # fmt: skip
def test_escapes_that_are_rare(raw, text):
    (part,) = read_hl7(ODD.format("", raw).encode(), "x")
    assert part.documents[0].text == text
