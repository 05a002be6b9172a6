"""The agency's supply and demand: units, projections, and the summary that mixes mining with refining."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import FileRefusedError, MappingError
from ingest.extraction import extract_file
from ingest.runner import collect
from tests.ingest.datasets.published import as_table, balanced, committed, dataset, extracted, published, write_csv

SOURCE = "iea_critical_minerals"
FOLDER = "iea-critical-minerals"
SUPPLY = ("mineral", "stage", "country", "year", "value", "unit")
ROWS = (
    ("Cobalt", "mining", "Democratic Republic of Congo", "2024", "181.7963", "kt (contained)"),
    ("Cobalt", "mining", "Rest of world", "2024", "20", "kt (contained)"),
    ("Cobalt", "mining", "World total", "2024", "201.7963", "kt (contained)"),
    ("Cobalt", "mining", "Top-3 share", "2024", "0.9", "kt (contained)"),
    ("Rare Earth Elements", "refining", "China", "2030", "80", "kt (contained)"),
)


def test_supply_in_tonnes_totals_left_out(tmp_path: Path) -> None:
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", SUPPLY, ROWS))
    assert [(r["material"], r["stage"], r["country_iso2"], r["quantity_t"]) for r in found.tables["supply"]] == [
        ("cobalt", "mine", "CD", "181796.3"),
        ("cobalt", "mine", "XX", "20000"),
        ("rare_earth_elements", "refined", "CN", "80000"),
    ]
    assert found.dropped == {"places: not wanted by mappings.yml": 2}
    assert balanced(found)


def test_years_after_the_base_year_are_projected() -> None:
    outputs = [s for s in collect([SOURCE]).statements if s.dataset == SOURCE and s.unit == "t/y"]
    assert {s.kind for s in outputs if s.observed_at > "2024"} == {"projected"}
    assert "projected" not in {s.kind for s in outputs if s.observed_at == "2024"}
    assert {s.observed_at for s in outputs} == {"2024", "2030", "2035", "2040", "2045", "2050"}


def test_countries_beyond_the_world_total_are_refused(tmp_path: Path) -> None:
    doubled = [*ROWS, ("Cobalt", "mining", "Australia", "2024", "90", "kt")]
    with pytest.raises(FileRefusedError, match=r"cobalt mine 2024 sum to 291\.8 kt, the world total says 201\.8"):
        extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", SUPPLY, doubled))


@pytest.mark.parametrize(
    ("row", "error", "text"),
    [
        (("Cobalt", "mining", "Atlantis", "2024", "1", "kt"), MappingError, "Atlantis"),
        (("Cobalt", "smelting", "China", "2024", "1", "kt"), MappingError, "Cobalt smelting"),
        (("Cobalt", "mining", "China", "2024", "1", "lb"), FileRefusedError, "'lb' is not kt"),
    ],
)
def test_what_nobody_has_judged_refuses_the_file(
    tmp_path: Path, row: tuple[str, ...], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", SUPPLY, [*ROWS, row]))


def test_bad_numbers_and_years_reject_their_rows(tmp_path: Path) -> None:
    bad = [*ROWS, ("Cobalt", "mining", "China", "2024", "-1", "kt"), ("Cobalt", "mining", "China", "20x4", "1", "kt")]
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", SUPPLY, bad))
    assert [(i.line, i.column) for i in found.issues] == [(7, "value"), (8, "year")]
    assert found.accepted == 3


def test_demand_by_use_and_scenario(tmp_path: Path) -> None:
    header = tuple(f"level{n}" for n in range(7))
    rows = (
        ("totalDemand", "Lithium", "sectors", "Electric vehicles", "2024", "120.5", ""),
        ("totalDemand", "Lithium", "sectors", "Electric vehicles", "NZE", "2030", "600"),
        ("totalDemand", "Lithium", "totalDemand", "STEPS", "2040", "900", ""),
        ("totalDemand", "Lithium", "cleanShare", "2024", "0.5", "", ""),
        ("byTechnology", "EV", "minerals", "Lithium", "2024", "1", ""),
    )
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", header, rows))
    assert [(r["sector"], r["scenario"], r["year"], r["quantity_t"]) for r in found.tables["demand"]] == [
        ("All uses", "STEPS", "2040", "900000"),
        ("Electric vehicles", "", "2024", "120500"),
        ("Electric vehicles", "NZE", "2030", "600000"),
    ]
    assert balanced(found)


def test_a_summary_that_mixes_mining_and_refining_is_refused(tmp_path: Path) -> None:
    header = ("mineral", "scenario", "year", "demand_kt", "supply_kt", "gap_kt")
    mixed = (("Copper", "STEPS", "2030", "1", "24271", "0"), ("Copper", "NZE", "2030", "1", "33666", "0"))
    with pytest.raises(FileRefusedError, match=r"line 2, column supply_kt.*mining, refining and demand are mixed"):
        extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", header, mixed))
    with pytest.raises(FileRefusedError, match="summary without countries"):
        extract_file(dataset(SOURCE), write_csv(tmp_path / "y.csv", header, mixed[:1]))
    with pytest.raises(FileRefusedError, match="is neither that of supply"):
        extract_file(dataset(SOURCE), write_csv(tmp_path / "z.csv", ("a", "b"), [("1", "2")]))


def test_the_published_files_make_the_committed_tables() -> None:
    supply = extracted(SOURCE, published(f"{FOLDER}/iea_supply_by_country_flat.csv"))
    demand = extracted(SOURCE, published(f"{FOLDER}/iea_demand_flat.csv"))
    assert (supply.rows_read, demand.rows_read) == (388, 3152)
    assert as_table(SOURCE, "supply", supply) == committed(SOURCE, "supply")
    assert as_table(SOURCE, "demand", demand) == committed(SOURCE, "demand")
    mined = {r["country_iso2"]: r["quantity_t"] for r in supply.tables["supply"]
             if (r["material"], r["stage"], r["year"]) == ("cobalt", "mine", "2024")}  # fmt: skip
    assert mined["CD"] == "181796.3"


def test_the_wrong_published_file_stays_wrong() -> None:
    with pytest.raises(FileRefusedError, match="mining, refining and demand are mixed"):
        extracted(SOURCE, published(f"{FOLDER}/mousumi_clean_supply_demand.csv"))
    with pytest.raises(FileRefusedError, match="is neither that of supply"):
        extracted(SOURCE, published(f"{FOLDER}/mousumi_supply_demand_summary.csv"))
