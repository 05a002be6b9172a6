"""How are statements kept on disk? One Parquet file, sorted, with the same bytes for the same statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from graph.errors import StatementError
from graph.statement import CONFIDENCES, KINDS, Statement

__all__ = ["read_statements", "sort_statements", "write_statements"]

_COLUMNS = tuple(f.name for f in fields(Statement))
_all_fields = attrgetter(*_COLUMNS)
_SCHEMA = pa.schema([(name, pa.string()) for name in _COLUMNS])


def sort_statements(statements: Iterable[Statement]) -> list[Statement]:
    """Statements in their one order (all fields), each kept once."""
    return sorted(dict.fromkeys(statements), key=_all_fields)


def write_statements(statements: Iterable[Statement], path: Path) -> None:
    """Write statements as Parquet; the same statements give the same bytes.

    Parameters
    ----------
    statements : iterable of Statement
    path : Path
        File to write; the caller moves it into place.
    """
    rows = sort_statements(statements)
    table = pa.table({name: [getattr(s, name) for s in rows] for name in _COLUMNS}, schema=_SCHEMA)
    pq.write_table(table, path, compression="zstd", write_statistics=False)


def read_statements(path: Path) -> list[Statement]:
    """Statements of a Parquet file.

    Raises
    ------
    StatementError
        If the file is missing, is no Parquet file, lacks a column, or holds no text, an unknown kind or confidence.
    """
    try:
        table = pq.read_table(path)
    except FileNotFoundError:
        raise StatementError(f"{path}: no such file; run: lodestone build") from None
    except (pa.ArrowInvalid, pa.ArrowTypeError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise StatementError(f"{path}: cannot be read as Parquet ({reason}); run: lodestone build") from None
    missing = [name for name in _COLUMNS if name not in table.column_names]
    if missing:
        raise StatementError(f"{path}: lacks the column {missing[0]}; run: lodestone build")
    for name in _COLUMNS:
        column = table.column(name)
        if column.type != pa.string() or column.null_count:
            what = "empty cells" if column.type == pa.string() else f"{column.type} instead of text"
            raise StatementError(f"{path}: the column {name} has {what}; run: lodestone build")
    columns = [cast("list[str]", table.column(name).to_pylist()) for name in _COLUMNS]
    statements = [Statement(**cast("Any", dict(zip(_COLUMNS, row, strict=True)))) for row in zip(*columns, strict=True)]
    for number, statement in enumerate(statements, start=1):
        if statement.kind not in KINDS:
            raise StatementError(f"{path}, row {number}: '{statement.kind}' is no kind of value ({', '.join(KINDS)})")
        if statement.confidence not in CONFIDENCES:
            allowed = ", ".join(CONFIDENCES)
            raise StatementError(f"{path}, row {number}: '{statement.confidence}' is no confidence ({allowed})")
    return statements
