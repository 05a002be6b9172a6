"""Large files: DuckDB streams them, and each row is accounted for with its line."""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import DatasetError, FileRefusedError, MappingError
from ingest.files.large import LISTED, LargeFile
from ingest.files.row import FileRow

COLUMNS = {"t": "SMALLINT", "i": "VARCHAR", "v": "DOUBLE"}


@dataclass
class Book:
    """Notes what a large file says."""

    issues: list[tuple[int, str | None, str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    rows: list[Mapping[str, str]] = field(default_factory=list)

    def map(self, wordlist: str, text: str, row: FileRow) -> str | None:
        if text == "Atlantis":
            raise MappingError(f"line {row.line}: '{text}' is not in the list '{wordlist}'")
        return None if text == "Nowhere" else text.lower()

    def reject(self, row: FileRow, column: str | None, value: str, reason: str) -> None:
        self.issues.append((row.line, column, value, reason))
        self.counts["rejected"] += 1

    def count(self, accepted: int = 0, rejected: int = 0, dropped: Mapping[str, int] | None = None) -> None:
        self.counts.update({"accepted": accepted, "rejected": rejected, **(dropped or {})})

    def accept_many(self, table: str, rows: Iterable[Mapping[str, str]]) -> None:
        assert table == "flows"
        self.rows += rows


def large(tmp_path: Path, content: str | bytes, name: str = "a[1]*.csv") -> tuple[LargeFile, Book]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    book = Book()
    return LargeFile(book, path, "", COLUMNS, ("", "NA")), book


def test_rules_lines_and_counts(tmp_path: Path) -> None:
    lines = ["t,i,v,note", "2024,NA,1.5,x", "2024,B,NA,x", "2024,C,-1,x", "2024,D", "19x,E,1,x", "2023,F,1,x",
             "2024,A,inf,x", "2024.5,A,1,x", "2024,A,1,x", "2024,A,2,x", "99999,A,1,x"]  # fmt: skip
    file, book = large(tmp_path, "\n".join(lines) + "\n")
    file.drop("t = '2023'", "other years")
    file.reject("v < 0", "v", "is below 0.")
    file.once("t", "i")
    file.map("i", "countries", "code")
    file.accept("flows", "SELECT t, code, v FROM taken ORDER BY place")
    file.finish()
    assert book.rows == [
        {"t": "2024", "code": "na", "v": "1.5"}, {"t": "2024", "code": "b", "v": ""},
        {"t": "2024", "code": "a", "v": "1"},
    ]  # fmt: skip
    assert sorted(book.issues, key=lambda issue: issue[0]) == [
        (4, "v", "-1", "is below 0."),
        (5, None, "2024,D", "the row has too few values."),
        (6, "t", "19x", "is no number."),
        (8, "v", "inf", "is no number."),
        (9, "t", "2024.5", "is no whole number."),
        (11, "i", "A", "stands twice: t, i are those of a row before."),
        (12, "t", "99999", "is too large."),
    ]
    assert book.counts == {"accepted": 3, "rejected": 7, "other years": 1}


def test_an_empty_cell_is_a_fault_unless_it_is_said_to_mean_no_value(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("t,i,v\n1,A,\n2,B,\\N\n3,,1\n", encoding="utf-8")
    book = Book()
    LargeFile(book, path, "", COLUMNS, ()).finish()
    assert book.counts == {"accepted": 1, "rejected": 2}
    assert [(line, reason) for line, _, _, reason in book.issues] == [(2, "is no number."), (3, "is no number.")]


def test_mapping(tmp_path: Path) -> None:
    file, book = large(tmp_path, "t,i,v\n1,Nowhere,1\n2,B,1\n")
    file.map("i", "countries", "code")
    file.finish()
    assert book.counts == {"accepted": 1, "rejected": 0, "countries: not wanted by mappings.yml": 1}
    file, _ = large(tmp_path, "t,i,v\n1,B\n1,B,1\n2,Atlantis,1\n")
    with pytest.raises(MappingError, match="line 4: 'Atlantis'"):
        file.map("i", "countries", "code")
    file.close()


def test_files_that_are_refused(tmp_path: Path) -> None:
    for content, what in (
        ("t,v\n1,2\n", "line 1: lacks the column i"),
        ("t;i;v\n1;2;3\n", "separated by semicolon"),
        ("t,i,v,v\n1,2,3,4\n", "stands twice"),
        (b"t,i,v\n1,\0,2\n", "line 2: holds a NUL byte"),
        (b"\xff\n", "line 1: is not UTF-8"),
        (b"t,i,v\n1,A,2\n1,\xf4,2\n", "line 3: is not UTF-8"),
        ('"t\n', "is no header"),
    ):
        with pytest.raises(FileRefusedError, match=what):
            large(tmp_path, content)
    file, _ = large(tmp_path, "t,i,v\n" + "1,2\n" * 2000)
    with pytest.raises(FileRefusedError, match="2,000 of 2,000 rows cannot be read, the first on line 2"):
        file.read()
    file.close()
    assert list(tmp_path.glob("**/*.csv")) == [tmp_path / "a[1]*.csv"]


def test_packed_files_and_scratch_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    file, book = large(tmp_path, lzma.compress(b"t,i,v\n1,A,2\n"), "a.csv.xz")
    file.finish()
    assert book.counts["accepted"] == 1
    with pytest.raises(FileRefusedError):
        large(tmp_path, "x\n")
    assert list(scratch.iterdir()) == []


def test_of_many_rejected_rows_some_are_listed_and_all_counted(tmp_path: Path) -> None:
    file, book = large(tmp_path, "t,i,v\n" + "1,A,-2\n" * 3000 + "1,A,2\n")
    file.reject("v < 0", "v", "is below 0.")
    file.finish()
    assert len(book.issues) == LISTED
    assert book.counts == {"accepted": 1, "rejected": 3000}


def test_rules_come_first(tmp_path: Path) -> None:
    file, _ = large(tmp_path, "t,i,v\n1,A,2\n")
    assert file.sql("SELECT count(*) FROM taken").fetchall() == [(1,)]
    with pytest.raises(DatasetError, match="a rule comes after the file was read"):
        file.drop("true", "all")
    file.close()
    file, _ = large(tmp_path, "t,i,v\n1,A,2\n")
    file.drop("nothing = 1", "wrong")
    with pytest.raises(DatasetError, match="is no SQL"):
        file.read()
    file.close()


def test_a_fault_in_a_column_that_no_rule_looks_at(tmp_path: Path) -> None:
    file, book = large(tmp_path, 't,i,v,note\n1,A,2,x\n1,B,2,"x"y\n1,C,2,x\n')
    file.drop("i = 'C'", "C")
    file.finish()
    assert book.counts.total() == 3
    assert book.counts["C"] == 1
    assert [line for line, *_ in book.issues] in ([3], [])


CELLS = st.sampled_from(["1", "2", "-3", "NA", "", "x", "1e3", "nan", '"a,b"', '"q""q"', "2.5", "A"])


@settings(max_examples=30)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=12))
def test_every_row_is_accounted_for(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    body = [",".join(row) for row in rows]
    file, book = large(tmp_path_factory.mktemp("large"), "t,i,v\n" + "".join(f"{line}\n" for line in body))
    file.drop("i = 'A'", "dropped")
    file.reject("v < 0", "v", "is below 0.")
    file.once("t", "i")
    file.finish()
    assert book.counts.total() == len([line for line in body if line])
    numbered = dict(enumerate(["t,i,v", *body], 1))
    for line, column, value, _ in book.issues:
        shown = numbered[line].replace('""', '"')
        assert column is None or value.strip('"') in shown or value in ("1000", "NaN", "nan")
