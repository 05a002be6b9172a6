"""A release in wide form: the table of the world alone, or the folder with the US statistics."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import FileRefusedError, MappingError
from tests.ingest.datasets.published import balanced, write_csv
from tests.ingest.datasets.usgs_mcs.releases import extract, wide_file, wide_row

REE = "Mine production, rare-earth-oxide equivalent"


def world(path: Path) -> Path:
    return wide_file(
        path,
        wide_row("Rare earths", "China", REE, "metric tons", "200", "270", "", "", "44000"),
        wide_row("Rare earths", "Burma", REE, "metric tons", "40", "30", "", "", "NA"),
        wide_row("Rare earths", "Greenland", REE, "metric tons", "", "", "", "", ""),
        wide_row("Rare earths", "World total (rounded)", REE, "metric tons", "240", "300", "", "", ">90000"),
        wide_row(
            "Gallium ", "China", "Primary production", "kilograms", "600", "750", "", "1000", notes="estimated 2023"
        ),
        wide_row("Indium", "Peru", "Refinery production", "metric tons", "", "", "", "", "50"),
        wide_row("Salt ", "China", "Mine production, estimated", "thousand metric tons", "5", "6"),
    )


def test_the_world_table_alone(tmp_path: Path) -> None:
    found = extract(world(tmp_path / "World.csv"))
    made = {(row["material"], row["country"], row["year"]): row for row in found.tables["production"]}
    assert made["rare_earth_elements", "CN", "2024"]["share"] == "0.9"
    assert (made["gallium", "CN", "2024"]["output_t"], made["gallium", "CN", "2023"]["estimated"]) == ("0.75", "yes")
    assert made["rare_earth_elements", "CN", "2023"]["estimated"] == ""
    assert {row["part"] for row in found.tables["production"]} == {"MCS2025 world tables"}
    assert [(r["country"], r["reserve_t"], r["bound"]) for r in found.tables["reserves"]] == [
        ("*", "90000", "above"), ("CN", "44000", "exact"),
    ]  # fmt: skip
    # The column of reserves holds what indium refineries could make.
    assert [(r["material"], r["country"], r["capacity_t"]) for r in found.tables["capacity"]] == [
        ("gallium", "CN", "1"), ("indium", "PE", "50"),
    ]  # fmt: skip
    assert found.tables["statistics"] == []
    assert found.dropped == {"commodities: not wanted by mappings.yml": 1, "no figure": 1}
    assert balanced(found)


def folder(root: Path) -> Path:
    world(root / "world_data" / "MCS2025_World_Data.csv")
    header = ("DataSource", "Commodity", "Year", "USprod_Mine_t", "USprod_Secondary_t", "Imports_t", "Exports_t",
              "Consump_Estimated_t", "Consump_Apparent_t", "Price_Spot_dlb", "Price_LME_dlb", "Stocks_Industry_t",
              "Stocks_LME_t", "NIR_pct")  # fmt: skip
    year = (
        "MCS2025",
        "Cobalt",
        "2023",
        "500",
        "W",
        "9500",
        "5110",
        "7840",
        "6440",
        "17.2",
        "15.48",
        "925",
        "34",
        ">50",
    )
    last = ("MCS2025", "Cobalt", "2024", "300", "2000", "NA", "4500", "8000", "8500", "17", "12", "900", "34", "E")
    write_csv(root / "salient" / "mcs2025-cobal_salient.csv", header, [year, last], "utf-8-sig")
    write_csv(
        root / "salient" / "mcs2025-salt_salient.csv", ("DataSource", "Commodity", "Year"), [("M", "Salt", "2023")]
    )
    return root


def test_the_folder_with_us_statistics(tmp_path: Path) -> None:
    found = extract(folder(tmp_path / "release"))
    told = {(r["statistic"], r["form"], r["year"]): r["quantity_t"] for r in found.tables["statistics"]}
    assert told["production", "Mine", "2023"] == "500"
    assert ("imports", "", "2024") not in told
    assert ("production", "Secondary", "2023") not in told
    assert [(r["year"], r["share"], r["bound"], r["net_exporter"]) for r in found.tables["import_reliance"]] == [
        ("2023", "0.5", "above", ""), ("2024", "", "", "yes"),
    ]  # fmt: skip
    prices = {(r["form"], r["year"]): (r["price"], r["estimated"], r["at"]) for r in found.tables["prices"]}
    assert prices["cathode", "2023"] == ("17.2", "", "mcs2025-cobal_salient.csv line 2, Price_Spot_dlb")
    assert prices["cathode", "2024"][1] == "yes"
    assert {row["part"] for row in found.tables["statistics"]} == {"MCS2025 US statistics"}
    assert balanced(found)


def test_the_table_is_the_same_alone_and_in_its_folder(tmp_path: Path) -> None:
    alone, whole = extract(world(tmp_path / "x.csv")), extract(folder(tmp_path / "release"))
    for table in ("production", "capacity", "reserves"):
        assert alone.tables[table] == whole.tables[table]


def test_faulty_cells_reject_their_row(tmp_path: Path) -> None:
    found = extract(
        wide_file(
            tmp_path / "x.csv",
            wide_row("Rare earths", "China", REE, "metric tons", "200", "many"),
            wide_row("Rare earths", "Burma", REE, "metric tons", "40", "-30"),
            wide_row("Rare earths", "India", REE, "metric tons", "10", "10"),
            wide_row("Rare earths", "India", REE, "metric tons", "20", "20"),
        )
    )
    assert {row["country"] for row in found.tables["production"]} == {"IN"}
    assert [(i.line, i.column, i.value) for i in found.issues[:2]] == [
        (2, "PROD_EST_ 2024", "many"), (3, "PROD_EST_ 2024", "-30"),
    ]  # fmt: skip
    assert (found.accepted, found.rejected) == (1, 3)


def test_what_is_new_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="'Rare earths: Recycling' is not in the list 'production_series'"):
        extract(wide_file(tmp_path / "x.csv", wide_row("Rare earths", "China", "Recycling", "metric tons", "1", "2")))
    with pytest.raises(FileRefusedError, match="SOURCE names MCS2024, MCS2025"):
        extract(
            wide_file(
                tmp_path / "x.csv",
                wide_row("Rare earths", "China", REE, "metric tons", "1"),
                wide_row("Rare earths", "India", REE, "metric tons", "1", edition="MCS2024"),
            )
        )
    release = folder(tmp_path / "release")
    write_csv(
        release / "salient" / "mcs2025-neptu_salient.csv", ("DataSource", "Commodity", "Year"), [("M", "x", "2023")]
    )
    with pytest.raises(MappingError, match="'neptu' is not in the list 'salient_files'"):
        extract(release)
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileRefusedError, match="has 0 files"):
        extract(tmp_path / "empty")
