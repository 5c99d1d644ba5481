"""The example charts written in every format are read back: the same codes, evidence in its place."""

import base64
import json
import os
import re
import shutil
from xml.etree import ElementTree

import made_formats
import pytest

from chartcoder.intake import read_chart, read_charts
from example_charts import EXAMPLE_FOLDERS, read_example

EXAMPLES = [read_example(folder) for folder in EXAMPLE_FOLDERS]
NEEDS = {"docx": "docx", "pdf": "pypdfium2"}
WRITERS = {"pdf": "fpdf"}


def read_back(name, example, folder, zipped=False):
    for library in (NEEDS.get(name), WRITERS.get(name)):
        if library:
            pytest.importorskip(library)
    files = made_formats.FORMATS[name](example)
    where = folder / "chart"
    if zipped:
        where = folder / "chart.zip"
        where.write_bytes(made_formats.zipped(files))
    else:
        where.mkdir()
        for file, data in files.items():
            (where / file).write_bytes(data)
    given = {"setting": example.encounter.setting}
    if name not in made_formats.BY_THEMSELVES:
        given |= {
            "service_date": example.encounter.service_date,
            "sex": example.encounter.sex,
            "birth_date": example.encounter.birth_date,
        }
    (chart,) = read_charts(str(where), **given)
    return chart, files


def assigned(result):
    return [(a.code, a.role, a.poa) for a in result.assignments]


@pytest.fixture(scope="module")
def direct(examples):
    return {example.name: result for example, result in examples}


@pytest.mark.parametrize("name", made_formats.FORMATS)
def test_the_same_codes_with_evidence_in_its_place(name, direct, coder, tmp_path):
    for number, example in enumerate(EXAMPLES):
        folder = tmp_path / str(number)
        folder.mkdir()
        chart, files = read_back(name, example, folder, zipped=number % 3 == 0)
        assert chart.findings == (), example.name
        encounter = chart.encounter
        assert encounter.sex == example.encounter.sex
        assert encounter.birth_date == example.encounter.birth_date
        assert encounter.coding_date == example.encounter.coding_date
        result = coder.code(encounter)
        assert assigned(result) == assigned(direct[example.name]), example.name
        spans = {s for a in result.assignments for step in a.proof for s in step.spans}
        assert spans
        for span in spans:
            places = chart.sources[span.document].places(span.start, span.end)
            assert places, (name, span)
            found = " ".join(looked_up(name, place, files) for place in places)
            for word in re.findall(r"\w+", span.text):
                assert word in found, (name, span, places, found)


def looked_up(name, place, files):
    """The text at a place, by code that shares nothing with the readers."""
    data = files[place.file.split("/")[-1]]
    if name == "text":
        return data.decode()[slice(*place.chars)]
    if name == "rtf":
        body = data.decode().split("\\f0\\fs20 ", 1)[1]
        number = int(place.path.removeprefix("paragraph "))
        raw = body.split("\\par\n")[number - 1]
        return re.sub(r"\\u(-?\d+)\?", lambda m: chr(int(m.group(1)) % 65536), raw)
    if name == "docx":
        import io
        import zipfile

        data = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
        return by_xpath(ElementTree.fromstring(data), place.path)
    if name == "html":
        page = data.decode().split("<body>", 1)[1].split("</body>")[0]
        root = ElementTree.fromstring(f"<body>{page.replace('<br>', '<br/>')}</body>")
        return by_xpath(root, place.path.replace("/html[1]", ""))
    if name == "cda":
        return by_xpath(ElementTree.fromstring(data), place.path)
    if name == "pdf":
        return by_box(data, place)
    if name == "hl7":
        return by_address(data, place)
    return by_fhirpath(data, place)


def by_xpath(root, path):
    element = root
    for step in path.split("/")[2:]:
        tag, number = re.fullmatch(r"([\w.-]+)(?:\[(\d+)\])?", step).groups()
        same = [e for e in element if e.tag.rsplit("}", 1)[-1] == tag]
        element = same[int(number or 1) - 1]
    return "".join(element.itertext())


def by_box(data, place):
    import pypdfium2

    page = pypdfium2.PdfDocument(data)[place.page - 1]
    left, top, right, bottom = place.box
    height = page.get_height()
    text = page.get_textpage().get_text_bounded(left - 1, height - bottom, right + 1, height - top)
    return text.replace("\r\n", " ")


def by_address(data, place):
    message, number = re.match(r"MDM\[(\d+)\]\.OBX\[(\d+)\]-5", place.path).groups()
    segments = ("MSH" + data.decode().split("MSH")[int(message)]).split("\r")
    rows = [s for s in segments if s.startswith("OBX")]
    return rows[int(number) - 1].split("|")[5]


def by_fhirpath(data, place):
    path = place.path.split(" > ")[0]
    line = re.match(r"line\((\d+)\)\.\w+", path)
    if line:
        found = json.loads(data.decode().split("\n")[int(line.group(1)) - 1])
        path = path[line.end() :]
    else:
        found = json.loads(data)
        path = path.removeprefix("Bundle")
    for key, number in re.findall(r"\.(\w+)(?:\[(\d+)\])?", path):
        found = found[key]
        if number:
            found = found[int(number)]
    return base64.b64decode(found).decode()[slice(*place.chars)]


def test_one_chart_in_all_formats_at_once(direct, coder, tmp_path):
    """Each document of a chart in another format, in one zip."""
    example = next(e for e in EXAMPLES if len(e.encounter.documents) >= 5)
    makers = [
        lambda t: (".txt", t.encode()), lambda t: (".rtf", made_formats.rtf(t)),
        lambda t: (".x", made_formats.html(t)), lambda t: ("", t.encode("utf-16")),
    ]  # fmt: skip
    files = {}
    for number, document in enumerate(example.encounter.documents):
        ending, data = makers[number % len(makers)](document.text)
        files[document.id + ending] = data
    facts = {k: example.facts[k] for k in ("setting", "service_date", "sex", "birth_date")}
    files["encounter.json"] = json.dumps(facts).encode()
    (tmp_path / "mixed").write_bytes(made_formats.zipped(files))
    chart = read_chart(str(tmp_path / "mixed"))
    assert [d.id for d in chart.encounter.documents] == [d.id for d in example.encounter.documents]
    assert assigned(coder.code(chart.encounter)) == assigned(direct[example.name])


SCANNED = EXAMPLES if os.environ.get("CHARTCODER_SCANS") else EXAMPLES[11::6]
"""All of them take minutes: ``CHARTCODER_SCANS=1 pytest tests/intake/test_round_trip.py -k scans``."""


def test_scans_are_read_where_tesseract_is(coder, direct, tmp_path):
    """At 200 dots an inch 95 % of the codes come back, and hardly any other one comes up."""
    for library in ("pypdfium2", "fpdf", "pytesseract", "PIL"):
        pytest.importorskip(library)
    if shutil.which("tesseract") is None:
        pytest.skip("the program tesseract is not on this machine")
    total = lost = more = 0
    for example in SCANNED:
        folder = tmp_path / example.name
        folder.mkdir()
        for file, data in made_formats.as_scan(example).items():
            (folder / file).write_bytes(data)
        facts = {k: example.facts[k] for k in ("setting", "service_date", "sex", "birth_date")}
        chart = read_chart(str(folder), **facts)
        codes = {a.code for a in coder.code(chart.encounter).assignments}
        wanted = {a.code for a in direct[example.name].assignments}
        total, lost, more = (
            total + len(wanted),
            lost + len(wanted - codes),
            more + len(codes - wanted),
        )
    assert lost <= 0.05 * total
    assert more <= 0.05 * total
    document = chart.encounter.documents[0]
    word = document.text.index("fracture")
    (place,) = chart.sources[document.id].places(word, word + 8)
    assert place.page == 1
    assert place.confidence > 0.5
    left, top, right, bottom = place.box
    assert 0 < left < right < 792
    assert 0 < top < bottom < 612
