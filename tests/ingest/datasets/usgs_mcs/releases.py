"""Hand-made releases of the Mineral Commodity Summaries, in long and in wide form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.books import Extracted
from ingest.extraction import extract_file
from tests.ingest.datasets.published import dataset, write_csv

LONG = (
    "MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year", "Value",
    "Notes", "Is critical mineral 2025", "Other notes",
)  # fmt: skip
WIDE = (
    "SOURCE", "COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS", "PROD_2023", "PROD_EST_ 2024", "PROD_NOTES", "CAP_2023",
    "CAP_EST_ 2024", "CAP_NOTES", "RESERVES_2024", "RESERVE_NOTES",
)  # fmt: skip
MINED, US = "World Mine Production and Reserves", "Salient Statistics—United States"


def mined(country: str, value: str, year: str = "2024", *, notes: str = "", commodity: str = "Cobalt") -> list[str]:
    """A row of mine production in long form."""
    detail = "Mine production: rounded" if country == "World total" else "Mine production"
    return long_row(MINED, commodity, country, "Production", detail, "metric tons", year, value, notes)


def long_row(*values: str) -> list[str]:
    """A row in long form from its section on."""
    notes = "" if len(values) == len(LONG) - 4 else values[-1]
    return ["CHAPTER", *values[: len(LONG) - 4], notes, "Yes", ""]


def long_file(path: Path, *rows: Sequence[str], encoding: str = "cp1252") -> Path:
    """A release in long form."""
    return write_csv(path, LONG, rows, encoding)


def wide_row(
    commodity: str, country: str, kind: str, unit: str, *figures: str, notes: str = "", edition: str = "MCS2025"
) -> list[str]:
    """A row in wide form: production of two years, capacity of two years, reserves."""
    made, capacity, reserves = [*figures, *[""] * 5][:2], [*figures, *[""] * 5][2:4], [*figures, *[""] * 5][4]
    return [edition, commodity, country, kind, unit, *made, notes, *capacity, "", reserves, ""]


def wide_file(path: Path, *rows: Sequence[str]) -> Path:
    """World tables in wide form."""
    return write_csv(path, WIDE, rows)


def extract(path: Path) -> Extracted:
    """What comes of a release."""
    return extract_file(dataset("usgs_mcs"), path)
