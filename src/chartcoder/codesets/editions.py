"""Editions of the official books: which exist, and which one covers a date of service."""

from functools import lru_cache
from importlib.resources import as_file, files

from chartcoder.codesets.tabular import TabularEntry, read_tabular


@lru_cache(maxsize=1)
def default_tabular() -> dict[str, TabularEntry]:
    """The Tabular List that ships by default (``simple-icd-10-cm`` package, April 2026)."""
    data = files("simple_icd_10_cm") / "data"
    name = next(item for item in data.iterdir() if item.name.endswith(".xml"))
    with as_file(name) as path:
        return read_tabular(path)
