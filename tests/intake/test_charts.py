"""Files put together: archives and their bounds, conflicts, what cannot be read beside what can."""

import io
import json
import zipfile

import pytest
from made_formats import docx, html, rtf, zipped

from chartcoder.intake import Fault, read_chart, read_charts
from chartcoder.intake import archive as archives
from chartcoder.intake.recognise import recognise
from chartcoder.model import ChartInputError

NOTE = b"ASSESSMENT:\n1. Pneumonia\n"
PV1 = "|".join(["PV1", "1", "O"] + [""] * 16 + ["V-1"] + [""] * 24 + ["20260406"])
FEED = (
    f"MSH|^~\\&|A|B|C|D|20260406||ADT^A08|1|P|2.5\rPID|1||4711||DOE^J||19540511|F\r{PV1}\r".encode()
)
PATIENT = {"resourceType": "Patient", "id": "4711", "birthDate": "1954-05-12", "gender": "female"}


def found(tmp_path, files, **given):
    (tmp_path / "in").mkdir()
    for name, data in files.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return list(read_charts(str(tmp_path / "in"), **given))


def test_recognised_by_content():
    pytest.importorskip("docx")
    for data, kind in (
        (NOTE, "text"), (NOTE.decode().encode("utf-16"), "text"), (rtf("x"), "rtf"), (docx("x"), "docx"),
        (html("x"), "html"), (b"junk\n%PDF-1.4", "pdf"), (zipped({"a": b"b"}), "zip"), (FEED, "hl7"),
        (b"\x0b" + FEED, "hl7"), (FEED.decode().encode("utf-16"), "hl7"), (b"MSH was low.", "text"),
        (b"{ not json", "text"), (b'{"a": 1}', "json"), (b"[1] see below", "json"),
        (b"<5 mm nodule", "text"), (b"<p>Cough</p>", "html"),
        (b'<?xml version="1.0"?><Patient xmlns="http://hl7.org/fhir"/>', "fhir-xml"),
        (b'<?xml version="1.0"?><x/>', "xml"), (b'{"schema": "chartcoder-result-1"}', "result"),
    ):  # fmt: skip
        assert recognise(data) == kind, data[:40]


def test_facts_of_one_file_hold_for_the_documents_beside_it(tmp_path):
    (chart,) = found(tmp_path, {"adt.hl7": FEED, "note.txt": NOTE})
    assert chart.encounter.id == "V-1"
    assert chart.encounter.sex == "female"
    assert chart.encounter.service_date.isoformat() == "2026-04-06"
    assert [d.id for d in chart.encounter.documents] == ["note"]
    assert chart.findings == ()


def test_a_conflict_is_a_finding_without_the_values(tmp_path):
    (chart,) = found(
        tmp_path, {"adt.hl7": FEED, "p.json": json.dumps(PATIENT).encode(), "note.txt": NOTE}
    )
    (finding,) = chart.findings
    assert finding.kind == "conflict"
    assert "birth date" in finding.message
    assert "ADT[1].PID-7" in finding.message
    assert "Patient.birthDate" in finding.message
    assert "1954" not in finding.message
    assert chart.encounter.birth_date.isoformat() == "1954-05-11"


def test_the_facts_beside_a_chart_come_first_and_conflict(tmp_path):
    facts = {"birth_date": "1950-01-01", "sex": "F"}
    (chart,) = found(
        tmp_path,
        {"adt.hl7": FEED, "note.txt": NOTE, "encounter.json": json.dumps(facts).encode()},
    )
    assert chart.encounter.birth_date.year == 1950
    (finding,) = chart.findings
    assert "encounter.json" in finding.message


def test_what_cannot_be_read_is_a_finding_and_the_rest_goes_on(tmp_path):
    (chart,) = found(tmp_path, {"1.txt": NOTE, "2.pdf": b"%PDF-1.4 broken", "3.gz": b"\x1f\x8b123",
                                "4.txt": b"", "Thumbs.db": b"\x00", ".x": b"\x00"})  # fmt: skip
    assert [d.id for d in chart.encounter.documents] == ["1"]
    assert [f.kind for f in chart.findings] == ["unread"] * 3
    assert [f.level for f in chart.findings] == ["error"] * 3


def test_several_visits_in_one_folder(tmp_path):
    other = FEED.replace(b"V-1", b"V-2")
    note = b"MSH|^~\\&|A|B|C|D|20260406||MDM^T02|2|P|2.5\rPID|1||4711\rPV1|1|O" + b"|" * 17
    files = {
        "a.hl7": FEED + note + b"V-1\rTXA|1|PN\rOBX|1|TX|1||Gout\r",
        "b.hl7": other + note + b"V-2\rTXA|1|PN\rOBX|1|TX|1||Cough\r",
        "c.pdf": b"%PDF-1.4 broken",
    }
    (fault, one, two) = found(tmp_path, files)
    assert (one.encounter.id, two.encounter.id) == ("V-1", "V-2")
    assert one.encounter.documents[0].text == "Gout"
    assert isinstance(fault, Fault)
    with pytest.raises(ChartInputError, match="2 encounters"):
        read_chart(str(tmp_path / "in"))


def test_an_archive_is_a_folder(tmp_path):
    inner = zipped({"deep.rtf": rtf("Gout")})
    facts = json.dumps({"setting": "inpatient"}).encode()
    data = zipped({"chart/2.txt": NOTE, "chart/10.zip": inner, "chart/encounter.json": facts,
                   "__MACOSX/._2.txt": b"\x00"})  # fmt: skip
    (tmp_path / "chart").write_bytes(data)
    chart = read_chart(str(tmp_path / "chart"))
    assert [d.id for d in chart.encounter.documents] == ["2", "deep"]
    assert chart.encounter.setting == "inpatient"
    assert chart.findings == ()
    (place,) = chart.sources["deep"].places(0, 4)
    assert place.file == "chart/chart/10.zip/deep.rtf"


@pytest.mark.parametrize("name", ["../up.txt", "/etc/passwd", "a/../../b", "C:\\x", "..\\up.txt"])
def test_names_that_point_outside(tmp_path, name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), NOTE)
    (tmp_path / "z").write_bytes(out.getvalue())
    with pytest.raises(ChartInputError, match="points outside"):
        read_chart(str(tmp_path / "z"))
    assert [p.name for p in tmp_path.iterdir()] == ["z"]


def test_a_bomb_is_refused(tmp_path):
    (tmp_path / "z").write_bytes(zipped({"bomb.txt": b"a" * 30_000_000, "note.txt": NOTE}))
    chart = read_chart(str(tmp_path / "z"))
    assert [d.id for d in chart.encounter.documents] == ["note"]
    assert [f.message for f in chart.findings] == ["z/bomb.txt: expands beyond the limit"]


def test_the_sum_of_an_archive_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_TOTAL", 60)
    (tmp_path / "z").write_bytes(zipped({f"{n}.txt": NOTE for n in range(9)}))
    chart = read_chart(str(tmp_path / "z"))
    assert len(chart.encounter.documents) == 2
    assert {f.message.split(": ")[1] for f in chart.findings} == {"expands beyond the limit"}


def test_archives_inside_archives_are_bounded(tmp_path):
    data = zipped({"note.txt": NOTE})
    for _ in range(8):
        data = zipped({"in.zip": data})
    (tmp_path / "z").write_bytes(data)
    with pytest.raises(ChartInputError, match="too deeply"):
        read_chart(str(tmp_path / "z"))


def test_too_many_members(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    (tmp_path / "z").write_bytes(zipped({f"{n}.txt": NOTE for n in range(4)}))
    with pytest.raises(ChartInputError, match="more than 3 files"):
        read_chart(str(tmp_path / "z"))


def test_links_are_not_followed(tmp_path):
    (tmp_path / "secret.txt").write_bytes(b"ASSESSMENT:\n1. Gout\n")
    (tmp_path / "chart").mkdir()
    (tmp_path / "chart" / "note.txt").write_bytes(NOTE)
    (tmp_path / "chart" / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert [d.id for d in read_chart(str(tmp_path / "chart")).encounter.documents] == ["note"]


def test_importing_and_plain_text_load_no_reader_of_another_format():
    import subprocess
    import sys

    code = (
        "import sys, chartcoder, chartcoder.intake as i; i.read_chart(sys.argv[1]);"
        "print([m for m in sys.modules if m in ('PIL', 'pypdfium2', 'fpdf', 'docx')"
        " or m.startswith(('chartcoder.intake.formats.', 'chartcoder.output.'))])"
    )
    path = __file__
    out = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "['chartcoder.intake.formats.plain']"
