"""Where results go: the terminal, standard output or a file, in the format that was asked for."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from chartcoder.cli import render
from chartcoder.cli.groupings import render as render_groupings
from chartcoder.intake import ChartRead
from chartcoder.model import ChartInputError, Result
from chartcoder.output import Export, export

Write = Callable[[ChartRead, Result, str], None]

STREAMED = frozenset({"json", "ndjson", "hl7"})
"""Formats whose results are written one by one; the others are one file with one head."""


@contextmanager
def writer(form: str, output: Path | None) -> Iterator[Write]:
    """A function that takes each coded chart, in its format and to its place."""
    if form == "text":
        if output is not None:
            raise ChartInputError("--output needs a --format, for example --format json")
        yield _to_terminal()
        return
    if form == "pdf" and output is None and sys.stdout.isatty():
        raise ChartInputError("--format pdf writes a file; name it with --output")
    items: list[Export] = []
    begun = False

    def put(content: bytes) -> None:
        nonlocal begun
        if output is None:
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
            return
        try:
            with output.open("ab" if begun else "wb") as file:
                file.write(content)
        except OSError as error:
            raise ChartInputError(f"{output.name}: cannot be written ({error.strerror})") from None
        begun = True

    def take(chart: ChartRead, result: Result, path: str) -> None:
        item = Export(result, chart.encounter, chart.sources, chart.patient, path)
        if form in STREAMED:
            put(export([item], form))
        else:
            items.append(item)

    yield take
    if items:
        put(export(items, form))


def _to_terminal() -> Write:
    first = True

    def show(chart: ChartRead, result: Result, path: str) -> None:
        nonlocal first
        if not first:
            click.echo()
        first = False
        render.result(result, path)
        if result.groupings is not None:
            render_groupings(result.groupings, result)

    return show
