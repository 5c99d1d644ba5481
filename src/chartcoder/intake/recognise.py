"""Which format a file is in, by its content; the ending of its name is never asked."""

import re

_XML_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:\s|<!--.*?-->|<\?[^>]*\?>)*+(?:<!DOCTYPE[^>]*>\s*)?"
    r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)([^>]*)",
    re.S | re.I,
)
_HTML_TAGS = re.compile(r"<(?:html|body|head|p|div|br|table|h[1-6]|ul|pre)\b[^>]*>", re.I)
_MAGIC = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"II+\x00", "image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-office"),
    (b"\x1f\x8b", "gzip"),
)
_HEADERS = ("MSH", "FHS", "BHS")
_FHIR_ROOTS = frozenset(
    {"bundle", "composition", "documentreference", "binary", "encounter", "patient"}
)


def recognise(data: bytes) -> str:
    """The format of a file: ``text``, ``rtf``, ``docx``, ``html``, ``pdf``, ``image``, ``hl7``,
    ``cda``, ``fhir``, ``fhir-lines``, ``zip``; or a word for what is not read.

    >>> recognise(b"MSH|^~\\\\&|EHR"), recognise(b'{"resourceType": "Bundle"}'), recognise(b"Cough.")
    ('hl7', 'fhir', 'text')
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    head = data[:16]
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    return _textual(_head(data))


def _zipped(data: bytes) -> str:
    """A zip is an office document when its directory names the parts of one."""
    tail = data[-1_000_000:]
    if b"word/document" in data[:200_000] or b"word/document" in tail:
        return "docx"
    for part, name in ((b"xl/workbook", "spreadsheet"), (b"ppt/presentation", "slides")):
        if part in tail:
            return name
    if data[30:38] == b"mimetype" and b"opendocument" in data[:200]:
        return "opendocument"
    return "zip"


def _head(data: bytes) -> str:
    """The first characters, for a look; each encoding is settled when the file is read."""
    sample = data[:8192]
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if sample.startswith(mark):
            return sample.decode(encoding, "replace")
    if sample.count(0) > len(sample) * 0.3:
        encoding = "utf-16-le" if sample[1:2] == b"\x00" else "utf-16-be"
        return sample.decode(encoding, "replace")
    return sample.decode("utf-8", "replace")


def _textual(text: str) -> str:
    head = text.lstrip("\ufeff\x0b \t\r\n")
    if head[:3] in _HEADERS and len(head) > 8 and not head[3].isalnum() and not head[3].isspace():
        return "hl7"
    if head.startswith(("{", "[")):
        return _json(head)
    if head.startswith("<"):
        return _marked_up(head)
    # a note may quote a tag; a page is full of them
    return "html" if len(_HTML_TAGS.findall(head)) >= 3 else "text"


def _json(head: str) -> str:
    if '"resourceType"' in head:
        first = head.split("\n", 1)[0].rstrip()
        lines = head.count('\n{"') + head.count('\n{ "')
        return "fhir-lines" if first.endswith("}") and lines else "fhir"
    if '"chartcoder-' in head[:200]:
        return "result"
    return "json" if re.match(r'[\[{]\s*(?:["\[{\]}]|-?\d)', head) else "text"


def _marked_up(head: str) -> str:
    root = _XML_ROOT.match(head)
    if root is None and head.startswith(("<?xml", "<!DOCTYPE")) and "[" in head[:2000]:
        # a document type with declarations: the reader of XML says that it is refused
        return "cda" if "ClinicalDocument" in head else "xml"
    if root is None:
        return "html" if head.startswith("<!") or _HTML_TAGS.search(head) else "text"
    name, rest = root.group(1).lower(), root.group(2)
    if name == "clinicaldocument":
        return "cda"
    if name == "html" or "<!doctype html" in head[:200].lower():
        return "html"
    if "http://hl7.org/fhir" in rest or name in _FHIR_ROOTS:
        return "fhir-xml"
    if head.startswith("<?xml"):
        return "xml"
    return "html" if _HTML_TAGS.search(head) else "text"
