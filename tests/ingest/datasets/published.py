"""Publishers' files of production: small ones by hand, the real ones where they are, and what is committed of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest

from graph.statement import Statement
from ingest.books import Extracted
from ingest.dataset import Dataset, load_dataset
from ingest.extraction import extract_file
from ingest.kept import Kept, Run
from ingest.own_tables import as_csv, has_committed
from ingest.runner import DATASETS, collect
from tests.tools import ROOT

SHARED = ROOT.parent / "shared" / "data"


def published(name: str) -> Path:
    """A publisher's file; the test is skipped where it is not there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the publisher's file is not there: {path}")
    return path


@cache
def dataset(source: str) -> Dataset:
    """A source."""
    return load_dataset(DATASETS / source)


@cache
def extracted(source: str, path: Path) -> Extracted:
    """What a source makes of a file; read once a run."""
    return extract_file(dataset(source), path)


def balanced(found: Extracted) -> bool:
    """Whether every row of the file was accounted for."""
    return found.rows_read == found.accepted + found.rejected + sum(found.dropped.values())


def as_table(source: str, table: str, *found: Extracted) -> str:
    """An own table of files as text, in canonical order."""
    spec = dataset(source).tables[table]
    rows = sorted((row for each in found for row in each.tables[table]), key=spec.identity)
    return as_csv(spec.columns, rows)


def committed(source: str, table: str) -> str:
    """A committed table as text."""
    with (DATASETS / source / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return file.read()


def rows_of(source: str, table: str) -> list[dict[str, str]]:
    """Rows of a committed table."""
    return list(csv.DictReader(io.StringIO(committed(source, table))))


def statements(source: str, found: Extracted) -> list[Statement]:
    """What a source states of a file, in place of all that is committed of other files."""
    of = dataset(source)
    column = of.file.partition if of.file is not None else ""
    parts = {row[column] for rows in found.tables.values() for row in rows}
    parts |= {row[column] for name in found.tables if has_committed(of, name) for row in rows_of(source, name)}
    run = Run(
        file="x", sha256="", at="", rows_read=0, accepted=0, rejected=0, dropped={}, years="",
        partitions=tuple(sorted(parts)), rows={}, statements=0,
    )  # fmt: skip
    kept = Kept(source, (run,), tables=dict(found.tables))
    return [s for s in collect([source], kept_of={source: kept}.get).statements if s.dataset == source]


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> Path:
    """Write a file in a publisher's form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path
