"""What was wrong with single rows, of own tables or of a publisher's file? A log with line, column, value, reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass

__all__ = ["FileIssue", "RowIssue"]

_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RowIssue:
    """One problem of one row; the row was refused, or (``warning``) taken all the same.

    Attributes
    ----------
    dataset, table : str
        Where the row stands.
    line : int or None
        Line of the file on which the row begins; None where the problem is of the whole table.
    column : str or None
        The column at fault; None where it is the row as a whole.
    value : str
        What stands there.
    reason : str
        What is wrong and what to do.
    warning : bool
        True where the row was taken in spite of it.
    """

    dataset: str
    table: str
    line: int | None
    column: str | None
    value: str
    reason: str
    warning: bool = False

    @property
    def text(self) -> str:
        """The problem in one line.

        Examples
        --------
        >>> RowIssue(dataset="supply", table="shares", line=7, column="share_pct", value="170", reason="over 100.").text
        "supply/shares.csv line 7, column share_pct, '170': over 100."
        """
        place = f"{self.dataset}/{self.table}.csv"
        if self.line is not None:
            place += f" line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
            shown = self.value if len(self.value) <= _SHOWN else self.value[: _SHOWN - 1] + "…"
            place += f", '{shown}'"
        return f"{place}: {self.reason}"

    def as_json(self) -> dict[str, object]:
        """The problem as a mapping for ``--format json``.

        Examples
        --------
        >>> RowIssue(dataset="d", table="t", line=2, column=None, value="", reason="no.").as_json()["line"]
        2
        """
        return {
            "dataset": self.dataset,
            "table": self.table,
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
            "warning": self.warning,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FileIssue:
    """One problem of one row of a publisher's file; the row was rejected, or (``warning``) taken all the same.

    Attributes
    ----------
    file : str
        Its name, or its place in a folder.
    sheet : str
        Sheet of a workbook; empty elsewhere.
    line : int or None
        Line (row of a sheet, number of a record) at which it begins.
    column : str or None
        The column at fault; None where it is the row as a whole.
    value : str
        What stands there.
    reason : str
        What is wrong.
    warning : bool
        True where the row was taken in spite of it.
    """

    file: str
    sheet: str = ""
    line: int | None = None
    column: str | None = None
    value: str = ""
    reason: str
    warning: bool = False

    @property
    def text(self) -> str:
        """The problem in one line.

        Examples
        --------
        >>> FileIssue(file="a.csv", line=7, column="Value", value="-3", reason="is below 0.").text
        "a.csv line 7, column Value, '-3': is below 0."
        """
        place = f"{self.file}, sheet {self.sheet}" if self.sheet else self.file
        if self.line is not None:
            place += f" line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
        if self.value:
            shown = self.value if len(self.value) <= _SHOWN else self.value[: _SHOWN - 1] + "…"
            place += f", '{shown}'"
        return f"{place}: {self.reason}"

    def as_json(self) -> dict[str, object]:
        """The problem as a mapping for ``--format json``.

        Examples
        --------
        >>> FileIssue(file="a.csv", line=2, reason="no.").as_json()["line"]
        2
        """
        return asdict(self)
