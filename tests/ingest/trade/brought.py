"""Publishers' files of trade: where they are, and what a dataset makes of one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from graph.statement import Statement
from ingest.books import Extracted
from ingest.dataset import load_dataset
from ingest.extraction import extract_file
from ingest.kept import Kept, Run
from ingest.own_tables import partition_of
from ingest.runner import DATASETS, collect
from tests.tools import ROOT

SHARED = ROOT.parent / "shared" / "data"
BACI = "baci-minerals-hs92/baci_hs92_minerals_2022_2024.csv"
FILES = {
    "atlas_flows": "atlas-bilateral-flows/flows_2020_2024_flat.csv",
    "cepii_baci": BACI,
    "usitc_dataweb": "usitc-us-trade-critical-minerals/us_imports_for_consumption_1993-2026.xlsx",
    "wco_hs2022": "reference-hs/harmonized-system-2022.csv",
}
"""Files whose rows are committed."""


def published(name: str) -> Path:
    """A publisher's file; the test is skipped where it is not there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the publisher's file is not there: {path}")
    return path


def sample(source: str) -> Path:
    """The hand-made file in the publisher's form."""
    (path,) = (DATASETS / source / "sample").iterdir()
    return path


@cache
def taken(source: str, path: Path) -> Extracted:
    """What a dataset makes of a file; read once a run."""
    found = extract_file(load_dataset(DATASETS / source), path)
    assert found.accepted + found.rejected + sum(found.dropped.values()) == found.rows_read
    return found


def rows(found: Extracted, table: str = "flows") -> list[tuple[str, ...]]:
    """Rows of an own table without their place in the file."""
    return [tuple(value for column, value in row.items() if column != "at") for row in found.tables[table]]


def said(source: str, path: Path) -> dict[tuple[str, str, str], Statement]:
    """Statements on a file by entity, property and time; its rows stand in place of committed ones."""
    result = collect([source], kept_of={source: kept(source, path)}.get)
    assert [issue.text for issue in result.issues] == []
    return {(s.entity, s.prop, s.observed_at): s for s in result.statements if s.dataset == source}


def kept(source: str, path: Path) -> Kept:
    """What a run of a file would keep."""
    dataset, found = load_dataset(DATASETS / source), taken(source, path)
    parts = {partition_of(dataset, table, row) for table, rows in found.tables.items() for row in rows}
    run = Run(
        file=path.name, sha256="", at="2026-11-22", rows_read=found.rows_read, accepted=found.accepted,
        rejected=found.rejected, dropped=found.dropped, years="", partitions=tuple(sorted(parts)), rows={},
        statements=0,
    )  # fmt: skip
    return Kept(source, (run,), tables=dict(found.tables))
