"""The door of this room: charts from files, standard input, folders and archives.

Errors name the file and the rule; they never quote the text (charts are PHI).
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from chartcoder.intake.bounds import MAX_BYTES
from chartcoder.intake.charts import FACTS, ChartRead, charts_of, files_of, parts_of, read_bytes
from chartcoder.intake.parts import Fault, shown_name
from chartcoder.intake.text import decode
from chartcoder.model import ChartInputError, Document, Encounter

FACT_FIELDS = frozenset(
    ["setting", "service_date", "admission_date", "discharge_date", "sex", "birth_date",
     "discharge_disposition", "payer", "providers", "id", "patient_type", "place_of_service"]
)  # fmt: skip
NOT_READ = frozenset({"expected", "not_expected"})
"""Fields of practice charts that say what a coder should find; they never reach the coder."""


def _shown(path: str) -> str:
    """A path as errors name it: what is too long or has lines is more likely a note than a path."""
    if len(path) > 255 or "\n" in path:
        return f"a path of {len(path):,} characters"
    return shown_name(path)


def read_facts(path: str) -> dict[str, Any]:
    """The facts of an encounter from the ``encounter.json`` of its folder or archive.

    Raises:
        ChartInputError: when the file is not an object of known fields.
    """
    if path == "-":
        return {}
    try:
        if Path(path).is_file():
            return _zipped_facts(Path(path))
        file = Path(path) / FACTS
        if not file.is_file():
            return {}
    except (OSError, ValueError):
        return {}
    return _facts(read_bytes(file))


def _zipped_facts(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return {}
    from chartcoder.intake.archive import Archive
    from chartcoder.intake.recognise import recognise

    data = read_bytes(path)
    if recognise(data) != "zip":
        return {}
    archive = Archive(data, path.name)
    # an archive of a folder holds the folder's name above it
    found = [n for n in archive.names() if n.split("/")[-1] == FACTS and n.count("/") <= 1]
    return _facts(archive.read(found[0])) if len(found) == 1 else {}


def _facts(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(decode(content, FACTS))
    except json.JSONDecodeError as error:
        raise ChartInputError(f"{FACTS}: not valid JSON (line {error.lineno})") from None
    except RecursionError:
        raise ChartInputError(f"{FACTS}: nested too deeply") from None
    if not isinstance(data, dict):
        raise ChartInputError(f"{FACTS}: must be one JSON object of facts")
    unknown = sorted(data.keys() - FACT_FIELDS - NOT_READ)
    if unknown:
        allowed = ", ".join(sorted(FACT_FIELDS))
        raise ChartInputError(f"{FACTS}: unknown field {unknown[0][:40]!r}; known are {allowed}")
    return {name: data[name] for name in data.keys() & FACT_FIELDS if data[name] is not None}


def read_charts(path: str, **given: Any) -> Iterator[ChartRead | Fault]:
    """Every encounter of a file, standard input (``-``), a folder or an archive.

    Files are recognised by their content and may be mixed. What belongs to one patient and visit is
    one encounter; what cannot be read is a fault, or a finding of the encounter it lies beside.

    Args:
        path: what to read.
        given: facts (``setting``, ``service_date``, ``sex`` …) that come before those of the source;
            a date of service takes the place of its discharge date too, since either chooses the
            edition.

    Raises:
        ChartInputError: when nothing there can be read.
    """
    shown = _shown(path)
    name = "standard input" if path == "-" else Path(shown).name or shown
    files = list(files_of(path, shown))
    yield from charts_of(parts_of(files), name, given, read_facts(path))


def read_chart(path: str, **given: Any) -> ChartRead:
    """The one encounter of a source: see ``read_charts``.

    Raises:
        ChartInputError: when it cannot be read, or holds several.
    """
    found = list(read_charts(path, **given))
    charts = [one for one in found if isinstance(one, ChartRead)]
    if len(charts) == 1:
        return charts[0]
    if charts:
        raise ChartInputError(
            f"{_shown(path)}: holds {len(charts)} encounters, one is needed here;"
            " code them with: chartcoder code"
        )
    raise ChartInputError(next(one.message for one in found if isinstance(one, Fault)))


def read_documents(path: str) -> list[Document]:
    """Documents of a source that holds one encounter, sorted by the names of their files.

    Raises:
        ChartInputError: when nothing there can be read.
    """
    return list(read_chart(path).encounter.documents)


def read_encounter(
    path: str,
    setting: str | None = None,
    service_date: date | None = None,
    sex: str | None = None,
    birth_date: date | None = None,
    admission_date: date | None = None,
    discharge_date: date | None = None,
    discharge_disposition: str | None = None,
) -> Encounter:
    """The one encounter of a source, without what else was found; see ``read_chart``.

    Raises:
        ChartInputError: when the documents or the facts cannot be used.
    """
    return read_chart(
        path, setting=setting, service_date=service_date, sex=sex, birth_date=birth_date,
        admission_date=admission_date, discharge_date=discharge_date,
        discharge_disposition=discharge_disposition,
    ).encounter  # fmt: skip


__all__ = ["FACT_FIELDS", "MAX_BYTES", "decode", "read_chart", "read_charts", "read_documents",
           "read_encounter", "read_facts"]  # fmt: skip
