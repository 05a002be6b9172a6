"""How does a large file get under DuckDB's eyes? Unpacked, looked through, under a plain name, with a known header."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.errors import FileRefusedError
from ingest.files.guard import MEGABYTE, CappedReader, opened
from ingest.files.header import check_header

__all__ = ["header_of", "placed"]

_STEP = 16 * MEGABYTE
_HEADER = 1_000_000
_PACKED = (b"\x1f\x8b", b"\xfd7zX", b"PK\x03\x04")


def placed(path: Path, folder: Path, name: str, *, max_mb: int) -> Path:
    """The file under a plain name (DuckDB reads ``*`` and ``[`` in names as patterns), unpacked if it is packed.

    Parameters
    ----------
    path : Path
        Checked by :func:`ingest.files.guard.check_file`.
    folder : Path
        Scratch folder.
    name : str
        Name for messages.
    max_mb : int
        Most millions of bytes.

    Raises
    ------
    FileRefusedError
        If it holds a NUL byte, breaks off, or unpacks to too much.
    """
    target = folder / "file.csv"
    with path.open("rb") as raw:
        packed = raw.read(4).startswith(_PACKED)
    with opened(path, max_mb=max_mb) as stream:
        if packed:
            with target.open("wb") as out:
                for part in _parts(stream, name):
                    out.write(part)
        else:
            for _ in _parts(stream, name):
                pass
            target.symlink_to(path.resolve())
    return target


def _parts(stream: CappedReader, name: str) -> Iterator[bytes]:
    """Parts of the file, looked through for what DuckDB may let pass: NUL bytes and what is no UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, plain = 0, True
    while part := stream.read(_STEP):
        if b"\0" in part:
            line = lines + part[: part.index(b"\0")].count(b"\n") + 1
            raise FileRefusedError(
                f"{name} line {line}: holds a NUL byte; it is damaged, or UTF-16. Download it again."
            )
        if not (plain and part.isascii()):
            plain = False
            try:
                decoder.decode(part)
            except UnicodeDecodeError as error:
                line = lines + part[: error.start].count(b"\n") + 1
                raise FileRefusedError(f"{name} line {line}: is not UTF-8. Take the file as published.") from None
        lines += part.count(b"\n")
        yield part
    if decoder.getstate()[0]:
        raise FileRefusedError(f"{name}: breaks off in the middle of a sign. Download it again.")


def header_of(source: Path, name: str, required: Sequence[str], separator: str) -> list[str]:
    """Columns of a CSV file.

    Raises
    ------
    FileRefusedError
        If it has no header, lacks a column, or has one twice.
    """
    with source.open("rb") as raw:
        first = raw.readline(_HEADER)
    try:
        cells = next(csv.reader([first.decode("utf-8-sig")], delimiter=separator, strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        raise FileRefusedError(f"{name} line 1: is no header. Check that it is the right file.") from None
    header = [cell.strip() for cell in cells]
    check_header(f"{name} line 1", header, required, separator)
    return header
