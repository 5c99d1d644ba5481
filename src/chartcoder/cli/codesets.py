"""``chartcoder codesets``: the books on this machine; what they say, and what changed in them."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from chartcoder.cli.errors import Day, clear_errors
from chartcoder.cli.services import SERVICES, diff_services, show_service, system_of
from chartcoder.codesets import editions
from chartcoder.codesets.addresses import Address, addresses_for, download, file_name
from chartcoder.codesets.counts import count_codes
from chartcoder.codesets.diff import diff
from chartcoder.codesets.editions import SYSTEMS, Edition
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.tabular import TabularEntry

WANTED = {
    "icd10cm": ("tabular", "order", "index", "eindex", "neoplasm", "drug", "poa", "conversion"),
    "icd10pcs": ("order", "tables", "index", "definitions"),
    "hcpcs": ("list",),
    "cpt": (),
}
"""Members a complete edition has."""
STANDS_FOR = {"titles": "order"}
"""Members that do what another one does."""
NOTES = (
    ("includes", "Includes"),
    ("inclusion_terms", "Inclusion term"),
    ("excludes1", "Excludes1"),
    ("excludes2", "Excludes2"),
    ("code_first", "Code first"),
    ("use_additional", "Use additional code"),
    ("code_also", "Code also"),
    ("notes", "Note"),
)
"""Fields of a tabular entry, and what the book prints above them."""
OWN_ONLY = ("inclusion_terms",)
"""Notes that hold for their own entry alone."""


@click.group()
def codesets() -> None:
    """The books: list, install, show and compare editions."""


@codesets.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every edition.")
def list_(as_json: bool) -> None:
    """List the editions on this machine, the dates they apply to, and what they lack."""
    with clear_errors():
        found = [_summary(e) for s in SYSTEMS for e in editions.available(s)]
        extra = [
            {"system": s, "effective_from": day.isoformat(), "members": list(members)}
            for s in SYSTEMS
            for day, members in editions.without_book(s)
        ]
        if as_json:
            click.echo(json.dumps({"editions": found, "without_book": extra}, indent=2))
            return
        click.secho(f"{editions.home_folder()}", dim=True)
        for edition in found:
            _print_summary(edition)
        for files in extra:
            click.echo(
                f"{files['system']:<9} {files['effective_from']}  no book of this date, only"
                f" {', '.join(files['members'])}"
            )
        for line in _uncovered(found):
            click.echo(line)
        for system in SYSTEMS:
            if not any(edition["system"] == system for edition in found):
                click.echo(f"{system:<9} none (chartcoder codesets install {system} --help)")


def _summary(edition: Edition) -> dict[str, Any]:
    own = {name for name, _ in edition.members}
    own_or_like = own | {STANDS_FOR[name] for name in own & STANDS_FOR.keys()}
    lent = {
        name: path.parent.name
        for name, path in editions.index_files(edition).items()
        if name not in own and edition.system == "icd10cm"
    }
    return {
        "system": edition.system,
        "edition": edition.name,
        "effective_from": edition.effective_from.isoformat(),
        "effective_to": edition.effective_to.isoformat(),
        "source": edition.source,
        "codes": count_codes(edition),
        "sha256": edition.sha256,
        "members": sorted(own),
        "borrowed": lent,
        "missing": [
            name
            for name in WANTED[edition.system]
            if name not in own_or_like | lent.keys() and not (name == "order" and "tabular" in own)
        ],
    }


def _print_summary(edition: dict[str, Any]) -> None:
    count = "?" if edition["codes"] is None else f"{edition['codes']:,}"
    name = click.style(edition["edition"], fg="green", bold=True)
    click.echo(
        f"{edition['system']:<9} {name} to {edition['effective_to']}  {count:>7} codes"
        f"  {edition['source']}"
    )
    lines = [("has", ", ".join(edition["members"]))]
    if edition["borrowed"]:
        lines.append(("uses", ", ".join(f"{m} of {day}" for m, day in edition["borrowed"].items())))
    if edition["missing"]:
        lines.append(("lacks", ", ".join(edition["missing"])))
    for label, text in lines:
        click.secho(f"          {label:<5} {text}", dim=True)


def _uncovered(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The days between two editions of a system that neither of them covers."""
    for system in SYSTEMS:
        end: date | None = None
        for edition in (e for e in found if e["system"] == system):
            start = date.fromisoformat(edition["effective_from"])
            if end is not None and start > end + timedelta(1):
                yield (
                    f"{system:<9} {end + timedelta(1)} to {start - timedelta(1)}  not covered by"
                    " any edition"
                )
            last = date.fromisoformat(edition["effective_to"])
            end = last if end is None else max(end, last)


@codesets.command()
@click.argument("system", type=click.Choice(SYSTEMS))
@click.argument("sources", nargs=-1, metavar="[FILE|FOLDER|ADDRESS]…")
@click.option("--sha256", "digests", multiple=True, metavar="HEX",
              help="Checksum of an address, in the order of the addresses; required for each.")  # fmt: skip
@click.option("--fiscal-year", type=click.IntRange(2016, 2099),
              help="Fetch the official files of this fiscal year (2026 began in October 2025).")  # fmt: skip
@click.option("--april", is_flag=True, help="With --fiscal-year: its update of April 1.")
@click.option("--effective", type=Day(), help="Effective date, where no file name tells it.")
def install(
    system: str, sources: tuple[str, ...], digests: tuple[str, ...], fiscal_year: int | None,
    april: bool, effective: date | None,
) -> None:  # fmt: skip
    """Install an edition from the official files: zips as downloaded, folders, single files.

    Nothing is fetched unless an address or --fiscal-year is given.
    """
    from chartcoder.codesets.install import install as install_files

    with clear_errors():
        if fiscal_year is not None and sources:
            raise CodesetError("give files and addresses, or --fiscal-year, not both")
        if april and fiscal_year is None:
            raise CodesetError("--april goes with --fiscal-year")
        with tempfile.TemporaryDirectory(prefix="chartcoder-") as folder:
            if fiscal_year is not None:
                wanted = _official(system, fiscal_year, april)
                paths = [_fetch(system, address, Path(folder)) for address in wanted]
            else:
                paths = _paths(system, sources, digests, Path(folder))
            done = install_files(system, paths, effective=effective, progress=_say)
        click.echo(f"{done.system} {done.name}: installed {', '.join(sorted(done.members))}")
        if done.kept:
            click.echo(f"  kept from before: {', '.join(sorted(done.kept))}")
        if done.ignored:
            click.secho(f"  not part of an edition: {', '.join(done.ignored)}", dim=True)
        for warning in done.warnings:
            click.echo(f"chartcoder: {done.name}: {warning}", err=True)


def _say(step: str) -> None:
    click.echo(f"{step} …", err=True)


def _official(system: str, year: int, april: bool) -> tuple[Address, ...]:
    start = date(year, 4, 1) if april else date(year - 1, 10, 1)
    found = addresses_for(system, start)
    if not found:
        known = sorted({a.effective.isoformat() for a in addresses_for(system)})
        raise CodesetError(
            f"{system} {start}: no official address is known (known: {', '.join(known)});"
            f" download the files yourself and run: chartcoder codesets install {system} FILE…"
        )
    return found


def _paths(system: str, sources: Sequence[str], digests: Sequence[str], folder: Path) -> list[Path]:
    """The sources as files, addresses fetched; everything is checked before anything is fetched."""
    if not sources:
        raise CodesetError(
            f"name the files to install, or fetch them: chartcoder codesets install {system}"
            " --fiscal-year 2026"
        )
    addresses = [source for source in sources if "://" in source]
    for digest in digests:
        if len(digest) != 64 or not set(digest.lower()) <= set("0123456789abcdef"):
            raise CodesetError(f"--sha256 {digest[:70]}: a checksum has 64 hexadecimal digits")
    if len(digests) != len(addresses):
        raise CodesetError(
            f"{len(addresses)} addresses and {len(digests)} checksums: state --sha256 once for each"
            " address, in their order; files on this machine need none"
        )
    given = dict(zip(addresses, digests, strict=True))
    files = [source for source in sources if source not in given]
    for path in files:
        if not Path(path).exists():
            raise CodesetError(f"{path}: no such file or folder")
    fetched = {
        url: _fetch(system, Address(system, date.min, "", url, digest.lower()), folder)
        for url, digest in given.items()
    }
    return [fetched.get(source) or Path(source) for source in sources]


def _fetch(system: str, address: Address, folder: Path) -> Path:
    """Fetch one file; an error says how to install by hand."""
    try:
        name = file_name(address.url)
        _say(f"fetching {name}")
        with _bytes_shown(name) as shown:
            return download(address, folder, shown)
    except (CodesetError, ValueError) as error:
        raise CodesetError(
            f"{error}; nothing was installed. Download it by hand from {address.url} and run:"
            f" chartcoder codesets install {system} FILE…"
        ) from None


@contextmanager
def _bytes_shown(name: str) -> Iterator[Callable[[int], None]]:
    """A counter of received megabytes on the terminal; silent where there is none."""
    live = sys.stderr.isatty()

    def show(size: int) -> None:
        if live:
            click.echo(f"\r  {size / 2**20:.1f} MB", err=True, nl=False)

    yield show
    if live:
        click.echo(err=True)


@codesets.command()
@click.argument("code")
@click.option("--date", "day", type=Day(), help="The edition of this date of service.")
@click.option("--edition", "name", help="The edition of this effective date, as in the list.")
@click.option("--system", type=click.Choice(("icd10cm", *SERVICES)),
              help="icd10cm, unless the code has the form of a CPT number.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True)
def show(code: str, day: date | None, name: str | None, system: str | None, as_json: bool) -> None:
    """Show a code, category or block: title, headings above, every note that applies to it.

    For a code of ICD-10-PCS (0SRC0J9): each axis, its value and the definition of that.
    """
    from chartcoder.cli import pcs

    with clear_errors():
        if day is not None and name is not None:
            raise CodesetError("give --date or --edition, not both")
        system = system or system_of(code)
        if system in SERVICES:
            show_service(system, code, day, name, as_json)
            return
        if pcs.show_if_pcs(code, day, name, as_json):
            return
        edition = _edition(day, name)
        if day is not None and not edition.effective_from <= day <= edition.effective_to:
            click.echo(
                f"chartcoder: no installed edition covers {day}; shown as of {edition.name}",
                err=True,
            )
        told = _described(code, edition)
        if told is None:
            click.echo(
                f"chartcoder: {code}: no such code in the edition of {edition.name};"
                f" look it up with: chartcoder lookup WORDS",
                err=True,
            )
            sys.exit(1)
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            _print_description(told)


def _edition(day: date | None, name: str | None) -> Edition:
    """The ICD-10-CM edition of a date or a name; the newest when neither is given."""
    here = editions.available("icd10cm", digest=False)
    if day is not None:
        return editions.choose(here, day).edition
    return here[-1] if name is None else _named(name, here)


def _named(name: str, here: Sequence[Edition]) -> Edition:
    """An edition by its effective date, or by its fiscal year (``2025``, ``FY25``)."""
    from chartcoder.cli.pcs import named

    return named(name, here)


def _described(code: str, edition: Edition) -> dict[str, Any] | None:
    """Everything the book says of a code, or nothing when it does not have it."""
    from chartcoder.terminology.books import is_compiled, load_books

    entry_of: Callable[[str], TabularEntry]
    if is_compiled(edition):
        entry_of = load_books(edition).entry
    else:
        entry_of = editions.tabular_of(edition).__getitem__
    entry = None
    for name in _spelled(code):
        with suppress(KeyError):
            entry = entry_of(name)
            break
    if entry is None:
        return None
    above: list[TabularEntry] = []
    parent = entry.parent
    while parent:
        above.insert(0, entry_of(parent))
        parent = above[0].parent
    line = [*above, entry]
    return {
        "system": "icd10cm",
        "edition": edition.name,
        "effective_to": edition.effective_to.isoformat(),
        "code": _plain(entry.code),
        "title": entry.title,
        "valid": entry.billable,
        "poa_exempt": _exempt(entry.code, edition) if entry.billable else None,
        "path": [{"code": _plain(e.code), "title": e.title} for e in above],
        "notes": [
            {"kind": kind, "of": _plain(e.code), "text": text}
            for field, kind in NOTES
            for e in line
            if e is entry or field not in OWN_ONLY
            for text in getattr(e, field)
        ],
        "seventh_characters": _seventh(line),
        "below": [{"code": _plain(c), "title": entry_of(c).title} for c in entry.children],
    }


def _spelled(code: str) -> Iterator[str]:
    """The names an entry may have in the book: with the dot, as a block, as a chapter."""
    plain = code.strip().upper()
    flat = plain.replace(".", "")
    yield flat if len(flat) <= 3 else f"{flat[:3]}.{flat[3:]}"
    yield f"block:{plain}"
    yield f"chapter:{plain.removeprefix('CHAPTER').strip(' :')}"


def _plain(name: str) -> str:
    """The name of an entry as it is printed: ``E08-E13``, ``chapter 4``."""
    return name.removeprefix("block:").replace("chapter:", "chapter ")


def _exempt(code: str, edition: Edition) -> bool | None:
    """Whether a code is exempt from POA reporting; None when no list is installed."""
    path = editions.member(edition, "poa")
    if path is None:
        return None
    from chartcoder.codesets.poa import read_poa

    return code in read_poa(path)


def _seventh(line: Sequence[TabularEntry]) -> list[dict[str, str]]:
    """The 7th characters that apply to an entry, its own or those of an entry above it."""
    for entry in reversed(line):
        if entry.seventh:
            return [{"character": char, "meaning": meaning} for char, meaning in entry.seventh]
    return []


def _print_description(told: dict[str, Any]) -> None:
    click.echo(f"{click.style(told['code'], fg='green', bold=True)}  {told['title']}")
    state = "valid code" if told["valid"] else "heading, not a valid code"
    poa = {True: "exempt from POA reporting", False: "POA is reported"}.get(told["poa_exempt"])
    parts = [state, f"edition of {told['edition']} (to {told['effective_to']})", poa]
    click.secho("  " + "; ".join(part for part in parts if part), dim=True)
    for depth, heading in enumerate(told["path"]):
        title = heading["title"].removesuffix(f" ({heading['code']})")
        click.echo(f"  {'  ' * depth}{heading['code']}  {title}")
    for kind in dict.fromkeys(note["kind"] for note in told["notes"]):
        for of in dict.fromkeys(n["of"] for n in told["notes"] if n["kind"] == kind):
            inherited = "" if of == told["code"] else f" (at {of})"
            click.secho(f"{kind}{inherited}", bold=True)
            for note in told["notes"]:
                if (note["kind"], note["of"]) == (kind, of):
                    click.echo(f"  {note['text']}")
    if told["seventh_characters"]:
        click.secho("7th character", bold=True)
        for item in told["seventh_characters"]:
            click.echo(f"  {item['character']}  {item['meaning']}")
    if told["below"]:
        click.secho("Below it", bold=True)
        for item in told["below"]:
            click.echo(f"  {item['code']:<9} {item['title']}")


@codesets.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--system", type=click.Choice(SYSTEMS), default="icd10cm", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The changes as one JSON object.")
def diff_(old: str, new: str, system: str, as_json: bool) -> None:
    """Compare two editions: codes new, deleted, retitled and newly split.

    OLD and NEW are effective dates as in the list, or fiscal years (2025, FY26).
    """
    with clear_errors():
        if system in SERVICES:
            diff_services(system, old, new, as_json)
            return
        here = editions.available(system, digest=False)
        first, second = _named(old, here), _named(new, here)
        if first.name == second.name:
            raise CodesetError(f"{first.name}: both are the same edition")
        if system == "icd10pcs":
            from chartcoder.cli.pcs import differences

            told = differences(first, second)
        else:
            told = _changes(first, second)
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            _print_diff(told)


def _changes(first: Edition, second: Edition) -> dict[str, Any]:
    """The changes between two editions of ICD-10-CM."""
    after = editions.tabular_of(second)
    changes = diff(editions.tabular_of(first), after)
    return {
        "system": "icd10cm",
        "old": first.name,
        "new": second.name,
        "added": [_brief(e) for e in changes.added],
        "deleted": [_brief(e) for e in changes.deleted],
        "retitled": [r._asdict() for r in changes.retitled],
        "newly_split": [
            {"code": c, "title": after[c].title, "into": list(after[c].children)}
            for c in changes.no_longer_billable
        ],
        "newly_valid": [_brief(after[c]) for c in changes.now_billable],
    }


def _brief(entry: TabularEntry) -> dict[str, Any]:
    return {"code": entry.code, "title": entry.title, "valid": entry.billable}


def _print_diff(told: dict[str, Any]) -> None:
    click.echo(f"{told['system']} {told['old']} → {told['new']}")
    for field, label in (
        ("added", "New"), ("deleted", "Deleted"), ("retitled", "Revised title"),
        ("newly_split", "Newly split, no longer valid"), ("newly_valid", "Valid, no longer split"),
    ):  # fmt: skip
        if field not in told:
            continue
        click.secho(f"{label}: {len(told[field])}", bold=True)
        for item in told[field]:
            if field == "retitled":
                click.echo(f"  {item['code']:<9} {item['old']}\n            → {item['new']}")
            elif field == "newly_split":
                into = ", ".join(item["into"])
                click.echo(f"  {item['code']:<9} {item['title']}\n            → {into}")
            else:
                mark = "" if item["valid"] else " (heading)"
                click.echo(f"  {item['code']:<9} {item['title']}{mark}")
