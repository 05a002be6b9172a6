"""How is a publisher's workbook read? Cells as text, merged labels filled in, formulas by their stored results."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from ingest.errors import FileRefusedError
from ingest.files.guard import shown_name
from ingest.files.header import check_header
from ingest.files.row import FileRow

__all__ = ["COLUMNS", "ROWS", "read_sheet", "sheet_names"]

ROWS = 1_000_000
COLUMNS = 1_000
"""Limits of a sheet; a publisher's table has far fewer."""

_MERGED = b"<mergeCell "
_FORMULA = re.compile(rb"<c\b(?P<cell>[^>]*)>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_REF = re.compile(rb'\br="([A-Z]+)(\d+)"')
_MERGE_REF = re.compile(rb'<mergeCell\s+ref="([A-Z0-9:]+)"')
_DIGITS = ".15g"
_DAMAGED = (ElementTree.ParseError, zipfile.BadZipFile, ValueError, KeyError, EOFError, TypeError, IndexError)


@contextmanager
def _workbook(path: Path, name: str) -> Iterator[Any]:
    try:
        with _quiet():
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        # openpyxl lets many kinds of errors of zip and XML through; each means the same to a user.
        raise FileRefusedError(
            f"{name}: cannot be read as a workbook ({type(error).__name__}). Download it again."
        ) from None
    try:
        yield book
    finally:
        book.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Styles, print areas and dates that openpyxl does not know are no matter of values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _lines(found: Any) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Rows of a sheet with their numbers."""
    rows = found.iter_rows(values_only=True)
    for line in count(1):
        with _quiet():
            cells = next(rows, None)
        if cells is None:
            return
        yield line, cells


def sheet_names(path: Path) -> list[str]:
    """Names of the sheets with cells, in order.

    Raises
    ------
    FileRefusedError
        If it is no workbook.
    """
    with _workbook(path, shown_name(path)) as book:
        return [str(sheet.title) for sheet in book.worksheets]


def read_sheet(
    path: Path,
    sheet: str,
    *,
    header_line: int | None = 1,
    columns: Sequence[str] = (),
    file: str = "",
) -> Iterator[FileRow]:
    """Rows of a sheet as text; empty rows are passed over.

    A number is written with at most 15 digits, as the program shows it; a date as an ISO date. Where cells are
    merged, a text stands in all of them; a number only in the first, so that none is counted twice.

    Parameters
    ----------
    path : Path
        Checked by :func:`ingest.files.guard.check_file`.
    sheet : str
        Its name, spaces around it aside.
    header_line : int or None
        Row with the names of columns; None: columns are named A, B, ...
    columns : sequence of str
        Columns that the header must have.
    file : str
        Name for the rows, empty where it is the only file.

    Raises
    ------
    FileRefusedError
        If it is no workbook, lacks the sheet or a column, has too many rows or columns, or a formula without a
        stored result.
    """
    name = file or shown_name(path)
    with _workbook(path, name) as book:
        there = {str(found.title).strip(): found for found in book.worksheets}
        if sheet.strip() not in there:
            raise FileRefusedError(
                f"{name}: has no sheet '{sheet}' (it has: {', '.join(list(there)[:20])}). "
                f"Check that it is the right file and edition."
            )
        found = there[sheet.strip()]
        merged = _Merged(*_extras(path, found, name))
        found.reset_dimensions()
        try:
            yield from _rows(found, name, sheet.strip(), header_line, columns, file, merged)
        except (
            ElementTree.ParseError,
            zipfile.BadZipFile,
            ValueError,
            KeyError,
            EOFError,
            TypeError,
            IndexError,
        ) as error:
            raise FileRefusedError(
                f"{name}, sheet {sheet}: is damaged ({type(error).__name__}). Download it again."
            ) from None


def _rows(
    found: Any,
    name: str,
    sheet: str,
    header_line: int | None,
    columns: Sequence[str],
    file: str,
    merged: _Merged,
) -> Iterator[FileRow]:
    header: list[str] = []
    letters: dict[str, str] = {}
    for line, cells in _lines(found):
        if line > ROWS:
            raise FileRefusedError(f"{name}, sheet {sheet}: has over {ROWS:,} rows. Check that it is the right file.")
        texts = merged.filled(line, [_text(cell) for cell in cells])
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > COLUMNS:
            raise FileRefusedError(
                f"{name}, sheet {sheet} line {line}: has over {COLUMNS:,} columns. Check that it is the right file."
            )
        if header_line is None:
            if texts:
                named = {get_column_letter(number): text for number, text in enumerate(texts, 1)}
                yield FileRow(line, named, file, sheet, {letter: letter for letter in named})
            continue
        if line < header_line:
            continue
        if line == header_line:
            header = [" ".join(text.split()) or get_column_letter(n) for n, text in enumerate(texts, 1)]
            check_header(f"{name}, sheet {sheet} line {line}", header, columns)
            letters = {column: get_column_letter(n) for n, column in reversed(list(enumerate(header, 1)))}
            continue
        if texts:
            texts += [""] * (len(header) - len(texts))
            values = dict(zip(header, texts, strict=False))
            values |= {get_column_letter(n): text for n, text in enumerate(texts[len(header) :], len(header) + 1)}
            yield FileRow(line, values, file, sheet, letters)
    if header_line is not None and not header:
        raise FileRefusedError(f"{name}, sheet {sheet}: has no header on line {header_line}. Check the file's edition.")


def _text(cell: object) -> str:
    """Text of a cell as a program shows it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, _DIGITS)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip()


class _Merged:
    """Merged areas of a sheet: column range by line, and the text of their first cells."""

    def __init__(self, areas: Sequence[tuple[int, int, int, int]]) -> None:
        self._starting: dict[int, list[tuple[int, int, int, int]]] = {}
        for area in areas:
            self._starting.setdefault(area[1], []).append(area)
        self._open: list[tuple[tuple[int, int, int, int], str]] = []

    def filled(self, line: int, texts: list[str]) -> list[str]:
        """The texts of a row with those of merged cells filled in."""
        for area in self._starting.pop(line, ()):
            text = texts[area[0] - 1] if len(texts) >= area[0] else ""
            if text and not _is_number(text):
                self._open.append((area, text))
        if not self._open:
            return texts
        self._open = [(area, text) for area, text in self._open if area[3] >= line]
        for (left, _, right, _), text in self._open:
            texts += [""] * (min(right, COLUMNS + 1) - len(texts))
            for number in range(left - 1, min(right, COLUMNS + 1)):
                texts[number] = texts[number] or text
        return texts


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def _extras(path: Path, found: Any, name: str) -> tuple[list[tuple[int, int, int, int]]]:
    """Merged areas of a sheet; a formula whose result was never stored refuses the file."""
    inner = str(getattr(found, "_worksheet_path", ""))
    areas: list[tuple[int, int, int, int]] = []
    with zipfile.ZipFile(path) as archive:
        raw = archive.read(inner.lstrip("/"))
    if b"<f" in raw:
        for match in _FORMULA.finditer(raw):
            ref = _REF.search(match["cell"])
            cell = (ref[1] + ref[2]).decode() if ref else "a cell"
            raise FileRefusedError(
                f"{name}, {found.title}!{cell}: holds a formula without its result. "
                f"Open the workbook in a spreadsheet program, save it, and try again."
            )
    if _MERGED in raw:
        for ref in _MERGE_REF.finditer(raw):
            left, top, right, bottom = range_boundaries(ref[1].decode())
            if None not in (left, top, right, bottom):
                areas.append((int(left), int(top), int(right), int(bottom)))  # type: ignore[arg-type]
    return (areas,)
