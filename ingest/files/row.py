"""What is one row of a publisher's file? Its values as text, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.errors import FileRefusedError

__all__ = ["FileRow"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of the publisher's file, all text, stripped.

    Attributes
    ----------
    line : int
        Line of the text, row of the sheet or number of the record, counted from 1.
    values : mapping
        Text by column.
    file : str
        Place in the folder; empty where the file is the one that the user gave.
    sheet : str
        Sheet of a workbook, or the list of a document that the record is in.
    letters : mapping
        Letter of a sheet by column.
    """

    line: int
    values: Mapping[str, str]
    file: str = ""
    sheet: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from all other rows of the file."""
        return (self.file, self.sheet, self.line)

    def at(self, column: str | None = None) -> str:
        """Place in the file, in words.

        Parameters
        ----------
        column : str, optional
            For the very cell of a sheet.

        Examples
        --------
        >>> FileRow(12, {}).at(), FileRow(7, {}, sheet="T2", letters={"Value": "B"}).at("Value")
        ('line 12', 'T2!B7')
        >>> FileRow(7, {}, file="world/x.csv").at(), FileRow(7, {}, sheet="T2").at()
        ('world/x.csv line 7', 'T2!7')
        """
        place = f"{self.sheet}!{self.letters.get(column or '', '')}{self.line}" if self.sheet else f"line {self.line}"
        return f"{self.file} {place}" if self.file else place

    def __getitem__(self, column: str) -> str:
        """Text of a column.

        Raises
        ------
        FileRefusedError
            If the file has no such column.

        Examples
        --------
        >>> FileRow(2, {"Country": "NA"})["Country"]
        'NA'
        """
        try:
            return self.values[column]
        except KeyError:
            raise FileRefusedError(
                f"{self.at()}: has no column '{column}'. Check that it is the right file and edition."
            ) from None
