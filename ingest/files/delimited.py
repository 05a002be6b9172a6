"""How is a publisher's CSV read? Strictly, in its declared encoding, with real line numbers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ingest.errors import FileRefusedError
from ingest.files.guard import CappedReader, opened, shown_name
from ingest.files.header import check_header, word_of
from ingest.files.row import FileRow

__all__ = ["first_columns", "read_delimited"]

_LONGEST = 8_000_000
_BOM = b"\xef\xbb\xbf"
_LETTERS = 26

Reject = Callable[[FileRow, str | None, str, str], None]


def read_delimited(
    path: Path,
    *,
    columns: Sequence[str] = (),
    encoding: str = "utf-8",
    separator: str = ",",
    header_line: int = 1,
    max_mb: int = 500,
    file: str = "",
    reject: Reject | None = None,
) -> Iterator[FileRow]:
    """Rows of a CSV file as text; blank lines are passed over.

    Parameters
    ----------
    path : Path
        Checked by :func:`ingest.files.guard.check_file`.
    columns : sequence of str
        Columns that the header must have; others may stand there.
    encoding, separator : str
        As the publisher's file has them; nothing is guessed.
    header_line : int
        Line of the header, counted from 1; what stands above is passed over.
    max_mb : int
        Most millions of bytes.
    file : str
        Name for the rows, empty where it is the only file.
    reject : callable, optional
        Told each row with more or fewer values than the header. Left out: such a row refuses the file.

    Yields
    ------
    FileRow

    Raises
    ------
    FileRefusedError
        If it cannot be decoded (with line and byte), holds NUL bytes or broken quotes, or the header lacks columns
        or has one twice.
    """
    name = file or shown_name(path)
    with opened(path, max_mb=max_mb) as stream:
        lines = _decoded(stream, name, encoding)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        header: tuple[str, ...] = ()
        for line, cells in _numbered(reader, name):
            if line < header_line:
                continue
            if not header:
                header = tuple(_named(cells))
                check_header(f"{name} line {line}", header, columns, separator)
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) == len(header):
                yield FileRow(line, dict(zip(header, (cell.strip() for cell in cells), strict=True)), file)
                continue
            reason = (
                f"has {len(cells)} values for {len(header)} columns; look for a missing or extra {word_of(separator)}, "
                f"or a text with one that lacks its quotes."
            )
            if reject is None:
                raise FileRefusedError(f"{name} line {line}: {reason}")
            text = separator.join(cells)
            reject(FileRow(line, dict(zip(header, cells, strict=False)), file), None, text, reason)
        if not header:
            raise FileRefusedError(f"{name}: has no header on line {header_line}. Check that it is the right file.")


def first_columns(path: Path, encoding: str, separator: str, *, max_mb: int) -> list[str]:
    """Columns on the first line of a CSV file, whatever is wrong with the rest; signs that cannot be read are replaced.

    Raises
    ------
    FileRefusedError
        If it cannot be unpacked, or the first line has broken quotes.
    """
    with opened(path, max_mb=max_mb) as stream:
        first = stream.readline(_LONGEST).decode(encoding, errors="replace").lstrip("\ufeff")
    try:
        return [" ".join(cell.split()) for cell in next(csv.reader([first], delimiter=separator, strict=True), [])]
    except csv.Error as error:
        raise FileRefusedError(
            f"{shown_name(path)} line 1: broken quotes ({error}). Take the file as published."
        ) from None


def _named(cells: Sequence[str]) -> list[str]:
    """Names of the columns; one without a name gets its letter, as in a sheet."""
    return [" ".join(cell.split()) or _letter(number) for number, cell in enumerate(cells)]


def _letter(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _numbered(reader: Iterator[list[str]], name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins."""
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefusedError(
                f"{name} line {line}: broken quotes or line ends ({error}). Take the file as published."
            ) from None
        if cells:
            yield line, cells
        line = int(getattr(reader, "line_num", line)) + 1


def _decoded(stream: CappedReader, name: str, encoding: str) -> Iterator[str]:
    """Lines as text; what is wrong is said with line and byte."""
    if encoding.lower().replace("_", "-").startswith("utf-16"):
        yield from _whole(stream, name, encoding)
        return
    utf8 = encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")
    number = otherwise = odd = 0
    while raw := stream.readline(_LONGEST):
        number += 1
        if len(raw) >= _LONGEST:
            raise FileRefusedError(f"{name} line {number}: is longer than {_LONGEST:,} bytes. Check the file.")
        if b"\0" in raw:
            raise FileRefusedError(
                f"{name} line {number}: holds a NUL byte; it is damaged, or UTF-16. Download it again."
            )
        if number == 1 and raw.startswith(_BOM):
            if not utf8:
                raise FileRefusedError(f"{name}: is UTF-8, the published file is in {encoding}. Take the original.")
            raw = raw[len(_BOM) :]
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            byte = raw[error.start]
            raise FileRefusedError(
                f"{name} line {number}, byte {error.start + 1}: 0x{byte:02x} is not {encoding}. "
                f"Take the file as published, not saved again by another program."
            ) from None
        if not utf8 and not raw.isascii():
            try:
                raw.decode("utf-8")
                otherwise += 1
            except UnicodeDecodeError:
                odd += 1
        yield text
    if otherwise and not odd:
        raise FileRefusedError(f"{name}: is UTF-8, the published file is in {encoding}. Take the original.")


def _whole(stream: CappedReader, name: str, encoding: str) -> Iterator[str]:
    try:
        text = stream.read().decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefusedError(f"{name}, byte {error.start + 1}: is not {encoding}. Take the original.") from None
    yield from text.splitlines(keepends=True)
