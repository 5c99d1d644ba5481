"""Example charts written in the formats that hospitals send, by generators that are ours."""

import base64
import io
import json
import textwrap
import zipfile
from html import escape

PAGE_LINES = 58


def facts_of(example):
    encounter = example.encounter
    return {
        "birth": encounter.birth_date.isoformat(), "sex": encounter.sex,
        "date": encounter.service_date.isoformat(), "setting": encounter.setting,
    }  # fmt: skip


def as_text(example):
    return {f"{d.id}.txt": d.text.encode() for d in example.encounter.documents}


def as_rtf(example):
    return {f"{d.id}.rtf": rtf(d.text) for d in example.encounter.documents}


def rtf(text):
    out = []
    for sign in text:
        if sign in "\\{}":
            out.append("\\" + sign)
        elif sign == "\n":
            out.append("\\par\n")
        elif sign == "\t":
            out.append("\\tab ")
        elif ord(sign) > 126:
            out += [f"\\u{unit - 65536 if unit > 32767 else unit}?" for unit in utf16(sign)]
        else:
            out.append(sign)
    head = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fmodern Courier New;}}\\f0\\fs20 "
    return (head + "".join(out) + "}").encode("ascii")


def utf16(sign):
    data = sign.encode("utf-16-le")
    return [int.from_bytes(data[n : n + 2], "little") for n in range(0, len(data), 2)]


def as_docx(example):
    return {f"{d.id}.docx": docx(d.text) for d in example.encounter.documents}


def docx(text):
    import docx as library

    document = library.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_html(example):
    return {f"{d.id}.html": html(d.text) for d in example.encounter.documents}


def html(text):
    lines = "".join(f"  {escape(line)}<br>\n" for line in text.split("\n"))
    return (
        "<!DOCTYPE html>\n<html><head><meta charset='utf-8'><style>b { color: red }</style></head>\n"
        f"<body>\n<div>\n{lines}</div>\n</body></html>\n"
    ).encode()


def as_pdf(example):
    return {f"{d.id}.pdf": pdf(d.text) for d in example.encounter.documents}


def pdf(text, size=9):
    from fpdf import FPDF

    page = FPDF(format="letter", orientation="landscape")
    page.set_auto_page_break(False)
    page.set_font("Courier", size=size)
    lines = text.split("\n")
    for first in range(0, len(lines), PAGE_LINES // 2 * 2):
        page.add_page()
        for row, line in enumerate(lines[first : first + PAGE_LINES]):
            plain = line.translate(PLAIN).encode("latin-1", "replace").decode("latin-1")
            page.text(8, 8 + row * 3.5, plain.replace("\t", "    "))
    return bytes(page.output())


PLAIN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2013": "-", "\u2014": "-", "\u201c": '"',
                       "\u201d": '"', "\u2192": "->", "\u2265": ">=", "\u2264": "<="})  # fmt: skip


def as_scan(example, dots=200):
    return {f"{d.id}.pdf": scan(d.text, dots) for d in example.encounter.documents}


def scan(text, dots=200):
    """The pages of a PDF as pictures inside a PDF without text."""
    import pypdfium2
    from fpdf import FPDF

    drawn = pypdfium2.PdfDocument(pdf(printed(text), 10))
    out = FPDF(format="letter", orientation="landscape")
    for page in drawn:
        out.add_page()
        out.image(page.render(scale=dots / 72, grayscale=True).to_pil(), 0, 0, out.w, out.h)
    return bytes(out.output())


PRINTED = 122
"""Characters of a line that a page of ten points holds."""


def printed(text):
    """A text as a printer breaks it: what goes beyond the page's edge is on no scan."""
    lines = []
    for line in text.split("\n"):
        lines += textwrap.wrap(line, PRINTED, replace_whitespace=False, drop_whitespace=True,
                               break_on_hyphens=False) or [""]  # fmt: skip
    return "\n".join(lines)


def hl7_text(text):
    for sign, code in (
        ("\\", "\\E\\"),
        ("|", "\\F\\"),
        ("^", "\\S\\"),
        ("~", "\\R\\"),
        ("&", "\\T\\"),
    ):
        text = text.replace(sign, code) if sign != "\\" else text.replace("\\", "\x00")
    return text.replace("\x00", "\\E\\")


CLASSES = {"inpatient": "I", "emergency": "E", "outpatient": "O", "professional": "O"}


def as_hl7(example):
    """An ADT and an MDM for each document, one OBX for each line, in one file."""
    facts = facts_of(example)
    day = facts["date"].replace("-", "")
    kind = CLASSES[facts["setting"]]
    dates = ["", day] if kind == "I" else [day, ""]
    segments = [
        "PID|1||4711^^^HOSP^MR||DOE^JANE||" + facts["birth"].replace("-", "") + "|"
        + facts["sex"][0].upper(),
        "|".join(["PV1", "1", kind] + [""] * 16 + ["V-1"] + [""] * 24 + dates),
    ]  # fmt: skip
    messages = ["\r".join([f"MSH|^~\\&|EHR|H|CC|X|{day}||ADT^A08|1|P|2.5.1", *segments])]
    for number, document in enumerate(example.encounter.documents, start=2):
        lines = [
            f"OBX|{n}|TX|1^note^L||{hl7_text(line)}||||||F"
            for n, line in enumerate(document.text.split("\n"), start=1)
        ]
        head = f"MSH|^~\\&|EHR|H|CC|X|{day}||MDM^T02|{number}|P|2.5.1"
        txa = "|".join(["TXA", "1", "", "TX", day] + [""] * 11 + [document.id])
        messages.append("\r".join([head, *segments, txa, *lines]))
    return {"feed.hl7": ("\r".join(messages) + "\r").encode()}


def as_cda(example):
    facts = facts_of(example)
    return {f"{d.id}.xml": cda(d.text, d.title, facts) for d in example.encounter.documents}


ACTS = {"inpatient": "IMP", "emergency": "EMER", "outpatient": "AMB", "professional": "AMB"}


def cda(text, title, facts, extra=""):
    day = facts["date"].replace("-", "")
    bound = "high" if facts["setting"] == "inpatient" else "low"
    lines = "<br/>\n        ".join(escape(line) for line in text.split("\n"))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <title>{escape(title)}</title>
  <recordTarget><patientRole><id root="1.2.3" extension="4711"/><patient>
    <administrativeGenderCode code="{facts["sex"][0].upper()}"/>
    <birthTime value="{facts["birth"].replace("-", "")}"/></patient></patientRole></recordTarget>
  <componentOf><encompassingEncounter><id root="1.2.4" extension="V-1"/>
    <code code="{ACTS[facts["setting"]]}" codeSystem="2.16.840.1.113883.5.4"/>
    <effectiveTime><{bound} value="{day}"/></effectiveTime></encompassingEncounter></componentOf>
  <component><structuredBody><component><section>
      <text>
        {lines}
      </text>{extra}
  </section></component></structuredBody></component>
</ClinicalDocument>
""".encode()


def as_fhir(example, release="R4"):
    facts = facts_of(example)
    act = {
        "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
        "code": ACTS[facts["setting"]],
    }
    period = {"end" if facts["setting"] == "inpatient" else "start": facts["date"]}
    encounter = {"resourceType": "Encounter", "id": "v1", "status": "finished",
                 "subject": {"reference": "Patient/p1"}}  # fmt: skip
    if release == "R4":
        encounter |= {"class": act, "period": period}
    else:
        encounter |= {"class": [{"coding": [act]}], "actualPeriod": period, "status": "completed"}
    context = {"encounter": [{"reference": "Encounter/v1"}]}
    resources = [
        {"resourceType": "Patient", "id": "p1", "birthDate": facts["birth"], "gender": facts["sex"]},
        encounter,
        *(
            {
                "resourceType": "DocumentReference", "id": f"d{n}", "status": "current",
                "subject": {"reference": "Patient/p1"},
                "context": context if release == "R4" else context["encounter"],
                "content": [{"attachment": {
                    "contentType": "text/plain", "title": d.id,
                    "data": base64.b64encode(d.text.encode()).decode(),
                }}],
            }
            for n, d in enumerate(example.encounter.documents)
        ),
    ]  # fmt: skip
    return {
        "bundle.json": json.dumps(
            {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": r} for r in resources],
            }
        ).encode()
    }


def as_fhir_r5(example):
    return as_fhir(example, "R5")


def as_lines(example):
    bundle = json.loads(as_fhir(example)["bundle.json"])
    return {"export.ndjson": "\n".join(json.dumps(e["resource"]) for e in bundle["entry"]).encode()}


FORMATS = {
    "text": as_text, "rtf": as_rtf, "docx": as_docx, "html": as_html, "pdf": as_pdf,
    "hl7": as_hl7, "cda": as_cda, "fhir-r4": as_fhir, "fhir-r5": as_fhir_r5, "ndjson": as_lines,
}  # fmt: skip
BY_THEMSELVES = frozenset({"hl7", "cda", "fhir-r4", "fhir-r5", "ndjson"})
"""Formats that carry the facts of the encounter."""


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
