"""What is left of a row? A row gives each value out once, so that nothing is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from graph.statement import Confidence, Kind, earliest_day
from ingest.errors import DatasetError

__all__ = ["LIST_SEPARATOR", "Origin", "Row"]

LIST_SEPARATOR = ";"
"""What stands between the values of a list in one cell."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the values of a row come from and how they are known.

    Attributes
    ----------
    source : str
        Id of the Source entity.
    kind : Kind
    confidence : Confidence
    published_at : str
        ISO date, possibly partial, empty where unknown.
    """

    source: str
    kind: Kind
    confidence: Confidence
    published_at: str

    def no_later(self, date: str) -> Origin:
        """The same origin, published on a date if that lies before its own: what is public then was only read later.

        Examples
        --------
        >>> Origin("source/x", "reported", "high", "2026-03").no_later("2025-07-10").published_at
        '2025-07-10'
        >>> Origin("source/x", "reported", "high", "2025").no_later("2025-07-10").published_at
        '2025'
        """
        if not date or (self.published_at and earliest_day(self.published_at) <= earliest_day(date)):
            return self
        return replace(self, published_at=date)


@dataclass
class Row:
    """One row of a table. ``pop`` what is used, ``ignore`` what is not; the rest is reported.

    Attributes
    ----------
    table : str
    line : int
        Line of the file on which the row begins.
    origin : Origin or None
        Set by ``Context.cite``.
    folder : str
        Stands before the name of the table where it is not one of the project: ``ingested/``.
    """

    table: str
    line: int
    values: Mapping[str, str]
    origin: Origin | None = None
    folder: str = ""
    _left: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._left = dict(self.values)

    @property
    def place(self) -> str:
        """Table, with its folder where it is not one of the project."""
        return f"{self.folder}{self.table}"

    @property
    def locator(self) -> str:
        """Table and line.

        Examples
        --------
        >>> Row("shares", 7, {}).locator
        'shares.csv line 7'
        """
        return f"{self.place}.csv line {self.line}"

    @property
    def left(self) -> dict[str, str]:
        """Columns not taken yet, with their values."""
        return dict(self._left)

    def pop(self, column: str) -> str:
        """Take a value out.

        Raises
        ------
        DatasetError
            If there is no such column, or it was taken before.

        Examples
        --------
        >>> Row("t", 2, {"country": "NA"}).pop("country")
        'NA'
        """
        try:
            return self._left.pop(column)
        except KeyError:
            known = ", ".join(self.values)
            raise DatasetError(
                f"{self.locator}: column '{column}' is absent or already taken (columns: {known}). Correct ingest.py."
            ) from None

    def pop_list(self, column: str, separator: str = LIST_SEPARATOR) -> list[str]:
        """Take a list out of one cell; empty parts are dropped.

        Examples
        --------
        >>> Row("t", 2, {"items": "gallium; germanium;"}).pop_list("items")
        ['gallium', 'germanium']
        """
        return [part.strip() for part in self.pop(column).split(separator) if part.strip()]

    def peek(self, column: str) -> str:
        """Value of a column, whether taken or not.

        Examples
        --------
        >>> Row("t", 2, {"year": "2024"}).peek("year")
        '2024'
        """
        return self.values[column]

    def ignore(self, *columns: str) -> None:
        """Leave columns out on purpose."""
        for column in columns:
            self.pop(column)
