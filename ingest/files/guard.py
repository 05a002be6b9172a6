"""May a file be opened at all? Size, kind and packing are looked at before anything reads it."""

from __future__ import annotations

import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from ingest.errors import FileRefusedError
from ingest.files.archive import check_archive, only_member

__all__ = ["UNPACKED", "CappedReader", "check_file", "opened", "shown_name"]

MEGABYTE = 1_000_000
UNPACKED = 8
"""A packed file may unpack to this many times the size that the source allows."""

_HEAD = 2048
_WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body", b"<!--")
_KINDS = {
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old workbook (.xls) or one with a password",
    b"\x89PNG": "a picture",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "an SQLite database",
}
_ZIP, _GZ, _XZ = b"PK\x03\x04", b"\x1f\x8b", b"\xfd7zXZ\x00"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def shown_name(path: Path) -> str:
    r"""Name of a file for messages: no folder, no line breaks, nothing that cannot be printed.

    Examples
    --------
    >>> shown_name(Path("data/a\nb.csv"))
    'a?b.csv'
    """
    name = path.name or str(path)
    return "".join(sign if sign.isprintable() else "?" for sign in name)


def check_file(path: Path, *, form: str, max_mb: int, encoding: str = "utf-8") -> None:
    """Look at a file from outside: is it there, not too large, not something else under this name?

    Parameters
    ----------
    path : Path
    form : str
        csv, xlsx or json.
    max_mb : int
        Most millions of bytes on disk.
    encoding : str
        Declared encoding of text, which may be UTF-16.

    Raises
    ------
    FileRefusedError
        With one line that says what it is instead.
    """
    name = shown_name(path)
    if path.is_dir():
        raise FileRefusedError(f"{name}: is a folder. Give the {form} file itself.")
    try:
        if not path.exists():
            raise FileRefusedError(f"{name}: there is no such file at {path}. Check the path.")
        if not path.is_file():
            raise FileRefusedError(f"{name}: is no ordinary file. Give the file as it was downloaded.")
        size = path.stat().st_size
        if size > max_mb * MEGABYTE:
            raise FileRefusedError(
                f"{name}: {size / MEGABYTE:,.0f} MB, over the {max_mb:,} MB that this source allows. "
                f"Check that it is the right file (the limit is max_mb in dataset.yml)."
            )
        if size == 0:
            raise FileRefusedError(f"{name}: the file is empty. Download it again.")
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileRefusedError(f"{name}: cannot be read ({reason}) at {path}. Check the path.") from None
    _refuse_other_kind(name, head, form, encoding)
    if head.startswith(_ZIP):
        check_archive(path, max_bytes=max_mb * MEGABYTE * UNPACKED)


def _refuse_other_kind(name: str, head: bytes, form: str, encoding: str) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_WEB_PAGE) or (start.startswith((b"<?xml", b"<")) and b"<html" in start):
        raise FileRefusedError(
            f"{name}: is a web page (HTML), not {form.upper()}. Open the address in a browser and "
            f"download the file itself."
        )
    for magic, what in _KINDS.items():
        if head.startswith(magic):
            raise FileRefusedError(f"{name}: is {what}, not {form.upper()}. Give the file in the form {form}.")
    if form == "xlsx":
        if not head.startswith(_ZIP):
            raise FileRefusedError(f"{name}: is no .xlsx workbook. Give the workbook as it was published.")
        return
    if head.startswith(_UTF16) and not encoding.lower().replace("_", "-").startswith("utf-16"):
        raise FileRefusedError(
            f"{name}: is UTF-16 text, but {encoding} is expected. Save it again as {encoding}, or take the original."
        )


class CappedReader:
    """Reads on until more bytes come out than a file may hold; then the file is refused.

    Parameters
    ----------
    stream : binary file
    limit : int
        Most bytes.
    name : str
        For the message.
    """

    def __init__(self, stream: IO[bytes], limit: int, name: str) -> None:
        self._stream, self._limit, self._name, self._read = stream, limit, name, 0

    def _counted(self, data: bytes) -> bytes:
        self._read += len(data)
        if self._read > self._limit:
            raise FileRefusedError(
                f"{self._name}: unpacks to more than {self._limit // MEGABYTE:,} MB. Check that it is the right file."
            )
        return data

    def read(self, size: int = -1) -> bytes:
        """Read bytes; all that may still come where no size is given."""
        if size < 0:
            parts = []
            while part := self._guarded(lambda: self._stream.read(MEGABYTE)):
                parts.append(part)
            return b"".join(parts)
        return self._guarded(lambda: self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        """Read a line, or its first ``size`` bytes."""
        return self._guarded(lambda: self._stream.readline(size))

    def _guarded(self, step: Callable[[], bytes]) -> bytes:
        try:
            return self._counted(step())
        except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile):
            raise FileRefusedError(
                f"{self._name}: the packed file is damaged or breaks off. Download it again."
            ) from None
        except OSError as error:
            raise FileRefusedError(f"{self._name}: cannot be read ({error.strerror or error}).") from None


@contextmanager
def opened(path: Path, *, max_mb: int) -> Iterator[CappedReader]:
    """Open a file that was checked, unpacked where it is .xz, .gz or a .zip with one file in it.

    Raises
    ------
    FileRefusedError
        Also while reading: if it breaks off, is damaged, or unpacks to too much.
    """
    name = shown_name(path)
    with path.open("rb") as raw:
        head = raw.read(8)
        raw.seek(0)
        limit = max_mb * MEGABYTE * UNPACKED
        if head.startswith(_XZ):
            with lzma.open(raw) as stream:
                yield CappedReader(cast(BinaryIO, stream), limit, name)
        elif head.startswith(_GZ):
            with gzip.open(raw) as stream:
                yield CappedReader(cast(BinaryIO, stream), limit, name)
        elif head.startswith(_ZIP):
            with only_member(path) as stream:
                yield CappedReader(stream, limit, name)
        else:
            yield CappedReader(raw, max_mb * MEGABYTE, name)
