"""Compiled files in the user's cache folder, each named by what it was compiled from."""

import hashlib
import marshal
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import platformdirs

MAX_CACHES = 6
"""Caches of one family kept side by side; the ones used longest ago make room."""
DAY = 86_400


def folder() -> Path:
    """The folder of the caches: ``$CHARTCODER_CACHE``, or the user's cache."""
    return Path(os.environ.get("CHARTCODER_CACHE") or platformdirs.user_cache_dir("chartcoder"))


def stamp(files: Iterable[Path], form: str) -> str:
    """A digest of files by name, size and time of change, without reading them.

    Args:
        files: what a cache is compiled from.
        form: version of the layout of the cache.

    Raises:
        OSError: when a file is missing.
    """
    seen = [form, sys.version]
    for path in files:
        status = path.stat()
        seen.append(f"{path.name}:{status.st_size}:{status.st_mtime_ns}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]


def read(path: Path) -> dict[str, Any] | None:
    """What a cache holds, or nothing when it is missing or damaged."""
    try:
        data = marshal.loads(path.read_bytes())
    except (OSError, EOFError, ValueError, TypeError):
        return None
    try:
        if time.time() - path.stat().st_mtime > DAY:
            os.utime(path)  # it is used: others make room before it does
    except OSError:
        pass  # a folder that cannot be written
    return data if isinstance(data, dict) else None


def write(path: Path, data: dict[str, Any]) -> None:
    """Write a cache whole or not at all; a folder that cannot be written is no error.

    Caches of the same family (the first word of the name) of other software (the second) and the
    ones used longest ago are removed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        with temporary.open("wb") as file:
            marshal.dump(data, file)
        temporary.replace(path)
        family, software = path.name.split("-")[:2]
        others = [p for p in path.parent.glob(f"{family}-*.marshal") if p != path]
        kept = [p for p in others if p.name.startswith(f"{family}-{software}-")]
        kept.sort(key=lambda p: p.stat().st_mtime, reverse=True)
        for old in {*others} - {*kept[: MAX_CACHES - 1]}:
            old.unlink(missing_ok=True)
    except OSError:
        return
