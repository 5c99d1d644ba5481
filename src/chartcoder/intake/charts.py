"""From files, folders, archives and standard input to encounters.

The parts that readers find are put together by patient and visit. A document that cannot be read is
a finding of its encounter, or a fault where nothing else is there; the rest goes on.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from chartcoder.intake.bounds import MAX_FILE, MAX_MEMBERS, MAX_NESTED, MAX_TOTAL
from chartcoder.intake.nested import reader_of
from chartcoder.intake.parts import Fact, Fault, Part, Piece, shown_name
from chartcoder.intake.recognise import recognise
from chartcoder.model import (
    ChartInputError,
    Document,
    Encounter,
    Finding,
    Provider,
    Result,
    SourceMap,
    one_line,
)
from chartcoder.model.encounter import SETTINGS

FACTS = "encounter.json"
"""The file of a folder or archive that holds the facts of its encounter."""
_MOVES = frozenset({"setting", "discharge_date", "discharge_disposition", "payer", "id"})
"""Facts that a later message of one stay may bring up to date."""
_MESSAGE = re.compile(r"[A-Z]{3}\[\d+\]\.")
"""The place of a fact in a feed of messages, which come in the order of time."""
_FIELDS = (
    "setting", "service_date", "admission_date", "discharge_date", "sex", "birth_date",
    "discharge_disposition", "payer",
)  # fmt: skip


class ChartRead(NamedTuple):
    """An encounter as it was read.

    Attributes:
        encounter: what the coder takes.
        sources: the source map of each document, by its name.
        findings: documents that could not be read, facts that contradict each other.
        billed: codes that claims in the source carry; no evidence, never read by the coder.
        patient: its name in the source system.
        name: file or folder, and the visit where it holds several.
        identifiers: names, numbers and addresses of structured facts, as (kind, value); read by
            de-identification only.
    """

    encounter: Encounter
    sources: Mapping[str, SourceMap]
    findings: tuple[Finding, ...] = ()
    billed: tuple[tuple[str, str], ...] = ()
    patient: str = ""
    name: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()

    def with_findings(self, result: Result) -> Result:
        """A result of this encounter, with what was found when it was read."""
        return result._replace(findings=(*self.findings, *result.findings))


class _File(NamedTuple):
    name: str
    data: bytes


def parts_of(files: Iterable[_File], level: int = 0) -> Iterator[tuple[str, Part | Fault]]:
    """The parts of files, archives opened; each with the name of its file."""
    for file in files:
        try:
            if recognise(file.data) == "zip":
                yield from _zipped(file, level)
                continue
            for part in reader_of(file.data, file.name)(file.data, file.name):
                yield file.name, part
        except ChartInputError as error:
            said = str(error)
            named = said.startswith(file.name)
            yield file.name, Fault(said if named else f"{file.name}: {said}")


def _zipped(file: _File, level: int) -> Iterator[tuple[str, Part | Fault]]:
    if level >= MAX_NESTED:
        yield file.name, Fault(f"{file.name}: archives lie inside one another too deeply")
        return
    from chartcoder.intake.archive import Archive

    archive = Archive(file.data, file.name)
    for member in sorted(archive.names(), key=natural):
        if not is_document(member):
            continue
        try:
            inside = _File(f"{file.name}/{shown_name(member)}", archive.read(member))
        except ChartInputError as error:
            yield f"{file.name}/{shown_name(member)}", Fault(str(error))
            continue
        yield from parts_of([inside], level + 1)


def is_document(name: str) -> bool:
    """Whether a file of a folder may be a document: what systems leave behind is none."""
    parts = re.split(r"[\\/]", name)
    return not any(p.startswith((".", "__MACOSX", "~$")) for p in parts) and parts[-1].lower() not in (
        "thumbs.db", "desktop.ini", FACTS,
    )  # fmt: skip


def natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """Sorts names as people number them: ``note-2`` comes before ``note-10``."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return [(int(p[:300]), "") if p.isascii() and p.isdecimal() else (-1, p) for p in parts], name


class _Group:
    """The parts of one encounter."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, Piece]] = []
        self.facts: list[Fact] = []
        self.findings: list[Finding] = []
        self.billed: dict[tuple[str, str], None] = {}
        self.identifiers: dict[tuple[str, str], None] = {}
        self.patient = self.visit = ""

    def take(self, name: str, part: Part) -> None:
        """Add a part."""
        self.pieces += [(name, piece) for piece in part.documents]
        self.facts += part.facts
        self.findings += part.findings
        self.billed.update(dict.fromkeys(part.billed))
        self.identifiers.update(dict.fromkeys(part.identifiers))
        self.patient = self.patient or part.patient
        self.visit = self.visit or part.visit


def grouped(parts: Sequence[tuple[str, Part]]) -> list[_Group]:
    """Parts by patient and visit.

    What names no visit belongs to the only visit of its patient; what names no patient, to the only
    patient of the source.
    """
    visits: dict[tuple[str, str], _Group] = {}
    for _, part in parts:
        if part.visit:
            visits.setdefault((part.patient, part.visit), _Group())
    of_patient: dict[str, list[tuple[str, str]]] = {}
    for found in visits:
        of_patient.setdefault(found[0], []).append(found)
    only = list(visits) if len(visits) == 1 else []
    people = {part.patient for _, part in parts if part.patient}
    for name, part in parts:
        patient = part.patient or (next(iter(people)) if len(people) == 1 else "")
        key = (patient, part.visit)
        if not part.visit:
            mine = of_patient.get(patient, []) or ([] if patient else only)
            key = mine[0] if len(mine) == 1 else key
        elif key not in visits:
            key = (part.patient, part.visit)
        visits.setdefault(key, _Group()).take(name, part)
    if len({key[0] for key in visits}) == 1:
        return list(visits.values())
    named = [g for (patient, _), g in visits.items() if patient]
    loose = [g for (patient, _), g in visits.items() if not patient]
    return named + loose


def settle(
    group: _Group, stored: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Finding]]:  # fmt: skip
    """One value for each fact; what is stored beside the chart comes first.

    Sources that contradict each other are findings, without the values.
    """
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    by_field: dict[str, list[Fact]] = {
        field: [Fact(field, value, FACTS)] for field, value in stored.items() if field in _FIELDS
    }
    providers: dict[tuple[Any, ...], None] = {}
    for fact in group.facts:
        if fact.field == "providers":
            providers[tuple(fact.value)] = None
        else:
            by_field.setdefault(fact.field, []).append(fact)
    for field, facts in by_field.items():
        distinct: dict[str, Fact] = {}
        for fact in facts:
            distinct.setdefault(_normal(field, fact.value), fact)
        feed = field in _MOVES and all(_MESSAGE.match(fact.place) for fact in facts)
        chosen = facts[-1] if feed else facts[0]
        values[field] = chosen.value
        if len(distinct) > 1 and not feed:
            places = ", ".join(f.place for f in list(distinct.values())[:4])
            word = field.replace("_", " ")
            findings.append(
                Finding("warning", "conflict", f"The {word} differs between sources ({places});"
                        f" that of {chosen.place} was used.")
            )  # fmt: skip
    if providers:
        values["providers"] = tuple(Provider(role=r, name=n, npi=i) for r, n, i in providers)
    return values, findings


def _normal(field: str, value: Any) -> str:
    text = str(value).strip().casefold()
    if field == "setting":
        return SETTINGS.get(text.replace("_", "-").replace(" ", "-"), text)
    return text[:1] if field == "sex" else text


def charts_of(
    parts: Iterable[tuple[str, Part | Fault]], source: str, given: Mapping[str, Any],
    stored: Mapping[str, Any],
) -> Iterator[ChartRead | Fault]:  # fmt: skip
    """The encounters of a source. What is given comes before what is stored, and that before facts.

    Args:
        parts: what the readers found, each with the name of its file.
        source: how errors name the source.
        given: facts from the caller.
        stored: facts of ``encounter.json``.
    """
    found: list[tuple[str, Part]] = []
    faults: list[Fault] = []
    for name, part in parts:
        if isinstance(part, Fault):
            faults.append(part)
        else:
            found.append((name, part))
    groups = [g for g in grouped(found) if g.pieces]
    if not groups:
        yield from faults
        if not faults:
            yield Fault(f"{source}: holds no clinical document"
                        + (" (a claim is no evidence of a diagnosis)" if found else ""))  # fmt: skip
        return
    single = len(groups) == 1
    if not single:
        yield from faults
    for group in groups:
        values, conflicts = settle(group, stored)
        findings = [*group.findings, *conflicts]
        if single:
            findings += [Finding("error", "unread", fault.message) for fault in faults]
        yield _chart(group, values, findings, source, single, given, stored)


def _chart(
    group: _Group, values: dict[str, Any], findings: list[Finding], source: str, single: bool,
    given: Mapping[str, Any], stored: Mapping[str, Any],
) -> ChartRead | Fault:  # fmt: skip
    facts = {**values, **stored}
    if given.get("service_date") is not None:
        facts.pop("discharge_date", None)
    facts.update({name: value for name, value in given.items() if value is not None})
    names = _names(group.pieces)
    documents = [
        Document(
            text=piece.text, kind=piece.kind, author_role=piece.author_role, id=name,
            time=piece.time, title=piece.title or _stem(file),
        )
        for name, (file, piece) in zip(names, group.pieces, strict=True)
    ]  # fmt: skip
    shown = source if single or not group.visit else f"{source}, visit {group.visit}"
    try:
        encounter = Encounter(documents=tuple(documents), **facts)
    except ValidationError as error:
        wrong = [
            i["loc"][0] for i in error.errors(include_input=False, include_url=False) if i["loc"]
        ]
        where = f"{FACTS}: " if any(
            w in stored and given.get(str(w)) is None for w in wrong) else ""  # fmt: skip
        return Fault(where + one_line(error))
    sources = {name: piece.sources for name, (_, piece) in zip(names, group.pieces, strict=True)}
    return ChartRead(
        encounter, sources, tuple(findings), tuple(group.billed), group.patient, shown,
        tuple(group.identifiers),
    )  # fmt: skip


def _stem(file: str) -> str:
    name = re.split(r"[\\/]", file)[-1]
    return Path(name).stem or name


def _names(pieces: Sequence[tuple[str, Piece]]) -> list[str]:
    """A name of its own for each document: from its file, else its title."""
    wanted = []
    files = [name for name, _ in pieces]
    bases = [re.split(r"[\\/]", name)[-1] for name in files]
    stems = [_stem(name) for name in files]
    several = (
        {file for file in files if files.count(file) > 1} if len(files) < 2_000 else set(files)
    )
    taken_stems: dict[str, set[str]] = {}
    for stem, file in zip(stems, files, strict=True):
        taken_stems.setdefault(stem, set()).add(file)
    for (file, piece), base, stem in zip(pieces, bases, stems, strict=True):
        if file in several:
            wanted.append(" ".join(piece.title.split())[:80] or stem)
        elif len(taken_stems[stem]) > 1:
            wanted.append(base)
        else:
            wanted.append(stem)
    seen: dict[str, int] = {}
    out = []
    used = set(wanted)
    for name in wanted:
        seen[name] = seen.get(name, 0) + 1
        while seen[name] > 1 and f"{name} ({seen[name]})" in used:
            seen[name] += 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out


def files_of(path: str, shown: str) -> Iterator[_File]:
    """The files of a path: standard input, a file, or a folder with its folders."""
    if path == "-":
        yield _File("standard input", sys.stdin.buffer.read(MAX_FILE + 1))
        return
    target = Path(path)
    try:
        if target.is_dir():
            yield from _folder(target, shown)
            return
        if not target.exists():
            raise ChartInputError(f"{shown}: no such file or folder")
    except (OSError, ValueError) as error:
        if isinstance(error, ChartInputError):
            raise
        reason = getattr(error, "strerror", None) or "not a path"
        raise ChartInputError(f"{shown}: cannot be read ({reason})") from None
    yield _File(shown_name(target.name), read_bytes(target))


def _folder(folder: Path, shown: str) -> Iterator[_File]:
    found: list[tuple[str, Path]] = []
    todo = [folder]
    while todo:
        for path in todo.pop().iterdir():
            name = path.relative_to(folder).as_posix()
            if not is_document(name) or path.is_symlink():
                continue
            if path.is_dir():
                if len(path.relative_to(folder).parts) <= MAX_NESTED:
                    todo.append(path)
            elif path.is_file():
                found.append((name, path))
            if len(found) > MAX_MEMBERS:
                raise ChartInputError(f"{shown}: more than {MAX_MEMBERS:,} files")
    if not found:
        raise ChartInputError(f"{shown}: no documents in this folder")
    left = MAX_TOTAL
    for name, path in sorted(found, key=lambda item: natural(item[0])):
        data = read_bytes(path)
        left -= len(data)
        if left < 0:
            raise ChartInputError(f"{shown}: more than {MAX_TOTAL:,} bytes")
        yield _File(shown_name(name), data)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, within the bound."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise ChartInputError(
            f"{shown_name(path.name)}: cannot be read ({error.strerror})"
        ) from None
