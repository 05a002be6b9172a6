"""Reading CSV tables: nothing guessed, every fault with its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import TableError
from ingest.tables import read_table


def write(path: Path, content: bytes | str) -> Path:
    file = path / "t.csv"
    file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return file


def problems(path: Path, content: bytes | str, *required: str) -> tuple[str, ...]:
    with pytest.raises(TableError) as caught:
        read_table(write(path, content), required=required)
    return caught.value.problems


def test_text_stays_text(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "code,t,empty\nNA,007, \nNULL,1e5,nan\n"))
    assert [dict(row.values) for row in table.rows] == [
        {"code": "NA", "t": "007", "empty": ""},
        {"code": "NULL", "t": "1e5", "empty": "nan"},
    ]


def test_line_is_where_the_row_begins(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, 'a,b\n1,"two\nlines"\n\n3,4\n'))
    assert [row.line for row in table.rows] == [2, 5]


def test_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert read_table(write(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n")).columns == ("a", "b")


def test_wrong_column_counts_are_listed_together(tmp_path: Path) -> None:
    found = problems(tmp_path, "a,b\n1,2\n1\n1,2,3\n")
    assert len(found) == 2
    assert found[0].startswith("t.csv line 3: 1 values for 2 columns.")
    assert found[1].startswith("t.csv line 4: 3 values for 2 columns.")


def test_many_wrong_rows_end_the_list(tmp_path: Path) -> None:
    assert "the list ends here" in problems(tmp_path, "a,b\n" + "1\n" * 200)[-1]


def test_nul_byte(tmp_path: Path) -> None:
    assert problems(tmp_path, b"a,b\n1,2\n1,\x002\n")[0].startswith("t.csv line 3: holds a NUL byte. Save")


def test_utf_16_is_named(tmp_path: Path) -> None:
    assert "NUL byte" in problems(tmp_path, "a,b\n1,2\n".encode("utf-16-le"))[0]


def test_not_utf_8(tmp_path: Path) -> None:
    assert problems(tmp_path, "a,b\n1,2\n1,é\n".encode("latin-1")) == (
        "t.csv line 3: byte 0xe9 is not UTF-8. Save the file again as UTF-8.",
    )


def test_header_faults_are_listed_together(tmp_path: Path) -> None:
    found = problems(tmp_path, "a,,a\n1,2,3\n", "a", "b", "c")
    assert [line.split(": ", 1)[1].split(".")[0] for line in found[:2]] == [
        "column 2 has no name",
        "column 'a' stands twice",
    ]
    assert "column 'b' is missing" in found[2]
    assert "column 'c' is missing" in found[3]


def test_broken_quotes(tmp_path: Path) -> None:
    assert problems(tmp_path, 'a,b\n1,2\n1,"open\n')[0].startswith("t.csv line 3: broken quotes")


def test_empty_and_missing_files(tmp_path: Path) -> None:
    assert problems(tmp_path, "") == ("t.csv: the file is empty. Give it a header row.",)
    with pytest.raises(TableError, match="cannot be read"):
        read_table(tmp_path / "none.csv")


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n", exclude_categories=("Cc", "Cs"))).map(
    str.strip
)


@given(st.lists(st.tuples(CELL, CELL), max_size=8))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    table = read_table(write(tmp_path_factory.mktemp("t"), text.getvalue()))
    assert [(row.values["a"], row.values["b"]) for row in table.rows] == rows
    assert [row.line for row in table.rows] == list(range(2, len(rows) + 2))
