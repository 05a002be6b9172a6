"""CSV of a publisher: real line numbers, the declared encoding, and no guesses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import FileRefusedError
from ingest.files.delimited import first_columns, read_delimited
from ingest.files.row import FileRow


def read(tmp_path: Path, content: bytes | str, **more: object) -> list[FileRow]:
    path = tmp_path / "a.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_delimited(path, **more))  # type: ignore[arg-type]


def refused(tmp_path: Path, content: bytes | str, **more: object) -> str:
    with pytest.raises(FileRefusedError) as caught:
        read(tmp_path, content, **more)
    (line,) = str(caught.value).splitlines()
    return line


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = 'Country, t \n"Congo\n(Kinshasa)",1\n\n  \nNA, 2 \n'
    first, second = read(tmp_path, text)
    assert (first.line, first["Country"], first["t"]) == (2, "Congo\n(Kinshasa)", "1")
    assert (second.line, dict(second.values)) == (6, {"Country": "NA", "t": "2"})


def test_the_declared_encoding_is_used(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "c,t\nCôte d’Ivoire,—\n".encode("cp1252"), encoding="cp1252")
    assert dict(row.values) == {"c": "Côte d’Ivoire", "t": "—"}
    (row,) = read(tmp_path, "国,t\n日本,1\n".encode("cp932"), encoding="cp932")
    assert row["国"] == "日本"
    (row,) = read(tmp_path, "国,t\n日本,1\n".encode("utf-16"), encoding="utf-16")
    assert row["国"] == "日本"
    (row,) = read(tmp_path, "\ufeffc,t\nA,1\n")
    assert row["c"] == "A"


def test_another_encoding_is_named_with_line_and_byte(tmp_path: Path) -> None:
    line = refused(tmp_path, "c,t\nA,1\nCôte,1\n".encode("cp1252"))
    assert line.startswith("a.csv line 3, byte 2: 0xf4 is not utf-8")
    assert "is UTF-8, the published file is in cp1252" in refused(tmp_path, "c,t\nCôte,1\n", encoding="cp1252")
    assert "is UTF-8" in refused(tmp_path, "\ufeffc,t\nA,1\n", encoding="cp1252")
    assert "is not utf-16" in refused(tmp_path, b"\xff\xfec\0,\0\xd8", encoding="utf-16")


def test_nul_bytes_and_broken_quotes(tmp_path: Path) -> None:
    assert "line 2: holds a NUL byte" in refused(tmp_path, b"c,t\nA\0,1\n")
    assert "line 2: broken quotes" in refused(tmp_path, 'c,t\n"A,1\nB,2\n')
    assert "line 2: broken quotes" in refused(tmp_path, 'c,t\n"A"B,2\n')
    assert "broken quotes or line ends" in refused(tmp_path, "c,t\rA,1\rB,2\r")


def test_an_endless_line(tmp_path: Path) -> None:
    assert "line 2: is longer than" in refused(tmp_path, b"c,t\n" + b"x" * 9_000_000, max_mb=10)


def test_columns(tmp_path: Path) -> None:
    assert "line 1: lacks the columns Value, Year (it has: c, t)" in refused(
        tmp_path, "c,t\nA,1\n", columns=["c", "Value", "Year"]
    )
    assert "separated by semicolon, expected is comma" in refused(tmp_path, "c;t\nA;1\n", columns=["c", "t"])
    assert "the column t stands twice" in refused(tmp_path, "t,c,t\n1,A,1\n", columns=["c", "t"])
    (row,) = read(tmp_path, ",c\n0,A\n", columns=["c"])
    assert dict(row.values) == {"A": "0", "c": "A"}


def test_a_header_further_down(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "Trade statistics\n\nc,t\nA,1\n", header_line=3, columns=["c"])
    assert (row.line, row["c"]) == (4, "A")
    assert "has no header on line 9" in refused(tmp_path, "c,t\nA,1\n", header_line=9)


def test_rows_of_another_length(tmp_path: Path) -> None:
    told: list[tuple[int, str, str]] = []
    rows = read(tmp_path, "c;t\nA;1;2\nB;2\nC\n", separator=";",
                reject=lambda row, _, value, reason: told.append((row.line, value, reason)))  # fmt: skip
    assert [row["c"] for row in rows] == ["B"]
    assert [(line, value) for line, value, _ in told] == [(2, "A;1;2"), (4, "C")]
    assert "3 values for 2 columns; look for a missing or extra semicolon" in told[0][2]
    assert "line 2: has 3 values" in refused(tmp_path, "c,t\nA,1,2\n")


def test_a_look_at_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'\xef\xbb\xbfc,"t\n(kt)",\xff\nA,1,\0\n'.replace(b"\n(", b" ("))
    assert first_columns(path, "utf-8", ",", max_mb=1) == ["c", "t (kt)", "\ufffd"]
    path.write_bytes(b'"c\n')
    with pytest.raises(FileRefusedError, match="line 1: broken quotes"):
        first_columns(path, "utf-8", ",", max_mb=1)


@given(st.lists(st.tuples(*[st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"))] * 2), max_size=8))
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    folder = tmp_path_factory.mktemp("csv")
    quoted = "".join(
        ",".join(f'"{cell}"' for cell in (a.replace('"', '""'), b.replace('"', '""'))) + "\n" for a, b in rows
    )
    found = read(folder, "a,b\n" + quoted)
    wanted = [(a.strip(), b.strip()) for a, b in rows]
    assert [(row["a"], row["b"]) for row in found] == [pair for pair in wanted if any(pair)]
