"""Editions of the official books: which exist, and which one covers a date of service."""

import json
import os
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.tabular import TabularEntry, read_tabular

SYSTEMS = ("icd10cm", "icd10pcs", "hcpcs", "cpt")
"""Systems whose books can be installed."""
PACKAGE = "simple_icd_10_cm"
"""The package the default ICD-10-CM edition is read from."""
PACKAGE_EFFECTIVE = date(2026, 4, 1)
"""Effective date of the release inside the package when its file names do not say."""
PCS_PACKAGE = "drg"
"""The package the default ICD-10-PCS edition is read from: its file of codes and long titles."""
PCS_PACKAGE_EFFECTIVE = date(2024, 4, 1)
"""Effective date of that file, which states none: its codes and titles are those of the order file
of April 1, 2024 (see ``docs/decisions/pcs-book.md``)."""
APRIL_UPDATES = frozenset({2022, 2023, 2024, 2025, 2026})
"""Calendar years in which ICD-10-CM and ICD-10-PCS were updated on April 1."""
BOOKS = {
    "icd10cm": ("tabular", "order"),
    "icd10pcs": ("order", "tables"),
    "hcpcs": ("list",),
    "cpt": ("consolidated", "long", "medium", "short", "numbers"),
}
"""Members that make an edition usable by themselves, the preferred one first."""
INDEX = ("index", "eindex", "neoplasm", "drug")
"""Members that lead from words to codes; an edition without them borrows those of an older one."""
YEARLY = ("poa", "conversion")
"""Members released once for a whole fiscal year, which its April edition shares."""


class Edition(NamedTuple):
    """A release of a system's books.

    Attributes:
        system: ``icd10cm`` or ``icd10pcs``.
        name: the effective date as text, such as ``2026-04-01``.
        effective_from, effective_to: first and last date of service (or discharge) it applies to.
        source: ``package`` (ships with a dependency) or ``installed``.
        path: the file of the main book, or the folder when an edition has no main book.
        sha256: digest of the main book.
        members: every file of the edition as (member name, path); names are ``tabular``,
            ``order``, ``index``, ``eindex``, ``neoplasm``, ``drug``, ``poa``, ``conversion``, ...
    """

    system: str
    name: str
    effective_from: date
    effective_to: date
    source: str
    path: Path
    sha256: str
    members: tuple[tuple[str, Path], ...] = ()


class EditionChoice(NamedTuple):
    """The edition picked for a date; ``covers`` is false when it is only the nearest one."""

    edition: Edition
    covers: bool


def home_folder() -> Path:
    """The folder editions are installed in: ``$CHARTCODER_HOME/codesets``, or the user's data."""
    configured = os.environ.get("CHARTCODER_HOME")
    if configured:
        return Path(configured).expanduser() / "codesets"
    from platformdirs import user_data_dir

    return Path(user_data_dir("chartcoder")) / "codesets"


def effective_span(start: date, system: str = "icd10cm") -> tuple[date, date]:
    """First and last date of service of an edition effective on ``start``.

    A fiscal year runs from October 1 to September 30; its October edition ends on March 31 where
    an April update is known to have been released (``APRIL_UPDATES``). HCPCS Level II is released
    every quarter, CPT for a calendar year.
    """
    if system == "hcpcs":
        last = start.month + (3 - start.month) % 3
        following = date(start.year + last // 12, last % 12 + 1, 1)
        return start, following - timedelta(1)
    if system == "cpt":
        return start, date(start.year, 12, 31)
    year = start.year + 1 if start.month >= 10 else start.year
    if start < date(year, 4, 1) and year in APRIL_UPDATES:
        return start, date(year, 3, 31)
    return start, date(year, 9, 30)


def fiscal_year(day: date) -> int:
    """The US federal fiscal year a date falls in (October 1, 2025 is in fiscal year 2026)."""
    return day.year + 1 if day.month >= 10 else day.year


def default_files() -> tuple[Path, Path | None]:
    """The tabular XML and the code list inside the package, found without importing it.

    Importing the package parses the whole book, so its folder is asked for instead.

    Raises:
        CodesetError: when the package is missing or holds no tabular XML.
    """
    spec = find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    data = Path(places[0]) / "data" if places else None
    xml = sorted(data.glob("*.xml")) if data else []
    if data is None or not xml:
        raise CodesetError("the simple-icd-10-cm package, which holds the default book, is missing")
    lists = sorted(data.glob("code-list*.txt"))
    return xml[0], lists[0] if lists else None


@lru_cache(maxsize=1)
def default_tabular() -> dict[str, TabularEntry]:
    """The Tabular List that ships by default (``simple-icd-10-cm`` package, April 2026).

    Codes that only follow from expanding 7th characters and are not in the release's list of
    codes are left out (see ``keep_listed``).
    """
    xml, code_list = default_files()
    entries = read_tabular(xml)
    if code_list is None:
        return entries
    return keep_listed(entries, frozenset(code_list.read_text(encoding="utf-8").split()))


def keep_listed(
    entries: dict[str, TabularEntry], listed: frozenset[str]
) -> dict[str, TabularEntry]:
    """Drop the billable codes that are not in ``listed`` (codes without the dot).

    The XML states the 7th characters of category S06 for all of it, while a death due to brain
    injury (6th character 7 or 8) is only reported as an initial encounter: the official list of
    codes decides. The entry above a dropped code loses it as a child and as a 7th character.
    """
    dropped = {c for c, e in entries.items() if e.billable and c.replace(".", "") not in listed}
    if not dropped:
        return entries
    kept: dict[str, TabularEntry] = {}
    for code, entry in entries.items():
        if code in dropped:
            continue
        if not dropped.isdisjoint(entry.children):
            left = tuple(child for child in entry.children if child not in dropped)
            gone = {child[-1] for child in entry.children if child in dropped}
            seventh = tuple(pair for pair in entry.seventh if pair[0] not in gone)
            entry = entry._replace(children=left, seventh=seventh)
        kept[code] = entry
    return kept


def package_effective(xml: Path) -> date:
    """Effective date of the package's release, from the name of its XML file."""
    from chartcoder.codesets.dates import effective_from_name

    return effective_from_name(xml.name) or PACKAGE_EFFECTIVE


def default_pcs_file() -> Path | None:
    """The codes and titles of ICD-10-PCS inside the package, found without importing it."""
    spec = find_spec(PCS_PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    found = [path for place in places for path in sorted(Path(place).glob("data/**/*pcs*.csv"))]
    return found[0] if found else None


def _packaged(system: str, digest: bool) -> Edition | None:
    """The edition of a system that ships with a dependency."""
    if system == "icd10cm":
        xml, code_list = default_files()
        start = package_effective(xml)
        inside = [("tabular", xml), *([("codes", code_list)] if code_list else [])]
    else:
        titles = default_pcs_file() if system == "icd10pcs" else None
        if titles is None:
            return None
        xml, start, inside = titles, PCS_PACKAGE_EFFECTIVE, [("titles", titles)]
    return Edition(
        system, start.isoformat(), *effective_span(start), "package", xml,
        _digest(xml) if digest else "", tuple(inside),
    )  # fmt: skip


def available(system: str = "icd10cm", *, digest: bool = True) -> tuple[Edition, ...]:
    """Every edition of a system on this machine that has a book, oldest first.

    An installed Tabular List takes the place of the packaged one of that date; files installed
    without one are added to the packaged edition, which has the notes an order file lacks.

    Args:
        system: ``icd10cm`` or ``icd10pcs``.
        digest: without it the packaged book is not read, and its ``sha256`` stays empty.

    Raises:
        CodesetError: when ``system`` is unknown, or an installed edition's manifest is damaged.
    """
    if system not in BOOKS:
        raise CodesetError(f"{system}: unknown system (known: {', '.join(SYSTEMS)})")
    folders = _installed(system)
    found: dict[date, Edition] = {}
    packaged = _packaged(system, digest)
    if packaged is not None:
        found[packaged.effective_from] = packaged
    for start, (folder, digests) in folders.items():
        files = {name: folder / file for name, (file, _) in digests.items()}
        main = next((book for book in BOOKS[system] if book in files), None)
        if main is not None and not (start in found and main != BOOKS[system][0]):
            found[start] = Edition(
                system, start.isoformat(), *effective_span(start, system), "installed",
                files[main], digests[main][1], tuple(files.items()),
            )  # fmt: skip
        elif start in found:
            extra = {**files, **dict(found[start].members)}
            found[start] = found[start]._replace(members=tuple(extra.items()))
    for start, edition in found.items():
        found[start] = _with_yearly(edition, folders)
    return tuple(found[start] for start in sorted(found))


def for_date(system: str, day: date, *, digest: bool = True) -> EditionChoice:
    """The edition that covers a date of service, or else the nearest one, flagged.

    Raises:
        CodesetError: when no edition of the system is on this machine.
    """
    editions = available(system, digest=digest)
    if not editions:
        raise CodesetError(f"no edition of {system} is installed (see chartcoder codesets install)")
    return choose(editions, day)


def choose(editions: Sequence[Edition], day: date) -> EditionChoice:
    """The one of some editions that covers a date, or else the nearest, flagged."""
    covering: Edition | None = None
    for edition in editions:
        if edition.effective_from <= day <= edition.effective_to:
            if covering is None or edition.effective_from > covering.effective_from:
                covering = edition
    if covering is not None:
        return EditionChoice(covering, True)
    return EditionChoice(min(editions, key=lambda e: (_distance(e, day), e.name)), False)


def tabular_of(edition: Edition) -> dict[str, TabularEntry]:
    """The Tabular List of an ICD-10-CM edition: its XML, or a tree built from its order file.

    Where an edition has both, codes of the XML that the order file does not list are left out.

    Raises:
        CodesetError: when the edition has no book.
        TabularError: when its XML is damaged.
    """
    files = dict(edition.members)
    if edition.source == "package":
        return default_tabular()
    return tabular_from_files(files.get("tabular"), files.get("order"))


@lru_cache(maxsize=4)
def tabular_from_files(xml: Path | None, order: Path | None) -> dict[str, TabularEntry]:
    """Read a book from its files; the last few are kept, as reading takes seconds."""
    from chartcoder.codesets.order_file import read_order, tabular_from_order

    if xml is None and order is None:
        raise CodesetError("the edition has no book of ICD-10-CM")
    rows = read_order(order) if order else []
    if xml is None:
        return tabular_from_order(rows)
    entries = read_tabular(xml)
    listed = frozenset(row.code.replace(".", "") for row in rows)
    return keep_listed(entries, listed) if rows else entries


def index_files(edition: Edition) -> dict[str, Path]:
    """The index files of an edition by member name (see ``INDEX``).

    An index that the edition lacks is taken from the newest one installed that was effective at or
    before it. The name of the folder a file lies in says of which edition it is.
    """
    own = dict(edition.members)
    files = {name: own[name] for name in INDEX if name in own}
    for start, (folder, members) in sorted(_installed(edition.system).items(), reverse=True):
        if start <= edition.effective_from:
            for name in INDEX:
                if name in members:
                    files.setdefault(name, folder / members[name][0])
    return {name: files[name] for name in INDEX if name in files}


def without_book(system: str) -> tuple[tuple[date, tuple[str, ...]], ...]:
    """Installed files of a date that has no book of its own: the date and the members."""
    usable = {edition.effective_from for edition in available(system, digest=False)}
    return tuple(
        (start, tuple(members))
        for start, (_, members) in sorted(_installed(system).items())
        if start not in usable
    )


def member(edition: Edition, name: str) -> Path | None:
    """The file of a member of an edition (see ``Edition.members``), or nothing."""
    return dict(edition.members).get(name)


def _distance(edition: Edition, day: date) -> timedelta:
    """How far a date lies outside of an edition's span."""
    if day < edition.effective_from:
        return edition.effective_from - day
    return max(day - edition.effective_to, timedelta(0))


def _with_yearly(
    edition: Edition, folders: dict[date, tuple[Path, dict[str, tuple[str, str]]]]
) -> Edition:
    """Add the members that are released once a fiscal year from another folder of that year."""
    files = dict(edition.members)
    for start, (folder, digests) in folders.items():
        if fiscal_year(start) == fiscal_year(edition.effective_from):
            for name in YEARLY:
                if name in digests:
                    files.setdefault(name, folder / digests[name][0])
    return edition._replace(members=tuple(files.items()))


def _installed(system: str) -> dict[date, tuple[Path, dict[str, tuple[str, str]]]]:
    """Installed editions by effective date: folder, and (file name, digest) of each member."""
    found: dict[date, tuple[Path, dict[str, tuple[str, str]]]] = {}
    root = home_folder() / system
    for manifest in sorted(root.glob("*/manifest.json")):
        if manifest.parent.name.startswith("."):
            continue  # left over from an install that was cut
        try:
            data = json.loads(manifest.read_text(encoding="utf-8"))
            start = date.fromisoformat(data["effective_from"])
            members = {
                str(name): (Path(str(item["file"])).name, str(item["sha256"]))
                for name, item in data["members"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise CodesetError(
                f"{system}/{manifest.parent.name}/manifest.json is damaged; install it again"
            ) from None
        found[start] = (manifest.parent, members)
    return found


@lru_cache(maxsize=8)
def _digest(path: Path) -> str:
    """SHA-256 of a file."""
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()
