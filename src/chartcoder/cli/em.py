"""``chartcoder em``: the level of each visit note, with its grid and the sentence behind each cell."""

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from chartcoder.cli.errors import Day, clear_errors
from chartcoder.cli.inputs import coder, encounter_of
from chartcoder.cli.render import quote
from chartcoder.model import Span

if TYPE_CHECKING:
    from chartcoder.coding.services.em import Addition, Level, Neighbour


@click.command()
@click.argument("path")
@click.option("--setting", help="As for code.")
@click.option("--date", "service_date", type=Day(), help="Date of service.")
@click.option("--birth-date", type=Day(), help="Date of birth; preventive visits go by age.")
@click.option("--patient-type", help="new or established; read from the note when not given.")
@click.option("--place", "place", help="Place of service: two digits (11 office) or a word.")
@click.option("--json", "as_json", is_flag=True, help="The levels as one JSON object.")
def em(
    path: str, setting: str | None, service_date: date | None, birth_date: date | None,
    patient_type: str | None, place: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Level the visit of each note of an encounter: 2021/2023 decision making, or time.

    The grid is printed with the words behind each cell, and the levels just below and above with
    what is missing. Nothing is leveled above what the note says.
    """
    with clear_errors():
        encounter = encounter_of(
            path, setting=setting, service_date=service_date, birth_date=birth_date,
            patient_type=patient_type, place_of_service=place,
        )  # fmt: skip
        levels = coder().levels(encounter)
        if as_json:
            told: dict[str, Any] = {
                "schema": "chartcoder-em-1",
                "levels": [level.to_dict() for level in levels],
            }
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for number, level in enumerate(levels):
            if number:
                click.echo()
            _show(level)


def _quotes(spans: Sequence[Span]) -> str:
    return " ".join(quote(span) for span in spans)


def _show(level: "Level") -> None:
    head = level.code or "no level"
    modifiers = "".join(f"-{m}" for m in level.modifiers)
    click.echo(
        click.style(f"{head}{modifiers}", fg="green", bold=True)
        + f"  {level.family} by {level.basis}  ({level.document})"
    )
    for cell in level.grid:
        click.echo(f"  {cell.element:<9} {cell.value:<10} [{cell.rule}]")
        for fact in cell.facts:
            value = f" {fact.value}" if fact.value else ""
            click.secho(f"      {fact.kind}{value}: {quote(fact.span)}", dim=True)
    if level.minutes is not None:
        click.echo(f"  time      {level.minutes.value} minutes {quote(level.minutes.span)}")
    _neighbour("below", level.below)
    _neighbour("above", level.above)
    for addition in level.additions:
        _addition(addition)
    for tip in level.tips:
        click.secho(f"  tip: {tip}", fg="yellow")


def _neighbour(what: str, neighbour: "Neighbour | None") -> None:
    if neighbour is not None:
        click.echo(f"  {what:<9} {neighbour.code}")
        for reason in neighbour.why:
            click.secho(f"      {reason}", dim=True)


def _addition(addition: "Addition") -> None:
    name = addition.code + "".join(f"-{m}" for m in addition.modifiers)
    units = f" x{addition.units}" if addition.units > 1 else ""
    kind = "instead" if addition.instead else "with"
    click.echo(f"  {kind:<9} {name.lstrip('-')}{units}  {addition.says} [{addition.rule}]")
    if addition.spans:
        click.secho(f"      {_quotes(addition.spans)}", dim=True)
