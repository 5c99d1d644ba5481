"""``chartcoder pcs``: a table of ICD-10-PCS, walked axis by axis or listed; its codes explained."""

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from chartcoder.cli.errors import Day, clear_errors
from chartcoder.codesets import editions
from chartcoder.codesets.editions import Edition
from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.pcs.model import LENGTH
from chartcoder.codesets.pcs.names import SECTIONS

if TYPE_CHECKING:
    from chartcoder.terminology.pcs.book import AxisValue, PcsBook

SYSTEM = "icd10pcs"

_AXES = ("Section", "Body System", "Operation")


@click.command()
@click.argument("prefix", required=False, default="")
@click.option("--date", "day", type=Day(), help="The edition of this date of discharge.")
@click.option("--edition", "name", help="The edition of this effective date, as in the list.")
@click.option("--json", "as_json", is_flag=True, help="The table, or the code, as one JSON object.")
def pcs(prefix: str, day: date | None, name: str | None, as_json: bool) -> None:
    """Build an ICD-10-PCS code axis by axis; only legal values are offered.

    Without PREFIX, or with fewer than three characters, it asks for one value after the other.
    With a table (0SR) it lists the table; with more characters (0SRC) what may follow; with a whole
    code its axes.
    """
    with clear_errors():
        if day is not None and name is not None:
            raise CodesetError("give --date or --edition, not both")
        from chartcoder.terminology.pcs.book import load_pcs

        book = load_pcs(
            day or (named(name, editions.available(SYSTEM, digest=False)) if name else None)
        )
        _say_nearest(day, book)
        start = prefix.strip().upper()
        if start and not any(True for _ in book.prefixes(start)):
            raise CodesetError(f"{prefix}: no code of the edition of {book.edition} begins so")
        if len(start) == LENGTH and start not in book:
            _no_such_code(start, book)
        if len(start) < 3 and not as_json:
            _walk(start, book)
        elif len(start) == LENGTH:
            show(start, book, as_json)
        else:
            _list(start, book, as_json)


def _say_nearest(day: date | None, book: "PcsBook") -> None:
    """Say when no edition covers a date, so that the nearest one is shown."""
    if day is not None and not book.effective <= day.isoformat() <= book.effective_to:
        click.echo(
            f"chartcoder: no installed edition covers {day}; shown as of {book.edition}", err=True
        )


def _no_such_code(code: str, book: "PcsBook") -> None:
    """Say at which character a code leaves its table, and what could stand there."""
    place = next(n for n in range(LENGTH) if code[n] not in book.legal(code[:n]))
    legal = ", ".join(f"{c} {text}" for c, text in book.legal(code[:place]).items())
    raise CodesetError(
        f"{code}: no such code in the edition of {book.edition}; after {code[:place]} may stand:"
        f" {legal}"
    )


def _walk(start: str, book: "PcsBook") -> None:
    """Ask for one value after the other; a line that is the only choice is taken by itself."""
    code = start
    while len(code) < LENGTH:
        legal = book.legal(code)
        axis = book.table(code[:3]).axes[len(code)] if len(code) >= 3 else _AXES[len(code)]
        click.secho(f"{len(code) + 1}. {axis}  {code or '(start)'}", bold=True)
        if len(legal) == 1:
            ((char, text),) = legal.items()
            click.echo(f"  {char}  {text}")
        else:
            for char, text in legal.items():
                click.echo(f"  {char}  {text}")
            try:
                char = click.prompt("  value (- one back, empty to stop)", default="",
                                    show_default=False, err=True).strip().upper()  # fmt: skip
            except click.Abort:
                char = ""
            if not char:
                if len(code) >= 3:
                    click.echo(f"{code}: {len(book.completions(code))} codes")
                return
            if char == "-":
                code = _one_back(code, start, book)
                continue
            if char not in legal:
                click.echo(f"chartcoder: {char}: not one of {', '.join(legal)}", err=True)
                continue
        code += char
    click.echo()
    show(code, book, as_json=False)


def _one_back(code: str, start: str, book: "PcsBook") -> str:
    """The code without its last chosen value: axes with one choice are passed over."""
    while len(code) > len(start):
        code = code[:-1]
        if len(book.legal(code)) > 1:
            break
    return code


def _list(start: str, book: "PcsBook", as_json: bool) -> None:
    table = book.table(start[:3]) if len(start) >= 3 else None
    if as_json:
        told: dict[str, Any] = {
            "system": SYSTEM, "edition": book.edition, "prefix": start,
            "path": [_plain(value) for value in book.explain(start)], "next": book.legal(start),
        }  # fmt: skip
        if table is not None:
            told["axes"] = list(table.axes)
            told["rows"] = [
                {
                    table.axes[place]
                    + (" 2" if place == 6 and table.axes[5] == table.axes[6] else ""): {
                        char: table.labels[place - 3][char] for char in cell
                    }
                    for place, cell in zip((3, 4, 5, 6), row, strict=True)
                }
                for row in table.rows
                if start[3:] in row
            ]
            told["codes"] = len(book.completions(start))
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    assert table is not None
    for value in book.explain(start):
        _print_value(value)
    rows = [row for row in table.rows if start[3:] in row]
    click.secho(f"{len(book.completions(start))} codes in {len(rows)} rows", dim=True)
    for number, row in enumerate(rows, 1):
        click.secho(f"row {number}", bold=True)
        for place, cell in zip((3, 4, 5, 6), row, strict=True):
            chars = start[place] if place < len(start) else cell
            click.echo(f"  {table.axes[place]}")
            for char in chars:
                click.echo(f"    {char} {table.labels[place - 3][char]}")


def show(code: str, book: "PcsBook", as_json: bool) -> None:
    """Print a code: its title, and each axis with its value and the definition of that."""
    values = book.explain(code)
    if as_json:
        told = {
            "system": SYSTEM,
            "edition": book.edition,
            "effective_to": book.effective_to,
            "code": code,
            "title": book.title(code),
            "valid": True,
            "axes": [_plain(value) for value in values],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{click.style(code, fg='green', bold=True)}  {book.title(code)}")
    click.secho(f"  valid code; edition of {book.edition} (to {book.effective_to})", dim=True)
    for value in values:
        _print_value(value)


def _plain(value: "AxisValue") -> dict[str, Any]:
    told = value.definition
    return {
        "position": value.position,
        "axis": value.axis,
        "character": value.char,
        "label": value.label,
        "definition": told.text if told else "",
        "explanation": told.explanation if told else "",
        "includes": list(told.includes) if told else [],
    }


def _print_value(value: "AxisValue") -> None:
    click.echo(f"  {value.position} {value.axis:<12} {value.char}  {value.label}")
    if value.definition is None:
        return
    told = value.definition
    for text in (told.text, told.explanation):
        if text:
            click.secho(f"       {text}", dim=True)
    if told.includes:
        shown = "; ".join(told.includes[:6]) + (" …" if len(told.includes) > 6 else "")
        click.secho(f"       such as: {shown}", dim=True)


def show_if_pcs(code: str, day: date | None, name: str | None, as_json: bool) -> bool:
    """Show a code of ICD-10-PCS, or a table of it; nothing is done for a code of another system.

    Codes that begin with a digit, and whole codes that ICD-10-CM cannot have, are its own.
    """
    plain = code.strip().upper()
    if not (3 <= len(plain) <= LENGTH and plain.isalnum() and plain.isascii()):
        return False
    numbered = plain[0].isdigit()
    if not numbered and (len(plain) < LENGTH or plain[0] not in SECTIONS):
        return False
    here = editions.available(SYSTEM, digest=False)
    if not here:
        return False
    try:
        edition = named(name, here) if name else None
    except CodesetError:
        if numbered:
            raise
        return False  # an edition of ICD-10-CM, whose code it then is
    if day is not None:
        edition = editions.choose(here, day).edition
    from chartcoder.terminology.pcs.book import load_pcs

    book = load_pcs(edition)
    _say_nearest(day, book)
    if plain in book:
        show(plain, book, as_json)
        return True
    if numbered and book.prefixes(plain[:3]) and len(plain) < LENGTH:
        if any(True for _ in book.codes(plain)):
            _list(plain, book, as_json)
            return True
    return False


def named(name: str, here: Sequence[Edition]) -> Edition:
    """An edition by its effective date, or by its fiscal year (``2025``, ``FY25``)."""
    for edition in here:
        if edition.name == name:
            return edition
    year = name.upper().removeprefix("FY")
    if year.isdigit() and len(year) in (2, 4):
        wanted = int(year) + (2000 if len(year) == 2 else 0)
        for edition in here:
            if editions.fiscal_year(edition.effective_from) == wanted:
                return edition
    names = ", ".join(edition.name for edition in here)
    raise CodesetError(f"{name}: no such edition on this machine (there are: {names})")


def differences(old: Edition, new: Edition) -> dict[str, Any]:
    """Codes new, deleted and retitled from an edition of ICD-10-PCS to another."""
    from chartcoder.terminology.pcs.book import load_pcs

    before, after = load_pcs(old), load_pcs(new)
    first, second = ({code: book.title(code) for code in book.codes()} for book in (before, after))
    return {
        "system": SYSTEM,
        "old": old.name,
        "new": new.name,
        "added": [
            {"code": c, "title": t, "valid": True} for c, t in second.items() if c not in first
        ],
        "deleted": [
            {"code": c, "title": t, "valid": True} for c, t in first.items() if c not in second
        ],
        "retitled": [
            {"code": code, "old": first[code], "new": title}
            for code, title in second.items()
            if code in first and first[code].casefold() != title.casefold()
        ],
    }
