"""What if a source comes as a folder? The folder itself, or a .zip of it; and a digest of all that is in it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest.errors import FileRefusedError
from ingest.files.archive import unpack
from ingest.files.guard import MEGABYTE, UNPACKED, check_file, shown_name

__all__ = ["digest_of", "folder_of"]


def folder_of(path: Path, scratch: Path, *, max_mb: int) -> Path:
    """The folder itself, or the archive of one, unpacked into a scratch folder that is not there yet.

    Raises
    ------
    FileRefusedError
        If it is neither, or the archive is not safe.
    """
    if path.is_dir():
        return path
    check_file(path, form="folder", max_mb=max_mb)
    if path.suffix.lower() != ".zip":
        raise FileRefusedError(f"{shown_name(path)}: is a file. Give the folder with all files, or a .zip of it.")
    scratch.mkdir()
    unpack(path, scratch, max_bytes=max_mb * MEGABYTE * UNPACKED)
    inside = list(scratch.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else scratch


def digest_of(path: Path) -> str:
    """SHA-256 of a file; of a folder, over the names and contents of its files."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    for member in sorted(p for p in path.rglob("*") if p.is_file()):
        digest.update(member.relative_to(path).as_posix().encode() + b"\0" + digest_of(member).encode() + b"\n")
    return digest.hexdigest()
