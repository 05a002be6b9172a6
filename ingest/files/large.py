"""How is a file of tens of millions of rows read within little memory? By DuckDB, in streams."""

from __future__ import annotations

import bisect
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import duckdb

from ingest.errors import DatasetError, FileRefusedError, MappingError
from ingest.files.guard import shown_name
from ingest.files.large_source import header_of, placed
from ingest.files.row import FileRow
from ingest.files.sql import Rule, name_of, shown, text_of, verdict, words_of
from ingest.files.watch import Watch

__all__ = ["LISTED", "UNWANTED", "LargeFile", "Ledger"]

LISTED = 1_000
"""Rejected rows of one reason that are listed one by one; all are counted."""

UNWANTED = "not wanted by mappings.yml"
"""Why a row is left out whose category mappings.yml maps to null."""

_MEMORY = "1GB"
_THREADS = 2
_MOST_UNREADABLE = 0.05
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_FLOATING = ("FLOAT", "DOUBLE")
_ERRORS = {
    "MISSING COLUMNS": "the row has too few values.",
    "TOO MANY COLUMNS": "the row has too many values.",
    "UNQUOTED VALUE": "has broken quotes.",
    "LINE SIZE OVER MAXIMUM": "the line is too long.",
    "INVALID STATE": "has broken quotes.",
}


class Ledger(Protocol):
    """Where a large file books its rows: the extraction."""

    def map(self, wordlist: str, text: str, row: FileRow) -> str | None:
        """Code of a text; None: dropped on purpose."""

    def reject(self, row: FileRow, column: str | None, value: str, reason: str) -> None:
        """List a rejected row."""

    def count(self, accepted: int = 0, rejected: int = 0, dropped: Mapping[str, int] | None = None) -> None:
        """Count rows that are not listed."""

    def accept_many(self, table: str, rows: Iterator[Mapping[str, str]]) -> None:
        """Rows of an own table."""


class LargeFile:
    """A large CSV file, judged in SQL: first what to leave out, then what is left, as table ``taken``.

    Say with :meth:`drop` which rows are not wanted (their conditions see texts) and with :meth:`reject` which of the
    others are wrong (these see values of the declared types); the first rule that fits a row counts. Then
    :meth:`map`, :meth:`once` and :meth:`accept` what is left. The file is read twice in streams: once to count, once
    to fetch the rows that are wanted. Those must fit on the disk, not in memory.

    Parameters
    ----------
    ledger : Ledger
        The extraction that it belongs to.
    path : Path
        Checked by :func:`ingest.files.guard.check_file`; .gz, .xz and .zip are unpacked first.
    file : str
        Name for the rows, empty where it is the only file.
    columns : mapping
        Column -> DuckDB type; VARCHAR for codes, so that ``007`` keeps its zeros. More columns may stand there.
    missing : sequence of str
        Texts that mean no value.
    separator : str
    max_mb : int
        Most millions of bytes.
    tell : callable, optional
        Is told how far the reading is, with rows a second and the time left.

    Raises
    ------
    FileRefusedError
        If it lacks a column or cannot be read as a whole.
    """

    def __init__(
        self,
        ledger: Ledger,
        path: Path,
        file: str,
        columns: Mapping[str, str],
        missing: Sequence[str],
        separator: str = ",",
        max_mb: int = 500,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._ledger, self._file, self._name = ledger, file, file or shown_name(path)
        self._columns = {column: kind.upper() for column, kind in columns.items()}
        self._gone = ", ".join(text_of(text) for text in missing) or "NULL"
        self._separator = separator
        self._drops: list[Rule] = []
        self._rejects: list[Rule] = []
        self._read = False
        self._unreadable: list[int] = []
        self._scratch = Path(tempfile.mkdtemp(prefix="lodestone-large-"))
        try:
            self._source = placed(path, self._scratch, self._name, max_mb=max_mb)
            self._header = header_of(self._source, self._name, list(columns), separator)
            self.connection = duckdb.connect(
                ":memory:",
                config={
                    "threads": _THREADS, "memory_limit": _MEMORY, "temp_directory": str(self._scratch / "spill"),
                    "autoinstall_known_extensions": False, "autoload_known_extensions": False,
                },
            )  # fmt: skip
            self._watch = Watch(self.connection, self._source, self._name, tell, passes=2)
        except BaseException:
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise
        for column, kind in self._columns.items():
            if kind == "VARCHAR":
                continue
            value = name_of(column)
            gone = f"coalesce(trim(texts.{value}) IN ({self._gone}), false)"
            self.reject(f"{value} IS NULL AND NOT {gone}", column, f"is no {words_of(kind)}.")
            if kind in (*_FLOATING, *_WHOLE):
                self.reject(f"NOT isfinite({value})", column, "is no number.")
            if kind in _WHOLE:
                self.reject(f"{value} <> trunc({value})", column, "is no whole number.")
                self.reject(f"TRY_CAST({value} AS {kind}) IS NULL AND {value} IS NOT NULL", column, "is too large.")

    # -- what to leave out -------------------------------------------------------------------------------

    def drop(self, condition: str, why: str) -> None:
        """Leave out on purpose the rows that fulfil an SQL condition on their texts; they are counted."""
        self._add(self._drops, Rule(condition, why))

    def reject(self, condition: str, column: str | None, reason: str) -> None:
        """Reject the rows that fulfil an SQL condition on their values; each is listed with its line and value."""
        self._add(self._rejects, Rule(condition, reason, column, rejects=True))

    def _add(self, rules: list[Rule], rule: Rule) -> None:
        if self._read:
            raise DatasetError(f"{self._name}: a rule comes after the file was read. Say it first in extract.py.")
        rules.append(rule)

    # -- reading -----------------------------------------------------------------------------------------

    def _scan(self, faults: str) -> str:
        """The table function that reads the file, all columns as texts."""
        texts = ", ".join(f"{text_of(column)}: 'VARCHAR'" for column in self._header)
        return (
            f"read_csv({text_of(str(self._source))}, header = true, auto_detect = false, "
            f"delim = {text_of(self._separator)}, quote = '\"', escape = '\"', nullstr = '\\N', "
            f"columns = {{{texts}}}, {faults})"
        )

    def _cast(self, column: str) -> str:
        """Value of a column in the type in which it is judged: whole numbers are DOUBLE until then."""
        text, kind = f"texts.{name_of(column)}", self._columns[column]
        if kind == "VARCHAR":
            return f"coalesce(trim({text}), '')"
        return f"TRY_CAST({text} AS {'DOUBLE' if kind in _WHOLE else kind})"

    def read(self) -> None:
        """Read the file, if that was not done: ``taken`` has a column ``place`` (its order) and those declared.

        Raises
        ------
        FileRefusedError
            If too much of it cannot be read, or its text is no UTF-8.
        """
        if self._read:
            return
        self._read = True
        named = ", ".join(name_of(column) for column in self._columns)
        with self._faults():
            counts = self._judged_texts(all_columns=False)
            self._watch.rows(
                f"CREATE TABLE texts AS SELECT {named} FROM {self._scan('ignore_errors = true')} "
                f"WHERE {verdict(self._drops)} = 0"
            )
            ((wanted,),) = self.connection.execute("SELECT count(*) FROM texts").fetchall()
            if wanted != counts.get(0, 0):  # a fault in a column that no rule looks at is seen only by looking at all
                counts = self._judged_texts(all_columns=True)
            self._book_unreadable(sum(counts.values()))
            for number, rule in enumerate(self._drops, 1):
                self._ledger.count(dropped={rule.why: counts.get(number, 0)})
            values = ", ".join(f"{self._cast(column)} AS {name_of(column)}" for column in self._columns)
            self.connection.execute(
                f"CREATE TABLE judged AS SELECT place, {named}, {verdict(self._rejects)} AS verdict FROM "
                f"(SELECT rowid AS place, {values}, texts FROM texts)"
            )
        for number, found in sorted(self._counts("SELECT verdict, count(*) FROM judged GROUP BY ALL").items()):
            if number:
                shown = ", ".join(f"texts.{name_of(column)}" for column in self._columns)
                query = f"SELECT place, {shown} FROM texts JOIN judged ON texts.rowid = place WHERE verdict = {number}"
                self._list(self._rejects[number - 1], query, found)
        kept = ", ".join(
            f"CAST({name_of(column)} AS {kind}) AS {name_of(column)}" if kind in _WHOLE else name_of(column)
            for column, kind in self._columns.items()
        )
        self.connection.execute(f"CREATE TABLE taken AS SELECT place, {kept} FROM judged WHERE verdict = 0")
        self.connection.execute("DROP TABLE judged; DROP TABLE texts")

    def _judged_texts(self, *, all_columns: bool) -> dict[int, int]:
        """Rows by the rule that drops them, 0 for none; rows that cannot be read go to the table ``faults``."""
        self.connection.execute("DROP TABLE IF EXISTS faults; DROP TABLE IF EXISTS scans")
        seen = "".join(f", count({name_of(column)})" for column in self._header) if all_columns else ""
        scan = self._scan("store_rejects = true, rejects_limit = 0, rejects_table = 'faults', rejects_scan = 'scans'")
        query = f"SELECT {verdict(self._drops)} AS rule, count(*){seen} FROM {scan} GROUP BY rule"
        return {row[0]: row[1] for row in self._watch.rows(query)}

    def _counts(self, query: str) -> dict[int, int]:
        return dict(self.connection.execute(query).fetchall())

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException) as error:
            raise DatasetError(
                f"{self._name}: a rule of extract.py is no SQL ({str(error).splitlines()[0]})."
            ) from None
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise FileRefusedError(
                f"{self._name}: cannot be read as CSV ({first[:160]}). Take the file as published."
            ) from None

    def _book_unreadable(self, readable: int) -> None:
        """Rows that have no form: other length, a text for a number, broken quotes."""
        faults = self.connection.execute(
            "SELECT line, arg_min(error_type, column_idx)::VARCHAR, arg_min(csv_line, column_idx) FROM faults "
            "GROUP BY line ORDER BY line"
        ).fetchall()
        for line, kind, _ in faults:
            if kind == "INVALID ENCODING":
                raise FileRefusedError(f"{self._name} line {line}: is not UTF-8. Take the file as published.")
        if faults and len(faults) > _MOST_UNREADABLE * (readable + len(faults)) and len(faults) > LISTED:
            raise FileRefusedError(
                f"{self._name}: {len(faults):,} of {readable + len(faults):,} rows cannot be read, the first on line "
                f"{faults[0][0]}. Check that it is the right file."
            )
        self._unreadable = [line for line, *_ in faults]
        for line, kind, text in faults[:LISTED]:
            reason = _ERRORS.get(kind, "cannot be read.")
            self._ledger.reject(FileRow(line, {}, self._file), None, text.rstrip("\r\n")[:200], reason)
        self._ledger.count(rejected=max(0, len(faults) - LISTED))

    def _lines(self, places: Sequence[int]) -> list[int]:
        """Lines of wanted rows by their place among them: another look into the file, taken only for rows at fault."""
        self.connection.execute("CREATE OR REPLACE TEMP TABLE asked (place BIGINT)")
        self.connection.executemany("INSERT INTO asked VALUES (?)", [(place,) for place in places])
        columns = ", ".join(name_of(column) for column in self._header)
        with self._faults():
            found = self.connection.execute(
                f"SELECT place, number FROM asked JOIN (SELECT number, row_number() OVER () - 1 AS place FROM "
                f"(SELECT row_number() OVER () AS number, {columns} FROM {self._scan('ignore_errors = true')}) "
                f"WHERE {verdict(self._drops)} = 0) USING (place)"
            ).fetchall()
        number_of = dict(found)
        return [self._line(number_of[place]) for place in places]

    def _line(self, number: int) -> int:
        """Line of the n-th row that could be read: the header and unreadable rows count, too."""
        line = number + 1
        while (shifted := number + 1 + bisect.bisect_right(self._unreadable, line)) != line:
            line = shifted
        return line

    def _list(self, rule: Rule, query: str, found: int) -> None:
        """Reject rows; the query gives their places and texts."""
        at = list(self._columns).index(rule.column) if rule.column is not None else None
        rows = self.connection.execute(f"{query} ORDER BY place LIMIT {LISTED}").fetchall()
        for line, (_, *values) in zip(self._lines([place for place, *_ in rows]), rows, strict=True):
            value = "" if at is None else shown(values[at])
            self._ledger.reject(FileRow(line, {}, self._file), rule.column, value, rule.why)
        self._ledger.count(rejected=max(0, found - LISTED))

    # -- what is left ------------------------------------------------------------------------------------

    def once(self, *columns: str) -> None:
        """Of rows that are equal in these columns, reject all but the first."""
        self.read()
        names = ", ".join(name_of(column) for column in columns)
        numbered = f"SELECT place, row_number() OVER (PARTITION BY {names} ORDER BY place) AS number FROM taken"
        self._out(
            Rule("", f"stands twice: {', '.join(columns)} are those of a row before.", columns[-1], rejects=True),
            f"SELECT place FROM ({numbered}) WHERE number > 1",
        )

    def map(self, column: str, wordlist: str, into: str) -> None:
        """Add a column with the codes that ``mappings.yml`` gives for the texts of one; null drops the row.

        Raises
        ------
        MappingError
            If a text is not listed.
        """
        self.read()
        text = f"CAST({name_of(column)} AS VARCHAR)"
        texts = self.connection.execute(
            f"SELECT coalesce({text}, '') AS text, min(place) FROM taken GROUP BY ALL ORDER BY 2"
        ).fetchall()
        codes = []
        for entry, place in texts:
            try:
                codes.append((entry, self._ledger.map(wordlist, entry, FileRow(0, {}, self._file))))
            except MappingError:
                (line,) = self._lines([place])  # looked up only now: it takes another look into the file
                self._ledger.map(wordlist, entry, FileRow(line, {}, self._file))
        self.connection.execute("CREATE OR REPLACE TEMP TABLE codes (text VARCHAR, code VARCHAR)")
        if codes:
            self.connection.executemany("INSERT INTO codes VALUES (?, ?)", codes)
        joined = f"taken JOIN codes ON coalesce({text}, '') = codes.text"
        self._out(Rule("", f"{wordlist}: {UNWANTED}"), f"SELECT place FROM {joined} WHERE code IS NULL")
        self.connection.execute(
            f"CREATE OR REPLACE TABLE taken AS SELECT taken.*, code AS {name_of(into)} FROM {joined} ORDER BY place"
        )

    def _out(self, rule: Rule, places: str) -> None:
        """Take rows out of ``taken``; the query gives their places."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE leaving AS {places}")
        (found,) = self.connection.execute("SELECT count(*) FROM leaving").fetchone() or (0,)
        if not found:
            return
        if rule.rejects:
            names = ", ".join(name_of(column) for column in self._columns)
            self._list(rule, f"SELECT place, {names} FROM taken SEMI JOIN leaving USING (place)", found)
        else:
            self._ledger.count(dropped={rule.why: found})
        self.connection.execute("DELETE FROM taken WHERE place IN (SELECT place FROM leaving)")

    def sql(self, query: str) -> duckdb.DuckDBPyRelation:
        """Ask the table ``taken`` anything."""
        self.read()
        return self.connection.sql(query)

    def accept(self, table: str, query: str) -> None:
        """Rows of an own table by a query of ``taken``, whose columns are those of the table.

        Numbers become plain decimal text; NULL an empty one.
        """
        self.read()
        answer = self.connection.execute(query)
        names = [column[0] for column in answer.description or ()]

        def rows() -> Iterator[Mapping[str, str]]:
            while part := answer.fetchmany(10_000):
                yield from ({n: shown(v) for n, v in zip(names, row, strict=True)} for row in part)

        self._ledger.accept_many(table, rows())

    def finish(self) -> None:
        """Count what was taken and leave nothing behind."""
        self.read()
        (taken,) = self.connection.execute("SELECT count(*) FROM taken").fetchone() or (0,)
        self._ledger.count(accepted=taken)
        self.close()

    def close(self) -> None:
        """Close the connection and remove scratch files."""
        self.connection.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
