"""C-CDA: header facts, every section with its narrative, and entries that the narrative leaves out.

The narrative block is what the author signed, so it is the document. An entry (problem, procedure,
medication, result) whose words stand nowhere in the narrative of its section is added below it, with
the XPath of the entry.
"""

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from chartcoder.intake.flow import Flow
from chartcoder.intake.formats.fhir_documents import KINDS
from chartcoder.intake.formats.fhir_facts import SETTINGS
from chartcoder.intake.formats.hl7 import day, moment
from chartcoder.intake.parts import Fact, Fault, Part, Piece, TextMaker, bounds_of
from chartcoder.intake.xml import attribute, child, children, local, parse, steps
from chartcoder.model import ChartInputError, Finding, Place

_ENTRIES = {
    "problem": ("2.16.840.1.113883.10.20.22.4.4",),
    "procedure": ("2.16.840.1.113883.10.20.22.4.14", "2.16.840.1.113883.10.20.22.4.12",
                  "2.16.840.1.113883.10.20.22.4.13"),
    "medication": ("2.16.840.1.113883.10.20.22.4.16",),
    "result": ("2.16.840.1.113883.10.20.22.4.2",),
}  # fmt: skip
"""Template of an entry, by what it is."""
_BY_TEMPLATE = {template: kind for kind, all_ in _ENTRIES.items() for template in all_}


def read_cda(data: bytes, name: str) -> Iterator[Part | Fault]:
    """One document of one encounter."""
    root = parse(data, name)
    if local(root) != "ClinicalDocument":
        raise ChartInputError(f"{name}: XML, but no C-CDA document")
    title = " ".join((_text(child(root, "title")) or "").split())[:200]
    kind = KINDS.get(attribute(child(root, "code"), "code"))
    time = moment(attribute(child(root, "effectiveTime"), "value"))
    facts, patient, visit = _header(root)
    findings: list[Finding] = []
    pieces: list[Piece] = []
    body = child(root, "component", "nonXMLBody")
    if body is not None:
        pieces = _unstructured(body, name, title, findings)
    else:
        made = TextMaker()
        structured = child(root, "component", "structuredBody")
        if structured is not None:
            _sections(structured, "/ClinicalDocument/component/structuredBody", name, made)
        if not made.empty:
            pieces = [made.piece(title=title, kind=kind, time=time)]
    yield Part(
        tuple(p._replace(kind=p.kind or kind, time=p.time or time) for p in pieces),
        tuple(facts), patient, visit, (), tuple(findings), tuple(_identifiers(root)),
    )  # fmt: skip


def _identifiers(root: Element) -> Iterator[tuple[str, str]]:
    """Names, numbers and addresses of the header, for de-identification."""
    for element in root:
        if local(element) == "component":
            continue
        for inner in element.iter():
            name = local(inner)
            if name == "name" and len(inner):
                family = " ".join(_text(child(inner, "family")).split())
                given = " ".join(" ".join(_text(g).split()) for g in children(inner, "given"))
                if family or given:
                    yield "name", f"{family}, {given}".strip(", ")
            elif name in ("streetAddressLine", "city"):
                words = " ".join(_text(inner).split())
                if words:
                    yield "place", words
            elif name == "telecom":
                how, _, value = inner.get("value", "").partition(":")
                if value:
                    yield ("email" if how == "mailto" else "phone"), value.strip()
    role = child(root, "recordTarget", "patientRole")
    if role is not None:
        for number in children(role, "id"):
            if number.get("extension"):
                yield "record", number.get("extension", "")
    stay = attribute(child(root, "componentOf", "encompassingEncounter", "id"), "extension")
    if stay:
        yield "account", stay


def _header(root: Element) -> tuple[list[Fact], str, str]:
    facts: list[Fact] = []
    top = "/ClinicalDocument"
    role = child(root, "recordTarget", "patientRole")
    patient = attribute(child(role, "id"), "extension")
    person = child(role, "patient")
    sex = attribute(child(person, "administrativeGenderCode"), "code").upper()
    where = f"{top}/recordTarget/patientRole/patient"
    if sex in ("F", "M"):
        facts.append(Fact("sex", sex, f"{where}/administrativeGenderCode"))
    born = day(attribute(child(person, "birthTime"), "value"))
    if born is not None:
        facts.append(Fact("birth_date", born, f"{where}/birthTime"))
    stay = child(root, "componentOf", "encompassingEncounter")
    visit = attribute(child(stay, "id"), "extension")
    where = f"{top}/componentOf/encompassingEncounter"
    if visit:
        facts.append(Fact("id", visit, f"{where}/id"))
    if stay is None:
        event = child(root, "documentationOf", "serviceEvent", "effectiveTime")
        on = day(attribute(child(event, "low"), "value"))
        if on is not None:
            place = f"{top}/documentationOf/serviceEvent/effectiveTime/low"
            facts.append(Fact("service_date", on, place))
        return facts, patient, visit
    code = child(stay, "code")
    words = [attribute(code, "code")]
    if code is not None:
        words += [attribute(t, "code") for t in children(code, "translation")]
    setting = next((SETTINGS[w] for w in words if w in SETTINGS), None)
    if setting is not None:
        facts.append(Fact("setting", setting, f"{where}/code"))
    time, period = child(stay, "effectiveTime"), f"{where}/effectiveTime"
    facts += bounds_of(
        setting,
        day(attribute(child(time, "low"), "value") or attribute(time, "value")),
        day(attribute(child(time, "high"), "value")),
        (f"{period}/low", f"{period}/high", period),
    )
    left = attribute(child(stay, "dischargeDispositionCode"), "code")
    if left.isascii() and left.isdigit() and 1 <= int(left[:4]) <= 99:
        facts.append(Fact("discharge_disposition", left, f"{where}/dischargeDispositionCode"))
    return facts, patient, visit


def _unstructured(body: Element, file: str, title: str, findings: list[Finding]) -> list[Piece]:
    from chartcoder.intake.nested import decoded, pieces_inside

    where = "/ClinicalDocument/component/nonXMLBody/text"
    text = child(body, "text")
    raw = _text(text)
    try:
        if attribute(text, "representation").upper() == "B64":
            data = decoded(raw)
        else:
            data = raw.encode("utf-8", "surrogatepass")
        if not data.strip():
            raise ChartInputError("the body is empty or lies in another file")
        return list(pieces_inside(data, file, where, title))
    except ChartInputError as error:
        findings.append(Finding("error", "unread", f"{file}: {where}: {error}"))
        return []


def _sections(body: Element, path: str, file: str, made: TextMaker) -> None:
    """All sections, those within sections too, in order."""
    stack = [(e, p) for e, p in steps(body, path) if local(e) == "component"][::-1]
    while stack:
        component, where = stack.pop()
        section = child(component, "section")
        if section is None:
            continue
        where += "/section"
        title = " ".join(_text(child(section, "title")).split())
        narrative = child(section, "text")
        said = _narrative(narrative, f"{where}/text", file)
        extra = [
            (words, at) for words, at in _entries(section, where, narrative)
            if _folded(words) not in _folded(said.text)
        ]  # fmt: skip
        if title and (said.text.strip() or extra):
            made.line_end(2)
            made.add(title.rstrip(":") + ":\n", Place(file, f"{where}/title"))
        made.extend(said.text, said.sources)
        for words, at in extra:
            made.line_end()
            made.add(words, Place(file, at))
        inner = [(e, p) for e, p in steps(section, where) if local(e) == "component"]
        stack.extend(reversed(inner))


def _narrative(block: Element | None, path: str, file: str) -> Piece:
    flow = Flow(file, root=path)
    if block is not None:
        _flow(block, flow)
    return flow.piece()


def _flow(element: Element, flow: Flow) -> None:
    """Walk an element without recursion: depth is bounded by the parser, but kept off our stack."""
    todo: list[Element | tuple[Callable[[str], None], str]] = [
        (flow.text, element.text or ""),
        *element,
    ][::-1]
    while todo:
        one = todo.pop()
        if isinstance(one, tuple):
            act, word = one
            act(word)
            continue
        name = local(one)
        todo.append((flow.text, one.tail or ""))
        if not name:
            continue  # a comment
        flow.start(name)
        todo.append((flow.end, name))
        todo.extend(reversed(one))
        flow.text(one.text or "")


def _entries(section: Element, path: str, narrative: Element | None) -> Iterator[tuple[str, str]]:
    """What the entries of a section say in words, with their XPaths."""
    ids = {}
    if narrative is not None:
        ids = {e.get("ID"): e for e in narrative.iter() if e.get("ID")}
    todo = [(e, p) for e, p in steps(section, path) if local(e) == "entry"][::-1]
    while todo:
        element, where = todo.pop()
        kind = next(
            (_BY_TEMPLATE[attribute(t, "root")] for t in children(element, "templateId")
             if attribute(t, "root") in _BY_TEMPLATE), None,
        )  # fmt: skip
        if kind is not None:
            words = _entry_words(element, kind, ids)
            if words:
                yield words, where
            if kind != "problem":
                continue
        todo.extend(reversed(list(steps(element, where))))


def _entry_words(element: Element, kind: str, ids: dict[str | None, Element]) -> str:
    if kind == "problem":
        words = _said(child(element, "value"), ids)
        if attribute(element, "negationInd") == "true" and words:
            words = f"No {words}"
    elif kind == "medication":
        words = _said(
            child(element, "consumable", "manufacturedProduct", "manufacturedMaterial", "code"), ids
        )
    elif kind == "result":
        value = child(element, "value")
        name = _said(child(element, "code"), ids)
        amount = attribute(value, "value")
        unit = attribute(value, "unit")
        shown = f"{amount} {unit}".strip() if amount else _said(value, ids) or _text(value).strip()
        words = f"{name}: {shown}" if name and shown else ""
    else:
        words = _said(child(element, "code"), ids)
        if attribute(element, "moodCode") in ("INT", "RQO", "PRMS") and words:
            words = f"Planned: {words}"
    return words


def _said(code: Element | None, ids: dict[str | None, Element]) -> str:
    """The words of a coded value: what it refers to in the narrative, else its display name."""
    if code is None:
        return ""
    target = ids.get(attribute(child(code, "originalText", "reference"), "value").lstrip("#"))
    if target is not None:
        return " ".join(_text(target).split())
    original = " ".join(_text(child(code, "originalText")).split())
    shown = original or attribute(code, "displayName")
    if not shown:
        shown = next((attribute(t, "displayName") for t in children(code, "translation")
                      if attribute(t, "displayName")), "")  # fmt: skip
    return shown.strip()


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
