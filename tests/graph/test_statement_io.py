"""Statements on disk: nothing lost, the same bytes for the same statements, one clear line for anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import StatementError
from graph.statement import KINDS, Statement
from graph.statement_io import read_statements, sort_statements, write_statements

texts = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
statements = st.lists(
    st.builds(
        Statement,
        entity=st.sampled_from(["material/a", "material/b"]), cls=st.just("Material"), prop=st.just("name"),
        value=texts, dataset=texts, locator=texts, source=texts, kind=st.sampled_from(list(KINDS)), qualifier=texts,
        unit=texts, confidence=st.sampled_from(["high", "medium", "low"]), original_value=texts,
    ),
    max_size=6,
)  # fmt: skip


READABLE = Statement(
    entity="material/a", cls="Material", prop="name", value="x", dataset="test", locator="l", source="source/a",
    kind="reported",
)  # fmt: skip


def said(value: str = "x", **changes: str) -> dict[str, str]:
    row = {
        "entity": "material/a", "cls": "Material", "prop": "name", "value": value, "dataset": "test", "locator": "l",
        "source": "source/a", "kind": "reported", "qualifier": "", "unit": "", "observed_at": "", "published_at": "",
        "valid_from": "", "valid_to": "", "confidence": "medium", "original_value": "",
    }  # fmt: skip
    return row | changes


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return path


@given(rows=statements)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_round_trip(rows: list[Statement], tmp_path: Path) -> None:
    path = tmp_path / "statements.parquet"
    write_statements(rows, path)
    assert read_statements(path) == sort_statements(rows)
    first = path.read_bytes()
    write_statements([*rows[::-1], *rows], path)
    assert path.read_bytes() == first


def test_nothing_is_a_file_too(tmp_path: Path) -> None:
    write_statements([], tmp_path / "none.parquet")
    assert read_statements(tmp_path / "none.parquet") == []


def problem_of(path: Path) -> str:
    with pytest.raises(StatementError) as caught:
        read_statements(path)
    text = str(caught.value)
    assert "\n" not in text
    assert str(path) in text
    return text


def test_missing_file(tmp_path: Path) -> None:
    assert "no such file; run: lodestone build" in problem_of(tmp_path / "gone.parquet")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1PAR1", b"\x00" * 100, b"id,value\n1,2\n"])
def test_no_parquet_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "statements.parquet"
    path.write_bytes(content)
    assert "cannot be read as Parquet" in problem_of(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "statements.parquet"
    path.mkdir()
    problem_of(path)


@pytest.mark.parametrize("keep", [10, 200, -9])
def test_cut_short(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "statements.parquet"
    write_statements([replace(READABLE, value=str(i)) for i in range(50)], path)
    path.write_bytes(path.read_bytes()[:keep])
    assert "cannot be read as Parquet" in problem_of(path)


def test_foreign_parquet(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "f.parquet", [{"a": 1, "b": "x"}])
    assert "lacks the column entity; run: lodestone build" in problem_of(path)


@pytest.mark.parametrize("column", ["value", "source", "original_value"])
def test_missing_column(tmp_path: Path, column: str) -> None:
    row = said()
    del row[column]
    path = write_rows(tmp_path / "f.parquet", [row])
    assert f"lacks the column {column}" in problem_of(path)


def test_unknown_kind(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "f.parquet", [said(), said(kind="guessed")])
    text = problem_of(path)
    assert "row 2" in text
    assert "'guessed' is no kind of value" in text


def test_unknown_confidence(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "f.parquet", [said(confidence="quite")])
    text = problem_of(path)
    assert "row 1" in text
    assert "quite" in text


@pytest.mark.parametrize("value", [1, 2.5, None, True])
def test_a_column_that_is_no_text(tmp_path: Path, value: object) -> None:
    path = write_rows(tmp_path / "f.parquet", [{**said(), "value": value}])
    assert "value" in problem_of(path)


def test_an_empty_cell(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "f.parquet", [said(), {**said(), "observed_at": None}])
    assert "observed_at" in problem_of(path)
