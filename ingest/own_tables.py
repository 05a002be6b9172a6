"""Which rows does an own table have? Those committed, with partitions that a user's file replaced in their place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.dataset import Dataset
from ingest.errors import TableError
from ingest.kept import Kept
from ingest.tables import read_table

__all__ = ["KEPT_PREFIX", "OwnRow", "as_csv", "has_committed", "own_rows", "partition_of"]

KEPT_PREFIX = "ingested/"
"""Stands before the name of a table in the place of a row that a user brought."""


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row of an own table.

    Attributes
    ----------
    line : int
        Line of the file in which it stands.
    values : mapping
    kept : bool
        True where it stands in the table that was kept of a user's file.
    """

    line: int
    values: Mapping[str, str]
    kept: bool = False

    def locator(self, table: str) -> str:
        """Table and line.

        Examples
        --------
        >>> OwnRow(7, {}).locator("flows"), OwnRow(7, {}, kept=True).locator("flows")
        ('flows.csv line 7', 'ingested/flows.csv line 7')
        """
        return f"{KEPT_PREFIX if self.kept else ''}{table}.csv line {self.line}"


def partition_of(dataset: Dataset, table: str, values: Mapping[str, str]) -> str:
    """Value by which a row is replaced; empty where the whole table is."""
    column = dataset.file.partition if dataset.file is not None else ""
    return values[column] if column and column in dataset.tables[table].columns else ""


def has_committed(dataset: Dataset, table: str) -> bool:
    """Whether rows of a table come with the project."""
    return (dataset.folder / "data" / f"{table}.csv").exists()


def own_rows(dataset: Dataset, table: str, kept: Kept | None) -> list[OwnRow]:
    """Rows of an own table, in their order.

    Partition by partition the rows that a user brought take the place of the committed ones; where both are equal
    the committed ones stay, so that the same file changes nothing.

    Parameters
    ----------
    dataset : Dataset
    table : str
    kept : Kept, optional
        What was kept of users' files.

    Raises
    ------
    TableError
        If the table cannot be read, or was kept by a version of the program with other columns.
    """
    committed: list[OwnRow] = []
    if has_committed(dataset, table) or dataset.file is None:
        read = read_table(dataset.folder / "data" / f"{table}.csv", required=dataset.tables[table].columns)
        committed = [OwnRow(row.line, row.values) for row in read.rows]
    if kept is None or not kept.has(table):
        return committed
    brought = [OwnRow(line, values, kept=True) for line, values in enumerate(kept.rows(table), 2)]
    if brought and tuple(brought[0].values) != dataset.tables[table].columns:
        raise TableError(
            [
                f"{dataset.name}: what was kept of a file for table {table} has other columns than this version "
                f"expects. Run 'lodestone ingest run {dataset.name} --from FILE' again, or remove the folder "
                f"{kept.folder.parent if kept.folder is not None else ''}."
            ]
        )
    theirs, ours = _by_partition(dataset, table, brought), _by_partition(dataset, table, committed)
    replaced = kept.partitions
    equal = {part for part in replaced if _same(theirs.get(part, []), ours.get(part, []))}
    return [
        *(row for part, rows in ours.items() if part not in replaced or part in equal for row in rows),
        *(row for part, rows in theirs.items() if part not in equal for row in rows),
    ]


def _by_partition(dataset: Dataset, table: str, rows: Iterable[OwnRow]) -> dict[str, list[OwnRow]]:
    parts: dict[str, list[OwnRow]] = {}
    for row in rows:
        parts.setdefault(partition_of(dataset, table, row.values), []).append(row)
    return parts


def _same(one: Sequence[OwnRow], other: Sequence[OwnRow]) -> bool:
    return [row.values for row in one] == [row.values for row in other]


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    r"""An own table as text: equal rows in equal order give equal bytes.

    Examples
    --------
    >>> as_csv(["country", "t"], [{"country": "NA", "t": "1"}])
    'country,t\nNA,1\n'
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue()
