"""How does a publisher's file become rows of own tables? What an ``extract.py`` works with, and what came of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from rapidfuzz import process

from ingest.books import ENTRY, Books, Extracted, Fault, Key
from ingest.dataset import WHERE, Dataset
from ingest.errors import DatasetError, FileRefusedError, MappingError
from ingest.file_spec import FileSpec
from ingest.files.delimited import first_columns, read_delimited
from ingest.files.document import read_document
from ingest.files.folder import folder_of
from ingest.files.guard import check_file, shown_name
from ingest.files.large import UNWANTED, LargeFile
from ingest.files.numbers import as_text, number_of, plain
from ingest.files.row import FileRow
from ingest.files.workbook import read_sheet, sheet_names
from ingest.loading import load_entry

__all__ = ["Extracted", "Extraction", "FileRow", "extract_file", "plain"]

_STEP = 50_000

Progress = Callable[[str], None]


@dataclass
class Extraction:
    """What an ``extract.py`` works with.

    A row counts as a whole: once it is rejected, nothing that it gave is kept, and accepting or dropping it later
    changes nothing. Each row that was read must be accepted, rejected or dropped.

    Attributes
    ----------
    dataset : Dataset
    path : Path
        The file as given; a folder for sources of several files.
    """

    dataset: Dataset
    path: Path
    progress: Progress | None = None
    refused: Mapping[Key, Fault] = field(default_factory=dict)
    books: Books = field(init=False)
    _large: list[LargeFile] = field(default_factory=list)
    _checked_already: set[tuple[Path, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.books = Books(self.dataset, shown_name(self.path), self.refused)

    # -- reading ---------------------------------------------------------------------------------------

    @property
    def spec(self) -> FileSpec:
        """What the dataset says of its file."""
        if self.dataset.file is None:
            raise DatasetError(f"{self.dataset.name}: dataset.yml has no key 'file'. Add it.")
        return self.dataset.file

    def files(self, pattern: str) -> list[Path]:
        """Members of the folder that match a pattern such as ``world_data/*.csv``, sorted.

        Raises
        ------
        FileRefusedError
            If there is none, or one lies outside of the folder.
        """
        root = self.path.resolve()
        found = sorted(path for path in self.path.glob(pattern) if path.is_file())
        for path in found:
            if root not in path.resolve().parents:
                raise FileRefusedError(f"{path.name}: leads out of the folder {self.path.name}. Put the file into it.")
        if not found:
            raise FileRefusedError(
                f"{shown_name(self.path)}: has no file that matches '{pattern}'. Give the folder with all of its files."
            )
        return found

    def _checked(self, path: Path | None, form: str) -> tuple[Path, str]:
        """A file after the guard, and its name for the rows."""
        path = path if path is not None else self.path
        if (path, form) not in self._checked_already:
            check_file(path, form=form, max_mb=self.spec.max_mb, encoding=self.spec.encoding)
            self._checked_already.add((path, form))
        return path, self._name(path)

    def _name(self, path: Path) -> str:
        """Place in the folder; empty for the file that the user gave, which anybody may call as they like."""
        return "" if path == self.path else path.relative_to(self.path).as_posix()

    def header(self, path: Path | None = None) -> list[str]:
        """Columns on the first line of a CSV file, to tell layouts apart; signs that cannot be read are replaced."""
        path, _ = self._checked(path, "csv")
        return first_columns(path, self.spec.encoding, self.spec.separator, max_mb=self.spec.max_mb)

    def delimited(
        self,
        path: Path | None = None,
        *,
        columns: Sequence[str] | None = None,
        encoding: str | None = None,
        separator: str | None = None,
        header_line: int = 1,
    ) -> Iterator[FileRow]:
        """Rows of a CSV file; what is left out is taken from ``dataset.yml``.

        Raises
        ------
        FileRefusedError
            If the file as a whole cannot be taken.
        """
        path, file = self._checked(path, "csv")
        rows = read_delimited(
            path, columns=self.spec.columns if columns is None else columns, encoding=encoding or self.spec.encoding,
            separator=separator or self.spec.separator, header_line=header_line, max_mb=self.spec.max_mb, file=file,
            reject=self.reject,
        )  # fmt: skip
        return self._counting(rows)

    def sheet_names(self, path: Path | None = None) -> list[str]:
        """Names of the sheets of a workbook."""
        return sheet_names(self._checked(path, "xlsx")[0])

    def sheet(
        self,
        name: str,
        path: Path | None = None,
        *,
        header_line: int | None = 1,
        columns: Sequence[str] = (),
    ) -> Iterator[FileRow]:
        """Rows of a sheet; with ``header_line=None`` the columns are called A, B, ...

        Raises
        ------
        FileRefusedError
            If the workbook as a whole cannot be taken.
        """
        path, file = self._checked(path, "xlsx")
        return self._counting(read_sheet(path, name, header_line=header_line, columns=columns, file=file))

    def document(self, path: Path | None = None) -> Any:
        """Content of a JSON file; numbers with a point are Decimal. Its records become rows by :meth:`record`.

        Raises
        ------
        FileRefusedError
            If it is no JSON.
        """
        path, file = self._checked(path, "json")
        return read_document(path, encoding=self.spec.encoding, max_mb=self.spec.max_mb, file=file)

    def record(
        self, number: int, values: Mapping[str, object], *, list_name: str = "record", path: Path | None = None
    ) -> FileRow:
        """A record of a document as a row: its number in its list (from 1), its values as text."""
        texts = {column: as_text(value) for column, value in values.items()}
        row = FileRow(number, texts, self._name(path) if path is not None else "", list_name)
        self.books.read(row)
        return row

    def large(
        self, path: Path | None = None, *, columns: Mapping[str, str], missing: Sequence[str] = ("",)
    ) -> LargeFile:
        """A CSV file of millions of rows, as a table of DuckDB; see :class:`ingest.files.large.LargeFile`.

        Parameters
        ----------
        path : Path, optional
        columns : mapping
            All columns in order, with DuckDB types such as ``INTEGER``; a cell of another type rejects its row.
        missing : sequence of str
            Texts that mean no value.
        """
        path, file = self._checked(path, "csv")
        opened = LargeFile(self, path, file, columns, missing, self.spec.separator, self.spec.max_mb, self.progress)
        self._large.append(opened)
        return opened

    def _counting(self, rows: Iterable[FileRow]) -> Iterator[FileRow]:
        for row in rows:
            count = self.books.read(row)
            if self.progress is not None and count % _STEP == 0:
                self.progress(f"{self.dataset.name}: {count:,} rows read")
            yield row

    # -- reading values ----------------------------------------------------------------------------------

    def map(self, wordlist: str, text: str, row: FileRow) -> str | None:
        """Code of a text by a list of ``mappings.yml``; None where the list drops it on purpose.

        Raises
        ------
        MappingError
            If the list or the entry is missing: a category that nobody has judged refuses the whole file.
        """
        entries = self.dataset.mappings.get(wordlist)
        if entries is None:
            raise DatasetError(f"{self.dataset.name}/mappings.yml: there is no list '{wordlist}'. Add it.")
        if text not in entries:
            near = _nearest(text, entries)
            raise MappingError(
                f"{self._place(row)}: '{text[:80]}' is not in the list '{wordlist}' of {self.dataset.name}/mappings.yml"
                f"{near}. Add it there with its code, or with null to drop it."
            )
        code = entries[text]
        if code is None:
            self.books.unwanted(row, f"{wordlist}: {UNWANTED}")
        return code

    def decimal(
        self,
        row: FileRow,
        column: str,
        *,
        markers: Mapping[str, str | None] | None = None,
        minimum: Decimal | None = Decimal(0),
        maximum: Decimal | None = None,
    ) -> Decimal | None:
        """Number of a cell; thousands commas are read. A cell that is none rejects the row.

        Parameters
        ----------
        row : FileRow
        column : str
        markers : mapping, optional
            Texts that stand for something, such as ``{"W": None, "—": "0"}``; None: no number, but no fault either.
        minimum, maximum : Decimal or None
            Least and greatest that is believable.

        Returns
        -------
        Decimal or None
            None for a marker without a number, and where the row is rejected.
        """
        text = row[column]
        if markers and text in markers:
            stands_for = markers[text]
            return None if stands_for is None else Decimal(stands_for)
        value = number_of(text)
        if value is None:
            self.reject(row, column, text, "is empty." if not text else "is no number.")
        elif minimum is not None and value < minimum:
            self.reject(row, column, text, f"is below {minimum}.")
        elif maximum is not None and value > maximum:
            self.reject(row, column, text, f"is over {maximum}.")
        else:
            return value
        return None

    # -- saying what becomes of a row --------------------------------------------------------------------

    def accept(self, table: str, row: FileRow, **values: str) -> None:
        """One row of an own table; columns left out are empty.

        The column ``at`` (place in the file) is filled from the row if the table has it.

        Raises
        ------
        DatasetError
            If ``dataset.yml`` has no such table or column.
        """
        self.books.accept(table, row, self._own_row(table, values, row.at()))

    def _own_row(self, table: str, values: Mapping[str, str], at: str) -> dict[str, str]:
        """A row of an own table with all columns in order, texts on one line."""
        spec = self.dataset.tables.get(table)
        if spec is None or (self.spec.tables and table not in self.spec.tables):
            raise DatasetError(f"{self.dataset.name}/{ENTRY}: '{table}' is no table of its file. See dataset.yml.")
        unknown = [column for column in values if column not in spec.columns]
        if unknown:
            raise DatasetError(
                f"{self.dataset.name}/{ENTRY}: table {table} has no column {', '.join(unknown)}. See dataset.yml."
            )
        if WHERE in spec.columns and WHERE not in values:
            values = {**values, WHERE: at}
        return {column: " ".join(values.get(column, "").split()) for column in spec.columns}

    def reject(self, row: FileRow, column: str | None, value: str, reason: str) -> None:
        """Refuse a row; it is listed with line, column, value and reason."""
        self.books.reject(row, column, value, reason)

    def drop(self, row: FileRow, why: str) -> None:
        """Leave a row out on purpose; counted by reason. A row that gave something stays accepted."""
        self.books.drop(row, why)

    def refuse(self, *problems: str) -> NoReturn:
        """Refuse the whole file; each problem is one line that says what is wrong and what to do.

        Raises
        ------
        FileRefusedError
        """
        raise FileRefusedError(*(f"{shown_name(self.path)}: {problem}" for problem in problems))

    def _place(self, row: FileRow) -> str:
        name = row.file or shown_name(self.path)
        return f"{name}, sheet {row.sheet} line {row.line}" if row.sheet else f"{name} line {row.line}"

    # -- bulk ----------------------------------------------------------------------------------------------

    def count(self, accepted: int = 0, rejected: int = 0, dropped: Mapping[str, int] | None = None) -> None:
        """Rows of a large file that were not taken one by one."""
        self.books.count(accepted, rejected, dropped)

    def accept_many(self, table: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Rows of an own table that come out of a large file; :meth:`count` says how many of its rows they are."""
        self.books.accept_many(table, (self._own_row(table, row, "") for row in rows))

    def finish(self) -> Extracted:
        """Close the books; see :meth:`ingest.books.Books.close`."""
        for opened in self._large:
            opened.finish()
        return self.books.close(self.spec.tables or tuple(self.dataset.tables))

    def close(self) -> None:
        """Leave no scratch file behind."""
        for opened in self._large:
            opened.close()


def _nearest(text: str, entries: Mapping[str, object]) -> str:
    """The entry that a text may be a new spelling of, for the message."""
    best = process.extractOne(text, list(entries), score_cutoff=80)
    return f" (nearest: '{best[0]}')" if best else ""


def extract_file(
    dataset: Dataset,
    path: Path,
    progress: Progress | None = None,
    refused: Mapping[Key, Fault] | None = None,
) -> Extracted:
    """Take a publisher's file apart into rows of own tables; nothing is stored.

    Parameters
    ----------
    dataset : Dataset
        With the key ``file`` and an ``extract.py``.
    path : Path
        The file; a folder, or an archive of it, for sources of several files.
    progress : callable, optional
        Told a line of text now and then.
    refused : mapping, optional
        Rows that are rejected whatever the extractor says of them: key -> column, value, reason.

    Raises
    ------
    FileRefusedError
        If the file as a whole cannot be taken.
    MappingError
        If it holds a category that ``mappings.yml`` does not know.
    DatasetError
        If the dataset takes no file, or its extractor is wrong.

    Examples
    --------
    >>> from ingest.dataset import load_dataset
    >>> from ingest.runner import DATASETS
    >>> extract_file(load_dataset(DATASETS / "materials"), Path("x.csv"))
    Traceback (most recent call last):
    ingest.errors.DatasetError: materials: takes no file; its tables are the project's own.
    """
    if dataset.file is None:
        raise DatasetError(f"{dataset.name}: takes no file; its tables are the project's own.")
    entry = load_entry(dataset.folder, ENTRY, "extract")
    with tempfile.TemporaryDirectory(prefix="lodestone-") as scratch:
        if dataset.file.form == "folder":
            path = folder_of(path, Path(scratch) / "folder", max_mb=dataset.file.max_mb)
        elif not path.is_dir():  # some sources of one file take a folder of several, too
            check_file(path, form=dataset.file.form, max_mb=dataset.file.max_mb, encoding=dataset.file.encoding)
        x = Extraction(dataset, path, progress, refused=refused or {})
        try:
            entry(x)
            return x.finish()
        finally:
            x.close()
