"""Installing an edition from the official files a user has downloaded.

Sources are read and validated in full before anything is written, and the edition appears under
its folder in one step, so that a cut or failed install leaves what was there before.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from chartcoder.codesets.archive import members
from chartcoder.codesets.dates import effective_from_names
from chartcoder.codesets.editions import (
    INDEX,
    SYSTEMS,
    YEARLY,
    effective_span,
    fiscal_year,
    home_folder,
    tabular_from_files,
)
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.recognise import recognise
from chartcoder.codesets.tabular import TabularError

SCHEMA = "chartcoder-codeset-1"
INDEX_MEMBERS = frozenset(INDEX)
MISMATCH = 0.01
"""Share of the order file's codes that may be missing from the tabular XML of the same edition."""


class Installed(NamedTuple):
    """What an install did.

    Attributes:
        system, name: the edition; ``name`` is its effective date.
        folder: where it is stored.
        members: names of the members installed by this run.
        kept: names of the members that were there already.
        ignored: names of files that are not part of an edition (PDF, schemas, addenda).
        warnings: one line each.
    """

    system: str
    name: str
    folder: Path
    members: tuple[str, ...]
    kept: tuple[str, ...]
    ignored: tuple[str, ...]
    warnings: tuple[str, ...]


class _Part(NamedTuple):
    """A recognised file, before it is written."""

    member: str
    file: str
    data: bytes
    origin: str
    source: str
    effective: date | None


def install(
    system: str,
    sources: Sequence[Path],
    home: Path | None = None,
    effective: date | None = None,
    progress: Callable[[str], None] | None = None,
) -> Installed:
    """Install an edition from official zips, folders or single files.

    Args:
        system: ``icd10cm``, ``icd10pcs``, ``hcpcs`` or ``cpt``.
        sources: the files as downloaded; all must be of one edition.
        home: folder of the editions (``home_folder()`` when not given).
        effective: effective date of the edition, when the names of the files do not tell it.
        progress: told each step.

    Returns:
        What was installed.

    Raises:
        CodesetError: when a source is damaged, holds no member of the system, or the sources are
            of different editions; nothing is written then.
    """
    if system not in SYSTEMS:
        raise CodesetError(f"{system}: unknown system (known: {', '.join(SYSTEMS)})")
    parts: dict[str, _Part] = {}
    ignored: list[str] = []
    digests: list[dict[str, str]] = []
    say = progress or (lambda _: None)
    for source in map(Path, sources):
        say(f"reading {source.name}")
        for member in members(source):
            data = member.read()
            found = recognise(system, member.name, data)
            if found is None:
                ignored.append(PurePosixPath(member.name).name)
                continue
            *folders, base = PurePosixPath(member.name).parts
            day = _stated_day(system, [base, *reversed(folders), source.name])
            if day is None and found.year is not None:
                day = date(found.year - 1, 10, 1)
            stored = data if found.data is None else found.data
            part = _Part(found.member, found.file, stored, base, source.name, day)
            _add(parts, part, ignored)
        digests += _digests(source)
    if not parts:
        raise CodesetError(f"no file of an {system} edition was found in the sources")
    start = effective or _effective(tuple(parts.values()))
    root = home or home_folder()
    say(f"checking the edition of {start.isoformat()}")
    return _store(root / system, system, start, parts, ignored, digests)


def _stated_day(system: str, names: list[str]) -> date | None:
    """The effective date the names of a file state."""
    if system in ("hcpcs", "cpt"):
        from chartcoder.codesets.service_files import quarter_from_names

        return quarter_from_names(system, names)
    return effective_from_names(names)


def _add(parts: dict[str, _Part], part: _Part, ignored: list[str]) -> None:
    """Take a part, unless the same member is there already in another form."""
    known = parts.get(part.member)
    if known is None:
        parts[part.member] = part
    elif known.data == part.data:
        return
    elif known.file != part.file and known.effective == part.effective:
        # The same list is released as text and as xlsx, the same table as XML and as CSV.
        known_first = known.file.endswith((".txt", ".xml"))
        first, second = (known, part) if known_first else (part, known)
        parts[part.member] = first
        ignored.append(second.origin)
    else:
        raise CodesetError(
            f"two different files for {part.member}: {known.origin} ({known.source})"
            f" and {part.origin} ({part.source})"
        )


def _digests(source: Path) -> list[dict[str, str]]:
    """Name and digest of a source, or of every file of a source folder."""
    inside = (p for p in source.rglob("*") if p.is_file() and not p.is_symlink())
    files = sorted(inside) if source.is_dir() else [source]
    return [{"name": path.name, "sha256": _sha256(path.read_bytes())} for path in files]


def _effective(parts: Sequence[_Part]) -> date:
    """The one effective date the parts agree on."""
    books = {p.effective: p for p in parts if p.member not in YEARLY and p.effective}
    yearly = {fiscal_year(p.effective): p for p in parts if p.member in YEARLY and p.effective}
    if len(books) > 1:
        stated = ", ".join(f"{p.origin} ({day})" for day, p in sorted(books.items()))
        raise CodesetError(f"the sources are of different editions: {stated}")
    if books:
        start = next(iter(books))
        if any(year != fiscal_year(start) for year in yearly):
            other = next(p for year, p in yearly.items() if year != fiscal_year(start))
            raise CodesetError(
                f"{other.origin} is not of fiscal year {fiscal_year(start)} as the other sources"
            )
        return start
    if len(yearly) > 1:
        raise CodesetError("the sources are of different fiscal years")
    if not yearly:
        names = ", ".join(sorted(p.origin for p in parts))
        raise CodesetError(f"no year in the names of {names}; state the effective date")
    return date(next(iter(yearly)) - 1, 10, 1)


def _store(
    folder: Path,
    system: str,
    start: date,
    parts: dict[str, _Part],
    ignored: list[str],
    digests: list[dict[str, str]],
) -> Installed:
    """Write the parts next to those an earlier install left, check them as a book, and switch."""
    target = folder / start.isoformat()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _restore(target)
        staging = Path(tempfile.mkdtemp(prefix=".install-", dir=folder))
    except OSError as error:
        raise CodesetError(f"{folder}: {error.strerror or 'cannot be written'}") from None
    try:
        old = _manifest(target)
        entries: dict[str, Any] = {}
        for name, item in old.get("members", {}).items():
            if name not in parts:
                shutil.copy2(target / Path(item["file"]).name, staging / Path(item["file"]).name)
                entries[name] = item
        kept = tuple(entries)
        for part in parts.values():
            (staging / part.file).write_bytes(part.data)
            entries[part.member] = {
                "file": part.file,
                "sha256": _sha256(part.data),
                "origin": part.origin,
                "source": part.source,
            }
        codes, warnings = _check_book(staging, entries, system)
        begin, end = effective_span(start, system)
        known = {item["sha256"] for item in digests}
        sources = [s for s in old.get("sources", []) if s["sha256"] not in known] + digests
        manifest = {
            "schema": SCHEMA,
            "system": system,
            "effective_from": begin.isoformat(),
            "effective_to": end.isoformat(),
            "codes": codes,
            "members": dict(sorted(entries.items())),
            "sources": sources,
        }
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (staging / "manifest.json").write_text(text, encoding="utf-8")
        staging.chmod(0o755)
        _switch(staging, target)
    except OSError as error:
        raise CodesetError(f"{folder}: {error.strerror or 'cannot be written'}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    tabular_from_files.cache_clear()
    return Installed(
        system, target.name, target, tuple(parts), kept, tuple(ignored), tuple(warnings)
    )


def _check_book(
    staging: Path, entries: dict[str, Any], system: str
) -> tuple[int | None, list[str]]:
    """Read the book of a staged edition, and compare its two forms when both are there.

    Returns:
        The number of valid codes (none when there is no book), and warnings.
    """
    from chartcoder.codesets.counts import count_order
    from chartcoder.codesets.order_file import read_order
    from chartcoder.codesets.tabular import read_tabular

    if system == "icd10pcs":
        return _check_pcs(staging, entries)
    if system in ("hcpcs", "cpt"):
        return _check_services(staging, entries)
    if "tabular" not in entries:
        if "order" in entries:
            count = count_order((staging / entries["order"]["file"]).read_bytes())
            return count, ["no tabular XML: the edition has codes and titles, but no notes"]
        return None, [_without_book(entries)]
    try:
        book = read_tabular(staging / entries["tabular"]["file"])
    except TabularError as error:
        origin = entries["tabular"]["origin"]
        raise CodesetError(str(error).replace("tabular.xml", origin, 1)) from None
    if not any(entry.billable for entry in book.values()):
        raise CodesetError(f"{entries['tabular']['origin']}: holds no codes")
    valid = sum(entry.billable for entry in book.values())
    if "order" not in entries:
        return valid, []
    listed = {row.code for row in read_order(staging / entries["order"]["file"]) if row.billable}
    missing = [code for code in listed if code not in book or not book[code].billable]
    if len(missing) > MISMATCH * len(listed):
        raise CodesetError(
            f"tabular XML and order file are of different editions ({len(missing)} codes of the"
            " order file are not in the XML)"
        )
    warnings = []
    if missing:
        warnings.append(f"{len(missing)} codes of the order file are not in the tabular XML")
    return len(listed), warnings


def _check_pcs(staging: Path, entries: dict[str, Any]) -> tuple[int | None, list[str]]:
    """Expand the tables of ICD-10-PCS, which must give exactly the codes of its order file."""
    from chartcoder.codesets.order_file import read_order
    from chartcoder.codesets.pcs.official import read_tables

    listed: set[str] | None = None
    if "order" in entries:
        rows = read_order(staging / entries["order"]["file"], "icd10pcs")
        listed = {row.code for row in rows if row.billable}
    if "tables" not in entries:
        return (None if listed is None else len(listed)), []
    origin = entries["tables"]["origin"]
    tables = read_tables((staging / entries["tables"]["file"]).read_bytes(), origin)
    codes = {code for table in tables.values() for code in table.codes()}
    if listed is None:
        return len(codes), []
    apart = len(codes ^ listed)
    if apart > MISMATCH * len(listed):
        raise CodesetError(
            f"{origin} and the order file are of different editions ({apart} codes are in only one"
            " of them)"
        )
    if apart:
        return len(listed), [f"{apart} codes are only in the tables or only in the order file"]
    return len(listed), []


def _check_services(staging: Path, entries: dict[str, Any]) -> tuple[int | None, list[str]]:
    """Read the stored lists of HCPCS or CPT to the end, and count their codes."""
    from chartcoder.codesets.service_files import read_records

    codes = {
        record.code
        for item in entries.values()
        for record in read_records(staging / item["file"])
        if record.kind == "code"
    }
    return len(codes), []


def _without_book(entries: dict[str, Any]) -> str:
    """What files without a Tabular List of their date are good for."""
    if INDEX_MEMBERS.isdisjoint(entries):
        return "no Tabular List of this date: the files serve the other edition of its fiscal year"
    return (
        "no Tabular List of this date: its index serves this and later editions that have none"
        " of their own"
    )


def _manifest(target: Path) -> dict[str, Any]:
    """The manifest of an edition that is there already, or an empty one."""
    try:
        data = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        return data if isinstance(data, dict) and data.get("schema") == SCHEMA else {}
    except (OSError, ValueError):
        return {}


def _switch(staging: Path, target: Path) -> None:
    """Put the staged folder in place of the target; the old one comes back when that fails."""
    aside = _aside(target)
    shutil.rmtree(aside, ignore_errors=True)
    if target.exists():
        target.replace(aside)
    try:
        staging.replace(target)
    except OSError:
        _restore(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _restore(target: Path) -> None:
    """Bring back an edition that a cut install had set aside."""
    aside = _aside(target)
    if aside.is_dir() and not target.exists():
        aside.replace(target)


def _aside(target: Path) -> Path:
    """Where an edition waits while its successor is put in place."""
    return target.with_name(f".old-{target.name}")


def _sha256(data: bytes) -> str:
    """SHA-256 of bytes, as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()
