"""Intensities of motors and wind turbines: units stay, vehicles and other technologies are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import MappingError
from ingest.extraction import extract_file
from tests.ingest.datasets.published import as_table, balanced, committed, dataset, extracted, published, write_csv
from tests.ingest.datasets.published import statements as stated

SOURCE = "premise_intensities"
HEADER = ("metal", "unit", "year", "mean", "median", "min", "max", "origin_var")
ROWS = (
    ("Neodymium", "kg metal/kg motor", "2020.0", "0.0054", "0.005", "0.002", "0.009", "EV"),
    ("Dysprosium", "kg/MW", "2050.0", "10.5", "10", "2", "20", "Wind-DDPM"),
    ("Copper", "kg/MW", "2020.0", "1", "1", "1", "1", "Nuclear"),
    ("Boron", "kg/MW", "2020.0", "1", "1", "1", "1", "Wind-DDPM"),
)


def test_what_is_taken_and_how_it_is_known(tmp_path: Path) -> None:
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, ROWS))
    assert [(r["technology"], r["material"], r["unit"], r["mean"]) for r in found.tables["intensities"]] == [
        ("Electric motor", "neodymium", "kg/kg", "0.0054"),
        ("Wind turbine, direct drive with permanent magnets", "dysprosium", "kg/MW", "10.5"),
    ]
    assert balanced(found)
    kinds = {s.observed_at: s.kind for s in stated(SOURCE, found) if s.prop == "mean"}
    assert kinds == {"2020": "estimated", "2050": "projected"}


def test_a_range_out_of_order_and_an_unknown_unit(tmp_path: Path) -> None:
    wrong = ("Terbium", "kg/MW", "2020.0", "5", "5", "6", "9", "Wind-DDPM")
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, [*ROWS, wrong]))
    assert [(i.line, i.reason) for i in found.issues] == [(6, "lies outside of min and max.")]
    foreign = ("Terbium", "lb/MW", "2020.0", "5", "5", "5", "5", "Wind-DDPM")
    with pytest.raises(MappingError, match="lb/MW"):
        extract_file(dataset(SOURCE), write_csv(tmp_path / "y.csv", HEADER, [*ROWS, foreign]))


def test_the_published_file_makes_the_committed_table() -> None:
    found = extracted(SOURCE, published("premise-metals/metals_db.csv"))
    assert found.rows_read == 240
    assert as_table(SOURCE, "intensities", found) == committed(SOURCE, "intensities")
