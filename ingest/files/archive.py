"""Is a zip archive (or a workbook, which is one) safe to unpack? Names, sizes and ratios, then each byte."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from ingest.errors import FileRefusedError

__all__ = ["check_archive", "only_member", "unpack"]

_MEMBERS = 20_000
_RATIO = 250
_SMALL = 5_000_000
_STEP = 1 << 20
_ENCRYPTED = 0x1


def check_archive(path: Path, *, max_bytes: int) -> None:
    """Refuse an archive that would unpack to too much, leave its folder, or is damaged.

    The directory is judged first, without unpacking; then every member is unpacked once into nothing, since a
    directory may lie.

    Raises
    ------
    FileRefusedError
        With one line.
    """
    name = path.name
    with _archive(path) as archive:
        members = archive.infolist()
        if len(members) > _MEMBERS:
            raise FileRefusedError(f"{name}: holds {len(members):,} files, over {_MEMBERS:,}. Check the file.")
        for member in members:
            _check_member(name, member)
        total = sum(member.file_size for member in members)
        if total > max_bytes:
            raise FileRefusedError(
                f"{name}: would unpack to {total / 1e6:,.0f} MB, over {max_bytes / 1e6:,.0f} MB. Check the file."
            )
        left = max_bytes
        for member in members:
            with _reading(name, member.filename), archive.open(member) as stream:
                while part := stream.read(_STEP):
                    left -= len(part)
                    if left < 0:
                        raise FileRefusedError(
                            f"{name}: unpacks to more than {max_bytes / 1e6:,.0f} MB. Check the file."
                        )


def _check_member(name: str, member: zipfile.ZipInfo) -> None:
    inner = PurePosixPath(member.filename.replace("\\", "/"))
    if inner.is_absolute() or ".." in inner.parts or (inner.parts and ":" in inner.parts[0]):
        raise FileRefusedError(
            f"{name}: a file in it, '{member.filename}', would be unpacked outside its folder. Do not use this file."
        )
    if member.flag_bits & _ENCRYPTED:
        raise FileRefusedError(f"{name}: is locked with a password. Save it without one.")
    if member.file_size > _SMALL and member.file_size > _RATIO * max(member.compress_size, 1):
        raise FileRefusedError(
            f"{name}: '{member.filename}' unpacks to {member.file_size / 1e6:,.0f} MB, "
            f"{member.file_size // max(member.compress_size, 1):,} times its size. Do not use this file."
        )


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileRefusedError(f"{path.name}: the packed file is damaged or breaks off. Download it again.") from None
    with archive:
        yield archive


@contextmanager
def _reading(name: str, member: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise FileRefusedError(f"{name}: '{member}' in it is damaged. Download it again.") from None


@contextmanager
def only_member(path: Path) -> Iterator[IO[bytes]]:
    """Open the one file in an archive.

    Raises
    ------
    FileRefusedError
        If there are several; a source of several files takes the archive as a folder.
    """
    with _archive(path) as archive:
        files = [member for member in archive.infolist() if not member.is_dir()]
        if len(files) != 1:
            raise FileRefusedError(f"{path.name}: holds {len(files)} files. Unpack it and give the right one.")
        with archive.open(files[0]) as stream:
            yield stream


def unpack(path: Path, folder: Path, *, max_bytes: int) -> None:
    """Unpack an archive into an empty folder, after all checks.

    Raises
    ------
    FileRefusedError
        If any check fails; nothing is unpacked then.
    """
    check_archive(path, max_bytes=max_bytes)
    with _archive(path) as archive:
        for member in archive.infolist():
            inner = PurePosixPath(member.filename.replace("\\", "/"))
            target = folder.joinpath(*inner.parts)
            if member.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with _reading(path.name, member.filename), archive.open(member) as stream, target.open("wb") as out:
                while part := stream.read(_STEP):
                    out.write(part)
