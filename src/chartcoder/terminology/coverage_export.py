"""Reader of exports of the CMS Medicare Coverage Database.

The download of articles and local determinations is a zip (often a zip within it) of CSV tables
that are joined by document and version: ``article.csv``, ``article_x_hcpc_code.csv`` (services),
``article_x_icd10_covered.csv`` and ``…_noncovered.csv`` (diagnoses, by group); determinations have
the same tables with ``lcd`` for ``article``. The Coverage API gives the same rows as JSON, alone or
under ``data``. Columns are found by name, so that added ones do no harm; the text of the documents
is not read.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from chartcoder.codesets.errors import CodesetError
from chartcoder.terminology.coverage import Policy

MOST_BYTES = 800_000_000
"""Size of an unpacked table beyond which a file is refused."""
_KINDS = ("article", "lcd", "ncd")
_TABLES = {
    "hcpc": ("hcpc_code", "hcpc-code", "hcpcs_code", "hcpcs-code"),
    "covered": ("icd10_covered", "icd10-covered"),
    "noncovered": ("icd10_noncovered", "icd10-noncovered"),
}
Row = Mapping[str, str]


def read_export(path: Path) -> tuple[Policy, ...]:
    """The policies of an export: a zip, a folder, or one CSV or JSON table.

    Raises:
        CodesetError: when the file cannot be read or holds no table of the database.
    """
    tables: dict[tuple[str, str], list[Row]] = {}
    seen = 0
    for name, data in _files(path):
        key = _table(name)
        if key is None:
            continue
        seen += 1
        tables.setdefault(key, []).extend(_rows(name, data))
    if not seen:
        raise CodesetError(f"{path.name}: no table of the Medicare Coverage Database in it")
    out: list[Policy] = []
    for kind in _KINDS:
        out += _policies(kind, tables, path.name)
    return tuple(out)


def _table(name: str) -> tuple[str, str] | None:
    """Kind of document and kind of table of a file name; nothing for other files."""
    stem = Path(name).stem.lower().replace("-", "_")
    kind = next((k for k in _KINDS if stem == k or stem.startswith(f"{k}_")), None)
    if kind is None:
        return None
    if stem == kind:
        return kind, "document"
    if stem.endswith("_group"):
        return None
    for table in ("noncovered", "covered", "hcpc"):
        if any(stem.endswith(form.replace("-", "_")) for form in _TABLES[table]):
            return kind, table
    return None


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for one in sorted(path.iterdir()):
            if one.suffix.lower() in (".csv", ".json", ".zip"):
                yield from _files(one)
    elif path.suffix.lower() == ".zip":
        yield from _zipped(path.name, path.read_bytes(), 0)
    else:
        yield path.name, path.read_bytes()


def _zipped(name: str, data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in sorted(archive.infolist(), key=lambda i: i.filename):
                low = info.filename.lower()
                if info.is_dir() or not low.endswith((".csv", ".json", ".zip")):
                    continue
                if info.file_size > MOST_BYTES:
                    raise CodesetError(f"{name}: a table in it is too large")
                if low.endswith(".zip"):
                    if depth < 2:
                        yield from _zipped(name, archive.read(info), depth + 1)
                elif _table(Path(info.filename).name) is not None:
                    yield Path(info.filename).name, archive.read(info)
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise CodesetError(f"{name}: not a zip that can be read") from error


def _rows(name: str, data: bytes) -> list[Row]:
    text = data.decode("utf-8-sig", "replace") if data[:3] == b"\xef\xbb\xbf" else _decoded(data)
    if name.lower().endswith(".json"):
        try:
            value: Any = json.loads(text)
        except ValueError as error:
            raise CodesetError(f"{name}: not JSON") from error
        if isinstance(value, dict):
            value = value.get("data", value.get("rows", []))
        if not isinstance(value, list):
            raise CodesetError(f"{name}: no list of rows in it")
        return [_named(row) for row in value if isinstance(row, dict)]
    csv.field_size_limit(50_000_000)  # the text of an article stands in one cell
    return [_named(row) for row in csv.DictReader(io.StringIO(text, newline=""))]


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _named(row: Mapping[Any, Any]) -> Row:
    return {
        str(key).strip().lower(): str(value).strip()
        for key, value in row.items()
        if key is not None and value is not None and not isinstance(value, list | dict)
    }


def _policies(
    kind: str, tables: Mapping[tuple[str, str], list[Row]], source: str
) -> Iterator[Policy]:
    """The policies of one kind of document, one for each group of diagnoses."""
    titles: dict[tuple[str, str], tuple[str, str]] = {}
    for row in tables.get((kind, "document"), ()):
        titles[_key(kind, row)] = (row.get("title", ""), row.get("status", ""))
    services: dict[tuple[str, str], dict[str, None]] = {}
    for row in tables.get((kind, "hcpc"), ()):
        code = row.get("hcpc_code_id") or row.get("hcpcs_code_id") or row.get("hcpc_code") or ""
        if code:
            services.setdefault(_key(kind, row), {})[code.upper()] = None
    groups: dict[tuple[str, str], dict[str, list[str]]] = {}
    barred: dict[tuple[str, str], list[str]] = {}
    for table, column in (("covered", "icd10_covered_group"), ("noncovered", "")):
        for row in tables.get((kind, table), ()):
            code = _dotted(row.get("icd10_code_id") or row.get("icd10_code") or "")
            if not code:
                continue
            if table == "covered":
                group = row.get(column) or row.get("icd10_covered_group_id") or "1"
                groups.setdefault(_key(kind, row), {}).setdefault(group, []).append(code)
            else:
                barred.setdefault(_key(kind, row), []).append(code)
    letter = {"article": "A", "lcd": "L", "ncd": "N"}[kind]
    for key in sorted(services.keys() & (groups.keys() | barred.keys())):
        title, status = titles.get(key, ("", ""))
        if status and status.upper()[:1] in ("R", "F", "D"):
            continue  # retired, future, draft
        listed = groups.get(key, {"": []})
        for group, codes in sorted(listed.items()):
            name = f"{letter}{key[0]}" + (f" v{key[1]}" if key[1] else "")
            yield Policy(
                name + (f" group {group}" if group else ""), title, tuple(services[key]),
                tuple(dict.fromkeys(codes)), tuple(dict.fromkeys(barred.get(key, ()))), "", "", source,
            )  # fmt: skip


def _key(kind: str, row: Row) -> tuple[str, str]:
    return (
        row.get(f"{kind}_id", "") or row.get("document_id", ""),
        row.get(f"{kind}_version", "") or row.get("document_version", ""),
    )


def _dotted(code: str) -> str:
    plain = code.strip().upper()
    return plain if len(plain) < 4 or "." in plain else f"{plain[:3]}.{plain[3:]}"
