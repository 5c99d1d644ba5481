"""The documents of FHIR resources: attached files, narrative, and lists of structured entries."""

from collections.abc import Callable, Iterator, Sequence

from chartcoder.intake.flow import Flow
from chartcoder.intake.formats.fhir_values import (
    Json,
    codes,
    day,
    moment,
    numbered,
    objects,
    reference,
    string,
    value_of,
    words,
)
from chartcoder.intake.parts import Piece, TextMaker
from chartcoder.model import OURS, ChartInputError, Finding, Place

KINDS = {
    "18842-5": "discharge-summary", "11506-3": "progress-note", "34117-2": "h-and-p",
    "11488-4": "consult", "11504-8": "operative-report", "28570-0": "procedure-note",
    "34111-5": "ed-note", "18748-4": "radiology-report", "11526-1": "pathology-report",
    "11502-2": "lab", "34746-8": "nursing-note", "15508-5": "delivery-note",
    "34750-0": "anesthesia-record", "11450-4": "problem-list", "10160-0": "medication-list",
    "34112-3": "progress-note", "LP29684-5": "radiology-report", "60591-5": None,
}  # fmt: skip
"""LOINC document types that tell a kind."""
_CATEGORIES = {"LAB": "lab", "laboratory": "lab", "RAD": "radiology-report", "PAT": "pathology-report",
               "SP": "pathology-report", "CUS": "radiology-report", "imaging": "radiology-report"}  # fmt: skip
_WITHDRAWN = frozenset({"entered-in-error", "cancelled", "not-done"})

Follow = Callable[[str], tuple[Json, str] | None]


def documents_of(
    data: Json, path: str, file: str, follow: Follow, findings: list[Finding]
) -> list[Piece]:
    """The documents that a resource holds; what cannot be read is a finding."""
    kind = string(data, "resourceType")
    maker = {
        "DocumentReference": _document_reference, "DiagnosticReport": _report,
        "Composition": _composition, "Binary": _binary,
    }.get(kind)  # fmt: skip
    if maker is None:
        return []
    if string(data, "status") in _WITHDRAWN or string(data, "docStatus") in _WITHDRAWN:
        findings.append(
            Finding("info", "left-out", f"{file}: {path}: a withdrawn document was left out")
        )
        return []
    out: list[Piece] = []
    try:
        for piece in maker(data, path, file, follow, findings):
            out.append(piece)
    except ChartInputError as error:
        findings.append(Finding("error", "unread", f"{file}: {path}: {error}"))
    return out


def _kind(data: Json) -> str | None:
    for field in ("type", "code"):
        for code in codes(data.get(field)):
            if KINDS.get(code):
                return KINDS[code]
    for code in codes(data.get("category")):
        if _CATEGORIES.get(code) or KINDS.get(code):
            return _CATEGORIES.get(code) or KINDS[code]
    return None


def _document_reference(
    data: Json, path: str, file: str, follow: Follow, findings: list[Finding]
) -> Iterator[Piece]:
    title = string(data, "description") or words(data.get("type"))[0]
    forms = list(numbered(data, "content"))
    # the same document in several formats: the first that can be read counts
    problems = []
    for step, content in forms:
        for inner, attachment in numbered(content, "attachment"):
            try:
                found = list(_attached(attachment, f"{path}{step}{inner}", file, follow,
                                       string(attachment, "title") or title))  # fmt: skip
            except ChartInputError as error:
                problems.append(f"{step[1:]}{inner}: {error}")
                continue
            for piece in found:
                yield piece._replace(kind=piece.kind or _kind(data), time=moment(data.get("date")))
            return
    if problems:
        raise ChartInputError("; ".join(problems))


def _attached(
    attachment: Json, path: str, file: str, follow: Follow, title: str
) -> Iterator[Piece]:
    from chartcoder.intake.nested import decoded, pieces_inside

    encoded, where = string(attachment, "data"), f"{path}.data"
    if not encoded:
        target = follow(string(attachment, "url"))
        if target is None:
            raise ChartInputError("the attachment is not in this file, and nothing is fetched")
        encoded, where = string(target[0], "data"), f"{target[1]}.data"
    yield from pieces_inside(decoded(encoded), file, where, title)


def _binary(
    data: Json, path: str, file: str, follow: Follow, findings: list[Finding]
) -> Iterator[Piece]:
    from chartcoder.intake.nested import decoded, pieces_inside

    yield from pieces_inside(decoded(string(data, "data")), file, f"{path}.data", "")


def _report(
    data: Json, path: str, file: str, follow: Follow, findings: list[Finding]
) -> Iterator[Piece]:
    title = words(data.get("code"))[0]
    kind, time = _kind(data), moment(data.get("effectiveDateTime") or data.get("issued"))
    for step, form in numbered(data, "presentedForm"):
        try:
            for piece in _attached(form, f"{path}{step}", file, follow, title):
                yield piece._replace(kind=piece.kind or kind, time=time)
            break  # the others are the same report in another format
        except ChartInputError as error:
            findings.append(Finding("error", "unread", f"{file}: {path}{step}: {error}"))
    made = TextMaker()
    for step, ref in numbered(data, "result"):
        target = follow(reference(ref, ""))
        if target is not None:
            _observation(made, target[0], target[1], file)
        elif string(ref, "display"):
            made.line_end()
            made.add(string(ref, "display"), Place(file, f"{path}{step}.display"))
    said = string(data, "conclusion")
    if said:
        made.line_end(2)
        made.add("Impression:\n")
        made.add(said, Place(file, f"{path}.conclusion", chars=(0, len(said))))
    if not made.empty:
        yield made.piece(title=title, kind=kind, time=time)


def _composition(
    data: Json, path: str, file: str, follow: Follow, findings: list[Finding]
) -> Iterator[Piece]:
    made = TextMaker()
    stack = [(section, f"{path}{step}") for step, section in numbered(data, "section")][::-1]
    while stack:
        section, where = stack.pop()
        title = string(section, "title") or words(section.get("code"))[0]
        said = objects(section, "text")
        if title and (said or objects(section, "section")):
            made.line_end(2)
            made.add(title.rstrip(":") + ":\n", Place(file, f"{where}.title"))
        for text in said:
            narrative(string(text, "div"), file, f"{where}.text.div", made)
        inner = [(s, f"{where}{step}") for step, s in numbered(section, "section")]
        stack.extend(reversed(inner))
    if made.empty:
        narrative(string((objects(data, "text") or [{}])[0], "div"), file, f"{path}.text.div", made)
    if not made.empty:
        title = string(data, "title") or words(data.get("type"))[0]
        yield made.piece(title=title, kind=_kind(data), time=moment(data.get("date")))


def narrative(div: str, file: str, path: str, made: TextMaker) -> None:
    """The text of an XHTML narrative; places are the FHIRPath and the XPath inside the div."""
    from chartcoder.intake.formats.html import feed

    if not div:
        return
    flow = Flow(file)
    feed(div, flow, file)
    piece = flow.piece()
    made.extend(piece.text, piece.sources.under(file, path))


def _observation(made: TextMaker, data: Json, path: str, file: str) -> None:
    """A line for a measured value, and one for each of its components."""
    if string(data, "status") in _WITHDRAWN:
        return
    rows = [(data, path), *((c, f"{path}{step}") for step, c in numbered(data, "component"))]
    for row, where in rows:
        name, step = words(row.get("code"))
        value, inner = value_of(row)
        if not value:
            continue
        made.line_end()
        made.add(name, Place(file, f"{where}.code{step}"))
        made.add(": ")
        made.add(value, Place(file, f"{where}{inner}"))
        for usual in objects(row, "referenceRange")[:1]:
            ends = [e.get("value") for n in ("low", "high") for e in objects(usual, n)]
            shown = string(usual, "text") or " to ".join(str(e) for e in ends if e is not None)
            if shown:
                made.add(f" (ref {shown})")
        flags = [c for c in codes(row.get("interpretation")) if c and c != "N"]
        if flags:
            made.add(f" {flags[0]}")
    for step, note in numbered(data, "note"):
        if string(note, "text"):
            made.line_end()
            made.add(string(note, "text"), Place(file, f"{path}{step}.text"))


_LISTS = (
    ("Condition", "Problem list", "problem-list", "code"),
    ("AllergyIntolerance", "Allergies", "problem-list", "code"),
    ("Procedure", "Procedures", "order", "code"),
    ("MedicationAdministration", "Medications given", "medication-list", "medication"),
    ("MedicationStatement", "Medications", "medication-list", "medication"),
    ("Observation", "Results", "lab", "code"),
)
"""Resources that are read as lists: type, title, kind of document, member that says what."""


def listed(rows: Sequence[tuple[Json, str]], file: str) -> Iterator[Piece]:
    """A document for each kind of structured entry; resources that we wrote are left out."""
    reported = {
        reference(ref, "")
        for data, _ in rows
        if string(data, "resourceType") == "DiagnosticReport"
        for ref in objects(data, "result")
    }
    for kind, title, document, member in _LISTS:
        mine = [
            (data, path) for data, path in rows
            if string(data, "resourceType") == kind and not _withdrawn(data) and not _ours(data)
            and f"{kind}/{string(data, 'id')}" not in reported
        ]  # fmt: skip
        if kind == "Condition":
            yield from _conditions(mine, file)
            continue
        made = TextMaker()
        for data, path in mine:
            if kind == "Observation":
                _observation(made, data, path, file)
                continue
            if kind == "AllergyIntolerance":
                made.line_end()
                made.add("Allergies: ")
            _entry(made, data, path, member, file)
        if not made.empty:
            yield made.piece(title=title, kind=document)


def _conditions(rows: Sequence[tuple[Json, str]], file: str) -> Iterator[Piece]:
    """Diagnoses of this encounter under a heading that says so; the standing problem list without."""
    for of_encounter in (True, False):
        made = TextMaker()
        for data, path in rows:
            if ("encounter-diagnosis" in codes(data.get("category"))) is not of_encounter:
                continue
            if made.empty and of_encounter:
                made.add("Encounter diagnoses:\n")
            _entry(made, data, path, "code", file)
        if not made.empty:
            yield made.piece(
                title="Encounter diagnoses" if of_encounter else "Problem list",
                kind="progress-note" if of_encounter else "problem-list",
            )


def _entry(made: TextMaker, data: Json, path: str, member: str, file: str) -> None:
    """A line with what an entry is called, what doubts it, and its date."""
    names = (member, f"{member}CodeableConcept", f"{member}Reference")
    for name in names:
        said, step = words(data.get(name))
        if not said.strip():
            continue
        made.line_end()
        doubt = {"refuted": "No ", "provisional": "Possible ", "differential": "Possible ",
                 "unconfirmed": "Possible "}  # fmt: skip
        before = next((doubt[c] for c in codes(data.get("verificationStatus")) if c in doubt), "")
        if {"resolved", "inactive", "remission"} & set(codes(data.get("clinicalStatus"))):
            before = "History of "
        made.add(before)
        made.add(said, Place(file, f"{path}.{name}{step}"))
        on = day(data.get("onsetDateTime") or data.get("performedDateTime")
                 or data.get("occurrenceDateTime") or data.get("effectiveDateTime"))  # fmt: skip
        if on is not None:
            made.add(f" ({on.isoformat()})")
        return


def _withdrawn(data: Json) -> bool:
    states = {string(data, "status"), *codes(data.get("verificationStatus"))}
    return bool(states & _WITHDRAWN)


def _ours(data: Json) -> bool:
    tags = [tag for meta in objects(data, "meta") for tag in objects(meta, "tag")]
    return any(string(tag, "system") == OURS for tag in tags)
