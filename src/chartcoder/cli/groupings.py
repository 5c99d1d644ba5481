"""``chartcoder group``: MS-DRG, code edits and HCC of a stored result."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from chartcoder.cli.errors import clear_errors
from chartcoder.cli.inputs import coder, encounter_of, stored
from chartcoder.model import (
    Assignment,
    ChartInputError,
    ClaimFacts,
    Document,
    Drg,
    Encounter,
    Groupings,
    Result,
    RiskScore,
    one_line,
)
from chartcoder.model.result import plain

AID = (
    "What if: an aid to audits. The principal diagnosis follows from the record and Section II,"
    " never from its DRG."
)
BASES = {"reported": "reported", "runner-up": "runner-up of Section II", "present": "on admission"}
EFFECTS = {
    "counted": "counted",
    "excluded": "excluded by the principal diagnosis",
    "died": "not counted: the patient died",
    "hac": "acquired in hospital, not counted",
    "": "",
}


@click.command()
@click.argument("result_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--chart", help="The file or folder that was coded: age, sex and disposition.")
@click.option("--sex", help="female or male.")
@click.option("--age", type=click.IntRange(0, 124), help="Age in years at admission.")
@click.option("--discharge-disposition", "disposition", help="Two digits (01 home), or a word.")
@click.option("--what-if", "alternatives", is_flag=True, help="The DRG of each diagnosis that may"
    " stand as principal, for auditors.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The result with its groupings, as JSON.")
def group(
    result_file: Path, chart: str | None, sex: str | None, age: int | None,
    disposition: str | None, alternatives: bool, as_json: bool,
) -> None:  # fmt: skip
    """Group a result: MS-DRG and Medicare code edits of a stay, HCC and risk score of any."""
    from chartcoder.grouping import groupings_of
    from chartcoder.grouping.stored import result_from

    with clear_errors():
        data = stored(result_file)
        result, before = result_from(data)
        facts = _facts(result, before, chart, sex, age, disposition)
        books = None
        if alternatives:
            day = date.fromisoformat(facts.date) if facts.date else None
            books = coder().books_for(day)
        found = groupings_of(result, facts=facts, alternatives=alternatives, books=books)
        if as_json:
            data["groupings"] = plain(found)
            click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            click.secho(f"{result_file.name}  ({result.setting})", bold=True)
            render(found, result)


def _facts(
    result: Result, before: ClaimFacts | None, chart: str | None, sex: str | None,
    age: int | None, disposition: str | None,
) -> ClaimFacts:  # fmt: skip
    """What an option says, else the chart, else what the result was grouped with before."""
    given: dict[str, Any] = {"sex": sex, "discharge_disposition": disposition}
    if chart is not None:
        read = encounter_of(chart, **given)
    else:
        try:
            read = Encounter(documents=(Document(text="-"),), **given)
        except ValidationError as error:
            raise ChartInputError(one_line(error)) from None
    before = before or ClaimFacts(None, None, None, None)
    return ClaimFacts(
        result.coding_date,
        _first(age, read.age_years, before.age),
        _first(read.sex, before.sex),
        _first(read.discharge_disposition, before.disposition),
    )


def _first(*values: Any) -> Any:
    return next((v for v in values if v is not None), None)


def render(found: Groupings, result: Result) -> None:
    """Groups as the terminal shows them, below the codes."""
    titles = {a.code: a for a in result.assignments}
    if found.drg is not None:
        _drg(found.drg, titles)
    for finding in found.edits:
        click.secho(f"{finding.level}: {finding.message}", fg="yellow")
    for score in found.risk:
        _risk(score)
    if found.what_if:
        click.secho(AID, bold=True)
        for row in found.what_if:
            click.echo(f"  {row.drg}  {row.code:<9} {row.title}")
            click.secho(f"       {row.drg_title} ({BASES[row.basis]}, POA {row.poa})", dim=True)


def _drg(drg: Drg, titles: dict[str, Assignment]) -> None:
    click.secho(f"MS-DRG {drg.number}  {drg.title}", bold=True)
    status = "" if drg.status == "ok" else f", {drg.status}"
    click.secho(
        f"  MDC {drg.mdc} {drg.mdc_title}, version {drg.version}, principal {drg.principal}{status}",
        dim=True,
    )
    if drg.before_hac:
        click.secho(f"  {drg.before_hac} without regard to hospital-acquired conditions", dim=True)
    for diagnosis in drg.secondary:
        if diagnosis.severity != "none":
            effect = EFFECTS[diagnosis.effect]
            click.echo(
                f"  {diagnosis.severity:<4} {diagnosis.code:<9} {titles[diagnosis.code].title}"
                + (f" ({effect})" if effect else "")
            )


def _risk(score: RiskScore) -> None:
    raf = "" if score.score is None else f"  raw risk score {score.score:.3f}"
    click.secho(f"{score.model} (payment year {score.year}){raf}", bold=True)
    click.secho(f"  {score.population}; from this encounter alone", dim=True)
    for hcc in score.hccs:
        factor = "" if hcc.factor is None else f"{hcc.factor:6.3f}"
        click.echo(f"  HCC {hcc.hcc:<4} {factor} {hcc.title} ({', '.join(hcc.codes)})")
    for part in score.factors:
        click.secho(f"           {part.factor:6.3f} {part.name}", dim=True)
    if score.dropped:
        click.secho(f"  below another in the hierarchy: HCC {', '.join(score.dropped)}", dim=True)
