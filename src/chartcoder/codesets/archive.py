"""Reading official zip files and folders member by member, within bounds.

Nothing is ever extracted under the name a zip gives it: members are read into memory, and the
installer writes them under its own names.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from chartcoder.codesets.errors import CodesetError

MAX_MEMBER = 128 * 1024 * 1024
"""Largest member read, in bytes (the largest official one is under 25 MB)."""
MAX_TOTAL = 512 * 1024 * 1024
"""Most bytes all members of one source may expand to."""
MAX_MEMBERS = 500
"""Most members a source may hold."""


class Member(NamedTuple):
    """A file inside a source: its name there, and a function that reads its bytes."""

    name: str
    read: Callable[[], bytes]


def members(source: Path) -> Iterator[Member]:
    """Yield the files of a zip, a folder, or the single file that ``source`` is, sorted by name.

    A member must be read before the next one is asked for.

    Raises:
        CodesetError: when the source cannot be read, is encrypted, holds names that point outside
            of it, or expands beyond the bounds of this module.
    """
    if source.is_dir():
        yield from _folder(source)
    elif not source.is_file():
        raise CodesetError(f"{source.name}: no such file")
    elif source.suffix.lower() == ".zip":
        yield from _zip(source)
    else:
        yield Member(source.name, lambda: _read_file(source))


def _folder(source: Path) -> Iterator[Member]:
    """Yield the files of a folder, and those inside its zip files."""
    paths = sorted(p for p in source.rglob("*") if p.is_file() and not p.is_symlink())
    if len(paths) > MAX_MEMBERS:
        raise CodesetError(f"{source.name}: more than {MAX_MEMBERS} files")
    for path in paths:
        if path.suffix.lower() == ".zip":
            inside = path.relative_to(source).as_posix()
            for member in _zip(path):
                yield Member(f"{inside}/{member.name}", member.read)
        else:
            yield Member(path.relative_to(source).as_posix(), partial(_read_file, path))


def _zip(source: Path) -> Iterator[Member]:
    """Yield the files of a zip; sizes are checked as bytes come out, not as the zip states them."""
    import zipfile

    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError):
        raise CodesetError(
            f"{source.name}: not a readable zip (a web page saved under this name?)"
        ) from None
    with archive:
        infos = sorted((i for i in archive.infolist() if not i.is_dir()), key=lambda i: i.filename)
        if len(infos) > MAX_MEMBERS:
            raise CodesetError(f"{source.name}: more than {MAX_MEMBERS} members")
        left = MAX_TOTAL
        for info in infos:
            parts = PurePosixPath(info.filename.replace("\\", "/")).parts
            if ".." in parts or parts[:1] == ("/",) or ":" in parts[0]:
                raise CodesetError(f"{source.name}: a member's name points outside of the zip")
            if info.flag_bits & 1:
                raise CodesetError(f"{source.name}: is encrypted")
            taken: list[int] = []

            def read(info: zipfile.ZipInfo = info, taken: list[int] = taken) -> bytes:
                try:
                    with archive.open(info) as stream:
                        data = stream.read(MAX_MEMBER + 1)
                except Exception:  # each compression method fails in its own way
                    raise CodesetError(f"{source.name}: {info.filename} is damaged") from None
                if len(data) > MAX_MEMBER:
                    raise CodesetError(f"{source.name}: {info.filename} expands beyond the limit")
                taken[:] = [len(data)]
                return data

            yield Member(info.filename, read)
            left -= sum(taken)
            if left < 0:
                raise CodesetError(f"{source.name}: expands beyond the limit")


def _read_file(path: Path) -> bytes:
    """Read a plain file, within the bound of a member."""
    try:
        if path.stat().st_size > MAX_MEMBER:
            raise CodesetError(f"{path.name}: larger than {MAX_MEMBER // 2**20} MB")
        return path.read_bytes()
    except OSError as error:
        raise CodesetError(f"{path.name}: {error.strerror or 'cannot be read'}") from None
