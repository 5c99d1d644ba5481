"""HL7 v2 messages: ADT, MDM, ORU and DFT, one or thousands in a file.

An own reader of segments (see docs/decisions/formats.md): it keeps the address of every line, takes
the separators that the message declares, and forgives line ends, MLLP frames and batch headers.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from chartcoder.intake.bounds import MAX_ENCOUNTERS, MAX_SEGMENTS, MAX_STRUCTURED
from chartcoder.intake.parts import Fact, Fault, Part, Piece, TextMaker, bounds_of
from chartcoder.intake.text import decode
from chartcoder.model import ChartInputError, Finding, Place

_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}(?=[^A-Za-z0-9\s]|$)")
_KIND = re.compile(r"[A-Z]{3}(?![A-Za-z0-9])")
_SWITCH = re.compile(r"[CM][0-9A-Fa-f]{4,6}")
_PAGES = {
    **{f"8859/{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 15)}, "8859/1": "cp1252",
    "ISO IR87": "iso2022_jp", "ISO IR159": "iso2022_jp_1", "ISO IR14": "shift_jis", "KS X 1001": "euc_kr",
    "GB 18030-2000": "gb18030", "BIG-5": "big5",
}  # fmt: skip
"""Table 0211: sets of characters, of those that are not Unicode."""
_HEX = re.compile(r"[0-9A-Fa-f]{2,}")

PATIENT_CLASSES = {
    "I": "inpatient", "E": "emergency", "O": "outpatient", "P": "outpatient", "R": "outpatient",
    "B": "inpatient", "C": "outpatient", "N": None, "U": None,
}  # fmt: skip
"""Table 0004: patient class, as a setting; obstetrics (B) is a stay."""

_LABS = frozenset({"LAB", "CH", "HM", "MB", "BLB", "SR", "IMM", "MCB", "VR", "SP", "CP"})
_PICTURES = frozenset({"RAD", "RUS", "CT", "NMR", "MRI", "NMS", "CUS", "VUS", "XRC", "OUS", "RX"})
_DOCUMENT_TYPES = {
    "DS": "discharge-summary", "HP": "h-and-p", "CN": "consult", "OP": "operative-report",
    "PR": "procedure-note", "PN": "progress-note", "ED": "ed-note", "AR": "anesthesia-record",
    "SP": "pathology-report", "DI": "radiology-report",
}  # fmt: skip
"""Table 0270: document type, of those that tell a kind."""


class Message(NamedTuple):
    """One message: its segments as fields, its separators, its number in the file."""

    number: int
    kind: str
    """Code of MSH-9, or ``MSG``: it names places, so no other word may stand there."""
    separators: str
    """Field, component, repetition, escape, subcomponent."""
    segments: tuple[tuple[str, ...], ...]

    def all(self, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The segments of a name, numbered from 1."""
        number = 0
        for segment in self.segments:
            if segment[0] == name:
                number += 1
                yield number, segment


def read_hl7(data: bytes, name: str) -> Iterator[Part | Fault]:
    """Every message of a file; a damaged one is a fault, and the rest goes on."""
    text = _declared(data) or decode(data, name, MAX_STRUCTURED)
    for number, lines in enumerate(_messages(text), start=1):
        if number > MAX_ENCOUNTERS:
            yield Fault(f"{name}: more than {MAX_ENCOUNTERS:,} messages; split the file")
            return
        try:
            yield _part(_message(lines, number), name)
        except ChartInputError as error:
            yield Fault(f"{name}: message {number}: {error}")


def _declared(data: bytes) -> str | None:
    """The text in the set of characters that MSH-18 names, where it is not UTF-8 and fits."""
    start = data.find(b"MSH")
    if start < 0 or len(data) > MAX_STRUCTURED or b"\x00" in data[:1000]:
        return None
    head = re.split(rb"[\r\n]", data[start : start + 2000], maxsplit=1)[0]
    fields = head.split(head[3:4]) if len(head) > 3 else []
    stated = re.split(rb"[~^]", fields[17])[0] if len(fields) > 17 else b""
    page = _PAGES.get(stated.decode("ascii", "replace").strip())
    if page is None:
        return None
    try:
        data.decode("utf-8")
        if b"\x1b" not in data:
            return None  # what says otherwise and is UTF-8 is UTF-8
    except UnicodeDecodeError:
        pass
    for encoding in (page, "shift_jis") if page.startswith("iso2022") else (page,):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def _messages(text: str) -> Iterator[list[str]]:
    """The lines of each message. A line that opens no segment belongs to the field before it."""
    lines: list[str] = []
    for raw in re.split(r"\r\n|\r|\n|\x1c", text):
        line = raw.lstrip("\x0b\x1c\ufeff")
        if not line.strip():
            continue
        if _SEGMENT.match(line) is None:
            if lines:
                lines[-1] += "\n" + line
            continue
        kind = line[:3]
        if kind in ("FHS", "BHS", "BTS", "FTS"):
            continue
        if kind == "MSH" and lines:
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def _message(lines: Sequence[str], number: int) -> Message:
    head = lines[0]
    if not head.startswith("MSH") or len(head) < 8:
        raise ChartInputError("does not begin with a whole MSH segment")
    if len(lines) > MAX_SEGMENTS:
        raise ChartInputError(f"more than {MAX_SEGMENTS:,} segments")
    field = head[3]
    marks = head[4:].split(field, 1)[0]
    if not 1 <= len(marks) <= 5:
        raise ChartInputError("MSH-2 does not name the separators")
    marks = (marks + "^~\\&"[len(marks) :])[:4]
    segments = [("MSH", field, *head[4:].split(field))]
    segments += [tuple(line.split(field)) for line in lines[1:]]
    separators = field + marks
    kind = _KIND.match(_field(segments[0], 9))
    return Message(number, kind.group() if kind else "MSG", separators, tuple(segments))


def _field(segment: Sequence[str], number: int) -> str:
    return segment[number] if len(segment) > number else ""


class _Read:
    """Fields of one message, unescaped."""

    def __init__(self, message: Message) -> None:
        marks = message.separators
        self.component, self.repetition, self.escape, self.subcomponent = (
            marks[1], marks[2], marks[3], marks[4]
        )  # fmt: skip
        self._escaped = re.compile(
            re.escape(self.escape) + r"([^" + re.escape(self.escape) + r"\n]{0,60}?)"
            + re.escape(self.escape)
        )  # fmt: skip
        self._plain = {
            "F": message.separators[0], "S": self.component, "T": self.subcomponent,
            "R": self.repetition, "E": self.escape, "H": "", "N": "",
        }  # fmt: skip

    def text(self, raw: str) -> str:
        """A value without its escapes; ``""`` means deleted and is empty."""
        if raw == '""':
            return ""
        if self.escape not in raw:
            return raw
        return self._escaped.sub(self._one, raw)

    def _one(self, found: re.Match[str]) -> str:
        word = found.group(1)
        plain = self._plain.get(word)
        if plain is not None:
            return plain
        if word.startswith((".br", ".ce")):
            return "\n"
        if word.startswith(".sp"):
            return "\n" * max(1, min(int(word[3:].strip("+ ") or 1), 20)) if _number(
                word[3:].strip("+ ") or "1") else "\n"  # fmt: skip
        if word.startswith("."):
            return ""
        if word[:1] == "X" and _HEX.fullmatch(word[1:]) and len(word) % 2:
            code = bytes.fromhex(word[1:])
            try:
                return code.decode("utf-8")
            except UnicodeDecodeError:
                return code.decode("cp1252", "replace")
        if _SWITCH.fullmatch(word):
            return ""  # to another set of characters, which decoding has seen to
        return found.group(0)

    def components(self, raw: str) -> list[str]:
        """The components of the first repetition."""
        first = raw.split(self.repetition, 1)[0]
        return [self.text(part) for part in first.split(self.component)]

    def coded(self, raw: str) -> str:
        """The words of a coded value: its text, else its alternate text, else its code."""
        parts = self.components(raw)
        parts += [""] * (5 - len(parts))
        return (parts[1] or parts[4] or parts[0]).strip()


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def day(raw: str) -> date | None:
    """The date of an HL7 time (``YYYYMMDD…``), or nothing."""
    digits = raw[:8]
    if not _number(digits) or len(digits) < 8:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def moment(raw: str) -> datetime | date | None:
    """The time of an HL7 time stamp, to the minute, or its date, or nothing."""
    on = day(raw)
    clock = raw[8:12]
    if on is None or len(clock) < 4 or not _number(clock):
        return on
    try:
        return datetime(on.year, on.month, on.day, int(clock[:2]), int(clock[2:]))
    except ValueError:
        return on


def _part(message: Message, file: str) -> Part:
    read = _Read(message)
    address = f"{message.kind}[{message.number}]"
    facts: list[Fact] = []
    billed: list[tuple[str, str]] = []
    findings: list[Finding] = []
    patient = visit = ""
    for _, pid in message.all("PID"):
        patient = read.components(_field(pid, 3))[0] or read.components(_field(pid, 2))[0]
        visit = read.components(_field(pid, 18))[0]
        facts += _patient(pid, read, address)
    for _, pv1 in message.all("PV1"):
        visit = read.components(_field(pv1, 19))[0] or visit
        facts += _visit(pv1, read, address)
    if visit:
        facts.append(Fact("id", visit, f"{address}.PV1-19"))
    for _, in1 in message.all("IN1"):
        payer = read.components(_field(in1, 4))[0] or read.coded(_field(in1, 2))
        if payer:
            facts.append(Fact("payer", payer.strip(), f"{address}.IN1-4"))
            break
    for name, at, system in (
        ("DG1", 3, "icd10cm"),
        ("PR1", 3, "procedure"),
        ("FT1", 25, "procedure"),
    ):
        for _, segment in message.all(name):
            code = read.components(_field(segment, at))[0].strip()
            if code:
                billed.append((system, code))
    documents = list(_documents(message, read, file, address, findings))
    listed = _problems(message, read, file, address)
    if listed is not None:
        documents.append(listed)
    return Part(
        tuple(documents), tuple(facts), patient, visit, tuple(billed), tuple(findings),
        tuple(_identifiers(message, read)),
    )  # fmt: skip


_WHO = (
    ("PID", 3, "record", "first"), ("PID", 4, "record", "first"), ("PID", 5, "name", "person"),
    ("PID", 6, "name", "person"), ("PID", 9, "name", "person"), ("PID", 11, "place", "address"),
    ("PID", 13, "phone", "first"), ("PID", 14, "phone", "first"), ("PID", 18, "account", "first"),
    ("PID", 19, "ssn", "first"), ("PID", 20, "licence", "first"), ("NK1", 2, "name", "person"),
    ("NK1", 4, "place", "address"), ("NK1", 5, "phone", "first"), ("PV1", 19, "account", "first"),
    ("PV1", 7, "name", "staff"), ("PV1", 8, "name", "staff"), ("PV1", 9, "name", "staff"),
    ("PV1", 17, "name", "staff"), ("PD1", 4, "name", "staff"), ("TXA", 5, "name", "staff"),
    ("TXA", 9, "name", "staff"), ("TXA", 12, "number", "first"), ("OBR", 3, "number", "first"),
    ("OBR", 16, "name", "staff"), ("IN1", 16, "name", "person"), ("IN1", 19, "place", "address"),
    ("IN1", 36, "plan", "first"), ("IN1", 49, "plan", "first"), ("GT1", 3, "name", "person"),
)  # fmt: skip
"""Fields that say who somebody is: segment, field, kind, how its components are read."""


def _identifiers(message: Message, read: _Read) -> Iterator[tuple[str, str]]:
    """Names, numbers and addresses, for de-identification."""
    for name, field, kind, how in _WHO:
        for _, segment in message.all(name):
            for one in _field(segment, field).split(read.repetition):
                parts = [read.text(p).strip() for p in one.split(read.component)]
                parts += [""] * 5
                if how == "person" and any(parts[:2]):
                    yield kind, f"{parts[0]}, {parts[1]} {parts[2]}".strip(", ")
                elif how == "staff" and any(parts[1:3]):
                    yield kind, f"{parts[1]}, {parts[2]}".strip(", ")
                elif how == "address":
                    yield from ((kind, part) for part in (parts[0], parts[2]) if part)
                elif how == "first" and parts[0]:
                    yield kind, parts[0]


def _patient(pid: Sequence[str], read: _Read, address: str) -> Iterator[Fact]:
    born = day(read.text(_field(pid, 7)))
    if born is not None:
        yield Fact("birth_date", born, f"{address}.PID-7")
    sex = read.components(_field(pid, 8))[0].strip().upper()
    if sex in ("F", "M"):
        yield Fact("sex", sex, f"{address}.PID-8")


def _visit(pv1: Sequence[str], read: _Read, address: str) -> Iterator[Fact]:
    kind = read.components(_field(pv1, 2))[0].strip().upper()
    setting = PATIENT_CLASSES.get(kind)
    if setting is not None:
        yield Fact("setting", setting, f"{address}.PV1-2")
    start, end = day(read.text(_field(pv1, 44))), day(read.text(_field(pv1, 45)))
    first, last = f"{address}.PV1-44", f"{address}.PV1-45"
    yield from bounds_of(setting, start, end, (first, last, first))
    left = read.components(_field(pv1, 36))[0].strip()
    if _number(left) and 1 <= int(left) <= 99:
        yield Fact("discharge_disposition", left, f"{address}.PV1-36")
    parts = read.components(_field(pv1, 7))
    if any(parts[:3]):
        npi = parts[0] if re.fullmatch(r"\d{10}", parts[0]) else None
        name = " ".join(part for part in (*parts[2:3], *parts[1:2]) if part) or None
        yield Fact("providers", ("attending", name, npi), f"{address}.PV1-7")


def _documents(
    message: Message, read: _Read, file: str, address: str, findings: list[Finding]
) -> Iterator[Piece]:
    """A document for each TXA (MDM) or OBR (ORU), from the OBX below it."""
    head: tuple[str, ...] = ()
    below: list[tuple[int, tuple[str, ...]]] = []
    number = 0
    for segment in message.segments:
        if segment[0] in ("TXA", "OBR"):
            yield from _document(head, below, read, file, address, findings)
            head, below = segment, []
        elif segment[0] == "OBX":
            number += 1
            below.append((number, segment))
        elif segment[0] == "NTE" and below:
            below.append((number, segment))
    yield from _document(head, below, read, file, address, findings)


def _document(
    head: tuple[str, ...], below: Sequence[tuple[int, tuple[str, ...]]], read: _Read, file: str,
    address: str, findings: list[Finding],
) -> Iterator[Piece]:  # fmt: skip
    if not below:
        return
    title, kind, time, role = "", None, None, None
    if head[:1] == ("TXA",):
        code = read.components(_field(head, 2))[0].strip()
        kind = _DOCUMENT_TYPES.get(code.upper())
        title = read.text(_field(head, 16)).strip() or read.coded(_field(head, 2))
        time = moment(read.text(_field(head, 4)) or read.text(_field(head, 6)))
        if read.components(_field(head, 17))[0].strip().upper() in ("CA", "X"):
            findings.append(_left_out(file, f"{address}.TXA-17", "a cancelled document"))
            return
    elif head:
        title = read.coded(_field(head, 4))
        section = read.text(_field(head, 24)).strip().upper()
        kind = "lab" if section in _LABS else "radiology-report" if section in _PICTURES else None
        time = moment(read.text(_field(head, 7)))
    made = TextMaker()
    for number, obx in below:
        if obx[0] == "NTE":
            made.line_end()
            made.add(read.text(_field(obx, 3)), Place(file, f"{address}.OBX[{number}].NTE-3"))
            continue
        if _field(obx, 11).strip().upper() in ("D", "W", "X"):
            findings.append(_left_out(file, f"{address}.OBX[{number}]-11", "a withdrawn result"))
            continue
        where = f"{address}.OBX[{number}]-5"
        if _field(obx, 2).strip().upper() == "ED":
            yield from _enclosed(obx, read, file, where, title, findings)
            continue
        _observation(made, obx, read, file, where)
    if not made.empty:
        yield made.piece(title=title, kind=kind, time=time, author_role=role)


def _observation(made: TextMaker, obx: Sequence[str], read: _Read, file: str, where: str) -> None:
    """One OBX: a line of a note, or a measured value with its name, unit, range and flag."""
    kind = _field(obx, 2).strip().upper()
    raw = _field(obx, 5)
    if kind in ("TX", "FT", "ST", ""):
        label = read.coded(_field(obx, 3)) if kind == "ST" and _field(obx, 6) else ""
        pieces = raw.split(read.repetition)
        for number, one in enumerate(pieces, start=1):
            made.line_end()
            if label:
                made.add(f"{label}: ")
            text = read.text(one)
            place = f"{where}[{number}]" if len(pieces) > 1 else where
            made.add(text, Place(file, place, chars=(0, len(text))))
            if not text:
                made.add("\n")
        return
    if kind in ("RP", "DR"):
        return
    value = (
        read.coded(raw)
        if kind in ("CE", "CWE", "CNE", "CF")
        else " ".join(part for part in read.components(raw) if part)
    )
    if not value.strip():
        return
    made.line_end()
    made.add(f"{read.coded(_field(obx, 3))}: ", Place(file, where[:-1] + "3"))
    made.add(value, Place(file, where))
    unit, usual = read.components(_field(obx, 6))[0], read.text(_field(obx, 7))
    flag = read.components(_field(obx, 8))[0]
    tail = (f" {unit}" if unit else "") + (f" (ref {usual})" if usual else "")
    made.add(tail + (f" {flag}" if flag and flag != "N" else ""))


def _enclosed(
    obx: Sequence[str], read: _Read, file: str, where: str, title: str, findings: list[Finding]
) -> Iterator[Piece]:
    """A file inside a message (data type ED): read by its content."""
    from chartcoder.intake.nested import decoded, pieces_inside

    parts = _field(obx, 5).split(read.component)
    data = parts[4] if len(parts) > 4 else ""
    how = parts[3].strip().lower() if len(parts) > 3 else ""
    try:
        inside = decoded(data) if how == "base64" else b""
        if how == "a":
            inside = read.text(data).encode()
        if not inside:
            raise ChartInputError("holds no data that can be decoded")
        yield from pieces_inside(inside, file, where, title)
    except ChartInputError as error:
        findings.append(Finding("error", "unread", f"{file}: {where}: {error}"))


def _problems(message: Message, read: _Read, file: str, address: str) -> Piece | None:
    """DG1 and AL1 as a problem list: what was registered, each line with its segment."""
    made = TextMaker()
    for number, dg1 in message.all("DG1"):
        field = 4 if _field(dg1, 4) else 3
        words = read.text(_field(dg1, 4)) if field == 4 else read.coded(_field(dg1, 3))
        if words.strip() and any(c.islower() or c == " " for c in words):
            made.line_end()
            made.add(words.strip(), Place(file, f"{address}.DG1[{number}]-{field}"))
    for number, al1 in message.all("AL1"):
        words = read.coded(_field(al1, 3))
        if words:
            made.line_end()
            made.add("Allergies: ")
            made.add(words, Place(file, f"{address}.AL1[{number}]-3"))
            reaction = read.text(_field(al1, 5).split(read.repetition)[0])
            if reaction:
                made.add(" (")
                made.add(reaction, Place(file, f"{address}.AL1[{number}]-5"))
                made.add(")")
    if made.empty:
        return None
    return made.piece(title="Problem list", kind="problem-list")


def _left_out(file: str, where: str, what: str) -> Finding:
    return Finding("info", "left-out", f"{file}: {where}: {what} was left out")
