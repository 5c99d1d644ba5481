"""``chartcoder query``: list the queries of a chart, lint a query, record an answer."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from chartcoder.cli import render
from chartcoder.cli.errors import Day, OneLine, clear_errors
from chartcoder.cli.inputs import coder, encounter_of
from chartcoder.intake import MAX_BYTES
from chartcoder.intake.charts import read_bytes
from chartcoder.intake.files import decode
from chartcoder.model import (
    ChartInputError,
    Encounter,
    Indicator,
    Option,
    Query,
    Result,
    Span,
    answer_document,
)
from chartcoder.queries import Problem, lint_query


@click.group()
def query() -> None:
    """Questions to the provider: list them, check one, record an answer."""


def _facts(command: Any) -> Any:
    """The facts of an encounter that a folder does not say, as options."""
    for name, kind, text in (
        ("--discharge-date", Day(), "Last day of a stay."),
        ("--admission-date", Day(), "First day of a stay."),
        ("--birth-date", Day(), "Date of birth."),
        ("--sex", str, "female or male."),
        ("--date", Day(), "Date of service or discharge."),
        ("--setting", str, "As for code."),
    ):
        command = click.option(name, type=kind, help=text)(command)
    return command


def _encounter(path: str, facts: dict[str, Any]) -> Encounter:
    return encounter_of(path, service_date=facts.pop("date"), **facts)


@query.command("list")
@click.argument("path")
@_facts
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each query.")
def list_(path: str, as_json: bool, **facts: Any) -> None:
    """List the queries of an encounter with their ids, the weightiest first."""
    with clear_errors():
        result = coder().code(_encounter(path, facts))
        if as_json:
            for asked in result.to_dict()["queries"]:
                click.echo(json.dumps(asked, ensure_ascii=False))
            return
        for asked in result.queries:
            render.query(asked)
        if not result.queries:
            click.echo("no query: the chart leaves nothing open that would be asked")
        for finding in result.findings:
            if finding.kind == "not-asked":
                click.secho(finding.message, dim=True)


@query.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each problem.")
def lint(file: str, as_json: bool) -> None:
    """Check queries before they are sent: a text, or JSON of a query, of several, of a result.

    "-" reads standard input. Exit code 1 when there is a problem.
    """
    with clear_errors():
        found: list[Problem] = []
        for asked in _written(file):
            found.extend(lint_query(asked))
        for problem in found:
            if as_json:
                click.echo(json.dumps(problem._asdict(), ensure_ascii=False))
            else:
                click.echo(f"{problem.rule} ({problem.where}): {problem.what}; {problem.mend}")
        if found:
            sys.exit(1)
        if not as_json:
            click.echo("no problem found")


def _written(file: str) -> list[Query | str]:
    """The queries of a file: one text, or the records of its JSON."""
    name = "standard input" if file == "-" else Path(file).name
    data = sys.stdin.buffer.read(MAX_BYTES + 1) if file == "-" else read_bytes(Path(file))
    text = decode(data, name)
    if text.lstrip()[:1] not in "{[" or text.lstrip().startswith("[ ]"):
        return [text]
    try:
        found = [json.loads(text)]
    except json.JSONDecodeError:
        try:  # one record a line, as "query list --json" writes them
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError:
            return [text]
    except RecursionError:
        raise ChartInputError(f"{name}: nested too deeply") from None
    if len(found) == 1:
        found = found[0] if isinstance(found[0], list) else found
    records: list[Any] = []
    for item in found:
        whole = isinstance(item, dict) and isinstance(item.get("queries"), list)
        records.extend(item["queries"] if whole else [item])
    try:
        return [_record(item) for item in records]
    except (KeyError, TypeError, AttributeError):
        raise ChartInputError(f"{name}: not a query in JSON; see result.schema.json") from None


def _record(data: dict[str, Any]) -> Query:
    """A query of a result's JSON."""
    return Query(
        data["kind"],
        data["addressee"],
        data["title"],
        data["question"],
        tuple(
            Indicator(Span(**i["span"]), i.get("source", ""), i.get("date"))
            for i in data["indicators"]
        ),
        tuple(Option(o["text"], o.get("code"), o.get("statement", "")) for o in data["options"]),
        data.get("affects", ""),
        data.get("id", ""),
    )


@query.command()
@click.argument("path")
@click.argument("query_id")
@click.argument("option")
@_facts
@click.option("--words", default="", help="What the provider writes, for an option that asks it.")
@click.option("--author-role", help="Who answers; whom the query addresses, by default.")
@click.option("--answered-on", type=Day(), help="Day of the answer.")
@click.option("--save", is_flag=True, help="Write the answer into the folder PATH as a document.")
@click.option("--json", "as_json", is_flag=True, help="The new result as JSON.")
def answer(
    path: str,
    query_id: str,
    option: str,
    words: str,
    author_role: str | None,
    answered_on: date | None,
    save: bool,
    as_json: bool,
    **facts: Any,
) -> None:
    """Code a chart with the answer to one of its queries, and show what changes.

    OPTION is the number of the option (from 1) as "query list" shows it, or its text.
    """
    with clear_errors():
        coding = coder()
        encounter = _encounter(path, facts)
        before = coding.code(encounter)
        asked = next((q for q in before.queries if q.id == query_id), None)
        if asked is None:
            raise ChartInputError(f"{query_id}: no such query of this chart; see: query list")
        document = answer_document(asked, _option(asked, option), words, author_role, answered_on)
        after = coding.code(encounter.with_document(document))
        if save:
            _save(path, f"{document.id}.txt", document.text)
        if as_json:
            click.echo(after.to_json())
        else:
            _changes(before, after)


def _option(asked: Query, option: str) -> int:
    if option.isdecimal():
        return int(option) - 1
    for number, offered in enumerate(asked.options):
        if offered.text.lower() == option.strip().lower():
            return number
    raise OneLine(f"option: give its number, 1 to {len(asked.options)}, or its whole text")


def _save(path: str, name: str, text: str) -> None:
    folder = Path(path)
    if path == "-" or not folder.is_dir():
        raise OneLine("--save: PATH must be the folder of the encounter")
    try:
        (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ChartInputError(f"{name}: cannot be written ({error.strerror})") from None


def _changes(before: Result, after: Result) -> None:
    """What an answer changed: codes that go, come, or have another indicator."""
    old = {a.code: a for a in before.assignments}
    new = {a.code: a for a in after.assignments}
    changed = False
    for code, assignment in old.items():
        if code not in new:
            changed = True
            click.secho(f"- {code:<9} {assignment.title}", fg="red")
    for code, assignment in new.items():
        if code not in old:
            changed = True
            click.secho(f"+ {code:<9} {assignment.title}", fg="green")
        elif old[code].poa != assignment.poa:
            changed = True
            click.echo(f"  {code:<9} present on admission: {old[code].poa} to {assignment.poa}")
    if not changed:
        click.echo("no code changes")
