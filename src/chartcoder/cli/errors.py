"""What every command shares: dates as options, and errors in one line."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click

from chartcoder.coder import UnknownSystem
from chartcoder.codesets.errors import CodesetError
from chartcoder.intake import ChartRead
from chartcoder.model import ChartInputError, GroupingMissing
from chartcoder.output import OutputMissing


class OneLine(click.ClickException):
    """A wrong option, said in one line; exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the line, without the usage text."""
        click.echo(f"chartcoder: {self.message}", err=True)


class Day(click.ParamType[date]):
    """A date written as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """The date, or an error that says how to write it."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            name = param.opts[0] if param is not None and param.opts else "date"
            raise OneLine(f"{name}: write it as YYYY-MM-DD, for example 2026-03-01") from None


def complain(message: str) -> int:
    """One line on standard error; returns 1, to be counted."""
    click.echo(f"chartcoder: {message}", err=True)
    return 1


def complaints(chart: ChartRead) -> int:
    """A line for each document of a chart that could not be read."""
    return sum(complain(f.message) for f in chart.findings if f.kind == "unread")


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn an error of the input or of the books into one line and exit code 2.

    A reader that closes early (``| head -1``) ends the command quietly.
    """
    try:
        yield
        sys.stdout.flush()
    except (ChartInputError, CodesetError, GroupingMissing, OutputMissing, UnknownSystem) as error:
        click.echo(f"chartcoder: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # what is still buffered goes nowhere, or the interpreter would complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
