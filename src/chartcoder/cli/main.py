"""``chartcoder``: the commands, their options and their exit codes.

Exit codes: 0 done, 1 something was found wrong (``verify``, ``query lint``), 2 the input or the
command line cannot be used.
"""

import json
import sys
from datetime import date
from pathlib import Path

import click

from chartcoder.cli import render
from chartcoder.cli.codesets import codesets
from chartcoder.cli.deidentified import deidentify_
from chartcoder.cli.em import em
from chartcoder.cli.errors import Day, clear_errors, complain, complaints
from chartcoder.cli.groupings import group
from chartcoder.cli.inputs import coder, encounter_of, stored
from chartcoder.cli.pcs import pcs
from chartcoder.cli.progress import progress
from chartcoder.cli.queries import query
from chartcoder.cli.written import writer
from chartcoder.coder import SYSTEMS
from chartcoder.intake import Fault, read_charts
from chartcoder.model import ChartInputError
from chartcoder.output import FORMATS
from chartcoder.version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="chartcoder")
def main() -> None:
    """Read the chart of a patient encounter and assign its codes, each with a proof."""


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--setting",
    help="inpatient, outpatient, emergency, professional …; outpatient unless the chart or the"
    " folder's encounter.json says otherwise.",
)
@click.option(
    "--date", "service_date", type=Day(), help="Date of service or discharge; chooses the edition."
)
@click.option("--sex", help="female or male.")
@click.option("--birth-date", type=Day(), help="Date of birth.")
@click.option(
    "--admission-date", type=Day(), help="First day of a stay; tells what was present on admission."
)
@click.option("--discharge-date", type=Day(), help="Last day of a stay; chooses the edition.")
@click.option(
    "--discharge-disposition",
    help="Where the patient went: two digits (01 home, 20 died) or a word; read by groupings only.",
)
@click.option(
    "--systems",
    help="Code systems, with commas: icd10cm, icd10pcs, cpt, hcpcs. Diagnoses, and procedures of a stay, when not"
    " given; with cpt named, visits are leveled too.",
)
@click.option(
    "--groupings", is_flag=True, help="Show MS-DRG, Medicare code edits and HCC beside the codes."
)
@click.option(
    "--format", "form", type=click.Choice(("text", *FORMATS)), default="text", show_default=True,
    help="How results are written; html and pdf are summaries to print.",
)  # fmt: skip
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path),
              help="The file to write to, in place of standard output.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--ndjson", is_flag=True, help="Short for --format ndjson.")
def code(
    paths: tuple[str, ...], setting: str | None, service_date: date | None, sex: str | None,
    birth_date: date | None, admission_date: date | None, discharge_date: date | None,
    discharge_disposition: str | None, systems: str | None, groupings: bool, form: str,
    output: Path | None, as_json: bool, ndjson: bool,
) -> None:  # fmt: skip
    """Code encounters: files in any format that is read, folders, archives, "-" for standard input.

    A folder is one chart, unless what lies in it names several patients or visits.
    """
    form = "ndjson" if ndjson else "json" if as_json else form
    given = {
        "setting": setting, "service_date": service_date, "sex": sex, "birth_date": birth_date,
        "admission_date": admission_date, "discharge_date": discharge_date,
        "discharge_disposition": discharge_disposition,
    }  # fmt: skip
    with clear_errors(), writer(form, output) as write:
        coding = coder()
        wanted = systems.replace(" ", "").split(",") if systems else None
        faults = 0
        for number, path in enumerate(paths):
            try:
                for chart in read_charts(path, **given):
                    if isinstance(chart, Fault):
                        faults += complain(chart.message)
                        continue
                    faults += complaints(chart)
                    with progress() as shown:
                        shown.doing(f"coding {path} ({number + 1} of {len(paths)})")
                        result = chart.with_findings(coding.code(chart.encounter, wanted))
                    if groupings:
                        from chartcoder.grouping import groupings_of

                        result = result._replace(groupings=groupings_of(result, chart.encounter))
                    name = path if chart.name == Path(path).name else chart.name
                    write(chart, result, name if chart.name != "standard input" else path)
            except ChartInputError as error:
                faults += complain(str(error))
    if faults:
        sys.exit(2)


@main.command()
@click.argument("path")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each mention.")
def mentions(path: str, as_json: bool) -> None:
    """List every concept of a document with its context and its code, negated ones too."""
    with clear_errors():
        encounter = encounter_of(path)
        coding = coder()
        for number, document in enumerate(encounter.documents):
            name = encounter.document_id(number)
            with progress() as shown:
                shown.doing(f"reading {name}")
                found = coding.mentions(document.text, document=name)
            if len(encounter.documents) > 1 and not as_json:
                click.secho(name, bold=True)
            if as_json:
                for mention in found:
                    click.echo(json.dumps(render.plain_mention(mention), ensure_ascii=False))
            else:
                render.mentions(found)


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--system", default="icd10cm", show_default=True)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 200))
@click.option("--json", "as_json", is_flag=True)
def lookup(words: tuple[str, ...], system: str, limit: int, as_json: bool) -> None:
    """Look words up in the code books; typing errors, word order and abbreviations are tolerated."""
    with clear_errors():
        entries = coder().lookup(" ".join(words), system=system, limit=limit)
        if as_json:
            for entry in entries:
                click.echo(json.dumps(entry._asdict(), ensure_ascii=False))
        else:
            render.entries(entries)
        if not entries:
            click.echo("chartcoder: nothing found; try fewer or other words", err=True)
            sys.exit(1)


@main.command()
@click.argument("path")
@click.argument("code_")
@click.option("--setting", help="As for code.")
@click.option("--date", "service_date", type=Day())
def explain(path: str, code_: str, setting: str | None, service_date: date | None) -> None:
    """Show the proof of one code of an encounter, or why it was not assigned."""
    with clear_errors():
        encounter = encounter_of(path, setting=setting, service_date=service_date)
        result = coder().code(encounter, SYSTEMS)
        if not render.explain(result, code_):
            click.echo(f"chartcoder: {code_} is neither assigned nor rejected in {path}", err=True)
            sys.exit(1)


@main.command()
@click.argument("result_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--chart", help="The file or folder that was coded, to check that every span quotes it."
)
def verify(result_file: Path, chart: str | None) -> None:
    """Re-check every proof of a result file with the independent verifier."""
    from chartcoder.verify import verify_levels, verify_result

    with clear_errors():
        data = stored(result_file)
        texts = None
        if chart is not None:
            encounter = encounter_of(chart)
            texts = {encounter.document_id(n): d.text for n, d in enumerate(encounter.documents)}
        levels = isinstance(data, dict) and data.get("schema") == "chartcoder-em-1"
        faults = verify_levels(data, texts) if levels else verify_result(data, texts)
        for fault in faults:
            click.echo(fault)
        what = "levels" if levels else "assignments"
        count = len(data.get(what, ())) if isinstance(data, dict) else 0
        if faults:
            click.echo(f"{len(faults)} faults in {count} {what}", err=True)
            sys.exit(1)
        click.echo(
            f"{count} {what}, every proof holds"
            + ("" if texts else " (chart not given: quotes not compared)")
        )


main.add_command(codesets)
main.add_command(em)
main.add_command(group)
main.add_command(deidentify_)
main.add_command(pcs)
main.add_command(query)
