"""What commands read: one chart, or a result that was stored as JSON; and the coder they share."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from chartcoder.cli.errors import complaints
from chartcoder.coder import Coder
from chartcoder.intake import read_chart
from chartcoder.intake.charts import read_bytes
from chartcoder.intake.files import decode
from chartcoder.model import ChartInputError, Encounter


def coder() -> Coder:
    """A coder that tells on a terminal when it compiles books."""

    def say(step: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"first use of these books: {step} …", err=True)

    return Coder(progress=say)


def encounter_of(path: str, **given: Any) -> Encounter:
    """The one encounter of a source, with a line for each document that could not be read."""
    chart = read_chart(path, **given)
    complaints(chart)
    return chart.encounter


def stored(file: Path) -> Any:
    """What a command wrote as JSON.

    Raises:
        ChartInputError: when it cannot be read, is not JSON, or is too large.
    """
    try:
        return json.loads(decode(read_bytes(file), file.name))
    except json.JSONDecodeError as error:
        raise ChartInputError(
            f"{file.name}: not JSON (line {error.lineno}); make it with: chartcoder code --json"
        ) from None
    except RecursionError:
        raise ChartInputError(f"{file.name}: nested too deeply") from None
