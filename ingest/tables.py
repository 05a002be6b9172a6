"""How is a CSV table read so that nothing is guessed? Text stays text, and every fault has a line number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import TableError

__all__ = ["Table", "TableRow", "read_table"]

_MAX_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the line on which it begins, and its values as text by column."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: its name, columns in order, and rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read_table(path: Path, *, required: Sequence[str] = ()) -> Table:
    r"""Read a CSV file as text, strictly.

    No value is converted: the country code ``NA`` stays the text ``NA`` and an empty cell the empty text.
    Spaces around a value are taken off.

    Parameters
    ----------
    path : Path
        A UTF-8 file with a header row, comma-separated, quotes doubled inside quotes.
    required : sequence of str
        Columns that must stand in the header; others may.

    Returns
    -------
    Table

    Raises
    ------
    TableError
        If the file is missing, empty, not UTF-8, holds NUL bytes or broken quotes, lacks a column, names
        one twice, or has rows of another length. All problems found are listed, one line each.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "t.csv"
    >>> _ = file.write_text("country,t\nNA,1\n", encoding="utf-8")
    >>> read_table(file).rows[0].values["country"]
    'NA'
    """
    text = _text(path)
    problems: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = _numbered(reader, path)
    try:
        header_line, header = next(lines)
    except StopIteration:
        raise TableError([f"{path.name}: the file is empty. Give it a header row."]) from None
    columns = tuple(name.strip() for name in header)
    problems += _header_problems(path.name, header_line, columns, required)
    if problems:
        raise TableError(problems)
    rows: list[TableRow] = []
    for line, cells in lines:
        if len(cells) != len(columns):
            problems.append(
                f"{path.name} line {line}: {len(cells)} values for {len(columns)} columns. "
                f"Look for a missing or extra comma, or a text with commas that lacks its quotes."
            )
            if len(problems) == _MAX_PROBLEMS:
                problems.append(f"{path.name}: more of the same; the list ends here.")
                break
            continue
        rows.append(TableRow(line, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
    if problems:
        raise TableError(problems)
    return Table(path.stem, columns, tuple(rows))


def _text(path: Path) -> str:
    """The file as text, or why it cannot be had."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TableError([f"{path.name}: cannot be read ({error.strerror}) at {path}. Check the path."]) from None
    if b"\0" in raw:
        lines = [number for number, line in enumerate(raw.split(b"\n"), 1) if b"\0" in line]
        raise TableError(
            [
                f"{path.name} line {number}: holds a NUL byte. Save the file again as UTF-8 text (not UTF-16)."
                for number in lines[:_MAX_PROBLEMS]
            ]
        )
    try:
        return raw.decode("utf-8-sig", errors="strict")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        byte = raw[error.start]
        raise TableError(
            [f"{path.name} line {line}: byte 0x{byte:02x} is not UTF-8. Save the file again as UTF-8."]
        ) from None


def _numbered(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins; blank lines are passed over."""
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(
                [f"{path.name} line {line}: broken quotes ({error}). Double every quote inside a quoted text."]
            ) from None
        if cells:
            yield line, cells
        # A quoted text may hold line breaks, so the next row begins where the reader stands, not one further.
        line = getattr(reader, "line_num", line) + 1


def _header_problems(name: str, line: int, columns: Sequence[str], required: Sequence[str]) -> list[str]:
    """What is wrong with a header."""
    problems = [
        f"{name} line {line}: column {number} has no name. Name it or take it out."
        for number, column in enumerate(columns, 1)
        if not column
    ]
    seen: set[str] = set()
    for column in columns:
        if column and column in seen:
            problems.append(f"{name} line {line}: column '{column}' stands twice. Rename or remove one.")
        seen.add(column)
    problems += [
        f"{name} line {line}: column '{column}' is missing (there are: {', '.join(c for c in columns if c)}). "
        f"Add it or check the delimiter."
        for column in required
        if column not in seen
    ]
    return problems
