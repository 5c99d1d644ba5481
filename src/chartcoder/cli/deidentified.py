"""``chartcoder deidentify``: a chart without its identifiers, written to a folder."""

import json
import re
import secrets
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from chartcoder.cli.errors import clear_errors, complain, complaints
from chartcoder.deidentify import Deidentified, deidentify
from chartcoder.intake import Fault, read_charts
from chartcoder.intake.charts import read_bytes
from chartcoder.model import ChartInputError

LEAST_KEY = 16
"""Fewest bytes of a key."""


@click.command("deidentify")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--output", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="Folder for the charts, one folder each; it must be new or empty.")  # fmt: skip
@click.option("--key-file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A secret of 16 bytes or more. With the same key, charts of one patient get the same"
              " values in every run; without, a new one is made and forgotten.")  # fmt: skip
@click.option("--engine", type=click.Choice(("rules", "presidio")), default="rules",
              show_default=True, help="What finds identifiers; the rules run in any case.")  # fmt: skip
@click.option("--maps", is_flag=True,
              help="Write chart-…-maps.json too: where each value stands and where the identifier stood.")  # fmt: skip
def deidentify_(
    paths: tuple[str, ...], output: Path, key_file: Path | None, engine: str, maps: bool
) -> None:
    """Write charts without the 18 identifiers of the HIPAA safe harbor.

    Names, numbers and addresses become invented ones, the same everywhere in a chart; dates move by
    one number of days for each patient. Look the result over before it leaves the house: no program
    finds everything.
    """
    with clear_errors():
        find = None
        if engine == "presidio":
            from chartcoder.deidentify.presidio import presidio_engine

            find = presidio_engine()
        key = _key(key_file)
        _empty(output)
        faults = number = 0
        total: Counter[str] = Counter()
        for path in paths:
            try:
                for chart in read_charts(path):
                    if isinstance(chart, Fault):
                        faults += complain(chart.message)
                        continue
                    faults += complaints(chart)
                    number += 1
                    known: dict[str, list[str]] = {}
                    for kind, value in chart.identifiers:
                        known.setdefault(kind, []).append(value)
                    # a chart without a number is a patient of its own
                    patient = chart.patient or f"\0chart {number}"
                    done = deidentify(chart.encounter, key, patient, known, find)
                    _write(output / f"chart-{number:04d}", done, maps)
                    total.update(dict(done.counts))
            except ChartInputError as error:
                faults += complain(str(error))
        for kind, count in sorted(total.items()):
            click.echo(f"{count:>7}  {kind}")
        click.echo(f"{number} charts in {output}")
    if faults:
        sys.exit(2)


def _key(file: Path | None) -> bytes:
    if file is None:
        return secrets.token_bytes(32)
    key = read_bytes(file)
    if len(key) < LEAST_KEY:
        raise ChartInputError(f"{file.name}: a key has {LEAST_KEY} bytes or more")
    return key


def _empty(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ChartInputError(f"{folder.name}: not empty; name a new folder")
    except OSError as error:
        raise ChartInputError(f"{folder.name}: cannot be written ({error.strerror})") from None


def _write(folder: Path, done: Deidentified, maps: bool) -> None:
    encounter = done.encounter
    folder.mkdir()
    names = []
    for number, document in enumerate(encounter.documents, start=1):
        words = document.kind or re.sub(r"[^a-z]+", "-", (document.title or "").lower()).strip("-")
        names.append(f"{number:02d}-{words[:40] or 'document'}.txt")
        text = document.text.encode("utf-8", "replace")
        (folder / names[-1]).write_bytes(text)
    facts: dict[str, Any] = {
        name: value
        for name, value in (
            ("setting", encounter.setting), ("service_date", encounter.service_date),
            ("admission_date", encounter.admission_date),
            ("discharge_date", encounter.discharge_date), ("sex", encounter.sex),
            ("birth_date", encounter.birth_date),
            ("discharge_disposition", encounter.discharge_disposition), ("payer", encounter.payer),
            ("id", encounter.id),
        )
        if value is not None
    }  # fmt: skip
    (folder / "encounter.json").write_text(json.dumps(facts, default=str, indent=2) + "\n")
    if maps:
        rows = {name: [r._asdict() for r in moved.replaced]
                for name, moved in zip(names, done.moved, strict=True)}  # fmt: skip
        (folder.parent / f"{folder.name}-maps.json").write_text(json.dumps(rows) + "\n")
