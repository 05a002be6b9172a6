"""Publishers' files of mines and deposits: where they are, and what a dataset makes of one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from graph.supply_graph import SupplyGraph
from ingest.books import Extracted
from ingest.dataset import load_dataset
from ingest.extraction import extract_file
from ingest.kept import Kept
from ingest.runner import DATASETS, CollectResult, collect
from tests.tools import ROOT

SHARED = ROOT.parent / "shared" / "data"
FILES = {
    "busch_lithium_deposits": "lithium-deposits-busch/Deposit.csv",
    "minmod_inventories": "minmod-mineral-sites/compiled_deposit_inventories.csv",
    "minmod_sites": "minmod-mineral-sites",
    "fineprint_mines": "fineprint-mine-facilities/detailed_data_mining.xlsx",
    "icmm_mines": "icmm-global-mining/ICMM_FacilityData.csv",
}


def published(source: str) -> Path:
    """The publisher's file; the test is skipped where it is not there."""
    path = SHARED / FILES[source]
    if not path.exists():
        pytest.skip(f"the publisher's file is not there: {path}")
    return path


def sample(source: str) -> Path:
    """The hand-made file in the publisher's form."""
    folder = DATASETS / source / "sample"
    files = list(folder.iterdir())
    return folder if len(files) > 1 else files[0]


@cache
def extracted(source: str, path: Path) -> Extracted:
    """What a dataset makes of a file; read once a run."""
    return extract_file(load_dataset(DATASETS / source), path)


def collected(files: dict[str, Path], *more: str) -> CollectResult:
    """Statements of datasets, with the tables that come of these files in place of committed ones."""
    brought = {source: Kept(source, (), tables=dict(extracted(source, path).tables)) for source, path in files.items()}
    return collect([*files, *more], kept_of=brought.get)


@cache
def real_graph() -> SupplyGraph:
    """The facilities of the project with the records of FINEPRINT, the ICMM and the open lists."""
    brought = {source: published(source) for source in ("fineprint_mines", "icmm_mines")}
    result = collected(brought, "busch_lithium_deposits", "minmod_sites", "facilities", "materials", "products")
    return SupplyGraph(result.statements)
