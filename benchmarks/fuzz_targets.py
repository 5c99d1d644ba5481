"""What is fuzzed: a reader with its seeds, its mutation and its check; see `benchmarks.fuzz`."""

import io
import os
import random
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import fuzz as runs
from benchmarks import mutations

sys.path[:0] = [str(runs.ROOT / "tests"), str(runs.ROOT / "tests" / "intake")]

NOTE = """Progress note

Patient: Doe, Jane   MRN: 4711   Age: 61

ASSESSMENT AND PLAN:
1. Pneumonia, right lower lobe \u2013 ceftriaxone
2. Type 2 diabetes | A1c 8.1 %, no retinopathy
   denies chest pain
"""
FACTS = {"birth": "1954-05-11", "sex": "female", "date": "2026-04-06", "setting": "inpatient"}
EXTRA = """<entry><observation><templateId root="2.16.840.1.113883.10.20.22.4.4"/>
<value displayName="Gout"><originalText><reference value="#a"/></originalText></value></observation></entry>
<component><section><title>Results</title><text><table><tr><td ID="a">Hb</td><td><list><item>12</item></list></td>
</tr></table></text></section></component>"""


def fuzz(reader: str, keep: Path, minutes: float) -> None:
    """Fuzz one reader in this process until its time is over or something is found."""
    import atheris

    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["chartcoder.intake", "chartcoder.model"]):
        target = TARGETS[reader]
        _import_all()
    folder = keep / reader
    for number, data in enumerate(seeds(reader)):
        (folder / "corpus" / f"seed-{number}").write_bytes(data)
    words = folder / "words"
    known = WORDS.get(reader, ("1. ", "\n\n", "No ", ": "))
    words.write_text("\n".join(f'"{_quoted(w)}"' for w in known), encoding="ascii")
    mutation = MUTATIONS.get(reader, mutations.plain)

    def change(data: bytes, most: int) -> bytes:
        made = atheris.Mutate(data, max(most, len(data) + 8))
        return bytes(made)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        made = mutation(data, most, random.Random(seed), change)
        return made if len(made) <= most else made[:most]

    arguments = [
        sys.argv[0], str(folder / "corpus"), f"-max_total_time={int(minutes * 60)}",
        f"-timeout={runs.TIME_BOUND}", f"-rss_limit_mb={runs.MEMORY_BOUND}", f"-max_len={runs.LONGEST}",
        "-print_final_stats=1", "-len_control=0", f"-artifact_prefix={folder}/", f"-dict={words}", "-seed=1",
    ]  # fmt: skip
    if reader in MUTATIONS:
        atheris.Setup(arguments, target, custom_mutator=mutate)
    else:
        atheris.Setup(arguments, target)
    atheris.Fuzz()


def _import_all() -> None:
    """Readers are imported when their format first comes; here, while imports are instrumented."""
    from importlib import import_module

    from chartcoder.intake.nested import READERS

    for module, _ in READERS.values():
        import_module(f"chartcoder.intake.formats.{module}")
    for module in ("archive", "files"):
        import_module(f"chartcoder.intake.{module}")


def _quoted(word: str) -> str:
    return "".join(c if 32 <= ord(c) < 127 and c not in '"\\' else f"\\x{ord(c):02x}" for c in word)


def check(parts: Any) -> None:
    """What must hold of everything that comes out of a reader."""
    from chartcoder.intake.charts import charts_of
    from chartcoder.intake.parts import Fault

    found = list(charts_of(parts, "chart", {}, {}))
    assert found, "neither a chart nor an error"
    for one in found:
        messages = [one.message] if isinstance(one, Fault) else [f.message for f in one.findings]
        for message in messages:
            assert len(message.splitlines()) == 1, "an error of several lines"
        if isinstance(one, Fault):
            continue
        for number, document in enumerate(one.encounter.documents):
            end = 0
            for low, high, place in one.sources[one.encounter.document_id(number)].entries:
                assert end <= low < high <= len(document.text), "a map that does not fit its text"
                assert place.file.startswith("chart"), "a place outside of the file"
                end = high


def read(reader: str, data: bytes) -> None:
    """One reader on bytes, whatever they look like."""
    from importlib import import_module

    from chartcoder.intake.nested import READERS

    module, function = READERS[reader]
    run = getattr(import_module(f"chartcoder.intake.formats.{module}"), function)
    check(_parts(run, data))


def _parts(run: Any, data: bytes) -> Iterator[tuple[str, Any]]:
    from chartcoder.intake.parts import Fault
    from chartcoder.model import ChartInputError

    try:
        for part in run(data, "chart"):
            yield "chart", part
    except ChartInputError as error:
        yield "chart", Fault(str(error))


def read_drawn(reader: str, data: bytes) -> None:
    """A picture or PDF, with words that are made of its bytes: where they stand is the input."""
    from chartcoder.intake.formats.pdf import read_pdf
    from chartcoder.intake.formats.picture import Seen, read_picture

    def engine(picture: Any) -> list[Seen]:
        raw = picture.tobytes()[:1_200] + data[-600:]
        out = []
        for at in range(0, len(raw) - 6, 6):
            a, b, c, d, e, f = raw[at : at + 6]
            word = chr(33 + a % 90) * (1 + b % 9)
            out.append(Seen(word, c * 4, d * 4, c * 4 + 1 + e, d * 4 + f % 40, (b + 1) / 256))
        return out

    run = read_pdf if reader == "pdf" else read_picture
    check(_parts(partial(run, engine=engine), data))


def read_resources(data: bytes) -> None:
    """FHIR, one resource a line where it looks like that."""
    read("fhir-lines" if b"\n{" in data[:8192] else "fhir", data)


def read_archive(data: bytes) -> None:
    """A zip, and its files as a folder with its facts."""
    from chartcoder.intake import read_charts
    from chartcoder.intake.parts import Fault
    from chartcoder.model import ChartInputError

    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        chart = Path(folder) / "chart"
        chart.mkdir()
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as old:
                members = [(i.filename, old.read(i)[: runs.LONGEST]) for i in old.infolist()[:20]]
        except Exception:
            members = [("a", data)]
        for name, body in members:
            plain = name.replace("..", "x").lstrip("/").replace("\x00", "0")[:200]
            # as the file system gives names that are not UTF-8
            file = chart / os.fsdecode(plain.encode("cp437", "replace"))
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(body)
            except (OSError, ValueError):  # a name that this system does not take
                continue
        (chart.parent / "chart.zip").write_bytes(data)
        for path in (chart, chart.parent / "chart.zip"):
            try:
                found = list(read_charts(str(path)))
            except ChartInputError as error:
                assert len(str(error).splitlines()) == 1, "an error of several lines"
                continue
            assert found
            for one in found:
                if isinstance(one, Fault):
                    assert len(one.message.splitlines()) == 1, "an error of several lines"


_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None

TARGETS: dict[str, runs.Target] = {
    **{name: partial(read, name) for name in runs.READERS
       if name not in ("pdf", "picture", "ocr", "fhir", "archive")},
    "pdf": partial(read_drawn, "pdf"), "picture": partial(read_drawn, "picture"), "ocr": partial(read, "image"),
    "fhir": read_resources, "archive": read_archive,
}  # fmt: skip
MUTATIONS: dict[str, mutations.Mutation] = {
    "docx": mutations.archive, "archive": mutations.archive, "picture": mutations.picture,
    "ocr": mutations.picture, "fhir": mutations.values, "cda": mutations.elements,
}  # fmt: skip
WORDS: dict[str, tuple[str, ...]] = {
    "rtf": ("{\\rtf1", "\\u-1?", "\\'e4", "\\bin9 ", "\\uc2", "{\\*\\", "\\row", "\\cell", "\\ansicpg932",
            "{\\pict", "\\par", "\\v0", "\\~"),
    "html": ("<td>", "</tr>", "<!--", "-->", "&#0;", "&lt", "charset=", "<textarea>", "<pre>", "<script",
             "</title", "<li>", "<table", "'", "&#x110000;", "charset=undefined", "charset=utf-7"),
    "cda": ("<text>", "<section>", "<component>", "<entry>", "<table>", "ID=", "representation=\"B64\"",
            "<nonXMLBody>", "<!DOCTYPE", "&#x0;", "encoding=\"utf-16\"", "<list>", "<item>", "<br/>",
            "negationInd=\"true\"", "<originalText>", "<value ", "<low value="),
    "hl7": ("|", "^", "~", "\\", "&", "\rMSH|^~\\&|", "\\.br\\", "\\X41\\", "\\.sp9\\", "\\H\\", "OBX|", "|ED|",
            "^^Base64^", "DG1|", "PV1|", "TXA|", "OBR|", "NTE|", "AL1|", "ORU^R01", "DFT^P03", '""', "\x0b"),
    "pdf": ("endobj", "stream", "/Type /Page", "/Kids [", "/Count 9", "BT", "ET", "Tj", "Td", "Tf", "cm", "q", "Q",
            "/MediaBox [0 0 9 9]", "obj", "trailer", "startxref", "/Encrypt", "Do", "BI ID EI", "1 0 R"),
    "docx": ("<w:p>", "<w:t>", "<w:tbl>", "<w:tc>", "<w:tr>", "<w:del>", "<w:ins>", "<w:sdt>", "<w:numPr>",
             "<w:vanish/>", "<w:txbxContent>", "w:val=", "<!DOCTYPE", "</w:p>", "<w:br/>", "<w:numId w:val="),
    "fhir": ("Bundle", "Composition", "section", "reference", "contained", "presentedForm", "data", "div",
             "<div>", "resourceType", "DocumentReference", "#p"),
}  # fmt: skip
WORDS |= {"archive": WORDS["html"]}


def seeds(reader: str) -> list[bytes]:
    """Files to begin with, by the generators of the tests."""
    import made_formats as made

    from example_charts import EXAMPLE_FOLDERS, read_example

    example = min((read_example(f) for f in EXAMPLE_FOLDERS),
                  key=lambda e: sum(len(d.text) for d in e.encounter.documents))  # fmt: skip
    fixtures = Path(made.__file__).parent / "libreoffice"
    stored = [p.read_bytes() for p in sorted(fixtures.glob(f"*.{reader}"))]
    body = made.cda(NOTE, "Visit", FACTS, EXTRA)
    unstructured = body.split(b"<structuredBody>", maxsplit=1)[0] + (
        b'<nonXMLBody><text representation="B64">' + _base64(made.rtf(NOTE))
        + b"</text></nonXMLBody></component></ClinicalDocument>"
    )  # fmt: skip
    attached = b"MSH|^~\\&|E|H|C|X|20260406||ORU^R01|1|P|2.5.1\rPID|1||47||DOE^J\rPV1|1|I\rOBR|1||9|X^CT^L\r" + (
        b"OBX|1|ED|n^note^L||x^application^rtf^Base64^" + _base64(made.rtf(NOTE)) + b"||||||F\r"
        b"NTE|1||a\\.br\\b\\X0D\\c\rDG1|1||J18.9^Pneumonia^I10\rAL1|1|DA|^Penicillin\r"
    )  # fmt: skip
    mixed = {"a.txt": NOTE.encode(), "b/c.rtf": made.rtf(NOTE), "d.html": made.html(NOTE),
             "feed": attached, "encounter.json": b'{"setting": "inpatient", "sex": "female"}'}  # fmt: skip
    every: dict[str, list[bytes]] = {
        "text": [NOTE.encode(), NOTE.encode("utf-16"), NOTE.encode("utf-16-le"), NOTE.encode("cp1252")],
        "rtf": [made.rtf(NOTE), *stored],
        "docx": [made.docx(NOTE), *stored],
        "html": [made.html(NOTE), *stored, NOTE.encode()],
        "pdf": [plain_pdf(NOTE), plain_pdf(NOTE * 8), scanned()],
        "picture": pictures(), "ocr": pictures(),
        "hl7": [made.as_hl7(example)["feed.hl7"], attached],
        "cda": [body, unstructured],
        "fhir": [made.as_fhir(example)["bundle.json"], made.as_fhir_r5(example)["bundle.json"], _written(),
                 made.as_lines(example)["export.ndjson"]],
        "archive": [made.zipped(mixed), made.zipped({"in.zip": made.zipped(mixed), "c.xml": body})],
    }  # fmt: skip
    return [data for data in every[reader] if len(data) <= runs.LONGEST]


def _base64(data: bytes) -> bytes:
    import base64

    return base64.b64encode(data)


def plain_pdf(text: str) -> bytes:
    """A PDF whose streams are not compressed, so that changed bytes are changed words."""
    from fpdf import FPDF

    page = FPDF(format="letter")
    page.set_compression(False)
    page.set_font("Courier", size=9)
    page.add_page()
    page.multi_cell(0, 4, text.replace("\u2013", "-"), new_x="LMARGIN", new_y="NEXT")
    return bytes(page.output())


def pictures(size: tuple[int, int] = (360, 90)) -> list[bytes]:
    """A line of print as PNG, JPEG and TIFF of two frames."""
    from PIL import Image, ImageDraw

    page = Image.new("L", size, 255)
    ImageDraw.Draw(page).text((10, 20), "Pneumonia, right lower lobe", fill=0, font_size=22)
    out = []
    for kind, more in (("PNG", {}), ("JPEG", {"dpi": (200, 200)}),
                       ("TIFF", {"save_all": True, "append_images": [page.rotate(3)]})):  # fmt: skip
        file = io.BytesIO()
        page.save(file, kind, **more)
        out.append(file.getvalue())
    return out


def scanned() -> bytes:
    """A PDF of one picture, without text."""
    from fpdf import FPDF

    page = FPDF(format=(120, 40))
    page.set_compression(False)
    page.add_page()
    page.image(io.BytesIO(pictures()[1]), 0, 0, 120)
    return bytes(page.output())


def _written() -> bytes:
    """Resources of every kind that is read, as small as they can be."""
    import json

    who = {"subject": {"reference": "Patient/p"}, "encounter": {"reference": "Encounter/v"}}
    text = {"text": "Pneumonia"}
    resources: list[dict[str, Any]] = [
        {"resourceType": "Patient", "id": "p", "birthDate": "1954-05-11", "gender": "female",
         "name": [{"family": "Doe", "given": ["Jane"]}], "identifier": [{"value": "4711"}]},
        {"resourceType": "Encounter", "id": "v", "class": {"code": "IMP"}, "subject": {"reference": "Patient/p"},
         "period": {"start": "2026-04-01", "end": "2026-04-06"}},
        {"resourceType": "Condition", **who, "code": text, "category": [{"coding": [{"code": "encounter-diagnosis"}]}]},
        {"resourceType": "Procedure", **who, "code": text, "performedDateTime": "2026-04-02"},
        {"resourceType": "Observation", **who, "code": {"text": "A1c"}, "valueQuantity": {"value": 8.1, "unit": "%"}},
        {"resourceType": "MedicationAdministration", **who, "medicationCodeableConcept": {"text": "ceftriaxone"}},
        {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/p"}, "code": {"text": "penicillin"}},
        {"resourceType": "Composition", **who, "title": "Note", "section": [
            {"title": "Assessment", "text": {"div": "<div><table><tr><td>Pneumonia</td></tr></table></div>"},
             "section": [{"text": {"div": "<div>Gout</div>"}}]}]},
        {"resourceType": "DiagnosticReport", **who, "conclusion": "Pneumonia",
         "presentedForm": [{"contentType": "text/rtf", "data": _base64(b"{\\rtf1 Pneumonia}").decode()}]},
        {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": _base64(b"Gout").decode()},
        {"resourceType": "DocumentReference", **who, "contained": [{"resourceType": "Binary", "id": "c", "data": "R291dA=="}],
         "content": [{"attachment": {"url": "Binary/b"}}, {"attachment": {"url": "#c"}}]},
        {"resourceType": "Claim", "patient": {"reference": "Patient/p"},
         "diagnosis": [{"diagnosisCodeableConcept": {"coding": [{"code": "J18.9"}]}}]},
        {"resourceType": "Coverage", "payor": [{"display": "Plan"}]},
    ]  # fmt: skip
    entry = [{"resource": r} for r in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entry}).encode()
