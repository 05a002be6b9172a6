"""What became of each row of a publisher's file? Accepted, rejected or dropped, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.dataset import WHERE, Dataset
from ingest.errors import DatasetError, FileRefusedError
from ingest.files.row import FileRow
from ingest.issues import FileIssue

__all__ = ["ENTRY", "LISTED", "Books", "Extracted", "Fault", "Key"]

ENTRY = "extract.py"
LISTED = 10_000
"""Rejected rows that are listed one by one; the rest is counted."""

_READ, _ACCEPTED, _REJECTED, _DROPPED = "read", "accepted", "rejected", "dropped"

Key = tuple[str, str, int]
"""File, sheet and line of a row."""

Fault = tuple[str | None, str, str]
"""Column, value and reason."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a publisher's file gave; ``accepted + rejected + sum(dropped) == rows_read``.

    Attributes
    ----------
    tables : mapping of str to list of rows
        Rows of the own tables in canonical order; each row a mapping of column to text.
    origins : mapping of str to list
        For each of these rows, the key of the row of the file that it comes from; None for rows put together.
    rows_read, accepted, rejected : int
        Rows of the file.
    dropped : mapping of str to int
        Rows left out on purpose, by reason.
    issues : list of FileIssue
        Rejected rows; the first 10,000.
    """

    tables: Mapping[str, list[dict[str, str]]]
    origins: Mapping[str, list[Key | None]]
    rows_read: int
    accepted: int
    rejected: int
    dropped: Mapping[str, int]
    issues: list[FileIssue]


@dataclass
class Books:
    """The rows of one file and what became of each.

    Attributes
    ----------
    dataset : Dataset
    file : str
        Name of the file, for messages.
    refused : mapping
        Rows that are rejected whatever the extractor says.
    """

    dataset: Dataset
    file: str
    refused: Mapping[Key, Fault] = field(default_factory=dict)
    issues: list[FileIssue] = field(default_factory=list)
    _state: dict[Key, str] = field(default_factory=dict)
    _why: dict[Key, str] = field(default_factory=dict)
    _uncounted: Counter[str] = field(default_factory=Counter)
    _left_out: Counter[str] = field(default_factory=Counter)
    _given: list[tuple[FileRow, str, dict[str, str]]] = field(default_factory=list)
    _bulk: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def read(self, row: FileRow) -> int:
        """Note a row as read; returns how many that makes."""
        self._state.setdefault(row.key, _READ)
        return len(self._state)

    def accept(self, table: str, row: FileRow, values: dict[str, str]) -> None:
        """Note a row of an own table; nothing of a row that is rejected counts."""
        if self._state.get(row.key) != _REJECTED:
            self._state[row.key] = _ACCEPTED
            self._given.append((row, table, values))

    def reject(self, row: FileRow, column: str | None, value: str, reason: str) -> None:
        """Note that a row is wrong."""
        self._state[row.key] = _REJECTED
        if len(self.issues) < LISTED:
            self.issues.append(
                FileIssue(
                    file=row.file or self.file,
                    sheet=row.sheet,
                    line=row.line,
                    column=column,
                    value=value,
                    reason=reason,
                )
            )

    def drop(self, row: FileRow, why: str) -> None:
        """Note that a row is left out on purpose; one that gave something stays accepted."""
        if self._state.get(row.key, _READ) == _READ:
            self._state[row.key] = _DROPPED
            self._why[row.key] = why

    def unwanted(self, row: FileRow, why: str) -> None:
        """Note why a row is left out if nothing more is said of it."""
        self._why.setdefault(row.key, why)

    def count(self, accepted: int = 0, rejected: int = 0, dropped: Mapping[str, int] | None = None) -> None:
        """Count rows that are not noted one by one."""
        self._uncounted.update({_ACCEPTED: accepted, _REJECTED: rejected})
        self._left_out.update(dropped or {})

    def accept_many(self, table: str, rows: Iterable[dict[str, str]]) -> None:
        """Note rows of an own table that :meth:`count` accounts for."""
        self._bulk.setdefault(table, []).extend(rows)

    def close(self, tables: Sequence[str]) -> Extracted:
        """Close the books: duplicates out, own rows in canonical order, every row accounted for.

        Parameters
        ----------
        tables : sequence of str
            Own tables that the file makes.

        Raises
        ------
        FileRefusedError
            If no row could be taken.
        DatasetError
            If the extractor left rows unjudged.
        """
        for key, state in self._state.items():
            if state == _READ and key in self._why:
                self._state[key] = _DROPPED
        self._refuse_unjudged()
        for key, fault in self.refused.items():
            if self._state.get(key) == _ACCEPTED:
                self.reject(FileRow(key[2], {}, key[0], key[1]), *fault)
        rows, origins = self._own_rows(tables)
        states = Counter(self._state.values()) + self._uncounted
        dropped = Counter(why for key, why in self._why.items() if self._state.get(key) == _DROPPED) + self._left_out
        read = states[_ACCEPTED] + states[_REJECTED] + dropped.total()
        issues = sorted(self.issues, key=lambda issue: (issue.file, issue.sheet, issue.line or 0))
        if not states[_ACCEPTED]:
            first = f" The first fault: {issues[0].text}" if issues else ""
            raise FileRefusedError(
                f"{self.file}: none of its {read:,} rows could be taken. "
                f"Check that it is the right file and edition.{first}"
            )
        return Extracted(
            rows, origins, read, states[_ACCEPTED], states[_REJECTED], dict(sorted(dropped.items())), issues
        )

    def _refuse_unjudged(self) -> None:
        left = [key for key, state in self._state.items() if state == _READ]
        if left:
            places = ", ".join(FileRow(line, {}, file, sheet).at() for file, sheet, line in left[:5])
            raise DatasetError(
                f"{self.dataset.name}/{ENTRY}: {len(left):,} rows were read, but neither accepted, rejected nor "
                f"dropped (such as {places}). Say what becomes of them."
            )

    def _own_rows(self, tables: Sequence[str]) -> tuple[dict[str, list[dict[str, str]]], dict[str, list[Key | None]]]:
        """Own rows in canonical order; of two that are the same thing the later row of the file is rejected."""
        taken: dict[str, dict[tuple[str, ...], tuple[dict[str, str], FileRow | None]]] = {name: {} for name in tables}
        for table, rows in self._bulk.items():
            taken[table] = {self.dataset.tables[table].identity(values): (values, None) for values in rows}
            if len(taken[table]) < len(rows):
                raise DatasetError(
                    f"{self.dataset.name}/{ENTRY}: gives rows of {table} with one key twice. Group them."
                )
        unmixed = {check.table for check in self.dataset.assertions.table_checks if check.name == "not-mixed"}
        by_row: dict[Key, list[tuple[FileRow, str, dict[str, str]]]] = {}
        for given in self._given:
            if self._state[given[0].key] == _ACCEPTED:
                by_row.setdefault(given[0].key, []).append(given)
        for parts in by_row.values():
            mine: dict[tuple[str, tuple[str, ...]], tuple[dict[str, str], FileRow]] = {}
            for row, table, values in parts:
                identity = self.dataset.tables[table].identity(values)
                if (table, identity) in mine or identity in taken[table]:
                    earlier, before = taken[table].get(identity) or mine[table, identity]
                    place = before.at() if before is not None else "another row"
                    if table in unmixed and _differ(earlier, values):
                        raise FileRefusedError(
                            f"{self.file}: {row.at()} and {place} contradict each other ({_shown(identity)}); series "
                            f"seem to be mixed up. Take the original file."
                        )
                    self.reject(row, None, _shown(identity), f"stands twice, as on {place}.")
                    break
                mine[table, identity] = (values, row)
            else:
                for (table, identity), entry in mine.items():
                    taken[table][identity] = entry
        ordered = {table: sorted(found.items(), key=lambda item: item[0]) for table, found in taken.items()}
        return (
            {table: [values for _, (values, _) in found] for table, found in ordered.items()},
            {
                table: [row.key if row is not None else None for _, (_, row) in found]
                for table, found in ordered.items()
            },
        )


def _differ(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two rows of an own table say different things."""
    return any(one[column] != other[column] for column in one if column != WHERE)


def _shown(identity: Sequence[str]) -> str:
    return ", ".join(filter(None, identity))[:100]
