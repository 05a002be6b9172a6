"""What stands in one CSV file of a network, column by column, and which of its lines are at fault?

Columns are read as text and converted as a whole, so that a million lines take about a second. Only where something is
wrong is the file read again, line by line, to say where.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from graph.errors import NetworkFileError
from graph.network import BoolArray, FloatArray, IntArray

__all__ = ["Faults", "Table", "codes", "read_table"]

_SHOWN = 50
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


class Faults:
    """All that is wrong with the files of a network, in the order in which it stands there."""

    def __init__(self, files: Sequence[str] = ()) -> None:
        self._found: list[tuple[int, int, str]] = []
        self._files = list(files)
        self._more = 0

    def tell(self, text: str, path: Path, line: int = 0) -> None:
        """Note a fault of a line (0: of the file as a whole)."""
        if path.name not in self._files:
            self._files.append(path.name)
        where = f"{path}, line {line}: {text}" if line else f"{path}: {text}"
        self._found.append((self._files.index(path.name), line, where.replace("\r", "\\r").replace("\n", "\\n")))

    def more(self, faults: int) -> None:
        """Count faults that are not shown."""
        self._more += faults

    def stop(self) -> None:
        """Refuse the network if anything is wrong.

        Raises
        ------
        NetworkFileError
            With one line for each fault, at most 50.
        """
        if not self._found:
            return
        lines = [text for _, _, text in sorted(self._found)]
        more = self._more + max(0, len(lines) - _SHOWN)
        raise NetworkFileError((*lines[:_SHOWN], *([f"... and {more} more faults like these"] if more else [])))


class Table:
    """Rows of one file; every value is trimmed text until it is asked for as something else.

    Attributes
    ----------
    path : Path
    rows : int
        Lines of data, without empty ones.
    whole : bool
        False where lines had to be left out because they have too few or too many values.
    """

    def __init__(self, path: Path, columns: dict[str, Any], rows: int, faults: Faults, whole: bool = True) -> None:
        self.path = path
        self.rows = rows
        self.whole = whole
        self._columns = columns
        self._faults = faults

    def has(self, column: str) -> bool:
        """Whether the file has this column."""
        return column in self._columns

    def text(self, column: str) -> Any:
        """Texts of a column as an Arrow array; empty where the file lacks it."""
        if not self.has(column):
            return pa.repeat("", self.rows)
        return self._columns[column]

    def texts(self, column: str) -> list[str]:
        """Texts of a column as a list."""
        return [str(value) for value in self.text(column).to_pylist()]

    def filled(self, column: str) -> BoolArray:
        """Rows in which the column is not empty."""
        if not self.has(column):
            return np.zeros(self.rows, dtype=np.bool_)
        return np.array(pc.not_equal(self.text(column), "").to_numpy(zero_copy_only=False), dtype=np.bool_)

    def number(
        self, column: str, default: float | None, *, least: float = 0.0, most: float = np.inf, whole: bool = False
    ) -> FloatArray:
        """Numbers of a column; notes what is no number or out of range.

        Parameters
        ----------
        column : str
        default : float or None
            Where nothing stands; None: it has to.
        least, most : float
            Bounds, both allowed.
        whole : bool
            Only whole numbers.
        """
        if not self.has(column):
            return np.full(self.rows, np.nan if default is None else default)
        texts, filled = self.text(column), self.filled(column)
        try:
            values = np.array(pc.cast(pc.if_else(pa.array(filled), texts, "0"), pa.float64()), dtype=np.float64)
        except pa.ArrowInvalid:
            values = np.array([_number(text) for text in texts.to_pylist()])
        values = np.where(filled, values, np.nan if default is None else default)
        told = "a whole number" if whole else "a number"
        asked = filled if default is not None else np.ones(self.rows, dtype=np.bool_)
        none = asked & ~np.isfinite(values)
        out = np.isfinite(values) & ((values < least) | (values > most))
        if whole:
            none |= np.isfinite(values) & (values != np.round(values))
        self.tell(lambda _: f"'{column}' is empty", none & ~filled)
        self.tell(lambda row: f"'{column}' is '{texts[row]}', not {told}", none & filled)
        bounds = f"{least:g} to {most:g}" if np.isfinite(most) else f"{least:g} or more"
        self.tell(lambda row: f"'{column}' is {texts[row]}: give {bounds}", out & ~none)
        return values

    def flag(self, column: str) -> IntArray:
        """1 for true, 0 for false, -1 where nothing stands; notes what is neither."""
        if not self.has(column):
            return np.full(self.rows, -1, dtype=np.int64)
        texts = pc.utf8_lower(self.text(column))
        flags = np.full(self.rows, -1, dtype=np.int64)
        known = ~self.filled(column)
        for words, value in ((_TRUE, 1), (_FALSE, 0)):
            here = pc.is_in(texts, value_set=pa.array(words)).to_numpy(zero_copy_only=False)
            flags[here] = value
            known |= here
        self.tell(lambda row: f"'{column}' is '{self.text(column)[row]}', neither true nor false", ~known)
        return flags

    def place(self, column: str, known: Any, what: str = "") -> IntArray:
        """Place of each text in the list `known`, -1 where nothing stands or where it is not in it.

        The latter is noted if it is told `what` the texts are.
        """
        texts, filled = self.text(column), self.filled(column)
        found = pc.index_in(texts, value_set=known)
        place = np.array(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), dtype=np.int64)
        if what:
            self.tell(lambda row: f"unknown {what} '{texts[row]}' in column '{column}'", filled & (place < 0))
        return np.where(filled, place, -1)

    def given(self, column: str) -> None:
        """Note rows in which nothing stands."""
        self.tell(lambda _: f"'{column}' is empty", ~self.filled(column))

    def tell(self, fault: Callable[[int], str], at: BoolArray) -> None:
        """Note a fault of the rows that are marked."""
        rows = np.flatnonzero(at)
        for row in rows[:_SHOWN].tolist():
            self._faults.tell(fault(row), self.path, self.line(row))
        self._faults.more(max(0, rows.size - _SHOWN))

    def repeated(self, keys: IntArray, among: BoolArray | None = None) -> tuple[BoolArray, IntArray]:
        """Rows whose key stood in an earlier row, and the first row of each key."""
        rows = np.arange(keys.size) if among is None else np.flatnonzero(among)
        _, first, which = np.unique(keys[rows], return_index=True, return_inverse=True)
        earlier = np.arange(self.rows)
        earlier[rows] = rows[first[which]]
        return earlier != np.arange(self.rows), earlier.astype(np.int64)

    def line(self, row: int) -> int:
        """Line of the file on which a row begins; the header is line 1."""
        return self._lines[row]

    @cached_property
    def _lines(self) -> list[int]:
        lines: list[int] = []
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            width = len(next(reader))
            before = reader.line_num
            for row in reader:
                if len(row) == width and any(cell.strip() for cell in row):
                    lines.append(before + 1)
                before = reader.line_num
        return lines


def read_table(path: Path, needed: Sequence[str], optional: Sequence[str], faults: Faults) -> Table | None:
    """Read one file.

    Parameters
    ----------
    path : Path
    needed, optional : sequences of str
        Its columns. Others are left alone, unless they look like a misspelt one.
    faults : Faults
        Where all that is wrong is noted.

    Returns
    -------
    Table or None
        None if the file cannot be read as a table with these columns.
    """
    try:
        header, skip = _header(path)
    except UnicodeDecodeError:
        faults.tell("is not UTF-8 text; save it as CSV in UTF-8", path)
        return None
    except (OSError, csv.Error) as error:
        faults.tell(f"cannot be read ({getattr(error, 'strerror', None) or error})", path)
        return None
    wrong = _wrong_columns(header, needed, optional)
    for text in wrong:
        faults.tell(text, path, 1)
    if wrong:
        return None
    uneven: list[int] = []

    def skip_row(row: Any) -> str:
        uneven.append(row.actual_columns)
        return "skip"

    names = [name or f" {i}" for i, name in enumerate(header)]
    try:
        found = arrow_csv.read_csv(
            str(path),
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=skip),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip_row),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error) or "UTF-8" in str(error):
            faults.tell("is not UTF-8 text; save it as CSV in UTF-8", path)
        else:
            faults.tell(f"cannot be read as CSV ({str(error).splitlines()[0][:120]})", path)
        return None
    if uneven:
        _uneven_lines(path, len(header), faults)
    columns = {name: _trimmed(found.column(name)) for name in names}
    blank = np.ones(found.num_rows, dtype=np.bool_)
    for values in columns.values():
        blank &= pc.equal(values, "").to_numpy(zero_copy_only=False)
    if blank.any():
        columns = {name: values.filter(pa.array(~blank)) for name, values in columns.items()}
    wanted = {name: values for name, values in columns.items() if name in needed or name in optional}
    return Table(path, wanted, int((~blank).sum()), faults, not uneven)


def codes(texts: Any) -> IntArray:
    """One number for each different text, in order of first appearance."""
    return np.asarray(texts.dictionary_encode().indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def _header(path: Path) -> tuple[list[str], int]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        for row in reader:
            if row:
                return [cell.strip().lower() for cell in row], reader.line_num
    return [], 0


def _wrong_columns(header: list[str], needed: Sequence[str], optional: Sequence[str]) -> list[str]:
    if not header:
        return [f"the file is empty; its columns should be: {', '.join(needed)}"]
    known = [*needed, *optional]
    missing = [name for name in needed if name not in header]
    out = [f"column '{name}' is missing (there are: {', '.join(header)})" for name in missing]
    out += [f"column '{name}' stands twice" for name in known if header.count(name) > 1]
    for name in header:
        near = difflib.get_close_matches(name, [k for k in known if k not in header], 1, 0.8)
        if name not in known and near and near[0] not in missing:
            out.append(f"column '{name}' is unknown; '{near[0]}' may be meant")
    return out


def _uneven_lines(path: Path, width: int, faults: Faults) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        before = 0
        for row in reader:
            if row and len(row) != width:
                faults.tell(f"the line has {len(row)} values, the table {width} columns", path, before + 1)
            before = reader.line_num


def _trimmed(column: Any) -> Any:
    values = column.combine_chunks()
    return pc.utf8_trim_whitespace(values.chunk(0) if isinstance(values, pa.ChunkedArray) else values)


def _number(text: str | None) -> float:
    """A number as Arrow reads it; Python alone would also take `1_000`."""
    try:
        return float(text or "nan") if "_" not in (text or "") else np.nan
    except ValueError:
        return np.nan
