"""What the extractors make of the publishers' own files: counts as published, and the committed tables to the byte."""

from __future__ import annotations

import csv
import lzma
from pathlib import Path

import openpyxl
import pytest

from graph.matching.statements import match_statements
from graph.supply_graph import SupplyGraph
from ingest.books import Extracted
from ingest.dataset import load_dataset
from ingest.match.decisions import load_decisions
from ingest.own_tables import as_csv
from ingest.runner import DATASETS
from tests.ingest.sites.brought import collected, extracted, published


def of(source: str) -> Extracted:
    found = extracted(source, published(source))
    assert found.accepted + found.rejected + sum(found.dropped.values()) == found.rows_read
    return found


def test_all_lithium_deposits_are_taken() -> None:
    found = of("busch_lithium_deposits")
    assert (found.rows_read, found.accepted) == (160, 160)
    statuses = [row["status"] for row in found.tables["deposits"]]
    assert {s: statuses.count(s) for s in set(statuses)} == {
        "operating": 36, "construction": 16, "development": 39, "": 69,
    }  # fmt: skip
    chile = [r for r in found.tables["outputs"] if r["deposit"].startswith("salar-de-atacama") and r["year"] == "2022"]
    assert sum(float(r["output_t"]) for r in chile) == pytest.approx(38_000, abs=1)  # USGS: 38,000 t of Chile in 2022


def test_lists_of_the_usgs_are_read_whole() -> None:
    found = of("minmod_sites")
    assert found.rows_read == 3_168 + 799
    assert found.rejected == 0
    assert found.dropped["has no point"] == 7 + 221
    lists = [row["list"] for row in found.tables["deposits"]]
    assert (lists.count("usgs-major"), lists.count("usgs-ree")) == (423, 281)


def test_sheets_of_the_workbook_are_read_whole() -> None:
    found = of("fineprint_mines")
    book = openpyxl.load_workbook(published("fineprint_mines"), read_only=True)
    rows = {
        name: sum(1 for cells in book[name].iter_rows(values_only=True, min_row=2) if any(cells))
        for name in ("general", "transport", "other_info")
    }
    book.close()
    assert rows == {"general": 1_435, "transport": 942, "other_info": 699}
    assert found.rows_read == sum(rows.values()) + 9_905 + 3_992  # the sheets commodities and processing
    tables = {name: len(table) for name, table in found.tables.items()}
    assert tables["facilities"] == 1_435
    assert tables["transport"] + found.dropped["names no receiver"] == 942
    assert tables["flows"] > 5_500
    refused = [i for i in found.issues if i.column == "owners" and i.warning]
    assert 15 <= len(refused) <= 40
    newmont = [r for r in found.tables["parties"] if r["party"].startswith("Newmont") and r["role"] == "owner"]
    assert len(newmont) > 10
    assert {r["receiver_kind"] for r in found.tables["transport"]} == {"facility", "place", "country"}


def test_all_facilities_of_the_icmm_are_taken() -> None:
    path = published("icmm_mines")
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))[1:]
    assert len(lines) == 2_382
    blank = sum(not any(line) for line in lines)
    found = of("icmm_mines")
    assert (found.rows_read, found.accepted) == (2_382 - blank, 2_382 - blank)
    kinds = [row["kind_word"] for row in found.tables["facilities"]]
    assert (kinds.count("Mine"), kinds.count("Smelter"), kinds.count("Refinery")) == (1_871, 148, 30)
    confidences = [row["confidence"] for row in found.tables["facilities"]]
    assert confidences.count("low") == 1_180


def test_inventories_of_papers_are_taken_and_those_read_by_machine_are_sifted(tmp_path: Path) -> None:
    papers = of("minmod_inventories")
    assert papers.rows_read == 18_797
    assert papers.accepted > 10_000
    assert papers.rejected == 1
    folder = published("minmod_sites")
    rare_earths = extracted("minmod_inventories", folder / "weng_jowitt_ree_deposit_inventory.csv")
    assert (rare_earths.rows_read, rare_earths.accepted) == (846, 846)
    reports = tmp_path / "reports.csv"
    reports.write_bytes(lzma.decompress((folder / "ni43101_reports_inventory_critical.csv.xz").read_bytes()))
    read = extracted("minmod_inventories", reports)
    assert read.rows_read == 16_528
    assert 500 < read.accepted < 2_000


@pytest.mark.parametrize("source", ["busch_lithium_deposits", "minmod_sites"])
def test_committed_tables_are_what_the_extractor_yields(source: str) -> None:
    dataset, found = load_dataset(DATASETS / source), of(source)
    for name, rows in found.tables.items():
        committed = (dataset.folder / "data" / f"{name}.csv").read_bytes()
        assert committed == as_csv(dataset.tables[name].columns, rows).encode("utf-8")


@pytest.mark.parametrize("source", ["fineprint_mines", "icmm_mines"])
def test_all_that_is_taken_can_be_said(source: str) -> None:
    result = collected({source: published(source)})
    assert [i.text for i in result.issues if i.dataset == source] == []
    (meta,) = [m for m in result.datasets if m.name == source]
    assert meta.statements > 20_000


def test_records_and_matches_of_open_sources_stay_lean() -> None:
    result = collected({}, "busch_lithium_deposits", "minmod_sites", "facilities", "usgs_myb_rare_earths")
    told = {m.name: m.statements for m in result.datasets}
    matches = match_statements(SupplyGraph(result.statements), load_decisions())
    assert len({s.entity for s in matches if s.cls == "Match"}) >= 40
    assert told["busch_lithium_deposits"] + told["minmod_sites"] + len(matches) < 6_000
