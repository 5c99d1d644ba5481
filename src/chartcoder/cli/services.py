"""``codesets show`` and ``codesets diff`` for CPT and HCPCS Level II."""

import json
import re
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from chartcoder.codesets import editions
from chartcoder.codesets.editions import Edition
from chartcoder.codesets.errors import CodesetError

if TYPE_CHECKING:
    from chartcoder.codesets.service_files import Record
    from chartcoder.terminology.services.book import ConceptBook

SERVICES = ("cpt", "hcpcs")
NO_DESCRIPTOR = {
    "cpt": "official descriptors are shown from your own licensed AMA files: chartcoder codesets"
    " install cpt FILE…",
    "hcpcs": "official descriptions: chartcoder codesets install hcpcs FILE…",
}


def system_of(code: str) -> str:
    """The system a code can only belong to by its form; empty when the form leaves it open."""
    return "cpt" if re.fullmatch(r"\d{5}|\d{4}[FMTU]", code.strip().upper()) else ""


def edition_of(system: str, day: date | None, name: str | None) -> Edition | None:
    """The installed edition of a date or a name, else the newest; nothing when none is installed."""
    here = editions.available(system, digest=False)
    if name is not None:
        return named(system, name)
    if not here:
        return None
    return here[-1] if day is None else editions.choose(here, day).edition


def named(system: str, name: str) -> Edition:
    """An edition by its effective date, or CPT by its year.

    Raises:
        CodesetError: when it is not installed.
    """
    here = editions.available(system, digest=False)
    for edition in here:
        if name in (edition.name, edition.name[:4] if system == "cpt" else ""):
            return edition
    names = ", ".join(edition.name for edition in here) or "none"
    raise CodesetError(f"{name}: no such edition of {system} on this machine (there are: {names})")


def show_service(system: str, code: str, day: date | None, name: str | None, as_json: bool) -> None:
    """Print a number: our concept and its attributes, and the descriptor of the user's files."""
    from chartcoder.terminology.services import load_services, load_supplies

    edition = edition_of(system, day, name)
    stated = edition.effective_from if edition is not None else None
    book: ConceptBook = load_services(stated) if system == "cpt" else load_supplies(stated)
    told = _told(book, code.strip().upper())
    if told is None:
        click.echo(
            f"chartcoder: {code}: no such number here; look it up with: chartcoder lookup --system"
            f" {system} WORDS",
            err=True,
        )
        sys.exit(1)
    if edition is not None and day is not None:
        if not edition.effective_from <= day <= edition.effective_to:
            click.echo(
                f"chartcoder: no installed edition covers {day}; shown as of {edition.name}",
                err=True,
            )
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print(told)


def _told(book: "ConceptBook", number: str) -> dict[str, Any] | None:
    concept, record = book.concept(number), book.official(number)
    if concept is None and record is None:
        return None
    return {
        "system": book.system,
        "number": number,
        "concept": concept.title if concept else "",
        "descriptor": record.title if record else "",
        "edition": book.edition,
        "valid": book.valid(number),
        "words": list(concept.words) if concept else [],
        "attributes": dict(concept.attributes) if concept else {},
        "units": concept.units if concept else "",
        "parents": list(concept.parents) if concept else [],
        "global": concept.global_days if concept else "",
        "beside": [
            {"number": c.number, "concept": c.title} for c in book.family(number)
            if c.number != number
        ],
    }  # fmt: skip


def _print(told: dict[str, Any]) -> None:
    number = click.style(told["number"], fg="green", bold=True)
    click.echo(f"{number}  {told['concept'] or told['descriptor']}")
    state = {
        True: f"valid in the edition of {told['edition']}",
        False: f"not in the edition of {told['edition']}",
        None: "not checked against an official list (none is installed)",
    }[told["valid"]]
    click.secho(f"  {told['system']}; {state}", dim=True)
    if told["descriptor"] and told["concept"]:
        click.echo(f"  descriptor of your files: {told['descriptor']}")
    elif not told["descriptor"]:
        click.secho(f"  {NO_DESCRIPTOR[told['system']]}", dim=True)
    for label, text in (
        ("chosen by", ", ".join(f"{k} {v}" for k, v in told["attributes"].items())),
        ("unit", told["units"]),
        ("part of", ", ".join(told["parents"])),
        ("global", told["global"]),
        ("words", "; ".join(told["words"])),
    ):
        if text:
            click.echo(f"  {label:<10} {text}")
    if told["beside"]:
        click.secho("Of the same words", bold=True)
        for item in told["beside"]:
            click.echo(f"  {item['number']:<6} {item['concept']}")


def diff_services(system: str, old: str, new: str, as_json: bool) -> None:
    """Print what changed between two editions: numbers new, deleted and newly described."""
    from chartcoder.codesets.service_files import records_of

    first, second = named(system, old), named(system, new)
    if first.name == second.name:
        raise CodesetError(f"{first.name}: both are the same edition")
    before = {record.code: record for record in records_of(first)}
    after = {record.code: record for record in records_of(second)}
    told: dict[str, Any] = {
        "system": system,
        "old": first.name,
        "new": second.name,
        "added": [_brief(r) for code, r in after.items() if code not in before],
        "deleted": [_brief(r) for code, r in before.items() if code not in after],
        "retitled": [
            {"code": code, "old": before[code].title, "new": r.title}
            for code, r in after.items()
            if code in before and _plain(before[code].title) != _plain(r.title)
            and before[code].title and r.title
        ],
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{system} {first.name} → {second.name}")
    for field, label in (("added", "New"), ("deleted", "Deleted"), ("retitled", "Described anew")):
        click.secho(f"{label}: {len(told[field])}", bold=True)
        for item in told[field]:
            if field == "retitled":
                click.echo(f"  {item['code']:<6} {item['old']}\n         → {item['new']}")
            else:
                click.echo(f"  {item['code']:<6} {item['title']}")


def _brief(record: "Record") -> dict[str, str]:
    return {"code": record.code, "title": record.title}


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
