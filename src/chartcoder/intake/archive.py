"""Zip files, member by member in memory: nothing is ever extracted under a name it brings.

Sizes are counted as the bytes come out, not as the archive states them.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from chartcoder.intake.bounds import MAX_FILE, MAX_MEMBERS, MAX_RATIO, MAX_TOTAL
from chartcoder.intake.parts import shown_name
from chartcoder.model import ChartInputError


class Archive:
    """An open zip."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open it.

        Raises:
            ChartInputError: when it is damaged, holds too many files, or names that point outside.
        """
        self.name = name = shown_name(name)
        self._left = MAX_TOTAL
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = [info for info in self._zip.infolist() if not info.is_dir()]
        except Exception:  # a damaged directory fails in many ways
            raise ChartInputError(f"{name}: damaged zip file") from None
        if len(infos) > MAX_MEMBERS:
            raise ChartInputError(f"{name}: more than {MAX_MEMBERS:,} files")
        for info in infos:
            parts = PurePosixPath(info.filename.replace("\\", "/")).parts
            if not parts or ".." in parts or parts[0] == "/" or ":" in parts[0]:
                raise ChartInputError(f"{name}: the name of a file points outside of the archive")
        self._infos = {info.filename: info for info in infos}

    def names(self) -> Iterator[str]:
        """The names of its files, sorted."""
        yield from sorted(self._infos)

    def read(self, member: str) -> bytes:
        """The bytes of a file.

        Raises:
            ChartInputError: when it is damaged, encrypted, or expands beyond the bounds.
        """
        info = self._infos.get(member)
        shown = f"{self.name}/{shown_name(member)}"
        if info is None:
            raise ChartInputError(f"{shown}: no such file in the archive")
        if info.flag_bits & 1:
            raise ChartInputError(f"{shown}: encrypted; send it without a password")
        most = min(MAX_FILE, self._left)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(most + 1)
        except Exception:  # each compression method fails in its own way
            raise ChartInputError(f"{shown}: damaged") from None
        self._left -= len(data)
        if len(data) > most or (
            len(data) > 1_000_000 and len(data) > MAX_RATIO * max(1, info.compress_size)
        ):
            raise ChartInputError(f"{shown}: expands beyond the limit")
        return data

    def __contains__(self, member: str) -> bool:
        return member in self._infos
