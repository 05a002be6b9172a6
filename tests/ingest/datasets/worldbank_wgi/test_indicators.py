"""Political stability: estimates and errors by edition, never one series across the break of 2023."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import MappingError
from ingest.extraction import extract_file
from tests.ingest.datasets.published import as_table, balanced, committed, dataset, extracted, published, write_csv
from tests.ingest.datasets.published import statements as stated

SOURCE = "worldbank_wgi"
FILE = "wgi/wgi_as_used_by_geopolrisk_1996_2024_long.csv"
HEADER = ("country", "iso3", "year", "value", "table")
ROWS = (
    ("Namibia", "NAM", "2022", "0.51", "Estimate"),
    ("Namibia", "NAM", "2022", "0.21", "StdErr"),
    ("Namibia", "NAM", "2023", "0.63", "Estimate"),
    ("Namibia", "NAM", "2023", "71", "Rank"),
    ("Namibia", "NAM", "1996", "0.4", "Estimate"),
    ('"Europe EFTA, nes"', "R20", "2022", "0.4", "Estimate"),
)


def test_editions_stand_apart(tmp_path: Path) -> None:
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, ROWS))
    assert [(r["country_iso2"], r["year"], r["edition"], r["figure"]) for r in found.tables["stability"]] == [
        ("NA", "2022", "to 2022", "estimate"),
        ("NA", "2022", "to 2022", "standard_error"),
        ("NA", "2023", "from 2023", "estimate"),
    ]
    assert found.dropped == {"before 2018": 1, "no country": 1, "tables: not wanted by mappings.yml": 1}
    assert balanced(found)
    entities = {s.entity for s in stated(SOURCE, found) if s.prop == "estimate" and s.entity.split("-")[2] == "na"}
    assert entities == {"governance/political-stability-na-to-2022", "governance/political-stability-na-from-2023"}


def test_ranks_in_place_of_estimates_and_unknown_countries(tmp_path: Path) -> None:
    found = extract_file(
        dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, [*ROWS, ("Chad", "TCD", "2022", "28.3", "Estimate")])
    )
    assert [(i.line, i.column, i.reason) for i in found.issues] == [(8, "value", "is over 5.")]
    with pytest.raises(MappingError, match="XQZ"):
        extract_file(
            dataset(SOURCE), write_csv(tmp_path / "y.csv", HEADER, [*ROWS, ("Nowhere", "XQZ", "2022", "1", "Estimate")])
        )


def test_of_two_values_under_one_code_neither_is_taken(tmp_path: Path) -> None:
    doubled = [("Guyana", "GUY", "2018", "0.51", "Estimate"), ("Guyana", "GUY", "2018", "-0.19", "Estimate")]
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, [*ROWS, *doubled]))
    assert [(i.line, i.value) for i in found.issues] == [(8, "0.51"), (9, "-0.19")]
    assert {row["country_iso2"] for row in found.tables["stability"]} == {"NA"}


def test_the_published_file_makes_the_committed_table() -> None:
    found = extracted(SOURCE, published(FILE))
    assert found.rows_read == 38_089
    assert as_table(SOURCE, "stability", found) == committed(SOURCE, "stability")
    china = {r["year"]: r["value"] for r in found.tables["stability"]
             if (r["country_iso2"], r["figure"]) == ("CN", "estimate")}  # fmt: skip
    assert (round(float(china["2022"]), 2), round(float(china["2023"]), 2)) == (-0.44, -0.17)
